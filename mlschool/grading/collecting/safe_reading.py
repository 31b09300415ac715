"""Reads what may do harm when it is read, in a process of its own with limits.

A file of 200 MB takes some gigabytes as Python objects, and there are short texts that keep Python's compiler
busy for hours, or end the process. What comes back is the code, or one sentence. The process is
`python -m mlschool.grading.collecting.safe_reading`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence

from mlschool.cells import Cell, Source, magic_lines, may_change, read_cell
from mlschool.grading.collecting.notebook_file import TOO_MUCH, Unreadable, sources

try:
    import resource
except ImportError:  # Windows has no limits of this kind: there the clock must do
    resource = None

HEAVY = "it is nested too deep, or too long, to be read"
BIG = 16 * 2**20  # bytes of a notebook that is opened in a process of its own
SECONDS = 20  # of processor time to open a file; 200 MB of outputs take 3
SECONDS_TO_READ = 1  # to read its cells, which is then done again here
MEMORY = 2 * 2**30  # bytes
MEMORY_TO_READ = 2**29
_PLAIN = 20_000  # characters: shorter sources than this aren't known to harm Python's parser
# each such block is compiled once for every way out of it, with those in it: some 50 lines can take 6 GB
_TWICE_COMPILED = re.compile(r"\bfinally\b")
_MOST_MAGIC_LINES = 20  # IPython reads the whole cell again for each
_PLAIN_TOGETHER = 100_000  # characters of all cells together that are read without asking
# seconds by the clock; where processor time has a limit this one only ends what hangs: a machine may be busy
_PATIENCE = 60 if resource is None else 600
_STACK = 2**22  # bytes: half of what is usual, so that what this leaves room for never fills the tutor's
_RESTARTS = 2


def open_sources(data: bytes, name: str = "") -> list[Source]:
    """Return what `notebook_file.sources` returns, and raise as it does, however large the file is."""
    if len(data) <= BIG:
        return sources(data, name)
    answer = _ask(["open", name.encode("utf-8", "replace").decode()], data)
    if not answer.endswith(b"\n"):
        raise Unreadable(TOO_MUCH)
    came = json.loads(answer)
    if "unreadable" in came:
        raise Unreadable(came["unreadable"])
    return [Source(text, tuple(shown), tuple(notes)) for text, shown, notes in came["sources"]]


def read_cells(found: Sequence[Source]) -> tuple[Cell, ...]:
    """Read each cell as Python; one that would do harm counts as one that can't be read."""
    large = sum(len(source.text) for source in found) > _PLAIN_TOGETHER
    asked = [i for i, source in enumerate(found) if source.text and (large or may_harm(source.text))]
    asked.sort(key=lambda i: len(found[i].text))  # long ones last: they are the first to be given up
    heavy = _heavy([found[i].text for i in asked])
    harmful = {i for i, is_heavy in zip(asked, heavy, strict=True) if is_heavy}
    return tuple(_heavy_cell(source) if i in harmful else read_cell(source) for i, source in enumerate(found))


def _heavy_cell(source: Source) -> Cell:
    """The cell that this source makes if reading it as Python does harm."""
    return Cell(
        source.text, error=SyntaxError(HEAVY), text=source.text, shown=source.shown, notes=source.notes
    )


def may_harm(source: str) -> bool:
    """Tell whether reading a cell could take long, much memory, or the process; most that could don't."""
    return (
        len(source) > _PLAIN
        or len(_TWICE_COMPILED.findall(source)) > 1
        or magic_lines(source) > _MOST_MAGIC_LINES
    )


def _heavy(texts: Sequence[str]) -> list[bool]:
    """Tell for each text whether a process of its own comes to grief over it."""
    heavy: list[bool] = []
    for _ in range(1 + _RESTARTS):
        if len(heavy) < len(texts):
            done = _ask(["read"], json.dumps(texts[len(heavy) :]).encode("ascii")).count(b"\n")
            heavy += [False] * done
            if len(heavy) < len(texts):
                heavy.append(True)  # this one ended it
    return heavy + [True] * (len(texts) - len(heavy))


def _ask(task: list[str], data: bytes) -> bytes:
    """Have it done in a process of its own, and return what that said until it ended, however it ended."""
    path = os.pathsep.join(map(os.path.abspath, sys.path))
    command = [sys.executable, "-P", "-m", "mlschool.grading.collecting.safe_reading", *task]
    environment = os.environ | {"PYTHONPATH": path}
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, env=environment, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as late:
        return late.stdout or b""
    return done.stdout


def main(task: str, *names: str) -> None:
    """Do one task on what comes by standard input: `open NAME`, or `read`."""
    if task == "open":
        _limit(SECONDS, MEMORY)
        try:
            came = {
                "sources": [dataclasses.astuple(one) for one in sources(sys.stdin.buffer.read(), names[0])]
            }
        except Unreadable as unreadable:
            came = {"unreadable": str(unreadable)}
        print(json.dumps(came), flush=True)
    else:
        texts = json.loads(sys.stdin.buffer.read())
        if any(map(may_change, texts)):
            import IPython.core.inputtransformer2  # noqa: F401  before the time counts
        _limit(SECONDS_TO_READ, MEMORY_TO_READ)
        for text in texts:
            cell = read_cell(text)
            if cell.error is not None and isinstance(cell.error.__cause__, MemoryError):
                return  # without these limits it would go on, and take more
            for index in range(len(cell.statements)):
                cell.taken(index)
                cell.given(index)
            print(flush=True)


def _limit(seconds: int, memory: int) -> None:
    if resource is None:
        return
    processor = math.ceil(time.process_time() + seconds)
    limits = {
        "RLIMIT_CPU": (processor, processor + 1),  # a signal, which may be ignored here; then the end
        "RLIMIT_AS": (memory, None),
        "RLIMIT_STACK": (_STACK, None),
        "RLIMIT_CORE": (0, None),
    }
    for name, (value, most) in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            kind = getattr(resource, name)
            _, hard = resource.getrlimit(kind)
            most = hard if most is None else most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (value if most == resource.RLIM_INFINITY else min(value, most), most))


if __name__ == "__main__":
    main(*sys.argv[1:])
