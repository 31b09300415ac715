"""Neutrons scattered by silica particles, counted one by one."""

from __future__ import annotations

import csv

import numpy as np

from .files import find


def silica_counts() -> tuple[np.ndarray, np.ndarray]:
    """Return a real small-angle scattering measurement with few counts: 2 % of silica in heavy water.

    Raw data: each entry is a pixel of the detector, in rows through the beam's centre. From the package
    `sasdata` of SasView (BSD-3-Clause).

    returns  momentum transfer Q, (329,), in 1/Å, increasing; and counts, (329,), whole numbers
    raises   DataFileError when the file is missing or damaged

    >>> q, counts = silica_counts()
    >>> len(q), int(counts.sum())
    (329, 27708)
    """
    with find("silica_counts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return (
        np.array([float(row["q_per_angstrom"]) for row in rows]),
        np.array([int(row["counts"]) for row in rows]),
    )
