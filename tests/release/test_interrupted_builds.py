"""However a build ends, the old release or the new one is there, and the next build cleans up."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from swp_data.datapackage import staging
from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.model import PackageError, open_package
from swp_data.release.build import build_release, prepare_release, release
from swp_data.release.verify import verify

FOLDER, ZIP = "small-1.2.0", "small-1.2.0.zip"
STAGING = re.compile(r"\.small-1\.2\.0\.[0-9a-f]{16}\.being-released")


def checksums_of(out):
    return {FOLDER: sha256(out / FOLDER / "SHA256SUMS"), ZIP: sha256(out / ZIP)}


@pytest.fixture
def old_and_new(small, tmp_path):
    """Return the checksums of two releases of one version; the package is that of the new one."""
    release(small, tmp_path / "old")
    table = small / "towns.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("B,,", "B,,false"), encoding="utf-8")
    release(small, tmp_path / "new")
    return checksums_of(tmp_path / "old"), checksums_of(tmp_path / "new")


def interrupted(small, tmp_path, old, kind, points):
    program = [sys.executable, str(Path(__file__).with_name("interrupted_builds.py"))]
    arguments = [small, tmp_path / "dist", old, kind, json.dumps(points)]
    done = subprocess.run([*program, *map(str, arguments)], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def killed_at_many_points(small, tmp_path, old):
    """Return what builds left that were killed before file system changes from the first to the last."""
    complete, _ = interrupted(small, tmp_path, old, "changes", [10**9])
    count = complete["answer"]
    assert count > 200
    points = sorted({*range(1, count, count // 9), *range(count - 6, count + 1)})
    return interrupted(small, tmp_path, old, "changes", points)


def test_a_build_killed_at_any_point_leaves_the_old_release_or_the_new_one(small, tmp_path, old_and_new):
    old, new = old_and_new
    *killed, after = killed_at_many_points(small, tmp_path, tmp_path / "old")
    for build in killed:
        assert build["answer"] == "SIGKILL", build
        left = build["state"]
        assert left.keys() <= {FOLDER, ZIP, "staging"}, build
        assert left[FOLDER] in {old[FOLDER], new[FOLDER]}, build
        assert left[ZIP] in {old[ZIP], new[ZIP]}, build
        assert "staging" not in left or STAGING.fullmatch(left["staging"]), build
    kinds = {(build["state"][FOLDER] == new[FOLDER], build["state"][ZIP] == new[ZIP]) for build in killed}
    assert {(False, False), (True, True)} <= kinds <= {(False, False), (True, False), (True, True)}
    assert after == {"point": "the next build", "answer": "done", "state": new}


def test_a_first_build_killed_at_any_point_leaves_a_complete_release_or_none(small, tmp_path, old_and_new):
    _, new = old_and_new
    *killed, after = killed_at_many_points(small, tmp_path, tmp_path / "none")
    for build in killed:
        left = {name: value for name, value in build["state"].items() if name != "staging"}
        assert left in ({}, {FOLDER: new[FOLDER]}, new), build
    assert after["state"] == new


def test_a_build_killed_at_any_time_leaves_the_old_release_or_the_new_one(small, tmp_path, old_and_new):
    old, new = old_and_new
    fractions = [0.05, 0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9]  # of the time that a build takes on this machine
    *killed, after = interrupted(small, tmp_path, tmp_path / "old", "fractions", fractions)
    for build in killed:
        assert build["state"][FOLDER] in {old[FOLDER], new[FOLDER]}, build
        assert build["state"][ZIP] in {old[ZIP], new[ZIP]}, build
    assert "SIGKILL" in {build["answer"] for build in killed}
    assert after["state"] == new


def test_a_full_disk_leaves_the_old_release_and_nothing_else(small, tmp_path, old_and_new):
    old, new = old_and_new
    largest = max(file.stat().st_size for file in (tmp_path / "new").rglob("*") if file.is_file())
    points = [0, 100, 1_000, 3_000, 9_000, 20_000, 40_000, largest - 1]
    *failed, after = interrupted(small, tmp_path, tmp_path / "old", "bytes", points)
    for build in failed:
        assert build["answer"].startswith("refused: "), build
        assert "the folder is unchanged" in build["answer"]
        assert build["state"] == old, build
    assert after["state"] == new


def test_an_invalid_package_is_refused_and_the_old_release_is_unchanged(small, tmp_path, old_and_new):
    old, _ = old_and_new
    (small / "towns.csv").write_text("town,kind,open\nÀ,hamlet,true\nB,,\n", encoding="utf-8")
    report, built = release(small, tmp_path / "old")
    assert built is None
    assert [finding.rule for finding in report.errors] == ["constraint-error"]
    assert checksums_of(tmp_path / "old") == old
    assert sorted(path.name for path in (tmp_path / "old").iterdir()) == [FOLDER, ZIP]


def test_a_build_that_fails_halfway_leaves_no_new_folder(small, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(staging, "flush_to_disk", fail)
    with pytest.raises(PackageError, match="No space left on device"):
        release(small, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_the_old_release_is_restored_where_folders_cannot_be_exchanged(
    small, tmp_path, old_and_new, monkeypatch
):
    """A build that is killed between two moves leaves the old release in the staging folder; the next restores it."""
    old, new = old_and_new
    monkeypatch.setattr(staging, "_exchange", lambda *_: False)
    folder = tmp_path / "old" / f".{FOLDER}.0123456789abcdef{staging.SUFFIX}"
    (folder / staging.REPLACED).mkdir(parents=True)
    (folder / staging.MARKER).touch()
    (tmp_path / "old" / FOLDER).rename(folder / staging.REPLACED / FOLDER)
    staging.recover(tmp_path / "old")
    assert checksums_of(tmp_path / "old") == old
    assert not folder.exists()
    release(small, tmp_path / "old")
    assert checksums_of(tmp_path / "old") == new
    assert sorted(path.name for path in (tmp_path / "old").iterdir()) == [FOLDER, ZIP]


def test_a_second_build_into_the_same_folder_is_refused(small, tmp_path):
    built = prepare_release(open_package(small), tmp_path / "dist", {})
    with (
        staging.locked(built.out),
        pytest.raises(PackageError, match="another process is writing to this folder"),
    ):
        build_release(built, lambda _: None)
    build_release(built, lambda _: None)
    assert verify(built.zip).valid


def test_a_file_or_link_with_the_name_of_a_release_is_not_overwritten(small, tmp_path):
    out = tmp_path / "dist"
    out.mkdir()
    (out / FOLDER).write_text("mine")
    with pytest.raises(PackageError, match="something else has this name"):
        release(small, out)
    assert (out / FOLDER).read_text() == "mine"
    (out / FOLDER).unlink()
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", out / FOLDER)
    with pytest.raises(PackageError, match="something else has this name"):
        release(small, out)
    assert not any((tmp_path / "elsewhere").iterdir())
