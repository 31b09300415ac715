"""mlschool.authoring: what is made of notebooks is made to the byte, and never over anything."""

import ast
import json

import pytest

from mlschool.authoring import budgets, colab, editions, notebooks, solve
from mlschool.authoring.trials import trials
from mlschool.checking.verdict import Outcome
from mlschool.edition import EDITION, REPOSITORY, TAG
from mlschool.editions import cell_hash
from mlschool.exercises import UnknownExercise, of_lecture
from mlschool.grading.grade import grade
from mlschool.grading.results import HandIn

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
    lecture(repository / "notebooks" / "02_more.ipynb", markdown(text, id="text"), code("'](01_a.ipynb)'"))
    cells = json.loads(colab.files(repository)["colab/02_more.ipynb"])["cells"]
    address = notebooks.colab_address("01_perceptron.ipynb")
    assert "".join(cells[2]["source"]) == text.replace("01_perceptron.ipynb", address)
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


# --- budgets and trials


def test_what_lies_outside_its_budget():
    cells = [
        markdown("Five words are standing here. $x + y$ `code` ![](a.png) <img src='b.png'> ![seen](c.png)"),
        code("\n".join(f"x{i} = {i}" for i in range(26))),
        code("plt.plot(x)"),
        code("plt.plot(x)\nplt.xlabel('x')"),
        code("plotting.points(x)"),
        code(STUB),
    ]
    found = {figure.name: figure for figure in budgets.figures({"cells": cells})}
    assert found["words"].value == 6
    assert found["lines per code cell, longest"].value == 26
    assert not found["lines per code cell, longest"].fits
    assert found["lines per code cell, median"].value == 2
    assert found["pictures without alt text"].value == 2
    assert found["plots without labelled axes"].value == 1
    assert found["exercises"].value == 1
    assert found["cells"].value == 6
    assert budgets.figures({"cells": []})[0].value == 0


def test_trials_tell_the_well_from_the_ill():
    tried = trials("perceptron.update", seeds=[0])
    assert tried[0].who == "the reference"
    assert all(trial.well for trial in tried)
    assert len(tried) > 10
