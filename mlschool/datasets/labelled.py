"""Samples with their labels, and the words that a picture needs: units, class names, origin."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True, eq=False, repr=False)
class Labelled:
    """Samples, a label for each, and what they mean.

    X         (n, d) float64: one sample a row, one feature a column
    y         (n,) int64: the label of each sample, 0 for the first of `classes`, 1 for the second …
    features  d names with their units, such as "body mass (g)"
    classes   the names of the labels
    origin    where the data comes from, and its licence
    raises    ValueError when the shapes don't belong together

    >>> Labelled([[0, 1], [2, 3]], [0, 1], ("length (m)", "mass (kg)"), ("cat", "dog"), "made up")
    2 samples: 1 cat (y = 0), 1 dog (y = 1)
    features: length (m), mass (kg)
    origin: made up
    """

    X: np.ndarray
    y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]
    origin: str = ""

    def __post_init__(self) -> None:
        # Copies, so that a change in place elsewhere doesn't reach the data.
        X = np.array(self.X, dtype=np.float64)
        y = np.array(self.y, dtype=np.int64)
        if X.ndim != 2 or X.shape[1] != len(self.features):
            raise ValueError(
                f"X must have the shape (samples, {len(self.features)}): one column for each of "
                f"{', '.join(self.features)}. Here it is {X.shape}."
            )
        if y.shape != (len(X),):
            raise ValueError(
                f"y must have the shape ({len(X)},): one label for each sample. Here it is {y.shape}."
            )
        if not np.isin(y, range(len(self.classes))).all():
            raise ValueError(
                f"y must hold labels from 0 to {len(self.classes) - 1}: there are "
                f"{len(self.classes)} classes, {', '.join(self.classes)}."
            )
        for name, value in (
            ("X", X),
            ("y", y),
            ("features", tuple(self.features)),
            ("classes", tuple(self.classes)),
        ):
            object.__setattr__(self, name, value)  # the only way to set a field of a frozen dataclass

    def __len__(self) -> int:
        return len(self.X)

    def __getitem__(self, rows: slice | ArrayLike) -> Labelled:
        """Return some of the samples, chosen as rows of an array are: by a slice, numbers, or a mask.

        >>> data = Labelled([[1.0], [3.0], [4.0]], [0, 1, 1], ("mass (kg)",), ("cat", "dog"))
        >>> data[::2].y
        array([0, 1])
        """
        X, y = self.X[rows], self.y[rows]
        if X.ndim != 2:
            raise IndexError("Choose several samples, as in data[:10]; one alone is data.X[i] and data.y[i].")
        return Labelled(X, y, self.features, self.classes, self.origin)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many samples each class has, in the order of `classes`."""
        return tuple(int(n) for n in np.bincount(self.y, minlength=len(self.classes)))

    def with_X(self, X: ArrayLike, features: tuple[str, ...] | None = None, *, unit: str = "") -> Labelled:
        """Return the same samples and labels with other features.

        X         (n, d) the new features
        features  d names for them; where they are left out, the old names stay and their units go, since
                  the numbers are others: `unit` says what they are measured in now

        >>> data = Labelled([[1.0], [3.0]], [0, 1], ("mass (kg)",), ("cat", "dog"))
        >>> data.with_X(data.X - 2).features
        ('mass',)
        >>> data.with_X(data.X - 2, unit="standard deviations").features
        ('mass (standard deviations)',)
        """
        if features is None:
            quantities = (name.rpartition(" (")[0] or name for name in self.features)
            features = tuple(f"{quantity} ({unit})" if unit else quantity for quantity in quantities)
        return Labelled(X, self.y, features, self.classes, self.origin)

    def _facts(self) -> dict[str, str]:
        counts = zip(self.counts, self.classes, strict=True)
        return {
            f"{len(self)} samples": ", ".join(
                f"{n} {name} (y = {label})" for label, (n, name) in enumerate(counts)
            ),
            "features": ", ".join(self.features),
            "origin": self.origin or "not said",
        }

    def __repr__(self) -> str:
        return "\n".join(f"{what}: {fact}" for what, fact in self._facts().items())

    def _repr_html_(self) -> str:
        rows = (
            f'<tr><th scope="row" style="text-align:left">{escape(what)}</th>'
            f'<td style="text-align:left">{escape(fact)}</td></tr>'
            for what, fact in self._facts().items()
        )
        return f"<table>{''.join(rows)}</table>"
