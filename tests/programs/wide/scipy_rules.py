"""Special functions and distributions of SciPy in the models that people write with them."""

import math

import numpy as np
import scipy.special
import scipy.stats
from scipy import special, stats
from scipy import special as sp
from scipy.special import expit, gammaln, i0e, logsumexp, ndtr, softmax
from scipy.stats import multivariate_normal, norm, poisson

from programs.values import numbers, signed

# regressions and likelihoods


def logistic_regression(w, b, X, y):
    p = expit(X @ w + b)
    return -np.sum(y * np.log(p) + (1.0 - y) * np.log(1.0 - p)) + 0.1 * w @ w


def stable_logistic_regression(w, X, y):
    z = X @ w
    return -np.sum(special.log_expit(np.where(y > 0.5, z, -z)))


def poisson_regression(w, X, counts):
    log_rate = X @ w
    return np.sum(counts * log_rate - np.exp(log_rate) - gammaln(counts + 1.0))


def poisson_regression_by_distribution(w, X, counts):
    return np.sum(poisson.logpmf(counts, np.exp(X @ w)))


def student_likelihood(x, df, mu, sigma):
    z = (x - mu) / sigma
    n = x.size
    constant = gammaln(0.5 * (df + 1.0)) - gammaln(0.5 * df) - 0.5 * np.log(df * math.pi)
    return n * (constant - np.log(sigma)) - 0.5 * (df + 1.0) * np.sum(np.log1p(z**2 / df))


def student_likelihood_by_distribution(x, df, mu, sigma):
    return np.sum(stats.t.logpdf(x, df, loc=mu, scale=sigma))


def gaussian_process(length, noise, x, y):
    K = np.exp(-0.5 * ((x[:, None] - x) / length) ** 2) + noise**2 * np.eye(len(x))
    return multivariate_normal.logpdf(y, np.zeros(len(y)), K)


def gaussian_process_with_prior(length, noise, x, y):
    K = np.exp(-0.5 * ((x[:, None] - x) / length) ** 2) + noise**2 * np.eye(len(x))
    L = np.linalg.cholesky(K)
    a = np.linalg.solve(L, y)
    value = -0.5 * a @ a - np.sum(np.log(np.diag(L)))
    return value + norm.logpdf(np.log(length), 0.0, 1.0) + norm.logpdf(np.log(noise), scale=0.5)


def von_mises(theta, mu, kappa):
    log_i0 = np.log(i0e(kappa)) + kappa
    return np.sum(kappa * np.cos(theta - mu)) - theta.size * (np.log(2.0 * np.pi) + log_i0)


def dirichlet_multinomial(alpha, counts):
    n, a = np.sum(counts), np.sum(alpha)
    value = special.gammaln(a) - special.gammaln(n + a)
    for k in range(len(counts)):
        value += special.gammaln(counts[k] + alpha[k]) - special.gammaln(alpha[k])
    return value


def dirichlet_prior(z, alpha):
    weights = softmax(z)
    return stats.dirichlet.logpdf(weights, alpha) + np.sum(weights**2)


def black_scholes(S, K, r, sigma, T):
    d1 = (np.log(S / K) + (r + 0.5 * sigma**2) * T) / (sigma * np.sqrt(T))
    d2 = d1 - sigma * np.sqrt(T)
    return S * ndtr(d1) - K * np.exp(-r * T) * ndtr(d2)


def black_scholes_by_distribution(S, K, r, sigma, T):
    d1 = (np.log(S / K) + (r + 0.5 * sigma**2) * T) / (sigma * np.sqrt(T))
    d2 = d1 - sigma * np.sqrt(T)
    return S * norm.cdf(d1) - K * np.exp(-r * T) * norm.cdf(d2)


def mixture(x, logits, means, sigmas):
    log_weights = special.log_softmax(logits)
    parts = norm.logpdf(x[:, None], means, sigmas) + log_weights
    return np.sum(logsumexp(parts, axis=1))


def weighted_mixture(x, weights, means):
    parts = -0.5 * (x[:, None] - means) ** 2
    return np.sum(logsumexp(parts, axis=-1, b=weights))


def forward_algorithm(log_start, log_move, log_emit):
    alpha = log_start + log_emit[0]
    for t in range(1, len(log_emit)):
        alpha = log_emit[t] + logsumexp(alpha[:, None] + log_move, axis=0)
    return logsumexp(alpha)


def signed_sum(x, b):
    size, sign = logsumexp(x, b=b, return_sign=True)
    return size + sign


def attention(Q, K, V):
    weights = softmax(Q @ K.T / np.sqrt(Q.shape[1]), axis=-1)
    return np.sum((weights @ V) ** 2)


def censored(x, limit, mu, sigma):
    total = 0.0
    for v in x:
        if v > limit:
            total += norm.logsf(limit, mu, sigma)
        else:
            total += norm.logpdf(v, mu, sigma)
    return total


def frozen_distribution(x, mu, sigma):
    prior = norm(mu, scale=sigma)
    return np.sum(prior.logpdf(x)) + prior.cdf(0.3)


def frozen_prior(x):
    prior = scipy.stats.gamma(2.0, scale=0.5)
    total = 0.0
    for v in x:
        total += prior.logpdf(v * v)
    return total


def beta_binomial(a, b, k, n):
    return np.sum(special.betaln(k + a, n - k + b) - special.betaln(a, b))


def variational_gap(mu, rho, noise):
    sigma = scipy.special.log1p(np.exp(rho))
    z = mu + sigma * noise
    return np.sum(norm.logpdf(z) - norm.logpdf(z, mu, sigma))


def quantile_loss(q, mu, sigma):
    x = norm.ppf(q, loc=mu, scale=sigma)
    x = x * norm.isf(q)
    return np.sum(x)


# calls in all forms


def read_twice_and_overwritten(x):
    y = sp.gammaln(x)
    z = y * sp.digamma(x)
    y = sp.erf(y)
    return np.sum(y * z)


def in_a_buffer(x):
    out = np.zeros(len(x))
    for k in range(len(x)):
        out[k] = sp.jv(1, x[k]) * sp.jv(0, x[k])
        out[k] *= sp.j0(out[k])
    return np.sum(out)


def airy_and_fresnel(x):
    ai, aip, bi, bip = special.airy(x)
    s, c = special.fresnel(x)
    return np.sum(ai * bip - aip * bi * s) + np.sum(c)


def one_of_a_tuple(x):
    return special.airy(x)[0] * special.sici(x)[0]


def alias_of_a_method(x):
    log_density = norm.logpdf
    return np.sum(log_density(x) * scipy.stats.norm.cdf(x))


def series(x, n):
    total = 0.0
    for k in range(n):
        total += special.eval_legendre(k, x) / special.factorial(k)
    return total


def local_names(x):
    digamma = x * x
    norm = gammaln(digamma)
    return norm * digamma


def both_gammas(x):
    return math.lgamma(x) * special.gammaln(x) + special.digamma(math.gamma(x))


def import_inside(x):
    from scipy.special import xlogy

    return np.sum(xlogy(x, x)) + special.entr(x[0])


def of_integers(x, k):
    return np.sum(k**2 * special.comb(5, k) * x**k * (1.0 - x) ** (5 - k))


def of_data(x):
    scores = stats.zscore(MEASURED)
    nodes, weights = special.roots_legendre(4)
    return np.sum(scores**2) * x + np.sum(weights * np.exp(x * nodes))


def several_distributions(x):
    priors = {"wide": norm(0.0, 2.0), "narrow": stats.cauchy(scale=0.5)}
    total = priors["wide"].logpdf(x) + priors["narrow"].logpdf(x)
    for distribution in (stats.logistic, stats.laplace):
        total += distribution.logcdf(x)
    return total


MEASURED = np.array([1.0, 2.0, 4.0])
X, Y = signed(5, 2), np.array([1.0, 0.0, 1.0, 1.0, 0.0])
COUNTS = np.array([2, 0, 3, 1, 4])
POINTS = np.linspace(-1.0, 1.0, 5)

PROGRAMS = [
    ("scipy likelihoods", logistic_regression, (numbers(2), 0.3, X, Y), {"wrt": ("w", "b")}),
    ("scipy likelihoods", stable_logistic_regression, (numbers(2), X, Y), {"wrt": ("w",)}),
    ("scipy likelihoods", poisson_regression, (numbers(2), X, COUNTS), {"wrt": ("w",)}),
    (
        "scipy likelihoods",
        poisson_regression_by_distribution,
        (numbers(2), X, COUNTS),
        {"wrt": ("w",)},
    ),
    ("scipy likelihoods", student_likelihood, (signed(4), 3.5, 0.2, 1.3)),
    ("scipy likelihoods", student_likelihood_by_distribution, (signed(4), 3.5, 0.2, 1.3)),
    (
        "scipy likelihoods",
        gaussian_process,
        (0.7, 0.4, POINTS, signed(5)),
        {"wrt": ("length", "noise", "y")},
    ),
    (
        "scipy likelihoods",
        gaussian_process_with_prior,
        (0.7, 0.4, POINTS, signed(5)),
        {"wrt": ("length", "noise", "y")},
    ),
    ("scipy likelihoods", von_mises, (signed(4), 0.3, 1.7)),
    ("scipy likelihoods", dirichlet_multinomial, (numbers(5), COUNTS), {"wrt": ("alpha",)}),
    ("scipy likelihoods", dirichlet_prior, (signed(3), numbers(3))),
    ("scipy likelihoods", black_scholes, (1.1, 1.0, 0.03, 0.4, 0.8)),
    ("scipy likelihoods", black_scholes_by_distribution, (1.1, 1.0, 0.03, 0.4, 0.8)),
    (
        "scipy likelihoods",
        mixture,
        (signed(4), signed(3), np.array([-1.0, 0.2, 1.1]), numbers(3)),
    ),
    ("scipy likelihoods", weighted_mixture, (signed(4), numbers(3), signed(3))),
    ("scipy likelihoods", forward_algorithm, (signed(2), signed(2, 2), signed(4, 2))),
    ("scipy likelihoods", signed_sum, (signed(3), np.array([1.0, -2.0, -1.5]))),
    ("scipy likelihoods", attention, (signed(3, 2), signed(4, 2), signed(4, 2))),
    (
        "scipy likelihoods",
        censored,
        (np.array([0.2, 1.4, -0.6, 2.0]), 1.1, 0.3, 0.8),
        {"wrt": ("x", "mu", "sigma")},
    ),
    ("scipy likelihoods", frozen_distribution, (signed(3), 0.2, 1.4)),
    ("scipy likelihoods", frozen_prior, (signed(3),)),
    ("scipy likelihoods", beta_binomial, (1.3, 2.1, COUNTS, 6), {"wrt": ("a", "b")}),
    ("scipy likelihoods", variational_gap, (signed(3), signed(3), numbers(3))),
    ("scipy likelihoods", quantile_loss, (np.array([0.2, 0.4, 0.7]), 0.3, 1.2)),
    ("scipy calls", read_twice_and_overwritten, (numbers(3),)),
    ("scipy calls", in_a_buffer, (numbers(3),)),
    ("scipy calls", airy_and_fresnel, (signed(3),)),
    ("scipy calls", one_of_a_tuple, (0.7,)),
    ("scipy calls", alias_of_a_method, (signed(3),)),
    ("scipy calls", series, (0.4, 4)),
    ("scipy calls", local_names, (1.3,)),
    ("scipy calls", both_gammas, (1.3,)),
    ("scipy calls", import_inside, (numbers(3),)),
    ("scipy calls", of_data, (0.4,)),
    ("scipy calls", several_distributions, (0.4,)),
    ("scipy calls", of_integers, (0.3, np.arange(6))),
]
