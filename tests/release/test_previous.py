"""A release with a previous one: its version bump is checked, and it lists what changed, as data and in sentences."""

import csv
import json
import subprocess

import frictionless
import pytest
from click.testing import CliRunner

from swp_data.cli import main
from swp_data.datapackage.checksums import CHECKSUMS
from swp_data.datapackage.model import open_package
from swp_data.release.build import release
from swp_data.release.verify import verify


def run(*arguments):
    environment = {"SWP_SOURCES": None, "SOURCE_DATE_EPOCH": None}
    return CliRunner().invoke(main, ["release", *map(str, arguments)], env=environment)


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def before(small, tmp_path):
    """Return a release of the small package, which then gains a row and has a cell corrected."""
    _, built = release(small, tmp_path / "before")
    edit(small / "towns.csv", "B,,", "B,village,\nC,,false")
    return built.folder


CHANGES = [
    ("towns", "B", "kind", "", "village", "added"),
    ("towns", "C", "town", "", "C", "added"),
    ("towns", "C", "open", "", "false", "added"),
]
ENTRY = """## 1.3.0 - 2024-02-29

Minor release; changes since 1.2.0:

- Table towns: 1 row added, 1 row changed (kind added in 1).
"""


@pytest.mark.parametrize("version", ["1.2.0", "1.2.1", "1.1.9"])
def test_too_small_a_version_bump_is_refused_and_nothing_is_written(small, before, tmp_path, version):
    edit(small / "datapackage.json", "1.2.0", version)
    done = run(small, "--previous", before, "--out", tmp_path / "dist")
    assert done.exit_code == 1
    assert "datapackage.json: version-step (1 error)" in done.stdout
    assert "1.3.0" in done.stdout
    assert f"INVALID small {version}: 1 error" in done.stdout
    assert not (tmp_path / "dist").exists()
    assert not (small / "CHANGELOG.md").exists()


def test_a_release_lists_the_changes_as_data_and_in_sentences(small, before, tmp_path):
    edit(small / "datapackage.json", "1.2.0", "1.3.0")
    done = run(small, "--previous", before, "--out", tmp_path / "dist")
    assert done.exit_code == 0, done.output
    assert (
        "CHANGELOG.md: the entry for 1.3.0 (changes since 1.2.0) was written; review and commit it"
        in done.stdout
    )
    released = tmp_path / "dist" / "small-1.3.0"
    with (released / "csv" / "changes.csv").open(encoding="utf-8", newline="") as text:
        assert [tuple(row.values()) for row in csv.DictReader(text)] == CHANGES
    for changelog in (small / "CHANGELOG.md", released / "CHANGELOG.md"):
        assert changelog.read_text(encoding="utf-8") == f"# Changelog\n\n{ENTRY}\n"
    assert ENTRY.split("\n", 2)[2] in (released / "README.md").read_text(encoding="utf-8")
    resource = open_package(released).resources["changes"]
    assert resource.schema.primary_key == ("table", "key", "field")
    assert resource.description.endswith("The previous release is 1.2.0.")
    for path in (released, tmp_path / "dist" / "small-1.3.0.zip"):
        report = verify(path)
        assert (report.valid, report.tables["changes"]) == (True, 3)
    assert frictionless.Package(released / "datapackage.json").validate().valid


def test_a_folder_a_zip_and_a_revision_of_the_previous_release_give_the_same_bytes(
    small, before, tmp_path, monkeypatch
):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    edit(small / "towns.csv", "B,village,\nC,,false", "B,,")
    git = ["git", "-C", str(small), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["tag", "v1.2.0"]):
        subprocess.run([*git, *command], check=True)
    edit(small / "towns.csv", "B,,", "B,village,\nC,,false")
    edit(small / "datapackage.json", "1.2.0", "1.3.0")
    contents = set()
    for previous in (before, f"{before}.zip", "v1.2.0"):
        _, built = release(small, tmp_path / "dist", previous=previous)
        contents.add((built.folder / CHECKSUMS).read_bytes() + built.zip.read_bytes())
    assert len(contents) == 1


def test_without_a_previous_release_there_are_no_changes(small, tmp_path):
    _, built = release(small, tmp_path / "dist")
    assert "changes" not in open_package(built.folder).resources
    assert not list(built.folder.rglob("changes*"))
    assert "What changed" not in (built.folder / "README.md").read_text(encoding="utf-8")
    assert not (small / "CHANGELOG.md").exists()


def test_a_new_entry_goes_first_and_one_that_a_person_wrote_is_kept(small, before, tmp_path):
    edit(small / "datapackage.json", "1.2.0", "1.3.0")
    changelog = small / "CHANGELOG.md"
    changelog.write_text("# What is new\n\n## 1.2.0\n\n- First.\n", encoding="utf-8")
    release(small, tmp_path / "dist", previous=before)
    assert changelog.read_text(encoding="utf-8") == f"# What is new\n\n{ENTRY}\n## 1.2.0\n\n- First.\n"
    written = "# What is new\n\n## 1.3.0\n\n- A town.\n\n## 1.2.0\n\n- First.\n"
    changelog.write_text(written, encoding="utf-8")
    done = run(small, "--previous", before, "--out", tmp_path / "dist")
    assert "the entry for 1.3.0 (changes since 1.2.0) is unchanged" in done.stdout
    assert changelog.read_text(encoding="utf-8") == written
    assert (tmp_path / "dist" / "small-1.3.0" / "CHANGELOG.md").read_text(encoding="utf-8") == written


def test_the_table_of_changes_is_empty_if_nothing_changed(small, tmp_path):
    _, before = release(small, tmp_path / "before")
    edit(small / "datapackage.json", "1.2.0", "1.2.1")
    _, built = release(small, tmp_path / "dist", previous=before.zip)
    assert (built.folder / "csv" / "changes.csv").read_text() == "table,key,field,old,new,kind\n"
    assert verify(built.zip).valid
    assert frictionless.Package(built.folder / "datapackage.json").validate().valid
    assert "No changes since 1.2.0." in (built.folder / "README.md").read_text(encoding="utf-8")


def test_a_release_is_not_its_own_previous_release(small, tmp_path):
    _, built = release(small, tmp_path / "dist")
    done = run(small, "--previous", built.zip, "--out", tmp_path / "dist")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert "has version 1.2.0, the version of this release" in done.stderr


def own_changes(small):
    file = small / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["resources"].append({**descriptor["resources"][0], "name": "changes"})
    file.write_text(json.dumps({**descriptor, "version": "1.3.0"}), encoding="utf-8")


@pytest.mark.parametrize(
    ("previous", "mistake", "says"),
    [
        ("v9", lambda _: None, "'v9' is not a folder, not the zip of a release and not a git revision"),
        (None, own_changes, "the table 'changes' of a release is generated"),
        (
            None,
            lambda small: (small / "CHANGELOG.md").write_bytes(b"\xff"),
            "CHANGELOG.md: byte 0 is not UTF-8",
        ),
    ],
)
def test_a_mistake_is_reported_in_one_line_and_nothing_is_written(
    small, before, tmp_path, previous, mistake, says
):
    edit(small / "datapackage.json", "1.2.0", "1.3.0")
    mistake(small)
    files = {path: path.read_bytes() for path in small.iterdir()}
    done = run(small, "--previous", previous or before, "--out", tmp_path / "dist")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)
    assert says in done.stderr
    assert not (tmp_path / "dist").exists()
    assert {path: path.read_bytes() for path in small.iterdir()} == files
