"""Marks and feedback in the forms that Canvas and Moodle take.

Learners whose work makes no mark are left out, so that nothing which stands in a gradebook is emptied. Where
the download tells which platform it is from, there are files for that one only, and none without a learner.

Canvas: Grades → Import. Moodle: the assignment's grading action "Upload grading worksheet", and "Upload
multiple feedback files in a zip".
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence, Set
from html import escape
from typing import Any

from mlschool.grading.report.people import Entry, slug
from mlschool.grading.report.spreadsheet import csv_text

PLATFORMS = frozenset(("canvas", "moodle"))


def files(
    entries: Sequence[Entry],
    pages: Mapping[int, str],
    assignment: str,
    platforms: Set[str] = PLATFORMS,
    end: str = "",
) -> dict[str, bytes]:
    """Return the gradebooks, and the zip of feedback, by their names; none that would be empty.

    pages       each learner's page by the place of the result
    assignment  its name in Canvas
    platforms   for which there are to be any; see `platforms_of`
    end         what is added to the files' names
    """
    made: dict[str, bytes] = {}
    theirs = of_platform(entries, "canvas") if "canvas" in platforms else []
    if rows := marked(last_attempts(theirs)):
        made[f"canvas{end}.csv"] = canvas([entry for entry, _, _ in rows], assignment).encode()
    theirs = of_platform(entries, "moodle") if "moodle" in platforms else []
    known = [entry for entry in theirs if number(entry)]
    if rows := marked(last_attempts(known)):
        made[f"moodle-worksheet{end}.csv"] = moodle_worksheet([entry for entry, _, _ in rows]).encode()
    if any(entry.place in pages for entry in known):
        made[f"moodle-feedback{end}.zip"] = moodle_feedback(known, pages)
    return made


def platforms_of(entries: Sequence[Entry]) -> Set[str]:
    """Return whose download a class came in; all platforms, where nothing says so."""
    return PLATFORMS & {entry.result.hand_in.platform for entry in entries} or PLATFORMS


def of_platform(entries: Sequence[Entry], platform: str) -> list[Entry]:
    """Return those who may be known to a platform: all but those that came in another's download."""
    others = PLATFORMS - {platform}
    return [entry for entry in entries if entry.result.hand_in.platform not in others]


def last_attempts(entries: Sequence[Entry]) -> list[Entry]:
    """Return the last of each learner's attempts at each lecture: a gradebook has one line for a learner."""
    last: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        hand_in = entry.result.hand_in
        which = hand_in.ident, hand_in.learner, entry.lecture
        if which not in last or hand_in.attempt >= last[which].result.hand_in.attempt:
            last[which] = entry
    return sorted(last.values(), key=lambda entry: entry.place)


def worth(entry: Entry) -> tuple[float, float] | None:
    """Return the points and how many there could be, or None where no mark is made of it.

    Without a mark each exercise that is passed is a point.
    """
    if entry.mark is not None:
        return entry.mark.points, entry.mark.out_of
    if not entry.result.standing.makes_a_mark:
        return None
    return float(entry.result.passed), float(len(entry.result.answers))


def marked(entries: Sequence[Entry]) -> list[tuple[Entry, float, float]]:
    """Return the entries that have a mark, with points and how many there could be."""
    return [(entry, *found) for entry in entries if (found := worth(entry)) is not None]


def canvas(entries: Sequence[Entry], assignment: str) -> str:
    """Return a gradebook that Canvas imports.

    assignment  its name in Canvas; with its number in brackets, as Canvas exports it, it can't be mistaken
    """
    kept = marked(entries)
    heads = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment]
    out_of = max((most for _, _, most in kept), default=0.0)
    rows: list[list[Any]] = [["    Points Possible", "", "", "", "", out_of]]
    for entry, points, _ in kept:
        hand_in = entry.result.hand_in
        ident = hand_in.number or hand_in.ident
        own, login = (ident, "") if ident.isdecimal() else ("", ident)
        rows.append([entry.name, own, "", login, "", points])
    return csv_text(heads, rows)


def moodle_worksheet(entries: Sequence[Entry]) -> str:
    """Return a grading worksheet that Moodle uploads; it knows learners by their number in the assignment.

    Of a grade that stands in Moodle already this overwrites nothing, unless the box "Allow updating records
    that have been modified more recently" is ticked: the date of the last change is left open.
    """
    heads = ["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"]
    kept = [(entry, points, most) for entry, points, most in marked(entries) if number(entry)]
    said = any(entry.mark and entry.mark.comment for entry, _, _ in kept)
    rows = []
    for entry, points, most in kept:
        row: list[Any] = [f"Participant {number(entry)}", entry.name, points, most, "-"]
        if said:  # Moodle takes the comment for HTML
            row.append(escape(entry.mark.comment, quote=False) if entry.mark else "")
        rows.append(row)
    return csv_text([*heads, "Feedback comments"] if said else heads, rows)


def moodle_feedback(entries: Sequence[Entry], pages: Mapping[int, str]) -> bytes:
    """Return a zip of learners' pages that Moodle hands out as feedback files.

    pages  each learner's page by the place of the result

    Moodle finds the learner by the folder's name, NAME_NUMBER_assignsubmission_file_: the older ones want the
    underscore at its end, and the newer ones allow it.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in entries:
            if (page := pages.get(entry.place)) is None or not number(entry):
                continue
            folder = f"{_folder(entry.name)}_{number(entry)}_assignsubmission_file_"
            lecture = slug(entry.lecture or "notebook")
            attempt = f"-{entry.result.hand_in.attempt}" if entry.result.hand_in.attempt > 1 else ""
            # always the same date, so that the same pages make the same zip
            about = zipfile.ZipInfo(f"{folder}/feedback-{lecture}{attempt}.html")
            about.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(about, page)
    return made.getvalue()


def number(entry: Entry) -> str:
    """Return the learner's number in the Moodle assignment; without one the roster's id, if it may be one."""
    ident = (entry.result.hand_in.number or entry.result.hand_in.ident).strip()
    ident = re.sub(r"^Participant\s*", "", ident)
    return ident if re.fullmatch(r"[0-9]{1,12}", ident) else ""


def _folder(name: str) -> str:
    """The name without what a path or Moodle takes for a sign: an underscore parts name and number."""
    plain = "".join(
        char if char.isalnum() or char in " '-" else "-" for char in unicodedata.normalize("NFC", name)
    )
    return " ".join(plain.split())[:60].strip() or "learner"
