"""One small face for the models of every framework.

An adapter judges by behaviour only: it calls a model, gives it weights, and reads outputs and gradients.
NumPy goes in and NumPy comes out, on whatever device the model lives, and no attribute that starts with an
underscore is touched. An adapter imports its framework only where the answer has imported it already.

Arrays of weights come in one form, whatever the framework: a dense kernel is (in, out), a convolution's is
(height, width, in, out), and a layer's arrays stand in the order in which the layer has them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

import numpy as np


class NotAnOutput(TypeError):
    """The model answers with something else than one tensor; `value` is that."""

    def __init__(self, value: Any) -> None:
        super().__init__(f"the model answers with a {type(value).__name__}")
        self.value = value


@dataclass(frozen=True)
class Weight:
    """One array that a model learns.

    name       its own name in the framework
    layer      the name of the layer that it belongs to
    shape      as the framework stores it
    orders     the orders of axes, each of which may turn an array in the common form into the stored one;
               the usual one first
    trainable  whether training may change it
    handle     the framework's own object
    """

    name: str
    layer: str
    shape: tuple[int, ...]
    orders: tuple[tuple[int, ...], ...]
    trainable: bool
    handle: Any

    @property
    def common(self) -> tuple[int, ...]:
        """Its shape in the common form; as it is stored, where nobody knows how that is."""
        if len(self.orders) > 1:
            return self.shape
        return tuple(self.shape[self.orders[0].index(axis)] for axis in range(len(self.shape)))


class Adapter(Protocol):
    """What the engine asks of a framework."""

    name: str
    channels_first: bool  # where images have their channels, by this framework's habit

    def accepts(self, thing: Any) -> bool:
        """Tell whether `thing` is one of this framework's models."""

    def nearly(self, thing: Any) -> str:
        """Return what of this framework `thing` is, if it is no model: "class", "layer" or ""."""

    def build(self, model: Any, x: np.ndarray) -> None:
        """Call the model once on `x` (batch, …) where it needs that to have all its weights."""

    def weights(self, model: Any) -> list[Weight]:
        """Return all that the model learns, in its own order."""

    def layers(self, model: Any, name: str) -> list[str]:
        """Return the `Weight.layer`s that belong to the layer which the learner calls `name`."""

    def read(self, weight: Weight) -> np.ndarray:
        """Return a copy of a weight as it is stored."""

    def write(self, weight: Weight, array: np.ndarray) -> None:
        """Give a weight these numbers, in the stored order of axes."""

    def outputs(self, model: Any, x: np.ndarray, training: bool = False) -> np.ndarray:
        """Return the model's outputs for a batch `x`; raise NotAnOutput where they aren't one tensor."""

    def reached(self, model: Any, x: np.ndarray, weights: Sequence[Weight]) -> list[bool]:
        """Tell for each weight whether the outputs' gradient reaches it."""

    def keep(self, model: Any) -> Callable[[], None]:
        """Return what puts the model's weights and states back: the learner may go on with it."""

    def hides(self, model: Any) -> bool:
        """Tell whether the model holds layers in a way in which it doesn't find their weights."""

    def training(self, model: Any) -> bool | None:
        """Tell whether the model is in training mode; None where it has no mode."""

    def precision(self, weights: Sequence[Weight]) -> str:
        """Return the number type of the weights, where inputs must have the same; else ""."""

    def gradients_left(self, weights: Sequence[Weight]) -> bool:
        """Tell whether gradients are still kept beside the weights."""

    def compiled(self, model: Any) -> bool | None:
        """Tell whether the model is compiled for training; None where a model can't be."""


# Keras first: on the PyTorch back end its models are PyTorch's modules, too
_FRAMEWORKS = ("keras", "torch", "sklearn")


def adapters() -> list[Adapter]:
    """Return the adapters of all frameworks that are loaded already."""
    loaded = [name for name in _FRAMEWORKS if sys.modules.get(name) is not None]
    return [import_module(f"{__name__}.{name}").ADAPTER for name in loaded]


def find(model: Any) -> Adapter | None:
    """Return the adapter for this model, or None if no framework here knows it.

    >>> find("not a model") is None
    True
    """
    for adapter in adapters():
        if adapter.accepts(model):
            return adapter
        if adapter.nearly(model):  # a Keras layer on the PyTorch back end is a module, too
            return None
    return None


def usual_order(ndim: int, turned: bool) -> tuple[int, ...]:
    """Return the order of axes that takes the common form of a kernel to the stored one.

    turned  whether the framework keeps the outputs in front, as PyTorch does

    >>> usual_order(2, True), usual_order(4, True), usual_order(4, False)
    ((1, 0), (3, 2, 0, 1), (0, 1, 2, 3))
    """
    if not turned or ndim < 2:
        return tuple(range(ndim))
    return (ndim - 1, ndim - 2, *range(ndim - 2))
