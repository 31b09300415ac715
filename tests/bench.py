"""Figures of the course, printed and never asserted: `make bench`.

Speeds are ratios against a peer in the same run wherever there is a peer; seconds depend on the machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlschool.checking.record import Exercise

ROOT = Path(__file__).parents[1]


def best_of(function: Callable[[], object], repeats: int = 5) -> float:
    """Return the shortest of several times in seconds: what else runs on the machine only ever adds."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        function()
        times.append(time.perf_counter() - begin)
    return min(times)


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
    from mlschool.checking.decide import decide
    from mlschool.checking.observe import observe
    from mlschool.exercises import everything

    def check(key: str, exercise: Exercise, answer: Callable[..., object]) -> float:
        decide(
            key, exercise, observe(answer, exercise.script())
        )  # the first check also records reference and twins
        return best_of(lambda: decide(key, exercise, observe(answer, exercise.script())))

    right = {key: check(key, exercise, exercise.reference) for key, exercise in everything().items()}
    slowest = max(right, key=right.__getitem__)
    row("a right answer's check, median", f"{1e3 * statistics.median(right.values()):.1f} ms", "under 5 ms")
    row(f"the slowest: {slowest}", f"{1e3 * right[slowest]:.1f} ms", "under 100 ms")
    wrong = [
        check(key, exercise, twin)
        for key, exercise in everything().items()
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
    """The reference network beside scikit-learn's and PyTorch's: digits, 64-32-10 units, 20 epochs of 32."""
    import warnings

    import numpy as np
    import torch
    from sklearn.datasets import load_digits
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    from mlschool.network import ACTIVATIONS, Network
    from mlschool.session import set_threads
    from tests.test_network import largest_error, problem, torch_gradients

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

    accuracies = " ".join(f"{train():.1%}" for train in (ours, scikit_learn, pytorch))  # and warm them up
    seconds = {train.__name__: best_of(train, 3) for train in (ours, scikit_learn, pytorch)}
    row("network: accuracy, ours, scikit-learn's and PyTorch's", accuracies, "within a point")
    row(
        "network: time of ours / of MLPClassifier",
        f"{seconds['ours'] / seconds['scikit_learn']:.2f}",
        "below 1",
    )
    row("network: time of ours / of PyTorch", f"{seconds['ours'] / seconds['pytorch']:.2f}")

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
    for names, target in (("00 01", "under 30 s"), ("02 03", "under 60 s, no cell above 15 s")):
        files = [str(path) for name in names.split() for path in (ROOT / "notebooks").glob(f"{name}_*.ipynb")]
        begin = time.perf_counter()
        done = subprocess.run([sys.executable, *command, *files], cwd=ROOT, capture_output=True, text=True)
        row(f"nbval over {names.replace(' ', ' and ')}", f"{time.perf_counter() - begin:.1f} s", target)
        for line in done.stdout.splitlines():
            if line.startswith("notebooks/") or done.returncode:
                print(f"    {line}")


def main() -> None:
    """Print every figure."""
    for section in (importing, checking, perceptron, network, notebooks):
        print(f"\n{(section.__doc__ or '').splitlines()[0]}")
        section()


if __name__ == "__main__":
    main()
