"""What a statement stores to: every method that changes what it is called on is known."""

from __future__ import annotations

import collections
import copy
import itertools
import types
from typing import Any

import gast
import numpy as np
import pytest

from tangentish.language.stores import MUTATORS, in_place_roots

SAMPLES: list[Any] = [
    [3, 1, 2],
    {"b": 1, "a": 2},
    {1, 2, 3},
    bytearray(b"cab"),
    collections.deque([3, 1, 2]),
    collections.OrderedDict(b=1, a=2),
    collections.defaultdict(int, b=1, a=2),
    collections.Counter(b=1, a=2),
    np.array([3.0, 1.0, 2.0]),
    types.SimpleNamespace(b=1),
]
OPERANDS: list[Any] = [0, 1, 7, "a", "z", [5], {5}, {"z": 5}, b"z", 1.5, slice(0, 1)]
APART = {
    "tofile",
    "dump",
    "__getitem__",
    "__missing__",
}  # d[k] of a defaultdict is the walk's matter
ARGUMENTS = [(), *itertools.product(OPERANDS), *itertools.product(OPERANDS, repeat=2)]


def changes(sample: Any, name: str) -> bool:
    """Whether a call of the method with some arguments leaves the object another one."""
    for arguments in [*ARGUMENTS, (2.5, float, 0)]:
        subject = copy.copy(sample)
        if isinstance(subject, np.ndarray) and name == "resize":
            arguments = (5,)
        keywords = {"inplace": True} if name == "byteswap" else {}
        try:
            getattr(subject, name)(*map(copy.copy, arguments), **keywords)
        except Exception:
            continue
        if repr(subject) != repr(sample):
            return True
    return False


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: type(s).__name__)
def test_methods_that_change_their_object(sample: Any) -> None:
    names = [n for n in dir(sample) if callable(getattr(type(sample), n, None)) and n not in APART]
    found = {n for n in names if changes(sample, n)}
    assert found, "no method changes it"
    assert found <= MUTATORS, f"not known: {found - MUTATORS}"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("xs.append(a)", {"xs"}),
        ("v = xs[0].held.pop()", {"xs"}),
        ("np.put(a, [0], b)", {"a"}),
        ("np.random.shuffle(order)", {"order"}),
        ("rng.shuffle(order)", {"order"}),
        ("y = np.sin(x, out=z)", {"z"}),
        ("y = np.sort(x)", set()),
        ("seen.add(k)", {"seen"}),
        ("queue.appendleft(v)", {"queue"}),
        ("add_into(x_bar, v_bar)", {"x_bar"}),
        ("x[0] = y", {"x"}),
        ("x.w += y", {"x"}),
    ],
)
def test_names_that_a_statement_stores_to(text: str, names: set[str]) -> None:
    assert in_place_roots(gast.parse(text).body[0]) == names
