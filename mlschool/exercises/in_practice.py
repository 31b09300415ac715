# ruff: noqa: E501 (a message stands in one line)
"""The exercises of in_practice: what a training needs beside its loop."""

from __future__ import annotations

import json

import numpy as np

from mlschool.checking.compare import Tolerance
from mlschool.checking.models.placeholders import Net, Optimiser
from mlschool.checking.record import Exercise, Mistake, case, crashes_with, edit, random_cases
from mlschool.solutions import in_practice as solutions


def _data(rng, n, n_in, n_out):
    return rng.normal(size=(n, n_in)), np.resize(rng.permutation(n_out), n)


def _steps_case(name, sizes, parts, optimiser="sgd", training=True):
    def make(rng):
        net = Net(name, sizes, "torch", seed=int(rng.integers(10_000)), training=training)
        batches = [_data(rng, n, sizes[0], sizes[-1]) for n in parts]
        return net, Optimiser(optimiser, 0.3 if optimiser == "sgd" else 0.05, "torch"), batches

    return make


_TWO = (np.array([[1.0, -0.5], [0.25, 2.0]]), np.array([0, 2]))
_ONE = (np.array([[-1.0, 0.5]]), np.array([1]))
_NOT_THERE = "a device's name is written into the step, and there is no such device here. Ask the model where it is: its weights know."
_TWO_PLACES = "model and batch are on two devices. Both have to be where the model's weights are before the model is called."
_SMALL = Net("mlp", (2, 3), "torch", seed=1)

train_steps = Exercise(
    reference={"torch": solutions.train_steps},
    probe="train",
    returns=("losses",),
    cases=[
        case(_SMALL, Optimiser("sgd", 0.5, "torch"), [_TWO], note="a single batch, no hidden layer"),
        case(_SMALL, Optimiser("sgd", 0.5, "torch"), [_TWO, _ONE], note="two samples and one"),
        random_cases(_steps_case("mlp", (3, 4, 3), (6, 6, 4)), count=1, note="three batches"),
        random_cases(_steps_case("mlp", (3, 4, 2), (5, 5), "adam"), count=1, note="another optimiser"),
        random_cases(_steps_case("norm", (3, 4, 3), (6, 6), training=False), count=1, note="a model that comes in evaluation mode"),
    ],
    mistakes=[
        Mistake("two devices", _TWO_PLACES, when=crashes_with("same device", "is not on the expected device")),
        Mistake("device by name", _NOT_THERE, when=crashes_with("not compiled with CUDA", "No CUDA", "no NVIDIA driver", "CUDA driver", "not linked with support for", "MPS", "xpu", "XPU")),
        Mistake("number type", "inputs and weights have different number types: NumPy's arrays are in double precision and the model's weights are not.", when=crashes_with("same dtype", "Float but found Double", "Double and Float")),
        Mistake("arrays into model", "the model gets NumPy arrays. It computes with tensors only.", when=crashes_with("must be Tensor, not numpy.ndarray", "must be Tensor, not ndarray")),
        Mistake("not cleared", "the gradients of all batches so far are added up: PyTorch collects them until they are cleared.", twin=(edit("optimiser.zero_grad()", ""), edit("optimiser.zero_grad()", "").edit("model.train()", "model.train()\n    optimiser.zero_grad()"))),
        Mistake("step before backward", "each step uses the gradients of the batch before: it is taken before `backward` has run.", twin=edit("        optimiser.step()\n", "").edit("optimiser.zero_grad()", "optimiser.step()\n        optimiser.zero_grad()")),
        Mistake("no update", "the weights never move: either no step is taken, or the gradients are cleared between computing and using them.", twin=edit("        optimiser.step()\n", "")),
        Mistake("one step only", "only the first batch is used: does `return` stand inside the loop?", twin=edit("in batches", "in batches[:1]")),
        Mistake("step outside loop", "there is a single step, with the gradient of the last batch: does `step` stand outside of the loop?", twin=edit("        optimiser.step()\n", "").edit("return losses", "optimiser.step()\n    return losses")),
        Mistake("evaluation mode", "the model takes its steps in evaluation mode, in which it may come: batch normalisation and dropout then don't do what training needs.", twin=(edit("model.train()", ""), edit("model.train()", "model.eval()"))),
        Mistake("on a copy", "the losses are right, but it is a copy that was trained: the model that was passed in stays as it was.", twin=edit("losses = []", "import copy\n\n    losses, kept = [], copy.deepcopy(model.state_dict())").edit("return losses", "model.load_state_dict(kept)\n    return losses")),
        Mistake("loss afterwards", "the losses are those after each step. The exercise asks for the loss before it.", twin=edit("loss.item()", "torch.nn.functional.cross_entropy(model(X), y).item()")),
        Mistake("sum for mean", "the loss is summed over the samples where the exercise asks for the mean, so a step grows with its batch.", twin=edit("model(X), y)", 'model(X), y, reduction="sum")')),
        Mistake("losses as sums", "the losses that come back are sums over the samples of a batch.", twin=edit("loss.item()", "loss.item() * len(y)")),
        Mistake("softmax twice", "softmax is taken twice: `cross_entropy` wants scores, and takes it itself.", twin=edit("model(X), y)", "model(X).softmax(dim=1), y)")),
        Mistake("mean loss", "the mean over the batches comes back. The exercise asks for the loss of each.", twin=(edit("return losses", "return sum(losses) / len(losses)"), edit("return losses", "return [sum(losses) / len(losses)]"))),
        Mistake("last loss only", "only the last loss comes back.", twin=(edit("return losses", "return losses[-1]"), edit("return losses", "return losses[-1:]"))),
        Mistake("own optimiser", "the optimiser that is passed in isn't used: another one is made in its place.", twin=tuple(edit("losses = []", f"losses, optimiser = [], torch.optim.{kind}(model.parameters(), lr={rate})") for kind in ("SGD", "Adam") for rate in (0.1, 0.01, 0.001))),
    ],
    hints=[
        "Any weight knows where the model is: `weights = next(model.parameters())` has a `.device` and a `.dtype`.",
        "`torch.as_tensor(X, dtype=weights.dtype, device=weights.device)` makes a tensor there. The labels keep their whole numbers, so they take the device only.",
        "Then it is the step that you know: the loss, `zero_grad`, `backward`, `step`, and `losses.append(loss.item())`. `model.train()` stands before the loop.",
    ],
    why="The steps never name a device: they ask the model. So the same lines run on a laptop, in Colab and on a cluster, and moving the model is the only decision that is left. `loss.item()` copies one number back to the CPU, and waits until the GPU has computed it.",
)  # fmt: skip


_MODEL = '    model.load_state_dict(saved["model"])\n'
_OPTIMISER = '    optimiser.load_state_dict(saved["optimiser"])\n'
_FRESH = "    if isinstance(optimiser, torch.optim.Adam):\n        optimiser = torch.optim.Adam(model.parameters(), lr=optimiser.param_groups[0]['lr'])\n"

save_and_restore = Exercise(
    reference={"torch": solutions.save_and_restore},
    probe="train",
    returns=("first", "again"),
    needs=("train_steps",),
    cases=[
        case(_SMALL, Optimiser("adam", 0.1, "torch"), [_TWO], note="one batch"),
        random_cases(_steps_case("mlp", (3, 4, 3), (4, 4, 3), "adam"), count=1, note="three batches"),
        random_cases(_steps_case("mlp", (3, 4, 2), (5, 5), "sgd"), count=1, note="an optimiser that remembers nothing"),
        random_cases(_steps_case("norm", (3, 4, 3), (6, 6)), count=1, note="a model with batch normalisation"),
    ],
    mistakes=[
        Mistake("not restored", "nothing was restored: the third epoch goes on where the second ended. A `state_dict` shares its tensors with the model, so it changes as the model does until it is written to a file or copied.", twin=edit(_MODEL + _OPTIMISER, "")),
        Mistake("without its optimiser", "the weights are back, but the optimiser isn't: Adam goes on with its averages of later steps, and so it takes other ones.", twin=edit(_OPTIMISER, "")),
        Mistake("fresh optimiser", "the weights are back, but the optimiser begins anew, with nothing remembered. Its state belongs in the file, too.", twin=edit(_OPTIMISER, _FRESH)),
        Mistake("without its model", "the optimiser is back, but the weights are those of the second epoch's end.", twin=edit(_MODEL, "")),
        Mistake("saved too early", "the file was written before the first epoch, so the second one can't be repeated from it.", twin=edit("    train_steps(model, optimiser, batches)\n    state", "    state").edit("torch.save(state, file)\n", "torch.save(state, file)\n    train_steps(model, optimiser, batches)\n")),
        Mistake("no first epoch", "the epoch before the file is left out: both lists begin from the model as it came.", twin=edit("    train_steps(model, optimiser, batches)\n    state", "    state")),
        Mistake("two epochs first", "an epoch too many is trained before the file is written.", twin=edit("    train_steps(model, optimiser, batches)\n    state", "    train_steps(model, optimiser, batches)\n    train_steps(model, optimiser, batches)\n    state")),
        Mistake("not rewound", "the file is read from its end. A file in memory has a place at which it is read, and writing has moved it behind the last byte.", when=crashes_with("Ran out of input", "failed finding central directory", "EOF", "unexpected pos", "file in archive is not in a subdirectory")),
        Mistake("another model", "the names or shapes in the file aren't the model's: weights and model must fit each other.", when=crashes_with("Error(s) in loading state_dict", "Missing key(s)", "doesn't match the size")),
        Mistake("refused to load", "`weights_only=True` refuses what you saved: it opens tensors, numbers and dictionaries, but no model or optimiser as a whole. Save what their `state_dict()` returns.", when=crashes_with("Weights only load failed")),
        Mistake("one loss each", "one number comes back for each epoch. The exercise asks for the loss of each step.", twin=(edit("return first, again", "return sum(first) / len(first), sum(again) / len(again)"), edit("return first, again", "return first[-1:], again[-1:]"))),
        Mistake("list repeated", "the right losses come back, but the epoch isn't trained again: the model ends where the file was written.", twin=edit("again = train_steps(model, optimiser, batches)", "again = first")),
    ],
    hints=[
        "Four parts: an epoch; save two state dicts in one dictionary; an epoch whose losses you keep; load both and train that epoch again.",
        "`file = io.BytesIO()`, then `torch.save({\"model\": model.state_dict(), \"optimiser\": optimiser.state_dict()}, file)`. Before reading, `file.seek(0)`.",
        "`saved = torch.load(file, weights_only=True)`, and then `load_state_dict` for the model and for the optimiser.",
    ],
    why="If a run from a file repeats the run that made it, step by step, then everything that the steps depend on is in the file. It is the best test of a checkpoint, and it costs one epoch. Dropout or shuffling would add a third thing to save: the state of the random generator.",
)  # fmt: skip


def _line(epoch, loss):
    return json.dumps({"epoch": epoch, "loss": loss})


def _log_case(n, restart=None, cut=False, mixed=False):
    def make(rng):
        losses = np.round(3 / np.arange(1, n + 1) + rng.uniform(0, 0.5, n), 3).tolist()
        lines = [_line(epoch, loss) for epoch, loss in enumerate(losses)]
        if restart is not None:
            lines += [
                _line(epoch, round(losses[epoch] - 0.1 - 0.01 * epoch, 3)) for epoch in range(restart, n)
            ]
        if mixed:
            lines = [lines[i] for i in rng.permutation(len(lines))]
            if lines == sorted(lines):
                lines = lines[::-1]
        if cut:
            lines.append(_line(n, 0.125)[: int(rng.integers(1, 12))])
        return ("\n".join(lines),)

    return make


read_log = Exercise(
    reference=solutions.read_log,
    cases=[
        case('{"epoch": 0, "loss": 2.5}\n{"epoch": 1, "loss": 1.5}', note="two epochs"),
        case('{"epoch": 0, "loss": 2.5}\n{"epoch": 1, "lo', note="cut short"),
        case('{"epoch": 1, "loss": 1.5}\n{"epoch": 0, "loss": 2.5}', note="not in order"),
        case('{"epoch": 0, "loss": 2.5}\n{"epoch": 1, "loss": 1.5}\n{"epoch": 1, "loss": 1.25}', note="restarted"),
        random_cases(_log_case(12), count=1, note="twelve epochs"),
        random_cases(_log_case(12, restart=7, cut=True), count=1, note="restarted and cut short"),
        random_cases(_log_case(11, mixed=True), count=1, note="written by several processes"),
    ],
    mistakes=[
        Mistake("cut line", "the last line isn't whole JSON, and reading it stops you. A run that was killed leaves such a line, so it has to be left out.", when=lambda seen, reference: all((o.crash is not None) == (i in (1, 5)) for i, o in enumerate(seen.observations))),
        Mistake("last line dropped", "the last line is always left out. It is cut short only sometimes.", twin=(edit("text.splitlines()", "text.splitlines()[:-1]"), edit("text.splitlines()", 'text.split("\\n")[:-1]'))),
        Mistake("first line dropped", "the first line is left out. This log has no heading, and it begins with a loss.", twin=edit("text.splitlines()", "text.splitlines()[1:]")),
        Mistake("all lines", "each line gives a loss. After a restart an epoch stands there twice, and its later line counts.", twin=(edit("losses = {}", "losses = []").edit("losses[entry[\"epoch\"]] = entry[\"loss\"]", "losses.append(entry[\"loss\"])").edit("[losses[epoch] for epoch in sorted(losses)]", "losses"), edit("losses = {}", "losses = []").edit("losses[entry[\"epoch\"]] = entry[\"loss\"]", "losses.append((entry[\"epoch\"], entry[\"loss\"]))").edit("[losses[epoch] for epoch in sorted(losses)]", "[loss for epoch, loss in sorted(losses)]"))),
        Mistake("earlier counts", "of an epoch that stands there twice you keep the earlier line. The later one is what happened last.", twin=edit("losses[entry[\"epoch\"]] = entry[\"loss\"]", "losses.setdefault(entry[\"epoch\"], entry[\"loss\"])")),
        Mistake("order of lines", "the losses come in the order of the lines. Sort them by epoch.", twin=(edit("for epoch in sorted(losses)", "for epoch in losses"), edit("[losses[epoch] for epoch in sorted(losses)]", "list(losses.values())"))),
        Mistake("sorted by loss", "the losses are sorted by their size, so the picture would fall whatever happened. Sort by epoch.", twin=(edit("[losses[epoch] for epoch in sorted(losses)]", "sorted(losses.values(), reverse=True)"), edit("[losses[epoch] for epoch in sorted(losses)]", "sorted(losses.values())"))),
        Mistake("pairs returned", "epochs come back beside the losses. The exercise asks for the losses alone.", twin=(edit("[losses[epoch] for epoch in sorted(losses)]", "losses"), edit("[losses[epoch] for epoch in sorted(losses)]", "sorted(losses.items())"))),
        Mistake("epochs returned", "the epochs come back, and not their losses.", twin=edit("[losses[epoch] for epoch in sorted(losses)]", "sorted(losses)")),
        Mistake("last loss only", "only the last loss comes back.", twin=(edit("[losses[epoch] for epoch in sorted(losses)]", "losses[max(losses)]"), edit("[losses[epoch] for epoch in sorted(losses)]", "[losses[max(losses)]]"))),
        Mistake("text for numbers", "the losses come back as text. `json.loads` makes numbers of them.", twin=edit("= entry[\"loss\"]", "= str(entry[\"loss\"])")),
    ],
    hints=[
        "`json.loads(line)` makes a dictionary of one line, and raises ValueError where the line isn't whole.",
        "Keep the losses in a dictionary by epoch: a later line then replaces an earlier one.",
        "At the end, `[losses[epoch] for epoch in sorted(losses)]`.",
    ],
    why="A log is written by a program that may be killed at any moment and started again. One whole line for each event makes that harmless: at most the last line is lost, and a restart only adds lines.",
)  # fmt: skip


def _arguments(rng):
    arrays = [
        np.zeros(int(n), dtype=kind) for n in rng.integers(2, 5, 4) for kind in (np.float32, np.float64)
    ]
    numbers = [int(n) for n in rng.integers(1, 5, 6)]
    mixed = [*arrays, *numbers, np.zeros((2, 2), dtype=np.float32)]
    return ([mixed[i] for i in rng.permutation(len(mixed))],)


_F = np.float32

traces = Exercise(
    reference=solutions.traces,
    cases=[
        case([np.zeros(3), np.ones(3)], note="the same shape and type twice"),
        case([np.zeros(3), np.zeros(4)], note="two shapes"),
        case([np.zeros(3), np.zeros(3, dtype=_F)], note="two number types"),
        case([1, 2, 1], note="Python numbers"),
        case([np.zeros((2, 3)), np.zeros((3, 2)), np.zeros(6)], note="as many numbers in three shapes"),
        case([], note="never called"),
        case([np.ones(2), np.full(2, 2.0), 2, 2, np.ones(3)], note="both kinds"),
        random_cases(_arguments, count=2, note="a long list"),
    ],
    mistakes=[
        Mistake("each call", "you count the calls. A call with a shape and a number type that were there before runs the graph that exists.", twin=edit("len(kinds)", "len(arguments)")),
        Mistake("always one", "you count one trace for all. A graph is made for one shape and number type, and another one needs another graph.", twin=(edit("len(kinds)", "1"), edit("len(kinds)", "min(1, len(arguments))"))),
        Mistake("values of arrays", "arrays with the same shape but other values are counted apart. A tensor's values aren't in the graph; only its shape and number type are.", twin=edit("(one.shape, one.dtype)", "(one.shape, one.dtype, one.tobytes())")),
        Mistake("shape only", "number types aren't told apart: the graph for float32 won't do for float64.", twin=edit("(one.shape, one.dtype)", "one.shape")),
        Mistake("type only", "shapes aren't told apart.", twin=edit("(one.shape, one.dtype)", "one.dtype")),
        Mistake("size for shape", "arrays of as many numbers are taken for the same. Their shape counts, not their size.", twin=edit("one.shape", "one.size")),
        Mistake("length for shape", "only the first axis counts in your function. The whole shape does.", twin=edit("one.shape", "len(one)")),
        Mistake("axes for shape", "only the number of axes counts in your function. The lengths do, too.", twin=edit("one.shape", "one.ndim")),
        Mistake("numbers together", "all Python numbers count as one kind. Their values are written into the graph, so each new value needs a new one.", twin=edit("kinds.add(one)", "kinds.add(int)")),
        Mistake("numbers ignored", "Python numbers aren't counted at all.", twin=edit("kinds.add(one)", "pass")),
        Mistake("arrays ignored", "arrays aren't counted at all.", twin=edit("kinds.add((one.shape, one.dtype))", "pass")),
        Mistake("each number", "each call with a Python number counts, even with a value that was there before.", twin=edit("kinds.add(one)", "kinds.add(object())")),
        Mistake("changes only", "you compare each call with the one before. A graph that was made earlier is still there, so going back to it needs no new one.", twin=edit("kinds = set()", "kinds, last = [], None").edit("kinds.add((one.shape, one.dtype))", "kind = (one.shape, one.dtype)").edit("kinds.add(one)", "kind = one\n        if kind != last:\n            kinds.append(kind)\n        last = kind")),
        Mistake("one less", "it is one too few: the first call is traced, too.", twin=edit("len(kinds)", "len(kinds) - 1")),
    ],
    hints=[
        "Keep in a set what the graph depends on, and count the set at the end.",
        "For an array that is `(one.shape, one.dtype)`; for a Python number it is the number itself.",
        "`isinstance(one, np.ndarray)` tells them apart.",
    ],
    why="A trace is one run of your Python that writes down the operations, and it costs far more than running the graph. So pass numbers that change as tensors, and keep batches of one shape: a last batch that is smaller costs a second trace.",
)  # fmt: skip


def _decay_case(n, N, lifetime):
    def make(rng):
        t = (np.arange(n) + 0.5) * 4 * lifetime / n
        return t, rng.poisson(N * np.exp(-t / lifetime)).astype(float), np.array([1.3 * N, 0.8 * lifetime])

    return make


_ERRORS = "torch.linalg.inv(H).diagonal().sqrt()"

fit_decay = Exercise(
    reference={"torch": solutions.fit_decay},
    returns=("p", "errors"),
    tolerance=Tolerance(3e-3, 1e-6),
    cases=[
        random_cases(_decay_case(10, 400.0, 2.0), count=1, note="ten bins"),
        random_cases(_decay_case(40, 800.0, 2.2), count=1, note="forty bins"),
        random_cases(_decay_case(30, 50.0, 5.0), count=1, note="few counts"),
    ],
    mistakes=[
        Mistake("variances", "the second list holds squares of the errors: the diagonal of the inverse is a variance.", twin=edit(_ERRORS, "torch.linalg.inv(H).diagonal()")),
        Mistake("others held still", "each error is computed as if the other parameter were known. N and τ make up for each other, so both are less certain: invert the whole matrix first and take its diagonal afterwards.", twin=edit(_ERRORS, "1 / H.diagonal().sqrt()")),
        Mistake("not inverted", "the second derivatives themselves come back. A sharp minimum has a large one and a small error.", twin=(edit(_ERRORS, "H.diagonal()"), edit(_ERRORS, "H.diagonal().sqrt()"))),
        Mistake("unweighted squares", "the fit is one of least squares with all bins alike. Counts are certain to about their square root, and the Poisson loss knows it.", twin=edit("(expected - counts * torch.log(expected)).sum()", "((expected - counts) ** 2).sum()")),
        Mistake("mean of the bins", "the loss is the mean over the bins. The minimum is in the same place, but the second derivatives are divided by the number of bins, so the errors come out too large.", twin=edit("torch.log(expected)).sum()", "torch.log(expected)).mean()")),
        Mistake("start returned", "the guess comes back: nothing has moved.", twin=edit("range(300)", "range(0)")),
        Mistake("too few steps", "the minimum hasn't been reached yet. Take more steps, or larger ones.", twin=tuple(edit("range(300)", f"range({n})") for n in (1, 10))),
        Mistake("exchanged", "N and τ have changed places.", twin=edit("p.numpy(), errors.numpy()", "p.numpy()[::-1], errors.numpy()[::-1]")),
        Mistake("uphill", "the fit climbs: the loss has the wrong sign.", twin=edit("(expected - counts * torch.log(expected)).sum()", "(counts * torch.log(expected) - expected).sum()")),
        Mistake("rate for lifetime", "the second parameter multiplies the time. τ divides it.", twin=edit("return p.numpy(), errors.numpy()", "return torch.stack([p[0], 1 / p[1]]).numpy(), torch.stack([errors[0], errors[1] / p[1] ** 2]).numpy()")),
    ],
    hints=[
        "Fit factors of the guess: `q` begins at ones, and `start * q` are N and τ. Then one learning rate suits both. Adam with 0.05 needs about three hundred steps.",
        "The loss is the sum over the bins of `expected - counts * torch.log(expected)`.",
        "`torch.autograd.functional.hessian(loss, p)` is the matrix of second derivatives; the errors are the roots of its inverse's diagonal.",
    ],
    why="An optimiser with derivatives fits any law that you can write down. At the minimum the loss is a bowl; how steep it is in each direction is in the second derivatives, and a flat direction is an uncertain one. Inverting the whole matrix lets the other parameters move along.",
)  # fmt: skip
