"""What Google's Tangent and its fork got wrong or refused, each as a program."""

import numpy as np

from programs.values import numbers, signed

GAIN = 1.5


def divide_broadcasts(x, s):
    return np.sum(x / s) + np.sum(np.divide(s, x))


def power_broadcasts(x, p):
    return np.sum(x**p) + np.sum(np.power(x, p))


def multiply_broadcasts(x, s):
    return np.sum(np.multiply(x, s)) + np.sum(np.multiply(s, x))


def repeated_indices(x):
    return np.sum(x[np.array([0, 0, 1])] ** 2)


def augmented_store_kept(x, v):
    y = np.zeros(3)
    y[1] += v
    y[1] += x[0] * v
    return np.sum(y * x)


def whole_array_alias(x):
    y = x * 1.0
    z = y
    y *= 2.0
    return np.sum(z)


def keyword_arguments_of_user_function(x, y):
    return weighted_difference(x, b=y, weight=x) + weighted_difference(b=x, a=y)


def weighted_difference(a, b, weight=2.0):
    return weight * (a - b) ** 2


def break_in_loop(x):
    s = x
    for i in range(10):
        if s > 5.0:
            break
        s = s * 2.0
    return s


def list_built_with_append(x):
    xs = []
    for i in range(3):
        xs.append(x * i)
    return xs[1] + xs[2] * xs[2]


def list_comprehension_sum(x):
    return sum([x * i for i in range(4)])


def same_element_read_twice(x):
    return x[0] * x[0]


def same_dict_entry_read_twice(p):
    return p["w"] * p["w"]


def same_slice_read_twice(x):
    return np.sum(x[1:] * x[1:])


def overlapping_slices_multiplied(x):
    return np.sum(x[1:] * x[:-1])


def concatenate_and_stack(x, y):
    return np.sum(np.concatenate([x, y]) ** 2) + np.sum(np.stack([x, y * y]) ** 2)


def captured(k):
    def f(x):
        return x**2 * k

    return f


captured_minus_one = captured(-1)
captured_minus_two = captured(-2)


def array_methods_and_attributes(x):
    return x.sum() / x.shape[0] + (x.T @ x).mean()


def last_axis_by_variable(x, f):
    return np.sum(x[:, :, f] ** 2) + np.sum(x[:, np.newaxis, 0])


def dot_of_two_vectors(x, y):
    return np.dot(x, y) + np.dot(x, x)


def enumerate_and_zip(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        s += i * a * b
    return s


def several_arguments(a, b, c, d):
    return a * b + c / d


def variable_named_d(x):
    d = x * x
    d = d + 1.0
    return d * x


def early_return_taken(x):
    if x > 0.0:
        return x * x
    return -x


def ternary(x):
    return x * x if x > 0.0 else -x


def starred(x):
    a, *b = x
    return a * b[0] * b[-1]


def matmul_operator(a, x):
    return x @ a @ x


def one_argument_used_as_default(x, y=3.0):
    return x * y


def global_read_at_call(x):
    return GAIN * x * x


def while_loop_of_floats(x):
    while x < 10.0:
        x = x * x
    return x


PROGRAMS = [
    ("ancestor", divide_broadcasts, (numbers(3), 1.3)),
    ("ancestor", power_broadcasts, (numbers(2, 3), numbers(3))),
    ("ancestor", multiply_broadcasts, (signed(2, 3), signed(3))),
    ("ancestor", repeated_indices, (signed(3),)),
    ("ancestor", augmented_store_kept, (signed(3), 0.7)),
    ("ancestor", whole_array_alias, (signed(3),)),
    ("ancestor", keyword_arguments_of_user_function, (0.7, 1.3)),
    ("ancestor", break_in_loop, (0.7,)),
    ("ancestor", list_built_with_append, (0.7,)),
    ("ancestor", list_comprehension_sum, (0.7,)),
    ("ancestor", same_element_read_twice, (signed(2),)),
    ("ancestor", same_dict_entry_read_twice, ({"w": 0.7},)),
    ("ancestor", same_slice_read_twice, (signed(4),)),
    ("ancestor", overlapping_slices_multiplied, (signed(4),)),
    ("ancestor", concatenate_and_stack, (signed(3), signed(3, seed=1))),
    ("ancestor", captured_minus_one, (0.7,), {"name": "captured_minus_one"}),
    ("ancestor", captured_minus_two, (0.7,), {"name": "captured_minus_two"}),
    ("ancestor", array_methods_and_attributes, (signed(3),)),
    ("ancestor", last_axis_by_variable, (signed(2, 3, 4), 1)),
    ("ancestor", dot_of_two_vectors, (signed(3), signed(3, seed=1))),
    ("ancestor", enumerate_and_zip, (signed(3), signed(3, seed=1))),
    ("ancestor", several_arguments, (0.7, 1.3, 0.4, 2.0)),
    ("ancestor", variable_named_d, (0.7,)),
    ("ancestor", early_return_taken, (0.7,)),
    ("ancestor", ternary, (-0.7,)),
    ("ancestor", starred, (signed(3),)),
    ("ancestor", matmul_operator, (signed(3, 3), signed(3))),
    ("ancestor", one_argument_used_as_default, (0.7,)),
    ("ancestor", global_read_at_call, (0.7,)),
    ("ancestor", while_loop_of_floats, (1.5,)),
]
