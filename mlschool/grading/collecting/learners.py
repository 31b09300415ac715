"""Whose file is it? Found by the names of files and folders, however a class's work has come:

    Name Surname_12345_assignsubmission_file_/notebook.ipynb      Moodle, with a folder for each learner
    Name Surname_12345_assignsubmission_file_notebook.ipynb       Moodle, without
    surnamename_LATE_123_456_notebook-1.ipynb                     Canvas
    submitted/LEARNER/ASSIGNMENT/notebook.ipynb                   nbgrader
    LEARNER/notebook.ipynb, LEARNER.zip                           a folder or zip for each learner
    LEARNER.ipynb                                                 all in one folder

each in a folder or in a zip. A name that is only the lecture's, as a browser or a cloud's folder has it
("Copy of 01_perceptron.ipynb", "01_perceptron (1).ipynb"), says nothing of whose it is: two of these are
never taken for one learner's attempts, but asked about.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

from mlschool.editions import lectures_now, one_lecture
from mlschool.exercises import lectures
from mlschool.grading.collecting.archive import Entry, ending

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<rest>.*)", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>\d{2,})_\d{2,}_(?P<rest>.+\.\w+)", re.DOTALL)
_AGAIN = re.compile(
    r"(?P<stem>.+?)-(?P<number>\d{1,9})", re.DOTALL
)  # as Canvas names what is handed in again
_ATTEMPT = re.compile(r"(?:attempt|try|version|versuch|abgabe|v)[ _-]*(\d{1,9})", re.IGNORECASE)
_WEEK = re.compile(r"(?:week|lecture|assignment|sheet|woche|blatt|lab|hw|ex)?[ _-]*\d+\b.*", re.IGNORECASE)
_NOBODY = {"abgabe", "answer", "answers", "assignment", "final", "homework", "notebook"}
_NOBODY |= {"solution", "solutions", "submission", "untitled"}
# what clouds and file managers put before the name of a copy, and all of them behind it
_COPY_OF = re.compile(
    r"(?:(?:copy|copie|kopie) (?:\(?\d+\)? )?(?:of|de|von)|c[oó]pia (?:de|di)|kopia|kopi av)\s+",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"[ _-]*(?:\((\d{1,9})\)|[ (_-](?:copy|kopie|copie|copia)[ _-]*\(?(\d{0,9})\)*|-(\d{1,9}))$",
    re.IGNORECASE,
)


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
    asked     whether nothing says whose it is, so that the file's own name stands for the learner's
    """

    who: tuple[object, ...]
    name: str
    ident: str
    files: list[OwnFile]
    alone: bool = True
    platform: str = ""
    number: str = ""
    asked: bool = False


Told = tuple[str, str, OwnFile]  # a name, a number, and the file with what else is known of it


def learners_below(
    path: Path,
    entries: Sequence[Entry],
    number: int,
    notes: list[str],
    pattern: re.Pattern[str] | None = None,
) -> list[Learner]:
    """Return the learners whose files lie below a path, and add a note on each file that is nobody's.

    number   tells what was given here from what was given elsewhere
    pattern  finds in a file's path the groups `learner` or `id`, and `attempt` and `late`, if it has these;
             where it finds nothing, names are read as usual
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
            ("", _by_pattern(entry, pattern)),
            ("moodle", _moodle(entry, moodle)),
            ("canvas", _canvas(entry, canvas)),
            ("nbgrader", _submitted(entry, submitted)),
        ):
            if told is not None:
                name, ident, file = told
                who = (number, kind, ident, name)
                found.setdefault(
                    who, Learner(who, name, ident, [], platform=kind, number=ident if kind else "")
                )
                found[who].files.append(file)
                break
        else:
            rest.append(entry)
    by_place = (replace(one, who=(number, "place", *one.who)) for one in _by_place(path, rest, notes))
    return [*_told_apart([*found.values()], notes), *by_place]


def _by_pattern(entry: Entry, pattern: re.Pattern[str] | None) -> Told | None:
    match = pattern.search(entry.path) if pattern is not None else None
    if match is None:
        return None
    said = {name: (text or "").strip() for name, text in match.groupdict().items()}
    name, attempt = said.get("learner") or said.get("id", ""), said.get("attempt", "")
    late = bool(said["late"]) if "late" in said else None
    file = OwnFile(entry, entry.parts, int(attempt) if attempt.isdecimal() else 0, late)
    return (name, said.get("id", ""), file) if name else None


def _told_apart(learners: list[Learner], notes: list[str]) -> list[Learner]:
    """The learners of a download; with a note where it gives one number to two of them, or one name."""
    names, numbers = defaultdict(list), defaultdict(list)
    for one in learners:
        names[one.name].append(one)
        numbers[one.ident].append(one)
    for name, same in names.items():
        if len(same) > 1:
            which = " and ".join(one.ident for one in same)
            notes.append(f"{name} stands for {len(same)} people in the download, by their numbers {which}.")
    doubtful = {}
    for ident, same in numbers.items():
        if ident and len(same) > 1:
            who = " and ".join(one.name for one in same)
            notes.append(f"{who} have one number in the download, {ident}: it counts for none of them.")
            doubtful |= {one.who: replace(one, ident="", number="") for one in same}
    return [doubtful.get(one.who, one) for one in learners]


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
        nobodys = list(filter(_is_nobodys, direct))
        people = {original(ending(name)[0])[0] for name in direct if name not in nobodys}
        if not all(inside) or not several or (nobodys and len(people) < 2 and not _alike(nobodys)):
            break
        depth += 1
    return depth


def _told_by(name: str) -> bool:
    """Whether a platform has made this name."""
    return name == "submitted" or bool(_MOODLE.fullmatch(name) or _CANVAS.fullmatch(name))


def _is_zip(name: str) -> bool:
    return name.casefold().endswith(".zip")


def _is_nobodys(name: str) -> bool:
    """Whether a notebook's name says nothing of whose it is.

    >>> [
    ...     _is_nobodys(name)
    ...     for name in ("Copy of 01_perceptron (2).ipynb", "Untitled3.ipynb", "anna (1).ipynb")
    ... ]
    [True, True, False]
    """
    stem = original(ending(name)[0])[0]
    return re.sub(r"[\W\d_]+$", "", stem.casefold()) in _NOBODY or bool(lecture_of_name(stem))


def original(stem: str) -> tuple[str, int]:
    """Return a name without what a copy adds to it, and the copy's number.

    >>> original("Copy of x (2)"), original("x - Copy"), original("x-1"), original("x")
    (('x', 2), ('x', 1), ('x', 1), ('x', 0))
    """
    before = stem
    while (match := _COPY_OF.match(stem)) is not None:
        stem = stem[match.end() :]
    number = int(stem != before)
    if (match := _COPY.search(stem)) is not None and match.start():
        stem, number = stem[: match.start()], int("".join(filter(None, match.groups())) or 1)
    return stem, number


def _alike(names: Iterable[str]) -> bool:
    """Whether two of these names, which say nothing of whose they are, are of one lecture."""
    stems = [original(ending(name)[0])[0].casefold() for name in names]
    return len({lecture_of_name(stem) or stem for stem in stems}) < len(stems)


def _by_place(path: Path, entries: Sequence[Entry], notes: list[str]) -> Iterator[Learner]:
    """The learners by the folders in which their files lie, or by the files' names."""
    suffix = ".ipynb" if any(entry.suffix == ".ipynb" for entry in entries) else ".py"
    work = [entry for entry in entries if (entry.suffix == suffix or entry.problem) and not entry.nowhere]
    if path.is_file() and not _is_zip(path.name):
        for entry in work:
            own = [OwnFile(entry, entry.parts)]
            yield Learner(("",), entry.stem, "", own, alone=False, asked=_is_nobodys(entry.parts[0]))
        return
    wrapper = entries[0].parts[: _wrapper(entries)] if entries else ()
    bases = dict.fromkeys(
        (*wrapper, *base)
        for base in _bases([e.parts[len(wrapper) :] for e in work if e.parts[: len(wrapper)] == wrapper])
    )
    below: dict[tuple[str, ...] | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        ways = (entry.parts[:end] for end in range(1, len(entry.parts) + 1))
        below[next((way for way in ways if way in bases), None)].append(entry)
    flat = [entry for entry in below[None] if entry.suffix == suffix and not entry.astray]
    nobodys = [entry for entry in flat if _is_nobodys(entry.parts[-1])]
    if flat and not bases and len(nobodys) == len(flat) and not _alike(entry.parts[-1] for entry in flat):
        stem = path.stem if path.is_file() else path.resolve().name
        yield Learner((), stem, "", [OwnFile(entry, entry.parts) for entry in entries])
        return
    for base in bases:
        yield _in_folder(base, below[base])
    yield from _by_name(flat, {id(entry) for entry in nobodys})
    taken = {id(entry) for entry in flat}
    others = [entry for entry in below[None] if id(entry) not in taken]
    notes += [f"`{entry.path}` is left out: {entry.problem}" for entry in others if entry.problem]
    if plain := [entry.path for entry in others if not entry.problem]:
        notes.append(f"{listed(plain)} beside the notebooks: nobody can tell whose, so it was left out.")


def _by_name(flat: Sequence[Entry], nobodys: set[int]) -> Iterator[Learner]:
    """The learners by the names of files that lie in no folder of theirs; x (1) is x's second attempt."""
    named: dict[tuple[str, ...], list[OwnFile]] = defaultdict(list)
    stems = {entry.stem for entry in flat}
    for entry in flat:
        if id(entry) in nobodys:
            yield Learner(
                (*entry.parts, "?"), entry.stem, "", [OwnFile(entry, entry.parts)], alone=False, asked=True
            )
            continue
        stem, again = entry.stem, 0
        first, number = original(stem)
        if first in stems and not re.search(r"-\d+$", stem):
            stem, again = first, number
        named[*entry.parts[:-1], stem].append(OwnFile(entry, entry.parts, again))
    for place, files in named.items():
        yield Learner(place, place[-1], "", files, alone=False)


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
    same: dict[str, list[list[str]]] = defaultdict(list)
    for one in learners:
        if not one.ident:
            same[one.name].append(_folders(one, paths))
    common = {
        name: next((i for i, level in enumerate(zip(*ways, strict=False)) if len(set(level)) > 1), 0)
        for name, ways in same.items()
    }
    named = []
    for one in learners:
        if not one.ident and len(same[one.name]) > 1:
            mine, first = _folders(one, paths), common[one.name]
            single = one.who[2:] == ("",)
            words = mine[first : first + 1] if single else mine[first:]
            one = replace(one, name="/".join(words) or one.name, asked=one.asked and not (single and words))
        named.append(one)
    return named


def _folders(learner: Learner, paths: Sequence[Path]) -> list[str]:
    root = paths[learner.who[0]].resolve()
    single = learner.who[2:] == ("",)
    inside = (str(part) for part in learner.who[2:] if part not in ("", "?"))
    return [*root.parts[: -1 if single else None], *inside]


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
