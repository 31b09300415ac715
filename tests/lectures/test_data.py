"""One clock, chunks, labels, agreement: against plain loops and the libraries; the lecture's pictures."""

import math

import h5py
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from mlschool import plotting
from mlschool.plotting.data import SWITCHES, UNITS
from mlschool.solutions import data
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("data")

seconds = st.integers(0, 500)


@given(
    st.sets(seconds, min_size=1, max_size=20), st.lists(seconds, min_size=1, max_size=20), st.integers(1, 200)
)
@settings(deadline=None)
def test_a_channel_on_its_clock_is_what_a_loop_says(when, clock, limit):
    times = np.array(sorted(when), dtype=float)
    values = np.sin(times)
    for tick, value in zip(clock, data.resample(times, values, np.array(clock, float), limit), strict=True):
        before = max((t for t in when if t <= tick), default=None)
        after = min((t for t in when if t >= tick), default=None)
        if before is None or after is None or after - before > limit:
            assert math.isnan(value)
        elif before == after:
            assert value == pytest.approx(np.sin(before))
        else:
            share = (tick - before) / (after - before)
            assert value == pytest.approx(np.sin(before) + share * (np.sin(after) - np.sin(before)), abs=1e-9)


def test_without_a_limit_it_is_numpys_and_pandas_interpolation():
    rng = np.random.default_rng(0)
    times, clock = np.sort(rng.uniform(0, 100, 30)), np.linspace(10, 90, 50)
    values = rng.normal(size=30)
    ours = data.resample(times, values, clock, np.inf)
    assert np.allclose(ours, np.interp(clock, times, values))
    joined = pd.Series(values, times).reindex(np.union1d(times, clock)).interpolate("index")
    assert np.allclose(ours, joined.loc[clock])


@given(st.integers(0, 30), st.integers(1, 8), st.integers(1, 8), st.integers(0, 999))
@settings(deadline=None)
def test_chunks_are_those_of_numpys_windows(n, length, step, seed):
    rng = np.random.default_rng(seed)
    table = np.where(rng.random((n, 2)) < 0.05, np.nan, rng.normal(size=(n, 2)))
    starts, chunks = data.chunk(table, length, step)
    if n < length:
        assert chunks.shape == (0, length, 2)
        return
    windows = np.lib.stride_tricks.sliding_window_view(table, length, axis=0)[::step].swapaxes(1, 2)
    whole = ~np.isnan(windows).any(axis=(1, 2))
    assert np.array_equal(chunks, windows[whole])
    assert np.array_equal(starts, step * np.flatnonzero(whole))


@given(st.lists(seconds, min_size=2, max_size=8, unique=True), st.integers(10, 100))
@settings(deadline=None)
def test_labels_are_what_counting_seconds_says(edges, lasts):
    faults = np.array(sorted(edges)[: len(edges) // 2 * 2], float).reshape(-1, 2)
    begins = np.arange(0, 500, 37.0)
    for begin, said in zip(begins, data.label(begins, lasts, faults), strict=True):
        inside = sum(any(a <= t + 0.5 < b for a, b in faults) for t in np.arange(begin, begin + lasts))
        assert said == (inside >= lasts / 2)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=3, max_size=30))
@settings(deadline=None)
def test_agreement_is_scikit_learns_kappa(pairs):
    a, b = np.array([(0, 0), (1, 1), *pairs]).T
    assert data.agreement(a, b) == pytest.approx(cohen_kappa_score(a, b))


def test_batches_of_a_real_file_are_its_rows(tmp_path):
    rows = np.arange(46.0).reshape(23, 2)
    with h5py.File(tmp_path / "rows.h5", "w") as file:
        file["rows"] = rows
        parts = list(data.batches(file["rows"], 5))
    assert [len(part) for part in parts] == [5, 5, 5, 5, 3]
    assert np.array_equal(np.concatenate(parts), rows)


ALL = dict.fromkeys([*UNITS, *SWITCHES], 1.0)
CLOCK = np.arange(0, 3600, 30.0)
HOLED = np.where((CLOCK > 900) & (CLOCK < 1500), np.nan, np.sin(CLOCK / 300))
SKETCHES = {
    "mimic": (lambda: plotting.mimic(ALL, "working"), "pump on, refill open, vent open. working."),
    "mimic of a plant that is off": (
        lambda: plotting.mimic(dict.fromkeys(ALL, 0.0) | {"level": np.nan}, "off"),
        "level –",
    ),
    "resampled": (
        lambda: plotting.resampled(CLOCK[::2], np.sin(CLOCK[::2] / 300), CLOCK, HOLED, "temperature (K)"),
        "60 readings as blue circles, and a dashed line with 1 hole. 120 ticks, of which 19 are unknown.",
    ),
    "chunked": (
        lambda: plotting.chunked(CLOCK, HOLED, [0, 60], 20, "temperature (K)"),
        "A line, and beneath it a band for each chunk. 2 chunks.",
    ),
    "chunked with labels": (
        lambda: plotting.chunked(CLOCK, HOLED, [0, 60], 20, "temperature (K)", [0, 1]),
        "2 chunks, of which 1 are faulty.",
    ),
}
TestPictures = picture_laws.laws_of({}, "data", sketches=SKETCHES)  # it has sketches only
TestSketches = picture_laws.sketches_of(SKETCHES)


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ValueError, match="needs a value for each channel. 'flow' is missing"):
        plotting.mimic({name: value for name, value in ALL.items() if name != "flow"})
    with pytest.raises(ValueError, match="nothing to draw"):
        plotting.resampled(CLOCK, CLOCK, CLOCK, np.full(len(CLOCK), np.nan), "temperature (K)")
