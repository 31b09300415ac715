"""The log of a cold-methane moderator's plant: simulated, since no such log is public."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .files import find

if TYPE_CHECKING:
    import h5py
    import pandas as pd

FAULTS = ("fouling", "bearing", "vacuum")
# the channels that `plant_chunks` takes: all but the unstable return temperature
STABLE = (
    "moderator_temperature", "refrigerant_temperature", "pressure", "level",
    "heater_power", "valve_position", "flow", "beam_current",
)  # fmt: skip


def plant_log() -> Path:
    """Return the path of the log of 120 runs of eight hours, an HDF5 file; `data/make_plant.py` wrote it.

    /log/CHANNEL   `time` in s since the log began and `value`, whose attribute `unit` says in what; run r has
                   the rows first[r] to first[r + 1]
    /log/start     (120,) when each run began, in s since the log began
    /log/events    begin and end in s since the log began, the run, and what happened
    /sealed        twenty more runs, which nobody looks at before the end of the course
    raises         DataFileError when the file is missing or damaged

    >>> plant_log().name
    'plant.h5'
    """
    return find("plant.h5")


def plant_channel(name: str, run: int, path: str | Path | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return one channel of one run: only these rows are read from the file.

    path     a file built like that of `plant_log`, which it is by default
    returns  times (n,) in s since the run began, and values (n,) in the channel's unit
    raises   ValueError, in one sentence, for a file of another kind, a channel or run that isn't there, and
             times that run backwards

    >>> times, values = plant_channel("moderator_temperature", run=3)
    >>> bool(np.all(np.diff(times) > 0)), times.shape == values.shape
    (True, True)
    """
    with opened(path) as file:
        log = file["log"]
        if name not in log or "value" not in log[name]:
            known = [channel for channel in log if channel not in ("start", "events")]
            near = difflib.get_close_matches(name, known, n=1) or known
            raise ValueError(f"The log has no channel {name!r}. Do you mean {' or '.join(near)}?")
        runs = len(log["start"])
        if not 0 <= run < runs:
            raise ValueError(f"The log has the runs 0 to {runs - 1}, and no run {run}.")
        times, values = _readings(log, name, run)
    if np.any(np.diff(times) <= 0):
        raise ValueError(
            f"The times of {name} in run {run} run backwards or stand still; sort them, and keep one of each."
        )
    return times, values


def _readings(log: h5py.Group, name: str, run: int) -> tuple[np.ndarray, np.ndarray]:
    """Return when a channel was read in a run, in s since it began, and what it showed."""
    rows = slice(*log[name]["first"][run : run + 2])
    return log[name]["time"][rows] - log["start"][run], log[name]["value"][rows].astype(float)


def plant_events(path: str | Path | None = None) -> pd.DataFrame:
    """Return what the operators wrote down: one event a row.

    returns  run; begin, end in s since that run began; what: fouling, bearing and vacuum are faults, a beam
             trip isn't
    raises   ValueError for a file of another kind

    >>> sorted(plant_events()["what"].unique())
    ['beam trip', 'bearing', 'fouling', 'vacuum']
    """
    import pandas as pd

    with opened(path) as file:
        rows, starts = file["log/events"][:], file["log/start"][:]
    return pd.DataFrame(
        {
            "run": rows["run"],
            "begin": rows["begin"] - starts[rows["run"]],
            "end": rows["end"] - starts[rows["run"]],
            "what": rows["what"].astype(str),
        }
    )


def opened(path: str | Path | None = None) -> h5py.File:
    """Return a plant's log, open for reading: the course's own, or another that is built like it.

    raises  FileNotFoundError, or ValueError in one sentence for a file that is no such log
    """
    import h5py

    path = Path(path) if path else plant_log()
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}.")
    try:
        file = h5py.File(path)
    except OSError:
        raise ValueError(f"{path.name} is no HDF5 file, or one that was cut short. Copy it again.") from None
    if "log/start" not in file or "log/events" not in file:
        file.close()
        raise ValueError(f"{path.name} is an HDF5 file, but not a plant's log: /log/start is missing.")
    return file


def solar_inverter() -> pd.DataFrame:
    """Return a real log beside the simulated one: the power of a solar plant's inverter, every 15 minutes.

    returns  time in s since the log began; power, as a share of the nominal one; stale, whether the value was
             marked as repeated without having been measured. Readings that are missing are left out
    raises   DataFileError when the file is missing or damaged

    >>> len(solar_inverter())
    1851
    """
    import pandas as pd

    table = pd.read_csv(find("solar_inverter.csv"))
    return table.rename(columns={"time_s": "time"}).astype({"time": float, "stale": bool})


@dataclass(frozen=True, eq=False)
class Chunks:
    """Half-hours of the plant's log, each of them a sample.

    X      (n, n_features): of each channel its mean, its spread and its slope over the half-hour
    y      (n,) 0 for working, 1 for faulty
    runs   (n,) which run a sample comes from
    names  n_features names, such as "flow spread"
    """

    X: np.ndarray
    y: np.ndarray
    runs: np.ndarray
    names: tuple[str, ...]

    def __repr__(self) -> str:
        faulty = int(self.y.sum())
        counts = f"{len(self.y)} half-hours of {len(set(self.runs))} runs, {faulty} of them faulty"
        return f"{counts}; {len(self.names)} features"


def plant_chunks(probe: bool = False) -> Chunks:
    """Return the plant's log as samples, made in the way of the lecture on data: one clock, chunks, labels.

    probe  whether there is one more feature: is the crew's thermometer there? The crew brings it to a fault

    >>> plant_chunks()
    950 half-hours of 120 runs, 285 of them faulty; 24 features
    """
    from mlschool.solutions.data import chunk, label, resample

    clock = np.arange(0, 28_800, 30.0)
    ticks = np.arange(60) - 29.5
    events = plant_events()
    faults = events[events["what"].isin(FAULTS)]
    kept: list[tuple[np.ndarray, ...]] = []
    with opened() as file:
        log = file["log"]
        visits, first = log["service_probe/time"][:], log["service_probe/first"][:]
        for run, start in enumerate(log["start"][:]):
            columns = [resample(*_readings(log, name, run), clock, 300) for name in STABLE]
            starts, chunks = chunk(np.column_stack(columns), 60, 60)
            slopes = np.einsum("nwc,w->nc", chunks, ticks) / (ticks @ ticks)
            X = np.hstack([chunks.mean(axis=1), chunks.std(axis=1), slopes])
            seen = visits[first[run] : first[run + 1]] - start
            there = [np.any((seen >= begin) & (seen < begin + 1800)) for begin in clock[starts]]
            X = np.column_stack([X, np.array(there, dtype=float)]) if probe else X
            spans = faults[faults["run"] == run][["begin", "end"]].to_numpy()
            kept.append((X, label(clock[starts], 1800, spans), np.full(len(starts), run)))
    names = [f"{name.replace('_', ' ')} {what}" for what in ("mean", "spread", "slope") for name in STABLE]
    X, y, runs = map(np.concatenate, zip(*kept, strict=True))
    return Chunks(X, y, runs, (*names, "service probe there") if probe else tuple(names))
