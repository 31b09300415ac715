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
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlschool.activations import ACTIVATIONS
from mlschool.solutions.deep_networks import (
    deep_backward,
    deep_forward,
    deep_gradient_per_layer,
    initial_layers,
    train_deep,
)
from mlschool.solutions.hidden_layers import backward, forward
from mlschool.solutions.losses import cross_entropy as mean_loss
from mlschool.solutions.losses import cross_entropy_gradient, softmax

__all__ = [
    "LOSSES",
    "Layers",
    "Network",
    "cross_entropy",
    "deep_backward",
    "deep_forward",
    "deep_gradient_per_layer",
    "flat",
    "initial_layers",
    "layers_of",
    "softmax",
    "squared_error",
    "train_deep",
    "with_layers",
]

Layers = list[tuple[np.ndarray, np.ndarray]]


def flat(pairs: Layers) -> np.ndarray:
    """Return all numbers of a list of (W, b) in one array: a copy."""
    return np.concatenate([array.ravel() for pair in pairs for array in pair])


def layers_of(theta: np.ndarray, sizes: Sequence[int]) -> Layers:
    """Return the layers (W, b) whose numbers lie in theta, in the order of `flat`: not a copy, but views.

    sizes  numbers of units from the input to the output

    >>> [(W.shape, b.shape) for W, b in layers_of(np.zeros(33), (2, 8, 1))]
    [((2, 8), (8,)), ((8, 1), (1,))]
    """
    layers, first = [], 0
    for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True):
        last = first + n_in * n_out
        layers.append((theta[first:last].reshape(n_in, n_out), theta[last : last + n_out]))
        first = last + n_out
    return layers


def squared_error(Y_pred: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean of (Ŷ − Y)² over all numbers, and its gradient with respect to Ŷ; all (n, n_out)."""
    error = Y_pred - Y
    return float(np.mean(error**2)), 2 * error / error.size


def cross_entropy(Y_pred: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean of −log P(right class), and its gradient with respect to the scores Ŷ.

    Y_pred   (n, n_classes) scores, on which softmax is taken here
    y        (n,) the number of the right class of each sample
    """
    return float(mean_loss(Y_pred, y)), cross_entropy_gradient(Y_pred, y)


def with_layers(model: Any, layers: Layers) -> Any:
    """Write these weights into a model of dense layers, and return the model.

    model   of PyTorch or of Keras, or an MLPClassifier of scikit-learn that has weights already
    layers  a list of (W, b), in the order in which the model has its layers
    """
    if hasattr(model, "coefs_"):
        model.coefs_, model.intercepts_ = (
            [part.copy() for part in parts] for parts in zip(*layers, strict=True)
        )
        return model
    if hasattr(model, "set_weights"):
        model.set_weights([part for pair in layers for part in pair])
        return model
    import torch

    with torch.no_grad():
        for weights, part in zip(model.parameters(), (part for pair in layers for part in pair), strict=True):
            weights.copy_(torch.tensor(part.T))  # a kernel of PyTorch is (n_out, n_in)
    return model


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


# ---------------------------------------------------------------------------------------- what goes into it


def checked_layers(layers: Layers) -> Layers:
    """Return the layers if they follow on each other: W (n_in, n_out) and b (n_out,), all of them floats."""
    if not layers:
        raise ValueError("A network needs at least one layer (W, b).")
    n_in = np.shape(layers[0][0])[0] if np.ndim(layers[0][0]) == 2 else 0
    for number, (W, b) in enumerate(layers, start=1):
        if np.asarray(W).dtype.kind != "f" or np.asarray(b).dtype.kind != "f":
            raise TypeError(
                f"Layer {number} holds {np.asarray(W).dtype} weights and {np.asarray(b).dtype} biases. "
                "Both must be floats: a step is a fraction, and whole numbers would lose it."
            )
        if np.ndim(W) != 2 or W.shape[0] != n_in or b.shape != W.shape[1:]:
            raise ValueError(
                f"Layer {number} gets {n_in} inputs, so W must be ({n_in}, n_out) and b (n_out,). Here they "
                f"are {np.shape(W)} and {np.shape(b)}; PyTorch keeps (n_out, n_in), so transpose those."
            )
        n_in = W.shape[1]
    return layers


def checked_inputs(X: ArrayLike, layers: Layers) -> np.ndarray:
    """Return X, (n, n_in), as floats."""
    X, n_in = np.asarray(X), layers[0][0].shape[0]
    if X.dtype.kind not in "fiu":
        raise TypeError(f"X must hold numbers. Here it holds {X.dtype}.")
    if X.ndim != 2 or X.shape[1] != n_in:
        raise ValueError(f"X must have the shape (samples, {n_in}), one sample a row. Here it is {X.shape}.")
    if not len(X):
        raise ValueError("X holds no samples.")
    X = X if X.dtype.kind == "f" else X.astype(float)
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinity: find these samples before the network meets them.")
    return X


def checked_targets(Y: ArrayLike, shape: tuple[int, int], classes: bool = False) -> np.ndarray:
    """Return the targets for an output of the shape (n, n_out): floats of that shape, or classes (n,)."""
    Y, (n, n_out) = np.asarray(Y), shape
    if classes:
        if Y.shape != (n,) or Y.dtype.kind not in "iub":
            raise ValueError(
                f"For the cross-entropy y must be ({n},) whole numbers, the class of each sample. "
                f"Here it is {Y.shape} of {Y.dtype}."
            )
        if not ((Y >= 0) & (Y < n_out)).all():
            raise ValueError(
                f"y must hold classes from 0 to {n_out - 1}, one for each output of the network."
            )
        return Y.astype(int, copy=False)
    if Y.shape != shape:
        table = Y.shape == (n,) and n_out == 1
        hint = f" NumPy would make a table of {n} × {n} differences: write Y[:, None]." if table else ""
        raise ValueError(f"Y must have the output's shape {shape}. Here it is {Y.shape}.{hint}")
    if Y.dtype.kind not in "fiub":
        raise TypeError(f"Y must hold numbers. Here it holds {Y.dtype}.")
    if not np.isfinite(Y).all():
        raise ValueError("Y holds NaN or infinity: find these samples before the network meets them.")
    return Y.astype(float, copy=False)
