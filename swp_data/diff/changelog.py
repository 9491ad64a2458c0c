"""The changes, in sentences for people, and as a changelog entry."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from swp_data.diff.change import describe
from swp_data.diff.change_kinds import Bump
from swp_data.diff.compare import Diff
from swp_data.diff.required_bump import RequiredBump, required_bump
from swp_data.text import plural

# Kinds of change that are summarised in one sentence per table.
ROW_KINDS = {
    "rows-added",
    "rows-changed",
    "rows-rewritten",
    "keys-renamed",
    "rows-withdrawn",
    "unkeyed-rows-withdrawn",
}
MARKDOWN_CHARACTERS = re.compile(r"([\\`*\[\]<>|#~])")


def sentences(diff: Diff) -> list[str]:
    """Return the changes, in sentences: how values moved, then descriptions and columns, then the rows by table."""
    clauses = [str(move) for move in diff.moves]
    clauses += [describe(change) for change in diff.changes if change.kind not in ROW_KINDS]
    clauses += [
        f"table {table}: {', '.join(_counts(diff, table))}"
        for table, counts in diff.rows.items()
        if any(counts.values())
    ]
    return [f"{clause[0].upper()}{clause[1:]}." for clause in clauses]


def _counts(diff: Diff, table: str) -> Iterator[str]:
    counts = diff.rows[table]
    if counts["added"]:
        yield f"{plural(counts['added'], 'row')} added"
    if counts["withdrawn"]:
        yield f"{plural(counts['withdrawn'], 'row')} withdrawn"
    if counts["renamed"]:
        old, new = diff.renamed[table][0]
        others = f" and {counts['renamed'] - 1} more" if counts["renamed"] > 1 else ""
        yield f"{plural(counts['renamed'], 'key')} renamed ({old} to {new}{others})"
    if counts["changed"]:
        cells = diff.cells.filter(table=table, row="changed")
        kinds = cells.group_by("field", "kind", maintain_order=True).agg(pl.len())
        columns = ", ".join(f"{field} {kind} in {count}" for field, kind, count in kinds.iter_rows())
        yield f"{plural(counts['changed'], 'row')} changed ({columns})"
    if counts["rewritten"]:
        columns = ", ".join(
            diff.cells.filter(table=table, row="rewritten")["field"].unique(maintain_order=True)
        )
        yield f"{plural(counts['rewritten'], 'row')} with the same values, written differently ({columns})"


def changelog_entry(diff: Diff) -> str:
    """Return a changelog entry in Markdown: the version, its date, the bump, and what changed."""
    date = f" - {diff.date}" if diff.date else ""
    return "\n".join([f"## {_escape(diff.new_version)}{date}", "", *markdown(diff)]) + "\n"


def markdown(diff: Diff) -> list[str]:
    """Return what changed as lines of Markdown: the bump, and a list of sentences."""
    required, old = required_bump(diff), _escape(diff.old_version)
    unknown = [f"- Not compared: {name}: {reason}." for name, reason in diff.not_compared.items()]
    if required.bump == Bump.NONE and not unknown:
        return [f"No changes since {old}."]
    heading = f"{_release(required)}; changes since {old}:"
    if required.bump == Bump.NONE:
        heading = f"No changes since {old} in what was compared:"
    return [
        heading,
        "",
        *(f"- {_escape(sentence)}" for sentence in sentences(diff)),
        *map(_escape_item, unknown),
    ]


def _escape_item(item: str) -> str:
    return f"- {_escape(item.removeprefix('- '))}"


def _release(required: RequiredBump) -> str:
    """Return the type of release that these changes need; before 1.0.0, breaking changes raise the minor number."""
    if required.bump == Bump.MAJOR and required.version.startswith("0."):
        return "Minor release with breaking changes"
    return f"{required.bump.label.capitalize()} release"


def with_entry(changelog: str, entry: str) -> str:
    r"""Return a changelog with a new entry at the top, unless it already has an entry for that version.

    >>> with_entry("# Changelog\n\n## 1.0.0\n\n- First.\n", "## 1.1.0\n\n- More.\n")
    '# Changelog\n\n## 1.1.0\n\n- More.\n\n## 1.0.0\n\n- First.\n'
    """
    version = entry.split()[1]
    if re.search(rf"^## {re.escape(version)}(?:\s|$)", changelog, re.MULTILINE):
        return changelog
    newest = re.search(r"^## ", changelog, re.MULTILINE)
    position = newest.start() if newest else len(changelog)
    return f"{changelog[:position]}{entry}\n{changelog[position:]}"


def _escape(text: str) -> str:
    """Return a text escaped for Markdown, on one line."""
    printable = "".join(character if character.isprintable() else "?" for character in " ".join(text.split()))
    return MARKDOWN_CHARACTERS.sub(r"\\\1", printable)
