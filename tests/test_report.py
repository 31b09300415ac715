"""The report on a class: nothing in it runs, nobody is in it who shouldn't be, and everything can be read."""

import csv
import io
import json
import re
import sys
import time
import unicodedata
import zipfile
from dataclasses import replace
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest

from mlschool.checking.recordings import Crash
from mlschool.checking.verdict import Finding, Outcome, SeenCase, Verdict, finding
from mlschool.checking.words import NAMELESS, details, message
from mlschool.exercises import find, of_lecture
from mlschool.grading.marks import Mark, Part
from mlschool.grading.report import Aside, BrokenKey, Told, write
from mlschool.grading.report.changes import Change, changed
from mlschool.grading.report.folder import renew
from mlschool.grading.report.pages import UNSAFE, code
from mlschool.grading.report.people import pages
from mlschool.grading.report.summary import FEWEST_FOR_EXAMPLES, courses
from mlschool.grading.report.text import bare, readable
from mlschool.grading.report.write import _entries
from mlschool.grading.results import Answer, HandIn, Result, Standing, to_json
from tests.demo_class import CHANGES, NAMES, DemoMark, a_class, facts, marks_of, with_answer

TEMPLATES = Path(__file__).parents[1] / "mlschool/grading/report/templates"
MARKER = "marker = 1; document.title = 'it ran'; window.ran = true"
HOSTILE = [
    f"<script>{MARKER}</script>",
    f"</style><script>{MARKER}</script>",
    f'"onmouseover="{MARKER}" autofocus onfocus="{MARKER}" x="',
    f"' onclick='{MARKER}",
    f"</pre></code></title><img src=x onerror=\"{MARKER}\">",
    f"<svg onload=\"{MARKER}\"><a href=\"javascript:{MARKER}\">x</a>",
    f"]]>--><script>{MARKER}</script><!--",
    "{{ 7 * 7 }}{% raw %}{% include '/etc/passwd' %}",
    "a\u202eb\u2066c\u200bd\u0000e\x1b[31mf\x85g\u2028h\ud800i\U000e0041",
    "x" * 10_000,
    "\u0301" * 300,
    "=HYPERLINK(\"http://example.org\")",
    "Anna_999_assignsubmission_file_/../Kern",
]  # fmt: skip


def in_every_place(key, outcome, text):
    """A verdict with a learner's words wherever it can have some."""
    crash = None if outcome is Outcome.WRONG else Crash(text, text, ((1, text), (2, text)))
    case = SeenCase(text, text, text, text, text, text, printed=text, left=text, kept=text)
    said = Finding("said", {"words": text}, text)
    return Verdict(key, outcome, finding=said, case=case, crash=crash, right=(text,))


def hostile_results():
    """One learner for each attack, which stands in everything that a learner can write."""
    results = []
    for i, text in enumerate(HOSTILE):
        answers = [
            Answer(in_every_place(key, outcome, text), text, notes=(text,))
            for key, outcome in zip(of_lecture("perceptron"), Outcome, strict=False)
        ]
        hand_in = HandIn(
            text, f"{text}.ipynb", ident=text if i % 2 else str(i), submitted=datetime(2026, 1, 1)
        )
        results.append(Result(hand_in, Standing.GRADED, tuple(answers), text, (text,)))
        results.append(Result(hand_in, Standing.NEEDS_A_LOOK, (), text, (text,)))
    return results


@pytest.fixture(scope="module")
def forty():
    return a_class()


@pytest.fixture(scope="module")
def report(forty, tmp_path_factory):
    """The report on forty learners; not to be changed."""
    folder = tmp_path_factory.mktemp("report")
    write(forty, facts(), folder, marks=marks_of(forty), changes=CHANGES)
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The report on learners who mean harm."""
    folder = tmp_path_factory.mktemp("hostile")
    results = hostile_results()
    text = HOSTILE[1]
    marks = {0: DemoMark(1, 2, {"perceptron.step": 1.0}, 0.0, text, True)}
    write(results, facts(unsafe=True), folder, marks=marks, changes=[Change(text, "", text, text, text)])
    return folder


def page(folder, name="index"):
    return (folder / f"{name}.html").read_text(encoding="utf-8")


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def text_of(html):
    """What a reader sees of a page."""

    class Reader(HTMLParser):
        seen, inside = [], ""

        def handle_starttag(self, tag, attrs):
            self.inside = tag

        def handle_data(self, data):
            if self.inside not in ("style", "script"):
                self.seen.append(data)

    reader = Reader()
    reader.seen = []
    reader.feed(html)
    return " ".join("".join(reader.seen).split())


# ------------------------------------------------------------------------------------------- the class page


def test_the_overview_counts_what_the_results_say(forty, report):
    html, text = page(report), text_of(page(report))
    assert "01 · The perceptron" in text and "40 notebooks" in text and "seed 1" in text
    for key in of_lecture("perceptron"):
        verdicts = [a.verdict for result in forty for a in result.answers if a.key == key]
        passed = sum(verdict.passed for verdict in verdicts)
        assert f"✓ {passed} passed" in text
        assert f"{round(100 * passed / len(verdicts))} %" in text
    assert html.count('<th scope="row"><a href="learners/') == 40
    for result in forty:
        assert result.hand_in.learner in text


def test_each_cell_of_the_heat_map_has_a_sign_and_words(forty, report):
    cells = re.findall(r'<td class="(\w+)"[^>]*>(.*?)</td>', page(report))
    shown = {outcome.name.lower(): outcome for outcome in Outcome}
    cells = [(shown[kind], words) for kind, words in cells if kind in shown]
    assert len(cells) == sum(len(result.answers) for result in forty)
    for outcome, words in cells:
        assert words.startswith(f'<b aria-hidden="true">{outcome.sign}</b> ')
        assert outcome.words.replace("'", "&#39;") in words


def test_what_names_no_mistake_comes_last_however_many_there_are(forty):
    verdict = Verdict("perceptron.step", Outcome.WRONG, finding=finding("other"))
    nameless = [replace(one, answers=(Answer(verdict, "def step(x): ..."),)) for one in forty]
    [course] = courses(_entries([*forty, *nameless], {}))
    assert max(made.makers for made in course.mistakes) == len(forty)
    assert course.mistakes[-1].message == NAMELESS


def test_mistakes_are_counted_once_for_each_learner_and_listed_by_number(forty):
    [course] = courses(_entries(forty, {}))
    makers = [made.makers for made in course.mistakes]
    assert makers == sorted(makers, reverse=True) and makers[0] > 1
    top = course.mistakes[0]
    assert top.makers == sum(
        bool(answer.verdict.mistake) and message(answer.verdict) == top.message and answer.key == top.key
        for result in forty
        for answer in result.answers
    )
    numbers = {cell.mistake for row in course.rows for cell in row.cells if cell}
    assert numbers == set(range(len(course.mistakes) + 1))
    twice = courses(_entries([*forty, *forty], {}))[0]  # two attempts of everybody
    assert twice.mistakes[0].makers == top.makers


def test_examples_say_nothing_of_whose_they_are():
    wrong = find("perceptron.predict").mistakes[0].name
    source = '''@exercise("perceptron.predict")
def predict(w, b, X):
    """Done by Anna Kern, who asked Ben."""
    # Anna Kern, 4711
    "Anna again"
    return step(X @ w)  # ask anna@example.org
'''

    def someone(name, code, number, platform=""):
        case = SeenCase("predict(w)", "1", "0", printed="Anna")
        verdict = Verdict("perceptron.predict", Outcome.WRONG, wrong, case=case)
        hand_in = HandIn(name, "a.ipynb", ident=str(number), number=platform)
        return Result(hand_in, Standing.GRADED, (Answer(verdict, code),))

    named = source.replace("step(X", "anna_step(X")
    mailed = source.replace("X @ w", "X @ w + len('a.k@example.org')")
    results = [
        someone("Anna Kern", source, 4711),
        someone("Anna Kern", named, 4712),
        someone("Berta Alt", mailed, 4713),
        someone("Carl Neu", source.replace("X @ w", "X @ w * len('4714')"), 4714),
        someone("Emil Alt", source.replace("X @ w", "X @ w * 8815"), 4716, "8815"),
        someone("Dora Weit", "def predict(w, b, X:\n  return", 4715),
    ]
    others = [someone(f"Somebody {i}", "", i) for i in range(FEWEST_FOR_EXAMPLES - len(results) - 1)]
    [course] = courses(_entries([*results, *others], {}))
    assert course.mistakes[0].examples == ()  # nine are too few
    [course] = courses(_entries([*results, *others, someone("The Tenth", "", 99)], {}))
    [example] = course.mistakes[0].examples
    assert example.code == "def predict(w, b, X):\n    return step(X @ w)"
    assert example.lines == "predict(w)\nyou:       1\nexpected:  0"
    [course] = courses(_entries([results[0]] * 12, {}))
    assert course.mistakes[0].examples == ()  # twelve notebooks of one learner are no class


def test_two_examples_each_and_no_comment_in_the_class_page(forty, report):
    html = page(report)
    mistakes = html[html.index('<ol class="mistakes">') : html.index('id="learners-1"')]
    for card in mistakes.split('<li class="card"')[1:]:
        assert card.count('aria-label="An example"') <= 2
    assert mistakes.count('aria-label="An example"') > 5
    assert "#" not in re.sub(r"<[^>]*>|&#\d+;", "", mistakes)  # no comment is left
    for name in NAMES:
        assert name not in mistakes
    small = courses(_entries(forty[:9], {}))[0].mistakes
    assert small and not any(made.examples for made in small)


def test_a_class_is_told_nothing_in_the_learners_own_words():
    def told(kind="", outcome=Outcome.WRONG, crash=None, **facts):
        seen = finding(kind, **facts) if kind else None
        verdict = Verdict("perceptron.step", outcome, finding=seen, crash=crash)
        result = Result(HandIn("Anna Kern", "a.ipynb"), Standing.GRADED, (Answer(verdict),))
        return [made.message for made in courses(_entries([result], {}))[0].mistakes]

    def crashed(kind, said):
        return told(outcome=Outcome.CRASHED, crash=Crash(kind, said, ((1, "secret"),)))

    assert crashed("NameError", "name 'secret' is not defined") == ["it stops with NameError."]
    assert crashed("Anna", "secret") == ["it stops with an error of its own."]
    ended = told("left no answer", Outcome.CRASHED, words="secret")
    assert ended == ["it stops with an error of its own."]
    broken = Crash("SyntaxError", "'secret'", ((1, "secret"),))
    assert told(outcome=Outcome.UNREADABLE, crash=broken) == ["Python can't read the cell."]
    assert told("parameters", came="(secret)", due=("score",)) == [
        "it takes other arguments than later cells hand it."
    ]
    assert told("object", came="secret") == [
        "an object of another kind stands where a function is asked for."
    ]
    assert told("name", came="secret", due="step") == [
        "the function has another name than later cells look for."
    ]
    assert told("kind", came="a Kern", due="a number", foreign="Kern") == ["something else comes out."]
    assert told("sign") == ["every number has the opposite sign."]
    stopped = told("running", Outcome.STOPPED, seconds=10.0)
    assert stopped == ["it was still running when its time was up."]
    ours = told(outcome=Outcome.CHECK_FAILED, crash=Crash("TypeError", "our fault"))
    assert told(outcome=Outcome.TODO) == told("not here", Outcome.TODO) == ours == []
    assert told(outcome=Outcome.PASSED) == []


def test_a_crash_is_shown_with_its_call_and_none_of_the_learners_words():
    def someone(i):
        verdict = Verdict(
            "perceptron.step",
            Outcome.CRASHED,
            case=SeenCase("step(score=0)"),
            crash=Crash("ValueError", "secret", ((2, "secret = score[0]"),)),
        )
        code = f"def step(score):\n    return score[{i % 2}]"
        return Result(HandIn(f"Somebody {i}", "a.ipynb"), Standing.GRADED, (Answer(verdict, code),))

    [course] = courses(_entries([someone(i) for i in range(FEWEST_FOR_EXAMPLES)], {}))
    [made] = course.mistakes
    assert made.message == "it stops with ValueError."
    assert [example.lines for example in made.examples] == ["step(score=0)"] * 2
    assert made.shared == "step(score=0)"


def test_a_small_class_is_told_why_there_are_no_examples(forty, tmp_path):
    said = "Examples are shown in classes of ten or more."
    for number in (FEWEST_FOR_EXAMPLES - 1, FEWEST_FOR_EXAMPLES):
        write(forty[20 : 20 + number], facts(), tmp_path / str(number))
        text = text_of(page(tmp_path / str(number)))
        assert "The most common mistakes" in text
        assert (said in text) is (number < FEWEST_FOR_EXAMPLES)
    assert FEWEST_FOR_EXAMPLES == 10  # as the sentence has it


def test_no_sentence_ends_in_a_colon_where_no_case_follows(tmp_path):
    seen = Finding("other", {}, "w")
    verdict = Verdict("perceptron.step", Outcome.WRONG, finding=seen, case=SeenCase("step(0)", "0", "1"))
    assert message(verdict) == "`w`: in this case something else comes out:"
    told = Result(HandIn("Anna Kern", "a.ipynb"), Standing.GRADED, (Answer(verdict, shown=True),))
    before, after = ([{"learner": "Anna Kern", "ident": "", **to_json(one)}] for one in (told, told))
    before[0]["answers"][0] |= {"outcome": "passed", "message": ""}
    [change] = changed(before, after)
    assert change.after == "not yet: `w`: something else comes out."
    write([told], facts(), tmp_path, changes=[change])
    for name in ("answers.csv", "index.html"):
        text = (tmp_path / name).read_text("utf-8")
        assert "something else comes out." in text and "comes out:" not in text, name
    assert (
        "In this case something else comes out:".casefold() in page(tmp_path, "learners/anna-kern").casefold()
    )
    [option] = re.findall(r'<option value="1">(.*?)</option>', page(tmp_path))
    assert option == "1 · step: w: something else comes out."


def test_what_a_column_and_a_star_mean(forty, report, tmp_path):
    text = text_of(page(report))
    assert "The first hint" in text and "question to ask" not in text
    assert "* set by a tutor" in text
    write(forty[:3], facts(), tmp_path, marks=marks_of(forty[:3]))
    assert "Points" in text_of(page(tmp_path)) and "set by a tutor" not in text_of(page(tmp_path))


@pytest.mark.parametrize("title", [
    "Needs a look", "Not graded", "Couldn’t be read", "✓ in the notebook, ✗ here", "Set by a tutor",
    "The reference, word for word", "Carried", "Late", "Changed since last time",
])  # fmt: skip
def test_lists_of_what_to_look_at(report, title):
    text = text_of(page(report))
    assert f"{title} " in text[text.index("Needs a look") :]


def test_who_stands_in_which_list(forty, report):
    html = page(report)

    def names(which):
        found = re.search(rf'<section class="list" id="list-{which}">(.*?)</section>', html, re.S)[1]
        return re.findall(r"<bdi>(.*?)</bdi>", found)

    assert names("look") == ["Dmitri Volkov"]
    assert names("not-graded") == ["Rosa Delgado"]
    assert names("unreadable") == ["Jakub Nowak"]
    assert names("surprising") == ["Callum Fraser"]
    assert names("carried") == ["Wanjiru Kamau"]
    assert set(names("late")) == {result.hand_in.learner for result in forty if result.hand_in.late}
    assert set(names("copied")) == {r.hand_in.learner for r in forty if any(a.copied for a in r.answers)}


def test_the_same_notebook_of_two_learners_is_told_to_the_tutor_alone(tmp_path):
    source = find("perceptron.train").source()
    renamed = source.replace("mistakes", "faults").replace("    for ", "\n    # by me\n    for ", 1)
    other = source.replace("wrong = 0", "wrong = 1 - 1 + 2")

    def one(learner, code, copied=False):
        return Result(
            HandIn(learner, "a.ipynb"),
            Standing.GRADED,
            (Answer(Verdict("perceptron.train", Outcome.PASSED), code, copied=copied),),
        )

    write(
        [one("Anna", source), one("Ben", renamed), one("Carla", other), one("Dora", source, True)],
        facts(),
        tmp_path,
    )
    found = re.search(r'<section class="list" id="list-alike">(.*?)</section>', page(tmp_path), re.S)[1]
    assert re.findall(r"<bdi>(.*?)</bdi>", found) == ["Anna", "Ben"]
    assert "Anna: As Ben." in text_of(found) and "Ben: As Anna." in text_of(found)
    for learner in ("anna", "ben"):
        assert "alike" not in text_of(page(tmp_path, f"learners/{learner}"))


def test_what_is_to_be_decided_stands_before_all_else(forty, report):
    text = text_of(page(report))
    count = sum(not result.standing.makes_a_mark for result in forty)
    assert f"To look at {count} Needs a look" in text
    assert text.index(f"To look at {count} Needs") < text.index("How it went")


def test_a_check_that_failed_is_told_as_our_fault_and_counted_for_nobody(forty, tmp_path):
    broken = Verdict("perceptron.step", Outcome.CHECK_FAILED, crash=Crash("TypeError", "secret"))
    write([with_answer(forty[0], 0, verdict=broken)], facts(), tmp_path)
    assert "Our fault" in text_of(page(tmp_path))
    learner = page(tmp_path, "learners/amara-okafor")
    assert "our fault, not yours" in text_of(learner)
    assert "secret" not in learner


def test_the_layers_and_the_run_are_told(report, hostile):
    text = text_of(page(report))
    for name, _, words in facts().layers:
        assert name in text and words in text
    assert "5f0c3a9be17d" in text and "in 9 s" in text
    assert "✗ missing" in text_of(page(hostile))


def test_unsafe_is_printed_on_every_page_and_only_then(report, hostile):
    pages = [*hostile.rglob("*.html")]
    assert len(pages) == 1 + len(hostile_results())
    assert all(UNSAFE in text_of(path.read_text(encoding="utf-8")) for path in pages)
    assert not any(UNSAFE in path.read_text(encoding="utf-8") for path in report.rglob("*.html"))
    with zipfile.ZipFile(hostile / "moodle-feedback.zip") as packed:
        assert packed.namelist() and all(UNSAFE in packed.read(name).decode() for name in packed.namelist())


def test_several_lectures_in_one_run(tmp_path):
    def one(key, name):
        verdict = Verdict(key, Outcome.PASSED)
        return Result(HandIn(name, "a.ipynb", ident="12"), Standing.GRADED, (Answer(verdict),))

    unknown = Result(HandIn("Zoe", "b.ipynb"), Standing.UNREADABLE, (), "it is empty.")
    results = [one("perceptron.step", "Anna"), one("backprop.sigmoid", "Anna"), unknown]
    write(results, facts(), tmp_path)
    text = text_of(page(tmp_path))
    assert "01 · The perceptron, 03 · Backpropagation" in text and "Of no lecture that could be told" in text
    nav = re.search(r"<nav.*?</nav>", page(tmp_path), re.S)[0]
    assert set(re.findall(r'href="#([^"]+)"', nav)) == {
        *("course-1", "mistakes-1", "learners-1", "course-2", "mistakes-2", "learners-2", "learners-3"),
        *("look", "how"),
    }
    assert "01 · The perceptron: Exercises Mistakes Learners 03 · Backpropagation: Ex" in text_of(nav)
    assert (tmp_path / "learners/anna-perceptron.html").exists()
    assert (tmp_path / "learners/anna-backprop.html").exists()
    for lecture in ("perceptron", "backprop"):
        assert len(table(tmp_path / f"canvas-{lecture}.csv")) == 2
        assert zipfile.ZipFile(tmp_path / f"moodle-feedback-{lecture}.zip").namelist() == [
            f"Anna_12_assignsubmission_file_/feedback-{lecture}.html"
        ]


# ---------------------------------------------------------------------------------------- a learner's page


def test_a_learners_page_says_what_the_notebook_says_and_no_more(forty, report):
    names = {result.hand_in.learner for result in forty}
    idents = {result.hand_in.ident for result in forty}
    for result, name in zip(forty, pages([result.hand_in.learner for result in forty]), strict=True):
        html = page(report, f"learners/{name}")
        text = text_of(html)
        assert result.hand_in.learner in text
        assert not any(other in text for other in names - {result.hand_in.learner})
        assert not any(re.search(rf"\b{other}\b", text) for other in idents - {result.hand_in.ident})
        assert "seed" not in text and "Learner" not in text
        for answer in result.answers:
            assert f"{answer.verdict.outcome.sign} {answer.verdict.outcome.words}" in text
            first = next(iter(answer.code.splitlines()), "")
            assert " ".join(first.split()) in text
            if answer.verdict.mistake:
                said = message(answer.verdict)
                assert "".join(said[1:].split("`")).replace("  ", " ") in text
                assert " ".join(details(answer.verdict)[0].split()) in text


def test_what_to_look_at_next(forty, report):
    result = forty[2]  # Chiara Rossi
    first = next(answer for answer in result.answers if not answer.verdict.passed)
    html = page(report, "learners/chiara-rossi")
    text = text_of(html)
    assert first.verdict.name == "predict"
    assert "What to look at next predict, in section 2 · Two features, two weights" in text
    assert find(first.key).hints[0][:30] in text
    assert find(first.key).hints[1] not in text
    assert re.findall(r'href="(https:[^"]+)"', html)[0].endswith("/notebooks/01_perceptron.ipynb")
    everything = text_of(page(report, "learners/farah-haddad"))
    assert "Everything works" in everything and "02 · Gradient descent" in everything
    assert "From your tutor Your way round the bias is right" in everything


def test_more_hints_are_where_they_can_be_had(report):
    text = text_of(page(report, "learners/chiara-rossi"))
    assert 'More in the notebook: hint("perceptron.predict")' in text


def marked_page(mark, tmp_path, answers=2):
    keys = list(of_lecture("perceptron"))[:answers]
    shown = tuple(Answer(Verdict(key, Outcome.PASSED)) for key in keys)
    write([Result(HandIn("A", "a.ipynb"), Standing.GRADED, shown)], facts(), tmp_path, marks={0: mark})
    return text_of(page(tmp_path, "learners/a"))


@pytest.mark.parametrize(
    ("points", "out_of", "penalty", "overridden", "words"),
    [
        (5, 6, 0, False, "5 of 6 points."),
        (8.33, 10, 0, False, "5 of 6 points, which is 8.33 of 10."),
        (4.5, 6, 0.5, False, "5 of 6 points, 0.5 taken off for being late: 4.5 of 6."),
        (
            *(7.5, 10, 0.8333, False),
            "5 of 6 points, which is 8.33 of 10, 0.83 taken off for being late: 7.5 of 10.",
        ),
        (9, 10, 0, True, "5 of 6 points; the mark is 9 of 10."),
        (8, 10, 0, False, "5 of 6 points; the mark is 8 of 10."),  # rounded to whole points, say
        (8.34, 10, 0, False, "5 of 6 points, which is 8.33 of 10."),  # rounded up
    ],
)
def test_what_the_exercises_bring_adds_up_to_the_mark(points, out_of, penalty, overridden, words, tmp_path):
    mark = Mark(
        points,
        out_of,
        {"perceptron.step": Part(4.5, 5), "perceptron.predict": Part(0.5, 1)},
        penalty,
        overridden=overridden,
    )
    text = marked_page(mark, tmp_path)
    assert f" passed. {words}" in text
    assert "step 4.5 of 5 points" in text and "predict 0.5 of 1 point" in text


def test_a_tutors_comment_stands_where_it_belongs(tmp_path):
    mark = Mark(
        1, 2, {"perceptron.step": Part(1, 1, True, "Neat <b>way</b>.")}, 0, "See me. Neat.", True, "See me."
    )
    text = marked_page(mark, tmp_path)
    assert text.count("Neat") == 1 and "From your tutor. Neat <b>way</b>." in text
    assert text.index("From your tutor See me.") < text.index("Neat")
    alone = marked_page(replace(mark, general=""), tmp_path)
    assert alone.count("From your tutor") == 1
    unread = marked_page(replace(mark, by_exercise={}), tmp_path, answers=0)  # nowhere else to stand
    assert "From your tutor See me. Neat." in unread


def test_no_copy_is_held_against_a_learner_on_their_page(forty, tmp_path):
    copied = with_answer(forty[0], 0, copied=True)
    write([copied], facts(), tmp_path / "a")
    write([with_answer(forty[0], 0, copied=False)], facts(), tmp_path / "b")
    assert page(tmp_path / "a", "learners/amara-okafor") == page(tmp_path / "b", "learners/amara-okafor")


def test_names_make_files_that_every_system_takes(tmp_path):
    names = [
        "con",
        "CON",
        "Anna",
        "anna",
        "ANNA",
        "../../x",
        "",
        "王芳",
        "a/b\\c",
        "x" * 999,
        "Ä" * 50,
        "learner",
    ]
    assert pages(["Elif Yılmaz", "Łukasz Øster", "Æsa Groß"]) == ["elif-yilmaz", "lukasz-oster", "aesa-gross"]
    found = pages(names)
    assert len({name.casefold() for name in found}) == len(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,45}", name) for name in found)
    assert "con" not in found
    results = [Result(HandIn(name, "a.ipynb"), Standing.GRADED) for name in names]
    write(results, facts(), tmp_path / "report")
    assert len(list((tmp_path / "report/learners").iterdir())) == len(names)
    assert "(no name)" in page(tmp_path / "report")


def test_learners_of_one_name_are_told_apart(tmp_path):
    twins = [Result(HandIn("Wei Li", "a.ipynb", ident=ident), Standing.GRADED) for ident in ("101", "202")]
    write(twins, facts(), tmp_path)
    text = text_of(page(tmp_path))
    assert "Wei Li 101" in text and "Wei Li 202" in text


# ------------------------------------------------------------------------------------------- hostile text


def test_no_markup_of_a_learners_comes_through(hostile):
    opened = re.compile(r"<(script|img|svg|a|style|title)\b[^>]*>")
    for path in hostile.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        html = re.sub(r'href="learners/[a-z0-9-]+\.html', "", html)  # plain letters, whatever they were
        for found in opened.finditer(html):
            assert "marker" not in found[0] and "javascript" not in found[0].lower(), found[0]
        assert len(re.findall("<script", html)) == (path.name == "index.html")
        assert len(re.findall("</?style", html)) == 2
        assert not re.search(r"<[^>]*\son\w+\s*=", re.sub(r'"[^"]*"', '""', html))
        assert "style=" not in html
        assert ("{{ 7 * 7 }}" in text_of(html)) == ("raw %}" in html)  # no template of theirs is filled in
        hidden = [
            char for char in html if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\t"
        ]
        assert not hidden, (path, hidden)


def test_endless_text_is_cut_and_said_to_be(hostile, tmp_path):
    assert max(path.stat().st_size for path in hostile.rglob("learners/*.html")) < 80_000
    # of "printed: " and 10,000 characters 400 are shown
    assert "9,609 more characters" in "".join(path.read_text() for path in hostile.rglob("learners/*.html"))
    long = Answer(Verdict("perceptron.step", Outcome.PASSED), "x = 1\n" * 200_000)
    write([Result(HandIn("A", "a.ipynb"), Standing.GRADED, (long,))], facts(), tmp_path)
    assert (tmp_path / "learners/a.html").stat().st_size < 80_000


@pytest.mark.parametrize("source", [
    "(" * 50_000, "'" * 50_000, '"""' * 9_000, "\\\n" * 20_000, "f'{" * 9_000, "0x" * 20_000, "a." * 20_000,
    "\t " * 20_000, "@" * 50_000, "-" * 50_000 + "1", "{" * 50_000, "\u0660" * 50_000, "if x:\n " * 9_000,
])  # fmt: skip
def test_no_code_takes_long_to_show_or_to_strip(source):
    begin = time.process_time()
    assert len(code(source)) < 400_000
    assert isinstance(bare(source), str)
    assert time.process_time() - begin < 30


def test_text_that_hides_something_is_made_readable():
    assert readable("if admin:\u2067 # \u2066return\u2069") == "if admin:⟨U+2067⟩ # ⟨U+2066⟩return⟨U+2069⟩"
    assert readable("a\r\nb\rc\ud83dd") == "a\nb␍c\ufffdd"
    assert readable("می\u200cخواهم 👩\u200d🔬 é") == "می\u200cخواهم 👩\u200d🔬 é"  # needed to write these


def test_comments_and_docstrings_are_stripped():
    assert bare("def f(x):\n    '''a'''\n") == "def f(x):\n    ..."
    assert bare("class A:\n    'a'\n    def f(self):\n        'b'\n        return 1 # c") == (
        "class A:\n\n    def f(self):\n        return 1"
    )
    assert bare("@thanks_to('Ben')\nasync def f():\n    if 1:\n        'x'\n    return '#'") == (
        "async def f():\n    if 1:\n        ...\n    return '#'"
    )
    assert bare("def f(:") == bare("\0") == ""


# ---------------------------------------------------------------------------------- tables and gradebooks


def test_the_json_is_what_its_schema_says(forty, report, hostile):
    schema = json.loads((report / "results.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for folder in (report, hostile):
        found = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        judge.validate(found)
        assert found["version"] == 2
    assert not judge.is_valid(found | {"version": 1}) and not judge.is_valid(found | {"version": 3})
    assert not judge.is_valid(found | {"seed": "1"})
    assert [one["passed"] for one in json.loads((report / "results.json").read_text())["results"]] == [
        result.passed for result in forty
    ]
    assert found["results"][16]["learner"] == HOSTILE[8]  # nothing is lost, halves of characters neither


def test_the_tables_hold_what_was_decided(forty, report):
    wide, long = table(report / "results.csv"), table(report / "answers.csv")
    assert len(wide) == 40
    assert len(long) == sum(len(result.answers) or 1 for result in forty)
    keys = list(of_lecture("perceptron"))
    for row, result in zip(wide, forty, strict=True):
        assert (row["learner"], row["id"]) == (result.hand_in.learner, result.hand_in.ident)
        assert row["passed"] == str(result.passed) and row["standing"] == result.standing.value
        assert [row[key] for key in keys] == [
            a.verdict.outcome.words for a in result.answers
        ] or not result.answers
    first = long[0]
    assert first["exercise"] == keys[0] and first["outcome"] == forty[0].answers[0].verdict.outcome.words
    assert wide[5]["points"] == "11" and wide[5]["set by a tutor"] == "yes"
    assert [row["exercise"] for row in long if row["standing"] == "unreadable"] == [""]


@pytest.mark.parametrize("name", ["results.csv", "answers.csv", "canvas.csv", "moodle-worksheet.csv"])
def test_no_cell_is_a_formula(name, tmp_path):
    starts = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "'=1", "\x00=1"]
    answers = tuple(
        Answer(Verdict(key, Outcome.WRONG, finding=finding("said", words=text)), notes=(text,))
        for key, text in zip(of_lecture("perceptron"), starts, strict=False)
    )
    results = [
        Result(HandIn(text, text, ident=str(900 + i)), Standing.GRADED, answers, text, (text,))
        for i, text in enumerate(starts)
    ]
    marks = {i: DemoMark(-1.5, 12, {}, 0, text) for i, text in enumerate(starts)}
    write(results, facts(), tmp_path, marks=marks)
    rows = list(csv.reader(io.StringIO((tmp_path / name).read_text("utf-8-sig"), newline="")))
    assert len(rows) > len(starts)
    for cell in (cell for row in rows for cell in row):
        dangerous = cell.lstrip(" '\t\r\n").startswith(("=", "+", "-", "@", "＝")) and not cell.startswith(
            "'"
        )
        assert not dangerous or cell in ("-1.5", "-"), cell


def test_what_canvas_imports(forty, report, tmp_path):
    rows = list(csv.reader((report / "canvas.csv").open(encoding="utf-8", newline="")))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01 · The perceptron"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "12"]
    marks = marks_of(forty)
    assert len(rows) == 2 + len(marks) == 2 + 37  # the three that make no mark keep what stands in Canvas
    assert {row[1]: float(row[5]) for row in rows[2:]} == {
        forty[place].hand_in.ident: mark.points for place, mark in marks.items()
    }
    sis = replace(forty[0], hand_in=replace(forty[0].hand_in, ident="aokafor"))
    write([sis], facts(), tmp_path, assignment="Perceptron (1234)")
    head, most, row = csv.reader((tmp_path / "canvas.csv").open(encoding="utf-8", newline=""))
    assert head[5] == "Perceptron (1234)" and most[5] == "6"  # without marks, each exercise is a point
    assert row == ["Amara Okafor", "", "", "aokafor", "", str(forty[0].passed)]


def test_what_moodles_worksheet_takes(forty, report):
    rows = table(report / "moodle-worksheet.csv")
    # Moodle finds these three columns by their names, and cuts "Participant " off the first.
    assert {"Identifier", "Grade", "Last modified (grade)"} <= rows[0].keys()
    assert rows[0]["Identifier"] == "Participant 48100"
    assert {row["Last modified (grade)"] for row in rows} == {"-"}
    assert len(rows) == 37 and all(0 <= float(row["Grade"]) <= 12 for row in rows)
    assert rows[4]["Feedback comments"].startswith("Your way")


def moodle_reads(name):
    """What Moodle makes of a path in a zip of feedback: before 4.1, and since."""
    old = f"/{name}".split("_", 4)
    new = name.split("/")[0].split("_", 4)
    return (old[1:4] if len(old) == 5 else None), (new[1:4] if len(new) >= 4 else None)


def test_moodle_knows_whose_feedback_it_is(report, hostile):
    for folder, number in ((report, 40), (hostile, 2 * len(HOSTILE[::2]))):
        packed = zipfile.ZipFile(folder / "moodle-feedback.zip")
        assert len(packed.namelist()) == number
        for name in packed.namelist():
            old, new = moodle_reads(name)
            assert old == new == [old[0], "assignsubmission", "file"]
            assert old[0].isdecimal() and old[0] != "999"
            assert ".." not in name and name.count("/") == 1 and "\\" not in name
    packed = zipfile.ZipFile(report / "moodle-feedback.zip")
    name = "Chiara Rossi_48102_assignsubmission_file_/feedback-perceptron.html"
    assert packed.read(name) == (report / "learners/chiara-rossi.html").read_bytes()


def test_gradebooks_take_the_platforms_number_and_the_rest_the_rosters_id(forty, tmp_path):
    """A roster of university numbers: Moodle and Canvas know nothing of them."""
    numbered = replace(forty[0], hand_in=replace(forty[0].hand_in, ident="2001", number="48100"))
    named = replace(forty[1], hand_in=replace(forty[1].hand_in, ident="s-77", number="48101"))
    write([numbered, named], facts(), tmp_path)
    identifiers = [row["Identifier"] for row in table(tmp_path / "moodle-worksheet.csv")]
    assert identifiers == ["Participant 48100", "Participant 48101"]
    rows = table(tmp_path / "canvas.csv")[1:]
    assert [(row["ID"], row["SIS Login ID"]) for row in rows] == [("48100", ""), ("48101", "")]
    folders = zipfile.ZipFile(tmp_path / "moodle-feedback.zip").namelist()
    assert [moodle_reads(name)[1][0] for name in folders] == ["48100", "48101"]
    assert [row["id"] for row in table(tmp_path / "results.csv")] == ["2001", "s-77"]


def test_who_has_no_number_is_left_out_of_moodles_files_and_counted(forty, tmp_path):
    unknown = replace(forty[0], hand_in=replace(forty[0].hand_in, ident=""))
    written = write([unknown, *forty[1:4]], facts(), tmp_path)
    assert (written.no_number, written.no_mark) == (1, 1)
    assert len(table(tmp_path / "moodle-worksheet.csv")) == 2


@pytest.mark.parametrize(("platforms", "books", "no_number"), [
    (["moodle"] * 4, {"moodle-worksheet.csv", "moodle-feedback.zip"}, 0),
    (["canvas"] * 4, {"canvas.csv"}, 0),
    ([""] * 4, {"canvas.csv", "moodle-worksheet.csv", "moodle-feedback.zip"}, 0),
    (["nbgrader"] * 4, {"canvas.csv", "moodle-worksheet.csv", "moodle-feedback.zip"}, 0),
    (["moodle", "", "moodle", "moodle"], {"moodle-worksheet.csv", "moodle-feedback.zip"}, 0),  # one by mail
    (["none"] * 4, {"canvas.csv"}, 0),  # nothing speaks of Moodle, so nobody is missing there
])  # fmt: skip
def test_gradebooks_are_written_for_the_platform_that_the_class_came_from(
    platforms, books, no_number, forty, tmp_path
):
    unknown = {"platform": "", "ident": ""}
    results = [
        replace(one, hand_in=replace(one.hand_in, **({"platform": of} if of != "none" else unknown)))
        for one, of in zip(forty[4:8], platforms, strict=True)
    ]
    write(results, facts(), tmp_path)
    written = write(results, facts(), tmp_path)
    there = {path.name for path in tmp_path.iterdir() if path.name.startswith(("canvas", "moodle"))}
    assert (there, written.no_number) == (books, no_number)
    for name in books - {"moodle-feedback.zip"}:
        assert len(table(tmp_path / name)) == 4 + (name == "canvas.csv")


def test_no_gradebook_holds_the_numbers_of_another_platform(forty, tmp_path):
    results = [
        replace(one, hand_in=replace(one.hand_in, platform=platform, number=number))
        for one, platform, number in zip(forty, ("moodle", "canvas"), ("11", "22"), strict=False)
    ]
    write(results, facts(), tmp_path)
    assert [row["Identifier"] for row in table(tmp_path / "moodle-worksheet.csv")] == ["Participant 11"]
    assert [row["ID"] for row in table(tmp_path / "canvas.csv")[1:]] == ["22"]


def test_files_without_a_learner_in_them_are_not_written_and_those_of_last_time_go(forty, tmp_path):
    write(forty[:1], facts(), tmp_path)
    assert (tmp_path / "moodle-worksheet.csv").exists()
    unmarked = [one for one in forty if not one.standing.makes_a_mark]
    write(unmarked, facts(), tmp_path)
    assert not list(tmp_path.glob("canvas*")) and not list(tmp_path.glob("moodle-worksheet*"))
    assert len(zipfile.ZipFile(tmp_path / "moodle-feedback.zip").namelist()) == len(unmarked)
    write([], facts(), tmp_path)
    assert not list(tmp_path.glob("moodle*"))


def test_a_gradebook_has_one_line_for_a_learner_the_last_attempt(forty, tmp_path):
    def attempt(number, outcome=Outcome.PASSED):
        one = with_answer(forty[0], 0, verdict=Verdict("perceptron.step", outcome))
        return replace(one, hand_in=replace(one.hand_in, attempt=number, lecture="perceptron"))

    results = [attempt(2), attempt(10, Outcome.TODO), attempt(1), forty[1]]
    written = write(results, facts(), tmp_path)
    assert written.earlier == 2
    last = results[1].passed
    assert last == results[0].passed - 1
    rows = table(tmp_path / "canvas.csv")[1:]
    assert [(row["Student"], row["01 · The perceptron"]) for row in rows] == [
        ("Amara Okafor", str(last)),
        (forty[1].hand_in.learner, str(forty[1].passed)),
    ]
    rows = table(tmp_path / "moodle-worksheet.csv")
    assert [row["Grade"] for row in rows] == [str(last), str(forty[1].passed)]
    assert len(table(tmp_path / "results.csv")) == 4  # the report shows them all
    assert len(zipfile.ZipFile(tmp_path / "moodle-feedback.zip").namelist()) == 4
    unread = replace(results[1], standing=Standing.UNREADABLE, answers=())
    write([attempt(2), unread, forty[1]], facts(), tmp_path)
    assert [row["Student"] for row in table(tmp_path / "canvas.csv")[1:]] == [forty[1].hand_in.learner]


# --------------------------------------------------------------------------------------------- pseudonyms


def test_under_pseudonyms_no_name_is_left_in_the_report(forty, tmp_path):
    signed = with_answer(
        forty[0],
        0,
        code="# Amara Okafor, amara-OKAFOR, 48100, 770011\ndef step(score): ...",
        notes=("seen in Okafor's.",),
    )
    signed = replace(signed, hand_in=replace(signed.hand_in, number="770011"))
    results = [signed, *forty[1:]]
    marks = marks_of(results)
    marks[0] = replace(marks[0], comment="Well done, Amara!", about={"perceptron.step": "Amara, neat."})
    folder, names = tmp_path / "report", tmp_path / "names"
    left = Change("Zara Quist", "", "", "graded", "Zara Quist has gone")  # no longer of this class
    write(results, facts(), folder, marks=marks, changes=[*CHANGES, left], pseudonyms=names)
    assert "Quist" not in page(folder) and "somebody else" in page(folder)
    for path in folder.rglob("*"):
        said = f"{path.name}\n{path.read_text('utf-8') if path.is_file() else ''}"
        for result in results:
            whole, ident = result.hand_in.learner, result.hand_in.ident
            assert whole not in said and not re.search(rf"\b{ident}\b", said), path
            assert "770011" not in said, path
            for part in whole.split():
                assert len(part) < 4 or not re.search(rf"\b{part}\b", said), (path, part)
    assert "Learner 0" in page(folder)
    assert not list(folder.glob("canvas*")) and not list(folder.glob("moodle*"))
    key = table(names / "key.csv")
    assert {row["learner"] for row in key} == {result.hand_in.learner for result in results}
    assert len({row["pseudonym"] for row in key}) == 40
    assert {path.name for path in names.iterdir()} >= {
        "canvas.csv",
        "moodle-worksheet.csv",
        "moodle-feedback.zip",
    }
    assert names.stat().st_mode & 0o077 == 0
    assert "Well done, Learner 0" in "".join(path.read_text("utf-8") for path in folder.rglob("*.html"))
    assert "Amara Okafor" in (names / "canvas.csv").read_text("utf-8")
    order = [row["learner"] for row in sorted(key, key=lambda row: row["pseudonym"])]
    assert order not in (sorted(order), [result.hand_in.learner for result in results])  # it was drawn


def test_under_pseudonyms_no_order_tells_who_is_who(forty, tmp_path):
    folder = tmp_path / "report"
    changes = [Change(r.hand_in.learner, r.hand_in.ident, "perceptron.step", "a", "b") for r in forty]
    marks = marks_of(forty)
    write(forty, facts(), folder, marks=marks, changes=changes, pseudonyms=tmp_path / "names")
    found = json.loads((folder / "results.json").read_text("utf-8"))
    made = [name for name in json.loads((folder / ".made.json").read_text()) if "learners/" in name]
    times = [(folder / name).stat().st_mtime_ns for name in made]
    orders = [
        [row["learner"] for row in table(folder / "results.csv")],
        [row["learner"] for row in table(folder / "answers.csv")],
        [one["learner"] for one in found["results"]],
        [one["learner"] for one in found["changes"]],
        re.findall(r"<li><bdi>(Learner \d+)</bdi>", page(folder)[page(folder).index('id="list-changes"') :]),
        made,
    ]
    for order in orders:
        assert len(set(order)) == 40 and order == sorted(order)
    assert times == sorted(times)
    key = {row["pseudonym"]: row["learner"] for row in table(tmp_path / "names/key.csv")}
    points = {r.hand_in.learner: marks[i].points for i, r in enumerate(forty) if i in marks}
    for row in table(folder / "results.csv"):  # and everybody has their own
        assert row["points"] == (f"{points[key[row['learner']]]:g}" if key[row["learner"]] in points else "")


def test_what_no_result_is_about_is_told_and_under_pseudonyms_counted(forty, tmp_path):
    missing = Told.of(["Zara Quist", HOSTILE[0]])
    left = Told.of(["Amara Okafor: `old.ipynb` is superseded.", HOSTILE[1], HOSTILE[8]])
    aside = Aside(missing, left, new=1200, gone=0)
    write(forty, facts(), tmp_path / "open", aside=aside)
    write(forty, facts(), tmp_path / "report", aside=aside, pseudonyms=tmp_path / "names")
    schema = json.loads((tmp_path / "open/results.schema.json").read_text("utf-8"))
    judge = jsonschema.Draft202012Validator(schema)
    for name, named in (("open", True), ("report", False)):
        found = json.loads((tmp_path / name / "results.json").read_text("utf-8"))
        judge.validate(found)
        assert not judge.is_valid(found | {"left_out": {"count": "3", "notes": []}})
        assert not judge.is_valid(found | {"handed_in_nothing": []})
        assert (found["handed_in_nothing"]["count"], found["left_out"]["count"]) == (2, 3)
        assert found["handed_in_nothing"]["learners"] == (list(missing.lines) if named else [])
        html, text = page(tmp_path / name), text_of(page(tmp_path / name))
        for said in ("Handed in nothing 2", "Left out 3", "New: 1,200 learners"):
            assert said in text
        for said in ("Zara Quist", "old.ipynb"):
            assert (said in html) is named
        assert f"<script>{MARKER}" not in html
        assert ("Names stand only in the folder with the key." in text) is not named
    notes = (tmp_path / "names/notes.txt").read_text("utf-8")
    assert notes.startswith("Zara Quist handed in nothing.\n") and "old.ipynb" in notes
    write(forty, facts(), tmp_path / "open")
    assert "Handed in nothing" not in page(tmp_path / "open")


def test_pseudonyms_stay_when_the_class_is_graded_again(forty, tmp_path):
    names = tmp_path / "names"
    write(forty[:10], facts(), tmp_path / "a", pseudonyms=names)
    first = {row["learner"]: row["pseudonym"] for row in table(names / "key.csv")}
    write(forty[5:20], facts(), tmp_path / "b", pseudonyms=names)
    second = {row["learner"]: row["pseudonym"] for row in table(names / "key.csv")}
    assert second.items() >= first.items() and len(set(second.values())) == 20
    for entry in hostile_results():  # whatever they are called, the key reads back
        write([entry], facts(), tmp_path / "c", pseudonyms=tmp_path / "others")
    assert len({row["pseudonym"] for row in table(tmp_path / "others/key.csv")}) == len(HOSTILE)


def test_the_key_is_not_in_the_report_and_a_broken_one_is_not_overwritten(forty, tmp_path):
    with pytest.raises(ValueError, match="beside it"):
        write(forty[:1], facts(), tmp_path, pseudonyms=tmp_path / "names")
    (tmp_path / "names").mkdir()
    (tmp_path / "names/key.csv").write_text("something,else\n1,2\n")
    with pytest.raises(BrokenKey, match="put the right one back"):
        write(forty[:1], facts(), tmp_path / "report", pseudonyms=tmp_path / "names")
    assert (tmp_path / "names/key.csv").read_text() == "something,else\n1,2\n"
    assert not (tmp_path / "report").exists()


# ------------------------------------------------------------------------------------------ the folder


def test_what_a_person_changed_is_kept(forty, tmp_path):
    write(forty[:3], facts(), tmp_path)
    (tmp_path / "results.csv").write_text("changed by hand")
    (tmp_path / "overrides.csv").write_text("a tutor's own")
    (tmp_path / "learners/chiara-rossi.html").write_text("changed too")
    written = write(forty[:2], facts(), tmp_path)
    assert sorted(copy.read_text() for copy in written.copies) == ["changed by hand", "changed too"]
    assert (tmp_path / "overrides.csv").read_text() == "a tutor's own"
    assert not (tmp_path / "learners/chiara-rossi.html").exists()  # no longer of this class
    assert len(table(tmp_path / "results.csv")) == 2
    assert write(forty[:2], facts(), tmp_path).copies == ()


def test_a_file_that_was_there_before_is_kept_and_none_outside_is_touched(tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "index.html").write_text("somebody's own")
    (tmp_path / "mine.txt").write_text("mine")
    (folder / ".made.json").write_text(json.dumps({"../mine.txt": "x", "/etc/hostname": "x"}))
    [copy] = renew(folder, {"index.html": b"new"})
    assert copy.read_text() == "somebody's own"
    assert (tmp_path / "mine.txt").read_text() == "mine"
    (folder / "linked.html").symlink_to(tmp_path / "mine.txt")
    renew(folder, {"index.html": b"new", "linked.html": b"new"})
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_the_same_results_make_the_same_files(forty, tmp_path):
    for name in ("a", "b"):
        write(forty[:5], facts(), tmp_path / name)
    files = [path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)


def test_without_jinja_one_sentence_says_what_to_do(forty, tmp_path, monkeypatch):
    monkeypatch.delitem(sys.modules, "mlschool.grading.report.pages")
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(ModuleNotFoundError, match=r"needs jinja2.*mlschool\[tutor\]"):
        write(forty[:1], facts(), tmp_path)


@pytest.mark.parametrize("number", [0, 1])
def test_a_class_of_none_and_of_one(number, tmp_path):
    results = a_class(number)
    write(results, facts(), tmp_path)
    text = text_of(page(tmp_path))
    assert f"{number} notebook{'' if number else 's'}" in text
    assert len(table(tmp_path / "results.csv")) == number
    assert len(list(tmp_path.rglob("learners/*.html"))) == number


# ------------------------------------------------------------------------------------- style and structure


def palette(scheme):
    """The colours that the style sheet names, in one scheme."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", style, re.S)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else {})


def contrast(one, other):
    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read(scheme):
    assert contrast("#ffffff", "#000000") == 21
    found = palette(scheme)
    outcomes = [outcome.name.lower() for outcome in Outcome]
    pairs = [(name, f"{name}-ink") for name in (*outcomes, "unsafe")]
    pairs += [
        (ground, ink) for ground in ("paper", "card", "code") for ink in ("ink", "quiet", "link", *"cskn")
    ]
    for ground, ink in pairs:
        assert contrast(found[ground], found[ink]) >= 4.5, (scheme, ground, ink)
    for name in outcomes:  # bars and the focus ring are no text
        assert contrast(found["paper"], found[f"{name}-bar"]) >= 3, (scheme, name)
    assert contrast(found["paper"], found["focus"]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_passed_and_not_passed_differ_for_the_colour_blind(scheme):
    """By lightness or along blue and yellow, which those who can't tell red from green see well."""

    def seen(colour):
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return (red + green) / 2 - blue, 0.3 * red + 0.59 * green + 0.11 * blue

    found = palette(scheme)
    for kind in ("", "-bar"):
        passed = seen(found[f"passed{kind}"])
        for name in ("wrong", "crashed"):
            other = seen(found[f"{name}{kind}"])
            assert abs(passed[0] - other[0]) + abs(passed[1] - other[1]) > 30, (scheme, name, kind)


def test_structure_that_screen_readers_need(report, tmp_path):
    write([], facts(), tmp_path / "empty")
    write([Result(HandIn("A", "a"), Standing.UNREADABLE)], facts(), tmp_path / "unread")
    for path in [*report.rglob("*.html"), *tmp_path.rglob("*.html")]:
        html = path.read_text(encoding="utf-8")
        assert '<html lang="en-GB">' in html and html.count("<h1>") == 1 and html.count("<main>") == 1
        assert all("scope=" in head for head in re.findall(r"<th\b[^>]*>", html))
        assert all("aria-hidden" in one or "aria-label" in one for one in re.findall(r"<svg[^>]*>", html))
        assert "<img" not in html
        assert not re.search(r"<pre[^>]*tabindex", html)  # none of them scrolls
        assert html.count("<table") == html.count("<caption")
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert {link[1:] for link in re.findall(r'href="(#[^"]+)"', html)} <= set(ids)
        levels = [int(level) for level in re.findall(r"<h(\d)", html)]
        assert levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))


def test_every_page_stands_alone(report):
    for path in report.rglob("*.html"):
        html = unescape(path.read_text(encoding="utf-8"))
        assert "default-src 'none'" in html and "unsafe-inline" not in html
        assert not re.search(r"""(src|data|action|poster)=["']|@import|url\(""", html)
        links = {link for link in re.findall(r'href="([^"#]+)', html) if ":" not in link}
        assert all((path.parent / link).is_file() for link in links)
        outside = re.findall(r'href="(\w+:[^"]+)"', html)
        assert all(link.startswith(("https://github.com/", "https://colab.")) for link in outside)


def test_a_full_disk_is_named_and_leaves_the_last_whole_report(tmp_path, monkeypatch):
    before = {"index.html": b"old", "learners/anna.html": b"old", "learners/ben.html": b"old"}
    renew(tmp_path, before)
    write_bytes, left = Path.write_bytes, [2]

    def full(path, data):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return write_bytes(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space left") as caught:
            renew(
                tmp_path, dict.fromkeys(["index.html", "learners/anna.html", "learners/carla.html"], b"new")
            )
    assert caught.value.filename == str(tmp_path / "learners/carla.html")
    there = {
        str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }
    assert {name: data for name, data in there.items() if not name.startswith(".")} == before
    assert set(there) == {*before, ".made.json"}
    assert renew(tmp_path, before) == []


# --------------------------------------------------------------------------------------------- in Chromium


@pytest.fixture(scope="module")
def browser(chromium):
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """Open a page; what it complains of, and what it asks the network for, is an error at the end."""
    contexts, errors = [], []

    def opened(path, **settings):
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | settings))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on(
            "request", lambda asked: errors.append(asked.url) if not asked.url.startswith("file:") else None
        )
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors


@pytest.mark.browser
def test_nothing_that_a_learner_wrote_runs_or_leaves_the_page(open_page, hostile):
    page = open_page(hostile / "index.html")
    for path in sorted(hostile.rglob("*.html")):
        page.goto(path.as_uri())
        for place in page.locator("h1, pre, tbody a, .said").all()[:8]:
            place.hover(force=True)
        page.keyboard.press("Tab")
        assert page.title() != "it ran"
        assert page.evaluate(
            "window.ran === undefined && !document.querySelector('[onmouseover], img, iframe')"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path


@pytest.mark.browser
def test_what_slipped_through_would_not_run_either(browser, report, tmp_path):
    """The second line of defence: the policy, were an escape ever forgotten."""
    for name in ("index", "learners/chiara-rossi"):
        slipped = (
            f"<main><script>{MARKER}</script><img src=x onerror=\"{MARKER}\"><p id=red style='color:#f00'>x"
        )
        (tmp_path / "slipped.html").write_text(
            page(report, name).replace("<main>", slipped, 1), encoding="utf-8"
        )
        shown = browser.new_page()
        shown.goto((tmp_path / "slipped.html").as_uri())
        shown.wait_for_timeout(100)
        assert shown.title() != "it ran" and shown.evaluate("window.ran === undefined")
        assert shown.evaluate("getComputedStyle(document.getElementById('red')).color") != "rgb(255, 0, 0)"
        if name == "index":  # ours runs all the same
            assert shown.locator("#present").is_visible()
        shown.close()


def column(page, number):
    cells = page.locator(f".heat tbody tr:not([hidden]) > :nth-child({number})").all_inner_texts()
    return [" ".join(text.split()) for text in cells]


@pytest.mark.browser
def test_the_heat_map_is_sorted_by_keyboard_and_mouse(open_page, report):
    page = open_page(report / "index.html")
    heads = page.locator(".heat thead th")
    page.locator(".heat thead button").first.focus()
    assert heads.first.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert heads.first.get_attribute("aria-sort") == "descending"
    assert column(page, 1)[0] in ("محمد العلي", "王芳")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # step: passed first
    assert heads.nth(1).get_attribute("aria-sort") == "ascending"
    assert heads.first.get_attribute("aria-sort") is None
    assert column(page, 2)[0] == "✓ passed" and column(page, 2)[-1] == "–"
    page.keyboard.press("ArrowDown")
    assert heads.nth(1).get_attribute("aria-sort") == "descending" and column(page, 2)[0] == "–"
    page.keyboard.press("ArrowUp")
    assert heads.nth(1).get_attribute("aria-sort") == "ascending"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")  # round to the last, Remarks
    page.keyboard.press("ArrowLeft")  # Points
    page.keyboard.press("Space")
    points = [-1.0 if text == "–" else float(re.match(r"[\d.]+", text)[0]) for text in column(page, 9)]
    assert points == sorted(points, reverse=True) and points[0] == 12
    page.get_by_role("button", name="Passed").click()
    passed = [int(text) for text in column(page, 8) if text != "–"]
    assert passed == sorted(passed, reverse=True)
    assert len(column(page, 1)) == 40


@pytest.mark.browser
def test_the_heat_map_is_filtered_by_keyboard(open_page, report, forty):
    page = open_page(report / "index.html")
    page.get_by_label("Find").focus()
    page.keyboard.type("muller")
    assert column(page, 1) == ["Zoë Müller-Lüdenscheidt"]
    assert page.locator("output").inner_text() == "1 of 40 shown"
    for typed, name in (
        ("yilmaz", "Elif Yılmaz"),
        ("YILMAZ", "Elif Yılmaz"),
        ("zielinski", "Marek Zieliński"),
        ("ELİF", "Elif Yılmaz"),
    ):
        page.get_by_label("Find").fill(typed)
        assert column(page, 1) == [name], typed
    page.keyboard.press("Escape")
    assert len(column(page, 1)) == 40
    page.keyboard.press("Tab")
    shown = {
        "rest": lambda r: r.passed < 6 or not r.answers,
        "all": lambda r: r.passed == 6,
        "look": lambda r: not r.standing.makes_a_mark,
        "late": lambda r: r.hand_in.late,
        "copied": lambda r: any(a.copied for a in r.answers),
        "carried": lambda r: any(a.carried for a in r.answers),
    }
    for which, test in shown.items():
        page.keyboard.press("ArrowDown")
        assert page.locator(".which").input_value() == which
        assert set(column(page, 1)) == {r.hand_in.learner for r in forty if test(r)}, which
    page.locator(".which").select_option("")
    page.locator(".mistake").select_option("1")
    top = courses(_entries(forty, {}))[0].mistakes[0]
    assert len(column(page, 1)) == top.makers
    page.get_by_label("Find").press("Enter")  # sends nothing
    assert page.url.endswith("index.html")


@pytest.mark.browser
def test_no_page_is_wider_than_a_phone(open_page, hostile, tmp_path):
    long = "x" * 300
    wrong = Verdict("perceptron.step", Outcome.WRONG, finding=finding("said", words=f"`{long}` {long}"))
    crashed = Verdict("perceptron.step", Outcome.CRASHED, crash=Crash(long[:60], long, ((3, long),)))
    results = [
        Result(HandIn(long, f"{long}.ipynb"), Standing.NEEDS_A_LOOK, (), f"{long} isn't here.", (long,)),
        Result(
            HandIn("a" + long, "a.ipynb"), Standing.GRADED, (Answer(wrong, f"def step(s): return {long}"),)
        ),
        Result(HandIn("Ben", "a.ipynb"), Standing.GRADED, (Answer(crashed, long, notes=(long,)),)),
    ]
    told = Told.of([f"`{long}` {long}"])
    changes = [Change(long, "", long, long, long)]
    layers = [("namespaces", True, long)]
    aside = Aside(told, told, 1, 1, told)
    write(results, replace(facts(), layers=layers), tmp_path, changes=changes, aside=aside)
    phone = open_page(tmp_path / "index.html", viewport={"width": 320, "height": 700})
    for path in [*sorted(tmp_path.rglob("*.html")), *sorted(hostile.rglob("*.html"))]:
        phone.goto(path.as_uri())
        phone.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.browser
def test_names_are_hidden_to_show_it_to_the_class(open_page, report, forty):
    page = open_page(report / "index.html")
    assert "Chiara Rossi" in page.locator("body").inner_text()
    page.get_by_role("button", name="Hide names").press("Enter")
    text = page.locator("body").inner_text()
    assert not any(result.hand_in.learner in text for result in forty)
    assert "The most common mistakes" in text
    assert page.locator("#present").get_attribute("aria-pressed") == "true"
    page.locator("#present").click()
    assert "Chiara Rossi" in page.locator("body").inner_text()


@pytest.mark.browser
def test_it_reads_without_scripts_in_print_and_on_a_phone(open_page, report):
    page = open_page(report / "index.html", java_script_enabled=False)
    assert len(column(page, 1)) == 40
    assert not page.locator("form, #present").first.is_visible()
    for name in ("index.html", "learners/chiara-rossi.html"):
        phone = open_page(report / name, viewport={"width": 360, "height": 700})
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        dark = open_page(report / name, color_scheme="dark")
        ground = "getComputedStyle(document.body).backgroundColor"
        assert dark.evaluate(ground) == "rgb(21, 24, 27)"
        dark.emulate_media(media="print")
        assert dark.evaluate(ground) == "rgb(255, 255, 255)"
        assert not dark.locator("form, #present, header nav a[href='#how']").locator("visible=true").count()


@pytest.mark.browser
def test_in_print_a_line_of_the_heat_map_has_one_size(open_page, forty, tmp_path):
    second = replace(forty[0], hand_in=replace(forty[0].hand_in, attempt=2))
    write([forty[0], second], facts(), tmp_path)
    page = open_page(tmp_path / "index.html")
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    attempt = page.locator(".heat tbody th .quiet")
    for media in ("print", "screen"):
        page.emulate_media(media=media)
        sizes = [attempt.evaluate(size), page.locator(".heat tbody th").first.evaluate(size)]
        assert attempt.inner_text() == "attempt 2" and sizes[0] <= sizes[1], (media, sizes)


@pytest.mark.browser
@pytest.mark.slow
def test_a_thousand_learners(open_page, tmp_path, figure):
    results = a_class(1000)
    with figure("the report on a thousand learners"):
        write(results, facts(), tmp_path, marks=marks_of(results))
    assert (tmp_path / "index.html").stat().st_size < 1_500_000
    assert len(list((tmp_path / "learners").iterdir())) == 1000
    page = open_page(tmp_path / "index.html")
    took = page.evaluate(
        """() => { const begin = performance.now();
        document.querySelectorAll('.heat thead button')[2].click();
        document.querySelector('.filters input').value = 'sharma';
        document.querySelector('.filters').dispatchEvent(new Event('input'));
        document.body.offsetHeight; return performance.now() - begin; }"""
    )
    assert took < 3000
    assert all("Sharma" in name for name in column(page, 1)) and column(page, 1)
