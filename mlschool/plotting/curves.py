"""Functions of one number: an activation above its slope, and curves that are fitted to points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .labels import name_ends
from .picture import Picture
from .style import CLASSES, FAINT, LINES, styled
from .words import number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Function = Callable[[np.ndarray], np.ndarray]


@styled()
def slopes(functions: Mapping[str, tuple[Function, Function]], low: float = -6, high: float = 6) -> Picture:
    """Draw activations, and below each of them its slope, for the same scores.

    functions  a name for each pair: the activation, and its slope; each takes (m,) and returns (m,)
    low, high  the range of the score z
    raises     ValueError when a function gives another shape, or something not finite

    >>> slopes({"square": (np.square, lambda z: 2 * z)}, -1, 1).alt
    'Activations above their slopes, from z = -1 to 1: square (solid) from 1 to 1, its slope from -2 to 2.'
    """
    if not 1 <= len(functions) <= len(LINES) or not low < high:
        raise ValueError(f"Give 1 to {len(LINES)} pairs of an activation and its slope, and low below high.")
    figure = Figure(figsize=(6.4, 5.6), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True)
    upper.set(ylabel="activation", xlim=(low, high), xlabel="score z")
    lower.set(ylabel="its slope", xlabel="score z")
    upper.xaxis.label.set_visible(False)  # the same axis stands below
    z = np.linspace(low, high, 601)
    ends, facts = ([], []), []
    for (name, pair), style in zip(functions.items(), LINES, strict=False):
        said = []
        for axes, function, those in zip((upper, lower), pair, ends, strict=True):
            values = _finite(name, function(z), z)
            axes.plot(*_broken(z, values), color=style.colour, linestyle=style.dash)
            those.append((high, values[-1], name, style.colour))
            said.append(f"from {number(values[0])} to {number(values[-1])}")
        facts.append(f"{name} ({style.name}) {said[0]}, its slope {said[1]}")
    for axes, those in zip((upper, lower), ends, strict=True):
        axes.axhline(0, color=FAINT, linewidth=0.8, linestyle="-", zorder=0)
        axes.set_ylim(*axes.get_ylim())
        name_ends(axes, those)
    span = f"from z = {number(low)} to {number(high)}"
    return Picture(figure, f"Activations above their slopes, {span}: {'; '.join(facts)}.")


@styled()
def fits(
    x: ArrayLike,
    y: ArrayLike,
    curves: Mapping[str, Function],
    low: float | None = None,
    high: float | None = None,
    names: tuple[str, str] = ("x", "y"),
) -> Picture:
    """Draw points, and curves that were fitted to them.

    x, y       (n,) the points
    curves     a name for each curve: a function from (m,) to (m,)
    low, high  the range over which the curves are drawn; where left out, that of the points
    names      of the axes, with their units
    raises     ValueError for shapes that don't belong together

    >>> fits([0, 1], [0, 2], {"line": lambda x: 2 * x}).alt
    '2 points from x = 0 to 1, and curves: line (solid) from 0 to 2, off by 0 on average.'
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 1 or x.shape != y.shape or not x.size or not 1 <= len(curves) <= len(LINES):
        raise ValueError(
            f"x and y must be points, (n,) each, and there is room for 1 to {len(LINES)} curves. "
            f"Here are {x.shape}, {y.shape} and {len(curves)}."
        )
    low, high = x.min() if low is None else low, x.max() if high is None else high
    figure = Figure(layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel=names[0], ylabel=names[1], xlim=(low, high))
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.plot(
        x,
        y,
        CLASSES[0].marker,
        color=CLASSES[0].colour,
        alpha=0.6,
        markeredgecolor="white",
        linestyle="",
        clip_on=False,
    )
    at, ends, facts = np.linspace(low, high, 401), [], []
    for (name, curve), style in zip(curves.items(), LINES, strict=False):
        values = _finite(name, curve(at), at)
        axes.plot(at, values, color=style.colour, linestyle=style.dash)
        ends.append((high, values[-1], name, style.colour))
        off = np.mean(np.abs(np.asarray(curve(x)) - y))
        facts.append(
            f"{name} ({style.name}) from {number(values[0])} to {number(values[-1])}, "
            f"off by {number(off)} on average"
        )
    axes.set_ylim(*axes.get_ylim())
    name_ends(axes, ends)
    span = f"{len(x)} points from {names[0]} = {number(x.min())} to {number(x.max())}"
    return Picture(figure, f"{span}, and curves: {'; '.join(facts)}.")


def _broken(z: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a curve with a gap where it jumps: no upright stroke, which would be a value at every height."""
    jumps = np.flatnonzero(np.abs(np.diff(values)) > 0.2 * np.ptp(values)) + 1
    return np.insert(z, jumps, np.nan), np.insert(values, jumps, np.nan)


def _finite(name: str, values: ArrayLike, z: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.shape != z.shape or not np.isfinite(values).all():
        raise ValueError(
            f"{name!r} must give one finite number for each input: for the shape {z.shape} it gave "
            f"{values.shape}{' with nan or infinity' * (values.shape == z.shape)}."
        )
    return values
