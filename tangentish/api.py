"""What users call: `grad`, `value_and_grad`, `adjoint`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, overload

from tangentish import cache
from tangentish.callables import plain_function
from tangentish.derivatives import Compiled, captured_value, compiled, reach
from tangentish.errors import ArgumentError
from tangentish.signature import key_of

Wrt = int | str | tuple[int | str, ...]


class Derivative:
    """A derivative of a function: callable, and readable as source.

    Called with the function's own arguments; generated at the first call for each kind of
    arguments, and kept.
    """

    mode = "grad"
    differentiated: Callable[..., Any]

    def __init__(self, function: Callable[..., Any], wrt: Wrt = 0) -> None:
        self.primal = function
        self.differentiated = plain_function(function)
        functools.update_wrapper(self, self.differentiated)
        self.__wrapped__ = self.differentiated
        self.wrt = wrt
        self._signature = inspect.signature(self.differentiated)
        self.__signature__ = self._signature
        self._parameters = list(self._signature.parameters)
        self._plain = all(
            p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in self._signature.parameters.values()
        )
        self._count = len(self._parameters)
        self._wanted = wanted_names(wrt, self._parameters, self.differentiated)
        self._single = not isinstance(wrt, tuple)
        self._known: dict[Any, list[Compiled]] = {}
        self._last: Compiled | None = None

    def __repr__(self) -> str:
        return f"<{self.mode} of {self.differentiated.__qualname__} with respect to {', '.join(self._wanted)}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs or len(args) != self._count or not self._plain:
            args = self._bind(args, kwargs)
        found = self._find(args)
        if found.mutated:
            check_aliases(found.mutated, args, self._parameters)
        if found.captured:
            values = {n: captured_value(self.differentiated, found, n) for n in found.captured}
            return found.function(*args, **values)
        return found.function(*args)

    def _bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(bound.arguments.values())

    def _find(self, args: tuple[Any, ...]) -> Compiled:
        """The derivative for arguments of these kinds."""
        key = tuple([key_of(a) for a in args])
        for found in self._known.get(key, ()):
            if found.guards and not found.holds():
                continue
            if found.captured and not self._fits(found):
                continue
            cache.statistics.hits += 1
            self._last = found
            return found
        return self._make(key, args)

    def _fits(self, found: Compiled) -> bool:
        return all(
            key_of(captured_value(self.differentiated, found, n)) == k for n, k in found.captured_keys.items()
        )

    def _make(self, key: Any, args: tuple[Any, ...]) -> Compiled:
        arguments = dict(zip(self._parameters, args, strict=True))
        check_wanted(self._wanted, arguments, self.differentiated)
        found = compiled(self.differentiated, arguments, self._wanted, self.mode, self._single)  # type: ignore[arg-type]
        known = [k for k in self._known.get(key, ()) if k.holds()]
        self._known[key] = [*known, found]
        self._last = found
        return found

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        return BoundDerivative(self, instance)

    def __reduce__(self) -> Any:
        return (rebuilt, (type(self), Reference.of(self.primal, self), self.wrt))

    # -- reading -------------------------------------------------------------------------------

    def compiled_for(self, *args: Any, **kwargs: Any) -> Compiled:
        """The derivative for arguments of these kinds, without calling it."""
        return self._find(self._bind(args, kwargs))

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The text of the derivative for arguments of these kinds."""
        return without_header(self.compiled_for(*args, **kwargs).text)

    @property
    def source(self) -> str:
        """The text of the derivative that was last used; else that for the annotations or for floats."""
        return without_header(self._current().text)

    @property
    def file(self) -> str:
        """The file that holds the derivative that was last used."""
        return self._current().filename

    def _current(self) -> Compiled:
        if self._last is not None:
            return self._last
        return self._find(self._bind(example_arguments(self._signature), {}))

    @property
    def trace(self) -> str:
        """The primal trace: the function with its intermediates v1, v2, … as Python source."""
        from tangentish.pipeline import trace

        return trace(self.differentiated)


class ValueAndGradient(Derivative):
    """Value and derivative in one call."""

    mode = "value_and_grad"


class Adjoint(Derivative):
    """The generated reverse function itself: it takes the cotangent of the output as last argument."""

    mode = "adjoint"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        *primal, seed = args
        if kwargs or len(primal) != self._count or not self._plain:
            primal = list(self._bind(tuple(primal), kwargs))
        found = self._find(tuple(primal))
        if found.mutated:
            check_aliases(found.mutated, tuple(primal), self._parameters)
        values = {n: captured_value(self.differentiated, found, n) for n in found.captured}
        seeds = seed if isinstance(seed, tuple) else (seed,)
        return found.function(*primal, *seeds, **values)


class BoundDerivative:
    """The derivative of a method, bound to its object."""

    def __init__(self, derivative: Derivative, instance: Any) -> None:
        self.derivative = derivative
        self.instance = instance
        functools.update_wrapper(self, derivative.differentiated)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.derivative(self.instance, *args, **kwargs)

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        return self.derivative.source_for(self.instance, *args, **kwargs)


class Reference:
    """How to find a function again after pickling, also when its name now means its derivative."""

    def __init__(self, module: str, qualname: str) -> None:
        self.module = module
        self.qualname = qualname

    @classmethod
    def of(cls, function: Any, derivative: Derivative) -> Any:
        module, qualname = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
        if module is None or qualname is None:
            return function
        found = resolve(module, qualname)
        return cls(module, qualname) if found is derivative else function


def resolve(module: str, qualname: str) -> Any:
    import importlib

    try:
        found: Any = importlib.import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
        return found
    except (ImportError, AttributeError):
        return None


def rebuilt(cls: type[Derivative], function: Any, wrt: Wrt) -> Any:
    """Unpickle a derivative."""
    if isinstance(function, Reference):
        return resolve(function.module, function.qualname)
    return cls(function, wrt)


def wanted_names(wrt: Wrt, parameters: list[str], function: Any) -> list[str]:
    """The names of the arguments to differentiate with respect to."""
    wanted = wrt if isinstance(wrt, tuple) else (wrt,)
    names: list[str] = []
    for item in wanted:
        if isinstance(item, bool) or not isinstance(item, (int, str)):
            raise ArgumentError(f"wrt takes positions and names of arguments, or a tuple of them, not {item!r}")
        if isinstance(item, int):
            if not -len(parameters) <= item < len(parameters):
                raise ArgumentError(f"wrt={item}: `{function.__name__}` has {len(parameters)} arguments ({', '.join(parameters)})")
            item = parameters[item]
        if item not in parameters:
            raise ArgumentError(f"wrt={item!r}: `{function.__name__}` has no argument of that name; it has {', '.join(parameters)}")
        if item in names:
            raise ArgumentError(f"wrt names `{item}` twice")
        names.append(item)
    if not names:
        raise ArgumentError("wrt is empty: name at least one argument")
    return names


def check_wanted(wanted: list[str], arguments: dict[str, Any], function: Any) -> None:
    """Refuse integers, texts and the like: they have no derivative."""
    from tangentish.analysis.lattice import kind_of
    from tangentish.analysis.program import carries
    from tangentish.language.kinds import Unknown

    for name in wanted:
        kind = kind_of(arguments[name], name)
        if not carries(kind) or isinstance(kind, Unknown):
            value = arguments[name]
            what = f"{type(value).__name__} of dtype {value.dtype}" if hasattr(value, "dtype") else type(value).__name__
            raise ArgumentError(
                f"`{function.__name__}` cannot be differentiated with respect to `{name}`, which is of type {what}: "
                "pass a float or an array of floats" + (f", such as float({name})" if isinstance(value, int) else "")
            )
        if "complex" in str(kind):
            raise ArgumentError(f"`{name}` is complex; derivatives by complex arguments are not supported yet")


def check_aliases(mutated: tuple[int, ...], args: tuple[Any, ...], parameters: list[str]) -> None:
    """Arguments that the function writes to must not share memory with other arguments."""
    import numpy as np

    for k in mutated:
        for j, other in enumerate(args):
            if j == k or not isinstance(args[k], np.ndarray) or not isinstance(other, np.ndarray):
                if j == k or args[k] is not other:
                    continue
            if args[k] is other or np.may_share_memory(args[k], other) and np.shares_memory(args[k], other):
                raise ArgumentError(
                    f"the arguments `{parameters[k]}` and `{parameters[j]}` share memory, and the function writes to it: pass a copy"
                )


def example_arguments(signature: inspect.Signature) -> tuple[Any, ...]:
    """Floats for arguments without a default or another annotation."""
    import numpy as np

    examples: list[Any] = []
    for parameter in signature.parameters.values():
        if parameter.default is not parameter.empty:
            break
        if parameter.annotation in (np.ndarray, "np.ndarray"):
            examples.append(np.ones(2))
        elif parameter.annotation in (int, "int"):
            examples.append(2)
        else:
            examples.append(1.0)
    return tuple(examples)


def without_header(text: str) -> str:
    """A generated text without the lines that the cache put above it."""
    if text.startswith(cache.FIRST_LINE):
        return text.split("\n# meta ", 1)[1].split("\n", 1)[1].lstrip("\n")
    return text


@overload
def grad(function: Callable[..., Any], wrt: Wrt = 0) -> Derivative: ...
@overload
def grad(function: None = None, wrt: Wrt = 0) -> Callable[[Callable[..., Any]], Derivative]: ...
def grad(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The gradient of a function that returns one number.

    ``wrt`` is the position or name of an argument, or a tuple of them; one gives that
    gradient itself, a tuple gives a tuple.  A gradient has its argument's structure, shape
    and dtype.  Usable as a decorator, with and without arguments.

    >>> grad(lambda x: x * x)(3.0)
    6.0
    """
    return derivative_of(Derivative, function, wrt)


@overload
def value_and_grad(function: Callable[..., Any], wrt: Wrt = 0) -> ValueAndGradient: ...
@overload
def value_and_grad(function: None = None, wrt: Wrt = 0) -> Callable[[Callable[..., Any]], ValueAndGradient]: ...
def value_and_grad(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """Value and gradient in one call, as a pair.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    return derivative_of(ValueAndGradient, function, wrt)


@overload
def adjoint(function: Callable[..., Any], wrt: Wrt = 0) -> Adjoint: ...
@overload
def adjoint(function: None = None, wrt: Wrt = 0) -> Callable[[Callable[..., Any]], Adjoint]: ...
def adjoint(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The generated reverse function: the arguments, then the cotangent of the output.

    >>> import numpy as np
    >>> adjoint(lambda x: x * x)(np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    return derivative_of(Adjoint, function, wrt)


def derivative_of(cls: type[Derivative], function: Any, wrt: Wrt) -> Any:
    if function is None:
        return lambda f: cls(f, wrt)
    return cls(function, wrt)


__all__ = ["Adjoint", "Derivative", "ValueAndGradient", "adjoint", "grad", "reach", "value_and_grad"]
