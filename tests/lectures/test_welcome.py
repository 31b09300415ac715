"""The mathematics of 00: shares, doubling times, growth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlschool import datasets, plotting
from mlschool.solutions.welcome import doubling_time, growth, normalise
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("welcome")


amounts = st.floats(1e-3, 1e24)


@given(arrays(float, st.integers(1, 9), elements=st.floats(0.01, 1e6)))
def test_shares_add_up_to_one_and_keep_their_proportions(values):
    shares = normalise(values)
    assert np.isclose(shares.sum(), 1)
    assert np.allclose(shares * values[0], values * shares[0])


@given(start=amounts, factor=st.floats(1.01, 1e9), time=st.floats(0.1, 1000), begin=st.floats(0, 2000))
def test_growth_is_the_doubling_time_read_backwards(start, factor, time, begin):
    doubling = doubling_time(begin, start, begin + time, start * factor)
    assert np.isclose(growth(time, doubling), factor, rtol=1e-6)


def test_the_tables_doubling_times_are_those_that_the_lecture_tells():
    models = datasets.landmark_models()

    def months(first, last):
        (t0, c0), (t1, c1) = models.loc[[first, last], ["year", "compute"]].to_numpy()
        return doubling_time(12 * t0, c0, 12 * t1, c1)

    assert round(months("AlexNet", "GNMT"), 1) == 3.5
    assert 15 < months("Perceptron Mark I", "AlexNet") < 25  # near Moore's law
    assert months("AlphaZero", "Megatron-Turing NLG 530B") > 6  # slower since 2018


# ----------------------------------------------------------------------------------------------- the pictures

PICTURES = {
    "compute_over_time": (
        lambda: plotting.compute_over_time(datasets.landmark_models(), "AlexNet", {"Moore's law": 24}),
        "20 models on a logarithmic axis, from 695000 FLOP in 1957 (Perceptron Mark I)",
    ),
    "in_grey": (
        lambda: plotting.in_grey({"clean": np.eye(8), "noisy": 3 * np.eye(8)}),
        "2 pictures in grey, side by side: clean, from 0 to 1; noisy, from 0 to 3.",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "welcome")


@pytest.mark.parametrize(
    ("picture", "said"), [(np.ones(3), "must be a table"), (np.full((2, 2), np.nan), "finite")]
)
def test_what_is_no_picture_is_told(picture, said):
    with pytest.raises(ValueError, match=said):
        plotting.in_grey({"it": picture})
    with pytest.raises(ValueError, match="1 to 4 pictures"):
        plotting.in_grey({})
