"""What in_practice states: checkpoints, logs, devices, traces, two back ends, and muons with error bars."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mlschool import datasets, frameworks, plotting
from mlschool.datasets import muons
from mlschool.solutions import in_practice as solutions
from tests import picture_laws
from tests.lectures.laws import laws_of
from tests.missing import said_without

TestLaws = laws_of("in_practice")

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "12_in_practice.ipynb"


@pytest.fixture(scope="module")
def torch():
    if not frameworks.installed("torch"):
        pytest.skip("PyTorch isn't installed here")
    frameworks.load("torch")
    import torch

    return torch


def in_a_process(source, folder, **variables):
    """Run a program in a folder, in a process of its own; return what it printed."""
    place = os.environ | {"CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": str(ROOT)} | variables
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=folder, env=place, capture_output=True, text=True, check=True
    )
    return done.stdout


# -------------------------------------------------------------------------------------------------- the steps


def test_the_step_follows_the_model_and_names_no_device(torch):
    """The device "meta" has shapes and no numbers, and is everywhere: the step gets there, up to its loss."""
    model = torch.nn.Linear(2, 3).to("meta")
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    batches = [(np.zeros((4, 2)), np.zeros(4, dtype=int))]
    with pytest.raises(RuntimeError, match="item"):
        solutions.train_steps(model, optimiser, batches)


def test_a_checkpoint_repeats_a_run_and_weights_alone_do_not(torch):
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    batches = [(rng.normal(size=(8, 3)), rng.integers(2, size=8)) for _ in range(3)]
    model = torch.nn.Linear(3, 2)
    adam = torch.optim.Adam(model.parameters(), lr=0.05)
    first, again = solutions.save_and_restore(model, adam, batches)
    assert first == again
    assert first != solutions.train_steps(model, adam, batches)


# ------------------------------------------------------------------------------------------ the batch script


def test_the_script_trains_writes_its_log_and_goes_on(tmp_path, torch, monkeypatch, capsys):
    def run(*options):
        monkeypatch.setattr(
            sys, "argv", ["train_digits.py", "--out", str(tmp_path), "--device", "cpu", *options]
        )
        runpy.run_path(str(ROOT / "deploy" / "slurm" / "train_digits.py"), run_name="__main__")

    run("--epochs", "2")
    assert len(solutions.read_log((tmp_path / "log.jsonl").read_text())) == 2
    run("--epochs", "3", "--resume")
    log = (tmp_path / "log.jsonl").read_text()
    assert [json.loads(line)["epoch"] for line in log.splitlines()] == [0, 1, 2]
    with pytest.raises(SystemExit):
        run("--epochs", "1", "--device", "nowhere")
    assert "nowhere" in capsys.readouterr().err
    for length in (0, 100, 2000):
        whole = (tmp_path / "checkpoint.pt").read_bytes()
        (tmp_path / "checkpoint.pt").write_bytes(whole[:length])
        with pytest.raises(SystemExit, match="cut short"):
            run("--epochs", "4", "--resume")
        (tmp_path / "checkpoint.pt").write_bytes(whole)


def test_the_batch_script_is_one_that_a_shell_reads():
    script = ROOT / "deploy" / "slurm" / "train_digits.sbatch"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert "train_digits.py" in script.read_text(encoding="utf-8")


def test_the_container_installs_what_the_script_imports():
    recipe = (ROOT / "deploy" / "container" / "Containerfile").read_text(encoding="utf-8")
    assert "train_digits.py" in recipe and "torch" in recipe and "scikit-learn" in recipe


# ---------------------------------------------------------------------------------------------- two back ends

IN_KERAS = """
import keras, numpy
rng = numpy.random.default_rng(0)
model = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(5, "tanh"), keras.layers.Dense(3)])
model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
model.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
X, y = rng.normal(size=(40, 6)).astype("float32"), rng.integers(3, size=40)
print("losses", *model.fit(X, y, batch_size=8, epochs=3, shuffle=False, verbose=0).history["loss"])
"""


TRACED = """
import tensorflow as tf
import numpy as np
traced = []
@tf.function
def double(x):
    traced.append(1)
    return x + x
for one in [np.zeros(3), np.ones(3), np.zeros(4), np.zeros(3, dtype=np.float32), 3, 4, 3, np.zeros((3, 1))]:
    double(one)
print("traced", len(traced))
"""


@pytest.mark.slow
def test_one_keras_file_runs_on_two_engines_and_tensorflow_traces_as_often_as_the_reference_says(tmp_path):
    if not all(map(frameworks.installed, ("keras", "tensorflow", "torch"))):
        pytest.skip("Keras, TensorFlow and PyTorch aren't all installed here")
    found = []
    for backend, more in (("tensorflow", TRACED), ("torch", "")):
        said = in_a_process(IN_KERAS + more, tmp_path, KERAS_BACKEND=backend).splitlines()
        [line] = [line for line in said if line.startswith("losses")]
        found.append([float(word) for word in line.split()[1:]])
        if more:
            single = np.zeros(3, dtype=np.float32)
            arguments = [np.zeros(3), np.ones(3), np.zeros(4), single, 3, 4, 3, np.zeros((3, 1))]
            assert said[-1] == f"traced {solutions.traces(arguments)}"
    np.testing.assert_allclose(*found, rtol=0, atol=1e-6)


SKETCHES = {
    "batch_sizes": (
        lambda: plotting.batch_sizes({4: (0.2, 0.3), 64: (0.02, 0.9)}, 4),
        "Batches of 4: 0.200 s for an epoch, with a loss of 0.30 at its end.",
    ),
}
TestPictures = picture_laws.laws_of({}, "in_practice", sketches=SKETCHES)  # it has sketches only
TestSketches = picture_laws.sketches_of(SKETCHES)


def test_batch_sizes_that_cannot_be_drawn_are_told():
    with pytest.raises(ValueError, match="weren't measured"):
        plotting.batch_sizes({4: (0.2, 0.3)}, 5)
    with pytest.raises(ValueError, match="above 0"):
        plotting.batch_sizes({4: (0.0, 0.3)}, 4)


# ------------------------------------------------------------------------------------------------------ muons


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


def test_the_fit_is_that_of_scipy_and_its_errors_cover_the_truth(torch):
    from scipy.optimize import curve_fit

    def law(t, N, lifetime):
        return N * np.exp(-t / lifetime)

    t = np.arange(0.05, 9, 0.1)
    true = np.array([800.0, 2.2])
    inside = 0
    for seed in range(20):
        counts = np.random.default_rng(seed).poisson(law(t, *true)).astype(float)
        p, errors = solutions.fit_decay(t, counts, np.array([600.0, 3.0]))
        inside += abs(p[1] - true[1]) < errors[1]
        if seed == 0:
            weights = np.sqrt(law(t, *p))
            theirs, covariance = curve_fit(law, t, counts, [600, 3], sigma=weights, absolute_sigma=True)
            np.testing.assert_allclose(p, theirs, rtol=0.01)
            np.testing.assert_allclose(errors, np.sqrt(np.diag(covariance)), rtol=0.05)
            # with all decays in view it would be the lifetime over the root of their number
            assert errors[1] > 0.95 * true[1] / np.sqrt(counts.sum())
    assert 9 <= inside <= 18  # 68 % of 20 are 13.6, and their spread is 2


# ---------------------------------------------------------------- the notebook where a framework is missing


@pytest.mark.night("versions")
@pytest.mark.slow
@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        (("keras", "tensorflow"), "Keras isn't installed here"),
        (("torch",), "PyTorch isn't installed here"),
        (("torch", "keras", "tensorflow"), "PyTorch isn't installed here"),
        (("tensorboard",), "TensorBoard isn't installed here"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_it_runs_to_its_end_where_something_is_missing(hidden, said, tmp_path, monkeypatch):
    if not all(map(frameworks.installed, ("torch", "keras", "tensorflow"))):
        pytest.skip("something is missing here anyway")
    words = said_without(hidden, NOTEBOOK, tmp_path, monkeypatch)
    assert said in words
    assert "of 5 exercises passed" in words
