"""Sketches and the controls that turn them: on what they are called, what they show, and in JupyterLab."""

import json
import re
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlschool import plotting
from mlschool.plotting import live
from mlschool.plotting.boundaries import _half_plane
from mlschool.plotting.style import CLASSES, LINES
from tests import picture_laws
from tests.browsers import FLAGS, jupyterlab, run_first_cell
from tests.picture_data import PENGUINS, SCALED

# ------------------------------------------------------------------------------------------------- sketches


def parabola(a=1.0):
    x = np.linspace(-1, 1, 50)
    picture = plotting.Sketch((-1, 1), (0, 2), "x", "a x²").curve(x, a * x**2)
    picture.caption = f"at x = 1 it is {a:g}"
    return picture


def test_a_sketch_is_one_picture_with_its_axes_signs_and_legend():
    picture = plotting.Sketch((0, 10), (-1, 1), "time (s)", "height (m)")
    for style in CLASSES:
        picture.dots([1, 2], [0, 0.5], style, style.name)
    for style in LINES:
        picture.curve([0, 10], [-1, 1], style)
    picture.area([(0, 0), (1, 0), (1, 1)], "#EEEEEE", "a <part>").rings([1], [0])
    root = ET.fromstring(picture.svg())
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"time (s)", "height (m)", "a <part>", "−1", "10", *(style.name for style in CLASSES)} <= {*words}
    assert picture.alt in picture.html().replace("&lt;", "<")
    assert "//" not in picture.svg().replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plotting.Sketch((0, np.nan), (0, 1), "x"),
        lambda: plotting.Sketch((0, 1), (0, 1), "x").curve([0, 1], [0, np.inf]),
        lambda: plotting.Sketch((0, 1), (0, 1), "x").dots([np.nan], [0]),
    ],
)
def test_what_is_not_finite_is_told(draw):
    with pytest.raises(ValueError, match="can't be drawn: not all of its numbers are finite"):
        draw()


TestSketches = picture_laws.sketches_of({"a curve": (parabola, "a x² over x. at x = 1 it is 1.")})

vectors = st.tuples(st.floats(-5, 5), st.floats(-5, 5)).map(np.array)


@given(w=vectors, b=st.floats(-5, 5), points=st.lists(vectors, min_size=5, max_size=5))
def test_the_tinted_part_is_where_the_score_is_not_negative(w, b, points):
    low, high = np.array([-2.0, -1.0]), np.array([3.0, 4.0])
    corners = _half_plane(low, high, w, b)
    for corner in corners:
        assert w @ corner + b >= -1e-9 * (1 + np.abs(w).sum() + abs(b))
        assert (corner >= low - 1e-9).all() and (corner <= high + 1e-9).all()
    for point in points:
        inside = (low < point).all() and (point < high).all() and w @ point + b > 1e-6
        if inside:  # in a convex polygon that is run through in one direction, it is always on the same side
            edges = [
                (here, there - here) for here, there in zip(corners, corners[1:] + corners[:1], strict=True)
            ]
            crossed = [edge[0] * (point - here)[1] - edge[1] * (point - here)[0] for here, edge in edges]
            assert min(crossed) >= -1e-6


def test_sides_rings_what_the_learners_own_function_gets_wrong():
    picture = plotting.sides(SCALED, lambda w, b, X: np.zeros(len(X), int), [1, 0], 0)
    assert (
        picture.caption == f"{SCALED.counts[1]} of {len(SCALED)} on the wrong side (0 Adelie and 123 Gentoo)"
    )
    outside = plotting.sides(SCALED, lambda w, b, X: X @ w + b >= 0, [1, 0], 50)
    assert outside.caption.endswith("(outside of the picture)")


# ------------------------------------------------------------------------------------------------- controls


@pytest.fixture
def control():
    pytest.importorskip("anywidget")
    return plotting.turn(parabola, a=(0.5, 2.0))


def test_turning_draws_again_and_the_last_value_wins(control):
    for value in (0.6, 1.9, 1.25):
        control.view.values = [value]
    assert control.values == {"a": 1.25}
    assert control.view.caption == "at x = 1 it is 1.25" and control.view.drawn == [1.25]
    assert control.view.picture == parabola(1.25).svg()
    assert control.still.caption == "at x = 1 it is 1"


def test_what_the_function_raises_is_said_once_and_the_last_picture_stays():
    pytest.importorskip("anywidget")

    def fragile(n=1):
        if n == 2:
            raise KeyError("no such unit")
        return parabola(np.nan if n == 3 else n)

    view = plotting.turn(fragile, n=(1, 4)).view
    before = view.picture
    view.values = [2]
    assert (
        view.message.startswith("KeyError: 'no such unit'") and view.picture == before and view.drawn == [2]
    )
    view.values = [3]
    assert "not all of its numbers are finite" in view.message and view.picture == before
    view.values = [4]
    assert view.message == "" and view.caption == "at x = 1 it is 4"


def test_a_page_without_a_kernel_or_widgets_shows_the_still_picture(control, shown):
    control._ipython_display_()
    still, view = shown
    assert parabola().alt in still["text/html"] and still["image/svg+xml"] and still["text/plain"]
    assert f'data-mlschool-still="{control.view.still}"' in still["text/html"]
    assert view["text/plain"] == "" and "application/vnd.jupyter.widget-view+json" in view


def test_without_anywidget_there_is_the_picture_alone(monkeypatch, shown):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    plotting.turn(parabola, a=(0.5, 2.0))._ipython_display_()
    assert len(shown) == 1 and parabola().alt in shown[0]["text/html"]


def test_any_picture_can_be_turned_and_so_can_a_choice():
    pytest.importorskip("anywidget")

    def drawn(feature=0, ringed=False):
        return plotting.lines(PENGUINS, {"a": ([feature + 1, -1], 0)}, highlight=0 if ringed else None)

    control = plotting.turn(drawn, feature=(0, 1), ringed=[False, True])
    assert control.view.knobs[1]["choices"] == ("no", "yes") and control.view.knobs[0]["step"] == 1
    assert control.view.picture.startswith("data:image/png;base64,")
    control.view.values = [1, 1]
    assert control.values == {"feature": 1, "ringed": True} and "ringed: sample 0" in control.view.caption


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: plotting.turn(parabola), "at least one parameter"),
        (lambda: plotting.turn(parabola, b=(0, 1)), "has no parameter 'b'. It has: a"),
        (lambda: plotting.turn(parabola, a=(2, 1)), "the smaller number first"),
        (lambda: plotting.turn(parabola, a=(2, 3)), "begins at 1.0, which isn't between 2 and 3"),
        (lambda: plotting.turn(parabola, a=["one"]), "two things or more"),
        (lambda: plotting.turn(parabola, a=[0.5, 2.0]), "which isn't among"),
        (lambda: plotting.turn(lambda a: None, a=(0, 1)), "must return a picture"),
    ],
)
def test_what_cannot_be_turned_is_told_in_one_sentence(call, said):
    with pytest.raises((ValueError, TypeError), match=re.escape(said)):
        call()


def test_the_views_need_no_network():
    for name in ("controls", "playgrounds"):
        for text in (live.script(name), live.styles(name)):
            text = text.replace("http://www.w3.org/2000/svg", "")
            assert "//" not in re.sub(r"^\s*//.*$| // .*$", "", text, flags=re.MULTILINE)
            assert "import " not in text and "fetch(" not in text


CELL = """
import numpy as np
from mlschool import datasets, plotting

penguins = datasets.penguins()
data = penguins.with_X((penguins.X - penguins.X.mean(axis=0)) / penguins.X.std(axis=0), unit="deviations")


def predict(w, b, X):
    if b > 1.5:
        raise ValueError("too far")
    return (X @ w + b >= 0).astype(int)


def by_hand(w1=0.0, w2=-1.0, b=0.0):
    return plotting.sides(data, predict, [w1, w2], b)


plotting.turn(by_hand, w1=(-2.0, 2.0), w2=(-2.0, 2.0), b=(-2.0, 2.0))
""".strip()


@pytest.mark.browser
@pytest.mark.slow
def test_controls_work_in_jupyterlab_by_keyboard_and_by_mouse(chromium, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    pytest.importorskip("anywidget")
    with jupyterlab(tmp_path, [CELL, "1 + 1"]) as lab, playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        run_first_cell(page, lab)
        caption = page.locator(".mlschool-turn .caption")
        message = page.locator(".mlschool-turn .message")
        caption.filter(has_text="19 of 274 on the wrong side").wait_for()
        still = page.locator("[data-mlschool-still]")
        still.wait_for(state="hidden")
        first = page.get_by_role("slider", name="w₁")

        # keys turn, and none of them reaches the notebook, where b makes a cell and d d deletes one
        first.focus()
        for key in ("b", "x", "d", "d", "m", "Home"):
            page.keyboard.press(key)
        caption.filter(has_text="180 of 274").wait_for()
        assert first.get_attribute("aria-valuetext") == "−2.00"
        assert page.locator(".jp-Notebook .jp-Cell").count() == 2
        assert "180 of 274" in page.get_by_role("img", name="w is (-2, -1)").get_attribute("aria-label")

        # dragged fast, the last value wins
        box = first.bounding_box()
        across = [box["x"] + 5 + (box["width"] - 10) * n / 60 for n in range(61)]
        page.mouse.move(across[0], box["y"] + box["height"] / 2)
        page.mouse.down()
        for x in across:
            page.mouse.move(x, box["y"] + box["height"] / 2)
        page.mouse.up()
        caption.filter(has_text="2 of 274 on the wrong side (2 Adelie and 0 Gentoo)").wait_for()
        assert first.input_value() == "2"

        # what can't be drawn is said, and the picture stays; what can be takes the message away
        last = page.get_by_role("slider", name="b", exact=True)
        last.press("End")
        message.filter(has_text="ValueError: too far").wait_for()
        assert caption.inner_text().startswith("2 of 274")
        last.press("Home")
        message.wait_for(state="hidden")

        # after a restart the kernel knows nothing of the control, and the control says so
        page.get_by_text("Kernel", exact=True).first.click()
        page.get_by_text("Restart Kernel…", exact=True).click()
        page.locator(".jp-Dialog .jp-mod-accept").click()
        page.locator(".jp-Dialog").wait_for(state="detached")
        first.press("ArrowLeft")
        message.filter(has_text="run this cell again").wait_for()

        # kept, and opened again without it: the still picture
        page.keyboard.press("Control+s")
        page.wait_for_function("!document.querySelector('.jp-mod-dirty')")
        page.reload()
        still.locator("img").wait_for()
        assert page.locator(".mlschool-turn").count() == 0
        browser.close()
    outputs = json.loads((tmp_path / "view.ipynb").read_text())["cells"][0]["outputs"]
    assert len(outputs) == 2 and "19 of 274" in "".join(outputs[0]["data"]["text/html"])
