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


def made(argument: Any) -> Any:
    """Return what an argument stands for: itself, unless it is to be made.

    >>> made(3), made(Fn("square"))(3)
    (3, np.int64(9))
    """
    return argument.make() if isinstance(argument, Rng | Fn) else argument
