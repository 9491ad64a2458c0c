"""The working folder of a report: nothing in it is lost without being asked."""

import json
from dataclasses import replace

import pytest

from swp_data.dataset.location import package_folder
from swp_data.errors import PackageError
from swp_data.ingest.review.decisions import DECISIONS, DecisionsError
from swp_data.ingest.review.quarter_folder import PAGE, open_quarter_folder, write_quarter_folder
from swp_data.ingest.review.stored_quarter import PROPOSALS, read_quarter
from tests.unit.ingest.made_up_quarter import SOURCE_ID, TEXT, made_up_quarter

ROOT = package_folder()


def write(folder, quarter=None, **options):
    return write_quarter_folder(folder, quarter or made_up_quarter(), ROOT, **options)


def decide(folder, verdict="accept"):
    """Write a decision into the rows of `decisions.csv`, as a person does in a spreadsheet."""
    file = folder / DECISIONS
    lines = file.read_text("utf-8").splitlines(keepends=True)
    decided = [line.replace(",,,,,", f",{verdict},,,,", 1) for line in lines[1:]]
    file.write_text(lines[0] + "".join(decided), "utf-8")


def changed_proposal(quarter):
    first, *others = quarter.proposals
    return replace(quarter, proposals=(replace(first, row={**first.row, "title": "Another title"}), *others))


def test_the_folder_has_the_text_the_proposals_the_page_and_the_decisions(tmp_path):
    write(tmp_path / "review")
    names = {path.name for path in (tmp_path / "review").iterdir()}
    assert names == {f"{SOURCE_ID}.txt", PROPOSALS, PAGE, DECISIONS}
    assert (tmp_path / "review" / f"{SOURCE_ID}.txt").read_text("utf-8") == TEXT


def test_what_is_written_is_read_back(tmp_path):
    write(tmp_path)
    assert read_quarter(tmp_path) == made_up_quarter()
    assert open_quarter_folder(tmp_path, ROOT).decisions == {}


def test_decisions_are_kept_when_the_report_is_read_again(tmp_path):
    write(tmp_path)
    decide(tmp_path)
    write(tmp_path)
    decisions = open_quarter_folder(tmp_path, ROOT).decisions
    assert {decision.verdict for decision in decisions.values()} == {"accept"}
    assert len(decisions) == len(made_up_quarter().proposals)


def test_a_decision_on_a_proposal_that_changed_is_dropped_only_on_request(tmp_path):
    write(tmp_path)
    decide(tmp_path)
    before = (tmp_path / DECISIONS).read_bytes()
    with pytest.raises(PackageError, match="so 1 decision would be lost"):
        write(tmp_path, changed_proposal(made_up_quarter()))
    assert (tmp_path / DECISIONS).read_bytes() == before
    kept = write(tmp_path, changed_proposal(made_up_quarter()), replace=True).decisions
    assert len(kept) == len(made_up_quarter().proposals) - 1


def test_the_review_of_another_report_is_replaced_only_on_request(tmp_path):
    write(tmp_path)
    other = made_up_quarter(source_id="another-report")
    with pytest.raises(PackageError, match=f"has the proposals of the report {SOURCE_ID}"):
        write(tmp_path, other)
    write(tmp_path, other, replace=True)
    assert read_quarter(tmp_path).source_id == "another-report"


def test_a_file_that_the_command_did_not_write_is_never_replaced(tmp_path):
    (tmp_path / DECISIONS).write_text("precious")
    with pytest.raises(PackageError, match="was not written by this command"):
        write(tmp_path, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == [DECISIONS]


def test_a_link_is_not_written_through(tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("precious")
    folder = tmp_path / "review"
    folder.mkdir()
    (folder / PAGE).symlink_to(precious)
    with pytest.raises(PackageError, match="is not a regular file"):
        write(folder, replace=True)
    assert precious.read_text() == "precious"


def test_the_folder_of_a_package_is_refused(package):
    for folder in (package, package / "data", package / "schemas"):
        with pytest.raises(PackageError, match="package"):
            write(folder, replace=True)


def test_a_mistake_in_the_decisions_stops_everything(tmp_path):
    write(tmp_path)
    decide(tmp_path, "perhaps")
    before = (tmp_path / DECISIONS).read_bytes()
    for replaced in (False, True):
        with pytest.raises(DecisionsError, match="row 2: the decision is 'perhaps'"):
            write(tmp_path, replace=replaced)
    assert (tmp_path / DECISIONS).read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / PROPOSALS).write_text("{"),
        lambda folder: (folder / PROPOSALS).write_text("[]"),
        lambda folder: (folder / PROPOSALS).write_text('{"written_by": "swp-data quarter"}'),
        lambda folder: (folder / f"{SOURCE_ID}.txt").write_text("another text"),
        lambda folder: (folder / f"{SOURCE_ID}.txt").unlink(),
    ],
)
def test_a_damaged_folder_is_one_sentence_and_what_to_do(tmp_path, damage):
    write(tmp_path)
    damage(tmp_path)
    with pytest.raises(PackageError) as refused:
        open_quarter_folder(tmp_path, ROOT)
    assert refused.value.hint


def test_a_source_id_that_leaves_the_folder_is_refused(tmp_path):
    write(tmp_path)
    content = json.loads((tmp_path / PROPOSALS).read_text("utf-8")) | {"source_id": "../x"}
    (tmp_path / PROPOSALS).write_text(json.dumps(content))
    with pytest.raises(PackageError, match="the name of a source cannot be"):
        read_quarter(tmp_path)


def test_a_folder_without_proposals_says_what_to_give(tmp_path):
    with pytest.raises(PackageError, match="give the report itself"):
        open_quarter_folder(tmp_path, ROOT)


def test_two_proposals_of_one_id_are_refused():
    from types import SimpleNamespace

    from swp_data.ingest.review.stored_quarter import StoredQuarter

    first = made_up_quarter().proposals[0]
    quarter = SimpleNamespace(proposals=[first, first], draft=SimpleNamespace(report=None))
    with pytest.raises(PackageError, match="two proposals have the id"):
        StoredQuarter.of(quarter)
