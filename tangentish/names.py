"""Names for what the user did not name: deterministic, and never the user's own.

The scheme of the whole package, with the field's own terms: intermediates are ``v1, v2,
...``; ``x_dot`` is the tangent of ``x``, ``x_bar`` its adjoint, ``x_tape`` the list that keeps
old values of ``x`` for the reverse sweep.  A name that is taken gets a number.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable


class Names:
    """The names that are taken so far, and the source of fresh ones.

    >>> names = Names({"x", "v2", "result"})
    >>> names.fresh("v"), names.fresh("v"), names.fresh("v")
    ('v1', 'v3', 'v4')
    >>> names.fresh("returned", numbered=False), names.fresh("result", numbered=False)
    ('returned', 'result2')
    """

    __slots__ = ("_counters", "_derived", "_variables", "taken")

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken: set[str] = set(taken)
        self._counters: dict[str, int] = {}
        self._derived: dict[tuple[str, str], str] = {}
        self._variables: dict[str, str] = {}  # to which the derived names belong

    def fresh(self, stem: str, numbered: bool = True) -> str:
        """A name nobody uses: ``v1``, or the bare stem where ``numbered`` is false.

        >>> names = Names()
        >>> names.fresh("x"), names.fresh("x1"), names.fresh("lambda", numbered=False)
        ('x1', 'x1_1', 'lambda_')
        """
        if not numbered:
            bare = stem + "_" if keyword.iskeyword(stem) else stem
            if bare not in self.taken:
                self.taken.add(bare)
                return bare
        number = self._counters.get(stem, 0 if numbered else 1)
        separator = "_" if stem[-1].isdigit() else ""
        while True:
            number += 1
            found = f"{stem}{separator}{number}"
            if found not in self.taken:
                break
        self._counters[stem] = number
        self.taken.add(found)
        return found

    def derived(self, variable: str, suffix: str) -> str:
        """The one name that belongs to ``variable``: the same at every call.

        >>> names = Names({"x", "x_bar"})
        >>> names.derived("x", "bar"), names.derived("x", "bar")
        ('x_bar2', 'x_bar2')
        """
        key = (variable, suffix)
        found = self._derived.get(key)
        if found is None:
            found = self._derived[key] = self.fresh(f"{variable}_{suffix}", numbered=False)
            self._variables[found] = variable
        return found

    def variable(self, name: str, suffix: str) -> str | None:
        """The variable to which a derived name belongs, if it is one with this suffix.

        >>> names = Names({"x", "x_bar"})
        >>> names.derived("x", "bar")
        'x_bar2'
        >>> names.variable("x_bar2", "bar"), names.variable("x_bar", "bar")
        ('x', None)
        """
        found = self._variables.get(name)
        return found if found is not None and self._derived.get((found, suffix)) == name else None

    def copy(self) -> Names:
        """The same state, to be continued independently.

        >>> names = Names()
        >>> names.copy().fresh("v"), names.fresh("v")
        ('v1', 'v1')
        """
        other = Names(self.taken)
        other._counters = dict(self._counters)
        other._derived = dict(self._derived)
        other._variables = dict(self._variables)
        return other

    def restore(self, other: Names) -> None:
        """Go back to a state that was copied before.

        >>> names = Names()
        >>> before = names.copy()
        >>> first = names.fresh("v")
        >>> names.restore(before)
        >>> names.fresh("v") == first
        True
        """
        self.taken = set(other.taken)
        self._counters = dict(other._counters)
        self._derived = dict(other._derived)
        self._variables = dict(other._variables)


def tangent_name(variable: str, names: Names) -> str:
    """The name of a variable's tangent.

    >>> tangent_name("v1", Names())
    'v1_dot'
    """
    return names.derived(variable, "dot")


def adjoint_name(variable: str, names: Names) -> str:
    """The name of a variable's adjoint.

    >>> adjoint_name("v1", Names())
    'v1_bar'
    """
    return names.derived(variable, "bar")


def tape_name(variable: str, names: Names) -> str:
    """A new name at every call, as every save site has a tape of its own.

    >>> names = Names()
    >>> tape_name("h", names), tape_name("h", names)
    ('h_tape', 'h_tape2')
    """
    return names.fresh(f"{variable}_tape", numbered=False)
