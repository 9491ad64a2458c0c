"""What readers do on the site, in a real browser: sort, filter, by keyboard, by touch, without JavaScript."""

import re

import pytest
from browser import PHONE, SMALLEST, opened, recorded_problems, served, tab_to, violations
from playwright.sync_api import Page, expect

from swp_data import loader
from swp_data.datapackage.model import open_package
from swp_data.formats.readme import reading_lines
from swp_data.release.publish import prepare_publish


def column(page: Page, number: int) -> list[str]:
    """Return the texts of a column of the table in the visible rows."""
    rows = page.locator("table[data-sortable] tbody tr:not([hidden])")
    return rows.evaluate_all("(all, index) => all.map((row) => row.cells[index].textContent.trim())", number)


@pytest.mark.parametrize("words", ["Telford", "Hereford", "Covid", '"on hold"', "£207k"])
def test_the_filter_of_a_table_misses_no_row_and_is_kept_in_the_address(page, address, words):
    page.goto(address("tables/updates.html"))
    page.get_by_label("Show only rows with").fill(words)
    wanted = [rf"(?<!\w){re.escape(word)}" for word in (re.findall('"(.+)"', words) or words.split())]
    rows = [
        row
        for row in loader.load("updates").rows(named=True)
        if all(
            re.search(word, " ".join(map(str, row.values())).replace("_", " "), re.IGNORECASE)
            for word in wanted
        )
    ]
    assert rows
    shown = page.locator("table[data-sortable] tbody tr:not([hidden])")
    expect(shown).to_have_count(len(rows))
    assert column(page, 0) == [row["update_id"] for row in rows]
    page.goto(page.url)
    expect(shown).to_have_count(len(rows))


def test_a_table_can_be_sorted_by_keyboard_and_announces_it(page, address):
    page.goto(address("tables/metrics.html"))
    original = column(page, 0)
    header = page.get_by_role("columnheader", name="title", exact=True)
    tab_to(page, header.get_by_role("button"))
    for direction in ("ascending", "descending"):
        page.keyboard.press("Enter")
        expect(header).to_have_attribute("aria-sort", direction)
        expect(page.get_by_role("status")).to_contain_text(f"sorted by title, {direction}")
        titles = [text.lower() for text in column(page, 1)]
        letters = [re.sub(r"[^a-z0-9]", "", text) for text in titles if not re.search(r"\d", text)]
        assert letters[0] < letters[-1] if direction == "ascending" else letters[0] > letters[-1]
        assert column(page, 0) != original
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") is None
    assert column(page, 0) == original


def test_numbers_are_sorted_as_numbers_with_empty_cells_last(page, address):
    page.goto(address("tables/observations.html"))
    frame = loader.load("observations").with_row_index()
    for name in ("value", "upper_value"):
        index = frame.columns.index(name) - 1
        page.get_by_role("button", name=name, exact=True).click()
        for descending in (False, True):
            expected = frame.sort([name, "index"], descending=[descending, False], nulls_last=True)
            assert column(page, 0) == expected["observation_id"].to_list()
            assert (column(page, index)[-1] == "") == (frame[name].null_count() > 0)
            page.get_by_role("button", name=name, exact=True).click()


def test_a_table_can_be_filtered_by_keyboard_and_announces_the_number_of_rows(page, address):
    page.goto(address("tables/updates.html"))
    tab_to(page, page.get_by_label("Show only rows with"))
    page.keyboard.type("A4.6 complete")
    expect(page.get_by_role("status")).to_have_text(f"1 of {loader.load('updates').height} rows")
    assert column(page, 0) == ["pcp-2020-02-05-A4.6"]
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    expect(page.get_by_role("status")).to_have_text(f"All {loader.load('updates').height} rows")
    assert column(page, 0) == loader.load("updates")["update_id"].to_list()


def test_on_a_phone_taps_lead_from_the_home_page_to_what_became_of_a_promise(browser, address):
    with opened(browser, viewport=PHONE, is_mobile=True, has_touch=True) as page:
        page.goto(address("index.html"))
        for name in ("Putting victims", "A.4", "A4.6"):
            page.get_by_role("main").get_by_role("link", name=name).filter(visible=True).last.tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Victim Support")
        expect(page.get_by_text("This action is now complete")).to_be_visible()


def test_on_a_phone_a_search_leads_from_the_home_page_to_what_became_of_a_promise(browser, address):
    with opened(browser, viewport=PHONE, is_mobile=True, has_touch=True) as page:
        page.goto(address("index.html"))
        page.get_by_role("searchbox").tap()
        page.keyboard.type("retender victim support")
        page.get_by_role("button", name="Search").tap()
        page.locator("#search-results h4 a").first.tap()
        expect(page.get_by_text("Complete").first).to_be_visible()
        expect(page.get_by_text("This action is now complete")).to_be_visible()


def test_the_site_works_from_a_server_under_a_path(browser, site):
    with (
        served(site) as root,
        opened(browser, offline=False) as page,
        recorded_problems(page.context) as problems,
    ):
        page.goto(f"{root}index.html")
        page.get_by_role("searchbox").fill("A4.6")
        page.keyboard.press("Enter")
        expect(page.locator("#search-count")).to_have_text(re.compile(r"^\d+ results for “A4.6”$"))
        page.locator("#search-results h4 a").first.click()
        page.wait_for_url(re.compile(rf"^{re.escape(root)}promises/"))
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Data").click()
        page.get_by_role("main").get_by_role("link", name="Updates").first.click()
        assert page.url == f"{root}tables/updates.html"
        assert problems == []


def test_without_javascript_pages_are_complete_and_offer_another_way(browser, address):
    with opened(browser, java_script_enabled=False) as page:
        page.goto(address("index.html"))
        expect(page.locator("main noscript a[href='promises/index.html']")).to_be_visible()
        page.goto(address("search.html"))
        expect(page.locator("noscript")).to_be_visible()
        expect(page.locator("#search-form")).to_be_hidden()
        page.locator("noscript a[href='promises/index.html']").click()
        assert page.locator("tbody tr").count() == loader.view("promises").height
        page.goto(address("promises/swp-2020-A6.2.html"))
        expect(page.get_by_text("This action is now complete")).to_be_visible()
        page.goto(address("tables/updates.html"))
        assert page.locator("table tbody tr").count() == loader.load("updates").height


def test_a_printed_page_has_its_content_and_no_navigation(page, address):
    page.goto(address("promises/swp-2020-A6.2.html"))
    page.emulate_media(media="print")
    for navigation in page.locator("nav").all():
        expect(navigation).to_be_hidden()
    expect(page.get_by_text("This action is now complete")).to_be_visible()
    page.goto(address("tables/commitment_lineage.html"))
    expect(page.locator(".table-tools")).to_be_hidden()
    expect(page.locator("table.data")).to_be_visible()


def test_a_table_too_wide_for_paper_says_so_in_print_only(page, address):
    page.goto(address("tables/updates.html"))
    expect(page.get_by_text("too many columns to print")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_text("too many columns to print")).to_be_visible()
    expect(page.locator("table.data")).to_be_hidden()


def test_the_line_of_the_readme_for_a_browser_reads_the_rows_of_a_table(browser, released):
    line = reading_lines("swp-data", open_package(released).resources["commitments"])["JavaScript, browser"]
    with served(released) as address, opened(browser, offline=False) as page:
        page.goto(f"{address}data-dictionary.html")
        assert page.evaluate(f"async () => {line}") == loader.load("commitments").rows(named=True)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_page_of_the_releases_is_accessible(browser, released, tmp_path, color_scheme):
    file = tmp_path / "releases.html"
    file.write_text(prepare_publish(released, tmp_path).pages.text, encoding="utf-8")
    with opened(browser, viewport=SMALLEST, color_scheme=color_scheme) as page:
        page.goto(file.as_uri())
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
