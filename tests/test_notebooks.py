"""Laws 2 to 5 on every notebook in `notebooks/`: whatever stands in it, it runs to its end; the numbers
in its text are computed; the Colab edition is what the generator makes; the budgets fit.

What runs here is damaged or solved: nbval runs the notebooks as they are.
"""

import ast
import json
import os
import re
from itertools import cycle
from pathlib import Path
from urllib.parse import urlparse

import nbformat
import pytest
from nbclient import NotebookClient

from mlschool.authoring import budgets, colab
from mlschool.authoring.notebooks import lecture, read
from mlschool.authoring.prose import TAG, text_of, unpaired, unquoted
from mlschool.authoring.solve import solve
from mlschool.authoring.stubs import with_stubs
from mlschool.checking.verdict import Outcome, Verdict
from mlschool.edition import EDITION, REPOSITORY
from mlschool.edition import TAG as RELEASE
from mlschool.editions import lecture_of
from mlschool.exercises import lectures, of_lecture
from mlschool.grading.grade import grade
from mlschool.grading.results import HandIn
from tests.gates import rest_at_night
from tests.shell import shown_under

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FINISHED = [path for path in NOTEBOOKS if lecture(path).finished]
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
WITH_EXERCISES = [path for path in FINISHED if of_lecture(lecture_of(path.stem))]
with_exercises = pytest.mark.parametrize("path", WITH_EXERCISES, ids=lambda path: path.stem)

# -------------------------------------------------------------------------------------------- planted damage

BODIES = {
    "a crash": "return 1 / 0",
    "a syntax error": "return (1",
    "an endless loop": "while True:\n    try:\n        pass\n    except:\n        pass",
    "a deleted cell": None,
}
SAID = {
    "a crash": "it stops with ZeroDivisionError",
    "a syntax error": "Python can't read this cell",
    "an endless loop": "still running after",
}


def is_exercise(cell):
    return cell["cell_type"] == "code" and re.search(r"^@exercise\(", cell["source"], re.MULTILINE)


def damaged(notebook, damages):
    """Return a notebook whose exercises' cells are damaged in these ways by turns; some are gone."""
    cells, ways = [], cycle(damages)
    for cell in notebook["cells"]:
        if not is_exercise(cell):
            cells.append(cell)
        elif (body := BODIES[next(ways)]) is not None:
            cells.append(cell | {"source": with_body(cell["source"], body)})
    return notebook | {"cells": cells}


def with_body(source, body):
    """Return a cell's source with another body in its functions."""
    lines = source.splitlines()
    functions = [
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    for node in reversed(functions):
        first = node.body[0]
        rest = node.body[1:] if ast.get_docstring(node) else node.body
        begin = first.end_lineno if ast.get_docstring(node) else first.lineno - 1
        end = rest[-1].end_lineno if rest else begin
        lines[begin:end] = [" " * first.col_offset + line for line in body.splitlines()]
    return "\n".join(lines) + "\n"


def executed(notebook, folder):
    """Run a notebook to its end; a cell that stops it is an error."""
    ran = nbformat.from_dict(notebook)
    NotebookClient(
        ran, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return ran


@pytest.fixture
def hurried(monkeypatch):
    """Kernels in which an endless loop ends soon, and which find this package."""
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.5")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))


def by_turns(notebook):
    """Yield the notebook damaged, and the ways of the exercises that are left, until each way was there.

    Where there are exercises for all of the ways, once.
    """
    ways = list(BODIES)
    exercises = sum(map(bool, map(is_exercise, notebook["cells"])))
    for first in range(0, len(ways), max(exercises, 1)):
        damages = [*ways[first:], *ways[:first]]
        done = [damage for damage, _ in zip(cycle(damages), range(exercises), strict=False) if BODIES[damage]]
        yield damaged(notebook, damages), done


def without_demonstrations(notebook):
    """Return the source of the set-up cell and those of the exercises' cells.

    Frameworks are left to be loaded where an exercise needs them: most do without.
    """
    setup = next(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    setup = re.sub(r", uses=\([^)]*\)", "", setup)
    return setup, [cell["source"] for cell in filter(is_exercise, notebook["cells"])]


@with_exercises
def test_whatever_stands_in_the_exercises_later_cells_find_their_names(path, tmp_path):
    """In one shell, without the demonstrations; the whole notebooks run at night."""
    lecture = lecture_of(path.stem)
    names = ", ".join(record.name for record in of_lecture(lecture).values())
    setup, _ = without_demonstrations(read(path))
    cells, damages = [setup], [""]
    for notebook, done in by_turns(read(path)):
        _, exercises = without_demonstrations(notebook)
        assert len(exercises) == len(done)
        cells += [*exercises, f"assert all(map(callable, [{names}]))"]
        damages += [*done, ""]
    for said, damage in zip(shown_under(cells, tmp_path, {"MLSCHOOL_SECONDS": "0.5"}), damages, strict=True):
        if damage:
            assert SAID[damage] in said
            assert "The notebook goes on with the reference" in said


@pytest.mark.night("forms")
@pytest.mark.slow
@with_exercises
def test_whatever_stands_in_the_exercises_the_notebook_runs_to_its_end(path, hurried):
    for notebook, damages in by_turns(read(path)):
        ran = executed(notebook, path.parent)
        for cell, damage in zip(filter(is_exercise, ran.cells), damages, strict=True):
            assert SAID[damage] in text_of(cell)
            assert "The notebook goes on with the reference" in text_of(cell)


MADE_UP = '''
@exercise("perceptron.step")
def step(score):
    """Return 1 where the score is at or above the threshold 0, and 0 below it."""
    ...
@exercise("perceptron.predict")
def predict(w, b, X):
    ...
'''.strip()


def made_up(*cells):
    """Return a notebook of these code cells."""
    setup = f"""
from mlschool import exercise, start

start('01_perceptron', edition='{EDITION}')
import numpy as np"""
    return {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{i}",
                "metadata": {},
                "source": source.strip(),
                "outputs": [],
                "execution_count": None,
            }
            for i, source in enumerate([setup, *cells])
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("damage", rest_at_night(BODIES, ["a syntax error"], "forms"))
def test_a_made_up_notebook_runs_to_its_end_too(damage, hurried, tmp_path):
    notebook = made_up(
        MADE_UP, "assert predict(np.ones(2), -3.0, np.eye(2)).tolist() == [0, 0]\nassert step(0.0) == 1"
    )
    ran = executed(damaged(notebook, [damage]), tmp_path)
    said = [text_of(cell) for cell in filter(is_exercise, ran.cells)]
    assert len(said) == (damage != "a deleted cell")
    assert all(one.count(SAID[damage]) == 2 for one in said)


def test_damage_keeps_the_rest():
    cell = with_body(MADE_UP, "return 1 / 0")
    assert cell.count("return 1 / 0") == 2
    assert "..." not in cell
    assert cell.count("@exercise(") == 2
    assert '"""Return 1' in cell
    ast.parse(cell)


# -------------------------------------------------------------------------------------- untouched and solved


def graded(contents, settings):
    """Grade notebooks at once; return the verdicts on each by key, in their order."""
    hand_ins = [HandIn(str(i), name, content) for i, (name, content) in enumerate(contents)]
    by_learner = {result.hand_in.learner: result for result in grade(hand_ins, settings)}
    results = [by_learner[hand_in.learner] for hand_in in hand_ins]
    assert not any(result.problem for result in results)
    return [{answer.key: answer.verdict for answer in result.answers} for result in results]


def test_untouched_everything_is_to_do(settings):
    keys = [list(of_lecture(lecture_of(path.stem))) for path in WITH_EXERCISES]
    found = graded([(path.name, path.read_bytes()) for path in WITH_EXERCISES], settings)
    assert found == [{key: Verdict(key, Outcome.TODO) for key in own} for own in keys]


def test_solved_everything_passes(tmp_path, settings):
    contents = []
    for path in WITH_EXERCISES:
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        contents.append((path.name, solve(copy).read_bytes()))
    for path, verdicts in zip(WITH_EXERCISES, graded(contents, settings), strict=True):
        assert [verdict for verdict in verdicts.values() if not verdict.passed] == []
        stubs = filter(is_exercise, read(path)["cells"])
        assert len(verdicts) == sum(cell["source"].count("@exercise(") for cell in stubs)


# -------------------------------------------------------------------------------------- numbers in the prose


@every_notebook
def test_every_number_in_the_text_is_computed_or_given(path):
    assert list(map(str, unpaired(read(path)))) == []


@every_notebook
def test_every_given_number_is_quoted(path):
    assert unquoted(read(path)) == []


@every_notebook
def test_tagged_cells_and_no_others_keep_output_and_count(path):
    for cell in read(path)["cells"]:
        if cell["cell_type"] == "code":
            kept = TAG in cell["metadata"].get("tags", [])
            assert bool(cell["outputs"]) is kept, cell["source"]
            assert (cell["execution_count"] is not None) is kept, cell["source"]


@pytest.mark.parametrize(
    ("prose", "left"),
    [
        ("There are 276 birds.", ["276"]),
        ("There are 151 birds.", []),
        ("There are 1,510 and 15 birds.", ["15"]),
        ("In 1957.", []),
        ("It takes about 90 minutes.", []),
        ("About 0.50 of them.", []),
        ("About 5 % of them.", ["5"]),
        ("$276$ and `276` and [it](276.html) and https://e.org/276 and <b title=276>.", []),
        ("$$\n276\n$$\n\n```python\n276\n```\n", []),
        ("# 27 · The end", []),
        ("# The 27", ["27"]),
        ("### Your turn: the step  ●○○ 4 min", []),
        ("You will meet them in lecture 13, and in 05; see section 6.", []),
        ("1. first\n2. second", []),
        ("x1, W2 and 3D", []),
    ],
)
def test_numbers_are_paired(prose, left):
    notebook = {
        "metadata": {"mlschool": {"given_numbers": ["1957"], "minutes": 90}},
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": prose},
            {
                "cell_type": "code",
                "metadata": {"tags": [TAG]},
                "source": "",
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": ["151 of\n", "1510 birds"]},
                    {"output_type": "execute_result", "data": {"text/plain": "0.5"}},
                ],
            },
            {
                "cell_type": "code",
                "metadata": {},
                "source": "",
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "276"}],
            },
        ],
    }
    assert [quote.number for quote in unpaired(notebook)] == left


# ----------------------------------------------------------------------------------------- Colab and budgets


def test_the_colab_edition_is_what_the_generator_makes():
    assert colab.differing(ROOT) == []


@every_notebook
def test_pictures_have_alt_text_and_axes_have_labels(path):
    assert budgets.lacks(read(path)) == []


@every_notebook
def test_no_fewer_minutes_are_stated_than_are_counted(path):
    core, whole = budgets.honest(read(path))
    stated = lecture(path)
    assert stated.minutes >= core.least
    assert stated.minutes_with_further >= (whole.least if whole != core else 0)
    assert bool(stated.minutes_with_further) == (whole != core)


@every_notebook
def test_dots_say_how_hard_each_exercise_is(path):
    assert budgets.unmarked(read(path)) == []


@every_notebook
def test_the_stubs_are_what_keep_makes_of_the_references(path):
    notebook = read(path)
    assert with_stubs(notebook) == (notebook, [])


@every_notebook
def test_it_says_what_the_others_say(path):
    notebook = read(path)
    first = notebook["cells"][0]
    setup = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    stated = lecture(path)
    assert first["source"].startswith(f"# {stated.number} " if stated.number else f"# {stated.title}\n")
    assert f'start("{path.stem}", edition="{EDITION}"' in setup["source"]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)


@every_notebook
def test_it_is_written_as_jupyter_writes_it(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(notebook)
    assert (notebook["nbformat"], notebook["nbformat_minor"] >= 5) == (4, True)


def test_there_are_notebooks():
    assert NOTEBOOKS


# ---------------------------------------------------------------------------- lectures speak of one another

# By name, with a link where the lecture exists: a number would be wrong as soon as one is put between.
_BY_NUMBER = re.compile(
    r"""\b(?:lectures?|notebooks?)\s+\d+  # lecture 3
    | (?<![\w.,:/–-])0\d(?![\w:/–-]|[.,]\d)  # in 09; [02]; 03's
    | (?<![\w.,:/–-])[1-3]\d's\b  # 14's
    | (?<!\d\ )\b(?:in|see|since|like|as)\s+[1-3]\d(?=[).,;:]|\s*$)  # as in 14.
    | \[\d+\]\(  # [14](14_attention.ipynb)
    | \*\d+\s·  # in *17 · Attention*
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_NOT_SAID = [
    r"^(```|~~~).*?^\1",  # fenced code
    r"\$\$.*?\$\$",  # formulae
    r"\$[^$\n]+\$",
    r"`[^`\n]*`",  # code
    r"^# +[0-9]+ ·",  # a lecture's own number in its title
    r"https?://[^\s)]+",
    r"<!-- lectures -->.*<!-- /lectures -->",  # the table of all lectures, which is generated
]
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+\.(?:ipynb|md)\b)")
_TERM = re.compile(r"\]\(\s*<?glossary\.md(?:#([^)\s>]*))?")
# what earlier editions had is called as it was
PAGES = [path for path in sorted(ROOT.glob("[A-Z]*.md")) if path.name != "CHANGELOG.md"] + sorted(
    [*ROOT.glob("docs/*.md"), *ROOT.glob("data/*.md"), *ROOT.glob("notebooks/*.md")]
)


def by_number(text):
    """Return where a text names lectures by number.

    >>> by_number("As in lecture 3, 02's and [14](14_attention.ipynb)")
    ['lecture 3', '02', '[14](']
    >>> by_number(
    ...     "# 03 · Back\\nIn 10 steps of 0.05, `lecture 3`, at 23:05 on 2026-11-05; section 2, 1 in 10."
    ... )
    []
    """
    for pattern in _NOT_SAID:
        text = re.sub(pattern, " ", text, flags=re.MULTILINE | re.DOTALL)
    return [" ".join(found[0].split()) for found in _BY_NUMBER.finditer(text)]


def dead_links(text, folder):
    """Return the notebooks to which a text in a folder links, and which aren't there."""
    for code in _NOT_SAID[0], r"`[^`\n]*`":
        text = re.sub(code, " ", text, flags=re.MULTILINE | re.DOTALL)
    places = [(link, urlparse(link)) for link in _LINK.findall(text)]
    ours = f"/{REPOSITORY.removeprefix('https://github.com/')}/blob/{RELEASE}/"
    paths = {
        link: ROOT / url.path.partition(ours)[2] if url.netloc else folder / url.path for link, url in places
    }
    return [link for link, path in paths.items() if not path.is_file()]


@every_notebook
def test_lectures_are_named_and_not_numbered_in_a_notebook(path):
    prose = [cell["source"] for cell in read(path)["cells"] if cell["cell_type"] == "markdown"]
    assert [found for text in prose for found in by_number(text)] == []


@every_notebook
def test_a_link_leads_to_a_lecture_that_exists(path):
    prose = [cell["source"] for cell in read(path)["cells"] if cell["cell_type"] == "markdown"]
    assert [found for text in prose for found in dead_links(text, path.parent)] == []
    made = read(ROOT / "colab" / path.name)["cells"]  # where a notebook has no neighbours in its folder
    assert [link for cell in made for link in _LINK.findall(cell["source"]) if "://" not in link] == []


@every_notebook
def test_a_link_to_the_glossary_leads_to_a_term_that_stands_there(path):
    terms = re.findall(r'<a id="([^"]+)">', (ROOT / "notebooks/glossary.md").read_text(encoding="utf-8"))
    assert len(terms) == len(set(terms)) > 50
    prose = [cell["source"] for cell in read(path)["cells"] if cell["cell_type"] == "markdown"]
    assert {term for text in prose for term in _TERM.findall(text)} <= set(terms)


@every_notebook
def test_next_is_a_link_where_the_next_lecture_exists(path):
    following = NOTEBOOKS[NOTEBOOKS.index(path) + 1 :][:1]
    said = [cell["source"].partition("**Next:**")[2] for cell in read(path)["cells"]]
    said = [text.partition("\n\n")[0] for text in said if text]
    assert len(said) == 1, "one paragraph says what comes next"
    number, after = lecture(path).number, lecture(following[0]).number if following else ""
    if number and after and int(after) == int(number) + 1:
        assert f"]({following[0].name})" in said[0]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_name_lectures_and_link_to_those_that_exist(path):
    text = path.read_text(encoding="utf-8")
    assert by_number(text) == []
    assert dead_links(text, path.parent) == []


@pytest.mark.parametrize("name", lectures())
def test_exercises_name_lectures_and_do_not_number_them(name):
    for key, record in of_lecture(name).items():
        notes = [getattr(one, "note", "") for one in (*record.cases, *record.refuses)]
        messages = [mistake.message for mistake in record.mistakes]
        said = [*messages, *record.hints, record.why, record.stopped, record.source(), *notes]
        assert [found for text in said for found in by_number(text)] == [], key


def test_the_packages_own_texts_name_lectures_and_do_not_number_them():
    for path in (ROOT / "mlschool").rglob("*.py"):
        texts = [
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        found = re.findall(r"\b(?:lectures?|notebooks?) [0-9]+", "\n".join(texts), re.IGNORECASE)
        assert found == [], path


@pytest.mark.parametrize(
    "text",
    [
        "as in lecture 3",
        "Lectures 02",
        "of 03.",
        "(09)",
        "14's weights",
        "[11](11_x.ipynb)",
        "as in 14.",
        "see 17",
        "in *17 · Attention*",
    ],
)
def test_numbers_of_lectures_are_found(text):
    assert by_number(text)


def test_links_are_followed():
    text = f"[a](03_backprop.ipynb) [b](03_gone.ipynb#x) [c]({REPOSITORY}/blob/{RELEASE}/colab/99_gone.ipynb)"
    assert dead_links(text, ROOT / "notebooks") == [
        "03_gone.ipynb",
        f"{REPOSITORY}/blob/{RELEASE}/colab/99_gone.ipynb",
    ]
