"""Names that a derivative was made from: how to find them again, and what they stood for.

A *path* leads from the differentiated function to an object: ``global:helper/cell:scale`` is
the closure value ``scale`` of the function that the global name ``helper`` stands for.  In the
process that generated a text, a name has changed when it leads to another object; in a later
one, when the object is told by another `identity`.
"""

from __future__ import annotations

import builtins
import functools
import hashlib
import operator
import os
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Read = Callable[[], Any]


class Lookup(NamedTuple):
    """A name that was looked up while a derivative was generated, and what was found."""

    path: str | None  # None where a later process could not find it
    read: Read
    value: Any

    @property
    def by_identity(self) -> bool:
        """Whether the very object counts; of data the kind alone does, as it is read anew."""
        return callable(self.value) or isinstance(self.value, types.ModuleType)


class Epoch:
    """How many times users have declared a rule: derivatives in memory belong to one epoch."""

    value = 0


EPOCH = Epoch()


def reach(function: Any, path: str) -> Any:
    """The object at the end of a path.

    >>> def outer(scale):
    ...     return lambda x: scale * x
    >>> reach(outer(3.0), "cell:scale"), reach(outer, "builtin:len")
    (3.0, <built-in function len>)
    """
    return reader(function, path)()


def reader(function: Any, path: str) -> Read:
    """What reads the object at the end of a path, as it is at each call.

    The names on the way are followed now: they are lookups, and are watched, themselves.
    """
    *way, last = path.split("/")
    found = function
    for part in way:
        found = step(found, part)()
    return step(found, last)


def step(found: Any, part: str) -> Read:
    """What reads one part of a path."""
    where, _, name = part.partition(":")
    if where == "attr":
        return attribute_reader(found, name)
    if where == "import":
        return functools.partial(import_object, *name.split(":"))
    return name_reader(found, where, name)


def name_reader(function: Any, where: str, name: str) -> Read:
    """What reads a free name of a function: of its closure, its module, or the builtins."""
    if where == "cell":
        cell = function.__closure__[function.__code__.co_freevars.index(name)]
        return functools.partial(getattr, cell, "cell_contents")
    if where == "builtin":  # unless the module has got the name since
        return functools.partial(function.__globals__.get, name, getattr(builtins, name))
    return functools.partial(operator.getitem, function.__globals__, name)


def attribute_reader(owner: Any, name: str) -> Read:
    """What reads an attribute; a class method as the class has it: it is bound anew each time."""
    for base in owner.__mro__ if isinstance(owner, type) else ():
        if isinstance(vars(base).get(name), classmethod):
            return functools.partial(vars(base).get, name)
    return functools.partial(getattr, owner, name)


def import_object(module: str, name: str) -> Any:
    """The object of that name in a module that has been imported.

    >>> import_object("math", "sin")
    <built-in function sin>
    """
    found: Any = sys.modules[module]
    for part in name.split("."):
        found = getattr(found, part)
    return found


def class_path(value: Any) -> str | None:
    """The path of a function or class that its module has under its name; else None.

    >>> from pathlib import PurePath
    >>> class_path(PurePath)
    'import:pathlib:PurePath'
    """
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    try:
        if import_object(module, name) is value:  # type: ignore[arg-type]
            return f"import:{module}:{name}"
    except (KeyError, AttributeError):  # a local one, or one that was replaced
        pass
    return None


# What an object is, said in a way that means the same in every process.


def identity(value: Any) -> str | None:
    """A text for a module, function or class that changes with what it does; None if none can.

    Functions of Python, NumPy and the package itself are known by name, as their versions are
    part of every key; any other function by its code, the place of its code and its defaults,
    any other class by all that it has.

    >>> import math
    >>> identity(math), identity(math.sin), identity(len)
    ('module math', 'math.sin', 'builtins.len')
    """
    if isinstance(value, types.ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, types.FunctionType) and not is_versioned(value.__module__):
        return function_identity(value)
    if isinstance(value, type) and not is_versioned(value.__module__):
        return class_identity(value)
    if hasattr(type(value), "differentiated") or hasattr(value, "differentiated"):
        inner = identity(value.differentiated)
        return None if inner is None else f"{value.mode} {value.wrt!r} {inner}"
    return known_name(value)


def function_identity(function: types.FunctionType) -> str | None:
    """The text for a function with Python code."""
    defaults = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    told = [identity(d) if callable(d) else repr(d) for d in defaults]
    if None in told or any(not is_plain(d) and not callable(d) for d in defaults):
        told = [type(d).__name__ for d in defaults]  # such a default is never written into a text
    return f"{code_hash(function.__code__)} {' '.join(map(str, told))}".rstrip()


def class_identity(cls: type) -> str:
    """The text for a user's class: its bases, methods and plain attributes."""
    told = [identity(base) for base in cls.__bases__]
    for name, value in sorted(vars(cls).items()):
        inner = getattr(value, "__func__", value)  # of a static method or class method
        parts = [value.fget, value.fset] if isinstance(value, property) else [inner]
        for part in parts:
            if isinstance(part, types.FunctionType):
                told.append(f"{name} {function_identity(part)}")
            else:
                told.append(f"{name} {part!r}" if is_plain(part) else f"{name} {type(part)}")
    told.append(repr(list(getattr(cls, "__annotations__", {}))))
    text = hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()[:32]
    return f"{cls.__module__}.{cls.__qualname__} {text}"


def is_plain(value: Any) -> bool:
    """Whether a text may hold the value as a literal."""
    if isinstance(value, tuple):
        return all(map(is_plain, value))
    return value is None or value is ... or type(value) in (int, float, complex, str, bytes, bool)


def known_name(value: Any) -> str | None:
    """Module and name of an object that its module has under this name."""
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    module = getattr(value, "__module__", None)
    if name is None:
        name = name_of_instance(value)
    for home in [module] if isinstance(module, str) else ["builtins", "numpy", "scipy.special"]:
        try:
            found = import_object(home, str(name))
        except (KeyError, AttributeError):
            continue
        if found is value:
            return f"{home}.{name}"
    return None


def name_of_instance(value: Any) -> str | None:
    """The name under which SciPy keeps an object that has none itself: a distribution.

    >>> name_of_instance([]) is None
    True
    """
    module = type(value).__module__
    if not module.startswith("scipy."):
        return None
    return next((n for n, v in vars(sys.modules[module]).items() if v is value), None)


@functools.cache
def is_versioned(module: str | None) -> bool:
    """Whether the version of a module is part of every key."""
    top = (module or "").partition(".")[0]
    return top in ("numpy", "tangentish") or is_standard(top)


def is_standard(top: str) -> bool:
    """Whether a top-level module is Python's own."""
    file = getattr(sys.modules.get(top), "__file__", None)
    if top not in sys.stdlib_module_names or top == "__main__":
        return False
    return file is None or Path(file).is_relative_to(Path(types.__file__).parent)


def code_hash(code: types.CodeType) -> str:
    """A hash of a function's code and of the lines where it stands.

    The code object is what runs, and it is at hand: no file is read, and nothing is parsed.

    >>> def double(x):
    ...     return 2.0 * x
    >>> def triple(x):
    ...     return 3.0 * x
    >>> code_hash(double.__code__) == code_hash(triple.__code__)
    False
    """
    return hashlib.sha256(repr(essence(code)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def essence(code: types.CodeType) -> tuple[object, ...]:
    """All of a code object that the text of a derivative may depend on."""
    return (
        code.co_name,
        os.path.basename(code.co_filename),  # a notebook has another directory every time
        code.co_firstlineno,
        code.co_code,
        tuple(map(constant, code.co_consts)),
        (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars),
        (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags),
        code.co_linetable,  # columns too, from Python 3.11 on
    )


def constant(value: object) -> object:
    """A constant of a code object, in a form whose repr is the same in every process."""
    if isinstance(value, types.CodeType):
        return essence(value)
    if isinstance(value, tuple):
        return tuple(map(constant, value))
    if isinstance(value, frozenset):
        return ("frozenset", sorted(map(repr, map(constant, value))))
    return value
