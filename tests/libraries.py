"""Attention by the libraries, to hold ours against: NumPy in, NumPy out, public interfaces only.

An earlier edition's notebooks import these functions, so they stand in the package.
"""

from mlschool.editions.modules.peers import Pair, keras_multi_head, torch_attention, torch_multi_head

__all__ = ["Pair", "keras_multi_head", "torch_attention", "torch_multi_head"]
