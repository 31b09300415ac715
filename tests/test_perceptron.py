"""The mathematics of 01: what the references promise, and that libraries say the same."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import Perceptron
from sklearn.preprocessing import StandardScaler

from mlschool import datasets
from mlschool.solutions.perceptron import predict, standardise, train, update, xor_feature

numbers = st.floats(-100, 100, allow_subnormal=False)
vectors = arrays(float, 3, elements=numbers)


@given(w=vectors, b=numbers, x=vectors, rate=st.floats(0.01, 10))
def test_a_correction_moves_the_score_the_way_it_should(w, b, x, rate):
    """The score of the corrected sample changes by rate · error · (x·x + 1)."""
    for y, y_pred in ((1, 0), (0, 1), (1, 1), (0, 0)):
        new_w, new_b = update(w, b, x, y, y_pred, rate)
        moved = (x @ new_w + new_b) - (x @ w + b)
        due = rate * (y - y_pred) * (x @ x + 1)
        assert np.isclose(moved, due, rtol=1e-6, atol=1e-6 * (1 + abs(x @ w) + abs(b)))


@given(arrays(float, (8, 3), elements=numbers))
def test_standardised_features_have_mean_0_and_spread_1_as_scikit_learn_says(X):
    assume((X.std(axis=0) > 1e-3).all())
    Z = standardise(X)
    assert np.allclose(Z.mean(axis=0), 0, atol=1e-6) and np.allclose(Z.std(axis=0), 1)
    assert np.allclose(Z, StandardScaler().fit_transform(X), atol=1e-8)
    assert np.allclose(standardise(Z), Z, atol=1e-6)


@given(normal=vectors, offset=numbers, seed=st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_where_a_line_exists_it_is_found(normal, offset, seed):
    """Novikoff, 1962: with a margin, the number of mistakes is limited."""
    X = np.random.default_rng(seed).normal(size=(30, 3))
    score = X @ normal + offset
    keep = np.abs(score) > 0.1 * np.linalg.norm([*normal, offset])  # a margin, or it may take very long
    assume(keep.sum() > 5)
    X, y = X[keep], (score[keep] > 0).astype(int)
    w, b, mistakes = train(np.zeros(3), 0.0, X, y, 1.0, 2000)
    assert mistakes[-1] == 0
    assert (predict(w, b, X) == y).all()


@given(rate=st.sampled_from([0.125, 0.5, 1.0, 4.0]), seed=st.integers(0, 50))
@settings(max_examples=20, deadline=None)
def test_from_zero_weights_the_rate_only_scales(rate, seed):
    data = datasets.penguins(seed=seed)
    X = standardise(data.X)
    w, b, mistakes = train(np.zeros(2), 0.0, X, data.y, 1.0, 50)
    scaled_w, scaled_b, same = train(np.zeros(2), 0.0, X, data.y, rate, 50)
    assert same == mistakes
    assert np.allclose(scaled_w, rate * w) and np.isclose(scaled_b, rate * b)


def test_scikit_learns_perceptron_learns_the_same():
    for classes in (("Adelie", "Gentoo"), ("Adelie", "Chinstrap")):
        data = datasets.penguins(classes)
        X = standardise(data.X)
        w, b, mistakes = train(np.zeros(2), 0.0, X, data.y, 1.0, 20)
        theirs = Perceptron(shuffle=False, tol=None, max_iter=len(mistakes)).fit(X, data.y)
        assert np.allclose(theirs.coef_[0], w) and np.allclose(theirs.intercept_, b)


def test_with_the_new_feature_a_line_separates_xor_and_without_it_none_does():
    xor = datasets.xor()
    for X, apart in ((np.column_stack([xor.X, xor_feature(xor.X)]), True), (xor.X, False)):
        *_, mistakes = train(np.zeros(X.shape[1]), 0.0, X, xor.y, 1.0, 200)
        assert (mistakes[-1] == 0) is apart
