# ruff: noqa: E501 (what pictures say stands in one line)
"""The pictures of 09: the laws for every picture, and what each of them must show."""

import numpy as np
import pytest

from mlschool import plotting
from tests.picture_laws import PictureLaws, pictures

DOWN = 2 / np.arange(1, 21)
FOUR = {"NumPy": DOWN, "scikit-learn": DOWN, "PyTorch": DOWN + 1e-8, "Keras": DOWN + 3e-7}
COLOURS = np.linspace(0, 1, 12 * 16 * 3).reshape(12, 16, 3)

PICTURES = {
    "training_losses": (
        lambda: plotting.training_losses({"once": DOWN, "twice": 1.4 + DOWN}, floor=("the least", 1.46)),
        "twice (dashed) from 3.4 to 1.5 in 20 epochs; the least: a level line at 1.46",
    ),
    "training_losses of one run": (
        lambda: plotting.training_losses({"a run": [3.0]}),
        "a run (solid) from 3 to 3 in 1 epoch.",
    ),
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
    "training_losses of steps": (
        lambda: plotting.training_losses({"a run": [3.0, 2.0]}, unit="step"),
        "Loss in each step: a run (solid) from 3 to 2 in 2 steps.",
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


made = pictures(PICTURES)


class TestLaws(PictureLaws):
    pass


def test_every_public_function_is_tried_here():
    own = {name for name, home in plotting._HOME.items() if home == "frameworks"}
    assert own == {name.split()[0] for name in PICTURES}


def test_a_framework_has_the_same_style_in_every_picture():
    runs = [
        {"PyTorch": DOWN, "Keras": DOWN},
        {"Keras/train": DOWN, "PyTorch": DOWN},
        {"NumPy": DOWN, "Keras's rate": DOWN, "PyTorch's rate": DOWN},
    ]
    found = {}
    for named in runs:
        for said in plotting.training_losses(named).alt.partition(": ")[2].split("; "):
            found.setdefault(said[:5], set()).add(said.partition("(")[2].partition(")")[0])
    assert {name: len(styles) for name, styles in found.items()} == {"PyTor": 1, "Keras": 1, "NumPy": 1}
    alt = plotting.training_losses({"PyTorch 1": DOWN, "PyTorch 2": DOWN, "once": DOWN}).alt
    assert len({said.partition("(")[2] for said in alt.split("; ")}) == 3


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: plotting.training_losses({}), "Give 1 to 6 runs"),
        (lambda: plotting.training_losses({"a": [1, np.nan]}), "one finite number for each epoch"),
        (lambda: plotting.training_losses({"a": []}), "one finite number for each epoch"),
        (lambda: plotting.same_losses({}, 1e-6), "Give 1 to 4 runs"),
        (lambda: plotting.same_losses({"a": [1, 2], "b": [1]}, 1e-6), "as many epochs each"),
        (lambda: plotting.photographs({"a": np.zeros((4, 4, 4))}), r"its shape is \(4, 4, 4\)"),
        (lambda: plotting.photographs({"a": np.full((4, 4, 3), 200.0)}), "numbers from 0 to 1"),
        (lambda: plotting.photographs({}), "room for 1 to 4 pictures"),
    ],
)
def test_what_cant_be_drawn_is_told_in_a_sentence(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()
