"""Notebooks as their authors see them: read and written, and the table of all lectures."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlschool import editions, lab
from mlschool.edition import REPOSITORY, TAG

Notebook = dict[str, Any]

CAPSTONE = "your_data.ipynb"  # the one notebook without a number: it is visited at the end of each part
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
BEGIN, END = "<!-- lectures -->", "<!-- /lectures -->"


@dataclass(frozen=True)
class Lecture:
    """What a notebook's metadata says of a lecture.

    number                as in its file's name, "01"; "" for the capstone, which has none
    question              the one line that stands under its title
    minutes               how long a learner needs for the core, never less than `budgets` counts
    budget_seconds        how long its cells may run, on 2 cores
    gpu                   whether a GPU makes it quicker
    given_numbers         numbers that its text may quote without computing them
    minutes_with_further  how long with the sections that are marked Further; 0 where there are none
    finished              whether it is offered to learners and held to every law; else it may still grow
    """

    path: Path
    number: str
    title: str
    question: str
    minutes: int
    budget_seconds: float
    gpu: bool = False
    given_numbers: tuple[str, ...] = ()
    minutes_with_further: int = 0
    finished: bool = True

    @property
    def name(self) -> str:
        """The name of its modules, as in "perceptron"."""
        return editions.lecture_of(self.path.stem)

    @property
    def badge(self) -> str:
        """The line of Markdown that opens the lecture in Colab."""
        return f"[![Open {self.number or self.title} in Colab]({BADGE})]({colab_address(self.path.name)})"


def colab_address(name: str) -> str:
    """Return where Colab opens a lecture's notebook, as in "01_perceptron.ipynb"."""
    owner = REPOSITORY.removeprefix("https://github.com/")
    return f"https://colab.research.google.com/github/{owner}/blob/{TAG}/colab/{name}"


def root() -> Path:
    """Return the repository's folder.

    Raises FileNotFoundError where the package was installed without its repository.
    """
    folder = lab.checkout()
    if folder is None:
        raise FileNotFoundError(
            "This is for authors, and needs the repository: clone it, and run this in the clone."
        )
    return folder


def read(path: Path) -> Notebook:
    """Return a notebook of format 4 as the dictionary that it is; each source is one text.

    Raises ValueError, in one sentence, for anything else.
    """
    try:
        notebook = json.loads(path.read_bytes())
        if notebook["nbformat"] != 4:
            raise ValueError(f"{path.name} is of an old format: open it in JupyterLab, and save it.")
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
    except (TypeError, KeyError, json.JSONDecodeError, UnicodeDecodeError):
        raise ValueError(f"{path.name} isn't a notebook.") from None
    return notebook


def text(notebook: Notebook) -> str:
    """Return the text of a notebook's file, as JupyterLab writes it: the same notebook, the same bytes."""
    cells = [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in notebook["cells"]]
    return json.dumps(notebook | {"cells": cells}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def code(notebook: Notebook) -> list[str]:
    """Return the sources of the code cells."""
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


def words(notebook: Notebook) -> list[str]:
    """Return the sources of the Markdown cells."""
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


def lecture(path: Path) -> Lecture:
    """Return what a notebook's metadata says.

    Raises ValueError, in one sentence, where something is missing.
    """
    said = read(path)["metadata"].get("mlschool", {})
    try:
        return Lecture(
            path,
            "" if path.name == CAPSTONE else path.name.partition("_")[0],
            **said | {"given_numbers": tuple(said.get("given_numbers", ()))},
        )
    except TypeError as error:
        raise ValueError(
            f"{path.name}: metadata.mlschool doesn't fit. {str(error).removeprefix('Lecture.__init__() ')}"
        ) from None


def lectures(folder: Path) -> list[Lecture]:
    """Return the lectures of a folder in their order: `NUMBER_name.ipynb`, and the capstone at their end."""
    numbered = [path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")) if path.suffixes == [".ipynb"]]
    return [lecture(path) for path in (*numbered, folder / CAPSTONE) if path.is_file()]


def finished(folder: Path) -> list[Lecture]:
    """Return the lectures of a folder that are finished, in their order."""
    return [one for one in lectures(folder) if one.finished]


def lecture_table(folder: Path, link: str) -> str:
    """Return the table of finished lectures; `link` leads from the table's file to the notebooks."""
    table = ["| | lecture | question | minutes | |", "|---|---|---|---:|---|"]
    for one in finished(folder):
        title = f"[{one.title}]({link}{one.path.name})"
        whole = f" ({one.minutes_with_further} with Further)" if one.minutes_with_further else ""
        table.append(f"| {one.number} | {title} | {one.question} | {one.minutes}{whole} | {one.badge} |")
    return "\n".join(table)


def with_table(page: str, table: str) -> str:
    """Return a page with the table between its two markers replaced.

    Raises ValueError if the markers aren't there.

    >>> print(with_table("Lectures\\n<!-- lectures -->\\nold\\n<!-- /lectures -->\\nEnd", "new"))
    Lectures
    <!-- lectures -->
    new
    <!-- /lectures -->
    End
    """
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(
            f"The table of lectures stands between {BEGIN} and {END}, and these aren't there once each."
        )
    return re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{table}\n{END}", page, flags=re.DOTALL)


def without_outputs(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell without what running it has left."""
    return cell | {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell
