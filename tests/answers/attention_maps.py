"""Answers to the exercises of attention maps, by people who hadn't seen the mistakes."""

import math

import numpy as np

from tests.answers import expect

# ---------------------------------------------------------------- attention_maps.cost


def right_formula__cost(n, d, heads):
    return 4 * n * d**2 + 2 * n**2 * d, heads * n**2


def right_counted__cost(n, d, heads):
    def product(a, b, c):
        return a * b * c

    width = d // heads
    total = 3 * product(n, d, d)
    for _ in range(heads):
        total += product(n, width, n)  # scores
        total += product(n, n, width)  # outputs
    total += product(n, d, d)
    return total, heads * n * n


def right_listsum__cost(n, d, heads):
    w = d / heads
    products = [(n, d, d)] * 4 + heads * [(n, w, n), (n, n, w)]
    return round(sum(math.prod(p) for p in products)), heads * n**2


def right_factored__cost(n, d, heads):
    multiplications = 2 * n * d * (2 * d + n)
    kept = np.prod((heads, n, n), dtype=np.int64)
    return multiplications, int(kept)


# mistake: the last projection forgotten
@expect("the last projection, by Wo, isn't counted: there are four of them.")
def wrong_threeprojections__cost(n, d, heads):
    return 3 * n * d**2 + 2 * n**2 * d, heads * n**2


# mistake: the projections forgotten
@expect("the projections aren't counted. For short texts they are most of the work.")
def wrong_noprojections__cost(n, d, heads):
    return 2 * n**2 * d, heads * n**2


# mistake: only the scores, not the average of the values
@expect("one of the two products with n² is missing: the scores are one, reading the values is")
def wrong_scoresonly__cost(n, d, heads):
    return 4 * n * d**2 + n**2 * d, heads * n**2


# mistake: each head is taken to have all d columns
@expect("the scores are counted with the whole width for every head. A head has d / heads")
def wrong_fullheads__cost(n, d, heads):
    return 4 * n * d**2 + 2 * heads * n**2 * d, heads * n**2


# mistake: the heads are forgotten in the weights kept
@expect("the products are right, and one map of weights is counted. Each head keeps a map of its")
def wrong_onemap__cost(n, d, heads):
    return 4 * n * d**2 + 2 * n**2 * d, n**2


# mistake: multiplications and additions both counted (FLOPs)
@expect("additions are counted as well, so everything is twice as much. The multiplications")
def wrong_flops__cost(n, d, heads):
    return 2 * (4 * n * d**2 + 2 * n**2 * d), heads * n**2


# mistake: learned parameters taken for "weights"
@expect("what is counted in the second place are the parameters of the layer. What is")
def wrong_parameters__cost(n, d, heads):
    return 4 * n * d**2 + 2 * n**2 * d, 4 * d**2


# mistake: attention is divided by heads: only one head's products are counted
@expect("one head's scores are counted. There are `heads` of them, with d / heads columns each.")
def wrong_oneheadonly__cost(n, d, heads):
    return 4 * n * d**2 + 2 * n**2 * (d // heads), heads * n**2


# mistake: projections counted once for each head
@expect("the projections are counted with the whole width for every head. All heads together")
def wrong_projectionsperhead__cost(n, d, heads):
    return 4 * heads * n * d**2 + 2 * n**2 * d, heads * n**2


# mistake: the projections are (n, d) times (d, n)
@expect("the projections are counted as (n, d) by (d, n). A projection is a table of (d, d),")
def wrong_projectionshape__cost(n, d, heads):
    return 4 * n**2 * d + 2 * n**2 * d, heads * n**2


# mistake: bytes instead of a number of weights
@expect("the bytes are counted in the second place. The number of weights is asked for;")
def wrong_bytes__cost(n, d, heads):
    return 4 * n * d**2 + 2 * n**2 * d, 4 * heads * n**2


# mistake: half of the weights, as if there were a causal mask
@expect("half of the weights are counted. That would do for a causal mask; here nothing is")
def wrong_causalhalf__cost(n, d, heads):
    return 4 * n * d**2 + n * (n + 1) * d, heads * n * (n + 1) // 2


# mistake: order exchanged
@expect("the two numbers come back in the other order.")
def wrong_swapped__cost(n, d, heads):
    return heads * n**2, 4 * n * d**2 + 2 * n**2 * d


# mistake: only the multiplications are returned
@expect("only the multiplications come back.")
def wrong_onenumber__cost(n, d, heads):
    return 4 * n * d**2 + 2 * n**2 * d


# mistake: n^2 overflows in 32 bits for a long text
@expect("`multiplications`: it comes out right except for a whole book.")
def wrong_int32__cost(n, d, heads):
    n, d, heads = np.int32(n), np.int32(d), np.int32(heads)
    return 4 * n * d**2 + 2 * n**2 * d, heads * n**2


# mistake: ^ is not a power in Python
@expect("`^` is no power in Python: it compares two whole numbers bit by bit.")
def wrong_caret__cost(n, d, heads):
    return 4 * n * d ^ 2 + 2 * n ^ 2 * d, heads * n ^ 2


# mistake: prints, returns None
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_prints__cost(n, d, heads):
    print(4 * n * d**2 + 2 * n**2 * d, heads * n**2)


# ------------------------------------------------------------------ what a second reader wrote, exercise by exercise


@expect("the softmax is counted, or the division by √d.")
def wrong_withsoftmax__cost(n, d, heads):
    return 4 * n * d * d + 2 * n * n * d + heads * n * n, heads * n * n


@expect("a projection is counted as n · d multiplications. It gives n · d numbers")
def wrong_outputsof__cost(n, d, heads):
    return 4 * n * d + 2 * n * n * d, heads * n * n


@expect("the projections are counted for one head. All heads together project to d columns.")
def wrong_oneheads__cost(n, d, heads):
    return 3 * n * d * (d // heads) + n * d * d + 2 * n * n * d, heads * n * n
