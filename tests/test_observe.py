"""Observing: everything an answer may do is written down, and nothing that it does gets out."""

import asyncio
import builtins
import functools
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from mlschool.checking.observe import is_empty, observe
from mlschool.checking.placeholders import Stored, StoredFile
from mlschool.checking.plain import Foreign
from mlschool.checking.recordings import Case, Recording, Script


def script(*calls):
    return Script([Case(call) for call in calls])


def one(answer, *args, seconds=10.0):
    """What one call of the answer brings."""
    [observation] = observe(answer, script(args), seconds).observations
    return observation


# ---------------------------------------------------------------------------------------------- what is seen


def test_all_cases_are_run_although_one_crashes():
    recording = observe(lambda n: 1 / n, script((1,), (0,), (2,)))
    assert [o.value for o in recording.observations] == [1, None, 0.5]
    assert [o.crash and o.crash.kind for o in recording.observations] == [None, "ZeroDivisionError", None]


def test_what_is_printed_and_warned_of_is_kept(capsys):
    def answer(x):
        print("x is", x)
        warnings.warn("careful", stacklevel=1)
        return np.log(x)

    seen = one(answer, 0.0)
    assert seen.output == "x is 0.0\n"
    assert seen.warnings[0] == "UserWarning: careful"
    assert seen.warnings[1].startswith("RuntimeWarning: divide by zero")
    assert capsys.readouterr() == ("", "")


def test_arguments_are_copies_and_what_became_of_them_is_kept():
    given = np.arange(3.0)

    def answer(x):
        x += 1
        return x

    cases = script((given,), (given,))
    recording = observe(answer, cases)
    assert given.tolist() == [0, 1, 2]
    for seen in recording.observations:
        assert seen.value.tolist() == seen.args[0].tolist() == [1, 2, 3]


def test_keyword_arguments_reach_the_answer():
    recording = observe(lambda a, b=0: a - b, Script([Case((5,), {"b": 2})]))
    assert recording.observations[0].value == 3
    assert recording.observations[0].kwargs == {"b": 2}


def test_seconds_are_measured():
    assert 0.05 < one(lambda: time.sleep(0.06) or 1).seconds < 20


# ------------------------------------------------------------------------------------------------ exceptions


class Own(BaseException):
    """Not an Exception."""


class Mute(Exception):
    """It fails to print."""

    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    "error", [ValueError, SystemExit, GeneratorExit, Own, Mute, StopIteration, MemoryError]
)
def test_any_exception_is_a_crash(error):
    def answer():
        raise error("words")

    crash = one(answer).crash
    assert crash.kind == error.__name__
    assert crash.message == ("" if error is Mute else "words")
    assert crash.lines[-1][1] == 'raise error("words")'


def test_a_crash_shows_the_learners_lines_only():
    def helper(a):
        return np.linalg.solve(a, a)

    def answer(a):
        return helper(a)

    lines = [text for _, text in one(answer, np.zeros((2, 2))).crash.lines]
    assert lines == ["return helper(a)", "return np.linalg.solve(a, a)"]


def test_deep_recursion_is_a_crash():
    def answer(n):
        return answer(n + 1)

    assert one(answer, 0).crash.kind == "RecursionError"
    assert len(one(answer, 0).crash.lines) <= 3


def test_quit_and_exit_do_not_end_python():
    assert one(lambda: sys.exit(3)).crash.kind == "SystemExit"
    assert one(lambda: quit()).crash.kind == "SystemExit"


# ---------------------------------------------------------------------------------------------------- limits


def test_an_endless_case_ends_the_recording():
    def answer(n):
        while n:
            pass
        return n

    begin = time.monotonic()
    recording = observe(answer, script((0,), (1,), (0,)), seconds=0.2)
    assert time.monotonic() - begin < 5
    assert [o.stopped for o in recording.observations] == [False, True]


def test_the_time_is_for_all_cases_together():
    begin = time.monotonic()
    recording = observe(lambda n: time.sleep(0.15) or n, script(*[(i,) for i in range(100)]), seconds=0.5)
    assert time.monotonic() - begin < 14  # 15 s, if all were run
    assert recording.observations[-1].stopped
    assert len(recording.observations) < 6


def test_whoever_swallows_the_alarm_and_returns_is_stopped_all_the_same():
    def answer():
        try:
            time.sleep(5)
        except:  # noqa: E722
            return 42

    seen = one(answer, seconds=0.1)
    assert seen.stopped
    assert seen.value is None


def test_whoever_turns_the_alarm_into_an_exception_is_stopped_all_the_same():
    def answer():
        try:
            time.sleep(5)
        except BaseException as error:
            raise ValueError("caught") from error

    seen = one(answer, seconds=0.1)
    assert (seen.stopped, seen.crash) == (True, None)


def test_an_interrupt_is_told_from_overtime():
    def answer():
        raise KeyboardInterrupt

    seen = one(answer)
    assert (seen.stopped, seen.crash.kind) == (True, "KeyboardInterrupt")


class Endless:
    """Something whose numbers never come."""

    def __array__(self, *args, **kwargs):
        while True:
            time.sleep(0.01)


def test_a_value_that_never_ends_is_stopped():
    assert one(lambda: Endless(), seconds=0.1).stopped


class Exploding:
    """Something that raises when it is asked for numbers."""

    def __array__(self, *args, **kwargs):
        raise SystemExit


def test_a_value_that_explodes_is_a_crash():
    assert one(lambda: Exploding()).crash.kind == "SystemExit"


def test_megabytes_of_output_and_deep_values_are_cut():
    def answer():
        for _ in range(100):
            print("x" * 100_000)
        loop = []
        loop.append(loop)
        return loop

    seen = one(answer)
    assert len(seen.output) <= 2000
    assert isinstance(seen.value, list)


# ------------------------------------------------------------------------------------------ as it was before


def test_overwritten_names_come_back():
    before = np.mean, builtins.len

    def answer(x):
        builtins.len = lambda _: 0
        np.mean = np.mean(x)
        return np.mean

    recording = observe(answer, script(([1.0, 2.0],), ([1.0],)))
    assert (np.mean, builtins.len) == before
    assert recording.observations[1].crash.kind == "TypeError"  # as it will be in the notebook


def test_threads_that_go_on_do_no_harm():
    end = threading.Event()

    def answer(x):
        threading.Thread(target=end.wait, args=(5,), daemon=True).start()
        return x

    assert one(answer, 1).value == 1
    end.set()


def test_it_works_in_another_thread():
    seen = []
    thread = threading.Thread(target=lambda: seen.append(one(lambda x: x + 1, 1).value))
    thread.start()
    thread.join()
    assert seen == [2]


def test_it_works_inside_a_running_event_loop():
    async def main():
        return one(lambda x: x + 1, 1).value

    assert asyncio.run(main()) == 2


# ------------------------------------------------------------------------------------------- kinds of answer


def plus(x, y=1):
    return x + y


class Adder:
    """An object that can be called, and one with a method."""

    def __call__(self, x, y=1):
        return x + y

    def method(self, x, y=1):
        return x + y

    @staticmethod
    def static(x, y=1):
        return x + y


def passing_on(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@pytest.mark.parametrize(
    "answer",
    [
        plus,
        lambda x, y=1: x + y,
        functools.partial(plus, y=1),
        functools.lru_cache(plus),
        passing_on(plus),
        np.vectorize(plus),
        Adder(),
        Adder().method,
        Adder.static,
        lambda *args: sum(args) + 1,
        lambda *args, **kwargs: args[0] + 1,
        lambda x, /: x + 1,
        lambda x, *, y=1: x + y,
    ],
)
def test_whatever_can_be_called_is_called(answer):
    recording = observe(answer, script((2,)))
    assert recording.kind == "function"
    assert recording.observations[0].value == 3


def test_signatures_are_kept_as_python_writes_them():
    def answer(a: int, /, b, *rest, c=1, **more) -> int:
        return a

    recording = observe(answer, script((1, 2)))
    assert recording.takes == "(a, /, b, *rest, c=1, **more)"
    assert recording.parameters == ("b",)
    assert recording.takes_all
    assert observe(abs, script((1,))).takes == "(x, /)"


def test_the_wrong_number_of_arguments_is_not_a_crash():
    recording = observe(lambda a, b: a, script((1,)))
    assert recording.observations == ()
    assert recording.misfit == "missing a required argument: 'b'"


class BadDefault:
    """A default value that fails to print."""

    def __repr__(self):
        raise RuntimeError


def test_a_default_that_fails_to_print_does_no_harm():
    assert observe(lambda x, y=BadDefault(): x, script((1,))).observations[0].value == 1  # noqa: B008


@pytest.mark.parametrize(("answer", "kind"), [(Adder, "class"), (5, "int"), (None, "NoneType"), ("x", "str")])
def test_what_is_not_a_function_is_not_called(answer, kind):
    assert observe(answer, script((1,))) == Recording((), kind, name="Adder" if answer is Adder else "")


def test_generators_and_coroutines_are_foreign():
    def generates(x):
        yield x

    async def waits(x):
        return x

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for answer, kind in ((generates, "generator"), (waits, "coroutine")):
            value = one(answer, 1).value
            assert isinstance(value, Foreign)
            assert value.kind == kind


def test_a_function_that_calls_itself_meets_itself_and_not_the_reference():
    namespace = {"double": lambda n: 2 * n}
    exec("def double(n):\n    return double(n)", other := {})
    candidate, other["double"] = other["double"], namespace["double"]
    assert one(candidate, 1).crash.kind == "RecursionError"
    assert other["double"] is namespace["double"]


# ------------------------------------------------------------------------------------------ still to be done


def stub_dots(x):
    """What it does."""
    ...  # noqa: PIE790


def stub_pass(x):
    pass


def stub_none(x):
    return None


def stub_doc(x):
    """What it does."""


@pytest.mark.parametrize("stub", [stub_dots, stub_pass, stub_none, stub_doc, passing_on(stub_dots)])
def test_stubs_are_empty(stub):
    assert is_empty(stub)
    assert observe(stub, script((1,))).empty


def returns_zero(x):
    return 0


def returns_dots(x):
    return ...


def computes_in_vain(x):
    y = x  # noqa: F841


def calls(x):
    print(x)


def raises(x):
    raise NotImplementedError


def generates(x):
    yield


@pytest.mark.parametrize(
    "answer", [returns_zero, returns_dots, computes_in_vain, calls, raises, generates, len, Adder()]
)
def test_other_functions_are_not(answer):
    assert not is_empty(answer)


def test_what_a_generator_reads_from_disk_is_noted():
    def batches(stored, size):
        for start in range(0, len(stored), size):
            yield stored[start : start + size]

    def all_at_once(stored, size):
        everything = stored[:]
        for start in range(0, len(stored), size):
            yield everything[start : start + size]

    def all_first(stored, size):
        yield from list(batches(stored, size))

    def endless(stored, size):
        while True:
            yield stored[:size]

    def single_numbers(stored, size):
        yield float(stored[:].sum())

    script = Script([Case((Stored(5), 2))])
    one, other, third = (observe(f, script).observations[0].value for f in (batches, all_at_once, endless))
    assert [len(part) for part in one["gives"]] == [2, 2, 1] and one["rows read at once"] == 2
    assert not one["all read before the first"] and other["all read before the first"]
    ahead = observe(all_first, script).observations[0].value
    assert ahead["all read before the first"] and ahead["rows read at once"] == 2
    assert observe(single_numbers, script).observations[0].value["gives"] == [45.0]
    assert other["rows read at once"] == 5 and np.array_equal(other["gives"][2], [[8.0, 9.0]])
    assert len(third["gives"]) == 1000  # and no more of an endless one


def test_what_a_data_set_reads_from_disk_is_noted():
    class Rows:
        def __init__(self, file, rows):
            self.file, self.rows = file, rows

        def __len__(self):
            return len(self.rows)

        def __getitem__(self, i):
            return self.file["counts"][self.rows[i]], float(self.file["dimer"][self.rows[i]])

    class Loaded(Rows):
        def __init__(self, file, rows):
            super().__init__({name: stored[:] for name, stored in file.items()}, rows)

    script = Script([Case((StoredFile(4, 0), [3, 1]))])
    one, other = (
        observe(lambda file, rows, kind=kind: kind(file, rows), script).observations[0].value
        for kind in (Rows, Loaded)
    )
    assert one["length"] == 2 and len(one["items"]) == 3  # the first one again
    assert np.array_equal(one["items"][0][0], StoredFile(4, 0).make()["counts"][3])
    assert one["forms"] == ["ndarray of uint8", "float"]
    assert (one["read beforehand"], one["read at once"]) == (0, 1)
    assert (other["read beforehand"], other["read at once"]) == (4, 4)
    kept = observe(lambda file, rows: rows, script).observations[0].value
    assert kept == [3, 1]  # what is plain stays what it is
