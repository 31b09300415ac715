"""What holds for every lecture's exercises and stubs (laws 1 and 2); each lecture's tests take it over.

TestLaws = laws_of("the_lecture")

For each exercise: its references pass on many seeds; every twin of every mistake is caught with that
mistake's name; what strangers have answered (tests/answers) gets what it must; and each of them gets one
verdict, whatever the seed. Everything is judged once for each seed. In the notebook, each stub is the
reference's.
"""

import ast
import functools
import json
import re
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mlschool.authoring.notebooks import lectures
from mlschool.checking.decide import trusted
from mlschool.checking.judge import Judge, judge_of
from mlschool.checking.notebook import verdict_on
from mlschool.checking.verdict import Outcome, Verdict
from mlschool.checking.words import details, message
from mlschool.exercises import everything, find, of_lecture
from tests.answers import FOLDER, load

ROOT = Path(__file__).parents[2]
KEYS = list(everything())

# Seeds in the push gate: the dear ones have one, as a fit in Keras, which takes a second for each twin.
# Models have two, since their recordings are compared in more ways.
CHEAP = 0.02  # seconds of processor time that recording the reference takes at most
FEW, TWO, ONE = range(4), range(2), range(1)
# Seeds in the night gate, with frameworks and without.
MANY, MOST = range(12), range(50)


def answers_to(lecture):
    """Return what strangers have answered to a lecture's exercises."""
    path = FOLDER / f"{lecture}.md"
    return load(path) if path.exists() else []


def seeds_of(key, at_night):
    """Return the seeds on which an exercise is tried."""
    if at_night:
        return MANY if find(key).frameworks else MOST
    if _seconds(key) > CHEAP:
        return ONE
    return TWO if find(key).frameworks else FEW


@functools.cache
def _seconds(key):
    """The processor time that recording takes, of the dearest reference, once its framework is loaded."""
    spent = []
    for reference in find(key).references.values():
        for _ in range(2):
            judge = Judge(key, find(key))
            begin = time.process_time()
            judge.recording(reference)
            seconds = time.process_time() - begin
        spent.append(seconds)
    return max(spent)


def gist(verdict):
    """Return what of a verdict no seed must decide; the case that is shown is another each time."""
    return verdict.outcome, verdict.mistake, verdict.finding and verdict.finding.kind


@dataclass
class Judged:
    """The verdicts on all there is of one exercise, each with its seed."""

    references: dict[str, list[Verdict]] = field(default_factory=dict)
    twins: dict[tuple[str, int], list[Verdict]] = field(default_factory=dict)
    answers: dict[str, list[Verdict]] = field(default_factory=dict)


def judged_on(key, seeds):
    """Judge everything once for each seed; no recordings are kept, which would fill the memory at night."""
    record, judged = find(key), Judged()
    own = [answer for answer in answers_to(key.partition(".")[0]) if answer.key == key]
    for seed in seeds:
        judge = judge_of(key, seed)
        at_length = {case.note for case in judge.longer.part.cases} if judge.longer else set()
        if seed != seeds[0]:
            judge.longer = None  # long cases aren't drawn, and so the same on every seed
        for framework, reference in record.references.items():
            verdict = trusted(judge, reference)
            judged.references.setdefault(framework, []).append(verdict)
        for mistake in record.mistakes:
            for number, twin in enumerate(mistake.twins):
                verdict = trusted(judge, record.function_of(twin))
                judged.twins.setdefault((mistake.name, number), []).append(verdict)
        for answer in own:
            endless = answer.outcome is Outcome.STOPPED
            if seed != seeds[0]:
                first = judged.answers[answer.title][0]
                if endless or (first.case is not None and first.case.note in at_length):
                    continue  # it takes all the time that it is given, or was told by a long case
            with pytest.MonkeyPatch.context() as patch:
                if endless:
                    patch.setenv("MLSCHOOL_SECONDS", "0.5")
                judged.answers.setdefault(answer.title, []).append(verdict_on(key, answer.function, seed))
        judge_of.cache_clear()
    return judged


def told(verdict):
    """Return all that is said of an answer."""
    return "\n".join((message(verdict), *details(verdict)))


class ExerciseLaws:
    """The laws for the exercises of a lecture; `key` is each of them in turn, `judged` all verdicts on it."""

    keys: list[str]

    def pytest_generate_tests(self, metafunc):
        if "key" in metafunc.fixturenames:
            metafunc.parametrize("key", self.keys, scope="class")

    @pytest.fixture(scope="class")
    @classmethod
    def judged(cls, key, at_night):
        """The verdicts on references, twins and strangers' answers."""
        return judged_on(key, seeds_of(key, at_night))

    def test_every_reference_passes(self, key, judged):
        assert set(judged.references) == set(find(key).references)
        for framework, verdicts in judged.references.items():
            assert all(verdict.passed for verdict in verdicts), (framework, verdicts)

    def test_every_mistake_is_caught_with_its_own_name(self, key, judged):
        others = [
            f"{name}, twin {number}, seed {seed}: {verdict}"
            for (name, number), verdicts in judged.twins.items()
            for seed, verdict in enumerate(verdicts)
            if (verdict.outcome, verdict.mistake) != (Outcome.WRONG, name)
        ]
        assert not others, "\n".join(others)

    def test_strangers_answers_get_what_they_must(self, key, judged):
        others = [
            f"{answer.title}, seed {seed}: {told(verdict)}\n    instead of {answer}"
            for answer in answers_to(key.partition(".")[0])
            if answer.key == key
            for seed, verdict in enumerate(judged.answers[answer.title])
            if not answer.gets(verdict)
        ]
        assert not others, "\n".join(others)

    def test_the_seed_decides_nothing(self, key, judged):
        differing = {
            label: [gist(verdict) for verdict in verdicts]
            for label, verdicts in {**judged.twins, **judged.answers}.items()
            if len(set(map(gist, verdicts))) > 1
        }
        assert not differing, "\n".join(f"{label}: {found}" for label, found in differing.items())

    def test_a_mistake_seen_in_behaviour_is_made_by_a_stranger(self, key, judged):
        seen = {mistake.name for mistake in find(key).mistakes if mistake.when is not None}
        made = {verdict.mistake for verdicts in judged.answers.values() for verdict in verdicts}
        assert seen <= made, f"no answer in tests/answers makes this: {seen - made}"

    def test_there_are_six_strangers_answers(self, key):
        own = [answer for answer in answers_to(key.partition(".")[0]) if answer.key == key]
        assert sum(answer.right for answer in own) >= 2, f"tests/answers: two right ones for {key}"
        assert sum(not answer.right for answer in own) >= 4, f"tests/answers: four wrong ones for {key}"

    def test_the_record_is_whole(self, key):
        record = find(key)
        messages = [mistake.message for mistake in record.mistakes]
        assert len(messages) >= 3
        assert len(set(messages)) == len(messages)
        names = [mistake.name for mistake in record.mistakes]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", name) and len(name) <= 40 for name in names), names
        assert all(bool(mistake.twins) or mistake.when for mistake in record.mistakes)
        assert len(record.hints) >= 2
        assert record.why
        assert key.endswith(f".{record.name}")
        for sentence in (*messages, *record.hints, record.why, record.stopped):
            assert "!" not in sentence.replace("!=", "")
            assert sentence == "" or sentence[-1] in ".?)`", sentence
        for needed in record.needs:
            assert f"{key.partition('.')[0]}.{needed}" in KEYS

    def test_the_smallest_case_comes_first(self, key):
        sizes = [sum(getattr(arg, "size", 1) for arg in case.args) for case in find(key).script().cases]
        assert sizes[0] <= max(sizes) / 2 or len(set(sizes)) == 1 or max(sizes) < 60


class StubLaws:
    """The laws for the stubs of a lecture's notebook."""

    lecture: str

    @pytest.fixture(scope="class")
    @classmethod
    def stubs(cls):
        """(key, definition) for each exercise of the notebook, in order."""
        [path] = (one.path for one in lectures(ROOT / "notebooks") if one.name == cls.lecture)
        return stubs_of(json.loads(path.read_text(encoding="utf-8")))

    def test_every_stub_has_the_references_name_parameters_and_contract(self, stubs):
        for key, node in stubs:
            assert [contract(node)] * len(find(key).references) == list(map(contract, references(key))), key

    def test_every_stub_is_empty(self, stubs):
        for key, node in stubs:
            rest = node.body[1:] if ast.get_docstring(node) else node.body
            assert all(isinstance(line, ast.Pass) or ast.unparse(line) == "..." for line in rest), key

    def test_the_notebook_holds_the_exercises_of_its_lecture_in_their_order(self, stubs):
        keys = [key for key, _ in stubs]
        assert [key for key in keys if key.startswith(f"{self.lecture}.")] == list(of_lecture(self.lecture))
        assert len(set(keys)) == len(keys)


def laws_of(lecture):
    """Return a test class: the laws for a lecture's exercises, where it has any, and for its stubs."""
    keys = list(of_lecture(lecture))
    laws = type("Laws", (ExerciseLaws, StubLaws) if keys else (StubLaws,), {"lecture": lecture, "keys": keys})
    return pytest.mark.stronger("seeds")(laws)


# -------------------------------------------------------------------------------------- stubs and references


def stubs_of(notebook):
    """Return (key, definition) for each exercise of a notebook, in order."""
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or "@exercise(" not in "".join(cell["source"]):
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.FunctionDef):
                found += [
                    (call.args[0].value, node)
                    for call in node.decorator_list
                    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "exercise"
                ]
    return found


def contract(node):
    """Return a definition's name, its parameters with defaults, and its docstring up to the examples."""
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    words = (ast.get_docstring(node) or "").partition(">>>")[0].rstrip()
    return node.name, ast.unparse(node.args), words


def references(key):
    """Return the definitions of an exercise's references, one for each framework."""
    record = find(key)
    return [ast.parse(textwrap.dedent(record.source(framework))).body[0] for framework in record.references]
