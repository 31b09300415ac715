"""Named things that a script holds in place of arguments: made on the spot, so a script stays plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


def _one_epoch(theta: np.ndarray) -> None:
    theta += 1.0  # in place, as a training that goes on


def _both_losses(theta: np.ndarray) -> tuple[float, float]:
    """The training loss falls; the validation loss falls to a first valley and a deeper one, then rises."""
    at = float(theta[0])
    return 9 - 0.2 * at, ((at - 9) / 4) ** 2 + 1.5 * np.sin(1.3 * at) + 4


def _level_losses(theta: np.ndarray) -> tuple[float, float]:
    """The validation loss stands still at its lowest for a few epochs, as when accuracy is counted."""
    at = float(theta[0])
    return 9 - 0.2 * at, max(1.0, abs(at - 5) - 1)


def _slowly_falling(theta: np.ndarray) -> tuple[float, float]:
    """For twelve epochs the validation loss gets lower, each time by a ten-thousandth."""
    return 1.0, 2 - 1e-4 * min(float(theta[0]), 12.0)


def _score(settings: np.ndarray, part: str) -> float:
    logs = np.log(np.asarray(settings, dtype=float))
    return float(np.sin(3 * logs.sum() + (0.0 if part == "validation" else 2.0)) - 0.01 * (logs**2).sum())


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "square": np.square,
    "cube": lambda x: x * x * x,
    "sin": np.sin,
    "sin_of_1000_x": lambda x: np.sin(1000 * x),  # so steep a curve tells one small step from another
    "exp": np.exp,
    "first_above_second": lambda X: np.where(X[:, 0] > X[:, 1], 1, 0),  # a classifier
    "one_epoch": _one_epoch,
    "both_losses": _both_losses,
    "level_losses": _level_losses,
    "slowly_falling": _slowly_falling,
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

    def make(self) -> Callable[..., Any]:
        """Return the function."""
        return FUNCTIONS[self.name]

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return its name."""
        return self.name


@dataclass(frozen=True)
class Scores(MadeHere):
    """A function score(settings, part), of "validation" or "test"; asked again, the test says another thing.

    opened  what the test adds to its score each time it is asked once more
    """

    opened: float = 100.0

    def make(self) -> Callable[[np.ndarray, str], float]:
        """Return the function, whose test nobody has asked yet."""
        looks = 0

        def score(settings: np.ndarray, part: str) -> float:
            nonlocal looks
            looks += part == "test"
            return _score(settings, part) + self.opened * max(looks - 1, 0) * (part == "test")

        return score

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return its name."""
        return "score"


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


@dataclass(frozen=True)
class StoredFile(MadeHere):
    """A file on disk with this many rows: `counts`, small tables of bytes, and `dimer`, a 0 or 1 of each."""

    rows: int
    seed: int

    def make(self) -> dict[str, OnDisk]:
        """Return a stand-in for it, which notes what is read."""
        rng = np.random.default_rng(self.seed)
        counts = rng.integers(0, 20, (self.rows, 3, 4)).astype(np.uint8)
        return {"counts": OnDisk(counts), "dimer": OnDisk(rng.integers(0, 2, self.rows).astype(np.uint8))}

    def shown(self, brief: Callable[[Any], str]) -> str:
        """Return what it is, in words."""
        return f"<a file of {self.rows} spectra>"


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
        return read if read.ndim else read[()]  # one number, as h5py gives it

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self[:].astype(dtype or self.dtype)


def made(argument: Any) -> Any:
    """Return what an argument stands for: itself, unless it is to be made.

    >>> made(3), made(Fn("square"))(3)
    (3, np.int64(9))
    """
    return argument.make() if isinstance(argument, MadeHere) else argument
