"""The greeks of an option: derivatives of the Black-Scholes price, beside their closed forms.

``python examples/black_scholes.py [--plot FILE]`` prices a European call option and
differentiates the price by each of its arguments, and twice by the price of the stock.
"""

import argparse

import numpy as np
from scipy.stats import norm

from tangentish import derivative, grad, hessian

ARGUMENTS = ("stock", "years", "rate", "volatility")
STRIKE, YEARS, RATE, VOLATILITY = 100.0, 0.5, 0.03, 0.25


def price(stock, strike, years, rate, volatility):
    """The price of the right to buy a stock for ``strike`` in so many years."""
    width = volatility * np.sqrt(years)
    d1 = (np.log(stock / strike) + (rate + volatility**2 / 2) * years) / width
    d2 = d1 - width
    return stock * norm.cdf(d1) - strike * np.exp(-rate * years) * norm.cdf(d2)


def closed_forms(stock, strike, years, rate, volatility):
    """What the textbooks print for the same five derivatives."""
    width = volatility * np.sqrt(years)
    d1 = (np.log(stock / strike) + (rate + volatility**2 / 2) * years) / width
    bond = strike * np.exp(-rate * years) * norm.cdf(d1 - width)
    return {
        "delta": norm.cdf(d1),
        "gamma": norm.pdf(d1) / (stock * width),
        "vega": stock * norm.pdf(d1) * np.sqrt(years),
        "theta": -stock * norm.pdf(d1) * volatility / (2 * np.sqrt(years)) - rate * bond,
        "rho": years * bond,
    }


def greeks(*market):
    delta, by_years, rho, vega = grad(price, wrt=ARGUMENTS)(*market)
    gamma = hessian(price, wrt="stock")(*market)
    return {"delta": delta, "gamma": gamma, "vega": vega, "theta": -by_years, "rho": rho}


def plot(path):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    stock = np.linspace(60.0, 140.0, 161)
    for years, color in ((0.1, "C0"), (0.5, "C1"), (2.0, "C2")):
        market = (STRIKE, years, RATE, VOLATILITY)
        closed = closed_forms(stock, *market)
        delta, gamma = (derivative(price, order=k)(stock, *market) for k in (1, 2))
        for axes, values, name in ((left, delta, "delta"), (right, gamma, "gamma")):
            axes.plot(stock, values, color, label=f"{years} years")
            axes.plot(stock[::10], closed[name][::10], "o", color=color, markersize=4)
    left.plot([], [], "o", color="0.4", markersize=4, label="closed form")
    left.set(title="Delta, ∂price/∂stock", ylabel="delta (1)")
    right.set(title="Gamma, ∂²price/∂stock²", ylabel="gamma (1/$)")
    for axes in (left, right):
        axes.set(xlabel="price of the stock ($)")
        axes.grid(alpha=0.3)
    left.legend(title="time to expiry")
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="The greeks of an option.")
    parser.add_argument("--plot", metavar="FILE", help="draw delta and gamma into this file")
    path = parser.parse_args().plot
    market = (105.0, STRIKE, YEARS, RATE, VOLATILITY)
    closed = closed_forms(*market)
    print(f"price {price(*market):.4f}\n\ngreek   generated  closed form  equal")
    for name, value in greeks(*market).items():
        equal = np.isclose(value, closed[name], rtol=1e-12)
        print(f"{name:5}  {value:10.6f}   {closed[name]:10.6f}  {equal}")
    if path:
        plot(path)


if __name__ == "__main__":
    main()
