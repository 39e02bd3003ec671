"""The public door: what may be differentiated, how it is asked for, and what can be read."""

from __future__ import annotations

import copy
import functools
import inspect
import math
import operator
import pickle
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tangentish
from tangentish import adjoint, grad, value_and_grad
from tangentish.errors import ArgumentError, SourceError, UnsupportedError
from tangentish.keeping import cache

X = np.array([0.7, 1.3, -0.4])


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TANGENTISH_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def same(a: Any, b: Any) -> bool:
    """Equal in value and, for arrays, dtype and shape."""
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and np.allclose(a, b, rtol=1e-12)
    return isinstance(a, float) and math.isclose(a, b, rel_tol=1e-12)


# as decorators and as functions


@grad
def square(x):
    return x * x


@grad(wrt="y")
def product(x, y):
    return x * y


@value_and_grad
def cubed_sum(x):
    """The sum of cubes."""
    return np.sum(x**3)


@value_and_grad(wrt=("y", "x"))
def power(x: float, y: float = 2.0) -> float:
    return x**y


@adjoint
def doubled(x):
    return 2.0 * x


def test_decorators() -> None:
    assert same(square(3.0), 6.0)
    assert same(product(3.0, 5.0), 3.0)
    value, gradient = cubed_sum(X)
    assert math.isclose(value, np.sum(X**3)) and same(gradient, 3.0 * X**2)
    value, (y_bar, x_bar) = power(3.0)
    assert value == 9.0 and same(x_bar, 6.0) and same(y_bar, 9.0 * math.log(3.0))
    assert same(doubled(X, np.array([1.0, 10.0, 100.0])), np.array([2.0, 20.0, 200.0]))


def test_functions() -> None:
    assert same(grad(square.primal)(3.0), 6.0)
    assert same(grad(power.primal, wrt=(0, 1))(2.0, 1.0)[0], 1.0)
    assert value_and_grad(square.primal)(3.0) == (9.0, 6.0)
    assert same(adjoint(square.primal)(3.0, 10.0), 60.0)


def weighted(x, y, *, scale=2.0):
    return x * y**2 * scale


@pytest.mark.parametrize(
    "wrt, expected",
    [
        (0, 9.0),
        (1, 12.0),
        (2, 18.0),
        (-1, 18.0),
        (-3, 9.0),
        ("y", 12.0),
        (("x",), (9.0,)),
        (("scale", "x", 1), (18.0, 9.0, 12.0)),
    ],
)
def test_wrt(wrt: Any, expected: Any) -> None:
    for args, options in [((2.0, 3.0), {}), ((2.0,), {"y": 3.0}), ((), {"y": 3.0, "x": 2.0})]:
        assert grad(weighted, wrt=wrt)(*args, scale=1.0, **options) == expected


def test_tuple_of_names_gives_a_tuple() -> None:
    assert grad(weighted, wrt=("y",))(2.0, 3.0, scale=1.0) == (12.0,)
    assert grad(weighted, wrt=("y", "x"))(2.0, 3.0, scale=1.0) == (12.0, 9.0)


def test_defaults_are_differentiable() -> None:
    assert grad(weighted, wrt="scale")(2.0, 3.0) == 18.0
    assert grad(weighted)(2.0, 3.0) == 18.0


def test_keywords_in_any_order() -> None:
    assert grad(weighted)(scale=1.0, y=3.0, x=2.0) == 9.0
    assert product(y=5.0, x=3.0) == 3.0


def variadic(a, *rest, k=2.0, **options):
    return a * sum(rest) * k * options.get("z", 1.0)


def test_starred_parameters() -> None:
    assert grad(variadic)(2.0, 3.0, 4.0) == 14.0
    assert grad(variadic)(2.0, 3.0, 4.0, z=10.0) == 140.0
    assert grad(variadic, wrt="rest")(2.0, 3.0, 4.0) == (4.0, 4.0)
    assert grad(variadic, wrt=("k", "a"))(2.0, 3.0, k=3.0) == (6.0, 9.0)
    assert grad(variadic, wrt="options")(2.0, 3.0, z=5.0) == {"z": 12.0}


def positional(x, /, y=1.0):
    return x * y


def test_positional_only_parameters() -> None:
    assert grad(positional)(2.0, y=3.0) == 3.0
    with pytest.raises(TypeError, match="positional"):
        grad(positional)(x=2.0)


# what may be differentiated


class Model:
    rate = 3.0

    def __init__(self, w: Any) -> None:
        self.w = w

    @grad
    def loss(self, x):
        return np.sum(self.w * x * x)

    @value_and_grad(wrt="b")
    def scaled(self, a, b=2.0):
        return a * b * b * self.rate

    def plain(self, x):
        return np.sum(self.w * x * x)

    def __call__(self, x):
        return np.sum(self.w * x**3)

    @staticmethod
    @grad
    def static(x):
        return x**3

    @grad
    @staticmethod
    def static_inside(x):
        return x**3

    @classmethod
    @grad
    def of_class(cls, x):
        return cls.rate * x**3

    @grad
    @classmethod
    def of_class_inside(cls, x):
        return cls.rate * x**3


class Child(Model):
    rate = 4.0


def test_methods() -> None:
    model = Model(np.array([1.0, 2.0, 3.0]))
    expected = 2.0 * model.w * X
    assert same(model.loss(X), expected) and same(Model.loss(model, X), expected)
    assert same(model.loss(x=X), expected)
    assert model.scaled(5.0) == (60.0, 60.0) and model.scaled(5.0, b=1.0) == (15.0, 30.0)
    assert Child(1.0).scaled(5.0) == (80.0, 80.0)
    assert same(grad(model.plain)(X), expected) and same(grad(Model.plain)(model, X), expected)
    assert same(grad(Model.plain, wrt="self")(model, X).w, X * X)
    assert same(grad(model)(X), 3.0 * model.w * X**2)


def test_bound_objects_are_read_at_each_call() -> None:
    model = Model(np.array([1.0, 2.0, 3.0]))
    gradient, method = grad(model.plain), model.loss
    assert same(gradient(X), 2.0 * model.w * X)
    model.w = np.array([5.0, 6.0, 7.0])
    assert same(gradient(X), 2.0 * model.w * X) and same(method(X), 2.0 * model.w * X)
    model.w = 2.0
    assert same(gradient(X), 4.0 * X) and same(method(X), 4.0 * X)


def test_static_and_class_methods() -> None:
    for owner in (Model, Model(1.0), Child):
        rate = owner.rate
        assert owner.static(2.0) == owner.static_inside(2.0) == 12.0
        assert owner.of_class(2.0) == owner.of_class_inside(2.0) == 12.0 * rate


def test_lambdas() -> None:
    first, second = grad(lambda x: x * x), grad(lambda x: np.exp(x))
    assert first(3.0) == 6.0 and second(0.0) == 1.0
    assert [grad(f)(2.0) for f in (lambda x: x, lambda x: x * x, lambda x: x**3)] == [1, 4, 12]


def make_scaled(factor: float) -> Callable[[Any], Any]:
    def scaled(x):
        return factor * x * x

    return scaled


def test_closures_of_one_function_differ() -> None:
    """The hashes of -1 and -2 are equal."""
    one, two = make_scaled(-1.0), make_scaled(-2.0)
    assert grad(one)(3.0) == -6.0 and grad(two)(3.0) == -12.0
    ints = make_scaled(-1), make_scaled(-2)
    assert [grad(f)(3.0) for f in ints] == [-6.0, -12.0]


def test_partials() -> None:
    f = power.primal
    assert grad(functools.partial(f, 3.0))(2.0) == 9.0 * math.log(3.0)
    assert grad(functools.partial(f, y=3.0))(2.0) == 12.0
    assert grad(functools.partial(f, y=3.0), wrt="y")(1.0) == 0.0
    assert grad(functools.partial(f, y=3.0))(2.0, y=2.0) == 4.0
    assert grad(functools.partial(functools.partial(weighted, 2.0), scale=1.0))(3.0) == 12.0
    assert same(grad(functools.partial(np.dot, X))(X), X)
    model = Model(2.0)
    assert grad(functools.partial(model.plain))(3.0) == 12.0
    assert same(grad(functools.partial(np.mean, axis=0))(X), np.ones(3) / 3.0)


BARE = [
    (np.sin, (0.7,), math.cos(0.7)),
    (math.sin, (0.7,), math.cos(0.7)),
    (np.sum, (X,), np.ones(3)),
    (np.mean, (X,), np.ones(3) / 3.0),
    (np.dot, (X, 2.0 * X), 2.0 * X),
    (np.linalg.norm, (X,), X / np.linalg.norm(X)),
    (operator.mul, (2.0, 3.0), 3.0),
    (operator.matmul, (X, X), X),
    (math.pow, (2.0, 3.0), 12.0),
    (pow, (2.0, 3.0), 12.0),
    (np.logaddexp, (1.0, 1.0), 0.5),
    (np.prod, (X,), np.prod(X) / X),
]


@pytest.mark.parametrize("function, args, expected", BARE, ids=[str(b[0].__name__) for b in BARE])
def test_bare_functions(function: Any, args: Any, expected: Any) -> None:
    gradient = grad(function)(*args)
    assert np.allclose(gradient, expected) and np.shape(gradient) == np.shape(expected)


def times_two(f: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(f)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return f(*args, **kwargs) * 2.0

    return wrapper


@times_two
def wrapped(x, y=3.0):
    return x * x * y


@functools.lru_cache
def kept(x):
    return x**3


def test_wrapped_functions() -> None:
    assert grad(wrapped)(2.0) == 24.0
    assert grad(wrapped, wrt="y")(2.0) == 8.0
    assert list(inspect.signature(grad(wrapped)).parameters) == ["x", "y"]
    assert grad(kept)(2.0) == 12.0


class Callable_:
    def __init__(self, k: float) -> None:
        self.k = k

    def __call__(self, x, *, n=2):
        for _ in range(n):
            x = x * self.k
        return x


def test_objects_with_call() -> None:
    assert grad(Callable_(3.0))(1.0) == 9.0
    assert grad(Callable_(3.0))(1.0, n=3) == 27.0


def apply_twice(f, x):
    return f(f(x))


def test_functions_as_arguments() -> None:
    gradient = grad(apply_twice, wrt="x")
    assert gradient(square.primal, 2.0) == 32.0
    assert gradient(np.sin, 2.0) == math.cos(2.0) * math.cos(math.sin(2.0))
    assert gradient(lambda t: 3.0 * t, 2.0) == 9.0
    assert [gradient(make_scaled(k), 1.0) for k in (-1.0, -2.0)] == [4.0 * k**3 for k in (-1, -2)]


def test_derivatives_of_derivatives() -> None:
    assert grad(square)(3.0) == 2.0
    assert grad(lambda x: square(x) * x)(2.0) == 8.0


def calls_derivative_of_constant(x, n):
    return x * square(n)


def test_a_derivative_of_something_else_may_be_called() -> None:
    assert grad(calls_derivative_of_constant)(2.0, 3.0) == 6.0


@pytest.mark.parametrize("thing", [Model, np.vectorize(lambda x: x), 3.0, [], "f"])
def test_no_functions(thing: Any) -> None:
    with pytest.raises((ArgumentError, SourceError)):
        grad(thing)


# names, texts, files


def test_metadata() -> None:
    assert cubed_sum.__name__ == cubed_sum.__qualname__ == "cubed_sum"
    assert cubed_sum.__doc__ == "The sum of cubes."
    assert cubed_sum.__module__ == __name__
    assert str(inspect.signature(power)) == "(x: 'float', y: 'float' = 2.0) -> 'float'"
    assert str(inspect.signature(Model(1.0).scaled)) == "(a, b=2.0)"
    assert inspect.getsource(cubed_sum).startswith("@value_and_grad")
    assert repr(power).startswith("<value_and_grad of power with respect to y, x")
    assert power.wrt == ("y", "x") and power.primal(3.0) == 9.0
    assert str(inspect.signature(doubled)) == "(x, out_bar)"
    assert functools.wraps(power)(lambda: None).__name__ == "power"


def test_parameter_names_of_generated_functions() -> None:
    generated = cubed_sum.compiled_for(X).function
    assert list(inspect.signature(generated).parameters) == ["x", "out_bar"]


def test_source_file_and_getsource(directory: Path) -> None:
    gradient = grad(cubed_sum.primal)
    gradient(X)
    assert gradient.source == gradient.source_for(X)
    assert gradient.source.startswith("def cubed_sum_grad(x, out_bar=1.0):")
    path = Path(gradient.file)
    assert directory in path.parents and path.read_text().endswith(gradient.source)
    function = gradient.compiled_for(X).function
    assert inspect.getsource(function) in gradient.source
    assert inspect.getsourcefile(function) == gradient.file


def test_source_differs_by_kinds() -> None:
    gradient = grad(lambda x: (x * x).sum() if hasattr(x, "sum") else x * x)
    texts = {gradient.source_for(np.zeros((2, 3))), gradient.source_for(np.zeros(3))}
    assert len(texts) == 2


def annotated(x: float, n: int, w: np.ndarray) -> float:
    return np.sum(w) * x**n


def test_source_before_any_call() -> None:
    assert "For x: float, n: int, w: float64[:]." in grad(annotated).source
    assert "with respect to x, for floats." in grad(power.primal).source
    assert grad(square.primal).file.endswith(".py")


def test_traces_are_programs() -> None:
    made = [grad(lambda x: x**2 + 1.0), grad(np.sin), grad(make_scaled(2))]
    for derivative in (square, power, *made):
        space: dict[str, Any] = {"sin_": np.sin, "factor": 2, "np": np}
        exec(derivative.trace, space)
        name = derivative.trace.split("(")[0].split()[-1]
        assert math.isclose(space[name](1.3), derivative.primal(1.3))
    assert "v1 = x * x\n" in square.trace


def test_trace_for_arguments() -> None:
    text = cubed_sum.trace_for(X)
    space: dict[str, Any] = {}
    exec(text, space)
    assert math.isclose(space["cubed_sum"](X), np.sum(X**3))
    assert text.startswith("import numpy as np")


# adjoints


def outputs(x):
    return 2.0 * x, len(x), np.sum(x)


def test_adjoint_takes_the_structure_of_the_output() -> None:
    gradient = adjoint(outputs)(X, (np.ones(3), None, 10.0))
    assert same(gradient, np.array([12.0, 12.0, 12.0]))
    assert same(adjoint(doubled.primal)(X, out_bar=[1, 2, 3]), np.array([2.0, 4.0, 6.0]))
    assert same(doubled(x=2.0, out_bar=3), 6.0)


@pytest.mark.parametrize("seed", [1.0, np.ones(2), np.ones((1, 3)), [1.0]])
def test_adjoint_refuses_a_cotangent_of_another_shape(seed: Any) -> None:
    with pytest.raises(ArgumentError, match=r"the output has shape \(3,\)"):
        doubled(X, seed)
    with pytest.raises(ArgumentError, match="returns 3 values"):
        adjoint(outputs)(X, seed)


def test_adjoint_needs_a_cotangent() -> None:
    with pytest.raises(TypeError, match="cotangent"):
        doubled()
    with pytest.raises(ArgumentError, match="the output is a number"):
        adjoint(square.primal)(2.0, X)


# pickle, copy, threads


PICKLED = [square, power, doubled, Model.loss, grad(square.primal), grad(np.sin), adjoint(weighted)]


@pytest.mark.parametrize("derivative", PICKLED, ids=repr)
def test_pickle_and_copy(derivative: Any) -> None:
    for other in (
        pickle.loads(pickle.dumps(derivative)),
        copy.copy(derivative),
        copy.deepcopy(derivative),
    ):
        assert type(other) is type(derivative) and other.wrt == derivative.wrt
        assert other.primal is derivative.primal
    assert pickle.loads(pickle.dumps(square)) is square


def test_pickle_of_methods() -> None:
    model = Model(np.array([1.0, 2.0, 3.0]))
    for derivative in (model.loss, grad(model.plain), grad(model)):
        for other in (pickle.loads(pickle.dumps(derivative)), copy.deepcopy(derivative)):
            assert same(other(X), derivative(X))
    assert model.loss == model.loss and hash(model.loss) == hash(model.loss)
    assert model.loss != Model(1.0).loss


def test_copy_of_lambdas_and_closures() -> None:
    for derivative in (grad(lambda x: x * x), grad(make_scaled(1.0))):
        assert copy.deepcopy(derivative)(3.0) == copy.copy(derivative)(3.0) == 6.0


def test_first_call_in_many_threads() -> None:
    gradient = grad(cubed_sum.primal)
    generated = cache.statistics.generated
    results: list[Any] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        results.append(gradient(X))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8 and all(same(r, 3.0 * X**2) for r in results)
    assert cache.statistics.generated - generated <= 1


# names are read when the derivative is called

SCALE: Any = 2.0
MODE = "square"


def helper(x):
    return SCALE * x * x


def helper_of_helper(x):
    return helper(x)


def other_helper(x):
    return SCALE * x**3


def by_mode(x):
    if MODE == "square":
        return x * x
    return x**3


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in ("SCALE", "MODE", "helper"):
        monkeypatch.setitem(globals(), name, globals()[name])
    yield monkeypatch


def test_globals_are_read_at_each_call(module: pytest.MonkeyPatch) -> None:
    gradient = grad(helper_of_helper)
    assert gradient(3.0) == 12.0
    generated = cache.statistics.generated
    module.setitem(globals(), "SCALE", 5.0)
    assert gradient(3.0) == 30.0 and cache.statistics.generated == generated
    module.setitem(globals(), "SCALE", 7)
    assert gradient(3.0) == 42.0 and cache.statistics.generated > generated
    module.setitem(globals(), "SCALE", 2.0)
    assert gradient(3.0) == 12.0


def test_global_array_of_another_rank(module: pytest.MonkeyPatch) -> None:
    gradient = grad(lambda x: np.sum(SCALE * x))
    module.setitem(globals(), "SCALE", np.array([1.0, 2.0, 3.0]))
    assert same(gradient(X), np.array([1.0, 2.0, 3.0]))
    module.setitem(globals(), "SCALE", np.array([[1.0], [2.0]]))
    assert same(gradient(X), np.array([3.0, 3.0, 3.0]))
    module.setitem(globals(), "SCALE", 4.0)
    assert same(gradient(X), np.array([4.0, 4.0, 4.0]))


def test_global_text_decides_at_each_call(module: pytest.MonkeyPatch) -> None:
    gradient = grad(by_mode)
    for mode, expected in [("square", 6.0), ("cube", 27.0), ("square", 6.0)]:
        module.setitem(globals(), "MODE", mode)
        assert gradient(3.0) == expected


def test_rebound_helper_is_noticed(module: pytest.MonkeyPatch) -> None:
    gradient, direct = grad(helper_of_helper), grad(lambda x: helper(x))
    assert gradient(3.0) == direct(3.0) == 12.0
    before = helper
    module.setitem(globals(), "helper", other_helper)
    assert gradient(3.0) == direct(3.0) == 54.0
    module.setitem(globals(), "helper", before)
    generated = cache.statistics.generated
    assert gradient(3.0) == direct(3.0) == 12.0 and cache.statistics.generated == generated
    module.setitem(globals(), "helper", np.sin)
    assert gradient(3.0) == direct(3.0) == math.cos(3.0)


def test_deleted_global_is_a_name_error(module: pytest.MonkeyPatch) -> None:
    gradient = grad(helper_of_helper)
    gradient(3.0)
    module.delitem(globals(), "helper")
    with pytest.raises((UnsupportedError, NameError), match="helper"):
        gradient(3.0)


def test_cells_are_read_at_each_call() -> None:
    k: Any = 2.0

    def inner(x):
        return k * x

    def f(x):
        return inner(x) * x

    gradient = grad(f)
    assert gradient(3.0) == 12.0
    k = 5.0
    assert gradient(3.0) == 30.0
    k = np.array([1.0, 2.0])
    assert grad(lambda x: np.sum(f(x)))(3.0) == 18.0

    def inner(x):  # noqa: F811
        return x**2

    assert gradient(3.0) == 27.0


class Settings:
    rate = 2.0
    mode = "square"


def uses_class_attribute(x):
    return Settings.rate * x if Settings.mode == "square" else -x


def test_class_attributes_are_read_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = grad(uses_class_attribute)
    assert gradient(3.0) == 2.0
    monkeypatch.setattr(Settings, "rate", 5.0)
    assert gradient(3.0) == 5.0
    monkeypatch.setattr(Settings, "mode", "other")
    assert gradient(3.0) == -1.0


class Base:
    mode: Any = "square"
    weights: Any = np.array([1.0, 2.0, 3.0])

    def by_mode(self, x):
        return np.sum(self.weights * x) if self.mode == "square" else -np.sum(x)


class Derived(Base):
    pass


def test_attributes_of_classes_read_through_instances(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient, thing = grad(Base.by_mode), Derived()
    assert same(gradient(thing, X), Base.weights)
    monkeypatch.setattr(Base, "weights", np.array([[1.0], [2.0]]))
    assert same(gradient(thing, X), 3.0 * np.ones(3))
    monkeypatch.setattr(Derived, "weights", 5.0, raising=False)
    assert same(gradient(thing, X), 5.0 * np.ones(3))
    monkeypatch.setattr(Derived, "mode", None, raising=False)
    assert same(gradient(thing, X), -np.ones(3))


def test_replaced_method_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = grad(lambda model, x: model.plain(x), wrt="x")
    model = Model(np.ones(3))
    assert same(gradient(model, X), 2.0 * X)
    monkeypatch.setattr(Model, "plain", lambda self, x: np.sum(self.w * x))
    assert same(gradient(model, X), np.ones(3))


# arguments that share memory


def writes(a, b):
    a[0] = b[1] * 2.0
    return np.sum(a * b)


def writes_in_list(xs, b):
    xs[0][0] = b[1] * 2.0
    return np.sum(xs[0] * b)


def test_written_argument_must_not_be_another_one() -> None:
    gradient = grad(writes, wrt=("a", "b"))
    gradient(X.copy(), X)
    a = np.arange(6.0)
    for first, second in [(a, a), (a[:3], a[1:4]), (a.reshape(2, 3)[0], a[:3])]:
        with pytest.raises(ArgumentError, match="`a` and `b` share memory"):
            gradient(first, second)
    gradient(a[:3], a[3:])
    gradient(a[::2], a[1::2])
    with pytest.raises(ArgumentError, match="`xs` and `b` share memory"):
        grad(writes_in_list, wrt="b")([a[:3]], a[1:4])
    with pytest.raises(ArgumentError, match="`xs` holds the same memory twice"):
        grad(writes_in_list, wrt="b")([X, X], a[:3])


# rules declared later


def mystery(x):
    return x * x


def uses_mystery(x):
    return mystery(x) * 2.0


def test_rule_declared_after_the_first_call() -> None:
    from tangentish.extend import elementwise, partial
    from tangentish.rules.notation import REGISTRY

    gradient = grad(uses_mystery)
    assert gradient(3.0) == 12.0
    try:

        @elementwise(mystery)
        def rule_of_mystery(x):
            partial.x = 100.0 * x

        assert gradient(3.0) == 600.0
        assert grad(uses_mystery)(3.0) == 600.0
        assert grad(mystery)(3.0) == 300.0
    finally:
        del REGISTRY[id(mystery)]
    assert grad(uses_mystery)(3.0) == 12.0


def test_the_doors() -> None:
    from tangentish import extend

    for name in tangentish.__all__:
        assert hasattr(tangentish, name)
    for name in ("elementwise", "linear", "multilinear", "rule", "nondifferentiable"):
        assert callable(getattr(extend, name))
    for name in ("partial", "adjoint", "tangent", "shape", "dtype"):
        assert hasattr(extend, name)
