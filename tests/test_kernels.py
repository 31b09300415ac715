"""No verdict and no mistake depends on the processor.

A learner's laptop and a tutor's machine compute with other routines, made for one processor or another, and
so their last digits differ. Here an answer is run with one of them and judged with another: whatever makes
much of a last digit, as a descent that diverges does, would get one verdict here and another there.
"""

import json
import os
import pickle
import platform
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from mlschool.checking.decide import decide
from mlschool.checking.judge import judge_of
from mlschool.checking.observe import observe
from mlschool.checking.plain import same
from mlschool.checking.verdict import Outcome
from mlschool.exercises import everything, find
from mlschool.session import KERNELS
from tests.answers import FOLDER, load

ROOT = Path(__file__).resolve().parents[1]
NUMPY = [key for key, record in everything().items() if not record.frameworks]
LECTURES = list(dict.fromkeys(key.partition(".")[0] for key in NUMPY))
DESCENDING = ["gradient_descent.fit_cubic", "hidden_layers.train"]
SEEDS = range(4)

# What each of OpenBLAS's kernels asks of the processor. NumPy's own loops for wide registers are left out
# with the oldest of them: then both compute as on any processor.
ASKS = {"Prescott": set(), "Haswell": {"avx2", "fma"}, "Zen": {"avx2", "fma"}, "SkylakeX": {"avx512f"}}
OLDEST = "Prescott"


def flags():
    """What this processor can, in the kernel's words; nothing where OpenBLAS has other kernels than these."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return set()
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((set(line.split()) for line in lines if line.startswith("flags")), set())


def choices():
    """The environment for each way to compute that this processor knows, without the same one twice."""
    if not flags():
        pytest.skip("OpenBLAS has other kernels on this processor.")
    ways = {name: {"OPENBLAS_CORETYPE": name} for name, asks in ASKS.items() if asks <= flags()}
    ways["the processor's own"] = {}
    found = {name: json.loads(child(way, "describe").stdout) for name, way in ways.items()}
    if not all(about["openblas"] for about in found.values()):
        pytest.skip("NumPy computes without OpenBLAS here.")
    ways[OLDEST]["NPY_DISABLE_CPU_FEATURES"] = " ".join(found[OLDEST]["loops"])
    distinct = {tuple(found[name]["openblas"]): way for name, way in reversed(ways.items())}
    if len(distinct) < 2:
        pytest.skip("There is one kernel for this processor.")
    return list(distinct.values())


def child(way, *words):
    """Run one of the tasks below in a process that computes in this way."""
    kept = {name: value for name, value in os.environ.items() if name not in KERNELS}
    environment = (
        kept | way | {"OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
    )
    command = [sys.executable, "-W", "ignore", "-c", "from tests.test_kernels import task; task()", *words]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, (ran.returncode, ran.stderr)
    return ran


def task():
    """Be the process that `child` starts. The pickles that it reads and writes are our own."""
    what, *words = sys.argv[1:]
    {"describe": describe, "record": record, "judge": judge}[what](*words)


def describe():
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
    from threadpoolctl import threadpool_info

    libraries = [one for one in threadpool_info() if one["internal_api"] == "openblas"]
    loops = [name for name in __cpu_dispatch__ if __cpu_features__[name]]
    print(json.dumps({"openblas": [one["architecture"] for one in libraries], "loops": loops}))


def record(keys, seeds, path):
    """Write down what references, twins and strangers' answers do."""
    seen = {}
    for key in json.loads(keys):
        exercise = find(key)
        answers = {"reference": exercise.bound}
        for mistake in exercise.mistakes:
            for number, twin in enumerate(mistake.twins):
                answers[f"{mistake.name} {number}"] = exercise.function_of(twin)
        for answer in load(FOLDER / f"{key.partition('.')[0]}.md"):
            if answer.key == key and answer.outcome is not Outcome.STOPPED:
                answers[answer.title] = answer.function
        for label, function in answers.items():
            for seed in json.loads(seeds):
                script = exercise.script(seed)
                seen[key, label, seed] = script, observe(function, script, 600)
    Path(path).write_bytes(pickle.dumps(seen))


def judge(path, *recorded):
    """Write down what is said of all that was recorded."""
    said = defaultdict(list)
    for other in recorded:
        for (key, label, seed), (script, recording) in pickle.loads(Path(other).read_bytes()).items():
            own = judge_of(key, seed)
            verdict = decide(own, as_if_given(recording, script, own.script))
            kind = verdict.finding.kind if verdict.finding else ""
            said[key, label, seed].append((verdict.outcome.name, verdict.mistake, kind))
    Path(path).write_bytes(pickle.dumps(dict(said)))


def as_if_given(recording, theirs, ours):
    """Return a recording with what was handed in and left alone in our own digits.

    Some arguments are computed; an answer gets them from whoever judges it, to the last digit.
    """

    def left(before, after, own):
        return own if same(before, after) else after

    seen = [
        replace(
            came,
            args=tuple(map(left, case.args, came.args, own.args)),
            kwargs={
                name: left(case.kwargs[name], came.kwargs[name], own.kwargs[name]) for name in came.kwargs
            },
        )
        for case, own, came in zip(theirs.cases, ours.cases, recording.observations, strict=False)
    ]
    return replace(recording, observations=tuple(seen))


def verdicts(keys, seeds, folder, ways):
    """Return all verdicts on each answer, recorded in each way and judged in each."""
    recorded = [str(folder / f"recorded {number}") for number in range(len(ways))]
    for way, path in zip(ways, recorded, strict=True):
        child(way, "record", json.dumps(keys), json.dumps(list(seeds)), path)
    said = defaultdict(set)
    for way in ways:
        path = folder / "judged"
        child(way, "judge", str(path), *recorded)
        for answer, found in pickle.loads(path.read_bytes()).items():
            assert len(found) == len(ways)
            said[answer] |= set(found)
    return said


def assert_one_verdict_each(said):
    differing = {answer: sorted(found) for answer, found in said.items() if len(found) > 1}
    assert not differing, "\n".join(f"{answer}: {found}" for answer, found in differing.items())


def test_a_descent_is_judged_alike_with_two_kernels(tmp_path):
    """The quick part: the two that are furthest apart."""
    first, *_, last = choices()
    said = verdicts(DESCENDING, SEEDS[:1], tmp_path, [first, last])
    assert len(said) > 100
    assert_one_verdict_each(said)


@pytest.mark.night("seeds")
@pytest.mark.slow
@pytest.mark.parametrize("lecture", LECTURES)
def test_every_answer_is_judged_alike_with_every_kernel(lecture, tmp_path):
    keys = [key for key in NUMPY if key.startswith(f"{lecture}.")]
    said = verdicts(keys, SEEDS, tmp_path, choices())
    assert {key for key, _, _ in said} == set(keys)
    assert_one_verdict_each(said)
