"""Generator expressions that live on: looped over, kept, handed to others."""

import numpy as np


def looped(x):
    t = 0.0
    for v in (a * a for a in x if a > 0):
        t += v * t + v
        if t > 5.0:
            break
    return t


def kept_for_later(x):
    squares = (a * a for a in x)
    return sum(squares) * x[0]


def read_late(x):
    s = 1.0
    scaled = (a * s for a in x)
    s = 3.0
    return sum(np.sin(v) for v in scaled)


def mean(values):
    total, n = 0.0, 0
    for v in values:
        total += v
        n += 1
    return total / n


def given_to_a_helper(x):
    return mean(v * v for v in x) * mean(v for v in x if v > 0.5)


def several_clauses(x):
    pairs = ((i, a * b) for i, a in enumerate(x) for b in x if a > b)
    t = 0.0
    for i, p in pairs:
        t += i * p
    return t


def one_through_another(x):
    chunks = (x[i : i + 2] for i in range(len(x) - 1))
    norms = (np.sqrt(c @ c) for c in chunks)
    return max(norms) * 2.0


def starred(x):
    return max(*(v * v for v in x))


def first_found(x):
    first = next(v for v in x if v > 0.5)
    return first + x[0] * next((v * v for v in x if v > 50.0), first)


X = np.array([0.8, -0.3, 1.2, 0.4])

PROGRAMS = [
    ("generator expressions", looped, (X,)),
    ("generator expressions", kept_for_later, (X,)),
    ("generator expressions", read_late, (X,)),
    ("generator expressions", given_to_a_helper, (X,)),
    ("generator expressions", several_clauses, (X,)),
    ("generator expressions", one_through_another, (X,)),
    ("generator expressions", starred, (X,)),
    ("generator expressions", first_found, (X,)),
]
