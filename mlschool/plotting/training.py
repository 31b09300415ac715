"""Losses, as training goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator

from .charts import chart, draw_curves, level, name_ends, ran, told_apart, whole_numbers
from .picture import Picture
from .style import LINES, LineStyle, styled
from .words import number, plural

LARGEST = 1e200  # a loss above it isn't drawn: the ends of a logarithmic axis must be floats, too
OWN = dict(
    zip(("PyTorch", "NumPy", "Keras", "scikit-learn"), LINES, strict=False)
)  # in every picture the same


@styled()
def loss_curves(
    runs: Mapping[str, Sequence[float]], xlabel: str = "step", floor: tuple[str, float] | None = None
) -> Picture:
    """Draw how the loss changes while training goes on, a curve for each run, on a logarithmic axis.

    runs    a name for each run: its loss at step 0, 1, 2 …; a run may end in infinity or NaN, and is then
            drawn as far as it goes
    xlabel  what the losses are counted in
    floor   a name and a loss to compare them with, drawn as a level dotted line
    raises  ValueError when a run has no finite loss at its start, or negative ones
    """
    told_apart(runs, "runs")
    whole, shown = {name: np.asarray(values, dtype=float) for name, values in runs.items()}, {}
    for name, values in whole.items():
        if values.ndim != 1 or not values.size or not values[0] <= LARGEST or (values < 0).any():
            raise ValueError(f"The losses of {name!r} must be numbers of 0 or more, one for each {xlabel}.")
        broken = np.flatnonzero(~(values < LARGEST))
        shown[name] = values[: broken[0]] if broken.size else values
    longest = max(1, *(len(values) - 1 for values in whole.values()))
    figure, axes = chart(xlabel, "loss", xlim=(0, longest))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if min(values.min() for values in shown.values()) > 0:
        axes.set(yscale="log", ylabel="loss (logarithmic)")
    facts, elsewhere = [], {}
    named = draw_curves(axes, {name: (np.arange(len(values)), values) for name, values in shown.items()})
    for one, (name, values), style in zip(named, shown.items(), LINES, strict=False):
        end, lost = len(values) - 1, len(values) < len(whole[name])
        fact = f"{one} from {number(values[0])} at {xlabel} 0 to {number(values[-1])} at {xlabel} {end}"
        fact += _course(values, xlabel)
        if lost:
            axes.plot(end, values[-1], "X", color=style.colour, markersize=12, clip_on=False)
            fact += f", then beyond {number(LARGEST)}, or no number any more (cross)"
        if lost or end < 0.9 * longest:  # a line from there to the margin would look like a loss
            elsewhere[name] = ""
            side, shift = ("right", -12) if end > 0.7 * longest else ("left", 12)
            where = {"xytext": (shift, 0), "textcoords": "offset points", "annotation_clip": False}
            axes.annotate(name, (end, values[-1]), color=style.colour, ha=side, va="center", **where)
        facts.append(fact)
    if floor is not None:
        words = f"{floor[0]} ({float(floor[1]):.2g})"
        level(axes, words, float(floor[1]))
        facts.append(f"{words}: a level dotted line")
    name_ends(axes, elsewhere)
    return Picture(figure, f"The loss at each {xlabel}: {'; '.join(facts)}.")


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
    lines = by_epoch(runs, len(LINES))
    figure, axes = chart(unit, "loss", (7, 4))
    axes.xaxis.set_major_locator(whole_numbers())
    facts = [
        f"{one} {ran(y)} in {plural(len(y), unit)}"
        for one, (_, y) in zip(draw_curves(axes, lines, styles_of(lines)), lines.values(), strict=True)
    ]
    if floor is not None:
        level(axes, *floor, under=True)
        facts.append(f"{floor[0]}: a level line at {number(floor[1])}")
    axes.set_ylim(0, axes.get_ylim()[1])
    name_ends(axes)
    return Picture(figure, f"Loss in each {unit}: {'; '.join(facts)}.")


def by_epoch(runs: Mapping[str, Sequence[float]], most: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the epochs and losses of each run, or say in one sentence what can't be drawn."""
    told_apart(runs, "runs", most)
    lines = {name: np.asarray(losses, dtype=float) for name, losses in runs.items()}
    for name, losses in lines.items():
        if losses.ndim != 1 or not losses.size or not np.isfinite(losses).all():
            raise ValueError(f"The losses of {name!r} must be one finite number for each epoch.")
    return {name: (np.arange(1, len(losses) + 1), losses) for name, losses in lines.items()}


def styles_of(names: Iterable[str]) -> list[LineStyle]:
    """Return a style for each name: its framework's own, as long as that is free, or the next free one."""
    names = list(names)
    owners: dict[str, str] = {}
    for name in names:
        own = next((framework for framework in OWN if name.startswith(framework)), None)
        if own is not None and own not in owners.values():
            owners[name] = own
    taken = [OWN[own] for own in owners.values()]
    free = iter([style for style in LINES if style not in taken])
    return [OWN[owners[name]] if name in owners else next(free) for name in names]


def _course(values: np.ndarray, xlabel: str) -> str:
    """Say where a run is highest and lowest, unless that is at an end, and whether it jumps when it ends."""
    said, top, bottom = "", int(np.argmax(values)), int(np.argmin(values))
    if top < len(values) - 1 and values[top] > 1.02 * values[0]:
        said += f", highest at {xlabel} {top} with {number(values[top])}"
    if bottom and values[-1] > 1.02 * values[bottom]:
        said += f", lowest at {xlabel} {bottom} with {number(values[bottom])}"
    end = values[-max(10, len(values) // 10) :]
    turns = np.count_nonzero(np.diff(np.sign(np.diff(end))))
    if turns > len(end) / 4 and end.max() > 1.1 * end.min():
        said += f", jumping between {number(end.min())} and {number(end.max())} in the last {len(end)}"
    return said
