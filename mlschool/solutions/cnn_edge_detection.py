"""One dense layer against one 3 × 3 convolution: how many weights, and what each learns from one photograph.

Cross-correlation, padding and stride as in V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep
learning", arXiv:1603.07285 (2016).
"""

from __future__ import annotations

import numpy as np


def output_size(n, kernel, stride=1, padding=0):
    """Return at how many places along one axis a kernel fits.

    n        pixels of the image along this axis
    kernel   pixels of the kernel along this axis
    stride   by how many pixels it moves on each time
    padding  how many zeros are added at each end of the image
    returns  a whole number

    >>> output_size(64, 3), output_size(64, 3, padding=1), output_size(6, 3, stride=2)
    (62, 64, 2)
    """
    if stride < 1 or kernel > n + 2 * padding:
        raise ValueError(
            f"A kernel of {kernel} pixels with stride {stride} has no place in {n + 2 * padding} pixels: the "
            "stride must be 1 or more, and the kernel no longer than the padded image."
        )
    return (n + 2 * padding - kernel) // stride + 1


def cross_correlate(image, kernel, stride=1, padding=0):
    """Return the cross-correlation of an image with a kernel: at each place the sum of window times kernel.

    image    (height, width) brightness
    kernel   (kernel_height, kernel_width) weights, laid on the image as they stand
    stride   by how many pixels the window moves on, in both directions
    padding  how many rows and columns of zeros are added on each of the four sides
    returns  (rows, columns) array: one number for each place of the window

    >>> cross_correlate(np.array([[1.0, 2.0, 4.0], [1.0, 2.0, 4.0]]), np.array([[-1.0, 1.0]]))
    array([[1., 2.],
           [1., 2.]])
    """
    height, width = kernel.shape
    rows = output_size(image.shape[0], height, stride, padding)
    columns = output_size(image.shape[1], width, stride, padding)
    padded, out = np.pad(image, padding), np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[i, j] = np.sum(padded[top : top + height, left : left + width] * kernel)
    return out


def dense_parameters(n_in, n_out, bias=True):
    """Return how many parameters a dense layer has.

    n_in     how many numbers come in
    n_out    how many go out
    bias     whether each output has a bias
    returns  a whole number

    >>> dense_parameters(3, 2), dense_parameters(3, 2, bias=False)
    (8, 6)
    """
    return n_in * n_out + (n_out if bias else 0)


def convolution_parameters(height, width, channels_in, channels_out, bias=True):
    """Return how many parameters a convolution layer has.

    height, width  of its kernels, in pixels
    channels_in    how many channels come in: 1 for grey, 3 for red, green and blue
    channels_out   how many go out, each with a kernel for every channel that comes in
    bias           whether each channel that goes out has a bias
    returns        a whole number

    >>> convolution_parameters(3, 3, 1, 1, bias=False), convolution_parameters(5, 5, 3, 8)
    (9, 608)
    """
    return height * width * channels_in * channels_out + (channels_out if bias else 0)


def dense_network(height, width):
    """Return a model: one dense layer with biases, from all pixels of an image to all pixels of another.

    height, width  of the image, which has one channel and comes in a batch of any size
    returns        a PyTorch or a Keras model; what goes out has the shape of what came in
    """
    from torch import nn

    pixels = height * width
    return nn.Sequential(nn.Flatten(), nn.Linear(pixels, pixels), nn.Unflatten(1, (1, height, width)))


def dense_network_in_keras(height, width):
    """Return a model: one dense layer with biases, from all pixels of an image to all pixels of another.

    height, width  of the image, which has one channel and comes in a batch of any size
    returns        a PyTorch or a Keras model; what goes out has the shape of what came in
    """
    from keras import Sequential, layers

    image, pixels = (height, width, 1), height * width
    return Sequential([layers.Input(image), layers.Flatten(), layers.Dense(pixels), layers.Reshape(image)])


def convolution_network(padding):
    """Return a model: one 3 × 3 convolution layer, from one channel to one, without a bias: nine weights.

    padding  how many rows and columns of zeros are added on each side of the image: 0 or 1
    returns  a PyTorch or a Keras model, for images of any size
    """
    from torch import nn

    return nn.Sequential(nn.Conv2d(1, 1, 3, padding=padding, bias=False))


def convolution_network_in_keras(padding):
    """Return a model: one 3 × 3 convolution layer, from one channel to one, without a bias: nine weights.

    padding  how many rows and columns of zeros are added on each side of the image: 0 or 1
    returns  a PyTorch or a Keras model, for images of any size
    """
    from keras import Sequential, layers

    border = "same" if padding else "valid"
    return Sequential([layers.Input((None, None, 1)), layers.Conv2D(1, 3, padding=border, use_bias=False)])


def train(model, optimiser, x, y, epochs):
    """Train a PyTorch model on one batch, and return its loss before each step: the mean of |output − y|.

    model      a PyTorch model; it is changed
    optimiser  a PyTorch optimiser that holds the model's weights
    x, y       tensors: what goes in, and what should come out
    epochs     how many steps
    returns    a list of `epochs` losses, plain numbers
    """
    from torch import nn

    loss_function, losses = nn.L1Loss(), []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = loss_function(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


def validation_error(model, x, y):
    """Return the mean of |output − y| on images that have no part in the training; no weight is changed.

    model    a PyTorch model
    x, y     tensors: what goes in, and what should come out
    returns  a plain number
    """
    import torch

    with torch.no_grad():
        return (model(x) - y).abs().mean().item()


def learned_kernel(model):
    """Return the nine weights of a convolution from one channel to one, as they lie on the image.

    model    a PyTorch model whose only weights are those of one convolution without a bias
    returns  (3, 3) NumPy array
    """
    [weight] = model.parameters()
    return weight.detach().cpu().numpy()[0, 0]
