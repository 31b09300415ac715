"""A folder of files that are made anew each time, and in which nothing that a person changed is lost."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

LIST = ".made.json"  # which files were made here, and their hashes


def renew(folder: Path, made: Mapping[str, bytes]) -> list[Path]:
    """Write the files into the folder, and take away those of last time that aren't made any more.

    A file that somebody changed since, or that was never made here, is kept under another name; what else
    stands in the folder isn't touched.

    made  the contents by the path below the folder, with slashes

    Returns the copies that were kept. Raises OSError, with a path, where one of them can't be written; then
    what was there is still there, and whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hashes = {name: _hash(data) for name, data in made.items()}
    parts = _parts(folder, {**made, LIST: json.dumps(hashes, indent=1).encode()})
    last, copies = _last(folder), []
    for name in [*made, *(name for name in last if name not in made)]:
        path = folder / name
        if not path.is_file() or path.is_symlink():
            path.unlink(missing_ok=True)  # a link is taken away, not followed
            continue
        there = hashlib.sha256(path.read_bytes()).hexdigest()
        if there != last.get(name) and there != _hash(made.get(name)):
            copies.append(path.rename(_free(path)))
        elif name not in made:
            path.unlink()
    for path, part in parts.items():
        part.replace(path)
    return copies


def _parts(folder: Path, made: Mapping[str, bytes]) -> dict[Path, Path]:
    """Write all beside its place first, where a full disk does no harm; return what is to go where."""
    parts: dict[Path, Path] = {}
    for name, data in made.items():
        path = folder / name
        parts[path] = path.with_name(f".{path.name}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            parts[path].write_bytes(data)
        except OSError as error:
            for part in parts.values():
                with suppress(OSError):
                    part.unlink(missing_ok=True)
            raise OSError(error.errno, error.strerror, str(path)) from None
    return parts


def prepare(folder: Path, mode: int = 0o777) -> None:
    """Make a folder if it isn't there, and try to write there. Raises OSError that names it."""
    try:
        folder.mkdir(mode, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None


def made_in(folder: Path) -> list[Path]:
    """Return the files that were made in a folder last time, and the list of them."""
    return [folder / name for name in (LIST, *_last(folder))]


def _hash(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _last(folder: Path) -> dict[str, str]:
    """What was made last time; whoever may have written the list, it names only files below the folder."""
    try:
        listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(listed, dict):
        return {}
    below = folder.resolve()
    return {
        name: str(made) for name, made in listed.items() if (folder / name).resolve().is_relative_to(below)
    }


def _free(path: Path) -> Path:
    """A name beside a file that isn't taken yet."""
    stem = f"{path.stem} kept {datetime.now():%Y-%m-%d %H.%M}"
    number, free = 1, path.with_name(f"{stem}{path.suffix}")
    while free.exists():
        number += 1
        free = path.with_name(f"{stem} {number}{path.suffix}")
    return free
