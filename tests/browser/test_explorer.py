"""The list of promises in a real browser: filters miss no row, their state is in the address, phones show cards."""

import csv
import json
import re
import unicodedata

import pytest
from browser import PHONE, opened
from playwright.sync_api import expect

from swp_data.datapackage.model import open_package
from swp_data.site.promise_texts import texts_of
from swp_data.site.release_tables import read_release

QUERIES = (
    "telford",
    "hold",
    '"on hold"',
    "burglar",
    "victims code",
    "A4.6",
    "£",
    "covid-19",
    '"domestic abuse" drive',
)


@pytest.fixture(scope="module")
def release(released):
    return read_release(released, open_package(released))


@pytest.fixture
def page(browser, site):
    with opened(browser, accept_downloads=True) as page:
        page.goto((site / "promises" / "index.html").as_uri())
        yield page


def in_words(text: str) -> str:
    """Return a text as its words, as a reader would count them: without case, accents or apostrophes."""
    text = "".join(
        c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) and c not in "'’‘"
    )
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def has(texts: list[str], query: str) -> bool:
    """Return whether each word of a query begins a word of the texts, and each phrase is in one of them."""
    for phrase, word in re.findall(r'"(.+?)"|(\S+)', query):
        words = in_words(phrase or word)
        pattern = rf"(?<!\w){re.escape(words)}" + (r"(?!\w)" if phrase else "")
        if words and not any(re.search(pattern, in_words(text)) for text in texts):
            return False
    return True


def shown(page) -> list[str]:
    return page.locator(".promise-list tbody tr:visible").evaluate_all(
        "rows => rows.map(row => row.dataset.id)"
    )


def test_a_filter_by_words_shows_every_promise_that_has_them_and_no_other(page, release):
    for query in QUERIES:
        page.locator("#q").fill(query)
        expected = [key for key, row in release.promises.items() if has(texts_of(release, row), query)]
        expect(page.locator("#count")).to_contain_text(
            f"{len(expected)} of {len(release.promises)} promises"
            if in_words(query)
            else str(len(release.promises))
        )
        assert set(shown(page)) == set(expected), query


def test_the_state_is_in_the_address_and_the_selection_can_be_downloaded(page, release, tmp_path):
    page.get_by_label("On hold").check()
    rows = [key for key, row in release.promises.items() if row["status"] == "on_hold"]
    expect(page.locator("#count")).to_have_text(f"{len(rows)} of {len(release.promises)} promises: On hold")
    assert page.url.endswith("?status=on_hold")
    page.reload()
    assert set(shown(page)) == set(rows)
    for name in ("csv", "json"):
        with page.expect_download() as download:
            page.locator(f"#as-{name}").click()
        file = tmp_path / f"selection.{name}"
        download.value.save_as(file)
        text = file.read_text(encoding="utf-8-sig")
        content = json.loads(text) if name == "json" else list(csv.DictReader(text.splitlines(keepends=True)))
        assert {row["promise_id"] for row in content} == set(rows)
        assert {row["update_text"] for row in content} == {
            release.promises[key]["update_text"] for key in rows
        }
    page.get_by_role("button", name="Clear all filters").click()
    expect(page.locator("#count")).to_have_text(f"{len(release.promises)} promises")
    assert "?" not in page.url


def test_on_a_phone_the_promises_are_cards_and_the_other_filters_open_with_a_tap(browser, site):
    with opened(browser, viewport=PHONE, has_touch=True) as page:
        page.goto((site / "promises" / "index.html").as_uri() + "?word=repeated")
        first = page.locator(".promise-list tbody tr:visible").first
        assert first.evaluate("row => getComputedStyle(row).display") == "block"
        expect(page.locator("#facet-status")).to_be_hidden()
        page.get_by_role("button", name="More filters (1 in use)").tap()
        page.locator("#facet-order").select_option("status")
        expect(page.get_by_role("heading", name="In progress")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("status=bogus", "There is no “bogus” under “Last reported status”. All promises are shown."),
        ("colour=red", "There is no filter “colour”. All promises are shown."),
        ("status=active&word=x", "There is no “x” under “Last word”."),
        ("order=size", "There is no order “size”. All promises are shown."),
    ],
)
def test_what_the_address_asks_for_in_vain_is_named_until_the_filters_change(page, query, words):
    page.goto(f"{page.url.partition('?')[0]}?{query}")
    expect(page.locator("#ignored")).to_have_text(words)
    page.locator("#q").fill("victims")
    expect(page.locator("#ignored")).to_be_hidden()


def test_several_answers_of_a_filter_show_the_promises_that_give_one_of_them(page, release):
    statuses = ("on_hold", "cancelled")
    of_edition = [row for row in release.promises.values() if row["plan_id"] == "swp-2020"]
    expected = [row["promise_id"] for row in of_edition if row["status"] in statuses]
    assert {row["status"] for row in of_edition if row["promise_id"] in expected} == set(statuses)
    page.goto(f"{page.url.partition('?')[0]}?status=on_hold&status=cancelled&edition=swp-2020")
    expect(page.locator("#count")).to_contain_text("On hold or Cancelled, ")
    assert set(shown(page)) == set(expected)
    counts = page.locator("#facet-status label").all_inner_texts()
    assert f"In progress {sum(row['status'] == 'active' for row in of_edition)}" in [
        " ".join(text.split()) for text in counts
    ]
    page.get_by_label("Cancelled").uncheck()
    assert page.url.endswith("?status=on_hold&edition=swp-2020")
    assert len(shown(page)) < len(expected)


def test_a_valid_address_is_applied_without_a_word(page):
    page.goto(f"{page.url.partition('?')[0]}?status=active&order=title")
    expect(page.locator("#count")).to_contain_text("In progress")
    expect(page.locator("#ignored")).to_be_hidden()
