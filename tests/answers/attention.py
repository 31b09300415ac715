"""Answers to the exercises of attention, by people who hadn't seen the mistakes."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from tests.answers import expect


# helpers, as a learner would have them from the earlier exercises
def softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


def split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError(f"{d} columns can't be shared by {heads} heads")
    return X.reshape(n, heads, d // heads).swapaxes(0, 1)


# ---------------------------------------------------------------- attention.softmax


def right_vectorised__softmax(scores):
    scores = np.asarray(scores)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def right_torch__softmax(scores):
    return torch.softmax(torch.as_tensor(np.asarray(scores, dtype=float)), dim=-1).numpy()


def right_loop__softmax(scores):
    scores = np.asarray(scores, dtype=float)
    out = np.zeros(scores.shape)
    for index in np.ndindex(scores.shape[:-1]):
        row = scores[index]
        biggest = max(row)
        total = 0.0
        for j, s in enumerate(row):
            out[index + (j,)] = math.exp(s - biggest)
            total += out[index + (j,)]
        out[index] /= total
    return out


def right_logspace__softmax(scores):
    return np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))


def right_applyalongaxis__softmax(scores):
    def one(row):
        e = np.exp(row - row.max())
        return e / e.sum()

    return np.apply_along_axis(one, -1, np.asarray(scores))


# mistake: no maximum taken off, so inf / inf = nan for large scores
@expect("for large scores exp overflows, and infinity by infinity is not a number. Only")
def wrong_overflow__softmax(scores):
    return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)


# mistake: the sum runs over the whole array, not over each row
@expect("all weights together add up to 1. Each row must do so by itself.")
def wrong_wholesum__softmax(scores):
    e = np.exp(scores - scores.max())
    return e / e.sum()


# mistake: one maximum for all rows, so a row far below it becomes 0 / 0 = nan
@expect("you take off the largest score of all rows. A row far below it then becomes zero by")
def wrong_globalmax__softmax(scores):
    e = np.exp(scores - np.max(scores))
    return e / e.sum(axis=-1, keepdims=True)


# mistake: keepdims forgotten: crashes, or for square scores divides by the sum of the wrong row
@expect("the sums have lost their axis, so they are laid along the columns and not beside the")
def wrong_nokeepdims__softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


# mistake: axis 0 instead of the last one: columns add up to one
@expect("the weights add up to 1 down the columns: each key shares itself out among the queries.")
def wrong_axis0__softmax(scores):
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=0)


# mistake: axis=1 instead of -1: right for a table, wrong for heads in front, a crash for one row
@expect("axis 1 is the last one only in a table. With heads in front, (heads, queries, keys), it")
def wrong_axis1__softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# mistake: clips large scores "against overflow", so that 1000 and 2000 get the same share
@expect("large scores are cut off, so that exp stays within bounds; but then two large ones")
def wrong_clip__softmax(scores):
    e = np.exp(np.clip(scores, -500, 500))
    return e / e.sum(axis=-1, keepdims=True)


# mistake: takes the mean off instead of the maximum: still too large for e^..., and nan where a score is -inf
@expect("the mean of a row is taken off. What lies above it can still be too large for exp, and")
def wrong_meanoff__softmax(scores):
    e = np.exp(scores - scores.mean(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# mistake: divides the scores by their maximum instead of taking it off: the shares change
@expect("the scores are divided by the largest of their row. That changes the differences")
def wrong_divmax__softmax(scores):
    e = np.exp(scores / scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# mistake: a small epsilon in the denominator (and in the weights): a score of -inf no longer gets 0
@expect("a small number is added to every weight, so a score of -inf still gets a share.")
def wrong_epsilon__softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True)) + 1e-6
    return e / e.sum(axis=-1, keepdims=True)


# mistake: changes the caller's array in place
@expect("it stops with UFuncTypeError", outcome="crashed")
def wrong_inplace__softmax(scores):
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


# mistake: nan_to_num turns -inf into a huge negative number, inf into the largest one, and a lost row into zeros
@expect("`nan_to_num` covers up what went amiss: where exp has overflowed, the weights are 0 or")
def wrong_nantonum__softmax(scores):
    e = np.exp(scores)
    return np.nan_to_num(e / e.sum(axis=-1, keepdims=True))


# mistake: returns the logarithm of the weights
@expect("these are the logarithms of the weights.")
def wrong_logsoftmax__softmax(scores):
    m = scores.max(axis=-1, keepdims=True)
    return scores - m - np.log(np.exp(scores - m).sum(axis=-1, keepdims=True))


# mistake: a sigmoid for each score, not normalised
@expect("that is the sigmoid: every score is looked at by itself. Here the scores of a row")
def wrong_sigmoid__softmax(scores):
    return 1 / (1 + np.exp(-scores))


# mistake: no exponential: scores divided by their sum (negative weights)
@expect("the exponential is missing. Scores can be negative, and then shares of their sum are no")
def wrong_noexp__softmax(scores):
    return scores / scores.sum(axis=-1, keepdims=True)


# mistake: prints the weights instead of returning them
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_prints__softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    print(e / e.sum(axis=-1, keepdims=True))


# mistake: torch.softmax is given a NumPy array: TypeError
@expect("it stops with TypeError", outcome="crashed")
def wrong_torchcrash__softmax(scores):
    return torch.softmax(scores, dim=-1)


# mistake: returns a flat list of rows, the axes in front are lost
@expect("the shape is (6, 4) where (2, 3, 4) is expected.")
def wrong_flattened__softmax(scores):
    rows = np.reshape(scores, (-1, np.shape(scores)[-1]))
    return np.array([np.exp(r - r.max()) / np.exp(r - r.max()).sum() for r in rows])


# mistake: rounds the weights to three digits, "so that they look nicer"
@expect("the weights are rounded, and then they don't quite add up to 1. Round when you print.")
def wrong_rounded__softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.round(e / e.sum(axis=-1, keepdims=True), 3)


# mistake: lowers the scores until they are safe, in a loop that never ends for inf - 1 or 1e300 - 1
@expect("still running after", outcome="stopped")
def wrong_endless__softmax(scores):
    s = np.array(scores, dtype=float)
    while s.max() > 700:
        s = s - 1e-300
    e = np.exp(s)
    return e / e.sum(axis=-1, keepdims=True)


# ---------------------------------------------------------------- attention.attention


def right_vectorised__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        mask = np.asarray(mask, dtype=bool)
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError(f"the mask has shape {mask.shape}, the scores {scores.shape}")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


def right_einsum__attention(Q, K, V, mask=None):
    scores = np.einsum("...qd,...kd->...qk", Q, K) * Q.shape[-1] ** -0.5
    if mask is not None:
        if np.shape(mask)[-2:] != (Q.shape[-2], K.shape[-2]):
            raise ValueError("mask of a wrong shape")
        scores = scores + np.where(mask, 0.0, -np.inf)
    weights = softmax(scores)
    return np.einsum("...qk,...kv->...qv", weights, V), weights


def right_torch__attention(Q, K, V, mask=None):
    q, k, v = (torch.from_numpy(np.ascontiguousarray(a)) for a in (Q, K, V))
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
    if mask is not None:
        m = torch.from_numpy(np.array(mask, dtype=bool))
        if m.shape[-2:] != scores.shape[-2:]:
            raise ValueError(f"mask {tuple(m.shape)} doesn't fit scores {tuple(scores.shape)}")
        scores = scores.masked_fill(~m, float("-inf"))
    weights = F.softmax(scores, dim=-1)
    return (weights @ v).numpy(), weights.numpy()


def right_loops__attention(Q, K, V, mask=None):
    front = np.broadcast_shapes(Q.shape[:-2], K.shape[:-2], V.shape[:-2])
    n_q, n_k, d = Q.shape[-2], K.shape[-2], Q.shape[-1]
    if mask is not None and np.shape(mask)[-2:] != (n_q, n_k):
        raise ValueError("the mask must be (n_queries, n_keys)")
    Q = np.broadcast_to(Q, front + Q.shape[-2:])
    K = np.broadcast_to(K, front + K.shape[-2:])
    V = np.broadcast_to(V, front + V.shape[-2:])
    M = np.broadcast_to(True if mask is None else mask, front + (n_q, n_k))
    outputs = np.zeros(front + (n_q, V.shape[-1]))
    weights = np.zeros(front + (n_q, n_k))
    for f in np.ndindex(front):
        for i in range(n_q):
            allowed = [j for j in range(n_k) if M[f][i, j]]
            scores = [float(Q[f][i] @ K[f][j]) / d**0.5 for j in allowed]
            top = max(scores)
            shares = [math.exp(s - top) for s in scores]
            for j, share in zip(allowed, shares):
                weights[f][i, j] = share / sum(shares)
                outputs[f][i] += share / sum(shares) * V[f][j]
    return outputs, weights


def right_strictmask__attention(Q, K, V, mask=None):
    scores = np.matmul(Q, np.swapaxes(K, -1, -2)) / np.sqrt(K.shape[-1])
    if mask is not None:
        # a mask for all heads may lack the axes in front, but may not be stretched otherwise
        if mask.ndim < 2 or mask.shape != scores.shape[-mask.ndim :]:
            raise ValueError(f"expected a mask of shape {scores.shape}, got {mask.shape}")
        scores = np.where(mask, scores, -np.inf)
    w = softmax(scores)
    return np.matmul(w, V), w


# mistake: a mask with a single row is stretched over all queries without a word
@expect("the values are right, but a mask of one row for 2 queries should be refused with a ValueError: some")
def wrong_stretched__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: the shape is looked after by an assertion, which isn't what was promised
@expect("the values are right, but a mask of 3 rows for 2 queries and 3 keys should be refused with a Value")
def wrong_asserted__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / math.sqrt(Q.shape[-1])
    if mask is not None:
        assert mask.shape[-2:] == scores.shape[-2:]
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: the root of d is forgotten
@expect("the scores aren't divided by √d. They grow with the width, and softmax then gives")
def wrong_noscale__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2)
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: divided by d, not by its root
@expect("you divide by d, and not by its root: the scores end up so alike that every key gets")
def wrong_divd__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / Q.shape[-1]
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: the root of the number of keys instead of the width of a query
@expect("you divide by the root of a number of rows. It is the width of queries and keys, the")
def wrong_rootofn__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(K.shape[-2])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: the root of the width of the values (the same only where d_values == d)
@expect("you divide by the root of the width of the values. The scores are sums over the width")
def wrong_rootofvalues__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(V.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: True read as "hidden" (PyTorch's MultiheadAttention)
@expect("True is taken for hidden. That is the convention of PyTorch's `MultiheadAttention`;")
def wrong_maskinverted__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, -np.inf, scores)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: the mask is multiplied to the weights after softmax: rows no longer add up to one
@expect("the mask is multiplied after the softmax: what the hidden keys had is lost, and the")
def wrong_maskafter__attention(Q, K, V, mask=None):
    weights = softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1]))
    if mask is not None:
        if mask.shape[-2:] != weights.shape[-2:]:
            raise ValueError("mask")
        weights = weights * mask
    return weights @ V, weights


# mistake: hidden scores are set to 0, not to -inf: they still get a share
@expect("a hidden key gets the score 0, and exp(0) is 1: it keeps a weight. Which score has no")
def wrong_maskzero__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = scores * mask
    weights = softmax(scores)
    return weights @ V, weights


# mistake: -inf * 0 = nan where the mask is made of a product
@expect("NaN comes with the mask: 0 times infinity is not a number. Choose between score and")
def wrong_nanmask__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = scores + (1 - mask.astype(float)) * -np.inf
    weights = softmax(scores)
    return weights @ V, weights


# mistake: a "large" negative number too small to hide anything when scores are large
@expect("a hidden key's score is lowered, and not far enough: it keeps a weight. Which score has")
def wrong_minusten__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -10.0)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: masked before the division, with the division done on the mask's finite number: -1e9 added in, then
# softmax without protection (plain exp) overflows for large scores
@expect("for large scores exp overflows, and infinity by infinity is not a number. The `softmax`")
def wrong_plainexp__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = scores + np.where(mask, 0, -1e9)
    e = np.exp(scores)
    weights = e / e.sum(-1, keepdims=True)
    return weights @ V, weights


# mistake: K.T turns all axes round: wrong or a crash with heads in front
@expect("it works for one table, and not with heads or a batch in front. `K.T` turns *all* axes")
def wrong_dotT__attention(Q, K, V, mask=None):
    scores = Q @ K.T / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: Q.shape[1] for the width: with heads in front that is the number of queries
@expect("axis 1 is the width only in a table. With heads or a batch in front it counts something")
def wrong_shape1__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: np.dot with heads in front makes a table of every head with every head
@expect("`np.dot` takes every head with every other one, once there are heads in front. Each")
def wrong_npdot__attention(Q, K, V, mask=None):
    scores = np.dot(Q, K.swapaxes(-1, -2)) / np.sqrt(Q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return np.dot(weights, V), weights


# mistake: softmax over the queries (axis -2) instead of the keys
@expect("the softmax runs over the queries: each key shares itself out. Each query shares its")
def wrong_axisqueries__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores.swapaxes(-1, -2)).swapaxes(-1, -2)
    return weights @ V, weights


# mistake: boolean indexing scores[~mask] crashes with an IndexError where the mask has no axis for the heads, or doesn't fit
@expect("`scores[~mask]` asks for a mask with as many axes as the scores, and with heads or a")
def wrong_boolindex__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        scores[~mask] = -np.inf
    weights = softmax(scores)
    return weights @ V, weights


# mistake: `if mask:` on an array: ValueError for every mask, the right ones too
@expect("it stops with ValueError", outcome="crashed")
def wrong_ifmask__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: the mask is ignored
@expect("the mask isn't used: every query sees every key.")
def wrong_nomask__attention(Q, K, V, mask=None):
    weights = softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1]))
    return weights @ V, weights


# mistake: returns the outputs only
@expect("only the outputs come back. The weights are asked for as well: they are the map that")
def wrong_outputsonly__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    return softmax(scores) @ V


# mistake: weights first, outputs second
@expect("outputs and weights come back in the other order.")
def wrong_swapped__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights, weights @ V


# mistake: returns the scores instead of the weights
@expect("the raw scores come back in the place of the weights.")
def wrong_scores__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    return softmax(scores) @ V, scores


# mistake: the average is taken of the keys, not of the values
@expect("the queries read the keys. What they read are the values.")
def wrong_averagekeys__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ K, weights


# mistake: a hard look-up: the value of the best key only
@expect("the largest score takes all: each query reads one value. Softmax leaves something to")
def wrong_hard__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = (scores == scores.max(-1, keepdims=True)).astype(float)
    return weights @ V, weights


# mistake: torch's function gives the outputs, and the weights are computed again without the mask
@expect("the outputs know of the mask, and the weights that come back don't. Both belong to the")
def wrong_sdpaweights__attention(Q, K, V, mask=None):
    q, k, v = (torch.as_tensor(np.array(a)) for a in (Q, K, V))
    if mask is not None and np.shape(mask)[-2:] != (Q.shape[-2], K.shape[-2]):
        raise ValueError("mask")
    m = None if mask is None else torch.as_tensor(np.array(mask))
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=m)
    weights = softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1]))
    return out.numpy(), weights


# mistake: scales Q in place: the caller's queries are changed
@expect("the values are right, but `Q` is changed in place: whoever called the function finds")
def wrong_inplaceq__attention(Q, K, V, mask=None):
    Q /= np.sqrt(Q.shape[-1])
    scores = Q @ K.swapaxes(-1, -2)
    if mask is not None:
        if mask.shape[-2:] != scores.shape[-2:]:
            raise ValueError("mask")
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return weights @ V, weights


# mistake: prints and returns nothing
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_prints__attention(Q, K, V, mask=None):
    weights = softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1]))
    print(weights @ V, weights)


# mistake: always causal, mask or not
@expect("what comes after a query is hidden from it, whatever the mask says. Without a mask")
def wrong_alwayscausal__attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    hidden = np.triu(np.ones(scores.shape[-2:], dtype=bool), 1)
    weights = softmax(np.where(hidden, -np.inf, scores))
    return weights @ V, weights


# ---------------------------------------------------------------- attention.causal_mask


def right_tril__causal_mask(n):
    return np.tril(np.ones((n, n), dtype=bool))


def right_compare__causal_mask(n):
    i = np.arange(n)
    return i[:, None] >= i[None, :]


def right_loops__causal_mask(n):
    mask = np.zeros((n, n), dtype=bool)
    for row in range(n):
        for column in range(row + 1):
            mask[row, column] = True
    return mask


def right_comprehension__causal_mask(n):
    return np.array([[key <= query for key in range(n)] for query in range(n)])


def right_torch__causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).tril().numpy()


def right_tri__causal_mask(n):
    return np.tri(n, dtype=bool)


# mistake: the future is shown and the past hidden
@expect("each token sees itself and what comes *after* it. Are rows and columns exchanged, or")
def wrong_triu__causal_mask(n):
    return np.triu(np.ones((n, n), dtype=bool))


# mistake: PyTorch's sense: True where hidden
@expect("True marks what is hidden. That is the convention of PyTorch's `MultiheadAttention`;")
def wrong_inverted__causal_mask(n):
    return np.triu(np.ones((n, n), dtype=bool), k=1)


# mistake: a token may not look at itself, so the first sees nothing
@expect("the diagonal is hidden, too, so the first token sees nothing at all, and its weights")
def wrong_strict__causal_mask(n):
    return np.tril(np.ones((n, n), dtype=bool), k=-1)


# mistake: one token of the future is seen
@expect("each token also sees the one after it: it would be told the word that it has to guess.")
def wrong_oneahead__causal_mask(n):
    return np.tril(np.ones((n, n), dtype=bool), k=1)


# mistake: floats, not booleans
@expect("the places are right, and 1 and 0 stand there. What is asked for is True or False: `~` turns")
def wrong_floats__causal_mask(n):
    return np.tril(np.ones((n, n)))


# mistake: integers, not booleans
@expect("the places are right, and 1 and 0 stand there. What is asked for is True or False: `~` turns")
def wrong_ints__causal_mask(n):
    return np.tril(np.ones((n, n), dtype=int))


# mistake: the additive mask, 0 and -inf
@expect("these are numbers to be added to the scores, another way to say the same. What is asked for is")
def wrong_additive__causal_mask(n):
    return np.triu(np.full((n, n), -np.inf), k=1)


# mistake: a list of lists, not an array
@expect("but a list of length 1 came back where an array of shape (1, 1) is expected")
def wrong_list__causal_mask(n):
    return [[j <= i for j in range(n)] for i in range(n)]


# mistake: a torch tensor
@expect("but an object of the kind `Tensor` came back where an array of shape (1, 1) is expected")
def wrong_tensor__causal_mask(n):
    return torch.tril(torch.ones(n, n, dtype=torch.bool))


# mistake: each token sees only itself and the one just before
@expect("each token sees itself and its neighbour before it, and no further back.")
def wrong_band__causal_mask(n):
    i = np.arange(n)
    return (i[:, None] - i >= 0) & (i[:, None] - i <= 1)


# mistake: the diagonal only
@expect("every token sees itself alone. What stands before it may be looked at as well.")
def wrong_diagonal__causal_mask(n):
    return np.eye(n, dtype=bool)


# mistake: fixed for the five words of the example
@expect("the shape is (5, 5) where (1, 1) is expected.")
def wrong_fixedfive__causal_mask(n):
    return np.tril(np.ones((5, 5), dtype=bool))


# mistake: one column too few
@expect("the shape is (1, 0) where (1, 1) is expected.")
def wrong_shape__causal_mask(n):
    return np.array([[k <= q for k in range(n - 1)] for q in range(n)])


# mistake: the shape isn't a tuple: np.ones(n, n) takes n as the type, TypeError
@expect("it stops with TypeError", outcome="crashed")
def wrong_crash__causal_mask(n):
    return np.tril(np.ones(n, n)).astype(bool)


# mistake: prints
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_prints__causal_mask(n):
    print(np.tril(np.ones((n, n), dtype=bool)))


# mistake: the counter isn't advanced, the loop never ends
@expect("still running after", outcome="stopped")
def wrong_endless__causal_mask(n):
    mask = np.zeros((n, n), dtype=bool)
    row = 0
    while row < n:
        mask[row, : row + 1] = True
    return mask


# ---------------------------------------------------------------- attention.split_heads


def right_reshape__split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError(f"{heads} heads can't share {d} columns")
    return X.reshape(n, heads, d // heads).transpose(1, 0, 2)


def right_stack__split_heads(X, heads):
    d = X.shape[1]
    if d % heads != 0:
        raise ValueError("d must be a multiple of heads")
    width = d // heads
    return np.stack([X[:, h * width : (h + 1) * width] for h in range(heads)])


def right_npsplit__split_heads(X, heads):
    return np.array(np.split(X, heads, axis=1))  # np.split itself raises ValueError


def right_loops__split_heads(X, heads):
    n, d = X.shape
    width, rest = divmod(d, heads)
    if rest:
        raise ValueError(f"{d} is no multiple of {heads}")
    out = np.empty((heads, n, width), dtype=X.dtype)
    for h in range(heads):
        for i in range(n):
            for j in range(width):
                out[h, i, j] = X[i, h * width + j]
    return out


def right_torch__split_heads(X, heads):
    if X.shape[-1] % heads:
        raise ValueError("columns can't be shared out evenly")
    parts = torch.from_numpy(np.array(X)).chunk(heads, dim=1)
    return torch.stack(parts).numpy()


def right_transposed__split_heads(X, heads):
    if X.shape[1] % heads:
        raise ValueError("no multiple")
    return X.T.reshape(heads, -1, X.shape[0]).swapaxes(1, 2)


# mistake: a bare reshape: tokens are mixed up, head 0 gets the first rows
@expect("the numbers are poured row by row into the new shape, so a head gets whole tokens, or")
def wrong_barereshape__split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError("d must be a multiple of heads")
    return X.reshape(heads, n, d // heads)


# mistake: the heads stay in the middle, (n, heads, d/heads)
@expect("the axis of the heads stands in the middle. It must come first, so that each head is a")
def wrong_noswap__split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError("d must be a multiple of heads")
    return X.reshape(n, heads, d // heads)


# mistake: columns dealt out like cards: head 0 gets 0, heads, 2 heads…
@expect("the columns are dealt out like cards: head 0 gets every other one. Each head gets")
def wrong_interleaved__split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError("d must be a multiple of heads")
    return np.stack([X[:, h::heads] for h in range(heads)])


# mistake: the same by reshape in the wrong order, (n, d/heads, heads)
@expect("the columns are dealt out like cards: head 0 gets every other one. Each head gets")
def wrong_reshapeorder__split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError("d must be a multiple of heads")
    return X.reshape(n, d // heads, heads).transpose(2, 0, 1)


# mistake: heads share the rows (tokens), not the columns
@expect("the tokens are shared out among the heads. Every head sees all tokens, and some columns")
def wrong_rows__split_heads(X, heads):
    if X.shape[1] % heads:
        raise ValueError("d must be a multiple of heads")
    return np.array(np.split(X, heads, axis=0))


# mistake: d / heads is a float: TypeError
@expect("a shape takes whole numbers, and `/` makes a float even where it comes out even")
def wrong_floatdivision__split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError("d must be a multiple of heads")
    return X.reshape(n, heads, d / heads).swapaxes(0, 1)


# mistake: the check is the wrong way round, heads % d
@expect("it stops with ValueError", outcome="crashed")
def wrong_checkreversed__split_heads(X, heads):
    n, d = X.shape
    if heads % d:
        raise ValueError("d must be a multiple of heads")
    return X.reshape(n, heads, d // heads).swapaxes(0, 1)


# mistake: a list of arrays instead of one array
@expect("the numbers are right, but a list of length 2 came back where an array of shape (2, 2,")
def wrong_list__split_heads(X, heads):
    return np.split(X, heads, axis=1)


# mistake: each head comes out turned, (heads, d/heads, n)
@expect("each head's table is transposed: tokens are its columns. A token stays a row.")
def wrong_turned__split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError("d must be a multiple of heads")
    return X.T.reshape(heads, d // heads, n)


# mistake: shape right, numbers not: (d/heads columns) reshaped again after transposing
@expect("each head gets its own columns, and then they are poured row by row into a table, so")
def wrong_turnedreshaped__split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError("d must be a multiple of heads")
    return X.T.reshape(heads, n, d // heads)


# mistake: every head gets all the columns
@expect("every head gets all columns. They share the d columns, d / heads for each.")
def wrong_allcolumns__split_heads(X, heads):
    if X.shape[1] % heads:
        raise ValueError("d must be a multiple of heads")
    return np.stack([X] * heads)


# mistake: heads in reversed order
@expect("the heads come in the opposite order: head 0 has the first columns.")
def wrong_reversed__split_heads(X, heads):
    n, d = X.shape
    if d % heads:
        raise ValueError("d must be a multiple of heads")
    return X.reshape(n, heads, d // heads).swapaxes(0, 1)[::-1]


# ---------------------------------------------------------------- attention.multi_head


def right_axes__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    joined = read.swapaxes(0, 1).reshape(X.shape)
    return joined @ Wo, weights


def right_loop__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = X @ Wq, X @ Wk, X @ Wv
    width = X.shape[1] // heads
    parts, maps = [], []
    for h in range(heads):
        columns = slice(h * width, (h + 1) * width)
        part, weights = attention(Q[:, columns], K[:, columns], V[:, columns], mask)
        parts.append(part)
        maps.append(weights)
    return np.hstack(parts) @ Wo, np.stack(maps)


def right_einsum__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    n, d = X.shape
    w = d // heads
    Q, K, V = (np.einsum("nd,dhw->hnw", X, W.reshape(d, heads, w)) for W in (Wq, Wk, Wv))
    scores = np.einsum("hqw,hkw->hqk", Q, K) / math.sqrt(w)
    if mask is not None:
        scores = np.where(mask[None], scores, -np.inf)
    weights = softmax(scores)
    return np.einsum("hqk,hkw,hwe->qe", weights, V, Wo.reshape(heads, w, d)), weights


def right_concatenate__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    out, weights = attention(
        split_heads(X @ Wq, heads), split_heads(X @ Wk, heads), split_heads(X @ Wv, heads), mask
    )
    return np.concatenate(list(out), axis=-1) @ Wo, weights


def right_torchmodule__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    X, Wq, Wk, Wv, Wo = (torch.from_numpy(np.array(a)) for a in (X, Wq, Wk, Wv, Wo))
    layer = torch.nn.MultiheadAttention(X.shape[1], heads, bias=False, batch_first=True, dtype=X.dtype)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.cat([Wq.T, Wk.T, Wv.T]))
        layer.out_proj.weight.copy_(Wo.T)
        hidden = None if mask is None else ~torch.from_numpy(np.array(mask))
        out, weights = layer(
            X[None], X[None], X[None], attn_mask=hidden, need_weights=True, average_attn_weights=False
        )
    return out[0].numpy(), weights[0].numpy()


def right_sumofheads__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    # joining and mixing = each head times its rows of Wo, added up
    w = X.shape[1] // heads
    y, maps = 0, []
    for h in range(heads):
        c = np.arange(h * w, (h + 1) * w)
        read, a = attention(X @ Wq[:, c], X @ Wk[:, c], X @ Wv[:, c], mask)
        y = y + read @ Wo[c]
        maps.append(a)
    return y, np.array(maps)


# mistake: joined with a bare reshape, without bringing the heads back beside the columns
@expect("the heads are joined by a reshape alone, which puts pieces of different tokens side by")
def wrong_joinreshape__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return read.reshape(X.shape) @ Wo, weights


# mistake: the last projection is forgotten
@expect("the last projection, Wo, is left out: each output column then knows one head only.")
def wrong_nowo__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return read.swapaxes(0, 1).reshape(X.shape), weights


# mistake: the mask isn't passed on
@expect("the mask isn't handed on to the heads.")
def wrong_nomask__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V)
    return read.swapaxes(0, 1).reshape(X.shape) @ Wo, weights


# mistake: the maps of the heads are averaged, (n, n), as PyTorch does
@expect("the weights come back averaged over the heads, as PyTorch's `MultiheadAttention` gives")
def wrong_averaged__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return read.swapaxes(0, 1).reshape(X.shape) @ Wo, weights.mean(axis=0)


# mistake: weights transposed, X @ W.T, as in PyTorch
@expect("the projections are transposed on the way: X @ W.T is PyTorch's convention, which keeps")
def wrong_transposedw__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W.T, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return read.swapaxes(0, 1).reshape(X.shape) @ Wo.T, weights


# mistake: split first, then the projection: (heads, n, d/heads) @ (d, d) crashes unless heads == 1
@expect("what is d / heads wide meets a projection that takes all d columns.")
def wrong_splitfirst__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    S = split_heads(X, heads)
    read, weights = attention(S @ Wq, S @ Wk, S @ Wv, mask)
    return read.swapaxes(0, 1).reshape(X.shape) @ Wo, weights


# mistake: one head only: no split, the weights get an empty axis in front
@expect("there is one wide head: the columns aren't shared out, and all of them look at the same")
def wrong_onehead__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    read, weights = attention(X @ Wq, X @ Wk, X @ Wv, mask)
    return read @ Wo, np.stack([weights] * heads)


# mistake: divided by the root of the whole d, not of the width of a head
@expect("the scores are divided by the root of the whole width. A head compares d / heads")
def wrong_rootofwholed__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(X.shape[1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return (weights @ V).swapaxes(0, 1).reshape(X.shape) @ Wo, weights


# mistake: values aren't projected, the tokens themselves are read
@expect("the values aren't projected: what is handed over is the token as it came in.")
def wrong_nowv__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = split_heads(X @ Wq, heads), split_heads(X @ Wk, heads), split_heads(X, heads)
    read, weights = attention(Q, K, V, mask)
    return read.swapaxes(0, 1).reshape(X.shape) @ Wo, weights


# mistake: keys made with Wq (a slip when copying a line)
@expect("one projection serves for two of the three. Queries, keys and values have one each.")
def wrong_keyswithwq__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = split_heads(X @ Wq, heads), split_heads(X @ Wq, heads), split_heads(X @ Wv, heads)
    read, weights = attention(Q, K, V, mask)
    return read.swapaxes(0, 1).reshape(X.shape) @ Wo, weights


# mistake: queries and keys exchanged
@expect("queries and keys have changed their projections: who asks and who is asked are")
def wrong_qkswapped__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wk, Wq, Wv))
    read, weights = attention(Q, K, V, mask)
    return read.swapaxes(0, 1).reshape(X.shape) @ Wo, weights


# mistake: heads are averaged instead of joined: the shapes don't fit Wo, a crash
@expect("what is d / heads wide meets a projection that takes all d columns.")
def wrong_meanofheads__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return read.mean(axis=0) @ Wo, weights


# mistake: split by a bare reshape (and joined by one): each head sees parts of few tokens
@expect("the tokens are parted among the heads by a reshape that mixes them. `split_heads` does")
def wrong_splitreshape__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    n, d = X.shape
    Q, K, V = ((X @ W).reshape(heads, n, d // heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return read.reshape(n, d) @ Wo, weights


# mistake: joined with np.vstack, (heads · n, d / heads): crash
@expect("what is d / heads wide meets a projection that takes all d columns.")
def wrong_vstack__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return np.vstack(list(read)) @ Wo, weights


# mistake: columns joined interleaved, (n, d/heads, heads) flattened
@expect("the heads are joined in the wrong order: their columns are interleaved, where each")
def wrong_joininterleaved__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return read.transpose(1, 2, 0).reshape(X.shape) @ Wo, weights


# mistake: outputs only
@expect("only the outputs come back. The weights of each head are asked for as well.")
def wrong_outputsonly__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, _ = attention(Q, K, V, mask)
    return read.swapaxes(0, 1).reshape(X.shape) @ Wo


# mistake: a skip connection added, as in a transformer's block
@expect("the input is added to the output. That belongs to the block around it, in the lecture transformers.")
def wrong_skip__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return X + read.swapaxes(0, 1).reshape(X.shape) @ Wo, weights


# mistake: torch's layer gets the mask in the wrong sense
@expect("True is taken for hidden, as PyTorch's `MultiheadAttention` does. Here a query may look")
def wrong_torchmasksense__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    X, Wq, Wk, Wv, Wo = (torch.from_numpy(np.array(a)) for a in (X, Wq, Wk, Wv, Wo))
    layer = torch.nn.MultiheadAttention(X.shape[1], heads, bias=False, batch_first=True, dtype=X.dtype)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.cat([Wq.T, Wk.T, Wv.T]))
        layer.out_proj.weight.copy_(Wo.T)
        m = None if mask is None else torch.from_numpy(np.array(mask))
        out, weights = layer(X[None], X[None], X[None], attn_mask=m, average_attn_weights=False)
    return out[0].numpy(), weights[0].numpy()


# mistake: returns inside the loop, after the first head
@expect("`outputs`: the shape is (3, 1) where (3, 2) is expected.")
def wrong_earlyreturn__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    outputs, maps = [], []
    for q, k, v in zip(Q, K, V):
        o, w = attention(q, k, v, mask)
        outputs.append(o)
        maps.append(w)
        return np.hstack(outputs), np.stack(maps)


# ---------------------------------------------------------------- attention.positional_encoding


def right_slices__positional_encoding(n, d):
    angle = np.arange(n)[:, None] / 10000 ** (np.arange(0, d, 2) / d)
    P = np.empty((n, d))
    P[:, 0::2] = np.sin(angle)
    P[:, 1::2] = np.cos(angle)
    return P


def right_loops__positional_encoding(n, d):
    P = np.zeros((n, d))
    for p in range(n):
        for i in range(d // 2):
            a = p / 10000 ** (2 * i / d)
            P[p, 2 * i] = math.sin(a)
            P[p, 2 * i + 1] = math.cos(a)
    return P


def right_stackreshape__positional_encoding(n, d):
    angle = np.outer(np.arange(n), np.exp(-math.log(10000.0) * np.arange(0, d, 2) / d))
    return np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(n, d)


def right_complex__positional_encoding(n, d):
    hand = np.exp(1j * np.arange(n)[:, None] / 10000.0 ** (2 * np.arange(d // 2) / d))
    P = np.zeros((n, d))
    P[:, ::2], P[:, 1::2] = hand.imag, hand.real
    return P


def right_phase__positional_encoding(n, d):
    column = np.arange(d)
    angle = np.arange(n)[:, None] * 10000.0 ** (-(column - column % 2) / d)
    return np.where(column % 2 == 0, np.sin(angle), np.cos(angle))


def right_torch__positional_encoding(n, d):
    p = torch.arange(n, dtype=torch.float64).unsqueeze(1)
    rate = torch.exp(torch.arange(0, d, 2, dtype=torch.float64) * (-math.log(10000.0) / d))
    pe = torch.zeros(n, d, dtype=torch.float64)
    pe[:, 0::2] = torch.sin(p * rate)
    pe[:, 1::2] = torch.cos(p * rate)
    return pe.numpy()


# mistake: sines in the left half, cosines in the right
@expect("the sines stand in the left half and the cosines in the right. That layout exists, too;")
def wrong_halves__positional_encoding(n, d):
    angle = np.arange(n)[:, None] / 10000 ** (np.arange(0, d, 2) / d)
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1)


# mistake: 2i taken for i: the exponent is half as large
@expect("the exponent is half as large as it should be: with i counting pairs, it is 2i/d.")
def wrong_iford__positional_encoding(n, d):
    angle = np.arange(n)[:, None] / 10000 ** (np.arange(d // 2) / d)
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P


# mistake: the exponent doubled: i already runs over even columns and is doubled again
@expect("the exponent is twice as large as it should be: i counts pairs of columns, and if you")
def wrong_doubled__positional_encoding(n, d):
    P = np.zeros((n, d))
    for p in range(n):
        for i in range(0, d, 2):
            P[p, i] = np.sin(p / 10000 ** (2 * i / d))
            P[p, i + 1] = np.cos(p / 10000 ** (2 * i / d))
    return P


# mistake: the cosine has an angle of its own, (2i + 1) / d
@expect("each cosine has a frequency of its own. A sine and the cosine beside it share one")
def wrong_ownangle__positional_encoding(n, d):
    c = np.arange(d)
    angle = np.arange(n)[:, None] / 10000 ** (c / d)
    return np.where(c % 2 == 0, np.sin(angle), np.cos(angle))


# mistake: positions from 1
@expect("the positions are counted from 1. Here the first one is 0.")
def wrong_fromone__positional_encoding(n, d):
    angle = np.arange(1, n + 1)[:, None] / 10000 ** (np.arange(0, d, 2) / d)
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P


# mistake: sine and cosine exchanged
@expect("sine and cosine have changed places: the even columns hold the sine, which is 0 at")
def wrong_cosfirst__positional_encoding(n, d):
    angle = np.arange(n)[:, None] / 10000 ** (np.arange(0, d, 2) / d)
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.cos(angle), np.sin(angle)
    return P


# mistake: only sines
@expect("there are sines only. A sine has the same value twice in each turn: only with its")
def wrong_onlysin__positional_encoding(n, d):
    angle = np.arange(n)[:, None] / 10000 ** (2 * (np.arange(d) // 2) / d)
    return np.sin(angle)


# mistake: multiplied by 10000^(2i/d) instead of divided
@expect("the angle is multiplied by the power of 10000 where it should be divided: the waves get")
def wrong_multiplied__positional_encoding(n, d):
    angle = np.arange(n)[:, None] * 10000 ** (np.arange(0, d, 2) / d)
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P


# mistake: precedence: p / 10000 ** 2 * i / d without brackets
@expect("a part of the exponent has slipped out of it: `**` comes before `*` and `/`, so without")
def wrong_brackets__positional_encoding(n, d):
    P = np.zeros((n, d))
    for p in range(n):
        for i in range(d // 2):
            P[p, 2 * i] = np.sin(p / 10000**2 * i / d)
            P[p, 2 * i + 1] = np.cos(p / 10000**2 * i / d)
    return P


# mistake: integer division in the exponent: always 10000^0
@expect("all columns have the same frequency. Is there a `//`, which leaves the exponent at 0?")
def wrong_intdivision__positional_encoding(n, d):
    P = np.zeros((n, d))
    for p in range(n):
        for i in range(d // 2):
            P[p, 2 * i] = np.sin(p / 10000 ** (2 * i // d))
            P[p, 2 * i + 1] = np.cos(p / 10000 ** (2 * i // d))
    return P


# mistake: 1000 instead of 10000
@expect("another number than 10000 stands at the base: the slowest wave ends up too fast or too")
def wrong_thousand__positional_encoding(n, d):
    angle = np.arange(n)[:, None] / 1000 ** (np.arange(0, d, 2) / d)
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P


# mistake: an array of integers is filled: all numbers are cut to -1, 0, 1
@expect("the decimals are lost on the way. Is there an array or a number of the type int, or a")
def wrong_inttable__positional_encoding(n, d):
    P = np.zeros((n, d), dtype=int)
    angle = np.arange(n)[:, None] / 10000 ** (np.arange(0, d, 2) / d)
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P


# mistake: angles in degrees
@expect("the angles are turned into other units: a factor 2π or π/180 has come in. The angle is")
def wrong_degrees__positional_encoding(n, d):
    angle = np.deg2rad(np.arange(n)[:, None] / 10000 ** (np.arange(0, d, 2) / d))
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P


# mistake: turned: (d, n)
@expect("positions and columns are exchanged: a position is a row.")
def wrong_turned__positional_encoding(n, d):
    angle = np.arange(n)[:, None] / 10000 ** (np.arange(0, d, 2) / d)
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P.T


# mistake: scaled to between 0 and 1 by n: the pattern of a position depends on the length of the text
@expect("the positions are divided by their number, so they all lie between 0 and 1. Then the")
def wrong_relative__positional_encoding(n, d):
    angle = (np.arange(n) / n)[:, None] / 10000 ** (np.arange(0, d, 2) / d)
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P


# mistake: the new axis forgotten: (n,) / (d/2,) crashes, unless n == d/2
@expect("it stops with ValueError", outcome="crashed")
def wrong_crash__positional_encoding(n, d):
    angle = np.arange(n) / 10000 ** (np.arange(0, d, 2) / d)
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)
    return P


# mistake: i runs over d columns: index out of range
@expect("it stops with IndexError", outcome="crashed")
def wrong_outofrange__positional_encoding(n, d):
    P = np.zeros((n, d))
    for p in range(n):
        for i in range(d):
            P[p, 2 * i] = np.sin(p / 10000 ** (2 * i / d))
            P[p, 2 * i + 1] = np.cos(p / 10000 ** (2 * i / d))
    return P


# mistake: nothing is returned
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_noreturn__positional_encoding(n, d):
    angle = np.arange(n)[:, None] / 10000 ** (np.arange(0, d, 2) / d)
    P = np.empty((n, d))
    P[:, 0::2], P[:, 1::2] = np.sin(angle), np.cos(angle)


# mistake: a counter that goes up only in one branch: endless for d >= 2
@expect("still running after", outcome="stopped")
def wrong_endless__positional_encoding(n, d):
    P = np.zeros((n, d))
    for p in range(n):
        c = 0
        while c < d:
            if c % 2:
                P[p, c] = np.cos(p / 10000 ** ((c - 1) / d))
                c += 1
            else:
                P[p, c] = np.sin(p / 10000 ** (c / d))
    return P


# ------------------------------------------------------------------ what a second reader wrote, exercise by exercise


# mistake: a loop over the first axis, which is right for a table and takes heads for rows
@expect("a loop over the first axis takes heads for rows.")
def wrong_rowloop__softmax(scores):
    rows = []
    for row in scores:
        e = np.exp(row - row.max())
        rows.append(e / e.sum())
    return np.array(rows)


def fits(mask, Q, K):
    if mask is not None and mask.shape[-2:] != (Q.shape[-2], K.shape[-2]):
        raise ValueError("the mask doesn't fit")


def scores_of(Q, K):
    return Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5


# right: with as many axes in front as the scores have, or none, an index from the back finds the hidden ones
def right_ellipsis__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    if mask is not None:
        s[..., ~mask] = -np.inf
    w = softmax(s)
    return w @ V, w


# right: hidden after the exponential, and before the division
def right_unnormalised__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    e = np.exp(s - s.max(-1, keepdims=True))
    if mask is not None:
        e = e * mask
    w = e / e.sum(-1, keepdims=True)
    return w @ V, w


# mistake: the mask's whole shape is compared, so one with axes in front is refused
@expect("a mask with axes in front, one for each sentence, say, isn't taken. Look at its last two axes")
def wrong_flatmask__attention(Q, K, V, mask=None):
    s = scores_of(Q, K)
    if mask is not None:
        if mask.shape != s.shape[-2:]:
            raise ValueError(f"{mask.shape} doesn't fit")
        s = np.where(mask, s, -np.inf)
    w = softmax(s)
    return w @ V, w


# mistake: the mask must have all axes of the scores
@expect("a mask of another shape than the scores is refused. One mask without axes in front serves")
def wrong_wholemask__attention(Q, K, V, mask=None):
    s = scores_of(Q, K)
    if mask is not None and mask.shape != s.shape:
        raise ValueError
    w = softmax(s if mask is None else np.where(mask, s, -np.inf))
    return w @ V, w


# mistake: ~None
@expect("without a mask, `mask` is None: there is nothing to hide then.")
def wrong_always__attention(Q, K, V, mask=None):
    s = scores_of(Q, K)
    s[~mask] = -np.inf
    w = softmax(s)
    return w @ V, w


# mistake: None.shape
@expect("without a mask, `mask` is None: there is nothing to hide then.")
def wrong_noneshape__attention(Q, K, V, mask=None):
    s = scores_of(Q, K)
    if mask.shape[-2:] != s.shape[-2:]:
        raise ValueError
    w = softmax(np.where(mask, s, -1e9))
    return w @ V, w


# mistake: the large number is added with the wrong sign
@expect("the mask works the wrong way round: all attention goes to what should be hidden.")
def wrong_sign__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    if mask is not None:
        s = s + (1 - mask) * 1e9
    w = softmax(s)
    return w @ V, w


@expect("the mask works the wrong way round: all attention goes to what should be hidden.")
def wrong_torchsign__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    if mask is not None:
        s = s + mask * -1e9
    w = softmax(s)
    return w @ V, w


@expect("the mask is transposed. Like the scores it has one row for each query already.")
def wrong_maskturned__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    if mask is not None:
        s = np.where(mask.swapaxes(-1, -2), s, -np.inf)
    w = softmax(s)
    return w @ V, w


# mistake: the outputs come before the mask
@expect("the outputs have been read before the mask comes, so they hold what should be hidden;")
def wrong_late__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    w = softmax(scores_of(Q, K))
    read = w @ V
    if mask is not None:
        w = w * mask
    return read, w


# mistake: the masked scores weight the values
@expect("the outputs are made with the raw scores. The softmax comes first")
def wrong_scoresread__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    return s @ V, softmax(s)


@expect("the outputs are made with the raw scores. The softmax comes first")
def wrong_scoresread2__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    if mask is not None:
        s = np.where(mask, s, -1e9)
    return s @ V, softmax(s)


@expect("there is no softmax: the scores themselves weight the values.")
def wrong_nosoftmax__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    if mask is not None:
        s = s * mask
    return s @ V, s


@expect("there is no softmax: the scores themselves weight the values.")
def wrong_nosoftmax2__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    return s @ V, s


@expect("the softmax is taken twice. What it makes of shares is nearly the same for all keys.")
def wrong_twice__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, K)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    w = softmax(softmax(s))
    return w @ V, w


@expect("K is reshaped where it should be transposed: that keeps the order of the numbers")
def wrong_reshaped__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = Q @ K.reshape(*K.shape[:-2], K.shape[-1], -1) / Q.shape[-1] ** 0.5
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    w = softmax(s)
    return w @ V, w


@expect("keys and values have changed places: the queries are compared with the values")
def wrong_exchanged__attention(Q, K, V, mask=None):
    fits(mask, Q, K)
    s = scores_of(Q, V)
    w = softmax(s if mask is None else np.where(mask, s, -np.inf))
    return w @ K, w


# mistake: loops for one table alone
@expect("it works for one table, and not with heads or a batch in front.")
def wrong_onetable__attention(Q, K, V, mask=None):
    (n, d), m = Q.shape, len(K)
    w = np.zeros((n, m))
    for i in range(n):
        seen = [Q[i] @ K[j] / d**0.5 if mask is None or mask[i, j] else -np.inf for j in range(m)]
        w[i] = softmax(np.array(seen))
    return w @ V, w


@expect("the places are right, and 1 and 0 stand there. What is asked for is True or False")
def wrong_listofnumbers__causal_mask(n):
    return [[int(j <= i) for j in range(n)] for i in range(n)]


@expect("each token sees the one before it, and neither itself nor what stands further back.")
def wrong_before__causal_mask(n):
    return np.array([[j == i - 1 for j in range(n)] for i in range(n)])


@expect("the first token may look at itself, and the others not at themselves.")
def wrong_firstmended__causal_mask(n):
    mask = np.tri(n, k=-1, dtype=bool)
    mask[0, 0] = True
    return mask


@expect("`.T` turns all three axes round, so that the columns come first.")
def wrong_allthree__split_heads(X, heads):
    return X.reshape(len(X), heads, -1).T


# nearly right: a loop that leaves over what doesn't fit
@expect("the values are right, but 6 columns for 4 heads should be refused with a ValueError")
def wrong_leftover__split_heads(X, heads):
    w = X.shape[1] // heads
    return np.stack([X[:, h * w : (h + 1) * w] for h in range(heads)])


def right_checked_loop__split_heads(X, heads):
    w, rest = divmod(X.shape[1], heads)
    if rest:
        raise ValueError("the columns can't be shared out")
    return np.stack([X[:, h * w : (h + 1) * w] for h in range(heads)])


@expect("the columns are dealt out to the heads like cards. Each head gets columns that stand together")
def wrong_dealt__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (np.stack([(X @ W)[:, h::heads] for h in range(heads)]) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, mask)
    return np.hstack(list(read)) @ Wo, weights


@expect("what comes after a token is hidden from it, with a mask or without.")
def wrong_alwayscausal__multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = (split_heads(X @ W, heads) for W in (Wq, Wk, Wv))
    read, weights = attention(Q, K, V, np.tri(len(X), dtype=bool))
    return np.hstack(list(read)) @ Wo, weights


@expect("10000 is multiplied by the exponent. It is to be raised to it: that is `**`.")
def wrong_times__positional_encoding(n, d):
    wave = {0: math.sin, 1: math.cos}
    return np.array([[wave[j % 2](p / 10000 * ((j - j % 2) / d)) for j in range(d)] for p in range(n)])


@expect("the cosines stand in the left half and the sines in the right.")
def wrong_halvesturned__positional_encoding(n, d):
    angle = np.outer(np.arange(n), 10000.0 ** (-np.arange(0, d, 2) / d))
    return np.hstack([np.cos(angle), np.sin(angle)])
