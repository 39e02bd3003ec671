"""Arrays in fields and entries that are written to in place, under several names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from programs.values import numbers


@dataclass
class Layer:
    weight: np.ndarray
    offset: np.ndarray


class Scaling:
    def __init__(self, weight):
        self.weight = weight

    def apply(self, x):
        self.weight *= x
        return self.weight * x


class Shifting:
    def __init__(self, weight):
        self.weight = weight

    def apply(self, x):
        self.weight += x
        return self.weight * 2


def layer(seed=0):
    return Layer(numbers(2, seed=seed), numbers(2, seed=seed + 1))


def read_before_field_is_scaled(x):
    held = x * 1.0
    made = Scaling(held)
    before = np.sum(made.weight**2)
    made.weight *= 2.0
    return np.sum(made.weight * x) + before


def one_array_in_two_objects(x):
    held = x * 1.0
    first, second = Scaling(held), Shifting(held)
    first.weight[0] = second.weight[-1] ** 2
    second.weight *= 2.0
    return np.sum(first.apply(x) * second.apply(x))


def field_written_in_loop(x):
    made = Scaling(x * 1.0)
    for _ in range(2):
        made.weight *= x
        made.weight **= 2
        made.weight[...] = made.weight * np.sum(made.weight)
    return np.sum(made.weight * x)


def layers_written(layers, x):
    for each in layers:
        x = each.weight * x + each.offset
        each.offset *= x
        each.weight += 1.0
    return np.sum(x) + sum(np.sum(each.offset) for each in layers)


def layer_taken_out(layers, x):
    first = layers[0]
    first.offset *= x
    return np.sum(x) + np.sum(layers[0].offset)


def dicts_written(entries, x):
    for entry in entries:
        entry["a"] *= x
        entry["a"][0] = x[0] ** 2
    return np.sum(x) + np.sum(entries[0]["a"])


def dict_of_dicts_written(table, x):
    for entry in table.values():
        entry["a"] *= x
        entry["a"][0] = x[0] ** 2
    return np.sum(x) + np.sum(table["u"]["a"])


def dict_of_layers_written(table, x):
    for each in table.values():
        each.weight *= x
        each.weight[0] = x[0] ** 2
    return np.sum(x) + np.sum(table["u"].weight)


def tuple_of_layers_written(layers, x):
    for each in layers:
        each.weight *= x
        each.weight[0] = x[0] ** 2
    return np.sum(x) + np.sum(layers[0].weight)


def objects_of_two_classes_written(steps, x):
    for step in steps:
        x = step.apply(x)
    return np.sum(x) + np.sum(steps[0].weight)


def written_by_helper(layers, x):
    def update(each):
        each.offset *= x
        return each.offset * each.weight

    return sum(np.sum(update(each)) for each in layers) + np.sum(layers[0].offset)


def written_from_both_ends(layers, x):
    for each, other in zip(layers[::-1], layers, strict=True):
        each.offset *= other.weight
        other.weight += each.offset
    return np.sum(x) + np.sum(layers[0].offset * layers[-1].weight)


LAYERS = ([layer(), layer(2)], numbers(2, seed=4))
DICTS = ([{"a": numbers(2)}, {"a": numbers(2, seed=1)}], numbers(2, seed=2))
STEPS = ([Scaling(numbers(2)), Shifting(numbers(2, seed=1))], numbers(2, seed=2))

PROGRAMS = [
    ("written fields", read_before_field_is_scaled, (numbers(3),)),
    ("written fields", one_array_in_two_objects, (numbers(3),)),
    ("written fields", field_written_in_loop, (numbers(3),)),
    ("written fields", layers_written, LAYERS),
    ("written fields", layer_taken_out, LAYERS),
    ("written fields", dicts_written, DICTS),
    ("written fields", dict_of_dicts_written, (dict(zip("uv", DICTS[0], strict=True)), DICTS[1])),
    ("written fields", dict_of_layers_written, ({"u": layer(), "v": layer(2)}, numbers(2, seed=4))),
    ("written fields", tuple_of_layers_written, ((layer(), layer(2)), numbers(2, seed=4))),
    ("written fields", objects_of_two_classes_written, STEPS),
    (
        "written fields",
        objects_of_two_classes_written,
        (STEPS[0][::-1], STEPS[1]),
        {"name": "turned"},
    ),
    ("written fields", written_by_helper, LAYERS),
    ("written fields", written_from_both_ends, LAYERS),
]
