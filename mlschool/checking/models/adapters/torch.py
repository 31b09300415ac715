"""PyTorch's modules behind the common face."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter

from mlschool.checking.models.adapters import NotAnOutput, Weight, usual_order

_AS_THEY_ARE = (nn.Embedding, nn.EmbeddingBag, nn.LayerNorm)  # tables without a side for the outputs
_TURNED = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)  # and classes made of them
_SHELVES = (nn.ParameterList, nn.ParameterDict)  # what lies in them the learner has put there
_BUILT_IN = "torch.nn."
_TOLD_BY = ("_modules", "_parameters", "_named_members", "__getattribute__")


class Hidden(TypeError):
    """A module says of itself in its own way what it holds: nobody can tell what its weights are."""


class Torch:
    """See `Adapter`."""

    name = "torch"
    channels_first = True

    def accepts(self, thing: Any) -> bool:
        """Tell whether this is a module."""
        return isinstance(thing, nn.Module)

    def nearly(self, thing: Any) -> str:
        """A module's class, or a function that isn't one."""
        return "class" if isinstance(thing, type) and issubclass(thing, nn.Module) else ""

    def build(self, model: nn.Module, x: np.ndarray) -> None:
        """Lazy layers get their weights by a call."""
        if any(isinstance(p, UninitializedParameter) for _, _, p in _parameters(model)):
            self.outputs(model, x)

    def weights(self, model: nn.Module) -> list[Weight]:
        """All parameters; a shared one comes once."""
        modules = dict(_modules(model))
        return [
            _weight(f"{layer}.{name}" if layer else name, layer, parameter, modules[layer])
            for layer, name, parameter in _parameters(model)
        ]

    def layers(self, model: nn.Module, name: str) -> list[str]:
        """The submodule of this name and all below it."""
        owners = {layer for layer, _, _ in _parameters(model)}
        return [owner for owner in owners if owner == name or owner.startswith(f"{name}.")]

    def read(self, weight: Weight) -> np.ndarray:
        """Return a copy."""
        return _numbers(weight.handle)

    def write(self, weight: Weight, array: np.ndarray) -> None:
        """Copy into the parameter, whatever its type and device."""
        with torch.no_grad():
            weight.handle.copy_(torch.from_numpy(np.ascontiguousarray(array)).to(weight.handle.dtype))

    def outputs(self, model: nn.Module, x: np.ndarray, training: bool = False) -> np.ndarray:
        """Call the model without gradients, in the mode asked for; its own mode comes back."""
        modes = [(module, module.training) for _, module in _modules(model)]
        model.train(training)
        try:
            with torch.no_grad():
                came = model(_like(model, x))
        finally:
            for module, mode in modes:
                module.training = mode
        if not isinstance(came, torch.Tensor):
            raise NotAnOutput(came)
        return _numbers(came)

    def reached(self, model: nn.Module, x: np.ndarray, weights: Sequence[Weight]) -> list[bool]:
        """Ask for the gradient of the sum of all outputs."""
        mode = model.training
        model.eval()
        handles = [weight.handle for weight in weights if weight.handle.requires_grad]
        try:
            with torch.enable_grad():
                total = model(_like(model, x)).sum()
            grads = (
                torch.autograd.grad(total, handles, allow_unused=True)
                if total.requires_grad and handles
                else [None] * len(handles)
            )
        finally:
            model.train(mode)
        by = {id(handle): grad is not None for handle, grad in zip(handles, grads, strict=True)}
        return [by.get(id(weight.handle), False) for weight in weights]

    def keep(self, model: nn.Module) -> Callable[[], None]:
        """All parameters and buffers."""
        tensors = [parameter for _, _, parameter in _parameters(model)]
        tensors += [one for _, module in _modules(model) for one in nn.Module.buffers(module, recurse=False)]
        held = [(tensor, tensor.detach().clone()) for tensor in tensors]

        def put_back() -> None:
            with torch.no_grad():
                for tensor, before in held:
                    tensor.copy_(before)

        return put_back

    def hides(self, model: nn.Module) -> bool:
        """Look for modules and parameters in plain lists, tuples and dictionaries."""
        return any(
            isinstance(item, nn.Module | nn.Parameter)
            for _, module in _modules(model)
            for name, value in vars(module).items()
            if not name.startswith("_") and isinstance(value, list | tuple | dict)
            for item in (value.values() if isinstance(value, dict) else value)
        )

    def training(self, model: nn.Module) -> bool | None:
        """The module's own mode."""
        return bool(model.training)

    def precision(self, weights: Sequence[Weight]) -> str:
        """The first that isn't single precision, as PyTorch writes it."""
        kinds = [str(weight.handle.dtype).removeprefix("torch.") for weight in weights]
        return next((kind for kind in kinds if kind != "float32"), "float32" if kinds else "")

    def gradients_left(self, weights: Sequence[Weight]) -> bool:
        """Tell whether some parameter keeps a gradient that isn't zero."""
        return any(w.handle.grad is not None and bool((w.handle.grad != 0).any()) for w in weights)

    def compiled(self, model: nn.Module) -> bool | None:
        """PyTorch's modules are trained without."""
        return None


def _modules(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """Yield the module and all below it, each once, whatever it says of itself. Raises Hidden.

    PyTorch's own methods ask the module again, which may answer as it likes: they are taken from its base
    class, for one module at a time, and nothing that these use may be the module's own.
    """
    seen, waiting = set(), [("", model)]
    while waiting:
        path, module = waiting.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        classes = type(module).__mro__
        held = vars(module)
        if (
            any(name in vars(kind) for kind in classes[: classes.index(nn.Module)] for name in _TOLD_BY)
            or "_named_members" in held
            or any(type(held.get(name)) not in (dict, OrderedDict) for name in ("_modules", "_parameters"))
        ):
            raise Hidden(f"{type(module).__name__} tells in its own way which layers and weights it has.")
        yield path, module
        below = list(nn.Module.named_children(module))
        waiting += [(f"{path}.{name}" if path else name, one) for name, one in reversed(below)]


def _parameters(model: nn.Module) -> Iterator[tuple[str, str, nn.Parameter]]:
    """Yield each parameter once, with its module's path and its own name."""
    seen = set()
    for path, module in _modules(model):
        for name, parameter in nn.Module.named_parameters(module, recurse=False):
            if id(parameter) not in seen:
                seen.add(id(parameter))
                yield path, name, parameter


def _weight(name: str, layer: str, parameter: nn.Parameter, owner: nn.Module | None) -> Weight:
    ndim = parameter.ndim
    straight, turned = usual_order(ndim, False), usual_order(ndim, True)
    if ndim < 2 or isinstance(owner, _AS_THEY_ARE):
        orders = (straight,)
    elif isinstance(owner, _TURNED) or (
        type(owner).__module__.startswith(_BUILT_IN) and not isinstance(owner, _SHELVES)
    ):
        orders = (turned,)
    else:  # the learner's own parameter: nobody knows which way it is kept
        orders = (turned, straight)
    return Weight(name, layer, tuple(parameter.shape), orders, parameter.requires_grad, parameter)


def _like(model: nn.Module, x: np.ndarray) -> torch.Tensor:
    """Return `x` as a tensor where the model lives, in the model's number type."""
    first = next(model.parameters(), None)
    device = None if first is None else first.device
    tensor = torch.from_numpy(np.array(x))
    if not tensor.is_floating_point():
        return tensor.to(torch.bool if x.dtype == bool else torch.int64).to(device)
    dtype = next((p.dtype for p in model.parameters() if p.is_floating_point()), torch.get_default_dtype())
    return tensor.to(dtype).to(device)


def _numbers(tensor: torch.Tensor) -> np.ndarray:
    tensor = tensor.detach().cpu()
    return np.array((tensor.float() if tensor.dtype is torch.bfloat16 else tensor).numpy())


ADAPTER = Torch()
