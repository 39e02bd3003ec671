"""Example arguments for every derivative rule, in one table.

An example is a call: positional and keyword arguments.  Floats and float arrays are
differentiated; `Const` marks a number that stands in the program's text instead.  Whole
numbers, flags, texts, tuples and None are constants anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np


class Const(NamedTuple):
    """A number written in the program."""

    value: float


class Example(NamedTuple):
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def call(*args: Any, **kwargs: Any) -> Example:
    return Example(args, kwargs)


def values(
    shape: tuple[int, ...] | None, low: float = -2.0, high: float = 2.0, seed: int = 0
) -> Any:
    """Numbers between two bounds, all different and away from both; a float for shape None."""
    count = int(np.prod(shape or ()))
    rng = np.random.default_rng([seed, count, *(shape or ())])
    places = (rng.permutation(max(count, 1)) + rng.uniform(0.2, 0.8, max(count, 1))) / max(count, 1)
    numbers = low + (high - low) * (0.03 + 0.94 * places)
    return float(numbers[0]) if shape is None else numbers[:count].reshape(shape)


def v(*shape: int, seed: int = 0) -> Any:
    """An array of numbers between -2 and 2."""
    return values(shape, seed=seed)


def floats(low: float = -2.0, high: float = 2.0, seed: int = 0) -> float:
    return float(values(None, low, high, seed))


def regular(*shape: int, seed: int = 0) -> Any:
    """Well-conditioned square matrices."""
    return v(*shape, seed=seed) * 0.5 + 2.0 * np.eye(shape[-1])


def definite(*shape: int) -> Any:
    a = v(*shape, seed=3)
    return a @ a.mT + np.eye(shape[-1])


def unary(low: float = -2.0, high: float = 2.0) -> list[Example]:
    """Calls of an elementwise function of one argument."""
    return [call(values(s, low, high)) for s in (None, (), (3,), (2, 3), (0,), (2, 1, 2))]


def number(low: float = -2.0, high: float = 2.0) -> list[Example]:
    """Calls of a function of Python numbers."""
    return [call(floats(low, high, seed)) for seed in range(3)]


PAIRS: tuple[tuple[Any, Any], ...] = (
    (None, None),
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 1), (1, 3)),
    (None, (2, 3)),
    ((2, 3), None),
    ((), (2,)),
    ((2, 0), (0,)),
)


def binary(
    low: float = -2.0, high: float = 2.0, low2: float | None = None, high2: float | None = None
) -> list[Example]:
    """Calls of an elementwise function of two arguments, broadcast in all ways."""
    return [
        call(
            values(a, low, high),
            values(b, low if low2 is None else low2, high if high2 is None else high2, 1),
        )
        for a, b in PAIRS
    ]


def numbers(low: float = -2.0, high: float = 2.0) -> list[Example]:
    return [call(floats(low, high, s), floats(low, high, s + 7)) for s in range(3)]


def with_constants(
    first: Iterable[float] = (), second: Iterable[float] = (), low: float = 0.1
) -> list[Example]:
    """Calls of a function of two arguments, one of which is a number in the text."""
    shapes: tuple[Any, ...] = (None, (2, 3))
    left = [call(Const(c), values(s, low, 2.0)) for c in first for s in shapes]
    return left + [call(values(s, low, 2.0), Const(c)) for c in second for s in shapes]


def reductions(*shapes: tuple[int, ...], keepdims: bool = True, **options: Any) -> list[Example]:
    """Calls of a reduction with all sorts of axes."""
    examples = []
    for shape in shapes or ((4,), (2, 3), (2, 3, 4)):
        rank = len(shape)
        axes: list[Any] = [None, 0, -1, rank - 1]
        if rank > 1:
            axes += [(0, 1), (0, -1), 1]
        for axis in axes:
            examples.append(call(v(*shape), axis=axis, **options))
            if keepdims:
                examples.append(call(v(*shape), axis=axis, keepdims=True, **options))
    return examples


def along() -> list[Example]:
    """Calls of a function that runs along one axis, or along all elements."""
    return [e for e in reductions(keepdims=False) if not isinstance(e.kwargs["axis"], tuple)]


MATMUL = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((2, 3), (3, 1)),
    ((4, 2, 3), (4, 3, 2)),
    ((4, 2, 3), (3, 2)),
    ((2, 3), (4, 3, 2)),
    ((4, 2, 3), (3,)),
    ((3,), (4, 3, 2)),
    ((1, 2, 3), (5, 3, 2)),
    ((5, 1, 2, 3), (4, 3, 2)),
]


def pairs(*shapes: tuple[tuple[int, ...], tuple[int, ...]], **options: Any) -> list[Example]:
    return [call(v(*a), v(*b, seed=1), **options) for a, b in shapes]


def lists(*shapes: tuple[int, ...], **options: Any) -> Example:
    return call([v(*s, seed=k) for k, s in enumerate(shapes)], **options)


def permuted() -> list[Example]:
    """Calls in which every argument is once the largest and once the smallest."""
    numbers = [0.5, 0.4, 0.3, 0.2]
    return [call(*numbers[k:], *numbers[:k]) for k in range(4)]


DIAGONALS = [(3, 3), (2, 4), (4, 2)]
MATRICES = [call(regular(3, 3)), call(regular(2, 3, 3)), call(regular(1, 1))]

EXAMPLES: dict[str, list[Example]] = {
    # arithmetic
    "numpy.add": binary(),
    "numpy.subtract": binary(),
    "numpy.multiply": binary(),
    "numpy.divide": binary(0.5, 2.0),
    "numpy.negative": unary(),
    "numpy.positive": [e for e in unary() if not isinstance(e.args[0], float)],
    "numpy.power": [
        *binary(0.2, 2.0),
        *with_constants(first=(2, 0.5, 3.0), second=(0, 1, 2, 2.0, 3, 0.5, -1, 4, -2, 1.7)),
        call(values((3,), -2.0, -0.5), Const(3)),
        call(np.array([0.0, 1.0]), Const(0)),
        call(np.array([0.0, 1.0]), Const(1)),
        call(np.array([0.0, 1.5]), Const(2)),
    ],
    "numpy.remainder": [*binary(0.5, 9.0, 0.7, 1.3), *binary(-9.0, -0.5, 0.7, 1.3)],
    "numpy.fmod": [*binary(0.5, 9.0, 0.7, 1.3), *binary(-9.0, -0.5, 0.7, 1.3)],
    # exponentials and logarithms
    "numpy.exp": unary(),
    "numpy.expm1": unary(),
    "numpy.exp2": unary(),
    "numpy.log": unary(0.2),
    "numpy.log2": unary(0.2),
    "numpy.log10": unary(0.2),
    "numpy.log1p": unary(-0.7),
    "numpy.logaddexp": binary(),
    "numpy.logaddexp2": binary(),
    # roots and powers
    "numpy.sqrt": unary(0.2),
    "numpy.cbrt": unary(0.2),
    "numpy.square": unary(),
    "numpy.reciprocal": unary(0.2),
    "numpy.hypot": binary(0.2),
    # trigonometric and hyperbolic functions
    "numpy.sin": unary(),
    "numpy.cos": unary(),
    "numpy.tan": unary(-1.0, 1.0),
    "numpy.arcsin": unary(-0.8, 0.8),
    "numpy.arccos": unary(-0.8, 0.8),
    "numpy.arctan": unary(),
    "numpy.arctan2": binary(),
    "numpy.sinh": unary(),
    "numpy.cosh": unary(),
    "numpy.tanh": unary(),
    "numpy.arcsinh": unary(),
    "numpy.arccosh": unary(1.2, 3.0),
    "numpy.arctanh": unary(-0.8, 0.8),
    "numpy.sinc": [*unary(0.1, 2.0), call(np.array([0.0, 1.0]))],
    "numpy.deg2rad": unary(),
    "numpy.rad2deg": unary(),
    # kinks
    "numpy.absolute": unary(0.1, 2.0) + unary(-2.0, -0.1),
    "numpy.maximum": [
        *binary(),
        *with_constants(second=(0, 1.0), low=-2.0),
        *with_constants(first=(0.5,), low=-2.0),
    ],
    "numpy.minimum": [*binary(), *with_constants(second=(0, 1.0), low=-2.0)],
    "numpy.fmax": [*binary(), call(np.array([1.0, 2.0]), Const(float("nan")))],
    "max": [*numbers(), call(1.0, 3.0, 2.0), call(1.0, Const(0.0)), *permuted()],
    "min": [*numbers(), call(1.0, 3.0, 2.0), call(1.0, Const(0.0)), *permuted()],
    "numpy.clip": [
        call(v(2, 3), -0.5, 0.6),
        call(v(6), Const(-0.5), Const(0.6)),
        call(v(6), None, 0.6),
        call(v(6), -0.5, None),
        call(v(6), max=Const(0.3)),
        call(v(2, 3), values((3,), -1.0, -0.5), values((2, 1), 0.5, 1.0)),
    ],
    "numpy.copysign": binary(0.2, 2.0, -2.0, -0.2) + binary(-2.0, -0.2),
    "numpy.heaviside": [
        call(np.array([-1, 0, 2]), 0.3),
        call(np.array([-1.0, 2.0, 0.5]), 0.3),
        call(np.array([-1.0, 2.0]), v(2, 2)),
    ],
    "numpy.nan_to_num": unary(),
    # parts of numbers
    "numpy.real": unary()[1:],
    "numpy.imag": unary()[1:],
    "numpy.conjugate": unary(),
    "numpy.ldexp": [call(v(3), 2), call(0.7, -1), call(v(2), np.array([1, 3]))],
    # reductions
    "numpy.sum": [*reductions(), call(0.7), call(v())],
    "numpy.mean": [*reductions(), call(0.7)],
    "numpy.max": [*reductions(), call(np.float64(0.7))],
    "numpy.prod": [*reductions(), call(np.array([0.0, 2.0, 3.0])), call(np.array([0.0, 2.0, 0.0]))],
    "numpy.var": [*reductions(), *reductions(ddof=1, keepdims=False), call(v(5), ddof=1.5)],
    "numpy.std": [*reductions(), *reductions(ddof=1, keepdims=False)],
    "numpy.cumsum": along(),
    "numpy.cumprod": [
        *along(),
        call(np.array([2.0, 0.0, 3.0, 0.0, 1.0])),
    ],
    "numpy.diff": [
        call(v(5)),
        call(v(5), n=2),
        call(v(3, 4)),
        call(v(3, 4), axis=0),
        call(v(4), n=3, axis=-1),
        call(v(1)),
        call(v(3, 4), axis=0, prepend=Const(0.0), append=Const(0.0)),
        call(v(3, 4), n=2, prepend=Const(0.0)),
        call(v(4), n=2, append=Const(0.0)),
    ],
    # reshaping
    "numpy.reshape": [
        call(v(6), (2, 3)),
        call(v(2, 3), -1),
        call(v(2, 3), (3, 2), order="F"),
        call(v(2, 3), (3, -1)),
        call(0.5, (1, 1)),
    ],
    "numpy.ravel": [call(v(2, 3)), call(v(2, 3), order="F"), call(v(2))],
    "numpy.expand_dims": [call(v(3), 0), call(v(3), 1), call(v(2, 3), (0, -1)), call(v(2, 3), -1)],
    "numpy.squeeze": [
        call(v(1, 3)),
        call(v(1, 3, 1), 0),
        call(v(1, 3, 1), axis=(0, -1)),
        call(v(3, 1), -1),
    ],
    "numpy.atleast_1d": [call(0.5), call(v(3)), call(v(2, 3))],
    "numpy.broadcast_to": [
        call(v(3), (2, 3)),
        call(v(2, 1), (2, 3)),
        call(0.5, (2,)),
        call(v(1), (4, 3)),
    ],
    # reordering
    "numpy.transpose": [
        call(v(2, 3)),
        call(v(2, 3, 4), (1, 2, 0)),
        call(v(2, 3, 4), (-1, 0, 1)),
        call(v(3)),
        call(v(2, 3), axes=None),
    ],
    "numpy.matrix_transpose": [call(v(2, 3)), call(v(4, 2, 3))],
    "numpy.swapaxes": [call(v(2, 3, 4), 0, 2), call(v(2, 3), -1, 0)],
    "numpy.moveaxis": [call(v(2, 3, 4), 0, -1), call(v(2, 3, 4), (0, 1), (2, 0))],
    "numpy.flip": [call(v(3)), call(v(2, 3), 1), call(v(2, 3, 2), axis=(0, 2))],
    "numpy.flipud": [call(v(3)), call(v(2, 3))],
    "numpy.fliplr": [call(v(2, 3))],
    "numpy.rot90": [call(v(2, 3)), call(v(2, 3), 3), call(v(2, 3, 4), k=2, axes=(1, 2))],
    "numpy.roll": [
        call(v(5), 2),
        call(v(2, 3), -1, axis=1),
        call(v(2, 3), (1, 2), axis=(0, 1)),
        call(v(2, 3), 1),
    ],
    # repeating and padding
    "numpy.repeat": [
        call(v(3), 2),
        call(v(2, 3), 2),
        call(v(2, 3), 2, axis=0),
        call(v(3), np.array([1, 0, 2])),
        call(v(2, 3), np.array([2, 1, 3]), axis=-1),
        call(v(2), 3, axis=0),
    ],
    "numpy.tile": [
        call(v(3), 2),
        call(v(2, 3), (2, 1)),
        call(v(3), (2, 2)),
        call(v(2, 3), 2),
        call(0.5, 3),
    ],
    "numpy.resize": [
        call(v(3), 3),
        call(v(3), 7),
        call(v(5), (2, 2)),
        call(v(2, 3), (3, 3)),
        call(0.5, (2, 2)),
    ],
    "numpy.tril": [call(v(3, 3)), call(v(2, 4), 1), call(v(2, 3, 3), k=-1)],
    "numpy.triu": [call(v(3, 3)), call(v(2, 4), 1), call(v(2, 3, 3), k=-1)],
    "numpy.pad": [
        call(v(3), 2),
        call(v(3), (1, 2)),
        call(v(2, 3), ((1, 0), (0, 2))),
        call(v(2, 3), 1, constant_values=3),
        call(v(2, 3), ((1, 2),)),
    ],
    # diagonals
    "numpy.diag": [
        *[call(v(*s), k) for s in DIAGONALS for k in (0, 1, -1)],
        call(v(3)),
        call(v(3), 1),
        call(v(2), k=-2),
    ],
    "numpy.diagonal": [
        *[call(v(*s), k) for s in DIAGONALS for k in (0, 1, -1)],
        call(v(2, 3, 4), axis1=1, axis2=2),
        call(v(2, 3, 4), offset=1, axis1=-1, axis2=0),
    ],
    "numpy.trace": [
        *[call(v(*s), k) for s in DIAGONALS for k in (0, 1, -1)],
        call(v(3, 3)),
        call(v(2, 3, 4), 1, 2, 0),
        call(v(2, 3, 4)),
    ],
    # joining
    "numpy.concatenate": [
        lists((2,), (3,)),
        lists((2,), (3,), (1,)),
        lists((2, 3), (1, 3)),
        lists((2, 3), (2, 1), (2, 2), axis=1),
        lists((2, 3), (2, 1), axis=-1),
        lists((2, 3, 1), (2, 1, 1), axis=-2),
        lists((2, 2, 1), (2, 2, 3), axis=2),
        lists((2, 3), (3,), axis=None),
        lists((2, 0), (2, 3), axis=1),
    ],
    "numpy.stack": [
        lists((3,), (3,)),
        lists((3,), (3,), axis=1),
        lists((2, 3), (2, 3), axis=-1),
        lists((2, 3), (2, 3), (2, 3), axis=2),
        call([0.5, 1.5]),
    ],
    "numpy.vstack": [lists((3,), (3,)), lists((2, 3), (1, 3)), lists((3,), (2, 3))],
    "numpy.hstack": [lists((3,), (2,)), lists((2, 3), (2, 1)), call([0.5, 1.5])],
    "numpy.dstack": [lists((3,), (3,)), lists((2, 3), (2, 3)), lists((2, 3, 1), (2, 3, 2))],
    "numpy.column_stack": [lists((3,), (3,)), lists((3,), (3, 2))],
    "numpy.append": [
        call(v(3), v(2)),
        call(v(3), 0.5),
        call(v(2, 3), v(1, 3), axis=0),
        call(v(2, 3), v(2)),
    ],
    # splitting
    "numpy.split": [
        call(v(6), 3),
        call(v(5), [1, 3]),
        call(v(2, 4), 2, axis=1),
        call(v(2, 4), 2, 0),
    ],
    "numpy.vsplit": [call(v(4, 2), 2)],
    "numpy.hsplit": [call(v(2, 4), 2), call(v(4), [1])],
    "numpy.dsplit": [call(v(2, 2, 4), 2)],
    # products
    "numpy.matmul": pairs(*MATMUL),
    "numpy.dot": [
        *pairs(
            *MATMUL[:5],
            ((2, 3), (4, 3, 2)),
            ((4, 2, 3), (3,)),
            ((3,), (4, 3, 2)),
            ((2, 2, 3), (4, 3, 2)),
        ),
        call(0.5, v(3)),
        call(v(2, 3), 0.5),
        call(0.5, 0.7),
    ],
    "numpy.vdot": pairs(((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3, 2))),
    "numpy.inner": [
        *pairs(((3,), (3,)), ((2, 3), (4, 3)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 1, 3), (4, 3))),
        call(0.5, v(2, 3)),
        call(v(2, 3), 0.5),
    ],
    "numpy.outer": pairs(((3,), (2,)), ((2, 3), (2,)), ((2,), (2, 2))),
    "numpy.vecdot": pairs(((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,))),
    "numpy.cross": [
        *pairs(((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,))),
        call(v(3, 2), v(3, 2, seed=1), axis=0),
    ],
    "numpy.tensordot": [
        *pairs(((2, 3), (3, 4)), ((2, 3), (3,)), axes=1),
        *pairs(((2, 3, 4), (3, 4, 5)), ((2, 3), (2, 3))),
        *pairs(((2, 3, 4), (4, 5, 2)), axes=((0, 2), (2, 0))),
        *pairs(((2, 3, 4), (4, 5, 3)), axes=([1, 2], [2, 0])),
        *pairs(((2,), (3,)), axes=0),
    ],
    "numpy.einsum": [
        call("ij,jk->ik", v(2, 3), v(3, 4)),
        call("ij,jk", v(2, 3), v(3, 4)),
        call("ij->ji", v(2, 3)),
        call("ij->j", v(2, 3)),
        call("ij->i", v(2, 3)),
        call("ij->", v(2, 3)),
        call("ii->i", v(3, 3)),
        call("ii", v(3, 3)),
        call("i,i->i", v(3), v(3, seed=1)),
        call("i,j->ij", v(3), v(2)),
        call("ij,j,i->", v(2, 3), v(3), v(2), optimize=True),
        call("...ij,...jk->...ik", v(4, 2, 3), v(4, 3, 2)),
        call("...ij,jk->...ik", v(4, 2, 3), v(3, 2)),
        call("b i j, j -> b i", v(4, 2, 3), v(3)),
        call("ijk,k->j", v(2, 3, 4), v(4)),
        call("...i,...i->...", v(2, 3), v(3)),
        call("iij,j->i", v(2, 2, 3), v(3)),
    ],
    "numpy.kron": pairs(
        ((2,), (3,)), ((2, 3), (2, 2)), ((3,), (2, 2)), ((2, 2), (3,)), ((2, 1, 2), (2, 2))
    ),
    # linear algebra
    "numpy.linalg.norm": [
        call(v(3)),
        call(v(2, 3)),
        call(v(2, 3, 2)),
        call(v(3), keepdims=True),
        call(v(3), 2),
        call(v(3), 1),
        call(v(4), 3),
        call(v(4), ord=np.inf),
        call(v(4), ord=-np.inf),
        call(v(2, 3), "fro"),
        call(v(2, 3), "nuc"),
        call(v(3, 2), 2),
        call(v(3, 2), -2),
        call(v(3, 2), 1),
        call(v(3, 2), -1),
        call(v(3, 2), np.inf),
        call(v(2, 3), axis=1),
        call(v(2, 3), None, 0, True),
        call(v(2, 3), ord=2, axis=1),
        call(v(2, 3), ord=1, axis=0),
        call(v(2, 3), ord=3, axis=-1, keepdims=True),
        call(v(4, 2, 3), axis=(1, 2)),
        call(v(4, 2, 3), ord=2, axis=(0, 2)),
        call(v(4, 2, 3), ord="nuc", axis=(-1, 0), keepdims=True),
        call(v(2, 3), ord=np.inf, axis=1),
    ],
    "numpy.linalg.inv": MATRICES,
    "numpy.linalg.pinv": [call(v(3, 2)), call(v(2, 3)), call(regular(2, 2)), call(v(2, 3, 2))],
    "numpy.linalg.solve": [
        call(regular(3, 3), v(3)),
        call(regular(3, 3), v(3, 2)),
        call(regular(2, 3, 3), v(2, 3, 2)),
        call(regular(2, 3, 3), v(3)),
        call(regular(2, 3, 3), v(3, 2)),
        call(regular(3, 3), v(2, 3, 2)),
    ],
    "numpy.linalg.det": MATRICES,
    "numpy.linalg.slogdet": MATRICES,
    "numpy.linalg.cholesky": [call(definite(3, 3)), call(definite(2, 3, 3)), call(definite(1, 1))],
    "numpy.linalg.eigh": [call(definite(3, 3)), call(definite(2, 2, 2))],
    "numpy.linalg.eigvalsh": [call(definite(3, 3)), call(definite(2, 2, 2))],
    "numpy.linalg.trace": [call(v(3, 3)), call(v(2, 3, 4), offset=1)],
    "numpy.linalg.diagonal": [call(v(3, 3)), call(v(2, 3, 4), offset=-1)],
    # making and copying arrays
    "numpy.full": [call((2, 3), 0.5), call(2, v(2)), call((3, 2), v(2), dtype=None)],
    "numpy.full_like": [call(np.zeros((2, 3)), 0.5), call(np.zeros((2, 3)), v(3))],
    "numpy.linspace": [
        call(0.5, 1.5),
        call(0.5, 1.5, 5),
        call(0.5, Const(1.5), num=5, endpoint=False),
        call(v(2), v(2, seed=1), 4),
        call(0.5, v(2, 3), 4, endpoint=False),
    ],
    "numpy.arange": [
        call(3.7),
        call(0.2, 4.3),
        call(0.2, 3.1, 0.7),
        call(Const(0.0), Const(1.0), 0.3),
    ],
    "numpy.array": [
        call(v(2, 3)),
        call(0.5),
        call([0.5, 1.5, 2.5]),
        call([v(3), v(3, seed=1)]),
        call([[0.5, 1.5], [2.5, 3.5], [4.5, 5.5]]),
        call([0.5, 1.5], dtype=float),
    ],
    "numpy.asarray": [
        call(v(2, 3)),
        call(0.5),
        call([0.5, 1.5, 2.5]),
        call([v(3), v(3, seed=1)]),
        call([[0.5, 1.5], [2.5, 3.5]]),
    ],
    "numpy.copy": [call(v(2, 3))],
    "numpy.ndarray.astype": [call(v(2, 3), np.float64), call(v(3), "float64", copy=False)],
    "float": [call(0.5), call(np.float64(0.5)), call(v())],
    "numpy.ndarray.item": [call(v()), call(v(1)), call(v(1, 1))],
    "numpy.ndarray.tolist": [call(v(3)), call(v(2, 3)), call(v())],
    # selection
    "numpy.where": [
        call(np.array([True, False, True]), v(3), v(3, seed=1)),
        call(np.array([[True], [False]]), v(3), v(2, 3)),
        call(np.array([True, False]), 0.5, v(2)),
        call(True, 0.5, 0.7),
        call(np.array([True, False]), v(2), Const(0.0)),
    ],
    "numpy.take": [
        call(v(4), np.array([0, 2, 2])),
        call(v(2, 3), np.array([[0, 2], [1, 1]]), axis=1),
        call(v(2, 3), 1, axis=0),
        call(v(2, 3), np.array([5, 0, 5])),
        call(v(2, 3, 2), [1, 0, 1], axis=-2),
    ],
    "numpy.take_along_axis": [
        call(v(2, 3), np.array([[0, 2, 2, 1], [1, 1, 0, 0]]), 1),
        call(v(2, 3), np.array([[0, 0, 1]]), axis=0),
        call(v(3), np.array([1, 1]), axis=None),
        call(v(1, 3), np.array([[0, 2], [1, 1]]), axis=1),
        call(v(3), np.array([1, 1]))
        if np.lib.NumpyVersion(np.__version__) >= "2.3.0"
        else call(v(3), np.array([1]), 0),
    ],
    "numpy.sort": [
        call(v(5)),
        call(v(2, 3)),
        call(v(2, 3), axis=0),
        call(v(2, 3), None),
        call(v(2, 3, 2), 1),
    ],
    "numpy.interp": [
        call(values((4,), 0.1, 0.9), np.array([0.0, 0.33, 0.71, 1.0]), v(4)),
        call(0.4, np.array([0.0, 0.33, 0.71, 1.0]), v(4)),
        call(np.array([-1.0, 0.5, 2.0]), np.array([0.0, 1.0]), v(2)),
        call(values((2, 2), 0.1, 0.9), np.array([0.0, 0.35, 1.0]), v(3)),
    ],
    # what generated code calls
    "tangentish.runtime.unbroadcast": [
        call(v(2, 3), np.arange(3)),
        call(v(3), np.zeros((2, 3), int)),
        call(v(2, 3), np.ones((2, 1), int)),
        call(v(3), np.ones(3, int)),
    ],
    "tangentish.runtime.writable": [call(v(3)), call(v(2, 2))],
    "tangentish.runtime.broadcast_up": [
        call(v(3), np.zeros((2, 3), int)),
        call(v(2, 1), np.ones((2, 3), int)),
        call(v(3), np.ones(3, int)),
    ],
    "tangentish.runtime.same_view": [
        call(v(2, 3), np.zeros((2, 3), int), np.ones((2, 3), int), np.ones((2, 3), int)),
    ],
    "tangentish.runtime.copied": [call(v(3)), call([v(3), v(2, 2, seed=1)])],
    "tangentish.runtime.add": [
        call(v(3), v(3, seed=1)),
        call([v(3), v(2, 2)], [v(3, seed=1), v(2, 2, seed=2)]),
    ],
    "tangentish.runtime.structured": [call([v(3), v(2, 2)], [v(3), v(2, 2)])],
    "tangentish.runtime.summed_copies": [call([v(3), v(3, seed=1), v(3, seed=2), v(3)], 2)],
    "tangentish.runtime.repeated": [call([v(3), v(3, seed=1)], 6)],
    "tangentish.runtime.parts_of": [
        call(v(3), [0, 1, 2]),
        call(v(2, 3), [np.zeros(3, int), np.zeros(3, int)]),
    ],
    "tangentish.runtime.unrepeat": [
        call(v(6), (3,), 2, None),
        call(v(4, 3), (2, 3), (1, 3), 0),
        call(v(2, 6), (2, 3), 2, -1),
    ],
    "tangentish.runtime.untile": [call(v(6), (3,), 2), call(v(4, 6), (2, 3), (2, 2))],
    "tangentish.runtime.unresize": [call(v(5), (3,)), call(v(2, 2), (2, 3))],
    "tangentish.runtime.unpad": [call(v(6), (3,), (1, 2)), call(v(4, 4), (2, 2), 1)],
    "tangentish.runtime.embed_diagonal": [
        call(v(2), (3, 3), 1),
        call(v(2), (2, 3)),
        call(v(3, 2), (3, 2, 2), 0, 1, 2),
    ],
    "tangentish.runtime.diag_adjoint": [call(v(3, 3), (3,), 0), call(v(2), (3, 3), 1)],
    "tangentish.runtime.trace_adjoint": [
        call(floats(), (3, 3)),
        call(floats(), (2, 3), 1),
        call(v(3), (3, 2, 2), 0, 1, 2),
    ],
    "tangentish.runtime.unreduce": [
        call(v(2), (2, 3), 1, False),
        call(v(2, 1), (2, 3), 1, True),
        call(floats(), (2, 3), None, False),
    ],
    "tangentish.runtime.undiff": [call(v(3), 1, 0), call(v(2, 3), 2, -1)],
    "tangentish.runtime.product_of_others": [
        call(v(4), None),
        call(v(2, 3), None),
        call(v(2, 3), 0),
        call(v(2, 3), (0, 1)),
    ],
    "tangentish.runtime.product_of_pairs": [
        call(v(3), np.array([2, 3, 0]), None),
        call(v(2, 3), np.array([[1, 2, 3], [0, 4, 5]]), 1),
    ],
    "tangentish.runtime.cumprod_adjoint": [
        call(v(4, seed=1), v(4), 0),
        call(v(6, seed=1), v(2, 3), None),
        call(v(2, 3, seed=1), v(2, 3), 1),
    ],
    "tangentish.runtime.cumprod_tangent": [
        call(v(4, seed=1), v(4), 0),
        call(v(2, 3, seed=1), v(2, 3), None),
        call(v(2, 3, seed=1), v(2, 3), 1),
    ],
    "tangentish.runtime.matmul_of": [
        call(v(2, 3), v(3, seed=1), (3,), (3,)),
        call(v(4, 3), v(4, 3, 2, seed=1), (3,), (4, 3, 2)),
        call(v(4, 2, 3), v(4, 3, seed=1), (4, 2, 3), (3,)),
        call(v(2, 3), v(3, 2, seed=1), (2, 3), (3, 2)),
    ],
    "tangentish.runtime.matmul_adjoint_left": [
        call(floats(), v(3, seed=1), (3,)),
        call(v(4, 2), v(3, seed=1), (4, 2, 3)),
        call(v(4, 2), v(4, 3, 2, seed=1), (3,)),
        call(v(2, 2), v(3, 2, seed=1), (2, 3)),
        call(v(4), v(4, 3, seed=1), (3,), (3,)),
    ],
    "tangentish.runtime.matmul_adjoint_right": [
        call(v(3), floats(), (3,)),
        call(v(4, 2, 3), v(4, 2, seed=1), (3,)),
        call(v(3), v(4, 2, seed=1), (4, 3, 2)),
        call(v(2, 3), v(2, 2, seed=1), (3, 2)),
        call(v(4, 3), v(4, seed=1), (3,), (3,)),
    ],
    "tangentish.runtime.dot_adjoint_left": [
        call(floats(), v(3), (3,)),
        call(v(2, 4), v(3, 4, seed=1), (2, 3)),
        call(v(2, 3), floats(), (2, 3)),
    ],
    "tangentish.runtime.dot_adjoint_right": [
        call(v(3), floats(), (3,)),
        call(v(2, 3), v(2, 4, seed=1), (3, 4)),
        call(floats(), v(2, 3), (2, 3)),
    ],
    "tangentish.runtime.inner_adjoint_left": [
        call(floats(), v(3), (3,)),
        call(v(2, 4), v(4, 3, seed=1), (2, 3)),
        call(v(2, 3), floats(), (2, 3)),
        call(v(3), v(3, seed=1), ()),
    ],
    "tangentish.runtime.inner_adjoint_right": [
        call(v(3), floats(), (3,)),
        call(v(2, 3), v(2, 4, seed=1), (4, 3)),
        call(floats(), v(2, 3), (2, 3)),
        call(v(3), v(3, seed=1), ()),
    ],
    "tangentish.runtime.tensordot_adjoint_left": [
        call(v(2, 4), v(3, 4, seed=1), (2, 3), 1),
        call(v(2, 5), v(4, 3, 5, seed=1), (3, 2, 4), ((0, 2), (1, 0))),
    ],
    "tangentish.runtime.tensordot_adjoint_right": [
        call(v(2, 3), v(2, 4, seed=1), (3, 4), 1),
        call(v(3, 2, 4), v(2, 5, seed=1), (4, 3, 5), ((0, 2), (1, 0))),
    ],
    "tangentish.runtime.kron_adjoint_left": [
        call(v(4, 6), v(2, 3, seed=1), (2, 2)),
        call(v(4), v(2, seed=1), (2,)),
    ],
    "tangentish.runtime.kron_adjoint_right": [
        call(v(2, 2, seed=1), v(4, 6), (2, 3)),
        call(v(2, seed=1), v(4), (2,)),
    ],
    "tangentish.runtime.unconcatenate": [
        call(v(5), [(2,), (3,)], 0),
        call(v(2, 3), [(3,), (3,)], 0),
        call(v(2, 5), [(2, 2), (2, 3)], 1),
        call(v(5), [(2,), (3, 1)], None),
    ],
    "tangentish.runtime.joined_parts": [
        call([v(2), v(3, seed=1)], (5,), 0),
        call([v(3), v(3, seed=1)], (2, 3), 0),
    ],
    "tangentish.runtime.scatter": [
        call(v(3), np.array([0, 2, 0]), (4,), 0),
        call(v(2, 3), np.array([1, 0, 1]), (2, 2), 1),
        call(v(2), np.array([5, 1]), (2, 3), None),
        call(v(2), 1, (3, 2), 0),
    ],
    "tangentish.runtime.scatter_along_axis": [
        call(v(2), np.array([2, 2]), (3,), 0),
        call(v(2, 2), np.array([[0, 1], [2, 2]]), (2, 3), 1),
        call(v(3), np.array([5, 0, 5]), (2, 3), None),
    ],
    "tangentish.runtime.taken_by_last": [
        call(v(4), np.array([0, 0, 2])),
        call(v(3, 2), np.array([1, 1, 0])),
    ],
    "tangentish.runtime.put_by_last": [
        call(v(3), np.array([0, 0, 2]), (4,)),
        call(v(3, 2), np.array([1, 1, 0]), (3, 2)),
    ],
    "tangentish.runtime.interp_slope": [
        call(np.array([0, 2, 9]), np.array([-1.0, 0.7, 2.5]), v(3)),
        call(1, np.array([-1.0, 0.7, 2.5]), v(3)),
    ],
    "tangentish.runtime.interp_adjoint": [
        call(v(4), np.array([-2.0, 0.1, 1.9, 8.0]), np.array([-1.0, 0.7, 2.5])),
        call(floats(), 0.3, np.array([-1.0, 0.7, 2.5])),
    ],
    "tangentish.runtime.nonzero": unary(),
    "tangentish.runtime.solve_adjoint": [
        call(regular(2, 2), v(2), (2,)),
        call(regular(2, 2), v(2, 3), (2, 3)),
        call(regular(3, 2, 2), v(3, 2), (2,)),
        call(regular(3, 2, 2), v(3, 2, 2, seed=1), (3, 2, 2)),
    ],
    "tangentish.runtime.solve_tangent": [
        call(regular(2, 2), v(2, 2, seed=1), v(2), v(2, seed=2), (2,)),
        call(regular(2, 2), v(2, 2, seed=1), v(2, 3), v(2, 3, seed=2), (2, 3)),
    ],
    "tangentish.runtime.outer_product": [
        call(v(2), v(3, seed=1), (3,)),
        call(v(2, 2), v(3, 2, seed=1), (3, 2)),
        call(v(4, 2), v(4, 3, seed=1), (3,)),
    ],
    "tangentish.runtime.columns_product": [
        call(v(2, 3), v(3, seed=1), (3,)),
        call(v(4, 2, 3), v(4, 3, seed=1), (3,)),
        call(v(2, 3), v(3, 2, seed=1), (3, 2)),
    ],
    "tangentish.runtime.half_lower": [call(v(3, 3)), call(v(2, 2, 2))],
    "tangentish.runtime.mirrored": [call(v(3, 3)), call(v(2, 2, 2))],
    "tangentish.runtime.eigenvalue_gaps": [call(v(3)), call(v(2, 3))],
    "tangentish.runtime.digamma": [*number(0.3, 4.0), *number(-0.9, -0.1)],
    "tangentish.runtime.polygamma": [
        call(n, x) for n in (1, 2, 3) for x in (0.4, 3.7, -0.35, -1.6)
    ],
    # Python's numbers
    "math.exp": number(),
    "math.expm1": number(),
    "math.exp2": number(),
    "math.log": [
        *number(0.2),
        *[call(x, b) for x in (0.3, 2.5) for b in (2.0, 0.7)],
        call(0.3, 10),
        call(3.0, Const(2.0)),
    ],
    "math.log2": number(0.2),
    "math.log10": number(0.2),
    "math.log1p": number(-0.7),
    "math.sqrt": number(0.2),
    "math.cbrt": number(0.2),
    "math.fma": [call(0.5, 0.7, 0.2)],
    "math.pow": [
        *numbers(0.2),
        call(0.7, 2),
        call(-0.7, Const(3.0)),
        call(0.7, Const(0.0)),
        call(-0.7, 2),
    ],
    "math.hypot": [*numbers(), call(0.5), call(1.0, 2.0, 3.0)],
    "math.sin": number(),
    "math.cos": number(),
    "math.tan": number(-1.0, 1.0),
    "math.asin": number(-0.8, 0.8),
    "math.acos": number(-0.8, 0.8),
    "math.atan": number(),
    "math.atan2": numbers(),
    "math.sinh": number(),
    "math.cosh": number(),
    "math.tanh": number(),
    "math.asinh": number(),
    "math.acosh": number(1.2, 3.0),
    "math.atanh": number(-0.8, 0.8),
    "math.radians": number(),
    "math.degrees": number(),
    "math.erf": number(),
    "math.erfc": number(),
    "math.gamma": [*number(0.2, 5.0), call(-1.3), call(12.5)],
    "math.lgamma": [*number(0.2, 5.0), call(-1.3), call(50.0)],
    "math.fabs": [call(0.5), call(-0.5)],
    "math.fmod": [call(5.3, 0.9), call(-5.3, 0.9), call(5.3, -0.9)],
    "math.remainder": [call(5.3, 0.9), call(-5.3, 0.9), call(5.3, -0.9)],
    "math.copysign": [call(0.5, -0.3), call(-0.5, 0.3)],
    "math.ldexp": [call(0.7, 3)],
    "math.modf": [call(1.7), call(-2.3)],
    "divmod": [call(5.3, 0.9), call(-5.3, 0.9), call(5.3, -0.9)],
    # sequences of numbers
    "sum": [call([0.5, 1.5, 2.5]), call([0.5, 1.5], 0.3), call([v(2), v(2, seed=1)])],
    "math.fsum": [call([0.5, 1.5, 2.5])],
    "math.prod": [call([0.5, 1.5, 2.5]), call([0.5, 0.0, 2.5]), call([0.5, 1.5], start=0.3)],
    "math.dist": [call([0.5, 1.5], [2.5, 0.3]), call(v(3), v(3, seed=1))],
    "math.sumprod": [call([0.5, 1.5], [2.5, 0.3])],
}

# The same calls for the other functions of a rule; these need calls of their own.
OTHERS: dict[str, list[Example]] = {
    "operator.pos": unary(),
    "operator.pow": [*with_constants(second=(0, 1, 2, 3, 0.5, -1, 4), first=(2,)), *numbers(0.2)],
    "pow": [*with_constants(second=(0, 1, 2, 3, 0.5, -1, 4), first=(2,)), *numbers(0.2)],
    "numpy.linalg.outer": pairs(((3,), (2,))),
    "numpy.linalg.cross": pairs(((3,), (3,)), ((2, 3), (2, 3))),
    "numpy.ndarray.flatten": [call(v(2, 3)), call(v(2, 3), order="F"), call(v(2))],
    "numpy.ndarray.copy": [call(v(2, 3))],
    "numpy.float64": [call(0.5), call(np.float64(0.5))],
    "numpy.float32": [call(np.float32(0.5))],
    "numpy.float16": [call(np.float16(0.5))],
    "numpy.longdouble": [call(np.longdouble(0.5))],
    "numpy.ascontiguousarray": [call(v(2, 3))],
    "numpy.asfortranarray": [call(v(2, 3))],
    "numpy.modf": [call(v(3)), call(v(2, 2))],
    "numpy.divmod": [
        call(values((3,), 0.5, 9.0), values((3,), 0.7, 1.3, 1)),
        call(values((2, 3), -9.0, 9.0), 0.8),
    ],
    "abs": unary(0.1, 2.0) + unary(-2.0, -0.1),
}
