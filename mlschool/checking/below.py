"""Helper functions that stand below an answer in its cell: they are to be there when it is judged."""

from __future__ import annotations

import ast
import contextlib
import inspect
import linecache
from typing import Any


def bring_forward(answer: Any) -> None:
    """Run the definitions that stand below an answer in its cell, before it is judged.

    Python comes to them only afterwards: a helper that was mended would be met as it was when the cell was
    last run. A definition that can't be run yet is left to Python.
    """
    if not inspect.isfunction(answer):
        return
    file, first = answer.__code__.co_filename, answer.__code__.co_firstlineno
    with contextlib.suppress(SyntaxError, ValueError):  # the text isn't there, or is another by now
        cell = ast.parse("".join(linecache.getlines(file)))
        for statement in cell.body:
            plain = isinstance(statement, ast.FunctionDef | ast.ClassDef) and not statement.decorator_list
            if plain and statement.lineno > first and statement.name != answer.__name__:
                with contextlib.suppress(Exception):
                    code = compile(ast.Module([statement], []), file, "exec", dont_inherit=True)
                    exec(code, answer.__globals__)
