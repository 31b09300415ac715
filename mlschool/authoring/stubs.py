"""The stubs in a notebook, each made from its reference: one source for name, parameters and contract."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass

from mlschool.authoring.notebooks import Notebook
from mlschool.cells import Definition, exercises_in, exercises_named_in, read_cell
from mlschool.exercises import find


@dataclass(frozen=True)
class Change:
    """What is to be said of one stub: in which cell, counted from 0, of which exercise, and what was done."""

    cell: int
    key: str
    what: str

    def __str__(self) -> str:
        return f"cell {self.cell}, {self.key}: {self.what}"


REWRITTEN = "the stub is made anew from the reference"
HAS_A_BODY = "left as it is, since its body isn't empty; with `...` in its place it is made anew"
UNREADABLE = "left as it is, since Python can't read the cell"


def stub(key: str) -> str:
    """Return an exercise's stub: decorator, `def` line, docstring up to the examples, and `...`.

    It comes from the first reference, without types. Raises UnknownExercise, with the nearest names.

    >>> print(stub("perceptron.step"))
    @exercise("perceptron.step")
    def step(score):
        \"""Return 1 where the score is at or above the threshold 0, and 0 below it.
    <BLANKLINE>
        score    a number, or an array of any shape
        returns  0 or 1, in the shape of `score`
        \"""
        ...
    """
    record = find(key)
    return stub_of(key, textwrap.dedent(record.source(next(iter(record.references)))))


def stub_of(key: str, source: str) -> str:
    """Return the stub of an exercise whose reference is written so."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    documented = function.body[0]
    lines = source.splitlines()
    head = _head(function, lines[function.lineno - 1 : documented.lineno - 1])
    if ast.get_docstring(function) is None:
        return f'@exercise("{key}")\n{head}\n    ...'
    written = "\n".join(lines[documented.lineno - 1 : documented.end_lineno])
    contract, examples, _ = written.partition(">>>")
    if examples:
        contract = contract.rstrip()
        quotes = '"""'
        contract += f"\n    {quotes}" if "\n" in contract else quotes
    return f'@exercise("{key}")\n{head}\n{contract}\n    ...'


def with_stubs(notebook: Notebook) -> tuple[Notebook, list[Change]]:
    """Return a notebook with its stubs made from the references, and what is to be said of them.

    What else stands in their cells stays. A function with a body of its own stays, too: somebody wrote it.

    Raises UnknownExercise, with the nearest names.
    """
    cells, said = [], []
    for place, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code" and exercises_named_in(cell["source"]):
            source, found = _of_cell(cell["source"])
            said += [Change(place, key, what) for key, what in found]
            cell = cell if source == cell["source"] else cell | {"source": source}
        cells.append(cell)
    return notebook | {"cells": cells}, said


def _of_cell(source: str) -> tuple[str, list[tuple[str, str]]]:
    cell = read_cell(source)
    if cell.error:
        return source, [(key, UNREADABLE) for key in exercises_named_in(source)]
    lines, said = source.splitlines(), []
    for key, node in sorted(exercises_in(cell.statements), key=lambda found: -found[1].lineno):
        first = min(decorator.lineno for decorator in node.decorator_list) - 1
        made = textwrap.indent(stub(key), " " * node.col_offset).splitlines()
        if lines[first : node.end_lineno] == made:
            continue
        if not _is_empty(node):
            said.append((key, HAS_A_BODY))
            continue
        lines[first : node.end_lineno] = made
        said.append((key, REWRITTEN))
    if any(what == REWRITTEN for _, what in said):
        source = "\n".join(lines) + ("\n" if source.endswith("\n") else "")
    return source, said[::-1]


def _is_empty(node: Definition) -> bool:
    rest = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return all(isinstance(line, ast.Pass) or ast.unparse(line) == "..." for line in rest)


def _head(function: ast.FunctionDef, lines: list[str]) -> str:
    """The `def` line or lines, as they are written; without types, should they have any."""
    typed = [one for one in ast.walk(function.args) if isinstance(one, ast.arg) and one.annotation]
    if not typed and function.returns is None:
        return "\n".join(lines)
    for one in typed:
        one.annotation = None
    return f"def {function.name}({ast.unparse(function.args)}):"
