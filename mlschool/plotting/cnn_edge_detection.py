"""Pictures of convolutions: a window with its products, images side by side, kernels with their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .charts import array_of, chart
from .picture import Picture
from .sketch import WIDTH, Sheet, Sketch
from .style import CLASSES, FAINT, SIGNED, styled
from .words import number

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
    tables = {name: np.asarray(array_of(kernel), dtype=float) for name, kernel in named.items()}
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


def sliding(
    image: ArrayLike, kernel: ArrayLike, row: int = 0, column: int = 0, stride: int = 1, padding: int = 0
) -> Sketch:
    """Draw a window on a small image of numbers, its products with the kernel, and their sum.

    image        (height, width) numbers, up to 8 × 8 with the padding
    kernel       (k, k) weights, up to 3 × 3
    row, column  the place of the window, counted from 0; beyond the last place it is the last
    stride       by how many pixels the window moves on
    padding      how many rows and columns of zeros there are on each side
    raises       ValueError where the window has no place, or there is no room to draw it

    >>> sliding([[1, 3]], [[-1, 1]]).caption
    'place 0, 0 of 1 × 1: 1 · −1 + 3 · 1 = 2'
    """
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    padded = np.pad(image, padding)
    if stride < 1 or any(k > n for k, n in zip(kernel.shape, padded.shape, strict=True)):
        raise ValueError(
            f"A window of {kernel.shape} pixels with stride {stride} has no place in {padded.shape} pixels: "
            "the stride must be 1 or more, and the window no longer than the padded image."
        )
    if max(padded.shape) > 8 or max(kernel.shape) > 3:
        raise ValueError("There is room for 8 × 8 pixels with their padding, and for a window of 3 × 3.")
    rows, columns = ((n - k) // stride + 1 for n, k in zip(padded.shape, kernel.shape, strict=True))
    row, column = min(row, rows - 1), min(column, columns - 1)
    height, width = kernel.shape
    side = min(18, 110 // rows)
    tall = max(44 + 32 * len(padded), 64 + 36 * height + side * rows)
    sheet = _Cells("an image, its window and the products", WIDTH, tall)
    top, left = row * stride, column * stride
    for (i, j), value in np.ndenumerate(padded):
        inside = padding <= i < len(padded) - padding and padding <= j < padded.shape[1] - padding
        sheet.cell(8 + 32 * j, 34 + 32 * i, 32, 32, _short(value), "#EDEDED" if inside else "white")
    sheet.frame(8 + 32 * left, 34 + 32 * top, 32 * width, 32 * height, CLASSES[1].colour, 4)
    window = padded[top : top + height, left : left + width]
    for (i, j), value in np.ndenumerate(window):
        words = f"{_short(value)} · {_short(kernel[i, j])}"
        sheet.cell(296 + 86 * j, 34 + 36 * i, 86, 36, words, _colour(value * kernel[i, j], 8))
    total = np.sum(window * kernel)
    sheet.words(8, 22, "image").words(296, 22, "pixel · weight")
    sheet.words(296, 58 + 36 * height, f"sum: {_short(total)}")
    sheet.words(296, 88 + 36 * height, f"{rows} × {columns} places:")
    for i, j in np.ndindex(rows, columns):
        here = (i, j) == (row, column)
        fill = CLASSES[1].colour if here else "white"
        sheet.cell(440 + side * j, 54 + 36 * height + side * i, side, side, "", fill)
    products = " + ".join(
        f"{_short(value)} · {_short(weight)}"
        for value, weight in zip(window.flat, kernel.flat, strict=True)
        if weight
    )
    sheet.caption = f"place {row}, {column} of {rows} × {columns}: {products or 0} = {_short(total)}"
    border = f", with a border of {padding} of zeros" if padding else ""
    sheet.facts = f"The image has {image.shape[0]} × {image.shape[1]} pixels{border}; the stride is {stride}"
    return sheet


def filtered(image: ArrayLike, kernel: ArrayLike, result: ArrayLike, limit: float = 0.5) -> Sketch:
    """Draw a photograph, the kernel that slides over it with its numbers, and what comes out.

    image   (height, width) brightness from 0 to 1
    kernel  (3, 3) weights, or fewer
    result  (rows, columns) what your function made of them; it is drawn at the same scale as the image, in
            grey where the weights add up to about 1, and else blue below 0 and orange above
    limit   the number from which on blue and orange don't get deeper

    >>> filtered(np.ones((4, 4)), [[-1, 1]], np.zeros((4, 3))).caption
    'The weights add up to 0, and 4 × 3 numbers come out, from 0 to 0.'
    """
    image, result = _image("image", image), _image("result", result)
    kernel = np.atleast_2d(np.asarray(kernel, dtype=float))
    sheet, scale = _Cells("a photograph, a kernel and what comes out", WIDTH, 250), 192 / max(image.shape)
    total = kernel.sum()
    in_grey = abs(total - 1) < 0.3
    sheet.raster(8, 34, scale, image)
    if in_grey:
        sheet.raster(352, 34, scale, result)
    else:
        sheet.raster(352, 34, scale, result / (2 * limit) + 0.5, SIGNED)
    for (i, j), value in np.ndenumerate(kernel):
        sheet.cell(207 + 46 * j, 60 + 46 * i, 46, 46, _short(round(value, 2)), _colour(value, 4))
    sheet.words(8, 22, "image").words(207, 22, "kernel").words(352, 22, "what comes out")
    rows, columns = result.shape
    sheet.caption = (
        f"The weights add up to {_short(total)}, and {rows} × {columns} numbers come out, "
        f"from {_short(round(result.min(), 2))} to {_short(round(result.max(), 2))}."
    )
    sheet.facts = "Kernel: " + "; ".join(", ".join(map(_short, row)) for row in kernel)
    return sheet


@styled()
def starts(
    found: Mapping[str, ArrayLike], what: str, rows: str = "way of training", aim: float = 0.0
) -> Picture:
    """Draw a dot for each of several starts, in a row for each way of training.

    found   a name for each row, and what came out of each start, (n,) finite numbers
    what    what stands at the lower axis
    rows    what the rows are
    aim     the number that a perfect training would reach: a dashed line
    raises  ValueError where there is nothing to draw, or a number isn't finite

    >>> starts({"short": [0.2, 0.4], "long": [0, 0.1]}, "off by").alt
    'off by, a dot for each start. short: from 0.2 to 0.4; long: from 0 to 0.1. A dashed line at 0.'
    """
    dots = {name: np.asarray(values, dtype=float) for name, values in found.items()}
    if not dots or any(v.ndim != 1 or not v.size or not np.isfinite(v).all() for v in dots.values()):
        raise ValueError("Give a row or more, each with one finite number for each start.")
    figure, axes = chart(what, rows, size=(7, 1.2 + 0.55 * len(dots)))
    axes.axvline(aim, color=FAINT, linestyle="--")
    facts = []
    for place, (name, values) in enumerate(dots.items()):
        look = {"color": CLASSES[0].colour, "alpha": 0.7, "markersize": 9, "clip_on": False}
        axes.plot(values, np.full(len(values), place), "o", **look)
        facts.append(f"{name}: from {number(values.min())} to {number(values.max())}")
    axes.set(yticks=range(len(dots)), yticklabels=list(dots), ylim=(len(dots) - 0.5, -0.5))
    dashed = f"A dashed line at {number(aim)}."
    return Picture(figure, f"{what}, a dot for each start. {'; '.join(facts)}. {dashed}")


class _Cells(Sheet):
    """Cells with numbers."""

    def cell(self, x: float, y: float, width: float, height: float, words: str, fill: str) -> None:
        """Draw a cell with words in its middle."""
        size = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
        self._drawn.append(f'<rect {size} fill="{fill}" stroke="{FAINT}"/>')
        if words:
            at = f'x="{x + width / 2:g}" y="{y + height / 2 + 5:g}" text-anchor="middle"'
            self._drawn.append(f"<text {at}>{escape(words)}</text>")


def _colour(value: float, largest: float) -> str:
    """Return the colour of a number: blue below 0, orange above, legible under black words."""
    return to_hex(SIGNED(0.5 + 0.3 * float(np.clip(value / largest, -1, 1))))


def _frame(axes: Axes, image: np.ndarray) -> None:
    """Draw a thin frame about an image, whose rim may be as white as the page."""
    height, width = image.shape
    axes.add_patch(
        Rectangle((-0.5, -0.5), width, height, fill=False, edgecolor=FAINT, linewidth=0.8, clip_on=False)
    )


def _image(name: str, image: Any) -> np.ndarray:
    """Return an image without its axes of one batch and one channel."""
    array = array_of(image)
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
