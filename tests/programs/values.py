"""Example values that stay away from zero, from ties and from kinks."""

from __future__ import annotations

import numpy as np


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    """Positive numbers between 0.5 and 1.5."""
    return np.random.default_rng([seed, *shape]).uniform(0.5, 1.5, size=shape)


def signed(*shape: int, seed: int = 0) -> np.ndarray:
    """Numbers of both signs with magnitudes between 0.5 and 1.5."""
    generator = np.random.default_rng([seed, *shape, 1])
    return generator.uniform(0.5, 1.5, size=shape) * generator.choice([-1.0, 1.0], size=shape)


def regular(n: int, seed: int = 0) -> np.ndarray:
    """A square matrix that is far from singular."""
    return 0.3 * signed(n, n, seed=seed) + 2.0 * np.eye(n)
