"""The promise: no points for code that doesn't work, no harm to the machine, no right answer refused.

All attacks go through `grade` in one batch, between honest neighbours. Then some of each family are run with
their layer off, and get through: so these tests can fail.
"""

import io
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from mlschool.checking.verdict import to_plain
from mlschool.checking.words import details, message
from mlschool.exercises import of_lecture
from mlschool.grading.collecting.collect import collect
from mlschool.grading.grade import grade
from mlschool.grading.helpers import Helpers, Questions
from mlschool.grading.report import Facts, write
from mlschool.grading.results import HandIn, Standing
from mlschool.grading.sandbox.box import LANDLOCK, LIMITS, SECCOMP, UNSAFE, Broken
from mlschool.grading.sandbox.probe import probe
from mlschool.grading.sandbox.stage import PACKAGE
from mlschool.grading.sandbox.warm import _lay_out
from mlschool.grading.sandbox.wire import pack
from tests.attacks import ATTACKS
from tests.environments import needs
from tests.gates import rest_at_night
from tests.inside import (
    SETUP,
    THROUGH,
    answered,
    came,
    cells,
    descriptors,
    left_behind,
    notebook,
    own_children,
    own_temporary_folder,
    run_inside,
)

if sys.platform != "linux":
    pytest.skip("The sandbox is Linux's.", allow_module_level=True)

SECRET = "MLSCHOOL_TEST_SECRET"
NAMED = {attack.name: attack for attack in ATTACKS}
FAMILIES = list(dict.fromkeys(attack.family for attack in ATTACKS))
# The push gate tries the first few of each family.
FIRST = 2
PUSHED = [
    attack for family in FAMILIES for attack in [one for one in ATTACKS if one.family == family][:FIRST]
]


def neighbour(name, mark=""):
    """One who has everything right."""
    sources = [SETUP, *map(answered, of_lecture("perceptron")), f"mark = {mark!r}"]
    return HandIn(name, f"{name}.ipynb", notebook(*sources))


# ------------------------------------------------------------------------------------------- the surroundings


class Yard:
    """What attacks aim at, and what would show that one got through."""

    def __init__(self, folder):
        self.folder = folder
        self.name = f"mlschool-test-{secrets.token_hex(4)}"
        self.arrived = []
        (folder / "yard").mkdir()
        (folder / "yard").chmod(0o777)
        for name in ("keep", "secret"):
            (folder / "yard" / name).write_text(f"the {name} file")
            (folder / "yard" / name).chmod(0o666)
        self._sockets = []
        self.tcp = self._listen(socket.AF_INET, ("127.0.0.1", 0))[1]
        self.udp = self._listen(socket.AF_INET, ("127.0.0.1", 0), socket.SOCK_DGRAM)[1]
        self._listen(socket.AF_UNIX, str(folder / "yard" / "socket"))
        (folder / "yard" / "socket").chmod(0o777)
        self._listen(socket.AF_UNIX, f"\0{self.name}")
        self.victim = subprocess.Popen(["sleep", "600"], env={SECRET: "secret"}, start_new_session=True)
        self.before = self.state()

    def _listen(self, family, address, kind=socket.SOCK_STREAM):
        own = socket.socket(family, kind)
        own.bind(address)
        if kind == socket.SOCK_STREAM:
            own.listen(8)
        threading.Thread(target=self._serve, args=(own,), daemon=True).start()
        self._sockets.append(own)
        return own.getsockname()

    def _serve(self, own):
        try:
            while True:
                self.arrived.append(own.accept() if own.type == socket.SOCK_STREAM else own.recvfrom(100))
        except OSError:
            pass

    def aims(self):
        yard = self.folder / "yard"
        return {
            "yard": str(yard),
            "keep": str(yard / "keep"),
            "secret file": str(yard / "secret"),
            "secret name": SECRET,
            "home": str(Path.home()),
            "name": self.name,
            "solutions": str(PACKAGE / "solutions" / "perceptron.py"),
            "neighbour": list(f"neighbour of {self.name}"),  # in letters, so that they aren't found in here
            "tcp": self.tcp,
            "udp": self.udp,
            "unix": str(yard / "socket"),
            "abstract": self.name,
            "victim": self.victim.pid,
        }

    def state(self):
        found = {}
        for path in sorted((self.folder / "yard").rglob("*")):
            about = path.stat()
            found[path.name] = (about.st_mode, about.st_mtime_ns, path.read_text() if path.is_file() else "")
        return found

    def close(self):
        for own in self._sockets:
            own.shutdown(socket.SHUT_RDWR) if own.type == socket.SOCK_STREAM else None
            own.close()
        self.victim.kill()
        self.victim.wait()


@pytest.fixture
def yard():
    with own_temporary_folder() as folder:
        place = Yard(folder)
        try:
            yield place
        finally:
            place.close()


class Batch:
    """What came of all attacks, and of the surroundings."""


@pytest.fixture(scope="module")
def batch(settings, at_night):
    """Grade all attacks of this gate, with honest neighbours before, between and after them."""
    found = Batch()
    found.marker = Path("/tmp") / f"mlschool-test-{secrets.token_hex(8)}"
    children, environment, folder = own_children(), dict(os.environ), os.getcwd()
    with own_temporary_folder() as temporary, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLSCHOOL_SECONDS", "0.5")
        patch.setenv(SECRET, "secret")
        place = Yard(temporary)
        open_before, threads = descriptors(), threading.active_count()
        children |= {place.victim.pid}
        aims = place.aims()
        hand_ins = [neighbour("first", f"neighbour of {place.name}")]
        tried = ATTACKS if at_night else PUSHED
        for number, attack in enumerate(tried):
            *before, body = cells(attack.body, aims)
            files = {"../../outside": b"x", str(found.marker): b"x"} | dict(attack.files)
            sources = notebook(SETUP, *before, f'@exercise("perceptron.step")\n{body}')
            hand_ins.append(HandIn(attack.name, "<script>alert(1)</script>.ipynb", sources, files=files))
            if number % 25 == 24 or number in (4, 9):
                hand_ins.append(neighbour(f"neighbour {number}", f"neighbour of {place.name}"))
        hand_ins.append(neighbour("last", f"neighbour of {place.name}"))
        small = replace(settings, memory=256 << 20)
        begin = time.monotonic()
        found.results = {result.hand_in.learner: result for result in grade(hand_ins, small, at_once=3)}
        found.seconds = time.monotonic() - begin
        time.sleep(0.5)  # for what outlives its end
        found.changed = {k: v for k, v in place.state().items() if place.before.get(k) != v}
        found.gone = set(place.before) - set(place.state())
        found.arrived, found.victim = place.arrived, place.victim.poll()
        place.close()
        children -= {place.victim.pid}
        for path in sorted((temporary / "yard").rglob("*")):
            path.unlink()
        (temporary / "yard").rmdir()
        found.left = left_behind(temporary, children)
        found.threads = threading.active_count() - threads
        found.descriptors = descriptors() - open_before
        environment_now = dict(os.environ)
    found.environment = {
        name
        for name in environment_now.keys() ^ environment.keys()
        if name not in (SECRET, "MLSCHOOL_SECONDS")
    }
    found.folder = folder == os.getcwd()
    return found


# ------------------------------------------------------------------------------------------------ all attacks


@pytest.mark.stronger("attacks")
@pytest.mark.parametrize("attack", rest_at_night(ATTACKS, PUSHED, "attacks"), ids=str)
def test_an_attack_gets_no_point_and_nothing_through(batch, attack):
    result = batch.results[attack.name]
    assert result.passed == 0
    assert THROUGH not in repr(result)
    assert SECRET not in repr(result)
    # a failure of ours makes no mark: so an attack must not be able to bring one about
    assert result.standing not in (Standing.NOT_GRADED, Standing.UNREADABLE), result.problem
    json.dumps(result.problem)
    for answer in result.answers:
        verdict = answer.verdict
        words = [message(verdict, alone=True), *details(verdict), json.dumps(to_plain(verdict))]
        assert sum(map(len, words)) < 10_000
        "".join(words).encode()  # no half characters, which no report can hold


@pytest.mark.stronger("attacks")
def test_honest_neighbours_get_full_marks(batch):
    honest = [r for name, r in batch.results.items() if name not in NAMED]
    assert len(honest) >= 5
    for result in honest:
        assert result.passed == len(of_lecture("perceptron")), result
        assert result.standing is Standing.GRADED


@pytest.mark.stronger("attacks")
def test_attacks_have_no_side_effects(batch):
    assert not batch.changed
    assert not batch.gone
    assert not batch.arrived
    assert batch.victim is None
    assert not batch.environment
    assert batch.folder
    assert not batch.marker.exists()
    assert not Path(f"/tmp/{batch.marker.name}").exists()


@pytest.mark.stronger("attacks")
def test_attacks_leave_nothing_behind(batch):
    assert not batch.left
    assert batch.threads <= 0
    assert batch.descriptors <= 0


def test_there_are_attacks_enough():
    assert len(ATTACKS) >= 45
    assert len(NAMED) == len(ATTACKS)


# ----------------------------------------------------------------------- each family with its layer taken off


def weaker(without, nested=True):
    """The sandbox of this machine's user, without some layers. Skips, or on CI fails, where there is none."""
    best = probe().settings
    needs(best, "safe sandbox")
    return replace(
        best, layers=tuple(x for x in best.layers if x not in without), nested=nested and best.nested
    )


ALL = (LIMITS, LANDLOCK, SECCOMP)
BARE = replace(UNSAFE, layers=())
# which attack gets through without which layers, or by which settings
OFF = [
    ("memory that is shared", (SECCOMP, LIMITS)),
    ("memory shared by way of a device", BARE),
    ("memory that isn't counted once it is read-only", (LIMITS,)),
    ("a fork bomb", (SECCOMP,)),
    ("a program", (SECCOMP,)),
    ("a thousand threads", BARE),
    ("a file of 10 GB with nothing in it", (LIMITS,)),
    ("writes a file outside", UNSAFE),
    ("deletes a file outside", UNSAFE),
    ("renames a file outside", UNSAFE),
    ("empties a file that it opens to read", UNSAFE),
    ("empties a file by its name", UNSAFE),
    ("goes by a symbolic link", UNSAFE),
    ("the solutions from disk", UNSAFE),
    ("the solutions below every folder of Python's", UNSAFE),
    ("loads the solutions by their path", UNSAFE),
    ("what other processes have in their environment", UNSAFE),
    ("a file outside", UNSAFE),
    ("a file outside by way of /proc", UNSAFE),
    ("the folders of this machine's users", UNSAFE),
    ("TCP", UNSAFE),
    ("UDP", UNSAFE),
    ("a socket with a file's name", UNSAFE),
    ("a socket with an abstract name", UNSAFE),
    ("the kernel's own socket", (SECCOMP,)),
    ("what only root may ask of the system, and a few more", (SECCOMP,)),
    ("namespaces of its own", (SECCOMP,)),
    ("what it may use", (LIMITS, SECCOMP)),
]


@pytest.mark.parametrize(("name", "without"), OFF, ids=[name for name, _ in OFF])
def test_an_attack_gets_through_where_its_layer_is_off(yard, name, without):
    weak = weaker(without) if isinstance(without, tuple) else without
    assert THROUGH in str(came(run_inside(cells(NAMED[name].body, yard.aims()), weak)))


def test_an_endless_call_is_ended_by_its_limit_of_processor_time():
    """Also one that takes no signal but the last, which comes a second later."""
    body = """
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    end = time.process_time() + 2.6
    while time.process_time() < end:
        sum(range(10**5))
    """
    sources = cells(body, {})
    # patience enough for a busy machine, so that it is the processor time that ends it
    reply = run_inside(sources, weaker(()), patience=60, processor=0)
    assert (reply.why, reply.code) == ("late", -signal.SIGKILL)
    assert run_inside(sources, weaker((LIMITS,)), patience=60, processor=0).why == "replied"
    assert run_inside(cells("os.kill(os.getpid(), 9)", {}), weaker(())).why == "ended"  # no limit's doing


def test_a_comparison_in_the_answers_own_process_believes_it():
    """Why nothing is compared in there: what equals everything passes, and so does what patches NumPy."""
    space = {}
    exec("\n".join(cells(NAMED["an object that equals everything"].body, {})), space)
    assert space["step"](1.0) == 12345
    patched = dict(vars(np))
    exec("\n".join(cells(NAMED["NumPy's comparisons"].body, {})), space)
    before = np.allclose, np.testing.assert_allclose, np.testing.assert_equal
    try:
        assert space["step"](1.0) is None
        assert np.allclose(1, 2)
    finally:
        for name in ("allclose", "isclose", "array_equal", "array_equiv", "abs", "all"):
            setattr(np, name, patched[name])
        np.testing.assert_allclose, np.testing.assert_equal = before[1:]
    assert not np.allclose(1, 2)


def test_a_forged_reply_is_believed_where_its_parts_are_not_checked(settings, monkeypatch):
    sources = cells(NAMED["a recording that fits nothing"].body, {})
    assert run_inside(sources, settings).why == "violation"
    monkeypatch.setattr("mlschool.grading.sandbox.wire._checked", lambda value: value)
    assert run_inside(sources, settings).recording.misfit


def test_a_pickle_runs_where_pickles_are_loaded(tmp_path):
    class Bomb:
        def __reduce__(self):
            return open, (str(tmp_path / "unpickled"), "w")

    file = io.BytesIO()
    np.save(file, np.array([Bomb()], dtype=object), allow_pickle=True)
    file.seek(0)
    np.load(file, allow_pickle=True)[0].close()
    assert (tmp_path / "unpickled").exists()


def test_the_keeper_dies_where_signals_are_let_through(yard):
    sources = cells(NAMED["kills by way of a descriptor"].body, yard.aims())
    weak = weaker((SECCOMP, LANDLOCK), nested=False)
    with pytest.raises(Broken):
        run_inside(sources, weak)


def test_a_daemon_outlives_its_answer_where_it_may_start_processes(yard):
    run_inside(cells(NAMED["a process that outlives it"].body, yard.aims()), UNSAFE)
    until = time.monotonic() + 60
    while not (yard.folder / "yard" / "outlived").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert (yard.folder / "yard" / "outlived").exists()


def test_files_by_other_names_would_lie_outside(tmp_path, monkeypatch):
    """`_lay_out` runs where nothing but this check stands between a name and the file."""
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    names = [
        "../outside",
        str(tmp_path / "outside"),
        "a/../../outside",
        "fine/file",
        "fine/file/below",
        "nul\0",
    ]
    _lay_out({name: b"x".hex() for name in names})
    assert not (tmp_path / "outside").exists()
    assert (inside / "fine" / "file").read_bytes() == b"x"
    (inside / names[0]).write_bytes(b"x")  # the same name without the check
    assert (tmp_path / "outside").exists()


# ----------------------------------------------------------------------------------- points by a right helper

WRONG_STEP = (
    '@exercise("perceptron.step")\ndef step(score):\n    return np.where(np.asarray(score) > 0, 1, 0)'
)


def asks(question):
    return (
        f'@exercise("perceptron.predict")\ndef predict(w, b, X):\n    say(b"c", {question})\n'
        '    (length,) = struct.unpack(">I", os.read(3, 4))\n    answer = os.read(3, length)\n'
        '    if b"value" in answer:\n        got(answer)\n    raise ValueError(answer)'
    )


ASKED = {
    "its own key": asks(
        '{"key": "perceptron.predict", "args": {"tuple": [[1.0], 0.0, [[1.0]]]}, "kwargs": {"dict": []}}'
    ),
    "the key of an exercise that it may not ask": asks(
        '{"key": "perceptron.train", "args": {"tuple": []}, "kwargs": {"dict": []}}'
    ),
    "no key": asks('{"args": {"tuple": [1]}}'),
    "a key that is no text": asks(
        '{"key": ["perceptron.step"], "args": {"tuple": [1]}, "kwargs": {"dict": []}}'
    ),
    "another kind of arguments": asks(
        '{"key": "perceptron.step", "args": {"dict": []}, "kwargs": {"tuple": []}}'
    ),
    "a record for an argument": asks(
        '{"key": "perceptron.step", "args": {"tuple": [{"Fn": ["none"]}]}, "kwargs": {"dict": []}}'
    ),
    "an enormous number": asks(
        '{"key": "perceptron.step", "args": {"tuple": [{"int": "0x" + "f" * 10**6}]}, "kwargs": {"dict": []}}'
    ),
    "a deep list": asks(
        '{"key": "perceptron.step", "args": {"tuple": [json.loads("[" * 300 + "]" * 300)]}, '
        '"kwargs": {"dict": []}}'
    ),
    "without an end": """\
@exercise("perceptron.predict")
def predict(w, b, X):
    frame = struct.pack(">I", 3) + b"c{}"
    while True:
        os.write(3, frame * 1000)""",
    "and never listens": """\
@exercise("perceptron.predict")
def predict(w, b, X):
    say(b"c", {"key": "perceptron.step", "args": {"tuple": [[0.5] * 100_000]}, "kwargs": {"dict": []}})
    while True:
        time.sleep(1)""",
}


@pytest.fixture(scope="module")
def asked(settings):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLSCHOOL_SECONDS", "0.2")
        hand_ins = [
            HandIn(name, "a.ipynb", notebook(SETUP, *cells("", {})[:1], WRONG_STEP, source))
            for name, source in ASKED.items()
        ]
        honest = '@exercise("perceptron.predict")\ndef predict(w, b, X):\n    return step(X @ w + b)'
        hand_ins.append(HandIn("honest", "a.ipynb", notebook(SETUP, WRONG_STEP, honest)))
        turned = (
            '@exercise("perceptron.step")\ndef step(score):\n'
            "    return predict(np.ones(1), 0.0, np.reshape(score, (-1, 1)))"
        )
        hand_ins.append(
            HandIn("turned", "a.ipynb", notebook(SETUP, turned, honest.replace("X @ w", "X @ -w")))
        )
        return {result.hand_in.learner: result for result in grade(hand_ins, settings, at_once=4)}


@pytest.mark.parametrize("name", ASKED)
def test_a_right_helper_that_is_asked_gives_no_points(asked, name):
    result = asked[name]
    assert result.passed == 0
    assert THROUGH not in repr(result)
    assert result.standing is not Standing.NOT_GRADED, result.problem


def test_a_right_helper_serves_those_who_need_it(asked):
    assert [answer.key for answer in asked["honest"].answers if answer.carried] == ["perceptron.predict"]
    assert asked["honest"].passed == 1


def test_a_helper_can_not_ask_for_the_exercise_that_needs_it(asked):
    assert asked["turned"].passed == 0


def test_a_helper_is_answered_where_it_may_be_asked():
    """So it is the list of those that may be asked which keeps the others away."""
    question = asking("perceptron.predict", np.ones(1), 0.0, np.ones((2, 1)))
    with closing(Helpers()) as helpers:
        for key, said in (("perceptron.predict", b"value"), ("perceptron.step", b"raised")):
            assert said in helpers.lent([key], Questions())(question)


def test_a_helper_fills_no_memory_and_comes_to_an_end(monkeypatch):
    monkeypatch.setattr("mlschool.grading.helpers._SECONDS", 0.5)  # its own process still allows 10
    monkeypatch.setattr("mlschool.grading.helpers._PATIENCE", 2.5)
    allowed, questions = ["perceptron.update", "perceptron.train"], Questions()
    with closing(Helpers()) as helpers:
        ask = helpers.lent(allowed, questions)
        for wide in (3000, 20_000):  # 9 million numbers come of these, or 400 million
            arguments = np.ones((wide, 1)), 0.0, np.ones((1, wide)), 1, 0, 1.0
            assert b"raised" in ask(asking("perceptron.update", *arguments))
            assert questions.short  # so it is asked once more, alone, before that counts
            questions.short = False
        endless = np.zeros(1), 0.0, np.ones((2, 1)), np.array([0, 1]), 1.0, 10**15
        assert b"raised" in ask(asking("perceptron.train", *endless))
        assert questions.short
        monkeypatch.setattr("mlschool.grading.helpers._SECONDS", 30.0)
        small = asking("perceptron.update", np.ones(1), 0.0, np.ones(1), 1, 0, 1.0)
        assert b"value" in ask(small)  # and there is a new one for the next


def asking(key, *args):
    return json.dumps({"key": key, "args": pack(args), "kwargs": pack({})}).encode()


# -------------------------------------------------------------------------------- one learner against another

HOGS = """\
@exercise("perceptron.train")
def train(X, y, learning_rate, epochs):
    while True:
        try:
            update(np.ones((3000, 1)), 0.0, np.ones((1, 3000)), 1, 0, 1.0)
        except RuntimeError:
            pass"""
WRONG_UPDATE = (
    '@exercise("perceptron.update")\ndef update(w, b, x, y, y_pred, learning_rate):\n    return w, b'
)


def test_one_who_keeps_the_right_helpers_busy_takes_no_point_of_a_neighbour(settings, monkeypatch):
    """The neighbours pass only with a right helper, and have ten times less time than the hog takes."""
    monkeypatch.setenv("MLSCHOOL_SECONDS", "0.3")
    monkeypatch.setattr("mlschool.grading.grade.Questions", partial(Questions, seconds=2.0))
    honest = '@exercise("perceptron.predict")\ndef predict(w, b, X):\n    return step(X @ w + b)'
    hand_ins = [HandIn("hog", "a.ipynb", notebook(SETUP, WRONG_UPDATE, HOGS))]
    hand_ins += [HandIn(name, "a.ipynb", notebook(SETUP, WRONG_STEP, honest)) for name in ("Anna", "Ben")]
    found = {result.hand_in.learner: result for result in grade(hand_ins, settings, at_once=3)}
    assert found["hog"].passed == 0
    assert found["hog"].standing.makes_a_mark
    for name in ("Anna", "Ben"):
        assert [answer.key for answer in found[name].answers if answer.carried] == ["perceptron.predict"]


def test_who_waits_for_a_helper_is_stopped_where_the_clock_goes_on(settings):
    def ask(asked):
        time.sleep(1)
        return json.dumps({"value": 1}).encode()

    asks = ["def step(score):\n    return right(score)"]
    off = [
        "import contextlib as c\nfrom mlschool.checking.guards import Clock\nClock.stopped = c.nullcontext"
    ]
    right = {"perceptron.right": "right"}
    assert came(run_inside(asks, settings, seconds=0.3, standins=right, ask=ask)) == 1
    assert came(run_inside(off + asks, settings, seconds=0.3, standins=right, ask=ask)) != 1


# ---------------------------------------------------------------------------- from the download to the report


def test_a_hostile_zip_and_hostile_names_go_from_the_download_to_the_report(tmp_path, settings):
    good = notebook(SETUP, answered("perceptron.step"))
    shouts = (
        '@exercise("perceptron.step")\ndef step(score):\n    raise ValueError("<script>alert(1)</script>")'
    )
    name = "<script>alert(1)<" + "\u2215script>"
    with zipfile.ZipFile(tmp_path / "class.zip", "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("Anna Good_1_assignsubmission_file_/a.ipynb", good)
        held.writestr(f"{name}_2_assignsubmission_file_/b.ipynb", notebook(SETUP, shouts))
        held.writestr("../../../outside.ipynb", good)
        held.writestr("/outside.ipynb", good)
        held.writestr("Bea Bomb_3_assignsubmission_file_/zeros.txt", bytes(1 << 27))
        held.writestr("Bea Bomb_3_assignsubmission_file_/c.ipynb", good)
        link = zipfile.ZipInfo("Cleo Link_4_assignsubmission_file_/d.ipynb")
        link.external_attr = 0o120777 << 16
        held.writestr(link, str(PACKAGE / "solutions" / "perceptron.py"))
    collected = collect([tmp_path / "class.zip"])
    results = list(grade(collected.hand_ins, settings))
    by_name = {result.hand_in.learner: result for result in results}
    assert by_name["Anna Good"].passed == by_name["Bea Bomb"].passed == 1
    assert not any(r.passed for learner, r in by_name.items() if "Cleo" in learner or "script" in learner)
    now = datetime(2026, 1, 1).astimezone()
    write(results, Facts(1, "0" * 64, [], False, now, now), tmp_path / "report")
    pages = [path for path in (tmp_path / "report").rglob("*") if path.suffix == ".html"]
    assert len(pages) >= 4
    for page in pages:
        assert "<script>alert" not in page.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["class.zip", "report"]
    assert not list(tmp_path.parent.glob("outside*"))
