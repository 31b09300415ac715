"""Facts about the place where we run: which front end, which versions, which device, how much disk.

Everything here is quick and imports none of the libraries that it speaks of.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

_DRIVER = Path("/proc/driver/nvidia/gpus")
_NODES = Path("/dev")


def where(environ: Mapping[str, str] | None = None) -> str:
    """Name the place where this Python runs, as one would say it.

    Parameters
    ----------
    environ : mapping, optional
        The environment variables to read; the process's own by default.

    Returns
    -------
    str
        One of "Google Colab", "Kaggle", "VS Code", "JupyterHub", "JupyterLab", "a Jupyter kernel" (a notebook
        that nobody watches: nbval, nbclient), "IPython", "the Python prompt", "a Python script".

    >>> where({"COLAB_RELEASE_TAG": "release-colab"})
    'Google Colab'
    """
    environ = os.environ if environ is None else environ
    if "google.colab" in sys.modules or "COLAB_RELEASE_TAG" in environ:
        return "Google Colab"
    if "KAGGLE_KERNEL_RUN_TYPE" in environ:
        return "Kaggle"
    shell = _shell()
    if shell is None:
        return "the Python prompt" if hasattr(sys, "ps1") else "a Python script"
    if getattr(shell, "kernel", None) is None:
        return "IPython"
    # Not the environment: a JupyterLab started from VS Code's terminal has VS Code's variables too.
    if "__vsc_ipynb_file__" in getattr(shell, "user_ns", {}):
        return "VS Code"
    if "JUPYTERHUB_USER" in environ:
        return "JupyterHub"
    return "JupyterLab" if "JPY_SESSION_NAME" in environ else "a Jupyter kernel"


def _shell() -> object | None:
    """IPython's shell if one runs; IPython is never imported for the sake of the question."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def versions(names: Iterable[str]) -> dict[str, str | None]:
    """Look up the installed versions of distributions, without importing them.

    Parameters
    ----------
    names : iterable of str
        Names as pip knows them ("scikit-learn", not "sklearn").

    Returns
    -------
    dict
        Each name with its version, or with None where it isn't installed.

    >>> versions(["surely-not-installed"])
    {'surely-not-installed': None}
    """
    found: dict[str, str | None] = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = None
    return found


def gpu(environ: Mapping[str, str] | None = None, driver: Path = _DRIVER, nodes: Path = _NODES) -> str | None:
    """Name the first NVIDIA GPU that a framework could use here.

    Parameters
    ----------
    environ : mapping, optional
        The environment variables to read; the process's own by default. An empty ``CUDA_VISIBLE_DEVICES``, or
        -1, hides every GPU, from us as from the frameworks.
    driver : Path
        Where Linux's driver lists its GPUs; asked before ``nvidia-smi``, which can take a second.
    nodes : Path
        Where Linux has its devices.

    Returns
    -------
    str or None
        The GPU's name, such as "Tesla T4", or None.

    >>> gpu({"CUDA_VISIBLE_DEVICES": ""}) is None
    True
    """
    environ = os.environ if environ is None else environ
    if environ.get("CUDA_VISIBLE_DEVICES", "all").strip() in ("", "-1"):
        return None
    for information in sorted(driver.glob("*/information")):
        facts = dict(line.split(":", 1) for line in _read(information).splitlines() if ":" in line)
        # The driver lists every GPU of the machine; a container has a device node for those that it may use.
        node = nodes / ("nvidia" + facts.get("Device Minor", "").strip())
        if facts.get("Model", "").strip() and node.exists():
            return facts["Model"].strip()
    # Windows and its Linux subsystem have no such list.
    command = shutil.which("nvidia-smi")
    if command is None:
        return None
    try:
        listed = subprocess.run(
            [command, "--query-gpu=name", "--format=csv,noheader"], capture_output=True, text=True, timeout=5
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    names = listed.stdout.strip().splitlines()
    return names[0].strip() if listed.returncode == 0 and names else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def device(environ: Mapping[str, str] | None = None) -> str:
    """Say what computes here: the GPU's name, or "CPU".

    Neither PyTorch nor TensorFlow is imported, so this tells what the machine has; whether an installed
    framework was built for it is the framework's to say.

    >>> device({"CUDA_VISIBLE_DEVICES": "-1"})
    'CPU'
    """
    return gpu(environ) or "CPU"


def how_to_get_a_gpu(place: str | None = None, address: str = "") -> str:
    """Say in one sentence what to click to get a GPU, or what one can do without.

    Parameters
    ----------
    place : str, optional
        A place as `where` names it; the present one by default.
    address : str, optional
        Where the lecture is opened in Colab, for those whose own machine has no GPU.

    >>> how_to_get_a_gpu("Google Colab")
    'A GPU makes this lecture quicker: Runtime ▸ Change runtime type ▸ T4 GPU ▸ Save, then run all again.'
    """
    place = where() if place is None else place
    better = "A GPU makes this lecture quicker"
    if place == "Google Colab":
        return f"{better}: Runtime ▸ Change runtime type ▸ T4 GPU ▸ Save, then run all again."
    if place == "Kaggle":
        return f"{better}: Settings ▸ Accelerator ▸ GPU T4, then run all again."
    elsewhere = f", or open it in Colab: {address}" if address else "."
    return f"{better}, and this machine shows none: go on without{elsewhere}"


def disk_free(folder: str | os.PathLike[str] = ".") -> float:
    """Return the free space on the disk that holds a folder, in GB (10⁹ bytes).

    >>> disk_free() > 0
    True
    """
    return shutil.disk_usage(folder).free / 1e9
