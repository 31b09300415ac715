"""Figures of the course, printed and never asserted: `make bench`.

Some of them alone, by the functions' names: `python -m tests.bench grading`.

Speeds are ratios against a peer in the same run wherever there is a peer; seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlschool.checking.record import Exercise
    from tests.classes import Member
    from tests.measure import Held, Spent
    from tests.peers import Scores

ROOT = Path(__file__).parents[1]


def best_of(function: Callable[[], object], repeats: int = 5) -> float:
    """Return the shortest of several times in seconds: what else runs on the machine only ever adds."""
    return min(timeit.repeat(function, number=1, repeat=repeats))


def peak_bytes(function: Callable[[], object]) -> int:
    """Return the most memory that a call held at once, in bytes: what Python and NumPy ask for."""
    tracemalloc.start()
    function()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def row(what: str, figure: str, target: str = "") -> None:
    """Print one figure beside its target."""
    print(f"  {what:<58} {figure:>18}   {target}")


def importing() -> None:
    """`import mlschool` beyond Python's own start, and what it loads."""

    def python(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], check=True)

    bare, ours = (best_of(lambda code=code: python(code), 9) for code in ("pass", "import mlschool"))
    row("import mlschool, beyond Python's own start", f"{ours - bare:.3f} s", "under 0.1 s")
    heavy = ["numpy", "torch", "tensorflow", "matplotlib", "pandas", "sklearn"]
    code = f"import sys, mlschool; print(*(m for m in {heavy} if m in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    row("heavy packages loaded by it", ", ".join(loaded) or "none", "none")


def checking() -> None:
    """How long a learner waits for ✓ or ✗."""
    from mlschool.checking.decide import judged
    from mlschool.checking.judge import Judge, judge_of
    from mlschool.checking.observe import observe
    from mlschool.checking.recordings import Recording
    from mlschool.exercises import everything

    def check(key: str, exercise: Exercise, answer: Callable[..., object]) -> float:
        judge = judge_of(key)

        def seen(one: Judge) -> Recording:
            return observe(answer, one.part)

        judged(judge, seen)  # the first check also records reference and twins
        return best_of(lambda: judged(judge, seen))

    numpy = {key: exercise for key, exercise in everything().items() if exercise.probe == "call"}
    models = {key: exercise for key, exercise in everything().items() if exercise.probe != "call"}
    right = {key: check(key, exercise, exercise.bound) for key, exercise in numpy.items()}
    slowest = max(right, key=right.__getitem__)
    row("a right answer's check, median", f"{1e3 * statistics.median(right.values()):.1f} ms", "under 5 ms")
    row(f"the slowest: {slowest}", f"{1e3 * right[slowest]:.1f} ms", "under 100 ms")
    ours = {
        f"{key}, {name}": check(key, exercise, function)
        for key, exercise in models.items()
        for name, function in exercise.references.items()
    }
    slowest = max(ours, key=ours.__getitem__)
    median = 1e3 * statistics.median(ours.values())
    row(f"a right model's check, median of {len(ours)}", f"{median:.0f} ms", "under 300 ms")
    row(f"the slowest: {slowest}", f"{1e3 * ours[slowest]:.0f} ms")
    wrong = [
        check(key, exercise, twin)
        for key, exercise in numpy.items()
        for mistake in exercise.mistakes
        for twin in mistake.twins
    ]
    row(f"a wrong answer's check, median of {len(wrong)}", f"{1e3 * statistics.median(wrong):.1f} ms")


def perceptron() -> None:
    """The reference perceptron beside scikit-learn's: same data, order and epochs."""
    import numpy as np
    from sklearn.linear_model import Perceptron

    from mlschool import datasets
    from mlschool.solutions.perceptron import predict, standardise, train

    data = datasets.penguins(("Adelie", "Gentoo"))
    X, y = standardise(data.X), data.y
    w, b, mistakes = train(np.zeros(2), 0.0, X, y, 1.0, 100)
    theirs = Perceptron(shuffle=False, tol=None, max_iter=len(mistakes))
    ratio = best_of(lambda: train(np.zeros(2), 0.0, X, y, 1.0, 100)) / best_of(lambda: theirs.fit(X, y))
    row("perceptron: time of the reference / of scikit-learn's", f"{ratio:.1f}")
    accuracy = np.mean(predict(w, b, X) == y), theirs.score(X, y)
    row("perceptron: accuracy, ours and scikit-learn's", "{:.1%}  {:.1%}".format(*accuracy), "within a point")


def network() -> None:
    """The reference network beside its peers in the libraries: digits, 64-32-10 units, 20 epochs of 32."""
    import warnings

    import numpy as np
    import torch
    from sklearn.datasets import load_digits
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    from mlschool import frameworks
    from mlschool.activations import ACTIVATIONS
    from mlschool.network import Network
    from mlschool.session import set_threads
    from mlschool.solutions.keras_vs_pytorch import fit_in_keras, into_keras, network_in_keras
    from tests.lectures.test_hidden_layers import largest_error, problem, torch_gradients

    set_threads(1)
    X, y = load_digits(return_X_y=True)
    X, rate, epochs, batch = X / 16, 0.1, 20, 32
    start = Network.random((64, 32, 10), np.random.default_rng(0)).layers

    def ours() -> float:
        net = Network(start, "tanh", "cross-entropy")
        net.fit(X, y, rate, epochs, batch)
        return float(np.mean(net.output(X).argmax(axis=1) == y))

    def scikit_learn() -> float:
        theirs = MLPClassifier(
            (32,), activation="tanh", solver="sgd", alpha=0, batch_size=batch, learning_rate_init=rate,
            max_iter=epochs, shuffle=False, momentum=0, tol=0, n_iter_no_change=epochs + 1, random_state=0,
        )  # fmt: skip
        with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
            return float(theirs.fit(X, y).score(X, y))

    def pytorch() -> float:
        model = torch.nn.Sequential(
            torch.nn.Linear(64, 32), torch.nn.Tanh(), torch.nn.Linear(32, 10)
        ).double()
        for layer, (W, b) in zip((model[0], model[2]), start, strict=True):
            layer.weight.data, layer.bias.data = torch.tensor(W.T.copy()), torch.tensor(b)
        optimiser, loss = torch.optim.SGD(model.parameters(), rate), torch.nn.CrossEntropyLoss()
        inputs, targets = torch.tensor(X), torch.tensor(y)
        for _ in range(epochs):
            for rows in torch.arange(len(inputs)).split(batch):
                optimiser.zero_grad()
                loss(model(inputs[rows]), targets[rows]).backward()
                optimiser.step()
        return float((model(inputs).argmax(dim=1) == targets).double().mean())

    def keras() -> float:
        model = network_in_keras(64, 32, 10)
        into_keras(model, start)
        fit_in_keras(model, X.astype(np.float32), y, rate, batch, epochs)
        return float(np.mean(model.predict(X.astype(np.float32), verbose=0).argmax(axis=1) == y))

    peers = {"ours": ours, "MLPClassifier": scikit_learn, "PyTorch": pytorch}
    if frameworks.installed("keras"):
        frameworks.load("keras")
        peers["Keras, with what it does to begin"] = keras
    accuracies = " ".join(f"{train():.1%}" for train in peers.values())  # and warm them up
    seconds = {name: best_of(train, 3) for name, train in peers.items()}
    row(f"network: accuracy of {', '.join(peers)}", accuracies, "within a point")
    for name, target in zip(list(peers)[1:], ("below 1", "", ""), strict=False):
        row(f"network: time of ours / of {name}", f"{seconds['ours'] / seconds[name]:.2f}", target)

    rng, errors = np.random.default_rng(0), []
    for seed in range(200):
        sizes = rng.integers(1, 20, rng.integers(2, 8))
        activation = sorted(ACTIVATIONS)[seed % len(ACTIVATIONS)]
        case = problem(
            sizes, int(rng.integers(1, 30)), activation, ("squared error", "cross-entropy")[seed % 2], seed
        )
        errors.append(largest_error(case[0].backward(*case[1:])[1], torch_gradients(*case)[1]))
    row(
        "network: gradient against autograd, 200 networks", f"{max(errors):.1e}", "relative error below 1e-10"
    )


def cnn_edge_detection() -> None:
    """Edges by a dense layer and by nine weights: camera, validated on astronaut; an earlier run beside."""
    import numpy as np
    import torch
    from skimage.filters import sobel_v

    from mlschool import datasets
    from mlschool.session import set_threads
    from mlschool.solutions.cnn_edge_detection import (
        convolution_network,
        dense_network,
        learned_kernel,
        train,
        validation_error,
    )

    set_threads(1)
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4

    def pair(name: str, border: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
        image = datasets.photograph(name)
        arrays = np.pad(image, border, mode="edge"), sobel_v(image)
        return tuple(torch.tensor(array, dtype=torch.float32)[None, None] for array in arrays)

    def dense(rate: float, epochs: int, **settings: bool) -> tuple[float, torch.nn.Module]:
        torch.manual_seed(0)
        model = dense_network(64, 64)
        optimiser = torch.optim.Adam(model.parameters(), lr=rate, **settings)
        begin = time.perf_counter()
        train(model, optimiser, *pair("camera"), epochs)
        return time.perf_counter() - begin, model

    zero = [f"{pair(name)[1].abs().mean():.3f}" for name in ("camera", "astronaut")]
    row("answering 0 everywhere, L1 on camera and astronaut", " ".join(zero), "0.048 0.118")
    for rate, known in ((1e-3, "0.198 0.307, 42 s"), (1e-6, "0.0003 0.223, 42 s")):
        seconds, model = dense(rate, 1000, fused=True)
        errors = [validation_error(model, *pair(name)) for name in ("camera", "astronaut")]
        row(
            f"dense, Adam {rate:g}, 1000 epochs",
            "{:.4f} {:.3f}, ".format(*errors) + f"{seconds:.0f} s",
            known,
        )
    fused, plain = dense(1e-3, 20, fused=True)[0], dense(1e-3, 20)[0]
    row("dense: time without fused=True / with it", f"{plain / fused:.1f}", "2.6")

    for name, rate, epochs, border, cosine, known in (
        ("camera", 1e-3, 1000, 0, False, "0.032 0.065"),
        ("camera", 1e-2, 1000, 0, False, "0.019 0.017"),
        ("camera", 1e-3, 10_000, 1, False, "0.0003 0.0004"),
        ("camera", 1e-2, 5000, 1, True, "2e-5 3e-5"),
        ("astronaut", 1e-3, 1000, 0, False, "kernel off by 0.13"),
        ("coins", 1e-3, 1000, 0, False, "kernel off by 0.02, two seeds of three"),
    ):
        found = []
        for seed in range(3):
            torch.manual_seed(seed)
            model = convolution_network(1 - border)
            optimiser = torch.optim.Adam(model.parameters(), lr=rate)
            x, y = pair(name, border)
            if cosine:
                schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
                for _ in range(epochs):
                    train(model, optimiser, x, y, 1)
                    schedule.step()
            else:
                train(model, optimiser, x, y, epochs)
            other = "camera" if name == "astronaut" else "astronaut"
            errors = validation_error(model, x, y), validation_error(model, *pair(other, border))
            found.append("{:.2g} {:.2g} {:.2g}".format(*errors, np.abs(learned_kernel(model) - sobel).max()))
        settings = f"{name}, Adam {rate:g}, {epochs} epochs{', replicate' * border}{', cosine' * cosine}"
        row(f"nine weights: {settings}: train, validation, kernel off by", " | ".join(found), known)


def spin_hamiltonians() -> None:
    """Spectra of two spin Hamiltonians: how many a second are made, and how many a network tells apart."""
    import numpy as np
    import torch

    from mlschool import datasets
    from mlschool.datasets.spin_waves import drawn_magnet
    from mlschool.session import set_threads
    from mlschool.solutions.spin_hamiltonians import network

    set_threads(1)
    rng = np.random.default_rng(0)
    magnets = [drawn_magnet(rng, bool(i % 2))[0] for i in range(50)]
    made = best_of(lambda: [datasets.spectrum(magnet) for magnet in magnets], 3) / len(magnets)
    row("spin-wave theory: spectra per second", f"{1 / made:,.0f}", "222, as tried: 4.5 ms each")
    spectra, model = torch.rand(1000, 20, 200), network()
    with torch.no_grad():
        told = best_of(lambda: model(spectra)) / len(spectra)
    row("the network, 16 and 8 units: spectra per second", f"{1 / told:,.0f}")
    row("how many it tells apart while one is made", f"{made / told:,.0f}")


def attention() -> None:
    """The reference attention beside PyTorch's and Keras's: equality, time, and how both grow with n."""
    import numpy as np
    import torch

    from mlschool import frameworks, pretrained
    from mlschool.session import set_threads
    from mlschool.solutions import attention as ours
    from tests import libraries

    set_threads(1)
    for precision, target in ((np.float64, "below 1e-12"), (np.float32, "below 1e-6")):
        rng, errors = np.random.default_rng(0), {}
        for seed in range(20):
            heads, n = int(rng.integers(1, 5)), int(rng.integers(1, 40))
            X, W = rng.normal(size=(n, 16 * heads)), rng.normal(size=(4, 16 * heads, 16 * heads))
            mask = ours.causal_mask(n) if seed % 2 else None
            given = X.astype(precision), *(W / (16 * heads) ** 0.5).astype(precision), heads, mask
            theirs = {"MultiheadAttention": libraries.torch_multi_head(*given)}
            if frameworks.installed("keras"):
                theirs["Keras"] = libraries.keras_multi_head(*given)
            for name, pair in theirs.items():
                worst = max(np.abs(a - b).max() for a, b in zip(ours.multi_head(*given), pair, strict=True))
                errors[name] = max(errors.get(name, 0.0), worst)
            Q, K, V = (ours.split_heads(given[0] @ w, heads) for w in given[1:4])
            theirs = libraries.torch_attention(Q, K, V, mask)
            difference = np.abs(ours.attention(Q, K, V, mask)[0] - theirs).max()
            errors["scaled_dot_product"] = max(errors.get("scaled_dot_product", 0.0), difference)
        for name, error in errors.items():
            row(f"attention: {precision.__name__} against {name}", f"{error:.0e}", target)

    for n in (128, 512, 2048):
        Q, K, V = np.random.default_rng(0).normal(size=(3, 12, n, 32)).astype(np.float32)
        tensors = [torch.tensor(array) for array in (Q, K, V)]

        def by_hand(given: tuple = (Q, K, V)) -> tuple:
            return ours.attention(*given)

        def fused(tensors: list[torch.Tensor] = tensors) -> torch.Tensor:
            return torch.nn.functional.scaled_dot_product_attention(*tensors)

        def with_weights(tensors: list[torch.Tensor] = tensors) -> torch.Tensor:
            queries, keys, values = tensors
            return torch.softmax(queries @ keys.mT / 32**0.5, dim=-1) @ values

        times = [best_of(function, 3) for function in (by_hand, fused, with_weights)]
        ratios = f"{times[0] / times[1]:.1f}  {times[0] / times[2]:.1f}"
        row(f"attention, 12 heads, n = {n}: time of ours / of PyTorch's kernel, step by step", ratios)

    sizes = [128, 192, 256, 384, 512]
    taken = {"time": [], "memory": []}
    for n in sizes:
        Q, K, V = np.random.default_rng(0).normal(size=(3, n, 32)).astype(np.float32)
        given = Q, K, V
        taken["time"].append(best_of(lambda given=given: ours.attention(*given), 20))
        taken["memory"].append(peak_bytes(lambda given=given: ours.attention(*given)))
    exponents = [np.polyfit(np.log(sizes), np.log(values), 1)[0] for values in taken.values()]
    row("attention: exponents of time and memory in n", "{:.1f}  {:.1f}".format(*exponents), "about 2")
    model = pretrained.sentence_transformer()
    sentence = "The animal didn't cross the street because it was too tired."
    row("a sentence of 16 tokens read", f"{1e3 * best_of(lambda: model.read(sentence), 3):.0f} ms", "20 ms")


def notebooks() -> None:
    """nbval over the notebooks of an issue, two side by side, one thread each."""
    command = [
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadfile",
        "-p",
        "tests.nbval_report",
        "--nbval",
        "--nbval-current-env",
    ]
    for names, target in (
        ("00 01", "under 30 s"),
        ("02 03", "under 60 s, no cell above 15 s"),
        ("11 12", "under 100 s, no cell above 40 s"),
        ("17 18", "under 100 s, no cell above 40 s"),
    ):
        files = [str(path) for name in names.split() for path in (ROOT / "notebooks").glob(f"{name}_*.ipynb")]
        begin = time.perf_counter()
        done = subprocess.run([sys.executable, *command, *files], cwd=ROOT, capture_output=True, text=True)
        row(f"nbval over {names.replace(' ', ' and ')}", f"{time.perf_counter() - begin:.1f} s", target)
        for line in done.stdout.splitlines():
            if line.startswith("notebooks/") or done.returncode:
                print(f"    {line}")


def grading() -> None:
    """Grading 40 notebooks of five exercises of 01; beside it nbgrader and otter-grader on the same ones."""
    from tests import peers
    from tests.classes import make_class
    from tests.measure import spend

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        members = make_class(folder / "class", notebook=peers.assignments(folder))
        took, scores = ours(folder / "class", folder / "ours")
        each = took.cpu / len(members)
        row("ours: CPU-seconds a submission", f"{each:.3f}", "at most 0.12")
        row("ours: 40 submissions from a cold start", f"{took.wall:.1f} s", "under 10 s on 2 cores")
        row_of_scores("ours", scores, members)
        for peer, commands, scores_of in (
            ("nbgrader", peers.nbgrader_commands, peers.nbgrader_scores),
            ("otter-grader", peers.otter_commands, peers.otter_scores),
        ):
            cpu = 0.0
            for command, where in commands(folder, [member.path for member in members]):
                spent = spend(command, where, peers.environment())
                if spent.status:
                    raise RuntimeError(f"{peer} ended with {spent.status}:\n{spent.said[-2000:]}")
                cpu += spent.cpu
            row(f"{peer}: CPU-seconds a submission", f"{cpu / len(members):.2f}")
            row(f"{peer}: CPU-seconds / ours", f"{cpu / took.cpu:.1f}")
            # the rest: right answers that call the learner's own wrong helper, and arguments changed in place
            row_of_scores(peer, scores_of(folder), members)
        whole = make_class(folder / "lecture")
        took, scores = ours(folder / "lecture", folder / "ours whole")
        row("ours, 40 notebooks with the whole lecture", f"{took.cpu / len(whole):.3f}", "at most 0.12")
        row_of_scores("ours, whole lecture", scores, whole)


def grading_torch() -> None:
    """Grading a class of 40 whose answers compute with PyTorch."""
    from tests.classes import make_class, torch_answers

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        members = make_class(folder / "class", answers=torch_answers())
        took, scores = ours(folder / "class", folder / "ours")
        row("with PyTorch: CPU-seconds a submission", f"{took.cpu / len(members):.3f}", "at most 0.25")
        row("with PyTorch: 40 submissions from a cold start", f"{took.wall:.1f} s")
        row_of_scores("with PyTorch", scores, members)


def flatness(size: int = 1000) -> None:
    """Grading a large class, all different, 5 in 100 of them hostile: what it holds as it goes on."""
    from tests.classes import make_class

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        temporary, marks = folder / "temporary", folder / "marks"
        for open_to_all in (temporary, marks):
            open_to_all.mkdir()
            open_to_all.chmod(0o777)
        members = make_class(folder / "class", size, hostile=5, marks=marks)
        secret = secrets.token_hex()
        more = {"MLSCHOOL_SECONDS": "1", "TMPDIR": str(temporary), "MLSCHOOL_BENCH_SECRET": secret}
        took, scores = ours(folder / "class", folder / "ours", more, every=0.2, temporary=temporary)
        hostile = sum(bool(member.mischief) for member in members)
        row(f"{size} submissions, {hostile} of them hostile: wall time", f"{took.wall:.0f} s")
        row("CPU-seconds a submission", f"{took.cpu / size:.3f}")
        print("  held at 10, 50 and 100 % of the time:")
        for words, name in {
            "memory of the grading process, MB": "own",
            "memory of it and its children, MB": "memory",
            "processes": "processes",
            "descriptors": "descriptors",
            "temporary files": "files",
        }.items():
            at = (around(took.held, part, name) for part in (0.1, 0.5, 1.0))
            row(f"  {words}", "  ".join(f"{n:.0f}" for n in at), "flat")
        row("processes left behind at the end", str(took.left), "0")
        row("temporary files left behind", str(sum(1 for _ in temporary.rglob("*"))), "0")
        row_of_scores("answers", scores, members)
        forged = sum(
            passes is False and scores.get(member.path.stem, {}).get(key, False)
            for member in members
            for key, passes in member.passes.items()
            if member.mischief
        )
        row("points in hostile notebooks for what doesn't work", str(forged), "0")
        traces = [path.name for path in marks.iterdir() if path.name != "keep"]
        traces += [] if (marks / "keep").exists() else ["a file was deleted"]
        row("traces outside the sandbox", ", ".join(traces) or "0", "0")
        told = [path for path in (folder / "ours").rglob("*") if path.is_file() and secret in readable(path)]
        row("files of the report that hold a secret of the environment", str(len(told)), "0")


def ours(
    submissions: Path, out: Path, more: dict[str, str] | None = None, **watch: object
) -> tuple[Spent, Scores]:
    """Grade a folder as a tutor does, from a cold start; return what it took, and what was decided."""
    from tests.measure import spend

    code = "from mlschool.cli import main; main()"
    command = [sys.executable, "-c", code, "grade", submissions, "--out", out]
    took = spend(command, ROOT, os.environ | {"OMP_NUM_THREADS": "1"} | (more or {}), **watch)
    try:
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))["results"]
    except FileNotFoundError:
        raise RuntimeError(f"mlschool grade ended with {took.status}:\n{took.said[-2000:]}") from None
    return took, {
        Path(one["notebook"]).stem: {
            answer["exercise"]: answer["outcome"] == "passed" for answer in one["answers"]
        }
        for one in results
    }


def row_of_scores(who: str, scores: Scores, members: Sequence[Member]) -> None:
    """Print that a class was really graded: its mean score, and how many verdicts are what they must be."""
    pairs = [
        (scores.get(member.path.stem, {}).get(key), passes)
        for member in members
        for key, passes in member.passes.items()
    ]
    due = len(members[0].passes)
    row(f"{who}: mean score", f"{sum(passed is True for passed, _ in pairs) / len(members):.2f} of {due}")
    right = [passed is passes for passed, passes in pairs if passes is not None]
    row(f"{who}: verdicts as they must be", f"{sum(right)} of {len(right)}")


def around(held: Sequence[Held], part: float, name: str) -> float:
    """Return the median of what was held in a tenth of the time, about this part of it."""
    end = held[-1].second
    begin = min(max(part - 0.05, 0.0), 0.9) * end
    return statistics.median(getattr(h, name) for h in held if begin <= h.second <= begin + 0.1 * end)


def readable(path: Path) -> str:
    """Return what a file holds as text, whatever it is."""
    return path.read_bytes().decode("latin-1")


def thin() -> None:
    """Lines of code without docstrings, comments and blanks."""
    from mlschool.authoring.notebooks import lectures
    from mlschool.authoring.thin import figures

    names = [one.name for one in lectures(ROOT / "notebooks")]
    for figure in figures(ROOT / "mlschool", names):
        row(figure.what, f"{figure.lines:,}", f"at most {figure.most:,}")


SECTIONS = (
    *(thin, importing, checking, perceptron, network, spin_hamiltonians, cnn_edge_detection, attention),
    *(notebooks, grading, grading_torch, flatness),
)


def main() -> None:
    """Print every figure, or those of the sections that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [section.__name__ for section in SECTIONS]
    parser.add_argument("sections", nargs="*", metavar="section", help=", ".join(names))
    parser.add_argument("--size", type=int, default=1000, help="of the large class")
    asked = parser.parse_args()
    if unknown := set(asked.sections) - set(names):
        parser.error(f"there is no section called {', '.join(sorted(unknown))}.")
    for section in SECTIONS:
        if asked.sections and section.__name__ not in asked.sections:
            continue
        print(f"\n{(section.__doc__ or '').splitlines()[0]}", flush=True)
        section(*([asked.size] if section is flatness else []))


if __name__ == "__main__":
    main()
