"""What a report is told beside the results: how they came about, what they are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from mlschool.edition import EDITION


class Layer(NamedTuple):
    """One layer of the sandbox: its name, whether it was active, and what it does or why it is missing."""

    name: str
    active: bool
    words: str


@dataclass(frozen=True)
class Facts:
    """How the results came about.

    seed      what the cases were drawn from
    engine    the version of what judges
    layers    the sandbox's layers, (name, active, words) each
    unsafe    whether grading went on although a layer was missing that safety needs
    """

    seed: int
    engine: str
    layers: Sequence[tuple[str, bool, str]]
    unsafe: bool
    started: datetime
    finished: datetime
    edition: str = EDITION


@dataclass(frozen=True)
class Told:
    """Sentences or names of one kind: how many there are, and those that may be told here."""

    count: int = 0
    lines: tuple[str, ...] = ()

    @classmethod
    def of(cls, lines: Sequence[str]) -> Told:
        """Return all of them, to be told."""
        return cls(len(lines), tuple(lines))


@dataclass(frozen=True)
class Aside:
    """What no result is about.

    missing   those of the roster who handed in nothing
    left_out  sentences on what was left out, superseded or doubtful
    new       how many learners are there who weren't last time
    gone      how many are there no more
    whose     the notebooks of which nobody can tell whose they are
    """

    missing: Told = Told()
    left_out: Told = Told()
    new: int = 0
    gone: int = 0
    whose: Told = Told()

    @property
    def people(self) -> str:
        """Who has come and gone, in a line; "" if nobody has."""
        new = f"new: {self.new:,} learner{'s' * (self.new != 1)}" if self.new else ""
        gone = f"no longer there: {self.gone:,}" if self.gone else ""
        return "; ".join(filter(None, [new, gone]))

    def without_names(self) -> Aside:
        """Return the numbers alone."""
        told = {name: Told(getattr(self, name).count) for name in ("missing", "left_out", "whose")}
        return replace(self, **told)


class Part(Protocol):
    """What one exercise brings, weighted."""

    points: float
    out_of: float
    comment: str


class Mark(Protocol):
    """What one submission is worth.

    points       after the penalty, or as a tutor has set them
    exercises    the points of each exercise, by its key
    by_exercise  these with how many there could be, and what a tutor says of it
    penalty      what was taken off for being late
    comment      all that is said
    general      what is said of no single exercise
    overridden   whether a tutor has set any of them
    """

    points: float
    out_of: float
    exercises: Mapping[str, float]
    by_exercise: Mapping[str, Part]
    penalty: float
    comment: str
    general: str
    overridden: bool
