"""The review page in a real browser: decisions by mouse and by keyboard, saved and loaded, on a phone and offline."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from browser import PHONE, SMALLEST, opened, violations
from playwright.sync_api import Page, expect

from swp_data.dataset.location import package_folder
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.proposals.proposal import proposal_id
from swp_data.ingest.review.decisions import Decision, Edit, decisions_csv, read_decisions
from swp_data.ingest.review.quarter_folder import schemas_of, write_quarter_folder
from tests.unit.ingest.made_up_quarter import SOURCE_ID, made_up_quarter, passage_row

HOSTILE = ["=1+1", '-5 "so" they say,\nand =6', "'+1", "<b>bold</b>"]
MANY = 1_500
PATIENCE = 2.0  # seconds for a page of 1,500 proposals, or an action on it; 0.1 to 0.5 on a quiet machine
UNSURE, SURE, SOURCE = (f"passages:{SOURCE_ID}-u2", f"passages:{SOURCE_ID}-u1", f"sources:{SOURCE_ID}")


@pytest.fixture(scope="module")
def quarter():
    """A report with hostile texts."""
    quarter = made_up_quarter()
    source, *passages = quarter.proposals
    hostile = [
        replace(
            passages[0], proposal_id=proposal_id("passages", f"hostile-{number}"), row=passage_row(9, text, 2)
        )
        for number, text in enumerate(HOSTILE)
    ]
    needy = replace(
        hostile[0],
        proposal_id="passages:needy",
        depends_on=(UNSURE,),
        row=passage_row(8, "It needs another.", 2),
    )
    return replace(quarter, proposals=(source, *passages, *hostile, needy))


@pytest.fixture
def review(page, quarter, tmp_path):
    """Open the review of the report, and return its folder."""
    write_quarter_folder(tmp_path, quarter, package_folder())
    page.goto((tmp_path / "review.html").as_uri())
    return tmp_path


def articles(page: Page):
    return page.locator("#proposals article")


def on(page: Page, name: str):
    """Return the proposal with an id."""
    return page.locator(f'article[data-id="{name}"]')


def saved(page: Page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name="Save decisions.csv").click()
    assert download.value.suggested_filename == "decisions.csv"
    file = folder / "saved.csv"
    download.value.save_as(file)
    return file


def read(file: Path, quarter):
    schemas = schemas_of(quarter, PackageTables.read(package_folder()))
    return read_decisions(file, quarter.proposals, schemas)


@pytest.mark.usefixtures("review")
def test_unsure_proposals_come_first_with_their_lines_and_doubts(page):
    first = articles(page).first
    expect(first).to_have_attribute("data-id", UNSURE)
    expect(first).to_contain_text("It looks like <b>markup</b>.")
    expect(first).to_contain_text("The report, line 3, page 2")
    expect(first).to_contain_text("<img src=x onerror=alert(1)> & </script>")
    assert page.locator("img, article b").count() == 0


def test_the_page_saves_the_file_that_the_command_writes(page, review, quarter):
    assert saved(page, review).read_text("utf-8") == decisions_csv(quarter.proposals, {}, quarter.pages)


def test_decisions_and_edits_are_saved_and_read_back_exactly(page, review, quarter):
    on(page, SURE).get_by_role("button", name="Accept").click()
    on(page, SOURCE).get_by_role("button", name="Reject").click()
    unsure = on(page, UNSURE)
    unsure.get_by_role("button", name="Edit").click()
    unsure.get_by_label("Text text").fill('=1+1, "so"\nand -5')
    unsure.get_by_label("Why the cells are changed").fill("+it goes on")
    unsure.get_by_role("button", name="Accept with these cells").click()
    expect(unsure.locator(".facts")).to_contain_text("Accepted with 1 changed cell")
    left = len(quarter.proposals) - 3
    expect(page.locator("#left")).to_have_text(
        f"{left} of {len(quarter.proposals)} proposals left to decide, 0 of them unsure. 2 accepted, 1 rejected."
    )
    assert read(saved(page, review), quarter) == {
        SURE: Decision(proposal_id=SURE, verdict="accept"),
        SOURCE: Decision(proposal_id=SOURCE, verdict="reject"),
        UNSURE: Decision(
            proposal_id=UNSURE, verdict="accept", edits=(Edit("text", '=1+1, "so"\nand -5', "+it goes on"),)
        ),
    }


def test_a_file_that_python_wrote_is_loaded_and_saved_unchanged(page, review, quarter):
    edits = tuple(Edit("text", text, text) for text in HOSTILE[:1])
    decisions = {
        proposal.proposal_id: Decision(
            proposal_id=proposal.proposal_id, verdict=verdict, edits=edits, note=note
        )
        for proposal, verdict, note in zip(
            quarter.proposals[1:], ("accept", "reject", "", "accept"), HOSTILE, strict=False
        )
    }
    text = decisions_csv(quarter.proposals, decisions, quarter.pages)
    (review / "other.csv").write_text(text, "utf-8")
    page.locator("#load").set_input_files(review / "other.csv")
    expect(page.locator("#status")).to_have_text("other.csv is loaded.")
    assert saved(page, review).read_text("utf-8") == text


def test_a_file_with_a_mistake_is_not_loaded_and_its_row_named(page, review):
    (review / "other.csv").write_text("proposal_id,decision,column,value,note\nx,accept,,,\n", "utf-8")
    page.locator("#load").set_input_files(review / "other.csv")
    expect(page.locator("#status")).to_have_text("other.csv was not loaded: row 2: there is no proposal “x”.")


@pytest.mark.usefixtures("review")
def test_everything_can_be_done_with_the_keyboard(page):
    page.locator("h2#list").focus()
    page.keyboard.press("n")
    expect(articles(page).first).to_be_focused()
    page.keyboard.press("a")
    expect(articles(page).nth(0)).to_have_attribute("data-verdict", "accept")
    expect(articles(page).nth(1)).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.press("p")
    expect(articles(page).nth(1)).to_have_attribute("data-verdict", "reject")
    page.keyboard.press("u")
    expect(articles(page).nth(1)).to_have_attribute("data-verdict", "")
    page.keyboard.press("z")
    expect(articles(page).nth(1)).to_have_attribute("data-verdict", "reject")
    page.keyboard.press("e")
    page.keyboard.type("nra")  # no shortcuts while typing
    expect(articles(page).nth(1)).to_have_attribute("data-verdict", "reject")
    page.keyboard.press("Escape")
    expect(articles(page).nth(1).get_by_role("button", name="Edit")).to_be_focused()
    page.keyboard.press("Shift+?")
    expect(page.locator("#help")).to_have_attribute("open", "")


@pytest.mark.usefixtures("review")
def test_each_control_is_reached_by_tab_and_none_traps_the_focus(page):
    controls = page.locator("a, button:enabled, input, select, summary").filter(visible=True)
    page.locator("body").evaluate("document.activeElement.blur()")
    reached = set()
    for _ in range(controls.count() + 2):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    wanted = set(
        controls.evaluate_all("(all) => all.map((one) => [...document.querySelectorAll('*')].indexOf(one))")
    )
    assert wanted <= reached


@pytest.mark.usefixtures("review")
def test_the_shortcuts_can_be_turned_off(page):
    page.locator("summary", has_text="keyboard shortcuts").click()
    page.get_by_label("Use single keys as shortcuts").uncheck()
    articles(page).first.focus()
    page.keyboard.press("a")
    expect(articles(page).first).to_have_attribute("data-verdict", "")


@pytest.mark.usefixtures("review")
def test_work_is_kept_in_the_browser(page):
    on(page, SURE).get_by_role("button", name="Accept").click()
    page.reload()
    expect(on(page, SURE)).to_have_attribute("data-verdict", "accept")
    expect(page.locator("#status")).to_contain_text("1 decision that this browser kept")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


@pytest.mark.usefixtures("review")
def test_what_a_proposal_needs_is_accepted_with_it(page):
    on(page, "passages:needy").get_by_role("button", name="Accept").click()
    expect(page.locator("#status")).to_have_text("Accepted, with 1 proposal that it needs.")
    expect(on(page, UNSURE)).to_have_attribute("data-verdict", "accept")
    page.get_by_role("button", name="Undo").click()
    expect(on(page, UNSURE)).to_have_attribute("data-verdict", "")


@pytest.mark.usefixtures("review")
def test_filters_show_a_table_a_kind_or_a_decision(page):
    page.get_by_label("Table").select_option("sources")
    expect(articles(page)).to_have_count(1)
    page.get_by_label("Table").select_option("")
    page.get_by_label("Certainty").select_option("unsure")
    expect(articles(page)).to_have_count(1)
    page.get_by_label("Certainty").select_option("")
    page.get_by_label("Kind").select_option("change")
    expect(page.locator("#shown")).to_have_text("No proposal fits the filter.")
    page.get_by_label("Kind").select_option("")
    page.get_by_label("Words").fill("panel MET")
    expect(articles(page)).to_have_count(1)


def test_the_proposals_of_a_page_are_accepted_at_once_with_what_they_need(page, review, quarter):
    page.get_by_label("Words").fill("It needs another.")
    page.get_by_role("button", name="Accept the 1 undecided proposal on this page").click()
    assert set(read(saved(page, review), quarter)) == {"passages:needy", UNSURE}
    expect(page.locator("#accept-page")).to_be_disabled()


def test_the_sure_proposals_are_accepted_at_once(page, review, quarter):
    page.locator("#accept-sure").click()
    expect(page.locator("#left")).to_contain_text("1 of them unsure")
    expect(on(page, UNSURE)).to_have_attribute("data-verdict", "")
    assert {decision.verdict for decision in read(saved(page, review), quarter).values()} == {"accept"}


@pytest.mark.parametrize(
    "viewport", [SMALLEST, PHONE, {"width": 1280, "height": 900}], ids=lambda size: size["width"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_reports_no_violation_and_nothing_scrolls_sideways(browser, quarter, tmp_path, viewport, scheme):
    write_quarter_folder(tmp_path, quarter, package_folder())
    with opened(browser, viewport=viewport, color_scheme=scheme) as page:
        page.goto((tmp_path / "review.html").as_uri())
        page.locator("summary").first.click()
        on(page, SURE).get_by_role("button", name="Accept").click()
        on(page, UNSURE).get_by_role("button", name="Edit").click()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_page_of_many_proposals_is_quick(page, tmp_path, patience):
    source, passage, _ = made_up_quarter().proposals
    rows = [passage_row(number, f"Paragraph {number}. " * 20, 2) for number in range(MANY)]
    many = [replace(passage, proposal_id=proposal_id("passages", row["passage_id"]), row=row) for row in rows]
    write_quarter_folder(tmp_path, made_up_quarter(proposals=(source, *many)), package_folder())
    started = time.monotonic()
    page.goto((tmp_path / "review.html").as_uri())
    expect(page.locator("#left")).to_contain_text(f"{MANY + 1:,} of")
    page.get_by_label("Words").fill("Paragraph 1499.")
    expect(articles(page)).to_have_count(1)
    page.keyboard.press("Control+a")
    page.get_by_label("Words").fill("")
    page.locator("#accept-sure").click()
    expect(page.locator("#left")).to_contain_text("0 of")
    assert time.monotonic() - started < patience(PATIENCE)
