# ruff: noqa: E501 (a message stands in one line)
"""The exercises of cnn: shapes, what a number sees, the network, more pictures, and what speaks for a class."""

from __future__ import annotations

import re

import numpy as np

from mlschool import frameworks
from mlschool.checking.record import Exercise, Mistake, case, edit, random_cases
from mlschool.checking.recordings import Given, Recording
from mlschool.solutions import cnn as solutions

_POOL = (2, 2, 0, None)


def _layers(rng):
    """Return four layers for images of 30 × 23 pixels or more, none like the other."""
    kernels, strides = rng.permutation([2, 3, 4, 5]), rng.permutation([1, 2, 1, 2])
    channels = [None if rng.random() < 0.4 else int(c) for c in rng.integers(2, 40, 4)]
    return [
        (int(k), int(s), int(rng.integers(0, 2)), c)
        for k, s, c in zip(kernels, strides, channels, strict=True)
    ]


_SIZE = "(height + 2 * padding - kernel) // stride + 1"
_WIDE = "(width + 2 * padding - kernel) // stride + 1"


def _both(height, width):
    """Return an edit of both sizes."""
    return edit(_SIZE, height).edit(_WIDE, width)


output_shapes = Exercise(
    reference=solutions.output_shapes,
    cases=[
        case((1, 6, 6), [(3, 1, 0, 4)], note="one convolution without padding"),
        case((1, 6, 6), [(3, 1, 1, 4)], note="one convolution with padding"),
        case((4, 6, 6), [_POOL], note="one pooling"),
        case((3, 7, 7), [_POOL], note="pooling where a pixel is left over"),
        case((3, 9, 6), [(3, 2, 1, 8)], note="a stride of 2, an image that isn't square"),
        case((1, 28, 28), [(3, 1, 1, 8), _POOL, (3, 1, 1, 16), _POOL], note="two convolutions, each with a pooling"),
        case((2, 5, 5), [], note="no layer at all"),
        random_cases(lambda rng: ((3, 31, 24), _layers(rng)), count=3, note="four layers"),
    ],
    mistakes=[
        Mistake("pooling takes channels", "after a pooling the number of channels is None: pooling keeps as many channels as came in.", twin=edit("        if channels_out is not None:\n            channels = channels_out\n", "        channels = channels_out\n")),
        Mistake("channels stay", "the channels stay what they were in the image. After a convolution there are as many as it says.", twin=edit("            channels = channels_out\n", "            pass\n")),
        Mistake("pooling makes one channel", "after a pooling a single channel is left: each channel is pooled by itself, and all of them stay.", twin=edit("        if channels_out is not None:\n            channels = channels_out\n", "        channels = channels_out or 1\n")),
        Mistake("channels multiplied", "the channels are multiplied. What goes out is as many as the layer says, however many come in.", twin=edit("            channels = channels_out\n", "            channels = channels * channels_out\n")),
        Mistake("channels added", "the channels are added up. What goes out is as many as the layer says, however many come in.", twin=edit("            channels = channels_out\n", "            channels = channels + channels_out\n")),
        Mistake("steps for places", "you count the steps from one place of the window to the next. There is one place more than steps.", twin=_both(_SIZE[:-4], _WIDE[:-4])),
        Mistake("rounded up", "where pixels are left over you count a place for them, and there the window would stick out. Round down.", twin=_both("-((kernel - height - 2 * padding) // stride) + 1", "-((kernel - width - 2 * padding) // stride) + 1")),
        Mistake("one before dividing", "the first place is counted before dividing by the stride. It comes after the steps.", twin=_both("(height + 2 * padding - kernel + 1) // stride", "(width + 2 * padding - kernel + 1) // stride")),
        Mistake("fraction", "a size that isn't whole comes out: a window has whole places only.", twin=(_both(_SIZE.replace("//", "/"), _WIDE.replace("//", "/")), _both(f"int({_SIZE}) if ((height + 2 * padding - kernel) % stride == 0) else {_SIZE.replace('//', '/')}", f"int({_WIDE}) if ((width + 2 * padding - kernel) % stride == 0) else {_WIDE.replace('//', '/')}"))),
        Mistake("padding once", "padding is counted once. It is added on both sides.", twin=_both(_SIZE.replace("2 * ", ""), _WIDE.replace("2 * ", ""))),
        Mistake("no padding", "padding isn't counted.", twin=_both(_SIZE.replace(" + 2 * padding", ""), _WIDE.replace(" + 2 * padding", ""))),
        Mistake("no stride", "the stride isn't used: the window moves on by `stride` pixels.", twin=_both(_SIZE.replace(" // stride", ""), _WIDE.replace(" // stride", ""))),
        Mistake("stride and padding swapped", "stride and padding are taken for each other: each layer is (kernel, stride, padding, channels).", twin=edit("kernel, stride, padding, channels_out in", "kernel, padding, stride, channels_out in").edit("    for", "    layers = [(k, max(s, 0), p or 1, c) for k, s, p, c in layers]\n    for")),
        Mistake("image divided by stride", "the size is divided by the stride, and the window's own size is left out.", twin=(_both("height // stride", "width // stride"), _both("-(-height // stride)", "-(-width // stride)"))),
        Mistake("pooling divided by its window", "for a pooling the size is divided by its window. It follows the same rule as a convolution, with a stride and a padding of its own.", twin=edit(f"        height = {_SIZE}\n        width = {_WIDE}\n", f"        if channels_out is None:\n            height, width = height // kernel, width // kernel\n        else:\n            height, width = {_SIZE}, {_WIDE}\n")),
        Mistake("one list", "every entry is the same list, changed again and again, so all of them show the last shape.", twin=edit("return shapes", "return shapes[-1:] * len(shapes)")),
        Mistake("always the first shape", "each layer gets the original image. It gets what the layer before made of it.", twin=edit("    for kernel, stride, padding, channels_out in layers:\n", "    for kernel, stride, padding, channels_out in layers:\n        channels, height, width = shape\n")),
        Mistake("height for width", "height and width come out alike: they are computed from the same number.", twin=(edit(f"width = {_WIDE}", "width = height"), edit("channels, height, width = shape", "channels, height, width = shape[0], shape[1], shape[1]"), edit("channels, height, width = shape", "channels, height, width = shape[0], shape[2], shape[2]"))),
        Mistake("height and width swapped", "height and width are exchanged: the order is (channels, height, width).", twin=(edit("(channels, height, width))", "(channels, width, height))"), edit("channels, height, width = shape", "channels, width, height = shape"))),
        Mistake("channels last", "the channels stand last: that is Keras's order. The exercise asks for (channels, height, width).", twin=edit("(channels, height, width))", "(height, width, channels))")),
        Mistake("last only", "the shape after the last layer alone comes back. The exercise asks for the shape after each layer.", twin=(edit("return shapes", "return shapes[-1] if shapes else []"), edit("return shapes", "return shapes[-1:]"), edit("return shapes", "return shapes[-1] if shapes else shape"))),
        Mistake("input too", "the shape of the image itself stands in front. The list begins after the first layer.", twin=edit("shapes = []", "shapes = [tuple(shape)]")),
    ],
    hints=[
        "Three numbers go through the list: channels, height, width. What does a layer do to each of them?",
        "Height and width: `(n + 2 * padding - kernel) // stride + 1`, as in `output_size`. Channels: those of the layer, unless they are None.",
        "Begin with `channels, height, width = shape`. In a loop over the layers give all three their new values, then append `(channels, height, width)` to a list.",
    ],
    why="The three numbers are all that a layer must know about its input. A network whose shapes fit on paper runs.",
)  # fmt: skip


receptive_fields = Exercise(
    reference=solutions.receptive_fields,
    cases=[
        case([(3, 1, 1, 8)], note="one convolution"),
        case([(3, 1, 1, 8), (3, 1, 1, 8)], note="two convolutions"),
        case([_POOL], note="one pooling"),
        case([(3, 1, 1, 8), _POOL, (3, 1, 1, 16)], note="a pooling between two convolutions"),
        case([(5, 2, 0, 4), (3, 2, 1, 8), (3, 1, 1, 8)], note="two strides"),
        case([(1, 1, 0, 4), (7, 3, 0, None), (1, 1, 0, 4), (2, 1, 0, 5)], note="kernels of one pixel"),
        case([(3, 1, 1, 8), _POOL, (3, 1, 1, 16), _POOL, (3, 1, 1, 32), _POOL, (3, 1, 1, 32)], note="the stack of the lecture"),
        random_cases(lambda rng: (_layers(rng),), count=3, note="four layers"),
    ],
    mistakes=[
        Mistake("no strides", "the strides aren't counted. After a stride of 2, neighbouring numbers lie two pixels apart in the image, so a window over them covers more of it.", twin=(edit("        step *= stride\n", ""), edit("(kernel - 1) * step", "kernel - 1"))),
        Mistake("own stride counted", "a layer's own stride is counted too early: it says how far apart the next layer's inputs lie, not its own.", twin=edit("        seen += (kernel - 1) * step\n        step *= stride\n", "        step *= stride\n        seen += (kernel - 1) * step\n")),
        Mistake("strides added", "the strides are added up. Two strides of 2 put neighbours four pixels apart, since each doubles what is there.", twin=(edit("step *= stride", "step += stride"), edit("step *= stride", "step += stride - 1"))),
        Mistake("stride of one layer", "only the stride of the layer before is used. All strides before it multiply.", twin=edit("step *= stride", "step = stride")),
        Mistake("kernels added", "the sizes of the kernels are added up. Neighbouring windows overlap, so each layer adds one less than its kernel.", twin=(edit("(kernel - 1) * step", "kernel * step"), edit("(kernel - 1) * step", "kernel * step").edit("seen, step = 1, 1", "seen, step = 0, 1"))),
        Mistake("kernels multiplied", "the kernels are multiplied. Their windows overlap, so each layer only adds to what is seen.", twin=(edit("seen += (kernel - 1) * step", "seen *= kernel"), edit("seen += (kernel - 1) * step", "seen *= kernel * step"))),
        Mistake("starts at zero", "each field is one too small: before the first layer, a number sees its own pixel.", twin=edit("seen, step = 1, 1", "seen, step = 0, 1")),
        Mistake("own kernel only", "each layer's own kernel comes out. It sees numbers that have seen several pixels themselves.", twin=(edit("seen += (kernel - 1) * step", "seen = kernel"), edit("seen += (kernel - 1) * step", "seen = kernel * step"), edit("seen += (kernel - 1) * step", "seen = 1 + (kernel - 1) * step"))),
        Mistake("half the window", "half of the window is counted. It reaches to both sides.", twin=edit("(kernel - 1) * step", "(kernel // 2) * step")),
        Mistake("always three", "every kernel is taken to be of 3 × 3. Each layer brings its own.", twin=edit("(kernel - 1) * step", "2 * step")),
        Mistake("backwards rule forwards", "(field − 1) · stride + kernel is the rule from the last layer back to the image. The layers are gone through from the image on.", twin=edit("seen += (kernel - 1) * step", "seen = (seen - 1) * stride + kernel")),
        Mistake("without pooling", "poolings are left out. A pooling has a window and a stride, too.", twin=edit("for kernel, stride, _, _ in layers:\n", "for kernel, stride, _, kept in layers:\n        if kept is None:\n            fields.append(seen)\n            continue\n")),
        Mistake("last layer first", "the layers are read from the end. The first stands nearest to the image.", twin=(edit("in layers:", "in layers[::-1]:"), edit("in layers:", "in layers[::-1]:").edit("return fields", "return fields[::-1]"))),
        Mistake("padding counted", "padding is counted. It changes how many numbers there are, and not how much each of them sees.", twin=(edit("stride, _, _ in", "stride, padding, _ in").edit("(kernel - 1) * step", "(kernel - 1 + 2 * padding) * step"), edit("stride, _, _ in", "stride, padding, _ in").edit("(kernel - 1) * step", "(kernel - 1 + padding) * step"))),
        Mistake("cut at the image", "the fields are cut at the size of an image. The rule knows no image: near a border a number sees beyond it, where the padding is.", twin=(edit("fields.append(seen)", "fields.append(min(seen, 28))"), edit("seen += (kernel - 1) * step", "seen = min(seen + (kernel - 1) * step, 28)"))),
        Mistake("area", "the pixels of the whole window are counted. The exercise asks for its side.", twin=edit("fields.append(seen)", "fields.append(seen**2)")),
        Mistake("steps for fields", "the distance between neighbours comes back: how far apart in the image two numbers look, and not how much each sees.", twin=edit("fields.append(seen)", "fields.append(step)")),
        Mistake("last only", "the field after the last layer alone comes back. The exercise asks for one after each layer.", twin=(edit("return fields", "return fields[-1]"), edit("return fields", "return fields[-1:]"))),
        Mistake("input too", "the single pixel of the image itself stands in front. The list begins after the first layer.", twin=edit("fields = []", "fields = [1]")),
    ],
    hints=[
        "Keep two numbers: how many pixels are seen, and how far apart in the image two neighbouring numbers look. Both begin at 1.",
        "A window of `kernel` numbers has `kernel - 1` gaps. Each gap adds as many pixels as neighbours lie apart. After that, the layer's stride multiplies the distance.",
        "In a loop: `seen += (kernel - 1) * step`, then `step *= stride`, then append `seen`.",
    ],
    why="Depth adds, stride multiplies: small kernels see far only because the image shrinks on the way.",
)  # fmt: skip


def _network_case(channels, n_classes, samples, height, width):
    def make(rng):
        weights, before = [], 1
        for after in channels:
            weights.append((rng.normal(size=(3, 3, before, after)) / before**0.5, rng.normal(size=after)))
            before = after
        weights.append((rng.normal(size=(before, n_classes)), rng.normal(size=n_classes)))
        x = rng.normal(size=(samples, height, width, 1))
        return case(channels, n_classes, given=Given(weights, x, images=True, training=True))

    return make


def _or_in_keras(in_torch, in_keras):
    """Return twins in PyTorch, or in Keras where PyTorch isn't installed: names stay, whichever is here."""
    return in_torch if frameworks.installed("torch") else in_keras


def _keras(old, *new):
    return tuple(edit(old, text, framework="keras") for text in new)


def _met_by_the_dense_layer(recording: Recording) -> list[tuple[int, int]]:
    """Return the shapes that came to a dense layer which couldn't take them; none where a case went well."""
    found = [
        re.search(
            r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and", o.crash.message if o.crash else ""
        )
        for o in recording.observations
    ]
    return [(int(one[1]), int(one[2])) for one in found if one] if all(found) else []


def _size_goes_into_the_layer(recording: Recording, reference: Recording) -> bool:
    """Tell whether the dense layer is made for one size of images: a row of many numbers for each sample."""
    met = zip(_met_by_the_dense_layer(recording), reference.observations, strict=False)
    due = [rows == len(o.value) and columns > o.args[0][-1] for (rows, columns), o in met]
    return bool(due) and all(due)


def _not_flattened(recording: Recording, reference: Recording) -> bool:
    """Tell whether the dense layer gets the means one by one, each as a row of its own."""
    met = zip(_met_by_the_dense_layer(recording), reference.observations, strict=False)
    due = [columns == 1 and rows == len(o.value) * o.args[0][-1] for (rows, columns), o in met]
    return bool(due) and all(due)


_MEAN = "nn.AdaptiveAvgPool2d(1)"

network = Exercise(
    reference={"torch": solutions.network, "keras": solutions.network_in_keras},
    probe="model",
    cases=[
        random_cases(_network_case((3,), 2, 1, 4, 5), count=1, note="one convolution"),
        random_cases(_network_case((2, 4), 3, 2, 6, 8), count=1, note="two convolutions"),
        random_cases(_network_case((2, 3, 5), 4, 3, 8, 12), count=1, note="three convolutions"),
        random_cases(_network_case((4, 4), 4, 4, 5, 5), count=1, note="four of everything, five pixels a side"),
    ],
    mistakes=[
        Mistake("softmax last", "a softmax follows the last layer. The loss wants scores, and takes the softmax itself.", twin=_or_in_keras(edit("nn.Linear(channels_in, n_classes)]", "nn.Linear(channels_in, n_classes), nn.Softmax(1)]"), _keras("Dense(n_classes)", "Dense(n_classes, activation='softmax')"))),
        Mistake("activation last", "an activation follows the last layer. Scores may be negative.", twin=_or_in_keras(tuple(edit("n_classes)]", f"n_classes), nn.{name}()]") for name in ("ReLU", "Sigmoid", "Tanh")), _keras("Dense(n_classes)", *(f"Dense(n_classes, activation={name!r})" for name in ("relu", "sigmoid", "tanh"))))),
        Mistake("no activation", "no ReLU stands between the layers, so convolutions and dense layer are nearly one linear layer.", twin=_or_in_keras(edit(", nn.ReLU()]", "]"), _keras(', activation="relu"', ""))),
        Mistake("another activation", "another activation than ReLU follows the convolutions.", twin=_or_in_keras(tuple(edit("nn.ReLU()", f"nn.{name}()") for name in ("Sigmoid", "Tanh", "GELU", "LeakyReLU")), _keras('"relu"', *(f'"{name}"' for name in ("sigmoid", "tanh", "gelu"))))),
        Mistake("no padding", "the convolutions have no padding, so each takes a border of a pixel away.", twin=_or_in_keras(edit(", padding=1", ""), _keras('padding="same"', 'padding="valid"'))),
        Mistake("no pooling", "nothing is pooled between the convolutions.", twin=_or_in_keras(edit("        if layers:\n            layers.append(nn.MaxPool2d(2))\n", ""), _keras("        if place > 0:\n            model.add(layers.MaxPooling2D(2))\n", ""))),
        Mistake("pooling after the last", "a pooling follows the last convolution, too. It stands only between two convolutions.", twin=_or_in_keras(edit("        if layers:\n            layers.append(nn.MaxPool2d(2))\n", "").edit("padding=1), nn.ReLU()]", "padding=1), nn.ReLU(), nn.MaxPool2d(2)]"), _keras("    model.add(layers.GlobalAveragePooling2D())\n", "    model.add(layers.MaxPooling2D(2))\n    model.add(layers.GlobalAveragePooling2D())\n"))),
        Mistake("pooling first", "a pooling stands before the first convolution. It stands only between two convolutions.", twin=_or_in_keras(edit("        if layers:\n            layers.append", "        if True:\n            layers.append"), _keras("if place > 0:", "if place >= 0:"))),
        Mistake("mean pooling", "between the convolutions the mean of each window is taken. The exercise asks for the maximum.", twin=_or_in_keras(edit("nn.MaxPool2d(2)", "nn.AvgPool2d(2)"), _keras("layers.MaxPooling2D(2)", "layers.AveragePooling2D(2)"))),
        Mistake("stride for pooling", "the convolutions take steps of two pixels instead of pooling. The exercise asks for the largest number in each window.", twin=_or_in_keras(edit("        if layers:\n            layers.append(nn.MaxPool2d(2))\n", "").edit("3, padding=1)", "3, stride=2 if layers else 1, padding=1)"), _keras('padding="same"', 'strides=1 if place == 0 else 2, padding="same"'))),
        Mistake("maximum at the end", "at the end the maximum of each channel is taken. The exercise asks for the mean over all places.", twin=_or_in_keras(edit(_MEAN, "nn.AdaptiveMaxPool2d(1)"), _keras("GlobalAveragePooling2D", "GlobalMaxPooling2D"))),
        Mistake("flatten before the mean", "all places go into the dense layer one by one. The mean over the places comes first, so that the layer needs no size of the image.", when=_size_goes_into_the_layer),
        Mistake("not flattened", "the dense layer gets images of one pixel. It looks along the last axis, so the axes of height and width have to go first.", when=_not_flattened),
        Mistake("pooling by one pixel", "the pooling moves on by one pixel, so the image hardly shrinks. It moves on by two.", twin=_or_in_keras(edit("nn.MaxPool2d(2)", "nn.MaxPool2d(2, stride=1)"), _keras("MaxPooling2D(2)", "MaxPooling2D(2, strides=1)"))),
        Mistake("first channel count", "every convolution takes one channel in. From the second on, what comes in is what the one before gave out.", when=lambda seen, reference: any(o.crash is not None and "to have 1 channels" in o.crash.message for o in seen.observations)),
        Mistake("no bias", "some or all of the layers have no biases.", twin=_or_in_keras((edit("3, padding=1)", "3, padding=1, bias=False)"), edit("n_classes)]", "n_classes, bias=False)]"), edit("3, padding=1)", "3, padding=1, bias=False)").edit("n_classes)]", "n_classes, bias=False)]")), _keras("3, padding", "3, use_bias=False, padding"))),
        Mistake("last without relu", "the last convolution has no ReLU after it. All of them have.", twin=_or_in_keras(edit("    head = [", "    layers.pop()\n    head = ["), ())),
        Mistake("two dense layers", "there is a dense layer more than asked for. One follows the mean.", twin=edit("nn.Flatten(), nn.Linear", "nn.Flatten(), nn.Linear(channels_in, channels_in), nn.Linear")),
        Mistake("dropout", "there is dropout in it. The exercise asks for none.", twin=_or_in_keras(edit("nn.Flatten(), ", "nn.Flatten(), nn.Dropout(0.5), "), _keras("    model.add(layers.Dense(", "    model.add(layers.Dropout(0.5))\n    model.add(layers.Dense("))),
    ],
    hints=[
        "Go through `channels` in a loop and collect layers in a list. Which layer comes before all convolutions but the first? And how many channels come into each?",
        "In PyTorch: `nn.Conv2d(channels_in, channels_out, 3, padding=1)`, `nn.ReLU()`, `nn.MaxPool2d(2)`; at the end `nn.AdaptiveAvgPool2d(1)`, `nn.Flatten()`, `nn.Linear(channels_in, n_classes)`. In Keras: `layers.Conv2D(…, 3, padding=\"same\", activation=\"relu\")`, `layers.MaxPooling2D(2)`, `layers.GlobalAveragePooling2D()`, `layers.Dense(n_classes)`.",
        "`nn.Sequential(*layers)` makes a model of the list. In the loop set `channels_in = channels_out` at the end, so that the next layer knows what comes in.",
    ],
    why="No height and no width among the arguments: the mean over all places takes images of any size. It also keeps the network open to be asked where it looked.",
)  # fmt: skip


def _augment_case(n, height, width, far):
    def make(rng):
        down, right = rng.integers(-far, far + 1, (2, n))
        flip = np.resize([False, True, True], n)
        return rng.uniform(0.1, 1, (n, height, width)), flip, down, right

    return make


_A = np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])
_T, _F, _0 = np.array([True]), np.array([False]), np.array([0])
_PIECE = "piece = source[max(-i, 0) : height - max(i, 0), max(-j, 0) : width - max(j, 0)]"
_PUT = "moved[n, max(i, 0) : height + min(i, 0), max(j, 0) : width + min(j, 0)] = piece"


def _moved_by(text):
    """Return a twin that makes the new image in another way."""
    return edit(f"        {_PIECE}\n        {_PUT}\n", f"        moved[n] = {text}\n")


augment = Exercise(
    reference=solutions.augment,
    cases=[
        case(_A, _F, _0, _0, note="nothing to do"),
        case(_A, _T, _0, _0, note="flipped"),
        case(_A, _F, _0, np.array([1]), note="moved right"),
        case(_A, _F, np.array([1]), _0, note="moved down"),
        case(_A, _F, np.array([-1]), np.array([-2]), note="moved up and left"),
        case(_A, _T, _0, np.array([1]), note="flipped and moved right"),
        random_cases(_augment_case(4, 5, 6, 2), count=2, note="four images"),
        random_cases(_augment_case(3, 5, 5, 4), count=1, note="images that nearly leave"),
    ],
    mistakes=[
        Mistake("upside down", "the image is turned upside down. A shoe flipped left for right is still a shoe, but nobody photographs it standing on its head.", twin=edit("image[:, ::-1]", "image[::-1]")),
        Mistake("half a turn", "the image gets half a turn: rows and columns are both reversed.", twin=edit("image[:, ::-1]", "image[::-1, ::-1]")),
        Mistake("transposed", "rows and columns are exchanged. Flipping keeps the rows and reverses the order within each.", twin=edit("image[:, ::-1]", "np.resize(image.T, image.shape)")),
        Mistake("all flipped", "every image is flipped. `flip` says which ones.", twin=edit("image[:, ::-1] if flip[n] else image", "image[:, ::-1]")),
        Mistake("none flipped", "no image is flipped.", twin=edit("image[:, ::-1] if flip[n] else image", "image")),
        Mistake("flip inverted", "the other images are flipped: those where `flip` is False.", twin=edit("if flip[n]", "if not flip[n]")),
        Mistake("first decides", "the first image's flip is taken for all of them.", twin=edit("flip[n]", "flip[0]")),
        Mistake("any decides", "all images are flipped as soon as one is to be.", twin=edit("flip[n]", "np.any(flip)")),
        Mistake("wrapped round", "what leaves on one side comes back on the other: `np.roll` does that. Black has to come in.", twin=(_moved_by("np.roll(source, (i, j), axis=(0, 1))"), _moved_by("np.roll(np.roll(source, i, axis=0), j, axis=1)"))),
        Mistake("wrong way", "the images move the other way: down for up, and right for left.", twin=edit("i, j = down[n], right[n]", "i, j = -down[n], -right[n]")),
        Mistake("up for down", "the images move up where they should move down. The first row is the top one.", twin=edit("i, j = down[n], right[n]", "i, j = -down[n], right[n]")),
        Mistake("left for right", "the images move left where they should move right.", twin=edit("i, j = down[n], right[n]", "i, j = down[n], -right[n]")),
        Mistake("axes swapped", "`down` and `right` are exchanged. The first axis of an image goes down, the second to the right.", twin=(edit("i, j = down[n], right[n]", "i, j = np.clip(right[n], 1 - height, height - 1), np.clip(down[n], 1 - width, width - 1)"), edit("i, j = down[n], right[n]", "i, j = right[n], down[n]"))),
        Mistake("moved before flipped", "the images are moved first and flipped after that, so a flipped one moves the other way.", twin=edit("i, j = down[n], right[n]", "i, j = down[n], -right[n] if flip[n] else right[n]")),
        Mistake("not moved", "no image is moved.", twin=_moved_by("source")),
        Mistake("first move for all", "all images move as the first one does.", twin=edit("i, j = down[n], right[n]", "i, j = down[0], right[0]")),
        Mistake("border repeated", "the border's own pixels come in where the image has moved away. Black, 0, is due there.", twin=_moved_by("np.pad(source, max(abs(i), abs(j)), mode='edge')[max(abs(i), abs(j)) - i :, max(abs(i), abs(j)) - j :][:height, :width]")),
        Mistake("white comes in", "white comes in where the image has moved away. Black, 0, is due there.", twin=edit("np.zeros_like(images)", "np.ones_like(images)")),
        Mistake("old image below", "the old image shows where the new one has moved away. Black, 0, is due there.", twin=edit("np.zeros_like(images)", "images.copy()")),
        Mistake("only one way", "images move to the right and down only: numbers below 0 aren't followed.", twin=edit("i, j = down[n], right[n]", "i, j = max(down[n], 0), max(right[n], 0)")),
        Mistake("size grown", "the images have grown by what they moved. They keep their size, and what leaves is cut off.", when=lambda seen, reference: all(o.crash is None or "broadcast" in o.crash.message for o in seen.observations) and any(o.crash is not None and "broadcast" in o.crash.message for o in seen.observations)),
    ],
    hints=[
        "Take the images one by one. Which slice of an image stays inside when it moves right by 1? And into which columns of a black image does it go?",
        "`image[:, ::-1]` is flipped. For a move to the right by j: columns `0` to `width - j` go to columns `j` to `width`. For a move to the left it is the reverse, and `max(j, 0)`, `max(-j, 0)` serve both.",
        "Another way: `np.pad` by the height and width on all sides, then cut out `height` rows from `height - down[n]` on, and `width` columns from `width - right[n]` on.",
    ],
    why="The label isn't among the arguments: nothing here may change it. Whether a flip keeps the label, no function can know. You do.",
)  # fmt: skip


def _map_case(n_classes, channels, rows, columns):
    def make(rng):
        features = np.maximum(rng.normal(size=(channels, rows, columns)), 0)
        return features, rng.normal(size=(n_classes, channels)), int(rng.integers(1, n_classes))

    return make


_F2 = np.array([[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 4.0]]])
_W2 = np.array([[2.0, -1.0], [0.5, 3.0], [-1.0, -2.0]])


def _column(features, weights, label):
    total = np.zeros(features.shape[1:])
    for k in range(len(features)):
        total += weights[k, label] * features[k]
    return np.maximum(total, 0)


class_activation_map = Exercise(
    reference=solutions.class_activation_map,
    cases=[
        case(_F2, _W2, 1, note="two channels, all weights positive"),
        case(_F2, _W2, 0, note="one channel speaks against the class"),
        case(_F2, _W2, 2, note="everything speaks against the class"),
        random_cases(_map_case(4, 6, 3, 5), count=2, note="six channels, a map that isn't square"),
        random_cases(_map_case(3, 3, 3, 3), count=1, note="three of everything"),
    ],
    mistakes=[
        Mistake("no relu", "places that speak against the class come out negative. The exercise asks for 0 there.", twin=edit("np.maximum(total, 0)", "total")),
        Mistake("absolute value", "what speaks against the class counts as if it spoke for it: the absolute value is taken. The exercise asks for 0 there.", twin=(edit("np.maximum(total, 0)", "np.abs(total)"), edit("weights[label]", "np.abs(weights[label])"))),
        Mistake("relu before the sum", "negative weights, or products, are set to 0 before the sum. What speaks against a class may outweigh what speaks for it at the same place.", twin=(edit("weights[label]", "np.maximum(weights[label], 0)"), edit("np.tensordot(weights[label], features, axes=1)", "np.maximum(weights[label][:, None, None] * features, 0).sum(axis=0)"))),
        Mistake("weights unused", "the weights aren't used: that is the sum or the mean of all channels, the same for every class.", twin=(edit("np.tensordot(weights[label], features, axes=1)", "features.sum(axis=0)"), edit("np.tensordot(weights[label], features, axes=1)", "features.mean(axis=0)"))),
        Mistake("another class", "the map belongs to another class: the row of `weights` isn't that of `label`.", twin=(edit("weights[label]", "weights[0]"), edit("weights[label]", "weights[label - 1]"), edit("weights[label]", "weights[-1]"))),
        Mistake("all classes", "the weights of all classes are used together. The map belongs to one class.", twin=(edit("weights[label]", "weights.sum(axis=0)"), edit("weights[label]", "weights.mean(axis=0)"))),
        Mistake("every class", "a map for each class comes back. The exercise asks for that of `label`.", twin=edit("np.tensordot(weights[label], features, axes=1)", "np.tensordot(weights, features, axes=1)")),
        Mistake("column for row", "a column of `weights` is taken. Each class has a row.", twin=(_column, edit("np.tensordot(weights[label], features, axes=1)", "np.tensordot(np.resize(weights[:, min(label, weights.shape[1] - 1)], len(features)), features, axes=1)"))),
        Mistake("one channel", "a single channel is looked at, and not the sum over all of them.", twin=(edit("np.tensordot(weights[label], features, axes=1)", "features[weights[label].argmax()]"), edit("np.tensordot(weights[label], features, axes=1)", "weights[label].max() * features[weights[label].argmax()]"), edit("np.tensordot(weights[label], features, axes=1)", "(weights[label][:, None, None] * features).max(axis=0)"), edit("weights[label], features", "weights[label][:1], features[:1]"))),
        Mistake("mean over channels", "the mean over the channels is taken. The exercise asks for their sum.", twin=edit("np.tensordot(weights[label], features, axes=1)", "np.tensordot(weights[label], features, axes=1) / len(features)")),
        Mistake("scaled", "the map is scaled so that its largest number is 1. The exercise asks for the sum itself, so that maps of two classes can be compared.", twin=(edit("return np.maximum(total, 0)", "total = np.maximum(total, 0)\n    return total / (total.max() or 1)"), edit("return np.maximum(total, 0)", "total = np.maximum(total, 0)\n    return (total - total.min()) / (np.ptp(total) or 1)"))),
        Mistake("transposed", "rows and columns of the map are exchanged.", twin=edit("np.maximum(total, 0)", "np.maximum(total, 0).T")),
        Mistake("mean of the map", "one number comes back, the part of the score that comes from the image. The exercise asks for the number at each place.", twin=(edit("np.maximum(total, 0)", "np.maximum(total, 0).mean()"), edit("np.maximum(total, 0)", "total.mean()"), edit("np.maximum(total, 0)", "np.maximum(total.mean(), 0)"))),
        Mistake("places with weights", "each channel is reduced to its mean before it is weighted, so the places are lost.", twin=edit("np.tensordot(weights[label], features, axes=1)", "weights[label] * features.mean(axis=(1, 2))")),
        Mistake("normalised weights", "the weights are turned into shares by a softmax first. The map needs them as they are.", twin=edit("total = np", "row = np.exp(weights[label]) / np.exp(weights[label]).sum()\n    total = np").edit("tensordot(weights[label]", "tensordot(row")),
        Mistake("squared", "the products are squared, so what speaks against the class counts for it.", twin=edit("np.maximum(total, 0)", "total**2")),
    ],
    hints=[
        "One weight for each channel: `weights[label]`. Each channel is a small image. What is their weighted sum at one place?",
        "`weights[label][:, None, None] * features` multiplies each channel by its weight. Then sum over the channels, which stand first.",
        "`np.maximum(total, 0)` sets what is negative to 0.",
    ],
    why="The mean of this map, before the negative places are cut off, is the class's score without its bias. The network adds up places, so each place has its share in the score.",
)  # fmt: skip
