"""A pytest plugin: derivatives are checked where they stand, or by a marker, or in tests.

- the fixture ``check_grads`` is `tangentish.testing.check_grads`;
- ``@pytest.mark.grad(function, *arguments, **options)`` checks the derivatives of a function
  before the test that it marks; the options are those of ``check_grads``;
- ``pytest --check-grads [paths]`` collects, from all Python files there, every decorated function
  that declares an ``example=``, or that its own docstring calls in an example.

Nothing of the package is imported before one of these is used.
"""

from __future__ import annotations

import ast
import copy
import doctest
import inspect
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tangentish.api import Derivative
    from tangentish.checking.culprits import Culprit

Arguments = tuple[tuple[Any, ...], dict[str, Any]]

MARKER = (
    "grad(function, *arguments, wrt=None, modes=('forward', 'reverse'), order=2, ...): check the "
    "derivatives of a function at these arguments before the test"
)
GRADIENTS = {"Derivative": False, "ValueAndGradient": True}  # whether the value comes first
OPTIONS = ("modes", "order", "wrt", "kwargs", "rtol", "atol", "seed")  # of `check_grads`


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declares the option."""
    parser.getgroup("tangentish").addoption(
        "--check-grads",
        action="store_true",
        help="check the derivatives of all decorated functions that have an example",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture
def check_grads() -> Callable[..., None]:
    """`tangentish.testing.check_grads`."""
    from tangentish import testing

    return testing.check_grads


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Checks what the markers of a test ask for."""
    for marker in item.iter_markers("grad"):
        from tangentish.testing import check_grads

        if not marker.args or not callable(marker.args[0]):
            raise pytest.UsageError(f"{item.nodeid}: the marker `grad` needs a function")
        function, *arguments = marker.args
        unknown = set(marker.kwargs) - set(OPTIONS)
        if unknown:
            raise pytest.UsageError(f"{item.nodeid}: the marker `grad` has no option {unknown}")
        plain = getattr(function, "primal", function)
        check_grads(plain, arguments, **marker.kwargs)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> DerivativeFile | None:
    """Any Python file, where derivatives are asked for and it seems to have some."""
    if file_path.suffix != ".py" or not parent.config.getoption("--check-grads"):
        return None
    if "tangentish" not in file_path.read_text(encoding="utf-8", errors="replace"):
        return None
    found: DerivativeFile = DerivativeFile.from_parent(parent, path=file_path)
    return found


class DerivativeFile(pytest.File):
    """The decorated functions of a file."""

    def collect(self) -> Iterable[pytest.Item]:
        """An item for each example of each derivative that is defined here."""
        from tangentish.api import Derivative

        module = self.imported()
        for name, value in vars(module).items():
            if isinstance(value, Derivative) and value.__module__ == module.__name__:
                for number, arguments in enumerate(examples(name, value, vars(module))):
                    title = name if number == 0 else f"{name}-{number + 1}"
                    yield DerivativeItem.from_parent(
                        self, name=title, derivative=value, arguments=arguments
                    )

    def imported(self) -> Any:
        """The module of the file, as pytest imports it."""
        from _pytest.pathlib import import_path

        return import_path(
            self.path,
            mode=self.config.getoption("importmode"),
            root=self.config.rootpath,
            consider_namespace_packages=bool(self.config.getini("consider_namespace_packages")),
        )


class DerivativeItem(pytest.Item):
    """The check of one derivative on one example."""

    def __init__(self, *, derivative: Derivative[..., Any], arguments: Arguments, **more: Any):
        super().__init__(**more)
        self.derivative = derivative
        self.arguments = arguments

    def runtest(self) -> None:
        """Values, both modes, structure, and that the kept text is what is generated now."""
        from tangentish.testing import check_grads

        derivative, (args, kwargs) = self.derivative, self.arguments
        wrt = derivative.wrt
        given, options = copy.deepcopy((args, kwargs))
        check_grads(plain(derivative), given, order=1, wrt=wrt, kwargs=options)
        check_structure(derivative, args, kwargs)
        check_text(derivative, args, kwargs)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """For a wrong derivative, its text and the generated lines, instead of a traceback."""
        from tangentish.errors import GradientError, TangentishError

        error = excinfo.value
        if isinstance(error, GradientError) and error.culprit is not None:
            lines = generated_lines(self.derivative, self.arguments, error.culprit)
            return "\n".join([str(error), *lines])
        if isinstance(error, TangentishError):
            return f"{type(error).__name__}: {error}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the function stands."""
        line = self.derivative.differentiated.__code__.co_firstlineno
        return self.path, line - 1, f"derivative of {self.name}"


# ---- examples --------------------------------------------------------------------------------


def examples(
    name: str, derivative: Derivative[..., Any], namespace: dict[str, Any]
) -> Iterator[Arguments]:
    """The arguments that a derivative declares, or those with which its docstring calls it."""
    declared = derivative.example
    if declared is not None:
        found = declared() if callable(declared) else declared
        yield tuple(found), {}
        return
    yield from documented(name, derivative, namespace)


def documented(
    name: str, derivative: Derivative[..., Any], namespace: dict[str, Any]
) -> Iterator[Arguments]:
    """The arguments of the calls in a docstring, which are made in order."""
    text = inspect.getdoc(derivative.differentiated) or ""
    parts = doctest.DocTestParser().get_examples(text)
    if not any(calls(part.source, name) for part in parts):
        return
    seen: list[Arguments] = []

    def recorded(*args: Any, **kwargs: Any) -> Any:
        seen.append(copy.deepcopy((args, kwargs)))
        return derivative(*args, **kwargs)

    names = {**namespace, name: recorded}
    for part in parts:
        exec(part.source, names)
    yield from seen


def calls(source: str, name: str) -> bool:
    """Whether a text calls a function by its name.

    >>> calls("loss(2.0)", "loss"), calls("loss.source", "loss")
    (True, False)
    """
    nodes = ast.walk(ast.parse(source))
    return any(isinstance(n, ast.Call) and getattr(n.func, "id", "") == name for n in nodes)


def plain(derivative: Derivative[..., Any]) -> Callable[..., Any]:
    """What was differentiated, as a function of the same arguments."""
    found: Callable[..., Any] = derivative.differentiated
    return found


# ---- checks ----------------------------------------------------------------------------------


def check_structure(
    derivative: Derivative[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Gradients have the structure, the shapes and the dtypes of the arguments."""
    import numpy as np

    from tangentish.calling.structures import leaves, paths
    from tangentish.errors import GradientError

    if type(derivative).__name__ not in GRADIENTS or derivative.retain:
        return  # it returns something else besides
    given = derivative.bound(args, kwargs)
    found: Any = derivative(*copy.deepcopy(args), **copy.deepcopy(kwargs))
    bars = found[1] if GRADIENTS[type(derivative).__name__] else found
    parts = derivative._parts is not None
    names = [] if parts else [derivative._parameters[k] for k in derivative.positions]
    listed = bars if isinstance(derivative.wrt, tuple) else (bars,)
    for name, argument, bar in zip(
        names, [given[k] for k in derivative.positions], listed, strict=not parts
    ):
        for x, g, path in zip(leaves(argument), leaves(bar), paths(argument, name), strict=True):
            if np.shape(x) != np.shape(g) or np.result_type(x) != np.result_type(g):
                raise GradientError(
                    f"the gradient by `{path}` is {np.result_type(g)}{list(np.shape(g))}, and the "
                    f"argument {np.result_type(x)}{list(np.shape(x))}"
                )


def check_text(
    derivative: Derivative[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """The text that is used, from the cache perhaps, is the one that is generated now."""
    from tangentish.errors import GradientError

    used = derivative.source_for(*args, **kwargs)
    fresh = derivative.generated_anew(*args, **kwargs)
    if used != fresh:
        raise GradientError(
            f"the text of {derivative!r} in {derivative.file} is not what is generated now: remove "
            "that file, or call `tangentish.clear_cache()`"
        )


def generated_lines(
    derivative: Derivative[..., Any], arguments: Arguments, culprit: Culprit
) -> list[str]:
    """The lines of the generated text that belong to the user's statement."""
    from tangentish.calling.failures import lines_from

    args, kwargs = arguments
    found = derivative.compiled_for(*args, **kwargs)
    lines = lines_from(found, culprit.position.file, culprit.position.line)
    bars = [(n, text) for n, text in lines if "_bar" in text] or lines
    if not bars:
        return []
    title = f"generated code: {found.filename}"
    return [title, *(f"    {number}: {text}" for number, text in bars)]
