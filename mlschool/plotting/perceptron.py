"""Pictures of the perceptron: a neuron, one feature with a threshold, and a line that learns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import StrMethodFormatter

from mlschool.datasets import Labelled

from .boundaries import GRID, absence, called_by, check_two_classes, cut, draw_lines, grid, tint, weights
from .charts import chart, draw_curves, name_ends, told_apart, whole_numbers
from .diagrams import arrow, sheet, write
from .picture import Picture, draw
from .player import Player
from .scatter import (
    check,
    class_counts,
    limits,
    missed,
    plane,
    ring,
    scatter,
    subject,
)
from .sketch import Sketch
from .style import BLUE, CLASSES, FAINT, INK, LINES, VERMILION, LineStyle, styled
from .words import listing, number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FRAMES = 40  # more would make a notebook heavy


def one_feature(
    data: Labelled,
    feature: int = 0,
    threshold: float | None = None,
    step: Callable[[np.ndarray], ArrayLike] | None = None,
) -> Sketch:
    """Draw the samples along one feature, one row for each class, and a threshold if there is one.

    data       X (n, d), y (n,)
    feature    which column of X
    threshold  in the units of that feature. At it and above belongs the class whose mean is larger;
               samples on the wrong side are ringed
    step       a function that decides: of scores (n,), the feature minus the threshold, it makes 1 (above)
               or 0. Without it a score of 0 or more is above
    raises     ValueError for a column that isn't there, or a threshold between more than two classes
    """
    check(data)
    if not 0 <= feature < data.X.shape[1]:
        raise ValueError(
            f"feature must be the number of a column, from 0 to {data.X.shape[1] - 1}. Here it is {feature}."
        )
    values, name = data.X[:, feature], data.features[feature]
    low, high = (end[feature] for end in limits(data))
    rows = len(data.classes)
    picture = Sketch((low, high), (-0.6, rows - 0.4), name, height=90 + 80 * rows)
    # The golden ratio spreads neighbours over the height of the row; the height itself means nothing.
    height = data.y + 0.62 * ((np.arange(len(data)) * 0.618034) % 1 - 0.5)
    ranges = listing(
        f"{cls} from {number(values[data.y == k].min())} to {number(values[data.y == k].max())}"
        for k, cls in enumerate(data.classes)
        if (data.y == k).any()
    )
    picture.facts = f"{plural(len(data), 'sample')} along {name}: {class_counts(data)}. {ranges}"
    if threshold is not None:
        check_two_classes(data, "A threshold", features=None)
        above = int(values[data.y == 1].mean() >= values[data.y == 0].mean())
        side = CLASSES[above]
        right = [(threshold, -0.6), (high, -0.6), (high, rows), (threshold, rows)]
        picture.area(right, side.tint, f"called {data.classes[above]}")
        picture.curve([threshold, threshold], [-0.6, rows])
    for label, style in enumerate(CLASSES[:rows]):
        chosen = data.y == label
        picture.dots(values[chosen], height[chosen], style, data.classes[label])
    if threshold is not None:
        fires = np.asarray((step or (lambda score: score >= 0))(values - threshold)).astype(bool)
        wrong = np.where(fires, above, 1 - above) != data.y
        picture.rings(values[wrong], height[wrong])
        picture.caption = f"threshold {number(threshold)}: {missed(data, wrong, 'on the wrong side')}"
    return picture


@styled()
def neuron(inputs: Sequence[str] = ("x₁", "x₂"), output: str = "1 or 0") -> Picture:
    """Draw an artificial neuron, and under each of its parts what it resembles in a living one.

    inputs  the names of 1 to 5 inputs
    output  what comes out
    raises  ValueError for more inputs than there is room for
    """
    if isinstance(inputs, str) or not 1 <= len(inputs) <= 5:
        raise ValueError("inputs must be 1 to 5 names, such as ('x₁', 'x₂').")
    figure, axes = sheet(16, 8.4)
    middle = 5.1
    spacing = min(2.4, 4.4 / len(inputs))
    heights = middle + spacing * ((len(inputs) - 1) / 2 - np.arange(len(inputs)))
    for i, (name, height) in enumerate(zip(inputs, heights, strict=True)):
        arrow(axes, (1.6, height), (6.08, middle + 0.3 * (height - middle)))
        frame = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": INK, "linewidth": 2.2}
        write(axes, 1.6, height, name, size=15, bbox=frame)
        weight, no_frame = f"w{'₁₂₃₄₅'[i]}", {"facecolor": "white", "edgecolor": "none", "pad": 2}
        write(axes, 4.3, height + 0.43 * (middle - height), weight, color=BLUE, size=16, bbox=no_frame)
    axes.add_patch(Circle((7, middle), 0.95, facecolor="white", edgecolor=INK, linewidth=2.2))
    axes.text(7, middle, "Σ", size=24, ha="center", va="center_baseline")
    write(axes, 7, 7.2, "b", color=BLUE, size=16)
    arrow(axes, (7, 6.85), (7, middle + 0.95))
    arrow(axes, (7.95, middle), (9.5, middle))
    axes.text(8.7, middle + 0.25, "z", size=15, ha="center", va="bottom")
    axes.add_patch(Rectangle((9.5, middle - 0.95), 1.9, 1.9, facecolor="white", edgecolor=INK, linewidth=2.2))
    steps = [9.8, 10.45, 10.45, 11.1], middle + np.array([-0.5, -0.5, 0.5, 0.5])
    axes.plot(*steps, color=VERMILION, linewidth=3)
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
        write(axes, x, 8.05, part, color=FAINT if part != "weights" else BLUE)
        first, second = does.split("\n")  # each a text of its own: one height for all
        for line, height in ((living, 1.85), (first, 1.1), (second, 0.5)):
            axes.text(x, height, line, weight="bold" if line is living else "normal", ha="center")
    alt = (
        f"A diagram from left to right. {len(inputs)} inputs, {listing(inputs)}, each times its own weight, "
        f"go into a sum, and a bias b is added; the sum z goes through a step; out comes {output}. "
        "Under each part stands what it resembles in a living neuron: "
        f"{'; '.join(f'{part}: {living}, {does}' for _, part, living, does in columns)}."
    ).replace("\n", " ")
    return Picture(figure, alt)


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
    told_apart(mistakes, "runs")
    same: dict[tuple[int, ...], list[str]] = {}  # equal runs are one curve with several names
    for name, counts in mistakes.items():
        counts = np.asarray(counts)
        if counts.ndim != 1 or not counts.size or (counts < 0).any() or (counts != np.floor(counts)).any():
            raise ValueError(f"The mistakes of {name!r} must be a count for each epoch, such as [12, 5, 0].")
        same.setdefault(tuple(int(n) for n in counts), []).append(name)
    lengths = [len(counts) for counts in same]
    figure, axes = chart("epoch", "mistakes in the epoch", xlim=(1, max(2, *lengths)))
    axes.set_ylim(0, max(map(max, same)) * 1.08 or 1)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(whole_numbers())
    if max(lengths) > 30 * min(lengths):  # otherwise the short runs would be a stroke at the edge
        axes.set(xscale="log", xlabel="epoch (logarithmic)")
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    lines = {" = ".join(names): (np.arange(1, len(counts) + 1), counts) for counts, names in same.items()}
    draw_curves(axes, lines, clip_on=False)
    facts, labels = [], {}
    for line, (counts, names), style in zip(list(axes.lines), same.items(), LINES, strict=False):
        line.set_marker("o" if len(counts) <= 30 else "")
        fact = f"{' and '.join(names)} ({style.name}{', exactly the same' * (len(names) > 1)})"
        fact += f" from {counts[0]} in epoch 1 to {counts[-1]} in epoch {len(counts)}"
        if 0 in counts:
            first = counts.index(0) + 1
            star = {"markersize": 17, "markeredgecolor": "white", "zorder": 4, "clip_on": False}
            axes.plot(first, 0, "*", color=style.colour, **star)
            labels[line.get_label()] = f"{line.get_label()}\nnone in epoch {first}"
            fact += f", none in epoch {first} (star)"
        else:
            fact += f", never below {min(counts)}"
        facts.append(fact)
    name_ends(axes, labels)
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
    figure, axes = chart("random tries until it worked", "runs", xscale="log")
    low, high, median = counts.min(), counts.max(), np.median(counts)
    # 1, 2 to 3, 4 to 7, 8 to 15 …
    doublings = 2 ** np.arange(np.floor(np.log2(low)), np.floor(np.log2(high)) + 2)
    axes.hist(counts, doublings, color=LINES[3].colour, edgecolor="white")
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.yaxis.set_major_locator(whole_numbers())
    axes.axvline(median, color=INK, linestyle=LINES[1].dash)
    _write_above(axes, median, f"median {number(median)}")
    caption = (
        f"{plural(len(counts), 'run')}: half of them took {number(median)} tries or fewer; "
        f"the shortest {low}, the longest {high}"
    )
    return Picture(figure, f"A histogram on a logarithmic axis, a bar for each doubling. {caption}.", caption)


def _write_above(axes: Axes, x: float, words: str, shift: float = 0, side: str = "center") -> None:
    """Write words above the frame at x."""
    where = {"xycoords": axes.get_xaxis_transform(), "textcoords": "offset points", "annotation_clip": False}
    axes.annotate(words, (x, 1), (shift, 3), ha=side, va="bottom", **where)


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
