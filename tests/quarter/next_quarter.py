"""A made-up report for the quarter after the latest one, as text and as rows of the tables.

Nothing in it is a fact: it carries the rows of the latest delivery plan extract on, drops some, rewrites most of their
updates, and adds an activity. To add the quarter to the repository in a folder, run

    python -m tests.quarter.next_quarter REPOSITORY SOURCES

SOURCES is the folder that the text of the made-up report is written to.
"""

import csv
import datetime as dt
import hashlib
import re
import sys
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

Row = dict[str, str]
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|third|quarter|dozen)\b", re.IGNORECASE
)
TITLE = "Appendix 1: Safer West Mercia Plan Delivery Plan Extract"
DROPPED, REPEATED, BLANK = 8, 3, 17
"""Of the rows of the report before: each 8th is dropped, each 3rd repeated word for word, each 17th left blank."""


@dataclass
class Tables:
    """The tables in `data/` of a repository, by name, as text."""

    folder: Path
    columns: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for file in sorted((self.folder / "data").glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as text:
                reader = csv.DictReader(text)
                self.columns[file.stem] = list(reader.fieldnames or ())
                self.rows[file.stem] = list(reader)

    def write(self) -> None:
        for name, columns in self.columns.items():
            with (self.folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
                writer = csv.DictWriter(text, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.rows[name])

    def find(self, table: str, key: str) -> Row:
        return next(row for row in self.rows[table] if row[self.columns[table][0]] == key)

    def add(self, table: str, /, **cells: str) -> None:
        self.rows[table].append(dict.fromkeys(self.columns[table], "") | cells)


@dataclass
class Quarter:
    """What is added: the identifier of the report, its period, and the lines of its text."""

    source_id: str
    start: dt.date
    end: dt.date
    label: str
    lines: list[str] = field(default_factory=list)


def add_quarter(repository: Path, sources: Path) -> str:
    """Add a quarter to the repository in a folder, and its text to the folder of the sources; return its source_id."""
    tables, latest = Tables(repository), latest_extract(repository)
    quarter = quarter_after(dt.date.fromisoformat(latest["period_end"]))
    write_rows(tables, latest, quarter)
    text = "".join(f"{line}\n" for line in quarter.lines)
    (sources / f"{quarter.source_id}.txt").write_text(text, encoding="utf-8", newline="")
    tables.add(
        "sources",
        **latest
        | {
            "source_id": quarter.source_id,
            "title": TITLE,
            "period_start": str(quarter.start),
            "period_end": str(quarter.end),
            "period_label": quarter.label,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "note": "Made up, for a test.",
        },
    )
    tables.write()
    raise_version(repository, quarter)
    return quarter.source_id


def latest_extract(repository: Path) -> Row:
    """Return the row of the latest delivery plan extract."""
    extracts = [
        row for row in Tables(repository).rows["sources"] if row["document_type"] == "delivery_plan_extract"
    ]
    return max(extracts, key=lambda row: row["period_end"])


def quarter_after(end: dt.date) -> Quarter:
    """Return the quarter that begins on the day after a date; the financial year begins in April."""
    start = end + dt.timedelta(days=1)
    following = (start.replace(day=28) + dt.timedelta(days=70)).replace(day=1)
    number, year = (start.month - 4) // 3 % 4 + 1, start.year - (start.month < 4)
    months = f"{start:%B} to {following - dt.timedelta(days=1):%B} {start.year}"
    return Quarter(
        f"delivery-plan-{year}-{(year + 1) % 100:02}-q{number}",
        start,
        following - dt.timedelta(days=1),
        f"Quarter {number} Update {months}",
    )


def write_rows(tables: Tables, latest: Row, quarter: Quarter) -> None:
    """Write the lines of the report, and their rows into the tables."""
    old = latest["source_id"]
    updates = [row for row in tables.rows["updates"] if row["source_id"] == old]
    activities = {row["activity_id"]: row for row in tables.rows["activities"]}
    commitments = {row["commitment_id"]: row for row in tables.rows["commitments"]}
    wordings = {
        row["commitment_id"]: row for row in tables.rows["commitment_wordings"] if row["source_id"] == old
    }
    objectives = {row["objective_id"]: row["title"] for row in tables.rows["objectives"]}

    def commitment_of(update: Row) -> str:
        return activities[update["activity_id"]]["commitment_id"]

    kept = [
        update for number, update in enumerate(updates, 1) if number % DROPPED or "refer" in update["status"]
    ]
    quarter.lines += [TITLE, ""]
    objective = None
    for commitment_id, group in groupby(kept, commitment_of):
        commitment = commitments[commitment_id]
        if commitment["objective_id"] != objective:
            objective = commitment["objective_id"]
            quarter.lines += [objectives[objective].upper().replace("\u2019", "'")]
            quarter.lines += [f"No\tSWP Commitment\tSupporting activity\t{quarter.label}"]
        wording, ref = wordings[commitment_id]["wording"], commitment["ref"]
        tables.add(
            "commitment_wordings",
            commitment_id=commitment_id,
            source_id=quarter.source_id,
            wording=wording,
            line_start=str(len(quarter.lines) + 1),
            line_end=str(len(quarter.lines) + 1),
        )
        for update in group:
            add_update(
                tables, quarter, update, activities[update["activity_id"]], f"{ref}\t{in_a_line(wording)}"
            )
            ref = wording = ""
    add_activity(tables, quarter, commitments[commitment_of(kept[-1])])
    add_silence(tables, quarter)


def add_update(tables: Tables, quarter: Quarter, before: Row, activity: Row, start: str) -> None:
    """Add a row of the report that carries an activity on, with what points from it and to it."""
    from swp_data.dataset.status import status_of

    number = len(quarter.lines)
    text, kept = before["update_text"], {"activity_text"}
    if "refer" in before["status"] or (number % REPEATED == 0 and not NUMBER.search(text)):
        kept.add("update_text")
    elif number % BLANK == 0:
        text = ""
    else:
        text = f"Made-up work on this is under review, as note {letters(number)} says."
    line = str(number + 1)
    quarter.lines.append("\t".join([start, in_a_line(before["activity_text"]), in_a_line(text)]))
    status, basis = status_of(before["activity_text"], text)
    update_id = before["update_id"].replace(before["source_id"], quarter.source_id)
    cells = {"source_id": quarter.source_id, "line_start": line, "line_end": line}
    made = {"update_id": update_id, "update_text": text, "status": status, "status_basis": basis}
    tables.add("updates", **before | cells | made)
    activity["last_source_id"] = quarter.source_id
    activity["description"] = before["activity_text"]
    ids = {before["update_id"]: update_id, before["source_id"]: quarter.source_id}
    for row in [row for row in tables.rows["cross_references"] if row["origin_id"] == before["update_id"]]:
        if f"{row['cell']}_text" in kept:
            tables.add(
                "cross_references",
                **row | {"reference_id": renamed(row["reference_id"], ids), "origin_id": update_id},
            )
    for row in [row for row in tables.rows["errata"] if row["record_id"] == before["update_id"]]:
        if row["field"] in kept or row["field"] == "printed_ref":
            add_copy(tables, "errata", row, ids, line)
    for row in [row for row in tables.rows["observations"] if row["update_id"] == before["update_id"]]:
        if row["quote"] in before["activity_text"]:
            add_copy(tables, "observations", row, ids, line)


def add_copy(tables: Tables, table: str, row: Row, ids: dict[str, str], line: str) -> None:
    """Add a row again for the new report, under the next free number."""
    letter = table[0]
    source_id = ids[row["source_id"]]
    count = sum(other["source_id"] == source_id for other in tables.rows[table])
    key = tables.columns[table][0]
    copy = {
        name: renamed(cell, ids) if name in {"source_id", "record_id", "update_id"} else cell
        for name, cell in row.items()
    }
    tables.add(table, **copy | {key: f"{source_id}-{letter}{count + 1}", "line": line})


def add_activity(tables: Tables, quarter: Quarter, commitment: Row) -> None:
    """Add an activity that no report printed before, as the last row of the last commitment."""
    others = [row for row in tables.rows["activities"] if row["commitment_id"] == commitment["commitment_id"]]
    position = max(int(row["position"]) for row in others) + 1
    ref = f"{commitment['ref']}.{position}"
    text = f"({ref}) Publish a made-up leaflet for residents"
    activity_id, line = f"{commitment['plan_id']}-{ref}", str(len(quarter.lines) + 1)
    tables.add(
        "activities",
        activity_id=activity_id,
        commitment_id=commitment["commitment_id"],
        ref=ref,
        position=str(position),
        title="Made-up leaflet for residents",
        first_source_id=quarter.source_id,
        last_source_id=quarter.source_id,
        description=text,
    )
    update = "The leaflet is being designed."
    quarter.lines.append(f"\t\t{text}\t{update}")
    tables.add(
        "updates",
        update_id=f"{quarter.source_id}-{ref}",
        source_id=quarter.source_id,
        activity_id=activity_id,
        printed_ref=ref,
        status="active",
        activity_text=text,
        update_text=update,
        line_start=line,
        line_end=line,
    )


def add_silence(tables: Tables, quarter: Quarter) -> None:
    """Say of each open milestone that the report covers that it is not mentioned."""
    commitments = {row["activity_id"]: row["commitment_id"] for row in tables.rows["activities"]}
    covered = {row["activity_id"] for row in tables.rows["updates"] if row["source_id"] == quarter.source_id}
    covered |= {commitments[activity] for activity in covered}
    for row in tables.rows["commitment_lineage"]:
        if row["to_commitment_id"] in covered:
            covered.add(row["from_commitment_id"])
    reports = tables.rows["milestone_reports"]
    settled = {row["milestone_id"] for row in reports if row["outcome"] in ("met", "met_late", "dropped")}
    for row in tables.rows["milestones"]:
        is_covered = row["activity_id"] and {row["activity_id"], row["commitment_id"]} & covered
        if is_covered and row["milestone_id"] not in settled:
            tables.add(
                "milestone_reports",
                milestone_id=row["milestone_id"],
                source_id=quarter.source_id,
                outcome="not_mentioned",
                basis="The made-up report does not mention it.",
            )


def letters(number: int) -> str:
    """Return a number in letters, so that texts differ and print no number that an observation would have to hold."""
    return chr(ord("a") + number // 26) + chr(ord("a") + number % 26)


def in_a_line(text: str) -> str:
    """Return a cell as the report prints it: paragraphs become HTML, and items have bullets."""
    paragraphs = [paragraph.replace("\n", " • ") for paragraph in text.split("\n\n")]
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs) if "\n" in text else text


def renamed(text: str, ids: dict[str, str]) -> str:
    for old, new in ids.items():
        text = text.replace(old, new)
    return text


def raise_version(repository: Path, quarter: Quarter) -> None:
    """Make it the next minor version, with an entry in the changelog."""
    file = repository / "datapackage.json"
    text = file.read_text(encoding="utf-8")
    version = re.search(r'"version": "(\d+)\.(\d+)\.\d+"', text)
    new = f"{version[1]}.{int(version[2]) + 1}.0"
    file.write_text(text.replace(version[0], f'"version": "{new}"'), encoding="utf-8")
    file = repository / "CITATION.cff"
    text = re.sub(r"(?m)^version: .*$", f"version: {new}", file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    file = repository / "CHANGELOG.md"
    text = file.read_text(encoding="utf-8")
    created = re.search(
        r"(?m)^date-released: (.+)$", (repository / "CITATION.cff").read_text(encoding="utf-8")
    )[1]
    entry = f"## {new} - {created}\n\n{quarter.label}, made up for a test.\n\n"
    file.write_text(text.replace("## ", f"{entry}## ", 1), encoding="utf-8")


if __name__ == "__main__":
    print(add_quarter(Path(sys.argv[1]), Path(sys.argv[2])))
