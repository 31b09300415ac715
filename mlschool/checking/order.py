"""Says which cell is to be run first, where a name isn't there: after a restart, or cells out of order."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from typing import Any

FIRST = (
    "The first cell of this notebook hasn't been run in this kernel. Run it first, then the cells below it."
)


def install(shell: Any) -> None:
    """Watch a shell for names that aren't there; a second time does nothing."""
    if not getattr(shell, "mlschool_order", False):
        shell.mlschool_order = True
        shell.events.register("post_run_cell", _tell)


def _tell(result: Any) -> None:
    error = getattr(result, "error_in_exec", None)
    if isinstance(error, NameError) and (said := missing(error.name)):
        from mlschool.checking.show import note_shown, show

        show(note_shown("Run first:", said))


def missing(name: str) -> str:
    """Return in a sentence or two which cell makes a name, in the lecture that is open; "" if none does."""
    import mlschool

    notebook = sys.modules.get("mlschool.checking.notebook")
    lecture = notebook.current_lecture() if notebook else ""
    if not lecture:
        return FIRST if name in {*mlschool.__all__, "np"} else ""
    from mlschool import course
    from mlschool.authoring.notebooks import code, read

    paths = [one.path for one in course.lectures() if one.name == lecture]
    cells = [source for path in paths for source in code(read(path))]
    at = next((i for i, source in enumerate(cells) if name in _made_in(source)), None)
    if at is None:
        return ""
    if at == 0:
        return FIRST
    return f"`{name}` is made by a cell that hasn't been run in this kernel. Run all cells above this one."


def _made_in(source: str) -> Iterator[str]:
    """The names that a cell makes."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:  # a magic of IPython's
        return
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
