"""The table of what counts as equal, row by row, and that nothing wrong ever counts as equal."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlschool.checking.compare import Tolerance, _was_single, close, difference
from mlschool.checking.plain import plain

A = np.array([0.5, 1.5, 2.5])
BITS = np.array([0, 1, 1])
TABLE = np.arange(6.0).reshape(2, 3)


def kind(expected, got, form=True):
    """The kind of the first difference, None where there is none."""
    found = difference(plain(expected), plain(got), Tolerance(), form=form)
    return found and found.kind


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1.5, np.array(1.5)),
        (1.5, np.float64(1.5)),
        (1.5, np.float32(1.5)),
        (2, 2.0),
        (2.0, 2),
        (1, True),
        (0, np.False_),
        (np.array(1), 1),
        (np.array(1), True),
        (A, A.astype(np.float32)),
        (A, A.astype(np.longdouble)),
        (A, np.asfortranarray(A)),
        (BITS, BITS.astype(bool)),
        (BITS, BITS.astype(float)),
        (BITS, BITS.astype(np.uint8)),
        ([0.5, 1.5, 2.5], A),
        ([0.5, 1.5, 2.5], (0.5, 1.5, 2.5)),
        ([1, 0], [True, False]),
        ((A, 1.0), [A, 1.0]),
        ((A, 1.0, [1, 2]), (A, np.array(1.0), np.array([1, 2]))),
        ((1.0, 2.0), np.array([1.0, 2.0])),
        ((A, A), np.array([A, A])),
        ("a", "a"),
        ("a", np.str_("a")),
        (None, None),
        ({"a": 1.0, "b": A}, {"b": A, "a": 1}),
        ([], []),
        ([], ()),
        (np.zeros(0), np.zeros(0)),
        (np.array([1.0, np.inf]), np.array([1.0, np.inf])),
        (1e-300, 0.0),
        (A, A + 1e-10),
        (np.array([5000.0, 0.001]), np.array([5000.0, 0.0012])),  # such is the rounding of the larger one
        (np.sqrt(A), np.sqrt(A).astype(np.float32).astype(float)),
        (2**0.5, float(np.float32(2**0.5))),
        (1 + 2j, 1 + 2j),
        (1 + 0j, 1.0),
    ],
)
def test_right(expected, got):
    assert kind(expected, got) is None


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1.5, np.array([1.5])),
        (1.5, [1.5]),
        (A, list(A)),
        (A, tuple(A)),
        (A, A[:, None]),
        (A, A[None]),
        (A, np.ma.masked_array(A, [True, False, False])),
        (np.zeros(1), 0.0),
        ((A, 1.0), (list(A), 1.0)),
        ((A, 1.0), (A, [1.0])),
        ({"a": A}, {"a": list(A)}),
    ],
)
def test_right_numbers_in_a_form_that_later_cells_can_not_use(expected, got):
    assert kind(expected, got) == "form"
    assert kind(expected, got, form=False) is None


@pytest.mark.parametrize("number", [int, float])
def test_numbers_can_not_pick_rows_as_a_mask_does(number):
    mask = np.array([True, False, True])
    assert kind(mask, mask.astype(number)) == "form"
    assert kind(mask, ~mask) == "value"
    assert kind(mask.astype(int), mask) is None  # the other way round they count as 0 and 1
    assert kind(True, 1) is None


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_tensors_and_frames_are_told_so():
    assert kind(A, np.matrix(A)) == "form"
    pandas = pytest.importorskip("pandas")
    assert kind(A, pandas.Series(A)) == "form"
    assert kind(TABLE, pandas.DataFrame(TABLE)) == "form"
    assert kind([0.5, 1.5, 2.5], pandas.Series(A)) == "form"
    torch = pytest.importorskip("torch")
    assert kind(A, torch.tensor(A, requires_grad=True)) == "form"
    assert kind(A, torch.tensor(A + 1)) == "value"
    assert kind(1.5, torch.tensor(1.5)) == "form"


@pytest.mark.parametrize(
    ("expected", "got", "what"),
    [
        (1.0, None, "nothing"),
        (A, None, "nothing"),
        (None, 0, "kind"),
        (1.0, "1.0", "kind"),
        (A, ["0.5", "1.5", "2.5"], "kind"),
        (A, np.array(["a", "b", "c"]), "kind"),
        (A, np.array([0.5, 1.5, 2.5], dtype=object), "kind"),
        (A, np.array(["2020", "2021", "2022"], dtype="datetime64"), "kind"),
        (A, [[0.5], [1.5, 2.5]], "kind"),
        (A, {0: 0.5, 1: 1.5, 2: 2.5}, "kind"),
        (A, {0.5, 1.5, 2.5}, "kind"),
        (A, (n for n in A), "kind"),
        (A, len, "kind"),
        (A, A + 0j, "kind"),
        (1.0, 10**400, "kind"),
        ("a", "b", "kind"),
        ("a", 1, "kind"),
        ({"a": 1}, 1, "kind"),
        ({"a": 1}, {"b": 1}, "length"),
        ((A, 1.0), A, "kind"),
        ((A, 1.0), 1.0, "kind"),
        ((A, 1.0), "ab", "kind"),
        ((A, 1.0), (A,), "length"),
        ((A, 1.0), (A, 1.0, 2.0), "length"),
        ((1.0, 2.0), np.array([1.0, 2.0, 3.0]), "length"),
        (A, A[:2], "shape"),
        (A, [], "shape"),
        (np.zeros(0), [1.0], "shape"),
        (A, 0.5, "shape"),
        (A, TABLE, "shape"),
        (TABLE, TABLE.T, "shape"),
        (np.zeros((2, 3)), np.zeros((3, 2)), "shape"),
        (np.zeros((2, 2)), np.zeros(4), "shape"),
        (A, A[:, None] + 1, "shape"),
        (A, A[:, None] - A, "shape"),
        (A, np.array([0.5, 1.5, np.nan]), "finite"),
        (A, np.array([0.5, 1.5, np.inf]), "finite"),
        (1.0, float("nan"), "finite"),
        (np.nan, np.nan, "value"),
        (np.inf, 1.0, "value"),
        (np.inf, -np.inf, "value"),
        (1.0, np.inf, "finite"),
        (A, -A, "value"),
        (A, A + 1e-4, "value"),
        (A, (A * 1.01).astype(np.float16), "value"),
        (BITS, ~BITS.astype(bool), "value"),
        (200, np.uint8(199), "value"),
        (2**53, 2**53 + 2**40, "value"),
        (1e308, -1e308, "value"),
    ],
)
def test_not_right(expected, got, what):
    assert kind(expected, got) == what


def test_the_path_leads_to_the_difference():
    found = difference((A, {"b": [A, 1.0]}), (A, {"b": [A, 2.0]}), Tolerance())
    assert (found.path, found.expected, found.got) == ((1, "b", 1), 1.0, 2.0)


def test_whole_numbers_are_compared_as_such():
    assert kind(16733228.0, 16734918.0) == "value"
    assert kind(1_000_000, np.float32(1_000_010)) == "value"
    assert kind(np.array([5_000_000, 3]), np.array([5_000_000.0, 5.0])) == "value"
    assert kind(np.array([0.5, 1.5]), np.array([0.5, 1.50048828125])) == "value"


def test_wrong_numbers_come_before_a_container_that_will_not_do():
    assert difference((A, 1.0), (list(A), 2.0), Tolerance()).path == (1,)


def test_nan_is_as_good_as_nan_only_for_a_twin():
    holes = np.array([1.0, np.nan])
    assert kind(holes, holes, form=False) is None
    assert kind(holes, holes) == "value"
    assert kind(holes, np.array([np.nan, 1.0]), form=False) == "value"


def test_single_precision_has_its_own_tolerance():
    values = np.linspace(1, 2, 100) / 3
    assert kind(values, values.astype(np.float32)) is None
    assert kind(values, (values * 1.001).astype(np.float32)) == "value"
    assert kind(values, values.astype(np.float32).astype(float) * (1 + 1e-5)) == "value"


DTYPES = st.sampled_from([np.float64, np.int64, np.bool_, np.float32])
NUMBERS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=4))


PAIRS = hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=4).flatmap(
    lambda shape: st.tuples(hnp.arrays(DTYPES, shape), hnp.arrays(DTYPES, shape))
)


@given(PAIRS, st.floats(0, 1), st.floats(0, 1), st.sampled_from([0, 1e-6]))
def test_close_is_numpys_allclose_with_a_floor(pair, rtol, atol, floor):
    expected, got = pair
    assume(not _was_single(got))
    tolerance = Tolerance(rtol, atol, floor)
    if got.dtype == np.float32 and rtol < 1e-4 and expected.dtype.kind == "f":
        rtol, atol, floor = 1e-4, max(atol, 1e-6), 1e-5
    first, second = expected.astype(float), got.astype(float)
    if expected.dtype.kind == "f" and expected.size > 1:
        atol += floor * np.abs(first[np.isfinite(first)]).max(initial=0.0)
        assume(np.isfinite(atol))
    with np.errstate(all="ignore"):
        want = np.allclose(second, first, rtol=rtol, atol=atol)
        narrower, wider = (
            np.allclose(second, first, rtol=rtol * scale, atol=atol * scale) for scale in (0.999, 1.001)
        )
        assume(narrower == wider)  # on the very border rounding decides
        assert close(expected, got, tolerance) is bool(want)


@given(NUMBERS, NUMBERS)
def test_whatever_counts_as_equal_has_the_same_shape_and_numbers(expected, got):
    if difference(expected, got, Tolerance()) is None:
        assert expected.shape == got.shape
        floor = 2e-5 * np.abs(expected[np.isfinite(expected)]).max(initial=1.0)
        assert np.allclose(expected, got, rtol=2e-4, atol=floor)
