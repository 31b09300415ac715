"""The file in which this edition's cells are kept, made of `notebooks/` and of Colab's edition of them."""

from __future__ import annotations

from collections.abc import Mapping

from mlschool.authoring.notebooks import Notebook
from mlschool.cells import exercises_named_in
from mlschool.edition import EDITION
from mlschool.editions import Kept, cell_hash, text_of

NAME = f"mlschool/editions/{EDITION}.json"


def kept(notebooks: Mapping[str, Notebook], colab: Mapping[str, Notebook]) -> str:
    """Return the text of the file that keeps these notebooks' cells.

    notebooks  the lectures by their files' names
    colab      the same as Colab has them: of these only the cells that are others are kept
    """
    own = {name: [_cell(cell) for cell in notebook["cells"]] for name, notebook in notebooks.items()}
    others = {
        f"colab/{name}": [one for one in map(_cell, notebook["cells"]) if one not in own[name]]
        for name, notebook in colab.items()
    }
    return text_of(own | others)


def _cell(cell: Notebook) -> Kept:
    source = cell["source"]
    keys = exercises_named_in(source) if cell["cell_type"] == "code" else ()
    return Kept(cell.get("id", ""), cell_hash(source), tuple(keys))
