"""Reductions and running sums."""

from __future__ import annotations

import numpy as np

from rule_examples.calls import Const, Example, along, call, pairs, reductions, v

MASK = np.array([[True, False, True], [True, True, False]])
HOLES = np.array([[1.0, np.nan, -0.5, 2.0], [np.nan, 0.3, 0.7, -1.5]])


def masked(**options: object) -> list[Example]:
    """Calls of a reduction with a mask, some of them with numbers to begin with."""
    return [
        call(v(2, 3), where=MASK, **options),
        call(v(2, 3), axis=0, where=MASK, **options),
        call(v(2, 3), axis=-1, keepdims=True, where=MASK, **options),
        call(v(4, 2, 3), axis=(0, 2), where=MASK, **options),
        call(v(2, 3), axis=1, where=MASK[0], **options),
    ]


def holes(**options: object) -> list[Example]:
    """Calls of a reduction that leaves out what is not a number."""
    whole = v(3, 2, 4)
    whole[0, 1, 2] = whole[2, 0, 0] = np.nan
    return [
        call(HOLES, **options),
        call(HOLES, axis=0, **options),
        call(HOLES, axis=-1, keepdims=True, **options),
        call(HOLES[0], **options),
        call(whole, axis=(0, 2), **options),
        call(v(3, 2), axis=1, **options),
    ]


EXAMPLES: dict[str, list[Example]] = {
    # reductions
    "numpy.sum": [
        *reductions(),
        *masked(),
        call(0.7),
        call(v()),
        call(v(2, 3), initial=Const(1.5)),
        call(v(2, 3), axis=0, initial=Const(0.5), keepdims=True),
    ],
    "numpy.mean": [*reductions(), *masked(), call(0.7)],
    "numpy.max": [
        *reductions(),
        *masked(initial=Const(-3.0)),
        *masked(initial=Const(0.1)),
        call(np.float64(0.7)),
        call(v(2, 3), axis=1, initial=Const(0.2)),
        call(v(4), initial=Const(5.0)),
    ],
    "numpy.ptp": [*reductions(), call(v(1))],
    "numpy.prod": [
        *reductions(),
        *masked(),
        call(np.array([0.0, 2.0, 3.0])),
        call(np.array([0.0, 2.0, 0.0])),
        call(v(2, 3), axis=1, initial=Const(1.5)),
        call(np.array([0.0, 2.0, 3.0]), where=np.array([False, True, True]), initial=Const(2.0)),
    ],
    "numpy.var": [
        *reductions(),
        *reductions(ddof=1, keepdims=False),
        *masked(),
        *masked(ddof=1)[:1],
        call(v(5), ddof=1.5),
        call(v(2, 3), axis=1, mean=np.array([[1], [2]])),
        call(v(2, 3), mean=np.array([[1]]), ddof=1, where=MASK),
    ],
    "numpy.std": [
        *reductions(),
        *reductions(ddof=1, keepdims=False),
        *masked(),
        call(v(2, 3), axis=1, mean=np.array([[1], [2]])),
        call(v(2, 3), mean=np.array([[1]]), ddof=1, where=MASK),
    ],
    # without what is not a number
    "numpy.nansum": [*holes(), *masked()],
    "numpy.nanmean": [*holes(), *masked()],
    "numpy.nanmax": [*holes(), *masked(initial=Const(0.1))],
    "numpy.nanprod": [*holes(), *masked(initial=Const(1.5))],
    "numpy.nanvar": [
        *holes(),
        call(HOLES, axis=1, ddof=1),
        *masked(),
        call(HOLES, axis=1, mean=v(2, 1, seed=1)),
    ],
    "numpy.nanstd": [*holes(), *masked(), call(HOLES, axis=1, mean=v(2, 1, seed=1))],
    "numpy.nancumsum": [*along(), call(HOLES), call(HOLES, axis=1), call(HOLES[0])],
    "numpy.nancumprod": [*along(), call(HOLES), call(HOLES, axis=1), call(HOLES[0])],
    # running sums
    "numpy.cumsum": along(),
    "numpy.cumprod": [
        *along(),
        call(np.array([2.0, 0.0, 3.0, 0.0, 1.0])),
    ],
    "numpy.cumulative_sum": [
        call(v(4)),
        call(v(4), include_initial=True),
        call(v(2, 3), axis=1),
        call(v(2, 3), axis=0, include_initial=True),
        call(v(2, 3), axis=-1, include_initial=True),
    ],
    "numpy.cumulative_prod": [
        call(v(4)),
        call(v(4), include_initial=True),
        call(v(2, 3), axis=1),
        call(v(2, 3), axis=0, include_initial=True),
        call(v(2, 3), axis=-1, include_initial=True),
    ],
    # methods of ufuncs
    "numpy.maximum.accumulate": [
        call(v(5)),
        call(v(3, 4)),
        call(v(3, 4), axis=1),
        call(v(2, 3, 4), axis=-1),
        call(v(2, 3, 4), axis=-2),
    ],
    "numpy.logaddexp.reduce": [*reductions((4,)), call(v(2, 3)), call(v(2, 3), axis=1), call(v())],
    "numpy.logaddexp2.reduce": [*reductions((4,)), call(v(2, 3)), call(v(2, 3), axis=1), call(v())],
    "numpy.add.reduceat": [
        call(v(6), np.array([0, 2, 5])),
        call(v(6), np.array([0, 4, 1, 5])),
        call(v(4, 3), np.array([0, 2])),
        call(v(3, 4), np.array([0, 1]), axis=1),
    ],
    # medians and quantiles
    "numpy.median": [*reductions(), call(np.float64(0.5))],
    "numpy.nanmedian": holes(),
    "numpy.quantile": [
        call(v(5), 0.3),
        call(v(2, 3), Const(0.35), axis=0),
        call(v(2, 4), np.array([0.1, 0.9]), axis=1),
        call(v(3, 4), np.array([[0.1, 0.9], [0.45, 0.7]]), axis=(0, 1), keepdims=True),
        call(v(2, 3, 4), 0.77, axis=(0, 2)),
        *(
            call(v(5), Const(q), method=m)
            for q in (0.05, 0.55)
            for m in ("lower", "higher", "midpoint", "nearest", "hazen", "weibull")
        ),
        *(call(v(5), 0.55, method=m) for m in ("midpoint", "hazen", "weibull")),
        *(call(v(5), 0.45, method=m) for m in ("median_unbiased", "interpolated_inverted_cdf")),
    ],
    "numpy.percentile": [
        call(v(5), 31.0),
        call(v(2, 4), Const(36.0), axis=0, method="lower"),
        call(v(2, 4), np.array([10.0, 90.0]), axis=1, keepdims=True),
    ],
    "numpy.nanquantile": [
        *(call(*e.args, 0.33, **e.kwargs) for e in holes()),
        call(HOLES, np.array([0.1, 0.9]), axis=1),
        call(HOLES, Const(0.35), axis=1, method="higher"),
    ],
    "numpy.nanpercentile": [call(HOLES, 31.0), call(HOLES, Const(36.0), axis=1)],
    # differences
    "numpy.diff": [
        call(v(5)),
        call(v(5), n=2),
        call(v(3, 4)),
        call(v(3, 4), axis=0),
        call(v(4), n=3, axis=-1),
        call(v(1)),
        call(v(3, 4), axis=0, prepend=Const(0.0), append=Const(0.0)),
        call(v(3, 4), n=2, prepend=Const(0.0)),
        call(v(4), n=2, append=Const(0.0)),
        call(v(4), prepend=0.5),
        call(v(4), append=v(2, seed=1)),
        call(v(3, 4), axis=0, prepend=v(2, 4, seed=1), append=0.5),
        call(v(3, 4), n=2, prepend=v(3, 1, seed=1), append=v(3, 2, seed=2)),
    ],
    "numpy.ediff1d": [
        call(v(5)),
        call(v(2, 3)),
        call(v(1)),
        call(v(4), to_end=0.5),
        call(v(4), to_begin=v(2, seed=1)),
        call(v(2, 2), to_end=v(2, seed=1), to_begin=0.5),
    ],
    "numpy.gradient": [
        call(v(5)),
        call(v(5), Const(0.5)),
        call(v(3, 4)),
        call(v(3, 4), axis=1),
        call(v(4, 3), Const(0.5), 2, edge_order=2),
        call(v(3, 4), Const(0.5), axis=(1, 0)),
        call(v(4), np.array([0, 1, 3, 4]), edge_order=2),
        call(v(3, 4), np.array([0, 2, 3]), 2),
    ],
    # integrals
    "numpy.trapezoid": [
        call(v(5)),
        call(v(5), dx=0.3),
        call(v(3, 4), dx=0.3, axis=0),
        call(v(5), np.sort(v(5, seed=1))),
        call(v(3, 4), v(4, seed=1)),
        call(v(3, 4), v(3, seed=1), axis=0),
        call(v(3, 4), v(3, 4, seed=1), axis=0),
    ],
    # convolutions
    "numpy.convolve": [
        *pairs(((5,), (3,)), ((2,), (4,)), ((3,), (3,)), ((1,), (2,))),
        *pairs(((5,), (2,)), ((2,), (5,)), ((4,), (2,)), mode="same"),
        *pairs(((5,), (2,)), ((2,), (5,)), ((4,), (4,)), mode="valid"),
    ],
    "numpy.correlate": [
        *pairs(((5,), (3,)), ((2,), (4,)), ((3,), (3,)), ((1,), (2,))),
        *pairs(((5,), (2,)), ((2,), (5,)), ((3,), (4,)), mode="same"),
        *pairs(((5,), (2,)), ((2,), (5,)), ((4,), (4,)), mode="full"),
    ],
    # statistics
    "numpy.average": [
        *reductions((4,), (2, 3)),
        call(v(2, 3), axis=1, returned=True),
        *(
            call(v(*s), axis, 2.5 + v(*w, seed=1), **options)
            for options in ({}, {"returned": True}, {"keepdims": True})
            for s, axis, w in [
                ((4,), None, (4,)),
                ((2, 3), None, (2, 3)),
                ((2, 3), 0, (2,)),
                ((2, 3), 1, (3,)),
                ((2, 3), -1, (2, 3)),
                ((2, 3, 4), (2, 0), (4, 2)),
            ]
        ),
    ],
    "numpy.cov": [
        call(v(3, 4)),
        call(v(3, 4), rowvar=False),
        call(v(3, 4), bias=True),
        call(v(5), ddof=0),
        call(v(5), v(5, seed=1)),
        call(v(2, 4), v(3, 4, seed=1)),
        call(v(4, 2), v(4, seed=1), rowvar=False),
        call(v(1, 4)),
    ],
    "numpy.corrcoef": [
        call(v(3, 4)),
        call(v(3, 4), rowvar=False),
        call(v(5), v(5, seed=1)),
        call(v(2, 4), v(3, 4, seed=1)),
        call(v(4, 2), v(4, seed=1), rowvar=False),
    ],
    # polynomials
    "numpy.polyval": [
        call(v(3), 0.7),
        call(v(3), v(4, seed=1)),
        call(v(4), v(2, 3, seed=1)),
        call(v(1), 0.3),
        call(v(3, 2), v(2, seed=1)),
    ],
    "numpy.polyder": [call(v(4)), call(v(4), 2), call(v(3), 5), call(v(1))],
    "numpy.vander": [call(v(3)), call(v(3), 4), call(v(3), 2, increasing=True)],
}
