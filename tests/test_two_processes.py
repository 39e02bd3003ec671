"""A second process finds the derivative on disk, unless anything that it was made from differs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("tangentish.analysis", "tangentish.rules", "tangentish.differentiate")
HEAVY = ("gast", "astunparse", *PARTS)

# Prints what `calls` of the test give, what was generated and loaded, and what was imported.
SCRIPT = """
import json, logging, sys, time
import numpy as np
import tangentish
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
import model
start = time.perf_counter()
results = [{calls}]
seconds = time.perf_counter() - start
plain = [r.tolist() if isinstance(r, np.ndarray) else float(r) for r in results]
from tangentish.keeping.cache import statistics
heavy = [n for n in {heavy!r} if n in sys.modules]
print(json.dumps([plain, statistics.generated, statistics.loaded_from_disk, heavy, seconds]))
"""


@dataclass
class Outcome:
    """What one process printed."""

    results: list[Any]
    generated: int
    loaded: int
    heavy: list[str]
    seconds: float
    log: str


@dataclass
class Project:
    """A directory with modules, whose processes share a cache."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, **modules: str) -> Project:
        for name, text in modules.items():
            path = self.folder / f"{name}.py"
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return self

    def run(self, *calls: str) -> Outcome:
        """A new process that imports `model` and makes the calls."""
        script = SCRIPT.format(calls=", ".join(calls), heavy=HEAVY)
        environment = {
            **os.environ,
            "TANGENTISH_CACHE_DIR": str(self.folder / "cache"),
            "PYTHONPATH": os.pathsep.join([str(self.folder), str(ROOT)]),
            "PYTHONDONTWRITEBYTECODE": "1",  # files are edited within one tick of the clock
            **self.environment,
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return Outcome(*json.loads(done.stdout), done.stderr)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def first_and_second(project: Project, *calls: str) -> tuple[Outcome, Outcome]:
    """Two processes, of which the second must find everything."""
    first, second = project.run(*calls), project.run(*calls)
    assert first.generated > 0 and first.loaded == 0, first.log
    assert second.results == first.results
    assert second.generated == 0 and second.loaded == first.generated, second.log
    assert second.heavy == []
    return first, second


LONG = """
    import numpy as np
    from tangentish import grad, value_and_grad

    def activate(a):
        return np.where(a > 0.0, a, 0.1 * a)

    def layer(W, b, h):
        return activate(W @ h + b)

    @grad(wrt=("W", "U", "b"))
    def loss(W, U, b, x, n):
        h = np.zeros(len(b))
        total = 0.0
        for t in range(n):
            h = layer(W, b, h) + U @ x[t]
            z = np.exp(h - np.max(h))
            p = z / np.sum(z)
            if p[0] > 0.5:
                total += np.sum(p ** 2)
            else:
                total -= np.log(p[1])
            k = 0
            while k < 3 and p[0] < 0.9:
                h = h * 0.5
                h[0] += p[1]
                k += 1
            v = np.tanh(h)
            u = v[1:] * v[:-1]
            total += np.mean(u) * np.sin(total)
            q = v.reshape(-1, 1) + h
            total += np.sum(q * q) / q.size
            a, b2 = np.max(v), np.min(v)
            total += a * b2
            w = [a, b2, total]
            for item in w:
                total += item * 0.01
            total /= 1.0 + total ** 2
        return total

    args = np.eye(4) * 0.5, np.ones((4, 2)), np.zeros(4), np.ones((5, 2)), 5
"""


def test_second_process_loads_at_least_ten_times_faster(project: Project) -> None:
    project.write(model=LONG)
    first, second = first_and_second(project, "model.loss(*model.args)[0]")
    assert "generated: " in first.log and "loaded from disk: " in second.log
    assert second.seconds * 10 < first.seconds, (first.seconds, second.seconds)


HELPERS = {
    "model": """
        from tangentish import grad
        import helpers
        from helpers import scale_of

        @grad
        def f(x):
            return helpers.double(x) * x + scale_of(x)
        """,
    "helpers": """
        import numpy as np
        from deeper import deep

        def double(x):
            return 2.0 * x

        def scale_of(x):
            return deep(x)
        """,
    "deeper": """
        RATE = 3.0

        def deep(x, power=2.0):
            return RATE * x ** power
        """,
}


def test_edited_helper(project: Project) -> None:
    project.write(**HELPERS)
    first, _ = first_and_second(project, "model.f(2.0)")
    assert first.results == [20.0]
    project.write(helpers=HELPERS["helpers"].replace("2.0 * x", "5.0 * x"))
    changed = project.run("model.f(2.0)")
    assert changed.results == [32.0] and changed.generated == 1
    project.write(deeper=HELPERS["deeper"].replace("x ** power", "x ** (power + 1.0)"))
    assert project.run("model.f(2.0)").results == [56.0]
    project.write(**HELPERS)
    back = project.run("model.f(2.0)")
    assert back.results == [20.0] and back.generated == 0  # the old file is still there


def test_edited_default_of_a_helper(project: Project) -> None:
    project.write(**HELPERS)
    first_and_second(project, "model.f(2.0)")
    project.write(deeper=HELPERS["deeper"].replace("power=2.0", "power=3.0"))
    assert project.run("model.f(2.0)").results == [8.0 + 36.0]


def test_default_that_is_computed_elsewhere(project: Project) -> None:
    project.write(
        model="""
        from tangentish import grad
        from settings import POWER

        def raised(x, power=POWER):
            return x ** power

        @grad
        def f(x):
            return raised(x)
        """,
        settings="POWER = 2.0",
    )
    assert first_and_second(project, "model.f(3.0)")[0].results == [6.0]
    project.write(settings="POWER = 3.0")
    assert project.run("model.f(3.0)").results == [27.0]


def test_changed_value_is_read_and_changed_kind_is_noticed(project: Project) -> None:
    project.write(**HELPERS)
    first_and_second(project, "model.f(2.0)")
    project.write(deeper=HELPERS["deeper"].replace("RATE = 3.0", "RATE = 4.0"))
    moved = project.run("model.f(2.0)")
    assert moved.results == [24.0] and moved.generated == 0
    project.write(deeper=HELPERS["deeper"].replace("RATE = 3.0", "RATE = 4"))
    kind = project.run("model.f(2.0)")
    assert kind.results == [24.0] and kind.generated == 1


@pytest.mark.parametrize(
    "before, after, results",
    [
        ('MODE = "a"', 'MODE = "b"', ([4.0], [12.0])),
        ("MODE = None", 'MODE = "b"', ([4.0], [12.0])),
        ("MODE = True", 'MODE = "b"', ([4.0], [12.0])),
    ],
)
def test_constant_that_decides_a_branch(
    project: Project, before: str, after: str, results: Any
) -> None:
    project.write(
        model="""
        import settings
        from settings import MODE
        from tangentish import grad

        @grad
        def f(x):
            return x ** 3 if MODE == "b" else x * x

        @grad
        def g(x):
            return x ** 3 if settings.MODE == "b" else x * x
        """,
        settings=before,
    )
    calls = ("model.f(2.0)", "model.g(2.0)")
    assert first_and_second(project, *calls)[0].results == results[0] * 2
    project.write(settings=after)
    assert project.run(*calls).results == results[1] * 2


def test_name_that_is_imported_from_elsewhere(project: Project) -> None:
    model = """
        from numpy import sin as act
        import compat
        from tangentish import grad

        @grad
        def f(x):
            return act(x) + compat.act(2.0 * x)
        """
    project.write(model=model, compat="from numpy import sin as act")
    first = first_and_second(project, "model.f(0.0)")[0]
    assert first.results == [3.0]
    project.write(compat="from numpy import cos as act")
    assert project.run("model.f(0.0)").results == [1.0]
    project.write(model=model.replace("sin as act", "exp as act"))
    assert project.run("model.f(0.0)").results == [1.0]
    project.write(compat="import math\n\ndef act(x):\n    return 5.0 * x\n")
    assert project.run("model.f(0.0)").results == [11.0]


def test_function_of_a_file_that_is_moved_about(project: Project) -> None:
    """The headings in the text name lines."""
    project.write(**HELPERS)
    first_and_second(project, "model.f(2.0)")
    project.write(model="\n\n" + textwrap.dedent(HELPERS["model"]))
    assert project.run("model.f(2.0)").generated == 1


def test_closures_are_told_apart(project: Project) -> None:
    model = """
        import numpy as np
        from tangentish import grad

        def make(k, act):
            def f(x):
                return act(k * x)
            return grad(f)
        """
    project.write(model=model)
    calls = [
        "model.make(-1.0, np.exp)(0.0)",
        "model.make(-2.0, np.exp)(0.0)",
        "model.make(3.0, np.sin)(0.0)",
        "model.make(np.array(4.0), np.sin)(0.0)",
    ]
    first, second = project.run(*calls), project.run(*calls)
    assert first.results == second.results == [-1.0, -2.0, 3.0, 4.0]
    # The second one, with the kinds of the first, needs no generating even the first time.
    assert (first.generated, first.loaded) == (3, 1)
    assert (second.generated, second.loaded, second.heavy) == (0, 4, [])


def test_function_arguments_are_not_cached_on_disk(project: Project) -> None:
    project.write(
        model="""
        from tangentish import grad

        def twice(f, x):
            return f(f(x))

        first = grad(twice, wrt="x")
        triple = lambda t: 3.0 * t
        """
    )
    calls = ("model.first(np.sin, 0.0)", "model.first(model.triple, 0.0)")
    outcomes = [project.run(*calls) for _ in range(2)]
    assert [o.results for o in outcomes] == [[1.0, 9.0]] * 2
    assert [o.loaded for o in outcomes] == [0, 0]


CLASSES = """
    import numpy as np
    from collections import namedtuple
    from tangentish import grad

    Pair = namedtuple("Pair", "a b")

    class Model:
        rate = 2.0
        mode = "plain"

        def __init__(self, w):
            self.w = w

        def apply(self, x):
            return self.rate * self.w * x if self.mode == "plain" else -x

        @grad
        def loss(self, x):
            return self.apply(x) * x

    @grad(wrt="x")
    def outer(model, x):
        return model.apply(x)

    @grad(wrt="x")
    def pairs(p, x):
        return p.a * x + p.b * x * x

    @grad
    def made(x):
        p = Pair(x * x, 3.0)
        return p.a * p.a * p.b
"""


def test_classes(project: Project) -> None:
    project.write(model=CLASSES)
    calls = (
        "model.Model(3.0).loss(2.0)",
        "model.outer(model.Model(3.0), 2.0)",
        "model.pairs(model.Pair(1.0, 10.0), 2.0)",
        "model.made(2.0)",
    )
    assert first_and_second(project, *calls)[0].results == [24.0, 6.0, 41.0, 96.0]
    project.write(model=CLASSES.replace("self.w * x", "self.w * x * x"))
    assert project.run(*calls).results[:2] == [72.0, 24.0]
    project.write(model=CLASSES.replace("rate = 2.0", "rate = 5.0"))
    assert project.run(*calls).results[:2] == [60.0, 15.0]
    project.write(model=CLASSES.replace('"plain"\n', '"other"\n'))
    assert project.run(*calls).results[:2] == [-4.0, -1.0]
    project.write(model=CLASSES.replace('"a b"', '"b a"'))
    assert project.run(*calls).results[2:] == [14.0, 36.0]


RULED = """
    import numpy as np
    from tangentish import grad
    from tangentish.extend import elementwise, nondifferentiable, partial

    def cube(x):
        return x ** 3

    @elementwise(cube)
    def rule_of_cube(x):
        partial.x = 3.0 * x ** 2

    @grad
    def f(x):
        return cube(x) * 2.0
"""


def test_rules_of_the_user(project: Project) -> None:
    project.write(model=RULED)
    first, second = project.run("model.f(2.0)"), project.run("model.f(2.0)")
    assert first.results == second.results == [24.0]
    assert (second.generated, second.loaded) == (0, 1)
    project.write(model=RULED.replace("3.0 * x ** 2", "30.0 * x ** 2"))
    assert project.run("model.f(2.0)").results == [240.0]
    lines = RULED.split("    @elementwise")
    rest = lines[1].split("    @grad")[1]
    project.write(model=lines[0] + "    nondifferentiable([cube])\n\n    @grad" + rest)
    assert project.run("model.f(2.0)").results == [0.0]


def test_functions_and_distributions_of_scipy(project: Project) -> None:
    """Their rules are not loaded where the derivative is found."""
    model = """
        from scipy import special
        from scipy.stats import norm
        from tangentish import grad

        @grad
        def f(x, s):
            return special.gammaln(x) + norm(0.0, s).logpdf(x) + norm.cdf(x, scale=s)
        """
    project.write(model=model)
    first_and_second(project, "model.f(3.0, 2.0)")


def test_helper_that_only_runs_along(project: Project) -> None:
    """What it returns is looked at; what it computes is computed anew."""
    model = """
        from tangentish import grad
        import helpers

        @grad
        def f(x, n):
            w = helpers.weights(n)
            return (w * x) * x if isinstance(w, float) else w[0] * x
        """
    helpers = """
        from deeper import raw

        def weights(n):
            return raw(n)
        """
    project.write(model=model, helpers=helpers, deeper="def raw(n):\n    return 2.0 * n\n")
    assert first_and_second(project, "model.f(3.0, 2)")[0].results == [24.0]
    project.write(deeper="def raw(n):\n    return 3.0 * n\n")
    assert project.run("model.f(3.0, 2)").results == [36.0]
    project.write(deeper="import numpy as np\ndef raw(n):\n    return np.array([7.0 * n])\n")
    assert project.run("model.f(3.0, 2)").results == [14.0]


def test_bare_functions_and_bound_methods_are_found_again(project: Project) -> None:
    project.write(
        model="""
        import numpy as np
        from functools import partial
        from tangentish import grad

        class Model:
            def __init__(self, w):
                self.w = w

            def value(self, x):
                return self.w * x * x

        sin = grad(np.sin)
        exp = grad(np.exp)
        bound = grad(Model(2.0).value)
        part = grad(partial(pow, 2.0))
        """
    )
    first_and_second(
        project, "model.sin(0.0)", "model.exp(0.0)", "model.bound(3.0)", "model.part(1.0)"
    )


def test_arguments_that_decide(project: Project) -> None:
    project.write(
        model="""
        from tangentish import grad

        @grad
        def f(x, mode=None):
            return x * x if mode == "square" else x ** 3
        """
    )
    calls = ('model.f(2.0, "square")', 'model.f(2.0, "cube")', "model.f(2.0)")
    assert first_and_second(project, *calls)[0].results == [4.0, 12.0, 12.0]
    long = 'model.f(2.0, "x" * 5000)'
    assert first_and_second(project, long)[0].results == [12.0]


def test_cache_off(project: Project) -> None:
    project.write(**HELPERS)
    project.environment["TANGENTISH_CACHE_DIR"] = "off"
    for _ in range(2):
        outcome = project.run("model.f(2.0)")
        assert (outcome.results, outcome.generated, outcome.loaded) == ([20.0], 1, 0)
    assert not (project.folder / "cache").exists()


def test_damaged_file_is_generated_again(project: Project) -> None:
    project.write(**HELPERS)
    first_and_second(project, "model.f(2.0)")
    (path,) = (project.folder / "cache").rglob("*.py")
    path.write_text(path.read_text().replace("2.0", "9.0"))
    outcome = project.run("model.f(2.0)")
    assert outcome.results == [20.0] and outcome.generated == 1 and "damaged" in outcome.log


def test_equal_names_of_two_modules(project: Project) -> None:
    """One text holds functions of both modules, whose names mean different things."""
    project.write(
        model="""
        import numpy as np
        import math as m
        from other import h, RATE as OTHER
        from tangentish import grad

        act = np.exp
        RATE = np.ones((2, 1))
        np_sin = m.sin

        def layer(x):
            return np.sum(act(RATE * x))

        def layer_forward(x):
            return 5.0 * x

        def unbroadcast(x):
            return x * 3.0

        @grad
        def f(x):
            return layer(x) * h(x) + layer_forward(2.0) * x[0] + unbroadcast(x[1]) * OTHER

        def difference(x, k):
            step = np.zeros(2)
            step[k] = 1e-6
            return (f.primal(x + step) - f.primal(x - step)) / 2e-6
        """,
        other="""
        import math as np
        import numpy as math

        act = math.sin
        RATE = 2.0

        def h(x):
            return math.sum(act(x)) * RATE * np.sqrt(RATE)
        """,
    )
    x = "np.array([0.3, 0.7])"
    calls = (f"model.f({x})", f"model.difference({x}, 0)", f"model.difference({x}, 1)")
    gradient, *differences = first_and_second(project, *calls)[0].results
    assert gradient == pytest.approx(differences, rel=1e-7)
