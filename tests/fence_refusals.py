# ruff: noqa: E501
"""Programs outside the language, each with the whole message that refuses it.

Every program defines ``f`` in a file called ``program.py``; the second part is the first Python
version that can read it, or that finds the place inside an f-string.
"""

from __future__ import annotations

REFUSED: list[tuple[str, tuple[int, int], str, str]] = [
    (
        "yield",
        (3, 10),
        """\
def f(x):
    for i in range(3):
        yield x * i
""",
        """\
program.py:3:9: `yield` is not supported: the function would be a generator, which runs in pieces
    yield x * i
    ^^^^^^^^^^^
    instead: collect the values in a list and return the list
""",
    ),
    (
        "yield as a value",
        (3, 10),
        """\
def f(x):
    y = x * (yield)
    return y
""",
        """\
program.py:2:14: `yield` is not supported: the function would be a generator, which runs in pieces
    y = x * (yield)
             ^^^^^
    instead: collect the values in a list and return the list
""",
    ),
    (
        "yield from",
        (3, 10),
        """\
def f(xs):
    yield from xs
""",
        """\
program.py:2:5: `yield from` is not supported: the function would be a generator, which runs in pieces
    yield from xs
    ^^^^^^^^^^^^^
    instead: extend a list by the values and return the list
""",
    ),
    (
        "value of yield in a nested function",
        (3, 10),
        """\
def f(x):
    def g():
        y = yield x
        yield y
    return sum(g())
""",
        """\
program.py:3:13: the value of `yield` is not supported: a `for` loop sends nothing to its generator
    y = yield x
        ^^^^^^^
    instead: write `yield ...` as a statement of its own
""",
    ),
    (
        "yield in a lambda",
        (3, 10),
        """\
f = lambda x: (yield x)
""",
        """\
program.py:1:16: `yield` is not supported: the function would be a generator, which runs in pieces
    f = lambda x: (yield x)
                   ^^^^^^^
    instead: collect the values in a list and return the list
""",
    ),
    (
        "async def",
        (3, 10),
        """\
async def f(x):  # slow
    return x
""",
        """\
program.py:1:1: `async def` is not supported: a coroutine has no value until somebody awaits it
    async def f(x):  # slow
    ^^^^^^^^^^^^^^^
    instead: write a plain `def`, and await what it needs before calling it
""",
    ),
    (
        "nested async def and await",
        (3, 10),
        """\
def f(x):
    async def g(y):
        return await y
    return x
""",
        """\
program.py:2:5: `async def` is not supported: a coroutine has no value until somebody awaits it
    async def g(y):
    ^^^^^^^^^^^^^^^
    instead: write a plain `def`, and await what it needs before calling it

program.py:3:16: `await` is not supported: values may change while the function waits
    return await y
           ^^^^^^^
    instead: await the value before the call, and pass it as an argument
""",
    ),
    (
        "async for",
        (3, 10),
        """\
async def f(xs):
    async for x in xs:
        pass
""",
        """\
program.py:1:1: `async def` is not supported: a coroutine has no value until somebody awaits it
    async def f(xs):
    ^^^^^^^^^^^^^^^^
    instead: write a plain `def`, and await what it needs before calling it

program.py:2:5: `async for` is not supported
    async for x in xs:
    ^^^^^^^^^^^^^^^^^^
    instead: collect the items in a list before the call, and loop over the list
""",
    ),
    (
        "async with",
        (3, 10),
        """\
async def f(lock, x):
    async with lock:
        return x
""",
        """\
program.py:1:1: `async def` is not supported: a coroutine has no value until somebody awaits it
    async def f(lock, x):
    ^^^^^^^^^^^^^^^^^^^^^
    instead: write a plain `def`, and await what it needs before calling it

program.py:2:5: `async with` is not supported
    async with lock:
    ^^^^^^^^^^^^^^^^
    instead: enter the block around the call of the function, not inside it
""",
    ),
    (
        "async comprehension",
        (3, 10),
        """\
async def f(xs):
    return [x async for x in xs]
""",
        """\
program.py:1:1: `async def` is not supported: a coroutine has no value until somebody awaits it
    async def f(xs):
    ^^^^^^^^^^^^^^^^
    instead: write a plain `def`, and await what it needs before calling it

program.py:2:25: `async for` in a comprehension is not supported
    return [x async for x in xs]
                        ^
    instead: collect the items in a list before the call, and loop over the list
""",
    ),
    (
        "eval",
        (3, 10),
        """\
def f(x):
    return eval("x * 2")
""",
        """\
program.py:2:12: `eval` is not supported: the expression is not known before it runs
    return eval("x * 2")
           ^^^^^^^^^^^^^
    instead: write the expression itself, or choose between functions, in a dict or by `if`
""",
    ),
    (
        "eval as a value",
        (3, 10),
        """\
def f(xs):
    return list(map(eval, xs))
""",
        """\
program.py:2:21: `eval` is not supported: the expression is not known before it runs
    return list(map(eval, xs))
                    ^^^^
    instead: write the expression itself, or choose between functions, in a dict or by `if`
""",
    ),
    (
        "exec",
        (3, 10),
        """\
def f(x):
    exec("y = x")
    return x
""",
        """\
program.py:2:5: `exec` is not supported: the statements are not known before they run
    exec("y = x")
    ^^^^^^^^^^^^^
    instead: write the statements themselves, or choose between functions, in a dict or by `if`
""",
    ),
    (
        "compile",
        (3, 10),
        """\
def f(x):
    code = compile("x", "", "eval")
    return x
""",
        """\
program.py:2:12: `compile` is not supported: the program is not known before it runs
    code = compile("x", "", "eval")
           ^^^^^^^^^^^^^^^^^^^^^^^^
    instead: write the program itself, or choose between functions, in a dict or by `if`
""",
    ),
    (
        "__import__",
        (3, 10),
        """\
def f(x):
    np = __import__("numpy")
    return np.sin(x)
""",
        """\
program.py:2:10: `__import__` is not supported
    np = __import__("numpy")
         ^^^^^^^^^^^^^^^^^^^
    instead: write an `import` statement
""",
    ),
    (
        "globals",
        (3, 10),
        """\
def f(x):
    return globals()["a"] * x
""",
        """\
program.py:2:12: `globals` is not supported: the derivative lies in a module of its own
    return globals()["a"] * x
           ^^^^^^^^^
    instead: name the variables that are meant, or keep the values in a dict
""",
    ),
    (
        "locals",
        (3, 10),
        """\
def f(x, y):
    return sum(locals().values())
""",
        """\
program.py:2:16: `locals()` is not supported: the derivative has local variables of its own
    return sum(locals().values())
               ^^^^^^^^
    instead: name the variables that are meant, or keep the values in a dict
""",
    ),
    (
        "vars",
        (3, 10),
        """\
def f(x):
    return vars()["x"]
""",
        """\
program.py:2:12: `vars()` is not supported: the derivative has local variables of its own
    return vars()["x"]
           ^^^^^^
    instead: name the variables that are meant, or keep the values in a dict
""",
    ),
    (
        "dir",
        (3, 10),
        """\
def f(x):
    return x * len(dir())
""",
        """\
program.py:2:20: `dir()` is not supported: the derivative has local variables of its own
    return x * len(dir())
                   ^^^^^
    instead: name the variables that are meant, or keep the values in a dict
""",
    ),
    (
        "setattr with a computed name",
        (3, 10),
        """\
def f(model, name, x):
    setattr(model, name, x)
    return model
""",
        """\
program.py:2:5: `setattr` with a computed name is not supported: it is not known which attribute changes
    setattr(model, name, x)
    ^^^^^^^^^^^^^^^^^^^^^^^
    instead: assign the attribute by its name, or keep the values in a dict
""",
    ),
    (
        "setattr in a loop",
        (3, 10),
        """\
def f(model, x):
    for i in range(3):
        setattr(model, f"w{i}", x)
    return model
""",
        """\
program.py:3:9: `setattr` with a computed name is not supported: it is not known which attribute changes
    setattr(model, f"w{i}", x)
    ^^^^^^^^^^^^^^^^^^^^^^^^^^
    instead: assign the attribute by its name, or keep the values in a dict
""",
    ),
    (
        "delattr with a computed name",
        (3, 10),
        """\
def f(model, name):
    delattr(model, name)
""",
        """\
program.py:2:5: `delattr` with a computed name is not supported: it is not known which attribute changes
    delattr(model, name)
    ^^^^^^^^^^^^^^^^^^^^
    instead: assign the attribute by its name, or keep the values in a dict
""",
    ),
    (
        "setattr with unpacked arguments",
        (3, 10),
        """\
def f(*args):
    setattr(*args)
""",
        """\
program.py:2:5: `setattr` with a computed name is not supported: it is not known which attribute changes
    setattr(*args)
    ^^^^^^^^^^^^^^
    instead: assign the attribute by its name, or keep the values in a dict
""",
    ),
    (
        "type with three arguments",
        (3, 10),
        """\
def f(x):
    Point = type("Point", (), {})
    return x
""",
        """\
program.py:2:13: `type` with three arguments is not supported: every call makes another class
    Point = type("Point", (), {})
            ^^^^^^^^^^^^^^^^^^^^^
    instead: write a class at the top level of the module
""",
    ),
    (
        "except star",
        (3, 11),
        """\
def f(x):
    try:
        y = x
    except* ValueError:
        y = 0.0
    return y
""",
        """\
program.py:2:5: `try` with `except*` is not supported: no derivative passes through an exception
    try:
    ^^^^
    instead: test with `if` for what may go wrong before it does
""",
    ),
    (
        "match that binds a global",
        (3, 10),
        """\
def f(x):
    global a, v
    match x:
        case 0:
            return 1.0
        case [a, *rest] if a:
            return a
        case {"k": v, **others}:
            return v
    return x
""",
        """\
program.py:6:15: assignment to the global variable `a` is not supported: no derivative could follow it
    case [a, *rest] if a:
          ^
    instead: return the new value and let the caller assign it, or leave out the `global` statement

program.py:8:20: assignment to the global variable `v` is not supported: no derivative could follow it
    case {"k": v, **others}:
               ^
    instead: return the new value and let the caller assign it, or leave out the `global` statement
""",
    ),
    (
        "class",
        (3, 10),
        """\
def f(x):
    class Point:
        def norm(self):
            yield 1
    return x
""",
        """\
program.py:2:5: a class defined inside a function is not supported: every call makes another class
    class Point:
    ^^^^^^^^^^^^
    instead: move the class to the top level of the module
""",
    ),
    (
        "type alias",
        (3, 12),
        """\
def f(x):
    type Vector = list[float]
    return x
""",
        """\
program.py:2:5: a `type` statement inside a function is not supported
    type Vector = list[float]
    ^^^^^^^^^^^^^^^^^^^^^^^^^
    instead: move it to the top level of the module
""",
    ),
    (
        "type parameters",
        (3, 12),
        """\
def f(x):
    def g[T](y: T) -> T:
        return y
    return g(x)
""",
        """\
program.py:2:11: type parameters are not supported
    def g[T](y: T) -> T:
          ^
    instead: leave them out, or use a `typing.TypeVar` from the top level of the module
""",
    ),
    (
        "decorated nested function",
        (3, 10),
        """\
import functools
def f(x):
    @functools.cache
    def g(y):
        return x * y
    return g(x)
""",
        """\
program.py:3:6: a decorator on a function inside a function is not supported
    @functools.cache
     ^^^^^^^^^^^^^^^
    instead: move the decorated function to the top level of the module, or leave out the decorator
""",
    ),
    (
        "two decorators",
        (3, 10),
        """\
import functools
def f(x):
    @functools.lru_cache(
        maxsize=3,
    )
    @staticmethod
    def g(y):
        return x * y
    return g(x)
""",
        """\
program.py:3:6: a decorator on a function inside a function is not supported
    @functools.lru_cache(
     ^^^^^^^^^^^^^^^^^^^^
    instead: move the decorated function to the top level of the module, or leave out the decorator

program.py:6:6: a decorator on a function inside a function is not supported
    @staticmethod
     ^^^^^^^^^^^^
    instead: move the decorated function to the top level of the module, or leave out the decorator
""",
    ),
    (
        "global assignment",
        (3, 10),
        """\
def f(x):
    global total
    total = x
    return x
""",
        """\
program.py:3:5: assignment to the global variable `total` is not supported: no derivative could follow it
    total = x
    ^^^^^
    instead: return the new value and let the caller assign it, or leave out the `global` statement
""",
    ),
    (
        "global augmented assignment",
        (3, 10),
        """\
count = 0
def f(x):
    global count
    count += 1
    return x
""",
        """\
program.py:4:5: assignment to the global variable `count` is not supported: no derivative could follow it
    count += 1
    ^^^^^
    instead: return the new value and let the caller assign it, or leave out the `global` statement
""",
    ),
    (
        "global loop variable and unpacking",
        (3, 10),
        """\
def f(xs):
    global i, a
    for i in range(3):
        (a, b), c = xs
    return b
""",
        """\
program.py:3:9: assignment to the global variable `i` is not supported: no derivative could follow it
    for i in range(3):
        ^
    instead: return the new value and let the caller assign it, or leave out the `global` statement

program.py:4:10: assignment to the global variable `a` is not supported: no derivative could follow it
    (a, b), c = xs
     ^
    instead: return the new value and let the caller assign it, or leave out the `global` statement
""",
    ),
    (
        "global function",
        (3, 10),
        """\
def f(x):
    global g
    def g(y):
        return y
    return g(x)
""",
        """\
program.py:3:5: assignment to the global variable `g` is not supported: no derivative could follow it
    def g(y):
    ^^^^^^^^^
    instead: return the new value and let the caller assign it, or leave out the `global` statement
""",
    ),
    (
        "global import",
        (3, 10),
        """\
def f(x):
    global np
    import numpy as np
    return np.sin(x)
""",
        """\
program.py:3:12: assignment to the global variable `np` is not supported: no derivative could follow it
    import numpy as np
           ^^^^^^^^^^^
    instead: return the new value and let the caller assign it, or leave out the `global` statement
""",
    ),
    (
        "global walrus in a comprehension",
        (3, 10),
        """\
def f(xs):
    global y
    return [y := x for x in xs]
""",
        """\
program.py:3:13: assignment to the global variable `y` is not supported: no derivative could follow it
    return [y := x for x in xs]
            ^
    instead: return the new value and let the caller assign it, or leave out the `global` statement
""",
    ),
    (
        "global deleted",
        (3, 10),
        """\
def f(x):
    global y
    del y
    return x
""",
        """\
program.py:3:9: `del` of `y`, which is no variable of this function, is not supported
    del y
        ^
    instead: leave it as it is
""",
    ),
    (
        "global in a branch",
        (3, 10),
        """\
def f(x):
    if x > 0.0:
        global y
        y = x
    return x
""",
        """\
program.py:4:9: assignment to the global variable `y` is not supported: no derivative could follow it
    y = x
    ^
    instead: return the new value and let the caller assign it, or leave out the `global` statement
""",
    ),
    (
        "nonlocal of a closure",
        (3, 10),
        """\
def make():
    count = 0
    def f(x):
        nonlocal count
        count = count + 1
        return x
    return f
f = make()
""",
        """\
program.py:5:9: assignment to `count`, a variable of the function around this one, is not supported
    count = count + 1
    ^^^^^
    instead: return the new value, and assign it there
""",
    ),
    (
        "del attribute",
        (3, 10),
        """\
def f(model, x):
    y = x
    del y, model.w, model.layers[0].b
    return x
""",
        """\
program.py:3:12: `del` of an attribute is not supported
    del y, model.w, model.layers[0].b
           ^^^^^^^
    instead: assign None to `model.w`

program.py:3:21: `del` of an attribute is not supported
    del y, model.w, model.layers[0].b
                    ^^^^^^^^^^^^^^^^^
    instead: assign None to `model.layers[0].b`
""",
    ),
    (
        "with unpacking",
        (3, 10),
        """\
def f(open_both, x):
    with open_both() as (a, b):
        return x
""",
        """\
program.py:2:25: `with ... as` is supported for a single name only
    with open_both() as (a, b):
                        ^^^^^^
    instead: bind one name, and unpack or store it on the first line of the block
""",
    ),
    (
        "with attribute target",
        (3, 10),
        """\
def f(self, lock, x):
    with lock, lock as self.lock:
        return x
""",
        """\
program.py:2:24: `with ... as` is supported for a single name only
    with lock, lock as self.lock:
                       ^^^^^^^^^
    instead: bind one name, and unpack or store it on the first line of the block
""",
    ),
    (
        "relative import",
        (3, 10),
        """\
def f(x):
    from . import helpers
    return helpers.g(x)
""",
        """\
program.py:2:5: a relative import inside a function is not supported: the derivative is in another package
    from . import helpers
    ^^^^^^^^^^^^^^^^^^^^^
    instead: import at the top level of the module, or by the full name of the package
""",
    ),
    (
        "relative import of a name",
        (3, 10),
        """\
def f(x):
    from ..core.helpers import g as helper
    return helper(x)
""",
        """\
program.py:2:5: a relative import inside a function is not supported: the derivative is in another package
    from ..core.helpers import g as helper
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    instead: import at the top level of the module, or by the full name of the package
""",
    ),
    (
        "starred index",
        (3, 11),
        """\
def f(x, i):
    return x[*i, 0]
""",
        """\
program.py:2:14: `*` inside an index is not supported
    return x[*i, 0]
             ^^
    instead: make the tuple first, `index = (...)`, and write `[index]`
""",
    ),
    (
        "starred index in a store",
        (3, 11),
        """\
def f(x, i):
    x[1:, *i] = 0.0
    return x
""",
        """\
program.py:2:11: `*` inside an index is not supported
    x[1:, *i] = 0.0
          ^^
    instead: make the tuple first, `index = (...)`, and write `[index]`
""",
    ),
    (
        "several offences",
        (3, 10),
        """\
def f(x):
    global y
    y = eval("x")
    try:
        del x.a
    except Exception:
        yield x
    return locals()
""",
        """\
program.py:3:5: assignment to the global variable `y` is not supported: no derivative could follow it
    y = eval("x")
    ^
    instead: return the new value and let the caller assign it, or leave out the `global` statement

program.py:3:9: `eval` is not supported: the expression is not known before it runs
    y = eval("x")
        ^^^^^^^^^
    instead: write the expression itself, or choose between functions, in a dict or by `if`

program.py:5:13: `del` of an attribute is not supported
    del x.a
        ^^^
    instead: assign None to `x.a`

program.py:7:9: `yield` is not supported: the function would be a generator, which runs in pieces
    yield x
    ^^^^^^^
    instead: collect the values in a list and return the list

program.py:8:12: `locals()` is not supported: the derivative has local variables of its own
    return locals()
           ^^^^^^^^
    instead: name the variables that are meant, or keep the values in a dict
""",
    ),
    (
        "tabs and wide characters",
        (3, 10),
        """\
def f(x):
\tif x:
\t\t变量 = "宽\t宽"; return {"é": 变量, 1: globals}
""",
        """\
program.py:3:35: `globals` is not supported: the derivative lies in a module of its own
    变量 = "宽    宽"; return {"é": 变量, 1: globals}
                                             ^^^^^^^
    instead: name the variables that are meant, or keep the values in a dict
""",
    ),
    (
        "semicolons",
        (3, 10),
        """\
def f(x): y = x; yield y; return
""",
        """\
program.py:1:18: `yield` is not supported: the function would be a generator, which runs in pieces
    def f(x): y = x; yield y; return
                     ^^^^^^^
    instead: collect the values in a list and return the list
""",
    ),
    (
        "in a lambda",
        (3, 10),
        """\
f = [lambda x: x, lambda x: globals][1]
""",
        """\
program.py:1:29: `globals` is not supported: the derivative lies in a module of its own
    f = [lambda x: x, lambda x: globals][1]
                                ^^^^^^^
    instead: name the variables that are meant, or keep the values in a dict
""",
    ),
    (
        "in defaults of a nested function",
        (3, 10),
        """\
def f(x):
    def g(y=eval("3")):
        return y
    return g()
""",
        """\
program.py:2:13: `eval` is not supported: the expression is not known before it runs
    def g(y=eval("3")):
            ^^^^^^^^^
    instead: write the expression itself, or choose between functions, in a dict or by `if`
""",
    ),
    (
        "inside an f-string",
        (3, 12),
        """\
def f(x):
    return f"{locals()}"
""",
        """\
program.py:2:15: `locals()` is not supported: the derivative has local variables of its own
    return f"{locals()}"
              ^^^^^^^^
    instead: name the variables that are meant, or keep the values in a dict
""",
    ),
]
