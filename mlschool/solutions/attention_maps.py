"""From tokens to what a head is good for, and what attention costs.

A. Vaswani and others, "Attention is all you need", Advances in Neural Information Processing Systems
30 (2017). P. Michel and others, "Are sixteen heads really better than one?" (2019). A. Katharopoulos and
others, "Transformers are RNNs" (2020).
"""

from __future__ import annotations

import numpy as np


def rows(tokens, vocabulary, table):
    """Return the row of the table for every token.

    tokens      a list of n tokens, in the order of the sentence
    vocabulary  a dictionary: the number of its row for each token that the model knows
    table       (n_known, d) one row of numbers for each of them
    returns     (n, d); a token that isn't in the vocabulary gets the row of "[UNK]"

    >>> rows(["a", "b", "a"], {"[UNK]": 0, "a": 1}, np.array([[0.0, 0.0], [1.0, 2.0]]))
    array([[1., 2.],
           [0., 0.],
           [1., 2.]])
    """
    unknown = vocabulary["[UNK]"]
    numbers = [vocabulary.get(token, unknown) for token in tokens]
    return table[numbers]


def similarity(a, b):
    """Return how alike the directions of two rows are: the cosine of their angle.

    a, b     (d,) two rows, neither of them all zeros
    returns  a number: 1 for the same direction, 0 for perpendicular ones, -1 for opposite ones

    >>> float(round(similarity(np.array([3.0, 0.0]), np.array([1.0, 1.0])), 3))
    0.707
    """
    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))


def ablate(outputs, Wo, head):
    """Return what a layer's heads write together, with one head ablated.

    outputs  (heads, n, d_head) what each head has read for each of n tokens
    Wo       (heads * d_head, d) the output projection of the joined heads
    head     which one to ablate, counted from 0: all that it has read becomes 0
    returns  (n, d); `outputs` stays as it is

    >>> ablate(np.array([[[2.0]], [[5.0]]]), np.array([[1.0, 1.0], [0.0, 1.0]]), 1)
    array([[2., 2.]])
    """
    kept = outputs.copy()
    kept[head] = 0
    joined = kept.swapaxes(0, 1).reshape(outputs.shape[1], -1)
    return joined @ Wo


def cost(n, d, heads):
    """Return the multiplications of `multi_head` without a mask, and its attention weights.

    n        how many tokens
    d        how many columns, shared by the heads
    heads    how many; d is a multiple of it
    returns  two whole numbers: the multiplications in all its matrix products, and how many
             attention weights come out (not the entries of Wq, Wk, Wv, Wo)

    >>> cost(10, 4, 2)
    (1440, 200)
    """
    projections = 4 * n * d * d
    scores_and_reading = 2 * n * n * d
    return projections + scores_and_reading, heads * n * n


def linear_attention(Q, K, V):
    """Return what every query reads where a weight is q · k, divided by the sum of its row.

    Q        (n_queries, d) queries, all entries positive
    K        (n_keys, d) keys, all entries positive
    V        (n_keys, d_values) values
    returns  (n_queries, d_values)

    >>> linear_attention(np.array([[1.0]]), np.array([[1.0], [3.0]]), np.array([[0.0], [8.0]]))
    array([[6.]])
    """
    summary = K.T @ V
    sums = Q @ K.sum(axis=0)
    return Q @ summary / sums[:, None]
