"""Values whose derivative would be lost, or whose arithmetic is not known."""

import copy
import decimal
import heapq
import json
import math
import statistics

import numpy as np

MATRIX = np.matrix([[1.0, 2.0], [3.0, 4.0]])
MASKED = np.ma.masked_array([1.0, 2.0, 3.0], [0, 1, 0])
OBJECTS = np.array([1.0, 2.0, 3.0], dtype=object)
PARAMETERS = {"w": np.ones(3)}


class Scaling:
    __slots__ = ("k",)
    __array_ufunc__ = None

    def __init__(self, k):
        self.k = k

    def __rmul__(self, other):
        return other * other * self.k


class Holder:
    shared = np.ones(3)


SCALING = Scaling(3.0)


# texts


def text_in_list(x):
    texts = []
    for v in x:
        texts.append(f"{v}")
    return sum([float(t) for t in texts])  # refused: float(t)


def text_array(x):
    texts = [str(v) for v in x]
    return np.sum(np.array(texts, dtype=float))  # refused: np.array(texts, dtype=float)


def text_of_helper(x):
    return float(shown(x)) * x  # refused: float(shown(x))


def shown(v):
    return "value: " + f"{v:.3f}"


def text_in_dict(x):
    record = {"x": repr(x)}
    return float(record["x"])  # refused: float(record["x"])


def text_of_array(x):
    return float(np.array2string(x[0]))  # refused: float(np.array2string(x[0]))


def text_percent(x):
    return float("%.17g" % x)  # refused: float("%.17g" % x)


def text_stripped(x):
    return float("{}".format(x).strip())  # refused: float("{}".format(x).strip())


def text_through_json(x):
    return json.loads(json.dumps(x))  # refused: json.dumps(x)


# objects with an arithmetic of their own


def global_matrix(x):
    return np.sum(MATRIX * x[:2, None])  # refused: MATRIX * x[:2, None]


def global_masked(x):
    return np.sum(x * MASKED)  # refused: x * MASKED


def global_objects(x):
    return np.sum(x * OBJECTS)  # refused: x * OBJECTS


def global_scaling(x):
    y = x * x
    return np.sum(y * SCALING)  # refused: y * SCALING


def matrix_made_inside(x):
    m = np.asmatrix(np.eye(3))
    y = m @ x * 2.0  # refused: y = m @ x * 2.0
    return np.sum(y)


def matrix_of_argument(x):
    return np.sum(np.matrix(x))  # refused: np.matrix(x)


def rule_with_matrix(x):
    return np.sum(np.multiply(x[:2], MATRIX))  # refused: np.multiply(x[:2], MATRIX)


def decimals(x):
    return float(decimal.Decimal(x))  # refused: decimal.Decimal(x)


def complex_maximum(x):
    z = x + 1j * x
    return np.abs(np.maximum(z, 1j))[0]  # refused: np.maximum(z, 1j)


def complex_sort(x):
    return np.sum(np.abs(np.sort(x * 1j)))  # refused: np.sort(x * 1j)


def complex_clip(x):
    return np.sum(np.abs(np.clip(x * 1j, 0.0, 1.0)))  # refused: np.clip(x * 1j, 0.0, 1.0)


def complex_sign(x):
    return np.sum(np.sign(x * 1j).imag * x)  # refused: np.sign(x * 1j)


def complex_into_floats(x):
    y = np.zeros(3)
    y[:] = x * 1j  # refused: y[:] = x * 1j
    return np.sum(y)


def complex_cast_to_float(x):
    z = x * 1j
    return np.sum(z.astype(float))  # refused: z.astype(float)


def complex_to_array_of_floats(x):
    z = x * 1j
    return np.sum(np.array(z, dtype=float))  # refused: np.array(z, dtype=float)


def imaginary_view_written(x):
    z = x * (1.0 + 1j)
    part = z.imag  # refused: z.imag
    part[0] = x[1]
    return np.sum(np.abs(z))


def imaginary_view_of_written(x):
    z = x * (1.0 + 1j)
    part = z.imag  # refused: z.imag
    z[0] = x[1]
    return np.sum(part * np.abs(z))


def joined_by_object(x):
    return np.sum(np.r_["0,2", x, x])  # refused: np.r_["0,2", x, x]


def range_of_active_ends(x):
    return np.sum(np.c_[x, x[0] : 3.0 : 3j])  # refused: x[0] : 3.0 : 3j


def joined_in_single_precision(x):
    y = x.astype(np.float32)
    return np.sum(np.r_[y, 1.0])  # refused: np.r_[y, 1.0]


# sets, keys, iterations


def set_comprehension(x):
    return sum({v for v in x})  # refused: v


def set_from_list(x):
    return sum(set([x, x * x]))  # refused: set([x, x * x])


def dict_comprehension_key(x):
    d = {v: 1.0 for v in x}  # refused: v
    return sum(d)


def dict_display_key(x):
    d = {x: 1.0}  # refused: x: 1.0
    return sum(d)


def heap_of_active(x):
    return sum(heapq.nsmallest(2, x))  # refused: heapq.nsmallest(2, x)


def library_with_source(x):
    return statistics.mean(x)  # refused: statistics.mean(x)


def copied_by_library(x):
    return np.sum(copy.deepcopy({"x": x})["x"])  # refused: copy.deepcopy({"x": x})


def next_of_iterator(x):
    it = iter(x)  # refused: iter(x)
    return next(it)


def ufunc_method(x):
    return np.divide.reduce(x)  # refused: np.divide.reduce(x)


def vectorized(x):
    f = np.vectorize(lambda v: v if v > 0.0 else 0)
    return np.sum(f(x))  # refused: f(x)


# functions


def unknown_count(x, values):
    return math.hypot(*values, x)  # refused: *values


# memory of others


def alias_of_global(x):
    w = PARAMETERS["w"]
    w[0] = x[0]  # refused: w[0] = x[0]
    return np.sum(w)


def view_of_global(x):
    w = PARAMETERS["w"][1:]
    w *= x[0]  # refused: w *= x[0]
    return np.sum(PARAMETERS["w"])


def returned_by_helper(x):
    w = parameters()
    w[0] = x[0]  # refused: w[0] = x[0]
    return np.sum(w)


def parameters():
    return PARAMETERS["w"]


def written_class_attribute(x, holder):
    w = holder.shared
    w[0] = x[0]  # refused: w[0] = x[0]
    return np.sum(w * x)


def unseeded(x):
    rng = np.random.default_rng()  # refused: np.random.default_rng()
    return np.sum(x * rng.normal(size=3))


def list_cut_while_it_is_read(x):
    xs = [x, x * x, x]
    s = 0.0
    for v in xs:  # refused: for v in xs
        s += v
        if len(xs) > 2:
            xs.pop()
    return s


@np.vectorize
def rounded(v):
    if v > 0.0:
        return v
    return 0


def vectorized_of_two_types(x):
    return np.sum(rounded(x))  # refused: rounded(x)


def vectorized_to_integers(x):
    f = np.vectorize(math.sin, otypes=[int])  # refused: np.vectorize(math.sin, otypes=[int])
    return np.sum(f(x))
