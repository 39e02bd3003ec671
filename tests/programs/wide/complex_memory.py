"""Complex numbers in memory, containers and control flow."""

from __future__ import annotations

import numpy as np

from programs.values import numbers, signed
from programs.wide.complex import complexes


def real_or_complex_by_branch(x, flag):
    if flag:
        v = x
    else:
        v = x * 1j
    return np.sum(np.abs(v) ** 2 * x)


def grows_complex_in_while(x, n):
    v = x
    k = 0
    while k < n:
        v = v * (0.5 + 0.2j) + x
        k += 1
    return np.sum(np.abs(v))


def views_of_complex_buffer(x):
    z = np.zeros((2, 3), dtype=complex)
    z[0] = x
    z[1] = x * 1j
    w = z.T
    w[0, 0] *= 2.0
    r = z.real
    r += x
    return np.sum(np.abs(z) ** 2) + np.sum((w * w).imag) + np.sum(z.imag * x)


def list_replaced_in_loop(z):
    zs = [z[k] for k in range(3)]
    for k in range(3):
        zs[k] = zs[k] * zs[(k + 1) % 3]
    return abs(sum(zs)) + (zs[0] * zs[1]).imag


def list_of_phases(x):
    acc = []
    for k in range(3):
        acc.append(x[k] * np.exp(1j * x[k]))
    a = np.array(acc)
    return np.sum(np.abs(a - np.mean(a)) ** 2)


def product_and_parts(z, w):
    return z * w, z.real + w.imag


def helper_of_both_kinds(x, z):
    a, b = product_and_parts(x, z)
    c, d = product_and_parts(z, x * 1j)
    return np.sum(np.abs(a * c)) + np.sum(b * d)


def shrunk_square(z, n):
    if n == 0:
        return z
    return shrunk_square(z * z + 0.1, n - 1) * 0.5


def recursion_of_both_kinds(x):
    return np.abs(shrunk_square(x, 3) + shrunk_square(x * 1j, 2))


def dict_entry_becomes_complex(x):
    d = {}
    d["a"] = x[0]
    d["b"] = x * 1j
    d["a"] = d["a"] + d["b"][1]
    return abs(d["a"])


def masks_of_parts(z):
    mask = z.real > 0
    y = z.imag[mask]
    w = z.copy()
    w[mask] = 1j * y
    w[~mask] *= 2.0
    return np.sum(np.abs(w) ** 3) + np.sum(y)


def index_arrays(z):
    w = z.copy()
    w[[0, 2]] = z[[2, 0]].conj()
    w[[0, 1]] += z[1:].real
    np.add.at(w, [0, 0, 1], z * 1j)
    return np.sum((w * w).imag) + np.sum(np.abs(w))


def closures_of_complex(z):
    def inner(w):
        return w * z[0].conj()

    def f(v):
        return inner(v) + v.real

    return np.abs(f(z[1])) * np.abs(f(1j))


def loop_over_complex(x):
    total = 0.0
    for v in x * (1 + 2j):
        total += abs(v) * v.real
    return total


def in_place_operators_of_complex(x):
    z = x + 0j
    z += 1j * x
    z -= x[0]
    z /= 2 + 1j
    z **= 2
    return np.sum(z.real) + z[1].imag


def angles_around(x):
    re, im = np.cos(x), np.sin(x)
    z = re + 1j * im
    return np.sum(z.real * im) + np.sum(np.angle(z))


def attempt_of_complex(z):
    try:
        if abs(z) > 100:
            raise ValueError
        w = z * z
    except ValueError:
        w = z
    return w.real


def hermitian_of_parameters(x):
    A = np.array([[x[0], 1j * x[1]], [-1j * x[1], x[2]]])
    w = np.linalg.eigvalsh(A)
    B = A @ A
    return w[0] ** 2 + np.abs(np.linalg.det(B + 3 * np.eye(2)))


def single_precision_buffer(x):
    z = np.empty(3, dtype=np.complex64)
    z[:] = x
    z *= 1j
    return float(np.sum(np.abs(z) ** 2))


def triangles_and_diagonals(x):
    z = np.outer(x, np.exp(1j * x))
    z[np.diag_indices(3)] = 1j
    u = np.triu(z) + np.tril(z, -1).conj().T
    return np.sum(np.abs(u) ** 2) + np.trace(u @ u).real


def out_of_complex(x):
    out = np.empty(3, dtype=complex)
    np.multiply(x, 1j, out=out)
    np.add(out, x, out=out)
    return np.sum((out * out).imag)


def chosen_by_parts(x, z):
    s = np.where(x > 0, z, 0.0)
    s = np.where(s.imag > 0, s, x)
    return np.sum(np.abs(s) ** 2)


def copies_of_parts(z):
    a, b = z.real.copy(), z.imag.copy()
    a[0] = b[1]
    b *= 2.0
    return np.sum(a * b)


def imaginary_part_renamed(x):
    z = x * 1j
    y = z.imag
    w = y
    return np.sum(w * x)


def complex_constants(x):
    c = 0.3 - 2j
    return abs(c * x) + (c**x).real + (x**c).imag + abs(-c * x)


def complex_numbers_swapped(z):
    (a, b), c = (z[0], z[1]), z[2]
    a, b = b, a * c
    return abs(a + b) + max(a.real, b.real)


def complex_of_one_part(x):
    z = complex(x)
    w = complex(imag=x)
    return abs(z + w * x) ** 2 if x > 0 else 0.0


def parts_stored_one_by_one(x):
    z = np.zeros(3, complex)
    for k in range(3):
        z.real[k] = x[k] ** 2
        z.imag[k] -= x[k]
    return np.sum(np.abs(z)) + np.sum(np.real(z * z))


def view_by_real_function(x):
    z = np.array([1j, 2.0]) * x[0]
    re = np.real(z)
    re[1] = x[1]
    return np.sum(np.abs(z) ** 2)


def imaginary_parts_by_function(x):
    z = x * 1j
    im = np.imag(z)
    return np.sum(im * x) + np.sum(np.imag(x))


def own_outer_product(z):
    return np.sum(np.abs(z[:, None] * z.conj()) ** 2) + np.sum(np.abs(np.reshape(z, (3, 1))) ** 1.5)


def complex_array_of_list(xs):
    z = np.array(xs, dtype=complex)
    return np.sum((z * z * 1j).real * z.real) + np.abs(np.sum(z * (1 + 1j)))


def list_of_numbers_summed(xs):
    return abs(sum(xs, 1j) * xs[0])


def list_of_arrays_joined(xs, w):
    s = np.concatenate(xs) * w
    return np.sum(np.abs(s) ** 3)


def parts_in_a_tuple(z):
    t = (z, z.real, abs(z))
    a, b, c = t
    return (a * a).real * b + c


def whole_buffer_updated(x, z):
    v = np.zeros_like(z)
    v += x
    v[1:] -= z[:-1]
    v[0] **= 2
    v[...] = v * z
    return np.sum(v.real**2) + v[-1].imag


def real_and_complex_given(parts):
    total = 0.0
    for a in parts:
        total = total + np.sum(np.abs(a) ** 2)
    return total + np.sum(np.abs(parts[0] * parts[1] + sum(parts)))


def held_in_a_dict(x, z):
    held = {"a": x, "b": z}
    total = 0.0
    for key in held:
        total = total + abs(held[key] * z)
    return total


def held_in_a_tuple(x, z, i):
    held = (x, z)
    return abs(held[i] * z) ** 2 * x


def held_in_a_list(x, z):
    total = 0.0
    for item in (x, z, x):
        total = total + abs(item * z) ** 2
    return total


def list_that_turns_complex(x, z):
    steps = [x]
    for _ in range(3):
        steps.append(steps[-1] * z)
    return sum(abs(s) for s in steps)


def rows_of_both_kinds(x, z):
    a = np.array([[x, z], [2.0 * x, x]])
    return np.sum(np.abs(a @ a))


PROGRAMS = [
    ("complex memory", complex_array_of_list, ([0.3, -0.7],)),
    ("complex memory", list_of_numbers_summed, ([0.3, -0.7],)),
    ("complex memory", list_of_arrays_joined, ([signed(2), signed(3)], complexes(5))),
    ("complex memory", parts_in_a_tuple, (0.3 + 0.5j,)),
    ("complex memory", whole_buffer_updated, (signed(3), complexes(3))),
    ("complex memory", real_or_complex_by_branch, (signed(3), True)),
    ("complex memory", real_or_complex_by_branch, (signed(3), False), {"name": "real_by_branch"}),
    ("complex memory", grows_complex_in_while, (signed(3), 3)),
    ("complex memory", views_of_complex_buffer, (signed(3),)),
    ("complex memory", list_replaced_in_loop, (complexes(3),)),
    ("complex memory", list_of_phases, (signed(3),)),
    ("complex memory", helper_of_both_kinds, (signed(3), complexes(3))),
    ("complex memory", recursion_of_both_kinds, (0.4,)),
    ("complex memory", dict_entry_becomes_complex, (signed(2),)),
    ("complex memory", masks_of_parts, (complexes(4),)),
    ("complex memory", index_arrays, (complexes(3),)),
    ("complex memory", closures_of_complex, (complexes(2),)),
    ("complex memory", loop_over_complex, (signed(3),)),
    ("complex memory", in_place_operators_of_complex, (signed(3),)),
    ("complex memory", angles_around, (signed(3),)),
    ("complex memory", attempt_of_complex, (0.3 + 0.7j,)),
    ("complex memory", hermitian_of_parameters, (numbers(3),)),
    ("complex memory", single_precision_buffer, (signed(3),), {"rtol": 1e-3}),
    ("complex memory", triangles_and_diagonals, (signed(3),)),
    ("complex memory", out_of_complex, (signed(3),)),
    ("complex memory", chosen_by_parts, (signed(3), complexes(3, seed=4))),
    ("complex memory", copies_of_parts, (complexes(3),)),
    ("complex memory", imaginary_part_renamed, (signed(3),)),
    ("complex memory", complex_constants, (0.7,)),
    ("complex memory", complex_numbers_swapped, (complexes(3),)),
    ("complex memory", complex_of_one_part, (0.7,)),
    ("complex memory", parts_stored_one_by_one, (signed(3),)),
    ("complex memory", view_by_real_function, (signed(2),)),
    ("complex memory", imaginary_parts_by_function, (signed(2),)),
    ("complex memory", own_outer_product, (complexes(3),)),
    ("complex memory", real_and_complex_given, ([signed(3), complexes(3)],)),
    ("complex memory", real_and_complex_given, ([0.5, 1 - 2j],), {"name": "numbers_given"}),
    ("complex memory", held_in_a_dict, (0.4, 1 + 2j)),
    ("complex memory", held_in_a_tuple, (0.4, 1 + 2j, 0)),
    ("complex memory", held_in_a_tuple, (0.4, 1 + 2j, 1), {"name": "held_at_one"}),
    ("complex memory", held_in_a_list, (0.4, 1 + 2j)),
    ("complex memory", list_that_turns_complex, (0.4, 1 + 2j)),
    ("complex memory", rows_of_both_kinds, (0.4, 1 + 2j)),
]
