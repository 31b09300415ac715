"""Keras's models behind the common face, on TensorFlow and on PyTorch alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from mlschool.checking.models.adapters import NotAnOutput, Weight, usual_order

_BUILT_IN = "keras."  # where the classes of Keras's own layers are at home
_MOVED_BY_A_CALL = ("moving_mean", "moving_variance")


class Keras:
    """See `Adapter`."""

    name = "keras"
    channels_first = False

    def accepts(self, thing: Any) -> bool:
        """Tell whether this is a model: Sequential, functional or subclassed."""
        return isinstance(thing, keras.Model)

    def nearly(self, thing: Any) -> str:
        """A model's class, or a layer."""
        if isinstance(thing, type) and issubclass(thing, keras.layers.Layer):
            return "class"
        return "layer" if isinstance(thing, keras.layers.Layer) else ""

    def build(self, model: keras.Model, x: np.ndarray) -> None:
        """A model that nobody has called may have no weights yet."""
        if not model.built or not model.weights:
            self.outputs(model, x)

    def weights(self, model: keras.Model) -> list[Weight]:
        """All variables that hold numbers, but those that a call itself moves."""
        found, names = [], set()
        for variable in model.weights:
            if "float" not in str(variable.dtype) or variable.name in _MOVED_BY_A_CALL:
                continue
            name = variable.path if variable.path not in names else f"{variable.path}#{len(names)}"
            names.add(name)
            layer = variable.path.rpartition("/")[0]
            found.append(_weight(name, layer, variable, _owner(model, layer)))
        return found

    def layers(self, model: keras.Model, name: str) -> list[str]:
        """The layer of this name, or that which an attribute of the model holds."""
        try:
            layer = model.get_layer(name)
        except ValueError:
            layer = getattr(model, name, None)
        if not isinstance(layer, keras.layers.Layer):
            return []
        return list({variable.path.rpartition("/")[0] for variable in layer.weights})

    def read(self, weight: Weight) -> np.ndarray:
        """Return a copy."""
        return np.array(keras.ops.convert_to_numpy(weight.handle))

    def write(self, weight: Weight, array: np.ndarray) -> None:
        """Assign to the variable, which keeps its type and device."""
        weight.handle.assign(np.ascontiguousarray(array))

    def outputs(self, model: keras.Model, x: np.ndarray, training: bool = False) -> np.ndarray:
        """Call the model; Keras hands `training` on to those layers that ask for it."""
        came = model(_like(model, x), training=training)
        if not keras.ops.is_tensor(came):
            raise NotAnOutput(came)
        return np.array(keras.ops.convert_to_numpy(came))

    def reached(self, model: keras.Model, x: np.ndarray, weights: Sequence[Weight]) -> list[bool]:
        """Ask the back end for the gradient of the sum of all outputs."""
        handles = [weight.handle for weight in weights]
        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            with tf.GradientTape() as tape:
                total = tf.reduce_sum(model(_like(model, x), training=False))
            grads = tape.gradient(total, [handle.value for handle in handles])
        elif keras.backend.backend() == "torch":
            import torch

            with torch.enable_grad():
                total = model(_like(model, x), training=False).sum()
            able = [handle.value for handle in handles if handle.value.requires_grad]
            known = torch.autograd.grad(total, able, allow_unused=True) if total.requires_grad else []
            by = {id(value): grad for value, grad in zip(able, known, strict=False)}
            grads = [by.get(id(handle.value)) for handle in handles]
        else:  # no public way to ask: take the layers' word
            return [weight.trainable for weight in weights]
        return [g is not None and w.trainable for g, w in zip(grads, weights, strict=True)]

    def keep(self, model: keras.Model) -> Callable[[], None]:
        """All variables, those of generators included."""
        before = [np.array(keras.ops.convert_to_numpy(variable)) for variable in model.weights]

        def put_back() -> None:
            for variable, array in zip(model.weights, before, strict=True):
                variable.assign(array)

        return put_back

    def hides(self, model: keras.Model) -> bool:
        """Keras finds layers in lists and dictionaries, too."""
        return False

    def training(self, model: keras.Model) -> bool | None:
        """A Keras model has no mode: each call says which one it wants."""
        return None

    def precision(self, weights: Sequence[Weight]) -> str:
        """Inputs are brought to the weights' type."""
        return ""

    def gradients_left(self, weights: Sequence[Weight]) -> bool:
        """Keras keeps none."""
        return False

    def compiled(self, model: keras.Model) -> bool | None:
        """Tell whether `compile` has been called on it."""
        return bool(model.compiled)


def _owner(model: keras.Model, layer: str) -> Any:
    try:
        return model.get_layer(layer.rpartition("/")[2])
    except ValueError:
        return next((one for one in _all_layers(model) if one.name == layer.rpartition("/")[2]), None)


def _all_layers(model: Any) -> list[Any]:
    inner = list(getattr(model, "layers", []))
    return inner + [one for layer in inner for one in _all_layers(layer)]


def _weight(name: str, layer: str, variable: Any, owner: Any) -> Weight:
    ndim = len(variable.shape)
    straight, turned = usual_order(ndim, False), usual_order(ndim, True)
    ours = owner is not None and type(owner).__module__.startswith(_BUILT_IN)
    orders = (straight,) if ndim < 2 or ours else (straight, turned)
    return Weight(name, layer, tuple(variable.shape), orders, bool(variable.trainable), variable)


def _like(model: keras.Model, x: np.ndarray) -> Any:
    kind = x.dtype.kind
    dtype = "bool" if kind == "b" else "int32" if kind in "iu" else model.compute_dtype
    return keras.ops.convert_to_tensor(np.asarray(x), dtype=dtype)


ADAPTER = Keras()
