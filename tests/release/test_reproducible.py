"""The same commit gives the same bytes, wherever and however it is built."""

import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from swp_data.datapackage.archive import rewrite_gzip, rewrite_zip, zip_date
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.release.build import prepare_release, release
from swp_data.release.wheel import is_own_checkout

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".nox", ".venv", "dist", "drafts", "__pycache__", "*.egg-info", ".*_cache"
)


def built_elsewhere(folder, umask, **environment):
    """Build the release in a copy of this checkout, with its own code; return the folder of the release."""
    shutil.copytree(package_folder(), folder, ignore=LEFT_OUT)
    (folder / "leftover.txt").write_text("not part of the commit")
    command = [sys.executable, "-m", "swp_data.cli", "release", "--out", "out of here"]
    clean = {
        key: value for key, value in os.environ.items() if key not in {"SOURCE_DATE_EPOCH", "SWP_SOURCES"}
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env={**clean, "PYTHONPATH": str(folder), **environment},
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (built,) = (folder / "out of here").glob("*-*[0-9]")
    return built


def test_the_bytes_do_not_depend_on_the_machine_or_its_settings(built, tmp_path):
    other = built_elsewhere(
        tmp_path / "another folder",
        umask=0o077,
        TZ="Asia/Kathmandu",
        LC_ALL="C",
        LANG="tr_TR.UTF-8",
        PYTHONHASHSEED="4711",
        POLARS_MAX_THREADS="1",
        HOME=str(tmp_path),
    )
    ours, theirs = ((folder / "SHA256SUMS").read_text(encoding="utf-8") for folder in (built.folder, other))
    assert "python/swp_data-" in ours
    assert ours.splitlines() == theirs.splitlines()
    assert built.zip.read_bytes() == other.with_name(built.zip.name).read_bytes()


def test_the_date_is_that_of_the_package_or_source_date_epoch(small, tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    _, built = release(small, tmp_path / "own")
    dates = {member.date_time for member in zipfile.ZipFile(built.zip).infolist()}
    assert dates == {(2024, 2, 29, 0, 0, 0)}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    _, built = release(small, tmp_path / "epoch")
    dates = {member.date_time for member in zipfile.ZipFile(built.zip).infolist()}
    assert dates == {(2001, 9, 9, 1, 46, 40)}


@pytest.mark.parametrize("epoch", ["now", "-1", "1.5", "9" * 30])
def test_an_invalid_source_date_epoch_is_refused(small, tmp_path, epoch):
    with pytest.raises(ValueError, match="number of seconds since 1970"):
        prepare_release(open_package(small), tmp_path, {"SOURCE_DATE_EPOCH": epoch})


def test_no_code_of_a_package_from_elsewhere_is_run(small, tmp_path):
    """Building a wheel runs code of the checkout, so only the checkout that this program runs from gets one."""
    for name in ("pyproject.toml", "hatch_build.py"):
        (small / name).write_bytes((package_folder() / name).read_bytes())
    assert is_own_checkout(open_package(package_folder()))
    assert not is_own_checkout(open_package(small))
    _, built = release(small, tmp_path / "dist")
    assert not (built.folder / "python").exists()


def test_archives_do_not_depend_on_their_compression(tmp_path):
    contents = []
    for level in (1, 9):
        bundle, stream = tmp_path / f"{level}.zip", tmp_path / f"{level}.gz"
        with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
            archive.writestr("b", b"text " * 50_000)
            archive.writestr("a", b"")
        rewrite_zip(bundle, zip_date(0))
        subprocess.run(["gzip", f"-{level}"], input=b"text " * 50_000, stdout=stream.open("wb"), check=True)
        rewrite_gzip(stream, 0)
        assert zipfile.ZipFile(bundle).namelist() == ["b", "a"]
        assert (
            subprocess.run(["gzip", "-dc", stream], capture_output=True, check=True).stdout
            == b"text " * 50_000
        )
        contents.append((bundle.read_bytes(), stream.read_bytes()))
    assert contents[0] == contents[1]


def test_an_empty_gzip_file_stays_one(tmp_path):
    file = tmp_path / "empty.gz"
    subprocess.run(["gzip"], input=b"", stdout=file.open("wb"), check=True)
    rewrite_gzip(file, 0)
    assert subprocess.run(["gzip", "-dc", file], capture_output=True, check=True).stdout == b""
