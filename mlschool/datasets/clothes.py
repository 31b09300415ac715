"""Fashion-MNIST: photographs of clothes, 28 × 28 pixels in grey, in ten classes."""

from __future__ import annotations

import gzip

import numpy as np

from .files import find

FASHION = (
    "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"
)  # fmt: skip
_TRAINING, _TEST, _PIXELS = 12_000, 2_000, 28 * 28


def fashion(part: str = "training") -> tuple[np.ndarray, np.ndarray]:
    """Return pictures of clothes and their labels: Fashion-MNIST (Zalando Research, 2017; MIT licence).

    The course carries the first 12,000 of its 60,000 training pictures and the first 2,000 of its 10,000 test
    pictures. "all training" is the whole 60,000, which are downloaded once (26 MB).

    part     "training", "test" or "all training"
    returns  (n, 28, 28) whole numbers from 0 (black) to 255, and (n,) labels, places in `FASHION`
    raises   ValueError for a part that isn't there; DataFileError when a file is missing or damaged

    >>> images, labels = fashion("test")
    >>> images.shape, FASHION[labels[0]]
    ((2000, 28, 28), 'ankle boot')
    """
    if part == "all training":
        pixels = _bytes("train-images-idx3-ubyte.gz")[16:]  # a header of 16 bytes, and of 8
        return pixels.reshape(-1, 28, 28), _bytes("train-labels-idx1-ubyte.gz")[8:].astype(np.int64)
    if part not in ("training", "test"):
        raise ValueError(f"There is no part {part!r}: choose training, test or all training.")
    held = _bytes("fashion_mnist.gz")
    pixels, labels = np.split(held, [(_TRAINING + _TEST) * _PIXELS])
    rows = slice(_TRAINING) if part == "training" else slice(_TRAINING, None)
    return pixels.reshape(-1, 28, 28)[rows], labels[rows].astype(np.int64)


def _bytes(name: str) -> np.ndarray:
    return np.frombuffer(gzip.decompress(find(name).read_bytes()), np.uint8)
