"""A release that means harm, with checksums that agree: nothing outside it is opened, and nothing takes for ever."""

import json
import os
import sqlite3
import time
import zipfile
from contextlib import closing, suppress

import polars as pl
import pytest

from swp_data.datapackage.archive import files_below, write_zip
from swp_data.datapackage.checksums import sha256, write_checksums
from swp_data.datapackage.model import PackageError
from swp_data.errors import SwpDataError
from swp_data.limits import LimitError
from swp_data.release.build import release
from swp_data.release.publish import publish
from swp_data.release.verify import verify

TOP, DATE = "small-1.2.0", (2024, 2, 29, 0, 0, 0)


@pytest.fixture
def folder(small, tmp_path):
    """Return the folder of a release of the small package."""
    release(small, tmp_path / "dist")
    return tmp_path / "dist" / TOP


def describe(folder, change):
    """Change the descriptor of a release."""
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text())
    change(descriptor)
    file.write_text(json.dumps(descriptor))


def messages(folder):
    """Return what is wrong with a release whose checksums agree, by file."""
    (folder / "SHA256SUMS").unlink()
    write_checksums(folder)
    return {finding.table: finding.message for finding in verify(folder).errors}


NAMES = [
    "../../x",
    "..",
    "*",
    "towns*",
    "[t]owns",
    "t?wns",
    "a/b",
    "/etc/passwd",
    "",
    ".hidden",
    "a\x1b[31m",
    "nul",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_could_lead_out_is_reported_and_no_path_is_made_of_it(folder, name, monkeypatch):
    describe(folder, lambda descriptor: descriptor["resources"][0].update(name=name))
    opened = []
    monkeypatch.setattr(pl, "scan_csv", lambda *arguments, **_: opened.append(arguments))
    found = messages(folder)
    assert "the name of a table cannot be" in found["datapackage.json"]
    assert opened == []
    assert not any("\x1b" in message for message in found.values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("key", ["name", "version"])
def test_a_package_with_such_a_name_is_reported(folder, key, name):
    describe(folder, lambda descriptor: descriptor.update({key: name}))
    assert f"the name of a {key.replace('name', 'package')} cannot be" in messages(folder)["datapackage.json"]


@pytest.mark.parametrize("name", NAMES)
def test_a_table_with_such_a_name_is_not_released(small, tmp_path, name):
    describe(small, lambda descriptor: descriptor["resources"][0].update(name=name))
    before = sorted(tmp_path.rglob("*"))
    with suppress(PackageError):
        assert release(small, tmp_path / "dist")[1] is None
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "path", ["datapackage.json", "csv/towns.csv", "parquet/towns.parquet", "small.sqlite", "csv"]
)
def test_a_link_is_reported_and_not_followed(folder, tmp_path, path):
    (folder / path).rename(tmp_path / "outside")
    os.symlink(tmp_path / "outside", folder / path)
    damaged = {(finding.table, finding.rule) for finding in verify(folder).errors}
    assert damaged & {(path, "irregular-file"), (path, "extra-file")}
    if path == "datapackage.json":
        assert "tables: the descriptor cannot be read" in verify(folder).skipped


def test_a_form_of_a_table_that_is_neither_there_nor_listed_is_reported(folder):
    (folder / "parquet" / "towns.parquet").unlink()
    assert "the release does not list it" in messages(folder)["parquet/towns.parquet"]


def test_a_parquet_file_of_very_many_rows_is_not_read(folder):
    frame = pl.select(
        pl.lit("A").alias("town"), pl.lit(None, pl.String).alias("kind"), pl.lit(True).alias("open")
    )
    pl.concat([frame] * 3_000_000, rechunk=False).rechunk().write_parquet(
        folder / "parquet" / "towns.parquet"
    )
    assert (folder / "parquet" / "towns.parquet").stat().st_size < 100_000
    assert "its rows differ" in messages(folder)["parquet/towns.parquet"]


VALUES = "('À', 'city', 1), ('B', NULL, NULL)"
TABLES = {
    "computed column": "CREATE TABLE towns (town, kind AS (hex(zeroblob(900000000))), open)",
    "stored column": "CREATE TABLE towns (town, open, kind GENERATED ALWAYS AS ('city') STORED)",
    "view": "CREATE VIEW towns AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS town, "
    "i AS kind, i AS open FROM n",
    "virtual table": "CREATE VIRTUAL TABLE towns USING fts5(town, kind, open)",
    "without rowid": "CREATE TABLE towns (town PRIMARY KEY, kind, open) WITHOUT ROWID",
    "huge cell": "CREATE TABLE towns (town, kind, open)",
    "huge number": "CREATE TABLE towns (town, kind, open)",
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_database_whose_cells_take_for_ever_is_given_up(folder, kind):
    file = folder / "small.sqlite"
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TABLE counts")
        database.execute("DROP TABLE towns")
        database.execute(TABLES[kind])
        if kind == "huge cell":
            database.execute("INSERT INTO towns VALUES (zeroblob(400000000), 'city', 1)")
        elif kind == "huge number":
            database.execute("INSERT INTO towns VALUES (9223372036854775807, 'city', 1e308)")
        database.commit()
    start = time.monotonic()
    assert "its table" in messages(folder)["small.sqlite"]
    assert time.monotonic() - start < 20


def test_a_file_that_is_too_large_is_named_before_it_is_read(folder, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_RELEASE_TABLE_BYTES", "100")
    with pytest.raises(LimitError, match=r"towns\.parquet: is larger than 100 bytes"):
        verify(folder)


def test_a_sparse_file_is_not_read(folder):
    with (folder / "csv" / "towns.csv").open("ab") as file:
        file.truncate(100 * 2**30)
    with pytest.raises(LimitError, match="contains more than 1 GiB"):
        verify(folder)


def zipped(folder, file, *, top=TOP, date=DATE):
    write_zip(folder, files_below(folder), file, date, top)
    return file


def test_a_zip_with_another_name_is_still_the_release(folder, tmp_path):
    assert verify(zipped(folder, tmp_path / "renamed.zip")).valid
    assert verify(folder.rename(tmp_path / "renamed")).valid


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"date": (2024, 3, 1, 0, 0, 0)}, "its files do not have the date of the release, 2024-02-29"),
        ({"top": "other"}, "its folder is named 'other', but 'small-1.2.0' was released"),
    ],
)
def test_a_zip_with_other_dates_or_another_folder_is_not_the_release(folder, tmp_path, change, says):
    (finding,) = verify(zipped(folder, tmp_path / "changed.zip", **change)).errors
    assert finding.rule == "archive-bytes"
    assert says in finding.message
    zipped(folder, folder.with_name(f"{TOP}.zip"), **change)
    with pytest.raises(PackageError, match="is not the zip that was released"):
        publish(folder, tmp_path / "public")


def test_members_that_overlap_are_refused(tmp_path):
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("r/a", bytes(1_000_000))
        for number in range(50):
            member = zipfile.ZipInfo(f"r/{number}")
            for name in ("header_offset", "CRC", "compress_size", "file_size"):
                setattr(member, name, getattr(archive.filelist[0], name))
            archive.filelist.append(member)
    with pytest.raises(PackageError, match="members that overlap"):
        verify(file)


ALIASES = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    "text",
    [
        "title: " + "[" * 20_000,
        "title: {" * 10_000,
        ALIASES,
        "title: &a [*a]\n",
        "title: !!python/object/apply:os.system [true]\n",
        "title: 1:" + "59:" * 20_000,
        "title: " + "9" * 50_000,
        "date-released: 2024-99-99\n",
        "? [a]\n: b\n",
        "x" * 200_000,
        "\ud800".encode("utf-8", "surrogatepass"),
        "- a\n",
        "",
        "\x00",
    ],
)
def test_a_citation_that_means_harm_is_refused_in_one_sentence(small, tmp_path, text):
    (small / "CITATION.cff").write_bytes(text if isinstance(text, bytes) else text.encode())
    start = time.monotonic()
    with pytest.raises(SwpDataError) as refusal:
        release(small, tmp_path / "dist")
    assert len(str(refusal.value)) < 500
    assert "CITATION.cff" in str(refusal.value)
    assert time.monotonic() - start < 15
    assert not (tmp_path / "dist").exists()


def test_a_changelog_of_gigabytes_is_not_read(small, tmp_path):
    with (small / "CHANGELOG.md").open("wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(LimitError, match=r"CHANGELOG\.md: is larger than 64 MiB"):
        release(small, tmp_path / "dist")


@pytest.mark.parametrize("name", ["LICENSE", "CHANGELOG.md", "CITATION.cff"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(small, tmp_path, name):
    os.mkfifo(small / name)
    release(small, tmp_path / "dist")
    assert not (tmp_path / "dist" / TOP / name).exists()


def test_the_checksum_of_a_published_link_is_not_that_of_its_target(folder, tmp_path):
    publish(folder, tmp_path / "public")
    table = tmp_path / "public" / "1.2.0" / "csv" / "towns.csv"
    (table).rename(tmp_path / "outside.csv")
    os.symlink(tmp_path / "outside.csv", table)
    assert sha256(table) == sha256(folder / "csv" / "towns.csv")
    with pytest.raises(PackageError, match="published with other contents"):
        publish(folder, tmp_path / "public")


def test_a_package_of_very_many_tables_is_not_released(small, tmp_path, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_RELEASE_TABLES", "1")
    with pytest.raises(LimitError, match="has more than 1 tables"):
        release(small, tmp_path / "dist")


def test_a_release_of_very_many_tables_is_not_verified(folder, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_RELEASE_TABLES", "1")
    with pytest.raises(LimitError, match="has more than 1 tables"):
        verify(folder)


def test_a_table_of_more_columns_than_a_database_can_have_is_refused_at_once(small, tmp_path):
    field = {"name": "c", "type": "string", "title": "C", "description": "A column."}
    fields = [{**field, "name": f"c{number}"} for number in range(20_000)]
    describe(small, lambda descriptor: descriptor["resources"][0].update(schema={"fields": fields}))
    with pytest.raises(SwpDataError, match="the table 'towns' has more than 2,000 columns"):
        release(small, tmp_path / "dist")
