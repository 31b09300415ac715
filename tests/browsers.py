"""JupyterLab in a browser: a server on a free port of this machine, with one notebook in its folder."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
ROOT = Path(__file__).parents[1]


@contextlib.contextmanager
def jupyterlab(folder: Path, cells: Sequence[str]) -> Iterator[str]:
    """Serve a folder with a notebook of these code cells, and yield its address; then the server ends."""
    pytest.importorskip("jupyterlab")
    nbformat = pytest.importorskip("nbformat")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    made = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)), metadata=kernel)
    nbformat.write(made, folder / "view.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}"]
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    environment = os.environ | {name: str(folder / name) for name in folders} | {"PYTHONPATH": str(ROOT)}
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=5).close()
                break
            time.sleep(0.25)
        yield f"http://127.0.0.1:{port}/lab/tree/view.ipynb"
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:  # it waits for its kernels, on a busy machine for long
            server.kill()
            server.wait()


def run_first_cell(page: Page, address: str) -> None:
    """Open the notebook and run its first cell, once the kernel listens."""
    page.set_default_timeout(60_000)
    page.goto(address)
    page.get_by_text("Python 3 (ipykernel)").or_(page.get_by_text("Python 3")).first.wait_for()
    page.locator("[data-status=idle]").first.wait_for(state="attached")  # what is run before may be lost
    page.locator(".jp-CodeCell").first.click()
    page.locator(".jp-Notebook .jp-mod-active .cm-content").wait_for()
    page.keyboard.press("Control+Enter")
