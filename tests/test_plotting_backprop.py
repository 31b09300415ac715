"""The pictures of backpropagation: the laws for every picture, and what each of them must show."""

import numpy as np
import pytest

from mlschool import plotting
from mlschool.solutions import backprop
from tests.picture_laws import laws_of

BOXES = [("z = w·x + b", 0.0), ("a = σ(z)", 0.5), ("L = (a − y)²", 0.25)]

SLOPES = [("∂L/∂a", 1.0), ("∂a/∂z", 0.25)]

INPUTS = {"w": 2.0, "x": 3.0, "b": -6.0}

PAIRS = {"tanh": (np.tanh, backprop.tanh_slope), "ReLU": (backprop.relu, backprop.relu_slope)}

PICTURES = {
    "graph": (lambda: plotting.graph(INPUTS, BOXES), "Forwards: z = w·x + b is 0; then a = σ(z) is 0.5"),
    "graph there and back": (
        lambda: plotting.graph(INPUTS, BOXES, SLOPES, {"w": 0.75, "b": 0.25}, label=0),
        "Backwards: ∂L/∂a is 1 and ∂a/∂z is 0.25. At the inputs: ∂L/∂w is 0.75 and ∂L/∂b is 0.25",
    ),
    "slopes": (lambda: plotting.slopes(PAIRS, -2, 2), "ReLU (dashed) from 0 to 2, its slope from 0 to 1"),
}

TestPictures = laws_of(PICTURES, "backprop")


def test_the_graph_has_true_minus_signs_and_every_number_inside():
    figure = plotting.graph(INPUTS, BOXES, SLOPES, {"w": -0.75}, label=1).figure
    words = [text.get_text() for text in figure.axes[0].texts]
    assert {"b = −6", "∂L/∂w = −0.75", "y = 1", "∂a/∂z\n= 0.25", "a = σ(z)\n0.5"} <= set(words)
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text()]
    assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_slope_that_jumps_has_a_gap():
    lower = plotting.slopes({"ReLU": PAIRS["ReLU"]}).figure.axes[1]
    curve = max(lower.lines, key=lambda line: len(line.get_xdata()))
    assert np.isnan(curve.get_ydata()).sum() == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.graph({}, BOXES), "room for 1 to 3 inputs"),
        (lambda: plotting.graph(INPUTS, BOXES, SLOPES * 2), "there are 2 slopes; here are 4"),
        (lambda: plotting.graph(INPUTS, BOXES, (), {"v": 1.0}), "must have names of inputs, w, x and b"),
        (lambda: plotting.slopes({}), "Give 1 to 6 pairs"),
        (lambda: plotting.slopes({"a": (np.log, np.log)}, -1, 1), "with nan or infinity"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with np.errstate(all="ignore"), pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 45
