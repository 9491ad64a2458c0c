"""Whatever ends a build, there is the old release or the new one, and the next build leaves nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from swp_data.datapackage import staging
from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.model import PackageError, open_package
from swp_data.release.build import build_release, prepare_release, release
from swp_data.release.verify import verify

FOLDER, ZIP, ASIDE = "small-1.2.0", "small-1.2.0.zip", ".small-1.2.0.being-released"


def sums(out):
    return {FOLDER: sha256(out / FOLDER / "SHA256SUMS"), ZIP: sha256(out / ZIP)}


@pytest.fixture
def old_and_new(small, tmp_path):
    """Return the checksums of two releases of one version; the package is that of the new one."""
    release(small, tmp_path / "old")
    table = small / "towns.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("B,,", "B,,false"), encoding="utf-8")
    release(small, tmp_path / "new")
    return sums(tmp_path / "old"), sums(tmp_path / "new")


def deaths(small, tmp_path, old, how, points):
    program = [sys.executable, str(Path(__file__).with_name("dying.py"))]
    arguments = [small, tmp_path / "dist", old, how, json.dumps(points)]
    done = subprocess.run([*program, *map(str, arguments)], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def killed_anywhere(small, tmp_path, old):
    """Return what was left by builds that were killed before changes spread over all there are, and at the end."""
    whole, _ = deaths(small, tmp_path, old, "changes", [10**9])
    count = whole["answer"]
    assert count > 200
    points = sorted({*range(1, count, count // 9), *range(count - 6, count + 1)})
    return deaths(small, tmp_path, old, "changes", points)


def test_killed_at_any_point_there_is_the_old_release_or_the_new_one(small, tmp_path, old_and_new):
    old, new = old_and_new
    *killed, after = killed_anywhere(small, tmp_path, tmp_path / "old")
    for death in killed:
        assert death["answer"] == "SIGKILL", death
        left = death["state"]
        assert left.keys() <= {FOLDER, ZIP, "aside"}, death
        assert left[FOLDER] in {old[FOLDER], new[FOLDER]}, death
        assert left[ZIP] in {old[ZIP], new[ZIP]}, death
        assert left.get("aside", ASIDE) == ASIDE, death
    kinds = {(death["state"][FOLDER] == new[FOLDER], death["state"][ZIP] == new[ZIP]) for death in killed}
    assert {(False, False), (True, True)} <= kinds <= {(False, False), (True, False), (True, True)}
    assert after == {"point": "the next build", "answer": "done", "state": new}


def test_killed_at_any_point_of_a_first_build_there_is_a_whole_release_or_none(small, tmp_path, old_and_new):
    _, new = old_and_new
    *killed, after = killed_anywhere(small, tmp_path, tmp_path / "none")
    for death in killed:
        left = {name: value for name, value in death["state"].items() if name != "aside"}
        assert left in ({}, {FOLDER: new[FOLDER]}, new), death
    assert after["state"] == new


def test_killed_after_any_time_there_is_the_old_release_or_the_new_one(small, tmp_path, old_and_new):
    old, new = old_and_new
    points = [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4]
    *killed, after = deaths(small, tmp_path, tmp_path / "old", "seconds", points)
    for death in killed:
        assert death["state"][FOLDER] in {old[FOLDER], new[FOLDER]}, death
        assert death["state"][ZIP] in {old[ZIP], new[ZIP]}, death
    assert "SIGKILL" in {death["answer"] for death in killed}
    assert after["state"] == new


def test_out_of_disk_the_old_release_stays_and_nothing_is_left_beside_it(small, tmp_path, old_and_new):
    old, new = old_and_new
    largest = max(file.stat().st_size for file in (tmp_path / "new").rglob("*") if file.is_file())
    points = [0, 100, 1_000, 3_000, 9_000, 20_000, 40_000, largest - 1]
    *full, after = deaths(small, tmp_path, tmp_path / "old", "bytes", points)
    for death in full:
        assert death["answer"].startswith("refused: "), death
        assert "what was there before is unchanged" in death["answer"]
        assert death["state"] == old, death
    assert after["state"] == new


def test_an_invalid_package_is_refused_and_the_old_release_stays(small, tmp_path, old_and_new):
    old, _ = old_and_new
    (small / "towns.csv").write_text("town,kind,open\nÀ,hamlet,true\nB,,\n", encoding="utf-8")
    report, built = release(small, tmp_path / "old")
    assert built is None
    assert [finding.rule for finding in report.errors] == ["constraint-error"]
    assert sums(tmp_path / "old") == old
    assert sorted(path.name for path in (tmp_path / "old").iterdir()) == [FOLDER, ZIP]


def test_what_fails_halfway_leaves_no_folder_that_was_not_there(small, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(staging, "settle", fail)
    with pytest.raises(PackageError, match="No space left on device"):
        release(small, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_without_a_way_to_exchange_folders_the_old_one_is_put_back(small, tmp_path, old_and_new, monkeypatch):
    """Where the file system can't exchange two folders, a kill between two moves is mended by the next build."""
    old, new = old_and_new
    monkeypatch.setattr(staging, "_exchange", lambda *_: False)
    aside = tmp_path / "old" / ASIDE
    (aside / staging.REPLACED).mkdir(parents=True)
    (tmp_path / "old" / FOLDER).rename(aside / staging.REPLACED / FOLDER)
    staging.recover(tmp_path / "old")
    assert sums(tmp_path / "old") == old
    assert not aside.exists()
    release(small, tmp_path / "old")
    assert sums(tmp_path / "old") == new
    assert sorted(path.name for path in (tmp_path / "old").iterdir()) == [FOLDER, ZIP]


def test_two_builds_at_once_are_refused(small, tmp_path):
    built = prepare_release(open_package(small), tmp_path / "dist", {})
    with staging.locked(built.out), pytest.raises(PackageError, match="another release is being built there"):
        build_release(built, lambda _: None)
    build_release(built, lambda _: None)
    assert verify(built.zip).valid


def test_something_else_in_the_place_of_a_release_is_never_overwritten(small, tmp_path):
    out = tmp_path / "dist"
    out.mkdir()
    (out / FOLDER).write_text("mine")
    with pytest.raises(PackageError, match="something else stands here"):
        release(small, out)
    assert (out / FOLDER).read_text() == "mine"
    (out / FOLDER).unlink()
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", out / FOLDER)
    with pytest.raises(PackageError, match="something else stands here"):
        release(small, out)
    assert not any((tmp_path / "elsewhere").iterdir())
