"""Activations ready made, each with its slope, for lectures after backprop, where they are written by hand.

All take a number or an array of any shape, and return as much.

>>> f, slope = ACTIVATIONS["relu"]
>>> f(np.array([-2.0, 3.0])), slope(np.array([-2.0, 3.0]))
(array([0., 3.]), array([0., 1.]))
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

Function = Callable[[ArrayLike], np.ndarray]


def _sigmoid(z: ArrayLike) -> np.ndarray:
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))  # tanh never overflows


def _sigmoid_slope(z: ArrayLike) -> np.ndarray:
    return _sigmoid(z) * _sigmoid(-np.asarray(z))


def _gelu(z: ArrayLike) -> np.ndarray:
    return np.asarray(z) * _normal_below(z)


def _gelu_slope(z: ArrayLike) -> np.ndarray:
    return _normal_below(z) + np.asarray(z) * np.exp(-0.5 * np.square(z)) / np.sqrt(2 * np.pi)


def _normal_below(z: ArrayLike) -> np.ndarray:
    """The probability that a normal variable lies below z."""
    from scipy.special import erf

    return 0.5 * (1 + erf(np.asarray(z) / np.sqrt(2)))


ACTIVATIONS: dict[str, tuple[Function, Function]] = {
    "linear": (lambda z: z, lambda z: np.ones(np.shape(z))),
    "sigmoid": (_sigmoid, _sigmoid_slope),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0.0), lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0)),
    "leaky_relu": (
        lambda z: np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z)),
        lambda z: np.where(np.asarray(z) > 0, 1.0, 0.01),
    ),
    "gelu": (_gelu, _gelu_slope),
}
"""An activation and its slope, by name."""
