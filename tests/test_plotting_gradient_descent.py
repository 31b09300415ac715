"""The pictures of gradient descent: the laws for every picture, and what each of them must show."""

import numpy as np
import pytest

from mlschool import plotting
from mlschool.plotting import gradient_descent
from tests.picture_laws import laws_of

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

TestPictures = laws_of(PICTURES, "gradient_descent")


def test_on_the_map_a_right_angle_is_one():
    axes = plotting.descents(bowl, WALKS).static.figure.axes
    assert [one.get_aspect() for one in axes] == [1.0] * 3


def test_a_player_shows_the_start_and_the_end_and_who_left_the_map():
    player = plotting.descents(bowl, WALKS)
    assert player.captions[0] == "step 0: loss 8 (slow), 8 (right) and 8 (fast)"
    assert player.captions[-1].startswith("step 12: ") and "(fast, off the map)" in player.captions[-1]
    assert len(player.captions) <= gradient_descent.FRAMES + 1
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
