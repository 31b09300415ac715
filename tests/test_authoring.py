"""mlschool.authoring: what is made of notebooks is made to the byte, and never over anything."""

import ast
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from mlschool.authoring import budgets, colab, editions, holes, new, notebooks, solve, stubs, thin
from mlschool.authoring.keep import keep
from mlschool.authoring.mutants import mutants
from mlschool.authoring.prose import TAG as QUOTED
from mlschool.authoring.trials import trials
from mlschool.checking.judge import Judge
from mlschool.checking.observe import observe
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.checking.recordings import Case, Script
from mlschool.checking.verdict import Outcome, Verdict, check_failed
from mlschool.edition import EDITION, REPOSITORY, TAG
from mlschool.editions import cell_hash
from mlschool.exercises import UnknownExercise, find, of_lecture
from mlschool.grading.grade import grade
from mlschool.grading.results import HandIn

ROOT = Path(__file__).parents[1]
STUB = '@exercise("perceptron.step")\ndef step(score):\n    """Return 0 or 1."""\n    ...'
METADATA = {"title": "The perceptron", "question": "Where is the line?", "minutes": 90, "budget_seconds": 20}


def markdown(source, **more):
    return {"cell_type": "markdown", "id": "title", "metadata": {}, "source": source} | more


def code(source, **more):
    return {
        "cell_type": "code",
        "id": "some-id",
        "metadata": {"tags": ["kept"]},
        "source": source,
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "old"}],
    } | more


def lecture(path, *cells, **metadata):
    notebook = {
        "cells": [markdown("# 01 · The perceptron\n### Where is the line?\n\nA promise."), *cells],
        "metadata": {"mlschool": METADATA | metadata},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(notebooks.text(notebook), encoding="utf-8")
    return path


@pytest.fixture
def repository(tmp_path):
    lecture(tmp_path / "notebooks" / "01_perceptron.ipynb", code(STUB))
    (tmp_path / "README.md").write_text("Hello\n<!-- lectures -->\n<!-- /lectures -->\nbye\n")
    return tmp_path


# --- solve


def test_the_solved_edition_passes_and_the_learners_copy_stays(tmp_path, settings):
    stubs = [
        code(f'@exercise("{key}")\ndef {record.name}(*args):\n    ...')
        for key, record in of_lecture("perceptron").items()
    ]
    path = lecture(tmp_path / "01_perceptron.ipynb", code("import numpy as np"), *stubs)
    before = path.read_bytes()
    target = solve.solve(path)
    assert target == tmp_path / "01_perceptron.solved.ipynb"
    assert path.read_bytes() == before
    handed_in = [HandIn("", name.name, name.read_bytes()) for name in (target, path)]
    done, untouched = sorted(grade(handed_in, settings), key=lambda result: -result.passed)
    assert done.passed == len(done.answers) == len(stubs)
    assert {answer.verdict.outcome for answer in untouched.answers} == {Outcome.TODO}
    cells = notebooks.read(target)["cells"]
    assert cells[1]["outputs"]  # only the exercises' cells lose what they showed
    assert not cells[2]["outputs"]


def test_nothing_is_written_over(tmp_path):
    path = lecture(tmp_path / "a.ipynb", code(STUB))
    (tmp_path / "a.solved.ipynb").write_text("mine")
    with pytest.raises(FileExistsError):
        solve.solve(path)
    assert (tmp_path / "a.solved.ipynb").read_text() == "mine"


@pytest.mark.parametrize(
    "source",
    [
        STUB,
        "%%time\nlimit = 0\n\n" + STUB + "\n\nstep(3)",
        "!ls\n" + STUB,
        "if True:\n    " + STUB.replace("\n", "\n    "),
        STUB.replace("(score):", "(score)"),
        STUB.replace("...", "return 1 +"),
        STUB.replace("def", "def  ").replace('"""Return 0 or 1."""\n    ...', "return -score"),
    ],
)
def test_whatever_stands_in_its_cell_the_reference_takes_its_place(source):
    after = solve.solved(source)
    assert after.count("def step(score):") == 1
    assert "return np.where(np.asarray(score) >= 0, 1, 0)" in after
    assert after.count('@exercise("perceptron.step")') == 1
    for kept in ("%%time", "limit = 0", "step(3)", "!ls", "if True:"):
        assert (kept in source) == (kept in after)


def test_two_exercises_in_a_cell_and_cells_without_any():
    both = STUB + "\n\n\n" + STUB.replace("step", "xor_feature").replace("score", "X")
    ast.parse(after := solve.solved(both))
    assert "X[:, 0] * X[:, 1]" in after
    assert "np.where" in after
    for source in (
        "",
        "x = 1\n",
        "%matplotlib inline",
        "this is no Python",
        '# @exercise("perceptron.step")',
    ):
        assert solve.solved(source) == source


def test_a_misspelt_exercise_and_something_that_is_no_notebook(tmp_path):
    with pytest.raises(UnknownExercise, match=r"perceptron\.step"):
        solve.solve(lecture(tmp_path / "a.ipynb", code(STUB.replace("step", "stepp"))))
    for content in (b"", b"[]", b"{}", b"\xff", b'{"nbformat": 4, "cells": [null]}'):
        (tmp_path / "b.ipynb").write_bytes(content)
        with pytest.raises(ValueError, match=r"b\.ipynb isn't a notebook"):
            solve.solve(tmp_path / "b.ipynb")
    (tmp_path / "c.ipynb").write_text('{"nbformat": 3, "worksheets": []}')
    with pytest.raises(ValueError, match="old format"):
        solve.solve(tmp_path / "c.ipynb")
    assert not list(tmp_path.glob("*.solved.ipynb"))


# --- colab


def test_the_colab_edition(repository):
    made = ["README.md", "colab/01_perceptron.ipynb", "colab/README.md", editions.NAME]
    assert colab.write(repository) == made
    notebook = json.loads((repository / "colab" / "01_perceptron.ipynb").read_text())
    title, install, exercise = notebook["cells"]
    head, badge, promise = "".join(title["source"]).split("\n\n")
    assert head.startswith("# 01")
    assert f"[![Open 01 in Colab]({notebooks.BADGE})](" in badge
    owner = REPOSITORY.removeprefix("https://github.com/")
    assert f"colab.research.google.com/github/{owner}/blob/{TAG}/colab/01_perceptron.ipynb" in badge
    assert promise == "A promise."
    source = "".join(install["source"])
    assert f"--no-deps {REPOSITORY}/releases/download/{TAG}/mlschool-{EDITION}-py3-none-any.whl\n" in source
    assert "".join(exercise["source"]) == STUB
    assert (exercise["id"], exercise["metadata"]) == ("some-id", {"tags": ["kept"]})
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in (install, exercise))
    assert notebook["metadata"]["colab"] == {"name": "01_perceptron.ipynb", "provenance": []}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "accelerator" not in notebook["metadata"]


def test_the_same_bytes_again_and_every_difference_is_named(repository):
    colab.write(repository)
    assert colab.differing(repository) == []
    assert colab.write(repository) == []
    (repository / "colab" / "02_gone.ipynb").write_text("{}")
    (repository / "colab" / "01_perceptron.ipynb").write_text("{}")
    (repository / "colab" / "README.md").unlink()
    wrong = ["colab/01_perceptron.ipynb", "colab/02_gone.ipynb", "colab/README.md"]
    assert colab.differing(repository) == wrong
    assert colab.write(repository) == wrong
    assert colab.differing(repository) == []
    lecture(repository / "notebooks" / "01_perceptron.ipynb", code(STUB), minutes=91)
    assert colab.differing(repository) == ["README.md", "colab/01_perceptron.ipynb", "colab/README.md"]


def test_a_link_to_another_lecture_leads_to_its_colab_edition(repository):
    text = "as in [perceptron](01_perceptron.ipynb#there), `[x](y)` and [there](https://a.b/01_c.ipynb)"
    text += " with a [bias](glossary.md#bias)"
    lecture(repository / "notebooks" / "02_more.ipynb", markdown(text, id="text"), code("'](01_a.ipynb)'"))
    cells = json.loads(colab.files(repository)["colab/02_more.ipynb"])["cells"]
    address = notebooks.colab_address("01_perceptron.ipynb")
    term = f"{REPOSITORY}/blob/{TAG}/notebooks/glossary.md#bias"
    expected = text.replace("01_perceptron.ipynb", address).replace("glossary.md#bias", term)
    assert "".join(cells[2]["source"]) == expected
    assert "".join(cells[3]["source"]) == "'](01_a.ipynb)'"


def test_this_editions_cells_are_kept(repository):
    colab.write(repository)
    kept = json.loads((repository / editions.NAME).read_text())
    title, exercise = kept["01_perceptron.ipynb"]
    assert exercise == {"id": "some-id", "sha256": cell_hash(STUB), "exercises": ["perceptron.step"]}
    assert [cell["id"] for cell in kept["colab/01_perceptron.ipynb"]] == ["title", "install"]
    assert kept["colab/01_perceptron.ipynb"][0] != title
    lecture(repository / "notebooks" / "01_perceptron.ipynb", code(STUB + "\n"))
    assert editions.NAME not in colab.differing(repository)
    lecture(repository / "notebooks" / "01_perceptron.ipynb", code(STUB + "\n#"))
    assert editions.NAME in colab.differing(repository)


def test_a_gpu_is_asked_for_where_it_helps(repository):
    lecture(repository / "notebooks" / "02_big.ipynb", gpu=True)
    made = json.loads(colab.files(repository)["colab/02_big.ipynb"])
    assert made["metadata"]["accelerator"] == "GPU"


def test_the_install_cell(monkeypatch, capsys):
    from IPython.core.inputtransformer2 import TransformerManager

    python = TransformerManager().transform_cell(colab.INSTALL)
    ran = []

    class Shell:
        def run_line_magic(self, name, line):
            ran.append((name, line))

    exec(python, {"get_ipython": Shell})
    assert ran == []  # the course is there
    monkeypatch.setitem(__import__("sys").modules, "mlschool", None)
    with pytest.raises(ImportError, match="run this cell again"):
        exec(python, {"get_ipython": Shell})
    assert ran == [("pip", f"install -q --no-deps {colab.WHEEL}")]


# --- the table of lectures


def test_the_table(repository):
    colab.write(repository)
    page = (repository / "README.md").read_text()
    assert page.startswith("Hello\n<!-- lectures -->\n| |")
    assert page.endswith("|\n<!-- /lectures -->\nbye\n")
    assert "| 01 | [The perceptron](notebooks/01_perceptron.ipynb) | Where is the line? | 90 | [![" in page
    assert (
        "| 01 | [The perceptron](01_perceptron.ipynb) |" in (repository / "colab" / "README.md").read_text()
    )


def test_lectures_in_order_and_nothing_else(repository):
    folder = repository / "notebooks"
    for name in ("10_later.ipynb", "00_first.ipynb", "01_perceptron.solved.ipynb", "notes.ipynb"):
        lecture(folder / name)
    assert [one.number for one in notebooks.lectures(folder)] == ["00", "01", "10"]


def test_metadata_that_does_not_fit_is_named(tmp_path):
    path = lecture(tmp_path / "01_perceptron.ipynb", colour="red")
    with pytest.raises(ValueError, match=r"01_perceptron\.ipynb.*colour"):
        notebooks.lecture(path)
    path.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4}))
    with pytest.raises(ValueError, match=r"01_perceptron\.ipynb.*title"):
        notebooks.lecture(path)


def test_a_page_without_its_markers():
    with pytest.raises(ValueError, match="lectures -->"):
        notebooks.with_table("no table here", "table")


# --- budgets


def test_honest_minutes():
    cells = [
        markdown(
            "## One\n\nFive words are standing here. $x + y$ `code` [link](https://a.b/c)\n\n| a | table |\n"
            "\n**Which one?** and **bold** is no question? **Nor this.**"
        ),
        code("x = 1\n\ny = 2"),
        code("plotting.points(x)"),
        markdown("### Your turn: the step  ●●○ 12 min"),
        code(STUB),
        markdown("![a picture](a.png) [![Open](https://a.b/colab-badge.svg)](c)"),
    ]
    core, whole = budgets.honest({"cells": cells})
    assert core == whole
    assert (core.lines, core.predictions, core.pictures, core.exercises) == (7, 1, 2, (2,))
    assert core.words == 23
    assert core.minutes == pytest.approx(23 / 120 + 0.7 + 1.5 + 4 + 9)
    assert core.least == 16
    assert budgets.honest({"cells": []})[1].minutes == 0


def test_further_is_counted_apart():
    cells = [
        markdown("# Title\n\none\n\n## Further: more\n\ntwo words"),
        code("x = 1"),
        markdown("### Your turn: hard  ●●● 9 min"),
        code(STUB),
        markdown("```text\n## no heading\n```\nstill\n\n## Back\n\n### Your turn: easy (Further)  ●○○ 4 min"),
        code(STUB.replace("step", "predict")),
        markdown("### Again\n\ncore"),
    ]
    core, whole = budgets.honest({"cells": cells})
    assert (core.exercises, whole.exercises) == ((), (3, 1))
    assert (core.lines, whole.lines) == (0, 9)
    assert core.words == 5  # Title one Back Again core


def test_what_pictures_lack_and_exercises_without_dots():
    cells = [
        markdown("![](a.png) <img src='b.png'> ![seen](c.png)"),
        code("plt.plot(x)"),
        code("plt.plot(x)\nplt.xlabel('x')"),
        code("plotting.points(x)"),
        code(STUB),
    ]
    assert len(budgets.lacks({"cells": cells})) == 3
    assert budgets.unmarked({"cells": cells}) == ["perceptron.step"]
    assert budgets.unmarked({"cells": [markdown("## The step ●○○ 4 min"), code(STUB)]}) == []
    (core, _) = budgets.honest({"cells": cells})
    assert core.exercises == (budgets.UNMARKED,)


# --- stubs and keep


def stub_of(cell):
    changed, said = stubs.with_stubs({"cells": [cell]})
    return changed["cells"][0]["source"], [one.what for one in said]


def test_a_stub_is_made_from_its_reference_and_the_rest_stays():
    made = stubs.stub("perceptron.step")
    assert stub_of(code(STUB)) == (made, [stubs.REWRITTEN])
    assert stub_of(code(made)) == (made, [])
    around = "# two of them\n\n{}\n\n\n{}\n\n# the end\n"
    other = stubs.stub("perceptron.xor_feature")
    worn = around.format(made.replace("(score)", "(z)"), other.replace("...", "pass"))
    assert stub_of(code(worn)) == (around.format(made, other), [stubs.REWRITTEN] * 2)
    inside = "if True:\n    " + STUB.replace("\n", "\n    ")
    assert ast.parse(stub_of(code(inside))[0])
    for source in ("x = 1", "%matplotlib inline", "# @exercise('perceptron.step')"):
        assert stub_of(code(source)) == (source, [])


def test_a_stub_has_no_types_and_no_examples(monkeypatch):
    def reference(a: int, *, b: float = 2.0) -> float:
        """Return the sum.

        a, b  two numbers

        >>> reference(1)
        3.0
        """
        return a + b

    record = replace(find("welcome.normalise"), reference=reference)
    monkeypatch.setattr(stubs, "find", lambda key: record)
    assert stubs.stub("a.b") == (
        '@exercise("a.b")\ndef reference(a, *, b=2.0):\n'
        '    """Return the sum.\n\n    a, b  two numbers\n    """\n    ...'
    )


def test_what_somebody_wrote_is_never_overwritten():
    for source, what in (
        (STUB.replace("...", "return score > 0"), stubs.HAS_A_BODY),
        (STUB.replace("(score):", "(score)"), stubs.UNREADABLE),
    ):
        assert stub_of(code(source)) == (source, [what])


def test_keep_makes_stubs_and_names_what_is_amiss(tmp_path):
    path = lecture(
        tmp_path / "01_perceptron.ipynb",
        markdown("About 90 minutes, 31 birds and 0.5.", id="text"),
        code(STUB),
        given_numbers=["31"],
    )
    kept = keep(path, run=False)
    assert [str(change) for change in kept.changes] == [f"cell 2, perceptron.step: {stubs.REWRITTEN}"]
    assert [str(quote) for quote in kept.unpaired] == ["cell 1 (text) quotes 0.5, which no kept output holds"]
    assert "perceptron.predict" in kept.missing and "perceptron.step" not in kept.missing
    assert kept.core.exercises == (2,)
    after = path.read_bytes()
    assert stubs.stub("perceptron.step") in notebooks.read(path)["cells"][2]["source"]
    assert keep(path, run=False).changes == []
    assert path.read_bytes() == after


@pytest.mark.slow
def test_keep_runs_and_keeps_what_is_tagged(tmp_path):
    path = lecture(
        tmp_path / "01_perceptron.ipynb",
        code("print(6 * 7)", id="first", metadata={"tags": [QUOTED]}),
        code("print(43)", id="second"),
        markdown("Of 42 and 43.", id="text"),
    )
    kept = keep(path)
    assert (kept.cells, [quote.number for quote in kept.unpaired]) == (1, ["43"])
    first, second = notebooks.read(path)["cells"][1:3]
    assert (first["execution_count"], second["outputs"]) == (1, [])
    assert first["outputs"][0]["text"] == "42\n"
    before = path.read_bytes()
    lecture(path, code("raise OSError('no')"))
    stopped = path.read_bytes()
    with pytest.raises(Exception, match="no"):
        keep(path)
    assert path.read_bytes() == stopped != before


# --- lines of code


def test_lines_of_code_are_counted_without_words():
    source = '''"""A module."""

import a  # a comment

# a line of its own


class B:
    """A class."""

    text = """two
    lines"""

    def c(self):
        """Only words."""

    def d(self):
        return (
            1,
        )
'''
    assert thin.lines_of_code(source) == 1 + 1 + 2 + 1 + 1 + 3
    assert thin.lines_of_code("") == 0


def test_shared_code_is_told_from_that_of_lectures(tmp_path):
    for name in (
        *("a.py", "plotting/charts.py", "plotting/one.py", "solutions/one.py", "lectures/one.py"),
        *("grading/report/b.py", "authoring/c.py", "editions/d.py", "editions/modules/e.py"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "one.py").write_text("a = Exercise(\n1)\nb = Exercise(2)\nc = 3\n")
    found = {figure.what: figure.lines for figure in thin.figures(tmp_path, ["one", "two"])}
    assert found["shared"] == 3
    assert found["one: own modules"] == 3
    assert found["one: record, for each exercise"] == 2
    assert found["two: own modules"] == 0


# --- new


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A copy of the repository, in which the package runs."""
    for name in ("mlschool", "notebooks", "colab", "tests", "docs", "data"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*.py"), ROOT / "pyproject.toml"]:
        shutil.copy(path, tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def in_clone(clone, *words):
    ran = subprocess.run([sys.executable, "-m", *words], cwd=clone, capture_output=True, text=True)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.slow
def test_a_new_lecture_passes_its_own_laws(clone):
    code, said = in_clone(clone, "mlschool.cli", "new", "98_spread", "--title", "How far it spreads")
    assert code == 0, said
    assert len(said.split()) <= 8
    assert all((clone / name).is_file() for name in said.split())
    # it grows: nobody is led to it, and what is made of notebooks is as it was
    assert in_clone(clone, "mlschool.cli", "colab", "--check") == (0, "")
    path = clone / "notebooks" / "98_spread.ipynb"
    before = path.read_bytes()
    code, said = in_clone(clone, "mlschool.cli", "keep", "--no-run", "notebooks/98_spread.ipynb")
    assert (code, said.count("\n")) == (0, 2), said  # nothing is amiss
    assert path.read_bytes() == before
    path.write_text(path.read_text("utf-8").replace('"finished": false', '"finished": true'), "utf-8")
    code, said = in_clone(clone, "mlschool.cli", "colab")
    assert "colab/98_spread.ipynb" in said
    tests = ["tests/lectures/test_spread.py", "tests/test_notebooks.py", "--doctest-modules"]
    modules = [f"mlschool/{room}/spread.py" for room in ("solutions", "exercises", "plotting")]
    code, said = in_clone(clone, "pytest", "-q", "-p", "no:cacheprovider", *tests, *modules, "-k", "spread")
    assert code == 0 and " passed" in said and "xfailed" not in said, said
    nbval = ["--nbval", "--nbval-current-env", "notebooks/98_spread.ipynb"]
    code, said = in_clone(clone, "pytest", "-q", "-p", "no:cacheprovider", *nbval)
    assert code == 0 and "7 passed" in said, said
    assert in_clone(clone, "ruff", "check", "-q", "--no-cache", ".") == (0, "")
    assert in_clone(clone, "ruff", "format", "-q", "--check", "--no-cache", ".") == (0, "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("data", "isn't a lecture's name"),
        ("6_data", "isn't a lecture's name"),
        ("06_Data", "isn't a lecture's name"),
        ("06_data.ipynb", "isn't a lecture's name"),
        ("06_../../data", "isn't a lecture's name"),
        ("06_class", "isn't a lecture's name"),
        ("06_two__words", "isn't a lecture's name"),
        ("99_perceptron", "There is a lecture called perceptron already: 01_perceptron.ipynb"),
        ("01_data", "The number 01 is taken by 01_perceptron.ipynb"),
        ("99_charts", "mlschool/plotting/charts.py is there already"),
    ],
)
def test_a_lecture_that_cannot_be_made_is_refused_in_a_sentence(name, said, monkeypatch):
    def written(path, *rest, **more):
        raise AssertionError(path)

    monkeypatch.setattr(Path, "write_text", written)
    with pytest.raises((ValueError, FileExistsError), match=said) as refused:
        new.new(ROOT, name)
    assert str(refused.value).count(". ") == 0 and str(refused.value).endswith(".")


def test_a_name_that_was_given_up_is_not_given_again(tmp_path):
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(ValueError, match="no name is given twice"):
        new.new(tmp_path, "06_backprop")


# --- trials and holes


def test_trials_tell_the_well_from_the_ill():
    tried = trials("perceptron.update", seeds=[0])
    assert tried[0].who == "the reference"
    assert all(trial.well for trial in tried)
    assert len(tried) > 10


BODY = """def f(a, b=1):
    \"\"\"Return something. a - b\"\"\"
    total = 0
    for i in range(len(a) - 1):
        total += abs(a[i, 1:]).sum(axis=0) @ b.T
    if total < 0:
        raise ValueError("no")
    return total / 2, b
"""


@pytest.mark.parametrize(
    "line",
    [
        "total -= abs(a[i, 1:]).sum(axis=0) @ b.T",  # sign
        "return (total * 2, b)",  # operator
        "if total <= 0:",  # comparison
        "total += abs(a[i, 1:]).sum(axis=1) @ b.T",
        "total += abs(a[i, 1:]).sum() @ b.T",
        "total += abs(a[i, 1:]).sum(axis=0, keepdims=True) @ b.T",
        "total += abs(a[i, 1:]).sum(axis=0) @ b",  # transpose left out
        "total += abs(a[i, 1:]).sum(axis=0).T @ b.T",
        "total += b.T @ abs(a[i, 1:]).sum(axis=0)",
        "for i in range(len(a) - 1 + 1):",
        "for i in range(1, len(a) - 1):",
        "total += abs(a[i, 2:]).sum(axis=0) @ b.T",  # slice
        "total += abs(a[i, 1:]).mean(axis=0) @ b.T",
        "total += a[i, 1:].sum(axis=0) @ b.T",  # abs left out
        "total = abs(a[i, 1:]).sum(axis=0) @ b.T",
        "return (total / 3, b)",
        "return (b, total / 2)",
        "def f(a, b=2):",
        "total = 1",
    ],
)
def test_plausible_mistakes_are_made(line):
    assert line in [one.after for one in mutants(BODY)]


def test_statements_are_left_out_and_moved():
    sources = [one.source for one in mutants(BODY)]
    assert any("total = 0" not in source for source in sources)
    assert any("raise" not in source and "if" not in source for source in sources)
    loop = "def f(n):\n    s = 0\n    for i in range(n):\n        s += i\n        s += 1\n    return s"
    changed = {one.change: one.after for one in mutants(loop)}
    assert changed["into the loop"] == "return s"
    assert changed["out of the loop"] == "s += 1"
    assert [one.line for one in mutants(loop) if one.change == "into the loop"] == [6]
    assert len({one.source for one in mutants(BODY)}) == len(sources)
    assert all("Return something" not in source for source in sources)


def squares(values):
    """Return the sum of the squares.

    >>> squares([1.0, 2.0])
    5.0
    """
    total = 0.0
    while values:
        total += values[0] ** 2
        values = values[1:]
    return total


def test_holes_are_found(monkeypatch):
    record = Exercise(
        reference=squares,
        cases=[case([1.0, 2.0]), case([3.0])],
        mistakes=[Mistake("not squared", "you add the values themselves.", twin=edit(" ** 2", ""))],
        hints=["a", "b"],
    )
    monkeypatch.setattr(holes, "find", lambda key: record)
    monkeypatch.setattr(holes, "judge_of", lambda key, seed=0: Judge(key, record, seed))
    monkeypatch.setattr(holes, "SECONDS", 0.2)
    found = holes.holes("a.squares", seeds=[1])
    unnamed = {hole.mutant.after for hole in found.unnamed}
    assert "total += values[0] ** 3" in unnamed
    assert "total += values[0] * 2" in unnamed
    assert "total += values[0]" not in unnamed
    assert found.told["stopped"] == 1
    assert found.told["named"] == 1
    assert {hole.mutant.after for hole in found.passing} == set()
    lenient = replace(
        record, cases=[case([2.0]), random_cases(lambda rng: ([float(rng.integers(2, 4))],), 1)]
    )
    monkeypatch.setattr(holes, "find", lambda key: lenient)
    monkeypatch.setattr(holes, "judge_of", lambda key, seed=0: Judge(key, lenient, seed))
    twos = [seed for seed in range(20) if lenient.script(seed).cases[1].args[0] == [2.0]]
    threes = [seed for seed in range(20) if lenient.script(seed).cases[1].args[0] == [3.0]]
    monkeypatch.setattr(holes, "judge_of", lambda key, seed=twos[0]: Judge(key, lenient, seed))
    found = holes.holes("a.squares", seeds=[twos[1], threes[0]])
    passing = {hole.mutant.after: hole.seed for hole in found.passing}
    assert passing["total += values[0] * 2"] == threes[0]
    assert passing["total = values[0] ** 2"] is None  # no case has two values


def test_numbers_of_any_length_can_be_told_apart():
    marks = [
        holes.fingerprint(observe(lambda x, power=power: [10**power, x], Script([Case((1.0,))])))
        for power in (5000, 5000, 5001, 400)
    ]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3


def test_a_check_that_fails_is_no_pass():
    error = check_failed("a.b", ValueError("no"))
    assert holes.kind_of(error) == "check failed"
    assert holes.kind_of(Verdict("a.b", Outcome.PASSED)) == "passed"
