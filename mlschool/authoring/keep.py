"""Runs a notebook, and keeps exactly those outputs that its text quotes."""

from __future__ import annotations

from pathlib import Path

from mlschool.authoring.notebooks import read, text, without_outputs

TAG = "nbval-check-output"


def keep(path: Path) -> int:
    """Run a notebook, write the outputs of its tagged cells into it, and take all others out.

    Returns how many cells keep theirs. Raises ValueError if it isn't a notebook, and `CellExecutionError` if
    a cell stops.
    """
    import nbformat
    from nbclient import NotebookClient

    notebook = read(path)
    ran = nbformat.from_dict(notebook)
    NotebookClient(
        ran, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
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
    path.write_text(text(notebook | {"cells": cells}), encoding="utf-8", newline="\n")
    return sum(bool(cell.get("outputs")) for cell in cells)
