"""Against overfitting: L. Prechelt, "Early stopping, but when?", 1998; A. Krogh and J. Hertz (weight decay,
1991); N. Srivastava and others (dropout, 2014); J. Bergstra and Y. Bengio (random search, 2012)."""

from __future__ import annotations

import numpy as np


def early_stopping(epoch, losses, theta, patience, limit):
    """Train until the validation loss finds no new lowest value; keep the best weights.

    epoch     epoch(theta) trains for one epoch: it changes the array theta and returns nothing
    losses    losses(theta) returns two numbers, the training and the validation loss
    theta     (n,) all weights, to start from
    patience  it ends after so many epochs in a row without a new lowest validation loss
    limit     and after at most this many epochs
    returns   the weights (n,) after the epoch with the lowest validation loss (the first of
              them), and a list of the validation losses after each epoch
    raises    ValueError for a patience below 1

    >>> def epoch(theta):
    ...     theta += 1
    >>> def losses(theta):
    ...     return 0.0, (theta[0] - 2) ** 2
    >>> best, history = early_stopping(epoch, losses, np.zeros(1), 2, 10)
    >>> best, [float(loss) for loss in history]
    (array([2.]), [1.0, 0.0, 1.0, 4.0])
    """
    if patience < 1:
        raise ValueError("Patience must be 1 or more: with 0, not even one epoch would be trained.")
    best, lowest, waited, history = theta.copy(), np.inf, 0, []
    while waited < patience and len(history) < limit:
        epoch(theta)
        loss = losses(theta)[1]
        history.append(loss)
        if loss < lowest:
            best, lowest, waited = theta.copy(), loss, 0
        else:
            waited += 1
    return best, history


def weight_decay(loss, gradients, layers, strength):
    """Return the loss and its gradients with a penalty on large weights; biases are free.

    loss       a number, without the penalty
    gradients  a list of (dW, db), without the penalty
    layers     a list of (W, b), in the same order
    strength   how much weights cost: strength / 2 times the sum of the squares of all weights
    returns    the loss and a list of (dW, db), with the penalty; given arrays aren't changed

    >>> layers, gradients = [(np.array([[2.0]]), np.array([5.0]))], [(np.array([[1.0]]), np.array([1.0]))]
    >>> weight_decay(3.0, gradients, layers, 0.5)
    (np.float64(4.0), [(array([[2.]]), array([1.]))])
    """
    penalty, changed = 0.0, []
    for (W, _), (dW, db) in zip(layers, gradients, strict=True):
        penalty = penalty + strength / 2 * np.sum(W**2)
        changed.append((dW + strength * W, db))
    return loss + penalty, changed


def dropout(A, rate, training, rng):
    """Return the outputs of a layer, some of them dropped, and what each was multiplied by.

    A         (n_samples, n_units) the outputs of a layer
    rate      the share that is dropped, from 0 to below 1
    training  True: keep where rng.random(A.shape) is at least `rate`, and divide what is
              kept by 1 − rate. False: keep all, as they are
    rng       a generator
    returns   outputs and factors, (n_samples, n_units) each: a factor is 0 where dropped
    raises    ValueError for a rate below 0, or of 1 or more

    >>> dropped, factors = dropout(np.ones((1, 4)), 0.5, True, np.random.default_rng(0))
    >>> dropped
    array([[2., 0., 0., 0.]])
    """
    if not 0 <= rate < 1:
        raise ValueError("The rate must be at least 0 and below 1: with 1, nothing would be kept.")
    if not training:
        return A, np.ones(A.shape)
    factors = (rng.random(A.shape) >= rate) / (1 - rate)
    return A * factors, factors


def random_search(score, low, high, count, rng):
    """Try settings at random; return the best on validation, and its two scores.

    score      score(settings, "validation") and score(settings, "test"); more is better
    low, high  (n_settings,) the ends of the range of each setting, above 0
    count      how many settings are tried, each drawn as
               np.exp(rng.uniform(np.log(low), np.log(high)))
    rng        a generator
    returns    the settings (n_settings,) with the best validation score, that score, and the
               test score of the same settings

    >>> def score(settings, part):
    ...     return settings[0] if part == "validation" else 0.5
    >>> ones = np.ones(1)
    >>> best, validation, test = random_search(score, ones, 100 * ones, 3, np.random.default_rng(0))
    >>> best.round(1), float(validation.round(1)), test
    (array([18.8]), 18.8, 0.5)
    """
    tried, scores = [], []
    for _ in range(count):
        settings = np.exp(rng.uniform(np.log(low), np.log(high)))
        tried.append(settings)
        scores.append(score(settings, "validation"))
    winner = np.argmax(scores)
    return tried[winner], scores[winner], score(tried[winner], "test")


def minimum_norm(F, Y):
    """Return the weights that fit best; where many fit equally well, the smallest of them.

    F        (n_samples, n_features)
    Y        (n_samples, n_out)
    returns  (n_features, n_out): of all W with the least sum of squares of F W − Y, the one
             with the least sum of squares of its own numbers

    >>> minimum_norm(np.array([[1.0, 1.0]]), np.array([[2.0]])).round(3)
    array([[1.],
           [1.]])
    """
    return np.linalg.pinv(F) @ Y
