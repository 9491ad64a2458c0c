"""Which files are read in one pass and which row by row; and no fault goes unnoticed between the two."""

import gzip
import hashlib
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
import pytest

from swp_data.checks import validate
from swp_data.datapackage.validate import check_structure

FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}, {"name": "t", "type": "string"}]
PLAIN = b'id,n,t\na,1,x\nb,2,"y, ""z"""\nc,,\n'


def write(folder, data, name="t.csv", fields=FIELDS, resource=(), schema=()):
    (folder / name).write_bytes(data)
    described = {"name": "t", "path": name, "schema": {"fields": fields, **dict(schema)}, **dict(resource)}
    described = {key: value for key, value in described.items() if value is not None}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "resources": [described],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return validate(folder)


def located(report):
    return [(found.rule, found.row, found.field) for found in report.errors]


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        PLAIN.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN[:-1],
        b"id,n,t\n",
        b'id,n,t\n"a","1","two\nlines"\n"b","2",""\n',
    ],
    ids=["plain", "CRLF", "byte order mark", "no last line end", "no rows", "quotes everywhere"],
)
def test_a_plain_file_is_read_without_asking_frictionless(tmp_path, data):
    report = write(tmp_path, data)
    assert (report.errors, report.delegated) == ([], [])


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (b"d,4", [("missing-cell", 5, "t")]),
        (b"d,4,x,y", [("extra-cell", 5, None)]),
        (b"", [("blank-row", 5, None)]),
        (b'd,"4,5",', [("type-error", 5, "n")]),
        (b'd,"4,5"', [("type-error", 5, "n"), ("missing-cell", 5, "t")]),
    ],
)
def test_a_row_of_another_length_is_found(tmp_path, row, found):
    assert located(write(tmp_path, PLAIN + row + b"\n")) == found


def test_a_surplus_delimiter_in_one_cell_does_not_make_up_for_a_short_row(tmp_path):
    report = write(tmp_path, PLAIN + b'd,"4,5",x\ne,6\n')
    assert located(report) == [("type-error", 5, "n"), ("missing-cell", 6, "t")]


def test_quotes_within_a_cell_are_read_as_python_reads_them(tmp_path):
    fields = [*FIELDS[:2], {**FIELDS[2], "constraints": {"enum": ["x", "y"]}}]
    report = write(tmp_path, b'id,n,t\na,1,""x""\n', fields=fields)
    found = [(found.rule, found.row, found.value) for found in report.errors]
    assert found == [("quote-error", 2, None), ("constraint-error", 2, 'x""')]


def test_a_column_alone_shows_its_empty_lines(tmp_path):
    assert located(write(tmp_path, b"id\na\n\nb\n", fields=FIELDS[:1])) == [("blank-row", 3, None)]


def test_a_compressed_file_and_several_files_are_read_row_by_row(tmp_path):
    report = write(tmp_path, gzip.compress(PLAIN.replace(b"1", b"one")), "t.csv.gz")
    assert located(report) == [("type-error", 2, "n")]
    (tmp_path / "u.csv").write_bytes(b"id,n,t\nd,four,\n")
    report = write(tmp_path, PLAIN, resource={"path": ["t.csv", "u.csv"]})
    assert located(report) == [("type-error", 2, "n")]
    assert [finding.file for finding in report.errors] == ["u.csv"]


def test_an_encoding_that_is_declared_is_read(tmp_path):
    assert write(tmp_path, PLAIN.decode().encode("utf-16"), resource={"encoding": "utf-16"}).valid
    report = write(tmp_path, PLAIN, resource={"encoding": "utf-16"})
    assert not report.valid


def test_semicolons_need_a_dialect_that_says_so(tmp_path):
    data = PLAIN.replace(b'"y, ""z"""', b"y").replace(b",", b";")
    assert located(write(tmp_path, data)) == [("dialect-error", None, None)]
    assert write(tmp_path, data, resource={"dialect": {"delimiter": ";"}}).valid


def test_more_than_a_thousand_errors_are_all_found(tmp_path):
    rows = b"".join(b"k%d,x,\n" % number for number in range(3000))
    assert len(write(tmp_path, b"id,n,t\n" + rows).errors) == 3000


def test_bounds_hold_for_dates_and_years_however_they_are_written(tmp_path):
    fields = [
        {"name": "day", "type": "date", "constraints": {"minimum": "2020-01-01"}},
        {"name": "year", "type": "year", "constraints": {"minimum": "2000", "maximum": 2030}},
    ]
    report = write(tmp_path, b"day,year\n2020-01-01,2000\n2019-12-31,1999\n2020-02-30,2031\n", fields=fields)
    assert sorted(located(report)) == [
        ("constraint-error", 3, "day"),
        ("constraint-error", 3, "year"),
        ("constraint-error", 4, "year"),
        ("type-error", 4, "day"),
    ]


def test_long_decimals_are_compared_as_they_are_written(tmp_path):
    fields = [{"name": "n", "type": "number", "constraints": {"maximum": 0.1}}]
    report = write(tmp_path, b"n\n0.1\n0.10\n0.1000000000000000001\n0.0999999999999999999\n", fields=fields)
    assert located(report) == [("constraint-error", 4, "n")]


def test_parquet_is_checked_by_its_types(tmp_path):
    frame = pl.DataFrame({"id": ["a", "a", None], "n": [1, 0, None], "t": ["x", "y", None]})
    frame.write_parquet(tmp_path / "t.parquet")
    fields = [
        FIELDS[0],
        {**FIELDS[1], "constraints": {"minimum": 1}},
        {**FIELDS[2], "constraints": {"enum": ["x"]}},
    ]
    report = write(
        tmp_path, (tmp_path / "t.parquet").read_bytes(), "t.parquet", fields, schema={"primaryKey": ["id"]}
    )
    assert sorted(located(report), key=str) == [
        ("blank-row", 4, None),
        ("constraint-error", 3, "n"),
        ("constraint-error", 3, "t"),
        ("primary-key", 3, None),
        ("primary-key", 4, None),
    ]


def test_decimals_of_parquet_have_bounds(tmp_path):
    pl.DataFrame({"n": [Decimal("1.50"), Decimal("2.50"), None]}).write_parquet(tmp_path / "t.parquet")
    fields = [{"name": "n", "type": "number", "constraints": {"maximum": 2, "required": True}}]
    report = write(tmp_path, (tmp_path / "t.parquet").read_bytes(), "t.parquet", fields)
    assert located(report) == [("constraint-error", 3, "n"), ("blank-row", 4, None)]


KEYS_OF_PARQUET = {
    "number": [1.5, 1.5, 1e20],
    "integer": [1, 1, 2],
    "boolean": [True, True, False],
    "date": [date(2020, 1, 2)] * 2 + [date(2020, 1, 3)],
    "datetime": [datetime(2020, 1, 2, 3), datetime(2020, 1, 2, 3), None],  # noqa: DTZ001
    "time": [time(1), time(1), time(2)],
    "duration": [timedelta(1), timedelta(1), None],
    "array": [[1, 2], [1, 2], [2, 1]],
    "object": [{"x": 1}, {"x": 1}, {"x": 2}],
}


@pytest.mark.parametrize("kind", KEYS_OF_PARQUET)
def test_keys_of_parquet_are_compared_by_their_values(tmp_path, kind):
    pl.DataFrame({"k": KEYS_OF_PARQUET[kind]}).write_parquet(tmp_path / "t.parquet")
    data, fields = (tmp_path / "t.parquet").read_bytes(), [{"name": "k", "type": kind}]
    report = write(tmp_path, data, "t.parquet", fields, schema={"uniqueKeys": [["k"]]})
    assert [(found.rule, found.row) for found in report.errors if found.rule != "blank-row"] == [
        ("unique-key", 3)
    ]


def test_numbers_of_parquet_and_of_csv_are_the_same_keys(tmp_path):
    pl.DataFrame({"k": [1.0, 2.5, 1e20, 9.25]}).write_parquet(tmp_path / "u.parquet")
    (tmp_path / "t.csv").write_text("k\n1\n2.50\n100000000000000000000\n")
    fields = [{"name": "k", "type": "number"}]
    keys = [{"fields": "k", "reference": {"resource": "t", "fields": "k"}}]
    tables = [
        {"name": "t", "path": "t.csv", "schema": {"fields": fields}},
        {"name": "u", "path": "u.parquet", "schema": {"fields": fields, "foreignKeys": keys}},
    ]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": tables}))
    assert located(validate(tmp_path)) == [("foreign-key", 5, "k")]


def test_lists_and_objects_are_compared_by_their_values(tmp_path):
    fields = [
        {"name": "a", "type": "array", "constraints": {"unique": True}},
        {"name": "o", "type": "object"},
    ]
    rows = (
        '"[1, 2]","{""x"": 1, ""y"": 2}"\n"[1.0,2]","{""y"":2,""x"":1}"\n"[2,1]","{""x"": ""1"", ""y"": 2}"\n'
    )
    report = write(tmp_path, f"a,o\n{rows}".encode(), fields=fields, schema={"primaryKey": "o"})
    assert sorted(located(report)) == [("primary-key", 3, None), ("unique-error", 3, "a")]
    assert {found.value for found in report.errors} == {"[1.0,2]", '{"y":2,"x":1}'}


def test_nan_equals_nothing(tmp_path):
    fields = [{"name": "n", "type": "number", "constraints": {"unique": True}}]
    report = write(tmp_path, b"n\nNaN\nNaN\n1\n1.0\n", fields=fields)
    assert located(report) == [("unique-error", 5, "n")]
    assert not any("whole resource" in reason for reason in report.delegated)


@pytest.mark.parametrize(("rows", "fields"), [(3, 2), (2, 3)])
def test_the_numbers_of_rows_and_fields_that_frictionless_writes_are_compared(tmp_path, rows, fields):
    report = write(tmp_path, PLAIN, resource={"rows": rows, "fields": fields})
    wrong = [("row-count", rows, 3), ("field-count", fields, 3)]
    assert [found.rule for found in report.errors] == [rule for rule, told, actual in wrong if told != actual]


def test_a_parquet_column_of_another_type_is_reported_once(tmp_path):
    pl.DataFrame({"id": ["a"], "n": [1.5], "t": [True]}).write_parquet(tmp_path / "t.parquet")
    report = write(tmp_path, (tmp_path / "t.parquet").read_bytes(), "t.parquet")
    assert located(report) == [("type-error", None, "t"), ("type-error", 2, "n")]


def test_parquet_may_have_the_types_that_pandas_writes(tmp_path):
    moments = [datetime(2020, 1, 2), datetime(2020, 1, 2, 3), None]  # noqa: DTZ001 - dates have no time zone
    frame = pl.DataFrame({"id": [None] * 3, "n": [1.0, 1.5, None], "day": moments})
    frame.write_parquet(tmp_path / "t.parquet")
    fields = [FIELDS[0], FIELDS[1], {"name": "day", "type": "date"}]
    report = write(tmp_path, (tmp_path / "t.parquet").read_bytes(), "t.parquet", fields)
    assert located(report) == [("type-error", 3, "n"), ("type-error", 3, "day"), ("blank-row", 4, None)]


def test_a_damaged_parquet_file_is_reported(tmp_path):
    pl.DataFrame({"id": ["a"] * 50_000, "n": range(50_000), "t": ["x"] * 50_000}).write_parquet(
        tmp_path / "t.parquet"
    )
    data = bytearray((tmp_path / "t.parquet").read_bytes())
    data[200:400] = bytes(200)
    assert [rule for rule, _, _ in located(write(tmp_path, bytes(data), "t.parquet"))] == ["source-error"]


def test_an_empty_parquet_file_has_no_rows(tmp_path):
    kinds = {"id": pl.String, "n": pl.Int64, "t": pl.String}
    pl.DataFrame(schema=kinds).write_parquet(tmp_path / "t.parquet")
    report = write(
        tmp_path, (tmp_path / "t.parquet").read_bytes(), "t.parquet", schema={"primaryKey": ["id"]}
    )
    assert (report.valid, report.tables) == (True, {"t": 0})


def test_a_file_that_is_not_parquet_is_reported(tmp_path):
    assert located(write(tmp_path, b"no", "t.parquet")) == [("source-error", None, None)]


def test_a_table_of_unknown_format_is_not_skipped_in_silence(tmp_path):
    assert located(write(tmp_path, PLAIN, "t.txt")) == [("format-error", None, None)]
    assert write(tmp_path, PLAIN, "t.txt", resource={"format": "csv"}).valid


def test_data_within_the_descriptor_is_checked(tmp_path):
    report = write(tmp_path, b"", resource={"path": None, "data": [["id", "n", "t"], ["a", "x", "y"]]})
    assert located(report) == [("type-error", 2, "n")]
    assert report.delegated == []


def test_a_dialect_may_be_a_file_of_its_own(tmp_path):
    (tmp_path / "dialect.json").write_text('{"delimiter": "|"}')
    report = write(tmp_path, b"id|n|t\na|one|x\n", resource={"dialect": "dialect.json"})
    assert located(report) == [("type-error", 2, "n")]
    assert report.delegated == []


def test_a_hash_of_any_algorithm_of_python_is_compared(tmp_path):
    right = hashlib.sha512(PLAIN).hexdigest()
    assert write(tmp_path, PLAIN, resource={"hash": f"sha512:{right}"}).valid
    report = write(tmp_path, PLAIN, resource={"hash": f"sha512:{right[::-1]}"})
    assert located(report) == [("hash-count", None, None)]
    report = write(tmp_path, PLAIN, resource={"hash": "crc99:00"})
    assert [(found.rule, found.severity) for found in report.errors] == [("hash-count", "warning")]


def test_a_null_in_a_required_column_of_parquet_is_reported(tmp_path):
    pl.DataFrame({"id": ["a", "b"], "n": [1, None], "t": ["x", None]}).write_parquet(tmp_path / "t.parquet")
    fields = [FIELDS[0], *({**field, "constraints": {"required": True}} for field in FIELDS[1:])]
    report = write(tmp_path, (tmp_path / "t.parquet").read_bytes(), "t.parquet", fields)
    assert located(report) == [("constraint-error", 3, "n"), ("constraint-error", 3, "t")]


def test_a_constraint_of_parquet_that_cannot_be_compared_does_not_pass(tmp_path):
    pl.DataFrame({"id": ["a"], "n": [1], "t": ["x"]}).write_parquet(tmp_path / "t.parquet")
    fields = [FIELDS[0], {**FIELDS[1], "constraints": {"minimum": 10**30}}, FIELDS[2]]
    assert not write(tmp_path, (tmp_path / "t.parquet").read_bytes(), "t.parquet", fields).valid


def test_all_faults_are_counted_and_some_are_listed(tmp_path, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_FINDINGS", "20")
    rows = "".join(f"{number % 50},{'x' if number % 2 else 1},{number}\n" for number in range(100))
    report = write(tmp_path, b"id,n,t\n" + rows.encode(), schema={"primaryKey": ["id"]})
    counts = {}
    for finding in report.errors:
        counts.setdefault((finding.rule, finding.row is None), []).append(finding.count)
    assert {kind: (len(found), sum(found)) for kind, found in counts.items()} == {
        ("type-error", False): (20, 20),
        ("type-error", True): (1, 30),
        ("primary-key", False): (20, 20),
        ("primary-key", True): (1, 30),
    }
    every = check_structure(tmp_path, all_findings=True).errors
    assert len(every) == 100
    assert all(finding.row for finding in every)


def test_a_wrong_cell_of_a_wide_table_is_located(tmp_path):
    fields = [{"name": f"f{number}", "type": "integer"} for number in range(1500)]
    cells = ["1"] * 1500
    rows = [[field["name"] for field in fields], cells, [*cells[:700], "x", *cells[701:]], cells]
    report = write(tmp_path, "".join(f"{','.join(row)}\n" for row in rows).encode(), fields=fields)
    assert located(report) == [("type-error", 3, "f700")]
