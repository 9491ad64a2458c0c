"""A made-up report for the quarter after the latest one, as a Word document.

Nothing in it is a fact: it carries the rows of the latest delivery plan extract on, drops some, rewrites most of their
updates, prints some figures, and adds an activity. To write it, run

    python -m tools.made_up_report REPOSITORY REPORT.docx
"""

import csv
import datetime as dt
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

Row = dict[str, str]
NOT_REPEATED = (
    re.compile(  # figures, which an observation would have to hold, and words that the table leaves out
        r"\d|\[|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|third|quarter|dozen)\b",
        re.IGNORECASE,
    )
)
TITLE = "Appendix 1: Safer West Mercia Plan Delivery Plan Extract"
DROPPED, REPEATED, BLANK, FIGURES = 8, 3, 17, 10
"""Each 8th row of the report before is dropped; of the others, each 3rd is repeated word for word, each 17th is left
blank, and each 10th prints a figure."""


@dataclass
class Quarter:
    """A made-up report: its id, its edition of the plan, its period, and the tables that it prints, by heading."""

    source_id: str
    plan_id: str
    label: str
    tables: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def write(self, file: Path) -> None:
        """Write the report as a Word document."""
        from docx import Document

        document = Document()
        document.add_heading(TITLE)
        for heading, rows in self.tables.items():
            document.add_heading(heading, 2)
            table = document.add_table(0, 4, "Table Grid")
            for row in (("No", "SWP Commitment", "Supporting activity", self.label), *rows):
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    first, *others = text.split("\n")
                    cell.paragraphs[0].text = first
                    for line in others:  # a list
                        cell.add_paragraph(f"• {line}")
        document.save(str(file))


def next_quarter(repository: Path) -> Quarter:
    """Make the report that follows the latest delivery plan extract of a repository."""
    tables = {name: list(_rows(repository, name)) for name in ("sources", "updates", "activities")}
    tables |= {name: list(_rows(repository, name)) for name in ("commitments", "commitment_wordings")}
    objectives = {row["objective_id"]: row["title"] for row in _rows(repository, "objectives")}
    latest = latest_extract(repository)
    quarter = _quarter_after(latest)
    activities = {row["activity_id"]: row for row in tables["activities"]}
    commitments = {row["commitment_id"]: row for row in tables["commitments"]}
    old = [row for row in tables["updates"] if row["source_id"] == latest["source_id"]]
    wordings = {
        row["commitment_id"]: row["wording"]
        for row in tables["commitment_wordings"]
        if row["source_id"] == latest["source_id"]
    }

    def commitment_of(update: Row) -> str:
        return activities[update["activity_id"]]["commitment_id"]

    kept = [update for number, update in enumerate(old, 1) if number % DROPPED or "refer" in update["status"]]
    number = 0
    for commitment_id, group in groupby(kept, commitment_of):
        commitment = commitments[commitment_id]
        heading = objectives[commitment["objective_id"]].upper().replace("\u2019", "'")
        rows = quarter.tables.setdefault(heading, [])
        ref, wording = commitment["ref"], wordings[commitment_id]
        for update in group:
            number += 1
            rows.append((ref, wording, update["activity_text"], _text_of(number, update)))
            ref = wording = ""
    rows.append(("", "", _new_activity(commitment, tables["activities"]), "The leaflet is being designed."))
    return quarter


def latest_extract(repository: Path) -> Row:
    """Return the row of the latest delivery plan extract."""
    extracts = [
        row for row in _rows(repository, "sources") if row["document_type"] == "delivery_plan_extract"
    ]
    return max(extracts, key=lambda row: row["period_end"])


def _rows(repository: Path, table: str) -> Iterator[Row]:
    with (repository / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def _quarter_after(latest: Row) -> Quarter:
    """Return the quarter after that of a report; the financial year begins in April."""
    start = dt.date.fromisoformat(latest["period_end"]) + dt.timedelta(days=1)
    following = (start.replace(day=28) + dt.timedelta(days=70)).replace(day=1)
    number, year = (start.month - 4) // 3 % 4 + 1, start.year - (start.month < 4)
    months = f"{start:%B} to {following - dt.timedelta(days=1):%B} {start.year}"
    return Quarter(
        f"delivery-plan-{year}-{(year + 1) % 100:02}-q{number}",
        latest["plan_id"],
        f"Quarter {number} Update {months}",
    )


def _text_of(number: int, before: Row) -> str:
    """Return the update that the report prints in a row."""
    text = before["update_text"]
    if "refer" in before["status"] or (number % REPEATED == 0 and not NOT_REPEATED.search(text)):
        return text
    if number % BLANK == 0 and before["activity_text"]:
        return ""
    made_up = (
        f"Made-up work on this is under way with the made-up partners of the force, as note {_letters(number)} says. "
        "Residents were told of it in the made-up newsletter, and a made-up group looks after what they answered."
    )
    return f"{made_up} There were {number + 3} made-up visits." if number % FIGURES == 0 else made_up


def _letters(number: int) -> str:
    """Return a number in letters, so that texts differ and print no figure."""
    return chr(ord("a") + number // 26) + chr(ord("a") + number % 26)


def _new_activity(commitment: Row, activities: list[Row]) -> str:
    """Return an activity that no report printed before, the last one of a commitment."""
    others = [row for row in activities if row["commitment_id"] == commitment["commitment_id"]]
    number = max(int(row["position"]) for row in others) + 1
    return f"({commitment['ref']}.{number}) Publish a made-up leaflet for residents"


if __name__ == "__main__":
    report = next_quarter(Path(sys.argv[1]))
    report.write(Path(sys.argv[2]))
    print(report.plan_id, report.source_id)
