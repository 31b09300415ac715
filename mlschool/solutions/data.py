"""From a plant's log to chunks with labels: J. Cohen, "A coefficient of agreement for nominal scales",
Educational and Psychological Measurement 20, 37 (1960), for the agreement."""

from __future__ import annotations

import numpy as np


def resample(times, values, clock, longest_gap):
    """Return a channel at the times of a clock, on straight lines between its readings.

    times        (n_readings,) in s, increasing: when it was read
    values       (n_readings,) what it showed
    clock        (n,) in s: when a value is wanted
    longest_gap  in s: a straight line may span this much, and no more
    returns      (n,) values; NaN where the readings on either side lie further apart than
                 `longest_gap`, before the first and after the last reading

    >>> resample(np.array([0.0, 10.0, 100.0]), np.array([1.0, 2.0, 5.0]), np.array([5.0, 10.0, 50.0]), 30.0)
    array([1.5, 2. , nan])
    """
    after = np.searchsorted(times, clock, side="left")
    before = np.searchsorted(times, clock, side="right") - 1
    inside = (after < len(times)) & (before >= 0)
    gap = np.full(len(clock), np.inf)
    gap[inside] = times[after[inside]] - times[before[inside]]
    return np.where(gap <= longest_gap, np.interp(clock, times, values), np.nan)


def chunk(table, length, step):
    """Return all whole chunks of a table, and where each begins.

    table    (n, n_channels) one row for each tick of the clock
    length   how many rows a chunk has
    step     how many rows lie between two beginnings
    returns  starts, (n_chunks,), the first row of each chunk, and chunks, (n_chunks, length,
             n_channels); a chunk that would run past the end, or holds a NaN, is left out. Where
             none is left, the shapes are (0,) and (0, length, n_channels); the starts are whole
             numbers even then

    >>> starts, chunks = chunk(np.array([[1.0], [2.0], [np.nan], [4.0], [5.0], [6.0]]), length=2, step=1)
    >>> starts, chunks[:, :, 0].tolist()
    (array([0, 3, 4]), [[1.0, 2.0], [4.0, 5.0], [5.0, 6.0]])
    """
    starts = []
    for start in range(0, len(table) - length + 1, step):
        if not np.isnan(table[start : start + length]).any():
            starts.append(start)
    starts = np.array(starts, dtype=int)
    return starts, table[starts[:, None] + np.arange(length)]


def label(begins, seconds, faults):
    """Return 1 for each chunk of which at least half lies within faults, else 0.

    begins   (n_chunks,) in s: when each chunk begins
    seconds  how long a chunk lasts
    faults   (n_faults, 2) in s: when each fault began and ended; they don't overlap
    returns  (n_chunks,) of 0 and 1

    >>> label(np.array([0.0, 100.0, 200.0]), 100.0, np.array([[150.0, 260.0]]))
    array([0, 1, 1])
    """
    inside = np.zeros(len(begins))
    for begin, end in faults:
        overlap = np.minimum(begins + seconds, end) - np.maximum(begins, begin)
        inside += np.maximum(overlap, 0)
    return np.where(inside >= seconds / 2, 1, 0)


def agreement(a, b):
    """Return how far two labellers agree beyond chance: Cohen's kappa.

    a, b     (n,) labels 0 or 1 of the same chunks; each labeller uses both labels
    returns  1 where they always agree, 0 where they agree as often as by chance

    >>> round(float(agreement(np.array([1, 1, 0, 0]), np.array([1, 0, 0, 0]))), 3)
    0.5
    """
    observed = np.mean(a == b)
    chance = np.mean(a) * np.mean(b) + np.mean(1 - a) * np.mean(1 - b)
    return (observed - chance) / (1 - chance)


def batches(stored, size):
    """Give the rows of a data set on disk, `size` of them at a time.

    stored   (n, …) a data set on disk: `stored[i:j]` reads these rows, `len(stored)` reads none
    size     how many rows in a batch; the last one may have fewer
    returns  a generator of arrays, (size, …), in the order of the file, each of which is read
             only when it is asked for

    >>> [len(rows) for rows in batches(np.zeros((7, 2)), 3)]
    [3, 3, 1]
    """
    for start in range(0, len(stored), size):
        yield stored[start : start + size]
