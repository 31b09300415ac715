"""The heads of a model to look through: choose layer and head, pick a word, type another sentence.

It needs no network. Without anywidget, or without a page that runs widgets, `attention_lines` says as much.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .attention import attention_lines, head_of, place_of
from .picture import Picture

if TYPE_CHECKING:
    from mlschool.pretrained import SentenceTransformer, StandIn
    from mlschool.pretrained.reading import Reading


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
    head_of(reading, layer, head)
    chosen = place_of(reading, word)
    try:
        kind = _kind()
    except ImportError:
        return attention_lines(reading, layer, head, chosen)
    view = kind(
        model=model.name, sentence=sentence, layer=layer, head=head, word=-1 if chosen is None else chosen
    )
    view.show(reading)

    def read(change: dict[str, Any]) -> None:
        typed = change["new"].strip()
        try:
            again = model.read(typed)
            place_of(again, None)
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


@cache
def _kind() -> type:
    """Return the widget's class, made when it is first needed: anywidget need not be installed."""
    import anywidget
    import traitlets

    class Heads(anywidget.AnyWidget):
        """The view; what it shows stands in its traits."""

        _esm = Path(__file__).with_name("head_view.js")
        _css = Path(__file__).with_name("head_view.css")
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

        def __repr__(self) -> str:
            return f"The heads of {self.model}, to choose from, for: {' '.join(self.tokens)}"

        def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict]:
            """Return the view, and the picture of it for pages that run no widgets, such as GitHub's."""
            view, of_view = super()._repr_mimebundle_(**kwargs)
            picture, of_picture = self.picture()._repr_mimebundle_()
            return picture | view, of_picture | of_view

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
