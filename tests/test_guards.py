# ruff: noqa: B012, E722, SIM105 (what learners write)
"""The guards: time limits that hold, surroundings that stay as they were, output that is caught."""

import builtins
import math
import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

from mlschool.checking.attempt import attempt
from mlschool.checking.guards import (
    OUTPUT_CAP,
    Clock,
    Overtime,
    bound,
    captured,
    shortest_limit,
    undisturbed,
    watchdog,
)


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """An alarm may fall into a finaliser, where it is lost, and pytest would be alarmed in its turn."""
    monkeypatch.setattr(sys, "unraisablehook", lambda *_: None)


needs_alarm = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no alarm")

# -------------------------------------------------------------------------------------------- the time limit


def count_for_ever():
    while True:
        pass


def count_and_swallow():
    while True:
        try:
            sum(range(1000))
        except:
            pass


def sleep_and_swallow():
    while True:
        try:
            time.sleep(0.5)
        except:
            pass


def swallow_by_continue_in_finally():
    while True:
        try:
            time.sleep(0.5)
        finally:
            continue


def swallow_base_exceptions():
    while True:
        try:
            for _ in range(10**9):
                pass
        except BaseException:
            continue


def swallow_in_a_helper():
    while True:
        sleep_and_swallow()


def swallow_and_sleep_again():
    while True:
        try:
            try:
                time.sleep(0.5)
            except:
                time.sleep(0.5)
        except:
            pass


def swallow_twice():
    while True:
        try:
            while True:
                try:
                    time.sleep(0.5)
                except:
                    pass
        except:
            pass


def print_for_ever():
    while True:
        try:
            print("again")
        except:
            print("caught")


def start_again_after_too_deep_a_recursion():
    def deeper():
        deeper()

    while True:
        try:
            deeper()
        except:
            pass


def sort_for_ever():
    while True:
        np.sort(np.arange(1000)[::-1])


LOOPS = [
    count_for_ever,
    count_and_swallow,
    sleep_and_swallow,
    swallow_by_continue_in_finally,
    swallow_base_exceptions,
    swallow_in_a_helper,
    swallow_and_sleep_again,
    swallow_twice,
    print_for_ever,
    start_again_after_too_deep_a_recursion,
    sort_for_ever,
]


@needs_alarm
@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: loop.__name__)
def test_an_endless_loop_ends(loop):
    before = signal.getsignal(signal.SIGALRM), sys.gettrace()
    begin = time.monotonic()
    with captured(), pytest.raises(Overtime), Clock(0.1):
        loop()
    assert time.monotonic() - begin < 10
    assert (signal.getsignal(signal.SIGALRM), sys.gettrace()) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@needs_alarm
def test_what_swallows_the_alarm_and_returns_has_rung():
    def swallow():
        try:
            time.sleep(5)
        except BaseException:
            return 1

    clock = Clock(0.05)
    with pytest.raises(Overtime), clock:
        swallow()
    assert clock.rings


class Closing:
    """Leaves a block by statements of its own, where the alarm strikes for the second time."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.left = True
        self.done = True


@needs_alarm
def test_an_alarm_leaves_no_exception_for_the_next_answer():
    def endless():
        while True:
            with Closing():
                while True:
                    pass

    def raise_again():
        raise

    for _ in range(20):
        assert attempt(lambda: (endless(), (), {}, None), 0.01).stopped
        assert attempt(lambda: (raise_again(), (), {}, None), 10).crash.kind == "RuntimeError"


@needs_alarm
def test_nothing_rings_after_the_block():
    for _ in range(300):  # the alarm falls anywhere around the block's end
        try:
            with Clock(0.0005):
                time.sleep(random.uniform(0.0001, 0.0009))
        except Overtime:
            pass
    time.sleep(0.05)
    assert sys.gettrace() is None or "Clock" not in repr(sys.gettrace())


@needs_alarm
def test_someone_elses_alarm_goes_on():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 60)
        with Clock(5):
            time.sleep(0.05)
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] < 60
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with Clock(60):
            pass
        until = time.monotonic() + 60
        while not rung and time.monotonic() < until:
            time.sleep(0.05)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@needs_alarm
def test_someone_elses_tracing_goes_on():
    seen, before = [], sys.gettrace()

    def tracer(frame, event, arg):
        seen.append(event)

    sys.settrace(tracer)
    try:
        with pytest.raises(Overtime), Clock(0.05):
            count_for_ever()
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)


def test_in_another_thread_the_clock_does_nothing():
    done = []

    def work():
        with Clock(0.01) as clock:
            time.sleep(0.05)
        done.append(clock.rings)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [0]


def test_the_watchdog_speaks_only_when_it_is_late(capsys):
    with watchdog(60):
        pass
    said, until = "", time.monotonic() + 60
    with watchdog(0.05):
        while not said and time.monotonic() < until:
            time.sleep(0.05)
            said += capsys.readouterr().err
    said += capsys.readouterr().err
    assert said.count("Still running. To stop it, press ■") == 1


def test_the_limit_can_be_shortened(monkeypatch):
    monkeypatch.delenv("MLSCHOOL_SECONDS", raising=False)
    assert shortest_limit() == 10
    monkeypatch.setenv("MLSCHOOL_SECONDS", "1.5")
    assert shortest_limit() == 1.5


# ------------------------------------------------------------------------------------------ as it was before


def test_a_random_answer_gets_the_same_verdict_again():
    drawn = []
    for _ in range(2):
        with undisturbed():
            drawn.append((random.random(), np.random.rand()))
    assert drawn[0] == drawn[1]


def test_random_states_come_back():
    random.seed(1)
    np.random.seed(1)
    with undisturbed():
        random.seed(2)
        np.random.seed(2)
        random.random(), np.random.rand()
    drawn = random.random(), np.random.rand()
    random.seed(1)
    np.random.seed(1)
    assert drawn == (random.random(), np.random.rand())


def test_numpys_settings_come_back_and_are_standard_inside():
    with np.errstate(all="raise"):
        with undisturbed():
            assert np.geterr() == {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
            np.seterr(all="ignore")
            np.set_printoptions(precision=2)
        assert set(np.geterr().values()) == {"raise"}
    assert np.get_printoptions()["precision"] == 8


def test_warnings_come_back():
    before, show = warnings.filters[:], warnings.showwarning
    with undisturbed():
        warnings.simplefilter("error")
        warnings.showwarning = print
    assert warnings.filters == before
    assert warnings.showwarning is show


def test_names_come_back_even_the_built_in_ones():
    before = len, sum, isinstance, math.exp, np.mean, np.array, np.random.seed
    with undisturbed():
        np.mean = np.mean([1.0, 2.0])
        math.exp = 2.7
        builtins.len = builtins.isinstance = builtins.all = builtins.map = None
        builtins.sum = lambda *_: 0
        np.random.seed = 0
        del np.array
    assert (len, sum, isinstance, math.exp, np.mean, np.array, np.random.seed) == before
    assert all(map(bool, [1]))


def test_they_come_back_after_an_exception_too():
    mean = np.mean
    with pytest.raises(ZeroDivisionError), undisturbed():
        np.mean = None
        raise ZeroDivisionError
    assert np.mean is mean


def test_matplotlib_comes_back():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    from matplotlib import pyplot

    kept = pyplot.figure()
    size = matplotlib.rcParams["font.size"]
    with undisturbed():
        matplotlib.rcParams["font.size"] = 40
        pyplot.style.use("dark_background")
        pyplot.figure()
        pyplot.plot([1, 2])
    assert matplotlib.rcParams["font.size"] == size
    assert pyplot.get_fignums() == [kept.number]
    pyplot.close(kept)


def test_pytorch_comes_back():
    torch = pytest.importorskip("torch")
    torch.manual_seed(1)
    with undisturbed():
        torch.manual_seed(2)
        torch.set_grad_enabled(False)
        torch.set_default_dtype(torch.float64)
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() is torch.float32
    drawn = torch.rand(1)
    torch.manual_seed(1)
    assert drawn == torch.rand(1)


def test_nothing_is_imported_for_the_sake_of_putting_it_back():
    code = """
import sys
from mlschool.checking.guards import undisturbed
with undisturbed():
    pass
print([name for name in ("torch", "matplotlib", "pandas", "tensorflow") if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


# ------------------------------------------------------------------------------------------ output and names


def test_output_and_warnings_are_caught(capsys):
    with captured() as (stream, warned):
        print("a")
        print("b", file=sys.stderr)
        warnings.warn("c", stacklevel=1)
        np.log(np.zeros(1))
    assert stream.getvalue() == "a\nb\n"
    assert [str(w.message) for w in warned] == ["c", "divide by zero encountered in log"]
    assert capsys.readouterr() == ("", "")


def test_output_has_an_end():
    with captured() as (stream, _):
        for _ in range(1000):
            print("x" * 10_000)
    assert len(stream.getvalue()) == OUTPUT_CAP


def test_closed_or_replaced_output_does_no_harm():
    before = sys.stdout
    with captured() as (stream, _):
        print("seen")
        sys.stdout.close()
        sys.stdout = None
    assert stream.getvalue() == "seen\n"
    assert sys.stdout is before


def test_the_candidate_is_bound_to_its_own_name():
    namespace = {"factorial": "the reference"}
    exec("def factorial(n):\n    return 1 if n == 0 else n * factorial(n - 1)", other := dict(namespace))
    candidate = other["factorial"]
    other["factorial"] = "the reference"
    with bound(candidate):
        assert candidate(4) == 24
    assert other["factorial"] == "the reference"


def test_a_candidate_that_deletes_its_own_name_does_no_harm():
    exec("def f():\n    global f\n    del f", namespace := {})
    candidate = namespace.pop("f")
    with bound(candidate):
        candidate()
    assert "f" not in namespace


@pytest.mark.parametrize("candidate", [len, int, np.vectorize(abs), 5, [].append, np.ndarray.mean])
def test_what_has_no_namespace_is_bound_nowhere(candidate):
    with bound(candidate):
        pass


def test_a_setting_is_as_at_first_inside_and_as_before_afterwards(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    torch.set_grad_enabled(False)
    try:
        with undisturbed() as disturbed:
            assert torch.is_grad_enabled()
        assert disturbed == []
        assert not torch.is_grad_enabled()
        with undisturbed() as disturbed:
            torch.set_grad_enabled(False)  # as outside, and yet it is the answer's doing
            os.chdir(tmp_path)
        assert sorted(disturbed) == ["os.chdir", "torch.set_grad_enabled"]
        assert not torch.is_grad_enabled()
        assert Path.cwd() != tmp_path
    finally:
        torch.set_grad_enabled(True)
