"""Lists, dicts, named tuples, dataclasses, namespaces: methods, mutation, nesting."""

import collections
import dataclasses
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from programs.values import numbers, signed

# lists


def extend_and_insert(x):
    xs = [x]
    xs.extend([x * x, np.sin(x)])
    xs.insert(1, x + 1.0)
    return xs[0] * xs[1] + xs[2] * xs[3]


def pop_from_both_ends(x):
    xs = [v * v for v in x]
    last = xs.pop()
    first = xs.pop(0)
    return last * first + xs[0]


def stack_machine(x, y):
    stack = []
    for token in ("x", "y", "*", "x", "+", "y", "*"):
        if token == "x":
            stack.append(x)
        elif token == "y":
            stack.append(y)
        else:
            b = stack.pop()
            a = stack.pop()
            stack.append(a * b if token == "*" else a + b)
    return stack[0]


def queue_of_values(x):
    queue = [x]
    s = 0.0
    while queue:
        v = queue.pop(0)
        s += v
        if v > 0.4:
            queue.append(v * v)
            queue.append(0.5 * v)
    return s


def list_concatenation(x, y):
    xs = [x] + [y, x * y]
    xs += [x]
    xs = xs * 2
    s = 1.0
    for v in xs:
        s = s * v
    return s


def list_slices(xs):
    ys = xs[1:]
    ys[0] = ys[1] * xs[0]
    zs = xs[::-1]
    return ys[0] * zs[0] + sum(xs[:2]) ** 2


def list_slice_assignment(x):
    xs = [x, x * x, x * 2.0, 1.0]
    xs[1:3] = [np.sin(x)]
    return xs[0] * xs[1] + xs[2]


def list_alias(x):
    xs = [x, 2.0]
    ys = xs
    ys[1] = x * x
    ys.append(x)
    return xs[0] * xs[1] * xs[2]


def list_copies(xs):
    ys = xs.copy()
    zs = list(xs)
    ys[0] = xs[1] ** 2
    zs.reverse()
    return ys[0] * xs[0] + zs[0]


def index_and_count(x, names):
    k = names.index("b")
    return x[k] ** 2 * names.count("a")


def list_of_lists(x):
    table = [[0.0] * 3 for _ in range(2)]
    for i in range(2):
        for j in range(3):
            table[i][j] = x[j] ** (i + 1)
    table[1][0] += table[0][2] * table[1][1]
    return table[1][0] * table[0][0] + table[1][2]


def dynamic_programme(costs):
    best = [costs[0][0]]
    for i in range(1, len(costs)):
        row = []
        for j in range(len(costs[i])):
            previous = best[max(j - 1, 0)] if j >= len(best) else best[j]
            row.append(costs[i][j] + previous * 0.9)
        best = row
    return min(best) * max(best)


def list_argument_changed(xs):
    xs.append(xs[0] * xs[1])
    xs[0] = xs[2] ** 2
    return xs[0] + xs[1]


# dicts


def dict_methods(p):
    q = dict(p)
    q.update({"c": q["a"] * q["b"]})
    q.update(d=q["c"] + 1.0)
    return q.get("c") * q.get("missing", 2.0) + q.pop("d") * len(q)


def dict_items_loop(p):
    s = 1.0
    for name, value in p.items():
        s = s * np.sum(value) + len(name)
    for value in p.values():
        s = s + np.sum(value**2)
    return s


def dict_keys_sorted(p):
    s = 0.5
    for name in sorted(p):
        s = np.sin(s * p[name])
    return s * len(p.keys())


def dict_missing_key(p, x):
    w = p["w"] if "w" in p else x
    b = p.get("b", x)
    if "c" not in p:
        p["c"] = w * b
    return p["c"] * x


def dict_setdefault(x):
    d = {}
    for i, v in enumerate(x):
        d.setdefault(i % 2, []).append(v * v)
    return sum(d[0]) * sum(d[1])


def default_dict(x, keys):
    sums = collections.defaultdict(float)
    for k, v in zip(keys, x):
        sums[k] += v * v
    return sums["a"] * sums["b"]


def dict_merge(p, q):
    r = {**p, "b": p["a"] * q["c"], **q}
    s = p | {"a": q["c"]}
    return r["a"] * r["b"] * r["c"] + s["a"]


def memo_dict(x, n):
    memo = {0: 1.0, 1: x}

    def chebyshev(k):
        if k not in memo:
            memo[k] = 2.0 * x * chebyshev(k - 1) - chebyshev(k - 2)
        return memo[k]

    return chebyshev(n)


def tuple_keys(x):
    d = {}
    for i in range(2):
        for j in range(2):
            d[i, j] = x[i] * x[j] ** 2
    return d[0, 1] * d[1, 0] + d[1, 1]


def nested_dict_updated(p):
    p["a"]["w"] = p["a"]["w"] * p["b"]
    inner = p["a"]
    inner["w"] += p["b"] ** 2
    return np.sum(p["a"]["w"] ** 2)


# named tuples


class Params(NamedTuple):
    w: np.ndarray
    b: float = 0.5
    name: str = "layer"


State = collections.namedtuple("State", ["position", "velocity"])


def namedtuple_argument(p, x):
    return np.sum(np.tanh(p.w @ x + p.b)) * p[1]


def namedtuple_made(x, v):
    state = State(x, v)
    for _ in range(3):
        state = State(state.position + 0.1 * state.velocity, state.velocity - 0.1 * state.position)
    position, velocity = state
    return position**2 + velocity * state[0]


def namedtuple_replace(p):
    q = p._replace(b=p.b * 2.0)
    return np.sum(q.w) * q.b + p.b


def namedtuple_from_helper(x):
    stats = describe(x)
    return stats.position * stats.velocity


def describe(x):
    return State(position=np.mean(x), velocity=np.var(x))


# dataclasses


@dataclass
class Linear:
    w: np.ndarray
    b: np.ndarray
    scale: float = 1.0
    steps: int = 2

    def __call__(self, x):
        return self.scale * (self.w @ x + self.b)

    def norm(self):
        return np.sum(self.w**2)


@dataclass(frozen=True)
class Spring:
    stiffness: float
    rest: float

    def force(self, x):
        return -self.stiffness * (x - self.rest)

    @property
    def period(self):
        return 2.0 * np.pi / np.sqrt(self.stiffness)


@dataclass
class Network:
    layers: list
    name: str = "net"
    cache: dict = field(default_factory=dict)

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = np.tanh(layer(x))
        return self.layers[-1](x)


def dataclass_argument(layer, x):
    for _ in range(layer.steps):
        x = np.tanh(layer(x))
    return np.sum(x) + layer.norm()


def dataclass_nested(net, x):
    return np.sum(net(x) ** 2)


def dataclass_made(k, x):
    spring = Spring(k * k, rest=0.5)
    return spring.force(x) * spring.period


def dataclass_mutated(layer, x):
    layer.w[0] *= 2.0
    layer.b = layer.b * x[0]
    layer.scale += x[1]
    return np.sum(layer(x))


def dataclass_replace(layer, x):
    other = dataclasses.replace(layer, scale=layer.scale * 2.0)
    return np.sum(other(x)) * layer.scale


def dataclass_frozen_argument(spring, x):
    s = x
    for _ in range(3):
        s = s + 0.1 * spring.force(s)
    return s * spring.period


# namespaces


def namespace_argument(p, x):
    h = np.tanh(p.w @ x)
    p.h = h
    return np.sum(p.h * p.inner.v)


def namespace_local(x):
    s = SimpleNamespace(total=0.0, count=0)
    for v in x:
        s.total = s.total + v * v
        s.count += 1
    return s.total / s.count


def namespace_argument_inactive_fields(p):
    return np.sum(p.w * p.mask) * p.n


# nesting and sharing


def deep_nesting(tree):
    a = tree["left"][0]["w"]
    b, c = tree["right"]
    return np.sum(a * b) * c.b + np.sum(c.w)


def tree_of_tuples(tree):
    return evaluate(tree)


def evaluate(node):
    if isinstance(node, tuple):
        operator, left, right = node
        a, b = evaluate(left), evaluate(right)
        return a * b if operator == "*" else a + b
    return node


def shared_array(p):
    return np.sum(p["encoder"] * 2.0) + np.sum(p["decoder"] ** 2)


def shared_example():
    w = signed(3)
    return ({"encoder": w, "decoder": w},)


def shared_array_written(p):
    p["encoder"][0] *= 3.0
    return np.sum(p["decoder"] ** 2)


def list_of_objects(layers, x):
    for layer in layers:
        x = np.tanh(layer(x))
    return np.sum(x)


def object_in_dict(p, x):
    return np.sum(p["layer"](x)) * p["gain"]


def mixed_inactive_leaves(p, x):
    s = x
    for _ in range(p["steps"]):
        s = np.sin(s) * p["gain"]
    return s if p["name"] == "sine" else s * s


PROGRAMS = [
    ("list methods", extend_and_insert, (0.7,)),
    ("list methods", pop_from_both_ends, (signed(3),)),
    ("list methods", stack_machine, (0.7, 1.3)),
    ("list methods", queue_of_values, (0.9,)),
    ("list methods", list_concatenation, (0.7, 1.3)),
    ("list methods", list_slices, ([0.7, 1.3, 0.4],)),
    ("list methods", list_slice_assignment, (0.7,)),
    ("list methods", list_alias, (0.7,)),
    ("list methods", list_copies, ([0.7, 1.3, 0.4],)),
    ("list methods", index_and_count, (signed(3), ["a", "b", "a"])),
    ("list methods", list_of_lists, (signed(3),)),
    ("list methods", dynamic_programme, ([[0.7], [1.3, 0.4], [2.0, 0.6, 1.1]],)),
    ("list methods", list_argument_changed, ([0.7, 1.3],)),
    ("dict methods", dict_methods, ({"a": 0.7, "b": 1.3},)),
    ("dict methods", dict_items_loop, ({"w": signed(2, 2), "b": signed(2)},)),
    ("dict methods", dict_keys_sorted, ({"b": 0.7, "a": 1.3},)),
    ("dict methods", dict_missing_key, ({"w": 0.7}, 1.3)),
    ("dict methods", dict_setdefault, (signed(4),)),
    ("dict methods", default_dict, (signed(3), ("a", "b", "a"))),
    ("dict methods", dict_merge, ({"a": 0.7}, {"c": 1.3})),
    ("dict methods", memo_dict, (0.7, 5)),
    ("dict methods", tuple_keys, (signed(2),)),
    ("dict methods", nested_dict_updated, ({"a": {"w": signed(3)}, "b": 0.7},)),
    ("namedtuple", namedtuple_argument, (Params(signed(2, 3), 0.7), signed(3))),
    ("namedtuple", namedtuple_made, (0.7, 1.3)),
    ("namedtuple", namedtuple_replace, (Params(signed(3), 0.7),)),
    ("namedtuple", namedtuple_from_helper, (signed(4),)),
    ("dataclass", dataclass_argument, (Linear(signed(3, 3), signed(3), 0.7), signed(3, seed=1))),
    (
        "dataclass",
        dataclass_nested,
        (Network([Linear(signed(3, 2), signed(3)), Linear(signed(2, 3), signed(2))]), signed(2)),
    ),
    ("dataclass", dataclass_made, (0.7, 1.3)),
    ("dataclass", dataclass_mutated, (Linear(signed(2, 2), signed(2), 0.7), signed(2, seed=1))),
    ("dataclass", dataclass_replace, (Linear(signed(2, 2), signed(2), 0.7), signed(2, seed=1))),
    ("dataclass", dataclass_frozen_argument, (Spring(0.7, 0.2), 1.3)),
    (
        "namespace",
        namespace_argument,
        (SimpleNamespace(w=signed(3, 2), inner=SimpleNamespace(v=signed(3))), signed(2)),
    ),
    ("namespace", namespace_local, (signed(3),)),
    (
        "namespace",
        namespace_argument_inactive_fields,
        (SimpleNamespace(w=signed(3), mask=np.array([1, 0, 1]), n=3, name="p"),),
    ),
    (
        "nesting",
        deep_nesting,
        ({"left": [{"w": signed(3)}], "right": (signed(3, seed=1), Params(numbers(2), 0.7))},),
    ),
    ("nesting", tree_of_tuples, (("+", ("*", 0.7, 1.3), ("*", 0.4, ("+", 2.0, 0.6))),)),
    ("nesting", shared_array, shared_example),
    ("shared and written", shared_array_written, shared_example),
    (
        "nesting",
        list_of_objects,
        ([Linear(signed(3, 2), signed(3)), Linear(signed(2, 3), signed(2))], signed(2)),
    ),
    (
        "nesting",
        object_in_dict,
        ({"layer": Linear(signed(3, 2), signed(3)), "gain": 0.7}, signed(2)),
    ),
    ("nesting", mixed_inactive_leaves, ({"steps": 3, "gain": 1.3, "name": "sine"}, 0.7)),
]
