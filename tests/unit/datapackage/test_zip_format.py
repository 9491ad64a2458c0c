"""Zips that are the same on every machine, and the check that a zip contains a folder and nothing else."""

import zipfile
import zlib

import pytest

from swp_data.datapackage import zip_format
from swp_data.datapackage.archive import files_below, is_zip_of, rewrite_zip, write_zip, zip_date

DATE = zip_date(1_700_000_000)
FILES = {"a.txt": b"text " * 1000, "empty": b"", "folder/\u00e9.csv": "id,\u00e9\n".encode()}


@pytest.fixture
def folder(tmp_path):
    for name, data in FILES.items():
        file = tmp_path / "release" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return tmp_path / "release"


@pytest.fixture
def archive(folder, tmp_path):
    write_zip(folder, files_below(folder), tmp_path / "release.zip", DATE, "top")
    return tmp_path / "release.zip"


def test_a_zip_is_read_by_other_programs(archive):
    with zipfile.ZipFile(archive) as read:
        assert read.testzip() is None
        assert {name.removeprefix("top/"): read.read(name) for name in read.namelist()} == FILES
        assert {member.date_time for member in read.infolist()} == {DATE}
        assert {member.external_attr >> 16 for member in read.infolist()} == {0o100644}


def test_a_zip_is_that_of_its_folder(archive, folder):
    assert is_zip_of(archive, folder, "top", DATE)
    assert not is_zip_of(archive, folder, "other", DATE)
    assert not is_zip_of(archive, folder, "top", zip_date(0))


def test_another_compressor_may_have_made_it(archive, folder, monkeypatch):
    def compress(data):
        stream = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        return stream.compress(data) + stream.flush()

    before = archive.read_bytes()
    monkeypatch.setattr(zip_format, "compress", compress)
    write_zip(folder, files_below(folder), archive, DATE, "top")
    assert archive.read_bytes() != before
    assert is_zip_of(archive, folder, "top", DATE)


@pytest.mark.parametrize("position", ["start", "gap", "end"])
def test_hidden_bytes_are_noticed(archive, folder, position):
    data = archive.read_bytes()
    index = {"start": 0, "gap": data.index(b"PK\x01\x02"), "end": len(data)}[position]
    archive.write_bytes(data[:index] + b"hidden" + data[index:])
    assert not is_zip_of(archive, folder, "top", DATE)


def test_every_changed_byte_of_a_header_is_noticed(archive, folder):
    data = archive.read_bytes()
    first_header = range(30 + len("top/a.txt"))
    directory = range(data.index(b"PK\x01\x02"), len(data))
    for index in (*first_header, *directory):
        changed = bytearray(data)
        changed[index] ^= 0xFF
        archive.write_bytes(changed)
        assert not is_zip_of(archive, folder, "top", DATE), index


@pytest.mark.parametrize("change", ["another file", "a file less", "another text"])
def test_a_folder_with_other_files_is_another(archive, folder, change):
    if change == "another file":
        (folder / "b.txt").write_text("x")
    elif change == "a file less":
        (folder / "empty").unlink()
    else:
        (folder / "a.txt").write_bytes(FILES["a.txt"].replace(b"t", b"T"))
    assert not is_zip_of(archive, folder, "top", DATE)


def test_a_zip_of_another_library_is_rewritten(tmp_path):
    contents = []
    for level in (1, 9):
        file = tmp_path / f"{level}.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as written:
            for name, data in FILES.items():
                written.writestr(name, data)
        rewrite_zip(file, DATE)
        contents.append(file.read_bytes())
    assert contents[0] == contents[1]
