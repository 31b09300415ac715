"""Results on disk, each under a hash of all that it depends on: nothing is graded twice in vain.

They lie in the report's folder; where the report holds no names, in the folder that does, since learners'
code may name its author, and the report's folder says only where that is. A run without a sandbox keeps
nothing and takes nothing: what learners wrote could have written there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlschool.editions import key_now
from mlschool.grading.results import HandIn, Result, Standing, from_json, to_json

if TYPE_CHECKING:
    from mlschool.grading.sandbox.box import Settings

_PACKAGE = Path(__file__).resolve().parents[1]
FOLDER = "kept"
_RUN = "run.json"  # how the class was graded, and in which folders of names something is kept, too
_LAST = "last.json"
_RESULT = re.compile(r"[0-9a-f]{64}\.(?:json|part)")
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "tensorflow", "keras")
_NO_MARK_YET = (Standing.NOT_GRADED, Standing.NEEDS_A_LOOK)


class Cache:
    """The results in one folder.

    settings  of the sandbox: one with other layers may come to other verdicts
    count     how many results of this run are there, found or added
    problem   why no more can be added; "" as long as they can
    """

    def __init__(self, folder: Path, settings: Settings | None = None) -> None:
        self.folder = folder / FOLDER
        self.count = 0
        self.problem = ""
        self._settings = settings

    def find(self, hand_in: HandIn, seed: int) -> Result | None:
        """Return the result for the same notebook, exercises, engine and seed; None if there is none."""
        if hand_in.problem:  # it has nothing by which to tell it from others
            return None
        try:
            text = self._path(hand_in, seed).read_text(encoding="utf-8")
            result = from_json(hand_in, json.loads(text))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        self.count += 1
        return result

    def keep(self, result: Result, seed: int) -> None:
        """Keep a result, unless another try may come to a mark: our fault is mended, a library installed.

        Where it can't be written, that is said in `problem`, and grading goes on.
        """
        if result.standing in _NO_MARK_YET or result.hand_in.problem or self.problem:
            return
        try:
            path = self._path(result.hand_in, seed)
        except OSError:  # the file is no longer there
            return
        part = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(to_json(result)), encoding="utf-8")
            part.replace(path)  # whole or not at all
        except OSError as error:
            self.problem = error.strerror or str(error)
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        else:
            self.count += 1

    def _path(self, hand_in: HandIn, seed: int) -> Path:
        digest = hashlib.sha256(f"{engine()} {libraries()} {self._settings!r} {seed} ".encode())
        for name, data in (("", hand_in.data or b""), *sorted(hand_in.files.items())):
            digest.update(f"{name} {len(data)} ".encode("utf-8", "surrogatepass") + data)
        return self.folder / f"{digest.hexdigest()}.json"


# ------------------------------------------------------------------------------------ a run, and the last one


def begin(out: Path, names: Path | None, how: Mapping[str, Any], unsafe: bool) -> Path:
    """Make ready to keep what a run comes to; return in which folder that is: the report's, or that of names.

    out     the report's folder
    names   the folder that holds the names, where the report has none
    how     what `explain` must know to run an answer again
    unsafe  what learners wrote can write there itself, so what is there counts no more, now or later

    Raises OSError where nothing can be written.
    """
    place = names or out
    for path in (path for folder in {out, place} for path in _ours(folder / FOLDER)):
        if path.suffix == ".part":  # of a run that was killed
            path.unlink(missing_ok=True)
    for folder in {out, place}:
        if unsafe or _read(folder / FOLDER / _RUN).get("unsafe"):
            discard(folder)
    elsewhere = _elsewhere(out)
    if names is None:
        _write(out / FOLDER / _RUN, {**how, "unsafe": unsafe, "elsewhere": elsewhere})
        return out
    link = _from_here(names, out)
    _write(names / FOLDER / _RUN, {**how, "unsafe": unsafe})
    for path in _ours(out / FOLDER):
        if path.name != _RUN:
            shutil.move(path, names / FOLDER / path.name)
    _write(out / FOLDER / _RUN, {"elsewhere": [*(one for one in elsewhere if one != link), link]})
    return names


def discard(place: Path) -> None:
    """Delete all results that are kept in a folder."""
    if (place / FOLDER).is_symlink():  # it leads to where somebody else may have written them
        (place / FOLDER).unlink()
    for path in _ours(place / FOLDER):
        if _RESULT.fullmatch(path.name):
            path.unlink(missing_ok=True)


class NamesMoved(FileNotFoundError):
    """The folder that has a report's names isn't where it was."""


def how_graded(out: Path, names: Path | None = None) -> dict[str, Any]:
    """Return how a report's class was graded, as `begin` was told; "names" is the folder that has the names.

    It is None where the report itself has them.

    names  that folder, if it isn't any more where it was

    Raises OSError, among them NamesMoved, ValueError or LookupError.
    """
    run = json.loads((out / FOLDER / _RUN).read_text(encoding="utf-8"))
    if "paths" in run:
        return run | {"names": None}
    names = names or Path(os.path.normpath(out / _elsewhere(out)[-1]))
    if not names.is_dir():
        raise NamesMoved(f"there is no folder {names}")
    return json.loads((names / FOLDER / _RUN).read_text(encoding="utf-8")) | {"names": names}


def last(place: Path) -> list[dict[str, Any]]:
    """Return what `remember` wrote into a folder last time; nothing where it never did.

    Exercises have today's names in it, whatever they were called then.
    """
    try:
        listed = json.loads((place / FOLDER / _LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    with contextlib.suppress(KeyError, TypeError, AttributeError):  # it isn't ours, as `changed` will say
        for answer in (answer for result in listed for answer in result["answers"]):
            answer["exercise"] = key_now(answer["exercise"])
    return listed


def remember(place: Path, listed: Sequence[dict[str, Any]]) -> None:
    """Write into a folder who got which results, to tell next time what has changed."""
    _write(place / FOLDER / _LAST, listed)


@dataclass(frozen=True)
class Forgotten:
    """What became of what was kept.

    there      whether there was anything
    left       what couldn't be deleted, and why
    elsewhere  the folders of names in which something was kept, too
    """

    there: bool
    left: tuple[str, ...]
    elsewhere: tuple[Path, ...]


def forget(out: Path) -> Forgotten:
    """Delete all that was kept of a report, beside it and with the names; nothing else that lies there."""
    elsewhere = [Path(os.path.normpath(out / link)) for link in _elsewhere(out)]
    there, left = False, []
    for place in (*elsewhere, out):  # the report's own last: it says where the others are
        folder = place / FOLDER
        there = there or folder.is_dir()
        if place is out and left:
            break
        for path in _ours(folder):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                left.append(f"{path} can't be deleted: {error.strerror or error}.")
        with contextlib.suppress(OSError):  # somebody has put something of their own there
            folder.rmdir()
    return Forgotten(there, tuple(left), tuple(place for place in elsewhere if place.is_dir()))


def _ours(folder: Path) -> Iterator[Path]:
    """What this module has written into a folder: nothing else is to be moved or deleted."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    yield from (folder / name for name in names if name in (_RUN, _LAST) or _RESULT.fullmatch(name))


def _elsewhere(out: Path) -> list[str]:
    listed = _read(out / FOLDER / _RUN).get("elsewhere")
    return [link for link in listed if isinstance(link, str)] if isinstance(listed, list) else []


def _from_here(names: Path, out: Path) -> str:
    """The way from one folder to the other: both may be moved together, and it names nobody's home."""
    try:
        return Path(os.path.relpath(names.resolve(), out.resolve())).as_posix()
    except ValueError:  # on another of Windows's drives
        return str(names.resolve())


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


# ---------------------------------------------------------------------------------- what a result depends on


@cache
def engine() -> str:
    """Return a hash of all this package's code: exercises, solutions, the engine; and of what moved.

    >>> len(engine())
    64
    """
    digest = hashlib.sha256()
    for path in sorted([*_PACKAGE.rglob("*.py"), *_PACKAGE.glob("editions/*.json")]):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def libraries() -> str:
    """Return the versions of Python and of what answers are made with, without importing any of it."""
    found = [sys.version.partition(" ")[0]]
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)
