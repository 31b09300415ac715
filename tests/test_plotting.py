# ruff: noqa: E501 (a call stands in one line with what it must say)
"""The pictures that lectures share: labelled, said in computed words, legible without colour."""

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mlschool import datasets, plotting
from mlschool.plotting import boundaries, scatter, style, words
from tests.picture_data import PATH, PENGUINS, SCALED, THREE
from tests.picture_laws import Page, laws_of, luminance, sketches_of


def step(z):
    return np.where(z >= 0, 1, 0)


DOWN = 2 / np.arange(1, 21)
RUNS = np.array([[1], [2], [3]]) * DOWN

SHARED = ["charts", "training", "scatter", "boundaries", "diagrams"]

PICTURES = {
    "curves": (
        lambda: plotting.curves(
            {"training": DOWN, "validation": 0.5 + DOWN}, "epoch", "loss", floor=("guessing", 2.3)
        ),
        "validation (dashed) from 2.5 to 0.6; guessing: a level dotted line at 2.3.",
    ),
    "curves of several runs": (
        lambda: plotting.curves(
            {"SGD": RUNS, "Adam": RUNS / 3}, "time (s)", "loss (eV)", x=np.arange(1, 21), log="xy"
        ),
        "loss (eV) over time (s) from 1 to 20: SGD (solid) from 4 to 0.2, the median of 3 runs, which end between "
        "0.1 and 0.3; Adam (dashed)",
    ),
    "curves of several runs as dots": (
        lambda: plotting.curves({"wide": RUNS, "narrow": 1 + RUNS}, "epoch", "loss", dots=True),
        "narrow (dashed) from 5 to 1.2, the median of 3 runs, which end between 1.1 and 1.3.",
    ),
    "points": (
        lambda: plotting.points(PENGUINS),
        "151 Adelie (blue circles) and 123 Gentoo (orange triangles)",
    ),
    "points of three classes": (lambda: plotting.points(THREE), "68 Chinstrap"),
    "points of XOR": (
        lambda: plotting.points(datasets.xor()),
        "equal at (0.5, 0.5) and different at (0.5, 0.5)",
    ),
    "decision_boundary": (
        lambda: plotting.decision_boundary(datasets.xor(), lambda X: X.sum(axis=1) > 1.5),
        "3 of 4 in a wrong region (1 equal and 2 different), ringed",
    ),
    "decision_boundary of one region": (
        lambda: plotting.decision_boundary(PENGUINS, lambda X: np.ones(len(X))),
        "100 % Gentoo. 151 of 274",
    ),
    "lines": (
        lambda: plotting.lines(SCALED, {"before": PATH[0], "after": PATH[2]}, highlight=0),
        "after: 0 of 274 on the wrong side; ringed: sample 0",
    ),
    "activation": (
        lambda: plotting.activation({"step": step, "tanh": np.tanh}),
        "a jump from 0 to 1 at z = 0",
    ),
    "shares": (
        lambda: plotting.shares(
            [4, 64, 1024], {"√d": [0.3, 0.3, 0.3], "none": [0.5, 0.8, 1.0]}, "d", "largest"
        ),
        "largest over d from 4 to 1024: √d (solid) from 0.3 to 0.3; none (dashed) from 0.5 to 1.",
    ),
    "growth": (
        lambda: plotting.growth(
            [1, 10, 100],
            {"time (s)": {"square": [1, 100, 1e4], "line": [1, 10, 100]}, "memory (MB)": {"a": [1, 1, 1]}},
        ),
        "square (solid) from 1 to 1e+04, exponent 2.0; line (dashed) from 1 to 100, exponent 1.0. memory (MB)",
    ),
    "five_boxes": (plotting.five_boxes, "The data, x, goes into the model, f(x; θ); out comes"),
    "five_boxes with a highlight": (
        lambda: plotting.five_boxes(model="w·x + b", highlight="loss"),
        "The box called loss is highlighted",
    ),
    "fits": (
        lambda: plotting.fits([0, 1, 2], [1, 3, 5], {"line": lambda x: 2 * x}, names=("t (s)", "s (m)")),
        "3 points from t (s) = 0 to 2, and curves: line (solid) from 0 to 4, off by 1 on average",
    ),
    "loss_curves": (
        lambda: plotting.loss_curves({"good": [9, 3, 1], "bad": [9, 90, np.inf, np.nan]}),
        "bad (dashed) from 9 at step 0 to 90 at step 1, then beyond 1e+200, or no number any more (cross)",
    ),
    "loss_curves that jump": (
        lambda: plotting.loss_curves(
            {"jumps": [4, 9] + [1, 2] * 40, "long": [5] * 300}, "epoch", floor=("answering 0", 3)
        ),
        "to 2 at epoch 81, highest at epoch 1 with 9, lowest at epoch 2 with 1, jumping between 1 and 2 in "
        "the last 10; long (dashed) from 5 at epoch 0 to 5 at epoch 299; answering 0 (3): a level ",
    ),
    "loss_curves down to zero": (
        lambda: plotting.loss_curves({"perfect": [1, 0]}),
        "1 at step 0 to 0 at step 1",
    ),
    "training_losses": (
        lambda: plotting.training_losses({"once": DOWN, "twice": 1.4 + DOWN}, floor=("the least", 1.46)),
        "twice (dashed) from 3.4 to 1.5 in 20 epochs; the least: a level line at 1.46",
    ),
    "training_losses of one run": (
        lambda: plotting.training_losses({"a run": [3.0]}),
        "a run (solid) from 3 to 3 in 1 epoch.",
    ),
    "training_losses of steps": (
        lambda: plotting.training_losses({"a run": [3.0, 2.0]}, unit="step"),
        "Loss in each step: a run (solid) from 3 to 2 in 2 steps.",
    ),
}

SKETCHES = {
    "sides": (
        lambda: plotting.sides(SCALED, lambda w, b, X: X @ w + b >= 0, [1, -1], 0.5),
        "w is (1, -1), b is 0.5.",
    ),
}

TestPictures = laws_of(PICTURES, *SHARED, sketches=SKETCHES)

TestSketches = sketches_of(SKETCHES)


def test_what_one_lecture_draws_is_tried_in_a_file_of_its_name():
    rooms = {room for name, room in plotting._HOME.items() if name[0].islower()}
    lectures = Path(__file__).with_name("lectures").glob("test_*.py")
    files = {
        path.stem.removeprefix("test_")
        for path in lectures
        if "TestPictures = picture_laws.laws_of(" in path.read_text(encoding="utf-8")
    }
    assert rooms - {*SHARED, "controls", "playgrounds"} == files


def test_units_are_on_the_axes():
    axes = plotting.points(PENGUINS).figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == PENGUINS.features


def test_the_readers_settings_neither_spoil_it_nor_change():
    before = plotting.points(SCALED).png
    with matplotlib.rc_context({"axes.facecolor": "black", "font.size": 5, "text.color": "white"}):
        assert plotting.points(SCALED).png == before
        assert matplotlib.rcParams["font.size"] == 5


def test_the_readers_own_figure_can_be_a_picture_and_is_closed():
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.plot([1, 2])
    picture = plotting.Picture(figure, "a line that rises", "rising")
    assert pyplot.get_fignums() == []
    assert "<figcaption>rising</figcaption>" in picture.html()


def test_words_are_escaped():
    data = datasets.Labelled([[0, 1], [1, 0]], [0, 1], ('<x> "(m)"', "y & z"), ("a<b", "</script>"))
    for html in (
        plotting.points(data).html(),
        plotting.decision_boundary(data, lambda X: X[:, 0] > 0.5).html(),
        plotting.learning_line(data, [([1, 0], -0.5)]).html(),
    ):
        page = Page(html)
        assert {tag for tag, _ in page.tags} <= {
            "figure",
            "figcaption",
            "img",
            "div",
            "button",
            "input",
            "script",
        }
        assert any('<x> "(m)"' in image["alt"] for image in page.all("img"))
        assert html.count("</script>") == len(page.all("script"))


def test_it_can_be_saved(tmp_path):
    picture = plotting.points(SCALED)
    assert picture.save(tmp_path / "a.png").read_bytes() == picture.png
    assert picture.save(tmp_path / "a.pdf").read_bytes()[:4] == b"%PDF"
    player = plotting.learning_line(SCALED, PATH)
    assert "<script>" in player.save(tmp_path / "a.html").read_text(encoding="utf-8")
    assert player.save(tmp_path / "b.png").read_bytes() == player.static.png


# --- without colour --------------------------------------------------------------------------------


def test_styles_differ_without_colour():
    assert (
        len({s.marker for s in style.CLASSES}) == len({s.name for s in style.CLASSES}) == len(style.CLASSES)
    )
    assert len({s.dash for s in style.LINES}) == len({s.name for s in style.LINES}) == len(style.LINES)


def test_lines_and_their_names_stand_out_from_white():
    for colour in [style.INK, style.FAINT, *(s.colour for s in style.LINES)]:
        # 3 is what large text and lines need (WCAG); names are written as large
        assert 1.05 / (luminance(colour) + 0.05) >= 3
    assert all(luminance(s.tint) > 0.7 for s in style.CLASSES)


def test_classes_and_lines_are_drawn_with_different_signs():
    figure = plotting.points(THREE).figure
    keys = figure.legends[0].get_lines()
    assert [key.get_marker() for key in keys] == ["o", "^", "s"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "Adelie (0)",
        "Chinstrap (1)",
        "Gentoo (2)",
    ]
    axes = plotting.mistakes_per_epoch({"a": [3, 2], "b": [3, 1]}).figure.axes[0]
    assert len({line.get_linestyle() for line in axes.lines}) == 2
    assert {"a", "b"} <= {text.get_text() for text in axes.texts}


def test_use_is_for_the_readers_own_pictures():
    with matplotlib.rc_context():
        style.use()
        assert matplotlib.rcParams["axes.labelsize"] == 14


# --- straight lines --------------------------------------------------------------------------------


FIGURE, AXES = scatter.plane(PENGUINS)
numbers = st.floats(allow_nan=False, allow_infinity=False)
ordinary = st.floats(-100, 100)


@given(st.tuples(numbers, numbers), numbers)
@settings(deadline=None, max_examples=300)
def test_a_line_is_cut_without_a_warning_whatever_its_weights(w, b):
    w, b = boundaries.weights(w, b)
    with np.errstate(all="raise", under="ignore"):
        ends = boundaries.cut(AXES, w, b)
    if ends is not None:
        assert ends.shape == (2, 2) and (ends >= 0).all() and (ends <= 1).all()
        assert not (ends[0] == ends[1]).all()


@given(st.tuples(ordinary, ordinary), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None, max_examples=300)
def test_a_line_through_the_picture_is_seen_and_its_ends_lie_on_it(w, across, up):
    low, span = boundaries.view(AXES)
    w = np.array(w) / span  # in fractions of the axes, so that all slopes are tried
    b = -w @ (low + span * [0.05 + 0.9 * across, 0.05 + 0.9 * up])
    ends = boundaries.cut(AXES, w, b)
    if np.abs(w * span).max() < 1e-9:
        return  # rounding decides
    assert ends is not None
    assert np.abs((low + ends * span) @ w + b).max() <= 1e-9 * (np.abs(w) @ (np.abs(low) + span) + abs(b))


@pytest.mark.parametrize(
    ("w", "b", "said"),
    [
        ((0, 0), 0, "it (w = 0: there is no line, all are called 1): 151 of 274"),
        ((0, 0), -1, "it (w = 0: there is no line, all are called 0): 123 of 274"),
        ((1, 1), 90, "it (outside of the picture): 151 of 274"),
        ((0, 1), -90, "it (outside of the picture): 123 of 274"),
        ((1, 0), -0.3, "it: 25 of 274"),
        ((0, -2), 0, "it: "),
        ((1e-300, 1e-300), 0, "it: "),
        ((1e300, -1e300), 1e299, "it: "),
    ],
)
def test_every_line_is_drawn_or_its_absence_told(w, b, said):
    picture = plotting.lines(SCALED, {"it": (w, b)})
    assert picture.caption.startswith(said)
    drawn = len(picture.figure.axes[0].lines) - len(SCALED.classes)  # beside the keys of the legend
    assert drawn == ("(" not in said)
    player = plotting.learning_line(SCALED, [(w, b)])
    assert player.captions == [f"after 1 correction{picture.caption[2:]}"]


def test_a_vertical_line_is_upright_and_its_arrow_points_to_side_one():
    axes = plotting.lines(SCALED, {"it": ([-2, 0], 1)}).figure.axes[0]
    line = axes.lines[-1]
    x, y = line.get_data()
    assert x[0] == x[1] and sorted(y) == [0, 1]
    arrow = next(text for text in axes.texts if text.get_text() == "1")
    assert arrow.xyann[0] < 0 and abs(arrow.xyann[1]) < 1e-9


def test_names_of_lines_do_not_cover_each_other():
    same = {name: ([1, -1], 0) for name in ("one", "two", "three", "four")}
    figure = plotting.lines(SCALED, same).figure
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text() in same]
    assert len(boxes) == 4
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


# --- single pictures --------------------------------------------------------------------------------


def test_several_runs_are_a_line_in_a_range_or_dots():
    within, dots = (plotting.curves({"a": RUNS}, "x", "y", dots=d).figure.axes[0] for d in (False, True))
    assert len(within.collections) == 1 and len(within.lines) == 1
    assert len(dots.collections) == 0 and len(dots.lines) == 4
    for axes in (within, dots):
        assert np.allclose(axes.lines[0].get_ydata(), 2 * DOWN)
        assert [text.get_text() for text in axes.texts] == ["a"]


def test_wrong_samples_are_ringed():
    axes = plotting.decision_boundary(PENGUINS, lambda X: X[:, 0] >= 4300).figure.axes[0]
    hollow = [c for c in axes.collections if c.get_facecolor().size == 0 and len(c.get_offsets()) > 1]
    assert [len(c.get_offsets()) for c in hollow] == [25]


def test_a_step_is_drawn_with_its_jump_and_a_steep_curve_without():
    axes = plotting.activation({"step": step}).figure.axes[0]
    [curve] = [line for line in axes.lines if line.get_label() == "step"]
    x, y = curve.get_data()
    [gap] = np.flatnonzero(np.isnan(y))
    assert set(y[:gap]) == {0} and set(y[gap + 1 :]) == {1}
    assert x[gap - 1] == x[gap + 1] == 0
    assert "jump" not in plotting.activation({"steep": lambda z: np.tanh(500 * z)}).alt
    late = plotting.activation(
        {"late": lambda z: np.where(z > 1.2345, 1, 0), "stairs": np.floor}, 0.5, 3.5
    ).alt
    assert "from 0 to 1 at z = 1.234" in late or "from 0 to 1 at z = 1.235" in late
    assert late.count("with a jump") == 4


def test_the_words_of_the_five_boxes_do_not_touch():
    figure = plotting.five_boxes(model="w·x + b", loss="Σ (y − ŷ)²", update="w ← w − η · gradient").figure
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text()]
    assert len(boxes) == 13
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_the_axis_is_logarithmic_unless_a_loss_is_zero():
    assert plotting.loss_curves({"a": [9, 1]}).figure.axes[0].get_yscale() == "log"
    assert plotting.loss_curves({"a": [9, 0]}).figure.axes[0].get_yscale() == "linear"


def test_losses_up_to_the_largest_float_can_be_drawn(recwarn):
    plotting.loss_curves({"a": [1.0, 1e150, 1e199, 1e201, 1e308, np.inf]})
    assert not recwarn.list


def test_names_stand_beside_the_ends_of_their_curves():
    axes = plotting.loss_curves({"high": [1000, 1000], "low": [1000, 1]}).figure.axes
    names = {text.get_text(): text for one in axes for text in one.texts}
    assert names["high"].xyann[1] > 0.9 and names["low"].xyann[1] < 0.15


@pytest.mark.parametrize(("steps", "side"), [(2, "right"), (9, "left")])
def test_a_cross_has_its_name_beside_it_and_no_line_goes_on_from_there(steps, side):
    axes = plotting.loss_curves({"good": [9] * 12, "lost": [9] * steps + [np.nan] * (12 - steps)}).figure.axes
    [name] = [text for one in axes for text in one.texts if text.get_text() == "lost"]
    assert name.arrow_patch is None
    assert name.get_ha() == ("left" if side == "right" else "right")


def test_a_run_that_ends_early_has_its_name_at_its_end_and_no_line_goes_on_from_there():
    axes = plotting.loss_curves({"short": [9] * 30, "long": [5] * 100}).figure.axes
    names = {text.get_text(): text for one in axes for text in one.texts}
    assert names["short"].arrow_patch is None and names["short"].xy == (29, 9)
    assert names["long"].arrow_patch is not None


def test_a_framework_has_the_same_style_in_every_picture():
    runs = [
        {"PyTorch": DOWN, "Keras": DOWN},
        {"Keras/train": DOWN, "PyTorch": DOWN},
        {"NumPy": DOWN, "Keras's rate": DOWN, "PyTorch's rate": DOWN},
    ]
    found = {}
    for named in runs:
        for said in plotting.training_losses(named).alt.partition(": ")[2].split("; "):
            found.setdefault(said[:5], set()).add(said.partition("(")[2].partition(")")[0])
    assert {name: len(styles) for name, styles in found.items()} == {"PyTor": 1, "Keras": 1, "NumPy": 1}
    alt = plotting.training_losses({"PyTorch 1": DOWN, "PyTorch 2": DOWN, "once": DOWN}).alt
    assert len({said.partition("(")[2] for said in alt.split("; ")}) == 3


def test_numbers_read_well():
    assert words.number(123456.7) == "123457"
    assert words.number(1e12) == "1e+12"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.curves({}, "x", "y"), "Give 1 to 6 lines"),
        (lambda: plotting.curves({"a": 3}, "x", "y"), "a must be 0 finite numbers, one for each place"),
        (
            lambda: plotting.curves({"a": [1, 2], "b": [1]}, "x", "y"),
            r"b must be 2 finite .* shape is \(1,\)",
        ),
        (lambda: plotting.curves({"a": [1, 2]}, "x", "y", x=[1, 2, 3]), "a must be 3 finite numbers"),
        (lambda: plotting.curves({"a": [1, np.nan]}, "x", "y"), "here is NaN or infinity"),
        (lambda: plotting.curves({"a": [1, 0]}, "x", "y", log="y"), "a goes down to 0, which has no place"),
        (lambda: plotting.curves({"a": [1, 2]}, "x", "y", log="x"), "x goes down to 0, which has no place"),
        (lambda: plotting.points(PENGUINS.X), "must be a Labelled, such as"),
        (
            lambda: plotting.points(datasets.penguins(features=("body_mass_g",))),
            "shows 2 features, and the data has 1",
        ),
        (lambda: plotting.points(PENGUINS.with_X(PENGUINS.X * np.nan)), "548 values of X can't be drawn"),
        (
            lambda: plotting.decision_boundary(PENGUINS, lambda X: 1),
            r"for \(274, 2\) features the shape \(274,\)",
        ),
        (lambda: plotting.decision_boundary(PENGUINS, lambda X: X[:, 0]), "labels from 0 to 1. Here one is"),
        (lambda: plotting.lines(THREE, {"a": PATH[0]}), "parts two classes, and here are 3"),
        (lambda: plotting.lines(SCALED, {}), "Give 1 to 6 lines"),
        (lambda: plotting.lines(SCALED, {"a": ([1, 2, 3], 0)}), r"w of the shape \(2,\)"),
        (lambda: plotting.lines(SCALED, {"a": ([1, np.nan], 0)}), "not all of it is finite"),
        (lambda: plotting.lines(SCALED, {"a": PATH[0]}, highlight=274), "0 to 273. Here it is 274"),
        (lambda: plotting.activation({"a": lambda z: 1}), "'a' must give one finite number for each input"),
        (lambda: plotting.activation({}), "Give 1 to 6 functions"),
        (lambda: plotting.shares([1, 2], {"a": [0, 2]}, "x", "y"), "between 0 and 1; a goes from 0 to 2"),
        (lambda: plotting.shares([2, 1], {"a": [0, 1]}, "x", "y"), "each larger than the last"),
        (lambda: plotting.shares([1, 2], {"a": [0]}, "x", "y"), "a must be 2 finite numbers"),
        (lambda: plotting.shares([1, 2], {}, "x", "y"), "Give 1 to 6 curves"),
        (lambda: plotting.growth([1, 2], {"t": {"a": [0, 1]}}), "no place on a logarithmic axis"),
        (lambda: plotting.growth([1, 2], {}), "Give a panel"),
        (lambda: plotting.five_boxes(highlight="optimiser"), "one of data, model, prediction, loss, update"),
        (lambda: plotting.fits([1, 2], [1], {"a": np.sin}), "x and y must be points"),
        (lambda: plotting.fits([1, 2], [1, 2], {"a": lambda x: 1.0}), "'a' must give one finite number"),
        (lambda: plotting.loss_curves({}), "Give 1 to 6 runs"),
        (lambda: plotting.loss_curves({"a": [np.nan, 1]}), "losses of 'a' must be numbers of 0 or more"),
        (lambda: plotting.loss_curves({"a": [1, -1]}), "losses of 'a' must be numbers of 0 or more"),
        (lambda: plotting.training_losses({}), "Give 1 to 6 runs"),
        (lambda: plotting.training_losses({"a": [1, np.nan]}), "one finite number for each epoch"),
        (lambda: plotting.training_losses({"a": []}), "one finite number for each epoch"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 45


# --- the player ------------------------------------------------------------------------------------


def test_the_player_can_be_used_with_the_keyboard_and_read_aloud():
    player = plotting.learning_line(SCALED, PATH)
    page = Page(player.html())
    [slider] = page.all("input")
    assert slider["type"] == "range" and slider["max"] == "2" and slider["aria-label"]
    assert len(page.all("button")) == 3
    assert [attrs for attrs in page.all("div") if attrs.get("role") == "group"][0]["aria-label"] == player.alt
    assert "aria-live" in player.html() and "prefers-reduced-motion" in player.html()


def test_without_scripts_only_the_static_picture_shows():
    group = [
        attrs for attrs in Page(plotting.learning_line(SCALED, PATH).html()).all("div") if "role" in attrs
    ]
    assert "hidden" in group[0]


def test_the_ids_of_a_player_are_valid_and_new_each_time():
    player = plotting.learning_line(SCALED, PATH)
    pages = [player.html(), player.html()]
    ids = [attrs["id"] for html in pages for _, attrs in Page(html).tags if "id" in attrs]
    assert len(set(ids)) == len(ids) == 2
    for one, html in zip(ids, pages, strict=True):
        assert re.fullmatch(r"[a-z][a-z0-9-]+", one)
        assert f'getElementById("{one}")' in html


def test_a_long_player_is_no_heavier_than_a_megabyte():
    path = [([np.cos(n / 10), np.sin(n / 10) - 2], 0.01 * n) for n in range(300)]
    player = plotting.learning_line(SCALED, path)
    assert len({Image.open(io.BytesIO(frame)).size for frame in player.frames}) == 1
    assert len(player.html()) < 1_000_000


def test_frames_and_captions_belong_together():
    picture = plotting.points(datasets.xor())
    with pytest.raises(ValueError, match="here are 1 and 0"):
        plotting.Player([picture.png], [], "nothing", picture)


@pytest.mark.browser
def test_the_player_plays_in_a_browser(chromium, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    page_file = plotting.learning_line(SCALED, PATH).save(tmp_path / "player.html")
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        errors, asked = [], []
        for motion, starts_by_itself in (("reduce", False), ("no-preference", True)):
            page = browser.new_context(reduced_motion=motion).new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("request", lambda request: asked.append(request.url))
            page.goto(page_file.as_uri())
            caption, toggle = page.locator("figcaption").first, page.get_by_role("button").nth(1)
            page.wait_for_timeout(300)
            assert toggle.inner_text() == ("pause" if starts_by_itself else "play")
            if starts_by_itself:
                toggle.click()
            page.get_by_role("slider").focus()
            page.keyboard.press("Home")
            assert caption.inner_text().startswith("after 1 correction:")
            page.keyboard.press("ArrowRight")
            assert caption.inner_text().startswith("after 2 corrections:")
            page.get_by_label("next picture").press("Enter")
            assert caption.inner_text().startswith("after 3 corrections:")
            toggle.press("Space")
            assert caption.inner_text().startswith("after 1 correction:")
            caption.filter(has_text="after 2 corrections").wait_for(timeout=8000)
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(page_file.as_uri())
        assert page.locator("img:visible").count() == 1
        browser.close()
    assert errors == []
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}


def test_the_wheel_carries_the_page_of_the_player(wheel):
    with zipfile.ZipFile(wheel) as archive:
        assert "mlschool/plotting/player.html" in archive.namelist()


# --- imports ---------------------------------------------------------------------------------------


def test_pyplot_is_never_loaded():
    code = (
        "import sys; from mlschool import datasets, plotting; plotting.points(datasets.xor());"
        "plotting.neuron(); print('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


def test_an_unknown_picture_lists_the_known_ones():
    with pytest.raises(AttributeError, match="histogram.*points"):
        plotting.histogram(PENGUINS)


def test_no_arrow_lies_over_a_sample():
    w, b = np.array([0.07, -1.0]), 0.05
    axes = plotting.lines(SCALED, {"a line": (w, b)}).figure.axes[0]
    [arrow] = [text for text in axes.texts if text.get_text() == "1"]
    at = axes.transData.transform(SCALED.X)
    begin = axes.transAxes.transform(arrow.xy)
    end = begin + np.array(arrow.xyann) * axes.figure.dpi / 72
    shares = np.linspace(0, 1, 20)[:, None, None]
    gaps = np.linalg.norm(at - begin - shares * (end - begin), axis=-1)
    assert gaps.min() > 10  # pixels; a sign has a radius of 4
