"""mlschool.grading.sandbox: each way to build it holds, as root and as another user, and leaves nothing."""

import base64
import json
import os
import resource
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mlschool.checking.plain import Foreign
from mlschool.checking.recordings import Case, Crash, Observation, Recording
from mlschool.checking.words import message
from mlschool.grading.grade import grade
from mlschool.grading.results import HandIn, Standing
from mlschool.grading.sandbox import probe as probing
from mlschool.grading.sandbox import stage as staging
from mlschool.grading.sandbox.box import (
    BUBBLEWRAP,
    DIRECT,
    LANDLOCK,
    LIMITS,
    SECCOMP,
    UNSAFE,
    Broken,
    Sandbox,
    Settings,
)
from mlschool.grading.sandbox.frames import Closed, Late, TooLarge, receive, send
from mlschool.grading.sandbox.wire import Garbled, loads, pack
from mlschool.session import KERNELS, THREADS
from tests.environments import needs
from tests.gates import rest_at_night
from tests.inside import (
    SETUP,
    answered,
    came,
    cells,
    descriptors,
    job,
    layers,
    left_behind,
    notebook,
    own_children,
    own_temporary_folder,
    python_is_open,
    run_inside,
)

if sys.platform != "linux":
    pytest.skip("The sandbox is Linux's.", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[1]
AS_ROOT = os.geteuid() == 0
MODES = {
    "bubblewrap": Settings(),
    "bubblewrap, one for all": Settings(nested=False),
    "bubblewrap without Landlock": Settings(layers=(LIMITS, SECCOMP)),
    "the kernel's namespaces": Settings(namespaces=DIRECT),
    "no namespaces": Settings(namespaces="", nested=False),
}
NOBODY, SOMEBODY = 65534, 1000


# The push gate tries the way that most machines have, and the one that needs no other program.
USUAL = ["bubblewrap", "the kernel's namespaces"]


@pytest.fixture(params=rest_at_night(MODES, USUAL, "attacks"))
def mode(request):
    """One way to build a sandbox, if this machine and user can do with it."""
    settings = MODES[request.param]
    needs(set(settings.layers) <= set(layers()), "seccomp or Landlock")
    if settings.namespaces == BUBBLEWRAP:
        needs(shutil.which("bwrap"), "bubblewrap")
    elif AS_ROOT and not python_is_open():
        pytest.skip("This Python is root's alone; the tests in a view of this machine do this one.")
    return settings


# --------------------------------------------------------------------------------------------- each way holds


def test_nothing_gets_through(mode):
    assert probing.escapes(mode) == []


def test_a_class_gets_the_same_marks(mode, monkeypatch, tmp_path):
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.5")
    (outside := tmp_path / "outside.csv").write_text("0")
    limited = answered("perceptron.step").replace(">= 0", ">= limit")
    wrong = '@exercise("perceptron.step")\ndef step(score):\n    '
    hand_ins = {
        "right": answered("perceptron.step"),
        "wrong": wrong + "return np.where(np.asarray(score) > 0, 1, 0)",
        "hangs": wrong + "while True:\n        pass",
        "forks": wrong + "import os\n    os.fork()",
        "writes": wrong + f"open('/tmp/{tempfile.gettempprefix()}-mlschool-test', 'w')",
        "ends": wrong + "import os\n    os._exit(0)",
        "reads its own file": f"from limits import limit\n{limited}",
        "reads a file that isn't there": wrong + "open('mine.csv')",
        "reads a file outside": wrong + f"open({str(outside)!r})",
        "reads what only root may": wrong + "open('/etc/shadow')",
        "uses no such library": wrong + "import no_such_library",
        "right again": answered("perceptron.step"),
    }
    beside = {"reads its own file": {"limits.py": b"limit = 0\n"}}
    found = {
        result.hand_in.learner: result
        for result in grade(
            [
                HandIn(name, "a.ipynb", notebook(SETUP, source), files=beside.get(name, {}))
                for name, source in hand_ins.items()
            ],
            mode,
        )
    }
    right = {name for name, result in found.items() if result.passed}
    assert right == {"right", "reads its own file", "right again"}
    # so the same marks come of it in each sandbox, whether it hides a file or forbids it
    no_mark = {name for name, result in found.items() if not result.standing.makes_a_mark}
    look = {"writes", *(name for name in hand_ins if name.startswith("reads"))} - {"reads its own file"}
    assert no_mark == look
    assert found["wrong"].answers[0].verdict.mistake
    assert found["hangs"].standing is Standing.TIMED_OUT
    assert found["ends"].standing is Standing.CRASHED
    assert "PermissionError" in message(found["forks"].answers[0].verdict)


def test_libraries_that_pythonpath_names_are_told(monkeypatch):
    assert probing.python_from_elsewhere() == ""
    folder = Path(np.__file__).parents[1]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["/nowhere", str(folder)]))
    assert f"come from {folder}, by PYTHONPATH" in probing.python_from_elsewhere()


@pytest.mark.parametrize(
    ("without", "through"),
    [
        ((SECCOMP,), "starting a process"),
        ((SECCOMP, LANDLOCK), "starting a program"),
    ],
)
def test_the_self_test_sees_a_layer_that_is_missing(mode, without, through):
    weak = replace(mode, layers=tuple(layer for layer in mode.layers if layer not in without))
    assert through in probing.escapes(weak)


def test_the_self_test_sees_that_there_is_no_sandbox():
    through = probing.escapes(UNSAFE)
    assert len(through) >= 12
    assert {"reading a file outside", "the network", "reading the solutions from disk"} <= set(through)


def test_late_imports_and_the_usual_calls_work(mode):
    body = """
    import csv, decimal, shutil, tempfile, pandas
    before = np.linalg.norm(np.random.default_rng(0).normal(size=(50, 50)) @ np.ones(50))
    with threading.Lock():
        worker = threading.Thread(target=int)
    worker.start()
    worker.join()
    return str(pandas.DataFrame({"a": [1, 2]})["a"].sum())
    """
    assert came(run_inside(cells(body, {}), mode, seconds=20, patience=30, processor=30)) == "3"


# ----------------------------------------------------------------------------------- as root, as another user


def view():
    """A command that shows this machine with Python and this folder readable for every user. For root."""
    wanted = [*staging.python_folders(), str(ROOT)]
    closed = {
        parent
        for path in wanted
        for parent in map(str, Path(path).parents)
        if not os.stat(parent).st_mode & 0o001
    }
    command = ["bwrap", "--dev-bind", "/", "/"]
    for folder in staging._outermost(closed):
        command += ["--perms", "0755", "--tmpfs", folder]
    for path in wanted:
        if any(path.startswith(f"{folder}/") for folder in closed):
            for parent in reversed(Path(path).parents):
                command += ["--perms", "0755", "--dir", str(parent)]
            command += ["--ro-bind", path, path]
    return command


# becomes the user, and then runs what follows
BECOME = (
    "import os, sys; user = int(sys.argv[1]); "
    "user and (os.setgroups([]), os.setresgid(user, user, user), os.setresuid(user, user, user)); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"
)


@pytest.mark.slow
@pytest.mark.skipif(not AS_ROOT, reason="Only root can become another user.")
@pytest.mark.parametrize("user", [0, SOMEBODY, NOBODY], ids=["root", "somebody", "nobody"])
def test_the_same_as_another_user(user):
    """As root these are the ways for which Python must be readable for everybody."""
    needs(shutil.which("bwrap"), "bubblewrap")
    folder = Path(tempfile.mkdtemp(prefix="mlschool-test-"))
    folder.chmod(0o777)
    try:
        wanted = (
            "gets_through or same_marks or best_way or self_test or installed or late_imports or of_another"
        )
        tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", str(Path(__file__)), "-k", wanted]
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder)}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
        command = [*view(), "--", sys.executable, "-c", BECOME, str(user), *tests]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "skipped" not in done.stdout, done.stdout
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# ------------------------------------------------------------------------------------- what it computes with


def test_the_choice_of_kernels_reaches_the_sandbox_and_nothing_else_does(settings, monkeypatch):
    for name in THREADS:
        monkeypatch.setenv(name, "2")
    for name in KERNELS:
        monkeypatch.setenv(name, "0")  # which no library takes for a kernel
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", "AVX512F AVX512_SKX")
    monkeypatch.setenv("NPY_ENABLE_CPU_FEATURES", "")
    monkeypatch.setenv("MKL_CBWR", "$(reboot)\n")
    monkeypatch.setenv("MLSCHOOL_OTHER", "Prescott")
    code = "import os\ndef step(score):\n    return dict(os.environ)"
    inside = came(run_inside([code], settings))
    assert inside["OPENBLAS_CORETYPE"] == "Prescott"
    assert inside["NPY_DISABLE_CPU_FEATURES"] == "AVX512F AVX512_SKX"
    assert {inside[name] for name in THREADS} == {"1"}
    assert not {"MKL_CBWR", "NPY_ENABLE_CPU_FEATURES", "MLSCHOOL_OTHER"} & set(inside)
    others = set(inside) - set(KERNELS) - set(THREADS)
    assert others <= {
        *("PATH", "HOME", "PWD", "TMPDIR", "LANG", "LC_CTYPE"),
        *("MPLBACKEND", "KERAS_BACKEND", "MLSCHOOL_SECONDS"),
    }


# -------------------------------------------------------------------------------------------------- the probe


def test_the_best_way_is_found():
    needs(len(layers()) == 3, "seccomp or Landlock")
    needs(shutil.which("bwrap"), "bubblewrap")
    assert probing.probe().settings == Settings()


def test_where_something_gets_through_there_is_no_sandbox(monkeypatch):
    monkeypatch.setattr(probing, "escapes", lambda settings: ["the network"])
    found = probing.probe()
    assert found.settings is None
    assert found.trouble
    assert all("the network gets through" in sentence for sentence in found.trouble)
    assert not any(layer.on for layer in found.layers if layer.name in ("Landlock", "seccomp", "namespaces"))


def test_where_nothing_can_be_started_there_is_no_sandbox(monkeypatch):
    def broken(settings):
        raise Broken("nothing starts here.")

    monkeypatch.setattr(probing, "escapes", broken)
    found = probing.probe()
    assert found.settings is None
    assert all("nothing starts here" in sentence for sentence in found.trouble)


def test_where_the_kernel_and_all_tools_are_missing_there_is_no_sandbox(monkeypatch):
    monkeypatch.setattr(probing.shutil, "which", lambda name: None)
    monkeypatch.setattr(probing.landlock, "version", lambda: 0)
    monkeypatch.setattr(probing, "find_spec", lambda name: None)
    found = probing.probe()
    assert found.settings is None
    assert any("bubblewrap" in layer.repair for layer in found.layers)


def test_without_bubblewrap_the_kernel_does(monkeypatch):
    tried = []
    monkeypatch.setattr(probing.shutil, "which", lambda name: None)
    monkeypatch.setattr(probing, "escapes", lambda settings: tried.append(settings) or ["the network"])
    probing.probe()
    assert [settings.namespaces for settings in tried] == ([DIRECT, ""] if LANDLOCK in layers() else [])


def test_each_layer_is_told_by_itself(monkeypatch):
    """Whatever fails in the whole, what is there isn't called missing."""

    def told():
        return {layer.name: layer for layer in probing.offered()}

    have = told()
    assert all(layer.words and bool(layer.repair) is not layer.on for layer in have.values())
    assert have["limits"].on and have["user"].on
    assert (have["Landlock"].on, have["seccomp"].on) == (LANDLOCK in layers(), SECCOMP in layers())
    monkeypatch.setattr(probing.syscalls, "prepare", lambda: 1 / 0)
    monkeypatch.setattr(probing.landlock, "version", lambda: 0)
    monkeypatch.setattr(probing.shutil, "which", lambda name: "false" if name == "bwrap" else None)
    lacking = told()
    assert not (lacking["Landlock"].on or lacking["seccomp"].on or lacking["namespaces"].on)
    assert lacking["limits"].on and lacking["user"].on
    assert "can't work (division by zero)" in lacking["seccomp"].words or SECCOMP not in layers()
    assert "the system doesn't let it (it ends with code 1)" in lacking["namespaces"].words
    monkeypatch.setattr(probing, "find_spec", lambda name: None)
    monkeypatch.setattr(probing.shutil, "which", lambda name: None)
    lacking = told()
    assert "pyseccomp isn't installed" in lacking["seccomp"].words and "pip" in lacking["seccomp"].repair
    assert "bubblewrap isn't installed" in lacking["namespaces"].words


def test_a_python_that_learners_code_cannot_reach_is_told_in_one_sentence(monkeypatch):
    def broken(settings):
        raise Broken("it can't get ready (ImportError: a library).")

    with own_temporary_folder() as folder:
        home, prefix = folder / "home", folder / "home" / "python"
        (prefix / "bin").mkdir(parents=True)
        monkeypatch.setattr(probing, "escapes", broken)
        monkeypatch.setattr(probing, "python_folders", lambda: [str(prefix / "bin")])
        monkeypatch.setattr(probing.shutil, "which", lambda name: None)
        monkeypatch.setattr(probing.landlock, "version", lambda: 1)
        monkeypatch.setattr(probing.os, "geteuid", lambda: 0)
        monkeypatch.setattr(probing.sys, "base_prefix", str(prefix))
        home.chmod(0o755)
        assert "ImportError" in str(probing.probe().trouble)
        home.chmod(0o700)
        [said] = probing.probe().trouble  # not once for each way
        assert said == (
            f"Python lies in {home}, which learners' code mustn't read: install bubblewrap, or use the "
            "system's Python."
        )
        monkeypatch.setattr(probing.sys, "base_prefix", "/usr")
        [said] = probing.probe().trouble
        assert said.startswith(f"Python's libraries lie in {home}, ") and "environment" in said
        monkeypatch.setattr(probing.shutil, "which", lambda name: "bwrap")
        assert "ImportError" in str(probing.probe().trouble)
        monkeypatch.setattr(probing.shutil, "which", lambda name: None)
        monkeypatch.setattr(probing.os, "geteuid", lambda: 1000)
        assert "ImportError" in str(probing.probe().trouble)


# -------------------------------------------------------------------------------------------------- the stage


@pytest.fixture
def installed(monkeypatch):
    """This package as `pip` installs it, among other libraries, with its solutions; and a second copy."""
    with own_temporary_folder() as folder:
        prefix = folder / "python"
        libraries = prefix / "lib" / "python3.11" / "site-packages"
        libraries.mkdir(parents=True)
        shutil.copytree(staging.PACKAGE, libraries / "mlschool", ignore=shutil.ignore_patterns("__pycache__"))
        (libraries / "beside.py").write_text("found = 7\n")
        (libraries / "folder").mkdir()
        (libraries / "folder" / "__init__.py").write_text("found = 8\n")
        other = folder / "other" / "dist-packages"
        shutil.copytree(libraries / "mlschool" / "solutions", other / "mlschool" / "solutions")
        (other / "further.py").write_text("found = 9\n")
        monkeypatch.setattr(staging, "PACKAGE", libraries / "mlschool")
        monkeypatch.setattr(sys, "path", [*sys.path, str(libraries), str(other)])
        yield libraries, other


@pytest.mark.parametrize("name", ["bubblewrap", "bubblewrap, one for all", "no namespaces"])
def test_the_solutions_of_an_installed_package_are_hidden_and_its_neighbours_are_not(installed, name):
    settings = MODES[name]
    needs(set(settings.layers) <= set(layers()), "seccomp or Landlock")
    if settings.namespaces:
        needs(shutil.which("bwrap"), "bubblewrap")
    elif AS_ROOT and not python_is_open():
        pytest.skip("This Python is root's alone.")
    libraries, other = installed
    body = f"""
    sys.path += [{str(libraries)!r}, {str(other)!r}]
    import beside, folder, further
    found = [beside.found, folder.found, further.found]
    for library in ({str(libraries)!r}, {str(other)!r}):
        try:
            found.append(open(os.path.join(library, "mlschool", "solutions", "perceptron.py")).read(100))
        except OSError:
            found.append("hidden")
    return found
    """
    assert came(run_inside(cells(body, {}), settings)) == [7, 8, 9, "hidden", "hidden"]


def test_of_an_environment_made_in_a_folder_of_other_things_only_its_parts_are_shown(tmp_path, monkeypatch):
    for part in ("bin", "lib", "submissions", "report"):
        (tmp_path / part).mkdir()
    (tmp_path / "pyvenv.cfg").touch()
    (tmp_path / "roster.csv").touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    shown = [path for path in staging.python_folders() if path.startswith(str(tmp_path))]
    assert sorted(map(os.path.basename, shown)) == ["bin", "lib", "pyvenv.cfg"]


def test_the_stage_holds_no_solutions_and_is_cleared():
    stage = staging.build()
    try:
        names = {path.name for path in stage.folder.rglob("*")}
        assert "observe.py" in names
        assert not names & {"solutions", "exercises", "decide.py", "record.py", "compare.py", "helpers.py"}
        text = "\n".join(path.read_text() for path in stage.folder.rglob("*.py"))
        assert "reference=" not in text
    finally:
        staging.clear(stage)
    assert not stage.folder.exists()


# ----------------------------------------------------------------------------------------- the working folder


def test_one_answers_files_are_gone_before_the_next(mode):
    if not mode.nested:
        pytest.skip("There is no folder to write to.")
    body = """
    found = sorted(os.listdir())
    with open("mine", "w") as file:
        file.write("x")
    os.makedirs("deep/er")
    return found
    """
    sources = cells(body, {})
    with Sandbox(mode) as sandbox, sandbox.submission(sources, {"theirs.txt": b"x"}) as session:
        for _ in range(2):
            assert came(session.run(job(sources), 10, 10)) == ["theirs.txt"]


def test_one_submission_finds_nothing_of_another(mode):
    body = """
    found = []
    for folder in (".", "/", "/dev/shm", "/tmp", "/etc", "/dev"):
        path = os.path.join(folder, "left-by-another")
        if os.path.exists(path):
            found.append(folder)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
        except OSError:
            pass
    return found
    """
    sources = cells(body, {})
    with Sandbox(mode) as sandbox:
        for _ in range(2):
            with sandbox.submission(sources, {}) as session:
                assert came(session.run(job(sources), 10, 10)) == []


# --------------------------------------------------------------------------------------------------- messages


@pytest.fixture
def line():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_messages_come_as_they_went(line):
    ours, theirs = line
    for sent in (b"", b"x", bytes(range(256)) * 100):
        send(ours, sent, time.monotonic() + 60)
        assert receive(theirs, 1 << 20, time.monotonic() + 60) == sent
    ours.close()
    with pytest.raises(Closed):
        receive(theirs, 7, time.monotonic() + 60)
    with pytest.raises(Closed):
        send(theirs, b"x" * 10**7, time.monotonic() + 60)


def test_what_is_too_long_is_not_taken(line):
    ours, theirs = line
    send(ours, b"too long")
    with pytest.raises(TooLarge):
        receive(theirs, 7)


@pytest.mark.parametrize("said", [b"", b"\0\0", struct.pack(">I", 10) + b"half"])
def test_what_never_ends_is_late(line, said):
    ours, theirs = line
    ours.sendall(said)
    begin = time.monotonic()
    with pytest.raises(Late):
        receive(theirs, 100, begin + 0.2)
    assert time.monotonic() - begin < 20


def test_who_never_stops_talking_and_who_never_listens_are_late(line):
    ours, theirs = line
    deadline = time.monotonic() + 0.5

    def talk():
        while True:
            try:
                ours.sendall(struct.pack(">I", 1) + b"x")
            except OSError:  # when this test ends
                return

    threading.Thread(target=talk, daemon=True).start()
    with pytest.raises(Late):
        while True:
            receive(theirs, 10, deadline)
    with pytest.raises(Late):
        send(theirs, bytes(1 << 24), time.monotonic() + 0.2)


# --------------------------------------------------------------------------------------------------- the wire


def replied(value=1.0, about=None, **seen):
    recording = Recording((Observation(value, (2.0,), {}, **seen),), name="step", parameters=("score",))
    return json.dumps({"recording": pack(replace(recording, **(about or {})))}).encode()


def npy(header, body=bytes(8)):
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body
    return {"npy": base64.b64encode(data).decode()}


def test_an_honest_recording_is_taken():
    crash = Crash("ValueError", "no", ((3, "x = 1"),))
    for value in (
        1,
        2.5,
        "text",
        [1, (2, {"a": None})],
        np.eye(2),
        Foreign("Tensor", np.ones(2)),
        {(1, 2): 3},
    ):
        assert isinstance(loads(replied(value))["recording"], Recording)
    assert loads(replied(crash=crash))["recording"].observations[0].crash == crash


@pytest.mark.parametrize("forged", [
    replied([[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]),
    replied(list(range(250_000))),
    replied(["x" * 10**6] + [""] * 1000),
    replied([np.array(["x" * 10**6])] + [""] * 1000),
    replied(10**100_000),
    replied(seconds=float("nan")), replied(seconds=-1.0), replied(seconds=10**400), replied(seconds=True),
    replied(stopped=1), replied(output=7), replied(warnings=["x"]), replied(crash=Crash("a", 1)),
    replied(crash=Crash("a", "b", ((10**100, "x"),))), replied(crash=Crash("a", "b", ((-1, "x"),))),
    replied(about={"parameters": None, "misfit": "it doesn't"}), replied(about={"parameters": ("x", 1)}),
    replied(about={"name": 7}), replied(about={"observations": (7,)}), replied(about={"observations": []}),
    replied(Foreign(7)), replied(Foreign("x" * 1000)), replied(Foreign("x", 3)), replied(Case((1,))),
    replied({Foreign("a"): 1}),
    *(json.dumps({"x": npy(header)}).encode() for header in (
        b"{'descr': (), 'fortran_order': False, 'shape': (1,)}", b"   x\n y\n  z", b"'''", b"{" * 5000,
        b"{'descr': '<f8',\n  'fortran_order': False,\n 'shape':\n(1,}\n\t x: (((", b"-" * 9000 + b"1",
        b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (10**12,), }",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1), }",
    )),
    b'{"x": ' + b"[" * 900 + b"]" * 900 + b"}", b'{"x": [' + b"0," * 10**6 + b"0]}", b"[]", b"1",
    b"\xff", b"",
    b'{"x": ' + b"1" * 5000 + b"}", b'{"x": {"int": "' + b"f" * 10**6 + b'"}}',
    b'{"x": {"complex": [1, 2, 3]}}',
])  # fmt: skip
def test_what_no_recording_is_made_of_is_garbled(forged):
    with pytest.raises(Garbled):
        loads(forged)


def test_keys_with_one_hash_take_no_time():
    keys = [[{"int": hex(number * (2**61 - 1))}, 0] for number in range(1, 30_000)]
    begin = time.process_time()
    with pytest.raises(Garbled):
        loads(json.dumps({"x": {"dict": keys}}).encode())
    assert time.process_time() - begin < 60  # about 0.1 s; and hours, for all that fit into a message
    fine = {"dict": [[number, 0] for number in range(30_000)]}
    assert len(loads(json.dumps({"x": fine}).encode())["x"]) == 30_000


def test_what_it_says_in_words_is_cut_and_can_be_written():
    crash = Crash("K" * 1000, "\ud800" * 10_000, ((1, "x" * 10**6),) * 10)
    message = replied(crash=crash, output="o" * 10**6, warnings=("w" * 10**6,) * 20)
    recording = loads(message)["recording"]
    assert len(pack(recording).__repr__().encode()) < 200_000
    assert recording.observations[0].crash.message == "?" * 500


# ----------------------------------------------------------------------------------------- flat, however many


@pytest.mark.slow
@pytest.mark.stronger("attacks")
def test_two_hundred_submissions_leave_nothing_behind(settings, monkeypatch, at_night):
    """Some of them hostile, 80 in the push gate; after the first few nothing grows, and nothing is left."""
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.3")
    count = 200 if at_night else 80
    head = '@exercise("perceptron.step")\ndef step(score):\n    import os, sys, threading, numpy as np\n    '
    hostile = [
        "os._exit(1)",
        "os.write(3, b'x' * 100)",
        "[open(f'file-{i}', 'w') for i in range(300)]",
        "[threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start() for _ in range(3)]",
        "return [bytes(1 << 20) for _ in range(4000)]",
    ]
    hand_ins = [
        HandIn(str(number), "a.ipynb", notebook(
            SETUP,
            f"number = {number}",
            head + hostile[number // 20 % 5] if number % 20 == 7 else answered("perceptron.step"),
        ))
        for number in range(count)
    ]  # fmt: skip
    before = own_children(), descriptors(), threading.active_count()
    with own_temporary_folder() as folder:
        grown = []
        results = []
        for result in grade(hand_ins, replace(settings, memory=256 << 20)):
            results.append(result)
            if len(results) in (40, count - 20):
                sizes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                files = sum(1 for _ in folder.rglob("*"))
                inside = [pid for pid in os.listdir("/proc") if pid.isdigit() and _belongs(pid, folder)]
                grown.append((sizes, files, len(inside), descriptors()))
        assert sum(result.passed for result in results) == count - count // 20
        assert not any(result.standing is Standing.NOT_GRADED for result in results)
        (size, files, inside, opened), later = grown
        assert later[0] < size + (32 << 10)  # kilobytes
        assert later[1] == files
        assert later[2] <= inside + 6  # what is on its way just then
        assert later[3] <= opened + 6
        assert not left_behind(folder, before[0])
    assert descriptors() <= before[1]
    assert threading.active_count() <= before[2]


def _belongs(pid, folder):
    try:
        return str(folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
