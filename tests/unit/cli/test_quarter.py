"""`swp-data quarter`: a report in one command, and a sentence for each mistake."""

import os
import shutil
import tomllib

import pytest

from swp_data.dataset.location import package_folder
from swp_data.ingest.review.quarter_folder import write_quarter_folder
from tests.unit.ingest.made_up_quarter import SOURCE_ID, made_up_quarter
from tools.quarter_example import decide

COPIED = ("datapackage.json", "CHANGELOG.md", "CITATION.cff", "data", "schemas", "curation", "profiles")
NEW = "delivery-plan-2031-q4"
LINES = (
    "Appendix 1: Safer West Mercia Plan Delivery Plan Extract",
    "",
    "REASSURING WEST MERCIA'S COMMUNITIES",
    "No\tSWP Commitment\tSupporting activity\tQuarter 4 Update January to March 2031",
    "D9\tA made-up promise\t(D9.1) Publish a made-up leaflet\tThe leaflet is being designed.",
    "\t\t(D9.2) Count the made-up leaflets\tCounted 12 of them.",
)


@pytest.fixture
def root(tmp_path):
    """Return a copy of the package."""
    folder = tmp_path / "package"
    folder.mkdir()
    for name in COPIED:
        source = package_folder() / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder)
    return folder


@pytest.fixture
def quarter(run, root, tmp_path, monkeypatch):
    """Return a function that runs the command on a report in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.txt").write_text("\n".join(LINES) + "\n", "utf-8")

    def quarter(*arguments, report="report.txt", plan="swp-2020", source_id=NEW):
        options = ("--plan", plan, "--source-id", source_id)
        return run("quarter", report, *options, "--package", root, *arguments, SWP_SOURCES=None)

    return quarter


def test_a_report_becomes_a_folder_for_its_review(quarter, tmp_path):
    done = quarter()
    assert done.exit_code == 0, done.output
    folder = tmp_path / f"quarter-{NEW}"
    names = {path.name for path in folder.iterdir()}
    assert names == {"review.html", "decisions.csv", "proposals.json", f"{NEW}.txt"}
    assert f"Then merge them: swp-data quarter quarter-{NEW} --merge" in done.output


def test_a_dry_run_shows_the_plan_and_changes_nothing(quarter, root, tmp_path):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    quarter()
    decide(tmp_path / f"quarter-{NEW}" / "decisions.csv")
    done = quarter("--dry-run", report=f"quarter-{NEW}")
    assert f"Would merge {NEW}" in done.output
    assert "Version: " in done.output
    assert "data/sources.csv" in done.output
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_the_review_of_a_folder_is_merged_and_the_verdict_printed(run, root, tmp_path):
    folder = write_quarter_folder(tmp_path / "review", made_up_quarter(), root).folder
    done = run("quarter", folder, "--package", root, "--accept-sure", "--merge", SWP_SOURCES=None)
    assert f"Merging {SOURCE_ID}" in done.output
    assert f"Source text: copy {folder / SOURCE_ID}.txt into the folder of the sources." in done.output
    assert done.output.splitlines()[-1].startswith(("VALID swp-data", "INVALID swp-data"))
    assert done.exit_code == int(done.output.splitlines()[-1].startswith("INVALID"))
    again = run("quarter", folder, "--package", root, "--accept-sure", "--merge", SWP_SOURCES=None)
    assert again.exit_code == 2
    assert f"already has the report '{SOURCE_ID}'" in again.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"plan": "swp-2024"}, "there is no edition 'swp-2024' of the plan"),
        ({"source_id": "=1+1"}, "the name of a source cannot be '=1+1'"),
        ({"source_id": "../x"}, "the name of a source cannot be '../x'"),
        ({"source_id": "pcp-2018-09-18"}, "already has a source 'pcp-2018-09-18'"),
        ({"report": "missing.pdf"}, "missing.pdf: cannot be read"),
        ({"report": "/dev/zero"}, "/dev/zero: is not a regular file"),
        ({"report": "package"}, "does not have the proposals of a report"),
    ],
)
def test_a_mistake_is_one_sentence_and_writes_nothing(quarter, tmp_path, options, message):
    before = sorted(tmp_path.iterdir())
    done = quarter(**options)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_a_pipe_is_refused_at_once(quarter, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    done = quarter(report="pipe")
    assert done.exit_code == 2
    assert "is not a regular file" in done.stderr


def test_a_profile_is_drafted_from_the_headings_of_a_report(run, quarter, tmp_path):
    file = tmp_path / "new.toml"
    done = quarter("--new-profile", file)
    assert done.exit_code == 0, done.stderr
    assert tomllib.loads(file.read_text("utf-8"))["editions"][0]["plan_id"] == "swp-2020"
    again = quarter("--new-profile", file)
    assert again.exit_code == 2
    assert "exists; choose another file, or use --replace" in again.stderr
    done = run("quarter", "report.txt", "--new-profile", tmp_path / "other.toml")
    assert "--plan is missing" in done.stderr


def test_both_ids_are_needed_for_a_report(run, root, tmp_path):
    done = run("quarter", tmp_path / "x.pdf", "--plan", "swp-2020", "--package", root)
    assert "--source-id is missing" in done.stderr


def test_the_folder_of_another_report_is_refused(quarter, root, tmp_path):
    write_quarter_folder(tmp_path / "review", made_up_quarter(), root)
    done = quarter("--out", "review")
    assert done.exit_code == 2
    assert f"the folder has the proposals of the report {SOURCE_ID}" in done.stderr
    done = quarter(report="review")
    assert f"has the review of '{SOURCE_ID}'" in done.stderr


def test_a_mistake_in_the_decisions_names_its_row(run, root, tmp_path):
    folder = write_quarter_folder(tmp_path / "review", made_up_quarter(), root).folder
    file = folder / "decisions.csv"
    file.write_text(file.read_text("utf-8") + f"sources:{SOURCE_ID},,titel,x,\n", "utf-8")
    done = run("quarter", folder, "--package", root, "--merge")
    assert done.exit_code == 2
    assert "row 5: there is no column 'titel'; did you mean 'title'" in done.stderr
