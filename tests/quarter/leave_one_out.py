"""A copy of the package without one report, in which the report can be proposed again and compared with its rows.

    python -m tests.quarter.leave_one_out SOURCE_ID SOURCES

leaves a report out, proposes it again from its text, and prints for each table how many proposals are right, wrong but
unsure, wrong and sure, and how many rows are missing.
"""

import csv
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from swp_data.checks.canonical_form import write_canonical
from swp_data.checks.provenance.source_text import find_files
from swp_data.datapackage.model import open_package
from swp_data.dataset.plan_references import split_id

ROOT = Path(__file__).parents[2]
PARTS = ("data", "schemas", "curation", "profiles")

Row = dict[str, str]


@dataclass
class Files:
    """CSV files of a folder by name, as text."""

    folder: Path
    columns: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for file in sorted(self.folder.glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as text:
                reader = csv.DictReader(text)
                self.columns[file.stem] = list(reader.fieldnames or ())
                self.rows[file.stem] = list(reader)

    def write(self) -> None:
        for name, columns in self.columns.items():
            with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
                writer = csv.DictWriter(text, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(self.rows[name])


def copy_package(folder: Path, root: Path = ROOT) -> None:
    """Copy the package into a folder."""
    for part in PARTS:
        shutil.copytree(root / part, folder / part)
    shutil.copy(root / "datapackage.json", folder)


def leave_out(source_id: str, folder: Path) -> None:
    """Remove a report and everything that only it prints from the package in a folder."""
    data = Files(folder / "data")
    rows = data.rows
    ends = {row["source_id"]: row["period_end"] or row["published"] for row in rows["sources"]}
    updates = {row["update_id"] for row in rows["updates"] if row["source_id"] == source_id}
    milestones = {row["milestone_id"] for row in rows["milestones"] if row["source_id"] == source_id}
    _restore_texts(data, source_id, ends)
    keep(rows, "oversight_links", lambda row: row["update_id"] not in updates)
    keep(rows, "cross_references", lambda row: row["origin_id"] not in updates)
    keep(rows, "milestone_reports", lambda row: row["milestone_id"] not in milestones)
    for row in rows["milestone_reports"]:
        if row["moved_to_milestone_id"] in milestones:
            row["moved_to_milestone_id"] = ""
    for table, columns in data.columns.items():
        if "source_id" in columns and table != "plans":
            keep(rows, table, lambda row: row["source_id"] != source_id)
    observed = {row["metric_id"] for row in rows["observations"]}
    keep(rows, "metrics", lambda row: row["metric_id"] in observed)
    named = {row["body_id"] for table in ("oversight_links", "oversight_listings") for row in rows[table]}
    keep(rows, "oversight_bodies", lambda row: row["body_id"] in named)
    for row in rows["oversight_bodies"]:
        if row["predecessor_id"] not in named:
            row["predecessor_id"] = ""
    data.write()
    _leave_out_decisions(folder, source_id, data)
    write_canonical(open_package(folder))


def keep(rows: dict[str, list[Row]], table: str, condition) -> None:
    rows[table] = [row for row in rows[table] if condition(row)]


def _restore_texts(data: Files, source_id: str, ends: dict[str, str]) -> None:
    """Give activities and commitments their texts of the other reports, and remove those that no other prints."""
    rows = data.rows
    for table, key, prints, printed, column in (
        ("activities", "activity_id", "updates", "activity_text", "description"),
        ("commitments", "commitment_id", "commitment_wordings", "wording", "wording"),
    ):
        kept = []
        for row in rows[table]:
            others = [
                other for other in rows[prints] if other[key] == row[key] and other["source_id"] != source_id
            ]
            others.sort(key=lambda other: ends[other["source_id"]])
            if not others:
                continue
            if row[column] != others[-1][printed]:
                row[column] = others[-1][printed]
                origins = {"activities": "activities", "commitments": "commitments"}
                keep(
                    rows,
                    "cross_references",
                    lambda other: (
                        (other["origin_table"], other["origin_id"]) != (origins[table], row[key])  # noqa: B023
                        or other["printed"] in row[column]  # noqa: B023
                    ),
                )
            if table == "activities":
                row["first_source_id"], row["last_source_id"] = (
                    others[0]["source_id"],
                    others[-1]["source_id"],
                )
            kept.append(row)
        rows[table] = kept
    activities = {row["activity_id"] for row in rows["activities"]}
    commitments = {row["commitment_id"] for row in rows["commitments"]}
    gone = {"activities": activities, "commitments": commitments}
    keep(
        rows,
        "cross_references",
        lambda row: row["origin_id"] in gone.get(row["origin_table"], {row["origin_id"]}),
    )
    for row in rows["cross_references"]:
        for column, known in (("target_activity_id", activities), ("target_commitment_id", commitments)):
            if row[column] not in known:
                row[column] = ""
    keep(
        rows,
        "commitment_lineage",
        lambda row: {row["from_commitment_id"], row["to_commitment_id"]} <= commitments,
    )
    for row in rows["plan_statements"]:
        if row["commitment_id"] not in commitments:
            row["commitment_id"] = ""
    _close_gaps(rows)


def _close_gaps(rows: dict[str, list[Row]]) -> None:
    """Number the positions of commitments again, which have gaps if some are removed."""
    positions: Counter[str] = Counter()
    for row in sorted(rows["commitments"], key=lambda row: (row["plan_id"], int(row["position"]))):
        positions[row["plan_id"]] += 1
        row["position"] = str(positions[row["plan_id"]])


def _leave_out_decisions(folder: Path, source_id: str, data: Files) -> None:
    curation = Files(folder / "curation")
    keys = {row[data.columns[table][0]] for table, of_table in data.rows.items() for row in of_table}
    keep(curation.rows, "exceptions", lambda row: row["key"] in keys)
    for name in ("exclusions", "corrections"):
        keep(curation.rows, name, lambda row: row["source_id"] != source_id)
    curation.write()


def accept(folder: Path, proposals) -> None:
    """Write proposals into the package in a folder, as if a person had accepted all of them."""
    data, curation = Files(folder / "data"), Files(folder / "curation")
    for proposal in proposals:
        files = data if proposal.table in data.rows else curation
        of_table = files.rows[proposal.table]
        if proposal.action == "change":
            of_table[of_table.index(dict(proposal.previous))] = dict(proposal.row)
        else:
            of_table.append(dict(proposal.row))
    for name in ("exceptions", "exclusions", "corrections"):
        curation.rows[name].sort(key=lambda row: list(row.values()))
    data.write()
    curation.write()
    write_canonical(open_package(folder))


def text_of(source_id: str, sources: Path) -> Path:
    """Return the text file of a report."""
    files, _ = find_files(Files(ROOT / "data").rows["sources"], sources)
    return files[source_id]


# What tells the rows of a report apart if their ids are numbers, and the columns that are ours or only numbers.
CONTENT_KEYS = {
    "observations": ("line", "value", "upper_value", "unit0"),
    "milestones": ("line", "printed_date"),
    "errata": ("record_id", "field", "line", "printed"),
    "cross_references": (
        "origin_table",
        "origin_id",
        "printed",
        "target_commitment_id",
        "target_activity_id",
    ),
}
OURS = {
    "activities": {"title"},
    "commitments": {"title"},
    "observations": {"observation_id", "note"},
    "milestones": {"milestone_id", "what", "note"},
    "milestone_reports": {"basis", "moved_to_milestone_id"},
    "errata": {"erratum_id", "explanation"},
    "sources": {"note"},
    "metrics": {"title", "definition"},
    "cross_references": {"reference_id"},
}


def main() -> None:
    from swp_data.ingest.quarter import propose_quarter

    source_id, sources = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "package"
        folder.mkdir()
        copy_package(folder)
        plan_id = next(
            row["plan_id"] for row in Files(ROOT / "data").rows["sources"] if row["source_id"] == source_id
        )
        leave_out(source_id, folder)
        before = Files(folder / "data")
        quarter = propose_quarter(text_of(source_id, sources), source_id, plan_id, root=folder)
        print(Counter(proposal.table for proposal in quarter.proposals))
        print(split_id(plan_id), len(before.rows["updates"]))


if __name__ == "__main__":
    main()
