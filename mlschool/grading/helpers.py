"""Right helpers for answers that call a helper which isn't right: asked from the sandbox, computed out here.

What is asked comes from a learner's process, so it is computed in a process apart, with limits: nobody can
fill the tutor's memory by asking for a network of a billion units. That process is `python -m
mlschool.grading.helpers`.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import Any

from mlschool.checking.guards import Clock, Overtime, captured, undisturbed
from mlschool.checking.made import made
from mlschool.checking.plain import plain
from mlschool.exercises import find
from mlschool.grading.wire import Garbled, loads, pack
from mlschool.session import THREADS

_MEMORY = 2 << 30  # bytes
_SECONDS = 10.0  # for each question
_PATIENCE = 5.0  # seconds beyond those, for what no alarm can interrupt; then the process is ended
_MOST_ANSWER = 16 << 20  # bytes: the product of two short lists may be a table that fills the memory
_KNOWN, _MOST_KNOWN = 20_000, 4096  # how many answers are remembered, of how many bytes with their questions
_CANNOT = {"raised": "the right helper can't do with these arguments."}


class Helpers:
    """The process that computes what right helpers return; started when it is first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._known: dict[tuple[bytes, frozenset[str]], bytes] = {}

    def answer(self, message: bytes, allowed: frozenset[str]) -> bytes:
        """Return what a helper returns or raises, as the stand-in in the sandbox takes it.

        message  a question in JSON: key, args and kwargs, packed; it comes from a learner's process
        allowed  the keys of the helpers that may be asked
        """
        # the same cases are put to a whole class, so most questions come again
        if (known := self._known.get((message, allowed))) is not None:
            return known
        said = self._answered(message, allowed)
        answer = json.dumps(said).encode("ascii")
        if said is _CANNOT:  # perhaps by our own fault: this machine was busy
            return answer
        if len(message) + len(answer) <= _MOST_KNOWN and len(self._known) < _KNOWN:
            self._known[message, allowed] = answer
        return answer

    def _answered(self, message: bytes, allowed: frozenset[str]) -> dict[str, Any]:
        try:
            question = loads(message)
        except Garbled as garbled:
            return {"raised": f"this can't be asked ({garbled})."}
        match question:
            case {"key": str(key), "args": tuple(args), "kwargs": dict(kwargs)} if key in allowed:
                return self._ask({"key": key, "args": pack(args), "kwargs": pack(kwargs)})
        return {"raised": "there is no such helper here."}

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self.close()
            if self._process is None:
                self._process = _start()
            end = threading.Timer(_SECONDS + _PATIENCE, self._process.kill)
            end.start()
            try:
                self._process.stdin.write(json.dumps(question).encode("ascii") + b"\n")
                self._process.stdin.flush()
                return json.loads(self._process.stdout.readline())
            except (OSError, ValueError):
                self.close()
            finally:
                end.cancel()
        return _CANNOT


def _start() -> subprocess.Popen[bytes]:
    path = os.pathsep.join(map(os.path.abspath, sys.path))  # this package needn't be installed
    environment = os.environ | dict.fromkeys(THREADS, "1") | {"PYTHONPATH": path}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-P", "-m", __name__], **pipes, env=environment)


def main() -> None:
    """Answer questions, one a line, until there are no more."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # no such limits on this system
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    for line in sys.stdin.buffer:
        said = json.dumps(_computed(line))
        sys.stdout.buffer.write((said if len(said) <= _MOST_ANSWER else json.dumps(_CANNOT)).encode("ascii"))
        sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()


def _computed(line: bytes) -> dict[str, Any]:
    try:
        question = loads(line)
        args = tuple(map(made, question["args"]))
        kwargs = {name: made(value) for name, value in question["kwargs"].items()}
        with undisturbed(), captured(), Clock(_SECONDS):
            return {"value": pack(plain(find(question["key"]).reference(*args, **kwargs)))}
    except (Exception, Overtime) as error:
        return {"raised": f"{type(error).__name__}: {error}"[:500]}


if __name__ == "__main__":
    main()
