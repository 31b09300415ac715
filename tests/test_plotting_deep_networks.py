"""The picture of deep networks."""

import numpy as np
import pytest

from mlschool import plotting
from tests.picture_laws import laws_of

PICTURES = {
    "gradient_sizes": (
        lambda: plotting.gradient_sizes({"fades": 10.0 ** np.arange(-9, 1), "stays": np.ones(10)}),
        "fades (solid) from 1e+00 to 1e-09 over 10 layers; stays (dashed) from 1e+00 to 1e+00 over 10 layers",
    ),
}

TestPictures = laws_of(PICTURES, "deep_networks")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.gradient_sizes({}), "Give 1 to 6 networks"),
        (lambda: plotting.gradient_sizes({"a": [1.0, 0.0]}), "no place on a logarithmic axis"),
        (lambda: plotting.gradient_sizes({"a": [1.0]}), "2 or more layers"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 60
