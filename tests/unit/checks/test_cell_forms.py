"""Each value has one form: other forms, which Frictionless accepts, are refused."""

import csv
import json

import pytest

from swp_data.checks import validate
from swp_data.checks.cell_forms import check_cells
from swp_data.checks.table_file import TableFile
from swp_data.datapackage.model import Resource
from swp_data.datapackage.report import FIRST_ROW, HEADER_ROW
from swp_data.datapackage.table_schema import Field, Schema
from swp_data.dataset.location import package_folder


def findings_in(field_type, cell, header="id,value"):
    """Return the findings in a table with one row, whose second column has a type."""
    schema = Schema((Field("id", "string"), Field("value", field_type, example="like this")))
    resource = Resource("t", package_folder() / "t.csv", schema)
    return list(check_cells(TableFile(resource, f"{header}\n1,{cell}\n")))


@pytest.mark.parametrize(
    ("field_type", "cell"),
    [
        ("boolean", "True"),
        ("boolean", "1"),
        ("integer", " 1"),
        ("integer", "007"),
        ("integer", "1_0"),
        ("integer", "٧"),
        ("integer", "99999999999999999999"),
        ("number", "1.50"),
        ("number", "1e3"),
        ("number", "+1"),
        ("year", "２０１６"),
        ("yearmonth", "2018-6"),
        ("date", "2018-6-1"),
        ("string", '"a\rb"'),
    ],
)
def test_a_value_in_another_form_is_reported_in_its_cell(field_type, cell):
    (finding,) = findings_in(field_type, cell)
    assert (finding.rule, finding.row, finding.field) == ("canonical-value", FIRST_ROW, "value")
    assert finding.value == cell.strip('"')
    assert finding.hint == "Write it like like this."


@pytest.mark.parametrize(
    ("field_type", "cell"),
    [
        ("boolean", "true"),
        ("integer", "-12"),
        ("number", "0.5"),
        ("year", "2016"),
        ("yearmonth", "2018-06"),
        ("date", "2018-06-01"),
        ("string", " any text"),
        ("integer", ""),
    ],
)
def test_a_value_in_canonical_form_passes(field_type, cell):
    assert findings_in(field_type, cell) == []


@pytest.mark.parametrize("header", ["id,value ", "value,id", "id", "\ufeffid,value", "id,value,more"])
def test_a_header_that_differs_from_the_schema_is_reported(header):
    (finding,) = findings_in("string", "a", header)
    assert (finding.rule, finding.row, finding.value) == (
        "incorrect-label",
        HEADER_ROW,
        ", ".join(header.split(",")),
    )


@pytest.fixture
def first_plan():
    """Return the key of the first plan."""
    with (package_folder() / "data" / "plans.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))["plan_id"]


def test_validate_reports_a_value_that_frictionless_accepts(package, change, first_plan):
    row = change("plans", first_plan, start_year="２０１６")
    findings = [(finding.rule, finding.row, finding.field) for finding in validate(package).errors]
    assert findings == [("canonical-value", row, "start_year")]


def test_a_carriage_return_in_a_cell_is_reported_in_its_table_only(package, change, first_plan):
    change("plans", first_plan, note="Reviewed\rbecause")
    assert {finding.table for finding in validate(package).errors} == {"plans"}


def test_a_package_with_the_name_of_this_dataset_needs_its_tables(tmp_path):
    (tmp_path / "t.csv").write_text("id\n1\n")
    schema = {"fields": [{"name": "id", "type": "string"}]}
    resource = {"name": "t", "path": "t.csv", "schema": schema}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "swp-data", "resources": [resource]}))
    report = validate(tmp_path)
    assert {finding.rule for finding in report.errors} == {"missing-table"}
    assert not report.valid
