# ruff: noqa: E501 (sentences and programs stand in one line)
"""The general relations: each says what it should, and none says anything that isn't sure."""

import numpy as np
import pytest

from mlschool.checking.decide import decide
from mlschool.checking.findings import RELATIONS
from mlschool.checking.judge import Judge
from mlschool.checking.observe import observe
from mlschool.checking.record import Exercise, case, random_cases
from mlschool.checking.values import describe
from mlschool.checking.words import details as details_of
from mlschool.checking.words import message

TABLE = np.array([[1.0, 2.0], [4.0, 6.0], [5.0, 11.0]])


def exercise(reference, *cases, **more):
    return Exercise(reference, list(cases), mistakes=[], hints=["think"], **more)


def said(record, answer, seed=0):
    """What is said of an answer."""
    judge = Judge("lecture.f", record, seed)
    return message(decide(judge, observe(answer, judge.script)), record)


def column_means(X):
    return X.mean(axis=0)


MEANS = exercise(
    column_means,
    case(TABLE),
    random_cases(lambda rng: (rng.normal(size=(5, 2)),)),
    random_cases(lambda rng: (rng.normal(size=(4, 3)),)),
)


def squares(x):
    return x * x


SQUARES = exercise(
    squares,
    case(3.0),
    case(np.array([1.0, 2.5, 4.0]), note="several at once"),
    random_cases(lambda rng: (rng.normal(size=6),), note="several at once"),
)


def centre(X):
    return X - X.mean(axis=0)


CENTRE = exercise(centre, case(TABLE), random_cases(lambda rng: (rng.normal(3, 1, size=(6, 2)),)))


def outer(x):
    return np.outer(x, x + 1)


OUTER = exercise(outer, case(np.array([1.0, 2.0, 3.0])), random_cases(lambda rng: (rng.normal(size=4),)))


def fires(x):
    return np.where(x >= 0, 1, 0)


FIRES = exercise(fires, case(2.0), case(-2.0), random_cases(lambda rng: (rng.normal(size=8),)))


def running(x):
    return np.cumsum(x)


SQUARE_FIRST = exercise(
    column_means,
    case(np.array([[1.0, 2.0], [3.0, 5.0]])),
    random_cases(lambda rng: (rng.normal(size=(5, 2)),)),
)

RUNNING = exercise(
    running, case(np.array([1.0, 2.0, 4.0, 8.0])), random_cases(lambda rng: (rng.normal(size=5),))
)


def total_and_mean(x):
    return x.sum(), x.mean()


BOTH = exercise(
    total_and_mean,
    case(np.array([1.0, 2.0, 4.0])),
    random_cases(lambda rng: (rng.normal(size=6),)),
    returns=("total", "mean"),
)


def three(x):
    return x.sum(), x.max(), x * 2


THREE = exercise(
    three, case(np.array([1.0, 2.0, 4.0])), case(np.array([0.5, 3.0])), returns=("total", "largest", "twice")
)


def in_place(X):
    X -= X.mean()
    return X


def swap_last(x):
    result = np.cumsum(x)
    result[-1] += 1
    return result


def swap_first(x):
    result = np.cumsum(x)
    result[0] += 1
    return result


def nearly_means(X):
    m = X.mean(axis=0)
    return m + 1e-5 * np.abs(m).max() * (-1) ** np.arange(len(m))


async def waits(X):
    return X.mean(axis=0)


def yields(X):
    yield from X.mean(axis=0)


@pytest.mark.parametrize(
    ("record", "answer", "words"),
    [
        (MEANS, lambda X: print(X), "nothing comes back. Does every way through your function end with `return`?"),
        (MEANS, lambda X: "a", "text came back where an array of shape (2,) is expected."),
        (MEANS, lambda X: X.mean, "a function that isn't called came back where an array of shape (2,) is expected. "
         "Are the brackets behind its name missing, as in `X.mean()`?"),
        (MEANS, lambda X: ..., "`...` came back where an array of shape (2,) is expected. "
         "Those three dots stand for what is still to be written."),
        (MEANS, yields, "a generator came back where an array of shape (2,) is expected. "
         "`yield`, or round brackets around a `for`, makes one."),
        (MEANS, waits, "a coroutine came back where an array of shape (2,) is expected. "
         "`async def` makes one; `def` alone is right here."),
        (MEANS, lambda X: np.array([*X.mean(axis=0)], dtype=object),
         "an array of objects, not of numbers, came back where an array of shape (2,) is expected."),
        (MEANS, lambda X: {"mean": 1}, "a dictionary came back where an array of shape (2,) is expected."),
        (MEANS, lambda X: list(X.mean(axis=0)),
         "the numbers are right, but a list of length 2 came back where an array of shape (2,) is expected: "
         "later cells rely on that."),
        (MEANS, lambda X: X.mean(axis=0, keepdims=True),
         "the numbers are right, but an array of shape (1, 2) came back where an array of shape (2,) is expected: "
         "later cells rely on that."),
        (MEANS, lambda X: X.mean(axis=1),
         "3 numbers came back where 2 are expected: one for each row of `X`, not one for each column. Another axis?"),
        (MEANS, lambda X: X.mean(),
         "a number came back where an array of shape (2,) is expected. Does a sum or mean run over everything?"),
        (MEANS, lambda X: X - X.mean(axis=0), "the shape is (3, 2) where (2,) is expected: an axis is left that should "
         "be gone. Is a sum or mean over one axis missing?"),
        (MEANS, lambda X: X.mean(axis=0)[:1], "1 number came back where 2 are expected."),
        (MEANS, lambda X: X.sum(axis=0) / 0, "an infinite number comes out. Is something divided by zero, "
         "or is a number too large for exp?"),
        (MEANS, lambda X: X.mean(axis=0) * np.nan,
         "NaN (not a number) comes out. Is something divided by zero, or is a number too large for exp?"),
        (MEANS, lambda X: np.zeros(X.shape[1]), "0 comes out, whatever goes in."),
        (MEANS, lambda X: -X.mean(axis=0), "every number has the opposite sign."),
        (MEANS, lambda X: X.sum(axis=0), "every number is too large by the factor n, the number of rows of `X`."),
        (MEANS, lambda X: X.mean(axis=0) / len(X),
         "every number is too small by the factor n, the number of rows of `X`."),
        (MEANS, lambda X: X.sum(axis=0) / np.sqrt(len(X)),
         "every number is too large by the square root of n, the number of rows of `X`."),
        (MEANS, lambda X: X.mean(axis=0) * X.shape[1],
         "every number is too large by the factor n, the number of columns of `X`."),
        (MEANS, lambda X: 2 * X.mean(axis=0), "every number is twice too large."),
        (MEANS, lambda X: X.mean(axis=0) / 2, "every number is half of what it should be."),
        (MEANS, lambda X: -3 * X.mean(axis=0), "every number is -3 times what it should be."),
        (MEANS, lambda X: X.mean(axis=0) + 1, "every number is too large by 1."),
        (MEANS, lambda X: X.mean(axis=0) - 0.25, "every number is too small by 0.25."),
        (MEANS, lambda X: X.mean(axis=0).astype(int), "the decimals are lost on the way. Is there an array or a number "
         "of the type int, or a `//`?"),
        (MEANS, lambda X: X.sum(axis=0) // len(X), "the decimals are lost on the way. Is there an array or a number "
         "of the type int, or a `//`?"),
        (MEANS, lambda X: X.mean(axis=0)[::-1], "the right numbers come out, but in another order."),
        (MEANS, lambda X: X.mean(axis=0) * 1.0005, "every number is 1.0005 times what it should be."),
        (MEANS, lambda X: X.sum(axis=0) / (len(X) + 1e-3),
         "the numbers are nearly right, to about one part in 1,000. Is something rounded on the way, a little added, "
         "or a constant off?"),
        (MEANS, nearly_means, "the numbers are nearly right, to about one part in 100,000. "
         "Is something rounded on the way, a little added, or a constant off?"),
        (MEANS, lambda X: X.mean(axis=0).round(3), "the numbers are rounded to 3 decimals, and later cells go on with all "
         "of them."),
        (MEANS, lambda X: X.mean(axis=0).round(1), "the numbers are rounded to 1 decimal, and later cells go on with all "
         "of them."),
        (MEANS, lambda X: np.median(X, axis=0), "in this case something else comes out:"),
        (SQUARES, lambda x: x, "`x` comes back as it went in."),
        (SQUARES, lambda x: x * x if np.ndim(x) == 0 else x * x[0], "it comes out right except in one kind of case: several at once."),
        (SQUARES, lambda x: np.sum(x * x), "a number came back where an array of shape (3,) is expected. "
         "Does a sum or mean run over everything?"),
        (CENTRE, lambda X: X - X.mean(axis=1, keepdims=True), "in this case something else comes out:"),
        (CENTRE, lambda X: X.T - X.T.mean(axis=0), "the shape is (2, 3) where (3, 2) is expected: rows and columns are "
         "exchanged."),
        (CENTRE, in_place, "`X` itself is changed on the way, and later lines meet the changed numbers."),
        (OUTER, lambda x: np.outer(x + 1, x), "rows and columns are exchanged."),
        (OUTER, lambda x: x * (x + 1), "the shape is (3,) where (3, 3) is expected: an axis is gone that should be left."),
        (FIRES, lambda x: np.where(x >= 0, 0, 1), "0 and 1 are exchanged."),
        (FIRES, lambda x: np.where(x >= 0, 2, 0), "every number is twice too large."),
        (FIRES, lambda x: np.where(x >= 0, 1, 0) - 1, "every number is too small by 1."),
        (RUNNING, lambda x: x[:, None] - x, "the shape is (4, 4) where (4,) is expected: a table of every place with "
         "every other. Do a row and a column meet on the way?"),
        (SQUARE_FIRST, lambda X: 2.0 * X, "the shape is (2, 2) where (2,) is expected: an axis is left that should "
         "be gone. Is a sum or mean over one axis missing?"),
        (RUNNING, swap_last, "all are right but the last."),
        (RUNNING, swap_first, "all are right but the first."),
        (BOTH, lambda x: x.sum(), "a number came back where 2 values are expected: `total`, `mean`. `total` is right, and "
         "`mean` is missing."),
        (BOTH, lambda x: x.max(), "a number came back where 2 values are expected: `total`, `mean`."),
        (THREE, lambda x: (x.sum(), x * 2), "a tuple of length 2 came back where 3 values are expected: `total`, "
         "`largest`, `twice`. `total` and `twice` are right, and `largest` is missing."),
        (BOTH, lambda x: (x.sum(), x.mean(), x), "a tuple of length 3 came back where 2 values are expected: "
         "`total`, `mean`."),
        (BOTH, lambda x: (x.sum(), x.sum()),
         "`mean`: every number is too large by the factor n, the length of `x`."),
        (BOTH, lambda x: (x.sum(), None),
         "`mean`: nothing comes back. Does every way through your function end with `return`?"),
        (BOTH, lambda x: (x, x.mean()), "`total`: an array of shape (3,) came back where a number is expected."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_is_said(record, answer, words, seed):
    assert said(record, answer, seed) == words


def countdown(n, table):
    return np.arange(n, 0, -1.0)


def test_lengths_that_fit_a_table_by_chance_are_not_explained_by_it():
    record = exercise(countdown, case(2, np.zeros((2, 1))), case(4, np.zeros((2, 1))))
    assert said(record, lambda n, table: np.arange(n, 1, -1.0)) == "1 number came back where 2 are expected."


def moves(w, slope, rate):
    return w - rate * slope, rate


MOVES = exercise(
    moves,
    random_cases(lambda rng: (rng.normal(size=3), rng.normal(size=3), rng.uniform(0.1, 1))),
    returns=("w", "rate"),
)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w, slope, rate: (w + rate * slope, rate), "`w`: it moves the opposite way."),
        (lambda w, slope, rate: (w - 2 * rate * slope, rate), "`w`: it moves twice as far as it should."),
        (lambda w, slope, rate: (w - rate * slope / 2, rate), "`w`: it moves half as far as it should."),
        (lambda w, slope, rate: (w - rate * slope * 3, rate), "`w`: it moves 3 times as far as it should."),
        (lambda w, slope, rate: (w, rate), "`w`: it comes back as it went in."),
        (lambda w, slope, rate: (w - slope, rate), "`w`: in this case something else comes out:"),
        (lambda w, slope, rate: (w - slope, -rate), "`w`: in this case something else comes out:"),
        (
            lambda w, slope, rate: [w - slope],
            "a list of length 1 came back where 2 values are expected: `w`, `rate`.",
        ),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_a_value_that_takes_the_place_of_an_argument(answer, words, seed):
    assert said(MOVES, answer, seed) == words


def test_a_note_is_looked_for_among_all_cases_in_which_this_value_is_wrong():
    record = exercise(
        moves,
        case(np.ones(2), np.ones(2), 0.5, note="first"),
        case(np.ones(3), np.ones(3), 0.5, note="second"),
        returns=("w", "rate"),
    )
    answer = lambda w, slope, rate: (w - (rate if len(w) == 2 else 7) * slope, rate + 1 / len(w))  # noqa: E731
    assert said(record, answer) == "`rate`: in this case something else comes out:"


def test_what_is_right_is_said():
    record = Exercise(moves, MOVES.cases, mistakes=[], hints=[], returns=("w", "rate"))
    for answer, last in ((lambda w, slope, rate: (w - slope, rate), "`rate` is right."), (moves, None)):
        details = details_of(decide(Judge("lecture.moves", record), observe(answer, record.script())))
        assert details[-1:] == ((last,) if last else ())


def test_one_sample_and_not_a_batch():
    record = exercise(squares, case(3.0), case(4.0), case(np.array([1.0, 2.5])), case(np.array([3.0, 2.0])))
    words = "it comes out right for a single one, and not for several at once."
    assert said(record, lambda x: x * x if np.ndim(x) == 0 else x * x.sum()) == words
    record = exercise(squares, case(3.0), case(np.array([1.0, 2.5])), case(np.array([3.0, 2.0])))
    assert said(record, lambda x: 3 * x) != words  # right by chance, of a single one


def test_a_note_that_is_shared_with_a_right_case_is_not_blamed():
    record = exercise(squares, case(3.0), case(4.0, note="large"), case(5.0, note="large"))
    assert said(record, lambda x: x * x if x < 5 else 0.0) == "in this case something else comes out:"
    assert (
        said(record, lambda x: x * x if x < 4 else 0.0)
        == "it comes out right except in one kind of case: large."
    )


def test_too_few_numbers_are_no_evidence():
    record = exercise(squares, case(3.0), case(0.0))
    for wrong in (lambda x: -x * x, lambda x: 2 * x * x, lambda x: x * x + 1, lambda x: x**3):
        assert said(record, wrong) == "in this case something else comes out:"


def test_keyword_arguments_are_looked_at():
    record = exercise(
        column_means, *(case(X=np.random.default_rng(n).normal(size=(n, 2))) for n in (3, 4, 5))
    )
    assert said(record, lambda X: X.sum(axis=0)).endswith("the factor n, the number of rows of `X`.")


def test_every_relation_is_tried():
    tried = {test.__name__ for test in RELATIONS}
    assert len(tried) == len(RELATIONS)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "True or False"),
        (np.array(True), "True or False"),
        (np.array(1.5), "a number"),
        (10**400, "an enormous whole number"),
        (1j, "a complex number"),
        (np.array(["a"]), "an array of text"),
        (np.array(["2020"], dtype="datetime64[D]"), "an array of datetime64[D]"),
        ((1, 2), "a tuple of length 2"),
        ({}, "a dictionary"),
    ],
)
def test_descriptions(value, words):
    assert describe(value) == words


# ------------------------------------------------------------------------- how right values are put together


def layer_by_layer(x):
    return [(x * k, x.sum() + k) for k in (1.0, 2.0)]


LAYERS = exercise(layer_by_layer, case(np.array([1.0, 3.0])), case(np.array([2.0, 5.0, 1.0])))


@pytest.mark.parametrize(
    ("record", "answer", "words"),
    [
        (BOTH, lambda x: (x.mean(), x.sum()), "they come back in another order: `mean`, `total`."),
        (THREE, lambda x: (x * 2, x.sum(), x.max()), "in another order: `twice`, `total`, `largest`."),
        (LAYERS, lambda x: ([x * k for k in (1.0, 2.0)], [x.sum() + k for k in (1.0, 2.0)]),
         "the values are right, but they are grouped the other way round: what belongs together should stand "
         "together, 2 by 2."),
        (LAYERS, lambda x: [(2 * W, 2 * b) for W, b in layer_by_layer(x)], "every number is twice too large."),
        (LAYERS, lambda x: [(W.round(1), round(b, 1)) for W, b in layer_by_layer(x / 3)], "something else comes out:"),
        (LAYERS, lambda x: layer_by_layer(x)[::-1], "the right numbers come out, but in another order."),
        (RUNNING, lambda x: (np.cumsum(x), x.mean()), "2 values come back where one is expected. The first of them is right."),
        (RUNNING, lambda x: (list(x), list(np.cumsum(x)), 1), "3 values come back where one is expected. The second of them is right."),
        (RUNNING, lambda x: (x, -x), "2 values come back where one is expected."),
    ],
)  # fmt: skip
def test_structure_comes_before_numbers(record, answer, words):
    assert said(record, answer).endswith(words)


def test_an_order_is_told_only_where_it_makes_everything_right():
    assert "order" not in said(BOTH, lambda x: (x.mean(), x.max()))
