"""Which frameworks are here, which one is bound, and how one is loaded without a word on the screen.

Nothing here imports a framework unless `load` is asked to.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import os
import subprocess
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from mlschool.loading import why

TITLES = {"torch": "PyTorch", "tensorflow": "TensorFlow", "keras": "Keras", "sklearn": "scikit-learn"}
TITLES["tensorboard"] = "TensorBoard"
PACKAGES = {"sklearn": "scikit-learn", "keras": "keras tensorflow"}  # where pip knows it by another name
BACKENDS = ("tensorflow", "torch", "jax")

# TensorFlow's C++ side: only errors that end the process; and a GPU's memory is left to PyTorch, too
ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "GRPC_VERBOSITY": "ERROR",
}

_bound: list[str] = []
_broken: dict[str, str] = {}  # what is installed and can't be loaded, and why
_seen: set[str] = set()


def installed(name: str) -> bool:
    """Tell whether a framework can be imported here, as far as is known; Keras needs a back end as well.

    >>> installed("surely_not_installed")
    False
    """
    if name in _broken:
        return False
    if name == "keras":
        return _found("keras") and any(map(_found, BACKENDS))
    return _found(name)


def missing(name: str) -> str:
    """Return in one sentence what to do where a framework isn't installed, or is and can't be loaded.

    >>> missing("torch")
    "PyTorch isn't installed here: `pip install torch`, then restart the kernel."
    """
    if name in _broken:
        return f"{TITLES.get(name, name)} is installed here and can't be loaded: {_broken[name]}"
    title, package = TITLES.get(name, name), PACKAGES.get(name, name)
    return f"{title} isn't installed here: `pip install {package}`, then restart the kernel."


def bind(name: str | None) -> None:
    """Say which framework's references a notebook goes on with; None leaves it to what is installed.

    Raises ValueError for a framework in which there are no references.
    """
    if name not in (None, "torch", "keras"):
        raise ValueError(f"framework is {name!r}, and there is 'torch' or 'keras' to choose from.")
    _bound[:] = [] if name is None else [name]


def preferred(among: Iterable[str]) -> str | None:
    """Return the bound framework if it is among these and installed, else the first that is installed.

    >>> preferred(["surely_not_installed"]) is None
    True
    """
    names = list(among)
    order = [name for name in _bound if name in names] + names
    return next(filter(installed, order), None)


def prepare(backend: str | None = None) -> str:
    """Set the environment in which frameworks load quietly and share a GPU; what is set already stays.

    backend  what Keras is to run on: "tensorflow", "torch" or "jax"; without a word it takes TensorFlow, and
             where that isn't installed PyTorch; one that isn't installed gives way to one that is

    Returns a sentence if Keras runs on another one already, else "". Raises ValueError for an unknown one.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if backend is None:
        if not _found("tensorflow") and _found("torch"):
            os.environ.setdefault("KERAS_BACKEND", "torch")
        return ""
    if backend not in BACKENDS:
        raise ValueError(
            f"backend is {backend!r}, and there is one of {', '.join(map(repr, BACKENDS))} to choose."
        )
    if not _found(backend):  # then whichever is here
        backend = next(filter(_found, BACKENDS), backend)
    os.environ["KERAS_BACKEND"] = backend
    keras: Any = sys.modules.get("keras")
    if keras is None or keras.backend.backend() == backend:
        return ""
    now = keras.backend.backend()
    return f"Keras runs on {now} already; for {backend} restart the kernel, and run this cell first."


def load(*names: str) -> None:
    """Import frameworks with nothing on the screen; those that aren't installed are left out.

    What can't be loaded counts as not installed from then on, and `missing` says why. The error comes out.
    """
    new = [name for name in names if name not in sys.modules and installed(name)]
    if new:
        prepare()
        with quiet():
            for name in new:
                try:
                    importlib.import_module(name)
                except Exception as error:
                    _broken[name] = why(name, error)
                    raise
        if "keras" in new and "tensorflow" not in sys.modules:
            sys.meta_path.insert(0, _Quietly())


class _Quietly:
    """Imports TensorFlow without a word, once somebody asks for it: Keras does, to save a model."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec: Any = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                with quiet():
                    execute(module)

            spec.loader.exec_module = exec_module
        return spec


def run_on_engines(file: str | Path) -> list[str]:
    """Run a Python file on each of Keras's engines that is here; return those on which it came to its end.

    Each has a process of its own, all at once, in the file's folder and on the CPU. For one that stops, a
    sentence is printed.
    """
    file = Path(file)
    engines = [engine for engine in ("tensorflow", "torch") if installed(engine)]
    running = [
        subprocess.Popen(
            [sys.executable, file.name],
            cwd=file.parent,
            env=os.environ | ENVIRONMENT | {"KERAS_BACKEND": engine, "CUDA_VISIBLE_DEVICES": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for engine in engines
    ]
    done = []
    for engine, process in zip(engines, running, strict=True):
        said = process.communicate()[1].strip().splitlines()
        if process.returncode == 0:
            done.append(engine)
        else:
            why = f": {said[-1]}" if said else "."
            print(f"On {TITLES[engine]}, {file.name} stops{why}")
    return done


def tensorboard_alone() -> None:
    """Let TensorBoard use file functions of its own: it would load TensorFlow for them, which is 600 MB."""
    sys.modules.setdefault("tensorboard.compat.notf", ModuleType("tensorboard.compat.notf"))


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep off the screen what is written to standard error, by Python and by C++ alike."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        screen = os.dup(2)
    except OSError:  # there is no screen at all
        screen = None
    try:
        if screen is not None:
            os.dup2(nowhere, 2)
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        if screen is not None:
            os.dup2(screen, 2)
            os.close(screen)
        os.close(nowhere)


def used_by(function: Any) -> set[str]:
    """Return the frameworks that a function's code imports or speaks of, its helpers' code included.

    >>> def network():
    ...     import torch
    >>> used_by(network)
    {'torch'}
    """
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [function]
    while waiting and len(seen) < 100:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        root = (one.__name__ if _is_module(one) else getattr(one, "__module__", None) or "").partition(".")[0]
        if root in TITLES:
            found.add(root)
            continue
        if isinstance(one, type):
            waiting += [*vars(one).values(), *one.__bases__]
            continue
        code = getattr(one, "__code__", None)
        if not isinstance(code, CodeType):
            continue
        names = set(_names_in(code))
        found |= {root for name in names if (root := name.partition(".")[0]) in TITLES}
        space = getattr(one, "__globals__", {})
        waiting += [space[name] for name in names if name in space and _worth_a_look(space[name])]
    return found


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _is_module(value: Any) -> bool:
    return type(value) is type(sys)


def _worth_a_look(value: Any) -> bool:
    return _is_module(value) or isinstance(value, type) or hasattr(value, "__code__")


def _found(name: str) -> bool:
    if name in sys.modules:
        return sys.modules[name] is not None
    if name not in _seen:
        try:
            found = importlib.util.find_spec(name) is not None
        except (ImportError, ValueError):
            found = False
        if not found:
            return False
        _seen.add(name)  # to look for it takes a millisecond
    return True


def differing_defaults(keras: Any, torch: Any) -> str:
    """Return a table of defaults that differ between these two libraries, asked of themselves."""
    from inspect import signature

    k, t, norms = keras.optimizers, torch.optim, (keras.layers.BatchNormalization, torch.nn.BatchNorm1d)
    asked = [
        ("learning_rate", "lr", k.SGD, t.SGD),
        ("rho", "alpha", k.RMSprop, t.RMSprop),
        ("epsilon", "eps", k.Adam, t.Adam),
        ("weight_decay", "weight_decay", k.AdamW, t.AdamW),
        ("momentum", "momentum", *norms),
        ("epsilon", "eps", *norms),
    ]
    rows = [("images", "channels", keras.config.image_data_format(), "channels_first")]
    for word, other, *both in asked:
        found = [
            signature(one).parameters[name].default for one, name in zip(both, (word, other), strict=True)
        ]
        rows.append((both[0].__name__, word, *found))
    dense = keras.layers.Dense(32)
    dense.build((None, 64))
    drawn = zip(dense.get_weights(), torch.nn.Linear(64, 32).parameters(), strict=True)
    for what, pair in zip(("weight", "bias"), drawn, strict=True):
        largest = (f"{abs(numbers).max().item():.2f}" for numbers in pair)
        rows.append(("dense 64 → 32", f"largest {what}", *largest))
    return "\n".join(f"{a:<18} {b:<15} Keras {c!s:<15} PyTorch {d}" for a, b, c, d in rows)
