"""Tries, from where a learner's code would run, what must not get through."""

from __future__ import annotations

import fcntl
import mmap
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any


def attempts(aims: dict[str, Any]) -> dict[str, bool]:
    """Try each of these and return which got through; every one of them is to be False.

    aims  a file that lies outside (`file`), the folder around it, where the `solutions` lie, a `port` where
          somebody listens on this machine, and the number of a `process` outside
    """
    tries: dict[str, Callable[[], object]] = {
        "reading a file outside": lambda: Path(aims["file"]).read_text(),
        "listing a folder outside": lambda: os.listdir(aims["folder"]),
        "writing a file outside": lambda: Path(aims["folder"], "written").write_text(""),
        "emptying a file outside": lambda: os.open(aims["file"], os.O_RDONLY | os.O_TRUNC),
        "emptying a file outside by its name": lambda: os.truncate(aims["file"], 0),
        "changing who may read a file outside": lambda: _change_mode(aims["file"]),
        "the network": lambda: socket.create_connection(("127.0.0.1", aims["port"]), 1),
        "starting a process": _start_a_process,
        "starting a program": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "a signal to a process outside": lambda: os.kill(aims["process"], signal.SIGCONT),
        "a signal when there is something to read": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, aims["process"]),
        "memory that isn't counted": lambda: mmap.mmap(os.open("/dev/zero", os.O_RDONLY), 4096, prot=1),
        "reading the solutions from disk": lambda: Path(aims["solutions"]).read_text(),
        "reading the solutions": lambda: __import__("mlschool.solutions.perceptron"),
        "reading the exercises": lambda: __import__("mlschool.exercises.perceptron"),
        "becoming root": lambda: os.setuid(0) if os.geteuid() else None,
        "the tutor's environment": lambda: os.environ["MLSCHOOL_SELFTEST"],
    }
    return {name: _gets_through(trial) for name, trial in tries.items()}


def _change_mode(file: str) -> None:
    os.chmod(file, 0o600)
    if os.stat(file).st_mode & 0o777 != 0o600:
        raise OSError("it was done in appearance only")


def _start_a_process() -> None:
    if os.fork() == 0:
        os._exit(0)


def _gets_through(trial: Callable[[], object]) -> bool:
    try:
        trial()
    except BaseException:
        return False
    return True
