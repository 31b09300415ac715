"""The code in a notebook's file, of any format and however it was saved; nothing in the file is trusted.

This module needs Python's own library alone, so that a process of its own (see `safe_reading`) starts
quickly.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import tokenize
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from mlschool.cells import Source, exercises_named_in

MOST_DATA = 256 * 2**20  # bytes of a file
CLEAR = "clear the outputs (in JupyterLab: Edit, Clear Outputs of All Cells), save, and hand it in again."
# Which of the two ends first depends on the machine, so there is one sentence for both.
TOO_MUCH = f"reading it takes more time or memory than is allowed: {CLEAR}"
TURNED = "is Markdown now, so nothing in it is run: turn it back into a code cell"
_DECORATOR = re.compile(r"^@(?:\w+\.)*exercise\([^\n]*\)[ \t]*\s*\Z", re.MULTILINE)
_FUNCTION = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(?:async def|def|class) ")
MOST_CODE = 1_000_000  # characters in all code cells together: a lecture has about 20,000

# The line under an exercise's cell, as `show.verdict_shown` writes it. The patterns take time in proportion
# to the text, whatever stands in it.
_SIGN_IN_TEXT = re.compile(r"^(✓|✗|○|!) (\w+)(?=:|\s*$)", re.MULTILINE)
_SIGN_IN_HTML = re.compile(
    r"""<span role="img"[^<>]{0,200}>(✓|✗|○|!)</span>\s{0,9}<strong>(\w{1,200})</strong>"""
)


_MERGE = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)  # as git leaves them


class Unreadable(Exception):
    """This file can't be read as a notebook; the message is one sentence that says why."""


def sources(data: bytes, name: str = "") -> list[Source]:
    """Return the code cells of a notebook; a file whose name ends in `.py` counts as one.

    Raises
    ------
    Unreadable
        If it is no notebook, or none that anything can be found in, or too large.

    >>> sources(b'{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}')
    [Source(text='x = 1', shown=(), notes=())]
    """
    if len(data) > MOST_DATA:
        raise Unreadable(too_large(len(data)))
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("it is empty.")
    found = [_source(_decoded(data))] if name.casefold().endswith(".py") else _of_notebook(data)
    if (length := sum(len(source.text) for source in found)) > MOST_CODE:
        raise Unreadable(
            f"its code is {length:,} characters long, and {MOST_CODE:,} is the most that is read: data "
            "belongs in a file beside the notebook."
        )
    return found


def too_large(size: int) -> str:
    """Return the sentence on a file of so many bytes that it isn't read."""
    return (
        f"it is {size / 2**20:,.0f} MB large, and {MOST_DATA // 2**20} MB is the most that is read: {CLEAR}"
    )


def _decoded(data: bytes) -> str:
    """A Python file's text, in the encoding that it names, as Python reads it."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, ValueError, LookupError):
        raise Unreadable("it isn't text: its characters are in no encoding that Python reads.") from None


def _of_notebook(data: bytes) -> list[Source]:
    encoding = json.detect_encoding(data)
    broken = False
    try:
        text = data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        text, broken = data.decode(encoding, "replace"), True
    try:
        # numbers aren't needed, and a whole number of 10,000 digits can't be read
        notebook = json.loads(text, object_hook=_light, parse_int=bool, parse_float=bool, parse_constant=bool)
    except RecursionError:
        raise Unreadable("it isn't a notebook: its JSON is nested too deep.") from None
    except MemoryError:
        raise Unreadable(TOO_MUCH) from None
    except ValueError as error:
        if _MERGE.search(text):
            raise Unreadable(
                "it holds the marks of a merge that nobody finished (<<<<<<<): ask for it once more."
            ) from None
        where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"it isn't a notebook: it isn't JSON{where}.") from None
    if not isinstance(notebook, dict):
        raise Unreadable("it isn't a notebook: it is JSON, but of something else.")
    cells = notebook.get("cells")
    if cells is None and isinstance(sheets := notebook.get("worksheets"), list):  # before format 4, of 2014
        cells = [cell for sheet in sheets for cell in _listed(sheet, "cells")]
    if not isinstance(cells, list) or not cells:
        raise Unreadable("it has no cells.")
    found = []
    for cell in (cell for cell in cells if isinstance(cell, dict)):
        source = cell.get("source", cell.get("input"))
        if cell.get("cell_type") == "code":
            found.append(_source(source, _listed(cell, "outputs")))
        elif keys := exercises_named_in(_joined(source)):
            found.append(Source("", notes=tuple(f"the cell of `{key}` {TURNED}" for key in keys)))
    found = _put_together(found)
    if broken and found:
        note = "some of the file's characters are broken and were replaced by �"
        found[0] = replace(found[0], notes=(*found[0].notes, note))
    return found


def _put_together(found: list[Source]) -> list[Source]:
    """The cells; where one was split below a decorator, that stands above its function again."""
    for i, (one, below) in enumerate(pairwise(found)):
        match = _DECORATOR.search(one.text)
        if match and _FUNCTION.match(below.text):
            notes = (*below.notes, "its decorator stood at the end of the cell above")
            found[i] = replace(one, text=one.text[: match.start()])
            found[i + 1] = replace(below, text=f"{match[0].rstrip()}\n{below.text}", notes=notes)
    return found


def _listed(whole: Any, key: str) -> list[Any]:
    listed = whole.get(key) if isinstance(whole, dict) else None
    return listed if isinstance(listed, list) else []


class _Signs(list[tuple[str, str]]):
    """What is left of an output: (sign, function) of each verdict that it shows."""


def _light(part: dict[str, Any]) -> Any:
    """What is kept of a part of the file while it is read: of an output only what it shows of verdicts."""
    if "output_type" in part and "cell_type" not in part:
        bundle = part["data"] if isinstance(part.get("data"), dict) else part  # format 3 has no bundle
        text = [part.get("text"), bundle.get("text/plain"), bundle.get("text")]
        html = [bundle.get("text/html"), bundle.get("html")]
        seen = [sign for one in text for sign in _SIGN_IN_TEXT.findall(_joined(one))]
        return _Signs(seen or [sign for one in html for sign in _SIGN_IN_HTML.findall(_joined(one))])
    return part


def _source(source: Any, outputs: Iterable[Any] = ()) -> Source:
    text, notes = _joined(source), []
    if not isinstance(source, str) and not (
        isinstance(source, list) and all(isinstance(line, str) for line in source)
    ):
        notes.append("what isn't text in it was left out")
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a character that is written in two, which no text can hold
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        notes.append("some of its characters are broken and were replaced by �")
    signs = {name: sign for output in outputs if isinstance(output, _Signs) for sign, name in output}
    return Source(text, tuple(name for name, sign in signs.items() if sign == "✓"), tuple(notes))


def _joined(source: Any) -> str:
    if isinstance(source, str):
        return source
    return "".join(line for line in source if isinstance(line, str)) if isinstance(source, list) else ""
