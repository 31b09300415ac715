"""Writes a whole report: pages, tables, gradebooks."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlschool.grading.report import gradebooks, tables
from mlschool.grading.report.changes import Change
from mlschool.grading.report.facts import Aside, Facts, Mark
from mlschool.grading.report.folder import prepare as make_ready
from mlschool.grading.report.folder import renew
from mlschool.grading.report.lectures import lecture
from mlschool.grading.report.people import (
    Disguise,
    Entry,
    Key,
    give_pseudonyms,
    pages,
    read_key,
    slug,
    write_key,
)
from mlschool.grading.report.text import line
from mlschool.grading.results import HandIn, Result, at_our_cost, who

KEY = "key.csv"
NOTHING = Aside()
_FOR_ONE = 0o700  # what holds names is nobody else's to read
NOTES = "notes.txt"  # what is said of people of whom there is no result, where the report names nobody


@dataclass(frozen=True)
class Written:
    """What was written.

    index      the class overview
    copies     files that somebody had changed, and that were kept under these names
    no_mark    how many submissions stand in no gradebook, since no mark is made of them
    no_number  how many have no number in Moodle, and stand in neither of the two files for it
    earlier    how many earlier attempts stand in no gradebook, since the last one counts there
    failed     how many learners' pages couldn't be made, by our fault: theirs is no mark, either
    """

    index: Path
    copies: tuple[Path, ...]
    no_mark: int
    no_number: int
    earlier: int = 0
    failed: int = 0


def prepare(folder: Path, pseudonyms: Path | None = None) -> None:
    """Make the folders of a report, and try whether it can be written: before hours of grading, not after.

    Raises what `write` raises.
    """
    _pages()
    _known(folder, pseudonyms)
    make_ready(folder)
    if pseudonyms is not None:
        make_ready(pseudonyms, _FOR_ONE)


def write(
    results: Sequence[Result],
    facts: Facts,
    folder: Path,
    *,
    marks: Mapping[int, Mark] | None = None,
    changes: Sequence[Change] = (),
    pseudonyms: Path | None = None,
    assignment: str = "",
    aside: Aside = NOTHING,
) -> Written:
    """Write the report on a class into a folder; of what somebody changed there a copy is kept.

    marks       by the place of the result in `results`; without them each exercise that is passed is a point
    changes     what is said otherwise than last time
    pseudonyms  a folder outside the report, for all that holds names or ids: the key (which is used again
                where there is one) and the files for Canvas and Moodle. The report then holds neither.
    assignment  its name in Canvas, best as Canvas exports it, "Perceptron (1234)"; where several lectures
                were handed in, each has files of its own, under its own title
    aside       what no result is about; under pseudonyms only the numbers are told

    Raises ModuleNotFoundError if Jinja2 or Pygments is missing, ValueError if `pseudonyms` lies in the
    report's folder, BrokenKey (a ValueError too) if the key there can't be read, and OSError where nothing
    can be written.
    """
    class_page, learner_page = _pages()
    key = _known(folder, pseudonyms)
    own = entries = _entries(results, marks or {})
    lines = [*(f"{name} handed in nothing." for name in aside.missing.lines), *aside.left_out.lines]
    if pseudonyms is not None:
        key = give_pseudonyms(results, key)
        entries = _disguised(own, key)
        changes = sorted(
            (_disguised_change(change, key) for change in changes),
            key=lambda change: (change.learner, change.exercise),
        )
        aside = aside.without_names()
    learners: dict[int, str] = {}
    failed: dict[int, Result] = {}
    for entry in entries:
        try:
            learners[entry.place] = learner_page(entry, facts)
        except Exception as ours:  # one page must not keep the others from being written
            failed[entry.place] = at_our_cost(results[entry.place], "writing its page", ours)
    if failed:
        mended = [failed.get(place, result) for place, result in enumerate(results)]
        known = {place: mark for place, mark in (marks or {}).items() if place not in failed}
        more = {"changes": changes, "pseudonyms": pseudonyms, "assignment": assignment, "aside": aside}
        return replace(write(mended, facts, folder, marks=known, **more), failed=len(failed))
    made = {
        "index.html": class_page(entries, facts, changes, aside),
        "results.csv": "\ufeff" + tables.wide(entries),  # so that Excel takes it for UTF-8
        "answers.csv": "\ufeff" + tables.long(entries),
        "results.json": tables.as_json(entries, facts, changes, aside),
        tables.SCHEMA: tables.schema(),
    }
    made |= {f"learners/{entry.page}.html": learners[entry.place] for entry in entries}
    files = {name: text.encode() for name, text in made.items()}
    books = _books(own, learners, assignment)
    if pseudonyms is None:
        copies = renew(folder, files | books)
    else:
        pseudonyms.mkdir(_FOR_ONE, parents=True, exist_ok=True)
        if lines:
            books[NOTES] = "".join(f"{one}\n" for one in lines).encode("utf-8", "backslashreplace")
        write_key(pseudonyms / KEY, key)  # first: without it nobody is known any more
        copies = [*renew(pseudonyms, books), *renew(folder, files)]
    marked = gradebooks.marked(own)
    return Written(
        folder / "index.html",
        tuple(copies),
        len(own) - len(marked),
        _without_number(own),
        len(own) - len(gradebooks.last_attempts(own)),
    )


def _books(entries: Sequence[Entry], learners: Mapping[int, str], assignment: str) -> dict[str, bytes]:
    """The files for Canvas and Moodle: where several lectures were handed in, each has files of its own."""
    names = list(dict.fromkeys(entry.lecture for entry in entries if entry.lecture))
    if len(names) < 2:
        groups = {"": (assignment or (lecture(names[0]).title if names else "mlschool"), entries)}
    else:
        groups = {
            f"-{slug(name)}": (lecture(name).title, [entry for entry in entries if entry.lecture == name])
            for name in names
        }
    books, platforms = {}, gradebooks.platforms_of(entries)
    for end, (title, group) in groups.items():
        books |= gradebooks.files(group, learners, title, platforms, end)
    return books


def _without_number(entries: Sequence[Entry]) -> int:
    """How many learners stand in no file for Moodle for want of a number; none where nothing speaks of it."""
    theirs = gradebooks.of_platform(entries, "moodle")
    said = any(entry.result.hand_in.platform == "moodle" for entry in entries)
    if "moodle" not in gradebooks.platforms_of(entries) or not (said or any(map(gradebooks.number, theirs))):
        return 0
    return len({who(entry.result.hand_in) for entry in theirs if not gradebooks.number(entry)})


def _entries(results: Sequence[Result], marks: Mapping[int, Mark]) -> list[Entry]:
    """The results with a name that can be shown and a page of its own for each."""
    names = [
        line(unicodedata.normalize("NFC", result.hand_in.learner), 80) or "(no name)" for result in results
    ]
    lectures = [result.lecture for result in results]
    several = len({name for name in lectures if name}) > 1
    ends = lectures if several else [""] * len(lectures)
    paged = pages([f"{name} {end}" for name, end in zip(names, ends, strict=True)])
    people = {(name.casefold(), who(result.hand_in)) for name, result in zip(names, results, strict=True)}
    double = Counter(name for name, _ in people)
    return [
        Entry(place, result, name, page, marks.get(place), double[name.casefold()] > 1)
        for place, (result, name, page) in enumerate(zip(results, names, paged, strict=True))
    ]


def _pages() -> tuple[Callable[..., str], Callable[..., str]]:
    """What makes the two kinds of pages; what these need, an extra brings."""
    try:
        from mlschool.grading.report.pages import class_page, learner_page
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            f"The report needs {missing.name}, which isn't there: python -m pip install 'mlschool[tutor]'",
            name=missing.name,
        ) from None
    return class_page, learner_page


def _known(folder: Path, pseudonyms: Path | None) -> Key:
    """The pseudonyms that were given before."""
    if pseudonyms is None:
        return {}
    if pseudonyms.resolve().is_relative_to(folder.resolve()):
        raise ValueError(
            f"The key to the pseudonyms must not lie in the report: {pseudonyms} is inside of {folder}. "
            "Name a folder beside it."
        )
    return read_key(pseudonyms / KEY)


def _disguised(entries: Sequence[Entry], key: Key) -> list[Entry]:
    """The submissions under pseudonyms, and by these: the order in which they came would tell who is who."""
    disguises = [Disguise(entry.result.hand_in, key[who(entry.result.hand_in)][0]) for entry in entries]
    results = [hide.result(entry.result) for hide, entry in zip(disguises, entries, strict=True)]
    marks = {
        entry.place: hide.mark(entry.mark)
        for hide, entry in zip(disguises, entries, strict=True)
        if entry.mark is not None
    }
    return sorted(_entries(results, marks), key=_by_pseudonym)


def _by_pseudonym(entry: Entry) -> tuple[str, str, int, int]:
    return entry.name, entry.lecture, entry.result.hand_in.attempt, entry.place


def _disguised_change(change: Change, key: Key) -> Change:
    person = HandIn(change.learner, "", ident=change.ident)
    name = key[who(person)][0] if who(person) in key else "somebody else"
    hide = Disguise(person, name)
    return Change(name, "", change.exercise, hide(change.before), hide(change.after))
