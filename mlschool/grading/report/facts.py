"""What a report is told beside the results: how they came about, what they are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from mlschool.edition import EDITION
from mlschool.grading.csv_files import same_name
from mlschool.grading.results import HandIn


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


def who(hand_in: HandIn) -> str:
    """Return what tells one learner from another: the id where there is one, else the name."""
    return f"id {hand_in.ident}" if hand_in.ident else f"name {same_name(hand_in.learner)}"
