"""What a submission is worth, by the tutor's rules and own word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from mlschool.checking.verdict import Outcome
from mlschool.exercises import of_lecture
from mlschool.grading.overrides import Override, is_for, keys_of, read_overrides, usable
from mlschool.grading.results import Result
from mlschool.grading.rules import EXAMPLE, Rules, read_rules

__all__ = [
    "EXAMPLE",
    "Mark",
    "Override",
    "Part",
    "Rules",
    "mark",
    "read_overrides",
    "read_rules",
    "usable",
]


@dataclass(frozen=True)
class Part:
    """What one exercise brings, weighted: the points, out of how many, and whether a tutor has set them."""

    points: float
    out_of: float
    overridden: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Mark:
    """What one submission is worth.

    points       what counts: after the late rule, the minimum and rounding, or as a tutor has set it
    by_exercise  what each exercise brings, before that
    penalty      what the late rule has taken off
    comment      the tutor's words, and what the late rule did
    general      as much of the comment as is about no single exercise
    overridden   whether a tutor has set the mark, or a part of it
    """

    points: float
    out_of: float
    by_exercise: Mapping[str, Part] = field(default_factory=dict)
    penalty: float = 0.0
    comment: str = ""
    overridden: bool = False
    general: str = ""

    @property
    def exercises(self) -> dict[str, float]:
        """The points of each exercise by its key."""
        return {key: part.points for key, part in self.by_exercise.items()}


def mark(result: Result, rules: Rules | None = None, overrides: Sequence[Override] = ()) -> Mark | None:
    """Return what a submission is worth.

    overrides  those of the whole class will do; see `overrides.usable` on those that can't be used

    None where it can't be said without a tutor (see `Standing.makes_a_mark`), and no override says it: one of
    the whole mark, or one of each exercise that is due.
    """
    rules = rules or Rules()
    mine = [override for override in overrides if is_for(override, result.hand_in)]
    parts, reached, total, decided = _parts(result, rules, mine)
    out_of = rules.out_of if rules.out_of is not None else total
    said, about = [one.comment for one in mine if not one.exercise], [one.comment for one in parts.values()]
    late: list[str] = []
    penalty = Fraction(0)
    whole = [one.mark for one in mine if not one.exercise and one.mark is not None]
    if whole:
        points = whole[-1]
    elif decided:
        scaled = reached * out_of / total if total else reached
        days = rules.late.days(result.hand_in)
        percent = min(rules.late.per_day * days, rules.late.most)
        penalty = scaled * percent / 100
        if penalty:
            late.append(f"Late by {'a day' if days == 1 else f'{days} days'}: {float(percent):g} % off.")
        exact = max(scaled - penalty, min(rules.minimum, out_of))
        points = min(rules.rounded(exact), max(exact, out_of))  # rounding up leads to nothing beyond it
    else:
        return None
    overridden = bool(whole) or any(part.overridden for part in parts.values())
    comment, general = _joined([*said, *about, *late]), _joined([*said, *late])
    return Mark(float(points), float(out_of), parts, float(penalty), comment, overridden, general)


def _joined(comments: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, comments)))


def _parts(
    result: Result, rules: Rules, mine: Sequence[Override]
) -> tuple[dict[str, Part], Fraction, Fraction, bool]:
    """What each exercise brings; all together, out of how much; and whether nothing is left open."""
    by_key: dict[str, list[Override]] = {}
    for override in mine:
        for key in keys_of(result, override):
            by_key.setdefault(key, []).append(override)
    answers = {answer.key: answer for answer in result.answers}
    named = dict.fromkeys(key.partition(".")[0] for key in by_key)
    due = list(answers) or [key for lecture in named for key in of_lecture(lecture)]
    parts: dict[str, Part] = {}
    reached = total = Fraction(0)
    decided = bool(due)
    for key in due:
        theirs, answer = by_key.get(key, []), answers.get(key)
        points = next((one.mark for one in reversed(theirs) if one.mark is not None), None)
        overridden = points is not None
        if points is None:
            counts = result.standing.makes_a_mark and answer is not None
            if not counts or answer.verdict.outcome in (
                Outcome.CHECK_FAILED,
                Outcome.ABSENT,
            ):  # and that is our fault
                decided, points = False, Fraction(0)
            else:
                points = rules.part(answer) * rules.worth(key)
        brought, worth = rules.weight(key) * points, rules.weight(key) * rules.worth(key)
        reached, total = reached + brought, total + worth
        comment = _joined([one.comment for one in theirs])
        parts[key] = Part(float(brought), float(worth), overridden, comment)
    return parts, reached, total, decided
