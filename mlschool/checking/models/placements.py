"""Which given array goes into which weight of a model: all ways that shapes allow, likely ones first.

A model's weights have whatever names and order the learner has chosen, and are stored as the framework likes.
The outputs will tell which way is meant.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlschool.checking.models.adapters import Weight

MOST = 64  # ways that are tried
LONGEST = 20_000  # steps of the search for them


@dataclass(frozen=True)
class Piece:
    """A given array, the group (layer) that it belongs to, and that layer's name if the contract has one."""

    array: np.ndarray
    group: int
    layer: str = ""


def pieces(given: Any) -> list[Piece]:
    """Return given weights as a flat list.

    given  arrays; or groups of arrays, one for each layer; or a dictionary of such groups by the layer's name

    >>> [piece.group for piece in pieces([(np.eye(2), np.ones(2)), np.ones(3)])]
    [0, 0, 1]
    """
    named = list(given.items()) if isinstance(given, Mapping) else [("", group) for group in given]
    return [
        Piece(np.asarray(array), place, name)
        for place, (name, group) in enumerate(named)
        for array in (group if isinstance(group, list | tuple) else [group])
    ]


@dataclass(frozen=True)
class Fit:
    """How given arrays and a model's weights meet.

    ways    for each way to try, the stored array for every weight, in the model's order
    unused  the places of given arrays that no weight can take
    extra   the places of weights for which nothing is given
    """

    ways: list[list[np.ndarray]]
    unused: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()


def fit(given: Sequence[Piece], weights: Sequence[Weight], allowed: Mapping[str, Sequence[str]]) -> Fit:
    """Return the ways in which the given arrays can be a model's weights.

    allowed  for each layer's name that the contract has: the `Weight.layer`s that count as that layer
    """

    def options(piece: Piece, weight: Weight) -> Iterator[np.ndarray]:
        if piece.layer and weight.layer not in allowed[piece.layer]:
            return
        if piece.array.ndim == 1 and len(weight.orders) > 1 and sorted(weight.shape)[:-1] == [1]:
            if piece.array.size == max(weight.shape):  # biases that the learner keeps as a row or column
                yield piece.array.reshape(weight.shape)
            return
        for order in weight.orders:
            if len(order) == piece.array.ndim and piece.array.transpose(order).shape == weight.shape:
                yield piece.array.transpose(order)

    if len(given) == len(weights):
        for together in (True, False):
            ways = []
            for way in _ways(given, weights, options, together):
                ways.append(way)
                if len(ways) == MOST:
                    break
            if ways:
                return Fit(ways)
    return _as_far_as_it_goes(given, weights, options)


def _ways(given: Sequence[Piece], weights: Sequence[Weight], options: Any, together: bool) -> Iterator[Any]:
    """Yield every complete way; with `together` a group's arrays go into one layer."""
    chosen: dict[int, np.ndarray] = {}
    layers: dict[int, str] = {}
    steps = itertools.count()

    def place(i: int) -> Iterator[list[np.ndarray]]:
        if next(steps) > LONGEST:
            return
        if i == len(given):
            yield [chosen[j] for j in range(len(weights))]
            return
        piece = given[i]
        for j, weight in enumerate(weights):
            if j in chosen:
                continue
            first = piece.group not in layers
            if together and not first and layers[piece.group] != weight.layer:
                continue
            for array in options(piece, weight):
                chosen[j] = array
                if first:
                    layers[piece.group] = weight.layer
                yield from place(i + 1)
                del chosen[j]
                if first:
                    del layers[piece.group]

    yield from place(0)


def _as_far_as_it_goes(given: Sequence[Piece], weights: Sequence[Weight], options: Any) -> Fit:
    """Fill what can be filled in order, and the rest with numbers that depend on its shape alone."""
    chosen: dict[int, np.ndarray] = {}
    unused = []
    for i, piece in enumerate(given):
        for j, weight in enumerate(weights):
            array = next(options(piece, weight), None) if j not in chosen else None
            if array is not None:
                chosen[j] = array
                break
        else:
            unused.append(i)
    extra = tuple(j for j in range(len(weights)) if j not in chosen)
    way = [chosen[j] if j in chosen else _stand_in(weight) for j, weight in enumerate(weights)]
    return Fit([way], tuple(unused), extra)


def _stand_in(weight: Weight) -> np.ndarray:
    order = weight.orders[0]
    shape = tuple(weight.shape[order.index(axis)] for axis in range(len(order)))
    size = int(np.prod(shape, dtype=int))
    width = max(1, size // max(1, *shape[-1:]))  # how many inputs come together in one output
    return (np.cos(1.0 + np.arange(size)).reshape(shape) / width**0.5).transpose(order)
