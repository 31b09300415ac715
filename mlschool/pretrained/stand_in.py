"""A stand-in for a trained model: its heads follow written rules, so it has learned nothing."""

from __future__ import annotations

from collections.abc import Iterable
from string import punctuation
from typing import ClassVar

import numpy as np

from mlschool.pretrained.reading import Ablate, Attention, Reading, checked, fits, pairs
from mlschool.pretrained.wordpiece import words
from mlschool.solutions.attention import attention as ours
from mlschool.solutions.attention_maps import ablate as without

SURE = 8.0  # a score so far above the others, which are 0, that nearly all attention goes there
WORDS = (
    "[UNK]",
    "magnet",
    "magnets",
    "metal",
    "magma",
    "agent",
    "compass",
    "street",
    "animal",
    "cat",
    "tired",
    "wide",
)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class StandIn:
    """Two layers of four heads, each of which follows a rule.

    layer 0  the token before, the token after, itself, the first one
    layer 1  near tokens, the same word elsewhere, words with like letters, all alike

    It shows how attention is drawn and where it goes, and nothing of what a trained model would do.
    """

    name = "a stand-in made of rules, which has learned nothing"
    layers, heads, longest = 2, 4, 256
    vocabulary: ClassVar[dict[str, int]] = {word: row for row, word in enumerate(WORDS)}

    @property
    def embeddings(self) -> np.ndarray:
        """A table in which a few words have a row each, which counts their letters: (n, 36)."""
        return _letters(WORDS)

    def tokens(self, text: str) -> list[str]:
        """Return the words and signs of a sentence."""
        return words(text)

    def read(
        self,
        text: str,
        attention: Attention = ours,
        positions: bool = True,
        off: Iterable[tuple[int, int]] = (),
        ablate: Ablate = without,
    ) -> Reading:
        """Return what the rules make of a sentence; the arguments are those of `SentenceTransformer.read`.

        raises  SentenceError for an empty sentence, or one that is too long; ValueError for heads that
                aren't there

        >>> StandIn().read("Ice melts").weights[0, 0].round(1)
        array([[0.5, 0.5],
               [1. , 0. ]])
        """
        silent = pairs(off, self.layers, self.heads)
        tokens = self.tokens(checked(text))
        fits(len(tokens), self.longest)
        n = len(tokens)
        unknown = tuple(dict.fromkeys(t for t in tokens if not set(t) & {*LETTERS, *punctuation}))
        letters = _letters(tokens)
        size = letters.sum(axis=1, keepdims=True)
        outputs, weights = [], []
        for layer, scores in enumerate(_rules(tokens, letters, positions)):
            # K is the identity, so that Q holds the scores, but for the root of the width
            Q, K = scores * n**0.5, np.broadcast_to(np.eye(n), scores.shape)
            read, maps = attention(Q, K, np.broadcast_to(letters, (self.heads, *letters.shape)))
            weights.append(maps)
            # a product of what a token is with what it has read, so that it matters who was read by whom
            said, width = size * read, self.heads * len(LETTERS)
            *others, last = silent.get(layer, [None])
            said[others] = 0
            joined = said.swapaxes(0, 1).reshape(n, width)
            outputs.append(joined if last is None else ablate(said, np.eye(width), last))
        shown = tuple("[UNK]" if token in unknown else token for token in tokens)
        return Reading(shown, np.array(weights), np.hstack([letters, *outputs]), unknown, self.name)


def _letters(tokens: Iterable[str]) -> np.ndarray:
    return np.array([[token.lower().count(letter) for letter in LETTERS] for token in tokens], dtype=float)


def _rules(tokens: list[str], letters: np.ndarray, positions: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores of the heads of both layers, (4, n, n) each; some need positions."""
    n = len(tokens)
    place = np.arange(n) if positions else np.zeros(n)
    step = np.subtract.outer(place, place)
    lengths = np.maximum(np.linalg.norm(letters, axis=1), 1)
    alike = letters @ letters.T / np.outer(lengths, lengths)
    same = np.array([[a == b for b in tokens] for a in tokens])
    first = np.broadcast_to(place == 0, (n, n))
    where = np.stack([step == 1, step == -1, np.eye(n, dtype=bool), first])
    what = np.stack(
        [-np.abs(step), SURE * (same & ~np.eye(n, dtype=bool)), SURE / 2 * alike, np.zeros((n, n))]
    )
    return SURE * where, what
