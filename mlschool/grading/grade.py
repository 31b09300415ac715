"""Notebooks in, results out: each answer runs in the sandbox; the notebook's own `decide` judges out here."""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mlschool.cells import called, first_text, flat, parsed
from mlschool.checking.decide import absent, begins_well, decide, seen_cases
from mlschool.checking.judge import Judge, judge_of
from mlschool.checking.notebook import misnamed_as
from mlschool.checking.recordings import Crash, Observation, Recording, Script
from mlschool.checking.verdict import Finding, Outcome, SeenCase, Verdict, check_failed, finding
from mlschool.checking.words import message
from mlschool.editions import key_now, keys_before
from mlschool.exercises import UnknownExercise, find, of_lecture
from mlschool.grading.cache import Cache
from mlschool.grading.collecting.notebook_file import TURNED
from mlschool.grading.collecting.submissions import Place, Submission, Unreadable, read
from mlschool.grading.helpers import Helpers, Lent, Questions
from mlschool.grading.overrides import Override, keys_of
from mlschool.grading.results import Answer, HandIn, Result, Standing, our_fault, to_json
from mlschool.grading.sandbox.box import UNSAFE, Broken, Reply, Sandbox, Session, Settings
from mlschool.grading.sandbox.wire import pack

SEED = 1  # other cases than those of the learner's notebook
AT_ONCE = 2
_MISSING = ("FileNotFoundError", "ModuleNotFoundError", "PermissionError", "ReadOnly")
_LIBRARIES = {"keras", "matplotlib", "pandas", "scipy", "skimage", "sklearn", "tensorflow", "torch"}
_FRAMEWORKS = {"torch", "keras", "tensorflow"}
_CARRIED = "carried: it is right in itself, and calls a helper of this notebook that isn't right yet."
_IN_ALL = 2  # times the longest limit: so long all answers of a submission together may be beyond their due
_LEAST = 1.0  # seconds that an answer has in any case, whatever the others took


def grade(
    hand_ins: Sequence[HandIn],
    settings: Settings,
    seed: int = SEED,
    cache: Cache | None = None,
    at_once: int = AT_ONCE,
    alone: Callable[[int], object] = lambda left: None,
) -> Iterator[Result]:
    """Judge everything that was handed in, and yield each result as soon as it stands.

    settings  of the sandbox, as `probe` finds them
    seed      what the cases are drawn from; the same seed gives the same verdicts
    cache     results of earlier, which are taken as they are, and to which new ones are added; without a
              sandbox neither, since what learners wrote could have written them
    at_once   how many submissions are in the sandbox at a time, where each has namespaces of its own
    alone     is told how many are left, at the end, each time before one is run once more by itself

    Nothing that stands in a notebook raises.
    """
    cache = None if settings == UNSAFE else cache
    open_still = []
    for hand_in in hand_ins:
        known = None
        with contextlib.suppress(Exception):  # then it is graded anew
            known = cache and cache.find(hand_in, seed)
        if known is not None:
            yield known
        else:
            open_still.append(hand_in)
    if not open_still:
        return
    at_once = at_once if settings.nested else 1
    with Sandbox(settings) as sandbox, closing(Helpers()) as helpers:
        examiner = Examiner(sandbox, helpers, seed)
        again = []
        with ThreadPoolExecutor(at_once) as pool:
            running = {pool.submit(examiner.first, hand_in) for hand_in in open_still}
            try:
                for done in as_completed(running):
                    running.discard(done)  # else all that was read of the whole class stays in memory
                    paper = done.result()
                    if paper.again or paper.short:
                        again.append(paper)
                    else:
                        yield _kept(examiner.result(paper), cache, seed)
                # alone now, and by processor time: a busy machine is nobody's fault
                for finished, paper in enumerate(again):
                    alone(len(again) - finished)
                    # in a thread, too, since here a Ctrl-C would be taken for the answer's own end
                    pool.submit(examiner.once_more, paper).result()
                    yield _kept(examiner.result(paper), cache, seed)
            except BaseException:  # the tutor's Ctrl-C, say: don't begin with those that are left
                pool.shutdown(wait=False, cancel_futures=True)
                sandbox.close()  # nor wait for those that run
                raise


def judge_file(path: Path, keys: Sequence[str], seed: int, settings: Settings) -> Result:
    """Judge the answers to these exercises in one notebook or Python file, whatever else stands in it.

    Raises OSError if it can't be opened.
    """
    with Sandbox(settings) as sandbox, closing(Helpers()) as helpers:
        examiner = Examiner(sandbox, helpers, seed)
        paper = examiner.first(HandIn("", path.name, path.read_bytes()), keys)
        examiner.once_more(paper)
        return examiner.result(paper)


def _kept(result: Result, cache: Cache | None, seed: int) -> Result:
    if cache is not None:
        with contextlib.suppress(Exception):  # next time it is graded anew
            cache.keep(result, seed)
    return result


@dataclass
class Paper:
    """A submission on its way.

    verdicts  by exercise, as far as they stand
    replies   what came last from the sandbox, by exercise
    again     the exercises that must be run once more, alone, before what came counts
    short     whether time or memory was short while right helpers stood in for the learner's own, so that
              this must be done once more, alone
    carried   those that passed with right helpers in the place of the learner's own, and of which of these
    left      seconds that all its answers together may still be beyond their due
    questions  what may still be asked of the references that it borrows from other lectures
    """

    hand_in: HandIn
    submission: Submission | None = None
    verdicts: dict[str, Verdict | None] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)
    short: bool = False
    carried: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    unreadable: str = ""
    broken: str = ""
    left: float = 0.0
    questions: Questions = field(default_factory=Questions)

    @contextlib.contextmanager
    def boundary(self, what: str) -> Iterator[None]:
        """Let nothing out that happens to one submission: it is unreadable, or what failed was our fault."""
        try:
            yield
        except Unreadable as unreadable:
            self.unreadable = str(unreadable)
        except Exception as ours:
            self.broken = self.broken or our_fault(what, ours)


@dataclass(frozen=True)
class Explained:
    """An answer with every case that it was put through.

    helpers  the exercises that had right helpers in the place of the learner's own in these cases
    """

    answer: Answer
    cases: tuple[SeenCase, ...] = ()
    helpers: tuple[str, ...] = ()


class Examiner:
    """Puts answers through the sandbox, and decides. Several threads may use it at once."""

    def __init__(self, sandbox: Sandbox, helpers: Helpers, seed: int) -> None:
        self._sandbox = sandbox
        self._helpers = helpers
        self._seed = seed
        self._scripts: dict[tuple[str, bool, int], Any] = {}  # packed: exercise, long or not, how many cases

    def first(self, hand_in: HandIn, keys: Sequence[str] = ()) -> Paper:
        """Read a submission and judge all that is due, or these exercises; what took too long stays open."""
        paper = Paper(hand_in)
        with paper.boundary("reading it"):
            if (data := hand_in.data) is None:
                raise Unreadable(hand_in.problem or "it can't be read.")
            paper.submission = read(data, hand_in.name)
            due, paper.notes = (list(keys), ()) if keys else _due(paper.submission)
            for key in due:
                found = paper.submission.answer(key, find(key).name)
                if lacking := find(key).lacks:
                    paper.verdicts[key] = absent(key, lacking)
                elif isinstance(found, Verdict):
                    paper.verdicts[key] = found
                elif paper.submission.untouched(key, find(key).name):
                    paper.verdicts[key] = Verdict(key, Outcome.TODO)
                else:
                    paper.verdicts[key], paper.places[key] = None, found
        if paper.submission is not None and not paper.unreadable and not paper.broken:
            with paper.boundary("judging it"):
                if not self._twice(paper, self._judge_all):
                    paper.broken, paper.again = "", list(paper.places)
                if not paper.again:
                    self._carry(paper)
        return paper

    def once_more(self, paper: Paper) -> None:
        """Run again what took too long or ended in the middle; what comes now counts."""
        if not (paper.again or paper.short) or paper.broken:
            return
        with paper.boundary("judging it once more"):
            if not paper.again or self._twice(paper, self._judge_again):
                self._carry(paper, alone=True)
        paper.again, paper.short = [], False

    def result(self, paper: Paper) -> Result:
        """Return what is to be said of a submission."""
        with paper.boundary("putting it together"):
            if not paper.unreadable and not paper.broken:
                answers = tuple(self._answer(paper, key, verdict) for key, verdict in paper.verdicts.items())
                result = Result(paper.hand_in, *_standing(paper, answers), paper.notes)
                to_json(result)  # whatever stands in it can be told
                return result
        standing = Standing.UNREADABLE if paper.unreadable else Standing.NOT_GRADED
        return Result(paper.hand_in, standing, (), paper.unreadable or paper.broken, paper.notes)

    def _twice(self, paper: Paper, work: Callable[[Paper, Session], None]) -> bool:
        """Do some work in a session, or once more in a new one; say whether the sandbox held."""
        if not paper.places:
            return True
        cells = [cell.source for cell in paper.submission.cells]
        for last in (False, True):
            paper.left = _IN_ALL * max(self._judge(key).seconds for key in paper.places)
            try:
                with self._sandbox.submission(cells, paper.hand_in.files, _frameworks(paper)) as session:
                    work(paper, session)
                return True
            except Broken as broken:
                if last:
                    paper.broken = f"the sandbox failed: {broken}"
        return False

    def _judge_all(self, paper: Paper, session: Session) -> None:
        for key, places in paper.places.items():
            reply = self._run(paper, session, key, places)
            if reply.why == "replied" and _lacks_a_name(reply.recording):
                reply = self._run(paper, session, key, [*paper.submission.before(places[-1]), places[-1]])
            self._take(paper, key, reply)
        paper.again = [
            key
            for key, reply in paper.replies.items()
            if paper.verdicts[key].outcome is Outcome.STOPPED
            or reply.why != "replied"
            or _crashed_with(reply.recording, "MemoryError")
        ]

    def _judge_again(self, paper: Paper, session: Session) -> None:
        """Run alone what a busy machine may have stopped; what used least of its time comes first."""
        used = {key: reply.seconds for key, reply in paper.replies.items()}
        for key in sorted(paper.again, key=lambda key: used.get(key, 0.0)):
            self._take(paper, key, self._run(paper, session, key, paper.places[key], alone=True))

    def _carry(self, paper: Paper, alone: bool = False) -> None:
        """Judge answers again that may have failed only by the learner's own helpers, with right ones.

        After all verdicts, and in a session of its own: what a right helper returns is no answer's to see
        before, nor to leave behind for another.
        """
        paper.short = False
        keys = sorted(paper.places, key=_place_in_lecture)  # a helper before those who call it
        if not any(self._called(paper, key) for key in keys):
            return
        if not self._twice(paper, functools.partial(self._carry_in, keys=keys, alone=alone)) and not alone:
            paper.broken, paper.short = "", True

    def _carry_in(self, paper: Paper, session: Session, keys: Sequence[str], alone: bool) -> None:
        questions = Questions()
        for key in keys:
            if not (called := self._called(paper, key)):
                continue
            ask = self._helpers.lent(self._not_right(paper, key), questions)
            run = functools.partial(self._run, paper, session, key, paper.places[key], alone, ask)
            reply = None
            if first := find(key).fixed:  # most part in the small cases, where few questions are asked
                reply = run(first)
            if reply is None or self._begins_well(key, reply):
                reply = run()
                if (carried := self._decided(key, reply)).passed:
                    paper.verdicts[key], paper.replies[key] = carried, reply
                    paper.carried[key] = tuple(called)
            paper.short |= _was_stopped(reply)
        paper.short |= questions.short

    def _called(self, paper: Paper, key: str) -> list[str]:
        """The helpers that aren't right, and of which an answer speaks that isn't right either."""
        if paper.verdicts[key].passed:
            return []
        return [helper for helper in self._not_right(paper, key) if _speaks_of(paper, key, helper)]

    def _not_right(self, paper: Paper, key: str) -> list[str]:
        """The helpers that an answer may call, and that aren't right in themselves in this submission."""
        needed = [f"{key.partition('.')[0]}.{name}" for name in find(key).needs]
        return [k for k in needed if k in paper.carried or not _passes(paper.verdicts.get(k))]

    def _run(
        self,
        paper: Paper,
        session: Session,
        key: str,
        statements: Sequence[Place],
        alone: bool = False,
        ask: Lent | None = None,
        most: int | None = None,
    ) -> Reply:
        """Run an answer in the sandbox, in long cases only where it is right in all others.

        alone  nothing else runs beside it now
        ask    the right helpers for which there are stand-ins
        most   how many cases it is put through, from the first on; None for all of them
        """
        judge = self._judge(key)
        script = judge.part if most is None else _beginning(judge.part, most)
        reply = self._put(paper, session, judge, script, statements, alone, ask)
        if most is not None or judge.longer is None or not self._decided(key, reply).passed:
            return reply
        part = judge.longer.part
        more = self._put(paper, session, judge.longer, part, statements, alone, ask)
        recording = _complete(more, part)
        if recording is None:
            return more
        if recording.stopped:
            return replace(more, recording=None, why="late")
        if len(recording.observations) < len(part.cases):  # it could be called before, and now it can't
            return replace(more, recording=None, why="violation")
        seconds = reply.seconds + more.seconds
        return replace(more, recording=reply.recording.followed_by(recording), seconds=seconds)

    def _put(
        self,
        paper: Paper,
        session: Session,
        judge: Judge,
        script: Script,
        statements: Sequence[Place],
        alone: bool,
        ask: Lent | None,
    ) -> Reply:
        """Put an answer through a script in the sandbox."""
        key, part = judge.key, (judge.key, script.cases[0].long, len(script.cases))
        if part not in self._scripts:
            self._scripts[part] = pack(script)
        limit = min(judge.seconds, max(paper.left, judge.due, _LEAST))
        standins, borrowed = sorted(ask.keys) if ask else [], _borrowed(paper)
        if borrowed:
            ask = self._helpers.lent([*standins, *borrowed], ask.questions if ask else paper.questions)
        job = {
            "key": key,
            "name": judge.exercise.name,
            "names": _names(key.partition(".")[0]),
            "earlier": keys_before(key.partition(".")[0]),
            "statements": list(statements),
            "script": self._scripts[part],
            "seconds": limit * (2 if alone or ask else 1),  # a stand-in's answer has a longer way
            "standins": standins,
            "borrowed": borrowed,
        }
        patience = 3 + (1.5 if alone else 2) * job["seconds"]  # `observe` should end long before
        processor = limit + 2 if alone else patience
        begin, asked = time.monotonic(), ask.seconds if ask else 0.0
        reply = session.run(job, patience, processor, ask)
        taken = time.monotonic() - begin - (ask.seconds - asked if ask else 0.0)
        # alone, what counts is processor time, as far as it isn't slept away
        paper.left -= max(reply.seconds, taken / 2) if alone else taken
        return reply

    def _judge(self, key: str) -> Judge:
        return judge_of(key, self._seed)

    def _take(self, paper: Paper, key: str, reply: Reply) -> None:
        paper.replies[key] = reply
        paper.verdicts[key] = self._decided(key, reply)

    def explain(self, hand_in: HandIn, exercise: str) -> tuple[Result, list[Explained]]:
        """Return the result, and each answer that is meant with all its cases, for an appeal.

        exercise  as an override has it: "perceptron.step", or just "step"
        """
        paper = self.first(hand_in)
        self.once_more(paper)
        result = self.result(paper)
        meant = keys_of(result, Override(hand_in.learner, key_now(exercise), None, ""))
        return result, [
            Explained(answer, self._seen(paper, answer.key), paper.carried.get(answer.key, ()))
            for answer in result.answers
            if answer.key in meant
        ]

    def _seen(self, paper: Paper, key: str) -> tuple[SeenCase, ...]:
        """The cases of an answer; none where there is no answer, or where none came to an end."""
        if key not in paper.replies:
            return ()
        judge, recording = self._recorded(key, paper.replies[key])
        return () if recording is None else tuple(seen_cases(judge, recording))

    def _recorded(self, key: str, reply: Reply) -> tuple[Judge, Recording | None]:
        """Who judges what came back, and what of it can be judged."""
        judge = self._judge(key)
        judge = judge.of(reply.recording) if reply.recording is not None else judge
        return judge, _complete(reply, judge.script)

    def _begins_well(self, key: str, reply: Reply) -> bool:
        """Whether there is hope for an answer after its first cases."""
        judge = self._judge(key)
        recording = _complete(reply, _beginning(judge.script, judge.exercise.fixed))
        return recording is not None and begins_well(judge, recording)

    def _decided(self, key: str, reply: Reply) -> Verdict:
        """Return the verdict on what came back."""
        try:
            judge, recording = self._recorded(key, reply)
            if recording is None:
                return Verdict(key, Outcome.CRASHED, finding=_ended(reply))
            misnamed = misnamed_as(key, recording.name) if recording.kind == "function" else None
            return misnamed or decide(judge, recording)
        except Exception as ours:
            return check_failed(key, ours)

    @staticmethod
    def _answer(paper: Paper, key: str, verdict: Verdict) -> Answer:
        submission, name = paper.submission, find(key).name
        code, notes = submission.code(key, name), submission.notes_on(key, name)
        if carried := key in paper.carried:
            notes = (*notes, _CARRIED)
        copied = verdict.passed and _copied(code, key)
        return Answer(verdict, code, carried, copied, submission.shown(key, name), notes)


def _due(submission: Submission) -> tuple[list[str], tuple[str, ...]]:
    """The exercises of the lectures that it opens, or else of those whose keys it names; and notes."""
    notes, named = [], submission.keys()
    for key in named:
        try:
            find(key)
        except UnknownExercise as unknown:
            notes.append(str(unknown))
    for lectures in (submission.lectures(), dict.fromkeys(key.partition(".")[0] for key in named)):
        if due := [key for lecture in lectures for key in of_lecture(lecture)]:
            return due, tuple(notes)
    raise Unreadable(" ".join(["it holds no exercise of this course.", *notes]))


@functools.cache
def _names(lecture: str) -> dict[str, str]:
    return {key: record.name for key, record in of_lecture(lecture).items()}


def _borrowed(paper: Paper) -> list[str]:
    """The exercises that a submission borrows, as it calls them; none of a lecture that it is marked for."""
    cells = [cell for cell in paper.submission.cells if "borrow" in cell.source]
    nodes = [node for cell in cells for tree in cell.statements for node in ast.walk(tree)]
    marked = {key.partition(".")[0] for key in paper.verdicts}
    found = {first_text(node): None for node in nodes if called(node) == "borrow"}
    return [key for key in found if key and _is_of_another(key_now(key), marked)]


def _is_of_another(key: str, lectures: set[str]) -> bool:
    lecture = key.partition(".")[0]
    return lecture not in lectures and key in of_lecture(lecture)


def _place_in_lecture(key: str) -> int:
    return list(of_lecture(key.partition(".")[0])).index(key)


def _frameworks(paper: Paper) -> list[str]:
    """The frameworks that its cells import; what a text speaks of is not loaded."""
    cells = [cell for cell in paper.submission.cells if any(name in cell.source for name in _FRAMEWORKS)]
    found = set()
    for node in (node for cell in cells for tree in cell.statements for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return sorted(found & _FRAMEWORKS)


def _crashed_with(recording: Recording | None, *kinds: str) -> list[str]:
    """The messages of those exceptions of these kinds that an answer raised."""
    seen = recording.everything if recording is not None else ()
    return [one.crash.message for one in seen if one.crash is not None and _kind(one.crash) in kinds]


def _kind(crash: Crash) -> str:
    read_only = crash.kind == "OSError" and crash.message.startswith("[Errno 30]")
    return "ReadOnly" if read_only else crash.kind


def _lacks_a_name(recording: Recording | None) -> bool:
    return bool(_crashed_with(recording, "NameError"))


def _is_lacking(message: str) -> bool:
    """Whether what an exception says is that something isn't here which may be elsewhere.

    A file may be hidden or not be there at all, depending on the sandbox; and a library that isn't the
    course's is nowhere.
    """
    if (module := re.match(r"No module named '(\w+)", message)) is not None:
        return module[1] in _LIBRARIES
    return not message.startswith("[Errno 1]")  # which is no matter of files


def _was_stopped(reply: Reply) -> bool:
    return reply.why != "replied" or (reply.recording is not None and reply.recording.stopped)


def _speaks_of(paper: Paper, key: str, helper: str) -> bool:
    """Whether a helper's name stands in an answer, or in what that needs, other than the helper itself."""
    own = paper.places.get(helper, [None])[-1]
    name = re.compile(rf"\b{find(helper).name}\b")
    cells = paper.submission.cells
    return any(
        name.search(cells[i].segment(cells[i].statements[j])) for i, j in paper.places[key] if (i, j) != own
    )


def _passes(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.passed


def _beginning(script: Script, most: int) -> Script:
    return replace(script, cases=script.cases[:most], refused=())


def _complete(reply: Reply, script: Script) -> Recording | None:
    """The recording, if it has all cases or says why not; or one that says that it took too long."""
    if reply.why == "late":
        return Recording((Observation(stopped=True, seconds=reply.seconds),))
    recording = reply.recording
    if reply.why != "replied" or recording is None:
        return None
    seen, cases = recording.everything, len(script.cases)
    in_order = len(recording.observations) == min(len(seen), cases)
    whole = in_order and len(seen) == cases + len(script.refused)
    cut = in_order and bool(seen) and seen[-1].stopped and len(seen) <= cases + len(script.refused)
    unasked = not seen and (recording.kind != "function" or recording.empty or recording.misfit)
    return recording if whole or cut or unasked else None


def _ended(reply: Reply) -> Finding:
    if reply.failed:
        return finding("left no answer", words=reply.failed)
    return finding("python ended", code=reply.code) if reply.why == "ended" else finding("no record")


def _standing(paper: Paper, answers: tuple[Answer, ...]) -> tuple[Standing, tuple[Answer, ...], str]:
    outcomes = {key: verdict.outcome for key, verdict in paper.verdicts.items()}
    if ours := [
        key for key, outcome in outcomes.items() if outcome in (Outcome.CHECK_FAILED, Outcome.ABSENT)
    ]:
        said = message(paper.verdicts[ours[0]], alone=True)
        return Standing.NOT_GRADED, answers, f"{ours[0]}: {said}"
    failed = {key: reply for key, reply in paper.replies.items() if not paper.verdicts[key].passed}
    for reply in failed.values():
        if lacking := list(filter(_is_lacking, [*reply.missing, *_crashed_with(reply.recording, *_MISSING)])):
            return Standing.NEEDS_A_LOOK, answers, f"something that it uses isn't here: {lacking[0]}."
    if Outcome.STOPPED in outcomes.values():
        return Standing.TIMED_OUT, answers, ""
    crashed = (verdict for verdict in paper.verdicts.values() if verdict.outcome is Outcome.CRASHED)
    if any(verdict.crash is None for verdict in crashed):  # no exception of the answer's own
        return Standing.CRASHED, answers, ""
    if Outcome.UNREADABLE in outcomes.values():
        return Standing.PARTIAL, answers, ""
    if turned := [note for answer in answers for note in answer.notes if TURNED in note]:
        return Standing.PARTIAL, answers, turned[0]
    return Standing.GRADED, answers, ""


_LEAST_COPY = 3  # statements: of shorter references there is only one way to write them


def _copied(code: str, key: str) -> bool:
    """Whether an answer is the reference, name for name."""
    own = _body(code)
    return len(own) >= _LEAST_COPY and own in _bodies_of_references(key)


@functools.cache
def _bodies_of_references(key: str) -> list[list[list[str]]]:
    return [_body(inspect.getsource(reference)) for reference in find(key).references.values()]


def _body(source: str) -> list[list[str]]:
    """The statements of the first function in it, without comments, layout and docstring."""
    try:
        node = next(node for node in ast.walk(parsed(source)) if isinstance(node, ast.FunctionDef))
    except (SyntaxError, ValueError, RecursionError, MemoryError, StopIteration):
        return []
    body = list(map(flat, node.body))
    return body[1:] if ast.get_docstring(node) is not None else body
