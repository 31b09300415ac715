"""Pictures of a plant's log: the plant with its values, a channel on its clock, chunks and their labels."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from .sketch import Sheet, Sketch
from .style import BLUE, CLASSES, FAINT, INK, LINES, VERMILION
from .words import number, plural

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

UNITS = {
    "beam_current": "µA",
    "moderator_temperature": "K",
    "return_temperature": "K",
    "refrigerant_temperature": "K",
    "pressure": "bar",
    "level": "%",
    "heater_power": "W",
    "valve_position": "%",
    "flow": "L/s",
}
SWITCHES = ("pump_on", "refill_open", "vent_open")


class _Diagram(Sheet):
    """Pieces of SVG and lines of text, told without axes."""

    @property
    def alt(self) -> str:
        """What is seen, in words."""
        return " ".join(f"{part.rstrip('.')}." for part in (self.facts, self.caption) if part)

    def add(self, *parts: str) -> None:
        """Draw pieces of SVG."""
        self._drawn += parts

    def write(self, x: float, y: float, words: str, colour: str = INK, anchor: str = "middle") -> None:
        """Write a line of text."""
        look = f'x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}"'
        self._drawn.append(f"<text {look}>{escape(words)}</text>")


def mimic(values: Mapping[str, float], state: str = "") -> Sketch:
    """Draw the cold moderator's plant with the value of each channel where it is measured.

    values   of each channel of the plant's log, in its unit; on/off signals as 1 and 0. NaN stands for a
             value that isn't known, and is shown as a dash
    state    what is written beneath, such as "working"
    raises   ValueError where a channel is missing

    >>> print(mimic(dict.fromkeys([*UNITS, *SWITCHES], 1.0), "working").alt[:58])
    A cryogenic plant. beam current 1 µA, moderator temperatur
    """
    if missing := [name for name in (*UNITS, *SWITCHES) if name not in values]:
        raise ValueError(f"The diagram needs a value for each channel. {missing[0]!r} is missing.")
    picture = _Diagram("a cold moderator's plant", wide=620, height=392)
    say = {name: _said(values[name], unit) for name, unit in UNITS.items()}
    on = {name: None if np.isnan(values[name]) else values[name] >= 0.5 for name in SWITCHES}

    def pipe(path: str, colour: str = INK) -> str:
        return f'<path fill="none" stroke="{colour}" stroke-width="4" d="{path}"/>'

    def vessel(x: float, y: float, wide: float, high: float, fill: str = "white") -> str:
        look = f'rx="10" fill="{fill}" stroke="{INK}" stroke-width="2"'
        return f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" {look}/>'

    def valve(x: float, y: float, opened: bool | None) -> str:
        fill = "white" if not opened else BLUE
        return (
            f'<path fill="{fill}" stroke="{INK}" stroke-width="2" d="M{x - 12} {y - 8}l24 16v-16l-24 16z"/>'
        )

    # the loop: moderator, pump above, exchanger on the right, heater below
    picture.add(pipe("M160 190V120H500V330H160V270"), vessel(110, 190, 100, 80, CLASSES[0].tint))
    picture.write(160, 224, "moderator")
    picture.write(160, 248, say["moderator_temperature"])
    glow = VERMILION if values["beam_current"] > 5 else FAINT
    picture.add(pipe("M14 230H92", glow), f'<path fill="{glow}" d="M110 230l-20 -9v18z"/>')
    picture.write(56, 212, "beam")
    picture.write(54, 256, say["beam_current"])
    pump = on["pump_on"]
    wheel = f'fill="{BLUE if pump else "white"}" stroke="{INK}" stroke-width="2"'
    picture.add(
        f'<circle cx="270" cy="120" r="20" {wheel}/>',
        f'<path fill="{"white" if pump else INK}" d="M262 109l20 11l-20 11z"/>',
    )
    picture.write(270, 164, f"pump {_switched(pump, 'on', 'off')}")
    picture.write(270, 182, say["flow"])
    picture.add(vessel(450, 190, 100, 80))
    picture.write(500, 224, "exchanger")
    picture.add(pipe("M606 250H550", BLUE), valve(578, 250, True))
    picture.write(604, 212, say["valve_position"], anchor="end")
    picture.write(514, 290, "refrigerant", BLUE, "start")
    picture.write(514, 308, say["refrigerant_temperature"], BLUE, "start")
    picture.write(490, 352, f"return {say['return_temperature']}", anchor="end")
    hot = values["heater_power"] > 5
    picture.add(
        f'<path fill="none" stroke="{VERMILION if hot else FAINT}" stroke-width="3" '
        'd="M206 330l8 -12l12 24l12 -24l12 24l12 -24l8 12"/>'
    )
    picture.write(238, 306, f"heater {say['heater_power']}")
    # the tank on top of the loop
    picture.add(pipe("M400 120V96"), vessel(350, 20, 100, 76))
    level = 0 if np.isnan(values["level"]) else float(np.clip(values["level"], 0, 100)) / 100 * 70
    picture.add(
        f'<rect x="353" y="{93 - level:.1f}" width="94" height="{level:.1f}" fill="{CLASSES[0].tint}"/>'
    )
    picture.write(400, 54, say["level"])
    picture.write(400, 76, say["pressure"])
    picture.add(pipe("M350 50H290"), valve(316, 50, on["refill_open"]))
    picture.write(284, 46, "refill", anchor="end")
    picture.write(284, 64, _switched(on["refill_open"], "open", "shut"), anchor="end")
    picture.add(pipe("M450 50H512"), valve(484, 50, on["vent_open"]))
    picture.write(520, 46, "vent", anchor="start")
    picture.write(520, 64, _switched(on["vent_open"], "open", "shut"), anchor="start")
    picture.caption = state
    shown = [f"{name.replace('_', ' ')} {say[name]}" for name in UNITS]
    shown += [f"pump {_switched(pump, 'on', 'off')}"]
    shown += [f"{name.split('_')[0]} {_switched(on[name], 'open', 'shut')}" for name in SWITCHES[1:]]
    picture.facts = f"A cryogenic plant. {', '.join(shown)}"
    return picture


def resampled(times: ArrayLike, values: ArrayLike, clock: ArrayLike, table: ArrayLike, what: str) -> Sketch:
    """Draw a channel's readings as dots, and the line that was put through them, with its holes.

    times, values  (n_readings,) in s, and in the channel's unit
    clock, table   (n,) in s, and the channel at these times; NaN leaves a hole
    what           the channel with its unit
    raises         ValueError where nothing is known at all
    """
    times, values, clock, table = (np.asarray(array, dtype=float) for array in (times, values, clock, table))
    known = np.isfinite(table)
    if not known.any():
        raise ValueError("There is nothing to draw: not one value is known at the times of the clock.")
    inside = (times >= clock[0]) & (times <= clock[-1])
    seen = np.concatenate([values[inside], table[known]])
    low, span = seen.min(), np.ptp(seen) or 1.0
    ends = low - 0.1 * span, low + 1.1 * span
    picture = Sketch((clock[0] / 60, clock[-1] / 60), ends, "minute", what)
    picture.dots(times[inside] / 60, values[inside], CLASSES[0], "readings")
    for place, (begin, end) in enumerate(_stretches(known)):
        rows = slice(begin, end)
        picture.curve(clock[rows] / 60, table[rows], LINES[1], "" if place else "on the clock")
        if end - begin == 1:
            picture.dots(clock[rows] / 60, table[rows], CLASSES[1])
    unknown = int(np.sum(~known))
    picture.caption = f"{len(clock)} ticks, of which {unknown} are unknown"
    holes = len(_stretches(~known))
    picture.facts = (
        f"{int(inside.sum())} readings as blue circles, and a dashed line with {plural(holes, 'hole')}"
    )
    return picture


def chunked(
    clock: ArrayLike,
    values: ArrayLike,
    starts: ArrayLike,
    length: int,
    what: str,
    labels: ArrayLike | None = None,
) -> Sketch:
    """Draw a channel on its clock, and the chunks that were cut from it, as bands.

    clock, values  (n,) in s, and the channel; NaN leaves a hole
    starts         (n_chunks,) the first row of each chunk; every other one is a little lower
    length         rows in a chunk
    what           the channel with its unit
    labels         (n_chunks,) 0 for working, which is blue, and 1 for faulty, which is orange
    """
    clock, values = np.asarray(clock, dtype=float) / 3600, np.asarray(values, dtype=float)
    starts = np.asarray(starts, dtype=int)
    low, high = np.nanmin(values), np.nanmax(values)
    span = (high - low) or 1.0
    picture = Sketch((clock[0], clock[-1]), (low - 0.45 * span, high + 0.1 * span), "hour", what)
    labels = np.zeros(len(starts), int) if labels is None else np.asarray(labels, dtype=int)
    tick = clock[1] - clock[0]
    for place, (start, label) in enumerate(zip(starts, labels, strict=True)):
        left, right = clock[start] + 0.05 * tick, clock[start] + (length - 0.05) * tick
        foot = low - (0.24 if place % 2 else 0.36) * span
        corners = [(left, foot), (right, foot), (right, foot + 0.1 * span), (left, foot + 0.1 * span)]
        named = {0: "working", 1: "faulty"}[label] if place in (np.flatnonzero(labels == label)[:1]) else ""
        picture.area(corners, (BLUE, VERMILION)[label], named if labels.any() else "")
    for begin, end in _stretches(np.isfinite(values)):
        picture.curve(clock[begin:end], values[begin:end], LINES[2])
    faulty = int(labels.sum())
    picture.caption = f"{len(starts)} chunks" + (f", of which {faulty} are faulty" if labels.any() else "")
    picture.facts = "A line, and beneath it a band for each chunk"
    return picture


def _stretches(mask: np.ndarray) -> np.ndarray:
    """Return where each stretch of True begins and ends, (n_stretches, 2)."""
    return np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]))).reshape(-1, 2)


def _said(value: float, unit: str) -> str:
    return "–" if np.isnan(value) else f"{number(round(float(value), 2))} {unit}"


def _switched(value: bool | None, yes: str, no: str) -> str:
    return "–" if value is None else yes if value else no
