"""Reductions, quantiles, differences, integrals, convolutions and statistics with their options."""

import numpy as np

from programs.values import signed


def masked_reductions(m, w):
    keep = m > -0.9
    s = np.sum(m, axis=0, where=keep, initial=w)
    p = np.prod(m, axis=1, where=keep)
    a = np.mean(m, where=keep) + m.mean(axis=1, where=keep).sum()
    v = np.var(m, axis=0, where=m > -9.0, ddof=1) + np.std(m, axis=0, correction=1)
    top = np.max(m, axis=1, where=keep, initial=-0.21)
    return np.sum(s * v) + np.sum(p * top) * a


def reductions_of_methods(m):
    y = m.cumsum(axis=1) * m.cumprod(axis=0)
    s = m.sum(0, keepdims=True) + m.prod(axis=0) + m.max(0) - m.min(axis=0)
    total = 0.0
    for k in range(2):
        y[k] = y[k] * s.mean() + m.std(ddof=1)
        total += y.var(axis=0).sum() * m.trace()
    return total + np.ptp(m) * np.sum(np.ptp(y, axis=1))


def about_a_mean(m):
    center = np.mean(m, axis=1, keepdims=True)
    v = np.var(m, axis=1, mean=center)
    s = np.std(m, axis=1, mean=center * 2.0)
    return np.sum(v * s)


def without_nan(m):
    y = m * 2.0
    y[0, 1] = np.nan
    a = np.nansum(y, axis=0) * np.nanmean(y, axis=0) + np.nanprod(y, axis=0)
    b = np.nanmax(y, axis=1) - np.nanmin(y) + np.nanvar(y, axis=1) * np.nanstd(y)
    c = np.nancumsum(y, axis=1) + np.nancumprod(y, axis=1)
    d = np.nanmedian(y, axis=0) + np.nanquantile(y, 0.37) + np.nanpercentile(y, 41.0)
    return np.sum(a * d) + np.sum(b) + np.sum(c * c)


def running(x):
    y = np.cumulative_sum(x, include_initial=True)
    z = np.cumulative_prod(x * x)
    w = np.cumulative_prod(x, include_initial=True)
    return np.sum(y * w) + np.sum(z)


def order_statistics(x, q):
    spread = np.quantile(x, 0.8) - np.percentile(x, 25.0)
    middle = np.median(x)
    deviation = np.median(np.abs(x - middle))
    both = np.quantile(x * x, q, method="hazen")
    total = 0.0
    for p in (0.1, 0.66):
        x = x * 1.1
        total += np.quantile(x, p) * spread
    return total + deviation * middle + np.sum(both**2)


def rows_of_medians(m):
    a = np.median(m, axis=0, keepdims=True)
    b = np.quantile(m, [0.2, 0.7], axis=1)
    return np.sum((m - a) ** 3) + np.sum(b[1] * b[0])


def weighted(m, w):
    a, total = np.average(m, axis=1, weights=w, returned=True)
    b = np.average(m, axis=0)
    c = np.average(m * m, weights=m + 4.0)
    return np.sum(a * total) + np.sum(b * b) * c


def steps(x, first, last):
    d = np.diff(x, prepend=first, append=last)
    e = np.ediff1d(x, to_begin=first, to_end=[last, 1.0])
    f = np.diff(x, n=2) * np.diff(x * x, n=2)
    return np.sum(d * e[:-1]) + np.sum(f)


def slopes(f, x):
    g = np.gradient(f)
    h = np.gradient(f[0], 0.3, edge_order=2)
    k = np.gradient(f, [0.0, 1.0, 3.0, 4.0], axis=1)
    return np.sum(g[0] * g[1]) + np.sum(h**2) + np.sum(k * x)


def areas(y, x, h):
    a = np.trapezoid(y, x) + np.trapezoid(y, dx=h)
    b = np.trapezoid(y * y, x * x)
    return a * b


def filtered(x, kernel):
    y = np.convolve(x, kernel, mode="same")
    for _ in range(2):
        y = np.convolve(y, kernel, "valid") * 0.5
        y = np.convolve(y, kernel)
    return np.sum(y * y) + np.sum(np.correlate(x, kernel, "full") ** 2)


def covariances(m, y):
    c = np.cov(m)
    r = np.corrcoef(m, y)
    return np.sum(c * c[0]) + r[0, 1] * r[0, 2] + np.cov(m[0], y, bias=True)[0, 1]


def polynomial(p, x):
    y = np.polyval(p, x)
    slope = np.polyval(np.polyder(p), x)
    return np.sum(y * slope) + np.polyval(p, 0.5) + np.sum(np.vander(x, 3)[:, 0])


X = (signed(5),)
M = (signed(4, 3),)

PROGRAMS = [
    ("reductions", masked_reductions, (signed(3, 4), 0.7)),
    ("reductions", reductions_of_methods, (signed(3, 3),)),
    ("reductions", about_a_mean, M),
    ("reductions", without_nan, M),
    ("reductions", running, X),
    ("order statistics", order_statistics, (signed(5), np.array([0.21, 0.74]))),
    ("order statistics", rows_of_medians, M),
    ("statistics", weighted, (signed(3, 4), signed(4) + 3.0)),
    ("statistics", covariances, (signed(2, 5), signed(5))),
    ("sequences", steps, (signed(5), 0.3, 0.8)),
    ("sequences", slopes, (signed(3, 4), signed(3, 4, seed=1))),
    ("sequences", areas, (signed(5), np.array([0.1, 0.4, 0.9, 1.1, 1.6]), 0.3)),
    ("sequences", filtered, (signed(6), signed(3, seed=1))),
    ("sequences", polynomial, (signed(4), signed(3, seed=1))),
]
