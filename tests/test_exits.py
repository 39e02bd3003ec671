"""Canonical exits: text before and after, and behavior."""

from __future__ import annotations

import textwrap

import pytest
from normal_form import compare, normal_form, show

from tangentish.errors import UnsupportedError

PAIRS = {
    "early_return": (
        """
        def f(x):
            if x > 0:
                return x
            y = -x
            return y
        """,
        """
        def f(x):
            v1 = x > 0
            if v1:
                result = x
            else:
                y = -x
                result = y
            return result
        """,
    ),
    "several_returns": (
        """
        def f(x):
            if x > 9:
                return 9
            if x > 3:
                x = 3
                return x
            elif x > 2:
                return 2
            return x
        """,
        """
        def f(x):
            v1 = x > 9
            if v1:
                result = 9
            else:
                v2 = x > 3
                if v2:
                    x = 3
                    result = x
                else:
                    v3 = x > 2
                    if v3:
                        result = 2
                    else:
                        result = x
            return result
        """,
    ),
    "no_value": (
        """
        def f(a):
            if a[0] > 0:
                return
            a[0] = 1
        """,
        """
        def f(a):
            v1 = a[0]
            v2 = v1 > 0
            v3 = not v2
            if v3:
                a[0] = 1
            return None
        """,
    ),
    "falls_off": (
        """
        def f(x):
            if x > 0:
                return x
        """,
        """
        def f(x):
            v1 = x > 0
            if v1:
                result = x
            else:
                result = None
            return result
        """,
    ),
    "raise_arm": (
        """
        def f(x):
            if x > 0:
                return x
            elif x < 0:
                raise ValueError(x)
            print(x)
            return 0
        """,
        """
        def f(x):
            v1 = x > 0
            if v1:
                result = x
            else:
                v2 = x < 0
                if v2:
                    raise ValueError(x)
                print(x)
                result = 0
            return result
        """,
    ),
    "nested_return": (
        """
        def f(x, y):
            if x:
                if y:
                    return 1
                print(y)
            print(x)
            return 2
        """,
        """
        def f(x, y):
            returned = False
            if x:
                if y:
                    result = 1
                    returned = True
                else:
                    print(y)
            v1 = not returned
            if v1:
                print(x)
                result = 2
            return result
        """,
    ),
    "last_break": (
        """
        def f(xs):
            for x in xs:
                print(x)
                if x > 3:
                    break
            return x
        """,
        """
        def f(xs):
            for x in xs:
                print(x)
                v1 = x > 3
                if v1:
                    break
            return x
        """,
    ),
    "middle_break": (
        """
        def f(xs):
            for x in xs:
                if x > 3:
                    x = 0
                    break
                print(x)
            return x
        """,
        """
        def f(xs):
            for x1 in xs:
                x = x1
                v1 = x > 3
                if v1:
                    x = 0
                else:
                    print(x)
                if v1:
                    break
            return x
        """,
    ),
    "two_breaks": (
        """
        def f(xs):
            for x in xs:
                if x > 3:
                    break
                print(x)
                if x < 0:
                    break
            return x
        """,
        """
        def f(xs):
            stop1 = False
            for x in xs:
                v1 = x > 3
                if v1:
                    stop1 = True
                else:
                    print(x)
                    v2 = x < 0
                    if v2:
                        stop1 = True
                if stop1:
                    break
            return x
        """,
    ),
    "continue": (
        """
        def f(xs):
            for x in xs:
                if not x:
                    continue
                if x is None:
                    continue
                print(x)
        """,
        """
        def f(xs):
            for x in xs:
                if x:
                    v1 = x is not None
                    if v1:
                        print(x)
            return None
        """,
    ),
    "skip": (
        """
        def f(xs, y):
            for x in xs:
                if x:
                    if y:
                        continue
                    print(y)
                print(x)
        """,
        """
        def f(xs, y):
            for x in xs:
                skip1 = False
                if x:
                    if y:
                        skip1 = True
                    else:
                        print(y)
                v1 = not skip1
                if v1:
                    print(x)
            return None
        """,
    ),
    "skip_break": (
        """
        def f(xs, y):
            for x in xs:
                if x:
                    if y:
                        break
                    print(y)
                print(x)
        """,
        """
        def f(xs, y):
            stop1 = False
            for x in xs:
                if x:
                    if y:
                        stop1 = True
                    else:
                        print(y)
                v1 = not stop1
                if v1:
                    print(x)
                if stop1:
                    break
            return None
        """,
    ),
    "for_else": (
        """
        def f(xs):
            for x in xs:
                if x > 3:
                    break
            else:
                print('none')
            return x
        """,
        """
        def f(xs):
            stop1 = False
            for x in xs:
                stop1 = x > 3
                if stop1:
                    break
            v1 = not stop1
            if v1:
                print('none')
            return x
        """,
    ),
    "for_else_plain": (
        """
        def f(xs):
            for x in xs:
                print(x)
            else:
                x = 0
            return x
        """,
        """
        def f(xs):
            for x in xs:
                print(x)
            x = 0
            return x
        """,
    ),
    "for_else_return": (
        """
        def f(xs):
            for x in xs:
                if x > 3:
                    break
            else:
                return 0
            return x
        """,
        """
        def f(xs):
            stop1 = False
            for x in xs:
                stop1 = x > 3
                if stop1:
                    break
            if stop1:
                result = x
            else:
                result = 0
            return result
        """,
    ),
    "return_in_for": (
        """
        def f(xs):
            for x in xs:
                if x > 3:
                    return x
                print(x)
            return 0
        """,
        """
        def f(xs):
            returned = False
            for x in xs:
                v1 = x > 3
                if v1:
                    result = x
                    returned = True
                else:
                    print(x)
                if returned:
                    break
            v2 = not returned
            if v2:
                result = 0
            return result
        """,
    ),
    "return_in_nested": (
        """
        def f(xs):
            for x in xs:
                for y in x:
                    if y > 3:
                        return y
                print(x)
        """,
        """
        def f(xs):
            returned = False
            for x in xs:
                for y in x:
                    v1 = y > 3
                    if v1:
                        result = y
                        returned = True
                    if returned:
                        break
                v2 = not returned
                if v2:
                    print(x)
                if returned:
                    break
            v3 = not returned
            if v3:
                result = None
            return result
        """,
    ),
    "return_and_break": (
        """
        def f(xs):
            for x in xs:
                if x > 3:
                    return x
                if x < 0:
                    break
                print(x)
            print('end')
            return 0
        """,
        """
        def f(xs):
            stop1 = False
            returned = False
            for x in xs:
                v1 = x > 3
                if v1:
                    result = x
                    returned = True
                    stop1 = True
                else:
                    v2 = x < 0
                    if v2:
                        stop1 = True
                    else:
                        print(x)
                if stop1:
                    break
            v3 = not returned
            if v3:
                print('end')
                result = 0
            return result
        """,
    ),
    "while_break": (
        """
        def f(x):
            while x < 9:
                x += 1
                if x == 5:
                    break
                print(x)
            return x
        """,
        """
        def f(x):
            v1 = x < 9
            while v1:
                x += 1
                v2 = x == 5
                if v2:
                    v1 = False
                else:
                    print(x)
                    v1 = x < 9
            return x
        """,
    ),
    "while_continue": (
        """
        def f(x):
            while x < 9:
                x += 1
                if x == 5:
                    continue
                print(x)
            return x
        """,
        """
        def f(x):
            v1 = x < 9
            while v1:
                x += 1
                v2 = x == 5
                v3 = not v2
                if v3:
                    print(x)
                v1 = x < 9
            return x
        """,
    ),
    "while_both": (
        """
        def f(x):
            while x < 9:
                x += 1
                if x == 5:
                    continue
                if x == 7:
                    break
                print(x)
            return x
        """,
        """
        def f(x):
            v1 = x < 9
            while v1:
                x += 1
                v2 = x == 5
                v3 = not v2
                if v3:
                    v4 = x == 7
                    if v4:
                        v1 = False
                    else:
                        print(x)
                if v1:
                    v1 = x < 9
            return x
        """,
    ),
    "while_true": (
        """
        def f(x):
            while True:
                x += 1
                if x > 9:
                    break
            while True:
                x -= 1
                if x < 3:
                    break
                print(x)
            return x
        """,
        """
        def f(x):
            v1 = True
            while v1:
                x += 1
                v2 = x > 9
                v1 = not v2
            v3 = True
            while v3:
                x -= 1
                v4 = x < 3
                if v4:
                    v3 = False
                else:
                    print(x)
            return x
        """,
    ),
    "while_true_return": (
        """
        def f(x):
            while True:
                x += 1
                if x > 9:
                    return x
        """,
        """
        def f(x):
            v1 = True
            while v1:
                x += 1
                v2 = x > 9
                if v2:
                    result = x
                    v1 = False
            return result
        """,
    ),
    "while_name": (
        """
        def f(x):
            while x:
                x -= 1
            while x < 1:
                x += 1
                if x:
                    break
            return x
        """,
        """
        def f(x):
            while x:
                x -= 1
            v1 = x < 1
            while v1:
                x += 1
                if x:
                    v1 = False
                else:
                    v1 = x < 1
            return x
        """,
    ),
    "while_else": (
        """
        def f(x):
            while x < 9:
                x += 2
                if x == 5:
                    break
            else:
                print('none')
            return x
        """,
        """
        def f(x):
            stop1 = False
            v1 = x < 9
            while v1:
                x += 2
                v2 = x == 5
                if v2:
                    v1 = False
                    stop1 = True
                else:
                    v1 = x < 9
            v3 = not stop1
            if v3:
                print('none')
            return x
        """,
    ),
    "with_return": (
        """
        def f(x, room):
            with room(x):
                if x > 0:
                    return x
                print(x)
            return 0
        """,
        """
        def f(x, room):
            returned = False
            v1 = room(x)
            with v1:
                v2 = x > 0
                if v2:
                    result = x
                    returned = True
                else:
                    print(x)
            v3 = not returned
            if v3:
                result = 0
            return result
        """,
    ),
    "errstate": (
        """
        def f(x):
            with np.errstate(all='ignore'):
                if x > 0:
                    return x
                return 0
        """,
        """
        def f(x):
            v1 = np.errstate(all='ignore')
            with v1:
                v2 = x > 0
                if v2:
                    result = x
                else:
                    result = 0
            return result
        """,
    ),
    "try_return": (
        """
        def f(x, g):
            try:
                return g(x)
            except ValueError as error:
                print(error)
            finally:
                print('end')
            return 0
        """,
        """
        def f(x, g):
            returned = False
            try:
                failed = False
                try:
                    result = g(x)
                    returned = True
                except ValueError as error1:
                    failed = True
                    error = error1
                v1 = not returned
                if v1:
                    if failed:
                        print(error)
            finally:
                print('end')
            v2 = not returned
            if v2:
                result = 0
            return result
        """,
    ),
    "try_else": (
        """
        def f(xs, g):
            for x in xs:
                try:
                    if g(x):
                        continue
                except (ValueError, TypeError):
                    break
                else:
                    print('else')
                print(x)
        """,
        """
        def f(xs, g):
            stop1 = False
            for x in xs:
                failed = False
                skip1 = False
                try:
                    v1 = g(x)
                    if v1:
                        skip1 = True
                except (ValueError, TypeError):
                    failed = True
                v2 = not skip1
                if v2:
                    if failed:
                        stop1 = True
                    else:
                        print('else')
                        print(x)
                if stop1:
                    break
            return None
        """,
    ),
    "dead": (
        """
        def f(x):
            return x
            print(x)
        """,
        """
        def f(x):
            return x
        """,
    ),
    "names": (
        """
        def f(result, stop1, returned):
            for x in result:
                if x:
                    if stop1:
                        break
                    return returned
                print(x)
            return 0
        """,
        """
        def f(result, stop1, returned):
            stop2 = False
            returned2 = False
            for x in result:
                if x:
                    if stop1:
                        stop2 = True
                    else:
                        result2 = returned
                        returned2 = True
                        stop2 = True
                else:
                    print(x)
                if stop2:
                    break
            v1 = not returned2
            if v1:
                result2 = 0
            return result2
        """,
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_text(name: str) -> None:
    before, after = map(textwrap.dedent, PAIRS[name])
    assert show(normal_form(before)) == after.strip()


@pytest.mark.parametrize("name", PAIRS)
def test_canonical_exits_stay_as_they_are(name: str) -> None:
    after = textwrap.dedent(PAIRS[name][1])
    assert show(normal_form(after)) == after.strip()


def test_many_exits_in_a_row_do_not_nest() -> None:
    lines = ["def f(x):", "    y = 0"]
    for i in range(150):
        lines.append(f"    if x == {i}: return {i} + y")
        lines.append("    y += x")
    function = compare("\n".join(lines), *[(i,) for i in range(-1, 152, 3)])
    depth = max(len(line) - len(line.lstrip()) for line in show(function).split("\n"))
    assert depth < 4 * 40


@pytest.mark.parametrize("header", ["for i in range(x):", "while x > 0:"])
def test_many_exits_in_a_loop(header: str) -> None:
    lines = ["def f(x):", "    y = 0", f"    {header}", "        x -= 1"]
    for i in range(90):
        leave = ["continue", "break", "return y"][i % 3]
        lines.append(f"        if x * y % 37 == {i} - 20: {leave}")
        lines.append("        y += x")
    compare("\n".join([*lines, "    return -y"]), *[(i,) for i in range(0, 50, 3)])


LEAVING = {
    "every exit of two loops": """
        def f(n, stop):
            for i in range(n):
                print("i", i)
                if i == stop: continue
                j = 0
                while j < n:
                    j += 1
                    if j == 2:
                        if i == 0: continue
                        if stop == 1: break
                    for k in range(j):
                        if k * i == stop: return i, j, k
                        if k == 2: break
                        print("k", k)
                    else:
                        if i == 3: break
                        print("else k")
                        continue
                    print("j", j)
                else:
                    if stop == 2: break
                    print("else j")
                print("end", i)
            else:
                print("else i")
                if stop == 0: return "none"
            return n
        """,
    "a while inside a while": """
        def f(n, stop):
            while n > 0:
                n -= 1
                m = n
                while True:
                    m -= 1
                    if m < stop: break
                    if m == 5: return m
                    if m % 2: continue
                    print(m)
                if n == stop: continue
                print("n", n)
            else:
                return "else"
        """,
    "leaving context managers": """
        import contextlib
        @contextlib.contextmanager
        def room(x, swallow):
            print("enter", x)
            try:
                yield x
            except ValueError:
                print("error")
                if not swallow: raise
            finally:
                print("leave", x)
        def f(n, stop):
            for i in range(n):
                with room(i, True) as j:
                    if i == stop: continue
                    with room("inner", False):
                        if i == stop + 1: break
                        if i == 2 * stop: return j
                        if i == 3: raise ValueError
                        print(i)
                    print("inner end")
                print("end")
            with room("last", True):
                if stop == 1: raise ValueError
                return "last"
        """,
    "leaving try statements": """
        def boom(x):
            if x % 2: raise ValueError(x)
            return x
        def f(n, stop):
            for i in range(n):
                try:
                    print(boom(i))
                    if i == stop: continue
                    if i == 4: return "four"
                except ValueError as error:
                    print(error)
                    if i == stop: break
                else:
                    print("else")
                    if i == 2 * stop: return "else"
                finally:
                    print("finally")
                print("end", i)
            try:
                return boom(stop)
            except ValueError:
                print("last")
        """,
}


@pytest.mark.parametrize("name", LEAVING)
def test_leaving(name: str) -> None:
    compare(LEAVING[name], *[(n, stop) for n in (0, 3, 7) for stop in range(6)])


def test_leaving_a_finally_block_is_refused() -> None:
    text = """
    def f(x):
        try:
            print(x)
        finally:
            return x
    """
    with pytest.raises(UnsupportedError, match="leaving a `finally` block is not supported"):
        normal_form(text)
