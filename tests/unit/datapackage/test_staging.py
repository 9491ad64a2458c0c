"""Staging folders: what only looks like one is neither followed nor removed."""

import os
import signal

import pytest

from swp_data.datapackage import staging


def staged(folder):
    with staging.locked(folder), staging.staging_folder(folder, "plan-1.0.0") as temporary:
        (temporary / "plan.txt").write_text("new")
        staging.move_into_place(temporary / "plan.txt", folder / "plan.txt")
        return temporary.name


def test_a_staging_folder_is_removed_and_its_name_cannot_be_predicted(tmp_path):
    assert staged(tmp_path) != staged(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.txt"]


@pytest.mark.parametrize(
    "name", [".plan-1.0.0.being-released", ".plan-1.0.0.0123456789abcdef.being-released"]
)
def test_a_planted_link_is_neither_followed_nor_removed(tmp_path, name):
    outside, folder = tmp_path / "outside", tmp_path / "dist"
    (outside / staging.REPLACED).mkdir(parents=True)
    (outside / staging.MARKER).touch()
    (outside / staging.REPLACED / "mine.txt").touch()
    folder.mkdir()
    os.symlink(outside, folder / name)
    staged(folder)
    assert (outside / staging.REPLACED / "mine.txt").exists()
    assert sorted(path.name for path in folder.iterdir()) == [name, "plan.txt"]


def test_a_folder_of_someone_else_with_such_a_name_is_kept(tmp_path):
    (tmp_path / ".mine.being-released").mkdir()
    (tmp_path / ".mine.being-released" / "thesis.txt").touch()
    staged(tmp_path)
    assert (tmp_path / ".mine.being-released" / "thesis.txt").exists()


def test_a_link_among_what_was_replaced_is_not_followed(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "dist"
    outside.mkdir()
    (outside / "mine.txt").touch()
    left = folder / ".plan.0123456789abcdef.being-released"
    left.mkdir(parents=True)
    (left / staging.MARKER).touch()
    os.symlink(outside, left / staging.REPLACED)
    staged(folder)
    assert [path.name for path in folder.iterdir()] == ["plan.txt"]
    assert (outside / "mine.txt").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_build_that_is_told_to_end_removes_its_staging_folder(tmp_path, number):
    with (
        pytest.raises(SystemExit) as ended,
        staging.locked(tmp_path),
        staging.staging_folder(tmp_path, "plan"),
    ):
        os.kill(os.getpid(), number)
    assert ended.value.code == 128 + number
    assert not any(tmp_path.iterdir())
    assert signal.getsignal(number) == signal.SIG_DFL
