"""Splits, scores and importances: beside scikit-learn; what the lecture's claims rest on; its pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.preprocessing import StandardScaler

from mlschool import datasets, plotting
from mlschool.solutions import honest_splits
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("honest_splits")

few = st.integers(0, 6)


@given(st.lists(few, min_size=1, max_size=30), st.integers(0, 7), st.integers(0, 99))
@settings(deadline=None)
def test_no_group_lies_in_two_parts_and_no_row_is_lost(groups, count, seed):
    train, test = honest_splits.split(np.array(groups), count, np.random.default_rng(seed))
    groups = np.array(groups)
    assert np.array_equal(train, ~test)
    assert not set(groups[train]) & set(groups[test])
    assert len(set(groups[test])) == min(count, len(set(groups)))


@given(st.integers(2, 20), st.integers(1, 20), st.integers(0, 99))
@settings(deadline=None)
def test_standardising_is_scikit_learns_scaler(n, m, seed):
    rng = np.random.default_rng(seed)
    train, test = rng.normal(5, 3, (n, 3)), rng.normal(5, 3, (m, 3))
    scaler = StandardScaler().fit(train)
    for ours, theirs in zip(honest_splits.standardise(train, test), (train, test), strict=True):
        assert np.allclose(ours, scaler.transform(theirs))


@given(st.integers(1, 30), st.integers(0, 99))
@settings(deadline=None)
def test_a_shuffled_row_keeps_its_label(n, seed):
    X, y = np.arange(2 * n).reshape(n, 2), np.arange(n)
    mixed, labels = honest_splits.shuffle(X, y, np.random.default_rng(seed))
    assert np.array_equal(mixed, X[labels]) and sorted(labels) == list(range(n))


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), max_size=30))
@settings(deadline=None)
def test_balanced_accuracy_is_scikit_learns(pairs):
    y, said = np.array([(0, 0), (1, 1), *pairs]).T
    assert honest_splits.balanced_accuracy(y, said) == pytest.approx(balanced_accuracy_score(y, said))


def test_importance_is_near_scikit_learns_and_leaves_the_table_as_it_was():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 3))
    y = np.where(X[:, 0] + 0.3 * X[:, 1] > 0, 1, 0)
    model, before = LogisticRegression().fit(X, y), X.copy()
    theirs = permutation_importance(model, X, y, n_repeats=20, random_state=0).importances_mean
    for column in range(3):
        ours = [
            honest_splits.importance(model.predict, X, y, column, np.random.default_rng(s)) for s in range(20)
        ]
        assert np.mean(ours) == pytest.approx(theirs[column], abs=0.03)
    assert np.array_equal(X, before)


def test_the_chunks_are_samples_of_runs_and_the_probe_tells_faults():
    chunks, more = datasets.plant_chunks(), datasets.plant_chunks(probe=True)
    assert chunks.X.shape == (len(chunks.y), len(chunks.names)) and np.isfinite(chunks.X).all()
    assert set(chunks.runs) <= set(range(120)) and set(chunks.y) == {0, 1}
    assert np.array_equal(more.X[:, :-1], chunks.X) and more.names[:-1] == chunks.names
    there = more.X[:, -1] == 1
    assert there[more.y == 1].mean() > 0.3 and there[more.y == 0].mean() < 0.05
    always = DummyClassifier(strategy="most_frequent").fit(chunks.X, chunks.y).predict(chunks.X)
    assert honest_splits.balanced_accuracy(chunks.y, always) == 0.5


Y = np.array([0, 0, 0, 1, 1])
P = np.array([0.1, 0.4, 0.6, 0.5, 0.9])
SKETCHES = {
    "scores": (
        lambda: plotting.scores({"at random": [0.9, 0.94], "by run": [0.7, 0.8]}, "accuracy"),
        "at random: 0.92 on average, by run: 0.75 on average.",
    ),
    "threshold": (lambda: plotting.threshold(Y, P, 0.55, 20, 1), "1 fault missed, 1 false alarm, cost 21."),
}
TestPictures = picture_laws.laws_of({}, "honest_splits", sketches=SKETCHES)  # it has sketches only
TestSketches = picture_laws.sketches_of(SKETCHES)


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ValueError, match="room for 1 to 4 kinds"):
        plotting.scores({}, "accuracy")
    with pytest.raises(ValueError, match="all labels are the same"):
        plotting.threshold(np.zeros(5), P, 0.5, 1, 1)
