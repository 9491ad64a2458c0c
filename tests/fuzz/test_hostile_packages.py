"""Packages that mean harm: each is refused in one sentence, in time, and nothing is fetched that shouldn't be."""

import gzip
import json
import os
import socket
import threading
import zipfile
from contextlib import contextmanager, suppress

import polars as pl
import pytest

from swp_data.datapackage.validate import check_structure
from swp_data.datapackage.validate.cells.patterns import Matcher
from swp_data.datapackage.validate.confinement import NotFetchedError, confined
from swp_data.datapackage.validate.strict.bounded_csv import sniff
from swp_data.errors import SwpDataError
from swp_data.limits import LimitError

FIELDS = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]


def write_package(folder, text="id,name\n1,a\n", *, fields=FIELDS, schema=None, package=None, **resource):
    """Write a package of one table; the schema may be the path of one, or further properties."""
    described = schema if isinstance(schema, str) else {"fields": fields, **(schema or {})}
    table = {"name": "t", "path": "t.csv", "schema": described, **resource}
    (folder / "datapackage.json").write_text(
        json.dumps({"name": "p", "resources": [table], **(package or {})})
    )
    (folder / "t.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def findings_of(folder) -> str:
    """Return the findings about a package that is not valid, or the sentence that refuses it."""
    try:
        report = check_structure(folder)
    except SwpDataError as error:
        return str(error)
    assert not report.valid
    return "\n".join(f"{finding.rule}: {finding.message}" for finding in report.errors)


@contextmanager
def listener():
    """Yield the address of a server on this machine, and the list of those who connect to it."""
    visitors: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with suppress(OSError):
                while True:
                    connection, address = server.accept()
                    visitors.append(address)
                    connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", visitors
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(
    "where",
    [
        "profile",
        "extrapaths",
        "path",
        "schema",
        "dialect",
        "scheme",
        "gsheets",
        "sql",
        "of the package",
        "fiscal",
    ],
)
def test_nothing_is_fetched(tmp_path, where):
    with listener() as (address, visitors):
        changes = {
            "extrapaths": {"extrapaths": [address]},
            "scheme": {"scheme": "http", "path": "127.0.0.1"},
            "gsheets": {"format": "gsheets"},
            "sql": {"format": "sql"},
            "of the package": {"package": {"profile": address}},
            "fiscal": {"package": {"profile": "fiscal-data-package"}},
        }.get(where, {where: address})
        skipped = check_structure(write_package(tmp_path, **changes)).skipped
    assert any("is not fetched" in what or "not one of the standard's" in what for what in skipped)
    assert not visitors


def test_a_program_that_the_adapter_calls_has_no_network():
    with listener() as (address, visitors):
        host, _, port = address.removeprefix("http://").removesuffix("/x").partition(":")
        with confined(), pytest.raises(NotFetchedError, match="not fetched"):
            socket.create_connection((host, int(port)))
        assert not visitors
        socket.create_connection((host, int(port))).close()  # outside, the network works


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", r"(\w+\s?)*", "(?=(a+)+$)a*b"])
@pytest.mark.parametrize("cell", ["a" * 40 + "!", "é" * 40 + "!"])
def test_no_pattern_takes_long(tmp_path, monkeypatch, pattern, cell):
    monkeypatch.setenv("SWP_DATA_MAX_PATTERN_SECONDS", "1")
    fields = [{"name": "name", "type": "string", "constraints": {"pattern": pattern}}]
    text = findings_of(write_package(tmp_path, f"name\n{cell}\n", fields=fields))
    assert (
        "constraint-error" in text or "is not checked, because matching it takes more than 1 second" in text
    )


def test_a_pattern_with_look_ahead_is_matched_in_a_process_whose_time_is_limited(monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_PATTERN_SECONDS", "1")
    assert Matcher("(?=a)[a-z]+").matches_each(["ab", "ba", "aé"]) == [True, False, False]
    with pytest.raises(LimitError, match="takes more than 1 second"):
        Matcher("(?=a)(a+)+").matches("a" * 50 + "!")


def test_a_long_pattern_is_refused(tmp_path):
    fields = [{"name": "name", "type": "string", "constraints": {"pattern": "a" * 10_001}}]
    assert "longer than 10,000 characters" in findings_of(write_package(tmp_path, "name\na\n", fields=fields))


def test_the_guess_at_a_delimiter_takes_no_time_in_proportion_to_the_square_of_the_text():
    assert sniff(',"a"b' * 200_000, ",;").delimiter == ","


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"fields": [{"name": f"c{index}"} for index in range(5_001)]}, "more than 5,000 fields"),
        ({"schema": {"uniqueKeys": [["id"]] * 201}}, "the keys of the schema have more than 200 fields"),
        ({"schema": {"primaryKey": ["id"] * 201}}, "the keys of the schema have more than 200 fields"),
        ({"text": ",".join(["a"] * 5_001) + "\n"}, "more than 5,000 cells"),
        ({"text": "id,name\n" + "\n" * 20_001}, "a further fault of this kind, which is not listed"),
        ({"text": "id,name\n" + "1,2,3\n" * 20_001}, "the rest of the file is not checked"),
        ({"text": "id,name\n" + "x,y\n" * 10_002}, "the value is not an integer"),
        (
            {"text": "id,name\n" + "1,y\n" * 10_002, "schema": {"primaryKey": "id"}},
            "a further fault of this kind",
        ),
    ],
)
def test_a_table_beyond_a_bound_is_refused(tmp_path, changes, says):
    assert says in findings_of(write_package(tmp_path, **changes))


@pytest.mark.parametrize(
    "text",
    [
        b"id,name\n1," + b"x" * 9_000_000,
        b"id," + b"x" * 9_000_000 + b"\n",
        b"\0" * 9_000_000,
        b"id,name\n" + b"\r" * 20_000,
    ],
)
def test_a_cell_that_is_too_long_is_refused(tmp_path, monkeypatch, text):
    monkeypatch.setenv("SWP_DATA_MAX_CELL_BYTES", "2 MiB")
    findings_of(write_package(tmp_path, text))


def test_a_quote_that_is_never_closed_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_CELL_BYTES", "1 MiB")
    monkeypatch.setenv("SWP_DATA_MAX_ROW_BYTES", "2 MiB")
    text = 'id,name\n1,"' + "1,a\n" * 2_000_000
    assert "a quote that is never closed" in findings_of(write_package(tmp_path, text))


def test_a_row_of_line_breaks_in_quotes_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_ROW_BYTES", "1 MiB")
    assert "a row is longer than 1 MiB" in findings_of(
        write_package(tmp_path, "id,name\n" + '"\n",' * 1_000_000)
    )


def test_a_sparse_file_is_refused_at_once(tmp_path):
    write_package(tmp_path, hash="sha256:0", bytes=7)
    os.truncate(tmp_path / "t.csv", 2**40)
    assert "has a cell longer than 16 MiB" in findings_of(tmp_path)


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_a_bomb_is_not_unpacked(tmp_path, kind):
    write_package(tmp_path, path=f"t.csv.{kind}", compression=kind)
    lines = b"1,a\n" * (1 << 18)
    if kind == "gz":
        (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"id,name\n") + gzip.compress(lines) * 100)
    else:
        with zipfile.ZipFile(tmp_path / "t.csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("t.csv", b"id,name\n" + lines * 100)
    assert "unpacks to more than 200 times its size" in findings_of(tmp_path)


def test_a_parquet_file_of_a_few_bytes_with_very_many_rows_is_refused(tmp_path):
    write_package(tmp_path, path="t.parquet")
    pl.select(id=pl.repeat(1, 30_000_000, dtype=pl.Int64), name=pl.lit("a")).write_parquet(
        tmp_path / "t.parquet"
    )
    assert "has 30,000,000 rows, far more than a file of its size should have" in findings_of(tmp_path)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "link out", "circle"])
@pytest.mark.parametrize("name", ["datapackage.json", "t.csv", "s.json", "d.json"])
def test_only_regular_files_of_the_package_are_read(tmp_path, kind, name):
    write_package(tmp_path, **{"s.json": {"schema": "s.json"}, "d.json": {"dialect": "d.json"}}.get(name, {}))
    file = tmp_path / name
    file.unlink(missing_ok=True)
    match kind:
        case "pipe":
            os.mkfifo(file)
        case "folder":
            file.mkdir()
        case _:
            file.symlink_to({"device": "/dev/zero", "link out": "/etc/passwd", "circle": name}[kind])
    text = findings_of(tmp_path)
    assert "root:" not in text


@pytest.mark.parametrize(
    "value", ["1e999999999", "-1e999999999", "1e-999999999", "9" * 400, "[" * 100_000, '{"a":' * 900]
)
@pytest.mark.parametrize(
    "kind", ["integer", "number", "string", "object", "array", "duration", "geojson", "year"]
)
def test_no_value_of_a_key_takes_long_or_ends_in_a_traceback(tmp_path, kind, value):
    cell = value.replace('"', '""')
    fields = [{"name": "id", "type": kind}, {"name": "name"}]
    write_package(tmp_path, f'id,name\n"{cell}",1\n', fields=fields, schema={"primaryKey": ["id"]})
    with suppress(SwpDataError):
        check_structure(tmp_path)


def test_one_wrong_cell_of_a_wide_table_is_found(tmp_path):
    names = [f"c{number}" for number in range(1_500)]
    fields = [{"name": name, "type": "integer"} for name in names]
    resource = {"name": "wide", "path": "wide.csv", "schema": {"fields": fields}}
    descriptor = json.dumps({"name": "package", "resources": [resource]})
    (tmp_path / "datapackage.json").write_text(descriptor, encoding="utf-8")
    cells = ["1"] * len(names)
    (tmp_path / "wide.csv").write_text(f"{','.join(names)}\n{','.join(cells)}\n", encoding="utf-8")
    assert check_structure(tmp_path).valid
    cells[7] = "x"
    (tmp_path / "wide.csv").write_text(f"{','.join(names)}\n{','.join(cells)}\n", encoding="utf-8")
    (finding,) = check_structure(tmp_path).errors
    assert (finding.rule, finding.row, finding.field) == ("type-error", 2, "c7")


def test_a_profile_takes_no_longer_than_its_limit(tmp_path, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_PATTERN_SECONDS", "1")
    twice = {f"a{i}": {"allOf": [{"$ref": f"#/$defs/a{i - 1}"}] * 2} for i in range(1, 40)}
    profile = {"$defs": {"a0": {"type": "object"}, **twice}, "$ref": "#/$defs/a39"}
    (tmp_path / "profile.json").write_text(json.dumps(profile))
    write_package(tmp_path, package={"profile": "profile.json"})
    assert "JSON Schema takes more than 1 second" in findings_of(tmp_path)


def test_no_pattern_of_a_profile_takes_long(tmp_path):
    profile = {"properties": {"title": {"pattern": "(?=a)(a+)+$"}}}
    (tmp_path / "profile.json").write_text(json.dumps(profile))
    write_package(tmp_path, package={"profile": "profile.json", "title": "a" * 60 + "!"})
    assert "profile-error" in findings_of(tmp_path)


def test_a_profile_fetches_nothing(tmp_path):
    with listener() as (address, visitors):
        profile = {"allOf": [{"$ref": address}, {"$ref": "../secret.json"}], "required": ["title"]}
        (tmp_path / "profile.json").write_text(json.dumps(profile))
        report = check_structure(write_package(tmp_path, package={"profile": "profile.json"}))
    assert any(address in what and "is not fetched" in what for what in report.skipped)
    assert [finding.rule for finding in report.errors] == ["profile-error"]
    assert not visitors
