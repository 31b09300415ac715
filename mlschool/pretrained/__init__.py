"""A pretrained model to look into: a real sentence transformer, or where it can't be had a small stand-in.

>>> from mlschool import pretrained
>>> reading = pretrained.StandIn().read("The cat sleeps.")
>>> reading.tokens, reading.weights.shape
(('the', 'cat', 'sleeps', '.'), (2, 4, 4, 4))
"""

from mlschool.lazy import names_of

_HOME = {
    "PhotoNetwork": "mobilenet",
    "Reading": "reading",
    "SentenceError": "reading",
    "SentenceTransformer": "minilm",
    "StandIn": "stand_in",
    "photo_network": "mobilenet",
    "sentence_transformer": "choice",
}

__all__ = list(_HOME)
__getattr__, __dir__ = names_of(__name__, _HOME)
