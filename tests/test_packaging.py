"""The files that say how mlschool is installed, tested and released, held against one another."""

import re
import subprocess
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mlschool.edition import EDITION, REPOSITORY, TAG

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]

# The few names that conda gives otherwise; Matplotlib's base is the part without a desktop's windows.
CONDA = {"torch": "pytorch", "matplotlib": "matplotlib-base"}
ONLY_PIP = {"pyseccomp"}  # not among conda's packages


def requirements(*extras):
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])]
    return [Requirement(line) for line in lines]


def pins():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    found = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in found}


def tracked():
    """The files that travel: those that git knows or would take; all of them where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no git here")
    if listed.returncode:
        pytest.skip("this isn't a clone")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_only_lower_bounds_are_declared():
    for requirement in requirements(*EXTRAS):
        assert [part.operator for part in requirement.specifier] == [">="], str(requirement)


def test_constraints_pin_what_is_declared_and_within_its_bounds():
    pinned = pins()
    for pin in pinned.values():
        assert [part.operator for part in pin.specifier] == ["=="], str(pin)
    for requirement in requirements(*EXTRAS):
        pin = pinned[canonicalize_name(requirement.name)]
        [exact] = pin.specifier
        assert requirement.specifier.contains(exact.version), f"{requirement} and {pin}"


def test_constraints_pin_what_the_suite_stands_on():
    pinned = pins()
    assert str(pinned["torch"].specifier) == "==2.13.0"
    assert {"nbval", "pytest"} <= set(pinned)
    assert not {"pip", "setuptools", "wheel"} & set(pinned)


def test_conda_gets_the_same():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    lines = {line for line in listed if isinstance(line, str)} - {"pip"}
    expected = {f"python{PROJECT['requires-python']}"}
    by_pip = ["--editable ."]
    for requirement in requirements("lab", "torch", "tensorflow", "tutor"):
        if requirement.name in ONLY_PIP:
            by_pip.append(str(requirement))
        else:
            expected.add(CONDA.get(requirement.name, requirement.name) + str(requirement.specifier))
    assert lines == expected
    assert {"pip": by_pip} in listed


def test_the_workflow_runs_the_same_command_on_both_ends():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    test = workflow["jobs"]["test"]
    assert [step["run"] for step in test["steps"] if "run" in step] == ["make test"]
    pythons = test["strategy"]["matrix"]["python"]
    assert pythons == ["3.11", "3.13"]
    assert PROJECT["requires-python"] == f">={pythons[0]}"
    # Otherwise make would take the runner's own Python, when that is newer than the one asked for.
    assert test["env"]["PYTHON"] == "python"
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("exec make test")
    assert (ROOT / ".ci/run").stat().st_mode & 0o100


def test_the_workflow_releases_the_wheel_under_the_tag_that_colab_takes():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    prefix = TAG.removesuffix(EDITION)
    assert workflow[True]["push"]["tags"] == [f"{prefix}*"]  # YAML reads the key "on" as a truth value.
    release = workflow["jobs"]["release"]
    assert release["if"] == f"startsWith(github.ref, 'refs/tags/{prefix}')"
    assert release["needs"] == "test"
    runs = " ".join(step.get("run", "") for step in release["steps"])
    assert "python -m build --wheel" in runs and 'gh release upload "$TAG" dist/*.whl' in runs


def test_edition():
    assert re.fullmatch(r"20\d\d\.[1-9]\d*", EDITION)
    assert TAG == f"edition-{EDITION}"
    assert not REPOSITORY.endswith("/")
    assert version("mlschool") == EDITION, "run `make test` again: the installed edition is another"
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert (citation["version"], citation["repository-code"]) == (EDITION, REPOSITORY)


def test_no_registry_and_no_machine_is_named():
    """Where packages come from is the user's own setting, and no path of one machine helps on another."""
    # Put together here, so that this file doesn't name them.
    hosts = [
        "pypi" + ".org",
        "python" + "hosted",
        "download.py" + "torch",
        "conda" + ".anaconda",
        "index" + "-url ",
    ]
    hosts.append("registry." + "npmjs")
    machine = re.compile(r"(?<![\w.:/])/(home|root|Users|work|opt|mnt)/\w" + r"|[A-Z]:\\\\?" + "Users")
    faults = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        faults += [f"{path.relative_to(ROOT)} names {host}" for host in hosts if host in text]
        faults += [f"{path.relative_to(ROOT)} has {found[0]}..." for found in machine.finditer(text)]
    assert faults == []


def test_the_wheel_holds_what_travels(wheel):
    assert wheel.name == f"mlschool-{EDITION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(f"mlschool-{EDITION}.dist-info/METADATA").decode()
    for folder in ("data", "notebooks"):
        ours = {
            path.relative_to(ROOT).as_posix() for path in tracked() if path.parts[len(ROOT.parts)] == folder
        }
        theirs = {name for name in names if name.startswith(f"mlschool/{folder}/")}
        assert ours and theirs == {f"mlschool/{name}" for name in ours}
    modules = {
        path.relative_to(ROOT).as_posix() for path in tracked() if path.is_relative_to(ROOT / "mlschool")
    }
    assert modules <= names
    assert not [name for name in names if name.startswith("tests/") or "__pycache__" in name]
    assert {f"mlschool-{EDITION}.dist-info/licenses/{name}" for name in ("LICENSE", "LICENSE-text")} <= names
    assert f"Version: {EDITION}" in metadata
    assert wheel.stat().st_size < 25e6
