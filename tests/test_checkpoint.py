"""Checkpoints: the same gradients from less memory, by calls and by segments of loops."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from tangentish import checkpoint, grad, tangent
from tangentish.errors import UnsupportedError

RNG = np.random.default_rng(3)
W, H = RNG.normal(size=(3, 3)) * 0.7, RNG.normal(size=3)


def layer(W, h):
    for _ in range(3):
        h = np.tanh(W @ h)
    return h


@checkpoint
def decorated(W, h):
    return np.tanh(W @ h) * 2.0, np.sum(h * h)


kept = checkpoint(layer)


def by_calls(W, h):
    for _ in range(4):
        h = kept(W, h)
    return np.sum(h * h)


def by_calls_plainly(W, h):
    for _ in range(4):
        h = layer(W, h)
    return np.sum(h * h)


def made_inside(W, h):
    for _ in range(4):
        h = checkpoint(layer)(W, h)
    return np.sum(h * h)


def two_results(W, h):
    total = 0.0
    for _ in range(3):
        h, length = decorated(W, h)
        total += length
    return total


def two_results_plainly(W, h):
    total = 0.0
    for _ in range(3):
        total += np.sum(h * h)
        h = np.tanh(W @ h) * 2.0
    return total


@pytest.mark.parametrize(
    ("f", "plain"),
    [
        (by_calls, by_calls_plainly),
        (made_inside, by_calls_plainly),
        (two_results, two_results_plainly),
    ],
    ids=lambda f: f.__name__,
)
def test_calls(f: Any, plain: Any) -> None:
    assert f(W, H) == plain(W, H)
    found, wanted = grad(f, wrt=(0, 1))(W, H), grad(plain, wrt=(0, 1))(W, H)
    for mine, theirs in zip(found, wanted, strict=True):
        assert np.allclose(mine, theirs, rtol=1e-12, atol=1e-14)
    _, along = tangent(f, wrt=(0, 1))(W, H, W, H)
    assert np.allclose(along, np.sum(found[0] * W) + found[1] @ H, rtol=1e-12)


def test_a_call_keeps_its_arguments_alone() -> None:
    text = grad(by_calls, wrt=(0, 1)).source_for(W, H)
    assert "layer_forward(W, h)[0]" in text and "layer_tape = layer_forward(W, h)[-1]" in text


# loops


def recurrence(x, n):
    y = x
    total = 0.0
    for i in checkpoint(range(n), every=4):
        y = np.sin(y) * x + 0.01 * i
        total += y * y
    return y + total


def recurrence_plainly(x, n):
    y = x
    total = 0.0
    for i in range(n):
        y = np.sin(y) * x + 0.01 * i
        total += y * y
    return y + total


def stencil(u, n, k):
    buffer = np.zeros_like(u)
    for _ in checkpoint(range(2, n), every=k):
        buffer[1:-1] = u[:-2] - 2.0 * u[1:-1] + u[2:]
        u += 0.1 * buffer
    return np.sum(u * u) + np.sum(buffer)


def stencil_plainly(u, n, k):
    buffer = np.zeros_like(u)
    for _ in range(2, n):
        buffer[1:-1] = u[:-2] - 2.0 * u[1:-1] + u[2:]
        u += 0.1 * buffer
    return np.sum(u * u) + np.sum(buffer)


def swapped(x, n):
    u, v = x * 1.0, x * 2.0
    for i in checkpoint(range(n), every=3):
        v[0] = u[1] * u[0] + 0.1 * i
        v[1:] = u[:-1]
        u, v = v, u
    return np.sum(u * v)


def swapped_plainly(x, n):
    u, v = x * 1.0, x * 2.0
    for i in range(n):
        v[0] = u[1] * u[0] + 0.1 * i
        v[1:] = u[:-1]
        u, v = v, u
    return np.sum(u * v)


def relax(u, rate):
    u[1:-1] += rate * (u[:-2] - 2.0 * u[1:-1] + u[2:])


def by_helper(u, n):
    u = u.copy()
    for i in checkpoint(range(n), every=3):
        relax(u, 0.1 + 0.01 * i)
    return np.sum(u**3)


def by_helper_plainly(u, n):
    u = u.copy()
    for i in range(n):
        relax(u, 0.1 + 0.01 * i)
    return np.sum(u**3)


def in_two_levels(x, n):
    y = x
    for i in checkpoint(range(n), every=3):
        for j in checkpoint(range(4), every=2):
            y = np.cos(y) * x + 0.1 * (i - j)
    return y * y


def in_two_levels_plainly(x, n):
    y = x
    for i in range(n):
        for j in range(4):
            y = np.cos(y) * x + 0.1 * (i - j)
    return y * y


U = RNG.normal(size=6)
LOOPS = [
    (recurrence, recurrence_plainly, (1.3, 10)),
    (recurrence, recurrence_plainly, (1.3, 8)),
    (recurrence, recurrence_plainly, (1.3, 1)),
    (recurrence, recurrence_plainly, (1.3, 0)),
    (stencil, stencil_plainly, (U, 9, 3)),
    (stencil, stencil_plainly, (U, 9, 100)),
    (swapped, swapped_plainly, (U * 0.3, 7)),
    (by_helper, by_helper_plainly, (U, 7)),
    (in_two_levels, in_two_levels_plainly, (0.9, 5)),
]


@pytest.mark.parametrize(("f", "plain", "args"), LOOPS, ids=lambda p: getattr(p, "__name__", ""))
def test_loops(f: Any, plain: Any, args: tuple[Any, ...]) -> None:
    def fresh() -> tuple[Any, ...]:
        return tuple(np.copy(a) if isinstance(a, np.ndarray) else a for a in args)

    mine, theirs = fresh(), fresh()
    assert np.allclose(grad(f)(*mine), grad(plain)(*theirs), rtol=1e-12, atol=1e-14)
    assert all(map(np.array_equal, mine, theirs))  # the arguments are left alike
    direction = np.cos(np.arange(np.size(args[0]))) if np.ndim(args[0]) else 1.0
    along = [tangent(g)(*fresh(), direction)[1] for g in (f, plain)]
    assert np.allclose(*along, rtol=1e-12, atol=1e-14)


def long_plainly(x, n):
    for _ in range(n):
        x = np.sin(x) + 0.1 * x
    return np.sum(x)


def long_with_checkpoints(x, n):
    for _ in checkpoint(range(n), every=40):
        x = np.sin(x) + 0.1 * x
    return np.sum(x)


def peak(f: Any, *args: Any) -> int:
    f(*args)
    tracemalloc.start()
    try:
        f(*args)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_segments_keep_less() -> None:
    x, n = np.ones(1000), 1600
    plain, segments = grad(long_plainly), grad(long_with_checkpoints)
    assert np.array_equal(plain(x, n), segments(x, n))
    most, least = peak(plain, x, n), peak(segments, x, n)
    assert most > 1500 * x.nbytes  # every step's state
    assert least < 160 * x.nbytes  # 40 + 40 of them, what else a step keeps, and change


# what is refused


def left_early(x, n):
    for _ in checkpoint(range(n), every=2):
        x = x * x
        if x > 10.0:
            break
    return x


def grows_a_list(x, n):
    xs = [x]
    for _ in checkpoint(range(n), every=2):
        xs.append(x * xs[-1])
    return xs[-1]


def writer(a, s):
    a[0] = s
    return a * s


def writes_to_its_argument(x):
    a = x * 1.0
    return np.sum(checkpoint(writer)(a, x[0]))


def draws(g, y):
    return y * g.normal()


def draws_in_a_call(x, g):
    return checkpoint(draws)(g, x)


def draws_in_a_loop(x, g):
    for _ in checkpoint(range(4), every=2):
        x = x * g.normal()
    return x


def prints(x, n):
    for i in checkpoint(range(n), every=2):
        print(i)
        x = x * x
    return x


def reads_the_index_later(x, n):
    i = 7
    for i in checkpoint(range(n), every=2):  # noqa: B007
        x = x * x
    return x + i


def reads_a_step_later(x, n):
    for _ in checkpoint(range(n), every=2):
        q = x * x
        x = np.sin(q)
    return x + q


@pytest.mark.parametrize(
    ("f", "args", "words"),
    [
        (draws_in_a_call, (1.1, np.random.default_rng(0)), "runs twice"),
        (draws_in_a_loop, (1.1, np.random.default_rng(0)), "runs twice"),
        (prints, (1.1, 3), "runs twice"),
        (reads_the_index_later, (1.1, 3), "`i` gets its value in a checkpointed loop alone"),
        (reads_a_step_later, (1.1, 3), "`q` gets its value in a checkpointed loop alone"),
        (left_early, (1.1, 5), "left early"),
        (grows_a_list, (1.1, 5), "neither a number nor an array"),
        (writes_to_its_argument, (U,), "writes to its argument `a`"),
    ],
    ids=lambda p: getattr(p, "__name__", ""),
)
def test_refused(f: Any, args: Any, words: str) -> None:
    with pytest.raises(UnsupportedError, match=words):
        grad(f)(*args)


def test_plain_calls() -> None:
    assert list(checkpoint(range(3), every=2)) == [0, 1, 2]
    assert checkpoint(abs)(-2.0) == 2.0
    with pytest.raises(ValueError, match="every"):
        checkpoint(range(3))
    with pytest.raises(TypeError, match="takes a function or a range"):
        checkpoint(3.0)
