"""What this machine offers: each way to build a sandbox is tried, by trying to get out of it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from mlschool.grading.sandbox import landlock, syscalls
from mlschool.grading.sandbox import stage as staging
from mlschool.grading.sandbox.box import (
    BUBBLEWRAP,
    DIRECT,
    LANDLOCK,
    LIMITS,
    SECCOMP,
    UNSAFE,
    Broken,
    Sandbox,
    Settings,
)
from mlschool.grading.sandbox.stage import PACKAGE, python_folders

LEAST = (
    "The least that is safe: limits, system calls filtered (seccomp), and files hidden (Landlock, or "
    "bubblewrap); not as root; and nothing gets through in the self-test."
)
_SECONDS = 20.0


@dataclass(frozen=True)
class Layer:
    """One layer of the sandbox: whether it is on, what it does or why it is off, and how to get it."""

    name: str
    on: bool
    words: str
    repair: str = ""


@dataclass(frozen=True)
class Found:
    """What the probe found.

    settings  the best that passed its self-test; None where nothing did
    layers    every layer, on or off
    trouble   why the better ways were passed over, in words
    """

    settings: Settings | None
    layers: tuple[Layer, ...]
    trouble: tuple[str, ...] = ()


def probe() -> Found:
    """Try the ways to build a sandbox, the best first, until one passes its self-test."""
    trouble: list[str] = []
    for settings in _ways():
        try:
            through = escapes(settings)
        except OSError as error:  # a temporary folder that is full, say
            where = error.filename or tempfile.gettempdir()
            trouble.append(f"{_name(settings)}: {where} can't be written: {error.strerror or error}.")
            continue
        except Broken as broken:
            why = locked_python() or python_from_elsewhere()
            trouble.append(why or f"{_name(settings)}: {broken}")
            continue
        if not through:
            return Found(settings, layers(settings), tuple(trouble))
        trouble.append(f"{_name(settings)}: {', '.join(through)} gets through.")
    return Found(None, layers(None), tuple(dict.fromkeys(trouble)))


def locked_python() -> str:
    """Return what to do where root's Python lies where nobody else may look, and there is no bubblewrap.

    Learners' code doesn't run as root, and bubblewrap alone can show it a Python all the same. "" where there
    is nothing to do.
    """
    if not (hasattr(os, "geteuid") and os.geteuid() == 0) or shutil.which("bwrap"):
        return ""
    for path in map(Path, (sys.base_prefix, *python_folders())):
        folder = next((one for one in path.parents[::-1] if not one.stat().st_mode & 0o001), None)
        if folder is not None:
            whole = path.is_relative_to(sys.base_prefix)
            what = "Python lies" if whole else "Python's libraries lie"
            otherwise = "use the system's Python" if whole else "make the environment in another folder"
            return (
                f"{what} in {folder}, which learners' code mustn't read: install bubblewrap, or {otherwise}."
            )
    return ""


def python_from_elsewhere() -> str:
    """Return what to do where libraries come from a folder that only PYTHONPATH names; "" if they don't.

    What runs inside takes nothing from the tutor's variables.
    """
    named = [os.path.realpath(path) for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    origin = os.path.realpath(getattr(find_spec("numpy"), "origin", None) or "")
    if not any(Path(origin).is_relative_to(path) for path in named):
        return ""
    return (
        f"Python's libraries come from {Path(origin).parents[1]}, by PYTHONPATH, which learners' code must "
        "not depend on: make an environment with them (python -m venv), and grade in that."
    )


def escapes(settings: Settings) -> list[str]:
    """Return what gets through in a sandbox with these settings, tried from within. Raises Broken."""
    os.environ["MLSCHOOL_SELFTEST"] = secrets.token_hex(8)
    try:
        with _outside() as folder, socket.socket() as listener:
            folder.chmod(0o777)
            (folder / "secret").write_text("secret")
            (folder / "secret").chmod(0o666)
            listener.bind(("127.0.0.1", 0))
            listener.listen(1)
            aims = {
                "file": str(folder / "secret"),
                "folder": str(folder),
                "solutions": str(PACKAGE / "solutions" / "perceptron.py"),
                "port": listener.getsockname()[1],
                "process": os.getpid(),
            }
            with Sandbox(settings) as sandbox, sandbox.submission([], {}) as session:
                reply = session.run({"selftest": aims}, _SECONDS, _SECONDS)
    finally:
        del os.environ["MLSCHOOL_SELFTEST"]
    if not reply.through:
        raise Broken(f"its self-test came to nothing ({reply.why}, code {reply.code}).")
    return [what for what, through in reply.through.items() if through]


@contextlib.contextmanager
def _outside() -> Iterator[Path]:
    folder = staging.new_folder()
    try:
        yield folder
    finally:
        staging.clear(staging.Stage(folder))


def layers(settings: Settings | None) -> tuple[Layer, ...]:
    """Return every layer, with whether these settings have it; None for grading without a sandbox."""
    now = settings or UNSAFE
    elsewhere = "" if sys.platform == "linux" else _ELSEWHERE.get(sys.platform, _ELSEWHERE["other"])
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    version = landlock.version()
    by = "bubblewrap" if now.namespaces == BUBBLEWRAP else "the kernel alone"
    apart = f"no other process, mount or network is seen (by {by})"
    alone = "not to be had: one submission at a time, without a folder that it can write to"
    return (
        Layer("limits", LIMITS in now.layers, _LIMITS),
        Layer(
            "user",
            not root or settings not in (None, UNSAFE),
            "learners' code runs as nobody, not as root" if root else "learners' code doesn't run as root",
        ),
        Layer(
            "Landlock",
            LANDLOCK in now.layers,
            _hidden(version),
            elsewhere or ("" if version else _GET_LANDLOCK),
        ),
        Layer(
            "seccomp",
            SECCOMP in now.layers,
            _FILTERED,
            elsewhere or ("" if SECCOMP in now.layers else _GET_SECCOMP),
        ),
        Layer(
            "namespaces",
            bool(now.namespaces),
            apart if now.namespaces else alone,
            elsewhere or ("" if now.namespaces == BUBBLEWRAP else _GET_BUBBLEWRAP),
        ),
    )


def offered() -> tuple[Layer, ...]:
    """Return every layer by itself, as this machine has it, whatever comes of all of them together."""
    if sys.platform != "linux":
        return layers(None)
    root, version, filters, apart = os.geteuid() == 0, landlock.version(), _no_filters(), _no_namespaces()
    return (
        Layer("limits", True, _LIMITS),
        Layer("user", True, "root can become nobody for learners' code" if root else "this isn't root"),
        Layer("Landlock", bool(version), _hidden(version), "" if version else _GET_LANDLOCK),
        Layer("seccomp", not filters, filters or _FILTERED, _GET_SECCOMP if filters else ""),
        Layer(
            "namespaces",
            not apart,
            apart or "no other process, mount or network is seen (by bubblewrap)",
            _GET_BUBBLEWRAP if apart else "",
        ),
    )


def _no_filters() -> str:
    """Why system calls can't be filtered here; "" if they can."""
    if find_spec("pyseccomp") is None:
        return "the library pyseccomp isn't installed"
    try:
        syscalls.prepare()
    except Exception as error:  # it looks for libseccomp, and has its own ways to say that it found none
        return f"pyseccomp is installed, and can't work ({error})"
    return ""


def _no_namespaces() -> str:
    """Why bubblewrap can't make namespaces here; "" if it can."""
    if (program := shutil.which("bwrap")) is None:
        return "bubblewrap isn't installed"
    kinds = ["--unshare-pid", "--unshare-net", "--unshare-ipc"] + ["--unshare-user"] * (os.geteuid() != 0)
    try:
        tried = subprocess.run(
            [program, *kinds, "--ro-bind", "/", "/", "--proc", "/proc", "true"],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap can't be started ({type(error).__name__})"
    if tried.returncode == 0:
        return ""
    why = (tried.stderr.strip().splitlines() or [f"it ends with code {tried.returncode}"])[-1]
    return f"bubblewrap is installed, and the system doesn't let it ({why.removeprefix('bwrap: ')})"


def _hidden(version: int) -> str:
    return (
        f"only Python and its libraries can be read (version {version})" if version else "not in this kernel"
    )


_LIMITS = "processor time, memory, size of files and of what comes back"
_FILTERED = "no network, no programs, no new processes"
_GET_LANDLOCK = "Linux 5.13 or later has it, unless its start-up line leaves it out."
_GET_SECCOMP = (
    'Run `python -m pip install "mlschool[tutor]"`, and install libseccomp (Debian, Ubuntu: libseccomp2).'
)
_GET_BUBBLEWRAP = (
    "Install bubblewrap (Debian, Ubuntu: apt install bubblewrap). On Ubuntu 23.10 and later its profile must "
    "let it: see docs/tutors.md."
)
_ELSEWHERE = {
    "darwin": "macOS has no such layer: grade in a Linux container or virtual machine (see docs/tutors.md).",
    "win32": "Windows has no such layer: grade in WSL 2 (see docs/tutors.md).",
    "other": "This system has no such layer: grade on Linux.",
}


def _ways() -> Iterator[Settings]:
    if sys.platform != "linux":
        return
    have = [LIMITS]
    if landlock.version():
        have.append(LANDLOCK)
    if find_spec("pyseccomp") is not None:
        have.append(SECCOMP)
    best = Settings(layers=tuple(have))
    if shutil.which("bwrap"):
        yield best
        yield replace(best, nested=False)
    if LANDLOCK in have:
        yield replace(best, namespaces=DIRECT)
        yield replace(best, namespaces="", nested=False)


def _name(settings: Settings) -> str:
    means = {BUBBLEWRAP: "with bubblewrap", DIRECT: "with namespaces", "": "without namespaces"}
    return means[settings.namespaces] + (
        "" if settings.nested or not settings.namespaces else ", one for all"
    )
