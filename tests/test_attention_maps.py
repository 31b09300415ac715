"""The references of attention_maps: the cost that they tell is what is counted, and what is measured."""

import json
import tracemalloc
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool.solutions import attention
from mlschool.solutions import attention_maps as ours

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "18_attention_maps.ipynb"


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


def test_linear_attention_as_the_notebook_has_it_is_the_same_whichever_product_comes_first():
    """Swapping the brackets is what saves the large table; the numbers stay."""
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text())["cells"]}
    names = {"np": np}
    exec(cells["cell-55"], names)
    Q, K, V = np.random.default_rng(0).normal(size=(3, 20, 8))
    table = names["features"](Q) @ names["features"](K).T
    assert (table > 0).all()
    due = table / table.sum(axis=1, keepdims=True) @ V
    np.testing.assert_allclose(names["linear_attention"](Q, K, V), due, rtol=0, atol=1e-12)
