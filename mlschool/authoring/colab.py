"""What is made of `notebooks/`, to the byte: the Colab edition, the README's table, this edition's cells.

The Colab edition holds the same notebooks, each with its badge and a cell that installs the course. It is
never edited.
"""

from __future__ import annotations

import re
from pathlib import Path

from mlschool.authoring import editions
from mlschool.authoring.notebooks import (
    CAPSTONE,
    Lecture,
    Notebook,
    colab_address,
    finished,
    lecture_table,
    read,
    text,
    with_table,
    without_outputs,
)
from mlschool.edition import EDITION, REPOSITORY, TAG

WHEEL = f"{REPOSITORY}/releases/download/{TAG}/mlschool-{EDITION}-py3-none-any.whl"

# Nothing that Colab ships is touched. A %pip that fails doesn't stop a notebook, hence the second import.
INSTALL = f"""\
try:
    import mlschool
except ImportError:
    %pip install -q --no-deps {WHEEL}
try:
    import mlschool
except ImportError:
    raise ImportError("The course isn't installed: see what pip says, and run this cell again.") from None"""

# a link such as [backprop](03_backprop.ipynb) or [bias](glossary.md#bias)
_NEIGHBOUR = re.compile(rf"\]\(\s*([0-9]{{2}}_\w+\.ipynb|{re.escape(CAPSTONE)}|glossary\.md)")

INDEX = """\
# The lectures, for Google Colab

Click a badge and run the cells: each notebook installs the course by itself, in a few seconds.

{table}

These files are made from `notebooks/` by `mlschool colab`. Changes belong there.
"""


def files(repository: Path) -> dict[str, bytes]:
    """Return what is made of `notebooks/`: `colab/`, the README with its table, this edition's cells.

    Lectures that aren't finished are left out.
    """
    notebooks = repository / "notebooks"
    ready = {lecture.path.name: made_ready(lecture) for lecture in finished(notebooks)}
    made = {f"colab/{name}": text(notebook) for name, notebook in ready.items()}
    made[editions.NAME] = editions.kept({name: read(notebooks / name) for name in ready}, ready)
    made["colab/README.md"] = INDEX.format(table=lecture_table(notebooks, link=""))
    readme = (repository / "README.md").read_text(encoding="utf-8")
    made["README.md"] = with_table(readme, lecture_table(notebooks, link="notebooks/"))
    return {name: content.encode() for name, content in made.items()}


def made_ready(lecture: Lecture) -> Notebook:
    """Return a lecture's notebook as Colab gets it.

    Raises ValueError if it doesn't begin with its title.
    """
    notebook = read(lecture.path)
    title, *cells = notebook["cells"]
    if title["cell_type"] != "markdown" or not title["source"].startswith("# "):
        raise ValueError(f"{lecture.path.name} doesn't begin with a Markdown cell that holds its title.")
    head, gap, promise = title["source"].partition("\n\n")
    badged = title | {"source": f"{head}\n\n{lecture.badge}{gap}{promise}"}
    install = {"cell_type": "code", "id": "install", "metadata": {}, "source": INSTALL}
    metadata = notebook["metadata"] | {
        "colab": {"name": lecture.path.name, "provenance": []},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    }
    if lecture.gpu:
        metadata["accelerator"] = "GPU"
    return notebook | {
        "cells": [without_outputs(_linked(cell)) for cell in (badged, install, *cells)],
        "metadata": metadata,
    }


def _linked(cell: Notebook) -> Notebook:
    """A cell whose links lead to other lectures' Colab editions and to the glossary: in Colab no file has
    neighbours."""
    if cell["cell_type"] != "markdown":
        return cell
    return cell | {"source": _NEIGHBOUR.sub(lambda link: f"]({_on_colab(link[1])}", cell["source"])}


def _on_colab(name: str) -> str:
    return colab_address(name) if name.endswith(".ipynb") else f"{REPOSITORY}/blob/{TAG}/notebooks/{name}"


def differing(repository: Path) -> list[str]:
    """Return the names of the files that aren't what `notebooks/` makes: other, missing, or left over."""
    made = files(repository)
    left_over = {f"colab/{path.name}" for path in (repository / "colab").glob("*.ipynb")} - made.keys()
    return sorted(
        left_over | {name for name, content in made.items() if _content(repository / name) != content}
    )


def write(repository: Path) -> list[str]:
    """Bring all these files up to date, and return the names of those that were written or removed.

    A notebook in `colab/` without its like in `notebooks/` is removed.
    """
    made, changed = files(repository), differing(repository)
    for name in changed:
        if name in made:
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            (repository / name).write_bytes(made[name])
        else:
            (repository / name).unlink()
    return changed


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
