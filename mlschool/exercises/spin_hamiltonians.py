# ruff: noqa: E501 (a message stands in one line)
"""The exercises of spin_hamiltonians: a data set on disk, a network, its training, its answers counted."""

from __future__ import annotations

import numpy as np

from mlschool.checking.compare import Tolerance
from mlschool.checking.models.placeholders import Batches, Net, Optimiser
from mlschool.checking.placeholders import StoredFile
from mlschool.checking.record import Exercise, Mistake, case, crashes_with, edit, random_cases
from mlschool.checking.recordings import Given, Recording
from mlschool.solutions import spin_hamiltonians as solutions


def _seen(name, test):
    """Return a test: it holds of what every data set told of itself under this name."""

    def told(seen: Recording, reference: Recording) -> bool:
        values = [o.value for o in seen.observations]
        return all(isinstance(v, dict) and name in v and test(v[name], v) for v in values)

    return told


def _all_classes(seen: Recording, reference: Recording) -> bool:
    return all(getattr(o.value, "kind", "") == "type" for o in seen.observations)


def _form(which, *kinds):
    """Return a test: this part of an item is of one of these kinds."""
    return _seen("forms", lambda forms, told: len(forms) == 2 and forms[which].split(" of ")[-1] in kinds)


def _axes(items, which):
    return np.ndim(items[0][which]) if items and type(items[0]) is tuple and len(items[0]) > which else None


def _no_tensor(forms, told):
    return bool(forms) and not any(form.startswith("Tensor") for form in forms)


_READ = 'counts = file["counts"][rows[i]]'
_ROOT = "torch.tensor(counts, dtype=torch.float32).sqrt()"
_EARLY = "import torch\n\n    everything = file['counts'][:]\n"

dataset = Exercise(
    reference={"torch": solutions.dataset},
    tolerance=Tolerance(rtol=1e-3, atol=1e-6),  # the root of a byte may be taken in half precision
    cases=[
        case(StoredFile(4, 1), np.array([2, 0]), note="two rows of four"),
        case(StoredFile(3, 2), np.array([0, 1, 2]), note="all rows"),
        random_cases(lambda rng: (StoredFile(9, int(rng.integers(1000))), rng.permutation(9)[:5]), count=2, note="five rows of nine, shuffled"),
        case(StoredFile(40, 3), np.arange(39, 9, -1), note="thirty rows, backwards"),
    ],
    mistakes=[
        Mistake("class for object", "the class itself comes back. Call it once, and return the object that it makes.", when=_all_classes),
        Mistake("no length", "the data set can't say how long it is: that is what the method `__len__` is for.", when=crashes_with("has no len()")),
        Mistake("no items", "the data set can't give an item: that is what the method `__getitem__` is for.", when=crashes_with("NotImplementedError: Subclasses of Dataset")),
        Mistake("rows of the file", "item i is row i of the file. This part has rows of its own, which `rows` names, so training and validation would share their spectra.", twin=edit(_READ, 'counts = file["counts"][i]').edit('["dimer"][rows[i]]', '["dimer"][i]')),
        Mistake("labels of other rows", "the spectra are right, but their labels belong to other rows: look them up in `rows`, too.", twin=edit('["dimer"][rows[i]]', '["dimer"][i]')),
        Mistake("spectra of other rows", "the labels are right, but the spectra belong to other rows: look them up in `rows`, too.", twin=edit(_READ, 'counts = file["counts"][i]')),
        Mistake("length of the file", "the length is that of the whole file. This part has as many items as `rows`.", twin=edit("len(rows)", 'len(file["dimer"])')),
        Mistake("everything read first", "the right items come, but every spectrum is read before the first one is asked for. Read inside of `__getitem__`, so that a file may be larger than the memory.", twin=(edit("import torch\n", _EARLY).edit(_READ, "counts = everything[rows[i]]"), edit("import torch\n", "import torch\n\n    everything = file['counts'][:][rows]\n").edit(_READ, "counts = everything[i]")), when=_seen("read beforehand", lambda n, told: n >= told["length"] > 0)),
        Mistake("everything read each time", "for each item the whole file is read: a row is picked only afterwards. Give the row to the data set on disk, and it reads nothing else.", twin=edit(_READ, 'counts = file["counts"][:][rows[i]]'), when=_seen("read at once", lambda n, told: n > told["length"] > 0)),
        Mistake("roots forgotten", "these are the counts themselves. The exercise asks for their square roots.", twin=edit(".sqrt()", "")),
        Mistake("logarithm for root", "you take the logarithm. The exercise asks for the square root.", twin=edit(".sqrt()", ".log1p()")),
        Mistake("flattened", "the pixels stand in one row. Leave a spectrum its shape: the network flattens it.", twin=edit(".sqrt()", ".sqrt().flatten()")),
        Mistake("axis added", "a spectrum has one axis more than (height, width). The loader adds that of the batch.", when=_seen("items", lambda items, told: _axes(items, 0) == 3)),
        Mistake("label with an axis", "the label has an axis of its own, (1,). The exercise asks for a single number, so that a batch of labels is (n,).", when=_seen("items", lambda items, told: _axes(items, 0) == 2 and _axes(items, 1) == 1)),
        Mistake("label first", "label and spectrum are exchanged: the spectrum comes first.", twin=edit("return x, y", "return y, x")),
        Mistake("spectrum only", "only the spectrum comes, without its label.", twin=edit("return x, y", "return x")),
        Mistake("no tensors", "the items are NumPy arrays or numbers. The exercise asks for tensors of float32.", when=_seen("forms", _no_tensor)),
        Mistake("label as whole number", "the label is a whole number. Binary cross-entropy compares it with a probability, and so wants a float32.", when=_form(1, "int64", "int32", "int", "uint8")),
        Mistake("double precision", "the spectra are in double precision and the network's weights are not, so the first layer will refuse them.", when=_form(0, "float64")),
        Mistake("half precision", "the spectra are in half precision: the root of a byte is taken with three digits. Make them float32, as the network's weights are.", when=_form(0, "float16")),
    ],
    hints=[
        "Inside of the function, a class: `class Spectra(torch.utils.data.Dataset):` with two methods. `__len__(self)` returns how many items there are, `__getitem__(self, i)` returns item i. At the end, return an object of it.",
        "`file[\"counts\"][rows[i]]` reads one spectrum and nothing else. It is a NumPy array of bytes.",
        "`torch.tensor(counts, dtype=torch.float32).sqrt()` for the spectrum, and the label with the same `dtype`.",
    ],
    why="A loader needs two answers: how many are there, and what is number i? Everything else, shuffling, batches, several processes, it does by itself. Because a spectrum is read only when it is asked for, the file may be as large as your disk.",
)  # fmt: skip


def _network_case(samples, height, width):
    def make(rng):
        sizes = (height * width, 16, 8, 1)
        layers = [
            (rng.normal(size=(a, b)) / 2, rng.normal(size=b))
            for a, b in zip(sizes[:-1], sizes[1:], strict=True)
        ]
        return case(
            height, width, given=Given(layers, rng.normal(size=(samples, height, width)), training=True)
        )

    return make


def _torch_and_keras(old, new, old_keras, new_keras):
    return (edit(old, new), edit(old_keras, new_keras, framework="keras"))


_END = "        nn.Linear(8, 1),\n        nn.Sigmoid(),\n"
_SIXTEEN = "nn.Linear(height * width, 16),\n        nn.Sigmoid(),"
_EIGHT = "nn.Linear(16, 8),\n        nn.Sigmoid(),"

network = Exercise(
    reference={"torch": solutions.network, "keras": solutions.network_in_keras},
    probe="model",
    cases=[
        random_cases(_network_case(1, 2, 3), count=1, note="one spectrum of six pixels"),
        random_cases(_network_case(5, 3, 4), count=1, note="five spectra"),
        random_cases(_network_case(3, 4, 4), count=1, note="as high as wide"),
    ],
    mistakes=[
        Mistake("scores", "no sigmoid follows the last layer, so scores come out. The exercise asks for probabilities.", twin=_torch_and_keras(_END, "        nn.Linear(8, 1),\n", 'Dense(1, activation="sigmoid")', "Dense(1)")),
        Mistake("softmax of one", "softmax of a single score is 1, whatever the score. For one unit it is the sigmoid that makes a probability.", twin=_torch_and_keras(_END, "        nn.Linear(8, 1),\n        nn.Softmax(dim=1),\n", 'Dense(1, activation="sigmoid")', 'Dense(1, activation="softmax")')),
        Mistake("relu at the end", "ReLU follows the last layer. A probability lies between 0 and 1.", twin=_torch_and_keras(_END, "        nn.Linear(8, 1),\n        nn.ReLU(),\n", 'Dense(1, activation="sigmoid")', 'Dense(1, activation="relu")')),
        Mistake("two units", "two numbers come out for each spectrum. One is enough here: the probability of a dimer.", twin=_torch_and_keras("nn.Linear(8, 1)", "nn.Linear(8, 2)", "Dense(1,", "Dense(2,")),
        Mistake("relu inside", "the hidden layers have ReLU. The exercise asks for sigmoids, as in the source; you will compare them later.", twin=(edit(_SIXTEEN, _SIXTEEN.replace("Sigmoid", "ReLU")).edit(_EIGHT, _EIGHT.replace("Sigmoid", "ReLU")), edit('Dense(16, activation="sigmoid")', 'Dense(16, activation="relu")', framework="keras").edit('Dense(8, activation="sigmoid")', 'Dense(8, activation="relu")'))),
        Mistake("tanh inside", "the hidden layers have tanh. The exercise asks for sigmoids.", twin=(edit(_SIXTEEN, _SIXTEEN.replace("Sigmoid", "Tanh")).edit(_EIGHT, _EIGHT.replace("Sigmoid", "Tanh")), edit('Dense(16, activation="sigmoid")', 'Dense(16, activation="tanh")', framework="keras").edit('Dense(8, activation="sigmoid")', 'Dense(8, activation="tanh")'))),
        Mistake("no activation inside", "there is no activation between the layers, so the three collapse into one.", twin=(edit(_SIXTEEN, _SIXTEEN.split("\n")[0]).edit(_EIGHT, _EIGHT.split("\n")[0]), edit('Dense(16, activation="sigmoid")', "Dense(16)", framework="keras").edit('Dense(8, activation="sigmoid")', "Dense(8)"))),
        Mistake("first activation only", "no sigmoid follows the layer of 8 units.", twin=_torch_and_keras(_EIGHT, _EIGHT.split("\n")[0], 'Dense(8, activation="sigmoid")', "Dense(8)")),
        Mistake("second activation only", "no sigmoid follows the layer of 16 units.", twin=_torch_and_keras(_SIXTEEN, _SIXTEEN.split("\n")[0], 'Dense(16, activation="sigmoid")', "Dense(16)")),
        Mistake("layers exchanged", "the layer of 8 units comes first. The exercise asks for 16 and then 8.", twin=(edit("width, 16)", "width, 8)").edit("nn.Linear(16, 8)", "nn.Linear(8, 16)").edit("nn.Linear(8, 1)", "nn.Linear(16, 1)"), edit("layers.Dense(16,", "layers.Dense(9,", framework="keras").edit("layers.Dense(8,", "layers.Dense(16,").edit("layers.Dense(9,", "layers.Dense(8,"))),
        Mistake("one hidden layer", "there is a single hidden layer. The exercise asks for one of 16 and one of 8 units.", twin=(edit("        nn.Linear(16, 8),\n        nn.Sigmoid(),\n", "").edit("nn.Linear(8, 1)", "nn.Linear(16, 1)"), edit('            layers.Dense(8, activation="sigmoid"),\n', "", framework="keras"))),
        Mistake("not flattened", "the first layer is given another number of inputs than it was made for: either the pixels don't stand in one row yet, or another size is written where `height * width` belongs.", when=crashes_with("mat1 and mat2 shapes", "is incompatible with the layer", "expected axis -1")),
        Mistake("no bias", "the layers have no biases.", twin=(edit("width, 16)", "width, 16, bias=False)").edit("nn.Linear(16, 8)", "nn.Linear(16, 8, bias=False)").edit("nn.Linear(8, 1)", "nn.Linear(8, 1, bias=False)"), edit("Dense(16,", "Dense(16, use_bias=False,", framework="keras").edit("Dense(8,", "Dense(8, use_bias=False,").edit("Dense(1,", "Dense(1, use_bias=False,"))),
    ],
    hints=[
        "A stack of layers: flatten, dense, sigmoid, dense, sigmoid, dense, sigmoid.",
        "In PyTorch `nn.Flatten()` puts the pixels in one row, and the first `nn.Linear` needs their number: `height * width`.",
        "In Keras: `layers.Input((height, width))`, `layers.Flatten()`, and `layers.Dense(16, activation=\"sigmoid\")` and so on.",
    ],
    why="One unit with a sigmoid is enough for two classes: the other class gets what is left. Nearly all weights stand in the first layer, 16 for each pixel.",
)  # fmt: skip


def _pairs(rng, sizes, n_in):
    return Batches(
        [(rng.normal(size=(n, n_in)), (np.resize(rng.permutation(2), n)).astype(float)) for n in sizes]
    )


def _epoch_case(name, sizes, parts, kind="sgd", training=True, gradients=False):
    def make(rng):
        net = Net(name, sizes, "torch", int(rng.integers(10_000)), training, gradients)
        return net, _pairs(rng, parts, sizes[0]), Optimiser(kind, 0.5 if kind == "sgd" else 0.05, "torch")

    return make


_FIRST = Batches([(np.array([[1.0, -0.5], [0.25, 2.0], [-1.0, 0.5]]), np.array([0.0, 1.0, 1.0]))])
_BCE = "functional.binary_cross_entropy(model(X)[:, 0], y)"
_BY_HAND = "(p := model(X), -(y * p.log() + (1 - y) * (1 - p).log()).mean())[1]"
_MEAN = "        total += loss.item() * len(y)\n        samples += len(y)"

train_epoch = Exercise(
    reference={"torch": solutions.train_epoch},
    probe="train",
    returns=("loss",),
    cases=[
        case(Net("probability", (2, 1), "torch", seed=1), _FIRST, Optimiser("sgd", 0.5, "torch"), note="a single batch, no hidden layer"),
        random_cases(_epoch_case("probability", (3, 4, 1), (4, 4, 3)), count=1, note="the last batch is smaller"),
        random_cases(_epoch_case("probability", (3, 4, 1), (5, 5, 1), "adam"), count=1, note="a last batch of one, with Adam"),
        random_cases(_epoch_case("normed probability", (3, 4, 1), (5, 4), gradients=True, training=False), count=1, note="a model in evaluation mode, with gradients left over"),
    ],
    mistakes=[
        Mistake("every pair compared", "every prediction is compared with every label: (n, 1) against (n,) makes a table of n × n without any complaint. Take the column, or give the labels an axis.", twin=edit(_BCE, _BY_HAND)),
        Mistake("shapes apart", "predictions and labels have different shapes, (n, 1) and (n,), say, and PyTorch's loss refuses to compare them. Take the column, `[:, 0]`; a bare `squeeze()` also takes away the axis of a batch of one.", when=crashes_with("Using a target size", "Target size")),
        Mistake("as scores", "the probabilities are taken for scores: the loss puts them through a sigmoid once more. This one is made for what comes before the sigmoid.", twin=edit("binary_cross_entropy(", "binary_cross_entropy_with_logits(")),
        Mistake("squared error", "this is the squared error. The exercise asks for the binary cross-entropy.", twin=edit("binary_cross_entropy(", "mse_loss(")),
        Mistake("not cleared", "the gradients of all batches so far are added up: PyTorch collects them until they are cleared.", twin=(edit("        optimiser.zero_grad()\n", ""), edit("        optimiser.zero_grad()\n", "").edit("    model.train()\n", "    model.train()\n    optimiser.zero_grad()\n"))),
        Mistake("step before backward", "each step uses the gradients of the batch before: it is taken before `backward` has run.", twin=edit("        loss.backward()\n        optimiser.step()\n", "        optimiser.step()\n        loss.backward()\n").edit("        optimiser.zero_grad()\n", "").edit("        loss.backward()\n", "        optimiser.zero_grad()\n        loss.backward()\n")),
        Mistake("no update", "the weights never move: either no step is taken, or the gradients are cleared between computing and using them.", twin=(edit("        optimiser.step()\n", ""), edit("        optimiser.zero_grad()\n        loss.backward()\n", "        loss.backward()\n        optimiser.zero_grad()\n"))),
        Mistake("mean of batch means", "the mean of the batches' losses comes back. The last batch may be smaller, and its samples then count for more than the others.", twin=edit(_MEAN, "        total += loss.item()\n        samples += 1")),
        Mistake("sum over samples", "the losses of all samples are added up, and not divided by how many there are.", twin=edit("total / samples", "total")),
        Mistake("sum over batches", "the losses of the batches are added up. The exercise asks for the mean over all samples.", twin=edit(_MEAN, "        total += loss.item()").edit("total / samples", "total")),
        Mistake("last batch only", "only the loss of the last batch comes back.", twin=edit("total / samples", "loss.item()")),
        Mistake("one batch only", "only the first batch is used: does `return` stand inside the loop?", twin=edit("    return total / samples", "        return total / samples")),
        Mistake("a tensor", "the right loss comes back as a tensor that still holds the computation graph. `loss.item()` is the number alone.", twin=edit("total += loss.item()", "total = total + loss")),
        Mistake("loss afterwards", "the loss is that after the step of each batch. The exercise counts it before.", twin=edit("loss.item()", _BCE + ".item()")),
        Mistake("loss of each batch", "a loss for each batch comes back. The exercise asks for one number, the mean over all samples.", twin=edit("total, samples = 0.0, 0", "total, samples = [], 0").edit("total += loss.item() * len(y)", "total.append(loss.item())").edit("total / samples", "total")),
        Mistake("evaluation mode", "the model is left in the mode in which it came. Put it into training mode before the first step.", twin=(edit("model.train()", ""), edit("model.train()", "model.eval()"))),
        Mistake("own optimiser", "the optimiser that is passed in isn't used: another one is made in its place.", twin=tuple(edit("    model.train()\n", f"    import torch\n\n    optimiser = torch.optim.{kind}(model.parameters(), lr={rate})\n    model.train()\n") for kind in ("SGD", "Adam") for rate in (0.1, 0.01, 0.001))),
    ],
    hints=[
        "For each batch: predict, loss, clear, backward, step. Beside that, keep the sum of the losses of all samples, and how many there were.",
        "`model(X)` is (n, 1) and `y` is (n,): `model(X)[:, 0]` takes the column. `torch.nn.functional.binary_cross_entropy(p, y)` is the mean over the batch.",
        "`total += loss.item() * len(y)` and `samples += len(y)`; at the end `total / samples`.",
    ],
    why="A mean over samples is the same whatever the size of the batches, so the losses of two trainings can be compared. And shapes that don't meet are the commonest silent mistake of all: NumPy and PyTorch both make a table of them.",
)  # fmt: skip


def _answers_case(n):
    def make(rng):
        y = np.concatenate([[0, 0, 1], rng.integers(0, 2, n - 3)])
        p = np.clip(0.25 + 0.5 * y + rng.normal(0, 0.3, n), 0.01, 0.99).round(3)
        p[:3] = 0.8, 0.9, 0.3  # so that both errors occur, and differ in number
        return y, p

    return make


def _with_threshold(rng):
    y, p = _answers_case(20)(rng)
    return y, p, float(rng.choice([0.25, 0.4, 0.65]))


confusion = Exercise(
    reference=solutions.confusion,
    cases=[
        case(np.array([0, 0, 1]), np.array([0.2, 0.9, 0.8]), note="three answers"),
        case(np.array([1, 0, 1, 1, 0]), np.array([0.5, 0.5, 0.9, 0.1, 0.2]), note="two on the threshold"),
        case(np.array([1, 1]), np.array([0.7, 0.9]), note="a class that doesn't occur"),
        case(np.array([0, 1, 0]), np.array([0.2, 0.3, 0.9]), note="no true 1 is called 1"),
        random_cases(_answers_case(20), count=2, note="twenty answers"),
        random_cases(_with_threshold, count=2, note="another threshold"),
    ],
    mistakes=[
        Mistake("rows and columns", "rows and columns are exchanged: a row is a true class, a column is an answer.", twin=edit("[int(right), int(answer)]", "[int(answer), int(right)]")),
        Mistake("above only", "the threshold itself doesn't count as a 1. From the threshold on, the answer is 1.", twin=edit(">= threshold", "> threshold")),
        Mistake("other side", "the answer is 1 below the threshold: `p` is the probability of a 1.", twin=(edit(">= threshold", "< threshold"), edit(">= threshold", "<= threshold"))),
        Mistake("threshold of a half", "the threshold that is passed in isn't used.", twin=edit(">= threshold", ">= 0.5")),
        Mistake("dimers first", "class 1 stands first. Row and column 0 belong to class 0.", twin=edit("return table", "return table[::-1, ::-1]")),
        Mistake("shares of all", "these are shares of all answers. The exercise asks for numbers.", twin=edit("return table", "return table / len(y)")),
        Mistake("shares of a row", "these are shares of each row. The exercise asks for numbers.", twin=edit("return table", "return table / np.maximum(table.sum(axis=1, keepdims=True), 1)")),
        Mistake("shares of a column", "these are shares of each column. The exercise asks for numbers.", twin=edit("return table", "return table / np.maximum(table.sum(axis=0), 1)")),
        Mistake("table of flags", "each cell is 1 if such an answer was given at all. Assigning to a table by lists of places counts a place once, however often it occurs.", twin=edit("+= 1", "= 1")),
        Mistake("only present classes", "a class that doesn't occur has no row or column. The table is (2, 2) all the same.", twin=edit("return table", "return table[np.ix_(sorted({*map(int, y), *map(int, answers)}), sorted({*map(int, y), *map(int, answers)}))]")),
        Mistake("in one row", "the four numbers stand in one row.", twin=edit("return table", "return table.ravel()")),
    ],
    hints=[
        "Four numbers: of the spectra that are truly 0, how many were called 0 and how many 1; then the same for those that are truly 1.",
        "`answers = p >= threshold` is the column, `y` is the row.",
        "Begin with `np.zeros((2, 2), dtype=int)`, and add 1 at `[y[i], answer]` for each i; or count with `np.sum((y == 0) & (answers == 1))`.",
    ],
    why="An accuracy is one number, and a confusion matrix says where it comes from. Two classifiers of the same accuracy can make opposite mistakes.",
)  # fmt: skip


def _abstain_case(n, least):
    def make(rng):
        y, p = _answers_case(n)(rng)
        return y, p, least

    return make


_NONE = '    if not answered.any():\n        return 0.0, float("nan")\n'

abstain = Exercise(
    reference=solutions.abstain,
    tolerance=Tolerance(nan=True),
    cases=[
        case(np.array([0, 0, 1, 1]), np.array([0.1, 0.9, 0.6, 0.9]), 0.8, note="four answers"),
        case(np.array([0, 1, 1]), np.array([0.25, 0.75, 0.5]), 0.75, note="two on the limit"),
        case(np.array([0, 1]), np.array([0.4, 0.6]), 0.9, note="no answer at all"),
        case(np.array([1, 1, 1, 0]), np.array([0.5, 0.5, 0.2, 0.7]), 0.5, note="everything is answered"),
        random_cases(_abstain_case(20, 0.7), count=2, note="twenty spectra"),
    ],
    mistakes=[
        Mistake("other side", "you keep the answers that are unsure, and abstain where the network is confident.", twin=(edit(">= confidence", "< confidence"), edit(">= confidence", "<= confidence"))),
        Mistake("ones only", "only confident ones are answered. A small `p` is a confident answer, too: that it is class 0.", twin=edit("np.maximum(p, 1 - p)", "p")),
        Mistake("above only", "an answer whose probability is exactly the limit is dropped: at least so large is asked for.", twin=edit(">= confidence", "> confidence")),
        Mistake("a half is no", "at exactly 0.5 you answer 0. From 0.5 on, the answer is 1.", twin=edit("p >= 0.5", "p > 0.5")),
        Mistake("accuracy of all", "the accuracy is that of all spectra. Count those that are answered.", twin=edit("right[answered].mean()", "right.mean()")),
        Mistake("right of all", "the answers that are right are divided by all spectra. The accuracy is their share of the answers that are given.", twin=edit("right[answered].mean()", "(right & answered).mean()")),
        Mistake("coverage of kept", "the share that is answered is 1 whatever happens: it is a share of all n, and not of those that are kept.", twin=edit("answered.mean())", "answered[answered].mean())")),
        Mistake("share abstained", "this is the share on which the network abstains. The exercise asks for the share that is answered.", twin=(edit("float(answered.mean())", "float(1 - answered.mean())"), edit("float(answered.mean())", "float(1 - answered.mean())").edit("return 0.0,", "return 1.0,"))),
        Mistake("values exchanged", "the two values are exchanged: the share that is answered comes first.", twin=edit("return float(answered.mean()), float(right[answered].mean())", "return float(right[answered].mean()), float(answered.mean())").edit('return 0.0, float("nan")', 'return float("nan"), 0.0')),
        Mistake("numbers for shares", "these are numbers of spectra. The exercise asks for a share.", twin=edit("float(answered.mean())", "float(answered.sum())")),
        Mistake("zero for nothing", "where nothing is answered, 0 comes back as the accuracy. Nothing was wrong, either: it is nan.", twin=edit('float("nan")', "0.0")),
        Mistake("one for nothing", "where nothing is answered, 1 comes back as the accuracy. Nothing was right, either: it is nan.", twin=edit('float("nan")', "1.0")),
    ],
    hints=[
        "The probability of the class that would be answered is `p` or `1 - p`, whichever is larger.",
        "`answered = np.maximum(p, 1 - p) >= confidence` is a mask. Its mean is the share that is answered.",
        "`right = (p >= 0.5) == (y == 1)`, and then `right[answered].mean()`; look first whether `answered.any()`.",
    ],
    why="A network that may say *I don't know* is a better instrument than one that must always answer: you choose how sure it has to be, and you know what it costs. It needs probabilities that can be trusted.",
)  # fmt: skip
