"""The references of 09: in either framework the same as the NumPy network of 03, and as scikit-learn."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from mlschool import datasets, frameworks, logs
from mlschool.datasets import muons
from mlschool.network import Network
from mlschool.solutions import keras_vs_pytorch as solutions

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


def test_pytorch_has_the_losses_of_lecture_03(torch, digits, first, by_hand):
    model = solutions.network(64, 32, 10)
    solutions.into_pytorch(model, first)
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
    losses = solutions.train(model, optimiser, batches_of(torch, *digits), EPOCHS)
    np.testing.assert_allclose(losses, by_hand, rtol=0, atol=TOLERANCE)


def test_keras_has_the_losses_of_lecture_03(keras, digits, first, by_hand):
    model = solutions.network_in_keras(64, 32, 10)
    solutions.into_keras(model, first)
    losses = solutions.fit_in_keras(model, *digits, RATE, BATCH, EPOCHS)
    np.testing.assert_allclose(losses, by_hand, rtol=0, atol=TOLERANCE)


def test_scikit_learn_has_the_losses_of_lecture_03(digits, first, by_hand):
    from sklearn.neural_network import MLPClassifier

    X, y = digits[0].astype(float), digits[1]
    plain = {"learning_rate_init": RATE, "momentum": 0, "alpha": 0, "shuffle": False, "batch_size": BATCH}
    model = MLPClassifier((32,), activation="tanh", solver="sgd", **plain)
    model.partial_fit(X[:BATCH], y[:BATCH], classes=range(10))
    model.coefs_, model.intercepts_ = ([part.copy() for part in parts] for parts in zip(*first, strict=True))
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


IN_KERAS = """
import keras, numpy
rng = numpy.random.default_rng(0)
model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(5, "tanh"), keras.layers.Dense(3)])
model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
model.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
X, y = rng.normal(size=(40, 6)).astype("float32"), rng.integers(3, size=40)
print("losses", *model.fit(X, y, batch_size=8, epochs=3, shuffle=False, verbose=0).history["loss"])
"""


@pytest.mark.slow
def test_one_keras_file_runs_on_two_engines():
    if not all(map(frameworks.installed, ("keras", "tensorflow", "torch"))):
        pytest.skip("Keras, TensorFlow and PyTorch aren't all installed here")
    found = []
    for backend in ("tensorflow", "torch"):
        place = os.environ | {"KERAS_BACKEND": backend, "CUDA_VISIBLE_DEVICES": ""}
        done = subprocess.run(
            [sys.executable, "-c", IN_KERAS], env=place, capture_output=True, text=True, check=True
        )
        [line] = [line for line in done.stdout.splitlines() if line.startswith("losses")]
        found.append([float(word) for word in line.split()[1:]])
    np.testing.assert_allclose(*found, rtol=0, atol=1e-6)


# ------------------------------------------------------------------------------------------- logs and muons


def test_logs_of_both_frameworks_are_read(torch, keras, tmp_path):
    pytest.importorskip("tensorboard")
    with warnings.catch_warnings(action="ignore"):  # TensorBoard's own imports
        from torch.utils.tensorboard import SummaryWriter

        with SummaryWriter(tmp_path / "PyTorch") as writer:
            for step, loss in enumerate([3.0, 2.0, 1.5]):
                writer.add_scalar("epoch_loss", loss, step)
        model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        log = keras.callbacks.TensorBoard(tmp_path / "Keras", write_graph=False)
        history = model.fit(np.ones((4, 2)), np.zeros(4), epochs=2, verbose=0, callbacks=[log]).history
    read = logs.read(tmp_path, "epoch_loss")
    assert list(read) == ["Keras/train", "PyTorch"]
    assert read["PyTorch"] == [3.0, 2.0, 1.5]
    assert read["Keras/train"] == pytest.approx(history["loss"])
    with pytest.raises(FileNotFoundError, match="Nothing is logged as 'loss' .* there is .*epoch_loss"):
        logs.read(tmp_path, "loss")


def test_where_nothing_is_logged(tmp_path):
    pytest.importorskip("tensorboard")
    with pytest.raises(FileNotFoundError, match="there is no log at all"):
        logs.read(tmp_path, "epoch_loss")


def test_without_tensorboard_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    for name in [name for name in sys.modules if name.startswith("tensorboard.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ImportError, match="pip install tensorboard"):
        logs.read(tmp_path, "epoch_loss")


def test_muons_live_as_long_as_they_do_and_turn_as_the_field_says():
    t, counts = datasets.muon_decays(field=0.02, seed=1)
    assert (t.dtype, counts.dtype) == (np.float64, np.float64)
    assert np.array_equal(counts, datasets.muon_decays(field=0.02, seed=1)[1])
    swing = counts / (800 * np.exp(-t / muons.LIFETIME)) - 1
    early = t < 4
    spectrum = [
        np.abs(np.mean(swing[early] * np.exp(-2j * np.pi * f * t[early]))) for f in np.arange(0.5, 6, 0.01)
    ]
    assert 0.5 + 0.01 * np.argmax(spectrum) == pytest.approx(muons.TURNS * 0.02, abs=0.05)
    lasting = np.polyfit(t[:100], np.log(counts[:100] - 4), 1)[0]
    assert -1 / lasting == pytest.approx(muons.LIFETIME, rel=0.1)


# ---------------------------------------------------------------- the notebook where a framework is missing

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "09_keras_vs_pytorch.ipynb"
HIDE = """
import importlib.machinery
find = importlib.machinery.PathFinder.find_spec
def find_spec(name, path=None, target=None):
    return None if name.partition(".")[0] in {hidden} else find(name, path, target)
importlib.machinery.PathFinder.find_spec = staticmethod(find_spec)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hidden", "said", "shown"),
    [
        (("keras", "tensorflow"), "Keras isn't installed here", "PyTorch: loss from"),
        (("torch",), "PyTorch isn't installed here", "scikit-learn: loss from"),
        (("torch", "keras", "tensorflow"), "PyTorch isn't installed here", "scikit-learn: loss from"),
        (("tensorflow",), "this notebook's Keras runs on torch", "Keras: loss from"),
        (("tensorboard",), "TensorBoard isn't installed here", "Keras: loss from"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_it_runs_to_its_end_where_something_is_missing(hidden, said, shown, tmp_path, monkeypatch):
    import nbformat
    from nbclient import NotebookClient

    if not all(map(frameworks.installed, ("torch", "keras", "tensorflow"))):
        pytest.skip("something is missing here anyway")
    (tmp_path / "sitecustomize.py").write_text(HIDE.format(hidden=hidden))
    found = [str(tmp_path), str(NOTEBOOK.parents[1]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(found))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    place = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    words = "\n".join(output.get("text") or output.data.get("text/plain", "") for output in outputs)
    assert said in words
    assert shown in words
    assert "of 9 exercises passed" in words
