"""The proposals that are merged: those that a person accepted, and the sure ones if that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from swp_data.errors import PackageError
from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.review.decisions import Decision

__all__ = ["AcceptedRow", "Selection", "select"]

DECIDE_FIRST = "accept it too, or reject this one"


@dataclass(frozen=True)
class AcceptedRow:
    """A row that is merged, with the proposal that it comes from.

    Attributes:
        proposal: the proposal.
        row: its row, with the cells that a person changed.
        reasons: why each changed cell was changed, by column.
        is_automatic: whether it was accepted because the program is sure of it, not by a person.
    """

    proposal: Proposal
    row: Mapping[str, str]
    reasons: Mapping[str, str]
    is_automatic: bool

    @property
    def needs_decision(self) -> str:
        """The start of a message about it."""
        return f"{self.proposal.proposal_id!r} is accepted"


@dataclass(frozen=True)
class Selection:
    """What is done with the proposals.

    Attributes:
        accepted: the rows that are merged, in the order of the proposals.
        rejected: the proposals that a person rejected.
        notes: why they were rejected, by their ids; empty if nobody said why.
        undecided: the others.
    """

    accepted: Sequence[AcceptedRow]
    rejected: Sequence[Proposal]
    notes: Mapping[str, str]
    undecided: Sequence[Proposal]

    def without(self, names: set[str]) -> Selection:
        """Return the selection with some accepted rows left undecided."""
        kept = [row for row in self.accepted if row.proposal.proposal_id not in names]
        left = [row.proposal for row in self.accepted if row.proposal.proposal_id in names]
        return replace(self, accepted=kept, undecided=[*self.undecided, *left])


def select(
    proposals: Sequence[Proposal], decisions: Mapping[str, Decision], accept_sure: float | None
) -> Selection:
    """Return which proposals are merged.

    Args:
        proposals: the proposals of a report.
        decisions: what a person decided on them, by their ids.
        accept_sure: accept each undecided proposal of at least this confidence that has no doubts; None accepts none.

    Raises:
        PackageError: a person accepted a proposal that needs one which is not accepted.
    """
    accepted, rejected, notes, undecided = [], [], {}, []
    for proposal in proposals:
        decision = decisions.get(proposal.proposal_id, Decision(proposal_id=proposal.proposal_id))
        is_sure = accept_sure is not None and proposal.confidence >= accept_sure and not proposal.doubts
        if decision.verdict == "reject":
            rejected.append(proposal)
            notes[proposal.proposal_id] = decision.note
        elif decision.verdict == "accept" or (is_sure and not decision.edits):
            reasons = {
                edit.column: edit.note
                for edit in decision.edits
                if edit.value != proposal.row.get(edit.column, "")
            }
            row = decision.edited(proposal.row)
            accepted.append(AcceptedRow(proposal, row, reasons, is_automatic=decision.verdict != "accept"))
        else:
            undecided.append(proposal)
    return _with_what_they_need(Selection(accepted, rejected, notes, undecided))


def _with_what_they_need(selection: Selection) -> Selection:
    """Return a selection in which each accepted proposal has all proposals that it needs.

    Raises:
        PackageError: a person accepted a proposal that needs one which is not accepted.
    """
    while lacking := dict(_lacking(selection)):
        for row in selection.accepted:
            name = row.proposal.proposal_id
            if name in lacking and not row.is_automatic:
                needed = lacking[name]
                state = "rejected" if needed in selection.notes else "undecided"
                raise PackageError(
                    f"{row.needs_decision}, but it needs {needed!r}, which is {state}", hint=DECIDE_FIRST
                )
        selection = selection.without(set(lacking))
    return selection


def _lacking(selection: Selection) -> Iterator[tuple[str, str]]:
    """Yield each accepted proposal that needs one which is not accepted, and that one."""
    accepted = {row.proposal.proposal_id for row in selection.accepted}
    others = {proposal.proposal_id for proposal in (*selection.rejected, *selection.undecided)}
    for row in selection.accepted:
        needed = next((name for name in row.proposal.depends_on if name in others - accepted), "")
        if needed:
            yield row.proposal.proposal_id, needed
