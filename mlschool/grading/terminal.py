"""What a tutor sees: while a class is graded, afterwards where no report was asked for, and on failing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO

import typer

from mlschool.grading.report.text import readable
from mlschool.screen import show_table

if TYPE_CHECKING:
    from mlschool.grading.marks import Mark
    from mlschool.grading.report.changes import Change
    from mlschool.grading.results import HandIn, Result

MOST_CHANGES = 40  # lines; the report has all


def as_they_come(graded: Callable[..., Iterator[Result]], count: int) -> Iterator[Result]:
    """Print a line for each result as it comes, with a bar below them where somebody watches.

    graded  yields the results; it takes as `alone` whom to tell how many are run once more at the end
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.text import Text

    with _own_stream() as screen:
        console = Console(file=screen, markup=False, highlight=False, emoji=False)
        columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}")
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("", total=count)

            def alone(left: int) -> None:  # else the bar would seem to hang on these
                bar.update(task, description=f"once more, alone: {left}")

            with closing(graded(alone=alone)) as results:
                for result in results:
                    due = len(result.answers)
                    said = f"{result.passed} of {due} passed" if due else result.problem.rstrip(".")
                    standing = "" if result.standing.value == "graded" else f", {result.standing.value}"
                    console.print(Text(readable(f"{_name(result.hand_in)}: {said}{standing}")))
                    bar.advance(task)
                    yield result


@contextmanager
def _own_stream() -> Iterator[TextIO]:
    """The screen by a stream of its own: judging catches what goes to the usual ones meanwhile."""
    try:
        own = os.dup(sys.stderr.fileno())
    except OSError:  # it is no file, but somebody else's stream
        yield sys.stderr
        return
    with open(own, "w", encoding="utf-8", errors="replace") as screen:
        yield screen


def show_verdicts(results: Sequence[Result], marks: Sequence[Mark | None] = ()) -> None:
    """Print the verdicts as a table; with their marks, in the order of the results, where these are given."""
    from mlschool.checking.words import message

    rows = []
    for place, result in enumerate(results):
        head = [_name(result.hand_in)]
        if result.answers:
            head.append(f"{result.passed} of {len(result.answers)} passed")
        if marks and (mark := marks[place]) is not None:
            head.append(f"{mark.points:g} of {mark.out_of:g} points")
        name = "\n".join(head)
        if not result.answers:
            rows.append((name, "", f"! {result.standing.value}", result.problem))
        for i, answer in enumerate(result.answers):
            verdict = answer.verdict
            said = f"{verdict.outcome.sign} {verdict.outcome.words}"
            rows.append((name if i == 0 else "", verdict.name, said, message(verdict, alone=True)))
        rows += [
            ("", "", "", note) for note in (*result.notes, *([result.problem] if result.answers else []))
        ]
    show_table(["learner", "exercise", "verdict", "what was seen"], rows)


def show_changes(changes: Sequence[Change]) -> None:
    """Print what is said otherwise than last time, a line for each."""
    for change in changes[:MOST_CHANGES]:
        whom = ", ".join(filter(None, [change.learner, change.exercise]))
        print(f"changed: {whom}: {change.before} → {change.after}")
    if (more := len(changes) - MOST_CHANGES) > 0:
        print(f"changed: {more:,} more, which stand in the report.")


def fail(said: object) -> NoReturn:
    """End the command here, with a sentence on why nothing was done."""
    print(said, file=sys.stderr)
    raise typer.Exit(2)


def in_words(error: Exception) -> str:
    """Return what an error says, in a sentence where a file can't be written."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename} can't be written: {error.strerror}."
    return str(error)


def _name(hand_in: HandIn) -> str:
    return readable(hand_in.learner or hand_in.name)
