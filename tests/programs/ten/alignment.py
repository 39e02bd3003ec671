"""Soft alignment of sequences and a soft beam through a lattice: dynamic programming."""

import numpy as np


def softmin(values, gamma):
    """A smooth minimum; gamma is its temperature."""
    lowest = min(values)
    total = 0.0
    for v in values:
        if v == np.inf:
            continue
        total += np.exp(-(v - lowest) / gamma)
    return lowest - gamma * np.log(total)


def distances(x, y):
    d = np.zeros((len(x), len(y)))
    for i in range(len(x)):
        for j in range(len(y)):
            difference = x[i] - y[j]
            d[i, j] = difference @ difference
    return d


def soft_dtw(d, gamma, window=None):
    """Soft dynamic time warping with an optional band around the diagonal."""
    n, m = d.shape
    r = np.full((n + 1, m + 1), np.inf)
    r[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            if window is not None and abs(i - j) > window:
                continue
            r[i, j] = d[i - 1, j - 1] + softmin((r[i - 1, j], r[i, j - 1], r[i - 1, j - 1]), gamma)
    return r[n, m]


def barycenter_loss(center, series, weights, gamma):
    """Weighted sum of the soft distances from a center to several series."""
    loss = 0.0
    for w, s in zip(weights, series):
        if w == 0:
            continue
        loss += w * soft_dtw(distances(center, s), gamma, window=2) / (len(center) + len(s))
    return loss


class Hypothesis:
    """A partial path through the lattice, with its cost so far."""

    __slots__ = ("cost", "path")

    def __init__(self, cost, path):
        self.cost = cost
        self.path = path

    def extended(self, cost, state):
        return Hypothesis(self.cost + cost, [*self.path, state])


def soft_beam(emissions, transitions, start, width, gamma):
    """Extend the best hypotheses step by step; the soft minimum of their final costs."""
    beam = [Hypothesis(start[s] + emissions[0][s], [s]) for s in range(len(start))]
    for t in range(1, len(emissions)):
        candidates = []
        for hypothesis in beam:
            last = hypothesis.path[-1]
            for s in range(len(start)):
                if transitions[last][s] >= 10.0:
                    continue
                cost = transitions[last][s] + emissions[t][s]
                candidates.append(hypothesis.extended(cost, s))
        candidates.sort(key=lambda h: float(h.cost))
        beam = candidates[:width]
        if len(beam) < width:
            print("the beam is not full at", t)
    costs = [hypothesis.cost for hypothesis in beam]
    return softmin(costs, gamma) + 0.01 * sum(beam[0].path)


def edit_distance(a, b, insertion, deletion, substitution, gamma=0.3):
    """Soft edit distance between two words with learned costs."""
    previous = [0.0]
    for j in range(len(b)):
        previous.append(previous[j] + insertion)
    for i, letter in enumerate(a, start=1):
        current = [previous[0] + deletion]
        for j, other in enumerate(b, start=1):
            change = previous[j - 1]
            if letter != other:
                change = change + substitution[ord(letter) - 97, ord(other) - 97]
            current.append(
                softmin([change, previous[j] + deletion, current[j - 1] + insertion], gamma)
            )
        previous = current
    return previous[-1]


def curve(n, seed):
    return np.random.default_rng(seed).normal(size=(n, 2))


PROGRAMS = [
    (
        "whole programs",
        barycenter_loss,
        (curve(4, 1), [curve(4, 2), curve(5, 3), curve(3, 4)], (1, 2, 0), 0.7),
    ),
    (
        "whole programs",
        soft_beam,
        (
            np.random.default_rng(5).uniform(0.3, 2.0, size=(4, 3)),
            [[0.4, 1.1, 20.0], [0.9, 0.2, 0.7], [20.0, 0.6, 0.3]],
            [0.1, 0.5, 0.9],
            4,
            0.5,
        ),
    ),
    (
        "whole programs",
        edit_distance,
        ("bad", "cab", 0.8, 0.9, np.random.default_rng(6).uniform(0.4, 1.3, size=(4, 4))),
    ),
]
