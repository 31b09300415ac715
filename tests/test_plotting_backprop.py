"""The pictures of gradient_descent and backprop: laws for every picture, and what each must show."""

import numpy as np
import pytest

from mlschool import plotting
from mlschool.plotting import descent
from mlschool.solutions import backprop
from tests.picture_laws import PictureLaws, pictures

BOXES = [("z = w·x + b", 0.0), ("a = σ(z)", 0.5), ("L = (a − y)²", 0.25)]
SLOPES = [("∂L/∂a", 1.0), ("∂a/∂z", 0.25)]
INPUTS = {"w": 2.0, "x": 3.0, "b": -6.0}
PAIRS = {"tanh": (np.tanh, backprop.tanh_slope), "ReLU": (backprop.relu, backprop.relu_slope)}
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
    "five_boxes": (plotting.five_boxes, "The data, x, goes into the model, f(x; θ); out comes"),
    "five_boxes with a highlight": (
        lambda: plotting.five_boxes(model="w·x + b", highlight="loss"),
        "The box called loss is highlighted",
    ),
    "graph": (lambda: plotting.graph(INPUTS, BOXES), "Forwards: z = w·x + b is 0; then a = σ(z) is 0.5"),
    "graph there and back": (
        lambda: plotting.graph(INPUTS, BOXES, SLOPES, {"w": 0.75, "b": 0.25}, label=0),
        "Backwards: ∂L/∂a is 1 and ∂a/∂z is 0.25. At the inputs: ∂L/∂w is 0.75 and ∂L/∂b is 0.25",
    ),
    "slopes": (lambda: plotting.slopes(PAIRS, -2, 2), "ReLU (dashed) from 0 to 2, its slope from 0 to 1"),
    "fits": (
        lambda: plotting.fits([0, 1, 2], [1, 3, 5], {"line": lambda x: 2 * x}, names=("t (s)", "s (m)")),
        "3 points from t (s) = 0 to 2, and curves: line (solid) from 0 to 4, off by 1 on average",
    ),
    "losses": (
        lambda: plotting.losses({"good": [9, 3, 1], "bad": [9, 90, np.inf, np.nan]}),
        "bad (dashed) from 9 at step 0 to 90 at step 1, then beyond 1e+200, or no number any more (cross)",
    ),
    "losses that jump": (
        lambda: plotting.losses(
            {"jumps": [4, 9] + [1, 2] * 40, "long": [5] * 300}, "epoch", floor=("answering 0", 3)
        ),
        "to 2 at epoch 81, highest at epoch 1 with 9, lowest at epoch 2 with 1, jumping between 1 and 2 in "
        "the last 10; long (dashed) from 5 at epoch 0 to 5 at epoch 299; answering 0 (3): a level ",
    ),
    "losses down to zero": (lambda: plotting.losses({"perfect": [1, 0]}), "1 at step 0 to 0 at step 1"),
    "descents": (
        lambda: plotting.descents(bowl, WALKS),
        "3 maps of one loss surface over w₁ and w₂, each with its descent. slow: loss 8 at the start",
    ),
    "step_sizes": (
        lambda: plotting.step_sizes(H, {"one side": H, "both": H**2 + 1e-12 / H}),
        "both (dashed) is off by 0.0001 at h = 1e-08, by 1 at h = 1, and least, by 2e-08 at h = 0.0001 (dot)",
    ),
}


made = pictures(PICTURES)


class TestLaws(PictureLaws):
    pass


def test_the_graph_has_true_minus_signs_and_every_number_inside():
    figure = plotting.graph(INPUTS, BOXES, SLOPES, {"w": -0.75}, label=1).figure
    words = [text.get_text() for text in figure.axes[0].texts]
    assert {"b = −6", "∂L/∂w = −0.75", "y = 1", "∂a/∂z\n= 0.25", "a = σ(z)\n0.5"} <= set(words)
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text()]
    assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_the_words_of_the_five_boxes_do_not_touch():
    figure = plotting.five_boxes(model="w·x + b", loss="Σ (y − ŷ)²", update="w ← w − η · gradient").figure
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text()]
    assert len(boxes) == 13
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_slope_that_jumps_has_a_gap():
    lower = plotting.slopes({"ReLU": PAIRS["ReLU"]}).figure.axes[1]
    curve = max(lower.lines, key=lambda line: len(line.get_xdata()))
    assert np.isnan(curve.get_ydata()).sum() == 1


def test_the_axis_is_logarithmic_unless_a_loss_is_zero():
    assert plotting.losses({"a": [9, 1]}).figure.axes[0].get_yscale() == "log"
    assert plotting.losses({"a": [9, 0]}).figure.axes[0].get_yscale() == "linear"


def test_losses_up_to_the_largest_float_can_be_drawn(recwarn):
    plotting.losses({"a": [1.0, 1e150, 1e199, 1e201, 1e308, np.inf]})
    assert not recwarn.list


def test_names_stand_beside_the_ends_of_their_curves():
    axes = plotting.losses({"high": [1000, 1000], "low": [1000, 1]}).figure.axes
    names = {text.get_text(): text for one in axes for text in one.texts}
    assert names["high"].xyann[1] > 0.9 and names["low"].xyann[1] < 0.15


@pytest.mark.parametrize(("steps", "side"), [(2, "right"), (9, "left")])
def test_a_cross_has_its_name_beside_it_and_no_line_goes_on_from_there(steps, side):
    axes = plotting.losses({"good": [9] * 12, "lost": [9] * steps + [np.nan] * (12 - steps)}).figure.axes
    [name] = [text for one in axes for text in one.texts if text.get_text() == "lost"]
    assert name.arrow_patch is None
    assert name.get_ha() == ("left" if side == "right" else "right")


def test_a_run_that_ends_early_has_its_name_at_its_end_and_no_line_goes_on_from_there():
    axes = plotting.losses({"short": [9] * 30, "long": [5] * 100}).figure.axes
    names = {text.get_text(): text for one in axes for text in one.texts}
    assert names["short"].arrow_patch is None and names["short"].xy == (29, 9)
    assert names["long"].arrow_patch is not None


def test_on_the_map_a_right_angle_is_one():
    axes = plotting.descents(bowl, WALKS).static.figure.axes
    assert [one.get_aspect() for one in axes] == [1.0] * 3


def test_a_player_shows_the_start_and_the_end_and_who_left_the_map():
    player = plotting.descents(bowl, WALKS)
    assert player.captions[0] == "step 0: loss 8 (slow), 8 (right) and 8 (fast)"
    assert player.captions[-1].startswith("step 12: ") and "(fast, off the map)" in player.captions[-1]
    assert len(player.captions) <= descent.FRAMES + 1
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
        (lambda: plotting.five_boxes(highlight="optimiser"), "one of data, model, prediction, loss, update"),
        (lambda: plotting.graph({}, BOXES), "room for 1 to 3 inputs"),
        (lambda: plotting.graph(INPUTS, BOXES, SLOPES * 2), "there are 2 slopes; here are 4"),
        (lambda: plotting.graph(INPUTS, BOXES, (), {"v": 1.0}), "must have names of inputs, w, x and b"),
        (lambda: plotting.slopes({}), "Give 1 to 6 pairs"),
        (lambda: plotting.slopes({"a": (np.log, np.log)}, -1, 1), "with nan or infinity"),
        (lambda: plotting.fits([1, 2], [1], {"a": np.sin}), "x and y must be points"),
        (lambda: plotting.fits([1, 2], [1, 2], {"a": lambda x: 1.0}), "'a' must give one finite number"),
        (lambda: plotting.losses({}), "Give 1 to 6 runs"),
        (lambda: plotting.losses({"a": [np.nan, 1]}), "losses of 'a' must be numbers of 0 or more"),
        (lambda: plotting.losses({"a": [1, -1]}), "losses of 'a' must be numbers of 0 or more"),
        (lambda: plotting.descents(bowl, {}), "Give 1 to 3 paths"),
        (lambda: plotting.descents(bowl, {"a": np.zeros((3, 3))}), "two knobs at each step"),
        (lambda: plotting.descents(lambda w: np.nan, {"a": walk(0.1)}), "must be a finite number"),
        (lambda: plotting.step_sizes([0, 1], {"a": [1, 1]}), "step sizes above 0"),
        (lambda: plotting.step_sizes([1, 2], {"a": [1]}), "one for each of the 2 step sizes"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 45
