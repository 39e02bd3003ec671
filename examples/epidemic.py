"""An epidemic, fitted: influenza at an English boarding school, January 1978.

``python examples/epidemic.py [--plot FILE]`` fits the SIR model, solved by a Runge-Kutta loop,
to the number of boys in bed on each of 14 days (British Medical Journal, 4 March 1978).
"""

import argparse

import numpy as np
from scipy.optimize import least_squares

from tangentish import jacobian

IN_BED = np.array([3, 8, 26, 76, 225, 298, 258, 233, 189, 128, 68, 29, 14, 4], dtype=float)
BOYS, STEPS = 763, 10  # steps of the solver in each day


def rate(state, contact, recovery):
    """How fast the numbers of susceptible, infected and recovered boys change, per day."""
    susceptible, infected, _ = state
    new = contact * susceptible * infected / BOYS
    return np.array([-new, new - recovery * infected, recovery * infected])


def simulate(contact, recovery, days):
    """The state at each step, by the method of Runge and Kutta."""
    h = 1.0 / STEPS
    y = np.array([BOYS - IN_BED[0], IN_BED[0], 0.0])
    states = [y]
    for _ in range((days - 1) * STEPS):
        k1 = rate(y, contact, recovery)
        k2 = rate(y + h / 2 * k1, contact, recovery)
        k3 = rate(y + h / 2 * k2, contact, recovery)
        k4 = rate(y + h * k3, contact, recovery)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        states.append(y)
    return np.array(states)


def residuals(parameters):
    contact, recovery = parameters
    return simulate(contact, recovery, len(IN_BED))[::STEPS, 1] - IN_BED


def plot(path, parameters):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    days = np.arange(len(IN_BED))
    states = simulate(*parameters, len(days))
    names = ("susceptible", "infected", "recovered")
    axes.plot(np.arange(len(states)) / STEPS, states, label=names)
    axes.plot(days, IN_BED, "ko", markersize=5, label="in bed, counted")
    axes.set(xlabel="days since 22 January 1978", ylabel="boys")
    axes.set_title("Influenza at a boarding school, and the SIR model")
    axes.legend()
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="Fit the SIR model to an epidemic.")
    parser.add_argument("--plot", metavar="FILE", help="draw the fit into this file")
    path = parser.parse_args().plot
    found = least_squares(residuals, [1.0, 0.2], jac=jacobian(residuals))
    spread = np.sum(found.fun**2) / (len(IN_BED) - 2)
    errors = np.sqrt(spread * np.diag(np.linalg.inv(found.jac.T @ found.jac)))
    for name, value, error in zip(("contact", "recovery"), found.x, errors, strict=True):
        print(f"rate of {name:8} {value:.3f} ± {error:.3f} per day")
    print(f"each boy infects {found.x[0] / found.x[1]:.2f} others, at first")
    print(f"typical error of the fit: {np.sqrt(spread):.0f} boys")
    if path:
        plot(path, found.x)


if __name__ == "__main__":
    main()
