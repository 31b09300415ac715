# ruff: noqa: E501 (a call stands in one line with what it must say)
"""The pictures of two frameworks: the laws for every picture, and what each of them must show."""

import numpy as np
import pytest

from mlschool import plotting
from tests.picture_laws import laws_of

DOWN = 2 / np.arange(1, 21)

FOUR = {"NumPy": DOWN, "scikit-learn": DOWN, "PyTorch": DOWN + 1e-8, "Keras": DOWN + 3e-7}

COLOURS = np.linspace(0, 1, 12 * 16 * 3).reshape(12, 16, 3)

PICTURES = {
    "same_losses": (
        lambda: plotting.same_losses(FOUR, tolerance=1e-6),
        "NumPy, scikit-learn, PyTorch and Keras lie on top of each other. Farthest from NumPy: scikit-learn equal, "
        "PyTorch 1e-08 and Keras 3e-07. All below the tolerance of 1e-06.",
    ),
    "same_losses that part": (
        lambda: plotting.same_losses({"one": DOWN, "other": DOWN + 0.2}, tolerance=1e-6),
        "one and other part. Farthest from one: other 2e-01. Not all below",
    ),
    "same_losses of one run": (
        lambda: plotting.same_losses({"alone": DOWN}, tolerance=1e-6),
        "Loss in each epoch: alone (solid) from 2 to 0.1 in 20 epochs.",
    ),
    "same_losses that are equal": (
        lambda: plotting.same_losses({"one": DOWN, "other": DOWN}, tolerance=1e-6),
        "Farthest from one: other equal. All below the tolerance",
    ),
    "photographs with channels in front": (
        lambda: plotting.photographs({"as PyTorch has it": 0.8 * COLOURS.transpose(2, 0, 1)}),
        "as PyTorch has it (12 × 16 pixels; red 0.40, green 0.40, blue 0.40 on average; neighbours differ by 0.00).",
    ),
    "photographs": (
        lambda: plotting.photographs({"as it is": COLOURS, "bytes": (255 * COLOURS).astype(np.uint8)}),
        "as it is (12 × 16 pixels; red 0.50, green 0.50, blue 0.50 on average; neighbours differ by 0.01); bytes (12 × 16",
    ),
}

TestPictures = laws_of(PICTURES, "keras_vs_pytorch")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.same_losses({}, 1e-6), "Give 1 to 4 runs"),
        (lambda: plotting.same_losses({"a": [1, 2], "b": [1]}, 1e-6), "as many epochs each"),
        (lambda: plotting.photographs({"a": np.zeros((4, 4, 4))}), r"its shape is \(4, 4, 4\)"),
        (lambda: plotting.photographs({"a": np.full((4, 4, 3), 200.0)}), "numbers from 0 to 1"),
        (lambda: plotting.photographs({}), "room for 1 to 4 pictures"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 60
