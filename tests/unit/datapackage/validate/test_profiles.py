"""Profiles next to a package, JSON Schemas as constraints, patterns of XML Schema, and hashes of files."""

import hashlib
import json

import pytest

from .packages import ID, check, errors, table

FILES = {"t.csv": "id\n1\n"}
PROFILE = json.dumps({"type": "object", "required": ["spatial"], "properties": {"title": {"maxLength": 3}}})
STANDARD = {
    "allOf": [{"$ref": "https://datapackage.org/profiles/2.0/datapackage.json"}, {"required": ["spatial"]}]
}


@pytest.mark.parametrize("key", ["$schema", "profile"])
@pytest.mark.parametrize("profile", [PROFILE, json.dumps(STANDARD)])
def test_a_profile_next_to_the_package_is_applied(tmp_path, key, profile):
    report = check(
        tmp_path, [table()], {**FILES, "profile.json": profile}, **{"$schema": ..., key: "profile.json"}
    )
    assert errors(report) == [("profile-error", None, None, None)]
    assert '"spatial" is a required property' in report.errors[0].message
    assert not [what for what in report.skipped if "profile" in what]
    assert not errors(check(tmp_path, [table()], {}, **{"$schema": ..., key: "profile.json", "spatial": {}}))


def test_a_profile_by_its_name_of_version_1_counts_next_to_the_standards(tmp_path):
    report = check(tmp_path, [table()], {**FILES, "profile.json": PROFILE}, profile="profile.json")
    assert errors(report) == [("profile-error", None, None, None)]
    report = check(tmp_path, [table()], {}, profile="https://example.org/profile.json")
    assert any("https://example.org/profile.json: it is not fetched" in what for what in report.skipped)


def test_a_profile_tells_where_it_is_broken(tmp_path):
    asked = {"properties": {"resources": {"items": {"required": ["title"]}}}}
    files = {**FILES, "profile.json": json.dumps(asked)}
    report = check(tmp_path, [table()], files, **{"$schema": "profile.json"})
    assert errors(report) == [("profile-error", "t", None, None)]


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        ("https://example.org/profile.json", "it is not fetched"),
        ("nowhere.json", "it is not in the package's folder"),
        ("fiscal-data-package", "it is not one of the standard's"),
        ("broken.json", "it can't be read"),
        ("odd.json", "it is not a JSON Schema"),
    ],
)
def test_any_other_profile_is_skipped(tmp_path, profile, reason):
    files = {**FILES, "broken.json": "{", "odd.json": '{"type": 7}'}
    report = check(tmp_path, [table()], files, **{"$schema": ..., "profile": profile})
    assert errors(report) == []
    assert any("the profile" in what and reason in what for what in report.skipped)


@pytest.mark.parametrize("profile", ["../profile.json", "/etc/profile.json"])
def test_a_profile_outside_the_folder_is_an_error(tmp_path, profile):
    report = check(tmp_path, [table()], FILES, **{"$schema": profile})
    assert errors(report) == [("profile-error", None, None, None)]


SIZE = {
    "name": "size",
    "type": "object",
    "constraints": {"jsonSchema": {"type": "object", "required": ["w"]}},
}


def test_a_value_conforms_to_a_json_schema(tmp_path):
    rows = 'id,size\n1,"{""w"": 1}"\n2,"{""h"": 4}"\n3,\n4,[]\n'
    report = check(tmp_path, [table("t", ID, SIZE)], {"t.csv": rows})
    assert errors(report) == [("constraint-error", "t", 3, "size"), ("type-error", "t", 5, "size")]


def test_a_json_schema_that_cannot_be_applied_is_an_error(tmp_path):
    field = {**SIZE, "constraints": {"jsonSchema": {"type": 7}}}
    report = check(tmp_path, [table("t", ID, field)], {"t.csv": "id,size\nx,{}\n"})
    assert errors(report) == [("field-error", "t", None, "size"), ("type-error", "t", 2, "id")]


def test_a_json_schema_fetches_nothing(tmp_path):
    field = {**SIZE, "constraints": {"jsonSchema": {"$ref": "https://example.org/schema.json"}}}
    report = check(tmp_path, [table("t", ID, field)], {"t.csv": "id,size\n1,{}\n"})
    assert errors(report) == []
    assert (
        "a part of the jsonSchema of size in t: https://example.org/schema.json is not fetched"
        in report.skipped
    )


def test_each_item_of_an_array_conforms_to_a_json_schema(tmp_path):
    tags = {"name": "tags", "type": "array", "constraints": {"jsonSchema": {"items": {"type": "integer"}}}}
    report = check(tmp_path, [table("t", ID, tags)], {"t.csv": 'id,tags\n1,"[1, 2]"\n2,"[1, ""x""]"\n'})
    assert errors(report) == [("constraint-error", "t", 3, "tags")]


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (r"\p{Lu}\p{Ll}*", "Éa", "éa"),
        (r"[a-z-[aeiou]]+", "bcd", "abc"),
        (r"\i\c*", "a-1", "1a"),
        (r"[\p{L} ]+", "é b", "é1"),
        (r"\P{N}+", "ab", "a1"),
        (r"\d{2}", "12", "123"),
    ],
)
def test_patterns_of_xml_schema_are_matched(tmp_path, pattern, right, wrong):
    field = {"name": "a", "type": "string", "constraints": {"pattern": pattern}}
    report = check(tmp_path, [table("t", field, ID)], {"t.csv": f"a,id\n{right},1\n{wrong},2\n"})
    assert errors(report) == [("constraint-error", "t", 3, "a")]


def test_a_pattern_that_no_engine_here_can_match_is_skipped(tmp_path):
    field = {"name": "a", "type": "string", "constraints": {"pattern": r"\p{IsGreek}+", "maxLength": 1}}
    report = check(tmp_path, [table("t", field, ID)], {"t.csv": "a,id\nx,1\nxy,2\n"})
    assert errors(report) == [("constraint-error", "t", 3, "a")]
    assert any(what.startswith("the pattern of a in t: ") and "IsGreek" in what for what in report.skipped)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha512"])
@pytest.mark.parametrize("resource", [{"path": "doc.txt"}, table(), {"path": ["t.csv", "u.csv"]}])
def test_a_hash_of_any_algorithm_is_compared_for_any_resource(tmp_path, algorithm, resource):
    files = {"doc.txt": "a document\n", "t.csv": "id\n1\n", "u.csv": "id\n2\n"}
    paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
    content = "".join(files[path] for path in paths).encode()
    digest = hashlib.new(algorithm, content).hexdigest()
    right = {**resource, "name": "t", "hash": f"{algorithm}:{digest.upper()}", "bytes": len(content)}
    assert errors(check(tmp_path, [right], files)) == []
    wrong = {**right, "hash": f"{algorithm}:{'0' * len(digest)}", "bytes": 0}
    assert errors(check(tmp_path, [wrong], files)) == [
        ("byte-count", "t", None, None),
        ("hash-count", "t", None, None),
    ]


def test_a_hash_without_its_algorithm_is_told_which_one_it_is(tmp_path):
    digest = hashlib.sha256(FILES["t.csv"].encode()).hexdigest()
    report = check(tmp_path, [table(hash=digest)], FILES)
    assert errors(report) == [("hash-count", "t", None, None)]
    assert [found.hint for found in report.errors if found.is_error] == [f'Write "hash": "sha256:{digest}".']
