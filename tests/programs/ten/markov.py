"""A hidden Markov model: scaled forward recursion, Baum-Welch step, Viterbi score."""

from collections import namedtuple

import numpy as np

Parameters = namedtuple("Parameters", ["start", "transition", "emission"])


def normalized(logits, axis=-1):
    e = np.exp(logits - np.max(logits, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def probabilities(raw):
    """Probabilities from unconstrained parameters."""
    return Parameters(
        start=normalized(raw.start),
        transition=normalized(raw.transition, axis=1),
        emission=normalized(raw.emission, axis=1),
    )


def forward(model, observations):
    """Scaled forward probabilities and their scales."""
    n_states = len(model.start)
    alpha = np.zeros((len(observations), n_states))
    scales = np.zeros(len(observations))
    alpha[0] = model.start * model.emission[:, observations[0]]
    scales[0] = alpha[0].sum()
    alpha[0] /= scales[0]
    for t in range(1, len(observations)):
        for j in range(n_states):
            for i in range(n_states):
                alpha[t, j] += alpha[t - 1, i] * model.transition[i, j]
            alpha[t, j] *= model.emission[j, observations[t]]
        scales[t] = np.sum(alpha[t])
        alpha[t] /= scales[t]
    return alpha, scales


def backward(model, observations, scales):
    n = len(observations)
    beta = np.ones((n, len(model.start)))
    for t in range(n - 2, -1, -1):
        beta[t] = model.transition @ (model.emission[:, observations[t + 1]] * beta[t + 1])
        beta[t] /= scales[t + 1]
    return beta


def negative_log_likelihood(raw, sequences):
    model = probabilities(raw)
    total = 0.0
    for observations in sequences:
        _, scales = forward(model, observations)
        total -= np.sum(np.log(scales))
    return total


def expected_transitions(model, observations):
    """One expectation step: expected counts of transitions, normalized by rows."""
    alpha, scales = forward(model, observations)
    beta = backward(model, observations, scales)
    counts = np.zeros_like(model.transition)
    for t in range(len(observations) - 1):
        outer = np.outer(alpha[t], model.emission[:, observations[t + 1]] * beta[t + 1])
        counts += outer * model.transition / scales[t + 1]
    return counts / counts.sum(axis=1, keepdims=True)


def improved_likelihood(start, transition, emission, observations):
    """Likelihood after an unrolled step of expectation maximization."""
    model = Parameters(start, transition, emission)
    model = model._replace(transition=expected_transitions(model, observations))
    _, scales = forward(model, observations)
    return np.sum(np.log(scales))


def viterbi_score(log_start, log_transition, log_emission, observations):
    """Log-probability of the best path, and a reward for each state on it."""
    n_states = len(log_start)
    delta = log_start + log_emission[:, observations[0]]
    back = []
    for o in observations[1:]:
        best = np.zeros(n_states, dtype=int)
        new = np.zeros(n_states)
        for j in range(n_states):
            scores = delta + log_transition[:, j]
            best[j] = np.argmax(scores)
            new[j] = scores[best[j]] + log_emission[j, o]
        back.append(best)
        delta = new
    state = int(np.argmax(delta))
    score = delta[state]
    path = [state]
    for best in reversed(back):
        state = best[state]
        path.insert(0, int(state))
    print("path", path)
    for k in path:
        score = score + 0.1 * log_start[k]
    return score


RNG = np.random.default_rng(10)
RAW = Parameters(RNG.normal(size=3), RNG.normal(size=(3, 3)), RNG.normal(size=(3, 4)))
SEQUENCE = [0, 3, 1, 2, 2]

PROGRAMS = [
    ("whole programs", negative_log_likelihood, (RAW, [SEQUENCE, [1, 1, 0]])),
    ("whole programs", improved_likelihood, (*probabilities(RAW), SEQUENCE)),
    ("whole programs", viterbi_score, (RAW.start, RAW.transition, RAW.emission, SEQUENCE)),
]
