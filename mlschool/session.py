"""Opens a lecture: says where it runs and what passed before, sets threads and style, watches its cells."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mlschool import course, editions, frameworks, machine, memory
from mlschool.authoring.notebooks import colab_address
from mlschool.edition import EDITION
from mlschool.waiting import waiting

THREADS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
# By these people choose with which of their routines, made for one processor or another, libraries compute.
KERNELS = (
    "OPENBLAS_CORETYPE",
    "MKL_CBWR",
    "MKL_DEBUG_CPU_TYPE",
    "MKL_ENABLE_INSTRUCTIONS",
    "MKL_THREADING_LAYER",
    "BLIS_ARCH_TYPE",
    "NPY_DISABLE_CPU_FEATURES",
    "NPY_ENABLE_CPU_FEATURES",
    "ATEN_CPU_CAPABILITY",
    "ONEDNN_MAX_CPU_ISA",
    "TF_ENABLE_ONEDNN_OPTS",
)
_NAME_OF_A_KERNEL = re.compile(r"[A-Za-z0-9_.,+ -]{1,300}")
_COUNTS = {2: "two", 3: "three", 4: "four"}


def start(
    notebook: str,
    edition: str = EDITION,
    gpu: bool = False,
    uses: Sequence[str] = (),
    framework: str | None = None,
    backend: str | None = None,
) -> None:
    """Prepare this kernel for a lecture, and say in two or three lines where it runs.

    notebook   the notebook's name, as in "01_perceptron"
    edition    the edition the notebook was written for
    gpu        whether a graphics processor would make this lecture quicker
    uses       the frameworks that it imports, of "torch", "keras" and "tensorflow": they are loaded here, so
               that nothing but these lines is on the screen; cells for one that isn't installed are left out
    framework  "torch" or "keras": whose solutions the notebook goes on with, where there are both; without a
               word it is PyTorch if that is installed
    backend    what Keras is to run on, "tensorflow" or "torch": it counts before Keras's first import

    Raises ValueError for a framework or back end that doesn't exist.
    """
    set_threads(1)
    frameworks.bind(framework)
    too_late = frameworks.prepare(backend)
    from mlschool.plotting import style

    style.use()
    notes = [too_late, *_loaded(dict.fromkeys([*uses, *filter(None, [framework])]))]
    _open(editions.lecture_of(notebook))
    device = machine.device()
    libraries = machine.versions(["numpy", "torch", "tensorflow", "keras"])
    installed = ", ".join(f"{name} {version}" for name, version in libraries.items() if version)
    print(f"mlschool {EDITION} · {notebook} · {machine.where()} · {device}")
    print(f"Python {sys.version.split()[0]}, {installed}")
    if gpu and device == "CPU":
        print(machine.how_to_get_a_gpu(address=colab_address(f"{notebook}.ipynb")))
    for note in filter(None, notes):
        print(note)
    if edition != EDITION:
        print(fit(edition, notebook))
    if not course.is_known(notebook):
        print(course.no_such_lecture(notebook))
    _go_on(notebook)


def _go_on(notebook: str) -> None:
    """Say which answers are to be run again, ask of what came before, and note which notebook was opened."""
    from mlschool.checking.notebook import to_resume

    if keys := to_resume():
        names = ", ".join(key.rpartition(".")[2] for key in keys)
        print(f"Passed before, and to be run again in this kernel: {names}. resume() runs all of them.")
    if memory.folder() is None:
        return
    if limit := memory.how_long():
        print(f"Your progress is kept{limit}. To keep it longer, mount Drive and run this cell again.")
    from mlschool.checking.show import show
    from mlschool.threads import recalled

    lecture = editions.lecture_of(notebook)
    times = sum(entry.get("lecture") == lecture for entry in memory.kept("opened"))
    if (asked := recalled(lecture, times)) is not None:
        show(asked)
    file = Path(os.environ.get("JPY_SESSION_NAME", "")).name
    memory.keep("opened", lecture=lecture, file=file if file.endswith(".ipynb") else f"{notebook}.ipynb")


def _loaded(names: Iterable[str]) -> list[str]:
    """Load frameworks, having said what is waited for; return a sentence for each that can't be loaded."""
    new = [name for name in names if name not in sys.modules and frameworks.installed(name)]
    if not new:
        return [_load(name) for name in names]
    titles = " and ".join(frameworks.TITLES[name] for name in new)
    with waiting(f"Loading {titles}, which takes some seconds", after=0):
        return [_load(name) for name in names]


def _load(name: str) -> str:
    """Load a framework; return a sentence if that can't be done, else ""."""
    with contextlib.suppress(Exception):  # a broken installation may raise anything
        frameworks.load(name)
    if frameworks.installed(name):
        return ""
    return f"{frameworks.missing(name)} Cells that need it are left out; the others run."


def fit(edition: str, notebook: str = "") -> str:
    """Return in a sentence or three what to do where the notebook's edition isn't the package's.

    >>> fit("2099.1").startswith("This notebook is of edition 2099.1")
    True
    >>> print(fit("2026.1", "14_attention").partition(";")[0])
    This notebook is of edition 2026.1
    """
    if editions.given_up(notebook):
        now = editions.files_now(notebook)
        what = (
            f"it is called {now[0]}"
            if len(now) == 1
            else f"it is {_COUNTS.get(len(now), len(now))} lectures, {_listed(now)}"
        )
        return (
            f"This notebook is of edition {edition}; in {EDITION} {what}. Your answers here are still "
            f"checked. To go on with today's text, open {'that' if len(now) == 1 else 'those'}."
        )
    mend = "open the newer notebook"
    if editions.number(edition) > editions.number(EDITION):
        mend = "update the package (pip install --upgrade, or run the install cell again)"
    both = f"This notebook is of edition {edition} and the package of {EDITION}"
    return f"{both}: if something doesn't fit, {mend}."


def set_threads(count: int) -> None:
    """Let libraries compute with `count` threads: two notebooks side by side are then faster, not slower.

    Whoever has set OMP_NUM_THREADS has their way.
    """
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    count = int(wanted) if wanted.isdigit() and int(wanted) else count
    for name in THREADS:
        os.environ.setdefault(name, str(count))
    if (torch := sys.modules.get("torch")) is not None:
        torch.set_num_threads(count)
    if "numpy" in sys.modules:
        from threadpoolctl import threadpool_limits

        threadpool_limits(count)


def kernels(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what was chosen by the variables in `KERNELS`; what can't be the name of a kernel is left out.

    >>> kernels({"OPENBLAS_CORETYPE": "Haswell", "MKL_CBWR": "/lib/x.so", "HOME": "x"})
    {'OPENBLAS_CORETYPE': 'Haswell'}
    """
    environ = os.environ if environ is None else environ
    return {name: environ[name] for name in KERNELS if _NAME_OF_A_KERNEL.fullmatch(environ.get(name, ""))}


def _open(lecture: str) -> None:
    from mlschool.checking.notebook import begin, resume
    from mlschool.checking.show import in_notebook

    names = begin(lecture)
    if in_notebook():
        from IPython import get_ipython

        from mlschool.checking.cells import Watch

        shell: Any = get_ipython()
        for name, reference in names.items():  # so that a deleted or skipped cell doesn't stop later ones
            shell.user_ns.setdefault(name, reference)
        shell.user_ns.setdefault("resume", resume)  # a notebook of an earlier edition doesn't import it
        Watch(shell, lecture).install()


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
