"""Several lines over one axis: each has a dash and a colour of its own, and its name at its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from .picture import Picture
from .style import CLASSES, FAINT, LINES, LineStyle, styled
from .words import number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Function = Callable[[np.ndarray], np.ndarray]


@styled()
def curves(
    lines: Mapping[str, ArrayLike],
    xlabel: str,
    ylabel: str,
    x: ArrayLike | None = None,
    *,
    log: str = "",
    dots: bool = False,
    floor: tuple[str, float] | None = None,
) -> Picture:
    """Draw several lines over one axis, each with its name at its end.

    lines           a name for each of 1 to 6: its values, (m,), or those of several runs, (runs, m), drawn
                    as their median and the range from the lowest to the highest of them
    xlabel, ylabel  what stands at the axes, with units
    x               (m,) where the values belong; left out, 0, 1, 2 …
    log             the logarithmic axes: "", "x", "y" or "xy"
    dots            whether each value of each run is a dot, too; a range isn't drawn then
    floor           a name and a height to compare with, drawn as a level dotted line
    raises          ValueError where shapes don't belong together, or a value has no place on its axis

    >>> curves({"training": [4, 2], "validation": [4, 3]}, "epoch", "loss").alt
    'loss over epoch from 0 to 1: training (solid) from 4 to 2; validation (dashed) from 4 to 3.'
    >>> curves({"SGD": [[3, 1], [5, 1], [4, 4]]}, "epoch", "loss").alt
    'loss over epoch from 0 to 1: SGD (solid) from 4 to 1, the median of 3 runs, which end between 1 and 4.'
    """
    told_apart(lines, "lines")
    first = np.asarray(next(iter(lines.values())))
    counted = x is None
    x = np.arange(first.shape[-1] if first.ndim else 0) if counted else np.asarray(x, dtype=float)
    runs = {name: np.atleast_2d(finite(name, values, x, log="y" in log)) for name, values in lines.items()}
    finite(xlabel, x, x, log="x" in log)
    figure, axes = chart(xlabel, ylabel)
    if counted:
        axes.xaxis.set_major_locator(whole_numbers())
    axes.set(**{f"{axis}scale": "log" for axis in log})
    facts = []
    if floor is not None:
        level(axes, *floor)
    medians = {name: (x, np.median(values, axis=0)) for name, values in runs.items()}
    named = draw_curves(axes, medians)
    for one, values, style, sign in zip(named, runs.values(), LINES, CLASSES, strict=False):
        fact = f"{one} {ran(np.median(values, axis=0))}"
        if len(values) > 1:
            low, high = values.min(axis=0), values.max(axis=0)
            fact += f", the median of {len(values)} runs, which end between {number(low[-1])}"
            fact += f" and {number(high[-1])}"
            if not dots:
                axes.fill_between(x, low, high, color=style.colour, alpha=0.15, linewidth=0)
        if dots:
            axes.plot(x, values.T, sign.marker, color=style.colour, alpha=0.7)
        facts.append(fact)
    if floor is not None:
        facts.append(f"{floor[0]}: a level dotted line at {number(floor[1])}")
    name_ends(axes)
    return Picture(figure, over(ylabel, xlabel, x, facts))


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
    told_apart(curves, "curves")
    if x.ndim != 1 or x.shape != y.shape or not x.size:
        raise ValueError(f"x and y must be points, (n,) each. Here are {x.shape} and {y.shape}.")
    low, high = x.min() if low is None else low, x.max() if high is None else high
    figure, axes = chart(*names, xlim=(low, high))
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    dots = {"marker": CLASSES[0].marker, "color": CLASSES[0].colour, "markeredgecolor": "white"}
    axes.plot(x, y, linestyle="", alpha=0.6, clip_on=False, **dots)
    at = np.linspace(low, high, 401)
    drawn = {name: (at, values_of(name, curve, at)) for name, curve in curves.items()}
    facts = []
    for named, (name, curve) in zip(draw_curves(axes, drawn), curves.items(), strict=True):
        off = np.mean(np.abs(np.asarray(curve(x)) - y))
        facts.append(f"{named} {ran(drawn[name][1])}, off by {number(off)} on average")
    name_ends(axes)
    span = f"{len(x)} points from {names[0]} = {number(x.min())} to {number(x.max())}"
    return Picture(figure, f"{span}, and curves: {'; '.join(facts)}.")


@styled()
def activation(functions: Mapping[str, Function], low: float = -4, high: float = 4) -> Picture:
    """Draw activation functions; where one jumps, its curve is broken, and a full dot shows its value.

    functions  a name for each; each takes an array (m,) and returns one (m,)
    low, high  the range of the input z
    raises     ValueError when a function gives another shape, or something not finite

    >>> activation({"step": lambda z: np.where(z >= 0, 1, 0)}).alt
    'Activation functions from z = -4 to 4: step (solid) from 0 to 1, with a jump from 0 to 1 at z = 0.'
    """
    told_apart(functions, "functions")
    figure, axes = chart("score z", "activation", xlim=between(low, high))
    axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.axvline(0, color=FAINT, linewidth=0.8)
    z, lines, jumps = np.linspace(low, high, 401), {}, {}
    for name, function in functions.items():
        values = values_of(name, function, z)
        jumps[name] = _jumps(function, z, values)
        at, below, _, above = np.transpose(jumps[name]) if jumps[name] else np.empty((4, 0))
        apart = ~np.isin(z, at)  # from the jumps, where the curve has two ends and nothing between them
        places, gaps = np.repeat(np.searchsorted(z[apart], at), 3), np.full(at.shape, np.nan)
        lines[name] = (
            np.insert(z[apart], places, np.stack([at, gaps, at], axis=1).ravel()),
            np.insert(values[apart], places, np.stack([below, gaps, above], axis=1).ravel()),
        )
    facts = []
    for named, (name, (_, values)), style in zip(
        draw_curves(axes, lines), lines.items(), LINES, strict=False
    ):
        fact = f"{named} {ran(values)}"
        for at, below, there, above in jumps[name]:
            axes.plot([at, at], [below, above], "o", color=style.colour, markerfacecolor="white", zorder=3)
            axes.plot(at, there, "o", color=style.colour, zorder=3)
            fact += f", with a jump from {number(below)} to {number(above)} at z = {number(at)}"
        facts.append(fact)
    name_ends(axes)
    span = f"from z = {number(low)} to {number(high)}"
    return Picture(figure, f"Activation functions {span}: {'; '.join(facts)}.")


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
    x, lines = _sized(sizes, curves)
    for name, (_, y) in lines.items():
        if y.min() < -1e-6 or y.max() > 1 + 1e-6:
            raise ValueError(f"Shares lie between 0 and 1; {name} goes from {y.min():g} to {y.max():g}.")
    figure, axes = chart(size, share, (7, 3.9), xscale="log", ylim=(-0.03, 1.05))
    named = draw_curves(axes, lines, marker="o")
    facts = [f"{one} {ran(y, '{:.2g}'.format)}" for one, (_, y) in zip(named, lines.values(), strict=True)]
    _tick(axes, x)
    name_ends(axes)
    return Picture(figure, over(share, size, x, facts))


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
    told = []
    rows = figure.subplots(len(panels), squeeze=False)[:, 0]
    for axes, (what, costs) in zip(rows, panels.items(), strict=True):
        x, lines = _sized(sizes, costs, log=True)
        axes.set(xscale="log", yscale="log", xlabel=size, ylabel=what)
        facts, labels = [], {}
        named = draw_curves(axes, lines, marker="o")
        for one, (name, (_, y)) in zip(named, lines.items(), strict=True):
            exponent = round(np.polyfit(np.log(x), np.log(y), 1)[0], 1) + 0.0  # no -0.0
            labels[name] = f"{name},\nexponent {exponent:.1f}"
            facts.append(f"{one} {ran(y, '{:.3g}'.format)}, exponent {exponent:.1f}")
        _tick(axes, x)
        name_ends(axes, labels, line=0.13)
        told.append(over(what, size, x, facts))
    return Picture(figure, " ".join(told))


def chart(
    xlabel: str, ylabel: str, size: tuple[float, float] = (6.4, 4.4), **settings: Any
) -> tuple[Figure, Axes]:
    """Return a figure with one pair of axes, which have these names and settings."""
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel=xlabel, ylabel=ylabel, **settings)
    return figure, axes


def draw_curves(
    axes: Axes,
    lines: Mapping[str, tuple[ArrayLike, ArrayLike]],
    styles: Sequence[LineStyle] = LINES,
    **look: Any,
) -> list[str]:
    """Draw lines, each with a style of its own; return their names with how each is drawn: "loss (solid)".

    lines  a name for each: where its points stand, (m,) and (m,); a NaN is a gap
    look   what else matplotlib is told of all of them
    """
    for (name, (x, y)), style in zip(lines.items(), styles, strict=False):
        above = 2 + 0.01 * LINES.index(style)  # a solid line would hide the others
        axes.plot(x, y, color=style.colour, linestyle=style.dash, label=name, zorder=above, **look)
    return [f"{name} ({style.name})" for name, style in zip(lines, styles, strict=False)]


def name_ends(axes: Axes, labels: Mapping[str, str] | None = None, line: float = 0.08) -> None:
    """Write the name of each curve to the right of its end, and move names apart that would touch.

    The name of a curve that ends early is written where it ends.

    The limits stay as they are from here on, and the axes may be logarithmic.

    labels  what is written in place of some names; an empty text is not written
    line    the height of a line of words, as a part of the height of the axes
    """
    axes.set_ylim(*axes.get_ylim())
    to_axes = axes.transData - axes.transAxes
    top = -1.0
    drawn = [one for one in axes.lines if not one.get_label().startswith("_child")]
    for curve in sorted(drawn, key=lambda one: one.get_ydata()[-1]):
        x, y = curve.get_xydata()[-1]
        text = (labels or {}).get(curve.get_label(), curve.get_label())
        if not text:
            continue
        if (
            to_axes.transform((x, y))[0] < 0.6
        ):  # a line from far to the right would look like the curve going on
            beside = {"xytext": (10, 10), "textcoords": "offset points", "ha": "left", "va": "bottom"}
            axes.annotate(text, (x, y), color=curve.get_color(), **beside)
            continue
        half = line / 2 * (text.count("\n") + 1)
        place = max(to_axes.transform((x, y))[1], top + half)
        top = place + half
        tie = {"arrowstyle": "-", "color": curve.get_color(), "relpos": (0, 0.5)}
        where = {"xytext": (1.05, place), "xycoords": "data", "textcoords": "axes fraction"}
        axes.annotate(
            text, (x, y), arrowprops=tie, color=curve.get_color(), va="center", annotation_clip=False, **where
        )


def level(axes: Axes, words: str, height: float, left: bool = False, under: bool = False) -> None:
    """Draw a dotted line at a height, with words at its right end and above it.

    left, under  the words stand at its left end, or below it
    """
    axes.axhline(height, color=FAINT, linestyle=":", linewidth=1.8)
    side, shift = (0.02, "left") if left else (0.98, "right"), (0, -4 if under else 4)
    where = {"xytext": shift, "xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    upright = "top" if under else "bottom"
    axes.annotate(words, (side[0], height), color=FAINT, ha=side[1], va=upright, **where)


def whole_numbers() -> MaxNLocator:
    """Return a locator for an axis on which things are counted."""
    return MaxNLocator(integer=True, steps=[1, 2, 5, 10])


def told_apart(named: Mapping[str, Any], what: str, most: int = len(LINES)) -> None:
    """Say in one sentence that there is nothing to draw, or more than can be told apart."""
    if not 1 <= len(named) <= most:
        raise ValueError(f"Give 1 to {most} {what}, so that they can be told apart; here are {len(named)}.")


def between(low: float, high: float) -> tuple[float, float]:
    """Return a range, or say that it is none."""
    if not low < high:
        raise ValueError(f"low must be below high; here they are {low} and {high}.")
    return low, high


def array_of(image: Any) -> np.ndarray:
    """Return an array, or a tensor of any device, as an array."""
    if hasattr(image, "detach"):
        image = image.detach().cpu()
    return np.asarray(image)


def finite(name: str, values: ArrayLike, x: np.ndarray, log: bool = False) -> np.ndarray:
    """Return values, (m,) or (runs, m), for the places x, (m,), or say in one sentence why they are none."""
    values = np.asarray(values, dtype=float)
    if x.ndim != 1 or not x.size or values.shape[-1:] != x.shape or values.ndim > 2 or not values.size:
        raise ValueError(
            f"{name} must be {x.size} finite numbers, one for each place; its shape is {values.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be {x.size} finite numbers; here is NaN or infinity among them.")
    if log and not values.min() > 0:
        raise ValueError(f"{name} goes down to {values.min():g}, which has no place on a logarithmic axis.")
    return values


def values_of(name: str, function: Function, z: np.ndarray) -> np.ndarray:
    """Return what a function gives for each z, (m,), or say in one sentence that it doesn't."""
    values = np.asarray(function(z), dtype=float)
    if values.shape != z.shape or not np.isfinite(values).all():
        raise ValueError(
            f"{name!r} must give one finite number for each input: for the shape {z.shape} it gave "
            f"{values.shape}{' with nan or infinity' * (values.shape == z.shape)}."
        )
    return values


def ran(values: np.ndarray, say: Callable[[float], str] = number) -> str:
    """Return where a line begins and ends, in words."""
    return f"from {say(values[0])} to {say(values[-1])}"


def over(what: str, size: str, x: np.ndarray, facts: Sequence[str]) -> str:
    """Return what is seen in a chart, as a sentence."""
    return f"{what} over {size} {ran(x)}: {'; '.join(facts)}."


def _jumps(function: Function, z: np.ndarray, values: np.ndarray) -> list[tuple[float, ...]]:
    """Return where a function jumps, and its values just below, there and just above."""
    # a step that answers with True and False is right, and NumPy doesn't subtract these
    function, values = (lambda z, f=function: np.asarray(f(z), dtype=float)), np.asarray(values, dtype=float)
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


def _sized(
    sizes: ArrayLike, curves: Mapping[str, ArrayLike], log: bool = False
) -> tuple[np.ndarray, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Return the sizes, and the values of each curve beside them, if they can be drawn."""
    x = np.asarray(sizes, dtype=float)
    if x.ndim != 1 or len(x) < 2 or not (x > 0).all() or not (np.diff(x) > 0).all():
        raise ValueError(
            f"Sizes must be two or more numbers above 0, each larger than the last: here {sizes}."
        )
    told_apart(curves, "curves")
    return x, {name: (x, finite(name, values, x, log)) for name, values in curves.items()}


def _tick(axes: Axes, x: np.ndarray) -> None:
    """Mark the sizes themselves, four or so of them."""
    marked = x[:: max(1, len(x) // 4)]
    axes.xaxis.set_major_locator(FixedLocator(marked))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(marked, [number(value) for value in marked])
