"""What must hold for what goes into a network: it comes back as it is needed, or a sentence says why not."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

Layers = list[tuple[np.ndarray, np.ndarray]]


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
