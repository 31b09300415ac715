"""What keeps a check from disturbing its surroundings: time limits, restored state, captured output."""

from __future__ import annotations

import builtins
import contextlib
import inspect
import io
import math
import operator
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import numpy as np

OUTPUT_CAP = 2_000


def shortest_limit() -> float:
    """Return the least time limit of a check in seconds: 10, or what MLSCHOOL_SECONDS says."""
    return float(os.environ.get("MLSCHOOL_SECONDS", "10"))


class Overtime(BaseException):
    """Raised inside an answer that ran for too long. No Exception, so that `except Exception` lets it by."""


class Clock:
    """Stops what runs inside `with clock:` after `seconds`, as far as Python allows.

    A bare `except` swallows the alarm, so it strikes twice: the alarm raises `Overtime`, and a trace function
    raises it again at the first line that runs afterwards, which is a line of that `except`. Whatever is left
    rings again, at random intervals, until it is out. Where no alarm works (Windows, other threads, one long
    call into a library) there is `watchdog`.

    Overtime is raised in the answer's frames only, never in this module's or in the caller's: the way out is
    safe. (So nothing that the two handlers call may be written in Python elsewhere.)
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.rings = 0
        self._running = False
        self._home: FrameType | None = None
        self._can_ring = (
            hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        )

    def __enter__(self) -> Clock:
        if self._can_ring:
            self._home = inspect.currentframe().f_back
            self._began = time.monotonic()
            self._tracer = sys.gettrace()
            self._handler = signal.signal(signal.SIGALRM, self._ring) or signal.SIG_DFL
            self._running = True
            # the second number rings again by itself, should there be no room for `_ring` in a deep recursion
            self._timer = signal.setitimer(signal.ITIMER_REAL, self.seconds, 0.1)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._can_ring:
            self._running = False
            delay, interval = self._timer  # someone else's alarm, such as a test runner's, goes on
            delay = max(delay - (time.monotonic() - self._began), 1e-3) if delay else 0
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._handler)
            signal.setitimer(signal.ITIMER_REAL, delay, interval)
            sys.settrace(self._tracer)
            self._home = None  # a frame holds all its variables

    def _ring(self, signum: int, frame: FrameType | None) -> None:
        if not self._running:
            return
        self._rearm()
        if frame is None or self._ours(frame):
            return
        self.rings += 1
        sys.settrace(self._trace)
        while frame is not None and frame is not self._home:
            frame.f_trace = self._trace
            frame = frame.f_back
        raise Overtime

    def _trace(self, frame: FrameType, event: str, arg: Any) -> Any:
        if not self._running or self._ours(frame):
            return None
        if event == "line":
            self._rearm()
            raise Overtime  # which also ends the tracing: so much is Python's own rule
        return self._trace

    def _rearm(self) -> None:
        pause = 0.02 if self.rings < 5 else 10 ** (3 * _random.random() - 6)
        signal.setitimer(signal.ITIMER_REAL, pause, 0.1)

    def _ours(self, frame: FrameType) -> bool:
        return frame is self._home or frame.f_globals is globals()


_random = random.Random()  # its own, so that nobody's seed is used up


@contextlib.contextmanager
def watchdog(seconds: float) -> Iterator[None]:
    """Say how to interrupt, should the block still run after `seconds`: for loops that no alarm can stop."""
    screen = sys.stderr

    def bark() -> None:
        print(
            "Still running. To stop it, press ■ above (Kernel → Interrupt; in Colab Runtime → Interrupt).",
            file=screen,
        )

    timer = threading.Timer(seconds, bark)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Put back all that an answer may change: random states, gradient mode, warnings, figures and more.

    Inside, the global generators begin at a seed, so that the same answer gets the same verdict;
    floating-point errors and warnings are as Python and NumPy have them at first, whatever is set outside.
    """
    python, legacy = random.getstate(), np.random.get_state()
    random.seed(0)
    np.random.seed(0)
    restore: list[Callable[[], Any]] = [
        lambda: random.setstate(python),
        lambda: np.random.set_state(legacy),
    ]
    if (torch := sys.modules.get("torch")) is not None and hasattr(torch, "get_rng_state"):
        state, grad, dtype = torch.get_rng_state(), torch.is_grad_enabled(), torch.get_default_dtype()
        torch.default_generator.manual_seed(0)
        restore += [
            lambda: torch.set_rng_state(state),
            lambda: torch.set_grad_enabled(grad),
            lambda: torch.set_default_dtype(dtype),
        ]
    if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None and hasattr(pyplot, "get_fignums"):
        figures = set(pyplot.get_fignums())
        restore.append(lambda: [pyplot.close(number) for number in set(pyplot.get_fignums()) - figures])
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"))
        stack.enter_context(np.printoptions())
        if (mpl := sys.modules.get("matplotlib")) is not None and hasattr(mpl, "rc_context"):
            stack.enter_context(mpl.rc_context())
        for put_back in restore:
            stack.callback(put_back)
        stack.callback(
            _Names().put_back
        )  # the last here is the first on the way out: the others need these names
        yield


class _Names:
    """What Python's and NumPy's names stand for: an answer may well say `np.mean = np.mean(X)`."""

    def __init__(self) -> None:
        self._kept = [
            (vars(module), vars(module).copy()) for module in (builtins, math, np, np.linalg, np.random)
        ]

    def put_back(self, every: Any = all, each: Any = map, same: Any = operator.is_) -> None:
        """Put all back, by means of these built-ins only: the others may be what was overwritten."""
        for now, before in self._kept:
            if not every(each(same, now.values(), before.values())):
                now.update(before)


class Capped(io.StringIO):
    """A text stream that keeps the first `OUTPUT_CAP` characters and drops the rest."""

    def write(self, text: str) -> int:
        """Keep as much of `text` as fits; return its length, as a stream must."""
        room = OUTPUT_CAP - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)

    def close(self) -> None:
        """Stay open: an answer may close its standard output, and is read afterwards."""


@contextlib.contextmanager
def captured() -> Iterator[tuple[Capped, list[warnings.WarningMessage]]]:
    """Catch what is printed and warned of inside the block."""
    stream = Capped()
    with (
        warnings.catch_warnings(record=True) as warned,
        contextlib.redirect_stdout(stream),
        contextlib.redirect_stderr(stream),
    ):
        warnings.simplefilter("always")
        yield stream, warned


@contextlib.contextmanager
def bound(answer: Any) -> Iterator[None]:
    """Bind the candidate to its own name, so that a function that calls itself doesn't meet the reference."""
    function = inspect.unwrap(answer) if inspect.isroutine(answer) else answer
    if not (inspect.isfunction(function) or inspect.ismethod(function)):
        yield
        return
    namespace, name = function.__globals__, function.__name__
    absent = object()
    before = namespace.get(name, absent)
    namespace[name] = answer
    try:
        yield
    finally:
        if before is absent:
            namespace.pop(name, None)
        else:
            namespace[name] = before
