"""Runs one answer of a learner, in a process of its own, and writes down what it does.

Nothing here knows what is right: there are no exercises and no solutions in this process. Where an answer may
call the right helper, the name is bound to a stand-in, which asks outside.
"""

from __future__ import annotations

import ast
import errno
import json
import linecache
import os
import socket
import sys
import time
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import mlschool
from mlschool.checking.guards import Clock, Overtime
from mlschool.checking.observe import observe
from mlschool.checking.placeholders import FUNCTIONS, Fn
from mlschool.checking.recordings import Case, Observation, Recording, Script
from mlschool.grading.sandbox.frames import Reader, send
from mlschool.grading.sandbox.wire import pack, unpack

_MOST_ANSWER = 1 << 28  # bytes of a stand-in's answer; it comes from outside and is trusted
_MISSING = (FileNotFoundError, ModuleNotFoundError, PermissionError)
_UNTIL_QUICK = 8  # times that Python runs a function before it runs it at its quickest
_REHEARSED = """\
def rehearsed(X, w, b=0.0):
    scores = [float(score) for score in np.asarray(X) @ w + b]
    X = (X - np.mean(X, axis=0)) / np.std(X, axis=0) + np.exp(-np.abs(X)) + np.zeros(X.shape)
    chosen = np.where(X.sum(axis=1) >= 0, 1, 0).astype(int)
    return chosen, np.maximum(X, 0).max(), X.T @ X.copy(), np.array(scores) ** 2, np.argmax(X), X.mean()
"""


def reply_to(cells: Sequence[str], job: dict[str, Any], line: Any) -> dict[str, Any]:
    """Return what is to be said of one answer: its recording, or why there is none; and what was missing.

    cells  the sources of the notebook's code cells
    job    key, name, names, earlier, statements, script, seconds, standins and borrowed, as `grade` makes
           them
    line   the way to ask what a stand-in returns
    """
    sys.path.append(os.getcwd())  # last: a learner's random.py must not stand in for Python's own
    missing: list[str] = []
    try:
        return {"recording": pack(_recording(cells, job, line, missing)), "missing": missing[:5]}
    except LookupError as error:
        return {"failed": f"{error}", "missing": missing[:5]}


def rehearse() -> None:
    """Run an answer of our own: what Python and NumPy get ready at first use, each fork then has ready."""
    X = np.arange(6.0).reshape(3, 2)
    script = Script([Case((X, X[0]), {"b": 1.0}), Case((X, X[1], 0.5))])
    about = {"key": "rehearsed", "name": "rehearsed", "names": {"rehearsed": "rehearsed"}}
    about |= {"earlier": {}}
    job = {**about, "statements": [(0, 0)], "script": pack(script), "seconds": 10, "standins": []}
    job["borrowed"] = []
    path, (ours, theirs) = list(sys.path), socket.socketpair()
    with ours, theirs:
        for _ in range(_UNTIL_QUICK):
            json.dumps(reply_to([_REHEARSED], job, theirs))
    sys.path[:] = path


def _recording(cells: Sequence[str], job: dict[str, Any], line: Any, missing: list[str]) -> Recording:
    script, seconds = unpack(job["script"]), job["seconds"]
    outside, known = Reader(line), {}
    standins = {job["names"][key]: _standin(key, line, outside, known) for key in job["standins"]}
    found: dict[str, Any] = {}
    borrowed = {key: _standin(key, line, outside, known) for key in job["borrowed"]}
    namespace = _surroundings(found, job["earlier"], borrowed)
    namespace |= standins
    begin, failure = time.monotonic(), None
    trees: dict[int, ast.Module] = {}
    try:
        with Clock(3 * seconds) as clock:  # importing a framework takes longer than an answer may
            for cell, index in job["statements"]:
                if cell not in trees:
                    trees[cell] = ast.parse(cells[cell])
                failure = _execute(cells[cell], trees[cell].body[index], cell, namespace)
                if isinstance(failure, _MISSING) or getattr(failure, "errno", 0) == errno.EROFS:
                    missing.append(str(failure)[:200])
    except Overtime:
        pass
    if clock.rings:
        return Recording((Observation(stopped=True, seconds=time.monotonic() - begin),))
    # as in the notebook: a name that was used for something else is given back
    for key, name in job["names"].items():
        if key in found and not callable(namespace.get(name)):
            namespace[name] = found[key]
    namespace |= standins
    if failure is not None:

        def unmade(*args: Any, **kwargs: Any) -> None:
            raise failure

        unmade.__name__ = job["name"]
        return observe(unmade, script, seconds, last=True)
    if job["key"] not in found and job["name"] not in namespace:
        raise LookupError("the cell runs, and yet leaves no answer.")
    answer = found[job["key"]] if job["key"] in found else namespace[job["name"]]
    return observe(answer, script, seconds, last=True)


def _surroundings(
    found: dict[str, Any], earlier: dict[str, str], borrowed: dict[str, Callable[..., Any]]
) -> dict[str, Any]:
    """The names that a set-up cell gives; `exercise` only writes down, and others than `borrow` do nothing.

    found     what it writes into, by today's key
    earlier   today's keys by those that were given up
    borrowed  what stands for the references of other lectures, by the keys that are asked for
    """

    def exercise(named: Any) -> Callable[[Any], Any]:
        def write_down(answer: Any) -> Any:
            found[earlier.get(named, named)] = answer
            return answer

        return write_down

    def borrow(key: str, framework: str | None = None) -> Callable[..., Any] | None:
        return borrowed.get(key)

    from mlschool import activations, datasets

    # where notebooks of earlier editions look for it
    sys.modules["mlschool.network"] = activations
    plotting = _Nothing("mlschool.plotting")
    stands_in = {"exercise": exercise, "borrow": borrow, "datasets": datasets, "plotting": plotting}
    others = [name for name in mlschool.__all__ if name not in {*stands_in, "EDITION"}]
    stands_in |= dict.fromkeys(others, _do_nothing)
    for name, value in stands_in.items():
        setattr(mlschool, name, value)
    sys.modules["mlschool.plotting"] = plotting
    names = {name: getattr(mlschool, name) for name in mlschool.__all__}
    shell = {"get_ipython": lambda: _Nothing("shell"), "display": _do_nothing}
    return {"__name__": "__main__", "np": np, **shell, **names}


class _Nothing(types.ModuleType):
    """Stands in for what draws, and for IPython's shell: whatever is called on it does nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _do_nothing


def _do_nothing(*args: Any, **kwargs: Any) -> None:
    pass


def _standin(key: str, line: Any, outside: Reader, known: dict[bytes, Any]) -> Callable[..., Any]:
    """A function that asks outside what the right helper returns; what it was told before it knows."""
    named = {id(function): Fn(name) for name, function in FUNCTIONS.items()}

    def ask(*args: Any, **kwargs: Any) -> Any:
        args = tuple(named.get(id(argument), argument) for argument in args)
        kwargs = {name: named.get(id(argument), argument) for name, argument in kwargs.items()}
        question = {"key": key, "args": pack(args), "kwargs": pack(kwargs)}
        asked = json.dumps(question).encode("ascii")
        if (answer := known.get(asked)) is None:
            with Clock.stopped():  # to wait for us is nobody's fault
                send(line, b"c" + asked)
                came = outside.receive(_MOST_ANSWER)
            answer = known[asked] = json.loads(came)
        if "raised" in answer:
            raise RuntimeError(answer["raised"])
        return unpack(answer["value"])

    ask.__name__ = key.rpartition(".")[2]
    return ask


def _execute(source: str, statement: ast.stmt, cell: int, namespace: dict[str, Any]) -> BaseException | None:
    """Execute one statement of a cell; return what it raises, which need not keep the answer from working."""
    file = f"<cell {cell + 1}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # for tracebacks
    try:
        exec(_compiled(statement, file), namespace)
    except Overtime:
        raise
    except BaseException as error:
        return error
    return None


def _compiled(statement: ast.stmt, file: str) -> types.CodeType:
    """What Python makes of a statement: from text it takes much deeper ones than from a tree."""
    module, limit = ast.Module([statement], []), sys.getrecursionlimit()
    try:
        return compile(module, file, "exec", dont_inherit=True)
    except RecursionError:
        sys.setrecursionlimit(10 * limit)
        try:
            return compile(module, file, "exec", dont_inherit=True)
        finally:
            sys.setrecursionlimit(limit)
