"""Notebooks in, verdicts out: each notebook's code runs in a process of its own, and is judged in this one.

This first version has no sandbox: a process of its own protects the verdicts from crashes and endless loops,
and the tutor's machine from nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mlschool.checking.decide import Outcome, Verdict, decide
from mlschool.checking.notebook import verdict_on
from mlschool.checking.observe import Recording
from mlschool.exercises import UnknownExercise, find, of_lecture
from mlschool.grading.runner import run
from mlschool.grading.submissions import Submission, Unreadable, read
from mlschool.grading.wire import pack

SEED = 1  # other cases than those of the learner's notebook
AT_ONCE = 2
NO_SANDBOX = (
    "This version has no sandbox: what learners wrote runs as you. Grade only notebooks that you trust."
)


@dataclass(frozen=True)
class Report:
    """What is said of one notebook.

    name      the notebook's name, with the folders below the one that was given
    verdicts  one for each exercise that is due, in the lecture's order
    problem   one sentence, if there are no verdicts
    notes     sentences on what else was seen
    """

    name: str
    verdicts: tuple[Verdict, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        """How many exercises are passed."""
        return sum(verdict.passed for verdict in self.verdicts)

    @property
    def complete(self) -> bool:
        """Whether everything in it could be judged."""
        return not self.problem and all(
            verdict.outcome is not Outcome.CHECK_FAILED for verdict in self.verdicts
        )


def notebooks_in(paths: Sequence[Path]) -> dict[str, Path]:
    """Return the notebooks among files and folders by name; folders are searched to the bottom.

    Raises FileNotFoundError if a path doesn't exist, or a folder holds no notebook.
    """
    found: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"There is no file or folder called {path}.")
        inside = sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
        inside = [file for file in inside if ".ipynb_checkpoints" not in file.parts and not file.is_dir()]
        if not inside:
            raise FileNotFoundError(f"There is no notebook in {path}: their names end in .ipynb.")
        for file in inside:
            short = file.relative_to(path).as_posix() if path.is_dir() else file.name
            found[str(file) if short in found else short] = file
    return found


def grade(paths: Sequence[Path], seed: int = SEED) -> list[Report]:
    """Judge every notebook among `paths`, two at a time, and return a report on each.

    paths  files, and folders with notebooks somewhere in them
    seed   what the cases are drawn from; the same seed gives the same verdicts

    Raises FileNotFoundError, as `notebooks_in` does. Nothing that stands in a notebook raises.
    """
    plans = [_plan(name, path, seed) for name, path in notebooks_in(paths).items()]
    # The threads only wait for processes. Judging stays here: it captures output, which all threads share.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            return [
                _judge(plan, recordings, seed)
                for plan, recordings in zip(plans, pool.map(_observe, plans), strict=True)
            ]
        except BaseException:  # the tutor's Ctrl-C, say: don't begin with the notebooks that are left
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def judge_file(path: Path, keys: Sequence[str], seed: int) -> Report:
    """Judge the answers to these exercises in one notebook or Python file, whatever else stands in it."""
    plan = _plan(path.name, path, seed, keys)
    return _judge(plan, _observe(plan), seed)


def write_csv(reports: Sequence[Report], path: Path) -> None:
    """Write a line for each notebook and exercise: notebook, exercise, outcome, message."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["notebook", "exercise", "outcome", "message"])
        for report in reports:
            if report.problem:
                table.writerow([report.name, "", "not graded", report.problem])
            table.writerows([report.name, v.key, v.outcome.words, v.message] for v in report.verdicts)


@dataclass(frozen=True)
class _Plan:
    """A notebook on its way: verdicts that need no run, others still open, and the jobs that will tell."""

    report: Report
    folder: Path
    cells: tuple[str, ...] = ()
    verdicts: dict[str, Verdict | None] = field(default_factory=dict)
    jobs: list[dict[str, Any]] = field(default_factory=list)


def _plan(name: str, path: Path, seed: int, keys: Sequence[str] = ()) -> _Plan:
    folder = path.resolve().parent
    try:
        submission = read(path)
        due, notes = (keys, ()) if keys else _due(submission)
        plan = _Plan(Report(name, notes=notes), folder, tuple(cell.source for cell in submission.cells))
        for key in due:
            _plan_answer(plan, submission, key, seed)
        return plan
    except Unreadable as unreadable:
        return _Plan(Report(name, problem=str(unreadable)), folder)
    except Exception as ours:  # one notebook must not keep the others from their marks
        return _Plan(
            Report(name, problem=f"reading it failed, by our fault ({type(ours).__name__}: {ours})."), folder
        )


def _due(submission: Submission) -> tuple[list[str], tuple[str, ...]]:
    """The exercises of the lectures that it opens, or else of those whose keys it names; and notes."""
    notes, named = [], submission.keys()
    for key in named:
        try:
            find(key)
        except UnknownExercise as unknown:
            notes.append(str(unknown))
    for lectures in (submission.lectures(), dict.fromkeys(key.partition(".")[0] for key in named)):
        if due := [key for lecture in lectures for key in of_lecture(lecture)]:
            return due, tuple(notes)
    raise Unreadable(" ".join(["it holds no exercise of this course.", *notes]))


def _plan_answer(plan: _Plan, submission: Submission, key: str, seed: int) -> None:
    record = find(key)
    answer = submission.answer(key, record.name)
    if isinstance(answer, Verdict):
        plan.verdicts[key] = answer
    else:
        plan.verdicts[key] = None
        task = {"script": pack(record.script(seed)), "seconds": record.seconds(seed)}
        plan.jobs.append({"key": key, "name": record.name, "statements": answer, **task})


def _misnamed(key: str, name: str) -> Verdict:
    """The notebook's own words for a function under another name: they need no more than the name."""

    def answer() -> None: ...

    answer.__name__ = name
    return verdict_on(key, answer)


def _observe(plan: _Plan) -> dict[str, Recording | str]:
    return run(plan.cells, plan.jobs, plan.folder)


def _judge(plan: _Plan, recordings: dict[str, Recording | str], seed: int) -> Report:
    verdicts = [known or _verdict(key, recordings[key], seed) for key, known in plan.verdicts.items()]
    return replace(plan.report, verdicts=tuple(verdicts))


def _verdict(key: str, recording: Recording | str, seed: int) -> Verdict:
    if isinstance(recording, str):
        return Verdict(key, Outcome.CHECK_FAILED, recording)
    try:
        record = find(key)
        if recording.kind == "function" and recording.name not in ("", "<lambda>", record.name):
            return _misnamed(key, recording.name)
        return decide(key, record, recording, seed)
    except Exception as ours:
        return Verdict(key, Outcome.CHECK_FAILED, f"the check itself failed ({type(ours).__name__}: {ours}).")
