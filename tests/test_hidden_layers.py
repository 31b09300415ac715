"""The network of hidden_layers: gradients against PyTorch's autograd, and laws on random shapes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool.activations import ACTIVATIONS
from mlschool.network import LOSSES, Network

SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=6)
CASES = {
    "sizes": SIZES,
    "samples": st.integers(1, 7),
    "activation": st.sampled_from(sorted(ACTIVATIONS)),
    "loss": st.sampled_from(sorted(LOSSES)),
    "seed": st.integers(0, 2**32 - 1),
}


def problem(sizes, samples, activation, loss, seed):
    """A random network with random biases, and samples with targets for it."""
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, activation=activation, loss=loss)
    network.layers = [(W, rng.normal(size=b.shape)) for W, b in network.layers]
    X = rng.normal(size=(samples, sizes[0]))
    classes = rng.integers(0, sizes[-1], samples)
    return network, X, rng.normal(size=(samples, sizes[-1])) if loss == "squared error" else classes


def torch_gradients(network, X, Y):
    """The same loss and gradients by PyTorch's autograd, in float64; it keeps weights as (n_out, n_in)."""
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    bends = {
        "linear": lambda z: z,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky_relu": functional.leaky_relu,
        "gelu": functional.gelu,
    }
    layers = [
        tuple(torch.tensor(part, requires_grad=True) for part in (W.T.copy(), b)) for W, b in network.layers
    ]
    a = torch.tensor(X)
    for i, (W, b) in enumerate(layers):
        z = functional.linear(a, W, b)
        a = z if i == len(layers) - 1 else bends[network.activation](z)
    if network.loss == "squared error":
        loss = functional.mse_loss(a, torch.tensor(Y))
    else:
        loss = functional.cross_entropy(a, torch.tensor(Y))
    loss.backward()
    return loss.item(), [(W.grad.numpy().T, b.grad.numpy()) for W, b in layers]


def largest_error(ours, theirs):
    """The largest difference between two gradients, relative to the largest number of each array."""
    pairs = [(a, b) for one, other in zip(ours, theirs, strict=True) for a, b in zip(one, other, strict=True)]
    return max(np.abs(a - b).max() / max(np.abs(b).max(), 1e-12) for a, b in pairs)


@given(**CASES)
@settings(deadline=None, max_examples=150)
def test_gradients_are_those_of_autograd(**case):
    network, X, Y = problem(**case)
    loss, gradients = network.backward(X, Y)
    due_loss, due = torch_gradients(network, X, Y)
    assert abs(loss - due_loss) <= 1e-10 * max(1, abs(due_loss))
    for (dW, db), (due_W, due_b) in zip(gradients, due, strict=True):
        np.testing.assert_allclose(dW, due_W, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(db, due_b, rtol=1e-10, atol=1e-12)


@given(**CASES)
@settings(deadline=None, max_examples=60)
def test_shapes_fit_and_nothing_that_is_handed_in_changes(**case):
    network, X, Y = problem(**case)
    before = [X.copy(), Y.copy(), *(part.copy() for layer in network.layers for part in layer)]
    Z, A = network.forward(X)
    assert [a.shape for a in A] == [(len(X), n) for n in case["sizes"]]
    assert [z.shape for z in Z] == [a.shape for a in A[1:]] and A[-1] is Z[-1]
    _, gradients = network.backward(X, Y)
    for (W, b), (dW, db) in zip(network.layers, gradients, strict=True):
        assert (dW.shape, db.shape) == (W.shape, b.shape)
    after = [X, Y, *(part for layer in network.layers for part in layer)]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    layers = network.layers
    network.update(gradients, 0.1)
    assert all(np.array_equal(W, part) for (W, _), part in zip(layers, before[2::2], strict=True))


@given(**CASES)
@settings(deadline=None, max_examples=60)
def test_the_gradient_of_a_batch_is_the_mean_of_those_of_its_samples(**case):
    network, X, Y = problem(**case)
    _, whole = network.backward(X, Y)
    single = [network.backward(X[i : i + 1], Y[i : i + 1])[1] for i in range(len(X))]
    for layer, (dW, db) in enumerate(whole):
        np.testing.assert_allclose(dW, np.mean([g[layer][0] for g in single], axis=0), atol=1e-12)
        np.testing.assert_allclose(db, np.mean([g[layer][1] for g in single], axis=0), atol=1e-12)


@given(**CASES)
@settings(deadline=None, max_examples=60)
def test_a_small_step_goes_downhill(**case):
    network, X, Y = problem(**case)
    loss, gradients = network.backward(X, Y)
    length = sum(float((part**2).sum()) for layer in gradients for part in layer)
    if length < 1e-12:
        return  # a flat place: there is no downhill
    network.update(gradients, 1e-7)
    assert network.backward(X, Y)[0] < loss + 1e-13
