"""Complex numbers: between real arguments and real results, and as arguments."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from programs.values import numbers, signed


def complexes(*shape: int, seed: int = 0) -> np.ndarray:
    """Complex numbers with parts of both signs."""
    return signed(*shape, seed=seed) + 1j * signed(*shape, seed=seed + 50)


# ---- operators and functions of numbers ----------------------------------------------------


def polar(r, phi):
    z = r * np.exp(1j * phi)
    w = z * z + z
    z = w / (z + 2.0)
    return np.abs(z) + z.real * z.imag


def from_parts(x, y):
    z = complex(x, y)
    w = complex(y) * z
    return abs(w) ** 2 + (z * w).imag


def unit_times(x):
    z = 1j * x
    z = z + x * 2.0
    z += 0.5 - x
    return (z * z).real


def powers(z, x):
    a = z**2 + z**3 - z**-1
    b = z**0.5 + z**x
    c = x ** (0.3 + 1j) * 2.0**z
    return np.real(a * b) + np.imag(c * z**z)


def exponentials(z):
    a = np.exp(z) + np.expm1(z) + np.exp2(z)
    b = np.log(z) + np.log2(z) + np.log10(z) + np.log1p(z)
    c = np.sqrt(z) * np.square(z) + np.reciprocal(z)
    return np.sum(np.real(a * b)) + np.sum(np.imag(a * c))


def trigonometry(z):
    a = np.sin(z) * np.cos(z) + np.tan(z)
    b = np.sinh(z) + np.cosh(z) * np.tanh(z)
    c = np.arcsin(z) + np.arccos(z) * np.arctan(z)
    d = np.arcsinh(z) + np.arccosh(z) * np.arctanh(z)
    return np.sum(np.abs(a * b)) + np.sum(np.abs(c * d) ** 2)


def parts(z, w):
    a = np.real(z) * np.imag(w) + z.real * w.imag
    b = np.conj(z) * w + z.conj() * np.conjugate(w)
    c = np.angle(z) + np.angle(w, deg=True) * 0.01
    return np.sum(a * c) + np.sum(np.abs(b))


def real_functions_of_real_numbers(x):
    y = np.real(x) * 2.0 + np.imag(x)
    return np.sum(np.conj(y) * x.real) + np.sum(x.imag) + np.sum(np.angle(x) * x)


def mixed_operands(x, z):
    a = x + z
    b = x * z - a / x
    c = z - x
    d = x / z
    return np.sum((a * b * c * d).imag) + np.sum(x * np.abs(d))


def broadcast_operands(x, z):
    a = x[:, None] * z
    b = a + x[0] * 1j
    return np.sum(np.abs(b) ** 2) + np.sum((a * b).imag)


# ---- reductions and products ---------------------------------------------------------------


def reductions(z):
    a = np.sum(z, axis=0) * np.mean(z)
    b = np.prod(z, axis=1) + np.cumsum(z, axis=1)[:, -1]
    c = np.cumprod(z[0])
    return np.sum(np.abs(a)) + np.sum((b * b).imag) + np.abs(np.sum(c)) ** 2


def spread(z):
    a = np.var(z) + np.std(z)
    b = np.var(z, axis=1, ddof=1) * np.std(z, axis=1)
    return a + np.sum(b)


def products(z, w):
    a = np.dot(z[0], w[0]) + np.vdot(z, w) + np.inner(z[1], w[0])
    b = z @ w.T + np.outer(z[0], w[1])[:2, :2]
    c = np.tensordot(z, w, axes=2) * np.trace(b)
    return np.abs(a * c) + np.sum((b * b).imag)


def more_products(z, w, x):
    a = np.einsum("ij,kj->ik", z, w) + np.einsum("i,i", x, z[0])
    b = np.kron(z, x[:2])
    c = np.vecdot(z, w) + np.vecdot(z, x)
    d = np.cross(z[0], w[1])
    return np.sum(np.abs(a)) + np.sum((b * b).imag) + np.abs(np.sum(c) * np.sum(d))


def hermitian_form(A, z, x):
    energy = np.vdot(z, A @ z).real
    overlap = np.vdot(x, z) * np.vdot(z, x)
    return energy + overlap.real + np.vdot(x, x)


def selections(x, z):
    a = np.where(x > 0, x, z)
    b = np.where(z.real > 0, 1j * x, z * z)
    c = a[1:] * b[:-1]
    mask = np.abs(z) > 1.0
    return np.sum(np.abs(c)) + np.sum(b[mask].imag) + np.sum(a[[0, 0, 2]].real)


def joined(x, z):
    a = np.concatenate([x, z])
    b = np.stack([z, x * 1j, x])
    c = np.array([x[0], z[1], x[1] * 1j])
    d = np.hstack((z, x)).reshape(2, -1).T
    return np.sum(np.abs(a)) + np.sum((b * b).imag) + np.abs(np.sum(c)) + np.sum((d @ d.T).real)


# ---- linear algebra ------------------------------------------------------------------------


def equations(A, b):
    x = np.linalg.solve(A, b)
    y = np.linalg.inv(A) @ x
    sign, logarithm = np.linalg.slogdet(A)
    return np.abs(np.vdot(x, y)) + np.abs(np.linalg.det(A)) + logarithm + (sign * x[0]).imag


def real_matrix_complex_side(A, x):
    b = x + 1j * x**2
    y = np.linalg.solve(A, b)
    return np.sum(np.abs(y) ** 2)


def norms(z, A):
    a = np.linalg.norm(z) + np.linalg.norm(z, 1) + np.linalg.norm(z, 3) + np.linalg.norm(z, np.inf)
    b = np.linalg.norm(A) + np.linalg.norm(A, 1) + np.linalg.norm(A, np.inf)
    c = np.linalg.norm(A, 2) + np.linalg.norm(A, "nuc") + np.linalg.norm(A, -2)
    return a * b + c + np.sum(np.linalg.norm(A, axis=1))


def hermitian(M):
    A = M @ np.conj(M.T) + 2.0 * np.eye(3)
    L = np.linalg.cholesky(A)
    w, v = np.linalg.eigh(A)
    values = np.linalg.eigvalsh(A)
    return np.sum(np.abs(L) ** 3) + np.sum(np.abs(v) ** 4) * w[0] + np.sum(values**2)


def pseudo_inverse(A):
    P = np.linalg.pinv(A)
    return np.sum(np.abs(P) ** 2) + (P[0, 1] * A[1, 0]).imag


# ---- memory --------------------------------------------------------------------------------


def filled_buffer(x, y):
    z = np.zeros(3, dtype=complex)
    for k in range(3):
        z[k] = x[k] + 1j * y[k]
    z[1] = z[0] * z[2]
    z *= 2.0
    z += x
    z[0] *= 1j
    return np.sum(np.abs(z) ** 2) + np.sum(z.imag)


def real_into_complex(x):
    z = np.empty(4, dtype=complex)
    z[0] = x[0]
    z[1:] = x
    w = z * (1.0 + 2.0j)
    w[:2] = x[:2] * x[1:]
    w[-1] = 1j
    return np.sum((w * w).imag)


def into_parts(x, y):
    z = np.zeros(3, dtype=complex)
    z.real = x
    z.imag[...] = y * x
    z.imag[0] = x[1]
    z.real[1:] *= 2.0
    z.imag[1] += y[2]
    return np.sum(np.abs(z) ** 2) + np.sum((z * z).imag)


def views_of_real_parts(x):
    z = x * (1.0 + 0.5j)
    r = z.real
    r[0] = x[1] ** 2
    r *= 3.0
    return np.sum((z * z).imag) + np.sum(r)


def imaginary_part_of_buffer(x):
    z = np.zeros(3, dtype=complex)
    total = 0.0
    for k in range(3):
        z[k] = np.exp(1j * x[k])
        total = total + np.sum(z.imag) * x[0]
    return total + np.sum(np.imag(z * z))


def casts(x):
    z = x.astype(complex)
    w = np.asarray(x, dtype=complex) * z + np.array([1j, x[0], 2.0])
    v = np.full(3, x[1], dtype=complex) * w
    return np.sum((v * v * 1j).real) + np.abs(np.complex128(x[2]) * 1j)


def single_precision(z):
    w = z * z.conj() + 1j * z
    return np.sum(np.abs(w)) * 1.0


def single_precision_parts(x):
    z = x * np.complex64(1.0 + 1.0j)
    return np.sum((z * z).imag)


# ---- containers, helpers, control flow -----------------------------------------------------


def mixed_list(x, z):
    items = [x[0], z[0], x[1] * z[1]]
    items.append(x[0] * x[1])
    total = 0j
    for item in items:
        total = total * 0.5 + item
    last = items.pop()
    return abs(total) + last.real * abs(items[1])


def in_a_dict(p):
    z = p["z"] * p["scale"]
    return np.sum(np.abs(z) ** 2) + p["offset"].imag * p["scale"]


def nested_arguments(p):
    (a, b), items = p
    return np.abs(a * b) + np.sum((items[0] * items[1]).imag) + items[2]


@dataclass
class Signal:
    samples: np.ndarray
    gain: float


def in_an_object(s):
    z = s.samples * s.gain
    return np.sum(np.abs(z * z - s.samples))


def rotated(z, angle):
    return z * np.exp(1j * angle)


def helper_calls(z, angle):
    total = 0.0
    for k in range(3):
        z = rotated(z, angle * k) + 0.1
        total += np.sum(z.real**2)
    return total


def square_root_by_recursion(z, n):
    if n == 0:
        return z
    w = square_root_by_recursion(z, n - 1)
    return 0.5 * (w + 2j / w)


def recursive_helper(z):
    return abs(square_root_by_recursion(z, 3) * z)


def branches(z, x):
    if abs(z) > 1.0:
        w = z / x
    else:
        w = x + 0j
    if x > 100.0:
        w = x
    return np.real(w * w * 1j) + np.abs(w)


def real_or_complex_by_loop(x):
    v = x
    for k in range(3):
        v = v * (0.5 + 1j * k) + x
    return np.abs(v)


# ---- applications --------------------------------------------------------------------------


def mandelbrot_like(c, steps):
    z = 0j
    total = 0.0
    for _ in range(steps):
        z = z * z + c
        total = total + np.log(1.0 + np.abs(z) ** 2)
        if abs(z) > 4.0:
            break
    return total


def newton_on_cubic(z, a):
    for _ in range(2):
        z = z - (z**3 - a) / (3.0 * z**2)
    return np.abs(z - 1.0) ** 2 + z.imag


def impedance(R, L, C, omega):
    total = 0.0
    for w in omega:
        Z = R + 1j * w * L + 1.0 / (1j * w * C)
        current = 1.0 / Z
        total += np.abs(current) ** 2 + np.angle(Z)
    return total


def transfer_function(b, a, omega):
    z = np.exp(-1j * omega)
    H = horner(b, z) / horner(a, z)
    return np.sum((20.0 * np.log10(np.abs(H)) + 3.0) ** 2)


def horner(coefficients, z):
    value = np.zeros_like(z)
    for c in coefficients:
        value = value * z + c
    return value


def quantum_evolution(H0, couplings, psi):
    H = H0 + np.diag(couplings) + 1j * (np.diag(couplings[:-1], 1) - np.diag(couplings[:-1], -1))
    state = psi / np.linalg.norm(psi)
    for _ in range(4):
        k1 = -1j * (H @ state)
        k2 = -1j * (H @ (state + 0.05 * k1))
        state = state + 0.1 * k2
    return np.abs(state[0]) ** 2 + np.vdot(state, H @ state).real


def rotation_gates(angles, psi):
    state = psi + 0j
    for theta in angles:
        c, s = np.cos(theta / 2.0), np.sin(theta / 2.0)
        gate = np.array([[c, -1j * s], [-1j * s, c]])
        state = gate @ state
    return np.abs(state[1]) ** 2 + np.real(np.conj(state[0]) * state[1])


def characteristic_function(x, t):
    phi = np.mean(np.exp(1j * np.outer(t, x)), axis=1)
    gaussian = np.exp(-(t**2) / 2.0)
    return np.sum(np.abs(phi - gaussian) ** 2)


def fourier_by_loops(x):
    n = len(x)
    X = np.zeros(n, dtype=complex)
    for k in range(n):
        for j in range(n):
            X[k] += x[j] * np.exp(-2j * math.pi * j * k / n)
    return np.sum(np.abs(X) ** 4) + X[1].imag


def phase_retrieval(z, A, measured):
    return np.sum((np.abs(A @ z) ** 2 - measured) ** 2)


def beamforming(weights, angles):
    total = 0.0
    for angle in angles:
        steering = np.exp(1j * np.pi * np.arange(len(weights)) * np.sin(angle))
        total += np.abs(np.vdot(weights, steering)) ** 2
    return total / np.sum(np.abs(weights) ** 2)


def complex_steps_of_ode(x0, gamma, omega):
    z = complex(x0, 0.0)
    for _ in range(5):
        z = z + 0.1 * (-gamma + 1j * omega) * z - 0.05 * z * abs(z) ** 2
    return z.real**2 + z.imag


# ---- Fourier transforms --------------------------------------------------------------------


def power_spectrum_loss(x, target):
    return np.sum((np.abs(np.fft.rfft(x)) ** 2 - target) ** 2)


def spectral_filter(x, gains):
    smooth = np.fft.irfft(np.fft.rfft(x) * gains, n=len(x))
    return np.sum((smooth - x) ** 2 * x)


def convolution(x, kernel):
    n = len(x) + len(kernel) - 1
    product = np.fft.fft(x, n) * np.fft.fft(kernel, n)
    return np.sum(np.fft.ifft(product).real ** 3)


def spectral_derivative(u, length):
    k = 2j * np.pi * np.fft.fftfreq(len(u), d=length / len(u))
    du = np.fft.ifft(k * np.fft.fft(u)).real
    return np.sum(u**2 * du**2)


def shifted_spectrum(x):
    X = np.fft.fftshift(np.fft.fft(x))
    weights = np.arange(len(x)) * 1.0
    back = np.fft.ifftshift(X * weights)
    return np.sum(np.abs(back) ** 2) + np.sum(np.fft.ifft(back).imag)


def all_norms(x, z):
    total = np.sum(np.abs(np.fft.fft(z, norm="ortho")) ** 4)
    total += np.sum(np.abs(np.fft.ifft(x, norm="forward")) ** 2)
    total += np.sum(np.abs(np.fft.rfft(x, norm="forward")) ** 2)
    total += np.sum(np.fft.irfft(z, norm="ortho") ** 3)
    total += np.sum(np.fft.hfft(z, norm="ortho") ** 3)
    return total + np.sum(np.abs(np.fft.ihfft(x, norm="ortho")) ** 4)


def padded_and_cut(x, z):
    a = np.fft.fft(z, 6, axis=0)
    b = np.fft.ifft(x, 3)
    c = np.fft.rfft(x, n=8)
    d = np.fft.irfft(z, n=5)
    return np.sum(np.abs(a)) + np.sum(b.imag * b.real) + np.sum(np.abs(c) ** 2) + np.sum(d**3)


def image_filter(image, kernel):
    F = np.fft.fft2(image) * np.fft.fft2(kernel, s=image.shape)
    G = np.fft.rfft2(image) * 0.5
    blurred = np.fft.ifft2(F).real + np.fft.irfft2(G, s=image.shape)
    return np.sum(blurred**3)


def volumes(x):
    F = np.fft.fftn(x, axes=(0, 1)) * np.fft.ifftn(x)
    G = np.fft.rfftn(x)
    return np.sum(np.abs(F) ** 2) + np.sum(np.abs(G)) + np.sum(np.fft.irfftn(F) ** 2)


def split_step_schroedinger(psi, V, dt):
    k = 2.0 * np.pi * np.fft.fftfreq(len(psi))
    kinetic = np.exp(-0.5j * dt * k**2)
    for _ in range(3):
        psi = np.exp(-1j * dt * V) * psi
        psi = np.fft.ifft(kinetic * np.fft.fft(psi))
    return np.sum(np.abs(psi) ** 2 * V) + psi[0].imag


def transform_into_buffer(x):
    spectra = np.zeros((2, 3), dtype=complex)
    for k in range(2):
        spectra[k] = np.fft.rfft(x[k : k + 4])
    spectra[0] *= spectra[1]
    return np.sum(np.abs(spectra)) + spectra[0, 1].imag


A = complexes(3, 3) + 3.0 * np.eye(3)
Z = np.array([0.4 + 0.7j, -0.6 + 0.5j, 0.3 - 0.8j])

PROGRAMS = [
    ("complex", polar, (0.8, 0.6)),
    ("complex", from_parts, (0.8, -0.6)),
    ("complex", unit_times, (0.7,)),
    ("complex", powers, (0.6 + 0.7j, 0.9)),
    ("complex", exponentials, (Z,)),
    ("complex", trigonometry, (Z,)),
    ("complex", parts, (complexes(3), complexes(3, seed=1))),
    ("complex", real_functions_of_real_numbers, (signed(3),)),
    ("complex", mixed_operands, (signed(3), complexes(3))),
    ("complex", broadcast_operands, (signed(2), complexes(3))),
    ("complex", reductions, (complexes(2, 3),)),
    ("complex", spread, (complexes(2, 3),)),
    ("complex", products, (complexes(2, 3), complexes(2, 3, seed=1))),
    ("complex", more_products, (complexes(2, 3), complexes(2, 3, seed=1), signed(3))),
    ("complex", hermitian_form, (A, complexes(3, seed=2), signed(3))),
    ("complex", selections, (signed(3), complexes(3))),
    ("complex", joined, (signed(3), complexes(3))),
    ("complex", equations, (A, complexes(3, seed=2))),
    ("complex", real_matrix_complex_side, (A.real, signed(3))),
    ("complex", norms, (complexes(3), A)),
    ("complex", hermitian, (complexes(3, 3),)),
    ("complex", pseudo_inverse, (complexes(2, 3),)),
    ("complex", filled_buffer, (signed(3), signed(3, seed=1))),
    ("complex", real_into_complex, (signed(3),)),
    ("complex", into_parts, (signed(3), signed(3, seed=1))),
    ("complex", views_of_real_parts, (signed(3),)),
    ("complex", imaginary_part_of_buffer, (signed(3),)),
    ("complex", casts, (signed(3),)),
    ("complex", single_precision, (complexes(3).astype(np.complex64),)),
    ("complex", single_precision_parts, (signed(3).astype(np.float32),)),
    ("complex", mixed_list, (signed(2), complexes(2))),
    ("complex", in_a_dict, ({"z": complexes(3), "scale": 0.7, "offset": 0.3 + 0.4j},)),
    ("complex", nested_arguments, (((0.5 + 0.2j, 0.3), [complexes(2), signed(2), 0.4]),)),
    ("complex", in_an_object, (Signal(complexes(3), 0.8),)),
    ("complex", helper_calls, (complexes(2), 0.4)),
    ("complex", recursive_helper, (0.8 + 0.6j,)),
    ("complex", branches, (0.9 + 0.8j, 0.7)),
    ("complex", branches, (0.3 + 0.2j, 0.7), {"name": "branches_of_real", "unused": ("z",)}),
    ("complex", real_or_complex_by_loop, (0.7,)),
    ("complex", mandelbrot_like, (0.3 + 0.4j, 6)),
    ("complex", newton_on_cubic, (0.8 + 0.5j, 0.7)),
    ("complex", impedance, (0.9, 0.5, 0.8, numbers(3))),
    ("complex", transfer_function, (numbers(3), numbers(2, seed=1), numbers(4, seed=2))),
    ("complex", quantum_evolution, (np.diag(signed(3)), signed(3, seed=1), complexes(3))),
    ("complex", rotation_gates, (signed(3), np.array([1.0, 0.5]))),
    ("complex", characteristic_function, (signed(4), numbers(3))),
    ("complex", fourier_by_loops, (signed(4),)),
    ("complex", phase_retrieval, (complexes(3), complexes(4, 3), numbers(4))),
    ("complex", beamforming, (complexes(3), signed(2))),
    ("complex", complex_steps_of_ode, (0.8, 0.5, 0.9)),
    ("fft", power_spectrum_loss, (signed(6), numbers(4))),
    ("fft", spectral_filter, (signed(5), numbers(3))),
    ("fft", spectral_filter, (signed(6), complexes(4)), {"name": "complex_filter"}),
    ("fft", convolution, (signed(4), signed(3))),
    ("fft", spectral_derivative, (signed(5), 0.8)),
    ("fft", shifted_spectrum, (signed(4),)),
    ("fft", all_norms, (signed(5), complexes(4))),
    ("fft", padded_and_cut, (signed(4), complexes(4))),
    ("fft", image_filter, (signed(3, 4), signed(2, 2))),
    ("fft", volumes, (signed(2, 3, 2),)),
    ("fft", split_step_schroedinger, (complexes(4), signed(4), 0.3)),
    ("fft", transform_into_buffer, (signed(6),)),
]
