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


PROGRAMS = [
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
    ("parts replaced", list_in_object_in_list, (numbers(3),)),
]
