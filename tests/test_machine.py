"""mlschool.machine: where we run, told without importing anything heavy."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from mlschool import machine


@pytest.fixture
def shell(monkeypatch):
    """Put an IPython in place whose shell is what the test says."""

    def put(**attributes):
        stand_in = SimpleNamespace(get_ipython=lambda: SimpleNamespace(**attributes) if attributes else None)
        monkeypatch.setitem(sys.modules, "IPython", stand_in)

    return put


@pytest.mark.parametrize(
    ("variables", "attributes", "place"),
    [
        ({"COLAB_RELEASE_TAG": "release"}, {"kernel": 1}, "Google Colab"),
        ({"KAGGLE_KERNEL_RUN_TYPE": "Interactive"}, {"kernel": 1}, "Kaggle"),
        ({"JPY_SESSION_NAME": "01_perceptron.ipynb"}, {"kernel": 1}, "JupyterLab"),
        ({"JPY_SESSION_NAME": "x", "JUPYTERHUB_USER": "ada"}, {"kernel": 1}, "JupyterHub"),
        ({}, {"kernel": 1, "user_ns": {"__vsc_ipynb_file__": "01.ipynb"}}, "VS Code"),
        ({"TERM_PROGRAM": "vscode", "JPY_SESSION_NAME": "x"}, {"kernel": 1, "user_ns": {}}, "JupyterLab"),
        ({}, {"kernel": 1}, "a Jupyter kernel"),
        ({}, {"user_ns": {}}, "IPython"),
        ({}, {}, "a Python script"),
    ],
)
def test_where(shell, monkeypatch, variables, attributes, place):
    monkeypatch.delattr(sys, "ps1", raising=False)
    shell(**attributes)
    assert machine.where(variables) == place


def test_versions_are_those_of_the_distributions():
    import numpy

    assert machine.versions(["numpy", "no-such-thing"]) == {"numpy": numpy.__version__, "no-such-thing": None}


def test_nothing_heavy_is_imported():
    program = (
        "import sys; from mlschool import machine; machine.where(); machine.device(); machine.disk_free();"
        "machine.versions(['numpy', 'torch', 'tensorflow']);"
        "print(sorted({'numpy', 'torch', 'tensorflow', 'IPython', 'pandas'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.fixture
def driver(tmp_path):
    """Where a driver lists one GPU, the third that the machine has."""
    card = tmp_path / "driver" / "0000:01:00.0"
    card.mkdir(parents=True)
    (card / "information").write_text("Model: \t\t NVIDIA H200\nIRQ:   \t\t 80\nDevice Minor: \t 2\n")
    return tmp_path / "driver"


@pytest.fixture
def nodes(tmp_path):
    """Where this process finds the devices that it may use."""
    folder = tmp_path / "dev"
    folder.mkdir()
    (folder / "nvidia2").touch()
    return folder


def test_a_gpu_is_named_by_the_driver(driver, nodes):
    assert machine.gpu({}, driver, nodes) == "NVIDIA H200"


def test_a_gpu_that_a_container_may_not_use_is_none(driver, nodes, monkeypatch):
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)
    (nodes / "nvidia2").rename(nodes / "nvidia1")
    assert machine.gpu({}, driver, nodes) is None


@pytest.mark.parametrize("hidden", ["", "-1", " "])
def test_a_hidden_gpu_is_none(driver, nodes, hidden):
    assert machine.gpu({"CUDA_VISIBLE_DEVICES": hidden}, driver, nodes) is None


@pytest.mark.parametrize(
    ("outcome", "name"),
    [
        (SimpleNamespace(returncode=0, stdout="Tesla T4\nTesla T4\n"), "Tesla T4"),
        (SimpleNamespace(returncode=9, stdout="NVIDIA-SMI has failed because it couldn't ...\n"), None),
        (SimpleNamespace(returncode=0, stdout=""), None),
        (subprocess.TimeoutExpired("nvidia-smi", 5), None),
        (OSError("not for this processor"), None),
    ],
)
def test_without_the_drivers_list_its_tool_is_asked(tmp_path, monkeypatch, outcome, name):
    def run(*args, **options):
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(machine.shutil, "which", lambda name: "nvidia-smi")
    monkeypatch.setattr(machine.subprocess, "run", run)
    assert machine.gpu({}, tmp_path) == name
    assert machine.device({"CUDA_VISIBLE_DEVICES": "-1"}) == "CPU"


@pytest.mark.parametrize(
    ("place", "words"),
    [("Google Colab", "T4 GPU"), ("Kaggle", "Accelerator"), ("JupyterLab", "go on without")],
)
def test_how_to_get_a_gpu(place, words):
    assert words in machine.how_to_get_a_gpu(place)
