"""Pages in a real browser: nothing fails, axe reports no violation, no page scrolls sideways or shifts its layout."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, SMALLEST, opened, recorded_problems, violations
from playwright.sync_api import Browser, expect

from swp_data import loader

# Two pages of each kind. Short ones, because axe reports the same on ten rows of a table as on four hundred.
SAMPLES = [
    *("index.html", "search.html", "search.html?q=victim", "search.html?q=zebra"),
    *("promises/index.html", "promises/index.html?status=on_hold", "developers.html", "about/glossary.html"),
    *("about/missing.html", "promises/swp-2020-s11.html", "promises/swp-2016-3.2.2.html"),
    *("objectives/victims.html", "objectives/secure.html"),
    *("commitments/swp-2016-A.4.html", "commitments/swp-2016-3.10.html"),
    *("areas/index.html", "areas/shropshire.html", "activities/swp-2016-A4.6.html", "activities/swp-2016-2.5-1.html"),
    *("oversight/index.html", "oversight/victims-board.html"),
    *("metrics/index.html", "metrics/confidence-crime-survey.html", "metrics/alliance-offices.html"),
    *("sources/index.html", "sources/pcp-2020-06-15.html"),
    *("tables/index.html", "tables/oversight_bodies.html", "tables/updates.html"),
    *("about/index.html", "about/method.html", "about/figures.html", "about/status.html", "about/lineage.html"),
    *("about/who-we-are.html", "about/corrections.html", "about/accessibility.html"),
    *("about/rules.html", "about/errata.html", "about/versions.html", "about/licences.html"),
]  # fmt: skip
# The screens, and the rules that axe checks on each: all on one, and those on colours and sizes on another.
SETTINGS = {
    "a small phone": ({"viewport": SMALLEST, "color_scheme": "light"}, ()),
    "a phone in the dark": ({"viewport": PHONE, "color_scheme": "dark"}, None),
    "a desktop in the dark": (
        {"viewport": DESKTOP, "color_scheme": "dark"},
        ("color-contrast", "target-size"),
    ),
}
LARGEST_SHIFT = 0.01  # a tenth of what Core Web Vitals call good
MOST_ITEMS = 12  # that axe checks of a table or a list, because one line of a template generates them all

# Opens pages in four frames at once, which takes half the time of opening them one after the other.
OPEN_ALL = """async (addresses) => {
    const waiting = [...addresses];
    let opened = 0;
    const openSome = async () => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        while (waiting.length) {
            const address = waiting.pop();
            await new Promise((loaded) => { frame.onload = loaded; frame.src = address; });
            opened += 1;
        }
    };
    await Promise.all([1, 2, 3, 4].map(openSome));
    return opened;
}"""
SHORTEN = """(most) => {
    for (const list of document.querySelectorAll("tbody, main ul, main ol, main dl"))
        for (const item of [...list.children].slice(most)) item.remove();
    for (const block of [...document.querySelectorAll(".text > *")].slice(5 * most)) block.remove();
}"""


@dataclass(frozen=True)
class Visit:
    """A page as it was on a screen: its layout shift, its width and the screen's, its violations and its problems."""

    page: str
    shift: float
    width: int
    screen_width: int
    violations: list[str]
    problems: list[str]


@pytest.fixture(scope="module")
def visits(browser: Browser, site: Path) -> list[Visit]:
    visits = []
    for name, (options, rules) in SETTINGS.items():
        with opened(browser, **options) as page, recorded_problems(page.context) as problems:
            for path in SAMPLES:
                page.goto(f"{site.as_uri()}/{path}")
                # Wait until what a script adds has been drawn.
                page.evaluate(
                    "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
                )
                shift, width = page.evaluate("[window.shifted, document.documentElement.scrollWidth]")
                page.evaluate(SHORTEN, MOST_ITEMS)
                found = violations(page, *rules) if rules is not None else []
                visits.append(
                    Visit(f"{path} on {name}", shift, width, options["viewport"]["width"], found, [*problems])
                )
                problems.clear()
    return visits


def test_every_page_opens_and_nothing_fails(browser, site):
    pages = [file.as_uri() for file in sorted(site.rglob("*.html"))]
    with opened(browser) as page, recorded_problems(page.context) as problems:
        page.goto(pages[0])
        assert page.evaluate(OPEN_ALL, pages) == len(pages)
        assert problems == []


def test_the_samples_have_pages_of_each_kind(site):
    folders = {file.relative_to(site).parent for file in site.rglob("*.html")} - {Path("data")}
    for folder in folders:
        samples = {path.partition("?")[0] for path in SAMPLES if Path(path).parent == folder}
        existing = {file.name for file in (site / folder).glob("*.html")}
        assert {Path(path).name for path in samples} <= existing
        assert len(samples) >= min(2, len(existing)), folder
    assert {f"about/{file.name}" for file in (site / "about").glob("*.html")} <= set(SAMPLES)


def test_axe_reports_no_violation_in_light_or_dark_mode_on_a_phone_or_a_desktop(visits):
    assert [violation for visit in visits for violation in visit.violations] == []


def test_no_page_scrolls_sideways(visits):
    assert [(visit.page, visit.width) for visit in visits if visit.width > visit.screen_width] == []


def test_the_layout_does_not_shift_while_a_page_opens(visits):
    assert [(visit.page, visit.shift) for visit in visits if visit.shift > LARGEST_SHIFT] == []


def test_nothing_fails_on_any_screen(visits):
    assert [problem for visit in visits for problem in visit.problems] == []


def test_a_link_to_a_row_of_a_document_opens_the_part_that_has_it(page, address):
    row = loader.load("updates").filter(source_id="pcp-2020-02-05").row(0, named=True)
    target = page.locator(f"[id='updates-{row['update_id']}']")
    page.goto(address("sources/pcp-2020-02-05.html"))
    expect(target).to_be_hidden()
    page.evaluate("id => { location.hash = id }", f"updates-{row['update_id']}")
    expect(target).to_be_visible()
    expect(target).to_be_in_viewport()
    page.get_by_role("button", name="Open all parts").click()
    assert page.locator("details.part:not([open])").count() == 0


@pytest.mark.parametrize("path", ["tables/updates.html", "about/status.html", "about/errata.html"])
def test_a_table_has_its_columns_below_their_names_and_cards_on_a_phone(page, address, path):
    page.goto(address(path))
    rows = page.locator("table.data").first.locator("tr")
    heads, cells = (
        rows.nth(number).evaluate("(row) => [...row.cells].map((cell) => cell.offsetLeft)")
        for number in (0, 1)
    )
    assert heads == cells
    page.set_viewport_size(PHONE)
    assert page.locator(".scroll").first.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    assert rows.nth(1).evaluate("(row) => getComputedStyle(row).display") == "block"
