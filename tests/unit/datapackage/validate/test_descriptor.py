"""Whatever is misspelt, misshapen or contradictory in a descriptor is reported, with its location."""

import json

import pytest

from swp_data.checks import validate

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


def found_in(folder, resource, **package):
    (folder / "t.csv").write_text("a,b\n1,x\n")
    described = {"name": "t", "path": "t.csv", **resource}
    (folder / "datapackage.json").write_text(json.dumps({"$schema": V2, "resources": [described], **package}))
    return validate(folder)


def schema(*fields, **more):
    return {"schema": {"fields": [{"name": "a", "type": "integer"}, *fields], **more}}


B = {"name": "b", "type": "string"}


def test_a_misspelt_property_is_an_error_at_its_location(tmp_path):
    report = found_in(tmp_path, schema({**B, "constriants": {"required": True}}))
    assert [(one.rule, one.table, one.field, one.value) for one in report.errors] == [
        ("unknown-property", "t", "b", "constriants")
    ]
    assert "'constraints'" in report.errors[0].message
    assert not report.valid


@pytest.mark.parametrize(
    ("resource", "package", "value"),
    [
        (schema(B, primarykey=["a"]), {}, "primarykey"),
        ({**schema(B), "dialect": {"delimeter": ","}}, {}, "delimeter"),
        ({**schema(B), "encodng": "utf-8"}, {}, "encodng"),
        (schema(B), {"lisences": []}, "lisences"),
    ],
)
def test_a_misspelling_is_found_wherever_it_is(tmp_path, resource, package, value):
    report = found_in(tmp_path, resource, **package)
    assert [(one.rule, one.value, one.severity) for one in report.errors] == [
        ("unknown-property", value, "error")
    ]


def test_a_property_of_ones_own_is_a_warning_unless_it_has_a_prefix(tmp_path):
    report = found_in(tmp_path, schema({**B, "widget": "slider"}))
    assert [one.severity for one in report.errors] == ["warning"]
    assert report.valid
    assert not found_in(tmp_path, schema({**B, "my:widget": "slider"})).errors


@pytest.mark.parametrize(
    "resource",
    [
        schema(B, primaryKey=["c"]),
        schema(B, uniqueKeys=[["c"]]),
        schema({**B, "constraints": {"minimum": 1}}),
        schema({**B, "type": "strng"}),
        schema({**B, "categories": ["x"], "constraints": {"enum": ["x", "y"]}}),
        schema({**B, "constraints": {"pattern": "("}}),
        schema(B, foreignKeys=[{"fields": ["a"], "reference": {"resource": "no", "fields": ["a"]}}]),
        {"schema": "nowhere.json"},
        {"schema": {"fields": []}},
        {**schema(B), "path": 7},
    ],
)
def test_a_descriptor_that_contradicts_itself_is_refused(tmp_path, resource):
    report = found_in(tmp_path, resource)
    assert not report.valid
    assert len(report.errors) == 1


def test_a_plain_descriptor_needs_no_frictionless(tmp_path):
    report = found_in(tmp_path, schema({**B, "constraints": {"required": True}}, primaryKey="a"))
    assert (report.valid, report.errors, report.delegated) == (True, [], [])
