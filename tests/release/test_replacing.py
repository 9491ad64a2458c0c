"""A release and an alias replace only what an earlier build or publication wrote, as it wrote it."""

import os
import zipfile

import pytest
from click.testing import CliRunner

from swp_data.cli import main
from swp_data.datapackage.model import PackageError
from swp_data.release.build import release
from swp_data.release.publish import publish
from swp_data.release.verify import verify

NAME = "small-1.2.0"


@pytest.fixture
def out(small, tmp_path):
    """Return a folder with a release of the small package and its zip."""
    release(small, tmp_path / "dist")
    return tmp_path / "dist"


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_an_earlier_release_is_replaced(small, out):
    release(small, out)
    assert verify(out / f"{NAME}.zip").valid


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("notes.txt", "files that the release did not have, or that were changed since: notes.txt; "),
        ("csv/towns.csv", "that were changed since: csv/towns.csv; "),
        ("SHA256SUMS", "is not a release; move it away, or replace it with --replace"),
    ],
)
def test_a_release_that_someone_changed_is_only_replaced_on_request(small, out, path, says):
    (out / NAME / path).write_text("mine")
    before = contents(out)
    with pytest.raises(PackageError, match=says.replace(".", r"\.")):
        release(small, out)
    assert contents(out) == before
    done = CliRunner().invoke(main, ["release", str(small), "--out", str(out), "--replace"])
    assert done.exit_code == 0, done.output
    assert verify(out / NAME).valid
    assert not (out / NAME / "notes.txt").exists()


def test_a_folder_that_is_not_a_release_is_not_replaced(small, tmp_path):
    (tmp_path / "dist" / NAME).mkdir(parents=True)
    (tmp_path / "dist" / NAME / "thesis.txt").write_text("mine")
    with pytest.raises(PackageError, match="is not a release"):
        release(small, tmp_path / "dist")
    assert (tmp_path / "dist" / NAME / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize("kind", ["text", "other zip", "more in it", "link"])
def test_a_file_with_the_name_of_the_zip_is_only_replaced_on_request(small, out, tmp_path, kind):
    file = out / f"{NAME}.zip"
    if kind == "text":
        file.write_text("mine")
    elif kind == "link":
        file.rename(tmp_path / "mine.zip")
        os.symlink(tmp_path / "mine.zip", file)
    else:
        with zipfile.ZipFile(file, "a" if kind == "more in it" else "w") as archive:
            archive.writestr(f"{NAME}/mine.txt", "mine")
    before = contents(tmp_path)
    with pytest.raises(PackageError, match=r"something else has this name|is not the zip of a release"):
        release(small, out)
    assert contents(tmp_path) == before


def test_an_alias_with_files_of_someone_else_is_only_replaced_on_request(out, tmp_path):
    to = tmp_path / "public"
    publish(out / NAME, to)
    (to / "latest" / "CNAME").write_text("example.org")
    with pytest.raises(PackageError, match="contains files that are not part of a release: CNAME; "):
        publish(out / NAME, to)
    assert (to / "latest" / "CNAME").read_text() == "example.org"
    done = CliRunner().invoke(main, ["publish", str(out / NAME), "--to", str(to), "--replace"])
    assert done.exit_code == 0, done.output
    assert not (to / "latest" / "CNAME").exists()
    assert verify(to / "latest").valid


def test_a_changelog_that_is_a_link_is_not_replaced(small, out, tmp_path):
    (small / "LOG.md").write_text("# Changelog\n")
    os.symlink("LOG.md", small / "CHANGELOG.md")
    package = small / "datapackage.json"
    package.write_text(package.read_text().replace('"1.2.0"', '"1.3.0"'))
    with pytest.raises(PackageError, match="is a link"):
        release(small, tmp_path / "new", previous=out / NAME)
    assert (small / "LOG.md").read_text() == "# Changelog\n"


def test_a_planted_name_is_not_written_through(small, out, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    for name in (".CHANGELOG.md.tmp", ".CHANGELOG.md", ".CHANGELOG.md.new", f".{NAME}.being-released"):
        os.symlink(outside, small / name)
        os.symlink(outside, out / name)
    package = small / "datapackage.json"
    package.write_text(package.read_text().replace('"1.2.0"', '"1.3.0"'))
    release(small, out, previous=out / NAME)
    assert outside.read_text() == "mine"
