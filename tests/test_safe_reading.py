"""mlschool.grading.collecting.safe_reading: no source and no file harms whoever reads it."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlschool.checking.verdict import Outcome
from mlschool.checking.words import details, message
from mlschool.grading.collecting import notebook_file, safe_reading
from mlschool.grading.collecting.submissions import Unreadable, read
from tests.gates import rest_at_night
from tests.test_submissions import STEP, STUB, cell, notebook, opened, packed, stands

# ------------------------------------------------------------------ sources that harm whoever reads them


def nested_finally(depth, width=1):
    lines = ["def f():"]
    for i in range(depth):
        lines += [" " * (i + 1) + "try:", " " * (i + 2) + "return;" * width, " " * (i + 1) + "finally:"]
    return "\n".join([*lines, " " * (depth + 1) + "pass"])


HOSTILE = {
    "brackets": "(" * 5_000,
    "brackets closed": "(" * 60_000 + "1" + ")" * 60_000,
    "lists": "[" * 90 + "]" * 90 + "\n" + "[" * 300_000 + "]" * 300_000,
    "minus": "x = " + "-" * 400_000 + "1",
    "not": "not " * 100_000 + "1",
    "tilde": "~" * 15_000 + "1",
    "attributes": "a" + ".b" * 400_000,
    "attributes below the limit": "a" + ".b" * 9_900,
    "calls": "a" + "()" * 200_000,
    "items": "a" + "[0]" * 200_000,
    "sum": "x = " + "a+" * 400_000 + "a",
    "sum below the limit": "x = " + "a+" * 9_900 + "a",
    "sum over many lines": "x = (a\n" + "+a\n" * 200_000 + ")",
    "powers": "a" + "**a" * 200_000,
    "lambdas": "lambda:" * 100_000 + "1",
    "lambdas below the limit": "lambda:" * 2_800 + "1",
    "choices": "a if a else " * 50_000 + "1",
    "elif": "if a:\n pass\n" + "elif a:\n pass\n" * 50_000,
    "elif below the limit": "if a:\n pass\n" + "elif a:\n pass\n" * 1_300,
    "finally in finally": nested_finally(50),
    "finally and returns": nested_finally(4, 300),
    "finally and few returns": nested_finally(17),
    "a dotted import": "import a" + ".b" * 400_000,
    "a dotted import below the limit": "import a" + ".b" * 9_900,
    "decorators": "@a\n" * 300_000 + "def f(): pass",
    "functions": "def f(): pass\n" * 60_000,
    "a long list": "x = [" + "1," * 450_000 + "]",
    "a whole number of 100,000 digits": "x = " + "9" * 100_000,
    "a hexadecimal number": "x = 0x" + "f" * 900_000,
    "large powers": "x = 9 ** 9 ** 9 ** 9",
    "repeated text": "x = 'a' * 10 ** 10 * 10",
    "one long text": "x = '" + "a" * 900_000 + "'",
    "formatted text": "x = f'" + "{a}" * 100_000 + "'",
    "indents": "".join(" " * i + "if a:\n" for i in range(200)) + " " * 200 + "pass",
    "with": "with " + ",".join("a" * 50_000) + ": pass",
    "patterns": "match a:\n case " + "|".join("1" * 100_000) + ": pass",
    "null bytes": "\0" * 100_000,
    "shell lines": "!ls\n" * 5_000,
    "shell lines without end": "!ls\n" * 200_000,
    "magics": "%time\n" * 3_000 + "x = = 1",
    "cell magics": "%%time\n" * 100_000,
    "questions": "a?\n" * 5_000,
    "spaces behind a decorator": "@exercise" + " " * 900_000 + "!",
    "spaces in front of one": " " * 900_000 + "@exercise(",
    "dots in a decorator": "@" + "a." * 400_000 + "exercise(",
    "spaces": " " * 900_000 + "x",
    "line ends": "\n" * 900_000 + "x ? ",
    "backslashes": "x = 1" + "\\\n" * 400_000,
    "form feeds": "\f" * 15_000 + "x = 1",
    "quotation marks": "'" * 900_001,
    "a comment": "#" + "é" * 900_000,
    "not Python": "∑" * 15_000,
}  # fmt: skip


PROCESS = Path("/proc/self")


def memory(line):
    """A line of this process's memory, in kilobytes: what it takes now (VmRSS), or its highest (VmHWM)."""
    return int(re.search(rf"^{line}:\s*(\d+) kB", (PROCESS / "status").read_text(), re.MULTILINE)[1])


# Each of these takes all the time that it may have. Two such stay in the push gate, with all quick ones.
DEAR = {"cell magics", "decorators", "formatted text", "functions", "magics", "patterns", "questions"}
DEAR |= {"shell lines without end"}


@pytest.mark.stronger("attacks")
@pytest.mark.parametrize(
    "kind", rest_at_night(HOSTILE, [kind for kind in HOSTILE if kind not in DEAR], "attacks")
)
def test_no_source_harms_whoever_reads_it(kind, figure):
    if measured := (PROCESS / "clear_refs").exists():  # Linux
        (PROCESS / "clear_refs").write_text("5")  # the highest from here on: other tests may have needed more
        before = memory("VmRSS")
    begin = time.process_time()
    with figure(f"reading {kind}"):
        submission = opened(HOSTILE[kind], STEP)
        assert stands(submission) == (1, 0)
        submission.lectures(), submission.keys(), submission.notes(), submission.notes_on("perceptron.step")
        for name in ("f", "a", "x"):
            submission.answer(f"perceptron.{name}", name)
            submission.code(f"perceptron.{name}", name)
    assert time.process_time() - begin < 20  # in this process, which has no limit: else it would be hours
    if measured:
        assert memory("VmHWM") - before < 2**20  # kilobytes


def test_all_of_them_in_one_notebook(figure):
    few = {kind: text for kind, text in HOSTILE.items() if len(text) < 30_000}
    begin = time.process_time()
    with figure("reading all of them in one notebook"):
        assert stands(opened(*few.values(), STEP)) == (len(few), 0)
    assert time.process_time() - begin < 20


def test_an_exercise_in_a_cell_that_harms_is_told_so():
    submission = opened(STUB + "\n" + HOSTILE["finally in finally"])
    verdict = submission.answer("perceptron.step")
    assert verdict.outcome is Outcome.UNREADABLE
    assert "nested too deep, or too long" in message(verdict)
    assert details(verdict) == ()
    assert submission.code("perceptron.step").startswith("@exercise")


def test_the_guard_is_what_protects(monkeypatch):
    """Without it the process itself would take whatever such a source takes: shown by a mild one."""
    monkeypatch.setattr(safe_reading, "may_harm", lambda source: False)
    begin = time.process_time()
    opened(nested_finally(11))
    unguarded = time.process_time() - begin
    monkeypatch.undo()
    begin = time.process_time()
    opened(nested_finally(20))  # 500 times as much
    assert time.process_time() - begin < unguarded


def test_long_cells_that_do_no_harm_are_read():
    table = "TABLE = [\n" + "    [0.25, 1.5, -3.0],\n" * 2_000 + "]\n"
    submission = opened(table, "!ls\n" * 30 + STEP, STEP.replace(">= 0", ">= TABLE[0][0]"))
    assert submission.answer("perceptron.step") == [(0, 0), (2, 0)]
    assert submission.cells[1].error is None
    two = "try:\n    x = 1\nfinally:\n    y = 2\n"
    assert opened(two * 3).cells[0].error is None


# ------------------------------------------------------------------------------------------ large notebooks


def large(kind):
    """A right answer under 200 MB of output, in one text or in many lines; or under what takes even more."""
    line = json.dumps("epoch 7: ██████████ loss 0.25\n", ensure_ascii=False)
    stream = '{"output_type": "stream", "name": "stdout", "text": %s}'
    output = {
        "one text": lambda: stream % json.dumps("x" * 200_000_000),
        "many lines": lambda: stream % f"[{', '.join([line] * 3_000_000)}]",
        "lists": lambda: "[],\n" * 60_000_000 + "[]",
        "emoji": lambda: stream % json.dumps("🙂" * 60_000_000, ensure_ascii=False),
        "17 MB, cut off": lambda: '"' + "x" * 17_000_000,
    }[kind]()
    whole = json.dumps(notebook(cell("print()", "OUTPUT"), STEP), ensure_ascii=False)
    return whole.replace('"OUTPUT"', output).encode()


KINDS = ["one text", "many lines", "lists", "emoji", "17 MB, cut off"]


@pytest.mark.slow
@pytest.mark.stronger("attacks")
@pytest.mark.parametrize("kind", rest_at_night(KINDS, ["one text", "17 MB, cut off"], "attacks"))
def test_large_outputs_are_left_behind(kind, figure):
    data = large(kind)
    assert len(data) > safe_reading.BIG
    with figure(f"opening a large notebook, {kind}"):
        try:
            assert stands(read(data, "a.ipynb")) == (1, 0)
            assert kind in ("one text", "many lines", "emoji", "lists")
        except Unreadable as unreadable:  # of the middle ones a quick machine with much memory reads more
            assert kind in ("lists", "emoji", "17 MB, cut off")
            assert ("isn't JSON" if kind == "17 MB, cut off" else notebook_file.TOO_MUCH) in str(unreadable)


def test_one_sentence_whichever_limit_ends_the_reading(monkeypatch):
    """Which comes first, the end of the memory or of the time, depends on the machine."""

    def full(*args, **kwargs):
        raise MemoryError

    said = set()
    with monkeypatch.context() as patched:  # by its memory, told by the process itself
        patched.setattr(notebook_file.json, "loads", full)
        with pytest.raises(Unreadable) as told:
            notebook_file.sources(packed(STEP), "a.ipynb")
        said.add(str(told.value))
    monkeypatch.setattr(safe_reading, "BIG", 0)
    monkeypatch.setattr(
        safe_reading, "_ask", lambda task, data: b""
    )  # by its time, or by what ends Python itself
    with pytest.raises(Unreadable) as told:
        opened(STEP)
    said.add(str(told.value))
    assert said == {notebook_file.TOO_MUCH}


def test_a_limit_holds_where_its_first_signal_is_ignored():
    """As in a program that was started so: what it starts in its turn inherits that."""
    before = signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    try:
        assert stands(opened(HOSTILE["finally in finally"], STEP)) == (1, 0)
    finally:
        signal.signal(signal.SIGXCPU, before)


def test_reading_needs_no_numerical_library():
    """The process that opens large files is to start quickly."""
    module = "mlschool.grading.collecting.safe_reading"
    script = f"import sys, {module}; print('numpy' in sys.modules, 'IPython' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
