"""A Kalman filter as a class with state, its smoother, and the likelihood of a track."""

import numpy as np


class KalmanFilter:
    """Estimates a hidden linear state from noisy measurements."""

    def __init__(self, F, H, Q, R, x0, P0):
        self.F = F
        self.H = H
        self.Q = Q
        self.R = R
        self.x = x0
        self.P = P0
        self.n = F.shape[0]
        self.log_likelihood = 0.0
        self.predicted = []
        self.filtered = []

    def predict(self, u=None, B=None):
        self.x = np.dot(self.F, self.x)
        if u is not None:
            self.x += np.dot(B, u)
        self.P = np.dot(np.dot(self.F, self.P), self.F.T) + self.Q
        self.predicted.append((self.x.copy(), self.P.copy()))
        return self.x

    def update(self, z):
        y = z - np.dot(self.H, self.x)
        S = self.R + np.dot(self.H, np.dot(self.P, self.H.T))
        S_inverse = np.linalg.inv(S)
        K = np.dot(np.dot(self.P, self.H.T), S_inverse)
        self.x = self.x + np.dot(K, y)
        A = np.eye(self.n) - np.dot(K, self.H)
        self.P = np.dot(np.dot(A, self.P), A.T) + np.dot(np.dot(K, self.R), K.T)
        self.log_likelihood -= 0.5 * (
            y @ S_inverse @ y + np.log(np.linalg.det(S)) + len(z) * np.log(2.0 * np.pi)
        )
        self.filtered.append((self.x, self.P))

    def smooth(self):
        """Rauch-Tung-Striebel smoothing, from the last estimate backwards."""
        x, P = self.filtered[-1]
        track = [x]
        for k in range(len(self.filtered) - 2, -1, -1):
            x_k, P_k = self.filtered[k]
            x_next, P_next = self.predicted[k + 1]
            C = P_k @ self.F.T @ np.linalg.inv(P_next)
            x = x_k + C @ (x - x_next)
            P = P_k + C @ (P - P_next) @ C.T
            track.insert(0, x)
        return track


def constant_velocity(dt, q):
    F = np.array(
        [[1.0, dt, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, dt], [0.0, 0.0, 0.0, 1.0]]
    )
    G = np.array([0.5 * dt**2, dt])
    block = q * np.outer(G, G)
    Q = np.zeros((4, 4))
    Q[:2, :2] = block
    Q[2:, 2:] = block
    return F, Q


def track_likelihood(measurements, dt, q, r, seen):
    """Negative log-likelihood of a track with gaps, plus the roughness of the smoothed track."""
    F, Q = constant_velocity(dt, q)
    H = np.zeros((2, 4))
    H[0, 0] = H[1, 2] = 1.0
    filter_ = KalmanFilter(F, H, Q, r * np.eye(2), np.zeros(4), np.eye(4))
    for z, visible in zip(measurements, seen):
        filter_.predict()
        if not visible:
            filter_.filtered.append(filter_.predicted[-1])
            continue
        filter_.update(z)
    track = filter_.smooth()
    roughness = 0.0
    for before, after in zip(track[:-1], track[1:]):
        roughness += np.sum((after[1::2] - before[1::2]) ** 2)
    return -filter_.log_likelihood + 0.1 * roughness


def filter_argument(kalman, controls, measurements):
    """The same filter, made by the caller and differentiated as an object."""
    B = np.array([[0.5], [1.0]])
    for u, z in zip(controls, measurements):
        kalman.predict(u, B)
        kalman.update(z)
    return -kalman.log_likelihood + np.trace(kalman.P)


def filter_example():
    kalman = KalmanFilter(
        F=np.array([[1.0, 0.3], [0.0, 0.9]]),
        H=np.array([[1.0, 0.2]]),
        Q=np.array([[0.2, 0.05], [0.05, 0.3]]),
        R=np.array([[0.4]]),
        x0=np.array([0.3, -0.2]),
        P0=np.array([[1.0, 0.1], [0.1, 0.8]]),
    )
    controls = np.array([[0.3], [-0.2], [0.1]])
    measurements = np.array([[0.5], [0.1], [0.4]])
    return (kalman, controls, measurements)


PROGRAMS = [
    (
        "whole programs",
        track_likelihood,
        (
            np.array([[0.1, 0.2], [0.4, 0.1], [0.9, -0.2], [1.1, -0.1], [1.6, 0.3]]),
            0.5,
            0.3,
            0.2,
            [True, True, False, True, True],
        ),
    ),
    ("whole programs", filter_argument, filter_example),
]
