"""A copy of the package without one report, in which the report can be proposed again and compared with its rows.

    python -m tests.quarter.leave_one_out SOURCE_ID SOURCES

leaves a report out, proposes it again from its text, and prints for each table how many proposals are right, wrong but
unsure, wrong and sure, and how many rows are missing.
"""

import csv
import re
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from swp_data.checks import validate
from swp_data.checks.canonical_form import write_canonical
from swp_data.checks.provenance.redactions import read_redactions, restore
from swp_data.checks.provenance.source_text import find_files
from swp_data.datapackage.model import open_package
from swp_data.dataset.curation import read_curation
from swp_data.dataset.place_names import area_mentions
from swp_data.dataset.profile import read_profile

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
    keep(rows, "part_statuses", lambda row: row["update_id"] not in updates)
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
    _derive(data, folder)
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
    keys = {
        " ".join(row[name] for name in data.columns[table][:parts])
        for table, of_table in data.rows.items()
        for row in of_table
        for parts in (1, 2)
    }
    keep(curation.rows, "exceptions", lambda row: row["key"] in keys)
    for name in ("exclusions", "corrections", "redactions"):
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
    _derive(data, folder)
    for name in ("exceptions", "exclusions", "corrections"):
        curation.rows[name].sort(
            key=lambda row: [int(cell) if column == "line" else cell for column, cell in row.items()]
        )
    data.write()
    curation.write()
    write_canonical(open_package(folder))


def _derive(data: Files, folder: Path) -> None:
    """Give the package the rows that follow from its texts by rules, which nobody proposes."""
    data.rows["area_mentions"] = area_mentions(
        data.rows, read_profile(folder).place_names, exceptions=read_curation("exceptions", folder)
    )


def text_of(source_id: str, sources: Path) -> Path:
    """Return the text file of a report."""
    files, _ = find_files(Files(ROOT / "data").rows["sources"], sources)
    return files[source_id]


# What tells rows apart if their ids are only numbers.
CONTENT_KEYS = {
    "observations": ("value", "upper_value"),
    "milestones": ("line", "printed_date"),
    "errata": ("table", "record_id", "field", "line"),
    "cross_references": (
        "origin_table",
        "origin_id",
        "printed",
        "target_commitment_id",
        "target_activity_id",
    ),
}
# Columns that are numbers, or our own words.
OURS = {
    "activities": {"title", "position"},
    "commitments": {"title", "position"},
    "observations": {"observation_id", "quote", "note", "line"},
    "milestones": {"milestone_id", "what", "note", "quote"},
    "milestone_reports": {"basis", "moved_to_milestone_id", "quote", "line"},
    "errata": {"erratum_id", "explanation"},
    "part_statuses": {"part", "quote", "line"},
    "sources": {"note", "url", "url_seen", "archive_url"},
    "metrics": {"title", "definition"},
    "cross_references": {"reference_id"},
    "oversight_bodies": {"predecessor_id"},
}


@dataclass
class Score:
    """How the proposals for a table compare with its true rows."""

    right: int = 0
    unsure: int = 0
    wrong: int = 0
    missing: int = 0
    extra_unsure: int = 0
    extra_sure: int = 0
    sure: int = 0
    cells: int = 0
    cells_right: int = 0
    notes: list[str] = field(default_factory=list)
    columns: Counter[str] = field(default_factory=Counter)


def _near(proposed: Row, row: Row) -> bool:
    """Whether two rows are printed on lines that a quote may begin on."""
    return (
        "line" not in row
        or "quote" not in row
        or abs(int(proposed["line"] or 0) - int(row["line"] or 0)) <= 5
    )


def _same(table: str, name: str, proposal, row: Row, known: set[str]) -> bool:
    """Whether a cell is right: a metric that the record lacks has an id of its own, a label may have a preposition."""
    ours, theirs = proposal.row[name], row[name]
    if (table, name) == ("observations", "metric_id") and theirs not in known:
        return ours not in known
    if name == "period_label":
        return _bare(ours) == _bare(theirs)
    return ours == theirs


def _bare(label: str) -> str:
    return re.sub(r"^(?:(?:in|for|at|by|during|the|since|end of) )+", "", label.lower()).strip(" .,")


def compare(table: str, columns: list[str], truth: list[Row], proposals, known: set[str]) -> Score:
    """Compare the proposals for a table with the rows that a person entered."""
    score = Score()
    keys = CONTENT_KEYS.get(table, columns[: 2 if table in PAIRED else 1])
    left = list(proposals)
    for row in truth:
        candidates = [p for p in left if all(p.row[name] == row[name] for name in keys) and _near(p.row, row)]
        best = max(candidates, key=lambda p: sum(p.row[name] == row[name] for name in columns), default=None)
        if best is None:
            score.missing += 1
            score.notes.append(f"missing {[row[name] for name in keys]}")
            continue
        left.remove(best)
        compared = [name for name in columns if name not in OURS.get(table, ())]
        wrong = [name for name in compared if not _same(table, name, best, row, known)]
        score.cells += len(compared)
        score.cells_right += len(compared) - len(wrong)
        score.sure += best.is_sure
        if not wrong:
            score.right += 1
        elif best.is_sure:
            score.wrong += 1
        else:
            score.unsure += 1
        score.columns.update(wrong)
        if wrong:
            kind = "WRONG" if best.is_sure else "unsure"
            cells = "; ".join(f"{name}: {best.row[name]!r} for {row[name]!r}" for name in wrong)
            score.notes.append(f"{kind} {best.proposal_id} {cells}")
    for proposal in left:
        if proposal.is_sure:
            score.extra_sure += 1
        else:
            score.extra_unsure += 1
        kind = "EXTRA" if proposal.is_sure else "extra"
        score.notes.append(f"{kind} {proposal.proposal_id} {dict(proposal.row)}")
    return score


PAIRED = ("part_statuses", "commitment_wordings", "oversight_links", "milestone_reports", "glossary")


def true_rows(full: Files, before: Files) -> dict[str, list[Row]]:
    """Return the rows of each table that the copy without the report lacks, or has otherwise."""
    rows = {}
    for table, of_table in full.rows.items():
        ours = OURS.get(table, set())
        known = [{name: cell for name, cell in row.items() if name not in ours} for row in before.rows[table]]
        rows[table] = [
            row
            for row in of_table
            if {name: cell for name, cell in row.items() if name not in ours} not in known
        ]
    return rows


def propose_left_out(source_id: str, sources: Path, folder: Path):
    """Leave a report out of a copy of the package in a folder, and propose it again.

    Returns:
        The quarter, and the scores of its proposals by table.
    """
    from swp_data.ingest.quarter import propose_quarter

    copy_package(folder)
    full = Files(ROOT / "data")
    texts = {source_id: text_of(source_id, sources)}
    full.rows = restore(open_package(ROOT), full.rows, read_redactions(ROOT), texts)  # as printed
    plan_id = next(row["plan_id"] for row in full.rows["sources"] if row["source_id"] == source_id)
    leave_out(source_id, folder)
    quarter = propose_quarter(text_of(source_id, sources), source_id, plan_id, root=folder)
    before = Files(folder / "data")
    truth = true_rows(full, before)
    known = {row["metric_id"] for row in before.rows["metrics"]}
    scores = {
        table: compare(
            table, columns, truth[table], [p for p in quarter.proposals if p.table == table], known
        )
        for table, columns in full.columns.items()
    }
    return quarter, scores


def main() -> None:
    source_id, sources = sys.argv[1], Path(sys.argv[2])
    shown = sys.argv[3:]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        quarter, scores = propose_left_out(source_id, sources, folder)
        accept(folder, quarter.proposals)
        report = validate(folder, sources)
    print(f"unread: {len(quarter.unread)}, undecided: {len(quarter.undecided)}")
    print(*quarter.unread[:40], *quarter.undecided[:40], sep="\n")
    for (rule, severity, table), count in Counter(
        (finding.rule, finding.severity, finding.table) for finding in report.errors
    ).items():
        print(f"{severity:8} {rule} {table} {count}")
    for finding in report.errors[:60]:
        print(f"  {finding.rule} {finding.table} {finding.row} {finding.value} {finding.message[:160]}")
    print(f"{'table':22} right unsure WRONG missing extra EXTRA  sure cells")
    for table, score in scores.items():
        if (
            score.right
            or score.unsure
            or score.wrong
            or score.missing
            or score.extra_unsure
            or score.extra_sure
        ):
            share = f"{score.cells_right / score.cells:.1%}" if score.cells else ""
            print(
                f"{table:22} {score.right:5} {score.unsure:6} {score.wrong:5} {score.missing:7} "
                f"{score.extra_unsure:5} {score.extra_sure:5} {score.sure:5} {share}"
            )
    for table in shown:
        print(scores[table].columns, *scores[table].notes, sep="\n")


if __name__ == "__main__":
    main()
