"""Simulate the log of a cold-methane moderator's plant, and write it to `plant.h5`.

    python data/make_plant.py [FILE]

At a spallation source a beam of protons makes neutrons, and a moderator slows them down: here liquid
methane at about 105 K, pumped round a loop. What the beam and the pump heat, a heat exchanger cools with a
refrigerant. A fast controller holds the temperature with an electric heater; a slow one keeps the heater in
the middle of its range with the refrigerant's valve. Methane boils off and is refilled. No log of such a
plant is public, so this one is simulated, by a heat balance with one thermal mass; all constants stand below
with their units.

Half of the runs develop one of three faults, over hours:

    fouling   deposits grow on the exchanger, and its conductance falls
    bearing   the pump's bearing wears: the flow falls, fluctuates, and the pump stalls for moments
    vacuum    the insulation's vacuum degrades: more heat leaks in, and more methane boils off

Healthy plants do things that look like faults: the beam trips, methane is refilled, set points and beam
current differ from run to run, and the refrigerant warms over the months.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

SEED = 2019
RUNS = 140
SEALED = 20  # runs that nobody looks at before the course's end
HOURS = 8
STEP = 2.0  # s
EPOCH = "2019-03-04T06:00:00"  # the first run's start; all times are seconds since then
BETWEEN = 30 * 3600  # s from one run's start to the next

HEAT_CAPACITY = 8_000  # J/K, of 1.7 kg of methane and the metal around it
BEAM_HEAT = 2.0  # W/µA
PUMP_HEAT = 30.0  # W
CONDUCTANCE = 50.0  # W/K, of the clean exchanger with its valve wide open
INSULATION = 15.0  # W leak in through a good vacuum
HEATER_MOST = 220.0  # W
HEATER_MIDDLE = 90.0  # W, where the slow controller wants it
FLOW = 2.0  # L/s
METHANE_HEAT = 1_500.0  # J/(L K), density times specific heat
BOIL_OFF = 2.0 / 3600  # %/s of the tank's level
REFILL = 45.0 / 3600  # %/s
REFILL_BELOW, REFILL_ABOVE = 55.0, 72.0  # %
VENT_ABOVE, VENT_BELOW = 2.1, 1.8  # bar
WARMER = 12.0  # K, the surface in the tank above the moderator
FAULTS = ("fouling", "bearing", "vacuum")

# name: unit, s between two readings, noise, smallest step, drop-outs an hour, what it is
SENSORS = {
    "moderator_temperature": ("K", 10, 0.03, 0.01, 0.1, "liquid methane, where it leaves the moderator"),
    "return_temperature": (
        "K",
        30,
        0.10,
        0.05,
        1.2,
        "liquid methane behind the exchanger; an unstable sensor",
    ),
    "refrigerant_temperature": ("K", 60, 0.10, 0.1, 0.1, "refrigerant before the exchanger"),
    "pressure": ("bar", 20, 0.008, 0.005, 0.1, "in the expansion tank"),
    "level": ("%", 60, 0.5, 0.5, 0.2, "of methane in the expansion tank"),
    "heater_power": ("W", 15, 1.0, 1.0, 0.1, "electric heater of the fast controller"),
    "valve_position": ("%", 30, 0.3, 0.5, 0.1, "refrigerant's valve, set by the slow controller"),
    "flow": ("L/s", 10, 0.04, 0.01, 0.2, "of methane round the loop"),
    "beam_current": ("µA", 10, 0.8, 0.5, 0.1, "protons on the target"),
}
# on/off signals are written when they change, and every ten minutes
SWITCHES = {
    "pump_on": "the pump turns",
    "refill_open": "the refill's valve is open",
    "vent_open": "the tank's vent is open",
}
PROBE = ("service_probe", "K", 60, 0.05, 0.05, "hand-held thermometer of the maintenance crew")


def saturation_pressure(temperature: np.ndarray) -> np.ndarray:
    """Return the vapour pressure of methane in bar at a temperature in K, by Clausius and Clapeyron."""
    return 1.013 * np.exp(8_190 / 8.314 * (1 / 111.7 - 1 / temperature))


def developed(t: float, begin: np.ndarray, grows: np.ndarray) -> np.ndarray:
    """Return how far a fault has developed at time t: 0 before it begins, 1 after `grows` seconds."""
    return np.clip((t - begin) / grows, 0, 1)


def plan(rng: np.random.Generator, run: int, fault: int) -> dict[str, Any]:
    """Draw what makes one run differ from the others: set points, the beam and its trips, the fault's times.

    fault    0, 1, 2: a place in FAULTS; more: none
    returns  a dict of numbers; trips is a list of (begin, lasts), in s
    """
    length = HOURS * 3600
    begin = rng.uniform(0.5, 4.5) * 3600 if fault < 3 else np.inf
    return {
        "set_point": rng.uniform(102, 108),
        "beam": rng.uniform(110, 190),
        "refrigerant": rng.normal(84, 0.5) + 1.5 * run / RUNS,  # the refrigerator ages
        "clean": rng.uniform(0.94, 1.06),  # of the exchanger's conductance
        "flow": rng.normal(FLOW, 0.1),
        "level": rng.uniform(56, 72),
        "boil_off": BOIL_OFF * rng.uniform(0.8, 1.25),
        "fault": fault,
        "begin": begin,
        "grows": rng.uniform(0.5, 1.5) * 3600,
        "ends": min(begin + rng.uniform(3, 6) * 3600, length),  # repaired, or the run's end
        "trips": [(rng.uniform(0, length), rng.exponential(400) + 40) for _ in range(rng.poisson(4))],
    }


def simulate(
    rngs: Sequence[np.random.Generator], plans: Sequence[dict[str, Any]]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Follow runs, all at once, through the heat balance, in steps of STEP seconds.

    rngs     a generator for each run
    plans    a dict for each run, from `plan`
    returns  times, (n,), in s since each run's start, and a dict of channels, (n, runs)
    """
    drawn = {name: np.array([one[name] for one in plans]) for name in plans[0] if name != "trips"}
    runs = len(plans)
    times = np.arange(0, HOURS * 3600, STEP)
    asked = np.repeat(drawn["beam"][None], len(times), axis=0)
    for run, one in enumerate(plans):
        for begin, lasts in one["trips"]:
            asked[(times >= begin) & (times < begin + lasts), run] = 0
    noise = np.stack([rng.normal(size=(4, len(times))) for rng in rngs], axis=-1)
    stalls = np.stack([rng.random(len(times)) for rng in rngs], axis=-1)

    temperature = drawn["set_point"].copy()
    heater = np.full(runs, HEATER_MIDDLE)
    level, beam = drawn["level"].copy(), asked[0].copy()
    pressure = saturation_pressure(temperature + WARMER)
    flow, wander, drift = drawn["flow"].copy(), np.zeros(runs), np.zeros(runs)
    integral, stalled = np.full(runs, HEATER_MIDDLE), np.zeros(runs)
    refill, vent = np.zeros(runs, bool), np.zeros(runs, bool)
    names = (
        "moderator_temperature", "return_temperature", "refrigerant_temperature", "pressure", "level",
        "heater_power", "valve_position", "flow", "beam_current", "pump_on", "refill_open", "vent_open",
    )  # fmt: skip
    record = {name: np.empty((len(times), runs)) for name in names}
    # the valve begins where it would have settled
    load = BEAM_HEAT * asked[0] + HEATER_MIDDLE + PUMP_HEAT + INSULATION
    lift = temperature - drawn["refrigerant"]
    valve = np.clip(load / (CONDUCTANCE * drawn["clean"] * lift), 0.1, 1)

    for k, t in enumerate(times):
        active = (t >= drawn["begin"]) & (t < drawn["ends"])
        far = np.where(active, developed(t, drawn["begin"], drawn["grows"]), 0)
        fouling, bearing, vacuum = (np.where(drawn["fault"] == i, far, 0) for i in range(3))

        beam += STEP / 20 * (asked[k] - beam)
        drift += STEP / 7200 * -drift + 0.15 * np.sqrt(2 * STEP / 7200) * noise[0, k]
        refrigerant = drawn["refrigerant"] + drift
        wander += STEP / 60 * -wander + (0.012 + 0.04 * bearing) * np.sqrt(2 * STEP / 60) * noise[1, k]
        stalled = np.where(stalls[k] < 2.5 * bearing * STEP / 3600, 20.0, np.maximum(stalled - STEP, 0))
        turns = stalled == 0
        target = drawn["flow"] * (1 - 0.06 * bearing + wander) * turns
        flow += STEP / 8 * (target - flow)

        refill = np.where(refill, level < REFILL_ABOVE, level < REFILL_BELOW)
        vent = np.where(vent, pressure > VENT_BELOW, pressure > VENT_ABOVE)
        leak = INSULATION + 100 * vacuum
        boils = drawn["boil_off"] * (1 + 2.0 * vacuum + 1.5 * vent)
        level += STEP * (REFILL * refill - boils)

        conductance = (
            CONDUCTANCE * drawn["clean"] * (1 - 0.35 * fouling) * np.minimum(flow / FLOW, 1.2) ** 0.6
        )
        cooling = conductance * valve * (temperature - refrigerant)
        warms = BEAM_HEAT * beam + heater + PUMP_HEAT * turns + leak + 60 * refill - cooling
        temperature += STEP * warms / HEAT_CAPACITY + 0.004 * noise[2, k]
        settles = (
            saturation_pressure(temperature + WARMER) * (1 + 0.004 * (level - 60))
            + 0.25 * refill
            - 0.3 * vent
        )
        pressure += STEP / 120 * (settles + 0.2 * vacuum - pressure) + 0.0015 * noise[3, k]

        error = drawn["set_point"] - temperature
        integral = np.clip(integral + 0.6 * STEP * error, 0, HEATER_MOST)
        heater = np.clip(integral + 120 * error, 0, HEATER_MOST)
        valve = np.clip(valve + STEP * 2.2e-6 * (HEATER_MIDDLE - heater), 0.1, 1)

        behind = temperature - cooling / (METHANE_HEAT * np.maximum(flow, 0.2))
        seen = (
            temperature, behind, refrigerant, pressure, level,
            heater, 100 * valve, flow, beam, turns, refill, vent,
        )  # fmt: skip
        for name, values in zip(names, seen, strict=True):
            record[name][k] = values
    return times, record


def read_sensor(
    rng: np.random.Generator,
    times: np.ndarray,
    values: np.ndarray,
    interval: float,
    noise: float,
    step: float,
    dropouts: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return when a sensor was read in one run, whole s, and what it showed: with a clock of its own.

    The first reading comes at any moment, each is up to 1 s off, and drop-outs of 1 to 20 minutes leave gaps.
    """
    at = np.arange(rng.uniform(0, interval), times[-1] - 1, interval)
    at = np.round(at + rng.uniform(-1, 1, len(at))).clip(0)
    keep = np.ones(len(at), bool)
    for _ in range(rng.poisson(dropouts * HOURS)):
        begin = rng.uniform(0, times[-1])
        keep &= (at < begin) | (at > begin + rng.uniform(60, 1200))
    at = np.unique(at[keep])
    shown = np.interp(at, times, values) + rng.normal(0, noise, len(at))
    return at, np.round(shown / step) * step


def read_switch(times: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return when an on/off signal was written in one run, in s, and what: changes, and every ten minutes."""
    changes = np.flatnonzero(np.diff(values)) + 1
    at = np.unique(np.concatenate([changes, np.arange(0, len(times), int(600 / STEP))]))
    return times[at], values[at]


def unstable(rng: np.random.Generator, values: np.ndarray, step: float) -> np.ndarray:
    """Return readings as of a bad contact: one in 300 is a spike, and for a while all are off by a bit."""
    values = values + np.where(rng.random(len(values)) < 1 / 300, rng.normal(0, 15, len(values)), 0)
    begin = rng.integers(len(values))
    values[begin : begin + rng.integers(20, 200)] += rng.normal(0, 0.8)
    return np.round(values / step) * step


def log(
    seed: int = SEED, runs: Sequence[int] = range(RUNS)
) -> tuple[
    dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]], np.ndarray, list[tuple[float, float, int, str]]
]:
    """Return the log of some runs: a dict of channels, the runs' starts, and the events.

    Each run draws from a generator of its own, so that a few can be made again without the others.

    returns  channels: name → (times, values, first), where the r-th of these runs has the rows first[r] to
             first[r + 1]; starts, (runs,), in s; events: (begin, end, r, what), in s since the epoch
    """
    faults = np.random.default_rng(seed).permutation(np.arange(RUNS) % 6)
    rngs = [np.random.default_rng([seed, run]) for run in runs]
    plans = [plan(rng, run, faults[run]) for rng, run in zip(rngs, runs, strict=True)]
    times, record = simulate(rngs, plans)
    starts = BETWEEN * np.array(runs, dtype=float)
    gathered = {name: [] for name in (*SENSORS, *SWITCHES, PROBE[0])}
    events = []
    for r, (rng, one) in enumerate(zip(rngs, plans, strict=True)):
        for name, (_, interval, noise, step, dropouts, _) in SENSORS.items():
            at, shown = read_sensor(rng, times, record[name][:, r], interval, noise, step, dropouts)
            if name == "return_temperature":
                shown = unstable(rng, shown, step)
            gathered[name].append((at, shown))
        for name in SWITCHES:
            gathered[name].append(read_switch(times, record[name][:, r]))
        # The crew brings its own thermometer, reads it until the repair, and takes it away again.
        at, shown = read_sensor(rng, times, record["moderator_temperature"][:, r], *PROBE[2:5], 0)
        called = one["begin"] + 0.4 * (one["ends"] - one["begin"]) if rng.random() < 0.8 else np.inf
        there = (at >= called) & (at < one["ends"])
        gathered[PROBE[0]].append((at[there], shown[there]))
        happened = [(at, min(at + lasts, times[-1]), "beam trip") for at, lasts in one["trips"]]
        if np.isfinite(one["begin"]):
            happened.append((one["begin"], one["ends"], FAULTS[one["fault"]]))
        events += [(starts[r] + begin, starts[r] + end, r, what) for begin, end, what in sorted(happened)]
    channels = {}
    for name, parts in gathered.items():
        first = np.concatenate([[0], np.cumsum([len(at) for at, _ in parts])])
        at = np.concatenate([start + at for start, (at, _) in zip(starts, parts, strict=True)])
        channels[name] = at, np.concatenate([values for _, values in parts]), first
    return channels, starts, events


def write(
    path: Path,
    channels: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]],
    starts: np.ndarray,
    events: list[tuple[float, float, int, str]],
) -> None:
    """Write a log as HDF5: the first runs under /log, the last SEALED ones under /sealed."""
    about = {
        name: (unit, interval, step, what) for name, (unit, interval, _, step, _, what) in SENSORS.items()
    }
    about |= {name: ("0 or 1", 600, 1, what) for name, what in SWITCHES.items()}
    about[PROBE[0]] = (PROBE[1], PROBE[2], PROBE[4], PROBE[5])
    options = {"chunks": True, "compression": "gzip", "compression_opts": 9, "shuffle": True}
    opened = len(starts) - SEALED
    with h5py.File(path, "w", libver="latest", track_order=True) as file:
        file.attrs["what"] = "log of a simulated cold-methane moderator"
        file.attrs["epoch"] = EPOCH
        file.attrs["made_by"] = f"data/make_plant.py, seed {SEED}"
        for group, runs in (("log", range(opened)), ("sealed", range(opened, len(starts)))):
            here = file.create_group(group, track_order=True)
            here["start"] = starts[list(runs)]
            here["start"].attrs["unit"] = "s since the epoch"
            here.attrs["hours"] = HOURS
            text = h5py.string_dtype()
            kind = np.dtype([("begin", "f8"), ("end", "f8"), ("run", "i4"), ("what", text)])
            rows = [
                (round(begin), round(end), run - runs[0], what)
                for begin, end, run, what in events
                if run in runs
            ]
            here.create_dataset("events", data=np.array(rows, dtype=kind))
            for name, (at, values, first) in channels.items():
                part = slice(first[runs[0]], first[runs[-1] + 1])
                channel = here.create_group(name)
                channel.create_dataset("time", data=at[part], **options)
                channel.create_dataset("value", data=values[part].astype("f4"), **options)
                channel["first"] = first[runs[0] : runs[-1] + 2] - first[runs[0]]
                unit, interval, step, what = about[name]
                channel["time"].attrs["unit"] = "s since the epoch"
                channel["value"].attrs["unit"] = unit
                channel.attrs.update({"what": what, "interval_s": interval, "smallest_step": step})


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("plant.h5")
    write(target, *log())
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")
