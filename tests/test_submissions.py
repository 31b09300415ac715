"""mlschool.grading.submissions: whatever is handed in is read, or told in one sentence, and harms nothing."""

import ast
import gc
import json
import random
import re
import signal
import subprocess
import symtable
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import mlschool
from mlschool.authoring.solve import solved
from mlschool.checking.decide import Outcome, Verdict
from mlschool.checking.show import verdict_shown
from mlschool.exercises import of_lecture
from mlschool.grading import cells, guarded, notebook_file
from mlschool.grading.submissions import Submission, Unreadable, read

STEP = '@exercise("perceptron.step")\ndef step(score):\n    return np.where(np.asarray(score) >= 0, 1, 0)'
STUB = '@exercise("perceptron.step")\ndef step(score):\n    """Return 0 or 1."""\n    ...'
NOTEBOOKS = Path(mlschool.__file__).parents[1] / "notebooks"


def cell(source, *outputs, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": list(outputs)} | more


def notebook(*sources, **more):
    listed = [source if isinstance(source, dict) or source is None else cell(source) for source in sources]
    return {"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more


def packed(*sources, **more):
    return json.dumps(notebook(*sources, **more)).encode()


def opened(*sources, **more):
    return read(packed(*sources, **more), "anna.ipynb")


def stands(submission, key="perceptron.step"):
    """The place of the answer, or what is said instead."""
    answer = submission.answer(key)
    return answer[-1] if isinstance(answer, list) else answer.outcome


# ------------------------------------------------------------------------------------------ the file itself

OLD = {
    "nbformat": 3,
    "worksheets": [{"cells": [{"cell_type": "code", "input": [STEP], "outputs": []}]}],
}
DEEP_OUTPUT = {"output_type": "display_data", "data": {"application/json": eval("[" * 90 + "]" * 90)}}

READ = {
    "as it should be": packed(STEP),
    "format 3": json.dumps(OLD).encode(),
    "byte-order mark": b"\xef\xbb\xbf" + packed(STEP),
    "UTF-16": json.dumps(notebook(STEP)).encode("utf-16"),
    "UTF-16 without a mark": json.dumps(notebook(STEP)).encode("utf-16-be"),
    "UTF-32": json.dumps(notebook(STEP)).encode("utf-32"),
    "another encoding": json.dumps(notebook(STEP + "  # größer"), ensure_ascii=False).encode("latin-1"),
    "null cells": packed(None, STEP, {}),
    "cells that are no cells": json.dumps(
        notebook() | {"cells": [3, "x", [], {"cell_type": []}, cell(STEP)]}
    ).encode(),
    "null sources": packed(cell(None), cell([None, 1]), cell({"a": 1}), STEP),
    "no source": packed({"cell_type": "code"}, STEP),
    "null outputs": packed(cell(STEP, None) | {"outputs": None}),
    "lists of lines": packed(cell(STEP.splitlines(keepends=True))),
    "NaN": packed(STEP, metadata={"x": float("nan"), "y": float("-inf")}),
    "a number of 10,000 digits": packed(STEP).replace(b"{}", b'{"x": %s}' % (b"9" * 10_000), 1),
    "duplicate ids": packed(cell("1", id="a"), cell(STEP, id="a")),
    "another kernel": packed(STEP, metadata={"kernelspec": {"name": "julia", "language": "julia"}}),
    "no format": json.dumps({"cells": [cell(STEP)]}).encode(),
    "a format of the future": packed(STEP, nbformat=99),
    "nested outputs": packed(cell(STEP, DEEP_OUTPUT)),
    "null bytes in another cell": packed("x = '\0'", STEP),
    "half a character in another cell": packed("x = '\ud800'", STEP),
    "half a character in the cell": packed(STEP + "  # \udfff"),
    "Windows' line ends": packed(STEP.replace("\n", "\r\n")),
}  # fmt: skip

NOT_READ = {
    "empty": (b"", "it is empty."),
    "spaces": (b" \n\0", "it is empty."),
    "text": (STEP.encode(), "isn't JSON"),
    "cut off": (packed(STEP)[:-9], "isn't JSON"),
    "merge conflict": (b"<<<<<<< HEAD\n" + packed(STEP), "isn't JSON"),
    "a list": (b"[]", "something else"),
    "a number": (b"7", "something else"),
    "a long number": (b"1" * 10_000, "something else"),
    "NaN alone": (b"NaN", "something else"),
    "no cells": (packed(), "it has no cells."),
    "cells of another kind": (json.dumps({"cells": {"a": 1}}).encode(), "it has no cells."),
    "cells missing": (b"{}", "it has no cells."),
    "empty worksheets": (json.dumps(OLD | {"worksheets": [None, {}, {"cells": 3}]}).encode(), "no cells."),
    "a picture": (b"\x89PNG\r\n\x1a\n\xff\xfe\x00", "isn't"),
    "a zip": (b"PK\x03\x04" + bytes(range(256)), "isn't"),
    "deep lists": (b"[" * 100_000, "nested too deep"),
    "deep objects": (b'{"cells":' * 100_000, "nested too deep"),
    "10 MB of code": (packed("x = 1\n" * 2_000_000), "its code is"),
    "many cells of code": (packed(*["x = 1\n" * 20_000] * 20), "its code is"),
}  # fmt: skip


@pytest.mark.parametrize("kind", READ)
def test_read_whatever_its_form(kind):
    assert isinstance(read(READ[kind], "a.ipynb").answer("perceptron.step"), list)


@pytest.mark.parametrize("kind", NOT_READ)
def test_what_cannot_be_read_is_told_in_one_sentence(kind):
    data, said = NOT_READ[kind]
    with pytest.raises(Unreadable, match=said) as told:
        read(data, "a.ipynb")
    assert str(told.value).endswith(".")
    assert len(str(told.value)) < 300


def test_what_is_odd_is_noted():
    assert "broken" in read(READ["another encoding"]).notes()[0]
    assert [note[:6] for note in read(READ["null sources"]).notes()] == ["cell 1", "cell 2", "cell 3"]
    assert "isn't text" in read(packed(cell(["x = 1\n", ["y = 2"]]))).notes()[0]
    assert "replaced" in read(READ["half a character in the cell"]).notes_on("perceptron.step")[0]
    assert read(READ["as it should be"]).notes() == ()


def test_a_file_by_its_path(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(packed(STEP))
    assert stands(read(path)) == (0, 0)
    for wrong in (tmp_path, tmp_path / "none.ipynb"):
        with pytest.raises(Unreadable, match="can't be opened"):
            read(wrong)
    with path.open("wb") as file:
        file.truncate(notebook_file.MOST_DATA + 1)  # no such file takes room on the disk
    with pytest.raises(Unreadable, match="is the most that is read"):
        read(path)


def test_python_files_count_as_one_cell():
    for data in (
        STEP.encode(),
        STEP.encode("utf-8-sig"),
        STEP.encode("utf-16"),
        f"# -*- coding: latin-1 -*-\n# größer\n{STEP}".encode("latin-1"),
    ):
        assert stands(read(data, "Anna.PY"))[0] == 0
    for data in (b"# coding: klingon\n", b"\xff\xf0 = 1"):
        with pytest.raises(Unreadable, match="isn't text"):
            read(data, "a.py")


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


@pytest.mark.parametrize("kind", HOSTILE)
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
    assert "nested too deep, or too long" in verdict.message
    assert verdict.details == ()
    assert submission.code("perceptron.step").startswith("@exercise")


def test_the_guard_is_what_protects(monkeypatch):
    """Without it the process itself would take whatever such a source takes: shown by a mild one."""
    monkeypatch.setattr(guarded, "may_harm", lambda source: False)
    begin = time.process_time()
    opened(nested_finally(11))
    unguarded = time.process_time() - begin
    monkeypatch.undo()
    begin = time.process_time()
    opened(nested_finally(20))  # 500 times as much
    assert time.process_time() - begin < unguarded


def test_cells_are_read_in_many_threads():
    """Memory may be cleaned in the middle of reading, and then another thread may read."""

    class Unwanted:
        def __init__(self):
            self.itself = self

        def __del__(self):
            for _ in range(20):
                pass

    def work(_):
        for _ in range(20):
            Unwanted()
            cells.parsed(text)

    text = "def f(x):\n    return [g(x) + (y * (2 - 3)) for y in x]\n" * 100
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(10)
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(work, range(3)))  # Python 3.11 without a lock: SystemError in most of such runs
    finally:
        gc.set_threshold(*threshold)
        sys.setswitchinterval(interval)


def test_long_cells_that_do_no_harm_are_read():
    table = "TABLE = [\n" + "    [0.25, 1.5, -3.0],\n" * 2_000 + "]\n"
    submission = opened(table, "!ls\n" * 30 + STEP, STEP.replace(">= 0", ">= TABLE[0][0]"))
    assert submission.answer("perceptron.step") == [(0, 0), (2, 0)]
    assert submission.cells[1].error is None
    two = "try:\n    x = 1\nfinally:\n    y = 2\n"
    assert opened(two * 3).cells[0].error is None


# ------------------------------------------------------------------------------------------ large notebooks


@pytest.fixture(scope="module")
def large():
    """A right answer under 200 MB of output, in one text and in many lines; and what takes even more."""
    smile = json.dumps("🙂" * 60_000_000, ensure_ascii=False)
    line = "epoch 7: ██████████ loss 0.25\n"
    many = "[" + ", ".join([json.dumps(line, ensure_ascii=False)] * 3_000_000) + "]"
    output = '{"output_type": "stream", "name": "stdout", "text": %s}'
    whole = json.dumps(notebook(cell("print()", "OUTPUT"), STEP), ensure_ascii=False)
    return {
        "one text": whole.replace('"OUTPUT"', output % json.dumps("x" * 200_000_000)).encode(),
        "many lines": whole.replace('"OUTPUT"', output % many).encode(),
        "lists": whole.replace('"OUTPUT"', "[],\n" * 60_000_000 + "[]").encode(),
        "emoji": whole.replace('"OUTPUT"', output % smile).encode(),
        "17 MB, cut off": whole.replace('"OUTPUT"', '"' + "x" * 17_000_000).encode(),
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["one text", "many lines", "lists", "emoji", "17 MB, cut off"])
def test_large_outputs_are_left_behind(kind, large, figure):
    assert len(large[kind]) > guarded.BIG
    with figure(f"opening a large notebook, {kind}"):
        try:
            assert stands(read(large[kind], "a.ipynb")) == (1, 0)
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
    monkeypatch.setattr(guarded, "BIG", 0)
    monkeypatch.setattr(guarded, "_ask", lambda task, data: b"")  # by its time, or by what ends Python itself
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


# ----------------------------------------------------------------------- the same names as Python's own table


def slowly(statement):
    """The names that a statement takes and gives, from its source as Python itself writes it."""
    module = symtable.symtable(ast.unparse(statement), "<statement>", "exec")
    taken = {symbol.get_name() for symbol in module.get_symbols() if symbol.is_referenced()}
    scopes = module.get_children()
    while scopes:
        scope = scopes.pop()
        scopes += scope.get_children()
        taken |= {s.get_name() for s in scope.get_symbols() if s.is_global() and s.is_referenced()}
    given = {s.get_name() for s in module.get_symbols() if s.is_assigned() or s.is_imported()}
    return taken, given


ODD = """\
import a.b, c.d as e; from f import (g, h as i); from j import *
x = y = 1; z: int; w: int = 2; (v): int = 3; u.attr: int = 4; t[0] = 5; s += 1; r.a += 1
p, (q, *o) = 1, (2, 3, 4); del n; m = lambda k: k + l
if (walrus := 1): inner = [comp for comp in range(3) if (bound := comp)]
try:
    import aa
except (ImportError, bb) as cc:
    dd = cc
else:
    with open(ee) as ff, gg as (hh, ii): pass
finally:
    for jj in kk: ll = jj
@mm(nn := 1)
def oo(pp: qq = rr, *ss, tt=uu, **vv) -> ww:
    global xx
    xx = yy; zz = pp
    def inside(): return zz, ab, xx
class ac(ad, metaclass=ae):
    af = ag; ah = af
    def ai(self): return af, __class__, super()
match aj:
    case {"ak": al, **am} | [al, *am]: an = al
    case ao.ap(aq=ar) as at: pass
if 1:
    match au:
        case av: pass
é = "\\f"; aw = f"{ax!r:>{ay}} {az:=^9}"; ba = '''
  ; bb = 1
'''; bc = "ä"; bd = bc
async def be():
    async for bf in bg: await bh
    return [bi async for bi in bj]
bk = await bl
def bm(): nonlocal_ = 1; bn: bo = 2; return bn
"""


def test_names_are_those_of_pythons_own_table():
    folder = Path(ast.__file__).parent
    own = ["ast.py", "argparse.py", "dataclasses.py", "typing.py", "inspect.py", "tarfile.py"]
    texts = [ODD, *((folder / name).read_text(encoding="utf-8") for name in own)]
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        listed = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts += [solved("".join(one["source"])) for one in listed if one["cell_type"] == "code"]
    compared = 0
    for text in texts:
        one = cells.read_cell(text)
        assert one.error is None
        for i, statement in enumerate(one.statements):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                taken, given = slowly(statement)
            assert one.taken(i) == taken, one.segment(statement)
            assert one.given(i) == given, one.segment(statement)
            compared += 1
    assert compared > 800


def test_what_it_takes_to_find_six_answers(figure):
    lecture = of_lecture("perceptron")
    listed = json.loads((NOTEBOOKS / "01_perceptron.ipynb").read_text(encoding="utf-8"))["cells"]
    data = packed(*(solved("".join(one["source"])) for one in listed if one["cell_type"] == "code"))
    submissions = [read(data) for _ in range(100)]
    with figure("finding six answers, a hundred times"):
        for submission in submissions:
            answers = [submission.answer(key, record.name) for key, record in lecture.items()]
            assert all(isinstance(answer, list) for answer in answers)


# --------------------------------------------------------------------------- what is told beside the answer


def test_what_was_taken_off_is_noted():
    submission = opened(
        "%matplotlib inline\n!pip install `x`\nLIMIT = 0",
        "%%time\n" + STEP.replace(">= 0", ">= LIMIT"),
        "%%bash\nrm -rf /",
        "files = !ls\nnp.where?",
    )
    assert submission.notes_on("perceptron.step") == (
        "cell 1: the magic `%matplotlib inline` isn't run.",
        "cell 1: the shell line `!pip install 'x'` isn't run.",
        "cell 2: `%%time` was taken off.",
    )
    assert submission.notes()[3:] == (
        "cell 3: `%%bash`: what stands below it isn't this notebook's Python, and isn't run.",
        "cell 4: the shell line `!ls` isn't run.",
        "cell 4: the magic `%pinfo np.where` isn't run.",
    )
    long = opened("!echo " + "x" * 5_000)
    assert len(long.notes()[0]) < 120


def test_the_learners_own_text():
    odd = STEP.replace("    return", "    %timeit 1  # how long?\n    return") + "  # done"
    submission = opened("x = 1\n" + odd + "\ny = 2")
    assert submission.code("perceptron.step") == odd
    inside = opened("if True:\n    " + STEP.replace("\n", "\n    "))
    assert inside.code("perceptron.step") == STEP
    assert opened("x = 1").code("perceptron.step") == ""
    broken = STEP.replace("score):", "score)")
    assert opened(broken).code("perceptron.step") == broken
    assert opened(STUB).code("perceptron.step") == STUB
    assert opened(STEP, STUB).code("perceptron.step") == STEP
    assert opened("\n\n%time\n" + STEP).code("perceptron.step") == STEP


def shown_below(verdict, html=False):
    shown = verdict_shown(verdict, goes_on=not verdict.passed)
    data = {"text/html": shown.html.splitlines(keepends=True)} if html else {"text/plain": shown.text}
    return {"output_type": "display_data", "data": data, "metadata": {}}


@pytest.mark.parametrize("html", [False, True])
def test_whether_the_saved_output_shows_a_pass(html):
    key = "perceptron.step"
    right = shown_below(Verdict(key, Outcome.PASSED), html)
    wrong = shown_below(Verdict(key, Outcome.WRONG, "the sign\n✓ step is the other way round"), html)
    other = shown_below(Verdict("perceptron.predict", Outcome.PASSED), html)
    assert opened(cell(STEP, right)).shown(key)
    assert opened(cell(STEP, other, wrong, right)).shown(key)
    assert not opened(cell(STEP, other)).shown(key)
    assert not opened(cell(STEP, right), cell(STEP.replace(">=", ">"))).shown(key)  # that of the last attempt
    assert opened(cell(STEP, right), cell(STUB, wrong)).shown(key)
    if html:
        assert not opened(cell(STEP, right, wrong)).shown(key)
    printed = {"output_type": "stream", "name": "stdout", "text": ["✓ step\n"]}
    assert opened(cell(STEP, printed)).shown(key)
    old = {"output_type": "pyout", "text": ["✓ step"], "html": []}
    shows = json.dumps(OLD).replace('"outputs": []', f'"outputs": [{json.dumps(old)}]')
    assert read(shows.encode()).shown(key)
    assert not opened("x = 1").shown(key)


def test_signs_in_hostile_outputs_take_no_time(figure):
    for text in (
        '<span role="img"' * 300_000,
        "✓ " + "a" * 4_000_000,
        "✓ " * 2_000_000,
        "✓ a" + " " * 4_000_000 + "b",
    ):
        begin = time.process_time()
        with figure(f"reading outputs such as {text[:8]}"):
            opened(cell(STEP, {"output_type": "x", "data": {"text/plain": text}, "text": text, "html": text}))
            opened(cell(STEP, {"output_type": "x", "data": {"text/html": text}}))
        assert time.process_time() - begin < 20  # in proportion to its length; else it would be hours


def test_all_that_stands_before_an_answer():
    submission = opened("a = 1\nb = 2", "x = = 1", "for c in []: pass", "d = 1\n" + STEP + "\ne = 2", "f = 3")
    *_, place = submission.answer("perceptron.step")
    assert place == (3, 1)
    assert submission.before(place) == [(0, 0), (0, 1), (2, 0), (3, 0)]
    assert submission.before((0, 0)) == []


def test_random_bytes_and_random_changes_end_in_a_sentence_or_in_cells():
    rng = random.Random(0)
    whole = packed("%%time\nx = 1", STEP, cell("y", {"output_type": "stream", "text": ["✓ step"]}))
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            place = rng.randrange(len(data))
            match rng.randrange(3):
                case 0:
                    data[place] = rng.randrange(256)
                case 1:
                    del data[place : place + rng.randrange(20)]
                case 2:
                    data[place:place] = rng.choice([b"[", b"{", b'"', b"null,", b"\\u", b"\xff", b"1e999,"])
        try:
            submission = read(bytes(data), "a.ipynb")
        except Unreadable as unreadable:
            assert str(unreadable).endswith(".")
        else:
            assert isinstance(submission, Submission)
            submission.answer("perceptron.step")
            submission.code("perceptron.step").encode()
            submission.notes(), submission.shown("perceptron.step"), submission.lectures()


def test_reading_needs_no_numerical_library():
    """The process that opens large files is to start quickly."""
    script = "import sys, mlschool.grading.guarded; print('numpy' in sys.modules, 'IPython' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
