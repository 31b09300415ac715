"""How thin the house is: lines of code without docstrings, comments and blanks, beside what they may be."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SHARED = 5_800  # lines of code, controls and progress included
A_LECTURE = 250  # lines of a lecture's own modules
A_RECORD = 75  # lines for each exercise

_NOT_SHARED = ("exercises", "solutions", "grading", "authoring", "lectures", "editions/modules")
_OWN = ("solutions", "plotting", "lectures")
_LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}


@dataclass(frozen=True)
class Thin:
    """How many lines of code something has, and how many it may have."""

    what: str
    lines: float
    most: int

    @property
    def fits(self) -> bool:
        """Whether it has no more than it may."""
        return self.lines <= self.most


def lines_of_code(source: str) -> int:
    """Return how many lines of a module hold code: no docstrings, comments or blank lines.

    >>> lines_of_code('"\\""Says what.""\\"\\n\\nx = [  # a list\\n    1,\\n]\\n')
    3
    """
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _LAYOUT:
            held |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if documented and ast.get_docstring(node, clean=False) is not None:
            held -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return len(held)


def figures(package: Path, lectures: Iterable[str]) -> list[Thin]:
    """Count the package's code: what lectures share, then each lecture's own modules and its records.

    package   the folder `mlschool`
    lectures  their names, as in "perceptron"
    """
    names = list(lectures)
    own = {package / room / f"{name}.py" for room in _OWN for name in names}
    away = [package / folder for folder in _NOT_SHARED]
    shared = [
        path
        for path in package.rglob("*.py")
        if path not in own and not any(folder in path.parents for folder in away)
    ]
    found = [Thin("shared", sum(map(_lines, shared)), SHARED)]
    for name in names:
        modules = [package / room / f"{name}.py" for room in _OWN]
        found.append(Thin(f"{name}: own modules", sum(map(_lines, modules)), A_LECTURE))
        record = package / "exercises" / f"{name}.py"
        if count := _exercises(record):
            found.append(Thin(f"{name}: record, for each exercise", round(_lines(record) / count), A_RECORD))
    return found


def _lines(path: Path) -> int:
    return lines_of_code(path.read_text(encoding="utf-8")) if path.is_file() else 0


def _exercises(path: Path) -> int:
    """How many exercises a module of records holds: the calls of `Exercise` at its top."""
    if not path.is_file():
        return 0
    return sum(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "Exercise"
        for node in ast.parse(path.read_text(encoding="utf-8")).body
    )
