"""The reference network: training whole and in batches, its losses, words for bad input."""

import numpy as np
import pytest

from mlschool.network import Network, cross_entropy, softmax, squared_error


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
