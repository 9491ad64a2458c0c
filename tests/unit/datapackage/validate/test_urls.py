"""Data at addresses: read only where that is allowed, with the same verdict as a copy in the folder."""

import json

import fsspec
import pytest
from click.testing import CliRunner

from swp_data.cli import main
from swp_data.datapackage.report import FIRST_ROW
from swp_data.datapackage.url_files import UrlFile, is_allowed
from swp_data.datapackage.validate import check_structure
from swp_data.datapackage.validate.engines.processes import ProcessEngine
from swp_data.datapackage.validate.engines.threads import ThreadEngine
from swp_data.errors import PackageError

from .packages import errors, table, write

ROWS = "id\n" + "".join(f"{number}\n" for number in [*range(2000), 7, "x"])
EXPECTED = {
    ("type-error", "t", 2003, "id"),
    ("primary-key", "t", 2002, None),
    ("primary-key", "t", 2003, None),
}


@pytest.fixture(autouse=True)
def bucket():
    """Files in the memory of this process, at addresses that begin with memory://."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pipe("/bucket/t.csv", ROWS.encode())
    return files


def package(folder, url, **properties):
    return write(folder, [table(path=url, schema={"primaryKey": "id"}, **properties)])


@pytest.mark.parametrize("allowed", [(), ["memory://other"], ["memory://buck"]])
def test_nothing_is_read_unless_it_is_allowed(tmp_path, monkeypatch, allowed):
    asked = []
    monkeypatch.setattr(UrlFile, "_ask", lambda *arguments: asked.append(arguments))
    report = check_structure(package(tmp_path, "memory://bucket/t.csv"), allowed_urls=allowed)
    assert (report.tables, report.skipped) == ({}, ["the data of t: its 'path' can't be used"])
    assert not report.valid  # by the standard, an address begins with http or https
    report = check_structure(package(tmp_path, "https://example.org/t.csv"), allowed_urls=allowed)
    assert (report.tables, report.skipped) == (
        {},
        ["the data of t: https://example.org/t.csv is not fetched"],
    )
    assert report.valid
    assert not asked


def test_the_verdict_is_that_of_a_copy(tmp_path):
    folder = package(tmp_path / "url", "memory://bucket/t.csv")
    copy = write(tmp_path / "copy", [table(schema={"primaryKey": "id"})], {"t.csv": ROWS})
    report = check_structure(folder, allowed_urls=["memory://bucket"], engine=ThreadEngine(1000))
    assert set(errors(report)) == EXPECTED == set(errors(check_structure(copy)))
    assert report.tables == {"t": 2002}


def test_processes_read_addresses(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_text(ROWS, encoding="utf-8")
    url = f"file://{tmp_path}/data/t.csv"
    engine = ProcessEngine(2, part_bytes=2000)
    try:
        report = check_structure(
            package(tmp_path / "p", url), allowed_urls=[f"file://{tmp_path}/data/"], engine=engine
        )
    finally:
        engine.close()
    assert set(errors(report)) == EXPECTED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('id\n1\n"2"3\n', ("quote-error", FIRST_ROW + 1)),  # read with care
        ("id;name\n1;a\n", ("dialect-error", None)),
        ("", ("source-error", None)),
    ],
)
def test_files_that_are_not_strict_csv(tmp_path, bucket, text, expected):
    bucket.pipe("/bucket/t.csv", text.encode())
    report = check_structure(package(tmp_path, "memory://bucket/t.csv"), allowed_urls=["memory://bucket"])
    assert expected in {(finding.rule, finding.row) for finding in report.errors}


def test_parquet_and_hashes(tmp_path, bucket):
    import polars as pl

    file = tmp_path / "t.parquet"
    pl.DataFrame({"id": [1, 2, 2]}).write_parquet(file)
    bucket.pipe("/bucket/t.parquet", file.read_bytes())
    folder = package(
        tmp_path / "p", "memory://bucket/t.parquet", bytes=file.stat().st_size, hash=f"sha256:{'0' * 64}"
    )
    report = check_structure(folder, allowed_urls=["memory://bucket"])
    assert [found.rule for found in report.errors] == ["primary-key", "hash-count"]


def test_a_file_that_is_missing_is_a_finding(tmp_path):
    report = check_structure(package(tmp_path, "memory://bucket/u.csv"), allowed_urls=["memory://bucket"])
    [finding] = report.errors
    assert (finding.rule, finding.message) == (
        "scheme-error",
        "the file 'memory://bucket/u.csv' does not exist.",
    )


def test_a_kind_of_address_that_is_not_known_is_a_finding(tmp_path):
    report = check_structure(package(tmp_path, "nowhere://bucket/t.csv"), allowed_urls=["nowhere://bucket"])
    [finding] = report.errors
    assert finding.rule == "scheme-error"
    assert "nowhere://bucket/t.csv: can't be read (Protocol not known" in finding.message


def test_other_formats_are_not_passed_to_frictionless(tmp_path, bucket):
    report = check_structure(package(tmp_path, "memory://bucket/t.ods"), allowed_urls=["memory://bucket"])
    assert not report.tables.get("t")
    bucket.pipe("/bucket/t.ods", b"x")
    report = check_structure(package(tmp_path, "memory://bucket/t.ods"), allowed_urls=["memory://bucket"])
    assert any("reads nothing from an address" in skipped for skipped in report.skipped)


@pytest.mark.parametrize(
    "url",
    [
        "memory://bucket/../t.csv",
        "memory://bucket/%2e%2e/t.csv",
        "memory://bucket/%252e%252e/t.csv",
        "zip://a::memory://bucket/t.csv",
        "/etc/passwd",
        7,
    ],
)
def test_addresses_that_lead_elsewhere_are_not_allowed(url):
    assert not is_allowed(url, ["memory://bucket", "zip://a::memory://bucket", "/etc"])


def test_the_command_allows_addresses(tmp_path):
    folder = package(tmp_path, "memory://bucket/t.csv")
    result = CliRunner().invoke(
        main, ["validate", str(folder), "--format", "json", "--allow-url", "memory://bucket"]
    )
    assert result.exit_code == 1
    assert json.loads(result.stdout)["tables"] == {"t": 2002}


def test_a_host_that_fails_while_a_file_is_read_is_a_sentence(monkeypatch):
    opened = UrlFile("memory://bucket/t.csv").open()
    monkeypatch.setattr(opened.raw._stream, "read", lambda _: 1 / 0, raising=False)
    with pytest.raises(OSError, match="division by zero"):
        opened.read(10)
    with pytest.raises(PackageError, match="can't be read"):
        UrlFile("memory://bucket/none.csv").open()
