"""What became of what: the names that notebooks and exercises had in earlier editions, and have now.

`moves.json` is the table. A row says since which edition an old name is no more, and what stands in its
place: one name or several for a notebook, always one for an exercise. A name that was given up is never given
again, so a name alone says what is meant by it; and rows are added, never changed.

`2026.1.json` and its like keep, for each notebook of an edition, its cells: their ids, their hashes, and the
exercises in them. So a cell that its reader has changed can be told from one of ours. `mlschool colab` writes
the file of the present edition.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).parent
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Move:
    """A row of the table: since `edition` these new names stand in the place of an old one."""

    edition: str
    old: str
    new: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """A cell as an edition had it: its id, the hash of its source, the keys of the exercises in it."""

    ident: str
    sha256: str
    exercises: tuple[str, ...] = ()


# ---------------------------------------------------------------------------------------------- the table


def names_now(name: str, moves: Iterable[Move]) -> list[str]:
    """Return what stands in a name's place after these moves, edition by edition; a name without any stays.

    >>> names_now("a", [Move("2026.10", "b", ("c", "d")), Move("2026.9", "a", ("b",))])
    ['c', 'd']
    """
    stages: dict[tuple[int, ...], dict[str, tuple[str, ...]]] = {}
    for move in moves:
        stages.setdefault(number(move.edition), {})[move.old] = move.new
    names = [name]
    for stage in sorted(stages):  # all moves of one edition happen at once
        names = [new for one in names for new in stages[stage].get(one, (one,))]
    return list(dict.fromkeys(names))


def number(edition: str) -> tuple[int, ...]:
    """Return an edition as numbers, by which editions are in order.

    >>> number("2026.10") > number("2026.9") > number("nonsense")
    True
    """
    return tuple(int(part) for part in re.findall(r"\d+", edition))


@cache
def moves(what: str) -> tuple[Move, ...]:
    """Return the table's rows on "notebooks" or on "exercises"."""
    rows = json.loads((FOLDER / "moves.json").read_text(encoding="utf-8"))[what]
    return tuple(Move(row["edition"], row["old"], tuple(row["new"])) for row in rows)


@cache
def _old_keys() -> dict[Any, str]:
    rows = moves("exercises")
    return {row.old: names_now(row.old, rows)[0] for row in rows}


def key_now(key: _Key) -> _Key:
    """Return the name that an exercise has now; anything that was never another's name comes back as it is.

    >>> key_now("backprop.fit_cubic"), key_now("perceptron.step"), key_now("no such exercise")
    ('gradient_descent.fit_cubic', 'perceptron.step', 'no such exercise')
    """
    return _old_keys().get(key, key) if isinstance(key, str) else key  # type: ignore[return-value]


def keys_before(lecture: str) -> dict[str, str]:
    """Return the old names of a lecture's exercises, each with the name that it has now.

    >>> keys_before("deep_networks")
    {'hidden_layers.initial_layers': 'deep_networks.initial_layers'}
    """
    return {old: new for old, new in _old_keys().items() if new.partition(".")[0] == lecture}


def files_now(name: str) -> list[str]:
    """Return the notebooks that stand now in the place of one, all without `.ipynb`.

    >>> files_now("02_backprop"), files_now("03_backprop")
    (['02_gradient_descent', '03_backprop'], ['03_backprop'])
    """
    return names_now(name, moves("notebooks"))


def given_up(name: str) -> bool:
    """Tell whether a notebook had this name once, and none has it any more.

    >>> given_up("02_backprop"), given_up("03_backprop")
    (True, False)
    """
    return any(row.old == name for row in moves("notebooks"))


def lecture_of(name: str) -> str:
    """Return the lecture that a notebook is: its name without the number, or the whole of a name given up.

    >>> lecture_of("03_backprop"), lecture_of("02_backprop")
    ('backprop', '02_backprop')
    """
    return name if given_up(name) else _without_number(name)


def lectures_now(name: str) -> list[str]:
    """Return the lectures that stand now in the place of a notebook.

    >>> lectures_now("02_backprop"), lectures_now("03_backprop")
    (['gradient_descent', 'backprop'], ['backprop'])
    """
    return [_without_number(one) for one in files_now(name)]


def one_lecture(name: str) -> str:
    """Return the one name under which attempts at a notebook stand together, whatever its number was.

    Where a notebook was divided that is the whole of its old name, for it is an attempt at several lectures.

    >>> one_lecture("14_attention"), one_lecture("17_attention"), one_lecture("11_cnn_edge_detection")
    ('14_attention', 'attention', 'cnn_edge_detection')
    """
    now = lectures_now(name)
    return now[0] if len(now) == 1 else name


def parts_of(lecture: str) -> list[str]:
    """Return the lectures among which one of this name was once divided; of any other only itself.

    >>> parts_of("backprop"), parts_of("gradient_descent")
    (['gradient_descent', 'backprop'], ['gradient_descent'])
    """
    divided = [lectures_now(row.old) for row in moves("notebooks") if _without_number(row.old) == lecture]
    return list(dict.fromkeys([one for parts in divided for one in parts] or [lecture]))


def _without_number(name: str) -> str:
    return re.sub(r"^\d+_", "", name)


# ------------------------------------------------------------------------------------- each edition's cells


def cell_hash(source: str) -> str:
    """Return the hash of a cell's source; how lines end, and blanks at their ends, are no part of it.

    >>> cell_hash("x = 1  \\r\\n") == cell_hash("x = 1") != cell_hash("x = 2")
    True
    """
    lines = re.sub(r"\r\n?", "\n", source).split("\n")
    return hashlib.sha256("\n".join(line.rstrip() for line in lines).rstrip("\n").encode()).hexdigest()


def editions() -> list[str]:
    """Return the editions whose cells are kept, in their order.

    >>> editions()[0]
    '2026.1'
    """
    return sorted((path.stem for path in FOLDER.glob("[0-9]*.json")), key=number)


@cache
def cells_of(edition: str) -> dict[str, tuple[Kept, ...]]:
    """Return the cells of an edition's notebooks, by the notebook's name; nothing of an edition not kept.

    Under `colab/` and the name stand those of its first cells that Colab's edition alone has.
    """
    if edition not in editions():
        return {}
    kept = json.loads((FOLDER / f"{edition}.json").read_text(encoding="utf-8"))
    return {
        name: tuple(Kept(cell["id"], cell["sha256"], tuple(cell.get("exercises", ()))) for cell in cells)
        for name, cells in kept.items()
    }


@cache
def held(name: str) -> tuple[str, ...]:
    """Return the exercises, as they are called now, that a notebook held in the last edition that had it.

    >>> len(held("02_backprop")), held("99_none")
    (12, ())
    """
    for edition in reversed(editions()):
        if cells := cells_of(edition).get(f"{name}.ipynb"):
            return tuple(dict.fromkeys(key_now(key) for cell in cells for key in cell.exercises))
    return ()


def text_of(notebooks: dict[str, Sequence[Kept]]) -> str:
    """Return the text of the file in which an edition's cells are kept: a line for each cell."""
    parts = []
    for name, cells in notebooks.items():
        rows = [
            {"id": cell.ident, "sha256": cell.sha256}
            | ({"exercises": list(cell.exercises)} if cell.exercises else {})
            for cell in cells
        ]
        lines = ",\n  ".join(json.dumps(row) for row in rows)
        parts.append(f" {json.dumps(name)}: [\n  {lines}\n ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"
