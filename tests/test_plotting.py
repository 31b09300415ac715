"""Every picture: labelled, said in computed words, legible without colour, and leaving nothing behind."""

import io
import itertools
import re
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mlschool import datasets, plotting
from mlschool.plotting import geometry, scatter, style, training, words
from tests.picture_laws import Page, PictureLaws, luminance, pictures

PENGUINS = datasets.penguins()
SCALED = PENGUINS.with_X(
    (PENGUINS.X - PENGUINS.X.mean(axis=0)) / PENGUINS.X.std(axis=0), unit="standard deviations"
)
THREE = datasets.penguins(("Adelie", "Chinstrap", "Gentoo"), ("bill_length_mm", "bill_depth_mm"))
PATH = [([1.0, -0.5], 0.2), ([1.5, -1.5], -0.5), ([1.8, -1.6], -1.0)]


def step(z):
    return np.where(z >= 0, 1, 0)


# Each picture of the package, and something that its alt text must say of what is seen.
PICTURES = {
    "points": (
        lambda: plotting.points(PENGUINS),
        "151 Adelie (blue circles) and 123 Gentoo (orange triangles)",
    ),
    "points of three classes": (lambda: plotting.points(THREE), "68 Chinstrap"),
    "points of XOR": (
        lambda: plotting.points(datasets.xor()),
        "equal at (0.5, 0.5) and different at (0.5, 0.5)",
    ),
    "one_feature": (lambda: plotting.one_feature(PENGUINS), "Adelie from 2850 to 4775"),
    "one_feature with a threshold": (
        lambda: plotting.one_feature(PENGUINS, 0, 4300),
        "25 of 274 on the wrong side (19 Adelie and 6 Gentoo)",
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
    "learning_line": (
        lambda: plotting.learning_line(SCALED, PATH),
        "after 3 corrections: 0 of 274 on the wrong",
    ),
    "mistakes_per_epoch": (
        lambda: plotting.mistakes_per_epoch({"slow": [9, 4, 0], "fast": [9, 4, 0], "never": [7, 8, 7, 9]}),
        "slow and fast (solid, exactly the same) from 9 in epoch 1 to 0 in epoch 3, none in epoch 3 (star)",
    ),
    "activation": (
        lambda: plotting.activation({"step": step, "tanh": np.tanh}),
        "a jump from 0 to 1 at z = 0",
    ),
    "neuron": (lambda: plotting.neuron(("mass", "depth", "length")), "3 inputs, mass, depth and length"),
    "tries": (
        lambda: plotting.tries([1, 5, 9, 120]),
        "half of them took 7 tries or fewer; the shortest 1, the longest",
    ),
    "compute_over_time": (
        lambda: plotting.compute_over_time(datasets.landmark_models(), "AlexNet", {"Moore's law": 24}),
        "20 models on a logarithmic axis, from 695000 FLOP in 1957 (Perceptron Mark I)",
    ),
}


made = pictures(PICTURES)


class TestLaws(PictureLaws):
    pass


def test_every_public_function_is_tried_here():
    functions = {name for name in plotting.__all__ if name[0].islower()}
    files = Path(__file__).parent.glob("test_plotting*.py")
    pictures = [import_module(f"tests.{path.stem}").PICTURES for path in files]
    assert functions == {name.split()[0] for name in itertools.chain(*pictures)}


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
    w, b = geometry.weights(w, b)
    with np.errstate(all="raise", under="ignore"):
        ends = geometry.cut(AXES, w, b)
    if ends is not None:
        assert ends.shape == (2, 2) and (ends >= 0).all() and (ends <= 1).all()
        assert not (ends[0] == ends[1]).all()


@given(st.tuples(ordinary, ordinary), st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None, max_examples=300)
def test_a_line_through_the_picture_is_seen_and_its_ends_lie_on_it(w, across, up):
    low, span = geometry.view(AXES)
    w = np.array(w) / span  # in fractions of the axes, so that all slopes are tried
    b = -w @ (low + span * [0.05 + 0.9 * across, 0.05 + 0.9 * up])
    ends = geometry.cut(AXES, w, b)
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


# --- single pictures -------------------------------------------------------------------------------


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


def test_wrong_samples_are_ringed():
    axes = plotting.decision_boundary(PENGUINS, lambda X: X[:, 0] >= 4300).figure.axes[0]
    hollow = [c for c in axes.collections if c.get_facecolor().size == 0 and len(c.get_offsets()) > 1]
    assert [len(c.get_offsets()) for c in hollow] == [25]


def test_a_step_is_drawn_with_its_jump_and_a_steep_curve_without():
    axes = plotting.activation({"step": step}).figure.axes[0]
    curves = [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 2]
    assert [set(curve.get_ydata()) for curve in curves] == [{0}, {1}]
    assert "jump" not in plotting.activation({"steep": lambda z: np.tanh(500 * z)}).alt
    late = plotting.activation(
        {"late": lambda z: np.where(z > 1.2345, 1, 0), "stairs": np.floor}, 0.5, 3.5
    ).alt
    assert "from 0 to 1 at z = 1.234" in late or "from 0 to 1 at z = 1.235" in late
    assert late.count("with a jump") == 4


def test_runs_that_never_get_there_say_so():
    assert "never below 7" in plotting.mistakes_per_epoch({"never": [7, 8, 7, 9]}).alt


@pytest.fixture
def undrawn(monkeypatch):
    """Frames are counted, not drawn: drawing takes a tenth of a second each."""
    monkeypatch.setattr(training, "draw", lambda figure, sharpness: b"")


def test_chosen_corrections_begin_with_the_first_and_end_with_the_last(undrawn):
    path = [([1, -1], 0.01 * n) for n in range(100)]
    captions = plotting.learning_line(SCALED, path).captions
    assert captions[0].startswith("after 1 correction:") and captions[-1].startswith("after 100 corrections:")
    assert len(captions) <= 24
    captions = plotting.learning_line(SCALED, path, every=30).captions
    assert [int(caption.split()[1]) for caption in captions] == [30, 60, 90, 100]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.points(PENGUINS.X), "must be a Labelled, such as"),
        (
            lambda: plotting.points(datasets.penguins(features=("body_mass_g",))),
            "shows 2 features, and the data has 1",
        ),
        (lambda: plotting.points(PENGUINS.with_X(PENGUINS.X * np.nan)), "548 values of X can't be drawn"),
        (lambda: plotting.one_feature(PENGUINS, 2), "from 0 to 1. Here it is 2"),
        (lambda: plotting.one_feature(THREE, 0, 40), "parts two classes, and here are 3"),
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
        (lambda: plotting.learning_line(SCALED, []), "there was no correction"),
        (
            lambda: plotting.learning_line(SCALED, PATH * 40, every=1),
            "120 pictures, and 40 is the most: take every=4",
        ),
        (lambda: plotting.learning_line(SCALED, PATH, every=0), "every must be 1 or more"),
        (lambda: plotting.mistakes_per_epoch({"a": []}), "a count for each epoch"),
        (lambda: plotting.mistakes_per_epoch({"a": [0.5]}), "a count for each epoch"),
        (lambda: plotting.mistakes_per_epoch({}), "Give 1 to 6 runs"),
        (lambda: plotting.activation({"a": lambda z: 1}), "'a' must give one finite number for each input"),
        (lambda: plotting.activation({}), "Give 1 to 6 functions"),
        (lambda: plotting.neuron("x"), "1 to 5 names"),
        (lambda: plotting.tries([0, 1]), "each 1 or more"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 45


def test_the_remedy_for_too_many_pictures_works(undrawn):
    assert len(plotting.learning_line(SCALED, PATH * 40, every=4).frames) <= 40


def test_numbers_read_well():
    assert words.number(123456.7) == "123457"
    assert words.number(1e12) == "1e+12"


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
