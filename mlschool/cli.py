"""The command line: `mlschool lab`, `doctor`, `check`, `solve`, `grade`, and what authors need.

Every command imports what it needs when it is called, so that help, and a check, come at once.
"""

import errno
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from mlschool.edition import EDITION
from mlschool.grading import command
from mlschool.screen import show_table

app = typer.Typer(
    help="A machine-learning school in notebooks that answer back.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LEARN, TUTOR, WRITE = "For learners", "For tutors", "For authors"


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal without ✓ gets a question mark, not a crash
    try:
        app()
        sys.stdout.flush()
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print("Nothing more can be written: no space left on device.", file=sys.stderr)
        os._exit(1)  # Python itself would try to write once more


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the edition, and end.")] = False,
) -> None:
    if version:
        print(f"mlschool {EDITION}")
        raise typer.Exit


@app.command(rich_help_panel=LEARN, context_settings={"ignore_unknown_options": True})
def lab(
    options: Annotated[
        list[str] | None, typer.Argument(help="Options for JupyterLab, such as --port 9999 or --no-browser.")
    ] = None,
    edit: Annotated[bool, typer.Option(help="Open the lectures themselves, to change them.")] = False,
) -> None:
    """Open JupyterLab on your copy of the lectures, where you left off."""
    from mlschool.lab import open_lab

    try:
        code = open_lab(edit, options or [])
    except (OSError, ModuleNotFoundError) as error:
        _fail(error)
    raise typer.Exit(code)


@app.command(rich_help_panel=LEARN)
def doctor(
    quick: Annotated[bool, typer.Option("--quick", help="Don't try to import the libraries.")] = False,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Say instead how safely learners' code can be graded here.")
    ] = False,
) -> None:
    """Look at the installation: versions, device, data, weights, progress; say how to mend what isn't well.

    Ends with 1 if something must be mended; with --sandbox, if nothing can be graded safely.
    """
    from mlschool.doctor import examine, examine_sandbox, summary

    findings = examine_sandbox() if sandbox else examine(imports=not quick)
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        print(f"{finding.sign} {finding.name:<{width}}  {finding.found}")
        if finding.repair:
            print(f"  {'':<{width}}  {finding.repair}")
    if not sandbox:
        print(summary(findings))
    # a sandbox may be safe although one of its layers is missing: its last finding says so
    if not all(finding.ok for finding in (findings[-1:] if sandbox else findings)):
        raise typer.Exit(1)


app.add_typer(command.app, name="grade", rich_help_panel=TUTOR)


@app.command(rich_help_panel=WRITE)
def check(
    name: Annotated[str, typer.Argument(help='An exercise, as in "perceptron.update", or a whole lecture.')],
    file: Annotated[
        Path | None, typer.Argument(help="A .py or .ipynb file with answers.", exists=True, dir_okay=False)
    ] = None,
    seeds: Annotated[int, typer.Option(help="How many sets of cases, where there is no FILE.", min=1)] = 3,
    holes: Annotated[
        bool, typer.Option("--holes", help="List small changes of the reference that no mistake names.")
    ] = False,
    frameworks: Annotated[
        bool, typer.Option("--frameworks", help="With --holes: exercises with models, too, which takes long.")
    ] = False,
) -> None:
    """Judge the answer in FILE; or without FILE the reference, and every known mistake.

    Ends with 0 if the answer passes, or if every mistake gets its own message; otherwise with 1.
    """
    keys = _keys(name)
    if holes:
        from mlschool.authoring.tables import show_holes

        for key in keys:
            show_holes(key, frameworks)
        return
    well = _judge(file, keys) if file else [_try_out(key, seeds) for key in keys]
    if not all(well):
        raise typer.Exit(1)


@app.command(rich_help_panel=WRITE)
def solve(notebook: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Write the solved edition of NOTEBOOK beside it, as NAME.solved.ipynb. Nothing is ever written over."""
    from mlschool.authoring.solve import solve
    from mlschool.exercises import UnknownExercise

    try:
        print(solve(notebook))
    except FileExistsError as error:
        _fail(f"{error.filename} is there already: move it away, or give it another name.")
    except (UnknownExercise, ValueError) as error:
        _fail(error)


@app.command(rich_help_panel=WRITE)
def new(
    name: Annotated[str, typer.Argument(help='The name of its notebook, as in "06_data".')],
    title: Annotated[str, typer.Option(help="Its title; without one, its name.")] = "",
) -> None:
    """Make the files of a lecture in their places, with one small exercise that passes its own laws."""
    from mlschool.authoring import notebooks
    from mlschool.authoring.new import new

    try:
        root = notebooks.root()
        for path in new(root, name, title):
            print(path.relative_to(root))
    except (FileNotFoundError, FileExistsError, ValueError) as error:
        _fail(error)


@app.command(rich_help_panel=WRITE)
def keep(
    notebooks: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    run: Annotated[
        bool, typer.Option("--run/--no-run", help="Whether to run them; otherwise outputs stay as they are.")
    ] = True,
) -> None:
    """Make the stubs of NOTEBOOKS, run them, and keep exactly the outputs that their text quotes.

    It says what it changed, which quoted number no output holds, and how long a lecture honestly takes.
    """
    from mlschool.authoring.keep import keep

    for path in notebooks:
        try:
            kept = keep(path, run)
        except Exception as error:  # whatever a cell raises is the author's news
            _fail(f"{path}: {error}")
        print(f"{path}: {kept.cells} cell{'' if kept.cells == 1 else 's'} with output")
        for said in (*kept.changes, *kept.unpaired):
            print(f"  {said}")
        for key in kept.missing:
            print(f"  no cell holds the exercise {key}")
        further = f", {kept.whole.least} with Further" if kept.whole != kept.core else ""
        print(f"  {kept.core.least} honest minutes{further}")


@app.command(rich_help_panel=WRITE)
def colab(
    only_check: Annotated[bool, typer.Option("--check", help="Only say which files differ.")] = False,
) -> None:
    """Make colab/ from notebooks/, the README's table of lectures, and the list of this edition's cells."""
    from mlschool.authoring import colab, notebooks

    try:
        changed = (colab.differing if only_check else colab.write)(notebooks.root())
    except (FileNotFoundError, ValueError) as error:
        _fail(error)
    for name in changed:
        print(name)
    if only_check and changed:
        _fail("These aren't what notebooks/ makes: run `mlschool colab`.")


@app.command(rich_help_panel=WRITE)
def budgets(
    notebooks: Annotated[
        list[Path] | None, typer.Argument(help="Without any, all lectures.", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Print the honest minutes of NOTEBOOKS beside the stated ones, and what their pictures lack.

    Without NOTEBOOKS the package's lines of code are printed as well, beside what they may be.
    """
    from mlschool.authoring.notebooks import lectures, root
    from mlschool.authoring.tables import show_lines, show_minutes

    try:
        if notebooks:
            show_minutes(notebooks)
            return
        folder = root()
        found = lectures(folder / "notebooks")
        show_minutes([one.path for one in found])
        show_lines(folder / "mlschool", [one.name for one in found])
    except (FileNotFoundError, ValueError) as error:
        _fail(error)


def _fail(said: object, code: int = 1) -> NoReturn:
    print(said, file=sys.stderr)
    raise typer.Exit(code)


def _keys(name: str) -> list[str]:
    from mlschool.session import set_threads

    set_threads(1)  # before NumPy comes: on small arrays more threads only take time
    from mlschool.exercises import UnknownExercise, find, of_lecture

    try:
        if keys := list(of_lecture(name)):
            return keys
        find(name)
    except UnknownExercise as unknown:
        _fail(unknown, code=2)
    return [name]


def _try_out(key: str, seeds: int) -> bool:
    """Show what the reference and every mistake are told; True if each is told what it should be."""
    from mlschool.authoring.trials import trials
    from mlschool.checking.words import message

    tried = trials(key, range(seeds))
    rows = []
    for trial in tried:
        said = message(trial.verdict) or trial.verdict.outcome.words
        rows.append(
            (
                trial.who,
                said if trial.well else f"{said}\ninstead of: {trial.due or 'passed'}",
                "✓" if trial.well else "✗",
            )
        )
    show_table([key, f"is told, on the cases of {seeds} seeds", ""], rows)
    return all(trial.well for trial in tried)


def _judge(file: Path, keys: list[str]) -> list[bool]:
    """Show the verdicts on the answers in a file, on the cases of a learner's notebook."""
    from mlschool.checking.notebook import SEED
    from mlschool.checking.words import details, message
    from mlschool.grading.grade import judge_file
    from mlschool.grading.sandbox.box import UNSAFE
    from mlschool.grading.sandbox.probe import probe

    # without a sandbox it runs as any notebook does that its reader opens
    result = judge_file(file, keys, SEED, probe().settings or UNSAFE)
    if not result.answers:
        _fail(f"{file}: {result.problem}")
    verdicts = [answer.verdict for answer in result.answers]
    for verdict in verdicts:
        print(f"{verdict.outcome.sign} {verdict.key}" + (f": {said}" if (said := message(verdict)) else ""))
        for line in filter(None, details(verdict)):
            print(f"    {line}")
    return [verdict.passed for verdict in verdicts]


if __name__ == "__main__":
    main()
