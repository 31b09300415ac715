"""The attention of a real model: lines between words, all heads at once, and what each head changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .maps import draw_map, most, some
from .picture import Picture
from .sketch import Sketch
from .style import BLUE, FAINT, LINES, styled
from .words import listing, plural

if TYPE_CHECKING:
    from mlschool.pretrained.reading import Reading

ROOM = 48  # more tokens can't be told apart


@styled()
def attention_lines(
    reading: Reading, layer: int = 0, head: int = 0, word: str | int | None = None
) -> Picture:
    """Draw one head of a reading: lines from the tokens that attend (left) to those they attend to (right).

    reading      as a model's `read` returns it
    layer, head  which one, both counted from 0
    word         draw the lines of this token alone, and write its shares beside the keys: a token, the first
                 one of several alike, or its place; None draws all
    raises       ValueError for a layer, head or word that isn't there, or more tokens than can be drawn
    """
    tokens, chosen = reading.tokens, _place(reading, word)
    table = _head(reading, layer, head)
    n = len(tokens)
    figure = Figure(figsize=(5.6, 0.9 + 0.3 * n), layout="constrained")
    axes = figure.add_subplot()
    axes.set(xlim=(-0.72, 1.95), ylim=(n - 0.4, -1.6))
    axes.axis("off")
    axes.text(0, -1.1, "attends", ha="right", color=FAINT)
    axes.text(1, -1.1, "is attended to", ha="left", color=FAINT)
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
        f"{tokens[row]} attends to {most(table[row], tokens, 1 if chosen is None else 4)}" for row in rows
    ]
    return Picture(
        figure,
        f"Layer {layer}, head {head} of {reading.model}, {plural(n, 'token')}: {some(facts)}.",
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
        draw_map(axes, reading.weights[layer, head])
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
        f"{reading.model}: rows attend, columns are attended to, the darker the more",
    )


def head_effects(effects: Mapping[tuple[int, int], float], picked: tuple[int, int], what: str) -> Sketch:
    """Draw what ablating each head changes, one dot a head, with one of them in a ring.

    effects  (layer, head): the change, with that head alone ablated
    picked   the head in the ring; the caption says its place among all, the largest change first
    what     what is changed, at the axis
    raises   ValueError where that head isn't among them, or a change isn't finite

    >>> head_effects({(0, 0): 0.1, (0, 1): 0.4, (1, 0): -0.2}, (0, 0), "change").caption
    'head 0 of layer 0 has rank 2 of 3; the first is head 1 of layer 0'
    """
    if picked not in effects:
        raise ValueError(f"There is no effect of head {picked}: give one for each head, as (layer, head).")
    places, values = np.array(list(effects), dtype=float), np.array(list(effects.values()), dtype=float)
    if not np.isfinite(values).all():
        raise ValueError("Not all of the effects are finite, so they have no order.")
    layers, heads = places.max(axis=0).astype(int) + 1
    x = places[:, 0] + 0.7 * ((places[:, 1] + 0.5) / heads - 0.5)
    room = 0.1 * (np.ptp(np.r_[values, 0]) or 1.0)
    ends = min(values.min(), 0) - room, max(values.max(), 0) + room
    picture = Sketch((-0.5, layers - 0.5), ends, "layer", what)
    picture.curve([-0.5, layers - 0.5], [0, 0], LINES[1]).dots(x, values)
    ranked = sorted(effects, key=lambda one: effects[one], reverse=True)
    here = list(effects).index(picked)
    picture.rings(x[[here]], values[[here]])
    picture.caption = (
        f"head {picked[1]} of layer {picked[0]} has rank {ranked.index(picked) + 1} of {len(ranked)}; "
        f"the first is head {ranked[0][1]} of layer {ranked[0][0]}"
    )
    return picture


def _place(reading: Reading, word: str | int | None) -> int | None:
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


def _head(reading: Reading, layer: int, head: int) -> np.ndarray:
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
