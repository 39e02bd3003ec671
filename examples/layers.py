"""Layers as objects: named parameters, a frozen layer, the adjoint of an intermediate.

``python examples/layers.py [--plot FILE]`` separates two half-moons. The gradient of a model is
a model of the same class; what is left out of ``wrt`` is frozen, and costs nothing.
"""

import argparse

import numpy as np
from sklearn.datasets import make_moons

from tangentish import grad, value_and_grad


class Linear:
    def __init__(self, rng, inputs, outputs):
        self.W = rng.normal(size=(inputs, outputs)) * np.sqrt(2.0 / inputs)
        self.b = np.zeros(outputs)

    def __call__(self, x):
        return x @ self.W + self.b


class ReLU:
    def __call__(self, x):
        return np.maximum(x, 0.0)


class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def named_parameters(self):
        for k, layer in enumerate(self.layers):
            for name, value in vars(layer).items():
                yield f"layers[{k}].{name}", value


def loss(model, x, labels):
    """The mean cross-entropy between the softmax of the scores and the true labels."""
    scores = model(x)
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


def train(model, x, labels, frozen=()):
    """Descend along the gradient by the parameters that are not frozen."""
    parameters = {n: v for n, v in model.named_parameters() if n not in frozen}
    gradient = value_and_grad(loss, wrt=tuple(f"model.{name}" for name in parameters))
    losses = []
    for _ in range(400):
        value, adjoints = gradient(model, x, labels)
        losses.append(value)
        for parameter, adjoint in zip(parameters.values(), adjoints, strict=True):
            parameter -= 0.5 * adjoint
    return losses


def plot(path, losses, model, x, labels):
    from matplotlib.figure import Figure

    left, right = (figure := Figure(figsize=(9, 3.6), layout="constrained")).subplots(1, 2)
    left.semilogy(np.transpose(list(losses.values())), label=list(losses))
    left.set(xlabel="step", ylabel="cross-entropy", title="Training")
    left.legend()
    u, v = np.meshgrid(np.linspace(-1.5, 2.5, 100), np.linspace(-1.1, 1.6, 100))
    margin = np.diff(model(np.stack([u, v], axis=-1)))[..., 0]
    right.contourf(u, v, margin, levels=[-1e9, 0.0, 1e9], colors=["C0", "C1"], alpha=0.2)
    right.scatter(*x.T, s=9, c=np.array(["C0", "C1"])[labels])
    right.set(xlabel="x₁", ylabel="x₂", title="Two half-moons, as the model divides them")
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description="Train layers that are objects.")
    parser.add_argument("--plot", metavar="FILE", help="draw the training into this file")
    path = parser.parse_args().plot
    x, labels = make_moons(300, noise=0.15, random_state=0)
    losses = {}
    for title, frozen in (("first one frozen", ("layers[0].W", "layers[0].b")), ("all layers", ())):
        rng = np.random.default_rng(1)
        model = Sequential(Linear(rng, 2, 16), ReLU(), Linear(rng, 16, 2))
        losses[title] = train(model, x, labels, frozen)
        print(f"{title:16}: loss {losses[title][0]:.3f}, after training {losses[title][-1]:.3f}")
    slopes, kept = grad(loss, retain="scores")(model, x, labels)
    for name, slope in slopes.named_parameters():
        print(f"{name:11} {slope.shape!s:8} largest slope {np.max(np.abs(slope)):.4f}")
    e = np.exp(model(x))
    by_hand = (e / np.sum(e, axis=1, keepdims=True) - np.eye(2)[labels]) / len(x)
    print("adjoint of the scores = (softmax - one-hot) / n:", np.allclose(kept["scores"], by_hand))
    if path:
        plot(path, losses, model, x, labels)


if __name__ == "__main__":
    main()
