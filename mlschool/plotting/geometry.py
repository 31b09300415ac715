"""Straight lines w · x + b = 0, and where they cross the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from .words import number

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

GRID = 320, 220  # across and up: about two pixels of the page to a cell


def weights(w: ArrayLike, b: float) -> tuple[np.ndarray, float]:
    """Return w as (2,) and b as a number, or say why they make no line."""
    w, b = np.asarray(w, dtype=float), np.asarray(b, dtype=float)
    if w.shape != (2,) or b.size != 1:
        raise ValueError(
            f"A line needs w of the shape (2,) and one number b. Here w is {w.shape} and b is {b.shape}."
        )
    if not (np.isfinite(w).all() and np.isfinite(b).all()):
        raise ValueError(f"No line can be drawn with w = {w} and b = {b}: not all of it is finite.")
    return w, b.item()


def called_by(w: np.ndarray, b: float, X: np.ndarray) -> np.ndarray:
    """Return what the line calls each row of X: 1 where w · x + b ≥ 0, else 0."""
    return (X @ w + b >= 0).astype(int)


def cut(axes: Axes, w: np.ndarray, b: float) -> np.ndarray | None:
    """Return the ends of what the axes show of w · x + b = 0, in fractions of them, (2, 2); None if nothing.

    Vertical lines need no special case: the line is solved for the coordinate that it crosses more steeply.
    """
    largest = max(np.abs(w).max(), abs(b))
    if not w.any():
        return None
    w, b = w / largest, b / largest  # the same line, and no product overflows
    low, span = view(axes)
    slope = w * span
    i = np.argmax(np.abs(slope))
    j = 1 - i
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        # u_i = start + change · u_j, and |change| ≤ 1; bounds: those u_j for which u_i lies between 0 and 1
        start, change = -(w @ low + b) / slope[i], -slope[j] / slope[i]
        inside = 0 <= start <= 1
        bounds = (
            np.clip(np.sort(np.array([-start, 1 - start]) / change), 0, 1)
            if change
            else np.array([0, inside])
        )
    if not bounds[0] < bounds[1]:
        return None
    ends = np.empty((2, 2))
    ends[:, j], ends[:, i] = bounds, np.clip(start + change * bounds, 0, 1)
    return ends


def view(axes: Axes) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower left corner of what the axes show, and its width and height: each (2,)."""
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    return low, high - low


def grid(axes: Axes) -> np.ndarray:
    """Return the points of a grid over the axes, row by row from below: (GRID[0] * GRID[1], 2)."""
    low, span = view(axes)
    across, up = ((np.arange(n) + 0.5) / n for n in GRID)
    return low + span * np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)


def absence(w: np.ndarray, b: float, ends: np.ndarray | None) -> str:
    """Return, to follow a line's name, why it isn't seen; nothing if it is."""
    if ends is not None:
        return ""
    return (
        " (outside of the picture)"
        if w.any()
        else f" (w = 0: there is no line, all are called {int(b >= 0)})"
    )


def position(axes: Axes, fraction: np.ndarray) -> str:
    """Return a point, given in fractions of the axes, as words in data units."""
    low, span = view(axes)
    x, y = low + fraction * span
    return f"({number(x)}, {number(y)})"
