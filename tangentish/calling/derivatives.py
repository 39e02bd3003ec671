"""One derivative for one signature: looked up on disk, or generated; loaded; ready to call."""

from __future__ import annotations

import contextlib
import gc
import itertools
import logging
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tangentish.keeping import cache
from tangentish.keeping.load import load
from tangentish.keeping.settings import settings
from tangentish.lookups import Lookup, Read, code_hash, identity, reach, reader
from tangentish.signature import key_of, text_of_key

if TYPE_CHECKING:
    from tangentish.analysis.program import Program, Value
    from tangentish.pipeline import Derivation

logger = logging.getLogger("tangentish")
LOCK = threading.RLock()  # one derivative is generated at a time
LONGEST_KEY = 500  # characters of a signature that a file shows; a longer one is hashed
serial = itertools.count(1)


@dataclass(frozen=True)
class Request:
    """What is asked for: a function, arguments like those, and the derivative of which kind."""

    function: types.FunctionType
    arguments: Mapping[str, Any]
    wrt: Sequence[str]
    mode: str
    single: bool
    retain: tuple[str, ...] = ()
    holomorphic: bool = False


class Compiled:
    """A loaded derivative: the function to call, what it takes along, and what it hangs on."""

    __slots__ = (
        "captured",
        "data",
        "file",
        "filename",
        "function",
        "guards",
        "meta",
        "mutated",
        "reverse",
        "text",
    )

    def __init__(
        self,
        request: Request,
        filename: str,
        text: str,
        meta: dict[str, Any],
        bindings: Mapping[str, Any],
    ) -> None:
        self.file = request.function.__code__.co_filename
        self.filename = filename
        self.text = text
        self.meta = meta
        self.mutated: list[int] = meta["mutated"]  # positions of the arguments that are written to
        module = load(filename, text, bindings)
        self.function: Callable[..., Any] = getattr(module, meta["entry"])
        self.reverse: Callable[..., Any] = getattr(module, meta.get("reverse", meta["entry"]))
        self.guards: tuple[tuple[Read, Any], ...] = ()
        self.data: tuple[tuple[Read, Any], ...] = ()
        self.captured: tuple[tuple[str, Read], ...] = ()

    def watch(self, lookups: Sequence[Lookup], captured: Mapping[str, Lookup]) -> Compiled:
        """Take down what must be as it is now for the text to be right."""
        self.guards = tuple((each.read, each.value) for each in lookups if each.by_identity)
        self.data = tuple(
            (each.read, key_of(each.value)) for each in lookups if not each.by_identity
        )
        self.captured = tuple((name, each.read) for name, each in captured.items())
        return self

    def holds(self) -> bool:
        """Whether every name that the text was made from still means what it meant."""
        try:
            for read, value in self.guards:
                if read() is not value:
                    return False
            for read, key in self.data:
                if key_of(read()) != key:
                    return False
        except (KeyError, AttributeError, ValueError):  # the name is gone: Python will say so
            return False
        return True

    def captured_values(self) -> dict[str, Any]:
        """The globals and closure values that the text takes, as they are now."""
        return {name: read() for name, read in self.captured}


def compiled(request: Request) -> Compiled:
    """The derivative that is asked for."""
    key = cache_key(request) if settings.cache else None
    return (stored(request, key) if key is not None else None) or generated(request, key)


def generated_for(derivative: Any, kinds: Mapping[str, Value]) -> tuple[Any, Program]:
    """The generated function for arguments of some kinds: to be differentiated again.

    It is made once for the same kinds, so that what is known of it holds at every call.
    """
    from tangentish import pipeline
    from tangentish.analysis.program import Value
    from tangentish.calling import checks

    wrt = list(derivative._wanted)
    values = {n: Value(v.kind, n in wrt) for n, v in kinds.items()}
    key = repr(values)
    known = derivative._for_kinds
    if key not in known:
        derivation = pipeline.derivative(
            derivative.differentiated,
            values,
            wrt,
            derivative.mode,
            single=not isinstance(derivative.wrt, tuple),
            seeded=False,
            retain=derivative.retain,
            accept=checks.result_check(derivative.mode, {}, derivative.holomorphic),
        )
        filename = f"<tangentish {derivation.entry} {next(serial)}>"
        module = load(filename, derivation.text, derivation.bindings)
        known[key] = (getattr(module, derivation.entry), derivation.program)
    found: tuple[Any, Program] = known[key]
    return found


# On disk.


def cache_key(request: Request) -> cache.CacheKey | None:
    """What a file of the cache is for; None where arguments mean nothing in another process."""
    keys = {name: text_of_key(key_of(value)) for name, value in request.arguments.items()}
    if None in keys.values():
        return None
    signature = f"{keys} wrt={list(request.wrt)}{'' if request.single else ' as a tuple'}"
    signature += f" retain={request.retain}" if request.retain else ""
    signature += " holomorphic" if request.holomorphic else ""
    if len(signature) > LONGEST_KEY:
        signature = cache.hash_source(signature)
    function = request.function
    source = code_hash(function.__code__)
    name = function.__qualname__
    module = function.__module__ or "nowhere"  # None, for what exec has made
    return cache.CacheKey(module, name, request.mode, source, signature, rules_text())


def rules_text() -> str:
    """What tells the rules that the user has registered."""
    notation = sys.modules.get("tangentish.rules.notation")
    if notation is None:
        return ""
    return str(notation.user_rules_text())


def stored(request: Request, key: cache.CacheKey) -> Compiled | None:
    """The derivative that an earlier process has left on disk, if it still holds."""
    function = request.function
    entry = cache.find(
        key, lambda dependencies: all(still_holds(function, d) for d in dependencies)
    )
    if entry is None:
        return None
    try:
        lookups = [found_again(function, d.path) for d in entry.dependencies]
        captured = {n: found_again(function, path) for n, path in entry.meta["captured"].items()}
        bindings = {n: reach(function, path) for n, path in entry.meta["bindings"].items()}
        result = Compiled(request, entry.filename, entry.text, entry.meta, bindings)
    except Exception:
        logger.debug("cannot be loaded: %s", entry.filename, exc_info=True)
        return None
    return result.watch(lookups, captured)


def found_again(function: types.FunctionType, path: str) -> Lookup:
    """A lookup that an earlier process has made, made in this one."""
    read = reader(function, path)
    return Lookup(path, read, read())


def still_holds(function: types.FunctionType, dependency: cache.Dependency) -> bool:
    """Whether a name means what it meant in the process that generated a text."""
    try:
        return told(found_again(function, dependency.path)) == dependency.hash
    except Exception:
        return False


def told(lookup: Lookup) -> str | None:
    """What a name means, in a text that means the same in every process."""
    if lookup.by_identity:
        return identity(lookup.value)
    return text_of_key(key_of(lookup.value))


# Generating.


def generated(request: Request, key: cache.CacheKey | None) -> Compiled:
    """Generate the text, keep it, load it."""
    with collector_paused():  # until all that it has made but the result is let go of
        return generate(request, key)


def generate(request: Request, key: cache.CacheKey | None) -> Compiled:
    """What `generated` does with the collector paused."""
    derivation = derive(request)
    program = derivation.program
    lookups = list(program.lookups.values())
    captured = {name: each.lookup for name, each in program.captured.items()}
    entry = kept(request, key, derivation) if key is not None else None
    if entry is None:
        cache.statistics.generated += 1
        filename = f"<tangentish {derivation.entry} {next(serial)}>"
        logger.debug("generated in memory: %s", filename)
        result = Compiled(
            request, filename, derivation.text, meta_of(request, derivation), derivation.bindings
        )
    else:
        result = Compiled(request, entry.filename, entry.text, entry.meta, derivation.bindings)
    return result.watch(lookups, captured)


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection for the time that a derivative takes.

    Its trees are held by tables until it is done: to walk them all, time and again, finds
    nothing to free.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def derive(request: Request) -> Derivation:
    """Run the pipeline; arguments and result are checked on the way."""
    from tangentish import pipeline
    from tangentish.analysis.specialize import argument_value
    from tangentish.calling import checks

    function, arguments, wrt = request.function, request.arguments, list(request.wrt)
    checks.check_arguments(function, arguments, wrt)
    if request.holomorphic:
        checks.check_complex_arguments(function, arguments, wrt)
    lengths = checks.lengths_of(arguments)
    return pipeline.derivative(
        function,
        {name: argument_value(value, name, name in wrt) for name, value in arguments.items()},
        wrt,
        request.mode,
        single=request.single,
        retain=request.retain,
        accept=checks.result_check(request.mode, lengths, request.holomorphic),
    )


def kept(request: Request, key: cache.CacheKey, derivation: Derivation) -> cache.Entry | None:
    """The text on disk; None if a later process could not tell whether it still holds."""
    program = derivation.program
    dependencies = []
    for lookup in program.lookups.values():
        text = told(lookup)
        if lookup.path is None or text is None:
            return None
        dependencies.append(cache.Dependency(lookup.path, text))
    paths = {id(each.value): each.path for each in program.lookups.values()}
    if any(id(value) not in paths for value in derivation.bindings.values()):
        return None
    meta = meta_of(request, derivation)
    meta["bindings"] = {name: paths[id(value)] for name, value in derivation.bindings.items()}
    return cache.store(key, derivation.text, dependencies, meta)


def meta_of(request: Request, derivation: Derivation) -> dict[str, Any]:
    """What is to be known of a text besides the text."""
    program = derivation.program
    own = request.function.__code__.co_filename
    files: dict[str, list[int]] = {}
    for line, (file, origin) in derivation.origins.items():
        files.setdefault("" if file == own else file, []).extend((line, origin))
    return {
        "entry": derivation.entry,
        "name": program.name,
        "captured": {name: each.lookup.path for name, each in program.captured.items()},
        "bindings": {},
        "mutated": [k for k, name in enumerate(program.parameters) if name in program.mutated],
        "lines": files,
        "results": results_of(program),
        **pair_meta(derivation),
    }


def pair_meta(derivation: Derivation) -> dict[str, Any]:
    """The reverse sweep's name, and whether a call uses its tape up."""
    pair = derivation.pair
    return {} if pair is None else {"reverse": pair.reverse, "consumes": pair.consumes}


def results_of(program: Program) -> dict[str, Any]:
    """What the caller of an adjoint must know of the primal's results."""
    from tangentish.language.kinds import Tuple

    kind = program.result.kind
    several = program.returns_tuple and isinstance(kind, Tuple)
    kinds = list(kind.items) if program.returns_tuple and isinstance(kind, Tuple) else [kind]
    return {"tuple": several, "kinds": [describe_result(each) for each in kinds]}


def describe_result(kind: Any) -> Any:
    """Dtype and axes of a result; None where it carries no derivative."""
    from tangentish.analysis.program import carries
    from tangentish.language.kinds import Array, Scalar

    if not carries(kind):
        return None
    if isinstance(kind, Scalar):
        return [kind.dtype, []]
    if isinstance(kind, Array):
        return [kind.dtype, [[dim.symbol, dim.minus] for dim in kind.dims]]
    return [None, []]
