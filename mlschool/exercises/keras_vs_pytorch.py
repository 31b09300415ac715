"""The exercises of keras_vs_pytorch: Keras and PyTorch."""

from __future__ import annotations

import numpy as np

from mlschool.checking.compare import SINGLE, difference
from mlschool.checking.models import nets
from mlschool.checking.models.placeholders import Batches, Net, Optimiser, Tensor
from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.checking.recordings import Given, Recording
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


# -------------------------------------------------------------------------------------------------------- stacked


def _images(rng, n, height, width):
    """Return images none of which is white or black anywhere."""
    return [rng.integers(1, 200, (height, width, 3)).astype(np.uint8) for _ in range(n)]


def _images_case(n, height, width):
    return lambda rng: (_images(rng, n, height, width),)


def _stack(images):
    return np.stack(images) / 255


def _each_by_its_largest(images):
    return np.stack([image / image.max() for image in images]).transpose(0, 3, 1, 2)


def _largest_of_all(images):
    return np.stack(images).transpose(0, 3, 1, 2) / np.max(images)


stacked = Exercise(
    reference=solutions.stacked,
    cases=[
        case([np.array([[[255, 0, 51], [102, 0, 204]]], dtype=np.uint8)], note="one image of two pixels"),
        case([np.arange(18, dtype=np.uint8).reshape(2, 3, 3), 10 * np.arange(18, dtype=np.uint8).reshape(2, 3, 3)], note="two small images"),
        random_cases(_images_case(4, 5, 7), count=2, note="four images"),
        random_cases(_images_case(3, 3, 3), count=1, note="three of everything"),
    ],
    mistakes=[
        Mistake("shape right but reshape", "the shape is right, but `reshape` only deals the numbers out anew: colours end up in other pixels. To exchange axes is another thing.", twin=(lambda images: (_stack(images)).reshape(len(images), 3, *images[0].shape[:2]), lambda images: np.stack([i.reshape(3, *i.shape[:2]) for i in images]) / 255)),
        Mistake("stack", "the channels are at the end: that is Keras's order. PyTorch has them behind the batch.", twin=_stack),
        Mistake("height width exchanged pictures", "height and width are exchanged, so the pictures lie on their side.", twin=lambda images: _stack(images).transpose(0, 3, 2, 1)),
        Mistake("axes turned round samples", "all axes are turned round: the samples have come to the end. The batch stays in front.", twin=lambda images: _stack(images).T),
        Mistake("channels stand before batch", "the channels stand before the batch. The samples come first, then their channels.", twin=lambda images: _stack(images).transpose(3, 0, 1, 2)),
        Mistake("images glued together into", "the images are glued together into a single one. A batch has an axis of its own for its samples.", twin=(lambda images: np.concatenate(images) / 255, lambda images: np.concatenate(images).transpose(2, 0, 1) / 255, lambda images: np.concatenate(images, axis=1).transpose(2, 0, 1) / 255)),
        Mistake("first image back", "only the first image comes back.", twin=(lambda images: images[0].transpose(2, 0, 1)[None] / 255, lambda images: images[0].transpose(2, 0, 1) / 255)),
        Mistake("numbers still go up", "the numbers still go up to 255.", twin=lambda images: np.stack(images).transpose(0, 3, 1, 2)),
        Mistake("divide 256 largest number", "you divide by 256. The largest number that a byte can hold is one less, and it is to become 1.", twin=lambda images: _stack(images).transpose(0, 3, 1, 2) * 255 / 256),
        Mistake("decimals cut off but", "the decimals are cut off: all but the brightest numbers become 0.", twin=(lambda images: np.stack(images).transpose(0, 3, 1, 2) // 255, lambda images: (np.stack(images).transpose(0, 3, 1, 2) / 255).astype(np.uint8))),
        Mistake("largest of all", "you divide by the largest number found, so a dark picture becomes as bright as any, and the same colour gets another number in the next batch.", twin=(_largest_of_all, _each_by_its_largest)),
        Mistake("numbers run 1 1", "the numbers run from −1 to 1. Here 0 is black.", twin=lambda images: 2 * _stack(images).transpose(0, 3, 1, 2) - 1),
        Mistake("channels changed order blue", "the channels have changed their order: blue stands where red was. (OpenCV keeps them so.)", twin=lambda images: _stack(images).transpose(0, 3, 1, 2)[:, ::-1]),
        Mistake("channels averaged away picture", "the channels are averaged away: the picture has become grey.", twin=(lambda images: _stack(images).mean(axis=-1), lambda images: _stack(images).mean(axis=-1)[:, None])),
    ],
    hints=[
        "`np.stack(images)` has the shape (n, height, width, 3). Which axis has to go where?",
        "`.transpose(0, 3, 1, 2)` names for each new place the old axis that goes there.",
        "`np.stack(images).transpose(0, 3, 1, 2) / 255`",
    ],
    why="A tensor is numbers with a shape, and nothing in it says which axis is which: that is an agreement, and the two frameworks have different ones. `transpose` moves axes and every number stays with its pixel; `reshape` keeps the order of the numbers and cuts it up anew.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------ flattened


def _of_shape(*shape):
    return lambda rng: (rng.normal(size=shape),)


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
        Mistake("samples run into long", "all samples run into one long row. The first axis counts the samples: it stays.", twin=(lambda X: X.ravel(), lambda X: X.reshape(1, -1), lambda X: X.reshape(-1, 1))),
        Mistake("sample column samples rows", "each sample is a column. Samples are rows.", twin=(lambda X: X.reshape(len(X), -1).T,)),
        Mistake("shape another row holds", "the shape is another one, and each row holds numbers of several samples: the number of samples belongs in front.", twin=(lambda X: X.reshape(-1, len(X)),)),
        Mistake("axis too many left", "an axis too many is left. All axes but the first become one.", twin=(lambda X: X.reshape(*X.shape[:2], -1), lambda X: np.array([np.concatenate(sample) for sample in X]))),
        Mistake("array back reshape makes", "the array comes back as it was: `reshape` makes another one and leaves the old as it is.", twin=lambda X: X),
        Mistake("row holds numbers several", "each row holds numbers of several samples: with the samples as the last axis, a reshape deals the numbers out in turn.", twin=lambda X: X.reshape(-1, len(X)).T),
        Mistake("last axis kept axes", "the last axis is kept. All axes but the first become one.", twin=(lambda X: X.reshape(-1, X.shape[-1]),)),
        Mistake("numbers another order columns", "the numbers come in another order: columns first. Whoever goes on with rows first mixes the pixels up.", twin=(lambda X: X.reshape(len(X), -1, order="F"), lambda X: X.T.reshape(-1, len(X)).T)),
        Mistake("first sample back", "only the first sample comes back.", twin=(lambda X: X[0].ravel(), lambda X: X[:1].reshape(1, -1))),
        Mistake("numbers lost sample averaged", "numbers are lost: each sample is averaged or summed along an axis. Flattening keeps them all.", twin=(lambda X: X.mean(axis=tuple(range(2, X.ndim))), lambda X: X.sum(axis=-1), lambda X: X.mean(axis=-1))),
    ],
    hints=[
        "How many rows must come out? Which length is left for the other axis?",
        "`reshape` takes −1 for the one length that it can work out by itself.",
        "`X.reshape(len(X), -1)`",
    ],
    why="A dense layer multiplies rows with a matrix, so each sample becomes a row. With −1 in the *first* place instead, the same line would work for a batch of one and mix the samples of any other.",
)  # fmt: skip

# -------------------------------------------------------------------------------------------------------- network


def _network_case(samples, *sizes):
    def make(rng):
        layers = [
            (rng.normal(size=(a, b)), rng.normal(size=b)) for a, b in zip(sizes[:-1], sizes[1:], strict=True)
        ]
        return case(*sizes, given=Given(layers, rng.normal(size=(samples, sizes[0])), training=True))

    return make


def _dense(n_in, n_hidden, n_out, *, between=None, behind=None, front=None, bias=True):
    """Return the network with other layers between, behind or in front of the dense ones."""
    from torch import nn

    steps = [front, nn.Linear(n_in, n_hidden, bias), between, nn.Linear(n_hidden, n_out, bias), behind]
    return nn.Sequential(*filter(None, steps))


def _behind(make):
    def network(n_in, n_hidden, n_out):
        from torch import nn

        return _dense(n_in, n_hidden, n_out, between=nn.Tanh(), behind=make(nn))

    return network


def _between(make):
    def network(n_in, n_hidden, n_out):
        from torch import nn

        return _dense(n_in, n_hidden, n_out, between=make(nn))

    return network


def _front(n_in, n_hidden, n_out):
    from torch import nn

    return _dense(n_in, n_hidden, n_out, front=nn.Tanh(), between=nn.Tanh())


def _only_in_front(n_in, n_hidden, n_out):
    from torch import nn

    return _dense(n_in, n_hidden, n_out, front=nn.Tanh())


def _only_behind(n_in, n_hidden, n_out):
    from torch import nn

    return _dense(n_in, n_hidden, n_out, behind=nn.Tanh())


def _no_biases(n_in, n_hidden, n_out):
    from torch import nn

    return _dense(n_in, n_hidden, n_out, between=nn.Tanh(), bias=False)


def _one_layer(n_in, n_hidden, n_out):
    from torch import nn

    return nn.Sequential(nn.Linear(n_in, n_out))


def _one_layer_more(n_in, n_hidden, n_out):
    from torch import nn

    return nn.Sequential(
        nn.Linear(n_in, n_hidden),
        nn.Tanh(),
        nn.Linear(n_hidden, n_hidden),
        nn.Tanh(),
        nn.Linear(n_hidden, n_out),
    )


def _softmax_between(n_in, n_hidden, n_out):
    from torch import nn

    return _dense(n_in, n_hidden, n_out, between=nn.Softmax(dim=1))


def _ends_hidden(n_in, n_hidden, n_out):
    from torch import nn

    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_hidden))


network = Exercise(
    reference={"torch": solutions.network, "keras": solutions.network_in_keras},
    probe="model",
    cases=[
        random_cases(_network_case(1, 2, 3, 2), count=1, note="a single sample"),
        random_cases(_network_case(6, 3, 5, 2), count=1, note="six samples"),
        random_cases(_network_case(3, 4, 2, 6), count=1, note="more classes than hidden units"),
    ],
    mistakes=[
        Mistake("softmax model already loss", "softmax is in the model already. The loss that follows takes softmax of scores, so it would be taken twice, and without a word the network learns badly.", twin=_behind(lambda nn: nn.Softmax(dim=1))),
        Mistake("log softmax model already", "log-softmax is in the model already. What is asked for are the scores as they are: the loss does the rest.", twin=_behind(lambda nn: nn.LogSoftmax(dim=1))),
        Mistake("softmax runs along samples", "softmax runs along the samples: what a network says of one sample would depend on the others. And it doesn't belong into the model here, which puts out scores.", twin=_behind(lambda nn: nn.Softmax(dim=0))),
        Mistake("outputs go through sigmoid", "the outputs go through a sigmoid. That judges each class by itself, and for one class out of several the loss wants plain scores.", twin=_behind(lambda nn: nn.Sigmoid())),
        Mistake("activation stands behind last", "an activation stands behind the last layer, too. Scores must be free to take any value.", twin=(_behind(lambda nn: nn.Tanh()), _behind(lambda nn: nn.ReLU()))),
        Mistake("no activation between layers", "there is no activation between the layers, so they collapse into one.", twin=_between(lambda nn: None)),
        Mistake("activation another than tanh", "the activation is another one than tanh.", twin=(_between(lambda nn: nn.ReLU()), _between(lambda nn: nn.Sigmoid()), _between(lambda nn: nn.GELU()), _between(lambda nn: nn.LeakyReLU(0.01)), _between(lambda nn: nn.LeakyReLU(0.2)), _between(lambda nn: nn.SiLU()), _between(lambda nn: nn.ELU()), _between(lambda nn: nn.Hardtanh()), _between(lambda nn: nn.Softsign()))),
        Mistake("softmax between", "softmax stands between the layers. It makes the hidden units share one whole; an activation acts on each by itself.", twin=_softmax_between),
        Mistake("front", "tanh stands in front of the first layer, too. The inputs pass as they are.", twin=_front),
        Mistake("only in front", "tanh stands in front of the first layer. It belongs behind it.", twin=_only_in_front),
        Mistake("only behind", "tanh stands behind the last layer, where scores must be free, and nothing stands between the two.", twin=_only_behind),
        Mistake("no biases", "the layers have no biases.", twin=_no_biases),
        Mistake("one layer", "the hidden layer is missing: inputs are connected with the scores directly.", twin=_one_layer),
        Mistake("one layer more", "there is a hidden layer too many.", twin=_one_layer_more),
        Mistake("ends hidden", "the last layer has as many units as the hidden one. It puts out one score for each class.", twin=_ends_hidden),
        Mistake("layers fit inputs or", "the layers don't fit the inputs or each other: is a number written where `n_in`, `n_hidden` or `n_out` belongs, or are two exchanged?", when=_all_crash_with(("RuntimeError", "ValueError"), "mat1 and mat2", "incompatible with the layer")),
    ],
    hints=[
        "In PyTorch `nn.Sequential(…)` strings layers together; in Keras `keras.Sequential([…])`, with a list. The sections above show both.",
        "A dense layer is `nn.Linear(n_in, n_out)` in PyTorch and `layers.Dense(n_out)` in Keras. Nothing stands behind the last one.",
        "PyTorch: `nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out))`.",
    ],
    why="The same three lines in two accents. PyTorch wants both sizes of a layer and has its activation as a layer of its own; Keras works the input size out, and takes the activation as an argument. Softmax is left to the loss, which computes it together with the logarithm, and so without overflow.",
)  # fmt: skip

# -------------------------------------------------------------------------------------------------------- descend


def _descend_like(
    clear="before",
    sign=-1,
    rate=None,
    loss=None,
    note=None,
    which=None,
    move=True,
    extra=0,
    keep=None,
    sweep=None,
):
    """Return a way downhill that differs from the reference in one respect."""

    def descend(model, X, y, learning_rate, steps):
        import torch

        cross_entropy = torch.nn.functional.cross_entropy
        of = loss or (lambda scores, y: cross_entropy(scores, y))
        losses, eta = [], learning_rate if rate is None else rate(learning_rate)
        parameters = list(model.parameters())
        for _ in range(steps + extra):
            value = of(model(X), y)
            if clear == "before":
                model.zero_grad()
            value.backward()
            with torch.no_grad():
                for p in parameters if which is None else parameters[which]:
                    if move:
                        p += sign * eta * (p.grad if sweep is None else sweep(p.grad))
            losses.append((value if note is None else note(model, X, y, value)).item())
        return losses if keep is None else keep(losses)

    return descend


LABELS_FIRST = "scores and labels are exchanged: PyTorch's losses take the scores first, Keras's the labels."
LIKE_PROBABILITIES = "the labels have the same shape as the scores, and so they are taken for probabilities. Class numbers are (n,), not one-hot, and the scores (n, n_classes), without argmax."


def _labels_first(seen: Recording, reference: Recording) -> bool:
    return _all_crash_with(("NotImplementedError", "RuntimeError"), "not implemented for 'Long'")(
        seen, reference
    )


def _like_probabilities(seen: Recording, reference: Recording) -> bool:
    return _all_crash_with(("RuntimeError",), "target with class probabilities")(seen, reference)


def _net_and_data(rng, name, sizes, n, framework="torch", training=True):
    net = Net(name, sizes, framework, seed=int(rng.integers(10_000)), training=training)
    return net, rng.normal(size=(n, sizes[0])), np.resize(rng.permutation(sizes[-1]), n)


def _descend_case(n, steps, *sizes):
    def make(rng):
        net, X, y = _net_and_data(rng, "mlp", sizes, n)
        return net, Tensor(X), Tensor(y), float(rng.uniform(0.2, 0.5)), steps

    return make


def _cross_entropy(scores, y, **options):
    import torch

    return torch.nn.functional.cross_entropy(scores, y, **options)


def _of_softmax(scores, y):
    return _cross_entropy(scores.softmax(dim=1), y)


def _squares(scores, y):
    import torch

    return torch.nn.functional.mse_loss(scores, torch.nn.functional.one_hot(y, scores.shape[1]).float())


def _of_sigmoid(scores, y):
    import torch

    one_hot = torch.nn.functional.one_hot(y, scores.shape[1]).float()
    return torch.nn.functional.binary_cross_entropy_with_logits(scores, one_hot)


def _without_logarithm(scores, y):
    import torch

    return torch.nn.functional.nll_loss(scores, y)


def _sum(scores, y):
    return _cross_entropy(scores, y, reduction="sum")


def _on_a_copy(model, X, y, learning_rate, steps):
    from copy import deepcopy

    return solutions.descend(deepcopy(model), X, y, learning_rate, steps)


def _one_loss_more(model, X, y, learning_rate, steps):
    losses = solutions.descend(model, X, y, learning_rate, steps)
    return [*losses, _cross_entropy(model(X), y).item()]


descend = Exercise(
    reference={"torch": solutions.descend},
    probe="train",
    returns=("losses",),
    cases=[
        case(Net("mlp", (2, 3), "torch", seed=1), Tensor(np.array([[1.0, -0.5], [0.25, 2.0]])), Tensor(np.array([0, 2])), 0.5, 3, note="no hidden layer, two samples, three steps"),
        random_cases(_descend_case(5, 1, 2, 3, 2), count=1, note="a single step"),
        random_cases(_descend_case(6, 5, 3, 4, 3), count=2, note="five steps"),
    ],
    mistakes=[
        Mistake("gradients step added those", "the gradients of one step are added to those of the steps before: PyTorch collects them until they are cleared.", twin=_descend_like(clear="never")),
        Mistake("weights updated inside graph", "the weights are updated inside the graph. PyTorch keeps its books on everything that happens to a weight, an update included, and refuses; the update must stay off its books.", when=_all_crash_with(("RuntimeError",), "leaf Variable that requires grad", "view of a leaf Variable", "modified by an inplace operation")),
        Mistake("gradient none when weights", "a gradient is None when the weights are updated: either `backward` hasn't run yet, or the gradients are cleared between the two.", when=_all_crash_with(("TypeError",), "'float' and 'NoneType'", "'NoneType' and 'float'")),
        Mistake("loss computed once before", "the loss is computed once, before the loop. `backward` uses its graph up: each step needs a new one.", when=_all_crash_with(("RuntimeError",), "second time")),
        Mistake("labels first", LABELS_FIRST, when=_labels_first),
        Mistake("like probabilities", LIKE_PROBABILITIES, when=_like_probabilities),
        Mistake("model never changes no", "the model never changes: there is no update, or the gradients are cleared before it, or `weights = weights − …` gives the name to a new tensor, and the model keeps the old one.", twin=(_descend_like(move=False),)),
        Mistake("step uphill gradient points", "you step uphill: the gradient points to where the loss grows.", twin=_descend_like(sign=+1)),
        Mistake("learning rate used", "the learning rate isn't used.", twin=_descend_like(rate=lambda r: 1.0)),
        Mistake("learning rate handed used", "the learning rate that is handed in isn't used: another one stands in its place.", twin=(_descend_like(rate=lambda r: 0.1), _descend_like(rate=lambda r: 0.01), _descend_like(rate=lambda r: 0.001))),
        Mistake("softmax taken twice cross", "softmax is taken twice: `cross_entropy` wants scores, and takes it itself.", twin=_descend_like(loss=_of_softmax)),
        Mistake("loss summed over samples", "the loss is summed over the samples where the mean is asked: the step grows with the data.", twin=(_descend_like(loss=_sum), _descend_like(loss=_sum, note=lambda model, X, y, value: value / len(y)))),
        Mistake("loss squared error against", "the loss is a squared error against one-hot labels. Asked is the cross-entropy.", twin=_descend_like(loss=_squares)),
        Mistake("class judged itself sigmoid", "each class is judged by itself, with a sigmoid. For one class out of several the cross-entropy takes softmax.", twin=_descend_like(loss=_of_sigmoid)),
        Mistake("logarithm softmax missing nll", "the logarithm of softmax is missing: `nll_loss` wants log-probabilities, and gets scores.", twin=_descend_like(loss=_without_logarithm)),
        Mistake("losses note those after", "the losses that you note are those after each step. Asked is the loss before it.", twin=_descend_like(note=lambda model, X, y, value: _cross_entropy(model(X), y))),
        Mistake("losses note sums over", "the losses that you note are sums over the samples.", twin=_descend_like(note=lambda model, X, y, value: value * len(y))),
        Mistake("on a copy", "the losses are right, but they are those of a copy: the model that was handed over stays as it was.", twin=_on_a_copy),
        Mistake("first layer learns", "only the first layer learns.", twin=_descend_like(which=slice(0, 2))),
        Mistake("last layer learns", "only the last layer learns.", twin=_descend_like(which=slice(-2, None))),
        Mistake("biases stay were", "the biases stay as they were.", twin=_descend_like(which=slice(None, None, 2))),
        Mistake("signs gradients used steep", "only the signs of the gradients are used. A steep slope asks for a long step.", twin=_descend_like(sweep=lambda g: g.sign())),
        Mistake("gradient divided number samples", "the gradient is divided by the number of samples once more: the loss is a mean already.", twin=(lambda model, X, y, learning_rate, steps: _descend_like(rate=lambda r: r / len(y))(model, X, y, learning_rate, steps), _descend_like(loss=lambda scores, y: _cross_entropy(scores, y) / len(y)))),
        Mistake("one loss more", "the training is right. There is a loss too many: none is asked after the last step.", twin=_one_loss_more),
        Mistake("step too many", "it is one step too many.", twin=_descend_like(extra=1)),
        Mistake("step too few", "it is one step too few.", twin=_descend_like(extra=-1)),
        Mistake("ends after step does", "it ends after one step: does `return` stand inside the loop?", twin=(lambda model, X, y, learning_rate, steps: _descend_like()(model, X, y, learning_rate, 1))),
        Mistake("last loss back", "only the last loss comes back.", twin=(_descend_like(keep=lambda losses: losses[-1]), _descend_like(keep=lambda losses: losses[-1:]))),
    ],
    hints=[
        "One step: loss, clear the gradients, `loss.backward()`, update. `loss.item()` is the loss as a float.",
        "`model.zero_grad()` clears; afterwards `weights.grad` holds the gradient of each of `model.parameters()`.",
        "The update is `weights -= learning_rate * weights.grad` for each of them, inside of `with torch.no_grad():`.",
    ],
    why="Forward, loss, backward, update: the loop of backprop and hidden_layers, and the backward pass is one call. Two things are new. Gradients are collected, so you clear them; and PyTorch records what happens to weights, so the update stands under `no_grad`.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------- train


def _train_like(
    clear="before",
    loss=None,
    note=None,
    mode="train",
    moves=True,
    epochs=None,
    weigh=len,
    keep=None,
    use=None,
):
    """Return a training loop that differs from the reference in one respect."""

    def train(model, optimiser, batches, n_epochs):
        of = loss or _cross_entropy
        losses = []
        if mode:
            model.train(mode == "train")
        used = batches if use is None else use(batches)
        for _ in range(n_epochs if epochs is None else epochs(n_epochs)):
            total, weight = 0.0, 0
            for X, y in used:
                value = of(model(X), y)
                if clear == "before":
                    optimiser.zero_grad()
                value.backward()
                if moves:
                    optimiser.step()
                total += (value if note is None else note(model, X, y, value)).item() * weigh(y)
                weight += weigh(y)
            losses.append(total / weight)
        return losses if keep is None else keep(losses)

    # the contract's names
    return lambda model, optimiser, batches, epochs: train(model, optimiser, batches, epochs)


def _train_like_with(after):
    """Return the reference's training, with something else made of the losses of the single steps."""

    def train(model, optimiser, batches, epochs):
        model.train()
        found = []
        for _ in range(epochs):
            for X, y in batches:
                loss = _cross_entropy(model(X), y)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                found.append((loss.item(), len(y)))
        return after(found, len(batches), epochs)

    return train


def _cleared_once_an_epoch(model, optimiser, batches, epochs):
    model.train()
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        total = 0.0
        for X, y in batches:
            loss = _cross_entropy(model(X), y)
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
        losses.append(total / sum(len(y) for X, y in batches))
    return losses


def _one_step_an_epoch(model, optimiser, batches, epochs):
    model.train()
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        total = 0.0
        for X, y in batches:
            loss = _cross_entropy(model(X), y)
            loss.backward()
            total += loss.item() * len(y)
        optimiser.step()
        losses.append(total / sum(len(y) for X, y in batches))
    return losses


def _step_behind_the_batches(model, optimiser, batches, epochs):
    model.train()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for X, y in batches:
            loss = _cross_entropy(model(X), y)
            optimiser.zero_grad()
            loss.backward()
            total += loss.item() * len(y)
        optimiser.step()
        losses.append(total / sum(len(y) for X, y in batches))
    return losses


def _step_before_backward(model, optimiser, batches, epochs):
    model.train()
    losses = []
    for _ in range(epochs):
        total = 0.0
        for X, y in batches:
            loss = _cross_entropy(model(X), y)
            optimiser.step()
            optimiser.zero_grad()
            loss.backward()
            total += loss.item() * len(y)
        losses.append(total / sum(len(y) for X, y in batches))
    return losses


def _all_in_one(model, optimiser, batches, epochs):
    import torch

    X, y = (torch.cat(parts) for parts in zip(*batches, strict=True))
    return solutions.train(model, optimiser, [(X, y)], epochs)


def _measured_again(mode):
    """Return a training that measures all batches once more at the end of each epoch, in this mode."""

    def train(model, optimiser, batches, epochs):
        import torch

        losses = []
        for _ in range(epochs):
            solutions.train(model, optimiser, batches, 1)
            model.train(mode)
            with torch.no_grad():
                sums = [_sum(model(X), y).item() for X, y in batches]
            losses.append(sum(sums) / sum(len(y) for X, y in batches))
        return losses

    return train


def _the_model_itself(model, optimiser, batches, epochs):
    solutions.train(model, optimiser, batches, epochs)
    return model


def _own_optimiser(kind, rate):
    def train(model, optimiser, batches, epochs):
        import torch

        options = {} if rate is None else {"lr": rate}
        return solutions.train(
            model, getattr(torch.optim, kind)(model.parameters(), **options), batches, epochs
        )

    return train


def _rows(found, per_epoch):
    return [found[i : i + per_epoch] for i in range(0, len(found), per_epoch)]


def _another_order(seen: Recording, reference: Recording) -> bool:
    """Tell whether all is right where the order can't matter, and different samples come in another order.

    In the second and third case of a training exercise the samples, or the batches, are all the same.
    """
    right = [
        difference(due.value, came.value, SINGLE) is None
        for came, due in zip(seen.observations, reference.observations, strict=True)
    ]
    others = [i for i in range(len(right)) if i not in ALIKE]
    return all(right[i] for i in ALIKE) and all(
        difference(due.value[1:], came.value[1:], SINGLE) is not None  # the weights, too
        for came, due in ((seen.observations[i], reference.observations[i]) for i in others)
    )


ALIKE = (1, 2)


def _train_case(name, sizes, parts, epochs, same=False, training=True, optimiser="sgd"):
    def make(rng):
        net, X, y = _net_and_data(rng, name, sizes, max(parts) if same else sum(parts), training=training)
        if same:
            pairs = [(X, y)] * len(parts)
        else:
            cuts = np.cumsum(parts)[:-1]
            pairs = list(zip(np.split(X, cuts), np.split(y, cuts), strict=True))
        rate = 0.02 if optimiser == "adam" else 0.3
        return net, Optimiser(optimiser, rate, "torch"), Batches(pairs, "torch"), epochs

    return make


_FIRST = np.array([[1.0, -0.5], [0.25, 2.0], [-1.0, 0.5], [0.5, 0.75], [-0.25, -1.5]])

train = Exercise(
    reference={"torch": solutions.train},
    probe="train",
    returns=("losses",),
    cases=[
        case(Net("mlp", (2, 3), "torch", seed=1), Optimiser("sgd", 0.5, "torch"), Batches([(_FIRST[:2], np.array([0, 2])), (_FIRST[2:4], np.array([1, 1])), (_FIRST[4:], np.array([2]))], "torch"), 2, note="two, two and one samples, two epochs"),
        random_cases(_train_case("mlp", (2, 3, 2), (4,), 3), count=1, note="a single batch"),
        random_cases(_train_case("mlp", (3, 4, 3), (5, 5, 5), 2, same=True), count=1, note="three times the same batch"),
        random_cases(_train_case("mlp", (3, 4, 3), (4, 4, 3), 2, optimiser="adam"), count=1, note="another optimiser"),
        random_cases(_train_case("norm", (3, 4, 3), (6, 6, 4), 2, training=False), count=1, note="a model that comes in evaluation mode"),
    ],
    mistakes=[
        Mistake("gradients batches far added", "the gradients of all batches so far are added up: PyTorch collects them until they are cleared.", twin=_train_like(clear="never")),
        Mistake("cleared once an epoch", "gradients are cleared once an epoch: within it, those of the batches add up.", twin=_cleared_once_an_epoch),
        Mistake("one step an epoch", "the gradients of all batches are collected for one step an epoch. Here each batch gets its own step.", twin=_one_step_an_epoch),
        Mistake("step behind the batches", "there is one step an epoch, with the gradient of the last batch: does `step` stand outside of the inner loop?", twin=_step_behind_the_batches),
        Mistake("all in one", "all batches are glued into one, so there is one step an epoch. Here each batch gets its own step.", twin=_all_in_one),
        Mistake("step before backward", "each step uses the gradients of the batch before: it is taken before `backward` has run.", twin=_step_before_backward),
        Mistake("labels first", LABELS_FIRST, when=_labels_first),
        Mistake("like probabilities", LIKE_PROBABILITIES, when=_like_probabilities),
        Mistake("weights never move either", "the weights never move: either no step is taken, or gradients are cleared between computing and using them.", twin=_train_like(moves=False)),
        Mistake("model trained evaluation mode", "the model is trained in evaluation mode (it may come so): layers such as batch normalisation or dropout then don't do what training needs.", twin=(_train_like(mode=""), _train_like(mode="eval"))),
        Mistake("optimiser handed used another", "the optimiser that is handed in isn't used: another one is made in its place.", twin=tuple(_own_optimiser(kind, rate) for kind in ("SGD", "Adam") for rate in (None, 0.5, 0.1, 0.01, 0.001))),
        Mistake("softmax taken twice cross", "softmax is taken twice: `cross_entropy` wants scores, and takes it itself.", twin=_train_like(loss=_of_softmax)),
        Mistake("loss summed over batch", "the loss is summed over a batch where the mean is asked: steps grow with the batch.", twin=(_train_like(loss=_sum), _train_like(loss=_sum, weigh=lambda y: 1), _train_like(loss=_sum, note=lambda model, X, y, value: value / len(y)))),
        Mistake("loss squared error against", "the loss is a squared error against one-hot labels. Asked is the cross-entropy.", twin=_train_like(loss=_squares)),
        Mistake("class judged itself sigmoid", "each class is judged by itself, with a sigmoid. For one class out of several the cross-entropy takes softmax.", twin=_train_like(loss=_of_sigmoid)),
        Mistake("logarithm softmax missing nll", "the logarithm of softmax is missing: `nll_loss` wants log-probabilities, and gets scores.", twin=_train_like(loss=_without_logarithm)),
        Mistake("training right losses batches", "the training is right. The losses of the batches are averaged as if all were of one size: the last, smaller batch counts too much.", twin=_train_like(weigh=lambda y: 1)),
        Mistake("training right losses epoch's", "the training is right. The losses of an epoch's batches are added up and not divided by their number.", twin=_train_like_with(lambda found, n, epochs: [sum(loss for loss, _ in row) for row in _rows(found, n)])),
        Mistake("training right losses sums", "the training is right. The losses are sums over the samples: divide by how many there are.", twin=_train_like_with(lambda found, n, epochs: [sum(loss * size for loss, size in row) for row in _rows(found, n)])),
        Mistake("training right mean losses", "the training is right. The mean losses of the batches are divided by the number of samples, though each of them is a mean already.", twin=_train_like_with(lambda found, n, epochs: [sum(loss for loss, _ in row) / sum(size for _, size in row) for row in _rows(found, n)])),
        Mistake("training right loss last", "the training is right. The loss of the last batch is noted for the whole epoch.", twin=_train_like_with(lambda found, n, epochs: [row[-1][0] for row in _rows(found, n)])),
        Mistake("training right loss batch", "the training is right. There is a loss for each batch, and one for each epoch is asked.", twin=_train_like_with(lambda found, n, epochs: [loss for loss, _ in found])),
        Mistake("training right last epoch's", "the training is right. Only the last epoch's loss comes back.", twin=(_train_like(keep=lambda losses: losses[-1]), _train_like(keep=lambda losses: losses[-1:]))),
        Mistake("training right losses go", "the training is right. The losses go on adding up from epoch to epoch: begin each one at zero.", twin=_train_like(keep=lambda losses: list(np.cumsum(losses)))),
        Mistake("training right epoch's mean", "the training is right. Each epoch's mean takes in all epochs before it: begin the sum and the count anew.", twin=_train_like(keep=lambda losses: list(np.cumsum(losses) / np.arange(1, len(losses) + 1)))),
        Mistake("training right losses sums 2", "the training is right. The losses are sums over the samples, and they are divided by how many batches there are.", twin=_train_like_with(lambda found, n, epochs: [sum(loss * size for loss, size in row) / n for row in _rows(found, n)])),
        Mistake("losses note those after", "the losses that you note are those after each step. Asked is the loss before it.", twin=_train_like(note=lambda model, X, y, value: _cross_entropy(model(X), y))),
        Mistake("training right losses measured", "the training is right. The losses are measured anew when the epoch is over. Asked are those before each step.", twin=(_measured_again(True), _measured_again(False))),
        Mistake("the model itself", "the training is right. The model comes back, which its owner has anyway. Asked are the losses.", twin=_the_model_itself),
        Mistake("ends after epoch does", "it ends after one epoch: does `return` stand inside the loop?", twin=_train_like(epochs=lambda n: 1)),
        Mistake("epoch too many", "it is one epoch too many.", twin=_train_like(epochs=lambda n: n + 1)),
        Mistake("ends after first batch", "it ends after the first batch: does something stand too far in?", twin=(_train_like(use=lambda batches: batches[:1], epochs=lambda n: 1), _train_like(use=lambda batches: batches[:1]))),
        Mistake("last batch used", "only the last batch is used.", twin=_train_like(use=lambda batches: batches[-1:])),
        Mistake("batches opposite order", "the batches come in the opposite order.", twin=_train_like(use=lambda batches: batches[::-1])),
        Mistake("another order", "the batches are shuffled once more. They come in the order in which they are to be used; who shuffles twice can't compare runs.", when=_another_order),
    ],
    hints=[
        "Two loops: over the epochs, and inside of it `for X, y in batches:`. Before both, `model.train()`.",
        "One batch: `loss = torch.nn.functional.cross_entropy(model(X), y)`, then clear, backward, step: `optimiser.zero_grad()`, `loss.backward()`, `optimiser.step()`.",
        "Collect `loss.item() * len(y)`, and divide by the number of all samples at the end of the epoch.",
    ],
    why="These lines are the same for two thousand weights and two billion. The optimiser does what you did by hand under `no_grad`. The mode doesn't matter for this model, but for one with dropout or batch normalisation it does, and such a loop outlives the model it was written for.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------- evaluate


def _evaluate_like(mode="eval", loss=None, accuracy=None, keep=None, learn=False):
    def evaluate(model, X, y):
        import torch

        if mode:
            model.train(mode == "train")
        with torch.no_grad():
            scores = model(X)
            value = (loss or _cross_entropy)(scores, y)
        if learn:
            model.zero_grad()
            _cross_entropy(model(X), y).backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= 0.1 * p.grad
        share = (accuracy or _share)(scores, y)
        found = value.item(), float(share)
        return found if keep is None else keep(found)

    return evaluate


def _negative_log(P, y):
    return -P[range(len(y)), y].log().mean()


def _quotients(scores):
    return scores.exp() / scores.exp().sum(dim=1, keepdim=True)


def _in_two_steps(scores, y):
    return _negative_log(_quotients(scores), y)


def _share_of_quotients(scores, y):
    return _share(_quotients(scores), y)


def _share(scores, y):
    return (scores.argmax(dim=1) == y).float().mean()


def _evaluate_case(name, n, *sizes, times=1):
    def make(rng):
        net, X, y = _net_and_data(rng, name, sizes, n)
        return net, Tensor(times * X, "torch"), Tensor(y, "torch")

    return make


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
        Mistake("model still training mode", "the model is still in training mode: with dropout it then leaves units out while you measure, and batch normalisation looks at the other samples.", when=lambda seen, reference: all(o.model.training for o in seen.observations) and _right_where_the_mode_is_nothing(seen, reference)),
        Mistake("scores computed training mode", "the scores are computed in training mode: the model goes into evaluation mode only afterwards.", when=lambda seen, reference: not any(o.model.training for o in seen.observations) and _right_where_the_mode_is_nothing(seen, reference)),
        Mistake("labels first", LABELS_FIRST, when=_labels_first),
        Mistake("largest score looked down", "the largest score is looked for down the columns, among the samples. Each sample has a row.", when=_all_crash_with(("RuntimeError",), "at non-singleton dimension 0")),
        Mistake("accuracy loss back other", "accuracy and loss come back in the other order.", twin=_evaluate_like(keep=lambda found: found[::-1])),
        Mistake("loss back", "only the loss comes back.", twin=_evaluate_like(keep=lambda found: found[0])),
        Mistake("accuracy back", "only the accuracy comes back.", twin=_evaluate_like(keep=lambda found: found[1])),
        Mistake("softmax taken twice cross", "softmax is taken twice: `cross_entropy` wants scores, and takes it itself.", twin=_evaluate_like(loss=_of_softmax)),
        Mistake("loss summed over samples", "the loss is summed over the samples. Asked is the mean, which can be compared between data of different sizes.", twin=_evaluate_like(loss=_sum)),
        Mistake("loss squared error against", "the loss is a squared error against one-hot labels. Asked is the cross-entropy.", twin=_evaluate_like(loss=_squares)),
        Mistake("scores large loss number", "where scores are large, the loss isn't a number: exponentials overflow or vanish. Softmax and its logarithm belong into one step.", twin=(_evaluate_like(loss=_in_two_steps), _evaluate_like(loss=_in_two_steps, accuracy=_share_of_quotients), _evaluate_like(loss=lambda scores, y: _negative_log(scores.softmax(dim=1), y)))),
        Mistake("logarithm softmax missing nll", "the logarithm of softmax is missing: `nll_loss` wants log-probabilities, and gets scores.", twin=_evaluate_like(loss=_without_logarithm)),
        Mistake("accuracy counts right answers", "the accuracy counts the right answers. Asked is their share.", twin=_evaluate_like(accuracy=lambda scores, y: (scores.argmax(dim=1) == y).sum())),
        Mistake("accuracy share mistakes", "the accuracy is the share of mistakes.", twin=_evaluate_like(accuracy=lambda scores, y: 1 - _share(scores, y))),
        Mistake("accuracy per cent asked", "the accuracy is in per cent. Asked is a share, from 0 to 1.", twin=_evaluate_like(accuracy=lambda scores, y: 100 * _share(scores, y))),
        Mistake("answer compared labels largest", "one answer is compared with all labels: the largest score of the whole table is found, where each sample has a row of its own.", twin=_evaluate_like(accuracy=lambda scores, y: (scores.argmax() == y).float().mean())),
        Mistake("share right answers cut", "the share of right answers is cut to a whole number: 1 where all are right, and 0 else.", twin=(_evaluate_like(accuracy=lambda scores, y: (scores.argmax(dim=1) == y).sum() // len(y)), _evaluate_like(accuracy=lambda scores, y: (scores.argmax(dim=1) == y).all()))),
        Mistake("answer counts right if", "an answer counts as right if its probability is above a half. Among several classes the largest may be smaller than that.", twin=_evaluate_like(accuracy=lambda scores, y: (scores.softmax(dim=1)[range(len(y)), y] > 0.5).float().mean())),
        Mistake("accuracy compares scores themselves", "the accuracy compares the scores themselves with the class numbers. The answer is the number of the class whose score is largest.", twin=(_evaluate_like(accuracy=lambda scores, y: (scores.max(dim=1).values == y).float().mean()), _evaluate_like(accuracy=lambda scores, y: (scores.max(dim=1).values.round() == y).float().mean()))),
        Mistake("smallest score taken answer", "the smallest score is taken for the answer.", twin=_evaluate_like(accuracy=lambda scores, y: (scores.argmin(dim=1) == y).float().mean())),
        Mistake("model learns while measured", "the model learns while it is measured: its weights have moved.", twin=_evaluate_like(learn=True), when=lambda seen, reference: _learns_besides(seen, reference)),
    ],
    hints=[
        "Before the model is called, `model.eval()`. Then the scores, and from them both numbers.",
        "`scores.argmax(dim=1)` is the class that each sample is given.",
        "`(scores.argmax(dim=1) == y).float().mean().item()` is the share of right ones, as a float.",
    ],
    why="In evaluation mode dropout is off and batch normalisation uses what it has collected, so a sample's answer doesn't depend on chance or on its neighbours. `no_grad` only saves memory and time here; the mode changes the numbers.",
)  # fmt: skip


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


# --------------------------------------------------------------------------------------------------- fit_in_keras


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
                layers = list(zip(arrays[::2], arrays[1::2], strict=True))
                Z, A = forward(X[rows], layers, "tanh")
                value, dY = loss(A[-1], y[rows])
                total += value * len(rows)
                slopes = [slope for pair in backward(dY, Z, A, layers, "tanh") for slope in pair]
                arrays = step(arrays, slopes)
            losses.append(_loss_afterwards(losses, arrays, X, y) if afterwards else float(total / n))
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


def _each_by_itself(scores, y):
    """The mean over all outputs of the binary cross-entropy of scores, and its gradient."""
    p, due = 1 / (1 + np.exp(-scores)), np.eye(scores.shape[1])[y]
    return float(-np.mean(due * np.log(p) + (1 - due) * np.log(1 - p))), (p - due) / scores.size


def _squared(scores, y):
    return squared_error(scores, np.eye(scores.shape[1])[y])


def _summed(scores, y):
    value, dY = cross_entropy(scores, y)
    return value * len(y), dY * len(y)


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

    def clips(came):
        model = nets.make(came.args[0], "keras")
        losses = _in_keras(logits=False)(model, *came.args[1:])
        value = (losses, *model.get_weights())
        return difference(value, came.value, SINGLE, form=False) is None

    return all(clips(came) is (i in ALIKE) for i, came in enumerate(seen.observations))


def _in_keras(optimiser=lambda keras, rate: keras.optimizers.SGD(rate), logits=True, one_hot=""):
    """Return such a training in Keras itself: where rounding is made large, or clipped, NumPy's isn't the same."""

    def fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
        import keras

        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=logits)
        if one_hot:
            loss, y = getattr(keras.losses, one_hot)(), np.eye(model.output_shape[-1])[y]
        model.compile(optimizer=optimiser(keras, learning_rate), loss=loss)
        return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]

    return fit_in_keras


def _fit_case(n, batch_size, epochs, *sizes, same=False):
    def make(rng):
        net, X, y = _net_and_data(rng, "mlp", sizes, n, "keras")
        if same:
            X, y = np.repeat(X[:1], n, axis=0), np.full(n, sizes[-1] - 1)
        return net, X.astype(np.float32), y, 0.3, batch_size, epochs

    return make


fit_in_keras = Exercise(
    reference={"keras": solutions.fit_in_keras},
    probe="train",
    returns=("losses",),
    cases=[
        case(Net("mlp", (2, 3), "keras", seed=1), _FIRST.astype(np.float32), np.array([0, 2, 1, 1, 2]), 0.5, 2, 3, note="batches of two, two and one samples, three epochs"),
        random_cases(_fit_case(6, 2, 2, 2, 3, 2, same=True), count=1, note="identical samples"),
        random_cases(_fit_case(6, 6, 3, 2, 3, 2), count=1, note="all samples in one batch"),
    ],
    mistakes=[
        Mistake("loss takes scores probabilities", "the loss takes the scores for probabilities: it has to be told that softmax is still to be taken, or it clips what is negative and learns badly.", twin=(_in_keras(logits=False), _in_keras(one_hot="CategoricalCrossentropy"))),
        Mistake("loss wants class numbers", "this loss wants class numbers, and these are one-hot labels: among the cross-entropies there is one for each way to write a class.", when=_all_crash_with(("ValueError",), "target.ndim - 1", "up until the last dimension")),
        Mistake("loss compares score label", "this loss compares each score with a label of its own, and the labels are one number for each sample. Of the cross-entropies, one takes class numbers and softmax.", when=_all_crash_with(("ValueError", "InvalidArgumentError"), "the same rank (ndim)", "must have the same shape. Received")),
        Mistake("another order", "the samples are taken in another order than they come in: `fit` shuffles in every epoch unless told not to, or you have shuffled them yourself. Who shuffles twice can't compare runs.", when=_another_order),
        Mistake("batch size handed on", "the batch size isn't handed on: `fit` takes 32 samples at a time by itself.", twin=_fit_like(batch_size=lambda b, e: 32)),
        Mistake("trains epoch fit does", "it trains for one epoch: that is what `fit` does when it isn't told.", twin=_fit_like(epochs=lambda b, e: 1)),
        Mistake("batch size epochs exchanged", "batch size and epochs are exchanged.", twin=_fit_like(batch_size=lambda b, e: e, epochs=lambda b, e: b)),
        Mistake("learning rate handed used", "the learning rate that is handed in isn't used: the optimiser takes its own.", twin=_fit_like(rate=lambda r: 0.01)),
        Mistake("optimiser adam asked plain", "the optimiser is Adam. Asked is plain gradient descent.", twin=(_in_keras(lambda keras, rate: keras.optimizers.Adam(rate)), _in_keras(lambda keras, rate: keras.optimizers.Adam()))),
        Mistake("optimiser rmsprop compile takes", "the optimiser is RMSprop, which `compile` takes when it isn't told. Asked is plain gradient descent.", twin=_in_keras(lambda keras, rate: keras.optimizers.RMSprop())),
        Mistake("gradient descent momentum asked", "the gradient descent has momentum. Asked is the plain one.", twin=_fit_like(rule=_momentum)),
        Mistake("loss summed over batch", "the loss is summed over a batch where the mean is asked: steps grow with the batch.", twin=_fit_like(loss=_summed)),
        Mistake("class judged itself sigmoid", "each class is judged by itself, with a sigmoid. For one class out of several the categorical loss takes softmax.", twin=(_fit_like(loss=_each_by_itself), _in_keras(one_hot="BinaryCrossentropy"))),
        Mistake("loss squared error asked", "the loss is a squared error. Asked is the cross-entropy.", twin=_fit_like(loss=_squared), when=_all_crash_with(("InvalidArgumentError", "ValueError", "RuntimeError"), "mse", "mean_squared_error", "MeanSquaredError")),
        Mistake("training right last epoch's", "the training is right. Only the last epoch's loss comes back.", twin=(_fit_like(keep=lambda losses, *rest: losses[-1]), _fit_like(keep=lambda losses, *rest: losses[-1:]))),
        Mistake("training right back loss", "the training is right. What comes back is the loss after it, where the losses of the epochs are asked.", twin=_fit_like(keep=_loss_afterwards)),
        Mistake("training right losses measured", "the training is right. The losses are measured anew when the epoch is over, and `fit` has counted them already, on the way.", twin=_fit_like(afterwards=True)),
        Mistake("losses right but those", "the losses are right, but they are those of a copy: the model that was handed over stays as it was.", twin=_fit_like(copy=True)),
        Mistake("training right whole history", "the training is right. The whole history comes back: the losses are one of its entries.", twin=_fit_like(keep=lambda losses, *rest: {"loss": losses})),
        Mistake("training right fit gives", "the training is right. What `fit` gives back comes whole: its `history` is a dictionary, and the losses are one of its entries.", when=lambda seen, reference: _history_whole(seen, reference)),
        Mistake("two things once loss", "two things at once: the loss takes the scores for probabilities, for nobody told it that softmax is still to be taken; and `fit` shuffles the samples in every epoch unless told not to.", when=lambda seen, reference: _clipped_and_shuffled(seen, reference)),
        Mistake("some samples kept back", "some samples are kept back for validation, so they aren't learned from.", twin=(_fit_like(kept_back=0.2), _fit_like(kept_back=0.1), _fit_like(kept_back=0.25))),
    ],
    hints=[
        "Two calls: `model.compile(optimizer=…, loss=…)`, then `model.fit(X, y, …)`. What `fit` returns has a `history`, a dictionary of lists.",
        "The labels are whole numbers, so the loss is `keras.losses.SparseCategoricalCrossentropy`; it takes softmax with `from_logits=True`.",
        "`fit` wants to know `batch_size`, `epochs` and `shuffle=False`; `verbose=0` keeps it quiet. Its losses stand in `.history[\"loss\"]`.",
    ],
    why="`compile` says what, `fit` runs the loop that you wrote by hand for PyTorch. Everything that you don't say has a default: batches of 32, shuffled in every epoch, RMSprop, a loss that expects probabilities. Two runs can only be compared where you know them.",
)  # fmt: skip

# --------------------------------------------------------------------------------------------- into_pytorch, _keras


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


def _write(model, arrays):
    """Write arrays in the framework's own form into its weights, as far as they go."""
    import torch

    with torch.no_grad():
        for parameter, array in zip(model.parameters(), arrays, strict=False):
            if array is not None:
                parameter.copy_(torch.tensor(np.array(array)))


def _into_pytorch_like(W=lambda W: W.T, b=lambda b: b, order=lambda layers: layers, only=None):
    def into_pytorch(model, layers):
        given = [(W(w), b(c)) for w, c in order(layers)]
        arrays = [array for pair in given for array in pair]
        _write(
            model,
            arrays
            if only is None
            else [a if i in range(*only.indices(len(arrays))) else None for i, a in enumerate(arrays)],
        )

    return into_pytorch


def _into_nothing(model, layers):
    return [0 * W for W, b in layers] and None


def _reshaped(W):
    return W.reshape(W.shape[::-1])


into_pytorch = Exercise(
    reference={"torch": solutions.into_pytorch},
    probe="train",
    cases=_into_cases("torch"),
    mistakes=[
        Mistake("kernels transposed pytorch keeps", "the kernels aren't transposed. PyTorch keeps a layer's weights as (n_out, n_in), so a square one takes them either way, and without a word computes something else.", twin=_into_pytorch_like(W=lambda W: W), when=lambda seen, reference: _transposed(seen, reference)),
        Mistake("square kernel stays others", "a square kernel stays as it is, and only the others are transposed. Whether a kernel has to be can't be seen from its shape.", twin=_into_pytorch_like(W=lambda W: W if W.shape[0] == W.shape[1] else W.T)),
        Mistake("layers exchanged list next", "the layers are exchanged: in the list the one next to the input comes first.", twin=_into_pytorch_like(order=lambda layers: layers[::-1])),
        Mistake("activation taken layer weights", "an activation is taken for a layer with weights. It stands between those that have some, and has none.", when=_all_crash_with(("AttributeError",), "has no attribute 'weight'", "has no attribute 'bias'")),
        Mistake("kernels reshaped transposed shape", "the kernels are reshaped where they are to be transposed: the shape fits, and the numbers belong to other connections.", twin=_into_pytorch_like(W=_reshaped)),
        Mistake("biases carried over", "the biases aren't carried over.", twin=_into_pytorch_like(only=slice(0, None, 2))),
        Mistake("biases become zero", "the biases become zero.", twin=_into_pytorch_like(b=lambda b: 0 * b)),
        Mistake("biases carried over 2", "only the biases are carried over.", twin=_into_pytorch_like(only=slice(1, None, 2))),
        Mistake("first layer gets weights", "only the first layer gets its weights: does something stand too far in?", twin=_into_pytorch_like(only=slice(0, 2))),
        Mistake("into nothing", "nothing is written into the model. A new tensor under an old name leaves it with its own, and so does a new model.", twin=_into_nothing),
        Mistake("layer's weights parameter plain", "a layer's weights are a parameter, and a plain tensor or array can't take its place. Write the numbers into the parameter that is there.", when=_all_crash_with(("TypeError",), "cannot assign")),
        Mistake("weights written inside graph", "the weights are written inside the graph. PyTorch keeps its books on everything that happens to a weight, and refuses; the copy must stay off its books.", when=_all_crash_with(("RuntimeError",), "leaf Variable that requires grad", "view of a leaf Variable")),
        Mistake("signs turned round", "the signs are turned round.", twin=_into_pytorch_like(W=lambda W: -W.T, b=lambda b: -b)),
        Mistake("weights added those were", "the weights are added to those that were there. They are to take their place.", twin=(lambda model, layers: _added(model, layers))),
    ],
    hints=[
        "`model[0].weight` is (n_out, n_in), the other way round than your W. `model[0].bias` is (n_out,).",
        "`for layer in model` meets the activations, too: `isinstance(layer, torch.nn.Linear)` tells which ones are dense.",
        "Inside of `with torch.no_grad():` write `layer.weight.copy_(torch.tensor(W.T))`.",
    ],
    why="A kernel stored the other way round is the commonest slip when weights move house. With sizes that differ it is refused; where a layer is square, as in most transformers, nobody complains. So compare the outputs, not the shapes.",
)  # fmt: skip


def _added(model, layers):
    import torch

    arrays = [a for W, b in layers for a in (W.T, b)]
    with torch.no_grad():
        for parameter, array in zip(model.parameters(), arrays, strict=True):
            parameter += torch.tensor(np.array(array), dtype=parameter.dtype)


def _into_keras_like(W=lambda W: W, b=lambda b: b, only=None):
    def into_keras(model, layers):
        arrays = [array for w, c in layers for array in (W(w), b(c))]
        kept = range(len(arrays)) if only is None else range(*only.indices(len(arrays)))
        before = model.get_weights()
        model.set_weights([array if i in kept else before[i] for i, array in enumerate(arrays)])

    return into_keras


def _every_second(model, layers):
    for layer, (W, b) in zip(model.layers[::2], layers, strict=False):
        layer.set_weights([W, b])


into_keras = Exercise(
    reference={"keras": solutions.into_keras},
    probe="train",
    cases=_into_cases(
        "keras",
        random_cases(_into_case("keras", 3, 4, 2, name="inside"), count=1, note="the activation is inside of the dense layer"),
    ),
    mistakes=[
        Mistake("kernels transposed keras keeps", "the kernels are transposed. Keras keeps them as (n_in, n_out), as hidden_layers did; it is PyTorch that has them the other way round.", twin=_into_keras_like(W=lambda W: W.T), when=lambda seen, reference: _transposed(seen, reference)),
        Mistake("kernels transposed then reshaped", "the kernels are transposed, and then reshaped until they fit: the numbers belong to other connections.", twin=_into_keras_like(W=lambda W: W.T.reshape(W.shape))),
        Mistake("layers exchanged list next", "the layers are exchanged: in the list the one next to the input comes first.", twin=lambda model, layers: solutions.into_keras(model, layers[::-1])),
        Mistake("every second", "every second layer is taken. That fits where activations are layers of their own, and leaves layers out where they are inside of the dense ones.", twin=_every_second),
        Mistake("layer no weights handed", "a layer that has no weights is handed some: an activation can be a layer of its own.", when=_all_crash_with(("ValueError",), "expecting 0 weights")),
        Mistake("biases carried over", "the biases aren't carried over.", twin=_into_keras_like(only=slice(0, None, 2))),
        Mistake("biases become zero", "the biases become zero.", twin=_into_keras_like(b=lambda b: 0 * b)),
        Mistake("biases carried over 2", "only the biases are carried over.", twin=_into_keras_like(only=slice(1, None, 2))),
        Mistake("first layer gets weights", "only the first layer gets its weights: does something stand too far in?", twin=_into_keras_like(only=slice(0, 2))),
        Mistake("into nothing", "nothing is written into the model. What `get_weights` gives is a copy, and so is a cloned model: what is done to them stays with them.", twin=_into_nothing),
        Mistake("list another length than", "the list is of another length than Keras wants: it takes one flat list, kernel, bias, kernel, bias, and no pairs.", when=_all_crash_with(("ValueError",), "weight list of length")),
        Mistake("arrays stand another order", "the arrays stand in another order than Keras's: kernel and bias of the first layer, then of the next.", when=lambda seen, reference: _refused(seen) and any(o.crash for o in seen.observations[:2])),
        Mistake("shapes keras's order kernel", "the shapes don't come in Keras's order: kernel (n_in, n_out), bias (n_out,), layer by layer.", when=lambda seen, reference: _refused(seen)),
    ],
    hints=[
        "`model.get_weights()` shows what Keras wants: a flat list of arrays, kernel and bias of each layer in turn.",
        "`model.set_weights(arrays)` takes such a list. `layers` is a list of pairs: unfold it.",
        "`[array for pair in layers for array in pair]` is the flat list.",
    ],
    why="One call, since Keras stores a dense kernel as (n_in, n_out), the way X W + b is written. The weights of a trained network are a handful of arrays with shapes and an agreed order, whoever trained it.",
)  # fmt: skip


def _refused(seen: Recording) -> bool:
    """Tell whether Keras refuses arrays for their shapes. In the first two cases all kernels are square."""
    return _all_crash_with(("ValueError",), "not compatible with provided weight shape")(seen, seen)


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
