"""Tables for authors, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlschool.authoring.budgets import honest, lacks, unmarked
from mlschool.authoring.holes import holes
from mlschool.authoring.notebooks import read
from mlschool.authoring.thin import figures
from mlschool.exercises import find
from mlschool.screen import show_table


def show_minutes(paths: Sequence[Path]) -> None:
    """Print each notebook's honest minutes beside the stated ones, and what its pictures lack."""
    rows, said = [], []
    for path in paths:
        notebook = read(path)
        core, whole = honest(notebook)
        stated = notebook["metadata"].get("mlschool", {})
        pairs = [(core, stated.get("minutes", 0))]
        if whole != core:
            pairs.append((whole, stated.get("minutes_with_further", 0)))
        counts = (core.words, core.lines, core.predictions, core.pictures)
        exercises = " ".join("●" * dots for dots in core.exercises)
        found = " / ".join(f"{one.least}" for one, _ in pairs)
        given = " / ".join(str(minutes) for _, minutes in pairs)
        well = "✓" if all(one.least <= minutes for one, minutes in pairs) else "✗"
        rows.append((path.stem, *map(str, counts), exercises, found, given, well))
        said += [f"{path.name}: {what}" for what in lacks(notebook)]
        said += [f"{path.name}: no dots say how hard {key} is" for key in unmarked(notebook)]
    heads = ["core of", "words", "lines", "predictions", "pictures", "exercises"]
    show_table([*heads, "honest minutes / with Further", "stated", ""], rows)
    for sentence in said:
        print(sentence)


def show_lines(package: Path, lectures: Sequence[str]) -> None:
    """Print the lines of code of the package's folder beside what they may be."""
    rows = [
        (one.what, f"{one.lines:,}", f"{one.most:,}", "✓" if one.fits else "✗")
        for one in figures(package, lectures)
    ]
    show_table(["lines of code", "are", "at most", ""], rows)


def show_holes(key: str, frameworks: bool) -> None:
    """Print which small changes of an exercise's reference get too little of an answer, and which pass."""
    if find(key).frameworks and not frameworks:
        print(f"{key}: it needs a framework; --frameworks takes it in.")
        return
    found = holes(key)
    print(f"{key}: " + ", ".join(f"{count} {kind}" for kind, count in sorted(found.told.items())))
    lines = {False: "the line, and what becomes of it", True: "it passes all the same"}
    for passing, some in ((False, found.unnamed), (True, found.passing)):
        rows = []
        for hole in some:
            alike = f" (and {hole.alike} alike)" if hole.alike else ""
            last = "equivalent, or no case tells it" if hole.seed is None else f"but not on seed {hole.seed}"
            change = f"{hole.mutant.before}\n{hole.mutant.after or '(nothing)'}"
            rows.append(
                (str(hole.mutant.line), f"{hole.mutant.change}{alike}", change, last if passing else "")
            )
        if rows:
            show_table(["line", "change", lines[passing], ""], rows)
