"""The known reports, drafted again: each difference from the canonical rows is a listed correction with a reason."""

from collections import defaultdict

import pytest

import swp_data as swp
from swp_data.checks.table_file import read_rows
from swp_data.dataset.curation import read_curation
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile import read_profile
from swp_data.ingest.drafts import draft_report

KEYS = {
    "commitment_wordings": "commitment_id",
    "updates": "update_id",
    "passages": "passage_id",
    "meetings": "meeting_id",
    "performance_topics": "topic_id",
    "oversight_listings": "line",
    "commitments": "commitment_id",
    "activities": "activity_id",
}
# What people write, or what only the whole record can say.
BY_PEOPLE = {
    "oversight_listings": {"listing_id", "body_id"},
    "commitments": {"title", "position", "wording", "strand"},
    "activities": {"title", "position", "first_source_id", "last_source_id", "description", "ref"},
}
REPORTS = ("pcp-2018-09-18", "pcp-2020-02-05", "pcp-2020-06-15", "delivery-plan-2020-21-q3")


def canonical(table):
    return read_rows(package_folder() / "data" / f"{table}.csv")


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
        for record in canonical("sources")
        if record["source_id"] in REPORTS
    }


@pytest.fixture(scope="module")
def differences(drafts):
    """(source, table, record, field) of each cell in which a draft is not the canonical row."""
    found = set()
    for source_id, draft in drafts.items():
        for table, key in KEYS.items():
            rows = [r for r in canonical(table) if r.get("source_id", source_id) == source_id]
            by_key = {row[key]: row for row in rows}
            drafted = {str(record[key]): record for record in draft.tables.get(table, [])}
            if table not in ("commitments", "activities"):
                assert drafted.keys() == by_key.keys(), (source_id, table)
            for name, record in drafted.items():
                for field, value in record.items():
                    if field not in BY_PEOPLE.get(table, ()) and str(value) != by_key[name][field]:
                        found.add((source_id, table, name, field))
    return found


@pytest.mark.parametrize("source_id", REPORTS)
def test_each_difference_is_a_listed_correction(differences, source_id):
    listed = {(r["source_id"], r["table"], r["record_id"], r["field"]) for r in corrections()}
    assert {difference for difference in differences if difference[0] == source_id} - listed == set()


def test_no_listed_correction_is_stale(differences):
    listed = {
        (r["source_id"], r["table"], r["record_id"], r["field"])
        for r in corrections()
        if r["source_id"] != "*"
    }
    assert listed - differences == set()


def test_the_cross_references_are_those_of_the_text():
    from swp_data.ingest.drafts import cross_references

    drafted = defaultdict(list)
    for plan in ("swp-2016", "swp-2020"):
        tables = [
            [row for row in canonical(table) if plan in (row.get("plan_id"), row[key][:8])]
            for table, key in (("commitments", "commitment_id"), ("activities", "activity_id"))
        ]
        updates = [row for row in canonical("updates") if row["activity_id"].startswith(plan)]
        for record in cross_references(*tables, updates, read_profile().references):
            drafted[record["reference_id"]] = record
    listed = {record["record_id"] for record in corrections() if record["table"] == "cross_references"}
    ours = {row["reference_id"]: row for row in canonical("cross_references")}
    assert ours.keys() - drafted.keys() == listed
    assert {name: row for name, row in ours.items() if name not in listed} == dict(drafted)


def test_every_drafted_doubt_names_a_line(drafts):
    assert all(line > 0 and doubt for draft in drafts.values() for line, doubt in draft.unsure)
