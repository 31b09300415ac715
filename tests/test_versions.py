"""Both ends of the versions that are supported, and notebooks where a framework is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlschool import frameworks
from mlschool.editions import lecture_of
from tests.costs import kind_of
from tests.environments import ROOT, python_of
from tests.missing import said_without
from tests.test_notebooks import NOTEBOOKS
from tests.test_platforms import uv

# These say for themselves what must be shown where something is missing.
ELSEWHERE = {"keras_vs_pytorch", "in_practice"}
WITH_FRAMEWORKS = [path for path in NOTEBOOKS if kind_of(lecture_of(path.stem)) == "frameworks"]


@pytest.mark.night("versions")
@pytest.mark.slow
@pytest.mark.parametrize("hidden", [("torch",), ("keras", "tensorflow")], ids=" ".join)
@pytest.mark.parametrize(
    "path", [p for p in WITH_FRAMEWORKS if lecture_of(p.stem) not in ELSEWHERE], ids=lambda path: path.stem
)
def test_it_runs_to_its_end_where_a_framework_is_missing(path, hidden, tmp_path, monkeypatch):
    if not all(map(frameworks.installed, ("torch", "keras"))):
        pytest.skip("something is missing here anyway")
    words = said_without(hidden, path, tmp_path, monkeypatch)
    assert f"{frameworks.TITLES[hidden[0]]} isn't installed here" in words


@pytest.fixture(scope="module", params=["lowest-direct", "highest"])
def end(request, tmp_path_factory):
    """The Python of an environment with the oldest versions that the package takes, or with the newest."""
    versions = tmp_path_factory.mktemp("versions") / "requirements.txt"
    command = [*uv(), "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--python", sys.executable]
    command += ["--resolution", request.param, "--output-file", versions, ROOT / "pyproject.toml"]
    extras = ("lab", "torch", "tensorflow", "tutor", "test")
    subprocess.run([*command, *(f"--extra={extra}" for extra in extras)], check=True)
    return python_of("oldest" if request.param == "lowest-direct" else "newest", versions)


def run_tests(python, *words):
    """Run tests with this Python, on this tree."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [
        python,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "loadscope",
        "-p",
        "no:cacheprovider",
        *words,
    ]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-10_000:] + ran.stderr[-2000:]


@pytest.mark.night("versions")
@pytest.mark.slow
def test_notebooks_and_laws_hold_at_both_ends(end):
    nbval = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120", "notebooks"]
    run_tests(end, *nbval, *map(str, sorted(Path("tests/lectures").glob("test_*.py"))))
