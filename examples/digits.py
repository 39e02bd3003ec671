"""Train a neural network, written as plain NumPy, to read handwritten digits.

``python examples/digits.py [--plot FILE]`` trains on the 1,797 real digits that come with
scikit-learn, saves a plot of the loss, and says where the generated derivative lies.
"""

import argparse
import time
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tqdm import trange

from tangentish import value_and_grad

EPOCHS, BATCH, RATE = 30, 32, 1e-3


def network(params, x):
    """The scores of the ten digits for every image (a row of ``x``)."""
    W1, b1, W2, b2, W3, b3 = params
    h1 = np.maximum(x @ W1 + b1, 0.0)
    h2 = np.maximum(h1 @ W2 + b2, 0.0)
    return h2 @ W3 + b3


@value_and_grad
def loss(params, x, labels):
    """The mean cross-entropy between the softmax of the scores and the true digits."""
    scores = network(params, x)
    scores = scores - np.max(scores, axis=1, keepdims=True)
    log_likelihood = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
    return -np.mean(log_likelihood[np.arange(len(labels)), labels])


def initialize(rng, *sizes):
    params = ()
    for n, m in pairwise(sizes):
        params += rng.normal(0.0, np.sqrt(2.0 / n), (n, m)), np.zeros(m)
    return params


def train(params, x, labels, rng):
    """Minimize the loss with Adam; return its values, one row for each epoch."""
    losses, step = [], 0
    means, squares = [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params]
    for _ in (epochs := trange(EPOCHS, desc="training", unit="epoch")):
        losses.append([])
        for batch in np.array_split(rng.permutation(len(x)), len(x) // BATCH):
            value, gradients = loss(params, x[batch], labels[batch])
            losses[-1].append(value)
            step += 1
            rate = RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            for p, p_bar, mean, square in zip(params, gradients, means, squares, strict=True):
                mean += 0.1 * (p_bar - mean)
                square += 0.001 * (p_bar**2 - square)
                p -= rate * mean / (np.sqrt(square) + 1e-8)
        epochs.set_postfix(loss=f"{np.mean(losses[-1]):.4f}")
    return np.array(losses)


def plot(losses, path):
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.semilogy(
        np.arange(losses.size) / losses.shape[1], losses.ravel(), color="0.8", linewidth=0.6
    )
    axes.semilogy(np.arange(len(losses)) + 0.5, losses.mean(axis=1), marker=".")
    axes.legend(["each minibatch", "mean of each epoch"])
    axes.set(xlabel="epoch", ylabel="cross-entropy", title="Training on handwritten digits")
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="Train a network to read handwritten digits.")
    parser.add_argument("--plot", metavar="FILE", default="digits_loss.png", help="the plot")
    path = parser.parse_args().plot
    rng = np.random.default_rng(0)
    images, digits = load_digits(return_X_y=True)
    x, x_test, labels, labels_test = train_test_split(
        images / 16.0, digits, test_size=0.2, stratify=digits, random_state=0
    )
    params = initialize(rng, 64, 256, 128, 10)
    started = time.perf_counter()
    losses = train(params, x, labels, rng)
    seconds = time.perf_counter() - started
    accuracy = np.mean(np.argmax(network(params, x_test), axis=1) == labels_test)
    plot(losses, path)
    print(f"trained in {seconds:.1f} s, test accuracy {100 * accuracy:.2f} %")
    print(f"plot of the loss: {path}")
    print(f"generated derivative: {loss.file}")


if __name__ == "__main__":
    main()
