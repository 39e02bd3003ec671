"""Writing into arrays: elements, slices, whole arrays, augmented and not."""

import numpy as np

from programs.values import numbers, regular, signed


def element_store(x):
    y = np.zeros(3)
    y[0] = x[1] * x[2]
    y[1] = np.sin(x[0])
    y[2] = y[0] * y[1]
    return np.sum(y**2)


def element_overwritten(x):
    y = x * 1.0
    a = y[0] ** 2
    y[0] = y[1] * a
    b = y[0] ** 2
    y[0] = 5.0
    return a + b * y[0]


def element_from_itself(x):
    y = x.copy()
    y[1] = y[1] * y[0]
    y[1] = np.sin(y[1]) + y[1]
    return np.sum(y)


def augmented_element(x, v):
    y = np.ones(4)
    y[2] += v * x[0]
    y[2] *= x[1]
    y[2] -= v
    y[2] /= x[2]
    y[2] **= 2
    return np.sum(y * x)


def augmented_row_part(a, v):
    b = a * 2.0
    for i in range(b.shape[0]):
        b[i, 1:] += v * b[i, 0]
        b[i, 0] -= np.sum(b[i, 1:])
    return np.sum(b**2)


def whole_array_augmented(x):
    y = x * 1.0
    z = y
    y *= 2.0
    y += x
    return np.sum(z * y)


def slice_store(x):
    y = np.zeros(6)
    y[:3] = x
    y[3:] = x**2
    y[1:4] = y[2:5] * 0.5
    return np.sum(y**3)


def overlapping_slice_store(x):
    y = x.copy()
    y[1:] = y[:-1]
    return np.sum(y * x)


def overlapping_slice_augmented(x):
    y = x.copy()
    y[1:] += y[:-1] * y[1:]
    y[:-1] -= y[1:]
    return np.sum(y**2)


def scalar_into_slice(s, x):
    y = x * x
    y[1:3] = s
    y[0] = s * s
    return np.sum(y * x)


def row_into_matrix(v, m):
    a = m * m
    a[1:] = v
    a[0] += v
    return np.sum(a * m)


def column_store(m):
    a = np.empty_like(m)
    for j in range(m.shape[1]):
        a[:, j] = m[:, j] / np.sum(m[:, j])
    return np.sum(a**2)


def ellipsis_store(x):
    y = np.empty(x.shape)
    y[...] = x * x
    y[:] = y * x
    y[...] += x
    return np.sum(y)


def negative_step_store(x):
    y = np.zeros_like(x)
    y[::-1] = x * x
    y[::2] *= x[::2]
    y[-1] = y[0] * 2.0
    return np.sum(y * x)


def store_then_read_in_loop(x):
    y = np.zeros(5)
    y[0] = x[0]
    for i in range(1, 5):
        y[i] = np.sin(y[i - 1]) * x[i] + y[i - 1]
    return y[4] * y[2]


def same_cell_in_loop(x):
    s = np.zeros(1)
    for i in range(len(x)):
        s[0] = np.tanh(s[0] + x[i])
    return s[0] ** 2


def accumulator_cell(x):
    s = np.zeros(2)
    for v in x:
        s[0] += v * v
        s[1] += s[0] * v
    return s[1]


def cumulative_product(x):
    p = np.ones(len(x) + 1)
    for i in range(len(x)):
        p[i + 1] = p[i] * x[i]
    return np.sum(p)


def argument_changed_in_place(x, y):
    x += y
    x *= 2.0
    return np.sum(x * y)


def argument_elements_changed(x, y):
    x[0] = y[1] * x[1]
    x[1:] -= y[1:] * x[0]
    return np.sum(x**2) + np.sum(y)


def argument_cleared(x):
    s = np.sum(x**2)
    x[:] = 0.0
    return s + np.sum(x)


def argument_restored(x, y):
    old = x[0]
    x[0] = y * y
    s = np.sum(x**3)
    x[0] = old
    return s + x[0]


def two_stores_at_once(x):
    y = x * 1.0
    y[0], y[1] = y[1] * y[2], y[0]
    y[2], y[2] = y[0], y[2] * y[1]
    return y[0] * 2.0 + y[1] * y[2]


def swap_elements_in_loop(x):
    y = x.copy()
    n = len(y)
    for i in range(n // 2):
        y[i], y[n - 1 - i] = y[n - 1 - i] * 2.0, y[i] * y[i]
    return np.sum(y * x)


def insertion_sort(x, w):
    y = x.copy()
    for i in range(1, len(y)):
        j = i
        while j > 0 and y[j - 1] > y[j]:
            y[j - 1], y[j] = y[j], y[j - 1]
            j -= 1
    return np.sum(y * w)


def elimination(a, b):
    a = a.copy()
    b = b.copy()
    n = len(b)
    for k in range(n):
        for i in range(k + 1, n):
            factor = a[i, k] / a[k, k]
            a[i, k:] -= factor * a[k, k:]
            b[i] -= factor * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    return np.sum(x**2)


def cholesky(a):
    n = a.shape[0]
    low = np.zeros_like(a)
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j] - low[i, :j] @ low[j, :j]
            if i == j:
                low[i, i] = np.sqrt(s)
            else:
                low[i, j] = s / low[j, j]
    total = 0.0
    for i in range(n):
        total += np.log(low[i, i])
    return total


def stencil_two_buffers(u, k):
    v = np.zeros_like(u)
    for _ in range(4):
        v[1:-1] = u[1:-1] + k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        v[0] = v[1]
        v[-1] = u[-1]
        u, v = v, u
    return np.sum(u**2)


def gauss_seidel(u, f):
    u = u.copy()
    for _ in range(3):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1]) + f[i] * u[i]
    return np.sum(u**2)


def stores_into_computed_place(x):
    y = np.zeros(4)
    for i in range(len(x)):
        y[(3 * i) % 4] += x[i] * y[(i + 1) % 4] + x[i]
    return np.sum(y**2)


def store_in_one_branch(x):
    y = x * 2.0
    for i in range(len(y)):
        if x[i] > 0.0:
            y[i] = y[i] ** 2
        elif i > 0:
            y[i - 1] *= y[i]
    return np.sum(y)


def histogram(x, w):
    h = np.zeros(3)
    for i in range(len(x)):
        k = int(x[i] * 2.0) % 3
        h[k] += w[i] * x[i]
    return np.sum(h**2)


def matrix_times_equals(a, x):
    x = x.copy()
    for _ in range(3):
        x[:] = a @ x
        x /= np.sqrt(np.sum(x**2))
    return x @ a @ x


def store_of_constant_kills(x):
    y = x * x
    y[:] = 1.0
    y[1] = x[0]
    return np.sum(y * x)


def overwritten_after_being_read(x):
    y = x.copy()
    z = y * y
    y += 1.0
    return np.sum(z * y)


PROGRAMS = [
    ("stores", element_store, (signed(3),)),
    ("stores", element_overwritten, (signed(3),)),
    ("stores", element_from_itself, (signed(3),)),
    ("stores", augmented_element, (numbers(4), 1.3)),
    ("stores", augmented_row_part, (signed(3, 4), signed(3))),
    ("stores", whole_array_augmented, (signed(3),)),
    ("stores", slice_store, (signed(3),)),
    ("stores", overlapping_slice_store, (signed(5),)),
    ("stores", overlapping_slice_augmented, (signed(5),)),
    ("stores", scalar_into_slice, (1.3, signed(5))),
    ("stores", row_into_matrix, (signed(4), signed(3, 4))),
    ("stores", column_store, (numbers(3, 4),)),
    ("stores", ellipsis_store, (signed(2, 3),)),
    ("stores", negative_step_store, (signed(5),)),
    ("stores", store_then_read_in_loop, (signed(5),)),
    ("stores", same_cell_in_loop, (signed(4),)),
    ("stores", accumulator_cell, (signed(4),)),
    ("stores", cumulative_product, (signed(4),)),
    ("arguments changed", argument_changed_in_place, (signed(3), signed(3, seed=1))),
    ("arguments changed", argument_elements_changed, (signed(3), signed(3, seed=1))),
    ("arguments changed", argument_cleared, (signed(3),)),
    ("arguments changed", argument_restored, (signed(3), 1.3)),
    ("stores", two_stores_at_once, (signed(3),)),
    ("stores", swap_elements_in_loop, (signed(5),)),
    ("stores", insertion_sort, (np.array([1.3, 0.2, 0.9, -0.7]), signed(4))),
    ("stores", elimination, (regular(3), signed(3))),
    ("stores", cholesky, (np.array([[3.0, 0.4, 0.2], [0.4, 2.0, -0.5], [0.2, -0.5, 2.5]]),)),
    ("stores", stencil_two_buffers, (signed(6), 0.2)),
    ("stores", gauss_seidel, (signed(5), 0.2 * signed(5, seed=1))),
    ("stores", stores_into_computed_place, (signed(6),)),
    ("stores", store_in_one_branch, (signed(5),)),
    ("stores", histogram, (np.array([0.7, 1.2, 0.3, 1.8, 0.8]), signed(5))),
    ("stores", matrix_times_equals, (regular(3), signed(3))),
    ("stores", store_of_constant_kills, (signed(3),)),
    ("stores", overwritten_after_being_read, (signed(3),)),
]
