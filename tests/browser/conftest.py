"""What the browser tests share: a browser, a page on which nothing may fail, and the addresses of the site."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import launched, opened, recorded_problems
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with opened(browser) as page, recorded_problems(page.context) as problems:
        yield page
        assert problems == []


@pytest.fixture(scope="module")
def address(site: Path) -> Callable[[str], str]:
    """Return a function that returns the file address of a page."""
    return lambda path: (site / path.partition("?")[0]).as_uri() + "".join(path.partition("?")[1:])
