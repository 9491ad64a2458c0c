"""The review page: one file, in which no text of a report is markup or a program."""

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest

from swp_data.dataset.location import package_folder
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.review.decisions import Decision, Edit
from swp_data.ingest.review.review_page import review_page
from tests.unit.ingest.made_up_quarter import TEXT, made_up_quarter


@pytest.fixture(scope="module")
def tables():
    return PackageTables.read(package_folder())


@pytest.fixture(scope="module")
def page(tables):
    name = made_up_quarter().proposals[0].proposal_id
    decision = Decision(proposal_id=name, verdict="accept", edits=(Edit("title", "New", "why"),), note="seen")
    return review_page(made_up_quarter(), {name: decision}, tables)


def data_of(page):
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    )


def test_the_page_has_every_proposal_with_its_lines_and_the_decisions(page):
    data = data_of(page)
    quarter = made_up_quarter()
    assert data["lines"] == TEXT.split("\n")
    assert [item["id"] for item in data["proposals"]] == [item.proposal_id for item in quarter.proposals]
    for item, proposal in zip(data["proposals"], quarter.proposals, strict=True):
        columns = [column["name"] for column in data["tables"][item["table"]]["columns"]]
        assert item["row"] == dict.fromkeys(columns, "") | dict(proposal.row)
    assert data["pageStarts"] == [1, 3]
    (decision,) = data["decisions"].values()
    assert decision == {
        "verdict": "accept",
        "note": "seen",
        "edits": {"title": {"value": "New", "note": "why"}},
    }


def test_no_text_of_the_report_is_markup(page):
    assert "<img" not in page
    assert "<b>" not in page
    assert page.count("</script>") == 2


def test_the_page_asks_a_network_for_nothing_and_its_policy_allows_only_its_own_program(page):
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "@import" not in page
    assert "url(" not in page
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; ")
    for element in ("script", "style"):
        text = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        assert len(text) == 1
        digest = base64.b64encode(hashlib.sha256(text[0].encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy


def test_the_program_never_writes_markup(page):
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)[0]
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", script
    )


def test_the_name_of_the_report_is_escaped(tables):
    page = review_page(made_up_quarter(source_id="a<b>&c"), {}, tables)
    assert "<title>Review of a&lt;b&gt;&amp;c</title>" in page


def test_the_columns_of_the_schemas_are_on_the_page(page, tables):
    columns = data_of(page)["tables"]["passages"]["columns"]
    assert tuple(column["name"] for column in columns) == tables.schema("passages").names
    assert next(column for column in columns if column["name"] == "line_start")["required"]


def test_what_a_row_points_to_is_shown_next_to_it(tables):
    source, first, _ = made_up_quarter().proposals
    objective = tables["objectives"][0]
    pointing = replace(first, row={**first.row, "objective_id": objective["objective_id"]})
    data = data_of(review_page(made_up_quarter(proposals=(source, pointing)), {}, tables))
    assert data["proposals"][1]["points"] == {"objective_id": objective["title"]}
    assert data["proposals"][0]["points"].keys() <= {"plan_id"}
