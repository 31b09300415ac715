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


@given(numbers, numbers)
@settings(deadline=None, max_examples=30)
def test_the_gates_gradient_is_autograds(k, z):
    torch = pytest.importorskip("torch")
    knobs = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (k, z)]
    (knobs[1] * torch.sigmoid(knobs[0] * knobs[1])).backward()
    np.testing.assert_allclose(
        backprop.gate_gradient(k, z), [float(knob.grad) for knob in knobs], rtol=0, atol=1e-12
    )


def a_network(rng):
    return [rng.normal(size=(2, 2)), rng.normal(size=2), rng.normal(size=2), float(rng.normal())]


def test_the_hidden_layers_gradient_is_autograds_for_200_networks(torch):
    for seed in range(200):
        rng = np.random.default_rng(seed)
        x, y, weights = rng.normal(size=2), float(rng.integers(0, 2)), a_network(rng)
        W, b, v, c = (torch.tensor(part, dtype=torch.float64, requires_grad=True) for part in weights)
        ((torch.sigmoid(torch.sigmoid(torch.tensor(x) @ W + b) @ v + c) - y) ** 2).backward()
        for ours, theirs in zip(backprop.hidden_gradient(x, y, *weights), (W, b, v, c), strict=True):
            np.testing.assert_allclose(ours, theirs.grad.numpy(), rtol=0, atol=1e-12)


def test_a_saturated_network_has_finite_slopes():
    with np.errstate(all="raise", under="ignore"):
        slopes = backprop.hidden_gradient(
            np.array([1e3, -1e3]), 0, np.ones((2, 2)) * 50, np.zeros(2), np.ones(2) * 1e3, 5.0
        )
    assert all(np.isfinite(part).all() for part in slopes)


# ---------------------------------------------------------------------------------------------- ready made


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_activations_that_later_lectures_take_ready_made_are_those_of_the_lecture(name):
    z = np.concatenate([np.linspace(-40, 40, 4001), [-1000.0, 1000.0]])
    f, slope = ACTIVATIONS[name]
    for ready, own in ((f, getattr(backprop, name)), (slope, getattr(backprop, f"{name}_slope"))):
        assert np.allclose(ready(z), own(z), rtol=1e-12, atol=1e-15)
        assert np.shape(ready(0.5)) == ()


# ----------------------------------------------------------------------------------------------- the pictures

SIGMOID = backprop.sigmoid, backprop.sigmoid_slope

COLUMNS = [["x", "t"], [None, "s"], ["L"]]

VALUES = {"x": 2.0, "t": 1.0, "s = x + t": 3.0, "L = x·s": 6.0}

ARROWS = {("x", "L"): 3.0, ("x", "s"): 1.0, ("t", "s"): 1.0, ("s", "L"): 2.0}

WORKED = (
    np.array([[1.0, 0.5], [-1.0, 1.0]]),
    np.array([-1.0, -2.0]),
    np.array([2.0, -4.0]),
    1.0,
)


def worked(stage=6, gradient=backprop.hidden_gradient):
    return plotting.two_layers([2.0, 1.0], 1.0, WORKED, backprop.sigmoid, gradient, stage)


SKETCHES = {
    "graph": (
        lambda: plotting.graph(COLUMNS, VALUES, dict.fromkeys(ARROWS)),
        "s = x + t is 3; L = x·s is 6.",
    ),
    "graph there and back": (
        lambda: plotting.graph(COLUMNS, VALUES, ARROWS, {"x": 5.0}),
        "x is 2, its slope 5; t is 1; s = x + t is 3; L = x·s is 6. x to L: 3",
    ),
    "neuron_graph": (
        lambda: plotting.neuron_graph(2.0, -6.0, 3.0, 1.0, SIGMOID, backprop.neuron_gradient),
        "It answers 0.5000, 1 is due, and the slope of w is −0.7500.",
    ),
    "gate_graph": (
        lambda: plotting.gate_graph(1.0, np.log(3), SIGMOID, backprop.gate_gradient),
        "0.750 on the direct way and 0.206 through the gate. Yours says 0.956 in all.",
    ),
    "tangent": (
        lambda: plotting.tangent(*SIGMOID, 0.0),
        "at z = 0 the activation is 0.5 and its slope 0.25.",
    ),
    "tangent of a step": (
        lambda: plotting.tangent(lambda z: np.where(np.asarray(z) >= 0, 1, 0), np.zeros_like, 2.0),
        "at z = 2 the activation is 1 and its slope 0.",
    ),
    "two_layers": (worked, "(slope at z₂) · x₁ = 0.25 · 2 = 0.5."),
    "two_layers forwards": (lambda: worked(2), "a = σ(s) = σ(0) = 0.5, and L = (a − y)² = 0.25."),
}

TestPictures = picture_laws.laws_of({}, "backprop", sketches=SKETCHES)  # it has sketches only

TestSketches = picture_laws.sketches_of(SKETCHES)


def test_the_worked_network_is_drawn_stage_by_stage():
    said = [worked(stage).caption for stage in range(1, 7)]
    assert [words[0] for words in said] == list("123456")
    assert said[2].endswith("−1 · 0.25 = −0.25")
    assert said[3].endswith("−0.25 · 0.5 = −0.125")
    assert said[4].endswith("−0.25 · (−4) · 0.25 = 0.25")
    orange = [worked(stage).svg().count(">slope ") for stage in range(1, 7)]
    assert orange == [0, 0, 1, 3, 5, 9]  # 2 of v, 4 of W, 2 hidden scores and the output's


def test_the_drawn_slopes_are_the_given_functions_own():
    def turned_round(*numbers):
        return tuple(-np.asarray(part) for part in backprop.hidden_gradient(*numbers))

    assert worked(6, turned_round).caption.endswith("−0.25 · 2 = −0.5")
    assert "slope at s 0.25" in worked(6, turned_round).svg()


def test_nothing_leaves_the_graph_where_the_lectures_controls_end():
    for w, b, y in ((-4.0, -8.0, 1), (4.0, 8.0, 0), (-4.0, 8.0, 1)):
        assert "<rect" in plotting.neuron_graph(w, b, 3.0, y, SIGMOID, backprop.neuron_gradient).svg()
    for z in (-6.0, 6.0):
        assert "slope" in plotting.gate_graph(3.0, z, SIGMOID, backprop.gate_gradient).svg()


def test_boxes_lie_within_the_picture_and_apart():
    import re

    for make, _ in SKETCHES.values():
        svg = make().svg()
        found = re.findall(r'<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"', svg)
        boxes = [tuple(map(float, box)) for box in found]
        height = float(re.search(r'height="(\d+)"', svg)[1])
        assert all(x >= 0 and y >= 0 and x + w <= 640 and y + h <= height - 20 for x, y, w, h in boxes)
        for i, (x, y, w, h) in enumerate(boxes):
            for x2, y2, w2, h2 in boxes[:i]:
                assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.graph([["x"]], {"x": 1.0}, {}), "2 to 4 columns of 1 to 3 boxes"),
        (lambda: plotting.graph(COLUMNS, {"x": 1.0}, {}), "must speak of the same boxes"),
        (lambda: plotting.graph(COLUMNS, VALUES, ARROWS, {"v": 1.0}), "must speak of the same boxes"),
        (
            lambda: plotting.graph(COLUMNS, VALUES | {"x": np.nan}, ARROWS),
            "not all of its numbers are finite",
        ),
        (
            lambda: plotting.graph(COLUMNS, VALUES, {("x", "L"): 3.0}, {"t": 2.0}),
            "No arrows lead from t to L",
        ),
        (lambda: worked(7), "must be 1 to 6. Here it is 7"),
        (lambda: plotting.tangent(*SIGMOID, np.nan), "not all of its numbers are finite"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with np.errstate(all="ignore"), pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 45
