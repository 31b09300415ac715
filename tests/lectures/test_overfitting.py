"""Overfitting: what the cures promise, that scikit-learn agrees, and the pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool import plotting
from mlschool.solutions import hidden_layers, losses, overfitting
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("overfitting")

seeds = st.integers(0, 999)


@given(st.lists(st.floats(0, 9), min_size=1, max_size=30), st.integers(1, 6))
@settings(deadline=None, max_examples=30)
def test_the_best_weights_come_back_and_patience_is_kept(planned, patience):
    def epoch(theta):
        theta += 1

    def both(theta):
        return 0.0, planned[int(theta[0]) - 1]

    best, history = overfitting.early_stopping(epoch, both, np.zeros(1), patience, len(planned))
    assert history == planned[: len(history)]
    assert best[0] == np.argmin(history) + 1
    waited = len(history) - best[0]
    assert waited == patience or (waited < patience and len(history) == len(planned))


def test_a_loss_that_is_no_number_is_waited_out():
    best, history = overfitting.early_stopping(
        lambda theta: np.add(theta, 1, out=theta), lambda theta: (0.0, np.nan), np.zeros(1), 3, 20
    )
    assert len(history) == 3 and best == 0


@given(seeds)
@settings(deadline=None, max_examples=20)
def test_the_penalised_gradient_is_the_slope_of_the_penalised_loss(seed):
    rng = np.random.default_rng(seed)
    layers = [(rng.normal(size=(3, 4)), rng.normal(size=4)), (rng.normal(size=(4, 2)), rng.normal(size=2))]
    X, y = rng.normal(size=(6, 3)), rng.integers(0, 2, 6)

    def at(layers):
        Z, A = hidden_layers.forward(X, layers, "tanh")
        gradients = hidden_layers.backward(losses.cross_entropy_gradient(A[-1], y), Z, A, layers, "tanh")
        return overfitting.weight_decay(losses.cross_entropy(A[-1], y), gradients, layers, 0.3)

    _, gradients = at(layers)
    for (W, b), (dW, db) in zip(layers, gradients, strict=True):
        for array, slope in ((W, dW), (b, db)):
            for place in [(0,) * array.ndim, tuple(n - 1 for n in array.shape)]:
                kept = array[place]
                array[place] = kept + 1e-5
                above, _ = at(layers)
                array[place] = kept - 1e-5
                below, _ = at(layers)
                array[place] = kept
                assert slope[place] == pytest.approx((above - below) / 2e-5, abs=1e-6)


def test_the_penalty_is_that_of_ridge():
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    fitted = Ridge(alpha=20 * 0.4, fit_intercept=False).fit(X, y).coef_[:, None]
    errors = X @ fitted - y[:, None]
    plain = [(X.T @ errors / 20, np.zeros(1))]
    _, gradients = overfitting.weight_decay(0.0, plain, [(fitted, np.ones(1))], 0.4)
    assert np.allclose(gradients[0][0], 0, atol=1e-12)


@given(st.floats(0.1, 0.9), seeds)
@settings(deadline=None, max_examples=20)
def test_dropout_keeps_the_mean_and_drops_its_share(rate, seed):
    A = np.full((400, 100), 3.0)
    dropped, factors = overfitting.dropout(A, rate, True, np.random.default_rng(seed))
    assert np.mean(factors == 0) == pytest.approx(rate, abs=0.015)
    assert dropped.mean() == pytest.approx(3, rel=0.08)
    assert np.array_equal(dropped, A * factors)
    same, ones = overfitting.dropout(A, rate, False, np.random.default_rng(seed))
    assert np.array_equal(same, A) and np.all(ones == 1)


def test_small_settings_are_drawn_as_often_as_large_ones():
    drawn = []

    def score(settings, part):
        drawn.append(settings[0])
        return settings[0]

    overfitting.random_search(score, np.array([1e-4]), np.array([1.0]), 2000, np.random.default_rng(0))
    assert np.mean(np.array(drawn) < 0.01) == pytest.approx(0.5, abs=0.04)


@given(st.integers(1, 12), st.integers(1, 12), seeds)
@settings(deadline=None, max_examples=30)
def test_minimum_norm_is_that_of_least_squares(n, p, seed):
    rng = np.random.default_rng(seed)
    F, Y = rng.normal(size=(n, p)), rng.normal(size=(n, 2))
    due = np.linalg.lstsq(F, Y, rcond=None)[0]
    assert np.allclose(overfitting.minimum_norm(F, Y), due, atol=1e-6 * (1 + np.abs(due).max()))


RISING = [[[2.0, 2.1], [1.0, 1.5], [0.5, 1.9]], [[2.2, 2.3], [1.2, 1.7], [0.7, 2.1]]]
SKETCHES = {
    "both_losses": (lambda: plotting.both_losses(RISING), "at its lowest 1.60, at the end 2.00."),
    "both_losses at an epoch": (
        lambda: plotting.both_losses(RISING, epoch=2),
        "epoch 2: training 1.10, validation 1.60, gap 0.50.",
    ),
    "cures": (
        lambda: plotting.cures({"nothing": RISING, "early stopping": RISING[:1]}),
        "nothing 2.00 (1.90 to 2.10) and early stopping 1.90",
    ),
}
TestPictures = picture_laws.laws_of({}, "overfitting", sketches=SKETCHES)  # it has sketches only
TestSketches = picture_laws.sketches_of(SKETCHES)


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ValueError, match=r"in the shape \(runs, epochs, 2\)"):
        plotting.both_losses([[1.0, 2.0]])
    with pytest.raises(ValueError, match="at least one way"):
        plotting.cures({})
