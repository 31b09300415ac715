"""One call, one labelled picture, with a text that says what is seen in it.

Every function returns a `Picture` (or, where something moves, a `Player`), which a notebook shows by itself.
matplotlib is loaded by the first call, not before.

>>> from mlschool import datasets, plotting
>>> picture = plotting.points(datasets.xor())
>>> picture.alt[:34]
'4 samples: 2 equal (blue circles) '
"""

from mlschool.lazy import names_of

_ROOMS = {
    # what several lectures draw
    "charts": ("activation", "curves", "fits", "growth", "shares"),
    "training": ("loss_curves", "training_losses"),
    "scatter": ("points",),
    "boundaries": ("decision_boundary", "lines", "sides"),
    "diagrams": ("five_boxes",),
    "picture": ("Picture",),
    "player": ("Player",),
    # what can be turned
    "sketch": ("Sketch",),
    "controls": ("turn",),
    "playgrounds": ("playground",),
    # what one lecture alone draws, in a module of its name
    "welcome": ("compute_over_time", "in_grey"),
    "perceptron": ("learning_line", "mistakes_per_epoch", "neuron", "one_feature", "tries"),
    "gradient_descent": ("descents", "equal_steps", "fitted", "step_sizes", "valley"),
    "backprop": ("gate_graph", "graph", "neuron_graph", "tangent", "two_layers"),
    "hidden_layers": ("added_units", "hidden_views", "network", "new_features"),
    "deep_networks": ("arriving", "gradient_sizes"),
    "keras_vs_pytorch": ("photographs", "runs_together", "same_losses"),
    "in_practice": ("batch_sizes",),
    "cnn_edge_detection": ("filtered", "images", "kernels", "sliding", "starts"),
    "attention": ("attention_grid", "attention_map", "hands"),
    "attention_maps": ("all_heads", "attention_lines", "head_effects"),
    "data": ("chunked", "mimic", "resampled"),
    "honest_splits": ("scores", "threshold"),
    "losses": ("answers", "bars", "counted", "fitted_lines", "reliability"),
    "optimisers": ("paths", "racing"),
    "spin_hamiltonians": ("right_over", "spectra", "zigzag_chains"),
    "overfitting": ("both_losses", "cures"),
    "cnn": ("map_on_photograph", "seen", "small_images"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = sorted(_HOME)
__getattr__, __dir__ = names_of(__name__, _HOME)
