"""The same computations by the libraries, to hold ours against: NumPy in, NumPy out, public interfaces only.

Each function imports its library when it is called. On the way stands what differs: how weights are laid out,
what a mask means, and what is averaged.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlschool import frameworks

Pair = tuple[np.ndarray, np.ndarray]


def torch_attention(
    Q: np.ndarray, K: np.ndarray, V: np.ndarray, mask: np.ndarray | None = None
) -> np.ndarray:
    """Return what PyTorch's `scaled_dot_product_attention` reads; True in its mask: may look, as in ours."""
    import torch

    may_look = None if mask is None else torch.tensor(mask)
    tensors = (torch.tensor(array) for array in (Q, K, V))
    return torch.nn.functional.scaled_dot_product_attention(*tensors, attn_mask=may_look).numpy()


def torch_multi_head(
    X: np.ndarray,
    Wq: np.ndarray,
    Wk: np.ndarray,
    Wv: np.ndarray,
    Wo: np.ndarray,
    heads: int,
    mask: np.ndarray | None = None,
) -> Pair:
    """Return the outputs and weights of PyTorch's `MultiheadAttention`."""
    import torch

    layer = torch.nn.MultiheadAttention(len(Wq), heads, bias=False, dtype=torch.tensor(X).dtype)
    # its weights have a row for each output, and those of Q, K and V lie below one another
    kept = {"in_proj_weight": np.vstack([Wq.T, Wk.T, Wv.T]), "out_proj.weight": np.ascontiguousarray(Wo.T)}
    layer.load_state_dict({name: torch.tensor(W) for name, W in kept.items()})
    hidden = None if mask is None else torch.tensor(~mask)  # True in its mask: hidden
    tokens = torch.tensor(X)
    with torch.no_grad():
        outputs, weights = layer(tokens, tokens, tokens, attn_mask=hidden, average_attn_weights=False)
    return outputs.numpy(), weights.numpy()


def keras_multi_head(
    X: np.ndarray,
    Wq: np.ndarray,
    Wk: np.ndarray,
    Wv: np.ndarray,
    Wo: np.ndarray,
    heads: int,
    mask: np.ndarray | None = None,
) -> Pair:
    """Return the outputs and weights of Keras's `MultiHeadAttention`; True in its mask: may look.

    It keeps 1/√d in single precision, whatever the dtype (seen in Keras 3.15): in double precision it is
    exact only where that is, with heads of 4, 16 or 64 columns.
    """
    frameworks.load("keras")
    import keras

    n, d = X.shape
    with keras.device("cpu"):  # a GPU may multiply with fewer digits
        layer = keras.layers.MultiHeadAttention(heads, d // heads, use_bias=False, dtype=str(X.dtype))
        layer.build((1, n, d), (1, n, d))
        layer.set_weights([*(W.reshape(d, heads, -1) for W in (Wq, Wk, Wv)), Wo.reshape(heads, -1, d)])
        may_look = None if mask is None else mask[None]
        parts = layer(X[None], X[None], attention_mask=may_look, return_attention_scores=True)
        outputs, weights = (keras.ops.convert_to_numpy(part)[0] for part in parts)
    return outputs, weights


def multi_heads(
    X: np.ndarray,
    Wq: np.ndarray,
    Wk: np.ndarray,
    Wv: np.ndarray,
    Wo: np.ndarray,
    heads: int,
    mask: np.ndarray | None = None,
) -> dict[str, Pair]:
    """Return what multi-head attention gives in each library; print what to do where one isn't installed.

    X               (n, d) tokens, in double or single precision
    Wq, Wk, Wv, Wo  (d, d) projections
    heads, mask     as in the lecture's `multi_head`
    returns         for each library outputs (n, d) and weights (heads, n, n), in the precision of X
    """
    peers: dict[str, tuple[str, Callable[..., Pair]]] = {
        "torch": ("PyTorch's MultiheadAttention", torch_multi_head),
        "keras": ("Keras's MultiHeadAttention", keras_multi_head),
    }
    found = {}
    for name, (title, function) in peers.items():
        if frameworks.installed(name):
            found[title] = function(X, Wq, Wk, Wv, Wo, heads, mask)
        else:
            print(frameworks.missing(name))
    return found
