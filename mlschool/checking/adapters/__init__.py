"""One small face for the models of every framework.

An adapter judges by behaviour only: it builds a model by one call, sets its weights, reads outputs and
gradients. NumPy goes in and NumPy comes out, and no attribute that starts with an underscore is touched. A
lecture that has a model as its answer brings the first adapter into `ADAPTERS`.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np


class Adapter(Protocol):
    """What the engine asks of a framework."""

    def accepts(self, model: Any) -> bool:
        """Tell whether `model` is one of this framework's."""

    def build(self, model: Any, x: np.ndarray) -> None:
        """Call the model once on `x` (batch, …), so that all its weights exist."""

    def weights(self, model: Any) -> dict[str, np.ndarray]:
        """Return copies of all weights by name."""

    def set_weights(self, model: Any, weights: dict[str, np.ndarray]) -> None:
        """Set weights by name; raise ValueError, in one sentence, where a name or shape doesn't fit."""

    def outputs(self, model: Any, x: np.ndarray, training: bool = False) -> np.ndarray:
        """Return the model's outputs for a batch `x`."""

    def gradients(self, model: Any, x: np.ndarray, y: np.ndarray, loss: str) -> dict[str, np.ndarray]:
        """Return the gradient of the named loss for every weight, by name."""


ADAPTERS: list[Adapter] = []


def find(model: Any) -> Adapter | None:
    """Return the adapter for this model, or None if no framework here knows it.

    >>> find("not a model") is None
    True
    """
    return next((adapter for adapter in ADAPTERS if adapter.accepts(model)), None)
