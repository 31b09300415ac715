"""Pictures of convolutions: images side by side, kernels with their numbers, where a window stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .picture import Picture
from .style import FAINT, INK, LINES, SIGNED, styled
from .words import listing, number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MOST_COLUMNS = 5
WRITTEN = 7  # a kernel of more rows or columns has no room for its numbers


@styled()
def images(
    rows: Mapping[str, Mapping[str, Any]],
    target: str = "target",
    grey: Sequence[str] = (),
    limit: float = 0.5,
    sign: str = "darker to the right ← 0 → brighter to the right",
) -> Picture:
    """Draw images in rows, one beside the other: brightness in grey, and all that can be negative in colours.

    rows    a name for each row: a name for each of its images, in the same order in all rows; an image is an
            array or a tensor of one image with one channel; the first one is a brightness and shown in grey
            from 0 to 1, the others blue below 0 and orange above
    target  the name of the image that those behind it are compared with: their mean distance from it, L1, is
            written above them
    grey    names of other images that are a brightness, too
    limit   the number from which on blue and orange don't get deeper; the colour bar ends in points where
            some image goes beyond it
    sign    what blue and orange mean
    raises  ValueError where there is nothing to draw, or something that is no image

    >>> picture = images({"": {"input": np.eye(4), "target": np.eye(4), "output": np.zeros((4, 4))}})
    >>> picture.alt[:64]
    'input (4 × 4 pixels, brightness 0 to 1, mean 0.25), target (from'
    """
    table = {
        row: {name: _image(name, image) for name, image in content.items()} for row, content in rows.items()
    }
    columns = max(map(len, table.values()), default=0)
    if not 1 <= columns <= MOST_COLUMNS:
        raise ValueError(f"There is room for 1 to {MOST_COLUMNS} images in a row; here are {columns}.")
    lines = 2 if any(table) or any(target in content for content in table.values()) else 1  # of titles
    width = min(7 / columns, 2.7)
    height = (width + 0.27 * lines) * len(table) + 0.75
    figure = Figure(figsize=(max(columns * width, 5.4), height), layout="constrained")
    grid = figure.subplots(len(table), columns, squeeze=False)
    signed, told = None, []
    for axes in grid.flat:
        axes.axis("off")
    below = above = False  # whether some number lies beyond the limit
    for panels, (row, content) in zip(grid, table.items(), strict=True):
        facts, due = [], None
        for place, (axes, (name, image)) in enumerate(zip(panels, content.items(), strict=False)):
            title = name
            if place == 0 or name in grey:
                axes.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
                _frame(axes, image)
                facts.append(
                    f"{name} ({image.shape[0]} × {image.shape[1]} pixels, brightness "
                    f"{number(image.min())} to {number(image.max())}, mean {image.mean():.2f})"
                )
                title = f"{row}\n{name}" if row and place == 0 else name
            else:
                signed = axes.imshow(image, cmap=SIGNED, vmin=-limit, vmax=limit, interpolation="nearest")
                below, above = below or image.min() < -limit, above or image.max() > limit
                fact = f"{name} (from {image.min():.2f} to {image.max():.2f}"
                if due is not None and due.shape == image.shape:
                    distance = np.abs(image - due).mean()
                    fact += f", L1 {distance:.3f} from the {target}, {_likeness(image, due)}"
                    title += f"\nL1 {distance:.3f}"
                facts.append(f"{fact})")
                due = image if name == target else due
            axes.set_title(title, fontsize=13)
        told.append(f"{row}: {', '.join(facts)}" if row else ", ".join(facts))
    if signed is not None:
        beyond = {(True, True): "both", (True, False): "min", (False, True): "max"}
        bar = figure.colorbar(
            signed, ax=grid.ravel().tolist(), location="bottom", aspect=40, shrink=0.6, pad=0.02,
            extend=beyond.get((bool(below), bool(above)), "neither"),
        )  # fmt: skip
        bar.ax.set(xlabel=sign, ylabel=" ")
        bar.set_ticks([-limit, 0, limit])
    return Picture(figure, f"{'. '.join(told)}.")


@styled()
def kernels(named: Mapping[str, ArrayLike], columns: int = 3, shared: bool = False) -> Picture:
    """Draw kernels as tables of numbers, blue below 0 and orange above.

    named    a name for each kernel, (height, width)
    columns  how many stand side by side
    shared   whether a colour means the same number in all of them, so that they can be compared; else each is
             deepest at its own largest number
    raises   ValueError where one is no table of finite numbers, or too large to be read

    >>> kernels({"edge": [[-1, 1]]}).alt
    'edge: −1, 1.'
    """
    tables = {name: np.asarray(_array(kernel), dtype=float) for name, kernel in named.items()}
    for name, table in tables.items():
        if table.ndim != 2 or not 1 <= max(table.shape, default=0) <= WRITTEN or not np.isfinite(table).all():
            raise ValueError(
                f"{name!r} must be a table of finite numbers, with 1 to {WRITTEN} rows and columns; its "
                f"shape is {table.shape}."
            )
    if not tables:
        raise ValueError("Give one kernel or more, each with a name.")
    across = min(columns, len(tables))
    down = -(-len(tables) // across)
    figure = Figure(figsize=(2.3 * across, 2.65 * down), layout="constrained")
    grid = figure.subplots(down, across, squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    largest_of_all = max(np.abs(table).max() for table in tables.values())
    for axes, (name, table) in zip(grid.flat, tables.items(), strict=False):
        largest = (
            1.8 * (largest_of_all if shared else np.abs(table).max()) or 1.0
        )  # so that the numbers stay legible on the deepest colour
        axes.imshow(table, cmap=SIGNED, vmin=-largest, vmax=largest)
        for (i, j), value in np.ndenumerate(table):
            axes.text(j, i, _short(value), ha="center", va="center", fontsize=12)
            axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=FAINT, linewidth=1))
        axes.set_title(name, fontsize=13)
        axes.set(xlim=(-0.55, table.shape[1] - 0.45), ylim=(table.shape[0] - 0.45, -0.55))
    facts = [
        f"{name}: {'; '.join(', '.join(map(_short, row)) for row in table)}" for name, table in tables.items()
    ]
    return Picture(figure, f"{'. '.join(facts)}.")


@styled()
def window(n: int, kernel: int, stride: int = 1, padding: int = 0) -> Picture:
    """Draw where a square window stops on a square image, and how many numbers come out.

    n        pixels of the image on each side
    kernel   pixels of the window on each side
    stride   by how many pixels it moves on
    padding  how many rows and columns of zeros there are on each side
    raises   ValueError where the window has no place, or there is no room to draw it

    >>> window(6, 3, stride=2).caption
    'f first, n next, l last place; image 6 × 6, kernel 3 × 3, stride 2, padding 0: out come 2 × 2'
    """
    whole = n + 2 * padding
    if stride < 1 or padding < 0 or kernel < 1 or kernel > whole:
        raise ValueError(
            f"A window of {kernel} pixels with stride {stride} has no place in {n} pixels with padding "
            f"{padding}: the stride must be 1 or more, and the window no longer than the padded image."
        )
    if whole > 14:
        raise ValueError(f"There is room to draw 14 pixels on a side, and here are {whole} with the padding.")
    places = (whole - kernel) // stride + 1
    figure = Figure(figsize=(6.6, 3.7), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(whole, max(places, 3)))
    for i, j in np.ndindex(whole, whole):
        inside = padding <= i < padding + n and padding <= j < padding + n
        _cell(left, i, j, "#E4E4E4" if inside else "white", INK if inside else FAINT, "-" if inside else ":")
        if not inside:
            left.text(j + 0.5, i + 0.5, "0", ha="center", va="center", color=FAINT)
    for i, j in np.ndindex(places, places):
        _cell(right, i, j, "white", INK, "-")
    shown = [(0, 0), (0, 1), (places - 1, places - 1)] if places > 1 else [(0, 0)]
    names = ("first", "next", "last")
    for (i, j), style, name in zip(shown, (LINES[4], LINES[3], LINES[2]), names, strict=False):
        left.add_patch(
            Rectangle((j * stride, i * stride), kernel, kernel, fill=False, edgecolor=style.colour,
                      linestyle=style.dash, linewidth=3.5, zorder=3)
        )  # fmt: skip
        right.add_patch(
            Rectangle((j, i), 1, 1, fill=False, edgecolor=style.colour, linestyle=style.dash, linewidth=3.5)
        )
        right.text(j + 0.5, i + 0.5, name[0], ha="center", va="center", color=style.colour)
    for axes, title, size in ((left, "image", whole), (right, "output", places)):
        axes.set(xlim=(-0.15, size + 0.15), ylim=(size + 0.15, -0.15), aspect="equal", title=title)
        axes.axis("off")
    places_shown = "f first, n next, l last place; " if places > 1 else "f the only place; "
    caption = (
        f"{places_shown}image {n} × {n}, kernel {kernel} × {kernel}, stride {stride}, padding {padding}: "
        f"out come {places} × {places}"
    )
    left_over = (whole - kernel) % stride
    border = f" with {padding} of zeros on each side" if padding else ""
    lost = f", and {plural(left_over, 'pixel')} at the end never looked at" if left_over else ""
    starts = listing([str(k * stride) for k in range(places)])
    alt = (
        f"An image of {n} × {n} pixels{border}. A window of {kernel} × {kernel} begins at {starts} in each "
        f"direction: {places} × {places} numbers come out{lost}. Framed are the first (f), the next (n) and "
        "the last place (l)."
    )
    return Picture(figure, alt, caption)


def _cell(axes: Axes, i: int, j: int, fill: str, edge: str, dash: str) -> None:
    axes.add_patch(Rectangle((j, i), 1, 1, facecolor=fill, edgecolor=edge, linestyle=dash, linewidth=1))


def _frame(axes: Axes, image: np.ndarray) -> None:
    """Draw a thin frame about an image, whose rim may be as white as the page."""
    height, width = image.shape
    axes.add_patch(
        Rectangle((-0.5, -0.5), width, height, fill=False, edgecolor=FAINT, linewidth=0.8, clip_on=False)
    )


def _array(image: Any) -> np.ndarray:
    """Return an array, or a tensor of any device, as an array."""
    if hasattr(image, "detach"):
        image = image.detach().cpu()
    return np.asarray(image)


def _image(name: str, image: Any) -> np.ndarray:
    """Return an image without its axes of one batch and one channel."""
    array = _array(image)
    flat = array.squeeze()
    if flat.ndim != 2 or flat.dtype.kind not in "biuf" or not np.isfinite(flat).all():
        raise ValueError(
            f"{name!r} must be one image of finite numbers, with one channel; its shape is {array.shape}."
        )
    return flat.astype(float)


def _likeness(image: np.ndarray, due: np.ndarray) -> str:
    """Say how like two images are, whatever their contrast."""
    if image.std() == 0 or due.std() == 0:
        return "one of them without any contrast"
    return f"correlation {np.corrcoef(image.ravel(), due.ravel())[0, 1]:.2f}"


def _short(value: float) -> str:
    """Return a number with three decimals at most, and none where none are needed.

    >>> _short(0.25), _short(-2.0), _short(0.1249), _short(-0.00004)
    ('0.25', '−2', '0.125', '0')
    """
    return f"{round(value, 3) + 0.0:g}".replace("-", "−")
