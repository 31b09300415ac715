"""Controls on a function that draws: turn a number, and the picture follows."""

from __future__ import annotations

import inspect
import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from .live import can_be_live, script, show, styles
from .picture import Picture, address
from .sketch import Sketch
from .words import number

STEPS = 200  # or more, of a slider between two numbers that are not both whole
_BELOW = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Drawn = Sketch | Picture


@dataclass(frozen=True)
class Knob:
    """One control: a slider, or a choice from a list.

    value     where it begins: a number on the slider, or a place in the list
    low, high, step, decimals  of a slider
    choices   what stands in the list, or nothing
    """

    name: str
    value: float
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    decimals: int = 0
    choices: tuple[str, ...] = ()


class Turn:
    """Controls and their picture; a notebook shows it by itself.

    draw    the function that draws
    values  what it is called with now, by name
    still   what was drawn first: it stands where there is no kernel, or there are no widgets
    """

    def __init__(
        self, draw: Callable[..., Drawn], knobs: dict[str, Knob], options: dict[str, Sequence]
    ) -> None:
        self.draw = draw
        self._knobs, self._options = knobs, options
        self.values = self._meant([knob.value for knob in knobs.values()])
        self.still = draw(**self.values)
        if not isinstance(self.still, Drawn):
            raise TypeError(
                f"{_called(draw)} must return a picture of `plotting`, such as plotting.sides(…). "
                f"It returned {type(self.still).__name__}."
            )
        self.view = self._view() if can_be_live() else None

    def __repr__(self) -> str:
        return self.still.alt

    def _ipython_display_(self) -> None:
        show(self.still, self.view)

    def _meant(self, values: Sequence[float]) -> dict[str, Any]:
        """Return what the positions of the controls mean, by name."""
        return {
            name: self._options[name][int(value)] if name in self._options else value
            for name, value in zip(self._knobs, values, strict=True)
        }

    def _view(self) -> Any:
        view = _kind()(
            knobs=[asdict(knob) for knob in self._knobs.values()],
            values=[float(knob.value) for knob in self._knobs.values()],
            **_traits(self.still),
        )
        one_at_a_time = threading.Lock()  # JupyterLab may call from another thread while a cell runs

        def turned(change: dict[str, Any]) -> None:
            with one_at_a_time:
                values = list(change["new"])
                try:
                    self.values = self._meant(values)
                    traits = {**_traits(self.draw(**self.values)), "message": ""}
                except Exception as error:  # whatever the learner's function raises; the last picture stays
                    problem = f"{type(error).__name__}: {error}"
                    traits = {"message": f"{problem} (The picture is the last that could be drawn.)"}
                with view.hold_sync():
                    for name, value in traits.items():
                        view.set_trait(name, value)
                    view.drawn = values

        view.observe(turned, "values")
        return view


def turn(draw: Callable[..., Drawn], **knobs: tuple[float, float] | Sequence[Any]) -> Turn:
    """Return controls on a function that draws: a slider, or a list, for each of its parameters named here.

    draw   takes the parameters by name and returns a picture of `plotting`; it is called again at each turn
    knobs  for each parameter (low, high), or a list of what to choose from. Two whole numbers make a slider
           of whole numbers. It begins at the parameter's default, or in the middle, or at the list's first
    raises ValueError for a parameter that `draw` hasn't got or a range without an inside, and whatever
           `draw` raises at the first call

    What `draw` raises later is said beneath the picture, and the last picture stays.

    >>> from mlschool import plotting
    >>> def parabola(a=1.0):
    ...     picture = plotting.Sketch((-1, 1), (0, 2), "x", "a x²").curve([-1, 0, 1], [a, 0, a])
    ...     picture.caption = f"at x = 1 it is {a:g}"
    ...     return picture
    >>> plotting.turn(parabola, a=(0.5, 2.0))
    a x² over x. at x = 1 it is 1.
    """
    if not knobs:
        raise ValueError("Name at least one parameter to turn, such as turn(draw, w=(-2, 2)).")
    parameters = inspect.signature(draw).parameters
    made, options = {}, {}
    for name, what in knobs.items():
        if name not in parameters and not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
            raise ValueError(f"{_called(draw)} has no parameter {name!r}. It has: {', '.join(parameters)}.")
        default = getattr(parameters.get(name), "default", inspect.Parameter.empty)
        made[name] = _knob(name, what, default)
        if made[name].choices:
            options[name] = list(what)
    return Turn(draw, made, options)


def _knob(name: str, what: Sequence[Any], default: Any) -> Knob:
    said = name.replace("_", " ")
    if said[-1].isdigit() and len(said) == 2:
        said = said.translate(_BELOW)  # w1 is called w₁
    given = default is not inspect.Parameter.empty
    if isinstance(what, list):
        if len(what) < 2:
            raise ValueError(f"{name} must offer two things or more to choose from. It offers {len(what)}.")
        if given and default not in what:
            raise ValueError(f"{name} begins at {default!r}, which isn't among {what}.")
        return Knob(said, what.index(default) if given else 0, choices=tuple(map(_said, what)))
    if not isinstance(what, tuple) or len(what) != 2 or not all(map(_is_number, what)) or what[0] >= what[1]:
        raise ValueError(
            f"{name} must be a range such as (0, 10), the smaller number first, or a list to choose from. "
            f"It is {what!r}."
        )
    low, high = what
    start = default if given else (low + high) / 2
    if not _is_number(start) or not low <= start <= high:
        raise ValueError(f"{name} begins at {start!r}, which isn't between {low} and {high}.")
    if all(isinstance(value, int) for value in (low, high)) and (not given or isinstance(default, int)):
        return Knob(said, round(start), low, high)
    step = 10 ** math.floor(math.log10((high - low) / STEPS))
    return Knob(said, start, low, high, step, max(0, -round(math.log10(step))))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _said(choice: Any) -> str:
    if isinstance(choice, bool):
        return "yes" if choice else "no"
    return number(choice) if _is_number(choice) else str(getattr(choice, "__name__", choice))


def _called(draw: Callable[..., Drawn]) -> str:
    return getattr(draw, "__name__", "the function")


def _traits(picture: Drawn) -> dict[str, str]:
    drawn = picture.svg() if isinstance(picture, Sketch) else address(picture.png)
    return {"picture": drawn, "alt": picture.alt, "caption": picture.caption}


@cache
def _kind() -> type:
    """Return the widget's class, made when it is first needed: anywidget need not be installed."""
    import anywidget
    import traitlets

    class View(anywidget.AnyWidget):
        """The controls; what they show stands in the traits."""

        _esm = script("controls")
        _css = styles("controls")
        knobs = traitlets.List().tag(sync=True)
        values = traitlets.List(traitlets.Float()).tag(sync=True)
        drawn = traitlets.List(traitlets.Float()).tag(sync=True)
        picture = traitlets.Unicode().tag(sync=True)
        alt = traitlets.Unicode().tag(sync=True)
        caption = traitlets.Unicode().tag(sync=True)
        message = traitlets.Unicode().tag(sync=True)
        still = traitlets.Unicode().tag(sync=True)

    return View
