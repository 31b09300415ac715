"""The solved edition of a notebook: each exercise with the reference in its place."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

from mlschool.authoring.notebooks import read, text, without_outputs
from mlschool.cells import exercises_in, exercises_named_in, read_cell
from mlschool.exercises import find


def solve(path: Path) -> Path:
    """Write the solved edition of a notebook beside it, as NAME.solved.ipynb, and return where it is.

    Raises
    ------
    FileExistsError
        If there is something of that name already: nothing is ever written over.
    UnknownExercise
        If one of its exercises doesn't exist.
    ValueError
        If it isn't a notebook, or has no exercise.
    """
    notebook = read(path)
    if not any(
        exercises_named_in(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"
    ):
        raise ValueError(f"{path} has no exercise, so there is nothing to solve.")
    for i, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code" and (source := solved(cell["source"])) != cell["source"]:
            notebook["cells"][i] = without_outputs(cell | {"source": source})
    target = path.with_suffix(".solved.ipynb")
    with target.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text(notebook))
    return target


def solved(source: str) -> str:
    """Return a code cell with the references in the place of its exercises' functions; decorators stay.

    >>> print(
    ...     solved('''@exercise("perceptron.update")
    ... def update(w, b, x, y, y_pred, learning_rate):
    ...     ...''')
    ... )
    @exercise("perceptron.update")
    def update(w, b, x, y, y_pred, learning_rate):
        ...
        error = y - y_pred
        return w + learning_rate * error * x, b + learning_rate * error
    """
    keys = exercises_named_in(source)
    cell = read_cell(source)
    if not keys:
        return source
    if cell.error:
        return "\n\n\n".join(f'@exercise("{key}")\n{_reference(key)}' for key in keys)
    lines = source.splitlines()
    for key, node in sorted(exercises_in(cell.statements), key=lambda found: -found[1].lineno):
        lines[node.lineno - 1 : node.end_lineno] = indent(_reference(key), " " * node.col_offset).splitlines()
    return "\n".join(lines)


def _reference(key: str) -> str:
    return find(key).source().rstrip()
