"""What a learner's notebook holds: read without being run, however it was saved.

An answer is found by the key in its decorator, wherever its cell stands, or else by its function's name. With
it go the statements that it needs, found by the names that it uses.
"""

from __future__ import annotations

import ast
import json
import re
import symtable
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from mlschool.checking.crashes import explain_syntax
from mlschool.checking.decide import Outcome, Verdict
from mlschool.checking.observe import is_empty

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Place = tuple[int, int]  # a cell, and a statement in it; both count from 0

_NAMED = re.compile(r"""^[ \t]*@(?:\w+\.)*exercise\s*\(?\s*["']?([\w.]+)""", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*")
_RUNS_PYTHON = {
    "time",
    "timeit",
    "capture",
    "prun",
}  # cell magics under which a cell is still this notebook's Python
# what Python's compiler may raise, as IPython has it
_NO_PYTHON = (SyntaxError, ValueError, OverflowError, TypeError, MemoryError, RecursionError)
_COMPOUND = (ast.If, ast.Try, ast.With, ast.For, ast.While)
_BINDING = (
    ast.Import,
    ast.ImportFrom,
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.If,
    ast.Try,
    *Definition.__args__,
)


class Unreadable(Exception):
    """This file can't be read as a notebook; the message is one sentence that says why."""


@dataclass(frozen=True)
class Cell:
    """A code cell: its Python without magics, and its statements, or else why it can't be read."""

    source: str
    statements: tuple[ast.stmt, ...] = ()
    error: SyntaxError | None = None


@dataclass(frozen=True)
class Submission:
    """A notebook's code cells, in order."""

    cells: tuple[Cell, ...]

    def lectures(self) -> list[str]:
        """Return the names of the lectures that it opens by `start`, as in "perceptron"."""
        nodes = [node for cell in self.cells for tree in cell.statements for node in ast.walk(tree)]
        opened = [_text_argument(node) for node in nodes if _called(node) == "start"]
        return list(dict.fromkeys(re.sub(r"^\d+_", "", name) for name in opened if name))

    def keys(self) -> list[str]:
        """Return the keys of the exercises named in it, whether or not Python can read their cells."""
        return list(dict.fromkeys([*(key for _, _, key in self._definitions if key), *self._unreadable]))

    def answer(self, key: str, name: str) -> list[Place] | Verdict:
        """Return where the statements stand that make an answer; or the verdict, if there is nothing to run.

        The last attempt counts, and an untouched stub only where there is none.

        key   the exercise's key, which its decorator names
        name  its function's name, by which it is found where no decorator names it
        """
        definitions, unreadable = self._definitions, key in self._unreadable
        found = [(place, node) for place, node, named in definitions if named == key]
        if not found and not unreadable:
            found = [(place, node) for place, node, named in definitions if not named and node.name == name]
        attempted = [place for place, node in found if not _stub(node)]
        if not attempted and unreadable:
            return self._cannot_be_read(key)
        if not found:
            return Verdict(key, Outcome.TODO, "to do: it isn't in this notebook.")
        place = attempted[-1] if attempted else found[-1][0]
        return [*self._needed(place, key), place]

    @cached_property
    def _definitions(self) -> list[tuple[Place, Definition, str]]:
        """All definitions outside of functions, each with the key in its decorator, or ""."""
        return [
            ((i, j), node, key)
            for i, cell in enumerate(self.cells)
            for j, statement in enumerate(cell.statements)
            for key, node in _definitions_in(statement)
        ]

    @cached_property
    def _unreadable(self) -> dict[str, Cell]:
        return {key: cell for cell in self.cells if cell.error for key in exercises_named_in(cell.source)}

    @cached_property
    def _binders(self) -> dict[str, list[Place]]:
        """Where each name is given a value by an import, a definition or an assignment."""
        places: dict[str, list[Place]] = {}
        for i, cell in enumerate(self.cells):
            for j, statement in enumerate(cell.statements):
                if isinstance(statement, _BINDING):
                    for name in _names(statement)[1]:
                        places.setdefault(name, []).append((i, j))
        return places

    def _needed(self, place: Place, key: str) -> list[Place]:
        """Where the statements stand that an answer needs, and those that these need, in their order."""
        own = {other for other, _, named in self._definitions if named == key}
        needed: set[Place] = set()
        waiting = [place]
        while waiting:
            cell, index = waiting.pop()
            for name in _names(self.cells[cell].statements[index])[0]:
                everywhere = [other for other in self._binders.get(name, []) if other not in own]
                # those above the answer; or else those further down, since cells are run in any order
                new = set([other for other in everywhere if other < place] or everywhere) - needed
                needed |= new
                waiting += new
        return sorted(needed)

    def _cannot_be_read(self, key: str) -> Verdict:
        cell = self._unreadable[key]
        number, message = cell.error.lineno or 1, (cell.error.msg or "invalid syntax").rstrip(".")
        lines = cell.source.splitlines()
        text = lines[number - 1].strip() if number <= len(lines) else ""
        details = (f"line {number}:  {text}", explain_syntax(message))
        return Verdict(key, Outcome.UNREADABLE, f"Python can't read this cell: {message}.", details)


def read(path: Path) -> Submission:
    """Return the code cells of a notebook, or of a Python file, which counts as one cell.

    Raises
    ------
    Unreadable
        If it is no notebook, or none that anything can be found in.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"it can't be opened: {error.strerror or error}.") from None
    try:
        sources = [data.decode("utf-8-sig")] if path.suffix == ".py" else _code(data)
    except UnicodeDecodeError:
        raise Unreadable(
            "it isn't text: its characters are in no encoding that is used for notebooks."
        ) from None
    return Submission(tuple(map(read_cell, sources)))


def _code(data: bytes) -> list[str]:
    """The sources of a notebook's code cells, of any format and in any encoding that JSON knows."""
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("it is empty.")
    try:
        notebook = json.loads(data)
    except UnicodeDecodeError:
        raise
    except ValueError as error:
        raise Unreadable(f"it isn't a notebook: it isn't JSON ({error}).") from None
    except RecursionError:
        raise Unreadable("it isn't a notebook: its JSON is nested too deep.") from None
    if not isinstance(notebook, dict):
        raise Unreadable("it isn't a notebook: it is JSON, but of something else.")
    cells = notebook.get("cells")
    if cells is None and isinstance(sheets := notebook.get("worksheets"), list):  # before format 4, of 2014
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []]
    if not isinstance(cells, list) or not cells:
        raise Unreadable("it has no cells.")
    code = [cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    return [_text(cell.get("source", cell.get("input"))) for cell in code]


def _text(source: Any) -> str:
    lines = source if isinstance(source, list) else [source]
    return "".join(line for line in lines if isinstance(line, str))


def read_cell(source: str) -> Cell:
    """Read one cell, without shell lines and magics; under `%%time` and its like the rest of it stays."""
    while (magic := _CELL_MAGIC.match(source)) is not None:
        if magic[1] not in _RUNS_PYTHON:
            return Cell("")
        source = "\n" * magic[0].count("\n") + source[magic.end() :]
    try:
        return Cell(source, _statements(source))
    except _NO_PYTHON:
        from IPython.core.inputtransformer2 import TransformerManager  # takes its time, and few cells need it

        try:
            python = TransformerManager().transform_cell(source)
            return Cell(python, _statements(python))
        except _NO_PYTHON as error:
            syntax = isinstance(error, SyntaxError)
            return Cell(source, error=error if syntax else SyntaxError(str(error) or type(error).__name__))


def _statements(source: str) -> tuple[ast.stmt, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what its writer was warned of already, such as "\d" in a text
        # compiled too, since a `return` outside of a function is found only then
        compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        return tuple(ast.parse(source).body)


def exercises_in(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, Definition]]:
    """Yield the definitions that are decorated as exercises, each with its key."""
    for statement in statements:
        yield from ((key, node) for key, node in _definitions_in(statement) if key)


def exercises_named_in(source: str) -> list[str]:
    """Return the keys that stand in a cell's decorators, whether or not Python can read it."""
    return _NAMED.findall(source)


def _definitions_in(statement: ast.stmt) -> Iterator[tuple[str, Definition]]:
    """The definitions in a statement, each with the key in its decorator, or ""."""
    for node in _within(statement):
        if isinstance(node, Definition):
            calls = [call for call in node.decorator_list if _called(call) == "exercise"]
            yield (_text_argument(calls[0]) if calls else ""), node


def _within(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statement itself, and what stands in it if it is an `if`, a `try`, a `with` or a loop."""
    yield statement
    if isinstance(statement, _COMPOUND):
        for child in ast.iter_child_nodes(statement):
            inner: Iterable[ast.AST] = child.body if isinstance(child, ast.ExceptHandler) else [child]
            for node in inner:
                if isinstance(node, ast.stmt):
                    yield from _within(node)


def _called(node: ast.AST) -> str:
    """The last name of what is called: "start" for `start(…)` and `mlschool.start(…)`."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _text_argument(call: ast.Call) -> str:
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    value = arguments[0].value if arguments and isinstance(arguments[0], ast.Constant) else ""
    return value if isinstance(value, str) else ""


def _stub(node: Definition) -> bool:
    """Whether nothing was written into a function yet; asked of the same code as the notebook asks."""
    if isinstance(node, ast.ClassDef):
        return False
    bare = ast.parse(ast.unparse(node)).body[0]
    bare.decorator_list, bare.args.defaults, bare.args.kw_defaults = (
        [],
        [],
        [None] * len(bare.args.kwonlyargs),
    )
    module = compile(ast.Module([bare], []), "<stub>", "exec", dont_inherit=True)
    code = next(c for c in module.co_consts if isinstance(c, CodeType) and c.co_name == node.name)
    return is_empty(FunctionType(code, {}))


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """The names that a statement takes from the notebook, and those that it gives to it."""
    module = symtable.symtable(ast.unparse(statement), "<statement>", "exec")
    taken = {symbol.get_name() for symbol in module.get_symbols() if symbol.is_referenced()}
    scopes = module.get_children()
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        taken |= {
            symbol.get_name()
            for symbol in scope.get_symbols()
            if symbol.is_global() and symbol.is_referenced()
        }
    return taken, {
        symbol.get_name() for symbol in module.get_symbols() if symbol.is_assigned() or symbol.is_imported()
    }
