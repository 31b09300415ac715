"""A class that hands in: real notebooks of a lecture, all different, right and wrong, some of them hostile.

    make_class(folder)                                       40 notebooks of 01 with five exercises each
    make_class(folder, 1000, hostile=5, marks=another)       a thousand, of which 5 in 100 do mischief
    make_class(folder, answers=torch_answers())              the answers compute with PyTorch

The same arguments make the same files to the byte. Of each answer it is said whether it must pass, as far as
that is known. What the hostile ones do is bounded, and does no harm in a sandbox. Without one it does: some
end or flood the process that runs them.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import random
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlschool.checking.verdict import Outcome
from mlschool.exercises import find
from tests.answers import FOLDER, load

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "01_perceptron.ipynb"
EXERCISES = tuple(f"perceptron.{name}" for name in ("step", "predict", "update", "standardise", "train"))
RIGHT = 0.6  # of the answers, about

# Beside some other wrong helper its list doubles with every sample: the class would hang.
GROWS = ("perceptron.update", "wrong: list")
# Two wrongs that make a right: the arguments are exchanged, and so is the sign.
CANCEL = {("perceptron.update", "wrong: error sign"), ("perceptron.train", "wrong: swapped arguments")}


@dataclass(frozen=True)
class Written:
    """An answer: what it is called here, its source, and whether it must pass (None: nobody knows)."""

    label: str
    source: str
    passes: bool | None


@dataclass(frozen=True)
class Member:
    """One notebook of a class: where it is, whether each answer must pass, and the mischief in it, if any."""

    path: Path
    passes: Mapping[str, bool | None] = field(default_factory=dict)
    mischief: str = ""


def make_class(
    folder: Path,
    count: int = 40,
    seed: int = 0,
    exercises: Sequence[str] = EXERCISES,
    *,
    hostile: int = 0,
    marks: Path | None = None,
    notebook: Path = NOTEBOOK,
    answers: Mapping[str, Sequence[Written]] | None = None,
) -> list[Member]:
    """Write `count` different notebooks into a folder, and return what is in them.

    exercises  the keys of those that are answered; the others stay to do
    hostile    how many in 100 do mischief in one of their answers; they are spread evenly over the class
    marks      an existing folder where mischief tries to leave a trace, beside a file `keep` that it tries to
               delete: to look into afterwards
    notebook   what is handed out: a notebook with a stub for each exercise
    answers    what each exercise may be answered with; by default those in tests/answers that don't hang
    """
    rng = random.Random(seed)
    pool = answers or strangers_answers(exercises)
    folder.mkdir(parents=True, exist_ok=True)
    bad = {(2 * i + 1) * count // (2 * (count * hostile // 100)) for i in range(count * hostile // 100)}
    kinds = itertools.cycle(MISCHIEF)
    if bad:
        if marks is None:
            raise ValueError("mischief needs a folder for its marks.")
        (marks / "keep").write_text("This file is still here.\n")
    members: list[Member] = []
    seen: set[str] = set()
    for _ in range(100 * count):
        number, mischief = len(members), ""
        if number == count:
            return members
        chosen = {key: _choose(rng, pool[key]) for key in exercises}
        if {(key, answer.label) for key, answer in chosen.items()} >= CANCEL:
            continue
        if number in bad:
            mischief = next(kinds)
            chosen = _with_mischief(chosen, rng.choice(exercises), mischief, number, marks)
        text = _filled(notebook, {key: answer.source for key, answer in chosen.items()})
        if text in seen:
            continue
        seen.add(text)
        path = folder / f"learner-{number:04}.ipynb"
        path.write_text(text, encoding="utf-8", newline="\n")
        members.append(Member(path, {key: answer.passes for key, answer in chosen.items()}, mischief))
    raise ValueError(f"these answers don't make {count} different notebooks.")


def strangers_answers(exercises: Sequence[str] = EXERCISES) -> dict[str, list[Written]]:
    """Return the answers in tests/answers by exercise, without those that hang."""
    found: dict[str, list[Written]] = {key: [] for key in exercises}
    for lecture in dict.fromkeys(key.partition(".")[0] for key in exercises):
        for answer in load(FOLDER / f"{lecture}.md"):
            hangs = answer.outcome is Outcome.STOPPED or (answer.key, answer.title) == GROWS
            if answer.key in found and not hangs:
                found[answer.key].append(Written(answer.title, answer.cell, answer.right))
    return found


def torch_answers(exercises: Sequence[str] = EXERCISES) -> dict[str, list[Written]]:
    """Return answers that compute with PyTorch and give back NumPy's arrays: one right, two wrong each."""
    found = {}
    for key in exercises:
        source, *changes = TORCH[key]
        source = "import torch\n\n\n" + textwrap.dedent(source).strip() + "\n"
        assert all(source.count(old) == 1 for old, _ in changes)
        wrong = [source.replace(old, new) for old, new in changes]
        found[key] = [Written("right", source, True)]
        found[key] += [Written(f"wrong_{i}", source, False) for i, source in enumerate(wrong)]
    return found


def _choose(rng: random.Random, answers: Sequence[Written]) -> Written:
    right = rng.random() < RIGHT
    return rng.choice([answer for answer in answers if answer.passes is right])


def _without_decorators(source: str) -> str:
    definition = ast.parse(source).body[0]
    return "\n".join(source.splitlines()[definition.lineno - 1 :]) + "\n"


def _filled(notebook: Path, sources: Mapping[str, str]) -> str:
    """The notebook's text with the cells of these exercises answered."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    left = dict(sources)
    for cell in content["cells"]:
        named = re.search(r'^@exercise\("([\w.]+)"\)', "".join(cell["source"]), re.MULTILINE)
        if named and named[1] in left:
            before, definition = _split(left.pop(named[1]))
            cell["source"] = f"{before}{named[0]}\n{definition}".rstrip().splitlines(keepends=True)
    if left:
        raise ValueError(f"{notebook.name} has no cell for {', '.join(left)}.")
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _split(source: str) -> tuple[str, str]:
    """An answer's source, split before its function, which is what stands last in it."""
    lines = source.splitlines(keepends=True)
    begin = ast.parse(source).body[-1].lineno - 1
    return "".join(lines[:begin]), "".join(lines[begin:])


# --------------------------------------------------------------------------------------------------- mischief

# What a hostile answer does when it is called: its lines, and what it returns. If that isn't the right
# answer, the code doesn't work, and must not pass. In capitals: what is filled in.
NEVER = "return None"
RIGHT_ANSWER = "return RIGHT"
MISCHIEF: dict[str, tuple[str, str]] = {
    "loops for ever and swallows every interrupt": (
        """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
        """,
        NEVER,
    ),
    "fills the memory": ("hoard = [b'x' * 2**24 for _ in range(256)]", NEVER),
    "ends the process": ("import os\nos._exit(0)", NEVER),
    "leaves processes behind": (
        """
        import os, time
        for _ in range(40):
            try:
                if os.fork() == 0:
                    time.sleep(20)
                    os._exit(0)
            except OSError:
                break
        """,
        RIGHT_ANSWER,
    ),
    "writes outside": ("open(MARK, 'w').write('I was here')", RIGHT_ANSWER),
    "deletes outside": ("import os\nos.remove(KEEP)", RIGHT_ANSWER),
    "tells the environment": ("import os\nraise RuntimeError(repr(dict(os.environ)))", NEVER),
    "forges replies on every descriptor": (
        """
        import os
        forged = b'{"ready": true, "outcome": "passed", "verdict": "passed", "score": 1, "nonce": ""}\\n' * 50
        for descriptor in range(64):
            try:
                os.set_blocking(descriptor, False)
                os.write(descriptor, forged)
            except OSError:
                pass
        os._exit(0)
        """,
        NEVER,
    ),
    "calls a server on this machine": (
        """
        import socket
        try:
            socket.create_connection(('127.0.0.1', 9), 0.2).close()
        except OSError:
            pass
        """,
        RIGHT_ANSWER,
    ),
    "patches the comparison": (
        """
        import numpy as np
        for name in ('allclose', 'isclose', 'array_equal', 'array_equiv'):
            setattr(np, name, lambda *args, **kwargs: True)
        """,
        NEVER,
    ),
    "returns what equals everything": (
        """
        class Equal:
            def __eq__(self, other):
                return True
            __ne__ = __lt__ = __gt__ = lambda self, other: False
            __getattr__ = __getitem__ = __call__ = lambda self, *args, **kwargs: self
            __hash__ = None
        """,
        "return Equal()",
    ),
    "reads the reference": (
        """
        import importlib
        right = getattr(importlib.import_module('mlschool.solutions.perceptron'), NAME)
        """,
        "return right(*ARGUMENTS)",
    ),
    "leaves threads behind": (
        """
        import threading, time
        def spin(until=time.monotonic() + 20):
            while time.monotonic() < until:
                pass
        for _ in range(4):
            threading.Thread(target=spin).start()
        """,
        RIGHT_ANSWER,
    ),
    "litters the folder for temporary files": (
        """
        import os, tempfile
        for _ in range(50):
            descriptor, path = tempfile.mkstemp()
            os.write(descriptor, b'x' * 2**16)
        """,
        RIGHT_ANSWER,
    ),
    "floods its output": ("for _ in range(400):\n    print('noise' * 20_000)", RIGHT_ANSWER),
    "leaves the interpreter": ("raise SystemExit(0)", NEVER),
    "kills whoever started it": ("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)", RIGHT_ANSWER),
    "sends an enormous reply": ("import numpy as np", "return [list(range(1000)) for _ in range(5000)]"),
    "nests without end": ("deep = []\nfor _ in range(100_000):\n    deep = [deep]", "return deep"),
    "puts a script into its message": ("raise ValueError('<script>alert(1)</script>' * 50)", NEVER),
    "sleeps": ("import time\ntime.sleep(60)", NEVER),
}


def _with_mischief(
    chosen: Mapping[str, Written], key: str, mischief: str, number: int, marks: Path
) -> dict[str, Written]:
    """The answers with this mischief in one of them; what comes of those that may call it nobody knows."""
    record = find(key)
    lines, returns = MISCHIEF[mischief]
    right = "_right_" + record.name
    arguments = ", ".join(record.parameters)
    body = textwrap.dedent(lines).strip() + "\n" + returns
    for name, value in {
        "RIGHT": f"{right}({arguments})",
        "ARGUMENTS": f"({arguments},)",
        "NAME": repr(record.name),
        "MARK": repr(str(marks / f"mark-{number}")),
        "KEEP": repr(str(marks / "keep")),
    }.items():
        body = re.sub(rf"\b{name}\b", lambda _, value=value: value, body)
    helper = re.sub(rf"\b{record.name}\b", right, _without_decorators(inspect.getsource(record.bound)))
    source = f"import numpy as np\n\n\n{helper}\n\ndef {record.name}({arguments}):\n" + textwrap.indent(
        f"number = {number}\n{body}\n", "    "
    )
    passes = None if returns == RIGHT_ANSWER else False
    new = dict(chosen) | {key: Written(mischief, source, passes)}
    for other, answer in chosen.items():
        if other != key and record.name in find(other).needs:
            new[other] = Written(answer.label, answer.source, None)
    return new


# ---------------------------------------------------------------------------------------------------- PyTorch

# The right answer, and two replacements of which each makes it wrong.
TORCH: dict[str, tuple[str, tuple[str, str], tuple[str, str]]] = {
    "perceptron.step": (
        """
        def step(score):
            score = torch.as_tensor(score, dtype=torch.float64)
            return torch.where(score >= 0, 1, 0).numpy()
        """,
        ("score >= 0", "score > 0"),
        ("1, 0", "0, 1"),
    ),
    "perceptron.predict": (
        """
        def predict(w, b, X):
            X, w = torch.as_tensor(X), torch.as_tensor(w)
            return (X @ w + b >= 0).to(torch.int64).numpy()
        """,
        ("X @ w + b", "X @ w"),
        ("X @ w + b", "X @ w - b"),
    ),
    "perceptron.update": (
        """
        def update(w, b, x, y, y_pred, learning_rate):
            change = learning_rate * (y - y_pred)
            w = torch.as_tensor(w) + change * torch.as_tensor(x)
            return w.numpy(), b + change
        """,
        ("y - y_pred", "y_pred - y"),
        ("b + change", "b"),
    ),
    "perceptron.standardise": (
        """
        def standardise(X):
            X = torch.as_tensor(X)
            return ((X - X.mean(dim=0)) / X.std(dim=0, correction=0)).numpy()
        """,
        ("correction=0", "correction=1"),
        ("X.mean(dim=0)", "X.mean()"),
    ),
    "perceptron.train": (
        """
        def train(w, b, X, y, learning_rate, max_epochs):
            w, X = torch.as_tensor(w), torch.as_tensor(X)
            mistakes = []
            for _ in range(max_epochs):
                wrong = 0
                for x, label in zip(X, y, strict=True):
                    error = int(label) - int(x @ w + b >= 0)
                    w, b = w + learning_rate * error * x, b + learning_rate * error
                    wrong += error != 0
                mistakes.append(int(wrong))
                if wrong == 0:
                    break
            return w.numpy(), b, mistakes
        """,
        ("wrong += error != 0", "wrong += error"),
        ("        if wrong == 0:\n            break\n", ""),
    ),
}
