"""The pictures of the report in docs/, made anew when its pages look otherwise.

python -m tests.demo_pictures        look at them before you commit them
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mlschool.grading.report import write
from tests.browsers import FLAGS
from tests.demo_class import CHANGES, a_class, facts, marks_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCS = Path(__file__).parents[1] / "docs"


def main() -> None:
    """Write a report on a class that never was, and take the pictures of it."""
    from playwright.sync_api import sync_playwright

    everybody = a_class()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as run:
        folder = Path(name)
        write(everybody, facts(), folder, marks=marks_of(everybody), changes=CHANGES)
        browser = run.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1180, "height": 900}, color_scheme="light")
        page.goto((folder / "index.html").as_uri())
        place = page.locator("#course-1 h2").bounding_box()
        take(page, "report-class", 0, place["y"] - 24, 1180, 1500)
        page.set_viewport_size({"width": 1280, "height": 900})
        place = page.locator("#learners-1 h2").bounding_box()
        take(page, "report-map", 12, place["y"] - 8, 1256, 840)
        page.set_viewport_size({"width": 1100, "height": 900})
        page.goto((folder / "learners" / "chiara-rossi.html").as_uri())
        take(page, "report-learner", 0, 40, 1100, 1160)
        browser.close()


def take(page: Page, name: str, x: float, y: float, width: int, height: int) -> None:
    """Save a part of a page as a small file."""
    from PIL import Image

    part = {"x": x, "y": y, "width": width, "height": height}
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=part))).convert("RGB")
    picture.save(DOCS / f"{name}.png", optimize=True)  # in all its colours: paper and cards differ by little


if __name__ == "__main__":
    main()
