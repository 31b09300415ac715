"""The data of the lectures: each function returns it with its units and its origin.

Nothing is loaded before the first call: NumPy and pandas stay out until then.

>>> from mlschool import datasets
>>> len(datasets.penguins())
274
"""

from importlib import import_module

_HOME = {
    "DataFileError": "files",
    "Labelled": "labelled",
    "landmark_models": "landmarks",
    "PHOTOGRAPHS": "photographs",
    "muon_decays": "muons",
    "penguins": "palmer",
    "penguin_table": "palmer",
    "photograph": "photographs",
    "rings": "shapes",
    "spirals": "shapes",
    "xor": "logic",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"mlschool.datasets has no {name!r}. It has: {', '.join(_HOME)}.")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
