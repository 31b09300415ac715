"""The references of 02 beside PyTorch's, to 1e-12 in float64; every slope beside its rise over run."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlschool.solutions import backprop

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


@pytest.mark.parametrize("name", backprop.ACTIVATIONS)
def test_activations_and_slopes_agree_with_pytorch(torch, name):
    ours, slope = backprop.ACTIVATIONS[name]
    z = torch.tensor(PLACES, requires_grad=True)  # 0 is among them, where ReLU has its corner
    out = theirs(torch, name)(z)
    out.sum().backward()
    np.testing.assert_allclose(ours(PLACES), out.detach().numpy(), rtol=0, atol=1e-12)
    np.testing.assert_allclose(slope(PLACES), z.grad.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", backprop.ACTIVATIONS)
@given(z=scores)
@settings(deadline=None)
def test_every_slope_is_its_activations_rise_over_run(name, z):
    f, slope = backprop.ACTIVATIONS[name]
    z = np.where(np.abs(z) < 1e-3, 1e-3, z)  # away from the corners
    np.testing.assert_allclose(slope(z), backprop.numerical_slope(f, z), rtol=0, atol=1e-8)
    assert np.shape(f(z)) == np.shape(slope(z)) == z.shape


@pytest.mark.parametrize("name", backprop.ACTIVATIONS)
def test_nothing_overflows_and_one_number_will_do(name):
    f, slope = backprop.ACTIVATIONS[name]
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


@given(st.integers(1, 30), st.integers(1, 5), st.integers(0, 1000))
@settings(deadline=None)
def test_adalines_gradient_is_autograds_and_passes_its_own_check(n, features, seed):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    w, b, X, y = (
        rng.normal(size=features),
        rng.normal(),
        rng.normal(size=(n, features)),
        rng.integers(0, 2, n),
    )
    dw, db = backprop.adaline_gradient(w, b, X, y)
    tw, tb = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (w, b))
    ((torch.tensor(y) - (torch.tensor(X) @ tw + tb)) ** 2).sum().backward()
    assert backprop.relative_error(np.append(dw, db), np.append(tw.grad, tb.grad)) < 1e-12

    def loss(b):
        return np.sum((y - (X @ w + b)) ** 2)

    assert abs(db - backprop.numerical_slope(loss, b)) < 1e-6 * (1 + loss(b))


@pytest.mark.parametrize("shape", [(3, 1), (1, 3), (3, 3), ()])
def test_labels_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"y has the shape .*, but the predictions have \(3,\)"):
        backprop.adaline_gradient(np.zeros(2), 0.0, np.ones((3, 2)), np.zeros(shape))


def test_whole_numbers_do_as_well():
    X, y = np.array([[2, 1], [0, 3]]), np.array([1, 0])
    whole = backprop.adaline_gradient(np.array([1, 0]), 0, X, y)
    floats = backprop.adaline_gradient(np.array([1.0, 0.0]), 0.0, X * 1.0, y * 1.0)
    assert np.array_equal(whole[0], floats[0]) and whole[1] == floats[1]
    theta, _ = backprop.fit_cubic(np.zeros(4, int), np.array([-1, 0, 1]), np.array([1, 0, 1]), 0.1, 3)
    assert theta.dtype == float and theta.any()


def test_fitting_takes_the_steps_of_pytorchs_sgd(torch):
    rng = np.random.default_rng(0)
    x, y, start = rng.uniform(-1, 1, 20), rng.normal(size=20), rng.normal(size=4)
    ours, losses = backprop.fit_cubic(start, x, y, 0.01, 25)
    theta = torch.tensor(start, requires_grad=True)
    optimiser = torch.optim.SGD([theta], lr=0.01)
    for due in losses:
        optimiser.zero_grad()
        loss = ((torch.tensor(y) - sum(theta[k] * torch.tensor(x) ** k for k in range(4))) ** 2).sum()
        loss.backward()
        assert abs(float(loss.detach()) - due) < 1e-12 * (1 + due)
        optimiser.step()
    np.testing.assert_allclose(ours, theta.detach().numpy(), rtol=0, atol=1e-12)


def test_fitting_ends_where_numpys_fit_is():
    x = np.linspace(-1, 1, 50)
    theta, losses = backprop.fit_cubic(np.zeros(4), x, np.sin(np.pi * x), 0.01, 3000)
    np.testing.assert_allclose(theta[::-1], np.polyfit(x, np.sin(np.pi * x), 3), rtol=0, atol=1e-9)
    assert (np.diff(losses) <= 1e-12).all()


def test_both_sides_are_better_than_one_and_neither_end_of_h_is_best():
    h = np.logspace(-12, 0, 49)
    errors = np.abs([backprop.numerical_slope(np.sin, 1.0, step) - np.cos(1.0) for step in h])
    one = np.abs((np.sin(1.0 + h) - np.sin(1.0)) / h - np.cos(1.0))
    assert errors.min() < 1e-9 and errors.min() < one.min()
    assert errors[0] > 100 * errors.min() and errors[-1] > 100 * errors.min()


@given(scores, scores)
def test_the_relative_error_is_a_fraction_and_takes_both_alike(a, b):
    b = np.resize(b, a.shape)
    error = backprop.relative_error(a, b)
    assert error == backprop.relative_error(b, a) and 0 <= error <= 2
    assert backprop.relative_error(a, a) == 0
