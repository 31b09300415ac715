"""What in_practice states: two engines, logs read back, a fit of muons; and what is missing stops nothing."""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from mlschool import datasets, frameworks
from mlschool.datasets import muons
from tests.lectures.laws import laws_of
from tests.missing import said_without

TestLaws = laws_of("in_practice")


NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "12_in_practice.ipynb"


def cell(ident):
    """Return the source of a cell of the notebook."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return next("".join(one["source"]) for one in cells if one["id"] == ident)


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


# ------------------------------------------------------------------------------------------------ two engines

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


class Drawn:
    """Stands in for `plotting`: keeps what should be drawn."""

    def training_losses(self, runs):
        return runs


def read_back(folder):
    """Run the notebook's own cell that reads the logs in a folder's "logs"; return what it shows."""
    shown = []
    exec(cell("cell-49"), {"folder": folder, "plotting": Drawn(), "display": shown.append})
    return shown


def test_the_notebooks_own_lines_read_logs_of_both_frameworks(torch, keras, tmp_path):
    pytest.importorskip("tensorboard")
    if not frameworks.installed("tensorflow"):
        pytest.skip("TensorFlow isn't installed here, and it writes Keras's logs")
    with warnings.catch_warnings(action="ignore"):  # TensorBoard's own imports
        from torch.utils.tensorboard import SummaryWriter

        with SummaryWriter(tmp_path / "logs" / "PyTorch") as writer:
            for step, loss in enumerate([3.0, 2.0, 1.5]):
                writer.add_scalar("epoch_loss", loss, step)
        model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        log = keras.callbacks.TensorBoard(tmp_path / "logs" / "Keras", write_graph=False)
        history = model.fit(np.ones((4, 2)), np.zeros(4), epochs=2, verbose=0, callbacks=[log]).history
        [read] = read_back(tmp_path)
    assert list(read) == ["Keras/train", "PyTorch"]
    assert read["PyTorch"] == [3.0, 2.0, 1.5]
    assert read["Keras/train"] == pytest.approx(history["loss"])


def test_where_nothing_is_logged(tmp_path, capsys):
    pytest.importorskip("tensorboard")
    with warnings.catch_warnings(action="ignore"):
        assert read_back(tmp_path) == []
    assert capsys.readouterr().out.startswith("No log was written")


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


@pytest.mark.night("versions")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("hidden", "said", "shown"),
    [
        (("keras", "tensorflow"), "Keras isn't installed here", "lifetime 2.2"),
        (("torch",), "PyTorch isn't installed here", "eager: 60 calls, on tensorflow"),
        (
            ("torch", "keras", "tensorflow"),
            "PyTorch isn't installed here",
            "Keras isn't installed here, and this cell",
        ),
        (("tensorflow",), "this notebook's Keras runs on torch", "lifetime 2.2"),
        (("tensorboard",), "TensorBoard isn't installed here", "lifetime 2.2"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_it_runs_to_its_end_where_something_is_missing(hidden, said, shown, tmp_path, monkeypatch):
    if not all(map(frameworks.installed, ("torch", "keras", "tensorflow"))):
        pytest.skip("something is missing here anyway")
    words = said_without(hidden, NOTEBOOK, tmp_path, monkeypatch)
    assert said in words
    assert shown in words
