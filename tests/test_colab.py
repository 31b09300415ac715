"""The Colab edition, run as Colab would: its versions, the wheel without dependencies, an empty folder."""

import json
import os
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from mlschool.authoring.solve import solve
from mlschool.editions import lecture_of
from mlschool.exercises import of_lecture
from tests.environments import ROOT, python_of
from tests.gates import rest_at_night

VERSIONS = Path(__file__).with_name("colab_versions.txt")
NOTEBOOKS = sorted((ROOT / "colab").glob("*.ipynb"))


@pytest.fixture(scope="module")
def colab(wheel, tmp_path_factory):
    """The Python of an environment with Colab's versions and the wheel; kept until the versions change."""
    python = python_of("colab", VERSIONS)
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", wheel]
    subprocess.run(install, check=True)
    kernel = tmp_path_factory.mktemp("jupyter") / "kernels" / "colab"
    kernel.mkdir(parents=True)
    spec = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Colab",
        "language": "python",
        "env": {"MLSCHOOL_DATA": "", "PYTHONPATH": "", "PYTHONWARNINGS": "default"},
    }
    (kernel / "kernel.json").write_text(json.dumps(spec))
    before = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = str(kernel.parents[1])
    yield python
    if before is None:
        del os.environ["JUPYTER_PATH"]
    else:
        os.environ["JUPYTER_PATH"] = before


def run(path: Path, folder: Path) -> list[str]:
    """Run a notebook in a folder; return the texts of its exercises' cells."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=120, kernel_name="colab", resources=resources).execute()
    said = []
    for cell in notebook.cells:
        if cell.cell_type == "code" and "@exercise(" in cell.source:
            said += [output["data"]["text/plain"] for output in cell.outputs if "data" in output]
    return said


def editions(*pushed):
    """Return the notebooks to try: these in the push gate, the others in the night gate's own part."""
    return rest_at_night(NOTEBOOKS, [ROOT / "colab" / f"{name}.ipynb" for name in pushed], "colab")


@pytest.mark.slow
@pytest.mark.parametrize("path", editions("01_perceptron", "17_attention"), ids=lambda path: path.stem)
def test_the_colab_edition_runs_on_colabs_versions_solved(colab, path, tmp_path):
    keys = of_lecture(lecture_of(path.stem))
    empty = tmp_path / "empty"
    empty.mkdir()
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    solved = run(solve(copy), empty)
    assert len(solved) == len(keys)
    assert all(line.startswith("✓") for line in solved), solved
    assert list(empty.iterdir()) == []  # nothing is written beside a learner's notebook


@pytest.mark.night("colab")
@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_colab_edition_runs_on_colabs_versions_untouched(colab, path, tmp_path):
    untouched = run(path, tmp_path)
    assert len(untouched) == len(of_lecture(lecture_of(path.stem)))
    assert all(line.startswith("○") for line in untouched), untouched
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_needs_nothing_that_colab_lacks(colab):
    """What the package imports when a notebook runs is there, though nothing was installed with it."""
    code = "import mlschool, mlschool.cli; mlschool.start; mlschool.exercise; mlschool.plotting.points"
    done = subprocess.run([colab, "-c", code], capture_output=True, text=True, cwd=ROOT.anchor)
    assert done.returncode == 0, done.stderr
