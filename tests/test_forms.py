"""Law 2: a form of an answer that passes is one that every later cell can use.

For each exercise the reference's values are given back in other forms: as truth values, as floats, as numbers
of NumPy's, as lists, in single precision, as tensors. Those that get a ✓ run through their notebook.
"""

import inspect
import json
from pathlib import Path

import numpy as np
import pytest

from mlschool import frameworks
from mlschool.authoring.notebooks import read
from mlschool.checking.attempt import fresh
from mlschool.checking.notebook import verdict_on
from mlschool.editions import lecture_of
from mlschool.exercises import find, of_lecture
from tests.test_notebooks import WITH_EXERCISES, executed, is_exercise, text_of, with_exercises

RUNS = 3  # of each notebook, at most

FORMS = '''
def as_truth(value):
    array = np.asarray(value)
    return array.astype(bool) if np.isin(array, (0, 1)).all() else value


def as_floats(value):
    return np.asarray(value, float) if np.ndim(value) else float(value)


def as_numpys_number(value):
    return value if np.ndim(value) else np.asarray(value)[()]


def as_lists(value):
    return np.asarray(value).tolist()


def in_single_precision(value):
    return np.asarray(value, np.float32)


def as_tensors(value):
    import torch

    return torch.as_tensor(np.asarray(value))


def each(form, value):
    """Put each number and array of a value into a form; what holds them stays."""
    if isinstance(value, (list, tuple)):
        return type(value)(each(form, one) for one in value)
    if isinstance(value, dict):
        return {key: each(form, one) for key, one in value.items()}
    return form(value) if isinstance(value, (bool, int, float, np.ndarray, np.generic)) else value
'''
SPACE = {"np": np}
exec(FORMS, SPACE)
NAMES = [name for name in SPACE if name.startswith(("as_", "in_"))]


def in_a_form(key, form):
    """Return the reference with what it gives back in a form."""
    reference = find(key).bound

    def answer(*args, **kwargs):
        return SPACE["each"](SPACE[form], reference(*args, **kwargs))

    answer.__name__ = find(key).name
    answer.__signature__ = inspect.signature(reference)
    return answer


def kinds(value):
    """Return what a value and its parts are, apart from their numbers."""
    if isinstance(value, (list, tuple)):
        return type(value), *map(kinds, value)
    return type(value), str(getattr(value, "dtype", ""))


def accepted(key):
    """Return the forms of an exercise's values that pass, and aren't the reference's own."""
    script = find(key).script()
    if script.probe != "call":
        return []
    names = [name for name in NAMES if name != "as_tensors" or frameworks.installed("torch")]
    first, found = script.cases[0], []
    for name in names:
        own, other = (
            kinds(function(*map(fresh, first.args), **{n: fresh(v) for n, v in first.kwargs.items()}))
            for function in (find(key).bound, in_a_form(key, name))
        )
        same = own == other
        if not same and verdict_on(key, in_a_form(key, name)).passed:
            found.append(name)
    return found


def cell_in(key, form):
    """Return the source of the exercise's cell, answered in a form."""
    record = find(key)
    signature, arguments = inspect.signature(record.bound), ", ".join(record.parameters)
    body = f'from mlschool.exercises import find\n    return each({form}, find("{key}").bound({arguments}))'
    return f'@exercise("{key}")\ndef {record.name}{signature}:\n    {body}'


def answered(notebook, forms):
    """Return a notebook whose exercises are answered in these forms, by key."""
    cells = []
    for cell in notebook["cells"]:
        key = next((key for key in forms if f'@exercise("{key}")' in cell["source"]), None)
        source = cell["source"] if key is None or not is_exercise(cell) else cell_in(key, forms[key])
        cells.append(cell | {"source": source})
    first = next(i for i, cell in enumerate(cells) if cell["cell_type"] == "code")
    cells[first] = cells[first] | {"source": cells[first]["source"] + "\nimport numpy as np\n" + FORMS}
    return notebook | {"cells": cells}


@pytest.mark.night("forms")
@pytest.mark.slow
@with_exercises
def test_a_form_that_passes_runs_through_the_notebook(path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    table = {key: accepted(key) for key in of_lecture(lecture_of(path.stem))}
    table = {key: forms for key, forms in table.items() if forms}
    print(json.dumps(table, indent=1))
    for number in range(min(RUNS, max(map(len, table.values()), default=0))):
        # by turns, so that what doesn't fit into one notebook's runs is tried in another's
        forms = {
            key: found[(number + place) % len(found)] for place, (key, found) in enumerate(table.items())
        }
        ran = executed(answered(read(path), forms), path.parent)
        for cell in filter(is_exercise, ran.cells):
            if any(f'@exercise("{key}")' in cell.source for key in forms):
                assert text_of(cell).startswith("✓"), (forms, text_of(cell))


def test_forms_keep_the_values():
    """The quick part: in its own form each value is what it was, and one exercise accepts some."""
    value = ([1, 0], {"a": np.float64(2.5)}, "text")
    for name in NAMES[:-1]:
        changed = SPACE["each"](SPACE[name], value)
        assert [float(one) for one in changed[0]] == [1, 0] and float(changed[1]["a"]) == 2.5
        assert changed[2] == "text"
    assert accepted("perceptron.step")
    assert accepted("keras_vs_pytorch.network") == []
    cell = cell_in("perceptron.step", "as_lists")
    assert compile(cell, "cell", "exec") and WITH_EXERCISES
