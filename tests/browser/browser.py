"""A real browser for the tests of the site: Debian's Chromium, driven by Playwright, without a network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    expect,
    sync_playwright,
)

FLAGS = [
    "--no-sandbox",  # the tests may run as root, and open only our own pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}

TIMEOUT = 20_000  # milliseconds, for a busy machine

# Adds up the layout shifts while a page opens, except those that follow an input.
WATCH_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.shifted += shift.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@contextmanager
def launched() -> Iterator[Browser]:
    """Yield a browser, and close it afterwards; skip the test, visibly, if Chromium is not installed."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.skip(
            "Chromium is not installed: install the Debian package chromium, or set CHROMIUM to its path"
        )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, **options: object) -> Iterator[Page]:
    """Yield a page in a new context, without a network and on a desktop screen unless `options` say otherwise."""
    context = browser.new_context(**{"offline": True, "viewport": DESKTOP, **options})
    context.add_init_script(WATCH_SHIFTS)
    context.set_default_timeout(TIMEOUT)
    expect.set_options(timeout=TIMEOUT)
    yield context.new_page()
    context.close()


def tab_to(page: Page, target: Locator) -> None:
    """Press the Tab key until an element has the focus."""
    for _ in range(60):
        if target.evaluate("(node) => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard doesn't reach {target}")


@contextmanager
def recorded_problems(context: BrowserContext) -> Iterator[list[str]]:
    """Yield a list that collects the errors and failed requests of the pages in a context."""
    problems: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            problems.append(message.text)

    def on_response(response: Response) -> None:
        if response.status >= 400:
            problems.append(f"{response.url}: {response.status}")

    context.on("console", on_console)
    context.on("weberror", lambda event: problems.append(str(event.error)))
    context.on("requestfailed", lambda request: problems.append(f"{request.url}: {request.failure}"))
    context.on("response", on_response)
    yield problems


def violations(page: Page, *rules: str) -> list[str]:
    """Return the violations that axe reports on a page: the rule, its impact and the element.

    Without `rules`, all rules run: those of WCAG 2.2 AA, including that on target size, which is off by default in axe,
    and its best practices.
    """
    # Without preload, because axe would fetch the style sheet again, which a page opened as a file can't.
    options = {"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}}
    if rules:
        options |= {"runOnly": list(rules), "rules": {}}
    return [
        f"{page.url}: {violation['id']} ({violation['impact']}): {node['html'][:160]}"
        for violation in Axe().run(page, options=options).response["violations"]
        for node in violation["nodes"][:3]
    ]


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site on this machine under a path, and yield its address."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            below = path.removeprefix("/some/where")
            return super().translate_path(below if below != path else "/nothing/is/here")

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/where/"
    server.shutdown()
    server.server_close()
