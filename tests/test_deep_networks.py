"""The first weights of deep_networks: what they do to a signal on its way."""

import numpy as np

from mlschool.network import Network


def test_a_start_keeps_the_spread_of_the_signal():
    network = Network.random([200] * 6, np.random.default_rng(0), activation="linear")
    _, A = network.forward(np.random.default_rng(1).normal(size=(100, 200)))
    assert 0.7 < A[-1].std() / A[0].std() < 1.4
