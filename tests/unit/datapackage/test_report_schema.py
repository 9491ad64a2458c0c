"""The JSON Schema of the report: it is valid, complete, and strict enough to notice a mistake."""

import json
from dataclasses import fields
from importlib.resources import files

import jsonschema_rs
import pytest

from swp_data.datapackage.report import REPORT_VERSION, Cause, Finding, Report

SCHEMA = json.loads((files("swp_data.datapackage") / "report.schema.json").read_text())


@pytest.fixture
def report():
    finding = Finding("r", "m.", "h.", "t", 2, "f", "v", "error", 3, "a.csv", Cause("q"), 1, ("d",))
    return Report("p", "1", {"t": 1}, [finding], ["s"]).to_dict()


def test_the_schema_describes_every_key(report):
    jsonschema_rs.meta.validate(SCHEMA)
    jsonschema_rs.validate(SCHEMA, report)
    assert set(SCHEMA["properties"]) == set(report)
    finding = SCHEMA["$defs"]["finding"]
    assert set(finding["properties"]) == {item.name for item in fields(Finding)} == set(finding["required"])
    assert set(SCHEMA["$defs"]["cause"]["properties"]) == set(report["errors"][0]["follows_from"])


def test_the_schema_has_the_version_of_the_report_and_names_no_host(report):
    assert report["report_version"] == REPORT_VERSION
    assert SCHEMA["$id"] == f"urn:swp-data:validation-report:{REPORT_VERSION}"


@pytest.mark.parametrize(
    ("key", "value"),
    [("severity", "fatal"), ("row", "2"), ("follows_from", {"rule": "r"}), ("message", None), ("count", 0)],
)
def test_the_schema_refuses_another_type(report, key, value):
    report["errors"][0][key] = value
    assert not jsonschema_rs.is_valid(SCHEMA, report)
