"""Golden listings: what the rules become in generated code, to be read as a critical user.

``golden_rules/products.txt`` and its neighbors hold, for each expression below, the lines of
its adjoint and of its tangent for arguments of known kinds. They are written again by::

    pytest tests/test_rule_listings.py --update-golden
"""

from __future__ import annotations

import ast
import difflib
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import tangentish
from tangentish.rules.table import find_rule

FOLDER = Path(__file__).parent / "golden_rules"
HEADER = """{title}: adjoints and tangents as they are generated.

Written again by: pytest tests/test_rule_listings.py --update-golden
"""

KINDS: dict[str, Any] = {
    "x": 0.5,
    "y": 0.25,
    "u": np.array([0.1, 0.4, 0.2]),
    "v": np.array([0.3, 0.5, 0.7]),
    "w": np.array([0.2, 0.6, 0.1, 0.3]),
    "A": np.array([[2.0, 0.1, 0.3], [0.4, 3.0, 0.2], [0.5, 0.6, 4.0]]),
    "B": np.array([[1.0, 0.2, 0.1], [0.3, 2.0, 0.2], [0.2, 0.1, 3.0]]),
    "R": np.array([[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]]),
    "z": np.array([0.3 + 0.2j, 0.5 - 0.1j, 0.7 + 0.4j]),
    "T": np.arange(1.0, 25.0).reshape(2, 3, 4) / 10,
}

# The name of a file, its title, and expressions in the names above.
LISTINGS: dict[str, tuple[str, str]] = {
    "ufuncs": (
        "Elementwise functions",
        """x * y;; u * v;; R * w;; x / y;; R / w;; u - x;; u**2;; u**3;; x**y;; 2.0**u;; np.exp(u);;
        np.log(u);; np.sqrt(u);; np.tanh(u);; np.sin(x);; np.arctan2(u, v);; np.hypot(x, y);;
        np.logaddexp(u, v);; np.maximum(u, v);; np.maximum(R, 0.0);; np.abs(u);;
        np.clip(u, 0.0, 1.0);; np.where(u > v, u, v);; np.square(R)""",
    ),
    "reductions": (
        "Reductions and running sums",
        """np.sum(u);; np.sum(R, axis=0);; np.sum(R, axis=1, keepdims=True);; np.mean(R);;
        np.mean(R, axis=1);; R.mean(axis=-1);; np.prod(u);; np.max(u);; np.max(R, axis=1);;
        np.var(u);; np.std(R, axis=0);; np.cumsum(u);; np.cumsum(R, axis=1);; np.cumprod(u);;
        np.diff(u);; np.diff(R, axis=1)""",
    ),
    "shapes": (
        "Functions that move elements",
        """A.T;; np.transpose(T, (2, 0, 1));; np.reshape(R, (4, 2));; R.ravel();; u[:, None];;
        u[1:];; A[0];; A[:, 1];; A[[0, 2]];; u[::-1];; np.concatenate([u, v]);;
        np.stack([u, v]);; np.stack([u, v], axis=1);; np.hstack([u, w]);; np.vstack([u, v]);;
        np.flip(u);; np.roll(u, 1);; np.swapaxes(T, 0, 2);; np.diag(u);; np.diag(A);;
        np.tril(A);; np.repeat(u, 2);; np.tile(u, 2);; np.broadcast_to(u, (2, 3));;
        np.pad(u, 1);; np.expand_dims(u, 0);; np.squeeze(u[None], 0)""",
    ),
    "selection": (
        "Choosing and ordering elements",
        """np.take(u, [0, 2]);; np.sort(u);; np.sort(R, axis=0);; np.where(u > 0.2, u, 0.0);;
        np.interp(x, u, v)""",
    ),
    "products": (
        "Products of vectors, matrices and tensors",
        """A @ B;; A @ u;; u @ A;; u @ v;; T @ w;; np.dot(A, u);; np.dot(x, u);; np.outer(u, w);;
        np.inner(u, v);; np.inner(A, B);; np.vdot(A, B);; np.tensordot(A, B, axes=1);;
        np.einsum('ij,jk->ik', A, B);; np.einsum('ii->i', A);; np.einsum('i,i->', u, v);;
        np.cross(u, v);; np.kron(u, w);; np.trace(A)""",
    ),
    "linalg": (
        "Linear algebra",
        """np.linalg.inv(A);; np.linalg.solve(A, u);; np.linalg.solve(A, B);; np.linalg.det(A);;
        np.linalg.slogdet(A)[1];; np.linalg.norm(u);; np.linalg.norm(R, axis=1);;
        np.linalg.cholesky(A);; np.linalg.eigvalsh(A);; np.linalg.eigh(A)[1];;
        np.linalg.pinv(R);; np.linalg.svd(A, compute_uv=False);; np.linalg.qr(A).R;;
        np.linalg.lstsq(A, u, rcond=None)[0];; np.linalg.multi_dot([A, B, u]);;
        np.linalg.matrix_power(A, 3);; np.linalg.cond(A);; np.linalg.norm(R, 2)""",
    ),
    "statistics": (
        "Averages, quantiles and sequences",
        """np.median(u);; np.quantile(u, 0.3);; np.average(u, weights=v);; np.nansum(R);;
        np.nanmean(R, axis=0);; np.ptp(u);; np.cov(R);; np.trapezoid(u, dx=0.1);;
        np.gradient(u);; np.convolve(u, v);; np.polyval(u, x);;
        np.sum(R, axis=1, where=R > 0.3)""",
    ),
    "fft": (
        "Fourier transforms and complex numbers",
        """np.fft.fft(z);; np.abs(np.fft.rfft(u));; np.fft.irfft(z);; np.fft.fftshift(u);; z * z;;
        np.abs(z);; np.real(z);; z.imag;; np.conj(z);; np.exp(1j * u);; np.vdot(z, z);; A @ z""",
    ),
    "scipy": (
        "Functions of SciPy",
        """special.erf(u);; special.gammaln(x);; special.expit(u);; special.logsumexp(u);;
        special.logsumexp(R, axis=1);; special.softmax(u);; special.xlogy(u, v);;
        special.ndtr(u);; special.j0(x);; special.betaln(x, y);;
        linalg.solve_triangular(A, u, lower=True);; linalg.cho_solve((A, True), u);;
        linalg.expm(A);; linalg.sqrtm(A);; stats.norm.logpdf(u, x, y);; stats.norm.cdf(x);;
        stats.gamma.logpdf(u, x);; stats.poisson.logpmf(3, x)""",
    ),
}


def expressions(name: str) -> list[str]:
    return [" ".join(part.split()) for part in LISTINGS[name][1].split(";;")]


def names_in(expression: str) -> list[str]:
    found = {n.id for n in ast.walk(ast.parse(expression)) if isinstance(n, ast.Name)}
    return [name for name in KINDS if name in found]


def programs(name: str, folder: Path) -> ModuleType:
    """A module with a function for each expression."""
    lines = ["import numpy as np"]
    lines += ["from scipy import linalg, special, stats"] if name == "scipy" else []
    lines.append("")
    for k, expression in enumerate(expressions(name)):
        arguments = ", ".join(names_in(expression))
        lines += ["", f"def f{k}({arguments}):", f"    return {expression}", ""]
    path = folder / f"{name}.py"
    path.write_text("\n".join(lines), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"listing_{name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def body(text: str) -> list[str]:
    """The statements of a generated function, without headings and docstrings."""
    (function,) = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    first = function.body[1].lineno
    lines = [line.removeprefix("    ") for line in text.splitlines()[first - 1 :]]
    return [line for line in lines if not line.lstrip().startswith("#")]


def listing(name: str, folder: Path) -> str:
    module = programs(name, folder)
    parts = [HEADER.format(title=LISTINGS[name][0])]
    for k, expression in enumerate(expressions(name)):
        function, wrt = getattr(module, f"f{k}"), tuple(names_in(expression))
        values = [KINDS[n] for n in wrt]
        kinds = ", ".join(f"{n}: {kind_text(KINDS[n])}" for n in wrt)
        for mode in ("adjoint", "tangent"):
            text = getattr(tangentish, mode)(function, wrt=wrt).source_for(*values)
            signature = text[text.index("def ") :].split("\n")[0].replace(f"f{k}_", "")
            title = f"# {expression}, for {kinds}" if mode == "adjoint" else ""
            lines = [title, signature, *(f"    {line}" for line in body(text))]
            parts.append("\n".join(line for line in lines if line))
    return "\n\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def kind_text(value: Any) -> str:
    if isinstance(value, float):
        return "float"
    return f"{value.dtype}[{', '.join(':' * value.ndim)}]"


@pytest.mark.parametrize("name", LISTINGS)
def test_listing(name: str, tmp_path: Path, update_golden: bool) -> None:
    text, path = listing(name, tmp_path), FOLDER / f"{name}.txt"
    if update_golden:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    golden = path.read_text(encoding="utf-8")
    lines = difflib.unified_diff(golden.splitlines(), text.splitlines(), path.name, "generated")
    assert text == golden, "\n".join(lines)


def test_there_are_enough_listings() -> None:
    """At least 40 rules, counted by the functions and operators that the expressions name."""
    called = set()
    for name in LISTINGS:
        for node in ast.walk(ast.parse(";".join(expressions(name)))):
            if isinstance(node, ast.Call):
                called.add(ast.unparse(node.func))
    known = [c for c in called if c.startswith("np.") and find_rule(eval(c)) is not None]
    assert len(known) >= 40
