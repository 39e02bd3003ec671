"""The noise of a river: the variances of a Kalman filter, by maximum likelihood.

``python examples/kalman.py [--plot FILE]`` fits the local level model to the flow of the Nile
at Aswan, 1871 to 1970. Durbin and Koopman (Time Series Analysis by State Space Methods, 2001)
print 15099 for the variance of the measurements and 1469.1 for that of the level.
"""

import argparse

import numpy as np
from scipy.optimize import minimize

from tangentish import value_and_grad

FLOWS = """1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958
    1140 1100 1210 1150 1250 1260 1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050
    969 831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698 845 744 796 1040 759 781
    865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890 744 749 838
    1050 918 986 797 923 975 815 1020 906 901 1170 912 746 919 718 714 740"""
NILE = np.array(FLOWS.split(), dtype=float)  # of each year, in 10⁸ m³


class LocalLevel:
    """A level that wanders, measured with noise; its mean and variance after each year."""

    def __init__(self, first, noise, drift):
        self.noise, self.drift = noise, drift
        self.level, self.variance = first, noise

    def step(self, measured):
        """Take in a measurement; return the negative logarithm of its likelihood."""
        self.variance += self.drift
        surprise, spread = measured - self.level, self.variance + self.noise
        gain = self.variance / spread
        self.level += gain * surprise
        self.variance *= 1.0 - gain
        return 0.5 * (np.log(2.0 * np.pi * spread) + surprise**2 / spread)


def loss(log_variances, flow):
    noise, drift = np.exp(log_variances)
    river = LocalLevel(flow[0], noise, drift)
    total = 0.0
    for measured in flow[1:]:
        total += river.step(measured)
    return total


def plot(path, noise, drift):
    from matplotlib.figure import Figure

    river, levels, widths = LocalLevel(NILE[0], noise, drift), [], []
    for measured in NILE[1:]:
        river.step(measured)
        levels.append(river.level)
        widths.append(2.0 * np.sqrt(river.variance))
    levels, widths, years = np.array(levels), np.array(widths), np.arange(1871, 1971)
    axes = (figure := Figure(figsize=(7, 4), layout="constrained")).subplots()
    axes.plot(years, NILE, "o", color="0.5", markersize=4, label="measured")
    axes.plot(years[1:], levels, "C0", label="level, as filtered")
    axes.fill_between(years[1:], levels - widths, levels + widths, alpha=0.2, label="± 2 σ")
    axes.set(xlabel="year", ylabel="flow (10⁸ m³ / year)", title="The Nile at Aswan")
    axes.legend()
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="Fit a Kalman filter to the flow of the Nile.")
    parser.add_argument("--plot", metavar="FILE", help="draw the filtered flow into this file")
    path = parser.parse_args().plot
    loss_value_and_grad = value_and_grad(loss)
    start = np.log([np.var(NILE), np.var(NILE)])
    found = minimize(loss_value_and_grad, start, args=(NILE,), jac=True, method="BFGS")
    noise, drift = np.exp(found.x)
    for name, at in (("start", start), ("fit", found.x)):
        value, slope = loss_value_and_grad(at, NILE)
        print(f"{name:5}  log likelihood {-value:.3f}  largest slope {np.max(np.abs(slope)):.0e}")
    print(f"variance of the measurements {noise:.0f}, of the level {drift:.0f}")
    if path:
        plot(path, noise, drift)


if __name__ == "__main__":
    main()
