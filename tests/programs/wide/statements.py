"""Statements beyond assignment, if, for and while."""

import contextlib
import functools

import numpy as np

from programs.values import numbers, signed

THRESHOLD = 0.5

# match


def match_literals(x, mode):
    match mode:
        case "square" | "quadratic":
            y = x * x
        case "cube":
            y = x**3
        case None:
            y = x
        case _:
            y = np.exp(x)
    return y * x


def match_numbers_in_loop(x):
    s = 1.0
    for k in range(4):
        match k % 3:
            case 0:
                s = s * x
            case 1:
                s = np.sin(s) + s
            case other:
                s = s + other * x
    return s


def match_sequences(xs):
    match xs:
        case []:
            return 0.0
        case [a]:
            return a * a
        case [a, b]:
            return a * b
        case [a, *rest]:
            return a * rest[0] * rest[-1]


def match_guards(x, y):
    match (x, y):
        case (a, b) if a > b:
            return a * a * b
        case (a, b) if a < 0.0:
            return a - b
        case _:
            return x + y


def match_mapping(options, x):
    match options:
        case {"kind": "power", "p": p}:
            return x**p
        case {"kind": "exp", **rest}:
            return np.exp(x * rest["rate"])
    return x


# with


def with_errstate(x):
    with np.errstate(divide="ignore"):
        y = x * x
        z = np.log(y)
    return np.sum(z * y)


def with_suppress(x):
    y = x * x
    with contextlib.suppress(KeyError):
        y = y * x
    return y


@contextlib.contextmanager
def announced(name):
    print("enter", name)
    yield name
    print("leave", name)


def with_own_manager(x):
    with announced("first") as label:
        y = x * len(label)
    with announced("a"), announced("b"):
        y = y * y
    return y * x


def with_in_loop_and_return(x):
    s = x[0]
    for v in x:
        with np.errstate(all="ignore"):
            s = s * v
            if s < 0.0:
                return s * s
        s = s + v
    return s


# try


def try_finally(x):
    y = x
    try:
        y = y * x
    finally:
        print("done")
        y = y + x
    return y


def try_finally_in_loop(x):
    s = 1.0
    n = 0
    for v in x:
        try:
            s = s * v
        finally:
            n += 1
    return s * n


def try_without_exception(x):
    try:
        y = x * x
    except ValueError:
        y = x
    else:
        y = y * x
    return y + x


def try_handler_runs(x, table):
    try:
        factor = table["missing"]
        y = x * factor
    except KeyError:
        y = x**3
    return y * x


def try_handler_runs_in_loop(x, names, table):
    s = 1.0
    for name in names:
        try:
            w = table[name]
        except KeyError as error:
            print("no", error)
            w = 2.0
        s = s * w * x + x
    return s


def try_return_inside(x):
    try:
        y = x * x
        if y > 0.1:
            return y * x
    finally:
        print("left")
    return x


def try_index_error_ends_loop(x):
    s = 0.0
    i = 0
    while True:
        try:
            v = x[i]
        except IndexError:
            break
        s = s + v * v * v
        i += 1
    return s


def try_linear_algebra(a, b):
    try:
        x = np.linalg.solve(a, b)
    except np.linalg.LinAlgError:
        x = b
    return x @ x


# del, pass, import, walrus, global, nonlocal


def deletes_names(x):
    y = x * x
    z = y * x
    del y
    y = z * x
    del z
    return y


def deletes_in_loop(x):
    s = 1.0
    for v in x:
        t = s * v
        s = np.sin(t) + v
        del t
    return s


def deletes_list_items(x):
    xs = [x, x * x, np.sin(x)]
    del xs[1]
    return xs[0] * xs[1]


def deletes_dict_entries(x):
    d = {"a": x, "b": x * x}
    y = d["b"]
    del d["b"]
    return y * d["a"] * len(d)


def imports_inside(x):
    import math
    from math import sin as sine

    return math.exp(x) * sine(x)


def imports_submodule_inside(m):
    import numpy.linalg as la

    return la.det(m) * la.norm(m)


def walrus_in_condition(x):
    if (y := x * x) > THRESHOLD:
        return y * x
    return y


def walrus_in_while(x):
    n = 0
    while (y := x * 0.5) > 0.3:
        x = y * y + 0.2
        n += 1
    return y * x + n


def walrus_in_call(x):
    y = np.sin(z := x * 2.0) * z
    return y + z


def reads_global_declared(x):
    global THRESHOLD
    return x * THRESHOLD * x


def counts_with_nonlocal(x):
    n = 0

    def step(y):
        nonlocal n
        n += 1
        return y * x + n

    return step(step(x)) * n


# assignment


def annotated_assignments(x):
    y: float = x * x
    z: np.ndarray
    z = np.ones(2) * y
    return np.sum(z) * y


def chained_targets(x):
    y = np.zeros(3)
    a = y[0] = b = x * x
    y[1], (c, y[2]) = a, (b * x, a * b)
    return np.sum(y) * c


def starred_targets(x, pairs):
    a, *middle, b = x
    (c, d), *others = pairs
    return a * b * middle[0] * c + d * len(others)


def all_augmented_operators(x, m, v):
    y = x
    y += x
    y -= 0.5
    y *= x
    y /= 2.0
    y **= 3
    y %= 10.0
    k = 7
    k //= 2
    k <<= 2
    k >>= 1
    k |= 1
    k &= 13
    k ^= 2
    v = v * 1.0
    m = m @ m
    v @= m
    return y * k + np.sum(v)


def membership_and_identity(x, names, flag=None):
    y = x * x
    if "b" in names and "z" not in names:
        y = y * x
    if flag is None:
        y = y + x
    if flag is not None:
        y = 0.0
    return y


def conditional_expressions_nested(x):
    y = x if x > 2.0 else x * x if x > 0.5 else -x
    return (y if y > x else 2.0 * y) * x


def short_circuit_with_calls(x):
    y = small(x) and x * x or x**3
    return y if not small(y) or big(y) else y * x


def small(x):
    print("small?")
    return x < 0.5


def big(x):
    print("big?")
    return x > 5.0


def fstrings_and_formats(x):
    text = f"{x:.2f}|{x!r:>8}|{'%.1f' % x}|{x:{6}.{2}}"
    print(text, "{:.3e}".format(x))
    return x * x * len(text[:4])


# loops


def while_else_and_continue(x):
    n = 0
    s = x
    while n < 5:
        n += 1
        if n == 2:
            continue
        if s > 50.0:
            break
        s = s * x + 0.5
    else:
        s = np.sin(s)
    return s * n


def for_else_with_return(x, limit):
    for v in x:
        if v > limit:
            return v * v
    else:
        y = x[0] * x[1]
    return y * x[2]


def deep_exits(t):
    s = 0.1
    for a in range(2):
        for b in range(3):
            for c in range(3):
                if t[a, b, c] < -1.3:
                    break
                if c == b:
                    continue
                s = s + np.tanh(s * t[a, b, c])
                if s > 2.0:
                    return s * t[a, b, c]
            else:
                s = s * 1.1
                continue
            s = s - 0.2 * t[a, b, 0]
    return s


def returns_everywhere(x, y):
    if x > 1.0:
        if y > 1.0:
            return x * y
        for k in range(3):
            if k == 1:
                return x**2 * y
    while y > 0.2:
        y = y * 0.5
        if x * y < 0.3:
            return x * y
    return y


# decorated helpers


def doubled(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return 2.0 * f(*args, **kwargs)

    return wrapper


@doubled
def damped(x, rate=0.5):
    return np.sin(x) * rate


def decorated_helper(x):
    return damped(x) * damped(x, rate=x)


@functools.lru_cache(maxsize=None)
def coefficient(n):
    return 1.0 if n == 0 else n * coefficient(n - 1)


def cached_inactive_helper(x):
    s = 0.0
    for n in range(4):
        s += x**n / coefficient(n)
    return s


def printed_once_and_in_order(x):
    for k in range(3):
        print("step", k, end=" ")
        if k == 1:
            print("(skipped)")
            continue
        x = x * x + 0.1
        print(f"-> {x:.6f}")
    return x


PROGRAMS = [
    ("match", match_literals, (0.7, "quadratic")),
    ("match", match_numbers_in_loop, (0.7,)),
    ("match", match_sequences, ([0.7, 1.3, 0.4, 2.0],)),
    ("match", match_guards, (1.3, 0.7)),
    ("match", match_mapping, ({"kind": "power", "p": 1.7}, 1.3)),
    ("with", with_errstate, (signed(3),)),
    ("with", with_suppress, (0.7,)),
    ("with", with_own_manager, (0.7,)),
    ("with", with_in_loop_and_return, (np.array([0.7, 1.3, -0.4, 0.9]),)),
    ("try", try_finally, (0.7,)),
    ("try", try_finally_in_loop, (numbers(3),)),
    ("try", try_without_exception, (0.7,)),
    ("try", try_handler_runs, (0.7, {"present": 2})),
    ("try", try_handler_runs_in_loop, (0.7, ("a", "b", "a"), {"a": 3})),
    ("try", try_return_inside, (0.7,)),
    ("try", try_index_error_ends_loop, (signed(4),)),
    ("try", try_linear_algebra, (np.array([[2.0, 0.3], [0.1, 1.5]]), signed(2))),
    ("del", deletes_names, (0.7,)),
    ("del", deletes_in_loop, (numbers(3),)),
    ("del", deletes_list_items, (0.7,)),
    ("del", deletes_dict_entries, (0.7,)),
    ("import", imports_inside, (0.7,)),
    ("import", imports_submodule_inside, (np.array([[2.0, 0.3], [0.1, 1.5]]),)),
    ("walrus", walrus_in_condition, (0.9,)),
    ("walrus", walrus_in_while, (1.2,)),
    ("walrus", walrus_in_call, (0.7,)),
    ("scopes", reads_global_declared, (0.7,)),
    ("scopes", counts_with_nonlocal, (0.7,)),
    ("assignment", annotated_assignments, (0.7,)),
    ("assignment", chained_targets, (0.7,)),
    ("assignment", starred_targets, (numbers(4), [(0.7, 1.3), (1, 2), (3, 4)])),
    ("assignment", all_augmented_operators, (1.1, signed(3, 3), signed(3))),
    ("conditions", membership_and_identity, (0.7, ["a", "b"])),
    ("conditions", conditional_expressions_nested, (0.7,)),
    ("conditions", short_circuit_with_calls, (0.7,)),
    ("formatting", fstrings_and_formats, (0.7,)),
    ("wide loops", while_else_and_continue, (0.7,)),
    ("wide loops", for_else_with_return, (numbers(4), 100)),
    ("wide loops", deep_exits, (signed(2, 3, 3),)),
    ("wide loops", returns_everywhere, (1.3, 0.7)),
    ("decorators", decorated_helper, (0.7,)),
    ("decorators", cached_inactive_helper, (0.7,)),
    ("formatting", printed_once_and_in_order, (0.75,)),
]
