"""Each fault of a descriptor is reported once, with its location, and hides nothing else."""

import pytest

from swp_data.datapackage.validate import check_structure

from .packages import ID, check, errors, table, write

FILES = {"t.csv": "id,a\n1,x\n2,y\n", "u.csv": "id\n1\nbad\n"}
A = {"name": "a", "type": "string"}
OTHER = table("u")
IN_U = ("type-error", "u", 3, "id")


def found_in(folder, resource=None, **package):
    return check(folder, [resource or table("t", ID, A), OTHER], FILES, **package)


@pytest.mark.parametrize(
    ("package", "message"),
    [
        (
            {"licenses": {"name": "CC0-1.0"}},
            "'licenses' of the package must be a list of licences, but is an object",
        ),
        ({"licenses": [{"title": "x"}]}, "licence 1 needs 'name' or 'path'"),
        ({"licenses": [{"name": "x", "path": "../x"}]}, "'path' of licence 1 must be an address"),
        ({"image": "/x.png"}, "'image' of the package must be an address"),
        ({"sources": [{}]}, "source 1 must not be empty"),
        ({"sources": [{"title": "x"}, {"path": ".git/config"}]}, "'path' of source 2 must be an address"),
        (
            {"contributors": [{"title": "A", "email": "no"}]},
            "'email' of contributor 1 must be an email address",
        ),
        ({"contributors": ["A"]}, 'contributor 1 must be an object, but is "A"'),
        ({"keywords": "a"}, "'keywords' of the package must be a list of texts"),
        ({"keywords": [1]}, "keyword 1 must be a text, but is 1"),
        ({"created": "yesterday"}, "'created' of the package must be a date and time"),
        ({"version": 1}, "'version' of the package must be a text, but is 1"),
        (
            {"$schema": ..., "name": "My Package"},
            "'name' of the package is \"My Package\", but only a-z",
        ),
    ],
)
def test_a_fault_of_the_package(tmp_path, package, message):
    report = found_in(tmp_path, **package)
    assert errors(report) == [("package-error", None, None, None), IN_U]
    assert report.errors[0].message.startswith(message)
    assert "https://datapackage.org/standard/" in report.errors[0].hint
    assert report.tables == {"t": 2, "u": 2}


def field(**properties):
    return table("t", ID, {**A, **properties})


@pytest.mark.parametrize(
    ("resource", "rule", "field", "message"),
    [
        (field(type="int"), "field-error", "a", "'type' of the field 'a' must be one of string, number"),
        (
            table("t", {**ID, "format": "any"}, A),
            "field-error",
            "id",
            "'format' of the field 'id' must be 'default'",
        ),
        (field(constraints=[]), "field-error", "a", "the constraints of the field 'a' must be an object"),
        (
            field(constraints={"required": "true"}),
            "field-error",
            "a",
            "'required' of the constraints of the field 'a' must be true or false, but is \"true\"",
        ),
        (
            field(constraints={"minimum": 1}),
            "field-error",
            "a",
            "'minimum' of the constraints of the field 'a' does not apply to a field of type string",
        ),
        (
            field(constraints={"pattern": "("}),
            "field-error",
            "a",
            "'pattern' of the constraints of the field 'a' is not a regular expression",
        ),
        (
            field(constraints={"enum": []}),
            "field-error",
            "a",
            "'enum' of the constraints of the field 'a' must not be empty",
        ),
        (
            field(categories=["x", "y"], constraints={"enum": ["z"]}),
            "field-error",
            "a",
            "enum value 1 of the constraints of the field 'a' is \"z\", which is not one of the categories",
        ),
        (
            field(missingValues="-"),
            "field-error",
            "a",
            "'missingValues' of the field 'a' must be a list of texts",
        ),
        (
            field(type="date", format="dd/mm/yyyy"),
            "field-error",
            "a",
            "'format' of the field 'a' is \"dd/mm/yyyy\", which has none of the directives",
        ),
        (
            table("t", ID, A, schema={"primaryKey": "c"}),
            "schema-error",
            None,
            "'primaryKey' of the schema names the field \"c\"",
        ),
        (
            table("t", ID, A, schema={"uniqueKeys": [["c"]]}),
            "schema-error",
            None,
            'unique key 1 names the field "c"',
        ),
        (
            table("t", ID, A, schema={"foreignKeys": {"fields": "a"}}),
            "schema-error",
            None,
            "'foreignKeys' of the schema must be a list of foreign keys",
        ),
        (
            table("t", ID, A, schema={"foreignKeys": [{"fields": "a", "reference": "u"}]}),
            "schema-error",
            None,
            "the reference of foreign key 1 must be an object",
        ),
        (
            table(
                "t",
                ID,
                A,
                schema={"foreignKeys": [{"fields": "c", "reference": {"resource": "u", "fields": "id"}}]},
            ),
            "schema-error",
            None,
            'foreign key 1 names the field "c"',
        ),
        (
            table(
                "t",
                ID,
                A,
                schema={"foreignKeys": [{"fields": "id", "reference": {"resource": "v", "fields": "id"}}]},
            ),
            "schema-error",
            None,
            'foreign key 1 refers to the resource "v", which the package does not have',
        ),
        (
            table(
                "t",
                ID,
                A,
                schema={"foreignKeys": [{"fields": "id", "reference": {"resource": "u", "fields": "code"}}]},
            ),
            "schema-error",
            None,
            "foreign key 1 refers to the field \"code\", which the resource 'u' does not have",
        ),
        (
            table(
                "t",
                ID,
                A,
                schema={
                    "foreignKeys": [{"fields": ["id", "a"], "reference": {"resource": "u", "fields": ["id"]}}]
                },
            ),
            "schema-error",
            None,
            "foreign key 1 has 2 fields, but refers to 1",
        ),
        (
            table("t", ID, A, schema={"missingValues": [7]}),
            "schema-error",
            None,
            "missing value 1 of the schema must be a text",
        ),
        (
            table("t", ID, A, bytes="7"),
            "resource-error",
            None,
            "'bytes' of the resource 't' must be a whole number of at least 0, but is \"7\"",
        ),
        (
            table("t", ID, A, mediatype=7),
            "resource-error",
            None,
            "'mediatype' of the resource 't' must be a text",
        ),
        (
            table("t", ID, A, title=["x"]),
            "resource-error",
            None,
            "'title' of the resource 't' must be a text",
        ),
        (
            table("t", ID, A, licenses=["x"]),
            "resource-error",
            None,
            "licence 1 of the resource 't' must be an object",
        ),
        (
            table("t", ID, A, data=[[1]]),
            "resource-error",
            None,
            "'data' of the resource 't' must not be there as well as 'path'",
        ),
    ],
)
def test_a_fault_of_a_resource_whose_data_are_checked_all_the_same(tmp_path, resource, rule, field, message):
    report = found_in(tmp_path, resource)
    assert errors(report) == [(rule, "t", None, field), IN_U]
    assert report.errors[0].message.startswith(message)
    assert report.tables == {"t": 2, "u": 2}


@pytest.mark.parametrize(
    ("resource", "rule", "skipped"),
    [
        ({"name": "t"}, "resource-error", None),
        ({"name": "t", "path": 7}, "resource-error", "the data of t"),
        ({"name": "t", "path": "../t.csv"}, "resource-error", "the data of t"),
        ({"name": "t", "path": ["t.csv", "https://example.org/t.csv"]}, "resource-error", "the data of t"),
        (
            table("t", ID, A, dialect={"delimiter": 7}),
            "dialect-error",
            "the data of t: its dialect has errors",
        ),
        (table("t", ID, A, dialect="nowhere.json"), "dialect-error", "the data of t: its dialect has errors"),
        ("t", "resource-error", None),
        (None, "resource-error", None),
    ],
)
def test_a_fault_that_leaves_nothing_of_its_resource_to_check(tmp_path, resource, rule, skipped):
    report = check(tmp_path, [resource, OTHER], FILES)
    found = errors(report)
    assert [found[0][0], *found[1:]] == [rule, IN_U]
    assert report.tables == {"u": 2}
    assert skipped is None or any(what.startswith(skipped) for what in report.skipped)


@pytest.mark.parametrize(
    "schema", [[], "nowhere.json", {"fields": {}}, {"fields": [{"type": "string"}]}, {"fields": []}]
)
def test_a_table_is_read_without_a_schema_that_cannot_be_used(tmp_path, schema):
    resource = {"name": "t", "path": "t.csv", "schema": schema}
    report = check(tmp_path, [resource, OTHER], FILES)
    found = errors(report)
    assert len(found) == 2
    assert found[1] == IN_U
    assert report.tables == {"t": 2, "u": 2}
    assert "the cells of t: its schema has errors" in report.skipped or schema == "nowhere.json"


def test_all_faults_are_reported_in_the_order_of_the_tables(tmp_path):
    resources = [field(type="int"), table("u", {**ID, "constraints": {"maximum": "x"}}), {"path": "u.csv"}]
    report = check(tmp_path, resources, FILES, licenses={}, created=7)
    assert [(found[0], found[1]) for found in errors(report)] == [
        ("package-error", None),
        ("package-error", None),
        ("field-error", "t"),
        ("field-error", "u"),
        ("resource-error", "resource 3"),
        ("type-error", "u"),
    ]
    assert list(report.tables) == ["t", "u", "resource 3"]


def test_two_resources_of_one_name_are_both_checked(tmp_path):
    report = check(tmp_path, [table("t", path="u.csv"), table("t", path="u.csv")], FILES)
    assert errors(report) == [
        ("resource-error", "t (resource 2)", None, None),
        ("type-error", "t", 3, "id"),
        ("type-error", "t (resource 2)", 3, "id"),
    ]


@pytest.mark.parametrize("resources", [..., [], {}, "x"])
def test_a_package_without_resources_is_not_valid(tmp_path, resources):
    report = check(tmp_path, resources)
    assert [found[0] for found in errors(report)] == ["package-error"]


def test_what_would_have_to_be_fetched_is_skipped(tmp_path):
    resources = [
        table("r", path="https://example.org/r.csv"),
        {"name": "s", "path": "t.csv", "schema": "https://example.org/schema.json"},
        table("d", path="t.csv", dialect="https://example.org/dialect.json"),
        {"name": "q", "path": "t.csv", "format": "sql"},
        OTHER,
    ]
    report = check(tmp_path, resources, FILES)
    assert errors(report) == [IN_U]
    assert report.tables == {"s": 2, "u": 2}
    told = "\n".join(report.skipped)
    assert "the data of r: https://example.org/r.csv is not fetched" in told
    assert "the cells of s: its schema https://example.org/schema.json is not fetched" in told
    assert "the data of d: its dialect https://example.org/dialect.json is not fetched" in told
    assert "the data of q: a table of the format 'sql' is not fetched" in told


def test_a_package_that_is_remote_altogether_is_valid(tmp_path):
    assert check(tmp_path, [table(path="https://example.org/r.csv")]).valid


def test_a_file_that_is_missing_is_one_fault_and_the_other_files_are_checked(tmp_path):
    resources = [table("a"), table("b", path=["u.csv", "c.csv"]), {"name": "d", "path": "folder"}, OTHER]
    (tmp_path / "folder").mkdir()
    report = check(tmp_path, resources, FILES)
    missing = [(found.table, found.message) for found in report.errors if found.rule == "scheme-error"]
    assert missing == [
        ("a", "the file 'a.csv' does not exist."),
        ("b", "the file 'c.csv' does not exist."),
        ("d", "the file 'folder' is a folder."),
    ]
    rule, _, row, field = IN_U
    assert [found for found in errors(report) if found[0] != "scheme-error"] == [
        (rule, "b", row, field),
        IN_U,
    ]


def test_a_property_that_occurs_twice_is_a_warning(tmp_path):
    write(tmp_path, [OTHER], FILES)
    file = tmp_path / "datapackage.json"
    file.write_text(file.read_text().replace('"name": "p"', '"name": "p", "name": "q"'), encoding="utf-8-sig")
    report = check_structure(tmp_path)
    assert (report.package, errors(report)) == ("q", [IN_U])
    assert (
        report.errors[0].message
        == "the property 'name' occurs more than once in an object; only the last is read."
    )


def test_a_constraint_of_ones_own_is_left_alone(tmp_path):
    resource = table("t", {**ID, "constraints": {"my:check": 1, "note": "x"}}, A)
    assert errors(check(tmp_path, [resource], {"t.csv": "id,a\nx,y\n"})) == [("type-error", "t", 2, "id")]


def test_a_null_is_as_good_as_absent(tmp_path):
    resource = table("t", {**ID, "format": None}, A, dialect=None, encoding=None)
    report = found_in(tmp_path, resource, contributors=[{"title": "A", "path": None}])
    assert errors(report) == [IN_U]
    assert [found.message for found in report.errors if not found.is_error] == [
        "'path' of contributor 1 is null, which counts as absent.",
        "'format' of the field 'id' is null, which counts as absent.",
        "the dialect is null, which counts as absent.",
        "'encoding' of the resource 't' is null, which counts as absent.",
    ]


def test_an_example_of_another_type_is_a_warning(tmp_path):
    report = found_in(tmp_path, table("t", {**ID, "example": "one"}, A))
    assert errors(report) == [IN_U]
    assert (
        report.errors[0].message
        == "'example' of the field 'id' is \"one\", which no cell of type integer can be."
    )


@pytest.mark.parametrize(
    ("header", "match", "row"), [("id,a,a", "exact", 3), ("a,id,a", "equal", 3), ('"id",a,a', "exact", 3)]
)
def test_a_field_name_may_occur_twice(tmp_path, header, match, row):
    resource = table("t", ID, A, {"name": "a", "type": "integer"}, schema={"fieldsMatch": match})
    rows = {"id,a,a": "1,x,2\n2,y,z\n", "a,id,a": "x,1,2\ny,2,z\n"}[header.replace('"', "")]
    report = check(tmp_path, [resource], {"t.csv": f"{header}\n{rows}"})
    assert errors(report) == [("type-error", "t", row, "a (column 3)")]


def test_one_resource_has_what_earlier_versions_called_by_other_names(tmp_path):
    resource = {"name": "t", "url": "t.csv", "format": "CSV", "profile": "tabular-data-resource"}
    resource |= {
        "schema": {"fields": [ID, A], "primaryKey": "id"},
        "layout": {"header": True},
        "stats": {"rows": 2},
    }
    report = check(tmp_path, [resource], FILES, **{"$schema": ...})
    assert errors(report) == []
    assert report.tables == {"t": 2}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"constraints": {"exclusiveMinimum": 0}}, "id"),
        ({"missingValues": [{"value": "-", "label": "none"}]}, "id"),
    ],
)
def test_what_version_2_added_is_checked_and_without_a_schema_warned_of(tmp_path, changed, field):
    resource = table("t", {**ID, **changed}, A)
    report = check(tmp_path, [resource], FILES, **{"$schema": ...})
    (finding,) = report.errors
    assert (finding.rule, finding.severity, finding.table, finding.field) == (
        "field-error",
        "warning",
        "t",
        field,
    )
    assert check(tmp_path, [resource], FILES).errors == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["", {"value": "NA", "label": "not known"}], "must be texts only or objects only"),
        (["", "NA", 7], "missing value 3"),
        (["", "NA", "NA", {"label": "none"}], "needs 'value'"),
        ("NA", "must be a list of texts"),
    ],
)
@pytest.mark.parametrize("is_of_field", [True, False])
def test_missing_values_that_are_wrong_are_one_fault_and_are_read(tmp_path, values, message, is_of_field):
    fields = [{**ID, "missingValues": values}] if is_of_field else [ID]
    schema = {} if is_of_field else {"missingValues": values}
    report = check(tmp_path, [table("t", *fields, schema=schema)], {"t.csv": "id\n1\nNA\nx\n"})
    assert [(found.row, found.value) for found in report.errors if found.row] == [(4, "x")]
    assert message in " ".join(found.message for found in report.errors if found.row is None)
    assert "descriptor is not valid" not in " ".join(found.message for found in report.errors)


@pytest.mark.parametrize("match", ["subset", ["subset"]])
def test_fields_match_is_a_text_or_as_in_the_profile_of_2_0_a_list_of_one(tmp_path, match):
    assert errors(check(tmp_path, [table("t", schema={"fieldsMatch": match})], FILES)) == []
