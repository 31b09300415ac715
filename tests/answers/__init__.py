"""Answers by people who haven't seen the mistakes' twins, one Markdown file for each lecture, and how they are read.

In `tests/answers/NAME.md` a second-level heading names an exercise, and each third-level one an answer to it:

    ## step

    ### right: with a loop
        return np.array([1 if one >= 0 else 0 for one in score])

    ### wrong: strict → strict
        # a score of exactly 0 rests
        return np.where(score > 0, 1, 0)

What is indented is the function's body: its first line comes from the exercise's record. Where an answer has another
one, the whole function stands there, under the exercise's name. After the arrow stands what a wrong answer must be
told: the name of a mistake; or a piece of the words, in “quotation marks”; or `crashes “…”`, or `stops “…”`, for one
that must crash, or be stopped, and be told this piece.

Code under the heading `## Helpers` is there for all answers. The references of the lecture are, too, by their names.
Nothing of the code is run, and no framework is loaded, before an answer's `function` is asked for.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from mlschool.checking.record import Exercise
from mlschool.checking.verdict import Outcome, Verdict
from mlschool.checking.words import details, message
from mlschool.exercises import of_lecture

FOLDER = Path(__file__).parent
_HELPERS = "Helpers"
_HEADING = re.compile(r"(right): (.+)|(wrong): (.+?) → (?:(?:(crashes|stops) )?“(.*)”|(.+))")
_OUTCOMES = {"crashes": Outcome.CRASHED, "stops": Outcome.STOPPED, None: Outcome.WRONG}


@dataclass(frozen=True)
class Answer:
    """One answer: to which exercise, what is called so, and what must come of it.

    mistake  the name of the mistake that must be recognised, or ""
    words    a piece of what must be said, or ""
    cell     its whole source, under the exercise's name
    line     where that begins in the file
    """

    path: Path = field(repr=False)
    key: str
    label: str
    outcome: Outcome
    mistake: str
    words: str
    cell: str = field(repr=False)
    line: int = field(repr=False)

    @property
    def title(self) -> str:
        """Its heading up to the arrow, which no other answer to the exercise has."""
        return f"{'right' if self.right else 'wrong'}: {self.label}"

    @property
    def right(self) -> bool:
        """Whether it must pass."""
        return self.outcome is Outcome.PASSED

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The function itself, in a module of its own with the helpers and the references."""
        name = self.key.partition(".")[2]
        space = dict(_shared(self.path))
        exec(compile("\n" * (self.line - 1) + self.cell, str(self.path), "exec", dont_inherit=True), space)
        if inspect.isfunction(space[name]):  # it may be made by a helper, under another name
            space[name].__name__ = name
        return space[name]

    def gets(self, verdict: Verdict) -> bool:
        """Tell whether a verdict is what it must get."""
        said = "\n".join((message(verdict), *details(verdict)))
        named = not self.mistake or verdict.mistake == self.mistake
        return verdict.outcome is self.outcome and named and self.words in said


def load(path: Path) -> list[Answer]:
    """Return the answers in a file, which has the name of its lecture.

    Raises ValueError for a heading or an expectation that doesn't fit.
    """
    lecture, records = path.stem, of_lecture(path.stem)
    answers = []
    for exercise, heading, line, code in _parts(path):
        if exercise == _HELPERS:
            continue
        key, found = f"{lecture}.{exercise}", _HEADING.fullmatch(heading)
        if key not in records:
            raise ValueError(f"{path.name}: there is no exercise {exercise!r} in {lecture}.")
        if found is None:
            raise ValueError(
                f"{path.name}: the heading {heading!r} is neither “right: …” nor “wrong: … → what it is told”."
            )
        _, right, _, wrong, end, words, mistake = found.groups()
        if mistake and mistake not in [one.name for one in records[key].mistakes]:
            raise ValueError(f"{path.name}: {key} has no mistake called {mistake!r}.")
        outcome = Outcome.PASSED if right else _OUTCOMES[end]
        cell, above = _whole(code, records[key])
        label = right or wrong
        answers.append(Answer(path, key, label, outcome, mistake or "", words or "", cell, line - above))
    return answers


def helpers(path: Path) -> str:
    """Return the source of what all answers in a file may call."""
    return "\n".join(code for exercise, _, _, code in _parts(path) if exercise == _HELPERS)


@cache
def _shared(path: Path) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": f"answers to {path.stem}"}
    source = "import math\nimport numpy as np\n" + helpers(path)
    exec(compile(source, f"<helpers of {path.name}>", "exec", dont_inherit=True), space)
    for record in of_lecture(path.stem).values():
        space.setdefault(record.name, record.bound)
    return space


def _parts(path: Path) -> Iterator[tuple[str, str, int, str]]:
    """Yield the exercise, an answer's heading (none for helpers), the line on which its code begins, the code."""
    exercise = heading = ""
    begin, lines = 0, []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), "## "], start=1):
        if not line.startswith(("## ", "### ")):
            if line.startswith("    ") or not line.strip():
                lines.append(line.removeprefix("    "))
            continue
        if heading or exercise == _HELPERS:
            blank = next((i for i, text in enumerate(lines) if text.strip()), 0)
            yield exercise, heading, begin + 1 + blank, "\n".join(lines).strip("\n") + "\n"
        if line.startswith("## "):
            exercise, heading = line.removeprefix("## ").strip(), ""
        else:
            heading = line.removeprefix("### ").strip()
        begin, lines = number, []


def _whole(code: str, record: Exercise) -> tuple[str, int]:
    """Return a function's source, and by how many lines that begins above the given one."""
    try:
        named = {name for node in ast.parse(code).body for name in _names(node)}
    except SyntaxError:
        named = set()
    if record.name in named:
        return code, 0
    signature = inspect.signature(next(iter(record.references.values())))
    body = "\n".join(f"    {line}" if line else "" for line in code.splitlines())
    return f"def {record.name}{signature}:\n{body}\n", 1


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    return (
        [one.id for one in node.targets if isinstance(one, ast.Name)] if isinstance(node, ast.Assign) else []
    )
