"""Small packages in the style of those that publishers and tools write: each is valid, and a planted fault is found.

CKAN writes formats in capitals; the core datasets of DataHub have views, a readme and dialects that are written out;
Camtrap DP has tables with keys and booleans; TIDES has many missing values; GMNS has geometries in quotes; older
packages were written for earlier versions of the standard.
"""

import gzip
import json

import pytest

from swp_data.datapackage.validate import check_structure

WRITTEN_OUT = {
    "csvddfVersion": 1.0,
    "delimiter": ",",
    "doubleQuote": True,
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "skipInitialSpace": False,
    "header": True,
}


def field(name, kind="string", **more):
    return {"name": name, "type": kind, **more}


def key(fields, resource, to):
    return {"fields": fields, "reference": {"resource": resource, "fields": to}}


CKAN = {
    "name": "spending-over-500",
    "title": "Spending over 500 pounds",
    "extras": [{"key": "harvested", "value": "no"}],
    "resources": [
        {
            "name": "2024-q1",
            "path": "spending.csv",
            "format": "CSV",
            "mimetype": "text/csv",
            "position": 0,
            "hash": "",
            "schema": {
                "fields": [
                    field("Date", "date", format="%d/%m/%Y"),
                    field("Amount", "number", groupChar=","),
                    field("Paid to"),
                ]
            },
        }
    ],
}
DATAHUB = {
    "name": "prices",
    "readme": "About the prices",
    "related": [{"title": "Gold", "path": "/core/gold-prices"}],
    "views": [{"name": "graph", "resources": ["prices"], "specType": "simple"}],
    "resources": [
        {
            "name": "prices",
            "path": "prices.csv",
            "profile": "data-resource",
            "mediatype": "text/csv",
            "dialect": WRITTEN_OUT,
            "schema": {"fields": [field("Month", "yearmonth"), field("Price", "number", decimalChar=".")]},
        }
    ],
}
CAMTRAP = {
    "name": "camera-traps",
    "profile": "https://example.org/camtrap-dp-profile.json",
    "spatial": {"type": "Polygon", "coordinates": []},
    "references": [],
    "resources": [
        {
            "name": "deployments",
            "path": "deployments.csv",
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "schema": {
                "fields": [
                    field("deploymentID", constraints={"required": True, "unique": True}),
                    field("deploymentStart", "datetime", format="%Y-%m-%dT%H:%M:%S%z"),
                    field("baitUse", "boolean"),
                ],
                "missingValues": ["", "NaN", "nan"],
                "primaryKey": "deploymentID",
            },
        },
        {
            "name": "media",
            "path": "media.csv.gz",
            "profile": "tabular-data-resource",
            "schema": {
                "fields": [field("mediaID"), field("deploymentID"), field("filePath")],
                "primaryKey": ["mediaID"],
                "foreignKeys": [key("deploymentID", "deployments", "deploymentID")],
            },
        },
    ],
}
TIDES = {
    "name": "transit",
    "resources": [
        {
            "name": "vehicle_locations",
            "path": "locations.tsv",
            "schema": {
                "fields": [
                    field("location_ping_id"),
                    field("odometer", "integer"),
                    field("schedule_relationship", constraints={"enum": ["Scheduled", "Added"]}),
                ],
                "missingValues": ["NA", "NaN", ""],
                "primaryKey": ["location_ping_id"],
            },
        }
    ],
}
GMNS = {
    "name": "network",
    "resources": [
        {
            "name": "link",
            "path": ["link-1.csv", "link-2.csv"],
            "dialect": {"commentChar": "#"},
            "schema": {
                "fields": [
                    field("link_id", "any"),
                    field("geometry", "any"),
                    field("allowed_uses", constraints={"pattern": "[a-z;]+"}),
                ],
                "primaryKey": "link_id",
                "missingValues": ["NaN", ""],
            },
        }
    ],
}
OLDER = {
    "name": "older",
    "license": "ODC-BY",
    "resources": [
        {
            "name": "rows",
            "url": "rows.csv",
            "dialect": {"delimiter": ";", "caseSensitiveHeader": False},
            "schema": {
                "fields": [field("id", "integer"), field("day", "date", format="fmt:%d.%m.%Y")],
                "primaryKey": "id",
            },
        }
    ],
}

LINKS = 'link_id,geometry,allowed_uses\n# north\n1,"LINESTRING (0 0, 1 1)",car;bike\n'
PACKAGES = {
    "CKAN": (
        CKAN,
        {"spending.csv": 'Date,Amount,Paid to\r\n31/01/2024,"1,250.00",A & B\r\n'},
        ("spending.csv", "31/01", "2024-31"),
        ("type-error", 2, "Date"),
    ),
    "DataHub": (
        DATAHUB,
        {"prices.csv": "Month,Price\r\n1950-01,34.73\r\n1950-02,34.73\r\n"},
        ("prices.csv", "-02,34.73", "-02,n/a"),
        ("type-error", 3, "Price"),
    ),
    "Camtrap DP": (
        CAMTRAP,
        {
            "deployments.csv": "deploymentID,deploymentStart,baitUse\nd1,2020-05-30T02:57:37+0000,false\nd2,NaN,nan\n",
            "media.csv.gz": "mediaID,deploymentID,filePath\nm1,d1,https://example.org/1.jpg\nm2,d2,2.jpg\n",
        },
        ("media.csv.gz", "m2,d2", "m2,d9"),
        ("foreign-key", 3, "deploymentID"),
    ),
    "TIDES": (
        TIDES,
        {
            "locations.tsv": "location_ping_id\todometer\tschedule_relationship\n1\tNA\tAdded\n2\t7\tScheduled\n"
        },
        ("locations.tsv", "2\t7", "2"),
        ("missing-cell", 3, "schedule_relationship"),
    ),
    "GMNS": (
        GMNS,
        {"link-1.csv": LINKS, "link-2.csv": LINKS.replace("1,", "2,", 1)},
        ("link-2.csv", "2,", "1,"),
        ("primary-key", 3, None),
    ),
    "an earlier version": (
        OLDER,
        {"rows.csv": "id;day\n1;31.12.2020\n2;01.01.2021\n"},
        ("rows.csv", "01.01", "2021-01-"),
        ("type-error", 3, "day"),
    ),
}


def write(folder, descriptor, files):
    for name, text in files.items():
        data = text.encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return check_structure(folder)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_of_a_kind_is_valid_and_a_planted_fault_is_found_in_its_place(tmp_path, name):
    descriptor, files, (file, right, wrong), (rule, row, column) = PACKAGES[name]
    report = write(tmp_path, descriptor, files)
    assert [finding for finding in report.errors if finding.is_error] == []
    assert all(report.tables.values())
    broken = {**files, file: files[file].replace(right, wrong)}
    assert broken != files
    errors = [finding for finding in write(tmp_path, descriptor, broken).errors if finding.is_error]
    causes = [finding for finding in errors if finding.follows_from is None]
    assert (causes[0].rule, causes[0].row, causes[0].field) == (rule, row, column)
