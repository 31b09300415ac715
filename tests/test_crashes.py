# ruff: noqa: E501 (sentences and programs stand in one line)
"""What exceptions usually mean: for each sentence a program that raises such an exception, with today's wording."""

import operator
import re

import numpy as np
import pytest

from mlschool.checking.attempt import attempt
from mlschool.checking.crashes import _SYNTAX, _USUALLY, explain, explain_syntax

A, B, X = np.ones(2), np.ones(3), np.ones((4, 2))

RAISES = {
    "X @ B": "inner sizes",
    "np.dot(A, B)": "inner sizes",
    "X @ 2.0": "a single number",
    "np.float64(1) @ A": "a single number",
    "(A & A)": "& and | want",
    "np.exp(np.array(['a']))": "want numbers",
    "X + B": "fit together",
    "X.reshape(-1, 64)": "keeps all numbers",
    "A.__iadd__(X)": "fit together",
    "bool(A > 0)": "want one True or False",
    "A if A else B": "want one True or False",
    "[a for a, b in [(1, 2, 3)]]": "right of `=`",
    "np.array([[1], [1, 2]])": "different lengths",
    "(lambda a: a)()": "too many or too few arguments",
    "(lambda a: a)(b=1)": "too many or too few arguments",
    "None + 1": "Something is None",
    "None[0]": "Something is None",
    "len(None)": "Something is None",
    "float(X)": "A single number is wanted",
    "int(A)": "A single number is wanted",
    "range(A)": "A single number is wanted",
    "(2)(3)": "A number or an array is called like a function",
    "np()": "A whole module is called",
    "X.sum(axis=2)": "of n axes the last is n − 1",
    "X.transpose(0, 1, 2)": "brackets of `transpose`",
    "operator.setitem(1.0, 0, 2)": "here stands a single number",
    "operator.setitem(A[0], 0, 2)": "here stands a single number",
    "operator.setitem((1, 2), 0, 2)": "an array or a list can",
    "operator.setitem(A, slice(2), B)": "another shape than that part",
    "operator.setitem(A, 0, B)": "one has its place",
    "operator.setitem(np.broadcast_to(A, (2, 2)), 0, 1)": "only be read",
    "np.lib.stride_tricks.sliding_window_view(A, (3,))": "The window is longer",
    "np.zeros((-1, 2))": "below zero",
    "np.stack([A, B])": "must fit",
    "np.max([])": "nothing in it",
    "X[A > 0]": "more or fewer True and False",
    "np.float64(1)[0]": "a single number, which has no parts",
    "A.shape[1]": "Is it a `shape`",
    "A[np.array([0.5])]": "whole numbers",
    "np.mean(A, axsi=0)": "Is `axis` meant?",
    "X.sum(axis=0, keepdim=True)": "Is `keepdims` meant?",
    "(lambda score: 1)(scroe=2)": "compare the call with its `def` line.",
    "(1.0).shape": "A single number has no such part",
    "np.were(A)": "nothing of this name behind the dot",
    "__import__('numpy.nothing')": "no such part",
    "exec('from numpy import wher')": "no such part",
    "A(0)": "called like a function",
    "(1)[0]": "no parts",
    "list(3)": "there is only one",
    "(A > 0) - (A > 0)": "True and False",
    "-(A > 0)": "True and False",
    "[1, 2] - [1, 1]": "don't go together",
    "[1, 2] * 0.5": "don't go together",
    "'a' + 1": "don't go together",
    "[1, 2][0, 1]": "one whole number as its index",
    "[1, 2][0.0]": "one whole number as its index",
    "A[0.0]": "whole numbers",
    "nq": "isn't known here",
    "range(0.5)": "A whole number is wanted",
    "len(0.5)": "it has none",
    "np.log(A, 2)": "fewer numbers",
    "np.zeros(2, 3)": "brackets of its own",
    "[1].lenght": "no such method",
    "X[0, 0, 0]": "fewer axes",
    "A[2]": "behind the end",
    "[][0]": "behind the end",
    "{}['a']": "no entry of this name",
    "[1].shape": "a list hasn't",
    "A.means()": "no such method",
    "1 / 0": "divided by zero",
    "__import__('math').exp(1000)": "beyond what a float",
    "(lambda f: f(f))(lambda f: f(f))": "without an end",
    "np.ones(2, int).__iadd__(0.5)": "whole numbers",
    "np.array(['a']) + np.array([1])": "text",
    "__import__('no_such_package')": "isn't installed",
    "np.ones((10**6, 10**9))": "larger than the memory",
    "np.linalg.inv(np.zeros((2, 2)))": "no inverse",
    "int('a')": "doesn't read as a number",
    "__import__('math').sqrt(-1)": "doesn't exist",
    "np.concatenate(A, B)": "A single number is wanted",
    "open('no such file')": "",
}


@pytest.mark.parametrize(("program", "words"), RAISES.items())
@pytest.mark.filterwarnings("ignore")
def test_exceptions(program, words):
    with pytest.raises(Exception) as caught:  # noqa: PT011
        eval(program, {"np": np, "operator": operator, "A": A.copy(), "B": B, "X": X})
    said = explain(type(caught.value).__name__, str(caught.value))
    assert words in said, f"{type(caught.value).__name__}: {caught.value} → {said}"
    assert bool(words) == bool(said)


@pytest.mark.parametrize(
    ("kind", "message", "words"),
    [
        ("UnboundLocalError", "cannot access local variable 'w'", "only in some ways"),
        ("RuntimeError", "Expected all tensors to be on the same device, but found two", "different devices"),
        (
            "RuntimeError",
            "expected m1 and m2 to have the same dtype, but got: double != float",
            "number types",
        ),
        ("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", "inner sizes"),
        ("RuntimeError", "The size of tensor a (2) must match the size of tensor b (3)", "fit together"),
        ("NotImplementedError", "", ""),
        ("AssertionError", "", ""),
        ("AssertionError", "Torch not compiled with CUDA enabled", "no GPU here"),
        ("RuntimeError", "Found no NVIDIA driver on your system.", "no GPU here"),
        ("NameError", "name 'scroe' is not defined. Did you mean: 'score'?", "isn't known here"),
        (
            "AttributeError",
            "module 'numpy' has no attribute 'were'. Did you mean: 'where'?",
            "is it misspelt",
        ),
        ("AttributeError", "'Sequential' object has no attribute 'weight'", "no such method"),
        ("AttributeError", "'Sequential' object has no attribute 'kernel'", "no such method"),
        ("AttributeError", "'Sequential' object has no attribute 'parameters'", "PyTorch's word"),
        ("AttributeError", "'Sequential' object has no attribute 'get_weights'", "Keras's word"),
        ("AttributeError", "'Dropout' object has no attribute 'fit'", "no such method"),
        ("AttributeError", "'Dropout' object has no attribute 'get_weights'", "Keras's word"),
        ("RuntimeError", "expected scalar type Float but found Double", "number types"),
        ("RuntimeError", "a Double that has nothing to do with it", ""),
        ("ValueError", "The computed output size would be negative. Received …", "larger than the image"),
        ("SystemExit", "", "ends with `return`"),
        ("FloatingPointError", "overflow encountered in exp", "floating-point"),
        ("EOFError", "", ""),
        ("Own", "", ""),
    ],
)
def test_exceptions_that_are_hard_to_raise_here(kind, message, words):
    assert words in explain(kind, message)
    assert bool(words) == bool(explain(kind, message))


@pytest.mark.parametrize(
    ("kind", "line", "words"),
    [
        ("AssertionError", "assert x.ndim == 2", "your own `assert`"),
        ("AssertionError", "np.testing.assert_allclose(x, 1)", ""),
        ("NotImplementedError", "raise NotImplementedError", "still to be written"),
        ("ValueError", 'raise ValueError("no")', "the call is allowed"),
        ("Own", "raise Own", "the call is allowed"),
        ("ValueError", "raise", ""),
    ],
)
def test_what_is_said_by_the_learners_line(kind, line, words):
    assert words in explain(kind, "no", line)
    assert bool(words) == bool(explain(kind, "no", line))


@pytest.mark.parametrize(
    ("program", "near"),
    [
        ("scroe = 1\nscore", "scroe"),
        ("score = 1\nscroe", "score"),
        ("np.were(0)", "where"),
        ("np.ones(2).meen()", "mean"),
        ("retrun(1)", "return"),
        ("raneg(3)", "range"),
        ("nothing_like_it", ""),
        ("xor = nor = 0\nxr", "xor"),
        ("r", ""),
        ("W = 1\nw", "W"),
        ("def f(rate):\n    return [rat for _ in '1']\nf(1)", "rate"),
        ("np.ones(2).t", "T"),
        ("Odd().vlaue", ""),
        ("raise NameError(name='np1')", "np"),
    ],
)
def test_the_nearest_name_is_said_with_the_message(program, near):
    class Odd:
        def __dir__(self):
            raise KeyboardInterrupt

    crash = attempt(lambda: exec(program, {"np": np, "Odd": Odd, 3: 4}), 10).crash
    assert ("" if crash is None else crash.message.partition("Did you mean: ")[2]) == (near and f"'{near}'?")


def test_a_package_without_such_a_part_is_told_without_its_path():
    crash = attempt(lambda: exec("from numpy import wher"), 10).crash
    assert crash.message == "cannot import name 'wher' from 'numpy'"


def enter(thing):
    with thing:
        pass


def test_pytorchs_own_words():
    torch = pytest.importorskip("torch")
    Z, y = torch.ones(2, 2), torch.tensor([0, 1])
    for program, words in {
        "torch.ones(2, 3) @ torch.ones(2, 3)": "inner sizes",
        "torch.ones(2) + torch.ones(3)": "fit together",
        "torch.ones(2, 2) @ torch.ones(2, 2).double()": "number types",
        "(torch.ones(2) == 1).mean()": "turn them into floats",
        "torch.nn.Sequential(torch.nn.Tanh)": "brackets missing",
        "torch.nn.Sequential([torch.nn.Tanh()])": "a list handed over",
        "torch.ones(2).copy_(np.ones(2))": "`torch.tensor` makes one",
        "F.cross_entropy(y, Z)": "take the scores first",
        "F.cross_entropy(Z, y.float())": "whole numbers (int64)",
        "F.cross_entropy(Z, torch.eye(2).long())": "taken for probabilities",
        "F.cross_entropy(Z.argmax(1), y)": "taken for probabilities",
        "torch.nn.CrossEntropyLoss(Z, y)": "two pairs of brackets",
        "torch.nn.Linear(3)": "takes both sizes",
        "torch.nn.Linear(3, 2, activation='tanh')": "no activation",
        "enter(torch.no_grad)": "Brackets are missing",
        "Z.sum(dim=2)": "of n axes the last",
        "Z.permute(0, 1, 2)": "brackets of `permute`",
        "F.conv2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 3, 3))": "larger than the image",
        "Z.view(3)": "keeps all numbers",
        "torch.stack([Z, y])": "must fit",
        "torch.cat([Z, y])": "must fit",
        "torch.nn.Sequential().weight": "no such method",
        "torch.nn.Sequential(torch.nn.Tanh()).fit(Z)": "Keras's word, and this object is PyTorch's",
        "torch.nn.Linear(3, 2).kernel": "Keras's word, and this object is PyTorch's",
        "torch.nn.Tanh().weight": "no such method",
        "torch.ones(2, requires_grad=True).mean().detach().backward()": "No weight that can learn",
    }.items():
        with pytest.raises(
            (RuntimeError, TypeError, AttributeError, IndexError)
        ) as caught:  # some of them of several kinds
            eval(
                program, {"torch": torch, "np": np, "F": torch.nn.functional, "Z": Z, "y": y, "enter": enter}
            )
        assert words in explain(type(caught.value).__name__, str(caught.value))


def test_keras_own_words():
    keras, torch = pytest.importorskip("keras"), pytest.importorskip("torch")
    for program, words in {
        "keras.Sequential(keras.Input((1,)), keras.layers.Dense(1))": "in one list",
        "keras.Sequential(keras.Input((1,)), keras.layers.Dense(2), keras.layers.Dense(1))": "in one list",
        "keras.optimizers.SGD(lr=0.5)": "name theirs differently",
        "keras.layers.Input(3)": "a tuple even for one number",
        "keras.layers.Dense(3, 5)": "second argument of Keras's `Dense`",
        "model.compile(loss('mse'), 'sgd')": "takes the optimiser first",
        "model.compile(torch.optim.SGD, 'mse')": "and this one is PyTorch's",
        "model.compile('sgd', 'mse').fit(1)": "Something is None",
        "model.parameters()": "PyTorch's word, and this object is Keras's",
        "model.layers[0].weight": "PyTorch's word, and this object is Keras's",
        "model.fit(np.ones((2, 2)), np.ones((2, 3)), verbose=0)['loss']": "holds its losses in `history`",
    }.items():
        model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(3)])
        model.compile("sgd", "mse")
        with pytest.raises((ValueError, AttributeError, TypeError)) as caught:
            eval(
                program, {"keras": keras, "model": model, "loss": keras.losses.get, "np": np, "torch": torch}
            )
        assert words in explain(type(caught.value).__name__, str(caught.value))


def test_keras_messages_are_shown_without_their_frame():
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    message = attempt(lambda: model(np.ones((1, 2))), 10).crash.message
    assert message.startswith("Input 0")
    assert "\x1b" not in message
    assert "Arguments received" not in message
    assert "compare both shapes" in explain("ValueError", message)


UNREADABLE = {
    "def f(x)\n    return x": "colon",
    "if x > 0\n    y = 1": "colon",
    "y = (1 + 2": "opened and not closed",
    "y = (1 + 2]": "wasn't opened",
    "y = 1 + 2)": "wasn't opened",
    "y = 'a": "quotation mark",
    "y = '''a": "quotation mark",
    "def f(x):\nreturn x": "four spaces",
    "def f(x):": "four spaces",
    "def f(x):\n        y = 1\n    return y": "don't line up",
    "def f(x):\n    y = 1\n\treturn y": "don't line up",
    "y = 1\n    z = 2": "further in",
    "if x = 1:\n    pass": "`==`",
    "1 = y": "`==`",
    "f(x) = y": "`==`",
    "y = [1 2]": "comma",
    "y = 1\nreturn y": "outside",
    "y = “a”": "only looks like",
    "y = 3 – 2": "only looks like",
    "y = 2x": "begin with a digit",
    "y = f'{}'": "f-string",
    "y = 3 *": "missing here",
    "else:\n    y = 1": "missing here",
    "for = 3": "missing here",
    "break": "loop",
    "lambda = 0.1": "Python's own",
    "def f(x):\n    global y\n    y += 1\n    global y\n    y = 2": "",
    "await f()\nyield": "outside",
    "print 'a'": "brackets",
    "def f(x, x):\n    pass": "twice",
    "y = 012": "digit",
}


@pytest.mark.parametrize(("program", "words"), UNREADABLE.items())
def test_syntax_errors(program, words):
    """The line matters only where it begins with a word that Python nearly knows."""
    try:
        compile(program, "<cell>", "exec")
    except SyntaxError as error:
        said = explain_syntax(error.msg)
        assert said.startswith("Usually: ")
        assert words in said, f"{error.msg} → {said}"
    else:
        assert not words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("retrun score", "`return` is meant"),
        ("    esle:", "`else` is meant"),
        ("whlie x:", "`while` is meant"),
        ("result x", "missing here"),
        ("return x y", "missing here"),
        ("form = 3 *", "missing here"),
    ],
)
def test_a_misspelt_word_of_pythons(line, words):
    assert words in explain_syntax("invalid syntax", line.strip())


def test_the_tables_are_regular_expressions_and_sentences():
    for kinds, pattern, words in _USUALLY:
        re.compile(kinds), re.compile(pattern)
        assert words[-1] in ".?"
    for pattern, words in _SYNTAX:
        re.compile(pattern)
        assert words[0].islower() or words[0] == "`"
        assert words[-1] not in ".!"
