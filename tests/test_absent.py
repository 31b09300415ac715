# ruff: noqa: E501 (programs stand in one line)
"""Where a framework isn't installed: "Run all" reaches the end, and each cell that needs it says so."""

import ast
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from mlschool import doctor, frameworks
from mlschool.checking.absent import LeftOut
from mlschool.checking.decide import decide
from mlschool.checking.judge import Judge
from mlschool.checking.notebook import verdict_on
from mlschool.checking.recordings import Recording
from mlschool.checking.verdict import Outcome
from mlschool.checking.words import message
from mlschool.session import start
from tests import model_exercises as examples

ROOT = Path(__file__).parents[1]


def without(monkeypatch, *names):
    found = frameworks._found
    monkeypatch.setattr(frameworks, "_found", lambda name: name not in names and found(name))


@pytest.fixture
def no_torch(monkeypatch):
    without(monkeypatch, "torch")


@pytest.fixture
def neither(monkeypatch):
    without(monkeypatch, "torch", "keras", "tensorflow")


# ------------------------------------------------------------------------------------------------- what is here


def test_what_is_installed(no_torch):
    assert not frameworks.installed("torch")
    assert frameworks.installed("keras")
    assert frameworks.preferred(["torch", "keras"]) == "keras"
    assert frameworks.preferred(["torch"]) is None


def test_keras_without_any_back_end_is_not_there(monkeypatch):
    without(monkeypatch, "torch", "tensorflow", "jax")
    assert not frameworks.installed("keras")


@pytest.mark.parametrize("name", ["torch", "keras", "tensorflow"])
def test_one_sentence_says_what_to_do(name):
    said = frameworks.missing(name)
    assert said.startswith(frameworks.TITLES[name])
    assert "`pip install " in said
    assert said.endswith(".")
    assert said.count(". ") == 0


def test_an_exercise_for_which_its_framework_is_missing(no_torch):
    record = examples.EVALUATE
    assert record.lacks == "torch"
    verdict = decide(Judge("x.evaluate", record), Recording((), empty=True))
    assert (verdict.outcome, message(verdict)) == (Outcome.ABSENT, frameworks.missing("torch"))
    assert examples.NETWORK.lacks == ""


def test_an_exercise_for_either_is_judged_by_the_one_that_is_there(no_torch):
    record = examples.NETWORK
    assert record.bound is record.references["keras"]


def test_exercises_without_frameworks_go_on_as_ever(neither):
    assert examples.NETWORK.lacks == "torch"
    assert verdict_on("perceptron.step", lambda score: 3).outcome is Outcome.WRONG


def test_start_says_so_once(neither, capsys):
    start("12_in_practice", uses=("torch", "keras"), framework="keras")
    lines = capsys.readouterr().out.splitlines()[2:]
    frameworks.bind(None)
    assert lines == [
        f"{frameworks.missing(name)} Cells that need it are left out; the others run."
        for name in ("torch", "keras")
    ]


def test_start_with_a_broken_installation(monkeypatch, capsys):
    def fail(name):
        raise OSError("libtorch.so: no such file")

    monkeypatch.setattr(frameworks.importlib, "import_module", fail)
    monkeypatch.delitem(sys.modules, "sklearn", raising=False)
    monkeypatch.setattr(frameworks, "_broken", {})
    start("12_in_practice", uses=["sklearn"])
    assert capsys.readouterr().out.splitlines()[2] == (
        "scikit-learn is installed here and can't be loaded: OSError: libtorch.so: no such file. Install it anew "
        "(`pip install --force-reinstall sklearn`), then restart the kernel. Cells that need it are left out; "
        "the others run."
    )
    assert not frameworks.installed("sklearn")


BROKEN = {
    "a back end by the environment": ({"KERAS_BACKEND": "jax"}, {}, "Keras is told to run on jax, by the variable KERAS_BACKEND"),
    "a back end by a file": ({"KERAS_HOME": "."}, {"keras.json": '{"backend": "theano"}'}, "is no back end that it knows: write there torch or tensorflow."),
    "a file called numpy.py": ({}, {"numpy.py": "x = 1"}, "the file numpy.py beside this notebook stands in for Python's own numpy"),
    "a file called torch.py": ({}, {"torch.py": "raise OSError('no such library')"}, "the file torch.py beside this notebook stands in"),
}  # fmt: skip


@pytest.mark.parametrize("trouble", BROKEN)
def test_what_is_installed_and_can_not_be_loaded_is_told_with_its_cause(trouble, tmp_path):
    variables, files, said = BROKEN[trouble]
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    program = """
import sys
from pathlib import Path
sys.path[:0] = [""]
try:
    from mlschool import exercise, start
    start("99_demo", uses=["torch", "keras"])
    from mlschool.checking.notebook import verdict_on
    print(verdict_on("perceptron.step", lambda score: 1 / 0).outcome.words)
except ImportError as error:
    print(error)
"""
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])} | variables
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environ, capture_output=True, text=True
    )
    assert said in ran.stdout, ran.stdout + ran.stderr[-2000:]
    if "numpy" not in trouble:
        assert "Cells that need it are left out; the others run." in ran.stdout
        assert ran.stdout.endswith("crashed\n")


def test_the_doctor_names_the_same_causes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "random.py").write_text("")
    [found] = [one for one in doctor.examine(imports=False) if one.name == "names of files"]
    assert "random.py in this folder stands in for Python's own random" in found.found
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    found = doctor.load("TensorFlow and Keras", "tensorflow, keras")
    assert (found.ok, found.repair) == (False, "set it to torch or tensorflow.")


@pytest.mark.parametrize("wrong", [{"framework": "jax"}, {"framework": "tensorflow"}, {"backend": "numpy"}])
def test_frameworks_and_back_ends_that_do_not_exist(wrong):
    with pytest.raises(ValueError, match="to choose"):
        start("99_demo", **wrong)


def test_a_back_end_that_is_not_here_gives_way_to_one_that_is(monkeypatch, no_torch):
    monkeypatch.setattr(frameworks, "_found", lambda name: name == "tensorflow")
    monkeypatch.setenv("KERAS_BACKEND", "")
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    assert frameworks.prepare("torch") == ""
    assert os.environ["KERAS_BACKEND"] == "tensorflow"


def test_a_back_end_that_comes_too_late_is_told(monkeypatch, capsys):
    keras = pytest.importorskip("keras")
    now = keras.backend.backend()
    other = {"tensorflow": "torch"}.get(now, "tensorflow")
    monkeypatch.setenv("KERAS_BACKEND", now)
    start("99_demo", backend=other)
    said = capsys.readouterr().out.splitlines()[2]
    assert said == f"Keras runs on {now} already; for {other} restart the kernel, and run this cell first."


def test_keras_takes_pytorch_where_tensorflow_is_missing(monkeypatch):
    without(monkeypatch, "tensorflow")
    monkeypatch.setenv("KERAS_BACKEND", "")
    monkeypatch.delenv("KERAS_BACKEND")
    frameworks.prepare()
    assert os.environ["KERAS_BACKEND"] == "torch"
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")  # whoever has said so has their way
    frameworks.prepare()
    assert os.environ["KERAS_BACKEND"] == "tensorflow"


def test_nothing_is_written_on_the_screen_while_it_loads(capfd):
    with frameworks.quiet():
        os.write(2, b"from C++")
        print("from Python", file=sys.stderr)
        warnings.warn("a warning", stacklevel=1)
    os.write(2, b"afterwards")
    assert capfd.readouterr().err == "afterwards"


@pytest.mark.slow
def test_keras_saves_on_another_engine_without_a_word(tmp_path):
    if not all(map(frameworks.installed, ("keras", "tensorflow", "torch"))):
        pytest.skip("Keras, TensorFlow and PyTorch aren't all installed here")
    program = """
from mlschool import doctor, frameworks
frameworks.load("keras")
import keras, sys
keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)]).save("model.keras")
print("tensorflow" in sys.modules)
"""
    place = os.environ | {"KERAS_BACKEND": "torch", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=place, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert (done.stdout.split()[-1:], done.stderr) == (["True"], "")


def test_a_file_runs_on_each_engine_and_a_failure_is_one_sentence(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(frameworks, "installed", lambda name: True)
    file = tmp_path / "digits.py"
    file.write_text("import os\nopen(os.environ['KERAS_BACKEND'], 'w').close()")
    assert frameworks.run_on_engines(file) == ["tensorflow", "torch"]
    assert (tmp_path / "torch").exists()
    assert capsys.readouterr().out == ""
    file.write_text("import os\nassert os.environ['KERAS_BACKEND'] == 'torch', 'too old'")
    assert frameworks.run_on_engines(file) == ["torch"]
    assert capsys.readouterr().out == "On TensorFlow, digits.py stops: AssertionError: too old\n"


class Plain:
    def method(self):
        return deeper()


def deeper():
    import sklearn

    return [sklearn for _ in range(3)]


def test_which_frameworks_a_function_speaks_of():
    def network():
        return Plain()

    def either():
        import keras  # noqa: F401
        import torch  # noqa: F401

    def numbers(x):
        return x.torch + os.sep

    assert frameworks.used_by(network) == {"sklearn"}
    assert frameworks.used_by(either) == {"torch", "keras"}
    assert frameworks.used_by(len) == frameworks.used_by(3) == set()
    assert frameworks.used_by(examples.train) == {"torch"}
    assert frameworks.used_by(numbers) == {"torch"}  # a name is enough: at worst it is loaded in vain


# -------------------------------------------------------------------------------------------- cells that are left out


def run(left_out, *cells, namespace=None):
    """What of each cell can run, and what is said."""
    return [left_out.without(cell, namespace or {}) for cell in cells]


def without_torch(**names):
    return LeftOut(["torch"], names)


NEEDS = "PyTorch isn't installed here, and this cell needs it: it is left out."
SOME = "PyTorch isn't installed here: cells that need it are left out, the others run."


def test_an_import_is_left_out_and_the_others_stay():
    left = without_torch()
    assert run(left, "import keras, torch\nimport numpy as np") == [
        ("import keras\nimport numpy as np", SOME)
    ]
    assert run(left, "from torch import nn", "x = nn.Linear(1, 1)", "print(keras)") == [
        ("", SOME),
        ("", NEEDS),
        ("print(keras)", ""),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "x = torch.ones(3)",
        "for i in range(3):\n    y = torch.ones(i)",
        "def loop(m):\n    return torch.no_grad()",
        "class Net(nn.Module):\n    pass",
        "def f():\n    import torch.nn as q",
        "def f():\n    from torch.utils.data import DataLoader",
        "plot(f, lambda z: tf(z))",
        "plot(f, lambda z, tf=tf: tf(z))",
        "print([tf for tf in tf])",
        "tf = tf(3)",
    ],
)
def test_what_needs_it_is_left_out_whole(cell):
    left = without_torch()
    run(left, "import torch, torch.nn as nn\nfrom torch.nn.functional import relu as tf")
    assert run(left, "a = 1\n" + cell) == [("", NEEDS)]


def test_what_hangs_on_it_is_left_out_too():
    left = without_torch()
    cells = [
        "import torch",
        "x = torch.ones(3)\nlosses['torch'] = x",
        "y = x + 1",
        "print(losses)",
        "z = 3",
        "x = 2",
        "print(x)",
    ]
    said = [words for _, words in run(left, *cells)]
    assert said == [SOME, NEEDS, NEEDS, NEEDS, "", "", ""]


@pytest.mark.parametrize(
    "cell",
    [
        "x = 3\nprint(x)",
        "from numpy import pi as x\nprint(x)",
        "def x(z):\n    return z\nx(3)",
        "double = lambda x: 2 * x",
        "def double(x):\n    return 2 * x",
        "print([2 * x for x in range(3)], {x: y for x, y in []})",
        "(x, z), (a, *y) = numbers",
    ],
)
def test_a_cells_own_names_are_not_lost_ones(cell):
    left = without_torch()
    run(left, "import torch", "x, y = torch.ones(3), torch.ones(3)")
    assert run(left, cell) == [(cell, "")]


def test_a_part_of_pytorch_that_needs_something_else_is_left_out_too():
    left = LeftOut(["tensorboard"], {})
    cell = "from torch.utils.tensorboard import SummaryWriter\n\nwriter = SummaryWriter()"
    assert left.without(cell, {}) == (
        "",
        "TensorBoard isn't installed here, and this cell needs it: it is left out.",
    )
    assert left.without("import torch", {}) == ("import torch", "")


def test_modules_and_other_names_are_not_lost_by_being_used():
    left = without_torch()
    run(left, "import torch", "plt.rcParams['a'] = torch.ones(1)", namespace={"plt": os})
    assert run(left, "plt.show()") == [("plt.show()", "")]


def test_an_exercise_is_judged_all_the_same():
    left = without_torch(train="torch", torch="torch")
    cell = '@exercise("demo.network")\ndef network():\n    import torch\n    return torch.nn.Linear(1, 1)'
    assert run(left, cell) == [(cell, "")]
    assert run(left, cell.replace("network", "train"), "train(3)")[1] == ("", NEEDS)
    assert run(left, "class Net(torch.nn.Module): pass\n" + cell, "network(3)") == [
        ("", NEEDS),
        ("network(3)", ""),
    ]
    assert run(left, f"import torch\n{cell}")[0][0].startswith("@exercise")


@pytest.mark.parametrize("cell", ["", "x = (", "%%time\nx", "x = '\0'", "# torch"])
def test_cells_that_are_no_programs_are_left_to_others(cell):
    assert run(without_torch(), cell) == [(cell, "")]


NOTEBOOK = '''
import sys
from pathlib import Path
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError("No module named " + repr(name))
sys.meta_path.insert(0, Blocked())
from IPython.core.interactiveshell import InteractiveShell
import mlschool.exercises
mlschool.exercises.__path__.append({folder!r})
shell = InteractiveShell.instance()
shell.history_manager.enabled = False
CELLS = ["""import numpy as np
from mlschool import exercise, start
start("99_demo", uses={uses!r})""",
"import keras, torch",
"""@exercise("demo.network")
def network(n_in, n_hidden, n_out):
    ...""",
"""@exercise("demo.evaluate")
def evaluate(model, batches, loss):
    ...""",
"x = torch.ones(3)",
"print(float(x.sum()))",
"k = keras.ops.ones(3)",
"print(float(keras.ops.sum(k)))",
"""@exercise("demo.network")
def network(n_in, n_hidden, n_out):
    import torch
    return torch.nn.Sequential(torch.nn.Linear(n_in, n_hidden), torch.nn.Tanh(), torch.nn.Linear(n_hidden, n_out))""",
"""@exercise("demo.network")
def network(n_in, n_hidden, n_out):
    return keras.Sequential([keras.layers.Dense(n_hidden, "tanh"), keras.layers.Dense(n_out)])""",
"print(type(network(2, 3, 1)).__name__)",
"print(callable(evaluate))",
"""@exercise("demo.network")
def network(n_in, n_hidden, n_out):
    return keras.Sequential([keras.layers.Dense(n_hidden, "tanh"), keras.layers.Dense(n_out, "softmax")])""",
"""@exercise("demo.network")
def network(n_in, n_hidden, n_out):
    return keras.Sequential([keras.layers.Dense(n, use_bias=False, activation=a) for n, a in ((n_hidden, "tanh"), (n_out, None))])""",
"%time print('end')"]
for cell in CELLS:
    print("---")
    result = shell.run_cell(cell, store_history=False)
    assert result.success, cell
'''


def shown(tmp_path, *blocked, uses=("torch", "keras")):
    (tmp_path / "demo.py").write_text(
        "from tests.model_exercises import EVALUATE as evaluate, NETWORK as network\n"
    )
    code = NOTEBOOK.format(blocked=blocked, folder=str(tmp_path), uses=uses)
    environment = {**os.environ, "MPLBACKEND": "agg", "IPYTHONDIR": str(tmp_path), "COLUMNS": "200"}
    environment.pop("KERAS_BACKEND", None)
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""
    return [cell.strip() for cell in ran.stdout.split("---\n")[1:]]


def test_a_notebook_without_pytorch(tmp_path):
    cells = shown(tmp_path, "torch")
    assert cells[0].endswith(
        "PyTorch isn't installed here: `pip install torch`, then restart the kernel. Cells that need it are left out; the others run."
    )
    assert SOME in cells[1]
    assert cells[2].startswith("○ network: to do")
    assert cells[3].startswith("○ evaluate: PyTorch isn't installed here: `pip install torch`")
    assert cells[3].endswith("Cells that need it are left out; the others run.")
    assert NEEDS in cells[4]
    assert NEEDS in cells[5]
    assert cells[6:8] == ["", "3.0"]
    assert "✗ network: it stops with ModuleNotFoundError" in cells[8]
    assert cells[9] == "✓ network"
    assert cells[10] == "Sequential"
    assert NEEDS in cells[11]
    assert cells[12].startswith("✗ network: in this case something else")  # that mistake's twin is in PyTorch
    assert cells[13].startswith("✗ network: there are no biases.")
    assert "end" in cells[14]


def test_a_notebook_without_keras(tmp_path):
    cells = shown(tmp_path, "keras", "tensorflow")
    assert "Keras isn't installed here: `pip install keras tensorflow`" in cells[0]
    assert cells[2].startswith("○ network: to do")
    assert cells[3].startswith("○ evaluate: to do")
    assert cells[5] == "3.0"
    assert "Keras isn't installed here, and this cell needs it" in cells[6]
    assert "Keras isn't installed here, and this cell needs it" in cells[7]
    assert cells[8] == "✓ network"
    assert "it stops with NameError" in cells[9]
    assert cells[10:12] == ["Sequential", "True"]


@pytest.mark.parametrize("uses", [("torch", "keras"), ("keras", "torch")])
def test_a_notebook_with_both_has_nothing_on_the_screen(tmp_path, uses):
    cells = shown(tmp_path, uses=uses)
    assert len(cells[0].splitlines()) == 2
    assert [cells[i] for i in (1, 4, 5, 6, 7, 8, 9, 10)] == [
        "",
        "",
        "3.0",
        "",
        "3.0",
        "✓ network",
        "✓ network",
        "Sequential",
    ]


@pytest.mark.parametrize("absent", [("torch",), ("keras", "tensorflow")])
@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_cell_that_is_left_uses_what_is_not_there(path, absent):
    """Read, not run: what a cell imports from a framework that is missing, nothing that runs may name."""
    left_out, namespace = LeftOut(absent, {}), {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        if source.startswith("%%"):  # what a magic does with a cell isn't this kernel's Python
            continue
        rest, _ = left_out.without(source, namespace)
        statements = [one for one in ast.parse(rest).body if not isinstance(one, ast.FunctionDef)]
        names = {node.id for one in statements for node in ast.walk(one) if isinstance(node, ast.Name)}
        assert not names & set(absent), rest


def test_a_cell_that_imports_and_uses_what_is_not_there_is_left_out():
    left_out = LeftOut(["keras"], {})
    rest, said = left_out.without("import keras\nmodel = keras.Sequential()", {})
    assert (rest, said[:25]) == ("", "Keras isn't installed her")
    assert left_out.without("model.summary()", {})[0] == ""
