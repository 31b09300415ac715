"""Heat maps of weights, with one colour scale in every picture, and what their rows say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from .style import BLUE
from .words import listing, plural

TOLD = 12  # rows of which the text says where they look
DARKER = LinearSegmentedColormap.from_list(
    "darker", [(0, "white"), (0.05, "#DDECF7"), (0.3, "#8CC1E2"), (0.65, BLUE), (1, "#00223D")]
)


def some(facts: Sequence[str]) -> str:
    """Return what is told of each row, of the first ones if there are many."""
    more = [f"and so on, {plural(len(facts) - TOLD, 'more row')}"] if len(facts) > TOLD else []
    return "; ".join([*facts[:TOLD], *more])


def draw_map(axes: Axes, table: np.ndarray) -> None:
    """Draw weights, from 0 to 1, as shades of one blue, the same in every picture."""
    axes.imshow(table, cmap=DARKER, vmin=0, vmax=1, interpolation="nearest")


def most(row: np.ndarray, keys: Sequence[str], count: int) -> str:
    """Return the keys that a row looks at most, with their shares."""
    order = np.argsort(-row, kind="stable")[:count]
    return listing([f"{keys[k]} ({100 * row[k]:.0f} %)" for k in order if row[k] >= 0.005] or ["nothing"])
