"""Why something that is installed can't be loaded, in one sentence with its cure.

>>> lacking = ModuleNotFoundError("No module named 'jax'")
>>> print(why("keras", lacking, {"KERAS_BACKEND": "jax"}).partition(",")[0])
Keras is told to run on jax
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

_HIDDEN = ("numpy", "pandas", "matplotlib", "scipy", "sklearn", "skimage", "torch", "tensorflow", "keras")
_STANDARD = ("random", "math", "statistics", "time", "types", "copy", "json", "inspect", "typing", "string")


def why(
    name: str, error: Exception, environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> str:
    """Return in one sentence why a package can't be loaded, and what to do.

    name     the package, as it is imported
    error    what its import raised
    environ  the environment's variables, this process's own without a word
    folder   where the notebook lies, the working folder without a word
    """
    folder = Path.cwd() if folder is None else folder
    if (file := stands_in(folder, name)) is not None:
        hidden = file.stem if file.suffix else file.name
        kind = "file" if file.is_file() else "folder"
        return (
            f"the {kind} {file.name} beside this notebook stands in for Python's own {hidden}: "
            "give it another name, then restart the kernel."
        )
    if name == "keras" and (told := backend_trouble(os.environ if environ is None else environ)):
        return told
    said = f"{type(error).__name__}: {error}".splitlines()[0][:200].rstrip(".")
    return f"{said}. Install it anew (`pip install --force-reinstall {name}`), then restart the kernel."


def explained(name: str, error: Exception) -> Exception:
    """Return what to raise where a part of this package can't be imported: Python would hide the cause.

    An AttributeError in a lazy import becomes "cannot import name" without a reason; and what a file of the
    learner's stands in for is told by nobody.
    """
    if isinstance(error, AttributeError) or stands_in(Path.cwd()) is not None:
        return ImportError(f"{name} can't be loaded: {why(name, error)}")
    return error


def stands_in(folder: Path, name: str = "") -> Path | None:
    """Return a file or folder that Python imports in place of a library of the same name, or None.

    folder  where the notebook lies
    name    a library that is looked for besides those that everything here needs
    """
    for one in dict.fromkeys([name, *_HIDDEN, *_STANDARD]):
        for file in (folder / f"{one}.py", folder / one / "__init__.py"):
            if one and file.is_file():
                return file if file.stem == one else file.parent
    return None


def backend_trouble(environ: Mapping[str, str]) -> str:
    """Say so where Keras is told to run on what isn't installed; else ""."""
    settings = Path(environ.get("KERAS_HOME", Path.home() / ".keras")) / "keras.json"
    wanted, by, mend = environ.get("KERAS_BACKEND", ""), "the variable KERAS_BACKEND", "set it to"
    if not wanted:
        by, mend = f"the file {settings}", "write there"
        try:
            wanted = json.loads(settings.read_text(encoding="utf-8")).get("backend", "")
        except (OSError, ValueError, AttributeError):
            return ""
    known = {"tensorflow": "tensorflow", "torch": "torch", "jax": "jax", "openvino": "openvino"}
    if not wanted or (wanted in known and find_spec(known[wanted]) is not None):
        return ""
    there = " or ".join(one for one in ("torch", "tensorflow") if find_spec(one) is not None) or "one that is"
    isnt = "isn't installed" if wanted in known else "is no back end that it knows"
    return f"Keras is told to run on {wanted}, by {by}, and {wanted} {isnt}: {mend} {there}."
