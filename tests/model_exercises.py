# ruff: noqa: E501 (sentences and programs stand in one line)
"""Example exercises with models for the tests, in the form in which a lecture has them: one with dense layers, one
with a convolution, one whose layers have names, one with dropout, one that trains."""

from dataclasses import replace

from mlschool.checking.models.placeholders import Batches, Loss, Net, Optimiser, Tensor
from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.checking.recordings import Given

# ------------------------------------------------------------------------------------------------ dense layers


def network(n_in, n_hidden, n_out):
    """Return a model: a dense layer, tanh, a dense layer."""
    from torch import nn

    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out))


def network_in_keras(n_in, n_hidden, n_out):
    """Return a model: a dense layer, tanh, a dense layer."""
    import keras
    from keras import layers

    return keras.Sequential(
        [layers.Input((n_in,)), layers.Dense(n_hidden, activation="tanh"), layers.Dense(n_out)]
    )


def _dense_case(samples, *sizes):
    def make(rng):
        layers = [
            (rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in zip(sizes[:-1], sizes[1:], strict=True)
        ]
        return case(*sizes, given=Given(layers, rng.normal(size=(samples, sizes[0]))))

    return make


def _with_softmax(n_in, n_hidden, n_out):
    from torch import nn

    return nn.Sequential(network(n_in, n_hidden, n_out), nn.Softmax(dim=1))


def _without_biases(n_in, n_hidden, n_out):
    import keras
    from keras import layers

    return keras.Sequential(
        [
            layers.Input((n_in,)),
            layers.Dense(n_hidden, "tanh", use_bias=False),
            layers.Dense(n_out, use_bias=False),
        ]
    )


def _with_relu(n_in, n_hidden, n_out):
    from torch import nn

    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_out))


NETWORK = Exercise(
    reference={"torch": network, "keras": network_in_keras},
    probe="model",
    cases=[
        random_cases(_dense_case(1, 2, 3, 2), count=1, note="a single sample"),
        random_cases(_dense_case(6, 3, 5, 2), count=2, note="six samples"),
    ],
    mistakes=[
        Mistake("with softmax", "softmax is in the model.", twin=_with_softmax),
        Mistake("without biases", "there are no biases.", twin=_without_biases),
        Mistake("with relu", "ReLU stands where tanh is due.", twin=_with_relu),
    ],
    hints=["One.", "Two."],
)

# the same, all layers of one size: many ways to give the model its weights
SQUARE = Exercise(
    reference={"torch": network, "keras": network_in_keras},
    probe="model",
    cases=[random_cases(_dense_case(4, 4, 4, 4), count=2)],
    mistakes=[],
    hints=[],
)

# ------------------------------------------------------------------------------------------------- convolution


def edges(size):
    """Return a model: one convolution without bias and padding."""
    from torch import nn

    return nn.Conv2d(2, 3, size, bias=False)


def edges_in_keras(size):
    """Return a model: one convolution without bias and padding."""
    import keras
    from keras import layers

    return keras.Sequential([layers.Input((None, None, 2)), layers.Conv2D(3, size, use_bias=False)])


def _flipped(size):
    from torch import nn

    class Flipped(nn.Conv2d):
        def forward(self, x):
            return nn.functional.conv2d(x, self.weight.flip(2, 3))

    return Flipped(2, 3, size, bias=False)


def _edges_case(rng):
    given = Given([rng.normal(size=(3, 3, 2, 3))], rng.normal(size=(2, 6, 5, 2)), images=True)
    return case(3, given=given)


EDGES = Exercise(
    reference={"torch": edges, "keras": edges_in_keras},
    probe="model",
    cases=[random_cases(_edges_case)],
    mistakes=[Mistake("flipped", "the kernel is flipped.", twin=_flipped)],
    hints=[],
)

# ---------------------------------------------------------------------------------------- layers that have names


def _named_case(rng):
    given = {"hidden": (rng.normal(size=(3, 3)),), "scores": (rng.normal(size=(3, 3)),)}
    return case(given=Given(given, rng.normal(size=(4, 3))))


def named():
    """Return a model with the layers `hidden` and `scores`."""
    from torch import nn

    class Named(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(3, 3, bias=False)
            self.scores = nn.Linear(3, 3, bias=False)

        def forward(self, x):
            return self.scores(self.hidden(x).relu())

    return Named()


def named_in_keras():
    """Return a model with the layers `hidden` and `scores`."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            layers.Input((3,)),
            layers.Dense(3, "relu", use_bias=False, name="hidden"),
            layers.Dense(3, use_bias=False, name="scores"),
        ]
    )


NAMED = Exercise(
    reference={"torch": named, "keras": named_in_keras},
    probe="model",
    cases=[random_cases(_named_case)],
    mistakes=[],
    hints=[],
)

# ----------------------------------------------------------------------------------------------------- dropout


def thinned(n):
    """Return a model: a dense layer, half of whose outputs are dropped in training."""
    from torch import nn

    return nn.Sequential(nn.Linear(n, 6), nn.Dropout(0.5))


def thinned_in_keras(n):
    """Return a model: a dense layer, half of whose outputs are dropped in training."""
    import keras
    from keras import layers

    return keras.Sequential([layers.Input((n,)), layers.Dense(6), layers.Dropout(0.5)])


def _thinned_case(rng):
    given = Given([(rng.normal(size=(2, 6)), rng.normal(size=6))], rng.normal(size=(5, 2)), training=True)
    return case(2, given=given)


THINNED = Exercise(
    reference={"torch": thinned, "keras": thinned_in_keras},
    probe="model",
    cases=[random_cases(_thinned_case)],
    mistakes=[],
    hints=[],
)

# ---------------------------------------------------------------------------------------------------- training


def train(model, X, y, learning_rate, steps):
    """Take some steps of plain gradient descent on the cross-entropy; return the loss before each."""
    import torch

    optimiser, losses = torch.optim.SGD(model.parameters(), lr=learning_rate), []
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(X), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


def train_in_keras(model, X, y, learning_rate, steps):
    """Take some steps of plain gradient descent on the cross-entropy; return the loss before each."""
    import keras

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss=loss)
    return model.fit(X, y, batch_size=len(X), epochs=steps, shuffle=False, verbose=0).history["loss"]


def _never_cleared(model, X, y, learning_rate, steps):
    import torch

    optimiser, losses = torch.optim.SGD(model.parameters(), lr=learning_rate), []
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


def _train_case(steps, **about):
    def make(rng):
        net = Net("mlp", (3, 5, 2), seed=int(rng.integers(1000)), **about)
        return net, Tensor(rng.normal(size=(6, 3))), Tensor(rng.integers(2, size=6)), 0.1, steps

    return make


TRAIN = Exercise(
    reference={"torch": train, "keras": train_in_keras},
    probe="train",
    returns=("losses",),
    cases=[random_cases(_train_case(steps), count=1, note=f"{steps} steps") for steps in (1, 2, 5)],
    mistakes=[Mistake("never cleared", "gradients are never cleared.", twin=_never_cleared)],
    hints=[],
)

# the same, with gradients of an earlier step still there
LEFT_OVER = replace(
    TRAIN,
    reference=TRAIN.references,
    cases=[random_cases(_train_case(steps, gradients=True)) for steps in (1, 3)],
)

# the same, where the model must be left compiled
COMPILED = replace(
    TRAIN,
    reference=TRAIN.references,
    cases=[random_cases(_train_case(steps, compiles=True)) for steps in (1, 3)],
)


def evaluate(model, batches, loss):
    """Return the mean loss over some batches, in evaluation mode."""
    import torch

    model.eval()
    with torch.no_grad():
        return sum(loss(model(X), y).item() for X, y in batches) / len(batches)


def _evaluate_case(rng):
    pairs = [(rng.normal(size=(4, 2)), rng.integers(2, size=4)) for _ in range(3)]
    return (
        Net("dropout", (2, 6, 2), "torch", seed=int(rng.integers(1000))),
        Batches(pairs),
        Loss("cross-entropy"),
    )


EVALUATE = Exercise(
    reference={"torch": evaluate},
    probe="train",
    returns=("loss",),
    cases=[random_cases(_evaluate_case)],
    mistakes=[
        Mistake(
            "model still training mode",
            "the model is still in training mode: half of its units are dropped while you measure.",
            when=lambda seen, reference: any(o.model.training for o in seen.observations),
        )
    ],
    hints=[],
)


def step(model, optimiser, loss, X, y):
    """Take one step."""
    optimiser.zero_grad()
    loss(model(X), y).backward()
    optimiser.step()


def _step_case(name):
    def make(rng):
        net = Net("norm", (3, 4, 1), "torch", seed=int(rng.integers(1000)))
        X, y = Tensor(rng.normal(size=(6, 3))), Tensor(rng.normal(size=(6, 1)))
        return net, Optimiser(name, 0.01), Loss("mse"), X, y

    return make


STEP = Exercise(
    reference={"torch": step},
    probe="train",
    cases=[random_cases(_step_case("sgd"), 1), random_cases(_step_case("adam"), 1)],
    mistakes=[],
    hints=[],
)

ALL = {
    "network": NETWORK,
    "square": SQUARE,
    "edges": EDGES,
    "named": NAMED,
    "thinned": THINNED,
    "train": TRAIN,
    "left over": LEFT_OVER,
    "compiled": COMPILED,
    "evaluate": EVALUATE,
    "step": STEP,
}
