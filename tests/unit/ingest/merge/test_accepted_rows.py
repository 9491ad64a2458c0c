"""Which proposals are merged: those that a person accepted, and the sure ones on request."""

import pytest

from swp_data.errors import PackageError
from swp_data.ingest.merge.accepted_rows import select
from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.review.decisions import Decision, Edit


def proposal(name, confidence=1.0, doubts=(), depends_on=()):
    return Proposal(
        proposal_id=name,
        table="metrics",
        action="add",
        row={"metric_id": name, "title": "Drafted"},
        confidence=confidence,
        doubts=doubts,
        depends_on=depends_on,
    )


def accepted(selection):
    return [row.proposal.proposal_id for row in selection.accepted]


def undecided(selection):
    return [proposal.proposal_id for proposal in selection.undecided]


def decided(name, verdict, *edits):
    return {name: Decision(proposal_id=name, verdict=verdict, edits=edits)}


def test_without_a_decision_nothing_is_merged():
    assert accepted(select([proposal("a")], {}, None)) == []


def test_sure_means_a_confidence_and_no_doubts():
    proposals = [proposal("sure"), proposal("unsure", 0.85), proposal("doubtful", doubts=("A doubt.",))]
    assert accepted(select(proposals, {}, 0.9)) == ["sure"]
    assert accepted(select(proposals, {}, 0.8)) == ["sure", "unsure"]


def test_a_persons_decision_comes_first():
    proposals = [proposal("a"), proposal("b", 0.1)]
    selection = select(proposals, decided("a", "reject") | decided("b", "accept"), 0.9)
    assert accepted(selection) == ["b"]
    assert [proposal.proposal_id for proposal in selection.rejected] == ["a"]
    assert not selection.accepted[0].is_automatic


def test_a_changed_cell_is_merged_with_its_reason():
    edits = (Edit("title", "A better title", "too long"), Edit("metric_id", "a", "not changed"))
    (row,) = select([proposal("a")], decided("a", "accept", *edits), None).accepted
    assert row.row == {"metric_id": "a", "title": "A better title"}
    assert row.reasons == {"title": "too long"}


def test_a_changed_cell_without_a_decision_waits_for_one():
    assert undecided(select([proposal("a")], decided("a", "", Edit("title", "Half done")), 0.5)) == ["a"]


def test_a_sure_proposal_waits_for_what_it_needs():
    proposals = [
        proposal("metric", 0.5),
        proposal("figure", depends_on=("metric",)),
        proposal("link", depends_on=("figure",)),
    ]
    assert accepted(select(proposals, {}, 0.9)) == []
    assert accepted(select(proposals, decided("metric", "accept"), 0.9)) == ["metric", "figure", "link"]


def test_a_need_that_is_not_a_proposal_is_in_the_package():
    assert accepted(select([proposal("figure", depends_on=("known",))], {}, 0.9)) == ["figure"]


@pytest.mark.parametrize(("verdict", "state"), [("reject", "rejected"), ("", "undecided")])
def test_accepting_without_what_is_needed_is_an_error(verdict, state):
    proposals = [proposal("metric", 0.5), proposal("figure", depends_on=("metric",))]
    decisions = decided("figure", "accept") | decided("metric", verdict)
    with pytest.raises(
        PackageError, match=f"'figure' is accepted, but it needs 'metric', which is {state}; accept"
    ):
        select(proposals, decisions, None)
