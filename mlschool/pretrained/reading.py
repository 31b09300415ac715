"""What a model saw in a sentence, and what is said where it can't read one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

Attention = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
Ablate = Callable[[np.ndarray, np.ndarray, int], np.ndarray]


class SentenceError(ValueError):
    """A sentence that a model can't read. The message says in one sentence why, and what to do."""


@dataclass(frozen=True, eq=False, repr=False)
class Reading:
    """A sentence as a model read it.

    tokens   the n pieces it was cut into
    weights  (layers, heads, n, n) attention: how much of its attention the token of a row gives to that of a
             column
    outputs  (n, d) what has become of each token behind the last layer
    unknown  words that the model doesn't know
    model    what has read it, in a few words
    """

    tokens: tuple[str, ...]
    weights: np.ndarray
    outputs: np.ndarray
    unknown: tuple[str, ...] = ()
    model: str = ""

    @property
    def vector(self) -> np.ndarray:
        """The sentence as one vector of length 1: the mean of the outputs, brought to that length."""
        mean = self.outputs.mean(axis=0)
        return mean / np.linalg.norm(mean)

    @property
    def note(self) -> str:
        """One sentence on the words that the model doesn't know, or ""."""
        if not self.unknown:
            return ""
        shown = [word if len(word) <= 20 else f"{word[:19]}…" for word in self.unknown[:3]]
        words = ", ".join(f"“{word}”" for word in shown)
        more = f" and {len(self.unknown) - 3} more" if len(self.unknown) > 3 else ""
        return f"The model doesn't know {words}{more}: it reads [UNK], for unknown, in that place."

    def __repr__(self) -> str:
        layers, heads, n, _ = self.weights.shape
        return (
            f"{n} tokens, read with {layers} layers of {heads} heads by {self.model}: {' '.join(self.tokens)}"
        )


def checked(text: str) -> str:
    """Return a sentence that can be read, or raise SentenceError for what is no text, or has no word in it.

    >>> checked("Ice melts.")
    'Ice melts.'
    """
    if not isinstance(text, str):
        raise SentenceError(
            f"A sentence is text in quotes. Here it is an object of the kind {type(text).__name__}."
        )
    if not any(character.isalnum() for character in text):
        raise SentenceError("There is no word in this sentence: write at least one.")
    return text


def pairs(heads: Iterable[tuple[int, int]], layers: int, width: int) -> dict[int, list[int]]:
    """Return pairs of (layer, head) as the heads of each layer; raise ValueError where one isn't there.

    >>> pairs([(0, 3)], 2, 4)
    {0: [3]}
    """
    listed = list(heads)
    for one in listed:
        if not isinstance(one, tuple | list) or len(one) != 2:
            raise ValueError(f"Heads are given as a list of pairs, such as [(3, 1)]: {one!r} is no pair.")
        if one[0] not in range(layers) or one[1] not in range(width):
            raise ValueError(
                f"There are layers 0 to {layers - 1} and heads 0 to {width - 1}: "
                f"no head {one[1]} of layer {one[0]}."
            )
    return {layer: sorted({head for at, head in listed if at == layer}) for layer, _ in listed}


def fits(tokens: int, longest: int, special: str = "") -> None:
    """Raise SentenceError where there are more tokens than a model takes."""
    if tokens > longest:
        raise SentenceError(
            f"This sentence has {tokens} tokens{special}, and the model takes {longest} at most: shorten it."
        )
