"""What tests need of the machine: its tools, and environments that are kept beside the project's own."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def python_of(name: str, versions: Path) -> Path:
    """Return the Python of a kept environment, which is made anew when the versions in its file change.

    name      its folder is `.venv-NAME`
    versions  a file of requirements
    """
    folder = ROOT / f".venv-{name}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "stamp", hashlib.sha256(versions.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", versions], check=True)
        stamp.write_text(wanted)
    return python


def needs(there: object, what: str, why: str = "") -> None:
    """Skip the test where something is missing on this machine; on CI fail."""
    if not there:
        sentence = f"There is no {what} here. {why}".strip()
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)


def at_a_terminal() -> None:
    """Let signals do what they do in a program that is started at a terminal: a `preexec_fn` of subprocess.

    A shell lets what it starts in a script's background ignore Ctrl-C, and `nohup` the terminal's end.
    Whatever these tests start inherits that.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def in_the_background() -> None:
    """Let signals do what they do under `nohup` in the background of a script: a `preexec_fn`, too."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
