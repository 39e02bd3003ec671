"""Products."""

from __future__ import annotations

from rule_examples.calls import MATMUL, Example, call, lists, pairs, regular, v

EXAMPLES: dict[str, list[Example]] = {
    # products
    "numpy.matmul": pairs(*MATMUL),
    "numpy.dot": [
        *pairs(
            *MATMUL[:5],
            ((2, 3), (4, 3, 2)),
            ((4, 2, 3), (3,)),
            ((3,), (4, 3, 2)),
            ((2, 2, 3), (4, 3, 2)),
        ),
        call(0.5, v(3)),
        call(v(2, 3), 0.5),
        call(0.5, 0.7),
    ],
    "numpy.vdot": pairs(((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3, 2))),
    "numpy.inner": [
        *pairs(((3,), (3,)), ((2, 3), (4, 3)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 1, 3), (4, 3))),
        call(0.5, v(2, 3)),
        call(v(2, 3), 0.5),
    ],
    "numpy.outer": [*pairs(((3,), (2,)), ((2, 3), (2,)), ((2,), (2, 2))), call(0.5, v(3))],
    "numpy.vecdot": [
        *pairs(((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,))),
        *pairs(((3, 2), (3, 2)), ((4, 3, 2), (3, 2)), ((3, 2), (4, 3, 2)), axis=-2),
        *pairs(((3,), (3,)), ((3, 2), (3, 2)), axis=0),
    ],
    "numpy.matvec": pairs(((2, 3), (3,)), ((4, 2, 3), (3,)), ((2, 3), (4, 3)), ((4, 2, 3), (4, 3))),
    "numpy.vecmat": pairs(((3,), (3, 2)), ((3,), (4, 3, 2)), ((4, 3), (3, 2)), ((4, 3), (4, 3, 2))),
    "numpy.cross": [
        *pairs(((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,))),
        call(v(3, 2), v(3, 2, seed=1), axis=0),
        call(v(3, 4), v(4, 3), 0, 1),
        call(v(3, 4), v(4, 3), axisa=0, axisb=-1, axisc=0),
        call(v(3, 4), v(3), 0),
        *pairs(((2,), (2,)), ((3,), (2,)), ((2,), (3,)), ((4, 2), (2,)), ((2,), (4, 3))),
    ],
    "numpy.linalg.cross": [
        *pairs(((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,))),
        call(v(3, 2), v(3, 2, seed=1), axis=0),
    ],
    "numpy.linalg.multi_dot": [
        lists((2, 3), (3, 4)),
        lists((2, 3), (3, 4), (4, 2)),
        lists((2, 3), (3, 4), (4, 2), (2, 2)),
        lists((3,), (3, 4), (4, 2)),
        lists((2, 3), (3, 4), (4,)),
        lists((3,), (3, 4), (4,)),
        lists((3,), (3, 2), (2, 4), (4,)),
        lists((3,), (3,)),
        lists((2, 3), (3,)),
        lists((3,), (3, 2)),
    ],
    "numpy.linalg.matrix_power": [
        *[call(regular(3, 3), n) for n in (0, 1, 2, 3, 5, -1, -2)],
        *[call(regular(2, 3, 3), n) for n in (0, 1, 2, 3, -1)],
    ],
    "numpy.linalg.tensordot": [
        *pairs(((2, 3), (3, 4)), ((2, 3), (3,)), axes=1),
        *pairs(((2, 3, 4), (4, 5, 2)), axes=((0, 2), (2, 0))),
    ],
    "numpy.tensordot": [
        *pairs(((2, 3), (3, 4)), ((2, 3), (3,)), axes=1),
        *pairs(((2, 3, 4), (3, 4, 5)), ((2, 3), (2, 3))),
        *pairs(((2, 3, 4), (4, 5, 2)), axes=((0, 2), (2, 0))),
        *pairs(((2, 3, 4), (4, 5, 3)), axes=([1, 2], [2, 0])),
        *pairs(((2,), (3,)), axes=0),
    ],
    "numpy.einsum": [
        call("ij,jk->ik", v(2, 3), v(3, 4)),
        call("ij,jk->ik", v(2, 3), v(3, 4), order="F", casting="same_kind"),
        call("ij,jk", v(2, 3), v(3, 4)),
        call("ij->ji", v(2, 3)),
        call("ij->j", v(2, 3)),
        call("ij->i", v(2, 3)),
        call("ij->", v(2, 3)),
        call("ii->i", v(3, 3)),
        call("ii", v(3, 3)),
        call("i,i->i", v(3), v(3, seed=1)),
        call("i,j->ij", v(3), v(2)),
        call("ij,j,i->", v(2, 3), v(3), v(2), optimize=True),
        call("...ij,...jk->...ik", v(4, 2, 3), v(4, 3, 2)),
        call("...ij,jk->...ik", v(4, 2, 3), v(3, 2)),
        call("b i j, j -> b i", v(4, 2, 3), v(3)),
        call("ijk,k->j", v(2, 3, 4), v(4)),
        call("...i,...i->...", v(2, 3), v(3)),
        call("iij,j->i", v(2, 2, 3), v(3)),
    ],
    "numpy.kron": pairs(
        ((2,), (3,)), ((2, 3), (2, 2)), ((3,), (2, 2)), ((2, 2), (3,)), ((2, 1, 2), (2, 2))
    ),
}

# The other functions of a rule that need calls of their own.
OTHERS: dict[str, list[Example]] = {
    "numpy.linalg.outer": pairs(((3,), (2,))),
}
