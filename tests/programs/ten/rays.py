"""A small ray tracer: spheres and a floor, shadows, mirrors, one brightness in the end."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

EPSILON = 1e-4
FAR = 1e10


def unit(v):
    return v / np.sqrt(np.dot(v, v))


@dataclass
class Material:
    color: np.ndarray
    diffuse: float = 0.9
    mirror: float = 0.0
    shine: int = 20


@dataclass
class Sphere:
    center: np.ndarray
    radius: float
    material: Material

    def intersect(self, origin, direction):
        """Distance along the ray to the nearer hit, or FAR."""
        to_center = origin - self.center
        b = 2.0 * np.dot(direction, to_center)
        c = np.dot(to_center, to_center) - self.radius**2
        discriminant = b * b - 4.0 * c
        if discriminant <= 0.0:
            return FAR
        root = math.sqrt(discriminant)
        for t in ((-b - root) / 2.0, (-b + root) / 2.0):
            if t > EPSILON:
                return t
        return FAR

    def normal(self, point):
        return (point - self.center) / self.radius


@dataclass
class Floor:
    height: float
    material: Material

    def intersect(self, origin, direction):
        if abs(direction[1]) < EPSILON:
            return FAR
        t = (self.height - origin[1]) / direction[1]
        return t if t > EPSILON else FAR

    def normal(self, point):
        return np.array([0.0, 1.0, 0.0])


@dataclass
class Scene:
    things: list
    light: np.ndarray
    ambient: float = 0.1

    def nearest(self, origin, direction):
        found, nearest = None, FAR
        for thing in self.things:
            t = thing.intersect(origin, direction)
            if t < nearest:
                found, nearest = thing, t
        return found, nearest

    def shadowed(self, point, to_light, distance):
        for thing in self.things:
            if thing.intersect(point, to_light) < distance:
                return True
        return False


def trace(scene, origin, direction, depth):
    thing, t = scene.nearest(origin, direction)
    if thing is None:
        return np.array([0.05, 0.1, 0.2]) * (1.0 + direction[1])
    material = thing.material
    point = origin + t * direction
    normal = thing.normal(point)
    start = point + EPSILON * normal

    to_light = scene.light - point
    distance = np.linalg.norm(to_light)
    to_light = to_light / distance
    color = scene.ambient * material.color
    if not scene.shadowed(start, to_light, distance):
        facing = max(np.dot(normal, to_light), 0.0)
        color = color + material.diffuse * facing * material.color
        half = unit(to_light - direction)
        color += 0.3 * max(np.dot(normal, half), 0.0) ** material.shine

    if material.mirror > 0 and depth > 0:
        reflected = direction - 2.0 * np.dot(direction, normal) * normal
        color = (1.0 - material.mirror) * color + material.mirror * trace(
            scene, start, reflected, depth - 1
        )
    return color


def render(scene, eye, width, height, depth=2):
    image = np.zeros((height, width, 3))
    for row in range(height):
        for column in range(width):
            x = -0.9 + 1.8 * (column + 0.37) / width
            y = 0.7 - 1.4 * (row + 0.41) / height
            direction = unit(np.array([x, y, 0.0]) - eye)
            image[row, column] = np.clip(trace(scene, eye, direction, depth), 0.0, 5.0)
    return image


def brightness(scene, eye, target):
    """How far the picture is from a target picture."""
    height, width, _ = target.shape
    return np.mean((render(scene, eye, width, height) - target) ** 2)


def example():
    red = Material(np.array([0.9, 0.2, 0.1]), mirror=0.3)
    green = Material(np.array([0.2, 0.8, 0.3]), diffuse=0.7, mirror=0.05, shine=5)
    gray = Material(np.array([0.6, 0.6, 0.5]), mirror=0.1, shine=2)
    scene = Scene(
        [
            Sphere(np.array([-0.4, 0.05, 1.0]), 0.5, red),
            Sphere(np.array([0.7, -0.1, 0.6]), 0.35, green),
            Floor(-0.5, gray),
        ],
        light=np.array([2.0, 3.0, -3.0]),
    )
    target = np.random.default_rng(11).uniform(0.0, 1.0, size=(3, 4, 3))
    return (scene, np.array([0.1, 0.2, -1.6]), target)


PROGRAMS = [("whole programs", brightness, example, {"name": "ray_tracer"})]
