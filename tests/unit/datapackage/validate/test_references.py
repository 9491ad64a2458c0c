"""Keys to other tables, to other packages, and categories that a table lists."""

import json

import pytest

from .packages import ID, check, errors, table

CODE = {"name": "code", "type": "string"}
NAME = {"name": "name", "type": "string"}


def key(fields="ref", to="code", **reference):
    return {
        "foreignKeys": [{"fields": fields, "reference": {"resource": "codes", "fields": to, **reference}}]
    }


REF = {"name": "ref", "type": "string"}


def package(resource, files):
    """Return the files of a package in the folder `codes` of another."""
    descriptor = {"name": "codes", "resources": [resource]}
    return {
        "codes/datapackage.json": json.dumps(descriptor),
        **{f"codes/{path}": text for path, text in files.items()},
    }


def test_a_key_with_an_empty_part_is_not_compared(tmp_path):
    resources = [
        table("p", {"name": "a"}, {"name": "b"}),
        table(
            "c",
            {"name": "a"},
            {"name": "b"},
            schema={
                "foreignKeys": [{"fields": ["a", "b"], "reference": {"resource": "p", "fields": ["a", "b"]}}]
            },
        ),
    ]
    files = {"p.csv": "a,b\n1,x\n", "c.csv": "a,b\n1,x\n9,\n,y\n9,y\n"}
    assert errors(check(tmp_path, resources, files)) == [("foreign-key", "c", 5, "a, b")]


def test_keys_of_two_types_are_one_fault(tmp_path):
    resources = [table("codes", ID), table("c", REF, schema=key(to="id"))]
    report = check(tmp_path, resources, {"codes.csv": "id\n1\n2\n", "c.csv": "ref\n1\n2\n"})
    assert errors(report) == [("foreign-key", "c", None, "ref")]
    assert "ref has the type string, but id of codes has the type integer" in report.errors[0].message


@pytest.mark.parametrize(
    "location", ["https://example.org/datapackage.json", "../codes/datapackage.json", "codes", "x"]
)
def test_a_key_to_a_package_that_is_not_here_is_skipped(tmp_path, location):
    resources = [table("codes", CODE), table("c", REF, schema=key(package=location))]
    report = check(tmp_path, resources, {"codes.csv": "code\nA\n", "c.csv": "ref\nB\n"})
    assert errors(report) == []
    assert [what for what in report.skipped if what.startswith("the foreign key ref of c: the package ")]


@pytest.mark.parametrize("location", ["codes/datapackage.json", "codes"])
def test_a_key_to_a_package_in_the_folder_is_checked(tmp_path, location):
    files = package(table("codes", CODE, path="data/codes.csv"), {"data/codes.csv": "code\nA\n"})
    report = check(
        tmp_path, [table("c", REF, schema=key(package=location))], {**files, "c.csv": "ref\nA\nB\n"}
    )
    assert errors(report) == [("foreign-key", "c", 3, "ref")]
    assert report.tables == {"c": 2}


def test_what_is_wrong_with_another_package_is_not_reported_here(tmp_path):
    files = package(table("codes", CODE, {**NAME, "type": "int"}), {"codes.csv": "code,name\nA,x\nA,y\n"})
    report = check(tmp_path, [table("c", REF, schema=key(package="codes"))], {**files, "c.csv": "ref\nA\n"})
    assert errors(report) == []
    missing = package(table("codes", CODE), {})
    report = check(
        tmp_path / "b", [table("c", REF, schema=key(package="codes"))], {**missing, "c.csv": "ref\nA\n"}
    )
    assert errors(report) == []
    assert any("codes#codes, to which it refers, can't be read" in what for what in report.skipped)


def test_no_link_leads_to_a_package_outside(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "datapackage.json").write_text('{"resources": []}')
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "codes").symlink_to(outside)
    report = check(inside, [table("c", REF, schema=key(package="codes"))], {"c.csv": "ref\nA\n"})
    assert errors(report) == []
    assert any("can't be used" in what for what in report.skipped)


@pytest.mark.parametrize("rows", ["1\n2\n", "1.0\n02\n"])
def test_a_key_to_a_table_without_a_schema_is_compared_as_it_is_written(tmp_path, rows):
    resources = [{"name": "codes", "path": "codes.csv"}, table("c", ID, schema=key("id", "id"))]
    report = check(tmp_path, resources, {"codes.csv": f"id\n{rows}", "c.csv": "id\n1\n3\n"})
    assert errors(report) == [("foreign-key", "c", 3, "id")]


def test_a_key_to_a_table_that_is_not_fetched_is_skipped(tmp_path):
    resources = [table("codes", CODE, path="https://example.org/codes.csv"), table("c", REF, schema=key())]
    report = check(tmp_path, resources, {"c.csv": "ref\nA\n"})
    assert errors(report) == []
    assert "the foreign key ref of c: codes, to which it refers, is not checked" in report.skipped


FRUIT = {"name": "fruit", "type": "string"}
CODES = table("fruit-codes", CODE, NAME, categoryFieldMap={"value": "code", "label": "name"})
CODE_FILE = {"fruit-codes.csv": "code,name\nA,Apple\nB,Banana\n"}


@pytest.mark.parametrize(
    ("encoded", "rows", "wrong"),
    [
        ({}, "A\nC\n\nB\n", 3),
        ({"encodedAs": "value"}, "A\nApple\n", 3),
        ({"encodedAs": "label"}, "Apple\nA\n", 3),
    ],
)
def test_categories_may_be_a_table(tmp_path, encoded, rows, wrong):
    fields = [{**FRUIT, "categories": {"resource": "fruit-codes", **encoded}}, NAME]
    rows = "".join(f"{row},x\n" for row in rows.splitlines())
    report = check(tmp_path, [CODES, table("t", *fields)], {**CODE_FILE, "t.csv": f"fruit,name\n{rows}"})
    assert errors(report) == [("foreign-key", "t", wrong, "fruit")]


@pytest.mark.parametrize(
    ("codes", "categories", "rule"),
    [
        (CODES, {"resource": "fruits"}, "field-error"),
        ({**CODES, "categoryFieldMap": {"label": "name"}}, {"resource": "fruit-codes"}, "resource-error"),
        (CODES, {}, "field-error"),
        (CODES, 7, "field-error"),
    ],
)
def test_a_table_of_categories_that_cannot_be_used_is_an_error(tmp_path, codes, categories, rule):
    resources = [codes, table("t", {**FRUIT, "categories": categories})]
    report = check(tmp_path, resources, {**CODE_FILE, "t.csv": "fruit\nZ\n"})
    assert rule in {found[0] for found in errors(report)}
    assert report.tables == {"fruit-codes": 2, "t": 1}
