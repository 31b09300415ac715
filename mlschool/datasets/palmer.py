"""Penguins of the Palmer Archipelago, Antarctica: three species, measured 2007 to 2009."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from .files import find
from .labelled import Labelled

if TYPE_CHECKING:
    import pandas as pd

ORIGIN = "Palmer penguins: Gorman, Williams & Fraser (2014), doi 10.1371/journal.pone.0090081; CC0"
SPECIES = ("Adelie", "Chinstrap", "Gentoo")
FEATURES = {
    "bill_length_mm": "bill length (mm)",
    "bill_depth_mm": "bill depth (mm)",
    "flipper_length_mm": "flipper length (mm)",
    "body_mass_g": "body mass (g)",
}
_MISSING = ("", "NA")


def penguin_table() -> pd.DataFrame:
    """Return the whole table as it was published: 344 penguins, 8 columns, missing values as NaN.

    raises  DataFileError when the file is missing or damaged
    """
    import pandas as pd

    return pd.read_csv(find("penguins.csv"))


def penguins(
    classes: tuple[str, ...] = ("Adelie", "Gentoo"),
    features: tuple[str, ...] = ("body_mass_g", "bill_depth_mm"),
    *,
    seed: int | None = 0,
) -> Labelled:
    """Return penguins of the chosen species, with the chosen measurements.

    Penguins that lack a chosen measurement are left out: one Adelie and one Gentoo lack all four.

    classes   species, the first gets the label 0: Adelie, Chinstrap, Gentoo
    features  bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g
    seed      the file is sorted by species, so its rows are shuffled with this seed; None leaves them
    returns   X (n, d) in the units of the names, y (n,)
    raises    ValueError for a name that isn't there, DataFileError when the file is missing or damaged

    >>> penguins()
    274 samples: 151 Adelie (y = 0), 123 Gentoo (y = 1)
    features: body mass (g), bill depth (mm)
    origin: Palmer penguins: Gorman, Williams & Fraser (2014), doi 10.1371/journal.pone.0090081; CC0
    """
    classes = _choice("class", classes, SPECIES)
    features = _choice("feature", features, FEATURES)
    # not by way of the table: to load pandas takes a hundred times as long as this
    with find("penguins.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["species"] in classes]
    rows = [row for row in rows if all(row[name] not in _MISSING for name in features)]
    if seed is not None:
        rows = [rows[i] for i in np.random.default_rng(seed).permutation(len(rows))]
    return Labelled(
        # column by column in memory, as pandas has it: sums keep their last digit
        X=np.array([[float(row[name]) for row in rows] for name in features]).T,
        y=[classes.index(row["species"]) for row in rows],
        features=tuple(FEATURES[name] for name in features),
        classes=classes,
        origin=ORIGIN,
    )


def _choice(kind: str, asked: tuple[str, ...], known: Iterable[str]) -> tuple[str, ...]:
    """Return the names as a tuple, or say which one isn't there."""
    asked = (asked,) if isinstance(asked, str) else tuple(asked)
    known = list(known)
    for name in asked:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1) or known
            raise ValueError(f"There is no {kind} {name!r}. Do you mean {' or '.join(near)}?")
    if not asked or len(set(asked)) < len(asked):
        raise ValueError(f"Name each {kind} once, and at least one of {', '.join(known)}.")
    return asked
