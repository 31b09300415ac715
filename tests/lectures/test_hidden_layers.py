"""The network of hidden_layers: gradients against PyTorch's autograd, and laws on random shapes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool import datasets, plotting
from mlschool.activations import ACTIVATIONS
from mlschool.network import LOSSES, Network
from mlschool.plotting import hidden_layers
from mlschool.solutions.deep_networks import initial_layers
from mlschool.solutions.hidden_layers import forward, train
from tests import picture_laws
from tests.lectures.laws import laws_of
from tests.picture_data import THREE

TestLaws = laws_of("hidden_layers")


SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=6)
CASES = {
    "sizes": SIZES,
    "samples": st.integers(1, 7),
    "activation": st.sampled_from(sorted(ACTIVATIONS)),
    "loss": st.sampled_from(sorted(LOSSES)),
    "seed": st.integers(0, 2**32 - 1),
}


def problem(sizes, samples, activation, loss, seed):
    """A random network with random biases, and samples with targets for it."""
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, activation=activation, loss=loss)
    network.layers = [(W, rng.normal(size=b.shape)) for W, b in network.layers]
    X = rng.normal(size=(samples, sizes[0]))
    classes = rng.integers(0, sizes[-1], samples)
    return network, X, rng.normal(size=(samples, sizes[-1])) if loss == "squared error" else classes


def torch_gradients(network, X, Y):
    """The same loss and gradients by PyTorch's autograd, in float64; it keeps weights as (n_out, n_in)."""
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    bends = {
        "linear": lambda z: z,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": functional.leaky_relu,
        "gelu": functional.gelu,
    }
    layers = [
        tuple(torch.tensor(part, requires_grad=True) for part in (W.T.copy(), b)) for W, b in network.layers
    ]
    a = torch.tensor(X)
    for i, (W, b) in enumerate(layers):
        z = functional.linear(a, W, b)
        a = z if i == len(layers) - 1 else bends[network.activation](z)
    if network.loss == "squared error":
        loss = functional.mse_loss(a, torch.tensor(Y))
    else:
        loss = functional.cross_entropy(a, torch.tensor(Y))
    loss.backward()
    return loss.item(), [(W.grad.numpy().T, b.grad.numpy()) for W, b in layers]


def largest_error(ours, theirs):
    """The largest difference between two gradients, relative to the largest number of each array."""
    pairs = [(a, b) for one, other in zip(ours, theirs, strict=True) for a, b in zip(one, other, strict=True)]
    return max(np.abs(a - b).max() / max(np.abs(b).max(), 1e-12) for a, b in pairs)


@given(**CASES)
@settings(deadline=None, max_examples=200)
def test_gradients_are_those_of_autograd(**case):
    network, X, Y = problem(**case)
    loss, gradients = network.backward(X, Y)
    due_loss, due = torch_gradients(network, X, Y)
    assert abs(loss - due_loss) <= 1e-10 * max(1, abs(due_loss))
    for (dW, db), (due_W, due_b) in zip(gradients, due, strict=True):
        np.testing.assert_allclose(dW, due_W, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(db, due_b, rtol=1e-10, atol=1e-12)


@given(**CASES)
@settings(deadline=None, max_examples=60)
def test_shapes_fit_and_nothing_that_is_handed_in_changes(**case):
    network, X, Y = problem(**case)
    before = [X.copy(), Y.copy(), *(part.copy() for layer in network.layers for part in layer)]
    Z, A = network.forward(X)
    assert [a.shape for a in A] == [(len(X), n) for n in case["sizes"]]
    assert [z.shape for z in Z] == [a.shape for a in A[1:]] and A[-1] is Z[-1]
    _, gradients = network.backward(X, Y)
    for (W, b), (dW, db) in zip(network.layers, gradients, strict=True):
        assert (dW.shape, db.shape) == (W.shape, b.shape)
    after = [X, Y, *(part for layer in network.layers for part in layer)]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    layers = network.layers
    network.update(gradients, 0.1)
    assert all(np.array_equal(W, part) for (W, _), part in zip(layers, before[2::2], strict=True))


@given(**CASES)
@settings(deadline=None, max_examples=60)
def test_the_gradient_of_a_batch_is_the_mean_of_those_of_its_samples(**case):
    network, X, Y = problem(**case)
    _, whole = network.backward(X, Y)
    single = [network.backward(X[i : i + 1], Y[i : i + 1])[1] for i in range(len(X))]
    for layer, (dW, db) in enumerate(whole):
        np.testing.assert_allclose(dW, np.mean([g[layer][0] for g in single], axis=0), atol=1e-12)
        np.testing.assert_allclose(db, np.mean([g[layer][1] for g in single], axis=0), atol=1e-12)


@given(**CASES)
@settings(deadline=None, max_examples=60)
def test_a_small_step_goes_downhill(**case):
    network, X, Y = problem(**case)
    loss, gradients = network.backward(X, Y)
    length = sum(float((part**2).sum()) for layer in gradients for part in layer)
    if length < 1e-12:
        return  # a flat place: there is no downhill
    network.update(gradients, 1e-7)
    assert network.backward(X, Y)[0] < loss + 1e-13


# ----------------------------------------------------------------------------------------------- the pictures

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
    "hidden_views": (
        lambda: plotting.hidden_views(XOR, runs(BY_HAND), [1, 0.5, 0.25]),
        "Hidden layer 1 has 2 units. The output gets 0 of 4 wrong; loss from 1 to 0.25 in 3 steps",
    ),
    "hidden_views without a loss": (
        lambda: plotting.hidden_views(RINGS, runs(random(2, 20, 5, 1), "tanh")),
        "Hidden layer 1 has 20 units; hidden layer 2 has 5 units. The output gets",
    ),
    "hidden_views of one layer": (
        lambda: plotting.hidden_views(RINGS, lambda X: runs(random(2, 1))(X**2), [0.3]),
        "There is no hidden layer. The output gets",
    ),
}


def called(w, b, X):
    return np.where(X @ np.asarray(w) + b >= 0, 1, 0)


# two bends at 0 that make |x|
SPREAD = [(np.array([[1.0, -1.0]]), np.array([0.0, 0.0])), (np.array([[1.0], [1.0]]), np.array([0.0]))]

SKETCHES = {
    "new_features": (
        lambda: plotting.new_features(XOR, XOR.X, called, [1, 1], -0.5),
        "(0, 1) is answered (0, 1), (1, 0) is answered (1, 0)",
    ),
    "added_units": (
        lambda: plotting.added_units([-1.0, 0.0, 1.0], [1.0, 0.0, 1.0], SPREAD, forward),
        "the sum, from 1 at the left to 1 at the right",
    ),
    "added_units beyond the points": (
        lambda: plotting.added_units([-1.0, 0.0, 1.0], [1.0, 0.0, 1.0], SPREAD, forward, reach=4),
        "the sum, from 4 at the left to 4 at the right",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "hidden_layers", sketches=SKETCHES)
TestSketches = picture_laws.sketches_of(SKETCHES)


def test_parameters_are_counted():
    assert plotting.network((64, 32, 10)).caption.endswith(f"{64 * 32 + 32 * 10 + 32 + 10} parameters")


def test_silent_units_are_crossed_out_and_told():
    (W, b), last = BY_HAND
    picture = plotting.hidden_views(XOR, runs([(W, b - [0, 100]), last]))
    assert picture.caption.endswith("hidden layer 1 has 2 units, 1 of them silent")
    assert "1 of them silent" in picture.alt


def test_wrong_samples_are_counted_as_the_network_calls_them():
    never = [(np.zeros((2, 1)), np.array([-1.0]))]
    assert plotting.hidden_views(RINGS, runs(never)).caption == "30 of 60 wrong"
    assert plotting.hidden_views(RINGS, runs(never), threshold=-2).caption == "30 of 60 wrong"


def test_no_more_units_are_drawn_than_there_is_room_for():
    figure = plotting.hidden_views(RINGS, runs(random(2, 40, 1))).figure
    titles = [axes.get_title() for axes in figure.axes]
    assert f"layer 1: {hidden_layers.THUMBNAILS} of 40" in titles


def test_a_trained_network_is_drawn_as_it_is():
    layers, losses = train(RINGS.X, RINGS.y, random(2, 8, 1), "tanh", 0.2, 1500)
    assert plotting.hidden_views(RINGS, runs(layers, "tanh"), losses).caption.startswith(
        "0 of 60 wrong; loss"
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.network((3,)), "2 to 6 numbers of 1 or more"),
        (lambda: plotting.network((3, 0, 1)), "2 to 6 numbers of 1 or more"),
        (lambda: plotting.hidden_views(RINGS, lambda X: X), "two lists, Z and A|Z and A: 60 rows"),
        (lambda: plotting.hidden_views(RINGS, lambda X: 1), "two lists, Z and A"),
        (lambda: plotting.hidden_views(RINGS, lambda X: ([X @ np.eye(2)], [X, X])), "one unit at the end"),
        (lambda: plotting.hidden_views(RINGS, runs(random(3, 4, 1))), "matmul"),
        (
            lambda: plotting.hidden_views(RINGS, runs([(np.full((2, 1), np.nan), np.zeros(1))])),
            "was its learning rate too large",
        ),
        (lambda: plotting.hidden_views(RINGS, runs(random(2, 1)), [-1.0]), "must be numbers of 0 or more"),
        (lambda: plotting.hidden_views(RINGS, runs(random(2, 1)), [[1.0]]), "must be numbers of 0 or more"),
        (lambda: plotting.hidden_views(THREE, runs(random(2, 1))), "parts two classes, and here are 3"),
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


# ------------------------------------------------------------------------------ what the controls draw


def test_two_points_that_meet_are_both_seen():
    answers = np.array([[0, 0], [1, 0], [1, 0], [1, 1]])
    picture = plotting.new_features(XOR, answers, called, [1, -1], -0.5)
    assert picture.caption == "0 of 4 on the wrong side"
    assert "(0, 1) is answered (1, 0), (1, 0) is answered (1, 0)" in picture.alt
    triangles = picture.svg().rpartition("m0-5l5 9h-10z")[0].rpartition("d=")[2]
    assert triangles.count("m0-5l5 9h-10z") == 1 and len(set(triangles.replace('"', "").split("M"))) == 3


def test_the_wrong_side_is_counted_as_the_third_unit_calls_it():
    picture = plotting.new_features(XOR, XOR.X, called, [1, 1], -0.5)
    assert picture.caption == "1 of 4 on the wrong side (1 equal and 0 different)"
    flat = plotting.new_features(XOR, XOR.X, called, [0, 0], -0.5)
    assert flat.caption.startswith("2 of 4 on the wrong side (0 equal and 2 different)")


def test_the_pieces_add_up_to_the_network():
    x = np.linspace(-2, 2, 9)
    picture = plotting.added_units(x, np.abs(x), SPREAD, forward)
    assert picture.caption == "2 hidden units: RMS error 0.00 on the points, largest error 0.00"
    assert picture.get_xlim() == (-2, 2) and picture.get_ylim() == (-0.1, 2.1)
    assert plotting.added_units(x, np.abs(x) + 0.5, SPREAD, forward).caption.endswith(
        "RMS error 0.50 on the points, largest error 0.50"
    )


def test_the_errors_are_those_at_the_points_however_far_the_picture_goes():
    x = np.linspace(-2, 2, 9)
    picture = plotting.added_units(x, np.abs(x), SPREAD, forward, reach=5)
    assert picture.get_xlim() == (-5, 5) and picture.get_ylim() == (-0.1, 5.1)
    assert picture.caption.endswith("RMS error 0.00 on the points, largest error 0.00")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.new_features(XOR, XOR.X[:2], called, [1, 1], 0), "two for each of the 4 samples"),
        (lambda: plotting.new_features(XOR, XOR.X / 2, called, [1, 1], 0), "must be 0 or 1"),
        (lambda: plotting.new_features(XOR, XOR.X, called, [1], 0), "shape"),
        (
            lambda: plotting.new_features(THREE, np.zeros((len(THREE), 2)), called, [1, 1], 0),
            "parts two classes",
        ),
        (lambda: plotting.added_units([0, 1], [0, 1], BY_HAND, forward), "one input, one hidden layer"),
        (lambda: plotting.added_units([0, 1], [0, 1], SPREAD[:1], forward), "one input, one hidden layer"),
    ],
)
def test_controls_tell_what_they_cannot_draw(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_flipped_sign_in_a_learners_backward_pass_is_seen_in_the_playground():
    from mlschool.plotting.playgrounds import START, Run
    from mlschool.solutions.hidden_layers import backward

    def uphill(dY, Z, A, layers, activation):
        return [(-dW, db) for dW, db in backward(dY, Z, A, layers, activation)]

    falls, rises = Run(forward, backward, START), Run(forward, uphill, START)
    for _ in range(30):
        falls.step()
        rises.step()
    assert falls.losses[0][-1] < falls.losses[0][5] and rises.losses[0][-1] > rises.losses[0][5]


def test_features_that_know_the_task_need_no_hidden_layer():
    from mlschool.plotting.playgrounds import START, Run
    from mlschool.solutions.hidden_layers import backward

    squares = START | {"features": ["x₁²", "x₂²"], "layers": [], "rate": 0.1}
    wrong = {}
    for data in ("rings", "spirals"):
        run = Run(forward, backward, squares | {"data": data})
        for _ in range(1500):
            run.step()
        wrong[data] = run.wrong(run.validation)
    assert wrong["rings"] == 0 and wrong["spirals"] > 30


def test_the_small_network_is_worked_through_rightly():
    from mlschool.solutions.hidden_layers import backward, train

    X, y = np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([1.0, 0.0])
    layers = [
        (np.array([[1.0, 2.0], [1.0, -1.0]]), np.array([0.0, -1.0])),
        (np.array([[1.0], [2.0]]), np.array([-1.0])),
    ]
    Z, A = forward(X, layers, "relu")
    assert A[-1].tolist() == [[2], [2]]
    (dW0, db0), (dW1, db1) = backward(2 * (A[-1] - y[:, None]) / 2, Z, A, layers, "relu")
    assert dW0.tolist() == [[3, 4], [2, 0]] and db0.tolist() == [3, 4]
    assert dW1.tolist() == [[5], [2]] and db1.tolist() == [3]
    after, losses = train(X, y, layers, "relu", 0.1, 1)
    assert losses == [2.5] and np.isclose(after[0][0][0, 0], 0.7) and np.isclose(after[1][1][0], -1.3)
