"""Answers to the exercises of cnn_edge_detection, one dense layer against nine weights, by people who hadn't seen the mistakes."""

import copy
import math

import keras
import numpy as np
import scipy.signal
import torch
import torch.nn.functional as F
from torch import nn

from tests.answers import expect


# ------------------------------------------------------------------ helpers


class TorchDense(nn.Module):
    def __init__(self, height, width):
        super().__init__()
        self.linear = nn.Linear(height * width, height * width)

    def forward(self, x):
        return self.linear(x.flatten(1)).view_as(x)


class TorchRawDense(nn.Module):
    def __init__(self, height, width):
        super().__init__()
        n = height * width
        self.shape = (height, width)
        self.w = nn.Parameter(torch.randn(n, n) / math.sqrt(n))
        self.b = nn.Parameter(torch.zeros(n))

    def forward(self, x):
        return torch.einsum("oi,bi->bo", self.w, x.flatten(1)).add(self.b).reshape(-1, 1, *self.shape)


class TorchInOutDense(nn.Module):
    """x @ W as in NumPy: the weights lie as (in, out)."""

    def __init__(self, height, width):
        super().__init__()
        n = height * width
        self.W = nn.Parameter(0.01 * torch.randn(n, n))
        self.b = nn.Parameter(torch.zeros(n))

    def forward(self, x):
        return (x.reshape(len(x), -1) @ self.W + self.b).reshape(x.shape)


class KerasDense(keras.Model):
    def __init__(self, height, width):
        super().__init__()
        self.flat = keras.layers.Flatten()
        self.dense = keras.layers.Dense(height * width)
        self.back = keras.layers.Reshape((height, width, 1))

    def call(self, x):
        return self.back(self.dense(self.flat(x)))


class TorchConv(nn.Module):
    def __init__(self, padding):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, kernel_size=3, padding=padding, bias=False)

    def forward(self, x):
        return self.conv(x)


class TorchRawConv(nn.Module):
    def __init__(self, padding):
        super().__init__()
        self.padding = padding
        self.kernel = nn.Parameter(torch.randn(1, 1, 3, 3) / 3)

    def forward(self, x):
        return F.conv2d(x, self.kernel, padding=self.padding)


class KerasConv(keras.Model):
    def __init__(self, padding):
        super().__init__()
        self.pad = keras.layers.ZeroPadding2D(padding)
        self.conv = keras.layers.Conv2D(1, 3, use_bias=False)

    def call(self, x):
        return self.conv(self.pad(x))


class NoSuper(nn.Module):
    def __init__(self, height, width):
        self.linear = nn.Linear(height * width, height * width)

    def forward(self, x):
        return self.linear(x.flatten(1)).view_as(x)


class LayerInForward(nn.Module):
    def __init__(self, height, width):
        super().__init__()
        self.n = height * width

    def forward(self, x):
        return nn.Linear(self.n, self.n)(x.flatten(1)).view_as(x)


class BatchOfOne(nn.Module):
    def __init__(self, height, width):
        super().__init__()
        self.h, self.w = height, width
        self.linear = nn.Linear(height * width, height * width)

    def forward(self, x):
        return self.linear(x.flatten()).view(1, 1, self.h, self.w)


class NoChannel(nn.Module):
    def __init__(self, height, width):
        super().__init__()
        self.h, self.w = height, width
        self.linear = nn.Linear(height * width, height * width)

    def forward(self, x):
        return self.linear(x.view(-1, self.h * self.w)).view(-1, self.h, self.w)


class ForgotReturn(nn.Module):
    def __init__(self, padding):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3, padding=padding, bias=False)

    def forward(self, x):
        self.conv(x)


# ------------------------------------------------------------------ dense_parameters


def right_formula__dense_parameters(n_in, n_out, bias=True):
    return n_in * n_out + (n_out if bias else 0)


def right_bool__dense_parameters(n_in, n_out, bias=True):
    return (n_in + bool(bias)) * n_out


def right_loop__dense_parameters(n_in, n_out, bias=True):
    total = 0
    for _ in range(n_out):
        total += n_in
        if bias:
            total += 1
    return total


def right_torchmeta__dense_parameters(n_in, n_out, bias=True):
    layer = nn.Linear(int(n_in), int(n_out), bias=bias, device="meta")
    return sum(p.numel() for p in layer.parameters())


def right_broadcastshape__dense_parameters(n_in, n_out, bias=True):
    shapes = [(n_out, n_in)] + ([(n_out,)] if bias else [])
    return sum(math.prod(shape) for shape in shapes)


# mistake: the bias is forgotten altogether
@expect("the biases are left out. Each number that goes out has one, unless `bias` says")
def wrong_nobias__dense_parameters(n_in, n_out, bias=True):
    return n_in * n_out


# mistake: the argument bias is ignored, biases are always counted
@expect("biases are counted where there are none: `bias` can be False.")
def wrong_alwaysbias__dense_parameters(n_in, n_out, bias=True):
    return n_in * n_out + n_out


# mistake: one bias for the whole layer (True counts as 1)
@expect("a single bias is counted for the whole layer. Each number that goes out has its own.")
def wrong_onebias__dense_parameters(n_in, n_out, bias=True):
    return n_in * n_out + bias


# mistake: a bias for each input, not for each output
@expect("a bias is counted for each number that comes in. It is added to a sum, and there is")
def wrong_biasofinputs__dense_parameters(n_in, n_out, bias=True):
    return n_in * n_out + n_in * bias


# mistake: a bias for each weight
@expect("a bias is counted for each weight. Biases belong to what goes out, not to the")
def wrong_biasperweight__dense_parameters(n_in, n_out, bias=True):
    return 2 * n_in * n_out if bias else n_in * n_out


# mistake: adds the numbers of ins and outs instead of multiplying them
@expect("the numbers at both ends are added. Each number that comes in has a connection to")
def wrong_sum__dense_parameters(n_in, n_out, bias=True):
    count = n_in + n_out
    if bias:
        count += n_out
    return count


# mistake: operator precedence, without a bias the whole count becomes 0
@expect("without biases nothing is counted at all: the whole sum hangs on `bias`, and not the")
def wrong_precedence__dense_parameters(n_in, n_out, bias=True):
    return n_in * n_out + n_out if bias else 0


# mistake: prints instead of returning
@expect("nothing comes back")
def wrong_prints__dense_parameters(n_in, n_out, bias=True):
    print(n_in * n_out + (n_out if bias else 0))


# mistake: the sign of the condition is turned round
@expect("`bias` is understood the other way round: biases are counted where there are none.")
def wrong_inverted__dense_parameters(n_in, n_out, bias=True):
    return n_in * n_out + (0 if bias else n_out)


# mistake: reads the layer's weight only, whose bias is another tensor
@expect("the biases are left out. Each number that goes out has one, unless `bias` says")
def wrong_weightonly__dense_parameters(n_in, n_out, bias=True):
    return nn.Linear(int(n_in), int(n_out), bias=bias, device="meta").weight.numel()


# ------------------------------------------------------------------ convolution_parameters


def right_formula__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return height * width * channels_in * channels_out + (channels_out if bias else 0)


def right_loops__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    n = 0
    for j in range(channels_out):
        for k in range(channels_in):
            n += height * width
        if bias:
            n += 1
    return n


def right_torch__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    layer = nn.Conv2d(channels_in, channels_out, (height, width), bias=bias)
    return sum(p.numel() for p in layer.parameters())


def right_keras__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    layer = keras.layers.Conv2D(channels_out, (height, width), use_bias=bias)
    layer.build((None, None, None, channels_in))
    return layer.count_params()


def right_asdense__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    window = height * width * channels_in
    return (window + 1) * channels_out if bias else window * channels_out


# mistake: channels_in is forgotten, one kernel for each channel that goes out
@expect("the channels that come in aren't counted. Each of them has a kernel of its own, for")
def wrong_nochannelsin__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return height * width * channels_out + (channels_out if bias else 0)


# mistake: a bias for each kernel (pair of channels), not for each channel that goes out
@expect("a bias is counted for each kernel. The kernels of one channel that goes out are added")
def wrong_biasperkernel__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return (height * width + bool(bias)) * channels_in * channels_out


# mistake: one bias in all
@expect("a single bias is counted for the whole layer. Each channel that goes out has its own.")
def wrong_onebias__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return height * width * channels_in * channels_out + int(bias)


# mistake: a bias for each channel that comes in
@expect("a bias is counted for each channel that comes in. It is added to what goes out.")
def wrong_biasofchannelsin__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return height * width * channels_in * channels_out + (channels_in if bias else 0)


# mistake: bias is ignored
@expect("the biases are left out. Each channel that goes out has one, unless `bias` says")
def wrong_nobias__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return height * width * channels_in * channels_out


# mistake: biases are counted even with bias=False
@expect("biases are counted where there are none: `bias` can be False.")
def wrong_alwaysbias__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return (height * width * channels_in + 1) * channels_out


# mistake: takes kernels for square
@expect("kernels are taken for square: height and width can differ.")
def wrong_square__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return height**2 * channels_in * channels_out + channels_out * bias


# mistake: adds the channels instead of pairing them
@expect("channels that come in and go out are added. There is a kernel for each pair of them.")
def wrong_channelsadded__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return height * width * (channels_in + channels_out) + (channels_out if bias else 0)


# mistake: counts as if it were a dense layer between images of this size
@expect("that is how a dense layer is counted, from each pixel to each pixel. A kernel is used")
def wrong_likedense__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    n_in, n_out = height * width * channels_in, height * width * channels_out
    return n_in * n_out + (n_out if bias else 0)


# mistake: prints instead of returning
@expect("nothing comes back")
def wrong_prints__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    print("parameters:", height * width * channels_in * channels_out + channels_out * bias)


# mistake: crash, a name that doesn't exist (copied from elsewhere)
@expect("This name isn't known here: a misspelling, a missing `np.`, or a cell above that", outcome="crashed")
def wrong_nameerror__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return kernel_height * kernel_width * channels_in * channels_out + channels_out * bias  # noqa: F821


# mistake: in and out are mixed up in the Conv2d call, so the biases are those of channels_in
@expect("a bias is counted for each channel that comes in. It is added to what goes out.")
def wrong_swapped__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    layer = nn.Conv2d(channels_out, channels_in, (height, width), bias=bias)
    return sum(p.numel() for p in layer.parameters())


# ------------------------------------------------------------------ output_size


def right_formula__output_size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel) // stride + 1


def right_range__output_size(n, kernel, stride=1, padding=0):
    return len(range(0, n + 2 * padding - kernel + 1, stride))


def right_while__output_size(n, kernel, stride=1, padding=0):
    begin, places = -padding, 0
    while begin + kernel <= n + padding:
        places += 1
        begin += stride
    return places


def right_torch__output_size(n, kernel, stride=1, padding=0):
    out = F.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, kernel), stride=stride, padding=padding)
    return out.shape[-1]


def right_windows__output_size(n, kernel, stride=1, padding=0):
    row = np.pad(np.zeros(n), padding)
    return len(np.lib.stride_tricks.sliding_window_view(row, kernel)[::stride])


def right_floor__output_size(n, kernel, stride=1, padding=0):
    return math.floor((n + 2 * padding - kernel) / stride + 1)


# mistake: forgets the + 1, the first place
@expect("you count the steps from one place to the next. There is one place more than steps.")
def wrong_noplusone__output_size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel) // stride


# mistake: padding counted at one end only
@expect("padding is counted once. It is added at both ends.")
def wrong_paddingonce__output_size(n, kernel, stride=1, padding=0):
    return (n + padding - kernel) // stride + 1


# mistake: true division, a float and sometimes a fraction comes out
@expect("a fraction comes out where pixels are left over: the kernel has whole places only.")
def wrong_float__output_size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel) / stride + 1


# mistake: rounds up, so the last window hangs over the rim
@expect("where pixels are left over you count a place for them, and there the kernel would")
def wrong_ceil__output_size(n, kernel, stride=1, padding=0):
    return math.ceil((n + 2 * padding - kernel) / stride) + 1


# mistake: rounds to the nearest instead of down
@expect("the steps are rounded to the nearest whole number, so a half becomes a whole one. A")
def wrong_round__output_size(n, kernel, stride=1, padding=0):
    return round((n + 2 * padding - kernel) / stride) + 1


# mistake: the + 1 stands inside the division
@expect("the first place is counted before dividing by the stride, so where pixels are left")
def wrong_plusoneinside__output_size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding - kernel + 1) // stride


# mistake: precedence, only the kernel is divided by the stride
@expect("the stride divides the kernel alone: `//` is worked out before plus and minus.")
def wrong_precedence__output_size(n, kernel, stride=1, padding=0):
    return n + 2 * padding - kernel // stride + 1


# mistake: stride ignored
@expect("the stride isn't used.")
def wrong_nostride__output_size(n, kernel, stride=1, padding=0):
    return n + 2 * padding - kernel + 1


# mistake: TensorFlow's "same" rule, whatever the kernel and the padding
@expect("image and stride alone are counted. How many places there are depends on the kernel")
def wrong_same__output_size(n, kernel, stride=1, padding=0):
    return -(-n // stride)


# mistake: windows that don't overlap, as if the stride were the kernel
@expect("the kernel is laid end to end, like tiles. It moves on by `stride`, so places can")
def wrong_tiles__output_size(n, kernel, stride=1, padding=0):
    return (n + 2 * padding) // kernel


# mistake: the window must stop one pixel early (< instead of <=)
@expect("the last place is left out where the kernel ends exactly at the end of the image.")
def wrong_strict__output_size(n, kernel, stride=1, padding=0):
    begin, places = 0, 0
    while begin + kernel < n + 2 * padding:
        places += 1
        begin += stride
    return places


# mistake: the answer for both axes, squared
@expect("that is the number of places in a whole square image. The exercise asks for one axis.")
def wrong_bothaxes__output_size(n, kernel, stride=1, padding=0):
    return ((n + 2 * padding - kernel) // stride + 1) ** 2


# mistake: prints instead of returning
@expect("nothing comes back")
def wrong_prints__output_size(n, kernel, stride=1, padding=0):
    print((n + 2 * padding - kernel) // stride + 1)


# ------------------------------------------------------------------ cross_correlate


def right_loops__cross_correlate(image, kernel, stride=1, padding=0):
    kh, kw = kernel.shape
    padded = np.pad(image, padding)
    rows = (padded.shape[0] - kh) // stride + 1
    columns = (padded.shape[1] - kw) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = (window * kernel).sum()
    return out


def right_fourloops__cross_correlate(image, kernel, stride=1, padding=0):
    h, w = image.shape
    kh, kw = kernel.shape
    out = np.zeros(((h + 2 * padding - kh) // stride + 1, (w + 2 * padding - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(kh):
                for b in range(kw):
                    y, x = i * stride + a - padding, j * stride + b - padding
                    if 0 <= y < h and 0 <= x < w:
                        out[i, j] += kernel[a, b] * image[y, x]
    return out


def right_einsum__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), kernel.shape)
    return np.einsum("ijab,ab->ij", windows[::stride, ::stride], kernel)


def right_torch__cross_correlate(image, kernel, stride=1, padding=0):
    x = torch.tensor(np.asarray(image), dtype=torch.float64)[None, None]
    k = torch.tensor(np.asarray(kernel), dtype=torch.float64)[None, None]
    return F.conv2d(x, k, stride=stride, padding=padding)[0, 0].numpy()


def right_scipy__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(np.asarray(image, dtype=float), padding)
    return scipy.signal.correlate2d(padded, kernel, mode="valid")[::stride, ::stride]


def right_shiftandadd__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    rows, columns = padded.shape[0] - kh + 1, padded.shape[1] - kw + 1
    out = 0.0
    for a in range(kh):
        for b in range(kw):
            out = out + kernel[a, b] * padded[a : a + rows : stride, b : b + columns : stride]
    return out


def right_comprehension__cross_correlate(image, kernel, stride=1, padding=0):
    big = np.zeros((image.shape[0] + 2 * padding, image.shape[1] + 2 * padding))
    big[padding : padding + image.shape[0], padding : padding + image.shape[1]] = image
    kh, kw = kernel.shape
    return np.array(
        [
            [np.vdot(big[i : i + kh, j : j + kw], kernel) for j in range(0, big.shape[1] - kw + 1, stride)]
            for i in range(0, big.shape[0] - kh + 1, stride)
        ]
    )


def right_while__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, ((padding, padding), (padding, padding)), mode="constant")
    kh, kw = kernel.shape
    result, i = [], 0
    while i + kh <= padded.shape[0]:
        row, j = [], 0
        while j + kw <= padded.shape[1]:
            row.append(float(np.sum(padded[i : i + kh, j : j + kw] * kernel)))
            j += stride
        result.append(row)
        i += stride
    return np.array(result)


def right_matmul__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), kernel.shape)
    windows = windows[::stride, ::stride]
    return (windows.reshape(-1, kernel.size) @ kernel.ravel()).reshape(windows.shape[:2])


# mistake: a true convolution, the kernel is turned by half a turn
@expect("the kernel is turned by half a turn before it is laid on. That is a true convolution;")
def wrong_convolution__cross_correlate(image, kernel, stride=1, padding=0):
    return scipy.signal.convolve2d(np.pad(image, padding), kernel, mode="valid")[::stride, ::stride]


# mistake: the kernel is transposed
@expect("rows and columns of the kernel are exchanged, so what should find vertical edges")
def wrong_transposed__cross_correlate(image, kernel, stride=1, padding=0):
    return right_loops__cross_correlate(image, kernel.T, stride, padding)


# mistake: matrix product of window and kernel instead of pixel by pixel
@expect("window and kernel are multiplied as matrices. Here each pixel meets the weight that")
def wrong_matrixproduct__cross_correlate(image, kernel, stride=1, padding=0):
    kh, kw = kernel.shape
    padded = np.pad(image, padding)
    rows, columns = (padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (padded[i * stride : i * stride + kh, j * stride : j * stride + kw] @ kernel).sum()
    return out


# mistake: the window begins at i, j instead of i * stride, j * stride
@expect("there are as many places as the stride leaves, but the window moves by one pixel each")
def wrong_stridenotused__cross_correlate(image, kernel, stride=1, padding=0):
    kh, kw = kernel.shape
    padded = np.pad(image, padding)
    rows, columns = (padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (padded[i : i + kh, j : j + kw] * kernel).sum()
    return out


# mistake: the stride is ignored altogether, so too many places come out
@expect("the stride isn't used: the window stops at every pixel.")
def wrong_nostride__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), kernel.shape)
    return (windows * kernel).sum(axis=(-2, -1))


# mistake: padding is ignored
@expect("the image isn't padded: its outermost pixels are never in the middle of a window.")
def wrong_nopadding__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[::stride, ::stride]
    return (windows * kernel).sum(axis=(-2, -1))


# mistake: repeats the rim instead of adding zeros
@expect("the border repeats pixels of the image. The exercise asks for zeros; the difference comes up below.")
def wrong_edgepadding__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding, mode="edge"), kernel.shape)
    return np.einsum("ijab,ab->ij", windows[::stride, ::stride], kernel)


# mistake: zeros are added at the top and on the left only
@expect("the zeros are added on one side only. They go all around the image.")
def wrong_paddingoneside__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, ((padding, 0), (padding, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.einsum("ijab,ab->ij", windows[::stride, ::stride], kernel)


# mistake: the mean of window times kernel, not the sum
@expect("the products are averaged. They are added up.")
def wrong_mean__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), kernel.shape)
    return (windows * kernel).mean(axis=(-2, -1))[::stride, ::stride]


# mistake: divides by the sum of the weights, as in blurring (Sobel's adds up to 0)
@expect("the sum is divided by the sum of the kernel, which is zero for a kernel that finds")
def wrong_normalised__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), kernel.shape)
    return np.einsum("ijab,ab->ij", windows[::stride, ::stride], kernel) / kernel.sum()


# mistake: the last row and column are left out (range without the + 1)
@expect("the last row and the last column are missing: there is one place more than steps")
def wrong_offbyone__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    return np.array(
        [
            [(padded[i : i + kh, j : j + kw] * kernel).sum() for j in range(0, padded.shape[1] - kw, stride)]
            for i in range(0, padded.shape[0] - kh, stride)
        ]
    )


# mistake: takes the kernel for square (its height also as its width), crashes or miscounts on others
@expect("the kernel is taken for square. Its height and its width can differ.")
def wrong_squarekernel__cross_correlate(image, kernel, stride=1, padding=0):
    k = len(kernel)
    padded = np.pad(image, padding)
    out = np.zeros(((padded.shape[0] - k) // stride + 1, (padded.shape[1] - k) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(padded[i * stride : i * stride + k, j * stride : j * stride + k] * kernel)
    return out


# mistake: takes the image for square (its height also as its width)
@expect("the image is taken for square: there are as many places downwards as to the right")
def wrong_squareimage__cross_correlate(image, kernel, stride=1, padding=0):
    kh, kw = kernel.shape
    padded = np.pad(image, padding)
    n = (len(padded) - kh) // stride + 1
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            window = padded[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = np.sum(window * kernel)
    return out


# mistake: the result takes the image's dtype, whole-number images or kernels cut the fractions off
@expect("decimals are lost when the image holds whole numbers: the array for the results takes")
def wrong_imagedtype__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    rows, columns = (padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1
    out = np.zeros((rows, columns), dtype=image.dtype)
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (padded[i * stride : i * stride + kh, j * stride : j * stride + kw] * kernel).sum()
    return out


# mistake: the result always has the image's size, unused places stay 0
@expect("the result is always as large as the image, and what isn't filled stays 0. It has one")
def wrong_samesize__cross_correlate(image, kernel, stride=1, padding=0):
    out = np.zeros(image.shape)
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    for i in range(0, padded.shape[0] - kh + 1, stride):
        for j in range(0, padded.shape[1] - kw + 1, stride):
            if i < out.shape[0] and j < out.shape[1]:
                out[i, j] = (padded[i : i + kh, j : j + kw] * kernel).sum()
    return out


# mistake: j isn't set back to 0, every row after the first is empty (ragged list, a crash in np.array)
@expect("The rows of a list that is to become an array have different lengths.", outcome="crashed")
def wrong_notreset__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    out, i, j = [], 0, 0
    while i + kh <= padded.shape[0]:
        row = []
        while j + kw <= padded.shape[1]:
            row.append(np.sum(padded[i : i + kh, j : j + kw] * kernel))
            j += stride
        out.append(row)
        i += stride
    return np.array(out)


# mistake: one long row of numbers, without its two axes
@expect("all numbers come back in one row. Where is the row of places, and where the next one?")
def wrong_flat__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    return np.array(
        [
            np.sum(padded[i : i + kh, j : j + kw] * kernel)
            for i in range(0, padded.shape[0] - kh + 1, stride)
            for j in range(0, padded.shape[1] - kw + 1, stride)
        ]
    )


# mistake: stride down only, not to the right
@expect("the stride is used in one direction only.")
def wrong_strideonlyrows__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), kernel.shape)
    return np.einsum("ijab,ab->ij", windows[::stride], kernel)


# mistake: return stands inside the loop, after the first row
@expect("only the first row is computed: `return` stands inside the outer loop.")
def wrong_earlyreturn__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    rows, columns = (padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[i * stride : i * stride + kh, j * stride : j * stride + kw]
            out[i, j] = (window * kernel).sum()
        return out


# mistake: output still has PyTorch's batch and channel axes
@expect("the numbers are right, but an array of shape (1, 1, 2, 2) came back where an array of")
def wrong_extraaxes__cross_correlate(image, kernel, stride=1, padding=0):
    x = torch.tensor(np.asarray(image), dtype=torch.float64)[None, None]
    k = torch.tensor(np.asarray(kernel), dtype=torch.float64)[None, None]
    return F.conv2d(x, k, stride=stride, padding=padding).numpy()


# mistake: scipy's mode "same" pads by itself, whatever padding says
@expect("a border is added that keeps the image's size, whatever `padding` says.")
def wrong_scipysame__cross_correlate(image, kernel, stride=1, padding=0):
    return scipy.signal.correlate2d(image, kernel, mode="same")[::stride, ::stride]


# mistake: writes back into the image that it reads from (without padding), so later windows see results
@expect("decimals are lost when the image holds whole numbers: the array for the results takes")
def wrong_inplace__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding) if padding else image
    kh, kw = kernel.shape
    rows, columns = (padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1
    for i in range(rows):
        for j in range(columns):
            window = padded[i * stride : i * stride + kh, j * stride : j * stride + kw]
            padded[i, j] = (window * kernel).sum()
    return padded[:rows, :columns]


# mistake: the absolute value, as pictures of edges often show it
@expect("the sign is lost: an edge from bright to dark must come out negative.")
def wrong_absolute__cross_correlate(image, kernel, stride=1, padding=0):
    return np.abs(right_loops__cross_correlate(image, kernel, stride, padding))


# mistake: clips to 0 … 1 as if the result were a photograph
@expect("the results are cut off at 0 and 1, like a brightness. Here they may lie outside.")
def wrong_clipped__cross_correlate(image, kernel, stride=1, padding=0):
    return np.clip(right_loops__cross_correlate(image, kernel, stride, padding), 0, 1)


# ------------------------------------------------------------------ dense_network


def right_torchsequential__dense_network(height, width):
    n = height * width
    return nn.Sequential(nn.Flatten(), nn.Linear(n, n), nn.Unflatten(1, (1, height, width)))


def right_torchclass__dense_network(height, width):
    return TorchDense(height, width)


def right_torchraw__dense_network(height, width):
    return TorchRawDense(height, width)


def right_torchinout__dense_network(height, width):
    return TorchInOutDense(height, width)


def right_torchlazy__dense_network(height, width):
    model = nn.Sequential(nn.Flatten(), nn.LazyLinear(height * width), nn.Unflatten(1, (1, height, width)))
    model(torch.zeros(1, 1, height, width))
    return model


def right_torchlocalclass__dense_network(height, width):
    class Dense(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(height * width, height * width)])

        def forward(self, images):
            out = images.reshape(images.shape[0], height * width)
            for layer in self.layers:
                out = layer(out)
            return out.reshape(images.shape[0], 1, height, width)

    return Dense()


def right_kerassequential__dense_network(height, width):
    return keras.Sequential(
        [
            keras.Input((height, width, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(height * width),
            keras.layers.Reshape((height, width, 1)),
        ]
    )


def right_kerasadd__dense_network(height, width):
    model = keras.models.Sequential()
    model.add(keras.layers.Input(shape=(height, width, 1)))
    model.add(keras.layers.Reshape((-1,)))
    model.add(keras.layers.Dense(units=height * width, activation="linear", use_bias=True))
    model.add(keras.layers.Reshape(target_shape=(height, width, 1)))
    return model


def right_kerasfunctional__dense_network(height, width):
    image = keras.Input(shape=(height, width, 1))
    x = keras.layers.Flatten()(image)
    x = keras.layers.Dense(height * width)(x)
    return keras.Model(inputs=image, outputs=keras.layers.Reshape((height, width, 1))(x))


def right_kerasops__dense_network(height, width):
    image = keras.Input((height, width, 1))
    flat = keras.ops.reshape(image, (-1, height * width))
    out = keras.ops.reshape(keras.layers.Dense(height * width)(flat), (-1, height, width, 1))
    return keras.Model(image, out)


def right_kerassubclass__dense_network(height, width):
    return KerasDense(height, width)  # gets its weights with its first image


def right_kerassubclassbuilt__dense_network(height, width):
    model = KerasDense(height, width)
    model(np.zeros((1, height, width, 1), dtype="float32"))
    return model


def right_kerasunbuilt__dense_network(height, width):
    return keras.Sequential(
        [keras.layers.Flatten(), keras.layers.Dense(height * width), keras.layers.Reshape((height, width, 1))]
    )


# mistake: what goes out stays one long row (batch, height * width)
@expect("a row of numbers goes out. An image is expected, in the shape of what came in.")
def wrong_stilllong__dense_network(height, width):
    return nn.Sequential(nn.Flatten(), nn.Linear(height * width, height * width))


# mistake: not flattened, each row of pixels goes through one small layer by itself
@expect("the image isn't made a row of numbers: a dense layer looks along the last axis alone")
def wrong_lastaxis__dense_network(height, width):
    return nn.Linear(width, width)


# mistake: the layer waits for height * width numbers but gets images of `width` on the last axis
@expect("the image isn't made a row of numbers: a dense layer looks along the last axis alone")
def wrong_notflattened__dense_network(height, width):
    return nn.Linear(height * width, height * width)


# mistake: no biases
@expect("biases are missing: without them a black image always gives 0 everywhere.")
def wrong_nobias__dense_network(height, width):
    n = height * width
    return nn.Sequential(nn.Flatten(), nn.Linear(n, n, bias=False), nn.Unflatten(1, (1, height, width)))


# mistake: a ReLU at the end, no output can be negative
@expect("an activation follows the last layer. Edges from bright to dark are negative, and")
def wrong_relu__dense_network(height, width):
    n = height * width
    return nn.Sequential(nn.Flatten(), nn.Linear(n, n), nn.ReLU(), nn.Unflatten(1, (1, height, width)))


# mistake: two layers instead of one
@expect("the model has weights of the shapes (6, 6), (6,) that aren't asked for.")
def wrong_twolayers__dense_network(height, width):
    n = height * width
    return nn.Sequential(
        nn.Flatten(), nn.Linear(n, n), nn.ReLU(), nn.Linear(n, n), nn.Unflatten(1, (1, height, width))
    )


# mistake: works for a batch of one image only
@expect("it works for a single image and for no more: the whole batch becomes one row. The")
def wrong_batchofone__dense_network(height, width):
    return BatchOfOne(height, width)


# mistake: the channel axis is lost, (batch, height, width) goes out
@expect("the axis of the one channel is lost or stands in another place: what goes out hasn't")
def wrong_nochannel__dense_network(height, width):
    return NoChannel(height, width)


# mistake: height and width change places when the row becomes an image again
@expect("height and width are exchanged where the row becomes an image again.")
def wrong_widthfirst__dense_network(height, width):
    n = height * width
    return nn.Sequential(nn.Flatten(), nn.Linear(n, n), nn.Unflatten(1, (1, width, height)))


# mistake: super().__init__() is missing, an AttributeError
@expect(
    "A class of one's own for a model begins its `__init__` with `super().__init__()`.", outcome="crashed"
)
def wrong_nosuper__dense_network(height, width):
    return NoSuper(height, width)


# mistake: returns the class, not a model
@expect("the class `TorchDense` itself comes back. A model is made of it by a call: the")
def wrong_class__dense_network(height, width):
    return TorchDense


# mistake: the layer is made anew in every forward, the model has no parameters
@expect("the model has no weights, and 2 arrays of weights are expected.")
def wrong_layerinforward__dense_network(height, width):
    return LayerInForward(height, width)


# mistake: flattens the batch too
@expect("it works for a single image and for no more: the whole batch becomes one row. The")
def wrong_flattenbatch__dense_network(height, width):
    n = height * width
    return nn.Sequential(nn.Flatten(0), nn.Linear(n, n), nn.Unflatten(0, (1, height, width)))


# mistake: one output only, as for regression
@expect("the model has weights of the shapes (1, 6), (1,) where the shapes (6, 6), (6,) are")
def wrong_oneoutput__dense_network(height, width):
    return nn.Sequential(nn.Flatten(), nn.Linear(height * width, 1))


# mistake: the model is made and not returned
@expect("nothing comes back")
def wrong_noreturn__dense_network(height, width):
    n = height * width
    model = nn.Sequential(nn.Flatten(), nn.Linear(n, n), nn.Unflatten(1, (1, height, width)))  # noqa: F841


# mistake: Keras with the channel in front, as in PyTorch
@expect("the axis of the one channel is lost or stands in another place: what goes out hasn't")
def wrong_keraschannelsfirst__dense_network(height, width):
    return keras.Sequential(
        [
            keras.Input((1, height, width)),
            keras.layers.Flatten(),
            keras.layers.Dense(height * width),
            keras.layers.Reshape((1, height, width)),
        ]
    )


# mistake: Keras' Dense without Flatten works on the last axis, here the one channel: 2 parameters
@expect("the model has weights of the shapes (1, 1), (1,) where the shapes (6, 6), (6,) are")
def wrong_keraslastaxis__dense_network(height, width):
    return keras.Sequential([keras.Input((height, width, 1)), keras.layers.Dense(1)])


# mistake: Keras, no Reshape at the end
@expect("a row of numbers goes out. An image is expected, in the shape of what came in.")
def wrong_kerasstilllong__dense_network(height, width):
    return keras.Sequential(
        [keras.Input((height, width, 1)), keras.layers.Flatten(), keras.layers.Dense(height * width)]
    )


# mistake: Keras, a sigmoid squeezes what goes out between 0 and 1
@expect("an activation follows the last layer. Edges from bright to dark are negative, and")
def wrong_kerassigmoid__dense_network(height, width):
    return keras.Sequential(
        [
            keras.Input((height, width, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(height * width, activation="sigmoid"),
            keras.layers.Reshape((height, width, 1)),
        ]
    )


# ------------------------------------------------------------------ convolution_network


def right_torchlayer__convolution_network(padding):
    return nn.Conv2d(1, 1, 3, padding=padding, bias=False)


def right_torchsequential__convolution_network(padding):
    return nn.Sequential(nn.ZeroPad2d(padding), nn.Conv2d(1, 1, kernel_size=(3, 3), bias=False))


def right_torchclass__convolution_network(padding):
    return TorchConv(padding)


def right_torchraw__convolution_network(padding):
    return TorchRawConv(padding)


def right_kerassequential__convolution_network(padding):
    return keras.Sequential(
        [
            keras.Input((None, None, 1)),
            keras.layers.Conv2D(1, 3, padding="same" if padding else "valid", use_bias=False),
        ]
    )


def right_keraszeropadding__convolution_network(padding):
    model = keras.Sequential([keras.Input(shape=(None, None, 1))])
    if padding > 0:
        model.add(keras.layers.ZeroPadding2D(padding))
    model.add(keras.layers.Conv2D(filters=1, kernel_size=(3, 3), use_bias=False))
    return model


def right_kerasfunctional__convolution_network(padding):
    image = keras.Input((None, None, 1))
    mode = {0: "valid", 1: "same"}[padding]
    edges = keras.layers.Conv2D(1, (3, 3), padding=mode, use_bias=False)(image)
    return keras.Model(image, edges)


def right_kerassubclass__convolution_network(padding):
    return KerasConv(padding)  # gets its weights with its first image


def right_kerassubclassbuilt__convolution_network(padding):
    model = KerasConv(padding)
    model(np.zeros((1, 8, 8, 1), dtype="float32"))
    return model


def right_kerasunbuilt__convolution_network(padding):
    return keras.Sequential([keras.layers.Conv2D(1, 3, padding=["valid", "same"][padding], use_bias=False)])


# mistake: the bias is left in, ten weights
@expect("there is a bias, a tenth parameter. The exercise asks for the nine weights alone.")
def wrong_bias__convolution_network(padding):
    return nn.Conv2d(1, 1, 3, padding=padding)


# mistake: padding is ignored
@expect("`padding` isn't used: what goes out is always smaller than what came in.")
def wrong_nopadding__convolution_network(padding):
    return nn.Conv2d(1, 1, 3, bias=False)


# mistake: always "same"
@expect("`padding` isn't used: a border is always added.")
def wrong_alwayssame__convolution_network(padding):
    return nn.Conv2d(1, 1, 3, padding="same", bias=False)


# mistake: the positional arguments are mixed up: the padding stands where the stride stands (crash with 0)
@expect("the padding is taken for the stride: PyTorch's layer has the stride in fourth place,")
def wrong_positional__convolution_network(padding):
    return nn.Conv2d(1, 1, 3, padding, bias=False)


# mistake: repeats the rim instead of zeros
@expect(
    "the border repeats the pixels next to it. The exercise asks for zeros; the difference comes up below."
)
def wrong_replicate__convolution_network(padding):
    return nn.Conv2d(1, 1, 3, padding=padding, padding_mode="replicate", bias=False)


# mistake: a ReLU, so darker edges vanish
@expect("an activation follows the last layer. Edges from bright to dark are negative, and it")
def wrong_relu__convolution_network(padding):
    return nn.Sequential(nn.Conv2d(1, 1, 3, padding=padding, bias=False), nn.ReLU())


# mistake: for colour images, three channels in
@expect(
    "A convolution gets another number of channels than it was made for. PyTorch's images", outcome="crashed"
)
def wrong_threechannels__convolution_network(padding):
    return nn.Conv2d(3, 1, 3, padding=padding, bias=False)


# mistake: forward doesn't return anything
@expect("nothing comes back")
def wrong_forgotreturn__convolution_network(padding):
    return ForgotReturn(padding)


# mistake: a batch normalisation too, which has weights of its own
@expect("the model has biases of the shapes (1,), (1,) that aren't asked for.")
def wrong_batchnorm__convolution_network(padding):
    return nn.Sequential(nn.Conv2d(1, 1, 3, padding=padding, bias=False), nn.BatchNorm2d(1))


# mistake: sets the kernel to Sobel's and freezes it: nothing to learn
@expect("the numbers are right, but training couldn't change all the weights: the way from")
def wrong_frozensobel__convolution_network(padding):
    model = nn.Conv2d(1, 1, 3, padding=padding, bias=False)
    sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4
    model.weight = nn.Parameter(sobel[None, None], requires_grad=False)
    return model


# mistake: the model is made and not returned
@expect("nothing comes back")
def wrong_noreturn__convolution_network(padding):
    model = nn.Conv2d(1, 1, 3, padding=padding, bias=False)  # noqa: F841


# mistake: crash, Keras wants "same" or "valid", not a number
@expect("Keras is given a number for the padding. Its layer takes the padding as a word.")
def wrong_kerasnumber__convolution_network(padding):
    return keras.Sequential(
        [keras.Input((None, None, 1)), keras.layers.Conv2D(1, 3, padding=padding, use_bias=False)]
    )


# mistake: Keras, the images have a fixed size of 64 × 64
@expect(
    "A layer gets inputs of another shape than it was made for: compare both shapes in the", outcome="crashed"
)
def wrong_kerasfixedsize__convolution_network(padding):
    mode = "same" if padding else "valid"
    image = keras.Input((64, 64, 1))
    return keras.Model(image, keras.layers.Conv2D(1, 3, padding=mode, use_bias=False)(image))


# mistake: Keras, same and valid are mixed up
@expect("padding is understood the other way round: a border where there should be none, and")
def wrong_kerasinverted__convolution_network(padding):
    mode = "valid" if padding else "same"
    return keras.Sequential(
        [keras.Input((None, None, 1)), keras.layers.Conv2D(1, 3, padding=mode, use_bias=False)]
    )


# mistake: Keras with its bias, ten weights
@expect("there is a bias, a tenth parameter. The exercise asks for the nine weights alone.")
def wrong_kerasbias__convolution_network(padding):
    mode = "same" if padding else "valid"
    return keras.Sequential([keras.Input((None, None, 1)), keras.layers.Conv2D(1, 3, padding=mode)])


# mistake: Keras, the channel stands in front as in PyTorch
@expect("the numbers are right, but this model takes images with their channels in front.")
def wrong_keraschannelsfirst__convolution_network(padding):
    mode = "same" if padding else "valid"
    return keras.Sequential(
        [
            keras.Input((1, None, None)),
            keras.layers.Conv2D(1, 3, padding=mode, use_bias=False, data_format="channels_first"),
        ]
    )


# mistake: Keras, a depthwise and a pointwise kernel: ten weights
@expect("the model has weights of the shape (1, 1, 1, 1) that aren't asked for.")
def wrong_kerasseparable__convolution_network(padding):
    mode = "same" if padding else "valid"
    return keras.Sequential(
        [keras.Input((None, None, 1)), keras.layers.SeparableConv2D(1, 3, padding=mode, use_bias=False)]
    )


# ------------------------------------------------------------------ train


def right_plain__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = (model(x) - y).abs().mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


def right_l1loss__train(model, optimiser, x, y, epochs):
    criterion = nn.L1Loss()
    losses = []
    model.train()
    for epoch in range(epochs):
        loss = criterion(model(x), y)
        losses.append(float(loss.detach()))
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    optimiser.zero_grad()
    return losses


def right_closure__train(model, optimiser, x, y, epochs):
    def closure():
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        return loss

    return [optimiser.step(closure).item() for _ in range(epochs)]


def right_autograd__train(model, optimiser, x, y, epochs):
    weights = [p for group in optimiser.param_groups for p in group["params"]]
    history = np.zeros(epochs)
    for epoch in range(epochs):
        loss = torch.mean(torch.abs(model(x) - y))
        for weight, gradient in zip(weights, torch.autograd.grad(loss, weights)):
            weight.grad = gradient
        optimiser.step()
        history[epoch] = loss.item()
    return history.tolist()


def right_while__train(model, optimiser, x, y, epochs):
    losses = []
    while len(losses) < epochs:
        model.zero_grad(set_to_none=True)
        output = model(x)
        loss = F.l1_loss(output, y, reduction="mean")
        loss.backward()
        losses.append(loss.detach().cpu().numpy().item())
        optimiser.step()
    return losses


# mistake: gradients are never cleared
@expect("gradients are never cleared: those of all earlier steps are added to each new one.")
def wrong_nozerograd__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: gradients are cleared once, before the loop
@expect("gradients are never cleared: those of all earlier steps are added to each new one.")
def wrong_zerogradonce__train(model, optimiser, x, y, epochs):
    losses = []
    optimiser.zero_grad()
    for _ in range(epochs):
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: gradients are cleared between backward and step, nothing is learned
@expect("no step ever follows a gradient, so nothing moves. Is there a step, are the gradients")
def wrong_zerogradlate__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.zero_grad()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: no step
@expect("no step ever follows a gradient, so nothing moves. Is there a step, are the gradients")
def wrong_nostep__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        losses.append(loss.item())
    return losses


# mistake: no backward
@expect("no step ever follows a gradient, so nothing moves. Is there a step, are the gradients")
def wrong_nobackward__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: step before backward, always with the gradient of the step before
@expect("each step follows the gradient of the step before, and the first one follows none: it")
def wrong_stepfirst__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        loss = F.l1_loss(model(x), y)
        optimiser.step()
        optimiser.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses


# mistake: the squared error instead of L1
@expect("the loss is the mean of the squares. The exercise asks for the mean of the distances, L1.")
def wrong_mse__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: trains on the squared error and reports L1
@expect("it trains with the mean of the squares, and notes L1.")
def wrong_msereportsl1__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        output = model(x)
        ((output - y) ** 2).mean().backward()
        optimiser.step()
        losses.append((output - y).abs().mean().item())
    return losses


# mistake: the sum instead of the mean
@expect("the loss is the sum over all pixels. The exercise asks for the mean, so that images of different")
def wrong_sum__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = (model(x) - y).abs().sum()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: the absolute value of the mean, in which errors cancel
@expect("distances keep their sign, so too bright and too dark cancel each other.")
def wrong_absofmean__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = (model(x) - y).mean().abs()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: no absolute value at all, the loss runs towards minus infinity
@expect("distances keep their sign, so too bright and too dark cancel each other.")
def wrong_noabs__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = (model(x) - y).mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: the loss after each step, not before it
@expect("the losses are taken after the steps. The exercise asks for the loss before each step.")
def wrong_lossafter__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        F.l1_loss(model(x), y).backward()
        optimiser.step()
        with torch.no_grad():
            losses.append(F.l1_loss(model(x), y).item())
    return losses


# mistake: a list of tensors that still hang on their graphs, not plain numbers
@expect("the losses are tensors, and a tensor can drag along the books of its whole step.")
def wrong_tensors__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss)
    return losses


# mistake: the last loss only
@expect("only the last loss comes back. Keep one for each step, so that the descent can be")
def wrong_lastonly__train(model, optimiser, x, y, epochs):
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
    return loss.item()


# mistake: return stands inside the loop, one step only
@expect("it ends after one step: does `return` stand inside the loop?")
def wrong_earlyreturn__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        return losses


# mistake: one step too few (counting from 1)
@expect("it is one step too few.")
def wrong_onetoofew__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(1, epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: crash in the second step, forward and loss stand before the loop
@expect(
    "`backward` was called twice on the same loss: compute the loss anew in each step.", outcome="crashed"
)
def wrong_forwardonce__train(model, optimiser, x, y, epochs):
    losses = []
    loss = F.l1_loss(model(x), y)
    for _ in range(epochs):
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: the optimiser that was given is not used, an own Adam takes its place
@expect("the optimiser that is handed in isn't used: the weights move by the same amount")
def wrong_ownoptimiser__train(model, optimiser, x, y, epochs):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.001)
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: a copy is trained (and its weights aren't the optimiser's), the model stays as it was
@expect("no step ever follows a gradient, so nothing moves. Is there a step, are the gradients")
def wrong_copy__train(model, optimiser, x, y, epochs):
    model = copy.deepcopy(model)
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: crash, no gradients inside torch.no_grad
@expect("No weight that can learn has a part in this loss: `.detach()`, `.item()`, NumPy", outcome="crashed")
def wrong_nograd__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        with torch.no_grad():
            loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: squeeze takes the channel away, and with several images the difference is broadcast
@expect("an axis of length 1 is lost before the difference is taken, so each image is compared")
def wrong_squeezed__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = (model(x).squeeze(1) - y).abs().mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# mistake: the running mean of the losses, not each loss
@expect("the mean of all losses so far is noted, which hides what the last step did.")
def wrong_runningmean__train(model, optimiser, x, y, epochs):
    losses, total = [], 0.0
    for epoch in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        total += loss.item()
        losses.append(total / (epoch + 1))
    return losses


# mistake: rounded for printing
@expect("the losses are rounded. The exercise asks for all digits; they can be rounded where they are")
def wrong_rounded__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(round(loss.item(), 2))
    return losses


# mistake: prints the losses, returns None
@expect("nothing comes back")
def wrong_prints__train(model, optimiser, x, y, epochs):
    for epoch in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        print(f"epoch {epoch}: {loss.item():.4f}")


# mistake: crash, Keras' fit on a PyTorch model
@expect(
    "A function is called with too many or too few arguments: compare the call with its", outcome="crashed"
)
def wrong_kerasfit__train(model, optimiser, x, y, epochs):
    model.compile(optimizer=optimiser, loss="mae")
    return model.fit(x, y, epochs=epochs).history["loss"]


# mistake: x and y have changed places, the model gets what should come out
@expect("The shapes of two tensors don't fit together: print both.", outcome="crashed")
def wrong_swapped__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(y), x)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


# ------------------------------------------------------------------ validation_error


def right_nograd__validation_error(model, x, y):
    with torch.no_grad():
        return (model(x) - y).abs().mean().item()


def right_l1loss__validation_error(model, x, y):
    return float(F.l1_loss(model(x).detach(), y))


def right_evalrestored__validation_error(model, x, y):
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        error = nn.L1Loss()(model(x), y).item()
    model.train(was_training)
    return error


def right_numpy__validation_error(model, x, y):
    output = model(x).detach().cpu().numpy()
    return float(np.mean(np.abs(output - y.detach().cpu().numpy())))


@torch.no_grad()
def right_decorated__validation_error(model, x, y):
    difference = torch.abs(model(x) - y)
    return difference.sum().item() / difference.numel()


def right_copy__validation_error(model, x, y):
    judge = copy.deepcopy(model).eval()
    return torch.mean(torch.abs(judge(x) - y)).tolist()


# mistake: a tensor with its graph, not a plain number
@expect("`error`: the numbers are right, but an object of the kind `Tensor` came back where a")
def wrong_tensor__validation_error(model, x, y):
    return (model(x) - y).abs().mean()


# mistake: the squared error
@expect("errors are squared. The exercise asks for the mean distance, the same L1 as in training, so that")
def wrong_mse__validation_error(model, x, y):
    with torch.no_grad():
        return F.mse_loss(model(x), y).item()


# mistake: the square root of the mean square, not the mean of the distances
@expect("that is the root of the mean square. The exercise asks for the mean distance, the same L1 as in")
def wrong_rmse__validation_error(model, x, y):
    with torch.no_grad():
        return F.mse_loss(model(x), y).sqrt().item()


# mistake: the absolute value of the mean
@expect("errors keep their sign, so too bright and too dark cancel each other.")
def wrong_absofmean__validation_error(model, x, y):
    with torch.no_grad():
        return abs((model(x) - y).mean().item())


# mistake: no absolute value
@expect("errors keep their sign, so too bright and too dark cancel each other.")
def wrong_noabs__validation_error(model, x, y):
    with torch.no_grad():
        return (model(x) - y).mean().item()


# mistake: the sum
@expect("errors are added up over all pixels. The exercise asks for the mean.")
def wrong_sum__validation_error(model, x, y):
    with torch.no_grad():
        return (model(x) - y).abs().sum().item()


# mistake: the largest distance
@expect("that is the largest error of all pixels. The exercise asks for the mean.")
def wrong_largest__validation_error(model, x, y):
    with torch.no_grad():
        return (model(x) - y).abs().max().item()


# mistake: trains on the validation image before it measures
@expect("the model is trained on the validation image: afterwards its weights are others, and")
def wrong_trains__validation_error(model, x, y):
    optimiser = torch.optim.Adam(model.parameters(), lr=0.001)
    loss = F.l1_loss(model(x), y)
    loss.backward()
    optimiser.step()
    return loss.item()


# mistake: crash, numpy() on something that still needs its gradient
@expect("This tensor still belongs to a graph: NumPy gets it once it is detached.", outcome="crashed")
def wrong_nodetach__validation_error(model, x, y):
    return float(np.abs(model(x).numpy() - y.numpy()).mean())


# mistake: squeeze takes the channel away, with several images the difference is broadcast
@expect("an axis of length 1 is lost before the difference is taken, so each image is compared")
def wrong_squeezed__validation_error(model, x, y):
    with torch.no_grad():
        return (model(x).squeeze() - y).abs().mean().item()


# mistake: relative error in place of the mean distance
@expect("the error is a part of the target's size. The exercise asks for the plain mean distance.")
def wrong_relative__validation_error(model, x, y):
    with torch.no_grad():
        return ((model(x) - y).abs().mean() / y.abs().mean()).item()


# mistake: the first image of the batch only
@expect("only the first image of the batch is measured.")
def wrong_firstimage__validation_error(model, x, y):
    with torch.no_grad():
        return (model(x)[0] - y[0]).abs().mean().item()


# mistake: compares y with the input, the model isn't asked
@expect("The shapes of two tensors don't fit together: print both.", outcome="crashed")
def wrong_inputitself__validation_error(model, x, y):
    return (x - y).abs().mean().item()


# mistake: rounded to two digits
@expect("the error is rounded. The exercise asks for all digits; it can be rounded where it is printed.")
def wrong_rounded__validation_error(model, x, y):
    with torch.no_grad():
        return round((model(x) - y).abs().mean().item(), 2)


# mistake: prints instead of returning
@expect("nothing comes back")
def wrong_prints__validation_error(model, x, y):
    with torch.no_grad():
        print((model(x) - y).abs().mean().item())


# ------------------------------------------------------------------ learned_kernel


def right_next__learned_kernel(model):
    weight = next(model.parameters())
    return weight.detach().cpu().numpy()[0, 0].copy()


def right_statedict__learned_kernel(model):
    (weight,) = model.state_dict().values()
    height, width = weight.shape[-2:]
    return weight.cpu().numpy().reshape(height, width).copy()


def right_modules__learned_kernel(model):
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            return np.array(module.weight[0, 0].tolist())


def right_loop__learned_kernel(model):
    weight = list(model.parameters())[0]
    height, width = weight.shape[2], weight.shape[3]
    kernel = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            kernel[i, j] = weight[0, 0, i, j].item()
    return kernel


def right_view__learned_kernel(model):
    with torch.no_grad():
        return next(iter(model.parameters())).squeeze(0).squeeze(0).cpu().numpy()


# mistake: still has the two axes of the channels
@expect("`kernel`: the numbers are right, but an array of shape (1, 1, 3, 3) came back where")
def wrong_fouraxes__learned_kernel(model):
    return next(model.parameters()).detach().cpu().numpy()


# mistake: one axis too many, (1, height, width)
@expect("`kernel`: the numbers are right, but an array of shape (1, 3, 3) came back where an")
def wrong_threeaxes__learned_kernel(model):
    return next(model.parameters())[0].detach().cpu().numpy()


# mistake: one long row
@expect("the weights come back in one row. The exercise asks for them as they lie on the image.")
def wrong_flat__learned_kernel(model):
    return next(model.parameters()).detach().cpu().numpy().ravel()


# mistake: a tensor, not a NumPy array
@expect("`kernel`: the numbers are right, but an object of the kind `Tensor` came back where")
def wrong_tensor__learned_kernel(model):
    return next(model.parameters())[0, 0].detach()


# mistake: crash, detach is missing
@expect("This tensor still belongs to a graph: NumPy gets it once it is detached.", outcome="crashed")
def wrong_nodetach__learned_kernel(model):
    return next(model.parameters())[0, 0].numpy()


# mistake: turned by half a turn, as scikit-image prints it
@expect("the kernel is turned by half a turn. PyTorch's layer cross-correlates: its weights")
def wrong_turned__learned_kernel(model):
    return next(model.parameters()).detach().cpu().numpy()[0, 0, ::-1, ::-1].copy()


# mistake: transposed
@expect("rows and columns of the kernel are exchanged: PyTorch keeps (out, in, height, width),")
def wrong_transposed__learned_kernel(model):
    return next(model.parameters()).detach().cpu().numpy()[0, 0].T.copy()


# mistake: the gradient, not the weights
@expect(
    "Something is None here: a function that was to give it has no `return`, or a method", outcome="crashed"
)
def wrong_gradient__learned_kernel(model):
    return next(model.parameters()).grad[0, 0].cpu().numpy()


# mistake: crash, parameters() is a generator and has no index
@expect("Square brackets stand behind something that has no parts.", outcome="crashed")
def wrong_generator__learned_kernel(model):
    return model.parameters()[0].detach().cpu().numpy()[0, 0]


# mistake: scaled so that the largest weight is 1
@expect("the kernel is divided by its sum, or by its size. The exercise asks for the weights as they are.")
def wrong_scaled__learned_kernel(model):
    kernel = next(model.parameters()).detach().cpu().numpy()[0, 0]
    return kernel / np.abs(kernel).max()


# mistake: rounded to one digit, for looking at
@expect("the weights are rounded. The exercise asks for all digits, since small differences are what we")
def wrong_rounded__learned_kernel(model):
    return next(model.parameters()).detach().cpu().numpy()[0, 0].round(1)


# at first sight a mistake, but a kernel of nine weights is all that is asked for
def right_squeeze__learned_kernel(model):
    return next(model.parameters()).detach().cpu().numpy().squeeze()


# at first sight a mistake, but a kernel of nine weights is all that is asked for
def right_threebythree__learned_kernel(model):
    return next(model.parameters()).detach().cpu().numpy().reshape(3, 3)


# mistake: prints instead of returning
@expect("nothing comes back")
def wrong_prints__learned_kernel(model):
    print(next(model.parameters()).detach().cpu().numpy()[0, 0])


# mistake: the kernel's rows and columns change places in the innermost line (crashes unless the kernel is square)
@expect("rows and columns of the kernel are exchanged, so what should find vertical edges")
def wrong_kernelba__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    out = np.zeros(((padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(kh):
                for b in range(kw):
                    out[i, j] += kernel[b, a] * padded[i * stride + a, j * stride + b]
    return out


# mistake: window times the transposed kernel
@expect("rows and columns of the kernel are exchanged, so what should find vertical edges")
def wrong_timestransposed__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    out = np.zeros(((padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (padded[i * stride : i * stride + kh, j * stride : j * stride + kw] * kernel.T).sum()
    return out


# mistake: stride and padding have changed places in the call of PyTorch's function (a stride of 0 crashes)
@expect("stride and padding are taken for each other.")
def wrong_swapped__cross_correlate(image, kernel, stride=1, padding=0):
    x = torch.tensor(np.asarray(image), dtype=torch.float64)[None, None]
    k = torch.tensor(np.asarray(kernel), dtype=torch.float64)[None, None]
    return F.conv2d(x, k, None, padding, stride)[0, 0].numpy()


# mistake: stride and padding have changed places, the loops count by a step of 0
@expect("stride and padding are taken for each other.")
def wrong_swappedrange__cross_correlate(image, kernel, stride=1, padding=0):
    stride, padding = padding, stride
    padded = np.pad(image, padding)
    kh, kw = kernel.shape
    return np.array(
        [
            [
                np.sum(padded[i : i + kh, j : j + kw] * kernel)
                for j in range(0, padded.shape[1] - kw + 1, stride)
            ]
            for i in range(0, padded.shape[0] - kh + 1, stride)
        ]
    )


# mistake: an optimiser "for the check", which trains on the validation image for a while
@expect("the model is trained on the validation image: afterwards its weights are others, and")
def wrong_finetunes__validation_error(model, x, y):
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    for _ in range(3):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        return F.l1_loss(model(x), y).item()


# mistake: the training loop is used to get the error, and trains
@expect("the model is trained on the validation image: afterwards its weights are others, and")
def wrong_callstrain__validation_error(model, x, y):
    return train(model, torch.optim.Adam(model.parameters(), lr=0.01), x, y, 1)[0]


# ------------------------------------------------------------------ seen later


# mistake: a bias for each number that comes in, whatever `bias` says
@expect("a bias is counted for each number that comes in.")
def wrong_biasesofinputsalways__dense_parameters(n_in, n_out, bias=True):
    return (n_out + 1) * n_in


# mistake: the nine of the lecture in place of height times width
@expect("every kernel is taken to have nine weights.")
def wrong_alwaysnine__convolution_parameters(height, width, channels_in, channels_out, bias=True):
    return 9 * channels_in * channels_out + bias * channels_out


# mistake: stride and padding have changed places, and a padding of 0 divides
@expect("stride and padding are taken for each other.")
def wrong_dividedbypadding__output_size(n, kernel, stride=1, padding=0):
    return (n + 2 * stride - kernel) // padding + 1


# mistake: stride and padding have changed places everywhere, and a padding of 0 divides
@expect("stride and padding are taken for each other.")
def wrong_dividedbypadding__cross_correlate(image, kernel, stride=1, padding=0):
    padded, (kh, kw) = np.pad(image, stride), kernel.shape
    rows, columns = (padded.shape[0] - kh) // padding + 1, (padded.shape[1] - kw) // padding + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[i * padding : i * padding + kh, j * padding : j * padding + kw]
            out[i, j] = (window * kernel).sum()
    return out


# mistake: the same, by somebody who has met the division by zero
@expect("stride and padding are taken for each other.")
def wrong_swappedandmended__cross_correlate(image, kernel, stride=1, padding=0):
    step = max(padding, 1)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, stride), kernel.shape)[::step, ::step]
    return np.einsum("ijab,ab->ij", windows, kernel)


# mistake: only where the places are counted do stride and padding change places
@expect("stride and padding are taken for each other.")
def wrong_countedbypadding__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    rows = (image.shape[0] + 2 * stride - kernel.shape[0]) // padding + 1
    columns = (image.shape[1] + 2 * stride - kernel.shape[1]) // padding + 1
    return np.array(
        [
            [
                np.sum(
                    padded[
                        i * stride : i * stride + kernel.shape[0], j * stride : j * stride + kernel.shape[1]
                    ]
                    * kernel
                )
                for j in range(columns)
            ]
            for i in range(rows)
        ]
    )


# mistake: rows and columns of the kernel change places, on its way into the windows
@expect("rows and columns of the kernel are exchanged, so what should find vertical edges")
def wrong_transposedwindows__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding), kernel.shape)
    return np.einsum("ijab,ba->ij", windows[::stride, ::stride], kernel)


# mistake: the border is counted for rows only
@expect("only rows are added, or only columns. The zeros go all around the image.")
def wrong_rowspadded__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, ((padding, padding), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return (windows * kernel).sum(axis=(2, 3))


# mistake: the border mirrors the image
@expect("the border repeats pixels of the image. The exercise asks for zeros; the difference comes up below.")
def wrong_mirrored__cross_correlate(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return (windows * kernel).sum(axis=(2, 3))


# mistake: the border comes from the opposite side
@expect("the border repeats pixels of the image. The exercise asks for zeros; the difference comes up below.")
def wrong_wrapped__cross_correlate(image, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding, mode="wrap"), kernel.shape)
    return (windows[::stride, ::stride] * kernel).sum(axis=(2, 3))


# mistake: the places are counted in the image as it was before the padding
@expect("the border of zeros is added, but the places are counted in the image without it.")
def wrong_oldsize__cross_correlate(image, kernel, stride=1, padding=0):
    height, width = image.shape
    kh, kw = kernel.shape
    image = np.pad(image, padding)
    out = np.zeros(((height - kh) // stride + 1, (width - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i * stride : i * stride + kh, j * stride : j * stride + kw] * kernel)
    return out


# mistake: the kernel's shape is read as (width, height)
@expect("the kernel's height and width are taken for each other: `shape` names the height first.")
def wrong_kernelwidthfirst__cross_correlate(image, kernel, stride=1, padding=0):
    kw, kh = kernel.shape
    padded = np.pad(image, padding)
    out = np.zeros(((padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(padded[i * stride : i * stride + kh, j * stride : j * stride + kw] * kernel)
    return out


# mistake: the image's shape is read as (width, height)
@expect("the image's height and width are taken for each other: `shape` names the height first.")
def wrong_imagewidthfirst__cross_correlate(image, kernel, stride=1, padding=0):
    kh, kw = kernel.shape
    padded = np.pad(image, padding)
    width, height = padded.shape
    out = np.zeros(((height - kh) // stride + 1, (width - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(padded[i * stride : i * stride + kh, j * stride : j * stride + kw] * kernel)
    return out


# mistake: slices as in Fortran, with the last one included
@expect("the window is a pixel too high and too wide for the kernel. Where does a slice end?")
def wrong_oneoverlong__cross_correlate(image, kernel, stride=1, padding=0):
    kh, kw = kernel.shape
    padded = np.pad(image, padding)
    out = np.zeros(((padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            a, b = i * stride, j * stride
            out[i, j] = np.sum(padded[a : a + kh + 1, b : b + kw + 1] * kernel)
    return out


# mistake: dropout "against learning by heart" in front of the layer
@expect("in training mode others come out: some layer behaves otherwise there.")
def wrong_dropout__dense_network(height, width):
    n = height * width
    return nn.Sequential(nn.Flatten(), nn.Dropout(0.2), nn.Linear(n, n), nn.Unflatten(1, (1, height, width)))


# mistake: dropout behind the convolution
@expect("in training mode others come out: some layer behaves otherwise there.")
def wrong_dropout__convolution_network(padding):
    return nn.Sequential(nn.Conv2d(1, 1, 3, padding=padding, bias=False), nn.Dropout(0.2))


# mistake: nine is taken for the length of the kernel's side
@expect("the kernel has nine by nine weights. The exercise asks for nine in all, three by three.")
def wrong_nine__convolution_network(padding):
    return nn.Conv2d(1, 1, kernel_size=9, padding=padding, bias=False)


# mistake: the same in Keras, where a border lets it run on a small image
@expect("the kernel has nine by nine weights. The exercise asks for nine in all, three by three.")
def wrong_kerasnine__convolution_network(padding):
    return keras.Sequential(
        [keras.Input((None, None, 1)), keras.layers.Conv2D(1, 9, padding="same", use_bias=False)]
    )


# mistake: the brackets behind `item` are missing
@expect("the losses are functions: `item` is there, but its brackets are missing.")
def wrong_itemwithoutbrackets__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item)
    return losses


# mistake: detached, but still tensors
@expect("the losses are tensors, and a tensor can drag along the books of its whole step.")
def wrong_detached__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        optimiser.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.detach())
    return losses


# mistake: the trained model is returned, as many tutorials do
@expect("the model comes back where the losses are expected.")
def wrong_returnsmodel__train(model, optimiser, x, y, epochs):
    for _ in range(epochs):
        optimiser.zero_grad()
        F.l1_loss(model(x), y).backward()
        optimiser.step()
    return model


# mistake: an own optimiser with a rate from a tutorial
@expect("the optimiser that is handed in isn't used: the weights move by the same amount")
def wrong_ownsgd__train(model, optimiser, x, y, epochs):
    sgd = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    losses = []
    for _ in range(epochs):
        sgd.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        sgd.step()
        losses.append(loss.item())
    return losses


# mistake: the weights are moved by hand, as in backprop
@expect("the optimiser that is handed in isn't used: the weights move by the same amount")
def wrong_byhand__train(model, optimiser, x, y, epochs):
    losses = []
    for _ in range(epochs):
        model.zero_grad()
        loss = F.l1_loss(model(x), y)
        loss.backward()
        with torch.no_grad():
            for weight in model.parameters():
                weight -= 0.1 * weight.grad
        losses.append(loss.item())
    return losses


# mistake: the layer is looked up by its name, which it has only where it stands alone
@expect("the layer is looked up by its name or its place.")
def wrong_byname__learned_kernel(model):
    return model.weight.detach().numpy()[0, 0]


# mistake: the layer is looked up by its place, which it has only in a Sequential
@expect("the layer is looked up by its name or its place.")
def wrong_byplace__learned_kernel(model):
    return model[0].weight.detach().numpy()[0, 0]
