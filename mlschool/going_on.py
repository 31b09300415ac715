"""Go on in one framework where an exercise could be answered in either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlschool import frameworks


def made_in(framework: str, key: str) -> Callable[..., Any]:
    """Return the function that makes an exercise's model in this framework: the learner's, or the reference.

    framework  "torch" or "keras"
    key        an exercise that can be answered in both, such as "cnn_edge_detection.dense_network"
    returns    the learner's own function if it passed and speaks of this framework, else the reference; where
               an answer that passed isn't taken, a line says so
    raises     UnknownExercise for a key that isn't there, ValueError for a framework without a reference

    >>> made_in("torch", "cnn_edge_detection.dense_network").__name__
    'dense_network'
    """
    from mlschool.checking.notebook import bound_to
    from mlschool.exercises import find

    record = find(key)
    if framework not in record.references:
        raise ValueError(
            f"{key} has no reference in {framework!r}, but in {' and '.join(record.frameworks) or 'none'}."
        )
    bound = bound_to(key)
    used = frameworks.used_by(bound) & set(record.references)
    if not used or framework in used:
        return bound
    if bound not in record.references.values():
        mine, other = (frameworks.TITLES[name] for name in (min(used), framework))
        print(f"{record.name}: yours is in {mine}; the cells below go on in {other}, with the reference.")
    return record.references[framework]
