"""Attention, from a soft look-up to several heads: A. Vaswani and others, "Attention is all you need",
Advances in Neural Information Processing Systems 30 (2017), section 3."""

from __future__ import annotations

import numpy as np


def softmax(scores):
    """Return weights for scores: positive numbers that add up to 1 along the last axis.

    scores   (..., n_keys), one row for each query; a score of -inf gets the weight 0, and one in each row
             at least is finite
    returns  weights in the same shape, a new array; finite for scores of any size

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0], [-np.inf, 2.0]]))
    array([[0.5, 0.5],
           [1. , 0. ],
           [0. , 1. ]])
    """
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def one_query(q, K, V):
    """Return what one query reads, and how it spreads its attention over the keys.

    q        (d,) what it asks for
    K        (n_keys, d) what each one offers
    V        (n_keys, d_values) what each one hands over
    returns  the output, (d_values,), and the weights, (n_keys,): the softmax of the scores q · k / √d

    >>> K, V = np.array([[4.0, 0.0], [0.0, 4.0]]), np.array([[10.0], [20.0]])
    >>> one_query(np.array([1.0, 1.0]), K, V)
    (array([15.]), array([0.5, 0.5]))
    """
    scores = np.zeros(len(K))
    for j in range(len(K)):
        scores[j] = q @ K[j] / len(q) ** 0.5
    weights = softmax(scores)
    output = np.zeros(V.shape[1])
    for j in range(len(K)):
        output = output + weights[j] * V[j]
    return output, weights


def attention(Q, K, V, mask=None):
    """Return what every query reads, and how it spreads its attention over the keys.

    Q        (..., n_queries, d) what each one asks for; any axes may stand in front
    K        (..., n_keys, d) what each one offers
    V        (..., n_keys, d_values) what each one hands over
    mask     (..., n_queries, n_keys), True where a query may look, False where a key is hidden from it;
             each query may look at one key at least. Axes in front may be missing: then one mask serves
             all. None hides nothing
    returns  the outputs, (..., n_queries, d_values), and the weights, (..., n_queries, n_keys)
    raises   ValueError where the last two axes of the mask aren't (n_queries, n_keys)

    >>> K, V = np.array([[4.0, 0.0], [0.0, 4.0]]), np.array([[10.0], [20.0]])
    >>> outputs, weights = attention(np.array([[1.0, 1.0], [8.0, 0.0]]), K, V)
    >>> outputs
    array([[15.],
           [10.]])
    """
    scores = Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5
    if mask is not None:
        if np.shape(mask)[-2:] != scores.shape[-2:]:
            raise ValueError(
                f"The mask has the shape {np.shape(mask)}, and there are {scores.shape[-2]} queries and "
                f"{scores.shape[-1]} keys: give it one row for each query and one column for each key."
            )
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


def causal_mask(n):
    """Return the mask that lets each token look at itself and at what stands before it.

    n        how many tokens
    returns  (n, n) booleans, True where the query (row) may look at the key (column)

    >>> causal_mask(3)
    array([[ True, False, False],
           [ True,  True, False],
           [ True,  True,  True]])
    """
    return np.tril(np.ones((n, n), dtype=bool))


def split_heads(X, heads):
    """Return the same numbers with an axis for the heads in front: each head gets its columns of every row.

    X        (n, d), one token a row
    heads    how many; d is a multiple of it
    returns  (heads, n, d / heads): head 0 has the first d / heads columns, head 1 the next ones …
    raises   ValueError where d is no multiple of heads

    >>> split_heads(np.array([[0, 1, 2, 3], [4, 5, 6, 7]]), 2)
    array([[[0, 1],
            [4, 5]],
           [[2, 3],
            [6, 7]]])
    """
    n, d = X.shape
    if d % heads:
        raise ValueError(f"{d} columns can't be shared out among {heads} heads: take a divisor of {d}.")
    return X.reshape(n, heads, d // heads).swapaxes(0, 1)


def multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    """Return what several heads read, each with projections of its own, joined and mixed.

    X               (n, d), one token a row: it asks, offers and hands over
    Wq, Wk, Wv, Wo  (d, d) projections to queries, keys, values, and of the joined heads to the output
    heads           how many share the d columns; d is a multiple of it
    mask            (n, n), True where a query may look; the same for all heads; None hides nothing
    returns         the outputs, (n, d), and the weights, (heads, n, n)

    >>> outputs, weights = multi_head(np.eye(4), *4 * [np.eye(4)], heads=2)
    >>> outputs.shape, weights.shape
    ((4, 4), (2, 4, 4))
    """
    for W in (Wq, Wk, Wv, Wo):
        if np.shape(W) != 2 * X.shape[1:]:
            raise ValueError(f"Tokens of {X.shape[1]} columns take square projections, not {np.shape(W)}.")
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    joined = read.swapaxes(0, 1).reshape(X.shape)
    return joined @ Wo, weights


def positional_encoding(n, d):
    """Return a pattern for each position, to be added to the token that stands there.

    n        how many positions, counted from 0
    d        how many columns, an even number
    returns  (n, d): column 2i holds sin(position / 10000^(2i/d)), column 2i + 1 the cosine of the same angle

    >>> positional_encoding(2, 4).round(2)
    array([[0.  , 1.  , 0.  , 1.  ],
           [0.84, 0.54, 0.01, 1.  ]])
    """
    position, even = np.arange(n)[:, None], np.arange(0, d, 2)
    angle = position / 10000 ** (even / d)
    encoding = np.empty((n, d))
    encoding[:, 0::2], encoding[:, 1::2] = np.sin(angle), np.cos(angle)
    return encoding
