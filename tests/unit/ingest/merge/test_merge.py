"""The merge of a report: what changes in the package, and that it changes atomically or not at all."""

import json
import os
import shutil
import signal
from dataclasses import replace
from datetime import date

import pytest

from swp_data.checks.table_file import read_rows
from swp_data.datapackage.report import Report
from swp_data.dataset.curation import read_curation
from swp_data.dataset.location import package_folder
from swp_data.errors import PackageError
from swp_data.ingest.merge import plan as planning
from swp_data.ingest.merge.plan import plan_merge
from swp_data.ingest.merge.write import write_merge
from swp_data.ingest.review.decisions import Decision, Edit
from swp_data.ingest.review.quarter_folder import QuarterFolder
from tests.unit.ingest.made_up_quarter import SOURCE_ID, TEXT, TITLE, made_up_quarter

DAY = date(2031, 6, 1)
COPIED = (
    "datapackage.json",
    "CHANGELOG.md",
    "CITATION.cff",
    "README.md",
    "data",
    "schemas",
    "curation",
    "profiles",
)


@pytest.fixture
def root(tmp_path):
    """Return a copy of everything that a merge may change."""
    folder = tmp_path / "package"
    folder.mkdir()
    for name in COPIED:
        source = package_folder() / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder)
    return folder


@pytest.fixture
def unvalidated(monkeypatch):
    """Leave out the validation of the result, which takes seconds."""
    monkeypatch.setattr(planning, "validate", lambda *_: Report("swp-data", "1.0.0"))


def folder_with(quarter=None, **decisions):
    """Return a review in which some proposals, named by their tables, are decided on."""
    quarter = quarter or made_up_quarter()
    decided = {
        proposal.proposal_id: replace(decisions[proposal.table], proposal_id=proposal.proposal_id)
        for proposal in quarter.proposals
        if proposal.table in decisions
    }
    return QuarterFolder(quarter=quarter, folder=None, decisions=decided)


ACCEPT = Decision(proposal_id="", verdict="accept")
ALL = {"sources": ACCEPT, "passages": ACCEPT}


def plan(root, folder=None, **options):
    return plan_merge(folder or folder_with(**ALL), root, day=DAY, **options)


def contents(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def rows_of(root, table):
    rows = read_rows(root / "data" / f"{table}.csv")
    return [row for row in rows if row["source_id"] == SOURCE_ID]


def test_a_merge_adds_rows_raises_the_version_and_the_result_is_validated(root):
    before = contents(root)
    done = plan(root, accept_sure=0.9, folder=folder_with())
    assert contents(root) == before
    assert (done.added, done.changed) == ({"sources": 1, "passages": 1}, {})
    assert [proposal.confidence for proposal in done.selection.undecided] == [0.6]
    assert done.report.tables["sources"] == len(read_rows(root / "data" / "sources.csv")) + 1
    assert "provenance" in done.report.skipped[-1]
    write_merge(done)
    assert [row["passage_id"] for row in rows_of(root, "passages")] == [f"{SOURCE_ID}-u1"]
    assert [row["title"] for row in rows_of(root, "sources")] == [TITLE]


@pytest.mark.usefixtures("unvalidated")
def test_tables_that_follow_the_order_of_another_are_written_too(root):
    file = root / "data" / "updates.csv"
    header, first, second, *others = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([header, second, first, *others]), "utf-8")
    write_merge(plan(root))
    assert file.read_text("utf-8") == (package_folder() / "data" / "updates.csv").read_text("utf-8")


@pytest.mark.usefixtures("unvalidated")
def test_the_version_the_citation_and_the_changelog_agree(root):
    done = plan(root)
    write_merge(done)
    descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
    major, minor, _ = done.old_version.split(".")
    assert done.new_version == descriptor["version"] == f"{major}.{int(minor) + 1}.0"
    assert descriptor["created"] == "2031-06-01T00:00:00Z"
    assert {"title": f"{TITLE} ({SOURCE_ID})"} in descriptor["sources"]
    citation = (root / "CITATION.cff").read_text("utf-8")
    assert f"version: {done.new_version}\ndate-released: 2031-06-01\n" in citation
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    entry = changelog[changelog.index("\n## ") :].split("\n## ")[1]
    assert entry.startswith(f"{done.new_version} - 2031-06-01\n\nThe report `{SOURCE_ID}`: Quarter 4.\n")
    assert "Table passages: 2 rows added." in entry
    assert "1 figure of the report is not yet read." in entry


@pytest.mark.usefixtures("unvalidated")
def test_the_pages_that_state_the_last_month_follow(root):
    write_merge(plan(root))
    for name in ("README.md", "datapackage.json", "CITATION.cff"):
        assert "March 2031" in " ".join((root / name).read_text("utf-8").split())


@pytest.mark.usefixtures("unvalidated")
def test_figures_that_nobody_read_are_counted(root):
    done = plan(root)
    write_merge(done)
    assert done.undecided == 1
    assert {"source_id": SOURCE_ID, "figures": "1"} in read_curation("undecided", root)


@pytest.mark.usefixtures("unvalidated")
def test_a_cell_that_was_changed_is_a_correction_with_its_reason(root):
    edit = replace(ACCEPT, edits=(Edit("heading", "A heading", "the line above it prints it"),))
    write_merge(plan(root, folder_with(sources=ACCEPT, passages=edit)))
    assert {row["heading"] for row in rows_of(root, "passages")} == {"A heading"}
    corrections = [row for row in read_curation("corrections", root) if row["source_id"] == SOURCE_ID]
    assert {(row["table"], row["field"], row["reason"]) for row in corrections} == {
        ("passages", "heading", "The line above it prints it.")
    }


@pytest.mark.usefixtures("unvalidated")
def test_a_drafted_row_that_is_not_merged_is_a_correction_until_it_is(root):
    write_merge(plan(root, folder_with(), accept_sure=0.9))
    (row,) = [row for row in read_curation("corrections", root) if row["source_id"] == SOURCE_ID]
    assert (row["field"], row["reason"]) == ("passage_id", "Nobody has decided on this row yet.")
    write_merge(plan(root, replace=True))
    assert not [row for row in read_curation("corrections", root) if row["source_id"] == SOURCE_ID]
    assert len(rows_of(root, "passages")) == 2


@pytest.mark.usefixtures("unvalidated")
def test_a_row_that_is_rejected_after_it_was_merged_is_withdrawn(root):
    before = (root / "data" / "passages.csv").read_bytes()
    write_merge(plan(root))
    reject = Decision(proposal_id="", verdict="reject", note="it is a heading")
    done = plan(root, folder_with(sources=ACCEPT, passages=reject), replace=True)
    assert done.withdrawn == {"passages": 2}
    write_merge(done)
    assert (root / "data" / "passages.csv").read_bytes() == before
    corrections = [row for row in read_curation("corrections", root) if row["source_id"] == SOURCE_ID]
    assert {row["reason"] for row in corrections} == {"Decided in review: it is a heading."}


@pytest.mark.usefixtures("unvalidated")
def test_a_rejected_row_that_was_edited_by_hand_stays(root):
    write_merge(plan(root))
    file = root / "data" / "passages.csv"
    file.write_text(
        file.read_text("utf-8").replace("The panel met 12 times.", "The panel met 12 times!"), "utf-8"
    )
    reject = Decision(proposal_id="", verdict="reject")
    done = plan(root, folder_with(sources=ACCEPT, passages=reject), replace=True)
    assert done.withdrawn == {"passages": 1}


@pytest.mark.usefixtures("unvalidated")
def test_words_that_were_left_out_are_listed_with_their_place(root):
    edit = replace(
        ACCEPT, edits=(Edit("text", "The [name] met 12 times.", "A member of staff, not an office."),)
    )
    source, first, _ = made_up_quarter().proposals
    write_merge(
        plan(root, folder_with(made_up_quarter(proposals=(source, first)), sources=ACCEPT, passages=edit))
    )
    (row,) = [row for row in read_curation("redactions", root) if row["source_id"] == SOURCE_ID]
    line = TEXT.split("\n")[int(row["line"]) - 1]
    assert line[int(row["first"]) - 1 : int(row["last"])] == "panel"
    assert (row["table"], row["field"], row["kind"], row["position"]) == ("passages", "text", "name", "1")
    assert row["record_id"] == first.row["passage_id"]


@pytest.mark.usefixtures("unvalidated")
def test_the_published_file_and_its_pages_are_recorded_if_it_was_converted(root):
    write_merge(plan(root))
    assert not [row for row in read_curation("conversions", root) if row["source_id"] == SOURCE_ID]
    quarter = made_up_quarter(form="pdf", original_sha256="0" * 64)
    write_merge(plan(root, folder_with(quarter, **ALL), replace=True))
    assert {
        "source_id": SOURCE_ID,
        "form": "pdf",
        "original_sha256": "0" * 64,
        "page_starts": "1 3",
    } in read_curation("conversions", root)


@pytest.mark.usefixtures("unvalidated")
def test_the_text_is_copied_into_the_folder_of_the_sources(root, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    write_merge(plan(root, sources=sources))
    assert (sources / f"{SOURCE_ID}.txt").read_text("utf-8") == TEXT


@pytest.mark.usefixtures("unvalidated")
def test_another_text_in_the_folder_of_the_sources_is_kept(root, tmp_path):
    (tmp_path / f"{SOURCE_ID}.txt").write_text("precious")
    with pytest.raises(PackageError, match="is another text"):
        plan(root, sources=tmp_path)


@pytest.mark.usefixtures("unvalidated")
def test_a_known_report_is_refused_without_replace(root):
    write_merge(plan(root))
    with pytest.raises(PackageError, match=f"already has the report '{SOURCE_ID}'; use --replace"):
        plan(root)
    again = plan(root, replace=True)
    assert (again.added, again.changed, again.files) == ({}, {}, {})


@pytest.mark.usefixtures("unvalidated")
def test_a_known_document_under_another_id_is_refused(root):
    write_merge(plan(root))
    quarter = made_up_quarter(source_id="another-id")
    with pytest.raises(PackageError, match=f"already has this document, as '{SOURCE_ID}'"):
        plan(root, folder_with(quarter, **ALL), replace=True)


@pytest.mark.usefixtures("unvalidated")
def test_a_row_that_has_other_values_is_replaced_only_on_request(root):
    write_merge(plan(root))
    edit = replace(ACCEPT, edits=(Edit("heading", "Another", "a mistake"),))
    file = root / "data" / "passages.csv"
    file.write_text(file.read_text("utf-8").replace("The panel met 12 times.", "The panel met."), "utf-8")
    quarter = made_up_quarter()
    with pytest.raises(PackageError, match="already has the report"):
        plan(root, folder_with(quarter, sources=ACCEPT, passages=edit))
    done = plan(root, folder_with(quarter, sources=ACCEPT, passages=edit), replace=True)
    assert done.changed == {"passages": 2}


@pytest.mark.usefixtures("unvalidated")
def test_a_row_of_another_report_in_the_way_is_named(root):
    passage = read_rows(root / "data" / "passages.csv")[0]
    quarter = made_up_quarter()
    source, first, _ = quarter.proposals
    clash = replace(first, row={**first.row, "passage_id": passage["passage_id"]})
    quarter = replace(quarter, proposals=(source, clash))
    with pytest.raises(
        PackageError, match=f"passages has a row '{passage['passage_id']}' with other values: its"
    ):
        plan(root, folder_with(quarter, **ALL))


@pytest.mark.usefixtures("unvalidated")
@pytest.mark.parametrize("is_automatic", [True, False])
def test_a_row_that_points_nowhere_is_not_merged(root, is_automatic):
    source, first, _ = made_up_quarter().proposals
    dangling = replace(first, row={**first.row, "objective_id": "no-such-objective"})
    quarter = made_up_quarter(proposals=(source, dangling))
    if is_automatic:
        done = plan(root, folder_with(quarter), accept_sure=0.9)
        assert [proposal.table for proposal in done.selection.undecided] == ["passages"]
    else:
        with pytest.raises(PackageError, match="'no-such-objective' is not in the table objectives; accept"):
            plan(root, folder_with(quarter, **ALL))


@pytest.mark.usefixtures("unvalidated")
@pytest.mark.parametrize("is_automatic", [True, False])
def test_a_row_that_does_not_fit_its_schema_is_not_merged(root, is_automatic):
    source, first, _ = made_up_quarter().proposals
    quarter = made_up_quarter(proposals=(source, replace(first, row={**first.row, "line_start": ""})))
    if is_automatic:
        done = plan(root, folder_with(quarter), accept_sure=0.9)
        assert [proposal.table for proposal in done.selection.undecided] == ["passages"]
    else:
        with pytest.raises(
            PackageError, match="is accepted, but line_start must not be empty; correct the cell"
        ):
            plan(root, folder_with(quarter, **ALL))


@pytest.mark.usefixtures("unvalidated")
def test_without_its_source_no_row_is_merged(root):
    source, first, _ = made_up_quarter().proposals
    area = {"area_id": "made-up", "name": "Made-up", "kind": "site", "parent_id": "", "gss_code": ""}
    quarter = made_up_quarter(proposals=(source, replace(first, table="areas", row=area)))
    with pytest.raises(PackageError, match="in the table sources is not accepted; accept its proposal first"):
        plan(root, folder_with(quarter, areas=ACCEPT))


@pytest.mark.usefixtures("unvalidated")
def test_nothing_accepted_is_an_error_that_says_what_to_do(root, tmp_path):
    folder = replace(folder_with(), folder=tmp_path)
    with pytest.raises(
        PackageError, match=r"nothing to merge; decide on them in review.html or decisions.csv"
    ):
        plan(root, folder)


@pytest.mark.usefixtures("unvalidated")
def test_if_one_file_cannot_be_written_none_is(root, monkeypatch):
    done = plan(root)
    before = contents(root)
    fsync, count = os.fsync, iter(range(100))

    def failing(descriptor):
        if next(count) == 3:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(PackageError, match="nothing was merged"):
        write_merge(done)
    assert contents(root) == before


@pytest.mark.usefixtures("unvalidated")
def test_a_file_that_changed_since_the_plan_stops_the_merge(root):
    done = plan(root)
    (root / "CHANGELOG.md").write_text("# Changelog\n")
    before = contents(root)
    with pytest.raises(PackageError, match="another program has changed the file"):
        write_merge(done)
    assert contents(root) == before


@pytest.mark.usefixtures("unvalidated")
def test_ctrl_c_while_the_files_are_written_takes_effect_afterwards(root, monkeypatch):
    done = plan(root)
    fsync, first = os.fsync, iter([True])

    def interrupted(descriptor):
        if next(first, False):
            os.kill(os.getpid(), signal.SIGINT)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_merge(done)
    assert {file: file.read_bytes() for file in done.files} == done.files
