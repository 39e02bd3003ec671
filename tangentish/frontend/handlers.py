"""``try`` with ``except``: what failed is recorded, and the handlers run after the ``try``.

::

    try:                        failed = False
        body                    try:
    except KeyError as e:           body
        handler                 except KeyError as e1:
    else:                           failed = True
        more                        e = e1
    finally:                    if failed:
        last                        handler
                                else:
                                    more

and all of that in a ``try`` of its own with ``finally: last``.  So the derivative of a handler
is that of a branch, and ``return``, ``break`` and ``continue`` in it are like any other.
``with contextlib.suppress(E)`` is a ``try`` with a handler that does nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import gast

from tangentish.errors import UnsupportedError
from tangentish.frontend.flow import with_blocks
from tangentish.frontend.leaving import set_to
from tangentish.language.grammar import assign, at, constant, name, target
from tangentish.language.rewrite import rebuild
from tangentish.names import Names

_CURRENT = ("exc_info", "exception", "print_exc", "format_exc", "print_last")


def without_handlers(body: Sequence[Any], scope: Any, names: Names) -> list[Any]:
    """A block in which handlers only say that they ran; other statements are shared.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(table, x):
    ...     try:
    ...         y = table["y"]
    ...     except KeyError:
    ...         y = x
    ...     return y
    >>> print(normal_text(f))
    def f(table, x):
        failed = False
        try:
            y = table['y']
        except KeyError:
            failed = True
        if failed:
            y = x
        return y
    """
    return _Handlers(scope, names).block(body)


class _Handlers:
    """Rewrites the blocks of one function."""

    def __init__(self, scope: Any, names: Names) -> None:
        self.scope = scope
        self.names = names

    def block(self, body: Sequence[Any]) -> list[Any]:
        """The statements of a block."""
        found: list[Any] = []
        for node in body:
            if isinstance(node, gast.Try):
                if _is_recorded(found, node):
                    found.append(with_blocks(node, self.block))
                else:
                    found += self.guarded(node)
            elif isinstance(node, gast.With):
                found += self.inside(node, list(node.items))
            else:
                found.append(with_blocks(node, self.block))
        return found

    def guarded(self, node: Any) -> list[Any]:
        """A ``try`` statement; its ``finally`` is around all else."""
        body = self.block(node.body)
        if node.handlers:
            body = self.caught(node, body, node.handlers, self.block(node.orelse))
        if not node.finalbody:
            return body
        return [at(gast.Try(body, [], [], self.block(node.finalbody)), node)]

    def caught(self, node: Any, body: Any, handlers: Any, orelse: Any) -> list[Any]:
        """The ``try``, and after it the handler that ran, or the ``else`` block."""
        failed = self.names.fresh("failed", numbered=False)
        which = self.names.fresh("handler", numbered=False) if len(handlers) > 1 else None
        catches, blocks = [], []
        for number, handler in enumerate(handlers, 1):
            lines = [set_to(failed, True, handler)]
            if which is not None:
                lines.append(_bind(which, at(constant(number), handler), handler))
            kept, moved = self.moved(handler)
            variable = None
            if kept:  # Python takes the variable of a handler away at its end
                error = self.names.fresh(kept[0])
                variable = at(target(error), handler)
                lines += [_bind(each, at(name(error), handler), handler) for each in kept]
            catches.append(at(gast.ExceptHandler(handler.type, variable, lines), handler))
            blocks.append(moved)
        chosen = blocks.pop()
        for number in range(len(blocks), 0, -1):
            is_this = gast.Compare(
                at(name(str(which)), node), [gast.Eq()], [at(constant(number), node)]
            )
            chosen = [at(gast.If(at(is_this, node), blocks.pop(), chosen), node)]
        after = []
        if orelse or any(not isinstance(each, gast.Pass) for each in chosen):
            after = [at(gast.If(at(name(failed), node), chosen, orelse), node)]
        return [set_to(failed, False, node), at(gast.Try(body, catches, [], []), node), *after]

    def moved(self, handler: Any) -> tuple[list[str], list[Any]]:
        """The block of a handler, for outside of it; and variables for the exception."""
        kept = [] if handler.name is None else [handler.name.id]
        own: list[str] = []  # a variable that the handler's block does not know

        def current(place: Any) -> Any:
            if not own:
                own.append(self.names.fresh("error", numbered=False))
            return at(name(own[0]), place)

        def change(part: Any) -> Any:
            if isinstance(part, (gast.FunctionDef, gast.Lambda, gast.Try)):
                return part
            if isinstance(part, gast.Raise) and part.exc is None:
                return at(gast.Raise(current(part), None), part)
            if isinstance(part, gast.Call) and isinstance(part.func, gast.Attribute):
                if part.func.attr == "exception" and not part.keywords:
                    told = gast.keyword("exc_info", current(part))
                    return at(gast.Call(part.func, part.args, [told]), part)
                if part.func.attr in _CURRENT and not part.keywords:
                    raise UnsupportedError.at(
                        part,
                        f"`{part.func.attr}` is not supported in a handler, "
                        "whose block runs after the `try`",
                        "use the exception itself: `except ... as error`",
                    )
            return None

        body = self.block([rebuild(each, change) for each in handler.body])
        return kept + own, body

    # contextlib.suppress

    def inside(self, node: Any, items: list[Any]) -> list[Any]:
        """A ``with`` statement whose context managers are entered from left to right."""
        position = next((i for i, each in enumerate(items) if self.is_suppress(each)), None)
        if position is None:
            body = self.block(node.body)
            return [at(gast.With(items, body, None), node)] if items else body
        call = items[position].context_expr
        types = (
            call.args[0] if len(call.args) == 1 else at(gast.Tuple(call.args, gast.Load()), call)
        )
        nothing = at(gast.ExceptHandler(types, None, [at(gast.Pass(), call)]), node)
        body = self.caught(node, self.inside(node, items[position + 1 :]), [nothing], [])
        if not position:
            return body
        return [at(gast.With(items[:position], body, None), node)]

    def is_suppress(self, item: Any) -> bool:
        """Whether a context manager is ``contextlib.suppress(...)`` of some exceptions."""
        call = item.context_expr
        if not isinstance(call, gast.Call) or item.optional_vars is not None or call.keywords:
            return False
        starred = any(isinstance(each, gast.Starred) for each in call.args)
        return not starred and resolved(call.func, self.scope) is contextlib.suppress


def resolved(node: Any, scope: Any) -> Any:
    """What a name or a path stands for outside the function; None where it is not known."""
    if isinstance(node, gast.Attribute):
        return getattr(resolved(node.value, scope), node.attr, None)
    binding = scope.find(node.id) if isinstance(node, gast.Name) else None
    return None if binding is None else binding.value


def _is_recorded(before: list[Any], node: Any) -> bool:
    """Whether a ``try`` has the form that comes out of here."""
    if not node.handlers or node.orelse or node.finalbody:
        return False
    flags = set()
    for statement in reversed(before):  # other flags may stand between
        flag = _bound_constant(statement, False)
        if flag is None:
            break
        flags.add(flag)
    first = {_bound_constant(handler.body[0], True) for handler in node.handlers}
    return (
        len(first) == 1
        and first <= flags
        and all(
            isinstance(line, gast.Assign) and _is_simple(line)
            for handler in node.handlers
            for line in handler.body
        )
    )


def _bound_constant(statement: Any, value: bool) -> str | None:
    """The name that a statement binds to a truth value."""
    if not isinstance(statement, gast.Assign) or not _is_simple(statement):
        return None
    is_value = isinstance(statement.value, gast.Constant) and statement.value.value is value
    return str(statement.targets[0].id) if is_value else None


def _is_simple(statement: Any) -> bool:
    plain = isinstance(statement.value, (gast.Name, gast.Constant))
    return plain and len(statement.targets) == 1 and isinstance(statement.targets[0], gast.Name)


def _bind(variable: str, value: Any, place: Any) -> Any:
    statement = assign(variable, value)
    at(statement.targets[0], place)
    return at(statement, place)
