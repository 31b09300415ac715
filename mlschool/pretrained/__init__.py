"""A pretrained model to look into: a real sentence transformer, or where it can't be had a small stand-in.

>>> from mlschool import pretrained
>>> reading = pretrained.StandIn().read("The cat sleeps.")
>>> reading.tokens, reading.weights.shape
(('the', 'cat', 'sleeps', '.'), (2, 4, 4, 4))
"""

from importlib import import_module

_HOME = {
    "Reading": "reading",
    "SentenceError": "reading",
    "SentenceTransformer": "minilm",
    "StandIn": "stand_in",
    "sentence_transformer": "choice",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"mlschool.pretrained has no {name!r}. It has: {', '.join(_HOME)}.")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
