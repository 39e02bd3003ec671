"""Programs and arguments that are refused after the fence: what is said, and where."""

from __future__ import annotations

import linecache
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fence_refusals import REFUSED as FENCE
from refusals import calls, functions, scipy_functions, statements, values

import tangentish
from tangentish.errors import (
    ArgumentError,
    NoRuleError,
    OutputError,
    SourceError,
    TangentishError,
    UnsupportedError,
)

X = np.array([0.7, 1.3, -0.4])
LOCK = threading.Lock()
M = np.array([[2.0, 0.3], [0.1, 1.5]])

REFUSED: list[tuple[Callable[..., Any], tuple[Any, ...], type[Exception], list[str]]] = [
    (statements.changed_before_the_failure, (0.7, "three"), UnsupportedError, ["`y`", "exception"]),
    (statements.stored_before_the_failure, (X[:2], "three"), UnsupportedError, ["`y`"]),
    (statements.collected_before_the_failure, (0.7, ["two"]), UnsupportedError, ["`found`"]),
    (statements.argument_changed_before_the_failure, (X, "two"), UnsupportedError, ["`x`"]),
    (statements.summed_until_the_failure, (X, [{"two": 1.0}, {}]), UnsupportedError, ["`s`"]),
    (statements.changed_in_helper, (X, "three"), UnsupportedError, ["`y`"]),
    (statements.traceback_asked_for, (0.7, "two"), UnsupportedError, ["print_exc"]),
    (statements.manager_that_swallows, (0.7, "two"), UnsupportedError, ["swallow"]),
    (statements.generator_manager_swallows, (0.7, "two"), UnsupportedError, ["swallow"]),
    (statements.generator_run_through_twice, (X,), UnsupportedError, ["run through before"]),
    (statements.generator_in_a_loop_of_its_own, (X,), UnsupportedError, ["run through before"]),
    (statements.generator_asked_again, (X,), UnsupportedError, ["run through before"]),
    (statements.generator_inside_zip, (X,), UnsupportedError, ["another iterator"]),
    (statements.generator_with_handler, (X,), UnsupportedError, ["`yield` inside `try`"]),
    (statements.generator_that_is_sent_to, (0.7,), UnsupportedError, ["value of `yield`"]),
    (statements.generator_that_calls_itself, (X,), UnsupportedError, ["itself"]),
    (statements.slice_of_numbers_and_arrays, (X,), UnsupportedError, ["numbers and arrays"]),
    (statements.default_in_one_of_two_dicts, (X,), UnsupportedError, ["defaults"]),
    (statements.manager_not_known, (0.7, LOCK), UnsupportedError, ["swallow"]),
    (calls.made_by_frompyfunc, (X,), NoRuleError, ["no derivative rule"]),
    *((f, (0.4,), UnsupportedError, ["scipy.", "rule"]) for f in scipy_functions.PARAMETERS),
    *(
        (f, (0.4,), NoRuleError, ["scipy.", "no derivative rule"])
        for f in scipy_functions.FUNCTIONS
    ),
    (calls.ufunc_without_rule, (X,), NoRuleError, ["numpy.isnat", "no derivative rule"]),
    (calls.function_of_c, (0.7,), NoRuleError, ["struct.pack"]),
    (calls.in_helper, (0.7,), NoRuleError, ["struct.pack"]),
    (calls.in_loop, (X,), NoRuleError, ["math.nextafter"]),
    (calls.linear_algebra_without_rule, (M,), NoRuleError, ["null_space"]),
    (calls.pickled, (0.7,), UnsupportedError, ["dumps"]),
    (calls.hashed, (X,), UnsupportedError, ["tobytes"]),
    (calls.through_text, (0.7,), UnsupportedError, ["text"]),
    (calls.through_formatted_text, (0.7,), UnsupportedError, ["text"]),
    (calls.method_without_rule, (X,), UnsupportedError, ["byteswap"]),
    (calls.reinterpreted, (X,), UnsupportedError, ["view"]),
    (calls.resized, (X,), UnsupportedError, ["resize"]),
    (calls.random_without_generator, (X,), UnsupportedError, ["numpy.random.normal", "Generator"]),
    (calls.random_of_python, (0.7,), UnsupportedError, ["random.random", "Generator"]),
    (calls.saved_to_file, (X,), UnsupportedError, ["numpy.save"]),
    (calls.compiled_callable_argument, (X, np.isnat), UnsupportedError, ["isnat"]),
    (calls.writes_global_dict, (0.7,), UnsupportedError, ["STATE"]),
    (calls.writes_global_array, (X,), UnsupportedError, ["BUFFER"]),
    (calls.augments_global_array, (X[:2],), UnsupportedError, ["BUFFER"]),
    (calls.appends_to_global_list, (0.7,), UnsupportedError, ["HISTORY"]),
    (calls.writes_captured_array(), (X,), UnsupportedError, ["buffer"]),
    (calls.caches_on_function, (0.7,), UnsupportedError, []),
    (calls.integer_store, (X,), UnsupportedError, ["int"]),
    (calls.integer_slice_store, (X,), UnsupportedError, ["int"]),
    (calls.integer_argument_store, (np.arange(3), 0.7), UnsupportedError, ["int"]),
    (calls.boolean_store, (X,), UnsupportedError, ["bool"]),
    (calls.text_store, (0.7,), UnsupportedError, []),
    (calls.set_of_active, (0.7, 1.3), UnsupportedError, ["set"]),
    (calls.active_key, (0.7,), UnsupportedError, ["key"]),
    (calls.list_grows_while_it_is_read, (0.7,), UnsupportedError, ["list"]),
    (calls.unknown_method_of_argument, (0.7, object()), UnsupportedError, ["transform"]),
    (functions.iterator_run_through_twice, (X, X), UnsupportedError, ["run through before"]),
    (functions.iterator_run_through_in_loop, (X,), UnsupportedError, ["run through before"]),
    (functions.chain_written_to, (X, X), UnsupportedError, ["writing to `x`"]),
    (functions.loop_without_end, (0.7,), UnsupportedError, ["without an end", "while"]),
    (functions.combinations_of_many, (np.arange(5.0),), UnsupportedError, ["combinations"]),
    (functions.function_of_an_earlier_round, (0.7,), UnsupportedError, ["earlier round"]),
    (functions.function_printed, (0.7,), UnsupportedError, ["nested function"]),
    (functions.nested_recursion_of_integers, (0.7, 3), UnsupportedError, ["top level"]),
    (functions.default_of_an_earlier_round, (0.7,), UnsupportedError, ["earlier round"]),
    (calls.shape_assigned, (X,), UnsupportedError, ["shape"]),
    (values.text_in_list, (X,), UnsupportedError, ["text"]),
    (values.text_array, (X,), UnsupportedError, ["text"]),
    (values.text_of_helper, (0.7,), UnsupportedError, ["text"]),
    (values.text_in_dict, (0.7,), UnsupportedError, ["text"]),
    (values.text_of_array, (X,), UnsupportedError, ["text"]),
    (values.text_percent, (0.7,), UnsupportedError, ["text"]),
    (values.text_stripped, (0.7,), UnsupportedError, ["text"]),
    (values.text_through_json, (0.7,), NoRuleError, ["json.dumps"]),
    (values.global_matrix, (X,), UnsupportedError, ["a matrix", "np.asarray"]),
    (values.global_masked, (X,), UnsupportedError, ["a MaskedArray", "np.asarray"]),
    (values.global_objects, (X,), UnsupportedError, ["dtype object", "np.asarray"]),
    (values.global_scaling, (X,), UnsupportedError, ["a Scaling"]),
    (values.matrix_made_inside, (X,), UnsupportedError, ["a matrix", "np.asarray"]),
    (values.matrix_of_argument, (M,), NoRuleError, ["numpy.matrix", "plain arrays"]),
    (values.rule_with_matrix, (X,), UnsupportedError, ["a matrix"]),
    (values.decimals, (0.7,), NoRuleError, ["decimal.Decimal", "floats"]),
    (values.complex_maximum, (X,), NoRuleError, ["numpy.maximum", "complex", "real and imaginary"]),
    (values.complex_sort, (X,), NoRuleError, ["numpy.sort", "complex"]),
    (values.complex_clip, (X,), NoRuleError, ["numpy.clip", "complex"]),
    (values.complex_sign, (X,), UnsupportedError, ["numpy.sign", "z / np.abs(z)"]),
    (values.complex_into_floats, (X,), UnsupportedError, ["imaginary part", "z.real"]),
    (values.complex_cast_to_float, (X,), UnsupportedError, ["imaginary parts", "z.real"]),
    (values.complex_to_array_of_floats, (X,), UnsupportedError, ["imaginary parts", "z.real"]),
    (values.imaginary_view_written, (X,), UnsupportedError, ["view", "z.imag.copy()"]),
    (values.imaginary_view_of_written, (X,), UnsupportedError, ["view", "z.imag.copy()"]),
    (values.joined_by_object, (X,), UnsupportedError, ["np.concatenate"]),
    (values.set_comprehension, (X,), UnsupportedError, ["add"]),
    (values.set_from_list, (0.7,), NoRuleError, ["set", "list"]),
    (values.dict_comprehension_key, (X,), UnsupportedError, ["key"]),
    (values.dict_display_key, (0.7,), UnsupportedError, ["key"]),
    (values.heap_of_active, (X,), NoRuleError, ["heapq.nsmallest", "heapq.py"]),
    (values.library_with_source, (X,), NoRuleError, ["statistics.mean", "statistics.py"]),
    (values.copied_by_library, (X,), NoRuleError, ["copy.deepcopy"]),
    (values.next_of_iterator, (X,), NoRuleError, ["iter", "loop"]),
    (values.ufunc_method, (X,), NoRuleError, ["divide.reduce"]),
    (values.vectorized, (X,), UnsupportedError, ["surely return a float", "otypes=[float]"]),
    (values.vectorized_of_two_types, (X,), UnsupportedError, ["surely return a float"]),
    (values.vectorized_to_integers, (X,), UnsupportedError, ["only floats"]),
    (values.unknown_count, (0.7, [1.0, 2.0]), UnsupportedError, ["`*`"]),
    (values.alias_of_global, (X,), UnsupportedError, ["`w`", "global", "copy"]),
    (values.view_of_global, (X,), UnsupportedError, ["`w`", "global", "copy"]),
    (values.returned_by_helper, (X,), UnsupportedError, ["`w`", "global", "copy"]),
    (values.written_class_attribute, (X, values.Holder()), UnsupportedError, ["`w`", "copy"]),
    (values.unseeded, (X,), UnsupportedError, ["default_rng", "Generator"]),
    (values.list_cut_while_it_is_read, (0.7,), UnsupportedError, ["list"]),
]

MARK = re.compile(r"^(.*?)\s+# refused: (.*)$")


def float_names(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[int, ...]:
    """Positions of the arguments that are differentiable."""
    return tuple(
        k
        for k, a in enumerate(args)
        if isinstance(a, float) or (isinstance(a, np.ndarray) and a.dtype.kind == "f")
    )


def marked_place(function: Callable[..., Any]) -> tuple[int, int]:
    """Line and column of the first marked place at or after the function's head, from 1.

    A place in a helper is found because the helper follows the function that calls it.
    """
    first = function.__code__.co_firstlineno
    lines = Path(function.__code__.co_filename).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[first - 1 :], first):
        found = MARK.match(line)
        if found:
            return number, found[1].index(found[2]) + 1
    raise AssertionError("nothing is marked")


def marked_text(function: Callable[..., Any]) -> str:
    """What is marked there."""
    line, _ = marked_place(function)
    found = MARK.match(linecache.getline(function.__code__.co_filename, line).rstrip())
    assert found is not None
    return found[2]


@pytest.mark.parametrize(
    "function, args, kind, words", REFUSED, ids=[each[0].__name__ for each in REFUSED]
)
def test_refused_with_its_place(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kind: type[Exception],
    words: list[str],
) -> None:
    before = [np.copy(a) if isinstance(a, np.ndarray) else a for a in args]
    with pytest.raises(kind) as caught:
        tangentish.grad(function, wrt=float_names(function, args))(*args)
    error = caught.value
    assert isinstance(error, UnsupportedError)
    line, start = marked_place(function)
    position = error.offences[0].position
    name = Path(function.__code__.co_filename).name
    assert Path(position.file).name == name
    assert (position.line, position.column) == (line, start), str(error)
    text = str(error)
    assert f"{name}:{line}:{start}: " in text
    excerpt = text.splitlines()[1:3]
    assert excerpt[1].index("^") == excerpt[0].index(marked_text(function))
    assert "^" in text and "instead: " in text
    for word in words:
        assert word in text
    for a, b in zip(args, before, strict=True):
        assert np.array_equal(a, b) if isinstance(a, np.ndarray) else a is b, "refused too late"


def test_every_refusal_is_tested_in_its_own_words() -> None:
    """Each with its text, line and column: here, and in the table of the fence."""
    marked = {function for function, *_ in REFUSED}
    messages = {message for *_, message in FENCE}
    assert len(marked) == len(REFUSED)
    assert len(marked) + len(messages) >= 150


# outputs


def returns_vector(x: Any) -> Any:
    return x * x


def returns_tuple(x: Any) -> Any:
    return np.sum(x), np.sum(x * x)


def returns_list(x: Any) -> Any:
    return [np.sum(x)]


def returns_none(x: Any) -> Any:
    x * x


def returns_text(x: Any) -> Any:
    return f"{np.sum(x)}"


def returns_complex(x: Any) -> Any:
    return 1.0 + 2.0j


def returns_dict(x: Any) -> Any:
    return {"loss": np.sum(x)}


def returns_function(x: Any) -> Any:
    return lambda: np.sum(x)


OUTPUTS = [
    (returns_vector, ["shape", "(3,)"]),
    (returns_tuple, ["tuple"]),
    (returns_list, ["list"]),
    (returns_none, ["None"]),
    (returns_text, ["str"]),
    (returns_complex, ["complex"]),
    (returns_dict, ["dict"]),
    (returns_function, ["function"]),
]


@pytest.mark.parametrize("function, words", OUTPUTS, ids=[each[0].__name__ for each in OUTPUTS])
@pytest.mark.parametrize("transform", [tangentish.grad, tangentish.value_and_grad])
def test_output_is_refused(
    function: Callable[..., Any], words: list[str], transform: Callable[..., Any]
) -> None:
    with pytest.raises(OutputError) as caught:
        transform(function)(X.copy())
    for word in [function.__name__, *words]:
        assert word in str(caught.value)


CONSTANTS = [
    (lambda x: 3, "an int"),
    (lambda x: True, "a bool"),
    (lambda x: len(x), "an int"),
    (lambda x: np.argmax(x), "an int"),
    (lambda x: x[0] > 0.0, "bool"),
    (lambda x: "text", "a str"),
    (lambda x: None, "None"),
    (lambda x: np.sum(x)[None], "(1,)"),
    (lambda x: x[:1], "(1,)"),
    (lambda x: np.eye(3) * x, "(3, 3)"),
    (lambda x: {"a": x}, "dict"),
    (lambda x: np.sin, "function"),
]


@pytest.mark.parametrize("function, words", CONSTANTS, ids=[c[1] for c in CONSTANTS])
def test_result_that_is_no_real_number_is_refused(function: Any, words: str) -> None:
    with pytest.raises(OutputError) as caught:
        tangentish.grad(function)(X.copy())
    assert words in str(caught.value) and "test_refusals.py:" in str(caught.value)
    assert "instead: " in str(caught.value)


def test_real_numbers_of_any_type_are_results() -> None:
    assert np.array_equal(tangentish.grad(lambda x: 3.0)(X), np.zeros(3))
    assert np.array_equal(tangentish.grad(lambda x: np.sum(x, keepdims=False))(X), np.ones(3))
    assert np.array_equal(tangentish.grad(lambda x: np.asarray(np.sum(x)))(X), np.ones(3))
    assert tangentish.grad(lambda x: x * x)(np.array(3.0)) == 6.0
    assert tangentish.grad(lambda x: x * x)(np.float32(3.0)) == np.float32(6.0)


# arguments


def loss(x: Any, n: int = 2, *, scale: float = 1.0) -> Any:
    return np.sum(x**n) * scale


ARGUMENTS: list[tuple[Any, tuple[Any, ...], list[str]]] = [
    ("n", (X, 3), ["n", "int"]),
    (1, (X, 3), ["n", "int"]),
    (0, (3,), ["x", "int", "float"]),
    (0, (True,), ["x", "bool"]),
    (0, (np.arange(3),), ["x", "int64"]),
    (0, (np.array([True, False]),), ["x", "bool"]),
    (0, ("text",), ["x", "str"]),
    (0, (None,), ["x", "None"]),
    (0, ([1, 2],), ["x", "list"]),
    (0, (np.array([1.0, "a"], dtype=object),), ["x", "object"]),
    (0, (np.array(["a"]),), ["x", "U1"]),
    (0, (np.ma.masked_array(X, [0, 1, 0]),), ["x", "MaskedArray"]),
]


@pytest.mark.parametrize("wrt, args, words", ARGUMENTS)
def test_argument_is_refused(wrt: Any, args: tuple[Any, ...], words: list[str]) -> None:
    with pytest.raises(ArgumentError) as caught:
        tangentish.grad(loss, wrt=wrt)(*args)
    for word in words:
        assert word in str(caught.value)


WRT = [
    ("y", ["y", "loss", "x", "n", "scale"]),
    (3, ["3", "loss", "x", "n", "scale"]),
    (-4, ["-4", "loss"]),
    (1.0, ["1.0"]),
    (True, ["True"]),
    (None, ["None"]),
    ((), ["empty"]),
    (("x", "x"), ["x", "twice"]),
    (("x", 0), ["x", "twice"]),
    (["x"], ["'x'"]),
    (("x", "y"), ["y"]),
]


@pytest.mark.parametrize("wrt, words", WRT)
@pytest.mark.parametrize(
    "transform", [tangentish.grad, tangentish.value_and_grad, tangentish.adjoint]
)
def test_wrt_is_refused_before_any_call(
    wrt: Any, words: list[str], transform: Callable[..., Any]
) -> None:
    with pytest.raises(ArgumentError) as caught:
        transform(loss, wrt=wrt)
    for word in words:
        assert word in str(caught.value)


def test_call_that_does_not_fit_is_the_users_type_error() -> None:
    gradient = tangentish.grad(loss)
    for args, kwargs in [((), {}), ((X, 2, 3.0), {}), ((X,), {"m": 1}), ((X,), {"x": X})]:
        with pytest.raises(TypeError) as plain:
            loss(*args, **kwargs)
        with pytest.raises(TypeError) as caught:
            gradient(*args, **kwargs)
        assert "argument" in str(plain.value) and "argument" in str(caught.value)
        assert not isinstance(caught.value, OutputError)


# sources


def executed() -> Callable[..., Any]:
    space: dict[str, Any] = {}
    exec("def without_source(x):\n    return x * x\n", space)
    return space["without_source"]


NO_SOURCE = [
    (executed(), "without_source"),
    (eval("lambda x: x * x"), "lambda"),
]


@pytest.mark.parametrize("function, name", NO_SOURCE, ids=["exec", "eval"])
def test_function_without_source_is_refused(function: Callable[..., Any], name: str) -> None:
    with pytest.raises(SourceError) as caught:
        tangentish.grad(function)(0.7)
    assert name in str(caught.value)


@pytest.mark.parametrize("thing", [3.0, "f", None, [1.0], X])
def test_what_is_no_function_is_refused(thing: Any) -> None:
    with pytest.raises((TangentishError, TypeError)):
        tangentish.value_and_grad(thing)(0.7)


def calls_helper_without_source(x: Any) -> Any:
    return WITHOUT_SOURCE(x) * 2.0


WITHOUT_SOURCE = executed()


def test_helper_without_source_is_refused_at_its_call() -> None:
    with pytest.raises(TangentishError) as caught:
        tangentish.grad(calls_helper_without_source)(0.7)
    assert "without_source" in str(caught.value)
    assert f"test_refusals.py:{calls_helper_without_source.__code__.co_firstlineno + 1}:" in str(
        caught.value
    )


def test_refusals_are_found_before_anything_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnsupportedError):
        tangentish.grad(prints_then_fails)(X.copy())
    assert capsys.readouterr().out == ""


def prints_then_fails(x: Any) -> Any:
    print("running")
    return np.sum(np.isnat(x))


def test_argument_that_contains_itself_is_refused() -> None:
    things: list[Any] = [1.0]
    things.append(things)
    with pytest.raises(ArgumentError, match="contains itself"):
        tangentish.grad(loss)(things)


def test_other_arguments_may_be_anything() -> None:
    def counted(x: Any, things: Any) -> Any:
        return x * len(things)

    for things in ({1, 2}, frozenset([1, 2]), range(2), "ab", b"ab", np.array(["a", "b"])):
        assert tangentish.grad(counted)(3.0, things) == 2.0
