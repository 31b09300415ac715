"""Makes a notebook's stubs, runs it, and keeps exactly those outputs that its text quotes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlschool.authoring.budgets import Honest, honest
from mlschool.authoring.notebooks import Notebook, read, text, without_outputs
from mlschool.authoring.prose import TAG, Quote, unpaired
from mlschool.authoring.stubs import Change, with_stubs
from mlschool.cells import exercises_named_in
from mlschool.editions import lecture_of
from mlschool.exercises import of_lecture


@dataclass(frozen=True)
class Kept:
    """What there is to say of a notebook that was brought in line.

    cells     how many keep their outputs
    changes   what was done to its stubs
    missing   the lecture's exercises that no cell of it holds
    unpaired  the numbers in its text that no kept output holds
    core      what its core honestly takes
    whole     the same with Further
    """

    cells: int
    changes: list[Change]
    missing: list[str]
    unpaired: list[Quote]
    core: Honest
    whole: Honest


def keep(path: Path, run: bool = True) -> Kept:
    """Make a notebook's stubs, run it, keep the outputs of its tagged cells, and take all others out.

    run  False leaves the outputs as they are, where nothing was changed that they depend on

    Raises ValueError if it isn't a notebook, UnknownExercise for a name that isn't one, and
    `CellExecutionError` if a cell stops; the notebook's file then stays as it was.
    """
    before = read(path)
    notebook, changes = with_stubs(before)
    if run:
        notebook = _with_outputs(notebook, path.parent)
    if run or notebook != before:
        path.write_text(text(notebook), encoding="utf-8", newline="\n")
    held = {key for cell in notebook["cells"] for key in exercises_named_in(cell["source"])}
    return Kept(
        sum(bool(cell.get("outputs")) for cell in notebook["cells"]),
        changes,
        [key for key in of_lecture(lecture_of(path.stem)) if key not in held],
        unpaired(notebook),
        *honest(notebook),
    )


def _with_outputs(notebook: Notebook, folder: Path) -> Notebook:
    import nbformat
    from nbclient import NotebookClient

    ran = nbformat.from_dict(notebook)
    NotebookClient(
        ran, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    cells = []
    for cell, after in zip(notebook["cells"], ran.cells, strict=True):
        if TAG in cell["metadata"].get("tags", ()):
            cell = cell | {
                "outputs": [dict(output) for output in after.outputs],
                "execution_count": after.execution_count,
            }
        else:
            cell = without_outputs(cell)
        cells.append(cell)
    return notebook | {"cells": cells}
