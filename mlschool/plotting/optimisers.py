"""Pictures of optimisers: paths over a loss of two parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from contourpy import contour_generator

from .sketch import Sketch
from .style import CLASSES, LINES, ClassStyle
from .words import listing, number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Loss = Callable[[np.ndarray], np.ndarray]
LEVELS = 9  # contour lines


def paths(
    loss: Loss,
    walks: Mapping[str, ArrayLike],
    xlim: tuple[float, float] = (-3.0, 3.0),
    ylim: tuple[float, float] = (-2.0, 2.0),
) -> Sketch:
    """Draw a loss of two parameters as contour lines, and paths over it, each with a ring at its end.

    The lowest ground is shaded, so that up and down can be told apart.

    loss        of parameters (..., 2) it gives losses (...)
    walks       for each optimiser, (steps + 1, 2): the parameters at step 0, 1, 2 …; at most five
    xlim, ylim  what is shown
    raises      ValueError for no path, more than five, or one of another shape

    >>> paths(lambda p: (p**2).sum(axis=-1), {"plain": [[1, 1], [0.5, 0.5]]}).caption
    'after 1 step: plain loss 0.5'
    """
    tracks = {name: np.asarray(walk, dtype=float) for name, walk in walks.items()}
    if not 1 <= len(tracks) <= 5 or any(track.ndim != 2 or track.shape[1] != 2 for track in tracks.values()):
        raise ValueError("Give 1 to 5 paths, each a table with two columns: the parameters at every step.")
    picture = _surface(loss, xlim, ylim)
    ends = {}
    for (name, track), style in zip(tracks.items(), LINES, strict=False):
        kept = track[np.all(np.abs(track) < 1e6, axis=1)]
        picture.curve(kept[:, 0], kept[:, 1], style, name).rings(kept[-1:, 0], kept[-1:, 1])
        lost = len(kept) < len(track)
        ends[name] = "lost" if lost else f"loss {number(round(float(loss(track[-1])), 4))}"
    steps = plural(max(len(track) for track in tracks.values()) - 1, "step")
    picture.caption = f"after {steps}: " + ", ".join(f"{name} {end}" for name, end in ends.items())
    picture.facts = f"Contour lines of the loss, and the paths of {listing(tracks)}"
    return picture


def _surface(loss: Loss, xlim: tuple[float, float], ylim: tuple[float, float]) -> Sketch:
    picture = Sketch(xlim, ylim, "first parameter", "second parameter", height=360)
    ground, lines = _contours(loss, xlim, ylim)
    for corners in ground:
        picture.area(corners, CLASSES[2].tint)
    for corners in lines:
        picture.hairline(*corners.T)
    return picture


@lru_cache(maxsize=8)
def _contours(
    loss: Loss, xlim: tuple[float, float], ylim: tuple[float, float]
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the lowest ground and contour lines, each (n, 2): the same while a control is turned."""
    x, y = np.linspace(*xlim, 81), np.linspace(*ylim, 61)
    heights = loss(np.stack(np.meshgrid(x, y), axis=-1))
    lines = contour_generator(x, y, heights, fill_type="OuterOffset")
    low, high = heights.min(), heights.max()
    levels = low + (high - low) * np.linspace(0.04, 1, LEVELS, endpoint=False) ** 2
    polygons, offsets = lines.filled(low - 1, levels[2])
    ground = [corners[: ends[1]] for corners, ends in zip(polygons, offsets, strict=True)]  # without holes
    return ground, [corners for level in levels for corners in lines.lines(level)]


def racing(runs: Mapping[str, ArrayLike], xlabel: str = "step") -> Sketch:
    """Draw losses while training goes on, as medians over several starts, and where each start ends.

    runs    for each optimiser, (n_starts, steps) losses above 0; at most five
    xlabel  what the losses are counted in
    raises  ValueError for no run, or more than five
    """
    if not 1 <= len(runs) <= 5:
        raise ValueError(f"There is room for 1 to 5 runs. Here are {len(runs)}.")
    logs = {name: np.log10(np.maximum(np.atleast_2d(losses), 1e-12)) for name, losses in runs.items()}
    low = min(np.nanmin(values) for values in logs.values())
    high = max(np.nanmax(np.minimum(values, 2)) for values in logs.values())
    steps = max(values.shape[1] for values in logs.values())
    wide = steps - 1.0
    picture = Sketch((0, 1.13 * wide), (low - 0.1, high + 0.1), xlabel, "log₁₀ of the loss", height=360)
    ends = []
    for i, ((name, values), style) in enumerate(zip(logs.items(), LINES, strict=False), 1):
        middle = np.median(values, axis=0)
        places = np.flatnonzero(np.isfinite(middle))
        picture.curve(places, np.minimum(middle[places], high + 0.1), style, f"{name}  ")
        column = np.full(len(values), wide * (1 + 0.022 * i))  # one for each, in the legend's order
        sign = ClassStyle(style.colour, style.name, "^", "")
        picture.dots(column, np.clip(np.nan_to_num(values[:, -1], nan=high), low, high), sign)
        ends.append(
            f"{name} {number(float(10 ** middle[-1]))}" if np.isfinite(middle[-1]) else f"{name} lost"
        )
    picture.facts = "A line for each, the median of its starts, and a triangle where each start ends"
    picture.caption = "triangles: where each start ends. Median at the end: " + ", ".join(ends)
    return picture
