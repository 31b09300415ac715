"""The references of gradient_descent beside PyTorch and NumPy, and its check beside known slopes."""

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlschool import datasets, plotting
from mlschool.plotting import gradient_descent as pictures
from mlschool.solutions import gradient_descent, perceptron
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


@given(st.integers(1, 30), st.integers(0, 1000))
@settings(deadline=None)
def test_the_loss_is_a_sum_of_squares_and_adalines_gradient_is_its_slope(n, seed):
    rng = np.random.default_rng(seed)
    w, b, X, y = rng.normal(size=2), rng.normal(), rng.normal(size=(n, 2)), rng.normal(size=n)
    loss = gradient_descent.squared_loss(y, X @ w + b)
    assert loss == pytest.approx(n * np.mean((y - (X @ w + b)) ** 2)) and loss >= 0
    dw, db = gradient_descent.adaline_gradient(w, b, X, y)

    def along(t):
        return gradient_descent.squared_loss(y, X @ (w + t * dw) + b + t * db)

    assert abs(gradient_descent.numerical_slope(along, 0.0) - (dw @ dw + db**2)) < 1e-5 * (
        1 + dw @ dw + db**2
    )


@pytest.mark.parametrize(("rate", "nearer"), [(0.05, True), (0.2, True), (0.24, True), (0.26, False)])
def test_a_walk_comes_nearer_up_to_twice_the_rate_that_lands_at_once(rate, nearer):
    """The valley of the lecture, (3 − 2w)², has the curvature 8: a rate of 1/8 lands at once."""

    def slope(w):
        return -4 * (3 - 2 * w)

    off = np.abs(np.array(gradient_descent.descend(slope, 0.0, rate, 10)) - 1.5)
    assert (np.diff(off) < 0).all() if nearer else (np.diff(off) > 0).all()
    assert gradient_descent.descend(slope, 0.0, 0.125, 1) == [0.0, 1.5]


def test_a_walk_leaves_its_start_alone_and_goes_the_way_of_fit_cubic():
    x = np.linspace(-1, 1, 25)
    powers, y, start = np.vander(x, 4, increasing=True), np.sin(np.pi * x), np.zeros(4)
    path = gradient_descent.descend(lambda theta: -2 * (y - powers @ theta) @ powers, start, 0.03, 300)
    theta, losses = gradient_descent.fit_cubic(start, x, y, 0.03, 300)
    assert not start.any() and len(path) == 301
    np.testing.assert_allclose(path[-1], theta, rtol=0, atol=1e-12)
    np.testing.assert_allclose(
        losses, [gradient_descent.squared_loss(y, powers @ one) for one in path[:-1]], rtol=1e-9
    )


def test_far_samples_pull_adalines_line_across_and_leave_the_perceptrons_alone():
    """What the lecture claims of its penguins: the perceptron's line has no mistake then."""
    everyone = datasets.penguins(("Adelie", "Gentoo"), ("body_mass_g", "bill_depth_mm"))
    birds = everyone[np.arange(len(everyone)) % 5 < 4]
    X, y = perceptron.standardise(birds.X), birds.y
    table = np.column_stack([X, np.ones(len(X))])
    before = np.linalg.lstsq(table, y, rcond=None)[0]
    assert ((table @ before >= 0.5) == y).all()
    table[np.flatnonzero(y == 1)[:10]] += [8, -4, 0]
    assert (table[np.flatnonzero(y == 1)[:10]] @ before > 3).all()
    after = np.linalg.lstsq(table, y, rcond=None)[0]
    assert ((table @ after >= 0.5) != y).sum() == 18
    *_, mistakes = perceptron.train(np.zeros(2), 0.0, table[:, :2], y, 1.0, 100)
    assert mistakes[-1] == 0


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


def bowl_gradient(w):
    return np.array([2.0, 8.0]) * w


@pytest.mark.parametrize("at", [(2.0, 1.0), (-1.0, 0.5), (0.5, -2.0)])
def test_of_equal_steps_the_one_against_the_gradient_goes_down_most(at):
    captions = [
        plotting.equal_steps(bowl, bowl_gradient, at, angle).caption for angle in range(-180, 181, 20)
    ]
    changes = [float(caption.split("by ")[2].split(";")[0]) for caption in captions]
    straight = float(captions[0].split()[-1])
    assert min(changes) == straight == changes[9] < 0 and changes[0] > 0


def test_where_the_gradient_is_0_no_direction_is_against_it():
    with pytest.raises(ValueError, match="The gradient is 0 here"):
        plotting.equal_steps(bowl, bowl_gradient, [0.0, 0.0], 0.0)


def walk(rate, steps=12):
    path = [np.array([2.0, 1.0])]
    for _ in range(steps):
        path.append(path[-1] - rate * np.array([2.0, 8.0]) * path[-1])
    return path


WALKS = {"slow": walk(0.01), "right": walk(0.1), "fast": walk(0.3)}


@functools.cache
def three_descents():
    """The dearest picture, drawn once."""
    return plotting.descents(bowl, WALKS)


SKETCHES = {
    "valley": (
        lambda: plotting.valley(lambda w: (3 - 2 * w) ** 2, [0.0, 1.2, 1.44, 1.488], -2, 5),
        "A path from w = 0, where the loss is 9. after 3 steps: w = 1.488, loss 0.000576.",
    ),
    "equal_steps": (
        lambda: plotting.equal_steps(bowl, bowl_gradient, [2.0, 1.0], 90.0),
        "Lines of equal loss about (2, 1), two steps of one length. turned by 90°, the step changes",
    ),
    "valley that is left": (
        lambda: plotting.valley(lambda w: w**2, [1.0, -3.0], -2, 2, "b"),
        "after 1 step: b = -3, loss 9, outside of the picture.",
    ),
    "fitted": (
        lambda: plotting.fitted(H, H, 0 * H, 1.5, (-1, 2), ("x (m)", "y (s)")),
        "y (s) over x (m). 9 points; the largest error is 1. loss 1.5.",
    ),
}

TestSketches = picture_laws.sketches_of(SKETCHES)

PICTURES = {
    "descents": (
        three_descents,
        "3 maps of one loss surface over w₁ and w₂, each with its descent. slow: loss 8 at the start",
    ),
    "step_sizes": (
        lambda: plotting.step_sizes(H, {"one side": H, "both": H**2 + 1e-12 / H}),
        "both (dashed) is off by 0.0001 at h = 1e-08, by 1 at h = 1, and least, by 2e-08 at h = 0.0001 (dot)",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "gradient_descent", sketches=SKETCHES)


def test_on_the_map_a_right_angle_is_one():
    axes = three_descents().static.figure.axes
    assert [one.get_aspect() for one in axes] == [1.0] * 3


def test_a_player_shows_the_start_and_the_end_and_who_left_the_map():
    player = three_descents()
    assert player.captions[0] == "step 0: loss 8 (slow), 8 (right) and 8 (fast)"
    assert player.captions[-1].startswith("step 12: ") and "(fast, off the map)" in player.captions[-1]
    assert len(player.captions) <= pictures.FRAMES + 1
    assert len(set(player.frames)) > 5
    assert len(player.html()) < 1_000_000


def test_a_path_into_infinity_is_no_trouble():
    with np.errstate(all="ignore"):
        path = walk(1e60, 6)
        assert not np.isfinite(path[-1]).all()
        player = plotting.descents(bowl, {"lost": path})
    assert "off the map" in player.captions[-1]


def test_paths_of_different_lengths_wait_for_the_longest():
    player = plotting.descents(bowl, {"short": walk(0.1, 2), "long": walk(0.1, 4)})
    assert player.captions[-1].startswith("step 4:")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.descents(bowl, {}), "Give 1 to 3 paths"),
        (lambda: plotting.descents(bowl, {"a": np.zeros((3, 3))}), "two parameters at each step"),
        (lambda: plotting.descents(lambda w: np.nan, {"a": walk(0.1)}), "must be a finite number"),
        (lambda: plotting.valley(np.square, [], -1, 1), "A path is a number for each step"),
        (lambda: plotting.valley(np.square, [np.nan], -1, 1), "not all of its numbers are finite"),
        (lambda: plotting.fitted([1, 2], [1, 2], [1], 0), "three times. Here are"),
        (lambda: plotting.step_sizes([0, 1], {"a": [1, 1]}), "step sizes above 0"),
        (lambda: plotting.step_sizes([1, 2], {"a": [1]}), "one for each of the 2 step sizes"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with np.errstate(all="ignore"), pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 45
