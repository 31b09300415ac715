"""A class of learners who never lived, with answers that strangers wrote: to test and to look at the report.

python -m tests.demo_class FOLDER     writes a report on forty of them
python -m tests.demo_pictures         takes the pictures in docs/ of it
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from mlschool.checking.notebook import verdict_on
from mlschool.checking.recordings import Crash
from mlschool.checking.verdict import Outcome, Verdict, finding
from mlschool.exercises import of_lecture
from mlschool.grading.marks import Part
from mlschool.grading.report import Facts
from mlschool.grading.report.changes import Change
from mlschool.grading.results import Answer, HandIn, Result, Standing
from tests.answers import FOLDER, load

NAMESPACES = (
    "bubblewrap: own processes, own mounts, no network",
    "bubblewrap isn’t installed: one submission at a time",
)
LECTURE = "perceptron"
NAMES = """Amara Okafor, Ben Whitaker, Chiara Rossi, Dmitri Volkov, Elif Yılmaz, Farah Haddad,
Gwen Pritchard, Hiroshi Tanaka, Ines Carvalho, Jakub Nowak, Kavya Iyer, Liam O’Connor,
Mei-Ling Chen, Noah Lindqvist, Olga Petrenko, Priya Sharma, Quentin Moreau, Rosa Delgado,
Samuel Adeyemi, Tuuli Korhonen, Uma Krishnan, Viktor Horváth, Wanjiru Kamau, Ximena Flores,
Yusuf Demir, Zoë Müller-Lüdenscheidt, Anders Holm, Bích Ngọc Trần, Callum Fraser,
Daniela Popescu, Eero Mäkinen, Fatima Zahra Benali, 王芳, Hana Nováková, Ibrahim Sow,
Jade Thompson, Kofi Mensah, Léa Dubois, Marek Zieliński, محمد العلي""".replace("\n", " ").split(", ")


@dataclass(frozen=True)
class DemoMark:
    """A mark as a tutor's rules would make it."""

    points: float
    out_of: float
    exercises: dict[str, float] = field(default_factory=dict)
    penalty: float = 0.0
    comment: str = ""
    overridden: bool = False
    each: float = 2.0
    about: dict[str, str] = field(default_factory=dict)

    @property
    def by_exercise(self) -> dict[str, Part]:
        """The points of each exercise, all worth the same."""
        return {
            key: Part(points, self.each, comment=self.about.get(key, ""))
            for key, points in self.exercises.items()
        }

    @property
    def general(self) -> str:
        """What is said of no single exercise."""
        return self.comment


@cache
def judged(key: str) -> tuple[list[tuple[str, Verdict]], list[tuple[str, Verdict]]]:
    """The right and the wrong answers to an exercise, each as source and verdict."""
    found: tuple[list, list] = ([], [])
    for answer in load(FOLDER / f"{LECTURE}.md"):
        if answer.key == key and answer.outcome is not Outcome.STOPPED:  # which would take its ten seconds
            source = answer.cell.rstrip("\n")
            found[not answer.right].append((source, verdict_on(key, answer.function, seed=1)))
    return found


def someone(rng: random.Random, name: str, ident: str, skill: float) -> Result:
    """The result of one learner: the better they are, the more is right."""
    answers = []
    for i, key in enumerate(of_lecture(LECTURE)):
        right, wrong = judged(key)
        luck = rng.random()
        if luck < skill - 0.06 * i:
            source, verdict = rng.choice(right)
        elif luck > 0.93:
            source, verdict = "", Verdict(key, Outcome.TODO, finding=finding("not here"))
        else:  # a few mistakes are made by many
            source, verdict = wrong[min(int(rng.expovariate(0.35)), len(wrong) - 1)]
        head = f'@exercise("{key}")\n' if source else ""
        answers.append(Answer(verdict, head + source, copied=verdict.passed and rng.random() < 0.04))
    late = rng.random() < 0.12
    when = datetime(2026, 11, 20, 17, 0) + timedelta(hours=rng.uniform(-60, -1) + 80 * late)
    hand_in = HandIn(
        name, f"{name}_{ident}/01_perceptron.ipynb", b"", ident, submitted=when, late=late, lecture=LECTURE
    )
    return Result(hand_in, Standing.GRADED, tuple(answers))


def names(number: int) -> list[str]:
    """As many names, the same first and family names in ever new pairs."""
    first, last = [name.split(" ")[0] for name in NAMES], [name.split(" ")[-1] for name in NAMES]
    pairs = (f"{a} {last[(i + step) % len(last)]}" for step in range(1, 40) for i, a in enumerate(first))
    return [name for name, _ in zip([*NAMES, *pairs], range(number), strict=False)]


def a_class(number: int = 40, seed: int = 0) -> list[Result]:
    """Results of a class, some of them with what goes wrong in every class."""
    rng = random.Random(seed)
    results = [
        someone(rng, name, str(48_100 + i), rng.betavariate(4, 1.6)) for i, name in enumerate(names(number))
    ]
    if number >= 40:
        results[3] = trouble(
            results[3], Standing.NEEDS_A_LOOK, "it reads `my_data.csv`, and that isn't beside it."
        )
        results[9] = trouble(
            results[9], Standing.UNREADABLE, "it is cut off in the middle: was the download complete?"
        )
        results[17] = trouble(
            results[17], Standing.NOT_GRADED, "the sandbox could not be started; grade it again."
        )
        results[22] = with_answer(
            results[22], 4, carried=True, verdict=Verdict("perceptron.train", Outcome.PASSED)
        )
        slip = judged(f"{LECTURE}.predict")[1][0]
        results[2] = with_answer(results[2], 1, code=slip[0], verdict=slip[1], copied=False)
        results[28] = with_answer(results[28], 1, code=slip[0], verdict=slip[1], copied=False, shown=True)
        for place, key in enumerate(of_lecture(LECTURE)):
            source, verdict = judged(key)[0][0]
            results[5] = with_answer(results[5], place, code=source, verdict=verdict, copied=place == 5)
        still = Verdict("perceptron.train", Outcome.STOPPED, finding=finding("running", seconds=10.0))
        results[30] = with_answer(results[30], 4, verdict=still)
        cut = Verdict(
            "perceptron.xor_feature",
            Outcome.UNREADABLE,
            crash=Crash("SyntaxError", "'(' was never closed", ((2, "return np.abs((X[:, 0] - X[:, 1])"),)),
        )
        results[34] = with_answer(
            results[34], 5, verdict=cut, code="def xor_feature(X):\n    return np.abs((X[:, 0] - X[:, 1])"
        )
        results[12] = with_answer(results[12], 1, notes=("`%%time` was taken off its cell.",))
    return results


def trouble(result: Result, standing: Standing, problem: str) -> Result:
    """The same hand-in, of which nothing could be judged."""
    return Result(result.hand_in, standing, (), problem)


def with_answer(result: Result, place: int, **said) -> Result:
    """The same with one answer otherwise."""
    answers = list(result.answers)
    answers[place] = replace(answers[place], **said)
    return replace(result, answers=tuple(answers))


def marks_of(results: Sequence[Result]) -> dict[int, DemoMark]:
    """Two points for each exercise, half a point off for being late."""
    marks = {}
    for place, result in enumerate(results):
        if result.standing.makes_a_mark:
            each = {answer.key: 2.0 * answer.verdict.passed for answer in result.answers}
            off = 0.5 if result.hand_in.late and sum(each.values()) else 0.0
            marks[place] = DemoMark(sum(each.values()) - off, 12.0, each, off)
    if 5 in marks:
        marks[5] = DemoMark(
            11.0, 12.0, marks[5].exercises, 0.0, "Your way round the bias is right: I have counted it.", True
        )
    return marks


def facts(unsafe: bool = False) -> Facts:
    """How they would have been graded."""
    layers = [
        ("limits", True, "processor time, memory, processes, file sizes and output"),
        ("user", True, "what learners wrote runs as nobody"),
        ("Landlock", True, "no file outside the submission’s own folder, no network"),
        ("seccomp", True, "only the system calls that Python and NumPy need"),
        ("namespaces", not unsafe, NAMESPACES[unsafe]),
    ]  # fmt: skip
    started = datetime(2026, 11, 22, 9, 41, 3)
    return Facts(1, "5f0c3a9be17d4420" * 4, layers, unsafe, started, started + timedelta(seconds=9))


CHANGES = [Change("Ines Carvalho", "48108", "perceptron.update", "not yet", "passed")]

if __name__ == "__main__":
    from mlschool.grading.report import write

    everybody = a_class()
    print(write(everybody, facts(), Path(sys.argv[1]), marks=marks_of(everybody), changes=CHANGES).index)
