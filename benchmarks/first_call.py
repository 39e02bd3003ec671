"""What the first call of a derivative costs: generated in one process, loaded in the next.

Run it: ``python benchmarks/first_call.py``.  Each figure is the best of some fresh processes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 5

MODEL = """
import numpy as np
from tangentish import grad


def layer(W, b, h):
    return np.tanh(W @ h + b)


@grad(wrt=("W", "U", "b"))
def loss(W, U, b, x, n):
    h = np.zeros(len(b))
    total = 0.0
    for t in range(n):
        h = layer(W, b, h) + U @ x[t]
        z = np.exp(h - np.max(h))
        p = z / np.sum(z)
        if p[0] > 0.5:
            total += np.sum(p**2)
        else:
            total -= np.log(p[1])
        k = 0
        while k < 3 and p[0] < 0.9:
            h = h * 0.5
            h[0] += p[1]
            k += 1
        v = np.tanh(h)
        u = v[1:] * v[:-1]
        total += np.mean(u) * np.sin(total)
        total /= 1.0 + total**2
    return total


arguments = np.eye(4) * 0.5, np.ones((4, 2)), np.zeros(4), np.ones((5, 2)), 5
"""

SCRIPT = """
import time
import model
start = time.perf_counter()
model.loss(*model.arguments)
print(time.perf_counter() - start)
"""


def first_call(folder: str) -> float:
    """Seconds of the first call in a fresh process."""
    environment = {
        **os.environ,
        "TANGENTISH_CACHE_DIR": os.path.join(folder, "cache"),
        "PYTHONPATH": os.pathsep.join([folder, *sys.path]),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def main() -> None:
    generated, loaded = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "model.py").write_text(MODEL, encoding="utf-8")
            generated.append(first_call(folder))
            loaded.append(first_call(folder))
    print(f"generated {min(generated) * 1e3:6.1f} ms, with the imports that it needs")
    print(f"loaded    {min(loaded) * 1e3:6.1f} ms, {min(generated) / min(loaded):.0f} times faster")


if __name__ == "__main__":
    main()
