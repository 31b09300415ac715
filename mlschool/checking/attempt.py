"""One case, run within its time: whatever it raises, prints or warns of is written down."""

from __future__ import annotations

import linecache
import os
import re
import sysconfig
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from mlschool.checking.guards import Clock, Overtime, captured
from mlschool.checking.nearest import nearest
from mlschool.checking.placeholders import MadeHere
from mlschool.checking.plain import name_of, plain
from mlschool.checking.recordings import Crash, ModelSeen, Observation

_FOLDERS = [
    str(Path(__file__).parents[1]),
    *(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")),
]
_MOST_KINDS = 20
_NOT_THE_LEARNERS = ("<frozen", "<__array_function__", *(os.path.join(folder, "") for folder in _FOLDERS))

# a value, the arguments afterwards by place and by name, and what was seen of a model
Brought = tuple[Any, tuple[Any, ...], Mapping[str, Any], ModelSeen | None]


def attempt(run: Callable[[], Brought], seconds: float) -> Observation:
    """Run one case within `seconds`, whatever it raises or prints."""
    value, args, kwargs, model, crash, stopped = None, (), {}, None, None, False
    raised: tuple[str, ...] = ()
    clock = Clock(max(seconds, 0.001))
    begin = time.perf_counter()
    with captured() as (printed, warned):
        try:
            with clock:  # copies are made inside it, too: what comes back may have no end
                brought, error = next(_apart(run))
            if error is not None:
                raise error
            value, args, kwargs, model = brought
        except Overtime:
            stopped = True
        except KeyboardInterrupt:
            stopped, crash = True, Crash("KeyboardInterrupt", "")
        except BaseException as error:  # an answer may raise anything at all, SystemExit included
            crash = Crash(name_of(type(error)), _message(error), _own_lines(error.__traceback__))
            raised = tuple(map(name_of, type.mro(type(error))))[:_MOST_KINDS]
    taken = max(time.perf_counter() - begin - clock.waited, 0.0)
    if stopped or clock.rings:  # also where the alarm was swallowed, and something came back after all
        return Observation(
            None, args, kwargs, crash if not clock.rings else None, True, printed.getvalue(), (), taken
        )
    notices = tuple(f"{name_of(type(w.message))}: {_message(w.message)}" for w in warned[:5])
    return Observation(value, args, kwargs, crash, False, printed.getvalue(), notices, taken, model, raised)


def _apart(run: Callable[[], Brought]) -> Iterator[tuple[Brought, None] | tuple[None, BaseException]]:
    """Yield what `run` returns, or raises. In a generator, which keeps "being handled" to itself.

    An alarm that falls on the way out of a `with` leaves Python 3.11 handling it for good: the next answer
    with a bare `raise` would raise it again.
    """
    try:
        apart = run(), None
    except BaseException as error:
        apart = None, error
    yield apart


def fresh(argument: Any) -> Any:
    """Return what an answer is handed: a copy, or what is made on the spot."""
    return argument.make() if isinstance(argument, MadeHere) else plain(argument)


def _message(error: BaseException) -> str:
    try:
        meant = f". Did you mean: '{near}'?" if (near := nearest(error)) else ""
        return f"{_plainly(str(error)[:5000])[:500].strip()}{meant}"
    except Exception:  # the exception's class is the learner's, and may fail to print
        return ""


def _plainly(message: str) -> str:
    """Return a message without colours, paths, and what Keras writes before and behind its point.

    >>> _plainly(
    ...     "Exception encountered when calling f().\\n\\n\\x1b[1mNo.\\x1b[0m\\n\\nArguments received by f()"
    ... )
    'No.'
    """
    message = re.sub(r"\x1b\[[0-9;]*m", "", message)
    message = re.sub(r"^(cannot import name .*) \(.*\)$", r"\1", message)
    message = re.sub(r"^Exception encountered when calling .*\n", "", message)
    return re.sub(r"\n\s*Arguments received\b.*", "", message, flags=re.DOTALL).strip()


def _own_lines(trace: TracebackType | None) -> tuple[tuple[int, str], ...]:
    lines = []
    for frame in traceback.extract_tb(trace, limit=-60):  # of an endless recursion the end is enough
        if not frame.filename.startswith(_NOT_THE_LEARNERS):
            number = frame.lineno or 0
            lines.append((number, (frame.line or linecache.getline(frame.filename, number)).strip()))
    return tuple(dict.fromkeys(lines))[-3:]  # a line with a loop in brackets comes twice
