"""What mistakes are called without PyTorch: twins in Keras are then in the record."""

import importlib.util

from mlschool import frameworks
from mlschool.checking.decide import decide
from mlschool.checking.judge import Judge
from mlschool.checking.record import Edit


def names_in_keras(lecture, exercise, monkeypatch):
    """Return, for each twin in Keras that a record has without PyTorch, its name and what it got."""
    monkeypatch.setitem(frameworks._broken, "torch", "it is hidden")
    spec = importlib.util.find_spec(f"mlschool.exercises.{lecture}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)  # once more, since the record is written for what is installed
    record = getattr(module, exercise)
    judge = Judge(f"{lecture}.{exercise}", record)
    return [
        (mistake.name, decide(judge, judge.recording(record.function_of(twin))).mistake)
        for mistake in record.mistakes
        for twin in mistake.twins
        if isinstance(twin, Edit) and twin.framework == "keras"
    ]
