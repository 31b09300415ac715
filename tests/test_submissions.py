"""Submissions: whatever is handed in is read, or told in one sentence, and harms nothing."""

import json
import random
import time
from pathlib import Path

import pytest

import mlschool
from mlschool.authoring.solve import solved
from mlschool.checking.show import verdict_shown
from mlschool.checking.verdict import Outcome, Verdict, finding
from mlschool.exercises import of_lecture
from mlschool.grading.collecting import notebook_file
from mlschool.grading.collecting.submissions import Submission, Unreadable, read

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
    "merge conflict": (b"<<<<<<< HEAD\n" + packed(STEP), "a merge that nobody finished"),
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


# ---------------------------------------------------------------------------------------- how long it takes


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
    said = finding("said", words="the sign\n✓ step is the other way round")
    wrong = shown_below(Verdict(key, Outcome.WRONG, finding=said), html)
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
