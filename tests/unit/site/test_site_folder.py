"""A site never replaces or removes what it did not write, whatever its record says."""

import hashlib
import os
import stat

import pytest

from swp_data.datapackage import staging
from swp_data.datapackage.atomic import write_atomically
from swp_data.datapackage.model import PackageError
from swp_data.site import site_folder
from swp_data.site.site_folder import move_site_into_place, prepare_update, read_record, write_record

OLD = {"index.html": "old", "plan/a.html": "a", "plan/gone.html": "gone", "swp-data-1.0.0.zip": "zip"}
NEW = {"index.html": "new", "plan/a.html": "a", "plan/new/b.html": "b"}


def write(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def build(out, files, *, replace=False):
    with staging.locked(out.parent), staging.staging_folder(out.parent, out.name) as temporary:
        site = write(temporary / out.name, files)
        write_record(site, "Plan 1.0.0")
        move_site_into_place(site, out, "Plan 1.0.0", replace=replace)


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "site.txt"
    }


def test_a_new_site_replaces_an_earlier_one_atomically(tmp_path, monkeypatch):
    out = tmp_path / "site"
    build(out, OLD)
    monkeypatch.setattr(site_folder, "_update_files", None)  # the whole folder is exchanged
    build(out, NEW)
    assert files_of(out) == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert set(read_record(out)) == {*NEW, "site.txt"}


def test_other_files_are_kept_and_those_of_the_earlier_site_removed(tmp_path):
    out = tmp_path / "site"
    others = {
        "CNAME": "example.org",
        "notes/mine.html": "mine",
        "plan/mine.html": "mine",
        "data/notes.txt": "x",
    }
    build(write(out, others), OLD)
    build(out, NEW)
    assert files_of(out) == {**others, **NEW}
    assert set(read_record(out)) == {*NEW, "site.txt"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("path", ["index.html", "plan/new/b.html", "site.txt"])
def test_a_file_that_the_site_did_not_write_is_only_replaced_on_request(tmp_path, path):
    out = write(tmp_path / "site", {path: "mine", "CNAME": "example.org"})
    with pytest.raises(PackageError, match=f"not written by 'swp-data site', or changed since: {path}; "):
        build(out, NEW)
    assert (out / path).read_text() == "mine"
    build(out, NEW, replace=True)
    assert files_of(out) == {**NEW, "CNAME": "example.org"}


def test_a_page_that_was_edited_is_only_replaced_on_request(tmp_path):
    out = tmp_path / "site"
    build(out, OLD)
    write(out, {"index.html": "edited", "plan/gone.html": "edited"})
    with pytest.raises(PackageError, match=r"1 file in the way .* changed since: index\.html; .* --replace"):
        build(out, NEW)
    assert files_of(out) == {**OLD, "index.html": "edited", "plan/gone.html": "edited"}
    build(out, NEW, replace=True)
    assert files_of(out) == {**NEW, "plan/gone.html": "edited"}


def test_an_earlier_site_without_a_record_is_only_replaced_on_request(tmp_path):
    out = write(tmp_path / "site", {**OLD, "site.txt": "Plan 0.1.0: a site built by swp-data site.\n"})
    with pytest.raises(PackageError, match=r"index\.html; choose another folder, or overwrite"):
        build(out, NEW)
    build(out, NEW, replace=True)
    assert files_of(out) == {**OLD, **NEW}


@pytest.mark.parametrize("path", ["index.html", "plan", "plan/new"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_link_a_pipe_or_a_folder_in_the_way_is_refused(tmp_path, path, kind):
    outside, out = write(tmp_path / "outside", {"index.html": "mine", "a.html": "mine"}), tmp_path / "site"
    (out / path).parent.mkdir(parents=True)
    if kind == "link":
        os.symlink(outside, out / path)
    elif kind == "pipe":
        os.mkfifo(out / path)
    else:
        write(out, {f"{path}/a.html/mine" if path != "index.html" else f"{path}/mine": "mine"})
    if kind == "folder" and path == "plan/new":
        build(out, NEW, replace=True)
        assert (out / "plan/new/a.html/mine").exists()
        return
    with pytest.raises(PackageError, match=r"a folder or a link is in the way of .* of the site"):
        build(out, NEW, replace=True)
    assert files_of(outside) == {"index.html": "mine", "a.html": "mine"}
    assert stat.S_IFMT((out / path).lstat().st_mode) in {stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR}


def test_a_link_to_a_page_is_not_written_through(tmp_path):
    outside, out = write(tmp_path / "outside", {"mine.html": "mine"}), tmp_path / "site"
    out.mkdir()
    os.symlink(outside / "mine.html", out / "index.html")
    with pytest.raises(PackageError, match=r"a link is in the way of 1 file of the site: index\.html"):
        build(out, NEW, replace=True)
    assert (outside / "mine.html").read_text() == "mine"


def test_a_forged_record_removes_nothing_but_pages_inside_the_folder(tmp_path):
    out = write(tmp_path / "site", {"CNAME": "mine", "releases.json": "mine", "1.0.0/csv/plans.csv": "mine"})
    outside = write(tmp_path / "outside", {"mine.html": "mine"})
    os.symlink(outside, out / "pages")
    checksum = hashlib.sha256(b"mine").hexdigest()
    paths = ["../outside/mine.html", f"{outside}/mine.html", "pages/mine.html", "CNAME", "releases.json"]
    paths += [
        "1.0.0/csv/plans.csv",
        "data/../CNAME",
        "assets/../../outside/mine.html",
        "./../x.html",
        "a\\b.html",
    ]
    lines = "".join(f"{checksum}  {path}\n" for path in paths)
    write(out, {"site.txt": f"Plan 1.0.0: a site built by swp-data site.\n{lines}"})
    build(out, NEW)
    assert files_of(outside) == {"mine.html": "mine"}
    assert {name: files_of(out)[name] for name in ("CNAME", "releases.json", "1.0.0/csv/plans.csv")} == {
        "CNAME": "mine",
        "releases.json": "mine",
        "1.0.0/csv/plans.csv": "mine",
    }


def test_a_record_that_is_a_link_is_not_read(tmp_path):
    out = tmp_path / "site"
    build(out, OLD)
    (out / "site.txt").rename(tmp_path / "record.txt")
    os.symlink(tmp_path / "record.txt", out / "site.txt")
    assert read_record(out) == {}


def test_the_zip_of_a_published_release_is_kept(tmp_path):
    out = tmp_path / "site"
    build(out, OLD)
    write(out, {"releases.json": "{}"})
    build(out, NEW)
    assert (out / "swp-data-1.0.0.zip").exists()


def test_the_same_file_that_someone_else_put_there_is_not_recorded(tmp_path):
    out = write(tmp_path / "site", {"swp-data-1.0.0.zip": "zip"})
    build(out, OLD)
    assert "swp-data-1.0.0.zip" not in read_record(out)
    build(out, NEW)
    assert (out / "swp-data-1.0.0.zip").exists()


@pytest.mark.parametrize("step", range(8))
def test_building_again_completes_an_update_that_was_interrupted(tmp_path, monkeypatch, step):
    out = write(tmp_path / "site", {"CNAME": "example.org"})
    build(out, OLD)
    done = 0

    def counted(function):
        def call(*arguments, **options):
            nonlocal done
            done += 1
            if done > step:
                raise OSError(28, "No space left on device")
            return function(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(site_folder, "write_atomically", counted(write_atomically))
        patch.setattr(site_folder.Path, "unlink", counted(site_folder.Path.unlink))
        patch.setattr(site_folder, "_remove_empty_folders", counted(site_folder._remove_empty_folders))
        try:
            build(out, NEW)
        except OSError:
            assert files_of(out)["index.html"] in {"old", "new"}
    build(out, NEW)
    assert files_of(out) == {**NEW, "CNAME": "example.org"}


def test_nothing_is_written_where_a_site_is_only_prepared(tmp_path):
    site = write(tmp_path / "new", NEW)
    write_record(site, "Plan 1.0.0")
    update = prepare_update(site, tmp_path / "site")
    assert set(update.written) == {*NEW, "site.txt"}
    assert not update.has_others
    assert not (tmp_path / "site").exists()
