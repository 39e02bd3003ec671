"""Dual numbers: an exact derivative along one direction, by running the plain program.

Arrays of duals are NumPy arrays of dtype object, so that views, slices, stores and loops
behave as they do in the program; NumPy's functions call the methods of the elements.
"""

from __future__ import annotations

import math
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np

UNARY: dict[str, tuple[Callable[[float], float], Callable[[float, float], float]]] = {
    # name: (function, derivative from argument and result)
    "sin": (math.sin, lambda x, y: math.cos(x)),
    "cos": (math.cos, lambda x, y: -math.sin(x)),
    "tan": (math.tan, lambda x, y: 1.0 + y * y),
    "exp": (math.exp, lambda x, y: y),
    "expm1": (math.expm1, lambda x, y: y + 1.0),
    "log": (math.log, lambda x, y: 1.0 / x),
    "log2": (math.log2, lambda x, y: 1.0 / (x * math.log(2.0))),
    "log10": (math.log10, lambda x, y: 1.0 / (x * math.log(10.0))),
    "log1p": (math.log1p, lambda x, y: 1.0 / (1.0 + x)),
    "sqrt": (math.sqrt, lambda x, y: 0.5 / y),
    "tanh": (math.tanh, lambda x, y: 1.0 - y * y),
    "sinh": (math.sinh, lambda x, y: math.cosh(x)),
    "cosh": (math.cosh, lambda x, y: math.sinh(x)),
    "arcsin": (math.asin, lambda x, y: 1.0 / math.sqrt(1.0 - x * x)),
    "arccos": (math.acos, lambda x, y: -1.0 / math.sqrt(1.0 - x * x)),
    "arctan": (math.atan, lambda x, y: 1.0 / (1.0 + x * x)),
    "arcsinh": (math.asinh, lambda x, y: 1.0 / math.sqrt(x * x + 1.0)),
    "arctanh": (math.atanh, lambda x, y: 1.0 / (1.0 - x * x)),
}


class Dual:
    """A number with its derivative along the chosen direction.

    >>> x = Dual(3.0, 1.0)
    >>> (x * x + 1.0).dot
    6.0
    """

    __slots__ = ("dot", "value")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: float, dot: float = 0.0) -> None:
        self.value = float(value)
        self.dot = float(dot)

    def __repr__(self) -> str:
        return f"{self.value!r}"

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    def __add__(self, other: Any) -> Any:
        return _binary(self, other, lambda a, b: Dual(a.value + b.value, a.dot + b.dot))

    def __sub__(self, other: Any) -> Any:
        return _binary(self, other, lambda a, b: Dual(a.value - b.value, a.dot - b.dot))

    def __mul__(self, other: Any) -> Any:
        return _binary(self, other, _product)

    def __truediv__(self, other: Any) -> Any:
        return _binary(self, other, _quotient)

    def __pow__(self, other: Any) -> Any:
        return _binary(self, other, _power)

    def __radd__(self, other: Any) -> Any:
        return _binary(other, self, lambda a, b: Dual(a.value + b.value, a.dot + b.dot))

    def __rsub__(self, other: Any) -> Any:
        return _binary(other, self, lambda a, b: Dual(a.value - b.value, a.dot - b.dot))

    def __rmul__(self, other: Any) -> Any:
        return _binary(other, self, _product)

    def __rtruediv__(self, other: Any) -> Any:
        return _binary(other, self, _quotient)

    def __rpow__(self, other: Any) -> Any:
        return _binary(other, self, _power)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.dot)

    def __pos__(self) -> Dual:
        return self

    def __abs__(self) -> Dual:
        return -self if self.value < 0.0 else self

    def __eq__(self, other: object) -> bool:
        return self.value == _value(other)

    def __lt__(self, other: Any) -> bool:
        return self.value < _value(other)

    def __le__(self, other: Any) -> bool:
        return self.value <= _value(other)

    def __gt__(self, other: Any) -> bool:
        return self.value > _value(other)

    def __ge__(self, other: Any) -> bool:
        return self.value >= _value(other)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __float__(self) -> float:
        raise TypeError("the derivative of a dual number would be lost")

    def __round__(self, digits: int | None = None) -> float:
        return round(self.value, digits)

    def __getattr__(self, name: str) -> Callable[[], Dual]:
        if name not in UNARY:
            raise AttributeError(name)
        function, derivative = UNARY[name]

        def call() -> Dual:
            result = function(self.value)
            return Dual(result, derivative(self.value, result) * self.dot)

        return call


class DualMath:
    """Stands in for the module ``math`` in programs that are run on duals.

    >>> DualMath().sin(Dual(0.0, 2.0)).dot
    2.0
    """

    def __getattr__(self, name: str) -> Any:
        real = getattr(math, name)
        if name not in UNARY:
            return real
        return lambda x: getattr(x, name)() if isinstance(x, Dual) else real(x)


class DualNumpy:
    """Stands in for NumPy: new arrays can hold duals, elementwise functions take them.

    >>> np = DualNumpy()
    >>> y = np.zeros(2)
    >>> y[0] = Dual(0.0, 2.0)
    >>> np.sin(y)[0].dot
    2.0
    """

    makers = (
        *("array", "zeros", "ones", "empty", "full", "eye", "linspace"),
        *("zeros_like", "ones_like", "empty_like", "full_like"),
    )

    def __getattr__(self, name: str) -> Any:
        real = getattr(np, name)
        if name in UNARY:
            return lambda x: _elementwise(name, real, x)
        if name in self.makers:
            return lambda *args, **kwargs: _able_to_hold(real(*args, **kwargs))
        return real


def _elementwise(name: str, real: Callable[[Any], Any], x: Any) -> Any:
    def one(element: Any) -> Any:
        return getattr(element, name)() if isinstance(element, Dual) else real(element)

    if isinstance(x, np.ndarray) and x.dtype == object:
        return np.frompyfunc(one, 1, 1)(x)
    return one(x)


def _able_to_hold(array: Any) -> Any:
    return array.astype(object) if array.dtype.kind == "f" else array


def twin(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function of a second copy of its module, one that computes with duals.

    Only functions that a module of the tests holds by name: others are returned as they are.
    """
    module = sys.modules.get(getattr(function, "__module__", ""))
    name = getattr(function, "__qualname__", "")
    if module is None or vars(module).get(name) is not function:
        return function
    if not module.__name__.startswith(("programs.", "random_program")):
        return function
    return getattr(_second_copy(module), name)


_COPIES: dict[str, types.ModuleType] = {}


def _second_copy(module: types.ModuleType) -> types.ModuleType:
    name = f"{module.__name__}_on_duals"
    if name not in _COPIES:
        copy = _COPIES[name] = sys.modules[name] = types.ModuleType(name)
        with open(str(module.__file__), encoding="utf-8") as file:
            exec(compile(file.read(), name, "exec"), vars(copy))
        vars(copy).update(np=DualNumpy(), math=DualMath())
    return _COPIES[name]


def _value(x: Any) -> Any:
    return x.value if isinstance(x, Dual) else x


def _binary(a: Any, b: Any, rule: Callable[[Dual, Dual], Dual]) -> Any:
    for operand in (a, b):
        if not isinstance(operand, (Dual, int, float, np.integer, np.floating, np.bool_)):
            return NotImplemented
    first = a if isinstance(a, Dual) else Dual(a)
    second = b if isinstance(b, Dual) else Dual(b)
    return rule(first, second)


def _product(a: Dual, b: Dual) -> Dual:
    return Dual(a.value * b.value, a.dot * b.value + a.value * b.dot)


def _quotient(a: Dual, b: Dual) -> Dual:
    quotient = a.value / b.value
    return Dual(quotient, (a.dot - quotient * b.dot) / b.value)


def _power(a: Dual, b: Dual) -> Dual:
    result = a.value**b.value
    dot = 0.0
    if a.dot and b.value:
        dot += b.value * a.value ** (b.value - 1.0) * a.dot
    if b.dot:
        dot += result * math.log(a.value) * b.dot
    return Dual(result, dot)
