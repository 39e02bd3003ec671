"""What the normalizations of expressions share: where statements go, and what values are called.

Each construct has a file that says how it is written in normal form.  There, a *form* is a
function of a builder, a node and the name that its value is going to be bound to (if any); it
appends the statements that have to run first, and returns what is left: an operation whose
parts are operands, or an operand.  `tangentish.frontend.normalize` has the table of all forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import gast

from tangentish.errors import UnsupportedError
from tangentish.frontend.effects import is_quiet
from tangentish.frontend.survey import Survey
from tangentish.language.grammar import (
    FUNCTIONS,
    assign,
    at,
    children,
    constant,
    copy_tree,
    name,
    names_read,
    names_written,
    negation,
)
from tangentish.names import Names

Form = Callable[["Builder", Any, "str | None"], Any]
Statement = Callable[["Builder", Any], None]


@dataclass(frozen=True)
class Forms:
    """How each construct is normalized, by the type of its node."""

    expressions: Mapping[type, Form]
    statements: Mapping[type, Statement]
    function: Callable[[Any, Any, Names, str, Builder | None], gast.FunctionDef]


class Builder:
    """Writes the statements of one function in normal form."""

    def __init__(self, scope: Any, names: Names, survey: Survey, forms: Forms) -> None:
        self.scope = scope
        self.names = names
        self.survey = survey
        self.forms = forms
        self.out: list[Any] = []
        self.site: Any = None  # the user's statement that is being normalized
        self.renamed: dict[str, str] = {}  # variables of comprehensions, and tests of loops
        self.temporaries: set[str] = set()
        self.loops = 0  # how many loops are around
        self.guarded = False  # inside a `try`, whose handlers see every variable

    # Statements.

    def emit(self, statement: Any) -> None:
        """Appends a statement, which stands for the user's current one."""
        self.out.append(at(statement, self.site))

    def statement(self, node: Any) -> None:
        """Normalizes one statement."""
        form = self.forms.statements.get(type(node))
        if form is None:
            raise _unknown(node)
        outer, self.site = self.site, node
        form(self, node)
        self.site = outer

    def statements(self, nodes: Sequence[Any]) -> list[Any]:
        """The normal form of a block."""
        with self.block() as body:
            for node in nodes:
                self.statement(node)
        return body

    @contextmanager
    def block(self) -> Iterator[list[Any]]:
        """Collects the statements that are emitted inside the ``with``."""
        outer, self.out = self.out, []
        try:
            yield self.out
        finally:
            self.out = outer

    def branch(self, test: Any, body: list[Any], orelse: list[Any]) -> None:
        """Emits an ``if`` whose test is an operand."""
        self.emit(gast.If(test, body or [at(gast.Pass(), self.site)], orelse))

    def assign(self, variable: str, value: Any) -> None:
        """Emits an assignment, unless it is ``x = x``."""
        if type(value) is not gast.Name or value.id != variable:
            statement = assign(variable, value)
            at(statement.targets[0], value)
            self.emit(statement)

    # Values.

    def value(self, node: Any, into: str | None = None) -> Any:
        """An operation or operand with the value of an expression.

        ``into`` is the variable that the caller binds it to next, if it does nothing else.
        """
        form = self.forms.expressions.get(type(node))
        if form is None:
            raise _unknown(node)
        return form(self, node, into)

    def bind(self, variable: str, node: Any) -> None:
        """Binds a variable to the value of an expression."""
        self.assign(variable, self.value(node, variable))

    def bind_target(self, variable: str, node: Any) -> None:
        """Binds what the user's program, or a pass over it, calls ``variable``.

        A name with a space is a test of a loop or part of a ``match``: a temporary.
        """
        if " " in variable and variable not in self.renamed:
            self.renamed[variable] = self.bind_or_hold(None, node)
        else:
            self.bind(self.renamed.get(variable, variable), node)

    def bind_or_hold(self, variable: str | None, node: Any) -> str:
        """Binds the variable, or where there is none a temporary that may be bound again."""
        if variable is not None:
            self.bind(variable, node)
            return variable
        value = self.value(node)
        if type(value) is gast.Name and value.id in self.temporaries:
            return str(value.id)
        return str(self.hold(value).id)

    def hold(self, value: Any) -> Any:
        """Binds an operation or operand to a new temporary."""
        variable = self.names.fresh("v")
        self.temporaries.add(variable)
        self.assign(variable, value)
        return at(name(variable), value)

    def operand(self, node: Any, later: Sequence[Any] = ()) -> Any:
        """An operand with the value of an expression.

        ``later`` are the expressions that are evaluated before the operand is used; a variable
        that they bind is copied.
        """
        if type(node) is gast.Attribute and self.is_path(node):
            return copy_tree(node)
        value = self.value(node)
        if type(value) is gast.Constant:
            return value
        if type(value) is not gast.Name or (later and self.rebinds(value.id, later)):
            return self.hold(value)
        return value

    def operands(self, nodes: Sequence[Any], later: Sequence[Any] = ()) -> list[Any]:
        """Operands with the values of expressions, evaluated in order."""
        return [
            self.operand(node, (*nodes[position + 1 :], *later))
            for position, node in enumerate(nodes)
        ]

    def negated(self, value: Any) -> Any:
        """A new temporary with the contrary of an operand."""
        return self.hold(at(negation(value), value))

    def literal(self, value: object, place: Any) -> Any:
        """A constant that stands for the user's node ``place``."""
        return at(constant(value), place)

    # Questions.

    def is_path(self, node: Any) -> bool:
        """Whether an attribute is reached through modules alone."""
        root = node
        while type(root) is gast.Attribute:
            root = root.value
        if type(root) is not gast.Name or root.id in self.renamed:
            return False
        return self.scope.module_path(node) is not None

    def is_builtin(self, node: Any, *which: str) -> bool:
        """Whether a node is the name of one of these builtins, and means it."""
        if type(node) is not gast.Name or node.id not in which or node.id in self.renamed:
            return False
        binding = self.scope.find(node.id)
        return binding is not None and binding.where == "builtin"

    def rebinds(self, variable: str, later: Sequence[Any]) -> bool:
        """Whether the evaluation of expressions may bind a variable anew."""
        if variable in self.temporaries:
            return False
        if variable in self.survey.walrus and any(_binds(node, variable) for node in later):
            return True
        if variable in self.survey.shared or self.survey.is_free_value(variable, self.scope):
            return self.is_noisy(later)
        return False

    def is_noisy(self, nodes: Sequence[Any]) -> bool:
        """Whether the evaluation of expressions may change variables or objects elsewhere."""
        return any(
            isinstance(part, (gast.Await, gast.Yield, gast.YieldFrom))
            or (isinstance(part, gast.Call) and not is_quiet(part, self.scope))
            for node in nodes
            for part in _evaluated(node)
        )

    def target_for(self, into: str | None, later: Sequence[Any]) -> str | None:
        """``into`` if it may be bound before ``later`` is evaluated, else None."""
        if into is None or into in self.temporaries:
            return into
        if self.guarded or into in self.survey.captured or into in self.survey.shared:
            return None
        if any(into in names_read(node) or into in names_written(node) for node in later):
            return None
        return into


def _unknown(node: Any) -> UnsupportedError:
    construct = type(node).__name__
    return UnsupportedError.at(
        node, f"`{construct}` is not supported", "use ordinary statements and expressions"
    )


def _evaluated(node: Any) -> Iterator[Any]:
    """The nodes of an expression that run with it: all but the bodies of functions."""
    yield node
    if isinstance(node, FUNCTIONS):
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                yield from _evaluated(default)
        return
    for child in children(node):
        yield from _evaluated(child)


def _binds(node: Any, variable: str) -> bool:
    return any(
        isinstance(part, gast.NamedExpr) and part.target.id == variable for part in _evaluated(node)
    )
