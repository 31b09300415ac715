"""The command line: `mlschool lab`, `doctor`, `check`, `solve`, `grade`, and what authors need.

Every command imports what it needs when it is called, so that help, and a check, come at once.
"""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from mlschool.edition import EDITION

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
    app()


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the edition, and end.")] = False,
) -> None:
    if version:
        print(f"mlschool {EDITION}")
        raise typer.Exit


@app.command(rich_help_panel=LEARN)
def lab(
    options: Annotated[list[str] | None, typer.Argument(help="Options for JupyterLab, after a --.")] = None,
    edit: Annotated[bool, typer.Option(help="Open the lectures themselves, to change them.")] = False,
) -> None:
    """Open JupyterLab on your copy of the lectures."""
    from mlschool.lab import open_lab

    try:
        code = open_lab(edit, options or [])
    except (FileNotFoundError, ModuleNotFoundError) as error:
        _fail(error)
    raise typer.Exit(code)


@app.command(rich_help_panel=LEARN)
def doctor(quick: Annotated[bool, typer.Option(help="Don't try to import the libraries.")] = False) -> None:
    """Look at the installation: versions, device, disk, data files; and say how to mend what isn't well."""
    from mlschool.doctor import examine

    findings = examine(imports=not quick)
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        print(f"{'✓' if finding.ok else '✗'} {finding.name:<{width}}  {finding.found}")
        if finding.repair:
            print(f"  {'':<{width}}  {finding.repair}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command(rich_help_panel=TUTOR)
def grade(
    paths: Annotated[list[Path], typer.Argument(help="Notebooks, and folders that hold some.")],
    seed: Annotated[
        int, typer.Option(help="What the cases are drawn from: the same seed, the same verdicts.", min=0)
    ] = 1,
    csv: Annotated[
        Path | None, typer.Option(help="Write the verdicts into this file as well.", dir_okay=False)
    ] = None,
) -> None:
    """Mark notebooks: which exercises are right, and which mistake was made.

    There is no sandbox yet: grade only notebooks that you trust. Ends with 0 if everything could be graded,
    else with 1.
    """
    from mlschool.grading.grade import NO_SANDBOX, grade, write_csv

    print(NO_SANDBOX, file=sys.stderr)
    try:
        reports = grade(paths, seed)
    except FileNotFoundError as error:
        _fail(error, code=2)
    rows = []
    for report in reports:
        if report.problem:
            rows.append((report.name, "", "! not graded", report.problem))
        for i, verdict in enumerate(report.verdicts):
            head = f"{report.name}\n{report.passed} of {len(report.verdicts)} passed" if i == 0 else ""
            said = f"{verdict.outcome.sign} {verdict.outcome.words}"
            rows.append((head, verdict.name, said, verdict.message))
        rows += [("", "", "", note) for note in report.notes]
    _table(["notebook", "exercise", "verdict", "what was seen"], rows)
    print(f"{len(reports)} notebook{'s' if len(reports) > 1 else ''}, seed {seed}")
    if csv is not None:
        write_csv(reports, csv)
    if not all(report.complete for report in reports):
        raise typer.Exit(1)


@app.command(rich_help_panel=WRITE)
def check(
    name: Annotated[str, typer.Argument(help='An exercise, as in "perceptron.update", or a whole lecture.')],
    file: Annotated[
        Path | None, typer.Argument(help="A .py or .ipynb file with answers.", exists=True, dir_okay=False)
    ] = None,
    seeds: Annotated[int, typer.Option(help="How many sets of cases, where there is no FILE.", min=1)] = 3,
) -> None:
    """Judge the answer in FILE; or without FILE the reference, and every known mistake.

    Ends with 0 if the answer passes, or if every mistake gets its own message; otherwise with 1.
    """
    keys = _keys(name)
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
def keep(notebooks: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Run NOTEBOOKS, and keep in each exactly the outputs that its text quotes."""
    from mlschool.authoring.keep import keep

    for path in notebooks:
        try:
            count = keep(path)
        except Exception as error:  # whatever a cell raises is the author's news
            _fail(f"{path}: {error}")
        print(f"{path}: {count} cell{'' if count == 1 else 's'} with output")


@app.command(rich_help_panel=WRITE)
def colab(
    only_check: Annotated[bool, typer.Option("--check", help="Only say which files differ.")] = False,
) -> None:
    """Make colab/ from notebooks/, and the README's table of lectures."""
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
def budgets(notebooks: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Count cells, lines, words and exercises, and say what lies outside its budget."""
    from mlschool.authoring.budgets import figures
    from mlschool.authoring.notebooks import read

    rows = []
    try:
        for path in notebooks:
            for figure in figures(read(path), short=path.name.startswith("00_")):
                budget = f"{figure.least} to {figure.most}"
                rows.append(
                    (path.name, figure.name, f"{figure.value:g}", budget, "✓" if figure.fits else "✗")
                )
    except ValueError as error:
        _fail(error)
    _table(["notebook", "figure", "is", "budget", ""], rows)


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

    tried = trials(key, range(seeds))
    rows = []
    for trial in tried:
        said = trial.verdict.message or trial.verdict.outcome.words
        rows.append(
            (
                trial.who,
                said if trial.well else f"{said}\ninstead of: {trial.due or 'passed'}",
                "✓" if trial.well else "✗",
            )
        )
    _table([key, f"is told, on the cases of {seeds} seeds", ""], rows)
    return all(trial.well for trial in tried)


def _judge(file: Path, keys: list[str]) -> list[bool]:
    """Show the verdicts on the answers in a file, on the cases of a learner's notebook."""
    from mlschool.checking.notebook import SEED
    from mlschool.grading.grade import judge_file

    report = judge_file(file, keys, SEED)
    if report.problem:
        _fail(f"{file}: {report.problem}")
    for verdict in report.verdicts:
        print(f"{verdict.outcome.sign} {verdict.key}" + (f": {verdict.message}" if verdict.message else ""))
        for line in filter(None, verdict.details):
            print(f"    {line}")
    return [verdict.passed for verdict in report.verdicts]


def _table(heads: list[str], rows: list[tuple[str, ...]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(*(Column(head, overflow="fold") for head in heads), box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    # a learner's brackets are no markup, and colour is never the only signal
    Console(markup=False, highlight=False, emoji=False).print(table)


if __name__ == "__main__":
    main()
