"""Objects, dicts and lists whose parts are replaced, by others of another kind or shape too."""

import numpy as np

from programs.values import numbers


class Cell:
    def __init__(self, w):
        self.w = w
        self.last = None


def part_grows(p):
    s = np.sum(p["w"] ** 2)
    p["w"] = np.outer(p["w"], p["w"])
    return s + np.sum(p["w"] ** 3)


def field_of_many_kinds(x):
    o = Cell(x)
    s = np.sum(o.w**2)
    q = o
    q.w = np.outer(o.w, o.w)
    s = s + np.sum(o.w**3)
    o.w = 2.0
    q.w = q.w * s
    o.w = [s, o.w]
    q.last = o.w
    o.w = q.last[0] * q.last[1]
    return s * o.w


def field_set_to_none(x):
    o = Cell(x)
    q = o
    for k in range(3):
        q.last = o.w * 2.0
        if k == 1:
            q.last = None
        o.w = np.sin(q.w) if q.last is None else np.cos(q.last)
    return np.sum(o.w)


def objects_of_one_class_differ(x):
    a, b = Cell(x), Cell(x * 2.0)
    cells = [a, b]
    c, d = cells[0], cells[1]
    c.w = x[0] * 2.0
    return np.sum(d.w**2) * c.w


def inner_list_grows_later(x):
    inner = []
    outer = [inner]
    inner.append(x[0])
    return outer[0][0] * x[1]


def entry_of_one_dict_replaced(p):
    q, r = p["a"], p["b"]
    q["w"] = np.sum(q["w"])
    return np.sum(r["w"] * 2.0) * q["w"] * np.sum(p["b"]["w"] ** 2)


def entry_replaced_by_its_part(x):
    d, e = {"u": x, "v": x * 2.0}, {"u": x * 1.0}
    held = [d, e]
    g = held[0]
    g["u"] = g["u"][0]
    return np.sum(held[1]["u"] * 3.0) * d["u"]


def list_in_object_in_list(x):
    cells = [Cell([]), Cell([])]
    for v in x:
        cells[0].w.append(v * v)
        cells[1].w.append(v * cells[0].w[0])
    return sum(cells[0].w) * sum(cells[1].w)


def swirled(x, k):
    y = x * 2.0
    for _ in range(k):
        y = np.sin(y)
    return y


def swirled_twice(x, k):
    y = swirled(x, k)
    return y, y * x


def result_of_helper_written(x):
    a = swirled(x, 2)
    b = a
    b[0] = x[1] * x[1]
    return np.sum(a**2)


def results_of_helper_written(x):
    a, c = swirled_twice(x, 2)
    b = a
    b[0] = x[1] * x[1]
    held = [c, b]
    held[0][1] = 2.0
    return np.sum(a**2) * np.sum(c * a)


def result_takes_the_name(x):
    a = x * 1.0
    for _ in range(3):
        b = a
        a = swirled(a, 2)
        b[0] = x[1] * x[2]
        a[1] *= b[0]
    return np.sum(a**2)


def tuples_of_arrays_appended(x):
    xs = []
    for v in x:
        a, b = v * x, x * v * v
        xs.append((a, b))
        a[0] = v
    t, u = xs[1]
    u[1] = 3.0 * x[2]
    return np.sum(t * u) + np.sum(xs[1][1] ** 2) + np.sum(xs[0][0] * xs[2][1])


def one_array_at_two_depths(x):
    d = {}
    a = x * x
    d["k"] = [a, (x * 2.0, a)]
    a[1] = x[0]
    d["k"][1][0][2] = 5.0 * x[1]
    return np.sum(d["k"][0] * d["k"][1][0]) * np.sum(d["k"][1][1])


def dicts_appended(x):
    xs = []
    for v in x:
        xs.append({"a": v * x, "b": [v, x]})
        xs[-1]["a"][0] = v * v
    return np.sum(xs[0]["a"] * xs[1]["b"][1]) * xs[2]["b"][0]


def array_in_many_places(p, q):
    first, (second, rest) = p
    s = np.sum(first * second) + np.sum(rest["u"] ** 2) * rest["b"]
    for w in q:
        s = s + np.sum(np.sin(w)) * rest["b"]
    return s + np.sum(q[0] * first)


def places_example():
    w, u = numbers(2), numbers(2) * 0.3
    return (w, (w, {"u": w, "b": 0.7})), [u, 2.0 * w, u]


def array_in_two_fields(cell, x):
    return np.sum(cell.w * x) + np.sum(cell.last[0] ** 2 * cell.last[1])


def fields_example():
    cell = Cell(numbers(2))
    cell.last = [cell.w, numbers(2) * 0.3]
    return cell, numbers(2)


PROGRAMS = [
    ("shared in an argument", array_in_many_places, places_example),
    ("shared in an argument", array_in_two_fields, fields_example),
    ("parts replaced", part_grows, ({"w": numbers(3)},)),
    ("parts replaced", field_of_many_kinds, (numbers(3),)),
    ("parts replaced", field_set_to_none, (numbers(3),)),
    ("parts replaced", objects_of_one_class_differ, (numbers(3),)),
    ("parts replaced", inner_list_grows_later, (numbers(3),)),
    (
        "parts replaced",
        entry_of_one_dict_replaced,
        ({"a": {"w": numbers(2)}, "b": {"w": numbers(3)}},),
    ),
    ("parts replaced", entry_replaced_by_its_part, (numbers(3),)),
    ("results written", result_of_helper_written, (numbers(3),)),
    ("results written", results_of_helper_written, (numbers(3),)),
    ("results written", result_takes_the_name, (numbers(3),)),
    ("displays held", tuples_of_arrays_appended, (numbers(3),)),
    ("displays held", one_array_at_two_depths, (numbers(3),)),
    ("displays held", dicts_appended, (numbers(3),)),
    ("parts replaced", list_in_object_in_list, (numbers(3),)),
]
