"""A real browser for the tests of the site: Debian's Chromium, driven by Playwright, with the network off."""

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
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

FLAGS = [
    "--no-sandbox",  # The tests may run as root, and open no page but our own.
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

PATIENCE = 20_000  # milliseconds, on a machine that has much else to do

# Counts what moves by itself while a page opens; what moves soon after an input doesn't count.
WATCH_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@contextmanager
def launched() -> Iterator[Browser]:
    """Give a browser, and close it; skip, visibly, where there is none."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.skip("no Chromium: install Debian's package chromium, or name its program in CHROMIUM")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, **options: object) -> Iterator[Page]:
    """Give a page of a new context without a network, on a desktop's screen unless `options` say otherwise."""
    context = browser.new_context(**{"offline": True, "viewport": DESKTOP, **options})
    context.add_init_script(WATCH_SHIFTS)
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    context.close()


@contextmanager
def troubles(context: BrowserContext) -> Iterator[list[str]]:
    """Give the list of what goes wrong in a context's pages meanwhile: errors, and requests that fail."""
    found: list[str] = []
    context.on("console", lambda one: one.type in {"error", "warning"} and found.append(one.text))
    context.on("weberror", lambda one: found.append(str(one.error)))
    context.on("requestfailed", lambda one: found.append(f"{one.url}: {one.failure}"))
    context.on("response", lambda one: one.status >= 400 and found.append(f"{one.url}: {one.status}"))
    yield found


def violations(page: Page, *rules: str) -> list[str]:
    """Return what axe finds wrong with a page: the rule, how grave it is, and where.

    Without `rules` all run: those of WCAG 2.2 AA, also that on the size of targets, which axe leaves out by itself,
    and its own of best practice.
    """
    # Without preload: axe would fetch the style sheet once more, which a page opened as a file may not.
    options = {"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}}
    if rules:
        options |= {"runOnly": list(rules), "rules": {}}
    return [
        f"{page.url}: {one['id']} ({one['impact']}): {node['html'][:160]}"
        for one in Axe().run(page, options=options).response["violations"]
        for node in one["nodes"][:3]
    ]


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site on this machine under a path of its own, and give its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            below = path.removeprefix("/some/where")
            return super().translate_path(below if below != path else "/nothing/stands/here")

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/where/"
    server.shutdown()
    server.server_close()
