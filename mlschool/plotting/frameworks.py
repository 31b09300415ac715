"""The same training in several hands, and colour pictures with their axes right and wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from .labels import level, name_ends
from .picture import Picture
from .style import INK, LINES, LineStyle, styled
from .words import listing, number, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

WIDTHS = (13, 9, 5.5, 2.5)  # of lines that lie on each other: each leaves the ones below it to be seen
OWN = dict(
    zip(("PyTorch", "NumPy", "Keras", "scikit-learn"), LINES, strict=False)
)  # in every picture the same


@styled()
def training_losses(
    runs: Mapping[str, Sequence[float]], floor: tuple[str, float] | None = None, unit: str = "epoch"
) -> Picture:
    """Draw the loss of each epoch, a line for each run; "PyTorch …" and the like have one style everywhere.

    runs    a name for each run, and its losses in epoch 1, 2, 3 …
    floor   a name and a loss, drawn as a level line
    unit    what the losses are counted by, such as "step"
    raises  ValueError for more runs than there are lines, or losses that aren't finite

    >>> training_losses({"slow": [2, 1.5], "fast": [2, 0.5]}).alt
    'Loss in each epoch: slow (solid) from 2 to 1.5 in 2 epochs; fast (dashed) from 2 to 0.5 in 2 epochs.'
    """
    lines = _checked(runs, len(LINES))
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.add_subplot()
    ends, facts = [], []
    for (name, losses), style in zip(lines.items(), _styles(lines), strict=True):
        above = 2 + 0.01 * LINES.index(style)  # a solid line would hide the others
        axes.plot(_epochs(losses), losses, color=style.colour, linestyle=style.dash, zorder=above)
        ends.append((len(losses), losses[-1], name, style.colour))
        facts.append(_fact(f"{name} ({style.name})", losses, unit))
    if floor is not None:
        label, height = floor
        level(axes, label, height, under=True)
        facts.append(f"{label}: a level line at {number(height)}")
    _label(axes, "loss", unit)
    axes.set_ylim(0, axes.get_ylim()[1])
    name_ends(axes, ends)
    return Picture(figure, f"Loss in each {unit}: {'; '.join(facts)}.")


@styled()
def same_losses(runs: Mapping[str, Sequence[float]], tolerance: float) -> Picture:
    """Draw losses that should be the same on top of each other, and below how far they are from the first run's.

    runs       a name for each of up to 4 runs, and as many losses for each; a single one is drawn alone
    tolerance  what still counts as the same, drawn as a level line
    raises     ValueError where the runs can't be compared

    >>> same_losses({"one": [2, 1], "other": [2, 1.001]}, tolerance=0.01).alt
    'Loss in each of 2 epochs, from 2 to 1: one and other lie on top of each other. Farthest from one: other 1e-03. All below the tolerance of 0.01.'
    """  # noqa: E501
    lines = _checked(runs, len(WIDTHS))
    first, *others = lines
    if not others:
        return training_losses(runs)
    if len({len(losses) for losses in lines.values()}) > 1:
        raise ValueError("Give runs of as many epochs each: they are compared epoch by epoch.")
    figure = Figure(figsize=(7, 6), layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=(3, 2))
    distances = {name: np.abs(losses - lines[first]) for name, losses in lines.items() if name != first}
    equal = _place_of_nothing(distances.values(), tolerance)
    ends, apart, farthest = [], [], {}
    drawn = zip(lines.items(), _styles(lines), strict=True)
    below_the_others = sorted(drawn, key=lambda one: LINES.index(one[1]))  # a solid line, where there is one
    for ((name, losses), style), width in zip(below_the_others, WIDTHS, strict=False):
        above.plot(_epochs(losses), losses, color=style.colour, linestyle=style.dash, linewidth=width)
        ends.append((len(losses), losses[-1], name, style.colour))
        if name != first:
            distance = np.maximum(distances[name], equal)
            below.plot(_epochs(losses), distance, color=style.colour, linestyle=style.dash)
            apart.append((len(losses), distance[-1], name, style.colour))
            farthest[name] = distances[name].max()
    _label(above, "loss")
    above.set_ylim(0, above.get_ylim()[1])
    level(below, "tolerance", tolerance, left=True)
    below.set(yscale="log", ylim=(equal / 3, 30 * max(tolerance, *farthest.values())))
    low, high = below.get_ylim()
    clear = equal * (high / low) ** 0.15  # of the word
    ticks = [tick for tick in LogLocator(numticks=5).tick_values(low, high) if clear < tick < high]
    below.set_yticks([equal, *ticks], ["equal", *(f"$10^{{{np.log10(tick):.0f}}}$" for tick in ticks)])
    below.yaxis.set_minor_locator(NullLocator())
    _label(below, f"distance from {first}")
    name_ends(above, ends)
    name_ends(below, apart, line=0.13)
    within = max(farthest.values()) <= tolerance
    told = listing(f"{name} {f'{farthest[name]:.0e}' if farthest[name] else 'equal'}" for name in others)
    losses = lines[first]
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


def _styles(names: Iterable[str]) -> list[LineStyle]:
    """A style for each name: its framework's own, as long as that is free, or the next free one."""
    names = list(names)
    owners: dict[str, str] = {}
    for name in names:
        own = next((framework for framework in OWN if name.startswith(framework)), None)
        if own is not None and own not in owners.values():
            owners[name] = own
    taken = [OWN[own] for own in owners.values()]
    free = iter([style for style in LINES if style not in taken])
    return [OWN[owners[name]] if name in owners else next(free) for name in names]


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


def _checked(runs: Mapping[str, Sequence[float]], most: int) -> dict[str, np.ndarray]:
    if not 1 <= len(runs) <= most:
        raise ValueError(f"Give 1 to {most} runs, so that they can be told apart; here are {len(runs)}.")
    lines = {name: np.asarray(losses, dtype=float) for name, losses in runs.items()}
    for name, losses in lines.items():
        if losses.ndim != 1 or not losses.size or not np.isfinite(losses).all():
            raise ValueError(f"The losses of {name!r} must be one finite number for each epoch.")
    return lines


def _epochs(losses: np.ndarray) -> np.ndarray:
    return np.arange(1, len(losses) + 1)


def _fact(name: str, losses: np.ndarray, unit: str) -> str:
    return f"{name} from {number(losses[0])} to {number(losses[-1])} in {plural(len(losses), unit)}"


def _label(axes: Axes, loss: str, unit: str = "epoch") -> None:
    axes.set(xlabel=unit, ylabel=loss)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
