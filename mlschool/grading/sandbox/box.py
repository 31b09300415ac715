"""The sandbox from outside: starts the process inside, hands it submissions, takes what comes back."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mlschool.checking.recordings import Recording
from mlschool.grading.sandbox import stage as staging
from mlschool.grading.sandbox.frames import Closed, Late, Reader, TooLarge, receive, send
from mlschool.grading.sandbox.wire import Garbled, cut, loads
from mlschool.session import THREADS, kernels

NOBODY = 65534
LIMITS, LANDLOCK, SECCOMP = "limits", "landlock", "seccomp"
BUBBLEWRAP, DIRECT = "bubblewrap", "direct"
_START = 60.0  # seconds: far more than it takes, since the tutor's machine may be busy
_MARGIN = 20.0  # seconds beyond a job's patience, in which the keeper must have said how it ended
_MOST_REPLY = 16 << 20
_SIGXCPU, _SIGKILL = 24, 9
_MORE_TASKS = 256  # that the user may start beside, before an answer can start none
_NUMPY = [
    "numpy",
    "numpy.linalg",
    "numpy.random",
    "numpy.fft",
    "numpy.lib.stride_tricks",
    "numpy.ma",
    "math",
    "random",
]
_USUAL = ["collections", "functools", "itertools", "typing", "tempfile"]
_OURS = ["mlschool.grading.sandbox.answer", "mlschool.datasets"]

Ask = Callable[[bytes], bytes]


class Broken(RuntimeError):
    """The sandbox itself failed: no fault of the answer that was in it, so no mark may come of it."""


@dataclass(frozen=True)
class Settings:
    """Which layers are on, and how much room there is.

    namespaces  "bubblewrap", "direct" or "" for none
    nested      whether each submission has namespaces of its own in those, and a folder that it can write to
    layers      of "limits", "landlock" and "seccomp"
    memory      bytes for each exercise; with a framework loaded `Sandbox` adds what that takes
    disk        bytes in the working folder, which is in memory
    """

    namespaces: str = BUBBLEWRAP
    nested: bool = True
    layers: tuple[str, ...] = (LIMITS, LANDLOCK, SECCOMP)
    memory: int = 1 << 30
    disk: int = 32 << 20
    files: int = 1000
    processes: int = 32
    reply: int = _MOST_REPLY


UNSAFE = Settings(namespaces="", nested=False, layers=(LIMITS,))


@dataclass(frozen=True)
class Reply:
    """What came of one job.

    recording  what the answer did; None if nothing came that can be read
    why        "replied", "ended" (Python ended in the middle), "late" (its time by the clock or that of the
               processor was used up) or "violation" (something else came)
    code       the process's exit code, or minus the number of the signal that ended it
    seconds    its processor time
    missing    files and modules that weren't there, in Python's words
    failed     the answer's own reason why there is no recording
    """

    recording: Recording | None
    why: str
    code: int = 0
    seconds: float = 0.0
    missing: tuple[str, ...] = ()
    failed: str = ""
    through: Mapping[str, bool] = field(default_factory=dict)


class Sandbox:
    """Processes in the sandbox, one for each set of frameworks, four at most, started when first needed.

    seconds  the processor time of those that have ended, and of all that they started
    """

    def __init__(self, settings: Settings) -> None:
        self.seconds = 0.0
        self.settings = settings
        self._stage = staging.build()
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # learners' files are laid out by whom root becomes
            os.chown(self._stage.scratch, NOBODY, NOBODY)
        self._boxes: dict[tuple[Any, ...], _Box] = {}
        self._closed = False
        self._lock = threading.Lock()
        # A process dies with the thread that started it, so one thread starts them all, and stays.
        self._starter = ThreadPoolExecutor(1)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
        self._starter.shutdown()
        staging.clear(self._stage)

    def close(self) -> None:
        """End all processes, and start none any more: who still waits for one of them is told Broken."""
        with self._lock:
            self._closed = True
            while self._boxes:
                self.seconds += self._boxes.popitem()[1].close()

    @contextlib.contextmanager
    def submission(
        self, cells: Sequence[str], files: Mapping[str, bytes], frameworks: Sequence[str] = ()
    ) -> Iterator[Session]:
        """Open a session for one submission, with these frameworks loaded already. Raises Broken."""
        box = self._box(_survivors(frameworks), bool(frameworks))
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                box.hand_over(theirs)
            request = {"cells": list(cells), "files": {name: data.hex() for name, data in files.items()}}
            try:
                send(ours, json.dumps(request).encode("ascii"))
            except Closed:
                raise Broken("the process in the sandbox has ended.") from None
            yield Session(ours, self.settings.reply)

    def _box(self, *kind: Any) -> _Box:
        with self._lock:
            if self._closed:
                raise Broken("it is closed.")
            box = self._boxes.get(kind)
            if box is None or box.ended:
                if box is not None:
                    self.seconds += box.close()
                start = self._starter.submit(_Box, self.settings, self._stage, *kind)
                box = self._boxes[kind] = start.result()
            return box


class _Box:
    """One process in the sandbox, ready to fork."""

    def __init__(self, settings: Settings, stage: staging.Stage, load: tuple[str, ...], roomy: bool) -> None:
        self._control, theirs = socket.socketpair()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  stays open as long as the process
        user = os.geteuid() if hasattr(os, "geteuid") else -1
        as_root = user == 0
        safe = settings is not UNSAFE and bool(
            {LANDLOCK, SECCOMP} & set(settings.layers) or settings.namespaces
        )
        # -I: no folder, variable or start-up file of the tutor's has a say in it
        command = [sys.executable, "-I", str(stage.program), str(theirs.fileno())]
        if settings.namespaces == BUBBLEWRAP:
            command = stage.bubblewrap(shutil.which("bwrap") or "bwrap", command, as_root, settings.disk)
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(stage.scratch), "TMPDIR": str(stage.scratch)}
        environment |= {"LANG": "C.UTF-8", "MPLBACKEND": "agg"}
        if find_spec("torch") is not None:
            environment["KERAS_BACKEND"] = "torch"
        environment |= kernels()  # else what computes in it differs from what computes out here
        environment |= dict.fromkeys(THREADS, "1")  # whatever is wished: a process with more can't be forked
        if "MLSCHOOL_SECONDS" in os.environ:
            environment["MLSCHOOL_SECONDS"] = os.environ["MLSCHOOL_SECONDS"]
        readable, listed = stage.readable()
        config = {
            "user": NOBODY if as_root and safe else None,
            "namespaces": settings.namespaces,
            "nested": settings.nested,
            "layers": list(settings.layers),
            "readable": readable,
            "listed": listed,
            "scratch": str(stage.scratch),
            "load": [*_NUMPY, *_USUAL, *_OURS, *load],
            "memory": settings.memory + (2 << 30 if roomy else 0),
            "disk": settings.disk,
            "files": settings.files,
            "processes": settings.processes,
            "tasks": 0 if settings.nested else _tasks(NOBODY if as_root else user) + _MORE_TASKS,
            "reply": settings.reply,
        }
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                pass_fds=[theirs.fileno()],
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise Broken(f"it can't be started ({error}).") from None
        finally:
            theirs.close()
        try:
            send(self._control, json.dumps(config).encode("ascii"))
            said = receive(self._control, 1 << 16, time.monotonic() + _START)
        except (Closed, Late, TooLarge):
            self.close()
            raise Broken(f"the process in it didn't start. {self._last_words()}".strip()) from None
        if said != b"ready":
            self.close()
            raise Broken(f"the process in it can't get ready ({said.decode(errors='replace')[:300]}).")

    @property
    def ended(self) -> bool:
        """Whether the process is there no more."""
        return self._process.poll() is not None

    def hand_over(self, line: socket.socket) -> None:
        """Let the process fork for the submission that will come over this line. Raises Broken."""
        try:
            socket.send_fds(self._control, [b"s"], [line.fileno()])
        except OSError:
            raise Broken("the process in the sandbox has ended.") from None

    def close(self) -> float:
        """End the process, and with it all that it has started; return its processor time and theirs."""
        used = 0.0
        with contextlib.suppress(OSError, Closed, Late, TooLarge, ValueError, subprocess.TimeoutExpired):
            self._control.shutdown(socket.SHUT_WR)
            used = float(json.loads(receive(self._control, 100, time.monotonic() + 2)))
            self._process.wait(2)
        self._control.close()
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, 9)
        self._process.kill()
        self._process.wait()
        return used

    def _last_words(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else ""


def _survivors(frameworks: Sequence[str]) -> tuple[str, ...]:
    """What a process loads for answers with these frameworks: one of three sets, however they are combined.

    TensorFlow doesn't survive a fork, once it has run, nor Keras upon it.
    """
    wanted = ("keras", "torch") if "keras" in frameworks else ("torch",) if "torch" in frameworks else ()
    return tuple(filter(find_spec, wanted)) if find_spec("torch") is not None else ()


class Session:
    """One submission in the sandbox; its jobs are done one by one, each in a process of its own."""

    def __init__(self, line: socket.socket, most: int) -> None:
        self._line = line
        self._reader = Reader(line)
        self._most = most + 1024

    def run(self, job: Mapping[str, Any], patience: float, processor: float, ask: Ask | None = None) -> Reply:
        """Do one job, and say what came of it.

        job        as `answer.reply_to` or `selftest.attempts` takes it
        patience   seconds by the clock
        processor  seconds of processor time
        ask        answers the questions of stand-ins; its time is nobody's, and it brings it to an end

        Raises Broken if the sandbox itself fails.
        """
        nonce = secrets.token_hex(16)
        request = {"nonce": nonce, "patience": patience, "processor": processor}
        request |= {"standins": [], "borrowed": [], **job}
        said = None
        deadline = time.monotonic() + patience + _MARGIN
        try:
            send(self._line, json.dumps(request).encode("ascii"), deadline)
            while True:
                message = self._reader.receive(self._most, deadline)
                kind, body = message[:1], message[1:]
                if kind == b"c" and ask is not None:
                    begin = time.monotonic()
                    answer = ask(body)
                    deadline += time.monotonic() - begin  # `ask` itself sees to it that this has an end
                    send(self._line, answer, deadline)
                elif kind == b"r":
                    said = body
                elif kind == b"e":
                    end = json.loads(body)
                    break
                else:
                    raise Broken("its keeper said something unheard of.")
        except (Closed, Late, TooLarge) as error:
            raise Broken(f"it went silent ({type(error).__name__}).") from None
        if "failed" in end:
            raise Broken(f"its keeper failed ({end['failed']}).")
        # Which of its limits ends it depends on how busy the machine is. Who holds up the first signal of the
        # limit of processor time is ended by the second, which may also come from elsewhere.
        used_up = end["code"] == -_SIGXCPU or (end["code"] == -_SIGKILL and end["seconds"] >= processor)
        why = "late" if end["why"] == "ended" and used_up else end["why"]
        reply = Reply(None, why, end["code"], end["seconds"])
        reply = reply if said is None else _read(said, nonce, reply)
        if reply.recording is not None and not _fits(reply.recording, job["script"]):
            return replace(reply, recording=None, why="violation")
        return reply


def _fits(recording: Recording, script: Mapping[str, Any]) -> bool:
    """Whether what came back as arguments is what went in, by number and name; or none, after a crash."""
    cases, _, refused, _ = script["Script"]
    for part, observations in ((cases, recording.observations), (refused, recording.refused)):
        for case, seen in zip(part["tuple"], observations, strict=False):
            args, kwargs, *_ = case["Case"]
            if len(seen.args) not in (0, len(args["tuple"])):
                return False
            if not seen.kwargs.keys() <= {name for name, _ in kwargs["dict"]}:
                return False
    return True


def _tasks(user: int) -> int:
    """How many processes and threads a user has."""
    count = 0
    for path in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):  # it has just ended
            said = path.read_text(errors="replace")
            if re.search(rf"^Uid:\t{user}\t", said, re.MULTILINE):
                count += int(re.search(r"^Threads:\t(\d+)", said, re.MULTILINE)[1])
    return count


def _read(said: bytes, nonce: str, reply: Reply) -> Reply:
    """What a learner's process said; whatever isn't a reply is a violation of the protocol, and no more."""
    violation = replace(reply, why="violation")
    try:
        content = loads(said)
    except Garbled:
        return violation
    said_nonce = content.get("nonce")
    if not isinstance(said_nonce, str) or said_nonce != nonce:
        return violation
    missing = content.get("missing", [])
    if not isinstance(missing, list) or not all(isinstance(one, str) for one in missing):
        return violation
    reply = replace(reply, missing=tuple(cut(one, 200) for one in missing[:5]))
    match content:
        case {"recording": Recording() as recording}:
            return replace(reply, recording=recording)
        case {"failed": str(reason)}:
            return replace(reply, failed=cut(reason, 300))
        case {"through": dict(through)}:
            return replace(reply, through=through)
    return violation
