"""For an appeal: who is meant, which attempt counts, and every case of an answer in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from textwrap import indent
from typing import Any

from mlschool.checking.words import details, message, what_came
from mlschool.edition import EDITION
from mlschool.editions import parts_of
from mlschool.exercises import everything, find
from mlschool.grading.cache import NamesMoved, how_graded
from mlschool.grading.collecting.collect import collect
from mlschool.grading.csv_files import same_name
from mlschool.grading.grade import Explained
from mlschool.grading.overrides import Override, is_for
from mlschool.grading.report.people import Disguise, Key, read_key
from mlschool.grading.report.text import readable
from mlschool.grading.report.write import KEY
from mlschool.grading.results import HandIn, Result, who
from mlschool.grading.whose import read_whose

_NO_KEY = (
    "This report is under pseudonyms, and their key isn't where it was: say where it is, with --pseudonyms."
)


@dataclass(frozen=True)
class Class:
    """A class that was graded, as its report shows it.

    hand_ins  all attempts of everybody
    key       the pseudonyms; where there are any, nobody is called otherwise here
    reported  whose attempts stand in the report, by shown name, id, lecture and number of the attempt;
              None where it can't be read any more
    """

    hand_ins: Sequence[HandIn]
    seed: int
    key: Key = field(default_factory=dict)
    reported: frozenset[tuple[str, str, str, int]] | None = None

    def of(self, learner: str) -> list[HandIn]:
        """Return all attempts of a learner, called by name, id or pseudonym. Raises ValueError."""
        meant = Override(learner, "", None, "")
        found = [
            one
            for one in self.hand_ins
            if is_for(meant, one) or (self.key and same_name(self.name(one)) == same_name(learner))
        ]
        people = {who(one): one for one in found}
        if len(people) > 1:
            which = " or ".join(
                self.name(one) if self.key else f"{one.learner} ({one.ident or 'no id'})"
                for one in people.values()
            )
            raise ValueError(f"{learner!r} can be {which}: {'write which' if self.key else 'write the id'}.")
        if not found:
            names = {same_name(name): name for name in sorted(map(self.name, self.hand_ins))}
            near = get_close_matches(same_name(learner), names, n=3) or list(names)[:10]
            guess = " or ".join(repr(names[name]) for name in near)
            raise ValueError(f"Nobody called {learner!r} handed in anything. Is it {guess}?")
        return found

    def name(self, hand_in: HandIn) -> str:
        """Return what the report calls whoever handed this in."""
        return self.key.get(who(hand_in), ("no pseudonym yet",))[0] if self.key else hand_in.learner

    def lines(self, hand_in: HandIn, result: Result, answers: Sequence[Explained]) -> Iterator[str]:
        """Yield what is to be said of one attempt: the verdict, the code, every case."""
        hide = Disguise(hand_in, self.name(hand_in)) if self.key else None
        shown = hide.result(result).hand_in if hide else hand_in
        yield readable(f"{shown.learner}, {shown.name}, seed {self.seed}")
        for text in (*self._attempt(hand_in, shown, result), *_of_attempt(result, answers)):
            yield readable(hide(text) if hide else text)  # a terminal obeys what it is shown

    def _attempt(self, hand_in: HandIn, shown: HandIn, result: Result) -> Iterator[str]:
        mine = [one for one in self.hand_ins if who(one) == who(hand_in) and one.lecture == hand_in.lecture]
        if len(mine) < 2:
            return
        said = ""
        if self.reported is not None:
            name, lecture = same_name(shown.learner), result.lecture
            counts = [
                one.attempt for one in mine if (name, shown.ident, lecture, one.attempt) in self.reported
            ]
            if len(counts) == len(mine):
                said = "; the report shows them all"
            else:
                said = ": it counts" if hand_in.attempt in counts else ": another one counts"
        yield f"  attempt {hand_in.attempt} of {len(mine)}{said}."


def read_class(out: Path, pseudonyms: Path | None = None) -> Class:
    """Return the class that was graded into a report's folder.

    pseudonyms  where the key lies, if not where it lay when the class was graded

    Raises ValueError, with one sentence.
    """
    try:
        how = _how_graded(out, pseudonyms)
        roster, apart = Path(how["roster"]) if how["roster"] else None, [Path(path) for path in how["apart"]]
        seed, folder = how["seed"], pseudonyms or how["names"]
        more = how.get("pattern", ""), read_whose(folder or out)
        hand_ins = collect([Path(path) for path in how["paths"]], roster, "all", apart, *more).hand_ins
    except NamesMoved:
        raise ValueError(_NO_KEY) from None
    except (OSError, ValueError, LookupError) as error:
        raise ValueError(
            f"How this class was graded can't be found any more ({error}): grade it again with --out {out}."
        ) from None
    key = read_key(folder / KEY) if folder else {}
    if folder and not key:
        raise ValueError(_NO_KEY)
    return Class(hand_ins, seed, key, _reported(out))


def _how_graded(out: Path, pseudonyms: Path | None) -> dict[str, Any]:
    try:
        return how_graded(out, pseudonyms)
    except FileNotFoundError:
        if pseudonyms is None:
            raise
        return how_graded(out)  # the key alone was moved


def known(exercise: str) -> None:
    """Raise `UnknownExercise` unless there is an exercise of this name, in full or in short."""
    if not any(exercise == key.partition(".")[2] for key in everything()):
        find(exercise)


def _reported(out: Path) -> frozenset[tuple[str, str, str, int]] | None:
    try:
        report = json.loads((out / "results.json").read_text(encoding="utf-8"))
        earlier = report.get("edition") != EDITION  # a lecture may have been divided since
        return frozenset(
            (same_name(one["learner"]), one["ident"], lecture, one["attempt"])
            for one in report["results"]
            for lecture in (parts_of(one["lecture"]) if earlier else [one["lecture"]])
        )
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ):  # a tutor may have made something of it
        return None


def _of_attempt(result: Result, answers: Sequence[Explained]) -> Iterator[str]:
    if result.problem:
        yield f"  {result.problem}"
    for explained in answers:
        answer, cases = explained.answer, explained.cases
        verdict = answer.verdict
        said = f": {words}" if (words := message(verdict)) else ""
        yield f"{verdict.outcome.sign} {verdict.key}, {verdict.outcome.words}{said}"
        for line in (*details(verdict), *answer.notes):
            yield f"    {line}"
        yield "\n" + indent(answer.code or "(nothing of it is in this notebook)", "    ") + "\n"
        if explained.helpers:
            names = " and ".join(f"`{key.partition('.')[2]}`" for key in explained.helpers)
            yield f"With right helpers in the place of the learner's own {names}:"
        for number, seen in enumerate(cases, 1):
            note = f"   ({seen.note})" if seen.note else ""
            yield f"{'✓' if seen.fine else '✗'} {number}. {seen.call}{note}"
            came = what_came(seen)
            yield f"      came         {came}"
            if came != seen.due:
                yield f"      expected     {seen.due}"
            if seen.left:
                yield f"      left behind  {seen.left}   expected  {seen.kept}"
        if cases and not verdict.passed and all(seen.fine for seen in cases):
            yield "What came back is right in every case; what counts against it is said above."
