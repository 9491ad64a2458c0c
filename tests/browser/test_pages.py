"""Every page in a real browser: nothing fails; axe finds nothing wrong; nothing scrolls sideways or moves by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, SMALLEST, launched, opened, troubles, violations
from playwright.sync_api import Browser

# A page of each kind: the shorter ones, since what axe says of ten rows of a table it says of four hundred.
KINDS = [
    *("index.html", "search.html", "search.html?q=victim", "search.html?q=zebra"),
    *("objectives/index.html", "objectives/victims.html", "commitments/index.html", "commitments/swp-2016-A.4.html"),
    *("activities/index.html", "activities/swp-2016-A4.6.html", "activities/swp-2020-B2.1.html"),
    *("oversight/index.html", "oversight/victims-board.html"),
    *("metrics/index.html", "metrics/confidence-crime-survey.html", "metrics/alliance-offices.html"),
    *("sources/index.html", "sources/pcp-2020-06-15.html"),
    *("tables/index.html", "tables/oversight_bodies.html", "tables/updates.html"),
    *("about/index.html", "about/method.html", "about/figures.html", "about/status.html", "about/lineage.html"),
    *("about/rules.html", "about/errata.html", "about/versions.html", "about/licences.html"),
]  # fmt: skip
# Screens, and what axe looks for there: everything once, and then what depends on the colours and the width.
SETTINGS = {
    "a small phone": ({"viewport": SMALLEST, "color_scheme": "light"}, ()),
    "a phone in the dark": ({"viewport": PHONE, "color_scheme": "dark"}, None),
    "a desktop in the dark": (
        {"viewport": DESKTOP, "color_scheme": "dark"},
        ("color-contrast", "target-size"),
    ),
}
MOVED = 0.01  # a tenth of what is held to be good
# Of a table or a list, axe looks at so many rows or items: one line of a template makes them all.
ROWS = 12

# Opens pages side by side in frames, which takes half the time of one after the other.
OPEN_ALL = """async (addresses) => {
    const left = [...addresses], titles = {};
    const openSome = async () => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        while (left.length) {
            const address = left.pop();
            await new Promise((opened) => { frame.onload = opened; frame.src = address; });
            titles[address] = true;
        }
    };
    await Promise.all([1, 2, 3, 4].map(openSome));
    return Object.keys(titles).length;
}"""
SHORTEN = """(rows) => {
    for (const one of document.querySelectorAll("tbody, main ul, main ol, main dl"))
        for (const more of [...one.children].slice(rows)) more.remove();
    for (const more of [...document.querySelectorAll(".text > *")].slice(5 * rows)) more.remove();
}"""


@dataclass(frozen=True)
class Visit:
    """What was seen of a page on a screen: how far it moved, what overflows, what axe says, and what failed."""

    where: str
    shifted: float
    width: int
    screen: int
    wrong: list[str]
    failed: list[str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as one:
        yield one


@pytest.fixture(scope="module")
def visits(browser: Browser, site: Path) -> list[Visit]:
    seen = []
    for name, (options, rules) in SETTINGS.items():
        with opened(browser, **options) as page, troubles(page.context) as failed:
            for path in KINDS:
                page.goto(f"{site.as_uri()}/{path}")
                # What a script adds after the page is drawn has to show before it is counted.
                page.evaluate(
                    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
                )
                shifted, width = page.evaluate("[window.shifted, document.documentElement.scrollWidth]")
                page.evaluate(SHORTEN, ROWS)
                wrong = violations(page, *rules) if rules is not None else []
                seen.append(
                    Visit(f"{path} on {name}", shifted, width, options["viewport"]["width"], wrong, [*failed])
                )
                failed.clear()
    return seen


def test_every_page_opens_and_nothing_fails(browser, site):
    pages = [file.as_uri() for file in sorted(site.rglob("*.html"))]
    with opened(browser) as page, troubles(page.context) as found:
        page.goto(pages[0])
        assert page.evaluate(OPEN_ALL, pages) == len(pages) > 600
        assert found == []


def test_a_page_of_each_kind_is_tried(site):
    folders = {file.relative_to(site).parent for file in site.rglob("*.html")} - {Path("data")}
    for folder in folders:
        tried = {path.partition("?")[0] for path in KINDS if Path(path).parent == folder}
        made = {file.name for file in (site / folder).glob("*.html")}
        assert {Path(path).name for path in tried} <= made
        assert len(tried) >= min(2, len(made)), folder
    assert {f"about/{file.name}" for file in (site / "about").glob("*.html")} <= set(KINDS)


def test_axe_finds_nothing_wrong_in_light_and_dark_on_a_phone_and_a_desktop(visits):
    assert [wrong for visit in visits for wrong in visit.wrong] == []


def test_no_page_scrolls_sideways(visits):
    assert [(visit.where, visit.width) for visit in visits if visit.width > visit.screen] == []


def test_nothing_moves_while_a_page_opens(visits):
    assert [(visit.where, visit.shifted) for visit in visits if visit.shifted > MOVED] == []


def test_nothing_fails_on_any_screen(visits):
    assert [failed for visit in visits for failed in visit.failed] == []
