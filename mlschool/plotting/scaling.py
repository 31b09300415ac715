"""How something changes with a size: shares of a whole, and what grows like a power."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator
from numpy.typing import ArrayLike

from .labels import name_ends
from .picture import Picture
from .style import LINES, styled
from .words import number


@styled()
def shares(sizes: ArrayLike, curves: Mapping[str, ArrayLike], size: str, share: str) -> Picture:
    """Draw shares, from 0 to 1, over a size on a logarithmic axis.

    sizes        (m,) sizes above 0, rising
    curves       a name for each curve, and its (m,) shares
    size, share  what stands at the axes
    raises       ValueError where the lengths differ, or a share is none

    >>> shares([1, 2], {"all": [1, 1], "half": [1, 0.5]}, "n", "left").alt
    'left over n from 1 to 2: all (solid) from 1 to 1; half (dashed) from 1 to 0.5.'
    """
    x, lines = _curves(sizes, curves)
    figure = Figure(figsize=(7, 3.9), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xscale="log", ylim=(-0.03, 1.05), xlabel=size, ylabel=share)
    facts, ends = [], []
    for (name, y), style in zip(lines.items(), LINES, strict=False):
        if y.min() < -1e-6 or y.max() > 1 + 1e-6:
            raise ValueError(f"Shares lie between 0 and 1; {name} goes from {y.min():g} to {y.max():g}.")
        axes.plot(x, y, "o", linestyle=style.dash, color=style.colour)
        ends.append((x[-1], y[-1], name, style.colour))
        facts.append(f"{name} ({style.name}) from {y[0]:.2g} to {y[-1]:.2g}")
    _tick(axes, x)
    name_ends(axes, ends)
    return Picture(figure, f"{share} over {size} from {number(x[0])} to {number(x[-1])}: {'; '.join(facts)}.")


@styled()
def growth(
    sizes: ArrayLike, panels: Mapping[str, Mapping[str, ArrayLike]], size: str = "n, number of tokens"
) -> Picture:
    """Draw how costs grow, both axes logarithmic: a power of n is a line whose slope is the exponent.

    sizes   (m,) sizes above 0, rising
    panels  what is measured, with its unit, such as "time (ms)": for each name of a curve its (m,) values
    size    what stands at the lower axis
    raises  ValueError where the lengths differ, or a value has no place on a logarithmic axis

    >>> growth([1, 10, 100], {"time (s)": {"ours": [2, 200, 20000]}}).alt
    'time (s) over n, number of tokens from 1 to 100: ours (solid) from 2 to 2e+04, exponent 2.0.'
    """
    if not panels:
        raise ValueError("Give a panel or two: what is measured, and its curves.")
    figure = Figure(figsize=(7, 0.6 + 2.7 * len(panels)), layout="constrained")
    facts = []
    for axes, (what, curves) in zip(
        figure.subplots(len(panels), squeeze=False)[:, 0], panels.items(), strict=True
    ):
        x, lines = _curves(sizes, curves)
        axes.set(xscale="log", yscale="log", xlabel=size, ylabel=what)
        told, ends = [], []
        for (name, y), style in zip(lines.items(), LINES, strict=False):
            if not y.min() > 0:
                raise ValueError(
                    f"{name} goes down to {y.min():g}, which has no place on a logarithmic axis."
                )
            axes.plot(x, y, "o", linestyle=style.dash, color=style.colour)
            exponent = round(np.polyfit(np.log(x), np.log(y), 1)[0], 1) + 0.0  # no -0.0
            told.append(f"{name} ({style.name}) from {y[0]:.3g} to {y[-1]:.3g}, exponent {exponent:.1f}")
            ends.append((x[-1], y[-1], f"{name},\nexponent {exponent:.1f}", style.colour))
        _tick(axes, x)
        name_ends(axes, ends, line=0.13)
        facts.append(f"{what} over {size} from {number(x[0])} to {number(x[-1])}: {'; '.join(told)}")
    return Picture(figure, f"{'. '.join(facts)}.")


def _curves(sizes: ArrayLike, curves: Mapping[str, ArrayLike]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    x = np.asarray(sizes, dtype=float)
    lines = {name: np.asarray(values, dtype=float) for name, values in curves.items()}
    if x.ndim != 1 or len(x) < 2 or not (x > 0).all() or not (np.diff(x) > 0).all():
        raise ValueError(
            f"Sizes must be two or more numbers above 0, each larger than the last: here {sizes}."
        )
    if not 1 <= len(lines) <= len(LINES):
        raise ValueError(f"Give 1 to {len(LINES)} curves; here are {len(lines)}.")
    for name, y in lines.items():
        if y.shape != x.shape or not np.isfinite(y).all():
            raise ValueError(
                f"{name} must be {len(x)} finite numbers, one for each size; its shape is {y.shape}."
            )
    return x, lines


def _tick(axes: Axes, x: np.ndarray) -> None:
    """Mark the sizes themselves, four or so of them."""
    marked = x[:: max(1, len(x) // 4)]
    axes.xaxis.set_major_locator(FixedLocator(marked))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(marked, [number(value) for value in marked])
