"""A multi-layer perceptron, piece by piece: D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning
representations by back-propagating errors", Nature 323, 533 (1986)."""

from __future__ import annotations

import numpy as np

from mlschool.activations import ACTIVATIONS


def dense(X, W, b):
    """Return the scores of one layer for every sample.

    X        (n_samples, n_in) what comes in, one sample a row
    W        (n_in, n_out) weights, one column for each unit
    b        (n_out,) biases, one for each unit
    returns  (n_samples, n_out) scores

    >>> dense(
    ...     np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, -1.0], [0.0, 1.0, 1.0]]), np.array([0.5, 0.0, 0.0])
    ... )
    array([[1.5, 2. , 1. ]])
    """
    return X @ W + b


def merged(W1, b1, W2, b2):
    """Return weights and biases of the one layer that does the work of two linear ones.

    W1, b1   (n_in, n_hidden) and (n_hidden,), the first layer; no activation follows
    W2, b2   (n_hidden, n_out) and (n_out,), the second layer
    returns  W, (n_in, n_out), and b, (n_out,)

    >>> merged(np.array([[2.0]]), np.array([1.0]), np.array([[3.0]]), np.array([0.5]))
    (array([[6.]]), array([3.5]))
    """
    return W1 @ W2, b1 @ W2 + b2


def forward(X, layers, activation):
    """Return the scores and the outputs of every layer.

    X           (n_samples, n_in)
    layers      a list of (W, b), the layer next to X first
    activation  a name in ACTIVATIONS, for all layers but the last; the last outputs its scores
    returns     two lists: Z, the scores of each layer, and A, first X and then the
                output of each layer

    >>> Z, A = forward(
    ...     np.array([[1.0]]), [(np.array([[-2.0]]), np.zeros(1)), (np.eye(1), np.ones(1))], "relu"
    ... )
    >>> [float(z[0, 0]) for z in Z], [float(a[0, 0]) for a in A]
    ([-2.0, 1.0], [1.0, 0.0, 1.0])
    """
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [X]
    for W, b in layers:
        Z.append(dense(A[-1], W, b))
        A.append(f(Z[-1]))
    A[-1] = Z[-1]  # the last layer outputs its scores as they are
    return Z, A


def dense_backward(dZ, X, W):
    """Return the gradients of the loss with respect to what went into one layer.

    dZ       (n_samples, n_out) the gradient with respect to the layer's scores
    X        (n_samples, n_in) what came into the layer
    W        (n_in, n_out) its weights
    returns  dX, dW and db, in the shapes of X, W and b; dW and db are summed over the samples

    >>> dense_backward(np.array([[1.0]]), np.array([[5.0, 7.0]]), np.array([[2.0], [3.0]]))
    (array([[2., 3.]]), array([[5.],
           [7.]]), array([1.]))
    """
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def backward(dY, Z, A, layers, activation):
    """Return the gradient of the loss with respect to all weights and biases.

    dY          (n_samples, n_out) the gradient with respect to the network's output A[-1]
    Z, A        the scores and outputs of every layer, as `forward` returns them
    layers      a list of (W, b), the layer next to the input first
    activation  a name in ACTIVATIONS, for all layers but the last
    returns     a list of (dW, db), in the order of `layers`

    >>> layers = [(np.array([[-2.0]]), np.zeros(1)), (np.array([[3.0]]), np.ones(1))]
    >>> Z, A = forward(np.array([[1.0]]), layers, "leaky_relu")
    >>> [
    ...     (float(dW[0, 0]), float(db[0]))
    ...     for dW, db in backward(np.array([[1.0]]), Z, A, layers, "leaky_relu")
    ... ]
    [(0.03, 0.03), (-0.02, 1.0)]
    """
    _, slope = ACTIVATIONS[activation]
    dZ, gradients = dY, []
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


def train(X, y, layers, activation, learning_rate, steps):
    """Return trained layers, and the loss before each step: the mean of (output − label)².

    X              (n_samples, n_features)
    y              (n_samples,) labels or values, one for each sample
    layers         a list of (W, b) to start from; the last layer has one unit
    activation     a name in ACTIVATIONS, for all layers but the last
    learning_rate  how large each step is
    steps          how many steps downhill, each with all the samples
    returns        the layers after the last step, and a list of `steps` losses

    >>> X, y = np.array([[0.0], [1.0]]), np.array([1.0, 3.0])
    >>> layers, losses = train(X, y, [(np.zeros((1, 1)), np.zeros(1))], "tanh", 0.5, 200)
    >>> [round(loss, 2) for loss in losses[:3]], layers[0][0].round(2), layers[0][1].round(2)
    ([5.0, 0.62, 0.16], array([[2.]]), array([1.]))
    """
    Y, losses = y[:, None], []
    for _ in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(float(np.mean((A[-1] - Y) ** 2)))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db)
            for (W, b), (dW, db) in zip(layers, gradients, strict=True)
        ]
    return layers, losses
