"""The numbers that a notebook's text quotes: each stands in an output, or is given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mlschool.authoring.notebooks import Notebook

TAG = "nbval-check-output"  # of a cell whose output is quoted

_NO_PROSE = [
    r"^(```|~~~).*?^\1",  # fenced code
    r"\$\$.*?\$\$",  # formulae
    r"\$[^$\n]+\$",
    r"`[^`\n]*`",  # code
    r"<[^>]*>",  # HTML tags
    r"\]\([^)]*\)",  # where links lead
    r"https?://\S+",
    r"^#+ +[0-9]+ ·",  # the number of a lecture or a section in its heading
    r"[●○]{3} +[0-9]+ min$",  # how long an exercise takes
    r"\b0[0-9]\b|\b[Ll]ectures? [0-9]+|\b[Ss]ections? [0-9]+",  # where to find something
    r"^ *[0-9]+\. ",  # a list's numbers
]
_NUMBER = re.compile(r"(?<![\w.,])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?![\w])")


@dataclass(frozen=True)
class Quote:
    """A number as the text has it: in which cell, counted from 0, and that cell's id."""

    cell: int
    ident: str
    number: str

    def __str__(self) -> str:
        return f"cell {self.cell} ({self.ident}) quotes {self.number}, which no kept output holds"


def numbers_in(text: str) -> list[str]:
    """Return the numbers in a text as they stand there, in order; those within words, as in x1, are names.

    >>> numbers_in("In 1,000 tries of x1 and 3.5 mm (1957/58): 10 % more, 2–3 times.")
    ['1,000', '3.5', '1957', '58', '10', '2', '3']
    """
    return _NUMBER.findall(text)


def quoted(prose: str) -> list[str]:
    """Return the numbers that a text quotes, formulae, code, links and the like apart.

    >>> quoted("## 01 · Three birds\\n1. The `1` of $x_2 = 5$ is [here](p3.html), <img height=4> 276 birds")
    ['276']
    """
    for pattern in _NO_PROSE:
        prose = re.sub(pattern, " ", prose, flags=re.MULTILINE | re.DOTALL)
    return numbers_in(prose)


def value(number: str) -> Decimal:
    """Return what a number is worth, however it is written.

    >>> value("1,000") == value("1000.0")
    True
    """
    return Decimal(number.replace(",", ""))


def given(notebook: Notebook) -> set[Decimal]:
    """Return the numbers that a text may quote without computing them: the listed ones, and its minutes."""
    said = notebook["metadata"].get("mlschool", {})
    minutes = [str(said[name]) for name in ("minutes", "minutes_with_further") if name in said]
    return {value(number) for number in (*said.get("given_numbers", ()), *minutes)}


def unpaired(notebook: Notebook) -> list[Quote]:
    """Return the numbers of the prose that are neither in a kept output nor given."""
    held = given(notebook)
    for cell in notebook["cells"]:
        if TAG in cell["metadata"].get("tags", []):
            held |= {value(number) for number in numbers_in(text_of(cell))}
    return [
        Quote(place, cell.get("id", ""), number)
        for place, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "markdown"
        for number in quoted(cell["source"])
        if value(number) not in held
    ]


def unquoted(notebook: Notebook) -> list[str]:
    """Return the given numbers that the prose doesn't quote."""
    prose = "\n\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    quotes = {value(number) for number in quoted(prose)}
    listed = notebook["metadata"].get("mlschool", {}).get("given_numbers", ())
    return [number for number in listed if value(number) not in quotes]


def text_of(cell: dict[str, Any]) -> str:
    """Return what stands under a cell, as plain text."""
    parts = [
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for output in cell.get("outputs", [])
    ]
    return "\n".join("".join(part) for part in parts)
