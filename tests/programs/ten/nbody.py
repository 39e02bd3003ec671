"""Gravitation of n bodies: leapfrog steps, pairwise forces in loops, conserved quantities."""

import numpy as np

G = 1.0
SOFTENING = 0.05


class Body:
    """A point mass with its position and velocity."""

    def __init__(self, mass, position, velocity):
        self.mass = mass
        self.position = position
        self.velocity = velocity
        self.acceleration = np.zeros(3)

    def kick(self, dt):
        self.velocity = self.velocity + dt * self.acceleration

    def drift(self, dt):
        self.position = self.position + dt * self.velocity

    @property
    def kinetic_energy(self):
        return 0.5 * self.mass * np.dot(self.velocity, self.velocity)


class System:
    def __init__(self, bodies):
        self.bodies = bodies
        self.time = 0.0
        self.energies = []

    def accelerate(self):
        for body in self.bodies:
            body.acceleration = np.zeros(3)
        for i, first in enumerate(self.bodies):
            for second in self.bodies[i + 1 :]:
                d = second.position - first.position
                r2 = np.sum(d * d) + SOFTENING**2
                f = G * d / (r2 * np.sqrt(r2))
                first.acceleration += second.mass * f
                second.acceleration -= first.mass * f

    def step(self, dt):
        for body in self.bodies:
            body.kick(0.5 * dt)
            body.drift(dt)
        self.accelerate()
        for body in self.bodies:
            body.kick(0.5 * dt)
        self.time += dt

    def potential_energy(self):
        total = 0.0
        n = len(self.bodies)
        for i in range(n):
            for j in range(i):
                d = self.bodies[i].position - self.bodies[j].position
                m = self.bodies[i].mass * self.bodies[j].mass
                total -= G * m / np.sqrt(d @ d + SOFTENING**2)
        return total

    def energy(self):
        return sum(body.kinetic_energy for body in self.bodies) + self.potential_energy()


def closest_approach(masses, positions, velocities, dt, steps):
    """The smallest distance between any two bodies, and how well energy is kept."""
    bodies = [Body(m, x, v) for m, x, v in zip(masses, positions, velocities)]
    system = System(bodies)
    system.accelerate()
    start = system.energy()
    closest = np.inf
    for _ in range(steps):
        system.step(dt)
        system.energies.append(system.energy())
        for i in range(len(bodies)):
            for j in range(i + 1, len(bodies)):
                d = bodies[i].position - bodies[j].position
                distance = np.sqrt(d @ d)
                if distance < closest:
                    closest = distance
    drift = 0.0
    for energy in system.energies:
        drift += (energy - start) ** 2
    return closest + 1e3 * drift


def shooting_error(velocity, target, mass=1.0, dt=0.1, steps=10):
    """How far a satellite misses its target when it starts with the given velocity."""
    x = np.array([1.0, 0.0, 0.0])
    v = velocity.copy()
    a = -G * mass * x / np.linalg.norm(x) ** 3
    for _ in range(steps):
        v += 0.5 * dt * a
        x += dt * v
        a = -G * mass * x / np.linalg.norm(x) ** 3
        v += 0.5 * dt * a
        if np.linalg.norm(x) > 10.0:
            return 1e3 + np.sum(v**2)
    miss = x - target
    return np.sqrt(np.sum(miss**2))


PROGRAMS = [
    (
        "whole programs",
        closest_approach,
        (
            np.array([1.0, 0.4, 0.2]),
            np.array([[0.0, 0.0, 0.0], [1.0, 0.1, 0.0], [-0.4, 0.9, 0.3]]),
            np.array([[0.0, -0.1, 0.0], [0.1, 0.9, 0.1], [-0.8, -0.2, 0.0]]),
            0.05,
            6,
        ),
    ),
    (
        "whole programs",
        shooting_error,
        (np.array([0.05, 1.05, 0.1]), np.array([0.4, 1.1, 0.2])),
        {"kwargs": {"mass": 0.9}},
    ),
]
