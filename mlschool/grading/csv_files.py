"""Reads the CSV files that tutors write, whatever separator, encoding and headings their program gives."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

_LONGEST = 2**24  # bytes: a class of 10,000 takes one of them


def rows(
    path: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[str] = ()
) -> list[dict[str, str]]:
    """Return a table's rows, each with its number in the file as "line"; rows without any text are left out.

    columns  the headings that each column may have; the name under which it is returned is always one of them
    needed   those that must be there

    Capitals don't count in headings, and columns of other names are left out. Raises ValueError, with one
    sentence, if it can't be read as a table, or lacks a column.
    """
    try:
        if path.stat().st_size > _LONGEST:
            raise ValueError(f"{path} is too large to be a list of learners.")
        text = _text(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path} can't be opened: {error.strerror or error}.") from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ValueError(f"{path} isn't a CSV file that can be read ({error}).") from None
    table = [[field.strip() for field in row] for row in table]
    head = next((row for row in table if any(row)), [])
    where = {
        name: place
        for name, names in columns.items()
        for place, heading in enumerate(head)
        if heading.casefold() in (name, *names)
    }
    missing = [name for name in needed if name not in where]
    if missing:
        near = get_close_matches(missing[0], [heading.casefold() for heading in head], n=1)
        said = f" Is it the one headed “{near[0]}”?" if near else ""
        raise ValueError(
            f"{path} has no column “{missing[0]}”: its first line must name the columns, and has “"
            f"{separator.join(head)[:200]}”.{said}"
        )
    begin = table.index(head) + 1 if head else 0
    return [
        {name: row[place] if place < len(row) else "" for name, place in where.items()}
        | {"line": str(number)}
        for number, row in enumerate(table[begin:], begin + 1)
        if any(row)
    ]


def _text(data: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):  # Excel's "Unicode text"
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:  # Excel's "CSV" in western Europe
        return data.decode("cp1252", "replace")


@cache
def same_name(name: str) -> str:
    """Return a name as it is compared: without what different programs write differently.

    >>> same_name(" Zoë   O'Neil") == same_name("zoe\\u0308 O\u2019Neil")
    True
    """
    folded = unicodedata.normalize("NFKC", name).casefold().replace("\u2019", "'")
    return " ".join(folded.split())
