"""What is said in the learner's notebook is said when a tutor grades, for all that there is to try.

The same cells are run here and in the sandbox. Here the notebook's own functions judge; there it is `grade`,
with other learners' answers at the same time, and a process between the answer and its judge.
"""

import importlib
import inspect
import json
import linecache
import re
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from mlschool.checking import compare
from mlschool.checking.notebook import verdict_on
from mlschool.checking.record import Edit, Exercise, Mistake, case, edit
from mlschool.checking.verdict import Outcome, Verdict
from mlschool.editions import lecture_of
from mlschool.exercises import lectures, of_lecture
from mlschool.grading.grade import SEED, grade
from mlschool.grading.results import HandIn, Standing
from tests.answers import FOLDER, helpers, load
from tests.gates import rest_at_night
from tests.inside import notebook

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"

# Makes modules of sources, in which whatever makes an exercise only collects.
LOADER = """\
import builtins
import sys
import types


class Anything:
    def __init__(self, *args, **about):
        self.twin = None
        self.__dict__.update(about)


def exercise_stand_in(**about):
    RECORDS.append(Anything(**about))
    return RECORDS[-1]


def mistake_stand_in(name, message, twin=None, when=None):
    return Anything(twin=twin)


class EditStandIn(Anything):
    # a twin as an edit of the reference: its source comes from outside, in `EDITED`

    def edit(self, old, new):
        return self


RECORDS, LOADED = [], {}
RECORD = Anything(
    Exercise=exercise_stand_in,
    Mistake=mistake_stand_in,
    edit=EditStandIn,
    case=Anything,
    random_cases=Anything,
    stops_early=Anything,
)
OBSERVE = Anything(Case=Anything, Recording=Anything)


def importing(name, globals=None, locals=None, fromlist=(), level=0):
    if name == "mlschool.checking.record":
        return RECORD
    if name == "mlschool.checking.observe":
        return OBSERVE
    if name == "tests.answers":
        return Anything(expect=lambda *args, **about: lambda function: function)
    if name in SOURCES:
        return loaded(name)
    if name == "mlschool.solutions":
        return Anything(**{each: loaded(name + "." + each) for each in fromlist})
    return builtins.__import__(name, globals, locals, fromlist, level)


def loaded(name):
    if name not in LOADED:
        module = LOADED[name] = sys.modules.setdefault("sources of " + name, types.ModuleType(name))
        module.__name__ = "sources of " + name
        module.__builtins__ = {**vars(builtins), "__import__": importing}
        exec(compile(SOURCES[name], "<" + name + ">", "exec"), vars(module))
    return LOADED[name]


def twins_of(lecture):
    loaded("mlschool.exercises." + lecture)
    found = {}
    for record in RECORDS:
        twins = [mistake.twin for mistake in record.mistakes if mistake.twin is not None]
        flat = [each for twin in twins for each in (twin if isinstance(twin, (list, tuple)) else [twin])]
        reference = record.reference
        sources = EDITED.get(reference.__name__, {})
        flat = [made(reference, sources[i]) if i in sources else each for i, each in enumerate(flat, 1)]
        found[reference.__name__] = [reference, *flat]
    return found


def made(reference, source):
    space = dict(reference.__globals__)
    exec(compile(source, "<a twin>", "exec", dont_inherit=True), space)
    return space[reference.__name__]
"""


def sources(lecture):
    """What goes in as text: the solutions, the exercises and what they are made of."""
    own = {"mlschool.checking.compare": inspect.getsource(compare)}
    package = Path(compare.__file__).parents[1]
    for folder in ("solutions", "exercises"):
        for path in (package / folder).glob("*.py"):
            own[f"mlschool.{folder}.{path.stem}"] = path.read_text(encoding="utf-8")
    wanted = [f"mlschool.exercises.{lecture}", f"mlschool.solutions.{lecture}"]
    for name in wanted:
        text = own[name]
        wanted += [other for other in own if other not in wanted and _imports(text, other)]
    return f"SOURCES = { {name: own[name] for name in wanted}!r}"


def edited(records):
    """The sources of those twins that are edits, by the function's name and their place among its twins."""
    found = defaultdict(dict)
    for record in records.values():
        twins = [twin for mistake in record.mistakes for twin in mistake.twins]
        for place, twin in enumerate(twins, 1):
            if isinstance(twin, Edit):
                found[record.name][place] = record.twin_source(twin)
    return f"EDITED = {dict(found)!r}"


def _imports(text, module):
    folder, _, name = module.rpartition(".")
    return module in text or re.search(rf"from {re.escape(folder)} import .*\b{name}\b", text) is not None


def wrapped(key, call):
    record = of_lecture(key.partition(".")[0])[key]
    signature, arguments = inspect.signature(record.bound), ", ".join(record.parameters)
    return f'@exercise("{key}")\ndef {record.name}{signature}:\n    return {call}({arguments})'


def verdicts_here(cells, keys):
    """Run the cells here, and judge what they define for these exercises as the notebook does."""
    found = {}

    def exercise(key):
        return lambda answer: found.setdefault(key, answer)

    space = {"__name__": "__main__", "exercise": exercise, "np": compare.np}
    for number, source in enumerate(cells, 1):
        file = f"<cell {number}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        exec(compile(source, file, "exec", dont_inherit=True), space)
    return {key: verdict_on(key, found[key], SEED) for key in keys}


def timeless(verdict):
    """A verdict without the seconds that something took."""
    seen = verdict.finding
    if seen is None or "seconds" not in seen.facts:
        return verdict
    return replace(verdict, finding=replace(seen, facts={**seen.facts, "seconds": 0}))


def compared(settings, batches):
    """Judge batches of cells here and there; return how many verdicts were the same, by outcome.

    batches  for each submission its cells, and which exercises are answered in them
    """
    hand_ins = [HandIn(str(i), "a.ipynb", notebook(*cells)) for i, (cells, _) in enumerate(batches)]
    there = {int(result.hand_in.learner): result for result in grade(hand_ins, settings)}
    outcomes, others = defaultdict(int), []
    for i, (cells, keys) in enumerate(batches):
        by_key = {answer.key: answer for answer in there[i].answers}
        for key, here in verdicts_here(cells, keys).items():
            found = by_key[key]
            if timeless(found.verdict) != timeless(here) or found.carried:
                others.append(f"{i} {key}:\n  here   {here}\n  there  {found.verdict}")
            outcomes[here.outcome] += 1
    assert not others, "\n".join(others)
    assert not any(result.standing is Standing.NOT_GRADED for result in there.values())
    return outcomes


# That nothing changes on the way is the engine's law, so one lecture without models tells it, and the
# references with them; the night gate tries the others. A model takes a hundred times as long as an array: of
# lectures with models a part is tried.
ONE = "perceptron"
WITH_MODELS = [name for name in lectures() if any(record.frameworks for record in of_lecture(name).values())]
WITHOUT = [name for name in lectures() if name not in WITH_MODELS]


@pytest.mark.slow
@pytest.mark.parametrize("lecture", WITH_MODELS)
def test_references_in_each_framework(lecture, settings):
    records = of_lecture(lecture)
    batches = []
    for framework in ("torch", "keras"):
        chosen = {key: record for key, record in records.items() if framework in record.references}
        cells = [f'@exercise("{key}")\n{record.source(framework)}' for key, record in chosen.items()]
        batches.append((["import numpy as np", *cells], list(chosen)))
    assert set(compared(settings, batches)) == {Outcome.PASSED}


@pytest.mark.slow
@pytest.mark.parametrize("lecture", rest_at_night(WITHOUT, [ONE], "seeds"))
def test_references_and_mistakes(lecture, settings):
    """Each twin stands in a notebook of its own with one of each other exercise."""
    records = of_lecture(lecture)
    counts = {
        key: 1 + sum(len(mistake.twins) for mistake in record.mistakes) for key, record in records.items()
    }
    batches = []
    for number in range(max(counts.values())):
        keys = [key for key, count in counts.items() if number < count]
        cells = [LOADER, sources(lecture), edited(records), f"TWINS = twins_of({lecture!r})"]
        cells += [wrapped(key, f'TWINS["{records[key].name}"][{number}]') for key in keys]
        batches.append((cells, keys))
    outcomes = compared(settings, batches)
    assert sum(outcomes.values()) == sum(counts.values())
    assert outcomes[Outcome.PASSED] == len(records)  # the references, and no twin


SMALL = """\
from mlschool.checking.record import Exercise, Mistake, case, edit
from mlschool.solutions.small import doubled as right

doubled = Exercise(reference=right, cases=[case(3)], mistakes=[
    Mistake("seen", "it shows otherwise.", when=lambda seen, reference: False),
    Mistake("half", "it is half.", edit("factor *", "1 / factor *").edit("x", "(x)")),
    Mistake("more", "there is more.", (lambda x: 7, edit("* x", "* x + LIMIT"))),
], hints=[])
"""
SOLUTIONS = "LIMIT = 5\n\n\ndef doubled(x):\n    factor = 2\n    return factor * x\n"


def test_twins_that_are_edits_go_in_as_they_are_judged_here(tmp_path, monkeypatch):
    """What the loader makes of an exercise is what the record itself makes."""
    (tmp_path / "small_solutions.py").write_text(SOLUTIONS)
    monkeypatch.syspath_prepend(tmp_path)
    right = importlib.import_module("small_solutions").doubled
    mistakes = [
        Mistake("seen", "it shows otherwise.", when=lambda seen, reference: False),
        Mistake("half", "it is half.", edit("factor *", "1 / factor *").edit("x", "(x)")),
        Mistake("more", "there is more.", (lambda x: 7, edit("* x", "* x + LIMIT"))),
    ]
    record = Exercise(reference=right, cases=[case(3)], mistakes=mistakes, hints=[])
    own = {"mlschool.exercises.small": SMALL, "mlschool.solutions.small": SOLUTIONS}
    space = {"__name__": "__main__"}
    for source in (LOADER, f"SOURCES = {own!r}", edited({"small.doubled": record})):
        exec(source, space)
    twins = space["twins_of"]("small")["doubled"]
    here = [record.function_of(twin) for mistake in mistakes for twin in mistake.twins]
    assert [twin(3) for twin in twins] == [6, *(twin(3) for twin in here)] == [6, 1.5, 7, 11]
    for name in own:
        del sys.modules["sources of " + name]


@pytest.mark.slow
@pytest.mark.parametrize("lecture", rest_at_night(WITHOUT, [ONE], "seeds"))
def test_answers_of_people_who_have_not_seen_them(lecture, settings):
    answers = [one for one in load(FOLDER / f"{lecture}.md") if one.outcome is not Outcome.STOPPED]
    batches = []
    for chosen in side_by_side(answers):
        cells = ["import math\nimport numpy as np\n" + helpers(FOLDER / f"{lecture}.md")]
        cells += [references_but_for(lecture, chosen)]
        cells += [decorated(key, answer.cell) for key, answer in chosen.items()]
        batches.append((cells, list(chosen)))
    outcomes = compared(settings, batches)
    assert outcomes[Outcome.PASSED] == sum(answer.right for answer in answers)
    assert sum(outcomes.values()) == len(answers)


def side_by_side(answers):
    """The answers in few notebooks, by exercise; none has its helper wrong there by another answer."""
    notebooks = []
    for answer in answers:
        free = (
            one
            for one in notebooks
            if answer.key not in one
            and not any(spoils(answer, other) or spoils(other, answer) for other in one.values())
        )
        chosen = next(free, None)
        if chosen is None:
            chosen = {}
            notebooks.append(chosen)
        chosen[answer.key] = answer
    return notebooks


def spoils(helper, caller):
    name = helper.key.rpartition(".")[2]
    return not helper.right and re.search(rf"\b{name}\b", caller.cell) is not None


def references_but_for(lecture, chosen):
    """The references that answers may call, as a learner's helpers: their source, without a decorator."""
    others = {key: record for key, record in of_lecture(lecture).items() if key not in chosen}
    return "\n\n".join(record.source() for record in others.values())


def decorated(key, cell):
    """A cell in which an answer stands below its decorator, also where it is made by an assignment."""
    name = key.rpartition(".")[2]
    if re.search(rf"^(@|def |async def |class ){'' if cell.startswith('@') else name}", cell):
        return f'@exercise("{key}")\n{cell}'
    return f'{cell}\n{name} = exercise("{key}")({name})'


BODIES = [
    "...",
    "pass",
    "return None",
    "return",
    "raise ValueError('wrong')",
    "raise ValueError('line one\\nline two')",
    "raise",
    "return 1 / 0",
    "return unknown + 1",
    "return np.zeros(3)[7]",
    "return [][0]",
    "return {}['key']",
    "return np.ones(3) @ np.ones(4)",
    "return None.shape",
    "return open('no such file')",
    "import no_such_module",
    "assert False, 'never'",
    "exit()",
    "raise SystemExit(3)",
    "raise KeyboardInterrupt",
    "raise BaseException('base')",
    "return 10**5000",
    "return 'text'",
    "return print",
    "return lambda x: x",
    "return (x for x in [1])",
    "return range(3)",
    "return {1, 2}",
    "return {'a': 1, 2: [3]}",
    "return float('nan')",
    "return np.full(3, np.inf)",
    "return np.zeros((2, 3, 4))",
    "return np.array(['a', 'b'])",
    "return np.array([object()])",
    "return [[1, 2], [3]]",
    "return 2 + 3j",
    "return True",
    "return np.float32(0.1)",
    "print('said')\n    return 7",
    "import warnings\n    warnings.warn('careful')\n    return 7",
    "return np.log(-1.0)",
]
CELLS = {
    "a class": "class {name}:\n    pass",
    "no arguments": "def {name}():\n    return 1",
    "others": "def {name}(alpha, beta=2, *gamma, delta=3, **more):\n    return alpha",
    "all": "def {name}(*args, **kwargs):\n    return args[0]",
    "another name": "def other_{name}{signature}:\n    return 1",
    "itself": "def {name}{signature}:\n    return {name}({arguments})",
    "changes what it is given": (
        "def {name}{signature}:\n    for each in ({arguments},):\n        if isinstance(each, np.ndarray):\n"
        "            each[...] = 0\n    return {first}"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("lecture", rest_at_night(lectures(), [ONE], "seeds"))
def test_stubs_crashes_and_other_beginnings(lecture, settings):
    records = of_lecture(lecture)
    batches = []
    texts = [*(f"def {{name}}{{signature}}:\n    {body}" for body in BODIES), *CELLS.values()]
    for text in texts[::8] if lecture in WITH_MODELS else texts:
        cells = ["import numpy as np"]
        for key, record in records.items():
            parts = {
                "name": record.name,
                "signature": str(inspect.signature(record.bound)),
                "arguments": ", ".join(record.parameters),
                "first": record.parameters[0] if record.parameters else "None",
            }
            source = re.sub(r"\{(\w+)\}", lambda m, parts=parts: parts.get(m[1], m[0]), text)
            cells.append(f'@exercise("{key}")\n{source}')
        batches.append((cells, list(records)))
    outcomes = compared(settings, batches)
    assert outcomes[Outcome.TODO] >= len(records)
    assert outcomes[Outcome.CRASHED] >= (2 if lecture in WITH_MODELS else 10) * len(records)
    assert not outcomes[Outcome.CHECK_FAILED]


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_notebooks_own_stubs(path):
    """The untouched edition is to do here; that it is there, tests/test_notebooks.py says."""
    lecture = lecture_of(path.stem)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    stubs = [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and "".join(cell["source"]).startswith("@exercise(")
    ]
    here = verdicts_here(["import numpy as np", *stubs], of_lecture(lecture))
    assert here == {key: Verdict(key, Outcome.TODO) for key in of_lecture(lecture)}
