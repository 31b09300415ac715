# ruff: noqa: E501 (programs stand in one line)
"""A tutor's marks for models are the notebook's own verdicts: both frameworks, right, wrong and hostile."""

import linecache
import sys

import pytest

from mlschool import exercises
from mlschool.checking import notebook as local
from mlschool.grading.grade import grade
from tests.test_grading import handed

DEMO = """from tests.model_exercises import EDGES as edges, EVALUATE as evaluate, NETWORK as network, STEP as step
from tests.model_exercises import THINNED as thinned, TRAIN as train
"""

NETWORK = '@exercise("demo.network")\ndef network(n_in, n_hidden, n_out):\n    '
CLASS = """class Net(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.out = nn.Linear(n_hidden, n_out)
        self.hidden = nn.Linear(n_in, n_hidden)

    def forward(self, x):
        return """
RIGHT = "self.out(torch.tanh(self.hidden(x)))"

ANSWERS = {
    "with a class of one's own": (CLASS + RIGHT, NETWORK + "return Net(n_in, n_hidden, n_out)", True),
    "a class whose output is a tuple": (CLASS + f"{RIGHT}, 1", NETWORK + "return Net(n_in, n_hidden, n_out)", False),
    "a class that crashes": (CLASS + "self.hidden(self.out(x))", NETWORK + "return Net(n_in, n_hidden, n_out)", False),
    "a class that ends Python": (CLASS + "exit()", NETWORK + "return Net(n_in, n_hidden, n_out)", False),
    "keras": ("", NETWORK + 'return keras.Sequential([keras.layers.Dense(n_hidden, "tanh"), keras.layers.Dense(n_out)])', True),
    "softmax in keras": ("", NETWORK + 'return keras.Sequential([keras.layers.Dense(n_hidden, "tanh"), keras.layers.Dense(n_out, "softmax")])', False),
    "a list": ("", NETWORK + "return [nn.Linear(n_in, n_hidden), nn.Linear(n_hidden, n_out)]", False),
    "a stub": ("", NETWORK + "...", False),
    "a class itself": (CLASS + RIGHT, NETWORK + "return Net", False),
    "other threads": ("torch.set_num_threads(2)", NETWORK + "return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out))", True),
    "an output that lies": (CLASS + "Liar()\n\nclass Liar:\n    shape = (1, 2)\n    dtype = float\n    def __eq__(self, other): return True", NETWORK + "return Net(n_in, n_hidden, n_out)", False),
}  # fmt: skip

HEAD = "from mlschool import exercise, start\nstart('99_demo')\nimport torch, keras\nfrom torch import nn\nimport numpy as np"


@pytest.fixture
def demo(monkeypatch, tmp_path):
    """A lecture of examples, known to the judge alone."""
    folder = tmp_path / "lectures"
    folder.mkdir()
    (folder / "demo.py").write_text(DEMO)
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(folder)])
    exercises.of_lecture.cache_clear()
    yield exercises.of_lecture("demo")
    exercises.of_lecture.cache_clear()
    sys.modules.pop("mlschool.exercises.demo", None)


def in_the_notebook(key, helper, answer, cell):
    """Define an answer as a notebook does in this cell and the next, and judge it there."""
    found = {}
    space = {
        "exercise": lambda named: lambda function: found.setdefault(named, function),
        "__name__": "__main__",
    }
    imports = HEAD.partition("\n")[2].partition("\n")[2]
    for place, source in [(1, imports), (cell, helper), (cell + 1, answer)]:
        file = f"<cell {place}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        exec(compile(source, file, "exec"), space)
    return local.verdict_on(key, found[key], seed=1)


def ways_to_answer(demo):
    """For each exercise the ways to answer it: the name, a helper cell, the answer, and whether it is right."""
    ways = {key: [] for key in demo}
    ways["demo.network"] = [(name, *rest) for name, rest in ANSWERS.items()]
    for key, record in demo.items():
        for framework in record.references:
            ways[key].append((framework, "", f'@exercise("{key}")\n{record.source(framework)}', True))
    return ways


@pytest.mark.slow
def test_local_and_graded_verdicts_are_equal(demo, settings):
    ways = ways_to_answer(demo)
    most = max(map(len, ways.values()))
    papers = []
    for place in range(most):  # one notebook for each way, with an answer to every exercise that has so many
        chosen = [answers[place] for answers in ways.values() if place < len(answers)]
        sources = [source for _, *parts, _ in chosen for source in parts]
        papers.append(handed(HEAD, *sources, name=f"{place}.ipynb"))
    import torch

    threads = torch.get_num_threads()
    results = {result.hand_in.name: result for result in grade(papers, settings)}
    assert len(results) == most > 12
    for place in range(most):
        chosen = {key: answers[place] for key, answers in ways.items() if place < len(answers)}
        verdicts = {answer.key: answer.verdict for answer in results[f"{place}.ipynb"].answers}
        for number, (key, (name, helper, answer, right)) in enumerate(chosen.items()):
            here = in_the_notebook(key, helper, answer, 2 * number + 2)
            torch.set_num_threads(threads)
            if name == "a class that ends Python":  # there it does end, and is said so
                assert verdicts[key].outcome is here.outcome
            else:
                assert verdicts[key] == here, (key, name)
            assert here.passed is right, (key, name, here)
