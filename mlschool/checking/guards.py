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
from dataclasses import dataclass
from types import FrameType
from typing import Any, ClassVar

import numpy as np

OUTPUT_CAP = 2_000
PATIENCE = 120.0  # seconds
_SLOW_TO_IMPORT = frozenset(["torch", "tensorflow", "keras", "sklearn", "transformers"])


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

    While a framework is being imported the alarm waits, up to `PATIENCE` (an import that is torn apart
    can't be repeated, and it may take longer than an answer); what has passed until its end, `waited`,
    isn't counted.

    Overtime is raised in the answer's frames only, never in those of this package's engine: the way out is
    safe, and what is to be put back there is put back. (So nothing that the two handlers call may be
    written in Python elsewhere.)
    """

    _now: ClassVar[Clock | None] = None  # that which runs

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.rings = 0
        self.waited = 0.0
        self._running = False
        self._late = False
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
            self._outer, Clock._now = Clock._now, self
            # the second number rings again by itself, should there be no room for `_ring` in a deep recursion
            self._timer = signal.setitimer(signal.ITIMER_REAL, self.seconds, 0.1)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._can_ring:
            self._running = False
            Clock._now = self._outer
            delay, interval = self._timer  # someone else's alarm, such as a test runner's, goes on
            delay = max(delay - (time.monotonic() - self._began), 1e-3) if delay else 0
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._handler)
            signal.setitimer(signal.ITIMER_REAL, delay, interval)
            sys.settrace(self._tracer)
            self._home = None  # a frame holds all its variables

    @classmethod
    @contextlib.contextmanager
    def stopped(cls) -> Iterator[None]:
        """Let the clock that runs, if one does, stand still: what passes in here isn't counted."""
        if (clock := cls._now) is None:
            yield
            return
        begin, left = time.monotonic(), signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            yield
        finally:
            clock.waited += time.monotonic() - begin
            signal.setitimer(signal.ITIMER_REAL, *left)

    def _ring(self, signum: int, frame: FrameType | None) -> None:
        if not self._running:
            return
        if self.waited < PATIENCE and self._importing(frame):
            self.waited = time.monotonic() - self._began
            self._late = True
            signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
            return
        if self._late:  # nobody knows how long the import has taken: the time begins anew
            self._late = False
            signal.setitimer(signal.ITIMER_REAL, self.seconds, 0.1)
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

    def _importing(self, frame: FrameType | None) -> bool:
        while frame is not None and frame is not self._home:
            if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
                name = frame.f_locals.get("name")
                if type(name) is str and name.split(".", 1)[0] in _SLOW_TO_IMPORT:
                    return True
            frame = frame.f_back
        return False

    def _rearm(self) -> None:
        pause = 0.02 if self.rings < 5 else 10 ** (3 * _random.random() - 6)
        signal.setitimer(signal.ITIMER_REAL, pause, 0.1)

    def _ours(self, frame: FrameType) -> bool:
        name = frame.f_globals.get("__name__")
        return frame is self._home or (type(name) is str and name.startswith("mlschool.checking."))


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
def undisturbed(names: bool = True) -> Iterator[list[str]]:
    """Let nothing that was set outside change a check, and put back all that an answer may change.

    names  whether Python's and NumPy's names are put back, too, which takes a millisecond in a forked process

    Inside, the global generators begin at a seed, and every `Setting` is as at first, whatever is outside.
    Nothing is displayed, nobody is asked for input, and the kernel isn't ended. Yields a list, in which
    afterwards stand the settings that were changed inside and would disturb what comes after.
    """
    python, legacy = random.getstate(), np.random.get_state()
    random.seed(0)
    np.random.seed(0)
    disturbed: list[str] = []
    with contextlib.ExitStack() as stack:
        stack.callback(random.setstate, python)
        stack.callback(np.random.set_state, legacy)
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"))
        stack.enter_context(np.printoptions())
        if (mpl := sys.modules.get("matplotlib")) is not None and hasattr(mpl, "rc_context"):
            stack.enter_context(mpl.rc_context())
        if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None and hasattr(pyplot, "get_fignums"):
            stack.callback(_close_others, pyplot, set(pyplot.get_fignums()))
        if (torch := sys.modules.get("torch")) is not None and hasattr(torch, "get_rng_state"):
            stack.callback(_torch_generators(torch))
        for setting in settings():
            stack.callback(_set_as_at_first(setting, disturbed))
        stack.enter_context(_quiet_shell())
        if names:  # the last here is the first on the way out: the others need these names
            stack.callback(_Names().put_back)
        yield disturbed


@dataclass(frozen=True)
class Setting:
    """Something global that a learner may have set, and an answer may change.

    name      what is said of it, as the call that sets it; "" where a change disturbs nobody
    get, put  read it, and set it
    first     what it is in a new process
    """

    name: str
    get: Callable[[], Any]
    put: Callable[[Any], Any]
    first: Any


def settings() -> Iterator[Setting]:
    """Yield the global settings of Python and of all frameworks that are loaded.

    >>> {setting.name for setting in settings()} >= {"os.chdir"}
    True
    """
    with contextlib.suppress(OSError):  # the folder may be gone
        yield Setting("os.chdir", os.getcwd, os.chdir, os.getcwd())
    yield Setting("", sys.getrecursionlimit, sys.setrecursionlimit, _depth() + _ROOM)
    if (torch := sys.modules.get("torch")) is not None and hasattr(torch, "get_default_dtype"):
        yield from _of_torch(torch)
    if (keras := sys.modules.get("keras")) is not None and hasattr(keras, "config"):
        config = keras.config
        yield Setting("keras.config.set_floatx", config.floatx, config.set_floatx, "float32")
        yield Setting("keras.config.set_epsilon", config.epsilon, config.set_epsilon, 1e-7)
        order = config.image_data_format, config.set_image_data_format
        yield Setting("keras.config.set_image_data_format", *order, "channels_last")
        policy = lambda: config.dtype_policy().name  # noqa: E731
        yield Setting("keras.config.set_dtype_policy", policy, config.set_dtype_policy, "float32")
    if (tensorflow := sys.modules.get("tensorflow")) is not None and hasattr(tensorflow, "config"):
        short = tensorflow.config.experimental
        get, put = short.tensor_float_32_execution_enabled, short.enable_tensor_float_32_execution
        yield Setting("", get, put, False)  # on a GPU it keeps three digits, and a right answer needs more


def _of_torch(torch: Any) -> Iterator[Setting]:
    yield Setting("torch.set_grad_enabled", torch.is_grad_enabled, torch.set_grad_enabled, True)
    dtype = torch.get_default_dtype, torch.set_default_dtype
    yield Setting("torch.set_default_dtype", *dtype, torch.float32)
    # "cpu" as a default device isn't quite none at all, and slower
    put_device = lambda name: torch.set_default_device(None if name == "cpu" else name)  # noqa: E731
    yield Setting("torch.set_default_device", lambda: str(torch.get_default_device()), put_device, "cpu")
    strict = torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms
    yield Setting("torch.use_deterministic_algorithms", *strict, False)
    yield Setting("", torch.get_num_threads, torch.set_num_threads, torch.get_num_threads())
    cudnn = torch.backends.cudnn
    with contextlib.suppress(
        RuntimeError
    ):  # PyTorch refuses, where its old and new way to say this are mixed
        _ = cudnn.allow_tf32
        yield Setting("", lambda: cudnn.allow_tf32, lambda on: setattr(cudnn, "allow_tf32", on), False)


_ROOM = 1000  # calls within calls that an answer has, however deep a notebook's own machinery is


def _depth() -> int:
    depth, frame = 0, inspect.currentframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    return depth


def _set_as_at_first(setting: Setting, disturbed: list[str]) -> Callable[[], None]:
    """Set it as it is in a new process, and return what puts it back and notes whether it was changed."""
    before = setting.get()
    if before != setting.first:
        setting.put(setting.first)

    def put_back() -> None:
        changed = True  # where it can't even be read
        with contextlib.suppress(Exception):
            now = setting.get()
            changed = now != setting.first
            if now == before and not changed:
                return
        if changed and setting.name:
            disturbed.append(setting.name)
        setting.put(before)

    return put_back


def _torch_generators(torch: Any) -> Callable[[], None]:
    """Let PyTorch's generator begin at a seed; return what puts it back, with those of GPUs."""
    state = torch.get_rng_state()
    on_gpu = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []
    torch.default_generator.manual_seed(0)

    def put_back() -> None:
        torch.set_rng_state(state)
        if on_gpu:
            torch.cuda.set_rng_state_all(on_gpu)

    return put_back


def _close_others(pyplot: Any, figures: set[int]) -> None:
    for number in set(pyplot.get_fignums()) - figures:
        pyplot.close(number)


@contextlib.contextmanager
def _quiet_shell() -> Iterator[None]:
    """Keep an answer from the notebook's machinery: pictures, the input box, and the end of the kernel."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(_replaced(builtins, "input", _nobody_types))
        if (ipython := sys.modules.get("IPython")) is not None and (
            shell := ipython.get_ipython()
        ) is not None:
            publisher = getattr(shell, "display_pub", None)
            if publisher is not None:
                stack.enter_context(_replaced(publisher, "publish", lambda *args, **kwargs: None))
            for kind in ("ExitAutocall", "ZMQExitAutocall"):  # what `exit` and `quit` are there
                if (autocall := getattr(sys.modules.get("IPython.core.autocall"), kind, None)) is not None:
                    stack.enter_context(_replaced(autocall, "__call__", _exits))
        yield


@contextlib.contextmanager
def _replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    own, before = name in vars(owner), getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)


def _nobody_types(*args: Any) -> str:
    raise EOFError("input() waits for somebody to type, and in a check nobody does")


def _exits(*args: Any, **kwargs: Any) -> None:
    raise SystemExit


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
