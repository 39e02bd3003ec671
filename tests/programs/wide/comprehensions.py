"""List, dict, set and generator comprehensions, nested and with conditions."""

import numpy as np

from programs.values import numbers, signed


def g(v):
    return np.sin(v) * v


def array_of_calls(xs):
    y = np.array([g(v) for v in xs])
    return np.sum(y * y)


def stack_of_rows(m, v):
    s = np.stack([row * v for row in m])
    return np.sum(s[1:] * s[:-1])


def nested_comprehension(x, y):
    table = [[a * b for b in y] for a in x]
    return np.sum(np.array(table) ** 2) + table[0][1]


def two_clauses(x, y):
    return sum([a * b + a for a in x for b in y])


def dependent_clauses(m):
    return sum([v * v for row in m for v in row if v > 0.0])


def conditions(x):
    kept = [v * v for i, v in enumerate(x) if i % 2 == 0 if v != 0.0]
    return sum(kept) + len(kept) * x[1]


def condition_on_active(x):
    return sum([v**2 if v > 0.0 else -v for v in x])


def dict_comprehension(x):
    d = {k: v * v for k, v in enumerate(x)}
    return d[0] * d[1] + sum(d.values())


def dict_comprehension_of_parameters(p, g_, rate):
    new = {name: p[name] - rate * g_[name] for name in p}
    return sum(np.sum(value**2) for value in new.values())


def set_comprehension_inactive(x, labels):
    classes = {k % 3 for k in labels}
    return np.sum(x) ** 2 * len(classes)


def loop_variable_does_not_leak(x, v):
    ys = [v * 2.0 for v in x]
    return v * ys[0] + ys[-1]


def comprehension_reads_itself_before(x):
    y = [v * v for v in x]
    y = [a * b for a, b in zip(y, y[1:])]
    return sum(y)


def comprehension_in_loop(x):
    s = 0.5
    for k in range(3):
        s = sum([v * s for v in x[k:]])
    return s


def comprehension_captures_loop_state(x):
    s = x[0]
    total = 0.0
    for k in range(3):
        parts = [s * v + k for v in x]
        s = np.tanh(parts[k])
        total += sum(parts)
    return total * s


def comprehension_of_slices(x):
    windows = [x[i : i + 2] for i in range(len(x) - 1)]
    return np.sum(np.stack(windows) ** 3) + np.sum(windows[0] * windows[1])


def comprehension_of_functions(x):
    return sum([f(x) for f in (np.sin, np.cos, g)])


def walrus_in_comprehension(xs):
    kept = [y * v for v in xs if (y := v * v) > 0.3]
    return sum(kept) + y


def generator_joined(xs, ys):
    return max(a * b for a, b in zip(xs, ys)) * sum(a for a in xs)


def concatenated_parts(ms):
    flat = np.concatenate([m.ravel() for m in ms])
    return np.sum(flat**3)


def matrix_from_function(x):
    n = len(x)
    k = np.array([[np.exp(-((x[i] - x[j]) ** 2)) for j in range(n)] for i in range(n)])
    return x @ k @ x


def layer_sizes(x, sizes):
    weights = [np.full((a, b), 0.5) * x[0] for a, b in zip(sizes[:-1], sizes[1:])]
    h = x
    for w in weights:
        h = np.tanh(h @ w)
    return np.sum(h)


PROGRAMS = [
    ("wide comprehensions", array_of_calls, ([0.7, 1.3, 0.4],)),
    ("wide comprehensions", stack_of_rows, (signed(3, 2), signed(2))),
    ("wide comprehensions", nested_comprehension, (signed(2), signed(3))),
    ("wide comprehensions", two_clauses, (signed(2), signed(3))),
    ("wide comprehensions", dependent_clauses, (numbers(2, 3) - 0.2,)),
    ("wide comprehensions", conditions, (signed(4),)),
    ("wide comprehensions", condition_on_active, (signed(4),)),
    ("wide comprehensions", dict_comprehension, (signed(3),)),
    (
        "wide comprehensions",
        dict_comprehension_of_parameters,
        ({"w": signed(2, 3), "b": signed(3)}, {"w": signed(2, 3, seed=1), "b": signed(3)}, 0.1),
    ),
    ("wide comprehensions", set_comprehension_inactive, (numbers(3), (1, 2, 4, 5))),
    ("wide comprehensions", loop_variable_does_not_leak, (signed(3), 0.7)),
    ("wide comprehensions", comprehension_reads_itself_before, (signed(4),)),
    ("wide comprehensions", comprehension_in_loop, (numbers(4),)),
    ("wide comprehensions", comprehension_captures_loop_state, (signed(3),)),
    ("wide comprehensions", comprehension_of_slices, (signed(4),)),
    ("wide comprehensions", comprehension_of_functions, (0.7,)),
    ("wide comprehensions", walrus_in_comprehension, ([0.7, 1.3, 0.4],)),
    ("wide comprehensions", generator_joined, ([0.7, 1.3, 0.4], (1.5, 0.6, 0.9))),
    ("wide comprehensions", concatenated_parts, ([signed(2, 2), signed(3)],)),
    ("wide comprehensions", matrix_from_function, (signed(3),)),
    ("wide comprehensions", layer_sizes, (numbers(3), (3, 2, 2))),
]
