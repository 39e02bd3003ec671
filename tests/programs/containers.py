"""Tuples, lists and dicts, as arguments and as locals; unpacking."""

import numpy as np

from programs.values import signed


def swap(x, y):
    x, y = y, x * y
    x, y = y - x, x
    return x * y + y


def chained_assignment(x):
    a = b = x * x
    a = a + b
    return a * b


def unpack_array(x):
    a, b, c = x
    return a * b + c * a


def unpack_rows(m):
    first, second = m
    return np.sum(first * second) + first[0]


def nested_unpacking(x, y):
    (a, b), c = (x, y * x), x + y
    return a * b * c


def starred_unpacking(x):
    first, *rest = x
    *front, last = rest
    s = first * last
    for v in front:
        s = s * v + v
    return s


def tuple_local(x, y):
    pair = (x * y, x + y)
    return pair[0] * pair[1] + pair[-1] ** 2


def tuple_carried_by_loop(x):
    state = (x, x * x)
    for _ in range(3):
        state = (state[1] * 0.5, state[0] + np.sin(state[1]))
    a, b = state
    return a * b


def tuple_argument(pair):
    a, b = pair
    return np.sum(a * pair[1]) + b**2


def list_argument(xs):
    s = 0.0
    for i in range(len(xs)):
        s += xs[i] * xs[i - 1]
    return s


def list_of_arrays_argument(params, x):
    w1, b1, w2 = params
    h = np.tanh(w1 @ x + b1)
    return w2 @ h


def nested_list_argument(layers, x):
    for w, b in layers:
        x = np.tanh(w @ x + b)
    return np.sum(x)


def dict_argument(p, x):
    h = np.tanh(p["w"] @ x + p["b"])
    return np.sum(h * p["b"]) * p["scale"]


def nested_dict_argument(p, x):
    inner = p["inner"]
    y = inner["a"] * x + p["c"][0] * p["c"][1]
    return np.sum(y) * inner["a"] + p["n"]


def dict_entry_read_twice(p):
    return p["a"] * p["a"] + np.sin(p["a"]) * p["b"]


def dict_local(x, y):
    d = {"sum": x + y, "product": x * y}
    d["ratio"] = d["sum"] / d["product"]
    d["sum"] = d["sum"] * d["ratio"]
    return d["sum"] + d["ratio"] ** 2


def dict_filled_in_a_loop(x):
    d = {}
    for i in range(len(x)):
        d[i] = x[i] * x[i - 1]
    return d[0] * d[2] + d[1]


def dict_augmented(x):
    d = {"total": 0.0, "product": 1.0}
    for v in x:
        d["total"] += v * v
        d["product"] *= v
    return d["total"] * d["product"]


def list_local(x, y):
    xs = [x, y, x * y]
    xs[1] = xs[0] * xs[2]
    return xs[0] + xs[1] * xs[-1]


def append_then_sum(x):
    xs = []
    for v in x:
        xs.append(v * v)
    return sum(xs) * xs[0]


def append_then_array(x):
    xs = []
    for i in range(len(x)):
        xs.append(np.sin(x[i]) * x[i - 1])
    y = np.array(xs)
    return np.sum(y * y)


def append_then_stack(w, h):
    states = []
    for _ in range(3):
        h = np.tanh(w @ h)
        states.append(h)
    s = np.stack(states)
    return np.sum(s[1:] * s[:-1])


def append_then_concatenate(x):
    parts = [x]
    for _ in range(2):
        parts.append(parts[-1] * parts[0])
    return np.sum(np.concatenate(parts) ** 2)


def append_same_array_that_changes(x):
    y = x * 1.0
    kept = []
    for _ in range(3):
        y *= x
        kept.append(y)
    return np.sum(kept[0] * kept[2])


def append_copies(x):
    y = x * 1.0
    kept = []
    for _ in range(3):
        kept.append(y.copy())
        y *= x
    return np.sum(kept[0] * kept[2] + kept[1])


def append_first_value_then_use_last(x):
    xs = [x]
    for i in range(4):
        xs.append(np.sin(xs[-1]) + xs[i] * x)
    return xs[-1] * xs[1]


def fibonacci_list(x, y):
    xs = [x, y]
    for i in range(2, 6):
        xs.append(xs[i - 1] * xs[i - 2])
    return xs[5]


def list_comprehension(x):
    ys = [v * v for v in x]
    return sum(ys) + ys[0] * ys[1]


def comprehension_to_array(x, w):
    y = np.array([np.sin(v) * w for v in x])
    return np.sum(y * y)


def comprehension_with_condition(x):
    return sum([v**2 for v in x if v > 0.0])


def list_of_arrays_local(x):
    a = x * 1.0
    rows = [a, a * 2.0]
    rows[0][0] = rows[1][1] ** 2
    return np.sum(a * x) + np.sum(rows[0])


def array_in_dict_written(x):
    d = {"u": x * 1.0, "v": np.zeros(3)}
    d["v"][:] = d["u"] ** 2
    d["u"][0] = d["v"][1] * d["u"][2]
    return np.sum(d["u"] * d["v"])


def dict_argument_array_written(p):
    p["u"][0] = p["u"][1] * p["v"][0]
    return np.sum(p["u"] ** 2) + np.sum(p["v"])


def list_argument_array_written(xs):
    xs[0][:] = xs[0] * xs[1]
    return np.sum(xs[0] * xs[1])


def list_multiplied_and_joined(x):
    xs = [x] * 2 + [x * x]
    s = 1.0
    for v in xs:
        s = s * v + v
    return s


def length_of_containers(xs, p):
    return xs[0] * len(xs) + p["a"] * len(p)


def tuple_of_results_indexed(x):
    values = np.sin(x), np.cos(x), x
    s = 0.0
    for i in range(3):
        s += values[i] * values[i - 1]
    return s


def multiple_parameters_with_steps(params, x, t):
    (w, b), rate = params
    for _ in range(2):
        e = w @ x + b - t
        w = w - rate * np.outer(e, x)
        b = b - rate * e
    return np.sum((w @ x + b - t) ** 2)


PROGRAMS = [
    ("tuples", swap, (0.7, 1.3)),
    ("tuples", chained_assignment, (0.7,)),
    ("tuples", unpack_array, (signed(3),)),
    ("tuples", unpack_rows, (signed(2, 3),)),
    ("tuples", nested_unpacking, (0.7, 1.3)),
    ("tuples", starred_unpacking, (signed(5),)),
    ("tuples", tuple_local, (0.7, 1.3)),
    ("tuples", tuple_carried_by_loop, (0.7,)),
    ("tuples", tuple_argument, ((signed(3), 0.7),)),
    ("lists", list_argument, ([0.7, 1.3, -0.4],)),
    ("lists", list_of_arrays_argument, ([signed(3, 2), signed(3), signed(3, seed=1)], signed(2))),
    (
        "lists",
        nested_list_argument,
        ([(signed(3, 2), signed(3)), (signed(2, 3), signed(2))], signed(2, seed=1)),
    ),
    ("dicts", dict_argument, ({"w": signed(3, 2), "b": signed(3), "scale": 1.3}, signed(2))),
    (
        "dicts",
        nested_dict_argument,
        ({"inner": {"a": 0.7}, "c": [1.3, 0.4], "n": 3}, signed(3)),
    ),
    ("dicts", dict_entry_read_twice, ({"a": 0.7, "b": 1.3},)),
    ("dicts", dict_local, (0.7, 1.3)),
    ("dicts", dict_filled_in_a_loop, (signed(3),)),
    ("dicts", dict_augmented, (signed(3),)),
    ("lists", list_local, (0.7, 1.3)),
    ("lists", append_then_sum, (signed(3),)),
    ("lists", append_then_array, (signed(3),)),
    ("lists", append_then_stack, (signed(3, 3), signed(3))),
    ("lists", append_then_concatenate, (signed(3),)),
    ("lists", append_same_array_that_changes, (signed(3),)),
    ("lists", append_copies, (signed(3),)),
    ("lists", append_first_value_then_use_last, (0.7,)),
    ("lists", fibonacci_list, (0.7, 1.3)),
    ("comprehensions", list_comprehension, (signed(3),)),
    ("comprehensions", comprehension_to_array, (signed(3), 0.7)),
    ("comprehensions", comprehension_with_condition, (signed(5),)),
    ("lists", list_of_arrays_local, (signed(3),)),
    ("dicts", array_in_dict_written, (signed(3),)),
    ("arguments changed", dict_argument_array_written, ({"u": signed(3), "v": signed(2)},)),
    ("arguments changed", list_argument_array_written, ([signed(3), signed(3, seed=1)],)),
    ("lists", list_multiplied_and_joined, (0.7,)),
    ("lists", length_of_containers, ([0.7, 1.3], {"a": 0.4})),
    ("tuples", tuple_of_results_indexed, (0.7,)),
    (
        "tuples",
        multiple_parameters_with_steps,
        (((signed(2, 3), signed(2)), 0.1), signed(3), signed(2, seed=1)),
    ),
]
