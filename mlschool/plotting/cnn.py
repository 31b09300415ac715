"""Pictures of a network of kernels: what a number sees, maps on photographs, rows of small images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from .charts import array_of
from .picture import Picture
from .sketch import WIDTH, Sheet, Sketch, address_of
from .style import BLUE, FAINT, ORANGE, VERMILION, styled
from .words import listing, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

COLUMNS = 12


def seen(image: ArrayLike, shapes: Sequence[Sequence[int]], fields: Sequence[int], layer: int = 1) -> Sketch:
    """Draw how much of an image the number in the middle of a layer sees.

    image   (height, width) brightness, of any scale
    shapes  (channels, height, width) after each layer
    fields  how many pixels of the image, along one side, a number sees after each layer
    layer   which layer, counted from 1; its window is drawn strong, those of the layers before it thin
    raises  ValueError where no such layer is there, or not each layer has a shape and a field

    >>> seen(np.eye(8), [(4, 8, 8), (4, 4, 4)], [3, 4], 2).caption
    'After layer 2 there are 4 channels of 4 × 4 numbers, and each sees 4 × 4 pixels of the image.'
    """
    image = _grey(image)
    if len(shapes) != len(fields) or not 1 <= layer <= len(fields):
        raise ValueError(
            f"Give a shape and a field for each layer, and a layer from 1 to {len(fields)}. Here are "
            f"{len(shapes)} shapes, {len(fields)} fields, and layer {layer}."
        )
    height, width = image.shape
    scale, sheet = 250 / max(height, width), _Images("an image and what one number sees of it", WIDTH, 310)
    sheet.image(20, 34, scale * width, scale * height, image)
    for place, side in enumerate(fields[:layer], 1):
        strong = place == layer
        top, left = ((n - side) / 2 for n in (height, width))
        ends = [np.clip([start, start + side], 0, n) * scale for start, n in ((left, width), (top, height))]
        (x, right), (y, bottom) = ends
        sheet.frame(
            20 + x, 34 + y, right - x, bottom - y, VERMILION if strong else ORANGE, 4 if strong else 1.5
        )
    channels, rows, columns = shapes[layer - 1]
    sheet.words(20, 22, "image").words(320, 22, f"after layer {layer}")
    side = 14.0
    cell = min(side, 220 / max(rows, columns))
    sheet.grid(320, 34, cell, rows, columns)
    sheet.frame(320 + cell * (columns // 2), 34 + cell * (rows // 2), cell, cell, VERMILION, 3)
    sheet.caption = (
        f"After layer {layer} there are {plural(channels, 'channel')} of {rows} × {columns} numbers, and "
        f"each sees {fields[layer - 1]} × {fields[layer - 1]} pixels of the image."
    )
    return sheet


def map_on_photograph(
    photograph: ArrayLike, found: ArrayLike, name: str, probability: float | None = None
) -> Sketch:
    """Draw a photograph, a map of the places that speak for a class, and the map laid on the photograph.

    photograph   (height, width) or (height, width, 3) from 0 to 1
    found        (rows, columns) not negative; it is spread over the whole photograph
    name         of the class
    probability  that the network gives to the class; left out, none is written

    >>> map_on_photograph(np.ones((4, 4)), [[0, 2], [0, 0]], "cat", 0.5).caption
    'cat, probability 0.50: 2 × 2 places; the strongest is row 1, column 2.'
    """
    picture, found = _colours(photograph), np.asarray(found, dtype=float)
    if found.ndim != 2 or not np.isfinite(found).all():
        raise ValueError(f"A map has rows and columns of finite numbers. Here its shape is {found.shape}.")
    sheet = _Images("a photograph and a map of what speaks for a class", WIDTH, 228)
    share = np.clip(found / (found.max() or 1), 0, 1)
    for place, words in enumerate(("photograph", "map", "map on photograph")):
        x = 8 + 200 * place
        sheet.words(x, 22, words)
        if words != "map":
            sheet.image(x, 34, 184, 184, picture)
        if words != "photograph":
            # colour where much speaks for the class, and on the photograph nothing where little does
            sheet.image(x, 34, 184, 184, _heat(share, 0.75 if place == 2 else 1.0), smooth=place == 2)
    rows, columns = found.shape
    row, column = np.unravel_index(found.argmax(), found.shape)
    strongest = f"the strongest is row {row + 1}, column {column + 1}" if found.max() > 0 else "all are 0"
    chance = "" if probability is None else f", probability {probability:.2f}"
    sheet.caption = f"{name}{chance}: {rows} × {columns} places; {strongest}."
    return sheet


@styled()
def small_images(rows: Mapping[str, Sequence[ArrayLike]]) -> Picture:
    """Draw rows of small images, each row with its name.

    rows    a name for each row and its images, (height, width) or (height, width, 3), each of which is drawn
            from its own darkest value to its own brightest
    raises  ValueError where there is nothing to draw, or too much for a row

    >>> small_images({"shoes": [np.eye(3)], "bags": [np.eye(3)] * 2}).alt
    'Small images: 1 of shoes and 2 of bags.'
    """
    across = max(map(len, rows.values()), default=0)
    if not 1 <= across <= COLUMNS:
        raise ValueError(f"There is room for 1 to {COLUMNS} images in a row; here are {across}.")
    side, title = 7 / max(across, 6), 0.36  # inches
    height = (side + title) * len(rows)
    figure = Figure(figsize=(7, height))
    for row, (name, content) in enumerate(rows.items()):
        bottom = height - (row + 1) * (side + title)
        figure.text(0, (bottom + side + 0.08) / height, name, fontsize=13)
        for column, image in enumerate(content):
            place = (column * side / 7, bottom / height, 0.95 * side / 7, 0.95 * side / height)
            axes = figure.add_axes(place)
            axes.axis("off")
            axes.imshow(_stretched(image), cmap="gray", interpolation="nearest", vmin=0, vmax=1)
    said = listing([f"{len(content)} of {name}" for name, content in rows.items()])
    return Picture(figure, f"Small images: {said}.")


class _Images(Sheet):
    """Images and grids."""

    def image(
        self, x: float, y: float, wide: float, high: float, image: np.ndarray, smooth: bool = False
    ) -> None:
        """Draw an image that fills a rectangle, its pixels sharp or blended."""
        from PIL import Image

        held = Image.fromarray(np.round(255 * image).astype(np.uint8))
        look = f'preserveAspectRatio="none" style="image-rendering:{"auto" if smooth else "pixelated"}"'
        size = f'x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}"'
        self._drawn.append(f'<image {size} {look} href="{address_of(held)}"/>')
        self.frame(x, y, wide, high, FAINT, 1)

    def grid(self, x: float, y: float, cell: float, rows: int, columns: int) -> None:
        """Draw rows and columns of empty cells."""
        lines = [f"M{x:g} {y + cell * i:.1f}h{cell * columns:.1f}" for i in range(rows + 1)]
        lines += [f"M{x + cell * j:.1f} {y:g}v{cell * rows:.1f}" for j in range(columns + 1)]
        self._drawn.append(f'<path d="{"".join(lines)}" fill="none" stroke="{BLUE}"/>')


def _stretched(image: Any) -> np.ndarray:
    """Return an image from 0, its darkest value, to 1, its brightest."""
    image = array_of(image).astype(float)
    if image.ndim not in (2, 3) or not np.isfinite(image).all():
        raise ValueError(f"An image has rows and columns of finite numbers. Here its shape is {image.shape}.")
    low, high = image.min(), image.max()
    return (image - low) / ((high - low) or 1)


def _grey(image: Any) -> np.ndarray:
    return _colours(_stretched(image))[..., 0]


def _colours(image: Any) -> np.ndarray:
    """Return an image from 0 to 1 as red, green and blue."""
    image = np.clip(array_of(image).astype(float), 0, 1)
    if image.ndim == 2:
        image = np.repeat(image[..., None], 3, axis=2)
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"A photograph has the shape (height, width, 3). Here it is {image.shape}.")
    return image


def _heat(share: np.ndarray, most: float) -> np.ndarray:
    """Return a map as orange that is clear where it is 0, and covers `most` where it is 1."""
    red, green, blue = (int(VERMILION[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return np.stack(
        [np.full_like(share, red), np.full_like(share, green), np.full_like(share, blue), most * share],
        axis=2,
    )
