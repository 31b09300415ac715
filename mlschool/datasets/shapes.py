"""Shapes in the plane that no line separates: simulated, points drawn at random about curves."""

from __future__ import annotations

import numpy as np

from .labelled import Labelled

FEATURES = ("x₁", "x₂")


def rings(samples: int = 200, noise: float = 0.1, seed: int = 0) -> Labelled:
    """Return a disc and a ring about it. Simulated: random points, drawn from the seed.

    samples  how many, half of them in the disc (0) and half in the ring (1)
    noise    the standard deviation by which points are moved off their place; the ring's radius is 1
    seed     another seed draws other points of the same kind
    returns  X (samples, 2) and y (samples,), shuffled
    raises   ValueError for fewer than 2 samples, or noise below 0

    >>> rings(100).counts
    (50, 50)
    """
    rng = _generator(samples, noise, seed)
    y = rng.permutation(np.arange(samples) % 2)
    radius = np.where(y == 1, 1.0, 0.5 * np.sqrt(rng.random(samples)))  # the root spreads them evenly
    X = _around(radius, 2 * np.pi * rng.random(samples)) + noise * rng.normal(size=(samples, 2))
    return Labelled(X, y, FEATURES, ("disc", "ring"), _origin("a disc and a ring", samples, noise, seed))


def spirals(samples: int = 200, noise: float = 0.03, turns: float = 1.5, seed: int = 0) -> Labelled:
    """Return two spirals, one inside the other. Simulated: random points, drawn from the seed.

    samples  how many, half of them on each spiral
    noise    the standard deviation by which points are moved off their place; the outer radius is 1
    turns    how often each spiral runs round: more turns are harder
    seed     another seed draws other points of the same kind
    returns  X (samples, 2) and y (samples,), shuffled
    raises   ValueError for fewer than 2 samples, or noise or turns below 0

    >>> spirals(100).counts
    (50, 50)
    """
    rng = _generator(samples, noise, seed)
    if not turns > 0:
        raise ValueError(f"A spiral needs turns above 0. Here they are {turns}.")
    y = rng.permutation(np.arange(samples) % 2)
    along = 0.1 + 0.9 * np.sqrt(rng.random(samples))
    X = _around(along, 2 * np.pi * turns * along + np.pi * y) + noise * rng.normal(size=(samples, 2))
    return Labelled(
        X, y, FEATURES, ("first", "second"), _origin(f"two spirals of {turns:g} turns", samples, noise, seed)
    )


def _generator(samples: int, noise: float, seed: int) -> np.random.Generator:
    if samples < 2 or not noise >= 0:
        raise ValueError(
            f"2 samples or more are needed, and noise of 0 or more. Here are {samples} and {noise}."
        )
    return np.random.default_rng(seed)


def _around(radius: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _origin(what: str, samples: int, noise: float, seed: int) -> str:
    return f"simulated: {what}, {samples} points drawn with seed {seed}, noise {noise:g}"
