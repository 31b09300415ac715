"""The references of backprop beside PyTorch's, to 1e-12 in float64; every slope beside its rise over run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlschool import plotting
from mlschool.activations import ACTIVATIONS
from mlschool.solutions import backprop
from mlschool.solutions.gradient_descent import numerical_slope
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("backprop")


PLACES = np.concatenate([np.linspace(-30, 30, 601), np.random.default_rng(0).normal(size=200) * 3])
scores = arrays.arrays(float, st.integers(1, 6), elements=st.floats(-30, 30))
numbers = st.floats(-3, 3)


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


def theirs(torch, name):
    functions = torch.nn.functional
    return {
        "linear": lambda z: 1 * z,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": functions.leaky_relu,
        "gelu": functions.gelu,
    }[name]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_and_slopes_agree_with_pytorch(torch, name):
    ours, slope = getattr(backprop, name), getattr(backprop, f"{name}_slope")
    z = torch.tensor(PLACES, requires_grad=True)  # 0 is among them, where ReLU has its corner
    out = theirs(torch, name)(z)
    out.sum().backward()
    np.testing.assert_allclose(ours(PLACES), out.detach().numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(slope(PLACES), z.grad.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=scores)
@settings(deadline=None)
def test_every_slope_is_its_activations_rise_over_run(name, z):
    f, slope = getattr(backprop, name), getattr(backprop, f"{name}_slope")
    z = np.where(np.abs(z) < 1e-3, 1e-3, z)  # away from the corners
    np.testing.assert_allclose(slope(z), numerical_slope(f, z), rtol=0, atol=1e-8)
    assert np.shape(f(z)) == np.shape(slope(z)) == z.shape


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nothing_overflows_and_one_number_will_do(name):
    f, slope = getattr(backprop, name), getattr(backprop, f"{name}_slope")
    with np.errstate(all="raise", under="ignore"):
        for function in (f, slope):
            assert np.isfinite(function(np.array([-1000.0, 1000.0]))).all()
            assert np.isfinite(function(np.array([-1000, 0, 1000]))).all()
            assert np.ndim(function(0.5)) == 0


@given(numbers, numbers, numbers, numbers)
@settings(deadline=None)
def test_the_neurons_gradient_is_autograds(w, b, x, y):
    torch = pytest.importorskip("torch")
    knobs = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (w, b, x)]
    ((torch.sigmoid(knobs[0] * knobs[2] + knobs[1]) - y) ** 2).backward()
    np.testing.assert_allclose(
        backprop.neuron_gradient(w, b, x, y), [float(knob.grad) for knob in knobs], rtol=0, atol=1e-12
    )


# ---------------------------------------------------------------------------------------------- ready made


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_activations_that_later_lectures_take_ready_made_are_those_of_the_lecture(name):
    z = np.concatenate([np.linspace(-40, 40, 4001), [-1000.0, 1000.0]])
    f, slope = ACTIVATIONS[name]
    for ready, own in ((f, getattr(backprop, name)), (slope, getattr(backprop, f"{name}_slope"))):
        assert np.allclose(ready(z), own(z), rtol=1e-12, atol=1e-15)
        assert np.shape(ready(0.5)) == ()


# ----------------------------------------------------------------------------------------------- the pictures

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

TestPictures = picture_laws.laws_of(PICTURES, "backprop")


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
