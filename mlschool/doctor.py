"""What is well with this installation and what isn't, and in words how to mend it."""

import importlib.metadata
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from . import lab, loading, machine, memory
from .edition import EDITION
from .editions import key_now

OLDEST_PYTHON = (3, 11)
LEAST_DISK = 1.0  # GB: room for saved notebooks, caches and a wheel.

_EXTRAS = ("lab", "torch", "tensorflow", "tutor")
_IMPORTED = {
    "NumPy and its family": (
        ("numpy", "pandas", "matplotlib", "scikit-learn"),
        "numpy, pandas, matplotlib, sklearn",
    ),
    "PyTorch": (("torch",), "torch"),
    "TensorFlow and Keras": (("tensorflow", "keras"), "tensorflow, keras"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    name : str
        What was looked at.
    ok : bool
        False if it is broken and must be mended. Something that is merely not there, and not needed, is well.
    found : str
        What was found, in words.
    repair : str
        What to do, in words; empty where all is well.
    there : bool
        False for what is merely not there.
    """

    name: str
    ok: bool
    found: str
    repair: str = ""
    there: bool = True

    @property
    def sign(self) -> str:
        """The one character that stands before it."""
        return "✗" if not self.ok else "✓" if self.there else "○"


def examine(imports: bool = True) -> list[Finding]:
    """Look at everything that the course needs.

    Parameters
    ----------
    imports : bool
        Also import the libraries, each family in a process of its own, side by side: an installation can have
        the right version and still not load. Takes some seconds when TensorFlow is there.

    Returns
    -------
    list of Finding
        In the order in which one would read them. The installation is well if every ``ok`` is true.
    """
    findings = [_python(), _edition(), *_libraries(), *_hidden()]
    if imports:
        findings += _imports()
    return [*findings, _device(), _disk(), *_data(), _weights(), _progress()]


def summary(findings: list[Finding]) -> str:
    """Return the one sentence with which all this ends: that all is well, or what to do first.

    >>> summary([Finding("Python", True, "3.13"), Finding("disk", False, "0.1 GB free", "Free some space.")])
    'Do this first: Free some space.'
    """
    broken = [finding for finding in findings if not finding.ok]
    return f"Do this first: {broken[0].repair or broken[0].found}" if broken else "All is well."


def examine_sandbox() -> list[Finding]:
    """Look at how safely learners' code can be graded here, layer by layer.

    Returns
    -------
    list of Finding
        The last one says what comes of it: it isn't ok where grading refuses. It may be where another isn't.
    """
    from .grading.sandbox.probe import LEAST, offered, probe

    found = probe()
    layers = offered() if found.settings is None else found.layers
    findings = [Finding(layer.name, layer.on, layer.words, layer.repair) for layer in layers]
    if found.settings is not None:
        missing = " and ".join(layer.name for layer in layers if not layer.on)
        also = f", also without {missing}" if missing else ""
        return [*findings, Finding("self-test", True, f"nothing gets through: grading is safe here{also}")]
    why = " ".join(found.trouble) or "this system has nothing to build a sandbox from."
    return [*findings, Finding("self-test", False, f"no safe sandbox: {why}", LEAST)]


def _python() -> Finding:
    found = f"{sys.version.split()[0]}, {sys.executable}"
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", True, found)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Finding("Python", False, found, f"Install Python {oldest} or later, then {_reinstall()}.")


def _edition() -> Finding:
    installed = machine.versions(["mlschool"])["mlschool"]
    if installed is None:
        return Finding("mlschool", True, f"edition {EDITION}, run from its folder without being installed")
    if installed == EDITION:
        return Finding("mlschool", True, f"edition {EDITION}")
    found = f"edition {EDITION}, installed as edition {installed}"
    return Finding("mlschool", False, found, f"The installation is out of step: {_reinstall()}.")


def _reinstall() -> str:
    return "run `make lab` again" if lab.checkout() else "install mlschool again"


def _libraries() -> list[Finding]:
    """Each declared library against its lower bound; those of extras need not be there."""
    try:
        declared = [Requirement(line) for line in importlib.metadata.requires("mlschool") or []]
    except importlib.metadata.PackageNotFoundError:
        return []
    findings: dict[str, Finding] = {}
    for extra in ("", *_EXTRAS):
        for requirement in declared:
            marker = requirement.marker
            if (marker is None) != (extra == "") or (marker and not marker.evaluate({"extra": extra})):
                continue
            findings.setdefault(requirement.name, judge(requirement, needed=extra == ""))
    return list(findings.values())


def judge(requirement: Requirement, needed: bool) -> Finding:
    """Hold one requirement against what is installed.

    Parameters
    ----------
    requirement : packaging.requirements.Requirement
        A name with its lower bound.
    needed : bool
        Whether the course can't do without it: what isn't needed may be missing, but not too old.

    >>> from packaging.requirements import Requirement
    >>> judge(Requirement("surely-not-installed>=1"), needed=False)
    Finding(name='surely-not-installed', ok=True, found='not installed', repair='', there=False)
    >>> judge(Requirement("packaging>=9999"), needed=False).repair
    'Run `python -m pip install --upgrade "packaging>=9999"`.'
    """
    installed = machine.versions([requirement.name])[requirement.name]
    wanted = f"{requirement.name}{requirement.specifier}"
    if installed is None:
        repair = f'Run `python -m pip install "{wanted}"`.' if needed else ""
        return Finding(requirement.name, not needed, "not installed", repair, there=False)
    if requirement.specifier.contains(installed, prereleases=True):
        return Finding(requirement.name, True, installed)
    if machine.where() == "Google Colab":
        repair = "Choose the newest runtime: Runtime ▸ Change runtime type ▸ Runtime version."
    else:
        repair = f'Run `python -m pip install --upgrade "{wanted}"`.'
    return Finding(requirement.name, False, f"{installed}, and {requirement.specifier} is needed", repair)


def _hidden() -> list[Finding]:
    """A file of the learner's that Python would import in place of a library."""
    file = loading.stands_in(Path.cwd())
    if file is None:
        return []
    said = f"{file.name} in this folder stands in for Python's own {file.stem}"
    return [Finding("names of files", False, said, "Give it another name.")]


def _imports() -> list[Finding]:
    there = {
        name: modules
        for name, (distributions, modules) in _IMPORTED.items()
        if all(machine.versions(distributions).values())
    }
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda pair: load(*pair), there.items()))


def load(name: str, modules: str, seconds: float = 120) -> Finding:
    """Import modules in a Python of their own, and tell how that went.

    Parameters
    ----------
    name : str
        What to call them.
    modules : str
        The modules, separated by commas.
    seconds : float
        How long to wait.

    >>> load("a library", "json").found
    'works'
    >>> load("a library", "surely_not_there").ok
    False
    """
    title = f"loading {name}"
    repair = f"Remove it and install it again (in a clone: delete the folder .venv, then {_reinstall()})."
    try:
        # Isolated from the current folder: a file named random.py in it must not be blamed on the library.
        child = subprocess.run(
            [sys.executable, "-P", "-c", f"import {modules}"], capture_output=True, text=True, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return Finding(title, False, f"still loading after {seconds:.0f} s", repair)
    if child.returncode == 0:
        return Finding(title, True, "works")
    if "keras" in modules and (trouble := loading.backend_trouble(os.environ)):
        return Finding(title, False, *trouble.split(": ", 1))
    last = (child.stderr.strip().splitlines() or [f"ended with code {child.returncode}"])[-1]
    return Finding(title, False, last, repair)


def _device() -> Finding:
    return Finding("device", True, machine.device())


def _disk() -> Finding:
    free = machine.disk_free()
    found = f"{free:.0f} GB free" if free >= 10 else f"{free:.1f} GB free"
    if free >= LEAST_DISK:
        return Finding("disk", True, found)
    return Finding("disk", False, found, f"Free some space: at least {LEAST_DISK:.0f} GB.")


def _data() -> list[Finding]:
    from .datasets import files

    checked = files.check_all()
    if checked and all(problem is None for _, problem in checked):
        return [Finding("data files", True, f"{len(checked)}, each matches its checksum")]
    return [
        Finding(
            f"data file {name}",
            problem is None,
            "matches its checksum" if problem is None else "broken",
            problem or "",
        )
        for name, problem in checked
    ]


def _weights() -> Finding:
    """Whether the pretrained weights are here and whole, or will be downloaded; nothing is fetched."""
    from .datasets import downloads, files

    name, missing = "pretrained weights", [file for file in downloads.FILES if files.where(file) is None]
    if missing:
        size = sum(downloads.FILES[file].size for file in missing)
        found = f"not here; the lecture that needs them downloads them once ({size / 1e6:.0f} MB)"
        return Finding(name, True, found, there=False)
    try:
        for file in downloads.FILES:
            files.find(file)
    except OSError as problem:
        return Finding(name, False, "damaged", str(problem))
    return Finding(name, True, "here, and match their checksums")


def _progress() -> Finding:
    place = memory.folder() or lab.workplace()
    passed = {key_now(entry["key"]) for entry in memory.kept("passed", "key", place=place)}
    opened = [entry["file"] for entry in memory.kept("opened", "file", place=place)]
    if not passed and not opened:
        return Finding("progress", True, f"none yet in {place}", there=False)
    exercises = "1 exercise" if len(passed) == 1 else f"{len(passed)} exercises"
    last = f"; the last notebook was {opened[-1]}" if opened else ""
    return Finding("progress", True, f"{exercises} passed{last} (in {place})")
