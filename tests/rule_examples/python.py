"""Python's own functions and numbers."""

from __future__ import annotations

from rule_examples.calls import Const, Example, call, number, numbers, v

EXAMPLES: dict[str, list[Example]] = {
    # Python's numbers
    "math.exp": number(),
    "math.expm1": number(),
    "math.exp2": number(),
    "math.log": [
        *number(0.2),
        *[call(x, b) for x in (0.3, 2.5) for b in (2.0, 0.7)],
        call(0.3, 10),
        call(3.0, Const(2.0)),
    ],
    "math.log2": number(0.2),
    "math.log10": number(0.2),
    "math.log1p": number(-0.7),
    "math.sqrt": number(0.2),
    "math.cbrt": number(0.2),
    "math.fma": [call(0.5, 0.7, 0.2)],
    "math.pow": [
        *numbers(0.2),
        call(0.7, 2),
        call(-0.7, Const(3.0)),
        call(0.7, Const(0.0)),
        call(-0.7, 2),
    ],
    "math.hypot": [*numbers(), call(0.5), call(1.0, 2.0, 3.0)],
    "math.sin": number(),
    "math.cos": number(),
    "math.tan": number(-1.0, 1.0),
    "math.asin": number(-0.8, 0.8),
    "math.acos": number(-0.8, 0.8),
    "math.atan": number(),
    "math.atan2": numbers(),
    "math.sinh": number(),
    "math.cosh": number(),
    "math.tanh": number(),
    "math.asinh": number(),
    "math.acosh": number(1.2, 3.0),
    "math.atanh": number(-0.8, 0.8),
    "math.radians": number(),
    "math.degrees": number(),
    "math.erf": number(),
    "math.erfc": number(),
    "math.gamma": [*number(0.2, 5.0), call(-1.3), call(12.5)],
    "math.lgamma": [*number(0.2, 5.0), call(-1.3), call(50.0)],
    "math.fabs": [call(0.5), call(-0.5)],
    "math.fmod": [call(5.3, 0.9), call(-5.3, 0.9), call(5.3, -0.9)],
    "math.remainder": [call(5.3, 0.9), call(-5.3, 0.9), call(5.3, -0.9)],
    "math.copysign": [call(0.5, -0.3), call(-0.5, 0.3)],
    "math.ldexp": [call(0.7, 3)],
    "math.modf": [call(1.7), call(-2.3)],
    "divmod": [call(5.3, 0.9), call(-5.3, 0.9), call(5.3, -0.9)],
    # sequences of numbers
    "sum": [
        call(v(2, 3)),
        call([0.5, 1.5, 2.5]),
        call([0.5, 1.5], 0.3),
        call([v(2), v(2, seed=1)]),
    ],
    "math.fsum": [call([0.5, 1.5, 2.5])],
    "math.prod": [call([0.5, 1.5, 2.5]), call([0.5, 0.0, 2.5]), call([0.5, 1.5], start=0.3)],
    "math.dist": [call([0.5, 1.5], [2.5, 0.3]), call(v(3), v(3, seed=1))],
    "math.sumprod": [call([0.5, 1.5], [2.5, 0.3])],
}
