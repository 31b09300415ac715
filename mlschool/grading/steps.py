"""The steps of `mlschool grade`, in their order: read, make ready, grade, judge, write the report."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer

from mlschool.checking.notebook import SEED as NOTEBOOKS_SEED
from mlschool.grading import cache, grade, marks, report
from mlschool.grading.collecting.collect import Attempts, Collection, best, collect
from mlschool.grading.overrides import Override
from mlschool.grading.report.changes import Change, changed, come_and_gone
from mlschool.grading.report.folder import made_in
from mlschool.grading.report.lectures import lecture
from mlschool.grading.report.text import readable
from mlschool.grading.results import HandIn, Result, Standing, at_our_cost, changed_hand_in, to_json, who
from mlschool.grading.rules import Rules
from mlschool.grading.sandbox import probe
from mlschool.grading.sandbox.box import UNSAFE
from mlschool.grading.stopping import stoppable
from mlschool.grading.terminal import as_they_come, fail, in_words, show_changes, show_verdicts
from mlschool.grading.whose import read_whose, write_whose

_FEWEST = 3  # learners with one lecture, before a notebook of another is taken for a mistake


@dataclass(frozen=True)
class Wanted:
    """What a tutor asks for; each is an option of `mlschool grade class`, and is explained there."""

    paths: Sequence[Path]
    out: Path | None = None
    roster: Path | None = None
    attempts: Attempts = "last"
    rules: Path | None = None
    overrides: Path | None = None
    pseudonyms: Path | None = None
    assignment: str = ""
    seed: int = grade.SEED
    at_once: int = 0
    unsafe: bool = False
    pattern: str = ""


@dataclass(frozen=True)
class Given:
    """What was read before anything is run: the tutor's rules and own word, and what was handed in.

    apart  what nobody handed in, though it may lie among the submissions
    """

    rules: Rules
    overrides: Sequence[Override]
    apart: Sequence[Path]
    collected: Collection

    @property
    def missing(self) -> list[str]:
        """The names of those who handed in nothing."""
        return [person.name for person in self.collected.missing]


@dataclass(frozen=True)
class Ready:
    """Where results are run, and where they are kept.

    place    the folder in which this run keeps what it must know again; None without a report
    results  those that are kept there; None where nothing is kept of them, as in an unsafe run
    """

    found: probe.Found
    place: Path | None = None
    results: cache.Cache | None = None


@dataclass(frozen=True)
class Judged:
    """What submissions are worth.

    worth     the mark of each result, in their order; None where it can't be said without a tutor
    left_out  sentences on what was left out, superseded or doubtful
    said      sentences on what the tutor has asked for, and on who handed in nothing
    """

    results: Sequence[Result]
    worth: Sequence[marks.Mark | None]
    left_out: Sequence[str]
    said: Sequence[str]


def mark_class(wanted: Wanted) -> bool:
    """Mark a class, and tell whether everything could be graded; where nothing can be done, end with 2."""
    started = datetime.now().astimezone()
    given = read(wanted)
    ready = make_ready(wanted, given)
    hand_ins = given.collected.hand_ins
    failed = given.collected.open
    with stoppable(lambda: _stopped(wanted, ready, len(hand_ins))):
        results = grade_all(wanted, hand_ins, ready)
        judged = judge(wanted, given, results)
        for note in (*judged.left_out, *judged.said, *_about_the_run(wanted, ready)):
            print(f"note: {readable(note)}")
        if wanted.out is not None:
            facts = _facts(wanted, ready, started)
            failed += write_report(wanted, wanted.out, given, judged, facts)
        else:
            show(wanted, judged)
        if given.collected.open:
            print(_whose_are_they(given.collected, ready.place))
    return not failed and all(result.standing.makes_a_mark for result in judged.results)


# ------------------------------------------------------------------------------------------- read, make ready


def read(wanted: Wanted) -> Given:
    """Read all that is given; end with a sentence where it can't be used."""
    if wanted.out is None and wanted.pseudonyms is not None:
        fail("--pseudonyms is about the report, and without --out there is none: add --out and a folder.")
    try:
        rules, overrides = marks.read_rules(wanted.rules), marks.read_overrides(wanted.overrides)
        apart = _apart(wanted)
        more = wanted.pattern, read_whose(wanted.pseudonyms or wanted.out)
        collected = collect(wanted.paths, wanted.roster, wanted.attempts, apart, *more)
    except (OSError, ValueError) as error:
        fail(error)
    return Given(rules, overrides, apart, collected)


def _apart(wanted: Wanted) -> list[Path]:
    """What nobody handed in, though it may lie among the submissions: all that grading has written."""
    given = {path.resolve() for path in wanted.paths}
    apart: list[Path] = []
    for folder in filter(None, (wanted.out, wanted.pseudonyms)):
        # of the folder of the submissions itself only what was made there
        apart += [folder / cache.FOLDER, *made_in(folder)] if folder.resolve() in given else [folder]
    return apart


def make_ready(wanted: Wanted, given: Given) -> Ready:
    """Find a sandbox, and try whether all can be written, before anything is graded."""
    found = find_sandbox(wanted.unsafe)
    if wanted.out is None:
        return Ready(found)
    how = {
        "paths": [str(path.resolve()) for path in wanted.paths],
        "roster": str(wanted.roster.resolve()) if wanted.roster else "",
        "seed": wanted.seed,
        "pattern": wanted.pattern,
        "apart": [str(path.resolve()) for path in given.apart],
    }
    try:
        report.prepare(wanted.out, wanted.pseudonyms)
        place = cache.begin(wanted.out, wanted.pseudonyms, how, found.settings is None)
    except (OSError, ValueError, ModuleNotFoundError) as error:
        fail(in_words(error))
    return Ready(found, place, cache.Cache(place, found.settings) if found.settings else None)


def find_sandbox(unsafe: bool) -> probe.Found:
    """Return what this machine offers; without anything safe this ends here, unless the tutor insists."""
    found = probe.probe()
    if found.settings is None and not unsafe:
        print("There is no safe sandbox on this machine, so nothing was graded.", file=sys.stderr)
        for line in (*found.trouble, probe.LEAST, "`mlschool doctor --sandbox` says how to get one."):
            print(f"  {line}", file=sys.stderr)
        raise typer.Exit(2)
    if found.settings is None:
        print("UNSAFE: what learners wrote runs as you, with all that you may do.", file=sys.stderr)
    return found


# ----------------------------------------------------------------------------------------------- grade, judge


def grade_all(wanted: Wanted, hand_ins: Sequence[HandIn], ready: Ready) -> list[Result]:
    """Return the results in the order of what was handed in, having shown each as it came."""
    places = {id(hand_in): place for place, hand_in in enumerate(hand_ins)}
    settings, at_once = ready.found.settings or UNSAFE, wanted.at_once or os.cpu_count() or 1
    graded = partial(grade.grade, hand_ins, settings, wanted.seed, ready.results, at_once)
    try:
        with closing(as_they_come(graded, len(hand_ins))) as coming:
            return sorted(coming, key=lambda result: places[id(result.hand_in)])
    except OSError as error:  # the temporary folder is full, say
        fail(in_words(error))
    finally:
        if ready.place is not None and ready.found.settings is None:
            with suppress(OSError):
                cache.discard(ready.place)  # what learners wrote may have written there


def judge(wanted: Wanted, given: Given, results: Iterable[Result]) -> Judged:
    """Say what each result is worth, by the tutor's rules and own word; of several attempts, which counts."""
    rules = given.rules
    results = [replace(result, hand_in=rules.late.seen(result.hand_in)) for result in _strays(results)]
    left_out = list(given.collected.notes)
    if wanted.attempts == "best":
        results, superseded = best(results, _worth(given, results))
        left_out += superseded
    overrides, said = marks.usable(given.overrides, results, rules)
    results, worth = (
        zip(*(_marked(one, rules, overrides) for one in results), strict=True) if results else ((), ())
    )
    said += filter(None, [rules.late.without_effect(one.hand_in for one in results)])
    said += [f"{name} handed in nothing." for name in given.missing]
    return Judged(results, worth, left_out, said)


def _strays(results: Iterable[Result]) -> list[Result]:
    """The results; where one learner's notebook is of another lecture than everybody's, it needs a look."""
    results = list(results)
    by_lecture: dict[str, set[str]] = defaultdict(set)
    for result in results:
        if result.answers:
            by_lecture[result.lecture].add(who(result.hand_in))
    main = [name for name, learners in by_lecture.items() if len(learners) > 1]
    if len(main) != 1 or len(by_lecture[main[0]]) < _FEWEST:
        return results
    strays = by_lecture.keys() - main
    return [_stray(result, main[0]) if result.lecture in strays else result for result in results]


def _stray(result: Result, main: str) -> Result:
    said = (
        f"it is a notebook of “{lecture(result.lecture).title}”, where the others handed in "
        f"“{lecture(main).title}”: {result.passed} of its {len(result.answers)} exercises are passed. Ask "
        "for the right one; or grade this one by itself."
    )
    hand_in = changed_hand_in(result.hand_in, lecture="")
    return Result(hand_in, Standing.NEEDS_A_LOOK, (), said, result.notes)


def _marked(result: Result, rules: Rules, overrides: Sequence[Override]) -> tuple[Result, marks.Mark | None]:
    """A result with its mark; where this fails, none, and it is our fault."""
    try:
        return result, marks.mark(result, rules, overrides)
    except Exception as ours:
        return at_our_cost(result, "reckoning its mark", ours), None


def _worth(given: Given, results: Sequence[Result]) -> Callable[[Result], float | None]:
    """What tells the points of one of several attempts, by which the best is chosen."""
    overrides, _ = marks.usable(given.overrides, results, given.rules)

    def worth(result: Result) -> float | None:
        mark = marks.mark(result, given.rules, overrides)
        return None if mark is None else mark.points

    return worth


def _about_the_run(wanted: Wanted, ready: Ready) -> list[str]:
    said = []
    if wanted.seed == NOTEBOOKS_SEED:
        said.append(
            "Seed 0 draws the very cases of the learners' notebooks, so an answer made for these would "
            "pass: take another, as with --seed 2."
        )
    if ready.results is not None and ready.results.problem:
        said.append(f"results can't be kept ({ready.results.problem}): after a stop they are graded again.")
    return said


def _whose_are_they(collected: Collection, place: Path | None) -> str:
    """The question to the tutor, and where to answer it."""
    asked = (
        f"question: whose are they? The names of {collected.open} notebooks don’t say it, and some may be "
        "one learner’s attempts, so each counts as a learner of its own."
    )
    if place is None:
        return (
            f"{asked} Add --out and a folder: there you find a table to fill in. A roster with a column "
            "“file” or --name-pattern says it, too."
        )
    path = write_whose(place, collected.whose)
    return f"{asked} Fill in the column “learner” of {path}, and run the same command again."


def _stopped(wanted: Wanted, ready: Ready, count: int) -> str:
    if wanted.out is None:
        return "Stopped. Nothing is kept without --out."
    if ready.results is None:
        return "Stopped. Nothing is kept of what was graded without a sandbox."
    kept = f"Stopped. {ready.results.count} of {count} are kept"
    if ready.results.problem:
        return f"{kept}; more couldn't be ({ready.results.problem})."
    return f"{kept}: the same command goes on from there."


# ----------------------------------------------------------------------------------------- what a tutor reads


def show(wanted: Wanted, judged: Judged) -> None:
    """Print the verdicts, where no report was asked for."""
    show_verdicts(judged.results, judged.worth if wanted.rules or wanted.overrides else ())
    if wanted.rules or wanted.overrides or wanted.assignment:
        print("note: points for gradebooks stand in the report: add --out and a folder.")


def _facts(wanted: Wanted, ready: Ready, started: datetime) -> report.Facts:
    layers = [(layer.name, layer.on, layer.words) for layer in ready.found.layers]
    unsafe, finished = ready.found.settings is None, datetime.now().astimezone()
    return report.Facts(wanted.seed, cache.engine()[:12], layers, unsafe, started, finished)


def write_report(wanted: Wanted, out: Path, given: Given, judged: Judged, facts: report.Facts) -> int:
    """Write the report into a folder, and say where it is and what is to be looked at.

    Returns how many learners' pages couldn't be made.
    """
    place = wanted.pseudonyms or out  # what holds names lies with the names
    listed = [_listed(result) for result in judged.results]
    changes, new, gone = _since_last_time(place, listed)
    missing, left_out = report.Told.of(given.missing), report.Told.of(judged.left_out)
    whose = [name for name, learner in given.collected.whose.items() if not learner]
    aside = report.Aside(missing, left_out, new, gone, report.Told.of(whose if given.collected.open else []))
    try:
        written = report.write(
            judged.results,
            facts,
            out,
            marks={number: mark for number, mark in enumerate(judged.worth) if mark is not None},
            changes=changes,
            pseudonyms=wanted.pseudonyms,
            assignment=wanted.assignment,
            aside=aside,
        )
    except (OSError, ValueError, ModuleNotFoundError) as error:
        fail(in_words(error))
    try:
        cache.remember(place, listed)
    except OSError as error:
        print(f"note: {in_words(error)} So next time it can't be told what has changed.")
    if aside.people:
        print(aside.people)
    show_changes(changes)
    _last_words(wanted, out, written)
    return written.failed


def _listed(result: Result) -> dict[str, Any]:
    """A result as it is kept, to tell next time what has changed."""
    hand_in = result.hand_in
    whose = {"learner": hand_in.learner, "ident": hand_in.ident, "notebook": hand_in.name}
    return {**whose, **to_json(result)}


def _since_last_time(place: Path, listed: Sequence[Mapping[str, Any]]) -> tuple[list[Change], int, int]:
    """What is said otherwise than last time, and how many learners are new, or there no more."""
    before = cache.last(place)
    try:
        return (changed(before, listed), *come_and_gone(before, listed)) if before else ([], 0, 0)
    except ValueError:
        print("note: what was kept of last time can't be read, so what has changed can't be told.")
        return [], 0, 0


def _last_words(wanted: Wanted, out: Path, written: report.Written) -> None:
    """Print what is to be looked at, and at last where the report is."""
    for copy in written.copies:
        named = " It may hold names." if wanted.pseudonyms and copy.is_relative_to(out) else ""
        print(f"note: you had changed a file of the report; your copy is {copy}.{named}")
    if written.no_number:
        has, stands = ("has", "stands") if written.no_number == 1 else ("have", "stand")
        print(f"note: {written.no_number} {has} no Moodle number, and {stands} in neither file for Moodle.")
    if written.earlier:
        print("note: for Canvas and Moodle the last attempt counts.")
    if written.no_mark:
        print(f"note: {written.no_mark} without a mark: see “To look at” in the report.")
    print(written.index)
