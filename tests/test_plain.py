"""Plain data: whatever an answer returns becomes plain in bounded time, and shares nothing with it."""

from collections import OrderedDict, namedtuple
from decimal import Decimal
from unittest.mock import MagicMock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlschool.checking.plain import MOST_ITEMS, Foreign, plain, same

SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text()
ARRAY = hnp.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_, np.complex128]),
    hnp.array_shapes(min_dims=0, min_side=0, max_side=4),
)
TREE = st.recursive(
    SCALAR | ARRAY,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(TREE)
def test_plain_data_comes_out_as_it_went_in(value):
    assert same(plain(value), value)


@given(TREE, TREE)
def test_same_is_an_equivalence(a, b):
    assert same(a, a)
    assert same(a, b) == same(b, a)


def test_nothing_is_shared():
    array, inner = np.arange(3.0), [1, 2]
    copy = plain({"a": (array, inner)})
    array[0], inner[0] = 99, 99
    assert copy["a"][0][0] == 0
    assert copy["a"][1] == [1, 2]


def test_a_view_is_copied():
    table = np.arange(6.0).reshape(2, 3)
    row = plain(table[0])
    table[:] = 0
    assert row.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("value", "kind", "has_numbers"),
    [
        (np.ma.masked_array([1.0, 2.0], [True, False]), "MaskedArray", True),
        (np.array([1, "a", None], dtype=object), "ndarray", False),
        (np.zeros(2, dtype=[("a", object)]), "ndarray", False),
        (np.broadcast_to(0.0, (10**6, 10**6)), "ndarray", False),
        (Decimal("1.5"), "Decimal", False),
        (range(3), "range", False),
        ({1, 2}, "set", False),
        ((n for n in range(3)), "generator", False),
        (map(abs, [1]), "map", False),
        (len, "builtin_function_or_method", False),
        (np.zeros(3).mean, "builtin_function_or_method", False),
        (int, "type", False),
        (..., "ellipsis", False),
        (MagicMock(), "MagicMock", False),
        (type("x" * 10_000, (), {})(), "x" * 60, False),
    ],
)
def test_anything_else_is_foreign(value, kind, has_numbers):
    copy = plain(value)
    assert isinstance(copy, Foreign)
    assert copy.kind == kind
    assert (copy.array is not None) is has_numbers


def test_tensors_and_frames_bring_their_numbers():
    pandas = pytest.importorskip("pandas")
    assert plain(pandas.Series([1.0, 2.0])).array.tolist() == [1, 2]
    assert plain(pandas.DataFrame({"a": [1.0]})).array.shape == (1, 1)
    torch = pytest.importorskip("torch")
    copy = plain(torch.ones(2, requires_grad=True) * 2)
    assert (copy.kind, copy.array.tolist()) == ("Tensor", [2, 2])


def test_named_tuples_ordered_dictionaries_and_numpy_text_are_plain():
    point = namedtuple("point", "x y")(1, np.float64(2))
    assert same(plain(point), (1, np.array(2.0)))
    assert plain(OrderedDict(a=1)) == {"a": 1}
    assert same(plain(np.str_("a")), "a")
    assert plain({np.int64(3): 1, (1, np.int64(2)): 2}) == {3: 1, (1, 2): 2}


def test_a_list_that_holds_itself_ends():
    twice = []
    twice += [twice, twice]
    many = []
    many += [many] * 1000
    for endless in (twice, many):
        copy = plain(endless)
        for _ in range(40):
            if isinstance(copy, Foreign):
                break
            copy = copy[0]
        assert isinstance(copy, Foreign)


def test_a_huge_list_is_not_looked_through():
    assert plain([0] * (MOST_ITEMS + 1)).kind == "list of 200,001 items"
    assert len(plain([0] * MOST_ITEMS)) == MOST_ITEMS


class Hostile:
    """Whatever one asks it, it raises."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        raise RuntimeError("eq")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("repr")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("array")

    def __len__(self):
        raise RuntimeError("len")


class LyingList(list):
    """A list that has no end when it is iterated, and claims to be an array."""

    def __iter__(self):
        while True:
            yield 1

    def __len__(self):
        return 0

    @property
    def __class__(self):
        return np.ndarray


class LyingDict(dict):
    """A dictionary whose items have no end."""

    def items(self):
        while True:
            yield 1, 1


class LyingNumber(float):
    """A number that says that it equals everything."""

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class HostileKey:
    """A key that fails to print."""

    def __repr__(self):
        raise RuntimeError("repr")


class LyingDetach:
    """Something that says that it is a tensor."""

    def detach(self):
        return self

    def cpu(self):
        return [1, 2]


@pytest.mark.parametrize("kind", [Hostile, LyingNumber, LyingDetach])
def test_hostile_objects_are_foreign(kind):
    copy = plain([kind()])[0]
    assert isinstance(copy, Foreign)
    assert copy.array is None


def test_lying_containers_are_read_as_what_they_are():
    assert plain(LyingList([1, 2])) == [1, 2]
    assert plain(LyingDict(a=1)) == {"a": 1}
    assert list(plain({HostileKey(): 1})) == ["<HostileKey>"]
