"""`make gpu`: runs notebooks on the CPU and on this machine's GPU, and says how much faster each is there.

It installs nothing: it takes the Python that it is run by, with Keras on PyTorch, so that only PyTorch must
know the GPU.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from mlschool import machine
from mlschool.authoring.notebooks import code, finished, read

NO_GPU = "There is no GPU here that NVIDIA's driver knows of: nothing was run."


def seconds(path: Path, gpu: bool) -> float:
    """Return how long a notebook's cells take in a kernel of this Python, on the GPU or with the GPU hidden.

    Raises nbclient's CellExecutionError where a cell stops.
    """
    import nbformat
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    class Here(AsyncKernelManager):
        """Starts a kernel of this very Python, whichever kernels are known to Jupyter."""

        @property
        def kernel_spec(self) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="this Python", language="python")

    environ = os.environ | {"KERAS_BACKEND": "torch", "PYTHONPATH": str(path.resolve().parents[1])}
    if not gpu:
        environ["CUDA_VISIBLE_DEVICES"] = ""
    notebook = nbformat.read(path, 4)
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=300, kernel_manager_class=Here, resources=where)
    begin = perf_counter()
    client.execute(env=environ)
    return perf_counter() - begin


def with_frameworks(folder: Path) -> list[Path]:
    """Return the finished notebooks that name a framework in their `start`: it alone can use a GPU."""
    return [one.path for one in finished(folder) if any("uses=" in cell for cell in code(read(one.path)))]


def compare(paths: Sequence[Path], on_gpu: bool) -> int:
    """Run notebooks one after the other, print a line for each, and return how many stopped at a cell.

    on_gpu  whether there is a GPU; without one each runs on the CPU alone
    """
    stopped = 0
    for path in paths:
        try:
            cpu = seconds(path, gpu=False)
            line = f"{cpu:6.1f} s on the CPU"
            if on_gpu:
                gpu = seconds(path, gpu=True)
                line += f", {gpu:6.1f} s on the GPU: {cpu / gpu:.1f} times as fast there"
        except Exception as error:  # whatever stops a notebook
            stopped += 1
            kind, said = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
            line = f"stops: {kind}: {said}"
        print(f"{path.stem:24} {line}", flush=True)
    return stopped


def main(names: Sequence[str]) -> int:
    """Compare the notebooks that are named, as in "in_practice", or all; return how many stop."""
    folder = Path(__file__).resolve().parents[2] / "notebooks"
    gpu = machine.gpu()
    if gpu is None and not names:
        print(NO_GPU)
        return 0
    chosen = [path for path in with_frameworks(folder) if not names or path.stem.partition("_")[2] in names]
    if not chosen:
        print(f"No finished notebook with a framework is called {' or '.join(names)}.")
        return 1
    print(f"Keras on PyTorch, {sys.executable}; {gpu or 'no GPU here, so on the CPU alone'}")
    return compare(chosen, gpu is not None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
