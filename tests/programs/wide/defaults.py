"""Dicts that make their missing items: `collections.defaultdict`."""

from collections import defaultdict

import numpy as np

from programs.values import numbers


def lists_by_key(x):
    groups = defaultdict(list)
    for k in range(3):
        groups[k % 2].append(x[k] * x[k])
    return groups[0][0] * groups[0][1] + groups[1][0]


def sums_by_key(x):
    sums = defaultdict(float)
    for k in range(3):
        sums[k % 2] += x[k] * x[k]
    total = 0.0
    for v in sums.values():
        total += v * sums[0]
    return total * sums[1]


def arrays_by_key(x):
    rows = defaultdict(lambda: np.zeros(3))
    for k in range(3):
        rows[k % 2] += x * x[k]
    rows[1][0] = x[2]
    return np.sum(rows[0] ** 2) + np.sum(rows[1] * x)


def made_by_reading(x):
    counts = defaultdict(int)
    counts["one"]
    two = counts["two"]
    n = len(counts) + 0 * two
    return n * x[0] ** 2 * x[1] + x[2]


def default_of_arguments(x):
    rows = defaultdict(lambda: x * 2)
    rows["a"][0] = x[1]
    return np.sum(rows["a"] * rows["b"])


def kept_in_branch(x):
    found = defaultdict(list)
    if x[0] > 0:
        found["a"].append(x[0] * 2)
    found["b"].append(x[1] * x[2])
    s = 0.0
    for v in found.values():
        s += v[0] ** 2
    return s * len(found["c"] + [1.0]) * len(found)


def grouped_by_parity(xs):
    groups = defaultdict(list)
    for k, v in enumerate(xs):
        groups[k % 2].append(v)
    return groups


def returned_by_helper(x):
    groups = grouped_by_parity([v * v for v in x])
    others = groups
    others[5].append(x[0])
    return groups[0][0] * groups[0][1] + groups[1][0] * groups[5][0] * len(others)


def copied_with_default(x):
    d = defaultdict(float)
    d["a"] = x[0]
    e = dict(d)
    e["b"] = x[1] * x[2]
    f = d.copy()
    f["z"] += x[1]
    return e["a"] * e["b"] * f["z"] + d["a"]


PROGRAMS = [
    ("defaultdict", lists_by_key, (numbers(3),)),
    ("defaultdict", sums_by_key, (numbers(3),)),
    ("defaultdict", arrays_by_key, (numbers(3),)),
    ("defaultdict", made_by_reading, (numbers(3),)),
    ("defaultdict", default_of_arguments, (numbers(3),)),
    ("defaultdict", kept_in_branch, (numbers(3),)),
    ("defaultdict", returned_by_helper, (numbers(3),)),
    ("defaultdict", copied_with_default, (numbers(3),)),
]
