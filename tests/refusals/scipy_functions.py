"""Functions of SciPy that have no rule: refused where the program calls them."""

import numpy as np
import scipy.ndimage
import scipy.signal
from scipy import integrate, interpolate, linalg, optimize, sparse, special, stats
from scipy.integrate import quad

KNOTS = np.linspace(0.0, 1.0, 5)
SPLINE = interpolate.CubicSpline(KNOTS, KNOTS**2)
PRIOR = stats.norm(0.0, 2.0)
MATRICES = np.array([[[2.0, 0.0], [1.0, 3.0]], [[1.0, 0.0], [1.0, 2.0]]])
MATRIX = sparse.csr_matrix(np.eye(3))


def integrand_that_captures(x):
    return quad(lambda t: x * t, 0.0, 1.0)[0]  # refused: quad(lambda t: x * t, 0.0, 1.0)


def limit_of_an_integral(x):
    return integrate.quad(np.sin, 0.0, x)[0]  # refused: integrate.quad(np.sin, 0.0, x)


def differential_equation(x):
    run = integrate.solve_ivp(lambda t, y: -x * y, (0, 1), [1.0])  # refused: integrate.solve_ivp
    return run.y[0, -1]


def minimizer(x):
    found = optimize.minimize(lambda y: (y[0] - x) ** 2, [0.0])  # refused: optimize.minimize
    return found.x[0]


def root(x):
    return optimize.brentq(lambda y: y - x, -5.0, 5.0)  # refused: optimize.brentq


def known_spline_elsewhere(x):
    return SPLINE(x)  # refused: SPLINE(x)


def spline_through_values(x):
    return interpolate.CubicSpline(KNOTS, x * KNOTS)(0.3)  # refused: interpolate.CubicSpline


def sparse_product(x):
    return np.sum(MATRIX.dot(x * np.ones(3)))  # refused: MATRIX.dot(x * np.ones(3))


def filtered(x):
    return np.sum(scipy.ndimage.gaussian_filter(x * KNOTS, 1.0))  # refused: scipy.ndimage


def filtered_in_a_loop(x):
    s = KNOTS
    for _ in range(2):
        s = scipy.signal.medfilt(x * s, 3)  # refused: scipy.signal.medfilt(x * s, 3)
    return np.sum(s)


def order_of_a_bessel_function(x):
    return special.jv(x, 1.5) + special.j0(x)  # refused: x, 1.5


def shape_of_an_incomplete_gamma_function(x):
    return special.gammainc(x, x)  # refused: x, x


def degrees_of_freedom(x):
    return stats.t.cdf(0.3, df=x)  # refused: x)


def covariance_that_is_a_number(x):
    point = np.array([0.2, 0.3])
    return stats.multivariate_normal.logpdf(point, cov=x)  # refused: stats.multivariate_normal


def distribution_kept_elsewhere(x):
    return PRIOR.logpdf(x)  # refused: PRIOR.logpdf(x)


def sample_of_a_distribution(x):
    return stats.norm.rvs(x, 1.0, random_state=0)  # refused: stats.norm.rvs


def basis_of_a_range(x):
    return np.sum(linalg.orth(x * MATRICES[0]))  # refused: linalg.orth


def stack_of_matrices(x):
    return np.sum(linalg.solve_triangular(x * MATRICES, np.ones(2)))  # refused: linalg.solve


def argument_that_is_overwritten(x):
    a = x * MATRICES[0]
    return linalg.det(a, overwrite_a=True)  # refused: linalg.det


PARAMETERS = (
    order_of_a_bessel_function,
    shape_of_an_incomplete_gamma_function,
    degrees_of_freedom,
    covariance_that_is_a_number,
    stack_of_matrices,
    argument_that_is_overwritten,
)
FUNCTIONS = (
    integrand_that_captures,
    limit_of_an_integral,
    differential_equation,
    minimizer,
    root,
    known_spline_elsewhere,
    spline_through_values,
    sparse_product,
    filtered,
    filtered_in_a_loop,
    distribution_kept_elsewhere,
    sample_of_a_distribution,
    basis_of_a_range,
)
