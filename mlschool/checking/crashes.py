"""What an exception or a syntax error usually means, in one sentence for a beginner."""

from __future__ import annotations

import re

# Kinds of objects by whose name one can tell the framework; a class of one's own can be called anything.
_TORCHS = (
    "(Sequential|ModuleList|Linear|Conv[123]d|BatchNorm[123]d|Dropout|Tanh|ReLU|Sigmoid|Tensor|Parameter)"
)
_KERASS = "(Sequential|Functional|Dense|Conv[123]D|BatchNormalization|Dropout|Activation|InputLayer|Variable)"

# (the exception's name, a pattern in its message, what it usually means); the first that fits speaks
_USUALLY = [
    ("NotImplementedError|RuntimeError", r"not implemented for '(Long|Int|Bool)'", "Decimals are wanted here, and whole numbers come. Are scores and labels exchanged? PyTorch's losses take the scores first, Keras's the labels."),
    ("RuntimeError", r"target dtype to be Long|scalar type Long but found", "Labels are class numbers: whole numbers (int64), not decimals."),
    ("RuntimeError", r"target with class probabilities", "Scores and labels have the same shape, so the labels are taken for probabilities. For class numbers the scores are (n, n_classes), without argmax, and the labels (n,), not one-hot."),
    ("RuntimeError", r"Boolean value of Tensor", "A tensor holds many values, and one True or False is wanted: by `if` or `and`, or by a loss such as `CrossEntropyLoss`, which is made first and called then, with two pairs of brackets."),
    ("RuntimeError", r"have the same dtype", "Two tensors have different number types: bring both to float32."),
    ("RuntimeError", r"mat1 and mat2|cannot be multiplied", "The inner sizes of a product differ: of \"a×b and c×d\" b and c must be equal. In a layer, b is what comes in, and c what it was made for."),
    ("RuntimeError", r"expected input.* to have \d+ channels", "A convolution gets another number of channels than it was made for. PyTorch's images are (batch, channels, height, width)."),
    ("RuntimeError", r"does not require grad", "No weight that can learn has a part in this loss: `.detach()`, `.item()`, NumPy or `no_grad` on the way cuts the connection."),
    ("RuntimeError", r"only for scalar outputs", "`backward` begins at one number, the loss: a mean or a sum is missing."),
    ("RuntimeError", r"second time", "`backward` was called twice on the same loss: compute the loss anew in each step."),
    ("RuntimeError", r"leaf Variable that requires grad", "A weight is changed in place while PyTorch keeps its books on it: an update doesn't belong into the graph."),
    ("RuntimeError", r"numpy\(\) on Tensor that requires grad", "This tensor still belongs to a graph: NumPy gets it once it is detached."),
    ("RuntimeError|ValueError", r"compile\(\)|must compile", "Before `fit` a Keras model wants to know its loss and optimiser: that is what `compile` is for."),
    ("RuntimeError", r"could not infer output dtype", "A mean wants decimals, and these are True and False or whole numbers: turn them into floats first."),
    ("ValueError", r"Cannot convert '\d+' to a shape", "Keras wants a shape, and that is a tuple even for one number: `(n,)`."),
    ("ValueError", r"activation function identifier: \d", "The second argument of Keras's `Dense` is its activation: Keras works the size of the input out."),
    ("ValueError", r"identifier: <?.*torch\.", "Keras's `compile` takes Keras's optimisers and losses, and this one is PyTorch's."),
    ("ValueError", r"optimizer identifier: <(LossFunctionWrapper|function|keras\S*losses)", "`compile` takes the optimiser first, and then the loss."),
    ("TypeError", r"Linear\.__init__\(\).*('out_features'|'activation')", "PyTorch's `Linear` takes both sizes, and no activation: that is a layer of its own."),
    ("TypeError|AttributeError", r"'(type|function|method)' object does not support the context manager|^__enter__$", "Brackets are missing behind what stands after `with`."),
    ("TypeError|AttributeError", r"'History' object", "What `fit` gives back holds its losses in `history`, a dictionary."),
    ("ValueError", r"Only instances of `?keras\.Layer", "Keras's models are made of Keras's layers: this one is another framework's, or none."),
    ("TypeError", r"keras\S* is not a Module subclass", "PyTorch's models are made of PyTorch's layers, and this one is Keras's."),
    ("TypeError", r"is not a Module subclass", "A model is made of layers: is a pair of brackets missing behind a layer's name, or is a list handed over where layers stand one by one?"),
    ("TypeError", r"must be Tensor, not", "PyTorch wants a tensor here, and gets something else: `torch.tensor` makes one of an array or a number."),
    ("ValueError", r"`name` must be a string|`trainable` to be a boolean", "What stands behind the first argument isn't taken for a layer: Keras wants them in one list."),
    ("ValueError", r"Argument\(s\) not recognized", "The function knows no argument of this name: Keras and PyTorch name theirs differently."),
    ("ValueError", r"cannot reshape array", "A reshape keeps all numbers, so the new lengths must multiply to as many as there are: print the old shape."),
    ("RuntimeError", r"super\(\).__init__|Module.__init__|forget to call", "A class of one's own for a model begins its `__init__` with `super().__init__()`."),
    ("AttributeError", r"Module.__init__|super\(\).__init__", "A class of one's own for a model begins its `__init__` with `super().__init__()`."),
    ("NotImplementedError", r"forward|call\(\)", "The class has no method that says how the inputs go through it: `forward` in PyTorch, `call` in Keras. A misspelling, or an indent?"),
    ("IndexError", r"Target .* out of bounds", "A label is as large as the number of outputs, or larger: labels count from 0."),
    ("ValueError", r"incompatible with the layer", "A layer gets inputs of another shape than it was made for: compare both shapes in the message."),
    ("InvalidArgumentError", r"[Mm]atri|incompatible", "The sizes of two tensors don't fit together: compare both shapes in the message."),
    ("ValueError", r"matmul.*enough dimensions", "`@` wants an array on both sides, and on one of them stands a single number."),
    ("ValueError", r"matmul|not aligned|shapes .* not aligned", "The inner sizes of the two arrays in `@` differ: print both shapes. Is one to be transposed, or are they in the wrong order?"),
    ("ValueError", r"could not be broadcast|non-broadcastable", "The shapes of two arrays don't fit together: print both. Does one have a row for each sample where the other has one for each feature?"),
    ("ValueError", r"truth value of an array", "`if`, `and`, `or` and `not` want one True or False, and an array holds many: np.where, & and | work on all of them."),
    ("ValueError", r"unpack", "There are more or fewer values on the right of `=` than names on its left."),
    ("ValueError", r"invalid literal|could not convert string", "A text is to become a number, and it doesn't read as a number."),
    ("ValueError", r"math domain error|expected a (nonnegative|positive) input", "A root or logarithm is asked of a number for which it doesn't exist: print that number."),
    ("ValueError", r"inhomogeneous", "The rows of a list that is to become an array have different lengths."),
    ("TypeError", r"positional argument|unexpected keyword|required keyword", "A function is called with too many or too few arguments: compare the call with its `def` line."),
    ("TypeError|AttributeError", r"NoneType", "Something is None here: a function that was to give it has no `return`, or a method that works in place returned nothing."),
    ("TypeError", r"only (length-1|0-dimensional|integer scalar|size-1)", "A single number is wanted here, and an array stands in its place."),
    ("TypeError", r"not callable", "A number or an array is called like a function: is a `*` missing before a bracket, or has a name been used twice?"),
    ("TypeError", r"not subscriptable", "Square brackets stand behind something that has no parts."),
    ("TypeError", r"not iterable", "A loop, or several names on the left of `=`, want several values, and there is only one."),
    ("TypeError", r"boolean (subtract|negative)", "NumPy doesn't subtract True and False: turn them into numbers with `.astype(int)` first."),
    ("TypeError", r"not supported for the input types", "NumPy can't do this with values of this type: & and | want True and False, or whole numbers; functions such as np.exp want numbers."),
    ("TypeError", r"unsupported operand|can't multiply sequence|can only concatenate", "The two sides of an operator are of kinds that don't go together: a list or text where an array is needed?"),
    ("TypeError", r"list indices|tuple indices", "A list takes one whole number as its index; several, or an array, work on NumPy arrays only."),
    ("NameError", r"", "This name isn't known here: a misspelling, a missing `np.`, or a cell above that hasn't been run?"),
    ("UnboundLocalError", r"", "This name gets its value only in some ways through the function: give it one before the loop or the `if`."),
    ("IndexError", r"only integers", "An array takes whole numbers, slices, or True and False in its square brackets: is there a float, as a division gives?"),
    ("IndexError", r"too many indices", "The array has fewer axes than there are numbers in the square brackets."),
    ("IndexError", r"", "A position behind the end is asked for: the last one is n − 1."),
    ("KeyError", r"", "The dictionary or table has no entry of this name: print its keys."),
    ("AttributeError", rf"^'{_TORCHS}' object has no attribute '(fit|predict|evaluate|[gs]et_weights|kernel|layers|(non_)?trainable_\w+|summary)'", "That is Keras's word, and this object is PyTorch's."),
    ("AttributeError", rf"^'{_KERASS}' object has no attribute '(parameters|named_parameters|weight|eval|train|(load_)?state_dict|zero_grad|to|modules)'", "That is PyTorch's word, and this object is Keras's."),
    ("AttributeError", r"", "This kind of object has no such method or part: print its type. Is it a list where an array is expected?"),
    ("ZeroDivisionError", r"", "Something is divided by zero: which case makes the divisor zero?"),
    ("FloatingPointError", r"", "A result is too large, too small or undefined for a floating-point number."),
    ("OverflowError", r"", "A number grew beyond what a float can hold: does something grow with every step?"),
    ("RecursionError", r"", "The function calls itself without an end."),
    ("MemoryError", r"", "An array is larger than the memory: did two shapes (n,) and (n, 1) make an (n, n)?"),
    ("UFuncTypeError", r"Cannot cast", "An array of whole numbers can't take decimals in place: write `w = w + …`, which makes a new array, not `w += …`."),
    ("UFuncTypeError", r"", "NumPy can't do this with values of these types: is there text among the numbers?"),
    ("ModuleNotFoundError|ImportError", r"", "This package isn't installed here; the exercise can be done without it."),
    ("NotImplementedError", r"", "This is still to be written: `...` alone counts as to do."),
    ("AssertionError", r"", "One of your own `assert` lines isn't fulfilled."),
    ("SystemExit", r"", "The function asks Python itself to end: a function ends with `return`."),
    ("LinAlgError", r"[Ss]ingular", "The matrix has no inverse: some row or column is made up of the others, or is zero."),
    ("RuntimeError", r"must match the size", "The shapes of two tensors don't fit together: print both."),
    ("RuntimeError", r"same device|device", "Two tensors live on different devices: move both to one."),
    ("RuntimeError", r"dtype|Float|Double|Long", "Two tensors have different number types: bring both to float32."),
]  # fmt: skip

_SYNTAX = [
    (r"expected ':'", "a line that begins with def, if, for, while or else ends with a colon"),
    (r"was never closed", "a bracket is opened and not closed"),
    (r"unmatched|closing parenthesis", "a bracket is closed that wasn't opened, or by one of another kind"),
    (r"unterminated", "a text is opened with a quotation mark and not closed"),
    (r"expected an indented block", "what belongs to the line above stands four spaces further in; `...` will do for now"),
    (r"unindent does not match|inconsistent use of tabs", "the indents don't line up: use four spaces, and no tabs"),
    (r"unexpected indent", "this line stands further in than the one before it, without a reason"),
    (r"Maybe you meant '==' or ':='|cannot assign", "`=` gives a name a value; to compare two values write `==`"),
    (r"Perhaps you forgot a comma", "a comma or an operator is missing between two things"),
    (r"'(return|yield|await)' outside", "the line isn't indented, so it stands outside the function"),
    (r"outside loop|not properly in loop", "the line isn't indented as far as the lines of its loop"),
    (r"Missing parentheses in call", "what a function is given stands in brackets behind its name"),
    (r"duplicate argument", "the same name stands twice between the brackets after `def`"),
    (r"invalid character|non-printable", "a character was pasted that only looks like the right one (a curly quote, a long dash)"),
    (r"invalid decimal literal|leading zeros", "a name can't begin with a digit; between a number and a name stands an operator, as in 2 * x"),
    (r"f-string", "something inside the braces of an f-string doesn't read as Python"),
]  # fmt: skip


def explain(kind: str, message: str) -> str:
    """Return in one sentence what such an exception usually means; "" where there is nothing helpful to say.

    >>> explain("NameError", "name 'nq' is not defined").startswith("This name isn't known here")
    True
    """
    for kinds, pattern, words in _USUALLY:
        if re.fullmatch(kinds, kind) and re.search(pattern, message):
            return words
    return ""


def explain_syntax(message: str) -> str:
    """Return in one sentence what such a syntax error usually is.

    >>> explain_syntax("expected ':'")
    'Usually: a line that begins with def, if, for, while or else ends with a colon.'
    """
    for pattern, words in _SYNTAX:
        if re.search(pattern, message):
            return f"Usually: {words}."
    return (
        "Usually: a bracket, a colon, a comma or an operator is missing here or in the line above, "
        "or a word such as `lambda` or `for`, which is Python's own, is used as a name."
    )
