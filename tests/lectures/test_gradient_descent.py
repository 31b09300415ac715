"""The references of gradient_descent beside PyTorch and NumPy, and its check beside known slopes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlschool import plotting
from mlschool.plotting import gradient_descent as pictures
from mlschool.solutions import gradient_descent
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("gradient_descent")


scores = arrays.arrays(float, st.integers(1, 6), elements=st.floats(-30, 30))


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


@given(st.integers(1, 30), st.integers(1, 5), st.integers(0, 1000))
@settings(deadline=None)
def test_adalines_gradient_is_autograds_and_passes_its_own_check(n, features, seed):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(seed)
    w, b, X, y = (
        rng.normal(size=features),
        rng.normal(),
        rng.normal(size=(n, features)),
        rng.integers(0, 2, n),
    )
    dw, db = gradient_descent.adaline_gradient(w, b, X, y)
    tw, tb = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (w, b))
    ((torch.tensor(y) - (torch.tensor(X) @ tw + tb)) ** 2).sum().backward()
    assert gradient_descent.relative_error(np.append(dw, db), np.append(tw.grad, tb.grad)) < 1e-12

    def loss(b):
        return np.sum((y - (X @ w + b)) ** 2)

    assert abs(db - gradient_descent.numerical_slope(loss, b)) < 1e-6 * (1 + loss(b))


@pytest.mark.parametrize("shape", [(3, 1), (1, 3), (3, 3), ()])
def test_labels_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"y has the shape .*, but the predictions have \(3,\)"):
        gradient_descent.adaline_gradient(np.zeros(2), 0.0, np.ones((3, 2)), np.zeros(shape))


def test_whole_numbers_do_as_well():
    X, y = np.array([[2, 1], [0, 3]]), np.array([1, 0])
    whole = gradient_descent.adaline_gradient(np.array([1, 0]), 0, X, y)
    floats = gradient_descent.adaline_gradient(np.array([1.0, 0.0]), 0.0, X * 1.0, y * 1.0)
    assert np.array_equal(whole[0], floats[0]) and whole[1] == floats[1]
    theta, _ = gradient_descent.fit_cubic(np.zeros(4, int), np.array([-1, 0, 1]), np.array([1, 0, 1]), 0.1, 3)
    assert theta.dtype == float and theta.any()


def test_fitting_takes_the_steps_of_pytorchs_sgd(torch):
    rng = np.random.default_rng(0)
    x, y, start = rng.uniform(-1, 1, 20), rng.normal(size=20), rng.normal(size=4)
    ours, losses = gradient_descent.fit_cubic(start, x, y, 0.01, 25)
    theta = torch.tensor(start, requires_grad=True)
    optimiser = torch.optim.SGD([theta], lr=0.01)
    for due in losses:
        optimiser.zero_grad()
        loss = ((torch.tensor(y) - sum(theta[k] * torch.tensor(x) ** k for k in range(4))) ** 2).sum()
        loss.backward()
        assert abs(float(loss.detach()) - due) < 1e-12 * (1 + due)
        optimiser.step()
    np.testing.assert_allclose(ours, theta.detach().numpy(), rtol=0, atol=1e-12)


def test_fitting_ends_where_numpys_fit_is():
    x = np.linspace(-1, 1, 50)
    theta, losses = gradient_descent.fit_cubic(np.zeros(4), x, np.sin(np.pi * x), 0.01, 3000)
    np.testing.assert_allclose(theta[::-1], np.polyfit(x, np.sin(np.pi * x), 3), rtol=0, atol=1e-9)
    assert (np.diff(losses) <= 1e-12).all()


def test_both_sides_are_better_than_one_and_neither_end_of_h_is_best():
    h = np.logspace(-12, 0, 49)
    errors = np.abs([gradient_descent.numerical_slope(np.sin, 1.0, step) - np.cos(1.0) for step in h])
    one = np.abs((np.sin(1.0 + h) - np.sin(1.0)) / h - np.cos(1.0))
    assert errors.min() < 1e-9 and errors.min() < one.min()
    assert errors[0] > 100 * errors.min() and errors[-1] > 100 * errors.min()


@given(scores, scores)
def test_the_relative_error_is_a_fraction_and_takes_both_alike(a, b):
    b = np.resize(b, a.shape)
    error = gradient_descent.relative_error(a, b)
    assert error == gradient_descent.relative_error(b, a) and 0 <= error <= 2
    assert gradient_descent.relative_error(a, a) == 0


# ----------------------------------------------------------------------------------------------- the pictures

H = np.logspace(-8, 0, 9)


def bowl(w):
    return w[0] ** 2 + 4 * w[1] ** 2


def walk(rate, steps=12):
    path = [np.array([2.0, 1.0])]
    for _ in range(steps):
        path.append(path[-1] - rate * np.array([2.0, 8.0]) * path[-1])
    return path


WALKS = {"slow": walk(0.01), "right": walk(0.1), "fast": walk(0.3)}

PICTURES = {
    "descents": (
        lambda: plotting.descents(bowl, WALKS),
        "3 maps of one loss surface over w₁ and w₂, each with its descent. slow: loss 8 at the start",
    ),
    "step_sizes": (
        lambda: plotting.step_sizes(H, {"one side": H, "both": H**2 + 1e-12 / H}),
        "both (dashed) is off by 0.0001 at h = 1e-08, by 1 at h = 1, and least, by 2e-08 at h = 0.0001 (dot)",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "gradient_descent")


def test_on_the_map_a_right_angle_is_one():
    axes = plotting.descents(bowl, WALKS).static.figure.axes
    assert [one.get_aspect() for one in axes] == [1.0] * 3


def test_a_player_shows_the_start_and_the_end_and_who_left_the_map():
    player = plotting.descents(bowl, WALKS)
    assert player.captions[0] == "step 0: loss 8 (slow), 8 (right) and 8 (fast)"
    assert player.captions[-1].startswith("step 12: ") and "(fast, off the map)" in player.captions[-1]
    assert len(player.captions) <= pictures.FRAMES + 1
    assert len(set(player.frames)) > 5
    assert len(player.html()) < 1_000_000


def test_a_path_into_infinity_is_no_trouble():
    with np.errstate(all="ignore"):
        path = walk(1e10, 40)
        assert not np.isfinite(path[-1]).all()
        player = plotting.descents(bowl, {"lost": path})
    assert "off the map" in player.captions[-1]


def test_paths_of_different_lengths_wait_for_the_longest():
    player = plotting.descents(bowl, {"short": walk(0.1, 2), "long": walk(0.1, 9)})
    assert player.captions[-1].startswith("step 9:")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.descents(bowl, {}), "Give 1 to 3 paths"),
        (lambda: plotting.descents(bowl, {"a": np.zeros((3, 3))}), "two knobs at each step"),
        (lambda: plotting.descents(lambda w: np.nan, {"a": walk(0.1)}), "must be a finite number"),
        (lambda: plotting.step_sizes([0, 1], {"a": [1, 1]}), "step sizes above 0"),
        (lambda: plotting.step_sizes([1, 2], {"a": [1]}), "one for each of the 2 step sizes"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with np.errstate(all="ignore"), pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 45
