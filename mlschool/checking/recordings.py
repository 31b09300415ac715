"""What an answer is put through, and what is then known of it: plain data, fit to cross between processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Given:
    """What a model is put through, once the answer has made it.

    weights    arrays in the common form (see `adapters`), in groups: one for each layer, by name or in order
    x          a batch of inputs; images (batch, height, width, channels), sequences (batch, length, channels)
    images     whether the last axis of `x` is channels, which PyTorch has in front
    any_order  whether a model may have its channels where its framework usually hasn't
    training   whether it is called in training mode, too, to see whether it then answers otherwise
    y          targets, on which an estimator of scikit-learn is fitted before it gets its weights
    """

    weights: Any
    x: np.ndarray
    images: bool = False
    any_order: bool = False
    training: bool = False
    y: np.ndarray | None = None


@dataclass(frozen=True)
class Case:
    """One call: its arguments, and a few words on what it is about (`note`), which a verdict may quote.

    Where the answer makes a model, `given` says what that is put through. Where it must refuse, `raises` is
    the name of the exception that is due. A `long` one is as long as the notebook's real call: it is run
    last, and only with an answer that is right so far.
    """

    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    given: Given | None = field(default=None, repr=False)
    raises: str = field(default="", repr=False)
    long: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class Script:
    """What to do with an answer: a probe (how to use it) and the cases to use it on. All is plain data.

    The probes: "call" (the value is what comes back), and in `probes` "model" (what comes back is a model;
    the value is its output under given weights) and "train" (it is given a model; the value is what comes
    back and the model's weights afterwards).

    After the cases come those that the answer must refuse, which have no value to compare. `helpers` are the
    names of earlier exercises that it may call.
    """

    cases: Sequence[Case]
    probe: str = "call"
    refused: Sequence[Case] = ()
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crash:
    """An exception: its type, its message, and the learner's own lines that led to it, innermost last."""

    kind: str
    message: str
    lines: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, eq=False)
class ModelSeen:
    """What a model is and does, besides its output.

    framework  "torch", "keras", "sklearn"; or "" where what came back is no model
    kind       what came back, by the name of its class
    nearly     what else of a framework it is: "class" or "layer"
    outputs    its output for every way in which the given arrays can be its weights, the likeliest first
    shapes     the shapes of its weights in the common form, in its own order
    kept       the same as its framework keeps them
    unused     the places of given arrays for which it has no weight
    extra      the places in `shapes` of weights for which nothing is given
    unknown    layers' names that the contract has and the model hasn't
    first      whether it takes images with their channels in front; None where there are no images
    reached    how many of its weights the outputs' gradient reaches, so that training can change them
    moody      whether it answers otherwise in training mode; None where that wasn't asked
    training   whether it was left in training mode; None where the framework has no such mode
    gradients  whether it was left with gradients
    frozen     how many of its weights were left so that training can't change them; of a trained model only
    hides      whether it holds layers or weights in a plain list or dictionary, where it doesn't find them
    shares     whether its weights share their memory with arrays that the answer was given
    precision  the number type of its weights, where inputs must have the same; "" where they needn't
    compiled   whether it was left compiled for training; None where a model can't be
    """

    framework: str = ""
    kind: str = ""
    nearly: str = ""
    outputs: tuple[Any, ...] = ()
    shapes: tuple[tuple[int, ...], ...] = ()
    kept: tuple[tuple[int, ...], ...] = ()
    unused: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    first: bool | None = None
    reached: int = 0
    moody: bool | None = None
    training: bool | None = None
    gradients: bool = False
    frozen: int = 0
    hides: bool = False
    shares: bool = False
    precision: str = ""
    compiled: bool | None = None


@dataclass(frozen=True)
class Observation:
    """What one case brought: a value or a crash, the arguments afterwards, output, warnings, seconds.

    Where a model was made or trained, `model` tells what was seen of it. Where an exception came, `raised`
    holds the names of its class and of all that this is a kind of. Where a generator was handed over, `drawn`
    tells whether numbers were drawn from it.
    """

    value: Any = None
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    crash: Crash | None = None
    stopped: bool = False
    output: str = ""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    model: ModelSeen | None = None
    raised: tuple[str, ...] = ()
    drawn: bool | None = None


@dataclass(frozen=True)
class Recording:
    """All that is known of an answer: what it is, how it may be called, and one observation for each case.

    kind        "function" (anything that can be called), "class", or another type's name
    empty       its body holds no instruction: it is still to be written
    parameters  its parameters that go by place and by name alike, in order; None where Python can't tell
    takes       all its parameters as Python writes them, as in "(w, *, b=0)"
    takes_all   whether it takes whatever it is given, as in "(*args, **kwargs)"
    misfit      Python's words, if it can't be called with the arguments of the first case
    refused     an observation for each case that it must refuse
    again       the first case once more, at the end: an answer may keep something from call to call. Where it
                makes models, the value is whether a second one has weights of the first
    disturbs    the global settings that it changed and left so, each as the call that sets it
    single      whether a helper that it calls gives single precision: it can't be more precise itself
    """

    observations: tuple[Observation, ...]
    kind: str = "function"
    empty: bool = False
    name: str = ""
    parameters: tuple[str, ...] | None = None
    takes: str = ""
    takes_all: bool = False
    misfit: str = ""
    refused: tuple[Observation, ...] = ()
    again: Observation | None = None
    disturbs: tuple[str, ...] = ()
    single: bool = False

    @property
    def everything(self) -> tuple[Observation, ...]:
        """All observations, in the order in which they were made."""
        return (*self.observations, *self.refused)

    @property
    def stopped(self) -> bool:
        """Whether the time was over before all cases were done."""
        return any(observation.stopped for observation in self.everything)

    def followed_by(self, more: Recording) -> Recording:
        """Return this recording with the observations of further cases behind its own."""
        disturbs = tuple(dict.fromkeys((*self.disturbs, *more.disturbs)))
        seen = (*self.observations, *more.observations)
        return replace(self, observations=seen, disturbs=disturbs, single=self.single or more.single)
