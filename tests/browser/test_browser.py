"""What readers do on the site, in a real browser: search, sort, filter, by keyboard, by taps, without JavaScript."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from browser import PHONE, launched, opened, served, troubles
from playwright.sync_api import Browser, Locator, Page, expect

from swp_data import loader

QUESTIONS = {
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
    with launched() as one:
        yield one


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with opened(browser) as one, troubles(one.context) as found:
        yield one
        assert found == []


@pytest.fixture(scope="module")
def address(site: Path) -> Callable[[str], str]:
    """Return a function that gives the address of a page as a file."""
    return lambda path: (site / path.partition("?")[0]).as_uri() + "".join(path.partition("?")[1:])


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press a key until the focus is where a reader wants it."""
    for _ in range(60):
        if wanted.evaluate("(node) => node === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the keyboard doesn't reach {wanted}")


def links_of(page: Page) -> list[str]:
    return page.locator("#search-results h3 a").evaluate_all(
        "(all) => all.map((a) => a.getAttribute('href'))"
    )


def heading(page: Page) -> Locator:
    return page.locator("#search-count")


def column(page: Page, number: int) -> list[str]:
    """Return the texts of a column of the table, in the rows that are shown."""
    rows = page.locator("table[data-sortable] tbody tr:not([hidden])")
    return rows.evaluate_all("(all, at) => all.map((row) => row.cells[at].textContent.trim())", number)


def sought(table: str, key: str) -> str:
    """Return the end of the address where a record of a question is found."""
    return (
        f"#{key}"
        if table == "updates"
        else f"#{table}-{key}"
        if table == "plan_statements"
        else f"/{key}.html"
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_search_finds_what_the_tables_say(page, address, question):
    page.goto(address("search.html"))
    page.get_by_label("A promise").fill(question)
    expect(heading(page)).to_have_text(re.compile(rf"^\d+ results? for “{re.escape(question)}”$"))
    table, key = QUESTIONS[question].split("/")
    assert any(f"/{link}".endswith(sought(table, key)) for link in links_of(page))


def test_a_reference_leads_to_its_activity_first_and_the_order_never_changes(page, address):
    page.goto(address("search.html?q=A4.6"))
    expect(heading(page)).to_have_text("3 results for “A4.6”")
    once = links_of(page)
    assert once[0] == "activities/swp-2016-A4.6.html"
    page.get_by_label("A promise").fill("")
    page.get_by_label("A promise").fill("A4.6")
    assert links_of(page) == once


def test_what_is_called_so_comes_before_what_only_mentions_it(page, address):
    for question in ("domestic abuse", "rural crime", "victim"):
        page.goto(address(f"search.html?q={question.replace(' ', '+')}"))
        titles = page.locator("#search-results h3").all_inner_texts()[:5]
        assert [
            title for title in titles if not all(word in title.lower() for word in question.split())
        ] == []


def test_filters_leave_what_the_tables_have_for_them(page, address):
    page.goto(address("search.html"))
    page.get_by_label("Status").select_option("on_hold")
    page.get_by_label("Document").select_option("pcp-2020-02-05")
    page.get_by_label("Objective").select_option("secure")
    expect(heading(page)).to_have_text(re.compile("result"))
    held = loader.view("progress").filter(
        (pl.col("status") == "on_hold") & (pl.col("source_id") == "pcp-2020-02-05")
    )
    held = held.join(loader.load("activities"), on="activity_id").join(
        loader.load("commitments"), on="commitment_id"
    )
    held = held.filter(pl.col("objective_id").cast(pl.String) == "secure")
    assert held.height > 0
    wanted = {f"activities/{row['activity_id']}.html" for row in held.rows(named=True)}
    assert {link for link in links_of(page) if "#" not in link} == wanted
    assert {link.partition("#")[0] for link in links_of(page)} == wanted


def test_a_search_can_be_shared_and_comes_back_with_the_page(page, address):
    page.goto(address("search.html"))
    page.get_by_label("A promise").fill("victim")
    page.get_by_label("Objective").select_option("victims")
    page.wait_for_url(re.compile(r"q=victim&objective=victims$"))
    shared, told, found = page.url, heading(page).inner_text(), links_of(page)
    page.goto("about:blank")
    page.goto(shared)
    expect(heading(page)).to_have_text(told)
    assert links_of(page) == found
    page.locator("#search-results h3 a").first.click()
    # Until it is loaded: else going back breaks it off.
    page.wait_for_url(lambda url: "search.html" not in url)
    page.go_back()
    expect(page.get_by_label("A promise")).to_have_value("victim")
    assert links_of(page) == found


def test_the_search_is_done_before_a_reader_notices(page, address):
    page.goto(address("search.html"))
    page.evaluate("swpSearch.searcher(SWP_SEARCH)('warm', {})")
    took = page.evaluate(
        """() => {
            const search = swpSearch.searcher(SWP_SEARCH), box = document.getElementById("q"), times = [];
            for (const word of ["v", "vi", "vic", "victim", "victim support", "the", "a", "999", "domestic abuse"]) {
                box.value = word;
                const began = performance.now();
                box.dispatchEvent(new Event("input", { bubbles: true }));
                times.push(performance.now() - began);
            }
            return times.sort((one, other) => one - other)[4];
        }"""
    )
    assert took < 50


def test_a_search_without_results_says_what_to_try(page, address):
    page.goto(address("search.html?q=zebra"))
    expect(heading(page)).to_have_text("No results for “zebra”")
    expect(page.get_by_text("fewer words")).to_be_visible()
    page.get_by_role("link", name="rural crime").click()
    expect(heading(page)).to_have_text(re.compile(r"\d+ results for “rural crime”"))


def test_a_question_of_which_one_word_is_unknown_says_so(page, address):
    page.goto(address("search.html?q=zebra+rural+crime"))
    expect(heading(page)).to_have_text(re.compile("^Nothing has all of these words. .* have 2 of the 3$"))


def test_a_question_is_never_taken_for_html(page, address):
    page.goto(address("search.html"))
    page.get_by_label("A promise").fill("<img src=x onerror=alert(1)> victim")
    expect(heading(page)).to_contain_text("<img src=x onerror=alert(1)> victim")
    assert page.locator("main img").count() == 0


def test_a_search_works_with_the_keyboard_alone_and_tells_how_many(page, address):
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
    fresh = page.locator("#search-results h3 a").nth(before)
    expect(fresh).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "search.html" not in url)


def test_results_mark_the_words_that_were_asked_for(page, address):
    page.goto(address("search.html?q=drive"))
    marked = {text.lower() for text in page.locator("#search-results mark").all_inner_texts()}
    assert "drive" in marked
    assert all(text.startswith("driv") for text in marked)


def test_a_table_is_sorted_by_keyboard_and_says_so(page, address):
    page.goto(address("tables/metrics.html"))
    original = column(page, 0)
    header = page.get_by_role("columnheader", name="title", exact=True)
    tab_to(page, header.get_by_role("button"))
    for direction in ("ascending", "descending"):
        page.keyboard.press("Enter")
        expect(header).to_have_attribute("aria-sort", direction)
        expect(page.get_by_role("status")).to_contain_text(f"sorted by title, {direction}")
        titles = [text.lower() for text in column(page, 1)]
        plain = [re.sub(r"[^a-z0-9]", "", text) for text in titles if not re.search(r"\d", text)]
        assert plain[0] < plain[-1] if direction == "ascending" else plain[0] > plain[-1]
        assert column(page, 0) != original
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") is None
    assert column(page, 0) == original


def test_numbers_are_sorted_as_numbers_equal_ones_as_they_were_and_empty_ones_last(page, address):
    page.goto(address("tables/observations.html"))
    frame = loader.load("observations").with_row_index()
    for name in ("value", "upper_value"):
        at = frame.columns.index(name) - 1
        page.get_by_role("button", name=name, exact=True).click()
        for descending in (False, True):
            wanted = frame.sort([name, "index"], descending=[descending, False], nulls_last=True)
            assert column(page, 0) == wanted["observation_id"].to_list()
            assert (column(page, at)[-1] == "") == (frame[name].null_count() > 0)
            page.get_by_role("button", name=name, exact=True).click()


def test_a_table_is_filtered_by_keyboard_and_counts_its_rows(page, address):
    page.goto(address("tables/updates.html"))
    tab_to(page, page.get_by_label("Show only rows with"))
    page.keyboard.type("A4.6 complete")
    expect(page.get_by_role("status")).to_have_text(f"1 of {loader.load('updates').height} rows")
    assert column(page, 0) == ["pcp-2020-02-05-A4.6"]
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    expect(page.get_by_role("status")).to_have_text(f"All {loader.load('updates').height} rows")
    assert column(page, 0) == loader.load("updates")["update_id"].to_list()


def test_on_a_phone_taps_alone_lead_from_home_to_what_became_of_a_promise(browser, address):
    with opened(browser, viewport=PHONE, is_mobile=True, has_touch=True) as page:
        page.goto(address("index.html"))
        for name in ("Putting victims", "A.4", "A4.6"):
            page.get_by_role("main").get_by_role("link", name=name).filter(visible=True).last.tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Victim Support")
        expect(page.get_by_text("This action is now complete")).to_be_visible()


def test_on_a_phone_a_search_from_home_leads_to_what_became_of_a_promise(browser, address):
    with opened(browser, viewport=PHONE, is_mobile=True, has_touch=True) as page:
        page.goto(address("index.html"))
        page.get_by_role("searchbox").tap()
        page.keyboard.type("retender victim support")
        page.get_by_role("button", name="Search").tap()
        page.locator("#search-results h3 a").first.tap()
        expect(page.get_by_text("Complete").first).to_be_visible()
        expect(page.get_by_text("This action is now complete")).to_be_visible()


def test_the_site_works_from_a_server_under_a_path(browser, site):
    with served(site) as root, opened(browser, offline=False) as page, troubles(page.context) as found:
        page.goto(f"{root}index.html")
        page.get_by_role("searchbox").fill("A4.6")
        page.keyboard.press("Enter")
        expect(heading(page)).to_have_text("3 results for “A4.6”")
        page.locator("#search-results h3 a").first.click()
        page.wait_for_url(f"{root}activities/swp-2016-A4.6.html")
        page.get_by_role("navigation", name="Parts of the site").get_by_role("link", name="Data").click()
        page.get_by_role("main").get_by_role("link", name="Updates").first.click()
        assert page.url == f"{root}tables/updates.html"
        assert found == []


def test_without_javascript_pages_are_whole_and_say_what_else_to_do(browser, address):
    with opened(browser, java_script_enabled=False) as page:
        page.goto(address("search.html"))
        expect(page.locator("noscript")).to_be_visible()
        expect(page.locator("#search-form")).to_be_hidden()
        page.locator("noscript a[href='activities/index.html']").click()
        assert page.locator("tbody tr").count() == loader.load("activities").height
        page.goto(address("activities/swp-2016-A4.6.html"))
        expect(page.get_by_text("This action is now complete")).to_be_visible()
        page.goto(address("tables/updates.html"))
        assert page.locator("table tbody tr").count() == loader.load("updates").height


def test_a_printed_page_has_its_content_and_no_navigation(page, address):
    page.goto(address("activities/swp-2016-A4.6.html"))
    page.emulate_media(media="print")
    for navigation in page.locator("nav").all():
        expect(navigation).to_be_hidden()
    expect(page.get_by_text("This action is now complete")).to_be_visible()
    page.goto(address("tables/commitment_lineage.html"))
    expect(page.locator(".table-tools")).to_be_hidden()
    expect(page.locator("table.data")).to_be_visible()


def test_a_table_too_wide_for_paper_says_so_there_and_not_on_the_screen(page, address):
    page.goto(address("tables/updates.html"))
    expect(page.get_by_text("too many columns for paper")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_text("too many columns for paper")).to_be_visible()
    expect(page.locator("table.data")).to_be_hidden()
