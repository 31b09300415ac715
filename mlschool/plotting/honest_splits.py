"""Pictures of honest_splits: scores as dots, one for each split, and what a threshold costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from .sketch import Sketch
from .style import CLASSES, LINES
from .words import listing, number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def scores(runs: Mapping[str, ArrayLike], what: str, xlim: tuple[float, float] = (0.4, 1.0)) -> Sketch:
    """Draw scores as dots, each kind in a row of its own, with a stroke at their mean.

    runs    for each kind, (n_splits,) scores; at most four kinds
    what    what the score is, for the axis
    xlim    the ends of the axis
    raises  ValueError for no kind, or more than four

    >>> scores({"at random": [0.9, 0.94], "by run": [0.7, 0.8]}, "accuracy").caption
    'at random: 0.92 on average, by run: 0.75 on average'
    """
    if not 1 <= len(runs) <= 4:
        raise ValueError(f"There is room for 1 to 4 kinds of scores. Here are {len(runs)}.")
    values = {name: np.asarray(scored, dtype=float) for name, scored in runs.items()}
    picture = Sketch(xlim, (-len(runs) + 0.3, 0.7), what, height=120 + 55 * len(runs))
    for row, (name, scored) in enumerate(values.items()):
        mean = scored.mean()
        picture.curve([mean, mean], [-row - 0.32, -row + 0.32], LINES[0])
        picture.dots(scored, np.full(len(scored), -row), CLASSES[row], name)
    spread = [f"{name} from {number(v.min())} to {number(v.max())}" for name, v in values.items()]
    picture.facts = f"Dots, and a stroke at the mean of each kind: {listing(spread)}"
    picture.caption = ", ".join(f"{name}: {v.mean():.2f} on average" for name, v in values.items())
    return picture


def threshold(y: ArrayLike, p: ArrayLike, at: float, missed: float, alarm: float) -> Sketch:
    """Draw recall and precision of class 1 over the threshold, and say what the chosen one costs.

    y, p           (n,) labels 0 and 1, and the classifier's probability of a 1
    at             the threshold: 1 is predicted where p is at or above it
    missed, alarm  what a 1 that is missed and a false alarm cost
    raises         ValueError where a class is missing
    """
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    if len(set(y.tolist())) < 2:
        raise ValueError("Recall and precision need both classes; here all labels are the same.")
    places = np.linspace(0.01, 0.99, 99)
    said = p >= places[:, None]
    found = (said & (y == 1)).sum(axis=1)
    recall = found / np.sum(y == 1)
    some = said.any(axis=1)
    picture = Sketch((0, 1), (0, 1.05), "threshold", "share", height=340)
    picture.curve(places, recall, LINES[1], "recall")
    picture.curve(places[some], (found / np.maximum(said.sum(axis=1), 1))[some], LINES[2], "precision")
    picture.curve([at, at], [0, 1.05], LINES[0], "chosen")
    now = p >= at
    misses, alarms = int(np.sum(~now & (y == 1))), int(np.sum(now & (y == 0)))
    cost = missed * misses + alarm * alarms
    wrong = f"{plural(misses, 'fault')} missed, {plural(alarms, 'false alarm')}"
    picture.caption = f"{wrong}, cost {number(cost)}"
    picture.facts = (
        f"Recall falls as the threshold rises, at {number(at)} it is {number(np.mean(now[y == 1]))}"
    )
    return picture
