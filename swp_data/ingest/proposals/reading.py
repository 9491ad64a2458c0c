"""What a report says, next to what the record has: what every module of proposals works on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from swp_data.checks.provenance.source_text import source_of
from swp_data.dataset.plan_references import split_id
from swp_data.ingest.drafts import Draft
from swp_data.ingest.matching.match import Match
from swp_data.ingest.package_tables import PackageTables
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.proposals.shared_cells import fill_shared_cells
from swp_data.ingest.vocabulary import Vocabulary

__all__ = ["Reading", "Row"]

Row = Mapping[str, str]

MISREAD = 0.5
"""The confidence of a row on whose lines the reader of the report had a doubt."""


@dataclass(frozen=True)
class Reading:
    """A report as it was read, and the tables that its rows are proposed for.

    Attributes:
        draft: the rows as they were read, before they are matched.
        tables: the tables of the package.
        vocabulary: the words of the profile and of the edition.
        source: the row of the table `sources` that is proposed for the report.
        commitments: the match of each drafted commitment, by its drafted id.
        activities: the match of each drafted activity, by its drafted id.
    """

    draft: Draft
    tables: PackageTables
    vocabulary: Vocabulary
    source: Row
    commitments: Mapping[str, Match] = field(default_factory=dict)
    activities: Mapping[str, Match] = field(default_factory=dict)

    @property
    def source_id(self) -> str:
        return self.draft.source_id

    @property
    def plan_id(self) -> str:
        return self.vocabulary.edition.plan_id

    def drafted(self, table: str) -> list[dict[str, str]]:
        """Return the drafted rows of a table as complete rows in canonical form, with the ids of their matches."""
        rows = [self.tables.complete(table, record) for record in self.draft.tables.get(table, ())]
        for row in rows:
            if row.get("commitment_id") in self.commitments:
                row["commitment_id"] = self.commitments[row["commitment_id"]].key
            if row.get("activity_id") in self.activities:
                row["activity_id"] = self.activities[row["activity_id"]].key
            if "update_id" in row and "activity_id" in row:
                row["update_id"] = f"{self.source_id}-{split_id(row['activity_id'])[1]}"
        return rows

    @cached_property
    def updates(self) -> list[dict[str, str]]:
        """The printed rows of the delivery plan table, as rows of the table `updates`."""
        rows = self.drafted("updates")
        others = self.oversight_of_others
        if not any(others.get(row["activity_id"]) for row in rows if not row["oversight_text"]):
            return rows
        commitments = {row["activity_id"]: row["commitment_id"] for row in self.tables["activities"]}
        document_type = self.vocabulary.profile.document_type(self.source["document_type"])
        source = source_of(self.source_id, document_type, self.draft.report.text)
        return fill_shared_cells(rows, commitments, others, source)

    @cached_property
    def oversight_of_others(self) -> dict[str, str]:
        """The oversight cell of each activity in the last other report on the edition that prints it."""
        cells = {}
        for source_id in self.earlier_reports:
            for row in self.tables["updates"]:
                if row["source_id"] == source_id and row["oversight_text"]:
                    cells[row["activity_id"]] = row["oversight_text"]
        return cells

    @cached_property
    def passages(self) -> list[dict[str, str]]:
        """The paragraphs of the narrative."""
        return self.drafted("passages")

    @cached_property
    def earlier_reports(self) -> list[str]:
        """The source ids of the other reports with updates on the edition, in order of time."""
        reports = {row["source_id"] for row in self.tables["updates"]}
        of_edition = [
            row
            for row in self.tables["sources"]
            if row["source_id"] in reports and row["plan_id"] == self.plan_id
        ]
        return [row["source_id"] for row in sorted(of_edition, key=end_of)]

    @cached_property
    def is_latest(self) -> bool:
        """Whether no other report on the edition ends later."""
        ends = {row["source_id"]: end_of(row) for row in self.tables["sources"]}
        return all(ends[source] <= end_of(self.source) for source in self.earlier_reports)

    def is_before(self, source_id: str) -> bool:
        """Whether the report ends before another source."""
        other = self.tables.find("sources", source_id)
        return other is not None and end_of(self.source) < end_of(other)

    def doubts_on(self, first: int, last: int) -> tuple[str, ...]:
        """Return what the reader of the report was not sure of on some lines."""
        return tuple(
            f"Line {doubt.line}: {doubt.reason}."
            for doubt in self.draft.unsure
            if first <= doubt.line <= last
        )

    def propose(
        self,
        table: str,
        row: Mapping[str, object],
        *,
        reason: str,
        confidence: float = 1.0,
        doubts: Sequence[str] = (),
        depends_on: Collection[str] = (),
        is_printed: bool = True,
    ) -> Proposal:
        """Return the proposal of a row: to add it or, if the table has its key, to change it.

        Args:
            table: the table.
            row: the cells of the row; columns that are not given are empty.
            reason: a sentence for the person who reviews it.
            confidence: how sure the program is.
            doubts: what it is not sure of.
            depends_on: the proposals that must be accepted with it.
            is_printed: whether the lines of the row are those of its text, so doubts on them are doubts on the row.
        """
        cells = self.tables.complete(table, row)
        key = self.tables.key(table, cells)
        previous = self.tables.find(table, *key)
        first, last = lines_of(row)
        misread = self.doubts_on(first, last) if is_printed and first else ()
        return Proposal(
            proposal_id=proposal_id(table, *key),
            table=table,
            action="add" if previous is None else "change",
            row=cells,
            previous=previous or {},
            confidence=round(min(confidence, MISREAD) if misread else confidence, 2),
            reason=reason,
            doubts=(*doubts, *misread),
            line_start=first,
            line_end=last,
            depends_on=tuple(depends_on),
        )


def end_of(source: Row) -> str:
    """Return when a source ends: its period or, without one, the day or month of its publication."""
    return source["period_end"] or source["published"]


def lines_of(row: Mapping[str, object]) -> tuple[int, int]:
    """Return the first and the last line of a row; 0 if it names none.

    >>> lines_of({"line": 7}), lines_of({"line_start": "3", "line_end": "9"}), lines_of({})
    ((7, 7), (3, 9), (0, 0))
    """
    first = int(str(row.get("line_start") or row.get("line") or 0))
    return first, int(str(row.get("line_end") or first))
