"""Pictures of two frameworks: losses that should be the same, and colour pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from .charts import draw_curves, level, name_ends, whole_numbers
from .picture import Picture
from .sketch import Sketch
from .style import INK, LINES, styled
from .training import by_epoch, styles_of, training_losses
from .words import listing, number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

WIDTHS = (13, 9, 5.5, 2.5)  # of lines that lie on each other: each leaves the ones below it to be seen


@styled()
def same_losses(runs: Mapping[str, Sequence[float]], tolerance: float) -> Picture:
    """Draw losses that should be the same on top of each other, and below how far they are from the first run's.

    runs       a name for each of up to 4 runs, and as many losses for each; a single one is drawn alone
    tolerance  what still counts as the same, drawn as a level line
    raises     ValueError where the runs can't be compared

    >>> same_losses({"one": [2, 1], "other": [2, 1.001]}, tolerance=0.01).alt
    'Loss in each of 2 epochs, from 2 to 1: one and other lie on top of each other. Farthest from one: other 1e-03. All below the tolerance of 0.01.'
    """  # noqa: E501
    lines = by_epoch(runs, len(WIDTHS))
    (first, (epochs, losses)), *others = lines.items()
    if not others:
        return training_losses(runs)
    if len({len(those) for _, those in lines.values()}) > 1:
        raise ValueError("Give runs of as many epochs each: they are compared epoch by epoch.")
    figure = Figure(figsize=(7, 6), layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=(3, 2))
    for axes, what in ((above, "loss"), (below, f"distance from {first}")):
        axes.set(xlabel="epoch", ylabel=what)
        axes.xaxis.set_major_locator(whole_numbers())
    styles = dict(zip(lines, styles_of(lines), strict=True))
    order = sorted(
        lines, key=lambda name: LINES.index(styles[name])
    )  # a solid line, where there is one, first
    draw_curves(above, {name: lines[name] for name in order}, [styles[name] for name in order])
    for line, width in zip(above.lines, WIDTHS, strict=False):
        line.set_linewidth(width)
    above.set_ylim(0, above.get_ylim()[1])
    name_ends(above)

    distances = {name: np.abs(those - losses) for name, (_, those) in others}
    farthest = {name: distance.max() for name, distance in distances.items()}
    equal = _place_of_nothing(distances.values(), tolerance)
    apart = {name: (epochs, np.maximum(distance, equal)) for name, distance in distances.items()}
    level(below, "tolerance", tolerance, left=True)
    below.set(yscale="log", ylim=(equal / 3, 30 * max(tolerance, *farthest.values())))
    low, high = below.get_ylim()
    clear = equal * (high / low) ** 0.15  # of the word
    ticks = [tick for tick in LogLocator(numticks=5).tick_values(low, high) if clear < tick < high]
    below.set_yticks([equal, *ticks], ["equal", *(f"$10^{{{np.log10(tick):.0f}}}$" for tick in ticks)])
    below.yaxis.set_minor_locator(NullLocator())
    draw_curves(below, apart, [styles[name] for name in apart])
    name_ends(below, line=0.13)
    within = max(farthest.values()) <= tolerance
    told = listing(f"{name} {f'{far:.0e}' if far else 'equal'}" for name, far in farthest.items())
    together = "lie on top of each other" if within else "part"
    alt = (
        f"Loss in each of {plural(len(losses), 'epoch')}, from {number(losses[0])} to {number(losses[-1])}: "
        f"{listing(lines)} {together}. Farthest from {first}: {told}. "
        f"{'All below' if within else 'Not all below'} the tolerance of {number(tolerance)}."
    )
    return Picture(figure, alt)


@styled()
def photographs(named: Mapping[str, ArrayLike]) -> Picture:
    """Draw colour pictures side by side.

    named   a name for each of 1 to 4 pictures: (height, width, 3) or (3, height, width), numbers from 0 to 1
            or bytes from 0 to 255
    raises  ValueError where one is no colour picture

    >>> photographs({"red": np.array([[[1.0, 0, 0]]])}).alt
    'red (1 × 1 pixels; red 1.00, green 0.00, blue 0.00 on average).'
    >>> photographs({"stripes": np.array([[[1.0, 0, 0], [0, 0, 0]]])}).alt
    'stripes (1 × 2 pixels; red 0.50, green 0.00, blue 0.00 on average; neighbours differ by 0.33).'
    """
    if not 1 <= len(named) <= 4:
        raise ValueError(f"There is room for 1 to 4 pictures; here are {len(named)}.")
    all_pixels = {name: _colours(name, picture) for name, picture in named.items()}
    tallest = max(pixels.shape[0] / pixels.shape[1] for pixels in all_pixels.values())
    figure = Figure(figsize=(7, 7 / len(named) * min(tallest, 2) + 0.4), layout="constrained")
    facts = []
    for axes, (name, pixels) in zip(
        figure.subplots(1, len(named), squeeze=False)[0], all_pixels.items(), strict=True
    ):
        axes.imshow(pixels, interpolation="nearest")
        axes.set_title(name, color=INK)
        axes.axis("off")
        means = _mean_colours(pixels)
        fact = f"{name} ({pixels.shape[0]} × {pixels.shape[1]} pixels; {means} on average"
        if pixels.shape[1] > 1:
            fact += f"; neighbours differ by {np.abs(np.diff(pixels, axis=1)).mean():.2f}"
        facts.append(f"{fact})")
    return Picture(figure, f"{'; '.join(facts)}.")


def runs_together(runs: Mapping[str, Sequence[float]]) -> Sketch:
    """Draw the losses of up to 4 short runs on top of each other, while something is turned.

    runs    a name for each run, and as many losses for each
    raises  ValueError where the losses aren't finite, or aren't as many

    >>> runs_together({"one": [2, 1], "other": [2, 1]}).caption
    'After 2 steps: one 1.0000, other 1.0000. They are at most 0e+00 apart.'
    """
    losses = np.array(list(runs.values()), dtype=float)
    sketch = Sketch((1, losses.shape[1]), (0, max(3.0, losses.max())), "step", "loss", height=320)
    steps = np.arange(1, losses.shape[1] + 1)
    for name, run, style in zip(runs, losses, LINES, strict=False):
        sketch.curve(steps, run, style, name)
    ends = ", ".join(f"{name} {run[-1]:.4f}" for name, run in zip(runs, losses, strict=True))
    apart = np.ptp(losses, axis=0).max()
    sketch.caption = f"After {len(steps)} steps: {ends}. They are at most {apart:.0e} apart."
    return sketch


def _place_of_nothing(distances: Iterable[np.ndarray], tolerance: float) -> float:
    """Where a distance of 0 is drawn on a logarithmic axis: two decades below the smallest other one."""
    others = [distance[distance > 0] for distance in distances]
    least = min([tolerance, *np.concatenate(others)])
    return 10.0 ** (np.floor(np.log10(least)) - 2)


def _mean_colours(pixels: np.ndarray) -> str:
    means = pixels.mean(axis=(0, 1))
    return ", ".join(f"{name} {mean:.2f}" for name, mean in zip(("red", "green", "blue"), means, strict=True))


def _colours(name: str, picture: ArrayLike) -> np.ndarray:
    pixels = np.asarray(picture)
    if pixels.dtype == np.uint8:
        pixels = pixels / 255
    if pixels.ndim == 3 and len(pixels) == 3 != pixels.shape[-1]:
        pixels = np.moveaxis(pixels, 0, -1)
    fits = pixels.ndim == 3 and pixels.shape[-1] == 3 and pixels.size
    if not fits or not np.isfinite(pixels).all() or pixels.min() < 0 or pixels.max() > 1:
        raise ValueError(
            f"{name!r} must be a colour picture, (height, width, 3) or (3, height, width), with numbers "
            f"from 0 to 1; its shape is {pixels.shape}."
        )
    return pixels.astype(float)
