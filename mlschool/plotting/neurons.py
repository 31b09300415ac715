"""One neuron: what it is made of, and when it fires."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from .arrows import arrow
from .labels import name_ends
from .picture import Picture
from .style import BLUE, CLASSES, FAINT, INK, LINES, VERMILION, styled
from .words import listing, number

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@styled()
def activation(
    functions: Mapping[str, Callable[[np.ndarray], np.ndarray]], low: float = -4, high: float = 4
) -> Picture:
    """Draw activation functions; where one jumps, its curve is broken, and a full dot shows its value.

    functions  a name for each; each takes an array (m,) and returns one (m,)
    low, high  the range of the input z
    raises     ValueError when a function gives another shape, or something not finite

    >>> activation({"step": lambda z: np.where(z >= 0, 1, 0)}).alt
    'Activation functions from z = -4 to 4: step (solid) from 0 to 1, with a jump from 0 to 1 at z = 0.'
    """
    if not 1 <= len(functions) <= len(LINES) or not low < high:
        raise ValueError(
            f"Give 1 to {len(LINES)} functions, and low below high: {len(functions)} functions from "
            f"{low} to {high} can't be drawn."
        )
    figure = Figure(layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel="score z", ylabel="activation", xlim=(low, high))
    axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.axvline(0, color=FAINT, linewidth=0.8)
    ends, facts = [], []
    for (name, function), style in zip(functions.items(), LINES, strict=False):
        z = np.linspace(low, high, 401)
        values = _values(name, function, z)
        fact = f"{name} ({style.name}) from {number(values[0])} to {number(values[-1])}"
        jumps = _jumps(function, z, values)
        for at, below, there, above in jumps:
            axes.plot([at, at], [below, above], "o", color=style.colour, markerfacecolor="white", zorder=3)
            axes.plot(at, there, "o", color=style.colour, zorder=3)
            fact += f", with a jump from {number(below)} to {number(above)} at z = {number(at)}"
        starts = [(low, values[0]), *((at, above) for at, _, _, above in jumps)]
        stops = [*((at, below) for at, below, _, _ in jumps), (high, values[-1])]
        for (left, first), (right, last) in zip(starts, stops, strict=True):
            inside = (left < z) & (z < right)
            axes.plot(
                [left, *z[inside], right],
                [first, *values[inside], last],
                color=style.colour,
                linestyle=style.dash,
            )
        ends.append((high, values[-1], name, style.colour))
        facts.append(fact)
    axes.set_ylim(*axes.get_ylim())
    name_ends(axes, ends)
    return Picture(
        figure, f"Activation functions from z = {number(low)} to {number(high)}: {'; '.join(facts)}."
    )


@styled()
def neuron(inputs: Sequence[str] = ("x₁", "x₂"), output: str = "1 or 0") -> Picture:
    """Draw an artificial neuron, and under each of its parts what it resembles in a living one.

    inputs  the names of 1 to 5 inputs
    output  what comes out
    raises  ValueError for more inputs than there is room for
    """
    if isinstance(inputs, str) or not 1 <= len(inputs) <= 5:
        raise ValueError("inputs must be 1 to 5 names, such as ('x₁', 'x₂').")
    figure = Figure(figsize=(7, 3.675))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 16), ylim=(0, 8.4))
    axes.axis("off")
    middle = 5.1
    spacing = min(2.4, 4.4 / len(inputs))
    heights = middle + spacing * ((len(inputs) - 1) / 2 - np.arange(len(inputs)))
    for i, (name, height) in enumerate(zip(inputs, heights, strict=True), start=1):
        arrow(axes, (1.6, height), (6.08, middle + 0.3 * (height - middle)))
        axes.text(
            1.6,
            height,
            name,
            size=15,
            ha="center",
            va="center",
            bbox={"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": INK, "linewidth": 2.2},
        )
        axes.text(
            4.3,
            height + 0.43 * (middle - height),
            f"w{str(i).translate(SUBSCRIPTS)}",
            color=BLUE,
            size=16,
            ha="center",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
        )
    axes.add_patch(Circle((7, middle), 0.95, facecolor="white", edgecolor=INK, linewidth=2.2))
    axes.text(7, middle, "Σ", size=24, ha="center", va="center_baseline")
    axes.text(7, 7.2, "b", color=BLUE, size=16, ha="center", va="center")
    arrow(axes, (7, 6.85), (7, middle + 0.95))
    arrow(axes, (7.95, middle), (9.5, middle))
    axes.text(8.7, middle + 0.25, "z", size=15, ha="center", va="bottom")
    axes.add_patch(Rectangle((9.5, middle - 0.95), 1.9, 1.9, facecolor="white", edgecolor=INK, linewidth=2.2))
    axes.plot(
        [9.8, 10.45, 10.45, 11.1], middle + np.array([-0.5, -0.5, 0.5, 0.5]), color=VERMILION, linewidth=3
    )
    arrow(axes, (11.4, middle), (13.1, middle))
    axes.text(13.3, middle, output, size=17, weight="bold", va="center")

    axes.axhspan(0, 2.55, color=CLASSES[0].tint)
    columns = (
        (1.6, "inputs", "dendrites", "receive\nsignals"),
        (4.3, "weights", "synapses", "strong\nor weak"),
        (7.0, "sum and bias", "cell body", "adds\nthem up"),
        (10.45, "step", "threshold", "fires,\nor doesn't"),
        (14.2, "output", "axon", "passes\nit on"),
    )
    for x, part, living, does in columns:
        axes.text(x, 8.05, part, color=FAINT if part != "weights" else BLUE, ha="center", va="center")
        for line, weight, height in zip(
            (living, *does.split("\n")), ("bold", "normal", "normal"), (1.85, 1.1, 0.5), strict=True
        ):
            axes.text(
                x, height, line, weight=weight, ha="center"
            )  # each on a line of its own: one height for all
    alt = (
        f"A diagram from left to right. {len(inputs)} inputs, {listing(inputs)}, each times its own weight, "
        f"go into a sum, and a bias b is added; the sum z goes through a step; out comes {output}. "
        "Under each part stands what it resembles in a living neuron: "
        f"{'; '.join(f'{part}: {living}, {does}' for _, part, living, does in columns)}."
    ).replace("\n", " ")
    return Picture(figure, alt)


def _values(name: str, function: Callable[[np.ndarray], np.ndarray], z: np.ndarray) -> np.ndarray:
    values = np.asarray(function(z), dtype=float)
    if values.shape != z.shape or not np.isfinite(values).all():
        raise ValueError(
            f"{name!r} must give one finite number for each input: for the shape {z.shape} it gave "
            f"{values.shape}{' with nan or infinity' * (values.shape == z.shape)}."
        )
    return values


def _jumps(
    function: Callable[[np.ndarray], np.ndarray], z: np.ndarray, values: np.ndarray
) -> list[tuple[float, float, float, float]]:
    """Return where a function jumps, and its values just below, there and just above."""
    jumps = []
    for i in np.flatnonzero(np.abs(np.diff(values)) > 0.02 * np.ptp(values)):
        left, right = z[i], z[i + 1]
        for _ in range(50):  # keep the half in which it changes more; what is steep and not a jump levels out
            middle = (left + right) / 2
            at_left, at_middle, at_right = function(np.array([left, middle, right]))
            if abs(at_middle - at_left) > abs(at_right - at_middle):
                right = middle
            else:
                left = middle
        at = round((left + right) / 2, 9)
        below, there, above = function(np.array([left, at, right]))
        if abs(above - below) > 0.01 * np.ptp(values):
            jumps.append((at, below, there, above))
    return jumps
