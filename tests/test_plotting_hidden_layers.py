"""The pictures of hidden layers: the laws for every picture, and what each of them must show."""

import numpy as np
import pytest

from mlschool import datasets, plotting
from mlschool.plotting import hidden_layers
from mlschool.solutions.deep_networks import initial_layers
from mlschool.solutions.hidden_layers import forward, train
from tests.picture_data import THREE
from tests.picture_laws import laws_of

XOR, RINGS = datasets.xor(), datasets.rings(60)

# units that fire for "at least one" and for "both"; the output is 1 for the first without the second
BY_HAND = [(np.ones((2, 2)), np.array([-0.5, -1.5])), (np.array([[2.0], [-6.0]]), np.zeros(1))]


def runs(layers, activation="relu"):
    return lambda X: forward(X, layers, activation)


def random(*sizes):
    return initial_layers(sizes, np.random.default_rng(0))


PICTURES = {
    "network": (
        lambda: plotting.network((2, 4, 1)),
        "2 inputs, 1 hidden layer of 4 units, 1 output. Each unit is connected with every unit",
    ),
    "network of many units": (
        lambda: plotting.network((3, 16, 16, 2), ("sensors", "classes")),
        "3 sensors, 2 hidden layers of 16 units and 16 units, 2 classes",
    ),
    "network of one layer": (lambda: plotting.network((2, 1)), "no hidden layer between, 1 output"),
    "playground": (
        lambda: plotting.playground(XOR, runs(BY_HAND), [1, 0.5, 0.25]),
        "Hidden layer 1 has 2 units. The output gets 0 of 4 wrong; loss from 1 to 0.25 in 3 steps",
    ),
    "playground without a loss": (
        lambda: plotting.playground(RINGS, runs(random(2, 20, 5, 1), "tanh")),
        "Hidden layer 1 has 20 units; hidden layer 2 has 5 units. The output gets",
    ),
    "playground of one layer": (
        lambda: plotting.playground(RINGS, lambda X: runs(random(2, 1))(X**2), [0.3]),
        "There is no hidden layer. The output gets",
    ),
}

TestPictures = laws_of(PICTURES, "hidden_layers")


def test_parameters_are_counted():
    assert plotting.network((64, 32, 10)).caption.endswith(f"{64 * 32 + 32 * 10 + 32 + 10} parameters")


def test_silent_units_are_crossed_out_and_told():
    (W, b), last = BY_HAND
    picture = plotting.playground(XOR, runs([(W, b - [0, 100]), last]))
    assert picture.caption.endswith("hidden layer 1 has 2 units, 1 of them silent")
    assert "1 of them silent" in picture.alt


def test_wrong_samples_are_counted_as_the_network_calls_them():
    never = [(np.zeros((2, 1)), np.array([-1.0]))]
    assert plotting.playground(RINGS, runs(never)).caption == "30 of 60 wrong"
    assert plotting.playground(RINGS, runs(never), threshold=-2).caption == "30 of 60 wrong"


def test_no_more_units_are_drawn_than_there_is_room_for():
    figure = plotting.playground(RINGS, runs(random(2, 40, 1))).figure
    titles = [axes.get_title() for axes in figure.axes]
    assert f"layer 1: {hidden_layers.THUMBNAILS} of 40" in titles


def test_a_trained_network_is_drawn_as_it_is():
    layers, losses = train(RINGS.X, RINGS.y, random(2, 8, 1), "tanh", 0.2, 1500)
    assert plotting.playground(RINGS, runs(layers, "tanh"), losses).caption.startswith("0 of 60 wrong; loss")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.network((3,)), "2 to 6 numbers of 1 or more"),
        (lambda: plotting.network((3, 0, 1)), "2 to 6 numbers of 1 or more"),
        (lambda: plotting.playground(RINGS, lambda X: X), "two lists, Z and A|Z and A: 60 rows"),
        (lambda: plotting.playground(RINGS, lambda X: 1), "two lists, Z and A"),
        (lambda: plotting.playground(RINGS, lambda X: ([X @ np.eye(2)], [X, X])), "one unit at the end"),
        (lambda: plotting.playground(RINGS, runs(random(3, 4, 1))), "matmul"),
        (
            lambda: plotting.playground(RINGS, runs([(np.full((2, 1), np.nan), np.zeros(1))])),
            "was its learning rate too large",
        ),
        (lambda: plotting.playground(RINGS, runs(random(2, 1)), [-1.0]), "must be numbers of 0 or more"),
        (lambda: plotting.playground(RINGS, runs(random(2, 1)), [[1.0]]), "must be numbers of 0 or more"),
        (lambda: plotting.playground(THREE, runs(random(2, 1))), "parts two classes, and here are 3"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 60


@pytest.mark.parametrize("make", [datasets.rings, datasets.spirals])
class TestShapes:
    def test_the_same_seed_gives_the_same_points_and_another_one_others(self, make):
        assert np.array_equal(make(seed=3).X, make(seed=3).X)
        assert not np.array_equal(make(seed=3).X, make(seed=4).X)

    def test_half_of_the_points_are_of_each_class_and_shuffled(self, make):
        data = make(100)
        assert data.counts == (50, 50) and 0 < data.y[:50].sum() < 50

    def test_the_origin_says_that_it_is_simulated(self, make):
        assert make(50, seed=7).origin.startswith("simulated:") and "seed 7" in make(50, seed=7).origin

    def test_nonsense_is_told(self, make):
        with pytest.raises(ValueError, match="2 samples or more"):
            make(1)
        with pytest.raises(ValueError, match="noise of 0 or more"):
            make(noise=-1)


def test_without_noise_a_ring_has_radius_one_and_the_disc_stays_inside():
    data = datasets.rings(400, noise=0)
    radius = np.hypot(*data.X.T)
    assert np.allclose(radius[data.y == 1], 1) and radius[data.y == 0].max() <= 0.5


def test_the_two_spirals_are_one_turned_by_half_a_turn():
    data = datasets.spirals(400, noise=0, turns=2)
    radius, angle = np.hypot(*data.X.T), np.arctan2(*data.X.T[::-1])
    expected = 2 * np.pi * 2 * radius + np.pi * data.y
    assert np.allclose(np.cos(angle - expected), 1)
    with pytest.raises(ValueError, match="turns above 0"):
        datasets.spirals(turns=0)
