"""The exercises of cnn_edge_detection: one dense layer against one 3 × 3 convolution."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from mlschool import frameworks
from mlschool.checking.compare import SINGLE, Tolerance, difference
from mlschool.checking.models.nets import weights_of
from mlschool.checking.models.placeholders import Net, Optimiser, Tensor
from mlschool.checking.models.probes import THE_MODEL
from mlschool.checking.plain import Foreign
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases, stops_early
from mlschool.checking.recordings import Given, Recording
from mlschool.solutions import cnn_edge_detection as solutions

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
        Mistake("steps for places", "you count the steps from one place to the next. There is one place more than steps.", twin=edit("// stride + 1", "// stride")),
        Mistake("padding once", "padding is counted once. It is added at both ends.", twin=edit("2 * padding - kernel", "padding - kernel")),
        Mistake("no padding", "padding isn't counted.", twin=edit(" + 2 * padding - kernel", " - kernel")),
        Mistake("padding subtracted", "padding is taken away. It makes the image longer.", twin=edit("+ 2 * padding - kernel", "- 2 * padding - kernel")),
        Mistake("padding four times", "padding is counted four times, as for all four sides of an image. Along one axis there are two ends.", twin=edit("2 * padding - kernel", "4 * padding - kernel")),
        Mistake("other default", "where no padding is passed in, or no stride, a different one is taken: the header gives the values 1 and 0.", twin=(lambda n, kernel, stride=1, padding=1: solutions.output_size(n, kernel, stride, padding), lambda n, kernel, stride=2, padding=0: solutions.output_size(n, kernel, stride, padding))),
        Mistake("added for subtracted", "the length of the kernel is added. It is taken off: the kernel can't begin so near the end that it would stick out.", twin=edit("padding - kernel) //", "padding + kernel) //")),
        Mistake("no stride", "the stride isn't used.", twin=edit("(n + 2 * padding - kernel) // stride", "n + 2 * padding - kernel")),
        Mistake("stride and padding swapped", "stride and padding are taken for each other.", twin=(edit("2 * padding - kernel) // stride", "2 * stride - kernel) // padding"), edit("2 * padding - kernel) // stride", "2 * stride - kernel) // max(padding, 1)"))),
        Mistake("one before dividing", "the first place is counted before dividing by the stride, so where pixels are left over a place is lost.", twin=edit("- kernel) // stride + 1", "- kernel + 1) // stride")),
        Mistake("rounded up", "where pixels are left over you count a place for them, and there the kernel would stick out. Round down.", twin=edit("(n + 2 * padding - kernel) // stride", "-((kernel - n - 2 * padding) // stride)")),
        Mistake("rounded", "the steps are rounded to the nearest whole number, so a half becomes a whole one. A part of a step is no place.", twin=(edit("(n + 2 * padding - kernel) // stride", "round((n + 2 * padding - kernel) / stride)"), edit("(n + 2 * padding - kernel) // stride + 1", "int((n + 2 * padding - kernel) / stride + 1.5)"))),
        Mistake("strict", "the last place is left out where the kernel ends exactly at the end of the image.", twin=edit("(n + 2 * padding - kernel) // stride + 1", "len(range(0, n + 2 * padding - kernel, stride))")),
        Mistake("brackets", "the stride divides the kernel alone: `//` is worked out before plus and minus.", twin=(edit("(n + 2 * padding - kernel) // stride", "n + 2 * padding - kernel // stride"), edit("(n + 2 * padding - kernel) // stride + 1", "n + 2 * padding - kernel // stride"))),
        Mistake("tiles", "the kernel is laid end to end, like tiles. It moves on by `stride`, so places can overlap.", twin=(edit("(n + 2 * padding - kernel) // stride + 1", "(n + 2 * padding) // kernel"), edit("(n + 2 * padding - kernel) // stride + 1", "n // kernel"))),
        Mistake("image and stride only", "image and stride alone are counted. How many places there are depends on the kernel and on the padding, too.", twin=(edit("(n + 2 * padding - kernel) // stride + 1", "-(-n // stride)"), edit("(n + 2 * padding - kernel) // stride + 1", "n // stride"))),
        Mistake("both axes", "that is the number of places in a whole square image. The exercise asks for one axis.", twin=edit("(n + 2 * padding - kernel) // stride + 1", "((n + 2 * padding - kernel) // stride + 1) ** 2")),
        Mistake("fraction", "a fraction comes out where pixels are left over: the kernel has whole places only.", twin=edit("- kernel) //", "- kernel) /")),
        Mistake("no kernel", "the length of the kernel isn't taken off: at the last places it would stick out of the image.", twin=(edit(" - kernel) // stride + 1", ") // stride"), edit(" - kernel)", ")"), edit("- kernel)", "- 1)"))),
        Mistake("half the kernel", "half of the kernel is taken off. Its middle can't come nearer than that to either end, so it is half at each.", twin=(edit("- kernel)", "- kernel // 2)"), edit("- kernel) // stride + 1", "- kernel // 2) // stride"))),
        Mistake("kernel twice", "the kernel is taken off at both ends, and that is once too often.", twin=edit("- kernel)", "- 2 * kernel)")),
        Mistake("multiplied for divided", "the number of places is multiplied by the stride. Longer steps make fewer places.", twin=(edit("- kernel) //", "- kernel) *"), edit("- kernel) // stride + 1", "- kernel + 1) * stride"))),
    ],
    hints=[
        "Five pixels, a kernel of three: it can begin at pixel 0, 1 or 2. Which number is 2 made of, and which is 3?",
        "The last pixel at which it can begin is n − kernel, in the padded image. With a stride of 2 it begins at every second one.",
        "`(n + 2 * padding - kernel) // stride + 1`",
    ],
    why="The kernel can begin at pixel 0, stride, 2 · stride and so on, as long as it ends inside. `//` rounds down: pixels that are left over at the end are never looked at.",
)  # fmt: skip


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


def _first(line):
    """Return an edit that puts a line before all others."""
    return edit("height, width = kernel.shape", f"{line}\n    height, width = kernel.shape")


def _counted(places):
    """Return an edit that counts the places along each axis so, given its pixels n and the kernel's pixels k."""
    rows, columns = (places.format(n=f"image.shape[{i}]", k=k) for i, k in enumerate(("height", "width")))
    edited = edit("output_size(image.shape[0], height, stride, padding)", rows)
    return edited.edit("output_size(image.shape[1], width, stride, padding)", columns)


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
        Mistake("kernel flipped", "the kernel is turned by half a turn before it is laid on. That is a true convolution; here it lies as it stands.", twin=edit("* kernel", "* kernel[::-1, ::-1]")),
        Mistake("kernel mirrored", "the kernel is mirrored: left and right are exchanged, or top and bottom.", twin=(edit("* kernel", "* kernel[:, ::-1]"), edit("* kernel", "* kernel[::-1]"))),
        Mistake("kernel transposed", "rows and columns of the kernel are exchanged, so what should find vertical edges finds horizontal ones.", twin=(_first("kernel = kernel.T"), edit("* kernel", "* kernel.T")), when=_agrees_where_it_runs(lambda image, kernel, stride=1, padding=0: solutions.cross_correlate(image, kernel.T, stride, padding), _not_square)),
        Mistake("stride and padding swapped", "stride and padding are taken for each other.", twin=(_first("stride, padding = padding, stride"), _first("stride, padding = max(padding, 1), stride"), _counted("({n} + 2 * stride - {k}) // padding + 1")), when=_agrees_where_it_runs(lambda image, kernel, stride=1, padding=0: solutions.cross_correlate(image, kernel, padding, stride), _without_padding)),
        Mistake("last places missing", "the last row and the last column are missing: there is one place more than steps between places.", twin=(_counted("output_size({n}, {k}, stride, padding) - 1"), _counted("len(range(0, {n} + 2 * padding - {k}, stride))"), _counted("len(range(0, {n} + 2 * padding - {k}, stride))").edit("return out", "return np.array(out.tolist())"))),
        Mistake("window sticks out", "at the last places the window sticks out of the image, and only a part of it is added up.", twin=tuple(_counted(places).edit("* kernel", "* kernel[: len(padded) - top, : padded.shape[1] - left]") for places in ("-(({k} - {n} - 2 * padding) // stride) + 1", "-(({n} + 2 * padding) // -stride)"))),
        Mistake("padding on one side", "the zeros are added on one side only. They go all around the image.", twin=tuple(_first(f"image, padding = np.pad(image, {sides}), 0") for sides in ("((padding, 0), (padding, 0))", "((0, padding), (0, padding))", "((padding, 0), (0, padding))", "((0, padding), (padding, 0))", "((2 * padding, 0), (2 * padding, 0))", "((0, 2 * padding), (0, 2 * padding))"))),
        Mistake("padding along one axis", "only rows are added, or only columns. The zeros go all around the image.", twin=tuple(_first(f"image, padding = np.pad(image, {sides}), 0") for sides in ("((padding, padding), (0, 0))", "((0, 0), (padding, padding))"))),
        Mistake("no padding", "the image isn't padded: its outermost pixels are never in the middle of a window.", twin=_first("padding = 0")),
        Mistake("padding that fits", "a border is added that keeps the image's size, whatever `padding` says.", twin=_first("image, padding = np.pad(image, [((k - 1) // 2, k // 2) for k in kernel.shape]), 0")),
        Mistake("size of the image", "the result is always as large as the image, and what isn't filled stays 0. It has one number for each place.", twin=tuple(way for zeros in (edit("(rows, columns)", "image.shape"), edit("np.zeros((rows, columns))", "np.zeros_like(image)")) for way in (zeros, zeros.edit("out[i, j]", "if top < len(out) and left < out.shape[1]:\n                out[top, left]")))),
        Mistake("kernel shape swapped", "the kernel's height and width are taken for each other: `shape` names the height first.", twin=edit("kernel.shape", "kernel.shape[::-1]")),
        Mistake("image shape swapped", "the image's height and width are taken for each other: `shape` names the height first.", twin=edit("image.shape[0]", "image.shape[1]").edit("image.shape[1], width", "image.shape[0], width")),
        Mistake("window too large", "the window is a pixel too high and too wide for the kernel. Where does a slice end?", when=_window_too_large),
        Mistake("window too small", "the window is a pixel too low or too narrow for the kernel. A slice leaves out the pixel that is named behind its colon.", twin=(edit("top + height,", "top + height - 1,"), edit("left + width]", "left + width - 1]"), edit("top + height,", "top + height - 1,").edit("left + width]", "left + width - 1]"))),
        Mistake("end of slice", "the window's slice ends at the size of the kernel, wherever it begins. It must end that far behind its beginning.", twin=(edit("top : top + height, left : left + width", "top:height, left:width"), edit("top + height", "height"), edit("left + width", "width"))),
        Mistake("indices swapped", "row and column are exchanged, of the window or of the place where its sum is written.", twin=(edit("i * stride, j * stride", "j * stride, i * stride"), edit("out[i, j]", "out[j, i]"))),
        Mistake("padding counted only", "the places are counted with the border of zeros, but no zeros are added to the image itself.", twin=edit("np.pad(image, padding)", "image")),
        Mistake("last place empty", "the last row or the last column of the result is left at 0: where does your range end?", twin=(edit("range(rows)", "range(rows - 1)"), edit("range(columns)", "range(columns - 1)"), edit("range(rows)", "range(rows - 1)").edit("range(columns)", "range(columns - 1)"))),
        Mistake("first place empty", "the first row or the first column of the result is left at 0: places are counted from 0.", twin=(edit("range(rows)", "range(1, rows)"), edit("range(columns)", "range(1, columns)"), edit("range(rows)", "range(1, rows)").edit("range(columns)", "range(1, columns)"))),
        Mistake("no kernel", "the pixels of the window are added up as they are. Each is to be multiplied by the weight that lies on it.", twin=edit(" * kernel", "")),
        Mistake("counted without padding", "the border of zeros is added, but the places are counted in the image without it.", twin=edit("height, stride, padding", "height, stride").edit("width, stride, padding", "width, stride")),
        Mistake("square kernel", "the kernel is taken for square. Its height and its width can differ.", twin=(edit("height, width = kernel.shape", "height = width = kernel.shape[0]"), edit("height, width = kernel.shape", "height = width = kernel.shape[1]"))),
        Mistake("square image", "the image is taken for square: there are as many places downwards as to the right only where it is.", twin=(edit("output_size(image.shape[1], width, stride, padding)", "rows"), edit("output_size(image.shape[0], height, stride, padding)\n    columns", "columns"))),
        Mistake("padding twice", "twice the padding is added on each side.", twin=_first("padding = 2 * padding")),
        Mistake("border repeated", "the border repeats pixels of the image. The exercise asks for zeros; the difference comes up below.", twin=tuple(edit("image, padding),", f"image, padding, {mode!r}),") for mode in ("edge", "symmetric", "reflect", "wrap"))),
        Mistake("padded with ones", "ones are added around the image, and not zeros: its border shines.", twin=edit("image, padding),", "image, padding, constant_values=1),")),
        Mistake("no stride", "the stride isn't used: the window stops at every pixel.", twin=_first("stride = 1")),
        Mistake("stride in one direction", "the stride is used in one direction only.", twin=(edit("width, stride, padding", "width, 1, padding").edit("j * stride", "j"), edit("height, stride, padding", "height, 1, padding").edit("i * stride", "i"), edit("i * stride, j", "i, j"), edit("i * stride, j * stride", "i * stride, j"))),
        Mistake("tiles", "the window moves by its own size, so windows never overlap. It moves by `stride`.", twin=_first("stride = 1").edit("return out", "return out[::height, ::width]")),
        Mistake("dilated", "the stride pulls the pixels under the kernel apart. It says how far the window moves from one place to the next.", twin=edit("height, stride, padding", "stride * (height - 1) + 1, 1, padding").edit("width, stride, padding", "stride * (width - 1) + 1, 1, padding").edit("i * stride, j * stride", "i, j").edit("top + height", "top + stride * height : stride").edit("left + width", "left + stride * width : stride")),
        Mistake("window moved by one", "there are as many places as the stride leaves, but the window moves by one pixel each time.", twin=edit("i * stride, j * stride", "i, j")),
        Mistake("mean for sum", "the products are averaged. They are added up.", twin=edit("np.sum", "np.mean")),
        Mistake("divided by kernel", "the sum is divided by the sum of the kernel, which is zero for a kernel that finds edges.", twin=edit("* kernel)", "* kernel) / np.sum(kernel)")),
        Mistake("matrix product", "window and kernel are multiplied as matrices. Here each pixel meets the weight that lies on it, and no other.", twin=(edit("] * kernel", "] @ kernel"), edit("] * kernel", "] @ (kernel if height == width else kernel.T)"), edit("] * kernel", "] @ kernel.T"), edit("] * kernel", "].T @ kernel"))),
        Mistake("largest for sum", "the largest product comes out. The exercise asks for their sum.", twin=edit("np.sum", "np.max")),
        Mistake("sign lost", "the sign is lost: an edge from bright to dark must come out negative.", twin=(edit("return out", "return np.abs(out)"), edit("return out", "return np.maximum(out, 0)"), edit("padded[", "np.abs(padded)[").edit("* kernel", "* np.abs(kernel)"))),
        Mistake("clipped", "the results are cut off at 0 and 1, like a brightness. Here they may lie outside.", twin=edit("return out", "return np.clip(out, 0, 1)")),
        Mistake("added for multiplied", "the kernel's weights are added to the pixels. Each pixel is multiplied by the weight that lies on it.", twin=edit("] * kernel", "] + kernel")),
        Mistake("transposed", "rows and columns of the result are exchanged.", twin=edit("return out", "return out.T")),
        Mistake("whole numbers", "decimals are lost when the image holds whole numbers: the array for the results takes the image's type.", twin=edit("(rows, columns))", "(rows, columns), image.dtype)")),
        Mistake("in place", "the results are written into the image that is still being read, so later windows meet results in place of pixels.", twin=edit("image, padding),", "image, padding).astype(float),").edit("out[i, j]", "padded[top + height - 1, left + width - 1] = out[i, j]")),
        Mistake("window stays", "every place gets the result of the first: the window doesn't move.", twin=edit("i * stride, j * stride", "0, 0")),
        Mistake("one number", "a single number comes back. `return` stands inside a loop, or nothing is kept from place to place.", twin=(edit("return out", "return float(out[0, 0])"), edit("return out", "return float(out[-1, -1])"))),
        Mistake("first row only", "only the first row is computed: `return` stands inside the outer loop.", twin=(edit("return out", "return out[0]"), edit("return out", "out[1:] = 0\n    return out"))),
        Mistake("flattened", "all numbers come back in one row. Where is the row of places, and where the next one?", twin=edit("return out", "return out.ravel()")),
    ],
    hints=[
        "Do one place by hand first: `padded[:height, :width] * kernel`, added up. What must change in the slices for the place next to it?",
        "Two loops, over `output_size` rows and as many columns. The window of the place (i, j) begins at the pixel (i · stride, j · stride) of the padded image.",
        "`padded = np.pad(image, padding)`, and in the loops `out[i, j] = np.sum(padded[i * stride : i * stride + height, j * stride : j * stride + width] * kernel)`.",
    ],
    why="At each place the kernel asks one question: how like it is the window? The same few weights are used at every place, and that is all that a convolution layer does, whatever the size of the image.",
)  # fmt: skip


dense_parameters = Exercise(
    reference=solutions.dense_parameters,
    cases=[
        case(3, 2, note="three in, two out"),
        case(3, 2, False, note="without biases"),
        case(1, 1, note="one in, one out"),
        case(5, 7, note="more out than in"),
        case(1024, 1024, note="an image of 32 × 32 pixels in, another out"),
        case(1024, 10, False, note="an image in, ten numbers out, without biases"),
    ],
    mistakes=[
        Mistake("no bias", "the biases are left out. Each number that goes out has one, unless `bias` says otherwise.", twin=edit(" + (n_out if bias else 0)", "")),
        Mistake("bias always", "biases are counted where there are none: `bias` can be False.", twin=edit("(n_out if bias else 0)", "n_out")),
        Mistake("bias per input", "a bias is counted for each number that comes in. It is added to a sum, and there is one sum for each number that goes out.", twin=(edit("(n_out if", "(n_in if"), edit("(n_out if bias else 0)", "n_in"))),
        Mistake("one bias", "a single bias is counted for the whole layer. Each number that goes out has its own.", twin=edit("(n_out if bias else 0)", "bias")),
        Mistake("bias at both ends", "a bias is counted at both ends. What comes in has none.", twin=edit("(n_out if", "(n_in + n_out if")),
        Mistake("bias per weight", "a bias is counted for each weight. Biases belong to what goes out, not to the connections.", twin=edit("(n_out if", "(n_in * n_out if")),
        Mistake("added for multiplied", "the numbers at both ends are added. Each number that comes in has a connection to each that goes out.", twin=(edit("*", "+").edit(" + (n_out if bias else 0)", ""), edit("*", "+"), edit("*", "+").edit("(n_out if bias else 0)", "bias"))),
        Mistake("single unit", "only the numbers that come in are counted, as for a single unit. Each number that goes out is a unit with weights of its own.", twin=(edit(" * n_out + (n_out if bias else 0)", ""), edit(" * n_out + (n_out if bias else 0)", " + bias"))),
        Mistake("one weight per input", "a single weight is counted for each number that comes in. It has one for each number that goes out.", twin=edit("n_in * n_out", "n_in")),
        Mistake("one weight per output", "a single weight is counted for each number that goes out. It has one for each number that comes in.", twin=edit("n_in * n_out", "n_out")),
        Mistake("biases only", "the biases alone are counted. The weights are missing: one for each pair of an input and an output.", twin=edit("n_in * n_out + ", "")),
        Mistake("ends confused", "inputs and outputs aren't told apart: one of them is taken twice.", twin=(edit("* n_out + (n_out", "* n_in + (n_in"), edit("n_in", "n_out"), edit("* n_out", "* n_in"), edit("n_in", "n_out").edit("(n_out if", "(n_in if"))),
        Mistake("bias inverted", "`bias` is understood the other way round: biases are counted where there are none.", twin=edit("n_out if bias else 0", "0 if bias else n_out")),
        Mistake("bias subtracted", "the biases are subtracted. They are parameters, too.", twin=edit("+", "-")),
        Mistake("brackets", "without biases nothing is counted at all: the whole sum hangs on `bias`, and not the biases alone.", twin=edit("(n_out if bias else 0)", "n_out if bias else 0")),
        Mistake("halved", "that is half of the connections: each pair of an input and an output has one of its own.", twin=edit("n_in * n_out", "n_in * n_out // 2")),
    ],
    hints=[
        "Draw three dots on the left and two on the right, and connect each with each. How many lines are there?",
        "Each dot on the right adds up what arrives, and then its bias. How many biases are there?",
        "`n_in * n_out` weights, and `n_out` biases if `bias`.",
    ],
    why="A weight for each pair of an input and an output, and a bias for each output. For images both numbers grow with the area, so the product grows with its square.",
)  # fmt: skip


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
        Mistake("no bias", "the biases are left out. Each channel that goes out has one, unless `bias` says otherwise.", twin=edit(" + (channels_out if bias else 0)", "")),
        Mistake("bias always", "biases are counted where there are none: `bias` can be False.", twin=edit("(channels_out if bias else 0)", "channels_out")),
        Mistake("bias per input", "a bias is counted for each channel that comes in. It is added to what goes out.", twin=edit("(channels_out", "(channels_in")),
        Mistake("one bias", "a single bias is counted for the whole layer. Each channel that goes out has its own.", twin=edit("(channels_out", "(1")),
        Mistake("bias per kernel", "a bias is counted for each kernel. The kernels of one channel that goes out are added up, and the sum gets one bias.", twin=edit("(channels_out", "(channels_in * channels_out")),
        Mistake("bias per weight", "a bias is counted for each weight.", twin=edit("(channels_out", "(height * width * channels_in * channels_out")),
        Mistake("no input channels", "the channels that come in aren't counted. Each of them has a kernel of its own, for each channel that goes out.", twin=edit(" * channels_in", "")),
        Mistake("no output channels", "the channels that go out aren't counted. Each of them has kernels of its own.", twin=(edit(" * channels_out", ""), edit(" * channels_out + (channels_out", " + (1"))),
        Mistake("no channels", "channels aren't counted at all: that is a single kernel.", twin=(edit(" * channels_in * channels_out + (channels_out", " + (1"), edit(" * channels_in * channels_out", ""))),
        Mistake("channels added", "channels that come in and go out are added. There is a kernel for each pair of them.", twin=edit("channels_in * channels_out", "(channels_in + channels_out)")),
        Mistake("square kernel", "kernels are taken for square: height and width can differ.", twin=(edit("width", "height"), edit("height", "width"))),
        Mistake("always nine", "every kernel is taken to have nine weights. `height` and `width` say how many it has.", twin=edit("height * width", "9")),
        Mistake("kernel in one direction", "the kernel's height or its width alone is counted. A kernel has height times width weights.", twin=(edit("height * width", "height"), edit("height * width", "width"))),
        Mistake("no kernel", "the pixels of the kernel aren't counted: that is how many kernels there are, and each has height times width weights.", twin=edit("height * width * ", "")),
        Mistake("biases only", "the biases alone are counted. The weights of the kernels are missing.", twin=edit("height * width * channels_in * channels_out + ", "")),
        Mistake("bias subtracted", "the biases are subtracted. They are parameters, too.", twin=edit("+", "-")),
        Mistake("like a dense layer", "that is how a dense layer is counted, from each pixel to each pixel. A kernel is used again at every place.", twin=(edit("channels_in *", "channels_in * height * width *").edit("(channels_out", "(height * width * channels_out"), edit("channels_in *", "channels_in * height * width *"))),
        Mistake("brackets", "without biases nothing is counted at all: the whole sum hangs on `bias`, and not the biases alone.", twin=edit("(channels_out if bias else 0)", "channels_out if bias else 0")),
        Mistake("height and width added", "height and width of the kernel are added. A kernel has a weight for each of its pixels.", twin=edit("height * width", "(height + width)")),
        Mistake("bias inverted", "`bias` is understood the other way round: biases are counted where there are none.", twin=edit("channels_out if bias else 0", "0 if bias else channels_out")),
    ],
    hints=[
        "A kernel of 3 × 3 has nine weights. How many kernels are there for three channels in and eight out?",
        "There is a kernel for each pair of a channel in and a channel out. Where are biases added, and how many?",
        "`height * width * channels_in * channels_out` weights, and `channels_out` biases if `bias`.",
    ],
    why="The size of the image isn't among the arguments. The same weights are laid on every place, so a larger image needs no more of them.",
)  # fmt: skip


def _or_in_keras(in_torch, in_keras):
    """Return twins in PyTorch, or in Keras where PyTorch isn't installed: names stay, whichever is here."""
    return in_torch if frameworks.installed("torch") else in_keras


def _keras(old, *new):
    """Return one edit of the Keras reference for each new text."""
    return tuple(edit(old, text, framework="keras") for text in new)


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


def _module(forward):
    """Return a maker of models with one linear layer and this forward pass."""

    def dense_network(height, width):
        from torch import nn

        class Dense(nn.Module):
            def __init__(self):
                super().__init__()
                self.layer = nn.Linear(height * width, height * width)

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


def _unregistered(hidden: bool) -> Callable[[Recording, Recording], bool]:
    """Return a test: the model has no weights, though its layers stand in a plain list, or are nowhere."""

    def test(recording: Recording, reference: Recording) -> bool:
        return all(
            came.crash is None
            and came.model is not None
            and came.model.framework == "torch"
            and came.model.first is not None  # an image came out
            and not came.model.shapes
            and bool(came.model.hides) is hidden
            for came in recording.observations
        )

    return test


def _doubled(recording: Recording, reference: Recording) -> bool:
    """Tell whether all is right but the number type of the weights, in PyTorch."""
    return all(
        came.crash is None
        and came.model is not None
        and (came.model.framework, came.model.precision) == ("torch", "float64")
        and difference(due.value, came.value, SINGLE) is None
        for came, due in zip(recording.observations, reference.observations, strict=True)
    )


def _forward_returns_nothing(recording: Recording, reference: Recording) -> bool:
    """Tell whether a model is there, and nothing comes out of it."""
    return all(
        came.crash is None and came.model is not None and came.model.framework and came.value is None
        for came in recording.observations
    )


# What goes wrong in a class of one's own. (A forgotten `super().__init__()` crashes, and is explained there.)
_CLASS = [
    Mistake("layer in forward", "`forward` makes its layer anew at each call, so every call has other random weights and the optimiser finds none. Layers are made once, in `__init__`.", when=_unregistered(hidden=False)),
    Mistake("layers in a plain list", "the layer stands in a plain list or dictionary, where `parameters()` doesn't find it: the optimiser would have nothing to train. Keep it in `self` by itself, or in `nn.ModuleList`.", when=_unregistered(hidden=True)),
    Mistake("forward without return", "`forward` computes, and returns nothing: what the layer makes of the image is lost.", when=_forward_returns_nothing),
]  # fmt: skip

_ACTIVATIONS = "ReLU", "Sigmoid", "Tanh", "LeakyReLU", "GELU", "ELU", "SiLU", "Softplus"
_IN_KERAS = "relu", "sigmoid", "tanh", "elu", "silu", "softplus"  # those that are the same there

dense_network = Exercise(
    reference={"torch": solutions.dense_network, "keras": solutions.dense_network_in_keras},
    probe="model",
    cases=[
        random_cases(_dense_case(1, 2, 3), count=1, note="a single image of 2 × 3 pixels"),
        random_cases(_dense_case(1, 3, 3), count=1, note="a square image"),
        random_cases(_dense_case(4, 3, 2), count=1, note="four images at once"),
    ],
    mistakes=[
        Mistake("no bias", "biases are missing: without them a black image always gives 0 everywhere.", twin=_or_in_keras(edit("pixels, pixels)", "pixels, pixels, bias=False)"), _keras("(pixels)", "(pixels, use_bias=False)"))),
        Mistake("activation last", "an activation follows the last layer. Edges from bright to dark are negative, and some targets could never be reached.", twin=_or_in_keras(tuple(edit("width)))", f"width)), nn.{name}())") for name in _ACTIVATIONS), _keras("(pixels)", *(f"(pixels, activation={name!r})" for name in _IN_KERAS)))),
        Mistake("softmax last", "a softmax follows the last layer: all pixels together then make 1, and none is negative.", twin=_or_in_keras((edit("nn.Unflatten(1, (1, height, width))", "nn.Softmax(1)"), edit("width)))", "width)), nn.Softmax(-1))"), edit("nn.Unflatten", "nn.Softmax(1), nn.Unflatten")), _keras("(pixels)", "(pixels, activation='softmax')"))),
        Mistake("along the last axis", "the image isn't made a row of numbers: a dense layer looks along the last axis alone, here at one row of pixels, or at one pixel, at a time.", when=_along_the_last_axis),
        Mistake("flattened", "a row of numbers goes out. An image is expected, in the shape of what came in.", twin=_or_in_keras(edit(", nn.Unflatten(1, (1, height, width))", ""), _keras(", layers.Reshape(image)", ""))),
        Mistake("double precision", "the numbers are right, but the weights are in double precision. Images come in single precision, and PyTorch's layers don't mix the two.", when=_doubled),
        Mistake("no channel", "the axis of the one channel is lost or stands in another place: what goes out hasn't the shape of what came in.", twin=_or_in_keras(edit("(1, height, width)", "(height, width)"), _keras("Reshape(image)", "Reshape((height, width))"))),
        Mistake("height and width swapped", "height and width are exchanged where the row becomes an image again.", twin=_or_in_keras((edit("(1, height, width)", "(1, width, height)"), _module(lambda layer, x, h, w: layer(x.flatten(1)).reshape(-1, 1, w, h).transpose(2, 3))), _keras("Reshape(image)", "Reshape((width, height, 1))"))),
        Mistake("image transposed", "rows and columns of the image are exchanged on the way in, so each weight meets another pixel than its place says.", twin=_or_in_keras(_module(lambda layer, x, h, w: layer(x.transpose(2, 3).flatten(1)).reshape(x.shape)), _keras("layers.Flatten()", "layers.Permute((2, 1, 3)), layers.Flatten()"))),
        Mistake("one image only", "it works for a single image and for no more: the whole batch becomes one row. The first axis, the batch, stays as it is.", twin=(_module(lambda layer, x, h, w: layer(x.reshape(1, -1)).reshape(1, 1, h, w)), _module(lambda layer, x, h, w: layer(x.reshape(1, -1)).reshape(x.shape)), _module(lambda layer, x, h, w: layer(x.flatten()).reshape(x.shape)), _module(lambda layer, x, h, w: layer(x.reshape(h * w)).reshape(x.shape)), _module(lambda layer, x, h, w: layer(x.flatten(1)).reshape(1, 1, h, w)))),
        *_CLASS,
        Mistake("image added", "the image that came in is added to what goes out. The exercise asks for the dense layer alone.", twin=_module(lambda layer, x, h, w: x + layer(x.flatten(1)).reshape(x.shape))),
    ],
    hints=[
        "Three steps: make a row of numbers of each image, pass it through the dense layer, and make an image of each row. Which of them has weights, and belongs into `__init__`?",
        "In `forward`: `x.flatten(1)`, then the layer, then `.reshape(x.shape)`. As layers, `nn.Flatten()`, `nn.Linear(pixels, pixels)`, `nn.Unflatten(1, (1, height, width))`; in Keras `layers.Input((height, width, 1))`, `layers.Flatten()`, `layers.Dense(pixels)`, `layers.Reshape((height, width, 1))`.",
        "`self.layer = nn.Linear(height * width, height * width)` after `super().__init__()`, and in `forward` `return self.layer(x.flatten(1)).reshape(x.shape)`. Return one of the class: its name with brackets.",
    ],
    why="A dense layer knows no image, only a row of numbers: flattening throws away which pixels are neighbours. Every output has a weight for every pixel, wherever it lies.",
)  # fmt: skip


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
        Mistake("bias", "there is a bias, a tenth parameter. The exercise asks for the nine weights alone.", twin=_or_in_keras(edit("bias=False", "bias=True"), _keras("use_bias=False", "use_bias=True"))),
        Mistake("activation last", "an activation follows the last layer. Edges from bright to dark are negative, and it would cut or bend them.", twin=_or_in_keras(tuple(edit("False))", f"False), nn.{name}())") for name in _ACTIVATIONS), _keras("use_bias=False", *(f"use_bias=False, activation={name!r}" for name in _IN_KERAS)))),
        Mistake("no padding", "`padding` isn't used: what goes out is always smaller than what came in.", twin=_or_in_keras(edit("=padding", "=0"), _keras("padding=border", "padding='valid'"))),
        Mistake("padding always", "`padding` isn't used: a border is always added.", twin=_or_in_keras((edit("=padding", "=1"), edit("=padding", "='same'")), _keras("padding=border", "padding='same'"))),
        Mistake("padding inverted", "padding is understood the other way round: a border where there should be none, and none where there should be one.", twin=_or_in_keras(edit("=padding", "=1 - padding"), _keras("if padding", "if not padding"))),
        Mistake("padding twice", "the padding is twice as wide as asked for, and what goes out is larger than what came in.", twin=_or_in_keras(edit("=padding", "=2 * padding"), _keras("layers.Conv2D(1, 3, padding=border,", "layers.ZeroPadding2D(2 * padding), layers.Conv2D(1, 3,"))),
        Mistake("border repeated", "the border repeats the pixels next to it. The exercise asks for zeros; the difference comes up below.", twin=edit("bias=False", "bias=False, padding_mode='replicate'")),
        Mistake("border mirrored", "the border mirrors the image. The exercise asks for zeros.", twin=edit("bias=False", "bias=False, padding_mode='reflect'")),
        Mistake("border wrapped", "the border continues with the opposite side of the image. The exercise asks for zeros.", twin=edit("bias=False", "bias=False, padding_mode='circular'")),
        Mistake("padding on one side", "the zeros are added on one side only, so that the whole output is shifted by a pixel.", twin=_or_in_keras(tuple(edit("nn.Conv2d(1, 1, 3, padding=padding,", f"nn.ZeroPad2d([padding * side for side in {sides}]), nn.Conv2d(1, 1, 3,") for sides in ((2, 0, 2, 0), (0, 2, 0, 2), (1, 0, 1, 0), (0, 1, 0, 1))), _keras("layers.Conv2D(1, 3, padding=border,", *(f"layers.ZeroPadding2D(({side}, {side})), layers.Conv2D(1, 3," for side in ("(2 * padding, 0)", "(0, 2 * padding)"))))),
        Mistake("padding for stride", "the padding is taken for the stride: PyTorch's layer has the stride in fourth place, so a number without a name says how far the window moves.", twin=edit("padding=padding", "padding")),
        Mistake("padding not a word", "Keras is given a number for the padding. Its layer takes the padding as a word.", when=_a_number_for_keras),
        Mistake("stride two", "the window moves by two pixels: what goes out has half the size.", twin=_or_in_keras(edit("3, padding", "3, stride=2, padding"), _keras("1, 3,", "1, 3, strides=2,"))),
        Mistake("dilated", "the pixels under the kernel lie apart: that is dilation. The window covers neighbours.", twin=edit("=padding", "=1 + padding, dilation=2")),
        Mistake("five by five", "the kernel has five by five weights. The exercise asks for three by three.", twin=_or_in_keras(edit("3, padding=padding", "5, padding=2 * padding"), _keras("1, 3,", "1, 5,"))),
        Mistake("nine by nine", "the kernel has nine by nine weights. The exercise asks for nine in all, three by three.", when=_nine_by_nine),
        Mistake("flattened", "a row of numbers goes out. An image is expected.", twin=edit("False))", "False), nn.Flatten())")),
        *_CLASS,
        Mistake("pooled", "a pooling follows, which makes the image smaller. The exercise asks for the convolution alone.", twin=_or_in_keras((edit("False))", "False), nn.MaxPool2d(2))"), edit("False))", "False), nn.AvgPool2d(2))")), _keras("False)", "False), layers.MaxPooling2D(2)", "False), layers.AveragePooling2D(2)"))),
    ],
    hints=[
        "One layer. How many channels come in, how many go out, how large is the kernel, and is there a bias?",
        "In PyTorch `nn.Conv2d(channels_in, channels_out, size, padding=…, bias=…)`, kept in `self` by your class; in Keras `layers.Input((None, None, 1))` and `layers.Conv2D(channels_out, size, padding=…, use_bias=…)`, where padding is called \"same\" or \"valid\".",
        "`self.layer = nn.Conv2d(1, 1, 3, padding=padding, bias=False)` after `super().__init__()`, and in `forward` `return self.layer(x)`.",
    ],
    why="Nine weights, whatever the size of the image: no height, no width among the arguments. The layer does what your `cross_correlate` does.",
)  # fmt: skip


def _train_case(name, rate, epochs, samples=1, kernel=3, dense=None, bright=1.0):
    def make(rng):
        seed = int(rng.integers(1000))
        if dense:
            net, shapes = Net("mlp", dense, "torch", seed=seed), ((samples, dense[0]), (samples, dense[-1]))
        else:
            net, n = Net("conv", (kernel,), "torch", seed=seed), 7 - kernel + 1
            shapes = ((samples, 1, 7, 7), (samples, 1, n, n))
        x, y = (Tensor(bright * rng.normal(size=shape)) for shape in shapes)
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


def _losses(value):
    return value[0] if isinstance(value[0], list) else None


_stops_early = stops_early(_losses, rtol=1e-4, atol=1e-6)


def _unmoved(epochs):
    """Return a training that stands still: of an image of zeros nothing can be learned."""
    return (
        Net("conv", (3,), "torch", seed=5),
        Optimiser("sgd", 0.1),
        Tensor(np.zeros((1, 1, 3, 3))),
        Tensor(np.ones((1, 1, 1, 1))),
        epochs,
    )


def _one_step(rate):
    return _train_case("sgd", rate, 1)(np.random.default_rng(11))


def _noted(loss):
    """Return an edit that trains as the reference does, and notes another loss."""
    edited = edit("optimiser.step()", f"noted = {loss}(model(x), y).item()\n        optimiser.step()")
    return edited.edit("loss.item()", "noted")


_LONG = 250  # steps: more than a rule that ends a training early usually waits (1,000 would triple the cost)

train = Exercise(
    reference={"torch": solutions.train},
    probe="train",
    returns=("losses",),
    cases=[
        case(*_one_step(0.1), note="a single step"),
        case(*_one_step(0.02), note="the same step, a fifth as long"),
        random_cases(_train_case("sgd", 0.05, 2, samples=2, bright=10.0), count=1, note="two steps, two bright images"),
        random_cases(_train_case("adam", 0.3, 5), count=1, note="five steps of Adam"),
        random_cases(_train_case("sgd", 0.1, 3, samples=4, dense=(5, 3)), count=1, note="a dense network"),
        random_cases(_train_case("adam", 0.2, 3, samples=3, dense=(4, 2)), count=1, note="a dense network and Adam"),
        case(*_unmoved(_LONG), note="many steps of which nothing can be learned", long=True),
    ],
    mistakes=[
        Mistake("gradients not cleared", "gradients are never cleared: those of all earlier steps are added to each new one.", twin=(edit("        optimiser.zero_grad()\n", ""), edit("        optimiser.zero_grad()\n", "").edit("for _ in", "optimiser.zero_grad()\n    for _ in"))),
        Mistake("squares", "the loss is the mean of the squares. The exercise asks for the mean of the distances, L1.", twin=edit("L1Loss", "MSELoss")),
        Mistake("root of squares", "the loss is the root of the mean square. The exercise asks for the mean of the distances, L1.", twin=edit("L1Loss", "MSELoss").edit("y)", "y).sqrt()")),
        Mistake("sum for mean", "the loss is the sum over all pixels. The exercise asks for the mean, so that images of different sizes can be compared.", twin=edit("L1Loss()", "L1Loss(reduction='sum')")),
        Mistake("sum of squares", "the loss is the sum of the squares. The exercise asks for the mean of the distances.", twin=edit("L1Loss()", "MSELoss(reduction='sum')")),
        Mistake("smooth", "the loss is rounded off near zero (smooth L1, or Huber's). The exercise asks for the plain distance.", twin=edit("L1Loss", "SmoothL1Loss")),
        Mistake("signs cancel", "distances keep their sign, so too bright and too dark cancel each other.", twin=tuple(edit("loss_function(model(x), y)", loss) for loss in ("(model(x) - y).mean()", "(y - model(x)).mean()", "(model(x) - y).mean().abs()"))),
        Mistake("squares noted", "it trains with L1, and notes another loss: the mean square.", twin=_noted("nn.MSELoss()")),
        Mistake("squares trained", "it trains with the mean of the squares, and notes L1.", twin=_noted("nn.L1Loss()").edit("loss_function(model(x), y)", "nn.MSELoss()(model(x), y)")),
        Mistake("sum trained", "the steps follow the slope of the sum over all pixels, and the mean is only noted: plain gradient descent then steps as many times too far as there are pixels.", twin=_noted("nn.L1Loss()").edit("loss_function(model(x), y)", "nn.L1Loss(reduction='sum')(model(x), y)")),
        Mistake("sum noted", "it trains with the mean, and notes the sum over all pixels.", twin=_noted("nn.L1Loss(reduction='sum')")),
        Mistake("noted after step", "the losses are taken after the steps. The exercise asks for the loss before each step.", twin=edit("loss.item()", "loss_function(model(x), y).item()")),
        Mistake("no step", "no step ever follows a gradient, so nothing moves. Is there a step, are the gradients still there when it is taken, and do they belong to the weights that the optimiser holds?", twin=(edit("        optimiser.step()\n", ""), edit("        optimiser.step()\n", "").edit("loss.backward()", "optimiser.step()\n        loss.backward()"), edit("loss.backward()", "loss.backward()\n        optimiser.zero_grad()"))),
        Mistake("one behind", "each step follows the gradient of the step before, and the first one follows none: it is taken before its own gradient is there.", twin=edit("        optimiser.zero_grad()\n", "").edit("        optimiser.step()\n", "").edit("loss.backward()", "optimiser.step()\n        optimiser.zero_grad()\n        loss.backward()")),
        Mistake("axis lost", "an axis of length 1 is lost before the difference is taken, so each image is compared with every other one.", twin=edit("loss_function(model(x), y)", "(model(x).squeeze(1) - y).abs().mean()")),
        Mistake("sign", "it steps uphill: the loss grows.", twin=edit("loss.backward", "(-loss).backward")),
        Mistake("one too many", "it is one step too many.", twin=edit("range(epochs)", "range(epochs + 1)")),
        Mistake("one too few", "it is one step too few.", twin=edit("range(epochs)", "range(epochs - 1)")),
        Mistake("one step", "it ends after one step: does `return` stand inside the loop?", twin=edit("loss.item())", "loss.item())\n        break")),
        Mistake("last only", "only the last loss comes back. Keep one for each step, so that the descent can be seen.", twin=(edit("return losses", "return losses[-1]"), edit("return losses", "return losses[-1:]"))),
        Mistake("stops early", "it ends before all steps are taken: is there a `break`, or a limit of your own? `epochs` says how many, whether the loss still falls or not.", when=_stops_early),
        Mistake("scheduler", "the steps get shorter from one to the next: a scheduler changes the learning rate. The optimiser's own rate is to be kept.", twin=tuple(edit("import nn", f"import nn, optim\n\n    scheduler = optim.lr_scheduler.{made}").edit("optimiser.step()", "optimiser.step()\n        scheduler.step()") for made in ("ExponentialLR(optimiser, 0.9)", "ExponentialLR(optimiser, 0.99)", "StepLR(optimiser, 1)", "CosineAnnealingLR(optimiser, epochs)"))),
        Mistake("clipped", "large gradients are cut off. That tames a training which leaps about, but the exercise asks for the gradient as it is.", twin=tuple(edit("optimiser.step()", f"nn.utils.clip_grad_{how}\n        optimiser.step()") for how in ("norm_(model.parameters(), 1.0)", "value_(model.parameters(), 1.0)", "norm_(model.parameters(), 0.5)", "value_(model.parameters(), 0.5)"))),
        Mistake("own optimiser", "the optimiser that is handed in isn't used: the weights move by the same amount, however long its steps are.", twin=tuple(edit("import nn", f"import nn, optim\n\n    optimiser = optim.{name}(model.parameters(), lr=1e-3)") for name in ("Adam", "SGD")), when=_whatever_the_optimiser),
        Mistake("optimiser made anew", "a new optimiser is made in each step. Adam then forgets what it has learned about the slopes.", twin=edit("optimiser.zero_grad()", "optimiser = type(optimiser)(model.parameters(), lr=optimiser.param_groups[0]['lr'])\n        optimiser.zero_grad()")),
        Mistake("single images", "it steps after every single image. Here one step uses the whole batch.", twin=(edit("        loss.backward()\n        optimiser.step()\n", "        for one, due in zip(x.split(1), y.split(1), strict=True):\n            optimiser.zero_grad()\n            loss_function(model(one), due).backward()\n            optimiser.step()\n"), edit("        optimiser.zero_grad()\n        loss = loss_function(model(x), y)\n        loss.backward()\n        optimiser.step()\n", "        for one, due in zip(x.split(1), y.split(1), strict=True):\n            optimiser.zero_grad()\n            loss = loss_function(model(one), due)\n            loss.backward()\n            optimiser.step()\n"))),
        Mistake("averaged", "the losses are averaged to a single number. Keep one for each step.", twin=edit("return losses", "return sum(losses) / len(losses)")),
        Mistake("mean so far", "the mean of all losses so far is noted, which hides what the last step did.", twin=edit("return losses", "return [sum(losses[:n]) / n for n in range(1, len(losses) + 1)]")),
        Mistake("rounded", "the losses are rounded. The exercise asks for all digits; they can be rounded where they are printed.", twin=tuple(edit("loss.item()", f"round(loss.item(), {digits})") for digits in (1, 2, 3))),
        Mistake("backwards", "the losses are noted in the other order, the last one first.", twin=edit("return losses", "return losses[::-1]")),
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
    cases=[
        random_cases(_error_case(1), count=1, note="one image"),
        random_cases(_error_case(3), count=1, note="three images"),
        random_cases(_error_case(2, dense=(4, 3)), count=1, note="a dense network"),
    ],
    mistakes=[
        Mistake("trained on", "the model is trained on the validation image: afterwards its weights are others, and the error says nothing about images that it has never seen.", twin=tuple(edit("with torch.no_grad():\n        return (model(x) - y).abs().mean().item()", f"return train(model, torch.optim.{own}(model.parameters(), lr=1e-3), x, y, {steps})[-1]") for own, steps in (("Adam", 1), ("SGD", 2))), when=_moves),
        Mistake("squares", "errors are squared. The exercise asks for the mean distance, the same L1 as in training, so that both can be compared.", twin=edit("(model(x) - y).abs()", "((model(x) - y) ** 2)")),
        Mistake("root of squares", "that is the root of the mean square. The exercise asks for the mean distance, the same L1 as in training.", twin=edit("(model(x) - y).abs().mean()", "((model(x) - y) ** 2).mean().sqrt()")),
        Mistake("sum for mean", "errors are added up over all pixels. The exercise asks for the mean.", twin=(edit(".mean()", ".sum()"), edit(".mean().item()", ".sum().item() / len(x)"))),
        Mistake("signs cancel", "errors keep their sign, so too bright and too dark cancel each other.", twin=(edit(".abs()", ""), edit("(model(x) - y).abs()", "(y - model(x))"), edit("(model(x) - y).abs().mean()", "(model(x).mean() - y.mean()).abs()"))),
        Mistake("added for subtracted", "output and target are added. The error is their difference.", twin=edit("model(x) - y", "model(x) + y")),
        Mistake("largest for mean", "that is the largest error of all pixels. The exercise asks for the mean.", twin=edit(".mean()", ".max()")),
        Mistake("first only", "only the first image of the batch is measured.", twin=edit("(model(x) - y)", "(model(x)[0] - y[0])")),
        Mistake("axis lost", "an axis of length 1 is lost before the difference is taken, so each image is compared with every other one.", twin=(edit("model(x)", "model(x).squeeze()"), edit("model(x)", "model(x).squeeze(1)"))),
        Mistake("rounded", "the error is rounded. The exercise asks for all digits; it can be rounded where it is printed.", twin=tuple(edit("(model(x) - y).abs().mean().item()", f"round((model(x) - y).abs().mean().item(), {digits})") for digits in (1, 2, 3))),
        Mistake("median", "that is the median. The exercise asks for the mean.", twin=edit(".mean()", ".median()")),
        Mistake("target alone", "the target alone is measured: that is the error of a model that answers 0 everywhere.", twin=edit("(model(x) - y)", "y")),
        Mistake("output alone", "the output alone is measured. How far is it from the target?", twin=edit("(model(x) - y)", "model(x)")),
        Mistake("relative", "the error is a part of the target's size. The exercise asks for the plain mean distance.", twin=edit("(model(x) - y).abs().mean()", "((model(x) - y).abs().mean() / y.abs().mean())")),
        Mistake("one per image", "one error for each image comes back. The exercise asks for one number for all.", twin=edit(".mean().item()", ".flatten(1).mean(dim=1).numpy()")),
        Mistake("not averaged", "a picture of the errors comes back. The exercise asks for one number: their mean.", twin=edit(".mean().item()", ".numpy()")),
    ],
    hints=[
        "The same loss as in training, but no gradient and no step.",
        "Inside `with torch.no_grad():` PyTorch remembers nothing for a backward pass.",
        "`return (model(x) - y).abs().mean().item()`, inside of that `with`.",
    ],
    why="A validation error is worth something as long as the image has had no part in the training. The function therefore looks, and changes nothing.",
)  # fmt: skip


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


learned_kernel = Exercise(
    reference={"torch": solutions.learned_kernel},
    probe="train",
    returns=("kernel",),
    cases=[
        random_cases(_kernel_case("conv"), count=2, note="a kernel of 3 × 3"),
        random_cases(_kernel_case("bare conv"), count=1, note="the layer alone is the model"),
        random_cases(_kernel_case("padded conv"), count=1, note="a layer that pads stands in front"),
    ],
    mistakes=[
        Mistake("kernel flipped", "the kernel is turned by half a turn. PyTorch's layer cross-correlates: its weights lie on the image as they are kept.", twin=edit("[0, 0]", "[0, 0, ::-1, ::-1]")),
        Mistake("kernel mirrored", "the kernel is mirrored.", twin=(edit("[0, 0]", "[0, 0, :, ::-1]"), edit("[0, 0]", "[0, 0, ::-1]"))),
        Mistake("transposed", "rows and columns of the kernel are exchanged: PyTorch keeps (out, in, height, width), in this order.", twin=edit("[0, 0]", "[0, 0].T")),
        Mistake("flattened", "the weights come back in one row. The exercise asks for them as they lie on the image.", twin=(edit("[0, 0]", "[0, 0].ravel()"), edit("[0, 0]", "[0, 0].ravel()[None]"))),
        Mistake("looked up", "the layer is looked up by its name or its place. `model.parameters()` finds the weights wherever they are kept.", when=_looked_up),
        Mistake("first row only", "only the first row of the kernel comes back: there is one index too many.", twin=edit("[0, 0]", "[0, 0, 0]")),
        Mistake("in place", "the weights are multiplied inside of the model, which is another model afterwards.", twin=edit("return", "weight.data *= 4\n    return")),
        Mistake("scaled", "the weights are multiplied by a number. The exercise asks for the weights as they are.", twin=tuple(edit("return", f"return {factor} *") for factor in (2, 4, 8, 0.25, 0.5))),
        Mistake("divided", "the kernel is divided by its sum, or by its size. The exercise asks for the weights as they are.", twin=tuple(edit("return", "kernel =").edit("[0, 0]", f"[0, 0]\n    return kernel / {by}") for by in ("kernel.sum()", "np.abs(kernel).sum()", "np.abs(kernel).max()", "kernel.max()"))),
        Mistake("sign lost", "the signs are lost.", twin=edit("weight.detach()", "weight.abs().detach()")),
        Mistake("rounded", "the weights are rounded. The exercise asks for all digits, since small differences are what we look for.", twin=tuple(edit("[0, 0]", f"[0, 0].round({digits})") for digits in range(4))),
    ],
    hints=[
        "`model.parameters()` gives all weights of a model, one tensor for each. Here there is one: what is its shape?",
        "It is (1, 1, height, width): out and in, one channel each. `.detach()` cuts it off from the training, `.numpy()` makes an array of it.",
        "`[weight] = model.parameters()`, and then `weight.detach().cpu().numpy()[0, 0]`.",
    ],
    why="PyTorch keeps (out, in, height, width), Keras (height, width, in, out). With one channel in and one out, the kernel is what is left when these two axes are taken away.",
)  # fmt: skip
