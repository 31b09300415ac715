"""The roster: who is in the class, as a CSV file from a learning platform or written by hand."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path

from mlschool.grading.collecting.times import moment
from mlschool.grading.csv_files import rows, same_name

HELP = """\
A roster is a CSV file whose first line names its columns. One of the first two is needed:
  name   as it is to stand in the report. Also: full name, student, learner; or first name and last name
  id     as the platform has it. Also: identifier, user id, student id ("Participant 12345" is 12345)
and these help to tell whose file is whose:
  file   a pattern for the names of this learner's files or folders, such as anna*.ipynb
  email  also: email address, login, login id, sis login id
and these say when the work came; they stand above what the download says, for a learner's last attempt:
  submitted  as in 2026-11-20 23:59. Also: last modified (submission)
  late       yes or no; without `due` in the rules, or where the time isn't known, it is what counts
Moodle's grading worksheet and Canvas's gradebook can be taken as they are.
"""

_COLUMNS = {
    "name": ("full name", "student", "learner", "vollständiger name"),
    "first": ("first name", "given name", "vorname"),
    "last": ("last name", "surname", "family name", "nachname"),
    "id": ("identifier", "user id", "student id", "id number", "id-nummer"),
    "file": ("pattern", "file pattern", "files"),
    "submitted": ("submitted at", "handed in", "abgegeben"),
    "modified": ("last modified (submission)", "zuletzt geändert (abgabe)", "letzte änderung (abgabe)"),
    "late": ("verspätet",),
    "email": ("email address", "e-mail", "login", "login id", "sis login id", "username", "e-mail-adresse"),
}
_NOTHING = frozenset(("", "-", "–"))
_YES = frozenset(("yes", "y", "true", "1", "x", "late", "ja"))
_NO = frozenset(("no", "n", "false", "0", "nein"))


@dataclass(frozen=True)
class Person:
    """One line of a roster.

    submitted  when the work came, where that is said
    late       whether it came late; None where nothing says so
    unread     what Moodle says of when it came, where that can't be read
    """

    name: str
    ident: str = ""
    file: str = ""
    email: str = ""
    submitted: datetime | None = None
    late: bool | None = None
    unread: str = ""


def read_roster(path: Path) -> Roster:
    """Return the people of a roster; see `HELP`.

    Raises ValueError, with one sentence, if it can't be read, names nobody, gives one id to two people, or
    doesn't say clearly when or whether somebody was late.
    """
    people = Roster()
    for row in rows(path, _COLUMNS):
        name = row.get("name") or " ".join(filter(None, [row.get("first", ""), row.get("last", "")]))
        ident = re.sub(r"^\w+ (?=\d+$)", "", row.get("id", ""))
        if name.casefold() in ("points possible", "student, test"):  # Canvas's own lines
            continue
        if name or ident:
            submitted, unread = _submitted(row, path)
            about = row.get("file", ""), row.get("email", ""), submitted, _late(row, path), unread
            people.append(Person(name or ident, ident, *about))
    if not people:
        raise ValueError(f"{path} names nobody: its first line must be headings, one of them “name” or “id”.")
    idents = [person.ident for person in people if person.ident]
    if twice := next((ident for ident, count in Counter(idents).items() if count > 1), ""):
        who = " and ".join(person.name for person in people if person.ident == twice)
        raise ValueError(f"{path} gives the id {twice} to {who}: each id can be one person's only.")
    return people


def _submitted(row: Mapping[str, str], path: Path) -> tuple[datetime | None, str]:
    """When the work came, and what couldn't be read of it: Moodle writes dates in many languages."""
    said, moodle = row.get("submitted", ""), row.get("modified", "")
    when = moment(said)
    if said not in _NOTHING and when is None:
        raise ValueError(
            f"{path}, line {row['line']}: “{said}” in the column “submitted” is no date that can be read: "
            "write it as in 2026-11-20 23:59."
        )
    when = when or moment(moodle)
    return when, "" if when or moodle in _NOTHING else moodle


def _late(row: Mapping[str, str], path: Path) -> bool | None:
    said = row.get("late", "")
    if said in _NOTHING:
        return None
    if said.casefold() not in _YES | _NO:
        raise ValueError(
            f"{path}, line {row['line']}: “{said}” in the column “late” can't be read: write yes or no, or "
            "nothing where it isn't known."
        )
    return said.casefold() in _YES


class Roster(list[Person]):
    """The people of a class, found quickly: by id, by name, and by the ways in which it may be written."""

    @cached_property
    def _by_ident(self) -> dict[str, Person]:
        return {person.ident: person for person in self if person.ident}

    @cached_property
    def _by_name(self) -> dict[str, list[Person]]:
        return _grouped((same_name(person.name), person) for person in self)

    @cached_property
    def _by_way(self) -> dict[str, list[Person]]:
        return _grouped((way, person) for person in self for way in _ways(person.name))

    @cached_property
    def _addresses(self) -> list[tuple[str, Person]]:
        return [(person.email.casefold(), person) for person in self if person.email]

    @cached_property
    def _logins(self) -> list[tuple[str, Person]]:
        return [(address, person) for address, person in self._addresses if "@" not in address]

    @cached_property
    def _by_address(self) -> dict[str, list[Person]]:
        pairs = (
            (way, one) for address, one in self._addresses for way in {address, address.partition("@")[0]}
        )
        return _grouped(pairs)

    @cached_property
    def _patterns(self) -> list[Person]:
        return [person for person in self if person.file]

    def with_ident(self, ident: str) -> list[Person]:
        """Return whose id this is."""
        return [self._by_ident[ident]] if ident in self._by_ident else []

    def with_file(self, parts: Collection[str]) -> list[Person]:
        """Return whose pattern for files one of these names fits."""
        return [
            one
            for one in self._patterns
            if one.file in parts or any(fnmatchcase(part, one.file) for part in parts)
        ]

    def with_address(self, name: str, parts: Collection[str]) -> list[Person]:
        """Return who has this name for an address, or an address that stands in one of these names."""
        text, name = "\n".join(parts).casefold(), same_name(name)
        addresses = self._addresses if "@" in text else self._logins
        found = [one for address, one in addresses if address in text]
        return [*found, *(one for one in self._by_address.get(name, ()) if one not in found)]

    def called(self, name: str) -> list[Person]:
        """Return who has this name, if need be in another platform's way of writing it."""
        if exactly := self._by_name.get(same_name(name)):
            return exactly
        found = {id(one): one for way in _ways(name) for one in self._by_way.get(way, ())}
        return [one for one in self if id(one) in found] if len(found) > 1 else [*found.values()]


def _grouped(pairs: Iterable[tuple[str, Person]]) -> dict[str, list[Person]]:
    groups: dict[str, list[Person]] = defaultdict(list)
    for key, person in pairs:
        groups[key].append(person)
    return groups


def person_of(people: Roster, name: str, ident: str, paths: Sequence[str]) -> Person | str | None:
    """Return whose work it is: a person, or a sentence if several fit, or None if nobody does.

    name, ident  as the file's name gives them
    paths        where the files lie, below what was given

    The id decides (see `misleading`), then the file pattern, then the address, then the name; in Canvas's way
    of writing, too.

    >>> people = Roster([Person("Zoë Müller", "7"), Person("Li, Wei", "8")])
    >>> person_of(people, "müllerzoë", "", []).ident, person_of(people, "Wei Li", "", []).ident
    ('7', '8')
    """
    parts = {part for path in paths for part in [path, *path.split("/")]}
    for fitting in (
        people.with_ident(ident),
        people.with_ident(name),
        people.with_file(parts),
        people.with_address(name, parts),
        people.called(name),
    ):
        if len(fitting) > 1:
            several = ", ".join(f"{person.name} ({person.ident or 'no id'})" for person in fitting[:4])
            return f"{name}: several people of the roster fit, {several}: a column “file” tells them apart."
        if fitting:
            return fitting[0]
    return None


def misleading(people: Roster, whom: Sequence[tuple[str, str]], notes: list[str]) -> set[int]:
    """Return whose ids are another's in the roster, by their places, and add a note on each.

    whom  names and ids as a download gives them

    A university's number may by chance be somebody else's number on the platform: where the name is one
    person's and the id another's, it is the name that is true. Where more ids are wrong than right, none of
    them tells anything. Raises ValueError, with a sentence, where most of the class would be mixed up.
    """
    right, wrong, doubtful = 0, {}, set()
    for place, (name, ident) in enumerate(whom):
        if not (theirs := people.with_ident(ident)):
            continue
        [person], called = theirs, people.called(name)
        if person in called:
            right += 1
        elif len(called) == 1:
            wrong[place] = person
        else:
            doubtful.add(place)
    if len(wrong) > 1 and 2 * len(wrong) > sum(bool(ident) for _, ident in whom):
        (name, ident), person = whom[min(wrong)], wrong[min(wrong)]
        raise ValueError(
            f"The roster's ids aren't those in the download: {ident} is {person.name} in the one and {name} "
            f"in the other, and so for {len(wrong)} learners. Give that column of the roster another "
            "heading, such as “university number”, and learners are found by their names; or take the "
            "platform's own list as the roster."
        )
    for place, person in wrong.items():
        name, ident = whom[place]
        notes.append(
            f"{name}: the id {ident} is {person.name}'s in the roster, and the name is another's; taken by "
            "the name."
        )
    return set(wrong) | (doubtful if len(wrong) > right else set())


@cache
def _ways(name: str) -> frozenset[str]:
    """A name without anything but letters and digits, in the orders in which platforms write it."""
    surname, comma, given = same_name(name).partition(",")
    words = [surname, given] if comma else surname.split()
    squeezed = ["".join(filter(str.isalnum, word)) for word in words]
    turns = range(len(squeezed))  # the last word first, or the last two, …
    return frozenset("".join(squeezed[turn:] + squeezed[:turn]) for turn in turns) - {""}
