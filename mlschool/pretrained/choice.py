"""The model that a lecture looks into: the real one where it can be had, else the stand-in."""

from __future__ import annotations

from mlschool.pretrained.minilm import SentenceTransformer
from mlschool.pretrained.stand_in import StandIn


def sentence_transformer() -> SentenceTransformer | StandIn:
    """Return the pretrained sentence transformer; where it can't be had, say why and return the stand-in.

    What it prints is one sentence, also where all is well.
    """
    try:
        model = SentenceTransformer()
    except (OSError, ImportError) as problem:  # DataFileError is an OSError
        print(
            f"The model's weights can't be had. {problem}\n"
            "The notebook goes on with a stand-in: its heads follow rules, and learned nothing."
        )
        return StandIn()
    count = sum(array.size for array in model.parameters.values() if array.dtype.kind == "f")
    print(
        f"{model.name}: {model.layers} layers of {model.heads} heads, {count / 1e6:.1f} million parameters."
    )
    return model
