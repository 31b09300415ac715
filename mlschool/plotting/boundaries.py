"""Where a classifier changes its mind: as regions, or as the straight lines w · x + b = 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.image import AxesImage
from matplotlib.patheffects import withStroke

from mlschool.datasets import Labelled

from .charts import told_apart
from .diagrams import write
from .picture import Picture
from .scatter import check, limits, missed, plane, ring, scatter, subject
from .sketch import Sketch
from .style import CLASSES, INK, LINES, LineStyle, styled
from .words import listing, number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

GRID = 320, 220  # across and up: about two pixels of the page to a cell
ALONG = 0.5, 0.36, 0.64, 0.22, 0.78, 0.1  # where arrows begin: not all where lines that are alike cross
ARROW = 30  # its length, in points on the page
HALO = [withStroke(linewidth=4, foreground="white")]


@styled()
def decision_boundary(data: Labelled, predict: Callable[[np.ndarray], ArrayLike]) -> Picture:
    """Draw the region that a classifier gives to each class, and ring the samples that it gets wrong.

    data     X (n, 2), y (n,)
    predict  any function from features (m, 2) to labels (m,): 0, 1, …
    raises   ValueError when predict gives something else

    >>> from mlschool import datasets
    >>> decision_boundary(datasets.xor(), lambda X: X[:, 0] > 0.5).caption
    '2 of 4 in a wrong region (1 equal and 1 different)'
    """
    check(data, features=2)
    wrong = _labels(predict, data.X, data) != data.y
    figure, axes = plane(data)
    called = _labels(predict, grid(axes), data).reshape(GRID[::-1])
    tint(axes, called, len(data.classes))
    centres = grid(axes).reshape(*called.shape, 2)
    for k in np.unique(called):
        if (called != k).any():
            axes.contour(*centres.T, _smooth(called == k).T, levels=[0.5], colors=INK, linewidths=2)
        _name_region(axes, called == k, data, k)
    scatter(axes, data)
    ring(axes, *data.X[wrong].T, len(data))

    caption = missed(data, wrong, "in a wrong region")
    shares = listing(f"{100 * (called == k).mean():.0f} % {data.classes[k]}" for k in np.unique(called))
    alt = f"{subject(data)} The plane is called {shares}. {caption}{', ringed' * bool(wrong.any())}."
    return Picture(figure, alt, caption)


@styled()
def lines(
    data: Labelled, boundaries: Mapping[str, tuple[ArrayLike, float]], highlight: int | None = None
) -> Picture:
    """Draw straight boundaries w · x + b = 0 over the samples; an arrow points to the side that is called 1.

    data        X (n, 2), y (n,) of two classes
    boundaries  a name for each (w, b): w (2,), b a number. Where w · x + b ≥ 0, samples are called 1
    highlight   the number of one sample, to be ringed; without it, a single line's mistakes are
    raises      ValueError for weights of another shape, or not finite

    Where w is (0, 0) there is no line, and a line may lie outside of the picture: the caption says so.
    """
    check_two_classes(data)
    told_apart(boundaries, "lines")
    if highlight is not None and not 0 <= highlight < len(data):
        raise ValueError(
            f"highlight must be the number of a sample, 0 to {len(data) - 1}. Here it is {highlight}."
        )
    figure, axes = plane(data)
    scatter(axes, data)
    captions, runs = draw_lines(axes, data, boundaries)
    if highlight is not None:
        x, y = data.X[highlight]
        ring(axes, x, y, len(data))
        captions.append(
            f"ringed: sample {highlight}, {data.classes[data.y[highlight]]} at ({number(x)}, {number(y)})"
        )
    elif len(boundaries) == 1:  # with several lines it would be unclear whose mistakes they are
        [(w, b)] = boundaries.values()
        wrong = data.X[called_by(*weights(w, b), data.X) != data.y]
        ring(axes, *wrong.T, len(data))
        runs.append("Those on the wrong side are ringed." * bool(len(wrong)))
    caption = "; ".join(captions)
    return Picture(figure, f"{subject(data)} {' '.join(runs)} {caption}.", caption)


def sides(
    data: Labelled,
    predict: Callable[[ArrayLike, float, np.ndarray], ArrayLike],
    w: ArrayLike,
    b: float,
    within: tuple[float, float] | None = None,
) -> Sketch:
    """Draw the line w · x + b = 0 and ring the samples that `predict` gets wrong, quickly enough for `turn`.

    data     X (n, 2), y (n,) of two classes
    predict  a function of (w, b, X) that returns (n,) of 0 and 1
    w, b     (2,) weights, and the bias
    within   the ends of both axes; left out, they follow from the samples
    raises   ValueError for weights of another shape or not finite, and where predict gives something else

    >>> from mlschool import datasets
    >>> sides(datasets.xor(), lambda w, b, X: X @ w + b >= 0, w=[1, 0], b=-0.5).caption
    '2 of 4 on the wrong side (1 equal and 1 different)'
    """
    check_two_classes(data)
    w, b = weights(w, b)
    wrong = _labels(lambda X: predict(w, b, X), data.X, data) != data.y
    low, high = limits(data) if within is None else np.repeat(np.array([within]).T, 2, axis=1)
    picture = Sketch((low[0], high[0]), (low[1], high[1]), *data.features)
    fires = _half_plane(low, high, w, b)
    if len(fires):
        picture.area(fires, CLASSES[1].tint, f"w · x + b ≥ 0: called {data.classes[1]}")
    ends = cut(picture, w, b)
    if ends is not None:
        picture.curve(*(low + ends * (high - low)).T)
    for label, style in enumerate(CLASSES[:2]):
        picture.dots(*data.X[data.y == label].T, style, data.classes[label])
    picture.rings(*data.X[wrong].T)
    picture.caption = missed(data, wrong, "on the wrong side") + absence(w, b, ends)
    picture.facts = f"{subject(data)} w is ({number(w[0])}, {number(w[1])}), b is {number(b)}"
    return picture


def _half_plane(low: np.ndarray, high: np.ndarray, w: np.ndarray, b: float) -> list[np.ndarray]:
    """Return the corners of that part of a rectangle where w · x + b ≥ 0."""
    corners = [low, np.array([high[0], low[1]]), high, np.array([low[0], high[1]])]
    kept = []
    for here, there in zip(corners, corners[1:] + corners[:1], strict=True):
        score, next_score = w @ here + b, w @ there + b
        if score >= 0:
            kept.append(here)
        if (score >= 0) != (next_score >= 0):
            kept.append(here + score / (score - next_score) * (there - here))
    return kept


def draw_lines(
    axes: Axes,
    data: Labelled,
    boundaries: Mapping[str, tuple[ArrayLike, float]],
    styles: tuple[LineStyle, ...] = LINES,
    arrows: int = len(LINES),
) -> tuple[list[str], list[str]]:
    """Draw lines with their names, the first so many with arrows to the side called 1.

    returns  a caption for each line, and for each that is visible in words where it runs
    """
    captions, runs, taken = [], [], []
    for i, (name, (w, b)) in enumerate(boundaries.items()):
        w, b = weights(w, b)
        wrong = (called_by(w, b, data.X) != data.y).sum()
        ends = cut(axes, w, b)
        if ends is not None:
            style = styles[i]
            axes.plot(*ends.T, transform=axes.transAxes, color=style.colour, linestyle=style.dash, zorder=5)
            if i < arrows:
                _draw_arrow(axes, ends, ALONG[i], w, style, data)
            _name_line(axes, name, ends, style, taken)
            start, end = (_position(axes, one) for one in ends)
            runs.append(f"{name} ({style.name}) runs from {start} to {end}.")
        captions.append(f"{name}{absence(w, b, ends)}: {wrong} of {len(data)} on the wrong side")
    return captions, runs


def tint(axes: Axes, called: np.ndarray, classes: int) -> AxesImage:
    """Colour the plane by the label of each cell of the grid, (up, across); return the image."""
    tints = ListedColormap([style.tint for style in CLASSES[:classes]])
    place = {"extent": (*axes.get_xlim(), *axes.get_ylim()), "origin": "lower", "aspect": "auto"}
    ends = {"vmin": -0.5, "vmax": classes - 0.5}
    return axes.imshow(called, tints, interpolation="nearest", zorder=0, **place, **ends)


def check_two_classes(data: Labelled, what: str = "A line", features: int | None = 2) -> None:
    """Say in one sentence what can't be parted by something that parts two classes."""
    check(data, features)
    if len(data.classes) != 2:
        raise ValueError(
            f"{what} parts two classes, and here are {len(data.classes)}: {', '.join(data.classes)}."
        )


def weights(w: ArrayLike, b: float) -> tuple[np.ndarray, float]:
    """Return w as (2,) and b as a number, or say why they make no line."""
    w, b = np.asarray(w, dtype=float), np.asarray(b, dtype=float)
    if w.shape != (2,) or b.size != 1:
        raise ValueError(
            f"A line needs w of the shape (2,) and one number b. Here w is {w.shape} and b is {b.shape}."
        )
    if not (np.isfinite(w).all() and np.isfinite(b).all()):
        raise ValueError(f"No line can be drawn with w = {w} and b = {b}: not all of it is finite.")
    return w, b.item()


def called_by(w: np.ndarray, b: float, X: np.ndarray) -> np.ndarray:
    """Return what the line calls each row of X: 1 where w · x + b ≥ 0, else 0."""
    return (X @ w + b >= 0).astype(int)


def cut(axes: Axes | Sketch, w: np.ndarray, b: float) -> np.ndarray | None:
    """Return the ends of what the axes show of w · x + b = 0, in fractions of them, (2, 2); None if nothing.

    Vertical lines need no special case: the line is solved for the coordinate that it crosses more steeply.
    """
    largest = max(np.abs(w).max(), abs(b))
    if not w.any():
        return None
    w, b = w / largest, b / largest  # the same line, and no product overflows
    low, span = view(axes)
    slope = w * span
    i = np.argmax(np.abs(slope))
    j = 1 - i
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        # u_i = start + change · u_j, and |change| ≤ 1; bounds: those u_j for which u_i lies between 0 and 1
        start, change = -(w @ low + b) / slope[i], -slope[j] / slope[i]
        inside = 0 <= start <= 1
        bounds = (
            np.clip(np.sort(np.array([-start, 1 - start]) / change), 0, 1)
            if change
            else np.array([0, inside])
        )
    if not bounds[0] < bounds[1]:
        return None
    ends = np.empty((2, 2))
    ends[:, j], ends[:, i] = bounds, np.clip(start + change * bounds, 0, 1)
    return ends


def view(axes: Axes | Sketch) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower left corner of what the axes show, and its width and height: each (2,)."""
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    return low, high - low


def grid(axes: Axes) -> np.ndarray:
    """Return the points of a grid over the axes, row by row from below: (GRID[0] * GRID[1], 2)."""
    low, span = view(axes)
    across, up = ((np.arange(n) + 0.5) / n for n in GRID)
    return low + span * np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)


def absence(w: np.ndarray, b: float, ends: np.ndarray | None) -> str:
    """Return, to follow a line's name, why it isn't seen; nothing if it is."""
    if ends is not None:
        return ""
    if w.any():
        return " (outside of the picture)"
    return f" (w = 0: there is no line, all are called {int(b >= 0)})"


def _position(axes: Axes, fraction: np.ndarray) -> str:
    """Return a point, given in fractions of the axes, as words in data units."""
    low, span = view(axes)
    x, y = low + fraction * span
    return f"({number(x)}, {number(y)})"


def _labels(predict: Callable[[np.ndarray], ArrayLike], X: np.ndarray, data: Labelled) -> np.ndarray:
    labels = np.asarray(predict(X))
    if labels.shape != (len(X),):
        raise ValueError(
            f"predict must return one label for each row: for {X.shape} features the shape "
            f"({len(X)},), not {labels.shape}."
        )
    if not np.isin(labels, range(len(data.classes))).all():
        strange = labels[~np.isin(labels, range(len(data.classes)))][0]
        raise ValueError(
            f"predict must return labels from 0 to {len(data.classes) - 1}. Here one is {strange}."
        )
    return labels.astype(int)


def _smooth(mask: np.ndarray) -> np.ndarray:
    """Average a mask over its neighbourhood, so that a contour of it has no stairs."""
    padded = np.pad(mask.astype(float), 2, mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, (5, 5)).mean(axis=(2, 3))


def _name_region(axes: Axes, mask: np.ndarray, data: Labelled, k: int) -> None:
    """Write the name of a class where its region, (up, across) bool, has most room."""
    low, span = view(axes)
    spots = (np.indices((18, 18)).reshape(2, -1).T + 0.5) / 18  # in fractions of the axes
    inside = mask[tuple((spots[:, ::-1] * mask.shape).astype(int).T)]
    if not inside.any():
        return  # a sliver, too thin for words
    words_are_wide = np.array([0.4, 1])
    obstacles = np.concatenate([(data.X - low) / span, spots[~inside]])
    gaps = np.linalg.norm((spots[inside, None] - obstacles) * words_are_wide, axis=-1).min(axis=1)
    to_the_frame = (np.minimum(spots[inside], 1 - spots[inside]) * words_are_wide).min(axis=1)
    best = spots[inside][np.argmax(np.minimum(gaps, to_the_frame))]
    look = {"color": CLASSES[k].colour, "weight": "bold", "path_effects": HALO, "zorder": 5}
    write(axes, *best, f"called {data.classes[k]}", transform=axes.transAxes, **look)


def _draw_arrow(
    axes: Axes, ends: np.ndarray, along: float, w: np.ndarray, style: LineStyle, data: Labelled
) -> None:
    """Draw an arrow, upright on its line as it is seen, to the side called 1; where no sample is under it.

    along  the share of the line at which it would best begin
    """
    low, span = view(axes)
    inches = axes.figure.get_size_inches()
    upright = w / np.abs(w).max() * span / inches
    upright *= ARROW / np.hypot(*upright)
    samples = (data.X - low) / span * inches * 72  # in points, as the arrow

    def room(start: np.ndarray) -> float:
        parts = start * inches * 72 + np.linspace(0, 1.4, 8)[:, None] * upright  # its tip has a number
        return np.linalg.norm(samples[:, None] - parts, axis=-1).min()

    places = sorted(np.linspace(0.08, 0.92, 29), key=lambda share: abs(share - along))
    starts = [ends[0] + share * (ends[1] - ends[0]) for share in places]
    start = next((one for one in starts if room(one) > ARROW / 2), max(starts, key=room))
    tie = {"arrowstyle": "<|-", "color": style.colour, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    look = {"color": style.colour, "weight": "bold", "ha": "center", "va": "center", "zorder": 6}
    arrow = axes.annotate("1", start, upright, "axes fraction", "offset points", tie, **look)
    arrow.set_path_effects(HALO)


def _name_line(axes: Axes, name: str, ends: np.ndarray, style: LineStyle, taken: list[np.ndarray]) -> None:
    """Write a line's name where it leaves the picture, away from the names that are there already."""

    # Names stand outside on the right or above; on the other two sides are numbers: there they stand inside.
    def spot(end: np.ndarray) -> tuple[int, np.ndarray, dict]:
        if end[0] > 0.999:
            return 0, end + [0.012, 0], {"ha": "left", "va": "center"}
        if end[1] > 0.999:
            return 1, end + [0, 0.012], {"ha": "center", "va": "bottom"}
        return 2, end + 0.08 * (ends.sum(axis=0) - 2 * end), {"ha": "left", "va": "bottom"}

    def free(place: np.ndarray) -> bool:
        return all((np.abs(place - other) > [0.02 * len(name), 0.07]).any() for other in taken)

    spots = sorted((spot(end) for end in ends), key=lambda found: (not free(found[1]), found[0]))
    side, place, align = spots[0]
    while not free(place):
        place = place + [0, -0.075 if side == 0 else 0.075]
    taken.append(place)
    axes.text(
        *place, name, transform=axes.transAxes, color=style.colour, path_effects=HALO, zorder=6, **align
    )
