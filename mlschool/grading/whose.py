"""The table in which a tutor says whose a notebook is, where neither its name nor its folder says it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mlschool.grading.csv_files import rows
from mlschool.grading.report.spreadsheet import unescaped, write_csv

WHOSE = "whose.csv"
_HEADS = ("file", "learner")


def read_whose(folder: Path | None) -> dict[str, str]:
    """Return the learners by files, as far as they stand in the table in a folder, if there is one.

    Raises ValueError, with one sentence, if it can't be read.
    """
    if folder is None or not (folder / WHOSE).exists():
        return {}
    table = rows(folder / WHOSE, dict.fromkeys(_HEADS, ()), _HEADS)
    return {unescaped(row["file"]): unescaped(row["learner"]) for row in table}


def write_whose(folder: Path, whose: Mapping[str, str]) -> Path:
    """Write the table, with what was filled in before. Raises OSError."""
    part = folder / f"{WHOSE}.part"
    write_csv(part, _HEADS, sorted((read_whose(folder) | dict(whose)).items()))
    return part.replace(folder / WHOSE)
