"""A difference as text or Markdown, for people, and as JSON, for programs."""

from __future__ import annotations

from collections.abc import Iterator

from swp_data.diff.change import Change, describe
from swp_data.diff.change_kinds import Bump
from swp_data.diff.changelog import changelog_entry, sentences
from swp_data.diff.changes_table import changes_table
from swp_data.diff.compare import Diff
from swp_data.diff.required_bump import required_bump, version_problem
from swp_data.diff.value_moves import Move
from swp_data.text import json_text, log_line, plural, truncate

CELLS_SHOWN = 10  # of each table
VALUE_WIDTH = 48


def to_text(diff: Diff) -> str:
    """Return a difference as text: the version bump and why, what changed, and the first cells of each table."""
    return "\n".join(map(log_line, _lines(diff)))


def _lines(diff: Diff) -> Iterator[str]:
    required = required_bump(diff)
    yield f"{diff.name} {diff.old_version or '(no version)'} -> {diff.new_version or '(no version)'}"
    if required.bump == Bump.NONE:
        yield "No differences in what was compared." if diff.not_compared else "No differences."
    else:
        version = f": {required.version} or higher" if required.version else ""
        yield f"Needs {required}{version}, because"
        yield from (f"  {reason}" for reason in required.reasons)
        if refused := version_problem(diff):
            yield f"{refused.problem[0].upper()}{refused.problem[1:]}."
        yield ""
        yield from sentences(diff)
    yield from _cells(diff)
    if diff.not_compared:
        yield ""
        yield "Not compared:"
        yield from (f"  {name}: {reason}" for name, reason in diff.not_compared.items())
    if diff.left_out:
        yield ""
        yield f"Not compared (not tables, or views that only one side has): {', '.join(diff.left_out)}"


def _cells(diff: Diff) -> Iterator[str]:
    """Yield the first differing cells of each table."""
    for (table,), cells in changes_table(diff).group_by("table", maintain_order=True):
        yield from ("", str(table))
        for _, key, field, old, new, kind in cells.head(CELLS_SHOWN).iter_rows():
            yield f"  {kind:<9} {key}  {field}: {_short(old)} -> {_short(new)}"
        if len(cells) > CELLS_SHOWN:
            yield f"  and {plural(len(cells) - CELLS_SHOWN, 'more cell')} (--format json lists all)"


def to_json(diff: Diff) -> str:
    """Return the complete difference as JSON."""
    required = required_bump(diff)
    return json_text(
        {
            "name": diff.name,
            "old": diff.old_version,
            "new": diff.new_version,
            "step": required.bump.label,
            "needed": required.version,
            "reasons": list(required.reasons),
            "changes": [_change(change) for change in diff.changes],
            "rows": diff.rows,
            "renamed": diff.renamed,
            "moves": [_move(move) for move in diff.moves],
            "sentences": sentences(diff),
            "cells": changes_table(diff).to_dicts(),
            "left_out": list(diff.left_out),
            "not_compared": dict(diff.not_compared),
        },
        indent=2,
    )


def _change(change: Change) -> dict[str, object]:
    return {
        "kind": change.kind,
        "step": change.bump.label,
        "table": change.table,
        "column": change.column,
        "old": change.old,
        "new": change.new,
        "says": describe(change),
    }


def _move(move: Move) -> dict[str, object]:
    return {
        "table": move.table,
        "column": move.column,
        "old": move.old,
        "new": move.new,
        "rows": move.rows,
    }


def to_markdown(diff: Diff) -> str:
    """Return a difference as a changelog entry."""
    return changelog_entry(diff).rstrip("\n")


def _short(value: str) -> str:
    return repr(truncate(value, VALUE_WIDTH)) if value else "(empty)"
