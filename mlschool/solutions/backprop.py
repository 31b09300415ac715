"""Activations and their slopes, and the gradient of a neuron by the chain rule.

The error that runs backwards: D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by
back-propagating errors", Nature 323, 533 (1986).
"""

from __future__ import annotations

import numpy as np

# --------------------------------------------------------------------------------------------- activations


def linear(z):
    """Return z as it is: the activation that does nothing.

    >>> linear(2.5)
    2.5
    """
    return z


def linear_slope(z):
    """Return 1 for every score, in the shape of z.

    >>> linear_slope(np.array([-3.0, 0.0, 2.0]))
    array([1., 1., 1.])
    """
    return np.ones(np.shape(z))


def sigmoid(z):
    """Return 1 / (1 + e^−z), in the shape of z, also where z is −1000 or 1000.

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    e = np.exp(-np.abs(z))  # never the exponential of a positive number: nothing can overflow
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)


def tanh(z):
    """Return the hyperbolic tangent of z, in the shape of z.

    >>> float(tanh(0.0))
    0.0
    """
    return np.tanh(z)


def relu(z):
    """Return z where it is positive and 0 elsewhere, in the shape of z.

    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    return np.maximum(z, 0.0)


def leaky_relu(z, slope=0.01):
    """Return z where it is positive and slope · z elsewhere, in the shape of z.

    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), slope=0.1)
    array([-0.2,  0. ,  3. ])
    """
    z = np.asarray(z)
    return np.where(z > 0, z, slope * z)


def gelu(z):
    """Return z · Φ(z), where Φ(z) is the share of a normal distribution that lies below z.

    >>> gelu(np.array([-10.0, 0.0, 10.0])).round(6) + 0.0
    array([ 0.,  0., 10.])
    """
    return z * _normal_below(z)


# -------------------------------------------------------------------------------------------- their slopes


def sigmoid_slope(z):
    """Return the slope of the sigmoid at the score z, in the shape of z.

    >>> float(sigmoid_slope(0.0))
    0.25
    """
    s = sigmoid(z)
    return s * (1 - s)


def tanh_slope(z):
    """Return the slope of tanh at the score z, in the shape of z.

    >>> float(tanh_slope(0.0))
    1.0
    """
    return 1 - np.tanh(z) ** 2


def relu_slope(z):
    """Return the slope of ReLU at the score z, in the shape of z; at z = 0 we take 0.

    >>> relu_slope(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 1.])
    """
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def leaky_relu_slope(z, slope=0.01):
    """Return the slope of leaky ReLU at z, in the shape of z; at z = 0 it is `slope`.

    >>> leaky_relu_slope(np.array([-2.0, 0.0, 3.0]), slope=0.1)
    array([0.1, 0.1, 1. ])
    """
    return np.where(np.asarray(z) > 0, 1.0, slope)


def gelu_slope(z):
    """Return the slope of GELU at z, by the product rule: Φ(z) + z · Φ′(z).

    >>> float(gelu_slope(0.0))
    0.5
    """
    return _normal_below(z) + z * np.exp(-0.5 * np.square(z)) / np.sqrt(2 * np.pi)


def _normal_below(z):
    from scipy.special import erf

    return 0.5 * (1 + erf(np.asarray(z) / np.sqrt(2)))


# ----------------------------------------------------------------------------------------------- gradients


def neuron_gradient(w, b, x, y):
    """Return the slopes of the loss L = (a − y)², where a = sigmoid(z) and z = w · x + b.

    w, b     weight and bias, numbers
    x, y     one feature and its label, numbers
    returns  ∂L/∂w, ∂L/∂b and ∂L/∂x, three numbers

    >>> [float(slope) for slope in neuron_gradient(2.0, -6.0, 3.0, 0.0)]
    [0.75, 0.25, 0.5]
    """
    z = w * x + b
    a = sigmoid(z)
    dL_da = 2 * (a - y)
    dL_dz = dL_da * sigmoid_slope(z)
    return dL_dz * x, dL_dz, dL_dz * w


def gate_gradient(k, z):
    """Return the slopes of a = z · g, where g = sigmoid(u) is the gate and u = k · z.

    k, z     how steep the gate is, and the score, numbers; z is used twice
    returns  ∂a/∂k and ∂a/∂z, two numbers

    >>> [float(slope) for slope in gate_gradient(3.0, 0.0)]
    [0.0, 0.5]
    """
    u = k * z
    g = sigmoid(u)
    da_du = z * sigmoid_slope(u)
    through_gate = da_du * k
    return da_du * z, g + through_gate


def hidden_gradient(x, y, W, b, v, c):
    """Return the slopes of L = (a − y)² for one hidden layer of two units, all sigmoid.

    x, y     (2,) features of one sample, and its label
    W        (2, 2) weights; W[i, j] leads from input i to hidden unit j
    b        (2,) biases of the hidden units
    v, c     (2,) weights from the hidden units to the output, and its bias
    returns  ∂L/∂W (2, 2), ∂L/∂b (2,), ∂L/∂v (2,) and ∂L/∂c, a number

    >>> W = np.array([[1.0, 0.5], [-1.0, 1.0]])
    >>> b, v = np.array([-1.0, -2.0]), np.array([2.0, -4.0])
    >>> dW, db, dv, dc = hidden_gradient([2.0, 1.0], 1.0, W, b, v, 1.0)
    >>> dW.tolist(), dv.tolist()
    ([[-0.25, 0.5], [-0.125, 0.25]], [-0.125, -0.125])
    """
    dW, db, dv = np.zeros((2, 2)), np.zeros(2), np.zeros(2)
    z = [x[0] * W[0, j] + x[1] * W[1, j] + b[j] for j in range(2)]
    h = [sigmoid(z[0]), sigmoid(z[1])]
    s = h[0] * v[0] + h[1] * v[1] + c
    a = sigmoid(s)
    dL_ds = 2 * (a - y) * sigmoid_slope(s)
    for j in range(2):
        dv[j] = dL_ds * h[j]
        db[j] = dL_ds * v[j] * sigmoid_slope(z[j])
        for i in range(2):
            dW[i, j] = db[j] * x[i]
    return dW, db, dv, dL_ds
