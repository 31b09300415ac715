# ruff: noqa: E501 (a call stands in one line with what it must say)
"""The references of attention against PyTorch and Keras, and against what the mathematics promises."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool import frameworks, plotting
from mlschool.solutions import attention as ours
from mlschool.solutions.attention import positional_encoding
from tests import libraries, picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("attention")


PRECISIONS = [(np.float64, 1e-12), (np.float32, 1e-6)]
MASKS = ["none", "causal", "any"]
SIZES = [
    (10, 32, 2),
    (7, 16, 4),
    (1, 8, 2),
    (33, 64, 4),
    (12, 48, 3),
]  # tokens, columns, heads of 4 or 16 columns


def projections(n, d, precision, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)).astype(precision)
    return X, [(rng.normal(size=(d, d)) / d**0.5).astype(precision) for _ in range(4)]


def mask_of(kind, n, seed=0):
    if kind == "none":
        return None
    any_of_them = np.random.default_rng(seed).random((n, n)) < 0.5
    return ours.causal_mask(n) if kind == "causal" else any_of_them | np.eye(n, dtype=bool)


def assert_equal(mine, theirs, precision, tolerance):
    for a, b in zip(mine, theirs, strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype == precision
        np.testing.assert_allclose(a, b, rtol=0, atol=tolerance)


@pytest.mark.parametrize(("precision", "tolerance"), PRECISIONS)
@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize("front", [(), (3,), (2, 4)])
def test_attention_is_that_of_pytorch(precision, tolerance, kind, front):
    pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    Q, K = (rng.normal(size=(*front, 9, 16)).astype(precision) for _ in "QK")
    V = rng.normal(size=(*front, 9, 5)).astype(precision)
    mask = mask_of(kind, 9)
    mine, _ = ours.attention(Q, K, V, mask)
    assert_equal([mine], [libraries.torch_attention(Q, K, V, mask)], precision, tolerance)


@pytest.mark.parametrize(("precision", "tolerance"), PRECISIONS)
@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize(("n", "d", "heads"), SIZES)
def test_several_heads_are_those_of_pytorch(precision, tolerance, kind, n, d, heads):
    pytest.importorskip("torch")
    X, W = projections(n, d, precision)
    mask = mask_of(kind, n)
    mine = ours.multi_head(X, *W, heads, mask)
    assert_equal(mine, libraries.torch_multi_head(X, *W, heads, mask), precision, tolerance)


@pytest.mark.parametrize(("precision", "tolerance"), PRECISIONS)
@pytest.mark.parametrize("kind", MASKS)
@pytest.mark.parametrize(("n", "d", "heads"), SIZES)
@pytest.mark.filterwarnings("ignore:You are using a softmax over axis 3")  # of a single token, on purpose
def test_several_heads_are_those_of_keras(precision, tolerance, kind, n, d, heads):
    if not frameworks.installed("keras"):
        pytest.skip("Keras isn't installed")
    X, W = projections(n, d, precision)
    mask = mask_of(kind, n)
    mine = ours.multi_head(X, *W, heads, mask)
    assert_equal(mine, libraries.keras_multi_head(X, *W, heads, mask), precision, tolerance)


def test_the_notebooks_own_call_of_keras_gives_the_same(capsys):
    if not frameworks.installed("keras"):
        pytest.skip("it takes Keras")
    frameworks.load("keras")
    path = Path(__file__).parents[2] / "notebooks" / "17_attention.ipynb"
    cells = ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    (cell,) = (cell for cell in cells if "keras.layers.MultiHeadAttention(" in cell)
    X, W = projections(10, 32, np.float64)
    exec(cell, {"np": np, "X": X, "W": W, "mask": ours.causal_mask(10), "multi_head": ours.multi_head})
    assert capsys.readouterr().out == "equal to 1e-5: True\n"


# --- what the mathematics promises -----------------------------------------------------------------

seeds = st.integers(0, 10_000)
sizes = st.integers(1, 9)


@given(seeds, sizes, sizes, sizes)
@settings(deadline=None)
def test_one_query_is_a_row_of_all_queries(seed, n, m, d):
    rng = np.random.default_rng(seed)
    Q, K, V = rng.normal(size=(n, d)), rng.normal(size=(m, d)), rng.normal(size=(m, 3))
    outputs, weights = ours.attention(Q, K, V)
    for q, output, row in zip(Q, outputs, weights, strict=True):
        one, shares = ours.one_query(q, K, V)
        assert np.allclose(one, output) and np.allclose(shares, row)


@given(seeds, sizes, st.floats(-1e4, 1e4))
@settings(deadline=None)
def test_softmax_gives_shares_and_only_differences_count(seed, n, shift):
    scores = np.random.default_rng(seed).normal(size=(3, n)) * 300
    weights = ours.softmax(scores)
    assert (weights >= 0).all() and np.allclose(weights.sum(axis=-1), 1)
    np.testing.assert_allclose(ours.softmax(scores + shift), weights, rtol=0, atol=1e-9)


@given(seeds, sizes, sizes, sizes)
@settings(deadline=None)
def test_what_is_read_lies_between_the_values(seed, n, m, d):
    rng = np.random.default_rng(seed)
    V = rng.normal(size=(m, 3))
    outputs, _ = ours.attention(rng.normal(size=(n, d)), rng.normal(size=(m, d)), V)
    assert (outputs <= V.max(axis=0) + 1e-9).all() and (outputs >= V.min(axis=0) - 1e-9).all()


@given(seeds, sizes, sizes)
@settings(deadline=None)
def test_the_order_of_the_keys_doesnt_matter(seed, n, m):
    rng = np.random.default_rng(seed)
    Q, K, V, order = (
        rng.normal(size=(n, 4)),
        rng.normal(size=(m, 4)),
        rng.normal(size=(m, 2)),
        rng.permutation(m),
    )
    np.testing.assert_allclose(
        ours.attention(Q, K[order], V[order])[0], ours.attention(Q, K, V)[0], rtol=0, atol=1e-9
    )


@given(seeds, st.integers(2, 9))
@settings(deadline=None)
def test_a_mask_hides_and_the_rest_shares_the_whole(seed, n):
    rng = np.random.default_rng(seed)
    Q, K, V = rng.normal(size=(3, n, 4))
    mask = mask_of("any", n, seed)
    outputs, weights = ours.attention(Q, K, V, mask)
    assert (weights[~mask] == 0).all() and np.allclose(weights.sum(axis=-1), 1)
    changed = V + 100 * ~mask[0][:, None]  # what the first query doesn't see may be anything
    np.testing.assert_allclose(ours.attention(Q, K, changed, mask)[0][0], outputs[0], rtol=0, atol=1e-9)


@given(seeds, st.integers(2, 9), st.sampled_from([1, 2, 4]))
@settings(deadline=None)
def test_shuffled_tokens_give_shuffled_outputs_unless_told_their_places(seed, n, heads):
    X, W = projections(n, 8, np.float64, seed)
    order = np.roll(np.arange(n), 1)
    shuffled, _ = ours.multi_head(X[order], *W, heads)
    np.testing.assert_allclose(shuffled, ours.multi_head(X, *W, heads)[0][order], rtol=0, atol=1e-9)
    P = ours.positional_encoding(n, 8)
    placed = ours.multi_head(X[order] + P, *W, heads)[0], ours.multi_head(X + P, *W, heads)[0][order]
    assert not np.allclose(*placed, atol=1e-9)


@given(seeds, st.sampled_from([1, 2, 3, 6]))
def test_split_heads_are_slices_of_the_columns(seed, heads):
    X = np.random.default_rng(seed).normal(size=(5, 12))
    np.testing.assert_array_equal(np.hstack(list(ours.split_heads(X, heads))), X)


@given(st.integers(2, 60), st.integers(1, 20))
@settings(deadline=None)
def test_the_likeness_of_positions_depends_on_their_distance(n, pairs):
    P = ours.positional_encoding(n, 2 * pairs)
    likeness = P @ P.T
    np.testing.assert_allclose(np.diag(likeness), pairs, rtol=0, atol=1e-9)
    np.testing.assert_allclose(likeness[1:, 1:], likeness[:-1, :-1], rtol=0, atol=1e-9)


def test_scores_spread_like_the_root_of_the_width():
    rng = np.random.default_rng(0)
    for d in (4, 64, 1024):
        q, k = rng.normal(size=(2, 20_000, d)) if d < 1000 else rng.normal(size=(2, 4000, d))
        assert abs((q * k).sum(axis=1).std() / d**0.5 - 1) < 0.05


def test_bad_input_is_told_in_one_sentence():
    X = np.ones((4, 6))
    for shape in [(4, 3), (3, 4), (4,), ()]:
        with pytest.raises(ValueError, match=r"The mask has the shape .* 4 queries and 4 keys"):
            ours.attention(X, X, X, np.ones(shape, bool))
    with pytest.raises(ValueError, match="6 columns can't be shared out among 4 heads"):
        ours.split_heads(X, 4)
    good, narrow = np.ones((6, 6)), np.ones((6, 3))
    for place in range(4):
        W = [narrow if k == place else good for k in range(4)]
        with pytest.raises(ValueError, match=r"Tokens of 6 columns take square projections, not \(6, 3\)"):
            ours.multi_head(X, *W, 2)


# ----------------------------------------------------------------------------------------------- the pictures

POSITIONS = positional_encoding(40, 16)
GRID = np.array([[0.9, 0.1], [0.5, 0.5]])

SKETCHES = {
    "attention_grid": (
        lambda: plotting.attention_grid(GRID, "after 3 steps"),
        "1 looks most at 1 (90 %); 2 looks most at 1 (50 %). after 3 steps.",
    ),
    "hands": (lambda: plotting.hands(POSITIONS, 0), "6.21 turns within 40 positions."),
    "hands that are too fast": (
        lambda: plotting.hands(positional_encoding(1000, 8), 0),
        "159.00 turns within 1,000 positions.",
    ),
}
TestSketches = picture_laws.sketches_of(SKETCHES)

PICTURES = {
    "attention_map": (
        lambda: plotting.attention_map(
            [[0.9, 0.1, 0], [0.2, 0.5, 0.3]], ["vert", "la"], ["the", "green", "car"]
        ),
        "Attention of 2 queries to 3 keys. vert looks most at the (90 %); la looks most at green (50 %).",
    ),
    "attention_map of many": (
        lambda: plotting.attention_map(np.eye(22), [f"token{k}" for k in range(22)]),
        "token11 looks most at token11 (100 %); and so on, 10 more rows.",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "attention", sketches=SKETCHES)


def test_a_map_writes_its_weights_while_there_is_room():
    few, many = (plotting.attention_map(np.eye(n), list("abcdefghi"[:n])).figure for n in (8, 9))
    assert len(few.axes[0].texts) == 64 and few.axes[0].texts[0].get_text() == "100"
    assert len(many.axes[0].texts) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.attention_map(np.eye(3), "ab"), r"names for 2 rows and 2 columns.*\(3, 3\)"),
        (lambda: plotting.attention_map(np.eye(3), "a"), r"names for 1 row and 1 column, and the"),
        (lambda: plotting.attention_map(2 * np.eye(2), "ab"), "between 0 and 1"),
        (lambda: plotting.attention_map(np.full((2, 2), np.nan), "ab"), "between 0 and 1"),
        (lambda: plotting.attention_map(np.eye(23), "abcdefghijklmnopqrstuvw"), "room for 22 names"),
        (lambda: plotting.attention_grid(np.ones((2, 3)) / 3), r"names for 2 rows and 2 columns"),
        (lambda: plotting.hands(POSITIONS, 8), "pairs 0 to 7, and no 8"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 40
