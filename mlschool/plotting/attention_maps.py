"""The attention of a real model: lines between words, all heads at once, and a view to look through them.

The view needs no network. Without anywidget, or on a page without widgets, `attention_lines` says as much.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .live import can_be_live, script, show, styles
from .maps import draw_map, most, some
from .picture import Picture
from .style import BLUE, FAINT, styled
from .words import listing, plural

if TYPE_CHECKING:
    from mlschool.pretrained import SentenceTransformer, StandIn
    from mlschool.pretrained.reading import Reading

ROOM = 48  # more tokens can't be told apart


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
    tokens, chosen = reading.tokens, _place(reading, word)
    table = _head(reading, layer, head)
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
    facts = [f"{tokens[row]} looks at {most(table[row], tokens, 1 if chosen is None else 4)}" for row in rows]
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
        f"{reading.model}: rows look, columns are looked at, the darker the more",
    )


def heads(
    model: SentenceTransformer | StandIn,
    sentence: str,
    layer: int = 0,
    head: int = 0,
    word: str | int | None = None,
) -> Any:
    """Return a view of all heads of a model, to be used with mouse or keyboard; else one head as a picture.

    model        reads the sentence, and any other that is typed into the view
    sentence     what is read first
    layer, head  what is shown first, both counted from 0
    word         the token that is picked first: a token or its place; None shows all lines
    returns      a widget, or the picture of `attention_lines` where anywidget isn't installed
    raises       ValueError for a layer, head or word that isn't there, and for an empty sentence or one that
                 is too long
    """
    reading = model.read(sentence)
    _head(reading, layer, head)
    chosen = _place(reading, word)
    if not can_be_live():
        return attention_lines(reading, layer, head, chosen)
    view = _kind()(
        model=model.name, sentence=sentence, layer=layer, head=head, word=-1 if chosen is None else chosen
    )
    view.show(reading)

    def read(change: dict[str, Any]) -> None:
        typed = change["new"].strip()
        try:
            again = model.read(typed)
            _place(again, None)
        except ValueError as problem:  # said in the view, where the old sentence stays
            view.message = str(problem)
            return
        view.word = -1
        view.sentence = typed
        view.show(again)

    view.observe(read, "asked")
    return view


def data_of(reading: Reading) -> dict[str, Any]:
    """Return what the view needs of a reading: its tokens, its shape, and all weights in steps of 1/255."""
    steps = np.round(255 * reading.weights).astype(np.uint8)
    return {
        "tokens": list(reading.tokens),
        "shape": list(reading.weights.shape[:3]),
        "maps": b64encode(steps.tobytes()).decode("ascii"),
        "message": reading.note,
    }


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


@cache
def _kind() -> type:
    """Return the widget's class, made when it is first needed: anywidget need not be installed."""
    import anywidget
    import traitlets

    class Heads(anywidget.AnyWidget):
        """The view; what it shows stands in its traits."""

        _esm = script("attention_maps")
        _css = styles("attention_maps")
        model = traitlets.Unicode().tag(sync=True)
        sentence = traitlets.Unicode().tag(sync=True)
        asked = traitlets.Unicode().tag(sync=True)
        tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
        shape = traitlets.List(traitlets.Int()).tag(sync=True)
        maps = traitlets.Unicode().tag(sync=True)
        message = traitlets.Unicode().tag(sync=True)
        layer = traitlets.Int().tag(sync=True)
        head = traitlets.Int().tag(sync=True)
        word = traitlets.Int(-1).tag(sync=True)
        still = traitlets.Unicode().tag(sync=True)

        def __repr__(self) -> str:
            return f"The heads of {self.model}, to choose from, for: {' '.join(self.tokens)}"

        def _ipython_display_(self) -> None:
            show(self.picture(), self)

        def show(self, reading: Reading) -> None:
            """Show a sentence that was read; all that belongs together arrives together."""
            self._reading = reading
            with self.hold_sync():
                for name, value in data_of(reading).items():
                    self.set_trait(name, value)

        def picture(self) -> Picture:
            """Return what is shown now as a picture, to be kept."""
            return attention_lines(self._reading, self.layer, self.head, None if self.word < 0 else self.word)

    return Heads
