"""Named things that a script holds in place of arguments: made on the spot, so a script stays plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "square": np.square,
    "cube": lambda x: x * x * x,
    "sin": np.sin,
    "exp": np.exp,
}


@dataclass(frozen=True)
class Rng:
    """A fresh random generator with this seed."""

    seed: int

    def make(self) -> np.random.Generator:
        """Return the generator."""
        return np.random.default_rng(self.seed)


@dataclass(frozen=True)
class Fn:
    """A function of this name from `FUNCTIONS`."""

    name: str

    def make(self) -> Callable[[Any], Any]:
        """Return the function."""
        return FUNCTIONS[self.name]


@dataclass(frozen=True)
class Net:
    """A small network, handed to an answer that trains or uses one.

    name       which one, from `mlschool.checking.nets.NETS`: "mlp", "inside", "dropout", …
    sizes      its sizes, as that network takes them: for "mlp" the units of every layer, inputs first
    framework  "torch" or "keras"; "" is the one that the answer speaks of
    seed       what its weights are drawn from, the same numbers in either framework
    training   whether it is handed over in training mode (PyTorch's modules have a mode, Keras's don't)
    """

    name: str
    sizes: tuple[int, ...]
    framework: str = ""
    seed: int = 0
    training: bool = True


@dataclass(frozen=True, eq=False)
class Tensor:
    """An array, handed over as the framework's own tensor: float32, or int64 for whole numbers."""

    array: np.ndarray
    framework: str = ""


@dataclass(frozen=True, eq=False)
class Batches:
    """A list of (inputs, targets), each a tensor of the framework: what a loop over a loader meets."""

    pairs: Sequence[tuple[np.ndarray, np.ndarray]]
    framework: str = ""


@dataclass(frozen=True)
class Loss:
    """A loss function by name: "cross-entropy" (of scores and labels), "mse", "l1", "bce" (of scores)."""

    name: str
    framework: str = ""


@dataclass(frozen=True)
class Optimiser:
    """An optimiser by name ("sgd", "adam"), for the weights of the `Net` among the same arguments."""

    name: str
    learning_rate: float
    framework: str = ""


MADE_HERE = (Rng, Fn)
MADE_BY_A_FRAMEWORK = (Net, Tensor, Batches, Loss, Optimiser)


def made(argument: Any) -> Any:
    """Return what an argument stands for: itself, unless it is to be made.

    >>> made(3), made(Fn("square"))(3)
    (3, np.int64(9))
    """
    return argument.make() if isinstance(argument, MADE_HERE) else argument
