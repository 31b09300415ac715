"""deep_networks: what first weights, normalisation and skips do to a signal and to its gradient."""

import numpy as np
import pytest

from mlschool import plotting
from mlschool.activations import ACTIVATIONS
from mlschool.network import Network
from mlschool.solutions import deep_networks, hidden_layers
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("deep_networks")


def test_a_start_keeps_the_spread_of_the_signal():
    network = Network.random([200] * 6, np.random.default_rng(0), activation="linear")
    _, A = network.forward(np.random.default_rng(1).normal(size=(100, 200)))
    assert 0.7 < A[-1].std() / A[0].std() < 1.4


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_what_arrives_is_what_the_whole_backward_pass_hands_on(activation):
    rng = np.random.default_rng(0)
    layers = deep_networks.initial_layers((3, 5, 4, 2), rng)
    Z, A = hidden_layers.forward(rng.normal(size=(1, 3)), layers, activation)
    dY = rng.normal(size=(1, 2))
    biases = [np.linalg.norm(db) for _, db in hidden_layers.backward(dY, Z, A, layers, activation)]
    arriving = deep_networks.gradient_per_layer(dY, Z, layers, activation)
    np.testing.assert_allclose(arriving, biases, rtol=1e-12)  # with one sample db is dZ


WAYS = {"plain": (None, False), "normalised": (deep_networks.normalise, False), "skips": (None, True)}
WAYS["both"] = deep_networks.normalise, True


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("activation", ["tanh", "gelu", "sigmoid"])
def test_the_lent_gradients_are_those_of_finite_differences(way, activation):
    normalise, skips = WAYS[way]
    rng = np.random.default_rng(0)
    layers = deep_networks.initial_layers((2, 4, 4, 4, 1), rng)
    layers = [(W, rng.normal(size=b.shape)) for W, b in layers]
    X, Y = rng.normal(size=(7, 2)), rng.normal(size=(7, 1))

    def loss():
        return np.mean((deep_networks.deep_forward(X, layers, activation, normalise, skips)[2][-1] - Y) ** 2)

    S, Z, A = deep_networks.deep_forward(X, layers, activation, normalise, skips)
    dY = 2 * (A[-1] - Y) / len(Y)
    gradients = deep_networks.deep_backward(dY, S, Z, A, layers, activation, normalise is not None, skips)
    for pair, due in zip(layers, gradients, strict=True):
        for array, gradient in zip(pair, due, strict=True):
            for place in np.ndindex(array.shape):
                kept = array[place]
                array[place] = kept + 1e-5
                above = loss()
                array[place] = kept - 1e-5
                slope = (above - loss()) / 2e-5
                array[place] = kept
                assert slope == pytest.approx(gradient[place], rel=1e-5, abs=1e-8)


def test_the_lent_training_is_that_of_hidden_layers_where_nothing_is_added():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 2)), rng.normal(size=20)
    layers = deep_networks.initial_layers((2, 5, 5, 1), rng)
    _, due = hidden_layers.train(X, y, layers, "tanh", 0.1, 30)
    _, losses = deep_networks.train_deep(X, y, layers, "tanh", 0.1, 30)
    np.testing.assert_allclose(losses, due, rtol=1e-9)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_the_lent_measure_is_that_of_the_exercise_where_nothing_is_added(activation):
    rng = np.random.default_rng(0)
    X, dY = rng.normal(size=(6, 3)), rng.normal(size=(6, 1))
    layers = deep_networks.initial_layers((3, 5, 5, 1), rng)
    Z, _ = hidden_layers.forward(X, layers, activation)
    due = deep_networks.gradient_per_layer(dY, Z, layers, activation)
    np.testing.assert_allclose(
        deep_networks.deep_gradient_per_layer(dY, X, layers, activation), due, rtol=1e-12
    )


def test_the_lent_skips_are_those_of_the_exercise():
    rng = np.random.default_rng(0)
    layers = deep_networks.initial_layers((2, 5, 5, 5, 1), rng)
    X = rng.normal(size=(4, 2))
    Z, A = deep_networks.forward_with_skips(X, layers, "relu")
    _, lent_Z, lent_A = deep_networks.deep_forward(X, layers, "relu", skips=True)
    for ours, lent in zip((*Z, *A), (*lent_Z, *lent_A), strict=True):
        np.testing.assert_allclose(ours, lent, atol=1e-12)


def test_a_rate_that_is_too_large_is_told_in_one_sentence():
    rng = np.random.default_rng(0)
    layers = deep_networks.initial_layers((2, 5, 5, 1), rng)
    with pytest.raises(FloatingPointError, match="no longer a finite number after step"):
        deep_networks.train_deep(rng.normal(size=(9, 2)), rng.normal(size=9), layers, "linear", 1e6, 50)


@pytest.mark.parametrize(
    ("sizes", "shape", "message"),
    [((2, 3, 1), (9, 1), "one label for each of 9 samples"), ((2, 0, 1), (9,), "A layer has no units")],
)
def test_what_cannot_be_trained_is_told_in_one_sentence(sizes, shape, message):
    rng = np.random.default_rng(0)
    layers = [(np.ones(pair), np.zeros(pair[1])) for pair in zip(sizes[:-1], sizes[1:], strict=True)]
    with pytest.raises(ValueError, match=message):
        deep_networks.train_deep(rng.normal(size=(9, 2)), np.zeros(shape), layers, "tanh", 0.1, 3)


def test_batch_norm_in_evaluation_asks_no_neighbour():
    rng = np.random.default_rng(0)
    Z, mean, variance = rng.normal(size=(5, 3)), rng.normal(size=3), rng.uniform(1, 2, size=3)
    together, *_ = deep_networks.batch_norm(Z, mean, variance, False)
    alone = [deep_networks.batch_norm(z[None], mean, variance, False)[0][0] for z in Z]
    np.testing.assert_allclose(together, alone)


# ----------------------------------------------------------------------------------------------- the pictures

PICTURES = {
    "gradient_sizes": (
        lambda: plotting.gradient_sizes({"fades": 10.0 ** np.arange(-9, 1), "stays": np.ones(10)}),
        "fades (solid) from 1e+00 to 1e-09 over 10 layers; stays (dashed) from 1e+00 to 1e+00 over 10 layers",
    ),
}


@pytest.mark.parametrize("depth", [1, 30])
@pytest.mark.parametrize("factor", [1.0, np.sqrt(2)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_nothing_leaves_the_picture_that_is_turned(activation, factor, depth):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 50))
    layers = [(factor * W, b) for W, b in deep_networks.initial_layers([50] * (depth + 1) + [1], rng)]
    Z, _ = hidden_layers.forward(X, layers, activation)
    sizes = deep_networks.gradient_per_layer(np.full((100, 1), 0.01), Z, layers, activation)
    assert -22 < np.log10(min(sizes)) and np.log10(max(sizes)) < 4


SKETCHES = {
    "arriving in three layers": (
        lambda: plotting.arriving([0.001, 0.1, 1.0]),
        "3 layers, from 10 to the -3.0 at the first to 0.0. the first layer gets 0.001",
    ),
    "arriving where nothing does": (lambda: plotting.arriving([0.0, 1.0]), "the first layer gets 0 of"),
}

TestPictures = picture_laws.laws_of(PICTURES, "deep_networks", sketches=SKETCHES)
TestSketches = picture_laws.sketches_of(SKETCHES)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.gradient_sizes({}), "Give 1 to 6 networks"),
        (lambda: plotting.gradient_sizes({"a": [1.0, 0.0]}), "no place on a logarithmic axis"),
        (lambda: plotting.gradient_sizes({"a": [1.0]}), "2 or more layers"),
        (lambda: plotting.arriving([1.0]), "2 or more finite numbers"),
        (lambda: plotting.arriving([1.0, 0.0]), "Nothing arrives at the last layer"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 60
