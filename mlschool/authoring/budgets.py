"""What is counted in a notebook, and how much of it there should be. `make test` tells how long it runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from mlschool.authoring.notebooks import Notebook, code, words
from mlschool.cells import exercises_named_in

_NOT_PROSE = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|<[^>]*>|\]\([^)]*\)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_ALT = re.compile(r"""!\[\s*\]\(|<img\b(?![^>]*\balt=["'][^"'])""")
_DRAWS = re.compile(r"\.(?:plot|scatter|hist|bar|imshow|errorbar)\(")
_LABELS = re.compile(r"\bplotting\.|label")


@dataclass(frozen=True)
class Figure:
    """Something counted: its name, how much there is, and the least and the most that there should be."""

    name: str
    value: float
    least: float
    most: float

    @property
    def fits(self) -> bool:
        """Whether it lies within its budget."""
        return self.least <= self.value <= self.most


def figures(notebook: Notebook, short: bool = False) -> list[Figure]:
    """Count what is in a notebook.

    short  for the welcome, which has budgets of its own

    >>> cell = {"cell_type": "markdown", "source": "![](picture.png) is a picture of $x^2$."}
    >>> [
    ...     figure.value
    ...     for figure in figures({"cells": [cell]})
    ...     if figure.name in ("words", "pictures without alt text")
    ... ]
    [3, 1]
    """
    sources, prose = code(notebook), "\n\n".join(words(notebook))
    lines = sorted(sum(bool(line.strip()) for line in source.splitlines()) for source in sources) or [0]
    bare = [source for source in sources if _DRAWS.search(source) and not _LABELS.search(source)]
    return [
        Figure("cells", len(notebook["cells"]), *((15, 30) if short else (30, 60))),
        Figure("lines per code cell, median", median(lines), 0, 4),
        Figure("lines per code cell, nine in ten have at most", lines[(len(lines) * 9 - 1) // 10], 0, 15),
        Figure("lines per code cell, longest", lines[-1], 0, 25),
        Figure(
            "words", len(_WORD.findall(_NOT_PROSE.sub(" ", prose))), *((500, 1500) if short else (900, 2200))
        ),
        Figure(
            "exercises",
            sum(bool(exercises_named_in(source)) for source in sources),
            *((2, 4) if short else (4, 7)),
        ),
        Figure("pictures without alt text", len(_NO_ALT.findall(prose)), 0, 0),
        Figure("plots without labelled axes", len(bare), 0, 0),
    ]
