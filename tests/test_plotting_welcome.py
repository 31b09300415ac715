"""The picture of the welcome."""

from mlschool import datasets, plotting
from tests.picture_laws import laws_of

PICTURES = {
    "compute_over_time": (
        lambda: plotting.compute_over_time(datasets.landmark_models(), "AlexNet", {"Moore's law": 24}),
        "20 models on a logarithmic axis, from 695000 FLOP in 1957 (Perceptron Mark I)",
    ),
}

TestPictures = laws_of(PICTURES, "welcome")
