"""Recursive functions and methods of containers, to a depth that is known at run time alone."""

import numpy as np


class Scene:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def bounce(self, x, depth):
        y = np.tanh(self.weights * x)
        if np.sum(y) > 0.5 and depth > 0:
            return y + 0.5 * self.bounce(x - self.bias * y, depth - 1)
        return y * self.bias


def bounces(scene, x, depth):
    first = scene.bounce(x, depth)
    return np.sum(first * scene.bounce(0.5 * x, 3)) + scene.bias


def nested_sum(items, k):
    if k >= len(items):
        return 0.0
    return items[k] ** 2 * (1.0 + nested_sum(items, k + 1))


def sum_of_list(xs):
    return nested_sum(xs, 0) + xs[0]


def polynomial(p, x, n):
    if n == 0 or x < 0.05:
        return p["c"] * x
    left = polynomial(p, x * p["rate"], n - 1)
    right = polynomial(p, x * (1.0 - p["rate"]), n - 1)
    return left * right + np.sum(p["w"]) * x


def tree_of_intervals(p, x, n):
    return polynomial(p, x, n)


def lengths(pairs, depth):
    total = 0.0
    for a, b in pairs:
        if a * b < 0.3 or depth > 2:
            total += a * b
        else:
            total += a * lengths([(0.5 * a, b), (0.25 * a, 0.5 * b)], depth + 1)
    return total


def fibonacci(x, n, memo):
    if n in memo:
        return memo[n]
    memo[n] = x * fibonacci(x, n - 1, memo) + fibonacci(x, n - 2, memo)
    return memo[n]


def memo_passed(x, n):
    memo = {0: 1.0, 1: x}
    first = fibonacci(x, n, memo)
    memo[2] = memo[3] * x
    return first * memo[2] + fibonacci(x * x, n + 2, memo) + memo[n - 1]


def collected(items, x, depth):
    items.append(x * depth)
    if x * x < 3.0 and depth < 6:
        collected(items, x * 1.4, depth + 1)
        items[0] *= x
    return x


def list_filled_below(x):
    items = []
    last = collected(items, x, 1)
    return last * items[0] + items[-1] ** 2 + len(items)


def option_price(s0, strike, rate, sigma, steps):
    up = np.exp(sigma / np.sqrt(steps))
    p = (np.exp(rate / steps) - 1.0 / up) / (up - 1.0 / up)
    known = {}

    def value(i, j):
        if (i, j) not in known:
            exercised = max(strike - s0 * up ** (2 * j - i), 0.0)
            if i == steps:
                known[i, j] = exercised
            else:
                held = p * value(i + 1, j + 1) + (1.0 - p) * value(i + 1, j)
                known[i, j] = max(np.exp(-rate / steps) * held, exercised)
        return known[i, j]

    return value(0, 0)


P = {"c": 1.3, "rate": 0.4, "w": np.array([0.2, 0.5])}

PROGRAMS = [
    (
        "recursion apart",
        bounces,
        lambda: (Scene(np.array([0.9, 1.4]), 0.3), np.array([0.8, 1.1]), 4),
    ),
    ("recursion apart", sum_of_list, ([0.4, 1.3, -0.7, 0.2],)),
    ("recursion apart", tree_of_intervals, (P, 0.9, 3)),
    ("recursion apart", memo_passed, (0.7, 4)),
    ("recursion apart", list_filled_below, (0.8,)),
    ("recursion apart", option_price, (1.0, 1.1, 0.05, 0.3, 4)),
    ("recursion apart", lengths, ([(0.9, 0.8), (0.4, 1.7)], 0)),
]
