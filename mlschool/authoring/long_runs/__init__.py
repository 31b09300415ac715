"""Long runs: results that no notebook has time for, with all that is needed to make them again.

`make long` writes them to `data/runs.json`: for each run command, versions, processor, the rows, and a
checksum over all of it, so that no figure is typed in by hand. A lecture shows them by `datasets.long_run`. A
row is a dictionary: what went in (a seed among it), and what came out. The first one of each run is short,
and the night gate makes it again.

To add one: a module of the lecture's name in this folder, with a function that returns what comes out for
what goes in, and a line in `RUNS`.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from mlschool import machine
from mlschool.datasets import PHOTOGRAPHS
from mlschool.datasets.runs import FILE, checksum

Row = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One long run.

    what       what is measured, in a sentence
    function   "module.name" in this folder: takes what goes in by name, returns what comes out by name
    inputs     what goes in, for each row; the first is short
    libraries  whose versions count
    """

    what: str
    function: str
    inputs: Sequence[Mapping[str, Any]]
    libraries: tuple[str, ...] = ("numpy",)

    def row(self, number: int) -> Row:
        """Make one row."""
        module, name = self.function.split(".")
        came = getattr(import_module(f"{__name__}.{module}"), name)(**self.inputs[number])
        return {**self.inputs[number], **came}


RUNS: dict[str, Run] = {
    "cnn_edge_detection.dense": Run(
        "the mean absolute error (L1) of the dense layer with the talk's settings, on the photograph that it "
        "is trained on and on another",
        "cnn_edge_detection.dense",
        [{"seed": 0, "epochs": 10}] + [{"seed": seed, "epochs": 1000} for seed in range(3)],
        ("numpy", "torch", "scikit-image"),
    ),
    "cnn_edge_detection.images": Run(
        "the mean absolute error (L1) on unseen images of 16 × 16 pixels, of a dense layer that is trained "
        "on 1 to 1,000 of them",
        "cnn_edge_detection.images",
        [{"seed": seed, "images": images} for images in (1, 10, 100, 1000) for seed in range(5)],
        ("numpy", "torch", "scikit-image"),
    ),
    "cnn_edge_detection.photographs": Run(
        "how strong the edges of a photograph are (mean absolute target), and the largest distance from "
        "Sobel's nine weights after training by the talk's settings on it",
        "cnn_edge_detection.photographs",
        [{"photograph": name, "seed": seed} for name in sorted(PHOTOGRAPHS) for seed in range(6)],
        ("numpy", "torch", "scikit-image"),
    ),
    "spin_hamiltonians.accuracy": Run(
        "the accuracy of the network with 16 and 8 units on spectra that it wasn't trained on",
        "spin_hamiltonians.accuracy",
        [{"seed": 0, "inputs": "pixels", "activation": "Sigmoid", "epochs": 1}]
        + [
            {"seed": seed, "inputs": inputs, "activation": activation, "epochs": 8}
            for inputs, activation in (
                ("pixels", "Sigmoid"),
                ("pixels", "ReLU"),
                ("folded", "Sigmoid"),
                ("folded", "ReLU"),
                ("noisy", "ReLU"),
                ("moved", "ReLU"),
                ("smeared", "ReLU"),
            )
            for seed in range(5)
        ],
        ("numpy", "torch", "h5py"),
    ),
}


def make(names: Sequence[str], folder: Path, say: Callable[[str], None] = print) -> Path:
    """Make these runs, or all, and write them into `folder`/runs.json; the others that stand there stay.

    Raises LookupError, in one sentence, for a run that there isn't.
    """
    if unknown := [name for name in names if name not in RUNS]:
        raise LookupError(f"There is no long run called {unknown[0]!r}. There are: {', '.join(RUNS)}.")
    path = folder / FILE
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name in names or RUNS:
        run, rows = RUNS[name], []
        for number in range(len(run.inputs)):
            rows.append(run.row(number))
            say(f"{name}: {rows[-1]}")
        about = {
            "what": run.what,
            "command": f"make long RUN={name}",
            "versions": {"python": platform.python_version(), **machine.versions(run.libraries)},
            "processor": _processor(),
            "rows": rows,
        }
        kept[name] = {**about, "sha256": checksum(about)}
        path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return path


def _processor() -> str:
    """Return the processor's name, as the system gives it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine()
