"""Optimisers, one step each: B. T. Polyak (momentum, 1964), J. Duchi and others (Adagrad, 2011), M. D. Zeiler
(Adadelta, 2012), G. Hinton (RMSprop, 2012), H. B. McMahan and others (Ftrl, 2013), D. P. Kingma and J. Ba
(Adam, Adamax, 2015), T. Dozat (Nadam, 2016), I. Loshchilov and F. Hutter (cosine decay, 2017)."""

from __future__ import annotations

import numpy as np


def minibatches(X, y, size, rng):
    """Return one epoch: all samples in a new order, cut into batches.

    X, y     (n, n_features) and (n,)
    size     samples in a batch; the last one may have fewer
    rng      a generator; the order is that of rng.permutation(n)
    returns  a list of pairs (X, y), one for each batch

    >>> X, y = np.arange(5)[:, None], np.arange(5)
    >>> [len(labels) for _, labels in minibatches(X, y, 2, np.random.default_rng(0))]
    [2, 2, 1]
    """
    order = rng.permutation(len(y))
    batches = []
    for start in range(0, len(y), size):
        rows = order[start : start + size]
        batches.append((X[rows], y[rows]))
    return batches


def momentum(theta, velocity, gradient, rate, beta):
    """Return theta and the velocity after one step, in PyTorch's convention.

    theta, velocity, gradient  arrays of one shape
    rate                       the learning rate
    beta                       how much of the velocity is kept
    returns                    the new theta, and the new velocity: beta · velocity + gradient

    >>> momentum(np.array([1.0]), np.array([5.0]), np.array([2.0]), 0.1, 0.8)
    (array([0.4]), array([6.]))
    """
    velocity = beta * velocity + gradient
    return theta - rate * velocity, velocity


def rmsprop(theta, square, gradient, rate, rho, epsilon):
    """Return theta and the mean square after one step of RMSprop, in PyTorch's convention.

    theta, square, gradient  arrays of one shape
    rate, rho                the learning rate, and how much of the mean square is kept
    epsilon                  a small number, added to the root and not under it
    returns                  the new theta, and the new mean square of the gradients

    >>> theta, square = rmsprop(np.array([1.0]), np.array([12.0]), np.array([8.0]), 0.1, 0.75, 0.0)
    >>> theta, square
    (array([0.84]), array([25.]))
    """
    square = rho * square + (1 - rho) * gradient**2
    return theta - rate * gradient / (np.sqrt(square) + epsilon), square


def adam(theta, mean, square, t, gradient, rate, beta1, beta2, epsilon):
    """Return theta and both means after one step of Adam, as in the paper and in PyTorch.

    theta, mean, square, gradient  arrays of one shape; both means begin at 0
    t                              the number of this step, counted from 1
    rate                           the learning rate
    beta1, beta2                   how much is kept of the mean gradient, of the mean square
    epsilon                        a small number, added to the root
    returns                        the new theta, mean and square; the means uncorrected

    >>> theta, mean, square = np.array([1.0]), np.zeros(1), np.zeros(1)
    >>> for t, gradient in enumerate([np.array([3.0]), np.array([1.0])], 1):
    ...     theta, mean, square = adam(theta, mean, square, t, gradient, 0.1, 0.9, 0.99, 0.0)
    >>> theta.round(3), mean, square
    (array([0.813]), array([0.37]), array([0.0991]))
    """
    mean = beta1 * mean + (1 - beta1) * gradient
    square = beta2 * square + (1 - beta2) * gradient**2
    corrected_mean = mean / (1 - beta1**t)
    corrected_square = square / (1 - beta2**t)
    return theta - rate * corrected_mean / (np.sqrt(corrected_square) + epsilon), mean, square


def decayed(rate, step, steps, warmup):
    """Return the learning rate of one step: a straight rise, then half a cosine down.

    rate     the largest one
    step     the number of the step, counted from 0
    steps    how many steps there are
    warmup   in how many steps it rises: step 0 has rate / warmup, and step warmup − 1 the
             whole rate. Then it falls: from the whole rate at step `warmup` to 0 at `steps`

    >>> [round(float(decayed(0.4, step, 6, 2)), 2) for step in range(7)]
    [0.2, 0.4, 0.4, 0.34, 0.2, 0.06, 0.0]
    """
    if step < warmup:
        return rate * (step + 1) / warmup
    done = (step - warmup) / (steps - warmup)
    return rate * (1 + np.cos(np.pi * done)) / 2


def adagrad(theta, squares, gradient, rate, epsilon):
    """Return theta and the sum of squares after one step of Adagrad, in PyTorch's convention.

    theta, squares, gradient  arrays of one shape
    rate                      the learning rate
    epsilon                   a small number, added to the root
    returns                   the new theta, and the new sum of all squared gradients so far

    >>> adagrad(np.array([1.0]), np.array([9.0]), np.array([4.0]), 0.1, 0.0)
    (array([0.92]), array([25.]))
    """
    squares = squares + gradient**2
    return theta - rate * gradient / (np.sqrt(squares) + epsilon), squares


# ------------------------------------------------------------------------------------------ lent: four more
# State is a pair of arrays that begin at 0. Settings are the defaults of PyTorch, and Keras's for Ftrl.


def adadelta(theta, state, gradient, t, rate):
    """Return theta and the state (mean squares of gradients and of steps) after one step of Adadelta.

    >>> theta, _ = adadelta(np.array([1.0]), np.zeros((2, 1)), np.array([3.0]), 1, 1.0)
    >>> theta.round(4)
    array([0.9968])
    """
    square, moved = state
    square = 0.9 * square + 0.1 * gradient**2
    step = gradient * np.sqrt(moved + 1e-6) / np.sqrt(square + 1e-6)
    return theta - rate * step, (square, 0.9 * moved + 0.1 * step**2)


def adamax(theta, state, gradient, t, rate):
    """Return theta and the state (mean gradient, its largest size) after step t of Adamax, from 1.

    >>> adamax(np.array([1.0]), np.zeros((2, 1)), np.array([3.0]), 1, 0.1)[0].round(4)
    array([0.9])
    """
    mean, largest = state
    mean = 0.9 * mean + 0.1 * gradient
    largest = np.maximum(0.999 * largest, np.abs(gradient) + 1e-8)
    return theta - rate * mean / (1 - 0.9**t) / largest, (mean, largest)


def nadam(theta, state, gradient, t, rate):
    """Return theta and the state (mean gradient, mean square) after step t of Nadam, from 1.

    What is kept of the mean grows from 0.47 to 0.9 within some 100 steps, as in Keras. In PyTorch that takes
    momentum_decay=1.0.

    >>> nadam(np.array([1.0]), np.zeros((2, 1)), np.array([3.0]), 1, 0.1)[0].round(4)
    array([0.8937])
    """
    mean, square = state
    mean = 0.9 * mean + 0.1 * gradient
    square = 0.999 * square + 0.001 * gradient**2
    kept = 0.9 * (1 - 0.5 * 0.96 ** np.arange(1, t + 2))  # of step 1, 2 … and of the one to come
    now = (1 - kept[-2]) * gradient / (1 - kept[:-1].prod())
    ahead = kept[-1] * mean / (1 - kept.prod())
    return theta - rate * (now + ahead) / (np.sqrt(square / (1 - 0.999**t)) + 1e-8), (mean, square)


def ftrl(theta, state, gradient, t, rate, pull=0.0):
    """Return theta and the state (squares, z) after one step of Ftrl; `pull` holds weights at 0.

    The sum of squares begins at 0.1, as in Keras, which the state leaves out.

    >>> theta, state = ftrl(np.array([1.0, 1.0]), np.zeros((2, 2)), np.array([3.0, 0.1]), 1, 1.0, 0.2)
    >>> theta.round(3), state[0]
    (array([-0.033,  0.   ]), array([9.  , 0.01]))
    """
    squares, z = state
    before, squares = np.sqrt(squares + 0.1), squares + gradient**2
    root = np.sqrt(squares + 0.1)
    z = z + gradient - (root - before) / rate * theta
    return rate * (np.clip(z, -pull, pull) - z) / root, (squares, z)
