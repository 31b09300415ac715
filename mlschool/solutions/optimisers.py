"""Optimisers, one step each: B. T. Polyak (momentum, 1964), J. Duchi and others (Adagrad, 2011), G. Hinton
(RMSprop, 2012), D. P. Kingma and J. Ba (Adam, 2015), I. Loshchilov and F. Hutter (cosine decay, 2017)."""

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
    """Return the parameters and the velocity after one step, in PyTorch's convention.

    theta, velocity, gradient  arrays of one shape
    rate                       the learning rate
    beta                       how much of the velocity is kept
    returns                    the new theta, and the new velocity: beta · velocity + gradient

    >>> momentum(np.array([1.0]), np.array([2.0]), np.array([1.0]), 0.1, 0.5)
    (array([0.8]), array([2.]))
    """
    velocity = beta * velocity + gradient
    return theta - rate * velocity, velocity


def rmsprop(theta, square, gradient, rate, rho, epsilon):
    """Return the parameters and the mean square after one step of RMSprop, in PyTorch's convention.

    theta, square, gradient  arrays of one shape
    rate, rho                the learning rate, and how much of the mean square is kept
    epsilon                  a small number, added to the root and not under it
    returns                  the new theta, and the new mean square of the gradients

    >>> theta, square = rmsprop(np.array([1.0]), np.array([0.0]), np.array([2.0]), 0.1, 0.75, 0.0)
    >>> theta, square
    (array([0.8]), array([1.]))
    """
    square = rho * square + (1 - rho) * gradient**2
    return theta - rate * gradient / (np.sqrt(square) + epsilon), square


def adam(theta, mean, square, t, gradient, rate, beta1, beta2, epsilon):
    """Return the parameters and both means after one step of Adam, as in the paper and in PyTorch.

    theta, mean, square, gradient  arrays of one shape; both means begin at 0
    t                              the number of this step, counted from 1
    rate                           the learning rate
    beta1, beta2                   how much is kept of the mean of the gradients, and of their squares
    epsilon                        a small number, added to the root
    returns                        the new theta, mean and square; the means without their correction

    >>> adam(np.array([1.0]), np.zeros(1), np.zeros(1), 1, np.array([3.0]), 0.1, 0.9, 0.99, 0.0)
    (array([0.9]), array([0.3]), array([0.09]))
    """
    mean = beta1 * mean + (1 - beta1) * gradient
    square = beta2 * square + (1 - beta2) * gradient**2
    corrected_mean = mean / (1 - beta1**t)
    corrected_square = square / (1 - beta2**t)
    return theta - rate * corrected_mean / (np.sqrt(corrected_square) + epsilon), mean, square


def decayed(rate, step, steps, warmup):
    """Return the learning rate of one step: a rise in a straight line, then half a cosine down.

    rate     the largest one
    step     the number of the step, counted from 0
    steps    how many steps there are
    warmup   in how many steps it rises: step 0 has rate / warmup, and step warmup − 1 the whole
             rate. Then it falls from the whole rate at step `warmup` towards 0 at step `steps`

    >>> [round(float(decayed(1.0, step, 6, 2)), 2) for step in range(7)]
    [0.5, 1.0, 1.0, 0.85, 0.5, 0.15, 0.0]
    """
    if step < warmup:
        return rate * (step + 1) / warmup
    done = (step - warmup) / (steps - warmup)
    return rate * (1 + np.cos(np.pi * done)) / 2


def adagrad(theta, squares, gradient, rate, epsilon):
    """Return the parameters and the sum of squares after one step of Adagrad, in PyTorch's convention.

    theta, squares, gradient  arrays of one shape
    rate                      the learning rate
    epsilon                   a small number, added to the root
    returns                   the new theta, and the new sum of all squared gradients so far

    >>> adagrad(np.array([1.0]), np.array([9.0]), np.array([4.0]), 0.1, 0.0)
    (array([0.92]), array([25.]))
    """
    squares = squares + gradient**2
    return theta - rate * gradient / (np.sqrt(squares) + epsilon), squares
