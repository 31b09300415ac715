"""A real transformer that reads sentences, in NumPy, so that every number on its way can be looked at.

The model is all-MiniLM-L6-v2: BERT (J. Devlin and others, arXiv 1810.04805) with six layers of twelve heads,
distilled (W. Wang and others, arXiv 2002.10957) and trained to bring sentences of like meaning together
(N. Reimers, I. Gurevych, arXiv 1908.10084). Its weights are under the licence Apache-2.0.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from mlschool.datasets.files import find
from mlschool.pretrained.reading import Ablate, Attention, Reading, checked, fits, pairs
from mlschool.pretrained.wordpiece import UNKNOWN, pieces, words
from mlschool.solutions.attention import attention as ours
from mlschool.solutions.attention import split_heads
from mlschool.solutions.attention_maps import ablate as without

WEIGHTS, VOCABULARY = "minilm.safetensors", "minilm-vocabulary.txt"
TINY = 1e-12  # keeps a layer norm from dividing by zero; BERT's own


class SentenceTransformer:
    """Reads English sentences; its weights are found when it is made.

    Raises DataFileError where they are nowhere to be found, or damaged, and ImportError without safetensors.
    """

    name = "all-MiniLM-L6-v2"
    layers, heads, longest = 6, 12, 256

    def __init__(self) -> None:
        try:
            from safetensors.numpy import load_file
        except ImportError:
            raise ImportError("The weights need safetensors: `pip install safetensors`.") from None

        self.vocabulary = _vocabulary(find(VOCABULARY))
        self.parameters: dict[str, np.ndarray] = load_file(find(WEIGHTS))

    @property
    def embeddings(self) -> np.ndarray:
        """The table in which every token of the vocabulary has a row: (30522, 384)."""
        return self.parameters["embeddings.word_embeddings.weight"]

    def tokens(self, text: str) -> list[str]:
        """Return a sentence's tokens, between [CLS], where it begins, and [SEP], where it ends."""
        cut = [piece for word in words(text) for piece in pieces(word, self.vocabulary)]
        return ["[CLS]", *cut, "[SEP]"]

    def read(
        self,
        text: str,
        attention: Attention = ours,
        positions: bool = True,
        off: Iterable[tuple[int, int]] = (),
        ablate: Ablate = without,
    ) -> Reading:
        """Return what becomes of a sentence, and all attention on the way.

        text       an English sentence, 256 tokens at most
        attention  the function that looks from token to token: yours, perhaps
        positions  whether tokens are told where they stand
        off        heads that are ablated, as (layer, head), both counted from 0
        ablate     the function that does it, from the heads' outputs and the projection: yours, perhaps
        raises     SentenceError for an empty sentence, or one that is too long; ValueError for heads that
                   aren't there
        """
        silent = pairs(off, self.layers, self.heads)
        tokens = self.tokens(checked(text))
        fits(len(tokens), self.longest, ", [CLS] and [SEP] included")
        X, weights = self._embedded(tokens, positions), []
        for layer in range(self.layers):
            block = f"encoder.layer.{layer}."
            Q, K, V = (
                split_heads(self._dense(X, f"{block}attention.self.{name}"), self.heads)
                for name in ("query", "key", "value")
            )
            read, maps = attention(Q, K, V)
            weights.append(maps)
            mixed = self._joined(read, f"{block}attention.output.dense", silent.get(layer, []), ablate)
            X = self._norm(X + mixed, f"{block}attention.output.LayerNorm")
            hidden = gelu(self._dense(X, f"{block}intermediate.dense"))
            X = self._norm(X + self._dense(hidden, f"{block}output.dense"), f"{block}output.LayerNorm")
        unknown = [word for word in words(text) if pieces(word, self.vocabulary) == [UNKNOWN]]
        return Reading(tuple(tokens), np.array(weights), X, tuple(dict.fromkeys(unknown)), self.name)

    def _embedded(self, tokens: list[str], positions: bool) -> np.ndarray:
        rows = {
            part: self.parameters[f"embeddings.{part}_embeddings.weight"]
            for part in ("word", "position", "token_type")
        }
        X = rows["word"][[self.vocabulary[token] for token in tokens]] + rows["token_type"][0]
        if positions:
            X = X + rows["position"][: len(tokens)]
        return self._norm(X, "embeddings.LayerNorm")

    def _joined(self, read: np.ndarray, name: str, silent: list[int], ablate: Ablate) -> np.ndarray:
        if not silent:
            return self._dense(read.swapaxes(0, 1).reshape(read.shape[1], -1), name)
        *others, last = silent
        read[others] = 0
        return ablate(read, self.parameters[f"{name}.weight"].T, last) + self.parameters[f"{name}.bias"]

    def _dense(self, X: np.ndarray, name: str) -> np.ndarray:
        # kept as PyTorch keeps them: one row for each output
        return X @ self.parameters[f"{name}.weight"].T + self.parameters[f"{name}.bias"]

    def _norm(self, X: np.ndarray, name: str) -> np.ndarray:
        spread = np.sqrt(X.var(axis=-1, keepdims=True) + X.dtype.type(TINY))
        scaled = (X - X.mean(axis=-1, keepdims=True)) / spread
        return scaled * self.parameters[f"{name}.weight"] + self.parameters[f"{name}.bias"]


def gelu(z: np.ndarray) -> np.ndarray:
    """Return z times the share of a normal distribution that lies below z.

    >>> gelu(np.array([-9.0, 0.0, 9.0])).round(6)
    array([-0.,  0.,  9.])
    """
    from scipy.special import erf

    return z * (1 + erf(z * z.dtype.type(0.5**0.5))) / 2


def _vocabulary(path: Path) -> dict[str, int]:
    # not by splitlines(): some tokens are what Python takes for the end of a line
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return {token: number for number, token in enumerate(lines)}
