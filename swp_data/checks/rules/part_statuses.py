"""Rules on `part_statuses`: each quotes its update, and no words on a part are left out."""

from __future__ import annotations

import re
from collections import defaultdict

import polars as pl

from swp_data.checks.rules._expressions import all_except, look_up, rows_of
from swp_data.checks.rules._rule import Example, Rule, Tables
from swp_data.dataset.word_patterns import pattern_of

ROW = {
    "update_id": "report-1-A1.1",
    "source_id": "report-1",
    "quote": "The new office has been completed",
    "line": 12,
}
UPDATE = {
    "update_id": "report-1-A1.1",
    "source_id": "report-1",
    "status": "active",
    "update_text": "Work goes on. The new office has been completed.",
    "line_start": 12,
    "line_end": 14,
}


def _in_one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _is_quoted(tables: Tables) -> pl.Expr:
    """The quote is printed by the update, in its source and on its lines."""
    updates = {row["update_id"]: row for row in rows_of(tables, "updates")}
    wrong = []
    for index, row in enumerate(rows_of(tables, "part_statuses")):
        update = updates.get(row["update_id"])
        if update is None:
            continue
        is_printed = _in_one_line(row["quote"]) in _in_one_line(update["update_text"])
        is_within = update["line_start"] <= row["line"] <= update["line_end"]
        if not (is_printed and is_within):
            wrong.append(index)
    return all_except(wrong)


def _is_listed(tables: Tables) -> pl.Expr:
    """Every word on a status in an update decides its status, or is quoted as the status of a part."""
    pattern = re.compile(pattern_of("part_status"))
    quotes: dict[str, list[str]] = defaultdict(list)
    for row in rows_of(tables, "part_statuses"):
        quotes[row["update_id"]].append(_in_one_line(row["quote"]))
    wrong = []
    for index, row in enumerate(rows_of(tables, "updates")):
        text = _in_one_line(row["update_text"])
        for quote in (_in_one_line(row["status_basis"]), *quotes[row["update_id"]]):
            text = text.replace(quote, "") if quote else text
        if pattern.search(text):
            wrong.append(index)
    return all_except(wrong)


PART_STATUSES: tuple[Rule, ...] = (
    Rule(
        id="part-source",
        table="part_statuses",
        column="source_id",
        reads=("update_id", "source_id", "updates.update_id", "updates.source_id"),
        check=lambda tables: look_up(tables, "updates.source_id", by="update_id") == pl.col("source_id"),
        message="the update is in another source.",
        hint="Give the source of the update.",
        reason="A quote is in the document that its row names.",
        example=Example(good=ROW, bad={"source_id": "report-2"}, others={"updates": [UPDATE]}),
    ),
    Rule(
        id="part-quoted",
        table="part_statuses",
        column="quote",
        reads=(
            "update_id",
            "quote",
            "line",
            "updates.update_id",
            "updates.update_text",
            "updates.line_start",
            "updates.line_end",
        ),
        check=_is_quoted,
        message="the update does not print these words on its lines.",
        hint="Quote the update exactly, and give the line on which the quote begins.",
        reason="The status of a part follows from printed words.",
        example=Example(good=ROW, bad={"quote": "The old office was sold"}, others={"updates": [UPDATE]}),
    ),
    Rule(
        id="part-status-listed",
        table="updates",
        column="update_text",
        severity="warning",
        reads=(
            "update_id",
            "update_text",
            "status_basis",
            "part_statuses.update_id",
            "part_statuses.quote",
        ),
        check=_is_listed,
        message="words say that something is complete, cancelled or on hold, but neither status_basis nor a row of "
        "part_statuses quotes them.",
        hint="Add a row to part_statuses that says which part it is; if the words say nothing of a status, list the "
        "row in curation/exceptions.csv.",
        reason="The status of a part is never taken for that of the whole.",
        example=Example(
            good={key: UPDATE[key] for key in ("update_id", "update_text")},
            bad={"update_text": "The old office was cancelled."},
            others={"part_statuses": [ROW]},
        ),
    ),
)
