"""The playground: it shows what the functions that it was given do, whatever they do."""

import re
import sys
import time

import numpy as np
import pytest

from mlschool import datasets, plotting
from mlschool.plotting import live
from mlschool.plotting.playgrounds import FEATURES, OUTPUT, START, UNIT, Run
from mlschool.solutions.hidden_layers import backward, forward, train
from tests.browsers import FLAGS, jupyterlab, run_first_cell

RINGS = datasets.rings(60)


def flipped(dY, Z, A, layers, activation):
    return [(-dW, -db) for dW, db in backward(dY, Z, A, layers, activation)]


def run_of(backward=backward, **settings):
    return Run(forward, backward, START | settings)


def test_it_takes_the_steps_of_the_lecture():
    run = run_of()
    layers, losses = train(run.training.X, run.training.y, run.layers, "tanh", run.settings["rate"], 50)
    for _ in range(50):
        run.step()
    assert np.allclose(run.losses[0], losses)
    assert all(np.allclose(a, b) for ours, theirs in zip(run.layers, layers, strict=True)
               for a, b in zip(ours, theirs, strict=True))  # fmt: skip


def test_a_flipped_sign_in_the_learners_own_backward_pass_is_seen():
    right, wrong = run_of(), run_of(flipped)
    for _ in range(20):
        right.step()
        wrong.step()
    assert right.losses[0][-1] < right.losses[0][0]
    assert wrong.losses[0][-1] > wrong.losses[0][0]


@pytest.mark.parametrize(
    ("settings", "most"),
    [
        ({}, 2),
        ({"layers": []}, 60),
        ({"layers": [], "features": ["x₁²", "x₂²"]}, 6),
        ({"data": "four quadrants", "layers": [], "features": ["x₁ · x₂"], "noise": 0}, 8),
        ({"data": "two clouds", "layers": []}, 1),
    ],
    ids=str,
)
def test_what_it_is_there_to_show(settings, most):
    run = run_of(**settings)
    for _ in range(1500):
        run.step()
    assert run.wrong(run.training) <= most
    assert settings.get("layers") or not settings or run.wrong(run.training) > 20 or most < 20
    assert f"with {run.wrong(run.training)} of 100 wrong" in run.caption()


def test_every_feature_and_map_has_its_shape():
    run = run_of(features=list(FEATURES), layers=[3, 2])
    output, *units = run.maps()
    assert output.shape == (OUTPUT, OUTPUT) and output.dtype == np.uint8
    assert [one.shape for one in units] == [(UNIT, UNIT)] * 5
    # row by row from above: the upper edge is where x₂ is largest
    up = run_of(features=["x₂"], layers=[1])
    up.layers = [(np.ones((1, 1)), np.zeros(1)), (np.ones((1, 1)), np.zeros(1))]
    assert up.maps()[1][0].min() > 128 > up.maps()[1][-1].max()


@pytest.fixture
def play():
    pytest.importorskip("anywidget")
    sent = []
    made = plotting.playground(forward, backward)
    made.view.send = lambda message, buffers: sent.append((message, buffers))
    return made, sent


def ask(made, kind, many=1):
    made.view._msg_callbacks(made.view, {"kind": kind, "many": many}, [])


def test_it_answers_with_as_many_pictures_as_were_asked_for(play):
    made, sent = play
    ask(made, "begin", 0)
    ask(made, "step", 3)
    kinds = [message["kind"] for message, _ in sent]
    assert kinds == ["begin", "picture", "picture", "picture"] and made.run.steps == 3
    begin, _ = sent[0]
    assert [len(side[0]) for side in begin["points"]] == [100, 100] and begin["classes"] == ("disc", "ring")
    assert [len(buffer) for buffer in sent[-1][1]] == [OUTPUT**2] + [UNIT**2] * 4
    ask(made, "train", 2)
    assert made.run.steps >= 5


def test_another_choice_begins_again(play):
    made, sent = play
    ask(made, "step", 2)
    made.view.settings = START | {"data": "spirals", "layers": [5, 2]}
    assert sent[-1][0]["kind"] == "begin" and sent[-1][0]["layers"] == [5, 2] and made.run.steps == 0


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda *_: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda *_: None, "TypeError"),
        (flipped, "the loss is no longer a finite number"),
    ],
)
def test_what_goes_wrong_is_said_and_the_last_picture_stays(play, broken, said):
    made, sent = play
    made.run.backward = broken
    made.run.settings = made.run.settings | {"rate": 3.0, "activation": "relu"}
    ask(made, "step", 400)
    assert sent[-1][0]["kind"] == "problem" and said in sent[-1][0]["said"] and sent[-1][1] == []
    pictures = [buffers for message, buffers in sent if message["kind"] == "picture"]
    assert all(len(buffers) == 5 for buffers in pictures)


def test_the_still_picture_is_there_without_a_kernel_and_without_widgets(play, shown, monkeypatch):
    play[0]._ipython_display_()
    assert play[0].still.alt in shown[0]["text/html"] and len(shown) == 2
    monkeypatch.setitem(sys.modules, "anywidget", None)
    plotting.playground(forward, backward)._ipython_display_()
    assert len(shown) == 3 and "in 300 steps" in shown[2]["text/plain"]


def test_a_setting_that_is_not_there_is_told():
    with pytest.raises(ValueError, match="There is no setting 'units'. There are: data, noise"):
        plotting.playground(forward, backward, units=3)


def test_an_earlier_notebooks_picture_is_drawn():
    layers = [(np.ones((2, 1)), np.zeros(1))]
    picture = plotting.playground(RINGS, lambda X: forward(X, layers, "tanh"), [1.0, 0.5])
    assert picture.alt == plotting.hidden_views(RINGS, lambda X: forward(X, layers, "tanh"), [1.0, 0.5]).alt


def test_it_needs_no_network():
    for text in (live.script("playgrounds"), live.styles("playgrounds")):
        text = text.replace("http://www.w3.org/2000/svg", "")
        assert "//" not in re.sub(r"^\s*//.*$| // .*$", "", text, flags=re.MULTILINE)
        assert "import " not in text and "fetch(" not in text


CELL = """
from mlschool import datasets, plotting
from mlschool.solutions.hidden_layers import backward, forward

plotting.playground(forward, backward)
""".strip()


@pytest.mark.browser
@pytest.mark.slow
def test_it_runs_and_pauses_in_jupyterlab(chromium, tmp_path, record_property):
    playwright = pytest.importorskip("playwright.sync_api")
    pytest.importorskip("anywidget")
    with jupyterlab(tmp_path, [CELL, "1 + 1"]) as lab, playwright.sync_playwright() as run:
        browser = run.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 1200})
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        run_first_cell(page, lab)
        root = page.locator(".mlschool-playground")
        caption = root.locator(".caption")
        caption.filter(has_text="Nothing is trained yet.").wait_for()
        page.locator("[data-mlschool-still]").wait_for(state="hidden")

        # by keyboard alone, and no key reaches the notebook
        root.get_by_role("button", name="one step").press("Enter")
        caption.filter(has_text="After 1 step the training loss is").wait_for()
        play = root.get_by_role("button", name="train")
        play.press("Enter")
        root.get_by_role("button", name="pause").wait_for()
        begin, pictures = time.monotonic(), int(root.get_attribute("data-pictures"))
        page.wait_for_function(
            "n => +document.querySelector('.mlschool-playground').dataset.pictures > n + 60", arg=pictures
        )
        rate = (int(root.get_attribute("data-pictures")) - pictures) / (time.monotonic() - begin)
        record_property("figure: playground in JupyterLab, a picture (by the clock)", 1 / rate)
        root.get_by_role("button", name="pause").press("Enter")
        page.wait_for_timeout(500)
        stood = caption.inner_text()
        page.keyboard.press("b")
        page.wait_for_timeout(500)
        assert caption.inner_text() == stood and page.locator(".jp-Notebook .jp-Cell").count() == 2

        # another choice begins again; a second hidden layer has its maps
        root.get_by_label("units in hidden layer 2").select_option("3")
        caption.filter(has_text="Nothing is trained yet.").wait_for()
        assert root.locator(".column canvas").count() == 7
        root.get_by_label("x₁²", exact=True).check()
        root.get_by_role("button", name="one step").click()
        caption.filter(has_text="After 1 step").wait_for()
        browser.close()
    assert errors == []
