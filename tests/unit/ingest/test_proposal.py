"""A proposal is a whole row in canonical form, under the key of its table."""

from pathlib import Path

from swp_data.ingest.package_tables import PackageTables, canonical
from swp_data.ingest.proposals.proposal import SURE, Proposal, proposal_id

ROOT = Path(__file__).parents[3]


def test_a_row_is_completed_in_the_order_of_its_schema():
    tables = PackageTables.read(ROOT)
    row = tables.complete("meetings", {"line": 5, "meeting_id": "r-m1", "unknown": "x"})
    assert list(row) == list(tables.schema("meetings").names)
    assert (row["meeting_id"], row["line"], row["subject"]) == ("r-m1", "5", "")


def test_values_are_canonical():
    assert [canonical(value) for value in (88.0, 2.5, 1610000.0, True, None, 7)] == [
        "88", "2.5", "1610000", "true", "", "7",
    ]  # fmt: skip


def test_a_proposal_below_the_threshold_is_unsure():
    proposal = Proposal(proposal_id=proposal_id("areas", "x"), table="areas", action="add", row={})
    unsure = Proposal(
        proposal_id=proposal_id("areas", "y"), table="areas", action="add", row={}, confidence=SURE - 0.01
    )
    assert proposal.is_sure
    assert not unsure.is_sure
    assert proposal.proposal_id == "areas:x"
