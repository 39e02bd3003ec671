"""Where a function's text stands: the very text that its bytecode was compiled from.

Python's `inspect` finds a function's text by its first line alone.  That is not enough here:
two lambdas may share a line, a file may have been edited after it was imported, and dedenting
a text changes the strings in it.  So the text is found by line, compiled where it stands, and
compared with the bytecode that really runs.

Nothing here imports gast: a process that finds its derivative in the cache needs texts only.
"""

from __future__ import annotations
import __future__

import ast
import dis
import functools
import inspect
import linecache
import os
import re
import tokenize
import types
import warnings
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tangentish.errors import INDENT, Position, SourceError, show_file

_FUTURE = functools.reduce(
    int.__or__, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)


@dataclass(frozen=True)
class Found:
    """Where a function's text stands; ``node`` has columns in bytes and its own lines."""

    file: str
    first_line: int
    lines: tuple[str, ...]
    text: str
    node: Any
    down: int  # to be added to the node's lines
    right: int  # to be added to the columns on the node's first line
    code: types.CodeType


def python_function(function: Any) -> types.FunctionType:
    """The Python function that runs when ``function`` is called.

    Bound methods, static methods and the like, memoized and Numba-compiled functions are seen
    through, as these compute what the function inside computes.  A decorator's wrapper is not:
    it is the program, whatever its ``__wrapped__`` says, and may well double the result.

    >>> def square(x):
    ...     return x * x
    >>> python_function(functools.lru_cache(square)) is square
    True
    """
    if isinstance(function, types.FunctionType):
        return function
    if isinstance(function, (types.MethodType, staticmethod, classmethod)):
        return python_function(function.__func__)
    if isinstance(function, functools._lru_cache_wrapper):
        return python_function(function.__wrapped__)
    if type(function).__module__.partition(".")[0] == "numba" and hasattr(function, "py_func"):
        return python_function(function.py_func)
    if isinstance(function, type):
        problem, advice = "it is a class", "pass one of its methods, or a function that uses it"
    elif isinstance(function, functools.partial):
        problem, advice = "it is a functools.partial object", "pass its function, `.func`"
    elif isinstance(vars(type(function)).get("__call__"), types.FunctionType):
        problem = f"it is an object of class `{type(function).__qualname__}`"
        advice = "pass its method `__call__`, or a function that calls the object"
    elif callable(function):
        problem = "it is not written in Python"
        advice = "pass a Python function that calls it, or register a derivative rule for it"
    else:
        problem = f"it is no function but an object of class `{type(function).__qualname__}`"
        advice = "pass a function"
    raise no_source(function, problem, advice)


# Finding the text.


def find(function: Any) -> Found:
    """The text that the function's bytecode was compiled from, or an error that says why not."""
    function = python_function(function)
    code = function.__code__
    lines = _file_lines(code.co_filename, function.__globals__)
    if not lines:
        raise no_source(function, *_why_no_lines(code.co_filename))
    start = code.co_firstlineno - 1
    search = _find_lambda if code.co_name == "<lambda>" else _find_definition
    imports = _imports(code, function.__globals__)
    found = search(code, lines, start, imports) if start < len(lines) else None
    if found is None and code.co_filename.startswith("<"):  # the text of something else
        raise no_source(function, *_why_no_lines(code.co_filename))
    if found is None:
        place = Position(code.co_filename, code.co_firstlineno, 1)
        raise no_source(
            function,
            f"the text at {place} is not what this function was compiled from; has the file been "
            "edited since it was imported?",
            "import the module again (importlib.reload), or restart Python",
        )
    return found


def _file_lines(file: str, module: dict[str, Any]) -> list[str]:
    """The lines of the file, cell, prompt entry or doctest that a code object names."""
    known = linecache.getlines(file, module)
    linecache.checkcache(file)  # drops what was read before the file was edited
    lines = linecache.getlines(file, module)
    if not lines and not os.path.exists(file):  # linecache was given the text by somebody
        lines = known
    return _without_ends(file, lines)


_stripped: dict[str, tuple[list[str], list[str]]] = {}


def _without_ends(file: str, lines: list[str]) -> list[str]:
    """The lines of a file without their ends; made once, as a file has many functions."""
    known = _stripped.get(file)
    if known is None or known[0] is not lines:
        known = _stripped[file] = lines, [line.rstrip("\r\n") for line in lines]
    return known[1]


def _imports(code: types.CodeType, module: dict[str, Any]) -> str:
    """A line that imports what the function uses of its module's imports, never to be run.

    Python compiles `np.sin(x)` and `x.sin()` differently when it sees that `np` is imported.
    """
    names = [name for name in code.co_names if isinstance(module.get(name), types.ModuleType)]
    names = [name for name in names if name.isidentifier()]  # pytest adds others
    return f"import {', '.join(names)}\n" if names else ""


def _find_definition(
    code: types.CodeType, lines: list[str], start: int, imports: str
) -> Found | None:
    """The ``def`` statement, with its decorators, that begins on line ``start`` (from 0).

    An indented definition becomes the body of an outer function, which also gives the free
    variables somebody who owns them: so it compiles to the very bytecode that runs, on the
    very lines, as some bytecode mentions these.
    """
    indentation = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    before = imports
    if indentation:
        before += f"def outer({', '.join(_free(code))}):\n"
        if code.co_name not in code.co_freevars:  # inside itself its name is no local one
            before += f"{indentation}global {code.co_name}\n"
    down = start - before.count("\n")
    before, down = "\n" * down + before, min(down, 0)
    for end in _ends(code, lines, start):
        text = before + "\n".join(lines[start:end]) + "\n"
        try:
            tree = _compile(text, code, ast.PyCF_ONLY_AST)
        except (SyntaxError, ValueError):  # the line was inside a string or brackets: go on
            continue
        block = tree.body[1 if imports else 0].body if indentation else tree.body
        node = next((each for each in block if each.lineno > before.count("\n")), None)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        if not any(_same(mine, code) for mine in _codes(_compile(text, code), code.co_name)):
            return None
        first, last = node.lineno + down, (node.end_lineno or node.lineno) + down
        own = tuple(lines[first - 1 : last])
        return Found(code.co_filename, first, own, "\n".join(own), node, down, 0, code)
    return None


def _ends(code: types.CodeType, lines: list[str], start: int) -> Iterator[int]:
    """Where the definition may end: before a line that is indented no deeper, or at the end.

    Lines that the bytecode names belong to it in any case.
    """
    indentation = _indentation(lines[start])
    for number in range(max(start + 1, _last_line(code)), len(lines)):
        content = lines[number].lstrip()
        if content and content[0] not in "#)]}" and _indentation(lines[number]) <= indentation:
            yield number
    yield len(lines)


def _find_lambda(code: types.CodeType, lines: list[str], start: int, imports: str) -> Found | None:
    """The lambda expression on line ``start`` that compiles to the function's bytecode.

    Of equal ones the column decides where Python records it (from 3.11 on); where it does not,
    any will do, as what differs is the captured values, and the function itself holds these.
    """
    equal = []
    for match in re.finditer(r"\blambda\b", lines[start]):
        column = match.start()
        for text in _expressions(lines, start, column):
            wrapped = f"{imports}(lambda {', '.join(_free(code))}: (\n{text}\n))"
            try:
                outer = _inner(_compile(wrapped, code))[0]
            except (SyntaxError, ValueError):
                continue
            mine = _inner(outer)[-1]  # after the lambdas in its defaults
            if _same(mine, code):
                equal.append((text, column, mine))
                break
    if not equal:
        return None
    text, column, _ = next(
        (one for one in equal if _stands_at(one[2], code, lines[start], one[1])), equal[0]
    )
    node = ast.parse(f"(\n{text}\n)", mode="eval").body
    own = tuple(lines[start : start + text.count("\n") + 1])
    right = len(lines[start][:column].encode())
    return Found(code.co_filename, start + 1, own, text, node, start - 1, right, code)


def _expressions(lines: list[str], start: int, column: int) -> Iterator[str]:
    """The texts that a lambda beginning at ``column`` may have, shortest first.

    It ends at a comma or closing bracket of what surrounds it, or at the end of a line; the
    bytecode tells which.
    """
    rows = [lines[start][column:], *lines[start + 1 :]]
    depth, parameters = 0, 0  # open brackets, and lambdas whose colon is still to come
    for token in tokens(rows):
        row, at = token.start
        if depth == 0 and not parameters and _may_end(token):
            yield "\n".join([*rows[:row], rows[row][:at]]).rstrip()
            if token.type not in (tokenize.NL, tokenize.COMMENT):
                return
        elif depth == 0 and token.string == "lambda":
            parameters += 1
        elif depth == 0 and token.string == ":":
            parameters -= 1
        depth += nesting(token)


def _may_end(token: tokenize.TokenInfo) -> bool:
    """Whether a lambda's body, at no bracket depth of its own, may end before this token."""
    if token.type in (tokenize.NL, tokenize.COMMENT):
        return True
    return token.string in (",", ":", ";", "=", ")", "]", "}", "for", "async")


def tokens(rows: list[str]) -> Iterator[tokenize.TokenInfo]:
    """The tokens of a piece of a program, with rows from 0, as far as it can be cut up.

    They are read as if inside a parenthesis, where indentation means nothing.
    """
    text = iter(["(\n", *(row + "\n" for row in rows)])
    try:
        for token in tokenize.generate_tokens(lambda: next(text, "")):
            (row, column), (end_row, end_column) = token.start, token.end
            if row >= 2:
                yield token._replace(start=(row - 2, column), end=(end_row - 2, end_column))
    except (tokenize.TokenError, SyntaxError):  # the parenthesis, at least, stays open
        return


def nesting(token: tokenize.TokenInfo) -> int:
    """1 for an opening bracket, -1 for a closing one."""
    if token.type != tokenize.OP:
        return 0
    return (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))


# Comparing what is in the file with what runs.


def _compile(text: str, code: types.CodeType, flags: int = 0) -> Any:
    """The text compiled (or only parsed) as the function's own module was."""
    flags |= code.co_flags & _FUTURE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they were shown when the module was compiled
        return compile(text, code.co_filename, "exec", flags, dont_inherit=True)


def _inner(code: types.CodeType) -> list[types.CodeType]:
    """The code objects of the functions defined in another."""
    return [const for const in code.co_consts if isinstance(const, types.CodeType)]


def _codes(code: types.CodeType, name: str) -> Iterator[types.CodeType]:
    """The code objects of that name inside another, at any depth, the outer ones first."""
    inner = _inner(code)
    yield from (each for each in inner if each.co_name == name)
    for each in inner:
        yield from _codes(each, name)


def _same(mine: types.CodeType, theirs: types.CodeType) -> bool:
    """Whether two code objects compute the same, positions apart."""
    if _parameters(mine) != _parameters(theirs):
        return False
    if _essence(mine) == _essence(theirs):
        return True
    if any(name.startswith("@py") for name in _names(theirs)):
        # pytest has rewritten the assert statements, and nothing else.
        return {_unmangled(name) for name in _names(mine)} <= {
            _unmangled(name) for name in _names(theirs)
        }
    return _operations(mine) == _operations(theirs)


def _parameters(code: types.CodeType) -> tuple[object, ...]:
    stars = code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS)
    count = code.co_argcount + code.co_kwonlyargcount + stars.bit_count()
    names = tuple(map(_unmangled, code.co_varnames[:count]))
    return names, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, stars


def _essence(code: types.CodeType) -> tuple[object, ...]:
    """The bytecode with the names and constants it speaks of, comparable by equality."""
    groups = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    names = tuple(tuple(map(_unmangled, group)) for group in groups)
    return code.co_code, names, tuple(map(_constant, code.co_consts))


def _operations(code: types.CodeType) -> list[object]:
    """The instructions, less what compilers of the same program may differ in."""
    busy = [each for each in dis.get_instructions(code) if each.opname not in _IDLE]
    offsets = [each.offset for each in busy]
    jumps = {*dis.hasjrel, *dis.hasjabs}
    return [
        (each.opname, bisect_left(offsets, each.argval))
        if each.opcode in jumps
        else (_METHODS.get(each.opname, each.opname), _constant(each.argval))
        for each in busy
    ]


_IDLE = {"NOP", "CACHE", "EXTENDED_ARG", "RESUME", "PRECALL", "PUSH_NULL"}
# Whether a call of an attribute is compiled as one of a method depends on what is imported.
_METHODS = {"LOAD_METHOD": "LOAD_ATTR", "CALL_METHOD": "CALL_FUNCTION"}


def _constant(value: object) -> object:
    """A constant of a code object such that equal means alike: 0.0 is not -0.0, nor 1 True."""
    if isinstance(value, types.CodeType):
        return value.co_name, _parameters(value), tuple(_operations(value))
    if isinstance(value, (tuple, frozenset)):
        parts = [repr(_constant(each)) for each in value]
        return type(value), tuple(parts if isinstance(value, tuple) else sorted(parts))
    if isinstance(value, str):  # a name or, before Python 3.11, where a function is defined
        return _unmangled(value.rpartition(".<locals>.")[2])
    return type(value), repr(value)


def _names(code: types.CodeType) -> set[str]:
    names = {*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars}
    return names.union(*map(_names, _inner(code)))


def _unmangled(name: str) -> str:
    """``__x`` for the ``_Model__x`` that a class body makes of it."""
    match = re.fullmatch(r"_[^\W_]\w*?(__\w*[^\W_]_?)", name)
    return match[1] if match else name


def _stands_at(mine: types.CodeType, code: types.CodeType, line: str, column: int) -> bool:
    """Whether the columns that Python recorded are those of a lambda compiled on its own."""
    right = len(line[:column].encode())
    first, mine_first = code.co_firstlineno, mine.co_firstlineno
    moved = {
        (number - mine_first + first, start + (right if number == mine_first else 0))
        for number, start in _columns(mine)
    }
    return moved == _columns(code) != set()


def _columns(code: types.CodeType) -> set[tuple[int, int]]:
    """The lines and columns where operations begin: none are known before Python 3.11."""
    if not hasattr(code, "co_positions"):
        return set()
    # The first and last instructions have made-up columns of no width.
    return {(line, start) for line, _, start, end in code.co_positions() if line and end}


def _free(code: types.CodeType) -> list[str]:
    return [name for name in code.co_freevars if name.isidentifier()]


def _last_line(code: types.CodeType) -> int:
    """The last line that the bytecode, or that of a nested function, was compiled from."""
    lines = [line for _, _, line in code.co_lines() if line]
    return max([*lines, *map(_last_line, _inner(code))], default=code.co_firstlineno)


def _indentation(line: str) -> int:
    line = line.expandtabs()
    return len(line) - len(line.lstrip())


def private_names(code: types.CodeType) -> dict[str, str]:
    """The names that a class body has mangled: ``{"__x": "_Model__x"}``."""
    return {_unmangled(name): name for name in _names(code) if _unmangled(name) != name}


# What to say.


def no_source(function: Any, problem: str, advice: str) -> SourceError:
    """The error for a function whose text cannot be had."""
    name = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    module = getattr(function, "__module__", None)
    if name is None:
        name = repr(function)
    elif isinstance(module, str) and module not in ("builtins", "__main__"):
        name = f"{module}.{name}"
    return SourceError(f"no source for `{name}`: {problem}\n{INDENT}instead: {advice}")


def _why_no_lines(file: str) -> tuple[str, str]:
    if file in ("<stdin>", "<console>"):
        return (
            "it was typed at a prompt that keeps no source",
            "write it in a file, or use IPython, Jupyter, or the prompt of Python 3.13 or later",
        )
    if file.startswith("<"):
        return (
            f"it was made by exec or eval (its file is called {file!r})",
            "write it in a file, or give its text to the linecache module before exec",
        )
    return (
        f"the file {show_file(file)} cannot be read",
        "put the file back where it was when it was imported",
    )
