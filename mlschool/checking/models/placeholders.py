"""Placeholders for what a framework makes: networks, tensors, batches, losses and optimisers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlschool.checking.placeholders import Placeholder


class MadeByAFramework(Placeholder):
    """A placeholder that `nets.make` makes in PyTorch or in Keras."""


@dataclass(frozen=True)
class Net(MadeByAFramework):
    """A small network, handed to an answer that trains or uses one.

    name       which one, from `mlschool.checking.models.nets.NETS`: "mlp", "inside", "dropout", …
    sizes      its sizes, as that network takes them: for "mlp" the units of every layer, inputs first
    framework  "torch" or "keras"; "" is the one that the answer speaks of
    seed       what its weights are drawn from, the same numbers in either framework
    training   whether it is handed over in training mode (PyTorch's modules have a mode, Keras's don't)
    gradients  whether its weights come with gradients, as after an earlier pass (PyTorch's keep them)
    """

    name: str
    sizes: tuple[int, ...]
    framework: str = ""
    seed: int = 0
    training: bool = True
    gradients: bool = False

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return its name and sizes."""
        return f"<{self.name} {'-'.join(map(str, self.sizes))}>"


@dataclass(frozen=True, eq=False)
class Tensor(MadeByAFramework):
    """An array, handed over as the framework's own tensor: float32, or int64 for whole numbers."""

    array: np.ndarray
    framework: str = ""

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return its numbers."""
        return brief(self.array)


@dataclass(frozen=True, eq=False)
class Batches(MadeByAFramework):
    """A list of (inputs, targets), each a tensor of the framework: what a loop over a loader meets."""

    pairs: Sequence[tuple[np.ndarray, np.ndarray]]
    framework: str = ""

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return how many there are."""
        return f"[{len(self.pairs)} batch{'' if len(self.pairs) == 1 else 'es'}]"


@dataclass(frozen=True)
class Loss(MadeByAFramework):
    """A loss function by name: "cross-entropy" (of scores and labels), "mse", "l1", "bce" (of scores)."""

    name: str
    framework: str = ""

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return its name."""
        return f"<{self.name}>"


@dataclass(frozen=True)
class Optimiser(MadeByAFramework):
    """An optimiser by name ("sgd", "adam"), for the weights of the `Net` among the same arguments."""

    name: str
    learning_rate: float
    framework: str = ""

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return its name."""
        return f"<{self.name}>"
