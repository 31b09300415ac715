"""What a network of kernels is made of: shapes, receptive fields, the network, its maps, and more pictures.

Receptive fields: A. Araujo, W. Norris, J. Sim, "Computing receptive fields of convolutional neural networks",
Distill (2019). Class activation maps: B. Zhou and others, "Learning deep features for discriminative
localization", CVPR (2016).
"""

from __future__ import annotations

import numpy as np


def output_shapes(shape, layers):
    """Return the shape of the image after each layer.

    shape    (channels, height, width) of the image that goes in
    layers   a list of (kernel, stride, padding, channels): a window of kernel × kernel
             pixels; channels is how many go out, or None for pooling, which keeps them
    returns  a list with one (channels, height, width) for each layer

    >>> output_shapes((1, 28, 28), [(3, 1, 1, 8), (2, 2, 0, None)])
    [(8, 28, 28), (8, 14, 14)]
    """
    channels, height, width = shape
    shapes = []
    for kernel, stride, padding, channels_out in layers:
        height = (height + 2 * padding - kernel) // stride + 1
        width = (width + 2 * padding - kernel) // stride + 1
        if channels_out is not None:
            channels = channels_out
        shapes.append((channels, height, width))
    return shapes


def receptive_fields(layers):
    """Return how many pixels of the image, along one side, one number sees after each layer.

    layers   a list of (kernel, stride, padding, channels), the first layer first
    returns  a list of whole numbers, one for each layer

    >>> receptive_fields([(3, 1, 1, 8), (2, 2, 0, None), (3, 1, 1, 16)])
    [3, 4, 8]
    """
    seen, step = 1, 1
    fields = []
    for kernel, stride, _, _ in layers:
        seen += (kernel - 1) * step
        step *= stride
        fields.append(seen)
    return fields


def network(channels, n_classes):
    """Return a model that turns grey images into scores: convolutions, a mean and a dense layer.

    channels   how many channels go out of each convolution, such as (8, 16, 32); all have
               3 × 3 kernels, biases and a padding of 1, and ReLU follows each of them
    n_classes  how many scores go out
    returns    a PyTorch or a Keras model: images with one channel, of any size, go in;
               max pooling of 2 × 2 stands between two convolutions; after the last one
               comes the mean of each channel over all places, and then the dense layer
    """
    from torch import nn

    layers, channels_in = [], 1
    for channels_out in channels:
        if layers:
            layers.append(nn.MaxPool2d(2))
        layers += [nn.Conv2d(channels_in, channels_out, 3, padding=1), nn.ReLU()]
        channels_in = channels_out
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels_in, n_classes)]
    return nn.Sequential(*layers, *head)


def network_in_keras(channels, n_classes):
    """Return a model that turns grey images into scores: convolutions, a mean and a dense layer.

    channels   how many channels go out of each convolution, such as (8, 16, 32); all have
               3 × 3 kernels, biases and a padding of 1, and ReLU follows each of them
    n_classes  how many scores go out
    returns    a PyTorch or a Keras model: images with one channel, of any size, go in;
               max pooling of 2 × 2 stands between two convolutions; after the last one
               comes the mean of each channel over all places, and then the dense layer
    """
    from keras import Sequential, layers

    model = Sequential([layers.Input((None, None, 1))])
    for place, channels_out in enumerate(channels):
        if place > 0:
            model.add(layers.MaxPooling2D(2))
        model.add(layers.Conv2D(channels_out, 3, padding="same", activation="relu"))
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(n_classes))
    return model


def augment(images, flip, down, right):
    """Return each image flipped from left to right, or not, and then moved.

    images   (n, height, width) brightness, black is 0
    flip     (n,) True where an image is to be flipped, left for right
    down     (n,) by how many pixels it then moves down, less than its height; below 0: up
    right    (n,) by how many pixels it moves right, less than its width; below 0: left
    returns  (n, height, width) new images: black comes in where an image has moved away

    >>> augment(np.array([[[1, 2, 3]]]), [True], [0], [1])
    array([[[0, 3, 2]]])
    """
    _, height, width = images.shape
    moved = np.zeros_like(images)
    for n, image in enumerate(images):
        source = image[:, ::-1] if flip[n] else image
        i, j = down[n], right[n]
        piece = source[max(-i, 0) : height - max(i, 0), max(-j, 0) : width - max(j, 0)]
        moved[n, max(i, 0) : height + min(i, 0), max(j, 0) : width + min(j, 0)] = piece
    return moved


def class_activation_map(features, weights, label):
    """Return which places of an image speak for a class, and how strongly.

    features  (channels, rows, columns) what comes out of the last convolution and its ReLU
    weights   (n_classes, channels) of the dense layer that follows the mean
    label     the number of the class
    returns   (rows, columns): at each place the sum over the channels of weight times
              feature, and 0 where that is negative

    >>> features = np.array([[[1.0, 0.0]], [[0.0, 4.0]]])
    >>> class_activation_map(features, np.array([[2.0, -1.0], [0.0, 3.0]]), 0)
    array([[2., 0.]])
    """
    total = np.tensordot(weights[label], features, axes=1)
    return np.maximum(total, 0)
