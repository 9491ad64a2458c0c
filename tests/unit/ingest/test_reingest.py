"""The known reports, drafted again: each difference from the canonical rows is a listed correction with a reason."""

import pytest

import swp_data as swp
from swp_data.checks.table_file import read_rows
from swp_data.dataset.curation import read_curation
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import read_profile
from swp_data.ingest.drafted_columns import KEYS, draft_differences
from swp_data.ingest.drafts import draft_report

PLAN = "plan"
"""The type of document that is the plan itself, which no program drafts."""


def canonical(table):
    return read_rows(package_folder() / "data" / f"{table}.csv")


def reports():
    """Return the rows of the sources that a program drafts: all reports."""
    return [record for record in canonical("sources") if record["document_type"] != PLAN]


def corrections():
    return read_curation("corrections")


@pytest.fixture(scope="module")
def drafts(sources):
    import hashlib

    files = {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in sources.glob("*.txt")}
    refs = swp.load("commitments").group_by("plan_id").agg("ref")
    known = dict(refs.rows())
    return {
        record["source_id"]: draft_report(
            files[record["sha256"]], record["source_id"], record["plan_id"], known[record["plan_id"]]
        )
        for record in reports()
    }


@pytest.fixture(scope="module")
def differences(drafts):
    """(source, table, record, field) of each cell in which a draft is not the canonical row."""
    tables = {table: canonical(table) for table in KEYS}
    return {
        (source_id, *difference)
        for source_id, draft in drafts.items()
        for difference in draft_differences(source_id, draft.tables, tables)
    }


@pytest.mark.parametrize("source_id", [record["source_id"] for record in reports()])
def test_each_difference_is_a_listed_correction(differences, source_id):
    listed = {(r["source_id"], r["table"], r["record_id"], r["field"]) for r in corrections()}
    assert {difference for difference in differences if difference[0] == source_id} - listed == set()


def test_no_listed_correction_is_stale(differences):
    listed = {
        (r["source_id"], r["table"], r["record_id"], r["field"])
        for r in corrections()
        if r["table"] != "cross_references"
    }
    assert listed - differences == set()


def test_the_cross_references_are_those_of_the_text():
    from swp_data.ingest.drafts import cross_references

    drafted = {}
    for plan in [record["plan_id"] for record in canonical("plans")]:
        tables = [
            [row for row in canonical(table) if plan == row.get("plan_id") or row[key].startswith(f"{plan}-")]
            for table, key in (("commitments", "commitment_id"), ("activities", "activity_id"))
        ]
        updates = [row for row in canonical("updates") if row["activity_id"].startswith(plan)]
        for record in cross_references(*tables, updates, read_profile().references):
            drafted[record["reference_id"]] = record
    listed = {record["record_id"] for record in corrections() if record["table"] == "cross_references"}
    ours = {row["reference_id"]: row for row in canonical("cross_references")}
    differing = {name for name in ours.keys() | drafted.keys() if ours.get(name) != drafted.get(name)}
    assert differing == listed


def test_every_drafted_doubt_names_a_line(drafts):
    assert all(line > 0 and doubt for draft in drafts.values() for line, doubt in draft.unsure)
