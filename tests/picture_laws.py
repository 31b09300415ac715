"""What holds for every picture of the course; the tests of each lecture's pictures take it over.

PICTURES = {"something drawn so": (lambda: plotting.something(…), "what its alt text must say")}
TestPictures = laws_of(PICTURES, "the_lecture")
"""

import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from mlschool import plotting


def laws_of(pictures, *rooms, sketches=()):
    """Return a test class: the laws for these pictures, and that each function of the rooms is among them.

    pictures  for the name of a function, with words that tell several apart: how the picture is made, and
              what its alt text must say
    rooms     the modules of `mlschool.plotting` that the functions come from
    sketches  likewise those that draw sketches, which `sketches_of` tests
    """

    class Laws(PictureLaws):
        @pytest.fixture(params=pictures, scope="class")
        @classmethod
        def made(cls, request):
            make, said = pictures[request.param]
            return make(), said

        def test_every_function_of_the_room_is_drawn(self):
            functions = {name for name, room in plotting._HOME.items() if room in rooms and name[0].islower()}
            assert functions == {name.split()[0] for name in (*pictures, *sketches)}

    return Laws


def sketches_of(sketches):
    """Return a test class: the laws for these sketches, given as `laws_of` takes pictures."""

    class Laws(SketchLaws):
        @pytest.fixture(params=sketches, scope="class")
        @classmethod
        def made(cls, request):
            make, said = sketches[request.param]
            return make(), said

    return Laws


def still(picture):
    """The picture, or the one that stands beside a player."""
    return getattr(picture, "static", picture)


class Page(HTMLParser):
    """The tags of some HTML, with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


class PictureLaws:
    def test_axes_are_labelled(self, made):
        for axes in still(made[0]).figure.axes:
            assert not axes.axison or (axes.get_xlabel() and axes.get_ylabel())

    def test_the_alt_text_says_what_is_seen(self, made):
        picture, said = made
        assert said in picture.alt
        assert picture.alt.endswith(".") and len(picture.alt) < 1000

    def test_it_is_html_with_alt_png_and_text(self, made):
        picture, _ = made
        bundle, metadata = picture._repr_mimebundle_()
        images = Page(bundle["text/html"]).all("img")
        assert all(image["alt"] for image in images)
        assert still(picture).alt in [image["alt"] for image in images]
        assert bundle["text/plain"] == picture.alt == repr(picture)
        assert metadata["image/png"]["width"] == still(picture).width
        assert not re.search(r"(https?:)?//\w", re.sub(r'"data:image/png;base64,[^"]*"', "", picture.html()))

    def test_it_can_be_read_on_any_background(self, made):
        image = Image.open(io.BytesIO(still(made[0]).png)).convert("RGBA")
        assert image.width == 2 * still(made[0]).width
        assert image.getchannel("A").getextrema() == (255, 255)
        assert image.getpixel((2, 2)) == (255, 255, 255, 255)

    def test_words_are_large_enough_for_half_the_size(self, made):
        from matplotlib.text import Text

        figure = still(made[0]).figure
        sizes = [text.get_size() for text in figure.findobj(Text) if text.get_text()]
        assert min(sizes) >= 12 and figure.get_figwidth() <= 7

    def test_it_is_small(self, made):
        assert len(still(made[0]).png) < 150_000

    def test_nothing_is_left_behind(self, made):
        from matplotlib import pyplot

        assert pyplot.get_fignums() == []


class SketchLaws:
    def test_axes_are_labelled(self, made):
        assert made[0].labels[0] and re.search(r"</text>", made[0].svg())

    def test_the_alt_text_says_what_is_seen(self, made):
        picture, said = made
        assert said in picture.alt
        assert picture.alt.endswith(".") and len(picture.alt) < 1000

    def test_it_is_html_with_alt_svg_and_text(self, made):
        picture, _ = made
        bundle = picture._repr_mimebundle_()
        assert [image["alt"] for image in Page(bundle["text/html"]).all("img")] == [picture.alt]
        assert bundle["text/plain"] == picture.alt == repr(picture)
        assert not re.search(r"(https?:)?//\w", picture.svg().replace("http://www.w3.org/2000/svg", ""))

    def test_it_can_be_read_on_any_background(self, made):
        assert '<rect width="100%" height="100%" fill="white"/>' in made[0].svg()

    def test_words_are_large_enough_for_half_the_size(self, made):
        sizes = [int(size) for size in re.findall(r'font-size="(\d+)"', made[0].svg())]
        width = int(re.search(r'<svg[^>]* width="(\d+)"', made[0].svg())[1])
        assert sizes and min(sizes) >= 14 and width <= 640

    def test_it_is_small(self, made):
        assert len(made[0].svg()) < 20_000
