"""Reading functions: wherever Python keeps their text, and with exact positions."""

from __future__ import annotations

import doctest
import functools
import importlib
import linecache
import math
import os
import subprocess
import sys
import textwrap
import time
import types
import warnings

import gast
import numpy as np
import pytest

from tangentish.errors import SourceError, UnsupportedError, position_of
from tangentish.frontend.source import DEEPEST, read_source, room_for, source_text

# Sample functions. Their layout is what is tested: neither formatter nor linter may touch it.
# fmt: off
# ruff: noqa: B007, B023, B905, E701, E702, E731, UP033

def plain(x, y=2.0, *args, flag=True, **options):
    """A docstring
at the left margin.
    """
    # a comment
    z = x * y
    if flag:
        z += 1.0  # another one

    return z
    # a last comment


def doubled(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2.0 * function(*args, **kwargs)
    return wrapper


@doubled
def decorated(x):
    return x * 3.0


@functools.lru_cache(
    maxsize=None,
)
def memoized(x):
    return x * 4.0


def strings(x):
    text = """one
two(
    three"""
    return x, text, 'é', x + 1.0


def asserting(x):
    assert x > 0.0, "positive"
    return x ** 2


def outer(a):
    def inner(x):
        return a * x
    return inner, lambda x: a + x


class Model:
    __scale = 3.0

    def __init__(self, w):
        self.w = w

    def predict(self, x):
        return self.w * x

    def scaled(self, x):
        return self.__scale * x

    @staticmethod
    def static(x):
        return x + 5.0

    @classmethod
    def made(cls, x):
        return cls(x)


class Child(Model):
    def predict(self, x):
        return super().predict(x) + 1.0


pair = (lambda x: x + 1.0), (lambda x: x * 2.0)
equal = [lambda x: x * 2.0, lambda x: x * 2.0, lambda x: x * 3.0]
nested = lambda x: lambda y: x * y
spread = sorted([3, 1], key=lambda v:
                -v)
several = (
    lambda x, f=lambda: {1: 2}: f"{x:>{10}}" if x else {2: 3}[2],  # two lambdas
    lambda x: x
    + 1.0,
    [lambda: i for i in range(2)],
)
unicode = "ααα", lambda ß: ß * 1.0
def one_line(x): return x - 1.0


def segmented(x, n):
    y = np.sum(  # all of it
        x,
        axis=0,
    )
    z = [
        1.0,
        2.0,
    ]
    one = (
        x,
    )
    if (
        n > 1
        and x is not None
    ):  # why not
        y += x \
            + 1.0
    elif n: y = (lambda v: v)(y)
    else:
        for i, (a, b) in enumerate(zip(x[1:], z)):
            y = y.copy(
            ).sum()
    while n > {1: 2}[1]:
        n -= 1; y = "a:b", """c
  d"""
    with np.errstate(all="ignore"):
        pass
    return y, one, f"{n:{1}}"
# fmt: on


def module_of(tmp_path, text, name="sample_module"):
    """A module imported from a file of its own."""
    path = tmp_path / f"{name}.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def text_at(source, node):
    """What stands in the file where the node says it stands."""
    lines = [source.line(number) for number in range(node.lineno, node.end_lineno + 1)]
    lines[-1] = lines[-1][: node.end_col_offset]
    lines[0] = lines[0][node.col_offset :]
    return "\n".join(lines)


# What is found.


@pytest.mark.parametrize(
    "function, first, last",
    [
        (plain, "def plain(x, y=2.0, *args, flag=True, **options):", "    return z"),
        (memoized, "def memoized(x):", "    return x * 4.0"),
        (strings, "def strings(x):", "    return x, text, 'é', x + 1.0"),
        (asserting, "def asserting(x):", "    return x ** 2"),
        (outer(1.0)[0], "    def inner(x):", "        return a * x"),
        (Model.predict, "    def predict(self, x):", "        return self.w * x"),
        (Model(1.0).predict, "    def predict(self, x):", "        return self.w * x"),
        (Model.static, "    def static(x):", "        return x + 5.0"),
        (Model.made, "    def made(cls, x):", "        return cls(x)"),
        (Model.__dict__["static"], "    def static(x):", "        return x + 5.0"),
        (Child.predict, "    def predict(self, x):", "        return super().predict(x) + 1.0"),
        (one_line, "def one_line(x): return x - 1.0", "def one_line(x): return x - 1.0"),
    ],
)
def test_definitions(function, first, last):
    source = read_source(function)
    assert isinstance(source.tree, gast.FunctionDef)
    assert source.tree.decorator_list == []
    assert (source.lines[0], source.lines[-1]) == (first, last)
    assert source.text == "\n".join(source.lines) == source_text(function)
    assert linecache.getline(source.file, source.first_line) == first + "\n"
    assert source.tree.lineno == source.first_line
    assert source.name == source.tree.name


@pytest.mark.parametrize(
    "function, text",
    [
        (pair[0], "lambda x: x + 1.0"),
        (pair[1], "lambda x: x * 2.0"),
        (equal[0], "lambda x: x * 2.0"),
        (equal[2], "lambda x: x * 3.0"),
        (nested, "lambda x: lambda y: x * y"),
        (nested(1.0), "lambda y: x * y"),
        (several[0], 'lambda x, f=lambda: {1: 2}: f"{x:>{10}}" if x else {2: 3}[2]'),
        (several[0].__defaults__[0], "lambda: {1: 2}"),
        (several[1], "lambda x: x\n    + 1.0"),
        (several[2][0], "lambda: i"),
        (outer(1.0)[1], "lambda x: a + x"),
        (unicode[1], "lambda ß: ß * 1.0"),
    ],
)
def test_lambdas(function, text):
    source = read_source(function)
    assert isinstance(source.tree, gast.Lambda)
    assert source.text == text == source_text(function) == text_at(source, source.tree)
    assert source.name == "<lambda>"


def test_equal_lambdas_on_a_line_are_told_apart_by_their_columns():
    columns = [read_source(function).tree.col_offset for function in equal]
    if sys.version_info >= (3, 11):
        assert columns == [9, 28, 47]
    else:  # the captured values are all that differs, and the function holds them
        assert columns == [9, 9, 47]


def test_a_wrapper_is_the_program():
    """It may do anything; seeing through ``__wrapped__`` would lose the factor 2 here."""
    source = read_source(decorated)
    assert source.name == "wrapper"
    assert source.segment(source.tree.body[0]) == "return 2.0 * function(*args, **kwargs)"
    inside = read_source(decorated.__wrapped__)
    assert inside.segment(inside.tree) == "def decorated(x):"


def test_every_node_has_its_place_and_its_source():
    for function in (plain, strings, outer, Model.predict, several[1], unicode[1]):
        source = read_source(function)
        for node in gast.walk(source.tree):
            if isinstance(node, (gast.stmt, gast.expr)):
                assert node.source is source
                assert source.line(node.lineno), node
            if isinstance(node, gast.Name) and not node.annotation:
                assert text_at(source, node) == node.id
            if isinstance(node, gast.Constant) and isinstance(node.value, float):
                assert text_at(source, node) == repr(node.value)
            if isinstance(node, gast.Attribute):
                assert text_at(source, node).endswith("." + node.attr)


def test_strings_keep_their_margin():
    source = read_source(strings)
    assert source.tree.body[0].value.value == "one\ntwo(\n    three"


def test_columns_count_characters(tmp_path):
    module = module_of(tmp_path, "def f(x):\n    return 'äöü', '你好', x * 2.0\n")
    value = read_source(module.f).tree.body[0].value.elts[2]
    assert (value.col_offset, value.end_col_offset) == (24, 31)
    assert position_of(value).column == 25


def test_private_names_are_those_that_run():
    tree = read_source(Model.scaled).tree
    assert tree.body[0].value.left.attr == "_Model__scale"


def test_f_string_positions():
    def f(x):
        return "a" + f"value {x + 1.0!r:>10} {x}"

    source = read_source(f)
    string = source.tree.body[0].value.right
    inner = string.values[1].value
    expected = "x + 1.0" if sys.version_info >= (3, 12) else 'f"value {x + 1.0!r:>10} {x}"'
    assert text_at(source, inner) == expected


def test_sources_are_compared_by_identity():
    assert read_source(plain) != read_source(plain)
    assert len({read_source(plain), read_source(plain)}) == 2
    assert repr(read_source(plain)).startswith("<Source of plain, ")


# Segments.


def test_segments():
    source = read_source(segmented)
    statements = [node for node in gast.walk(source.tree) if isinstance(node, gast.stmt)]
    statements.sort(key=lambda node: (node.lineno, node.col_offset))
    assert [source.segment(node) for node in statements] == [
        "def segmented(x, n):",
        "y = np.sum(x, axis=0)",
        "z = [1.0, 2.0]",
        "one = (x,)",
        "if (n > 1 and x is not None):",
        "y += x + 1.0",
        "elif n:",
        "y = (lambda v: v)(y)",
        "for i, (a, b) in enumerate(zip(x[1:], z)):",
        "y = y.copy().sum()",
        "while n > {1: 2}[1]:",
        "n -= 1",
        'y = "a:b", """c\\n  d"""',
        'with np.errstate(all="ignore"):',
        "pass",
        'return y, one, f"{n:{1}}"',
    ]


def test_a_made_up_node_shows_the_header_of_its_construct():
    source = read_source(outer)
    made_up = gast.copy_location(gast.Pass(), source.tree.body[0])
    assert source.segment(made_up) == "def inner(x):"


def test_segment_of_an_expression():
    source = read_source(plain)
    assert source.segment(source.tree.body[1].value) == "x * y"
    lambda_source = read_source(several[1])
    assert lambda_source.segment(lambda_source.tree) == "lambda x: x + 1.0"


# Where Python keeps texts.


def test_doctest():
    """Examples are told the functions they define.

    >>> def f(x):
    ...     return x * 2.0
    >>> g = lambda x: x - 1.0
    >>> read_source(f).text
    'def f(x):\\n    return x * 2.0'
    >>> read_source(g).text, read_source(g).first_line
    ('lambda x: x - 1.0', 1)
    >>> read_source(f).file[:8]
    '<doctest'
    """
    test = doctest.DocTestFinder().find(test_doctest, "test_doctest", globs=dict(globals()))[0]
    assert doctest.DocTestRunner().run(test) == doctest.TestResults(0, 5)


def test_exec_with_linecache():
    text = "def f(x):\n    return x * 2.0\n"
    name = "<made by a test>"
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    namespace = {}
    exec(compile(text, name, "exec"), namespace)
    assert read_source(namespace["f"]).text == text.rstrip()


@pytest.mark.skipif(sys.version_info < (3, 13), reason="older prompts keep no source")
def test_the_prompt_of_python_313():
    program = """
        import linecache
        from _pyrepl.console import InteractiveColoredConsole

        console = InteractiveColoredConsole(filename="<stdin>")
        for number, text in enumerate([
            "import math",
            "def f(x):\\n    return math.sin(x)",
            "from tangentish.frontend.source import read_source",
            "print(repr(read_source(f).text))",
        ]):
            name = f"<python-input-{number}>"
            linecache._register_code(name, text, "<stdin>")
            console.push(text, filename=name, _symbol="single")
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.stdout == "'def f(x):\\n    return math.sin(x)'\n", result.stderr


def test_notebook_cells():
    """IPython keeps cells in linecache under a made-up file name, without a time stamp."""
    text = "def f(x):\n    return x * 2.0\n"
    name = "/tmp/ipykernel_12345/987654321.py"
    linecache.cache[name] = len(text), None, text.splitlines(True), name
    namespace = {"__name__": "__main__"}
    exec(compile(text, name, "exec"), namespace)
    assert read_source(namespace["f"]).text == text.rstrip()


def test_future_annotations_are_respected(tmp_path):
    text = """
        from __future__ import annotations

        def f(x: missing) -> missing:
            def g(y: missing):
                return y
            return g(x)
    """
    assert read_source(module_of(tmp_path, text).f).name == "f"


def test_tabs(tmp_path):
    text = "class A:\n\tdef f(self, x):\n\t\tif x:\n\t\t\tx = 1\n\t\treturn x\n\n\ty = 1\n"
    source = read_source(module_of(tmp_path, text).A.f)
    assert source.text == "\tdef f(self, x):\n\t\tif x:\n\t\t\tx = 1\n\t\treturn x"
    assert source.tree.body[1].col_offset == 2


def test_odd_layouts(tmp_path):
    text = '''
        if True:
            def f(
        x,
              ):
                y = """
        def g():
            pass
        """
                if not y:
        # a comment at the margin
                    return 0.0
                return (
        x
                )
        z = 1.0
    '''
    module = module_of(tmp_path, text)
    assert read_source(module.f).lines[-1].strip() == ")"
    assert gast.literal_eval(read_source(module.f).tree.body[0].value) == "\ndef g():\n    pass\n"


def test_warnings_of_the_compiler_are_not_repeated(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = module_of(tmp_path, "def f(x):\n    return x * 2.0, '\\d' is x\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_source(module.f).text.endswith("is x")


# Depth and speed.


def long_sum(tmp_path, terms):
    text = "def f(x):\n    return (" + "\n        + ".join(["x"] * terms) + ")\n"
    return module_of(tmp_path, text, f"sum{terms}").f


def test_long_sums(tmp_path):
    source = read_source(long_sum(tmp_path, 450))
    assert source.depth > 450
    with room_for(source.depth):
        gast.gast_to_ast(source.tree)


@pytest.mark.parametrize("terms", [DEEPEST + 200, 2500])
def test_too_long_sums_are_refused(tmp_path, terms):
    with pytest.raises(UnsupportedError) as caught:
        read_source(long_sum(tmp_path, terms))
    message = str(caught.value)
    assert f"sum{terms}.py:2:5: the statement nests" in message
    assert "instead: split it into several statements" in message


def test_speed():
    read_source(plain)
    start = time.perf_counter()
    for _ in range(20):
        source_text(plain)
    assert (time.perf_counter() - start) / 20 < 0.02


def test_texts_do_not_need_gast():
    program = (
        "import sys\n"
        "from tangentish.frontend.source import source_text\n"
        "import colorsys\n"
        "print(source_text(colorsys.rgb_to_yiq)[:14], 'gast' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout == "def rgb_to_yiq False\n", result.stderr


# What is refused.


def message_of(function):
    with pytest.raises(SourceError) as caught:
        read_source(function)
    with pytest.raises(SourceError) as again:
        source_text(function)
    assert str(again.value) == str(caught.value)
    return str(caught.value)


def test_no_python_source():
    assert message_of(math.sin) == (
        "no source for `math.sin`: it is not written in Python\n"
        "    instead: pass a Python function that calls it, or register a derivative rule for it"
    )
    assert message_of(abs).startswith("no source for `abs`: it is not written in Python\n")
    assert message_of([].append).startswith("no source for `list.append`: it is not written in")
    assert "it is a class\n" in message_of(Model)
    assert "functools.partial object" in message_of(functools.partial(plain, y=1.0))
    assert "it is no function but an object of class `int`" in message_of(3)

    class Callable:
        def __call__(self, x):
            return x

    assert "pass its method `__call__`" in message_of(Callable())
    assert read_source(Callable().__call__).name == "__call__"


def test_no_text():
    namespace = {}
    exec("def f(x): return x", namespace)
    assert message_of(namespace["f"]) == (
        "no source for `f`: it was made by exec or eval (its file is called '<string>')\n"
        "    instead: write it in a file, or give its text to the linecache module before exec"
    )
    exec(compile("g = lambda x: x", "<stdin>", "exec"), namespace)
    assert "it was typed at a prompt that keeps no source" in message_of(namespace["g"])


def test_missing_file(tmp_path):
    module = module_of(tmp_path, "def f(x):\n    return x\n", "vanishing")
    os.remove(module.__file__)
    linecache.clearcache()
    module.f.__globals__.pop("__spec__"), module.f.__globals__.pop("__loader__", None)
    assert f"the file {module.__file__} cannot be read" in message_of(module.f)


@pytest.mark.parametrize(
    "edited",
    [
        "def f(x):\n    if x > 1.0:\n        x = x * 3.0\n    return x\n",
        "def f(x):\n    if x > 1.0:\n        x = x + 2.0\n    return x\n",
        "def f(x):\n    if x > 1.0:\n        x = x * 2.0\n        return x\n",
        "def f(x, y=1):\n    if x > 1.0:\n        x = x * 2.0\n    return x\n",
        "def g(x):\n    if x > 1.0:\n        x = x * 2.0\n    return x\n",
        "y = 1.0\n\ndef f(x):\n    if x > 1.0:\n        x = x * 2.0\n    return x\n",
        "# only a comment\n",
        "",
        "def f(x:\n",
    ],
)
def test_edited_files_are_noticed(tmp_path, edited):
    module = module_of(
        tmp_path, "def f(x):\n    if x > 1.0:\n        x = x * 2.0\n    return x\n", "edited"
    )
    assert read_source(module.f).segment(read_source(module.f).tree.body[1]) == "return x"
    with open(module.__file__, "w") as file:
        file.write(edited)
    os.utime(module.__file__, (1, 1))
    message = message_of(module.f)
    if edited or sys.version_info >= (3, 13):
        assert "edited.py:1:1 is not what this function was compiled from" in message
        assert "importlib.reload" in message
    else:
        assert f"the file {module.__file__} cannot be read" in message


def test_harmless_edits(tmp_path):
    """Comments and layout may change after the import: the program is the same."""
    module = module_of(tmp_path, "def f(x):\n    return x * 2.0\n", "harmless")
    with open(module.__file__, "w") as file:
        file.write("def f(x):\n    # twice\n    return (x *\n            2.0)\n")
    os.utime(module.__file__, (1, 1))
    assert read_source(module.f).text.endswith("2.0)")


def test_replaced_code():
    function = types.FunctionType(one_line.__code__.replace(co_name="other"), {})
    assert "is not what this function was compiled from" in message_of(function)
