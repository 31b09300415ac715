"""How to split data, and how to score on it: M. Stone, "Cross-validatory choice and assessment of statistical
predictions", Journal of the Royal Statistical Society B 36, 111 (1974)."""

from __future__ import annotations

import numpy as np


def split(groups, count, rng):
    """Return which rows are for training and which for the test: whole groups only.

    groups   (n,) the group of each row, such as the run that it comes from
    count    how many groups are for the test
    rng      a generator; the test gets the first `count` of rng.permutation(np.unique(groups))
    returns  two masks (n,) of True and False: training, and test

    >>> train, test = split(np.array([7, 7, 8, 9, 9]), 1, np.random.default_rng(0))
    >>> train, test
    (array([ True,  True,  True, False, False]), array([False, False, False,  True,  True]))
    """
    shuffled = rng.permutation(np.unique(groups))
    test = np.isin(groups, shuffled[:count])
    return ~test, test


def standardise(X_train, X_test):
    """Return both tables in units of the training data's spread, from the training data's mean.

    X_train  (n_train, n_features)
    X_test   (n_test, n_features)
    returns  both: each feature less its mean in X_train, divided by its standard deviation there

    >>> standardise(np.array([[1.0], [3.0]]), np.array([[5.0]]))
    (array([[-1.],
           [ 1.]]), array([[3.]]))
    """
    mean = X_train.mean(axis=0)
    spread = X_train.std(axis=0)
    return (X_train - mean) / spread, (X_test - mean) / spread


def shuffle(X, y, rng):
    """Return the rows of X and their labels in a random order, each label still beside its row.

    X        (n, n_features)
    y        (n,)
    rng      a generator; the order is that of rng.permutation(n)
    returns  X and y in the new order; the given ones stay as they are

    >>> X, y = shuffle(np.array([[10], [20], [30]]), np.array([1, 2, 3]), np.random.default_rng(0))
    >>> X[:, 0] // 10 == y
    array([ True,  True,  True])
    """
    order = rng.permutation(len(y))
    return X[order], y[order]


def balanced_accuracy(y, y_pred):
    """Return the mean of the two classes' recalls.

    y        (n,) labels 0 and 1, both of which occur
    y_pred   (n,) predictions 0 and 1
    returns  a number from 0 to 1: the share of the zeros that are found, and the share of the
             ones, averaged

    >>> round(float(balanced_accuracy(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0]))), 3)
    0.5
    """
    recall_0 = np.mean(y_pred[y == 0] == 0)
    recall_1 = np.mean(y_pred[y == 1] == 1)
    return (recall_0 + recall_1) / 2


def importance(predict, X, y, column, rng):
    """Return how much accuracy a column is worth: what is lost when its values are shuffled.

    predict  a trained classifier: of a table (n, n_features) it gives (n,) predictions
    X, y     (n, n_features) features, (n,) labels; they stay as they are
    column   which feature
    rng      a generator; the column gets the order of rng.permutation(n)
    returns  the share of right predictions before, less that after

    L. Breiman, "Random forests", Machine Learning 45, 5 (2001), section 10.

    >>> X = np.array([[1.0, 0.0], [-1.0, 0.0]] * 20)
    >>> float(importance(lambda X: X[:, 0] > 0, X, X[:, 0] > 0, 1, np.random.default_rng(0)))
    0.0
    """
    shuffled = X.copy()
    shuffled[:, column] = X[rng.permutation(len(X)), column]
    return np.mean(predict(X) == y) - np.mean(predict(shuffled) == y)
