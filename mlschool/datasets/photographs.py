"""Photographs that come with scikit-image, made grey, square and as small as a lecture needs them."""

from __future__ import annotations

import difflib

import numpy as np

from .files import find

PHOTOGRAPHS = {
    "astronaut": "Eileen Collins, NASA; public domain",
    "camera": "a man with a camera, by Lav Varshney; CC0",
    "coffee": "a cup of coffee, by Rachel Michetti; CC0",
    "coins": "Greek coins from Pompeii, Brooklyn Museum; no known copyright restrictions",
    "gravel": "gravel, from CC0Textures; CC0",
    "moon": "the surface of the moon; from scikit-image, BSD-3",
}


def photograph(name: str, size: int = 64) -> np.ndarray:
    """Return a photograph in grey: the largest square in its middle, made smaller without jagged edges.

    The files lie in the package scikit-image; `PHOTOGRAPHS` tells who took each, and its licence.

    name     astronaut, camera, coffee, coins, gravel or moon
    size     how many pixels on each side
    returns  (size, size) brightness from 0 (black) to 1 (white)
    raises   ValueError for a name that isn't there, or a size that the photograph hasn't; DataFileError when
             the file is missing or damaged

    >>> photograph("camera").shape
    (64, 64)
    """
    if name not in PHOTOGRAPHS:
        near = difflib.get_close_matches(str(name), PHOTOGRAPHS, n=1) or PHOTOGRAPHS
        raise ValueError(f"There is no photograph {name!r}. Do you mean {' or '.join(near)}?")
    path = find(f"{name}.png")
    from PIL import Image
    from skimage.transform import resize

    with Image.open(path) as image:
        grey = np.asarray(image.convert("L")) / 255
    side = min(grey.shape)
    if not 1 <= size <= side:
        raise ValueError(f"The photograph {name!r} can have 1 to {side} pixels on each side, and not {size}.")
    top, left = (grey.shape[0] - side) // 2, (grey.shape[1] - side) // 2
    return resize(grey[top : top + side, left : left + side], (size, size), anti_aliasing=True)
