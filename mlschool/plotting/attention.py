"""Who looks at whom: attention as a map, as lines between words, all heads at once; positions as patterns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from .picture import Picture
from .style import BLUE, FAINT, INK, styled
from .words import listing, plural

if TYPE_CHECKING:
    from mlschool.pretrained.reading import Reading

WRITTEN = 8  # in a map of so few rows and columns every weight is written as a number
ROOM = 48  # more tokens can't be told apart; in a map, whose columns have names too:
ROOM_IN_MAP = 22
TOLD = 12  # rows of which the text says where they look
DARKER = LinearSegmentedColormap.from_list(
    "darker", [(0, "white"), (0.05, "#DDECF7"), (0.3, "#8CC1E2"), (0.65, BLUE), (1, "#00223D")]
)


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
    if max(table.shape) > ROOM_IN_MAP:
        raise ValueError(f"There is room for {ROOM_IN_MAP} names a side, and here are {max(table.shape)}.")
    side = min(0.7, 4.7 / max(table.shape))
    figure = Figure(figsize=(2.3 + side * len(keys), 2 + side * len(queries)), layout="constrained")
    axes = figure.add_subplot()
    _draw_map(axes, table)
    axes.set_xticks(range(len(keys)), keys, rotation=60, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(queries)), queries)
    axes.set(xlabel="key: what is looked at", ylabel="query: who looks")
    if max(table.shape) <= WRITTEN:
        for (row, column), weight in np.ndenumerate(table):
            colour = "white" if weight > 0.55 else INK
            axes.text(column, row, f"{100 * weight:.0f}", color=colour, ha="center", va="center")
    facts = [f"{q} looks most at {_most(row, keys, 1)}" for q, row in zip(queries, table, strict=True)]
    return Picture(
        figure,
        f"Attention of {len(queries)} queries to {len(keys)} keys. {_some(facts)}.",
        "each row shares out 100 %: the darker, the more",
    )


@styled()
def attention_lines(
    reading: Reading, layer: int = 0, head: int = 0, word: str | int | None = None
) -> Picture:
    """Draw one head of a reading: lines from the tokens that look (left) to what they look at (right).

    reading      as a model's `read` returns it
    layer, head  which one, both counted from 0
    word         draw the lines of this token alone, and write its shares beside the keys: a token, the first
                 one of several alike, or its place; None draws all
    raises       ValueError for a layer, head or word that isn't there, or more tokens than can be drawn
    """
    tokens, chosen = reading.tokens, place_of(reading, word)
    table = head_of(reading, layer, head)
    n = len(tokens)
    figure = Figure(figsize=(5.6, 0.9 + 0.3 * n), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlim=(-0.72, 1.95), ylim=(n - 0.4, -1.6))
    axes.axis("off")
    axes.text(0, -1.1, "looks", ha="right", color=FAINT)
    axes.text(1, -1.1, "is looked at", ha="left", color=FAINT)
    for row in range(n) if chosen is None else [chosen]:
        for column, weight in enumerate(table[row]):
            if weight >= (0.03 if chosen is None else 0.01):  # among many, a fainter one isn't seen
                width, ends = 1 + 5 * weight, ([0.04, 0.96], [row, column])
                axes.plot(*ends, "-", color=BLUE, alpha=0.3 + 0.7 * float(weight), linewidth=width)
    for row, token in enumerate(tokens):
        bold = row == chosen
        axes.text(0, row, token, ha="right", va="center", weight="bold" if bold else "normal")
        axes.text(1, row, token, ha="left", va="center")
        if chosen is not None and table[chosen, row] >= 0.005:
            axes.barh(row, 0.3 * table[chosen, row], 0.5, left=1.62, color=BLUE)
            axes.text(1.6, row, f"{100 * table[chosen, row]:.0f} %", ha="right", va="center")
    rows = range(n) if chosen is None else [chosen]
    facts = [
        f"{tokens[row]} looks at {_most(table[row], tokens, 1 if chosen is None else 4)}" for row in rows
    ]
    return Picture(
        figure,
        f"Layer {layer}, head {head} of {reading.model}, {plural(n, 'token')}: {_some(facts)}.",
        f"layer {layer}, head {head} of {reading.model}",
    )


@styled()
def all_heads(reading: Reading) -> Picture:
    """Draw a small map for every head of a reading, one layer a row.

    reading  as a model's `read` returns it
    raises   ValueError for more tokens than can be drawn
    """
    layers, heads, n, _ = reading.weights.shape
    _room(n)
    side = min(1.0, 6.3 / heads)
    figure = Figure(figsize=(side * heads + 0.7, side * layers + 0.9), layout="constrained")
    grid = figure.subplots(layers, heads, squeeze=False)
    for (layer, head), axes in np.ndenumerate(grid):
        _draw_map(axes, reading.weights[layer, head])
        axes.axis("off")
        axes.add_patch(Rectangle((0, 0), 1, 1, fill=False, color=FAINT, transform=axes.transAxes))
        if layer == 0:
            axes.set_title(str(head))
        if head == 0:
            axes.text(-0.15, 0.5, str(layer), ha="right", va="center", transform=axes.transAxes)
    figure.supylabel("layer", fontsize=14)
    figure.suptitle("head", fontsize=14)
    kinds = {
        "itself": np.eye(n, dtype=bool),
        "the token before": np.eye(n, k=-1, dtype=bool),
        "the token after": np.eye(n, k=1, dtype=bool),
        "the first token": np.broadcast_to(np.arange(n) == 0, (n, n)),
        "the last token": np.broadcast_to(np.arange(n) == n - 1, (n, n)),
    }
    given = {name: (reading.weights * where).sum(axis=(-1, -2)) / n for name, where in kinds.items()}
    facts = []
    for name, shares in given.items():
        layer, head = np.unravel_index(shares.argmax(), shares.shape)
        facts.append(f"to {name} {100 * shares.max():.0f} % by head {head} of layer {layer}")
    return Picture(
        figure,
        f"The maps of {layers} layers with {heads} heads each, {plural(n, 'token')}. Most attention "
        f"{listing(facts)}.",
        f"{reading.model}: rows look, columns are looked at, the darker the more",
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


def place_of(reading: Reading, word: str | int | None) -> int | None:
    """Return the place of a token in a reading; raise ValueError where it isn't there, or can't be drawn."""
    n = len(reading.tokens)
    _room(n)
    if isinstance(word, str):
        if word not in reading.tokens:
            raise ValueError(f"There is no token {word!r}. There are: {' '.join(reading.tokens)}.")
        return reading.tokens.index(word)
    if word is not None and not 0 <= word < n:
        raise ValueError(f"There are tokens 0 to {n - 1}, and no {word}.")
    return word


def head_of(reading: Reading, layer: int, head: int) -> np.ndarray:
    """Return the (n, n) weights of one head; raise ValueError where it isn't there."""
    layers, heads = reading.weights.shape[:2]
    if not (0 <= layer < layers and 0 <= head < heads):
        raise ValueError(
            f"There are layers 0 to {layers - 1} and heads 0 to {heads - 1}: no head {head} of layer {layer}."
        )
    return reading.weights[layer, head]


def _room(n: int) -> None:
    if n > ROOM:
        raise ValueError(
            f"This sentence has {n} tokens, and there is room to draw {ROOM}: take a shorter one."
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


def _some(facts: Sequence[str]) -> str:
    more = [f"and so on, {plural(len(facts) - TOLD, 'more row')}"] if len(facts) > TOLD else []
    return "; ".join([*facts[:TOLD], *more])


def _draw_map(axes: Axes, table: np.ndarray) -> None:
    axes.imshow(table, cmap=DARKER, vmin=0, vmax=1, interpolation="nearest")


def _most(row: np.ndarray, keys: Sequence[str], count: int) -> str:
    order = np.argsort(-row, kind="stable")[:count]
    return listing([f"{keys[k]} ({100 * row[k]:.0f} %)" for k in order if row[k] >= 0.005] or ["nothing"])
