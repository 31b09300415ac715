"""Two well-known graders, otter-grader and nbgrader, on the same notebooks as ours, run as their guides say.

Each gets the five exercises of 01 as a small assignment of its own, with hidden tests of the same cases: what
goes in and what must come out are taken from our records, and stand there as plain Python. They live in an
environment of their own, since their versions clash with ours.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mlschool.authoring.notebooks import read, text
from mlschool.checking.judge import judge_of
from mlschool.checking.recordings import Observation
from mlschool.exercises import find
from tests.classes import EXERCISES, NOTEBOOK
from tests.environments import python_of

VERSIONS = Path(__file__).with_name("grader_versions.txt")
SEED = 1  # that of `mlschool grade`
TESTS = 4  # for each exercise
NAME = "perceptron"

Scores = dict[str, dict[str, bool]]  # by notebook and by exercise: is it passed?

SOLUTION = "    ### BEGIN SOLUTION\n    ...\n    ### END SOLUTION"

# The course's own package does nothing in the peers' kernels: it isn't what is measured.
STAND_IN = '''\
"""Stands in for the course's package, so that the notebooks can be run as they are."""

datasets = hint = mine = plotting = progress = solution = None


def exercise(key):
    return lambda answer: answer


def start(*args, **kwargs):
    pass
'''


def check(got, expected):
    if isinstance(expected, tuple):
        assert isinstance(got, tuple) and len(got) == len(expected)
        for one, due in zip(got, expected, strict=True):
            check(one, due)
    else:
        assert np.shape(got) == np.shape(expected), f"the shape is {np.shape(got)}"
        np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-9)


def python() -> Path:
    """Return the Python of the peers' environment."""
    return python_of("graders", VERSIONS)


def environment() -> dict[str, str]:
    """Return what a peer finds in its environment: its own programs first, no settings for Jupyter."""
    path = os.pathsep.join([str(python().parent), os.environ.get("PATH", "")])
    own = ("JUPYTER", "IPYTHON", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | {"PATH": path}


def assignments(folder: Path) -> Path:
    """Write both assignments into a folder, and return the notebook to hand out: set-up, and stubs.

    It is the one that nbgrader makes: its metadata and the places for its tests disturb nobody else.
    """
    source = folder / "nbgrader" / "source" / NAME
    source.mkdir(parents=True)
    (source / "mlschool.py").write_text(STAND_IN)
    (source / f"{NAME}.ipynb").write_text(_with_hidden_tests(), encoding="utf-8")
    (folder / "nbgrader" / "nbgrader_config.py").write_text("c = get_config()\n")
    _run(["nbgrader", "generate_assignment", NAME], folder / "nbgrader")

    tests = folder / "otter" / "tests"
    tests.mkdir(parents=True)
    (folder / "otter" / "mlschool.py").write_text(STAND_IN)
    for key in EXERCISES:
        (tests / f"{find(key).name}.py").write_text(_otter_tests(key))
    _run(["otter", "generate", "--tests-dir", "tests", "--no-requirements", "mlschool.py"], folder / "otter")
    return folder / "nbgrader" / "release" / NAME / f"{NAME}.ipynb"


def otter_commands(folder: Path, notebooks: list[Path]) -> list[tuple[list[str], Path]]:
    """Return what grades these notebooks with otter-grader, and the folder in which to run it: one each."""
    commands = []
    for path in notebooks:
        out = folder / "otter" / "out" / path.stem
        out.mkdir(parents=True)
        command = ["otter", "run", "--no-logo", "--output-dir", str(out), str(path)]
        commands.append((command, folder / "otter"))
    return commands


def otter_scores(folder: Path) -> Scores:
    """Return what otter-grader decided."""
    scores = {}
    for out in sorted((folder / "otter" / "out").iterdir()):
        tests = json.loads((out / "results.json").read_text())["tests"]
        scores[out.name] = {
            f"{NAME}.{test['name']}": test["score"] == test["max_score"]
            for test in tests
            if "max_score" in test
        }
    return scores


def nbgrader_commands(folder: Path, notebooks: list[Path]) -> list[tuple[list[str], Path]]:
    """Hand these notebooks in, and return what grades them with nbgrader: one command for all."""
    for path in notebooks:
        place = folder / "nbgrader" / "submitted" / path.stem / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(path.read_bytes())
    return [(["nbgrader", "autograde", NAME], folder / "nbgrader")]


def nbgrader_scores(folder: Path) -> Scores:
    """Return what nbgrader decided, as its gradebook has it."""
    code = f"""\
import json
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as book:
    scores = {{}}
    for one in book.assignment_submissions("{NAME}"):
        grades = [grade for notebook in one.notebooks for grade in notebook.grades]
        scores[one.student.id] = {{f"{NAME}.{{g.cell.name}}": g.auto_score == g.max_score for g in grades}}
print(json.dumps(scores))
"""
    return json.loads(_run(["python", "-c", code], folder / "nbgrader"))


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:2])} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def _cases(key: str) -> list[tuple[str, str]]:
    """Calls of the answer and what comes of them, as Python: those of our cases that tell most mistakes."""
    record = find(key)
    judge = judge_of(key, SEED)
    due = judge.reference.observations
    seen = [one.observations for mistake in record.mistakes for one in judge.twins(mistake)]
    caught = {
        place: {i for i, twin in enumerate(seen) if not _passes(twin[place], expected.value)}
        for place, expected in enumerate(due)
    }
    chosen: list[int] = []
    known: set[int] = set()
    while len(chosen) < TESTS:
        best = max(caught, key=lambda place: len(caught[place] - known))
        chosen.append(best)
        known |= caught.pop(best)
    calls = [(judge.script.cases[place].args, due[place].value) for place in sorted(chosen)]
    return [(f"{record.name}({', '.join(map(_python, args))})", _python(value)) for args, value in calls]


def _passes(seen: Observation, expected: Any) -> bool:
    try:
        check(seen.value, expected)
    except Exception:  # what a mistake returns may be anything
        return False
    return not seen.crash


def _python(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"np.array({value.tolist()!r})"
    if isinstance(value, np.ndarray | np.generic):
        return repr(value.item())
    if isinstance(value, tuple):
        return f"({', '.join(map(_python, value))},)"
    return repr(value)


def _otter_tests(key: str) -> str:
    name = find(key).name
    parts = [
        "import numpy as np\nfrom otter.test_files import test_case",
        f"OK_FORMAT = False\nname = '{name}'\npoints = 1\n",
        inspect.getsource(check),
    ]
    for number, (call, expected) in enumerate(_cases(key), 1):
        parts.append(f"@test_case(hidden=True)\ndef test_{number}({name}):\n    check({call}, {expected})\n")
    return "\n\n".join(parts)


def _with_hidden_tests() -> str:
    """The source notebook of nbgrader's assignment."""
    full = read(NOTEBOOK)
    wanted = {f'@exercise("{key}")': key for key in EXERCISES}
    cells = []
    for cell in full["cells"]:
        if cell["cell_type"] != "code":
            continue
        key = wanted.get(cell["source"].partition("\n")[0])
        if key:
            stub = re.sub(r"^    \.\.\.$", SOLUTION, cell["source"], flags=re.MULTILINE)
            metadata = _nbgrader("answer-" + find(key).name, solution=True)
            cells.append(cell | {"metadata": metadata, "source": stub})
            cells.append(_test_cell(key, like=cell))
        elif not cells:
            cells.append(cell)  # the set-up
    return text(full | {"cells": cells})


def _test_cell(key: str, like: Mapping[str, Any]) -> dict[str, Any]:
    tests = "\n".join(f"check({call}, {expected})" for call, expected in _cases(key))
    source = (
        f"# {find(key).name} is tested here\n### BEGIN HIDDEN TESTS\nimport numpy as np\n\n\n"
        f"{inspect.getsource(check)}\n\n{tests}\n### END HIDDEN TESTS"
    )
    metadata = _nbgrader(find(key).name, grade=True, locked=True, points=1)
    return {**like, "id": f"test-{find(key).name}", "metadata": metadata, "source": source}


def _nbgrader(name: str, **more: Any) -> dict[str, Any]:
    usual = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    return {"nbgrader": usual | {"grade_id": name} | more}
