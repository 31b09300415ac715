"""An answer's source, whole enough to run by itself in another kernel; and the answer made of it again."""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Mapping
from types import ModuleType
from typing import Any

_PLAIN = (bool, int, float, complex, str, type(None))
_MOST = 100_000  # characters of a source


def source_of(answer: Any, exercises: frozenset[str] = frozenset()) -> str:
    """Return the source of an answer below what it needs of its notebook: imports, helpers, plain values.

    exercises  names of exercises that it may call, which are left out: each is kept by itself

    Returns "" where the source can't be had, as of something that no cell defines by `def` or `class`.
    """
    parts: list[str] = []
    try:
        _gather(answer, {answer.__name__, *exercises}, parts)
    except (AttributeError, LookupError, SyntaxError, TypeError):
        return ""
    source = "\n\n\n".join(parts)
    return source if len(source) <= _MOST else ""


def _gather(value: Any, known: set[str], parts: list[str]) -> None:
    """Add a definition to the parts, behind what it needs that isn't known yet."""
    code = _code(value)
    source = _definition(value.__name__, "".join(linecache.getlines(code.co_filename)))
    space = getattr(inspect.unwrap(value), "__globals__", None) or _methods(value)[0].__globals__
    for name in _names(source):
        if name in known or name not in space:
            continue
        known.add(name)
        used = space[name]
        if isinstance(used, ModuleType):
            parts.append(f"import {used.__name__} as {name}")
        elif type(used) in _PLAIN:
            parts.append(f"{name} = {used!r}")
        elif not (inspect.isroutine(used) or isinstance(used, type)):
            continue  # an array, say: the answer is then told that it can't be run by itself
        elif used.__module__ == space.get("__name__"):
            _gather(used, known, parts)
        else:
            parts.append(f"from {used.__module__} import {used.__name__} as {name}")
    parts.append(source)


def _code(value: Any) -> Any:
    """The code of a function, or of a class's first method: it says where the source stands."""
    return getattr(inspect.unwrap(value), "__code__", None) or _methods(value)[0].__code__


def _methods(value: Any) -> list[Any]:
    return [part for part in vars(value).values() if inspect.isfunction(part)]


def _definition(name: str, cell: str) -> str:
    """Return the last definition of a name in a cell, without the line that has it checked."""
    node = [node for node in ast.parse(cell).body if getattr(node, "name", None) == name][-1]
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    kept = [f"@{mark}" for mark in marks if not mark.startswith("exercise(")]
    return "\n".join([*kept, ast.get_source_segment(cell, node) or ""])


def _names(source: str) -> list[str]:
    return list(dict.fromkeys(node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)))


def needed(source: str, exercises: Mapping[str, str]) -> list[str]:
    """Return the keys of the exercises that a source calls and doesn't define.

    exercises  keys of a lecture by the names of their functions

    >>> needed("def predict(w, b, X):\\n    return step(X @ w + b)", {"step": "perceptron.step"})
    ['perceptron.step']
    """
    body = ast.parse(source).body
    own = {getattr(node, "name", "") for node in body}
    return [exercises[name] for name in _names(source) if name in exercises and name not in own]


def made_again(source: str, name: str, space: dict[str, Any]) -> Any:
    """Return the function of this name that a kept source defines, run in these surroundings.

    Whatever the source raises is raised.
    """
    file = f"<your {name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # for tracebacks
    space.pop(name, None)
    exec(compile(source, file, "exec", dont_inherit=True), space)  # the learner's own
    return space[name]
