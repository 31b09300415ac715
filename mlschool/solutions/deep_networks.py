"""Where the training of a deep network starts.

The scale of the first weights: Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller, "Efficient BackProp", in
Neural Networks: Tricks of the Trade (1998).
"""

from __future__ import annotations

import numpy as np


def initial_layers(sizes, rng):
    """Return layers to start from: random weights, and biases of zero.

    sizes    numbers of units from the input to the output, such as (2, 8, 1)
    rng      a random generator, np.random.default_rng(seed)
    returns  a list of (W, b), one for each step from a size to the next: W (n_in, n_out), drawn about 0
             with the standard deviation 1/√n_in; b (n_out,) of zeros

    >>> [(W.shape, b.shape) for W, b in initial_layers((2, 8, 1), np.random.default_rng(0))]
    [((2, 8), (8,)), ((8, 1), (1,))]
    """
    return [
        (rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out))
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]
