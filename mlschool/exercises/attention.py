"""The exercises of attention."""

from __future__ import annotations

import numpy as np

from mlschool.checking.compare import Tolerance, numbers
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.checking.recordings import Recording
from mlschool.solutions import attention as solutions


def _one_case(rng):
    n, d = int(rng.integers(2, 6)), int(rng.integers(2, 7))
    return rng.normal(size=d), rng.normal(size=(n, d)), rng.normal(size=(n, 2))


_ONE_SCORE = "q @ K[j] / len(q) ** 0.5"

one_query = Exercise(
    reference=solutions.one_query,
    returns=("output", "weights"),
    needs=("softmax",),
    cases=[
        case(np.array([1.0, 1.0]), np.array([[4.0, 0.0], [0.0, 4.0]]), np.array([[10.0], [20.0]]), note="two keys that fit alike"),
        case(np.array([0.0, 2.0, 2.0, 0.0]), np.array([[2.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.0], [0.0, 0.0, 2.0, 0.0]]), np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), note="the table from above"),
        case(np.array([2.0, 1.0]), np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]), np.array([[1.0, 4.0], [3.0, 0.0], [2.0, 2.0]]), note="values as wide as keys"),
        case(np.array([3.0, 0.0]), np.array([[1.0, 0.0]]), np.array([[5.0, 6.0, 7.0]]), note="a single key"),
        case(np.array([1.0, 2.0, 0.5]), np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]), np.array([[1.0, 2.0], [3.0, 5.0]]), note="as many keys as columns in the values"),
        random_cases(_one_case, count=4),
    ],
    mistakes=[
        Mistake("no root", "the scores aren't divided by the root of d, so the weights come out too sharp.", twin=edit(" / len(q) ** 0.5", "")),
        Mistake("divided by d", "you divide by d. It is the root of d.", twin=edit("len(q) ** 0.5", "len(q)")),
        Mistake("root of keys", "you divide by the root of the number of keys. d is how long the query is.", twin=edit("len(q) ** 0.5", "len(K) ** 0.5")),
        Mistake("root of values", "you divide by the root of the width of the values. d is how long the query is.", twin=edit("len(q) ** 0.5", "V.shape[1] ** 0.5")),
        Mistake("multiplied for divided", "the scores are multiplied by the root of d. They should be divided by it.", twin=edit("/ len(q)", "* len(q)")),
        Mistake("root after softmax", "you divide the weights by the root of d, after softmax, so they no longer add up to 1. Divide the scores.", twin=edit(_ONE_SCORE, "q @ K[j]").edit("softmax(scores)", "softmax(scores) / len(q) ** 0.5")),
        Mistake("scored against values", "the query is compared with the values. It is compared with the keys: what each one offers. Values are what is handed over.", twin=edit("q @ K[j]", "q @ V[j]")),
        Mistake("output scaled", "the output is divided by the root of d. The root belongs to the scores, before the softmax.", twin=edit(" / len(q) ** 0.5", "").edit("return output", "return output / len(q) ** 0.5")),
        Mistake("keys read", "what is read are the keys. The weights mix the values.", twin=edit("np.zeros(V.shape[1])", "np.zeros(K.shape[1])").edit("weights[j] * V[j]", "weights[j] * K[j]")),
        Mistake("scores for weights", "the scores mix the values, and softmax is missing: shares are positive and add up to 1.", twin=edit("softmax(scores)", "scores")),
        Mistake("best only", "only the value of the best key is read. The look-up is soft: every value counts by its weight.", twin=(edit("output = np.zeros(V.shape[1])\n    for j in range(len(K)):\n        output = output + weights[j] * V[j]", "output = 1.0 * V[np.argmax(weights)]"), edit("softmax(scores)", "np.eye(len(K))[scores.argmax()]"))),
        Mistake("first key only", "only the first key has a part in the output: does a `return` stand inside the loop?", twin=(edit("V[j]\n    return", "V[j]\n        return"), edit("output + weights[j] * V[j]", "weights[0] * V[0]"))),
        Mistake("not divided", "the exponentials aren't divided by their sum, so the weights don't add up to 1.", twin=edit("softmax(scores)", "np.exp(scores)")),
        Mistake("each alone", "every weight is 1: the softmax runs over one score at a time. All scores of the query belong into one row.", twin=edit("softmax(scores)", "softmax(scores[:, None])[:, 0]")),
        Mistake("sign", "the keys that fit worst get the largest weights: a minus has come in.", twin=edit("q @ K[j]", "-q @ K[j]")),
        Mistake("unit length", "query and keys are brought to length 1, so only their directions count. Here their lengths count as well.", twin=tuple(edit(" / len(q) ** 0.5", f" / np.linalg.norm(q) / np.linalg.norm(K[j]){root}") for root in ("", " / len(q) ** 0.5"))),
        Mistake("scores returned", "the scores come back in the place of the weights.", twin=edit("return output, weights", "return output, scores")),
        Mistake("plain mean", "all values count the same: are the weights used?", twin=edit("weights[j] * V[j]", "V[j] / len(K)")),
        Mistake("order", "both are right, in the other order: first the output, then the weights.", twin=edit("return output, weights", "return weights, output")),
        Mistake("output only", "the output comes back alone. Return the weights as well.", twin=edit("return output, weights", "return output")),
        Mistake("weights only", "the weights come back alone. Return the output first.", twin=edit("return output, weights", "return weights")),
        Mistake("last key only", "only the last key counts: is the sum set anew for each?", twin=edit("output + weights[j] * V[j]", "weights[j] * V[j]")),
        Mistake("distance", "the scores are distances between query and key. A score is their product: large where both are large.", twin=edit("q @ K[j]", "-np.sum((q - K[j]) ** 2)")),
        Mistake("no exponential", "the scores are divided by their sum, and the exponential is missing.", twin=edit("softmax(scores)", "scores / scores.sum()")),
    ],
    hints=[
        "For each key one score: the product of the query with it, divided by the root of d.",
        "`scores[j] = q @ K[j] / len(q) ** 0.5`, then `weights = softmax(scores)`.",
        "The output is the sum of `weights[j] * V[j]` over all keys. In one line: `weights @ V`.",
    ],
    why="Three steps: compare, share out, mix. The next exercise does the same for all queries at once, and each loop becomes a matrix product.",
)  # fmt: skip


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


_UNHIDDEN = edit("np.where(mask, scores, -np.inf)", "scores")
_OVERFLOWS = edit("softmax(scores)", "np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)")
_UNIT = edit(
    "scores = Q", "Q, K = (X / np.linalg.norm(X, axis=-1, keepdims=True) for X in (Q, K))\n    scores = Q"
)
_WITHOUT_NONE = (  # None is hidden by, too; or asked for its shape before that
    edit("if mask is not None:", "if True:").edit("if np.shape", "if mask is not None and np.shape"),
    edit("if mask is not None:", "if mask.shape:"),
)
_SCORES = (  # with no mask, and with three ways to hide keys
    "Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5",
    "scores",
    "(scores if mask is None else np.where(mask, scores, -1e9))",
    "(scores if mask is None else np.where(mask, scores, 0.0))",
)

attention = Exercise(
    reference=solutions.attention,
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
        Mistake("divided by d", "you divide by d, and not by its root: the scores end up so alike that every key gets nearly the same weight.", twin=edit(" ** 0.5", "")),
        Mistake("no scaling", "the scores aren't divided by √d. They grow with the width, and softmax then gives nearly everything to one key.", twin=edit(" / Q.shape[-1] ** 0.5", "")),
        Mistake("multiplied for divided", "the scores are multiplied by √d where they should be divided by it.", twin=edit("/ Q", "* Q")),
        Mistake("rows for width", "you divide by the root of a number of rows. It is the width of queries and keys, the length of the sum in each score, that makes the scores large.", twin=tuple(edit("Q.shape[-1]", rows) for rows in ("K.shape[-2]", "Q.shape[-2]", "len(Q)", "len(K)"))),
        Mistake("axis one for width", "axis 1 is the width only in a table. With heads or a batch in front it counts something else: take the last axis.", twin=(edit("Q.shape[-1]", "Q.shape[1]"), edit("Q.shape[-1]", "K.shape[1]"))),
        Mistake("numpy dot", "`np.dot` takes every head with every other one, once there are heads in front. Each head is to stay by itself.", twin=(edit("Q @ K.swapaxes(-1, -2)", "np.dot(Q, K.swapaxes(-1, -2))").edit("weights @ V", "np.dot(weights, V)"), edit("Q @ K.swapaxes(-1, -2)", "np.dot(Q, K.swapaxes(-1, -2))"), edit("weights @ V", "np.dot(weights, V)"))),
        Mistake("width of values", "you divide by the root of the width of the values. The scores are sums over the width of queries and keys.", twin=edit("Q.shape", "V.shape")),
        Mistake("softmax over queries", "the softmax runs over the queries: each key shares itself out. Each query shares its attention out among the keys, so every row of weights adds up to 1.", twin=(edit("softmax(scores)", "softmax(scores.swapaxes(-1, -2)).swapaxes(-1, -2)"), edit("softmax(scores)", "softmax(scores.swapaxes(0, -1)).swapaxes(0, -1)"), edit("softmax(scores)", "np.exp(scores) / np.exp(scores).sum(axis=-2, keepdims=True)"), edit("softmax(scores)", "np.exp(scores) / np.exp(scores).sum(axis=0, keepdims=True)"))),
        Mistake("softmax along axis one", "the softmax runs along axis 1, which is the keys only where nothing stands in front. With heads in front, count from the back.", twin=(edit("softmax(scores)", "softmax(scores.swapaxes(1, -1)).swapaxes(1, -1)"), edit("softmax(scores)", "np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)"))),
        Mistake("overflow", "for large scores exp overflows, and infinity by infinity is not a number. The `softmax` that you have written is safe from that.", twin=(_OVERFLOWS, _OVERFLOWS.edit("-np.inf", "-1e9"))),
        Mistake("hard maximum", "the largest score takes all: each query reads one value. Softmax leaves something to the others.", twin=(edit("softmax(scores)", "(scores == scores.max(axis=-1, keepdims=True)).astype(float)"), edit("softmax(scores)", "np.eye(scores.shape[-1])[scores.argmax(axis=-1)]"))),
        Mistake("summed over all", "all weights together add up to 1. Each query has an attention of 1 to give.", twin=edit("softmax(scores)", "softmax(scores.ravel()).reshape(scores.shape)")),
        Mistake("mask after softmax", "the mask is multiplied after the softmax: what the hidden keys had is lost, and the rows no longer add up to 1. Hide keys before the shares are dealt out.", twin=_UNHIDDEN.edit("softmax(scores)", "softmax(scores) * (1 if mask is None else mask)")),
        Mistake("hidden score zero", "a hidden key gets the score 0, and exp(0) is 1: it keeps a weight. Which score has no weight at all?", twin=(edit("np.where(mask, scores, -np.inf)", "scores * mask"), edit("-np.inf", "-1e-9"), edit("-np.inf", "1e-9"))),
        Mistake("hidden score too high", "a hidden key's score is lowered, and not far enough: it keeps a weight. Which score has no weight at all?", twin=(edit("-np.inf", "-1.0"), edit("-np.inf", "-10.0"), edit("np.where(mask, scores, -np.inf)", "scores - ~mask * 10.0"))),
        Mistake("mask as index", "`scores[~mask]` asks for a mask with as many axes as the scores, and with heads or a batch in front the scores have more. One mask is to serve all of them.", twin=edit("scores = np.where(mask, scores, -np.inf)", "scores[~mask] = -np.inf")),
        Mistake("true hides", "True is taken for hidden. That is the convention of PyTorch's `MultiheadAttention`; here, as in its `scaled_dot_product_attention` and in Keras, a query may look where the mask is True.", twin=tuple(edit("scores, -np.inf", f"{low}, scores") for low in ("-np.inf", "-1e9", "-1e30"))),
        Mistake("mask backwards", "the mask works the wrong way round: all attention goes to what should be hidden. Is True taken for hidden, as in PyTorch's `MultiheadAttention`, or has the large number the wrong sign?", twin=(edit("np.where(mask, scores, -np.inf)", "scores - 1e9 * mask"), edit("np.where(mask, scores, -np.inf)", "scores + (1 - mask) * 1e9"))),
        Mistake("mask required", "without a mask, `mask` is None: there is nothing to hide then. Ask `if mask is not None` first.", twin=tuple(always.edit("scores = np.where(mask, scores, -np.inf)", way) for way in ("scores[~mask] = -np.inf", "scores[..., ~mask] = -np.inf", "scores = np.where(mask, scores, -np.inf)", "scores = scores + (1 - mask) * -1e9") for always in _WITHOUT_NONE)),
        Mistake("mask of a batch", "a mask with an axis in front is taken for that of a batch and gets one more for the heads, so each mask is laid over every head. Its axes in front are those of the scores already.", twin=edit("where(mask", "where(mask if np.ndim(mask) < 3 else mask[:, None]")),
        Mistake("mask with heads refused", "a mask with axes in front, one for each sentence, say, isn't taken. Look at its last two axes only.", twin=edit("np.shape(mask)[-2:]", "np.shape(mask)")),
        Mistake("shared mask refused", "a mask of another shape than the scores is refused. One mask without axes in front serves all heads.", twin=(edit("np.shape(mask)[-2:] != scores.shape[-2:]", "np.shape(mask) != scores.shape"), edit("np.shape(mask)[-2:] != scores.shape[-2:]", "np.ndim(mask) != scores.ndim"))),
        Mistake("mask transposed", "the mask is transposed. Like the scores it has one row for each query already.", twin=(edit("where(mask", "where(mask.swapaxes(-1, -2)"), edit("where(mask", "where(mask.T"))),
        Mistake("outputs unmasked", "the outputs have been read before the mask comes, so they hold what should be hidden; only the weights that come back know of it.", twin=(_UNHIDDEN.edit("weights @ V, weights", "weights @ V, weights if mask is None else weights * mask"), edit("weights @ V, weights", "softmax(Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5) @ V, weights"))),
        Mistake("plus infinity", "hidden keys get plus infinity, or a very large score, and with it all the attention. The sign is the other one.", twin=(edit("-np.inf", "np.inf"), edit("-np.inf", "1e9"))),
        Mistake("infinity multiplied", "NaN comes with the mask: 0 times infinity is not a number. Choose between score and -inf, rather than multiply.", twin=(edit("np.where(mask, scores, -np.inf)", "scores + (1 - mask) * -np.inf"), edit("np.where(mask, scores, -np.inf)", "scores + mask * -np.inf")), when=_nan_with_masks),
        Mistake("weights unmasked", "the outputs know of the mask, and the weights that come back don't. Both belong to the same look.", twin=edit("weights @ V, weights", "weights @ V, softmax(Q @ K.swapaxes(-1, -2) / Q.shape[-1] ** 0.5)")),
        Mistake("always causal", "what comes after a query is hidden from it, whatever the mask says. Without a mask nothing is hidden.", twin=(edit("scores = Q", "mask = np.tri(Q.shape[-2], K.shape[-2], dtype=bool)\n    scores = Q"), edit("scores = Q", "mask = np.tri(Q.shape[-2], K.shape[-2], dtype=bool) if mask is None else mask\n    scores = Q"))),
        Mistake("mask added", "the mask is added as numbers: True raises a score by 1, and nothing is hidden.", twin=(edit("np.where(mask, scores, -np.inf)", "scores + mask"), edit("np.where(mask, scores, -np.inf)", "scores - ~mask"))),
        Mistake("no mask", "the mask isn't used: every query sees every key.", twin=_UNHIDDEN),
        Mistake("raw scores read", "the outputs are made with the raw scores. The softmax comes first: then a query reads an average of the values.", twin=tuple(edit("weights @ V", f"{scores} @ V") for scores in _SCORES)),
        Mistake("no softmax", "there is no softmax: the scores themselves weight the values.", twin=tuple(edit("softmax(scores)", scores) for scores in _SCORES)),
        Mistake("softmax last", "the values are weighted by the scores, and the softmax comes afterwards. It must turn the scores into weights first.", twin=tuple(edit("weights @ V", f"softmax({scores} @ V)") for scores in _SCORES)),
        Mistake("softmax twice", "the softmax is taken twice. What it makes of shares is nearly the same for all keys.", twin=edit("softmax(scores)", "softmax(softmax(scores))")),
        Mistake("output scaled", "the outputs are divided by √d. The root belongs to the scores, before the softmax: there it keeps them from growing with the width.", twin=edit(" / Q.shape[-1] ** 0.5", "").edit("weights @ V, weights", "weights @ V / Q.shape[-1] ** 0.5, weights")),
        Mistake("scaled after softmax", "the weights are divided by √d, and then a row no longer adds up to 1. The division belongs to the scores, before the softmax.", twin=edit(" / Q.shape[-1] ** 0.5", "").edit("softmax(scores)", "softmax(scores) / Q.shape[-1] ** 0.5")),
        Mistake("compared with values", "the queries are compared with the values. They are compared with the keys; the values are only handed over.", twin=edit("K.swapaxes", "V.swapaxes")),
        Mistake("scores for weights", "the raw scores come back in the place of the weights.", twin=edit("V, weights", "V, scores")),
        Mistake("all axes transposed", "it works for one table, and not with heads or a batch in front. `K.T` turns *all* axes round, and a loop over the first axis takes heads for queries. Exchange the last two axes only, and let `@` do the rest.", twin=tuple(edit("K.swapaxes(-1, -2)", turned) for turned in ("K.T", "K.swapaxes(0, -1)", "K.swapaxes(0, 1)"))),
        Mistake("three axes only", "the transposition of K asks for exactly three axes. It must do for a single head and for a batch of heads, too: count the axes from the back.", twin=(edit("K.swapaxes(-1, -2)", "K.transpose(0, 2, 1)"), edit("K.swapaxes(-1, -2)", "K.swapaxes(1, 2)"))),
        Mistake("not transposed", "K isn't transposed. A score compares a row of Q with a row of K.", twin=edit(".swapaxes(-1, -2)", "")),
        Mistake("reshaped for transposed", "K is reshaped where it should be transposed: that keeps the order of the numbers, and mixes those of several keys.", twin=edit("swapaxes(-1, -2)", "reshape(*K.shape[:-2], K.shape[-1], K.shape[-2])")),
        Mistake("wrong side transposed", "Q is the one that is transposed, so columns are compared with columns. A score compares a row of Q with a row of K.", twin=edit("Q @ K.swapaxes(-1, -2)", "Q.swapaxes(-1, -2) @ K")),
        Mistake("queries and keys swapped", "queries and keys have changed places: the rows of weights belong to the keys. The row belongs to who asks.", twin=edit("Q @ K.swapaxes(-1, -2)", "K @ Q.swapaxes(-1, -2)")),
        Mistake("keys and values swapped", "keys and values have changed places: the queries are compared with the values, and read the keys.", twin=edit("scores = Q", "K, V = V, K\n    scores = Q")),
        Mistake("queries and values swapped", "queries and values have changed places: what is handed over asks, and the queries are read.", twin=edit("scores = Q", "Q, V = V, Q\n    scores = Q")),
        Mistake("elementwise", "you multiply element by element. A score is a sum over the width: that is the matrix product.", twin=edit("Q @ K.swapaxes(-1, -2)", "Q * K")),
        Mistake("keys read", "the queries read the keys. What they read are the values.", twin=edit("weights @ V", "weights @ K")),
        Mistake("weights transposed", "the weights are transposed on their way to the values: each value is then handed to the wrong query.", twin=edit("weights @", "weights.swapaxes(-1, -2) @")),
        Mistake("unit length", "queries and keys are brought to length 1, so only their directions count. Here their lengths count as well; √d is the same for all.", twin=(_UNIT, _UNIT.edit(" / Q.shape[-1] ** 0.5", ""))),
        Mistake("no exponential", "exp is missing: shares of the sum of the scores can be negative.", twin=edit("softmax(scores)", "scores / scores.sum(axis=-1, keepdims=True)")),
        Mistake("results swapped", "outputs and weights come back in the other order.", twin=edit("weights @ V, weights", "weights, weights @ V")),
        Mistake("outputs only", "only the outputs come back. The exercise asks for the weights as well: they are the map that you will look at.", twin=edit("V, weights", "V")),
        Mistake("weights only", "only the weights come back, and nothing has been read with them.", twin=edit("weights @ V, weights", "weights")),
        Mistake("summed over queries", "the outputs are summed over the queries. Each query reads for itself.", twin=edit("weights @ V", "(weights @ V).sum(axis=-2)")),
    ],
    hints=[
        "Four steps, one line each: the scores of all queries with all keys, the mask, `softmax`, and the weighted values.",
        "`Q @ K.swapaxes(-1, -2)` compares every query with every key, whatever stands in front. Divide by the root of `Q.shape[-1]`.",
        "Where the mask is False the score becomes -inf: `np.where(mask, scores, -np.inf)`, and only if there is a mask. Then `weights = softmax(scores)`, and `weights @ V` is read.",
    ],
    why="softmax(QKᵀ/√d)V, line by line: similarity, fairness to the width, shares of 1, an average of the values. Everything works on the last two axes, so that heads and batches can stand in front. -inf before the softmax hides a key and leaves the rest to share the 1 among themselves.",
)  # fmt: skip


def _of_booleans(case, mask):
    """Accept the mask itself, and not its numbers: `~` turns True round, and makes -2 of 1."""
    due = solutions.causal_mask(*case.args)
    if mask.shape != due.shape:
        raise ValueError("shape")  # which is told as everywhere
    if not np.array_equal(mask, due):
        return "some entries differ from what is expected:"
    return (
        mask.dtype == bool
        or "the places are right, and numbers stand there. The exercise asks for True or False."
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
        Mistake("upper triangle", "each token sees itself and what comes *after* it. Are rows and columns exchanged, or True and False?", twin=edit("tril", "triu")),
        Mistake("diagonal hidden", "the diagonal is hidden, too, so the first token sees nothing at all, and its weights would be 0 by 0. A token may look at itself.", twin=edit("bool)", "bool), -1")),
        Mistake("true hides", "True marks what is hidden. That is the convention of PyTorch's `MultiheadAttention`; here True marks what may be looked at.", twin=edit("np.tril", "~np.tril")),
        Mistake("one ahead", "each token also sees the one after it: it would be told the word that it has to guess.", twin=edit("bool)", "bool), 1")),
        Mistake("nothing hidden", "every token sees every other: nothing is hidden.", twin=edit("np.tril", "")),
        Mistake("itself only", "every token sees itself alone. What stands before it may be looked at as well.", twin=edit("np.tril(np.ones((n, n), dtype=bool))", "np.eye(n, dtype=bool)")),
        Mistake("everything hidden", "everything is hidden.", twin=edit("ones", "zeros")),
        Mistake("numbers to add", "these are numbers to be added to the scores, another way to say the same. The exercise asks for True where a query may look, and False where not.", twin=tuple(edit("np.tril(np.ones((n, n), dtype=bool))", f"np.where(np.tri(n), {seen}, {hidden})") for seen, hidden in (("0.0", "-np.inf"), ("0.0", "-1e9"), ("1.0", "-np.inf")))),
        Mistake("numbers hide past", "these are numbers to be added to the scores, and they hide the past.", twin=(edit("np.tril(np.ones((n, n), dtype=bool))", "np.where(np.tri(n).T, 0.0, -np.inf)"), edit("np.tril(np.ones((n, n), dtype=bool))", "np.where(np.tri(n), -np.inf, 0.0)"))),
        Mistake("numbers for booleans", "the places are right, and 1 and 0 stand there. The exercise asks for True or False: `~` turns a mask of booleans round, and makes -2 of a 1.", when=_numbers_for_booleans),
        Mistake("itself and neighbour", "each token sees itself and its neighbour before it, and no further back.", twin=edit("np.tril(np.ones((n, n), dtype=bool))", "np.eye(n, dtype=bool) | np.eye(n, k=-1, dtype=bool)")),
        Mistake("neighbour only", "each token sees the one before it, and neither itself nor what stands further back. The first sees nothing at all.", twin=edit("np.tril(np.ones((n, n), dtype=bool))", "np.eye(n, k=-1, dtype=bool)")),
        Mistake("diagonal starts only", "the first token may look at itself, and the others not at themselves. The whole diagonal is open.", twin=edit("bool))", "bool), -1) | (np.add.outer(np.arange(n), np.arange(n)) == 0)")),
        Mistake("other diagonal", "the triangle lies along the other diagonal: the first token sees everything, the last one hardly anything.", twin=(edit("bool))", "bool))[::-1]"), edit("bool))", "bool))[:, ::-1]"))),
        Mistake("first hidden", "the first token is hidden from all others: the comparison of positions goes wrong at 0.", twin=edit("bool))", "bool)) & ((np.arange(n) > 0) | np.eye(n, dtype=bool))")),
        Mistake("counts", "this says how many tokens each one sees, one number for each. The exercise asks for a table: one row for each query, one column for each key.", twin=edit("bool))", "bool)).sum(axis=1)")),
        Mistake("rising numbers", "these are numbers that rise to the diagonal. The exercise asks for True or False.", twin=(edit("np.ones((n, n), dtype=bool)", "np.arange(n)"), edit("np.tril(np.ones((n, n), dtype=bool))", "np.subtract.outer(np.arange(n), np.arange(n))"))),
        Mistake("weights", "the weights are already shared out. The mask says True or False, the softmax does the rest.", twin=edit("bool))", "bool)) / np.arange(1, n + 1)[:, None]")),
    ],
    hints=[
        "Row 0 is the first token: which columns may it see? And row 2?",
        "Row i may see the columns j with j ≤ i. `np.arange(n)` once as a column and once as a row gives you both.",
        "`np.tril` keeps the lower triangle of a table, the diagonal included. Give it a table of True.",
    ],
    why="Who writes a text word by word can't look ahead. With this mask all positions of a text can be trained at once, each as if it were the last one written. The diagonal stays, so that no row is empty.",
)  # fmt: skip


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

_DEALT_OUT = edit("split_heads(X @ W, heads)", "(X @ W).reshape(len(X), -1, heads).transpose(2, 0, 1)")
_ONE_WIDE_HEAD = edit("split_heads(X @ W, heads)", "X @ W").edit(".swapaxes(0, 1)", "")

multi_head = Exercise(
    reference=solutions.multi_head,
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
        Mistake("joined by reshape", "the heads are joined by a reshape alone, which puts pieces of different tokens side by side. Bring the tokens to the front first: then the heads of one token stand next to each other.", twin=(edit(".swapaxes(0, 1)", ""), edit(".swapaxes(0, 1)", ".T"))),
        Mistake("interleaved", "the heads are joined in the wrong order: their columns are interleaved, where each head's columns stay together.", twin=edit("swapaxes(0, 1)", "transpose(1, 2, 0)")),
        Mistake("heads reversed", "the heads are joined in the opposite order: head 0 comes first.", twin=edit("read.swap", "read[::-1].swap")),
        Mistake("split by reshape", "the tokens are split among the heads by a reshape that mixes them. `split_heads` does it without.", twin=(edit("split_heads(X @ W, heads)", "(X @ W).reshape(heads, len(X), -1)"), edit("split_heads(X @ W, heads)", "(X @ W).reshape(heads, len(X), -1)").edit(".swapaxes(0, 1)", ""))),
        Mistake("dealt out", "the columns are dealt out to the heads like cards. Each head gets columns that stand together: that is what `split_heads` does.", twin=(_DEALT_OUT, _DEALT_OUT.edit("swapaxes(0, 1)", "transpose(1, 2, 0)"))),
        Mistake("too narrow", "what is d / heads wide meets a projection that takes all d columns. Project before you split, and join the heads side by side before Wo.", when=_too_narrow),
        Mistake("no output projection", "the last projection, Wo, is left out: each output column then knows one head only.", twin=edit(" @ Wo", "")),
        Mistake("projections transposed", "the projections are transposed on the way: X @ W.T is PyTorch's convention, which keeps one row for each output. Here W has one column for each.", twin=(edit("X @ W,", "X @ W.T,").edit("@ Wo", "@ Wo.T"), edit("X @ W,", "X @ W.T,"), edit("@ Wo", "@ Wo.T"))),
        Mistake("queries and keys swapped", "queries and keys have changed places: who asks and who is asked are exchanged.", twin=edit("(Wq, Wk, Wv)", "(Wk, Wq, Wv)")),
        Mistake("keys and values swapped", "keys and values have changed places: the queries are compared with what is to be handed over.", twin=edit("(Wq, Wk, Wv)", "(Wq, Wv, Wk)")),
        Mistake("queries and values swapped", "queries and values have changed places: what is handed over is what each token asks.", twin=edit("(Wq, Wk, Wv)", "(Wv, Wk, Wq)")),
        Mistake("projections rotated", "queries, keys and values have all changed places: Wq makes the queries, Wk the keys and Wv the values, and `attention` takes them in this order.", twin=(edit("(Wq, Wk, Wv)", "(Wk, Wv, Wq)"), edit("(Wq, Wk, Wv)", "(Wv, Wq, Wk)"))),
        Mistake("projection shared", "one projection serves for two of the three. Queries, keys and values have one each.", twin=tuple(edit("(Wq, Wk, Wv)", used) for used in ("(Wq, Wq, Wv)", "(Wq, Wk, Wk)", "(Wq, Wk, Wq)", "(Wk, Wk, Wv)", "(Wq, Wv, Wv)", "(Wv, Wk, Wv)"))),
        Mistake("no projections", "the tokens go in without their projections, so every head asks with what it offers.", twin=edit("X @ W,", "X,")),
        Mistake("values not projected", "the values aren't projected: what is handed over is the token as it came in.", twin=edit("read, weights =", "V = split_heads(X, heads)\n    read, weights =")),
        Mistake("no mask", "the mask isn't passed on to the heads.", twin=edit(", mask)", ")")),
        Mistake("always causal", "what comes after a token is hidden from it, with a mask or without. Without one nothing is hidden.", twin=edit("V, mask)", "V, causal_mask(len(X)))")),
        Mistake("true hides", "True is taken for hidden, as PyTorch's `MultiheadAttention` does. Here a query may look where the mask is True.", twin=edit("V, mask)", "V, None if mask is None else ~mask)")),
        Mistake("scaled by whole width", "the scores are divided by the root of the whole width. A head compares d / heads numbers, so that is the width that counts.", twin=edit("(Q, K, V, mask)", "(Q / heads**0.5, K, V, mask)")),
        Mistake("scaled twice", "the scores are divided by the root of the width twice: `attention` does so already.", twin=edit("(Q, K, V, mask)", "(Q / Q.shape[-1] ** 0.5, K, V, mask)")),
        Mistake("heads unused", "what the heads have read is lost: the tokens themselves go through Wo.", twin=edit("joined @ Wo", "X @ Wo")),
        Mistake("one wide head", "there is one wide head: the columns aren't shared out, and all of them look at the same place.", twin=(_ONE_WIDE_HEAD, _ONE_WIDE_HEAD.edit("Wo, weights", "Wo, np.stack([weights] * heads)"), _ONE_WIDE_HEAD.edit("Wo, weights", "Wo, weights[None]"))),
        Mistake("across heads", "the heads of one token look at each other. Each head is to look from token to token: its axis stands in front.", twin=edit("split_heads(X @ W, heads)", "(X @ W).reshape(len(X), heads, -1)").edit(", mask)", ")").edit(".swapaxes(0, 1)", "")),
        Mistake("split first", "the tokens are split before they are projected, so a head sees only its part of each token. The projections come first: they see all columns.", twin=(edit("X @ W,", "X @ (W * np.kron(np.eye(heads), np.ones((len(W) // heads, len(W) // heads)))),"), edit("X @ W,", "X @ (np.tile(W[: len(W) // heads], (heads, 1)) * np.kron(np.eye(heads), np.ones((len(W) // heads, len(W) // heads)))),"), edit("split_heads(X @ W, heads)", "split_heads(X, heads) @ W[: len(W) // heads, : len(W) // heads]"))),
        Mistake("mean of heads", "the weights come back averaged over the heads, as PyTorch's `MultiheadAttention` gives them unless told otherwise. The exercise asks for one map for each head.", twin=edit("Wo, weights", "Wo, weights.mean(axis=0)")),
        Mistake("first head only", "the weights of the first head alone come back.", twin=edit("Wo, weights", "Wo, weights[0]")),
        Mistake("heads added", "the outputs of the heads are added up. They are joined side by side, so that each keeps columns of its own.", twin=(edit("read.swapaxes(0, 1).reshape(X.shape)", "np.tile(read.sum(axis=0), heads)"), edit("read.swapaxes(0, 1).reshape(X.shape)", "np.tile(read.mean(axis=0), heads)"))),
        Mistake("input added", "the input is added to the output. That belongs to the block around it, in the lecture transformers.", twin=edit("@ Wo", "@ Wo + X")),
        Mistake("results swapped", "outputs and weights come back in the other order.", twin=edit("joined @ Wo, weights", "weights, joined @ Wo")),
        Mistake("outputs only", "only the outputs come back. The exercise asks for the weights of each head as well.", twin=edit("Wo, weights", "Wo")),
    ],
    hints=[
        "Project first, `X @ Wq` and so on; then `split_heads` each of the three; then one call of `attention` serves all heads, since they stand in front.",
        "What the heads have read is (heads, n, d / heads). To join it, undo what `split_heads` did: exchange the axes back, then reshape to (n, d).",
        "`joined = read.swapaxes(0, 1).reshape(X.shape)`, and `joined @ Wo` is the output.",
    ],
    why="Several small look-ups in parallel for the price of one wide one: each head has its own question, and a softmax of its own. Joined, their columns stand side by side, and Wo lets them speak to each other. No loop over heads is needed: they are an axis.",
)  # fmt: skip


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
        Mistake("brackets", "a part of the exponent has slipped out of it: `**` comes before `*` and `/`, so without brackets it takes only what stands right beside it.", twin=(edit("10000 ** (even / d)", "10000**2 * (even // 2) / d"), edit("10000 ** (even / d)", "(10000**2 * (even // 2) / d)"), edit("(even / d)", "even / d"), edit("10000 ** (even / d)", "10000.0**even / d"), edit("position / 10000 ** (even / d)", "position / 10000**2 * even / d"), edit("10000 ** (even / d)", "(10000**2 * even / d)"), edit("10000 ** (even / d)", "(10000.0**even / d)"))),
        Mistake("width missing", "the exponent isn't divided by d, so the waves get slower far too soon: it is 2i/d.", twin=(edit("even / d", "1.0 * even"), edit("even / d", "even / 2"))),
        Mistake("exponent upside down", "the exponent is upside down: it is 2i/d, which grows from column to column.", twin=(edit("even / d", "d / np.where(even > 0, even, np.inf)"), edit("10000 ** (even / d)", "10000.0 ** (d / even)"))),
        Mistake("times width", "the exponent is multiplied by d where it should be divided by it.", twin=edit("even / d", "even * 1.0 * d")),
        Mistake("pairs counted from one", "the pairs of columns are counted from 1. The first pair has i = 0, so its exponent is 0.", twin=(edit("(even / d)", "((even + 2) / d)"), edit("(even / d)", "((even + 1) / d)"))),
        Mistake("fraction raised", "position / 10000 as a whole is raised to the power. Only 10000 is.", twin=edit("position / 10000", "(position / 10000)")),
        Mistake("multiplied for powered", "10000 is multiplied by the exponent. It is to be raised to it: that is `**`.", twin=(edit("**", "*"), edit("10000 ** (even / d)", "(10000 * (even / d))"))),
        Mistake("sine and cosine swapped", "sine and cosine have changed places: the even columns hold the sine, which is 0 at position 0.", twin=edit("np.sin(angle), np.cos(angle)", "np.cos(angle), np.sin(angle)")),
        Mistake("exponent doubled", "the exponent is twice as large as it should be: i counts pairs of columns, and if you count columns, their number is 2i already.", twin=edit("even /", "2 * even /")),
        Mistake("exponent halved", "the exponent is half as large as it should be: with i counting pairs, it is 2i/d.", twin=edit("even /", "even / 2 /")),
        Mistake("cosine frequency", "each cosine has a frequency of its own. A sine and the cosine beside it share one angle: that is what makes a shift the same turn everywhere.", twin=(edit("np.cos(angle)", "np.cos(position / 10000 ** ((even + 1) / d))"), edit("even /", "2 * even /").edit("np.cos(angle)", "np.cos(position / 10000 ** (2 * (even + 1) / d))"))),
        Mistake("multiplied for divided", "the angle is multiplied by the power of 10000 where it should be divided: the waves get shorter from column to column, until they fall between the positions.", twin=edit("position /", "position *")),
        Mistake("halves", "the sines stand in the left half and the cosines in the right. That layout exists, too; here a sine and its cosine stand side by side.", twin=edit("encoding[:, 0::2], encoding[:, 1::2]", "encoding[:, : d // 2], encoding[:, d // 2 :]")),
        Mistake("halves swapped", "the cosines stand in the left half and the sines in the right. Here a sine and its cosine stand side by side, the sine first.", twin=edit("encoding[:, 0::2], encoding[:, 1::2]", "encoding[:, : d // 2], encoding[:, d // 2 :]").edit("np.sin(angle), np.cos(angle)", "np.cos(angle), np.sin(angle)")),
        Mistake("counted from one", "the positions are counted from 1. Here the first one is 0.", twin=edit("arange(n)", "arange(1, n + 1)")),
        Mistake("one frequency", "all columns have the same frequency. Is there a `//`, which leaves the exponent at 0?", twin=(edit("even / d", "even // d"), edit("10000 ** (even / d)", "10000 + 0 * even"))),
        Mistake("other base", "another number than 10000 stands at the base: the slowest wave ends up too fast or too slow.", twin=tuple(edit("10000", base) for base in ("1000", "100000", "10", "np.e"))),
        Mistake("sines only", "there are sines only. A sine has the same value twice in each turn: only with its cosine does it say where on the circle one is.", twin=(edit("cos", "sin"), edit("np.cos(angle)", "np.sin(position / 10000 ** ((even + 1) / d))"))),
        Mistake("half empty", "every second column stays at 0: sine and cosine each have columns of their own, the even ones and the odd ones.", twin=(edit("np.sin(angle), np.cos(angle)", "np.sin(angle), 0.0"), edit("np.sin(angle), np.cos(angle)", "0.0, np.cos(angle)"), edit("np.empty", "np.zeros").edit("encoding[:, 0::2], encoding[:, 1::2]", "encoding[:, 0::2], encoding[:, 0::2]"))),
        Mistake("added up", "sine and cosine are added in each pair of columns. Each has a column of its own.", twin=edit("np.sin(angle), np.cos(angle)", "np.sin(angle) + np.cos(angle), np.sin(angle) + np.cos(angle)")),
        Mistake("cosines only", "there are cosines only.", twin=edit("sin", "cos")),
        Mistake("other units", "the angles are turned into other units: a factor 2π or π/180 has come in. The angle is position / 10000^(2i/d), in radians.", twin=tuple(edit("angle = ", f"angle = {factor} * ") for factor in ("2 * np.pi", "np.pi", "np.pi / 180", "180 / np.pi"))),
        Mistake("transposed", "positions and columns are exchanged: a position is a row.", twin=edit("return encoding", "return encoding.T")),
        Mistake("angles only", "these are the angles. The exercise asks for their sines and cosines.", twin=edit("np.sin(angle), np.cos(angle)", "angle, angle")),
        Mistake("divided by n", "the positions are divided by their number, so they all lie between 0 and 1. Then the same position looks different in a text of another length.", twin=edit("[:, None]", "[:, None] / n")),
        Mistake("other exponent", "the exponent is divided by another number than d, so that the last wave is exactly 10000 times slower. That is how another library does it; here it is 2i/d.", twin=(edit("even / d", "even / max(d - 2, 1)"), edit("even / d", "even / max(d - 2, 1)").edit("encoding[:, 0::2], encoding[:, 1::2]", "encoding[:, : d // 2], encoding[:, d // 2 :]"), edit("even / d", "even / (d - 1)"))),
        Mistake("last only", "one row comes back. Each position has a row of its own.", twin=edit("return encoding", "return encoding[-1]")),
    ],
    hints=[
        "Make a column of positions, `np.arange(n)[:, None]`, and a row of the even numbers 2i, `np.arange(0, d, 2)`. One formula then gives all angles.",
        "`angle = position / 10000 ** (even / d)` has the shape (n, d / 2): one angle for each pair of columns.",
        "Make an empty (n, d), and fill every second column: `encoding[:, 0::2] = np.sin(angle)`, and `1::2` with the cosine.",
    ],
    why="Each pair of columns is a hand on a clock, and each clock is slower than the one before. All hands together say where you are, as hour, minute and second do. And a step of k positions turns each hand by an angle that is the same everywhere, so that \"three words back\" is one and the same turn.",
)  # fmt: skip


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


_UNSHIFTED = edit(" - scores.max(axis=-1, keepdims=True)", "")
_SHIFTED_TOGETHER = edit("max(axis=-1, keepdims=True)", "max()")

softmax = Exercise(
    reference=solutions.softmax,
    cases=[
        case(np.array([[0.0, 0.0]]), note="two equal scores"),
        case(np.array([[1.0, 2.0], [3.0, 0.0]]), note="two queries, two keys"),
        case(np.array([[0.0, 1.0, 2.0], [5.0, 5.0, 5.0]]), note="equal scores in one row"),
        case(np.array([[1000.0, 0.0, 999.0], [1.0, 2.0, 3.0]]), note="large scores in one row"),
        case(np.array([[-1000.0, -1001.0], [-999.0, -1002.0]]), note="scores far below zero"),
        case(np.array([[-np.inf, 1.0, 2.0], [0.5, -np.inf, -np.inf]]), note="a score of -inf gets no weight"),
        random_cases(lambda rng: (rng.normal(size=(4, 6)),), note="more keys than queries"),
        random_cases(lambda rng: (rng.normal(size=(5, 5)),), count=2, note="as many keys as queries"),
        random_cases(lambda rng: (rng.normal(size=(2, 3, 4)),), count=2, note="two heads"),
    ],
    tolerance=Tolerance(1e-6, 6e-7, 0),  # a score of -inf gets no weight, not even a millionth
    mistakes=[
        Mistake("overflow", "for large scores exp overflows, and infinity by infinity is not a number. Only differences between the scores of a row count: take something off all of them first.", twin=_UNSHIFTED, when=_holes_where_large),
        Mistake("clipped", "large scores are cut off, so that exp stays within bounds; but then two large ones become equal. Take something off all scores of a row instead.", twin=tuple(edit("scores - scores.max(axis=-1, keepdims=True)", f"np.clip(scores, -{most}, {most})") for most in (50, 100, 500, 700))),
        Mistake("largest of all", "you take off the largest score of all rows. A row far below it then becomes zero by zero: each row has a largest score of its own.", twin=(_SHIFTED_TOGETHER, edit("max(axis=-1, keepdims=True)", "max(axis=0)"))),
        Mistake("smallest subtracted", "you take off the smallest score of a row. What is left can still be too large for exp; the largest leaves nothing above zero.", twin=edit("max", "min")),
        Mistake("mean subtracted", "the mean of a row is taken off. What lies above it can still be too large for exp, and one score of -inf spoils the mean.", twin=edit("max", "mean")),
        Mistake("down columns", "the weights add up to 1 down the columns: each key shares itself out among the queries. A query is a row, and shares itself out among the keys.", twin=(edit("sum(axis=-1", "sum(axis=0"), edit("sum(axis=-1", "sum(axis=-2"), edit("sum(axis=-1", "sum(axis=0").edit("max(axis=-1", "max(axis=0"), edit("sum(axis=-1", "sum(axis=-2").edit("max(axis=-1", "max(axis=-2"), _UNSHIFTED.edit("axis=-1", "axis=0"), _UNSHIFTED.edit("axis=-1", "axis=-2"), _SHIFTED_TOGETHER.edit("axis=-1", "axis=0"))),
        Mistake("axis one", "axis 1 is the last one only in a table. With heads in front, (heads, queries, keys), it is another: count from the back.", twin=(edit("sum(axis=-1", "sum(axis=1"), edit("sum(axis=-1", "sum(axis=1").edit("max(axis=-1", "max(axis=1"), _UNSHIFTED.edit("axis=-1", "axis=1"))),
        Mistake("summed over all", "all weights together add up to 1. Each row must do so by itself.", twin=(edit("sum(axis=-1, keepdims=True)", "sum()"), _UNSHIFTED.edit("axis=-1, keepdims=True", ""), _SHIFTED_TOGETHER.edit("axis=-1, keepdims=True", ""))),
        Mistake("no keepdims", "the sums of the rows, or their largest scores, have lost their axis, so they are laid along the columns and not beside the rows: `keepdims` keeps it.", twin=(edit("max(axis=-1, keepdims=True)", "max(axis=-1)"), edit("max(axis=-1, keepdims=True)", "max(axis=-1)").edit("sum(axis=-1, keepdims=True)", "sum(axis=-1)"), edit("sum(axis=-1, keepdims=True)", "sum(axis=-1)"), _UNSHIFTED.edit(", keepdims=True", ""), _SHIFTED_TOGETHER.edit(", keepdims=True", ""))),
        Mistake("heads for rows", "a loop over the first axis takes heads for rows. Whatever stands in front, a row lies along the last axis.", twin=edit("np.exp(scores - scores.max(axis=-1, keepdims=True))", "[np.exp(row - row.max()) for row in scores]").edit("e / e.sum(axis=-1, keepdims=True)", "np.array([row / row.sum() for row in e])")),
        Mistake("no exponential", "the exponential is missing. Scores can be negative, and then shares of their sum are no weights.", twin=(edit("np.exp(scores - scores.max(axis=-1, keepdims=True))", "scores"), edit("np.exp", ""), edit("np.exp(scores - scores.max(axis=-1, keepdims=True))", "np.abs(scores)"))),
        Mistake("not divided", "nothing is divided, so the weights of a row don't add up to 1.", twin=(_UNSHIFTED.edit(" / e.sum(axis=-1, keepdims=True)", ""), edit(" / e.sum(axis=-1, keepdims=True)", ""))),
        Mistake("mean for sum", "you divide by the mean of a row, so its weights add up to the number of keys, and not to 1.", twin=(edit("sum", "mean"), _UNSHIFTED.edit("sum", "mean"))),
        Mistake("multiplied for divided", "you multiply by the sum of the row where you should divide by it.", twin=edit("e / e", "e * e")),
        Mistake("unit length", "each row is brought to length 1: its squares add up to 1. The weights themselves should.", twin=(edit("e.sum(axis=-1, keepdims=True)", "np.linalg.norm(e, axis=-1, keepdims=True)"), edit("e / e.sum(axis=-1, keepdims=True)", "scores / np.linalg.norm(scores, axis=-1, keepdims=True)"))),
        Mistake("divided by largest", "you divide by the largest and not by the sum, so the weights of a row don't add up to 1.", twin=_UNSHIFTED.edit("sum", "max")),
        Mistake("sign", "the low scores get the high weights: a minus stands in the exponent.", twin=(edit("scores - scores.max(axis=-1, keepdims=True)", "-scores"), edit("scores - scores.max(axis=-1, keepdims=True)", "scores.min(axis=-1, keepdims=True) - scores"), edit("scores - scores.max(axis=-1, keepdims=True)", "scores.max(axis=-1, keepdims=True) - scores"))),
        Mistake("sigmoid", "that is the sigmoid: every score is looked at by itself. Here the scores of a row compete for a sum of 1.", twin=edit("e / e.sum(axis=-1, keepdims=True)", "1 / (1 + np.exp(-scores))")),
        Mistake("hard maximum", "the largest takes all. Softmax is the soft version of that: the others keep a little.", twin=(edit("e / e.sum(axis=-1, keepdims=True)", "np.where(scores == scores.max(axis=-1, keepdims=True), 1.0, 0.0)"), edit("e / e.sum(axis=-1, keepdims=True)", "np.eye(scores.shape[-1])[scores.argmax(axis=-1)]"))),
        Mistake("logarithm", "these are the logarithms of the weights.", twin=(edit("e / e.sum(axis=-1, keepdims=True)", "np.log(e / e.sum(axis=-1, keepdims=True))"), edit("e / e.sum(axis=-1, keepdims=True)", "scores - scores.max(axis=-1, keepdims=True) - np.log(e.sum(axis=-1, keepdims=True))"))),
        Mistake("base two", "the base is 2, but the exercise asks for e: the differences between weights come out too small.", twin=(edit("exp", "exp2"), _UNSHIFTED.edit("exp", "exp2"))),
        Mistake("scaled by largest", "the scores are divided by the largest of their row. That changes the differences between them, on which the shares depend, and a largest score of 0 or below spoils them all.", twin=(edit("scores - scores", "scores / scores"), edit("e = np", "scores = scores / scores.max(axis=-1, keepdims=True)\n    e = np"))),
        Mistake("nan to num", "`nan_to_num` covers up what went amiss: where exp has overflowed, the weights are 0 or still no shares of 1. The overflow itself can be avoided.", twin=(_UNSHIFTED.edit("e / e.sum(axis=-1, keepdims=True)", "np.nan_to_num(e / e.sum(axis=-1, keepdims=True))"), edit("np.exp(scores - scores.max(axis=-1, keepdims=True))", "np.nan_to_num(np.exp(scores))"), _SHIFTED_TOGETHER.edit("e / e.sum(axis=-1, keepdims=True)", "np.nan_to_num(e / e.sum(axis=-1, keepdims=True))"))),
        Mistake("added to weights", "a small number is added to every weight, so a score of -inf still gets a share.", twin=tuple(edit("keepdims=True))", f"keepdims=True)) + {more}") for more in (1e-6, 1e-5, 1e-4, 1e-3))),
        Mistake("added to sum", "a small number is added to the sum, so the weights of a row don't quite add up to 1. The sum can't be 0 here: the largest score of a row is part of it.", twin=tuple(edit("e.sum(axis=-1, keepdims=True)", f"(e.sum(axis=-1, keepdims=True) + {more})") for more in (1e-5, 1e-4, 1e-3))),
        Mistake("rounded", "the weights are rounded, and then they don't quite add up to 1. Round when you print.", twin=tuple(edit("e / e.sum(axis=-1, keepdims=True)", f"np.round(e / e.sum(axis=-1, keepdims=True), {digits})") for digits in (1, 2, 3, 4, 5))),
        Mistake("exponential twice", "the exponential is taken twice, so the large scores get nearly everything.", twin=(edit("np.exp(scores - scores.max(axis=-1, keepdims=True))", "np.exp(np.exp(scores))"), edit("np.exp(scores - scores.max(axis=-1, keepdims=True))", "np.exp(np.exp(scores - scores.max(axis=-1, keepdims=True)))"))),
    ],
    hints=[
        "Two steps: exp makes every score positive; dividing by the sum of its row makes the row add up to 1.",
        "exp(1000) is too large for a computer. But exp(a − c) / exp(b − c) is the same for any c: with the row's largest score as c, nothing exceeds exp(0).",
        "`e = np.exp(scores - scores.max(axis=-1, keepdims=True))`, and then divide `e` by its sum along the same axis, with `keepdims=True` again.",
    ],
    why="Softmax turns any scores into shares of 1. Only differences count: add 5 to all scores of a row and the weights stay. That is why the largest may be taken off, which keeps exp within bounds, and why a score of -inf gets exactly no weight.",
)  # fmt: skip


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
        Mistake("reshaped only", "the numbers are poured row by row into the new shape, so a head gets whole tokens, or pieces of several. First share out the columns, then exchange axes.", twin=edit("n, heads, d // heads).swapaxes(0, 1)", "heads, n, d // heads)")),
        Mistake("transposed and reshaped", "each head gets its own columns, and then they are poured row by row into a table, so that a row holds pieces of several tokens. Where X is transposed the tokens are columns, and a reshape doesn't turn them back.", twin=edit("X.reshape(n, heads, d // heads).swapaxes(0, 1)", "X.T.reshape(heads, n, d // heads)")),
        Mistake("dealt out", "the columns are dealt out like cards: head 0 gets every other one. Each head gets columns that stand together.", twin=edit("n, heads, d // heads).swapaxes(0, 1)", "n, d // heads, heads).transpose(2, 0, 1)")),
        Mistake("heads in middle", "the axis of the heads stands in the middle. It must come first, so that each head is a table of tokens by itself.", twin=edit(".swapaxes(0, 1)", "")),
        Mistake("heads last", "the axis of the heads comes last. It must come first, so that each head is a table of tokens by itself.", twin=(edit("(0, 1)", "(1, 2)"), edit("n, heads, d // heads).swapaxes(0, 1)", "n, d // heads, heads)"))),
        Mistake("heads transposed", "each head's table is transposed: tokens are its columns. A token stays a row.", twin=edit("swapaxes(0, 1)", "transpose(1, 2, 0)")),
        Mistake("all axes transposed", "`.T` turns all three axes round, so that the columns come first. Tokens and heads alone are to change places.", twin=edit("swapaxes(0, 1)", "T")),
        Mistake("float width", "a shape takes whole numbers, and `/` makes a float even where it comes out even: 6 / 2 is 3.0.", when=_width_with_a_point),
        Mistake("heads for width", "`heads` is taken for the number of columns of a head: it is the number of heads.", twin=edit("heads, d // heads", "d // heads, heads")),
        Mistake("tokens split", "the tokens are shared out among the heads. Every head sees all tokens, and some columns of each.", twin=edit("n, heads, d // heads).swapaxes(0, 1)", "heads, n // heads, d)")),
        Mistake("all columns", "every head gets all columns. They share the d columns, d / heads for each.", twin=edit("X.reshape(n, heads, d // heads).swapaxes(0, 1)", "np.stack([X] * heads)")),
        Mistake("first only", "only the first head comes back.", twin=(edit("(0, 1)", "(0, 1)[0]"), edit("(0, 1)", "(0, 1)[:1]"))),
        Mistake("last only", "only the last head comes back.", twin=edit("(0, 1)", "(0, 1)[-1]")),
        Mistake("heads reversed", "the heads come in the opposite order: head 0 has the first columns.", twin=edit("(0, 1)", "(0, 1)[::-1]")),
        Mistake("flattened", "it goes back to two axes: the heads stand below each other in one table, and attention would mix them.", twin=edit("(0, 1)", "(0, 1).reshape(-1, d // heads)")),
        Mistake("tokens reversed", "the tokens come in the opposite order.", twin=edit("(0, 1)", "(0, 1)[:, ::-1]")),
    ],
    hints=[
        "Cut one row of d numbers into `heads` pieces of d / heads: `reshape` can do that to all rows at once, as it keeps what stands together together.",
        "`X.reshape(n, heads, d // heads)` has the axes token, head, column. Which order is asked for?",
        "Exchange the first two axes: `.swapaxes(0, 1)`.",
    ],
    why="`reshape` only draws new borders in one long row of numbers; it never moves any. So the borders within each row come first, and an exchange of axes then brings the heads to the front. `reshape(heads, n, …)` at once has the right shape and the wrong numbers: nothing would complain.",
)  # fmt: skip
