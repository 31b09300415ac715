"""A run that somebody stops: it clears up behind itself, and says what has become of it."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import typer

# a job manager's end, and that of the terminal, which Windows doesn't know
_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def stoppable(said: Callable[[], str]) -> Iterator[None]:
    """Where what stands inside is stopped, by Ctrl-C or from outside, end with a sentence.

    said  makes it, once all has been cleared up
    """
    try:
        with _ended_by_signals():
            yield
        return
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    except _Ended as ended:
        code = ended.code
    with contextlib.suppress(OSError):  # the terminal may be there no more
        print(said(), file=sys.stderr)
    raise typer.Exit(code)


class _Ended(SystemExit):
    """A signal that would have ended Python on the spot, temporary folders and all."""


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        raise _Ended(128 + number)

    before = {}
    if threading.current_thread() is threading.main_thread():  # no other may say what a signal does
        for number in _ENDS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
