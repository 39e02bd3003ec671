"""Checking derivatives against the values of their functions: for tests, and for new rules.

>>> check_grads(lambda x: np.sum(np.tanh(x) ** 2), [np.array([0.3, -0.8])])
>>> numerical_grad(lambda x: np.sum(x**2), np.array([1.0, 2.0])).round(9)
array([2., 4.])
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tangentish.api import Adjoint, Derivative, Split, Tangent
from tangentish.calling.parameters import Wrt, wanted_names
from tangentish.calling.structures import is_leaf, leaves, mapped, parts, paths, with_leaves
from tangentish.checking.culprits import find_culprit
from tangentish.checking.differences import best_of, extrapolated
from tangentish.checking.points import (
    Point,
    cast_like,
    contracted,
    holds_complex,
    paired,
    random_like,
    scale_of,
)
from tangentish.errors import ArgumentError, GradientError
from tangentish.extend import find_rule
from tangentish.transforms import kept

MODES = ("forward", "reverse")
MOST_GROUPS = 12  # directions that are looked along, each within some of the arrays
EXACT, EXACT_SINGLE = 1e-9, 1e-3  # relative, of forward against reverse
RELATIVE, RELATIVE_SINGLE = 1e-6, 2e-3
UNSETTLED = 1e-3  # relative error of differences that say nothing


def check_grads(
    f: Callable[..., Any],
    args: Sequence[Any],
    modes: Sequence[str] = MODES,
    order: int = 2,
    wrt: Wrt | None = None,
    kwargs: Mapping[str, Any] | None = None,
    rtol: float | None = None,
    atol: float = 0.0,
    seed: int = 0,
) -> None:
    """Check the derivatives of a function at given arguments; GradientError where one is wrong.

    Along random directions, forward mode and reverse mode are compared with differences of
    the function's values (with steps that are found out; by a complex step where the function
    accepts one), and with each other. Second order: the same for the gradient. ``wrt`` is all
    arguments that hold floats unless it is given; outputs and arguments may be nested. The
    text of the error names the entry, both values, and the likely statement of the program.

    >>> check_grads(lambda p, n: [p["w"] ** n, p["b"]], ({"w": np.ones(2), "b": 2.0}, 3))
    """
    if unknown := [mode for mode in modes if mode not in MODES]:
        raise ArgumentError(f"modes are 'forward' and 'reverse', not {unknown[0]!r}")
    point = point_of(f, args, kwargs, wrt)
    tolerance = rtol or (RELATIVE_SINGLE if point.is_single else RELATIVE)
    for each in range(1, order + 1):
        check = Check(point, tuple(modes), tolerance, atol, np.random.default_rng(seed + each))
        check.run()
        if each < order:
            point = check.derivative()


def point_of(
    f: Callable[..., Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any] | None = None,
    wrt: Wrt | None = None,
) -> Point:
    """The function at its arguments; by all that hold floats, where ``wrt`` does not say."""
    signature = inspect.signature(f)
    bound = signature.bind(*args, **(kwargs or {}))
    bound.apply_defaults()
    if wrt is None:
        names = [name for name, value in bound.arguments.items() if leaves(value)]
        if not names:
            raise ArgumentError("no argument holds floats, so there is no derivative")
    else:
        names = wanted_names(wrt, list(signature.parameters), kept(Derivative, f, wrt))
    return Point(f, signature, dict(bound.arguments), tuple(names))


@dataclass(frozen=True)
class Check:
    """The derivatives of one function at one point, and what they are compared with."""

    point: Point
    modes: tuple[str, ...]
    rtol: float
    atol: float
    rng: np.random.Generator

    @cached_property
    def value(self) -> Any:
        return self.point.value()

    @cached_property
    def weights(self) -> list[Any]:
        """A random cotangent; 1 for a single number."""
        found = leaves(self.value)
        if not found:
            raise ArgumentError("the function returns nothing that holds floats")
        if len(found) == 1 and np.ndim(found[0]) == 0 and not np.iscomplexobj(found[0]):
            return [np.float64(1.0)]
        return random_like(self.value, self.rng)

    def run(self) -> None:
        self.check_values()
        direction = random_like(self.point.inputs, self.rng, scaled=True)
        for part in np.array_split(np.arange(len(direction)), min(MOST_GROUPS, len(direction))):
            chosen = [d if k in part else 0.0 * d for k, d in enumerate(direction)]
            if any(np.any(d) for d in chosen):
                self.check_along(chosen)

    def check_values(self) -> None:
        """Derivatives run the program: their values are those of the plain call."""
        found = {}
        if "forward" in self.modes:
            tangents = self.tangents_of(random_like(self.point.inputs, self.rng))
            found["forward"] = self.tangent.along(self.point.given, tangents)[0]
        if "reverse" in self.modes:
            found["reverse"] = self.swept[0]
        for mode, value in found.items():
            pairs = zip(leaves(value), leaves(self.value), strict=False)
            if len(leaves(value)) != len(leaves(self.value)) or not all(
                np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-6, equal_nan=True)
                for a, b in pairs
            ):
                raise GradientError(
                    f"`{self.title}` returns {self.value!r}, and in {mode} mode {value!r}"
                )

    # -- the three ways ------------------------------------------------------------------------

    @cached_property
    def tangent(self) -> Tangent:
        found: Tangent = kept(Tangent, self.point.function, self.point.names)
        return found

    @cached_property
    def swept(self) -> tuple[Any, Any]:
        """The value, and the pullback."""
        split = kept(Split, self.point.function, self.point.names)
        given = inspect.BoundArguments(
            self.point.signature, dict(zip(self.point.arguments, self.point.given, strict=True))
        )
        found: tuple[Any, Any] = split(*given.args, **given.kwargs)
        return found

    def tangents_of(self, direction: Sequence[Any]) -> tuple[Any, ...]:
        """A direction in the structure and the dtypes of the arguments."""
        inputs = self.point.inputs
        found: tuple[Any, ...] = with_leaves(inputs, cast_like(inputs, direction))
        return found

    def cotangent(self, weights: Sequence[Any]) -> Any:
        """Weights in the structure of the output; nobody reads what stands for settings."""
        return with_leaves(self.value, cast_like(self.value, weights), keep=True)

    def by(self, mode: str, weights: Sequence[Any], direction: Sequence[Any]) -> float:
        """The derivative of the weighted output along a direction, in one mode."""
        if mode == "forward":
            _, dots = self.tangent.along(self.point.given, self.tangents_of(direction))
            return paired(weights, tangents_in(dots, self.value))
        return paired(self.gradient(weights), direction)

    def gradient(self, weights: Sequence[Any]) -> list[Any]:
        """The leaves of the gradient of the weighted output, which fit those of the arguments."""
        bars = self.swept[1](self.cotangent(weights))
        found, wanted = leaves(bars), leaves(self.point.inputs)
        shapes, due = [np.shape(b) for b in found], [np.shape(x) for x in wanted]
        if shapes != due:
            raise GradientError(f"the gradient of `{self.title}` has shapes {shapes}, not {due}")
        return found

    def by_values(self, weights: Sequence[Any], direction: Sequence[Any]) -> tuple[float, float]:
        """The same from values alone, and an estimate of its error."""
        along = self.point.along(direction)
        if holds_complex([*weights, *direction]):
            found = extrapolated(lambda step: paired(weights, leaves(along(step))))
            return float(found[0]), float(found[1])
        return best_of(lambda step: contracted(weights, leaves(along(step))))

    # -- comparing -----------------------------------------------------------------------------

    def check_along(self, direction: Sequence[Any]) -> None:
        found = {mode: self.by(mode, self.weights, direction) for mode in self.modes}
        wanted, error = self.by_values(self.weights, direction)
        size = max(abs(wanted), *map(abs, found.values()))
        if "reverse" in found:
            parts = zip(self.gradient(self.weights), direction, strict=True)
            size = max(size, float(sum(np.sum(abs(g * d)) for g, d in parts)))
        floor = 1e-6 * paired([abs(w) for w in self.weights], self.absolute_value())
        if not error <= UNSETTLED * size + floor + self.atol:
            raise GradientError(
                f"`{self.title}` has no derivative that differences could show: along "
                f"a random direction they give {wanted:.6g} ± {error:.1g}. It jumps or has a "
                "kink near these arguments, or returns something else at each call"
            )
        for mode, value in found.items():
            if not abs(value - wanted) <= self.atol + self.rtol * size + 4.0 * error:
                raise self.blamed(mode, direction)
        exact = EXACT_SINGLE if self.point.is_single else EXACT
        if len(found) == 2 and not (
            abs(found["forward"] - found["reverse"]) <= self.atol + exact * size
        ):
            raise self.blamed("reverse", direction, "forward")

    def absolute_value(self) -> list[Any]:
        return [np.abs(leaf) for leaf in leaves(self.value)]

    def blamed(
        self, mode: str, direction: Sequence[Any], other: str = "differences"
    ) -> GradientError:
        """The error: which entry, of which output, both values, which statement."""

        def wanted(weights: Sequence[Any], units: Sequence[Any]) -> float:
            if other == "forward":
                return self.by("forward", weights, units)
            return self.by_values(weights, units)[0]

        def off(weights: Sequence[Any], units: Sequence[Any]) -> float:
            return abs(self.by(mode, weights, units) - wanted(weights, units))

        leaf, index = worst(direction, lambda units: off(self.weights, units))
        unit = entry_of(direction, leaf, index)
        scale = scale_of(leaves(self.point.inputs)[leaf])
        out, place = worst(self.weights, lambda weights: off(weights, [scale * u for u in unit]))
        weights = entry_of(self.weights, out, place)
        scaled = [scale * u for u in unit]
        names = [p for n in self.point.names for p in paths(self.point.arguments[n], n)]
        entry = names[leaf] + shown(index)
        output = paths(self.value, "output")[out] + shown(place)
        lines = [
            f"the derivative of `{self.title}` by `{entry}` is wrong in {mode} mode",
            f"    {mode + ' mode:':14} {self.by(mode, weights, scaled) / scale:.12g}",
            f"    {other + (' mode:' if other in MODES else ':'):14} "
            f"{wanted(weights, scaled) / scale:.12g}",
        ]
        if output != "output":
            lines.insert(1, f"    of {output}")
        if (third := [m for m in self.modes if m not in (mode, other)]) != []:
            value = self.by(third[0], weights, scaled) / scale
            lines.append(f"    {third[0] + ' mode:':14} {value:.12g}")
        culprit = find_culprit(self.point, mode, direction, self.rtol)
        error = GradientError("\n".join([*lines, str(culprit) if culprit else self.unfound()]))
        error.culprit = culprit
        return error

    def unfound(self) -> str:
        """What to say where no statement is found: then it is none of the program's own."""
        if find_rule(self.point.function) is not None:
            return f"likely cause: the rule of `{self.title}`"
        return "each of its statements alone has a right derivative, or could not be checked"

    @property
    def title(self) -> str:
        f: Any = self.point.function
        return f"{f.mode} of {f.__name__}" if isinstance(f, Derivative) else self.tangent.__name__

    def derivative(self) -> Point:
        """The gradient of the weighted output, as a function to be checked; else the tangent."""
        point = self.point
        reverse = "reverse" in self.modes and "out_bar" not in point.arguments
        cls = Adjoint if reverse else Tangent
        nested = kept(cls, point.function, point.names)
        signature = inspect.signature(nested)
        given = dict(point.arguments)
        if cls is Adjoint:
            (seed,) = [n for n in signature.parameters if n not in given]
            given[seed] = self.cotangent(self.weights)
        else:
            dots = [n for n in signature.parameters if n not in given]
            random = random_like(point.inputs, self.rng, scaled=True)
            given.update(zip(dots, self.tangents_of(random), strict=True))
        arguments = {name: given[name] for name in signature.parameters}
        return Point(nested, signature, arguments, point.names)


def tangents_in(dots: Any, value: Any) -> list[Any]:
    """The tangents of all leaves of an output: zeros where it carries no derivative.

    >>> tangents_in([2.0, None], [1.0, np.ones(2)])
    [2.0, array([0., 0.])]
    """
    if is_leaf(value):
        return [np.zeros(np.shape(value)) if dots is None else dots]
    inner = parts(value)
    held = [None] * len(inner) if dots is None else parts(dots)
    return [t for dot, part in zip(held, inner, strict=True) for t in tangents_in(dot, part)]


def unit_like(values: Sequence[Any], leaf: int, index: tuple[int, ...]) -> list[np.ndarray]:
    """Zeros like all leaves, and a single 1."""
    found = [np.zeros_like(value) for value in values]
    found[leaf][index] = 1.0
    return found


def entry_of(values: Sequence[Any], leaf: int, index: tuple[int, ...]) -> list[np.ndarray]:
    """Zeros like all leaves, and a single number of size 1 in the direction of an entry."""
    found = unit_like(values, leaf, index)
    if np.iscomplexobj(values[leaf]):
        entry = values[leaf][index]
        found[leaf][index] = entry / abs(entry)
    return found


def worst(values: Sequence[Any], off: Callable[[list[Any]], float]) -> tuple[int, tuple[int, ...]]:
    """The entry to which a deviation is due, by bisection: its leaf and its index there.

    >>> worst([np.ones(3), np.ones((2, 2))], lambda part: abs(part[1][1, 0]))
    (1, (1, 0))
    """
    whole = flat(values)
    entries = np.flatnonzero(whole)

    def only(chosen: np.ndarray) -> list[Any]:
        masked = np.zeros_like(whole)
        masked[chosen] = whole[chosen]
        return split_like(masked, values)

    while len(entries) > 1:
        halves = np.array_split(entries, 2)
        first, second = (off(only(half)) for half in halves)
        entries = halves[1] if second > first else halves[0]
    sizes = [int(np.size(value)) for value in values]
    leaf = int(np.searchsorted(np.cumsum(sizes), entries[0], side="right"))
    place = np.unravel_index(entries[0] - sum(sizes[:leaf]), np.shape(values[leaf]))
    return leaf, tuple(int(k) for k in place)


def flat(values: Sequence[Any]) -> np.ndarray:
    """All leaves in one array.

    >>> flat([1.0, np.zeros((1, 2))])
    array([1., 0., 0.])
    """
    return np.concatenate([np.ravel(value) for value in values])


def split_like(whole: np.ndarray, values: Sequence[Any]) -> list[np.ndarray]:
    """The parts of one array in the shapes of leaves.

    >>> split_like(np.arange(3.0), [1.0, np.zeros((1, 2))])
    [array(0.), array([[1., 2.]])]
    """
    parts = np.split(whole, np.cumsum([int(np.size(value)) for value in values])[:-1])
    pairs = zip(parts, values, strict=True)
    return [(p if np.iscomplexobj(v) else p.real).reshape(np.shape(v)) for p, v in pairs]


def shown(index: tuple[int, ...]) -> str:
    """An index as it is written.

    >>> shown((1, 0)), shown(())
    ('[1, 0]', '')
    """
    return f"[{', '.join(map(str, index))}]" if index else ""


# ---- by differences alone --------------------------------------------------------------------


def numerical_grad(f: Callable[..., Any], *args: Any, wrt: Wrt = 0, **kwargs: Any) -> Any:
    """The gradient of a function that returns one number, from its values alone.

    It has the structure of the argument, or is a tuple of such where ``wrt`` is one. By a
    complex argument it is ``df/dx - 1j * df/dy``, as gradients are.

    >>> numerical_grad(lambda p: p["a"] * p["b"], {"a": 2.0, "b": 3.0})
    {'a': 3.0, 'b': 2.0}
    >>> complex(np.round(numerical_grad(lambda z: abs(z) ** 2, 1.0 + 2.0j), 9))
    (2-4j)
    """
    point = point_of(f, args, kwargs, wrt)
    value = point.value()
    if np.ndim(value) or not leaves(value):
        raise ArgumentError("the function does not return one number: use `numerical_jacobian`")
    check_parts(point, value)
    (column,) = zip(*columns_of(point), strict=True)
    return shaped_like(point, iter(column), wrt)


def check_parts(point: Point, value: Any) -> None:
    """Refuse complex outputs of complex arguments, which have no one derivative."""
    if holds_complex(leaves(value)) and holds_complex(leaves(point.inputs)):
        raise ArgumentError(
            "the function returns complex numbers for complex arguments: differentiate real and "
            "imaginary parts"
        )


def numerical_jacobian(f: Callable[..., Any], *args: Any, wrt: Wrt = 0, **kwargs: Any) -> Any:
    """The Jacobian, from values alone, in the form in which `jacobian` gives it.

    >>> numerical_jacobian(lambda x: x * x, np.array([1.0, 2.0])).round(9)
    array([[2., 0.],
           [0., 4.]])
    """
    point = point_of(f, args, kwargs, wrt)
    value = point.value()
    check_parts(point, value)
    columns = columns_of(point)
    rows = [
        shaped_like(point, iter([column[k] for column in columns]), wrt, np.shape(leaf))
        for k, leaf in enumerate(leaves(value))
    ]
    return with_leaves(value, rows)


def columns_of(point: Point) -> list[list[np.ndarray]]:
    """The derivatives of the leaves of the output by each number of the arguments."""
    found = []
    inputs = leaves(point.inputs)
    for k, leaf in enumerate(inputs):
        scale = scale_of(leaf)
        for index in np.ndindex(np.shape(leaf)):
            unit = [scale * u for u in unit_like(inputs, k, index)]
            slopes = slopes_along(point, unit)
            if np.iscomplexobj(leaf):  # df/dx - 1j * df/dy
                turned = [1j * u if np.iscomplexobj(u) else u for u in unit]
                slopes = slopes - 1j * slopes_along(point, turned)
            value = [v * (1 + 0j) if np.iscomplexobj(slopes) else v for v in leaves(point.value())]
            found.append(split_like(slopes / scale, value))
    return found


def slopes_along(point: Point, direction: Sequence[Any]) -> np.ndarray:
    """The derivative of all leaves of the output along a direction."""
    along = point.along(direction)
    return extrapolated(lambda step: flat(leaves(along(step))))[0]


def shaped_like(point: Point, slopes: Any, wrt: Wrt, shape: tuple[int, ...] = ()) -> Any:
    """Slopes by each number of the arguments in the structure of the arguments."""

    def block(leaf: Any) -> Any:
        found = [next(slopes) for _ in range(int(np.size(leaf)))]
        stacked = np.stack(found, axis=-1) if found else np.zeros((*shape, 0))
        array = stacked.reshape((*shape, *np.shape(leaf)))
        return array if isinstance(leaf, np.ndarray) or array.ndim else array.item()

    whole = tuple(mapped(block, value) for value in point.inputs)
    return whole if isinstance(wrt, tuple) else whole[0]


__all__ = ["GradientError", "check_grads", "numerical_grad", "numerical_jacobian"]
