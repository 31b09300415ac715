"""Pictures of backpropagation: activations above their slopes, and a graph that is run there and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from .charts import Function, between, draw_curves, name_ends, ran, told_apart, values_of
from .diagrams import arrow, box, sheet, write
from .picture import Picture
from .style import FAINT, VERMILION, styled
from .words import listing, number


@styled()
def slopes(functions: Mapping[str, tuple[Function, Function]], low: float = -6, high: float = 6) -> Picture:
    """Draw activations, and below each of them its slope, for the same scores.

    functions  a name for each pair: the activation, and its slope; each takes (m,) and returns (m,)
    low, high  the range of the score z
    raises     ValueError when a function gives another shape, or something not finite

    >>> slopes({"square": (np.square, lambda z: 2 * z)}, -1, 1).alt
    'Activations above their slopes, from z = -1 to 1: square (solid) from 1 to 1, its slope from -2 to 2.'
    """
    told_apart(functions, "pairs of an activation and its slope")
    figure = Figure(figsize=(6.4, 5.6), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True)
    upper.set(ylabel="activation", xlim=between(low, high), xlabel="score z")
    lower.set(ylabel="its slope", xlabel="score z")
    upper.xaxis.label.set_visible(False)  # the same axis stands below
    z, facts = np.linspace(low, high, 601), []
    for axes, part in ((upper, 0), (lower, 1)):
        values = {name: values_of(name, pair[part], z) for name, pair in functions.items()}
        named = draw_curves(axes, {name: _broken(z, those) for name, those in values.items()})
        axes.axhline(0, color=FAINT, linewidth=0.8, linestyle="-", zorder=0)
        name_ends(axes)
        facts.append([ran(those) for those in values.values()])
    told = "; ".join(f"{one} {f}, its slope {slope}" for one, f, slope in zip(named, *facts, strict=True))
    span = f"from z = {number(low)} to {number(high)}"
    return Picture(figure, f"Activations above their slopes, {span}: {told}.")


@styled()
def graph(
    inputs: Mapping[str, float],
    steps: Sequence[tuple[str, float]],
    slopes: Sequence[tuple[str, float]] = (),
    gradient: Mapping[str, float] | None = None,
    label: float | None = None,
) -> Picture:
    """Draw a computation as a row of boxes: values run forwards, slopes run backwards.

    inputs    the names of the numbers that go into the first box, and their values
    steps     (formula, value) of each box, from left to right; the last one is the loss L
    slopes    (name, slope) of each step that is taken backwards, beginning with the last box: how much its
              value changes for each unit of the box before it
    gradient  the slope of L with respect to each input, where that is known
    label     the label y, which goes into the last box
    raises    ValueError when there is no room for the inputs or steps, or for slopes between other boxes
    """
    gradient = dict(gradient or {})
    if not 1 <= len(inputs) <= 3 or not 2 <= len(steps) <= 3:
        raise ValueError(
            f"There is room for 1 to 3 inputs and 2 or 3 steps; here are {len(inputs)} and {len(steps)}."
        )
    if len(slopes) >= len(steps):
        raise ValueError(
            f"Between {len(steps)} boxes there are {len(steps) - 1} slopes; here are {len(slopes)}."
        )
    if not set(gradient) <= set(inputs):
        raise ValueError(
            f"The gradient must have names of inputs, {listing(inputs)}; here are {', '.join(gradient)}."
        )
    figure, axes = sheet(14, 7.4)
    middle, width, first, last = 3.7, 2.5, 5.4, 12.7
    spacing = (last - first) / (len(steps) - 1)
    heights = [middle + 2.4 * ((len(inputs) - 1) / 2 - i) for i in range(len(inputs))]
    for (name, value), height in zip(inputs.items(), heights, strict=True):
        height += 0.25
        box(axes, 1.25, height, 2.3, 1.0, f"{name} = {_shown(value)}", size=13)
        arrow(axes, (2.4, height), (first - width / 2, middle + 0.25 * (height - middle)))
        if name in gradient:
            axes.text(
                0.1, height - 0.85, f"∂L/∂{name} = {_shown(gradient[name])}", color=VERMILION, va="center"
            )
    for i, (formula, value) in enumerate(steps):
        x = first + i * spacing
        box(axes, x, middle, width, 1.9, f"{formula}\n{_shown(value)}", size=13)
        if i:
            arrow(axes, (x - spacing + width / 2, middle + 0.3), (x - width / 2, middle + 0.3))
    if label is not None:
        write(axes, last, middle + 2.35, f"y = {_shown(label)}")
        arrow(axes, (last, middle + 2.0), (last, middle + 0.95))
    for i, (name, slope) in enumerate(slopes):
        x = last - i * spacing
        arrow(axes, (x - width / 2, middle - 0.3), (x - spacing + width / 2, middle - 0.3), colour=VERMILION)
        write(axes, x - spacing / 2, middle - 1.7, f"{name}\n= {_shown(slope)}", color=VERMILION)
    axes.text(first - width / 2, 6.9, "values, forwards →", ha="left", va="center", color=FAINT)
    if slopes:
        axes.text(last + width / 2, 0.4, "← slopes, backwards", ha="right", va="center", color=VERMILION)

    given = listing(f"{name} = {number(value)}" for name, value in inputs.items())
    given += f", and the label {number(label)}" if label is not None else ""
    run = "; then ".join(f"{formula} is {number(value)}" for formula, value in steps)
    alt = f"A graph of {len(steps)} boxes in a row. In go {given}. Forwards: {run}."
    if slopes:
        alt += f" Backwards: {listing(f'{name} is {number(slope)}' for name, slope in slopes)}."
    if gradient:
        alt += f" At the inputs: {listing(f'∂L/∂{name} is {number(g)}' for name, g in gradient.items())}."
    return Picture(figure, alt)


def _broken(z: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a curve with a gap where it jumps: no upright stroke, which would be a value at every height."""
    jumps = np.flatnonzero(np.abs(np.diff(values)) > 0.2 * np.ptp(values)) + 1
    return np.insert(z, jumps, np.nan), np.insert(values, jumps, np.nan)


def _shown(value: float) -> str:
    """Return a number as it is printed in a picture: with a true minus sign, and three figures at most."""
    return f"{value + 0.0:.3g}".replace("-", "−")
