"""Optimisers: step by step those of PyTorch and of Keras; what the claims rest on; the pictures."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool import frameworks, plotting
from mlschool.solutions import optimisers
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("optimisers")

seeds = st.integers(0, 999)


@given(st.integers(1, 30), st.integers(1, 9), seeds)
@settings(deadline=None)
def test_every_sample_comes_once_in_an_epoch_with_its_label(n, size, seed):
    X, y = np.arange(2 * n).reshape(n, 2), np.arange(n)
    batches = optimisers.minibatches(X, y, size, np.random.default_rng(seed))
    assert [len(labels) for _, labels in batches[:-1]] == [size] * (len(batches) - 1)
    assert sorted(np.concatenate([labels for _, labels in batches])) == list(range(n))
    assert all(np.array_equal(rows, X[labels]) for rows, labels in batches)


def momentum(theta, state, gradient, t):
    return optimisers.momentum(theta, state, gradient, 0.05, 0.9)


def rmsprop(theta, state, gradient, t):
    return optimisers.rmsprop(theta, state, gradient, 0.01, 0.99, 1e-8)


def adagrad(theta, state, gradient, t):
    return optimisers.adagrad(theta, state, gradient, 0.1, 1e-10)


def adam(theta, state, gradient, t):
    means = state if isinstance(state, tuple) else (state, state)
    theta, *means = optimisers.adam(theta, *means, t, gradient, 0.02, 0.9, 0.999, 1e-8)
    return theta, tuple(means)


def lent(step, rate):
    """Return one of the four that are lent, with the state that they begin with."""

    def one(theta, state, gradient, t):
        pair = state if isinstance(state, tuple) else (state, state)
        return step(theta, pair, gradient, t, rate)

    return one


OURS = {
    "SGD": momentum,
    "RMSprop": rmsprop,
    "Adagrad": adagrad,
    "Adam": adam,
    "Adadelta": lent(optimisers.adadelta, 1.0),
    "Adamax": lent(optimisers.adamax, 0.02),
    "NAdam": lent(optimisers.nadam, 0.02),
}
SETTINGS = {
    "SGD": {"lr": 0.05, "momentum": 0.9},
    "RMSprop": {"lr": 0.01, "alpha": 0.99, "eps": 1e-8},
    "Adagrad": {"lr": 0.1, "eps": 1e-10},
    "Adam": {"lr": 0.02, "betas": (0.9, 0.999), "eps": 1e-8},
    "Adadelta": {"lr": 1.0, "rho": 0.9, "eps": 1e-6},
    "Adamax": {"lr": 0.02, "betas": (0.9, 0.999), "eps": 1e-8},
    "NAdam": {"lr": 0.02, "betas": (0.9, 0.999), "eps": 1e-8, "momentum_decay": 1.0},
}


def walk(step, theta, slopes):
    state = np.zeros_like(theta)
    for t, slope in enumerate(slopes, 1):
        theta, state = step(theta, state, slope(theta), t)
        yield theta


def problem(seed, steps):
    rng = np.random.default_rng(seed)

    def slope(a, b):
        return lambda theta: a * theta + b

    return rng.normal(size=4), [slope(rng.uniform(0.1, 3, 4), rng.normal(size=4)) for _ in range(steps)]


@pytest.mark.parametrize("name", OURS)
def test_fifty_steps_are_those_of_pytorch(name):
    torch = pytest.importorskip("torch")
    start, slopes = problem(0, 50)
    theta = torch.tensor(start, requires_grad=True)
    optimiser = getattr(torch.optim, name)([theta], **SETTINGS[name])
    close = 1e-7 if name == "NAdam" else 1e-12  # PyTorch holds one of its factors in single precision
    for slope, ours in zip(slopes, walk(OURS[name], start, slopes), strict=True):
        theta.grad = torch.tensor(slope(theta.detach().numpy()))
        optimiser.step()
        assert np.allclose(ours, theta.detach().numpy(), rtol=0, atol=close)


KERAS = {
    "SGD": {"learning_rate": 0.05, "momentum": 0.9},
    "RMSprop": {"learning_rate": 0.01, "rho": 0.99, "epsilon": 1e-12},
    "Adagrad": {"learning_rate": 0.1, "initial_accumulator_value": 0.0, "epsilon": 1e-12},
    "Adam": {"learning_rate": 0.02, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-12},
    "Adadelta": {"learning_rate": 1.0, "rho": 0.9, "epsilon": 1e-6},
    "Adamax": {"learning_rate": 0.02, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-12},
    "Nadam": {"learning_rate": 0.02, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-12},
    "Ftrl": {"learning_rate": 0.1},
    "Ftrl with a pull": {"learning_rate": 0.1, "l1_regularization_strength": 0.5},
}
IN_KERAS = OURS | {
    "Nadam": OURS["NAdam"],
    "Ftrl": lent(optimisers.ftrl, 0.1),
    "Ftrl with a pull": lent(partial(optimisers.ftrl, pull=0.5), 0.1),
}


@pytest.mark.parametrize("name", KERAS)
def test_ten_steps_are_those_of_keras_where_epsilon_has_no_say(name):
    if not frameworks.installed("keras"):
        pytest.skip("it takes Keras")
    frameworks.load("keras")
    import keras

    start, slopes = problem(1, 10)
    theta = keras.Variable(start.astype("float32"))
    optimiser = getattr(keras.optimizers, name.partition(" ")[0])(**KERAS[name])
    for slope, ours in zip(slopes, walk(IN_KERAS[name], start, slopes), strict=True):
        now = keras.ops.convert_to_numpy(theta)
        optimiser.apply([keras.ops.convert_to_tensor(slope(now).astype("float32"))], [theta])
        assert np.allclose(ours, keras.ops.convert_to_numpy(theta), rtol=0, atol=2e-5)


def test_ftrl_holds_at_zero_what_pulls_less_than_the_pull():
    theta, _ = optimisers.ftrl(np.zeros(3), np.zeros((2, 3)), np.array([0.3, 0.6, -2.0]), 1, 0.1, 0.5)
    assert np.array_equal(theta == 0, [True, False, False])


def test_adams_first_step_is_as_long_as_its_rate():
    for size in (1e-3, 1.0, 1e5):
        theta, _, _ = optimisers.adam(
            np.zeros(1), np.zeros(1), np.zeros(1), 1, np.array([size]), 0.1, 0.9, 0.999, 0
        )
        assert theta == pytest.approx(-0.1)


@given(st.integers(1, 20), st.integers(21, 60))
@settings(deadline=None)
def test_the_rate_rises_to_its_largest_and_falls_to_zero(warmup, steps):
    rates = [optimisers.decayed(0.3, step, steps, warmup) for step in range(steps + 1)]
    assert max(rates) == pytest.approx(0.3) == rates[warmup - 1] == rates[warmup]
    assert np.all(np.diff(rates[:warmup]) > 0) and np.all(np.diff(rates[warmup:]) < 0)
    assert rates[-1] == pytest.approx(0, abs=1e-12)


def bowl(theta):
    return (theta**2).sum(axis=-1)


SKETCHES = {
    "paths": (
        lambda: plotting.paths(bowl, {"plain": [[1, 1], [0.5, 0.5]], "Adam": [[1, 1], [0, 0.5]]}),
        "after 1 step: plain loss 0.5, Adam loss 0.25.",
    ),
    "racing": (
        lambda: plotting.racing({"plain": [[1.0, 0.5], [1.0, 0.7]], "Adam": [[1.0, 0.1]]}),
        "triangles: where each start ends. Median at the end: plain 0.5916, Adam 0.1.",
    ),
}
TestPictures = picture_laws.laws_of({}, "optimisers", sketches=SKETCHES)  # it has sketches only
TestSketches = picture_laws.sketches_of(SKETCHES)


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ValueError, match="Give 1 to 5 paths"):
        plotting.paths(bowl, {"plain": [1, 2, 3]})
    with pytest.raises(ValueError, match="room for 1 to 5 runs"):
        plotting.racing({})
