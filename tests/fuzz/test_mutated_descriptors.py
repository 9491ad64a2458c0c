"""Descriptors changed at random: each gets a report, in our own words, whatever is wrong with it."""

import copy
import json
import random

import pytest

from swp_data.datapackage.validate import check_structure

FIELD = {
    "name": "a",
    "type": "string",
    "constraints": {"minLength": 1, "pattern": "[a-z]+", "enum": ["x", "y"]},
}
SCHEMA = {
    "fields": [{"name": "id", "type": "integer", "constraints": {"unique": True, "minimum": 0}}, FIELD],
    "primaryKey": ["id"],
    "uniqueKeys": [["a"]],
    "missingValues": ["", "-"],
    "fieldsMatch": "exact",
}
KEY = {"fields": ["ref"], "reference": {"resource": "t", "fields": ["id"]}}
SOUND = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "p",
    "created": "2024-01-01T00:00:00Z",
    "licenses": [{"name": "CC0-1.0", "path": "https://example.org/"}],
    "contributors": [{"title": "A", "email": "a@example.org", "roles": ["creator"]}],
    "resources": [
        {
            "name": "t",
            "type": "table",
            "path": "t.csv",
            "bytes": 17,
            "dialect": {"delimiter": ","},
            "schema": SCHEMA,
        },
        {
            "name": "u",
            "path": "u.csv",
            "schema": {
                "fields": [
                    {"name": "ref", "type": "integer"},
                    {"name": "d", "type": "date", "format": "%Y-%m-%d", "example": "2020-01-01"},
                    {"name": "n", "type": "number", "decimalChar": "."},
                    {"name": "c", "type": "string", "categories": [{"value": "x", "label": "X"}]},
                ],
                "foreignKeys": [KEY],
            },
        },
    ],
}
VALUES = (
    None, "", "x", 7, -1, 1.5, True, [], {}, [1], ["x"], [None], {"a": 1}, [[]], [{}], "../x", "https://example.org/x",
    "/etc/passwd", "x" * 300, "table", "date", [{"name": "z"}], {"fields": "q"}, 10**30, "\x00",
)  # fmt: skip
FOREIGN_WORDS = (
    "is not of type",
    "descriptor is not valid",
    "is not one of [",
    "is not supported by type",
    "Errno",
)


def paths_of(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths_of(item, (*path, key))


def mutated(seed):
    """Return the descriptor with one to three properties replaced, removed, misspelt or added."""
    chance = random.Random(seed)
    descriptor = copy.deepcopy(SOUND)
    for _ in range(chance.choice((1, 1, 2, 3))):
        *steps, last = chance.choice([path for path in paths_of(descriptor) if path])
        owner = descriptor
        for step in steps:
            owner = owner[step]
        change = chance.choice(("replace", "replace", "remove", "misspell", "add"))
        if change == "replace":
            owner[last] = copy.deepcopy(chance.choice(VALUES))
        elif change == "remove":
            del owner[last]
        elif isinstance(owner, list):
            owner.append(copy.deepcopy(chance.choice(VALUES)))
        elif change == "misspell":
            owner[last[:1] + last[2:]] = owner.pop(last)
        else:
            added = chance.choice(
                ("own", "type", "format", "path", "data", "url", "profile", "categories", "package")
            )
            owner[added] = copy.deepcopy(chance.choice(VALUES))
    return descriptor


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_a_changed_descriptor_is_reported_in_our_own_words(tmp_path, start):
    (tmp_path / "t.csv").write_text("id,a\n1,x\n2,y\n")
    (tmp_path / "u.csv").write_text("ref,d,n,c\n1,2020-01-01,1.5,x\n")
    for seed in range(start, start + 50):
        (tmp_path / "datapackage.json").write_text(json.dumps(mutated(seed)))
        report = check_structure(tmp_path)
        assert report.to_text()
        for finding in report.errors:
            assert not any(words in finding.message for words in FOREIGN_WORDS), (seed, finding)
