"""Calls that have neither a rule nor Python source, or that would lose the derivative."""

import hashlib
import math
import pickle
import random
import struct

import numpy as np
import scipy.linalg
from scipy import stats

cube = np.frompyfunc(lambda v: v**3, 1, 1)
STATE = {"seen": 0.0}
BUFFER = np.zeros(3)
HISTORY = []


def made_by_frompyfunc(x):
    return np.sum(cube(x))  # refused: cube(x)


def ufunc_without_rule(x):
    y = x * x
    return np.sum(np.isnat(y))  # refused: np.isnat(y)


def pieces_of_whole_numbers(x):
    n = np.arange(3)
    return np.sum(
        np.piecewise(n, [n < 1], [x[0], 1.0])
    )  # refused: np.piecewise(n, [n < 1], [x[0], 1.0])


def functions_by_keyword(x):
    return np.piecewise(x, [x < 1], [np.sum, 1.0], axis=0)[0]  # refused: np.piecewise


def subscripts_not_known(x, n=2):
    total = 0.0
    for k in range(n):
        total += np.einsum(x, [k])[0]  # refused: np.einsum(x, [k])
    return total


def edges_of_bins(x):
    return np.histogram(x * 2.0, 3, weights=x)[0][0]  # refused: x * 2.0


def along_an_axis_not_known(x):
    a = np.outer(x, x)
    np.put_along_axis(a, np.array([1]), x, None if x[0] > 0 else 0)  # refused: np.put_along_axis
    return np.sum(a)


def drawn_by_a_distribution(x):
    return np.sum(x * stats.norm.rvs(size=3))  # refused: stats.norm.rvs(size=3)


def expected_by_a_distribution(x):
    d = stats.norm(0.0, 2.0)
    return x[0] * d.expect(np.cos)  # refused: d.expect(np.cos)


def function_of_c(x):
    packed = struct.pack("d", x)  # refused: struct.pack("d", x)
    return struct.unpack("d", packed)[0]


def in_helper(x):
    return helper_that_packs(x) * x


def helper_that_packs(v):
    w = v + 1.0
    return struct.unpack("d", struct.pack("d", w))[0]  # refused: struct.pack("d", w)


def in_loop(x):
    s = 0.0
    for v in x:
        s += math.nextafter(v, 2.0)  # refused: math.nextafter(v, 2.0)
    return s


def linear_algebra_without_rule(m):
    return scipy.linalg.null_space(m)[0][0]  # refused: scipy.linalg.null_space(m)


def pickled(x):
    return pickle.loads(pickle.dumps(x))  # refused: pickle.dumps(x)


def hashed(x):
    return x * len(hashlib.md5(x.tobytes()).digest())  # refused: x.tobytes()


def through_text(x):
    return float(str(x)) * 2.0  # refused: float(str(x))


def through_formatted_text(x):
    return float(f"{x:.17g}") * 2.0  # refused: float(f"{x:.17g}")


def method_without_rule(x):
    y = x * 1.0
    return np.sum(y.byteswap())  # refused: y.byteswap()


def reinterpreted(x):
    return np.sum(x.view(np.int64)) * 1.0  # refused: x.view(np.int64)


def resized(x):
    y = x * 1.0
    y.resize(5)  # refused: y.resize(5)
    return np.sum(y)


def random_without_generator(x):
    return np.sum(x * np.random.normal(size=3))  # refused: np.random.normal(size=3)


def random_of_python(x):
    return x * random.random()  # refused: random.random()


def saved_to_file(x):
    np.save("x.npy", x * 2.0)  # refused: np.save("x.npy", x * 2.0)
    return np.sum(x)


def compiled_callable_argument(x, f):
    return f(x) * 2.0  # refused: f(x)


# writing where the caller never looks


def writes_global_dict(x):
    STATE["seen"] = x * x  # refused: STATE["seen"]
    return STATE["seen"] * x


def writes_global_array(x):
    BUFFER[:] = x * x  # refused: BUFFER[:]
    return np.sum(BUFFER)


def augments_global_array(x):
    np.add.at(BUFFER, [0, 1], x)  # refused: np.add.at(BUFFER, [0, 1], x)
    return np.sum(BUFFER)


def appends_to_global_list(x):
    HISTORY.append(x * x)  # refused: HISTORY.append(x * x)
    return HISTORY[-1] * x


def writes_captured_array():
    buffer = np.zeros(3)

    def f(x):
        buffer[0] = x[0] * x[1]  # refused: buffer[0]
        return np.sum(buffer)

    return f


def caches_on_function(x):
    caches_on_function.last = x * x  # refused: caches_on_function.last
    return caches_on_function.last


# stores that lose the derivative


def integer_store(x):
    y = np.zeros(3, dtype=int)
    y[0] = x[0]  # refused: y[0]
    return y[0] * x[1]


def integer_slice_store(x):
    y = np.arange(3)
    y[1:] = x[1:] * 2.0  # refused: y[1:]
    return np.sum(y)


def integer_argument_store(n, x):
    n[0] = x  # refused: n[0]
    return n[0] * 1.0


def boolean_store(x):
    y = np.zeros(3, dtype=bool)
    y[0] = x[0]  # refused: y[0]
    return np.sum(y) * 1.0


def text_store(x):
    y = np.array(["a", "bcdefgh"])
    y[0] = x  # refused: y[0]
    return float(y[0])


# structure


def set_of_active(x, y):
    return sum({x, y, x * y})  # refused: {x, y, x * y}


def active_key(x):
    d = {}
    d[x] = 1.0  # refused: x] = 1.0
    return sum(d)


def list_grows_while_it_is_read(x):
    xs = [x]
    for v in xs:  # refused: for v in xs
        if len(xs) < 4:
            xs.append(v * x)
    return sum(xs)


def unknown_method_of_argument(x, other):
    return other.transform(x)  # refused: other.transform(x)


def shape_assigned(x):
    y = x * 1.0
    y.shape = (3, 1)  # refused: y.shape
    return np.sum(y)
