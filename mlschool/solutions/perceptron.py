"""The perceptron of 1957.

F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain",
Psychological Review 65, 386 (1958).
"""

from __future__ import annotations

import numpy as np


def step(score):
    """Return 1 where the score is at or above the threshold 0, and 0 below it.

    score    a number, or an array of any shape
    returns  0 or 1, in the shape of `score`

    >>> step(np.array([-2.0, 0.0, 3.5]))
    array([0, 1, 1])
    """
    return np.where(np.asarray(score) >= 0, 1, 0)


def predict(w, b, X):
    """Return the neuron's answer for every sample.

    w        (n_features,) weights
    b        bias, a number
    X        (n_samples, n_features), or one sample (n_features,)
    returns  (n_samples,) of 0 and 1, or a single 0 or 1

    >>> predict(np.array([1.0, -1.0]), 0.5, np.array([[2.0, 1.0], [0.0, 3.0]]))
    array([1, 0])
    """
    return step(X @ w + b)


def update(w, b, x, y, y_pred, learning_rate):
    """Return the weights and the bias, corrected by one sample.

    w, x           (n_features,) weights, and the sample's features
    b              bias, a number
    y, y_pred      the label and the prediction, each 0 or 1
    learning_rate  how large a step to take
    returns        the new w, (n_features,), and the new b

    >>> update(np.array([0.0, 0.0]), 0.0, np.array([2.0, -1.0]), 1, 0, learning_rate=0.5)
    (array([ 1. , -0.5]), 0.5)
    """
    error = y - y_pred
    return w + learning_rate * error * x, b + learning_rate * error


def train(w, b, X, y, learning_rate, max_epochs):
    """Return trained weights, bias, and the number of mistakes in each epoch.

    w, b           where to start: (n_features,) weights, and the bias
    X, y           (n_samples, n_features) features, (n_samples,) labels 0 or 1
    learning_rate  how large each step is
    max_epochs     the most passes over the data, in the order of its rows; training ends
                   after the first epoch without a mistake
    returns        w, b, and a list with one number for each epoch: how many samples were
                   mistakes when their turn came, before their own correction

    >>> w, b, mistakes = train(np.zeros(1), 0.0, np.array([[-1.0], [1.0]]), np.array([0, 1]), 1.0, 10)
    >>> mistakes
    [1, 0]
    """
    mistakes = []
    for _ in range(max_epochs):
        wrong = 0
        for x, label in zip(X, y, strict=True):
            y_pred = predict(w, b, x)
            w, b = update(w, b, x, label, y_pred, learning_rate)
            wrong += int(y_pred != label)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def standardise(X):
    """Return the features with mean 0 and standard deviation 1, each column by itself.

    X        (n_samples, n_features)
    returns  (n_samples, n_features), in standard deviations

    >>> standardise(np.array([[1.0, 100.0], [3.0, 500.0]]))
    array([[-1., -1.],
           [ 1.,  1.]])
    """
    return (X - X.mean(axis=0)) / X.std(axis=0)


def xor_feature(X):
    """Return one new feature for each sample, with which a line can separate XOR.

    X        (n_samples, 2), floats; zeros and ones in the data
    returns  (n_samples,) numbers

    >>> xor_feature(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]))
    array([0., 0., 0., 1.])
    """
    return X[:, 0] * X[:, 1]
