"""Lists made of parts of other lists, and written to through several names."""

import numpy as np

from programs.values import numbers, signed


def slice_with_two_names(x):
    xs = [x[0], x[1], x[2]]
    zs = xs
    zs[0] = x[1] * 2
    ys = xs[1:]
    ys[0] = ys[1] * 3.0
    ws = ys
    ws[1] = ws[0] * xs[1]
    return ys[0] * ys[1] * xs[0] + xs[1]


def sum_of_lists_holds_their_arrays(x):
    rows = [x * 2.0, x * x]
    both = rows + [np.sin(x)]
    both[0][1] = x[0] * 5.0
    return np.sum(rows[0] ** 2) + np.sum(both[0] * rows[1])


def sum_of_lists_of_numbers(x):
    xs = [x[0], x[1]]
    a = xs
    ys = xs + [x[2]]
    b = ys
    b[0] = a[1] * 2.0
    a[0] = b[2]
    return xs[0] * ys[0] * ys[1]


def one_array_many_times(x):
    rows = [x * 2.0] * 2
    rows[0][1] = x[0] * 5.0
    return np.sum(rows[1] ** 2 * x)


def numbers_many_times(x):
    xs = [x[0], x[1]] * 2
    a = xs
    a[0] = x[2]
    ys = a * 2
    b = ys
    b[1] = a[3] * x[0]
    return xs[0] * ys[1] * ys[4] * a[1]


def slices_exchanged(x):
    rows = [x * 2.0, x * x, np.sin(x)]
    part = rows[1:]
    part[0][1] = x[0] * 5.0
    rows[:2] = [part[1], part[0]]
    rows[0][0] = 2.0 * x[1]
    return np.sum(rows[0] ** 2 * part[0]) + np.sum(part[1] * rows[1])


def slice_written_element_replaced(x):
    xs = [x * 2, x * x, x + 1.0]
    ys = xs[1:]
    zs = ys
    zs[0] = np.sin(x)
    return np.sum(ys[0] * ys[1] * xs[1])


def grows_by_sum_in_loop(x):
    rows = [x * 2.0]
    for k in range(3):
        rows = rows + [x * float(k)]
        rows[k][0] = x[1] * rows[-1][2]
        if k == 1:
            rows = rows[1:]
    return np.sum(rows[0] * rows[1]) + np.sum(rows[-1] ** 2)


def pairs_of_two_lists(x):
    pairs = [(x[0], x[1]), (x[2], x[0])]
    both = pairs + [(x[1], x[1])]
    b = both
    b[0] = (x[2], x[1] * 2)
    return both[0][0] * both[0][1] * both[2][0] * pairs[0][0]


def tuples_cut_and_joined(x):
    t = (x * 2.0, x * x)
    u = t[1:] + t[:1] + (x + 1.0,)
    u[0][1] = x[0]
    u[2][0] = x[2] ** 2
    return np.sum(t[1] * t[0] * u[2])


def all_replaced_in_loop(x):
    xs = [x[0], x[1] * 2, x[2]]
    zs = xs
    for k in range(3):
        xs[:] = [v * xs[k] for v in xs]
        zs[1] = zs[1] + xs[2]
    return zs[0] * xs[1] + zs[2]


def all_replaced_by_sorted(x):
    xs = [x[0], x[2], x[1] * 2.0]
    ys = xs
    xs[:] = sorted(xs)
    return ys[0] * xs[1] ** 2


def slices_of_other_lengths(x):
    xs = [x[0], x[1] * 2, x[2]]
    xs[1:2] = [x[0] * x[1], x[2] ** 2, xs[1]]
    xs[:0] = [x[1]]
    xs[-1:] = []
    return sum(v * float(k + 1) * v for k, v in enumerate(xs))


def slices_of_other_lengths_in_loop(x):
    xs = [x[0], x[1] * 2, x[2]]
    zs = xs
    for k in range(2):
        xs[k : k + 1] = [xs[k] * 2, zs[-1] * x[1]]
        zs[0] *= xs[3]
    del zs[1:3]
    return sum(v * float(k + 1) * v for k, v in enumerate(xs))


def slices_of_arrays(x):
    rows = [x * 2.0, x * x, np.sin(x)]
    rows[:2] = [rows[1], rows[0]]
    rows[0][0] = 2.0 * x[1]
    rows[1:] = rows[:1] + [x]
    rows[1][1] *= 3.0
    return np.sum(rows[0] ** 2 * rows[1])


def whole_numbers_by_slices(x):
    powers = [1, 2, 3]
    others = powers
    others[0:1] = [3, 4, 5]
    s = 0.0
    for k in powers:
        s += x[0] ** k
    powers[:] = [1]
    return s * x[0] ** others[0]


def added_to_itself(x):
    xs = [x[0], x[1]]
    ys = xs
    xs += ys
    ys.extend(xs)
    xs[:] = xs[::-1]
    xs[1:] = xs
    return xs[0] * ys[1] * len(xs) + ys[-1]


def list_in_dict_extended(x):
    d = {"a": [x[0]]}
    h = d["a"]
    d["a"] += [x[1] * 2]
    d["a"] += (x[2],)
    return h[0] * h[1] * h[2] * len(h)


class Notes:
    def __init__(self, x):
        self.history = [x]
        self.table = {}


def fields_extended(x):
    notes = Notes(x[0])
    history, table = notes.history, notes.table
    notes.history += [x[1] ** 2]
    notes.history[0:1] = [x[2]]
    notes.table |= {"a": x[0] * 3}
    return history[0] * history[1] * table["a"]


def filled_with_itself(x):
    xs = [x[0], x[1]]
    ys = xs
    xs[:] = xs
    ys[:] = [ys[1], xs[0]]
    xs[1:] = ys
    return xs[0] * ys[0] * ys[2] ** 2


def grows_by_whole_slices(x):
    rows = [x * 2, x * x]
    ys = rows
    for k in range(3):
        rows[:] = [r * x[2] for r in rows] + [x * float(k)]
        ys[0][1] = x[k]
        if k == 1:
            rows[:] = rows[::-1][:2]
    return sum(np.sum(v * float(k + 1) * v) for k, v in enumerate(rows))


def every_second_element(x):
    xs = [x[0], x[1], x[2]]
    ys = xs
    ys[0] = x[1] * x[2]
    xs[::2] = [ys[1] * 2, ys[0] * xs[2]]
    return xs[0] * ys[2] + ys[0]


def numbers_unpacked(x):
    xs = [x[0], x[1]]
    ys = [*xs, x[2], *xs]
    ys[0] = x[2] ** 2
    return ys[0] * ys[2] * ys[4] * xs[0]


def arrays_unpacked(x):
    rows = [x * 2, x * x]
    both = [*rows, x + 1.0]
    both[0][1] = x[0]
    alone = [*both]
    alone[2] = x * 3.0
    return np.sum(rows[0] * both[2]) + np.sum(alone[2] * alone[0])


def tuples_unpacked(x):
    t = (x[0], x[1])
    u = (*t, x[2])
    return three_of(*[*u[:2], *u[2:]]) * u[0]


def three_of(*a):
    return a[0] * a[1] + a[2]


def path_extended_in_loop(x):
    path = [x[0]]
    for v in x:
        path = [*path, v * path[-1]]
    return sum(path) * path[1]


def numbers_sorted_in_place(x):
    xs = [x[0], x[2], x[1] * 2.0]
    ys = xs
    for k in range(2):
        xs.sort(key=lambda v: -v)
        ys[0] = ys[0] * xs[k + 1]
    xs.sort()
    return ys[0] * xs[1] ** 2 + xs[2]


def arrays_sorted_in_place(x):
    rows = [x * 2.0, x * x, x + 1.0]
    first = rows[0]
    rows.sort(key=lambda row: row[0], reverse=True)
    first[1] = x[0]
    return np.sum(rows[0] * rows[1] * rows[2] ** 2)


def indices_sorted_in_place(x):
    ks = [2, 0, 1]
    js = ks
    ks.sort()
    s = 0.0
    for j, k in enumerate(js):
        s += x[k] ** (j + 1)
    ks.sort(reverse=True)
    return s * x[js[0]]


PROGRAMS = [
    ("displays unpacked", numbers_unpacked, (numbers(3),)),
    ("displays unpacked", arrays_unpacked, (numbers(3),)),
    ("displays unpacked", tuples_unpacked, (numbers(3),)),
    ("displays unpacked", path_extended_in_loop, (numbers(3),)),
    ("list methods", numbers_sorted_in_place, (numbers(3),)),
    ("list methods", arrays_sorted_in_place, (numbers(3),)),
    ("list methods", indices_sorted_in_place, (numbers(3),)),
    ("lists joined", filled_with_itself, (numbers(3),)),
    ("lists joined", grows_by_whole_slices, (numbers(3),)),
    ("lists joined", every_second_element, (numbers(3),)),
    ("lists joined", slice_with_two_names, (numbers(3),)),
    ("lists joined", sum_of_lists_holds_their_arrays, (numbers(3),)),
    ("lists joined", sum_of_lists_of_numbers, (numbers(3),)),
    ("lists joined", one_array_many_times, (numbers(3),)),
    ("lists joined", numbers_many_times, (numbers(3),)),
    ("lists joined", slices_exchanged, (numbers(3),)),
    ("lists joined", slice_written_element_replaced, (numbers(3),)),
    ("lists joined", grows_by_sum_in_loop, (numbers(3),)),
    ("lists joined", pairs_of_two_lists, (numbers(3),)),
    ("lists joined", tuples_cut_and_joined, (numbers(3),)),
    ("lists joined", all_replaced_in_loop, (numbers(3),)),
    ("lists joined", all_replaced_by_sorted, (signed(3),)),
    ("lists joined", slices_of_other_lengths, (numbers(3),)),
    ("lists joined", slices_of_other_lengths_in_loop, (numbers(3),)),
    ("lists joined", slices_of_arrays, (numbers(3),)),
    ("lists joined", whole_numbers_by_slices, (numbers(3),)),
    ("lists joined", added_to_itself, (numbers(3),)),
    ("lists joined", list_in_dict_extended, (numbers(3),)),
    ("lists joined", fields_extended, (numbers(3),)),
]
