"""A small convolutional network with explicit loops, from image to loss."""

import numpy as np


class Convolution:
    """Valid convolution of an image with channels, stride and zero padding."""

    def __init__(self, kernels, bias, stride=1, pad=0):
        self.kernels = kernels
        self.bias = bias
        self.stride = stride
        self.pad = pad

    def __call__(self, image):
        filters, channels, size, _ = self.kernels.shape
        if self.pad:
            c, h, w = image.shape
            padded = np.zeros((c, h + 2 * self.pad, w + 2 * self.pad))
            padded[:, self.pad : -self.pad, self.pad : -self.pad] = image
            image = padded
        assert image.shape[0] == channels, "wrong number of channels"
        rows = (image.shape[1] - size) // self.stride + 1
        columns = (image.shape[2] - size) // self.stride + 1
        out = np.empty((filters, rows, columns))
        for f in range(filters):
            for i in range(rows):
                for j in range(columns):
                    top, left = i * self.stride, j * self.stride
                    patch = image[:, top : top + size, left : left + size]
                    out[f, i, j] = np.sum(patch * self.kernels[f]) + self.bias[f]
        return out


class MaxPool:
    def __init__(self, size):
        self.size = size

    def __call__(self, image):
        s = self.size
        channels, height, width = image.shape
        out = np.zeros((channels, height // s, width // s))
        for i in range(height // s):
            for j in range(width // s):
                window = image[:, i * s : (i + 1) * s, j * s : (j + 1) * s]
                out[:, i, j] = window.reshape(channels, -1).max(axis=1)
        return out


class Dense:
    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias

    def __call__(self, x):
        return self.weights @ x.ravel() + self.bias


class LeakyRelu:
    def __init__(self, slope=0.1):
        self.slope = slope

    def __call__(self, x):
        out = x.copy()
        negative = x < 0
        out[negative] *= self.slope
        return out


class Network:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, image):
        x = image
        for layer in self.layers:
            x = layer(x)
        return x

    def penalty(self, strength):
        total = 0.0
        for layer in self.layers:
            for name in ("kernels", "weights"):
                if hasattr(layer, name):
                    total += np.sum(getattr(layer, name) ** 2)
        return strength * total


def log_softmax(scores):
    shifted = scores - np.max(scores)
    return shifted - np.log(np.sum(np.exp(shifted)))


def loss(network, images, labels, strength=0.01):
    """Mean cross-entropy of a batch, with weight decay."""
    total = 0.0
    correct = 0
    for image, label in zip(images, labels):
        log_p = log_softmax(network.forward(image))
        total -= log_p[label]
        if np.argmax(log_p) == label:
            correct += 1
    print(f"{correct} of {len(labels)} right")
    return total / len(labels) + network.penalty(strength)


def loss_of_parameters(kernels, bias, weights, offsets, images, labels):
    """The same network, built from plain arrays inside the differentiated function."""
    network = Network(
        [
            Convolution(kernels, bias, stride=2, pad=1),
            LeakyRelu(0.2),
            Dense(weights, offsets),
        ]
    )
    return loss(network, images, labels, strength=0.0)


def example():
    rng = np.random.default_rng(8)
    network = Network(
        [
            Convolution(rng.normal(size=(2, 1, 2, 2)), rng.normal(size=2)),
            LeakyRelu(),
            MaxPool(2),
            Dense(rng.normal(size=(3, 8)), rng.normal(size=3)),
        ]
    )
    return (network, rng.normal(size=(2, 1, 5, 5)), np.array([2, 0]))


def parameters_example():
    rng = np.random.default_rng(9)
    return (
        rng.normal(size=(2, 1, 2, 2)),
        rng.normal(size=2),
        rng.normal(size=(3, 18)),
        rng.normal(size=3),
        rng.normal(size=(2, 1, 4, 4)),
        np.array([1, 0]),
    )


PROGRAMS = [
    ("whole programs", loss, example, {"name": "convolutional_network"}),
    ("whole programs", loss_of_parameters, parameters_example),
]
