"""What deciding needs of an exercise and a seed: its script, and what reference and twins do, once."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from mlschool.checking.guards import shortest_limit
from mlschool.checking.observe import observe
from mlschool.checking.record import Exercise, Mistake
from mlschool.checking.recordings import Recording, Script

if TYPE_CHECKING:
    from mlschool.checking.subjects import Values

# Recording catches what is printed, of the whole process: one at a time, whichever thread asks first.
_recording = threading.RLock()


class Incomplete(RuntimeError):
    """The reference, or a twin, couldn't be recorded to its end."""


class Judge:
    """One exercise with the cases of one seed.

    key       the exercise's key, as in "perceptron.update"
    script    what an answer is put through
    part      what of it is run for this judge: all of it, or the long cases alone
    subject   how answers of this exercise's kind are looked at: plain values, or models

    What the reference and the twins do is recorded when it is first asked for, and then stays.
    """

    def __init__(self, key: str, exercise: Exercise, seed: int = 0) -> None:
        self.key = key
        self.exercise = exercise
        self._whole = exercise.script(seed)
        self._shorter: Judge | None = None
        self.script = self.part = self._without_long()
        self._recorded: dict[tuple[Any, int | None], Recording] = {}

    def _without_long(self) -> Script:
        return replace(self._whole, cases=tuple(case for case in self._whole.cases if not case.long))

    @cached_property
    def longer(self) -> Judge | None:
        """Who judges the long cases as well, once an answer is right in all others; None without any."""
        ordinary, every = self.script.cases, self._whole.cases
        if len(ordinary) == len(every):
            return None
        longer = copy.copy(self)
        longer.__dict__.pop("reference", None)
        longer._shorter, longer._recorded = self, {}
        longer.script = self._whole
        longer.part = replace(self._whole, cases=every[len(ordinary) :], refused=())
        return longer

    def of(self, recording: Recording) -> Judge:
        """Return who judges a recording: this judge, or the one of the long cases."""
        fits = len(recording.observations) <= len(self.script.cases) or self.longer is None
        return self if fits else self.longer

    @cached_property
    def subject(self) -> Values:
        """How answers of this kind are looked at."""
        if self.exercise.probe == "call":
            from mlschool.checking.subjects import Values

            return Values()
        from mlschool.checking.models.judging import Models

        return Models(self.exercise.probe)

    @cached_property
    def reference(self) -> Recording:
        """What the reference does.

        Raises Incomplete where it stops with an exception, or doesn't refuse what it must.
        """
        recording = self.recording(self.exercise.bound)
        for crash in filter(None, (observation.crash for observation in recording.observations)):
            raise Incomplete(f"the reference stops with {crash.kind}: {crash.message}")
        for case, came in zip(self.script.refused, recording.refused, strict=True):
            if not came.crash or came.crash.kind != case.raises:
                raise Incomplete(f"the reference raises no {case.raises} with {case.note}")
        return recording

    @property
    def due(self) -> float:
        """The seconds that an answer may take by its reference: 20 times what that takes."""
        return 20 * sum(observation.seconds for observation in self.reference.everything)

    @property
    def seconds(self) -> float:
        """The time limit of an answer: 10 s, or more where that is due."""
        return max(shortest_limit(), self.due)

    def twins(self, mistake: Mistake) -> list[Recording]:
        """Return what each of a mistake's twins does."""
        return [self.recording(self.exercise.function_of(twin)) for twin in mistake.twins]

    def recording(self, function: Callable[..., Any], most: int | None = None) -> Recording:
        """Return what a trusted function does: the reference, or a twin.

        most  how many cases to record, from the first on; None for all of them

        Raises Incomplete where it was interrupted.
        """
        if self._shorter is not None:
            begun = self._shorter.recording(function, most)
            return begun if most is not None else begun.followed_by(self.recording_of_part(function))
        return self.recording_of_part(function, most)

    def stages(self, function: Callable[..., Any]) -> Iterator[Recording]:
        """Yield what a trusted function does in more and more cases, of which the last may be long."""
        yield self.recording(function, self.exercise.fixed)
        if self._shorter is not None:
            yield self._shorter.recording(function)
        yield self.recording(function)

    def recording_of_part(self, function: Callable[..., Any], most: int | None = None) -> Recording:
        """Return what a trusted function does in this judge's own part, once recorded; see `recording`."""
        if (function, most) not in self._recorded:
            refused = self.part.refused if most is None else ()
            script = replace(self.part, cases=self.part.cases[:most], refused=refused)
            with _recording:
                if (function, most) not in self._recorded:
                    recording = observe(function, script, seconds=600)
                    if recording.stopped:
                        raise Incomplete(f"`{function.__name__}` was interrupted; run the cell again")
                    self._recorded[function, most] = recording
        return self._recorded[function, most]


@lru_cache(maxsize=256)
def judge_of(key: str, seed: int = 0) -> Judge:
    """Return the judge of an exercise of the course for a seed; raise UnknownExercise as `find` does."""
    from mlschool.exercises import find

    return Judge(key, find(key), seed)
