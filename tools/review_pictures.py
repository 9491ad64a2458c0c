"""Take the pictures of the review page in docs/images/: `nox --sessions pictures`.

They show a made-up report in Debian's Chromium (or the program that CHROMIUM names). They differ a little from machine
to machine, so no test compares them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

from swp_data.cli import main as command_line
from tools import quarter_example

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGES = Path(__file__).parents[1] / "docs" / "images"
DESKTOP, PHONE = (1000, 860), (360, 780)  # pixels
UPDATE = 'article[data-id^="updates:"]'


def review_page(folder: Path) -> Path:
    """Write the review of the made-up report into a folder, and return its page."""
    arguments = ["quarter", "q4.docx", "--plan", "swp-2020", "--source-id", "made-up-q4", "--out", "review"]
    with chdir(folder):
        command_line(quarter_example.prepared(arguments), standalone_mode=False)
    return folder / "review" / "review.html"


def show_first(page: Page) -> None:
    """Show the top of the page, filtered by its updates."""
    page.get_by_label("Table").select_option("updates")


def show_editing(page: Page) -> None:
    """Show the fields of an update that is edited."""
    show_first(page)
    update = page.locator(UPDATE).first
    update.get_by_role("button", name="Edit").click()
    update.get_by_role("button", name="Accept", exact=True).scroll_into_view_if_needed()
    update.get_by_role("button", name="Edit").evaluate("(node) => node.scrollIntoView()")


def show_update(page: Page) -> None:
    """Show one update."""
    show_first(page)
    page.locator(UPDATE).first.evaluate("(node) => node.scrollIntoView()")


PICTURES: dict[str, tuple[tuple[int, int], Callable[[Page], None]]] = {
    "review-page": (DESKTOP, show_first),
    "review-edit": (DESKTOP, show_editing),
    "review-phone": (PHONE, show_update),
}


def main() -> None:
    """Take each picture."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        address = review_page(Path(folder)).as_uri()
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, ((width, height), show) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            page.goto(address)
            show(page)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
