"""`mlschool grade`: from a folder of submissions to a report, and what a tutor does with it afterwards."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from mlschool.grading.cache import Cache
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
    from mlschool.grading import cache, marks
    from mlschool.grading.collecting import collect
    from mlschool.grading.grade import grade
    from mlschool.grading.sandbox.box import UNSAFE
    from mlschool.grading.stopping import stoppable
    from mlschool.grading.terminal import as_they_come, show_verdicts

    started = datetime.now().astimezone()
    if out is None and pseudonyms is not None:
        _fail("--pseudonyms is about the report, and without --out there is none: add --out and a folder.")
    try:
        given, decided = marks.read_rules(rules), marks.read_overrides(overrides)
        apart = _apart(paths, out, pseudonyms)
        collected = collect.collect(paths, roster, attempts.value, apart)
    except (OSError, ValueError) as error:
        _fail(error)
    hand_ins = collected.hand_ins
    found = _sandbox(unsafe)
    keeping = None
    if out is not None:
        place = _made_ready(out, pseudonyms, paths, roster, seed, apart, found)
        if found.settings is not None:
            keeping = cache.Cache(place, found.settings)
    with stoppable(lambda: _stopped(out, keeping, len(hand_ins))):
        try:
            settings, cores = found.settings or UNSAFE, os.cpu_count() or 1
            graded = partial(grade, hand_ins, settings, seed, keeping, at_once or cores)
            with closing(as_they_come(graded, len(hand_ins))) as coming:
                results = _in_order(coming, hand_ins)
        finally:
            if out is not None and found.settings is None:
                with suppress(OSError):
                    cache.discard(place)  # what learners wrote may have written there
        results = [replace(result, hand_in=given.late.seen(result.hand_in)) for result in results]
        notes = list(collected.notes)
        if attempts is Attempts.BEST:
            clear, _ = marks.usable(decided, results, given)

            def worth(result: Result) -> float | None:
                mark = marks.mark(result, given, clear)
                return None if mark is None else mark.points

            results, more = collect.best(results, worth)
            notes += more
        decided, said = marks.usable(decided, results, given)
        said += filter(None, [given.late.without_effect(one.hand_in for one in results)])
        missing = [person.name for person in collected.missing]
        said += [f"{name} handed in nothing." for name in missing]
        if seed == NOTEBOOKS_SEED:
            said.append(
                "Seed 0 draws the very cases of the learners' notebooks, so an answer made for these would "
                "pass: take another, as with --seed 2."
            )
        if keeping is not None and keeping.problem:
            said.append(f"results can't be kept ({keeping.problem}): after a stop they are graded again.")
        for note in (*notes, *said):
            print(f"note: {note}")
        marked = [marks.mark(result, given, decided) for result in results]
        if out is not None:
            facts, aside = _facts(seed, found, started), (missing, notes)
            _write(results, marked, facts, aside, out, pseudonyms, assignment)
        else:
            show_verdicts(results, marked if rules or overrides else ())
            if rules or overrides or assignment:
                print("note: points for gradebooks stand in the report: add --out and a folder.")
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
    from mlschool.grading.explain import known, read_class
    from mlschool.grading.grade import Examiner
    from mlschool.grading.helpers import Helpers
    from mlschool.grading.sandbox.box import UNSAFE, Sandbox

    try:
        known(exercise)
        graded = read_class(out, pseudonyms)
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
    from mlschool.grading import cache, report

    forgotten = cache.forget(out)
    for said in forgotten.left:
        print(said, file=sys.stderr)
    if not forgotten.left:
        print("Deleted." if forgotten.there else f"Nothing was kept in {out}.")
    for names in forgotten.elsewhere:
        if (names / report.KEY).exists():
            print(f"The key is still in {names}, with what goes to Moodle and Canvas.")
    if forgotten.left:
        raise typer.Exit(1)


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


def _in_order(results: Iterable[Result], hand_ins: Sequence[HandIn]) -> list[Result]:
    places = {id(hand_in): place for place, hand_in in enumerate(hand_ins)}
    return sorted(results, key=lambda result: places[id(result.hand_in)])


def _apart(paths: Sequence[Path], out: Path | None, pseudonyms: Path | None) -> list[Path]:
    """What nobody handed in, though it may lie among the submissions: all that grading has written."""
    from mlschool.grading.cache import FOLDER
    from mlschool.grading.report.folder import made_in

    given = {path.resolve() for path in paths}
    apart: list[Path] = []
    for folder in filter(None, (out, pseudonyms)):
        # of the folder of the submissions itself only what was made there
        apart += [folder / FOLDER, *made_in(folder)] if folder.resolve() in given else [folder]
    return apart


def _made_ready(
    out: Path,
    pseudonyms: Path | None,
    paths: Sequence[Path],
    roster: Path | None,
    seed: int,
    apart: Sequence[Path],
    found: Found,
) -> Path:
    """Try whether all can be written, before grading; return the folder in which results are kept."""
    from mlschool.grading import cache, report

    how = {
        "paths": [str(path.resolve()) for path in paths],
        "roster": str(roster.resolve()) if roster else "",
        "seed": seed,
        "apart": [str(path.resolve()) for path in apart],
    }
    try:
        report.prepare(out, pseudonyms)
        return cache.begin(out, pseudonyms, how, found.settings is None)
    except (OSError, ValueError, ModuleNotFoundError) as error:
        _fail(_in_words(error))


def _write(
    results: Sequence[Result],
    marked: Sequence[Mark | None],
    facts: Facts,
    aside: tuple[Sequence[str], Sequence[str]],
    out: Path,
    pseudonyms: Path | None,
    assignment: str,
) -> None:
    """Write the report, and say where it is and what is to be looked at.

    aside  the names of those who handed in nothing, and sentences on what was left out
    """
    from mlschool.grading import cache, report
    from mlschool.grading.report.changes import changed, come_and_gone
    from mlschool.grading.results import to_json
    from mlschool.grading.terminal import show_changes

    place = pseudonyms or out  # what holds names lies with the names
    listed = [
        {
            "learner": result.hand_in.learner,
            "ident": result.hand_in.ident,
            "notebook": result.hand_in.name,
            **to_json(result),
        }
        for result in results
    ]
    before, changes, new, gone = cache.last(place), [], 0, 0
    try:
        if before:
            changes, (new, gone) = changed(before, listed), come_and_gone(before, listed)
    except ValueError:
        print("note: what was kept of last time can't be read, so what has changed can't be told.")
    missing, left_out = map(report.Told.of, aside)
    about = report.Aside(missing, left_out, new, gone)
    try:
        written = report.write(
            results,
            facts,
            out,
            marks={number: mark for number, mark in enumerate(marked) if mark is not None},
            changes=changes,
            pseudonyms=pseudonyms,
            assignment=assignment,
            aside=about,
        )
    except (OSError, ValueError, ModuleNotFoundError) as error:
        _fail(_in_words(error))
    try:
        cache.remember(place, listed)
    except OSError as error:
        print(f"note: {_in_words(error)} So next time it can't be told what has changed.")
    if about.people:
        print(about.people)
    show_changes(changes)
    for copy in written.copies:
        named = " It may hold names." if pseudonyms and copy.is_relative_to(out) else ""
        print(f"note: you had changed a file of the report; your copy is {copy}.{named}")
    if written.no_number:
        has, stands = ("has", "stands") if written.no_number == 1 else ("have", "stand")
        print(f"note: {written.no_number} {has} no Moodle number, and {stands} in neither file for Moodle.")
    if written.earlier:
        print("note: for Canvas and Moodle the last attempt counts.")
    if written.no_mark:
        print(f"note: {written.no_mark} without a mark: see “To look at” in the report.")
    print(written.index)


def _facts(seed: int, found: Found, started: datetime) -> Facts:
    from mlschool.grading.cache import engine
    from mlschool.grading.report import Facts

    layers = [(layer.name, layer.on, layer.words) for layer in found.layers]
    return Facts(seed, engine()[:12], layers, found.settings is None, started, datetime.now().astimezone())


def _stopped(out: Path | None, keeping: Cache | None, count: int) -> str:
    if out is None:
        return "Stopped. Nothing is kept without --out."
    if keeping is None:
        return "Stopped. Nothing is kept of what was graded without a sandbox."
    if keeping.problem:
        return f"Stopped. {keeping.count} of {count} are kept; more couldn't be ({keeping.problem})."
    return f"Stopped. {keeping.count} of {count} are kept: the same command goes on from there."


def _in_words(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename} can't be written: {error.strerror}."
    return str(error)


def _fail(said: object) -> NoReturn:
    print(said, file=sys.stderr)
    raise typer.Exit(2)
