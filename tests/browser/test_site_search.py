"""The search of the site in a real browser: what it finds, and how its page behaves."""

import csv
import random
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from browser import opened, tab_to
from playwright.sync_api import Locator, Page, expect

from swp_data import loader
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.site.release_tables import read_release
from swp_data.site.search.documents import Document, documents
from swp_data.site.search.words import words_of

QUERIES = Path(__file__).with_name("search_queries.csv")
MOST_WORDS = 250  # whose results are compared with the texts

# Searches for each query, and returns the addresses that it finds, the best first.
SEARCH_ALL = """async (queries) => {
    const files = {};
    const load = (name) => files[name] ??= new Promise((resolve, reject) => {
        if ((self.SWP_SEARCH_FILES || {})[name]) return resolve(SWP_SEARCH_FILES[name].is);
        const script = document.createElement("script");
        script.src = `assets/search/${name}.js`;
        script.onload = () => resolve(SWP_SEARCH_FILES[name].is);
        script.onerror = reject;
        document.head.append(script);
    });
    const engine = swpSearch.engine(await load("index"), load);
    const answers = [];
    for (const query of queries) {
        const answer = await engine.search(query, {}, () => {});
        answers.push(answer.results.map((found) => found.address));
    }
    return answers;
}"""


@pytest.fixture(scope="module")
def found() -> list[Document]:
    return documents(read_release(package_folder(), open_package(package_folder())))


def links_of(page: Page) -> list[str]:
    return page.locator("#search-results h4 a").evaluate_all(
        "(all) => all.map((a) => a.getAttribute('href'))"
    )


def heading(page: Page) -> Locator:
    return page.locator("#search-count")


def box(page: Page) -> Locator:
    return page.get_by_label("A promise")


def test_each_query_finds_what_people_look_for_first(page, address):
    with QUERIES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    page.goto(address("search.html"))
    answers = page.evaluate(SEARCH_ALL, [row["query"] for row in rows])
    wrong = [
        (row["query"], answer[:3])
        for row, answer in zip(rows, answers, strict=True)
        if not answer or answer[0] not in row["first"].split()
    ]
    assert wrong == []


def test_a_search_misses_no_document_that_has_the_words(page, address, found):
    words_by_address = {
        document.address: set(
            words_of(" ".join((document.title, *(passage.text for passage in document.passages))))
        )
        for document in found
    }
    choice = random.Random(1)
    words = choice.sample(sorted(set().union(*words_by_address.values())), MOST_WORDS)
    pairs = [
        choice.sample(sorted(words), 2)
        for words in choice.sample([*words_by_address.values()], 50)
        if len(words) > 1
    ]
    queries = [[word] for word in words] + pairs
    page.goto(address("search.html"))
    answers = page.evaluate(SEARCH_ALL, [" ".join(query) for query in queries])
    for query, answer in zip(queries, answers, strict=True):
        having = {key for key, words in words_by_address.items() if words.issuperset(query)}
        assert having - set(answer) == set(), query


def test_the_page_splits_texts_into_the_same_words_as_the_index(page, address, found):
    texts = [passage.text for document in found for passage in document.passages]
    page.goto(address("search.html"))
    assert page.evaluate("(texts) => texts.map(swpWords.wordsOf)", texts) == [
        words_of(text) for text in texts
    ]


def test_a_filter_by_status_counts_the_promises_that_have_it(page, address):
    page.goto(address("search.html"))
    page.get_by_text("Filter the results").click()
    page.get_by_label("Status").select_option("on_hold")
    promises = loader.view("promises").filter(status="on_hold")
    expect(heading(page)).to_have_text(re.compile(rf"^{promises.height} results?$"))
    page.get_by_label("Objective").select_option("secure")
    expected = promises.filter(objective_id="secure")
    expect(heading(page)).to_have_text(re.compile(rf"^{expected.height} results?$"))
    assert set(links_of(page)) == {f"promises/{key}.html" for key in expected["promise_id"]}


def test_a_search_can_be_shared_and_is_restored_when_going_back(page, address):
    page.goto(address("search.html"))
    box(page).fill("victim")
    page.get_by_text("Filter the results").click()
    page.get_by_label("Objective").select_option("victims")
    page.get_by_role("button", name="Promises").first.click()
    page.wait_for_url(re.compile(r"q=victim&kind=promise&objective=victims$"))
    address_to_share, summary, links = page.url, heading(page).inner_text(), links_of(page)
    page.goto("about:blank")
    page.goto(address_to_share)
    expect(heading(page)).to_have_text(summary)
    assert links_of(page) == links
    page.locator("#search-results h4 a").first.click()
    # Wait for the page, because going back would cancel it.
    page.wait_for_url(lambda url: "search.html" not in url)
    page.go_back()
    expect(box(page)).to_have_value("victim")
    expect(heading(page)).to_have_text(summary)


def test_what_was_typed_before_the_index_came_is_kept(page, address):
    page.add_init_script(
        """document.addEventListener("readystatechange", () => {
            const box = document.getElementById("q");
            if (document.readyState === "interactive" && box) box.value = "rural";
        });"""
    )
    page.goto(address("search.html?q=victim"))
    expect(heading(page)).to_contain_text("“rural”")
    expect(box(page)).to_have_value("rural")


def test_an_index_that_does_not_load_is_reported_and_keeps_the_words(browser, address):
    with opened(browser) as page:
        page.route(re.compile("search/index.js"), lambda route: route.abort())
        page.goto(address("search.html?q=victim"))
        expect(heading(page)).to_have_text("The search could not be loaded")
        expect(box(page)).to_have_value("victim")


def test_results_of_the_same_kind_are_together_and_counted(page, address):
    page.goto(address("search.html?q=rural"))
    expect(heading(page)).to_contain_text("“rural”")
    total = int(re.search(r"\d+", heading(page).inner_text())[0])
    counts = [
        int(re.search(r"\d+", text)[0]) for text in page.locator("#search-kinds button").all_inner_texts()
    ]
    assert counts[0] == total == sum(counts[1:])
    headings = page.locator("#search-results h3").all_inner_texts()
    assert len(headings) == len(set(headings)) == len(counts) - 1


def test_a_search_draws_one_page_of_results(page, address):
    page.goto(address("search.html?q=police&kind=promise"))
    expect(page.locator("#search-results li.result")).to_have_count(20)
    page.get_by_role("button", name="more").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#search-results h4 a").nth(20)).to_be_focused()


def test_a_misspelt_word_is_corrected_and_one_without_a_match_is_named(page, address):
    page.goto(address("search.html?q=vicitm"))
    expect(page.get_by_text("Did you mean")).to_be_visible()
    page.locator("#search-note a").click()
    expect(heading(page)).to_contain_text("“victim")
    page.goto(address("search.html?q=zebra+rural+crime"))
    expect(page.locator("#search-note")).to_contain_text("No text has the word “zebra”")
    page.goto(address("search.html?q=zebra"))
    expect(heading(page)).to_have_text("No results for “zebra”")
    expect(page.get_by_text("Try fewer")).to_be_visible()


def test_all_misspelt_words_are_corrected_at_once_and_their_phrase_is_not_offered(page, address):
    page.goto(address("search.html?q=vicitm+suport"))
    expect(page.locator("#search-note")).to_have_text(
        "No text has the words “vicitm” or “suport”. Did you mean “victim support”? "
    )
    page.locator("#search-note a").click()
    expect(page.locator("#search-note")).to_contain_text('search for "victim support".')
    page.locator("#search-note a").click()
    expect(heading(page)).to_have_text(re.compile(r"^\d+ results"))


def test_a_search_says_each_meaning_once(page, address):
    page.goto(address("search.html?q=bodycam"))
    expect(page.locator("#search-note")).to_have_text("Also searched for “body worn video”. ")


def test_a_result_says_by_which_earlier_reference_it_was_found(page, address):
    page.goto(address("search.html?q=A+4.6"))
    expect(page.locator(".result-about").first).to_contain_text("A4.6 in the earlier edition")
    page.goto(address("search.html?q=A6.1"))
    expect(page.locator(".result-about").first).not_to_contain_text("earlier edition")


def test_a_result_says_that_a_status_is_of_a_part_only(page, address):
    rows = loader.view("promises").rows(named=True)
    for of_a_part in (True, False):
        row = next(
            row
            for row in rows
            if row["status"] and ("status_of_a_part" in (row["disagreement"] or "")) == of_a_part
        )
        page.goto(address(f"search.html?q={row['promise_id']}"))
        about = page.locator(".result-about").first
        expect(about).to_be_visible()
        assert ("of a part only" in about.inner_text()) == of_a_part


def test_a_query_is_never_interpreted_as_html(page, address):
    page.goto(address(f"search.html?q={quote('<img src=x onerror=alert(1)> victim')}"))
    expect(heading(page)).to_contain_text("<img src=x onerror=alert(1)> victim")
    assert page.locator("main img").count() == 0


def test_a_search_works_with_the_keyboard_alone_and_announces_the_number_of_results(page, address):
    page.goto(address("index.html"))
    tab_to(page, page.get_by_role("searchbox"))
    page.keyboard.type("victim")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q=victim$"))
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ results for “victim”$"))
    tab_to(page, page.locator("#search-results h4 a").first)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "search.html" not in url)


def test_results_mark_the_words_and_lead_to_the_text(page, address):
    page.goto(address("search.html?q=tendered+contract&kind=promise"))
    marked = {text.lower() for text in page.locator("#search-results mark").all_inner_texts()}
    assert marked
    assert all(text.startswith(("tender", "contract")) for text in marked)
    page.locator(".result-passages a[href*='#']").first.click()
    page.wait_for_url(re.compile(r"promises/.*#"))
    assert page.evaluate("document.querySelector(':target') !== null")
