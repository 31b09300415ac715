# ruff: noqa: E501 (a call stands in one line with what it must say)
"""The references of keras_vs_pytorch: in either framework the same as in NumPy, and as scikit-learn."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from mlschool import frameworks, plotting
from mlschool.network import Network, with_layers
from mlschool.solutions import keras_vs_pytorch as solutions
from tests import picture_laws
from tests.lectures.laws import laws_of
from tests.lectures.without import names_in_keras
from tests.missing import said_without

TestLaws = laws_of("keras_vs_pytorch")


def test_mistakes_keep_their_names_without_pytorch(monkeypatch):
    pytest.importorskip("keras")
    names = names_in_keras("keras_vs_pytorch", "network", monkeypatch)
    assert len(names) > 10 and all(got == due for due, got in names), names


RATE, BATCH, EPOCHS = 0.5, 50, 3
TOLERANCE = 1e-6  # of the losses, in single precision


@pytest.fixture(scope="module")
def torch():
    if not frameworks.installed("torch"):
        pytest.skip("PyTorch isn't installed here")
    frameworks.load("torch")
    import torch

    return torch


@pytest.fixture(scope="module")
def keras():
    if not frameworks.installed("keras"):
        pytest.skip("Keras isn't installed here")
    frameworks.load("keras")
    import keras

    return keras


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return (X[:400] / 16).astype(np.float32), y[:400]


@pytest.fixture(scope="module")
def first():
    return Network.random((64, 32, 10), np.random.default_rng(0)).layers


@pytest.fixture(scope="module")
def by_hand(digits, first):
    return Network(first, "tanh", "cross-entropy").fit(*digits, RATE, EPOCHS, BATCH)


def batches_of(torch, X, y):
    return [(torch.tensor(X[i : i + BATCH]), torch.tensor(y[i : i + BATCH])) for i in range(0, len(X), BATCH)]


# ------------------------------------------------------------------------------ the same losses, four times


def test_pytorch_has_the_losses_of_the_network_in_numpy(torch, digits, first, by_hand):
    model = solutions.network(64, 32, 10)
    solutions.into_pytorch(model, first)
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
    losses = solutions.train(model, optimiser, batches_of(torch, *digits), EPOCHS)
    np.testing.assert_allclose(losses, by_hand, rtol=0, atol=TOLERANCE)


def test_keras_has_the_losses_of_the_network_in_numpy(keras, digits, first, by_hand):
    model = solutions.network_in_keras(64, 32, 10)
    solutions.into_keras(model, first)
    losses = solutions.fit_in_keras(model, *digits, RATE, BATCH, EPOCHS)
    np.testing.assert_allclose(losses, by_hand, rtol=0, atol=TOLERANCE)


def test_scikit_learn_has_the_losses_of_the_network_in_numpy(digits, first, by_hand):
    from sklearn.neural_network import MLPClassifier

    X, y = digits[0].astype(float), digits[1]
    plain = {"learning_rate_init": RATE, "momentum": 0, "alpha": 0, "shuffle": False, "batch_size": BATCH}
    model = MLPClassifier((32,), activation="tanh", solver="sgd", **plain)
    model.partial_fit(X[:BATCH], y[:BATCH], classes=range(10))
    assert with_layers(model, first) is model
    losses = [model.partial_fit(X, y).loss_ for _ in range(EPOCHS)]
    np.testing.assert_allclose(losses, by_hand, rtol=0, atol=1e-12)


def test_by_hand_is_the_optimiser(torch, digits):
    X, y = map(torch.tensor, digits)
    torch.manual_seed(0)
    one = solutions.network(64, 8, 10)
    other = solutions.network(64, 8, 10)
    other.load_state_dict(one.state_dict())
    losses = solutions.descend(one, X, y, 0.1, 3)
    optimiser = torch.optim.SGD(other.parameters(), lr=0.1)
    np.testing.assert_allclose(losses, solutions.train(other, optimiser, [(X, y)], 3), rtol=1e-6)
    for mine, theirs in zip(one.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs)


# ----------------------------------------------------------------------------------------------- the pieces


def test_both_networks_are_one(torch, keras, first, digits):
    models = solutions.network(64, 32, 10), solutions.network_in_keras(64, 32, 10)
    solutions.into_pytorch(models[0], first)
    solutions.into_keras(models[1], first)
    X = digits[0][:20]
    due = Network(first, "tanh").output(X)
    np.testing.assert_allclose(models[0](torch.tensor(X)).detach().numpy(), due, rtol=0, atol=1e-5)
    np.testing.assert_allclose(np.asarray(models[1].predict(X, verbose=0)), due, rtol=0, atol=1e-5)


def test_a_class_of_ones_own_is_the_same_network(torch, first, digits):
    model = with_layers(solutions.module(64, 32, 10), first)
    assert sum(weights.numel() for weights in model.parameters()) == 2410
    due = Network(first, "tanh").output(digits[0][:20])
    np.testing.assert_allclose(model(torch.tensor(digits[0][:20])).detach(), due, rtol=0, atol=1e-5)


@pytest.mark.parametrize("make", ["module", "network_in_keras"])
def test_weights_that_are_written_are_copies(torch, keras, make):
    layers = Network.random((3, 3, 2), np.random.default_rng(0)).layers
    model = with_layers(getattr(solutions, make)(3, 3, 2), layers)
    X = np.ones((1, 3), dtype=np.float32)

    def output():
        return np.array(model(torch.tensor(X)).detach() if make == "module" else model(X))

    before = output()
    for W, b in layers:
        W += 1
        b += 1
    assert np.array_equal(output(), before)


def test_gradients_of_an_earlier_pass_are_cleared_first(torch):
    X, y = torch.tensor([[1.0, 2.0], [0.0, 1.0]]), torch.tensor([0, 1])
    clean, used = (solutions.network(2, 3, 2) for _ in range(2))
    used.load_state_dict(clean.state_dict())
    used(X).sum().backward()
    for model in (clean, used):
        solutions.train(model, torch.optim.SGD(model.parameters(), lr=0.5), [(X, y)], 2)
    for mine, theirs in zip(clean.parameters(), used.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs)


def test_the_table_of_defaults_is_asked_of_the_libraries(torch, keras):
    table = frameworks.differing_defaults(keras, torch).splitlines()
    assert len(table) == 9
    assert all(" Keras " in row and " PyTorch " in row for row in table)


def test_evaluation_is_done_in_evaluation_mode(torch):
    model = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Dropout(0.5), torch.nn.Linear(8, 2))
    X, y = torch.randn(50, 3), torch.randint(2, (50,))
    loss, share = solutions.evaluate(model.train(), X, y)
    assert (loss, share) == solutions.evaluate(model.train(), X, y)
    assert loss == pytest.approx(torch.nn.functional.cross_entropy(model.eval()(X), y).item())
    assert share == pytest.approx(float((model(X).argmax(1) == y).double().mean()))


def test_an_epochs_loss_is_the_mean_over_its_samples_and_not_over_its_batches(torch):
    model = torch.nn.Linear(1, 2)
    X, y = torch.tensor([[0.0], [1.0], [5.0]]), torch.tensor([0, 1, 0])
    optimiser = torch.optim.SGD(model.parameters(), lr=0.0)  # it stays as it is
    [loss] = solutions.train(model, optimiser, [(X[:2], y[:2]), (X[2:], y[2:])], 1)
    assert loss == pytest.approx(torch.nn.functional.cross_entropy(model(X), y).item(), rel=1e-6)


def test_channels_move_and_pixels_stay():
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (4, 5, 3)).astype(np.uint8) for _ in range(3)]
    batch = solutions.stacked(images)
    assert batch.shape == (3, 3, 4, 5)
    assert batch[2, 1, 3, 4] == images[2][3, 4, 1] / 255
    assert 0 <= batch.min() <= batch.max() <= 1
    flat = solutions.flattened(batch)
    assert flat.shape == (3, 60)
    assert np.array_equal(flat[1], batch[1].ravel())


# ---------------------------------------------------------------------------------- what the lecture states


def test_softmax_twice_has_a_floor(torch):
    certain = torch.eye(10)[:1] * 1000
    twice = torch.nn.functional.cross_entropy(certain.softmax(dim=1), torch.tensor([0])).item()
    assert twice == pytest.approx(np.log(1 + 9 / np.e), rel=1e-6)


def test_momentum_means_two_things(torch, keras):
    x = np.array([[4.0], [5.0], [6.0]], dtype=np.float32)
    theirs = torch.nn.BatchNorm1d(1, momentum=0.9)
    ours = keras.layers.BatchNormalization(momentum=0.9)
    theirs(torch.tensor(x)), ours(x, training=True)
    assert theirs.running_mean.item() == pytest.approx(4.5)
    assert ours.get_weights()[2].item() == pytest.approx(0.5)


# ---------------------------------------------------------------- the notebook where a framework is missing

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "11_keras_vs_pytorch.ipynb"


@pytest.mark.night("versions")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("hidden", "said", "shown"),
    [
        (("keras", "tensorflow"), "Keras isn't installed here", "PyTorch: loss from"),
        (("torch",), "PyTorch isn't installed here", "scikit-learn: loss from"),
        (("torch", "keras", "tensorflow"), "PyTorch isn't installed here", "scikit-learn: loss from"),
        (("tensorflow",), "PyTorch: loss from", "Keras: loss from"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_it_runs_to_its_end_where_something_is_missing(hidden, said, shown, tmp_path, monkeypatch):
    if not all(map(frameworks.installed, ("torch", "keras", "tensorflow"))):
        pytest.skip("something is missing here anyway")
    words = said_without(hidden, NOTEBOOK, tmp_path, monkeypatch)
    assert said in words
    assert shown in words
    assert "of 10 exercises passed" in words


# ----------------------------------------------------------------------------------------------- the pictures

DOWN = 2 / np.arange(1, 21)

FOUR = {"NumPy": DOWN, "scikit-learn": DOWN, "PyTorch": DOWN + 1e-8, "Keras": DOWN + 3e-7}

COLOURS = np.linspace(0, 1, 12 * 16 * 3).reshape(12, 16, 3)

PICTURES = {
    "same_losses": (
        lambda: plotting.same_losses(FOUR, tolerance=1e-6),
        "NumPy, scikit-learn, PyTorch and Keras lie on top of each other. Farthest from NumPy: scikit-learn equal, "
        "PyTorch 1e-08 and Keras 3e-07. All below the tolerance of 1e-06.",
    ),
    "same_losses that part": (
        lambda: plotting.same_losses({"one": DOWN, "other": DOWN + 0.2}, tolerance=1e-6),
        "one and other part. Farthest from one: other 2e-01. Not all below",
    ),
    "same_losses of one run": (
        lambda: plotting.same_losses({"alone": DOWN}, tolerance=1e-6),
        "Loss in each epoch: alone (solid) from 2 to 0.1 in 20 epochs.",
    ),
    "same_losses that are equal": (
        lambda: plotting.same_losses({"one": DOWN, "other": DOWN}, tolerance=1e-6),
        "Farthest from one: other equal. All below the tolerance",
    ),
    "photographs with channels in front": (
        lambda: plotting.photographs({"as PyTorch has it": 0.8 * COLOURS.transpose(2, 0, 1)}),
        "as PyTorch has it (12 × 16 pixels; red 0.40, green 0.40, blue 0.40 on average; neighbours differ by 0.00).",
    ),
    "photographs": (
        lambda: plotting.photographs({"as it is": COLOURS, "bytes": (255 * COLOURS).astype(np.uint8)}),
        "as it is (12 × 16 pixels; red 0.50, green 0.50, blue 0.50 on average; neighbours differ by 0.01); bytes (12 × 16",
    ),
}

SKETCHES = {
    "runs_together": (
        lambda: plotting.runs_together({"NumPy": DOWN, "PyTorch": DOWN + 1e-7}),
        "After 20 steps: NumPy 0.1000, PyTorch 0.1000. They are at most 1e-07 apart.",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "keras_vs_pytorch", sketches=SKETCHES)
TestSketches = picture_laws.sketches_of(SKETCHES)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.same_losses({}, 1e-6), "Give 1 to 4 runs"),
        (lambda: plotting.same_losses({"a": [1, 2], "b": [1]}, 1e-6), "as many epochs each"),
        (lambda: plotting.photographs({"a": np.zeros((4, 4, 4))}), r"its shape is \(4, 4, 4\)"),
        (lambda: plotting.photographs({"a": np.full((4, 4, 3), 200.0)}), "numbers from 0 to 1"),
        (lambda: plotting.photographs({}), "room for 1 to 4 pictures"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 60
