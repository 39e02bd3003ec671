"""Helpers that are said to return memory of their own do so, in all of their examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from rule_examples import EXAMPLES

from tangentish import runtime
from tangentish.language.freshness import FRESH_HELPERS


def arrays_in(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from arrays_in(item)


@pytest.mark.parametrize("name", sorted(FRESH_HELPERS))
def test_results_share_no_memory_with_arguments(name: str) -> None:
    helper = getattr(runtime, name)
    for example in EXAMPLES[f"tangentish.runtime.{name}"]:
        given = [*example.args, *example.kwargs.values()]
        result = helper(*example.args, **example.kwargs)
        assert isinstance(result, (np.ndarray, np.generic, float))
        for argument in arrays_in(given):
            assert not np.shares_memory(result, argument)
