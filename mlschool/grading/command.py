"""`mlschool grade`: from a folder of submissions to a report, and what a tutor does with it afterwards."""

from __future__ import annotations

import sys
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup


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
    name_pattern: Annotated[
        str,
        typer.Option(
            help="Where learners stand in the files' paths, as a regular expression: "
            "“(?P<learner>[^/]+)_hw1”; the groups id, attempt and late are known, too."
        ),
    ] = "",
    unsafe: Unsafe = False,
) -> None:
    """Mark a class: which exercises are right, and which mistake was made.

    Ends with 0 if everything could be graded, with 1 if something needs a look or an answer, with 2 if
    nothing was done.
    """
    from mlschool.grading.steps import Wanted, mark_class

    wanted = Wanted(
        paths,
        out=out,
        roster=roster,
        attempts=attempts.value,
        rules=rules,
        overrides=overrides,
        pseudonyms=pseudonyms,
        assignment=assignment,
        seed=seed,
        at_once=at_once,
        unsafe=unsafe,
        pattern=name_pattern,
    )
    if not mark_class(wanted):
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
    from mlschool.grading.steps import find_sandbox
    from mlschool.grading.terminal import fail

    try:
        known(exercise)
        graded = read_class(out, pseudonyms)
        attempts = graded.of(learner)
    except (UnknownExercise, OSError, ValueError) as error:
        fail(error)
    found, shown = find_sandbox(unsafe), False
    with Sandbox(found.settings or UNSAFE) as sandbox, closing(Helpers()) as helpers:
        examiner = Examiner(sandbox, helpers, graded.seed)
        for hand_in in attempts:
            result, answers = examiner.explain(hand_in, exercise)
            if answers or not result.answers:
                shown = True
                for line in graded.lines(hand_in, result, answers):
                    print(line)
    if not shown:
        fail(f"{exercise} is no exercise of what {graded.name(attempts[0])} handed in.")


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
