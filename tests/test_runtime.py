"""The helpers that generated code calls: structures, broadcasting, and the odd corners.

The adjoints themselves are checked by `test_rules`; here stands what no rule reaches.
"""

from __future__ import annotations

import copy
import types
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

from tangentish import runtime
from tangentish.runtime import (
    add,
    broadcast_up,
    copied,
    cumprod_adjoint,
    digamma,
    einsum_adjoint,
    einsum_subscripts,
    embed_diagonal,
    inverse_permutation,
    product_of_others,
    reduced_size,
    scatter,
    shadow_of,
    share,
    structured,
    taken_by_last,
    unbroadcast,
    unconcatenate,
    unpad,
    zeros_like,
)


class Point(NamedTuple):
    x: Any
    y: Any


@dataclass
class Layer:
    W: Any
    b: Any
    name: str = "layer"
    size: int = 3


def same(a: Any, b: Any) -> bool:
    """Equal in value, type and structure."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and bool(np.array_equal(a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (Layer, types.SimpleNamespace)):
        return same(vars(a), vars(b))
    return bool(a == b)


def layer() -> Layer:
    return Layer(np.ones((2, 3)), np.ones(3))


# ---- structures ----------------------------------------------------------------------------

ZEROS = [
    (2.0, 0.0),
    (3, 0.0),
    (np.float64(2.0), 0.0),
    (np.ones(2), np.zeros(2)),
    (np.ones(2, np.float32), np.zeros(2, np.float32)),
    (np.ones(2, int), np.zeros(2)),
    (np.ones(()), np.zeros(())),
    ([1.0, [2.0]], [0.0, [0.0]]),
    ({"a": 1.0, "b": {"c": 2.0}}, {"a": 0.0, "b": {"c": 0.0}}),
    ([], []),
]


@pytest.mark.parametrize(("x", "zeros"), ZEROS)
def test_zeros(x: Any, zeros: Any) -> None:
    assert same(shadow_of(x), zeros)


def test_zeros_keep_tuples_and_objects() -> None:
    assert same(zeros_like((1.0, [2.0])), (0.0, [0.0]))
    assert same(zeros_like(Point(1.0, np.ones(2))), Point(0.0, np.zeros(2)))
    zero = zeros_like(layer())
    assert same(zero, Layer(np.zeros((2, 3)), np.zeros(3)))


def test_zeros_of_what_holds_no_number() -> None:
    assert shadow_of([None, "text", len, range(3)]) == [None] * 4
    assert zeros_like([None, "text", len]) == [None, "text", len]


def test_shadows_can_be_written_to() -> None:
    shadow = shadow_of((1.0, Point(2.0, layer())))
    shadow[0] = 5.0
    shadow[1][0] = 6.0
    shadow[1][1].W[0] += 1.0
    result = structured(shadow, (1.0, Point(2.0, layer())))
    assert result[0] == 5.0
    assert isinstance(result[1], Point)
    assert result[1].x == 6.0
    assert same(result[1].y.W, np.array([[1.0] * 3, [0.0] * 3]))


def test_shadows_do_not_share_memory_with_their_arguments() -> None:
    x = [np.ones(3)]
    shadow_of(x)[0][:] = 7.0
    assert same(x, [np.ones(3)])


def test_one_array_under_two_names_has_one_shadow() -> None:
    a, item = np.ones(2), layer()
    first, second = shadow_of([a, {"again": a}])
    assert first is second["again"]
    one, two = shadow_of([item, item])
    assert one is two


def test_structured_leaves_settings_as_they_are() -> None:
    item = layer()
    item.steps = np.arange(3)  # type: ignore[attr-defined]
    result = structured(shadow_of(item), item)
    assert (result.name, result.size) == ("layer", 3)
    assert result.steps is item.steps  # type: ignore[attr-defined]
    assert same(result.b, np.zeros(3))
    assert result is not item
    assert same(item.b, np.ones(3))


def test_structured_keeps_the_precision_of_numbers() -> None:
    assert type(structured(1.0, np.float32(2.0))) is np.float32
    assert type(structured(1.0, 2.0)) is float


def test_copies() -> None:
    x = {"a": [np.zeros(2), (1.0, np.ones(1))], "b": layer(), "c": "text"}
    new = copied(x)
    assert same(new, x)
    new["a"][0][0] = 5.0
    new["b"].W[0] = 5.0
    assert same(x["a"][0], np.zeros(2))
    assert same(x["b"], layer())


def test_copies_keep_what_is_shared() -> None:
    a = np.zeros(2)
    first, second = copied([a, a])
    assert first is second is not a


SUMS = [
    (1.0, 2.0, 3.0),
    (np.ones(2), 1.0, np.full(2, 2.0)),
    ([1.0, 2.0], [3.0, 4.0], [4.0, 6.0]),
    ([1.0, 2.0], np.array([3.0, 4.0]), [4.0, 6.0]),
    ([1.0, [2.0, 3.0]], 1.0, [2.0, [3.0, 4.0]]),
    ([1.0], (2.0,), [3.0]),
    ((1.0, 2.0), [3.0, 4.0], (4.0, 6.0)),
    (Point(1.0, 2.0), Point(3.0, 4.0), Point(4.0, 6.0)),
    ({"a": 1.0}, {"a": 2.0}, {"a": 3.0}),
    (None, None, None),
    (None, 1.0, 1.0),
    (types.SimpleNamespace(a=1.0), types.SimpleNamespace(a=2.0), types.SimpleNamespace(a=3.0)),
]


@pytest.mark.parametrize(("x", "y", "total"), SUMS)
def test_sums(x: Any, y: Any, total: Any) -> None:
    before = copy.deepcopy((x, y))
    found = add(x, y)
    assert same(found, total) or (isinstance(total, list) and np.allclose(found[0], total[0]))
    assert same((x, y), before)
    assert found is None or found is not x


def test_sums_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        add([1.0, 2.0], [1.0])


# ---- broadcasting --------------------------------------------------------------------------

SHAPES = [
    ((), ()),
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((2, 3), (1, 3)),
    ((2, 3), (2, 1)),
    ((2, 3), ()),
    ((4, 2, 3), (2, 1)),
    ((4, 2, 3), (1, 1, 1)),
    ((0, 3), (3,)),
    ((2, 0), (2, 1)),
]


@pytest.mark.parametrize(("wide", "narrow"), SHAPES)
def test_unbroadcast_is_the_adjoint_of_broadcasting(wide: Any, narrow: Any) -> None:
    rng = np.random.default_rng(0)
    g, x = rng.normal(size=wide), np.asarray(rng.normal(size=narrow))
    down = unbroadcast(g, x)
    assert down.shape == narrow
    assert down.dtype == x.dtype
    np.testing.assert_allclose(np.sum(down * x), np.sum(g * np.broadcast_to(x, wide)))


@pytest.mark.parametrize(("wide", "narrow"), [s for s in SHAPES if s[1] != ()])
def test_unbroadcast_fills_in_axes_that_the_value_lacks(wide: Any, narrow: Any) -> None:
    like = np.zeros(wide)
    up = unbroadcast(np.ones(narrow), like)
    assert up.shape == wide
    assert up.flags.writeable
    both = unbroadcast(np.ones((2, 3, 1)), np.zeros((1, 4)))
    assert same(both, np.full((1, 4), 6.0))


def test_unbroadcast_to_numbers() -> None:
    assert unbroadcast(np.ones((2, 3)), 1.0) == 6.0
    assert unbroadcast(2.0, 1.0) == 2.0
    assert type(unbroadcast(np.ones(2), np.float32(1.0))) is np.float32
    assert same(unbroadcast(3.0, np.zeros(())), np.array(3.0))


def test_unbroadcast_casts_to_the_precision_of_the_argument() -> None:
    assert unbroadcast(np.ones(2), np.zeros(2, np.float32)).dtype == np.float32
    assert unbroadcast(np.ones(2, np.float32), np.zeros(2)).dtype == np.float64
    assert unbroadcast(np.ones(2), np.zeros(2, int)).dtype == np.float64


def test_unbroadcast_returns_what_fits() -> None:
    g = np.ones(3)
    assert unbroadcast(g, np.zeros(3)) is g


def test_unbroadcast_of_other_things() -> None:
    assert unbroadcast([1.0], [2.0]) == [1.0]
    assert unbroadcast({"a": 1.0}, {"a": 2.0}) == {"a": 1.0}
    assert same(unbroadcast([1.0, 2.0], np.zeros(2)), np.array([1.0, 2.0]))


def test_broadcast_up() -> None:
    like = np.zeros((2, 3), np.float32, order="F")
    up = broadcast_up(np.array([1.0, 2.0, 3.0]), like)
    assert same(up, np.array([[1.0, 2.0, 3.0]] * 2, np.float32))
    assert up.flags.f_contiguous
    up[0] = 0.0
    assert broadcast_up(2.0, 1.0) == 2.0
    assert broadcast_up(2.0, np.zeros(2, int)).dtype == np.float64


# ---- stores --------------------------------------------------------------------------------

INDICES: list[Any] = [
    [0, 0, 2],
    np.array([[0, 1], [1, 0]]),
    np.array([True, False, True, True]),
    (np.array([0, 0, 1]),),
    slice(1, 3),
    -1,
]


@pytest.mark.parametrize("index", INDICES)
def test_only_the_last_writer_owns_an_element(index: Any) -> None:
    rng = np.random.default_rng(0)
    g = rng.normal(size=4)
    e = rng.normal(size=np.shape(g[index]))
    taken = taken_by_last(g, index)
    assert np.shape(taken) == np.shape(e)

    def store(values: Any) -> Any:
        a = np.zeros(4)
        a[index] = values
        return a

    np.testing.assert_allclose(np.sum(taken * e), np.sum(g * store(e)))


def test_last_writers_of_rows() -> None:
    g = np.arange(6.0).reshape(3, 2)
    assert same(taken_by_last(g, [1, 1]), np.array([[0.0, 0.0], [2.0, 3.0]]))


# ---- single helpers ------------------------------------------------------------------------


def test_permutations() -> None:
    a = np.zeros((2, 3, 4))
    for axes in [(1, 2, 0), (-1, 0, 1), (0, 1, 2), None]:
        there = np.transpose(a, axes)
        assert np.transpose(there, inverse_permutation(axes)).shape == a.shape


def test_products_of_others() -> None:
    a = np.array([[1.0, 0.0, 3.0], [4.0, 5.0, 6.0]])
    assert same(product_of_others(a, 1), np.array([[0.0, 3.0, 0.0], [30.0, 24.0, 20.0]]))
    assert same(product_of_others(a, 0), np.array([[4.0, 5.0, 6.0], [1.0, 0.0, 3.0]]))
    assert product_of_others(a, None)[0, 1] == 360.0
    assert same(product_of_others(2.0, None), np.array(1.0))
    assert product_of_others(np.zeros(0), None).shape == (0,)
    assert product_of_others(np.zeros((2, 0)), 1).shape == (2, 0)


def test_cumprod_keeps_its_precision() -> None:
    a = np.array([2.0, 3.0], np.float32)
    assert cumprod_adjoint(np.ones(2, np.float32), a, 0).dtype == np.float32
    assert cumprod_adjoint(np.zeros(0), np.zeros(0), 0).shape == (0,)


def test_sizes() -> None:
    assert reduced_size((2, 3, 4), None) == 24
    assert reduced_size((2, 3, 4), 1) == 3
    assert reduced_size((2, 3, 4), (0, -1), 1) == 7


def test_padding_by_axis() -> None:
    g = np.arange(20.0).reshape(4, 5)
    assert same(unpad(g, (4, 2), {1: (1, 2)}), g[:, 1:3])
    assert same(unpad(g, (2, 5), {-2: 1}), g[1:3])


def test_diagonals_that_leave_the_matrix() -> None:
    assert embed_diagonal(np.zeros(0), (2, 2), 5).shape == (2, 2)
    assert runtime.trace_adjoint(1.0, (2, 2), -4).sum() == 0.0


def test_parts_of_empty_arrays() -> None:
    parts = unconcatenate(np.zeros((0, 3)), [(0, 1), (0, 2)], 1)
    assert [p.shape for p in parts] == [(0, 1), (0, 2)]
    assert unconcatenate(np.zeros((2, 0)), [(2, 0), (2, 0)], 1)[1].shape == (2, 0)
    assert unconcatenate(np.zeros((2, 0)), [(1, 0), (1, 0)], 0)[1].shape == (1, 0)


def test_scattering_keeps_precision() -> None:
    assert scatter(np.ones(2, np.float32), [0, 1], (3,), 0).dtype == np.float32
    assert same(scatter(1.0, 2, (3,), 0), np.array([0.0, 0.0, 1.0]))


def test_shares() -> None:
    x = np.array([1.0, np.nan, -np.inf], np.float32)
    assert same(share(x, x, x), np.array([0.5, 0.0, 0.5], np.float32))
    assert share(2.0, 1.0, 2.0) == 1.0


EINSUMS = [
    ("ij,jk->ik", 1, ("ik,ij->jk", [], "")),
    ("ij,jk", 0, ("ik,jk->ij", [], "")),
    ("ba", 0, ("ab->ba", [], "")),  # NumPy orders the letters of an implicit result
    ("ij->", 0, ("->", [], "")),
    ("ijk->k", 0, ("k->k", [], "")),
    ("ijk->j", 0, ("j->j", [], ":, None")),
    ("ij,k->k", 0, ("k,k->", [], "")),
    ("iii->i", 0, ("i,iA,iB->iAB", [1, 2], "")),
    ("...ii->...i", 0, ("...i,iA->...iA", [-1], "")),
    ("...i,i->...", 1, ("...,...i->...i", [], "")),
    ("...ij->...i", 0, ("...i->...i", [], "..., :, None")),
]


@pytest.mark.parametrize(("subscripts", "k", "expected"), EINSUMS)
def test_subscripts(subscripts: str, k: int, expected: Any) -> None:
    count = subscripts.split("->")[0].count(",") + 1
    assert einsum_subscripts(subscripts, count, k) == expected


def test_subscripts_for_another_number_of_operands() -> None:
    with pytest.raises(ValueError, match="are not those of 1 operands"):
        einsum_adjoint(1.0, "i,i", [np.ones(2)], 0)


def test_digamma() -> None:
    for n in range(1, 40):  # the harmonic numbers
        exact = sum(1.0 / k for k in range(1, n)) - 0.57721566490153286
        assert digamma(float(n)) == pytest.approx(exact, rel=1e-14, abs=1e-14)
    assert digamma(0.5) == pytest.approx(-1.9635100260214235, rel=1e-14)
    assert digamma(-0.5) == pytest.approx(0.03648997397857652, rel=1e-12)
    assert np.isnan(digamma(-2.0))


def test_every_public_helper_is_listed_and_documented() -> None:
    functions = {
        name: f
        for name, f in vars(runtime).items()
        if isinstance(f, types.FunctionType)
        and f.__module__.startswith(f"{runtime.__name__}.")
        and not name.startswith("_")
    }
    assert set(runtime.__all__) == set(functions)
    assert all(f.__doc__ and ">>>" in f.__doc__ for f in functions.values())
    assert all("return" in f.__annotations__ for f in functions.values())


def test_equal_eigenvalues_are_warned_of_where_they_matter() -> None:
    values = np.array([1.0, 1.0, 2.0])
    with pytest.warns(RuntimeWarning, match="eigenvalues are equal"):
        found = runtime.over_gaps(np.ones((3, 3)), values)
    np.testing.assert_array_equal(found, [[0, 0, 1], [0, 0, 1], [-1, -1, 0]])
    runtime.over_gaps(np.zeros((3, 3)), values)


def test_columns_that_complete_a_basis_may_not_matter() -> None:
    weights = np.eye(4)
    assert runtime.determined(weights, 2) is weights
    weights[2, 3] = 0.5
    with pytest.raises(np.linalg.LinAlgError, match="complete the basis"):
        runtime.determined(weights, 2)
