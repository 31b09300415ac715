"""The exercises of keras_vs_pytorch: Keras and PyTorch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlschool import frameworks
from mlschool.checking.compare import SINGLE, difference
from mlschool.checking.models import nets
from mlschool.checking.models.placeholders import Batches, Net, Optimiser, Tensor
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases, stops_early
from mlschool.checking.recordings import Given, Observation, Recording
from mlschool.network import cross_entropy, squared_error
from mlschool.solutions import keras_vs_pytorch as solutions
from mlschool.solutions.hidden_layers import backward, forward


def _all_crash_with(kinds, *words):
    """Return a test: cases stop with an exception of these kinds that speaks of one of these words, and no other."""

    def crashed(seen: Recording, reference: Recording) -> bool:
        crashes = [o.crash for o in seen.observations]
        found = [c for c in crashes if c is not None]
        return bool(found) and all(c.kind in kinds and any(w in c.message for w in words) for c in found)

    return crashed


def _images(rng, n, height, width):
    """Return images none of which is white or black anywhere."""
    return [rng.integers(1, 200, (height, width, 3)).astype(np.uint8) for _ in range(n)]


def _images_case(n, height, width):
    return lambda rng: (_images(rng, n, height, width),)


stacked = Exercise(
    reference=solutions.stacked,
    cases=[
        case([np.array([[[255, 0, 51], [102, 0, 204]]], dtype=np.uint8)], note="one image of two pixels"),
        case([np.arange(18, dtype=np.uint8).reshape(2, 3, 3), 10 * np.arange(18, dtype=np.uint8).reshape(2, 3, 3)], note="two small images"),
        random_cases(_images_case(4, 5, 7), count=2, note="four images"),
        random_cases(_images_case(3, 3, 3), count=1, note="three of everything"),
    ],
    mistakes=[
        Mistake("reshaped for transposed", "the shape is right, but `reshape` only deals the numbers out anew: colours end up in other pixels. To exchange axes is another thing.", twin=edit("transpose(0, 3, 1, 2)", "reshape(len(images), 3, *images[0].shape[:2])")),
        Mistake("channels last", "the channels are at the end: that is Keras's order. PyTorch has them behind the batch.", twin=edit(".transpose(0, 3, 1, 2)", "")),
        Mistake("height and width swapped", "height and width are exchanged, so the pictures lie on their side.", twin=edit("1, 2", "2, 1")),
        Mistake("all axes transposed", "all axes are turned round: the samples have come to the end. The batch stays in front.", twin=edit("transpose(0, 3, 1, 2)", "T")),
        Mistake("channels before batch", "the channels stand before the batch. The samples come first, then their channels.", twin=edit("0, 3, 1, 2", "3, 0, 1, 2")),
        Mistake("concatenated", "the images are glued together into a single one. A batch has an axis of its own for its samples.", twin=(edit("stack(images).transpose(0, 3, 1, 2)", "concatenate(images)"), edit("stack(images).transpose(0, 3, 1, 2)", "concatenate(images).transpose(2, 0, 1)"), edit("stack(images).transpose(0, 3, 1, 2)", "concatenate(images, axis=1).transpose(2, 0, 1)"))),
        Mistake("first only", "only the first image comes back.", twin=(edit("np.stack(images).transpose(0, 3, 1, 2)", "images[0].transpose(2, 0, 1)[None]"), edit("np.stack(images).transpose(0, 3, 1, 2)", "images[0].transpose(2, 0, 1)"))),
        Mistake("not divided", "the numbers still go up to 255.", twin=edit(" / 255", "")),
        Mistake("multiplied for divided", "the numbers are multiplied by 255, so they grow. Divide: 255 is to become 1.", twin=edit("/ 255", "* 255.0")),
        Mistake("divided by 256", "you divide by 256. The largest number that a byte can hold is one less, and it is to become 1.", twin=edit("255", "256")),
        Mistake("rounded down", "the decimals are cut off: all but the brightest numbers become 0.", twin=edit("/ 255", "// 255")),
        Mistake("divided by largest", "you divide by the largest number found, so a dark picture becomes as bright as any, and the same colour gets another number in the next batch.", twin=(edit("255", "np.max(images)"), edit("stack(images)", "stack([image / image.max() for image in images])").edit(" / 255", ""))),
        Mistake("minus one to one", "the numbers run from −1 to 1. Here 0 is black.", twin=edit("/ 255", "/ 127.5 - 1")),
        Mistake("channels reversed", "the channels have changed their order: blue stands where red was. (OpenCV keeps them so.)", twin=edit("1, 2)", "1, 2)[:, ::-1]")),
        Mistake("grey", "the channels are averaged away: the picture has become grey.", twin=(edit("transpose(0, 3, 1, 2)", "mean(axis=-1)"), edit("transpose(0, 3, 1, 2)", "mean(axis=-1)[:, None]"))),
    ],
    hints=[
        "`np.stack(images)` has the shape (n, height, width, 3). Which axis has to go where?",
        "`.transpose(0, 3, 1, 2)` names for each new place the old axis that goes there.",
        "`np.stack(images).transpose(0, 3, 1, 2) / 255`",
    ],
    why="A tensor is numbers with a shape, and nothing in it says which axis is which: that is an agreement, and the two frameworks have different ones. `transpose` moves axes and every number stays with its pixel; `reshape` keeps the order of the numbers and cuts it up anew.",
)  # fmt: skip


def _of_shape(*shape):
    return lambda rng: (rng.normal(size=shape),)


def _or_in_keras(in_torch, in_keras):
    """Return twins in PyTorch, or in Keras where PyTorch isn't installed: names stay, whichever is here."""
    return in_torch if frameworks.installed("torch") else in_keras


def _keras(old, *new):
    """Return one edit of the Keras reference for each new text."""
    return tuple(edit(old, text, framework="keras") for text in new)


def _network_case(samples, *sizes):
    def make(rng):
        layers = [
            (rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in zip(sizes[:-1], sizes[1:], strict=True)
        ]
        return case(*sizes, given=Given(layers, rng.normal(size=(samples, sizes[0])), training=True))

    return make


def _seen(test: Callable[[Observation], bool]) -> Callable[[Recording, Recording], bool]:
    """Return a test: this holds of every model that was made."""
    return lambda seen, reference: all(o.model is not None and test(o) for o in seen.observations)


_TANH = "torch.tanh(self.hidden(X))"
_CALL = f"self.scores({_TANH})"

module = Exercise(
    reference={"torch": solutions.module},
    probe="model",
    cases=[
        random_cases(_network_case(1, 2, 3, 2), count=1, note="a single sample"),
        random_cases(_network_case(6, 3, 5, 2), count=1, note="six samples"),
        random_cases(_network_case(2, 3, 3, 3), count=1, note="three of everything"),
    ],
    mistakes=[
        Mistake("no super", "`__init__` doesn't call that of `nn.Module`, so there is no place yet where layers could be kept.", when=_all_crash_with(("AttributeError",), "before Module.__init__() call")),
        Mistake("plain list", "the layers stand in a plain list or dictionary. PyTorch looks for weights in the attributes of a module, and not inside of a list, so an optimiser would get none.", when=_seen(lambda o: o.model.hides and bool(o.model.unused))),
        Mistake("forward returns nothing", "a model is made, but its `forward` returns nothing.", when=_seen(lambda o: bool(o.model.framework) and o.value is None)),
        Mistake("made in forward", "the model has no weights of its own: if layers are made in `forward`, each call draws new ones and forgets them.", when=_seen(lambda o: bool(o.model.framework) and not o.model.shapes and not o.model.hides)),
        Mistake("no forward", "the class has no `forward`, which says how the inputs go through its layers. It must have exactly this name, and stand inside the class.", when=_all_crash_with(("NotImplementedError",), 'missing the required "forward" function')),
        Mistake("no self", "`self` is missing: the inputs are the second argument of `forward`, behind the module itself.", when=_all_crash_with(("TypeError",), "takes 1 positional argument but 2 were given")),
        Mistake("local layers", "a layer that `__init__` makes isn't found in `forward`: only what is kept as an attribute of `self` outlives the call.", when=_all_crash_with(("AttributeError",), "object has no attribute")),
        Mistake("softmax", "softmax is in the model already. The loss takes softmax of the scores, so it would be taken twice.", twin=edit(_CALL, f"{_CALL}.softmax(dim=1)")),
        Mistake("activation after last", "an activation follows the last layer, too. Scores must be free to take any value.", twin=(edit(_CALL, f"torch.tanh({_CALL})"), edit(_CALL, f"torch.relu({_CALL})"))),
        Mistake("no activation", "there is no activation between the layers, so they collapse into one.", twin=edit(_TANH, "self.hidden(X)")),
        Mistake("other activation", "the activation is another one than tanh.", twin=(edit("torch.tanh", "torch.relu"), edit("torch.tanh", "torch.sigmoid"))),
        Mistake("tanh first", "tanh is applied to the inputs. It belongs after the first layer.", twin=edit(_TANH, "self.hidden(torch.tanh(X))")),
        Mistake("no bias", "the layers have no biases.", twin=edit("n_hidden)\n            self", "n_hidden, bias=False)\n            self").edit("n_out)\n\n", "n_out, bias=False)\n\n")),
        Mistake("sizes clash", "the layers don't fit the inputs or each other: are two sizes exchanged, or is a number written where `n_in`, `n_hidden` or `n_out` belongs?", when=_all_crash_with(("RuntimeError",), "mat1 and mat2")),
    ],
    hints=[
        "The class has two methods. `__init__` makes the layers and keeps them as attributes of `self`; `forward` says how the inputs go through them.",
        "`__init__(self)` begins with `super().__init__()`; then `self.hidden = nn.Linear(n_in, n_hidden)`, and the same for the scores.",
        "`forward(self, X)` returns `self.scores(torch.tanh(self.hidden(X)))`. Below the class, return an object of it.",
    ],
    why="A module finds its weights because `nn.Module` notices every layer that is assigned to an attribute: that is what `super().__init__()` prepares. What `forward` does is plain Python, so a model may branch, loop or print a shape.",
)  # fmt: skip


LABELS_FIRST = "scores and labels are exchanged: PyTorch's losses take the scores first, Keras's the labels."
LIKE_PROBABILITIES = "the labels have the same shape as the scores, and so they are taken for probabilities. Class numbers are (n,), not one-hot, and the scores (n, n_classes), without argmax."


def _labels_first(seen: Recording, reference: Recording) -> bool:
    return _all_crash_with(("NotImplementedError", "RuntimeError"), "not implemented for 'Long'")(
        seen, reference
    )


def _like_probabilities(seen: Recording, reference: Recording) -> bool:
    return _all_crash_with(("RuntimeError",), "target with class probabilities")(seen, reference)


def _net_and_data(rng, name, sizes, n, framework="torch", training=True, gradients=False):
    net = Net(name, sizes, framework, int(rng.integers(10_000)), training, gradients)
    return net, rng.normal(size=(n, sizes[0])), np.resize(rng.permutation(sizes[-1]), n)


def _descend_case(n, steps, *sizes, gradients=False):
    def make(rng):
        net, X, y = _net_and_data(rng, "mlp", sizes, n, gradients=gradients)
        return net, Tensor(X), Tensor(y), float(rng.uniform(0.2, 0.5)), steps

    return make


def _losses(value):
    return value[0] if isinstance(value[0], list) else None


_stops_early = stops_early(_losses, rtol=1e-4, atol=1e-6)


# the same mistakes of `descend` and `train`
_SOFTMAX_TWICE = edit("model(X), y", "model(X).softmax(dim=1), y")
_SUMMED = edit("model(X), y)", 'model(X), y, reduction="sum")')
_SQUARED = edit("cross_entropy(model(X), y)", "mse_loss(scores := model(X), torch.nn.functional.one_hot(y, scores.shape[1]).float())")  # fmt: skip
_SIGMOID = edit("cross_entropy(model(X), y)", "binary_cross_entropy_with_logits(scores := model(X), torch.nn.functional.one_hot(y, scores.shape[1]).float())")  # fmt: skip
_SMOOTHED = edit("model(X), y)", "model(X), y, label_smoothing=0.1)")
_LOSS_AFTERWARDS = edit("loss.item()", "torch.nn.functional.cross_entropy(model(X), y).item()")

# the cases of a training exercise in which all samples, or all batches, are the same; or nothing is learned, and
# the mean loss of an epoch is that of all its samples, whatever their order
ALIKE = (1,)
ALIKE_IN_BATCHES = (1, 2, 3)


def _another_order(alike: tuple[int, ...]) -> Callable[[Recording, Recording], bool]:
    """Return a test: all is right where the order can't matter, and elsewhere samples come in another order."""

    def test(seen: Recording, reference: Recording) -> bool:
        pairs = list(enumerate(zip(seen.observations, reference.observations, strict=True)))
        right = [difference(due.value, came.value, SINGLE) is None for _, (came, due) in pairs]
        if any(np.shape(came.value[0]) != np.shape(due.value[0]) for _, (came, due) in pairs if came.value):
            return False  # as many losses come back, of as many epochs
        return all(right[i] for i in alike) and all(
            difference(due.value[1:], came.value[1:], SINGLE) is not None  # the weights, too
            for i, (came, due) in pairs
            if i not in alike
        )

    return test


def _train_case(
    name, sizes, parts, epochs, same=False, training=True, optimiser="sgd", rate=0.3, gradients=False
):
    def make(rng):
        n = max(parts) if same else sum(parts)
        net, X, y = _net_and_data(rng, name, sizes, n, training=training, gradients=gradients)
        if same:
            pairs = [(X, y)] * len(parts)
        else:
            cuts = np.cumsum(parts)[:-1]
            pairs = list(zip(np.split(X, cuts), np.split(y, cuts), strict=True))
        return (
            net,
            Optimiser(optimiser, 0.02 if optimiser == "adam" else rate, "torch"),
            Batches(pairs, "torch"),
            epochs,
        )

    return make


_FIRST = np.array([[1.0, -0.5], [0.25, 2.0], [-1.0, 0.5], [0.5, 0.75], [-0.25, -1.5]])

_CLEARED_ONCE = edit("optimiser.zero_grad()", "").edit(
    "total = 0.0", "total = 0.0\n        optimiser.zero_grad()"
)
_FIRST_BATCH = edit("losses, samples", "batches = batches[:1]\n    losses, samples")

train = Exercise(
    reference={"torch": solutions.train},
    probe="train",
    returns=("losses",),
    cases=[
        case(Net("mlp", (2, 3), "torch", seed=1), Optimiser("sgd", 0.5, "torch"), Batches([(_FIRST[:2], np.array([0, 2])), (_FIRST[2:4], np.array([1, 1])), (_FIRST[4:], np.array([2]))], "torch"), 2, note="two, two and one samples, two epochs"),
        random_cases(_train_case("mlp", (2, 3, 2), (4,), 3), count=1, note="a single batch"),
        random_cases(_train_case("mlp", (3, 4, 3), (5, 5, 5), 2, same=True), count=1, note="three times the same batch"),
        random_cases(_train_case("mlp", (2, 3), (3, 2), 30, rate=0.0), count=1, note="many epochs at a learning rate of 0, in which nothing changes"),
        random_cases(_train_case("mlp", (3, 4, 3), (4, 4, 3), 2, optimiser="adam"), count=1, note="another optimiser"),
        random_cases(_train_case("norm", (3, 4, 3), (6, 6, 4), 2, training=False), count=1, note="a model that comes in evaluation mode"),
        random_cases(_train_case("mlp", (2, 3, 2), (3, 3, 2), 2, gradients=True), count=1, note="a model that comes with gradients of an earlier pass"),
    ],
    mistakes=[
        Mistake("not cleared", "the gradients of all batches so far are added up: PyTorch collects them until they are cleared.", twin=edit("optimiser.zero_grad()", "")),
        Mistake("cleared too late", "gradients are cleared after the step. A model may come with gradients of an earlier pass, and the first step then takes them along.", twin=edit("optimiser.zero_grad()", "").edit("optimiser.step()", "optimiser.step()\n            optimiser.zero_grad()")),
        Mistake("cleared once an epoch", "gradients are cleared once an epoch: within it, those of the batches add up.", twin=_CLEARED_ONCE),
        Mistake("one step an epoch", "the gradients of all batches are collected for one step an epoch. Here each batch gets its own step.", twin=_CLEARED_ONCE.edit("optimiser.step()", "").edit("losses.append", "optimiser.step()\n        losses.append")),
        Mistake("step outside loop", "there is one step an epoch, with the gradient of the last batch: does `step` stand outside of the inner loop?", twin=edit("optimiser.step()", "").edit("losses.append", "optimiser.step()\n        losses.append")),
        Mistake("all in one batch", "all batches are glued into one, so there is one step an epoch. Here each batch gets its own step.", twin=edit("losses, samples", "batches = [tuple(torch.cat(parts) for parts in zip(*batches))]\n    losses, samples")),
        Mistake("step before backward", "each step uses the gradients of the batch before: it is taken before `backward` has run.", twin=edit("optimiser.step()", "").edit("optimiser.zero_grad()", "optimiser.step()\n            optimiser.zero_grad()")),
        Mistake("labels first", LABELS_FIRST, when=_labels_first),
        Mistake("labels as probabilities", LIKE_PROBABILITIES, when=_like_probabilities),
        Mistake("no update", "the weights never move: either no step is taken, or gradients are cleared between computing and using them.", twin=edit("optimiser.step()", "")),
        Mistake("evaluation mode", "the model is trained in evaluation mode (it may come so): layers such as batch normalisation or dropout then don't do what training needs.", twin=(edit("model.train()", ""), edit("model.train()", "model.eval()"))),
        Mistake("own optimiser", "the optimiser that is passed in isn't used: another one is made in its place.", twin=tuple(edit("losses, samples", f"optimiser = torch.optim.{made})\n    losses, samples") for kind in ("SGD", "Adam") for made in (f"{kind}(model.parameters()", *(f"{kind}(model.parameters(), lr={rate}" for rate in (0.5, 0.1, 0.01, 0.001))))),
        Mistake("scheduler", "the steps get shorter from epoch to epoch: a scheduler changes the learning rate. The optimiser's own rate is to be kept.", twin=tuple(edit("losses, samples", f"scheduler = torch.optim.lr_scheduler.{made}\n    losses, samples").edit("losses.append(total / samples)", "losses.append(total / samples)\n        scheduler.step()") for made in ("ExponentialLR(optimiser, 0.9)", "StepLR(optimiser, 1)", "CosineAnnealingLR(optimiser, epochs)"))),
        Mistake("softmax twice", "softmax is taken twice: `cross_entropy` wants scores, and takes it itself.", twin=_SOFTMAX_TWICE),
        Mistake("sum for mean", "the loss is summed over a batch where the exercise asks for the mean: steps grow with the batch.", twin=(_SUMMED, _SUMMED.edit(" * len(y)", "").edit("/ samples", "/ len(batches)"), _SUMMED.edit(" * len(y)", ""))),
        Mistake("squared error", "the loss is a squared error against one-hot labels. The exercise asks for the cross-entropy.", twin=_SQUARED),
        Mistake("sigmoid", "each class is judged by itself, with a sigmoid. For one class out of several the cross-entropy takes softmax.", twin=_SIGMOID),
        Mistake("label smoothing", "the labels are smoothed: a part of each goes to the other classes. The exercise asks for the plain cross-entropy.", twin=_SMOOTHED),
        Mistake("nll of scores", "the logarithm of softmax is missing: `nll_loss` wants log-probabilities, and gets scores.", twin=edit("cross_entropy", "nll_loss")),
        Mistake("batches weighted equally", "the training is right. The losses of the batches are averaged as if all were of one size: the last, smaller batch counts too much.", twin=edit(" * len(y)", "").edit("/ samples", "/ len(batches)")),
        Mistake("losses added up", "the training is right. The losses of an epoch's batches are added up and not divided by their number.", twin=edit(" * len(y)", "").edit(" / samples", "")),
        Mistake("losses as sums", "the training is right. The losses are sums over the samples: divide by how many there are.", twin=edit(" / samples", "")),
        Mistake("divided twice", "the training is right. The mean losses of the batches are divided by the number of samples, though each of them is a mean already.", twin=edit(" * len(y)", "")),
        Mistake("loss of last batch", "the training is right. The loss of the last batch is noted for the whole epoch.", twin=(edit("total / samples", "loss.item()"), edit("            total += loss", "        total += loss"))),
        Mistake("accuracy returned", "the training is right. The shares of right answers come back, but the exercise asks for the losses.", twin=edit("loss = torch.nn.functional.cross_entropy(model(X), y)", "scores = model(X)\n            loss = torch.nn.functional.cross_entropy(scores, y)").edit("loss.item() * len(y)", "(scores.argmax(dim=1) == y).sum().item()")),
        Mistake("loss for each batch", "the training is right. There is a loss for each batch, but the exercise asks for one for each epoch.", twin=edit("losses.append(total / samples)", "").edit("total += loss.item() * len(y)", "losses.append(loss.item())")),
        Mistake("last only", "the training is right. Only the last epoch's loss comes back.", twin=(edit("return losses", "return losses[-1]"), edit("return losses", "return losses[-1:]"))),
        Mistake("sum never reset", "the training is right. The losses go on adding up from epoch to epoch: begin each one at zero.", twin=edit("total = 0.0", "").edit("model.train()", "model.train()\n    total = 0.0")),
        Mistake("mean never reset", "the training is right. Each epoch's mean takes in all epochs before it: begin the sum and the count anew.", twin=edit("return losses", "return list(np.cumsum(losses) / np.arange(1, epochs + 1))")),
        Mistake("sums over batches", "the training is right. The losses are sums over the samples, and they are divided by how many batches there are.", twin=edit("/ samples", "/ len(batches)")),
        Mistake("loss after step", "the losses that you note are those after each step. The exercise asks for the loss before it.", twin=_LOSS_AFTERWARDS),
        Mistake("measured again", "the training is right. The losses are measured anew when the epoch is over. The exercise asks for those before each step.", twin=(edit("losses.append(total / samples)", 'with torch.no_grad():\n            losses.append(sum(torch.nn.functional.cross_entropy(model(X), y, reduction="sum").item() for X, y in batches) / samples)'), edit("model.train()", "").edit("total = 0.0", "model.train()\n        total = 0.0").edit("losses.append(total / samples)", 'model.eval()\n        with torch.no_grad():\n            losses.append(sum(torch.nn.functional.cross_entropy(model(X), y, reduction="sum").item() for X, y in batches) / samples)'))),
        Mistake("stops early", "it ends before all epochs are over: is there a `break`, or a limit of your own? `epochs` says how many, whether the loss still falls or not.", when=_stops_early),
        Mistake("model returned", "the training is right. The model comes back, which its owner has anyway. The exercise asks for the losses.", twin=edit("return losses", "return model")),
        Mistake("one epoch only", "it ends after one epoch: does `return` stand inside the loop?", twin=edit("range(epochs)", "range(1)")),
        Mistake("one too many", "it is one epoch too many.", twin=edit("range(epochs)", "range(epochs + 1)")),
        Mistake("first batch only", "it ends after the first batch: does something stand too far in?", twin=(_FIRST_BATCH, _FIRST_BATCH.edit("range(epochs)", "range(1)"))),
        Mistake("last batch missing", "the last batch is left out, so its samples are never learned from.", twin=(edit("in batches:", "in batches[:-1]:"), edit("in batches:", "in batches[:-1]:").edit("total / samples", "total / max(1, samples - len(batches[-1][1]))"))),
        Mistake("smaller batch dropped", "batches that are smaller than the first are left out, so the last samples are never learned from.", twin=(edit("            loss = torch", "            if len(y) < len(batches[0][1]):\n                continue\n            loss = torch"), edit("losses, samples", "batches = [batch for batch in batches if len(batch[1]) == len(batches[0][1])]\n    losses, samples"))),
        Mistake("last batch only", "only the last batch is used.", twin=edit("losses, samples", "batches = batches[-1:]\n    losses, samples")),
        Mistake("batches reversed", "the batches come in the opposite order.", twin=edit("in batches:", "in batches[::-1]:")),
        Mistake("shuffled", "the batches are shuffled once more. They come in the order in which they are to be used; if you shuffle twice, you can't compare runs.", when=_another_order(ALIKE_IN_BATCHES)),
    ],
    hints=[
        "Two loops: over the epochs, and inside of it `for X, y in batches:`. Before both, `model.train()`.",
        "One batch: `loss = torch.nn.functional.cross_entropy(model(X), y)`, then clear, backward, step: `optimiser.zero_grad()`, `loss.backward()`, `optimiser.step()`.",
        "Collect `loss.item() * len(y)`, and divide by the number of all samples at the end of the epoch.",
    ],
    why="These lines are the same for two thousand weights and two billion. The optimiser does what you did by hand under `no_grad`. The mode doesn't matter for this model, but for one with dropout or batch normalisation it does, and such a loop outlives the model it was written for.",
)  # fmt: skip


def _evaluate_case(name, n, *sizes, times=1):
    def make(rng):
        net, X, y = _net_and_data(rng, name, sizes, n)
        return net, Tensor(times * X, "torch"), Tensor(y, "torch")

    return make


def _learns_besides(seen: Recording, reference: Recording) -> bool:
    """Tell whether what comes back is right everywhere, and the weights have changed everywhere."""
    pairs = list(zip(reference.observations, seen.observations, strict=True))
    right = [difference(due.value[0], came.value[0], SINGLE, form=False) is None for due, came in pairs]
    still = [difference(due.value[1:], came.value[1:], SINGLE, form=False) is None for due, came in pairs]
    return all(right) and not any(still)


def _right_where_the_mode_is_nothing(seen: Recording, reference: Recording) -> bool:
    """Tell whether models that have only dense layers are measured rightly, and others aren't."""
    right = [
        difference(due.value, came.value, SINGLE, form=False) is None
        for came, due in zip(seen.observations, reference.observations, strict=True)
    ]
    return all(right[:-2]) and not any(right[-2:])


def _fit_like(
    loss=cross_entropy,
    rule=None,
    rate=None,
    epochs=None,
    batch_size=None,
    keep=None,
    kept_back=0.0,
    afterwards=False,
    copy=False,
    dropped=False,
    accuracy=False,
):
    """Return a Keras training that differs from the reference in one respect.

    It is done in NumPy on the Keras model's weights: twenty times faster than `fit`, and the same numbers.
    """

    def fit_in_keras(model, X, y, learning_rate, size, n_epochs):
        arrays = [array.astype(float) for array in model.get_weights()]
        eta = learning_rate if rate is None else rate(learning_rate)
        step = (rule or _plain)(eta, arrays)
        n = int(len(X) * (1 - kept_back))
        b = size if batch_size is None else batch_size(size, n_epochs)
        losses = []
        for _ in range(n_epochs if epochs is None else epochs(size, n_epochs)):
            total = 0.0
            for rows in np.split(np.arange(n), range(b, n, b)):
                if dropped and len(rows) < b:
                    continue
                layers = list(zip(arrays[::2], arrays[1::2], strict=True))
                Z, A = forward(X[rows], layers, "tanh")
                value, dY = loss(A[-1], y[rows])
                total += np.sum(A[-1].argmax(axis=1) == y[rows]) if accuracy else value * len(rows)
                slopes = [slope for pair in backward(dY, Z, A, layers, "tanh") for slope in pair]
                arrays = step(arrays, slopes)
            learned = n - n % b if dropped else n
            losses.append(_loss_afterwards(losses, arrays, X, y) if afterwards else float(total / learned))
        if not copy:
            model.set_weights(arrays)
        return losses if keep is None else keep(losses, arrays, X, y)

    return lambda model, X, y, learning_rate, batch_size, epochs: fit_in_keras(
        model, X, y, learning_rate, batch_size, epochs
    )


def _plain(rate, arrays):
    return lambda arrays, slopes: [a - rate * g for a, g in zip(arrays, slopes, strict=True)]


def _momentum(rate, arrays):
    speeds = [np.zeros_like(a) for a in arrays]

    def step(arrays, slopes):
        speeds[:] = [0.9 * v - rate * g for v, g in zip(speeds, slopes, strict=True)]
        return [a + v for a, v in zip(arrays, speeds, strict=True)]

    return step


def _adam(rate, arrays):
    """The rule of Adam, with the numbers that Keras takes by itself."""
    means, squares, steps = [np.zeros_like(a) for a in arrays], [np.zeros_like(a) for a in arrays], [0]

    def step(arrays, slopes):
        steps[0] += 1
        means[:] = [0.9 * m + 0.1 * g for m, g in zip(means, slopes, strict=True)]
        squares[:] = [0.999 * v + 0.001 * g**2 for v, g in zip(squares, slopes, strict=True)]
        length = rate * np.sqrt(1 - 0.999 ** steps[0]) / (1 - 0.9 ** steps[0])
        moved = zip(arrays, means, squares, strict=True)
        return [a - length * m / (np.sqrt(v) + 1e-7) for a, m, v in moved]

    return step


def _rmsprop(rate, arrays):
    """The rule of RMSprop, with the numbers that Keras takes by itself."""
    squares = [np.zeros_like(a) for a in arrays]

    def step(arrays, slopes):
        squares[:] = [0.9 * v + 0.1 * g**2 for v, g in zip(squares, slopes, strict=True)]
        return [a - rate * g / np.sqrt(v + 1e-7) for a, g, v in zip(arrays, slopes, squares, strict=True)]

    return step


def _each_by_itself(scores, y):
    """The mean over all outputs of the binary cross-entropy of scores, and its gradient."""
    p, due = 1 / (1 + np.exp(-scores)), np.eye(scores.shape[1])[y]
    return float(-np.mean(due * np.log(p) + (1 - due) * np.log(1 - p))), (p - due) / scores.size


def _squared(scores, y):
    return squared_error(scores, np.eye(scores.shape[1])[y])


def _summed(scores, y):
    value, dY = cross_entropy(scores, y)
    return value * len(y), dY * len(y)


def _smoothed(scores, y):
    """The cross-entropy with a tenth of each label shared out among all classes, and its gradient."""
    n, classes = scores.shape
    value, dY = cross_entropy(scores, y)
    due = 0.9 * np.eye(classes)[y] + 0.1 / classes
    logs = np.log(dY * n + np.eye(classes)[y])  # of the probabilities
    return float(-np.mean(np.sum(due * logs, axis=1))), dY + (np.eye(classes)[y] - due) / n


def _loss_afterwards(losses, arrays, X, y):
    layers = list(zip(arrays[::2], arrays[1::2], strict=True))
    return cross_entropy(forward(X, layers, "tanh")[1][-1], y)[0]


def _history_whole(seen: Recording, reference: Recording) -> bool:
    """Tell whether the weights are right everywhere, and what comes back is what `fit` returns."""
    pairs = list(zip(seen.observations, reference.observations, strict=True))
    return all(
        getattr(came.value[0], "kind", "") == "History"
        and difference(due.value[1:], came.value[1:], SINGLE, form=False) is None
        for came, due in pairs
    )


def _clipped_and_shuffled(seen: Recording, reference: Recording) -> bool:
    """Tell whether the loss takes scores for probabilities where the order can't matter, and not elsewhere."""

    if any(o.crash or not isinstance(o.value[0], list) for o in seen.observations):
        return False  # nothing is trained in vain

    def clips(came):
        model = nets.make(came.args[0], "keras")
        losses = fit_in_keras.function_of(_CLIPPED)(model, *came.args[1:])
        value = (losses, *model.get_weights())
        return difference(value, came.value, SINGLE, form=False) is None

    return all(clips(came) is (i in ALIKE) for i, came in enumerate(seen.observations))


def _identical_case(n, batch_size, epochs, *sizes):
    def make(rng):
        net, X, _ = _net_and_data(rng, "mlp", sizes, n, "keras")
        X, y = np.repeat(X[:1], n, axis=0), np.full(n, sizes[-1] - 1)
        return net, X.astype(np.float32), y, 0.3, batch_size, epochs

    return make


_CLIPPED = edit("from_logits=True", "from_logits=False")

fit_in_keras = Exercise(
    reference={"keras": solutions.fit_in_keras},
    probe="train",
    returns=("losses",),
    cases=[
        case(Net("mlp", (2, 3), "keras", seed=1), _FIRST.astype(np.float32), np.array([0, 2, 1, 1, 2]), 6.0, 2, 5, note="batches of two, two and one samples, five epochs, at a learning rate at which the loss grows"),
        random_cases(_identical_case(21, 2, 1, 2, 3, 2), count=1, note="identical samples"),
    ],
    mistakes=[
        Mistake("scores as probabilities", "the loss takes the scores for probabilities: it has to be told that softmax is still to be taken, or it clips what is negative and learns badly.", twin=(_CLIPPED, edit("SparseCategoricalCrossentropy(from_logits=True)", "CategoricalCrossentropy()").edit("fit(X, y", "fit(X, np.eye(model.output_shape[-1])[y]"))),
        Mistake("one hot labels", "this loss wants class numbers, and these are one-hot labels: among the cross-entropies there is one for each way to write a class.", when=_all_crash_with(("ValueError",), "target.ndim - 1", "up until the last dimension")),
        Mistake("loss for each score", "this loss compares each score with a label of its own, and the labels are one number for each sample. Of the cross-entropies, one takes class numbers and softmax.", when=_all_crash_with(("ValueError", "InvalidArgumentError"), "the same rank (ndim)", "must have the same shape. Received")),
        Mistake("smaller batch dropped", "a last batch that is smaller than the others is left out, so its samples are never learned from.", twin=_fit_like(dropped=True)),
        Mistake("shuffled", "the samples are taken in another order than they come in: `fit` shuffles in every epoch unless told not to, or you have shuffled them yourself. If you shuffle twice, you can't compare runs.", when=_another_order(ALIKE)),
        Mistake("batch size missing", "the batch size isn't passed on: `fit` takes 32 samples at a time by itself.", twin=_fit_like(batch_size=lambda b, e: 32)),
        Mistake("epochs missing", "it trains for one epoch: that is what `fit` does when it isn't told.", twin=_fit_like(epochs=lambda b, e: 1)),
        Mistake("arguments swapped", "batch size and epochs are exchanged.", twin=_fit_like(batch_size=lambda b, e: e, epochs=lambda b, e: b)),
        Mistake("rate missing", "the learning rate that is passed in isn't used: the optimiser takes its own.", twin=_fit_like(rate=lambda r: 0.01)),
        Mistake("adam", "the optimiser is Adam. The exercise asks for plain gradient descent.", twin=(_fit_like(rule=_adam), _fit_like(rule=_adam, rate=lambda r: 0.001))),
        Mistake("rmsprop", "the optimiser is RMSprop, which `compile` takes when it isn't told. The exercise asks for plain gradient descent.", twin=_fit_like(rule=_rmsprop, rate=lambda r: 0.001)),
        Mistake("momentum", "the gradient descent has momentum. The exercise asks for the plain one.", twin=_fit_like(rule=_momentum)),
        Mistake("sum for mean", "the loss is summed over a batch where the exercise asks for the mean: steps grow with the batch.", twin=_fit_like(loss=_summed)),
        Mistake("sigmoid", "each class is judged by itself, with a sigmoid. For one class out of several the categorical loss takes softmax.", twin=(_fit_like(loss=_each_by_itself), edit("SparseCategoricalCrossentropy(from_logits=True)", "BinaryCrossentropy()").edit("fit(X, y", "fit(X, np.eye(model.output_shape[-1])[y]"))),
        Mistake("squared error", "the loss is a squared error. The exercise asks for the cross-entropy.", twin=_fit_like(loss=_squared), when=_all_crash_with(("InvalidArgumentError", "ValueError", "RuntimeError"), "mse", "mean_squared_error", "MeanSquaredError")),
        Mistake("label smoothing", "the labels are smoothed: a part of each goes to the other classes. The exercise asks for the plain cross-entropy.", twin=_fit_like(loss=_smoothed)),
        Mistake("stops early", "it ends before all epochs are over: is there a `break`, or a limit of your own? `epochs` says how many, whether the loss still falls or not.", when=_stops_early),
        Mistake("last only", "the training is right. Only the last epoch's loss comes back.", twin=(_fit_like(keep=lambda losses, *rest: losses[-1]), _fit_like(keep=lambda losses, *rest: losses[-1:]))),
        Mistake("accuracy returned", "the training is right. The shares of right answers come back, but the exercise asks for the losses: they stand in the history, too.", twin=_fit_like(accuracy=True)),
        Mistake("loss after training", "the training is right. What comes back is the loss after it, but the exercise asks for the losses of the epochs.", twin=_fit_like(keep=_loss_afterwards)),
        Mistake("measured again", "the training is right. The losses are measured anew when the epoch is over, and `fit` has counted them already, on the way.", twin=_fit_like(afterwards=True)),
        Mistake("on a copy", "the losses are right, but they are those of a copy: the model that was passed in stays as it was.", twin=_fit_like(copy=True)),
        Mistake("history dictionary", "the training is right. The whole history comes back: the losses are one of its entries.", twin=_fit_like(keep=lambda losses, *rest: {"loss": losses})),
        Mistake("history object", "the training is right. What `fit` gives back comes whole: its `history` is a dictionary, and the losses are one of its entries.", when=_history_whole),
        Mistake("clipped and shuffled", "two things at once: the loss takes the scores for probabilities, for nobody told it that softmax is still to be taken; and `fit` shuffles the samples in every epoch unless told not to.", when=_clipped_and_shuffled),
        Mistake("samples kept back", "some samples are kept back for validation, so they aren't learned from.", twin=(_fit_like(kept_back=0.2), _fit_like(kept_back=0.1), _fit_like(kept_back=0.25))),
    ],
    hints=[
        "Two calls: `model.compile(optimizer=…, loss=…)`, then `model.fit(X, y, …)`. What `fit` returns has a `history`, a dictionary of lists.",
        "The labels are whole numbers, so the loss is `keras.losses.SparseCategoricalCrossentropy`; it takes softmax with `from_logits=True`.",
        "`fit` wants to know `batch_size`, `epochs` and `shuffle=False`; `verbose=0` keeps it quiet. Its losses stand in `.history[\"loss\"]`.",
    ],
    why="`compile` says what, `fit` runs the loop that you wrote by hand for PyTorch. Everything that you don't say has a default: batches of 32, shuffled in every epoch, RMSprop, a loss that expects probabilities. Two runs can only be compared where you know them.",
)  # fmt: skip


network = Exercise(
    reference={"torch": solutions.network, "keras": solutions.network_in_keras},
    probe="model",
    cases=[
        random_cases(_network_case(1, 2, 3, 2), count=1, note="a single sample"),
        random_cases(_network_case(6, 3, 5, 2), count=1, note="six samples"),
        random_cases(_network_case(3, 4, 2, 6), count=1, note="more classes than hidden units"),
        random_cases(_network_case(2, 3, 3, 3), count=1, note="three of everything"),
    ],
    mistakes=[
        Mistake("softmax", "softmax is in the model already. The loss that follows takes softmax of scores, so it would be taken twice, and without a word the network learns badly.", twin=_or_in_keras(edit("n_out))", "n_out), nn.Softmax(dim=1))"), _keras("Dense(n_out", "Dense(n_out, activation='softmax'"))),
        Mistake("log softmax", "log-softmax is in the model already. The exercise asks for the scores as they are: the loss does the rest.", twin=_or_in_keras(edit("n_out))", "n_out), nn.LogSoftmax(dim=1))"), _keras("Dense(n_out", "Dense(n_out, activation='log_softmax'"))),
        Mistake("softmax over samples", "softmax runs along the samples: what a network says of one sample would depend on the others. And it doesn't belong into the model here, which outputs scores.", twin=edit("n_out))", "n_out), nn.Softmax(dim=0))")),
        Mistake("sigmoid", "the outputs go through a sigmoid. That judges each class by itself, and for one class out of several the loss wants plain scores.", twin=_or_in_keras(edit("n_out))", "n_out), nn.Sigmoid())"), _keras("Dense(n_out", "Dense(n_out, activation='sigmoid'"))),
        Mistake("activation after last", "an activation stands behind the last layer, too. Scores must be free to take any value.", twin=_or_in_keras((edit("n_out))", "n_out), nn.Tanh())"), edit("n_out))", "n_out), nn.ReLU())")), _keras("Dense(n_out", "Dense(n_out, activation='tanh'", "Dense(n_out, activation='relu'"))),
        Mistake("no activation", "there is no activation between the layers, so they collapse into one.", twin=_or_in_keras(edit("nn.Tanh(), ", ""), _keras(', activation="tanh"', ""))),
        Mistake("other activation", "the activation is another one than tanh.", twin=_or_in_keras(tuple(edit("Tanh()", other) for other in ("ReLU()", "Sigmoid()", "GELU()", "LeakyReLU(0.01)", "LeakyReLU(0.2)", "SiLU()", "ELU()", "Hardtanh()", "Softsign()")), _keras("tanh", "relu", "sigmoid", "silu", "elu", "softsign"))),
        Mistake("softmax between", "softmax stands between the layers. It makes the hidden units share one whole; an activation acts on each by itself.", twin=_or_in_keras(edit("Tanh()", "Softmax(dim=1)"), _keras("tanh", "softmax"))),
        Mistake("tanh first too", "tanh stands in front of the first layer, too. The inputs pass as they are.", twin=_or_in_keras(edit("nn.Linear(n_in", "nn.Tanh(), nn.Linear(n_in"), _keras("layers.Dense(n_hidden", "layers.Activation('tanh'), layers.Dense(n_hidden"))),
        Mistake("tanh first only", "tanh stands in front of the first layer. It belongs behind it.", twin=_or_in_keras(edit("nn.Linear(n_in, n_hidden), nn.Tanh()", "nn.Tanh(), nn.Linear(n_in, n_hidden)"), _keras('layers.Dense(n_hidden, activation="tanh")', "layers.Activation('tanh'), layers.Dense(n_hidden)"))),
        Mistake("tanh last only", "tanh stands behind the last layer, where scores must be free, and nothing stands between the two.", twin=_or_in_keras(edit("nn.Tanh(), nn.Linear(n_hidden, n_out)", "nn.Linear(n_hidden, n_out), nn.Tanh()"), _keras('n_hidden, activation="tanh"), layers.Dense(n_out', "n_hidden), layers.Dense(n_out, activation='tanh'"))),
        Mistake("no bias", "the layers have no biases.", twin=_or_in_keras(edit("n_hidden)", "n_hidden, bias=False)").edit("n_out)", "n_out, bias=False)"), _keras('activation="tanh"), layers.Dense(n_out', "activation='tanh', use_bias=False), layers.Dense(n_out, use_bias=False"))),
        Mistake("no hidden layer", "the hidden layer is missing: inputs are connected with the scores directly.", twin=_or_in_keras(edit("n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out)", "n_in, n_out)"), _keras('layers.Dense(n_hidden, activation="tanh"), ', ""))),
        Mistake("extra layer", "there is a hidden layer too many.", twin=_or_in_keras(edit("nn.Tanh()", "nn.Tanh(), nn.Linear(n_hidden, n_hidden), nn.Tanh()"), _keras("layers.Dense(n_out)", "layers.Dense(n_hidden, activation='tanh'), layers.Dense(n_out)"))),
        Mistake("hidden units for classes", "the last layer has as many units as the hidden one. It outputs one score for each class.", twin=_or_in_keras(edit("n_out", "n_hidden"), _keras("n_out", "n_hidden"))),
        Mistake("sizes clash", "the layers don't fit the inputs or each other: is a number written where `n_in`, `n_hidden` or `n_out` belongs, or are two exchanged?", when=_all_crash_with(("RuntimeError", "ValueError"), "mat1 and mat2", "incompatible with the layer")),
    ],
    hints=[
        "In PyTorch `nn.Sequential(…)` strings layers together; in Keras `keras.Sequential([…])`, with a list. The sections above show both.",
        "A dense layer is `nn.Linear(n_in, n_out)` in PyTorch and `layers.Dense(n_out)` in Keras. Nothing stands behind the last one.",
        "PyTorch: `nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out))`.",
    ],
    why="The same three lines in two accents. PyTorch wants both sizes of a layer and has its activation as a layer of its own; Keras works the input size out, and takes the activation as an argument. Softmax is left to the loss, which computes it together with the logarithm, and so without overflow.",
)  # fmt: skip


flattened = Exercise(
    reference=solutions.flattened,
    cases=[
        case(np.arange(8.0).reshape(2, 2, 2), note="two samples of 2 × 2"),
        random_cases(_of_shape(4, 3, 5), count=1, note="four samples of 3 × 5"),
        random_cases(_of_shape(3, 3, 2, 4), count=1, note="three colour images"),
        random_cases(_of_shape(1, 2, 3), count=1, note="a batch of one"),
        random_cases(_of_shape(5, 4), count=1, note="samples that are rows already"),
    ],
    mistakes=[
        Mistake("one long row", "all samples run into one long row. The first axis counts the samples: it stays.", twin=(edit("reshape(len(X), -1)", "ravel()"), edit("len(X)", "1"), edit("len(X), -1", "-1, 1"))),
        Mistake("transposed", "each sample is a column. Samples are rows.", twin=edit("-1)", "-1).T")),
        Mistake("samples last", "the shape is another one, and each row holds numbers of several samples: the number of samples belongs in front.", twin=edit("len(X), -1", "-1, len(X)")),
        Mistake("axis too many", "an axis too many is left. All axes but the first become one.", twin=(edit("len(X)", "*X.shape[:2]"), edit("X.reshape(len(X), -1)", "np.array([np.concatenate(sample) for sample in X])"))),
        Mistake("unchanged", "the array comes back as it was: `reshape` makes another one and leaves the old as it is.", twin=edit(".reshape(len(X), -1)", "")),
        Mistake("dealt out", "each row holds numbers of several samples: with the samples as the last axis, a reshape deals the numbers out in turn.", twin=edit("len(X), -1)", "-1, len(X)).T")),
        Mistake("last axis kept", "the last axis is kept. All axes but the first become one.", twin=edit("len(X), -1", "-1, X.shape[-1]")),
        Mistake("columns first", "the numbers come in another order: columns first. If you go on with rows first, you mix the pixels up.", twin=edit("-1)", '-1, order="F")')),
        Mistake("first only", "only the first sample comes back.", twin=(edit("X.reshape(len(X), -1)", "X[0].ravel()"), edit("X.reshape(len(X)", "X[:1].reshape(1"))),
        Mistake("averaged", "numbers are lost: each sample is averaged or summed along an axis. Flattening keeps them all.", twin=(edit("reshape(len(X), -1)", "mean(axis=tuple(range(2, X.ndim)))"), edit("reshape(len(X), -1)", "sum(axis=-1)"), edit("reshape(len(X), -1)", "mean(axis=-1)"))),
    ],
    hints=[
        "How many rows must come out? Which length is left for the other axis?",
        "`reshape` takes −1 for the one length that it can work out by itself.",
        "`X.reshape(len(X), -1)`",
    ],
    why="A dense layer multiplies rows with a matrix, so each sample becomes a row. With −1 in the *first* place instead, the same line would work for a batch of one and mix the samples of any other.",
)  # fmt: skip


descend = Exercise(
    reference={"torch": solutions.descend},
    probe="train",
    returns=("losses",),
    cases=[
        case(Net("mlp", (2, 3), "torch", seed=1), Tensor(np.array([[1.0, -0.5], [0.25, 2.0]])), Tensor(np.array([0, 2])), 0.5, 3, note="no hidden layer, two samples, three steps"),
        random_cases(_descend_case(5, 1, 2, 3, 2), count=1, note="a single step"),
        random_cases(_descend_case(6, 5, 3, 4, 3), count=1, note="five steps"),
        random_cases(_descend_case(4, 2, 2, 3, 2, gradients=True), count=1, note="a model that comes with gradients of an earlier pass"),
        case(Net("mlp", (2, 3), "torch", seed=1), Tensor(np.array([[1.0, -0.5], [0.25, 2.0]])), Tensor(np.array([0, 2])), 0.0, 60, note="many steps at a learning rate of 0, in which nothing changes"),
    ],
    mistakes=[
        Mistake("not cleared", "the gradients of one step are added to those of the steps before: PyTorch collects them until they are cleared.", twin=edit("model.zero_grad()", "")),
        Mistake("cleared too late", "gradients are cleared after the update. A model may come with gradients of an earlier pass, and the first step then takes them along.", twin=edit("model.zero_grad()", "").edit("losses.append", "model.zero_grad()\n        losses.append")),
        Mistake("update in graph", "the weights are updated inside the computation graph. PyTorch tracks everything that happens to a weight, an update included, and refuses; the update must happen without tracking gradients.", when=_all_crash_with(("RuntimeError",), "leaf Variable that requires grad", "view of a leaf Variable", "modified by an inplace operation")),
        Mistake("no gradient", "a gradient is None when the weights are updated: either `backward` hasn't run yet, or the gradients are cleared between the two.", when=_all_crash_with(("TypeError",), "'float' and 'NoneType'", "'NoneType' and 'float'")),
        Mistake("loss outside loop", "the loss is computed once, before the loop. `backward` uses its graph up: each step needs a new one.", when=_all_crash_with(("RuntimeError",), "second time")),
        Mistake("labels first", LABELS_FIRST, when=_labels_first),
        Mistake("labels as probabilities", LIKE_PROBABILITIES, when=_like_probabilities),
        Mistake("no update", "the model never changes: there is no update, or the gradients are cleared before it, or `weights = weights − …` gives the name to a new tensor, and the model keeps the old one.", twin=edit("weights -=", "weights = weights -")),
        Mistake("sign", "you step uphill: the gradient points to where the loss grows.", twin=edit("-=", "+=")),
        Mistake("rate missing", "the learning rate isn't used.", twin=edit("learning_rate * ", "")),
        Mistake("fixed rate", "the learning rate that is passed in isn't used: another one stands in its place.", twin=tuple(edit("learning_rate", rate) for rate in ("0.1", "0.01", "0.001"))),
        Mistake("softmax twice", "softmax is taken twice: `cross_entropy` wants scores, and takes it itself.", twin=_SOFTMAX_TWICE),
        Mistake("sum for mean", "the loss is summed over the samples where the exercise asks for the mean: the step grows with the data.", twin=(_SUMMED, _SUMMED.edit("loss.item()", "loss.item() / len(y)"))),
        Mistake("squared error", "the loss is a squared error against one-hot labels. The exercise asks for the cross-entropy.", twin=_SQUARED),
        Mistake("sigmoid", "each class is judged by itself, with a sigmoid. For one class out of several the cross-entropy takes softmax.", twin=_SIGMOID),
        Mistake("label smoothing", "the labels are smoothed: a part of each goes to the other classes. The exercise asks for the plain cross-entropy.", twin=_SMOOTHED),
        Mistake("nll of scores", "the logarithm of softmax is missing: `nll_loss` wants log-probabilities, and gets scores.", twin=edit("cross_entropy", "nll_loss")),
        Mistake("loss after step", "the losses that you note are those after each step. The exercise asks for the loss before it.", twin=_LOSS_AFTERWARDS),
        Mistake("losses as sums", "the losses that you note are sums over the samples.", twin=edit("loss.item()", "loss.item() * len(y)")),
        Mistake("on a copy", "the losses are right, but they are those of a copy: the model that was passed in stays as it was.", twin=edit("import torch", "import copy\n\n    import torch\n\n    model = copy.deepcopy(model)")),
        Mistake("first layer only", "only the first layer learns.", twin=edit("model.parameters()", "list(model.parameters())[:2]")),
        Mistake("last layer only", "only the last layer learns.", twin=edit("model.parameters()", "list(model.parameters())[-2:]")),
        Mistake("biases unchanged", "the biases stay as they were.", twin=edit("model.parameters()", "list(model.parameters())[::2]")),
        Mistake("signs of gradients", "only the signs of the gradients are used. A steep slope asks for a long step.", twin=edit("weights.grad", "weights.grad.sign()")),
        Mistake("other optimiser", "the steps are those of another optimiser, of momentum or Adam. The exercise asks for the plain step: learning rate times gradient.", twin=tuple(edit("losses = []", f"losses, optimiser = [], torch.optim.{made}").edit("with torch.no_grad():\n            for weights in model.parameters():\n                weights -= learning_rate * weights.grad", "optimiser.step()") for made in ("SGD(model.parameters(), learning_rate, momentum=0.9)", "Adam(model.parameters(), learning_rate)", "AdamW(model.parameters(), learning_rate)"))),
        Mistake("accuracy returned", "the shares of right answers come back. The exercise asks for the losses.", twin=edit("loss.item()", "(model(X).argmax(dim=1) == y).float().mean().item()")),
        Mistake("divided twice", "the gradient is divided by the number of samples once more: the loss is a mean already.", twin=(edit("weights.grad", "weights.grad / len(y)"), edit("model(X), y)", "model(X), y) / len(y)"))),
        Mistake("extra loss", "the training is right. There is a loss too many: the exercise asks for none after the last step.", twin=edit("return losses", "return [*losses, torch.nn.functional.cross_entropy(model(X), y).item()]")),
        Mistake("one too many", "it is one step too many.", twin=edit("range(steps)", "range(steps + 1)")),
        Mistake("one too few", "it is one step too few.", twin=edit("range(steps)", "range(steps - 1)")),
        Mistake("one step only", "it ends after one step: does `return` stand inside the loop?", twin=edit("range(steps)", "range(1)")),
        Mistake("stops early", "it ends before all steps are over: is there a `break`, or a limit of your own? `steps` says how many, whether the loss still falls or not.", when=_stops_early),
        Mistake("last only", "only the last loss comes back.", twin=(edit("return losses", "return losses[-1]"), edit("return losses", "return losses[-1:]"))),
    ],
    hints=[
        "One step: loss, clear the gradients, `loss.backward()`, update. `loss.item()` is the loss as a float.",
        "`model.zero_grad()` clears; afterwards `weights.grad` holds the gradient of each of `model.parameters()`.",
        "The update is `weights -= learning_rate * weights.grad` for each of them, inside of `with torch.no_grad():`.",
    ],
    why="Forward, loss, backward, update: the loop of backprop and hidden_layers, and the backward pass is one call. Two things are new. Gradients are collected, so you clear them; and PyTorch records what happens to weights, so the update stands under `no_grad`.",
)  # fmt: skip


evaluate = Exercise(
    reference={"torch": solutions.evaluate},
    probe="train",
    returns=("loss", "accuracy"),
    cases=[
        case(Net("mlp", (2, 3), "torch", seed=1), Tensor(_FIRST), Tensor(np.array([1, 1, 2, 0, 1])), note="five samples"),
        # the first sample has the largest score of all
        case(Net("mlp", (2, 3), "torch", seed=1), Tensor(np.array([[0.0, 3.0], [0.0, -1.0]])), Tensor(np.array([1, 0])), note="two samples, both answered rightly"),
        random_cases(_evaluate_case("mlp", 7, 3, 4, 3), count=1, note="seven samples"),
        random_cases(_evaluate_case("mlp", 9, 3, 3, times=1000), count=1, note="scores of a thousand"),
        random_cases(_evaluate_case("norm", 8, 3, 4, 3), count=1, note="a model with batch normalisation"),
        random_cases(_evaluate_case("dropout", 9, 3, 8, 3), count=1, note="a model with dropout"),
    ],
    mistakes=[
        Mistake("training mode", "the model is still in training mode: with dropout it then leaves units out while you measure, and batch normalisation looks at the other samples.", when=lambda seen, reference: all(o.model.training for o in seen.observations) and _right_where_the_mode_is_nothing(seen, reference)),
        Mistake("mode set too late", "the scores are computed in training mode: the model goes into evaluation mode only afterwards.", when=lambda seen, reference: not any(o.model.training for o in seen.observations) and _right_where_the_mode_is_nothing(seen, reference)),
        Mistake("labels first", LABELS_FIRST, when=_labels_first),
        Mistake("largest down columns", "the largest score is looked for down the columns, among the samples. Each sample has a row.", when=_all_crash_with(("RuntimeError",), "at non-singleton dimension 0")),
        Mistake("results swapped", "accuracy and loss come back in the other order.", twin=edit("loss.item(), (scores.argmax(dim=1) == y).float().mean().item()", "(scores.argmax(dim=1) == y).float().mean().item(), loss.item()")),
        Mistake("loss only", "only the loss comes back.", twin=edit(", (scores.argmax(dim=1) == y).float().mean().item()", "")),
        Mistake("accuracy only", "only the accuracy comes back.", twin=edit("loss.item(), ", "")),
        Mistake("softmax twice", "softmax is taken twice: `cross_entropy` wants scores, and takes it itself.", twin=edit("(scores, y)", "(scores.softmax(dim=1), y)")),
        Mistake("sum for mean", "the loss is summed over the samples. The exercise asks for the mean, which can be compared between data of different sizes.", twin=edit("(scores, y)", '(scores, y, reduction="sum")')),
        Mistake("squared error", "the loss is a squared error against one-hot labels. The exercise asks for the cross-entropy.", twin=edit("cross_entropy(scores, y)", "mse_loss(scores, torch.nn.functional.one_hot(y, scores.shape[1]).float())")),
        Mistake("overflow", "where scores are large, the loss isn't a number: exponentials overflow or vanish. Softmax and its logarithm belong into one step.", twin=(edit("torch.nn.functional.cross_entropy(scores, y)", "-(scores.exp() / scores.exp().sum(dim=1, keepdim=True))[range(len(y)), y].log().mean()"), edit("model(X)", "model(X).exp()\n        scores = scores / scores.sum(dim=1, keepdim=True)").edit("torch.nn.functional.cross_entropy(scores, y)", "-scores[range(len(y)), y].log().mean()"), edit("torch.nn.functional.cross_entropy(scores, y)", "-scores.softmax(dim=1)[range(len(y)), y].log().mean()"))),
        Mistake("label smoothing", "the labels are smoothed: a part of each goes to the other classes. The exercise asks for the plain cross-entropy.", twin=edit("(scores, y)", "(scores, y, label_smoothing=0.1)")),
        Mistake("nll of scores", "the logarithm of softmax is missing: `nll_loss` wants log-probabilities, and gets scores.", twin=edit("cross_entropy", "nll_loss")),
        Mistake("count for accuracy", "the accuracy counts the right answers. The exercise asks for their share.", twin=edit("mean()", "sum()")),
        Mistake("mistakes counted", "the accuracy is the share of mistakes.", twin=edit("(scores.argmax(dim=1) == y)", "1 - (scores.argmax(dim=1) == y)")),
        Mistake("per cent", "the accuracy is in per cent. The exercise asks for a share, from 0 to 1.", twin=edit("(scores.argmax(dim=1) == y)", "100 * (scores.argmax(dim=1) == y)")),
        Mistake("largest of all", "one answer is compared with all labels: the largest score of the whole table is found, where each sample has a row of its own.", twin=edit("dim=1", "")),
        Mistake("rounded down", "the share of right answers is cut to a whole number: 1 where all are right, and 0 else.", twin=(edit("(scores.argmax(dim=1) == y).float().mean().item()", "float((scores.argmax(dim=1) == y).sum() // len(y))"), edit("(scores.argmax(dim=1) == y).float().mean().item()", "float((scores.argmax(dim=1) == y).all())"))),
        Mistake("threshold half", "an answer counts as right if its probability is above a half. Among several classes the largest may be smaller than that.", twin=edit("(scores.argmax(dim=1) == y)", "(scores.softmax(dim=1)[range(len(y)), y] > 0.5)")),
        Mistake("scores for classes", "the accuracy compares the scores themselves with the class numbers. The answer is the number of the class whose score is largest.", twin=(edit("argmax(dim=1)", "max(dim=1).values"), edit("argmax(dim=1)", "max(dim=1).values.round()"))),
        Mistake("smallest score", "the smallest score is taken for the answer.", twin=edit("argmax", "argmin")),
        Mistake("learns", "the model learns while it is measured: its weights have moved.", twin=edit("return", "model.zero_grad()\n    torch.nn.functional.cross_entropy(model(X), y).backward()\n    with torch.no_grad():\n        for weights in model.parameters():\n            weights -= 0.1 * weights.grad\n    return"), when=_learns_besides),
    ],
    hints=[
        "Before the model is called, `model.eval()`. Then the scores, and from them both numbers.",
        "`scores.argmax(dim=1)` is the class that each sample is given.",
        "`(scores.argmax(dim=1) == y).float().mean().item()` is the share of right ones, as a float.",
    ],
    why="In evaluation mode dropout is off and batch normalisation uses what it has collected, so a sample's answer doesn't depend on chance or on its neighbours. `no_grad` only saves memory and time here; the mode changes the numbers.",
)  # fmt: skip


def _into_case(framework, *sizes, name="mlp"):
    def make(rng):
        layers = [
            (rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in zip(sizes[:-1], sizes[1:], strict=True)
        ]
        return Net(name, sizes, framework, seed=int(rng.integers(10_000))), layers

    return make


def _into_cases(framework, *more):
    square = [(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]))]
    return [
        case(Net("mlp", (2, 2), framework, seed=1), square, note="one layer, two inputs and two units"),
        random_cases(_into_case(framework, 3, 3, 3), count=1, note="three of everything"),
        random_cases(_into_case(framework, 4, 3, 2), count=1, note="4 inputs, 3 hidden units, 2 outputs"),
        *more,
    ]


def _transposed(seen: Recording, reference: Recording) -> bool:
    """Tell whether square kernels are transposed, and those that aren't square are refused."""
    made = [
        (o, due) for o, due in zip(seen.observations, reference.observations, strict=True) if o.crash is None
    ]
    refused = [o for o in seen.observations if o.crash is not None]
    if (
        not made
        or not refused
        or not all("shape" in o.crash.message or "size" in o.crash.message for o in refused)
    ):
        return False
    return all(
        np.allclose(came, kernel.T, rtol=1e-4, atol=1e-6)
        for o, due in made
        for came, kernel in zip(o.value[1::2], due.value[1::2], strict=True)
    )


into_pytorch = Exercise(
    reference={"torch": solutions.into_pytorch},
    probe="train",
    cases=_into_cases("torch"),
    mistakes=[
        Mistake("not transposed", "the kernels aren't transposed. PyTorch keeps a layer's weights as (n_out, n_in), so a square one takes them either way, and without a word computes something else.", twin=edit("W.T", "W"), when=_transposed),
        Mistake("square not transposed", "a square kernel stays as it is, and only the others are transposed. Whether a kernel has to be can't be seen from its shape.", twin=edit("W.T", "W if len(W) == len(W.T) else W.T")),
        Mistake("layers swapped", "the layers are exchanged: in the list the one next to the input comes first.", twin=edit("layers, strict", "layers[::-1], strict")),
        Mistake("activation as layer", "an activation is taken for a layer with weights. It stands between those that have some, and has none.", when=_all_crash_with(("AttributeError",), "has no attribute 'weight'", "has no attribute 'bias'")),
        Mistake("reshaped for transposed", "the kernels are reshaped where they are to be transposed: the shape fits, and the numbers belong to other connections.", twin=edit("W.T", "W.reshape(W.shape[::-1])")),
        Mistake("no bias", "the biases aren't carried over.", twin=edit("layer.bias.copy_(torch.tensor(b))", "")),
        Mistake("biases zero", "the biases become zero.", twin=edit("tensor(b)", "tensor(0 * b)")),
        Mistake("biases only", "only the biases are carried over.", twin=edit("layer.weight.copy_(torch.tensor(W.T))", "")),
        Mistake("first layer only", "only the first layer gets its weights: does something stand too far in?", twin=edit("layer.bias.copy_(torch.tensor(b))", "layer.bias.copy_(torch.tensor(b))\n            break")),
        Mistake("nothing written", "nothing is written into the model. A new tensor under an old name leaves it with its own, and so does a new model.", twin=edit("layer.weight.copy_(torch.tensor(W.T))", "weight = torch.tensor(W.T)").edit("layer.bias.copy_(torch.tensor(b))", "bias = torch.tensor(b)")),
        Mistake("parameter replaced", "a layer's weights are a parameter, and a plain tensor or array can't take its place. Write the numbers into the parameter that is there.", when=_all_crash_with(("TypeError",), "cannot assign")),
        Mistake("written in graph", "the weights are written inside the computation graph. PyTorch tracks everything that happens to a weight, and refuses; the copy must happen without tracking gradients.", when=_all_crash_with(("RuntimeError",), "leaf Variable that requires grad", "view of a leaf Variable")),
        Mistake("sign", "the signs are turned round.", twin=edit("W.T", "-W.T").edit("tensor(b)", "tensor(-b)")),
        Mistake("added", "the weights are added to those that were there. They are to take their place.", twin=edit("weight.copy_", "weight.add_").edit("bias.copy_", "bias.add_")),
    ],
    hints=[
        "`model[0].weight` is (n_out, n_in), the other way round than your W. `model[0].bias` is (n_out,).",
        "`for layer in model` meets the activations, too: `isinstance(layer, torch.nn.Linear)` tells which ones are dense.",
        "Inside of `with torch.no_grad():` write `layer.weight.copy_(torch.tensor(W.T))`.",
    ],
    why="A kernel stored the other way round is the commonest slip when weights move house. With sizes that differ it is refused; where a layer is square, as in most transformers, nobody complains. So compare the outputs, not the shapes.",
)  # fmt: skip


def _refused(seen: Recording, reference: Recording) -> bool:
    """Tell whether Keras refuses arrays for their shapes. In the first two cases all kernels are square."""
    return _all_crash_with(("ValueError",), "not compatible with provided weight shape")(seen, reference)


into_keras = Exercise(
    reference={"keras": solutions.into_keras},
    probe="train",
    cases=_into_cases(
        "keras",
        random_cases(_into_case("keras", 3, 4, 2, name="inside"), count=1, note="the activation is inside of the dense layer"),
    ),
    mistakes=[
        Mistake("transposed", "the kernels are transposed. Keras keeps them as (n_in, n_out), as hidden_layers did; it is PyTorch that has them the other way round.", twin=edit("array for pair in layers for array in pair", "array for W, b in layers for array in (W.T, b)"), when=_transposed),
        Mistake("transposed and reshaped", "the kernels are transposed, and then reshaped until they fit: the numbers belong to other connections.", twin=edit("array for pair in layers for array in pair", "array for W, b in layers for array in (W.T.reshape(W.shape), b)")),
        Mistake("layers swapped", "the layers are exchanged: in the list the one next to the input comes first.", twin=edit("layers", "layers[::-1]")),
        Mistake("every second layer", "every second layer is taken. That fits where activations are layers of their own, and leaves layers out where they are inside of the dense ones.", twin=edit("model.set_weights([array for pair in layers for array in pair])", "for layer, pair in zip(model.layers[::2], layers):\n        layer.set_weights(pair)")),
        Mistake("activation as layer", "a layer that has no weights is given some: an activation can be a layer of its own.", when=_all_crash_with(("ValueError",), "expecting 0 weights")),
        Mistake("no bias", "the biases aren't carried over.", twin=edit("array for pair in layers for array in pair", "array for (W, _), b in zip(layers, model.get_weights()[1::2]) for array in (W, b)")),
        Mistake("biases zero", "the biases become zero.", twin=edit("array for pair in layers for array in pair", "array for W, b in layers for array in (W, 0 * b)")),
        Mistake("biases only", "only the biases are carried over.", twin=edit("array for pair in layers for array in pair", "array for W, (_, b) in zip(model.get_weights()[::2], layers) for array in (W, b)")),
        Mistake("first layer only", "only the first layer gets its weights: does something stand too far in?", twin=edit("in pair]", "in pair][:2] + model.get_weights()[2:]")),
        Mistake("nothing written", "nothing is written into the model. What `get_weights` gives is a copy, and so is a cloned model: what is done to them stays with them.", twin=edit("model.set_weights(", "model.get_weights()[:] = (")),
        Mistake("pairs for list", "the list is of another length than Keras wants: it takes one flat list, kernel, bias, kernel, bias, and no pairs.", when=_all_crash_with(("ValueError",), "weight list of length")),
        Mistake("order of arrays", "the arrays stand in another order than Keras's: kernel and bias of the first layer, then of the next.", when=lambda seen, reference: _refused(seen, reference) and any(o.crash for o in seen.observations[:2])),
        Mistake("shapes", "the shapes don't come in Keras's order: kernel (n_in, n_out), bias (n_out,), layer by layer.", when=_refused),
    ],
    hints=[
        "`model.get_weights()` shows what Keras wants: a flat list of arrays, kernel and bias of each layer in turn.",
        "`model.set_weights(arrays)` takes such a list. `layers` is a list of pairs: unfold it.",
        "`[array for pair in layers for array in pair]` is the flat list.",
    ],
    why="One call, since Keras stores a dense kernel as (n_in, n_out), the way X W + b is written. The weights of a trained network are a handful of arrays with shapes and an agreed order, whoever trained it.",
)  # fmt: skip
