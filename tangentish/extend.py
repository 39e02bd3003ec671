"""The door for authors of derivative rules.

A rule is a function that is read and never run; see `tangentish.rules.notation` for what its
body may say.

>>> import numpy as np
>>> from tangentish import grad
>>> def cube(x):
...     return x * x * x
>>> @elementwise(cube)
... def rule_of_cube(x):
...     partial.x = 3.0 * x**2
>>> print(grad(cube).source_for(2.0).splitlines()[-2].strip())
x_bar = 3.0 * out_bar * x**2
"""

from __future__ import annotations

import inspect
import linecache
from collections.abc import Callable
from typing import Any

from tangentish.errors import RuleError
from tangentish.rules.notation import (
    Rule,
    adjoint,
    dtype,
    elementwise,
    linear,
    multilinear,
    nondifferentiable,
    partial,
    rule,
    shape,
    tangent,
)
from tangentish.rules.table import find_rule

PLAIN = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def custom_gradient(
    vjp: Callable[..., Any], jvp: Callable[..., Any]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The derivative of a function by two plain functions, for those who write no templates.

    ``vjp(out_bar, out, *args)`` returns a tuple with a cotangent for each argument, None for
    one that is no float. ``jvp(tangents, out, *args)`` returns the tangent of the result. The
    function itself is left as it is.

    >>> import numpy as np
    >>> from tangentish import grad, tangent
    >>> def log1pexp_vjp(out_bar, out, x):
    ...     return (out_bar / (1.0 + np.exp(-x)),)
    >>> def log1pexp_jvp(tangents, out, x):
    ...     return tangents[0] / (1.0 + np.exp(-x))
    >>> @custom_gradient(log1pexp_vjp, log1pexp_jvp)
    ... def log1pexp(x):
    ...     return np.log(1.0 + np.exp(x))
    >>> grad(log1pexp)(0.0), tangent(log1pexp)(0.0, 2.0)[1]
    (np.float64(0.5), np.float64(1.0))

    Raises RuleError where the function has other parameters than plain ones, or a rule already.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        parameters = inspect.signature(function).parameters
        if not all(p.kind in PLAIN for p in parameters.values()):
            raise RuleError(f"`{function.__name__}` takes more than plain positional arguments")
        name, names = function.__name__, ", ".join(parameters)
        tangents = "".join(f"tangent.{p}, " for p in parameters)
        lines = [
            f"def {name}({names}, *, out):",
            f"    bars = {name}_vjp(adjoint.out, out, {names})",
            f"    tangent.out = {name}_jvp(({tangents.rstrip(' ')}), out, {names})",
            *(f"    adjoint.{p} += bars[{k}]" for k, p in enumerate(parameters)),
        ]
        definition = defined(name, "\n".join(lines), {f"{name}_vjp": vjp, f"{name}_jvp": jvp})
        rule(function)(definition)
        return function

    return declare


def defined(name: str, text: str, namespace: dict[str, Any]) -> Any:
    """The function that a text defines, in a file that exists in `linecache` alone."""
    filename, serial = f"<rule of {name}>", 1
    while "".join(linecache.getlines(filename)) not in ("", text):
        serial += 1
        filename = f"<rule of {name} {serial}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    scope = {**namespace, "adjoint": adjoint, "tangent": tangent}
    exec(compile(text, filename, "exec"), scope)
    return scope[name]


__all__ = [
    "Rule",
    "adjoint",
    "custom_gradient",
    "dtype",
    "elementwise",
    "find_rule",
    "linear",
    "multilinear",
    "nondifferentiable",
    "partial",
    "rule",
    "shape",
    "tangent",
]
