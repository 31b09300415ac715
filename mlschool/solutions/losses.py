"""Losses: P. J. Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35, 73,
1964; J. S. Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990."""

from __future__ import annotations

import numpy as np


def huber(y, y_pred, delta):
    """Return Huber's loss: the mean over all samples.

    y, y_pred  (n,) values and predictions
    delta      from which size on an error counts as it is, and not squared
    returns    the mean of error² / 2 where the error is at most `delta`, and of
               delta · (|error| − delta / 2) beyond

    >>> float(huber(np.array([0.0, 0.0]), np.array([1.0, 4.0]), 2.0))
    3.25
    """
    size = np.abs(y_pred - y)
    return np.mean(np.where(size <= delta, size**2 / 2, delta * (size - delta / 2)))


def poisson_loss(counts, expected):
    """Return the Poisson loss: the mean over all samples.

    counts    (n,) what was counted: 0, 1, 2 …
    expected  (n,) what the model expects, each above 0
    returns   the mean of expected − counts · log(expected): the negative logarithm of the Poisson
              probability, but for a part in which no prediction stands

    >>> round(float(poisson_loss(np.array([2, 0]), np.array([1.0, 2.0]))), 3)
    1.5
    """
    return np.mean(expected - counts * np.log(expected))


def softmax(scores):
    """Return the probabilities of the classes.

    scores   (n, n_classes) any numbers, also large ones
    returns  (n, n_classes), each row positive and with the sum 1

    >>> softmax(np.array([[0.0, np.log(3.0)], [1000.0, 1000.0]]))
    array([[0.25, 0.75],
           [0.5 , 0.5 ]])
    """
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(scores, labels):
    """Return the cross-entropy of scores and labels: the mean over all samples.

    scores   (n, n_classes) any numbers, also large ones
    labels   (n,) the number of the right class of each sample: 0, 1, 2 …
    returns  the mean of −log(probability of the right class), without ever taking log(0)

    >>> round(float(cross_entropy(np.array([[0.0, 0.0], [1000.0, 0.0]]), np.array([0, 1]))), 3)
    500.347
    """
    shifted = scores - scores.max(axis=1, keepdims=True)
    right = shifted[np.arange(len(labels)), labels]
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - right)


def cross_entropy_gradient(scores, labels):
    """Return the gradient of the cross-entropy with respect to the scores.

    scores   (n, n_classes)
    labels   (n,) the number of the right class of each sample
    returns  (n, n_classes): (p − y) / n, with p the probabilities and y one-hot

    >>> cross_entropy_gradient(np.array([[0.0, 0.0]]), np.array([1]))
    array([[ 0.5, -0.5]])
    """
    gradient = softmax(scores)
    gradient[np.arange(len(labels)), labels] -= 1
    return gradient / len(labels)


def weighted_cross_entropy(scores, labels, weights):
    """Return a cross-entropy in which an error on one class costs more than on another.

    scores   (n, n_classes)
    labels   (n,) the number of the right class of each sample
    weights  (n_classes,) what a sample of each class counts
    returns  the weighted mean: the sum of weight · (−log p), divided by the sum of the samples'
             weights

    >>> scores, labels = np.array([[0.0, 0.0], [0.0, np.log(3)]]), np.array([0, 1])
    >>> round(float(weighted_cross_entropy(scores, labels, np.array([1.0, 3.0]))), 3)
    0.389
    """
    each = -np.log(softmax(scores)[np.arange(len(labels)), labels])
    return np.sum(weights[labels] * each) / np.sum(weights[labels])
