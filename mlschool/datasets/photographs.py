"""Photographs that come with scikit-image, made grey, square and as small as a lecture needs them."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .files import find

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

PHOTOGRAPHS = {
    "astronaut": "Eileen Collins, NASA; public domain",
    "camera": "a man with a camera, by Lav Varshney; CC0",
    "coffee": "a cup of coffee, by Rachel Michetti; CC0",
    "coins": "Greek coins from Pompeii, Brooklyn Museum; no known copyright restrictions",
    "gravel": "gravel, from CC0Textures; CC0",
    "moon": "the surface of the moon; from scikit-image, BSD-3",
}

IN_COLOUR = {
    "astronaut": PHOTOGRAPHS["astronaut"],
    "chelsea": "Chelsea the cat, by Stéfan van der Walt; CC0",
    "coffee": PHOTOGRAPHS["coffee"],
    "camera": PHOTOGRAPHS["camera"],
}

WHOLE = 128  # pixels on each side of the photographs that `crops` cuts up


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


def colour_photograph(name: str, size: int = 224) -> np.ndarray:
    """Return a photograph in colour: the largest square in its middle, made `size` pixels wide.

    name     astronaut, chelsea, coffee or camera; or the path of a picture of your own, such as "shoe.jpg",
             in grey or in colour, with 8 or 16 bits: what is transparent in it becomes white
    size     how many pixels on each side
    returns  (size, size, 3) red, green and blue from 0 to 1
    raises   FileNotFoundError where there is no such picture, ValueError for a file that is no picture

    >>> colour_photograph("chelsea").shape
    (224, 224, 3)
    """
    path = find(f"{name}.png") if name in IN_COLOUR else Path(name)
    if not path.is_file():
        raise FileNotFoundError(
            f"There is no picture {str(name)!r}. Give {', '.join(IN_COLOUR)}, or the path of a file of yours."
        )
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            # a telephone turns its pictures by a note in the file
            picture = _in_colour(ImageOps.exif_transpose(opened))
    except (UnidentifiedImageError, OSError) as problem:
        raise ValueError(f"{path} can't be read as a picture: {problem}.") from None
    return np.asarray(ImageOps.fit(picture, (size, size), Image.Resampling.BICUBIC)) / 255


def _in_colour(picture: Opened) -> Opened:
    """Return a picture of any mode in red, green and blue: 16 bits made 8, transparency made white."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        values = np.asarray(picture, dtype=float)
        top = 65535 if values.max() > 255 else 255 if values.max() > 1 else 1
        picture = Image.fromarray(np.round(255 * np.clip(values / top, 0, 1)).astype(np.uint8))
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


def crops(names: Sequence[str], n: int, size: int, seed: int = 0) -> np.ndarray:
    """Return small square pieces of photographs, each cut out at a random place of a random one.

    names    of the photographs, which are made 128 × 128 first
    n, size  how many pieces, and how many pixels each has on a side
    seed     the same seed gives the same pieces
    returns  (n, size, size) brightness from 0 (black) to 1 (white)
    raises   ValueError for a name that isn't there, or a size that is no size of a piece

    >>> crops(["camera", "moon"], 10, 16).shape
    (10, 16, 16)
    """
    if not 1 <= size <= WHOLE:
        raise ValueError(f"A piece can have 1 to {WHOLE} pixels on each side, and not {size}.")
    rng, wholes = np.random.default_rng(seed), [photograph(name, WHOLE) for name in names]
    pieces = np.empty((n, size, size))
    for piece in pieces:
        whole = wholes[rng.integers(len(wholes))]
        top, left = rng.integers(WHOLE - size + 1, size=2)
        piece[:] = whole[top : top + size, left : left + size]
    return pieces
