"""Comprehensions, and generators that are consumed on the spot, become loops.

Their variables have a scope of their own in Python: they are renamed where the function uses
the same name for something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from tangentish.errors import UnsupportedError
from tangentish.frontend.expressions import call_of
from tangentish.frontend.functions import emit_function
from tangentish.frontend.loops import emit_loop, iterable, loop_variable, unpack_variable
from tangentish.language.grammar import (
    LOAD,
    PARAM,
    STORE,
    assign,
    at,
    attribute,
    call,
    name,
    names_read,
    names_written,
)

if TYPE_CHECKING:
    from tangentish.frontend.builder import Builder

# What consumes all of a generator before it does anything else.
_CONSUMERS = (
    *("sum", "min", "max", "tuple", "list", "set", "frozenset", "dict", "sorted", "any", "all"),
    *("bytes", "bytearray"),
)

Innermost = Callable[[], None]


def comprehension(b: Builder, node: Any, into: str | None) -> Any:
    """A list that is filled by loops; sets and dicts likewise.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(xs):
    ...     ys = [2 * x for x in xs if x > 0]
    ...     return ys
    >>> print(normal_text(f))
    def f(xs):
        ys = []
        for x in xs:
            v1 = x > 0
            if v1:
                v2 = 2 * x
                ys.append(v2)
        return ys
    """
    own = _own_variables(node)
    captured = _captures(node, own)
    if captured and b.loops:
        return _as_function(b, node)
    header = iterable(b, node.generators[0].iter)
    result = _result(b, node, header, into)
    b.assign(result, _empty(b, node))

    def innermost() -> None:
        if isinstance(node, gast.DictComp):
            key, value = b.operands([node.key, node.value])
            place = gast.Subscript(at(name(result), node), key, STORE)
            b.emit(assign(at(place, node), value))
            return
        method = "add" if isinstance(node, gast.SetComp) else "append"
        value = b.operand(node.elt)
        function = at(attribute(at(name(result), node), method), node)
        b.emit(gast.Expr(at(call(function, [value]), node.elt)))

    with _scope(b, own, captured):
        _loops(b, node.generators, header, innermost)
    return at(name(result), node)


def _result(b: Builder, node: Any, header: Any, into: str | None) -> str:
    """The variable that collects the elements: ``into`` if nothing reads it meanwhile."""
    if into is not None and into not in names_read(header):
        inner = [*node.generators[0].ifs, *node.generators[1:]]
        inner += [node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt]
        own = _own_variables(node)
        uses = set().union(*map(names_read, inner), *map(names_written, inner)) - own
        if into not in uses and b.target_for(into, ()) is not None:
            return into
    result = b.names.fresh("v")
    b.temporaries.add(result)
    return result


def _empty(b: Builder, node: Any) -> Any:
    if isinstance(node, gast.DictComp):
        return at(gast.Dict([], []), node)
    if not isinstance(node, gast.SetComp):
        return at(gast.List([], LOAD), node)
    function = at(name("set"), node)
    if b.is_builtin(function, "set"):
        return at(call(function), node)
    nothing = b.hold(at(gast.Tuple([], LOAD), node))  # the user has a variable `set`
    return at(gast.Set([at(gast.Starred(nothing, LOAD), node)]), node)


def _loops(
    b: Builder,
    generators: list[Any],
    header: Any,
    innermost: Innermost,
    stop: Callable[[], Any] | None = None,
) -> None:
    """The loops of some generators, the first of which runs over ``header``.

    ``stop`` makes the test that ends every one of them early.
    """
    first, *rest = generators
    if first.is_async:
        raise UnsupportedError.at(first, "`async for` is not supported", "use an ordinary loop")

    def inner() -> None:
        if rest:
            _loops(b, rest, iterable(b, rest[0].iter), innermost, stop)
        else:
            innermost()

    variable = loop_variable(b, first.target)
    b.loops += 1
    with b.block() as body:
        unpack_variable(b, first.target, variable)
        _conditions(b, first.ifs, inner)
        if stop is not None:
            b.emit(gast.If(stop(), [at(gast.Break(), b.site)], []))
    b.loops -= 1
    emit_loop(b, variable, header, body, first.target)


def _conditions(b: Builder, tests: list[Any], inner: Innermost) -> None:
    if not tests:
        inner()
        return
    test = b.operand(tests[0])
    with b.block() as body:
        _conditions(b, tests[1:], inner)
    b.branch(test, body, [])


# The scope of the variables.


@contextmanager
def _scope(b: Builder, own: set[str], captured: set[str]) -> Iterator[None]:
    """The variables of a comprehension under names that mean nothing else."""
    outer = b.renamed
    b.renamed = dict(outer)
    for variable in sorted(own):
        taken = variable in b.survey.outside or variable in outer or variable in captured
        b.renamed[variable] = b.names.fresh(variable) if taken else variable
    try:
        yield
    finally:
        b.renamed = outer


def _own_variables(node: Any) -> set[str]:
    found: set[str] = set()
    for generator in node.generators:
        found |= names_written(generator.target)
    return found


def _captures(node: Any, own: set[str]) -> set[str]:
    """The variables of a comprehension that functions made in it use."""
    inner = gast.walk(node)
    functions = (each for each in inner if isinstance(each, gast.Lambda))
    return own & set().union(*map(names_read, functions))


def _as_function(b: Builder, node: Any) -> Any:
    """A comprehension as a function of its first iterable, as Python itself does it.

    Functions made in it keep its variables, so each evaluation needs new ones.
    """
    if any(isinstance(each, gast.NamedExpr) for each in gast.walk(node)):
        raise UnsupportedError.at(
            node,
            "`:=` beside a function that uses a variable of its comprehension is not supported",
            "write the comprehension as a loop",
        )
    first = node.generators[0]
    values = b.names.fresh("values")
    generator = gast.comprehension(
        first.target, at(name(values), first.iter), first.ifs, first.is_async
    )
    parts = [node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt]
    inner = at(type(node)(*parts, [generator, *node.generators[1:]]), node)
    parameter = at(gast.Name(values, gast.Param(), None, None), first.iter)
    arguments = gast.arguments([parameter], [], None, [], [], None, [])
    function = at(gast.Lambda(arguments, inner), node)
    iterator = b.operand(first.iter)
    built = b.forms.function(function, b.scope, b.names, b.names.fresh("comprehension"), b)
    b.emit(built)
    return at(call(at(name(built.name), node), [iterator]), node)


# Generators.


def call_with_generators(b: Builder, node: Any, into: str | None) -> Any:
    """A call; a generator that is its argument becomes a list first, or a loop that stops.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(xs):
    ...     return any(x > 1 for x in xs)
    >>> print(normal_text(f))
    def f(xs):
        v1 = False
        for x in xs:
            v2 = x > 1
            if v2:
                v1 = True
            if v1:
                break
        return v1
    """
    generator = _generator(node)
    if generator is None:
        return call_of(b, node, into)
    if b.is_builtin(node.func, "any", "all") and len(node.args) == 1 and not node.keywords:
        return _stopping_loop(b, node, generator, into)
    if not _consumes(b, node):
        return call_of(b, node, into)
    elements = at(gast.ListComp(generator.elt, generator.generators), generator)
    if len(node.args) == 1 and not node.keywords:
        if b.is_builtin(node.func, "list"):
            return comprehension(b, elements, into)
        if b.is_builtin(node.func, "set"):
            replaced = at(gast.SetComp(generator.elt, generator.generators), generator)
            return comprehension(b, replaced, into)
    arguments = [_as_list(argument) for argument in node.args]
    return call_of(b, at(gast.Call(node.func, arguments, node.keywords), node), into)


def generator_expression(b: Builder, node: Any, into: str | None) -> Any:
    """A generator that lives on is a call of a nested function that yields.

    What it runs through is evaluated at once, all else when it is run through, as in Python.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(xs):
    ...     squares = (x * x for x in xs if x)
    ...     return squares
    >>> print(normal_text(f).replace("(yield v1)", "yield v1"))
    def f(xs):
    <BLANKLINE>
        def generator(items):
            returned = False
            for x in items:
                if x:
                    v1 = x * x
                    yield v1
                    if loop stopped:
                        returned = True
                if returned:
                    break
            return None
        squares = generator(xs)
        return squares
    """
    first = node.generators[0]
    for part in gast.walk(node):
        if isinstance(part, gast.NamedExpr):
            problem = "`:=` inside a generator expression that lives on is not supported"
            raise UnsupportedError.at(part, problem, "write a list comprehension")
    items = at(name(b.names.fresh("items", numbered=False)), first.iter)
    body: Any = at(gast.Expr(at(gast.Yield(node.elt), node.elt)), node.elt)
    for clause in reversed(node.generators):
        for condition in reversed(clause.ifs):
            body = at(gast.If(condition, [body], []), condition)
        source = items if clause is first else clause.iter
        body = at(gast.For(clause.target, source, [body], [], None), clause.target)
    parameter = at(gast.Name(items.id, PARAM, None, None), first.iter)
    arguments = gast.arguments([parameter], [], None, [], [], None, [])
    variable = b.names.fresh("generator", numbered=False)
    function = gast.FunctionDef(variable, arguments, [body], [], None, None, [])
    given = b.operand(first.iter)
    emit_function(b, at(function, node), variable)
    return at(call(at(name(variable), node), [given]), node)


def _generator(node: Any) -> Any:
    for argument in node.args:
        inner = argument.value if type(argument) is gast.Starred else argument
        if type(inner) is gast.GeneratorExp:
            return inner
    return None


def _as_list(argument: Any) -> Any:
    if type(argument) is gast.Starred:
        return at(gast.Starred(_as_list(argument.value), argument.ctx), argument)
    if type(argument) is gast.GeneratorExp:
        return at(gast.ListComp(argument.elt, argument.generators), argument)
    return argument


def _consumes(b: Builder, node: Any) -> bool:
    """Whether a function takes all elements of its generators before it has any effect."""
    if all(type(argument) is not gast.GeneratorExp for argument in node.args):
        return True  # the generator is starred
    function = node.func
    if b.is_builtin(function, *_CONSUMERS):
        return True
    if type(function) is gast.Attribute and not b.is_path(function):
        return str(function.attr) in ("join", "extend", "update")
    if type(function) is gast.Attribute:
        value = b.scope.module_path(function)[0]
    else:
        binding = b.scope.find(function.id) if type(function) is gast.Name else None
        value = None if binding is None else binding.value
    module = getattr(value, "__module__", None) or ""
    return isinstance(value, np.ufunc) or module.split(".")[0] in ("numpy", "math", "statistics")


def _stopping_loop(b: Builder, node: Any, generator: Any, into: str | None) -> Any:
    """``any(f(x) for x in xs)`` evaluates ``f`` no further than the first true value."""
    wanted = node.func.id == "any"
    own = _own_variables(generator)
    if _captures(generator, own):
        call_of_list = at(gast.Call(node.func, [_as_list(generator)], []), node)
        return call_of(b, call_of_list, into)
    header = iterable(b, generator.generators[0].iter)
    result = _result(b, generator, header, into)
    b.assign(result, b.literal(not wanted, node))

    def innermost() -> None:
        value = b.operand(generator.elt)
        with b.block() as body:
            b.assign(result, b.literal(wanted, node))
        b.branch(value if wanted else b.negated(value), body, [])

    def stop() -> Any:
        found = at(name(result), node)
        return found if wanted else b.negated(found)

    with _scope(b, own, set()):
        _loops(b, generator.generators, header, innermost, stop)
    return at(name(result), node)
