"""A loss, a descent, the gradient that shows the way, a fit with it; and how to check a gradient.

Adaline: B. Widrow and M. E. Hoff, "Adaptive switching circuits", IRE WESCON Convention Record 4, 96 (1960).
"""

from __future__ import annotations

import numpy as np

# ------------------------------------------------------------------------------------- a loss, and a descent


def squared_loss(y, y_pred):
    """Return the sum of the squared errors, Σ (y − ŷ)².

    y        (n,) labels
    y_pred   (n,) predictions
    returns  a number

    >>> float(squared_loss(np.array([1.0, 0.0, 1.0]), np.array([1.0, 2.0, 0.5])))
    4.25
    """
    return np.sum((y - y_pred) ** 2)


def descend(gradient, start, learning_rate, steps):
    """Return the path of a descent: where it starts, and where each of its steps leads.

    gradient       a function that is given the parameters and returns a slope for each of them
    start          the parameters at the start: a number, or an array (n,)
    learning_rate  how large each step is
    steps          how many steps are taken
    returns        a list of steps + 1: the parameters at the start, after step 1, after step 2 …

    >>> descend(lambda w: 2 * w, 8.0, 0.25, 3)
    [8.0, 4.0, 2.0, 1.0]
    """
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1]))
    return path


# ----------------------------------------------------------------------------------------------- gradients


def adaline_gradient(w, b, X, y):
    """Return the gradient of the loss Σ (y − ŷ)², where ŷ = X @ w + b.

    w, b     (n_features,) weights, and the bias
    X, y     (n_samples, n_features) features, (n_samples,) labels
    returns  the slopes of the loss with respect to w, (n_features,), and to b, a number

    >>> adaline_gradient(np.array([0.5, 0.0]), 0.5, np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([1.0, 0.0]))
    (array([12., -4.]), np.float64(4.0))
    """
    y_pred = X @ w + b
    # (n, 1) minus (n,) would be a table (n, n), without a word from NumPy
    if np.shape(y) != np.shape(y_pred):
        raise ValueError(f"y has the shape {np.shape(y)}, but the predictions have {np.shape(y_pred)}.")
    error = y - y_pred
    return -2 * (error @ X), -2 * error.sum()


# ------------------------------------------------------------------------------ a function with parameters


def fit_cubic(theta, x, y, learning_rate, steps):
    """Return the four parameters after gradient descent on the loss Σ (y − ŷ)².

    theta          (4,) where to start; ŷ = θ₀ + θ₁x + θ₂x² + θ₃x³
    x, y           (n,) places, and the values that are wanted there
    learning_rate  how large each step is
    steps          how many steps are taken
    returns        theta, (4,), and a list of losses: one for each step, taken before the step

    >>> theta, losses = fit_cubic(np.zeros(4), np.array([0.0, 1.0]), np.array([0.0, 1.0]), 0.125, 2)
    >>> theta, [float(loss) for loss in losses]
    (array([0.1875, 0.25  , 0.25  , 0.25  ]), [1.0, 0.0625])
    """
    powers = np.column_stack([np.ones_like(x), x, x**2, x**3])
    losses = []
    for _ in range(steps):
        error = y - powers @ theta
        losses.append(np.sum(error**2))
        gradient = -2 * (error @ powers)
        theta = theta - learning_rate * gradient
    return theta, losses


# ------------------------------------------------------------------------------------------ gradient check


def numerical_slope(f, x, h=1e-5):
    """Return the slope of f at x by central differences: one step h to each side.

    f        a function of one number
    x        where: a number, or an array of places
    h        the size of the step
    returns  a slope for each place, in the shape of x

    >>> round(numerical_slope(lambda x: x**3, 2.0, h=0.1), 6)
    12.01
    """
    return (f(x + h) - f(x - h)) / (2 * h)


def relative_error(a, b):
    """Return the largest |a − b|, divided by the largest number in a or b, signs aside.

    a, b     two gradients to compare, (n,) each
    returns  a number; 0 where both gradients are 0 throughout

    >>> float(relative_error(np.array([1.0, -4.0]), np.array([1.0, -5.0])))
    0.2
    """
    scale = max(np.max(np.abs(a)), np.max(np.abs(b)))
    return np.max(np.abs(a - b)) / scale if scale > 0 else 0.0
