"""Pictures of attention: a table of weights, and positions as patterns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from .maps import DARKER, draw_map, most, some
from .picture import Picture
from .sketch import Sketch
from .style import FAINT, INK, LINES, styled
from .words import plural

WRITTEN = 8  # in a map of so few rows and columns every weight is written as a number
ROOM = 22  # more names have no place beside a map
WAVES = 40  # more of them run into each other


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


def attention_grid(weights: ArrayLike, caption: str = "") -> Sketch:
    """Draw how positions look at each other, as a sketch that is drawn anew while a control is turned.

    weights  (n, n), from 0 to 1: a row for each query, from the top; positions are counted from 1
    raises   ValueError where there isn't one row for each column
    """
    n = len(np.asarray(weights))
    table = _weights(weights, n, n)
    names = [str(position) for position in range(1, n + 1)]
    labels = "key: the position that is read", f"query: positions {n} to 1, upwards"
    picture = Sketch((0.5, n + 0.5), (n + 0.5, 0.5), *labels, height=430)
    for (row, column), weight in np.ndenumerate(table):
        left, top = column + 0.53, row + 0.53
        corners = [(left, top), (left + 0.94, top), (left + 0.94, top + 0.94), (left, top + 0.94)]
        picture.area(corners, to_hex(DARKER(weight)))
    facts = [f"{q} looks most at {most(row, names, 1)}" for q, row in zip(names, table, strict=True)]
    picture.facts = f"Each row is a query, from the top: {some(facts)}"
    picture.caption = caption
    return picture


def hands(encoding: ArrayLike, pair: int) -> Sketch:
    """Draw one pair of columns of positional encodings over the position: the sine and the cosine.

    encoding  (n, d)
    pair      which pair: the columns 2 · pair and 2 · pair + 1
    raises    ValueError for a pair that isn't there
    """
    table = np.asarray(encoding, dtype=float)
    if not 0 <= pair < table.shape[1] // 2:
        raise ValueError(f"There are the pairs 0 to {table.shape[1] // 2 - 1}, and no {pair}.")
    n = len(table)
    picture = Sketch((0, n), (-1.05, 1.05), "position", "value", height=320)
    angle = np.unwrap(np.arctan2(table[:, 2 * pair], table[:, 2 * pair + 1]))
    turns = abs(angle[-1] - angle[0]) / (2 * np.pi)
    picture.caption = f"{turns:,.2f} turns within {n:,} positions"
    if turns > WAVES:
        picture.area([(0, -1), (n, -1), (n, 1), (0, 1)], FAINT, "too many waves to be drawn")
        return picture
    places = np.unique(np.linspace(0, n - 1, 800).astype(int))
    picture.curve(places, table[places, 2 * pair], LINES[0], f"column {2 * pair}: sine")
    picture.curve(places, table[places, 2 * pair + 1], LINES[1], f"column {2 * pair + 1}: cosine")
    return picture


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
