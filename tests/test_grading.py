"""mlschool.grading: nothing in one notebook spoils another, and verdicts are the notebook's own."""

import json
import time
from contextlib import closing, nullcontext
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from mlschool.checking import notebook as local
from mlschool.checking.plain import Foreign, same
from mlschool.checking.recordings import Case, Observation, Recording
from mlschool.checking.verdict import Outcome
from mlschool.checking.words import details, message
from mlschool.exercises import of_lecture
from mlschool.grading.cache import Cache, forget
from mlschool.grading.grade import Examiner, _frameworks, grade, judge_file
from mlschool.grading.helpers import Helpers, Lent, Questions
from mlschool.grading.results import HandIn, Standing
from mlschool.grading.sandbox.box import Broken, Sandbox, Session, _survivors
from mlschool.grading.sandbox.wire import Garbled, pack, unpack

SETUP = """\
from mlschool import datasets, exercise, hint, mine, plotting, progress, solution, start
start("01_perceptron", edition="2026.1")
import numpy as np"""
STEP = '@exercise("perceptron.step")\ndef step(score):\n    return np.where(np.asarray(score) >= 0, 1, 0)'
STRICT = STEP.replace(">=", ">")
STUB = '@exercise("perceptron.step")\ndef step(score):\n    """Return 0 or 1."""\n    ...'
PREDICT = '@exercise("perceptron.predict")\ndef predict(w, b, X):\n    return step(X @ w + b)'
UPDATE = (
    '@exercise("perceptron.update")\ndef update(w, b, x, y, y_pred, learning_rate):\n'
    "    change = learning_rate * (y - y_pred)\n    return w + change * x, b + change"
)


def cell(source, **more):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    } | more


def handed(*sources, files=None, name="anna.ipynb"):
    cells = [cell(source) for source in sources]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return HandIn("Anna", name, json.dumps(content).encode(), files=files or {})


@pytest.fixture
def marked(settings):
    """Grade a notebook made of these cells; return the result."""

    def result(*sources, **more):
        [result] = grade([handed(*sources, **more)], settings)
        return result

    return result


@pytest.fixture
def graded(marked):
    """Grade a notebook made of these cells; return its verdicts by the exercises' names."""

    def verdicts(*sources):
        result = marked(*sources)
        assert not result.problem, result.problem
        return {answer.verdict.name: answer.verdict for answer in result.answers}

    return verdicts


@pytest.fixture
def explained(settings):
    """Grade a notebook made of these cells, and show every case of one answer."""

    def explain(exercise, *sources):
        with Sandbox(settings) as sandbox, closing(Helpers()) as helpers:
            return Examiner(sandbox, helpers, seed=1).explain(handed(*sources), exercise)

    return explain


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setenv("MLSCHOOL_SECONDS", "1")


# ----------------------------------------------------------------------------------- which answer counts


def test_a_right_answer_a_mistake_and_what_is_not_there(graded):
    verdicts = graded(SETUP, STEP, PREDICT.replace(" + b", ""))
    assert list(verdicts) == [record.name for record in of_lecture("perceptron").values()]
    assert verdicts["step"].passed
    assert message(verdicts["predict"]).startswith("the bias is left out")
    assert verdicts["update"].outcome is Outcome.TODO
    assert verdicts["predict"].mistake == "no bias"
    assert "isn't in this notebook" in message(verdicts["update"])


def test_cells_doubled_reordered_and_deleted(graded):
    verdicts = graded(
        PREDICT, STRICT, UPDATE, STEP, STUB
    )  # no set-up cell, and helpers below those who call them
    assert [name for name, verdict in verdicts.items() if verdict.passed] == ["step", "predict", "update"]
    assert graded(SETUP, STEP, STRICT)["step"].mistake  # the last attempt counts
    assert graded(SETUP, STUB, STUB)["step"].outcome is Outcome.TODO


def test_magics_come_off_and_shell_lines_never_run(graded, tmp_path):
    marker = tmp_path / "ran"
    for above in (
        "%%time\n",
        "\n%%capture out\n%%time\n",
        "%matplotlib inline\n",
        f"!touch {marker}\n",
        "np.where?\n",
    ):
        assert graded(SETUP, above + STEP)["step"].passed, above
    listing = STEP.replace("    return", f"    found = !touch {marker}\n    %timeit 1\n    return")
    assert graded(SETUP, listing)["step"].passed
    assert graded(SETUP, f"%%bash\ntouch {marker}\n", "%%writefile x.py\n" + STRICT, STEP)["step"].passed
    step = graded(SETUP, "%%html\n" + STEP)["step"]
    assert message(step) == "to do: it isn't in this notebook."
    assert not marker.exists()


def test_a_cell_that_does_not_compile_is_unreadable_for_the_exercises_in_it(graded):
    verdicts = graded(SETUP, STEP.replace("score):", "score)") + "\n\n" + PREDICT, UPDATE)
    assert verdicts["step"].outcome is verdicts["predict"].outcome is Outcome.UNREADABLE
    assert details(verdicts["step"])[0] == "line 2:  def step(score)"
    assert verdicts["update"].passed
    for broken in (STUB + "\nreturn 1", STUB.replace('step")', "step)"), STUB + "\n\0"):
        assert graded(SETUP, STUB, broken)["step"].outcome is Outcome.UNREADABLE, broken
    quoted = '# @exercise("perceptron.step")\nx = = 1'
    assert graded(SETUP, quoted)["step"].outcome is Outcome.TODO
    assert graded(SETUP, STEP, "@exercise('perceptron.step'\ndef step(score:")[
        "step"
    ].passed  # defined elsewhere


def test_an_unreadable_cell_is_told_in_the_notebooks_words(graded, capsys):
    source = STEP.replace("score):", "score)")
    there = graded(SETUP, source)["step"]
    local.unreadable(["perceptron.step"], 2, "def step(score)", "expected ':'", {})
    here = local._verdicts["perceptron.step"]
    assert here == there
    assert message(here) == message(there) == "Python can't read this cell: expected ':'."
    line, usually = details(there)
    assert line == "line 2:  def step(score)" and usually
    shown = capsys.readouterr().out
    assert "Python can't read this cell: expected ':'." in shown and line in shown and usually in shown


def test_the_statements_that_an_answer_needs_go_with_it(graded):
    helpers = """\
import math as m
from functools import reduce
if True:
    LIMIT = 0
try:
    import surely_not_there
except ImportError:
    offset = m.floor(0.5)
crash = 1 / 0"""
    more = "LIMIT += offset\ndef above(score):\n    return np.asarray(score) >= LIMIT"
    answer = STEP.replace("np.asarray(score) >= 0", "above(score)")
    assert graded(SETUP, helpers, more, answer)["step"].passed
    assert graded(SETUP, answer, helpers, more)["step"].passed  # run in another order than they stand in
    assert graded(SETUP, helpers, more, answer, "LIMIT = 5")["step"].passed  # what came later doesn't count


def test_found_by_decorator_in_whatever_form_or_else_by_name(graded):
    dotted = STEP.replace("@exercise", "@mlschool.exercise")
    assert graded("import mlschool\n" + SETUP, dotted)["step"].passed
    assert graded(SETUP, "if np:\n    " + STEP.replace("\n", "\n    "))["step"].passed
    assert graded(SETUP, STEP.partition("\n")[2])["step"].passed  # the decorator was deleted
    assert graded(SETUP, STEP.replace("(score):", "(score, *, more=lambda: 1):"), STUB)["step"].passed
    recursive = STEP.replace("return", "return step(score, 1) if not again else").replace(
        "(score):", "(score, again=0):"
    )
    assert graded(SETUP, STRICT, recursive)[
        "step"
    ].passed  # calls itself, not an earlier attempt or the reference


def test_a_misspelt_key_is_noted_and_the_answer_found_by_name(marked):
    result = marked(SETUP, STEP.replace("perceptron.step", "perceptron.stepp"))
    assert "perceptron.step" in result.notes[0]


def test_what_is_due_comes_from_start_or_else_from_the_keys(graded):
    due = [record.name for record in of_lecture("perceptron").values()]
    assert list(graded(SETUP)) == due
    assert list(graded(UPDATE)) == due


def test_a_cell_that_was_turned_to_markdown_is_told(settings):
    cells = [cell(SETUP), cell(STEP, cell_type="markdown"), cell(UPDATE)]
    [result] = grade([replace(handed(), data=json.dumps({"cells": cells}).encode())], settings)
    assert result.standing is Standing.PARTIAL
    assert "the cell of `perceptron.step` is Markdown now" in result.problem
    assert result.passed == 1
    cells.append(cell(STEP))  # a code cell has it too
    [result] = grade([replace(handed(), data=json.dumps({"cells": cells}).encode())], settings)
    assert (result.standing, result.passed) == (Standing.GRADED, 2)


def test_a_cell_that_was_split_below_its_decorator_is_put_together(marked):
    above, below = STEP.split("\n", 1)
    for first, second in ((above, below), (f"limit = 0\n{above}  \n\n", f"# mine\n\n{below}")):
        result = marked(SETUP, first, second)
        assert result.passed == 1
        assert any("its decorator stood at the end" in note for note in result.answers[0].notes)
    assert marked(SETUP, above, "x = 1").standing is Standing.PARTIAL


def test_what_waits_for_somebody_to_type_is_told(marked):
    [step, *_] = marked(SETUP, "limit = float(input('?'))", STEP.replace(">= 0", ">= limit")).answers
    assert step.notes == ("cell 2: `input()` waits for somebody to type, and here nobody does.",)
    asks = STEP.replace("    return", "    input('?')\n    return")
    assert marked(SETUP, asks).answers[0].notes == ()  # the verdict says it


def test_a_list_without_an_end_is_told_by_its_length(graded):
    long = '@exercise("perceptron.step")\ndef step(score):\n    return [0.5] * 400_000'
    assert "`list of 400,000 items`" in message(graded(SETUP, long)["step"])


# ----------------------------------------------------------------------- loops, crashes, and other noise


def test_endless_loops_are_stopped_and_the_others_are_graded(graded, hurried):
    loop = STEP.replace(
        "return", "while True:\n        try:\n            pass\n        except:\n            pass\n    return"
    )
    verdicts = graded(SETUP, loop, PREDICT, UPDATE)
    assert verdicts["step"].outcome is Outcome.STOPPED
    assert "still running after" in message(verdicts["step"])
    assert verdicts["predict"].passed
    assert verdicts["update"].passed
    endless = "while_true = sum(1 for _ in iter(int, 1))"
    assert graded(SETUP, endless, STEP.replace(">= 0", ">= while_true"))["step"].outcome is Outcome.STOPPED


def test_one_long_call_that_no_alarm_stops(graded, hurried):
    stuck = STEP.replace(
        "return",
        "import signal as s, time\n    s.signal(s.SIGALRM, s.SIG_IGN)\n    time.sleep(99)\n    return",
    )
    verdicts = graded(SETUP, stuck, PREDICT)
    assert verdicts["step"].outcome is Outcome.STOPPED
    assert verdicts["predict"].passed


def test_an_answer_that_ends_its_process_costs_itself_only(graded, hurried):
    for way in ("os._exit(0)", "os.kill(os.getpid(), 9)", "os.abort()"):
        verdicts = graded(SETUP, UPDATE, STEP.replace("return", f"import os\n    {way}\n    return"), PREDICT)
        assert verdicts["step"].outcome is Outcome.CRASHED
        assert "ended in the middle" in message(verdicts["step"])
        assert verdicts["update"].passed
        assert verdicts["predict"].passed


def test_noise_on_standard_output_disturbs_nothing(graded):
    noisy = STEP.replace(
        "return",
        "import os, sys\n    print('noise', file=sys.__stdout__, flush=True)\n    os.write(1, b'{}\\n')\n"
        "    os.system('echo noise; cat')\n    return",
    )
    assert graded("print('{\"ready\": true}')", SETUP, noisy)["step"].passed
    asks = STEP.replace("return", "input('?')\n    return")
    assert graded(SETUP, asks)["step"].outcome is Outcome.CRASHED


def test_a_definition_that_raises_is_a_crash(graded):
    verdict = graded(SETUP, STEP.replace("(score)", "(score, limit=missing)"))["step"]
    assert verdict.outcome is Outcome.CRASHED
    assert "missing" in message(verdict)


def test_what_is_not_plain_data_is_a_mistake(graded):
    for value in ("object()", "print", "np.array([object()])", "{1: {2, 3}}", "float('nan')"):
        verdict = graded(SETUP, f'@exercise("perceptron.step")\ndef step(score):\n    return {value}')["step"]
        assert verdict.outcome is Outcome.WRONG, value


# ------------------------------------------------------------------------------------------ what it stands at


def test_how_far_grading_came(marked, hurried):
    def standing(*sources, **more):
        return marked(SETUP, *sources, **more).standing

    assert standing(STEP) is Standing.GRADED
    assert standing(STEP, "def broken(:") is Standing.GRADED  # no exercise stands in that cell
    assert standing(STEP, PREDICT.replace("):", ")")) is Standing.PARTIAL
    assert standing(STEP.replace("return", "import os\n    os._exit(3)\n    return")) is Standing.CRASHED
    assert standing(STEP.replace("return", "while True: pass\n    return")) is Standing.TIMED_OUT
    assert marked("x = 1").standing is Standing.UNREADABLE
    assert marked("x = 1").problem == "it holds no exercise of this course."
    for lacks in (
        "np.loadtxt('mine.csv')",
        "open('/' 'root/mine.csv')",
        "raise ModuleNotFoundError(\"No module named 'torch'\")",
    ):
        result = marked(SETUP, STEP.replace("return", f"{lacks}\n    return"), UPDATE)
        assert result.standing is Standing.NEEDS_A_LOOK
        assert "isn't here" in result.problem
        assert result.passed == 1
    for ours in ("__import__('no_such_library')", "raise PermissionError(1, 'Operation not permitted')"):
        assert standing(STEP.replace("return", f"{ours}\n    return")) is Standing.GRADED
    data = f"limits = np.loadtxt('mine.csv')\n{STEP.replace('>= 0', '>= limits[0]')}"
    assert standing(data) is Standing.NEEDS_A_LOOK
    assert standing(data, files={"mine.csv": b"0 1 2"}) is Standing.GRADED


def test_files_of_the_learners_own_can_be_imported_and_stand_in_for_nothing(marked):
    helper = {"my/helpers.py": b"def above(x):\n    return x >= 0\n", "my/__init__.py": b""}
    answer = STEP.replace(
        "return np.where(np.asarray(score) >= 0", "return np.where(above(np.asarray(score))"
    )
    assert marked(SETUP, "from my.helpers import above", answer, files=helper).passed == 1
    assert marked(SETUP, STEP, files={"random.py": b"1 / 0", "numpy.py": b"1 / 0"}).passed == 1


def test_what_stands_before_is_run_where_a_name_is_missing(marked):
    exec_made = "exec('limit = 0')"
    loop = "for limit in (2, 1, 0):\n    pass"
    for before in (exec_made, loop, "limit: int = 0", "globals()['limit'] = 0"):
        result = marked(SETUP, "1 / 0", before, STEP.replace(">= 0", ">= limit"))
        assert result.passed == 1, before
    assert marked(SETUP, STEP.replace(">= 0", ">= limit"), "exec('limit = 0')").passed == 0


CAPPED = """\
@exercise("perceptron.train")
def train(w, b, X, y, learning_rate, max_epochs):
    mistakes = []
    for _ in range(MOST):
        wrong = 0
        for x, label in zip(X, y):
            y_pred = int(x @ w + b >= 0)
            w, b = w + learning_rate * (label - y_pred) * x, b + learning_rate * (label - y_pred)
            wrong += int(y_pred != label)
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes
"""


def test_a_training_of_the_notebooks_length_is_asked_of_an_answer_that_is_right_so_far(graded, explained):
    capped = CAPPED.replace("MOST", "min(max_epochs, 100)")
    assert graded(SETUP, CAPPED.replace("MOST", "max_epochs"))["train"].passed
    assert graded(SETUP, capped)["train"].mistake == "stops early"
    [one] = explained("train", SETUP, capped)[1]
    assert [seen.fine for seen in one.cases][-1:] == [False] and one.cases[0].fine
    left = CAPPED.replace("MOST", "max_epochs").replace(
        "    mistakes", "    max_epochs < 999 or exit()\n    mistakes", 1
    )
    assert graded(SETUP, left)["train"].outcome is Outcome.CRASHED


def test_a_long_case_has_its_time(graded, hurried):
    slow = CAPPED.replace("MOST", "max_epochs").replace(
        "    mistakes", "    while max_epochs > 999:\n        pass\n    mistakes", 1
    )
    assert graded(SETUP, slow)["train"].outcome is Outcome.STOPPED


# ------------------------------------------------------------------------------------------ the right helpers


def test_an_answer_that_fails_only_by_its_helper_is_carried(marked):
    nonsense = '@exercise("perceptron.step")\ndef step(score):\n    return -7'
    for helper in (nonsense, STUB, "", "step = 0.5", "def step(score):\n    return -7", nonsense[:-9]):
        result = marked(SETUP, helper, PREDICT)
        by_name = {answer.verdict.name: answer for answer in result.answers}
        assert not by_name["step"].verdict.passed, helper
        assert by_name["predict"].verdict.passed, helper
        assert by_name["predict"].carried, helper
        assert any("carried" in note for note in by_name["predict"].notes)
    right = {answer.verdict.name: answer for answer in marked(SETUP, STEP, PREDICT).answers}
    assert not right["predict"].carried


def test_helpers_that_an_exercise_does_not_name_are_not_to_be_had(marked):
    call = "return predict(np.ones(1), 0.0, np.reshape(score, (-1, 1))).reshape(np.shape(score))"
    by_predict = STEP.partition("return")[0] + call
    result = marked(SETUP, by_predict, PREDICT.replace("step(X @ w + b)", "np.where(X @ w + b >= 0, 1, 0)"))
    assert result.passed == 2  # with a predict of one's own it may well be written so
    assert marked(SETUP, by_predict).passed == 0


def test_carried_along_a_chain(marked):
    reference = of_lecture("perceptron")["perceptron.train"].source()
    train = f'@exercise("perceptron.train")\n{reference}'
    strict = PREDICT.replace("step(X @ w + b)", "step(X @ w - b)")
    result = marked(SETUP, STUB, strict, UPDATE, train)
    carried = {answer.verdict.name for answer in result.answers if answer.carried}
    assert carried == {"train"}
    assert {answer.verdict.name for answer in result.answers if answer.verdict.passed} == {"update", "train"}


def test_what_may_be_asked_of_a_helper():
    helpers = Helpers()
    question = {"key": "perceptron.step", "args": pack((2.0,)), "kwargs": pack({})}

    def ask(message, may=("perceptron.step",)):
        return json.loads(helpers.lent(may, Questions())(message))

    def asked(may=("perceptron.step",), **other):
        return ask(json.dumps(question | other).encode(), may)

    try:
        for _ in range(2):  # the second time it is known
            assert unpack(asked()["value"]) == 1
        assert "no such helper" in asked(may=["perceptron.predict"])["raised"]
        for odd in ({"key": 3}, {"args": [1]}, {"kwargs": None}, {"args": pack([1])}):
            assert "raised" in asked(**odd)
        assert ask(b"[")["raised"].startswith("this can't be asked")
        assert "TypeError" in asked(args=pack((1, 2)))["raised"]
        sizes = pack(((10**6, 10**6), 0))
        many = {"key": "deep_networks.initial_layers", "args": sizes}
        assert "raised" in asked(may=["deep_networks.initial_layers"], **many)
        assert unpack(asked(args=pack((-2.0,)))["value"]) == 0  # whatever became of the process
    finally:
        helpers.close()


def test_to_wait_for_a_right_helper_is_no_learners_time(settings, monkeypatch):
    answered, waits = Lent.__call__, [5.0]

    def slow(self, message):
        time.sleep(waits.pop() if waits else 0)
        return answered(self, message)

    monkeypatch.setattr(Lent, "__call__", slow)
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.3")
    [result] = grade([handed(SETUP, STRICT, PREDICT)], settings)
    assert not waits
    assert [answer.verdict.name for answer in result.answers if answer.carried] == ["predict"]


def test_a_submission_asks_so_much_and_no_more():
    budgets = [(Questions(number=2), False), (Questions(bytes=1), False), (Questions(seconds=1e-9), True)]
    with closing(Helpers()) as helpers:
        for score, (left, short) in enumerate(budgets):
            args = pack((float(score),))  # what was asked before is known, and takes no time
            question = json.dumps({"key": "perceptron.step", "args": args, "kwargs": pack({})}).encode()
            ask = helpers.lent(["perceptron.step"], left)
            said = [json.loads(ask(question)) for _ in range(3)]
            assert "value" in said[0]
            assert "too much" in said[2]["raised"]
            assert left.short is short  # of time there may be more when it is alone


def test_what_was_decided_while_a_helper_was_short_is_done_once_more_alone(settings, monkeypatch):
    answered, fails = Lent.__call__, [True]

    def short(self, message):
        if fails:
            fails.pop()
            self.questions.short = True
            return b'{"raised": "there is no memory left."}'
        return answered(self, message)

    monkeypatch.setattr(Lent, "__call__", short)
    told = []
    [result] = grade([handed(SETUP, STRICT, PREDICT)], settings, alone=told.append)
    assert told == [1]
    assert [answer.verdict.name for answer in result.answers if answer.carried] == ["predict"]


def test_right_helpers_come_after_all_verdicts_in_a_session_of_their_own(settings, monkeypatch):
    run, ran = Session.run, []

    def noted(self, job, *more):
        ran.append((self, job["key"], bool(job["standins"])))
        return run(self, job, *more)

    monkeypatch.setattr(Session, "run", noted)
    hangs = UPDATE.replace("    change", "    while True: pass\n    change", 1)
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.3")
    for sources in ((STRICT, PREDICT, UPDATE), (STRICT, PREDICT, hangs)):
        ran.clear()
        [result] = grade([handed(SETUP, *sources)], settings)
        assert any(answer.carried for answer in result.answers)
        first = [with_helpers for _, _, with_helpers in ran].index(True)
        assert all(with_helpers for _, _, with_helpers in ran[first:])
        assert not {id(session) for session, _, _ in ran[:first]} & {
            id(session) for session, _, _ in ran[first:]
        }


# ------------------------------------------------------------------------------- one submission, one boundary


def deep(statement):
    """A right answer with a long statement in it."""
    return STEP.replace("    return", f"    here = 1\n    {statement}\n    return")


@pytest.mark.parametrize("count", [330, 2800])
def test_an_answer_with_thousands_of_operators_is_right_if_it_is(graded, count):
    assert graded(SETUP, deep("more = here" + " + here" * count))["step"].passed
    assert graded(SETUP, deep(f"more = {' + '.join(['0'] * count)}"))["step"].passed


def test_an_answer_with_thousands_of_branches_is_right_if_it_is(graded):
    branches = "".join(f"    elif here == {i}:\n        pass\n" for i in range(2, 1500))
    assert graded(SETUP, deep(f"if here == 0:\n        pass\n{branches}"))["step"].passed


STAGES = [
    "mlschool.grading.grade.read",
    "mlschool.grading.grade._due",
    "mlschool.grading.grade._frameworks",
    "mlschool.grading.grade.keys_before",
    "mlschool.grading.grade.decide",
    "mlschool.grading.grade.begins_well",
    "mlschool.grading.grade._speaks_of",
    "mlschool.grading.grade._copied",
    "mlschool.grading.grade._standing",
    "mlschool.grading.grade.to_json",
    "mlschool.grading.grade.Examiner._judge_again",
    "mlschool.grading.sandbox.box.Session.run",
    "mlschool.grading.sandbox.box._fits",
    "mlschool.grading.helpers.Lent.__call__",
]


@pytest.fixture(scope="module")
def examiner(settings):
    with Sandbox(settings) as sandbox, closing(Helpers()) as helpers:
        yield Examiner(sandbox, helpers, seed=1)


@pytest.mark.parametrize("error", [RecursionError("on purpose"), MemoryError()], ids=repr)
@pytest.mark.parametrize("stage", STAGES)
def test_what_fails_over_one_submission_is_our_fault_and_the_next_is_graded(
    stage, error, examiner, monkeypatch
):
    def result():
        hangs = UPDATE.replace("    change", "    while True: pass\n    change", 1)
        paper = examiner.first(handed(SETUP, STRICT, PREDICT, *([hangs] if stage.endswith("_again") else [])))
        examiner.once_more(paper)
        return examiner.result(paper)

    def failing(*args, **kwargs):
        failed.append(args)
        raise error

    failed = []
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.3")
    with monkeypatch.context() as patched:
        patched.setattr(stage, failing)
        broken = result()
    assert failed
    assert broken.standing is Standing.NOT_GRADED
    assert "by our fault" in broken.problem or "the check itself failed" in broken.problem
    assert result().passed == 1


def test_without_the_boundary_one_submission_ends_the_run(settings, monkeypatch):
    def failing(*args):
        raise RecursionError("on purpose")

    monkeypatch.setattr("mlschool.grading.grade._copied", failing)
    monkeypatch.setattr("mlschool.grading.grade.Paper.boundary", lambda self, what: nullcontext())
    with pytest.raises(RecursionError):
        list(grade([handed(SETUP, STEP)], settings))


def test_what_fails_in_keeping_results_costs_nobody_anything(settings, monkeypatch, tmp_path):
    def failing(*args, **kwargs):
        raise RecursionError("on purpose")

    for name in ("find", "keep"):
        with monkeypatch.context() as patched:
            patched.setattr(Cache, name, failing)
            [result] = grade([handed(SETUP, STEP)], settings, cache=Cache(tmp_path))
        assert result.passed == 1


def test_a_submission_has_so_much_time_for_all_its_answers(settings, monkeypatch):
    """After two endless loops the others have what their references make due, and no more."""
    run, limits = Session.run, []

    def noted(self, job, *more):
        limits.append(job["seconds"])
        return run(self, job, *more)

    monkeypatch.setattr(Session, "run", noted)
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.6")
    monkeypatch.setattr("mlschool.grading.grade._LEAST", 0.1)
    hanging = [
        f'@exercise("{key}")\ndef {record.name}(*args, **kwargs):\n    __import__("time").sleep(99)'
        for key, record in of_lecture("perceptron").items()
    ]
    [result] = grade([handed(SETUP, *hanging, STEP)], settings)
    assert result.passed == 1
    count = len(hanging)
    first, alone = limits[:count], limits[count:]
    assert max(first) == 0.6 and max(alone) == 1.2
    assert (
        max(first[-2:]) < 0.6 and max(alone[-2:]) < 1.2
    )  # more than what is due by the reference is used up
    with monkeypatch.context() as patched:  # without this budget each has all of its time
        patched.setattr("mlschool.grading.grade._IN_ALL", 1000)
        limits.clear()
        list(grade([handed(SETUP, *hanging[:3])], settings))
    assert limits[:3] == [0.6] * 3


def test_a_framework_that_a_text_speaks_of_is_not_loaded(settings):
    def frameworks(*sources):
        with Sandbox(settings) as sandbox, closing(Helpers()) as helpers:
            return _frameworks(Examiner(sandbox, helpers, seed=1).first(handed(SETUP, *sources)))

    assert frameworks('"""\nimport torch\nfrom keras import layers\n"""\n# import tensorflow\n' + STEP) == []
    assert frameworks("def f():\n    import torch.nn as nn\n    from keras.layers import Dense") == [
        "keras",
        "torch",
    ]
    every = [
        [x for x, on in zip(["keras", "tensorflow", "torch"], ways, strict=True) if on]
        for ways in product((0, 1), repeat=3)
    ]
    assert len({_survivors(some) for some in every}) <= 3


# ----------------------------------------------------------------------------------------------- what is kept


def test_nothing_is_graded_twice(marked, tmp_path, settings, monkeypatch):
    cache = Cache(tmp_path)
    hand_in = handed(SETUP, STEP)
    [first] = grade([hand_in], settings, cache=cache)
    with monkeypatch.context() as patched:
        patched.setattr("mlschool.grading.grade.Sandbox", None)  # it isn't needed
        [again] = grade([replace(hand_in, learner="Ben")], settings, cache=cache)
    assert again == replace(first, hand_in=again.hand_in)
    assert again.hand_in.learner == "Ben"
    for other in (handed(SETUP, STRICT), replace(hand_in, files={"a": b"b"})):
        assert cache.find(other, 1) is None
    assert cache.find(hand_in, 2) is None
    [path] = cache.folder.iterdir()
    path.write_text("{")
    assert cache.find(hand_in, 1) is None
    assert forget(tmp_path).there
    assert not forget(tmp_path).there
    assert cache.find(hand_in, 1) is None


def test_a_failure_of_ours_is_no_mark_and_is_not_kept(settings, tmp_path, monkeypatch):
    cache = Cache(tmp_path)

    def fails(*args, **kwargs):
        raise Broken("on purpose.")

    with monkeypatch.context() as patched:
        patched.setattr("mlschool.grading.sandbox.box.Session.run", fails)
        [result] = grade([handed(SETUP, STEP)], settings, cache=cache)
        assert result.standing is Standing.NOT_GRADED
        assert not result.standing.makes_a_mark
        assert "on purpose" in result.problem
    [result] = grade([handed(SETUP, STEP)], settings, cache=cache)
    assert result.passed == 1


def test_a_sandbox_that_dies_is_started_again(settings, monkeypatch):
    run, fails = Session.run, [True]

    def dies_once(self, *args, **kwargs):
        if fails:
            fails.pop()
            raise Broken("once.")
        return run(self, *args, **kwargs)

    monkeypatch.setattr(Session, "run", dies_once)
    [result] = grade([handed(SETUP, STEP)], settings)
    assert result.passed == 1


def test_the_seed_changes_the_cases_and_not_the_verdict(settings):
    hand_in = handed(SETUP, PREDICT.replace("X @ w + b", "np.asarray(X @ w) * 2 + b"), STEP)
    first, again, other = (next(grade([hand_in], settings, seed)).answers for seed in (1, 1, 2))
    assert first == again
    outcomes = [[answer.verdict.outcome for answer in answers] for answers in (first, other)]
    assert outcomes[0] == outcomes[1]


def test_a_copy_of_the_reference_is_flagged_and_passes(marked):
    source = of_lecture("perceptron")["perceptron.train"].source()
    key = '@exercise("perceptron.train")\n'
    copy = next(a for a in marked(SETUP, key + source).answers if a.verdict.name == "train")
    assert copy.verdict.passed
    assert copy.copied
    own = source.replace("mistakes", "count")
    own = next(a for a in marked(SETUP, key + own).answers if a.verdict.name == "train")
    assert own.verdict.passed
    assert not own.copied


def test_every_case_can_be_seen(explained):
    result, [step] = explained("perceptron.step", SETUP, STRICT)
    assert result.passed == 0
    assert len(step.cases) == len(of_lecture("perceptron")["perceptron.step"].script(1).cases)
    assert any(case.fine for case in step.cases)
    bad = next(case for case in step.cases if not case.fine)
    assert bad.call.startswith("step(")
    assert bad.came != bad.due
    assert step.helpers == ()
    [train] = explained("perceptron.train", SETUP, STUB)[1]
    assert train.cases == ()


def test_of_an_unreadable_notebook_there_is_no_case_to_see(settings):
    with Sandbox(settings) as sandbox:
        empty = replace(handed(SETUP), data=b"")
        result, answers = Examiner(sandbox, Helpers(), seed=1).explain(empty, "perceptron.step")
    assert result.standing is Standing.UNREADABLE
    assert answers == []


def test_an_exercise_is_called_as_in_an_overrides_file(explained):
    assert [one.answer.key for one in explained("step", SETUP, STRICT)[1]] == ["perceptron.step"]
    assert explained("stepp", SETUP, STRICT)[1] == []


def test_of_a_carried_answer_those_cases_are_seen_in_which_it_passed(explained):
    result, [predict] = explained("predict", SETUP, STEP.replace(">= 0, 1, 0", ">= 0, 0, 1"), PREDICT)
    assert predict.answer.carried
    assert predict.cases and all(case.fine for case in predict.cases)
    assert predict.helpers == ("perceptron.step",)
    [wrong] = explained("predict", SETUP, STRICT, PREDICT.replace(" + b", ""))[1]
    assert not wrong.answer.carried
    assert wrong.helpers == ()  # its verdict comes of the learner's own
    assert not all(case.fine for case in wrong.cases)


def test_who_watches_is_told_what_is_run_once_more(settings, hurried):
    endless = handed(SETUP, STEP.replace("    return", "    while True: pass\n    return"))
    told = []
    for result in grade([endless, handed(SETUP, STEP), endless], settings, alone=told.append):
        told.append(result.standing)
    assert told == [Standing.GRADED, 2, Standing.TIMED_OUT, 1, Standing.TIMED_OUT]


def test_one_file_is_judged_for_its_author(tmp_path, settings):
    path = tmp_path / "answer.py"
    path.write_text("import numpy as np\n" + STEP.partition("\n")[2])
    result = judge_file(path, ["perceptron.step"], 0, settings)
    assert result.passed == 1


# ------------------------------------------------------------------------------------------------ the wire


def test_plain_data_comes_back_as_it_went():
    values = [
        *(None, True, 3, -(2**80), 1.5, float("inf"), 2 - 1j, "é\ud800", [], (), {}),
        [1, (2, [3.0, {"a": None, 4: (5,)}])],
        np.arange(6.0).reshape(2, 3),
        np.array(3, np.float32),
        np.array([True]),
        np.array(["ab"]),
        Foreign("Tensor", np.zeros(2)),
    ]
    for value in values:
        assert same(unpack(json.loads(json.dumps(pack(value)))), value), value
    recording = Recording((Observation(1.0, (2,), {"x": 3}, seconds=0.5),), name="f", parameters=("x",))
    assert unpack(json.loads(json.dumps(pack(recording)))) == recording
    assert unpack(pack(Case((1,), {"y": 2}, "note"))) == Case((1,), {"y": 2}, "note")


@pytest.mark.parametrize("forged", [
    {}, {"npy": "?"}, {"npy": "AAAA"}, {"npy": 3}, {"Recording": [1] * 99}, {"os.system": ["true"]},
    {"int": "x"}, {"a": 1, "b": 2}, {"dict": [[[], 1]]}, {"complex": "ab"}, {"tuple": 3}, {"Crash": {}},
])  # fmt: skip
def test_what_pack_never_makes_is_garbled(forged):
    with pytest.raises(Garbled):
        unpack(forged)


def test_no_pickle_goes_in_or_out():
    with pytest.raises(ValueError, match="pickle"):
        pack(np.array([object()]))
    with pytest.raises(TypeError):
        pack(object())


# ------------------------------------------------------------------------------------ what a notebook borrows


BORROWS = """\
slope = borrow("backprop.relu_slope")

@exercise("perceptron.step")
def step(score):
    return np.where(np.asarray(score) >= 0, slope(np.ones(1))[0], 0).astype(int)"""


def test_a_borrowed_function_is_the_reference(graded):
    assert graded(SETUP, BORROWS)["step"].passed
    assert graded(BORROWS.replace('"backprop.relu_slope"', "'backprop.relu_slope', framework=None"))[
        "step"
    ].passed


@pytest.mark.parametrize("key", ["perceptron.step", "backprop.no_such_thing", "no_such_lecture.step", ""])
def test_nothing_is_borrowed_of_a_lecture_that_is_marked_nor_what_is_not_there(graded, key):
    borrowed = (
        f'right = borrow("{key}")\n\n@exercise("perceptron.step")\ndef step(score):\n    return right(score)'
    )
    assert graded(SETUP, borrowed)["step"].outcome is Outcome.CRASHED
