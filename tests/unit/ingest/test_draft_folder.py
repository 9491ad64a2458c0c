"""Drafts are never written over anything but drafts."""

import hashlib
import json

import pytest

from swp_data.errors import SwpDataError
from swp_data.ingest.draft_folder import MANIFEST, DraftFolderError, write_drafts

TEXTS = {"updates.csv": "update_id\nq4-1\n", "sources.csv": "source_id\nq4\n"}


def write(folder, texts=None, source_id="q4", sha256="1", **options):
    write_drafts(folder, source_id, sha256, TEXTS if texts is None else texts, **options)


def test_a_manifest_names_the_report_and_each_file(tmp_path):
    write(tmp_path / "drafts")
    manifest = json.loads((tmp_path / "drafts" / MANIFEST).read_text())
    assert (manifest["source_id"], manifest["sha256"]) == ("q4", "1")
    assert manifest["files"] == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in TEXTS.items()
    }


def test_the_same_drafts_can_be_written_again(tmp_path):
    write(tmp_path)
    write(tmp_path)
    assert (tmp_path / "updates.csv").read_text() == TEXTS["updates.csv"]


def test_an_edited_draft_is_replaced_only_on_request(tmp_path):
    write(tmp_path)
    (tmp_path / "updates.csv").write_text("corrected")
    with pytest.raises(DraftFolderError, match="was edited"):
        write(tmp_path)
    assert (tmp_path / "updates.csv").read_text() == "corrected"
    write(tmp_path, replace=True)
    assert (tmp_path / "updates.csv").read_text() == TEXTS["updates.csv"]


def test_the_drafts_of_another_report_are_replaced_only_on_request(tmp_path):
    write(tmp_path)
    with pytest.raises(DraftFolderError, match="the drafts of q4"):
        write(tmp_path, {"meetings.csv": "x\n"}, source_id="q5", sha256="2")
    write(tmp_path, {"meetings.csv": "x\n"}, source_id="q5", sha256="2", replace=True)
    assert {path.name for path in tmp_path.iterdir()} == {"meetings.csv", MANIFEST}


def test_an_edited_draft_that_the_report_no_longer_gives_is_never_removed(tmp_path):
    write(tmp_path)
    (tmp_path / "updates.csv").write_text("corrected")
    with pytest.raises(DraftFolderError, match="was edited"):
        write(tmp_path, {"sources.csv": "x\n"}, replace=True)
    assert (tmp_path / "updates.csv").read_text() == "corrected"
    assert (tmp_path / "sources.csv").read_text() == TEXTS["sources.csv"]


def test_a_file_that_ingest_did_not_write_is_never_replaced(tmp_path):
    (tmp_path / "updates.csv").write_text("precious")
    with pytest.raises(DraftFolderError, match="was not written by ingest"):
        write(tmp_path, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["updates.csv"]


def test_the_tables_of_a_package_are_never_replaced(package):
    before = {path.name: path.read_bytes() for path in (package / "data").iterdir()}
    for folder in (package / "data", package / "data" / ".." / "data", package, package / "schemas"):
        with pytest.raises(DraftFolderError, match="package"):
            write(folder, replace=True)
    assert {path.name: path.read_bytes() for path in (package / "data").iterdir()} == before


def test_a_folder_in_a_package_that_has_no_tables_can_take_drafts(package):
    write(package / "drafts")
    assert (package / "drafts" / "updates.csv").is_file()


def test_a_link_is_not_written_through(tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("precious")
    folder = tmp_path / "drafts"
    folder.mkdir()
    (folder / "updates.csv").symlink_to(precious)
    with pytest.raises(SwpDataError):
        write(folder, replace=True)
    assert precious.read_text() == "precious"


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        '{"files": {}}',
        '{"source_id": "q4", "sha256": "1", "files": {"../precious.csv": "0"}}',
        '{"source_id": "q4", "sha256": "1", "files": {"precious": "0"}}',
        '{"source_id": "q4", "sha256": "1", "files": {"a.csv": null}}',
        '{"source_id": null, "sha256": "1", "files": {"a.csv": "0"}}',
    ],
)
def test_another_file_in_place_of_the_manifest_is_left_alone(tmp_path, manifest):
    (tmp_path / "precious.csv").write_text("precious")
    folder = tmp_path / "drafts"
    folder.mkdir()
    (folder / MANIFEST).write_text(manifest)
    with pytest.raises(DraftFolderError, match="is not a manifest"):
        write(folder, replace=True)
    assert (folder / MANIFEST).read_text() == manifest
    assert (tmp_path / "precious.csv").read_text() == "precious"


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SwpDataError):
        write(tmp_path / "file")
