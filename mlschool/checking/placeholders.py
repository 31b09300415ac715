"""Named things that a script holds in place of arguments: made on the spot, so a script stays plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "square": np.square,
    "cube": lambda x: x * x * x,
    "sin": np.sin,
    "sin_of_1000_x": lambda x: np.sin(1000 * x),  # so steep a curve tells one small step from another
    "exp": np.exp,
    "first_above_second": lambda X: np.where(X[:, 0] > X[:, 1], 1, 0),  # a classifier
}


class Placeholder:
    """Stands in a script for something that isn't plain data."""

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return it as it stands in a call that a learner is shown; `brief` writes plain values."""
        raise NotImplementedError


class MadeHere(Placeholder):
    """A placeholder that makes its thing by itself, without a framework."""

    def make(self) -> Any:
        """Return what it stands for."""
        raise NotImplementedError


@dataclass(frozen=True)
class Rng(MadeHere):
    """A fresh random generator with this seed."""

    seed: int

    def make(self) -> np.random.Generator:
        """Return the generator."""
        return np.random.default_rng(self.seed)

    def drawn_from(self, made: np.random.Generator) -> bool:
        """Tell whether the generator that was made has given numbers, or other generators, since."""
        now, before = made.bit_generator, self.make().bit_generator
        spawned = now.seed_seq.n_children_spawned != before.seed_seq.n_children_spawned
        return spawned or now.state != before.state

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return the call that makes it."""
        return f"np.random.default_rng({self.seed})"


@dataclass(frozen=True)
class Fn(MadeHere):
    """A function of this name from `FUNCTIONS`."""

    name: str

    def make(self) -> Callable[[Any], Any]:
        """Return the function."""
        return FUNCTIONS[self.name]

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return its name."""
        return self.name


@dataclass(frozen=True)
class Stored(MadeHere):
    """A data set on disk with this many rows of two numbers, 0 and 1, 2 and 3 …"""

    rows: int

    def make(self) -> OnDisk:
        """Return a stand-in for it, which notes what is read."""
        return OnDisk(np.arange(2.0 * self.rows).reshape(self.rows, 2))

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return what it is, in words."""
        return f"<{self.rows} rows of 2 numbers on disk>"


class OnDisk:
    """Behaves as an open h5py data set does: a slice reads its rows, and nothing else reads any.

    most  the most rows that were read at once
    read  how many were read until now

    >>> stored = Stored(3).make()
    >>> len(stored), stored.shape, stored[1:9].tolist(), stored.most
    (3, (3, 2), [[2.0, 3.0], [4.0, 5.0]], 2)
    """

    def __init__(self, array: np.ndarray) -> None:
        self._array = array
        self.shape, self.dtype, self.ndim, self.size = array.shape, array.dtype, array.ndim, array.size
        self.most = self.read = 0

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, rows: Any) -> np.ndarray:
        read = np.array(self._array[rows])
        count = read.size * len(self._array) // self.size
        self.most, self.read = max(self.most, count), self.read + count
        return read

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self[:].astype(dtype or self.dtype)


def made(argument: Any) -> Any:
    """Return what an argument stands for: itself, unless it is to be made.

    >>> made(3), made(Fn("square"))(3)
    (3, np.int64(9))
    """
    return argument.make() if isinstance(argument, MadeHere) else argument
