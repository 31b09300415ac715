"""The exercises, one module for each notebook. An exercise is named "lecture.function", as in "perceptron.update"."""

from __future__ import annotations

import pkgutil
from difflib import get_close_matches
from functools import cache
from importlib import import_module

from mlschool import editions
from mlschool.checking.record import Exercise

_AS_IN = "An exercise is named by its lecture and its function, as in 'perceptron.step'."


class UnknownExercise(LookupError):
    """There is no exercise of this name; the message gives the nearest ones."""

    def __str__(self) -> str:
        return str(self.args[0])


def lectures() -> list[str]:
    """Return the names of all lectures that have exercises.

    >>> "perceptron" in lectures()
    True
    """
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


@cache
def of_lecture(lecture: str) -> dict[str, Exercise]:
    """Return a lecture's exercises by key, in the order of its notebook; empty for a lecture without any.

    A notebook's name that was given up stands for the exercises which that notebook held:

    >>> {key.partition(".")[0] for key in of_lecture("02_backprop")} == {"gradient_descent", "backprop"}
    True
    """
    if editions.given_up(lecture):
        return {key: find(key) for key in editions.held(lecture)}
    if lecture not in lectures():
        return {}
    module = import_module(f"{__name__}.{lecture}")
    return {f"{lecture}.{name}": value for name, value in vars(module).items() if isinstance(value, Exercise)}


def everything() -> dict[str, Exercise]:
    """Return all exercises of the course by key."""
    return {key: exercise for lecture in lectures() for key, exercise in of_lecture(lecture).items()}


def find(key: str) -> Exercise:
    """Return the exercise of this name, or one it had earlier; raise `UnknownExercise` with the nearest names.

    >>> find("backprop.fit_cubic") is find("gradient_descent.fit_cubic")
    True
    """
    key = editions.key_now(key)
    found = of_lecture(key.partition(".")[0]).get(key)
    if found is not None:
        return found
    names = list(everything())
    near = get_close_matches(key, names, n=3, cutoff=0.5) or [
        name for name in names if name.endswith(f".{key.split('.')[-1]}")
    ]
    guess = f"Did you mean {' or '.join(map(repr, near))}?" if near else _AS_IN
    raise UnknownExercise(f"There is no exercise called {key!r}. {guess}")
