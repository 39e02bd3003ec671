"""Both sweeps of an exported function behind one door: its value, and the pullback."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import gast

from tangentish.analysis.program import Program
from tangentish.calling.derivatives import results_of
from tangentish.differentiate.generate import Pair
from tangentish.emit.docstrings import docstring, listed
from tangentish.language.kinds import Known
from tangentish.names import Names

USED_ONCE = "The pullback may be called once, before the arguments change."
REUSABLE = "The pullback may be called many times."


def vjp_function(
    program: Program,
    pair: Pair,
    reverse: gast.FunctionDef,
    wrt: Sequence[str],
    place: str,
    given: Sequence[str],
    taken: Collection[str],
) -> gast.FunctionDef:
    """``def f_vjp(x)``: runs the forward sweep, and returns the value and a function.

    ``given`` is what it takes by keyword.  The docstring comes first in its body.
    """
    names = Names({*program.parameters, *program.captured, *taken})
    results = results_of(program)
    outs = [] if program.result.kind == Known(None) else outputs(results, names)
    tape, pullback = (names.fresh(name, numbered=False) for name in ("tape", "pullback"))
    seeds = [parameter.id for parameter in reverse.args.args[1:]]
    active = [(out, kind) for out, kind in zip(outs, results["kinds"], strict=False) if kind]
    checks = [
        f"check_seed({seed!r}, {seed}, {kind[0]!r}, np.shape({out}))"
        for seed, (out, kind) in zip(seeds, active, strict=False)
        if kind[0] is not None
    ]
    passed = ", ".join([*program.parameters, *(f"{name}={name}" for name in given)])
    only = f", *, {', '.join(given)}" if given else ""
    name = names.fresh(f"{program.name}_vjp", numbered=False)
    kept = "tapes.pop()" if pair.consumes else tape
    kept = kept.replace("tapes", names.fresh("tapes", numbered=False))
    value = f"({', '.join(outs)})" if results["tuple"] else (outs or ["None"])[0]
    lines = [
        f"def {name}({', '.join(program.parameters)}{only}):",
        f"    {', '.join([*outs, tape])} = {pair.forward}({passed})",
        f"    {kept.partition('.')[0]} = {f'[{tape}]' if pair.consumes else f'copied({tape})'}",
        f"    def {pullback}({', '.join(seeds)}):",
        *(f"        {check}" for check in checks),
        f"        return {pair.reverse}({', '.join([kept, *seeds])})",
        f"    return {value}, {pullback}",
    ]
    (function,) = gast.parse("\n".join(lines)).body
    kinds = {name: program.kinds[name].kind for name in program.parameters}
    first = f"Value of `{program.name}` ({place}), and its pullback to {listed(list(wrt))}"
    text = docstring(first, kinds, function).rstrip()
    text += f"\n\n{USED_ONCE if pair.consumes else REUSABLE}\n"
    whole: Any = gast.parse(f"def f():\n    {text!r}").body[0]
    function.body.insert(0, whole.body[0])
    return function


def outputs(results: Any, names: Names) -> list[str]:
    """Names for what the function returns."""
    count = len(results["kinds"])
    if not results["tuple"]:
        return [names.fresh("out", numbered=False)]
    return [names.fresh(f"out{k + 1}", numbered=False) for k in range(count)]
