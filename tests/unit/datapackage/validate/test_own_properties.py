"""A property of somebody's own is a warning; only one that is almost certainly misspelt is an error."""

import pytest

from swp_data.datapackage.validate.descriptors.property_kinds import Record, Unknown
from swp_data.datapackage.validate.descriptors.standard import (
    CONTRIBUTOR,
    DIALECT,
    FIELDS,
    FOREIGN_KEY,
    PACKAGE,
    RESOURCE,
    SCHEMA,
)
from swp_data.datapackage.validate.descriptors.unknown_properties import judge

from .packages import ID, check, errors, table

CONSTRAINTS = FIELDS["integer"].properties["constraints"].kind
PRESENT = {
    "the package": {"resources": []},
    "the resource": {"name": "t", "path": "t.csv"},
    "the field": {"name": "a"},
}


def verdict(record: Record, name: str, value):
    owner = {**PRESENT.get(record.noun, {}), name: value}
    return judge(Unknown((name,), record, owner), "this")


@pytest.mark.parametrize(
    ("record", "name", "value", "meant"),
    [
        (PACKAGE, "licensces", [{"name": "CC0-1.0"}], "licenses"),
        (PACKAGE, "licences", [{"name": "CC0-1.0"}], "licenses"),
        (PACKAGE, "descritpion", "x", "description"),
        (PACKAGE, "Keywords", ["x"], "keywords"),
        (RESOURCE, "encodng", "utf-8", "encoding"),
        (RESOURCE, "shcema", {"fields": []}, "schema"),
        (RESOURCE, "dialects", {"delimiter": ";"}, "dialect"),
        (RESOURCE, "media_type", "text/csv", "mediatype"),
        (DIALECT, "delimeter", ";", "delimiter"),
        (DIALECT, "quotechar", "'", "quoteChar"),
        (DIALECT, "headerRow", [1], "headerRows"),
        (SCHEMA, "fileds", [], "fields"),
        (SCHEMA, "primaryKeys", ["id"], "primaryKey"),
        (SCHEMA, "primary_key", "id", "primaryKey"),
        (SCHEMA, "foreignKey", {"fields": "a"}, "foreignKeys"),
        (SCHEMA, "missingvalues", ["-"], "missingValues"),
        (SCHEMA, "missingValue", "-", "missingValues"),
        (SCHEMA, "unqiueKeys", [["a"]], "uniqueKeys"),
        (FIELDS["any"], "constriants", {"required": True}, "constraints"),
        (FIELDS["any"], "tpye", "integer", "type"),
        (FIELDS["any"], "fromat", "email", "format"),
        (CONSTRAINTS, "requird", True, "required"),
        (CONSTRAINTS, "minimun", 1, "minimum"),
        (CONTRIBUTOR, "given_name", "A", "givenName"),
        (FOREIGN_KEY, "refrence", {"fields": "a"}, "reference"),
    ],
)  # fmt: skip
def test_a_near_certain_misspelling_is_an_error(record, name, value, meant):
    found = verdict(record, name, value)
    assert (found.severity, found.meant) == ("error", meant)
    assert f"did you mean {meant!r}?" in found.message


@pytest.mark.parametrize(
    ("record", "name", "value"),
    [
        (PACKAGE, "related", [{"title": "x"}]),
        (PACKAGE, "related", "x"),
        (PACKAGE, "references", ["x"]),
        (PACKAGE, "readme", "x"),
        (PACKAGE, "citation", "x"),
        (PACKAGE, "revision", 2),
        (PACKAGE, "source", "x"),
        (PACKAGE, "license", "CC0-1.0"),
        (PACKAGE, "license", [{"name": "CC0-1.0"}]),
        (PACKAGE, "contributor", [{"title": "A"}]),
        (PACKAGE, "descriptions", "x"),
        (PACKAGE, "descriptor", "x"),
        (PACKAGE, "files", []),
        (PACKAGE, "language", "en"),
        (PACKAGE, "titre", "x"),
        (PACKAGE, "versions", ["1"]),
        (RESOURCE, "hashing", "md5"),
        (RESOURCE, "mimetype", "text/csv"),
        (RESOURCE, "pathType", "local"),
        (RESOURCE, "date", "2020-01-01"),
        (RESOURCE, "dialects", []),
        (RESOURCE, "names", ["a"]),
        (RESOURCE, "formats", ["csv"]),
        (RESOURCE, "sheet", "x"),
        (RESOURCE, "resources", [{"path": "a.csv"}]),
        (SCHEMA, "files", []),
        (FIELDS["any"], "unit", "m"),
        (FIELDS["any"], "datatype", "int"),
        (FIELDS["any"], "label", "x"),
        (FIELDS["any"], "examples", [1]),
        (FIELDS["any"], "category", "x"),
        (FIELDS["any"], "rdfType-prop", "x"),
        (CONTRIBUTOR, "name", "a"),
        (CONTRIBUTOR, "affiliation", "a"),
    ],
)  # fmt: skip
def test_a_property_of_ones_own_is_a_warning(record, name, value):
    assert verdict(record, name, value).severity == "warning"


@pytest.mark.parametrize("name", ["my:property", "dc:temporal", "_cache", "title@de", "description@pt-BR"])
def test_a_property_that_is_certainly_somebodys_own_is_not_reported(name):
    assert verdict(PACKAGE, name, "x") is None


@pytest.mark.parametrize(
    ("record", "name", "value", "place"),
    [
        (FIELDS["string"], "required", True, "'constraints' of the field"),
        (FIELDS["string"], "pattern", "a", "'constraints' of the field"),
        (FIELDS["string"], "decimalChar", ",", "fields of type number"),
        (RESOURCE, "missingValues", ["-"], "the 'schema' of a resource"),
        (RESOURCE, "delimiter", ";", "the 'dialect' of a resource"),
        (PACKAGE, "primaryKey", "id", "the 'schema' of a resource"),
        (SCHEMA, "delimiter", ";", "the 'dialect' of the resource"),
        (DIALECT, "decimalChar", ",", "a field of type number"),
        (CONSTRAINTS, "missingValues", ["-"], "next to 'constraints'"),
    ],
)
def test_a_property_in_the_wrong_place_is_told_where_it_belongs(record, name, value, place):
    found = verdict(record, name, value)
    assert found.severity == "warning"
    assert place in found.message


def test_a_misspelt_list_of_fields_is_read(tmp_path):
    resource = {"name": "t", "path": "t.csv", "schema": {"fileds": [ID]}}
    report = check(tmp_path, [resource], {"t.csv": "id\n1\nx\n"})
    assert errors(report) == [("unknown-property", "t", None, None), ("type-error", "t", 3, "id")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("rows", "about 300"), ("fields", ["id"]), ("scheme", {}), ("scheme", "epsg"), ("compression", 9)],
)
def test_a_property_of_ones_own_may_have_the_name_of_a_tools(tmp_path, name, value):
    report = check(tmp_path, [table(**{name: value})], {"t.csv": "id\n1\nx\n"})
    assert errors(report) == [("type-error", "t", 3, "id")]
    assert [found.value for found in report.errors if not found.is_error] == [name]


def test_a_property_of_version_2_1_is_a_warning_before(tmp_path):
    resource = table(schema={"keywords": ["a"], "homepage": "https://example.org"})
    before = check(tmp_path, [resource], {"t.csv": "id\n1\n"})
    assert [(found.severity, found.value) for found in before.errors] == [
        ("warning", "keywords"),
        ("warning", "homepage"),
    ]
    schema = "https://datapackage.org/profiles/2.1/datapackage.json"
    assert not check(tmp_path, [resource], {}, **{"$schema": schema}).errors
    resource = table(schema={"keywords": "a"})
    assert errors(check(tmp_path, [resource], {}, **{"$schema": schema})) == [
        ("schema-error", "t", None, None)
    ]
