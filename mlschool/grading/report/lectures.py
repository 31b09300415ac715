"""What a report says of a lecture: its title, the section in which an exercise stands, where to open it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache

from mlschool import lab
from mlschool.authoring.notebooks import lectures
from mlschool.cells import exercises_named_in
from mlschool.edition import REPOSITORY, TAG


@dataclass(frozen=True)
class Lecture:
    """A lecture as a report names it; without a notebook beside the package only its name is known.

    sections  the heading above each exercise, by its key
    following the title of the lecture that comes next
    """

    title: str
    page: str = ""
    colab: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    following: str = ""


@cache
def lecture(name: str) -> Lecture:
    """Return what is known of a lecture.

    >>> lecture("perceptron").title
    '01 · The perceptron'
    """
    found = lectures(lab.lectures())
    notebooks = [one.path for one in found]
    place = next((i for i, one in enumerate(found) if one.name == name), None)
    if place is None:
        return Lecture(name.replace("_", " ").capitalize())
    path = notebooks[place]
    notebook = json.loads(path.read_text(encoding="utf-8"))
    sections, heading = {}, ""
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            found = re.findall(r"^## +(.+)$", source, re.MULTILINE)
            heading = found[-1].strip() if found else heading
        else:
            sections |= dict.fromkeys(exercises_named_in(source), heading)
    owner = REPOSITORY.removeprefix("https://github.com/")
    return Lecture(
        _title(path.stem, notebook),
        f"{REPOSITORY}/blob/{TAG}/notebooks/{path.name}",
        f"https://colab.research.google.com/github/{owner}/blob/{TAG}/colab/{path.name}",
        sections,
        _title(notebooks[place + 1].stem, json.loads(notebooks[place + 1].read_text(encoding="utf-8")))
        if place + 1 < len(notebooks)
        else "",
    )


def _title(stem: str, notebook: dict) -> str:
    title = notebook["metadata"]["mlschool"]["title"]
    return f"{stem[:2]} · {title}" if stem[:2].isdigit() else title
