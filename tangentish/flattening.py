"""Nested parameters as one vector, which optimizers ask for, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from tangentish.calling.structures import leaves, with_leaves
from tangentish.errors import ArgumentError


class Unflatten:
    """The way back from a vector to the structure that it was made from.

    Called with a vector of the same length, it returns a new structure with that vector's
    numbers. Settings, which are no floats, are those of the first structure.
    """

    def __init__(self, like: Any) -> None:
        self._like = like
        found = leaves(like)
        self._shapes = [np.shape(leaf) for leaf in found]
        self._dtypes = [np.result_type(leaf) for leaf in found]
        self._numbers = [not isinstance(leaf, np.ndarray) for leaf in found]
        self.size = sum(int(np.prod(shape)) for shape in self._shapes)

    def __repr__(self) -> str:
        return f"<unflatten: {self.size} numbers to {len(self._shapes)} leaves>"

    def __call__(self, vector: Any) -> Any:
        """The structure with the numbers of ``vector``, an array of shape ``(size,)``."""
        array = np.asarray(vector)
        if array.shape != (self.size,):
            raise ArgumentError(
                f"a vector of {self.size} numbers is wanted, and this has shape {array.shape}"
            )
        new, start = [], 0
        for shape, dtype, number in zip(self._shapes, self._dtypes, self._numbers, strict=True):
            stop = start + int(np.prod(shape))
            part = array[start:stop].reshape(shape).astype(dtype)
            new.append(part.item() if number and dtype in (float, complex) else part[()])
            start = stop
        return with_leaves(self._like, new, keep=True)


def flatten(structure: Any) -> tuple[np.ndarray[Any, Any], Unflatten]:
    """All floats of a structure as one vector, and the function that makes the structure again.

    ``structure`` is a number, an array, or a list, tuple, dict or object of such, nested to any
    depth; the vector has shape ``(n,)``, in the order of the structure, and the dtype that holds
    all of its numbers. Gradients are flattened in the same order.
    Raises ArgumentError where the structure holds no float.

    >>> vector, unflatten = flatten({"W": np.eye(2), "b": 3.0, "name": "layer"})
    >>> vector
    array([1., 0., 0., 1., 3.])
    >>> unflatten(10.0 * vector)
    {'W': array([[10.,  0.],
           [ 0., 10.]]), 'b': 30.0, 'name': 'layer'}
    """
    found = leaves(structure)
    if not found:
        raise ArgumentError("the structure holds no float: there is nothing to flatten")
    vector = np.concatenate([np.ravel(leaf) for leaf in found])
    return vector, Unflatten(structure)
