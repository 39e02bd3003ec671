"""``try`` in all its forms, and context managers that swallow exceptions."""

import contextlib
import math
from contextlib import suppress

import numpy as np

from programs.values import numbers, signed

DIVISORS = {"two": 2.0, "three": 3.0}


def fails_in_some_passes(x, keys):
    s = 1.0
    for k, key in enumerate(keys):
        try:
            w = DIVISORS[key]
            s = s * x[k] / w
        except KeyError:
            s = s + np.sin(s * x[k])
    return s * s


def saves_in_failing_block(x, keys):
    s = 1.0
    for k, key in enumerate(keys):
        try:
            w = DIVISORS[key]
            t = s * x[k]
            t = np.sin(t) * t
            t = t * t + w
            s = s + t
        except KeyError:
            s = s * 1.5
    return s


def loop_in_failing_block(x, tables):
    s = x[0]
    for table in tables:
        try:
            t = 1.0
            for k in range(3):
                t = np.sin(t * x[k]) + table[k] * t
            s = s * t
        except IndexError:
            s = s + x[1] * s
    return s


def own_exception_caught(x):
    y = x
    try:
        y = half_of_positive(x) * y
    except ValueError as error:
        print("caught", error)
        y = x * x * 0.1
    return y * y


def half_of_positive(x):
    if x < 0.0:
        raise ValueError("negative")
    return x * 0.5


def several_handlers(x, table, key):
    try:
        i = table[key]
        v = x[i]
    except KeyError:
        v = x[0] * x[1]
    except (IndexError, TypeError) as error:
        print(type(error).__name__)
        v = x[2] ** 2
    else:
        v = v * v * v
    return v * 2.0


def handler_returns(x, table):
    try:
        y = x * table["missing"]
    except KeyError:
        return x**3
    return y


def handler_continues(x, keys):
    s = 0.0
    for key in keys:
        try:
            w = DIVISORS[key]
        except KeyError:
            continue
        s = s + x * w * s + x
    return s


def try_with_break_and_else(x):
    s = 1.0
    for k in range(6):
        try:
            v = x[k]
            if v < -1.0:
                break
        except IndexError:
            s = s * 2.0
            break
        else:
            s = s * v
    else:
        s = s * 3.0
    return s


def nested_tries(x, table):
    y = x
    try:
        try:
            w = table["a"]
        except KeyError:
            w = table["b"]
        y = y * w
    except KeyError:
        y = np.exp(y)
    return y * x


def raised_again(x, table):
    try:
        try:
            w = table["a"]
        except KeyError as error:
            print("first", error)
            raise
        y = x * w
    except LookupError as error:
        print("second", error)
        y = x * x
    return y


def raised_in_handler(x):
    try:
        try:
            w = math.sqrt(-1.0)
        except ValueError as error:
            raise KeyError("other") from error
        y = w * x
    except KeyError:
        y = x**4
    return y


def finally_after_return(x):
    y = x * x
    for k in range(3):
        try:
            y = y * x
            if k == 1:
                return y * k
        finally:
            print("pass", k)
    return x


def finally_changes_values(x):
    y = x
    try:
        y = y * y
        z = np.sin(y)
    finally:
        y = y * 3.0 + x
    return y * z


def all_four_parts(x, key):
    steps = []
    s = x
    try:
        steps.append("try")
        w = DIVISORS[key]
    except KeyError:
        steps.append("except")
        s = s * x
    else:
        steps.append("else")
        s = s * w * s
    finally:
        steps.append("finally")
        s = s + x
    return s * len(steps)


def text_to_number(x, texts):
    total = 0.0
    for text in texts:
        try:
            weight = float(text)
        except ValueError:
            weight = 0.5
        total = total + weight * x * total + x
    return total


def store_after_risky_step(x, keys):
    y = np.zeros(3)
    for k, key in enumerate(keys):
        try:
            w = DIVISORS[key]
        except KeyError:
            y[k] = x[k] ** 2
        else:
            y[k] = x[k] * w
            y *= x[k]
    return y @ y


def last_step_of_block_stores(x, keys):
    y = x * 1.0
    for k, key in enumerate(keys):
        try:
            y[k] = y[k - 1] * x[k] * DIVISORS[key]
        except KeyError:
            y[k] = y[k] * y[k]
    return np.sum(y)


def inactive_counter_in_block(x, keys):
    n = 0
    s = x
    for key in keys:
        try:
            n += 1
            w = DIVISORS[key]
            n += 10
            s = s * w
        except KeyError:
            s = s * n
    return s * n * x


def index_changed_in_block(x, table):
    i = 0
    y = x[i]
    try:
        i = i + 1
        w = table["missing"]
        i = i + 1
        y = y * w
    except KeyError:
        y = y * x[i]
    return y * x[i]


def while_retries(x):
    attempts = 0
    y = x
    while True:
        try:
            w = flaky(attempts)
        except RuntimeError:
            attempts += 1
            y = y * 1.5
            continue
        y = y * y * w
        break
    return y + attempts * x


def flaky(n):
    if n < 2:
        raise RuntimeError(n)
    return 0.5


def factorization_falls_back(a, b):
    try:
        c = np.linalg.cholesky(a)
        x = np.linalg.solve(c, b)
    except np.linalg.LinAlgError:
        x = np.linalg.solve(a, b) * 2.0
    return np.sum(x**3)


def suppressed(x, table):
    y = x * x
    with suppress(KeyError, IndexError):
        y = y * table["missing"]
    with contextlib.suppress(KeyError):
        y = y * table["a"]
    return y * x


def suppressed_in_loop(x, keys):
    s = x
    for key in keys:
        with suppress(KeyError):
            w = DIVISORS[key]
            s = np.sin(s * w) + s
        s = s * x
    return s


def value_of_failed_block_is_not_read(x, keys):
    s = 0.0
    for key in keys:
        try:
            a = x * x
            b = DIVISORS[key]
        except KeyError:
            continue
        s = s + a * b * s + a
    return s


def bound_anew_by_handler(x, keys):
    y = x
    for key in keys:
        try:
            y = y * x
            c = DIVISORS[key]
        except KeyError:
            y = 1.5 * x
            c = 3.0
        y = y * c
    return y


def helper_fails_in_the_middle(x, n):
    s = x[0]
    for k in range(n):
        try:
            s = s + partial_sum(x, k)
        except ValueError:
            s = s * x[1]
    return s


def partial_sum(x, k):
    buffer = np.zeros(3)
    for j in range(3):
        buffer[j] = x[j] * (k + 1)
        if j > k:
            raise ValueError(j)
    return np.sum(buffer * buffer)


def list_filled_either_way(x, keys):
    found = []
    for key in keys:
        try:
            found.append(x * DIVISORS[key])
        except KeyError:
            found.append(x * x)
    return sum(found) * len(found)


def leaves_and_ends(x):
    for i in range(4):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            x = x * 2.0
        finally:
            x = x + 0.1
    return x * x


def nothing_fails(x):
    try:
        y = x * x
    except Exception:
        y = x
    try:
        z = np.sum(np.sin(np.array([y, x])))
    except (ValueError, ZeroDivisionError):
        z = 0.0
    return y * z


def helper_with_try(x, keys):
    s = 0.0
    for key in keys:
        s = s + weighted(x, key) * s + x
    return s


def weighted(x, key):
    try:
        return x * DIVISORS[key]
    except KeyError:
        pass
    return x * x


class Timer:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append("in")
        return self

    def __exit__(self, kind, error, trace):
        self.log.append("out")


def own_manager_class(x):
    log = []
    y = x
    for _ in range(2):
        with Timer(log) as timer:
            y = y * x
            n = len(timer.log)
            y = np.sin(y) + n
    return y * len(log)


def manager_with_exits(x):
    log = []
    s = x[0]
    for v in x:
        with Timer(log), np.errstate(all="ignore"):
            if v > 0.5:
                continue
            s = s * v
            if s < -5.0:
                break
        s = s + v
    return s * len(log)


SOME = ("two", "none", "three")

PROGRAMS = [
    ("try", fails_in_some_passes, (numbers(3), SOME)),
    ("try", fails_in_some_passes, (numbers(3), list(SOME)), {"name": "fails_in_list_of_keys"}),
    ("try", saves_in_failing_block, (numbers(3), list(SOME))),
    ("try", loop_in_failing_block, (signed(3), [[1, 2, 3], [1, 2], [3, 2, 1]])),
    ("try", own_exception_caught, (-0.7,)),
    ("try", own_exception_caught, (0.7,), {"name": "own_exception_not_raised"}),
    ("try", several_handlers, (numbers(3), {"a": 7}, "a")),
    ("try", several_handlers, (numbers(3), {"a": 1}, "a"), {"name": "no_handler_of_several"}),
    ("try", handler_returns, (0.7, {"a": 1})),
    ("try", handler_continues, (0.7, list(SOME))),
    ("try", try_with_break_and_else, (numbers(4),)),
    ("try", nested_tries, (0.7, {"b": 3})),
    ("try", nested_tries, (0.7, {"c": 3}), {"name": "both_nested_tries_fail"}),
    ("try", raised_again, (0.7, {})),
    ("try", raised_in_handler, (0.7,)),
    ("try", finally_after_return, (0.7,)),
    ("try", finally_changes_values, (0.7,)),
    ("try", all_four_parts, (0.7, "two")),
    ("try", all_four_parts, (0.7, "four"), {"name": "all_four_parts_failing"}),
    ("try", text_to_number, (0.7, ["1.5", "many", "-0.25"])),
    ("try", store_after_risky_step, (numbers(3), list(SOME))),
    ("try", last_step_of_block_stores, (numbers(3), list(SOME))),
    ("try", inactive_counter_in_block, (0.7, list(SOME))),
    ("try", index_changed_in_block, (numbers(3), {})),
    ("try", while_retries, (0.7,)),
    (
        "try",
        factorization_falls_back,
        (np.array([[2.0, 0.3], [0.1, 1.5]]), signed(2)),
        {"name": "factorization_succeeds"},
    ),
    ("try", factorization_falls_back, (np.array([[-2.0, 0.3], [0.1, 1.5]]), signed(2))),
    ("try", suppressed, (0.7, {"a": 3})),
    ("try", suppressed_in_loop, (0.7, list(SOME))),
    ("try", nothing_fails, (0.7,)),
    ("try", value_of_failed_block_is_not_read, (0.7, list(SOME))),
    ("try", bound_anew_by_handler, (0.7, list(SOME))),
    ("try", helper_fails_in_the_middle, (numbers(3), 4)),
    ("try", list_filled_either_way, (0.7, list(SOME))),
    ("try", leaves_and_ends, (0.7,)),
    ("try", helper_with_try, (0.7, list(SOME))),
    ("with", own_manager_class, (0.7,)),
    ("with", manager_with_exits, (np.array([0.7, 0.3, -1.3, 0.4]),)),
]
