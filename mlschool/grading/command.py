"""`mlschool grade`: from a folder of submissions to a report, and what a tutor does with it afterwards."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TextIO

import typer
from typer.core import TyperGroup

from mlschool.screen import show_table

if TYPE_CHECKING:
    from mlschool.grading.marks import Mark
    from mlschool.grading.report import Facts
    from mlschool.grading.results import HandIn, Result
    from mlschool.grading.sandbox.probe import Found


class Attempts(StrEnum):
    """Which of a learner's attempts counts."""

    LAST = "last"
    BEST = "best"
    ALL = "all"


class _Graded(TyperGroup):
    """Grading is what happens unless another word is said first: `mlschool grade submissions/`."""

    def parse_args(self, context: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["class", *args]
        return super().parse_args(context, args)


app = typer.Typer(
    cls=_Graded,
    no_args_is_help=True,
    help="Mark a class: which exercises are right, and which mistake was made. "
    "`mlschool grade FOLDER` is short for `mlschool grade class FOLDER`.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _file(said: str) -> Any:
    return typer.Option(help=said, exists=True, dir_okay=False)


Out = Annotated[Path, typer.Option("--out", help="The report's folder.", exists=True, file_okay=False)]
Unsafe = Annotated[
    bool, typer.Option("--unsafe", help="Grade although there is no safe sandbox here. Don't.")
]


@app.command("class")
def class_(
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, folders, zips from Moodle or Canvas.")],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write the report into this folder, and go on there after a stop.", file_okay=False
        ),
    ] = None,
    roster: Annotated[Path | None, _file("A CSV file that says who is in the class.")] = None,
    attempts: Annotated[Attempts, typer.Option(help="Which of several attempts counts.")] = Attempts.LAST,
    rules: Annotated[Path | None, _file("Points, weights, lateness: see `mlschool grade rules`.")] = None,
    overrides: Annotated[
        Path | None, _file("A CSV file with what you decided: learner, exercise, mark, comment.")
    ] = None,
    pseudonyms: Annotated[
        Path | None,
        typer.Option(help="No names in the report: they stay in this folder, apart.", file_okay=False),
    ] = None,
    assignment: Annotated[str, typer.Option(help="What Canvas calls it, as in “Perceptron (1234)”.")] = "",
    seed: Annotated[
        int, typer.Option(help="What the cases are drawn from: the same seed, the same verdicts.", min=0)
    ] = 1,
    at_once: Annotated[
        int, typer.Option(help="How many submissions run side by side; 0 for one on each core.", min=0)
    ] = 0,
    unsafe: Unsafe = False,
) -> None:
    """Mark a class: which exercises are right, and which mistake was made.

    Ends with 0 if everything could be graded, with 1 if something needs a look, with 2 if nothing was done.
    """
    from mlschool.checking.notebook import SEED as NOTEBOOKS_SEED
    from mlschool.grading import appeal, collect, marks
    from mlschool.grading.grade import grade
    from mlschool.grading.kept import Kept
    from mlschool.grading.sandbox.box import UNSAFE

    started = datetime.now().astimezone()
    try:
        given, decided = marks.read_rules(rules), marks.read_overrides(overrides)
        collected = collect.collect(paths, roster, attempts.value)
    except (OSError, ValueError) as error:
        _fail(error)
    found = _sandbox(unsafe)
    settings = found.settings or UNSAFE
    notes = [*collected.notes, *(f"{person.name} handed in nothing." for person in collected.missing)]
    if seed == NOTEBOOKS_SEED:
        notes.append(
            "Seed 0 draws the very cases of the learners' notebooks, so an answer made for these would pass: "
            "take another, as with --seed 2."
        )
    kept = Kept(out) if out is not None else None
    if kept is not None:
        appeal.remember(kept.folder, paths, roster, seed, pseudonyms)
    hand_ins = collected.hand_ins
    graded = partial(grade, hand_ins, settings, seed, kept, at_once or os.cpu_count() or 1)
    results = _in_order(_shown(graded, len(hand_ins)), hand_ins)
    if attempts is Attempts.BEST:
        results, more = collect.best(results)
        notes += more
    for note in notes:
        print(f"note: {note}")
    decided, said = marks.usable(decided, results, given)
    for sentence in said:
        print(f"note: {sentence}")
    marked = [marks.mark(result, given, decided) for result in results]
    if out is None:
        _print(results)
    else:
        _write(results, marked, _facts(seed, found, started), out, pseudonyms, assignment)
    if not all(result.standing.makes_a_mark for result in results):
        raise typer.Exit(1)


@app.command()
def explain(
    learner: Annotated[str, typer.Argument(help="Name, id or pseudonym, as in the report.")],
    exercise: Annotated[str, typer.Argument(help='As in "perceptron.update", or just "update".')],
    out: Out,
    pseudonyms: Annotated[
        Path | None,
        typer.Option(help="Where the key to the pseudonyms lies, if it was moved.", file_okay=False),
    ] = None,
    unsafe: Unsafe = False,
) -> None:
    """For an appeal: run an answer again, and show every case: the call, what came back, what is expected."""
    from mlschool.exercises import UnknownExercise
    from mlschool.grading import appeal
    from mlschool.grading.grade import Examiner
    from mlschool.grading.helpers import Helpers
    from mlschool.grading.sandbox.box import UNSAFE, Sandbox

    try:
        appeal.known(exercise)
        graded = appeal.read_class(out, pseudonyms)
        attempts = graded.of(learner)
    except (UnknownExercise, OSError, ValueError) as error:
        _fail(error)
    found, shown = _sandbox(unsafe), False
    with Sandbox(found.settings or UNSAFE) as sandbox, closing(Helpers()) as helpers:
        examiner = Examiner(sandbox, helpers, graded.seed)
        for hand_in in attempts:
            result, answers = examiner.explain(hand_in, exercise)
            if answers or not result.answers:
                shown = True
                for line in graded.lines(hand_in, result, answers):
                    print(line)
    if not shown:
        _fail(f"{exercise} is no exercise of what {graded.name(attempts[0])} handed in.")


@app.command()
def forget(out: Out) -> None:
    """Delete all that was kept for going on after a stop. The report itself stays."""
    from mlschool.grading import kept

    print("Deleted." if kept.forget(out) else f"Nothing was kept in {out}.")


@app.command()
def rules() -> None:
    """Print a file of rules to begin with: points, weights, credit for named mistakes, lateness."""
    from mlschool.grading.marks import EXAMPLE

    print(EXAMPLE, end="")


# --------------------------------------------------------------------------------------------- in a terminal


def _sandbox(unsafe: bool) -> Found:
    """What this machine offers; without anything safe this ends here, unless the tutor insists."""
    from mlschool.grading.sandbox.probe import LEAST, probe

    found = probe()
    if found.settings is None and not unsafe:
        print("There is no safe sandbox on this machine, so nothing was graded.", file=sys.stderr)
        for line in (*found.trouble, LEAST, "`mlschool doctor --sandbox` says how to get one."):
            print(f"  {line}", file=sys.stderr)
        raise typer.Exit(2)
    if found.settings is None:
        print("UNSAFE: what learners wrote runs as you, with all that you may do.", file=sys.stderr)
    return found


def _shown(graded: Callable[..., Iterable[Result]], count: int) -> Iterator[Result]:
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
            # else the bar would seem to hang on these
            results = graded(alone=lambda left: bar.update(task, description=f"once more, alone: {left}"))
            for result in results:
                due = len(result.answers)
                said = f"{result.passed} of {due} passed" if due else result.problem.rstrip(".")
                standing = "" if result.standing.value == "graded" else f", {result.standing.value}"
                console.print(Text(f"{_name(result.hand_in)}: {said}{standing}"))
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


def _name(hand_in: HandIn) -> str:
    return hand_in.learner or hand_in.name


def _in_order(results: Iterable[Result], hand_ins: Sequence[HandIn]) -> list[Result]:
    places = {id(hand_in): place for place, hand_in in enumerate(hand_ins)}
    return sorted(results, key=lambda result: places[id(result.hand_in)])


def _print(results: Sequence[Result]) -> None:
    """The verdicts as a table, where no report was asked for."""
    from mlschool.grading.results import alone

    rows = []
    for result in results:
        if not result.answers:
            rows.append((_name(result.hand_in), "", f"! {result.standing.value}", result.problem))
        for i, answer in enumerate(result.answers):
            head = (
                f"{_name(result.hand_in)}\n{result.passed} of {len(result.answers)} passed" if i == 0 else ""
            )
            said = f"{answer.verdict.outcome.sign} {answer.verdict.outcome.words}"
            rows.append((head, answer.verdict.name, said, alone(answer.verdict.message)))
        rows += [
            ("", "", "", note) for note in (*result.notes, *([result.problem] if result.answers else []))
        ]
    show_table(["learner", "exercise", "verdict", "what was seen"], rows)


def _write(
    results: Sequence[Result],
    marked: Sequence[Mark | None],
    facts: Facts,
    out: Path,
    pseudonyms: Path | None,
    assignment: str,
) -> None:
    """Write the report, and say where it is and what is to be looked at."""
    from mlschool.grading import kept, report
    from mlschool.grading.changes import changed
    from mlschool.grading.results import to_json

    named = pseudonyms or out / kept.FOLDER  # what holds names lies with the names
    listed = [
        {"learner": result.hand_in.learner, "ident": result.hand_in.ident, **to_json(result)}
        for result in results
    ]
    try:
        changes = changed(before, listed) if (before := kept.last(named)) else []
        written = report.write(
            results,
            facts,
            out,
            marks={place: mark for place, mark in enumerate(marked) if mark is not None},
            changes=changes,
            pseudonyms=pseudonyms,
            assignment=assignment,
        )
    except (OSError, ValueError, ModuleNotFoundError) as error:
        _fail(error)
    kept.remember(named, listed)
    for change in changes:
        print(f"changed: {change.learner}, {change.exercise}: {change.before} → {change.after}")
    for copy in written.copies:
        print(f"note: you had changed a file of the report; your copy is {copy}.")
    if written.no_mark:
        print(f"note: {written.no_mark} without a mark: see “To look at” in the report.")
    print(written.index)


def _facts(seed: int, found: Found, started: datetime) -> Facts:
    from mlschool.grading.kept import engine
    from mlschool.grading.report import Facts

    layers = [(layer.name, layer.on, layer.words) for layer in found.layers]
    return Facts(seed, engine()[:12], layers, found.settings is None, started, datetime.now().astimezone())


def _fail(said: object) -> NoReturn:
    print(said, file=sys.stderr)
    raise typer.Exit(2)
