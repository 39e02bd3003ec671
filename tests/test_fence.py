"""The fence: every construct outside the language is refused where it stands."""

from __future__ import annotations

import linecache
import sys
import textwrap

import gast
import pytest
from fence_refusals import REFUSED

from tangentish.errors import Offence, Position, UnsupportedError
from tangentish.frontend import fence
from tangentish.frontend.fence import check_language
from tangentish.frontend.resolve import Scope
from tangentish.frontend.source import python_function, read_source


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Defines the ``f`` of a program in a file, and reads it."""

    def define(text):
        monkeypatch.chdir(tmp_path)
        path = tmp_path / "program.py"
        path.write_text(text, encoding="utf-8")
        linecache.clearcache()
        namespace = {"__name__": "program"}
        exec(compile(text, str(path), "exec"), namespace)
        return namespace["f"]

    return define


@pytest.mark.parametrize(
    "since, text, message",
    [each[1:] for each in REFUSED],
    ids=[each[0] for each in REFUSED],
)
def test_refused(program, since, text, message):
    if sys.version_info < since:
        pytest.skip("newer syntax")
    function = program(text)
    source = read_source(function)
    with pytest.raises(UnsupportedError) as caught:
        check_language(source)
    assert str(caught.value) + "\n" == message
    with pytest.raises(UnsupportedError) as caught:
        check_language(source, Scope.of(python_function(function)))
    assert str(caught.value) + "\n" == message
    for offence in caught.value.offences:
        assert offence.position.file.endswith("program.py")
        assert offence.position.text == text.split("\n")[offence.position.line - 1]


def test_every_offence_is_listed_once_in_order(program):
    source = read_source(program("def f(x):\n    return eval(eval(x)), locals()\n"))
    with pytest.raises(UnsupportedError) as caught:
        check_language(source)
    assert [each.position.column for each in caught.value.offences] == [12, 17, 27]


ACCEPTED = """
def f(x, y=eval("2.0"), /, z: "anything at all" = 1.0, *args, k: int = 3, **options) -> None:
    '''A docstring.'''
    a = b = x
    a, (b, *c), [d, e] = x, (y, *z), args
    total: float = 0.0
    later: float
    x[0], x.attribute = y, z
    x[1:, ..., None] += y[::2]
    for name, value in options.items():
        x.field -= value
    a += 1; a -= 1; a *= 1; a /= 1; a //= 1; a %= 1; a **= 1; a @= 1
    a &= 1; a |= 1; a ^= 1; a <<= 1; a >>= 1
    a = -+~x + x - x * x / x // x % x ** x @ x & x | x ^ x << x >> x
    a = x < y <= z != a == b > c >= d is e is not x in y not in z
    a = x and y or not z
    a = x if y else z
    if (n := len(x)) > 1: pass
    elif n: pass
    else: pass
    for i, (j, *k2) in enumerate(zip(x, y)):
        if i: continue
        break
    else:
        return x
    for x[0] in y: pass
    while True:
        if x: break
    else:
        a = 1
    x.method(y, *args, key=z, **options)(x)
    def inner(p, q=x, *r, s=(lambda: y), **t):
        nonlocal a
        return inner(p) + a
    function = lambda u, /, v=y, *w: u + v
    xs = [x for x in y if x if y for z in x]
    xs = {x for x in y} | {x: y for x in z} | {1, *x} | {"a": x}
    xs = sum(x for x in y) + np.sum(sum(u for u in v) for v in xs)
    xs = [*x, *y], (*x,), [last := u for u in x]
    print(f"{x} {y!r:>{z}} {x=}", sep="")
    assert x > 0, "message"
    if y:
        raise ValueError(f"{x}") from None
    import numpy.linalg as la, math
    from scipy import special as sp
    global count
    total = count + 1
    del a, x[0], x[1:], (b, c)
    with np.errstate(all="ignore"):
        pass
    with open(x) as file, (y) as other:
        pass
    setattr(x, "name", y), delattr(x, "name"), vars(x), dir(x), type(x), getattr(x, y)
    x.eval(), x.compile, x.super().locals(), re.compile("x")
    return *x, y
"""


def test_accepted(program):
    check_language(read_source(program(ACCEPTED)))


@pytest.mark.parametrize(
    "text",
    [
        "f = lambda x, y=eval('1'), *z: x + y",
        "def f(x): pass",
        "def f(x): return",
        "def f(x): 'only a docstring'",
        "def f(x): ...",
        "class A:\n    def f(self, x): return self.w * x\nf = A().f",
        "import functools\n@functools.lru_cache\ndef f(x): return x",
    ],
)
def test_accepted_forms(program, text):
    check_language(read_source(program(text + "\n")))


def test_names_of_the_user_are_no_builtins(program):
    text = """
        def compile(x):
            return x

        def f(x, eval, locals):
            def exec(y):
                return eval(y) + locals() + vars()

            vars = [super(x) for super in x]
            return compile(x) + exec(x)
    """
    function = program(textwrap.dedent(text))
    check_language(read_source(function), Scope.of(function))
    with pytest.raises(UnsupportedError) as caught:
        check_language(read_source(function))  # without the scope, globals are not known
    assert [str(each).split(" is not")[0] for each in caught.value.offences] == [
        "program.py:10:12: `compile`"
    ]


def test_a_global_statement_leads_past_the_function_around(program):
    text = """
        def f(x, eval):
            def g(y):
                global eval
                return eval(y)
            return g(x)
    """
    with pytest.raises(UnsupportedError) as caught:
        check_language(read_source(program(textwrap.dedent(text))))
    assert caught.value.offences[0].position.line == 5


def test_a_comprehension_has_its_own_variables(program):
    text = "def f(xs):\n    global x\n    return [x for x in xs], x\n"
    check_language(read_source(program(text)))


def test_deep_expressions(program):
    text = "def f(x):\n    return " + " + ".join(["x"] * 450) + " + eval('x')\n"
    with pytest.raises(UnsupportedError) as caught:
        check_language(read_source(program(text)))
    offence = caught.value.offences[0]
    assert offence.position.column == text.index("eval") - text.index("    return") + 1
    assert len(str(offence).splitlines()[1]) < 120


# The table has one row for every node.

NEVER_MET = {
    # whole modules, Python 2, and what only other tools put into trees
    *("Module", "Interactive", "Expression", "FunctionType", "Suite", "type_ignore"),
    *("Print", "Exec", "Repr", "AugLoad", "AugStore"),
    # inside of type parameters, which are refused
    *("TypeVar", "ParamSpec", "TypeVarTuple"),
}


def test_every_node_has_one_row():
    kinds = {name for name, value in vars(gast).items() if isinstance(value, type)}
    kinds = {name for name in kinds if getattr(gast, name).__module__ == "gast.gast"}
    rows = [*fence.SUPPORTED, *fence.REFUSED, *fence.CHECKED]
    assert len(rows) == len(set(rows))
    assert kinds - set(rows) - NEVER_MET - ABSTRACT == set()
    assert set(rows) <= kinds


ABSTRACT = {"TypeIgnore", "pattern", "type_param"}  # where Python itself has none


def test_a_node_of_the_future_is_refused(monkeypatch, program):
    monkeypatch.setattr(fence, "SUPPORTED", fence.SUPPORTED - {"Return"})
    with pytest.raises(UnsupportedError) as caught:
        check_language(read_source(program("def f(x):\n    return x\n")))
    assert str(caught.value).startswith(
        "program.py:2:5: Python's `Return` is newer than this version of tangentish\n"
    )


def test_offences_are_values():
    place = Position("program.py", 1, 1, "x", 2)
    assert len({Offence(place, "a", "b"), Offence(place, "a", "b")}) == 1
