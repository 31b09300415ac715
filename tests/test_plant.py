"""The plant's log: it can be made again, is as hard as it is meant to be, and faulty files are told."""

import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest

from mlschool import datasets
from mlschool.datasets.plant import FAULTS, opened
from tests import data_scripts


@pytest.fixture(scope="module")
def script():
    return data_scripts.script("make_plant")


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copyfile(datasets.plant_log(), tmp_path / "copy.h5"))


def test_two_runs_made_again_are_those_of_the_file(script):
    runs = (3, 57)
    channels, starts, events = script.log(runs=runs)
    noted = datasets.plant_events()
    for r, run in enumerate(runs):
        for name, (at, values, first) in channels.items():
            times, shown = datasets.plant_channel(name, run)
            rows = slice(first[r], first[r + 1])
            assert np.array_equal(times, at[rows] - starts[r]), (run, name)
            # another processor may round a reading to the neighbouring step of its sensor
            step = (script.SENSORS | {script.PROBE[0]: script.PROBE[1:]}).get(name, [0] * 4)[3]
            assert np.abs(shown - values[rows]).max(initial=0) <= 1.01 * step, (run, name)
        ours = [(b - starts[r], e - starts[r], what) for b, e, where, what in events if where == r]
        theirs = noted[noted["run"] == run][["begin", "end", "what"]].to_numpy().tolist()
        for one, other in zip(ours, theirs, strict=True):
            assert one[2] == other[2]
            assert np.allclose(one[:2], other[:2], atol=1)


def test_every_channel_has_a_unit_and_a_sentence():
    with opened() as file:
        for name, channel in file["log"].items():
            if name not in ("start", "events"):
                assert channel["value"].attrs["unit"] and channel.attrs["what"], name
                assert len(channel["first"]) == len(file["log/start"]) + 1
        assert len(file["log/start"]) == 120 and len(file["sealed/start"]) == 20
        assert list(file["log"]) == list(file["sealed"])


def states(step=60.0):
    """All channels of all runs on one clock, (runs, times, channels), and where a fault is at work."""
    names = ["moderator_temperature", "return_temperature", "pressure", "level", "heater_power"]
    names += ["valve_position", "flow", "beam_current", "refrigerant_temperature"]
    clock = np.arange(0, 8 * 3600, step)
    path = datasets.plant_log()  # whose checksum is verified once, and not for each of a thousand channels
    values = np.array(
        [[np.interp(clock, *datasets.plant_channel(name, run, path)) for name in names] for run in range(120)]
    )
    faulty = np.zeros((120, len(clock)), bool)
    for row in datasets.plant_events().itertuples():
        if row.what in FAULTS:
            faulty[row.run] |= (clock >= row.begin) & (clock < row.end)
    return values.transpose(0, 2, 1), faulty


def test_no_single_sample_tells_and_windows_do():
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    values, faulty = states()
    best = 0.0
    for channel in np.moveaxis(values, -1, 0):
        for threshold in np.quantile(channel, np.linspace(0.02, 0.98, 49)):
            right = (np.mean(channel[faulty] > threshold) + np.mean(channel[~faulty] <= threshold)) / 2
            best = max(best, right, 1 - right)
    assert best <= 0.75

    windows = values.reshape(120 * 16, 30, -1)
    slopes = np.einsum("nwc,w->nc", windows, np.arange(30) - 14.5)
    spread = [windows.mean(1), windows.std(1), windows.min(1), windows.max(1), slopes]
    labels = faulty.reshape(120 * 16, 30).mean(1) >= 0.5
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000, class_weight="balanced"))
    said = cross_val_predict(
        model, np.hstack(spread), labels, groups=np.repeat(np.arange(120), 16), cv=GroupKFold(5)
    )
    assert balanced_accuracy_score(labels, said) >= 0.88


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), "no HDF5 file, or one that was cut short"),
        (lambda path: path.write_text("time,value\n"), "no HDF5 file"),
        (lambda path: h5py.File(path, "w").close(), "not a plant's log"),
    ],
)
def test_a_file_of_another_kind_is_told(copy, damage, sentence):
    damage(copy)
    with pytest.raises(ValueError, match=sentence):
        datasets.plant_channel("flow", 0, copy)


def test_what_is_not_there_is_told(copy):
    with pytest.raises(ValueError, match=r"no channel 'flwo'. Do you mean flow\?"):
        datasets.plant_channel("flwo", 0)
    with pytest.raises(ValueError, match="runs 0 to 119, and no run 120"):
        datasets.plant_channel("flow", 120)
    with pytest.raises(FileNotFoundError, match="There is no file"):
        datasets.plant_channel("flow", 0, copy.with_name("other.h5"))
    with h5py.File(copy, "r+") as file:
        times = file["log/flow/time"]
        times[5:7] = times[5:7][::-1]
    with pytest.raises(ValueError, match="run backwards"):
        datasets.plant_channel("flow", 0, copy)
