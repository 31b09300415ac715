"""The mathematics of 01: what the references promise, and that libraries say the same."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog
from sklearn.linear_model import Perceptron
from sklearn.preprocessing import StandardScaler

from mlschool import datasets, plotting
from mlschool.plotting import perceptron
from mlschool.solutions.perceptron import predict, standardise, step, train, update, xor_feature
from tests import picture_laws
from tests.lectures.laws import laws_of
from tests.picture_data import PATH, PENGUINS, SCALED, THREE

TestLaws = laws_of("perceptron")


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


def test_a_step_answers_a_small_change_with_none():
    score = np.random.default_rng(0).normal(size=1000)
    assert (step(score + 1e-9) == step(score)).all()


def test_where_no_line_exists_it_never_settles():
    data = datasets.penguins(("Adelie", "Chinstrap"), ("bill_length_mm", "bill_depth_mm"))
    X = standardise(data.X)
    signed = np.where(data.y == 1, 1, -1)[:, None] * np.column_stack([X, np.ones(len(X))])
    assert linprog(np.zeros(3), A_ub=-signed, b_ub=-np.ones(len(X)), bounds=(None, None)).status == 2
    *_, mistakes = train(np.zeros(2), 0.0, X, data.y, 0.1, 300)
    assert len(mistakes) == 300 and min(mistakes) > 0


def test_with_the_new_feature_a_line_separates_xor_and_without_it_none_does():
    xor = datasets.xor()
    for X, apart in ((np.column_stack([xor.X, xor_feature(xor.X)]), True), (xor.X, False)):
        *_, mistakes = train(np.zeros(X.shape[1]), 0.0, X, xor.y, 1.0, 200)
        assert (mistakes[-1] == 0) is apart


# ----------------------------------------------------------------------------------------------- the pictures

SKETCHES = {
    "one_feature": (lambda: plotting.one_feature(PENGUINS), "Adelie from 2850 to 4775"),
    "one_feature with a threshold": (
        lambda: plotting.one_feature(PENGUINS, 0, 4300),
        "25 of 274 on the wrong side (19 Adelie and 6 Gentoo)",
    ),
    "one_feature with a step": (
        lambda: plotting.one_feature(PENGUINS, 0, 4300, step=lambda score: np.zeros(len(score))),
        "123 of 274 on the wrong side (0 Adelie and 123 Gentoo)",
    ),
}

TestSketches = picture_laws.sketches_of(SKETCHES)

PICTURES = {
    "learning_line": (
        lambda: plotting.learning_line(SCALED, PATH),
        "after 3 corrections: 0 of 274 on the wrong",
    ),
    "mistakes_per_epoch": (
        lambda: plotting.mistakes_per_epoch({"slow": [9, 4, 0], "fast": [9, 4, 0], "never": [7, 8, 7, 9]}),
        "slow and fast (solid, exactly the same) from 9 in epoch 1 to 0 in epoch 3, none in epoch 3 (star)",
    ),
    "neuron": (lambda: plotting.neuron(("mass", "depth", "length")), "3 inputs, mass, depth and length"),
    "tries": (
        lambda: plotting.tries([1, 5, 9, 120]),
        "half of them took 7 tries or fewer; the shortest 1, the longest",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "perceptron", sketches=SKETCHES)


def test_the_threshold_asks_the_class_that_lies_above():
    assert (
        "15 of 274 on the wrong side (8 Adelie and 7 Gentoo)"
        in plotting.one_feature(PENGUINS, 1, 16.6).caption
    )
    four = datasets.Labelled([[1], [2], [2], [3]], [0, 0, 1, 1], ("x",), ("a", "b"))
    assert (
        plotting.one_feature(four, threshold=2).caption
        == "threshold 2: 1 of 4 on the wrong side (1 a and 0 b)"
    )


def test_runs_that_never_get_there_say_so():
    assert "never below 7" in plotting.mistakes_per_epoch({"never": [7, 8, 7, 9]}).alt


@pytest.fixture
def undrawn(monkeypatch):
    """Frames are counted, not drawn: drawing takes a tenth of a second each."""
    monkeypatch.setattr(perceptron, "draw", lambda figure, sharpness: b"")


def test_chosen_corrections_begin_with_the_first_and_end_with_the_last(undrawn):
    path = [([1, -1], 0.01 * n) for n in range(100)]
    captions = plotting.learning_line(SCALED, path).captions
    assert captions[0].startswith("after 1 correction:") and captions[-1].startswith("after 100 corrections:")
    assert len(captions) <= 24
    captions = plotting.learning_line(SCALED, path, every=30).captions
    assert [int(caption.split()[1]) for caption in captions] == [30, 60, 90, 100]


def test_the_remedy_for_too_many_pictures_works(undrawn):
    assert len(plotting.learning_line(SCALED, PATH * 40, every=4).frames) <= 40


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.one_feature(PENGUINS, 2), "from 0 to 1. Here it is 2"),
        (lambda: plotting.one_feature(THREE, 0, 40), "parts two classes, and here are 3"),
        (lambda: plotting.learning_line(SCALED, []), "there was no correction"),
        (
            lambda: plotting.learning_line(SCALED, PATH * 40, every=1),
            "120 pictures, and 40 is the most: take every=4",
        ),
        (lambda: plotting.learning_line(SCALED, PATH, every=0), "every must be 1 or more"),
        (lambda: plotting.mistakes_per_epoch({"a": []}), "a count for each epoch"),
        (lambda: plotting.mistakes_per_epoch({"a": [0.5]}), "a count for each epoch"),
        (lambda: plotting.mistakes_per_epoch({}), "Give 1 to 6 runs"),
        (lambda: plotting.neuron("x"), "1 to 5 names"),
        (lambda: plotting.tries([0, 1]), "each 1 or more"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 45


def test_a_step_that_answers_with_true_and_false_is_drawn_as_well():
    assert plotting.activation({"step": lambda z: z >= 0}).alt == (
        plotting.activation({"step": lambda z: np.where(z >= 0, 1, 0)}).alt
    )
