"""Shapes in the plane, most of which no line separates: simulated, points drawn at random."""

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


def quadrants(samples: int = 200, noise: float = 0.05, seed: int = 0) -> Labelled:
    """Return XOR as a plane full of points: which signs differ? Simulated, drawn from the seed.

    samples  how many; the label is 1 where the two features have different signs
    noise    the standard deviation by which points are moved afterwards; they fill a square of ±1
    seed     another seed draws other points of the same kind
    returns  X (samples, 2) and y (samples,), half of them of each label
    raises   ValueError for fewer than 2 samples, or noise below 0

    >>> quadrants(100).counts
    (50, 50)
    """
    rng = _generator(samples, noise, seed)
    y = rng.permutation(np.arange(samples) % 2)
    sides = rng.choice([-1, 1], samples)
    X = rng.uniform(0.05, 1, (samples, 2)) * np.column_stack([sides, np.where(y == 1, -sides, sides)])
    X += noise * rng.normal(size=X.shape)
    return Labelled(X, y, FEATURES, ("equal", "different"), _origin("four quadrants", samples, noise, seed))


def clouds(samples: int = 200, noise: float = 0.25, seed: int = 0) -> Labelled:
    """Return two round clouds, which a line separates if there is little noise. Simulated, from the seed.

    samples  how many, half of them in each cloud
    noise    the standard deviation of a cloud; their middles are √2 apart
    seed     another seed draws other points of the same kind
    returns  X (samples, 2) and y (samples,), shuffled
    raises   ValueError for fewer than 2 samples, or noise below 0

    >>> clouds(100).counts
    (50, 50)
    """
    rng = _generator(samples, noise, seed)
    y = rng.permutation(np.arange(samples) % 2)
    X = (y[:, None] - 0.5) + noise * rng.normal(size=(samples, 2))
    return Labelled(X, y, FEATURES, ("lower", "upper"), _origin("two clouds", samples, noise, seed))


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
