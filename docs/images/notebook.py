"""Takes the picture of howto/notebooks.md, with Chromium: python docs/images/notebook.py"""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

from tangentish import grad

PAGE = """\
<!doctype html><body style="margin: 0; display: flex">
<div data-theme="light" style="{half}; background: #ffffff">{panels}</div>
<div data-theme="dark" style="{half}; background: #111318">{panels}</div>
"""
HALF = "flex: 1; min-width: 0; padding: 12px"


def relaxed(x, rate, steps):
    """How far it is to rest."""
    for _ in range(steps):
        x = x - rate * np.sinh(x)
    return np.sqrt(np.sum(x**2))


if __name__ == "__main__":
    derivative = grad(relaxed, wrt=("x", "rate"))
    derivative(np.ones(3), 0.1, 4)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE.format(half=HALF, panels=derivative._repr_html_()))
        picture = Path(__file__).with_suffix(".png")
        options = ["--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=2020,664"]
        command = ["chromium", *options, f"--screenshot={picture}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)
