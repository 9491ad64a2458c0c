"""A version of a package from a folder, a zip or git: the same tables, and no path that leads out of it."""

import os
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from swp_data.datapackage.model import PackageError
from swp_data.diff.compare import compare
from swp_data.diff.package_versions import open_version
from swp_data.limits import LimitError


def pack(file, package, top="people-1.2.3/"):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(package.root.iterdir()):
            archive.write(path, top + path.name)
        archive.writestr(top + "people.xlsx", b"another format")
    return file


@pytest.mark.parametrize("top", ["people-1.2.3/", ""])
def test_a_zip_contains_the_same_as_its_folder(write, tmp_path, top):
    package = write("new")
    with open_version(str(pack(tmp_path / "release.zip", package, top)), tmp_path) as unpacked:
        assert compare(package, unpacked).changes == ()
        root = unpacked.root
        assert not (root / "people.xlsx").exists()
    assert not root.exists()


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("../evil.csv", "leaves its folder"),
        ("people-1.2.3/../../evil.csv", "leaves its folder"),
        ("/etc/passwd", "leaves its folder"),
        ("C:/evil.csv", "leaves its folder"),
        ("..\\evil.csv", "leaves its folder"),
        (link("people-1.2.3/link.csv"), "is a link"),
        ("people-1.2.3/people.csv", "two members with the same name"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_with_an_unsafe_path_is_refused_altogether(write, tmp_path, entry, message):
    file = pack(tmp_path / "release.zip", write("new"))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(entry, "secret")
    with pytest.raises(PackageError, match=message), open_version(str(file), tmp_path):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "release.zip"]


def test_a_descriptor_in_an_archive_cannot_point_out_of_it(write, tmp_path):
    package = write("new")
    text = package.descriptor_path.read_text().replace("people.csv", "../people.csv")
    package.descriptor_path.write_text(text)
    file = pack(tmp_path / "release.zip", package)
    with (
        pytest.raises(PackageError, match="not inside the package's folder"),
        open_version(str(file), tmp_path),
    ):
        pass


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_read(write, tmp_path, monkeypatch):
    file = pack(tmp_path / "release.zip", write("new"))
    for bound, says in (
        ("unpacked", "contains more than 10 bytes"),
        ("release_table", "is larger than 10 bytes"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(f"SWP_DATA_MAX_{bound.upper()}_BYTES", "10")
            with pytest.raises(LimitError, match=says), open_version(str(file), tmp_path):
                pass


def test_an_archive_that_explodes_is_refused(write, tmp_path):
    file = pack(tmp_path / "release.zip", write("new"))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people-1.2.3/bomb.csv", b"a" * 10_000_000)
    with (
        pytest.raises(PackageError, match="far larger than its compressed size"),
        open_version(str(file), tmp_path),
    ):
        pass


def test_a_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with (
        pytest.raises(PackageError, match="not a regular file"),
        open_version(str(tmp_path / "pipe"), tmp_path),
    ):
        pass


def test_an_archive_that_lies_about_a_size_is_refused(write, tmp_path):
    file = pack(tmp_path / "release.zip", write("new"))
    content = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        entry = archive.getinfo("people-1.2.3/people.csv")
    for start in range(len(content)):
        if content[start : start + 4] == b"PK\x01\x02" and b"people.csv" in content[start : start + 80]:
            content[start + 24 : start + 28] = (entry.file_size - 5).to_bytes(4, "little")
            break
    file.write_bytes(content)
    with pytest.raises(PackageError, match="not a readable zip"), open_version(str(file), tmp_path):
        pass


def test_a_damaged_archive_is_reported_in_one_sentence_whichever_byte_it_is(write, tmp_path):
    package = write("new")
    content = pack(tmp_path / "release.zip", package).read_bytes()
    damaged = tmp_path / "damaged.zip"
    refused = []
    for index in range(0, len(content), 3):
        damaged.write_bytes(content[:index] + bytes([content[index] ^ 0xFF]) + content[index + 1 :])
        try:
            with open_version(str(damaged), tmp_path) as unpacked:
                assert unpacked.name == package.name
        except PackageError as error:
            refused.append(str(error))
    assert len(refused) > len(content) / 6
    assert not [message for message in refused if "\n" in message]


@pytest.mark.parametrize("content", [b"not a zip", b""])
def test_a_file_that_is_not_a_release_is_reported_in_one_sentence(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(PackageError, match="not a zip"), open_version(str(tmp_path / "x.zip"), tmp_path):
        pass


def test_an_archive_without_a_package_is_reported(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a/b/datapackage.json", "{}")
    with (
        pytest.raises(PackageError, match=r"not a release: there is no datapackage\.json"),
        open_version(str(tmp_path / "x.zip"), tmp_path),
    ):
        pass


@pytest.fixture
def repository(write, tmp_path):
    """Return a repository with two commits of a package in a folder of it; v1 is the first."""
    package = write("repository/package")

    def git(*arguments):
        identity = {
            f"GIT_{who}_{what}": "x@x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        subprocess.run(
            ["git", "-C", str(tmp_path / "repository"), *arguments],
            check=True,
            capture_output=True,
            env={**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull},
        )

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "first")
    git("tag", "v1")
    people = package.root / "people.csv"
    people.write_text(people.read_text().replace("41", "42"))
    git("commit", "--quiet", "--all", "--message", "second")
    return package.root


def test_a_revision_is_read_as_it_was_committed_and_nothing_is_checked_out(repository):
    text = (repository / "people.csv").read_text()
    (repository / "people.csv").write_text(text.replace("42", "43"))
    for old, value in (("v1", "41"), ("HEAD", "42")):
        with open_version(old, repository) as before, open_version(str(repository), repository) as after:
            assert [tuple(row)[3:5] for row in compare(before, after).cells.rows()] == [(value, "43")]
    assert "43" in (repository / "people.csv").read_text()


@pytest.mark.parametrize(
    "version",
    ["v9", "--help", "-c core.pager=x", "", "v1\nHEAD", "v1:people.csv", "x" * 5000, "a\0b", "HEAD^{tree}"],
)
def test_an_unknown_version_is_reported_in_one_sentence(repository, version):
    with (
        pytest.raises(PackageError, match="is not a folder, not the zip of a release and not a git revision"),
        open_version(version, repository),
    ):
        pass


def test_a_revision_without_a_package_is_reported(repository):
    with (
        pytest.raises(PackageError, match=r"revision 'v1': there is no file 'datapackage.json'"),
        open_version("v1", repository.parent),
    ):
        pass


def test_a_folder_outside_git_has_no_revisions(tmp_path):
    folder = Path("/") if not (Path("/") / ".git").exists() else tmp_path
    with pytest.raises(PackageError, match="not a git revision"), open_version("HEAD", folder):
        pass


def test_a_file_of_a_revision_is_measured_before_it_is_read(repository, monkeypatch):
    monkeypatch.setenv("SWP_DATA_MAX_RELEASE_TABLE_BYTES", "10")
    with (
        pytest.raises(LimitError, match=r"'people\.csv' is larger than 10 bytes"),
        open_version("v1", repository),
    ):
        pass


def test_a_repository_that_lets_git_wait_is_given_up(repository, monkeypatch):
    """Its configuration includes a pipe that nobody writes to."""
    monkeypatch.setenv("SWP_DATA_MAX_GIT_SECONDS", "1")
    os.mkfifo(repository / "pipe")
    with (repository.parent / ".git" / "config").open("a") as config:
        config.write(f"[include]\npath = {repository / 'pipe'}\n")
    with (
        pytest.raises(LimitError, match="git did not answer within 1 second"),
        open_version("v1", repository),
    ):
        pass


def test_no_program_that_the_configuration_names_is_run(repository, tmp_path):
    program, mark = tmp_path / "program", tmp_path / "it-ran"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    hooks = repository.parent / ".git" / "hooks"
    for hook in ("post-checkout", "post-index-change", "pre-auto-gc", "reference-transaction"):
        shutil.copy(program, hooks / hook)
    with (repository.parent / ".git" / "config").open("a") as config:
        config.write(
            f"[core]\nfsmonitor = {program}\npager = {program}\nsshCommand = {program}\n"
            f'[filter "x"]\nsmudge = {program}\nclean = {program}\n[diff]\nexternal = {program}\n'
        )
    (repository / ".gitattributes").write_text("* filter=x diff=x\n")
    with open_version("v1", repository) as package:
        assert package.name
    assert not mark.exists()


def test_variables_of_git_do_not_lead_to_another_repository(repository, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    with open_version("v1", repository) as package:
        assert package.name
