"""Each fault in a package gets a clear finding with its location, and never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from swp_data.checks import validate
from swp_data.datapackage.validate import check_structure


def edit(package, table, change):
    file = package / "data" / f"{table}.csv"
    file.write_bytes(change(file.read_bytes()))


def first(package, rule):
    return next(finding for finding in check_structure(package).errors if finding.rule == rule)


def test_a_missing_file(package):
    (package / "data" / "updates.csv").unlink()
    found = first(package, "scheme-error")
    assert found.table == "updates"
    assert "updates.csv" in found.message


def test_a_wrong_encoding(package):
    edit(package, "meetings", lambda data: data.replace(b"HMICFRS", "Café".encode("latin-1")))
    assert first(package, "encoding-error").table == "meetings"


def test_an_empty_line(package):
    edit(package, "objectives", lambda data: data + b"\n")
    assert (first(package, "blank-row").table, first(package, "blank-row").row) == ("objectives", 6)


def test_an_extra_column(package):
    edit(
        package,
        "plans",
        lambda data: b"\n".join(line + b",x" for line in data.rstrip(b"\n").split(b"\n")) + b"\n",
    )
    assert first(package, "extra-label").table == "plans"


def test_a_dangling_key_names_the_row_and_the_table_it_missed(package, change):
    row = change("updates", "pcp-2018-09-18-A4.6", activity_id="swp-2016-A4.99")
    found = first(package, "foreign-key")
    assert (found.table, found.row) == ("updates", row)
    assert "swp-2016-A4.99" in found.message
    assert "activities" in found.message


def test_a_repeated_key(package, change):
    row = change("meetings", "pcp-2018-09-18-m2", meeting_id="pcp-2018-09-18-m1")
    found = first(package, "primary-key")
    assert (found.table, found.row) == ("meetings", row)


def test_a_repeated_unique_key(package, change):
    row = change("areas", "bromsgrove", gss_code="E07000236")
    found = first(package, "unique-key")
    assert (found.table, found.field) == ("areas", "gss_code")
    assert found.row >= row


@pytest.mark.parametrize(
    ("table", "key", "field", "value", "rule"),
    [
        ("sources", "pcp-2018-09-18", "period_start", "1 June 2018", "type-error"),
        ("sources", "pcp-2018-09-18", "published", "2018-13", "constraint-error"),
        ("updates", "pcp-2018-09-18-A4.6", "status", "finished", "constraint-error"),
        ("updates", "pcp-2018-09-18-A4.6", "line_start", "first", "type-error"),
        ("updates", "pcp-2018-09-18-A4.6", "line_start", "0", "constraint-error"),
        ("oversight_listings", "pcp-2018-09-18-victims-board", "notes_published", "maybe", "type-error"),
        ("meetings", "pcp-2018-09-18-m1", "month", "June", "type-error"),
        ("commitments", "swp-2016-A.4", "title", "x" * 81, "constraint-error"),
        ("commitments", "swp-2016-A.4", "wording", None, "constraint-error"),
    ],
)
def test_a_bad_cell_is_found_with_its_row_column_and_value(package, change, table, key, field, value, rule):
    row = change(table, key, **{field: value})
    found = first(package, rule)
    assert (found.table, found.row, found.field) == (table, row, field)
    assert found.value == (value or "")


def test_a_schema_that_is_missing(package):
    (package / "schemas" / "plans.schema.json").unlink()
    report = validate(package)
    assert not report.valid
    assert "plans.schema.json" in report.errors[0].message


def test_the_stock_command_finds_the_package_valid(package):
    done = subprocess.run(
        [
            Path(sys.executable).with_name("frictionless"),
            "validate",
            str(package / "datapackage.json"),
            "--json",
        ],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["valid"] is True


def test_a_package_that_is_not_ours_gets_its_structure_checked(tmp_path):
    (tmp_path / "t.csv").write_text("id,n\na,1\na,x\n")
    fields = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields, "primaryKey": "id"}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "theirs", "resources": [resource]}))
    report = validate(tmp_path)
    assert {(found.rule, found.row) for found in report.errors} == {("primary-key", 3), ("type-error", 3)}
    assert report.tables == {"t": 2}
    assert any("rules of meaning" in what for what in report.skipped)
