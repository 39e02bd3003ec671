"""``match``: each case is an ``if``, whose ``else`` holds the cases after it.

A pattern is a list of *alternatives* (more than one only for ``|`` with captures), each of
tests, in Python's order, and of the captures that are bound once all of them hold::

    case 1 | 2:             if s in (1, 2):
    case [a, *rest]:        if isinstance(s, (list, tuple)) and len(s) >= 1:
                                a = s[0]
                                rest = list(s[1:])
    case {"p": p}:          if isinstance(s, dict) and "p" in s:
                                p = s["p"]
    case Point(x, y=0):     if isinstance(s, Point) and s.y == 0:
                                x = s.x
    case (a, b) if a > b:   the captures are bound before the guard is asked

A part of the subject that is looked at more than once is kept, as in ``(t := s[0])``.
Everything here works on the user's statements, before exits and expressions are normalized.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import gast

from tangentish.errors import UnsupportedError
from tangentish.frontend.flow import with_blocks
from tangentish.frontend.handlers import resolved
from tangentish.language.grammar import (
    LOAD,
    STORE,
    assign,
    at,
    attribute,
    call,
    constant,
    name,
    names_written,
    subscript,
    target,
)
from tangentish.language.rewrite import rebuild
from tangentish.names import Names

# Of these classes a single positional pattern is matched by the subject itself.
_WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


class Alternative(NamedTuple):
    """One way for a pattern to match."""

    tests: list[Any]
    binds: list[Any]


def without_matches(body: Sequence[Any], scope: Any, names: Names) -> list[Any]:
    """A block in which every ``match`` is written with ``if``; other statements are shared.

    >>> from tangentish.frontend.normalize import normal_text
    >>> def f(x, mode):
    ...     match mode:
    ...         case "square" | "cube":
    ...             return x * x
    ...         case None:
    ...             return x
    >>> print(normal_text(f))
    def f(x, mode):
        v1 = ('square', 'cube')
        v2 = mode in v1
        if v2:
            result = x * x
        else:
            v3 = mode is None
            if v3:
                result = x
            else:
                result = None
        return result
    """
    return _Matches(scope, names).block(body)


class _Matches:
    """Rewrites the blocks of one function."""

    def __init__(self, scope: Any, names: Names) -> None:
        self.scope = scope
        self.names = names
        self.kept = 0

    def block(self, body: Sequence[Any]) -> list[Any]:
        """The statements of a block."""
        found: list[Any] = []
        for node in body:
            if isinstance(node, gast.Match):
                found += self.match(node)
            else:
                found.append(with_blocks(node, self.block))
        return found

    def match(self, node: Any) -> list[Any]:
        """The subject, which is evaluated once, and the chain of cases."""
        subject = node.subject
        bound = set().union(*(names_written(case.pattern) for case in node.cases))
        if type(subject) is gast.Name and subject.id not in bound:
            return self.chain(node.cases, subject, node)
        kept = self.keep("subject")
        first = at(gast.Assign([at(target(kept), subject)], subject, None), node)
        return [first, *self.chain(node.cases, at(name(kept), subject), node)]

    def keep(self, stem: str) -> str:
        """A name for a temporary; it gets its real name later."""
        self.kept += 1
        return f"{stem} {self.kept}"

    def chain(self, cases: Sequence[Any], subject: Any, node: Any) -> list[Any]:
        """The first case, and the others where it does not apply."""
        if not cases:
            return []
        case, rest = cases[0], cases[1:]
        body = self.block(case.body)
        alternatives = self.alternatives(case.pattern, subject)
        tests, binds = alternatives[0]
        if len(alternatives) == 1 and (case.guard is None or not binds):
            tests = [*tests, case.guard] if case.guard is not None else tests
            if not tests:
                return [*binds, *body]
            return [_if(_all(tests), [*binds, *body], self.chain(rest, subject, node), case)]
        if len(alternatives) == 1 and not tests:
            return [*binds, _if(case.guard, body, self.chain(rest, subject, node), case)]
        flag = self.keep("match")
        steps = self.steps(flag, alternatives, case)
        if case.guard is not None:
            asked = [_set(flag, case.guard)]
            if len(alternatives) == 1:
                steps[-1].body += asked
            else:
                steps.append(_if(at(name(flag), case.pattern), asked, [], case))
        last = _if(at(name(flag), case.pattern), body, self.chain(rest, subject, node), case)
        return [*steps, last]

    def steps(self, flag: str, alternatives: list[Alternative], case: Any) -> list[Any]:
        """The alternatives one after another, until one holds."""
        (tests, binds), *rest = alternatives
        place = case.pattern
        first = _set(flag, _all(tests) if tests else at(constant(True), place))
        if not binds and not rest:
            return [first]
        others = self.steps(flag, rest, case) if rest else []
        return [first, _if(at(name(flag), place), binds or [at(gast.Pass(), place)], others, case)]

    # Patterns.

    def alternatives(self, pattern: Any, subject: Any) -> list[Alternative]:
        """The ways in which a pattern matches; the subject is a cheap expression."""
        find = getattr(self, f"_{type(pattern).__name__.lower()[5:]}")
        found: list[Alternative] = find(pattern, subject)
        return found

    def _value(self, pattern: Any, subject: Any) -> list[Alternative]:
        return [Alternative([_compare(subject, gast.Eq(), pattern.value, pattern)], [])]

    def _singleton(self, pattern: Any, subject: Any) -> list[Alternative]:
        value = at(constant(pattern.value), pattern)
        return [Alternative([_compare(subject, gast.Is(), value, pattern)], [])]

    def _as(self, pattern: Any, subject: Any) -> list[Alternative]:
        found = [Alternative([], [])]
        if pattern.pattern is not None:
            found = self.alternatives(pattern.pattern, subject)
        if pattern.name is None:
            return found
        bind = _bind(pattern.name, subject, pattern)
        return [Alternative(tests, [*binds, bind]) for tests, binds in found]

    def _or(self, pattern: Any, subject: Any) -> list[Alternative]:
        if all(_is_literal(each) for each in pattern.patterns):
            literals = at(gast.Tuple([each.value for each in pattern.patterns], LOAD), pattern)
            return [Alternative([_compare(subject, gast.In(), literals, pattern)], [])]
        found = [way for each in pattern.patterns for way in self.alternatives(each, subject)]
        if any(way.binds for way in found):
            return found
        if not all(way.tests for way in found):
            return [Alternative([], [])]
        either = at(gast.BoolOp(gast.Or(), [_all(way.tests) for way in found]), pattern)
        return [Alternative([either], [])]

    def _sequence(self, pattern: Any, subject: Any) -> list[Alternative]:
        parts = pattern.patterns
        stars = [i for i, each in enumerate(parts) if isinstance(each, gast.MatchStar)]
        classes = [self.builtin("list", pattern), self.builtin("tuple", pattern)]
        tests = [self.is_instance(subject, at(gast.Tuple(classes, LOAD), pattern), pattern)]
        fewest = len(parts) - len(stars)
        if fewest or not stars:
            length = at(call(self.builtin("len", pattern), [subject]), pattern)
            operator = gast.GtE() if stars else gast.Eq()
            tests.append(_compare(length, operator, at(constant(fewest), pattern), pattern))
        ways = []
        for position, each in enumerate(parts):
            if isinstance(each, gast.MatchStar):
                if each.name is not None:
                    ways.append([Alternative([], [self.rest(each, subject, position, parts)])])
                continue
            index = position - len(parts) if stars and position > stars[0] else position
            part = at(subscript(subject, at(constant(index), each)), each)
            ways.append(self.of_part(each, part))
        return _together(Alternative(tests, []), ways)

    def rest(self, star: Any, subject: Any, position: int, parts: Sequence[Any]) -> Any:
        """``*rest`` is always a list."""
        end = position + 1 - len(parts)
        lower = at(constant(position), star) if position else None
        upper = at(constant(end), star) if end else None
        part = at(subscript(subject, at(gast.Slice(lower, upper, None), star)), star)
        return _bind(star.name, at(call(self.builtin("list", star), [part]), star), star)

    def _mapping(self, pattern: Any, subject: Any) -> list[Alternative]:
        tests = [self.is_instance(subject, self.builtin("dict", pattern), pattern)]
        tests += [_compare(key, gast.In(), subject, pattern) for key in pattern.keys]
        ways = []
        for key, each in zip(pattern.keys, pattern.patterns, strict=True):
            ways.append(self.of_part(each, at(subscript(subject, key), each)))
        if pattern.rest is not None:
            ways.append([Alternative([], [self.other_items(pattern, subject)])])
        return _together(Alternative(tests, []), ways)

    def other_items(self, pattern: Any, subject: Any) -> Any:
        """``**rest`` is a new dict of the other items."""
        key, value = self.names.fresh("key"), self.names.fresh("value")
        items = at(call(at(attribute(subject, "items"), pattern), []), pattern)
        pair = gast.Tuple([at(target(key), pattern), at(target(value), pattern)], STORE)
        conditions = []
        if pattern.keys:
            known = at(gast.Tuple(list(pattern.keys), LOAD), pattern)
            conditions = [_compare(at(name(key), pattern), gast.NotIn(), known, pattern)]
        clause = gast.comprehension(at(pair, pattern), items, conditions, 0)
        copy = gast.DictComp(at(name(key), pattern), at(name(value), pattern), [clause])
        return _bind(pattern.rest, at(copy, pattern), pattern)

    def _class(self, pattern: Any, subject: Any) -> list[Alternative]:
        tests = [self.is_instance(subject, pattern.cls, pattern)]
        cls = resolved(pattern.cls, self.scope)
        if cls in _WHOLE and pattern.patterns:
            ways = [self.alternatives(pattern.patterns[0], subject)]
            return _together(Alternative(tests, []), ways)
        given = list(zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True))
        if pattern.patterns:
            given = [*zip(self.positions(pattern, cls), pattern.patterns, strict=False), *given]
        ways = []
        for field, each in given:
            if not _has_field(cls, field):
                arguments = [subject, at(constant(field), each)]
                tests.append(at(call(self.builtin("hasattr", each), arguments), each))
            ways.append(self.of_part(each, at(attribute(subject, field), each)))
        return _together(Alternative(tests, []), ways)

    def positions(self, pattern: Any, cls: Any) -> Sequence[str]:
        """The attributes that the positional patterns of a class stand for."""
        found = getattr(cls, "__match_args__", None)
        if not isinstance(cls, type) or found is None or len(found) < len(pattern.patterns):
            raise UnsupportedError.at(
                pattern,
                "a class pattern with these positional patterns is not supported: "
                "the class has no `__match_args__` that names them",
                "name the attributes, as in `Point(x=0)`",
            )
        return list(found)

    def of_part(self, pattern: Any, part: Any) -> list[Alternative]:
        """The alternatives for a part of the subject, which is read once."""
        if isinstance(pattern, (gast.MatchValue, gast.MatchSingleton)) or _is_capture(pattern):
            return self.alternatives(pattern, part)
        kept = self.keep("part")
        found = []
        for tests, binds in self.alternatives(pattern, at(name(kept), part)):
            if tests:
                found.append(Alternative([_reading_first(tests[0], kept, part), *tests[1:]], binds))
            else:
                found.append(Alternative([], [_with_part(bind, kept, part) for bind in binds]))
        return found

    # Names.

    def is_instance(self, subject: Any, classes: Any, place: Any) -> Any:
        return at(call(self.builtin("isinstance", place), [subject, classes]), place)

    def builtin(self, which: str, place: Any) -> Any:
        """One of Python's own names, which the function must not use for something else."""
        binding = self.scope.find(which)
        if binding is None or binding.where != "builtin":
            raise UnsupportedError.at(
                place,
                f"this pattern is not supported where `{which}` is a name of your own",
                f"give your `{which}` another name",
            )
        return at(name(which), place)


def _together(head: Alternative, ways: list[list[Alternative]]) -> list[Alternative]:
    """All parts of a pattern, each in one of its ways."""
    found = []
    for chosen in itertools.product(*ways):
        tests = [*head.tests, *(test for way in chosen for test in way.tests)]
        binds = [*head.binds, *(bind for way in chosen for bind in way.binds)]
        found.append(Alternative(tests, binds))
    return found


def _reading_first(test: Any, kept: str, part: Any) -> Any:
    """A test whose first mention of a kept part evaluates it."""
    done = False

    def change(node: Any) -> Any:
        nonlocal done
        if done or not isinstance(node, gast.Name) or node.id != kept:
            return None
        done = True
        return at(gast.NamedExpr(at(target(kept), part), part), part)

    return rebuild(test, change)


def _with_part(bind: Any, kept: str, part: Any) -> Any:
    def change(node: Any) -> Any:
        return part if isinstance(node, gast.Name) and node.id == kept else None

    return rebuild(bind, change)


def _is_capture(pattern: Any) -> bool:
    return isinstance(pattern, gast.MatchAs) and pattern.pattern is None


def _is_literal(pattern: Any) -> bool:
    return isinstance(pattern, gast.MatchValue) and isinstance(pattern.value, gast.Constant)


def _has_field(cls: Any, field: str) -> bool:
    """Whether every instance of a class has an attribute."""
    if not isinstance(cls, type):
        return False
    known = {*getattr(cls, "__dataclass_fields__", ()), *getattr(cls, "_fields", ())}
    return field in known or hasattr(cls, field)


def _all(tests: Sequence[Any]) -> Any:
    return tests[0] if len(tests) == 1 else at(gast.BoolOp(gast.And(), list(tests)), tests[0])


def _compare(left: Any, operator: Any, right: Any, place: Any) -> Any:
    return at(gast.Compare(left, [operator], [right]), place)


def _bind(variable: str, value: Any, place: Any) -> Any:
    statement = assign(variable, value)
    at(statement.targets[0], place)
    return at(statement, place)


def _set(flag: str, value: Any) -> Any:
    return _bind(flag, value, value)


def _if(test: Any, body: list[Any], orelse: list[Any], case: Any) -> Any:
    return at(gast.If(test, body, orelse), case.pattern)
