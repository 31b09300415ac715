"""What answers are worth: the tutor's rules, read from one small file."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

from mlschool.editions import key_now, parts_of
from mlschool.exercises import UnknownExercise, find, lectures
from mlschool.grading.results import Answer, HandIn, changed_hand_in

EXAMPLE = """\
# What answers are worth. Leave out what you don't need; take a `# ` away from what you do.

minimum = 0             # nobody whose work could be graded gets less than this
# out_of = 10           # all points together are scaled to this; without it they are added up

[points]
default = 1             # what each exercise is worth
# "perceptron.update" = 2
# "perceptron.xor_feature" = 0    # in the report, and not in the mark

[weights]
default = 1             # by this the points of an exercise, or of all in a lecture, are multiplied
# perceptron = 1.5
# "perceptron.train" = 0.5

[credit]
mistake = 0             # the part of the points that a mistake brings which has a name; 0.5 is half of them
carried = 1             # for an answer that is right in itself, and calls a helper that isn't
# "perceptron.step" = 0.5  # for any mistake with a name in this exercise
# [[credit.for]]        # for one mistake, by its name, which stands in answers.csv
# exercise = "perceptron.predict"
# mistake = "no bias"
# part = 0.75

[late]
# due = 2026-11-20T23:59:00+01:00   # without it only what is marked as late is, and that by one day
grace = 0               # minutes after `due` in which nothing is taken off; days are counted from `due`
per_day = 0             # per cent of the points for each day that has begun
most = 100              # never more than this many per cent

[rounding]
to = 0.01               # marks are multiples of this
how = "nearest"         # or "up" or "down"; a half goes up
"""

Rule = dict[str, Fraction]


@dataclass(frozen=True)
class Late:
    """The rule for what comes too late; see `EXAMPLE`."""

    due: datetime | None = None
    grace: Fraction = Fraction(0)
    per_day: Fraction = Fraction(0)
    most: Fraction = Fraction(100)

    def days(self, hand_in: HandIn) -> int:
        """Return how many days late it is, counting those that have begun; one where only that is known.

        Where the time of handing in is known, it decides; a time without a zone is taken for that of `due`.
        """
        if self.due is None or hand_in.submitted is None:
            return int(bool(hand_in.late))
        due, came = self.due, hand_in.submitted
        if due.tzinfo is None and came.tzinfo is not None:
            came = came.astimezone().replace(tzinfo=None)
        elif came.tzinfo is None:
            came = came.replace(tzinfo=due.tzinfo)
        if came - due <= timedelta(minutes=float(self.grace)):
            return 0
        return -((due - came) // timedelta(days=1))

    def seen(self, hand_in: HandIn) -> HandIn:
        """Return it marked as late, or not, where `due` tells."""
        if self.due is None or hand_in.submitted is None:
            return hand_in
        return changed_hand_in(hand_in, late=self.days(hand_in) > 0)

    def without_effect(self, hand_ins: Iterable[HandIn]) -> str:
        """Return a sentence if `due` should take something off, and isn't told when some were handed in."""
        count = sum(hand_in.submitted is None for hand_in in hand_ins)
        if self.due is None or not self.per_day or not count:
            return ""
        some, they = ("1 submission", "it was") if count == 1 else (f"{count} submissions", "they were")
        return (
            f"`due` has no effect on {some}: the download doesn't say when {they} handed in. "
            "A column “submitted” in the roster can say it."
        )


@dataclass(frozen=True)
class Named:
    """What some mistakes of an exercise are worth, by their names."""

    exercise: str
    mistakes: frozenset[str]
    part: Fraction


@dataclass(frozen=True)
class Rules:
    """What answers are worth; see `EXAMPLE`. Without arguments: a point for each that is right."""

    points: Rule = field(default_factory=dict)
    weights: Rule = field(default_factory=dict)
    credit: Rule = field(default_factory=dict)
    named: tuple[Named, ...] = ()
    late: Late = Late()
    out_of: Fraction | None = None
    minimum: Fraction = Fraction(0)
    step: Fraction = Fraction(1, 100)
    how: str = "nearest"

    def worth(self, key: str) -> Fraction:
        """Return what a right answer to an exercise is worth, before weights."""
        return self.points.get(key, self.points.get("default", Fraction(1)))

    def weight(self, key: str) -> Fraction:
        """Return by what its points are multiplied."""
        named = self.weights.get(key, self.weights.get(key.partition(".")[0]))
        return named if named is not None else self.weights.get("default", Fraction(1))

    def part(self, answer: Answer) -> Fraction:
        """Return what part of its points an answer gets, from 0 to 1."""
        if answer.verdict.passed:
            return self.credit.get("carried", Fraction(1)) if answer.carried else Fraction(1)
        if not answer.verdict.mistake:
            return Fraction(0)
        for named in self.named:
            if named.exercise == answer.key and answer.verdict.mistake in named.mistakes:
                return named.part
        return self.credit.get(answer.key, self.credit.get("mistake", Fraction(0)))

    def rounded(self, points: Fraction) -> Fraction:
        """Return a multiple of the step that the rules name."""
        steps = points / self.step
        if self.how == "up":
            return math.ceil(steps) * self.step
        return math.floor(steps if self.how == "down" else steps + Fraction(1, 2)) * self.step


def read_rules(path: Path | None) -> Rules:
    """Return the rules in a file such as `EXAMPLE`; without a file, a point for each right answer.

    Raises ValueError, with one sentence, if there is anything in it that isn't a rule.
    """
    if path is None:
        return Rules()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} can't be read: {getattr(error, 'strerror', None) or error}.") from None
    try:
        return rules_from(text)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def rules_from(text: str) -> Rules:
    """Return the rules that a text holds; raise ValueError as `read_rules` does.

    >>> rules_from(EXAMPLE).worth("perceptron.update")
    Fraction(1, 1)
    >>> rules_from("[pionts]")
    Traceback (most recent call last):
    ValueError: there is no rule called “pionts”; did you mean “points”?
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise ValueError(f"this isn't TOML: {error}.") from None
    _known(table, ["points", "weights", "credit", "late", "rounding", "out_of", "minimum"], "")
    sections = {name: _section(table, name) for name in ("points", "weights", "credit", "late", "rounding")}
    _known(sections["late"], [one.name for one in fields(Late)], "late")
    _known(sections["rounding"], ["to", "how"], "rounding")
    due = sections["late"].pop("due", None)
    if due is not None and not isinstance(due, datetime):
        raise ValueError("“due” in [late] must be a date and a time, as in 2026-11-20T23:59:00+01:00.")
    how = sections["rounding"].pop("how", "nearest")
    if how not in ("nearest", "up", "down"):
        raise ValueError("“how” in [rounding] must be “nearest”, “up” or “down”.")
    named = sections["credit"].pop("for", [])
    for name in ("points", "weights", "credit"):
        sections[name] = _as_called_now(sections[name], name)
    _whole(sections["weights"])
    _exercises(sections["points"], ["default"], "points")
    _exercises(sections["weights"], ["default", *lectures()], "weights")
    _exercises(sections["credit"], ["mistake", "carried"], "credit")
    step = number(
        sections["rounding"].get("to", Decimal("0.01")), "“to” in [rounding]", least=Fraction(1, 10**6)
    )
    late = {name: number(value, f"“{name}” in [late]") for name, value in sections["late"].items()}
    if any(late.get(name, 0) > 100 for name in ("per_day", "most")):
        raise ValueError("“per_day” and “most” in [late] are per cent: they can't be more than 100.")
    out_of = number(table["out_of"], "“out_of”", least=step) if "out_of" in table else None
    return Rules(
        _numbers(sections["points"], "points"),
        _numbers(sections["weights"], "weights"),
        _numbers(sections["credit"], "credit", most=Fraction(1)),
        tuple(_named(one) for one in (named if isinstance(named, list) else [named])),
        Late(due, **late),
        out_of,
        number(table.get("minimum", 0), "“minimum”"),
        step,
        how,
    )


def _section(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    section = table.get(name, {})
    if not isinstance(section, dict):
        raise ValueError(f"“{name}” must be a section: [{name}], and its rules in the lines below.")
    return dict(section)


def _as_called_now(section: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A section with today's names in the place of those that exercises had in earlier editions."""
    now: dict[str, Any] = {}
    for name, value in section.items():
        if key_now(name) in now:
            first = next(one for one in section if key_now(one) == key_now(name))
            raise ValueError(
                f"in [{where}]: “{first}” and “{name}” are one exercise now, {key_now(name)}: take one out."
            )
        now[key_now(name)] = value
    return now


def _whole(weights: Mapping[str, Any]) -> None:
    """Refuse the weight of a lecture that was divided, if it may be meant for all that it once was."""
    for name in weights:
        others = [one for one in parts_of(name) if one in lectures() and one not in weights]
        if name in parts_of(name) and others:
            raise ValueError(
                f"in [weights]: “{name}” was divided, and {' and '.join(others)} was a part of it: "
                f"write what {' and '.join(others)} weighs as well."
            )


def _named(table: Any) -> Named:
    where = "each [[credit.for]]"
    keys = set(table) if isinstance(table, dict) else set()
    if keys not in ({"exercise", "mistake", "part"}, {"exercise", "says", "part"}):
        raise ValueError(f"{where} must have “exercise”, “mistake” and “part”.")
    if isinstance(table["exercise"], str):
        table = table | {"exercise": key_now(table["exercise"])}
    _exercises({table["exercise"]: 1}, [], "credit.for")
    part = number(table["part"], f"“part” in {where}", most=Fraction(1))
    names = _mistakes(table["exercise"], table["mistake"]) if "mistake" in table else _told(table)
    return Named(table["exercise"], names, part)


def _mistakes(exercise: str, name: Any) -> frozenset[str]:
    names = [mistake.name for mistake in find(exercise).mistakes]
    if name not in names:
        raise ValueError(f"{exercise} has no mistake called “{name}”{nearest(str(name), names)}")
    return frozenset([name])


def _told(table: Mapping[str, Any]) -> frozenset[str]:
    """The mistakes that a rule of an older edition means, by a piece of what they are told."""
    exercise, says = table["exercise"], table["says"]
    if not isinstance(says, str) or not says.strip():
        raise ValueError("“says” in each [[credit.for]] must be some words of the mistake's message.")
    mistakes = find(exercise).mistakes
    found = frozenset(one.name for one in mistakes if says.casefold() in one.message.casefold())
    if not found:
        names = ", ".join(f"“{one.name}”" for one in mistakes)
        raise ValueError(
            f"no mistake of {exercise} says “{says}”. Name it instead: mistake = one of {names}."
        )
    return found


def _known(table: Mapping[str, Any], names: Sequence[str], section: str) -> None:
    for name in table:
        if name not in names:
            where = f" in [{section}]" if section else ""
            raise ValueError(f"there is no rule called “{name}”{where}{nearest(name, names)}")


def _exercises(table: Mapping[Any, Any], others: Sequence[str], section: str) -> None:
    for name, value in table.items():
        if isinstance(value, dict):  # TOML takes perceptron.update without quotation marks for a table
            inner = next(iter(value), "…")
            raise ValueError(f'in [{section}] an exercise stands in quotation marks: "{name}.{inner}" = …')
        if name not in others:
            try:
                find(str(name))
            except UnknownExercise as unknown:
                raise ValueError(f"in [{section}]: {unknown}") from None


def _numbers(table: Mapping[str, Any], section: str, most: Fraction | None = None) -> Rule:
    return {name: number(value, f"“{name}” in [{section}]", most=most) for name, value in table.items()}


def number(value: Any, what: str, least: Fraction = Fraction(0), most: Fraction | None = None) -> Fraction:
    """Return a number that somebody wrote; raise ValueError if it is none, or can't be a number of points."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number or not Decimal(value).is_finite() or not -100_000 <= value <= 100_000:
        raise ValueError(f"{what} must be a number.")
    if Decimal(value).as_tuple().exponent < -9:
        raise ValueError(f"{what} has too many digits.")
    if Fraction(value) < least or (most is not None and Fraction(value) > most):
        allowed = f"{float(least):g} or more" if most is None else f"from {float(least):g} to {float(most):g}"
        raise ValueError(f"{what} must be {allowed}, not {value}.")
    return Fraction(value)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the end of a sentence about a name that doesn't exist."""
    near = get_close_matches(name, list(names), n=2, cutoff=0.5)
    return f"; did you mean {' or '.join(f'“{one}”' for one in near)}?" if near else "."
