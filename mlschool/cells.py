"""One code cell, read as Python without being run: its statements, its exercises, the names that it needs.

This is how graders and authors alike read a cell, whoever wrote it. It needs Python's own library alone, but
for a cell that IPython must first make Python of.
"""

from __future__ import annotations

import ast
import io
import re
import symtable
import textwrap
import threading
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from mlschool.editions import key_now

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_NAMED = re.compile(r"""^[ \t]*@(?:\w+\.)*exercise\s*(?:\(\s*)?["']?([\w.]+)""", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\s*(%%(\w+)[^\n]*)")
# cell magics under which a cell is still this notebook's Python
_RUNS_PYTHON = {"time", "timeit", "capture", "prun"}
# what Python's compiler may raise, as IPython has it
_NO_PYTHON = (SyntaxError, ValueError, OverflowError, TypeError, MemoryError, RecursionError)
_SHELL = {"system": "!", "getoutput": "!", "run_line_magic": "%", "run_cell_magic": "%%", "magic": "%"}
_COMPOUND = (ast.If, ast.Try, ast.With, ast.For, ast.While)
_LONGEST_NOTE = 60  # characters of a learner's line in a note

# what IPython may change; it does so one at a time, and reads the whole cell again for each
_MAGIC_LINES = re.compile(r"^[ \t]*[!%?,;/]|\?[ \t]{0,9}$|=[ \t]{0,9}[!%]", re.MULTILINE)
_READING = threading.RLock()


@dataclass(frozen=True)
class Source:
    """A code cell as it was handed in.

    text   what the learner wrote
    shown  the names of the functions for which the saved output below the cell shows ✓
    notes  sentences on what is odd about it
    """

    text: str
    shown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A code cell.

    source      its Python, without magics and shell lines; the lines keep their numbers where they can
    statements  its statements, or
    error       why it can't be read
    text        what the learner wrote
    shown       the functions for which its saved output shows ✓
    notes       sentences on what was taken off, and what else is odd
    """

    source: str
    statements: tuple[ast.stmt, ...] = ()
    error: SyntaxError | None = None
    text: str = ""
    shown: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    _taken: dict[int, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _lines(self) -> list[str]:
        return list(io.StringIO(self.source, newline=None))  # as Python counts lines: a form feed ends none

    def segment(self, statement: ast.stmt) -> str:
        """Return the Python of a statement, with its decorators."""
        rows = _rows(statement)
        lines = self._lines[rows.start : rows.stop]
        lines[-1] = lines[-1].encode()[: statement.end_col_offset].decode()
        lines[0] = lines[0].encode()[statement.col_offset :].decode()
        return "".join(lines)

    def written(self, definition: ast.stmt) -> str:
        """Return the learner's own text of a definition, with the magics that were taken off in it."""
        lines = list(io.StringIO(self.text, newline=None))
        rows = _rows(definition)
        if len(lines) != len(self._lines):  # IPython has dropped some, and the numbers fit no longer
            lines = self._lines
        return textwrap.dedent("".join(lines[rows.start : rows.stop])).rstrip("\n")

    def taken(self, index: int) -> frozenset[str]:
        """Return the names that a statement takes from the notebook."""
        if index not in self._taken:
            self._taken[index] = names(self.segment(self.statements[index]))[0]
        return self._taken[index]

    def given(self, index: int) -> frozenset[str]:
        """Return the names to which a statement gives a value."""
        statement = self.statements[index]
        if ":=" not in self.source:  # the usual ones need no table of symbols
            match statement:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    return frozenset({name})
                case ast.Import():
                    return frozenset(name.asname or name.name.partition(".")[0] for name in statement.names)
                case ast.ImportFrom():
                    return frozenset(name.asname or name.name for name in statement.names) - {"*"}
                case ast.Assign(targets=targets) if all(isinstance(target, ast.Name) for target in targets):
                    return frozenset(target.id for target in targets)
                case ast.AugAssign(target=ast.Name(id=name)):
                    return frozenset({name})
        return names(self.segment(statement))[1]


def read_cell(source: str | Source) -> Cell:
    """Read one cell, without shell lines and magics; under `%%time` and its like the rest of it stays.

    >>> cell = read_cell("%%time\\nx = 1")
    >>> cell.source, cell.notes
    ('\\nx = 1', ('`%%time` was taken off',))
    """
    handed_in = source if isinstance(source, Source) else Source(source)
    python, notes = handed_in.text, list(handed_in.notes)
    common = {"text": handed_in.text, "shown": handed_in.shown}
    while (magic := _CELL_MAGIC.match(python)) is not None:
        if magic[2] not in _RUNS_PYTHON:
            said = f"{_quoted(magic[1])}: what stands below it isn't this notebook's Python, and isn't run"
            return Cell("", notes=(*notes, said), **common)
        notes.append(f"{_quoted(magic[1])} was taken off")
        python = "\n" * magic[0].count("\n") + python[magic.end() :]
    try:
        statements = _statements(python)
    except _NO_PYTHON as error:
        if not may_change(python):
            return Cell(python, error=_syntax_error(error), notes=tuple(notes), **common)
        from IPython.core.inputtransformer2 import TransformerManager  # takes its time, and few cells need it

        try:
            transformed = TransformerManager().transform_cell(python)
            statements = _statements(transformed)
        except Exception as second:  # it has its own ways to fail, such as an assertion
            error = second if isinstance(second, _NO_PYTHON) else error
            return Cell(python, error=_syntax_error(error), notes=tuple(notes), **common)
        python = transformed
        notes += dict.fromkeys(_taken_off(statements))
    return Cell(python, statements, notes=tuple(notes), **common)


def may_change(source: str) -> bool:
    """Tell whether IPython may have to make Python of a cell."""
    return _MAGIC_LINES.search(source) is not None


def magic_lines(source: str) -> int:
    """Return how many of a cell's lines IPython may have to make Python of."""
    return len(_MAGIC_LINES.findall(source))


def exercises_named_in(source: str) -> list[str]:
    """Return the keys in a cell's decorators, as they are called now, whether or not Python can read it."""
    return [key_now(key) for key in _NAMED.findall(source)] if "exercise" in source else []


def exercises_in(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, Definition]]:
    """Yield the definitions that are decorated as exercises, each with its key."""
    for statement in statements:
        yield from ((key, node) for key, node in definitions_in(statement) if key)


def definitions_in(statement: ast.stmt) -> Iterator[tuple[str, Definition]]:
    """Yield the definitions in a statement, each with the key in its decorator, or ""."""
    for node in _within(statement):
        if isinstance(node, Definition):
            calls = [call for call in node.decorator_list if called(call) == "exercise"]
            yield (key_now(first_text(calls[0])) if calls else ""), node


def _within(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statement itself, and what stands in it if it is an `if`, a `try`, a `with` or a loop."""
    waiting: list[ast.AST] = [statement]
    while waiting:  # not by recursion: an `elif` stands in the `else` of the one above it
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if isinstance(node, _COMPOUND):
            for child in reversed(list(ast.iter_child_nodes(node))):
                waiting += reversed(child.body) if isinstance(child, ast.ExceptHandler) else [child]


def called(node: ast.AST) -> str:
    """Return the last name of what is called: "start" for `start(…)` and `mlschool.start(…)`; or ""."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def first_text(call: ast.Call) -> str:
    """Return a call's first argument, if that is a text; or ""."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    value = arguments[0].value if arguments and isinstance(arguments[0], ast.Constant) else ""
    return value if isinstance(value, str) else ""


def parsed(source: str) -> ast.Module:
    """Return what `ast.parse` does, and raise as it does, in whatever thread, and without warnings.

    >>> ast.unparse(parsed("x=1"))
    'x = 1'
    """
    with _quietly():
        return ast.parse(source)


def flat(tree: ast.AST) -> list[str]:
    """Return what a tree holds as a list, the same for all sources that differ in layout only.

    Not by recursion, as `ast.dump` and `ast.unparse` do it: a learner's sum may have thousands of terms.

    >>> flat(parsed("f(x)  # so")) == flat(parsed("f( x )")) != flat(parsed("f(y)"))
    True
    """
    found, waiting = [], [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.AST):
            found.append(type(one).__name__)
            waiting += [getattr(one, name, None) for name in one._fields]
        elif isinstance(one, list):
            found.append(str(len(one)))
            waiting += one
        else:
            found.append(repr(one))
    return found


@contextmanager
def _quietly() -> Iterator[None]:
    """One thread at a time, and no warnings: the writer had them already, such as of "\\d" in a text.

    Python 3.11 counts how deep a tree is in one place for all threads: two that make trees at once disturb
    each other's count, and a good source raises SystemError. The filters of warnings are shared as well.
    """
    with _READING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def names(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that a statement takes from the notebook, and those that it gives to it.

    >>> sorted(map(sorted, names("def f(x): return [g(x) for y in x]")))
    [['f'], ['g']]
    """
    try:
        with _quietly():
            module = symtable.symtable(source, "<statement>", "exec")
    except _NO_PYTHON:  # too deep on its own, say, where in its cell it just wasn't
        return frozenset(), frozenset()
    symbols = module.get_symbols()
    taken = {symbol.get_name() for symbol in symbols if symbol.is_referenced()}
    given = {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}
    scopes = module.get_children()
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        taken |= {
            symbol.get_name()
            for symbol in scope.get_symbols()
            if symbol.is_global() and symbol.is_referenced()
        }
    return frozenset(taken), frozenset(given)


def _statements(source: str) -> tuple[ast.stmt, ...]:
    with _quietly():  # compiled too, since a `return` outside of a function is found only then
        compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return tuple(parsed(source).body)


def _syntax_error(error: BaseException) -> SyntaxError:
    if isinstance(error, SyntaxError):
        return error
    said = SyntaxError(str(error) or type(error).__name__)
    said.__cause__ = error
    return said


def _taken_off(statements: tuple[ast.stmt, ...]) -> Iterator[str]:
    """What IPython has made calls of that nobody answers here."""
    for node in (node for statement in statements for node in ast.walk(statement)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=attr),
                args=[ast.Constant(), *_] as arguments,
            ) if attr in _SHELL:
                words = [str(one.value) for one in arguments if isinstance(one, ast.Constant)]
                kind = "shell line" if _SHELL[attr] == "!" else "magic"
                yield f"the {kind} {_quoted(_SHELL[attr] + ' '.join(words).strip())} isn't run"


def _quoted(line: str) -> str:
    """A learner's line in backticks, in which it can hold none itself."""
    short = line.strip().replace("`", "'")
    return f"`{short if len(short) <= _LONGEST_NOTE else short[: _LONGEST_NOTE - 1] + '…'}`"


def _rows(node: ast.stmt) -> range:
    """The lines of a statement, from 0."""
    decorators = getattr(node, "decorator_list", ())
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return range(first - 1, node.end_lineno or node.lineno)
