"""The scripts in data/ that made its files, loaded so that nothing is left beside them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

DATA = Path(__file__).parents[1] / "data"


def script(name: str) -> ModuleType:
    """Return a script of data/ as a module; no bytecode is written, since each file there must be listed."""
    spec = importlib.util.spec_from_file_location(name, DATA / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module
