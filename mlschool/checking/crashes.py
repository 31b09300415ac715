"""What an exception or a syntax error usually means, in one sentence for a beginner."""

from __future__ import annotations

import keyword
import re
from difflib import get_close_matches

# Kinds of objects by whose name one can tell the framework; a class of one's own can be called anything.
_TORCHS = "Linear|ModuleList|Conv[123]d|BatchNorm[123]d|Tanh|Sigmoid|Tensor|Parameter"
_KERASS = "Functional|Dense|Conv[123]D|BatchNormalization|Activation|InputLayer|Variable"
_BOTH = "Dropout|ReLU|Flatten|Embedding"  # layers of this name are in both
_MODELS_OF_KERAS = "fit|predict|evaluate|layers|summary"
_LAYERS_OF_KERAS = r"[gs]et_weights|(non_)?trainable_\w+"
_OF_ARRAYS = (
    "shape|size|T|ndim|dtype|sum|mean|max|min|std|var|dot|all|any|round|clip|cumsum|reshape|ravel|flatten|"
    "transpose|astype|argmax|argmin|copy"
)
_ALL_OF_TORCH = "parameters|named_parameters|eval|train|(load_)?state_dict|zero_grad|to|modules"
_NO_ATTRIBUTE = "^'({})' object has no attribute '({})'"
_KERASS_WORD = "That is Keras's word, and this object is PyTorch's."
_TORCHS_WORD = "That is PyTorch's word, and this object is Keras's."

# Arguments by name that are often misspelt; what a function takes can't be told from what it says.
_ARGUMENTS = (
    *("axis", "keepdims", "dtype", "size", "shape", "scale", "loc", "low", "high", "endpoint", "ddof", "dim"),
    *(
        "keepdim",
        "bias",
        "padding",
        "stride",
        "strides",
        "kernel_size",
        "in_features",
        "out_features",
        "units",
    ),
    *("activation", "momentum", "learning_rate", "epochs", "batch_size", "verbose", "loss", "optimizer"),
    *("metrics", "from_logits", "validation_data", "shuffle", "use_bias", "filters", "requires_grad"),
)

# (the exception's name, how the learner's line begins, what it means): where that line itself raised it
_BY_LINE = [
    ("NotImplementedError", r"raise\b", "This is still to be written: `...` alone counts as to do."),
    ("AssertionError", r"assert\b", "One of your own `assert` lines isn't fulfilled."),
    (r"\w+", r"raise\s+\w", "Your own `raise` stops this call, and the call is allowed: what is it that it takes for wrong?"),
]  # fmt: skip

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
    ("TypeError", r"'bitwise_xor'|for \^=?:", "`^` is no power in Python, it compares bits: a power is written with two stars, as in `x**2`."),
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
    ("ValueError", r"could not broadcast input array", "What is put into a part of an array has another shape than that part: both stand in the message."),
    ("ValueError", r"array element with a sequence\.?$", "Several numbers are put where one has its place: print both shapes."),
    ("ValueError", r"read-only", "This array can only be read: make a copy, and change that."),
    ("ValueError", r"axes don't match", "There are more or fewer axes in the brackets of `transpose` than the array has: print its shape."),
    ("RuntimeError", r"permute.*number of dimensions", "There are more or fewer axes in the brackets of `permute` than the tensor has: print its shape."),
    ("ValueError", r"window shape cannot be larger", "The window is longer than what it is to move along, so there is no whole one: look at both lengths first."),
    ("RuntimeError|ValueError", r"Kernel size can't be greater|[Cc]omputed output size would be negative|Negative dimension size", "The kernel is larger than the image that it is to move over: print both shapes. Are the axes in another order?"),
    ("ValueError|RuntimeError", r"negative dimensions? ", "A length comes out below zero: is something larger taken off than there is?"),
    ("ValueError", r"input array.* must (have|match)|equal division", "Arrays that are put together, or taken apart, must fit: print their shapes."),
    ("ValueError", r"empty sequence|zero-size array|min\(\) (arg|iterable)|max\(\) (arg|iterable)", "There is nothing in it to choose from: which case leaves it empty?"),
    ("ValueError", r"could not be broadcast|non-broadcastable", "The shapes of two arrays don't fit together: print both. Does one have a row for each sample where the other has one for each feature?"),
    ("ValueError", r"truth value of an array", "`if`, `and`, `or` and `not` want one True or False, and an array holds many: np.where, & and | work on all of them."),
    ("ValueError", r"unpack", "There are more or fewer values on the right of `=` than names on its left."),
    ("ValueError", r"invalid literal|could not convert string", "A text is to become a number, and it doesn't read as a number."),
    ("ValueError", r"math domain error|expected a (nonnegative|positive) input", "A root or logarithm is asked of a number for which it doesn't exist: print that number."),
    ("ValueError", r"inhomogeneous", "The rows of a list that is to become an array have different lengths."),
    ("TypeError", r"positional argument|unexpected keyword|required keyword|multiple values", "A function is called with too many or too few arguments: compare the call with its `def` line."),
    ("TypeError|AttributeError", r"NoneType", "Something is None here: a function that was to give it has no `return`, or a method that works in place returned nothing."),
    ("TypeError", r"only (length-1|0-dimensional|integer scalar|size-1)", "A single number is wanted here, and an array stands in its place."),
    ("TypeError", r"'module' object is not callable", "A whole module is called like a function: the name behind its dot is missing."),
    ("TypeError", r"'(int|float|bool|complex|str|list|tuple|dict|numpy\.\w+|Tensor)' object is not callable", "A number or an array is called like a function: is a `*` missing before a bracket, or has a name been used twice?"),
    ("TypeError", r"not callable", "Something that is no function is called like one: has a name been used twice?"),
    ("TypeError", r"'(int|float|bool|complex|numpy\.\w+)' object does not support item assignment", "Square brackets on the left of `=` choose a part of an array, and here stands a single number."),
    ("TypeError", r"does not support item assignment", "A thing of this kind can't be changed in part: an array or a list can."),
    ("TypeError", r"cannot be interpreted as an integer", "A whole number is wanted, as by `range` or in a shape, and a number with a point comes: `/` always makes one."),
    ("TypeError", r"has no len\(\)|len\(\) of unsized", "The length of a single number is asked for, and it has none."),
    ("TypeError", r"return arrays must be of ArrayType", "NumPy takes what stands last in the brackets for the place of the result: it wants fewer numbers there."),
    ("TypeError", r"Cannot interpret '\d+' as a data type", "A shape with several lengths stands in brackets of its own, as in `np.zeros((2, 3))`."),
    ("TypeError", r"not subscriptable", "Square brackets stand behind something that has no parts."),
    ("TypeError", r"not iterable|iteration over a 0-d", "A loop, or several names on the left of `=`, want several values, and there is only one."),
    ("TypeError", r"boolean (subtract|negative)", "NumPy doesn't subtract True and False: turn them into numbers with `.astype(int)` first."),
    ("TypeError", r"not supported for the input types", "NumPy can't do this with values of this type: & and | want True and False, or whole numbers; functions such as np.exp want numbers."),
    ("TypeError", r"unsupported operand|can't multiply sequence|can only concatenate", "The two sides of an operator are of kinds that don't go together: a list or text where an array is needed?"),
    ("TypeError", r"list indices|tuple indices", "A list takes one whole number as its index; several, or an array, work on NumPy arrays only."),
    ("NameError", r"", "This name isn't known here: a misspelling, a missing `np.`, or a cell above that hasn't been run?"),
    ("UnboundLocalError", r"", "This name gets its value only in some ways through the function: give it one before the loop or the `if`."),
    ("AxisError", r"", "An axis is asked for that the array hasn't got: of n axes the last is n − 1, or −1. Print its shape."),
    ("IndexError", r"Dimension out of range", "An axis is asked for that the tensor hasn't got: of n axes the last is n − 1, or −1. Print its shape."),
    ("IndexError", r"boolean index did not match", "There are more or fewer True and False in the square brackets than places in the array: print both shapes."),
    ("IndexError", r"invalid index (to scalar|of a 0-dim)", "Square brackets stand behind a single number, which has no parts."),
    ("IndexError", r"tuple index out of range", "A position behind the end of a tuple is asked for. Is it a `shape`, of an array with fewer axes?"),
    ("IndexError", r"only integers|must be of integer", "An array takes whole numbers, slices, or True and False in its square brackets: is there a float, as a division gives?"),
    ("IndexError", r"too many indices", "The array has fewer axes than there are numbers in the square brackets."),
    ("IndexError", r"out of range|out of bounds|from empty", "A position behind the end is asked for: the last one is n − 1."),
    ("KeyError", r"", "The dictionary or table has no entry of this name: print its keys."),
    ("AttributeError", _NO_ATTRIBUTE.format(f"Sequential|{_TORCHS}", f"{_MODELS_OF_KERAS}|{_LAYERS_OF_KERAS}"), _KERASS_WORD),
    ("AttributeError", _NO_ATTRIBUTE.format(_TORCHS, "kernel"), _KERASS_WORD),
    ("AttributeError", _NO_ATTRIBUTE.format(_BOTH, _LAYERS_OF_KERAS), _KERASS_WORD),
    ("AttributeError", _NO_ATTRIBUTE.format(f"Sequential|{_BOTH}|{_KERASS}", _ALL_OF_TORCH), _TORCHS_WORD),
    ("AttributeError", _NO_ATTRIBUTE.format(_KERASS, "weight"), _TORCHS_WORD),
    ("AttributeError", r"Did you mean", "There is nothing of this name behind the dot: is it misspelt?"),
    ("AttributeError", r"^module .* has no attribute", "There is nothing of this name behind the dot: a misspelling, or a function that another module has?"),
    ("AttributeError", r"^'(int|float|bool|numpy\.(int|float|bool)\w*)' object", "A single number has no such part or method: is an array expected here, or has a name been used twice?"),
    ("AttributeError", rf"^'(list|tuple)' object has no attribute '({_OF_ARRAYS})'", "An array has many methods that a list hasn't: `np.array(…)` makes one of it."),
    ("AttributeError", r"", "This kind of object has no such method or part: print its type."),
    ("ZeroDivisionError", r"", "Something is divided by zero: which case makes the divisor zero?"),
    ("FloatingPointError", r"", "A result is too large, too small or undefined for a floating-point number."),
    ("OverflowError", r"", "A number grew beyond what a float can hold: does something grow with every step?"),
    ("RecursionError", r"", "The function calls itself without an end, or a thousand times over: only a loop goes on for so long."),
    ("MemoryError", r"", "An array is larger than the memory: did two shapes (n,) and (n, 1) make an (n, n)?"),
    ("UFuncTypeError", r"Cannot cast", "An array of whole numbers can't take decimals in place: write `w = w + …`, which makes a new array, not `w += …`."),
    ("UFuncTypeError", r"", "NumPy can't do this with values of these types: is there text among the numbers?"),
    ("ModuleNotFoundError", r"^No module named '[^.']+'$", "This package isn't installed here (or its name is misspelt); the exercise can be done without it."),
    ("ModuleNotFoundError|ImportError", r"^No module named|^cannot import name", "The package has no such part: a misspelling, or newer releases have it no longer. The exercise can be done without it."),
    ("AssertionError|RuntimeError", r"CUDA|NVIDIA|MPS", "There is no GPU here that PyTorch could use: leave everything where it is, on the CPU."),
    ("SystemExit", r"", "The function asks Python itself to end: a function ends with `return`."),
    ("LinAlgError", r"[Ss]ingular", "The matrix has no inverse: some row or column is made up of the others, or is zero."),
    ("RuntimeError", r"must match the size", "The shapes of two tensors don't fit together: print both."),
    ("RuntimeError", r"same device|different devices", "Two tensors live on different devices: move both to one."),
    ("RuntimeError", r"scalar type \w+ but found|Found dtype \w+ but expected|type \(\w+\) and .* type \(\w+\)", "Two tensors have different number types: bring both to float32."),
    ("RuntimeError", r"is invalid for input of size", "A reshape keeps all numbers, so the new lengths must multiply to as many as there are: print the old shape."),
    ("RuntimeError", r"to be equal size|same number of dimensions|Sizes of tensors must match", "Tensors that are put together must fit: print their shapes."),
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


def explain(kind: str, message: str, line: str = "") -> str:
    """Return in one sentence what such an exception usually means; "" where there is nothing helpful to say.

    line  the learner's line in which it was raised

    >>> explain("NameError", "name 'nq' is not defined").startswith("This name isn't known here")
    True
    """
    for kinds, start, words in _BY_LINE:
        if re.fullmatch(kinds, kind) and re.match(start, line):
            return words
    for kinds, pattern, words in _USUALLY:
        if re.fullmatch(kinds, kind) and re.search(pattern, message):
            return words + _meant(message)
    return ""


def _meant(message: str) -> str:
    """Return which argument is meant by one that a function doesn't know, or ""."""
    unknown = re.search(r"unexpected keyword argument '(\w+)'$", message)
    others = [name for name in _ARGUMENTS if unknown and name != unknown[1]]
    near = get_close_matches(unknown[1], others, n=1, cutoff=0.7) if unknown else []
    return f" Is `{near[0]}` meant?" if near else ""


def explain_syntax(message: str, line: str = "") -> str:
    """Return in one sentence what such a syntax error usually is.

    line  the line on which Python gave up

    >>> explain_syntax("expected ':'")
    'Usually: a line that begins with def, if, for, while or else ends with a colon.'
    >>> explain_syntax("invalid syntax", "retrun score")
    'Usually: `retrun` is misspelt, and `return` is meant.'
    """
    first = re.match(r"([a-z]+)(?= +[\w\[({'\"-]| *:)", line)
    if message == "invalid syntax" and first and not keyword.iskeyword(first[1]):
        near = get_close_matches(first[1], keyword.kwlist, n=1, cutoff=0.7)
        if near:
            return f"Usually: `{first[1]}` is misspelt, and `{near[0]}` is meant."
    for pattern, words in _SYNTAX:
        if re.search(pattern, message):
            return f"Usually: {words}."
    return (
        "Usually: a bracket, a colon, a comma or an operator is missing here or in the line above, "
        "or a word such as `lambda` or `for`, which is Python's own, is used as a name."
    )
