"""The proposals of a report as `proposals.json`, from which the review and the merge work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from swp_data.datapackage.safe_files import read_bytes, read_text
from swp_data.datapackage.safe_names import check_name
from swp_data.errors import PackageError
from swp_data.ingest.printed import Doubt
from swp_data.ingest.proposals.proposal import Proposal
from swp_data.ingest.quarter import Quarter

__all__ = ["PROPOSALS", "StoredQuarter", "read_quarter"]

PROPOSALS = "proposals.json"
WRITTEN_BY = "swp-data quarter"
RUN_AGAIN = "run `swp-data quarter` on the report again, with another --out"

Rows = Mapping[str, list[dict[str, str]]]


@dataclass(frozen=True, kw_only=True)
class StoredQuarter:
    """What a report suggests, as it is kept between proposing and merging.

    Attributes:
        source_id: the id of the report.
        plan_id: the edition of the plan that it reports on.
        sha256: the checksum of the converted text.
        original_sha256: the checksum of the report as it was published.
        form: "text", "pdf" or "docx".
        text: the converted text, in which lines are counted; it is a file of its own.
        page_starts: the first line of each page; empty if the form has no pages.
        proposals: the rows that are proposed.
        unread: lines that no proposal claims, each with the reason.
        undecided: printed numbers that no proposal and no exclusion covers.
        drafted: the rows as they were read, by table.
    """

    source_id: str
    plan_id: str
    sha256: str
    original_sha256: str
    form: str
    text: str
    page_starts: tuple[int, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    unread: tuple[Doubt, ...] = ()
    undecided: tuple[Doubt, ...] = ()
    drafted: Rows = field(default_factory=dict)

    @classmethod
    def of(cls, quarter: Quarter) -> StoredQuarter:
        """Return what is kept of a quarter.

        Raises:
            PackageError: two proposals have the same id.
        """
        report = quarter.draft.report
        seen: set[str] = set()
        for proposal in quarter.proposals:
            if proposal.proposal_id in seen:
                raise PackageError(
                    f"two proposals have the id {proposal.proposal_id!r}",
                    hint="please report this with the lines that they are from",
                )
            seen.add(proposal.proposal_id)
        drafted = {
            table: [{name: _cell(value) for name, value in row.items()} for row in rows]
            for table, rows in quarter.draft.tables.items()
        }
        return cls(
            source_id=quarter.source_id,
            plan_id=quarter.plan_id,
            sha256=report.sha256,
            original_sha256=report.original_sha256,
            form=report.form,
            text=report.text,
            page_starts=tuple(report.page_starts),
            proposals=tuple(quarter.proposals),
            unread=tuple(quarter.unread),
            undecided=tuple(quarter.undecided),
            drafted=drafted,
        )

    @property
    def text_name(self) -> str:
        """The name of the file with the converted text."""
        return f"{self.source_id}.txt"

    @property
    def lines(self) -> list[str]:
        """The lines of the converted text."""
        return self.text.split("\n")

    def page_of(self, line: int) -> int | None:
        """Return the page of a line; None if the form has no pages, or there is no line."""
        page = sum(start <= line for start in self.page_starts)
        return page if page and line else None

    @property
    def pages(self) -> dict[str, int]:
        """The page of each proposal's first line, by the id of the proposal, where that is known."""
        found = ((proposal.proposal_id, self.page_of(proposal.line_start)) for proposal in self.proposals)
        return {name: page for name, page in found if page}

    def as_json(self) -> str:
        """Return everything except the converted text as JSON."""
        content = {"written_by": WRITTEN_BY} | asdict(self)
        del content["text"]
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def read_quarter(folder: Path) -> StoredQuarter:
    """Read the proposals and the converted text that `swp-data quarter` wrote into a folder.

    Raises:
        PackageError: the folder has none, or they were damaged.
    """
    file = folder / PROPOSALS
    if not file.is_file():
        raise PackageError(
            "does not have the proposals of a report", where=str(folder), hint="give the report itself"
        )
    problem = PackageError("is damaged", where=str(file), hint=RUN_AGAIN)
    try:
        content: dict[str, Any] = json.loads(read_text(file, "table_bytes"))
        if not isinstance(content, dict) or content.pop("written_by", "") != WRITTEN_BY:
            raise problem
        source_id = check_name(content["source_id"], "source", str(file))
        text = read_bytes(folder / f"{source_id}.txt", "source_bytes")
        if hashlib.sha256(text).hexdigest() != content["sha256"]:
            raise PackageError("was changed", where=str(folder / f"{source_id}.txt"), hint=RUN_AGAIN)
        return StoredQuarter(**_parsed(content), text=text.decode())
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OSError) as error:
        if isinstance(error, PackageError):
            raise
        raise problem from error


def _parsed(content: Mapping[str, Any]) -> dict[str, Any]:
    proposals = tuple(
        Proposal(**item | {"doubts": tuple(item["doubts"]), "depends_on": tuple(item["depends_on"])})
        for item in content["proposals"]
    )
    return {
        **content,
        "proposals": proposals,
        "page_starts": tuple(map(int, content["page_starts"])),
        "unread": tuple(Doubt(int(line), str(doubt)) for line, doubt in content["unread"]),
        "undecided": tuple(Doubt(int(line), str(doubt)) for line, doubt in content["undecided"]),
    }
