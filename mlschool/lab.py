"""The way in: a learner's own copy of the lectures, opened in JupyterLab.

Learners work on copies in ``work/``. A notebook is copied once, when it isn't there yet, and never written
over: what a learner has written is theirs. A newer edition is put beside it, under another name. A copy has
no stored outputs: no answer stands under its question.
"""

import contextlib
import errno
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import urllib.parse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from . import memory
from .edition import EDITION
from .editions import files_now, given_up

FIRST = "00_welcome.ipynb"
GLOSSARY = "glossary.md"
OURS = "<!-- made anew by mlschool"  # a file that holds this is ours, wherever it lies

_PACKAGE = Path(__file__).resolve().parent
_SECONDS_TO_END = 10.0
_EDITION = re.compile(r"""\bstart\([^)]*\bedition\s*=\s*["']([^"']+)["']""")


def checkout() -> Path | None:
    """Return the folder of the clone that this package runs from, or None if it was installed from a wheel.

    >>> folder = checkout()
    >>> folder is None or (folder / "pyproject.toml").is_file()
    True
    """
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "notebooks").is_dir() else None


def lectures() -> Path:
    """Return the folder of the published lectures: the clone's ``notebooks``, or else the wheel's."""
    root = checkout()
    return root / "notebooks" if root else _PACKAGE / "notebooks"


def workplace() -> Path:
    """Return the folder of the learner's copies: ``work`` in the clone, or else in the current folder."""
    return (checkout() or Path.cwd()) / "work"


def edition_of(notebook: Path) -> str | None:
    """Return the edition that a notebook's set-up cell passes to ``start``.

    None when it can't be told: no such call, or a file that can't be read as a notebook.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return next((found[1] for source in sources if (found := _EDITION.search(source))), None)


def prepare(work: Path, source: Path) -> list[Path]:
    """Copy into ``work`` the lectures of ``source`` that aren't there yet.

    Whatever already has a lecture's name stays as it is. Where the learner's copy is of another edition than
    the lecture, the lecture is put beside it, its edition in its name.

    Parameters
    ----------
    work : Path
        The learner's folder; made if it isn't there.
    source : Path
        The folder of the published lectures.

    Returns
    -------
    list of Path
        The copies made now, in the order of the lectures.

    Raises
    ------
    FileNotFoundError
        If ``source`` holds no lecture.
    """
    found = sorted(source.glob("*.ipynb"))
    if not found:
        raise FileNotFoundError(
            f"There are no lectures in {source}: install mlschool again, or clone it again."
        )
    work.mkdir(parents=True, exist_ok=True)
    if (source / GLOSSARY).is_file():
        renew(work / GLOSSARY, (source / GLOSSARY).read_text(encoding="utf-8"))
    targets = [(lecture, beside(work, lecture) or work / lecture.name) for lecture in found]
    return [target for lecture, target in targets if _copy(lecture, target)]


def beside(work: Path, lecture: Path) -> Path | None:
    """Return the name beside a learner's older copy under which a lecture goes, or None where none is due.

    None is due when the learner has no copy, one of the same edition, or one whose edition can't be told.
    """
    theirs, ours = edition_of(work / lecture.name), edition_of(lecture)
    if theirs is None or ours is None or theirs == ours:
        return None
    return work / f"{lecture.stem}-{ours}.ipynb"


def renew(file: Path, text: str) -> None:
    """Write a file of ours into the learner's folder, whole or not at all; one that isn't ours stays."""
    if file.exists():
        there = file.read_text(encoding="utf-8", errors="replace")
        if there == text or OURS not in there:
            return
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def for_learners(lecture: Path) -> bytes:
    """Return a lecture as a learner gets it: without what its cells have shown."""
    from .authoring.notebooks import read, text, without_outputs

    try:
        notebook = read(lecture)
    except ValueError:  # then it is handed on as it is
        return lecture.read_bytes()
    return text(notebook | {"cells": [without_outputs(cell) for cell in notebook["cells"]]}).encode()


def _copy(source: Path, target: Path) -> bool:
    """Copy unless the target exists; False if it does.

    The copy is made under another name and then linked to its own, which fails if that is taken: so a target
    is never half written and never replaced, even when two of us run at once.
    """
    if os.path.lexists(target):
        return False
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(for_learners(source))
        try:
            os.link(draft, target)
        except FileExistsError:
            return False
        except (
            OSError
        ):  # A disk without links (a USB stick, some network folders): create the file, or leave it.
            with contextlib.suppress(FileExistsError), target.open("xb") as file:
                file.write(draft.read_bytes())
                return True
            return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def news(work: Path, source: Path) -> list[str]:
    """Say, in one line each, which of the learner's copies are of another edition than the lecture.

    Returns
    -------
    list of str
        Sentences to show; none when every copy is of today's edition.
    """
    lines = []
    for lecture in sorted(source.glob("*.ipynb")):
        newer = beside(work, lecture)
        if newer is not None:
            theirs = edition_of(work / lecture.name)
            lines.append(
                f"{lecture.name} in {work.name}/ is of edition {theirs}; edition {EDITION} lies beside it as "
                f"{newer.name}, and yours is untouched."
            )
    for copy in sorted(work.glob("*.ipynb")):
        if given_up(copy.stem) and (theirs := edition_of(copy)) is not None:
            now = " and ".join(f"{name}.ipynb" for name in files_now(copy.stem))
            lines.append(
                f"{copy.name} in {work.name}/ is of edition {theirs}; in edition {EDITION} it became "
                f"{now}, and yours is untouched: its answers are still checked."
            )
    return lines


def first_lecture(folder: Path) -> Path | None:
    """Return the lecture to open: where the learner left off, or the welcome, or the first, or None."""
    for entry in reversed(memory.kept("opened", "file", place=folder)):
        name = Path(entry["file"]).name
        if name.endswith(".ipynb") and (folder / name).is_file():
            return folder / name
    welcome = folder / FIRST
    return welcome if welcome.is_file() else next(iter(sorted(folder.glob("*.ipynb"))), None)


def jupyter_command(notebook: Path, options: Sequence[str] = ()) -> list[str]:
    """Return the command that starts JupyterLab on a notebook, to be run in that notebook's folder.

    Parameters
    ----------
    notebook : Path
        The notebook to open.
    options : sequence of str
        Further options for JupyterLab, such as ``--no-browser``.

    Raises
    ------
    ModuleNotFoundError
        If JupyterLab isn't installed; the message says how to get it.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        remedy = "run `make lab`" if checkout() else "run `python -m pip install jupyterlab ipykernel`"
        raise ModuleNotFoundError(f"JupyterLab isn't installed in this Python: {remedy}.")
    # As the default address, so that who copies an address from the terminal to a browser gets there too.
    address = "/lab/tree/" + urllib.parse.quote(notebook.name)
    command = [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url={address}"]
    # Root is what one is in a container, and JupyterLab would refuse. It listens to this machine only.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return [*command, *options]


def jupyter_environment(work: Path | None = None) -> dict[str, str]:
    """Return the environment for JupyterLab: the process's own, with the course's few defaults.

    A first start then asks nothing about news, and looks for nothing on the internet. What a user has
    set in JupyterLab counts more. Its terminals find this Python's programs first, `mlschool` among them.

    Parameters
    ----------
    work : Path, optional
        The learner's folder, in which kernels keep progress; nothing is kept without one.
    """
    paths = [str(_PACKAGE / "jupyter"), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    programs = [str(Path(sys.executable).parent), *filter(None, [os.environ.get("PATH")])]
    return {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(paths),
        "PATH": os.pathsep.join(programs),
        memory.FOLDER: str(work or ""),
        "PYTHONSTARTUP": os.environ.get("PYTHONSTARTUP", str(_PACKAGE / "jupyter/startup.py")),
    }


def open_lab(edit: bool = False, options: Sequence[str] = ()) -> int:
    """Open JupyterLab on the first lecture, and wait until it ends.

    Parameters
    ----------
    edit : bool
        Open the published notebooks themselves, to change the lectures, instead of the learner's copies.
    options : sequence of str
        Further options for JupyterLab.

    Returns
    -------
    int
        JupyterLab's exit code.

    Raises
    ------
    FileNotFoundError
        If there is no lecture to open.
    OSError
        If the learner's folder can't be written to; the message says why, and what to do.
    ModuleNotFoundError
        If JupyterLab isn't installed.
    """
    source = lectures()
    folder = source if edit else workplace()
    if not edit:
        try:
            copies = prepare(folder, source)
        except OSError as error:
            raise OSError(_trouble(folder, error) if error.errno else str(error)) from None
        for line in [*_copied(copies, source), *news(folder, source)]:
            print(line, flush=True)
    notebook = first_lecture(folder)
    if notebook is None:
        raise FileNotFoundError(f"There are no lectures in {folder}: clone mlschool again.")
    command, environment = jupyter_command(notebook, options), jupyter_environment(None if edit else folder)
    before = signal.signal(signal.SIGTERM, _end)
    try:
        return _wait(subprocess.Popen(command, cwd=folder, env=environment))
    finally:
        signal.signal(signal.SIGTERM, before)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Return JupyterLab's exit code; whatever ends us ends it, too."""
    try:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The terminal sent it to JupyterLab as well, which asks whether to stop: ours is to wait.
                continue
    finally:
        for end in (process.terminate, process.terminate, process.kill):  # one may be lost while it starts
            if process.poll() is None:
                end()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_SECONDS_TO_END)


def _end(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def _trouble(folder: Path, error: OSError) -> str:
    if folder.exists() and not folder.is_dir():
        return f"{folder} is a file, and your lectures go into a folder of that name: give the file another."
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return f"There is no space left for your lectures in {folder}: free some, and start again."
    return (
        f"Your lectures can't be copied into {folder} ({error.strerror}): make that folder one that you may "
        "write to, or move the course to where you may."
    )


def _copied(copies: list[Path], source: Path) -> list[str]:
    plain = [path for path in copies if (source / path.name).exists()]
    if not plain:
        return []
    return [
        f"Copied into {plain[0].parent.name}/, for you to write in: {', '.join(path.stem for path in plain)}."
    ]
