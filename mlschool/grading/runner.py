"""Starts the processes in which learners' code runs, and waits for what they say; one for each notebook.

A hung or dead process costs the exercise that it was at, and no other.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Timer
from typing import Any

from mlschool.checking.observe import Observation, Recording
from mlschool.grading.wire import Garbled, unpack
from mlschool.session import THREADS

START = 60  # seconds: far more than it takes, since the tutor's machine may be busy


def run(cells: Sequence[str], jobs: Sequence[dict[str, Any]], folder: Path) -> dict[str, Recording | str]:
    """Have answers observed, and return for each key a recording, or a sentence on why there is none.

    cells   the sources of a notebook's code cells
    jobs    what `child.recording_of` is to do with them
    folder  where the notebook lies, and its learner's files perhaps beside it
    """
    replies: dict[str, Recording | str] = {}
    while jobs:
        replies |= _as_far_as_it_goes(cells, jobs, folder)
        jobs = [job for job in jobs if job["key"] not in replies]
    return replies


def _as_far_as_it_goes(
    cells: Sequence[str], jobs: Sequence[dict[str, Any]], folder: Path
) -> dict[str, Recording | str]:
    """Run a process until it has done all jobs, or hangs or dies over one; that one gets a reply, too."""
    replies: dict[str, Recording | str] = {}
    with _process(folder) as child:
        with contextlib.suppress(BrokenPipeError):  # it died at once; its first line will be missing
            child.stdin.write(json.dumps({"cells": cells, "jobs": jobs}).encode("ascii"))
            child.stdin.close()
        if not _line(child, START):
            _end(child)
            reason = child.stderr.read().decode(errors="replace").strip().splitlines()[-1:]
            said = " ".join(["not graded, and that is our fault: its process didn't start.", *reason])
            return {job["key"]: said for job in jobs}
        for job in jobs:
            begin, limit = time.monotonic(), 5 + 4 * job["seconds"]  # `recording_of` should end long before
            line = _line(child, limit)
            if line:
                replies[job["key"]] = _reply(line, job["key"])
            elif (taken := time.monotonic() - begin) >= limit:
                return replies | {job["key"]: Recording((Observation(stopped=True, seconds=taken),))}
            else:
                said = f"not graded: Python itself ended in the middle of it (exit code {child.wait()})."
                return replies | {job["key"]: said}
    return replies


def _reply(line: bytes, key: str) -> Recording | str:
    try:
        reply = json.loads(line)
        if reply["key"] == key and "failed" in reply:
            return f"not graded: {reply['failed']}."
        recording = unpack(reply["recording"])
        if reply["key"] == key and isinstance(recording, Recording):
            return recording
    except (Garbled, ValueError, TypeError, KeyError, RecursionError):
        pass
    return "not graded: what came back from its process can't be read."


@contextlib.contextmanager
def _process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    # What can be imported here can be there: this package, which needn't be installed, and a framework.
    path = os.pathsep.join(map(os.path.abspath, sys.path))
    environment = os.environ | dict.fromkeys(THREADS, "1") | {"MPLBACKEND": "agg", "PYTHONPATH": path}
    # -P: a learner's random.py in this folder must not be taken for Python's own
    command = [sys.executable, "-P", "-m", "mlschool.grading.child"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, **pipes, cwd=folder, env=environment, start_new_session=True) as child:
        try:
            yield child
        finally:
            _end(child)


def _line(child: subprocess.Popen[bytes], seconds: float) -> bytes:
    """The next whole line that it says, or b"" if it ends first, or is ended after so many seconds."""
    timer = Timer(seconds, _end, [child])
    timer.start()
    line = child.stdout.readline()
    timer.cancel()
    return line if line.endswith(b"\n") else b""


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a process, and where that is possible all that it has started."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        child.kill()
