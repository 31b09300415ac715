"""A multi-layer perceptron in NumPy: the functions of hidden_layers with a loss, and checks of what comes in.

One sample is one row. For layer l = 0, 1, …, with A₀ = X,

    Z_l = A_l W_l + b_l        A_{l+1} = f(Z_l)        and the last layer puts out its scores, Ŷ = Z_last.

>>> rng = np.random.default_rng(0)
>>> network = Network.random((2, 8, 1), rng)
>>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
>>> losses = network.fit(X, np.array([[0.0], [1.0], [1.0], [0.0]]), learning_rate=0.5, epochs=1000)
>>> network.output(X).round(1).ravel() + 0.0
array([0., 1., 1., 0.])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlschool.sanity import Layers, checked_inputs, checked_layers, checked_targets
from mlschool.solutions.backprop import ACTIVATIONS
from mlschool.solutions.deep_networks import initial_layers
from mlschool.solutions.hidden_layers import backward, forward

__all__ = [
    "ACTIVATIONS",
    "LOSSES",
    "Layers",
    "Network",
    "cross_entropy",
    "initial_layers",
    "softmax",
    "squared_error",
]


def squared_error(Y_pred: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean of (Ŷ − Y)² over all numbers, and its gradient with respect to Ŷ; all (n, n_out)."""
    error = Y_pred - Y
    return float(np.mean(error**2)), 2 * error / error.size


def softmax(Y_pred: np.ndarray) -> np.ndarray:
    """Return the probability of each class, (n, n_classes), from the scores, (n, n_classes)."""
    e = np.exp(Y_pred - Y_pred.max(axis=1, keepdims=True))  # the largest becomes e⁰: nothing overflows
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(Y_pred: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean of −log P(right class), and its gradient with respect to the scores Ŷ.

    Y_pred   (n, n_classes) scores, on which softmax is taken here
    y        (n,) the number of the right class of each sample
    """
    right = np.arange(len(y)), y
    shifted = Y_pred - Y_pred.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=1, keepdims=True)
    dY = e / total
    dY[right] -= 1
    return float(np.mean(np.log(total[:, 0]) - shifted[right])), dY / len(y)


LOSSES = {"squared error": squared_error, "cross-entropy": cross_entropy}


@dataclass
class Network:
    """Dense layers, one after the other.

    layers      a list of (W, b): W (n_in, n_out) and b (n_out,), the layer next to the input first
    activation  a name in ACTIVATIONS, for all layers but the last
    loss        a name in LOSSES
    raises      ValueError or TypeError, in one sentence, where these don't fit together
    """

    layers: Layers
    activation: str = "tanh"
    loss: str = "squared error"

    def __post_init__(self) -> None:
        for name, known in ((self.activation, ACTIVATIONS), (self.loss, LOSSES)):
            if name not in known:
                raise ValueError(f"{name!r} isn't known here; there are {', '.join(known)}.")
        checked_layers(self.layers)

    @classmethod
    def random(cls, sizes: Sequence[int], rng: np.random.Generator, **options: str) -> Network:
        """Return a network of these sizes, (n_in, …, n_out), with random weights of the spread 1/√n_in."""
        return cls(initial_layers(sizes, rng), **options)

    def forward(self, X: ArrayLike) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return the scores Z of each layer, and A: X (n, n_in) and then the output of each layer."""
        return forward(checked_inputs(X, self.layers), self.layers, self.activation)

    def output(self, X: ArrayLike) -> np.ndarray:
        """Return Ŷ, (n, n_out): numbers, or the scores of the classes."""
        return self.forward(X)[1][-1]

    def backward(self, X: ArrayLike, Y: ArrayLike) -> tuple[float, Layers]:
        """Return the loss, and its gradient as a list of (dW, db).

        X  (n, n_in)
        Y  (n, n_out) numbers for the squared error; (n,) numbers of classes for the cross-entropy
        """
        return self._backward(checked_inputs(X, self.layers), self._targets(X, Y))

    def _backward(self, X: np.ndarray, Y: np.ndarray) -> tuple[float, Layers]:
        Z, A = forward(X, self.layers, self.activation)
        loss, dY = LOSSES[self.loss](A[-1], Y)
        return loss, backward(dY, Z, A, self.layers, self.activation)

    def _targets(self, X: ArrayLike, Y: ArrayLike) -> np.ndarray:
        return checked_targets(Y, (len(X), len(self.layers[-1][1])), classes=self.loss == "cross-entropy")

    def update(self, gradients: Layers, learning_rate: float) -> None:
        """Go one step downhill."""
        self.layers = [
            (W - learning_rate * dW, b - learning_rate * db)
            for (W, b), (dW, db) in zip(self.layers, gradients, strict=True)
        ]

    def fit(
        self,
        X: ArrayLike,
        Y: ArrayLike,
        learning_rate: float,
        epochs: int,
        batch: int | None = None,
        rng: np.random.Generator | None = None,
    ) -> list[float]:
        """Train, and return the mean loss of each epoch, taken before each of its steps.

        batch   how many samples go into one step; None for all of them
        rng     shuffles the samples anew in each epoch; None keeps their order
        raises  FloatingPointError, in one sentence, when the loss is no longer a number
        """
        X, Y, losses = checked_inputs(X, self.layers), self._targets(X, Y), []
        for epoch in range(1, epochs + 1):
            order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
            total = 0.0
            for rows in np.split(order, range(batch or len(X), len(X), batch or len(X))):
                with np.errstate(over="ignore", invalid="ignore"):  # it is told below, in words
                    loss, gradients = self._backward(X[rows], Y[rows])
                if not np.isfinite(loss):
                    raise FloatingPointError(
                        f"The loss is no longer a finite number in epoch {epoch}: the learning rate "
                        f"{learning_rate:g} is too large here. Begin again with a smaller one."
                    )
                self.update(gradients, learning_rate)
                total += loss * len(rows)
            losses.append(total / len(X))
        return losses
