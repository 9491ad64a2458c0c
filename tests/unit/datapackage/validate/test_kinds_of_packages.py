"""Packages of the kinds that are published, each with what is particular to its kind; all are valid."""

import json

import pytest

from .packages import V2, check

CAMTRAP = {  # https://camtrap-dp.tdwg.org: remote schemas and profile, properties of its own
    "package": {
        "$schema": ...,
        "profile": "https://raw.example.org/camtrap/1.0/profile.json",
        "id": "7cca70f5",
        "created": "2023-02-06T11:23:03Z",
        "project": {"title": "p"},
        "spatial": {},
        "temporal": {},
        "taxonomic": [],
        "relatedIdentifiers": [],
        "references": ["doi"],
        "directory": "x",
        "bibliographicCitation": "x",
        "contributors": [{"title": "A", "email": "a@example.org", "role": "contact", "organization": "o"}],
        "licenses": [
            {"name": "CC0-1.0", "scope": "data"},
            {"path": "http://creativecommons.org/licenses/by/4.0/", "scope": "media"},
        ],
    },
    "resources": [
        {
            "name": "deployments",
            "path": "deployments.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": "https://raw.example.org/camtrap/1.0/deployments.json",
        },
        {"name": "individuals", "description": "own", "data": [{"id": 1, "name": "x"}]},
    ],
    "files": {"deployments.csv": "deploymentID,latitude\nd1,51.5\n" + "d2,52\n" * 200 + "d3,unknown\n"},
    "skipped": ["the profile https://raw", "the cells of deployments: its schema https://raw"],
}
TIDES = {  # schemas in files, keys to tables and to other packages, dates with formats
    "package": {"profile": "tabular-data-package", "$schema": ..., "tides-agency": {"title": "x"}},
    "resources": [
        {
            "name": "vehicles",
            "path": "vehicles.csv",
            "profile": "tabular-data-resource",
            "schema": "schemas/vehicles.json",
            "sources": [{"title": "AVL", "component": "x", "product": "y", "vendor": "z"}],
        },
        {
            "name": "locations",
            "path": "locations.csv",
            "profile": "tabular-data-resource",
            "schema": "schemas/locations.json",
        },
    ],
    "files": {
        "schemas/vehicles.json": json.dumps(
            {
                "fields": [
                    {
                        "name": "vehicle_id",
                        "type": "string",
                        "constraints": {"required": True, "unique": True},
                        "warning": "w",
                    }
                ],
                "missingValues": ["NA", ""],
                "primaryKey": "vehicle_id",
                "_display": {},
            }
        ),
        "schemas/locations.json": json.dumps(
            {
                "fields": [
                    {"name": "ping", "type": "datetime", "format": "%Y-%m-%dT%H:%M:%S"},
                    {"name": "vehicle_id", "type": "string"},
                    {"name": "stop_id"},
                ],
                "primaryKey": ["ping"],
                "foreignKeys": [
                    {"fields": "vehicle_id", "reference": {"resource": "vehicles", "fields": "vehicle_id"}},
                    {
                        "fields": "stop_id",
                        "reference": {"package": "gtfs", "resource": "stops", "fields": "stop_id"},
                    },
                ],
            }
        ),
        "vehicles.csv": "vehicle_id\nv1\n",
        "locations.csv": "ping,vehicle_id,stop_id\n2024-01-31T09:30:00,v1,s1\n",
    },
    "skipped": ["the foreign key stop_id of locations: the package 'gtfs'"],
}
GMNS = {  # categories, foreign keys to its own table, warnings and other properties of fields
    "package": {"$schema": ..., "profile": "gmns", "version": "0.96", "config": "config.csv"},
    "resources": [
        {
            "name": "link",
            "path": "link.csv",
            "schema": {
                "fields": [
                    {"name": "link_id", "type": "any", "constraints": {"required": True, "unique": True}},
                    {"name": "parent_link_id", "type": "any", "foreign_key": "link.link_id"},
                    {
                        "name": "directed",
                        "type": "boolean",
                        "trueValues": ["1", "true"],
                        "falseValues": ["0", "false"],
                    },
                    {
                        "name": "dir_flag",
                        "type": "integer",
                        "categories": [{"value": 1, "label": "forward"}, {"value": -1, "label": "backward"}],
                        "categoriesOrdered": False,
                    },
                ],
                "primaryKey": "link_id",
                "fieldsMatch": ["superset"],
                "missingValues": ["NaN", ""],
                "foreignKeys": [
                    {"fields": "parent_link_id", "reference": {"resource": "", "fields": "link_id"}}
                ],
            },
        },
    ],
    "files": {"link.csv": "link_id,parent_link_id,directed,dir_flag\n1,,1,1\n2,1,false,-1\n"},
    "skipped": ["the profile 'gmns'"],
}
CKAN = {  # an export of CKAN: formats in capitals, licences and tags of its own, extras
    "package": {
        "$schema": ...,
        "license_id": "cc-by",
        "license": {"type": "cc-by", "title": "CC BY"},
        "author": "A",
        "maintainer_email": "a@example.org",
        "tags": ["a"],
        "groups": [],
        "extras": {"a": 1},
        "organization": {"title": "o"},
        "owner_org": "x",
        "state": "active",
        "url": "https://example.org",
        "num_resources": 1,
    },
    "resources": [
        {
            "name": "data",
            "path": "data.csv",
            "format": "CSV",
            "mimetype": "text/csv",
            "package_id": "x",
            "cache_url": None,
            "size": 12,
            "resource_type": "file",
            "hash": "",
            "position": 0,
            "last_modified": "2020-01-01",
            "created": "2020-01-01T00:00:00",
            "datastore_active": True,
            "schema": {"fields": [{"name": "a", "type": "integer", "info": {"notes": "n"}}]},
        },
    ],
    "files": {"data.csv": "a\n1\n"},
}
DATAHUB = {  # the core datasets of datahub.io
    "package": {
        "$schema": ...,
        "readme": "# x",
        "related": [{"title": "y", "path": "/core/y"}],
        "collection": "reference",
        "datahub": {"owner": "core"},
        "views": [{"name": "v", "specType": "simple", "resources": ["data"]}],
        "last_updated": "2016-03-04",
        "license": "PDDL-1.0",
        "licenses": [
            {"name": "ODC-PDDL-1.0", "path": "http://opendatacommons.org/licenses/pddl/", "title": "PDDL"}
        ],
        "sources": [{"name": "s", "path": "https://example.org/", "title": "S"}],
        "contributors": [{"title": "A", "name": "a"}],
    },
    "resources": [
        {
            "name": "data",
            "path": "data/data.csv",
            "pathType": "local",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "UTF-8",
            "dialect": {
                "delimiter": ",",
                "quoteChar": '"',
                "caseSensitiveHeader": False,
                "csvddfVersion": 1.2,
            },
            "schema": {
                "fields": [
                    {"name": "Year", "type": "year", "title@de": "Jahr"},
                    {"name": "Value", "type": "number", "unit": "kg", "description": ""},
                ],
                "missingValues": [""],
                "foreignKeys": [],
            },
        },
        {"name": "remote", "url": "https://example.org/data.csv", "schema": {"fields": [{"name": "a"}]}},
    ],
    "files": {"data/data.csv": "Year,Value\n2020,1.5\n"},
    "skipped": ["the data of remote: https://example.org/data.csv is not fetched"],
}
MYSOCIETY = {  # what Frictionless 4 wrote
    "package": {
        "$schema": ...,
        "profile": "data-package",
        "custom": {"build": "x", "formats": {"csv": True}, "tests": ["t"]},
        "version": "1.0.2",
    },
    "resources": [
        {
            "name": "councils",
            "path": "councils.csv",
            "profile": "tabular-data-resource",
            "scheme": "file",
            "format": "csv",
            "hashing": "md5",
            "encoding": "utf-8",
            "compression": "no",
            "compressionPath": "",
            "control": {"newline": ""},
            "dialect": {"delimiter": ","},
            "layout": {"header": True},
            "query": {},
            "stats": {"bytes": 9, "fields": 1, "rows": 1, "hash": "532903ff4cd40ce9af54d091cc6fba98"},
            "schema": {
                "fields": [
                    {"name": "code", "type": "string", "example": "ABC", "constraints": {"unique": True}}
                ]
            },
            "custom": {"row_count": 1},
        },
    ],
    "files": {"councils.csv": "code\nABC\n"},
}
DRAFT = {  # version 2.1: metadata of a schema, and a table of categories
    "package": {"$schema": V2.replace("2.0", "2.1")},
    "resources": [
        {
            "name": "codes",
            "type": "table",
            "path": "codes.csv",
            "categoryFieldMap": {"value": "code", "label": "name", "ordered": False},
            "schema": {
                "name": "codes",
                "title": "Codes",
                "homepage": "https://example.org/",
                "version": "1.0.0",
                "created": "2024-01-01T00:00:00Z",
                "keywords": ["a"],
                "contributors": [{"title": "A"}],
                "examples": [{"name": "e", "path": "https://example.org/e.csv"}],
                "fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}],
            },
        },
        {
            "name": "fruit",
            "type": "table",
            "path": "fruit.csv",
            "schema": {
                "fieldsMatch": "subset",
                "fields": [{"name": "fruit", "type": "string", "categories": {"resource": "codes"}}],
            },
        },
    ],
    "files": {"codes.csv": "code,name\nA,Apple\n", "fruit.csv": "id,fruit\n1,A\n"},
}
KINDS = {
    "camtrap": CAMTRAP,
    "tides": TIDES,
    "gmns": GMNS,
    "ckan": CKAN,
    "datahub": DATAHUB,
    "mysociety": MYSOCIETY,
    "draft of 2.1": DRAFT,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_of_each_kind_is_valid(tmp_path, kind):
    made = KINDS[kind]
    report = check(tmp_path, made["resources"], made["files"], **made["package"])
    assert [found for found in report.errors if found.is_error] == []
    for what in made.get("skipped", []):
        assert any(skipped.startswith(what) for skipped in report.skipped), report.skipped
