"""What lasts beyond a kernel: a journal in the learner's own folder, of one line for each thing to remember.

Lines are only ever added, each by a single write, so two kernels on one notebook lose nothing of each other.
A line that can't be read stays where it is and doesn't count. Where there is no learner's folder, as in tests
and while a tutor grades, nothing is written, and what is remembered ends with the kernel.
"""

from __future__ import annotations

import contextlib
import json
import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from mlschool import machine
from mlschool.edition import EDITION

FILE = "progress.jsonl"
FOLDER = (
    "MLSCHOOL_WORK"  # the variable by which `mlschool lab` tells its kernels which folder is the learner's
)

_COLAB = Path("/content")
_DRIVE = _COLAB / "drive/MyDrive"
_here: list[dict[str, Any]] = []  # what this kernel has remembered, whether or not it could be written
_said: set[str] = set()


def folder() -> Path | None:
    """Return the folder in which this learner's progress is kept; None where there is none, as in a test."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    if machine.where() == "Google Colab" and _COLAB.is_dir():
        return _DRIVE / "mlschool" if _DRIVE.is_dir() else _COLAB
    from mlschool import lab

    with contextlib.suppress(OSError):  # the working folder may have been deleted
        here, work = Path.cwd(), lab.workplace()
        if lab.checkout() and (here == work or work in here.parents):
            return work
        if (here / FILE).is_file():
            return here
    return None


def how_long() -> str:
    """Return how long what is kept lasts, in words; "" for ever. On Colab only Drive outlives a session."""
    return {None: " until this kernel ends", _COLAB: " until this session ends"}.get(folder(), "")


def keep(what: str, **facts: Any) -> None:
    """Remember something of this kind, with plain facts; say so, once, where it can't be written down."""
    entry = {"what": what, **facts, "when": now(), "edition": EDITION}
    _here.append(entry)
    if (place := folder()) is None:
        return
    session = _COLAB / FILE
    try:
        if place == _DRIVE / "mlschool" and session.is_file():  # Drive was mounted since
            _append(place / FILE, session.read_bytes())
            session.unlink()
        _append(place / FILE, json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    except OSError as error:
        not_kept(place, error)


def kept(what: str, *texts: str, place: Path | None = None) -> list[dict[str, Any]]:
    """Return all that is remembered of this kind, oldest first: by earlier kernels, others, and this one.

    texts  the facts that an entry must have as text, or else it is left out
    place  the learner's folder; the one of `folder()` without a word
    """
    written = _read(place or folder())
    lost = [entry for entry in _here if entry not in written]
    found = [entry for entry in written + lost if entry["what"] == what]
    return [entry for entry in found if all(isinstance(entry.get(name), str) for name in texts)]


def not_kept(place: Path, error: OSError) -> None:
    """Say, once, that a folder can't be written to."""
    _say(
        f"Your progress isn't kept beyond this kernel, since {place} can't be written to "
        f"({error.strerror}). The notebook goes on as ever."
    )


def now() -> str:
    """Return the present time, to the second, as it is written down."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def day(entry: dict[str, Any]) -> str:
    """Return the day of an entry in words.

    >>> day({"when": "2026-03-02T10:00:00+01:00"}), day({"when": "?"})
    ('2 March 2026', 'an earlier day')
    """
    try:
        when = datetime.fromisoformat(entry["when"])
    except (KeyError, TypeError, ValueError):
        return "an earlier day"
    return f"{when.day} {when:%B %Y}"


def _append(file: Path, line: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
    try:
        size = os.fstat(descriptor).st_size
        if size:  # a full disk may have cut off the last line
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
        written = os.write(descriptor, line)
        if written < len(line):  # the rest says why not
            os.write(descriptor, line[written:])
    finally:
        os.close(descriptor)


def _read(place: Path | None) -> list[dict[str, Any]]:
    if place is None:
        return []
    try:
        status = (place / FILE).stat()
        return _parsed(place / FILE, status.st_mtime_ns, status.st_size)
    except FileNotFoundError:
        return []
    except OSError as error:
        _say(f"Your earlier progress can't be read ({place / FILE}: {error.strerror}); it is left as it is.")
        return []


@lru_cache(maxsize=1)
def _parsed(file: Path, changed: int, size: int) -> list[dict[str, Any]]:
    """Return the entries of a file that was changed then; it is read anew only when it has changed."""
    entries = [_entry(line) for line in file.read_bytes().splitlines() if line.strip()]
    if bad := entries.count(None):
        are = "One line" if bad == 1 else f"{bad} lines"
        _say(f"{are} of {file} can't be read. The rest counts, and the file is left as it is.")
    return [entry for entry in entries if entry is not None]


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and isinstance(entry.get("what"), str) else None


def _say(sentence: str) -> None:
    """Say something once in this kernel."""
    if sentence not in _said:
        _said.add(sentence)
        from mlschool.checking.show import note_shown, show

        show(note_shown("○", sentence))
