"""Right helpers for answers that call a helper which isn't right: asked from the sandbox, computed out here.

What is asked comes from a learner's process, so it is computed in a process apart, with limits: nobody can
fill the tutor's memory by asking for a network of a billion units. That process is `python -m
mlschool.grading.helpers`.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

from mlschool.checking.guards import Clock, Overtime, undisturbed
from mlschool.checking.placeholders import made
from mlschool.checking.plain import plain
from mlschool.exercises import find
from mlschool.grading.sandbox.frames import Closed, Late, Reader, TooLarge, send
from mlschool.grading.sandbox.wire import Garbled, loads, pack
from mlschool.session import THREADS

_MEMORY = 1 << 30  # bytes of each process
_SECONDS = 10.0  # for each question
_START = 60.0  # seconds until the process is there, which are nobody's: this machine may be busy
_PATIENCE = 5.0  # seconds beyond those, for what no alarm can interrupt; then the process is ended
_MOST_QUESTION = 1 << 28  # bytes; the sandbox takes less
_MOST_ANSWER = 16 << 20  # bytes: the product of two short lists may be a table that fills the memory
_KNOWN, _MOST_KNOWN = 20_000, 4096  # how many answers are remembered, of how many bytes with their questions
_READY = b"ready"
_CANNOT = b'{"raised": "the right helper can\'t do with these arguments."}'
_ENOUGH = b'{"raised": "the right helpers were asked too much."}'
_BUSY = 1.0  # seconds that one waits for a process which others ask, before there is another


@dataclass
class Questions:
    """What a submission may still ask; and whether an answer failed for want of time or memory.

    number   of questions
    bytes    of questions and answers together
    seconds  that they take
    """

    number: int = 20_000  # twenty times what the course's longest exercise asks
    bytes: int = 1 << 26
    seconds: float = 30.0
    short: bool = False


class Lent:
    """Right helpers for one answer: called with a question as a stand-in asks it, it returns the answer.

    keys       the helpers that may be asked
    seconds    what the questions have taken so far
    questions  what may still be asked
    """

    def __init__(self, helpers: Helpers, keys: Iterable[str], questions: Questions) -> None:
        self.keys = frozenset(keys)
        self.seconds = 0.0
        self._helpers = helpers
        self.questions = questions

    def __call__(self, message: bytes) -> bytes:
        """Return what a helper returns or raises.

        message  a question in JSON: key, args and kwargs, packed; it comes from a learner's process, and is
                 read in the process apart only
        """
        left, begin = self.questions, time.monotonic()
        if min(left.number, left.bytes, left.seconds) <= 0:
            left.short |= left.seconds <= 0
            return _ENOUGH
        answer, taken = self._helpers.answer(message, self.keys)
        left.short |= answer == _CANNOT
        left.number, left.bytes = left.number - 1, left.bytes - len(message) - len(answer)
        left.seconds -= taken
        self.seconds += time.monotonic() - begin
        return answer


class Helpers:
    """The processes that compute what right helpers return: one, and more only where one is kept busy."""

    def __init__(self) -> None:
        self._all = [_Helper()]
        self._idle: queue.LifoQueue[_Helper] = queue.LifoQueue()
        self._idle.put(self._all[0])
        self._known: dict[bytes, tuple[str, bytes]] = {}  # a helper's key and its answer, by question

    def lent(self, keys: Iterable[str], questions: Questions) -> Lent:
        """Lend some of the helpers to one answer."""
        return Lent(self, keys, questions)

    def answer(self, message: bytes, allowed: frozenset[str]) -> tuple[bytes, float]:
        """Return the answer, and in how many seconds it was computed: not those of waiting for others."""
        # the same cases are put to a whole class, so most questions come again
        key, answer = self._known.get(message, ("", b""))
        if key in allowed:
            return answer, 0.0
        try:
            helper = self._idle.get(timeout=_BUSY)
        except queue.Empty:
            self._all.append(helper := _Helper())
        begin = time.monotonic()
        try:
            key, answer = helper.ask(message, allowed)
        finally:
            self._idle.put(helper)
        # what concerns no helper, or can't be done, perhaps since this machine was busy, is asked anew
        if key and len(message) + len(answer) <= _MOST_KNOWN and len(self._known) < _KNOWN:
            self._known[message] = key, answer
        return answer, time.monotonic() - begin

    def close(self) -> None:
        """End the processes, those too that somebody still asks."""
        for helper in self._all:
            helper.close()


class _Helper:
    """A process that computes what right helpers return."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def ask(self, message: bytes, allowed: frozenset[str]) -> tuple[str, bytes]:
        """Return the key of the helper that was asked, if any, and the answer."""
        if self._process is None:
            self._start()
        if self._process is not None:
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

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            self._line.close()
            process.kill()
            process.wait()


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
    except (MemoryError, Overtime):  # of which there may be enough another time
        return "", _CANNOT
    except Exception as error:
        said = {"raised": f"{type(error).__name__}: {error}"[:500]}
    return key, json.dumps(said).encode("ascii")


if __name__ == "__main__":
    main()
