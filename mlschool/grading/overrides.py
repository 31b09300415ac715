"""The tutor's own word: marks and comments that stand, however often a class is graded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from mlschool.editions import key_now
from mlschool.exercises import everything
from mlschool.grading.csv_files import rows, same_name
from mlschool.grading.results import HandIn, Result
from mlschool.grading.rules import Rules, nearest, number

HELP = """\
An overrides file is a CSV file whose first line names its columns:
  learner   the name or the id, as in the report
  exercise  as in perceptron.update, or just update; empty: the whole mark
  mark      the points for that exercise, before weights; or the whole mark, after everything. Empty: none
  comment   what the learner is to read; may be empty
A line counts until you delete it, however often you grade.
"""


@dataclass(frozen=True)
class Override:
    """One line of an overrides file; without an exercise it is about the whole mark."""

    learner: str
    exercise: str
    mark: Fraction | None
    comment: str
    line: str = ""


def read_overrides(path: Path | None) -> list[Override]:
    """Return the lines of an overrides file, of which there may be none; see `HELP`.

    Raises ValueError, with one sentence, if it can't be read, or something stands for a mark that is none.
    """
    if path is None:
        return []
    columns = {"learner": ("name", "id", "student"), "exercise": (), "mark": ("points",), "comment": ()}
    found = []
    for row in rows(path, columns, needed=("learner", "exercise", "mark")):
        where = f"{path}, line {row['line']}"
        if not row["learner"]:
            raise ValueError(f"{where}: there is no learner, by name or by id.")
        exercise = "" if row["exercise"] in ("*", "all", "total") else key_now(row["exercise"])
        mark = _mark(row["mark"], where) if row["mark"] else None
        found.append(Override(row["learner"], exercise, mark, row.get("comment", ""), row["line"]))
    return found


def _mark(text: str, where: str) -> Fraction:
    try:
        return number(Decimal(text.replace(",", ".")), f"“{text}” as a mark")
    except (ArithmeticError, ValueError):
        raise ValueError(
            f"{where}: “{text}” is no mark: write a number that isn't below 0, as 1.5."
        ) from None


def usable(
    overrides: Sequence[Override], results: Sequence[Result], rules: Rules | None = None
) -> tuple[list[Override], list[str]]:
    """Return the overrides that say clearly whom and what they are about; and sentences to print.

    Those are on each override that can't be used, with the nearest names, and on each that looks like a slip:
    whoever wrote one must know what becomes of it.
    """
    rules = rules or Rules()
    learners = {same_name(one.hand_in.learner): one.hand_in.learner for one in results}
    learners |= {one.hand_in.ident: one.hand_in.ident for one in results if one.hand_in.ident}
    clear: list[Override] = []
    said: list[str] = []
    seen: dict[tuple[str, str, str], str] = {}
    for override in overrides:
        where = f"override in line {override.line}" if override.line else "override"
        theirs = [result for result in results if is_for(override, result.hand_in)]
        people = list(dict.fromkeys((one.hand_in.learner, one.hand_in.ident) for one in theirs))
        keys = list(dict.fromkeys(key for result in theirs for key in keys_of(result, override)))
        if not theirs:
            near = get_close_matches(same_name(override.learner), learners, n=3, cutoff=0.5)
            guess = f"; the nearest are {', '.join(learners[one] for one in near)}" if near else ""
            said.append(f"{where} isn't used: nobody called {override.learner} has handed in{guess}.")
            continue
        if len(people) > 1:
            which = ", ".join(f"{name} ({ident or 'no id'})" for name, ident in people)
            said.append(f"{where} isn't used: it can be about {which}; write the id.")
            continue
        if override.exercise and not keys:
            due = list(dict.fromkeys(answer.key for result in theirs for answer in result.answers))
            guess = nearest(override.exercise, due or everything())
            said.append(
                f"{where} isn't used: {override.learner} has no exercise called {override.exercise}{guess}"
            )
            continue
        if len(lectures := {key.partition(".")[0] for key in keys}) > 1:
            said.append(f"{where}: it counts in {' and in '.join(sorted(lectures))}.")
        if not override.exercise and override.mark is not None and len(theirs) > 1:
            said.append(f"{where}: {override.learner} has handed in {len(theirs)}; each gets this mark.")
        for key in keys or [""] if override.mark is not None else []:
            if (*people[0], key) in seen:
                said.append(f"{where}: it takes the place of that in line {seen[*people[0], key]}.")
            seen[*people[0], key] = override.line
            if key and override.mark > rules.worth(key):
                most, given = float(rules.worth(key)), float(override.mark)
                said.append(f"{where}: {key} is worth {most:g}, and gets {given:g}.")
        clear.append(override)
    return clear, said


def is_for(override: Override, hand_in: HandIn) -> bool:
    """Tell whether an override is about who handed this in: by id, or by name."""
    return override.learner == hand_in.ident or same_name(override.learner) == same_name(hand_in.learner)


def keys_of(result: Result, override: Override) -> list[str]:
    """Return the exercises of a result that an override is about; without answers, the one that it names."""
    if not override.exercise:
        return []
    due = [answer.key for answer in result.answers]
    if not due:
        return [override.exercise] if override.exercise in everything() else []
    return [key for key in due if override.exercise in (key, key.partition(".")[2])]
