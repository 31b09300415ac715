"""Pictures of gradient descent: paths through a valley and over a surface, a fit, and a numerical step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from PIL import Image

from .charts import chart, draw_curves, name_ends, told_apart
from .picture import Picture, draw
from .player import Player
from .sketch import Sketch
from .style import CLASSES, FAINT, INK, LINES, VERMILION, styled
from .words import listing, number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FRAMES = 24
SHARPNESS = 1.25  # of the pictures that move
GRID = 61  # places along each axis at which the surface is computed
HEIGHTS = LinearSegmentedColormap.from_list("heights", [CLASSES[0].tint, "#EFF6FA"])  # deepest in the valley


def valley(
    loss: Callable[[float], float], path: Sequence[float], low: float, high: float, name: str = "w"
) -> Sketch:
    """Draw the loss over one parameter, and a path through it; its last place is ringed.

    loss       a function of the parameter
    path       the parameter at step 0, 1, 2 …
    low, high  the range of the parameter that is shown
    name       of the parameter
    raises     ValueError for an empty path, or a loss that isn't finite where it is drawn

    >>> valley(lambda w: w * w, [2.0, 1.0], -2, 2).caption
    'after 1 step: w = 1, loss 1'
    """
    walk = np.asarray(path, dtype=float)
    if walk.ndim != 1 or not walk.size:
        raise ValueError(f"A path is a number for each step, (steps + 1,). Here its shape is {walk.shape}.")
    across = np.linspace(low, high, 121)
    surface, heights = (np.array([float(loss(w)) for w in places]) for places in (across, walk))
    top = 1.05 * surface.max()
    picture = Sketch((low, high), (-0.03 * top, top), name, "loss").curve(across, surface)
    picture.curve(walk, heights, LINES[4], "the path").dots(walk, heights, CLASSES[1])
    picture.rings(walk[-1:], heights[-1:])
    picture.facts = f"A path from {name} = {number(walk[0])}, where the loss is {number(heights[0])}"
    outside = ", outside of the picture" * bool(not low <= walk[-1] <= high or heights[-1] > top)
    steps = plural(len(walk) - 1, "step")
    picture.caption = f"after {steps}: {name} = {number(walk[-1])}, loss {number(heights[-1])}{outside}"
    return picture


def equal_steps(
    loss: Callable[[np.ndarray], float],
    gradient: Callable[[np.ndarray], ArrayLike],
    at: ArrayLike,
    angle: float,
    length: float = 0.01,
) -> Sketch:
    """Draw two steps of one length over lines of equal loss: one against the gradient, one turned from it.

    loss, gradient  functions of two parameters, (2,)
    at              (2,) where both steps begin
    angle           in degrees, from the direction against the gradient
    length          of both steps; so short that the loss falls all along the first
    raises          ValueError where the gradient is 0, and has no direction

    >>> equal_steps(lambda w: w @ w, lambda w: 2 * w, [3.0, 4.0], 90).caption
    'turned by 90°, the step changes the loss by +0.00; against the gradient by -0.10'
    """
    at, slope = np.asarray(at, dtype=float), np.asarray(gradient(np.asarray(at, dtype=float)), dtype=float)
    if not slope.any():
        raise ValueError("The gradient is 0 here, so no direction is against it.")
    down = -slope / np.linalg.norm(slope)
    across = np.array([-down[1], down[0]])
    reach = 1.5 * length
    offsets = np.linspace(-3 * reach, 3 * reach, 25)
    heights = np.array([[loss(at + a * across + d * down) for d in offsets] for a in offsets])
    wide = 1.63 * reach  # a right angle is one in the picture
    ends = (at[0] - wide, at[0] + wide), (at[1] - reach, at[1] + reach)
    picture = Sketch(*ends, "w₁", "w₂")
    for level in loss(at) + np.linalg.norm(slope) * reach * np.linspace(-2, 2, 9):
        there = np.array([np.interp(-level, -row, offsets) for row in heights])
        picture.hairline(*(at[:, None] + np.outer(across, offsets) + np.outer(down, there)))
    turned = np.cos(np.radians(angle)) * down + np.sin(np.radians(angle)) * across
    changes = []
    steps = {"against the gradient": (down, LINES[0]), "turned": (turned, LINES[4])}
    for name, (direction, style) in steps.items():
        path = np.array([at, at + length * direction])
        picture.curve(*path.T, style, name).dots(*path[1:].T, CLASSES[1])
        changes.append(loss(path[1]) - loss(at))
    picture.caption = (
        f"turned by {angle:.0f}°, the step changes the loss by {changes[1]:+.2f}; "
        f"against the gradient by {changes[0]:+.2f}"
    )
    picture.facts = f"Lines of equal loss about ({number(at[0])}, {number(at[1])}), two steps of one length"
    return picture


def fitted(
    x: ArrayLike,
    y: ArrayLike,
    y_pred: ArrayLike,
    loss: float,
    ylim: tuple[float, float] = (-1.5, 1.5),
    names: tuple[str, str] = ("x", "y"),
) -> Sketch:
    """Draw points, the curve through their predictions, and the error of each as a line between them.

    x, y, y_pred  (n,) places from left to right, the values there, and what a model says
    loss          what stands beneath
    ylim, names   the ends of the vertical axis, and what stands at both, with units
    raises        ValueError for shapes that don't belong together, or numbers that aren't finite

    >>> fitted([0, 1], [0, 1], [0, 0.5], 0.25).caption
    'loss 0.25'
    """
    x, y, y_pred = (np.asarray(values, dtype=float) for values in (x, y, y_pred))
    if x.ndim != 1 or not x.shape == y.shape == y_pred.shape:
        raise ValueError(f"Give (n,) three times. Here are {x.shape}, {y.shape} and {y_pred.shape}.")
    margin = 0.03 * np.ptp(x)
    picture = Sketch((x.min() - margin, x.max() + margin), ylim, *names)
    for place, due, said in zip(x, y, y_pred, strict=True):
        picture.curve([place, place], [due, said], LINES[5])
    picture.curve(x, y_pred, LINES[0], "prediction").dots(x, y, CLASSES[0], "data")
    picture.facts = f"{plural(len(x), 'point')}; the largest error is {number(np.abs(y - y_pred).max())}"
    picture.caption = f"loss {number(loss)}"
    return picture


@styled()
def descents(
    loss: Callable[[np.ndarray], float], paths: Mapping[str, ArrayLike], names: tuple[str, str] = ("w₁", "w₂")
) -> Player:
    """Play several descents on one loss surface of two parameters, side by side, each from its first point.

    loss    a function of the two parameters (2,), which returns one number
    paths   a name for each of 1 to 3 descents: the parameters at step 0, 1, 2 …, (steps + 1, 2)
    names   of the two parameters
    raises  ValueError for paths of other shapes, or a loss that isn't a finite number where a path begins

    The surface is drawn as on a hiking map: along a line the loss is the same. A path that leaves the map
    goes on outside of it; the caption gives its loss.
    """
    walks = {name: np.asarray(path, dtype=float) for name, path in paths.items()}
    if not 1 <= len(walks) <= 3 or any(walk.ndim != 2 or walk.shape[1] != 2 for walk in walks.values()):
        raise ValueError(
            "Give 1 to 3 paths, each an array of the shape (steps + 1, 2): two parameters at each step."
        )
    heights = {name: _along(loss, walk) for name, walk in walks.items()}
    if not all(np.isfinite(height[:1]).all() and height.size for height in heights.values()):
        raise ValueError("Where a path begins, the loss must be a finite number.")
    steps = max(map(len, walks.values())) - 1
    shown = sorted({0, *(round(n) for n in np.geomspace(1, max(1, steps), FRAMES))} & {*range(steps + 1)})

    figure, panels = _panels(loss, walks, heights, names)
    trails = [
        axes.plot([], [], "-", color=VERMILION, marker="o", markersize=4, zorder=3)[0] for axes in panels
    ]
    heads = [axes.plot([], [], "o", color=INK, markersize=9, zorder=4)[0] for axes in panels]
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # nothing may shift from one picture to the next
    gone = {name: _outside(panels[0], walk) for name, walk in walks.items()}
    _freeze(figure, panels, {*trails, *heads})
    frames, captions = [], []
    for n in shown:
        for walk, trail, head in zip(walks.values(), trails, heads, strict=True):
            _place(walk, n, trail, head)
        frames.append(draw(figure, SHARPNESS))
        captions.append(f"step {n}: loss {_at(heights, n, gone)}")

    ends = "; ".join(
        f"{name}: loss {number(height[0])} at the start, "
        f"{number(height[-1])} after {plural(len(height) - 1, 'step')}"
        for name, height in heights.items()
    )
    alt = (
        f"{plural(len(walks), 'map')} of one loss surface over {names[0]} and {names[1]}, "
        f"each with its descent. {ends}."
    )
    static, panels = _panels(loss, walks, heights, names)
    for axes, walk in zip(panels, walks.values(), strict=True):
        trail = axes.plot([], [], "-", color=VERMILION, marker="o", markersize=4, zorder=3)[0]
        _place(walk, steps, trail, axes.plot([], [], "o", color=INK, markersize=9, zorder=4)[0])
    return Player(frames, captions, alt, Picture(static, alt, f"all {plural(steps, 'step')}: {ends}"))


@styled()
def step_sizes(h: ArrayLike, errors: Mapping[str, ArrayLike]) -> Picture:
    """Draw how far a numerical slope is off, against the size of the step that it takes, both logarithmic.

    h       (n,) sizes of the step
    errors  a name for each way of taking differences: its error at each h, (n,); a 0 isn't drawn
    raises  ValueError for sizes that aren't positive, or errors of another length
    """
    told_apart(errors, "ways to take differences")
    h = np.asarray(h, dtype=float)
    if h.ndim != 1 or not (h > 0).all():
        raise ValueError("Give step sizes above 0, (n,).")
    lines = {}
    for name, error in errors.items():
        error = np.asarray(error, dtype=float)
        if error.shape != h.shape or not (error > 0).any() or (error < 0).any():
            raise ValueError(
                f"The errors of {name!r} must be 0 or more, one for each of the {len(h)} step sizes."
            )
        lines[name] = h[error > 0], error[error > 0]
    figure, axes = chart("size of the step h", "error of the slope", xscale="log", yscale="log")
    facts = []
    for one, (at, error), style in zip(draw_curves(axes, lines), lines.values(), LINES, strict=False):
        small, best, large = at.argmin(), error.argmin(), at.argmax()
        axes.plot(at[best], error[best], "o", color=style.colour)
        said = [f"{number(error[i])} at h = {number(at[i])}" for i in (small, best, large)]
        facts.append(f"{one} is off by {said[0]}, by {said[2]}, and least, by {said[1]} (dot)")
    name_ends(axes)
    return Picture(figure, f"The error of a numerical slope against its step size: {'; '.join(facts)}.")


def _panels(
    loss: Callable[[np.ndarray], float],
    walks: Mapping[str, np.ndarray],
    heights: Mapping[str, np.ndarray],
    names: tuple[str, str],
) -> tuple[Figure, list[Axes]]:
    """Return a map of the surface for each path, with its name above."""
    start = max(height[0] for height in heights.values())
    near = [
        walk[np.isfinite(height) & (height <= 1.5 * start)]
        for walk, height in zip(walks.values(), heights.values(), strict=True)
    ]
    points = np.concatenate(near)
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.35 * max(*(high - low), 1e-9)
    low, high = low - margin, high + margin
    across, up = (np.linspace(a, b, GRID) for a, b in zip(low, high, strict=True))
    surface = np.array([[loss(np.array([x, y])) for x in across] for y in up], dtype=float)
    bottom, top = np.nanmin(surface), np.nanmax(surface)
    # close together where it is flat, since there the end of a descent is decided
    levels = bottom + (top - bottom) * np.linspace(0.04, 1, 9) ** 2.2
    figure = Figure(figsize=(7, 3), layout="constrained")
    panels = list(np.atleast_1d(figure.subplots(1, len(walks), sharex=True, sharey=True)))
    for axes, (name, walk) in zip(panels, walks.items(), strict=True):
        axes.contourf(across, up, surface, [bottom, *levels], cmap=HEIGHTS, extend="max")
        axes.contour(across, up, surface, levels, colors=FAINT, linewidths=0.8, linestyles="-")
        axes.plot(*walk[0], "o", color=INK, markerfacecolor="white", markersize=9, zorder=5)
        axes.set_title(name)
        axes.set(
            xlabel=names[0], ylabel=names[1], xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal"
        )
        axes.xaxis.set_major_locator(MaxNLocator(3))
    for axes in panels[1:]:
        axes.yaxis.label.set_visible(False)
        axes.tick_params(labelleft=False)
    return figure, panels


def _freeze(figure: Figure, panels: Sequence[Axes], moving: set[Artist]) -> None:
    """Replace all that stands still by a picture of itself: ten times quicker to draw again and again."""
    background = np.asarray(Image.open(BytesIO(draw(figure, SHARPNESS))).convert("RGB"))
    for axes in panels:
        for artist in axes.get_children():
            artist.set_visible(artist in moving)
    figure.figimage(background, zorder=-1)


def _place(walk: np.ndarray, n: int, trail: Line2D, head: Line2D) -> None:
    """Draw a path up to step n; numbers too large to be drawn are left out."""
    part = walk[: n + 1]
    part = part[(np.abs(part) < 1e6).all(axis=1)]
    trail.set_data(*part.T)
    head.set_data(*part[-1:].T)


def _at(heights: Mapping[str, np.ndarray], n: int, gone: Mapping[str, np.ndarray]) -> str:
    """Return each path's loss at step n, in words; gone: at which steps it is outside of the map."""
    said = []
    for name, height in heights.items():
        last = min(n, len(height) - 1)
        said.append(f"{number(height[last])} ({name}{', off the map' * bool(gone[name][last])})")
    return listing(said)


def _outside(axes: Axes, walk: np.ndarray) -> np.ndarray:
    low, high = np.transpose([axes.get_xlim(), axes.get_ylim()])
    return ~((walk >= low) & (walk <= high)).all(axis=1)


def _along(loss: Callable[[np.ndarray], float], walk: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):  # a path that runs away ends in infinity
        return np.array([float(loss(point)) for point in walk])
