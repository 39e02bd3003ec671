"""What users call: `grad`, `value_and_grad`, `adjoint`, `tangent`."""

from __future__ import annotations

import contextlib
import copy
import functools
import importlib
import inspect
import io
import os
import textwrap
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, overload

from tangentish.calling.callables import POSITIONAL, plain_function
from tangentish.calling.derivatives import (
    LOCK,
    Compiled,
    Request,
    compiled,
    generated,
    generated_for,
)
from tangentish.calling.failures import explain
from tangentish.calling.overlaps import (
    LEAVES,
    added_up,
    check_held_once,
    check_overlaps,
    is_shared,
    told_apart,
)
from tangentish.calling.parameters import (
    Wrt,
    check_part,
    example_arguments,
    part_of,
    wanted_parts,
    with_seed,
    with_tangents,
)
from tangentish.calling.pullbacks import Pullback
from tangentish.calling.seeds import seeds_for, tangent_for
from tangentish.calling.tapes import TapeReport, tape_report
from tangentish.errors import ArgumentError, TangentishError, UnsupportedError
from tangentish.keeping import cache
from tangentish.lookups import EPOCH
from tangentish.signature import key_of

if TYPE_CHECKING:
    from tangentish.analysis.program import Program, Value
    from tangentish.reading.explanation import Explanation
    from tangentish.reading.nans import NanReport

Names = str | tuple[str, ...]
# Arguments on which a derivative can be checked, or a function that makes them.
Example = tuple[Any, ...] | Callable[[], tuple[Any, ...]] | None
P = ParamSpec("P")
R = TypeVar("R")  # what the function returns
D = TypeVar("D")  # what its derivative returns
MOST_STATES = 8  # derivatives kept for one key, as names that they were made from are rebound


class Derivative(Generic[P, D]):
    """A derivative of a function: callable, and readable as source.

    Called with the function's own arguments; generated at the first call for each kind of
    arguments, and kept.  ``primal`` is what was differentiated, ``wrt`` by what.

    >>> square_grad = grad(lambda x: x * x)
    >>> square_grad(3.0)
    6.0
    >>> square_grad.wrt
    0
    """

    mode = "grad"
    more_arguments = 0  # what it takes besides the function's own
    retain: tuple[str, ...] = ()  # variables whose adjoints are returned as well
    example: Example = None
    holomorphic = False  # whether the complex derivative of a complex result is meant
    __name__: str
    __qualname__: str

    def __init__(
        self,
        function: Callable[P, Any],
        wrt: Wrt = 0,
        retain: Names = (),
        holomorphic: bool = False,
        example: Example = None,
    ) -> None:
        self.example = example
        self.retain = (retain,) if isinstance(retain, str) else tuple(retain)
        self.holomorphic = holomorphic
        self._set_up(function, wrt)

    def _set_up(self, function: Any, wrt: Wrt) -> None:
        differentiated = plain_function(function)
        functools.update_wrapper(self, differentiated)
        self.primal = function
        self.differentiated = differentiated
        self.wrt = wrt
        self._signature = inspect.signature(differentiated, follow_wrapped=False)
        self.__signature__ = self._signature
        self._parameters = list(self._signature.parameters)
        self._count = len(self._parameters)
        kinds = {p.kind for p in self._signature.parameters.values()}
        self._plain = kinds <= {*POSITIONAL}
        by_name = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
        self._fixed = kinds <= by_name
        self._positional = sum(p.kind in POSITIONAL for p in self._signature.parameters.values())
        parameters = self._signature.parameters.items()
        self._defaults = {n: p.default for n, p in parameters if p.default is not p.empty}
        self._wanted, parts = wanted_parts(wrt, self._signature, differentiated)
        self._parts = parts if any(part for _, part in parts) else None
        if self._parts is not None and self.mode not in ("grad", "value_and_grad", "adjoint"):
            raise ArgumentError(
                f"`{differentiated.__name__}` is differentiated by parts of its arguments, which "
                "only gradients are: give them parameters of their own"
            )
        self.positions = [self._parameters.index(name) for name in self._wanted]
        self._known: dict[Any, list[Compiled]] = {}
        self._for_kinds: dict[str, Any] = {}
        self._epoch = EPOCH.value
        self._last: Compiled | None = None
        self._nested = hasattr(function, "differentiated")

    def __repr__(self) -> str:
        by = ", ".join(self._wanted)
        return f"<{self.mode} of {self.differentiated.__qualname__} with respect to {by}>"

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> D:
        return self._call(args, kwargs)

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if kwargs or len(args) != self._count or not self._plain:
            args = self.bound(args, kwargs)
        found = self._find(args)
        shared = self._shared(args)
        given = self._told_apart(args, shared) if shared else args
        try:
            if self._parts is not None:
                return self._parted(found.function(*args, **found.captured_values()))
            if found.captured:
                result = found.function(*given, **found.captured_values())
            else:
                result = found.function(*given)
        except Exception as error:
            explain(error, found)
            raise
        return self._added_up(result, args, shared) if shared else result

    def _shared(self, args: tuple[Any, ...]) -> list[int]:
        """The places of arguments to differentiate by that hold one array several times."""
        return [k for k in self.positions if type(args[k]) not in LEAVES and is_shared(args[k])]

    def _told_apart(self, args: tuple[Any, ...], shared: list[int]) -> tuple[Any, ...]:
        return tuple([told_apart(a) if k in shared else a for k, a in enumerate(args)])

    def _added_up(self, result: Any, args: tuple[Any, ...], shared: list[int]) -> Any:
        """The result of a call whose arguments were told apart, for the arguments as they are."""
        *value, gradients = result if self.mode.startswith("value_and_grad") else (result,)
        if not isinstance(self.wrt, tuple):
            gradients = added_up(args[shared[0]], gradients)
        else:
            pairs = zip(self.positions, gradients, strict=True)
            gradients = tuple([added_up(args[k], g) if k in shared else g for k, g in pairs])
        return (*value, gradients) if value else gradients

    def bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """All arguments, in the order of the parameters."""
        if self._fixed and len(args) <= self._positional:  # quicker than inspect, and usual
            given = {**self._defaults, **kwargs}
            names = self._parameters[len(args) :]
            if (
                len(kwargs) <= len(names)
                and not any(n not in given for n in names)
                and all(n in names for n in kwargs)
            ):
                return (*args, *[given[n] for n in names])
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return tuple(bound.arguments.values())

    def _parted(self, result: Any) -> Any:
        """The gradients by parts of arguments."""
        if self.mode == "value_and_grad":
            value, gradients = result
            return value, self._parts_of(gradients)
        return self._parts_of(result)

    def _parts_of(self, gradients: Any) -> Any:
        single = not isinstance(self.wrt, tuple)
        found: list[Any] = []
        for name, part in self._parts or ():
            whole = gradients if single else gradients[self._wanted.index(name)]
            found.append(part_of(whole, part))
        return found[0] if single else tuple(found)

    def _find(self, args: tuple[Any, ...]) -> Compiled:
        """The derivative for arguments of these kinds."""
        if self._epoch != EPOCH.value:
            self._forget()
        if self._nested:  # the gradient inside would not add up what one array gets
            for name, argument in zip(self._parameters, args, strict=False):
                if type(argument) not in LEAVES:
                    check_held_once(argument, name)
        try:
            key = tuple([key_of(a) for a in args])
        except RecursionError:
            raise ArgumentError(
                f"an argument of `{self.__name__}` contains itself: pass its parts"
            ) from None
        for found in self._known.get(key, ()):
            if found.holds():
                break
        else:
            found = self._make(key, args)
        self._last = found
        if found.mutated:
            check_overlaps(found, args, self._parameters)
        if self.mode == "vjp" or self._parts is not None:
            for k in self.positions:
                if type(args[k]) not in LEAVES:
                    check_held_once(args[k], self._parameters[k])
        return found

    def _make(self, key: Any, args: tuple[Any, ...]) -> Compiled:
        """Load or generate a derivative; another thread may just have done it."""
        with LOCK:
            known = self._known.get(key, [])
            for found in known:
                if found.holds():
                    return found
            found = compiled(self._request(args))
            self._known[key] = [found, *known[: MOST_STATES - 1]]
            return found

    def _request(self, args: tuple[Any, ...]) -> Request:
        """What is asked for, for arguments like these."""
        arguments = dict(zip(self._parameters, args, strict=True))
        single = not isinstance(self.wrt, tuple)
        for name, part in self._parts or ():
            check_part(self.differentiated, arguments[name], name, part)
        return Request(
            self.differentiated,
            arguments,
            self._wanted,
            self.mode,
            single,
            self.retain,
            self.holomorphic,
        )

    def _forget(self) -> None:
        with LOCK:
            self._known, self._for_kinds, self._epoch = {}, {}, EPOCH.value

    def generated_for(self, kinds: Mapping[str, Value]) -> tuple[Any, Program]:
        """The generated function for arguments of these kinds, and the program it is made from."""
        if self._parts is not None:
            raise ArgumentError(
                f"a derivative of `{self.__name__}` by some of `*args` or `**kwargs` cannot be "
                "differentiated again: name the parameters in wrt"
            )
        return generated_for(self, kinds)

    # -- as a method, in containers, in other processes ----------------------------------------

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if isinstance(self.primal, staticmethod):
            return self
        if isinstance(self.primal, classmethod):
            return BoundDerivative(self, owner)
        return self if instance is None else BoundDerivative(self, instance)

    def __reduce__(self) -> Any:
        module, name = self.__module__, self.__qualname__
        if resolve(module, name) is self:  # a decorated function has lost its own name
            return (resolve, (module, name))
        found = resolve(
            getattr(self.primal, "__module__", ""), getattr(self.primal, "__qualname__", "")
        )
        if isinstance(found, Derivative) and found.primal is self.primal:
            return (derivative_of_primal, (type(self), found, self.wrt))
        more: tuple[Any, ...] = (self.retain,) if self.retain else ()
        more = (self.retain, True) if self.holomorphic else more
        return (type(self), (self.primal, self.wrt, *more))

    # -- reading -------------------------------------------------------------------------------

    def compiled_for(self, *args: Any, **kwargs: Any) -> Compiled:
        """The derivative for arguments of these kinds, without calling it."""
        return self._find(self.bound(args, kwargs))

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The text of the derivative for arguments of these kinds.

        >>> print(grad(lambda x: x * x).source_for(3.0))
        def lambda__grad(x, out_bar=1.0):
        ...
        """
        return without_header(self.compiled_for(*args, **kwargs).text)

    def generated_anew(self, *args: Any, **kwargs: Any) -> str:
        """The text as it is generated now, whatever the cache holds."""
        return without_header(generated(self._request(self.bound(args, kwargs)), None).text)

    @property
    def source(self) -> str:
        """The text of the derivative that was used last.

        Before any call: of that for the kinds that annotations and defaults say, else floats.
        """
        return without_header(self._current().text)

    def _repr_html_(self) -> str:
        """The function and its derivative side by side, in notebooks.

        Before any call, of a function whose arguments' kinds nobody says, the primal trace.
        """
        from tangentish.reading.highlight import panels

        own = textwrap.dedent(inspect.getsource(self.differentiated))
        try:
            text, what = self.source, repr(self).strip("<>")
        except UnsupportedError:
            text, what = self.trace, "primal trace; call the derivative to see it"
        return panels((self.differentiated.__qualname__, own), (what, text))

    @property
    def file(self) -> str:
        """The file that holds the derivative that was used last."""
        return self._current().filename

    def _current(self) -> Compiled:
        if self._last is not None:
            return self._last
        return self._find(self._example())

    def save(self, path: str | os.PathLike[str], *args: Any, **kwargs: Any) -> None:
        """Write the derivative into a module that needs NumPy alone, and not this package.

        It is that for arguments like those given; without any, like those of the last call, or
        as annotations and defaults say.  ``tangentish export --check`` tells whether the file is
        up to date.
        """
        from tangentish.exporting.saving import save, value_like

        if self._parts is not None or isinstance(self, GradientWithMore):
            raise ArgumentError(
                f"this derivative of `{self.__name__}` takes a result apart, and cannot be saved: "
                "save one by whole arguments, or one that returns the value as well"
            )
        if args or kwargs or self._last is None:
            bound = self.bound(args, kwargs) if args or kwargs else self._example()
        else:
            last = next(key for key, found in self._known.items() if self._last in found)
            bound = tuple([value_like(part) for part in last])
        values = dict(zip(self._parameters, bound, strict=True))
        save(self, path, values, isinstance(self.wrt, tuple))

    def _example(self) -> tuple[Any, ...]:
        return example_arguments(self._signature)

    def tape_report(self, *args: Any, **kwargs: Any) -> TapeReport:
        """What a call keeps for its reverse sweep, in bytes: what to recompute, if anything.

        >>> import numpy as np
        >>> print(grad(lambda x: np.sum(np.tanh(x) ** 2)).tape_report(np.ones(1000)))
        v1      8000 bytes
        in all  8000 bytes
        """
        return tape_report(Split(self.primal, self.wrt), args, kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> Explanation:
        """What the derivative does for arguments like these, in words.

        Printed, it says what is recorded and why, and how many bytes that is for these arguments;
        what is computed again; what has no derivative; which convention holds at the kinks. Of a
        function that is refused it says why. Without arguments nothing is run and measured: the
        kinds are those that annotations and defaults say, else floats.

        >>> print(grad(lambda x: abs(x), wrt="x").explain())
        Gradient of `lambda_` (...) with respect to x, for x: float.
        ...
        At kinks:
        - line ..., `abs(x)`: at 0 the derivative is 0.
        """
        from tangentish.reading.explanation import Figures, Subject, explanation, refused

        function = self.differentiated
        given = self.bound(args, kwargs) if args or kwargs else self._example()
        try:
            self._find(given)
            report = self._measured(given) if args or kwargs else None
        except TangentishError as problem:
            code = function.__code__
            place = code.co_filename, code.co_firstlineno
            return refused(function.__name__, *place, self._wanted, str(problem))
        arguments = dict(zip(self._parameters, given, strict=True))
        single = not isinstance(self.wrt, tuple)
        tapes = report and {row.name: (row.count, row.nbytes) for row in report.rows}
        return explanation(
            Subject(function, arguments, tuple(self._wanted), self.mode, single),
            Figures(tapes or {}, report.nbytes) if report is not None else None,
        )

    def _measured(self, args: tuple[Any, ...]) -> TapeReport | None:
        """What a call keeps, of copies of its arguments and without what it prints."""
        if self.mode == "tangent":
            return None
        split = Split(self.differentiated, tuple(self._wanted))
        with contextlib.redirect_stdout(io.StringIO()):
            return tape_report(split, copy.deepcopy(args), {})

    def nan_check(self, *args: Any, **kwargs: Any) -> NanReport | None:
        """The first statement of a call that makes a nan or an infinity; None where all is finite.

        Printed, it says which sweep it is, the user's line, and what was computed there. The
        derivative is run statement by statement, as it is before it is optimized.

        >>> import numpy as np
        >>> report = grad(lambda x: np.sqrt(x) + 1.0).nan_check(0.0)
        >>> report.name, float(report.value)
        ('x_bar', inf)
        """
        from tangentish.reading.nans import first_nan

        return first_nan(self.differentiated, self.bound(args, kwargs), self._wanted)

    @property
    def trace(self) -> str:
        """The primal trace: the function with its intermediates v1, v2, … as Python source.

        >>> print(grad(lambda x: x * x + 1.0).trace)
        def lambda_(x):
            v1 = x * x
            v2 = v1 + 1.0
            return v2
        """
        from tangentish.pipeline import trace

        return trace(self.differentiated)

    def trace_for(self, *args: Any, **kwargs: Any) -> str:
        """The primal trace for arguments of these kinds, as the derivative is made from it."""
        from tangentish.pipeline import trace_for

        arguments = dict(zip(self._parameters, self.bound(args, kwargs), strict=True))
        return trace_for(self.differentiated, arguments, self._wanted)


class ValueAndGradient(Derivative[P, D]):
    """Value and derivative in one call."""

    mode = "value_and_grad"


class ValueWithMore(Derivative[P, D]):
    """Value and derivative of a function that returns something besides the value."""

    mode = "value_and_grad_aux"


class GradientWithMore(ValueWithMore[P, D]):
    """The derivative of a function that returns something besides the value, and that."""

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        (_, more), gradient = super()._call(args, kwargs)
        return gradient, more


class Adjoint(Derivative[..., Any]):
    """The generated reverse function itself: it takes the cotangent of the output, too."""

    mode = "adjoint"
    more_arguments = 1

    def __init__(self, function: Callable[..., Any], wrt: Wrt = 0) -> None:
        self._set_up(function, wrt)
        self.__signature__ = with_seed(self._signature)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if "out_bar" in kwargs and "out_bar" not in self._parameters:
            seed = kwargs.pop("out_bar")
        elif args:
            *args, seed = args  # type: ignore[assignment]
        else:
            raise TypeError(f"the adjoint of `{self.__name__}` takes the output's cotangent, too")
        args = self.bound(tuple(args), kwargs)
        found = self._find(args)
        seeds = seeds_for(
            seed, found.meta["results"], dict(zip(self._parameters, args, strict=True))
        )
        shared = self._shared(args)
        given = self._told_apart(args, shared) if shared else args
        try:
            result = found.function(*given, *seeds, **found.captured_values())
        except Exception as error:
            explain(error, found)
            raise
        if self._parts is not None:
            return self._parted(result)
        return self._added_up(result, args, shared) if shared else result


class Tangent(Derivative[..., tuple[Any, Any]]):
    """The generated tangent function itself: it takes the tangents of the arguments, too."""

    mode = "tangent"

    def __init__(
        self,
        function: Callable[..., Any],
        wrt: Wrt = 0,
        retain: Names = (),
        holomorphic: bool = False,
    ) -> None:
        self.holomorphic = holomorphic
        self._set_up(function, wrt)
        self.more_arguments = len(self._wanted)
        self.__signature__ = with_tangents(self._signature, self._wanted)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        count = len(self._wanted)
        if len(args) < count:
            listed = ", ".join(f"{name}_dot" for name in self._wanted)
            raise TypeError(f"the tangent function of `{self.__name__}` also takes {listed}")
        given, tangents = args[: len(args) - count], args[len(args) - count :]
        return self.along(self.bound(given, kwargs), tangents)

    def along(self, given: tuple[Any, ...], tangents: tuple[Any, ...]) -> Any:
        """Value and tangent at all arguments, along one tangent for each of ``wrt``."""
        found = self._find(given)
        dots = [
            tangent_for(tangent, given[k], name)
            for tangent, k, name in zip(tangents, self.positions, self._wanted, strict=True)
        ]
        try:
            return found.function(*given, *dots, **found.captured_values())
        except Exception as error:
            explain(error, found)
            raise


class Split(Derivative[..., Any]):
    """Both sweeps apart: the forward sweep now, the reverse sweep when a cotangent comes."""

    mode = "vjp"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args = self.bound(args, kwargs)
        found = self._find(args)
        try:
            results = found.function(*args, **found.captured_values())
        except Exception as error:
            explain(error, found)
            raise
        several = found.meta["results"]["tuple"]
        *values, tape = results if isinstance(results, tuple) and len(results) > 1 else (results,)
        value = tuple(values) if several else values[0] if values else None
        arguments = dict(zip(self._parameters, args, strict=True))
        one = len(self._wanted) == 1
        return value, Pullback(found, tape, arguments, (lambda g: (g,)) if one else tuple)


class BoundDerivative:
    """The derivative of a method, bound to its object."""

    __slots__ = ("__self__", "derivative")

    def __init__(self, derivative: Derivative[..., Any], instance: Any) -> None:
        self.derivative = derivative
        self.__self__ = instance

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.derivative(self.__self__, *args, **kwargs)

    def __repr__(self) -> str:
        return f"<bound {self.derivative!r} of {self.__self__!r}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BoundDerivative):
            return NotImplemented
        return self.derivative is other.derivative and self.__self__ is other.__self__

    def __hash__(self) -> int:
        return hash((id(self.derivative), id(self.__self__)))

    def __reduce__(self) -> Any:
        return (BoundDerivative, (self.derivative, self.__self__))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.derivative, name)

    @property
    def __signature__(self) -> inspect.Signature:
        signature = inspect.signature(self.derivative)
        return signature.replace(parameters=list(signature.parameters.values())[1:])

    def compiled_for(self, *args: Any, **kwargs: Any) -> Compiled:
        """The derivative for arguments of these kinds, without calling it."""
        return self.derivative.compiled_for(self.__self__, *args, **kwargs)

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The text of the derivative for arguments of these kinds."""
        return self.derivative.source_for(self.__self__, *args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> Explanation:
        """What the derivative does for arguments like these, in words."""
        return self.derivative.explain(self.__self__, *args, **kwargs)

    def save(self, path: str | os.PathLike[str], *args: Any, **kwargs: Any) -> None:
        """Write the derivative into a module that needs NumPy alone."""
        self.derivative.save(path, self.__self__, *args, **kwargs)

    def trace_for(self, *args: Any, **kwargs: Any) -> str:
        """The primal trace for arguments of these kinds."""
        return self.derivative.trace_for(self.__self__, *args, **kwargs)


def derivative_of_primal(
    cls: type[Derivative[..., Any]], other: Derivative[..., Any], wrt: Wrt
) -> Derivative[..., Any]:
    """A derivative of a decorated function, which is known under its derivative's name alone."""
    return cls(other.primal, wrt)


def resolve(module: str, qualname: str) -> Any:
    """What a module has under a name; None where it has nothing.

    >>> resolve("math", "pi")
    3.141592653589793
    """
    try:
        found: Any = importlib.import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError):
        return None
    return found


def without_header(text: str) -> str:
    """A generated text without the lines that the cache put above it."""
    if text.startswith(cache.FIRST_LINE):
        return text.split("\n# meta ", 1)[1].split("\n", 1)[1].lstrip("\n")
    return text


# The verbs.


@overload
def grad(
    function: Callable[P, Any],
    wrt: Wrt = 0,
    has_aux: bool = False,
    retain: Names = (),
    holomorphic: bool = False,
    example: Example = None,
) -> Derivative[P, Any]: ...
@overload
def grad(
    function: None = None,
    wrt: Wrt = 0,
    has_aux: bool = False,
    retain: Names = (),
    holomorphic: bool = False,
    example: Example = None,
) -> Callable[[Callable[P, Any]], Derivative[P, Any]]: ...
def grad(
    function: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    has_aux: bool = False,
    retain: Names = (),
    holomorphic: bool = False,
    example: Example = None,
) -> Any:
    """The gradient of a function that returns one number.

    ``wrt`` is the position or name of an argument, or a tuple of them; one gives that
    gradient itself, a tuple gives a tuple.  A gradient has its argument's structure, shape
    and dtype.  Usable as a decorator, with and without arguments.  With ``has_aux`` the
    function returns a pair, a number and anything else, and so does its derivative: the
    gradient and what else the function returned.  ``retain`` names local variables whose
    adjoints are wanted, too: the derivative is then a pair of the gradient and a dict of them.
    A path in ``wrt`` leads into an argument: ``wrt="params.layers[0].W"``.  By a complex
    argument, the gradient of a real number is ``df/dx - 1j * df/dy``; ``holomorphic=True`` says
    that an analytic function of complex arguments returns a complex number, and asks for ``f'``.

    >>> grad(lambda x: (x * x, "square"), has_aux=True)(3.0)
    (6.0, 'square')
    >>> grad(lambda z: z**3, holomorphic=True)(2.0j)
    (-12+0j)
    >>> def f(x):
    ...     y = x * x
    ...     return 3.0 * y
    >>> grad(f, retain=("y",))(2.0)
    (12.0, {'y': 3.0})
    >>> grad(lambda x: x * x)(3.0)
    6.0
    """
    cls = GradientWithMore if has_aux else Derivative
    return derivative_of(
        cls, function, wrt, retain=retain, holomorphic=holomorphic, example=example
    )


@overload
def value_and_grad(
    function: Callable[P, R],
    wrt: Wrt = 0,
    has_aux: bool = False,
    retain: Names = (),
    holomorphic: bool = False,
    example: Example = None,
) -> Derivative[P, tuple[R, Any]]: ...
@overload
def value_and_grad(
    function: None = None,
    wrt: Wrt = 0,
    has_aux: bool = False,
    retain: Names = (),
    holomorphic: bool = False,
    example: Example = None,
) -> Callable[[Callable[P, R]], Derivative[P, tuple[R, Any]]]: ...
def value_and_grad(
    function: Callable[..., Any] | None = None,
    wrt: Wrt = 0,
    has_aux: bool = False,
    retain: Names = (),
    holomorphic: bool = False,
    example: Example = None,
) -> Any:
    """Value and gradient in one call, as a pair.

    With ``has_aux`` the function returns a number and anything else, and the result is
    ``((value, other), gradient)``.

    >>> value_and_grad(lambda x: (x * x, "square"), has_aux=True)(3.0)
    ((9.0, 'square'), 6.0)
    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    cls = ValueWithMore if has_aux else ValueAndGradient
    return derivative_of(
        cls, function, wrt, retain=retain, holomorphic=holomorphic, example=example
    )


@overload
def adjoint(function: Callable[..., Any], wrt: Wrt = 0) -> Adjoint: ...
@overload
def adjoint(function: None = None, wrt: Wrt = 0) -> Callable[[Callable[..., Any]], Adjoint]: ...
def adjoint(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The generated reverse function: the arguments, then the cotangent of the output.

    The cotangent has the structure and shape of the output.

    >>> import numpy as np
    >>> adjoint(lambda x: x * x)(np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    array([ 2., 40.])
    """
    return derivative_of(Adjoint, function, wrt)


@overload
def tangent(function: Callable[..., Any], wrt: Wrt = 0) -> Tangent: ...
@overload
def tangent(function: None = None, wrt: Wrt = 0) -> Callable[[Callable[..., Any]], Tangent]: ...
def tangent(function: Callable[..., Any] | None = None, wrt: Wrt = 0) -> Any:
    """The generated tangent function: the arguments, then a tangent for each one of ``wrt``.

    It returns the value and its tangent: the derivative along the direction that the
    tangents are, computed beside the value in one sweep. A tangent has the structure and
    shape of its argument, and the result's tangent that of the result.

    >>> tangent(lambda x, y: x * y, wrt=("x", "y"))(3.0, 2.0, 1.0, 10.0)
    (6.0, 32.0)
    """
    return derivative_of(Tangent, function, wrt)


for verb in (grad, value_and_grad, adjoint, tangent):
    verb.makes_derivative = True  # type: ignore[union-attr]


def derivative_of(cls: Any, function: Any, wrt: Wrt, **given: Any) -> Any:
    """A derivative of some class, or what decorates with one."""
    options = {name: value for name, value in given.items() if value}
    if function is None:
        return functools.partial(cls, wrt=wrt, **options)
    return cls(function, wrt, **options)


__all__ = [
    "Adjoint",
    "Derivative",
    "Split",
    "Tangent",
    "ValueAndGradient",
    "adjoint",
    "grad",
    "tangent",
    "value_and_grad",
]
