"""Lists and dicts that grow, shrink and are turned round, in loops and under several names."""

import numpy as np

from programs.values import numbers, signed

# lists


def inserts_everywhere(x):
    xs = [x[0]]
    for k in range(1, len(x)):
        xs.insert(k - 2, x[k] * x[k - 1])
        xs.insert(100, x[k])
        xs.insert(-1, xs[0] * 2.0)
    s = 0.0
    for k, v in enumerate(xs):
        s += v * np.sin(float(k)) * v
    return s


def pops_everywhere(x):
    xs = [v * v for v in x]
    s = 1.0
    for k in range(3):
        s *= xs.pop(k - 1)
        s += xs.pop(-2) * xs[0]
    return s * xs.pop(1) + xs.pop(-1)


def pops_of_argument(xs):
    first = xs.pop(1)
    second = xs.pop(-2)
    xs.insert(1, first * second)
    xs.reverse()
    return xs[0] * first + xs[1] * second


def turned_in_loop(x):
    xs = list(x)
    s = 0.0
    for k in range(3):
        xs.reverse()
        xs[0] = xs[0] * xs[k]
        s += xs[-1] ** 2
    return s + xs[1]


def arrays_inserted(x):
    rows = []
    for k in range(3):
        row = x * float(k)
        rows.insert(0, row)
        row[0] = x[1] * x[2]
    rows[1][2] += rows[0][0]
    last = rows.pop(1)
    last[1] *= 3.0
    rows.append(last)
    rows.reverse()
    return np.sum(rows[0] * rows[1]) + np.sum(rows[2] ** 2)


def cleared(x):
    xs = [x, x * x]
    s = xs[0] * xs[1]
    xs.clear()
    xs.append(s)
    ys = xs
    ys.clear()
    ys.append(s * x)
    return xs[0] * s


def sliding_window(x):
    window = []
    s = 0.0
    for v in x:
        window.append(v)
        if len(window) > 2:
            s += window.pop(0) * v
    return s * sum(window)


def list_held_twice(x):
    xs = [x[0], x[1]]
    held = {"a": xs, "b": [x[2]]}
    held["a"].insert(0, x[2] * x[2])
    other = held["b"]
    other.append(xs.pop())
    held["b"], held["a"] = held["a"], held["b"]
    return held["b"][0] * held["a"][1] + held["a"][0]


# dicts


def merged_in_order(p, q):
    r = {"a": p["a"], **q, "c": p["b"] * q["a"], **{"b": 2.0}}
    t = p | q
    t |= {"b": t["a"] * r["c"]}
    return r["a"] * r["b"] + r["c"] * t["b"]


def updated_by_keywords(x):
    d = dict(a=x, b=x * x)
    e = dict(d, c=2.0)
    e.update(a=d["b"] * x, d=3.0)
    d["a"] = e["a"] * e["d"]
    f = d.copy()
    f["b"] = f["a"] ** 2
    return d["a"] * d["b"] + f["b"] * e["c"]


def grouped(x, names):
    groups = {}
    for name, v in zip(names, x):
        groups.setdefault(name, []).append(v * v)
    s = 1.0
    for name in groups:
        s *= sum(groups[name])
    return s


def counted_up(x, names):
    totals = {}
    for name, v in zip(names, x):
        totals[name] = totals.get(name, 1.0) * v
    return totals["a"] * 2.0 + totals["b"] ** 2


def popped_items(p):
    w = p.pop("w")
    b = p.pop("missing", 2.0)
    p["v"] = w * b
    u = p.pop("u") * p["v"]
    return u * len(p)


def arrays_updated(p):
    q = dict(p)
    q["w"][0] *= 2.0
    q.update(w=q["w"] * p["b"])
    q["w"][1] = p["w"][0]
    return np.sum(q["w"] ** 2) + np.sum(p["w"])


def keys_at_run_time(x, names):
    table = {}
    for name, v in zip(names, x):
        if name in table:
            table[name] = table[name] + np.array([v, v * v])
        else:
            table[name] = np.array([v, 1.0])
    s = 0.0
    for value in table.values():
        s += value[0] * value[1]
    return s


NAMES = ("a", "b", "a", "b")

PROGRAMS = [
    ("list methods", inserts_everywhere, (signed(4),)),
    ("list methods", pops_everywhere, (numbers(9),)),
    ("list methods", pops_of_argument, ([0.7, 1.3, 0.4, 2.0],)),
    ("list methods", turned_in_loop, (signed(4),)),
    ("list methods", arrays_inserted, (signed(3),)),
    ("list methods", cleared, (0.7,)),
    ("list methods", sliding_window, (signed(5),)),
    ("list methods", list_held_twice, (signed(3),)),
    ("dict methods", merged_in_order, ({"a": 0.7, "b": 1.3}, {"a": 0.4, "d": 2.0})),
    ("dict methods", updated_by_keywords, (0.7,)),
    ("dict methods", grouped, (signed(4), NAMES)),
    ("dict methods", counted_up, (signed(4), NAMES)),
    ("dict methods", popped_items, ({"w": 0.7, "u": 1.3, "n": 2.0},)),
    ("dict methods", arrays_updated, ({"w": numbers(3), "b": 1.3},)),
    ("dict methods", keys_at_run_time, (signed(4), NAMES)),
]
