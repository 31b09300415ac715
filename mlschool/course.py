"""The course as a whole: its lectures in order, the way to each of them, and a map of what stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from html import escape

from mlschool import editions, lab, machine, memory
from mlschool.authoring.notebooks import Lecture, colab_address, finished
from mlschool.checking.show import EDGES, Shown, boxed
from mlschool.exercises import of_lecture

PAGE = "progress.html"
_MARK = f"{lab.OURS} whenever progress is shown: what is changed here is lost -->"
_STYLE = """\
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { max-width: 46em; margin: 2em auto; padding: 0 1em; }"""


@cache
def lectures() -> tuple[Lecture, ...]:
    """Return the lectures that are out, in their order.

    >>> lectures()[1].name
    'perceptron'
    """
    return tuple(finished(lab.lectures()))


def address(name: str) -> str:
    """Return where a link to a lecture's notebook leads: beside this one, or on Colab to its Colab edition.

    >>> address("01_perceptron.ipynb")
    '01_perceptron.ipynb'
    """
    return colab_address(name) if machine.where() == "Google Colab" else name


def is_known(name: str) -> bool:
    """Tell whether a notebook has this name, finished or not, or had it once; its number may be left out.

    >>> is_known("01_perceptron"), is_known("02_backprop"), is_known("01")
    (True, True, False)
    """
    return (lab.lectures() / f"{name}.ipynb").is_file() or bool(of_lecture(editions.lecture_of(name)))


def nearest(name: str) -> str:
    """Return the notebook's name that somebody means by this one: part of it, its number, nearly it; else "".

    >>> nearest("01"), nearest("perceptorn"), nearest("01_perceptron-Copy1"), nearest("???")
    ('01_perceptron', '01_perceptron', '01_perceptron', '')
    """
    files = [one.path.stem for one in lectures()]
    said = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    short = {re.sub(r"^\d+_", "", file): file for file in files}
    among = [file for file in files if said and (file.startswith(said) or said.startswith(file))]
    among = among or [file for part, file in short.items() if said and (part in said or said in part)]
    close = get_close_matches(said, [*files, *short], n=1)
    return among[0] if among else short.get(close[0], close[0]) if close else ""


def no_such_lecture(name: str) -> str:
    """Say that there is no lecture of this name, and which one is meant perhaps."""
    near = nearest(name)
    guess = f"Did you mean {near!r}?" if near else f"The first is {lab.FIRST.removesuffix('.ipynb')!r}."
    return f"There is no lecture called {name!r}. {guess}"


def map_shown(stands: Mapping[str, tuple[int, int]], here: str = "", links: bool = True) -> Shown:
    """Return the map of the course.

    stands  of each lecture with exercises, how many have passed and how many there are
    here    the lecture that is open
    links   whether lectures are links; else the names of their notebooks stand there
    """
    opened = {entry["lecture"] for entry in memory.kept("opened", "lecture")}
    passed, due = (sum(counts) for counts in zip(*stands.values(), strict=True))
    head = f"The course: {passed} of {due} exercises passed"
    lines, boxes = [head], [f"<strong>{head}</strong>"]
    for one in lectures():
        done, count = stands.get(one.name, (0, 0))
        sign, words = _stand(done, count, one.name in opened)
        marks, file = "✓" * done + "○" * (count - done), one.path.name
        at = "  ← you are here" if one.name == here else ""
        title, numbered = escape(one.title), f"{one.number} ".lstrip()
        title = f'<a href="{escape(address(file))}">{title}</a>' if links else f"{title} ({file})"
        lines.append(f"  {sign} {numbered}{one.title}: {words}  {marks}{at}".rstrip())
        boxes.append(
            boxed(
                f"{sign} {numbered}{title}: {words} "
                f'<span aria-hidden="true" style="letter-spacing:.15em">{marks}</span>{at}'
                f'<div style="opacity:.8">{escape(one.question)}</div>',
                EDGES[sign],
            )
        )
    return Shown("\n".join(lines), "".join(boxes))


def _stand(done: int, count: int, opened: bool) -> tuple[str, str]:
    if count:
        begun = "begun, " if 0 < done < count else ""
        return "✓" if done == count else "○", f"{begun}{done} of {count} passed"
    return ("✓", "nothing to write; opened") if opened else ("○", "nothing to write; not opened yet")


def write_page(stands: Mapping[str, tuple[int, int]]) -> None:
    """Write the map into the learner's folder as a page; one sentence says so where that can't be done.

    A browser can't open a notebook from a file, so only on Colab lectures are links there.
    """
    if (place := memory.folder()) is None:
        return
    shown = map_shown(stands, links=machine.where() == "Google Colab")
    text = (
        f'<!DOCTYPE html>\n{_MARK}\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>mlschool: your progress</title><style>\n{_STYLE}\n</style></head>\n"
        f"<body>{shown.html}</body></html>\n"
    )
    try:
        lab.renew(place / PAGE, text)
    except OSError as error:
        memory.not_kept(place, error)
