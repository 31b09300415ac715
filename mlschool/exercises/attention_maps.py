"""The exercises of attention maps."""

from __future__ import annotations

import numpy as np

from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.solutions import attention_maps as solutions

_KNOWN = {"[UNK]": 2, "magnet": 4, "cat": 0, "##s": 3, "the": 1}
_TABLE = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5], [-1.0, 0.5, 8.0], [7.0, 9.0, -2.0], [0.25, -3.0, 10.0]])


def _sentence(rng):
    tokens = [[*_KNOWN, "zorp"][i] for i in rng.integers(0, 6, 7)]
    return tokens, _KNOWN, rng.normal(size=(5, 4))


rows = Exercise(
    reference=solutions.rows,
    cases=[
        case(["cat"], _KNOWN, _TABLE, note="one token"),
        case(["the", "cat", "the"], _KNOWN, _TABLE, note="a token that comes twice"),
        case(["magnet", "##s", "zorp"], _KNOWN, _TABLE, note="a token that isn't in the vocabulary"),
        random_cases(_sentence),
    ],
    mistakes=[
        Mistake("by place", "you take the first rows of the table, whatever the tokens are. The vocabulary says which row belongs to which token.", twin=edit("table[numbers]", "table[: len(numbers)]")),
        Mistake("unknown left out", "tokens that aren't in the vocabulary are left out, so the rows after them belong to other places of the sentence.", twin=edit("vocabulary.get(token, unknown) for token in tokens", "vocabulary[token] for token in tokens if token in vocabulary")),
        Mistake("unknown first row", "an unknown token gets row 0, which belongs to another token. Its own row is that of [UNK].", twin=edit('vocabulary["[UNK]"]', "0")),
        Mistake("unknown last row", "an unknown token gets the last row of the table, which belongs to another token. Its own row is that of [UNK].", twin=edit('vocabulary["[UNK]"]', "-1")),
        Mistake("unknown zeros", "an unknown token gets zeros. The model has learned a row for that case, the one of [UNK].", twin=edit("table[numbers]", "table[numbers] * np.array([[token in vocabulary] for token in tokens])")),
        Mistake("each once", "each token gets one row, even if it comes twice. A sentence has a row for every place.", twin=(edit("in tokens]", "in dict.fromkeys(tokens)]"), edit("in tokens]", "in sorted(set(tokens))]"))),
        Mistake("sorted", "the tokens are sorted first, so the order of the sentence is lost.", twin=edit("in tokens]", "in sorted(tokens)]")),
        Mistake("numbers only", "you return the numbers of the rows. The exercise asks for the rows themselves.", twin=(edit("table[numbers]", "numbers"), edit("table[numbers]", "np.array(numbers)"))),
        Mistake("columns", "you take columns of the table. Each token has a row.", twin=edit("table[numbers]", "table[:, [i % table.shape[1] for i in numbers]]")),
        Mistake("transposed", "the rows stand as columns: one token a row, please.", twin=edit("table[numbers]", "table[numbers].T")),
        Mistake("averaged", "the rows are averaged to one. That describes the whole sentence; the exercise asks for one row for each token.", twin=(edit("table[numbers]", "table[numbers].mean(axis=0)"), edit("table[numbers]", "table[numbers].sum(axis=0)"))),
        Mistake("first only", "only the first token gets its row: does `return` stand inside the loop?", twin=(edit("table[numbers]", "table[numbers[:1]]"), edit("table[numbers]", "table[numbers[0]]"))),
        Mistake("all unknown", "every token gets the row of [UNK]: is each one looked up in the vocabulary?", twin=edit("vocabulary.get(token, unknown)", "unknown")),
    ],
    hints=[
        "First a list of numbers, one for each token: where does its row stand?",
        "`vocabulary.get(token, other)` gives `other` for a token that isn't there. Which number belongs to [UNK]?",
        "NumPy takes a list of row numbers, also the same one twice: `table[numbers]`.",
    ],
    why="Looking up a row is the same as multiplying a one-hot row by the table, only cheaper. So the table is a dense layer without a bias, and it is learned like one.",
)  # fmt: skip


similarity = Exercise(
    reference=solutions.similarity,
    cases=[
        case(np.array([3.0, 0.0]), np.array([1.0, 1.0]), note="45 degrees"),
        case(np.array([1.0, 2.0]), np.array([10.0, 20.0]), note="the same direction, ten times as long"),
        case(np.array([1.0, 2.0]), np.array([4.0, -2.0]), note="perpendicular rows"),
        case(np.array([3.0, -4.0, 1.0]), np.array([-6.0, 8.0, -2.0]), note="opposite rows"),
        random_cases(lambda rng: (rng.normal(1, 1, size=5), 4 * rng.normal(1, 1, size=5))),
    ],
    mistakes=[
        Mistake("no norms", "you don't divide by the lengths, so a long row looks similar to everything. The cosine depends on the directions alone.", twin=edit(" / (np.linalg.norm(a) * np.linalg.norm(b))", "")),
        Mistake("one norm", "you divide by one of the two lengths, so the other one still counts.", twin=(edit(" * np.linalg.norm(b)", ""), edit("np.linalg.norm(a) * ", ""))),
        Mistake("one length twice", "you divide by one of the two lengths twice, so the other one still counts.", twin=(edit("norm(b)", "norm(a)"), edit("norm(a)", "norm(b)"))),
        Mistake("norms added", "you divide by the sum of the lengths. It is their product.", twin=edit("norm(a) *", "norm(a) +")),
        Mistake("brackets", "you divide by one length and multiply by the other one: the product of both belongs in brackets below the line.", twin=edit("(np.linalg.norm(a) * np.linalg.norm(b))", "np.linalg.norm(a) * np.linalg.norm(b)")),
        Mistake("squared lengths", "you divide by the squares of the lengths: a row's own dot product is the length squared.", twin=edit("(np.linalg.norm(a) * np.linalg.norm(b))", "((a @ a) * (b @ b))")),
        Mistake("length of product", "you divide by the length of the products, a * b. Each row has a length of its own.", twin=edit("(np.linalg.norm(a) * np.linalg.norm(b))", "np.linalg.norm(a * b)")),
        Mistake("absolute sum for length", "you add up absolute values for the length. The length of a row is the root of its sum of squares.", twin=edit("(np.linalg.norm(a) * np.linalg.norm(b))", "(np.abs(a).sum() * np.abs(b).sum())")),
        Mistake("number of columns", "you divide by the number of columns, or its root. Long rows still look more similar than short ones.", twin=(edit("(np.linalg.norm(a) * np.linalg.norm(b))", "len(a)"), edit("(np.linalg.norm(a) * np.linalg.norm(b))", "len(a) ** 0.5"))),
        Mistake("distance", "you measure a distance between the rows. It is 0 for equal rows, and it depends on their lengths.", twin=(edit("a @ b / (np.linalg.norm(a) * np.linalg.norm(b))", "np.linalg.norm(a - b)"), edit("a @ b / (np.linalg.norm(a) * np.linalg.norm(b))", "((a - b) ** 2).sum()"))),
        Mistake("cosine distance", "you return 1 minus the cosine, which is a distance. The exercise asks for the cosine itself.", twin=edit("a @ b", "1 - a @ b")),
        Mistake("absolute", "the sign is lost: opposite rows look the same as equal ones.", twin=edit("a @ b", "abs(a @ b)")),
        Mistake("angle", "you return the angle. The exercise asks for its cosine.", twin=(edit("a @ b / (np.linalg.norm(a) * np.linalg.norm(b))", "np.arccos(np.clip(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)), -1, 1))"), edit("a @ b / (np.linalg.norm(a) * np.linalg.norm(b))", "180 / np.pi * np.arccos(np.clip(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)), -1, 1))"))),
        Mistake("centred", "you take the mean off each row first. That is the correlation; the cosine uses the rows as they are.", twin=edit("a @ b", "a, b = a - a.mean(), b - b.mean()\n    return a @ b").edit("return a, b", "a, b")),
        Mistake("not summed", "the products aren't added up: `*` gives one number for each column, and the dot product is their sum.", twin=edit("a @ b", "a * b")),
    ],
    hints=[
        "The dot product is |a| |b| times the cosine. What is left to do?",
        "`np.linalg.norm(a)` is the length of a row.",
        "Divide the dot product `a @ b` by the product of both lengths, in brackets.",
    ],
    why="Rows that a network has learned differ in length for reasons that have little to do with meaning, such as how often a token occurs. Divided by both lengths, only the direction counts.",
)  # fmt: skip


def _a_layer(rng):
    heads, n, width = (int(k) for k in rng.integers(2, 5, size=3))
    outputs = rng.normal(size=(heads, n, width))
    return outputs, rng.normal(size=(heads * width, heads * width)), int(rng.integers(0, heads))


def _after_projection(outputs, Wo, head):
    width = outputs.shape[2]
    written = outputs.swapaxes(0, 1).reshape(outputs.shape[1], -1) @ Wo
    written[:, head * width : (head + 1) * width] = 0
    return written


_SMALL = np.array([[[1.0], [2.0], [3.0]], [[10.0], [20.0], [30.0]]])

ablate = Exercise(
    reference=solutions.ablate,
    cases=[
        case(_SMALL, np.array([[1.0, 2.0], [0.5, -1.0]]), 1, note="two heads with one column each"),
        case(_SMALL, np.array([[1.0, 2.0], [0.5, -1.0]]), 0, note="the first head"),
        random_cases(_a_layer),
    ],
    mistakes=[
        Mistake("after the projection", "you ablate after the projection. Wo has mixed the heads by then, so those columns hold something of every head.", twin=(_after_projection, edit("    kept[head] = 0\n", "").edit("return joined @ Wo", "written = joined @ Wo\n    written[:, head] = 0\n    return written"))),
        Mistake("a column of the joined heads", "you set one column of the joined heads to 0. A head has as many columns there as it is wide, side by side.", twin=edit("    kept[head] = 0\n", "").edit("return joined", "joined[:, head] = 0\n    return joined")),
        Mistake("rows of the result", "you set rows of the result to 0. Those belong to a token, and a head has written to all of them.", twin=edit("kept[head] = 0", "kept[:, head % kept.shape[1]] = 0")),
        Mistake("only that head", "you return what the head itself contributes, and nothing of the others.", twin=edit("kept[head] = 0", "kept[np.arange(len(kept)) != head] = 0")),
        Mistake("nothing ablated", "all heads are still there.", twin=edit("    kept[head] = 0\n", "")),
        Mistake("counted from one", "the head before is ablated. Heads are counted from 0.", twin=edit("kept[head]", "kept[head - 1]")),
        Mistake("heads not swapped", "the heads are joined as they lie in memory, so a row mixes different tokens. The axis of the tokens comes first before you join.", twin=edit(".swapaxes(0, 1)", "")),
        Mistake("in place", "the values are right, but `outputs` is overwritten: the head is lost for good. Work on a copy.", twin=edit("outputs.copy()", "outputs")),
        Mistake("columns interleaved", "the columns of the heads are interleaved. Wo expects all columns of head 0, then all of head 1, and so on.", twin=edit("swapaxes(0, 1)", "transpose(1, 2, 0)")),
        Mistake("no projection", "the heads are joined, but not projected by Wo.", twin=edit(" @ Wo", "")),
        Mistake("projection transposed", "Wo is transposed: its rows belong to the joined heads.", twin=edit("@ Wo", "@ Wo.T")),
        Mistake("the others scaled up", "the other heads are scaled up to make up for the missing one. That is a second change; ablate one head and leave the others.", twin=edit("joined @ Wo", "joined @ Wo * len(outputs) / (len(outputs) - 1)")),
        Mistake("mean for zero", "the head is replaced by its mean over the tokens. That is another kind of ablation; the exercise asks for 0.", twin=edit("kept[head] = 0", "kept[head] = kept[head].mean(axis=0)")),
        Mistake("one for zero", "the head's numbers become 1, so it still writes something: the sum of its rows of Wo.", twin=edit("= 0", "= 1")),
        Mistake("a column of each head", "one column of every head is set to 0. A head is an entry of the first axis.", twin=edit("kept[head]", "kept[..., head % kept.shape[2]]")),
    ],
    hints=[
        "Where is a head still by itself, before or after the product with Wo?",
        "Copy `outputs` and set the entry `head` of its first axis to 0. Then join the heads as in `multi_head`.",
        "To join: `swapaxes(0, 1)`, then `reshape(n, -1)`. The product with Wo comes last.",
    ],
    why="Before the projection a head has columns of its own, and afterwards it hasn't. The product with the joined heads is a sum over the heads: each one adds its columns times its rows of Wo, so ablating one takes away exactly its summand.",
)  # fmt: skip


cost = Exercise(
    reference=solutions.cost,
    returns=("multiplications", "weights"),
    cases=[
        case(3, 2, 1, note="three tokens, two columns, one head"),
        case(10, 4, 2, note="ten tokens, four columns, two heads"),
        case(5, 12, 3),
        case(1, 8, 4, note="a single token"),
        case(512, 384, 12, note="the size of a real model"),
        case(100_000, 384, 12, note="a whole book"),
        random_cases(lambda rng: (int(rng.integers(2, 50)), 12 * int(rng.integers(1, 6)), int(rng.choice([2, 3, 4, 6]))), count=3),
    ],
    mistakes=[
        Mistake("no output projection", "the last projection, by Wo, isn't counted: there are four of them.", twin=edit("4 *", "3 *")),
        Mistake("one projection", "one projection is counted. There are four: to queries, keys and values, and from the joined heads to the output.", twin=edit("4 * ", "")),
        Mistake("no projections", "the projections aren't counted. For short texts they are most of the work.", twin=edit("projections + ", "")),
        Mistake("one product only", "one of the two products with n² is missing: the scores are one, reading the values is the other.", twin=edit("2 * ", "")),
        Mistake("scores only", "the scores alone are counted. Reading the values is a second product of that size, and the tokens are projected four times.", twin=edit("projections + ", "").edit("2 * ", "")),
        Mistake("projections only", "the part with n² isn't counted: the scores, and reading the values.", twin=edit(" + scores_and_reading", "")),
        Mistake("scores of whole width", "the scores are counted with the whole width for every head. A head has d / heads columns, so all heads together cost what one wide head does.", twin=(edit("2 * n", "2 * heads * n"), edit("projections + scores_and_reading", "heads * (projections + scores_and_reading)"))),
        Mistake("scores of one head", "one head's scores are counted. There are `heads` of them, with d / heads columns each.", twin=(edit("n * n * d", "n * n * (d // heads)"), edit("n * n * d", "n * n * (d // heads)").edit("d * d", "d * (d // heads)"))),
        Mistake("projections of one head", "the projections are counted for one head. All heads together project to d columns.", twin=(edit("d * d", "d * (d // heads)"), edit("4 * n * d * d", "3 * n * d * (d // heads) + n * d * d"))),
        Mistake("projections of whole width", "the projections are counted with the whole width for every head. All heads together project to d columns.", twin=edit("4 * n", "4 * heads * n")),
        Mistake("projections with n squared", "the projections are counted as (n, d) by (d, n). A projection is a table of (d, d), whatever the length of the text.", twin=edit("n * d * d", "n * n * d")),
        Mistake("caret for power", "`^` is no power in Python: it compares two whole numbers bit by bit.", twin=(edit("projections + scores_and_reading, heads * n * n", "4 * n * d ^ 2 + 2 * n ^ 2 * d, heads * n ^ 2"), edit("d * d", "(d ^ 2)").edit("2 * n * n", "2 * (n ^ 2)").edit("heads * n * n", "heads * (n ^ 2)"))),
        Mistake("additions counted", "additions are counted as well, so everything is twice as much. The exercise asks for the multiplications alone.", twin=edit("4 *", "8 *").edit("2 *", "4 *")),
        Mistake("additions half counted", "one of the two parts, the projections or the part with n², is twice what it should be: are additions counted there as well? The exercise asks for the multiplications alone.", twin=(edit("4 *", "8 *"), edit("2 *", "4 *"))),
        Mistake("one projection too many", "five projections are counted. There are four: to queries, keys and values, and from the joined heads to the output.", twin=edit("4 *", "5 *")),
        Mistake("one product too many", "three products with n² are counted. There are two: the scores, and reading the values.", twin=edit("2 *", "3 *")),
        Mistake("scores of one query", "scores and reading are counted for a single query. Each of the n tokens asks.", twin=(edit("2 * n * n * d", "2 * n * d"), edit("2 * n * n * d", "n * d"))),
        Mistake("softmax counted", "the softmax is counted, or the division by √d. The exercise asks for the products of matrices alone.", twin=tuple(edit("reading,", f"reading + {more} * heads * n * n,") for more in (1, 2, 3))),
        Mistake("sums not counted", "a projection is counted as n · d multiplications. It gives n · d numbers, and each of them is a sum of d products.", twin=edit("d * d", "d")),
        Mistake("scores as numbers", "the scores are counted as n² numbers, without the d multiplications that each of them takes.", twin=(edit("n * n * d", "n * n"), edit("2 * n * n * d", "n * n"), edit("2 * n * n * d", "n * n * d + n * n"))),
        Mistake("projections of one token", "the projections are counted for one token. Each of the n tokens is projected.", twin=edit("n * d * d", "d * d")),
        Mistake("n and d swapped", "n and d are exchanged: a token has d columns, and there are n tokens.", twin=(edit("n * d * d", "d * n * n").edit("2 * n * n * d", "2 * d * d * n"), edit("projections =", "n, d = d, n\n    projections ="))),
        Mistake("one map", "the products are right, and one map of weights is counted. Each head keeps a map of its own.", twin=edit("heads * ", "")),
        Mistake("parameters for weights", "you count the parameters of the layer in the second place. The exercise asks for the attention weights: one for each head, query and key.", twin=(edit("heads * n * n", "4 * d * d"), edit("heads * n * n", "3 * d * d"))),
        Mistake("outputs for weights", "the numbers of the outputs are counted in the second place. The exercise asks for the attention weights: one for each head, query and key.", twin=(edit("heads * n * n", "n * d"), edit("heads * n * n", "heads * n * d"))),
        Mistake("weights of one query", "the weights of a single query are counted. Each of the n tokens has a row of them.", twin=edit("heads * n * n", "heads * n")),
        Mistake("itself left out", "a token's weight for itself isn't counted. It may look at itself, too.", twin=edit("heads * n * n", "heads * n * (n - 1)")),
        Mistake("half the weights", "half of the weights are counted. That would do for a causal mask; here nothing is hidden.", twin=(edit("heads * n * n", "heads * n * n / 2"), edit("heads * n * n", "heads * n * (n + 1) // 2"), edit("heads * n * n", "heads * n * n // 2"), edit("2 * n * n", "n * (n + 1)").edit("heads * n * n", "heads * n * (n + 1) // 2"), edit("2 * n * n", "n * n").edit("heads * n * n", "heads * n * n / 2"), edit("2 * n * n", "n * n").edit("heads * n * n", "heads * n * (n + 1) // 2"))),
        Mistake("bytes for weights", "the bytes are counted in the second place. The exercise asks for the number of weights; how many bytes each takes is another matter.", twin=(edit("heads * n * n", "8 * heads * n * n"), edit("heads * n * n", "4 * heads * n * n"))),
        Mistake("weights times width", "the weights are multiplied by the width of a head. A weight is one number for a pair of tokens.", twin=(edit("heads * n * n", "n * n * d"), edit("heads * n * n", "heads * n * n * d"))),
        Mistake("results swapped", "the two numbers come back in the other order.", twin=edit("projections + scores_and_reading, heads * n * n", "heads * n * n, projections + scores_and_reading")),
        Mistake("multiplications only", "only the multiplications come back.", twin=edit(", heads * n * n", "")),
        Mistake("weights only", "only the number of weights comes back.", twin=edit("projections + scores_and_reading, ", "")),
        Mistake("everything added up", "everything is added up to one number.", twin=edit(", heads", " + heads")),
    ],
    hints=[
        "A product of (a, b) with (b, c) takes a · b · c multiplications. Which products are there in `multi_head`, and what are their shapes?",
        "Four projections, (n, d) by (d, d). For each head the scores, (n, d/heads) by (d/heads, n), and what it reads, (n, n) by (n, d/heads). Add up over the heads.",
        "The projections take `4 * n * d * d`; scores and reading, over all heads, `2 * n * n * d`. And each head keeps n × n weights.",
    ],
    why="The number of heads drops out of the work: they share the width. What is left has two parts, one that grows like n and one that grows like n². They are equal at n = 2d; beyond it, twice the text costs nearly four times the work. The weights grow like n² from the start.",
)  # fmt: skip


def _summed_over_queries(Q, K, V):
    weights = Q @ K.T
    return weights / weights.sum(axis=0) @ V


def _with_softmax(Q, K, V):
    scores = np.exp(Q @ K.T)
    return scores / scores.sum(axis=1, keepdims=True) @ V


linear_attention = Exercise(
    reference=solutions.linear_attention,
    cases=[
        case(np.array([[1.0]]), np.array([[1.0], [3.0]]), np.array([[0.0], [8.0]]), note="one query, two keys"),
        case(np.array([[1.0, 2.0], [3.0, 0.5]]), np.array([[2.0, 1.0], [0.5, 4.0], [1.0, 1.0]]), np.array([[1.0, 0.0, 2.0, 1.0], [0.0, 1.0, -1.0, 3.0], [5.0, 2.0, 0.0, -2.0]]), note="four columns of values"),
        random_cases(lambda rng: (rng.uniform(0.1, 3, (4, 3)), rng.uniform(0.1, 3, (6, 3)), rng.normal(size=(6, 2)))),
        random_cases(lambda rng: (rng.uniform(0.1, 3, (5, 5)), rng.uniform(0.1, 3, (5, 5)), rng.normal(size=(5, 5))), note="five of everything"),
    ],
    mistakes=[
        Mistake("not divided", "you don't divide by the sum of the weights, so long texts give long rows.", twin=edit(" / sums[:, None]", "")),
        Mistake("divided by number", "you divide by the number of keys. The weights of a row add up to q · (sum of all keys), another number for each query.", twin=edit("sums[:, None]", "len(K)")),
        Mistake("sum of queries", "you divide by sums over the queries. Each query needs the sum of its own weights, over the keys.", twin=edit("Q @ K.sum(axis=0)", "np.full(len(Q), Q.sum())")),
        Mistake("sum of keys only", "you divide by the sum of the keys, without the query. Each query's weights add up to q · (sum of all keys).", twin=edit("Q @ K.sum(axis=0)", "np.full(len(Q), K.sum())")),
        Mistake("sum of outputs", "you divide by the sum of what is read. The weights must add up to 1, the outputs needn't.", twin=edit("sums[:, None]", "(Q @ summary).sum(axis=1, keepdims=True)")),
        Mistake("softmax", "you take a softmax. Here the weights are the products themselves, without an exponential: that is what lets the brackets move.", twin=_with_softmax),
        Mistake("one sum for all", "all queries are divided by one number, the sum of all weights. Each row has its own.", twin=edit("sums[:, None]", "sums.sum()")),
        Mistake("divided along columns", "the sums divide the columns: one belongs to each row.", twin=edit("sums[:, None]", "np.resize(sums, V.shape[1])")),
        Mistake("summed over queries", "the weights of each key add up to 1 over the queries. It is the weights of each query that must, over the keys.", twin=_summed_over_queries),
        Mistake("summary divided by root", "the products are divided by √d and their sums aren't, so the weights don't add up to 1.", twin=edit("Q @ summary /", "Q @ summary / Q.shape[1] ** 0.5 /")),
    ],
    hints=[
        "(Q Kᵀ) V is the same as Q (Kᵀ V). What is the shape of each bracket?",
        "The weights of a query add up to the sum of q · k over the keys, which is q · (the sum of all keys).",
        "`Q @ (K.T @ V)`, divided by `(Q @ K.sum(axis=0))[:, None]`.",
    ],
    why="Kᵀ V has (d, d_values) numbers, however long the text is. All that a query can learn about the text is in this summary, which is why it costs so little and why it can't point at one token sharply.",
)  # fmt: skip
