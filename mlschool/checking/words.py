"""A verdict in words, for notebook, terminal and report: the one place where sentences are made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlschool import frameworks
from mlschool.checking.crashes import explain, explain_syntax
from mlschool.checking.record import Exercise
from mlschool.checking.verdict import Finding, Outcome, SeenCase, Verdict
from mlschool.frameworks import TITLES

NAMELESS = "something else comes out."  # nobody knows what was misunderstood
OUR_FAULT = "the check itself failed. This is our fault, not yours; please report it."


def message(verdict: Verdict, exercise: Exercise | None = None, alone: bool = False) -> str:
    """Return what is said of an answer, in a sentence or two; "" for one that is right.

    exercise  the record of an exercise that isn't the course's own
    alone     said where the case that shows it doesn't stand below
    """
    if verdict.mistake:
        return _exercise(verdict, exercise).mistake(verdict.mistake).message
    crash = verdict.crash
    match verdict.outcome:
        case Outcome.TODO if verdict.finding is None:
            return "to do."
        case Outcome.CHECK_FAILED if crash is not None:
            return f"the check itself failed ({crash.kind}: {crash.message})." if alone else OUR_FAULT
        case Outcome.CRASHED if crash is not None:
            return (
                f"it stops with {crash.kind}: {crash.message}"
                if crash.message
                else f"it stops with {crash.kind}."
            )
        case Outcome.UNREADABLE if crash is not None:
            return f"Python can't read this cell: {crash.message}."
    if verdict.finding is None:
        return ""
    said = _said(verdict.finding, alone)
    if verdict.finding.kind == "running":
        said = f"{said} {_exercise(verdict, exercise).stopped}".strip()
    return said


def details(verdict: Verdict, apart: bool = False) -> tuple[str, ...]:
    """Return the lines that show it: the learner's own line, the failing case, what such a thing usually is."""
    crash, case = verdict.crash, verdict.case
    if verdict.outcome is Outcome.CHECK_FAILED and crash is not None:
        return (f"{crash.kind}: {crash.message}",)
    if verdict.outcome is Outcome.UNREADABLE and crash is not None:
        return (
            (*_own_lines(verdict), explain_syntax(crash.message, crash.lines[-1][1])) if crash.lines else ()
        )
    if verdict.outcome is Outcome.CRASHED and crash is not None:
        call = [f"in the call  {case.call}"] if case else []
        return (
            *_own_lines(verdict),
            *call,
            explain(crash.kind, crash.message, crash.lines[-1][1] if crash.lines else ""),
        )
    others = [f"{_listed(verdict.right)} {'is' if len(verdict.right) == 1 else 'are'} right."]
    return (*(case_lines(case, apart) if case else ()), *(others if verdict.right else ()))


def case_lines(case: SeenCase, apart: bool = False) -> tuple[str, ...]:
    """Return a case as lines: the call, what came beside what was due, and what was printed.

    apart  whether what came and what was due stand below each other

    >>> case_lines(SeenCase("step(0)", "0", "1", note="exactly 0"))
    ('step(0)   (exactly 0)', 'you: 0   expected: 1')
    """
    lines = [case.call + (f"   ({case.note})" if case.note else "")]
    came = what_came(case)
    if came and apart:
        lines += [f"you:       {case.at + ' ' if case.at else ''}{came}"]
        lines += [f"expected:  {case.due}"] if case.due else []
    elif came:
        at, due = f"at {case.at} " if case.at else "", f"   expected: {case.due}" if case.due else ""
        lines.append(f"{at}you: {came}{due}")
    return (*lines, *([f"printed: {case.printed}"] if case.printed else []))


def what_came(case: SeenCase) -> str:
    """Return what came of a call: a value, or the exception with which it stopped."""
    return case.came or (f"it stops with {case.raised}" if case.raised else "")


def for_a_class(verdict: Verdict, exercise: Exercise | None = None) -> str:
    """Return what a class can be told of an answer that isn't right: no word of it is the learner's own."""
    if verdict.mistake:
        return message(verdict, exercise)
    kind = verdict.finding.kind if verdict.finding else ""
    if verdict.outcome is Outcome.UNREADABLE:
        return "Python can't read the cell."
    if verdict.outcome is Outcome.STOPPED:
        return "it was still running when its time was up."
    return _TO_A_CLASS.get(kind) or message(verdict, exercise, alone=True)


def has_a_name(verdict: Verdict) -> bool:
    """Tell whether anything is known of what was misunderstood."""
    return verdict.finding is None or verdict.finding.kind != "other"


# Findings that quote a name which the learner chose, and how a class is told the same.
_TO_A_CLASS = {
    "parameters": "it takes other arguments than later cells hand it.",
    "object": "an object of another kind stands where a function is asked for.",
    "name": "the function has another name than later cells look for.",
}


def _exercise(verdict: Verdict, exercise: Exercise | None) -> Exercise:
    if exercise is not None:
        return exercise
    from mlschool.exercises import find

    return find(verdict.key)


def _own_lines(verdict: Verdict) -> list[str]:
    return [f"line {number}:  {text}" for number, text in verdict.crash.lines] if verdict.crash else []


def _said(about: Finding, alone: bool) -> str:
    if about.kind == "other":
        said = NAMELESS if alone else "in this case something else comes out:"
    else:
        sentence = _SENTENCES[about.kind]
        said = sentence.format_map(about.facts) if isinstance(sentence, str) else sentence(about.facts)
    if not about.part:
        return said
    return f"{about.part}: {said}" if " " in about.part else f"`{about.part}`: {said}"


# --------------------------------------------------------------------- one sentence for each kind of finding

Facts = Mapping[str, Any]
_NOTHING = "nothing comes back. Does every way through your function end with `return`?"
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth"}
_FOREIGN = {
    "generator": " `yield`, or round brackets around a `for`, makes one.",
    "coroutine": " `async def` makes one; `def` alone is right here.",
    "builtin_function_or_method": " Are the brackets behind its name missing, as in `X.mean()`?",
    "method": " Are the brackets behind its name missing, as in `X.mean()`?",
    "ellipsis": " Those three dots stand for what is still to be written.",
}
_SHAPES = {
    "transposed": ": rows and columns are exchanged.",
    "axis left": ": an axis is left that should be gone. Is a sum or mean over one axis missing?",
    "axis gone": ": an axis is gone that should be left.",
    "": ".",
}


def _python_ended(facts: Facts) -> str:
    how = f"exit code {facts['code']}" if facts["code"] >= 0 else f"signal {-facts['code']}"
    return f"Python itself ended in the middle of it ({how})."


def _parameters(facts: Facts) -> str:
    return (
        f"it takes {facts['came']}, and later cells call it with ({', '.join(facts['due'])}). "
        "Keep the names and their order as they were."
    )


def _not_refused(facts: Facts) -> str:
    said = f"the values are right, but {facts['what']} should be refused with {_a(facts['due'])}"
    if not facts["came"]:
        return said + ": something comes back, and whoever called the function never learns of it."
    return said + f", and stops with {_a(facts['came'])}, which means something else to whoever calls."


def _kind(facts: Facts) -> str:
    return f"{facts['came']} came back where {facts['due']} is expected.{_FOREIGN.get(facts['foreign'], '')}"


def _holds(facts: Facts) -> str:
    held = f"a {facts['came']} that holds {facts['held']}"
    return f"{held} came back where {facts['due']} is expected.{_FOREIGN.get(facts['foreign'], '')}"


def _single(facts: Facts) -> str:
    said = f"{facts['came']} came back where {facts['due']} is expected"
    return f"{said}. Does a sum or mean run over everything?" if facts["number"] else f"{said}."


def _numbers(facts: Facts) -> str:
    said = f"{_count(facts['came'], 'number')} came back where {facts['due']} {_is(facts['due'])} expected"
    if not facts["each"]:
        return f"{said}."
    other = "row" if facts["each"] == "column" else "column"
    one_for = f"one for each {facts['each']} of `{facts['table']}`, not one for each {other}"
    return f"{said}: {one_for}. Another axis?"


def _shape(facts: Facts) -> str:
    came, due = tuple(facts["came"]), tuple(facts["due"])
    said = f"the shape is {came} where {due} is expected"
    if facts["why"] == "table":
        return f"{said}: a table of every place with every other. Do a row and a column meet on the way?"
    return said + _SHAPES[facts["why"]]


def _finite(facts: Facts) -> str:
    word = "NaN (not a number)" if facts["nan"] else "an infinite number"
    return f"{word} comes out. Is something divided by zero, or is a number too large for exp?"


def _untouched(facts: Facts) -> str:
    return f"{'`' + facts['argument'] + '`' if facts['argument'] else 'it'} comes back as it went in."


def _factor(facts: Facts) -> str:
    if "argument" not in facts:
        plain = {2.0: "twice too large", 0.5: "half of what it should be"}
        factor = facts["factor"]
        return f"every number is {plain.get(factor, f'{factor:.6g} times what it should be')}."
    name, axis = facts["argument"], facts["axis"]
    what = f"number of {('rows', 'columns')[axis]}" if facts["axes"] == 2 else f"length of axis {axis}"
    n = f"n, the {what} of `{name}`" if facts["axes"] > 1 else f"n, the length of `{name}`"
    size = "large" if facts["power"] > 0 else "small"
    by = "the factor" if abs(facts["power"]) == 1 else "the square root of"
    return f"every number is too {size} by {by} {n}."


def _offset(facts: Facts) -> str:
    shift = facts["shift"]
    return f"every number is too {'large' if shift > 0 else 'small'} by {abs(shift):.6g}."


def _moved(facts: Facts) -> str:
    ratio = facts["ratio"]
    words = {-1.0: "the opposite way", 2.0: "twice as far as it should", 0.5: "half as far as it should"}
    return f"it moves {words.get(ratio, f'{ratio:.4g} times as far as it should')}."


def _several(facts: Facts) -> str:
    names = ", ".join(f"`{name}`" for name in facts["due"])
    said = f"{facts['came']} came back where {len(facts['due'])} values are expected: {names}."
    lost = [name for name in facts["due"] if name not in facts["right"]]
    if not facts["right"]:
        return said
    return f"{said} {_listed(facts['right'])} {_is(len(facts['right']))} right, and {_listed(lost)} {_is(len(lost))} missing."


def _other_framework(facts: Facts) -> str:
    due = " or ".join(TITLES[name] for name in facts["frameworks"])
    return f"a model of {TITLES[facts['framework']]} comes back, and later cells go on with one of {due}."


def _no_model(facts: Facts) -> str:
    return f"{facts['came'].rstrip(',')} comes back where a model is expected."


def _no_layer(facts: Facts) -> str:
    names = " and ".join(f"`{name}`" for name in facts["names"])
    one = len(facts["names"]) == 1
    return (
        f"the model has no {'layer' if one else 'layers'} called {names}, and later cells look for "
        f"{'it' if one else 'them'}."
    )


def _weights(facts: Facts) -> str:
    lost, more = facts["lost"], facts["more"]
    if facts["hidden"]:
        return (
            f"weights of {_shapes(lost)} are missing from the model: what stands in a plain list or dictionary "
            "isn't found by it, and training would leave them as they are."
        )
    if not more:
        return f"{_what(lost)} of {_shapes(lost)} are missing from the model."
    if not lost:
        return f"the model has {_what(more)} of {_shapes(more)} that aren't asked for."
    return f"the model has weights of {_shapes(more)} where {_shapes(lost)} {_is(len(lost))} expected."


def _frozen(facts: Facts) -> str:
    word = "requires_grad" if facts["framework"] == "torch" else "trainable"
    return (
        f"the numbers are right, but the weights no longer learn: `{word}` is switched off for good, where only "
        "this one step was to stay off the books."
    )


def _channels(facts: Facts) -> str:
    where, habit = ("in front", "at the end") if facts["first"] else ("at the end", "in front")
    return (
        f"the numbers are right, but this model takes images with their channels {where}. "
        f"{TITLES[facts['framework']]} has them {habit}, and so do the cells that follow."
    )


_SENTENCES: dict[str, str | Callable[[Facts], str]] = {  # what it says, or what says it of the facts
    # the answer as a whole
    "absent": lambda facts: frameworks.missing(facts["framework"]),
    "class": "this is a class, and a function is asked for. Keep the line that begins with `def`.",
    "object": "this is an object of the kind `{came}`, and a function is asked for.",
    "name": "the function is called `{came}`; later cells look for `{due}`. Give it that name back.",
    "parameters": _parameters,
    "running": "still running after {seconds:.2g} s, so it was stopped.",
    "interrupted": "interrupted after {seconds:.2g} s, before it came to its end.",
    "not here": "to do: it isn't in this notebook.",
    "left no answer": "{words}",
    "python ended": _python_ended,
    "no record": "what came back from its process is no record of what it does.",
    "changed": "the values are right, but `{argument}` is changed in place: whoever called the function finds "
    "theirs altered. Make a new one, and leave the one you were given.",
    "disturbs": lambda facts: (
        f"the values are right, but `{facts['settings'][0]}` is left as the function has set it, and every later "
        "cell meets that. Put it back before you return, or do without it."
    ),
    "own chance": "no number is drawn from `{argument}`, so chance comes from elsewhere, or not at all: whoever hands "
    "a generator over wants to get the same numbers again.",
    "remembers": "the values are right at first, but the same call gives something else when it is made again: a list or a "
    "default value is kept from one call to the next, or chance comes in that isn't asked for.",
    "not refused": _not_refused,
    "several": _several,
    "returned order": lambda facts: (
        f"the values are right, but they come back in another order: {', '.join(f'`{n}`' for n in facts['came'])}."
    ),
    "regrouped": "the values are right, but they are grouped the other way round: what belongs together should stand "
    "together, {each} by {each}.",
    "too many": lambda facts: (
        f"{facts['came']} values come back where one is expected"
        + (f". The {_ORDINALS.get(facts['right'], 'right one')} of them is right." if facts["right"] else ".")
    ),
    "said": lambda facts: facts["words"] or "this doesn't do what is asked.",
    # relations between what came and what was due
    "nothing": _NOTHING,
    "length": lambda facts: (
        f"{_count(facts['came'], 'value')} came back where {_count(facts['due'], 'value')} "
        f"{_is(facts['due'])} expected."
    ),
    "kind": _kind,
    "holds": _holds,
    "numbers for flags": "the values are right, but 0 and 1 come out where True and False are expected: later cells pick "
    "rows with them, and `X[mask]` takes numbers for the rows 0 and 1.",
    "form": "the numbers are right, but {came} came back where {due} is expected: later cells rely on that.",
    "single": _single,
    "numbers": _numbers,
    "shape": _shape,
    "in place": "`{argument}` itself is changed on the way, and later lines meet the changed numbers.",
    "finite": _finite,
    "no step": "nothing has changed: no step has reached it.",
    "untouched": _untouched,
    "constant": "{number:.5g} comes out, whatever goes in.",
    "exchanged": "0 and 1 are exchanged.",
    "sign": "every number has the opposite sign.",
    "factor": _factor,
    "offset": _offset,
    "moved": _moved,
    "whole": "the decimals are lost on the way. Is there an array or a number of the type int, or a `//`?",
    "transposed": "rows and columns are exchanged.",
    "order": "the right numbers come out, but in another order.",
    "edge": "all are right but the {which}.",
    "except": "it comes out right except in one kind of case: {note}.",
    "batch": "it comes out right for a single one, and not for several at once.",
    "rounded": lambda facts: (
        f"the numbers are rounded to {_count(facts['digits'], 'decimal')}, and later cells go on with all of them."
    ),
    "precision": "the numbers are nearly right, to about one part in {parts:,}. Is something rounded on the way, "
    "a little added, or a constant off?",
    # models
    "other framework": _other_framework,
    "class for a model": "the class `{came}` itself comes back. A model is made of it by a call: the brackets are missing.",
    "layer for a model": "a single layer (`{came}`) comes back where a model is expected: a layer alone has no `fit` "
    "and no `predict`.",
    "list for a model": "{came} comes back where a model is expected: layers in a {kind_of} aren't "
    "connected to each other yet, and can't be called.",
    "function for a model": "a function comes back where a model is expected: it holds no weights that training could find.",
    "no model": _no_model,
    "no layer": _no_layer,
    "no weights": "the model has no weights, and {due} arrays of weights are expected.",
    "weights": _weights,
    "frozen": _frozen,
    "channels": _channels,
    "twice": "the numbers are right, but a second call hands out the same layers again, so that two models share their "
    "weights. Make the layers inside of the function.",
    "not compiled": "the numbers are right, but the model that comes back isn't compiled: whoever calls its `fit` or "
    "`evaluate` next is refused. Compile the model that was handed over.",
    "shares": "the numbers are right, but the model's weights share their memory with what the function was given: what "
    "changes there changes the model. Copy the numbers.",
    "precision of weights": "the numbers are right, but the model's weights are {came}, and the data of later cells are "
    "{due}: PyTorch wants the same type on both sides.",
    "calm in training": "outside of training the numbers are right, but in training mode nothing changes: a layer that should "
    "behave otherwise there is missing or switched off.",
    "other in training": "outside of training the numbers are right, but in training mode others come out: some layer behaves "
    "otherwise there.",
    "out of reach": "the numbers are right, but training couldn't change all the weights: the way from some of them to the "
    "output is cut, or they are frozen.",
}


def _a(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "AEIOU" else f"a {kind}"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" + ("" if n == 1 else "s")


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _what(shapes: Sequence[Sequence[int]]) -> str:
    return "biases" if all(len(shape) == 1 for shape in shapes) else "weights"


def _shapes(shapes: Sequence[Sequence[int]]) -> str:
    words = [str(tuple(shape)) for shape in shapes[:4]]
    more = f" and {len(shapes) - 4} more" if len(shapes) > 4 else ""
    return f"the {'shape' if len(shapes) == 1 else 'shapes'} {', '.join(words)}{more}"
