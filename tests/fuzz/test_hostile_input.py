"""Seeded, bounded campaigns of hostile input: whatever a package contains, it is reported or refused in a line."""

import copy
import gzip
import io
import json
import random
import zipfile

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from swp_data.checks import validate
from swp_data.errors import SwpDataError

PACKAGE = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "p",
    "version": "1.0.0",
    "created": "2020-01-01T00:00:00Z",
    "licenses": [{"name": "CC0-1.0", "path": "https://example.org", "title": "t"}],
    "contributors": [{"title": "c", "email": "a@example.org", "roles": ["x"]}],
    "resources": [
        {
            "name": "a",
            "path": "a.csv",
            "type": "table",
            "format": "csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "quoteChar": '"', "header": True, "nullSequence": "NULL"},
            "schema": {
                "missingValues": ["", "-"],
                "primaryKey": ["id"],
                "uniqueKeys": [["name"], ["id", "name"]],
                "foreignKeys": [{"fields": ["ref"], "reference": {"resource": "b", "fields": ["id"]}}],
                "fields": [
                    {
                        "name": "id",
                        "type": "integer",
                        "groupChar": ",",
                        "constraints": {"required": True, "minimum": 0, "enum": [1, 2, 3]},
                        "categories": [1, 2, 3],
                    },
                    {
                        "name": "name",
                        "type": "string",
                        "constraints": {"pattern": "[a-z]+", "maxLength": 9},
                        "categories": [{"value": "x", "label": "X"}, "y"],
                        "missingValues": ["", "."],
                        "example": "x",
                    },
                    {"name": "ref", "type": "number", "decimalChar": ".", "bareNumber": False},
                    {
                        "name": "day",
                        "type": "date",
                        "format": "%d/%m/%Y",
                        "constraints": {"minimum": "01/01/2000"},
                    },
                    {"name": "list", "type": "list", "delimiter": ";", "itemType": "integer"},
                    {"name": "object", "type": "object"},
                ],
            },
        },
        {"name": "b", "path": "b.csv", "schema": {"fields": [{"name": "id", "type": "number"}]}},
    ],
}
TABLE = (
    b'id,name,ref,day,list,object\n1,x,1.5,02/03/2004,1;2,"{""a"":1}"\n2,y,2,02/03/2005,,\n3,q,x,zz,a;b,[]\n'
)
VALUES = [
    *[
        None,
        True,
        False,
        0,
        -1,
        7.5,
        10**30,
        10**299,
        1e308,
        float("inf"),
        float("nan"),
        "",
        " ",
        "x",
        "\x00",
    ],
    *[
        "\ud800",
        "\u202e",
        "é",
        "1e999999999",
        "9" * 400,
        "a" * 5_000,
        [],
        {},
        [None],
        [[]],
        [{}],
        {"a": None},
    ],
    *[
        "number",
        "list",
        "any",
        "geojson",
        "%",
        "%Q",
        "(",
        "(a+)+$",
        "(?P<",
        "a{99999999999}",
        "utf-16",
        "zip",
        "json",
    ],
    *[
        "../x",
        "http://127.0.0.1:9/x",
        "b.csv",
        "\t",
        '"',
        "sha256:00",
        ["id", "id"],
        [7],
        {"value": []},
        [{"label": 2}],
    ],
    *[
        {"enum": []},
        {"pattern": 7},
        {"minimum": []},
        {"fields": ["id"]},
        {"resource": 7, "fields": 7},
        [[[[[[]]]]]],
    ],
]
KEYS = [
    "data",
    "profile",
    "extrapaths",
    "scheme",
    "compression",
    "layout",
    "stats",
    "missingValues",
    "fields",
    "rows",
    "x",
]
REPEATS_PYTHON = (
    "Traceback",
    "object has no",
    "NoneType",
    "unhashable",
    "unsupported operand",
    "codec can't",
    "<class",
)
CAMPAIGN = settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


def check(folder, descriptor: str, table: bytes, name: str = "a.csv") -> None:
    """Validate a package; it must end in a report, or in one sentence, neither of which repeats Python."""
    (folder / "datapackage.json").write_bytes(descriptor.encode(errors="surrogatepass"))
    (folder / name).write_bytes(table)
    (folder / "b.csv").write_bytes(b"id\n1.5\n2\n")
    try:
        report = validate(folder)
        text = f"{report.to_text()}\n{report.to_json()}\n{report.to_github()}"
    except SwpDataError as error:
        text = str(error)
    for words in REPEATS_PYTHON:
        assert words not in text


def mutate(chooser: random.Random, node: object) -> None:
    """Change, remove or add one thing somewhere within a value of JSON."""
    containers = [node]
    for container in containers:
        values = container.values() if isinstance(container, dict) else container
        containers += [value for value in values if isinstance(value, dict | list)]
    container = chooser.choice(containers)
    value = copy.deepcopy(chooser.choice(VALUES))
    if isinstance(container, dict):
        key = chooser.choice([*container, *container, chooser.choice(KEYS)])
        container[key] = value
        if chooser.random() < 0.1:
            del container[key]
    elif container and chooser.random() < 0.7:
        container[chooser.randrange(len(container))] = value
    else:
        container.append(value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@seed(20)
@CAMPAIGN
@given(number=st.integers(min_value=0, max_value=2**32))
def test_no_descriptor_ends_in_a_traceback(folder, number):
    chooser = random.Random(number)
    package = copy.deepcopy(PACKAGE)
    for _ in range(chooser.randint(1, 3)):
        mutate(chooser, package)
    check(folder, json.dumps(package), TABLE)


@seed(21)
@CAMPAIGN
@given(
    table=st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from(
                [b",", b'"', b"\n", b"\r", b"\0", b"1", b"x", b"\xff", b"\xef\xbb\xbf", b";", b"1e999999999"]
            )
        ).map(lambda parts: b"id,name,ref,day,list,object\n" + b"".join(parts)),
        st.tuples(st.integers(0, len(TABLE)), st.binary(max_size=9)).map(
            lambda change: TABLE[: change[0]] + change[1] + TABLE[change[0] :]
        ),
    )
)
def test_no_bytes_of_a_table_end_in_a_traceback(folder, table):
    check(folder, json.dumps(PACKAGE), table)


def _zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", TABLE)
    return file.getvalue()


@seed(22)
@CAMPAIGN
@given(
    kind=st.sampled_from(["gz", "zip"]),
    place=st.floats(min_value=0, max_value=1, exclude_max=True),
    change=st.binary(min_size=1, max_size=4),
)
def test_no_bytes_of_an_archive_end_in_a_traceback(folder, kind, place, change):
    archive = gzip.compress(TABLE, mtime=0) if kind == "gz" else _zipped()
    start = int(place * len(archive))
    package = copy.deepcopy(PACKAGE)
    package["resources"][0] |= {"path": f"a.csv.{kind}", "compression": kind}
    check(
        folder,
        json.dumps(package),
        archive[:start] + change + archive[start + len(change) :],
        f"a.csv.{kind}",
    )
