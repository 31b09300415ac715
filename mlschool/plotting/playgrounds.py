"""The playground: a network that trains while you watch, made of the learner's own functions.

The page only draws. Every number comes from `forward` and `backward` as they were handed over, so a mistake
in them is seen at once. Training runs in slices that the page asks for, a few pictures at a time: the kernel
never runs ahead of what is shown, and answers other cells in between.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from mlschool import datasets
from mlschool.activations import ACTIVATIONS
from mlschool.datasets import Labelled

from .hidden_layers import hidden_views
from .live import can_be_live, script, show, styles
from .picture import Picture
from .style import CLASSES
from .words import number, plural

SAMPLES = 200  # half of them to train with, half to validate
REACH = 1.4  # the plane is shown from −REACH to REACH
OUTPUT, UNIT = 40, 20  # cells across and up of the output's map, and of a unit's
SLICE = 0.02  # seconds of training for each picture
STILL = 300  # steps that the still picture shows
UNITS = 8  # in a hidden layer, at most
LAYERS = 3

DATA = {
    "rings": datasets.rings,
    "spirals": datasets.spirals,
    "four quadrants": datasets.quadrants,
    "two clouds": datasets.clouds,
}
FEATURES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "x₁": lambda X: X[:, 0],
    "x₂": lambda X: X[:, 1],
    "x₁²": lambda X: X[:, 0] ** 2,
    "x₂²": lambda X: X[:, 1] ** 2,
    "x₁ · x₂": lambda X: X[:, 0] * X[:, 1],
    "sin 3x₁": lambda X: np.sin(3 * X[:, 0]),
    "sin 3x₂": lambda X: np.sin(3 * X[:, 1]),
}
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
START: dict[str, Any] = {
    "data": "rings", "noise": 0.1, "features": ["x₁", "x₂"], "layers": [4], "activation": "tanh", "rate": 0.3,
    "seed": 0,
}  # fmt: skip

Forward = Callable[..., tuple[Sequence[np.ndarray], Sequence[np.ndarray]]]
Backward = Callable[..., Sequence[tuple[np.ndarray, np.ndarray]]]


class Run:
    """A network in training.

    forward    of (X, layers, activation): the scores Z and outputs A of every layer, as in hidden_layers
    backward   of (dY, Z, A, layers, activation): a list of (dW, db)
    settings   what can be chosen, as in `START`
    losses     of the training and the validation samples, before each step
    """

    def __init__(self, forward: Forward, backward: Backward, settings: dict[str, Any]) -> None:
        self.forward, self.backward, self.settings = forward, backward, settings
        data = DATA[settings["data"]](SAMPLES, noise=settings["noise"], seed=settings["seed"])
        self.training, self.validation = data[::2], data[1::2]
        rng = np.random.default_rng(settings["seed"])
        sizes = [len(settings["features"]), *settings["layers"], 1]
        self.layers = [
            (rng.normal(size=(n_in, n_out)) / np.sqrt(n_in), np.zeros(n_out))
            for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
        ]
        self.losses: tuple[list[float], list[float]] = ([], [])

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.losses[0])

    def passed(self, X: np.ndarray) -> tuple[Sequence[np.ndarray], Sequence[np.ndarray]]:
        """Return Z and A for points of the plane (n, 2), by way of the chosen features."""
        inputs = np.column_stack([FEATURES[name](X) for name in self.settings["features"]])
        with np.errstate(over="ignore", invalid="ignore"):  # `step` says it in words
            return self.forward(inputs, self.layers, self.settings["activation"])

    def step(self) -> None:
        """Go one step downhill with all training samples; the loss is the mean of (ŷ − y)².

        Raises FloatingPointError, in one sentence, when that is no longer a number.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            validated = self.passed(self.validation.X)[1][-1]
            Z, A = self.passed(self.training.X)
            error = A[-1] - self.training.y[:, None]
            losses = np.mean(error**2), np.mean((validated - self.validation.y[:, None]) ** 2)
            if not np.isfinite(losses).all():
                raise FloatingPointError(
                    f"After {plural(self.steps, 'step')} the loss is no longer a finite number. The learning "
                    "rate is too large here, or a gradient has the wrong sign."
                )
            gradients = self.backward(2 * error / len(error), Z, A, self.layers, self.settings["activation"])
            rate = self.settings["rate"]
            self.layers = [
                (W - rate * dW, b - rate * db)
                for (W, b), (dW, db) in zip(self.layers, gradients, strict=True)
            ]
        for kept, loss in zip(self.losses, losses, strict=True):
            kept.append(float(loss))

    def train(self, seconds: float) -> None:
        """Take steps for so long, and at least one."""
        until = time.perf_counter() + seconds
        self.step()
        while time.perf_counter() < until:
            self.step()

    def wrong(self, data: Labelled) -> int:
        """Return how many samples are called by the wrong label."""
        return int(((self.passed(data.X)[1][-1][:, 0] >= 0.5) != data.y).sum())

    def maps(self) -> list[np.ndarray]:
        """Return what the output and then each hidden unit makes of the plane, uint8, row by row from above.

        The output (OUTPUT, OUTPUT) is 0 at 0 and 255 at 1; a unit's (UNIT, UNIT) has 128 at 0 and reaches as
        far as its largest output.
        """
        at = REACH * (2 * (np.arange(OUTPUT) + 0.5) / OUTPUT - 1)
        plane = np.stack(np.meshgrid(at, at[::-1]), axis=-1).reshape(-1, 2)
        _, A = self.passed(plane)
        output = np.clip(255 * A[-1][:, 0], 0, 255).reshape(OUTPUT, OUTPUT)
        drawn = [output]
        for values in (unit for layer in A[1:-1] for unit in layer.T):
            small = values.reshape(OUTPUT, OUTPUT)[:: OUTPUT // UNIT, :: OUTPUT // UNIT]
            drawn.append(128 + 127 * small / max(np.abs(small).max(), 1e-9))
        return [np.asarray(one, dtype=np.uint8) for one in drawn]

    def caption(self) -> str:
        """Return how it stands, in a sentence."""
        if not self.steps:
            return "Nothing is trained yet."
        stands = [
            f"the {name} loss is {number(round(kept[-1], 4))}, with {self.wrong(data)} of {len(data)} wrong"
            for name, kept, data in (
                ("training", self.losses[0], self.training),
                ("validation", self.losses[1], self.validation),
            )
        ]
        return f"After {plural(self.steps, 'step')} {'; '.join(stands)}."


class Playground:
    """The playground; a notebook shows it by itself. `run` is the training that is shown now."""

    def __init__(self, forward: Forward, backward: Backward, settings: dict[str, Any]) -> None:
        self.run = Run(forward, backward, settings)
        first = Run(forward, backward, settings)
        for _ in range(STILL):
            first.step()
        self.still: Picture = hidden_views(first.training, first.passed, first.losses[0])
        self.view = self._view() if can_be_live() else None

    def __repr__(self) -> str:
        return self.still.alt

    def _ipython_display_(self) -> None:
        show(self.still, self.view)

    def _view(self) -> Any:
        view = _kind()(
            settings=self.run.settings,
            choices={
                "data": list(DATA), "features": list(FEATURES), "activation": list(ACTIVATIONS),
                "rate": list(RATES), "units": UNITS, "layers": LAYERS,
            },
            colours=[style.colour for style in CLASSES[:2]],
        )  # fmt: skip
        one_at_a_time = threading.Lock()  # JupyterLab may call from another thread while a cell runs

        def answer(kind: str, many: int = 1) -> None:
            with one_at_a_time:
                for message, buffers in self._answers(kind, many):
                    view.send(message, buffers)

        def begin_again(change: dict[str, Any]) -> None:
            with one_at_a_time:
                self.run = Run(self.run.forward, self.run.backward, change["new"])
            answer("begin")

        view.observe(begin_again, "settings")
        view.on_msg(lambda _, message, buffers: answer(message["kind"], message.get("many", 1)))
        return view

    def _answers(self, kind: str, many: int) -> Iterator[tuple[dict[str, Any], list[bytes]]]:
        """Yield what the page is sent: the beginning, pictures, or the problem that ended the training."""
        run = self.run
        try:
            if kind == "begin":
                sides = [(side.X.tolist(), side.y.tolist()) for side in (run.training, run.validation)]
                about = {"points": sides, "reach": REACH, "classes": run.training.classes}
                yield {"kind": "begin", **about, **self._stand()}, self._buffers()
                return
            for _ in range(many):
                if kind == "step":
                    run.step()
                else:
                    run.train(SLICE)
                yield {"kind": "picture", **self._stand()}, self._buffers()
        except Exception as error:  # whatever the learner's functions raise; what was drawn stays
            name = "" if isinstance(error, FloatingPointError) else f"{type(error).__name__}: "
            yield {"kind": "problem", "said": f"{name}{error}"}, []

    def _stand(self) -> dict[str, Any]:
        run = self.run
        last = [kept[-1] for kept in run.losses] if run.steps else None
        return {
            "steps": run.steps,
            "losses": last,
            "layers": run.settings["layers"],
            "caption": run.caption(),
        }

    def _buffers(self) -> list[bytes]:
        return [one.tobytes() for one in self.run.maps()]


def playground(forward: Any, backward: Any, *losses: Any, **settings: Any) -> Any:
    """Return a network to play with: choose data, features, layers, activation and learning rate, and train.

    forward, backward  the functions of hidden_layers, best the learner's own: all numbers are theirs
    settings           what it begins with: data, noise, features, layers, activation, rate, seed
    raises             ValueError for a setting that isn't there, and whatever the functions raise at first

    Before it was live it was a picture, and an earlier edition's notebook still calls it with data first.
    """
    if isinstance(forward, Labelled):
        return hidden_views(forward, backward, *losses, **settings)
    if unknown := settings.keys() - START.keys():
        raise ValueError(f"There is no setting {min(unknown)!r}. There are: {', '.join(START)}.")
    return Playground(forward, backward, START | settings)


@cache
def _kind() -> type:
    """Return the widget's class, made when it is first needed: anywidget need not be installed."""
    import anywidget
    import traitlets

    class View(anywidget.AnyWidget):
        """The page's side: what is chosen stands in the traits, pictures come as messages."""

        _esm = script("playgrounds")
        _css = styles("playgrounds")
        settings = traitlets.Dict().tag(sync=True)
        choices = traitlets.Dict().tag(sync=True)
        colours = traitlets.List().tag(sync=True)
        still = traitlets.Unicode().tag(sync=True)

    return View
