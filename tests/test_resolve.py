"""Names to objects, and objects to names."""

from __future__ import annotations

import functools
import math
import operator
import sys
import types

import gast
import numpy as np
import numpy.linalg as la  # noqa: F401
import pytest
from numpy import sin  # noqa: F401

from tangentish.frontend.resolve import (
    Binding,
    Scope,
    bound_names,
    import_path,
    parameters,
)
from tangentish.frontend.source import read_source

CONSTANT = 3.0
shadowed = "global"


def expression(text):
    return gast.parse(text, mode="eval").body


def make(captured, shadowed):
    later = None
    del later

    def f(x, y=1.0, *xs, k=2.0, **options):
        z = captured + x + later  # noqa: F821
        return [x for item in z], shadowed, CONSTANT, len, np.sin(y), undefined  # noqa: F821

    return f


def test_find():
    scope = Scope.of(make(np.cos, "cell"))
    assert scope.find("captured") == Binding("cell", np.cos)
    assert scope.find("shadowed") == Binding("cell", "cell")
    assert scope.find("CONSTANT") == Binding("global", 3.0)
    assert scope.find("np") == Binding("global", np)
    assert scope.find("len") == Binding("builtin", len)
    assert scope.find("later") is None  # a cell that is empty hides the global
    assert scope.find("undefined") is None
    for name in ("x", "y", "xs", "k", "options", "z"):
        assert scope.find(name) is None
        assert scope.is_local(name)
    assert not scope.is_local("captured")


def test_bindings_are_read_when_asked_for(monkeypatch):
    scope = Scope.of(make(1.0, 2.0))
    monkeypatch.setitem(globals(), "CONSTANT", 4.0)
    assert scope.find("CONSTANT").value == 4.0
    monkeypatch.setitem(globals(), "len", sum)
    assert scope.find("len") == Binding("global", sum)


def test_comprehension_variables():
    function = make(1.0, 2.0)
    assert Scope.of(function).is_local("item")
    tree = read_source(function).tree
    scope = Scope.of(function, tree)
    assert not scope.is_local("item")
    comprehension = next(node for node in gast.walk(tree) if isinstance(node, gast.ListComp))
    inner = scope.child(comprehension)
    assert inner.locals == {"item"}
    assert inner.find("item") is None and inner.find("x") is None
    assert inner.find("np").value is np


def test_locals_from_the_tree_and_from_the_code_agree():
    for function in (make(1.0, 2.0), test_find, expression, import_path, Scope.find):
        tree = read_source(function).tree
        comprehensions = set()
        for node in gast.walk(tree):
            if isinstance(node, (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)):
                comprehensions |= bound_names(node)
        names = {name for name in Scope.of(function).locals if not name.startswith("@")}
        assert names == bound_names(tree) | comprehensions


def outermost(np, a):
    def inner(x):
        global shadowed
        b = x
        return lambda c: np + a + b + c + shadowed + sum

    return inner


def test_children():
    tree = read_source(outermost).tree
    scope = Scope.of(outermost)
    inner = scope.child(tree.body[0])
    innermost = inner.child(tree.body[0].body[-1].value)
    assert inner.locals == {"x", "b"}
    assert innermost.locals == {"c"}
    for name in ("np", "a", "b", "c", "x"):
        assert innermost.find(name) is None, name
    assert inner.find("shadowed") == Binding("global", "global")
    assert innermost.find("sum") == Binding("builtin", sum)
    assert innermost.parent is inner


def test_global_statement_leads_past_enclosing_locals():
    tree = expression("lambda CONSTANT: 0")
    scope = Scope.of(lambda CONSTANT: 0, tree)
    inner = scope.child(gast.parse("def g():\n    global CONSTANT\n    return CONSTANT").body[0])
    assert scope.find("CONSTANT") is None
    assert inner.find("CONSTANT") == Binding("global", 3.0)


def test_builtins_given_as_a_dict_or_a_module():
    function = types.FunctionType((lambda: 0).__code__, {"__builtins__": {"one": 1}})
    assert Scope.of(function).find("one") == Binding("builtin", 1)
    assert Scope.of(function).find("len") is None


@pytest.mark.parametrize(
    "text, value",
    [
        ("np.pi", np.pi),
        ("np.newaxis", None),
        ("np.linalg.solve", np.linalg.solve),
        ("la.solve", np.linalg.solve),
        ("la", np.linalg),
        ("np", np),
        ("sin", np.sin),
        ("math.sin", math.sin),
        ("len", len),
        ("float", float),
        ("captured", np.cos),
        ("make", make),
    ],
)
def test_module_paths(text, value):
    (found,) = Scope.of(make(np.cos, 1.0)).module_path(expression(text))
    assert found is value or found == value


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "x.shape",
        "CONSTANT",
        "CONSTANT.real",
        "shadowed.x",
        "np.add.at",
        "np.nothing_of_the_sort",
        "np.linalg.nothing.at.all",
        "undefined",
        "undefined.x",
        "later",
        "np.sin(x)",
        "np.sin(x).shape",
        "3.0",
        "float.fromhex",
    ],
)
def test_no_module_paths(text):
    assert Scope.of(make(np.cos, 1.0)).module_path(expression(text)) is None


def test_bound_names():
    text = """
def f(a, /, b, *c, d=(e := 1), **g):
    h = i, (j, *k) = [l, m[n]] = a
    o: int = 1
    p: int
    q += 1
    for r, s.t in u: pass
    with v as w, x as (y, z): pass
    import aa, bb.cc, dd as ee
    from ff import gg, hh as ii
    def jj(kk=(ll := 1)): mm = 1
    class nn: oo = 1
    pp = lambda qq=(rr := 1): (ss := 1)
    tt = [uu for vv in ww if (xx := vv)] + [[yy for zz in (ab := 1)]]
    try: ac = 1
    except ad as ae: af = 1
    else: ag = 1
    finally: ah = 1
    match ai:
        case [aj, *ak] if (al := 1): am = 1
        case {"k": an, **ao} | ap(aq, ar=as_): pass
        case _ as at_: pass
    del au
    while (av := 1): aw = 1
    global ax, b_global
    ax = b_global = 1
"""
    names = bound_names(gast.parse(text).body[0])
    expected = """
        a b c d g h i j k l o p q r w y z aa bb ee gg ii jj ll nn pp rr tt xx ab ac ae af ag ah
        aj ak al am an ao aq as_ at_ au av aw
    """
    assert names == set(expected.split())


def test_parameters():
    tree = expression("lambda a, /, b, *, c=1: 0")
    assert [each.id for each in parameters(tree.args)] == ["a", "b", "c"]


class Model:
    def method(self, x):
        return x


@pytest.mark.parametrize(
    "value, path",
    [
        (np.linalg.solve, ("numpy.linalg", "solve")),
        (np.sum, ("numpy", "sum")),
        (np.add, ("numpy", "add")),
        (np.sin, ("numpy", "sin")),
        (np.fft.fft, ("numpy.fft", "fft")),
        (np.ndarray, ("numpy", "ndarray")),
        (np.float32, ("numpy", "float32")),
        (np, ("numpy", "")),
        (np.linalg, ("numpy.linalg", "")),
        (math.sin, ("math", "sin")),
        (operator.mul, ("operator", "mul")),
        (functools.partial, ("functools", "partial")),
        (len, ("builtins", "len")),
        (float, ("builtins", "float")),
        (make, (__name__, "make")),
        (Model, (__name__, "Model")),
        (Model.method, (__name__, "Model.method")),
        (make(1.0, 2.0), None),
        ((lambda x: x), None),
        (3.0, None),
        ("text", None),
        (np.add.at, None),
        (Model().method, None),
        (types.ModuleType("nowhere"), None),
    ],
)
def test_import_paths(value, path):
    assert import_path(value) == path


def test_ufuncs_of_scipy():
    special = pytest.importorskip("scipy.special")
    assert import_path(special.expit) == ("scipy.special", "expit")
    assert import_path(special.softmax) == ("scipy.special", "softmax")


def test_ufuncs_that_say_nothing_of_their_home(monkeypatch):
    ufunc = np.frompyfunc(abs, 1, 1)
    module = types.ModuleType("some_module")
    module.inner = types.ModuleType("some_module._private")
    monkeypatch.setitem(sys.modules, "some_module", module)
    monkeypatch.setitem(sys.modules, "some_module._private", module.inner)
    assert import_path(ufunc) is None
    setattr(module, ufunc.__name__, ufunc)
    setattr(module.inner, ufunc.__name__, ufunc)
    expected = ("some_module", ufunc.__name__)
    if ufunc.__name__.isidentifier() and getattr(ufunc, "__module__", None) is None:
        assert import_path(ufunc) == expected


def test_replaced_functions_are_not_importable(monkeypatch):
    before = globals()["expression"]
    monkeypatch.setitem(globals(), "expression", lambda text: None)
    assert import_path(before) is None


def test_main(monkeypatch):
    function = types.FunctionType((lambda: 0).__code__, {}, "f")
    function.__module__, function.__qualname__ = "__main__", "f"
    assert import_path(function) is None
    monkeypatch.setattr(sys.modules["__main__"], "f", function, raising=False)
    assert import_path(function) == ("__main__", "f")
