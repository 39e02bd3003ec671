"""The normal form of every construct: text before and after, and behavior."""

from __future__ import annotations

import textwrap
from typing import Any

import gast
import numpy as np
import pytest
from normal_form import compare, execute, normal_form, parse, show
from printing_programs import printing_program

from tangentish.errors import UnsupportedError
from tangentish.frontend.normalize import normalize
from tangentish.frontend.resolve import Scope
from tangentish.names import Names, adjoint_name, tangent_name, tape_name

# The globals of the programs below.
MODULE = """
G = 1
def h(x):
    return x
def k(x):
    global G
    G = x
def v7(x):
    return x
"""

PAIRS = {
    "operations": (
        """
        def f(a, x, b, c, d):
            y = a * x + b * x ** 2 - -c
            return y / d
        """,
        """
        def f(a, x, b, c, d):
            v1 = a * x
            v2 = x ** 2
            v3 = b * v2
            v4 = v1 + v3
            v5 = -c
            y = v4 - v5
            v6 = y / d
            return v6
        """,
    ),
    "negative": (
        """
        def f(x):
            return [-1, -2.5, - -3, -x, x ** -1]
        """,
        """
        def f(x):
            v1 = -x
            v2 = x ** -1
            v3 = [-1, -2.5, 3, v1, v2]
            return v3
        """,
    ),
    "calls": (
        """
        def f(g, x, *args, y=1, **opts):
            return g(x + 1, *args, x * 2, key=-x, **opts)
        """,
        """
        def f(g, x, *args, y=1, **opts):
            v1 = x + 1
            v2 = x * 2
            v3 = -x
            v4 = g(v1, *args, v2, key=v3, **opts)
            return v4
        """,
    ),
    "methods": (
        """
        def f(x):
            return (x + 1).sum(axis=0).T
        """,
        """
        def f(x):
            v1 = x + 1
            v2 = v1.sum(axis=0)
            v3 = v2.T
            return v3
        """,
    ),
    "paths": (
        """
        def f(x):
            return np.linalg.norm(x[np.newaxis]) * np.pi
        """,
        """
        def f(x):
            v1 = x[np.newaxis]
            v2 = np.linalg.norm(v1)
            v3 = v2 * np.pi
            return v3
        """,
    ),
    "index": (
        """
        def f(x, i, g):
            return x[i + 1, ..., g(i):, ::-1]
        """,
        """
        def f(x, i, g):
            v1 = i + 1
            v2 = g(i)
            v3 = x[v1, ..., v2:, ::-1]
            return v3
        """,
    ),
    "displays": (
        """
        def f(x, *y):
            return (x, *y), [x + 1], {x, 2}, {'a': x + 1, **x}
        """,
        """
        def f(x, *y):
            v1 = (x, *y)
            v2 = x + 1
            v3 = [v2]
            v4 = {x, 2}
            v5 = {}
            v6 = x + 1
            v5['a'] = v6
            v5.update(x)
            v7 = (v1, v3, v4, v5)
            return v7
        """,
    ),
    "text": (
        """
        def f(x):
            return f'{x + 1:>{2 * x}} {x!r}'
        """,
        """
        def f(x):
            v1 = x + 1
            v2 = 2 * x
            v3 = f'{v1:>{v2}} {x!r}'
            return v3
        """,
    ),
    "walrus": (
        """
        def f(x, g):
            return x + (x := g(x)) + (y := x * 2)
        """,
        """
        def f(x, g):
            v1 = x
            x = g(x)
            v2 = v1 + x
            y = x * 2
            v3 = v2 + y
            return v3
        """,
    ),
    "call_order": (
        """
        def f(x):
            return G + np.sin(x) * G + h(x) - G * k(x)
        """,
        """
        def f(x):
            v1 = np.sin(x)
            v2 = v1 * G
            v3 = G + v2
            v4 = h(x)
            v5 = v3 + v4
            v6 = G
            v7 = k(x)
            v8 = v6 * v7
            v9 = v5 - v8
            return v9
        """,
    ),
    "and": (
        """
        def f(x, g):
            c = x and g(x) and g(c)
            return c
        """,
        """
        def f(x, g):
            v1 = x
            if v1:
                v1 = g(x)
                if v1:
                    v1 = g(c)
            c = v1
            return c
        """,
    ),
    "or_and": (
        """
        def f(x, y, g):
            if x > 0 or g(y) and y:
                print(x)
        """,
        """
        def f(x, y, g):
            v1 = x > 0
            v2 = not v1
            if v2:
                v1 = g(y)
                if v1:
                    v1 = y
            if v1:
                print(x)
            return None
        """,
    ),
    "not": (
        """
        def f(x, y):
            if not (x or y):
                return 1
            return 2
        """,
        """
        def f(x, y):
            v1 = x
            v2 = not v1
            if v2:
                v1 = y
            v3 = not v1
            if v3:
                result = 1
            else:
                result = 2
            return result
        """,
    ),
    "ternary": (
        """
        def f(x, y):
            y = y if x > 0 else -y
            return x * y if y else (x + 1 if x else x - 1)
        """,
        """
        def f(x, y):
            v1 = x > 0
            v2 = not v1
            if v2:
                y = -y
            if y:
                v3 = x * y
            elif x:
                v3 = x + 1
            else:
                v3 = x - 1
            return v3
        """,
    ),
    "chain": (
        """
        def f(a, b, c):
            b = a < b <= c != a + 1
            return b
        """,
        """
        def f(a, b, c):
            v1 = a < b
            if v1:
                v1 = b <= c
                if v1:
                    v2 = a + 1
                    v1 = c != v2
            b = v1
            return b
        """,
    ),
    "swap": (
        """
        def f(a, b, c, d):
            a, b = b, a
            a, b, c = b, c, a
            (a, b), c = (c, d), (a + 1)
            return a
        """,
        """
        def f(a, b, c, d):
            v1 = a
            a = b
            b = v1
            v2 = a
            a = b
            b = c
            c = v2
            v3 = a + 1
            a = c
            b = d
            c = v3
            return a
        """,
    ),
    "pairs": (
        """
        def f(a, b, g):
            a, b = a + 1, g(b)
            x, y = 1, 2
            s, c = np.sin(a), np.cos(a)
            return x
        """,
        """
        def f(a, b, g):
            a = a + 1
            b = g(b)
            x = 1
            y = 2
            s = np.sin(a)
            c = np.cos(a)
            return x
        """,
    ),
    "swap_elements": (
        """
        def f(a, i, j):
            a[i], a[j] = a[j], a[i]
            i, a[i] = j, i
            return a
        """,
        """
        def f(a, i, j):
            v1 = a[j]
            v2 = a[i]
            a[i] = v1
            a[j] = v2
            v3 = i
            i = j
            a[i] = v3
            return a
        """,
    ),
    "unpack": (
        """
        def f(g, x):
            a, (b, *c), d = g(x)
            *e, h = x
            i, j = zip(a, b)
            a, x = x
            return a
        """,
        """
        def f(g, x):
            v1 = g(x)
            a = v1[0]
            v2 = v1[1]
            b = v2[0]
            v3 = v2[1:]
            c = list(v3)
            d = v1[2]
            v4 = x[:-1]
            e = list(v4)
            h = x[-1]
            v5 = zip(a, b)
            v6 = tuple(v5)
            i = v6[0]
            j = v6[1]
            v7 = x
            a = v7[0]
            x = v7[1]
            return a
        """,
    ),
    "starred_display": (
        """
        def f(x, y):
            a, *b, c = x, y, x + 1, 2
            return b
        """,
        """
        def f(x, y):
            v1 = x + 1
            b = [y, v1]
            a = x
            c = 2
            return b
        """,
    ),
    "chained": (
        """
        def f(x, a, g):
            y = z = x + 1
            u = w = 0.0
            x = a[x] = g(x)
            a[0] = y = x * x
            return z
        """,
        """
        def f(x, a, g):
            y = x + 1
            z = y
            u = 0.0
            w = 0.0
            x = g(x)
            a[x] = x
            v1 = x * x
            a[0] = v1
            y = v1
            return z
        """,
    ),
    "store": (
        """
        def f(a, x, g):
            a[g(x)] = g(a) + 1
            a.real = x * 2
            a[:] = 0
            y: float = x
            z: int
            return a
        """,
        """
        def f(a, x, g):
            v1 = g(a)
            v2 = v1 + 1
            v3 = g(x)
            a[v3] = v2
            v4 = x * 2
            a.real = v4
            a[:] = 0
            y = x
            return a
        """,
    ),
    "augmented": (
        """
        def f(a, x, g):
            x += x * 2
            a[g(x), 1:] *= x + 1
            a.n -= 1
            return x
        """,
        """
        def f(a, x, g):
            v1 = x * 2
            x += v1
            v2 = g(x)
            v3 = x + 1
            a[v2, 1:] *= v3
            a.n -= 1
            return x
        """,
    ),
    "augmented_call": (
        """
        def f(a, g):
            a[0] += g(a)
            a[1] += np.sum(a)
            return a
        """,
        """
        def f(a, g):
            v1 = a[0]
            v2 = g(a)
            v1 += v2
            a[0] = v1
            v3 = np.sum(a)
            a[1] += v3
            return a
        """,
    ),
    "augmented_walrus": (
        """
        def f(x):
            x += (x := 3)
            return x
        """,
        """
        def f(x):
            v1 = x
            x = 3
            v1 += x
            x = v1
            return x
        """,
    ),
    "comprehension": (
        """
        def f(xs, ys):
            zs = [x * y for x in xs if x for y in ys if y > x]
            return {k: v + 1 for k, v in zip(xs, zs)}, {x for x in np.abs(xs)}
        """,
        """
        def f(xs, ys):
            zs = []
            for x in xs:
                if x:
                    for y in ys:
                        v1 = y > x
                        if v1:
                            v2 = x * y
                            zs.append(v2)
            v3 = {}
            for v4 in zip(xs, zs):
                k = v4[0]
                v = v4[1]
                v5 = v + 1
                v3[k] = v5
            v6 = np.abs(xs)
            v7 = set()
            for x in v6:
                v7.add(x)
            v8 = (v3, v7)
            return v8
        """,
    ),
    "comprehension_scope": (
        """
        def f(x):
            ys = [x * 2 for x in x]
            zs = [[x for x in y] for y in ys]
            return x
        """,
        """
        def f(x):
            ys = []
            for x1 in x:
                v1 = x1 * 2
                ys.append(v1)
            zs = []
            for y in ys:
                v2 = []
                for x2 in y:
                    v2.append(x2)
                zs.append(v2)
            return x
        """,
    ),
    "own": (
        """
        def f(xs):
            xs = [x + len(xs) for x in xs]
            return xs
        """,
        """
        def f(xs):
            v1 = []
            for x in xs:
                v2 = len(xs)
                v3 = x + v2
                v1.append(v3)
            xs = v1
            return xs
        """,
    ),
    "generators": (
        """
        def f(xs, g):
            total = sum(g(x) for x in xs)
            text = ', '.join(str(x) for x in xs)
            return np.array(list(x for x in xs if x))
        """,
        """
        def f(xs, g):
            v1 = []
            for x in xs:
                v2 = g(x)
                v1.append(v2)
            total = sum(v1)
            v3 = []
            for x in xs:
                v4 = str(x)
                v3.append(v4)
            text = ', '.join(v3)
            v5 = []
            for x in xs:
                if x:
                    v5.append(x)
            v6 = np.array(v5)
            return v6
        """,
    ),
    "any": (
        """
        def f(xs, g):
            return any(g(x, y) for x in xs for y in x if y)
        """,
        """
        def f(xs, g):
            v1 = False
            for x in xs:
                for y in x:
                    if y:
                        v2 = g(x, y)
                        if v2:
                            v1 = True
                    if v1:
                        break
                if v1:
                    break
            return v1
        """,
    ),
    "all": (
        """
        def f(xs, g):
            ok = all(g(x) for x in xs)
            return ok
        """,
        """
        def f(xs, g):
            ok = True
            for x in xs:
                v1 = g(x)
                v2 = not v1
                if v2:
                    ok = False
                v3 = not ok
                if v3:
                    break
            return ok
        """,
    ),
    "for": (
        """
        def f(xs, ys, n):
            for i in range(n + 1):
                print(i)
            for x, (y, z) in zip(xs, enumerate(ys)):
                print(x)
            for xs[0] in np.arange(n):
                pass
            return i
        """,
        """
        def f(xs, ys, n):
            v1 = n + 1
            for i in range(v1):
                print(i)
            v2 = enumerate(ys)
            for v3 in zip(xs, v2):
                x = v3[0]
                v4 = v3[1]
                y = v4[0]
                z = v4[1]
                print(x)
            v5 = np.arange(n)
            for v6 in v5:
                xs[0] = v6
            return i
        """,
    ),
    "loop_variable": (
        """
        def f(n):
            for i in range(n):
                if i > 2:
                    i = 2
                print(i)
            return i
        """,
        """
        def f(n):
            for i1 in range(n):
                i = i1
                v1 = i > 2
                if v1:
                    i = 2
                print(i)
            return i
        """,
    ),
    "while": (
        """
        def f(x, n):
            while x * 2 < n and x:
                x += 1
            while n:
                n -= 1
            while (y := x - 1) > n:
                x = y
            return x
        """,
        """
        def f(x, n):
            v1 = x * 2
            v2 = v1 < n
            if v2:
                v2 = x
            while v2:
                x += 1
                v3 = x * 2
                v2 = v3 < n
                if v2:
                    v2 = x
            while n:
                n -= 1
            y = x - 1
            v4 = y > n
            while v4:
                x = y
                y = x - 1
                v4 = y > n
            return x
        """,
    ),
    "lambda": (
        """
        def f(xs, a):
            g = lambda x, s=a + 1: x * s
            return sorted(xs, key=lambda x: -g(x))
        """,
        """
        def f(xs, a):
            v1 = a + 1

            def g(x, s=v1):
                v2 = x * s
                return v2

            def lambda1(x):
                v3 = g(x)
                v4 = -v3
                return v4
            v5 = sorted(xs, key=lambda1)
            return v5
        """,
    ),
    "nested": (
        """
        def f(x):
            @np.vectorize
            def g(y: float, z: int = 2 * x) -> float:
                'doc'
                if y > x:
                    return y
                return x * z
            return g(x)
        """,
        """
        def f(x):
            v1 = 2 * x

            def g(y, z=v1):
                v2 = y > x
                if v2:
                    result = y
                else:
                    result = x * z
                return result
            g = np.vectorize(g)
            v3 = g(x)
            return v3
        """,
    ),
    "assert": (
        """
        def f(x, g):
            assert x > 0
            assert x, 'bad'
            assert not g(x), f'bad {x}'
            if x > 9:
                raise ValueError('too', g(x)) from None
            return x
        """,
        """
        def f(x, g):
            v1 = x > 0
            assert v1
            assert x, 'bad'
            v2 = g(x)
            if v2:
                v3 = f'bad {x}'
                raise AssertionError(v3)
            v4 = x > 9
            if v4:
                v5 = g(x)
                raise ValueError('too', v5) from None
            return x
        """,
    ),
    "with": (
        """
        def f(x, g):
            with np.errstate(all='ignore'), g(x) as (a, b):
                x = x / a
            return x
        """,
        """
        def f(x, g):
            v1 = np.errstate(all='ignore')
            with v1:
                v2 = g(x)
                with v2 as v3:
                    a = v3[0]
                    b = v3[1]
                    x = x / a
            return x
        """,
    ),
    "delete": (
        """
        def f(a, b):
            del a[1:], b
            return a
        """,
        """
        def f(a, b):
            del a[1:]
            del b
            return a
        """,
    ),
    "import": (
        """
        def f(x):
            import math
            from numpy import linalg as la
            return math.sin(la.norm(x))
        """,
        """
        def f(x):
            import math
            from numpy import linalg as la
            v1 = la.norm(x)
            v2 = math.sin(v1)
            return v2
        """,
    ),
    "effects": (
        """
        def f(x, g):
            'doc'
            g(x)
            x
            x[0]
            x and g(x)
            [g(y) for y in x]
        """,
        """
        def f(x, g):
            g(x)
            v1 = x[0]
            v2 = x
            if v2:
                v2 = g(x)
            v3 = []
            for y in x:
                v4 = g(y)
                v3.append(v4)
            return None
        """,
    ),
    "name_v": (
        """
        def f(v1, v3):
            v2 = v1 + v3 * 2
            return v2 * v1 + v7(v2)
        """,
        """
        def f(v1, v3):
            v4 = v3 * 2
            v2 = v1 + v4
            v5 = v2 * v1
            v6 = v7(v2)
            v8 = v5 + v6
            return v8
        """,
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_text(name: str) -> None:
    before, after = map(textwrap.dedent, PAIRS[name])
    assert show(normal_form(MODULE + before)) == after.strip()


@pytest.mark.parametrize("name", PAIRS)
def test_the_users_tree_is_only_read(name: str) -> None:
    text = MODULE + textwrap.dedent(PAIRS[name][0])
    tree = parse(text)
    before = gast.dump(tree, include_attributes=True)
    normalize(tree, Scope.of(execute(text)["f"], tree), Names())
    assert gast.dump(tree, include_attributes=True) == before


@pytest.mark.parametrize("name", PAIRS)
def test_normal_form_stays_as_it_is(name: str) -> None:
    after = textwrap.dedent(PAIRS[name][1])
    assert show(normal_form(MODULE + after)) == after.strip()


# Programs whose result depends on the order of evaluation, with arguments.
ORDER: dict[str, tuple[str, list[Any]]] = {
    "the left operand is read before a walrus": (
        """
        def f(x):
            return x + (x := 2 * x) + x, (x, (x := 0), x)
        """,
        [3],
    ),
    "the left operand is read before a call that rebinds a global": (
        """
        N = 1
        def step(x):
            global N
            N = N + x
            return N
        def f(x):
            return N + step(x) * N, [N, step(x), N], N
        """,
        [3],
    ),
    "the left operand is read before a call that rebinds a variable": (
        """
        def f(x):
            def step():
                nonlocal x
                x = x + 1
                return x
            x += step()
            return x - step() * x, x
        """,
        [3],
    ),
    "an element is read before a call that changes it": (
        """
        def change(a):
            a[0] = 5
            return 1
        def f(a):
            a[0] += change(a)
            return a[0] + change(a)
        """,
        [[2, 3]],
    ),
    "a call inside a call that changes an element": (
        """
        def change(a):
            a.append(len(a))
            return 1
        def outer(a):
            return change(a) + 1
        def f(a):
            a[-1] += outer(a)
            return f"{a} {outer(a)} {a}", [*a, outer(a), *a], max(*a, outer(a))
        """,
        [[2, 3]],
    ),
    "values come before targets": (
        """
        def f(a, i):
            i, a[i] = 1, i
            a[i], i = i, 0
            a[i], a[1] = a[1], a[i]
            return a, i
        """,
        [[5, 6, 7], 2],
    ),
    "the value comes before the place": (
        """
        def p(x):
            print(x)
            return x
        def f(a):
            a[p(0)] = p(1)
            a[p(2)] += p(3)
            a[p(0)], a[p(1)] = p(4), p(5)
            a[p(0)] = a[p(1)] = p(6)
            del a[p(0)]
            return {p(1): p(2), p(3): p(4)}, a[p(0) : p(1) : p(2)], p(min)(p(1), p(2))
        """,
        [[1, 2, 3]],
    ),
    "a variable seen by a handler": (
        """
        def boom(x):
            raise ValueError(x)
        def f(x, y):
            try:
                x, y = y + 1, boom(x)
            except ValueError as error:
                print(error)
            try:
                x = y or boom(x)
                y = x and boom(x)
            except ValueError as error:
                print(error)
            try:
                x = [boom(y) for y in [1]]
            except ValueError as error:
                print(error)
            return x, y
        """,
        [1, 0],
    ),
    "a variable seen by a nested function": (
        """
        def f(x, y):
            def g():
                return x
            x, y = x + 1, g()
            x = x and g() + x
            x = [g() for _ in range(2)]
            return x, y
        """,
        [1, 0],
    ),
    "functions made in a comprehension": (
        """
        def f(n):
            late = []
            for k in range(n):
                late += [lambda: (i, k) for i in range(k)]
                late += [lambda i=i: i for i in range(k)]
            single = [lambda: i for i in range(n)]
            return [g() for g in late + single], [(lambda i: i * k)(i) for i in range(n)]
        """,
        [3],
    ),
    "loop variables after the loop": (
        """
        def f(n):
            i = -1
            for i in range(n):
                for i in range(n, n + i):
                    pass
                print(i)
            j = [i for i in range(9)]
            return i, j
        """,
        [3],
    ),
    "iterators": (
        """
        def f(n):
            pairs = zip(range(n), "abcdef")
            for i, c in pairs:
                if i == 1:
                    break
            (a, b), (c, d) = zip(*pairs)
            e, g = {1: 2, 3: 4}
            (h, i), (j, k) = {5: 6, 7: 8}.items()
            return a, b, c, d, e, g, h, i, j, k, list(pairs)
        """,
        [4],
    ),
    "the message of an assertion": (
        """
        def p(x):
            print(x)
            return x
        def f(x):
            assert x < 5, p(x)
            assert p(x) < 3, f"{p(x)}"
        """,
        [2],
        [4],
        [6],
    ),
    "user names": (
        """
        def f(list, set, x):
            a, *b = x
            return {y for y in x}, b, list, set
        """,
        [1, 2, [3, 4]],
    ),
    "declared names": (
        """
        N = 1
        def f(x):
            global N
            def g():
                global N
                N += 1
                return N
            for N in range(x):
                print(N)
            N += g()
            return N, g(), N
        """,
        [3],
    ),
}


@pytest.mark.parametrize("name", ORDER)
def test_evaluation_order(name: str) -> None:
    text, *calls = ORDER[name]
    compare(text, *map(tuple, calls))


@pytest.mark.parametrize("start", range(0, 300, 10))
def test_random_programs(start: int) -> None:
    for seed in range(start, start + 10):
        text = printing_program(seed, size=8)
        compare(text, (3, 4, [1, 2, 3]), (-2, 1, [0, 0, 9]))


def test_lambda() -> None:
    function = compare("f = lambda x, y=2: x * y + 1", (3,), (3, 4))
    assert function.name == "lambda_"


def test_long_expressions() -> None:
    function = compare(f"def f(x):\n    return {' + '.join(['x'] * 100)}", (2,))
    assert len(function.body) == 100


def test_every_statement_has_the_place_of_the_users_statement() -> None:
    function = normal_form(
        """
        def f(x, xs):
            y = (
                x * 2
                + 1)
            for z in [x for x in xs]:
                if z < 0: continue
                y += z * 2
            return y
        """
    )
    places = [(show(node), node.lineno, node.end_lineno) for node in function.body]
    assert places[:2] == [("v1 = x * 2", 2, 4), ("y = v1 + 1", 2, 4)]
    assert [place[1:] for place in places[2:]] == [(5, 7), (5, 7), (5, 7), (8, 8)]
    assert function.body[0].value.lineno == 3
    loop = function.body[-2].body
    assert [node.lineno for node in loop] == [6, 6, 6]
    assert [node.lineno for node in loop[-1].body] == [7, 7]


def test_trees_of_real_sources() -> None:
    from tangentish.frontend.source import read_source

    source = read_source(compare)
    function = normalize(source.tree, Scope.of(compare, source.tree), Names())
    assert function.body[0].source is source


def test_names_learn_what_the_function_mentions() -> None:
    names = Names()
    text = "def f(x):\n    return np.sin(x) + v1"
    function = execute(text)["f"]
    normalize(parse(text), Scope.of(function), names)
    assert {"f", "x", "np", "v1", "v2", "v3"} == names.taken
    assert adjoint_name("x", names) == adjoint_name("x", names) == "x_bar"
    assert tangent_name("x", names) == "x_dot"
    assert [tape_name("x", names) for _ in range(2)] == ["x_tape", "x_tape2"]


REFUSED = {
    "gen = (y := x for x in xs)": "`:=` inside a generator expression",
    "try:\n        yield xs\n    except KeyError:\n        pass": "`yield` inside `try`",
    "a, b = 1, 2, 3": "3 values are unpacked into 2 targets",
    "for x in xs:\n        [(x := y, lambda: y) for y in xs]": "`:=` beside a function",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_refusals(statement: str) -> None:
    with pytest.raises(UnsupportedError, match=REFUSED[statement]) as caught:
        normal_form(f"def f(xs):\n    {statement}")
    assert caught.value.offences[0].position.line >= 2


def test_arrays_keep_their_identity() -> None:
    text = """
    def f(a):
        row = a[0]
        a[0], a[1] = a[1], a[0]
        row += 1.0
        b = c = a
        c[1] *= 2.0
        return b
    """
    compare(text, (np.arange(6.0).reshape(2, 3),))


def test_operators_are_kept() -> None:
    operators = ["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"]
    body = "; ".join(f"y = x {operator} y" for operator in operators)
    tree = normal_form(f"def f(x, y):\n    {body}")
    kinds = [type(node.value.op) for node in tree.body[:-1]]
    assert len(set(kinds)) == len(operators)
    assert all(isinstance(node.value, gast.BinOp) for node in tree.body[:-1])
