"""Losses: beside SciPy, scikit-learn and PyTorch; what the lecture's claims rest on; its pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax
from scipy.special import softmax as scipys_softmax
from scipy.stats import poisson
from sklearn.metrics import log_loss

from mlschool import datasets, plotting
from mlschool.solutions import losses
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("losses")

seeds = st.integers(0, 999)


def problem(seed, large=1.0):
    rng = np.random.default_rng(seed)
    n, classes = rng.integers(1, 9), rng.integers(2, 6)
    return rng.normal(0, large, (n, classes)), rng.integers(0, classes, n)


@given(seeds, st.floats(0.1, 5))
@settings(deadline=None)
def test_hubers_pieces_meet_with_the_same_slope(seed, delta):
    def loss(error):
        return losses.huber(np.zeros(1), np.array([error]), delta)

    assert loss(delta) == pytest.approx(delta**2 / 2)
    step = 1e-6
    assert (loss(delta + step) - loss(delta - step)) / (2 * step) == pytest.approx(delta, rel=1e-4)
    size = float(np.random.default_rng(seed).uniform(0, 10))
    assert loss(size) == loss(-size) <= size**2 / 2 + 1e-12


@given(seeds)
@settings(deadline=None)
def test_poissons_loss_is_the_negative_log_probability_but_for_the_factorial(seed):
    rng = np.random.default_rng(seed)
    rates = rng.uniform(0.2, 20, (2, 7))
    counts = rng.poisson(rates[0])
    ours = [losses.poisson_loss(counts, rate) for rate in rates]
    theirs = [-np.mean(poisson.logpmf(counts, rate)) for rate in rates]
    assert ours[0] - ours[1] == pytest.approx(theirs[0] - theirs[1])


@given(seeds, st.sampled_from([1.0, 30.0, 1000.0]))
@settings(deadline=None)
def test_softmax_and_cross_entropy_are_scipys(seed, large):
    scores, labels = problem(seed, large)
    assert np.allclose(losses.softmax(scores), scipys_softmax(scores, axis=1))
    due = -log_softmax(scores, axis=1)[np.arange(len(labels)), labels].mean()
    assert losses.cross_entropy(scores, labels) == pytest.approx(due)


@given(seeds)
@settings(deadline=None)
def test_cross_entropy_is_scikit_learns_log_loss(seed):
    scores, labels = problem(seed)
    due = log_loss(labels, losses.softmax(scores), labels=range(scores.shape[1]))
    assert losses.cross_entropy(scores, labels) == pytest.approx(due)


@given(seeds)
@settings(deadline=None, max_examples=50)
def test_loss_and_gradient_are_pytorchs(seed):
    torch = pytest.importorskip("torch")
    scores, labels = problem(seed)
    weights = np.random.default_rng(seed).uniform(0.5, 4, scores.shape[1])
    given, due = torch.tensor(scores, requires_grad=True), torch.tensor(labels)
    loss = torch.nn.functional.cross_entropy(given, due)
    loss.backward()
    assert losses.cross_entropy(scores, labels) == pytest.approx(loss.item(), rel=1e-12)
    assert np.allclose(losses.cross_entropy_gradient(scores, labels), given.grad, atol=1e-14)
    weighted = torch.nn.functional.cross_entropy(given, due, torch.tensor(weights)).item()
    assert losses.weighted_cross_entropy(scores, labels, weights) == pytest.approx(weighted, rel=1e-12)
    rates = np.exp(scores)
    counted = torch.tensor(1.0 * labels[:, None]).expand(rates.shape)
    nll = torch.nn.functional.poisson_nll_loss(torch.tensor(rates), counted, log_input=False, eps=0)
    assert np.mean([losses.poisson_loss(labels, rate) for rate in rates.T]) == pytest.approx(nll.item())
    ours = losses.huber(scores[:, 0], scores[:, 1], 0.7)
    theirs = torch.nn.functional.huber_loss(torch.tensor(scores[:, 1]), torch.tensor(scores[:, 0]), delta=0.7)
    assert ours == pytest.approx(theirs.item())


def test_weights_from_counts_pull_a_level_down_and_the_poisson_loss_does_not():
    q, counts = datasets.silica_counts()
    assert np.all(np.diff(q) >= 0) and counts.dtype.kind == "i"
    far = counts[q > 0.062]
    levels = np.linspace(4, 12, 801)
    best = levels[np.argmin([losses.poisson_loss(far, np.full(len(far), level)) for level in levels])]
    assert best == pytest.approx(far.mean(), abs=0.01)
    assert len(far) / np.sum(1 / far) < far.mean() - 1


C = np.linspace(0, 5, 51)
SKETCHES = {
    "answers": (
        lambda: plotting.answers([1, 2, 6], C, {"MSE": (C - 3) ** 2, "MAE": np.abs(C - 2)}),
        "least at: MSE 3, MAE 2.",
    ),
    "fitted_lines": (
        lambda: plotting.fitted_lines([0, 1, 2], [0, 1, 9], {"MSE": (2.0, 0.0)}),
        "slopes: MSE 2.00.",
    ),
    "counted": (lambda: plotting.counted([0.01, 0.02, 0.03], [9, 5, 2]), "3 pixels, 16 neutrons."),
    "bars": (lambda: plotting.bars([0.15, 0.02, 0.83], ["a", "b", "c"]), "a 0.150, b 0.020, c 0.830."),
    "reliability": (
        lambda: plotting.reliability([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]),
        "3 dots, from 1, 1, 2 samples.",
    ),
}
TestPictures = picture_laws.laws_of({}, "losses", sketches=SKETCHES)  # it has sketches only
TestSketches = picture_laws.sketches_of(SKETCHES)


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ValueError, match="room for 1 to 3 losses"):
        plotting.answers([1], C, {})
    with pytest.raises(ValueError, match="room for 1 to 4 lines"):
        plotting.fitted_lines([1], [1], {})
    with pytest.raises(ValueError, match="needs a name"):
        plotting.bars([0.5, 0.5], ["a"])
    with pytest.raises(ValueError, match="between 0 and 1"):
        plotting.reliability([0, 1], [0.5, 1.5])
