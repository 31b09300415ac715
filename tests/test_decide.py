# ruff: noqa: E501 (sentences and programs stand in one line)
"""Deciding: the seven outcomes and their order, mistakes recognised and mixed up with nothing, and the failing case."""

import re
import time
from dataclasses import replace

import numpy as np
import pytest

from mlschool.checking import decide as deciding
from mlschool.checking.compare import Tolerance
from mlschool.checking.decide import begins_well, decide, seen_cases
from mlschool.checking.judge import Incomplete, Judge
from mlschool.checking.observe import observe
from mlschool.checking.placeholders import Rng
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.checking.recordings import Crash, Observation, Recording, Script
from mlschool.checking.values import brief
from mlschool.checking.verdict import Outcome, Verdict
from mlschool.checking.words import details, message


def scaled(x, factor):
    return factor * x


SCALED = Exercise(
    reference=scaled,
    cases=[
        case(np.array([1.0, 2.0]), 3.0),
        random_cases(lambda rng: (rng.normal(size=4), rng.normal()), note="random numbers"),
    ],
    mistakes=[
        Mistake("add", "you add.", twin=lambda x, factor: x + factor),
        Mistake("divide", "you divide.", twin=(lambda x, factor: x / factor, lambda x, factor: factor / x)),
        Mistake("change", "you change it.", twin=lambda x, factor: x.__imul__(factor)),
        Mistake(
            "zeros",
            "nothing but zeros.",
            when=lambda seen, due: not any(o.crash or np.any(o.value) for o in seen.observations),
        ),
        Mistake("crash", "it crashes.", twin=lambda x, factor: x[99]),
    ],
    hints=["multiply"],
    stopped="Does the loop end?",
)


def judged(answer, record=SCALED, seconds=10.0, seed=0):
    judge = Judge("lecture.scaled", record, seed)
    return decide(judge, observe(answer, judge.script, seconds))


def test_passed():
    verdict = judged(lambda x, factor: x * factor)
    assert verdict == Verdict("lecture.scaled", Outcome.PASSED)
    assert verdict.passed
    assert verdict.name == "scaled"


def test_to_do():
    def stub(x, factor): ...

    assert judged(stub).outcome is Outcome.TODO


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda x, factor: x + factor, "you add."),
        (lambda x, factor: [*(x + factor)], "you add."),  # in a list, too
        (lambda x, factor: x / factor, "you divide."),
        (lambda x, factor: factor / x, "you divide."),
        (lambda x, factor: x.__imul__(factor), "you change it."),
        (lambda x, factor: x.__iadd__(factor), "you add."),  # and changes x besides
        (lambda x, factor: 0 * x, "nothing but zeros."),
        (lambda x, factor: 0 * len(x), "nothing but zeros."),
    ],
)
def test_known_mistakes(answer, said, seed):
    verdict = judged(answer, seed=seed)
    assert (verdict.outcome, message(verdict, SCALED)) == (Outcome.WRONG, said)
    assert SCALED.mistake(verdict.mistake).message == said


def test_a_mistake_is_named_only_if_it_shows_in_every_case():
    verdict = judged(lambda x, factor: x + factor if len(x) == 4 else x * factor * 7)
    assert verdict.mistake == ""


def test_mistakes_that_are_nearly_alike_are_not_mixed_up():
    def tiny(x):
        return 1e-3 * x

    mistakes = [
        Mistake("far too small", "far too small.", twin=lambda x: 1e-9 * x),
        Mistake("much too small", "much too small.", twin=lambda x: 1e-7 * x),
    ]
    record = Exercise(tiny, [case(np.array([1.0, 2.0])), case(3.0)], mistakes, hints=[])
    assert judged(lambda x: 1e-7 * x, record).mistake == "much too small"
    assert judged(lambda x: 1e-9 * x, record).mistake == "far too small"
    assert judged(lambda x: 1e-8 * x, record).mistake == ""
    assert judged(lambda x: np.float32(1e-7) * np.float32(x), record).mistake


def test_two_crashes_are_not_the_same_mistake():
    verdict = judged(lambda x, factor: [][0])
    assert (verdict.outcome, verdict.mistake) == (Outcome.CRASHED, "")


def test_a_test_on_what_was_seen_may_stumble():
    verdict = judged(lambda x, factor: [[1], [1, 2]])
    assert (verdict.outcome, verdict.mistake) == (Outcome.WRONG, "")


def test_wrong_with_the_smallest_failing_case():
    verdict = judged(lambda x, factor: np.sort(x * factor + x**2))
    assert verdict.outcome is Outcome.WRONG
    assert details(verdict) == ("scaled(x=[1, 2], factor=3)", "you: [4, 10]   expected: [3, 6]")


def test_the_first_failing_case_and_its_note_are_shown():
    verdict = judged(lambda x, factor: x * factor if len(x) == 2 else np.sort(x)[::-1] + 7)
    assert message(verdict, SCALED) == "it comes out right except in one kind of case: random numbers."
    assert details(verdict)[0].endswith("(random numbers)")


def test_what_was_printed_is_shown():
    def answer(x, factor):
        print("x =", x)
        return x**2 + factor

    assert details(judged(answer))[-1] == "printed: x = [1. 2.]"


def test_numbers_that_look_alike_are_shown_with_more_digits():
    verdict = judged(lambda x, factor: np.round(x * factor, 5) + 2e-5)
    assert details(verdict)[1] == "you: [3.00002, 6.00002]   expected: [3, 6]"


def test_crashed_with_the_learners_line():
    def answer(x, factor):
        return x @ np.ones(7)

    verdict = judged(answer)
    assert verdict.outcome is Outcome.CRASHED
    assert message(verdict, SCALED).startswith("it stops with ValueError: matmul")
    assert details(verdict)[0].endswith("return x @ np.ones(7)")
    assert details(verdict)[1] == "in the call  scaled(x=[1, 2], factor=3)"
    assert "inner sizes" in details(verdict)[2]


def test_wrong_before_a_later_crash():
    verdict = judged(lambda x, factor: x[3] if len(x) == 4 and x[9] else x**2 + factor)
    assert verdict.outcome is Outcome.WRONG


def test_stopped_and_never_wrong():
    def answer(x, factor):
        while len(x) == 4:
            time.sleep(0.01)
        return None

    verdict = judged(answer, seconds=0.2)
    assert verdict.outcome is Outcome.STOPPED
    said = r"still running after [\d.]+ s, so it was stopped\. Does the loop end\?"
    assert re.fullmatch(said, message(verdict, SCALED))


def test_a_right_answer_that_takes_nearly_all_of_its_time_is_right():
    def slow(x, factor):
        time.sleep(0.3)
        return x * factor

    assert judged(slow, seconds=1.4).passed


def test_ones_own_raise_on_a_call_that_is_allowed_is_told_so():
    def strict(x, factor):
        if factor != int(factor):
            raise ValueError("whole numbers only")
        return x * factor

    assert details(judged(strict))[-1].startswith("Your own `raise` stops this call, and the call is allowed")


def test_interrupted():
    def answer(x, factor):
        raise KeyboardInterrupt

    verdict = judged(answer)
    assert verdict.outcome is Outcome.STOPPED
    assert message(verdict, SCALED).startswith("interrupted after ")


def test_changed_in_place():
    record = Exercise(scaled, SCALED.cases, mistakes=[], hints=[])
    verdict = judged(lambda x, factor: x.__imul__(factor), record)
    assert verdict.outcome is Outcome.WRONG
    assert message(verdict, SCALED).startswith("the values are right, but `x` is changed in place:")
    allowed = Exercise(scaled, SCALED.cases, mistakes=[], hints=[], changes=("x",))
    assert judged(lambda x, factor: x.__imul__(factor), allowed).passed


def test_sorting_a_list_that_was_handed_in_is_a_change():
    def largest(values):
        return max(values)

    record = Exercise(largest, [case([3, 1, 2]), case(values=[5, 4])], mistakes=[], hints=[])
    assert message(judged(lambda values: values.sort() or values[-1], record), record).startswith(
        "the values are right, but"
    )
    assert judged(lambda values: sorted(values)[-1], record).passed


class NotAFunction:
    """A class."""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (NotAFunction, "this is a class, and a function is asked for. Keep the line that begins with `def`."),
        (5, "this is an object of the kind `int`, and a function is asked for."),
        (lambda x: x, "it takes (x), and later cells call it with (x, factor). Keep the names and their order as they were."),
        (lambda x, factor, power: x, "it takes (x, factor, power), and later cells call it with (x, factor). "),
        (lambda factor, x: x * factor, "it takes (factor, x), and later cells call it with (x, factor). "),
        (lambda a, b: a * b, "it takes (a, b), and later cells call it with (x, factor). "),
        (lambda x, *, factor: x * factor, "it takes (x, *, factor), and later cells call it with (x, factor). "),
        (lambda x, factor, /: x * factor, "it takes (x, factor, /), and later cells call it with (x, factor). "),
        (lambda *args: args[0] * args[1], "it takes (*args), and later cells call it with (x, factor). "),
        (lambda: 0, "it takes (), and later cells call it with (x, factor). "),
    ],
)  # fmt: skip
def test_what_can_not_be_called_as_later_cells_do(answer, words):
    verdict = judged(answer)
    assert verdict.outcome is Outcome.WRONG
    assert message(verdict, SCALED).startswith(words)


@pytest.mark.parametrize(
    "answer",
    [
        lambda x, factor, power=1: (x * factor) ** power,
        lambda x, factor=2: x * factor,
        lambda x, factor, *rest: x * factor,
        lambda x, factor, **rest: x * factor,
        lambda *args, **kwargs: scaled(*args, **kwargs),
        lambda x, factor: [*x] * 0 + list(x) if False else np.array([factor * n for n in x]),
        lambda x, factor: np.multiply(x, factor, dtype=np.float32),
    ],
)
def test_right_answers_in_another_style(answer):
    assert judged(answer).passed


def test_a_right_answer_may_call_a_helper_in_single_precision():
    def double(x):
        return 2 * x

    def far(x, start):
        return double(x) - start

    record = Exercise(
        reference=far,
        cases=[case(np.array([10.1, 20.3]), np.array([20.2, 40.5])), case(1.1, 2.1)],
        needs=("double",),
        mistakes=[],
        hints=[],
    )
    space = {"np": np}
    exec(
        "def double(x):\n    return np.float32(2 * x)\n\ndef far(x, start):\n    return double(x) - start",
        space,
    )
    helper = space["double"]
    assert judged(space["far"], record).passed
    assert space["double"] is helper
    assert not judged(space["far"], replace(record, needs=())).passed
    exec("def far(x, start):\n    return double(x) - 1.001 * start", space)
    assert not judged(space["far"], record).passed


def sample(n, rng):
    return rng.normal(size=n)


SAMPLE = Exercise(sample, [case(3, Rng(1)), case(n=5, rng=Rng(2))], mistakes=[], hints=[])


@pytest.mark.parametrize(
    "answer",
    [
        lambda n, rng: np.random.default_rng(0).normal(size=n),
        lambda n, rng: np.random.normal(size=n),
        lambda n, rng: np.linspace(0, 1, n) ** 2,
    ],
)
def test_a_generator_that_is_handed_over_and_not_used_is_told(answer):
    words = "no number is drawn from `rng`, so chance comes from elsewhere, or not at all"
    assert message(judged(answer, SAMPLE), SAMPLE).startswith(words)
    finite = replace(SAMPLE, accept=lambda asked, value: bool(np.isfinite(value).all()))
    assert message(judged(answer, finite), SAMPLE).startswith(words)
    assert judged(sample, finite).passed
    assert judged(lambda n, rng: rng.spawn(1)[0].normal(size=n), finite).passed


def test_another_use_of_the_generator_is_no_other_generator():
    verdict = judged(lambda n, rng: rng.uniform(size=n), SAMPLE)
    assert message(verdict, SAMPLE) == "in this case something else comes out:"


# ---------------------------------------------------------------------------------------------------- accept


def half(n):
    return np.array([n // 2, n - n // 2])


def adds_up(asked, value):
    if value.shape != (2,):
        return "two numbers are asked for."
    return bool(value.sum() == asked.args[0])


HALVES = Exercise(half, [case(4), case(7)], mistakes=[], hints=[], accept=adds_up)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda n: np.array([1, n - 1]), ""),
        (lambda n: np.array([1, n]), "this doesn't do what is asked."),
        (lambda n: np.arange(3), "two numbers are asked for."),
        (lambda n: [1, n - 1], "the numbers are right, but a list of length 2 came back where an array of shape (2,) is "
         "expected: later cells rely on that."),
        (lambda n: [1, n], "this doesn't do what is asked."),
        (lambda n: print(n), "nothing comes back. Does every way through your function end with `return`?"),
        (lambda n: "ab", "text came back where an array of shape (2,) is expected."),
        (lambda n: [len, len], "a list that holds a function that isn't called came back where an array of shape (2,) is expected. Are the brackets "
         "behind its name missing, as in `X.mean()`?"),
        (lambda n: len, "a function that isn't called came back where an array of shape (2,) is expected. Are the brackets "
         "behind its name missing, as in `X.mean()`?"),
    ],
)  # fmt: skip
def test_answers_that_are_not_unique(answer, said):
    assert message(judged(answer, HALVES), HALVES) == said


def test_an_accept_may_leave_it_to_the_reference():
    def whole(asked, value):
        same = value.shape == (2,) and np.array_equal(value, half(*asked.args))
        return None if not same else value.dtype.kind == "i" or "these aren't whole numbers."

    record = replace(HALVES, accept=whole)
    assert judged(half, record).passed
    assert message(judged(lambda n: half(n) * 1.0, record), record) == "these aren't whole numbers."
    assert message(judged(lambda n: half(n) + 1, record), record) == "every number is too large by 1."
    assert "a list of length 2" in message(judged(lambda n: half(n).tolist(), record), record)


def test_an_accept_that_is_broken_is_not_the_learners_fault():
    broken = Exercise(half, [case(4)], mistakes=[], hints=[], accept=lambda asked, value: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        judged(half, broken)


# --------------------------------------------------------------------------------------------- the reference


def test_a_reference_that_stops_is_never_the_measure():
    def broken(x):
        return [][0]

    record = Exercise(broken, [case(1)], mistakes=[], hints=[])
    with pytest.raises(Incomplete, match="the reference stops with IndexError"):
        judged(lambda x: [][0], record)


def test_a_reference_that_was_interrupted_is_recorded_anew():
    tries = []

    def reference(x):
        tries.append(x)
        if len(tries) == 1:
            raise KeyboardInterrupt
        return x

    judge = Judge("lecture.reference", Exercise(reference, [case(1)], mistakes=[], hints=[]))
    with pytest.raises(Incomplete):
        judge.reference  # noqa: B018
    assert judge.reference.observations[0].value == 1


def test_what_a_seed_draws_is_always_the_same_and_seeds_differ():
    first, again, other = (SCALED.script(seed).cases[1].args[0] for seed in (0, 0, 1))
    assert first.tolist() == again.tolist() != other.tolist()
    assert SCALED.cases[1].make(np.random.default_rng([0, 1]))[0].tolist() == first.tolist()


def test_a_recording_of_too_few_cases_never_passes():
    with pytest.raises(ValueError, match="shorter"):
        decide(Judge("lecture.scaled", SCALED), Recording(()))


def test_a_crash_without_a_message():
    def answer(x, factor):
        raise ValueError

    assert message(judged(answer), SCALED) == "it stops with ValueError."


def test_an_observation_of_a_crash_is_plain():
    recording = observe(lambda x, factor: [][0], SCALED.script())
    assert isinstance(recording.observations[0], Observation)
    assert isinstance(recording.observations[0].crash, Crash)


# ----------------------------------------------------------------------------------------------- in one line


def nested(depth):
    return [nested(depth - 1) for _ in range(6)] if depth else 1.0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (True, "True"),
        (3, "3"),
        (123456789, "123456789"),
        pytest.param(10**5000, "an enormous whole number", id="enormous"),
        (0.1 + 0.2, "0.3"),
        (1e-12, "1e-12"),
        (float("nan"), "nan"),
        (1 + 2j, "1+2j"),
        ("a" * 100, "'" + "a" * 57 + "…'"),
        (np.array([1, 0, 1]), "[1, 0, 1]"),
        (np.array(0.5), "0.5"),
        (np.array([True, False]), "[True, False]"),
        (np.array([[1.0, 2.0], [3.0, 4.5]]), "[[1, 2], [3, 4.5]]"),
        (np.zeros((0, 3)), "empty array of shape (0, 3)"),
        (np.array(["a", "b"]), "['a', 'b']"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "[an object of the kind `date`]"),
        (np.array([[[[0.5], [1.0]], [[2.0], [3.0]]]]), "[[0.5, 1], [2, 3]] of shape (1, 2, 2, 1)"),
        (np.ones((2, 2, 2)), "array of shape (2, 2, 2)"),
        ([1] * 40, "list of 40 numbers"),
        (["a"] * 14, "['a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', …]"),
        ((1,), "(1,)"),
        ((), "()"),
        ({"a": np.zeros(2), 1: None}, "{'a': [0, 0], 1: None}"),
    ],
)
def test_brief(value, words):
    assert brief(value) == words


def test_of_large_arrays_a_place_is_shown_where_they_differ():
    record = Exercise(lambda n: np.zeros((n, n)), [case(5)], mistakes=[], hints=[])
    verdict = judged(lambda n: np.zeros((n, n)) + 3.0 * (np.arange(n) == 2), record)
    assert details(verdict)[1] == "at [0, 2] you: 3   expected: 0"
    whole = Exercise(lambda n: np.zeros((n, n), int), [case(5)], mistakes=[], hints=[])
    verdict = judged(lambda n: np.zeros((n, n), int) + 3 * (np.arange(n) == 2), whole)
    assert details(verdict)[1] == "at [0, 2] you: 3   expected: 0"


def test_brief_stays_brief():
    assert len(brief(nested(6))) < 1000
    assert "\n" not in brief(np.arange(12.0).reshape(3, 4) * 1e9)


def test_a_twin_that_can_not_be_called_is_passed_over():
    record = Exercise(scaled, SCALED.cases, mistakes=[Mistake("never", "never.", twin=lambda x: x)], hints=[])
    assert judged(lambda x, factor: x + factor, record).mistake == ""


# ------------------------------------------------------------------------------------- what must be refused


def root(x):
    if np.any(np.asarray(x) < 0):
        raise ValueError("a number below 0 has no root here.")
    return np.sqrt(x)


ROOT = Exercise(
    reference=root,
    cases=[case(4.0), case(np.array([9.0, 16.0]))],
    refuses=[
        case(-1.0, note="a negative number", raises=ValueError),
        case(np.array([1.0, -1.0]), note="one negative number of two", raises=ValueError),
    ],
    mistakes=[Mistake("square", "you square.", twin=lambda x: x**2)],
    hints=["np.sqrt"],
)


def test_what_must_be_refused():
    def with_a_kind_of_it(x):
        if np.min(x) < 0:
            raise UnicodeError("which is a kind of ValueError")
        return np.sqrt(x)

    class NoRoot(ValueError):
        pass

    def with_a_kind_of_ones_own(x):
        if np.min(x) < 0:
            raise NoRoot
        return np.sqrt(x)

    def halfway(x):
        if np.ndim(x) == 0 and x < 0:
            raise ValueError
        return np.sqrt(x)

    def with_another(x):
        if np.any(np.asarray(x) < 0):
            raise AssertionError("no root\nat all")
        return np.sqrt(x)

    assert judged(root, ROOT).passed
    assert judged(with_a_kind_of_it, ROOT).passed
    assert judged(with_a_kind_of_ones_own, ROOT).passed
    quiet = judged(np.emath.sqrt, ROOT)
    assert quiet.outcome is Outcome.WRONG
    assert message(quiet, SCALED).startswith(
        "the values are right, but a negative number should be refused with a ValueError: something"
    )
    assert details(quiet) == ("root(-1)", "you: 0+1j   expected: ValueError")
    assert "one negative number of two" in message(judged(halfway, ROOT), ROOT)
    other = judged(with_another, ROOT)
    assert "stops with an AssertionError" in message(other, SCALED)
    assert details(other)[1] == "you: AssertionError: no root   expected: ValueError"
    assert judged(lambda x: x**2, ROOT).mistake == "square"  # the values come first


def test_stopped_where_it_must_refuse():
    def endless(x):
        while np.min(x) < 0:
            pass
        return np.sqrt(x)

    assert judged(endless, ROOT, seconds=0.2).outcome is Outcome.STOPPED


def test_a_reference_that_refuses_nothing_is_our_fault():
    careless = Exercise(
        reference=lambda x: x,
        cases=[case(1.0)],
        refuses=[case(-1.0, note="a negative number", raises=ValueError)],
        mistakes=[],
        hints=[],
    )
    with pytest.raises(Incomplete, match="raises no ValueError with a negative number"):
        judged(lambda x: x, careless)


def test_all_cases_in_words_with_those_that_must_be_refused():
    seen = seen_cases(Judge("lecture.f", ROOT), observe(np.emath.sqrt, ROOT.script()))
    assert [(one.due, one.fine) for one in seen] == [
        ("2", True),
        ("[3, 4]", True),
        ("ValueError", False),
        ("ValueError", False),
    ]


def test_an_argument_changed_in_place_is_seen_in_each_case():
    def in_place(x, factor):
        x *= factor
        return x.copy()

    assert not judged(in_place).passed
    seen = seen_cases(Judge("lecture.f", SCALED), observe(in_place, SCALED.script()))
    assert [one.fine for one in seen] == [False] * len(seen)
    assert (seen[0].came, seen[0].due) == ("[3, 6]", "[3, 6]")  # the value is right all the same
    assert (seen[0].left, seen[0].kept) == ("x=[3, 6]", "x=[1, 2]")
    allowed = replace(SCALED, changes=("x",))
    seen = seen_cases(Judge("lecture.f", allowed), observe(in_place, allowed.script()))
    assert all(one.fine and not one.left and not one.kept for one in seen)
    seen = seen_cases(Judge("lecture.f", SCALED), observe(lambda x, factor: x * factor, SCALED.script()))
    assert all(one.fine and not one.left for one in seen)


def test_an_argument_by_name_that_is_changed_is_seen_too():
    def forgetful(weights, *, bias):
        bias.clear()
        return [2 * weight for weight in weights]

    record = Exercise(
        reference=lambda weights, *, bias: [2 * weight for weight in weights],
        cases=[case([1, 2], bias=[3])],
        mistakes=[],
        hints=[],
    )
    [seen] = seen_cases(Judge("lecture.f", record), observe(forgetful, record.script()))
    assert (seen.fine, seen.left, seen.kept) == (False, "bias=[]", "bias=[3]")


@pytest.mark.parametrize(
    ("answer", "came", "due"),
    [
        (lambda x, factor: x * factor + 1e-4, "[3.0001, 6.0001]", "[3, 6]"),
        (lambda x, factor: x * factor + 1e-7, "[3.0000001, 6.0000001]", "[3, 6]"),
        (
            lambda x, factor: [*(x * factor)],
            "[3, 6] (a list of length 2)",
            "[3, 6] (an array of shape (2,))",
        ),
    ],
)
def test_a_case_that_will_not_do_never_looks_like_one_that_will(answer, came, due):
    record = replace(SCALED, tolerance=Tolerance(1e-9, 1e-9, 0))
    seen = seen_cases(Judge("lecture.f", record), observe(answer, record.script()))[0]
    assert (seen.fine, seen.came, seen.due) == (False, came, due)


def test_large_arrays_that_differ_are_told_apart():
    record = Exercise(reference=lambda X: X + 1, cases=[case(np.zeros((40, 3)))], mistakes=[], hints=[])
    [seen] = seen_cases(Judge("lecture.f", record), observe(lambda X: X + 2, record.script()))
    assert (seen.at, seen.came, seen.due) == ("[0, 0]", "2", "1")


def test_a_beginning_that_comes_out_right():
    script = Script(SCALED.script().cases[:1])
    assert begins_well(Judge("lecture.f", SCALED), observe(lambda x, factor: x * factor, script))
    assert begins_well(Judge("lecture.f", SCALED), observe(lambda x, factor: x * 3.0, script))  # so far
    assert not begins_well(Judge("lecture.f", SCALED), observe(lambda x, factor: x + factor, script))
    assert not begins_well(Judge("lecture.f", SCALED), Recording(()))


# ------------------------------------------------------------------------------------------------- twins as edits


def clipped(x, low=0.0):
    """Return x, nowhere below `low`: np.maximum(x, low)."""
    x = np.asarray(x)
    return np.maximum(x, low)


CLIPPED = Exercise(
    reference=clipped,
    cases=[case(np.array([-1.0, 2.0])), case(np.array([3.0, -4.0]), 1.0)],
    mistakes=[
        Mistake("other side", "the other side is cut.", twin=edit("np.maximum", "np.minimum")),
        Mistake(
            "sorted and strict",
            "it comes back in order.",
            twin=(edit("np.asarray(x)", "np.sort(").edit("np.sort(", "np.sort(x)"), lambda x, low=0.0: [0.0]),
        ),
    ],
    hints=["np.maximum"],
)


def test_a_twin_as_an_edit_of_the_reference_does_what_the_edited_source_does():
    judge = Judge("x.clipped", CLIPPED)
    for mistake in CLIPPED.mistakes:
        for recording in judge.twins(mistake):
            assert decide(judge, recording).mistake == mistake.name
    [twin] = CLIPPED.mistakes[0].twins
    assert CLIPPED.function_of(twin) is CLIPPED.function_of(twin)
    assert CLIPPED.twin_source(twin).endswith("    return np.minimum(x, low)\n")
    assert "nowhere below `low`: np.maximum(x, low)" in CLIPPED.twin_source(twin)  # the docstring stays
    assert judge_answer(lambda x, low=0.0: np.minimum(x, low), CLIPPED).mistake == "other side"


def judge_answer(answer, record):
    judge = Judge("x.f", record)
    return decide(judge, observe(answer, judge.script))


@pytest.mark.parametrize(
    ("twin", "said"),
    [
        (edit("np.max(", "np.min("), "'np.max(' doesn't stand in the body"),
        (edit("x", "y"), "'x' stands "),
        (edit("nowhere", "everywhere"), "'nowhere' doesn't stand in the body"),  # only in the docstring
        (edit("np.asarray(x)", "np.asarray(x"), "isn't Python"),
    ],
)
def test_an_edit_that_does_not_fit_fails_loudly(twin, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        CLIPPED.function_of(twin)


def raised_by_twos(x, times):
    for _ in range(times):
        x = x + 2
    return x


def raised_by_twos_at_most(most):
    """An answer, or a twin, that ends after so many times."""

    def at_most(x, times):
        lengths.append(times)
        return raised_by_twos(x, min(times, most))

    lengths = at_most.lengths = []
    return at_most


def test_long_cases_are_for_answers_that_are_right_so_far():
    twin, other = raised_by_twos_at_most(50), raised_by_twos_at_most(1)
    record = Exercise(
        reference=raised_by_twos,
        cases=[case(1.0, 500, long=True), case(4.0, 2), random_cases(lambda rng: (rng.normal(), 3))],
        mistakes=[Mistake("one", "one only.", twin=other), Mistake("fifty", "fifty at most.", twin=twin)],
        hints=["add"],
    )
    judge = Judge("lecture.raised_by_twos", record)

    def verdict(answer):
        return deciding.judged(judge, lambda one: observe(answer, one.part))

    right, capped, wrong = (raised_by_twos_at_most(most) for most in (1000, 49, 1))
    assert verdict(wrong).mistake == "one"
    assert not {500} & {*wrong.lengths, *other.lengths, *twin.lengths}  # neither answer nor twin
    assert verdict(right).passed
    assert right.lengths[-1] == 500
    assert not {500} & {*other.lengths, *twin.lengths}
    found = verdict(capped)
    assert (found.outcome, found.case.call) == (Outcome.WRONG, "raised_by_twos(x=1, times=500)")
    assert verdict(raised_by_twos_at_most(50)).mistake == "fifty"
    assert 500 in twin.lengths and 500 not in other.lengths
    assert deciding.trusted(judge, raised_by_twos).passed
    assert deciding.trusted(judge, twin).mistake == "fifty"
    assert (
        verdict(lambda x, times: raised_by_twos(x, times) if times < 99 else 1 / 0).outcome is Outcome.CRASHED
    )
    seen = observe(raised_by_twos, judge.part).followed_by(observe(raised_by_twos, judge.longer.part))
    assert judge.of(seen) is judge.longer
    assert all(one.fine for one in seen_cases(judge.of(seen), seen))
