"""The process in which a learner's code runs: `python -m mlschool.grading.child`.

One JSON object comes in by standard input: `cells`, the sources of a notebook's code cells, and `jobs`, what
to do with them. One line goes out when everything is ready, and then one for each job: a recording, or a
sentence on why there is none. The lines go out by a copy of standard output; standard output itself leads
nowhere, so whatever a learner prints disturbs nothing.

There is no sandbox around this process yet.
"""

from __future__ import annotations

import ast
import json
import linecache
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import mlschool
from mlschool.checking.guards import Clock, Overtime
from mlschool.checking.observe import Observation, Recording, observe
from mlschool.exercises import UnknownExercise, find, of_lecture
from mlschool.grading.wire import pack, unpack


def main() -> None:
    """Do the jobs that stand on standard input, and end, whatever threads a learner has left behind."""
    request = json.loads(sys.stdin.buffer.read())
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.path.append(os.getcwd())  # last: a learner's random.py must not stand in for Python's own
    replies.write(b'{"ready": true}\n')
    for job in request["jobs"]:
        try:
            reply = {"recording": pack(recording_of(request["cells"], job))}
        except Exception as error:  # no answer's fault: `observe` has caught whatever an answer may raise
            reply = {"failed": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps({"key": job["key"], **reply}).encode("ascii") + b"\n")
    os._exit(0)


def recording_of(cells: Sequence[str], job: dict[str, Any]) -> Recording:
    """Return the recording of one answer.

    cells  the sources of the notebook's code cells
    job    key, name, statements, script and seconds, as `grade` makes them

    Raises LookupError if the statements run, and yet leave no answer.
    """
    script, seconds = unpack(job["script"]), job["seconds"]
    found: dict[str, Any] = {}
    namespace = _surroundings(job["key"], found)
    references = helpers(job["key"])
    begin, failure = time.monotonic(), None
    try:
        with Clock(3 * seconds) as clock:  # importing a framework takes longer than an answer may
            for cell, index in job["statements"]:
                namespace |= {
                    name: ours for name, ours in references.items() if not callable(namespace.get(name))
                }
                failure = _execute(cells[cell], cell, index, namespace)
    except Overtime:
        pass
    if clock.rings:
        return Recording((Observation(stopped=True, seconds=time.monotonic() - begin),))
    if failure is not None:

        def unmade(*args: Any, **kwargs: Any) -> None:
            raise failure

        unmade.__name__ = job["name"]
        return observe(unmade, script, seconds)
    return observe(found[job["key"]] if job["key"] in found else namespace[job["name"]], script, seconds)


def helpers(key: str) -> dict[str, Callable[..., Any]]:
    """Return what the names of the lecture's other exercises stand for: the references, as in a notebook."""
    others = of_lecture(key.partition(".")[0])
    return {record.name: record.reference for other, record in others.items() if other != key}


def _surroundings(key: str, found: dict[str, Any]) -> dict[str, Any]:
    """The names that a set-up cell gives, with stand-ins for those that would judge or show something.

    The stand-in for `exercise` puts the answer to `key` into `found`; the others go on with the reference.
    """

    def exercise(named: str) -> Callable[[Any], Any]:
        def judge(answer: Any) -> Any:
            if named == key:
                found[key] = answer
                return answer
            try:
                return find(named).reference
            except UnknownExercise:
                return answer

        return judge

    mlschool.exercise = exercise
    for name in ("hint", "mine", "progress", "solution", "start"):
        setattr(mlschool, name, _do_nothing)
    names = {name: getattr(mlschool, name) for name in mlschool.__all__}
    return {"__name__": "__main__", "np": np, "get_ipython": _NoShell, **names}


class _NoShell:
    """Stands in for IPython's shell, which a cell's magics and shell lines call: none of them is run."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return _do_nothing


def _do_nothing(*args: Any, **kwargs: Any) -> None:
    pass


def _execute(source: str, cell: int, index: int, namespace: dict[str, Any]) -> BaseException | None:
    """Execute one statement of a cell; return what it raises, which need not keep the answer from working."""
    file = f"<cell {cell + 1}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # for tracebacks
    try:
        exec(
            compile(ast.Module([ast.parse(source).body[index]], []), file, "exec", dont_inherit=True),
            namespace,
        )
    except Overtime:
        raise
    except BaseException as error:
        return error
    return None


if __name__ == "__main__":
    main()
