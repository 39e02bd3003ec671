"""Complex arguments, directions and cotangents; what is asked for and what is refused.

That programs with complex values are differentiated right is tested by the corpus.
"""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import tangentish
from tangentish import testing, transforms
from tangentish.errors import ArgumentError, GradientError, OutputError, UnsupportedError
from tangentish.extend import elementwise, partial
from tangentish.rules import notation

Z = np.array([0.3 + 0.4j, 1.0 - 0.2j])
X = np.array([0.4, -0.8])


def squares(z: Any) -> Any:
    return np.sum(np.abs(z) ** 2)


def cubes(z: Any) -> Any:
    return z**3


def mixed(z: Any) -> Any:
    return np.exp(z) * z[::-1]


def of_real(x: Any) -> Any:
    return np.exp(1j * x) * x[0]


def lengths(z: Any) -> Any:
    return np.abs(z) ** 2 * np.array([1.0, 2.0])


def loss(z: Any, x: Any) -> Any:
    return squares(z * x) * np.abs(z[0]) ** 3 + (z[0] * z[1]).imag * x[1]


# ---- gradients -----------------------------------------------------------------------------


@pytest.mark.parametrize("cls", [complex, np.complex128, np.complex64])
def test_gradient_of_a_number_has_its_type(cls: Any) -> None:
    found = tangentish.grad(lambda z: abs(z) ** 2)(cls(1.0 + 2.0j))
    assert isinstance(found, cls) and found == 2.0 - 4.0j
    nothing = tangentish.grad(lambda z, x: x * x, wrt="z")(cls(1.0j), 2.0)
    assert isinstance(nothing, cls) and nothing == 0.0
    real = tangentish.grad(lambda z: z.real)(cls(1.0j))
    assert isinstance(real, cls) and real == 1.0


def test_structures() -> None:
    given = {"z": [1.0 + 2.0j, 3.0], "w": (Z, 2), "x": X}
    found = tangentish.grad(
        lambda p: squares(p["z"][0] * p["z"][1]) + squares(p["w"][0]) + np.sum(p["x"])
    )(given)
    assert np.isclose(found["z"][0], 18.0 - 36.0j) and np.isclose(found["z"][1], 30.0)
    assert isinstance(found["z"][1], float) and isinstance(found["z"][0], complex)
    np.testing.assert_array_equal(found["w"][0], 2.0 * np.conj(Z))
    assert found["x"].dtype == float


def test_single_precision_stays() -> None:
    for argument in (Z.astype(np.complex64), X.astype(np.float32)):
        found = tangentish.grad(lambda z: np.sum(np.abs(np.fft.fft(z * 1j))))(argument)
        assert found.dtype == argument.dtype


# ---- analytic functions ----------------------------------------------------------------------


def test_derivative_of_an_analytic_function() -> None:
    gradient = tangentish.grad(cubes, holomorphic=True)
    assert gradient(2.0j) == -12.0
    assert tangentish.value_and_grad(cubes, holomorphic=True)(2.0j) == (-8.0j, -12.0)
    assert isinstance(gradient(2.0j), complex)
    assert pickle.loads(pickle.dumps(gradient))(2.0j) == -12.0
    assert transforms.derivative(cubes, holomorphic=True)(2.0j) == -12.0
    assert transforms.derivative(cubes, 2, holomorphic=True)(2.0j) == 12.0j
    np.testing.assert_allclose(transforms.derivative(cubes, holomorphic=True)(Z), 3.0 * Z**2)
    found = transforms.hessian(lambda z: np.sum(z**3), holomorphic=True)(Z)
    np.testing.assert_allclose(found, np.diag(6.0 * Z))


REFUSED = [
    (lambda z: z, 1.0, ArgumentError, "complex numbers"),
    (lambda z: abs(z), 1.0j, OutputError, "holomorphic=True"),
    (lambda z: np.conj(z) * z, 1.0j, UnsupportedError, "numpy.conjugate"),
    (lambda z: abs(z) * z, 1.0j, UnsupportedError, "numpy.absolute"),
    (lambda z: z.real * z, 1.0j, UnsupportedError, "numpy.real"),
    (lambda z: z.imag * z, 1.0j, UnsupportedError, "numpy.imag"),
    (lambda z: np.vdot(z, z) * 1j, Z, UnsupportedError, "numpy.vdot"),
]


@pytest.mark.parametrize(("function", "argument", "error", "word"), REFUSED)
def test_what_is_not_analytic_is_refused(
    function: Any, argument: Any, error: Any, word: str
) -> None:
    with pytest.raises(error, match=word.replace(".", "[.]")):
        tangentish.grad(function, holomorphic=True)(argument)


def test_complex_results_are_refused() -> None:
    with pytest.raises(OutputError, match="holomorphic=True"):
        tangentish.grad(cubes)(1.0j)
    with pytest.raises(OutputError, match="complex number"):
        tangentish.grad(lambda x: x * 1j)(1.0)
    for function in (transforms.jacobian, transforms.jacfwd, transforms.jacrev):
        with pytest.raises(ArgumentError, match="holomorphic=True"):
            function(mixed)(Z)
    with pytest.raises(ArgumentError, match="holomorphic=True"):
        transforms.derivative(cubes)(1.0j)


# ---- Jacobians and products ------------------------------------------------------------------


def test_jacobians() -> None:
    for function in (transforms.jacfwd, transforms.jacrev, transforms.jacobian):
        analytic = function(mixed, holomorphic=True)(Z)
        np.testing.assert_allclose(np.diag(analytic), np.exp(Z) * Z[::-1])
        real = function(lengths)(Z)
        np.testing.assert_allclose(real, testing.numerical_jacobian(lengths, Z), atol=1e-9)
        np.testing.assert_allclose(np.diag(real), 2.0 * np.conj(Z) * [1.0, 2.0])
        found = function(of_real)(X)
        np.testing.assert_allclose(found, testing.numerical_jacobian(of_real, X), atol=1e-9)


def test_products_fit_together() -> None:
    dz, w = 0.5 - 1.0j * Z, np.array([0.3 - 1.0j, 2.0j])
    value, dot = tangentish.tangent(mixed)(Z, dz)
    same, pullback = transforms.vjp(mixed, Z)
    np.testing.assert_array_equal(value, same)
    (bar,) = pullback(w)
    assert np.isclose(np.sum(w * dot).real, np.sum(bar * dz).real)
    np.testing.assert_array_equal(tangentish.adjoint(mixed)(Z, w), bar)
    step = 1e-6
    near = [tangentish.grad(squares)(Z + s * step * dz) for s in (1, -1)]
    np.testing.assert_allclose(
        transforms.hvp(squares, Z, dz), (near[0] - near[1]) / (2 * step), rtol=1e-8
    )


def test_directions_and_cotangents_are_checked() -> None:
    with pytest.raises(ArgumentError, match="the output is real"):
        tangentish.adjoint(squares)(Z, 1.0j)
    with pytest.raises(ArgumentError, match="the output is real"):
        tangentish.adjoint(lengths)(Z, Z * 1j)
    with pytest.raises(ArgumentError, match="x is real"):
        tangentish.tangent(lambda x: x * x)(1.0, 1.0j)
    with pytest.raises(ArgumentError, match="x is real"):
        tangentish.tangent(lambda x: x * x)(X, X * 1j)
    assert tangentish.adjoint(cubes)(1.0j, 1) == -3.0


def test_second_derivatives() -> None:
    def spectrum(x: Any) -> Any:
        return np.sum(np.abs(np.fft.rfft(np.tanh(x))) ** 3)

    x = np.array([0.3, 0.4, -0.2, 0.7])
    forward = transforms.hessian(spectrum)(x)
    np.testing.assert_allclose(forward, transforms.jacrev(tangentish.grad(spectrum))(x), atol=1e-12)
    np.testing.assert_allclose(forward, forward.T, atol=1e-12)


# ---- checking --------------------------------------------------------------------------------


def test_check_grads() -> None:
    testing.check_grads(loss, (Z, X))
    testing.check_grads(mixed, (Z,))
    testing.check_grads(of_real, (X,))
    testing.check_grads(loss, (Z.astype(np.complex64), X))
    found = testing.numerical_grad(loss, Z, X)
    np.testing.assert_allclose(found, tangentish.grad(loss)(Z, X), atol=1e-9)
    with pytest.raises(ArgumentError, match="real and"):
        testing.numerical_jacobian(mixed, Z)


def test_rules_of_users_say_whether_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notation, "REGISTRY", dict(notation.REGISTRY))

    def soft(x: Any) -> Any:
        return np.log(1.0 + np.exp(x))

    def use(z: Any) -> Any:
        return np.sum(np.abs(soft(z)))

    @elementwise(soft)
    def rule(x):  # type: ignore[no-untyped-def]
        partial.x = 1.0 / (1.0 + np.exp(-x))

    assert tangentish.grad(use)(X).shape == (2,)
    with pytest.raises(UnsupportedError, match="complex=True"):
        tangentish.grad(use)(Z)

    @elementwise(soft, complex=True)
    def better(x):  # type: ignore[no-untyped-def]
        partial.x = 1.0 / (1.0 + np.exp(-x))

    testing.check_grads(use, (Z,), order=1)

    @elementwise(soft, complex=True)
    def wrong(x):  # type: ignore[no-untyped-def]
        partial.x = 1.01 / (1.0 + np.exp(-x))

    with pytest.raises(GradientError, match="soft"):
        testing.check_grads(use, (Z,))
