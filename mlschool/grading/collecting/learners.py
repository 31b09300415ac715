"""Whose file is it? Found by the names of files and folders, however a class's work has come:

    Name Surname_12345_assignsubmission_file_/notebook.ipynb      Moodle, with a folder for each learner
    Name Surname_12345_assignsubmission_file_notebook.ipynb       Moodle, without
    surnamename_LATE_123_456_notebook-1.ipynb                     Canvas
    submitted/LEARNER/ASSIGNMENT/notebook.ipynb                   nbgrader
    LEARNER/notebook.ipynb, LEARNER.zip                           a folder or zip for each learner
    LEARNER.ipynb                                                 all in one folder

each in a folder or in a zip.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

from mlschool.editions import lectures_now, one_lecture
from mlschool.exercises import lectures
from mlschool.grading.collecting.archive import Entry

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<rest>.*)", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d{2,})_\d{2,}_(?P<rest>.+\.\w+)", re.DOTALL)
# x-1, as Canvas names what is handed in again, and x (1), as browsers name what is downloaded again
_AGAIN = re.compile(r"(?P<stem>.+?)(?P<how>-| ?\()(?P<number>\d{1,9})\)?", re.DOTALL)
_ATTEMPT = re.compile(r"(?:attempt|try|version|versuch|abgabe|v)[ _-]*(\d{1,9})", re.IGNORECASE)
_WEEK = re.compile(r"(?:week|lecture|assignment|sheet|woche|blatt|lab|hw|ex)?[ _-]*\d+\b.*", re.IGNORECASE)
_NOBODY = {
    "notebook",
    "untitled",
    "solution",
    "solutions",
    "submission",
    "final",
    "abgabe",
    "answer",
    "answers",
}


@dataclass(frozen=True)
class OwnFile:
    """A file, its path below what is the learner's own, and what its name says of the attempt.

    again  how often a file of this name was handed in before
    late   whether it was marked as late; None where names don't say so
    """

    entry: Entry
    inner: tuple[str, ...]
    again: int = 0
    late: bool | None = None


@dataclass(frozen=True)
class Learner:
    """The files of one learner.

    who       tells this learner from all others
    alone     whether all these files are surely this learner's, and may travel together
    platform  whose download it is: "moodle", "canvas" or "nbgrader"; "" where nothing says so
    number    the learner's number on that platform; `ident` is the roster's, where one was given
    """

    who: tuple[object, ...]
    name: str
    ident: str
    files: list[OwnFile]
    alone: bool = True
    platform: str = ""
    number: str = ""


def learners_below(path: Path, entries: Sequence[Entry], number: int, notes: list[str]) -> list[Learner]:
    """Return the learners whose files lie below a path, and add a note on each file that is nobody's.

    number  tells what was given here from what was given elsewhere
    """
    found: dict[tuple[object, ...], Learner] = {}
    rest: list[Entry] = []
    outer = _wrapper(entries)
    root = (path.resolve().name,) if path.is_dir() else ()
    moodle = _level(entries, outer, lambda name: _MOODLE.fullmatch(name) is not None)
    canvas = _level(entries, outer, lambda name: _CANVAS.fullmatch(name) is not None)
    submitted = -1 if root == ("submitted",) else _level(entries, outer, lambda name: name == "submitted")
    for entry in entries:
        for kind, told in (
            ("moodle", _moodle(entry, moodle)),
            ("canvas", _canvas(entry, canvas)),
            ("nbgrader", _submitted(entry, submitted)),
        ):
            if told is not None:
                name, ident, file = told
                who = (number, kind, ident or name)
                found.setdefault(who, Learner(who, name, ident, [], platform=kind, number=ident))
                found[who].files.append(file)
                break
        else:
            rest.append(entry)
    by_place = (replace(one, who=(number, "place", *one.who)) for one in _by_place(path, rest, notes))
    return [*found.values(), *by_place]


def _level(entries: Sequence[Entry], outer: int, is_kind: Callable[[str], bool]) -> int | None:
    """How deep the names of a kind lie, at least half of those at that depth; None if there are none.

    A learner's own folders and zips may be named like anything: one of a kind among others of none, or one in
    a zip among other zips, isn't the platform's.
    """
    for level in range(outer, outer + 3):
        names = {e.parts[: level + 1] for e in entries if len(e.parts) > level}
        if len({name[:level] for name in names}) > 1 and any(_is_zip(p) for n in names for p in n[:level]):
            return None
        if (of_kind := sum(is_kind(name[-1]) for name in names)) and 2 * of_kind >= len(names):
            return level
    return None


Told = tuple[str, str, OwnFile]


def _moodle(entry: Entry, level: int | None) -> Told | None:
    if level is None or len(entry.parts) <= level or not (match := _MOODLE.fullmatch(entry.parts[level])):
        return None
    below = entry.parts[level + 1 :]
    inner = (match["rest"], *below) if match["rest"] else below
    return match["name"], match["id"], OwnFile(entry, inner or entry.parts[level:])


def _canvas(entry: Entry, level: int | None) -> Told | None:
    if level is None or len(entry.parts) <= level or not (match := _CANVAS.fullmatch(entry.parts[level])):
        return None
    if level + 1 < len(entry.parts) and not _is_zip(entry.parts[level]):
        return None
    stem, dot, suffix = match["rest"].rpartition(".")
    again = _AGAIN.fullmatch(stem)
    if again is not None and again["how"] != "-":
        again = None
    inner = (f"{again['stem'] if again else stem}{dot}{suffix}", *entry.parts[level + 1 :])
    number = int(again["number"]) if again else 0
    return match["name"], match["id"], OwnFile(entry, inner, number, match["late"] is not None)


def _submitted(entry: Entry, level: int | None) -> Told | None:
    if level is None or len(entry.parts) < level + 4 or (level >= 0 and entry.parts[level] != "submitted"):
        return None
    return entry.parts[level + 1], "", OwnFile(entry, entry.parts[level + 2 :])


def _wrapper(entries: Sequence[Entry]) -> int:
    """How many folders and zips lie around everything and are nobody's, as in class/a.ipynb class/b.ipynb."""
    suffix = ".ipynb" if any(entry.suffix == ".ipynb" for entry in entries) else ".py"
    inside = [entry.parts for entry in entries if entry.suffix == suffix or any(map(_is_zip, entry.parts))]
    depth = 0
    while len({parts[:1] for parts in inside}) == 1 and not _told_by(inside[0][0]):
        inside = [parts[1:] for parts in inside]
        direct = [parts[0] for parts in inside if len(parts) == 1]
        several = len({parts[:1] for parts in inside}) > 1
        if not all(inside) or not several or any(_is_nobodys(name) for name in direct):
            break
        depth += 1
    return depth


def _told_by(name: str) -> bool:
    """Whether a platform has made this name."""
    return name == "submitted" or bool(_MOODLE.fullmatch(name) or _CANVAS.fullmatch(name))


def _is_zip(name: str) -> bool:
    return name.casefold().endswith(".zip")


def _is_nobodys(name: str) -> bool:
    """Whether a notebook's name says nothing of whose it is."""
    stem = re.sub(r"[\W\d_]+$", "", Path(name).stem.casefold())
    return stem in _NOBODY or bool(lecture_of_name(name))


def _by_place(path: Path, entries: Sequence[Entry], notes: list[str]) -> Iterator[Learner]:
    """The learners by the folders in which their files lie, or by the files' names."""
    suffix = ".ipynb" if any(entry.suffix == ".ipynb" for entry in entries) else ".py"
    work = [entry for entry in entries if entry.suffix == suffix or entry.problem]
    if path.is_file() and not _is_zip(path.name):
        for entry in work:
            yield Learner(("",), Path(entry.parts[0]).stem, "", [OwnFile(entry, entry.parts)], alone=False)
        return
    wrapper = entries[0].parts[: _wrapper(entries)] if entries else ()
    bases = [
        (*wrapper, *base)
        for base in _bases([e.parts[len(wrapper) :] for e in work if e.parts[: len(wrapper)] == wrapper])
    ]
    flat = [e for e in work if e.suffix == suffix and _base(e, bases) is None]
    if flat and not bases and all(_is_nobodys(entry.parts[-1]) for entry in flat):
        stem = path.stem if path.is_file() else path.resolve().name
        yield Learner((), stem, "", [OwnFile(entry, entry.parts) for entry in entries])
        return
    for base in bases:
        yield _in_folder(base, [entry for entry in entries if _base(entry, bases) == base])
    named: dict[tuple[str, ...], list[OwnFile]] = defaultdict(list)
    stems = {Path(entry.parts[-1]).stem for entry in flat}
    for entry in flat:
        stem, again = Path(entry.parts[-1]).stem, 0
        if (match := _AGAIN.fullmatch(stem)) and match["how"] != "-" and match["stem"] in stems:
            stem, again = match["stem"], int(match["number"])
        named[*entry.parts[:-1], stem].append(OwnFile(entry, entry.parts, again))
    for place, files in named.items():
        yield Learner(place, place[-1], "", files, alone=False)
    taken = {id(entry) for entry in flat}
    others = [entry for entry in entries if id(entry) not in taken and _base(entry, bases) is None]
    notes += [f"`{entry.path}` isn't read: {entry.problem}" for entry in others if entry.problem]
    if plain := [entry.path for entry in others if not entry.problem]:
        notes.append(f"{listed(plain)} beside the notebooks: nobody can tell whose, so it was left out.")


def _base(entry: Entry, bases: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The learner's folder in which a file lies."""
    return next((base for base in bases if entry.parts[: len(base)] == base), None)


def _in_folder(base: tuple[str, ...], entries: Sequence[Entry]) -> Learner:
    """The files in a learner's own folder, which may have a folder for each attempt."""
    files = [OwnFile(entry, entry.parts[len(base) :] or entry.parts[-1:]) for entry in entries]
    tries = {
        f.inner[0]: int(m[1]) for f in files if len(f.inner) > 1 and (m := _ATTEMPT.fullmatch(f.inner[0]))
    }
    if len(tries) > 1:
        files = [replace(file, again=tries.get(file.inner[0], 0)) for file in files]
    return Learner(base, re.sub(r"\.zip$", "", base[-1], flags=re.IGNORECASE), "", files)


def _bases(works: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The folders, or zips, that are one learner's each."""
    bases: list[tuple[str, ...]] = [parts for parts in works if len(parts) == 1 and _is_zip(parts[0])]
    inside = sorted(parts for parts in works if len(parts) > 1)
    for top, group in groupby(inside, key=lambda parts: parts[0]):
        below = [parts[1:] for parts in group]
        where: dict[str, set[str]] = defaultdict(set)
        for parts in below:
            if len(parts) > 1 and not _ATTEMPT.fullmatch(parts[0]) and not _WEEK.fullmatch(parts[0]):
                where[parts[-1]].add(parts[0])
        folders = {parts[0] for parts in below if len(parts) > 1}
        # a folder of folders in which the same file lies, or of zips, is a group; its folders are learners'
        alike = any(len(folders) > 1 for folders in where.values())
        zips = len(folders) > 1 and all(map(_is_zip, folders))
        if not _is_zip(top) and (alike or zips) and not any(len(parts) == 1 for parts in below):
            bases += [(top, *base) for base in _bases(below)]
        else:
            bases.append((top,))
    return bases


def named_apart(learners: Sequence[Learner], paths: Sequence[Path]) -> list[Learner]:
    """Return the learners; the names of namesakes without an id begin with the folders that tell them apart.

    paths  what was given; the first item of `Learner.who` is its number

    Single files of one name, as in anna/01.ipynb ben/01.ipynb, are named after the folders alone.
    """
    counts = Counter(one.name for one in learners if not one.ident)
    named = []
    for one in learners:
        if not one.ident and counts[one.name] > 1:
            same = [
                _folders(other, paths) for other in learners if other.name == one.name and not other.ident
            ]
            mine = _folders(one, paths)
            common = next((i for i, level in enumerate(zip(*same, strict=False)) if len(set(level)) > 1), 0)
            words = mine[common:] if one.who[2:] != ("",) else mine[common : common + 1]
            one = replace(one, name="/".join(words) or one.name)
        named.append(one)
    return named


def _folders(learner: Learner, paths: Sequence[Path]) -> list[str]:
    root = paths[learner.who[0]].resolve()
    single = learner.who[2:] == ("",)
    return [*root.parts[: -1 if single else None], *(str(part) for part in learner.who[2:] if part)]


def listed(paths: Sequence[str]) -> str:
    """Some of the names, and how many more there are.

    >>> listed(["a/b.csv", "c.txt"]), listed(["a", "b", "c", "d", "e"])
    ('`b.csv` and `c.txt`', '`a`, `b`, `c` and 2 more')
    """
    names = [f"`{path.rpartition('/')[2] or path}`" for path in paths]
    few, more = (names, 0) if len(names) < 5 else (names[:3], len(names) - 3)
    last = f"{more} more" if more else few.pop()
    return f"{', '.join(few)} and {last}" if few else last


@cache
def lecture_of_name(name: str) -> str:
    """The lecture that a file is named after, as in 01_perceptron (1).ipynb; "" if it is none.

    >>> lecture_of_name("01_perceptron (1).ipynb"), lecture_of_name("02_backprop.ipynb")
    ('perceptron', '02_backprop')
    """
    match = re.match(r"((?:\d+_)?[a-z_]+?)(?:\W.*|_solved)?$", Path(name).name.casefold())
    found = match is not None and not set(lectures()).isdisjoint(lectures_now(match[1]))
    return one_lecture(match[1]) if found else ""
