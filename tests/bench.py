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


SECTIONS = (importing, checking, perceptron, network, notebooks, grading, grading_torch, flatness)


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
