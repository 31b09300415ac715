"""The exercises of attention."""

from __future__ import annotations

import numpy as np

from mlschool.checking.compare import Tolerance, numbers
from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.checking.recordings import Recording
from mlschool.solutions import attention as solutions

ROUNDED = Tolerance(2e-6, 1e-7)  # several products one after the other, perhaps partly in single precision

# ------------------------------------------------------------------------------------------------------- softmax


def _softmax_like(weigh=np.exp, shift=lambda s: s.max(axis=-1, keepdims=True), axis=-1, keep=True):
    """Return a softmax that differs from the reference in one respect."""

    def softmax(scores):
        e = weigh(scores - shift(scores))
        return e / e.sum(axis=axis, keepdims=keep)

    return softmax


def _nothing(scores):
    return 0.0


def _largest_takes_all(scores):
    return np.where(scores == scores.max(axis=-1, keepdims=True), 1.0, 0.0)


def _holes_where_large(recording: Recording, reference: Recording) -> bool:
    """Tell whether NaN or infinity comes in the cases with large scores, and the right weights in the others."""
    seen = []
    for came, due in zip(recording.observations, reference.observations, strict=True):
        array = numbers(came.value)
        if came.crash is not None or array is None or array.shape != due.value.shape:
            return False
        scores = numbers(due.args[0])
        hole = not np.isfinite(array).all()
        large = np.isfinite(scores).all() and np.abs(scores).max() > 700
        if not hole and not np.allclose(array, due.value, atol=1e-6):
            return False
        seen.append((hole, large))
    return any(large for _, large in seen) and all(hole == large for hole, large in seen)


def _divided_by_largest(scores):
    return _softmax_like(shift=_nothing)(scores / scores.max(axis=-1, keepdims=True))


def _with_a_little(scores, more):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True)) + more
    return e / e.sum(axis=-1, keepdims=True)


def _divided_by_a_little_more(scores, more):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / (e.sum(axis=-1, keepdims=True) + more)


def _rows_of_the_first_axis(scores):
    shares = [np.exp(row - row.max()) for row in scores]
    return np.array([e / e.sum() for e in shares])


softmax = Exercise(
    reference=solutions.softmax,
    cases=[
        case(np.array([[0.0, 0.0]]), note="two equal scores"),
        case(np.array([[1.0, 2.0], [3.0, 0.0]]), note="two queries, two keys"),
        case(np.array([[0, 1, 2], [5, 5, 5]]), note="whole numbers come in"),
        case(np.array([[1000.0, 0.0, 999.0], [1.0, 2.0, 3.0]]), note="large scores in one row"),
        case(np.array([[-1000.0, -1001.0], [-999.0, -1002.0]]), note="scores far below zero"),
        case(np.array([[-np.inf, 1.0, 2.0], [0.5, -np.inf, -np.inf]]), note="a score of -inf gets no weight"),
        random_cases(lambda rng: (rng.normal(size=(4, 6)),), note="more keys than queries"),
        random_cases(lambda rng: (rng.normal(size=(5, 5)),), count=2, note="as many keys as queries"),
        random_cases(lambda rng: (rng.normal(size=(2, 3, 4)),), count=2, note="two heads"),
    ],
    mistakes=[
        Mistake("large scores exp overflows", "for large scores exp overflows, and infinity by infinity is not a number. Only differences between the scores of a row count: take something off all of them first.", when=_holes_where_large, twin=(_softmax_like(shift=_nothing),)),
        Mistake("large scores cut off", "large scores are cut off, so that exp stays within bounds; but then two large ones become equal. Take something off all scores of a row instead.", twin=tuple((lambda scores, most=most: _softmax_like(shift=_nothing)(np.clip(scores, -most, most))) for most in (50, 100, 500, 700))),
        Mistake("take off largest score", "you take off the largest score of all rows. A row far below it then becomes zero by zero: each row has a largest score of its own.", twin=(_softmax_like(shift=np.max), _softmax_like(shift=lambda s: s.max(axis=0)))),
        Mistake("take off smallest score", "you take off the smallest score of a row. What is left can still be too large for exp; the largest leaves nothing above zero.", twin=_softmax_like(shift=lambda s: s.min(axis=-1, keepdims=True))),
        Mistake("mean row taken off", "the mean of a row is taken off. What lies above it can still be too large for exp, and one score of -inf spoils the mean.", twin=_softmax_like(shift=lambda s: s.mean(axis=-1, keepdims=True))),
        Mistake("weights add up 1", "the weights add up to 1 down the columns: each key shares itself out among the queries. A query is a row, and shares itself out among the keys.", twin=(_softmax_like(axis=0), _softmax_like(axis=-2), _softmax_like(axis=0, shift=lambda s: s.max(axis=0, keepdims=True)), _softmax_like(axis=-2, shift=lambda s: s.max(axis=-2, keepdims=True)), _softmax_like(axis=0, shift=_nothing), _softmax_like(axis=-2, shift=_nothing), _softmax_like(axis=0, shift=np.max))),
        Mistake("axis 1 last table", "axis 1 is the last one only in a table. With heads in front, (heads, queries, keys), it is another: count from the back.", twin=(_softmax_like(axis=1), _softmax_like(axis=1, shift=lambda s: s.max(axis=1, keepdims=True)), _softmax_like(axis=1, shift=_nothing))),
        Mistake("weights together add up", "all weights together add up to 1. Each row must do so by itself.", twin=(_softmax_like(axis=None), _softmax_like(axis=None, shift=_nothing), _softmax_like(axis=None, shift=np.max))),
        Mistake("sums lost axis laid", "the sums have lost their axis, so they are laid along the columns and not beside the rows: `keepdims` keeps it.", twin=(_softmax_like(keep=False), _softmax_like(keep=False, shift=_nothing), _softmax_like(keep=False, shift=np.max))),
        Mistake("rows of the first axis", "a loop over the first axis takes heads for rows. Whatever stands in front, a row lies along the last axis.", twin=_rows_of_the_first_axis),
        Mistake("exponential missing scores can", "the exponential is missing. Scores can be negative, and then shares of their sum are no weights.", twin=(_softmax_like(weigh=lambda s: s, shift=_nothing), _softmax_like(weigh=lambda s: s), _softmax_like(weigh=np.abs, shift=_nothing))),
        Mistake("nothing divided weights row", "nothing is divided, so the weights of a row don't add up to 1.", twin=(lambda scores: np.exp(scores), lambda scores: np.exp(scores - scores.max(axis=-1, keepdims=True)))),
        Mistake("divide largest sum weights", "you divide by the largest and not by the sum, so the weights of a row don't add up to 1.", twin=lambda scores: np.exp(scores) / np.exp(scores).max(axis=-1, keepdims=True)),
        Mistake("low scores get high", "the low scores get the high weights: a minus stands in the exponent.", twin=(_softmax_like(weigh=lambda s: np.exp(-s), shift=_nothing), _softmax_like(weigh=lambda s: np.exp(-s), shift=lambda s: s.min(axis=-1, keepdims=True)), _softmax_like(weigh=lambda s: np.exp(-s)))),
        Mistake("sigmoid score looked itself", "that is the sigmoid: every score is looked at by itself. Here the scores of a row compete for a sum of 1.", twin=lambda scores: 1 / (1 + np.exp(-scores))),
        Mistake("largest takes all", "the largest takes all. Softmax is the soft version of that: the others keep a little.", twin=(_largest_takes_all, lambda scores: np.eye(scores.shape[-1])[scores.argmax(axis=-1)])),
        Mistake("these logarithms weights", "these are the logarithms of the weights.", twin=(lambda scores: np.log(solutions.softmax(scores)), lambda scores: scores - scores.max(axis=-1, keepdims=True) - np.log(np.exp(scores - scores.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True)))),
        Mistake("base 2 e asked", "the base is 2, and it is e that is asked for: the differences between weights come out too small.", twin=(_softmax_like(weigh=np.exp2), _softmax_like(weigh=np.exp2, shift=_nothing))),
        Mistake("divided by largest", "the scores are divided by the largest of their row. That changes the differences between them, on which the shares depend, and a largest score of 0 or below spoils them all.", twin=(_divided_by_largest, lambda scores: _softmax_like()(scores / scores.max(axis=-1, keepdims=True)))),
        Mistake("nan num covers up", "`nan_to_num` covers up what went amiss: where exp has overflowed, the weights are 0 or still no shares of 1. The overflow itself can be avoided.", twin=(lambda scores: np.nan_to_num(_softmax_like(shift=_nothing)(scores)), lambda scores: _softmax_like(weigh=lambda s: np.nan_to_num(np.exp(s)), shift=_nothing)(scores), lambda scores: np.nan_to_num(_softmax_like(shift=np.max)(scores)))),
        Mistake("small number added weight", "a small number is added to every weight, so a score of -inf still gets a share.", twin=tuple((lambda scores, more=more: _with_a_little(scores, more)) for more in (1e-6, 1e-5, 1e-4, 1e-3))),
        Mistake("small number added sum", "a small number is added to the sum, so the weights of a row don't quite add up to 1. The sum can't be 0 here: the largest score of a row is part of it.", twin=tuple((lambda scores, more=more: _divided_by_a_little_more(scores, more)) for more in (1e-5, 1e-4, 1e-3))),
        Mistake("weights rounded then quite", "the weights are rounded, and then they don't quite add up to 1. Round when you print.", twin=tuple((lambda scores, digits=digits: np.round(solutions.softmax(scores), digits)) for digits in (1, 2, 3, 4, 5))),
        Mistake("exponential taken twice large", "the exponential is taken twice, so the large scores get nearly everything.", twin=(_softmax_like(weigh=lambda s: np.exp(np.exp(s)), shift=_nothing), _softmax_like(weigh=lambda s: np.exp(np.exp(s))))),
    ],
    hints=[
        "Two steps: exp makes every score positive; dividing by the sum of its row makes the row add up to 1.",
        "exp(1000) is too large for a computer. But exp(a − c) / exp(b − c) is the same for any c: with the row's largest score as c, nothing exceeds exp(0).",
        "`e = np.exp(scores - scores.max(axis=-1, keepdims=True))`, and then divide `e` by its sum along the same axis, with `keepdims=True` again.",
    ],
    why="Softmax turns any scores into shares of 1. Only differences count: add 5 to all scores of a row and the weights stay. That is why the largest may be taken off, which keeps exp within bounds, and why a score of -inf gets exactly no weight.",
)  # fmt: skip

# ----------------------------------------------------------------------------------------------------- attention


def _columns(weights):
    return _softmax_like(axis=-2, shift=lambda s: s.max(axis=-2, keepdims=True))(weights)


def _hide(mask, scores):
    return np.where(mask, scores, -np.inf)


def _attention_like(
    score=lambda Q, K: Q @ K.swapaxes(-1, -2),
    scale=lambda Q, K, V: Q.shape[-1] ** 0.5,
    hide=_hide,
    weigh=solutions.softmax,
    after=lambda weights, mask: weights,
    read=lambda weights, V: weights @ V,
    gives=lambda outputs, weights: (outputs, weights),
):
    """Return an attention that differs from the reference in one respect."""

    def attention(Q, K, V, mask=None):
        scores = score(Q, K) / scale(Q, K, V)
        if mask is not None:
            scores = hide(mask, scores)
        weights = weigh(scores)
        if mask is not None:
            weights = after(weights, mask)
        return gives(read(weights, V), weights)

    return attention


def _shown(mask, scores):
    return scores


def _hide_by(number):
    return lambda mask, scores: np.where(mask, scores, number)


def _reads_scores(change, hide=_shown, weigh=solutions.softmax):
    """Return an attention whose values are weighted by the scores; the weights are right, or scores, too."""

    def attention(Q, K, V, mask=None):
        scores = Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5
        hidden = scores if mask is None else hide(mask, scores)
        weights = solutions.attention(Q, K, V, mask)[1] if weigh is solutions.softmax else weigh(hidden)
        return change(hidden @ V), weights

    return attention


def _always_hides(hide):
    """Return an attention that hides keys without a look at whether there is a mask."""

    def attention(Q, K, V, mask=None):
        scores = hide(mask, Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5)
        weights = solutions.softmax(scores)
        return weights @ V, weights

    return attention


def _measured(hide):
    """Return a way to hide keys that looks at the mask's shape before anything else."""
    return lambda mask, scores: hide(mask.reshape(mask.shape), scores)


def _takes_masks(fit):
    """Return an attention that refuses a mask unless fit(its shape, the scores' shape)."""

    def hide(mask, scores):
        if not fit(mask.shape, scores.shape):
            raise ValueError
        return _hide(mask, scores)

    return _attention_like(hide=hide)


def _masked_too_late(change):
    """Return an attention whose outputs don't know of the mask, while the weights that come back do."""

    def attention(Q, K, V, mask=None):
        outputs, weights = solutions.attention(Q, K, V)
        return outputs, weights if mask is None else change(Q, K, V, mask, weights)

    return attention


def _reshaped(K):
    return K.reshape(*K.shape[:-2], K.shape[-1], K.shape[-2])


def _exchanged_roles(Q, K, V, mask=None):
    outputs, weights = solutions.attention(K, Q, V, mask)
    return outputs, weights


def _hidden_by_index(mask, scores):
    scores = scores.copy()
    scores[~mask] = -np.inf
    return scores


def _hidden_from_the_back(mask, scores):
    scores = scores.copy()
    scores[..., ~mask] = -np.inf
    return scores


def _no_more_than_scores(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5
    return solutions.attention(Q, K, V, mask)[0], scores if mask is None else _hide(mask, scores)


def _divided_afterwards(Q, K, V, mask=None):
    _, weights = solutions.attention(Q * Q.shape[-1] ** 0.5, K, V, mask)
    return weights / Q.shape[-1] ** 0.5 @ V, weights / Q.shape[-1] ** 0.5


def _compared_with_values(Q, K, V, mask=None):
    scores = Q @ V.swapaxes(-1, -2) / Q.shape[-1] ** 0.5
    weights = solutions.softmax(scores if mask is None else _hide(mask, scores))
    return weights @ V, weights


def _unit(X):
    return X / np.linalg.norm(X, axis=-1, keepdims=True)


def _some_of_each(rng, n, m):
    """Return a mask in which each query sees some keys and not all."""
    mask = rng.random((n, m)) < 0.5
    mask[np.arange(n), rng.integers(m, size=n)] = True
    full = mask.all(axis=1)
    mask[full, rng.integers(m, size=full.sum())] = False
    return mask


def _attention_case(n, m, d, values, heads=(), mask=None):
    def make(rng):
        Q, K = rng.normal(size=(*heads, n, d)), rng.normal(size=(*heads, m, d))
        V = rng.normal(size=(*heads, m, values))
        if mask is None:
            return Q, K, V
        if mask == "each":
            return Q, K, V, np.stack([solutions.causal_mask(n), np.eye(n, dtype=bool)])
        return Q, K, V, solutions.causal_mask(n) if mask == "causal" else _some_of_each(rng, n, m)

    return make


def _hard(scores):
    return (scores == scores.max(axis=-1, keepdims=True)).astype(float)


def _unmasked_weights(Q, K, V, mask=None):
    return solutions.attention(Q, K, V, mask)[0], solutions.attention(Q, K, V)[1]


def _always_causal(Q, K, V, mask=None):
    return solutions.attention(Q, K, V, np.tri(Q.shape[-2], K.shape[-2], dtype=bool))


def _causal_by_default(Q, K, V, mask=None):
    return _always_causal(Q, K, V) if mask is None else solutions.attention(Q, K, V, mask)


def _nan_with_masks(recording: Recording, reference: Recording) -> bool:
    """Tell whether NaN comes with every mask, and what is right without one."""
    for came, due in zip(recording.observations, reference.observations, strict=True):
        if came.crash is not None or not isinstance(came.value, list | tuple) or len(came.value) != 2:
            return False
        arrays = [numbers(value) for value in came.value]
        if any(array is None or array.shape != d.shape for array, d in zip(arrays, due.value, strict=True)):
            return False
        if len(due.args) > 3:
            if not any(np.isnan(array).any() for array in arrays):
                return False
        elif not all(np.allclose(array, d, atol=1e-6) for array, d in zip(arrays, due.value, strict=True)):
            return False
    return True


attention = Exercise(
    reference=solutions.attention,
    tolerance=ROUNDED,
    returns=("outputs", "weights"),
    needs=("softmax",),
    cases=[
        case(np.array([[4.0]]), np.array([[1.0], [2.0]]), np.array([[10.0], [20.0]]), note="one query, two keys of one number each"),
        case(np.array([[1.0, 1.0], [2.0, 0.0]]), np.array([[4.0, 0.0], [0.0, 3.0], [1.0, 1.0]]), np.array([[10.0], [20.0], [30.0]]), note="two queries, three keys"),
        case(np.array([[1.0, 0.0], [2.0, 1.0]]), np.array([[1.0, 2.0], [3.0, 0.5]]), np.array([[5.0, 1.0], [-5.0, 2.0]]), np.array([[True, False], [False, True]]), note="each query may see one key"),
        case(np.array([[1.0, 0.0, 2.0, 1.0]]), np.array([[0.0, 1.0, 1.0, 0.0], [2.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), note="one query, three keys of four numbers"),
        case(np.array([[50.0, 0.0], [0.0, 50.0]]), np.array([[40.0, 1.0], [0.0, 30.0], [1.0, 29.9]]), np.array([[1.0], [2.0], [3.0]]), note="large scores"),
        random_cases(_attention_case(5, 4, 3, 2), count=2, note="five queries, four keys"),
        random_cases(_attention_case(4, 4, 4, 4), count=2, note="four of everything"),
        random_cases(_attention_case(3, 6, 4, 5, mask="some"), count=2, note="a mask"),
        random_cases(_attention_case(5, 5, 3, 3, mask="causal"), count=1, note="a causal mask"),
        random_cases(_attention_case(4, 5, 3, 2, heads=(2,)), count=2, note="two heads"),
        random_cases(_attention_case(2, 5, 3, 4, heads=(2,)), count=1, note="two heads, two queries"),
        random_cases(_attention_case(3, 3, 2, 4, heads=(2,), mask="each"), count=1, note="two heads with a mask each"),
        random_cases(_attention_case(3, 3, 4, 4, heads=(2, 3), mask="some"), count=1, note="a batch of two with three heads each, and one mask for all"),
    ],
    refuses=[
        case(np.eye(2), np.ones((3, 2)), np.ones((3, 1)), np.ones((3, 2), bool), note="a mask of 3 rows for 2 queries and 3 keys", raises=ValueError),
        case(np.eye(2), np.ones((3, 2)), np.ones((3, 1)), np.ones((1, 3), bool), note="a mask of one row for 2 queries", raises=ValueError),
    ],
    mistakes=[
        Mistake("divide d root scores", "you divide by d, and not by its root: the scores end up so alike that every key gets nearly the same weight.", twin=_attention_like(scale=lambda Q, K, V: Q.shape[-1])),
        Mistake("scores divided d grow", "the scores aren't divided by √d. They grow with the width, and softmax then gives nearly everything to one key.", twin=_attention_like(scale=lambda Q, K, V: 1.0)),
        Mistake("scores multiplied d should", "the scores are multiplied by √d where they should be divided by it.", twin=_attention_like(scale=lambda Q, K, V: Q.shape[-1] ** -0.5)),
        Mistake("divide root number rows", "you divide by the root of a number of rows. It is the width of queries and keys, the length of the sum in each score, that makes the scores large.", twin=(_attention_like(scale=lambda Q, K, V: K.shape[-2] ** 0.5), _attention_like(scale=lambda Q, K, V: Q.shape[-2] ** 0.5), _attention_like(scale=lambda Q, K, V: len(Q) ** 0.5), _attention_like(scale=lambda Q, K, V: len(K) ** 0.5))),
        Mistake("axis 1 width table", "axis 1 is the width only in a table. With heads or a batch in front it counts something else: take the last axis.", twin=(_attention_like(scale=lambda Q, K, V: Q.shape[1] ** 0.5), _attention_like(scale=lambda Q, K, V: K.shape[1] ** 0.5))),
        Mistake("np dot takes head", "`np.dot` takes every head with every other one, once there are heads in front. Each head is to stay by itself.", twin=(_attention_like(score=lambda Q, K: np.dot(Q, K.swapaxes(-1, -2)), read=lambda weights, V: np.dot(weights, V)), _attention_like(score=lambda Q, K: np.dot(Q, K.swapaxes(-1, -2))), _attention_like(read=lambda weights, V: np.dot(weights, V)))),
        Mistake("divide root width values", "you divide by the root of the width of the values. The scores are sums over the width of queries and keys.", twin=_attention_like(scale=lambda Q, K, V: V.shape[-1] ** 0.5)),
        Mistake("softmax runs over queries", "the softmax runs over the queries: each key shares itself out. Each query shares its attention out among the keys, so every row of weights adds up to 1.", twin=(_attention_like(weigh=_columns), _attention_like(weigh=_softmax_like(axis=0, shift=lambda s: s.max(axis=0, keepdims=True))), _attention_like(weigh=_softmax_like(axis=-2, shift=_nothing)), _attention_like(weigh=_softmax_like(axis=0, shift=_nothing)))),
        Mistake("softmax runs along axis", "the softmax runs along axis 1, which is the keys only where nothing stands in front. With heads in front, count from the back.", twin=(_attention_like(weigh=_softmax_like(axis=1, shift=lambda s: s.max(axis=1, keepdims=True))), _attention_like(weigh=_softmax_like(axis=1, shift=_nothing)))),
        Mistake("large scores exp overflows", "for large scores exp overflows, and infinity by infinity is not a number. The `softmax` that you have written is safe from that.", twin=(_attention_like(weigh=_softmax_like(shift=_nothing)), _attention_like(hide=lambda mask, scores: np.where(mask, scores, -1e9), weigh=_softmax_like(shift=_nothing)))),
        Mistake("largest score takes query", "the largest score takes all: each query reads one value. Softmax leaves something to the others.", twin=(_attention_like(weigh=_hard), _attention_like(weigh=lambda scores: np.eye(scores.shape[-1])[scores.argmax(axis=-1)]))),
        Mistake("weights together add up", "all weights together add up to 1. Each query has an attention of 1 to give.", twin=_attention_like(weigh=_softmax_like(axis=None, shift=np.max))),
        Mistake("mask multiplied after softmax", "the mask is multiplied after the softmax: what the hidden keys had is lost, and the rows no longer add up to 1. Hide keys before the shares are dealt out.", twin=_attention_like(hide=lambda mask, scores: scores, after=lambda weights, mask: weights * mask)),
        Mistake("hidden key gets score", "a hidden key gets the score 0, and exp(0) is 1: it keeps a weight. Which score has no weight at all?", twin=(_attention_like(hide=lambda mask, scores: scores * mask), _attention_like(hide=lambda mask, scores: np.where(mask, scores, -1e-9)), _attention_like(hide=lambda mask, scores: np.where(mask, scores, 1e-9)))),
        Mistake("hidden key's score lowered", "a hidden key's score is lowered, and not far enough: it keeps a weight. Which score has no weight at all?", twin=(_attention_like(hide=lambda mask, scores: np.where(mask, scores, -1.0)), _attention_like(hide=lambda mask, scores: np.where(mask, scores, -10.0)), _attention_like(hide=lambda mask, scores: scores - ~mask * 10.0))),
        Mistake("scores mask asks mask", "`scores[~mask]` asks for a mask with as many axes as the scores, and with heads or a batch in front the scores have more. One mask is to serve all of them.", twin=(_attention_like(hide=_hidden_by_index),)),
        Mistake("true taken hidden convention", "True is taken for hidden. That is the convention of PyTorch's `MultiheadAttention`; here, as in its `scaled_dot_product_attention` and in Keras, a query may look where the mask is True.", twin=(_attention_like(hide=lambda mask, scores: np.where(mask, -np.inf, scores)), _attention_like(hide=lambda mask, scores: np.where(mask, -1e9, scores)), _attention_like(hide=lambda mask, scores: np.where(mask, -1e30, scores)))),
        Mistake("mask works wrong way", "the mask works the wrong way round: all attention goes to what should be hidden. Is True taken for hidden, as in PyTorch's `MultiheadAttention`, or has the large number the wrong sign?", twin=(_attention_like(hide=lambda mask, scores: scores - 1e9 * mask), _attention_like(hide=lambda mask, scores: scores + (1 - mask) * 1e9))),
        Mistake("without mask mask none", "without a mask, `mask` is None: there is nothing to hide then. Ask `if mask is not None` first.", twin=tuple(_always_hides(hide) for way in (_hidden_by_index, _hidden_from_the_back, _hide, lambda mask, scores: scores + (1 - mask) * -1e9) for hide in (way, _measured(way)))),
        Mistake("mask axes front sentence", "a mask with axes in front, one for each sentence, say, isn't taken. Look at its last two axes only.", twin=(_takes_masks(lambda mask, scores: mask == scores[-2:]),)),
        Mistake("mask another shape than", "a mask of another shape than the scores is refused. One mask without axes in front serves all heads.", twin=(_takes_masks(lambda mask, scores: mask == scores), _takes_masks(lambda mask, scores: len(mask) == len(scores)))),
        Mistake("mask transposed like scores", "the mask is transposed. Like the scores it has one row for each query already.", twin=(_attention_like(hide=lambda mask, scores: _hide(mask.swapaxes(-1, -2), scores)), _attention_like(hide=lambda mask, scores: _hide(mask.T, scores)))),
        Mistake("outputs been read before", "the outputs have been read before the mask comes, so they hold what should be hidden; only the weights that come back know of it.", twin=(_masked_too_late(lambda Q, K, V, mask, weights: weights * mask), _masked_too_late(lambda Q, K, V, mask, weights: solutions.attention(Q, K, V, mask)[1]))),
        Mistake("hidden keys get plus", "hidden keys get plus infinity, or a very large score, and with it all the attention. The sign is the other one.", twin=(_attention_like(hide=lambda mask, scores: np.where(mask, scores, np.inf)), _attention_like(hide=lambda mask, scores: np.where(mask, scores, 1e9)))),
        Mistake("nan mask 0 times", "NaN comes with the mask: 0 times infinity is not a number. Choose between score and -inf, rather than multiply.", when=_nan_with_masks, twin=(_attention_like(hide=lambda mask, scores: scores + (1 - mask) * -np.inf), _attention_like(hide=lambda mask, scores: scores + mask * -np.inf))),
        Mistake("unmasked weights", "the outputs know of the mask, and the weights that come back don't. Both belong to the same look.", twin=_unmasked_weights),
        Mistake("always causal", "what comes after a query is hidden from it, whatever the mask says. Without a mask nothing is hidden.", twin=(_always_causal, _causal_by_default)),
        Mistake("mask added numbers true", "the mask is added as numbers: True raises a score by 1, and nothing is hidden.", twin=(_attention_like(hide=lambda mask, scores: scores + mask), _attention_like(hide=lambda mask, scores: scores - ~mask))),
        Mistake("mask used query sees", "the mask isn't used: every query sees every key.", twin=(_attention_like(hide=lambda mask, scores: scores),)),
        Mistake("outputs made raw scores", "the outputs are made with the raw scores. The softmax comes first: then a query reads an average of the values.", twin=tuple(_reads_scores(lambda read: read, hide) for hide in (_shown, _hide, _hide_by(-1e9), _hide_by(0.0)))),
        Mistake("no softmax scores themselves", "there is no softmax: the scores themselves weight the values.", twin=tuple(_reads_scores(lambda read: read, hide, weigh=lambda scores: scores) for hide in (_shown, _hide, _hide_by(-1e9), _hide_by(0.0)))),
        Mistake("values weighted scores softmax", "the values are weighted by the scores, and the softmax comes afterwards. It must turn the scores into weights first.", twin=tuple(_reads_scores(solutions.softmax, hide) for hide in (_shown, _hide, _hide_by(-1e9), _hide_by(0.0)))),
        Mistake("softmax taken twice makes", "the softmax is taken twice. What it makes of shares is nearly the same for all keys.", twin=_attention_like(weigh=lambda scores: solutions.softmax(solutions.softmax(scores)))),
        Mistake("divided afterwards", "the weights are divided by √d, and then a row no longer adds up to 1. The division belongs to the scores, before the softmax.", twin=_divided_afterwards),
        Mistake("compared with values", "the queries are compared with the values. They are compared with the keys; the values are only handed over.", twin=_compared_with_values),
        Mistake("no more than scores", "the raw scores come back in the place of the weights.", twin=_no_more_than_scores),
        Mistake("works table heads or", "it works for one table, and not with heads or a batch in front. `K.T` turns *all* axes round; exchange the last two only, and let `@` do the rest.", twin=(_attention_like(score=lambda Q, K: Q @ K.T), _attention_like(score=lambda Q, K: Q @ K.swapaxes(0, -1)), _attention_like(score=lambda Q, K: Q @ K.swapaxes(0, 1)))),
        Mistake("transposition k asks exactly", "the transposition of K asks for exactly three axes. It must do for a single head and for a batch of heads, too: count the axes from the back.", twin=(_attention_like(score=lambda Q, K: Q @ K.transpose(0, 2, 1)), _attention_like(score=lambda Q, K: Q @ K.swapaxes(1, 2)))),
        Mistake("k transposed score compares", "K isn't transposed. A score compares a row of Q with a row of K.", twin=_attention_like(score=lambda Q, K: Q @ K)),
        Mistake("k reshaped should transposed", "K is reshaped where it should be transposed: that keeps the order of the numbers, and mixes those of several keys.", twin=_attention_like(score=lambda Q, K: Q @ _reshaped(K))),
        Mistake("q transposed columns compared", "Q is the one that is transposed, so columns are compared with columns. A score compares a row of Q with a row of K.", twin=(_attention_like(score=lambda Q, K: Q.swapaxes(-1, -2) @ K),)),
        Mistake("exchanged roles", "queries and keys have changed places: the rows of weights belong to the keys. The row belongs to who asks.", twin=(_exchanged_roles, _attention_like(score=lambda Q, K: K @ Q.swapaxes(-1, -2)))),
        Mistake("keys values changed places", "keys and values have changed places: the queries are compared with the values, and read the keys.", twin=lambda Q, K, V, mask=None: solutions.attention(Q, V, K, mask)),
        Mistake("multiply element element score", "you multiply element by element. A score is a sum over the width: that is the matrix product.", twin=_attention_like(score=lambda Q, K: Q * K)),
        Mistake("queries read keys read", "the queries read the keys. What they read are the values.", twin=lambda Q, K, V, mask=None: (lambda w: (w @ K, w))(solutions.attention(Q, K, V, mask)[1])),
        Mistake("weights transposed on way", "the weights are transposed on their way to the values: each value is then handed to the wrong query.", twin=(_attention_like(read=lambda weights, V: weights.swapaxes(-1, -2) @ V),)),
        Mistake("queries keys brought length", "queries and keys are brought to length 1, so only their directions count. Here their lengths count as well; √d is the same for all.", twin=(lambda Q, K, V, mask=None: solutions.attention(_unit(Q), _unit(K), V, mask), lambda Q, K, V, mask=None: solutions.attention(_unit(Q) * Q.shape[-1] ** 0.5, _unit(K), V, mask))),
        Mistake("exp missing shares sum", "exp is missing: shares of the sum of the scores can be negative.", twin=_attention_like(weigh=lambda scores: scores / scores.sum(axis=-1, keepdims=True))),
        Mistake("outputs weights back other", "outputs and weights come back in the other order.", twin=_attention_like(gives=lambda outputs, weights: (weights, outputs))),
        Mistake("outputs back weights asked", "only the outputs come back. The weights are asked for as well: they are the map that you will look at.", twin=_attention_like(gives=lambda outputs, weights: outputs)),
        Mistake("weights back nothing been", "only the weights come back, and nothing has been read with them.", twin=_attention_like(gives=lambda outputs, weights: weights)),
        Mistake("outputs summed over queries", "the outputs are summed over the queries. Each query reads for itself.", twin=_attention_like(read=lambda weights, V: (weights @ V).sum(axis=-2))),
    ],
    hints=[
        "Four steps, one line each: the scores of all queries with all keys, the mask, `softmax`, and the weighted values.",
        "`Q @ K.swapaxes(-1, -2)` compares every query with every key, whatever stands in front. Divide by the root of `Q.shape[-1]`.",
        "Where the mask is False the score becomes -inf: `np.where(mask, scores, -np.inf)`, and only if there is a mask. Then `weights = softmax(scores)`, and `weights @ V` is read.",
    ],
    why="softmax(QKᵀ/√d)V, line by line: similarity, fairness to the width, shares of 1, an average of the values. Everything works on the last two axes, so that heads and batches can stand in front. -inf before the softmax hides a key and leaves the rest to share the 1 among themselves.",
)  # fmt: skip

# --------------------------------------------------------------------------------------------------- causal_mask


def _tri(n, k=0, dtype=bool):
    return np.tri(n, k=k, dtype=dtype)


def _of_booleans(case, mask):
    """Accept the mask itself, and not its numbers: `~` turns True round, and makes -2 of 1."""
    due = solutions.causal_mask(*case.args)
    if mask.shape != due.shape:
        raise ValueError("shape")  # which is told as everywhere
    if not np.array_equal(mask, due):
        return "some entries differ from what is expected:"
    return (
        mask.dtype == bool
        or "the places are right, and numbers stand there. What is asked for is True or False."
    )


def _numbers_for_booleans(recording: Recording, reference: Recording) -> bool:
    """Tell whether every case has numbers in the right places."""
    for came, due in zip(recording.observations, reference.observations, strict=True):
        array = numbers(came.value)
        if came.crash is not None or array is None or array.dtype == bool:
            return False
        if not np.array_equal(array, due.value):
            return False
    return True


causal_mask = Exercise(
    reference=solutions.causal_mask,
    accept=_of_booleans,
    cases=[
        case(1, note="a single token sees itself"),
        case(3),
        case(4),
        case(7),
        random_cases(lambda rng: (int(rng.integers(8, 20)),), count=2),
    ],
    mistakes=[
        Mistake("token sees itself after", "each token sees itself and what comes *after* it. Are rows and columns exchanged, or True and False?", twin=(lambda n: _tri(n).T, lambda n: ~_tri(n, -1))),
        Mistake("diagonal hidden too first", "the diagonal is hidden, too, so the first token sees nothing at all, and its weights would be 0 by 0. A token may look at itself.", twin=(lambda n: _tri(n, -1),)),
        Mistake("true marks hidden convention", "True marks what is hidden. That is the convention of PyTorch's `MultiheadAttention`; here True marks what may be looked at.", twin=(lambda n: ~_tri(n), lambda n: _tri(n, -1).T)),
        Mistake("token also sees after", "each token also sees the one after it: it would be told the word that it has to guess.", twin=lambda n: _tri(n, 1)),
        Mistake("token sees other nothing", "every token sees every other: nothing is hidden.", twin=(lambda n: np.ones((n, n), bool),)),
        Mistake("token sees itself alone", "every token sees itself alone. What stands before it may be looked at as well.", twin=lambda n: np.eye(n, dtype=bool)),
        Mistake("everything hidden", "everything is hidden.", twin=lambda n: np.zeros((n, n), bool)),
        Mistake("these numbers added scores", "these are numbers to be added to the scores, another way to say the same. What is asked for is True where a query may look, and False where not.", twin=(lambda n: np.where(_tri(n), 0.0, -np.inf), lambda n: np.where(_tri(n), 0.0, -1e9), lambda n: np.where(_tri(n), 1.0, -np.inf))),
        Mistake("these numbers added scores 2", "these are numbers to be added to the scores, and they hide the past.", twin=(lambda n: np.where(_tri(n).T, 0.0, -np.inf), lambda n: np.where(_tri(n, -1), -np.inf, 0.0), lambda n: np.where(_tri(n), -np.inf, 0.0))),
        Mistake("numbers for booleans", "the places are right, and 1 and 0 stand there. What is asked for is True or False: `~` turns a mask of booleans round, and makes -2 of a 1.", when=_numbers_for_booleans),
        Mistake("token sees itself neighbour", "each token sees itself and its neighbour before it, and no further back.", twin=lambda n: _tri(n) & ~_tri(n, -2)),
        Mistake("token sees before neither", "each token sees the one before it, and neither itself nor what stands further back. The first sees nothing at all.", twin=lambda n: np.eye(n, k=-1, dtype=bool)),
        Mistake("first token may look", "the first token may look at itself, and the others not at themselves. The whole diagonal is open.", twin=lambda n: _tri(n, -1) | (np.add.outer(np.arange(n), np.arange(n)) == 0)),
        Mistake("triangle lies along other", "the triangle lies along the other diagonal: the first token sees everything, the last one hardly anything.", twin=(lambda n: _tri(n)[::-1], lambda n: _tri(n)[:, ::-1])),
        Mistake("first token hidden others", "the first token is hidden from all others: the comparison of positions goes wrong at 0.", twin=lambda n: _tri(n) & ((np.arange(n) > 0) | np.eye(n, dtype=bool))),
        Mistake("says how many tokens", "this says how many tokens each one sees, one number for each. What is asked for is a table: one row for each query, one column for each key.", twin=(lambda n: np.arange(1, n + 1), lambda n: _tri(n).sum(axis=1))),
        Mistake("these numbers rise diagonal", "these are numbers that rise to the diagonal; True or False is asked for.", twin=(lambda n: np.tril(np.arange(n)), lambda n: np.subtract.outer(np.arange(n), np.arange(n)))),
        Mistake("weights already shared mask", "the weights are already shared out. The mask says True or False, the softmax does the rest.", twin=lambda n: _tri(n) / np.arange(1, n + 1)[:, None]),
    ],
    hints=[
        "Row 0 is the first token: which columns may it see? And row 2?",
        "Row i may see the columns j with j ≤ i. `np.arange(n)` once as a column and once as a row gives you both.",
        "`np.tril` keeps the lower triangle of a table, the diagonal included. Give it a table of True.",
    ],
    why="Who writes a text word by word can't look ahead. With this mask all positions of a text can be trained at once, each as if it were the last one written. The diagonal stays, so that no row is empty.",
)  # fmt: skip

# --------------------------------------------------------------------------------------------------- split_heads


def _split_case(n, d, heads):
    return lambda rng: (rng.normal(size=(n, d)), heads)


def _width_with_a_point(recording: Recording, reference: Recording) -> bool:
    """Tell whether a float was taken for a shape, everywhere."""
    return all(
        came.crash is not None
        and "'float' object cannot be interpreted as an integer" in came.crash.message
        and any("/" in line.replace("//", "") for _, line in came.crash.lines)
        for came in recording.observations
    )


split_heads = Exercise(
    reference=solutions.split_heads,
    cases=[
        case(np.array([[0, 1, 2, 3], [4, 5, 6, 7]]), 2, note="two tokens, two heads"),
        case(np.arange(18.0).reshape(3, 6), 3, note="three tokens, three heads of two columns"),
        case(np.arange(24.0).reshape(4, 6), 2, note="four tokens, two heads of three columns"),
        random_cases(_split_case(5, 8, 4), count=1, note="four heads"),
        random_cases(_split_case(6, 12, 3), count=1, note="three heads of four columns"),
        random_cases(_split_case(4, 6, 1), count=1, note="a single head"),
        random_cases(_split_case(4, 4, 4), count=1, note="one column for each head"),
    ],
    refuses=[case(np.ones((2, 6)), 4, note="6 columns for 4 heads", raises=ValueError)],
    mistakes=[
        Mistake("numbers poured row row", "the numbers are poured row by row into the new shape, so a head gets whole tokens, or pieces of several. First share out the columns, then exchange axes.", twin=(lambda X, heads: X.reshape(heads, len(X), X.shape[1] // heads),)),
        Mistake("head gets own columns", "each head gets its own columns, and then they are poured row by row into a table, so that a row holds pieces of several tokens. Where X is transposed the tokens are columns, and a reshape doesn't turn them back.", twin=lambda X, heads: X.T.reshape(heads, len(X), X.shape[1] // heads)),
        Mistake("columns dealt like cards", "the columns are dealt out like cards: head 0 gets every other one. Each head gets columns that stand together.", twin=(lambda X, heads: X.reshape(len(X), -1, heads).transpose(2, 0, 1), lambda X, heads: np.stack([X[:, h::heads] for h in range(heads)]))),
        Mistake("axis heads stands middle", "the axis of the heads stands in the middle. It must come first, so that each head is a table of tokens by itself.", twin=lambda X, heads: X.reshape(len(X), heads, -1)),
        Mistake("axis heads last must", "the axis of the heads comes last. It must come first, so that each head is a table of tokens by itself.", twin=(lambda X, heads: solutions.split_heads(X, heads).transpose(1, 2, 0), lambda X, heads: X.reshape(len(X), -1, heads))),
        Mistake("head's table transposed tokens", "each head's table is transposed: tokens are its columns. A token stays a row.", twin=(lambda X, heads: X.T.reshape(heads, -1, len(X)), lambda X, heads: solutions.split_heads(X, heads).swapaxes(1, 2))),
        Mistake("t turns three axes", "`.T` turns all three axes round, so that the columns come first. Tokens and heads alone are to change places.", twin=lambda X, heads: X.reshape(len(X), heads, -1).T),
        Mistake("width with a point", "a shape takes whole numbers, and `/` makes a float even where it comes out even: 6 / 2 is 3.0.", when=_width_with_a_point),
        Mistake("heads taken number columns", "`heads` is taken for the number of columns of a head: it is the number of heads.", twin=lambda X, heads: X.reshape(len(X), -1, heads).swapaxes(0, 1)),
        Mistake("tokens shared among heads", "the tokens are shared out among the heads. Every head sees all tokens, and some columns of each.", twin=lambda X, heads: X.reshape(heads, len(X) // heads, X.shape[1])),
        Mistake("head gets columns share", "every head gets all columns. They share the d columns, d / heads for each.", twin=(lambda X, heads: np.stack([X] * heads), lambda X, heads: np.tile(X, (heads, 1, 1)))),
        Mistake("first head back", "only the first head comes back.", twin=(lambda X, heads: solutions.split_heads(X, heads)[0], lambda X, heads: solutions.split_heads(X, heads)[:1])),
        Mistake("last head back", "only the last head comes back.", twin=lambda X, heads: solutions.split_heads(X, heads)[-1]),
        Mistake("heads opposite order head", "the heads come in the opposite order: head 0 has the first columns.", twin=lambda X, heads: solutions.split_heads(X, heads)[::-1]),
        Mistake("back two axes heads", "it goes back to two axes: the heads stand below each other in one table, and attention would mix them.", twin=(lambda X, heads: solutions.split_heads(X, heads).reshape(-1, X.shape[1] // heads),)),
        Mistake("tokens opposite order", "the tokens come in the opposite order.", twin=lambda X, heads: solutions.split_heads(X, heads)[:, ::-1]),
    ],
    hints=[
        "Cut one row of d numbers into `heads` pieces of d / heads: `reshape` can do that to all rows at once, as it keeps what stands together together.",
        "`X.reshape(n, heads, d // heads)` has the axes token, head, column. Which order is asked for?",
        "Exchange the first two axes: `.swapaxes(0, 1)`.",
    ],
    why="`reshape` only draws new borders in one long row of numbers; it never moves any. So the borders within each row come first, and an exchange of axes then brings the heads to the front. `reshape(heads, n, …)` at once has the right shape and the wrong numbers: nothing would complain.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------- multi_head


def _joined(read):
    return read.swapaxes(0, 1).reshape(read.shape[1], -1)


def _multi_head_like(
    split=solutions.split_heads,
    projected=lambda X, Wq, Wk, Wv: (X @ Wq, X @ Wk, X @ Wv),
    look=lambda Q, K, V, mask, heads: solutions.attention(Q, K, V, mask),
    join=_joined,
    out=lambda joined, Wo: joined @ Wo,
    gives=lambda outputs, weights: (outputs, weights),
):
    """Return a multi-head attention that differs from the reference in one respect."""

    def multi_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
        Q, K, V = (split(P, heads) for P in projected(X, Wq, Wk, Wv))
        read, weights = look(Q, K, V, mask, heads)
        return gives(out(join(read), Wo), weights)

    return multi_head


def _poured(X, heads):
    return X.reshape(heads, len(X), X.shape[1] // heads)


def _dealt(X, heads):
    return np.stack([X[:, h::heads] for h in range(heads)])


def _dealt_back(read):
    return read.transpose(1, 2, 0).reshape(read.shape[1], -1)


def _too_narrow(recording: Recording, reference: Recording) -> bool:
    """Tell whether what is d / heads wide meets a projection of d columns, unless there is a single head."""
    narrow = False
    for came, due in zip(recording.observations, reference.observations, strict=True):
        d, heads = due.args[0].shape[1], due.args[5]
        if heads > 1:
            clash = f"size {d} is different from {d // heads})"
            if came.crash is None or "matmul" not in came.crash.message or clash not in came.crash.message:
                return False
            narrow = True
        elif came.crash is not None:
            return False
    return narrow


def _one_wide_head(X, Wq, Wk, Wv, Wo, heads, mask=None):
    read, weights = solutions.attention(X @ Wq, X @ Wk, X @ Wv, mask)
    return read @ Wo, weights


def _one_wide_head_repeated(X, Wq, Wk, Wv, Wo, heads, mask=None):
    outputs, weights = _one_wide_head(X, Wq, Wk, Wv, Wo, heads, mask)
    return outputs, np.stack([weights] * heads)


def _across_heads(X, Wq, Wk, Wv, Wo, heads, mask=None):
    Q, K, V = ((X @ W).reshape(len(X), heads, -1) for W in (Wq, Wk, Wv))
    read, weights = solutions.attention(Q, K, V)
    return read.reshape(X.shape) @ Wo, weights


def _split_before(X, Wq, Wk, Wv, Wo, heads, mask=None, first=False):
    """The tokens are split first, and each head uses its own block of the projections alone."""
    parts = solutions.split_heads(X, heads)
    width = X.shape[1] // heads

    def rows(h):
        return slice(width) if first else slice(h * width, (h + 1) * width)

    def own(W):
        return np.stack([W[rows(h), h * width : (h + 1) * width] for h in range(heads)])

    read, weights = solutions.attention(*(parts @ own(W) for W in (Wq, Wk, Wv)), mask)
    return _joined(read) @ Wo, weights


def _mean_of_heads(X, Wq, Wk, Wv, Wo, heads, mask=None):
    outputs, weights = solutions.multi_head(X, Wq, Wk, Wv, Wo, heads, mask)
    return outputs, weights.mean(axis=0)


def _with_input_added(X, Wq, Wk, Wv, Wo, heads, mask=None):
    outputs, weights = solutions.multi_head(X, Wq, Wk, Wv, Wo, heads, mask)
    return outputs + X, weights


def _multi_head_case(n, d, heads, masked=False):
    def make(rng):
        X = rng.normal(size=(n, d))
        W = [rng.normal(size=(d, d)) / np.sqrt(d) for _ in range(4)]
        return (X, *W, heads, solutions.causal_mask(n)) if masked else (X, *W, heads)

    return make


_SMALL = (
    np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
    np.array([[1.0, 0.5], [0.0, 1.0]]),
    np.array([[1.0, 0.0], [0.5, 2.0]]),
    np.array([[0.5, 1.0], [1.0, -1.0]]),
    np.array([[1.0, 2.0], [0.0, 1.0]]),
)

multi_head = Exercise(
    reference=solutions.multi_head,
    tolerance=ROUNDED,
    returns=("outputs", "weights"),
    needs=("softmax", "attention", "causal_mask", "split_heads"),
    cases=[
        case(*_SMALL, 2, note="three tokens, two heads of one column"),
        case(*_SMALL, 2, solutions.causal_mask(3), note="the same with a causal mask"),
        random_cases(_multi_head_case(4, 6, 2), count=2, note="two heads of three columns"),
        random_cases(_multi_head_case(5, 8, 4), count=1, note="four heads"),
        random_cases(_multi_head_case(6, 6, 3, masked=True), count=2, note="a mask"),
        random_cases(_multi_head_case(4, 4, 1), count=1, note="a single head"),
        random_cases(_multi_head_case(3, 4, 4), count=1, note="heads of one column each"),
    ],
    mistakes=[
        Mistake("heads joined reshape alone", "the heads are joined by a reshape alone, which puts pieces of different tokens side by side. Bring the tokens to the front first: then the heads of one token stand next to each other.", twin=(_multi_head_like(join=lambda read: read.reshape(read.shape[1], -1)), _multi_head_like(join=lambda read: read.T.reshape(read.shape[1], -1)))),
        Mistake("heads joined wrong order", "the heads are joined in the wrong order: their columns are interleaved, where each head's columns stay together.", twin=(_multi_head_like(join=lambda read: read.transpose(1, 2, 0).reshape(read.shape[1], -1)),)),
        Mistake("heads joined opposite order", "the heads are joined in the opposite order: head 0 comes first.", twin=(_multi_head_like(join=lambda read: _joined(read[::-1])),)),
        Mistake("tokens parted among heads", "the tokens are parted among the heads by a reshape that mixes them. `split_heads` does it without.", twin=(_multi_head_like(split=_poured), _multi_head_like(split=_poured, join=lambda read: read.reshape(read.shape[1], -1)))),
        Mistake("columns dealt heads like", "the columns are dealt out to the heads like cards. Each head gets columns that stand together: that is what `split_heads` does.", twin=(_multi_head_like(split=_dealt), _multi_head_like(split=_dealt, join=_dealt_back))),
        Mistake("too narrow", "what is d / heads wide meets a projection that takes all d columns. Project before you part, and join the heads side by side before Wo.", when=_too_narrow),
        Mistake("last projection wo left", "the last projection, Wo, is left out: each output column then knows one head only.", twin=(_multi_head_like(out=lambda joined, Wo: joined),)),
        Mistake("projections transposed on way", "the projections are transposed on the way: X @ W.T is PyTorch's convention, which keeps one row for each output. Here W has one column for each.", twin=(_multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wq.T, X @ Wk.T, X @ Wv.T), out=lambda joined, Wo: joined @ Wo.T), _multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wq.T, X @ Wk.T, X @ Wv.T)), _multi_head_like(out=lambda joined, Wo: joined @ Wo.T))),
        Mistake("queries keys changed projections", "queries and keys have changed their projections: who asks and who is asked are exchanged.", twin=(_multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wk, X @ Wq, X @ Wv)),)),
        Mistake("projection serves two three", "one projection serves for two of the three. Queries, keys and values have one each.", twin=(_multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wq, X @ Wq, X @ Wv)), _multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wq, X @ Wk, X @ Wk)), _multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wq, X @ Wk, X @ Wq)), _multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wk, X @ Wk, X @ Wv)), _multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wq, X @ Wv, X @ Wv)), _multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wq, X @ Wv, X @ Wk)))),
        Mistake("tokens go without projections", "the tokens go in without their projections, so every head asks with what it offers.", twin=(_multi_head_like(projected=lambda X, Wq, Wk, Wv: (X, X, X)),)),
        Mistake("values projected handed over", "the values aren't projected: what is handed over is the token as it came in.", twin=(_multi_head_like(projected=lambda X, Wq, Wk, Wv: (X @ Wq, X @ Wk, X)),)),
        Mistake("mask handed on heads", "the mask isn't handed on to the heads.", twin=(_multi_head_like(look=lambda Q, K, V, mask, heads: solutions.attention(Q, K, V)),)),
        Mistake("after token hidden mask", "what comes after a token is hidden from it, with a mask or without. Without one nothing is hidden.", twin=lambda X, Wq, Wk, Wv, Wo, heads, mask=None: solutions.multi_head(X, Wq, Wk, Wv, Wo, heads, solutions.causal_mask(len(X)))),
        Mistake("true taken hidden pytorch's", "True is taken for hidden, as PyTorch's `MultiheadAttention` does. Here a query may look where the mask is True.", twin=(_multi_head_like(look=lambda Q, K, V, mask, heads: solutions.attention(Q, K, V, None if mask is None else ~mask)),)),
        Mistake("scores divided root whole", "the scores are divided by the root of the whole width. A head compares d / heads numbers, so that is the width that counts.", twin=(_multi_head_like(look=lambda Q, K, V, mask, heads: solutions.attention(Q / heads**0.5, K, V, mask)),)),
        Mistake("scores divided root width", "the scores are divided by the root of the width twice: `attention` does so already.", twin=(_multi_head_like(look=lambda Q, K, V, mask, heads: solutions.attention(Q / Q.shape[-1] ** 0.5, K, V, mask)),)),
        Mistake("heads read lost tokens", "what the heads have read is lost: the tokens themselves go through Wo.", twin=lambda X, Wq, Wk, Wv, Wo, heads, mask=None: (X @ Wo, solutions.multi_head(X, Wq, Wk, Wv, Wo, heads, mask)[1])),
        Mistake("one wide head", "there is one wide head: the columns aren't shared out, and all of them look at the same place.", twin=(_one_wide_head, _one_wide_head_repeated, lambda X, Wq, Wk, Wv, Wo, heads, mask=None: (lambda o, w: (o, w[None]))(*_one_wide_head(X, Wq, Wk, Wv, Wo, heads, mask)))),
        Mistake("across heads", "the heads of one token look at each other. Each head is to look from token to token: its axis stands in front.", twin=(_across_heads,)),
        Mistake("split before", "the tokens are parted before they are projected, so a head sees only its part of each token. The projections come first: they see all columns.", twin=(_split_before, lambda *args, **named: _split_before(*args, **named, first=True))),
        Mistake("mean of heads", "the weights come back averaged over the heads, as PyTorch's `MultiheadAttention` gives them unless told otherwise. One map for each head is asked for.", twin=_mean_of_heads),
        Mistake("weights first head alone", "the weights of the first head alone come back.", twin=_multi_head_like(gives=lambda outputs, weights: (outputs, weights[0]))),
        Mistake("outputs heads added up", "the outputs of the heads are added up. They are joined side by side, so that each keeps columns of its own.", twin=(_multi_head_like(join=lambda read: np.tile(read.sum(axis=0), len(read))), _multi_head_like(join=lambda read: np.tile(read.mean(axis=0), len(read))))),
        Mistake("with input added", "the input is added to the output. That belongs to the block around it, in the lecture transformers.", twin=_with_input_added),
        Mistake("outputs weights back other", "outputs and weights come back in the other order.", twin=_multi_head_like(gives=lambda outputs, weights: (weights, outputs))),
        Mistake("outputs back weights head", "only the outputs come back. The weights of each head are asked for as well.", twin=_multi_head_like(gives=lambda outputs, weights: outputs)),
    ],
    hints=[
        "Project first, `X @ Wq` and so on; then `split_heads` each of the three; then one call of `attention` serves all heads, since they stand in front.",
        "What the heads have read is (heads, n, d / heads). To join it, undo what `split_heads` did: exchange the axes back, then reshape to (n, d).",
        "`joined = read.swapaxes(0, 1).reshape(X.shape)`, and `joined @ Wo` is the output.",
    ],
    why="Several small look-ups in parallel for the price of one wide one: each head has its own question, and a softmax of its own. Joined, their columns stand side by side, and Wo lets them speak to each other. No loop over heads is needed: they are an axis.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------- positional_encoding


def _encoding_like(
    exponent=lambda i, d: 2 * i / d,
    angle=lambda position, power: position / power,
    first=np.sin,
    second=np.cos,
    base=10000.0,
    start=0,
    halves=False,
    late=0.0,
):
    """Return positions that differ from the reference in one respect; i counts the pairs of columns."""

    def positional_encoding(n, d):
        position, i = np.arange(start, n + start)[:, None], np.arange(d // 2)
        encoding = np.empty((n, d))
        columns = (slice(0, d // 2), slice(d // 2, d)) if halves else (slice(0, d, 2), slice(1, d, 2))
        encoding[:, columns[0]] = first(angle(position, base ** exponent(i, d)))
        encoding[:, columns[1]] = second(angle(position, base ** exponent(i + late, d)))
        return encoding

    return positional_encoding


def _slipped(angle):
    """Return positions with another angle: angle(position, number of the pair, d)."""

    def positional_encoding(n, d):
        a = angle(np.arange(n)[:, None], np.arange(d // 2), d)
        return np.stack([np.sin(a), np.cos(a)], axis=-1).reshape(n, d)

    return positional_encoding


positional_encoding = Exercise(
    reference=solutions.positional_encoding,
    cases=[
        case(2, 2, note="two positions, one pair of columns"),
        case(3, 4, note="three positions, two pairs of columns"),
        case(4, 6),
        case(1, 8, note="a single position"),
        case(50, 16, note="fifty positions"),
        random_cases(lambda rng: (int(rng.integers(5, 30)), 2 * int(rng.integers(3, 12))), count=2),
    ],
    mistakes=[
        Mistake("part exponent slipped before", "a part of the exponent has slipped out of it: `**` comes before `*` and `/`, so without brackets it takes only what stands right beside it.", twin=(_slipped(lambda p, i, d: p / 10000**2 * i / d), _slipped(lambda p, i, d: p / (10000**2 * i / d)), _slipped(lambda p, i, d: p / 10000 ** (2 * i) / d), _slipped(lambda p, i, d: p / (10000.0 ** (2 * i) / d)))),
        Mistake("position 10000 whole raised", "position / 10000 as a whole is raised to the power. Only 10000 is.", twin=_slipped(lambda p, i, d: (p / 10000) ** (2 * i / d))),
        Mistake("10000 multiplied exponent raised", "10000 is multiplied by the exponent. It is to be raised to it: that is `**`.", twin=(_slipped(lambda p, i, d: p / 10000 * (2 * i / d)), _slipped(lambda p, i, d: p / (10000 * (2 * i / d))))),
        Mistake("sine cosine changed places", "sine and cosine have changed places: the even columns hold the sine, which is 0 at position 0.", twin=_encoding_like(first=np.cos, second=np.sin)),
        Mistake("exponent twice large should", "the exponent is twice as large as it should be: i counts pairs of columns, and if you count columns, their number is 2i already.", twin=(_encoding_like(exponent=lambda i, d: 4 * i / d),)),
        Mistake("exponent half large should", "the exponent is half as large as it should be: with i counting pairs, it is 2i/d.", twin=(_encoding_like(exponent=lambda i, d: i / d),)),
        Mistake("cosine frequency own sine", "each cosine has a frequency of its own. A sine and the cosine beside it share one angle: that is what makes a shift the same turn everywhere.", twin=(_encoding_like(late=0.5), _encoding_like(exponent=lambda i, d: 4 * i / d, late=0.5))),
        Mistake("angle multiplied power 10000", "the angle is multiplied by the power of 10000 where it should be divided: the waves get shorter from column to column, until they fall between the positions.", twin=(_encoding_like(angle=lambda position, power: position * power),)),
        Mistake("sines stand left half", "the sines stand in the left half and the cosines in the right. That layout exists, too; here a sine and its cosine stand side by side.", twin=(_encoding_like(halves=True),)),
        Mistake("cosines stand left half", "the cosines stand in the left half and the sines in the right. Here a sine and its cosine stand side by side, the sine first.", twin=_encoding_like(first=np.cos, second=np.sin, halves=True)),
        Mistake("positions counted 1 first", "the positions are counted from 1. Here the first one is 0.", twin=_encoding_like(start=1)),
        Mistake("columns same frequency leaves", "all columns have the same frequency. Is there a `//`, which leaves the exponent at 0?", twin=(_encoding_like(exponent=lambda i, d: 0 * i), _encoding_like(angle=lambda position, power: position / 10000 + 0 * power))),
        Mistake("another number than 10000", "another number than 10000 stands at the base: the slowest wave ends up too fast or too slow.", twin=tuple(_encoding_like(base=base) for base in (1000.0, 100000.0, 10.0, np.e))),
        Mistake("sines sine same value", "there are sines only. A sine has the same value twice in each turn: only with its cosine does it say where on the circle one is.", twin=(_encoding_like(second=np.sin), _encoding_like(second=np.sin, late=0.5), lambda n, d: np.sin(np.arange(n)[:, None] / 10000 ** (np.arange(d) / d)))),
        Mistake("cosines", "there are cosines only.", twin=(_encoding_like(first=np.cos),)),
        Mistake("angles turned into other", "the angles are turned into other units: a factor 2π or π/180 has come in. The angle is position / 10000^(2i/d), in radians.", twin=tuple(_encoding_like(angle=lambda position, power, f=f: f * position / power) for f in (2 * np.pi, np.pi, np.pi / 180, 180 / np.pi))),
        Mistake("positions columns exchanged position", "positions and columns are exchanged: a position is a row.", twin=lambda n, d: solutions.positional_encoding(n, d).T),
        Mistake("these angles sines cosines", "these are the angles. Their sines and cosines are asked for.", twin=_encoding_like(first=lambda a: a, second=lambda a: a)),
        Mistake("positions divided number lie", "the positions are divided by their number, so they all lie between 0 and 1. Then the same position looks different in a text of another length.", twin=(lambda n, d: (lambda a: np.stack([np.sin(a), np.cos(a)], axis=-1).reshape(n, d))(np.arange(n)[:, None] / n / 10000 ** (np.arange(0, d, 2) / d)),)),
        Mistake("exponent divided another number", "the exponent is divided by another number than d, so that the last wave is exactly 10000 times slower. That is how another library does it; here it is 2i/d.", twin=(_encoding_like(exponent=lambda i, d: i / max(d // 2 - 1, 1)), _encoding_like(exponent=lambda i, d: i / max(d // 2 - 1, 1), halves=True), _encoding_like(exponent=lambda i, d: 2 * i / (d - 1)))),
        Mistake("row back position row", "one row comes back. Each position has a row of its own.", twin=lambda n, d: solutions.positional_encoding(n, d)[-1]),
    ],
    hints=[
        "Make a column of positions, `np.arange(n)[:, None]`, and a row of the even numbers 2i, `np.arange(0, d, 2)`. One formula then gives all angles.",
        "`angle = position / 10000 ** (even / d)` has the shape (n, d / 2): one angle for each pair of columns.",
        "Make an empty (n, d), and fill every second column: `encoding[:, 0::2] = np.sin(angle)`, and `1::2` with the cosine.",
    ],
    why="Each pair of columns is a hand on a clock, and each clock is slower than the one before. All hands together say where you are, as hour, minute and second do. And a step of k positions turns each hand by an angle that is the same everywhere, so that \"three words back\" is one and the same turn.",
)  # fmt: skip
