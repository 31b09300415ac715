# ruff: noqa: E501 (programs stand in one line)
"""The adapters: every shape of model in both frameworks behind one face; and which array goes where.

`test_keras_on_pytorch` in test_probes.py runs this file once more, with Keras on the other back end.
"""

import subprocess
import sys

import keras
import numpy as np
import pytest
import torch
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from torch import nn

from mlschool.checking.models.adapters import NotAnOutput, Weight, find, usual_order
from mlschool.checking.models.adapters.sklearn import NotFitted
from mlschool.checking.models.placements import MOST, fit, pieces

X = np.random.default_rng(0).normal(size=(5, 3))


class Subclassed(nn.Module):
    """Registers its layers in another order than that in which it uses them."""

    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)
        self.hidden = nn.Linear(3, 4)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


class Raw(nn.Module):
    """Keeps parameters of its own, in the order (in, out)."""

    def __init__(self):
        super().__init__()
        self.b2, self.w2 = nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(4, 2))
        self.b1, self.w1 = nn.Parameter(torch.zeros(4)), nn.Parameter(torch.zeros(3, 4))

    def forward(self, x):
        return torch.tanh(x @ self.w1 + self.b1) @ self.w2 + self.b2


class SubclassedKeras(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = layers.Dense(2)
        self.hidden = layers.Dense(4, activation="tanh")

    def call(self, x):
        return self.out(self.hidden(x))


class ListedKeras(keras.Model):
    def __init__(self):
        super().__init__()
        self.steps = [layers.Dense(4, activation="tanh"), layers.Dense(2)]

    def call(self, x, training=None):
        for step in self.steps:
            x = step(x)
        return x


def functional():
    x = keras.Input((3,))
    return keras.Model(x, layers.Dense(2)(layers.Dense(4, activation="tanh")(x)))


def nested():
    inner = keras.Sequential([layers.Input((3,)), layers.Dense(4, activation="tanh")])
    return keras.Sequential([layers.Input((3,)), inner, layers.Dense(2)])


MODELS = {
    "torch, sequential": lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)),
    "torch, subclassed": Subclassed,
    "torch, own parameters": Raw,
    "torch, lazy": lambda: nn.Sequential(nn.LazyLinear(4), nn.Tanh(), nn.LazyLinear(2)),
    "torch, nested": lambda: nn.Sequential(nn.Sequential(nn.Linear(3, 4), nn.Tanh()), nn.Linear(4, 2)),
    "torch, float64": lambda: Subclassed().double(),
    "keras, sequential": lambda: keras.Sequential(
        [layers.Input((3,)), layers.Dense(4, "tanh"), layers.Dense(2)]
    ),
    "keras, not built": lambda: keras.Sequential([layers.Dense(4, "tanh"), layers.Dense(2)]),
    "keras, functional": functional,
    "keras, subclassed": SubclassedKeras,
    "keras, listed": ListedKeras,
    "keras, nested": nested,
    "keras, compiled": lambda: compiled(functional()),
}


def compiled(model):
    model.compile("sgd", "mse")
    return model


@pytest.fixture(params=MODELS, scope="module")
def model(request):
    return MODELS[request.param]()


@pytest.fixture
def given():
    rng = np.random.default_rng(1)
    return [(rng.normal(size=(3, 4)), rng.normal(size=4)), (rng.normal(size=(4, 2)), rng.normal(size=2))]


def by_hand(given, x=X):
    (W1, b1), (W2, b2) = given
    return np.tanh(x @ W1 + b1) @ W2 + b2


def filled(model, given, x=X):
    """Give a model its weights, and return its adapter and weights."""
    adapter = find(model)
    adapter.build(model, x)
    weights = adapter.weights(model)
    [way] = fit(pieces(given), weights, {}).ways
    for weight, array in zip(weights, way, strict=True):
        adapter.write(weight, array)
    return adapter, weights


# -------------------------------------------------------------------------------------------- one face for all


def test_given_weights_give_the_expected_outputs(model, given):
    adapter, weights = filled(model, given)
    outputs = adapter.outputs(model, X)
    assert type(outputs) is np.ndarray
    np.testing.assert_allclose(outputs, by_hand(given), rtol=1e-5, atol=1e-6)
    assert sorted(w.common for w in weights) == [(2,), (3, 4), (4,), (4, 2)]


def test_what_is_read_is_what_was_written_and_a_copy(model, given):
    adapter, weights = filled(model, given)
    for weight in weights:
        array = np.random.default_rng(2).normal(size=weight.shape)
        adapter.write(weight, array)
        read = adapter.read(weight)
        np.testing.assert_allclose(read, array, rtol=1e-6)
        read += 1
        np.testing.assert_allclose(adapter.read(weight), array, rtol=1e-6)


def test_a_model_is_put_back(model, given):
    adapter, weights = filled(model, given)
    before = adapter.outputs(model, X)
    put_back = adapter.keep(model)
    for weight in weights:
        adapter.write(weight, np.zeros(weight.shape))
    assert not adapter.outputs(model, X).any()
    put_back()
    assert np.array_equal(adapter.outputs(model, X), before)


def test_gradients_reach_all_weights(model, given):
    adapter, weights = filled(model, given)
    assert adapter.reached(model, X, weights) == [True] * 4
    assert not adapter.gradients_left(weights)


def test_double_precision_stays():
    model = Subclassed().double()
    assert find(model).outputs(model, X).dtype == np.float64
    assert find(Subclassed()).outputs(Subclassed(), X).dtype == np.float32
    half = Subclassed().to(torch.bfloat16)
    assert find(half).outputs(half, X).dtype == np.float32


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
def test_a_model_on_a_gpu(given):
    model = Subclassed().to("cuda")
    adapter, weights = filled(model, given)
    np.testing.assert_allclose(adapter.outputs(model, X), by_hand(given), rtol=1e-3, atol=1e-4)
    assert adapter.reached(model, X, weights) == [True] * 4
    assert next(model.parameters()).device.type == "cuda"


def test_whole_numbers_stay_whole():
    tokens = np.array([[0, 2, 1]])
    ours, theirs = nn.Embedding(3, 4), keras.Sequential([layers.Embedding(3, 4)])
    table = np.random.default_rng(0).normal(size=(3, 4))
    for model in (ours, theirs):
        adapter = find(model)
        adapter.build(model, tokens)
        [weight] = adapter.weights(model)
        assert weight.orders == ((0, 1),)
        adapter.write(weight, table)
        np.testing.assert_allclose(adapter.outputs(model, tokens), table[tokens], rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_inputs_of_any_type_do(model, given, dtype):
    adapter, _ = filled(model, given)
    np.testing.assert_allclose(
        adapter.outputs(model, X.astype(dtype)), by_hand(given, X.astype(dtype)), rtol=1e-2, atol=1e-2
    )


def test_convolutions_agree():
    rng = np.random.default_rng(0)
    kernel, images = rng.normal(size=(3, 2, 2, 4)), rng.normal(size=(2, 7, 6, 2))
    outputs = []
    for model in (
        nn.Conv2d(2, 4, (3, 2), bias=False),
        keras.Sequential([layers.Conv2D(4, (3, 2), use_bias=False)]),
    ):
        adapter = find(model)
        x = np.moveaxis(images, -1, 1) if adapter.channels_first else images
        adapter.build(model, x)
        [weight] = adapter.weights(model)
        assert weight.common == kernel.shape
        adapter.write(weight, kernel.transpose(weight.orders[0]))
        y = adapter.outputs(model, x)
        outputs.append(np.moveaxis(y, 1, -1) if adapter.channels_first else y)
    by_hand = sum(
        np.einsum("nhwi,io->nhwo", images[:, r : 5 + r, c : 5 + c], kernel[r, c])
        for r in range(3)
        for c in range(2)
    )
    for output in outputs:
        np.testing.assert_allclose(output, by_hand, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("ours", "theirs", "x"),
    [
        (nn.Conv1d(2, 5, 3), lambda: layers.Conv1D(5, 3), (2, 9, 2)),
        (nn.ConvTranspose2d(2, 5, 3), lambda: layers.Conv2DTranspose(5, 3), (2, 4, 5, 2)),
    ],
)
def test_other_kernels_agree(ours, theirs, x):
    rng = np.random.default_rng(0)
    theirs = keras.Sequential([theirs()])
    x = rng.normal(size=x)
    a, b = find(ours), find(theirs)
    b.build(theirs, x)
    for mine, other in zip(a.weights(ours), b.weights(theirs), strict=True):
        assert mine.common == other.common
        array = rng.normal(size=mine.common)
        a.write(mine, array.transpose(mine.orders[0]))
        b.write(other, array.transpose(other.orders[0]))
    y = np.moveaxis(a.outputs(ours, np.moveaxis(x, -1, 1)), 1, -1)
    np.testing.assert_allclose(y, b.outputs(theirs, x), rtol=1e-4, atol=1e-4)


# ---------------------------------------------------------------------------------------- modes, cuts, and misfits


def test_modes_come_back():
    model = nn.Sequential(nn.Linear(3, 50), nn.Dropout(0.5), nn.Linear(50, 2))
    model[1].eval()
    adapter = find(model)
    calm, lively = adapter.outputs(model, X), adapter.outputs(model, X, training=True)
    assert not np.array_equal(calm, lively)
    assert np.array_equal(calm, adapter.outputs(model, X))
    assert [m.training for m in model.modules()] == [True, True, False, True]
    assert adapter.training(model) is True


def test_keras_models_have_no_mode_and_hear_of_it_by_the_call():
    model = keras.Sequential([layers.Dense(50), layers.Dropout(0.5)])
    adapter = find(model)
    assert not np.array_equal(adapter.outputs(model, X), adapter.outputs(model, X, training=True))
    assert adapter.training(model) is None


def test_running_means_are_no_weights_and_are_put_back():
    for model in (nn.BatchNorm1d(3), keras.Sequential([layers.BatchNormalization()])):
        adapter = find(model)
        adapter.build(model, X)
        assert [w.shape for w in adapter.weights(model)] == [(3,), (3,)]
        before, put_back = adapter.outputs(model, X), adapter.keep(model)
        adapter.outputs(model, X, training=True)
        assert not np.array_equal(adapter.outputs(model, X), before)
        put_back()
        assert np.array_equal(adapter.outputs(model, X), before)


class Cut(Subclassed):
    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)).detach())


class Hidden(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = {"first": nn.Linear(3, 4)}

    def forward(self, x):
        return self.steps["first"](x)


class CutKeras(SubclassedKeras):
    def call(self, x):
        return self.out(keras.ops.stop_gradient(self.hidden(x)))


def test_where_the_gradient_does_not_arrive():
    frozen = functional()
    frozen.layers[1].trainable = False
    still = Subclassed().requires_grad_(False)
    for model, reached in ((Cut(), 2), (CutKeras(), 2), (frozen, 2), (still, 0)):
        adapter = find(model)
        adapter.build(model, X)
        weights = adapter.weights(model)
        assert len(weights) == 4
        assert sum(adapter.reached(model, X, weights)) == reached


def test_hidden_layers_in_a_dictionary_are_seen():
    assert find(Hidden()).hides(Hidden())
    assert not find(Subclassed()).hides(Subclassed())
    assert find(Hidden()).weights(Hidden()) == []


@pytest.mark.parametrize(
    "came", [lambda x: (x, x), lambda x: None, lambda x: [x], lambda x: {"y": x}, lambda x: 3.0]
)
def test_an_output_that_is_no_tensor(came):
    class Odd(nn.Module):
        def forward(self, x):
            return came(x)

    with pytest.raises(NotAnOutput):
        find(Odd()).outputs(Odd(), X)


@pytest.mark.parametrize(
    "thing",
    [
        None,
        3,
        "model",
        [nn.Linear(1, 1)],
        Subclassed,
        SubclassedKeras,
        lambda x: x,
        np.eye(2),
        layers.Dense(2),
        LogisticRegression,
    ],
)
def test_what_is_no_model(thing):
    assert find(thing) is None


def test_layers_are_found_by_name():
    for model, names in ((Subclassed(), ["hidden", "out"]), (SubclassedKeras(), ["hidden", "out"])):
        adapter = find(model)
        adapter.build(model, X)
        by = {name: adapter.layers(model, name) for name in names}
        assert {w.layer for w in adapter.weights(model)} == {one for found in by.values() for one in found}
        assert adapter.layers(model, "nobody") == []
    model = keras.Sequential([layers.Dense(4, name="hidden"), layers.Dense(2, name="out")])
    find(model).build(model, X)
    assert len(find(model).layers(model, "hidden")) == 1


# ------------------------------------------------------------------------------------------------ scikit-learn


def test_scikit_learns_network(given):
    y = np.array([0, 1, 2, 1, 0])
    given = [given[0], (np.random.default_rng(0).normal(size=(4, 3)), np.zeros(3))]
    model = MLPClassifier((4,), activation="tanh", max_iter=1, solver="sgd", batch_size=5)
    adapter = find(model)
    with pytest.raises(NotFitted, match=r"MLPClassifier isn't fitted"):
        adapter.build(model, X)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        model.fit(X, y)
    adapter, weights = filled(model, given)
    scores = np.exp(by_hand(given))
    np.testing.assert_allclose(
        adapter.outputs(model, X), scores / scores.sum(axis=1, keepdims=True), rtol=1e-6
    )
    put_back = adapter.keep(model)
    adapter.write(weights[0], np.zeros((3, 4)))
    put_back()
    np.testing.assert_array_equal(adapter.read(weights[0]), given[0][0])


def test_scikit_learns_linear_models_keep_the_outputs_in_front():
    model = LogisticRegression().fit(X, [0, 1, 2, 1, 0])
    weights = find(model).weights(model)
    assert [(w.name, w.common) for w in weights] == [("coef_", (3, 3)), ("intercept_", (3,))]
    assert weights[0].orders == ((1, 0),)


# ---------------------------------------------------------------------------------------- which array goes where


def weight(*shape, layer="", turned=False, own=False):
    orders = (usual_order(len(shape), turned),)
    if own and len(shape) > 1:
        orders = (usual_order(len(shape), True), usual_order(len(shape), False))
    return Weight("", layer, shape, orders, True, None)


def test_arrays_go_where_they_fit_whatever_the_order():
    given = [np.ones((3, 4)), np.ones(4), np.ones((4, 2)), np.ones(2)]
    found = fit(pieces(given), [weight(2), weight(2, 4, turned=True), weight(4), weight(3, 4)], {})
    [way] = found.ways
    assert [array.shape for array in way] == [(2,), (2, 4), (4,), (3, 4)]
    assert found.unused == found.extra == ()


def test_equal_shapes_are_tried_in_every_order_the_models_own_first():
    a, b = np.full((2, 2), 1.0), np.full((2, 2), 2.0)
    ways = fit(pieces([a, b]), [weight(2, 2), weight(2, 2)], {}).ways
    assert [[way[0][0, 0], way[1][0, 0]] for way in ways] == [[1, 2], [2, 1]]


def test_the_arrays_of_a_layer_stay_together():
    given = [(np.ones((2, 2)), np.full(2, 1.0)), (np.ones((2, 2)), np.full(2, 2.0))]
    weights = [weight(2, layer="b"), weight(2, 2, layer="a"), weight(2, layer="a"), weight(2, 2, layer="b")]
    ways = fit(pieces(given), weights, {}).ways
    assert sorted((way[0][0], way[2][0]) for way in ways) == [(1, 2), (2, 1)]
    apart = [weight(2, layer="c"), weight(2, 2, layer="a"), weight(2, layer="d"), weight(2, 2, layer="b")]
    assert len(fit(pieces(given), apart, {}).ways) == 4


def test_a_learners_own_square_matrix_may_be_kept_either_way():
    a = np.array([[1.0, 2], [3, 4]])
    ways = fit(pieces([a]), [weight(2, 2, own=True)], {}).ways
    assert [way[0][0, 1] for way in ways] == [3, 2]


def test_there_is_an_end_to_trying():
    given = [np.ones((2, 2)) for _ in range(9)]
    assert len(fit(pieces(given), [weight(2, 2, own=True) for _ in given], {}).ways) == MOST


def test_names_decide_where_there_are_names():
    given = {"second": (np.full((2, 2), 2.0),), "first": (np.full((2, 2), 1.0),)}
    weights = [weight(2, 2, layer="x"), weight(2, 2, layer="y")]
    [way] = fit(pieces(given), weights, {"first": ["x"], "second": ["y"]}).ways
    assert [array[0, 0] for array in way] == [1, 2]
    assert fit(pieces(given), weights, {"first": ["x"], "second": []}).unused == (0,)


def test_what_is_left_over_is_told():
    found = fit(pieces([np.ones((3, 4)), np.ones(4)]), [weight(3, 4), weight(5)], {})
    assert (found.unused, found.extra) == ((1,), (1,))
    [way] = found.ways
    assert way[1].shape == (5,)
    assert np.array_equal(way[1], fit(pieces([]), [weight(5)], {}).ways[0][0])  # of its shape alone
    assert fit(pieces([]), [], {}).ways == [[]]
    assert fit(pieces([np.ones(2)]), [], {}).unused == (0,)


def test_given_weights_are_flattened_by_group():
    assert [(p.group, p.layer) for p in pieces([np.ones(2), (np.ones(1), np.ones(3))])] == [
        (0, ""),
        (1, ""),
        (1, ""),
    ]
    assert [(p.group, p.layer) for p in pieces({"a": np.ones(2), "b": [np.ones(1)]})] == [(0, "a"), (1, "b")]


# -------------------------------------------------------------------------------------------- nothing is imported


def test_no_framework_is_imported_for_a_check_without_models():
    code = (
        "import sys, mlschool\n"
        "from mlschool.checking.notebook import verdict_on\n"
        "assert verdict_on('perceptron.step', lambda score: 1 if score >= 0 else 0).outcome\n"
        "print([m for m in ('torch', 'keras', 'tensorflow', 'sklearn', 'mlschool.checking.models') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_torch_model_does_not_bring_keras_in():
    code = (
        "import sys, torch\n"
        "from tests.model_exercises import NETWORK, network\n"
        "from mlschool.checking.decide import decide\n"
        "from mlschool.checking.judge import Judge\n"
        "judge = Judge('x.network', NETWORK)\n"
        "assert decide(judge, judge.recording(network)).passed\n"
        "print([m for m in ('keras', 'tensorflow') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


class Liar(Subclassed):
    """Holds 16 million weights that it doesn't use, and tells of none of them in any of its own words."""

    def __init__(self):
        super().__init__()
        self.spare = nn.Linear(4096, 4096)

    def modules(self):
        return iter([self, self.out, self.hidden])

    def children(self):
        return iter([self.out, self.hidden])

    def named_modules(self, *args, **kwargs):
        return iter([("", self), ("out", self.out), ("hidden", self.hidden)])

    def named_children(self):
        return iter([("out", self.out), ("hidden", self.hidden)])

    def named_parameters(self, *args, **kwargs):
        return (pair for pair in nn.Module.named_parameters(self) if not pair[0].startswith("spare"))

    def parameters(self, recurse=True):
        return (parameter for _, parameter in self.named_parameters())

    def state_dict(self, *args, **kwargs):
        return dict(self.named_parameters())


def test_a_module_that_lies_about_its_layers_hides_none():
    model = Liar()
    assert sum(parameter.numel() for parameter in model.parameters()) < 100  # what is believed elsewhere
    found = find(model).weights(model)
    assert [weight.name for weight in found][-2:] == ["spare.weight", "spare.bias"]
    assert sum(weight.handle.numel() for weight in found) > 2**24
    assert find(model).layers(model, "spare") == ["spare"]


@pytest.mark.parametrize("told", ["_named_members", "_modules", "_parameters", "__getattribute__"])
def test_a_module_that_tells_in_its_own_way_what_it_holds_is_refused(told):
    own = {
        "__getattribute__": lambda self, name: nn.Module.__getattribute__(self, name),
        "_named_members": lambda self, *args, **kwargs: iter(()),
    }
    kind = type("Own", (Subclassed,), {told: own[told]} if told in own else {})
    model = kind()
    if told not in own:
        held = type("Held", (dict,), {"items": lambda self: {}.items()})
        vars(model)[told] = held(vars(model)[told])
    for whole in (model, nn.Sequential(model)):
        with pytest.raises(TypeError, match="in its own way"):
            find(whole).weights(whole)
