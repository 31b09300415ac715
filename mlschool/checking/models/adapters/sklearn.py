"""scikit-learn's estimators behind the common face: what they learn stands in public arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from mlschool.checking.models.adapters import Weight, usual_order

_LISTS = ("coefs_", "intercepts_")  # of the networks: one array for each layer, kernels (in, out)
_ARRAYS = ("coef_", "intercept_")  # of the linear models: (out, in)
_ANSWERS = ("predict_proba", "decision_function", "predict", "transform")


class NotFitted(ValueError):
    """An estimator has no weights before it is fitted."""


class ScikitLearn:
    """See `Adapter`."""

    name = "sklearn"
    channels_first = False

    def accepts(self, thing: Any) -> bool:
        """Tell whether this is an estimator."""
        return isinstance(thing, BaseEstimator)

    def nearly(self, thing: Any) -> str:
        """An estimator's class."""
        return "class" if isinstance(thing, type) and issubclass(thing, BaseEstimator) else ""

    def build(self, model: Any, x: np.ndarray) -> None:
        """Raise NotFitted where there is nothing to be called yet."""
        try:
            check_is_fitted(model)
        except NotFittedError:
            raise NotFitted(f"this {type(model).__name__} isn't fitted: it has learnt nothing yet.") from None

    def weights(self, model: Any) -> list[Weight]:
        """The public arrays that `fit` leaves; layer by layer."""
        found = []
        lists = [getattr(model, name, None) for name in _LISTS]
        if all(isinstance(arrays, list) for arrays in lists):
            for i, pair in enumerate(zip(*lists, strict=True)):
                for name, array in zip(_LISTS, pair, strict=True):
                    found.append(_weight(f"{name}[{i}]", str(i), array, False))
        for name in _ARRAYS:
            if isinstance(array := getattr(model, name, None), np.ndarray):
                found.append(_weight(name, "", array, array.ndim == 2))
        return found

    def layers(self, model: Any, name: str) -> list[str]:
        """Layers have numbers here."""
        return [weight.layer for weight in self.weights(model) if weight.layer == name]

    def read(self, weight: Weight) -> np.ndarray:
        """Return a copy."""
        return np.array(weight.handle)

    def write(self, weight: Weight, array: np.ndarray) -> None:
        """Write into the estimator's own array."""
        weight.handle[...] = array

    def outputs(self, model: Any, x: np.ndarray, training: bool = False) -> np.ndarray:
        """Probabilities where it has them, else scores, predictions, or what it makes of `x`."""
        answer = next(getattr(model, name) for name in _ANSWERS if hasattr(model, name))
        return np.array(answer(x))

    def reached(self, model: Any, x: np.ndarray, weights: Sequence[Weight]) -> list[bool]:
        """All that it has learnt it can learn again."""
        return [True for _ in weights]

    def keep(self, model: Any) -> Callable[[], None]:
        """All arrays that it has learnt."""
        held = [(weight.handle, weight.handle.copy()) for weight in self.weights(model)]

        def put_back() -> None:
            for array, before in held:
                array[...] = before

        return put_back

    def hides(self, model: Any) -> bool:
        """What it has learnt stands in its own arrays."""
        return False

    def training(self, model: Any) -> bool | None:
        """An estimator has no mode."""
        return None

    def precision(self, weights: Sequence[Weight]) -> str:
        """Inputs are brought to the weights' type."""
        return ""

    def gradients_left(self, weights: Sequence[Weight]) -> bool:
        """None are kept."""
        return False

    def compiled(self, model: Any) -> bool | None:
        """An estimator is never compiled."""
        return None


def _weight(name: str, layer: str, array: np.ndarray, turned: bool) -> Weight:
    return Weight(name, layer, array.shape, (usual_order(array.ndim, turned),), True, array)


ADAPTER = ScikitLearn()
