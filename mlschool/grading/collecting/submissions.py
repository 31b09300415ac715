"""What a learner's notebook holds: read without being run, however it was saved.

An answer is found by the key in its decorator, wherever its cell stands, or else by its function's name. With
it go the statements that it needs, found by the names that it uses.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType

from mlschool.cells import Cell, Definition, called, definitions_in, exercises_named_in, first_text
from mlschool.checking.observe import is_empty
from mlschool.checking.recordings import Crash
from mlschool.checking.verdict import Outcome, Verdict, finding
from mlschool.editions import lecture_of
from mlschool.grading.collecting.notebook_file import MOST_DATA, TURNED, Unreadable, too_large
from mlschool.grading.collecting.safe_reading import HEAVY, open_sources, read_cells

Place = tuple[int, int]  # a cell, and a statement in it; both count from 0

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


@dataclass(frozen=True)
class Submission:
    """A notebook's code cells, in order."""

    cells: tuple[Cell, ...]

    def lectures(self) -> list[str]:
        """Return the lectures that it opens by `start`, as `lecture_of` calls them: "perceptron"."""
        cells = [cell for cell in self.cells if "start" in cell.source]
        nodes = [node for cell in cells for tree in cell.statements for node in ast.walk(tree)]
        opened = [first_text(node) for node in nodes if called(node) == "start"]
        return list(dict.fromkeys(lecture_of(name) for name in opened if name))

    def keys(self) -> list[str]:
        """Return today's keys of the exercises named in it, whether or not Python can read their cells."""
        return list(dict.fromkeys([*(key for _, _, key in self._definitions if key), *self._unreadable]))

    def answer(self, key: str, name: str = "") -> list[Place] | Verdict:
        """Return where the statements stand that make an answer; or the verdict, if there is nothing to run.

        The last attempt counts, and an untouched stub only where there is none. The answer's own place is the
        last one.

        key   the exercise's key, which its decorator names
        name  its function's name, by which it is found where no decorator names it; else the key's last part
        """
        attempt = self._attempt(key, name)
        if isinstance(attempt, Cell):
            return _cannot_be_read(attempt, key)
        if attempt is None:
            return Verdict(key, Outcome.TODO, finding=finding("not here"))
        place, _ = attempt
        return [*self._needed(place, key), place]

    def untouched(self, key: str, name: str = "") -> bool:
        """Tell whether there is only a stub, and nothing about it that could run: it is to do, then."""
        attempt = self._attempt(key, name)
        if not isinstance(attempt, tuple) or not self._is_stub(node := attempt[1]):
            return False
        runs = (*node.decorator_list[1:], *node.args.defaults, *filter(None, node.args.kw_defaults))
        notes = [node.returns, *(one.annotation for one in ast.walk(node) if isinstance(one, ast.arg))]
        return node.name == (name or _last(key)) and not runs and not any(notes)

    def before(self, place: Place) -> list[Place]:
        """Return where all statements stand above that of an answer, in the cells before it and in its own.

        They are to be run if a name is missing that none of the statements gives which `answer` has found.
        """
        last, index = place
        above = [(i, j) for i in range(last) for j in range(len(self.cells[i].statements))]
        return above + [(last, j) for j in range(index)]

    def code(self, key: str, name: str = "") -> str:
        """Return the learner's own text of the attempt that counts, as they wrote it; "" if there is none.

        Where Python can't read its cell, that is the whole cell.
        """
        attempt = self._attempt(key, name)
        if attempt is None or isinstance(attempt, Cell):
            return attempt.text if attempt else ""
        (cell, _), node = attempt
        return self.cells[cell].written(node)

    def shown(self, key: str, name: str = "") -> bool:
        """Tell whether the output that was saved below the attempt that counts shows ✓ for it."""
        attempt = self._attempt(key, name)
        cell = attempt if attempt is None or isinstance(attempt, Cell) else self.cells[attempt[0][0]]
        return cell is not None and (name or _last(key)) in cell.shown

    def notes_on(self, key: str, name: str = "") -> tuple[str, ...]:
        """Return what was taken off, and what else is odd, in the cells of an answer's statements."""
        attempt = self._attempt(key, name)
        if attempt is None:
            about = f"`{key}` {TURNED}"
            return self._notes(
                i for i, cell in enumerate(self.cells) if any(about in one for one in cell.notes)
            )
        if isinstance(attempt, Cell):
            return self._notes([self.cells.index(attempt)])
        needed = self._needed(attempt[0], key)
        return (*self._notes({cell for cell, _ in [*needed, attempt[0]]}), *self._asks(needed))

    def notes(self) -> tuple[str, ...]:
        """Return what was taken off, and what else is odd, in all cells."""
        return self._notes(range(len(self.cells)))

    def _notes(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(f"cell {i + 1}: {note}." for i in sorted(numbers) for note in self.cells[i].notes)

    def _asks(self, places: Iterable[Place]) -> Iterator[str]:
        """A sentence on each statement outside of functions that waits for somebody to type."""
        for i, j in places:
            tree = self.cells[i].statements[j]
            if not isinstance(tree, Definition) and any(called(node) == "input" for node in ast.walk(tree)):
                yield f"cell {i + 1}: `input()` waits for somebody to type, and here nobody does."

    def _attempt(self, key: str, name: str) -> tuple[Place, Definition] | Cell | None:
        """The definition that counts, and its place; or the cell that can't be read and names it; or None."""
        name = name or _last(key)
        definitions, unreadable = self._definitions, self._unreadable.get(key)
        found = [(place, node) for place, node, named in definitions if named == key]
        if not found and unreadable is None:
            found = [(place, node) for place, node, named in definitions if not named and node.name == name]
        for place, node in reversed(found):
            if not self._is_stub(node):
                return place, node
        return unreadable or (found[-1] if found else None)

    def _is_stub(self, node: Definition) -> bool:
        if id(node) not in self._stubs:
            self._stubs[id(node)] = _stub(node)
        return self._stubs[id(node)]

    @cached_property
    def _stubs(self) -> dict[int, bool]:
        return {}

    @cached_property
    def _definitions(self) -> list[tuple[Place, Definition, str]]:
        """All definitions outside of functions, each with the key in its decorator, or ""."""
        return [
            ((i, j), node, key)
            for i, cell in enumerate(self.cells)
            for j, statement in enumerate(cell.statements)
            for key, node in definitions_in(statement)
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
                    for name in cell.given(j):
                        places.setdefault(name, []).append((i, j))
        return places

    @cached_property
    def _passed_over(self) -> set[Place]:
        """Where attempts at exercises stand that don't count, since there is a better one."""
        keyed = [(place, named) for place, _, named in self._definitions if named]
        attempts = [self._attempt(named, "") for named in {named for _, named in keyed}]
        return {place for place, _ in keyed} - {one[0] for one in attempts if isinstance(one, tuple)}

    def _needed(self, place: Place, key: str) -> list[Place]:
        """Where the statements stand that an answer needs, and those that these need, in their order."""
        own = {other for other, _, named in self._definitions if named == key} | self._passed_over
        needed: set[Place] = set()
        waiting = [place]
        while waiting:
            cell, index = waiting.pop()
            for name in self.cells[cell].taken(index):
                everywhere = [other for other in self._binders.get(name, []) if other not in own]
                # those that are there when a notebook judges it; or else all: cells are run in any order
                there = [other for other in everywhere if other < place or self._is_forward(other, place)]
                new = set(there or everywhere) - needed
                needed |= new
                waiting += new
        return sorted(needed)

    def _is_forward(self, other: Place, place: Place) -> bool:
        """Whether a statement is a plain definition below an answer in its cell: see `bring_forward`."""
        node = self.cells[other[0]].statements[other[1]]
        plain = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list
        return plain and other[0] == place[0] and other > place


def read(notebook: Path | bytes, name: str = "") -> Submission:
    """Return the code cells of a notebook, or of a Python file, which counts as one cell.

    notebook  a path, or what stands in the file
    name      the file's name; those of Python files end in `.py`

    Raises
    ------
    Unreadable
        If it is no notebook, or none that anything can be found in.
    """
    if isinstance(notebook, Path):
        name = name or notebook.name
        try:
            if (size := notebook.stat().st_size) > MOST_DATA:
                raise Unreadable(too_large(size))
            notebook = notebook.read_bytes()
        except OSError as error:
            raise Unreadable(f"it can't be opened: {error.strerror or error}.") from None
    return Submission(read_cells(open_sources(notebook, name)))


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def _cannot_be_read(cell: Cell, key: str) -> Verdict:
    number, message = cell.error.lineno or 1, (cell.error.msg or "invalid syntax").rstrip(".")
    lines = cell.source.splitlines()
    text = lines[number - 1].strip() if number <= len(lines) else ""
    lines_shown = () if message == HEAVY else ((number, text),)
    return Verdict(key, Outcome.UNREADABLE, crash=Crash("SyntaxError", message, lines_shown))


def _stub(node: Definition) -> bool:
    """Whether nothing was written into a function yet; asked of the same code as the notebook asks."""
    if isinstance(node, ast.ClassDef):
        return False
    bare, bare.args = copy.copy(node), copy.copy(node.args)
    bare.decorator_list, bare.args.defaults = [], []
    bare.args.kw_defaults = [None] * len(bare.args.kwonlyargs)
    bare.type_params = []  # from Python 3.12 on; they would wrap the function's code in another
    try:
        module = compile(ast.Module([bare], []), "<stub>", "exec", dont_inherit=True)
    except RecursionError:  # so deep is no stub
        return False
    code = next(c for c in module.co_consts if isinstance(c, CodeType) and c.co_name == node.name)
    return is_empty(FunctionType(code, {}))
