"""What attention costs: A. Vaswani and others, "Attention is all you need", Advances in Neural Information
Processing Systems 30 (2017), section 4."""

from __future__ import annotations


def cost(n, d, heads):
    """Return what `multi_head` costs without a mask: multiplications, and attention weights to keep.

    n        how many tokens
    d        how many columns, shared by the heads
    heads    how many; d is a multiple of it
    returns  two whole numbers: the multiplications in all its matrix products, and how many attention
             weights come out (not the entries of Wq, Wk, Wv, Wo)

    >>> cost(10, 4, 2)
    (1440, 200)
    """
    projections = 4 * n * d * d
    scores_and_reading = 2 * n * n * d
    return projections + scores_and_reading, heads * n * n
