"""Spin Hamiltonians: what the text claims of spectra, the counts of answers, and the lecture's pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool import datasets, plotting
from mlschool.authoring.long_runs.spin_hamiltonians import folded
from mlschool.solutions import spin_hamiltonians as solutions
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("spin_hamiltonians")

answers = st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=30)


@given(answers, st.floats(0.01, 0.99))
@settings(deadline=None)
def test_the_confusion_matrix_is_that_of_scikit_learn(pairs, threshold):
    from sklearn.metrics import confusion_matrix

    y, p = (np.array(values) for values in zip(*pairs, strict=True))
    due = confusion_matrix(y, p >= threshold, labels=[0, 1])
    assert np.array_equal(solutions.confusion(y, p, threshold), due)


@given(answers)
@settings(deadline=None)
def test_who_asks_for_more_confidence_is_answered_less(pairs):
    y, p = (np.array(values) for values in zip(*pairs, strict=True))
    covered = [solutions.abstain(y, p, limit)[0] for limit in (0.5, 0.7, 0.9, 1.0)]
    assert covered[0] == 1.0
    assert np.all(np.diff(covered) <= 0)
    accuracy = solutions.abstain(y, p, 0.5)[1]
    assert accuracy == np.trace(solutions.confusion(y, p)) / len(y)


def test_folding_adds_neutrons_and_loses_none():
    counts = np.random.default_rng(0).poisson(1.0, (3, 20, 200))
    one = folded(counts)
    assert one.shape == (3, 10, 100)
    assert one.sum() == pytest.approx(2 * 4 * counts.sum() / 4)  # each map and its mirror image, in a quarter
    maps = one.reshape(3, 10, 10, 10)
    assert np.array_equal(maps, maps.transpose(0, 3, 2, 1))
    mirrored = counts.reshape(3, 20, 10, 20)[:, ::-1, :, ::-1].reshape(counts.shape)
    assert np.array_equal(folded(mirrored), one)


def test_the_spectra_that_begin_the_lecture_are_kept_for_validation():
    import h5py

    order = np.random.default_rng(0).permutation(3600)[:720]
    assert {28, 1729, 3295, 1890} <= set(order.tolist())
    with h5py.File(datasets.spectra()) as file:
        assert file["simulated"]["dimer"][:][[28, 1729, 3295, 1890]].tolist() == [0, 1, 1, 0]


SMOOTH = datasets.spectrum(datasets.goodenough(11.4, 1.3, 1.5))


SKETCHES = {
    "zigzag_chains": (plotting.zigzag_chains, "above Goodenough's model, below dimers."),
    "spectra": (
        lambda: plotting.spectra({"one": SMOOTH, "<other>": np.zeros((20, 200))}),
        "5–15 meV to 95–105 meV: one and <other>.",
    ),
    "right_over": (
        lambda: plotting.right_over([0, 1, 2, 3], [True, True, False, True], "J₂ in meV", parts=2),
        "from 1.00 at 0.75 to 0.50 at 2.2.",
    ),
}

TestPictures = picture_laws.laws_of({}, "spin_hamiltonians", sketches=SKETCHES)
TestSketches = picture_laws.sketches_of(SKETCHES)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: plotting.spectra({}), "room for 1 to 6 spectra"),
        (lambda: plotting.spectra({"a": np.ones((10, 100))}), "must be a spectrum of"),
        (lambda: plotting.spectra({"a": -np.ones((20, 200))}), "must be a spectrum of"),
        (lambda: plotting.right_over([1, 1], [True, False], "x"), "All values are the same"),
    ],
)
def test_what_cannot_be_drawn_is_told(call, words):
    with pytest.raises(ValueError, match=words):
        call()
