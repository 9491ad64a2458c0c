import os
import stat

import pytest

from swp_data.datapackage.atomic import atomic_file, write_atomically


def test_a_file_is_written_with_its_bytes_unchanged(tmp_path):
    write_atomically(tmp_path / "a.csv", "id\r\n£\n")
    assert (tmp_path / "a.csv").read_bytes() == "id\r\n£\n".encode()
    write_atomically(tmp_path / "a.csv", b"\x00")
    assert (tmp_path / "a.csv").read_bytes() == b"\x00"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_failure_leaves_the_file_as_it_was_and_no_other(tmp_path):
    (tmp_path / "a.csv").write_text("old")

    def fail():
        with atomic_file(tmp_path / "a.csv") as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.csv", "old")]


def test_a_link_that_waits_under_the_temporary_name_is_not_followed(tmp_path, monkeypatch):
    target = tmp_path / "elsewhere"
    target.write_text("precious")
    monkeypatch.setattr("secrets.token_hex", lambda _: "guessed")
    (tmp_path / ".a.csv.guessed.tmp").symlink_to(target)
    with pytest.raises(FileExistsError):
        write_atomically(tmp_path / "a.csv", "new")
    assert target.read_text() == "precious"


def test_a_link_at_the_path_is_replaced_and_not_followed(tmp_path):
    target = tmp_path / "elsewhere"
    target.write_text("precious")
    (tmp_path / "a.csv").symlink_to(target)
    write_atomically(tmp_path / "a.csv", "new")
    assert target.read_text() == "precious"
    assert not (tmp_path / "a.csv").is_symlink()


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_file_keeps_its_permissions(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "a.csv").chmod(0o640)
    write_atomically(tmp_path / "a.csv", "new")
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640
