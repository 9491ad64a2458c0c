"""Made-up proposals of a report, for the tests of the review and of the merge."""

import hashlib
from dataclasses import replace

from swp_data.ingest.printed import Doubt
from swp_data.ingest.proposals.proposal import Proposal, proposal_id
from swp_data.ingest.review.stored_quarter import StoredQuarter

SOURCE_ID = "made-up-2031-q4"
TITLE = "Made-up report"
TEXT = f"{TITLE}\nThe panel met 12 times.\n<img src=x onerror=alert(1)> & </script>\n"


def source_row(**cells: str) -> dict[str, str]:
    return {
        "source_id": SOURCE_ID,
        "title": TITLE,
        "publisher": "Police and Crime Commissioner for West Mercia",
        "document_type": "panel_report",
        "plan_id": "swp-2020",
        "published": "2031-05-01",
        "period_start": "2031-01-01",
        "period_end": "2031-03-31",
        "period_label": "Quarter 4",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "note": "",
    } | cells


def passage_row(number: int, text: str, line: int) -> dict[str, str]:
    return {
        "passage_id": f"{SOURCE_ID}-u{number}",
        "source_id": SOURCE_ID,
        "number": "",
        "section": TITLE,
        "heading": "",
        "objective_id": "",
        "text": text,
        "line_start": str(line),
        "line_end": str(line),
    }


def made_up_quarter(**changes) -> StoredQuarter:
    """Return a report of three lines: a sure source, a sure passage, and one with a doubt."""
    lines = TEXT.split("\n")
    passages = [passage_row(1, lines[1], 2), passage_row(2, lines[2], 3)]
    proposals = [
        Proposal(
            proposal_id=proposal_id("sources", SOURCE_ID), table="sources", action="add", row=source_row()
        ),
        *(
            Proposal(
                proposal_id=proposal_id("passages", row["passage_id"]),
                table="passages",
                action="add",
                row=row,
                confidence=confidence,
                reason="The report prints it.",
                doubts=doubts,
                line_start=int(row["line_start"]),
                line_end=int(row["line_end"]),
            )
            for row, confidence, doubts in zip(
                passages, (0.95, 0.6), ((), ("It looks like <b>markup</b>.",)), strict=True
            )
        ),
    ]
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    quarter = StoredQuarter(
        source_id=SOURCE_ID,
        plan_id="swp-2020",
        sha256=sha256,
        original_sha256=sha256,
        form="text",
        text=TEXT,
        page_starts=(1, 3),
        proposals=tuple(proposals),
        unread=(Doubt(1, "No row has this line."),),
        undecided=(Doubt(2, "“12” in “The panel met 12 times.”"),),
        drafted={"passages": passages},
    )
    return replace(quarter, **changes)
