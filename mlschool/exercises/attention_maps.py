"""The exercises of attention maps."""

from __future__ import annotations

from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.solutions import attention_maps as solutions

# ---------------------------------------------------------------------------------------------------------- cost


def _cost_like(
    multiplications=lambda n, d, heads: 4 * n * d * d + 2 * n * n * d, kept=lambda n, d, heads: heads * n * n
):
    return lambda n, d, heads: (multiplications(n, d, heads), kept(n, d, heads))


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
        Mistake("last projection wo counted", "the last projection, by Wo, isn't counted: there are four of them.", twin=(_cost_like(lambda n, d, h: 3 * n * d * d + 2 * n * n * d),)),
        Mistake("projection counted four queries", "one projection is counted. There are four: to queries, keys and values, and from the joined heads to the output.", twin=(_cost_like(lambda n, d, h: n * d * d + 2 * n * n * d),)),
        Mistake("projections counted short texts", "the projections aren't counted. For short texts they are most of the work.", twin=(_cost_like(lambda n, d, h: 2 * n * n * d),)),
        Mistake("two products n missing", "one of the two products with n² is missing: the scores are one, reading the values is the other.", twin=(_cost_like(lambda n, d, h: 4 * n * d * d + n * n * d),)),
        Mistake("scores alone counted reading", "the scores alone are counted. Reading the values is a second product of that size, and the tokens are projected four times.", twin=(_cost_like(lambda n, d, h: n * n * d),)),
        Mistake("part n counted scores", "the part with n² isn't counted: the scores, and reading the values.", twin=(_cost_like(lambda n, d, h: 4 * n * d * d),)),
        Mistake("scores counted whole width", "the scores are counted with the whole width for every head. A head has d / heads columns, so all heads together cost what one wide head does.", twin=(_cost_like(lambda n, d, h: 4 * n * d * d + 2 * h * n * n * d), _cost_like(lambda n, d, h: h * (4 * n * d * d + 2 * n * n * d)))),
        Mistake("head's scores counted heads", "one head's scores are counted. There are `heads` of them, with d / heads columns each.", twin=(_cost_like(lambda n, d, h: 4 * n * d * d + 2 * n * n * (d // h)), _cost_like(lambda n, d, h: 4 * n * d * (d // h) + 2 * n * n * (d // h)))),
        Mistake("projections counted head heads", "the projections are counted for one head. All heads together project to d columns.", twin=(_cost_like(lambda n, d, h: 4 * n * d * (d // h) + 2 * n * n * d), _cost_like(lambda n, d, h: 3 * n * d * (d // h) + n * d * d + 2 * n * n * d))),
        Mistake("projections counted whole width", "the projections are counted with the whole width for every head. All heads together project to d columns.", twin=_cost_like(lambda n, d, h: 4 * h * n * d * d + 2 * n * n * d)),
        Mistake("projections counted n d", "the projections are counted as (n, d) by (d, n). A projection is a table of (d, d), whatever the length of the text.", twin=_cost_like(lambda n, d, h: 4 * n * n * d + 2 * n * n * d)),
        Mistake("no power python compares", "`^` is no power in Python: it compares two whole numbers bit by bit.", twin=(_cost_like(lambda n, d, h: 4 * n * d ^ 2 + 2 * n ^ 2 * d, lambda n, d, h: h * n ^ 2), _cost_like(lambda n, d, h: 4 * n * (d ^ 2) + 2 * (n ^ 2) * d, lambda n, d, h: h * (n ^ 2)))),
        Mistake("additions counted well everything", "additions are counted as well, so everything is twice as much. The multiplications alone are asked for.", twin=(_cost_like(lambda n, d, h: 8 * n * d * d + 4 * n * n * d),)),
        Mistake("softmax counted or division", "the softmax is counted, or the division by √d. What is asked for are the products of matrices alone.", twin=tuple(_cost_like(lambda n, d, h, more=more: 4 * n * d * d + 2 * n * n * d + more * h * n * n) for more in (1, 2, 3))),
        Mistake("projection counted n d", "a projection is counted as n · d multiplications. It gives n · d numbers, and each of them is a sum of d products.", twin=_cost_like(lambda n, d, h: 4 * n * d + 2 * n * n * d)),
        Mistake("scores counted n numbers", "the scores are counted as n² numbers, without the d multiplications that each of them takes.", twin=(_cost_like(lambda n, d, h: 4 * n * d * d + 2 * n * n), _cost_like(lambda n, d, h: 4 * n * d * d + n * n), _cost_like(lambda n, d, h: 4 * n * d * d + n * n * d + n * n))),
        Mistake("projections counted token n", "the projections are counted for one token. Each of the n tokens is projected.", twin=_cost_like(lambda n, d, h: 4 * d * d + 2 * n * n * d)),
        Mistake("n d exchanged token", "n and d are exchanged: a token has d columns, and there are n tokens.", twin=(_cost_like(lambda n, d, h: 4 * d * n * n + 2 * d * d * n), _cost_like(lambda n, d, h: 4 * d * n * n + 2 * d * d * n, lambda n, d, h: h * d * d))),
        Mistake("products right map weights", "the products are right, and one map of weights is counted. Each head keeps a map of its own.", twin=_cost_like(kept=lambda n, d, h: n * n)),
        Mistake("counted second place parameters", "what is counted in the second place are the parameters of the layer. What is asked for are the attention weights: one for each head, query and key.", twin=(_cost_like(kept=lambda n, d, h: 4 * d * d), _cost_like(kept=lambda n, d, h: 3 * d * d))),
        Mistake("numbers outputs counted second", "the numbers of the outputs are counted in the second place. What is asked for are the attention weights: one for each head, query and key.", twin=(_cost_like(kept=lambda n, d, h: n * d), _cost_like(kept=lambda n, d, h: h * n * d))),
        Mistake("half weights counted would", "half of the weights are counted. That would do for a causal mask; here nothing is hidden.", twin=(_cost_like(kept=lambda n, d, h: h * n * n / 2), _cost_like(kept=lambda n, d, h: h * n * (n + 1) // 2), _cost_like(kept=lambda n, d, h: h * n * n // 2), _cost_like(lambda n, d, h: 4 * n * d * d + n * (n + 1) * d, lambda n, d, h: h * n * (n + 1) // 2), _cost_like(lambda n, d, h: 4 * n * d * d + n * n * d, lambda n, d, h: h * n * n / 2), _cost_like(lambda n, d, h: 4 * n * d * d + n * n * d, lambda n, d, h: h * n * (n + 1) // 2))),
        Mistake("bytes counted second place", "the bytes are counted in the second place. The number of weights is asked for; how many bytes each takes is another matter.", twin=(_cost_like(kept=lambda n, d, h: 8 * h * n * n), _cost_like(kept=lambda n, d, h: 4 * h * n * n))),
        Mistake("weights multiplied width head", "the weights are multiplied by the width of a head. A weight is one number for a pair of tokens.", twin=(_cost_like(kept=lambda n, d, h: n * n * d), _cost_like(kept=lambda n, d, h: h * n * n * d))),
        Mistake("two numbers back other", "the two numbers come back in the other order.", twin=lambda n, d, heads: solutions.cost(n, d, heads)[::-1]),
        Mistake("multiplications back", "only the multiplications come back.", twin=lambda n, d, heads: solutions.cost(n, d, heads)[0]),
        Mistake("number weights back", "only the number of weights comes back.", twin=lambda n, d, heads: solutions.cost(n, d, heads)[1]),
        Mistake("everything added up number", "everything is added up to one number.", twin=lambda n, d, heads: sum(solutions.cost(n, d, heads))),
    ],
    hints=[
        "A product of (a, b) with (b, c) takes a · b · c multiplications. Which products are there in `multi_head`, and what are their shapes?",
        "Four projections, (n, d) by (d, d). For each head the scores, (n, d/heads) by (d/heads, n), and what it reads, (n, n) by (n, d/heads). Add up over the heads.",
        "The projections take `4 * n * d * d`; scores and reading, over all heads, `2 * n * n * d`. And each head keeps n × n weights.",
    ],
    why="The number of heads drops out of the work: they share the width. What is left has two parts, one that grows like n and one that grows like n². They are equal at n = 2d; beyond it, twice the text costs nearly four times the work. The weights grow like n² from the start.",
)  # fmt: skip
