"""Who handed in what, and which attempt counts; nothing is dropped in silence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, get_args

from mlschool.editions import one_lecture
from mlschool.grading.collecting.archive import Entry, Unusable, Walk, ending
from mlschool.grading.collecting.learners import (
    Learner,
    OwnFile,
    learners_below,
    lecture_of_name,
    listed,
    named_apart,
    original,
)
from mlschool.grading.collecting.notebook_file import MOST_DATA, too_large
from mlschool.grading.collecting.roster import Person, Roster, misleading, person_of, read_roster
from mlschool.grading.collecting.times import local, moment
from mlschool.grading.csv_files import same_name
from mlschool.grading.results import HandIn, Result, changed_hand_in

Attempts = Literal["last", "best", "all"]

MOST_BESIDE = 2**20  # bytes of a file beside the notebook
MOST_BESIDE_TOGETHER = 5 * 2**20
MOST_FILES_BESIDE = 50
MOST_OF_ONE = 2**30  # bytes, unzipped, of all notebooks that one learner handed in

# in the file's own bytes, in which JSON has put a backslash before each quotation mark
_OPENS = re.compile(rb"""start\(\s*\\?["'](\w+)""")
_NAMES = re.compile(rb"""exercise\(\s*\\?["'](\w+)\.""")
_MOST_GUESSED = 50  # names that aren't in the roster, for which the nearest one there is looked for
_NEVER = datetime.min.replace(tzinfo=UTC)
_ARCHIVES = {".rar", ".7z", ".tar", ".gz", ".tgz", ".xz", ".bz2"}


@dataclass(frozen=True)
class Collection:
    """What was found.

    hand_ins    what is to be graded; those that can't be read have a `problem`
    notes       sentences on all that was left out, superseded or doubtful
    superseded  earlier attempts, where the last one counts
    missing     those of the roster who handed in nothing
    skipped     how many files and folders were left out that no learner wrote
    whose       the files whose names say nothing of whose they are, as they are called in `hand_ins`, with
                the learner that the tutor's table names; "" where that is still open
    open        how many of these are still open, and may be several attempts of one learner
    """

    hand_ins: list[HandIn]
    notes: list[str] = field(default_factory=list)
    superseded: list[HandIn] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)
    skipped: int = 0
    whose: Mapping[str, str] = field(default_factory=dict)
    open: int = 0


def collect(
    paths: Iterable[Path],
    roster: Path | None = None,
    attempts: Attempts = "last",
    apart: Sequence[Path] = (),
    pattern: str = "",
    whose: Mapping[str, str] | None = None,
) -> Collection:
    """Return what learners handed in; nothing of it is run, and no zip is unpacked.

    paths     folders, zips, notebooks and Python files, in any of the forms that `learners` knows
    roster    a CSV file with the names and ids of the class; see `roster.HELP`
    attempts  "last": a learner's last attempt at each lecture is to be graded. "best" and "all": all of
              them are; `best` chooses afterwards
    apart     files and folders that nobody handed in: a report that lies among them, say
    pattern   a regular expression that finds the learner in a file's path; see `learners_below`
    whose     learners by files whose names don't say it: `Collection.whose`, filled in

    Raises FileNotFoundError if a path doesn't exist or nothing in it can be graded, and ValueError if a zip
    that was given, the pattern or the roster can't be read; each with one sentence that says what to do.
    """
    if attempts not in get_args(Attempts):
        raise ValueError(f"Attempts are “last”, “best” or “all”, not “{attempts}”.")
    people = read_roster(roster) if roster is not None else Roster()
    names = _pattern(pattern)
    paths = list(dict.fromkeys(paths))
    learners: list[Learner] = []
    notes: list[str] = []
    skipped = 0
    for number, path in enumerate(paths):
        try:
            walk = Walk(path, apart)
        except Unusable as unusable:
            raise ValueError(f"{path}: {unusable}") from None
        found = learners_below(path, walk.entries, number, notes, names)
        if not found and not any(entry.problem for entry in walk.entries):
            raise FileNotFoundError(f"There is no notebook in {path}: their names end in .ipynb.")
        learners += found
        skipped += walk.skipped
    asked = {
        one.files[0].entry.path: (whose or {}).get(one.files[0].entry.path, "").strip()
        for one in learners
        if one.asked
    }
    learners, missing = _joined(_as_told(learners, asked), people, paths, notes)
    left = [one.files[0].entry for one in learners if one.asked]
    told = {path: name for path, name in asked.items() if name} | {entry.path: "" for entry in left}
    lectures = Counter(_lecture_in(one) or original(one.stem)[0].casefold() for one in left)
    tries = _as_the_roster_says(_numbered([one for learner in learners for one in _tried(learner, notes)]))
    superseded = _superseded(tries, notes) if attempts == "last" else []
    if skipped:
        notes.append(
            f"{skipped} that no learner wrote {'was' if skipped == 1 else 'were'} left out: files and "
            "folders such as .ipynb_checkpoints and __MACOSX."
        )
    dropped = {id(one) for one in superseded}
    return Collection(
        [one.hand_in for one in tries if id(one) not in dropped],
        list(dict.fromkeys(notes)),
        [one.hand_in for one in superseded],
        missing,
        skipped,
        told,
        sum(count for count in lectures.values() if count > 1),
    )


def _pattern(pattern: str) -> re.Pattern[str] | None:
    try:
        names = re.compile(pattern) if pattern else None
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"The pattern for names is no regular expression ({error}).") from None
    if names is not None and not {"learner", "id"} & names.groupindex.keys():
        raise ValueError(
            "The pattern for names must say where the learner stands: (?P<learner>…) or (?P<id>…), as in "
            "“(?P<learner>[^/]+)_hw1”."
        )
    return names


def _as_told(learners: Sequence[Learner], told: Mapping[str, str]) -> list[Learner]:
    """The learners with those files joined that the tutor says are one's."""
    found: dict[tuple[object, ...], Learner] = {}
    for one in learners:
        if name := told.get(one.files[0].entry.path, "") if one.asked else "":
            one = replace(one, who=(one.who[0], "told", same_name(name)), name=name, asked=False)
        found[one.who] = replace(one, files=found[one.who].files + one.files) if one.who in found else one
    return [*found.values()]


def best(
    results: Iterable[Result], worth: Callable[[Result], float | None] | None = None
) -> tuple[list[Result], list[str]]:
    """Return the best of each learner's attempts at each lecture, and a note on each that is superseded.

    worth  what a result is worth, or None if that isn't known; without it, how many exercises are passed

    Of several that are worth the same the last one counts, and one that makes no mark only where all make
    none.
    """

    def merit(result: Result) -> tuple[float, int]:
        known = worth(result) if worth else result.passed if result.standing.makes_a_mark else None
        return (float("-inf") if known is None else float(known)), result.hand_in.attempt

    groups: dict[tuple[str, str, str], list[Result]] = defaultdict(list)
    for result in results:
        lecture = result.hand_in.lecture or result.lecture
        groups[result.hand_in.ident, result.hand_in.learner, lecture].append(result)
    chosen, notes = [], []
    for group in groups.values():
        counts = max(group, key=merit)
        chosen.append(counts)
        notes += [
            f"{result.hand_in.learner}: of {len(group)} attempts, `{counts.hand_in.name}` is the best; "
            f"`{result.hand_in.name}` is superseded."
            for result in group
            if result is not counts
        ]
    return chosen, notes


def _joined(
    learners: Sequence[Learner], people: Roster, paths: Sequence[Path], notes: list[str]
) -> tuple[list[Learner], list[Person]]:
    """The learners with the roster's names and ids; and those of the roster who handed in nothing."""
    joined: dict[int, Learner] = {}
    names, strangers = {same_name(person.name): person.name for person in people}, 0
    mixed_up = misleading(people, [(one.name, one.ident) for one in learners], notes)
    for i, one in enumerate(learners):
        ident = "" if i in mixed_up else one.ident
        person = person_of(people, one.name, ident, [file.entry.path for file in one.files])
        if isinstance(person, Person):
            ident = person.ident or one.ident
            joined[i] = replace(one, who=("person", person), name=person.name, ident=ident, asked=False)
        elif person is not None:
            notes.append(person)
        elif people:
            strangers += 1
            near = get_close_matches(same_name(one.name), names, n=1) if strangers <= _MOST_GUESSED else []
            nearest = f"; the nearest name there is {names[near[0]]}" if near else ""
            notes.append(f"{one.name} isn't in the roster{nearest}.")
    if unread := next((person.unread for person in people if person.unread), ""):
        notes.append(
            f"The roster's dates, such as “{unread}”, can't be read: a column “submitted” with dates as "
            "2026-11-20 23:59 says when the work came."
        )
    unknown = iter(named_apart([one for i, one in enumerate(learners) if i not in joined], paths))
    there = {id(one.who[1]) for one in joined.values()}
    return (
        [joined[i] if i in joined else next(unknown) for i in range(len(learners))],
        [person for person in people if id(person) not in there],
    )


# ------------------------------------------------------------------------------- what a learner handed in


@dataclass(frozen=True)
class _Try:
    """A notebook, and by what it is told which of a learner's attempts it is; moments have a time zone."""

    hand_in: HandIn
    owner: tuple[object, ...]
    again: int = 0
    moment: datetime | None = None
    entry: Entry | None = None


def _tried(learner: Learner, notes: list[str]) -> list[_Try]:
    """As `_tries`; where that fails, which is our fault, it fails again when this learner's turn comes."""
    try:
        return _tries(learner, notes)
    except Exception as ours:
        error = ours

    def fails() -> bytes:
        raise error

    return [_Try(HandIn(learner.name, learner.files[0].entry.path, fails, learner.ident), learner.who)]


def _tries(learner: Learner, notes: list[str]) -> list[_Try]:
    """What is to be graded of a learner's files."""
    work, others = _work(learner)
    if not work:
        return [_Try(_without_notebook(learner), learner.who)]
    notes += [
        f"{learner.name}: `{f.entry.path}` isn't read: {f.entry.problem}" for f in others if f.entry.problem
    ]
    others = [file for file in others if not file.entry.problem]
    stamps = {file.inner[0]: stamp for file in others if (stamp := _time_stamp(learner, file)) is not None}
    left = MOST_OF_ONE
    travelled: set[int] = set()
    beside: dict[tuple[str, ...], Mapping[str, bytes]] = {}
    tries = []
    for file in work:
        size, problem = _size(file.entry)
        left -= size
        if left < 0:
            problem = (
                f"its learner handed in over {MOST_OF_ONE // 2**30} GB of notebooks; this one is beyond it."
            )
        folder = file.inner[:-1]
        if learner.alone and not problem and folder not in beside:
            beside[folder] = _beside(learner, folder, others, travelled, notes)
        submitted = stamps.get(file.inner[0])
        when = submitted or file.entry.modified
        hand_in = HandIn(
            learner.name,
            file.entry.path,
            None if problem else _reader(file.entry),
            learner.ident,
            {} if problem else beside.get(folder, {}),
            submitted,
            file.late,
            problem=problem,
            platform=learner.platform,
            number=learner.number,
        )
        tries.append(_Try(hand_in, learner.who, file.again, when and local(when), file.entry))
    if apart := [file.entry.path for file in others if id(file) not in travelled]:
        notes.append(f"{learner.name}: {listed(apart)} can't travel with a notebook: not in its folder.")
    return tries


def _work(learner: Learner) -> tuple[list[OwnFile], list[OwnFile]]:
    """What is to be graded of a learner's files, or might have been and can't be had; and the others."""
    work = [file for file in learner.files if file.entry.suffix == ".ipynb"]
    work = [file for file in work if not file.entry.astray] or work
    work += [file for file in learner.files if file.entry.problem and file.entry.suffix in (".zip", "")]
    if not work:
        scripts = [file for file in learner.files if file.entry.suffix == ".py"]
        work = [file for file in scripts if _lecture_in(file.entry)] or scripts
    chosen = {id(file) for file in work}
    return work, [file for file in learner.files if id(file) not in chosen]


def _without_notebook(learner: Learner) -> HandIn:
    names = [file.entry.path for file in learner.files]
    packed = [name for name in names if Path(name).suffix.casefold() in _ARCHIVES]
    problem = f"there is no notebook in it, only {listed(names)}."
    if packed:
        problem = f"{listed(packed)} can't be opened here: ask for the notebook itself, or for a zip."
    late = any(file.late for file in learner.files) if learner.files[0].late is not None else None
    return HandIn(
        learner.name,
        names[0],
        None,
        learner.ident,
        late=late,
        problem=problem,
        platform=learner.platform,
        number=learner.number,
    )


def _size(entry: Entry) -> tuple[int, str]:
    """How large a file is, and what keeps it from being read."""
    try:
        return entry.size(MOST_DATA), ""
    except Unusable as unusable:
        too_much = not entry.zipped and str(unusable).startswith("it is larger")
        return 0, too_large(MOST_DATA + 1) if too_much else str(unusable)


def _reader(entry: Entry) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            return entry.read(MOST_DATA)
        except Unusable as unusable:  # it could be read a moment ago
            raise OSError(f"{entry.path}: {unusable}") from None

    return read


def _time_stamp(learner: Learner, file: OwnFile) -> datetime | None:
    """When an assignment was handed in, as nbgrader writes it into its folder; learners' files don't say."""
    if learner.platform != "nbgrader" or file.inner[1:] != ("timestamp.txt",):
        return None
    try:
        when = moment(file.entry.read(1000).decode())
    except (Unusable, ValueError):
        return None
    return local(when) if when is not None and when.tzinfo is not None else when


class _Beside(Mapping[str, bytes]):
    """A learner's other files, read when they are asked for."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries

    def __getitem__(self, name: str) -> bytes:
        try:
            return self._entries[name].read(MOST_BESIDE)
        except Unusable as unusable:
            raise OSError(f"{name}: {unusable}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _beside(
    learner: Learner,
    folder: tuple[str, ...],
    others: Sequence[OwnFile],
    seen: set[int],
    notes: list[str],
) -> Mapping[str, bytes]:
    """The small files below a notebook's folder by their paths from there; those looked at go to `seen`."""
    near = [file for file in others if file.inner[: len(folder)] == folder]
    seen.update(map(id, near))
    chosen: dict[str, Entry] = {}
    left_out, left = [], MOST_BESIDE_TOGETHER
    for file in sorted(near, key=lambda file: (len(file.inner), file.entry.suffix != ".py", file.inner)):
        try:
            if len(chosen) == MOST_FILES_BESIDE:
                raise Unusable("there are too many.")
            left -= file.entry.size(min(MOST_BESIDE, left))
        except Unusable:
            left_out.append(file.entry.path)
        else:
            chosen["/".join(file.inner[len(folder) :])] = file.entry
    if left_out:
        notes.append(
            f"{learner.name}: {listed(left_out)} can't travel with the notebook: at most {MOST_FILES_BESIDE} "
            f"files do, of {MOST_BESIDE // 2**20} MB each and {MOST_BESIDE_TOGETHER // 2**20} MB together."
        )
    return _Beside(chosen) if chosen else {}


# --------------------------------------------------------------------------------------- several attempts


def _numbered(found: Sequence[_Try]) -> list[_Try]:
    """The attempts, each with its lecture and its number, in the order in which they were found."""
    many = Counter(one.owner for one in found)
    # of a learner's only notebook grading will tell soon enough what it is
    named = [_changed(one, lecture=_lecture(one)) if many[one.owner] > 1 else one for one in found]
    numbers = {id(one): i for group in _groups(named) for i, one in enumerate(sorted(group, key=_when), 1)}
    return [_changed(one, attempt=numbers[id(one)]) for one in named]


def _as_the_roster_says(tries: Sequence[_Try]) -> list[_Try]:
    """The attempts, each learner's last ones with the time and the lateness that the roster gives them.

    It knows of one time for each learner, which says nothing of earlier attempts.
    """
    last = {id(max(group, key=lambda one: one.hand_in.attempt)) for group in _groups(tries)}

    def told(one: _Try) -> _Try:
        if one.owner[0] != "person" or id(one) not in last:
            return one
        person = one.owner[1]
        late = one.hand_in.late if person.late is None else person.late
        return _changed(one, submitted=person.submitted or one.hand_in.submitted, late=late)

    return [told(one) for one in tries]


def _groups(tries: Sequence[_Try]) -> Iterable[list[_Try]]:
    groups: dict[object, list[_Try]] = defaultdict(list)
    for one in tries:
        groups[one.owner, one.hand_in.lecture].append(one)
    return groups.values()


def _changed(one: _Try, **changes: object) -> _Try:
    return replace(one, hand_in=changed_hand_in(one.hand_in, **changes))


def _when(one: _Try) -> tuple[int, datetime, list[tuple[int, str]], int, list[tuple[int, str]]]:
    name = one.hand_in.name
    stem, number = _original(name)
    return one.again, one.moment or _NEVER, _natural(stem), number, _natural(name)


def _natural(name: str) -> list[tuple[int, str]]:
    """What names are sorted by: 10 comes after 9."""
    words = re.split(r"([0-9]{1,9})", name)
    return [(int(word), "") if word.isdecimal() and word.isascii() else (-1, word) for word in words]


def _original(name: str) -> tuple[str, int]:
    """A path without what a copy adds to the file's name, and the copy's number.

    By itself "x (1).ipynb" would come before "x.ipynb", since a space comes before a full stop.
    """
    folder, _, file = name.rpartition("/")
    stem, number = original(ending(file)[0])
    return f"{folder}/{stem}", number


def _superseded(tries: Sequence[_Try], notes: list[str]) -> list[_Try]:
    """All attempts but each learner's last one at each lecture."""
    superseded: list[_Try] = []
    for group in _groups(tries):
        *earlier, last = sorted(group, key=lambda one: one.hand_in.attempt)
        superseded += earlier
        for one in earlier:
            how = "by their names alone, since their times tell nothing"
            if one.again != last.again:
                how = "by the numbers in their names"
            elif one.moment != last.moment and one.moment and last.moment:
                how = f"it is of {last.moment:%Y-%m-%d %H:%M}, the other of {one.moment:%Y-%m-%d %H:%M}"
            elif _original(one.hand_in.name)[0] == _original(last.hand_in.name)[0]:
                how = "by the numbers in their names, since their times tell nothing"
            notes.append(
                f"{last.hand_in.learner}: `{last.hand_in.name}` counts as the last attempt ({how}); "
                f"`{one.hand_in.name}` is superseded."
            )
        if last.hand_in.problem and not all(one.hand_in.problem for one in earlier):
            notes.append(
                f"{last.hand_in.learner}: the last attempt can't be read, and an earlier one can: grade all "
                "attempts, and choose."
            )
    return superseded


def _lecture(one: _Try) -> str:
    """What the attempt is at, as in "perceptron"; else its file's name, without what a copy adds to it."""
    if one.entry is not None and not one.hand_in.problem and (named := _lecture_in(one.entry)):
        return named
    stem = original(ending(Path(one.hand_in.name).name)[0])[0].casefold()
    return lecture_of_name(stem) or stem


def _lecture_in(entry: Entry) -> str:
    try:
        data = entry.read(MOST_DATA)
    except Unusable:
        return ""
    match = _OPENS.search(data) or _NAMES.search(data)
    return one_lecture(match[1].decode("utf-8", "replace")) if match else ""
