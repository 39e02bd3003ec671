"""A file of tests for an exported module: values, and derivatives against central differences.

It needs pytest, NumPy, the exported module and the user's own.
"""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter
from typing import Any

import gast

from tangentish.calling.kinds_text import class_named_in, example_text
from tangentish.emit.module import arranged
from tangentish.emit.writer import written_module
from tangentish.exporting.module import Wanted
from tangentish.lookups import is_plain

ABOUT = "Checks of derivatives against central differences; by `tangentish export --tests`."

NUMBERS = '''
def numbers(value):
    """The floats in a value, one after the other."""
    if isinstance(value, (np.ndarray, np.generic, float)):
        array = np.ravel(value)
        return list(array) if array.dtype.kind == "f" else []
    parts = value if isinstance(value, (list, tuple)) else ()
    if isinstance(value, dict):
        parts = value.values()
    elif hasattr(value, "__dict__"):
        parts = vars(value).values()
    return [number for part in parts for number in numbers(part)]
'''

REPLACED = '''
def replaced(value, new):
    """The value with other floats in it: the next ones of an iterator."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        flat = [next(new) for _ in range(value.size)]
        return np.array(flat, value.dtype).reshape(value.shape)
    if isinstance(value, (float, np.floating)):
        return type(value)(next(new))
    if isinstance(value, dict):
        return {key: replaced(part, new) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        parts = [replaced(part, new) for part in value]
        named = hasattr(value, "_fields")
        return type(value)(*parts) if named else type(value)(parts)
    if hasattr(value, "__dict__"):
        other = copy.copy(value)
        vars(other).update(replaced(vars(value), new))
        return other
    return value
'''

DIFFERENCES = '''
def differences(function, arguments, position, weights):
    """The gradient of the weighted sum of a function's results by one argument."""
    found = []
    old = numbers(arguments()[position])
    for k in range(len(old)):
        sums = []
        for step in (STEP, -STEP):
            moved = [*old[:k], old[k] + step, *old[k + 1 :]]
            given = arguments()
            given[position] = replaced(given[position], iter(moved))
            sums.append(np.dot(weights, numbers(function(*given))))
        found.append((sums[0] - sums[1]) / (2 * STEP))
    return found
'''

CLOSE = '''
def check_close(found, expected):
    """Equal, but for the error of differences."""
    scale = max(1.0, *np.abs(expected)) if len(expected) else 1.0
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE, atol=TOLERANCE * scale)
'''

DOUBLE = "STEP = 1e-6\nTOLERANCE = 1e-5\n"
SINGLE = "STEP = 1e-2\nTOLERANCE = 3e-2\n"

MAKE = '''
def make(cls, **fields):
    """An object with some fields."""
    new = cls.__new__(cls)
    vars(new).update(fields)
    return new
'''


@dataclass
class Subject:
    """One exported function: what it was made from, and what it is called."""

    wanted: Wanted
    entry: str
    module: str  # the user's, as it is imported
    name: str  # of the function there
    names: Mapping[str, Any]  # what the user's module has
    expressions: Sequence[str] = ()  # for the arguments, where kinds are not to be drawn from
    asked: Sequence[str] = ()  # what the exported function takes besides
    decorated: bool = False  # what goes by the name is a derivative, and this its primal

    @property
    def called(self) -> str:
        """How the user's function is called."""
        return f"{self.name}.primal" if self.decorated else self.name


def pytest_text(subjects: Sequence[Subject], derivatives: str) -> str:
    """The text of the file; ``derivatives`` is the exported module's name."""
    froms: dict[str, list[str]] = {derivatives: []}
    blocks: list[str] = []
    drawn: set[str] = set()
    single = any("float32" in str(kind) for s in subjects for kind in s.wanted.kinds.values())
    constants = SINGLE if single else DOUBLE
    for subject in subjects:
        froms[derivatives].append(subject.entry)
        froms.setdefault(subject.module, []).append(subject.name.partition(".")[0])
        if subject.name not in drawn:
            blocks.append("\n".join(arguments_lines(subject, froms)))
            drawn.add(subject.name)
        blocks.append("\n".join(test_lines(subject)))
    more = [NUMBERS, REPLACED, DIFFERENCES, CLOSE]
    more += [MAKE] if any("make(" in block for block in blocks) else []
    body = gast.parse("\n".join([*blocks, *more])).body
    imports = ["import copy", "import numpy as np"]
    own = {module.partition(".")[0] for module in froms}
    head = written_module(ABOUT, arranged(imports, froms, own), gast.parse(constants).body)[0]
    for old, new in ((f'"""{ABOUT}"""\n\n\n', f'"""{ABOUT}"""\n\n'), ("\n\n\nSTEP", "\n\nSTEP")):
        head = head.replace(old, new)
    return f"{head}\n\n{written_module(None, [], body)[0]}"


def stem(subject: Subject) -> str:
    return subject.name.replace(".", "_")


def arguments_lines(subject: Subject, froms: dict[str, list[str]]) -> Iterator[str]:
    """``def arguments_of_f(): return [...]``, the same at every call."""

    def class_name(cls: type) -> str:
        told = class_named_in(cls, {})
        module, _, name = told.rpartition(".")
        if module:
            froms.setdefault(module, []).append(name)
        return name

    if subject.expressions:
        texts = given_texts(subject)
        for name in names_read(texts):
            if name in subject.names and name != "np":
                froms.setdefault(subject.module, []).append(name)
    else:
        texts = [example_text(kind, class_name) for kind in subject.wanted.kinds.values()]
    yield f"def arguments_of_{stem(subject)}():"
    if any("rng" in text for text in texts):
        yield "    rng = np.random.default_rng(0)"
    whole = f"[{', '.join(texts)}]"
    yield f"    return {f'copy.deepcopy({whole})' if subject.expressions else whole}"
    yield ""
    if not is_plain_call(subject):
        yield f"def {stem(subject)}_of({', '.join(subject.wanted.kinds)}):"
        yield f"    return {subject.called}({passed(subject.wanted.function)})"
        yield ""


def is_plain_call(subject: Subject) -> bool:
    """Whether all arguments of a function can be given by position."""
    return passed(subject.wanted.function) == ", ".join(subject.wanted.kinds)


def given_texts(subject: Subject) -> list[str]:
    """The expressions that were given, then the defaults of the other parameters."""
    parameters = list(inspect.signature(subject.wanted.function).parameters.values())
    return [
        *subject.expressions,
        *(repr(p.default) for p in parameters[len(subject.expressions) :]),
    ]


def unsaid(subject: Subject) -> list[str]:
    """The parameters that are not given, and whose defaults have no text."""
    parameters = list(inspect.signature(subject.wanted.function).parameters.values())
    rest = parameters[len(subject.expressions) :]
    return [p.name for p in rest if not is_plain(p.default)]


def names_read(texts: Sequence[str]) -> list[str]:
    """The names in some expressions, those of Python's own apart."""
    nodes = [node for text in texts for node in gast.walk(gast.parse(text))]
    names = {node.id for node in nodes if isinstance(node, gast.Name)}
    return sorted(name for name in names if not hasattr(builtins, name))


def passed(function: Any, name: str = "{}") -> str:
    """The parameters of a function as they are handed on to it."""
    forms: dict[Any, str] = {Parameter.KEYWORD_ONLY: "{0}={1}"}
    forms |= {Parameter.VAR_POSITIONAL: "*{1}", Parameter.VAR_KEYWORD: "**{1}"}
    parameters = inspect.signature(function).parameters.values()
    return ", ".join(
        forms.get(p.kind, "{1}").format(p.name, name.format(p.name, k))
        for k, p in enumerate(parameters)
    )


def test_lines(subject: Subject) -> Iterator[str]:
    """One test."""
    wanted, name = subject.wanted, stem(subject)
    positions = [list(wanted.kinds).index(each) for each in wanted.wrt]
    function = subject.called if is_plain_call(subject) else f"{name}_of"
    slopes = f"differences({function}, arguments_of_{name}, position, weights)"
    yield f"def test_{subject.entry}():"
    yield f"    given = arguments_of_{name}()"
    yield f"    value = {function}(*arguments_of_{name}())"
    if wanted.mode == "tangent":
        yield "    rng = np.random.default_rng(1)"
        yield "    weights = rng.uniform(0.5, 1.5, len(numbers(value)))"
        yield "    directions, expected = [], 0.0"
        yield f"    for position in {positions}:"
        yield "        drawn = rng.uniform(0.5, 1.5, len(numbers(given[position])))"
        yield "        directions.append(replaced(given[position], iter(drawn)))"
        yield f"        expected += np.dot({slopes}, drawn)"
        yield f"    found, tangent = {call_with(subject, '*directions')}"
        yield "    check_close(numbers(found), numbers(value))"
        yield "    check_close([np.dot(weights, numbers(tangent))], [expected])"
        return
    yield from REVERSE_LINES[wanted.mode](subject)
    gradients = "[gradient]" if wanted.single else "gradient"
    yield f"    for position, found in zip({positions}, {gradients}, strict=True):"
    yield f"        check_close(numbers(found), {slopes})"


def call_of(subject: Subject) -> str:
    """A call of the exported function that takes its arguments as the user's function does."""
    given = "*given"
    if not is_plain_call(subject):
        given = passed(subject.wanted.function, "given[{1}]")
    return f"{subject.entry}({given})"


def call_with(subject: Subject, more: str) -> str:
    """A call of the exported function with what it takes besides, before what goes by name."""
    parameters = inspect.signature(subject.wanted.function).parameters.values()
    named = {k: p.name for k, p in enumerate(parameters) if p.kind is p.KEYWORD_ONLY}
    if not named:
        return f"{subject.entry}(*given, {more})"
    placed = [f"given[{k}]" for k in range(len(parameters)) if k not in named]
    by_name = [f"{name}=given[{k}]" for k, name in named.items()]
    return f"{subject.entry}({', '.join([*placed, more, *by_name])})"


def grad_lines(subject: Subject) -> Iterator[str]:
    """What runs a gradient."""
    yield "    weights = [1.0] * len(numbers(value))"
    yield f"    gradient = {call_of(subject)}"


def value_and_grad_lines(subject: Subject) -> Iterator[str]:
    """What runs a gradient that comes with the value."""
    yield "    weights = [1.0] * len(numbers(value))"
    yield f"    found, gradient = {call_of(subject)}"
    yield "    check_close(numbers(found), numbers(value))"


SEEDS = """\
    weights = np.random.default_rng(1).uniform(0.5, 1.5, len(numbers(value)))
    parts = value if isinstance(value, tuple) else (value,)
    new = iter(weights)
    seeds = [replaced(part, new) for part in parts if numbers(part)]"""


def adjoint_lines(subject: Subject) -> Iterator[str]:
    """What runs an adjoint."""
    yield SEEDS
    yield f"    gradient = {call_with(subject, '*seeds')}"


def vjp_lines(subject: Subject) -> Iterator[str]:
    """What runs both sweeps apart."""
    yield SEEDS
    yield f"    found, pullback = {call_of(subject)}"
    yield "    check_close(numbers(found), numbers(value))"
    yield "    gradient = pullback(*seeds)"


REVERSE_LINES = {
    "grad": grad_lines,
    "value_and_grad": value_and_grad_lines,
    "adjoint": adjoint_lines,
    "vjp": vjp_lines,
}

__all__ = ["Subject", "pytest_text"]
