"""Control that depends on values, sizes, kinds and options; random draws from a generator."""

import math

import numpy as np

from programs.values import numbers, signed


def size_from_data(x):
    n = int(np.ceil(np.sum(np.abs(x))))
    y = np.zeros(n)
    for i in range(n):
        y[i] = x[i % len(x)] ** (i + 1)
    return np.sum(y)


def steps_from_data(x, h):
    n = int(round(1.0 / h))
    for _ in range(n):
        x = x + h * np.sin(x)
    return x


def convergence_of_vector(a, b):
    x = np.zeros_like(b)
    iterations = 0
    while True:
        r = b - a @ x
        if np.linalg.norm(r) < 1e-13 or iterations > 200:
            break
        x = x + 0.4 * r
        iterations += 1
    return np.sum(x**2)


def conjugate_gradients(a, b):
    x = np.zeros_like(b)
    r = b - a @ x
    p = r.copy()
    rs = r @ r
    for _ in range(len(b)):
        ap = a @ p
        alpha = rs / (p @ ap)
        x += alpha * p
        r -= alpha * ap
        new = r @ r
        if np.sqrt(new) < 1e-12:
            break
        p = r + (new / rs) * p
        rs = new
    return x @ x


def adaptive_step(y, end):
    t = 0.0
    h = 0.3
    while t < end:
        if t + h > end:
            h = end - t
        full = y + h * np.cos(y)
        half = y + 0.5 * h * np.cos(y)
        half = half + 0.5 * h * np.cos(half)
        if abs(half - full) > 0.012:
            h = 0.5 * h
            continue
        y = half
        t = t + h
    return y


def default_by_none(x, weights=None, axis=None):
    if weights is None:
        weights = np.full(len(x), 1.0 / len(x))
    s = np.sum(x * weights, axis=axis)
    return s * s


def dispatch_on_kind(x, y):
    return kind_of(x) * kind_of(y) + kind_of([x, x])


def kind_of(v):
    if isinstance(v, np.ndarray):
        return np.sum(v**2)
    if isinstance(v, (list, tuple)):
        return sum(kind_of(part) for part in v)
    if hasattr(v, "real") and not callable(v):
        return v * 3.0
    return 0.0


def options_by_string(x, norm="l2", reduce="mean"):
    if norm == "l1":
        y = np.abs(x)
    elif norm in ("l2", "squared"):
        y = x**2
    else:
        raise ValueError(f"no norm is called {norm!r}")
    return getattr(np, reduce)(y) * x[0]


def table_lookup(x, xs, ys):
    k = int(np.searchsorted(xs, x)) - 1
    t = (x - xs[k]) / (xs[k + 1] - xs[k])
    return (1.0 - t) * ys[k] + t * ys[k + 1]


def binary_search(x, target):
    low, high = 0, len(x)
    while low < high:
        middle = (low + high) // 2
        if x[middle] < target:
            low = middle + 1
        else:
            high = middle
    return x[low] ** 2 + x[low - 1]


def integer_bit_loop(x, n):
    result = 1.0
    base = x
    while n > 0:
        if n & 1:
            result = result * base
        base = base * base
        n >>= 1
    return result


def collatz_of_integers(x, n):
    s = x
    while n != 1:
        if n % 2 == 0:
            n //= 2
            s = s * 0.5 + x
        else:
            n = 3 * n + 1
            s = np.sin(s)
    return s


def permutation_from_argsort(x, w):
    order = np.argsort(x)
    y = x[order]
    s = 0.0
    for rank, k in enumerate(order):
        s += y[rank] * w[k]
    return s


def nonzero_indices(x):
    total = 0.0
    for k in np.flatnonzero(x > 0.0):
        total += x[k] ** 2 * k
    for i in np.nonzero(x < 0.0)[0]:
        total -= x[i]
    return total


def shape_logic(x):
    if x.ndim == 1:
        x = x[None, :]
    rows, columns = x.shape
    if rows < columns:
        x = x.T
    return np.sum(x @ x.T) / max(x.shape)


def range_over_product(t):
    s = 0.0
    for i, j in np.ndindex(t.shape):
        s += t[i, j] * t[j % t.shape[0], i % t.shape[1]]
    return s


def constants_of_modules(x):
    eps = np.finfo(float).eps
    if not math.isfinite(x):
        return math.nan
    return x * math.pi + (x * x + eps) * np.euler_gamma * math.tau


def comparisons_are_inactive(x, y):
    wins = (x > y) + (x > 0.5) * 2
    return x * wins + y * int(x < y) + float(x == y)


def counting_active_values(x):
    n = np.sum(x > 0.0)
    k = np.count_nonzero(x < 0.0)
    return np.sum(x * x) / n + k * x[0]


def infinity_as_start(x):
    best = math.inf
    where = -1
    for i, v in enumerate(x):
        if v * v < best:
            best = v * v
            where = i
    return best * x[where]


def softmin_path(costs):
    best = costs[0].copy()
    for row in costs[1:]:
        new = np.empty_like(best)
        for j in range(len(best)):
            low, high = max(j - 1, 0), min(j + 2, len(best))
            window = best[low:high]
            m = np.min(window)
            new[j] = row[j] + m - np.log(np.sum(np.exp(m - window)))
        best = new
    return -np.log(np.sum(np.exp(-best)))


# random draws from a generator that is passed in


def noise_added(x, rng):
    e = rng.normal(size=3)
    return np.sum((x + e) ** 2)


def noise_in_loop(x, rng, n):
    for _ in range(n):
        x = x + 0.1 * x * rng.standard_normal()
    return x


def dropout(x, w, rng):
    h = np.tanh(w @ x)
    keep = rng.random(len(h)) < 0.6
    return np.sum(h * keep / 0.6)


def reparametrized(mu, sigma, rng):
    z = mu + sigma * rng.standard_normal((4, 2))
    return np.mean(np.sum(z**2, axis=1))


def minibatch(x, y, w, rng):
    total = 0.0
    for _ in range(2):
        k = rng.permutation(len(x))[:2]
        total = total + np.mean((x[k] @ w - y[k]) ** 2)
    return total


def random_walk_with_branches(x, rng):
    for _ in range(5):
        if rng.uniform() < 0.5:
            x = x * 1.1
        else:
            x = np.sin(x)
    return x


def generator():
    return np.random.default_rng(12)


PROGRAMS = [
    ("control by values", size_from_data, (signed(3),)),
    ("control by values", steps_from_data, (0.7, 0.2)),
    ("control by values", convergence_of_vector, (np.array([[2.0, 0.3], [0.1, 1.5]]), signed(2))),
    ("control by values", conjugate_gradients, (np.array([[2.0, 0.3], [0.3, 1.5]]), signed(2))),
    ("control by values", adaptive_step, (0.7, 1.0)),
    ("control by kinds", default_by_none, (signed(3),)),
    ("control by kinds", dispatch_on_kind, (signed(2), 0.7)),
    ("control by kinds", options_by_string, (signed(3),), {"kwargs": {"reduce": "sum"}}),
    (
        "control by values",
        table_lookup,
        (0.7, np.array([0.0, 0.5, 1.2, 2.0]), np.array([1.0, 0.4, -0.3, 0.8])),
    ),
    ("control by values", binary_search, (np.array([0.1, 0.4, 0.9, 1.6, 2.5]), 1)),
    ("control by values", integer_bit_loop, (0.9, 11)),
    ("control by values", collatz_of_integers, (0.7, 6)),
    ("control by values", permutation_from_argsort, (np.array([0.7, -1.3, 0.2]), signed(3))),
    ("control by values", nonzero_indices, (signed(5),)),
    ("control by kinds", shape_logic, (signed(3),)),
    ("control by values", range_over_product, (signed(2, 3),)),
    ("control by values", constants_of_modules, (0.7,)),
    ("control by values", comparisons_are_inactive, (0.7, 1.3)),
    ("control by values", counting_active_values, (signed(5),)),
    ("control by values", infinity_as_start, (signed(4),)),
    ("control by values", softmin_path, (signed(3, 4),)),
    ("random", noise_added, (signed(3), generator())),
    ("random", noise_in_loop, (0.7, generator(), 3)),
    ("random", dropout, (signed(3), signed(4, 3), generator())),
    ("random", reparametrized, (signed(2), numbers(2), generator())),
    (
        "random",
        minibatch,
        (signed(4, 3), signed(4), signed(3), generator()),
    ),
    ("random", random_walk_with_branches, (0.7, generator())),
]
