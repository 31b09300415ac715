# ruff: noqa: E501 (a call stands in one line with what it must say)
"""The references of attention_maps: the cost that they tell is what is counted, and what is measured."""

import json
import re
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool import plotting
from mlschool.plotting import attention_maps, live
from mlschool.pretrained import StandIn
from mlschool.solutions import attention
from mlschool.solutions import attention_maps as ours
from tests import picture_laws
from tests.browsers import FLAGS, jupyterlab, run_first_cell
from tests.lectures.laws import laws_of
from tests.picture_laws import luminance

TestLaws = laws_of("attention_maps")


NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "18_attention_maps.ipynb"


@given(st.integers(1, 6), st.sampled_from([1, 2, 3]), st.integers(1, 3))
@settings(deadline=None)
def test_the_cost_is_what_is_counted(n, heads, width):
    d, counted = heads * width, 0

    class Counting(np.ndarray):
        """An array that counts the multiplications of its matrix products."""

        def __matmul__(self, other):
            nonlocal counted
            product = np.asarray(self) @ np.asarray(other)
            counted += product.size * self.shape[-1]
            return product.view(Counting)

    rng = np.random.default_rng(0)
    X, W = rng.normal(size=(n, d)).view(Counting), [rng.normal(size=(d, d)).view(Counting) for _ in range(4)]
    _, weights = attention.multi_head(X, *W, heads)
    assert ours.cost(n, d, heads) == (counted, weights.size)


def test_both_parts_of_the_cost_are_equal_at_twice_the_width():
    multiplications, _ = ours.cost(2 * 384, 384, 12)
    assert multiplications == 2 * (4 * 768 * 384**2)


def test_memory_grows_with_the_square():
    sizes, taken = [256, 512, 1024], []
    for n in sizes:
        Q, K, V = np.ones((3, n, 32), np.float32)
        tracemalloc.start()
        attention.attention(Q, K, V)
        taken.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert taken[-1] >= 2 * 4 * n * n
    assert round(np.polyfit(np.log(sizes), np.log(taken), 1)[0]) == 2


def test_linear_attention_as_the_notebook_has_it_is_the_same_whichever_product_comes_first():
    """Swapping the brackets is what saves the large table; the numbers stay."""
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text())["cells"]}
    names = {"np": np}
    exec(cells["cell-55"], names)
    Q, K, V = np.random.default_rng(0).normal(size=(3, 20, 8))
    table = names["features"](Q) @ names["features"](K).T
    assert (table > 0).all()
    due = table / table.sum(axis=1, keepdims=True) @ V
    np.testing.assert_allclose(names["linear_attention"](Q, K, V), due, rtol=0, atol=1e-12)


# ----------------------------------------------------------------------------------------------- the pictures

MODEL = StandIn()

SENTENCE = "The cat saw the other cat."

READING = MODEL.read(SENTENCE)

LONG = MODEL.read(" ".join(["word"] * 48))

MANY = MODEL.read(" ".join(["word"] * 49))


def without_anywidget(*arguments):
    """Return what the view falls back on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "anywidget", None)
        return plotting.heads(*arguments)


PICTURES = {
    "attention_lines": (
        lambda: plotting.attention_lines(READING, 0, 0, "saw"),
        "Layer 0, head 0 of a stand-in made of rules, which has learned nothing, 7 tokens: saw looks at cat (100 %).",
    ),
    "attention_lines of all words": (
        lambda: plotting.attention_lines(LONG, 1, 3),
        "48 tokens: word looks at word (2 %)",
    ),
    "all_heads": (
        lambda: plotting.all_heads(READING),
        "The maps of 2 layers with 4 heads each, 7 tokens. Most attention to itself 100 % by head 2 of layer 0",
    ),
    "heads where there is no anywidget": (
        lambda: without_anywidget(MODEL, SENTENCE, 0, 1, "saw"),
        "saw looks at the (100 %)",
    ),
}

TestPictures = picture_laws.laws_of(PICTURES, "attention_maps")


def test_lines_are_as_wide_as_the_attention():
    [axes] = plotting.attention_lines(READING, 1, 3, 0).figure.axes  # all alike
    assert len(axes.lines) == 7 and len({line.get_linewidth() for line in axes.lines}) == 1
    [axes] = plotting.attention_lines(READING, 0, 3, 2).figure.axes  # all to the first
    widths = [line.get_linewidth() for line in axes.lines]
    assert len(widths) == 1 and widths[0] > 5.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: plotting.attention_lines(READING, 2, 0),
            "layers 0 to 1 and heads 0 to 3: no head 0 of layer 2",
        ),
        (lambda: plotting.attention_lines(READING, 0, -1), "no head -1 of layer 0"),
        (lambda: plotting.attention_lines(READING, 0, 0, "dog"), "no token 'dog'. There are: the cat saw"),
        (lambda: plotting.attention_lines(READING, 0, 0, 7), "tokens 0 to 6, and no 7"),
        (lambda: plotting.attention_lines(MANY), "49 tokens, and there is room to draw 48"),
        (lambda: plotting.all_heads(MANY), "49 tokens, and there is room to draw 48"),
        (lambda: plotting.heads(MODEL, " ".join(["a"] * 49)), "49 tokens, and there is room to draw 48"),
        (lambda: plotting.heads(MODEL, ""), "no word in this sentence"),
        (lambda: plotting.heads(MODEL, "a " * 300), "300 tokens, and the model takes 256"),
        (lambda: plotting.heads(MODEL, "a cat", 5), "no head 0 of layer 5"),
        (lambda: plotting.heads(MODEL, "a cat", word="dog"), "no token 'dog'"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_sentence(call, message):
    with pytest.raises((ValueError, TypeError), match=message) as caught:
        call()
    assert len(str(caught.value).split()) < 40


# --- the view ----------------------------------------------------------------------------------------


@pytest.fixture
def view():
    pytest.importorskip("anywidget")
    return plotting.heads(MODEL, SENTENCE, 0, 1, "saw")


def test_the_view_holds_what_was_read(view):
    assert view.tokens == list(READING.tokens) and view.shape == [2, 4, 7] and view.word == 2
    assert view.maps == attention_maps.data_of(READING)["maps"]
    assert "to choose from" in repr(view) and view.picture().alt.endswith("saw looks at the (100 %).")


def test_a_page_without_widgets_shows_the_picture(view, shown):
    view._ipython_display_()
    still, live = shown
    assert view.picture().alt in still["text/html"] and still["image/png"]
    assert live.keys() == {"application/vnd.jupyter.widget-view+json", "text/plain"}
    assert view.still in still["text/html"]


def test_another_sentence_is_read(view):
    view.asked = " Ice melts. "
    assert (view.tokens, view.sentence, view.message, view.word) == (
        ["ice", "melts", "."],
        "Ice melts.",
        "",
        -1,
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (" ", "There is no word in this sentence: write at least one."),
        ("a " * 300, "This sentence has 300 tokens, and the model takes 256 at most: shorten it."),
        ("a " * 60, "This sentence has 60 tokens, and there is room to draw 48: take a shorter one."),
    ],
)
def test_a_sentence_that_cannot_be_read_leaves_the_old_one(view, typed, said):
    view.asked = typed
    assert view.message == said
    assert view.sentence == SENTENCE and view.tokens == list(READING.tokens)


def test_a_word_that_the_model_does_not_know_is_told(view):
    view.asked = "the жук runs"
    assert view.message == "The model doesn't know “жук”: it reads [UNK], for unknown, in that place."
    assert view.tokens == ["the", "[UNK]", "runs"]


# A page that stands in for the notebook's: it keeps what the widget's model would, and answers as the kernel does.
PAGE = """<!doctype html><meta charset="utf-8"><title>heads</title><style>$css</style>
<body style="color-scheme:$scheme"><main id="here"></main><script type="module">
const widget = $js;
const state = $state, on = {};
window.state = state;
const model = {
  get: (key) => state[key],
  set: (key, value) => {
    if (state[key] === value) return;
    state[key] = value;
    if (key === "asked" && value.trim() === "") setTimeout(() => model.set("message", "There is no word."));
    for (const action of on["change:" + key] ?? []) action();
  },
  save_changes: () => {},
  on: (name, action) => (on[name] ??= []).push(action),
  off: () => {},
};
widget.render({ model, el: document.getElementById("here") });
</script>"""


def page_of(reading, scheme):
    state = attention_maps.data_of(reading) | {
        "still": "", "model": reading.model, "sentence": SENTENCE, "asked": "", "layer": 0, "head": 0, "word": -1,
    }  # fmt: skip
    functions, _, exported = live.script("attention_maps").partition("export default ")
    parts = {
        "css": live.styles("attention_maps"),
        "js": f"(() => {{ {functions} return {exported.strip().removesuffix(';')}; }})()",
        "state": json.dumps(state),
        "scheme": scheme,
    }
    return re.sub(r"\$(css|js|state|scheme)", lambda found: parts[found[1]], PAGE)


def contrast(page, selector):
    """Return the contrast of an element's colour with the page behind it."""
    colours = page.evaluate(
        """(selector) => {
          const one = getComputedStyle(document.querySelector(selector)), root = document.querySelector(".mlschool-heads");
          const paint = (colour) => {
            const context = new OffscreenCanvas(1, 1).getContext("2d");
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
            return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const ink = selector.endsWith("bar") ? one.backgroundColor : selector.endsWith("line") ? one.stroke : one.color;
          return [paint(ink), paint(getComputedStyle(root).backgroundColor)];
        }""",
        selector,
    )
    light, dark = sorted((luminance([c / 255 for c in colour]) for colour in colours), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.browser
def test_the_view_works_with_mouse_and_keyboard_alone(chromium, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    errors, asked = [], []
    with playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=chromium, args=FLAGS)
        for scheme in ("light", "dark"):
            file = tmp_path / f"{scheme}.html"
            file.write_text(page_of(READING, scheme), encoding="utf-8")
            page = browser.new_page(color_scheme=scheme, viewport={"width": 700, "height": 700})
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda line: errors.append(line.text))
            page.on("request", lambda request: asked.append(request.url))
            page.goto(file.as_uri())
            facts, lines = page.locator(".facts"), page.locator("svg line")
            assert facts.inner_text() == "Layer 0, head 0: all words. Pick one to see its shares."
            assert page.get_by_role("group").get_attribute("aria-label").endswith("in a sentence of 7 tokens")

            # the mouse: a word is picked, and let go again
            page.get_by_role("option", name="saw").click()
            page.mouse.move(690, 690)
            assert facts.inner_text() == "Layer 0, head 0: “saw” looks at “cat” 100 %."
            assert lines.count() == 1 and page.locator(".share").nth(1).inner_text() == "100 %"
            page.get_by_label("next head").click()
            assert facts.inner_text() == "Layer 0, head 1: “saw” looks at “the” 100 %."
            page.get_by_label("head", exact=True).select_option("3")
            assert facts.inner_text() == "Layer 0, head 3: “saw” looks at “the” 100 %."
            page.get_by_role("option", name="saw").click()
            page.mouse.move(690, 690)
            assert facts.inner_text().endswith("all words. Pick one to see its shares.")

            # the keyboard
            words = page.get_by_role("listbox")
            words.focus()
            for key, said in [
                ("Home", "Layer 0, head 3: “the” looks at “the” 100 %."),
                ("ArrowLeft", "Layer 0, head 2: “the” looks at “the” 100 %."),
                ("ArrowDown", "Layer 0, head 2: “cat” looks at “cat” 100 %."),
                ("ArrowRight", "Layer 0, head 3: “cat” looks at “the” 100 %."),
                ("ArrowRight", "Layer 0, head 0: “cat” looks at “the” 100 %."),
                ("End", "Layer 0, head 0: “.” looks at “cat” 100 %."),
                ("ArrowUp", "Layer 0, head 0: “cat” looks at “other” 100 %."),
                ("Escape", "Layer 0, head 0: all words. Pick one to see its shares."),
                ("PageDown", "Layer 1, head 0: all words. Pick one to see its shares."),
                ("ArrowUp", "Layer 1, head 0: “.” looks at"),
                ("PageUp", "Layer 0, head 0: “.” looks at “cat” 100 %."),
            ]:
                page.keyboard.press(key)
                assert facts.inner_text().startswith(said), key
            chosen = page.locator("[aria-selected=true]")
            assert chosen.count() == 1
            assert words.get_attribute("aria-activedescendant") == chosen.get_attribute("id")

            # another sentence; the same complaint twice is said twice
            for _ in range(2):
                page.get_by_role("textbox", name="sentence").fill("")
                page.get_by_role("textbox", name="sentence").press("Enter")
                page.get_by_role("status").filter(has_text="There is no word.").wait_for(timeout=3000)
            for selector in (".facts", ".help", ".words [role=option]", "input", "button", "select"):
                assert contrast(page, f".mlschool-heads {selector}") >= 4.5, (scheme, selector)
            for selector in ("svg line", ".bar"):
                assert contrast(page, f".mlschool-heads {selector}") >= 3, (scheme, selector)
            overflows = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not page.evaluate(overflows)

            # on a phone the shares stay in sight, too
            page.set_viewport_size({"width": 275, "height": 700})
            words.press("End")
            assert not page.evaluate(overflows)
            share = page.locator(".share").nth(5)
            assert (
                share.inner_text() == "100 %"
                and share.bounding_box()["x"] + share.bounding_box()["width"] < 265
            )
        browser.close()
    assert errors == [] and {url.split(":")[0] for url in asked} <= {"file", "data"}


def test_room_is_what_the_text_says():
    assert attention_maps.ROOM == len(LONG.tokens) and len(MANY.tokens) == attention_maps.ROOM + 1


IN_A_BROWSER = """
from mlschool import plotting, pretrained
plotting.heads(pretrained.StandIn(), "The cat saw the other cat.", 0, 0, "saw")
""".strip()


@pytest.mark.browser
@pytest.mark.slow
def test_the_view_works_in_jupyterlab(chromium, tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    pytest.importorskip("anywidget")
    with jupyterlab(tmp_path, [IN_A_BROWSER, "1 + 1"]) as lab, playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        run_first_cell(page, lab)
        facts = page.locator(".mlschool-heads .facts")
        facts.filter(has_text="Layer 0, head 0: “saw” looks at “cat” 100 %.").wait_for()

        # arrow keys are the page's shortcuts for cells, but not while the focus is in the view
        page.get_by_role("option", name="saw").click()
        page.keyboard.press("Home")
        page.mouse.move(5, 5)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        facts.filter(has_text="Layer 0, head 1: “cat” looks at “saw” 100 %.").wait_for()
        assert "jp-mod-active" in page.locator(".jp-CodeCell").first.get_attribute("class")

        # a sentence goes to the kernel and back, and so does what can't be read
        sentence = page.get_by_role("textbox", name="sentence")
        sentence.fill("Ice melts.")
        sentence.press("Enter")
        page.get_by_role("option", name="melts").wait_for()
        for typed, said in [
            ("", "There is no word"),
            ("a " * 300, "has 300 tokens"),
            ("", "There is no word"),
        ]:
            sentence.fill(typed)
            page.get_by_role("button", name="read", exact=True).click()
            page.get_by_role("status").filter(has_text=said).wait_for()
        assert page.get_by_role("option", name="melts").count() == 1

        # what hasn't changed is read again, too, and the message goes
        sentence.fill("Ice melts.")
        for _ in range(2):
            page.get_by_role("button", name="read", exact=True).click()
            page.wait_for_function("document.querySelector('.mlschool-heads .message').textContent === ''")

        # nor do the shortcuts for cells reach the notebook: b makes one, x cuts it out, d d deletes it
        view, cells = page.locator(".mlschool-heads"), page.locator(".jp-Notebook .jp-Cell")
        assert cells.count() == 2
        for control in (
            view.get_by_role("listbox"),
            view.get_by_label("head", exact=True),
            view.get_by_label("next layer"),
            view.get_by_role("button", name="read", exact=True),
            sentence,
        ):
            control.focus()
            for key in ("b", "x", "d", "d", "m"):
                page.keyboard.press(key)
            page.wait_for_timeout(500)
            assert cells.count() == 2 and page.locator(".jp-CodeCell").count() == 2, control
        browser.close()
    assert {url.split("/")[2] for url in asked if url.startswith("http")} == {lab.split("/")[2]}
