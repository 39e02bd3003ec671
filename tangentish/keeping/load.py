"""From text to a module that debuggers, tracebacks, pickle and compilers take for any other.

A module is registered before its text runs: `pickle`, Numba and `inspect` look modules up
by name. Its text is put into `linecache`, so that tracebacks show it even where there is
no file, or no longer the same one.
"""

from __future__ import annotations

import functools
import io
import linecache
import os
import sys
from collections import deque
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from tangentish.errors import InternalError

PACKAGE = "tangentish.generated"
MOST_BOUND_MODULES = 512

_bound_modules: deque[str] = deque()


def load(path: Path | str, text: str, bindings: Mapping[str, Any] | None = None) -> ModuleType:
    """Execute a generated text as a module and return the module.

    ``path`` is the text's file, or `<tangentish NAME>` when there is none. ``bindings`` are
    objects that the text uses but cannot import, such as functions defined in functions.

    >>> module = load("<tangentish demo>", "def f(x):\\n    return scale * x\\n", {"scale": 3})
    >>> module.f(2)
    6
    >>> import inspect
    >>> print(inspect.getsource(module.f))
    def f(x):
        return scale * x
    """
    filename = os.fspath(path)
    code = _compile(text, filename)
    module = _create(_module_name(filename, bound=bool(bindings)), filename, text)
    module.__dict__.update(bindings or {})
    previous = sys.modules.get(module.__name__)
    sys.modules[module.__name__] = module
    try:
        exec(code, module.__dict__)
        _check_bindings(module, bindings or {})
    except BaseException:
        del sys.modules[module.__name__]
        if previous is not None:
            sys.modules[module.__name__] = previous
        raise
    if bindings:
        _forget_oldest(module.__name__)
    return module


class GeneratedLoader:
    """What a generated module names as its loader: something that has the source at hand.

    >>> GeneratedLoader("x = 1\\n").get_source("demo")
    'x = 1\\n'
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def get_source(self, fullname: str) -> str:
        """The text; `linecache` asks for it when its entry is lost."""
        return self.text


@functools.lru_cache(maxsize=256)  # a closure made in a loop has the same text every time
def _compile(text: str, filename: str) -> CodeType:
    return compile(text, filename, "exec", dont_inherit=True)


def _create(name: str, filename: str, text: str) -> ModuleType:
    module = ModuleType(name)
    loader = GeneratedLoader(text)
    module.__file__ = filename
    module.__loader__ = loader  # type: ignore[assignment]
    module.__spec__ = ModuleSpec(name, loader, origin=filename)  # type: ignore[arg-type]
    # No modification time: `linecache.checkcache` then leaves the entry alone, and
    # tracebacks show what runs, whatever happens to the file.
    lines = io.StringIO(text).readlines()
    linecache.cache[filename] = (len(text), None, lines, filename)
    return module


def _module_name(filename: str, bound: bool) -> str:
    """A name that stands for the text, and for one set of objects bound in it.

    The text alone gives the same name in every process, as compilers' caches need. With
    bindings, the name is used once: a pickle made by name could otherwise come back as the
    same text about other objects.
    """
    stem = filename[1:-1].split(" ", 1)[-1] if filename.startswith("<") else Path(filename).stem
    return f"{PACKAGE}.{stem}_{os.urandom(6).hex()}" if bound else f"{PACKAGE}.{stem}"


def _forget_oldest(name: str) -> None:
    """Bound modules leave `sys.modules` in the end; their functions live on as long as used."""
    _bound_modules.append(name)
    if len(_bound_modules) > MOST_BOUND_MODULES:
        sys.modules.pop(_bound_modules.popleft(), None)


def _check_bindings(module: ModuleType, bindings: Mapping[str, Any]) -> None:
    for name, value in bindings.items():
        if module.__dict__.get(name) is not value:
            raise InternalError(f"generated code redefines {name!r}, which is bound from outside")
