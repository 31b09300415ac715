"""Runs lines of code where a learner's answer would run, with all layers of the sandbox or with some off."""

from __future__ import annotations

import ast
import inspect
import json
import os
import shutil
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mlschool.checking.recordings import Case, Script
from mlschool.exercises import find
from mlschool.grading.sandbox import landlock
from mlschool.grading.sandbox.box import LANDLOCK, LIMITS, SECCOMP, Reply, Sandbox, Settings
from mlschool.grading.sandbox.stage import python_folders
from mlschool.grading.sandbox.wire import pack

THROUGH = "got through: "
SETUP = 'from mlschool import *\nstart("01_perceptron")\nimport numpy as np'

# What attacks have in common. Whatever gets through says so by `got`, and so it stands in the verdict.
PRELUDE = f"""\
import ctypes
import json
import mmap
import os
import platform
import signal
import socket
import struct
import sys
import threading
import time

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)


def got(what):
    raise RuntimeError(({THROUGH!r} + str(what))[:400])


def nonce():
    frame = sys._getframe()
    while "nonce" not in frame.f_locals.get("job", ()):
        frame = frame.f_back
    return frame.f_locals["job"]["nonce"]


def count():
    frame = sys._getframe()
    while "script" not in frame.f_locals.get("job", ()):
        frame = frame.f_back
    return len(frame.f_locals["job"]["script"]["Script"][0]["tuple"])


def say(kind, content, descriptor=3):
    body = kind + (content if isinstance(content, bytes) else json.dumps(content).encode())
    frame = struct.pack(">I", len(body)) + body
    while frame:
        frame = frame[os.write(descriptor, frame):]


def reply(recorded):
    say(b"r", {{"nonce": nonce(), "recording": recorded}})


def recording(*values, **about):
    seen = [about.get("seen", {{}}) | {{"value": value}} for value in values]
    empty = {{"value": None, "args": {{"tuple": []}}, "kwargs": {{"dict": []}}, "crash": None,
             "stopped": False, "output": "", "warnings": {{"tuple": []}}, "seconds": 0.0}}
    whole = {{"kind": "function", "empty": False, "name": "step", "parameters": {{"tuple": ["score"]}},
             "takes": "(score)", "takes_all": False, "misfit": ""}}
    seen = [{{"Observation": list((empty | one).values())}} for one in seen]
    about = whole | {{name: part for name, part in about.items() if name in whole}}
    return {{"Recording": [{{"tuple": seen}}, *about.values()]}}
"""


def notebook(*sources: str) -> bytes:
    """Return a notebook with these code cells, as it is handed in."""
    about = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    content = [about | {"source": source} for source in sources]
    return json.dumps({"cells": content, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def answered(key: str) -> str:
    """Return a cell in which an exercise is answered rightly."""
    return f'@exercise("{key}")\n{inspect.getsource(find(key).bound)}'


def cells(body: str, aims: Mapping[str, Any], answer: str = "step(score)") -> list[str]:
    """Return the cells of an attack whose function has this body; what it aims at is in `AIMS`."""
    return [PRELUDE, f"AIMS = {dict(aims)!r}", f"def {answer}:\n" + textwrap.indent(dedented(body), "    ")]


def dedented(body: str) -> str:
    """Return lines of code without what stands before all of them."""
    return textwrap.dedent(body).strip("\n") + "\n"


def run_inside(
    sources: list[str],
    settings: Settings,
    *,
    patience: float = 10.0,
    processor: float = 10.0,
    seconds: float = 5.0,
    files: Mapping[str, bytes] | None = None,
    standins: Mapping[str, str] | None = None,
    ask: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> Reply:
    """Run these cells, and call the `step` that they define once, in a sandbox of its own."""
    with Sandbox(settings) as sandbox, sandbox.submission(sources, files or {}) as session:
        return session.run(job(sources, seconds, standins or {}), patience, processor, ask)


def job(
    sources: list[str], seconds: float = 5.0, standins: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the job that runs all of these cells, and then calls `step` with one number."""
    counts = [len(ast.parse(source).body) for source in sources]
    return {
        "key": "perceptron.step",
        "name": "step",
        "names": {"perceptron.step": "step"} | dict(standins or {}),
        "earlier": {},
        "statements": [(cell, index) for cell, count in enumerate(counts) for index in range(count)],
        "script": pack(Script((Case((1.0,)),))),
        "seconds": seconds,
        "standins": list(standins or {}),
    }


def came(reply: Reply) -> Any:
    """Return what the answer returned, or its exception's words, or how it ended."""
    if reply.recording is None or not reply.recording.observations:
        return reply.failed or f"{reply.why} {reply.code}"
    [seen] = reply.recording.observations
    return (
        f"{seen.crash.kind}: {seen.crash.message}"
        if seen.crash
        else "stopped"
        if seen.stopped
        else seen.value
    )


def layers() -> tuple[str, ...]:
    """Return the layers that this machine has."""
    have = {LIMITS: True, LANDLOCK: landlock.version() > 0, SECCOMP: find_spec("pyseccomp") is not None}
    return tuple(name for name, there in have.items() if there)


def python_is_open() -> bool:
    """Tell whether every user of this machine may read Python and its libraries."""
    wanted = [Path(folder) for folder in python_folders()]
    return all(part.stat().st_mode & 0o001 for path in wanted for part in path.parents)


@contextmanager
def own_temporary_folder() -> Iterator[Path]:
    """Let all temporary files lie in a folder of their own, which every user may enter."""
    folder, before = Path(tempfile.mkdtemp(prefix="mlschool-test-")), tempfile.tempdir
    folder.chmod(0o755)
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)


def left_behind(folder: Path, children: set[int], seconds: float = 60.0) -> list[str]:
    """Return what is still there, after some seconds, of processes and files that weren't there before.

    folder    where all temporary files were put; the sandbox's processes have it in their command line
    children  the numbers of this process's children before
    """
    until = time.monotonic() + seconds
    while True:
        files = [str(path) for path in folder.rglob("*")]
        found = [f"{pid}: {line}" for pid, line in processes().items() if str(folder) in line]
        found += [f"child {pid}" for pid in own_children() - children]
        if not (files or found) or time.monotonic() > until:
            return files + found
        time.sleep(0.05)


def processes() -> dict[int, str]:
    """Return the command lines of all processes that can be seen, by their numbers."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found[int(path.parent.name)] = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has just ended
            continue
    return found


def own_children() -> set[int]:
    """Return the numbers of this process's children, zombies included."""
    own = os.getpid()
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text(errors="replace").rpartition(")")[2].split()[1]) == own:
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


def descriptors() -> int:
    """Return how many files this process has open."""
    return len(os.listdir("/proc/self/fd"))
