"""Redactions: words about a person that a quoted cell leaves out, by the rule on people named.

A cell has `[name]` or `[health]` in place of such words. `curation/redactions.csv` says where its document prints them.
Before a cell is compared with its document, the words are put back, so a redaction cannot hide anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from swp_data.checks.provenance.source_text import read_text
from swp_data.datapackage.model import Package
from swp_data.datapackage.report import FIRST_ROW, Finding
from swp_data.dataset.curation import read_curation

__all__ = ["MARKER", "Redaction", "find_unlisted", "read_redactions", "restore"]

MARKER = re.compile(r"\[(name|health)\]")
LONGEST = 60
"""The most characters that a redaction may leave out."""

Records = list[dict[str, str]]
Cell = tuple[str, str, str]


class Redaction(NamedTuple):
    """Where a document prints the words that a cell leaves out."""

    kind: str
    source_id: str
    line: int
    first: int
    last: int


def read_redactions(root: Path | None = None) -> dict[Cell, list[Redaction]]:
    """Return the redactions of each cell (table, key, column), in their order.

    Args:
        root: the folder of the package; the installed list is used if it has none.

    Raises:
        CurationError: the list cannot be read, or one of its rows is not valid.
    """
    listed: dict[Cell, list[Redaction]] = {}
    for row in read_curation("redactions", root):
        numbers = (int(row[name]) for name in ("line", "first", "last"))
        cell = row["table"], row["record_id"], row["field"]
        listed.setdefault(cell, []).append(Redaction(row["kind"], row["source_id"], *numbers))
    return listed


def find_unlisted(
    package: Package, tables: Mapping[str, Records], redactions: Mapping[Cell, list[Redaction]]
) -> Iterator[Finding]:
    """Yield a finding for each cell whose marks are not those of the list, and for each listed cell that has none."""
    seen = set()
    for name, records in tables.items():
        key = (package.resources[name].schema.primary_key or package.resources[name].schema.names)[0]
        for number, record in enumerate(records, FIRST_ROW):
            for column, text in record.items():
                cell = name, record[key], column
                kinds = [redaction.kind for redaction in redactions.get(cell, ())]
                seen.add(cell)
                if MARKER.findall(text) != kinds:
                    yield Finding(
                        rule="redaction-unlisted",
                        message="the redactions of this cell are not those of curation/redactions.csv.",
                        hint="List each [name] or [health] of the cell, in order, or quote the words.",
                        table=name,
                        row=number,
                        field=column,
                        value=text,
                    )
    for table, record_id, column in redactions.keys() - seen:
        yield Finding(
            rule="redaction-unlisted",
            message=f"curation/redactions.csv names {record_id}, which is not in the table {table}.",
            hint="Correct the list.",
            table=table if table in package.resources else "sources",
            field=column,
            value=record_id,
        )


def restore(
    package: Package,
    tables: dict[str, Records],
    redactions: Mapping[Cell, list[Redaction]],
    files: Mapping[str, Path],
) -> dict[str, Records]:
    """Return the tables with the words that redactions leave out, as far as their documents are given."""
    texts = {source_id: read_text(file).split("\n") for source_id, file in files.items()}
    restored = dict(tables)
    for name in {table for table, *_ in redactions} & tables.keys():
        key = (package.resources[name].schema.primary_key or package.resources[name].schema.names)[0]
        restored[name] = [
            {
                column: _restored(text, redactions.get((name, record[key], column), []), texts)
                for column, text in record.items()
            }
            for record in tables[name]
        ]
    return restored


def _restored(text: str, redactions: list[Redaction], texts: Mapping[str, list[str]]) -> str:
    for redaction in redactions:
        lines = texts.get(redaction.source_id, [])
        if (
            0 < redaction.line <= len(lines)
            and 0 < redaction.first <= redaction.last < redaction.first + LONGEST
        ):
            words = lines[redaction.line - 1][redaction.first - 1 : redaction.last]
            text = text.replace(f"[{redaction.kind}]", words, 1)
    return text
