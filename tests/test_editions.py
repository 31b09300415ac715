"""What was written in an earlier edition is judged, graded, marked and compared as if nothing had moved."""

import ast
import contextlib
import io
import json
import sys
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlschool import editions, lab, session
from mlschool.authoring.solve import solved
from mlschool.checking import notebook
from mlschool.checking.verdict import Outcome, Verdict
from mlschool.checking.words import message
from mlschool.edition import EDITION
from mlschool.editions import Kept, Move, cell_hash, cells_of, files_now, held, key_now, names_now, text_of
from mlschool.exercises import everything, find, lectures, of_lecture
from mlschool.grading import cache, explain, marks
from mlschool.grading.collecting.collect import collect
from mlschool.grading.grade import grade
from mlschool.grading.overrides import read_overrides
from mlschool.grading.report.changes import changed
from mlschool.grading.results import Answer, HandIn, Result, Standing, from_json, to_json
from mlschool.grading.rules import rules_from

ROOT = Path(__file__).parents[1]
NOTEBOOKS = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
# the cells with imports and with exercises of each notebook of 2026.1, as its readers have them
OLD = json.loads(Path(__file__).with_name("edition_2026_1.json").read_text(encoding="utf-8"))
FIT = '@exercise("backprop.fit_cubic")\ndef fit_cubic(x, y, learning_rate, steps):\n    {}\n'


# ---------------------------------------------------------------------------------------------- the table


@pytest.mark.parametrize("what", ["notebooks", "exercises"])
def test_a_row_names_an_edition_and_what_stands_in_an_old_names_place(what):
    rows = editions.moves(what)
    assert len({row.old for row in rows}) == len(rows)
    today = NOTEBOOKS if what == "notebooks" else set(everything())
    for row in rows:
        assert editions.number(row.edition) <= editions.number(EDITION)
        assert len(row.new) == 1 or (what == "notebooks" and row.new)
        assert row.old not in today, "a name that was given up isn't given again"
        assert set(names_now(row.old, rows)) <= today


@pytest.mark.parametrize("edition", editions.editions())
def test_whatever_an_edition_held_is_found_today(edition):
    cells = cells_of(edition)
    keys = [key for notebook in cells.values() for cell in notebook for key in cell.exercises]
    assert len(set(keys)) == len(keys) > 50
    assert {key_now(key) for key in keys} <= set(everything())
    names = [name.removesuffix(".ipynb") for name in cells if "/" not in name]
    assert {new for name in names for new in files_now(name)} <= NOTEBOOKS
    for name in names:
        assert {key.partition(".")[0] for key in held(name)} <= set(editions.lectures_now(name))


def test_what_an_old_notebook_held_is_what_its_lecture_was():
    assert {key: list(of_lecture(name)) for key, name in (("a", "02_backprop"), ("b", "14_attention"))} == {
        "a": list(held("02_backprop")),
        "b": list(held("14_attention")),
    }
    assert len(held("02_backprop")) == 12 and len(held("14_attention")) == 7
    assert of_lecture("02_no_such_notebook") == {}


NAMES = st.sampled_from("abcdefgh")
MOVES = st.lists(
    st.builds(Move, st.just(""), NAMES, st.lists(NAMES, min_size=1, max_size=3).map(tuple)),
    max_size=6,
    unique_by=lambda move: move.old,
)


def dated(moves, edition):
    return [Move(edition, move.old, move.new) for move in moves]


@given(NAMES, MOVES, MOVES, MOVES)
def test_moves_of_several_editions_compose(name, first, second, third):
    first, second, third = dated(first, "2026.9"), dated(second, "2026.10"), dated(third, "2027.1")
    by_steps = [name]
    for moves in (first, second, third):
        by_steps = [new for one in by_steps for new in names_now(one, moves)]
    assert names_now(name, [*third, *first, *second]) == list(dict.fromkeys(by_steps))


@given(st.text())
def test_a_name_that_never_moved_is_what_it_was(name):
    assert names_now(name, []) == [name]
    if name not in {row.old for row in (*editions.moves("notebooks"), *editions.moves("exercises"))}:
        assert (key_now(name), files_now(name)) == (name, [name])


@pytest.mark.parametrize("thing", [None, 3, [], {}, len])
def test_what_is_no_name_is_what_it_was(thing):
    assert key_now(thing) is thing


# ------------------------------------------------------------------------------------- each edition's cells


@given(st.lists(st.text(alphabet="ab=# \t"), max_size=4), st.sampled_from(["\n", "\r\n", "\r"]))
def test_how_lines_end_is_no_part_of_a_cell(lines, end):
    plain = cell_hash("\n".join(line.rstrip() for line in lines))
    assert cell_hash(end.join(lines)) == cell_hash(end.join([*lines, ""])) == plain
    assert cell_hash("\n".join([*lines, "changed"])) != plain


def test_the_kept_cells_are_read_as_they_were_written(tmp_path, monkeypatch):
    cells = {"01_a.ipynb": (Kept("x", "1"), Kept("y", "2", ("a.b", "a.c"))), "colab/01_a.ipynb": ()}
    (tmp_path / "2026.9.json").write_text(text_of(cells | {"colab/01_a.ipynb": (Kept("z", "3"),)}))
    monkeypatch.setattr(editions, "FOLDER", tmp_path)
    cells_of.cache_clear()
    try:
        assert editions.editions() == ["2026.9"]
        assert cells_of("2026.9") == cells | {"colab/01_a.ipynb": (Kept("z", "3"),)}
        assert cells_of("../2026.9") == cells_of("none") == {}
    finally:
        cells_of.cache_clear()


@pytest.mark.parametrize("name", OLD)
def test_the_cells_of_2026_1_are_known_by_their_hashes(name):
    known = {cell.sha256 for cell in cells_of("2026.1")[name]}
    for source in OLD[name]:
        assert cell_hash(source) in known
        assert cell_hash(source.replace("...", "return 1") + "#") not in known


def test_every_cell_of_this_edition_is_kept():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        sources = [cell.source for cell in nbformat.read(path, as_version=4).cells]
        assert list(map(cell_hash, sources)) == [cell.sha256 for cell in cells_of(EDITION)[path.name]]
        colab = [cell.source for cell in nbformat.read(ROOT / "colab" / path.name, as_version=4).cells]
        here = {cell.sha256 for name in (path.name, f"colab/{path.name}") for cell in cells_of(EDITION)[name]}
        assert set(map(cell_hash, colab)) <= here


# ------------------------------------------------------------------------------------------- in the notebook


@pytest.fixture
def fresh(monkeypatch):
    for name, empty in (("_verdicts", {}), ("_mine", {}), ("_hints", {}), ("_lecture", [])):
        monkeypatch.setattr(notebook, name, empty)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("02_backprop", "it is two lectures, 02_gradient_descent and 03_backprop. "),
        ("11_cnn_edge_detection", "it is called 14_cnn_edge_detection. "),
    ],
)
def test_start_says_what_the_notebook_became(fresh, capsys, name, said):
    start_old(name)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"This notebook is of edition 2026.1; in {EDITION} {said}")
    assert "Your answers here are still checked. To go on with today's text, open th" in last


def start_old(name):
    session.start(name, edition="2026.1")


def test_an_old_key_is_the_exercise_as_it_is_called_now(fresh, capsys):
    reference = find("gradient_descent.fit_cubic").bound
    assert notebook.exercise("backprop.fit_cubic")(reference) is reference
    assert "✓ fit_cubic" in capsys.readouterr().out
    assert notebook._verdicts["gradient_descent.fit_cubic"].passed
    assert notebook.mine("backprop.fit_cubic") is notebook.mine("gradient_descent.fit_cubic") is reference
    for _ in find("gradient_descent.fit_cubic").hints:
        notebook.hint("backprop.fit_cubic")
    assert "solution('gradient_descent.fit_cubic')" in capsys.readouterr().out
    notebook.solution("backprop.fit_cubic")
    assert "def fit_cubic" in capsys.readouterr().out
    notebook.begin("02_backprop")
    notebook.progress()
    lines = capsys.readouterr().out.splitlines()
    assert sum("fit_cubic" in line for line in lines) == 1
    assert sum("sigmoid_slope" in line for line in lines) == 1


@pytest.fixture
def shell(fresh, monkeypatch, tmp_path):
    interactive = pytest.importorskip("IPython.core.interactiveshell")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("MPLBACKEND", "agg")
    interactive.InteractiveShell.clear_instance()
    shell = interactive.InteractiveShell.instance()
    shell.history_manager.enabled = False
    yield shell
    interactive.InteractiveShell.clear_instance()


def shown(shell, cell):
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        assert shell.run_cell(cell, store_history=False).success, screen.getvalue()
    return screen.getvalue()


def test_an_old_notebook_has_all_its_references_and_goes_on_with_them(shell):
    shown(shell, "from mlschool import exercise, start\nstart('02_backprop', edition='2026.1')")
    names = {find(key).name for key in held("02_backprop")}
    assert {"fit_cubic", "relu_slope"} <= names <= set(shell.user_ns)
    assert "Python can't read this cell" in shown(shell, FIT.format("return ("))
    assert shell.user_ns["fit_cubic"] is find("gradient_descent.fit_cubic").bound
    assert "○ fit_cubic" in shown(shell, FIT.format("..."))
    assert "used its name" in shown(shell, "fit_cubic = 3")
    assert callable(shell.user_ns["fit_cubic"])


def test_the_lab_says_where_the_lecture_is_now(tmp_path):
    work, source = tmp_path / "work", tmp_path / "notebooks"
    for folder in (work, source):
        folder.mkdir()
    (work / "02_backprop.ipynb").write_text(as_file('start("02_backprop", edition="2026.1")').decode())
    (work / "14_attention.ipynb").write_text("my own notes, and no notebook")
    [line] = lab.news(work, source)
    assert line.startswith("02_backprop.ipynb in work/ is of edition 2026.1; in edition ")
    assert "02_gradient_descent.ipynb and 03_backprop.ipynb, and yours is untouched" in line


@pytest.mark.parametrize("name", OLD)
def test_what_an_old_notebook_imports_of_us_is_there(name):
    """Else "Run all" would stop in it, before its readers see that their answers are still checked."""
    imports = [node for source in OLD[name] for node in ast.walk(ast.parse(source))]
    imports = [node for node in imports if isinstance(node, ast.ImportFrom) and "mlschool" in node.module]
    for node in imports:
        module = import_module(node.module)
        for one in node.names:
            assert hasattr(module, one.name) or import_module(f"{node.module}.{one.name}")


# ----------------------------------------------------------------------------------------------- grading


def as_file(*sources):
    return nbformat.writes(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    ).encode()


WITH_FRAMEWORKS = {"09_keras_vs_pytorch.ipynb", "11_cnn_edge_detection.ipynb"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in WITH_FRAMEWORKS)) for name in OLD]
)
def test_an_old_notebook_is_graded_by_todays_keys(settings, name):
    """Solved at 100 %, and what nobody has touched as to do."""
    parts = (as_file(*map(solved, OLD[name])), as_file(*OLD[name]))
    hand_ins = [HandIn(str(number), name, data) for number, data in enumerate(parts)]
    done, untouched = sorted(grade(hand_ins, settings), key=lambda result: result.hand_in.learner)
    due = [key_now(key) for cell in cells_of("2026.1")[name] for key in cell.exercises]
    for result, outcome in ((done, Outcome.PASSED), (untouched, Outcome.TODO)):
        assert result.standing is Standing.GRADED, result
        assert [(one.key, one.verdict.outcome) for one in result.answers] == [(key, outcome) for key in due]
        assert not result.notes


def test_old_answers_are_found_by_their_old_keys(settings):
    wrong = FIT.format("return np.zeros(4)").replace("def fit_cubic", "def mine")
    broken = '@exercise("backprop.numerical_slope")\ndef numerical_slope(f, x, h):\n    return ('
    cells = ("import numpy as np\nfrom mlschool import exercise, start\nstart('02_backprop')", wrong, broken)
    [result] = grade([HandIn("", "a.ipynb", as_file(*cells))], settings)
    verdicts = {answer.key: answer.verdict for answer in result.answers}
    assert "is called `mine`" in message(verdicts["gradient_descent.fit_cubic"])
    assert verdicts["gradient_descent.numerical_slope"].outcome is Outcome.UNREADABLE
    assert verdicts["backprop.sigmoid"].outcome is Outcome.TODO


def test_attempts_at_an_old_notebook_stand_together_and_apart_from_its_parts(tmp_path):
    files = {
        "Anna/02_backprop.ipynb": "start('02_backprop')",
        "Anna/02_backprop (1).ipynb": "start('02_backprop')",
        "Anna/03_backprop.ipynb": "start('03_backprop')",
        "Anna/edges.ipynb": "start('11_cnn_edge_detection')",
        "Anna/edges (1).ipynb": "start('14_cnn_edge_detection')",
        "Ben/step.ipynb": "start('01_perceptron')",  # so that the folders are those of a class
    }
    for name, source in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(as_file(source))
    class_ = collect([tmp_path], attempts="all").hand_ins
    found = {one.name: (one.lecture, one.attempt) for one in class_ if one.learner == "Anna"}
    assert sorted(found.values()) == [
        ("02_backprop", 1),
        ("02_backprop", 2),
        ("backprop", 1),
        ("cnn_edge_detection", 1),
        ("cnn_edge_detection", 2),
    ]


# ------------------------------------------------------------------------------- rules, overrides, results


def a_result(outcome=Outcome.WRONG, key="gradient_descent.fit_cubic"):
    answer = Answer(Verdict(key, outcome, find(key).mistakes[1].name))
    return Result(HandIn("Anna", "a.ipynb"), Standing.GRADED, (answer,))


def test_old_rules_count_for_what_the_exercise_is_now():
    mistake = find("gradient_descent.fit_cubic").mistakes[0]
    says = json.dumps(mistake.message)
    rules = rules_from(
        '[points]\n"backprop.fit_cubic" = 3\n[weights]\n"backprop.fit_cubic" = 2\n'
        '[credit]\n"backprop.fit_cubic" = 0.5\n'
        f'[[credit.for]]\nexercise = "backprop.fit_cubic"\nsays = {says}\npart = 0.25\n'
    )
    key = "gradient_descent.fit_cubic"
    assert (rules.worth(key), rules.weight(key)) == (3, 2)
    assert rules.part(a_result().answers[0]) == Fraction(1, 2)
    named = Answer(Verdict(key, Outcome.WRONG, mistake.name))
    assert rules.part(named) == Fraction(1, 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[points]\n"backprop.fit_cubic" = 3\n"gradient_descent.fit_cubic" = 2',
            "in [points]: “backprop.fit_cubic” and “gradient_descent.fit_cubic” are one exercise now",
        ),
        ("[weights]\nbackprop = 2", "in [weights]: “backprop” was divided, and gradient_descent was a part"),
        ("[weights]\nhidden_layers = 2", "write what deep_networks weighs as well"),
    ],
)
def test_rules_that_could_mean_two_things_are_refused_in_one_sentence(text, said):
    with pytest.raises(ValueError) as refused:
        rules_from(text)
    assert said in str(refused.value)
    assert str(refused.value).count(". ") == 0


def test_all_parts_of_a_lecture_can_have_weights():
    rules = rules_from("[weights]\nbackprop = 2\ngradient_descent = 3")
    assert (rules.weight("backprop.sigmoid"), rules.weight("gradient_descent.fit_cubic")) == (2, 3)
    assert rules_from("[weights]\ngradient_descent = 3").weight("backprop.sigmoid") == 1


def test_old_overrides_count(tmp_path):
    path = tmp_path / "overrides.csv"
    path.write_text("learner,exercise,mark,comment\nAnna,backprop.fit_cubic,0.5,seen\n")
    result = a_result()
    clear, said = marks.usable(read_overrides(path), [result])
    assert (len(clear), said) == (1, [])
    assert marks.mark(result, rules_from(""), clear).points == 0.5


def test_an_old_exercise_can_be_asked_for_in_an_appeal():
    explain.known("backprop.fit_cubic")


def test_old_results_are_read_and_compared(tmp_path):
    now = a_result()
    old = json.loads(json.dumps(to_json(now)).replace("gradient_descent.", "backprop."))
    assert from_json(now.hand_in, old) == now
    listed = [{"learner": "Anna", "ident": "", "notebook": "a.ipynb", **one} for one in (old, to_json(now))]
    cache.remember(tmp_path, listed[:1])
    assert changed(cache.last(tmp_path), listed[1:]) == []
    for odd in ([3], [{}], {"a": 1}, 3, [{"answers": [3]}]):
        cache.remember(tmp_path, odd)
        assert cache.last(tmp_path) == odd


def test_whose_attempt_counts_in_an_old_report_is_told(tmp_path):
    row = {"learner": "Anna", "ident": "1", "lecture": "backprop", "attempt": 2}
    for edition, known in (("2026.1", {"gradient_descent", "backprop"}), (EDITION, {"backprop"})):
        (tmp_path / "results.json").write_text(json.dumps({"edition": edition, "results": [row]}))
        assert {lecture for _, _, lecture, _ in explain._reported(tmp_path)} == known


def test_the_table_travels_and_loads_nothing():
    assert (Path(editions.__file__).parent / "moves.json").is_file()
    assert "backprop" in lectures() and "mlschool.editions" in sys.modules
