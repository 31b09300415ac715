"""How long a notebook honestly takes, counted; and what its pictures lack.

No count of cells or words is too large: one idea to a cell and to a sentence matters, and the minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

from mlschool.authoring.notebooks import Notebook, code, words
from mlschool.cells import exercises_named_in

WORDS_A_MINUTE = 120
LINES_A_MINUTE = 10
A_PREDICTION = 1.5  # minutes
A_PICTURE = 2
AN_EXERCISE = {1: 4, 2: 9, 3: 16}  # by its filled dots
UNMARKED = 2  # dots that count for an exercise whose heading has none

_TABLE = re.compile(r"^\|.*$", re.MULTILINE)
_NOT_PROSE = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|<[^>]*>|`[^`]*`|\]\([^)]*\)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_HEADING = re.compile(r"(#{1,6}) +(.*)")
_DOTS = re.compile(r"[●○]{3}")
_FURTHER = re.compile(r"\bFurther\b")
_FENCE = re.compile(r"^\s*(```|~~~)")
_IMAGE = re.compile(r"!\[[^\]]*\]\((?!https://[^)]*badge)|<img\b")
_SHOWS = re.compile(r"\bplotting\.\w+\(|\bplayground\(")
_DRAWS = re.compile(r"\.(?:plot|scatter|hist|bar|imshow|errorbar)\(")
_LABELS = re.compile(r"\bplotting\.|label")
_NO_ALT = re.compile(r"""!\[\s*\]\(|<img\b(?![^>]*\balt=["'][^"'])""")


@dataclass(frozen=True)
class Honest:
    """What is counted of a notebook, or of a part of it, and the minutes that it makes.

    words        in the text; formulae, code, tables and where links lead apart
    lines        of code that aren't blank
    predictions  questions in bold
    pictures     cells that draw something or have a control, and images in the text
    exercises    the dots of each cell that holds one, or several that belong together: 1, 2 or 3
    """

    words: int = 0
    lines: int = 0
    predictions: int = 0
    pictures: int = 0
    exercises: tuple[int, ...] = ()

    @property
    def minutes(self) -> float:
        """How long a stranger takes who reads every line and does every exercise."""
        return (
            self.words / WORDS_A_MINUTE
            + self.lines / LINES_A_MINUTE
            + self.predictions * A_PREDICTION
            + self.pictures * A_PICTURE
            + sum(AN_EXERCISE[dots] for dots in self.exercises)
        )

    @property
    def least(self) -> int:
        """The fewest whole minutes that may be stated."""
        return ceil(self.minutes - 1e-9)

    def __add__(self, other: Honest) -> Honest:
        return Honest(
            self.words + other.words,
            self.lines + other.lines,
            self.predictions + other.predictions,
            self.pictures + other.pictures,
            self.exercises + other.exercises,
        )


def honest(notebook: Notebook) -> tuple[Honest, Honest]:
    """Count a notebook's core, and the core with Further: the sections whose heading holds that word.

    Such a section ends at the next heading of its level or a higher one.

    >>> cell = {
    ...     "cell_type": "markdown",
    ...     "source": "## One\\n\\n**Which one?**\\n\\n## Further: two\\n\\nMore.",
    ... }
    >>> core, whole = honest({"cells": [cell]})
    >>> core.words, core.predictions, whole.words
    (3, 1, 6)
    """
    core, further = Honest(), Honest()
    dots = UNMARKED
    beyond = 0  # the level of the heading under which all is Further, or 0
    for kind, text in _pieces(notebook):
        if kind == "code":
            counted = _of_code(text, dots)
        else:
            counted = _of_text(text)
            if heading := _HEADING.match(text):
                level, words_of_it = len(heading[1]), heading[2]
                if beyond and level <= beyond:
                    beyond = 0
                if not beyond and _FURTHER.search(words_of_it):
                    beyond = level
                marked = _DOTS.search(words_of_it)
                dots = max(1, marked[0].count("●")) if marked else UNMARKED
        if beyond:
            further += counted
        else:
            core += counted
    return core, core + further


def unmarked(notebook: Notebook) -> list[str]:
    """Return the exercises under whose heading no dots say how hard they are."""
    found, marked = [], False
    for kind, text in _pieces(notebook):
        if kind == "code":
            found += [] if marked else exercises_named_in(text)
        elif heading := _HEADING.match(text):
            marked = bool(_DOTS.search(heading[2]))
    return found


def lacks(notebook: Notebook) -> list[str]:
    """Return what the pictures lack, a sentence for each: alt text, or labels on their axes.

    >>> lacks({"cells": [{"cell_type": "markdown", "source": "![](picture.png)"}]})
    ['a picture in the text has no alt text: ![](']
    """
    bare = [source for source in code(notebook) if _DRAWS.search(source) and not _LABELS.search(source)]
    mute = _NO_ALT.findall("\n\n".join(words(notebook)))
    return [f"a picture in the text has no alt text: {found}" for found in mute] + [
        f"a plot has no labels on its axes: {source.splitlines()[0]}" for source in bare
    ]


def _pieces(notebook: Notebook) -> Iterator[tuple[str, str]]:
    """The code cells, and the text, taken apart at its headings."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            yield "code", cell["source"]
        elif cell["cell_type"] == "markdown":
            lines: list[str] = []
            fenced = False
            for line in cell["source"].splitlines():
                if _FENCE.match(line):
                    fenced = not fenced
                if _HEADING.match(line) and not fenced and lines:
                    yield "text", "\n".join(lines)
                    lines = []
                lines.append(line)
            yield "text", "\n".join(lines)


def _of_text(text: str) -> Honest:
    prose = _NOT_PROSE.sub(" ", _TABLE.sub(" ", text))
    return Honest(
        words=len(_WORD.findall(prose)),
        predictions=sum("?" in bold for bold in _BOLD.findall(text)),
        pictures=len(_IMAGE.findall(text)),
    )


def _of_code(source: str, dots: int) -> Honest:
    counted = Honest(
        lines=sum(bool(line.strip()) for line in source.splitlines()),
        exercises=(dots,) if exercises_named_in(source) else (),
    )
    shows = _SHOWS.search(source) or _DRAWS.search(source)
    return replace(counted, pictures=1) if shows else counted
