import json
import os
import re

import pytest

from swp_data.datapackage.model import PackageError, open_package, parse_schema
from swp_data.dataset.location import package_folder


def write(folder, descriptor):
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "path", ["../secret.csv", "/etc/passwd", "https://example.org/x.csv", "data/../../x.csv", "a\\..\\b.csv"]
)
def test_no_path_leaves_the_packages_folder(tmp_path, path):
    write(tmp_path, {"resources": [{"name": "x", "path": path}]})
    with pytest.raises(PackageError, match="not inside the package's folder"):
        _ = open_package(tmp_path).resources


def test_no_link_leaves_the_packages_folder(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    os.symlink(tmp_path / "secret.csv", folder / "x.csv")
    write(folder, {"resources": [{"name": "x", "path": "x.csv"}]})
    with pytest.raises(PackageError, match="link out of the package's folder"):
        _ = open_package(folder).resources


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not valid JSON (line 1"),
        ("[]", "does not contain a JSON object"),
        ("{}", "'resources' must be a list"),
        ('{"resources": [1]}', "'resources' must be a list"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_descriptor_that_is_none_is_told_in_one_sentence(tmp_path, text, says):
    (tmp_path / "datapackage.json").write_text(text)
    with pytest.raises(PackageError, match=re.escape(says)):
        open_package(tmp_path)


def test_a_missing_package_is_told_in_one_sentence(tmp_path):
    with pytest.raises(PackageError, match="cannot be read"):
        open_package(tmp_path / "nowhere")


def test_a_schema_of_the_wrong_shape_is_told_in_one_sentence():
    with pytest.raises(PackageError, match="not a Table Schema"):
        parse_schema({"fields": [{"title": "no name"}]}, "schema of 'x'")


def test_every_field_is_described_once_in_its_schema():
    for resource in open_package(package_folder()).resources.values():
        assert resource.title, resource.name
        assert resource.description, resource.name
        for field in resource.schema.fields:
            assert field.title, (resource.name, field.name)
            assert field.description, (resource.name, field.name)
            assert field.example is not None, (resource.name, field.name)


def test_an_example_conforms_to_the_constraints_of_its_field():
    for resource in open_package(package_folder()).resources.values():
        for field in resource.schema.fields:
            if pattern := field.constraints.get("pattern"):
                assert re.fullmatch(pattern, str(field.example)), (resource.name, field.name)
            if field.values:
                assert field.example in field.values, (resource.name, field.name)
