"""The difference between two releases as data (`changes.csv`) and as sentences for the changelog."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from swp_data.diff.compare import CHANGES, CHANGES_COLUMNS, Diff
from swp_data.diff.semver_policy import Step, plan_step, told

SCHEMA = Path(__file__).with_name("changes.schema.json")
OF_ROWS = {"rows-added", "rows-changed", "keys-renamed", "rows-withdrawn", "unkeyed-rows-withdrawn"}
MARKS = re.compile(r"([\\`*\[\]<>|#~])")


def changes_table(diff: Diff) -> pl.DataFrame:
    """Return every cell that differs: table, key, field, old, new, kind.

    The order is that of the tables, of their rows (those that went come last) and of their columns.
    """
    return diff.cells.select(CHANGES_COLUMNS)


def write_changes(diff: Diff, folder: Path, path: str = f"csv/{CHANGES}.csv") -> dict[str, Any]:
    """Write the list of changes in canonical form.

    Args:
        diff: the difference from the release before.
        folder: the folder of the package.
        path: the file to write, inside that folder; its own folder is made.

    Returns:
        The resource that describes it in the package's descriptor, with its schema.
    """
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    empty_is_missing = pl.all().replace("", None)
    changes_table(diff).with_columns(empty_is_missing).write_csv(file, line_terminator="\n")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    schema["description"] += f" The release before is {diff.old_version}."
    return {
        "name": CHANGES,
        "type": "table",
        "title": schema["title"],
        "description": schema["description"],
        "path": path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def sentences(diff: Diff) -> list[str]:
    """Return what changed, in sentences: how statuses moved, then the structure, then the rows by table."""
    lines = [_moved(move.table, move.column, move.old, move.new, move.rows) for move in diff.moves]
    for change, sentence in told(diff):
        if change.kind not in OF_ROWS:
            lines.append(re.sub("^the ", "The ", sentence) + ".")
    for table, counts in diff.rows.items():
        if any(counts.values()):
            lines.append(f"{table}: {', '.join(_counted(diff, table))}.")
    return lines


def _moved(table: str, column: str, old: str, new: str, count: int) -> str:
    if table == "activities":
        return f"{count} {'activity' if count == 1 else 'activities'} moved from {old} to {new}."
    return f"In {table}, {column} went from {old} to {new} in {_number(count, 'row')}."


def _counted(diff: Diff, table: str) -> Iterator[str]:
    counts = diff.rows[table]
    if counts["added"]:
        yield f"{_number(counts['added'], 'row')} added"
    if counts["withdrawn"]:
        yield f"{_number(counts['withdrawn'], 'row')} withdrawn"
    if counts["renamed"]:
        old, new = diff.renamed[table][0]
        more = f" and {counts['renamed'] - 1} more" if counts["renamed"] > 1 else ""
        yield f"{_number(counts['renamed'], 'key')} renamed ({old} to {new}{more})"
    if counts["changed"]:
        cells = diff.cells.filter(table=table, row="changed")
        kinds = cells.group_by("field", "kind", maintain_order=True).agg(pl.len())
        shown = ", ".join(f"{field} {kind} in {count}" for field, kind, count in kinds.iter_rows())
        yield f"{_number(counts['changed'], 'row')} changed ({shown})"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def changelog_entry(diff: Diff) -> str:
    """Return the entry of a changelog, in Markdown: version and date, the step, and what changed."""
    date = f" - {diff.date}" if diff.date else ""
    return "\n".join([f"## {_escaped(diff.new_version)}{date}", "", *markdown(diff)]) + "\n"


def markdown(diff: Diff) -> list[str]:
    """Return what changed as lines of Markdown: the step, and a list of sentences."""
    step, old = plan_step(diff).step, _escaped(diff.old_version)
    if step == Step.NONE:
        return [f"No difference from {old}."]
    return [
        f"A {step.name} step from {old}.",
        "",
        *(f"- {_escaped(sentence)}" for sentence in sentences(diff)),
    ]


def with_entry(changelog: str, entry: str) -> str:
    r"""Return a changelog with an entry above its newest one; one that tells of that version already stays.

    >>> with_entry("# Changelog\n\n## 1.0.0\n\n- First.\n", "## 1.1.0\n\n- More.\n")
    '# Changelog\n\n## 1.1.0\n\n- More.\n\n## 1.0.0\n\n- First.\n'
    """
    version = entry.split()[1]
    if re.search(rf"^## {re.escape(version)}(?:\s|$)", changelog, re.MULTILINE):
        return changelog
    start = re.search(r"^## ", changelog, re.MULTILINE)
    place = start.start() if start else len(changelog)
    return f"{changelog[:place]}{entry}\n{changelog[place:]}"


def _escaped(text: str) -> str:
    """Return text so that Markdown shows it as it is, on one line."""
    shown = "".join(one if one.isprintable() else "?" for one in " ".join(text.split()))
    return MARKS.sub(r"\\\1", shown)
