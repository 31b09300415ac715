"""The exercises of attention maps."""

from __future__ import annotations

from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.solutions import attention_maps as solutions

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
