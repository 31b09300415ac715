"""Three small functions, to learn how the notebooks answer back."""

from __future__ import annotations

import numpy as np


def normalise(values):
    """Return each value's share of the whole, so that the shares add up to 1.

    values   (n,) positive numbers
    returns  (n,) shares

    >>> normalise(np.array([2.0, 3.0, 5.0]))
    array([0.2, 0.3, 0.5])
    """
    return values / values.sum()


def doubling_time(t0, c0, t1, c1):
    """Return how long it takes to double, if the growth from one point to another was steady.

    t0, t1   two times, in any unit
    c0, c1   what was there at each of them
    returns  the doubling time, in the unit of the times

    >>> float(doubling_time(0, 1, 6, 8))
    2.0
    """
    return (t1 - t0) / np.log2(c1 / c0)


def growth(time, doubling):
    """Return by which factor something has grown after a time.

    time, doubling  how long it grew, and its doubling time, in the same unit
    returns         the factor: 2 after one doubling time

    >>> growth(6, 2)
    8.0
    """
    return 2.0 ** (time / doubling)
