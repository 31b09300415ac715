"""A class in figures: who passed what, which mistakes were made how often, what a tutor should look at."""

from __future__ import annotations

import builtins
import re
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from types import CodeType
from typing import Any

from mlschool.checking.verdict import Outcome, Verdict
from mlschool.checking.words import NAMELESS, case_lines, for_a_class, has_a_name, message
from mlschool.exercises import UnknownExercise, find, of_lecture
from mlschool.grading.report.people import Entry
from mlschool.grading.report.text import bare, block, line, names_in
from mlschool.grading.results import Answer, Standing, who

FEWEST_FOR_EXAMPLES = 10  # in a smaller class everybody knows whose it is
EXAMPLES = 2
LONGEST_EXAMPLE = 30  # lines
_LONG = 250  # bytes of Python's code: some ten statements
_EMAIL = re.compile(r"\S@\S+\.\w")
_BUILTIN = {name for name, value in vars(builtins).items() if isinstance(value, type)} | {
    "AxisError",
    "LinAlgError",
}


@dataclass(frozen=True)
class Example:
    """An answer that makes a mistake, and the case that shows it; nothing in them says whose it is."""

    code: str
    lines: str


@dataclass(frozen=True)
class Made:
    """A mistake that was made in this class.

    number    its place among them all, the most common first
    known     whether it is one that the exercise's record knows and explains
    makers    how many learners made it
    """

    number: int
    key: str
    message: str
    known: bool
    makers: int
    examples: tuple[Example, ...] = ()

    @property
    def shared(self) -> str:
        """The case that shows it, where it is the same in all examples, and comes out the same."""
        lines = {example.lines for example in self.examples}
        return lines.pop() if len(lines) == 1 else ""

    @property
    def name(self) -> str:
        """The exercise's name."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True)
class Rate:
    """How one exercise went: how many were judged, and how many of these came to which outcome."""

    key: str
    counts: dict[Outcome, int]
    hint: str = ""

    @property
    def name(self) -> str:
        """The exercise's name."""
        return self.key.rpartition(".")[2]

    @property
    def judged(self) -> int:
        """How many could be judged; a check that failed is our fault, and not counted."""
        return sum(count for outcome, count in self.counts.items() if outcome is not Outcome.CHECK_FAILED)

    @property
    def passed(self) -> int:
        """How many passed."""
        return self.counts.get(Outcome.PASSED, 0)

    @property
    def percent(self) -> int | None:
        """How many of 100 passed; None if none could be judged."""
        return round(100 * self.passed / self.judged) if self.judged else None


@dataclass(frozen=True)
class Cell:
    """One field of the heat map; `mistake` is the number of the mistake that was made, or 0."""

    answer: Answer
    mistake: int = 0


@dataclass(frozen=True)
class Row:
    """One line of the heat map; a cell is None where nothing could be judged."""

    entry: Entry
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Course:
    """What is said of one lecture.

    name      the lecture's name, or "" for notebooks that no lecture could be found for
    spread    how many submissions passed 0, 1, 2, … exercises
    """

    name: str
    learners: int
    rows: tuple[Row, ...]
    rates: tuple[Rate, ...]
    mistakes: tuple[Made, ...]
    spread: tuple[int, ...]
    median: float | None


@dataclass(frozen=True)
class Pick:
    """One line of a list: whom it is about, which exercises if any, and what is said."""

    entry: Entry
    said: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lists:
    """What a tutor, or in `surprising` a maintainer, should look at."""

    look: tuple[Pick, ...]
    not_graded: tuple[Pick, ...]
    unreadable: tuple[Pick, ...]
    broken: tuple[Pick, ...]
    surprising: tuple[Pick, ...]
    alike: tuple[Pick, ...]
    copied: tuple[Pick, ...]
    carried: tuple[Pick, ...]
    late: tuple[Pick, ...]
    decided: tuple[Pick, ...]


@dataclass
class _Found:
    key: str
    message: str
    known: bool
    named: bool
    by: list[tuple[Entry, Answer]] = field(default_factory=list)


def courses(entries: Sequence[Entry]) -> list[Course]:
    """Return one for each lecture that was handed in; a notebook of unknown lecture joins the only one."""
    names = list(dict.fromkeys(entry.lecture for entry in entries if entry.lecture))
    lone = names[0] if len(names) == 1 else ""
    groups: dict[str, list[Entry]] = {name: [] for name in names}
    for entry in entries:
        groups.setdefault(entry.lecture or lone, []).append(entry)
    return [_course(name, group) for name, group in groups.items()]


def _course(name: str, entries: Sequence[Entry]) -> Course:
    keys = list(dict.fromkeys(answer.key for entry in entries for answer in entry.result.answers))
    order = {key: i for i, key in enumerate(of_lecture(name))}
    keys.sort(key=lambda key: order.get(key, len(order)))
    mistakes, numbers = _mistakes(entries, keys)
    rows = []
    for entry in sorted(entries, key=lambda entry: (entry.name.casefold(), entry.place)):
        answers = {answer.key: answer for answer in entry.result.answers}
        cells = (
            Cell(answers[key], numbers.get((entry.place, key), 0)) if key in answers else None for key in keys
        )
        rows.append(Row(entry, tuple(cells)))
    counted = [entry.result.passed for entry in entries if entry.result.answers]
    return Course(
        name,
        _learners(entries),
        tuple(rows),
        tuple(_rate(key, entries) for key in keys),
        mistakes,
        tuple(counted.count(passed) for passed in range(len(keys) + 1)),
        median(counted) if counted else None,
    )


def _learners(entries: Iterable[Entry]) -> int:
    return len({who(entry.result.hand_in) for entry in entries})


def _rate(key: str, entries: Sequence[Entry]) -> Rate:
    outcomes = [
        answer.verdict.outcome for entry in entries for answer in entry.result.answers if answer.key == key
    ]
    try:
        hint = find(key).hints[0]
    except (UnknownExercise, IndexError):
        hint = ""
    return Rate(key, {outcome: outcomes.count(outcome) for outcome in Outcome}, hint)


def _mistakes(
    entries: Sequence[Entry], keys: Sequence[str]
) -> tuple[tuple[Made, ...], dict[tuple[int, str], int]]:
    """Return the mistakes by how many made them; and which was made, by a result's place and exercise."""
    groups: dict[tuple[str, str], _Found] = {}
    for entry in entries:
        for answer in entry.result.answers:
            said = _message(entry, answer.verdict)
            if said:
                known = bool(answer.verdict.mistake)
                named = has_a_name(answer.verdict) and said != NAMELESS
                group = groups.setdefault((answer.key, said), _Found(answer.key, said, known, named))
                group.by.append((entry, answer))
    makers = {place: _learners(entry for entry, _ in group.by) for place, group in groups.items()}

    def rank(place: tuple[str, str]) -> tuple[bool, int, bool, int]:
        group = groups[place]  # different mistakes may share the words that name none, so these come last
        return not group.named, -makers[place], not group.known, keys.index(place[0])

    ranked = sorted(groups, key=rank)
    enough = _learners(entries) >= FEWEST_FOR_EXAMPLES
    made, numbers = [], {}
    for number, place in enumerate(ranked, 1):
        group = groups[place]
        examples = _examples(group.by) if enough else ()
        made.append(Made(number, group.key, group.message, group.known, makers[place], examples))
        numbers |= {(entry.place, group.key): number for entry, _ in group.by}
    return tuple(made), numbers


def _message(entry: Entry, verdict: Verdict) -> str:
    """Return what a class can be told of an answer, or "" if it passes: no word of it is the learner's."""
    match verdict.outcome:
        case Outcome.PASSED | Outcome.TODO | Outcome.CHECK_FAILED:
            return ""
        case Outcome.CRASHED:
            kind = verdict.crash.kind if verdict.crash else ""
            return f"it stops with {kind if kind in _BUILTIN else 'an error of its own'}."
    said = for_a_class(verdict)
    return said if verdict.mistake else NAMELESS if _tells(entry, said) else line(said)


def _examples(by: Sequence[tuple[Entry, Answer]]) -> tuple[Example, ...]:
    """Return the shortest answers that differ, and in which nobody's name stands."""
    found: dict[str, Example] = {}
    for entry, answer in by:
        code = bare(answer.code)
        if code and code not in found and not _tells(entry, code):
            shown = _shown(answer.verdict)
            found[code] = Example(block(code, LONGEST_EXAMPLE), "" if _tells(entry, shown) else shown)
    return tuple(found[code] for code in sorted(found, key=lambda code: (len(code), code))[:EXAMPLES])


def _shown(verdict: Verdict) -> str:
    """Return the case that shows a mistake, without what is in the learner's own words."""
    if verdict.case is None or not (verdict.mistake or verdict.outcome is Outcome.CRASHED):
        return ""
    if verdict.outcome is Outcome.CRASHED:
        return block(verdict.case.call)
    return block("\n".join(case_lines(replace(verdict.case, printed=""), apart=True)))


def _tells(entry: Entry, text: str) -> bool:
    """Tell whether a text may say whose it is."""
    hand_in = entry.result.hand_in
    idents = [one.casefold() for one in (hand_in.ident, hand_in.number) if len(one) > 3]
    return (
        names_in(text, hand_in.learner)
        or any(ident in text.casefold() for ident in idents)
        or bool(_EMAIL.search(text))
    )


def lists(entries: Sequence[Entry]) -> Lists:
    """Return what should be looked at, and why; by name."""
    entries = sorted(entries, key=lambda entry: (entry.name.casefold(), entry.place))

    def standing(*which: Standing) -> tuple[Pick, ...]:
        found = (entry for entry in entries if entry.result.standing in which)
        return tuple(
            Pick(entry, entry.result.problem or f"{entry.result.standing.value}.") for entry in found
        )

    def said(test: Callable[[Answer], bool]) -> tuple[Pick, ...]:
        return tuple(
            Pick(entry, message(answer.verdict, alone=True), (answer.key,))
            for entry in entries
            for answer in entry.result.answers
            if test(answer)
        )

    def counted(test: Callable[[Answer], bool]) -> tuple[Pick, ...]:
        found = ((entry, tuple(a.key for a in entry.result.answers if test(a))) for entry in entries)
        return tuple(Pick(entry, keys=keys) for entry, keys in found if keys)

    return Lists(
        look=standing(Standing.NEEDS_A_LOOK),
        not_graded=(*standing(Standing.NOT_GRADED), *said(_check_failed)),
        unreadable=standing(Standing.UNREADABLE),
        broken=standing(Standing.PARTIAL, Standing.CRASHED, Standing.TIMED_OUT),
        surprising=said(surprising),
        alike=_alike(entries),
        copied=counted(lambda answer: answer.copied),
        carried=counted(lambda answer: answer.carried),
        late=tuple(Pick(entry) for entry in entries if entry.result.hand_in.late),
        decided=tuple(Pick(e, e.mark.comment) for e in entries if e.mark is not None and e.mark.overridden),
    )


def _alike(entries: Sequence[Entry]) -> tuple[Pick, ...]:
    """The submissions of different learners that hold the same code, but for names and layout."""
    groups = [list(entries)]
    for least in (_LONG, 0):  # few are alike in what is long, and what is short needn't be read of the others
        found: dict[tuple[Any, ...], list[Entry]] = defaultdict(list)
        for entry in (entry for group in groups for entry in group):
            codes = [(one.key, one.code) for one in entry.result.answers if not one.copied]
            own = [(key, print_of(code)) for key, code in codes if len(code) > least]
            if any(code is not None and len(code[0]) > _LONG for _, code in own):
                found[tuple(own)].append(entry)
        groups = [group for group in found.values() if len(group) > 1]
    same = {
        one.place: [other.name for other in group if who(other.result.hand_in) != who(one.result.hand_in)]
        for group in groups
        for one in group
    }
    return tuple(
        Pick(entry, f"as {', '.join(same[entry.place][:5])}.") for entry in entries if same.get(entry.place)
    )


def print_of(code: str) -> tuple[Any, ...] | None:
    """Return what tells one function from another, whatever its variables are called and how it is laid out.

    >>> print_of("def f(x): return x + 1") == print_of("def f(y):  # as above\\n    return y + 1")
    True

    None where there is nothing to be read.
    """
    try:
        module = compile(textwrap.dedent(code), "<answer>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
    found = next((one for one in module.co_consts if isinstance(one, CodeType)), None)
    return None if found is None else _print(found)


def _print(code: CodeType) -> tuple[Any, ...]:
    inner = (_print(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts[1:])
    return code.co_code, code.co_names, tuple(inner)  # without the first constant, the docstring


def surprising(answer: Answer) -> bool:
    """Tell whether the saved notebook shows ✓ where the hidden cases say otherwise."""
    return answer.shown and answer.verdict.outcome in (Outcome.WRONG, Outcome.CRASHED)


def _check_failed(answer: Answer) -> bool:
    return answer.verdict.outcome in (Outcome.CHECK_FAILED, Outcome.ABSENT)
