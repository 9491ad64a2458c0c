"""A value has one form: what Frictionless takes for a number or a date in another is refused."""

import json

import pytest

from swp_data.checks import validate


def found(package, rule):
    return [
        (one.table, one.row, one.field, one.value) for one in validate(package).errors if one.rule == rule
    ]


@pytest.mark.parametrize(
    ("table", "key", "field", "value"),
    [
        ("oversight_listings", "pcp-2018-09-18-victims-board", "notes_published", "True"),
        ("oversight_listings", "pcp-2018-09-18-victims-board", "notes_published", "1"),
        ("objectives", "victims", "position", " 1"),
        ("objectives", "victims", "position", "007"),
        ("objectives", "victims", "position", "1_0"),
        ("objectives", "victims", "position", "٧"),
        ("objectives", "victims", "position", "99999999999999999999"),
        ("plans", "swp-2016", "start_year", "２０１６"),
        ("meetings", "pcp-2018-09-18-m1", "month", "2018-6"),
        ("sources", "pcp-2018-09-18", "period_start", "2018-6-1"),
    ],
)
def test_a_value_in_another_form_is_found_in_its_cell(package, change, table, key, field, value):
    row = change(table, key, **{field: value})
    assert (table, row, field, value) in found(package, "canonical-value")


@pytest.mark.parametrize(
    "character", ["\u00a0", "\u200b", "\u00ad", "\u2028", "\x0b", "\x07", "\u202e", "\t"]
)
def test_a_character_that_is_not_printed_is_refused(package, change, character):
    row = change("plans", "swp-2020", note=f"Reviewed{character}because")
    assert [one[:3] for one in found(package, "text-form")] == [("plans", row, "note")]


@pytest.mark.parametrize(
    "text", ["=1+1", "＝1+1", "'=1+1", "+1 is more", "@SUM(A1)", ";=1", "|calc", "%0A-3"]
)
def test_a_cell_that_a_spreadsheet_may_run_is_refused(package, change, text):
    row = change("plans", "swp-2020", note=text)
    assert [one[:3] for one in found(package, "formula-cell")] == [("plans", row, "note")]


def test_a_carriage_return_in_a_cell_is_refused(package, change):
    change("plans", "swp-2020", note="Reviewed\rbecause")
    assert {one.table for one in validate(package).errors} == {"plans"}


def test_a_label_with_a_space_is_another_label(package):
    file = package / "data" / "plans.csv"
    file.write_text(file.read_text().replace("start_year", "start_year ", 1))
    assert found(package, "incorrect-label")[0][:2] == ("plans", 1)


def test_a_package_of_our_name_needs_our_tables(tmp_path):
    (tmp_path / "t.csv").write_text("id\n1\n")
    schema = {"fields": [{"name": "id", "type": "string"}]}
    described = {"name": "swp-data", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(described))
    report = validate(tmp_path)
    assert {one.rule for one in report.errors} == {"missing-table"}
    assert not report.valid
