"""The reference network: gradients against PyTorch's, laws on random shapes, words for bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool.network import ACTIVATIONS, LOSSES, Network, cross_entropy, softmax, squared_error

SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=6)
CASES = {
    "sizes": SIZES,
    "samples": st.integers(1, 7),
    "activation": st.sampled_from(sorted(ACTIVATIONS)),
    "loss": st.sampled_from(sorted(LOSSES)),
    "seed": st.integers(0, 2**32 - 1),
}


def problem(sizes, samples, activation, loss, seed):
    """A random network with random biases, and samples with targets for it."""
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, activation=activation, loss=loss)
    network.layers = [(W, rng.normal(size=b.shape)) for W, b in network.layers]
    X = rng.normal(size=(samples, sizes[0]))
    classes = rng.integers(0, sizes[-1], samples)
    return network, X, rng.normal(size=(samples, sizes[-1])) if loss == "squared error" else classes


def torch_gradients(network, X, Y):
    """The same loss and gradients by PyTorch's autograd, in float64; it keeps weights as (n_out, n_in)."""
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    bends = {
        "linear": lambda z: z,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": functional.leaky_relu,
        "gelu": functional.gelu,
    }
    layers = [
        tuple(torch.tensor(part, requires_grad=True) for part in (W.T.copy(), b)) for W, b in network.layers
    ]
    a = torch.tensor(X)
    for i, (W, b) in enumerate(layers):
        z = functional.linear(a, W, b)
        a = z if i == len(layers) - 1 else bends[network.activation](z)
    if network.loss == "squared error":
        loss = functional.mse_loss(a, torch.tensor(Y))
    else:
        loss = functional.cross_entropy(a, torch.tensor(Y))
    loss.backward()
    return loss.item(), [(W.grad.numpy().T, b.grad.numpy()) for W, b in layers]


def largest_error(ours, theirs):
    """The largest difference between two gradients, relative to the largest number of each array."""
    pairs = [(a, b) for one, other in zip(ours, theirs, strict=True) for a, b in zip(one, other, strict=True)]
    return max(np.abs(a - b).max() / max(np.abs(b).max(), 1e-12) for a, b in pairs)


@given(**CASES)
@settings(deadline=None, max_examples=150)
def test_gradients_are_those_of_autograd(**case):
    network, X, Y = problem(**case)
    loss, gradients = network.backward(X, Y)
    due_loss, due = torch_gradients(network, X, Y)
    assert abs(loss - due_loss) <= 1e-10 * max(1, abs(due_loss))
    for (dW, db), (due_W, due_b) in zip(gradients, due, strict=True):
        np.testing.assert_allclose(dW, due_W, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(db, due_b, rtol=1e-10, atol=1e-12)


@given(**CASES)
@settings(deadline=None, max_examples=60)
def test_shapes_fit_and_nothing_that_is_handed_in_changes(**case):
    network, X, Y = problem(**case)
    before = [X.copy(), Y.copy(), *(part.copy() for layer in network.layers for part in layer)]
    Z, A = network.forward(X)
    assert [a.shape for a in A] == [(len(X), n) for n in case["sizes"]]
    assert [z.shape for z in Z] == [a.shape for a in A[1:]] and A[-1] is Z[-1]
    _, gradients = network.backward(X, Y)
    for (W, b), (dW, db) in zip(network.layers, gradients, strict=True):
        assert (dW.shape, db.shape) == (W.shape, b.shape)
    after = [X, Y, *(part for layer in network.layers for part in layer)]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    layers = network.layers
    network.update(gradients, 0.1)
    assert all(np.array_equal(W, part) for (W, _), part in zip(layers, before[2::2], strict=True))


@given(**CASES)
@settings(deadline=None, max_examples=60)
def test_the_gradient_of_a_batch_is_the_mean_of_those_of_its_samples(**case):
    network, X, Y = problem(**case)
    _, whole = network.backward(X, Y)
    single = [network.backward(X[i : i + 1], Y[i : i + 1])[1] for i in range(len(X))]
    for layer, (dW, db) in enumerate(whole):
        np.testing.assert_allclose(dW, np.mean([g[layer][0] for g in single], axis=0), atol=1e-12)
        np.testing.assert_allclose(db, np.mean([g[layer][1] for g in single], axis=0), atol=1e-12)


@given(**CASES)
@settings(deadline=None, max_examples=60)
def test_a_small_step_goes_downhill(**case):
    network, X, Y = problem(**case)
    loss, gradients = network.backward(X, Y)
    length = sum(float((part**2).sum()) for layer in gradients for part in layer)
    if length < 1e-12:
        return  # a flat place: there is no downhill
    network.update(gradients, 1e-7)
    assert network.backward(X, Y)[0] < loss + 1e-13


def test_a_start_keeps_the_spread_of_the_signal():
    network = Network.random([200] * 6, np.random.default_rng(0), activation="linear")
    _, A = network.forward(np.random.default_rng(1).normal(size=(100, 200)))
    assert 0.7 < A[-1].std() / A[0].std() < 1.4


def test_it_learns_by_batches_and_whole():
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([0, 1, 1, 0])
    for batch in (None, 2):
        network = Network.random((2, 8, 2), np.random.default_rng(0), loss="cross-entropy")
        losses = network.fit(X, y, 0.5, 500, batch=batch, rng=np.random.default_rng(0))
        assert len(losses) == 500 and losses[-1] < 0.05 < losses[0]
        assert (network.output(X).argmax(axis=1) == y).all()


def test_epochs_in_order_are_the_steps_one_would_take_by_hand():
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(7, 3)), rng.normal(size=(7, 2))
    ours, by_hand = (Network.random((3, 4, 2), np.random.default_rng(1)) for _ in range(2))
    ours.fit(X, Y, 0.1, 2, batch=3)
    for _ in range(2):
        for rows in (slice(0, 3), slice(3, 6), slice(6, 7)):
            by_hand.update(by_hand.backward(X[rows], Y[rows])[1], 0.1)
    assert all(np.array_equal(a[0], b[0]) for a, b in zip(ours.layers, by_hand.layers, strict=True))


def test_softmax_and_cross_entropy_stand_large_scores():
    scores = np.array([[1000.0, 0.0], [-1000.0, 0.0]])
    assert np.array_equal(softmax(scores), [[1, 0], [0, 1]])
    loss, slope = cross_entropy(scores, np.array([1, 1]))
    assert loss == 500 and np.isfinite(slope).all()
    assert squared_error(np.ones((2, 2)), np.zeros((2, 2)))[0] == 1


# --- bad input: one clear sentence each --------------------------------------------------------------


RNG = np.random.default_rng(0)
X = RNG.normal(size=(5, 2))
FIRST = np.ones((2, 3)), np.zeros(3)
ONE = Network.random((2, 3, 1), RNG)
THREE = Network.random((2, 4, 3), RNG, loss="cross-entropy")


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        (lambda: ONE.backward(X, np.zeros(5)), ValueError, r"5 × 5 differences: write Y\[:, None\]"),
        (lambda: ONE.fit(X, np.zeros(5), 0.1, 1), ValueError, r"a table of 5 × 5"),
        (lambda: ONE.backward(X, np.zeros((1, 5))), ValueError, r"shape \(5, 1\). Here it is \(1, 5\)"),
        (lambda: ONE.fit(X, np.zeros((6, 1)), 0.1, 1), ValueError, r"shape \(5, 1\). Here it is \(6, 1\)"),
        (lambda: ONE.backward(X, np.full((5, 1), np.nan)), ValueError, "Y holds NaN"),
        (lambda: ONE.backward(X, np.full((5, 1), "a")), TypeError, "Y must hold numbers"),
        (lambda: ONE.forward(X[0]), ValueError, r"\(samples, 2\), one sample a row. Here it is \(2,\)"),
        (lambda: ONE.forward(X.T), ValueError, r"Here it is \(2, 5\)"),
        (lambda: ONE.forward(X * np.inf), ValueError, "X holds NaN or infinity"),
        (lambda: ONE.forward(X.astype(str)), TypeError, "X must hold numbers"),
        (lambda: ONE.forward(X[:0]), ValueError, "no samples"),
        (lambda: THREE.backward(X, np.zeros(5)), ValueError, r"\(5,\) whole numbers.*float64"),
        (lambda: THREE.backward(X, np.eye(5, 3, dtype=int)), ValueError, r"\(5,\) whole numbers.*\(5, 3\)"),
        (lambda: THREE.backward(X, np.full(5, 3)), ValueError, "classes from 0 to 2"),
        (lambda: Network([(np.ones((2, 1), int), np.zeros(1))]), TypeError, "whole numbers would lose it"),
        (lambda: Network([(np.ones((2, 1)), np.zeros(1, int))]), TypeError, "int64 biases"),
        (lambda: Network([FIRST, (np.ones((1, 3)), np.zeros(1))]), ValueError, "PyTorch keeps .*transpose"),
        (lambda: Network([(np.ones((2, 3)), np.zeros((1, 3)))]), ValueError, r"b \(n_out,\)"),
        (lambda: Network([]), ValueError, "at least one layer"),
        (lambda: Network.random((2, 1), RNG, activation="swish"), ValueError, "'swish' isn't known"),
        (lambda: Network.random((2, 1), RNG, loss="L2"), ValueError, "'L2' isn't known"),
        (
            lambda: Network.random((2, 8, 1), RNG).fit(X, np.ones((5, 1)), 1e4, 500),
            FloatingPointError,
            "learning rate 10000 is too large",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_one_sentence(call, kind, said):
    with np.errstate(all="raise", under="ignore"), pytest.raises(kind, match=said) as caught:
        call()
    assert len(str(caught.value).split()) < 45


def test_whole_numbers_that_come_in_are_taken_as_floats():
    whole = np.array([[0, 1], [1, 1]])
    assert np.array_equal(ONE.output(whole), ONE.output(whole.astype(float)))
    loss, _ = ONE.backward(whole, np.array([[0], [1]]))
    assert loss == ONE.backward(whole * 1.0, np.array([[0.0], [1.0]]))[0]
