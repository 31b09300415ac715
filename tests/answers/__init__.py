"""Answers by people who haven't seen the mistakes' twins, one file for each lecture, and how they are read.

In `tests/answers/NAME.py` an answer to the exercise `NAME.step` is a function

    def right_with_a_loop__step(score): ...          which must pass

    @expect("a score of exactly 0")
    def wrong_at_the_threshold__step(score): ...     which must be told this, among other things

    @expect("divided by zero", outcome="crashed")
    def wrong_division__step(score): ...             which must crash, and be told this

What stands before the two underscores is up to whoever writes it. Each answer is judged under the exercise's own name.
It may call helpers in its file, and other exercises of the lecture by their names: those are the references.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from mlschool.checking.verdict import Outcome
from mlschool.exercises import of_lecture

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Answer:
    """One answer: to which exercise, what is called so, and what must come of it."""

    key: str
    label: str
    function: Callable[..., Any]
    right: bool
    message: str
    outcome: Outcome


def expect(message: str = "", *, outcome: str = "wrong") -> Callable[[Any], Any]:
    """Say what a wrong answer must be told (a part of it), and which outcome: "wrong", "crashed" or "stopped"."""

    def note(function: Any) -> Any:
        function.expected = message, Outcome[outcome.upper()]
        return function

    return note


def load(path: Path) -> list[Answer]:
    """Return the answers in a file, which has the name of its lecture.

    Raises ValueError for a function whose name or expectation doesn't fit.
    """
    lecture = path.stem
    spec = spec_from_file_location(f"answers_to_{lecture}", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    records = of_lecture(lecture)
    answers = []
    for name, function in list(vars(module).items()):
        sort, _, rest = name.partition("_")
        if sort not in ("right", "wrong") or not callable(function):
            continue
        label, _, exercise = rest.partition("__")
        key = f"{lecture}.{exercise}"
        if not label or key not in records:
            raise ValueError(f"{path.name}: {name} isn't called {sort}_SOMETHING__EXERCISE.")
        message, outcome = getattr(function, "expected", ("", Outcome.PASSED))
        if (sort == "right") is not (outcome is Outcome.PASSED):
            raise ValueError(
                f"{path.name}: @expect stands above wrong answers, each of them, and above no others."
            )
        function.__name__ = exercise
        answers.append(Answer(key, name, function, sort == "right", message, outcome))
    for record in records.values():
        vars(module).setdefault(record.name, record.bound)
    return answers
