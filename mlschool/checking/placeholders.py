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


def made(argument: Any) -> Any:
    """Return what an argument stands for: itself, unless it is to be made.

    >>> made(3), made(Fn("square"))(3)
    (3, np.int64(9))
    """
    return argument.make() if isinstance(argument, MadeHere) else argument
