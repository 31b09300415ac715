"""What a command costs: processor time over its whole process tree, and what the tree holds while it runs."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # comes with ipykernel


@dataclass(frozen=True)
class Held:
    """What a process tree holds at a moment.

    second       since its start
    own          memory of the process that was started, in MB; what is shared counts by its share
    memory       of all of them, in MB
    processes    how many, those included that nobody has waited for yet
    descriptors  of all of them
    files        in the folder for temporary files, and folders
    """

    second: float
    own: float
    memory: float
    processes: int
    descriptors: int
    files: int


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds of processor and of wall time, its status, what it said, what it held.

    left  how many of its processes were still there a second after its end
    """

    cpu: float
    wall: float
    status: int
    said: str
    held: list[Held] = field(default_factory=list)
    left: int = 0


def spend(
    command: Sequence[str | Path],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    *,
    every: float = 0,
    temporary: Path | None = None,
) -> Spent:
    """Run a command to its end and return what it took; what it leaves running is counted, then ended.

    every      look at what it holds every so many seconds; 0 for never
    temporary  the folder whose files are counted then
    """
    _adopt_orphans()
    others = set(psutil.Process().children())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    held = []
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        if every:
            main = psutil.Process(process.pid)
            while process.poll() is None:
                held.append(_held(main, time.perf_counter() - begin, temporary))
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(every)
        status = process.wait()
        wall = time.perf_counter() - begin
        left = _end_orphans(others)
        said.seek(0)
        text = said.read().decode(errors="replace")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(cpu, wall, status, text, held, left)


def _adopt_orphans() -> None:
    """Let this process be the parent of whatever loses its own, so that nothing of a tree is missed."""
    if sys.platform == "linux":
        set_child_subreaper = 36
        ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def _end_orphans(others: set[psutil.Process]) -> int:
    orphans = set(psutil.Process().children()) - others
    _, alive = psutil.wait_procs(orphans, timeout=1)
    left = len(alive)
    while alive:  # ending one may bring us its children
        for orphan in alive:
            with contextlib.suppress(psutil.Error):
                orphan.kill()
        psutil.wait_procs(alive, timeout=5)
        alive = list(set(psutil.Process().children()) - others)
    return left


def _held(main: psutil.Process, second: float, temporary: Path | None) -> Held:
    own, memory, processes, descriptors = 0.0, 0.0, 0, 0
    for process in psutil.Process().children(recursive=True):
        processes += 1
        with contextlib.suppress(psutil.Error, OSError):  # it may end at any moment
            used = process.memory_full_info()
            memory += used.pss / 1e6
            own = used.pss / 1e6 if process == main else own
            descriptors += process.num_fds()
    files = sum(len(names) + len(folders) for _, folders, names in os.walk(temporary)) if temporary else 0
    return Held(second, own, memory, processes, descriptors, files)
