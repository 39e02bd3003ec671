"""Constants, strings, f-strings and docstrings as ruff writes them: in double quotes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

from tangentish.errors import InternalError

INFINITY = "1e309"  # overflows to inf, which has no literal


def constant_text(value: Any, quote: str = '"') -> str:
    """The literal of a constant; ``quote`` is preferred for strings.

    >>> [constant_text(value) for value in (1e20, -2, "it's", float("-inf"), ...)]
    ['1e20', '-2', '"it\\'s"', '-1e309', '...']
    """
    if isinstance(value, str):
        return _quoted(repr('"' + value)[2:-1], quote)
    if value is None or value is True or value is False:
        return str(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):  # not repr: NumPy's floats are floats, too
        return _float_text(float.__repr__(value))
    if value is ...:
        return "..."
    if isinstance(value, complex):
        return _complex_text(value)
    if isinstance(value, bytes):
        return "b" + _quoted(repr(b'"' + value)[3:-1], quote)
    raise InternalError(f"a constant of type {type(value).__name__} has no literal")


def _float_text(text: str) -> str:
    if "n" not in text:
        return text.replace("e+", "e")
    return f"{INFINITY} - {INFINITY}" if text == "nan" else text.replace("inf", INFINITY)


def _complex_text(value: complex) -> str:
    imaginary = _float_text(repr(value.imag)).removesuffix(".0") + "j"
    if repr(value.real) == ("-0.0" if imaginary.startswith("-") else "0.0"):  # ``-2j`` and ``2j``
        return imaginary
    sign = "" if imaginary.startswith("-") else "+"
    return f"{_float_text(repr(value.real))} {(sign + imaginary)[0]} {imaginary.lstrip('-')}"


def _quoted(body: str, quote: str) -> str:
    """Quote the inside of a literal in which single quotes (only) are escaped.

    >>> _quoted("a", '"'), _quoted('say "a"', '"')
    ('"a"', '\\'say "a"\\'')
    """
    if quote == '"':
        use_single = body.count('"') > body.count("'")
    else:
        use_single = body.count('"') >= body.count("'")
    if use_single:
        return f"'{body}'"
    body = body.replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'


def fstring_text(t: ast.JoinedStr, write: Callable[..., str], quote: str = '"') -> str:
    """An f-string; ``write`` renders an expression, with a preferred quote for strings.

    Before Python 3.12 neither backslashes nor the f-string's own quotes may stand in its
    expressions. What the two candidates here cannot say is left to Python's own unparser.

    >>> tree = ast.parse("f'{x:.3f} m'", mode="eval").body
    >>> print(fstring_text(tree, lambda expr, quote: expr.id))
    f"{x:.3f} m"
    """
    literals = "".join(str(each.value) for each in t.values if isinstance(each, ast.Constant))
    prefers_single = quote == "'" or literals.count('"') > literals.count("'")
    quotes = ["'", '"'] if prefers_single else ['"', "'"]
    for outer, inner in (quotes, quotes[::-1]):
        body = _fstring_body(t, outer, partial(write, quote=inner))
        if body is not None:
            return f"f{outer}{body}{outer}"
    return ast.unparse(t)


def _fstring_body(t: ast.JoinedStr, outer: str, write: Callable[[ast.expr], str]) -> str | None:
    """What stands between the quotes, or nothing if the quotes cannot be these."""
    body = ""
    for part in t.values:
        if isinstance(part, ast.FormattedValue):
            field = _field(part, outer, write)
            if field is None:
                return None
            body += field
        else:
            assert isinstance(part, ast.Constant)
            assert isinstance(part.value, str)
            text = repr('"' + part.value)[2:-1]
            if outer == '"':
                text = text.replace("\\'", "'").replace('"', '\\"')
            body += text.replace("{", "{{").replace("}", "}}")
    return body


def _field(t: ast.FormattedValue, outer: str, write: Callable[[ast.expr], str]) -> str | None:
    text = write(t.value)
    if outer in text or "\\" in text:
        return None
    if "lambda" in text:  # its colon would start the format
        text = f"({text})"
    if text.startswith("{"):  # `{{` would be a brace
        text = f" {text} "
    if t.conversion != -1:
        text += f"!{chr(t.conversion)}"
    if t.format_spec is not None:
        assert isinstance(t.format_spec, ast.JoinedStr)
        specification = _fstring_body(t.format_spec, outer, write)
        if specification is None or "\\" in specification:
            return None
        text += f":{specification}"
    return f"{{{text}}}"


def docstring_lines(text: str) -> list[str]:
    """The lines of a triple-quoted docstring, without indentation.

    Blanks at the ends of lines and the indentation of the text are normalized as ruff does;
    `inspect.cleandoc` sees no difference.

    >>> [line.strip('"') for line in docstring_lines("Gradient.\\n\\n        Of f.")]
    ['Gradient.', '', 'Of f.']
    """
    if not text.strip():
        return ['""" """']
    first, *rest = text.expandtabs().split("\n")
    if not any(line.strip() for line in rest):
        rest = []
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    lines = [first.strip(), *(line[margin:].rstrip() for line in rest)]
    lines = [repr('"' + line)[2:-1].replace("\\'", "'") for line in lines]
    lines = [line.replace('"""', '\\"\\"\\"') for line in lines]
    if lines[-1].endswith('"'):
        lines[-1] = lines[-1][:-1] + '\\"'
    if lines[0].startswith('"'):
        lines[0] = "\\" + lines[0]
    lines[0] = '"""' + lines[0]
    lines[-1] += '"""'
    return lines
