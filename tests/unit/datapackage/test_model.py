import json
import os
import re

import pytest

from swp_data.datapackage import model
from swp_data.datapackage.model import (
    Contributor,
    Licence,
    PackageError,
    open_package,
    parse_schema,
    read_json,
)
from swp_data.datapackage.validate.descriptors.standard import FIELDS, SCHEMA
from swp_data.dataset.location import package_folder


def write(folder, descriptor):
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "path", ["../secret.csv", "/etc/passwd", "https://example.org/x.csv", "data/../../x.csv", "a\\..\\b.csv"]
)
def test_no_path_leaves_the_packages_folder(tmp_path, path):
    write(tmp_path, {"resources": [{"name": "x", "path": path}]})
    with pytest.raises(PackageError, match=r"not inside the package's folder|is an address"):
        _ = open_package(tmp_path).resources


def test_no_link_leaves_the_packages_folder(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    os.symlink(tmp_path / "secret.csv", folder / "x.csv")
    write(folder, {"resources": [{"name": "x", "path": "x.csv"}]})
    with pytest.raises(PackageError, match="link that leads out of the package's folder"):
        _ = open_package(folder).resources


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not valid JSON (line 1"),
        ("[]", "does not contain a JSON object"),
        ("{}", "'resources' must be a list"),
        ('{"resources": [1]}', "'resources' must be a list"),
        ("[" * 100_000, "is nested more than 64 levels deep"),
        ('{"resources": [], "x": ' + "[" * 65 + "]" * 65 + "}", "is nested more than 64 levels deep"),
        ('{"resources": [], "x": ' + "9" * 400 + "}", "a number has more than 300 digits"),
        ('{"resources": [], "x": "\\ud800"}', "half a character (a lone surrogate)"),
        ('{"resources": [], "\\ud800": 7}', "half a character (a lone surrogate)"),
        ('{"resources": [' + ",".join(["{}"] * 1_001) + "]}", "has more than 1,000 resources"),
        (" " * 10_000_001, "is larger than 10 MB"),
    ],
)
def test_a_file_that_is_not_a_descriptor_is_refused_in_one_sentence(tmp_path, text, says):
    (tmp_path / "datapackage.json").write_text(text)
    with pytest.raises(PackageError, match=re.escape(says)):
        open_package(tmp_path)


def test_a_missing_package_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(PackageError, match="cannot be read"):
        open_package(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"fields": [{"title": "no name"}]}, "each field must be an object with a 'name'"),
        ({"fields": ["name"]}, "each field must be an object with a 'name'"),
        ({"fields": {"name": "a"}}, "'fields' must be a list"),
        ({"fields": [{"name": "a", "type": 7}]}, "'type' of the field 'a' must be a text"),
        ({"fields": [{"name": "a", "constraints": []}]}, None),
        ({"fields": [{"name": "a", "constraints": 7}]}, "'constraints' of the field 'a' must be an object"),
        ({"fields": [{"name": "a"}], "primaryKey": {"a": 1}}, "'primaryKey' must be the name of a field"),
        ({"fields": [{"name": "a"}], "uniqueKeys": "a"}, "'uniqueKeys' must be a list"),
        ({"fields": [{"name": "a"}], "foreignKeys": [3]}, "each foreign key must have 'fields'"),
        ({"missingValues": [{"label": "n/a"}], "fields": [{"name": "a"}]}, "each of 'missingValues'"),
    ],
)
def test_a_schema_of_the_wrong_shape_is_refused_in_one_sentence(schema, problem):
    if problem is None:
        assert parse_schema(schema, "schema of 'x'").names == ("a",)
        return
    with pytest.raises(PackageError, match=re.escape(problem)) as refused:
        parse_schema(schema, "schema of 'x'")
    assert str(refused.value).startswith("schema of 'x': not a Table Schema: ")


def test_every_field_is_described_once_in_its_schema():
    for resource in open_package(package_folder()).resources.values():
        assert resource.title, resource.name
        assert resource.description, resource.name
        for field in resource.schema.fields:
            assert field.title, (resource.name, field.name)
            assert field.description, (resource.name, field.name)
            assert field.example is not None, (resource.name, field.name)


@pytest.mark.parametrize("prefix", ["swp:", ""])
def test_the_properties_of_this_project_are_read_with_and_without_their_prefix(prefix):
    field = {"name": "words", f"{prefix}quoted": True}
    schema = parse_schema({"fields": [field, {"name": "id"}], f"{prefix}sortedBy": ["id"]}, "schema")
    assert [field.quoted for field in schema.fields] == [True, False]
    assert schema.sorted_by == ("id",)


def test_every_property_is_that_of_the_standard_or_has_a_prefix():
    folders = (package_folder() / "schemas", package_folder() / "curation")
    for file in (file for folder in folders for file in sorted(folder.glob("*.schema.json"))):
        schema = json.loads(file.read_text(encoding="utf-8"))
        for record, written in [
            (SCHEMA, schema),
            *((FIELDS[field["type"]], field) for field in schema["fields"]),
        ]:
            for name in written:
                known = record.properties.get(name)
                assert ":" in name or name in {"name", "title", "description"} or known.is_standard, (
                    file.name,
                    name,
                )


def test_an_example_conforms_to_the_constraints_of_its_field():
    for resource in open_package(package_folder()).resources.values():
        for field in resource.schema.fields:
            if pattern := field.constraints.get("pattern"):
                assert re.fullmatch(pattern, str(field.example)), (resource.name, field.name)
            if field.values:
                assert field.example in field.values, (resource.name, field.name)


def test_what_describes_a_package_is_read_leniently(tmp_path):
    write(
        tmp_path,
        {
            "name": "x",
            "title": 7,
            "created": None,
            "keywords": "one",
            "licenses": [{"name": "CC-BY-4.0", "path": 7}, "none"],
            "contributors": [{"title": "A", "roles": ["creator", 7]}, None],
            "sources": {"title": "no list"},
            "resources": [{"name": "t", "path": "t.csv", "title": [], "bytes": "7", "dialect": 7}],
        },
    )
    package = open_package(tmp_path)
    assert (package.title, package.created, package.keywords, package.sources) == ("", "", (), ())
    assert package.licences == (Licence("CC-BY-4.0"),)
    assert package.contributors == (Contributor("A", roles=("creator",)),)
    resource = package.resources["t"]
    assert (resource.title, resource.bytes, resource.dialect, resource.paths) == ("", None, {}, ("t.csv",))


def test_the_package_has_what_its_descriptor_says_about_each_resource(tmp_path):
    described = {"format": "csv", "encoding": "utf-8", "compression": "gz", "hash": "sha256:0", "bytes": 7}
    write(tmp_path, {"resources": [{"name": "t", "path": ["a.csv", "b.csv"], **described}]})
    resource = open_package(tmp_path).resources["t"]
    assert (resource.format, resource.encoding, resource.compression) == ("csv", "utf-8", "gz")
    assert (resource.hash, resource.bytes) == ("sha256:0", 7)
    assert (resource.paths, resource.path) == (("a.csv", "b.csv"), tmp_path / "a.csv")


def test_each_schema_and_dialect_is_read_once(tmp_path, monkeypatch):
    (tmp_path / "s.json").write_text('{"fields": [{"name": "a"}]}', encoding="utf-8")
    (tmp_path / "d.json").write_text('{"delimiter": ";"}', encoding="utf-8")
    tables = [{"name": name, "path": "t.csv", "schema": "s.json", "dialect": "d.json"} for name in "tu"]
    package = open_package(write(tmp_path, {"resources": tables}))
    read = []
    monkeypatch.setattr(model, "read_json", lambda file: read.append(file.name) or read_json(file))
    for name in ("t", "u", "t"):
        assert package.resource(name).schema is package.schema(name)
        assert package.resource(name) is package.resources[name]
        assert package.dialect(name) == {"delimiter": ";"}
        assert package.schema_descriptor(name) == {"fields": [{"name": "a"}]}
    assert sorted(read) == ["d.json", "s.json"]


def test_a_resource_that_is_not_sound_does_not_hide_the_others(tmp_path):
    write(
        tmp_path,
        {
            "resources": [
                {"name": "t", "path": "t.csv", "schema": "nowhere.json"},
                {"name": "u", "path": "u.csv"},
            ]
        },
    )
    package = open_package(tmp_path)
    assert package.names == ("t", "u")
    assert package.resource("u").path == tmp_path / "u.csv"
    with pytest.raises(PackageError, match=r"nowhere\.json: cannot be read"):
        package.schema("t")
    with pytest.raises(PackageError, match="there is no resource 'v'"):
        package.resource("v")
