"""Pictures of attention: a table of weights, and positions as patterns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from .maps import draw_map, most, some
from .picture import Picture
from .style import BLUE, FAINT, INK, styled
from .words import plural

WRITTEN = 8  # in a map of so few rows and columns every weight is written as a number
ROOM = 22  # more names have no place beside a map


@styled()
def attention_map(weights: ArrayLike, queries: Sequence[str], keys: Sequence[str] | None = None) -> Picture:
    """Draw a table of attention weights: dark where a query (row) looks at a key (column).

    weights  (n_queries, n_keys), from 0 to 1
    queries  a name for each row
    keys     a name for each column; without them those of the rows
    raises   ValueError where names and weights don't belong together, a weight is none, or there are more
             than can be named

    >>> attention_map([[0.9, 0.1], [0.5, 0.5]], ["green", "car"]).alt
    'Attention of 2 queries to 2 keys. green looks most at green (90 %); car looks most at green (50 %).'
    """
    keys = queries if keys is None else keys
    table = _weights(weights, len(queries), len(keys))
    if max(table.shape) > ROOM:
        raise ValueError(f"There is room for {ROOM} names a side, and here are {max(table.shape)}.")
    side = min(0.7, 4.7 / max(table.shape))
    figure = Figure(figsize=(2.3 + side * len(keys), 2 + side * len(queries)), layout="constrained")
    axes = figure.add_subplot()
    draw_map(axes, table)
    axes.set_xticks(range(len(keys)), keys, rotation=60, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(queries)), queries)
    axes.set(xlabel="key: what is looked at", ylabel="query: who looks")
    if max(table.shape) <= WRITTEN:
        for (row, column), weight in np.ndenumerate(table):
            colour = "white" if weight > 0.55 else INK
            axes.text(column, row, f"{100 * weight:.0f}", color=colour, ha="center", va="center")
    facts = [f"{q} looks most at {most(row, keys, 1)}" for q, row in zip(queries, table, strict=True)]
    return Picture(
        figure,
        f"Attention of {len(queries)} queries to {len(keys)} keys. {some(facts)}.",
        "each row shares out 100 %: the darker, the more",
    )


@styled()
def positions(encoding: ArrayLike, look: int | None = None) -> Picture:
    """Draw positional encodings: their numbers, and how like each position is to one of them.

    encoding  (n, d), one position a row
    look      the position that all are compared with; without it the middle one
    raises    ValueError for another shape, or a position that isn't there
    """
    table = np.asarray(encoding, dtype=float)
    if table.ndim != 2 or not np.isfinite(table).all() or min(table.shape) < 2:
        raise ValueError(
            f"Encodings must be finite numbers of the shape (positions, columns): here {table.shape}."
        )
    n, d = table.shape
    look = n // 2 if look is None else look
    if not 0 <= look < n:
        raise ValueError(f"There are positions 0 to {n - 1}, and no {look}.")
    alike = table @ table[look]
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    left.imshow(table, cmap="cividis", aspect="auto", interpolation="nearest", vmin=-1, vmax=1)
    left.set(xlabel="column", ylabel="position")
    right.axvline(look, color=FAINT, linewidth=0.8)
    right.plot(np.arange(n), alike, color=BLUE)
    right.set(xlabel="position", ylabel=f"likeness to position {look}")
    right.set_ylim(min(0, *right.get_ylim()))
    near = alike[look - 1] if look else alike[look + 1]
    return Picture(
        figure,
        f"{n} positions in {d} columns, from {table.min():.1f} to {table.max():.1f}: the left columns change "
        f"from row to row, those on the right slowly. The product of position {look} with itself is "
        f"{alike[look]:.1f}, with its neighbour {near:.1f}, on average over all {alike.mean():.1f}.",
        f"left: the patterns, dark for −1, light for 1; right: their products with that of position {look}",
    )


def _weights(weights: ArrayLike, rows: int, columns: int) -> np.ndarray:
    table = np.asarray(weights, dtype=float)
    if table.shape != (rows, columns):
        raise ValueError(
            f"There are names for {plural(rows, 'row')} and {plural(columns, 'column')}, and the weights are "
            f"{table.shape}."
        )
    if not (np.isfinite(table).all() and table.min() >= -1e-6 and table.max() <= 1 + 1e-6):
        raise ValueError("Attention weights lie between 0 and 1; here there are others.")
    return table
