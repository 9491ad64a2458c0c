"""Every kind of table that validation reads is compared; what can't be is named, and nothing else is left out."""

import gzip
import json
from datetime import UTC, datetime, time

import polars as pl
import pytest

from swp_data.datapackage.model import open_package
from swp_data.diff import render
from swp_data.diff.compare import compare

SCHEMA = {
    "fields": [{"name": "id", "type": "string"}, {"name": "a", "type": "string"}],
    "primaryKey": "id",
}
ROWS = [["1", "x"], ["2", "y"]]
OLD, NEW = ROWS, [["1", "x"], ["2", "changed"]]


def csv_text(rows, delimiter=",", header=("id", "a")):
    return "".join(delimiter.join(row) + "\n" for row in ([header] if header else []) + list(rows))


def as_file(name, convert=csv_text, **properties):
    """Return what writes the rows to one file."""

    def write(folder, rows):
        data = convert(rows)
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return {"path": name, **properties}

    return write


def in_parts(folder, rows):
    for number, row in enumerate(rows):
        (folder / f"{number}.csv").write_text(csv_text([row]))
    return {"path": [f"{number}.csv" for number in range(len(rows))]}


def as_parquet(folder, rows):
    pl.DataFrame(rows, schema=["id", "a"], orient="row").write_parquet(folder / "t.parquet")
    return {"path": "t.parquet"}


def objects(rows):
    return json.dumps([dict(zip(("id", "a"), row, strict=True)) for row in rows])


def quoted(rows):
    return "id,a\n" + "".join(f'"{key}","two\n""lines"" {value}"\n' for key, value in rows)


KINDS = {
    "csv": as_file("t.csv"),
    "quotes": as_file("t.csv", quoted),
    "tsv": as_file("t.tsv", lambda rows: csv_text(rows, "\t")),
    "delimiter": as_file("t.csv", lambda rows: csv_text(rows, ";"), dialect={"delimiter": ";"}),
    "header rows": as_file("t.csv", lambda rows: "A title\n" + csv_text(rows), dialect={"headerRows": [2]}),
    "no header": as_file("t.csv", lambda rows: csv_text(rows, header=None), dialect={"header": False}),
    "comments": as_file("t.csv", lambda rows: csv_text(rows) + "# the end\n", dialect={"commentChar": "#"}),
    "latin-1": as_file(
        "t.csv",
        lambda rows: csv_text([[key, f"é{value}"] for key, value in rows]).encode("latin-1"),
        encoding="iso-8859-1",
    ),
    "byte order mark": as_file("t.csv", lambda rows: b"\xef\xbb\xbf" + csv_text(rows).encode()),
    "CR LF": as_file("t.csv", lambda rows: csv_text(rows).replace("\n", "\r\n")),
    "gz": as_file("t.csv.gz", lambda rows: gzip.compress(csv_text(rows).encode())),
    "parts": in_parts,
    "parquet": as_parquet,
    "json": as_file("t.json", objects),
    "json lines": as_file(
        "t.jsonl",
        lambda rows: "".join(f"{json.dumps(dict(zip(('id', 'a'), row, strict=True)))}\n" for row in rows),
    ),
    "inline rows": lambda _, rows: {"data": [["id", "a"], *rows]},
    "inline objects": lambda _, rows: {"data": json.loads(objects(rows))},
    "inline CSV": lambda _, rows: {"data": csv_text(rows), "format": "csv"},
    "inline JSON": lambda _, rows: {"data": objects(rows), "format": "json"},
    "csv by media type": as_file("t.data", mediatype="text/csv"),
}


@pytest.fixture
def packages(tmp_path):
    """Return a function that writes an old and a new package, of tables that the functions in `tables` write."""

    def write(tables, new_tables=None):
        written = []
        for side, contents, rows in (("old", tables, OLD), ("new", new_tables or tables, NEW)):
            folder = tmp_path / side
            folder.mkdir()
            resources = []
            for name, kind in contents.items():
                (folder / name).mkdir()
                described = {"name": name, "type": "table", "schema": SCHEMA, **kind(folder / name, rows)}
                paths = described.get("path", [])
                if isinstance(paths, str):
                    described["path"] = paths if ":" in paths else f"{name}/{paths}"
                elif paths:
                    described["path"] = [f"{name}/{path}" for path in paths]
                resources.append(described)
            version = "1.0.0" if side == "old" else "1.0.1"
            descriptor = {"name": "p", "version": version, "resources": resources}
            (folder / "datapackage.json").write_text(json.dumps(descriptor))
            written.append(open_package(folder))
        return written

    return write


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_table_is_compared(packages, kind):
    diff = compare(*packages({"t": KINDS[kind]}))
    assert diff.not_compared == {}
    assert diff.rows["t"] == {"added": 0, "changed": 1, "renamed": 0, "rewritten": 0, "withdrawn": 0}
    (cell,) = diff.cells.to_dicts()
    assert (cell["key"], cell["field"]) == ("2", "a")
    assert "changed" in cell["new"]


TYPED = {
    "id": "integer", "day": "date", "at": "datetime", "time": "time", "n": "number", "yes": "boolean",
    "of": "year", "list": "array", "short": "date",
}  # fmt: skip


def test_a_table_of_parquet_is_the_same_as_one_of_csv(tmp_path):
    moment = datetime(2020, 1, 2, tzinfo=UTC)
    fields = [{"name": name, "type": kind} for name, kind in TYPED.items()]
    fields[-1]["format"] = "%d/%m/%y"
    values = {
        "id": [1.0], "day": [moment.replace(tzinfo=None)], "at": [moment], "time": [time(9, 30)], "n": [2.5],
        "yes": [True], "of": [2020], "list": [[1, 2]], "short": [moment.date()],
    }  # fmt: skip
    row = '1,2020-01-02,2020-01-02T00:00:00Z,09:30:00,2.5,true,2020,"[1, 2]",02/01/20'
    packages = []
    for side, name in (("old", "t.csv"), ("new", "t.parquet")):
        (tmp_path / side).mkdir()
        schema = {"fields": fields, "primaryKey": "id"}
        descriptor = {"name": "p", "resources": [{"name": "t", "path": name, "schema": schema}]}
        (tmp_path / side / "datapackage.json").write_text(json.dumps(descriptor))
        packages.append(open_package(tmp_path / side))
    (tmp_path / "old" / "t.csv").write_text(f"{','.join(TYPED)}\n{row}\n")
    pl.DataFrame(values).write_parquet(tmp_path / "new" / "t.parquet")
    diff = compare(*packages)
    assert diff.not_compared == {}
    assert diff.cells.to_dicts() == []


def test_rows_that_all_went_from_a_part_are_withdrawn(packages):
    old, new = packages({"t": in_parts})
    (new.root / "t" / "1.csv").write_text("id,a\n")
    assert compare(old, new).rows["t"]["withdrawn"] == 1


REMOTE = {
    "a remote file": lambda *_: {"path": "https://example.org/r.csv"},
    "a remote schema": as_file("t.csv", schema="https://example.org/t.schema.json"),
    "a malformed file": as_file("t.csv", lambda rows: csv_text(rows) + "3\n4,x,y\n"),
    "a quote that is not closed": as_file("t.csv", lambda rows: csv_text(rows) + '3,"x\n'),
    "a wrong byte": as_file("t.csv", lambda rows: csv_text(rows).encode() + b"3,\xff\n", encoding="utf-8"),
    "a damaged archive": as_file("t.csv.gz", lambda _: b"\x1f\x8b" + bytes(20)),
    "a missing file": lambda *_: {"path": "none.csv"},
    "a missing key": as_file("t.csv", lambda rows: csv_text(rows, header=("other", "a"))),
    "a repeated key": as_file("t.csv", lambda rows: csv_text([*rows, rows[0]])),
    "another header in a part": lambda folder, rows: {
        **in_parts(folder, rows),
        "path": ["0.csv", (folder / "b.csv").write_text("a,id\nx,9\n") and "b.csv"],
    },
    "a format that is unknown": as_file("t.psv", lambda rows: csv_text(rows, "|")),
}


@pytest.mark.parametrize("kind", REMOTE)
@pytest.mark.parametrize("side", ["old", "new", "both"])
def test_a_table_that_cannot_be_compared_is_named_and_the_others_are_compared(packages, kind, side):
    fine, broken = {"r": KINDS["csv"]}, {"r": REMOTE[kind]}
    rest = {"t": KINDS["csv"]}
    old = rest | (fine if side == "new" else broken)
    new = rest | (fine if side == "old" else broken)
    diff = compare(*packages(old, new))
    assert list(diff.not_compared) == ["r"]
    assert diff.rows.keys() == {"t"}
    assert diff.rows["t"]["changed"] == 1
    assert not {"table-added", "table-removed"} & {change.kind for change in diff.changes}
    text = render.to_text(diff)
    assert "Not compared:\n  r: " in text
    assert json.loads(render.to_json(diff))["not_compared"] == dict(diff.not_compared)


def test_nothing_that_was_not_compared_is_said_to_be_equal(packages):
    diff = compare(*packages({"r": REMOTE["a remote file"]}))
    text = render.to_text(diff)
    assert "No differences." not in text
    assert "No differences in what was compared." in text
    assert "Not compared: r" in render.to_markdown(diff)


def test_a_renamed_table_of_parts_is_recognised(packages):
    old, new = packages({"a": in_parts}, {"b": in_parts})
    (new.root / "b" / "1.csv").write_text(csv_text([OLD[1]]))
    diff = compare(old, new)
    assert [change.kind for change in diff.changes] == ["table-renamed"]
