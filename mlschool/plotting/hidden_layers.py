"""Pictures of hidden layers: how the units of a network are connected, and what each unit sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mlschool.datasets import Labelled

from .boundaries import GRID, check_two_classes, grid, sides, tint, view
from .diagrams import sheet, write
from .picture import Picture
from .scatter import frame, name_classes, ring, scatter, subject
from .sketch import Sketch
from .style import BLUE, CLASSES, FAINT, INK, LINES, SIGNED, styled
from .words import listing, number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Forward = Callable[..., tuple[Sequence[np.ndarray], Sequence[np.ndarray]]]
Layers = Sequence[tuple[np.ndarray, np.ndarray]]

DRAWN = 6  # units of a layer in the diagram; of more, an ellipsis tells
THUMBNAILS = 16  # units of a layer whose views are shown
VIEW = 48  # cells across and up in such a view


@styled()
def network(sizes: Sequence[int], names: tuple[str, str] = ("inputs", "output")) -> Picture:
    """Draw the units of each layer, and a line for each weight between them.

    sizes   numbers of units, from the input to the output, such as (2, 4, 1): 2 to 6 layers
    names   of what comes in and what goes out
    raises  ValueError for sizes that can't be drawn

    >>> network((2, 4, 1)).caption
    '8 + 4 weights and 4 + 1 biases: 17 parameters'
    """
    sizes = [int(size) for size in sizes]
    if not 2 <= len(sizes) <= 6 or min(sizes) < 1:
        raise ValueError(f"sizes must be 2 to 6 numbers of 1 or more, such as (2, 4, 1). Here are {sizes}.")
    figure, axes = sheet(14, 7.8)
    across = np.linspace(1.9, 12.1, len(sizes))
    up = [4.15 + 0.95 * ((min(size, DRAWN) - 1) / 2 - np.arange(min(size, DRAWN))) for size in sizes]
    for i in range(len(sizes) - 1):
        for start in up[i]:
            axes.plot(
                across[i : i + 2], np.array([np.full(len(up[i + 1]), start), up[i + 1]]), "-", color=FAINT,
                linewidth=1.2, zorder=1,
            )  # fmt: skip
        if len(sizes) < 5:
            middle = across[i : i + 2].mean()
            axes.text(
                middle, 0.4, f"W, b\n({sizes[i]}, {sizes[i + 1]})", color=BLUE, ha="center", va="bottom"
            )
    for i, (x, heights) in enumerate(zip(across, up, strict=True)):
        fill = CLASSES[0].tint if i == 0 else "white" if i < len(sizes) - 1 else CLASSES[1].tint
        axes.plot(np.full(len(heights), x), heights, "o", color=fill, markeredgecolor=INK,
                  markeredgewidth=2, markersize=24, zorder=2)  # fmt: skip
        if sizes[i] > DRAWN:
            write(axes, x, heights[-1] - 0.62, "⋮", size=18)
        what = names[0] if i == 0 else names[1] if i == len(sizes) - 1 else "hidden"
        write(axes, x, 7.35, f"{sizes[i]} {what}")
    weights = [a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True)]
    caption = (
        f"{' + '.join(map(str, weights))} weights and {' + '.join(map(str, sizes[1:]))} biases: "
        f"{sum(weights) + sum(sizes[1:])} parameters"
    )
    hidden = [plural(size, "unit") for size in sizes[1:-1]]
    between = (
        f"{plural(len(hidden), 'hidden layer')} of {listing(hidden)}" if hidden else "no hidden layer between"
    )
    alt = (
        f"A network from left to right: {sizes[0]} {names[0]}, {between}, {sizes[-1]} {names[1]}. "
        f"Each unit is connected with every unit of the layer before: {caption}."
    )
    return Picture(figure, alt, caption)


@styled()
def hidden_views(data: Labelled, forward: Forward, losses: ArrayLike = (), threshold: float = 0.5) -> Picture:
    """Draw what a network makes of a plane: the view of each hidden unit, the boundary, and the loss.

    data       X (n, 2), y (n,) of two classes
    forward    from features (m, 2) to the scores Z and outputs A of every layer: two lists of (m, units), of
               which A begins with what goes into the first layer; the last layer has one unit
    losses     the loss before each step of the training, if it is to be drawn
    threshold  of the output: at it and above a sample is called 1
    raises     ValueError when forward gives something else

    In the small pictures a unit's output is orange where it is above 0 and blue where it is below, and a line
    runs where its score is 0. A unit that answers all samples alike, and so says nothing, is crossed out.
    """
    check_two_classes(data, "One output")
    losses = np.asarray(losses, dtype=float)
    Z, A = _passed(forward, data.X)
    hidden = [a.shape[1] for a in A[1:-1]]
    silent = [np.flatnonzero(np.ptp(a, axis=0) < 1e-9) for a in A[1:-1]]
    figure = Figure(figsize=(7, 5.3 if losses.size else 3.7), layout="constrained")
    rows = figure.add_gridspec(2 if losses.size else 1, 1, height_ratios=[3.5, 1.5][: 1 + bool(losses.size)])
    upper = rows[0].subgridspec(
        1, len(hidden) + 1, width_ratios=[1.0] * len(hidden) + [max(1.15, len(hidden))]
    )
    output = figure.add_subplot(upper[len(hidden)])
    name_classes(figure, output, data, loc="outside upper right", ncols=2)
    wrong = _boundary(output, data, forward, A, threshold)
    if hidden:
        low, span = view(output)
        at = (np.arange(VIEW) + 0.5) / VIEW
        seen = _passed(forward, low + span * np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2))
        for i, (scores, values) in enumerate(zip(seen[0][:-1], seen[1][1:-1], strict=True)):
            _views(figure.add_subplot(upper[i]), f"layer {i + 1}", at, scores, values, silent[i])
    told = f"{wrong} of {len(data)} wrong"
    facts = [
        f"hidden layer {i} has {plural(size, 'unit')}"
        + (f", {len(dead)} of them silent" if len(dead) else "")
        for i, (size, dead) in enumerate(zip(hidden, silent, strict=True), start=1)
    ]
    if losses.size:
        told += f"; {_descent(figure.add_subplot(rows[1]), losses)}"
    caption = "; ".join([told, *(fact for fact, dead in zip(facts, silent, strict=True) if len(dead))])
    units = "; ".join(facts) or "there is no hidden layer"
    alt = f"{subject(data)} {units[0].upper()}{units[1:]}. The output gets {told}."
    return Picture(figure, alt, caption)


def new_features(
    data: Labelled,
    answers: ArrayLike,
    predict: Callable[[ArrayLike, float, np.ndarray], ArrayLike],
    w: ArrayLike,
    b: float,
) -> Sketch:
    """Draw samples where two units put them by answering 0 or 1, and the line w · x + b = 0 of a third unit.

    data     X (n, 2), y (n,) of two classes; samples with equal answers are drawn side by side
    answers  (n, 2) of the two units, each 0 or 1
    predict  a function of (w, b, answers) that returns (n,) of 0 and 1
    raises   ValueError for answers of another shape, or others than 0 and 1

    >>> from mlschool import datasets
    >>> xor = datasets.xor()
    >>> new_features(xor, xor.X, lambda w, b, X: X @ w + b >= 0, [1, 1], -0.5).caption
    '1 of 4 on the wrong side (1 equal and 0 different)'
    """
    answers = np.asarray(answers, dtype=float)
    if answers.shape != (len(data), 2) or not np.isin(answers, (0, 1)).all():
        raise ValueError(
            f"answers must be 0 or 1, two for each of the {len(data)} samples. Here they have the shape "
            f"{answers.shape}."
        )
    shown = answers.copy()
    for place in np.unique(answers, axis=0):
        here = np.flatnonzero((answers == place).all(axis=1))
        shown[here, 0] += 0.07 * (np.arange(len(here)) - (len(here) - 1) / 2)
    moved = data.with_X(shown, ("answer of unit 1", "answer of unit 2"))
    picture = sides(moved, lambda w, b, _: predict(w, b, answers), w, b, within=(-0.4, 1.4))
    pairs = zip(data.X, answers, strict=True)
    picture.facts = listing(f"({x:g}, {y:g}) is answered ({p:g}, {q:g})" for (x, y), (p, q) in pairs)
    return picture


def added_units(
    x: ArrayLike, y: ArrayLike, layers: Layers, forward: Forward, reach: float | None = None
) -> Sketch:
    """Draw what each hidden unit adds to the output of a network of one number, and their sum.

    x, y     (n,) the points
    layers   a list of two (W, b), the output with one unit
    forward  of (X, layers, "relu"): the scores Z and outputs A of every layer
    reach    how far the picture goes to both sides of 0; left out, as far as the points
    raises   ValueError for a network of another shape

    >>> layers = [(np.ones((1, 2)), np.zeros(2)), (np.ones((2, 1)), np.zeros(1))]
    >>> added_units([0, 1], [0, 2], layers, lambda X, layers, f: ([X, X], [X, X @ [[1, 1]], 2 * X])).caption
    '2 hidden units: RMS error 0.00 on the points, largest error 0.00'
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if len(layers) != 2 or np.shape(layers[0][0])[0] != 1 or np.shape(layers[1][0])[1] != 1:
        raise ValueError("Only a network of one input, one hidden layer and one output can be drawn here.")
    at = np.linspace(x.min(), x.max(), 201) if reach is None else np.linspace(-reach, reach, 201)
    outputs = forward(at[:, None], layers, "relu")[1]
    parts, total = outputs[1] * layers[1][0][:, 0], outputs[-1][:, 0]
    errors = forward(x[:, None], layers, "relu")[1][-1][:, 0] - y
    everything = np.concatenate([parts.ravel(), total, y])
    ends = np.floor(everything.min()) - 0.1, np.ceil(everything.max()) + 0.1
    picture = Sketch((at[0], at[-1]), ends, "x", "y")
    for unit, part in enumerate(parts.T):
        picture.curve(at, part, LINES[5], "" if unit else "weighted units")
    picture.dots(x, y, CLASSES[0], "points")
    picture.curve(at, total, LINES[0], "their sum, with the bias")
    picture.caption = (
        f"{plural(parts.shape[1], 'hidden unit')}: RMS error {np.sqrt(np.mean(errors**2)):.2f} "
        f"on the points, largest error {np.abs(errors).max():.2f}"
    )
    ran = f"from {number(total[0])} at the left to {number(total[-1])} at the right"
    picture.facts = f"{len(x)} points, what each hidden unit adds, and the sum, {ran}"
    return picture


def _passed(forward: Forward, X: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Run the network, or say in one sentence what it gives instead of scores and outputs."""
    try:
        Z, A = forward(X)
        Z, A = [np.asarray(z, dtype=float) for z in Z], [np.asarray(a, dtype=float) for a in A]
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"forward must return two lists, Z and A, as in the lecture on hidden layers: {error}"
        ) from None
    whole = len(A) == len(Z) + 1 and len(Z) > 0 and all(a.ndim == 2 and len(a) == len(X) for a in [*Z, *A])
    if not whole or A[-1].shape[1] != 1:
        raise ValueError(
            f"forward must return Z and A: {len(X)} rows in each array, one array more in A than in Z, and "
            f"one unit at the end. Here the shapes are {[z.shape for z in Z]} and {[a.shape for a in A]}."
        )
    if not all(np.isfinite(a).all() for a in A):
        raise ValueError("The network puts out NaN or infinity: was its learning rate too large?")
    return Z, A


def _boundary(axes: Axes, data: Labelled, forward: Forward, A: Sequence[np.ndarray], threshold: float) -> int:
    """Draw what the output calls the plane; return how many samples it gets wrong."""
    frame(axes, data)
    _, span = view(axes)
    cells = grid(axes)
    output = _passed(forward, cells)[1][-1].reshape(GRID[::-1])
    called = (output >= threshold).astype(int)
    tint(axes, called, 2)
    if called.any() and not called.all():
        places = cells.reshape(*GRID[::-1], 2)
        axes.contour(places[..., 0], places[..., 1], output, levels=[threshold], colors=INK, linewidths=2)
    scatter(axes, data)
    wrong = (A[-1][:, 0] >= threshold).astype(int) != data.y
    ring(axes, *data.X[wrong].T, len(data))
    if 1 / 3 < np.divide(*span) < 3:
        axes.set_aspect("equal")  # a circle is to look like one
    axes.set_title("output")
    axes.locator_params(nbins=4)
    return int(wrong.sum())


def _views(
    axes: Axes, layer: str, at: np.ndarray, scores: np.ndarray, values: np.ndarray, silent: np.ndarray
) -> None:
    """Draw what each unit of a hidden layer makes of the plane, as a block of small pictures.

    at              (VIEW,) the middles of the cells of such a picture, from 0 to 1
    scores, values  (VIEW · VIEW, units) the scores and outputs of the units, cell by cell
    silent          the numbers of the units that are to be crossed out
    """
    scores, values = (part.reshape(VIEW, VIEW, -1) for part in (scores, values))
    units = min(values.shape[2], THUMBNAILS)
    across = 1 if units <= 2 else int(np.ceil(np.sqrt(units)))
    down = -(-units // across)
    axes.axis("off")
    for unit in range(units):
        left, bottom = unit % across, down - 1 - unit // across
        ends = np.array([left, left + 0.92, bottom, bottom + 0.92])
        there = left + 0.92 * at, bottom + 0.92 * at
        value, score = values[..., unit], scores[..., unit]
        reach = np.abs(value).max() or 1
        axes.imshow(value, SIGNED, vmin=-reach, vmax=reach, origin="lower", extent=tuple(ends),
                    interpolation="bilinear", zorder=0)  # fmt: skip
        if score.min() < 0 < score.max():
            axes.contour(*there, score, levels=[0], colors=INK, linewidths=1)
        axes.plot(ends[[0, 1, 1, 0, 0]], ends[[2, 2, 3, 3, 2]], "-", color=FAINT, linewidth=0.8)
        if unit in silent:
            for corners in ([2, 3], [3, 2]):
                axes.plot(ends[:2], ends[corners], "-", color=INK, linewidth=1.2)
    axes.set(xlim=(-0.02, across), ylim=(-0.06, down), aspect="equal")
    more = f"{units} of {values.shape[2]}" if values.shape[2] > units else f"{values.shape[2]}"
    axes.set_title(f"{layer}: {more}")


def _descent(axes: Axes, losses: np.ndarray) -> str:
    """Draw the loss against the step; return it in words."""
    if losses.ndim != 1 or not (losses >= 0).all():
        raise ValueError("losses must be numbers of 0 or more, one for each step of the training.")
    axes.plot(losses, color=INK)
    axes.set(
        xlabel="step", ylabel="loss", xlim=(0, max(1, len(losses) - 1)), ylim=(0, losses.max() * 1.05 or 1)
    )
    axes.locator_params(axis="y", nbins=4)
    return f"loss from {number(losses[0])} to {number(losses[-1])} in {plural(len(losses), 'step')}"
