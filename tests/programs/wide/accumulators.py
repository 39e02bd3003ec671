"""Fields that grow in a loop: of numbers and of arrays, read, handed out and overwritten."""

import numpy as np

from programs.values import numbers, signed


class Account:
    def __init__(self, start):
        self.balance = start
        self.rate = 1.0
        self.seen = start

    def add(self, amount):
        self.rate *= amount
        self.balance += amount * self.rate
        return self.balance


def number_grows(x, n):
    account = Account(x)
    total = 0.0
    for _ in range(n):
        total += account.add(x) * account.balance
        account.seen = account.balance
        account.seen += x * account.seen
    return total + account.balance * account.seen


def array_grows(x, n):
    account = Account(x * 2.0)
    first = account.balance
    for _ in range(n):
        account.add(x)
        account.seen = account.balance
        account.seen += x
    return np.sum(account.balance * account.rate) + np.sum(first * account.seen)


def array_field_bound_anew(x, n):
    account = Account(x)
    for _ in range(n):
        account.seen = account.seen + account.balance
        account.balance = account.seen
        account.balance = account.balance * x
    return np.sum(account.seen * account.balance)


def constants_of_a_pass(x, h, n):
    c = 0.5 * h
    for i in range(n):
        width = c / 3.0
        twice = 2.0 * np.pi * h
        x = np.sin(x * width + i * twice) * np.log(2.0 * np.pi + x)
        width = 1.0
    return np.sum(x) * c


def constants_that_change(x, h, n):
    c = h
    for _ in range(n):
        w = 2.0 * c
        x = np.sin(x * w)
        c = c * 0.5 + x[0]
        for _ in range(2):
            v = w - c
            x = x * v + v
    return np.sum(x) * c


PROGRAMS = [
    ("accumulators", number_grows, (1.3, 3)),
    ("accumulators", array_grows, (numbers(3), 3)),
    ("accumulators", array_field_bound_anew, (signed(3), 3)),
    ("accumulators", constants_of_a_pass, (numbers(3), 0.7, 3)),
    ("accumulators", constants_that_change, (signed(3), 0.7, 3)),
]
