"""Packages whose names are imported when they are first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from mlschool.loading import explained


def names_of(package: str, home: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return a package's `__getattr__` and `__dir__` (PEP 562), where `home` says which module has each name.

    >>> look_up, listed = names_of("mlschool.datasets", {"xor": "logic"})
    >>> look_up("xor").__name__, listed()
    ('xor', ['xor'])
    """

    def look_up(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"{package} has no {name!r}. It has: {', '.join(home)}.")
        try:
            module = import_module(f"{package}.{home[name]}")
        except (AttributeError, ImportError) as error:
            raise explained(f"{package}.{name}", error) from error
        found = getattr(module, name)
        setattr(import_module(package), name, found)
        return found

    return look_up, lambda: list(home)
