"""Learning as it goes on: the line that moves, the mistakes that remain, the tries it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from mlschool.datasets import Labelled

from .boundaries import check_two_classes, draw_lines, tint
from .geometry import GRID, absence, called_by, cut, grid, weights
from .labels import name_ends
from .picture import Picture, draw
from .player import Player
from .scatter import plane, ring, scatter, subject
from .style import FAINT, INK, LINES, LineStyle, styled
from .words import number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FRAMES = 40  # more would make a notebook heavy


@styled()
def learning_line(
    data: Labelled, path: Sequence[tuple[ArrayLike, float]], every: int | None = None
) -> Player:
    """Play how the line w · x + b = 0 moves while it learns.

    data    X (n, 2), y (n,) of two classes
    path    (w, b) after each correction, the first one first: w (2,), b a number
    every   show each `every`-th correction, and the last; without it at most 24 are chosen, closer together
            at the start, where the line moves most
    raises  ValueError when the path is empty, isn't finite, or would take more than 40 pictures
    """
    check_two_classes(data)
    path = [weights(w, b) for w, b in path]
    if not path:
        raise ValueError("The path is empty: there was no correction, so the line never moved.")
    shown = _chosen(len(path), every)
    figure, axes = plane(data)
    cells = grid(axes)
    region = tint(axes, np.zeros(GRID[::-1]), 2)
    scatter(axes, data)
    (line,) = axes.plot([], [], transform=axes.transAxes, color=INK, zorder=5)
    rings = ring(axes, [], [], len(data))
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # nothing may shift from one picture to the next

    frames, captions = [], []
    for n in shown:
        w, b = path[n - 1]
        wrong = called_by(w, b, data.X) != data.y
        ends = cut(axes, w, b)
        line.set_data(*([[], []] if ends is None else ends.T))
        region.set_data(called_by(w, b, cells).reshape(GRID[::-1]))
        rings.set_offsets(data.X[wrong])
        frames.append(draw(figure, sharpness=1.25))
        after = f"after {plural(n, 'correction')}{absence(w, b, ends)}"
        captions.append(f"{after}: {wrong.sum()} of {len(data)} on the wrong side")
    course = (
        f"{subject(data)} A line learns in {plural(len(path), 'correction')}: {captions[0]}; {captions[-1]}."
    )
    return Player(frames, captions, course, _trail(data, path, course))


@styled()
def mistakes_per_epoch(mistakes: Mapping[str, Sequence[int]]) -> Picture:
    """Draw how many mistakes were made in each epoch, a curve for each run, and mark where there were none.

    mistakes  a name for each run: its mistakes in epoch 1, 2, 3 …
    raises    ValueError when a run has no epoch, or numbers that aren't counts
    """
    if not 1 <= len(mistakes) <= len(LINES):
        raise ValueError(
            f"Give 1 to {len(LINES)} runs, so that they can be told apart; here are {len(mistakes)}."
        )
    runs: dict[tuple[int, ...], list[str]] = {}
    for name, counts in mistakes.items():
        counts = np.asarray(counts)
        if counts.ndim != 1 or not counts.size or (counts < 0).any() or (counts != np.floor(counts)).any():
            raise ValueError(f"The mistakes of {name!r} must be a count for each epoch, such as [12, 5, 0].")
        runs.setdefault(tuple(int(n) for n in counts), []).append(
            name
        )  # equal runs are one curve with several names

    figure = Figure(layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlabel="epoch", ylabel="mistakes in the epoch")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(_whole_numbers())
    ends, facts = [], []
    for (counts, names), style in zip(runs.items(), LINES, strict=False):
        epochs = np.arange(1, len(counts) + 1)
        axes.plot(
            epochs,
            counts,
            color=style.colour,
            linestyle=style.dash,
            marker="o" if len(counts) <= 30 else "",
            clip_on=False,
        )
        name = " = ".join(names)
        fact = f"{' and '.join(names)} ({style.name}{', exactly the same' * (len(names) > 1)})"
        fact += f" from {counts[0]} in epoch 1 to {counts[-1]} in epoch {len(counts)}"
        if 0 in counts:
            first = counts.index(0) + 1
            axes.plot(
                first,
                0,
                "*",
                color=style.colour,
                markersize=17,
                markeredgecolor="white",
                zorder=4,
                clip_on=False,
            )
            name += f"\nnone in epoch {first}"
            fact += f", none in epoch {first} (star)"
        else:
            fact += f", never below {min(counts)}"
        ends.append((len(counts), counts[-1], name, style.colour))
        facts.append(fact)
    lengths = [len(counts) for counts in runs]
    axes.set_ylim(0, max(map(max, runs)) * 1.08 or 1)
    axes.set_xlim(1, max(2, *lengths))
    if max(lengths) > 10 * min(lengths):  # otherwise the short runs would be a stroke at the edge
        axes.set(xscale="log", xlabel="epoch (logarithmic)")
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    name_ends(axes, ends)
    return Picture(figure, f"Mistakes in each epoch: {'; '.join(facts)}.")


@styled()
def tries(counts: Sequence[int]) -> Picture:
    """Draw how many random tries each of many runs took, on a logarithmic axis, and their median.

    counts  the tries of each run, 1 or more
    raises  ValueError when there is none, or one below 1
    """
    counts = np.asarray(counts)
    if counts.ndim != 1 or not counts.size or (counts < 1).any():
        raise ValueError("counts must hold the tries of each run, each 1 or more, such as [3, 41, 17].")
    figure = Figure(layout="constrained")
    axes = figure.add_subplot()
    low, high, median = counts.min(), counts.max(), np.median(counts)
    doublings = 2 ** np.arange(
        np.floor(np.log2(low)), np.floor(np.log2(high)) + 2
    )  # 1, 2 to 3, 4 to 7, 8 to 15 …
    axes.hist(counts, doublings, color=LINES[3].colour, edgecolor="white")
    axes.set(xscale="log", xlabel="random tries until it worked", ylabel="runs")
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.yaxis.set_major_locator(_whole_numbers())
    axes.axvline(median, color=INK, linestyle=LINES[1].dash)
    axes.annotate(
        f"median {number(median)}",
        (median, 1),
        (0, 3),
        xycoords=axes.get_xaxis_transform(),
        textcoords="offset points",
        ha="center",
        va="bottom",
        annotation_clip=False,
    )
    caption = (
        f"{plural(len(counts), 'run')}: half of them took {number(median)} tries or fewer; "
        f"the shortest {low}, the longest {high}"
    )
    return Picture(figure, f"A histogram on a logarithmic axis, a bar for each doubling. {caption}.", caption)


def _whole_numbers() -> MaxNLocator:
    return MaxNLocator(integer=True, steps=[1, 2, 5, 10])


def _chosen(total: int, every: int | None) -> list[int]:
    """Return which corrections are shown, counted from 1; the last is always there."""
    if every is None:
        return sorted({round(n) for n in np.geomspace(1, total, 24)})
    if every < 1:
        raise ValueError(f"every must be 1 or more. Here it is {every}.")
    shown = sorted({*range(every, total, every), total})
    if len(shown) > FRAMES:
        raise ValueError(
            f"{total} corrections with every={every} are {len(shown)} pictures, and {FRAMES} is the most: "
            f"take every={-(-total // (FRAMES - 1))} or more."
        )
    return shown


def _trail(data: Labelled, path: list[tuple[np.ndarray, float]], course: str) -> Picture:
    """Draw the last line, and a few earlier ones that are paler the older they are."""
    figure, axes = plane(data)
    scatter(axes, data)
    few = sorted({round(n) for n in np.geomspace(1, len(path), 5)}, reverse=True)
    greys = (INK, "#444444", "#5C5C5C", "#6A6A6A", FAINT)
    styles = tuple(LineStyle(grey, line.dash, line.name) for grey, line in zip(greys, LINES, strict=False))
    captions, runs = draw_lines(axes, data, {f"after {n}": path[n - 1] for n in few}, styles, arrows=1)
    return Picture(figure, f"{course} {' '.join(runs)}", "; ".join(captions))
