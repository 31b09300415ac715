"""Makes the files of a new lecture in their places, with one small exercise that passes its own laws."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from mlschool import editions
from mlschool.authoring.budgets import honest
from mlschool.authoring.notebooks import Notebook, text
from mlschool.authoring.stubs import stub_of
from mlschool.edition import EDITION

_TEMPLATES = Path(__file__).parent / "templates"
_NAME = re.compile(r"([0-9]{2})_([a-z][a-z0-9]*(?:_[a-z0-9]+)*)")
_CELL = re.compile(r"^%% (markdown|code) (\S+)\n", re.MULTILINE)
_ROOMS = re.compile(r"(?<=\n)\}\n_HOME = ")


def new(root: Path, lecture: str, title: str = "") -> list[Path]:
    """Write a lecture's files into a repository, and return which were written.

    lecture  its notebook's name, as in "06_data"
    title    its title; without one, its name

    The lecture isn't finished: its notebook's metadata says so, and until that is changed it stands in no
    table, has no Colab edition, and may fail its laws. Nothing is written over.

    Raises
    ------
    ValueError
        For a name that a lecture can't have, or that an earlier edition has given up.
    FileExistsError
        If the name, the number or one of the files is taken.
    """
    number, name = _numbered(root, lecture)
    said = {"number": number, "name": name, "edition": EDITION}
    said["title"] = title or name.replace("_", " ").capitalize()
    package = root / "mlschool"
    made = {
        package / "solutions" / f"{name}.py": "solutions.txt",
        package / "exercises" / f"{name}.py": "exercises.txt",
        package / "plotting" / f"{name}.py": "plotting.txt",
        root / "tests" / "lectures" / f"test_{name}.py": "tests.txt",
        root / "tests" / "answers" / f"{name}.md": "answers.md",
    }
    for path in made:
        if path.exists():
            raise FileExistsError(f"{path.relative_to(root)} is there already: choose another name.")
    rooms = package / "plotting" / "__init__.py"
    before = rooms.read_text(encoding="utf-8")
    listed = _ROOMS.sub(lambda found: f'    "{name}": (),\n{found[0]}', before)
    if listed == before:
        raise ValueError("mlschool/plotting/__init__.py has no table of rooms that ends before _HOME.")
    contents = {path: _filled(template, said) for path, template in made.items()}
    contents[root / "notebooks" / f"{lecture}.ipynb"] = text(_notebook(said))
    contents[rooms] = listed
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    return sorted(contents)


def _numbered(root: Path, lecture: str) -> tuple[str, str]:
    """A lecture's number and its name, if it may have both."""
    found = _NAME.fullmatch(lecture)
    if found is None or keyword.iskeyword(found[2]):
        raise ValueError(
            f"{lecture!r} isn't a lecture's name: that is two digits and some small letters, as in 06_data."
        )
    number, name = found.groups()
    old = [row.old for row in editions.moves("notebooks")]
    keys = [row.old.partition(".")[0] for row in editions.moves("exercises")]
    for path in sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        if path.stem.partition("_")[2] == name:
            raise FileExistsError(f"There is a lecture called {name} already: {path.name}.")
        if path.name[:2] == number:
            raise FileExistsError(f"The number {number} is taken by {path.name}.")
    if lecture in old or any(one.partition("_")[2] == name for one in old) or name in keys:
        raise ValueError(f"An earlier edition had a lecture called {name}, and no name is given twice.")
    return number, name


def _filled(template: str, said: dict[str, str]) -> str:
    content = (_TEMPLATES / template).read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: said[found[1]], content)


def _notebook(said: dict[str, str]) -> Notebook:
    """The notebook, whose stated minutes are those that are counted, to the next five."""
    minutes = -(-honest({"cells": _cells(said | {"minutes": "0"})})[0].least // 5) * 5
    return {
        "cells": _cells(said | {"minutes": str(minutes)}),
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "mlschool": {
                "budget_seconds": 20,
                "finished": False,
                "given_numbers": [],
                "gpu": False,
                "minutes": minutes,
                "question": "One question, which this lecture answers?",
                "title": said["title"],
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cells(said: dict[str, str]) -> list[Notebook]:
    _, *parts = _CELL.split(_filled("notebook.md", said))
    cells: list[Notebook] = []
    for kind, ident, source in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        cell = {"cell_type": kind, "id": ident, "metadata": {}, "source": source.strip("\n")}
        if ident.startswith("exercise-"):
            _, _, body = _filled("solutions.txt", said).partition("def span")
            cell["source"] = stub_of(f"{said['name']}.span", f"def span{body}")
        cells.append(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))
    return cells
