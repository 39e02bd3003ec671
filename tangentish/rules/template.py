"""Templates: what the body of a rule says, as expressions that are filled in for each call.

A rule is a Python function that is read and never run::

    @rule(np.linalg.inv)
    def inv(a, *, out):
        tangent.out = -(out @ tangent.a @ out)
        adjoint.a += -(out.mT @ adjoint.out @ out.mT)

Its parameters stand for the arguments of a call, ``out`` for the result, ``adjoint.out`` for
the adjoint of the result and ``tangent.a`` for the tangent of an argument.  ``shape(a)``,
``dtype(a)``, ``size(a)`` and ``ndim(a)`` say that nothing else of ``a`` is read, ``each`` is
the position in an argument that is a sequence.  Every other name means what it means in the
module of the rule.
"""

from __future__ import annotations

import builtins
import inspect
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gast

from tangentish import runtime
from tangentish.errors import RuleError

FORMS = ("partial", "adjoint", "tangent")
MARKERS = ("shape", "dtype", "size", "ndim")
LOCATION = ("lineno", "col_offset", "end_lineno", "end_col_offset")

Reason = Callable[[Any, str], RuleError]


@dataclass(frozen=True)
class Template:
    """The derivative of one operation, in terms of its parameters."""

    locals: tuple[tuple[str, gast.expr], ...]
    partials: Mapping[str, gast.expr]
    adjoints: tuple[tuple[str, gast.expr], ...]
    tangent: gast.expr | None
    free: Mapping[str, Any]  # the objects that other names stand for
    sequences: frozenset[str] = frozenset()  # parameters whose adjoints are given per element

    def expressions(self) -> list[gast.expr]:
        """All expressions of the template."""
        tangent = [] if self.tangent is None else [self.tangent]
        parts = (
            [e for _, e in self.locals],
            [*self.partials.values()],
            [e for _, e in self.adjoints],
        )
        return [*parts[0], *parts[1], *parts[2], *tangent]

    def times_result(self) -> Template:
        """The partials of a function in place of those of its logarithm."""
        out = gast.Name("out", gast.Load(), None, None)
        partials = {
            n: e if is_zero(e) else gast.BinOp(out, gast.Mult(), e)
            for n, e in self.partials.items()
        }
        return replace(self, partials=partials)

    def map(self, change: Callable[[gast.expr], gast.expr]) -> Template:
        """The template with every expression replaced by what ``change`` makes of it."""
        return Template(
            tuple((name, change(e)) for name, e in self.locals),
            {name: change(e) for name, e in self.partials.items()},
            tuple((name, change(e)) for name, e in self.adjoints),
            None if self.tangent is None else change(self.tangent),
            self.free,
            self.sequences,
        )


def read_function(definition: Callable[..., Any]) -> Any:
    """The gast tree of a rule function."""
    try:
        text = textwrap.dedent(inspect.getsource(definition))
        return gast.parse(text).body[0]
    except (OSError, TypeError, SyntaxError) as problem:
        name = getattr(definition, "__name__", repr(definition))
        raise RuleError(f"the source of the rule `{name}` cannot be read: {problem}") from None


def parse(definition: Callable[..., Any], parameters: Collection[str], family: str) -> Template:
    """The template that a rule function describes."""
    node = read_function(definition)
    if not isinstance(node, gast.FunctionDef):
        raise RuleError(f"the rule `{definition.__name__}` is not a plain function")
    code = definition.__code__

    def reason(part: Any, problem: str) -> RuleError:
        line = code.co_firstlineno + getattr(part, "lineno", 1) - 1
        return RuleError(
            f"{code.co_filename}:{line}: in the rule `{definition.__name__}`: {problem}"
        )

    return parse_body(node.body, parameters, family, scope_of(definition), reason)


def parse_text(
    text: str, parameters: Collection[str], family: str, definition: Callable[..., Any]
) -> Template:
    """The template in the text of a body, which a rule function returned."""

    def reason(part: Any, problem: str) -> RuleError:
        return RuleError(f"in what the rule `{definition.__name__}` returns: {problem}\n{text}")

    return parse_body(gast.parse(text).body, parameters, family, scope_of(definition), reason)


def scope_of(definition: Callable[..., Any]) -> Callable[[str], Any]:
    """What the names that a rule function does not bind stand for; raises KeyError."""
    closure = inspect.getclosurevars(definition).nonlocals if definition.__closure__ else {}

    def find(name: str) -> Any:
        for scope in (closure, definition.__globals__, vars(builtins)):
            # A rule for `sum` hides the function of that name from the other rules of its
            # module; none of them ever means the rule.
            if name in scope and type(scope[name]).__name__ != "Rule":
                return scope[name]
        # But `digamma` in a rule for `gamma` is the function, although it has a rule there too.
        return definition.__globals__[name].functions[0]

    return find


def parse_body(
    body: list[Any],
    parameters: Collection[str],
    family: str,
    scope: Callable[[str], Any],
    reason: Reason,
) -> Template:
    """The template in the statements of a rule."""
    reader = Reader(set(parameters), family, reason)
    for statement in body:
        reader.read(statement)
    reader.finish(body[-1])
    free = {}
    for node, name in reader.free:
        try:
            free[name] = scope(name)
        except KeyError:
            raise reason(node, f"the name `{name}` is not defined") from None
    template = Template(
        tuple(reader.locals.items()),
        reader.partials,
        tuple(reader.adjoints),
        reader.tangent,
        free,
        frozenset(reader.sequences),
    )
    return with_bare_helpers(template)


def with_bare_helpers(template: Template) -> Template:
    """The template with ``runtime.scatter(...)`` as ``scatter(...)``, as generated code has it."""
    modules = {n: v for n, v in template.free.items() if v is runtime}
    if not modules:
        return template
    free = {n: v for n, v in template.free.items() if n not in modules}

    def change(node: Any) -> Any:
        if isinstance(node, gast.Attribute) and getattr(node.value, "id", None) in modules:
            free[node.attr] = getattr(runtime, node.attr)
            return gast.Name(node.attr, gast.Load(), None, None)
        return rebuilt(node, change)

    return replace(template.map(change), free=free)


class Reader:
    """Reads the statements of one rule, and says what is wrong with them."""

    def __init__(self, parameters: set[str], family: str, reason: Reason) -> None:
        self.parameters = parameters
        self.family = family
        self.reason = reason
        self.locals: dict[str, gast.expr] = {}
        self.partials: dict[str, gast.expr] = {}
        self.adjoints: list[tuple[str, gast.expr]] = []
        self.tangent: gast.expr | None = None
        self.sequences: set[str] = set()
        self.free: list[tuple[Any, str]] = []
        self.line: Any = None  # the statement being read: expressions lose their place

    def read(self, statement: Any) -> None:
        self.line = statement
        if isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Constant):
            return  # a docstring
        if isinstance(statement, gast.Assign) and len(statement.targets) == 1:
            self.assignment(statement.targets[0], self.expression(statement.value))
        elif isinstance(statement, gast.AugAssign):
            self.contribution(statement)
        else:
            raise self.reason(statement, "a rule holds assignments only")

    def assignment(self, target: Any, value: gast.expr) -> None:
        form = form_of(target)
        if isinstance(target, gast.Name):
            if target.id in self.parameters or target.id in (*FORMS, *MARKERS, "each", "out"):
                raise self.reason(target, f"`{target.id}` cannot be assigned to")
            self.locals[target.id] = value
        elif form == ("partial", getattr(target, "attr", "")):
            self.need("partial", self.family == "elementwise")
            self.known_parameter(target.attr)
            self.partials[target.attr] = value
        elif form == ("tangent", "out"):
            self.need("tangent", self.family == "general")
            self.tangent = value
        else:
            text = gast.unparse(target).strip()
            raise self.reason(target, f"`{text} = ...` means nothing; adjoints grow by `+=`")

    def contribution(self, statement: Any) -> None:
        target, value = statement.target, self.expression(statement.value)
        per_element = isinstance(target, gast.Subscript)
        if per_element and getattr(target.slice, "id", None) == "each":
            target = target.value
        form = form_of(target)
        if form is None or form[0] != "adjoint":
            raise self.reason(statement, "only `adjoint.<parameter>` grows by `+=`")
        self.need("adjoint", self.family in ("linear", "multilinear", "general"))
        self.known_parameter(form[1])
        if isinstance(statement.op, gast.Sub):
            value = gast.UnaryOp(gast.USub(), value)
        elif not isinstance(statement.op, gast.Add):
            raise self.reason(statement, "an adjoint grows by `+=` or `-=`")
        self.adjoints.append((form[1], value))
        if per_element:
            self.sequences.add(form[1])

    def known_parameter(self, name: str) -> None:
        if name not in self.parameters:
            raise self.reason(self.line, f"the rule has no parameter `{name}`")

    def need(self, form: str, right: bool) -> None:
        if not right:
            raise self.reason(
                self.line, f"`{form}` has no place in a rule of the family {self.family}"
            )

    def finish(self, last: Any) -> None:
        """Both modes must follow from what was read."""
        if self.family == "elementwise" and not self.partials:
            raise self.reason(last, "an elementwise rule needs `partial.<parameter> = ...`")
        if self.family != "elementwise" and not self.adjoints:
            raise self.reason(last, "the rule needs `adjoint.<parameter> += ...`")
        if self.family == "general" and self.tangent is None:
            raise self.reason(last, "the rule needs `tangent.out = ...`")
        if self.family == "elementwise" and self.locals:
            raise self.reason(last, "a partial derivative is one expression, without local names")

    def expression(self, node: Any) -> gast.expr:
        """The expression without places, its names noted."""
        for part in walk(node):
            if isinstance(part, gast.Name):
                self.note(part)
            elif isinstance(part, gast.Attribute) and form_of(part):
                self.check_form(part)
            elif is_marker(part) and part.func.id in self.parameters:
                raise self.reason(self.line, f"`{part.func.id}` is a parameter of this rule")
        return bare(node)

    def check_form(self, part: gast.Attribute) -> None:
        form, name = part.value.id, part.attr
        if form == "partial" or (form == "adjoint" and name != "out"):
            raise self.reason(self.line, f"`{form}.{name}` cannot be read")
        if form == "tangent":
            self.known_parameter(name)
            self.need("tangent", self.family == "general")
        if form == "adjoint" and self.family == "elementwise":
            self.need("adjoint", False)

    def note(self, part: gast.Name) -> None:
        name = part.id
        if name in self.parameters or name in self.locals:
            return
        if name not in (*FORMS, *MARKERS, "each", "out"):
            self.free.append((self.line, name))


def form_of(node: Any) -> tuple[str, str] | None:
    """``("adjoint", "x")`` for ``adjoint.x``, and so on."""
    base = node.value if isinstance(node, gast.Attribute) else None
    return (base.id, node.attr) if isinstance(base, gast.Name) and base.id in FORMS else None


def is_marker(node: Any) -> bool:
    """Whether an expression is ``shape(a)`` or the like."""
    return isinstance(node, gast.Call) and getattr(node.func, "id", "") in MARKERS


def walk(node: Any) -> Iterator[Any]:
    """Every node of an expression, in source order."""
    yield node
    for child in gast.iter_child_nodes(node):
        yield from walk(child)


def rebuilt(node: Any, change: Any) -> Any:
    """The node with ``change`` applied to its children; itself where nothing changes."""
    fields: dict[str, Any] = {}
    touched = False
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, gast.AST):
            new: Any = change(value)
            touched |= new is not value
        elif isinstance(value, list):
            new = [change(v) if isinstance(v, gast.AST) else v for v in value]
            touched |= any(a is not b for a, b in zip(new, value, strict=True))
        else:
            new = value
        fields[name] = new
    return type(node)(**fields) if touched else node


def bare(node: Any) -> Any:
    """The expression without places in the rule's file, its negative numbers as constants."""
    for part in walk(node):
        for field in LOCATION:
            if hasattr(part, field):
                delattr(part, field)
    return Negatives().visit(node)


class Negatives(gast.NodeTransformer):  # type: ignore[misc]
    """``-1`` is a number, not an operation."""

    def visit_UnaryOp(self, node: Any) -> Any:
        self.generic_visit(node)
        operand = node.operand
        if not isinstance(node.op, gast.USub) or not isinstance(operand, gast.Constant):
            return node
        return gast.Constant(-operand.value, None) if is_plain(operand.value) else node


def is_zero(node: Any) -> bool:
    return isinstance(node, gast.Constant) and is_plain(node.value) and node.value == 0


def is_plain(value: Any) -> bool:
    """Whether a value is a number with a sign."""
    return type(value) in (int, float)
