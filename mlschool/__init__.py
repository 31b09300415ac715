"""A machine-learning school in notebooks that answer back.

The names below are all that a notebook needs. Each is imported when it is first used, so that
``import mlschool`` is quick and loads no framework.

>>> import mlschool
>>> mlschool.EDITION == mlschool.__version__
True
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from mlschool.edition import EDITION

# modules that only notebooks of earlier editions import are found under their old names
__path__.append(f"{__path__[0]}/editions/modules")

__version__ = EDITION
__all__ = [
    "EDITION",
    "borrow",
    "datasets",
    "exercise",
    "guess",
    "hint",
    "logbook",
    "mine",
    "plotting",
    "progress",
    "resume",
    "solution",
    "start",
    "your_data",
]

_HOME = {
    "datasets": "mlschool.datasets",
    "plotting": "mlschool.plotting",
    "start": "mlschool.session",
    "borrow": "mlschool.checking.notebook",
    "exercise": "mlschool.checking.notebook",
    "guess": "mlschool.threads",
    "hint": "mlschool.checking.notebook",
    "logbook": "mlschool.threads",
    "mine": "mlschool.checking.notebook",
    "progress": "mlschool.checking.notebook",
    "resume": "mlschool.checking.notebook",
    "solution": "mlschool.checking.notebook",
    "your_data": "mlschool.your_data",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'mlschool' has no attribute {name!r}")
    try:
        module = import_module(_HOME[name])
    except (AttributeError, ImportError) as error:
        from mlschool.loading import explained

        raise explained(f"mlschool.{name}", error) from error
    value = module if module.__name__ == f"mlschool.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
