"""The mathematics of cnn_edge_detection: what its references promise; four libraries say the same."""

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.signal import correlate2d
from skimage.filters import sobel_v

from mlschool import datasets, frameworks, plotting
from mlschool.checking import notebook
from mlschool.checking.decide import decide
from mlschool.checking.judge import judge_of
from mlschool.datasets import files
from mlschool.exercises import of_lecture
from mlschool.solutions import cnn_edge_detection as solutions
from tests import picture_laws
from tests.lectures.laws import laws_of
from tests.lectures.without import names_in_keras

TestLaws = laws_of("cnn_edge_detection")


@pytest.mark.parametrize("exercise", ["dense_network", "convolution_network"])
def test_mistakes_keep_their_names_without_pytorch(exercise, monkeypatch):
    pytest.importorskip("keras")
    names = names_in_keras("cnn_edge_detection", exercise, monkeypatch)
    assert len(names) > 10 and all(got == due for due, got in names), names


SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4
needs_torch = pytest.mark.skipif(not frameworks.installed("torch"), reason="PyTorch isn't installed")
needs_both = pytest.mark.skipif(
    not (frameworks.installed("torch") and frameworks.installed("keras")), reason="it takes both frameworks"
)
sizes = st.integers(1, 9)
strides = st.integers(1, 4)
paddings = st.integers(0, 3)


def tensor(array):
    import torch

    return torch.tensor(array, dtype=torch.float32)[None, None]


# ------------------------------------------------------------------------------------------ cross-correlation


@given(n=sizes, kernel=sizes, stride=strides, padding=paddings)
def test_the_output_size_is_the_number_of_places_at_which_the_kernel_ends_inside(n, kernel, stride, padding):
    whole = n + 2 * padding
    places = [start for start in range(0, whole, stride) if start + kernel <= whole]
    assume(places)
    assert solutions.output_size(n, kernel, stride, padding) == len(places)


@given(shape=st.tuples(sizes, sizes), kernel=st.tuples(sizes, sizes), stride=strides, padding=paddings)
@settings(deadline=None)
def test_scipy_says_the_same(shape, kernel, stride, padding):
    assume(all(k <= n + 2 * padding for n, k in zip(shape, kernel, strict=True)))
    rng = np.random.default_rng(sum(shape) + 10 * sum(kernel))
    image, weights = rng.normal(size=shape), rng.normal(size=kernel)
    theirs = correlate2d(np.pad(image, padding), weights, mode="valid")[::stride, ::stride]
    assert np.allclose(solutions.cross_correlate(image, weights, stride, padding), theirs, atol=1e-12)


@needs_torch
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 1), (2, 1), (3, 2)])
def test_pytorchs_layer_says_the_same(stride, padding):
    import torch

    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(9, 7)), rng.normal(size=(3, 2))
    theirs = torch.nn.functional.conv2d(tensor(image), tensor(kernel), stride=stride, padding=padding)
    ours = solutions.cross_correlate(image, kernel, stride, padding)
    assert np.allclose(ours, theirs[0, 0].numpy(), atol=1e-5)


@pytest.mark.parametrize("name", sorted(datasets.PHOTOGRAPHS))
def test_scikit_images_filter_is_sobels_kernel_over_a_repeated_rim(name):
    image = datasets.photograph(name)
    assert np.allclose(
        solutions.cross_correlate(np.pad(image, 1, mode="edge"), SOBEL), sobel_v(image), atol=1e-12
    )


def test_a_shift_of_the_image_shifts_the_result():
    image, kernel = np.random.default_rng(0).normal(size=(8, 9)), SOBEL
    moved = solutions.cross_correlate(image[:, 2:], kernel)
    assert np.allclose(moved, solutions.cross_correlate(image, kernel)[:, 2:])


@pytest.mark.parametrize(("size", "stride"), [(70, 1), (3, 0), (3, -1)])
def test_what_has_no_place_is_told_in_one_sentence(size, stride):
    with pytest.raises(ValueError, match="the stride must be 1 or more") as caught:
        solutions.cross_correlate(np.zeros((64, 64)), np.ones((size, size)), stride)
    assert str(caught.value).count(". ") == 0


# ----------------------------------------------------------------------------------------------- parameters


@needs_torch
@given(n_in=sizes, n_out=sizes, kernel=st.tuples(sizes, sizes), bias=st.booleans())
@settings(deadline=None, max_examples=30)
def test_pytorch_counts_as_many_parameters(n_in, n_out, kernel, bias):
    from torch import nn

    def count(layer):
        return sum(weight.numel() for weight in layer.parameters())

    assert solutions.dense_parameters(n_in, n_out, bias) == count(nn.Linear(n_in, n_out, bias=bias))
    layer = nn.Conv2d(n_in, n_out, kernel, bias=bias)
    assert solutions.convolution_parameters(*kernel, n_in, n_out, bias) == count(layer)


@needs_both
def test_keras_counts_as_many_and_so_do_the_networks():
    for make in (solutions.dense_network, solutions.dense_network_in_keras):
        model = make(5, 4)
        counted = (
            model.count_params()
            if hasattr(model, "count_params")
            else sum(w.numel() for w in model.parameters())
        )
        assert counted == solutions.dense_parameters(20, 20)
    assert solutions.convolution_network_in_keras(1).count_params() == 9


# ------------------------------------------------------------------------------------------------- networks


@needs_both
@pytest.mark.parametrize("name", ["dense_network", "convolution_network"])
@pytest.mark.parametrize("seed", range(4))
def test_the_references_in_both_frameworks_pass_whichever_is_bound(name, seed):
    key, record = f"cnn_edge_detection.{name}", of_lecture("cnn_edge_detection")[f"cnn_edge_detection.{name}"]
    for function in record.references.values():
        judge = judge_of(key, seed)
        assert decide(judge, judge.recording(function)).passed


@needs_torch
@pytest.mark.parametrize("padding", [0, 1])
def test_the_nine_weights_do_what_the_learners_function_does(padding):
    image, model = datasets.photograph("coins"), solutions.convolution_network(padding)
    ours = solutions.cross_correlate(image, solutions.learned_kernel(model), padding=padding)
    assert np.allclose(ours, model(tensor(image)).detach()[0, 0].numpy(), atol=1e-6)


@needs_torch
def test_one_step_of_plain_descent_follows_the_gradient_of_l1():
    """dL/dkernel is the mean of sign(output − y) times the pixel under the weight."""
    import torch

    rng, rate = np.random.default_rng(0), 0.1
    image, target = rng.normal(size=(8, 8)), rng.normal(size=(6, 6))
    model = solutions.convolution_network(0)
    kernel = solutions.learned_kernel(model).copy()
    out = solutions.cross_correlate(image, kernel)
    losses = solutions.train(
        model, torch.optim.SGD(model.parameters(), lr=rate), tensor(image), tensor(target), 1
    )
    assert np.isclose(losses[0], np.abs(out - target).mean(), rtol=1e-5)
    gradient = solutions.cross_correlate(image, np.sign(out - target) / out.size)
    assert np.allclose(solutions.learned_kernel(model), kernel - rate * gradient, atol=1e-6)


@needs_torch
def test_on_coins_the_nine_weights_become_sobels():
    import torch

    torch.manual_seed(0)
    image = datasets.photograph("coins")
    x, y = tensor(np.pad(image, 1, mode="edge")), tensor(sobel_v(image))
    model = solutions.convolution_network(0)
    for rate in (0.01, 0.001):
        solutions.train(model, torch.optim.Adam(model.parameters(), lr=rate), x, y, 1000)
    assert np.abs(solutions.learned_kernel(model) - SOBEL).max() < 0.01
    before = solutions.learned_kernel(model).copy()
    assert solutions.validation_error(model, x, y) < 0.002
    assert np.array_equal(before, solutions.learned_kernel(model))


@needs_torch
def test_a_dense_layer_trained_by_adam_on_one_image_learns_one_answer():
    """All weights of a row move alike, so that a grey image gets the trained image's answer."""
    import torch

    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    image, target = rng.uniform(0.2, 1, size=(12, 12)), rng.normal(size=(12, 12))
    model = solutions.dense_network(12, 12)
    matrix = next(weight for weight in model.parameters() if weight.ndim == 2)
    before = matrix.detach().clone()
    adam = torch.optim.Adam(model.parameters(), lr=1e-4)
    solutions.train(model, adam, tensor(image), tensor(target), 400)
    moved = matrix.detach() - before
    assert (moved.std(dim=1) < 0.01 * moved.mean(dim=1).abs()).double().mean() > 0.95
    wall = model(tensor(np.full((12, 12), image.mean()))).detach()[0, 0].numpy()
    assert np.corrcoef(wall.ravel(), target.ravel())[0, 1] > 0.9


# ---------------------------------------------------------------------------------- going on in one framework


@needs_both
class TestBorrow:
    KEY = "cnn_edge_detection.convolution_network"

    @pytest.fixture(autouse=True)
    def afresh(self, monkeypatch):
        monkeypatch.setattr(notebook, "_verdicts", {})
        monkeypatch.setattr(notebook, "_mine", {})

    def test_without_an_answer_it_is_the_reference_of_that_framework(self, capsys):
        record = of_lecture("cnn_edge_detection")[self.KEY]
        for framework in ("torch", "keras"):
            assert notebook.borrow(self.KEY, framework) is record.references[framework]
            assert capsys.readouterr().out.startswith("convolution_network: the reference, since")

    def test_an_answer_is_taken_where_it_fits_and_a_line_says_where_it_is_not(self, capsys):
        answer = solutions.convolution_network_in_keras
        answer = type(answer)(answer.__code__, answer.__globals__, "convolution_network")
        notebook.exercise(self.KEY)(answer)
        capsys.readouterr()
        for framework in (None, "keras"):
            assert notebook.borrow(self.KEY, framework) is answer
            assert capsys.readouterr().out.startswith("convolution_network: yours, which passed")
        assert (
            notebook.borrow(self.KEY, "torch")
            is of_lecture("cnn_edge_detection")[self.KEY].references["torch"]
        )
        assert "yours is in Keras; the cells below go on in PyTorch" in capsys.readouterr().out

    def test_another_framework_is_told(self):
        with pytest.raises(ValueError, match="has no reference in 'keras', but in torch"):
            notebook.borrow("cnn_edge_detection.train", "keras")


# --------------------------------------------------------------------------------------------- photographs


@pytest.mark.parametrize("name", sorted(datasets.PHOTOGRAPHS))
def test_a_photograph_is_grey_square_and_as_large_as_asked_for(name):
    for size in (1, 64, 200):
        image = datasets.photograph(name, size)
        assert image.shape == (size, size) and image.dtype == np.float64
        assert image.min() >= 0 and image.max() <= 1
    assert image.std() > 0.03


def test_a_smaller_one_keeps_the_brightness():
    small, large = datasets.photograph("camera", 32), datasets.photograph("camera", 256)
    assert abs(small.mean() - large.mean()) < 0.01


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: datasets.photograph("camara"), "no photograph 'camara'. Do you mean camera"),
        (lambda: datasets.photograph("coins", 1000), "'coins' can have 1 to 303 pixels on .* not 1000"),
        (lambda: datasets.photograph("coins", 0), "and not 0"),
    ],
)  # fmt: skip
def test_a_photograph_that_is_not_there_is_told(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_damaged_photograph_is_told(tmp_path, monkeypatch):
    (tmp_path / "camera.png").write_bytes(b"no picture")
    monkeypatch.setenv(files.OVERRIDE, str(tmp_path))
    with pytest.raises(datasets.DataFileError, match=r"camera\.png is damaged.*scikit-image"):
        datasets.photograph("camera")


# ----------------------------------------------------------------------------------------------- the pictures

STEP = np.tile([0.0, 0.0, 1.0, 1.0], (4, 1))

EDGE = np.array([[-1.0, 1.0]])

ROW = {"input": STEP, "target": STEP - 0.5, "half": (STEP - 0.5) / 2}

PICTURES = {
    "images": (
        lambda: plotting.images({"seen": ROW, "unseen": ROW}),
        "seen: input (4 × 4 pixels, brightness 0 to 1, mean 0.50), target (from -0.50 to 0.50), half (from "
        "-0.25 to 0.25, L1 0.250 from the target, correlation 1.00). unseen: input",
    ),
    "images in grey": (
        lambda: plotting.images(
            {"": {"input": datasets.photograph("coins"), "brighter": STEP}}, grey=["brighter"]
        ),
        "brighter (4 × 4 pixels, brightness 0 to 1, mean 0.50).",
    ),
    "images without contrast": (
        lambda: plotting.images({"": {"input": STEP, "target": STEP, "flat": np.zeros((4, 4))}}),
        "flat (from 0.00 to 0.00, L1 0.500 from the target, one of them without any contrast)",
    ),
    "kernels": (
        lambda: plotting.kernels({"edge": EDGE, "blur": np.ones((3, 3)) / 9}),
        "edge: −1, 1. blur: 0.111, 0.111, 0.111; 0.111, 0.111, 0.111; 0.111, 0.111, 0.111.",
    ),
    "kernels in two rows": (lambda: plotting.kernels(dict.fromkeys("abcd", EDGE)), "d: −1, 1."),
    "kernels of nothing": (lambda: plotting.kernels({"nothing": np.zeros((2, 2))}), "nothing: 0, 0; 0, 0."),
    "starts": (
        lambda: plotting.starts({"short": [0.2, 0.4], "long": [0, 0.1]}, "off by"),
        "off by, a dot for each start. short: from 0.2 to 0.4; long: from 0 to 0.1.",
    ),
}

NUMBERS = np.array([[1, 1, 4, 4], [1, 1, 4, 4], [1, 4, 4, 4]])
RIGHT_MINUS_LEFT = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])

SKETCHES = {
    "sliding": (
        lambda: plotting.sliding(NUMBERS, RIGHT_MINUS_LEFT),
        "place 0, 0 of 1 × 2: 1 · −1 + 4 · 1 + 1 · −2 + 4 · 2 + 1 · −1 + 4 · 1 = 12.",
    ),
    "sliding with stride and padding": (
        lambda: plotting.sliding(NUMBERS, RIGHT_MINUS_LEFT, row=9, stride=2, padding=1),
        "a border of 1 of zeros; the stride is 2. place 1, 0 of 2 × 2",
    ),
    "sliding over as much as there is room for": (
        lambda: plotting.sliding(np.full((8, 8), 0.25), RIGHT_MINUS_LEFT, 5, 5),
        "place 5, 5 of 6 × 6",
    ),
    "filtered": (
        lambda: plotting.filtered(datasets.photograph("camera"), SOBEL, np.zeros((31, 31))),
        "The weights add up to 0, and 31 × 31 numbers come out, from 0 to 0.",
    ),
    "filtered in grey": (
        lambda: plotting.filtered(datasets.photograph("camera"), np.ones((3, 3)) / 9, np.ones((64, 64))),
        "The weights add up to 1, and 64 × 64 numbers come out, from 1 to 1.",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "cnn_edge_detection", sketches=SKETCHES)

TestSketches = picture_laws.sketches_of(SKETCHES)


def test_a_tensor_is_as_good_as_an_array():
    torch = pytest.importorskip("torch")
    tensors = {name: torch.tensor(image)[None, None].requires_grad_() for name, image in ROW.items()}
    assert plotting.images({"": tensors}).alt == plotting.images({"": ROW}).alt


def test_brightness_is_grey_and_edges_are_coloured_about_zero():
    first, second, *_ = plotting.images({"": ROW}).figure.axes
    assert first.images[0].get_cmap().name == "gray" and first.images[0].get_clim() == (0, 1)
    assert second.images[0].get_clim() == (-0.5, 0.5)


def test_the_colour_bar_ends_in_points_where_something_lies_beyond_its_ends():
    ends = {}
    for name, factor in {"within": 1.0, "beyond": 2.0, "below": np.array([2.0, 2.0, 1.0, 1.0])}.items():
        bar = plotting.images({"": {"input": STEP, "target": factor * ROW["target"]}}).figure.axes[-1]
        ends[name] = len(bar.patches)
    assert ends == {"within": 0, "beyond": 2, "below": 1}


def test_kernels_that_are_compared_share_their_colours():
    named = {"edge": EDGE, "small": 0.1 * EDGE}
    own, shared = (plotting.kernels(named, shared=shared).figure.axes for shared in (False, True))
    assert len({axes.images[0].get_clim() for axes in own}) == 2
    assert len({axes.images[0].get_clim() for axes in shared}) == 1


def test_the_distance_from_the_target_stands_above_what_comes_behind_it():
    titles = [axes.get_title() for axes in plotting.images({"seen": ROW}).figure.axes[:3]]
    assert titles == ["seen\ninput", "target", "half\nL1 0.250"]


@given(row=st.integers(0, 9), column=st.integers(0, 9), stride=st.integers(1, 3), padding=st.integers(0, 1))
@settings(deadline=None, max_examples=30)
def test_the_window_stops_where_the_reference_does_and_has_its_sum(row, column, stride, padding):
    image = np.random.default_rng(0).integers(0, 9, size=(6, 5))
    out = solutions.cross_correlate(image, RIGHT_MINUS_LEFT, stride, padding)
    i, j = min(row, out.shape[0] - 1), min(column, out.shape[1] - 1)
    drawn = plotting.sliding(image, RIGHT_MINUS_LEFT, row, column, stride, padding)
    assert drawn.caption.startswith(f"place {i}, {j} of {out.shape[0]} × {out.shape[1]}: ")
    assert drawn.caption.endswith(f" = {out[i, j]:g}".replace("-", "−"))


def test_a_filtered_photograph_is_drawn_at_one_scale_and_in_grey_where_brightness_is_kept():
    image = datasets.photograph("coins")
    widths = {}
    for stride in (1, 2):
        result = solutions.cross_correlate(image, SOBEL, stride, padding=1)
        drawn = plotting.filtered(image, SOBEL, result).svg()
        widths[stride] = re.findall(r'<image [^>]*width="([\d.]+)"', drawn)
    assert widths == {1: ["192", "192"], 2: ["192", "96"]}


def test_crops_are_pieces_of_the_photographs_that_are_named():
    whole = datasets.photograph("moon", 128)
    pieces = datasets.crops(["moon"], 5, 16, seed=3)
    windows = np.lib.stride_tricks.sliding_window_view(whole, (16, 16)).reshape(-1, 256)
    assert all((windows == piece.ravel()).all(axis=1).any() for piece in pieces)
    assert np.array_equal(pieces, datasets.crops(["moon"], 5, 16, seed=3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.images({}), "1 to 5 images in a row; here are 0"),
        (lambda: plotting.images({"": dict.fromkeys("abcdef", STEP)}), "here are 6"),
        (lambda: plotting.images({"": {"two": np.zeros((2, 4, 4))}}), r"'two' must be one .* \(2, 4, 4\)"),
        (lambda: plotting.images({"": {"holes": STEP * np.nan}}), "'holes' must be one image of finite"),
        (lambda: plotting.kernels({}), "one kernel or more"),
        (lambda: plotting.kernels({"row": [1, 2, 3]}), r"'row' must be a table .* shape is \(3,\)"),
        (lambda: plotting.kernels({"large": np.zeros((9, 9))}), "1 to 7 rows and columns"),
        (lambda: plotting.sliding(NUMBERS, SOBEL, stride=0), "the stride must be 1 or more"),
        (lambda: plotting.sliding([[1, 2]], SOBEL), "no longer than the padded image"),
        (lambda: plotting.sliding(np.zeros((8, 8)), SOBEL, padding=1), "room for 8 × 8 pixels with their"),
        (lambda: plotting.starts({}, "off by"), "a row or more"),
        (lambda: plotting.starts({"short": [np.nan]}, "off by"), "one finite number for each start"),
        (lambda: plotting.filtered(STEP, EDGE, np.zeros(3)), "'result' must be one image"),
        (lambda: datasets.crops(["moon"], 1, 200), "1 to 128 pixels on each side, and not 200"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 60
