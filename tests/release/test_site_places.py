"""The pages of places and boards show everything that names them, and infer nothing from what is missing."""

import re
from html import unescape

import polars as pl
import pytest

from swp_data import wording
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.site.board_names import BoardNames
from swp_data.site.links import page_of, promise_of
from swp_data.site.page import environment, render
from swp_data.site.pages import areas, oversight
from swp_data.site.release_tables import ReleaseTables, read_release


@pytest.fixture(scope="module")
def tables() -> ReleaseTables:
    return read_release(package_folder(), open_package(package_folder()))


@pytest.fixture(scope="module")
def html(tables) -> dict[str, str]:
    templates = environment(tables)
    return {
        page.path: render(page, templates) for module in (areas, oversight) for page in module.pages(tables)
    }


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def promises_in(html: str) -> set[str]:
    main = html.rpartition("</main>")[0].rpartition("<main")[2]
    return set(re.findall(r'href="\.\./promises/([^"#]+)\.html', main or html))


def test_the_page_of_a_place_has_every_promise_whose_texts_name_it(tables, html):
    for area in tables.rows["areas"]:
        key = area["area_id"]
        expected = set()
        for row in tables.rows_where("area_mentions", "area_id", key):
            if row["origin_table"] == "activities":
                expected |= set(promise_of(tables, row["origin_id"]))
            if row["origin_table"] == "updates":
                update = tables.row("updates", row["origin_id"])
                expected |= set(promise_of(tables, update["activity_id"]))
            if row["origin_table"] == "plan_statements" and row["origin_id"] in tables.promises:
                expected.add(row["origin_id"])
        page = html[page_of("areas", key)]
        assert promises_in(page) == expected
        if expected:
            assert f"{len(expected)} promise" in text_of(page)


def test_the_page_of_a_place_quotes_each_passage_that_names_it(tables, html):
    for row in tables.frames["area_mentions"].filter(origin_table="passages").rows(named=True):
        page = html[page_of("areas", row["area_id"])]
        assert f"#passages-{row['origin_id']}" in page
        assert f"<mark>{row['quote'].replace('&', '&amp;')}</mark>" in page


def test_the_page_of_a_place_counts_its_figures(tables, html):
    counts = dict(tables.frames["observations"]["area_id"].value_counts().iter_rows())
    for key, count in counts.items():
        assert f"{wording.format_number(count)} figure" in text_of(html[page_of("areas", key)])
        assert f"{wording.format_number(count)} figure" in text_of(html["areas/index.html"])


def test_the_page_of_a_place_leads_to_the_places_in_it(tables, html):
    for area in tables.rows["areas"]:
        if area["parent_id"]:
            assert f'href="{area["area_id"]}.html"' in html[page_of("areas", area["parent_id"])]
        assert f'href="{area["area_id"]}.html"' in html["areas/index.html"]


def test_the_page_of_a_board_has_every_promise_that_it_oversees(tables, html):
    for body, links in tables.frames["oversight_links"].drop_nulls("body_id").group_by("body_id"):
        updates = tables.frames["updates"].filter(pl.col("update_id").is_in(links["update_id"].to_list()))
        expected = {promise for key in updates["activity_id"] for promise in promise_of(tables, key)}
        page = html[page_of("oversight_bodies", body[0])]
        assert promises_in(page.partition('id="overseen"')[2].partition("</section>")[0]) == expected
        assert f"overseeing {len(expected)} promise" in text_of(page)


def test_the_page_of_a_board_has_every_update_that_names_it(tables, html):
    for board in tables.rows["oversight_bodies"]:
        page = html[page_of("oversight_bodies", board["body_id"])]
        name = board["name"].lower()
        for update in tables.rows["updates"]:
            if name in " ".join((update["update_text"] or "").lower().split()):
                longer = [
                    row["name"] for row in tables.rows["oversight_bodies"] if name in row["name"].lower()
                ]
                assert f"#{update['update_id']}" in page or len(longer) > 1, (
                    board["name"],
                    update["update_id"],
                )


def test_a_report_without_oversight_is_named_on_every_page_of_a_board(tables, html):
    silent = [
        report["source_id"]
        for report in tables.reports
        if not any(
            row["oversight_text"] for row in tables.rows_where("updates", "source_id", report["source_id"])
        )
    ]
    assert [row["source_id"] for row in oversight.silent_reports(tables)] == silent
    for board in tables.rows["oversight_bodies"]:
        text = text_of(html[page_of("oversight_bodies", board["body_id"])])
        assert all(f"The {tables.source_name(key)} prints no oversight" in text for key in silent)


def test_a_missing_mark_is_not_read_as_a_statement(tables, html):
    for listing in tables.rows["oversight_listings"]:
        text = text_of(html[page_of("oversight_bodies", listing["body_id"])])
        assert "not published" not in text
        assert "not public" not in text
        if listing["notes_published"]:
            assert "Marked *: notes of its meetings are published" in text
        else:
            assert "Not marked *" in text


def test_a_board_is_found_by_its_name_in_any_form_and_by_its_acronym(tables):
    names = BoardNames(tables)
    assert set(names.named_in("the PCC's Victims’ Board, the Victims Board and the Victim's boards")) == {
        "victims-board"
    }
    assert names.named_in("the LCJB")["local-criminal-justice-board"] == {"LCJB"}
    assert names.named_in("Alliance Performance Management Group") == {
        "alliance-performance-management-group": {"Alliance Performance Management Group"}
    }
    assert names.named_in("a board of victims, tie") == {}


def test_the_list_of_boards_is_sorted_by_name_within_each_kind(tables, html):
    sections = html["oversight/index.html"].partition("</main>")[0].split("<section")[1:]
    names = [re.findall(r'<li><a href="[^"]+">([^<(]+)', section) for section in sections]
    assert sum(map(len, names)) == len(tables.rows["oversight_bodies"])
    assert all(of_kind == sorted(of_kind, key=lambda name: unescape(name).casefold()) for of_kind in names)
