"""What readers do on the site, in a real browser: search, sort, filter, by keyboard, by touch, without JavaScript."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from browser import PHONE, SMALLEST, launched, opened, recorded_problems, served, violations
from playwright.sync_api import Browser, Locator, Page, expect

from swp_data import loader
from swp_data.datapackage.model import open_package
from swp_data.formats.readme import reading_lines
from swp_data.release.publish import prepare_publish

QUERIES = {
    "rural crime": "updates/delivery-plan-2020-21-q3-D6-1",
    "999": "metrics/calls-999-answered-within-10-seconds",
    "A4.6": "activities/swp-2016-A4.6",
    "retender victim support": "activities/swp-2016-A4.6",
    "cctv": "activities/swp-2016-B2.11",
    "domestic abuse": "activities/swp-2016-A4.3",
    "victims’ code": "activities/swp-2016-A3.2",
    "PCC’s office force lead": "updates/delivery-plan-2020-21-q3-B2.1",
    "£2.8 million": "plan_statements/swp-2020-s118",
    "swp-2020-A2.1": "activities/swp-2020-A2.1",
}


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


def tab_to(page: Page, target: Locator) -> None:
    """Press the Tab key until an element has the focus."""
    for _ in range(60):
        if target.evaluate("(node) => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard doesn't reach {target}")


def links_of(page: Page) -> list[str]:
    return page.locator("#search-results h3 a").evaluate_all(
        "(all) => all.map((a) => a.getAttribute('href'))"
    )


def heading(page: Page) -> Locator:
    return page.locator("#search-count")


def column(page: Page, number: int) -> list[str]:
    """Return the texts of a column of the table in the visible rows."""
    rows = page.locator("table[data-sortable] tbody tr:not([hidden])")
    return rows.evaluate_all("(all, index) => all.map((row) => row.cells[index].textContent.trim())", number)


def address_ending(table: str, key: str) -> str:
    """Return the end of the address where the site shows a row."""
    if table == "updates":
        return f"#{key}"
    return f"#{table}-{key}" if table == "plan_statements" else f"/{key}.html"


@pytest.mark.parametrize("query", QUERIES)
def test_a_search_finds_the_row(page, address, query):
    page.goto(address("search.html"))
    page.get_by_label("A promise").fill(query)
    expect(heading(page)).to_have_text(re.compile(rf"^\d+ results? for “{re.escape(query)}”$"))
    table, key = QUERIES[query].split("/")
    assert any(f"/{link}".endswith(address_ending(table, key)) for link in links_of(page))


def test_a_reference_finds_its_activity_first_and_the_order_never_changes(page, address):
    page.goto(address("search.html?q=A4.6"))
    expect(heading(page)).to_have_text(re.compile(r"^\d+ results for “A4.6”$"))
    links = links_of(page)
    assert links[0] == "activities/swp-2016-A4.6.html"
    page.get_by_label("A promise").fill("")
    page.get_by_label("A promise").fill("A4.6")
    assert links_of(page) == links


def test_titles_with_the_words_come_before_texts_that_mention_them(page, address):
    for query in ("domestic abuse", "rural crime", "victim"):
        page.goto(address(f"search.html?q={query.replace(' ', '+')}"))
        titles = page.locator("#search-results h3").all_inner_texts()[:5]
        assert [title for title in titles if not all(word in title.lower() for word in query.split())] == []


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


def test_filters_keep_the_rows_that_match_them(page, address):
    page.goto(address("search.html"))
    page.get_by_label("Status").select_option("on_hold")
    page.get_by_label("Source").select_option("pcp-2020-02-05")
    page.get_by_label("Objective").select_option("secure")
    expect(heading(page)).to_have_text(re.compile("result"))
    matching = (
        loader.view("progress")
        .filter((pl.col("status") == "on_hold") & (pl.col("source_id") == "pcp-2020-02-05"))
        .filter(pl.col("objective_id").cast(pl.String) == "secure")
    )
    assert matching.height > 0
    activities = {f"activities/{key}.html" for key in matching["activity_id"]}
    assert {link for link in links_of(page) if "#" not in link} == activities
    assert {link.partition("#")[0] for link in links_of(page)} == activities


def test_a_search_can_be_shared_and_is_restored_when_going_back(page, address):
    page.goto(address("search.html"))
    page.get_by_label("A promise").fill("victim")
    page.get_by_label("Objective").select_option("victims")
    page.wait_for_url(re.compile(r"q=victim&objective=victims$"))
    address_to_share, summary, links = page.url, heading(page).inner_text(), links_of(page)
    page.goto("about:blank")
    page.goto(address_to_share)
    expect(heading(page)).to_have_text(summary)
    assert links_of(page) == links
    page.locator("#search-results h3 a").first.click()
    # Wait for the page, because going back would cancel it.
    page.wait_for_url(lambda url: "search.html" not in url)
    page.go_back()
    expect(page.get_by_label("A promise")).to_have_value("victim")
    assert links_of(page) == links


def test_a_search_compares_words_of_the_vocabulary_and_draws_one_page_of_results(page, address):
    """The work of a keystroke must not grow with the length of the texts or the number of the results."""
    page.goto(address("search.html"))
    queries = ["v", "vi", "vic", "victim", "victim support", "the", "999", "domestic abuse"]
    words = page.evaluate("SWP_SEARCH.entries.flat().join(' ').split(/\\s+/).length")
    comparisons = page.evaluate(
        """(queries) => {
            const search = swpSearch.searcher(SWP_SEARCH);
            return queries.map((query) => search(query, {}).compared);
        }""",
        queries,
    )
    for query, compared in zip(queries, comparisons, strict=True):
        assert 0 < compared < len(query.split()) * words / 5
        page.get_by_label("A promise").fill(query)
        expect(heading(page)).to_contain_text(f"“{query}”")
        assert page.locator("#search-results > li").count() <= 20


def test_a_search_without_results_suggests_what_to_try(page, address):
    page.goto(address("search.html?q=zebra"))
    expect(heading(page)).to_have_text("No results for “zebra”")
    expect(page.get_by_text("fewer words")).to_be_visible()
    page.get_by_role("link", name="rural crime").click()
    expect(heading(page)).to_have_text(re.compile(r"\d+ results for “rural crime”"))


def test_a_query_with_an_unknown_word_says_so(page, address):
    page.goto(address("search.html?q=zebra+rural+crime"))
    expect(heading(page)).to_have_text(re.compile("^No entry has all of these words. .* have 2 of the 3$"))


def test_a_query_is_never_interpreted_as_html(page, address):
    page.goto(address("search.html"))
    page.get_by_label("A promise").fill("<img src=x onerror=alert(1)> victim")
    expect(heading(page)).to_contain_text("<img src=x onerror=alert(1)> victim")
    assert page.locator("main img").count() == 0


def test_a_search_works_with_the_keyboard_alone_and_announces_the_number_of_results(page, address):
    page.goto(address("index.html"))
    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("victim")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q=victim$"))
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ results for “victim”$"))
    tab_to(page, page.get_by_label("Status"))
    page.keyboard.type("Comp")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ results for “victim”$"))
    before = page.locator("#search-results > li").count()
    tab_to(page, page.get_by_role("button", name="more"))
    page.keyboard.press("Enter")
    next_result = page.locator("#search-results h3 a").nth(before)
    expect(next_result).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "search.html" not in url)


def test_results_mark_the_words_of_the_query(page, address):
    page.goto(address("search.html?q=drive"))
    marked = {text.lower() for text in page.locator("#search-results mark").all_inner_texts()}
    assert "drive" in marked
    assert all(text.startswith("driv") for text in marked)


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
        page.locator("#search-results h3 a").first.tap()
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
        expect(heading(page)).to_have_text(re.compile(r"^\d+ results for “A4.6”$"))
        page.locator("#search-results h3 a").first.click()
        page.wait_for_url(f"{root}activities/swp-2016-A4.6.html")
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Data").click()
        page.get_by_role("main").get_by_role("link", name="Updates").first.click()
        assert page.url == f"{root}tables/updates.html"
        assert problems == []


def test_without_javascript_pages_are_complete_and_offer_another_way(browser, address):
    with opened(browser, java_script_enabled=False) as page:
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
