"""A difference told to people, as text or Markdown, and to programs, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from swp_data.diff.changelog import changelog_entry, changes_table, sentences
from swp_data.diff.compare import Diff
from swp_data.diff.semver_policy import KINDS, Step, plan_step, refusal, told

SHOWN = 10
WIDTH = 48


def to_text(diff: Diff) -> str:
    """Return a difference as text: the step and its reasons, what changed, and the first cells of each table."""
    return "\n".join(_printable(line) for line in _lines(diff))


def _lines(diff: Diff) -> Iterator[str]:
    plan = plan_step(diff)
    yield f"{diff.name} {diff.old_version or '(no version)'} -> {diff.new_version or '(no version)'}"
    if plan.step == Step.NONE:
        yield "Nothing differs."
    else:
        lowest = f": {plan.needed} or higher" if plan.needed else ""
        yield f"Needs {plan.called}{lowest}, because"
        yield from (f"  {reason}" for reason in plan.reasons)
        if too_small := refusal(diff):
            yield f"As it stands, {too_small.split(':', 1)[0]}."
        yield ""
        yield from sentences(diff)
    cells = changes_table(diff)
    for table in diff.rows:
        of_table = cells.filter(table=table)
        if len(of_table):
            yield ""
            yield table
        for _, key, field, old, new, kind in of_table.head(SHOWN).iter_rows():
            yield f"  {kind:<9} {key}  {field}: {_short(old)} -> {_short(new)}"
        if len(of_table) > SHOWN:
            yield f"  and {len(of_table) - SHOWN:,} cells more (--format json has all)"
    if diff.left_out:
        yield ""
        yield f"Not compared (no tables, or views that one side lacks): {', '.join(diff.left_out)}"


def to_json(diff: Diff) -> str:
    """Return a difference as JSON, complete."""
    plan = plan_step(diff)
    return json.dumps(
        {
            "name": diff.name,
            "old": diff.old_version,
            "new": diff.new_version,
            "step": plan.step.name.lower(),
            "needed": plan.needed,
            "reasons": list(plan.reasons),
            "changes": [
                {
                    "kind": change.kind,
                    "step": KINDS[change.kind].step.name.lower(),
                    "table": change.table,
                    "column": change.column,
                    "old": change.old,
                    "new": change.new,
                    "says": says,
                }
                for change, says in told(diff)
            ],
            "rows": diff.rows,
            "renamed": diff.renamed,
            "moves": [move._asdict() for move in diff.moves],
            "sentences": sentences(diff),
            "cells": changes_table(diff).to_dicts(),
            "left_out": list(diff.left_out),
        },
        ensure_ascii=False,
        indent=2,
    )


def to_markdown(diff: Diff) -> str:
    """Return a difference as the entry of a changelog."""
    return changelog_entry(diff).rstrip("\n")


def _short(value: str) -> str:
    return repr(value if len(value) <= WIDTH else value[: WIDTH - 3] + "...") if value else "(empty)"


def _printable(line: str) -> str:
    """Return a line without what could steer a terminal."""
    return "".join(character if character.isprintable() else "?" for character in line)
