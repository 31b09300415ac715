"""Who is who in a report: file names for learners' pages, and pseudonyms with the key that undoes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import SystemRandom
from types import SimpleNamespace

from mlschool.checking.verdict import in_learners_words
from mlschool.grading.csv_files import rows
from mlschool.grading.report.facts import Mark
from mlschool.grading.report.spreadsheet import unescaped, write_csv
from mlschool.grading.report.text import line
from mlschool.grading.results import Answer, HandIn, Result, who, without_name

Key = dict[str, tuple[str, str, str]]  # pseudonym, learner and id, by `who`
KEY_HEADS = ("pseudonym", "learner", "id")
# file names that Windows keeps for itself
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(1, 10))}


# letters that have no plain one in them, as ü has; the class page finds names by the same ones
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"}
)


class BrokenKey(ValueError):
    """The file with the pseudonyms can't be read as one; the message says why, and what to do."""


@dataclass(frozen=True)
class Entry:
    """One submission as the report shows it.

    place   its place among the results
    name    the learner's name or pseudonym, in one readable line
    page    the learner's page, as a file's name without its ending
    double  whether another learner has the same name, so that the id is shown too
    """

    place: int
    result: Result
    name: str
    page: str
    mark: Mark | None = None
    double: bool = False

    @property
    def lecture(self) -> str:
        """The lecture's name, or "" where it isn't known."""
        return self.result.lecture

    @property
    def ident(self) -> str:
        """The learner's id, in one readable line."""
        return line(self.result.hand_in.ident, 40)


def slug(name: str) -> str:
    """Return a name as part of a file's name, in plain letters.

    >>> slug("Zoë Müller-Lüdenscheidt"), slug("Elif Yılmaz"), slug("../../etc"), slug("王芳")
    ('zoe-muller-ludenscheidt', 'elif-yilmaz', 'etc', 'learner')
    """
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    plain = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-") or "learner"


def pages(names: Sequence[str]) -> list[str]:
    """Return a file name for each name; no two are alike, on any system.

    >>> pages(["Anna", "anna", "CON"])
    ['anna', 'anna-2', 'con-2']
    """
    taken, found = set(_RESERVED), []
    for name in names:
        stem, number = slug(name), 1
        page = stem
        while page in taken:
            number += 1
            page = f"{stem}-{number}"
        taken.add(page)
        found.append(page)
    return found


def read_key(path: Path) -> Key:
    """Return the pseudonyms that were given before; none where there is no such file.

    Raises BrokenKey if it isn't a key.
    """
    if not path.exists():
        return {}
    try:
        table = rows(path, dict.fromkeys(KEY_HEADS, ()), KEY_HEADS)
    except ValueError as error:
        raise BrokenKey(
            f"{error} It is the key to the pseudonyms: put the right one back, or move it away for new ones."
        ) from None
    found = [tuple(unescaped(row[head]) for head in KEY_HEADS) for row in table]
    return {who(HandIn(learner, "", ident=ident)): (name, learner, ident) for name, learner, ident in found}


def give_pseudonyms(results: Sequence[Result], known: Key) -> Key:
    """Return `known` with a row for everybody: whoever has a pseudonym keeps it, the others draw one."""
    new = {person: result.hand_in for result in results if (person := who(result.hand_in)) not in known}
    taken = {row[0] for row in known.values()}
    numbers = range(1, len(known) + len(new) + len(taken) + 1)
    free = [name for number in numbers if (name := f"Learner {number:03}") not in taken][: len(new)]
    SystemRandom().shuffle(free)  # so that the order tells nothing
    drawn = {
        person: (free.pop(), line(hand_in.learner, 200), line(hand_in.ident, 200))
        for person, hand_in in new.items()
    }
    return known | drawn


def write_key(path: Path, key: Key) -> None:
    """Write the key that `read_key` reads."""
    part = path.with_suffix(".part")
    write_csv(part, KEY_HEADS, sorted(key.values()))
    part.replace(path)  # whole or not at all


class Disguise:
    """Takes one learner's own name and id out of all that is shown of them.

    Other people's names, and nicknames, stay where the learner wrote them.
    """

    def __init__(self, hand_in: HandIn, pseudonym: str) -> None:
        parts = [part for part in re.split(r"[\W\d_]+", hand_in.learner) if part]
        whole = [r"[\W_]*".join(map(re.escape, order)) for order in (parts, parts[::-1]) if order]
        long = [text for text in (re.escape(hand_in.name), *whole) if len(text) > 4]
        ident = [re.escape(one) for one in (hand_in.ident, hand_in.number) if len(one) > 3]
        # `max` in code is no Max: a part of a name counts as it is written, and from three letters on.
        single = [rf"(?-i:\b{re.escape(part)}\b)" for part in parts if len(part) > 2 and part[0].isupper()]
        self._names = re.compile("|".join([*long, *ident, *single]) or r"(?!)", re.IGNORECASE)
        self._pseudonym = pseudonym

    def __call__(self, text: str) -> str:
        """Return a text with the pseudonym in place of the name."""
        return self._names.sub(lambda _: self._pseudonym, text)

    def result(self, result: Result) -> Result:
        """Return the result as the pseudonym's."""
        return replace(
            result,
            hand_in=without_name(replace(result.hand_in, data=None, files={}), self._pseudonym),
            answers=tuple(map(self._answer, result.answers)),
            problem=self(result.problem),
            notes=tuple(map(self, result.notes)),
        )

    def mark(self, mark: Mark) -> Mark:
        """Return the mark with the name out of its comment."""
        return SimpleNamespace(
            points=mark.points,
            out_of=mark.out_of,
            exercises=mark.exercises,
            by_exercise={
                key: SimpleNamespace(points=part.points, out_of=part.out_of, comment=self(part.comment))
                for key, part in mark.by_exercise.items()
            },
            penalty=mark.penalty,
            comment=self(mark.comment),
            general=self(mark.general),
            overridden=mark.overridden,
        )

    def _answer(self, answer: Answer) -> Answer:
        verdict = in_learners_words(answer.verdict, self)
        return replace(answer, verdict=verdict, code=self(answer.code), notes=tuple(map(self, answer.notes)))
