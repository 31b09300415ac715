# ruff: noqa: E501 (programs stand in one line)
"""Exercises whose answers make or train models, from the answer to the verdict, in both frameworks.

What is judged here crosses the wire on its way, as it does when a tutor grades.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
import torch
from keras import layers
from torch import nn

from mlschool import frameworks
from mlschool.checking.decide import begins_well, decide, seen_cases
from mlschool.checking.judge import Judge
from mlschool.checking.models import nets
from mlschool.checking.models.adapters import find
from mlschool.checking.models.placeholders import Batches, Loss, Net, Optimiser, Tensor
from mlschool.checking.observe import observe
from mlschool.checking.plain import same
from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.checking.recordings import Given
from mlschool.checking.verdict import Outcome
from mlschool.checking.words import details, message
from mlschool.grading.sandbox.wire import pack, unpack
from tests import model_exercises as examples

ROOT = Path(__file__).parents[1]
SEEDS = range(4)
REFERENCES = [
    pytest.param(record, function, id=f"{name}-{framework}")
    for name, record in examples.ALL.items()
    for framework, function in record.references.items()
]


def sent(value):
    """A value as it comes out at the other end of the wire."""
    return unpack(json.loads(json.dumps(pack(value))))


def judged(record, answer, seed=0, seconds=30.0):
    judge = Judge(f"example.{record.name}", record, seed)
    return decide(judge, sent(observe(answer, sent(judge.script), seconds)))


def said(record, answer, seed=0):
    verdict = judged(record, answer, seed)
    assert verdict.outcome is Outcome.WRONG, verdict
    if verdict.mistake:
        return record.mistake(verdict.mistake).message
    return message(verdict)


@pytest.fixture
def bound_to_keras():
    frameworks.bind("keras")
    yield
    frameworks.bind(None)


# ------------------------------------------------------------------------------------ references and mistakes


@pytest.mark.parametrize(("record", "function"), REFERENCES)
def test_every_reference_passes(record, function):
    for seed in SEEDS:
        verdict = judged(record, function, seed)
        assert verdict.passed, (seed, verdict)


@pytest.mark.parametrize(("record", "function"), REFERENCES)
def test_every_reference_passes_beside_keras_too(record, function, bound_to_keras):
    assert judged(record, function, 7).passed


@pytest.mark.parametrize("record", examples.ALL.values(), ids=examples.ALL)
def test_every_twin_gets_its_message(record):
    for seed in SEEDS:
        judge = Judge("x.y", record, seed)
        for mistake in record.mistakes:
            for recording in judge.twins(mistake):
                assert decide(judge, recording).mistake == mistake.name


def test_a_record_with_two_references():
    record = examples.NETWORK
    assert record.name == "network"
    assert record.frameworks == ("torch", "keras")
    assert record.parameters == ("n_in", "n_hidden", "n_out")
    assert record.references == {"torch": examples.network, "keras": examples.network_in_keras}
    assert record.source("keras").startswith("def network(n_in, n_hidden, n_out):\n")
    assert "import keras" in record.source("keras")
    assert record.source() == record.source("torch")


def test_the_bound_reference(bound_to_keras):
    assert examples.NETWORK.bound is examples.NETWORK.references["keras"]
    assert examples.EVALUATE.bound is examples.evaluate
    frameworks.bind("torch")
    assert examples.NETWORK.bound is examples.network
    with pytest.raises(ValueError, match=r"'torch' or 'keras'"):
        frameworks.bind("jax")


# ------------------------------------------------------------------------------------------ right in other ways


class OutOfOrder(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.out = nn.Linear(n_hidden, n_out)
        self.hidden = nn.Linear(n_in, n_hidden)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


class OwnParameters(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.b2, self.w2 = nn.Parameter(torch.zeros(n_out)), nn.Parameter(torch.zeros(n_hidden, n_out))
        self.b1, self.w1 = nn.Parameter(torch.zeros(n_hidden)), nn.Parameter(torch.zeros(n_in, n_hidden))

    def forward(self, x):
        return torch.tanh(x @ self.w1 + self.b1) @ self.w2 + self.b2


class Listed(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.ws = nn.ParameterList([torch.zeros(n_in, n_hidden), torch.zeros(n_hidden, n_out)])
        self.bs = nn.ParameterDict({"1": torch.zeros(n_hidden), "2": torch.zeros(n_out)})

    def forward(self, x):
        return torch.tanh(x @ self.ws[0] + self.bs["1"]) @ self.ws[1] + self.bs["2"]


class RowsOfBiases(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.w1, self.b1 = nn.Parameter(torch.zeros(n_in, n_hidden)), nn.Parameter(torch.zeros(1, n_hidden))
        self.w2, self.b2 = nn.Parameter(torch.zeros(n_hidden, n_out)), nn.Parameter(torch.zeros(1, n_out))

    def forward(self, x):
        return torch.tanh(x @ self.w1 + self.b1) @ self.w2 + self.b2


class RowOfBiases(layers.Layer):
    def __init__(self, n, activation=None):
        super().__init__()
        self.n, self.activation = n, activation or (lambda x: x)

    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.n), name="w")
        self.b = self.add_weight(shape=(1, self.n), name="b")

    def call(self, x):
        return self.activation(x @ self.w + self.b)


class OutOfOrderKeras(keras.Model):
    def __init__(self, n_hidden, n_out):
        super().__init__()
        self.out = layers.Dense(n_out)
        self.hidden = layers.Dense(n_hidden, activation="tanh")

    def call(self, x):
        return self.out(self.hidden(x))


def functional(n_in, n_hidden, n_out):
    x = keras.Input((n_in,))
    return keras.Model(x, layers.Dense(n_out)(layers.Dense(n_hidden, "tanh")(x)))


RIGHT = {
    "out of order": OutOfOrder,
    "own parameters": OwnParameters,
    "parameters in lists": Listed,
    "biases as rows": RowsOfBiases,
    "keras, biases as rows": lambda i, h, o: keras.Sequential(
        [RowOfBiases(h, keras.ops.tanh), RowOfBiases(o)]
    ),
    "lazy": lambda i, h, o: nn.Sequential(nn.LazyLinear(h), nn.Tanh(), nn.LazyLinear(o)),
    "in training mode": lambda i, h, o: OutOfOrder(i, h, o).train(),
    "keras, out of order": lambda i, h, o: OutOfOrderKeras(h, o),
    "keras, functional": functional,
    "keras, not built": lambda i, h, o: keras.Sequential([layers.Dense(h, "tanh"), layers.Dense(o)]),
    "keras, activation apart": lambda i, h, o: keras.Sequential(
        [layers.Dense(h), layers.Activation("tanh"), layers.Dense(o)]
    ),
}


@pytest.mark.parametrize("way", RIGHT)
@pytest.mark.parametrize("record", [examples.NETWORK, examples.SQUARE], ids=["network", "square"])
def test_right_in_another_way(record, way):
    make = RIGHT[way]

    def network(n_in, n_hidden, n_out):
        return make(n_in, n_hidden, n_out)

    for seed in SEEDS[:2]:
        verdict = judged(record, network, seed)
        assert verdict.passed, (seed, verdict)


def test_names_may_be_attributes_in_keras_too():
    class Named(keras.Model):
        def __init__(self):
            super().__init__()
            self.scores = layers.Dense(3, use_bias=False)
            self.hidden = layers.Dense(3, "relu", use_bias=False)

        def call(self, x):
            return self.scores(self.hidden(x))

    def named():
        return Named()

    assert judged(examples.NAMED, named).passed


def test_a_missing_name_is_told():
    def named():
        model = examples.named()
        model.output = model.scores
        del model.scores
        model.forward = lambda x: model.output(model.hidden(x).relu())
        return model

    assert (
        said(examples.NAMED, named) == "the model has no layer called `scores`, and later cells look for it."
    )


def test_names_exchanged():
    def named():
        model = examples.named()
        model.hidden, model.scores = model.scores, model.hidden
        model.forward = lambda x: model.hidden(model.scores(x).relu())
        return model

    assert said(examples.NAMED, named) == "in this case something else comes out:"


# ---------------------------------------------------------------------------------------------- wrong return types


def returning(make):
    def network(n_in, n_hidden, n_out):
        return make(n_in, n_hidden, n_out)

    return network


class Forwards(OutOfOrder):
    def __init__(self, n_in, n_hidden, n_out, change):
        super().__init__(n_in, n_hidden, n_out)
        self.change = change

    def forward(self, x):
        return self.change(super().forward(x))


def changed(change):
    return returning(lambda i, h, o: Forwards(i, h, o, change))


class InAList(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.steps = [nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out)]

    def forward(self, x):
        for step in self.steps:
            x = step(x)
        return x


KEPT = {}


class ParametersInAList(OwnParameters):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__(n_in, n_hidden, n_out)
        self.bs = [self.b1, self.b2]
        del self.b1, self.b2

    def forward(self, x):
        return torch.tanh(x @ self.w1 + self.bs[0]) @ self.w2 + self.bs[1]


WRONG = {
    "nothing": (lambda i, h, o: None if i else 0, "nothing comes back."),
    "a list": (lambda i, h, o: [nn.Linear(i, h), nn.Tanh(), nn.Linear(h, o)], "a list of length 3 comes back where a model is expected: layers in a list aren't connected"),
    "a tuple": (lambda i, h, o: (OutOfOrder(i, h, o), 3), "a tuple of length 2 comes back where a model is expected"),
    "a class": (lambda i, h, o: OutOfOrder, "the class `OutOfOrder` itself comes back. A model is made of it by a call"),
    "a class of keras": (lambda i, h, o: OutOfOrderKeras, "the class `OutOfOrderKeras` itself"),
    "another class": (lambda i, h, o: dict, "the class `dict` itself"),
    "a layer": (lambda i, h, o: layers.Dense(o), "a single layer (`Dense`) comes back where a model is expected"),
    "a function": (lambda i, h, o: OutOfOrder(i, h, o).forward, "a function comes back where a model is expected"),
    "a text": (lambda i, h, o: "model", "text comes back where a model is expected"),
    "an array": (lambda i, h, o: np.eye(3), "an array of shape (3, 3) comes back where a model is expected"),
    "a tensor": (lambda i, h, o: torch.eye(3), "comes back where a model is expected"),
    "no biases": (lambda i, h, o: nn.Sequential(nn.Linear(i, h, bias=False), nn.Tanh(), nn.Linear(h, o)), "biases of the shape (3,) are missing from the model."),
    "a layer more": (lambda i, h, o: nn.Sequential(OutOfOrder(i, h, o), nn.Linear(o, o)), "the model has weights of the shapes (2, 2), (2,) that aren't asked for."),
    "too wide": (lambda i, h, o: OutOfOrder(i, h + 1, o), "the model has weights of the shapes (2, 4), (4, 2), (4,) where the shapes (3, 2), (3,), (2, 3) are expected."),
    "too wide in keras": (lambda i, h, o: functional(i, h + 1, o), "the model has weights of the shapes (2, 4), (4,), (4, 2) where"),
    "in a list": (InAList, "what stands in a plain list or dictionary isn't found by it"),
    "parameters in a list": (ParametersInAList, "what stands in a plain list or dictionary isn't found by it"),
    "parameters too wide": (lambda i, h, o: OwnParameters(i, h + 1, o), "the model has weights of the shapes (4, 2), (4,), (2, 4) where the shapes (2, 3), (3,), (3, 2) are expected."),
    "float64": (lambda i, h, o: OutOfOrder(i, h, o).double(), "the numbers are right, but the model's weights are float64, and the data of later cells are float32"),
    "the same layers again": (lambda i, h, o: KEPT.setdefault((i, h, o), OutOfOrder(i, h, o)), "a second call hands out the same layers again"),
    "the same layers again, in keras": (lambda i, h, o: KEPT.setdefault((i, h, o, "keras"), functional(i, h, o)), "a second call hands out the same layers again"),
    "no weights": (lambda i, h, o: nn.Flatten(), "the model has no weights, and 4 arrays of weights are expected"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_such_model_gets_one_clear_sentence(what):
    make, words = WRONG[what]
    message = said(examples.NETWORK, returning(make))
    assert words in message
    assert message.count(". ") <= 1
    assert "!" not in message


OUTPUTS = {
    "a tuple": (lambda y: (y, y), "the model's output: a tuple of length 2 came back where an array of shape (1, 2) is expected"),
    "a list": (lambda y: [y], "the model's output: a list of length 1 came back"),
    "nothing": (lambda y: None, "the model's output: nothing comes back"),
    "a number": (lambda y: y.sum(), "the model's output: a number came back"),
    "a column": (lambda y: y[:, :1], "the model's output: the shape is (1, 1) where (1, 2) is expected"),
    "NaN": (lambda y: y * torch.nan, "NaN (not a number) comes out"),
    "doubled": (lambda y: 2 * y, "every number is twice too large."),
    "negative": (lambda y: -y, "every number has the opposite sign."),
    "softmax": (lambda y: y.softmax(dim=1), "softmax is in the model."),
    "cut": (lambda y: y.detach(), "the numbers are right, but training couldn't change all the weights"),
}  # fmt: skip


@pytest.mark.parametrize("what", OUTPUTS)
def test_what_a_model_answers(what):
    change, words = OUTPUTS[what]
    assert words in said(examples.NETWORK, changed(change))


def test_a_frozen_layer_is_told_in_both_frameworks():
    def network(n_in, n_hidden, n_out):
        model = OutOfOrder(n_in, n_hidden, n_out)
        model.hidden.requires_grad_(False)
        return model

    assert "training couldn't change all the weights" in said(examples.NETWORK, network)

    def frozen(n_in, n_hidden, n_out):
        model = functional(n_in, n_hidden, n_out)
        model.layers[1].trainable = False
        return model

    assert "training couldn't change all the weights" in said(examples.NETWORK, frozen)


def test_a_mistake_is_known_in_the_other_framework():
    def network(n_in, n_hidden, n_out):
        return keras.Sequential([layers.Dense(n_hidden, "tanh"), layers.Dense(n_out, "softmax")])

    assert said(examples.NETWORK, network) == "softmax is in the model."

    def bare(n_in, n_hidden, n_out):
        return nn.Sequential(
            nn.Linear(n_in, n_hidden, bias=False), nn.Tanh(), nn.Linear(n_hidden, n_out, bias=False)
        )

    assert said(examples.NETWORK, bare) == "there are no biases."


def test_a_model_of_another_framework_than_asked_for():
    record = replace_reference(examples.NETWORK, {"torch": examples.network})
    assert (
        said(record, examples.network_in_keras)
        == "a model of Keras comes back, and later cells go on with one of PyTorch."
    )


def replace_reference(record, reference):
    return Exercise(reference, record.cases, record.mistakes, record.hints, probe=record.probe)


def test_a_model_that_lies_about_its_weights():
    class Liar(OutOfOrder):
        def __init__(self, n_in, n_hidden, n_out):
            super().__init__(n_in, n_hidden, n_out)
            self.more = nn.Linear(n_in, n_out)

        def named_parameters(self, *args, **kwargs):
            return ((name, p) for name, p in super().named_parameters(*args, **kwargs) if "more" not in name)

        def forward(self, x):
            return super().forward(x) + self.more(x)

    assert judged(examples.NETWORK, returning(Liar)).outcome is Outcome.WRONG


def test_a_crash_in_the_model_is_told_with_the_learners_line():
    class Crooked(OutOfOrder):
        def forward(self, x):
            return self.hidden(self.out(x))

    verdict = judged(examples.NETWORK, returning(Crooked))
    assert verdict.outcome is Outcome.CRASHED
    assert details(verdict)[0].endswith("return self.hidden(self.out(x))")
    assert "In a layer" in details(verdict)[-1]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda i, h, o: nn.Sequential(nn.Linear(h, h), nn.Linear(h, o)), "In a layer, b is what comes in"),
        (
            lambda i, h, o: keras.Sequential([layers.Input((h,)), layers.Dense(o)]),
            "another shape than it was made for",
        ),
        (
            lambda i, h, o: type("Empty", (nn.Module,), {})(),
            "no method that says how the inputs go through it",
        ),
        (lambda i, h, o: keras.Model(), ""),
    ],
)
def test_crashes_are_explained(make, words):
    verdict = judged(examples.NETWORK, returning(make))
    assert verdict.outcome is Outcome.CRASHED, verdict
    assert words in details(verdict)[-1]


def test_super_forgotten():
    class Forgot(nn.Module):
        def __init__(self, n_in, n_hidden, n_out):
            self.hidden = nn.Linear(n_in, n_hidden)

    verdict = judged(examples.NETWORK, returning(Forgot))
    assert (
        details(verdict)[-1]
        == "A class of one's own for a model begins its `__init__` with `super().__init__()`."
    )


def test_a_stub_is_to_do():
    def network(n_in, n_hidden, n_out):
        """Later."""

    assert judged(examples.NETWORK, network).outcome is Outcome.TODO


# -------------------------------------------------------------------------------------------- images and modes


def test_a_model_that_takes_images_the_other_way_round_is_told():
    class Turned(nn.Module):
        def __init__(self, size):
            super().__init__()
            self.conv = nn.Conv2d(2, 3, size, bias=False)

        def forward(self, x):
            return self.conv(x.movedim(-1, 1)).movedim(1, -1)

    def edges(size):
        return Turned(size)

    message = said(examples.EDGES, edges)
    assert message == (
        "the numbers are right, but this model takes images with their channels at the end. PyTorch has them in "
        "front, and so do the cells that follow."
    )
    any_order = [
        case(*c.args, given=Given(c.given.weights, c.given.x, images=True, any_order=True))
        for c in examples.EDGES.script().cases
    ]
    assert judged(replace(examples.EDGES, cases=any_order, reference=examples.EDGES.references), edges).passed


def test_a_flipped_kernel_is_named_in_keras_too():
    def turned(x):
        return keras.ops.flip(keras.ops.flip(x, 1), 2)

    class Flipped(keras.Model):
        def __init__(self, size):
            super().__init__()
            self.conv = layers.Conv2D(3, size, use_bias=False)

        def call(self, x):
            return turned(self.conv(turned(x)))

    def edges(size):
        return Flipped(size)

    assert said(examples.EDGES, edges) == "the kernel is flipped."


def test_padding_and_channels_are_seen():
    def edges(size):
        return nn.Conv2d(2, 3, size, bias=False, padding="same")

    lines = details(judged(examples.EDGES, edges))
    assert lines[0] == "edges(3)(array of shape (2, 2, 6, 5))"  # the channels in front, as PyTorch has them
    assert "the shape is (2, 3, 6, 5) where (2, 3, 4, 3) is expected" in said(examples.EDGES, edges)

    def wrong_channels(size):
        return nn.Conv2d(3, 3, size, bias=False)

    verdict = judged(examples.EDGES, wrong_channels)
    assert verdict.outcome is Outcome.CRASHED
    assert "another number of channels" in details(verdict)[-1]


def test_dropout_missing_and_dropout_too_much():
    def thinned(n):
        return nn.Sequential(nn.Linear(n, 6))

    assert "in training mode nothing changes" in said(examples.THINNED, thinned)

    def network(n_in, n_hidden, n_out):
        return nn.Sequential(
            nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Dropout(0.5), nn.Linear(n_hidden, n_out)
        )

    asked = [
        case(*c.args, given=Given(c.given.weights, c.given.x, training=True))
        for c in examples.NETWORK.script().cases
    ]
    record = replace(examples.NETWORK, cases=asked, reference=examples.NETWORK.references)
    assert "in training mode others come out" in said(record, network)
    assert judged(examples.NETWORK, network).passed  # where nobody asks


# ------------------------------------------------------------------------------------------------ scikit-learn


def classifier():
    """Return a network of scikit-learn's, with one hidden layer of four units."""
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier((4,), activation="tanh", max_iter=1)


def _classifier_case(rng):
    layers = [(rng.normal(size=(3, 4)), rng.normal(size=4)), (rng.normal(size=(4, 3)), rng.normal(size=3))]
    return case(given=Given(layers, rng.normal(size=(6, 3)), y=np.array([0, 1, 2, 0, 1, 2])))


CLASSIFIER = Exercise(
    {"sklearn": classifier}, [random_cases(_classifier_case, 2)],
    [Mistake("relu stands", "ReLU stands in it.", twin=lambda: _with(classifier(), activation="relu"))], [], probe="model",
)  # fmt: skip


def _with(model, **parameters):
    return model.set_params(**parameters)


def test_a_model_of_scikit_learns():
    def wider():
        return _with(classifier(), hidden_layer_sizes=(5,))

    def regressor():
        from sklearn.neural_network import MLPRegressor

        return MLPRegressor(hidden_layer_sizes=(4,), max_iter=1)

    assert judged(CLASSIFIER, classifier).passed
    assert said(CLASSIFIER, lambda: _with(classifier(), activation="relu")) == "ReLU stands in it."
    assert "the model has weights of the shapes (3, 5), (5,), (5, 3) where" in said(CLASSIFIER, wider)
    assert "are expected" in said(CLASSIFIER, regressor)
    assert (
        said(CLASSIFIER, lambda: OutOfOrder(3, 4, 3))
        == "a model of PyTorch comes back, and later cells go on with one of scikit-learn."
    )
    assert said(CLASSIFIER, lambda: type(classifier())).startswith(
        "the class `MLPClassifier` itself comes back."
    )


# ------------------------------------------------------------------------------------------------------ training


@pytest.mark.parametrize(
    "net",
    [
        Net("mlp", (3, 4, 2), seed=3),
        Net("inside", (3, 4, 2)),
        Net("dropout", (3, 4, 2)),
        Net("norm", (3, 4, 2)),
        Net("conv", (3, 2, 4)),
    ],
)
def test_a_network_has_the_same_numbers_in_both_frameworks(net):
    x = np.random.default_rng(0).normal(size=(4, 6, 5, 2) if net.name == "conv" else (4, 3))
    outputs = []
    for framework in ("torch", "keras"):
        model = nets.make(replace(net, framework=framework), "")
        adapter = find(model)
        first = adapter.channels_first and x.ndim == 4
        y = adapter.outputs(model, np.moveaxis(x, -1, 1) if first else x)
        outputs.append(np.moveaxis(y, 1, -1) if first else y)
        for weight, array in zip(adapter.weights(model), nets.weights_of(net), strict=True):
            np.testing.assert_array_equal(adapter.read(weight), array.transpose(weight.orders[0]))
    np.testing.assert_allclose(*outputs, rtol=1e-4, atol=1e-5)
    assert len(nets.names_of(net)) == len(nets.weights_of(net))


@pytest.mark.parametrize("name", ["cross-entropy", "mse", "l1", "bce"])
def test_losses_agree(name):
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(5, 3 if name == "cross-entropy" else 1))
    targets = (
        rng.integers(3, size=5) if name == "cross-entropy" else rng.integers(2, size=(5, 1)).astype(float)
    )
    ours = nets.make(Loss(name), "torch")(
        nets.make(Tensor(scores), "torch"), nets.make(Tensor(targets), "torch")
    )
    theirs = nets.make(Loss(name), "keras")(
        nets.make(Tensor(targets), "keras"), nets.make(Tensor(scores), "keras")
    )
    assert float(ours) == pytest.approx(float(theirs), rel=1e-5)


def test_steps_are_told_apart():
    def train(model, X, y, learning_rate, steps):
        return examples.train(model, X, y, learning_rate, steps + 1)

    assert "`losses`: 2 numbers came back where 1 is expected." in said(examples.TRAIN, train)


ONE_STEP = replace(
    examples.TRAIN, reference=examples.TRAIN.references, cases=examples.TRAIN.cases[:1], mistakes=()
)


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (2, "W of layer 1: it moves twice as far as it should."),
        (-1, "W of layer 1: it moves the opposite way."),
        (0, "W of layer 1: nothing has changed: no step has reached it."),
        (1 / 6, "W of layer 1: it moves 0.1667 times as far as it should."),
    ],
)
def test_a_step_of_another_length_is_told(factor, words):
    def train(model, X, y, learning_rate, steps):
        before = [p.detach().clone() for p in model.parameters()]
        losses = examples.train(model, X, y, learning_rate, steps)
        with torch.no_grad():
            for p, start in zip(model.parameters(), before, strict=True):
                p.copy_(start + factor * (p - start))
        return losses

    assert said(ONE_STEP, train) == words


def test_the_lines_show_the_part_that_differs():
    def train(model, X, y, learning_rate, steps):
        losses = examples.train(model, X, y, learning_rate, steps)
        with torch.no_grad():
            model[0].bias += 1
        return losses

    verdict = judged(ONE_STEP, train)
    assert message(verdict).startswith("b of layer 1: every number is too large by 1")
    assert "train(model=<mlp 3-5-2>, X=array of shape (6, 3), y=[" in details(verdict)[0]
    assert details(verdict)[1].count("[") == 2


def test_names_of_layers_fit_the_model_that_is_shown():
    def train(model, X, y, learning_rate, steps):
        return [loss + 1 for loss in examples.train(model, X, y, learning_rate, steps)]

    def cases():
        x, y = np.ones((4, 3), np.float32), np.zeros(4, int)
        for sizes in ((3, 2), (3, 4, 5, 2)):
            yield case(Net("mlp", sizes), Tensor(x), Tensor(y), 0.1, 1)

    record = replace(examples.TRAIN, cases=list(cases()), reference=examples.TRAIN.references)
    assert "layer 1" in " ".join(details(judged(record, train)))
    assert "layer 3" not in " ".join(details(judged(record, train)))


def test_weights_that_share_their_memory_are_told():
    def into(model, layers):
        import torch

        with torch.no_grad():
            for layer, (W, b) in zip([model[0], model[2]], layers, strict=True):
                layer.weight.copy_(torch.from_numpy(W.T))
                layer.bias.copy_(torch.from_numpy(b))

    def sharing(model, layers):
        import torch

        for layer, (W, b) in zip([model[0], model[2]], layers, strict=True):
            layer.weight.data, layer.bias.data = torch.from_numpy(W.T), torch.from_numpy(b)

    rng = np.random.default_rng(0)
    layers = [(rng.normal(size=s), rng.normal(size=s[1])) for s in ((3, 4), (4, 2))]
    narrow = [(W.astype(np.float32), b.astype(np.float32)) for W, b in layers]
    cases = [case(Net("mlp", (3, 4, 2), "torch"), narrow)]
    record = Exercise({"torch": into}, cases, mistakes=[], hints=[], probe="train")
    assert judged(record, into).passed
    assert "share their memory" in said(record, sharing)
    wide = replace(record, cases=[case(Net("mlp", (3, 4, 2), "torch"), layers)], reference={"torch": into})
    assert "share their memory" in said(wide, sharing)
    assert "weights are float64" in said(wide, lambda model, layers: into(model.double(), layers))


def test_weights_are_shown_as_the_models_framework_keeps_them():
    def train(model, X, y, learning_rate, steps):
        losses = examples.train(model, X, y, learning_rate, steps)
        with torch.no_grad():
            model[0].weight[0, 1] += 0.3
        return losses

    assert details(judged(ONE_STEP, train))[1].startswith("at [0, 1] you: ")


def test_gradients_that_are_there_beforehand_are_cleared_before_a_step():
    def cleared_after(model, X, y, learning_rate, steps):
        optimiser, losses = torch.optim.SGD(model.parameters(), lr=learning_rate), []
        for _ in range(steps):
            loss = nn.CrossEntropyLoss()(model(X), y)
            loss.backward()
            optimiser.step()
            optimiser.zero_grad()
            losses.append(loss.item())
        return losses

    assert judged(examples.TRAIN, cleared_after).passed  # where none are there, this is right
    twin = Mistake("cleared too late", "cleared after the step.", twin=cleared_after)
    record = replace(examples.LEFT_OVER, mistakes=[*examples.LEFT_OVER.mistakes, twin])
    assert said(record, cleared_after) == "cleared after the step."
    assert judged(record, examples.train).passed
    assert judged(record, examples.train_in_keras).passed  # Keras keeps none


def test_a_model_that_is_to_be_left_compiled():
    def by_hand(model, X, y, learning_rate, steps):
        import keras

        other = keras.models.clone_model(model)
        other.set_weights(model.get_weights())
        losses = examples.train_in_keras(other, X, y, learning_rate, steps)
        model.set_weights(other.get_weights())
        return losses

    assert "isn't compiled" in said(examples.COMPILED, by_hand)
    assert judged(examples.COMPILED, examples.train_in_keras).passed
    assert judged(examples.COMPILED, examples.train).passed  # a module of PyTorch can't be
    assert judged(examples.TRAIN, by_hand).passed  # where nothing is promised


@pytest.mark.parametrize("make", [examples.network, examples.network_in_keras])
def test_a_second_model_is_another_one(make):
    made = {}

    def kept(n_in, n_hidden, n_out):
        sizes = n_in, n_hidden, n_out
        return made.setdefault(sizes, make(*sizes))

    assert judged(examples.NETWORK, make).passed
    assert "two models share their weights" in said(examples.NETWORK, kept)


def test_gradients_kept_are_named():
    def train(model, X, y, learning_rate, steps):
        optimiser, losses = torch.optim.SGD(model.parameters(), lr=learning_rate), []
        for _ in range(steps):
            loss = nn.CrossEntropyLoss()(model(X), y)
            loss.backward()
            optimiser.step()
            losses.append(float(loss))
        return losses

    assert said(examples.TRAIN, train) == "gradients are never cleared."


def test_losses_that_are_still_tensors():
    def train(model, X, y, learning_rate, steps):
        return [torch.tensor(loss) for loss in examples.train(model, X, y, learning_rate, steps)]

    message = said(examples.TRAIN, train)
    assert "the numbers are right, but" in message
    assert "tensor" in message.lower()


def test_inputs_changed_in_place_are_told():
    def train(model, X, y, learning_rate, steps):
        losses = examples.train(model, X, y, learning_rate, steps)
        X.mul_(2)
        return losses

    assert said(examples.TRAIN, train).startswith("the values are right, but `X` is changed in place")


def test_evaluation_in_training_mode_is_named():
    def evaluate(model, batches, loss):
        with torch.no_grad():
            return sum(loss(model(X), y).item() for X, y in batches) / len(batches)

    assert said(examples.EVALUATE, evaluate).startswith("the model is still in training mode")


@pytest.mark.parametrize("for_good", [True, False])
def test_weights_that_no_longer_learn_are_told(for_good):
    def train(model, X, y, learning_rate, steps):
        losses = examples.train(model, X, y, learning_rate, steps)
        model.requires_grad_(False)
        model.requires_grad_(not for_good)
        return losses

    verdict = judged(ONE_STEP, train)
    assert verdict.passed is not for_good
    if for_good:
        assert message(verdict).startswith(
            "the numbers are right, but the weights no longer learn: `requires_grad`"
        )
        assert details(verdict)[0].startswith("train(model=<mlp 3-5-2>")


def test_what_comes_back_is_of_no_interest_where_nothing_is_due():
    def step(model, optimiser, loss, X, y):
        examples.step(model, optimiser, loss, X, y)
        return model

    assert judged(examples.STEP, step).passed
    recording = observe(step, examples.STEP.script())
    assert all(
        one.fine for one in seen_cases(Judge("x.step", examples.STEP), recording)
    )  # nor where all cases are shown
    assert begins_well(Judge("x.step", examples.STEP), recording)


def test_an_optimiser_belongs_to_the_network():
    model = nets.make(Net("mlp", (2, 2)), "torch")
    optimiser = nets.make(Optimiser("adam", 0.5), "torch", model)
    assert optimiser.param_groups[0]["params"][0] is next(model.parameters())
    assert optimiser.param_groups[0]["lr"] == 0.5
    assert float(nets.make(Optimiser("sgd", 0.5, "keras"), "torch").learning_rate) == 0.5


def test_scripts_are_plain_data():
    for record in examples.ALL.values():
        for there, here in zip(sent(record.script(3)).cases, record.script(3).cases, strict=True):
            assert same(there.args, here.args)
            assert there.given is here.given is None or same(there.given.x, here.given.x)
    batches = Batches([(np.eye(2), np.ones(2))])
    assert same(sent(batches), batches)
    assert not same(sent(batches), Batches([(np.eye(2), np.zeros(2))]))


# ------------------------------------------------------------------------------------- nothing else is disturbed


def test_everything_is_as_before():
    torch.manual_seed(5)
    torch.set_grad_enabled(False)
    precise = torch.backends.cudnn.allow_tf32
    before = torch.get_rng_state(), torch.get_num_threads(), keras.config.floatx()
    try:

        def network(n_in, n_hidden, n_out):
            torch.rand(3)
            torch.set_default_dtype(torch.float64)
            torch.set_num_threads(2)
            torch.backends.cudnn.allow_tf32 = True
            torch.set_grad_enabled(False)
            torch.set_default_device("meta")
            torch.set_default_device("cpu")
            keras.config.set_floatx("float64")
            keras.config.set_image_data_format("channels_first")
            return examples.network(n_in, n_hidden, n_out)

        assert judged(examples.NETWORK, network).finding.kind == "disturbs"  # and yet all is put back
        assert judged(examples.TRAIN, examples.train).passed  # though gradients are switched off outside
        assert not torch.is_grad_enabled()
    finally:
        torch.set_grad_enabled(True)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert (torch.get_num_threads(), keras.config.floatx()) == before[1:]
    assert torch.get_default_dtype() is torch.float32
    assert torch.rand(1).device.type == "cpu"
    assert keras.config.image_data_format() == "channels_last"
    assert torch.backends.cudnn.allow_tf32 is precise


@pytest.mark.parametrize("make", [examples.network, examples.network_in_keras])
def test_a_model_of_the_learners_own_keeps_its_weights(make):
    mine = make(2, 3, 2)
    x = np.ones((1, 2), "float32")
    before = find(mine).outputs(mine, x)

    def network(n_in, n_hidden, n_out):
        return mine

    judged(examples.NETWORK, network)
    assert np.array_equal(find(mine).outputs(mine, x), before)


def test_the_same_answer_gets_the_same_verdict():
    def network(n_in, n_hidden, n_out):
        return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Dropout(0.5), nn.Linear(n_hidden, n_out))

    assert judged(examples.NETWORK, network) == judged(examples.NETWORK, network)


# ---------------------------------------------------------------------------------------------------------- time


@pytest.mark.parametrize("function", [examples.network, examples.network_in_keras])
def test_what_it_takes_to_judge_a_model(function, figure):
    judged(examples.NETWORK, function)
    with figure(f"judging `{function.__name__}`"):
        assert judged(examples.NETWORK, function).passed


def test_an_import_inside_of_an_answer_costs_it_no_time():
    code = """
import sys
from mlschool.checking.observe import observe
from mlschool.checking.recordings import Case, Script

def late(x):
    import importlib
    importlib.import_module("to" + "rch")
    return x + 1

def direct(x):
    import sklearn
    return x + 1

print([[(o.value, o.stopped) for o in observe(f, Script([Case((1,)), Case((2,))]), 0.3).observations] for f in (direct, late)])
print("torch" in sys.modules, "sklearn" in sys.modules)

def endless(x):
    while True: pass
print(observe(endless, Script([Case((1,))]), 0.3).observations[0].stopped)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [
        "[[(2, False), (3, False)], [(2, False), (3, False)]]",
        "True True",
        "True",
    ]


def test_an_endless_forward_is_stopped():
    class Endless(OutOfOrder):
        def forward(self, x):
            while True:
                x = x + 1

    judge = Judge("x.network", examples.NETWORK)
    verdict = decide(judge, observe(returning(Endless), judge.script, 0.5))
    assert verdict.outcome is Outcome.STOPPED


# --------------------------------------------------------------------------------------------- the other back end


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("KERAS_BACKEND") == "torch", reason="this is the other back end")
def test_keras_on_pytorch():
    files = [str(ROOT / "tests" / name) for name in ("test_adapters.py", "test_probes.py")]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-k",
        "not brings",
        *files,
    ]
    ran = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "KERAS_BACKEND": "torch"}
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert " passed" in ran.stdout


def test_mistakes_are_records_like_others():
    assert Mistake("other", "a", twin=examples.network).twins == (examples.network,)
