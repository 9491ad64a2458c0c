"""Changes to a release are noticed, and the changed file is named."""

import json
import os
import sqlite3
import stat
import struct
import subprocess
import sys
import zipfile
from contextlib import closing

import polars as pl
import pytest

import swp_data as swp
from swp_data.datapackage import archive
from swp_data.datapackage.archive import files_below, write_zip
from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.model import PackageError
from swp_data.datapackage.report import HEADER_ROW
from swp_data.limits import LimitError
from swp_data.release.build import release
from swp_data.release.verify import verify


@pytest.fixture
def small_release(small, tmp_path):
    """Return the release of the small package."""
    return release(small, tmp_path / "dist")[1]


def flip(file, position):
    """Change a bit of a file."""
    data = bytearray(file.read_bytes())
    data[position] ^= 1
    file.write_bytes(data)


def seal(folder):
    """Write the checksums again, as someone would who covers up a change."""
    names = [name for name in files_below(folder) if name != "SHA256SUMS"]
    text = "".join(f"{sha256(folder / name)}  {name}\n" for name in names)
    (folder / "SHA256SUMS").write_text(text, encoding="utf-8")


def rules_by_file(report):
    return {finding.table: finding.rule for finding in report.errors}


def test_a_release_is_valid_as_a_folder_and_as_a_zip(built):
    for path in (built.folder, built.zip):
        report = verify(path)
        assert report.valid, report.to_text()
        assert not report.skipped
        assert report.tables["updates"] == swp.load("updates").height
        assert report.tables.keys() == {*swp.tables(), *swp.views()}


def test_sha256sum_accepts_the_checksums(released):
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(command, cwd=released, check=False).returncode == 0


def test_changed_bits_are_noticed_and_every_changed_file_is_named(copy):
    names = [name for name in files_below(copy) if name not in {"SHA256SUMS", "datapackage.json"}]
    assert len(names) > 60
    for name in names:
        flip(copy / name, (copy / name).stat().st_size // 2)
    assert rules_by_file(verify(copy)).keys() >= set(names)
    for name in names:
        flip(copy / name, (copy / name).stat().st_size // 2)
    assert verify(copy).valid


def test_a_changed_bit_in_a_single_file_is_noticed(small_release):
    for name in files_below(small_release.folder):
        size = (small_release.folder / name).stat().st_size
        for position in {0, size // 2, size - 1}:
            flip(small_release.folder / name, position)
            try:
                assert rules_by_file(verify(small_release.folder)), (name, position)
                assert name == "SHA256SUMS" or name in rules_by_file(verify(small_release.folder)), (
                    name,
                    position,
                )
            except PackageError as error:
                assert name in str(error), (name, position)  # noqa: PT017
            flip(small_release.folder / name, position)
    assert verify(small_release.folder).valid


def test_one_changed_bit_anywhere_in_the_zip_is_noticed(small_release, tmp_path):
    original = small_release.zip.read_bytes()
    file = tmp_path / "tampered.zip"
    positions = {
        *range(46),
        *range(0, len(original), len(original) // 60),
        *range(len(original) - 80, len(original), 3),
    }
    for position in sorted(positions):
        file.write_bytes(original)
        flip(file, position)
        try:
            assert not verify(file).valid, position
        except PackageError as error:
            assert "tampered.zip" in str(error)  # noqa: PT017
    for extra in (original + b"x", b"x" + original):
        file.write_bytes(extra)
        assert rules_by_file(verify(file)) == {"tampered.zip": "archive-bytes"}


def test_missing_and_extra_files_are_named(copy):
    (copy / "csv" / "plans.csv").unlink()
    (copy / "csv" / "extra.csv").write_text("a\n1\n")
    (copy / ".hidden").write_text("x")
    findings = {(finding.table, finding.rule) for finding in verify(copy).errors}
    assert findings >= {
        ("csv/plans.csv", "missing-file"),
        ("csv/extra.csv", "extra-file"),
        (".hidden", "extra-file"),
    }
    assert {table for table, _ in findings} == {"csv/plans.csv", "csv/extra.csv", ".hidden"}
    hints = {finding.table: finding.hint for finding in verify(copy).errors}
    assert hints[".hidden"].startswith("Delete the file")
    assert hints["csv/plans.csv"].startswith("Download")


@pytest.mark.parametrize("kind", ["link", "folder link", "pipe"])
def test_a_link_or_a_pipe_is_refused_and_never_followed(copy, tmp_path, kind):
    if kind == "link":
        (tmp_path / "plans.csv").write_bytes((copy / "csv" / "plans.csv").read_bytes())
        (copy / "csv" / "plans.csv").unlink()
        os.symlink(tmp_path / "plans.csv", copy / "csv" / "plans.csv")
        assert rules_by_file(verify(copy))["csv/plans.csv"] == "irregular-file"
    elif kind == "folder link":
        (copy / "python").rename(tmp_path / "python")
        os.symlink(tmp_path / "python", copy / "python")
        assert rules_by_file(verify(copy))["python"] == "extra-file"
    else:
        os.mkfifo(copy / "pipe")
        assert rules_by_file(verify(copy)) == {"pipe": "extra-file"}
        (copy / "README.md").unlink()
        os.mkfifo(copy / "README.md")
        assert rules_by_file(verify(copy))["README.md"] == "irregular-file"


def test_a_csv_file_changed_with_its_checksum_differs_from_the_descriptor_and_the_other_formats(copy):
    file = copy / "csv" / "plans.csv"
    file.write_bytes(file.read_bytes().replace(b"2021", b"2022", 1))
    seal(copy)
    assert rules_by_file(verify(copy)) == {"csv/plans.csv": "hash-count"}
    descriptor = json.loads((copy / "datapackage.json").read_text(encoding="utf-8"))
    entry = next(entry for entry in descriptor["resources"] if entry["name"] == "plans")
    entry["hash"] = f"sha256:{sha256(file)}"
    (copy / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    seal(copy)
    assert rules_by_file(verify(copy)) == {
        "parquet/plans.parquet": "unequal-table",
        "swp-data.sqlite": "unequal-table",
    }


def last_row(table):
    """Return the number of the last row of a table in a spreadsheet, where the header is row 1."""
    return swp.load(table).height + HEADER_ROW


def test_a_change_in_parquet_or_the_database_is_reported_with_its_row(copy):
    file = copy / "parquet" / "plans.parquet"
    frame = pl.read_parquet(file)
    frame.with_columns(pl.col("end_year") + 1).write_parquet(file)
    with closing(sqlite3.connect(copy / "swp-data.sqlite")) as database:
        database.execute("UPDATE updates SET status_basis = 'x' WHERE rowid = 7")
        database.execute("DELETE FROM glossary WHERE rowid = (SELECT max(rowid) FROM glossary)")
        database.execute(
            "INSERT INTO meetings SELECT 'x', source_id, month, type, subject, line FROM meetings LIMIT 1"
        )
        database.execute("CREATE TABLE other AS SELECT * FROM areas")
        database.execute("DROP TABLE areas")
        database.execute("CREATE VIEW areas AS SELECT * FROM other")
        database.commit()
    seal(copy)
    messages = [finding.message for finding in verify(copy).errors]
    assert len(messages) == 5
    assert any("csv/updates.csv at row 8" in message for message in messages)
    assert any(f"csv/glossary.csv at row {last_row('glossary')}" in message for message in messages)
    assert any(f"csv/meetings.csv at row {last_row('meetings') + 1}" in message for message in messages)
    assert any("its table areas cannot be read (there is no such table)" in message for message in messages)


def test_the_same_rows_with_other_types_are_reported(copy):
    file = copy / "parquet" / "plans.parquet"
    pl.read_parquet(file).with_columns(pl.col("end_year").cast(pl.Int32)).write_parquet(file)
    seal(copy)
    assert rules_by_file(verify(copy)) == {"parquet/plans.parquet": "unequal-table"}


def zipped(file, *members):
    with zipfile.ZipFile(file, "w") as bundle:
        for member, data in members:
            bundle.writestr(member, data)
    return file


def member(name, *, mode=stat.S_IFREG | 0o644):
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


@pytest.mark.parametrize(
    ("name", "mode", "says"),
    [
        ("../evil", stat.S_IFREG, "leaves its folder"),
        ("r/../../evil", stat.S_IFREG, "leaves its folder"),
        ("/etc/evil", stat.S_IFREG, "leaves its folder"),
        ("r\\..\\evil", stat.S_IFREG, "leaves its folder"),
        ("C:/evil", stat.S_IFREG, "leaves its folder"),
        ("r/link", stat.S_IFLNK, "is a link"),
        ("r/pipe", stat.S_IFIFO, "is a link"),
        ("loose", stat.S_IFREG, "does not contain exactly one folder"),
    ],
)
def test_a_member_outside_the_folder_or_a_link_is_refused(tmp_path, name, mode, says):
    file = zipped(
        tmp_path / "x.zip", (member("r/SHA256SUMS"), ""), (member(name, mode=mode | 0o644), "/etc/passwd")
    )
    with pytest.raises(PackageError, match=says):
        verify(file)
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def test_a_zip_bomb_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("r/zeros", bytes(50_000_000))
    with pytest.raises(PackageError, match="is far larger"):
        verify(file)
    # A member that understates its size is stopped while it is unpacked.
    data = bytearray(file.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(signature) + offset, 1000)
    file.write_bytes(data)
    with pytest.raises(PackageError, match="SHA256SUMS"):
        verify(file)
    monkeypatch.setenv("SWP_DATA_MAX_UNPACKED_BYTES", "1000")
    stored = zipped(tmp_path / "large.zip", *((f"r/{n}", bytes(300)) for n in range(5)))
    with pytest.raises(LimitError, match="more than 1,000 bytes"):
        verify(stored)


def test_a_duplicate_member_name_is_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        file = zipped(tmp_path / "x.zip", ("r/a", "1"), ("r/a", "2"))
    with pytest.raises(PackageError, match="two members with the same name"):
        verify(file)


def test_a_release_that_was_zipped_again_is_not_the_released_archive(small_release, tmp_path):
    file = tmp_path / "again.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name in files_below(small_release.folder):
            bundle.write(small_release.folder / name, f"{small_release.name}/{name}")
    assert rules_by_file(verify(file)) == {"again.zip": "archive-bytes"}
    write_zip(
        small_release.folder,
        files_below(small_release.folder),
        file,
        archive.zip_date(small_release.contents.epoch),
        small_release.name,
    )
    assert verify(file).valid


def test_verify_needs_the_base_install_only(small_release):
    code = """
import sys
for name in ("apsw", "frictionless", "hatchling", "pandera", "pyarrow", "rdflib", "xlsxwriter", "yaml"):
    sys.modules[name] = None
from swp_data.cli import main
main(["verify", sys.argv[1]])
"""
    command = [sys.executable, "-c", code, str(small_release.zip)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("VALID small 1.2.0")


@pytest.mark.parametrize("what", ["nothing", "empty", "text", "data"])
def test_something_that_is_not_a_release_is_reported_in_one_line(tmp_path, what):
    path = tmp_path / what
    if what in {"empty", "data"}:
        path.mkdir()
    if what == "data":
        (path / "SHA256SUMS").write_text(f"{'0' * 64}  ../secret\n")
    if what == "text":
        path.write_text("x")
    command = [sys.executable, "-m", "swp_data.cli", "verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 1
