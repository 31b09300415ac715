"""Right helpers for answers that call a helper which isn't right: asked from the sandbox, computed out here.

What is asked comes from a learner's process, so it is computed in a process apart, with limits: nobody can
fill the tutor's memory by asking for a network of a billion units. That process is `python -m
mlschool.grading.helpers`.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import warnings

from mlschool.checking.guards import Clock, Overtime, undisturbed
from mlschool.checking.placeholders import made
from mlschool.checking.plain import plain
from mlschool.exercises import find
from mlschool.grading.sandbox.frames import Closed, Late, Reader, TooLarge, send
from mlschool.grading.sandbox.wire import Garbled, loads, pack
from mlschool.session import THREADS

_MEMORY = 2 << 30  # bytes
_SECONDS = 10.0  # for each question
_START = 60.0  # seconds until the process is there, which are nobody's: this machine may be busy
_PATIENCE = 5.0  # seconds beyond those, for what no alarm can interrupt; then the process is ended
_MOST_QUESTION = 1 << 28  # bytes; the sandbox takes less
_MOST_ANSWER = 16 << 20  # bytes: the product of two short lists may be a table that fills the memory
_KNOWN, _MOST_KNOWN = 20_000, 4096  # how many answers are remembered, of how many bytes with their questions
_READY = b"ready"
_CANNOT = b'{"raised": "the right helper can\'t do with these arguments."}'


class Helpers:
    """The process that computes what right helpers return; started when it is first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[str, bytes]] = {}

    def answer(self, message: bytes, allowed: frozenset[str]) -> bytes:
        """Return what a helper returns or raises, as the stand-in in the sandbox takes it.

        message  a question in JSON: key, args and kwargs, packed; it comes from a learner's process, and is
                 read in the process apart only
        allowed  the keys of the helpers that may be asked
        """
        # the same cases are put to a whole class, so most questions come again
        key, answer = self._known.get(message, ("", b""))
        if key in allowed:
            return answer
        key, answer = self._ask(message, allowed)
        # what concerns no helper, or can't be done, perhaps since this machine was busy, is asked anew
        if key and len(message) + len(answer) <= _MOST_KNOWN and len(self._known) < _KNOWN:
            self._known[message] = key, answer
        return answer

    def get_ready(self) -> None:
        """Start the process, so that no answer's time passes while it starts."""
        with self._lock:
            if self._process is None:
                self._start()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._line.close()
            self._process.kill()
            self._process.wait()
            self._process = None

    def _ask(self, message: bytes, allowed: frozenset[str]) -> tuple[str, bytes]:
        """Return the key of the helper that was asked, if any, and the answer."""
        with self._lock:
            if self._process is None:
                self._start()
            deadline = time.monotonic() + _SECONDS + _PATIENCE
            try:
                send(self._line, json.dumps(sorted(allowed)).encode("ascii") + b"\n" + message, deadline)
                key, _, answer = self._reader.receive(_MOST_ANSWER + 1024, deadline).partition(b"\n")
                return key.decode("ascii"), answer
            except (Closed, Late, TooLarge):
                self.close()
        return "", _CANNOT

    def _start(self) -> None:
        path = os.pathsep.join(map(os.path.abspath, sys.path))  # this package needn't be installed
        environment = os.environ | dict.fromkeys(THREADS, "1") | {"PYTHONPATH": path}
        self._line, theirs = socket.socketpair()
        self._reader = Reader(self._line)
        streams = {"stdin": theirs, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__], **streams, env=environment
            )
        try:
            self._reader.receive(len(_READY), time.monotonic() + _START)
        except (Closed, Late, TooLarge):  # what is asked now can't be answered, and the next starts another
            self.close()


def main() -> None:
    """Answer questions that come over the standard input, a socket, until there are no more."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # no such limits on this system
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    line = socket.socket(fileno=0)
    reader = Reader(line)
    # what the references need is set up once: they are trusted, and it takes longer than most of them
    with contextlib.suppress(Closed), undisturbed(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        send(line, _READY)
        while True:
            allowed, _, message = reader.receive(_MOST_QUESTION).partition(b"\n")
            key, answer = _answered(message, json.loads(allowed))
            send(line, key.encode("ascii") + b"\n" + (answer if len(answer) <= _MOST_ANSWER else _CANNOT))


def _answered(message: bytes, allowed: list[str]) -> tuple[str, bytes]:
    key = ""
    try:
        match loads(message):
            case {"key": str(named), "args": tuple(args), "kwargs": dict(kwargs)} if named in allowed:
                key = named
                args, kwargs = tuple(map(made, args)), {name: made(value) for name, value in kwargs.items()}
                with Clock(_SECONDS):
                    said = {"value": pack(plain(find(key).bound(*args, **kwargs)))}
            case _:
                said = {"raised": "there is no such helper here."}
    except Garbled as garbled:
        said = {"raised": f"this can't be asked ({garbled})."}
    except (Exception, Overtime) as error:
        said = {"raised": f"{type(error).__name__}: {error}"[:500]}
    return key, json.dumps(said).encode("ascii")


if __name__ == "__main__":
    main()
