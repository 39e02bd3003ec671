"""Example calls of the special functions of SciPy."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.special

from rule_examples.calls import (
    PAIRS,
    Const,
    Example,
    binary,
    call,
    floats,
    reductions,
    unary,
    v,
    values,
)

SHAPES: tuple[Any, ...] = (None, (3,), (2, 3), (2, 1))


def last(*parameters: Any, low: float, high: float) -> list[Example]:
    """Calls by the last argument, the others being given."""
    given = [Const(p) if isinstance(p, float) else p for p in parameters]
    return [call(*given, values(s, low, high)) for s in SHAPES]


def orders(*given: Sequence[Any], low: float, high: float) -> list[Example]:
    """Calls by the last argument, for each of several values of the others, and for arrays."""
    calls = [e for parameters in given for e in last(*parameters, low=low, high=high)]
    arrays = [np.array([parameters[k] for parameters in given]) for k in range(len(given[0]))]
    if any(a.dtype.kind == "f" for a in arrays):
        return calls
    calls.append(call(*arrays, values((2, len(given)), low, high)))
    calls.append(call(*(a[:, None] for a in arrays), values((3,), low, high)))
    return calls


def several(*ranges: tuple[float, float]) -> list[Example]:
    """Calls by all arguments, each between two bounds, broadcast."""
    shapes: list[list[Any]] = [[None, (3,), (2, 3), (2, 1)], [(3,), (3,), (3,)], [None] * 4]
    shapes += [[(2, 1), (3,), None, (2, 3)], [(), (2,), (1,), (2,)]]
    return [
        call(*(values(s, *r, seed=k) for k, (s, r) in enumerate(zip(row, ranges, strict=False))))
        for row in shapes
    ]


def rates(last: tuple[float, float]) -> list[Example]:
    """Calls of gamma distributions by their rate and their last argument."""
    return [
        call(values(a, 0.5, 2.0), b, values(c, *last, seed=1))
        for (a, c), b in itertools.product(PAIRS[:6], (2, Const(0.7), np.array([1, 2, 3])))
    ]


POSITIVE = (0.3, 3.0)
GAMMA = {
    "gamma": unary(0.3, 3.0) + unary(-0.9, -0.1),
    "gammaln": unary(0.3, 4.0),
    "rgamma": [*unary(-2.6, 2.6), call(np.array([-2.0, -1.0, 0.0, 0.5, 1.0]))],
    "psi": unary(0.3, 4.0) + unary(-0.9, -0.1),
    "polygamma": orders((0,), (1,), (2,), low=0.5, high=3.0),
    "zeta": orders((2.0,), (3.5,), low=0.5, high=3.0),
    "multigammaln": [call(values(s, 2.0, 5.0), d) for s in SHAPES for d in (1, 3)],
    "poch": several((0.5, 3.0), (0.5, 2.0)),
    "beta": several(POSITIVE, POSITIVE),
    "betaln": several(POSITIVE, POSITIVE),
    "binom": several((3.0, 5.0), (0.5, 2.5)),
    "comb": [
        *several((3.0, 5.0), (0.5, 2.5)),
        *(call(values(s, 3.0, 5.0), 2) for s in SHAPES),
        call(np.array([1.2, 3.2]), np.array([2.0, 2.5])),
    ],
    "perm": [
        *several((3.0, 5.0), (0.5, 2.5)),
        *(call(values(s, 3.0, 5.0), 2) for s in SHAPES),
        call(np.array([1.2, 3.2]), np.array([2.0, 2.5])),
    ],
    "factorial": unary(0.3, 4.0),
}
GAMMA_PARAMETERS = ((2,), (0.7,), (3.5,))
BETA_PARAMETERS = ((2, 3), (0.7, 1.5), (2.5, 0.8))
INCOMPLETE = {
    "gammainc": orders(*GAMMA_PARAMETERS, low=0.2, high=4.0) + last(Const(2.5), low=0.2, high=4.0),
    "gammaincc": orders(*GAMMA_PARAMETERS, low=0.2, high=4.0) + last(Const(2.5), low=0.2, high=4.0),
    "gammaincinv": orders(*GAMMA_PARAMETERS, low=0.2, high=0.8)
    + last(Const(2.5), low=0.2, high=0.8),
    "gammainccinv": orders(*GAMMA_PARAMETERS, low=0.2, high=0.8)
    + last(Const(2.5), low=0.2, high=0.8),
    "betainc": orders(*BETA_PARAMETERS, low=0.1, high=0.9),
    "betaincc": orders(*BETA_PARAMETERS, low=0.1, high=0.9),
    "betaincinv": orders(*BETA_PARAMETERS, low=0.2, high=0.8),
    "betainccinv": orders(*BETA_PARAMETERS, low=0.2, high=0.8),
}
ERRORS = {
    "erf": unary(),
    "erfc": unary(),
    "erfcx": unary(),
    "erfi": unary(),
    "erfinv": unary(-0.9, 0.9),
    "erfcinv": unary(0.1, 1.9),
    "dawsn": unary(),
    "fresnel": unary(),
    "owens_t": binary(),
    "ndtr": unary(),
    "ndtri": unary(0.1, 0.9),
    "log_ndtr": [*unary(), call(np.array([-40.0, -5.0, 6.0]))],
    "ndtri_exp": [*unary(-2.0, -0.2), call(np.array([-500.0, -20.0, -1e-2]))],
}
ELEMENTARY = {
    "expm1": unary(),
    "exp2": unary(),
    "exp10": unary(-1.0, 1.0),
    "log1p": unary(-0.9, 2.0),
    "cbrt": unary(0.1, 2.0),
    "cosm1": unary(),
    "lambertw": [*unary(0.1, 3.0), call(values((3,), -0.3, -0.05), -1), call(np.zeros(2))],
    "exprel": [*unary(), call(np.array([0.0, -20.0, 5.0]))],
    "powm1": binary(0.2, 2.0),
    "sindg": unary(-100.0, 100.0),
    "cosdg": unary(-100.0, 100.0),
    "tandg": unary(-80.0, 80.0),
    "cotdg": unary(10.0, 80.0),
    "expit": unary(),
    "log_expit": unary(),
    "logit": unary(0.1, 0.9),
    "softplus": unary(),
    "huber": binary(0.2, 1.0, -2.0, 2.0),
    "pseudo_huber": binary(0.2, 1.0, -2.0, 2.0),
    "boxcox": binary(0.3, 2.0),
    "boxcox1p": binary(0.3, 2.0),
    "inv_boxcox": binary(0.3, 2.0),
    "inv_boxcox1p": binary(0.3, 2.0),
}
ENTROPIES = {
    "xlogy": [*binary(0.2, 2.0), call(Const(1.5), v(3) ** 2 + 0.1), call(2, v(3) ** 2 + 0.1)],
    "xlog1py": [*binary(0.2, 2.0), call(Const(1.5), v(3) ** 2 + 0.1), call(2, v(3) ** 2 + 0.1)],
    "entr": unary(0.2, 2.0),
    "rel_entr": binary(0.2, 2.0),
    "kl_div": binary(0.2, 2.0),
}
REAL_ORDERS = ((0,), (1,), (2.5,))
WHOLE_ORDERS = ((0,), (1,), (3,))
BESSEL = {
    **{name: unary() for name in ("j0", "j1", "i0", "i1", "i0e", "i1e")},
    **{name: unary(0.3, 3.0) for name in ("y0", "y1", "k0", "k1", "k0e", "k1e")},
    **{
        name: orders(*REAL_ORDERS, low=0.3, high=3.0)
        for name in ("jv", "yv", "iv", "ive", "kv", "kve", "jve", "yve", "struve", "modstruve")
    },
    **{name: orders(*WHOLE_ORDERS, low=0.3, high=3.0) for name in ("yn", "kn")},
    **{
        name: [
            *orders(*REAL_ORDERS, low=0.5, high=3.0),
            *(call(1, values(s, 0.5, 3.0), 2) for s in SHAPES),
            call(1, v(3) ** 2 + 0.5, n=0),
        ]
        for name in ("jvp", "yvp", "ivp", "kvp")
    },
    **{
        name: [
            *orders(*WHOLE_ORDERS, low=0.5, high=3.0),
            *(call(2, values(s, 0.5, 3.0), True) for s in SHAPES),
            call(2, v(3) ** 2 + 0.5, derivative=True),
        ]
        for name in ("spherical_jn", "spherical_yn", "spherical_in", "spherical_kn")
    },
    "airy": unary(),
    **{
        name: unary(0.3, 3.0)
        for name in (
            *("itj0y0", "iti0k0", "it2j0y0", "it2i0k0", "itstruve0", "it2struve0", "itmodstruve0"),
            *("ber", "bei", "ker", "kei", "berp", "beip", "kerp", "keip"),
        )
    },
}
INTEGRALS = {
    "expi": unary(0.3, 2.0) + unary(-2.0, -0.3),
    "exp1": unary(0.3, 2.0),
    "expn": orders((0,), (1,), (2,), (3,), low=0.3, high=2.0),
    "sici": unary(0.3, 3.0),
    "shichi": unary(0.3, 3.0),
    "spence": [*unary(0.3, 3.0), call(np.array([1.0]))],
    "wrightomega": unary(),
}
ELLIPTIC = {
    "ellipk": [*unary(-2.0, 0.9), call(np.zeros(1))],
    "ellipkm1": unary(0.2, 0.9),
    "ellipe": [*unary(-2.0, 0.9), call(np.zeros(1))],
    "ellipkinc": [*binary(-2.0, 2.0, 0.1, 0.9), call(values((3,)), np.array([0.0, -0.5, 0.0]))],
    "ellipeinc": [*binary(-2.0, 2.0, 0.1, 0.9), call(values((3,)), np.array([0.0, -0.5, 0.0]))],
    "elliprf": several(POSITIVE, POSITIVE, POSITIVE),
    "elliprd": several((0.3, 0.9), (1.2, 1.8), (2.0, 3.0)),
    "ellipj": [call(values(s, -2.0, 2.0), Const(0.3)) for s in SHAPES],
    "hyp0f1": orders((1.5,), (2.5,), low=-2.0, high=2.0),
    "hyp1f1": orders((1.5, 2.5), (2, 3), low=-2.0, high=2.0),
    "hyp2f1": orders((0.5, 1.5, 2.5), (1, 2, 3), low=-0.8, high=0.8),
    "hyperu": orders((0.5, 1.5), (1.2, 2.5), low=0.5, high=3.0),
    "wright_bessel": orders((0.5, 1.5), (1, 2), low=0.3, high=2.0),
    "pbdv": orders((0.5,), (1.5,), low=-2.0, high=2.0),
    "pbwa": orders((0.5,), (1.5,), low=-2.0, high=2.0),
}
DEGREES = ((0,), (1,), (4,))
POLYNOMIALS = {
    **{
        name: orders(*DEGREES, (2.5,), low=low, high=0.9)
        for names, low in (
            ("eval_legendre eval_chebyt eval_chebyu eval_chebyc eval_chebys", -0.9),
            ("eval_sh_legendre eval_sh_chebyt eval_sh_chebyu", 0.1),
            ("eval_laguerre", 0.1),
        )
        for name in names.split()
    },
    "eval_hermite": orders(*DEGREES, low=-2.0, high=2.0),
    "eval_hermitenorm": orders(*DEGREES, low=-2.0, high=2.0),
    "eval_gegenbauer": orders((0, 1.5), (3, 0.7), (2.5, 1), low=-0.9, high=0.9),
    "eval_genlaguerre": orders((0, 1.5), (3, 0.7), (2.5, 1), low=0.1, high=2.0),
    "eval_jacobi": orders((0, 1.5, 0.5), (3, 0.7, 1), (2.5, 1, 2), low=-0.9, high=0.9),
    "eval_sh_jacobi": orders((0, 2.5, 1.5), (1, 2.5, 1.5), (3, 3, 2), low=0.1, high=0.9),
}
PROBABILITIES = {
    "bdtr": orders((2, 5), (0, 3), low=0.2, high=0.8) + last(3, 3, low=0.2, high=0.8),
    "bdtrc": orders((2, 5), (0, 3), low=0.2, high=0.8) + last(3, 3, low=0.2, high=0.8),
    "bdtri": orders((2, 5), (0, 3), low=0.2, high=0.8),
    "nbdtr": orders((2, 5), (0, 3), low=0.2, high=0.8),
    "nbdtrc": orders((2, 5), (0, 3), low=0.2, high=0.8),
    "nbdtri": orders((2, 5), (0, 3), low=0.2, high=0.8),
    "pdtr": orders((2,), (0,), (3.5,), low=0.2, high=4.0),
    "pdtrc": orders((2,), (0,), (3.5,), low=0.2, high=4.0),
    "pdtri": orders((2,), (0,), low=0.2, high=0.8),
    "chdtr": orders((2,), (3.5,), low=0.2, high=4.0),
    "chdtrc": orders((2,), (3.5,), low=0.2, high=4.0),
    "chdtri": orders((2,), (3.5,), low=0.2, high=0.8),
    "gdtr": rates((0.3, 3.0)),
    "gdtrc": rates((0.3, 3.0)),
    "gdtrix": rates((0.2, 0.8)),
    "fdtr": orders((2, 5), (3.5, 2), low=0.2, high=4.0),
    "fdtrc": orders((2, 5), (3.5, 2), low=0.2, high=4.0),
    "fdtri": orders((2, 5), (3.5, 2), low=0.2, high=0.8),
    "stdtr": orders((2,), (3.5,), low=-2.0, high=2.0),
    "stdtrit": orders((2,), (3.5,), low=0.2, high=0.8),
    "nrdtrimn": several((0.2, 0.4), (0.5, 2.0), (-2.0, 2.0)),
    "nrdtrisd": several((-2.0, 0.0), (0.6, 0.8), (1.0, 2.0)),
}
SUMS = {
    "logsumexp": [
        *reductions(),
        call(floats()),
        call(np.array([0.5, -np.inf, 1.0])),
        *reductions((2, 3), b=v(2, 3, seed=1) ** 2),
        call(v(2, 3), 1, v(3, seed=1) ** 2 + 0.1),
        call(v(3), 0, v(2, 3, seed=1) ** 2 + 0.1),
        call(v(3), b=2),
        *reductions((2, 3), b=v(2, 3, seed=1), return_sign=True),
        call(v(4), return_sign=True),
    ],
    "softmax": [*reductions(keepdims=False), call(floats())],
    "log_softmax": [*reductions(keepdims=False), call(floats())],
}
FAMILIES = (GAMMA, INCOMPLETE, ERRORS, ELEMENTARY, ENTROPIES, BESSEL, INTEGRALS, ELLIPTIC)
FAMILIES += (POLYNOMIALS, PROBABILITIES, SUMS)
EXAMPLES = {
    f"scipy.special.{name}": examples
    for family in FAMILIES
    for name, examples in family.items()
    if hasattr(scipy.special, name)
}

# Python's numbers given to SciPy alone come back as float64.
WIDENED = {
    f"scipy.special.{name}"
    for name in (
        *("jvp", "yvp", "ivp", "kvp", "itstruve0", "it2struve0", "itmodstruve0"),
        *("gammainc", "gammaincc", "gammaincinv", "gammainccinv"),
        *("betainc", "betaincc", "betaincinv", "betainccinv"),
        *("bdtr", "bdtrc", "bdtri", "nbdtr", "nbdtrc", "nbdtri", "pdtr", "pdtrc", "pdtri"),
        *("chdtr", "chdtrc", "chdtri", "gdtr", "gdtrc", "gdtrix"),
        *("fdtr", "fdtrc", "fdtri", "stdtr", "stdtrit"),
    )
}
