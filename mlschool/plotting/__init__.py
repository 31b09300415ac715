"""One call, one labelled picture, with a text that says what is seen in it.

Every function returns a `Picture` (or, where something moves, a `Player`), which a notebook shows by itself.
matplotlib is loaded by the first call, not before.

>>> from mlschool import datasets, plotting
>>> picture = plotting.points(datasets.xor())
>>> picture.alt[:34]
'4 samples: 2 equal (blue circles) '
"""

from mlschool.lazy import names_of

_HOME = {
    "Picture": "picture",
    "Player": "player",
    "activation": "neurons",
    "all_heads": "attention",
    "attention_lines": "attention",
    "attention_map": "attention",
    "compute_over_time": "history",
    "decision_boundary": "boundaries",
    "descents": "descent",
    "fits": "curves",
    "five_boxes": "loop",
    "gradient_sizes": "networks",
    "graph": "loop",
    "growth": "scaling",
    "heads": "head_view",
    "images": "panels",
    "kernels": "panels",
    "learning_line": "training",
    "lines": "boundaries",
    "losses": "descent",
    "mistakes_per_epoch": "training",
    "network": "networks",
    "neuron": "neurons",
    "one_feature": "scatter",
    "photographs": "frameworks",
    "playground": "networks",
    "points": "scatter",
    "positions": "attention",
    "same_losses": "frameworks",
    "shares": "scaling",
    "slopes": "curves",
    "step_sizes": "descent",
    "training_losses": "frameworks",
    "tries": "training",
    "window": "panels",
}

__all__ = list(_HOME)
__getattr__, __dir__ = names_of(__name__, _HOME)
