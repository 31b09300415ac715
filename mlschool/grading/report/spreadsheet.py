"""Tables for a spreadsheet, in which nothing that a learner wrote becomes a formula.

A text that a spreadsheet would compute gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from mlschool.grading.report.text import block

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LONGEST_CELL = 32_000  # Excel takes 32,767 characters


def escaped(value: Any) -> Any:
    """Return what a cell may hold: numbers as they are, a text readable, and never a formula.

    >>> escaped("=HYPERLINK(1)"), escaped(" -1+1"), escaped(-1), escaped(None), escaped(True)
    ("'=HYPERLINK(1)", "' -1+1", -1, '', 'yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else value
    text = block(str(value), longest=_LONGEST_CELL)[:_LONGEST_CELL]
    if text == "-":  # as Moodle has it where it knows nothing
        return text
    formula = str(value).startswith(_FORMULA) or text.lstrip(" '").startswith(_FORMULA)
    return f"'{text}" if formula else text


def unescaped(text: str) -> str:
    """Return what `escaped` made a cell of.

    >>> unescaped(escaped("=1")), unescaped("'tis")
    ('=1', "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].lstrip(" '").startswith(_FORMULA) else text


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table as CSV, all its cells escaped."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(map(escaped, heads))
    table.writerows(map(escaped, row) for row in rows)
    return text.getvalue()


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table as CSV, all its cells escaped, in the form of UTF-8 that Excel knows too."""
    path.write_text(csv_text(heads, rows), encoding="utf-8-sig", newline="")
