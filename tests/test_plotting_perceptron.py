"""The pictures of the perceptron: the laws for every picture, and what each of them must show."""

import pytest

from mlschool import datasets, plotting
from mlschool.plotting import perceptron
from tests.picture_data import PATH, PENGUINS, SCALED, THREE
from tests.picture_laws import laws_of

PICTURES = {
    "one_feature": (lambda: plotting.one_feature(PENGUINS), "Adelie from 2850 to 4775"),
    "one_feature with a threshold": (
        lambda: plotting.one_feature(PENGUINS, 0, 4300),
        "25 of 274 on the wrong side (19 Adelie and 6 Gentoo)",
    ),
    "learning_line": (
        lambda: plotting.learning_line(SCALED, PATH),
        "after 3 corrections: 0 of 274 on the wrong",
    ),
    "mistakes_per_epoch": (
        lambda: plotting.mistakes_per_epoch({"slow": [9, 4, 0], "fast": [9, 4, 0], "never": [7, 8, 7, 9]}),
        "slow and fast (solid, exactly the same) from 9 in epoch 1 to 0 in epoch 3, none in epoch 3 (star)",
    ),
    "neuron": (lambda: plotting.neuron(("mass", "depth", "length")), "3 inputs, mass, depth and length"),
    "tries": (
        lambda: plotting.tries([1, 5, 9, 120]),
        "half of them took 7 tries or fewer; the shortest 1, the longest",
    ),
}

TestPictures = laws_of(PICTURES, "perceptron")


def test_the_threshold_asks_the_class_that_lies_above():
    assert (
        "15 of 274 on the wrong side (8 Adelie and 7 Gentoo)"
        in plotting.one_feature(PENGUINS, 1, 16.6).caption
    )
    four = datasets.Labelled([[1], [2], [2], [3]], [0, 0, 1, 1], ("x",), ("a", "b"))
    assert (
        plotting.one_feature(four, threshold=2).caption
        == "threshold 2: 1 of 4 on the wrong side (1 a and 0 b)"
    )


def test_runs_that_never_get_there_say_so():
    assert "never below 7" in plotting.mistakes_per_epoch({"never": [7, 8, 7, 9]}).alt


@pytest.fixture
def undrawn(monkeypatch):
    """Frames are counted, not drawn: drawing takes a tenth of a second each."""
    monkeypatch.setattr(perceptron, "draw", lambda figure, sharpness: b"")


def test_chosen_corrections_begin_with_the_first_and_end_with_the_last(undrawn):
    path = [([1, -1], 0.01 * n) for n in range(100)]
    captions = plotting.learning_line(SCALED, path).captions
    assert captions[0].startswith("after 1 correction:") and captions[-1].startswith("after 100 corrections:")
    assert len(captions) <= 24
    captions = plotting.learning_line(SCALED, path, every=30).captions
    assert [int(caption.split()[1]) for caption in captions] == [30, 60, 90, 100]


def test_the_remedy_for_too_many_pictures_works(undrawn):
    assert len(plotting.learning_line(SCALED, PATH * 40, every=4).frames) <= 40


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.one_feature(PENGUINS, 2), "from 0 to 1. Here it is 2"),
        (lambda: plotting.one_feature(THREE, 0, 40), "parts two classes, and here are 3"),
        (lambda: plotting.learning_line(SCALED, []), "there was no correction"),
        (
            lambda: plotting.learning_line(SCALED, PATH * 40, every=1),
            "120 pictures, and 40 is the most: take every=4",
        ),
        (lambda: plotting.learning_line(SCALED, PATH, every=0), "every must be 1 or more"),
        (lambda: plotting.mistakes_per_epoch({"a": []}), "a count for each epoch"),
        (lambda: plotting.mistakes_per_epoch({"a": [0.5]}), "a count for each epoch"),
        (lambda: plotting.mistakes_per_epoch({}), "Give 1 to 6 runs"),
        (lambda: plotting.neuron("x"), "1 to 5 names"),
        (lambda: plotting.tries([0, 1]), "each 1 or more"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 45
