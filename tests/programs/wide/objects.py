"""Classes: methods, state, construction, properties, inheritance, operators."""

import numpy as np

from programs.values import regular, signed


class Dense:
    activation = staticmethod(np.tanh)
    count = 0

    def __init__(self, w, b):
        self.w = w
        self.b = b
        self.calls = 0
        self.last = None

    def __call__(self, x):
        self.calls += 1
        self.last = self.activation(x @ self.w + self.b)
        return self.last

    @property
    def size(self):
        return self.w.size

    @property
    def weight_norm(self):
        return np.sum(self.w**2)

    @classmethod
    def of_number(cls, x, shape):
        return cls(np.full(shape, x), np.zeros(shape[1]))

    @staticmethod
    def penalty(x, strength=0.1):
        return strength * np.sum(x**2)


class Residual(Dense):
    def __call__(self, x):
        return x + super().__call__(x)


class Scaled(Residual):
    def __init__(self, w, b, scale):
        super().__init__(w, b)
        self.scale = scale

    def __call__(self, x):
        return self.scale * super().__call__(x)


class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __getitem__(self, k):
        return (self.x, self.y)[k]

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __len__(self):
        return 2

    def __eq__(self, other):
        return isinstance(other, Vector) and self.x == other.x and self.y == other.y

    __hash__ = None


class Integrator:
    def __init__(self, state, rate):
        self.state = state
        self.rate = rate
        self.time = 0.0
        self.history = []

    def step(self, h):
        self.history.append(self.state.copy())
        self.state = self.state + h * self.slope(self.state)
        self.time += h

    def slope(self, u):
        return -self.rate * u

    def run(self, h, n):
        for _ in range(n):
            self.step(h)
        return self


class Oscillator(Integrator):
    def slope(self, u):
        return np.array([u[1], -self.rate * u[0]])


class Tank:
    def __init__(self, level):
        self._level = level

    @property
    def level(self):
        return self._level

    @level.setter
    def level(self, value):
        self._level = 0.5 * value


class Buffer:
    def __init__(self, n):
        self.u = np.zeros(n)
        self.k = 0

    def put(self, value):
        self.u[self.k] = value
        self.k = (self.k + 1) % len(self.u)

    def mean(self):
        return np.mean(self.u)


def object_argument(layer, x):
    return np.sum(layer(x)) * layer.b[0]


def object_argument_state_kept(layer, x):
    first = layer(x)
    second = layer(first)
    return np.sum(layer.last * first) + layer.calls * np.sum(second)


def inherited_call(layer, x):
    return np.sum(layer(x))


def network_argument(net, x, target):
    return np.sum((net(x) - target) ** 2)


def made_inside(w, b, x):
    layer = Dense(w, b)
    return np.sum(layer(layer(x))) + layer.weight_norm


def made_by_class_method(x, v):
    layer = Dense.of_number(x, (3, 2))
    return np.sum(layer(v)) + Dense.penalty(v) + layer.penalty(x, strength=0.3)


def properties_and_attributes(layer):
    return layer.weight_norm / layer.size + np.sum(layer.b) ** 2


def property_setter(x):
    tank = Tank(x)
    tank.level = tank.level * x
    return tank.level + x


def operator_overloading(x, y):
    a = Vector(x, y)
    b = Vector(y, x * x)
    c = 2.0 * a + b * 3.0 + -a
    return c @ a + c[0] * len(c)


def operator_in_loop(x, y):
    position = Vector(x, y)
    velocity = Vector(y, -x)
    for _ in range(3):
        position = position + velocity * 0.1
        velocity += -(position * 0.1)
    return position @ position + velocity @ position


def vector_argument(v, w):
    return (v + w * 2.0) @ v


def integrator_run(u, rate):
    oscillator = Oscillator(u, rate).run(0.1, 4)
    return np.sum(oscillator.state**2) + oscillator.history[1][0] * oscillator.time


def integrator_argument(system, h):
    system.run(h, 3)
    return np.sum(system.state * system.history[0])


def state_written_in_loop(x):
    buffer = Buffer(3)
    s = 0.0
    for v in x:
        buffer.put(v * v)
        s = s + buffer.mean() * v
    return s


def field_augmented(layer, x):
    layer.b += x
    layer.w *= 2.0
    layer.w[0, 0] -= layer.b[0]
    return np.sum(layer.w**2) + np.sum(layer.b)


def field_rebound_in_loop(layer, x):
    for _ in range(3):
        layer.b = np.tanh(layer.b + x @ layer.w)
    return np.sum(layer.b**2)


def field_aliased(layer, x):
    b = layer.b
    b[0] = x[0] * b[1]
    w = layer.w
    layer.w = w * 2.0
    return np.sum(layer.b * x[:2]) + np.sum(layer.w * w)


def two_objects_one_array(x):
    shared = x * 1.0
    first = Vector(shared, 1.0)
    second = Vector(shared, 2.0)
    first.x[0] = 3.0 * x[1]
    return np.sum(second.x**2) + first.y * second.y


def object_alias(x, y):
    a = Vector(x, y)
    b = a
    b.x = y * y
    return a.x * a.y + b.x


def object_swapped(x, y):
    a, b = Vector(x, y), Vector(y, x)
    for _ in range(3):
        a, b = b, a
        a.x = a.x * b.y
    return a.x * b.x + a.y


def object_in_branch(x, y):
    v = Vector(x, y) if x < y else Vector(y, x)
    if v.x > 0.0:
        v.y = v.y * v.x
    return v.y * v.y


def object_returned_by_helper(x, y):
    v = reflected(Vector(x, y))
    return v.x * v.y + reflected(v).x


def reflected(v):
    return Vector(v.y, v.x * v.x)


def object_changed_by_helper(x, y):
    v = Vector(x, y)
    normalize(v)
    normalize(v)
    return v.x + v.y * 2.0


def normalize(v):
    length = np.sqrt(v.x**2 + 2.0 * v.y**2)
    v.x /= length
    v.y /= length


def hasattr_and_getattr(layer, x):
    h = layer(x)
    if hasattr(layer, "scale"):
        h = h * layer.scale
    return np.sum(h) * getattr(layer, "missing", 2.0)


def bound_method_as_value(layer, x):
    f = layer.__call__
    g = layer.penalty
    return np.sum(f(f(x))) + g(x)


def isinstance_dispatch(layers, x):
    for layer in layers:
        if isinstance(layer, Residual):
            x = layer(x) * 0.5
        else:
            x = layer(x)
    return np.sum(x)


class Kalman:
    def __init__(self, f, q):
        self.f = f
        self.q = q
        self.x = np.array([0.3, -0.2])
        self.p = np.eye(2)

    def predict(self):
        self.x = self.f @ self.x
        self.p = self.f @ self.p @ self.f.T + self.q * np.eye(2)

    def update(self, z, r):
        h = np.array([[1.0, 0.0]])
        s = (h @ self.p @ h.T)[0, 0] + r
        k = (self.p @ h.T)[:, 0] / s
        y = z - self.x[0]
        self.x = self.x + k * y
        self.p = self.p - np.outer(k, h[0]) @ self.p
        return 0.5 * (np.log(s) + y * y / s)


def filter_likelihood(f, q, r, zs):
    kalman = Kalman(f, q)
    total = 0.0
    for z in zs:
        kalman.predict()
        total += kalman.update(z, r)
    return total


def dense(n, m, seed=0):
    return Dense(signed(n, m, seed=seed), signed(m, seed=seed))


def turned_before_it_is_replaced(f):
    kalman = Kalman(f, 0.1)
    s = 0.0
    for _ in range(3):
        turned = kalman.p.T
        kalman.predict()
        s = s + np.sum((turned @ f) ** 2)
    return s


PROGRAMS = [
    ("objects", object_argument, (dense(3, 2), signed(3))),
    ("objects", object_argument_state_kept, (dense(3, 3), signed(3, seed=1))),
    ("objects", inherited_call, (Scaled(signed(3, 3), signed(3), 0.7), signed(3, seed=1))),
    (
        "objects",
        network_argument,
        (Sequential(dense(3, 2), Residual(signed(2, 2), signed(2))), signed(3), signed(2, seed=1)),
    ),
    ("objects made", turned_before_it_is_replaced, (signed(2, 2),)),
    ("objects made", made_inside, (signed(3, 3), signed(3), signed(3, seed=1))),
    ("objects made", made_by_class_method, (0.7, signed(3))),
    ("objects", properties_and_attributes, (dense(3, 2),)),
    ("objects made", property_setter, (0.7,)),
    ("operators of classes", operator_overloading, (0.7, 1.3)),
    ("operators of classes", operator_in_loop, (0.7, 1.3)),
    ("operators of classes", vector_argument, (Vector(0.7, 1.3), Vector(0.4, 2.0))),
    ("objects made", integrator_run, (signed(2), 1.3)),
    ("objects", integrator_argument, (Integrator(signed(3), 0.7), 0.1)),
    ("objects made", state_written_in_loop, (signed(4),)),
    ("fields written", field_augmented, (dense(3, 2), signed(2, seed=1))),
    ("fields written", field_rebound_in_loop, (dense(3, 2), signed(3))),
    ("fields written", field_aliased, (dense(3, 2), signed(3))),
    ("objects shared", two_objects_one_array, (signed(3),)),
    ("objects shared", object_alias, (0.7, 1.3), {"unused": ("x",)}),
    ("objects shared", object_swapped, (0.7, 1.3)),
    ("objects made", object_in_branch, (0.7, 1.3)),
    ("objects made", object_returned_by_helper, (0.7, 1.3)),
    ("objects shared", object_changed_by_helper, (0.7, 1.3)),
    ("objects", hasattr_and_getattr, (Scaled(signed(3, 3), signed(3), 0.7), signed(3, seed=1))),
    ("objects", bound_method_as_value, (dense(3, 3), signed(3, seed=1))),
    (
        "objects",
        isinstance_dispatch,
        ([dense(3, 3), Residual(signed(3, 3, seed=1), signed(3))], signed(3, seed=2)),
    ),
    (
        "objects made",
        filter_likelihood,
        (regular(2) * 0.4, 0.1, 0.3, np.array([0.4, 0.2, -0.1, 0.3])),
    ),
    (
        "objects",
        Scaled(signed(3, 3), signed(3), 0.7).penalty,
        (signed(3),),
        {"name": "bound_static"},
    ),
    ("objects", Vector(0.7, 1.3).__matmul__, (Vector(0.4, 2.0),), {"name": "bound_method"}),
    (
        "operators of classes",
        Vector.__matmul__,
        (Vector(0.7, 1.3), Vector(0.4, 2.0)),
        {"name": "method_of_class"},
    ),
]
