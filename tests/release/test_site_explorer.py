"""The list of promises: complete without JavaScript, and with filters that agree with the tables."""

import html
import json
import re
from urllib.parse import parse_qsl

import pytest

from swp_data.datapackage.model import open_package
from swp_data.site.links import page_of, safe_id
from swp_data.site.promise_facets import facets, values_of
from swp_data.site.promise_texts import texts_of
from swp_data.site.release_tables import read_release
from swp_data.wording import format_month, format_status


@pytest.fixture(scope="module")
def tables(released):
    return read_release(released, open_package(released))


@pytest.fixture(scope="module")
def answers(tables):
    return {key: values_of(tables, promise) for key, promise in tables.promises.items()}


@pytest.fixture(scope="module")
def page(site):
    return (site / "promises" / "index.html").read_text(encoding="utf-8")


def test_each_promise_is_listed_once_with_its_page_its_status_and_its_month(page, tables):
    rows = re.findall(r'<tr data-id="(.+?)".+?href="(.+?)".*?</th>\s*<td>(.+?)</td>', page, re.DOTALL)
    assert {key for key, _, _ in rows} == set(tables.promises)
    assert len(rows) == len(tables.promises)
    for key, address, cell in rows:
        promise = tables.promises[key]
        assert f"promises/{address}" == page_of("promises", key)
        if promise["status"]:
            assert f"{format_status(promise['status'])}</span>" in cell
            assert format_month(promise["as_of"]) in cell
        else:
            assert "No report tracks it" in cell


def test_the_list_has_an_anchor_for_each_objective(page, tables):
    for objective in tables.rows["objectives"]:
        assert f'<h3 id="{safe_id(objective["objective_id"])}">' in page


def test_the_counts_of_the_filters_are_those_of_the_tables(page, tables, answers):
    shown = dict(
        re.findall(r'<input type="checkbox" name="\w+" value="(.+?)".*?<span class="note">(\d+)</span>', page)
    )
    view = tables.view("promises")
    for status, count in view["status"].drop_nulls().value_counts().iter_rows():
        assert shown[status] == str(count)
    for objective_id, count in view["objective_id"].drop_nulls().value_counts().iter_rows():
        assert shown[objective_id] == str(count)
    for body in tables.rows["oversight_bodies"]:
        updates = {
            row["update_id"] for row in tables.rows_where("oversight_links", "body_id", body["body_id"])
        }
        activities = {tables.row("updates", key)["activity_id"] for key in updates}
        promises = {key for activity in activities for key in tables.promise_ids[activity]}
        assert shown.get(body["body_id"], "0") == str(len(promises))
    for area in tables.rows["areas"]:
        named = {key for key, value in answers.items() if area["area_id"] in value["area"]}
        assert shown.get(area["area_id"], "0") == str(len(named))


def test_a_promise_about_a_place_is_also_about_the_places_that_it_is_in(tables, answers):
    for mention in tables.rows["area_mentions"]:
        if mention["origin_table"] == "updates":
            activity = tables.row("updates", mention["origin_id"])["activity_id"]
            for promise in tables.promise_ids[activity]:
                area = tables.row("areas", mention["area_id"])
                assert {area["area_id"], area["parent_id"]} - {None} <= set(answers[promise]["area"])


def test_each_answer_of_a_row_is_an_option_of_its_facet(page, tables, answers):
    options = {facet.name: {code for code, _ in facet.options} for facet in facets(tables, answers)}
    for text in re.findall(r'data-values="(.+?)"', page):
        for name, values in json.loads(html.unescape(text)).items():
            assert set(values) <= options[name]


def test_the_script_has_every_text_and_every_cell_of_each_promise(site, tables):
    script = (site / "assets" / "promises-data.js").read_text(encoding="utf-8")
    data = json.loads(script.removeprefix("var SWP_PROMISES = ").removesuffix(";\n"))
    for update in tables.rows["updates"]:
        for key in tables.promise_ids[update["activity_id"]]:
            texts = [data["texts"][index] for index in data["promises"][key]["texts"]]
            for column in ("update_text", "activity_text"):
                assert not update[column] or any(update[column] in text for text in texts)
    assert data["columns"] == tables.view("promises").columns
    for key, promise in tables.promises.items():
        row = dict(zip(data["columns"], data["promises"][key]["row"], strict=True))
        assert row["promise"] == promise["promise"]
        assert row["update_text"] == promise["update_text"]
        assert promise["promise"] in "\n".join(texts_of(tables, promise))


def test_each_number_on_the_home_page_is_that_of_the_rows_that_its_link_shows(site, page):
    home = (site / "index.html").read_text(encoding="utf-8")
    answers = [json.loads(html.unescape(text)) for text in re.findall(r'data-values="(.+?)"', page)]
    counted = re.findall(
        r'href="promises/index.html\?([^"]+)">(?:<strong>)?(\d+)|'
        r'href="promises/index.html\?([^"]+)"><span class="status.+?<b>(\d+)</b>',
        home,
        re.DOTALL,
    )
    assert len(counted) == home.count("promises/index.html?")
    for query, number, chart_query, chart_number in counted:
        filters = parse_qsl(html.unescape(query or chart_query))
        rows = [row for row in answers if all(value in row[name] for name, value in filters)]
        assert (filters, len(rows)) == (filters, int(number or chart_number))


def test_the_numbers_by_objective_add_up_to_all_promises(site, tables):
    home = (site / "index.html").read_text(encoding="utf-8")
    numbers = re.findall(r"index.html\?objective=[^\"&]+\">(\d+) promise", home)
    assert sum(map(int, numbers)) == len(tables.promises)


def test_the_home_page_says_that_it_counts_last_reports(site):
    home = (site / "index.html").read_text(encoding="utf-8")
    for status in ("complete", "on_hold", "cancelled"):
        words = re.search(rf'index.html\?status={status}"><strong>\d+</strong> (.+?)</a>', home)[1]
        assert re.search(r"in the last report on (it|them)", words)
    assert "reported as complete" not in home


def test_a_status_of_a_part_is_shown_as_one(page, tables):
    rows = dict(re.findall(r'<tr data-id="(.+?)".*?</th>\s*<td>(.+?)</td>', page, re.DOTALL))
    for key, promise in tables.promises.items():
        is_of_a_part = "status_of_a_part" in (promise["disagreement"] or "")
        assert ('</span> <span class="note part">of a part only</span>' in rows[key]) == is_of_a_part


def test_without_javascript_the_page_says_that_filters_have_no_effect(page):
    assert "filters in its address have no effect" in re.search("<noscript>(.+?)</noscript>", page)[1]


def test_the_old_lists_lead_to_this_one(site):
    for folder in ("objectives", "commitments", "activities"):
        text = (site / folder / "index.html").read_text(encoding="utf-8")
        assert 'http-equiv="refresh" content="0; url=../promises/index.html"' in text
        assert '<a href="../promises/index.html">' in text
