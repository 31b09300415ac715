"""The exercises of cnn_edge_detection: one dense layer against one 3 × 3 convolution."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from mlschool.checking.compare import SINGLE, Tolerance, difference
from mlschool.checking.models.nets import weights_of
from mlschool.checking.models.placeholders import Net, Optimiser, Tensor
from mlschool.checking.models.probes import THE_MODEL
from mlschool.checking.plain import Foreign
from mlschool.checking.record import Exercise, Mistake, case, random_cases
from mlschool.checking.recordings import Given, Recording
from mlschool.solutions import cnn_edge_detection as solutions

# ------------------------------------------------------------------------------------------- dense_parameters

dense_parameters = Exercise(
    reference=solutions.dense_parameters,
    cases=[
        case(3, 2, note="three in, two out"),
        case(3, 2, False, note="without biases"),
        case(1, 1, note="one in, one out"),
        case(5, 7, note="more out than in"),
        case(4096, 4096, note="an image of 64 × 64 pixels in, another out"),
        case(4096, 10, False, note="an image in, ten numbers out, without biases"),
    ],
    mistakes=[
        Mistake("no bias", "the biases are left out. Each number that goes out has one, unless `bias` says otherwise.", twin=lambda n_in, n_out, bias=True: n_in * n_out),
        Mistake("bias always", "biases are counted where there are none: `bias` can be False.", twin=lambda n_in, n_out, bias=True: n_in * n_out + n_out),
        Mistake("bias per input", "a bias is counted for each number that comes in. It is added to a sum, and there is one sum for each number that goes out.", twin=(lambda n_in, n_out, bias=True: n_in * n_out + n_in * bias, lambda n_in, n_out, bias=True: n_in * n_out + n_in)),
        Mistake("one bias", "a single bias is counted for the whole layer. Each number that goes out has its own.", twin=lambda n_in, n_out, bias=True: n_in * n_out + bias),
        Mistake("bias at both ends", "a bias is counted at both ends. What comes in has none.", twin=lambda n_in, n_out, bias=True: n_in * n_out + (n_in + n_out) * bias),
        Mistake("bias per weight", "a bias is counted for each weight. Biases belong to what goes out, not to the connections.", twin=lambda n_in, n_out, bias=True: n_in * n_out * (1 + bias)),
        Mistake("added for multiplied", "the numbers at both ends are added. Each number that comes in has a connection to each that goes out.", twin=(lambda n_in, n_out, bias=True: n_in + n_out, lambda n_in, n_out, bias=True: n_in + n_out + n_out * bias, lambda n_in, n_out, bias=True: n_in + n_out + bias)),
        Mistake("single unit", "only the numbers that come in are counted, as for a single unit. Each number that goes out is a unit with weights of its own.", twin=(lambda n_in, n_out, bias=True: n_in, lambda n_in, n_out, bias=True: n_in + bias)),
        Mistake("ends confused", "inputs and outputs aren't told apart: one of them is taken twice.", twin=(lambda n_in, n_out, bias=True: n_in * n_in + n_in * bias, lambda n_in, n_out, bias=True: n_out * n_out + n_out * bias, lambda n_in, n_out, bias=True: n_in * n_in + n_out * bias, lambda n_in, n_out, bias=True: n_out * n_out + n_in * bias)),
        Mistake("bias inverted", "`bias` is understood the other way round: biases are counted where there are none.", twin=lambda n_in, n_out, bias=True: n_in * n_out + (0 if bias else n_out)),
        Mistake("bias subtracted", "the biases are subtracted. They are parameters, too.", twin=lambda n_in, n_out, bias=True: n_in * n_out - n_out * bias),
        Mistake("brackets", "without biases nothing is counted at all: the whole sum hangs on `bias`, and not the biases alone.", twin=lambda n_in, n_out, bias=True: n_in * n_out + n_out if bias else 0),
        Mistake("halved", "that is half of the connections: each pair of an input and an output has one of its own.", twin=lambda n_in, n_out, bias=True: n_in * n_out // 2 + n_out * bias),
    ],
    hints=[
        "Draw three dots on the left and two on the right, and connect each with each. How many lines are there?",
        "Each dot on the right adds up what arrives, and then its bias. How many biases are there?",
        "`n_in * n_out` weights, and `n_out` biases if `bias`.",
    ],
    why="A weight for each pair of an input and an output, and a bias for each output. For images both numbers grow with the area, so the product grows with its square.",
)  # fmt: skip

# ------------------------------------------------------------------------------------- convolution_parameters


def _count(weights, biases):
    """Return a count of a convolution's parameters made of these two."""

    def convolution_parameters(height, width, channels_in, channels_out, bias=True):
        h, w, i, o = height, width, channels_in, channels_out
        return weights(h, w, i, o) + (biases(h, w, i, o) if bias else 0)

    return convolution_parameters


def _all(h, w, i, o):
    return h * w * i * o


def _each_out(h, w, i, o):
    return o


convolution_parameters = Exercise(
    reference=solutions.convolution_parameters,
    cases=[
        case(3, 3, 1, 1, False, note="the network of this lecture"),
        case(3, 3, 1, 1, note="with its bias"),
        case(2, 3, 1, 4, note="kernels that aren't square"),
        case(3, 3, 4, 1, False, note="four channels in, one out"),
        case(5, 4, 3, 8, note="colours in, eight channels out"),
        case(7, 7, 3, 64, False, note="the first layer of a large network"),
        case(1, 1, 6, 5, note="kernels of a single pixel"),
    ],
    mistakes=[
        Mistake("no bias", "the biases are left out. Each channel that goes out has one, unless `bias` says otherwise.", twin=lambda height, width, channels_in, channels_out, bias=True: _all(height, width, channels_in, channels_out)),
        Mistake("bias always", "biases are counted where there are none: `bias` can be False.", twin=lambda height, width, channels_in, channels_out, bias=True: _all(height, width, channels_in, channels_out) + channels_out),
        Mistake("bias per input", "a bias is counted for each channel that comes in. It is added to what goes out.", twin=_count(_all, lambda h, w, i, o: i)),
        Mistake("one bias", "a single bias is counted for the whole layer. Each channel that goes out has its own.", twin=_count(_all, lambda h, w, i, o: 1)),
        Mistake("bias per kernel", "a bias is counted for each kernel. The kernels of one channel that goes out are added up, and the sum gets one bias.", twin=_count(_all, lambda h, w, i, o: i * o)),
        Mistake("bias per weight", "a bias is counted for each weight.", twin=_count(_all, _all)),
        Mistake("no input channels", "the channels that come in aren't counted. Each of them has a kernel of its own, for each channel that goes out.", twin=_count(lambda h, w, i, o: h * w * o, _each_out)),
        Mistake("no output channels", "the channels that go out aren't counted. Each of them has kernels of its own.", twin=(_count(lambda h, w, i, o: h * w * i, _each_out), _count(lambda h, w, i, o: h * w * i, lambda h, w, i, o: 1))),
        Mistake("no channels", "channels aren't counted at all: that is a single kernel.", twin=(_count(lambda h, w, i, o: h * w, lambda h, w, i, o: 1), _count(lambda h, w, i, o: h * w, _each_out))),
        Mistake("channels added", "channels that come in and go out are added. There is a kernel for each pair of them.", twin=_count(lambda h, w, i, o: h * w * (i + o), _each_out)),
        Mistake("square kernel", "kernels are taken for square: height and width can differ.", twin=(_count(lambda h, w, i, o: h * h * i * o, _each_out), _count(lambda h, w, i, o: w * w * i * o, _each_out))),
        Mistake("always nine", "every kernel is taken to have nine weights. `height` and `width` say how many it has.", twin=_count(lambda h, w, i, o: 9 * i * o, _each_out)),
        Mistake("like a dense layer", "that is how a dense layer is counted, from each pixel to each pixel. A kernel is used again at every place.", twin=tuple(_count(lambda h, w, i, o: h * w * i * h * w * o, biases) for biases in (lambda h, w, i, o: h * w * o, _each_out))),
        Mistake("brackets", "without biases nothing is counted at all: the whole sum hangs on `bias`, and not the biases alone.", twin=lambda height, width, channels_in, channels_out, bias=True: _all(height, width, channels_in, channels_out) + channels_out if bias else 0),
        Mistake("height and width added", "height and width of the kernel are added. A kernel has a weight for each of its pixels.", twin=_count(lambda h, w, i, o: (h + w) * i * o, _each_out)),
        Mistake("bias inverted", "`bias` is understood the other way round: biases are counted where there are none.", twin=lambda height, width, channels_in, channels_out, bias=True: _all(height, width, channels_in, channels_out) + (0 if bias else channels_out)),
    ],
    hints=[
        "A kernel of 3 × 3 has nine weights. How many kernels are there for three channels in and eight out?",
        "There is a kernel for each pair of a channel in and a channel out. Where are biases added, and how many?",
        "`height * width * channels_in * channels_out` weights, and `channels_out` biases if `bias`.",
    ],
    why="The size of the image isn't among the arguments. The same weights are laid on every place, so a larger image needs no more of them.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------- output_size


def _ceiling(n, kernel, stride=1, padding=0):
    return -((kernel - n - 2 * padding) // stride) + 1


output_size = Exercise(
    reference=solutions.output_size,
    cases=[
        case(5, 3, note="five pixels, three of them under the kernel"),
        case(5, 3, 1, 1, note="padding at both ends"),
        case(5, 3, 2, note="two pixels a step"),
        case(6, 3, 2, note="a pixel is left over"),
        case(4, 4, note="the kernel is as long as the image"),
        case(3, 5, 1, 2, note="the kernel fits by its padding only"),
        case(8, 2, 3, 2, note="an even kernel"),
        case(64, 3, 2, 1, note="every second pixel of an image"),
        case(10, 1, 4, note="a kernel of one pixel"),
    ],
    mistakes=[
        Mistake("steps for places", "you count the steps from one place to the next. There is one place more than steps.", twin=lambda n, kernel, stride=1, padding=0: (n + 2 * padding - kernel) // stride),
        Mistake("padding once", "padding is counted once. It is added at both ends.", twin=lambda n, kernel, stride=1, padding=0: (n + padding - kernel) // stride + 1),
        Mistake("no padding", "padding isn't counted.", twin=lambda n, kernel, stride=1, padding=0: (n - kernel) // stride + 1),
        Mistake("padding subtracted", "padding is taken away. It makes the image longer.", twin=lambda n, kernel, stride=1, padding=0: (n - 2 * padding - kernel) // stride + 1),
        Mistake("no stride", "the stride isn't used.", twin=lambda n, kernel, stride=1, padding=0: n + 2 * padding - kernel + 1),
        Mistake("stride and padding swapped", "stride and padding are taken for each other.", twin=(lambda n, kernel, stride=1, padding=0: (n + 2 * stride - kernel) // padding + 1, lambda n, kernel, stride=1, padding=0: (n + 2 * stride - kernel) // max(padding, 1) + 1)),
        Mistake("one before dividing", "the first place is counted before dividing by the stride, so where pixels are left over a place is lost.", twin=lambda n, kernel, stride=1, padding=0: (n + 2 * padding - kernel + 1) // stride),
        Mistake("rounded up", "where pixels are left over you count a place for them, and there the kernel would stick out. Round down.", twin=_ceiling),
        Mistake("rounded", "the steps are rounded to the nearest whole number, so a half becomes a whole one. A part of a step is no place.", twin=(lambda n, kernel, stride=1, padding=0: round((n + 2 * padding - kernel) / stride) + 1, lambda n, kernel, stride=1, padding=0: int((n + 2 * padding - kernel) / stride + 1.5))),
        Mistake("strict", "the last place is left out where the kernel ends exactly at the end of the image.", twin=lambda n, kernel, stride=1, padding=0: len(range(0, n + 2 * padding - kernel, stride))),
        Mistake("brackets", "the stride divides the kernel alone: `//` is worked out before plus and minus.", twin=(lambda n, kernel, stride=1, padding=0: n + 2 * padding - kernel // stride + 1, lambda n, kernel, stride=1, padding=0: n + 2 * padding - kernel // stride)),
        Mistake("tiles", "the kernel is laid end to end, like tiles. It moves on by `stride`, so places can overlap.", twin=(lambda n, kernel, stride=1, padding=0: (n + 2 * padding) // kernel, lambda n, kernel, stride=1, padding=0: n // kernel)),
        Mistake("image and stride only", "image and stride alone are counted. How many places there are depends on the kernel and on the padding, too.", twin=(lambda n, kernel, stride=1, padding=0: -(-n // stride), lambda n, kernel, stride=1, padding=0: n // stride)),
        Mistake("both axes", "that is the number of places in a whole square image. The exercise asks for one axis.", twin=lambda n, kernel, stride=1, padding=0: solutions.output_size(n, kernel, stride, padding) ** 2),
        Mistake("fraction", "a fraction comes out where pixels are left over: the kernel has whole places only.", twin=lambda n, kernel, stride=1, padding=0: (n + 2 * padding - kernel) / stride + 1),
        Mistake("no kernel", "the length of the kernel isn't taken off: at the last places it would stick out of the image.", twin=(lambda n, kernel, stride=1, padding=0: (n + 2 * padding) // stride, lambda n, kernel, stride=1, padding=0: (n + 2 * padding) // stride + 1, lambda n, kernel, stride=1, padding=0: (n + 2 * padding - 1) // stride + 1)),
        Mistake("half the kernel", "half of the kernel is taken off. Its middle can't come nearer than that to either end, so it is half at each.", twin=(lambda n, kernel, stride=1, padding=0: (n + 2 * padding - kernel // 2) // stride + 1, lambda n, kernel, stride=1, padding=0: (n + 2 * padding - kernel // 2) // stride)),
        Mistake("kernel twice", "the kernel is taken off at both ends, and that is once too often.", twin=(lambda n, kernel, stride=1, padding=0: (n + 2 * padding - 2 * kernel) // stride + 1, lambda n, kernel, stride=1, padding=0: (n + 2 * (padding - kernel)) // stride + 1)),
        Mistake("multiplied for divided", "the number of places is multiplied by the stride. Longer steps make fewer places.", twin=(lambda n, kernel, stride=1, padding=0: (n + 2 * padding - kernel) * stride + 1, lambda n, kernel, stride=1, padding=0: (n + 2 * padding - kernel + 1) * stride)),
    ],
    hints=[
        "Five pixels, a kernel of three: it can begin at pixel 0, 1 or 2. Which number is 2 made of, and which is 3?",
        "The last pixel at which it can begin is n − kernel, in the padded image. With a stride of 2 it begins at every second one.",
        "`(n + 2 * padding - kernel) // stride + 1`",
    ],
    why="The kernel can begin at pixel 0, stride, 2 · stride and so on, as long as it ends inside. `//` rounds down: pixels that are left over at the end are never looked at.",
)  # fmt: skip

# --------------------------------------------------------------------------------------------- cross_correlate


def _zeros_around(image, padding):
    return np.pad(image, padding)


def _like(
    turn=lambda k: k,
    pad=_zeros_around,
    join=lambda window, k: np.sum(window * k),
    steps=lambda stride: (stride, stride),
    places=lambda n, k, stride: (n - k) // stride + 1,
    finish=lambda out: out,
    kind=lambda image: float,
):
    """Return a cross-correlation that differs from the reference in one respect."""

    def cross_correlate(image, kernel, stride=1, padding=0):
        k, padded, (down, right) = turn(kernel), pad(image, padding), steps(stride)
        height, width = k.shape
        rows, columns = places(padded.shape[0], height, down), places(padded.shape[1], width, right)
        out = np.zeros((max(rows, 0), max(columns, 0)), dtype=kind(image))
        for i in range(len(out)):
            for j in range(out.shape[1]):
                window = padded[i * down : i * down + height, j * right : j * right + width]
                out[i, j] = join(window, k)
        return finish(out)

    return cross_correlate


def _full_size(pad):
    """Return a way that counts its places with padding on all sides, and pads otherwise."""

    def cross_correlate(image, kernel, stride=1, padding=0):
        (height, width), padded = kernel.shape, pad(image, padding)
        rows = solutions.output_size(image.shape[0], height, stride, padding)
        columns = solutions.output_size(image.shape[1], width, stride, padding)
        return np.array(
            [
                [np.sum(padded[i * stride :, j * stride :][:height, :width] * kernel) for j in range(columns)]
                for i in range(rows)
            ]
        )

    return cross_correlate


def _swapped(image, kernel, stride=1, padding=0):
    return solutions.cross_correlate(image, kernel, padding, stride)


def _swapped_but_for_zero(image, kernel, stride=1, padding=0):
    return solutions.cross_correlate(image, kernel, max(padding, 1), stride)


def _counted_as_if_swapped(image, kernel, stride=1, padding=0):
    """Count the places with stride and padding exchanged; a padding of 0 stops it."""
    (height, width), padded = kernel.shape, np.pad(image, padding)
    rows = (image.shape[0] + 2 * stride - height) // padding + 1
    columns = (image.shape[1] + 2 * stride - width) // padding + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[i * stride : i * stride + height, j * stride : j * stride + width]
            out[i, j] = np.sum(window * kernel)
    return out


def _counted_without_padding(image, kernel, stride=1, padding=0):
    (height, width), padded = kernel.shape, np.pad(image, padding)
    rows, columns = (image.shape[0] - height) // stride + 1, (image.shape[1] - width) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[i * stride : i * stride + height, j * stride : j * stride + width]
            out[i, j] = np.sum(window * kernel)
    return out


def _width_first(of_kernel):
    """Return a way that takes the first number of a shape for the width: the kernel's, or else the image's."""

    def cross_correlate(image, kernel, stride=1, padding=0):
        padded = np.pad(image, padding)
        height, width = kernel.shape[::-1] if of_kernel else kernel.shape
        down, right = padded.shape if of_kernel else padded.shape[::-1]
        rows, columns = (down - height) // stride + 1, (right - width) // stride + 1
        out = np.zeros((rows, columns))
        for i in range(rows):
            for j in range(columns):
                window = padded[i * stride : i * stride + height, j * stride : j * stride + width]
                out[i, j] = np.sum(window * kernel)
        return out

    return cross_correlate


def _window_too_large(recording: Recording, reference: Recording) -> bool:
    """Tell whether each case stops at its first window: it has a row and a column more than the kernel, or all."""
    for came, due in zip(recording.observations, reference.observations, strict=True):
        image, kernel, *settings = due.args
        padding = settings[1] if settings else 0
        window = tuple(min(k + 1, n + 2 * padding) for k, n in zip(kernel.shape, image.shape, strict=True))
        shapes = (f"({a[0]},{a[1]})" for a in (window, kernel.shape))
        if came.crash is None or " ".join(shapes) not in came.crash.message:
            return False
    return True


def _first_pixel(image, kernel, stride=1, padding=0):
    padded = np.pad(image, padding)
    return np.full(
        solutions.cross_correlate(image, kernel, stride, padding).shape,
        np.sum(padded[: kernel.shape[0], : kernel.shape[1]] * kernel),
    )


def _only_one(place):
    def cross_correlate(image, kernel, stride=1, padding=0):
        return float(solutions.cross_correlate(image, kernel, stride, padding)[place])

    return cross_correlate


def _only_the_first_row(image, kernel, stride=1, padding=0):
    return solutions.cross_correlate(image, kernel, stride, padding)[0]


def _whole_windows(image, kernel, stride=1, padding=0):
    """Move the window by its own size, as in tiles."""
    out = solutions.cross_correlate(image, kernel, 1, padding)
    return out[:: kernel.shape[0], :: kernel.shape[1]]


def _apart(image, kernel, stride=1, padding=0):
    """Take the stride for the distance between the pixels under the kernel (that is dilation)."""
    grown = np.zeros([stride * (n - 1) + 1 for n in kernel.shape])
    grown[::stride, ::stride] = kernel
    padded = np.pad(image, padding)
    if any(k > n for k, n in zip(grown.shape, padded.shape, strict=True)):
        raise IndexError("index 5 is out of bounds for axis 0 with size 5")
    return solutions.cross_correlate(padded, grown)


def _in_place(image, kernel, stride=1, padding=0):
    """Write the results into the image while it is still being read."""
    padded = np.pad(image, padding).astype(float)
    height, width = kernel.shape
    rows = (padded.shape[0] - height) // stride + 1
    columns = (padded.shape[1] - width) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[i * stride : i * stride + height, j * stride : j * stride + width]
            padded[i * stride + height - 1, j * stride + width - 1] = out[i, j] = np.sum(window * kernel)
    return out


def _short_ranges(image, kernel, stride=1, padding=0):
    """Count by ranges that end before the last place."""
    padded, (height, width) = np.pad(image, padding), kernel.shape
    return np.array(
        [
            [
                np.sum(padded[i : i + height, j : j + width] * kernel)
                for j in range(0, padded.shape[1] - width, stride)
            ]
            for i in range(0, padded.shape[0] - height, stride)
        ]
    )


def _square_kernel(axis):
    """Return a way that takes the kernel for square: one of its sides also for the other."""

    def cross_correlate(image, kernel, stride=1, padding=0):
        k, padded = kernel.shape[axis], np.pad(image, padding)
        rows, columns = ((n - k) // stride + 1 for n in padded.shape)
        out = np.zeros((rows, columns))
        for i in range(rows):
            for j in range(columns):
                window = padded[i * stride : i * stride + k, j * stride : j * stride + k]
                out[i, j] = np.sum(window * kernel)
        return out

    return cross_correlate


def _square_image(axis):
    """Return a way that takes the image for square: as many places in one direction as in the other."""

    def cross_correlate(image, kernel, stride=1, padding=0):
        (height, width), padded = kernel.shape, np.pad(image, padding)
        n = (padded.shape[axis] - kernel.shape[axis]) // stride + 1
        out = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                window = padded[i * stride : i * stride + height, j * stride : j * stride + width]
                out[i, j] = np.sum(window * kernel)
        return out

    return cross_correlate


def _size_of_the_image(spread, kind=float):
    """Return a way whose result is as large as the image, with zeros where no place is."""

    def cross_correlate(image, kernel, stride=1, padding=0):
        found, out = solutions.cross_correlate(image, kernel, stride, padding), np.zeros(image.shape, kind)
        out = out if kind else np.zeros_like(image)
        for (i, j), value in np.ndenumerate(found):
            down, right = (i * stride, j * stride) if spread else (i, j)
            if down < out.shape[0] and right < out.shape[1]:
                out[down, right] = value
        return out

    return cross_correlate


def _border_that_fits(image, kernel, stride=1, padding=0):
    """Add the border that keeps the image's size, whatever `padding` says."""
    around = [((n - 1) // 2, n // 2) for n in kernel.shape]
    return solutions.cross_correlate(np.pad(image, around), kernel, stride)


def _views(pad, join=lambda windows, k: np.sum(windows * k, axis=(-2, -1))):
    """Return a way without loops, which stops with ValueError where the kernel is larger than what is padded."""

    def cross_correlate(image, kernel, stride=1, padding=0):
        windows = np.lib.stride_tricks.sliding_window_view(pad(image, padding), kernel.shape)
        return join(windows[::stride, ::stride], kernel)

    return cross_correlate


def _first_row_filled(image, kernel, stride=1, padding=0):
    out = solutions.cross_correlate(image, kernel, stride, padding)
    out[1:] = 0
    return out


_ONE_SIDED = (((1, 0), (1, 0)), ((0, 1), (0, 1)), ((1, 0), (0, 1)), ((0, 1), (1, 0)))


def _on_one_side(sides):
    return lambda image, padding: np.pad(image, tuple((padding * a, padding * b) for a, b in sides))


def _agrees_where_it_runs(twin: Callable, crashes: Callable) -> Callable[[Recording, Recording], bool]:
    """Return a test: an answer stops in all the cases for which `crashes` holds, else it does what the twin does."""

    def test(recording: Recording, reference: Recording) -> bool:
        seen = []
        for came, due in zip(recording.observations, reference.observations, strict=True):
            if crashes(*due.args, **due.kwargs):
                if came.crash is None:
                    return False
                continue
            if came.crash is not None:
                return False
            seen.append(
                difference(twin(*due.args, **due.kwargs), came.value, Tolerance(), form=False) is None
            )
        return len(seen) > 1 and all(seen)

    return test


def _without_padding(image, kernel, stride=1, padding=0):
    return padding == 0


def _not_square(image, kernel, stride=1, padding=0):
    return kernel.shape[0] != kernel.shape[1]


def _correlate_case(shape, kernel, stride=1, padding=0):
    return lambda rng: (rng.uniform(size=shape), rng.normal(size=kernel), stride, padding)


_STEP = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
_SOBEL = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])

cross_correlate = Exercise(
    reference=solutions.cross_correlate,
    needs=("output_size",),
    cases=[
        case(np.array([[1.0, 2.0, 4.0], [1.0, 2.0, 4.0]]), np.array([[-1.0, 1.0]]), note="each pixel minus the one to its left"),
        case(_STEP, _SOBEL, note="a bright right half under Sobel's kernel"),
        case(np.array([[1, 2, 0], [3, 5, 1], [0, 2, 4]]), np.array([[0.5, 0.25], [-1.0, 2.0]]), note="whole numbers in the image"),
        case(np.array([[2.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]), np.arange(9.0).reshape(3, 3), 1, 1, note="two bright pixels with zeros about them"),
        random_cases(_correlate_case((5, 6), (3, 3)), count=2, note="an image that isn't square"),
        random_cases(_correlate_case((6, 5), (2, 3)), count=1, note="a kernel that isn't square"),
        random_cases(_correlate_case((5, 7), (3, 3), 1, 1), count=1, note="padding 1"),
        random_cases(_correlate_case((7, 6), (3, 3), 2), count=1, note="stride 2"),
        random_cases(_correlate_case((8, 6), (3, 3), 2, 1), count=1, note="stride 2, padding 1"),
        random_cases(_correlate_case((6, 7), (3, 2), 3, 2), count=1, note="stride 3, padding 2"),
        random_cases(_correlate_case((16, 16), (3, 3), 1, 1), count=1, note="a larger image"),
    ],
    mistakes=[
        Mistake("kernel flipped", "the kernel is turned by half a turn before it is laid on. That is a true convolution; here it lies as it stands.", twin=_like(turn=lambda k: k[::-1, ::-1])),
        Mistake("kernel mirrored", "the kernel is mirrored: left and right are exchanged, or top and bottom.", twin=(_like(turn=lambda k: k[:, ::-1]), _like(turn=lambda k: k[::-1]))),
        Mistake("kernel transposed", "rows and columns of the kernel are exchanged, so what should find vertical edges finds horizontal ones.", twin=(_like(turn=lambda k: k.T), _like(join=lambda w, k: np.sum(w * k.T))), when=_agrees_where_it_runs(_like(turn=lambda k: k.T), _not_square)),
        Mistake("stride and padding swapped", "stride and padding are taken for each other.", twin=(_swapped, _swapped_but_for_zero, _counted_as_if_swapped), when=_agrees_where_it_runs(_swapped, _without_padding)),
        Mistake("last places missing", "the last row and the last column are missing: there is one place more than steps between places.", twin=(_like(places=lambda n, k, stride: (n - k) // stride), _like(places=lambda n, k, stride: -((k - n) // stride)), _short_ranges)),
        Mistake("window sticks out", "at the last places the window sticks out of the image, and only a part of it is added up.", twin=(_like(places=lambda n, k, stride: -((k - n) // stride) + 1, join=lambda w, k: np.sum(w * k[: w.shape[0], : w.shape[1]])), _like(places=lambda n, k, stride: -(-n // stride), join=lambda w, k: np.sum(w * k[: w.shape[0], : w.shape[1]])))),
        Mistake("padding on one side", "the zeros are added on one side only. They go all around the image.", twin=tuple(way(pad=_on_one_side(sides)) for sides in _ONE_SIDED for way in (_like, _views)) + tuple(_full_size(lambda image, p, s=s: np.pad(image, s(p))) for s in (lambda p: ((2 * p, 0), (2 * p, 0)), lambda p: ((0, 2 * p), (0, 2 * p))))),
        Mistake("padding along one axis", "only rows are added, or only columns. The zeros go all around the image.", twin=(_like(pad=lambda image, p: np.pad(image, ((p, p), (0, 0)))), _like(pad=lambda image, p: np.pad(image, ((0, 0), (p, p)))))),
        Mistake("no padding", "the image isn't padded: its outermost pixels are never in the middle of a window.", twin=(_like(pad=lambda image, p: image), _views(lambda image, p: image))),
        Mistake("padding that fits", "a border is added that keeps the image's size, whatever `padding` says.", twin=_border_that_fits),
        Mistake("size of the image", "the result is always as large as the image, and what isn't filled stays 0. It has one number for each place.", twin=(_size_of_the_image(True), _size_of_the_image(False), _size_of_the_image(True, None), _size_of_the_image(False, None))),
        Mistake("kernel shape swapped", "the kernel's height and width are taken for each other: `shape` names the height first.", twin=_width_first(of_kernel=True)),
        Mistake("image shape swapped", "the image's height and width are taken for each other: `shape` names the height first.", twin=_width_first(of_kernel=False)),
        Mistake("window too large", "the window is a pixel too high and too wide for the kernel. Where does a slice end?", when=_window_too_large),
        Mistake("counted without padding", "the border of zeros is added, but the places are counted in the image without it.", twin=_counted_without_padding),
        Mistake("square kernel", "the kernel is taken for square. Its height and its width can differ.", twin=(_square_kernel(0), _square_kernel(1))),
        Mistake("square image", "the image is taken for square: there are as many places downwards as to the right only where it is.", twin=(_square_image(0), _square_image(1))),
        Mistake("padding twice", "twice the padding is added on each side.", twin=_like(pad=lambda image, p: np.pad(image, 2 * p))),
        Mistake("border repeated", "the border repeats pixels of the image. The exercise asks for zeros; the difference comes up below.", twin=tuple(_like(pad=lambda image, p, mode=mode: np.pad(image, p, mode=mode)) for mode in ("edge", "symmetric", "reflect", "wrap"))),
        Mistake("padded with ones", "ones are added around the image, and not zeros: its border shines.", twin=_like(pad=lambda image, p: np.pad(image, p, constant_values=1))),
        Mistake("no stride", "the stride isn't used: the window stops at every pixel.", twin=_like(steps=lambda stride: (1, 1))),
        Mistake("stride in one direction", "the stride is used in one direction only.", twin=(_like(steps=lambda stride: (stride, 1)), _like(steps=lambda stride: (1, stride)))),
        Mistake("tiles", "the window moves by its own size, so windows never overlap. It moves by `stride`.", twin=_whole_windows),
        Mistake("dilated", "the stride pulls the pixels under the kernel apart. It says how far the window moves from one place to the next.", twin=_apart),
        Mistake("window moved by one", "there are as many places as the stride leaves, but the window moves by one pixel each time.", twin=lambda image, kernel, stride=1, padding=0: solutions.cross_correlate(image, kernel, 1, padding)[tuple(slice(n) for n in solutions.cross_correlate(image, kernel, stride, padding).shape)]),
        Mistake("mean for sum", "the products are averaged. They are added up.", twin=_like(join=lambda w, k: np.mean(w * k))),
        Mistake("divided by kernel", "the sum is divided by the sum of the kernel, which is zero for a kernel that finds edges.", twin=_like(join=lambda w, k: np.sum(w * k) / np.float64(np.sum(k)))),
        Mistake("matrix product", "window and kernel are multiplied as matrices. Here each pixel meets the weight that lies on it, and no other.", twin=(_like(join=lambda w, k: np.sum(w @ k)), _like(join=lambda w, k: np.sum(w @ k) if w.shape[1] == k.shape[0] else np.sum(w @ k.T)), _like(join=lambda w, k: np.sum(w @ k.T)), _like(join=lambda w, k: np.sum(w.T @ k)))),
        Mistake("largest for sum", "the largest product comes out. The exercise asks for their sum.", twin=_like(join=lambda w, k: np.max(w * k))),
        Mistake("sign lost", "the sign is lost: an edge from bright to dark must come out negative.", twin=(_like(finish=np.abs), _like(finish=lambda out: np.maximum(out, 0)), _like(join=lambda w, k: np.sum(np.abs(w * k))))),
        Mistake("clipped", "the results are cut off at 0 and 1, like a brightness. Here they may lie outside.", twin=_like(finish=lambda out: np.clip(out, 0, 1))),
        Mistake("added for multiplied", "the kernel's weights are added to the pixels. Each pixel is multiplied by the weight that lies on it.", twin=_like(join=lambda w, k: np.sum(w + k))),
        Mistake("transposed", "rows and columns of the result are exchanged.", twin=_like(finish=np.transpose)),
        Mistake("whole numbers", "decimals are lost when the image holds whole numbers: the array for the results takes the image's type.", twin=_like(kind=lambda image: image.dtype)),
        Mistake("in place", "the results are written into the image that is still being read, so later windows meet results in place of pixels.", twin=_in_place),
        Mistake("window stays", "every place gets the result of the first: the window doesn't move.", twin=_first_pixel),
        Mistake("one number", "a single number comes back. `return` stands inside a loop, or nothing is kept from place to place.", twin=(_only_one((0, 0)), _only_one((-1, -1)))),
        Mistake("first row only", "only the first row is computed: `return` stands inside the outer loop.", twin=(_only_the_first_row, _first_row_filled)),
        Mistake("flattened", "all numbers come back in one row. Where is the row of places, and where the next one?", twin=_like(finish=np.ravel)),
    ],
    hints=[
        "Do one place by hand first: `padded[:height, :width] * kernel`, added up. What must change in the slices for the place next to it?",
        "Two loops, over `output_size` rows and as many columns. The window of the place (i, j) begins at the pixel (i · stride, j · stride) of the padded image.",
        "`padded = np.pad(image, padding)`, and in the loops `out[i, j] = np.sum(padded[i * stride : i * stride + height, j * stride : j * stride + width] * kernel)`.",
    ],
    why="At each place the kernel asks one question: how like it is the window? The same few weights are used at every place, and that is all that a convolution layer does, whatever the size of the image.",
)  # fmt: skip

# ----------------------------------------------------------------------------------------------- dense_network


def _dense_case(samples, height, width):
    def make(rng):
        n = height * width
        given = Given(
            [(rng.normal(size=(n, n)), rng.normal(size=n))],
            rng.normal(size=(samples, height, width, 1)),
            images=True,
            training=True,
        )
        return case(height, width, given=given)

    return make


def _dense_and(*more, bias=True, out=None, first=()):
    """Return a maker of dense networks with other layers in front or behind, without biases, of other shapes."""

    def dense_network(height, width):
        from torch import nn

        n = height * width
        shape = (1, height, width) if out is None else out(height, width)
        last = [nn.Unflatten(1, shape)] if shape else []
        return nn.Sequential(
            *(m() for m in first), nn.Flatten(), nn.Linear(n, n, bias=bias), *last, *(m() for m in more)
        )

    return dense_network


def _torch(name, *arguments):
    def make():
        from torch import nn

        return getattr(nn, name)(*arguments)

    return make


def _module(forward, bias=True):
    """Return a maker of models with one linear layer and this forward pass."""

    def dense_network(height, width):
        from torch import nn

        class Dense(nn.Module):
            def __init__(self):
                super().__init__()
                self.layer = nn.Linear(height * width, height * width, bias=bias)

            def forward(self, x):
                return forward(self.layer, x, height, width)

        return Dense()

    return dense_network


def _along_the_last_axis(recording: Recording, reference: Recording) -> bool:
    """Tell whether a dense layer meets images, and no rows: by its weights, or by where it stops."""
    for came, due in zip(recording.observations, reference.observations, strict=True):
        height, width = due.args
        if came.crash is None:
            if came.model is None or came.model.shapes[:1] not in (((width, width),), ((1, height * width),)):
                return False
        elif not re.search(
            rf"shapes cannot be multiplied \(\d+x{width} and {height * width}x", came.crash.message
        ):
            return False
    return True


dense_network = Exercise(
    reference={"torch": solutions.dense_network, "keras": solutions.dense_network_in_keras},
    probe="model",
    cases=[
        random_cases(_dense_case(1, 2, 3), count=1, note="a single image of 2 × 3 pixels"),
        random_cases(_dense_case(1, 3, 3), count=1, note="a square image"),
        random_cases(_dense_case(4, 3, 2), count=1, note="four images at once"),
    ],
    mistakes=[
        Mistake("no bias", "biases are missing: without them a black image always gives 0 everywhere.", twin=_dense_and(bias=False)),
        Mistake("activation last", "an activation follows the last layer. Edges from bright to dark are negative, and some targets could never be reached.", twin=tuple(_dense_and(_torch(name)) for name in ("ReLU", "Sigmoid", "Tanh", "LeakyReLU", "GELU", "ELU", "SiLU", "Softplus"))),
        Mistake("softmax last", "a softmax follows the last layer: all pixels together then make 1, and none is negative.", twin=(_dense_and(_torch("Softmax", 1), _torch("Flatten"), out=lambda h, w: None), _dense_and(_torch("Softmax", -1)), _module(lambda layer, x, h, w: layer(x.flatten(1)).softmax(dim=1).reshape(x.shape)))),
        Mistake("along the last axis", "the image isn't made a row of numbers: a dense layer looks along the last axis alone, here at one row of pixels, or at one pixel, at a time.", when=_along_the_last_axis),
        Mistake("flattened", "a row of numbers goes out. An image is expected, in the shape of what came in.", twin=_dense_and(out=lambda h, w: None)),
        Mistake("no channel", "the axis of the one channel is lost or stands in another place: what goes out hasn't the shape of what came in.", twin=_dense_and(out=lambda h, w: (h, w))),
        Mistake("height and width swapped", "height and width are exchanged where the row becomes an image again.", twin=(_dense_and(out=lambda h, w: (1, w, h)), _module(lambda layer, x, h, w: layer(x.flatten(1)).reshape(-1, 1, w, h).transpose(2, 3)))),
        Mistake("image transposed", "rows and columns of the image are exchanged on the way in, so each weight meets another pixel than its place says.", twin=_module(lambda layer, x, h, w: layer(x.transpose(2, 3).flatten(1)).reshape(x.shape))),
        Mistake("one image only", "it works for a single image and for no more: the whole batch becomes one row. The first axis, the batch, stays as it is.", twin=(_module(lambda layer, x, h, w: layer(x.reshape(1, -1)).reshape(1, 1, h, w)), _module(lambda layer, x, h, w: layer(x.reshape(1, -1)).reshape(x.shape)), _module(lambda layer, x, h, w: layer(x.flatten()).reshape(x.shape)), _module(lambda layer, x, h, w: layer(x.reshape(h * w)).reshape(x.shape)), _module(lambda layer, x, h, w: layer(x.flatten(1)).reshape(1, 1, h, w)))),
        Mistake("image added", "the image that came in is added to what goes out. The exercise asks for the dense layer alone.", twin=_module(lambda layer, x, h, w: x + layer(x.flatten(1)).reshape(x.shape))),
    ],
    hints=[
        "Three layers: one that makes a row of numbers of each image, the dense one, and one that makes an image of each row.",
        "In PyTorch `nn.Flatten()`, `nn.Linear(pixels, pixels)`, `nn.Unflatten(1, (1, height, width))`; in Keras `layers.Input((height, width, 1))`, `layers.Flatten()`, `layers.Dense(pixels)`, `layers.Reshape((height, width, 1))`.",
        "`nn.Sequential(nn.Flatten(), nn.Linear(height * width, height * width), nn.Unflatten(1, (1, height, width)))`",
    ],
    why="A dense layer knows no image, only a row of numbers: flattening throws away which pixels are neighbours. Every output has a weight for every pixel, wherever it lies.",
)  # fmt: skip

# ----------------------------------------------------------------------------------------- convolution_network


def _convolution_case(samples, height, width, padding):
    def make(rng):
        given = Given(
            [rng.normal(size=(3, 3, 1, 1))],
            rng.normal(size=(samples, height, width, 1)),
            images=True,
            training=True,
        )
        return case(padding, given=given)

    return make


def _convolution_and(*more, front=lambda padding: (), padded=lambda padding: padding, **changes):
    """Return a maker of convolutions with other layers in front or behind, or other settings."""

    def convolution_network(padding):
        from torch import nn

        settings = {"padding": padded(padding), "bias": False} | changes
        return nn.Sequential(*front(padding), nn.Conv2d(1, 1, 3, **settings), *(m() for m in more))

    return convolution_network


def _zeros_on(*sides):
    def layers(padding):
        from torch import nn

        return [nn.ZeroPad2d([padding * side for side in sides])]

    return layers


def _three_to_three(padding):
    from torch import nn

    return nn.Sequential(nn.Conv2d(1, 1, 5, padding=2 * padding, bias=False))


def _dense_instead(padding):
    from torch import nn

    return nn.Sequential(nn.Flatten(), nn.Linear(9, 1, bias=False))


def _stride_in_place_of_padding(padding):
    from torch import nn

    return nn.Sequential(nn.Conv2d(1, 1, 3, padding, bias=False))


def _nine_by_nine(recording: Recording, reference: Recording) -> bool:
    return all(
        "Kernel size: (9 x 9)" in o.crash.message if o.crash else (9, 9, 1, 1) in o.model.shapes
        for o in recording.observations
    )


def _a_number_for_keras(recording: Recording, reference: Recording) -> bool:
    words = "'int' object has no attribute 'lower'", "The `padding` argument must be"
    return all(
        o.crash is not None and any(w in o.crash.message for w in words) for o in recording.observations
    )


convolution_network = Exercise(
    reference={"torch": solutions.convolution_network, "keras": solutions.convolution_network_in_keras},
    probe="model",
    cases=[
        random_cases(_convolution_case(1, 3, 4, 0), count=1, note="without padding"),
        random_cases(_convolution_case(1, 4, 4, 1), count=1, note="with a border of zeros"),
        random_cases(_convolution_case(3, 5, 6, 1), count=1, note="three images at once"),
        random_cases(_convolution_case(2, 6, 5, 0), count=1, note="two images without padding"),
    ],
    mistakes=[
        Mistake("bias", "there is a bias, a tenth parameter. The exercise asks for the nine weights alone.", twin=_convolution_and(bias=True)),
        Mistake("activation last", "an activation follows the last layer. Edges from bright to dark are negative, and it would cut or bend them.", twin=tuple(_convolution_and(_torch(name)) for name in ("ReLU", "Sigmoid", "Tanh", "LeakyReLU", "GELU", "ELU", "SiLU", "Softplus"))),
        Mistake("no padding", "`padding` isn't used: what goes out is always smaller than what came in.", twin=_convolution_and(padding=0)),
        Mistake("padding always", "`padding` isn't used: a border is always added.", twin=(_convolution_and(padding=1), _convolution_and(padding="same"))),
        Mistake("padding inverted", "padding is understood the other way round: a border where there should be none, and none where there should be one.", twin=_convolution_and(padded=lambda padding: 1 - padding)),
        Mistake("padding twice", "the padding is twice as wide as asked for, and what goes out is larger than what came in.", twin=_convolution_and(padded=lambda padding: 2 * padding)),
        Mistake("border repeated", "the border repeats the pixels next to it. The exercise asks for zeros; the difference comes up below.", twin=_convolution_and(padding_mode="replicate")),
        Mistake("border mirrored", "the border mirrors the image. The exercise asks for zeros.", twin=_convolution_and(padding_mode="reflect")),
        Mistake("border wrapped", "the border continues with the opposite side of the image. The exercise asks for zeros.", twin=_convolution_and(padding_mode="circular")),
        Mistake("padding on one side", "the zeros are added on one side only, so that the whole output is shifted by a pixel.", twin=tuple(_convolution_and(front=_zeros_on(*sides), padding=0) for sides in ((2, 0, 2, 0), (0, 2, 0, 2), (1, 0, 1, 0), (0, 1, 0, 1)))),
        Mistake("padding for stride", "the padding is taken for the stride: PyTorch's layer has the stride in fourth place, so a number without a name says how far the window moves.", twin=_stride_in_place_of_padding),
        Mistake("padding not a word", "Keras is given a number for the padding. Its layer takes the padding as a word.", when=_a_number_for_keras),
        Mistake("stride two", "the window moves by two pixels: what goes out has half the size.", twin=_convolution_and(stride=2)),
        Mistake("dilated", "the pixels under the kernel lie apart: that is dilation. The window covers neighbours.", twin=_convolution_and(dilation=2, padded=lambda padding: 1 + padding)),
        Mistake("five by five", "the kernel has five by five weights. The exercise asks for three by three.", twin=_three_to_three),
        Mistake("nine by nine", "the kernel has nine by nine weights. The exercise asks for nine in all, three by three.", when=_nine_by_nine),
        Mistake("flattened", "a row of numbers goes out. An image is expected.", twin=_convolution_and(_torch("Flatten"))),
        Mistake("pooled", "a pooling follows, which makes the image smaller. The exercise asks for the convolution alone.", twin=(_convolution_and(_torch("MaxPool2d", 2)), _convolution_and(_torch("AvgPool2d", 2)))),
    ],
    hints=[
        "One layer. How many channels come in, how many go out, how large is the kernel, and is there a bias?",
        "In PyTorch `nn.Conv2d(channels_in, channels_out, size, padding=…, bias=…)` inside `nn.Sequential`; in Keras `layers.Input((None, None, 1))` and `layers.Conv2D(channels_out, size, padding=…, use_bias=…)`, where padding is called \"same\" or \"valid\".",
        "`nn.Sequential(nn.Conv2d(1, 1, 3, padding=padding, bias=False))`",
    ],
    why="Nine weights, whatever the size of the image: no height, no width among the arguments. The layer does what your `cross_correlate` does.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------- train


def _l1(out, y):
    return (out - y).abs().mean()


def _train_like(
    loss=_l1,
    note=None,
    clear=True,
    sign=1,
    step=True,
    extra=0,
    after=False,
    late_clear=False,
    once=False,
    finish=lambda losses: losses,
    own=None,
    single=False,
    clear_first=False,
    early_step=False,
):
    """Return a way of training that differs from the reference in one respect."""

    def train(model, optimiser, x, y, epochs):
        losses = []
        optimiser = optimiser if own is None else own(model)
        if clear_first:
            optimiser.zero_grad()
        for _ in range(epochs + extra):
            if clear:
                optimiser.zero_grad()
            parts = [(x[i : i + 1], y[i : i + 1]) for i in range(len(x))] if single else [(x, y)]
            value = note(model(x), y).item() if note else loss(model(x), y).item()
            for part in parts:
                if single:
                    optimiser.zero_grad()
                if early_step:
                    optimiser.step()
                (sign * loss(model(part[0]), part[1])).backward()
                if late_clear:
                    optimiser.zero_grad()
                if step and not early_step:
                    optimiser.step()
            losses.append((note or loss)(model(x), y).item() if after else value)
            if once:
                break
        return finish(losses)

    return train


def _adam(model):
    import torch

    return torch.optim.Adam(model.parameters(), lr=1e-3)


def _sgd(model):
    import torch

    return torch.optim.SGD(model.parameters(), lr=1e-3)


def _fresh_each_time(model, optimiser, x, y, epochs):
    """A new optimiser of the same kind in each step, which forgets what it has seen."""
    losses = []
    for _ in range(epochs):
        new = type(optimiser)(model.parameters(), lr=optimiser.param_groups[0]["lr"])
        losses += solutions.train(model, new, x, y, 1)
    return losses


def _one_behind(model, optimiser, x, y, epochs):
    """Step before the gradient is there: each step follows the one before it."""
    losses = []
    for _ in range(epochs):
        loss = _l1(model(x), y)
        optimiser.step()
        optimiser.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses


def _means_so_far(losses):
    return [sum(losses[: i + 1]) / (i + 1) for i in range(len(losses))]


def _channel_lost(out, y):
    return (out.squeeze(1) - y).abs().mean()


def _smooth(out, y):
    from torch import nn

    return nn.SmoothL1Loss()(out, y)


def _train_case(name, rate, epochs, samples=1, kernel=3, dense=None):
    def make(rng):
        seed = int(rng.integers(1000))
        if dense:
            net, shapes = Net("mlp", dense, "torch", seed=seed), ((samples, dense[0]), (samples, dense[-1]))
        else:
            net, n = Net("conv", (kernel,), "torch", seed=seed), 7 - kernel + 1
            shapes = ((samples, 1, 7, 7), (samples, 1, n, n))
        x, y = (Tensor(rng.normal(size=shape)) for shape in shapes)
        return net, Optimiser(name, rate), x, y, epochs

    return make


def _losses_are(kind: str) -> Callable[[Recording, Recording], bool]:
    """Return a test: all losses are of this kind, and neither their numbers nor the weights are amiss."""

    def test(recording: Recording, reference: Recording) -> bool:
        return all(
            isinstance(came.value[0], list)
            and all(isinstance(loss, Foreign) and loss.kind == kind for loss in came.value[0])
            and len(came.value[0]) == len(due.value[0])
            and (
                came.value[0][0].array is None
                or difference(due.value, came.value, SINGLE, form=False) is None
            )
            for came, due in zip(recording.observations, reference.observations, strict=True)
        )

    return test


def _returns_the_model(recording: Recording, reference: Recording) -> bool:
    return all(isinstance(o.value[0], str) and o.value[0] == THE_MODEL for o in recording.observations)


def _whatever_the_optimiser(recording: Recording, reference: Recording) -> bool:
    """Tell whether the first two cases, which differ in the optimiser alone, move the weights alike."""
    (one, other), due = recording.observations[:2], reference.observations[0]
    start = weights_of(due.args[0])
    return (
        difference(one.value, other.value, SINGLE) is None
        and difference(due.value[0], one.value[0], SINGLE) is None
        and difference(start, list(one.value[1:]), SINGLE) is not None
    )


def _one_step(rate):
    return _train_case("sgd", rate, 1)(np.random.default_rng(11))


train = Exercise(
    reference={"torch": solutions.train},
    probe="train",
    returns=("losses",),
    tolerance=SINGLE,
    cases=[
        case(*_one_step(0.1), note="a single step"),
        case(*_one_step(0.02), note="the same step, a fifth as long"),
        random_cases(_train_case("sgd", 0.05, 2, samples=2), count=1, note="two steps, two images"),
        random_cases(_train_case("adam", 0.3, 5), count=1, note="five steps of Adam"),
        random_cases(_train_case("sgd", 0.1, 3, samples=4, dense=(5, 3)), count=1, note="a dense network"),
        random_cases(_train_case("adam", 0.2, 3, samples=3, dense=(4, 2)), count=1, note="a dense network and Adam"),
    ],
    mistakes=[
        Mistake("gradients not cleared", "gradients are never cleared: those of all earlier steps are added to each new one.", twin=(_train_like(clear=False), _train_like(clear=False, clear_first=True))),
        Mistake("squares", "the loss is the mean of the squares. The exercise asks for the mean of the distances, L1.", twin=_train_like(loss=lambda out, y: ((out - y) ** 2).mean())),
        Mistake("root of squares", "the loss is the root of the mean square. The exercise asks for the mean of the distances, L1.", twin=_train_like(loss=lambda out, y: ((out - y) ** 2).mean().sqrt())),
        Mistake("sum for mean", "the loss is the sum over all pixels. The exercise asks for the mean, so that images of different sizes can be compared.", twin=_train_like(loss=lambda out, y: (out - y).abs().sum())),
        Mistake("sum of squares", "the loss is the sum of the squares. The exercise asks for the mean of the distances.", twin=_train_like(loss=lambda out, y: ((out - y) ** 2).sum())),
        Mistake("smooth", "the loss is rounded off near zero (smooth L1, or Huber's). The exercise asks for the plain distance.", twin=_train_like(loss=_smooth)),
        Mistake("signs cancel", "distances keep their sign, so too bright and too dark cancel each other.", twin=(_train_like(loss=lambda out, y: (out - y).mean()), _train_like(loss=lambda out, y: (y - out).mean()), _train_like(loss=lambda out, y: (out - y).mean().abs()))),
        Mistake("squares noted", "it trains with L1, and notes another loss: the mean square.", twin=_train_like(note=lambda out, y: ((out - y) ** 2).mean())),
        Mistake("squares trained", "it trains with the mean of the squares, and notes L1.", twin=_train_like(loss=lambda out, y: ((out - y) ** 2).mean(), note=_l1)),
        Mistake("sum noted", "it trains with the mean, and notes the sum over all pixels.", twin=_train_like(note=lambda out, y: (out - y).abs().sum())),
        Mistake("noted after step", "the losses are taken after the steps. The exercise asks for the loss before each step.", twin=_train_like(after=True)),
        Mistake("no step", "no step ever follows a gradient, so nothing moves. Is there a step, are the gradients still there when it is taken, and do they belong to the weights that the optimiser holds?", twin=(_train_like(step=False), _train_like(early_step=True), _train_like(late_clear=True))),
        Mistake("one behind", "each step follows the gradient of the step before, and the first one follows none: it is taken before its own gradient is there.", twin=_one_behind),
        Mistake("axis lost", "an axis of length 1 is lost before the difference is taken, so each image is compared with every other one.", twin=_train_like(loss=_channel_lost)),
        Mistake("sign", "it steps uphill: the loss grows.", twin=_train_like(sign=-1)),
        Mistake("one too many", "it is one step too many.", twin=_train_like(extra=1)),
        Mistake("one too few", "it is one step too few.", twin=_train_like(extra=-1)),
        Mistake("one step", "it ends after one step: does `return` stand inside the loop?", twin=_train_like(once=True)),
        Mistake("last only", "only the last loss comes back. Keep one for each step, so that the descent can be seen.", twin=(_train_like(finish=lambda losses: losses[-1]), _train_like(finish=lambda losses: losses[-1:]))),
        Mistake("own optimiser", "the optimiser that is handed in isn't used: the weights move by the same amount, however long its steps are.", twin=(_train_like(own=_adam), _train_like(own=_sgd)), when=_whatever_the_optimiser),
        Mistake("optimiser made anew", "a new optimiser is made in each step. Adam then forgets what it has learned about the slopes.", twin=_fresh_each_time),
        Mistake("single images", "it steps after every single image. Here one step uses the whole batch.", twin=_train_like(single=True)),
        Mistake("averaged", "the losses are averaged to a single number. Keep one for each step.", twin=_train_like(finish=lambda losses: sum(losses) / len(losses))),
        Mistake("mean so far", "the mean of all losses so far is noted, which hides what the last step did.", twin=_train_like(finish=_means_so_far)),
        Mistake("rounded", "the losses are rounded. The exercise asks for all digits; they can be rounded where they are printed.", twin=tuple(_train_like(finish=lambda losses, d=d: [round(loss, d) for loss in losses]) for d in (1, 2))),
        Mistake("backwards", "the losses are noted in the other order, the last one first.", twin=_train_like(finish=lambda losses: losses[::-1])),
        Mistake("item without brackets", "the losses are functions: `item` is there, but its brackets are missing.", when=_losses_are("builtin_function_or_method")),
        Mistake("tensors", "the losses are tensors, and a tensor can drag along the books of its whole step. The exercise asks for plain numbers.", when=_losses_are("Tensor")),
        Mistake("model returned", "the model comes back where the losses are expected.", when=_returns_the_model),
    ],
    hints=[
        "Five lines in a loop: clear, forward, backward, step, note. Which one comes first, and why?",
        "`optimiser.zero_grad()`, then the loss of `model(x)`, then `loss.backward()`, then `optimiser.step()`. `loss.item()` is a plain number.",
        "`loss = nn.L1Loss()(model(x), y)` with `from torch import nn`, and `losses.append(loss.item())`.",
    ],
    why="The five boxes of gradient_descent as five lines. The optimiser holds the weights, so the model is trained although it isn't returned.",
)  # fmt: skip

# ---------------------------------------------------------------------------------------------- validation_error


def _moves(recording: Recording, reference: Recording) -> bool:
    """Tell whether the model's weights have changed in every case."""
    return all(
        came.crash is None
        and isinstance(came.value, tuple)
        and len(came.value) == len(due.value)
        and any(
            difference(b, a, SINGLE, form=False) is not None
            for a, b in zip(came.value[1:], due.value[1:], strict=True)
        )
        for came, due in zip(recording.observations, reference.observations, strict=True)
    )


def _error_like(measure):
    def validation_error(model, x, y):
        import torch

        with torch.no_grad():
            return measure(model(x), y, x)

    return validation_error


def _trained_on(model, x, y):
    return solutions.train(model, _adam(model), x, y, 1)[-1]


def _trained_on_by_hand(model, x, y):
    return solutions.train(model, _sgd(model), x, y, 2)[-1]


def _error_case(samples, kernel=3, dense=None):
    make = _train_case("sgd", 0.1, 1, samples, kernel, dense)

    def drawn(rng):
        net, _, x, y, _ = make(rng)
        return net, x, y

    return drawn


validation_error = Exercise(
    reference={"torch": solutions.validation_error},
    probe="train",
    returns=("error",),
    tolerance=SINGLE,
    cases=[
        random_cases(_error_case(1), count=1, note="one image"),
        random_cases(_error_case(3), count=1, note="three images"),
        random_cases(_error_case(2, dense=(4, 3)), count=1, note="a dense network"),
    ],
    mistakes=[
        Mistake("trained on", "the model is trained on the validation image: afterwards its weights are others, and the error says nothing about images that it has never seen.", twin=(_trained_on, _trained_on_by_hand), when=_moves),
        Mistake("squares", "errors are squared. The exercise asks for the mean distance, the same L1 as in training, so that both can be compared.", twin=_error_like(lambda out, y, x: ((out - y) ** 2).mean().item())),
        Mistake("root of squares", "that is the root of the mean square. The exercise asks for the mean distance, the same L1 as in training.", twin=_error_like(lambda out, y, x: ((out - y) ** 2).mean().sqrt().item())),
        Mistake("sum for mean", "errors are added up over all pixels. The exercise asks for the mean.", twin=_error_like(lambda out, y, x: (out - y).abs().sum().item())),
        Mistake("signs cancel", "errors keep their sign, so too bright and too dark cancel each other.", twin=(_error_like(lambda out, y, x: (out - y).mean().item()), _error_like(lambda out, y, x: (y - out).mean().item()), _error_like(lambda out, y, x: (out.mean() - y.mean()).abs().item()))),
        Mistake("largest for mean", "that is the largest error of all pixels. The exercise asks for the mean.", twin=_error_like(lambda out, y, x: (out - y).abs().max().item())),
        Mistake("first only", "only the first image of the batch is measured.", twin=_error_like(lambda out, y, x: (out[0] - y[0]).abs().mean().item())),
        Mistake("axis lost", "an axis of length 1 is lost before the difference is taken, so each image is compared with every other one.", twin=(_error_like(lambda out, y, x: (out.squeeze() - y).abs().mean().item()), _error_like(lambda out, y, x: (out.squeeze(1) - y).abs().mean().item()))),
        Mistake("rounded", "the error is rounded. The exercise asks for all digits; it can be rounded where it is printed.", twin=tuple(_error_like(lambda out, y, x, d=d: round((out - y).abs().mean().item(), d)) for d in (1, 2))),
        Mistake("median", "that is the median. The exercise asks for the mean.", twin=_error_like(lambda out, y, x: (out - y).abs().median().item())),
        Mistake("target alone", "the target alone is measured: that is the error of a model that answers 0 everywhere.", twin=_error_like(lambda out, y, x: y.abs().mean().item())),
        Mistake("output alone", "the output alone is measured. How far is it from the target?", twin=_error_like(lambda out, y, x: out.abs().mean().item())),
        Mistake("relative", "the error is a part of the target's size. The exercise asks for the plain mean distance.", twin=_error_like(lambda out, y, x: ((out - y).abs().mean() / y.abs().mean()).item())),
        Mistake("one per image", "one error for each image comes back. The exercise asks for one number for all.", twin=_error_like(lambda out, y, x: (out - y).abs().flatten(1).mean(dim=1).numpy())),
        Mistake("not averaged", "a picture of the errors comes back. The exercise asks for one number: their mean.", twin=_error_like(lambda out, y, x: (out - y).abs().numpy())),
    ],
    hints=[
        "The same loss as in training, but no gradient and no step.",
        "Inside `with torch.no_grad():` PyTorch remembers nothing for a backward pass.",
        "`return (model(x) - y).abs().mean().item()`, inside of that `with`.",
    ],
    why="A validation error is worth something as long as the image has had no part in the training. The function therefore looks, and changes nothing.",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ learned_kernel


def _kernel_like(change):
    return lambda model: change(solutions.learned_kernel(model))


def _kernel_case(name):
    return lambda rng: (Net(name, (3,), "torch", seed=int(rng.integers(1000))),)


def _looked_up(recording: Recording, reference: Recording) -> bool:
    """Tell whether it stops wherever the layer has another place or name, and is right everywhere else."""
    words = "has no attribute", "is not subscriptable", "index 0 is out of range"
    pairs = list(zip(recording.observations, reference.observations, strict=True))
    crashes = [came.crash for came, _ in pairs if came.crash is not None]
    return (
        0 < len(crashes) < len(pairs)
        and all(any(word in crash.message for word in words) for crash in crashes)
        and all(
            difference(due.value, came.value, SINGLE, form=False) is None
            for came, due in pairs
            if came.crash is None
        )
    )


def _doubles(model):
    import torch

    with torch.no_grad():
        for weight in model.parameters():
            weight *= 4
            return weight.detach().cpu().numpy()[0, 0].copy()


learned_kernel = Exercise(
    reference={"torch": solutions.learned_kernel},
    probe="train",
    returns=("kernel",),
    tolerance=SINGLE,
    cases=[
        random_cases(_kernel_case("conv"), count=2, note="a kernel of 3 × 3"),
        random_cases(_kernel_case("bare conv"), count=1, note="the layer alone is the model"),
        random_cases(_kernel_case("padded conv"), count=1, note="a layer that pads stands in front"),
    ],
    mistakes=[
        Mistake("kernel flipped", "the kernel is turned by half a turn. PyTorch's layer cross-correlates: its weights lie on the image as they are kept.", twin=_kernel_like(lambda k: k[::-1, ::-1].copy())),
        Mistake("kernel mirrored", "the kernel is mirrored.", twin=(_kernel_like(lambda k: k[:, ::-1].copy()), _kernel_like(lambda k: k[::-1].copy()))),
        Mistake("transposed", "rows and columns of the kernel are exchanged: PyTorch keeps (out, in, height, width), in this order.", twin=_kernel_like(lambda k: k.T.copy())),
        Mistake("flattened", "the weights come back in one row. The exercise asks for them as they lie on the image.", twin=(_kernel_like(lambda k: k.ravel()), _kernel_like(lambda k: k.ravel()[None]))),
        Mistake("looked up", "the layer is looked up by its name or its place. `model.parameters()` finds the weights wherever they are kept.", when=_looked_up),
        Mistake("first row only", "only the first row of the kernel comes back: there is one index too many.", twin=_kernel_like(lambda k: k[0])),
        Mistake("in place", "the weights are multiplied inside of the model, which is another model afterwards.", twin=_doubles),
        Mistake("scaled", "the weights are multiplied by a number. The exercise asks for the weights as they are.", twin=tuple(_kernel_like(lambda k, f=f: f * k) for f in (2, 4, 8, 0.25, 0.5))),
        Mistake("divided", "the kernel is divided by its sum, or by its size. The exercise asks for the weights as they are.", twin=(_kernel_like(lambda k: k / k.sum()), _kernel_like(lambda k: k / np.abs(k).sum()), _kernel_like(lambda k: k / np.abs(k).max()), _kernel_like(lambda k: k / k.max()))),
        Mistake("sign lost", "the signs are lost.", twin=_kernel_like(np.abs)),
        Mistake("rounded", "the weights are rounded. The exercise asks for all digits, since small differences are what we look for.", twin=tuple(_kernel_like(lambda k, d=d: np.round(k, d)) for d in (0, 1, 2, 3))),
    ],
    hints=[
        "`model.parameters()` gives all weights of a model, one tensor for each. Here there is one: what is its shape?",
        "It is (1, 1, height, width): out and in, one channel each. `.detach()` cuts it off from the training, `.numpy()` makes an array of it.",
        "`[weight] = model.parameters()`, and then `weight.detach().cpu().numpy()[0, 0]`.",
    ],
    why="PyTorch keeps (out, in, height, width), Keras (height, width, in, out). With one channel in and one out, the kernel is what is left when these two axes are taken away.",
)  # fmt: skip
