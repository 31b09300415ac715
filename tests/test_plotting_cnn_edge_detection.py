"""The pictures of convolutions: the laws for every picture, and what each of them must show."""

import numpy as np
import pytest

from mlschool import datasets, plotting
from tests.picture_laws import laws_of

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
    "window": (
        lambda: plotting.window(6, 3, stride=2, padding=1),
        "with 1 of zeros on each side. A window of 3 × 3 begins at 0, 2 and 4 in each direction: "
        "3 × 3 numbers come out, and 1 pixel at the end never looked at.",
    ),
    "window at one place": (lambda: plotting.window(3, 3), "begins at 0 in each direction: 1 × 1 numbers"),
}

TestPictures = laws_of(PICTURES, "cnn_edge_detection")


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


@pytest.mark.parametrize(("n", "kernel", "stride", "padding"), [(6, 3, 1, 0), (6, 3, 2, 1), (5, 2, 3, 2)])
def test_the_window_stops_where_the_reference_counts_a_place(n, kernel, stride, padding):
    from mlschool.solutions.cnn_edge_detection import output_size

    size = output_size(n, kernel, stride, padding)
    assert plotting.window(n, kernel, stride, padding).caption.endswith(f"out come {size} × {size}")


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
        (lambda: plotting.window(6, 3, stride=0), "the stride must be 1 or more"),
        (lambda: plotting.window(2, 5), "no longer than the padded image"),
        (lambda: plotting.window(64, 3), "room to draw 14 pixels on a side, and here are 64"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 60
