"""What the forward sweep has computed is not computed again in the reverse sweep.

Two rewrites of a whole gradient.  A call whose operands never change and that the forward
sweep has made already is read from its variable; zeros to which a whole array is added at
once are that array.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Set
from typing import Any

import gast
import numpy as np

from tangentish.language import rewrite
from tangentish.language.headings import is_heading
from tangentish.language.stores import in_place_roots, written
from tangentish.optimize.effects import Classes

Block = list[gast.stmt]


def known_calls(forward: Block, reverse: Block, classes: Classes, parameters: set[str]) -> Block:
    """The reverse sweep with calls replaced by the variables that hold their results.

    >>> import gast
    >>> forward = gast.parse("c = np.cos(x)").body
    >>> reverse = gast.parse("x_bar = y_bar * np.cos(x)").body
    >>> (line,) = known_calls(forward, reverse, lambda name: {name}, {"x"})
    >>> print(gast.unparse(line).strip())
    x_bar = y_bar * c
    """
    candidates = [s for s in forward if is_definition(s) and is_known(s.value)]
    if not candidates:
        return reverse
    steady = steady_names([*forward, *reverse], classes, parameters)
    results: dict[str, str] = {}
    statement: Any
    for statement in candidates:
        name, call = statement.targets[0].id, statement.value
        if all(map(steady, {name} | rewrite.names_in(call) - {"np", "math"})):
            results.setdefault(rewrite.dump(call), name)
    if not results:
        return reverse

    changed = set().union(*map(in_place_roots, reverse))
    own = {
        id(part.value) for part in parts(reverse) if is_definition(part) and bound_in(part, changed)
    }

    def change(part: Any) -> Any:
        if is_known(part) and id(part) not in own:
            name = results.get(rewrite.dump(part))
            return None if name is None else rewrite.name(name)
        return None

    return [rewrite.rebuild(statement, change) for statement in reverse]


def parts(block: Block) -> Iterator[Any]:
    """All that a block is made of."""
    return (part for statement in block for part in rewrite.subexpressions(statement))


def bound_in(statement: Any, names: Set[str]) -> bool:
    """Whether a definition binds one of some names: its value is memory of its own."""
    return statement.targets[0].id in names


def is_definition(statement: Any) -> bool:
    return isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name)


def is_known(call: Any) -> bool:
    """A call of NumPy that gives the same whenever it is made: ``np.linalg.inv(a)``"""
    if not isinstance(call, gast.Call):
        return False
    path, function = [], call.func
    while isinstance(function, gast.Attribute):
        path.append(function.attr)
        function = function.value
    known = isinstance(function, gast.Name) and function.id in ("np", "math") and path
    return bool(known) and "random" not in path


def steady_names(body: Block, classes: Classes, parameters: set[str]) -> Callable[[str], bool]:
    """Whether a name means one value throughout, whose memory is never written to."""
    bindings = Counter(name for statement in body for name in bound(statement))
    bindings.update(parameters)
    changed = set().union(*[in_place_roots(s) for s in body])
    return lambda name: bindings[name] == 1 and not classes(name) & changed


def bound(statement: Any) -> list[str]:
    """The names that a statement binds, each as often as it does."""
    return [n.id for n in rewrite.occurrences(statement) if isinstance(n.ctx, gast.Store)]


# ---- zeros -------------------------------------------------------------------------------------


def defined_by_first(
    forward: Block, reverse: Block, is_double: Callable[[str], bool]
) -> tuple[Block, Block]:
    """``x_bar = np.zeros_like(x)`` goes if the next to come is ``x_bar += e``, as long as ``x``.

    >>> import gast
    >>> forward = gast.parse("x_bar = np.zeros_like(x)").body
    >>> reverse = gast.parse("x_bar += 2.0 * out_bar * x").body
    >>> forward, (line,) = defined_by_first(forward, reverse, lambda name: True)
    >>> print(forward, gast.unparse(line).strip())
    [] x_bar = 2.0 * out_bar * x
    """
    body = [*forward, *reverse]
    for k, statement in enumerate(body):
        variable = zeros_of(statement)
        if variable is None or not is_double(variable):
            continue
        name = statement.targets[0].id
        use = next((j for j in range(k + 1, len(body)) if name in mentioned(body[j])), None)
        if use is None or any(variable in written(s) for s in body[k:use]):
            continue
        growth: Any = body[use]
        if is_growth(growth, name) and has_shape_of(growth.value, variable):
            new = gast.Assign([rewrite.name(name, store=True)], growth.value, None)
            body[use] = rewrite.located(new, growth)
            body[k] = gast.Pass()
    halves = body[: len(forward)], body[len(forward) :]
    first, second = ([s for s in half if not isinstance(s, gast.Pass)] for half in halves)
    return first, second


def mentioned(statement: Any) -> Set[str]:
    return set() if is_heading(statement) else rewrite.names_in(statement)


def zeros_of(statement: Any) -> str | None:
    """The variable of ``x_bar = np.zeros_like(x)``."""
    if not is_definition(statement) or not isinstance(statement.value, gast.Call):
        return None
    call = statement.value
    zeros = rewrite.dump(call.func) == ZEROS and len(call.args) == 1 and not call.keywords
    return call.args[0].id if zeros and isinstance(call.args[0], gast.Name) else None


ZEROS = rewrite.dump(rewrite.dotted("np.zeros_like"))


def is_growth(statement: Any, name: str) -> bool:
    """``name += e``"""
    return (
        isinstance(statement, gast.AugAssign)
        and isinstance(statement.target, gast.Name)
        and statement.target.id == name
        and isinstance(statement.op, gast.Add)
        and name not in rewrite.names_in(statement.value)
    )


def has_shape_of(value: Any, variable: str) -> bool:
    """Whether an expression that fits into a variable is as large: it is a factor or a term."""
    if isinstance(value, gast.BinOp) and not isinstance(value.op, gast.MatMult):
        return any(is_like(part, variable) for part in (value.left, value.right))
    return isinstance(value, gast.UnaryOp) and is_like(value.operand, variable)


def is_like(value: Any, variable: str) -> bool:
    if isinstance(value, gast.Name):
        return bool(value.id == variable)
    if isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute) and value.args:
        function = getattr(np, value.func.attr, None)
        is_elementwise = isinstance(function, np.ufunc) and function.signature is None
        return is_elementwise and any(is_like(a, variable) for a in value.args)
    return has_shape_of(value, variable)


__all__ = ["defined_by_first", "known_calls"]
