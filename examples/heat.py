"""What is inside a plate? Its conductivity, from a film of how a pattern of heat fades.

``python examples/heat.py [--plot FILE]`` solves a heat equation in a buffer that is overwritten
at every step, and recovers the conductivity of all 1,024 cells from noisy pictures.
"""

import argparse

import numpy as np
from scipy.optimize import minimize

from tangentish import value_and_grad

CELLS, STEPS, EVERY, NOISE = 32, 60, 10, 5e-3


def simulate(conductivity):
    """Pictures of an insulated plate that was warmed in a pattern, every so many steps."""
    across = (conductivity[:, 1:] + conductivity[:, :-1]) / 2
    down = (conductivity[1:] + conductivity[:-1]) / 2
    wave = np.cos(np.arange(CELLS) * np.pi / 6)
    u = 0.5 + 0.25 * (wave[:, None] + wave)
    pictures = np.zeros((STEPS // EVERY, CELLS, CELLS))
    for step in range(STEPS):
        flux = across * (u[:, 1:] - u[:, :-1])
        flow = down * (u[1:] - u[:-1])
        u[:, :-1] += flux
        u[:, 1:] -= flux
        u[:-1] += flow
        u[1:] -= flow
        if step % EVERY == EVERY - 1:
            pictures[step // EVERY] = u
    return pictures


def loss(logarithms, measured, smoothing):
    """The misfit to the pictures, and the roughness of what is to explain them."""
    logarithms = logarithms.reshape(CELLS, CELLS)
    misfit = np.sum((simulate(np.exp(logarithms)) - measured) ** 2) / (2 * NOISE**2)
    down, across = np.diff(logarithms, axis=0), np.diff(logarithms, axis=1)
    return misfit + smoothing * np.sum(np.sqrt(down[:, 1:] ** 2 + across[1:] ** 2 + 1e-4))


def hidden():
    """A plate that conducts well in a disk and badly in a bar."""
    y, x = np.mgrid[:CELLS, :CELLS] / CELLS
    conductivity = np.full((CELLS, CELLS), 0.1)
    conductivity[(x - 0.3) ** 2 + (y - 0.4) ** 2 < 0.03] = 0.2
    conductivity[(np.abs(x - 0.7) < 0.1) & (np.abs(y - 0.55) < 0.3)] = 0.04
    return conductivity


def plot(path, true, measured, found):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 2.9), layout="constrained")
    axes = figure.subplots(1, 3)
    shown = axes[0].imshow(measured[-1], cmap="inferno")
    figure.colorbar(shown, ax=axes[0], label="temperature (relative)", shrink=0.8)
    axes[0].set_title("film, last picture")
    for place, values, title in ((1, true, "conductivity, true"), (2, found, "recovered")):
        shown = axes[place].imshow(values, cmap="viridis", vmin=0.03, vmax=0.21)
        axes[place].set_title(title)
    figure.colorbar(shown, ax=axes[1:], label="conductivity (cell² / step)", shrink=0.8)
    for one in axes:
        one.set(xlabel="cell", ylabel="cell")
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="Recover the conductivity of a plate.")
    parser.add_argument("--plot", metavar="FILE", help="draw what is recovered into this file")
    path = parser.parse_args().plot
    true = hidden()
    pictures = simulate(true)
    measured = pictures + NOISE * np.random.default_rng(0).normal(size=pictures.shape)
    start = np.full(true.size, np.log(0.1))
    options = {"jac": True, "method": "L-BFGS-B", "options": {"maxiter": 100}}
    found = minimize(value_and_grad(loss), start, args=(measured, 20.0), **options)
    recovered = np.exp(found.x).reshape(true.shape)
    misfit = np.sqrt(np.mean((simulate(recovered) - measured) ** 2))
    print(f"typical misfit: {misfit:.1e}, noise of the pictures: {NOISE:.1e}")
    for name, values in (("start", np.exp(start).reshape(true.shape)), ("found", recovered)):
        print(f"{name}: mean error {np.mean(np.abs(values / true - 1)):.1%}")
    if path:
        plot(path, true, measured, recovered)


if __name__ == "__main__":
    main()
