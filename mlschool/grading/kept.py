"""Results on disk, each under a hash of all that it depends on: nothing is graded twice in vain."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from mlschool.grading.results import HandIn, Result, Standing, from_json, to_json

_PACKAGE = Path(__file__).resolve().parents[1]
FOLDER = "kept"
_LAST = "last.json"


class Kept:
    """The results in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER

    def find(self, hand_in: HandIn, seed: int) -> Result | None:
        """Return the result for the same notebook, exercises, engine and seed; None if there is none."""
        if hand_in.problem:  # it has nothing by which to tell it from others
            return None
        try:
            text = self._path(hand_in, seed).read_text(encoding="utf-8")
            return from_json(hand_in, json.loads(text))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, result: Result, seed: int) -> None:
        """Keep a result; what failed by our fault isn't kept, so that it is tried again."""
        if result.standing is Standing.NOT_GRADED or result.hand_in.problem:
            return
        try:
            path = self._path(result.hand_in, seed)
        except OSError:  # the file is no longer there
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(to_json(result)), encoding="utf-8")
        part.replace(path)  # whole or not at all

    def _path(self, hand_in: HandIn, seed: int) -> Path:
        digest = hashlib.sha256(f"{engine()} {seed} ".encode())
        for name, data in (("", hand_in.data or b""), *sorted(hand_in.files.items())):
            digest.update(f"{name} {len(data)} ".encode("utf-8", "surrogatepass") + data)
        return self.folder / f"{digest.hexdigest()}.json"


def last(folder: Path) -> list[dict[str, Any]]:
    """Return what `remember` wrote into a folder last time; nothing where it never did."""
    try:
        return json.loads((folder / _LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []


def remember(folder: Path, listed: Sequence[dict[str, Any]]) -> None:
    """Write into a folder who got which results, to tell next time what has changed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _LAST).write_text(json.dumps(listed), encoding="utf-8")


@cache
def engine() -> str:
    """Return a hash of all this package's code: exercises, solutions, the engine itself.

    >>> len(engine())
    64
    """
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def forget(folder: Path) -> bool:
    """Delete all that was kept in a report's folder; return whether there was anything."""
    there = (folder / FOLDER).is_dir()
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    return there
