"""The kinds of change between two versions of a package: which version bump each needs, and why.

Standards: Semantic Versioning 2.0.0, https://semver.org; the Data Package recipe for versions,
https://datapackage.org/recipes/data-package-version/ (docs/maintain/versions.md lists where we differ).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Bump(IntEnum):
    """A version bump, the smallest first."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def label(self) -> str:
        """Its name in text and JSON."""
        return self.name.lower()


@dataclass(frozen=True)
class ChangeKind:
    """A kind of change.

    Attributes:
        bump: the version bump that it needs.
        message: the clause that describes a change, with placeholders that `change.describe` fills in.
        reason: why it matters to users of the data.
    """

    bump: Bump
    message: str
    reason: str


MAJOR, MINOR, PATCH = Bump.MAJOR, Bump.MINOR, Bump.PATCH

CHANGE_KINDS = {
    "package-renamed": ChangeKind(
        MAJOR, "package {old} was renamed to {new}", "users look up a package by its name"
    ),
    "table-removed": ChangeKind(MAJOR, "table {table} was removed", "code that reads it fails"),
    "table-renamed": ChangeKind(
        MAJOR, "table {old} was renamed to {new}", "code that reads it by its old name fails"
    ),
    "table-added": ChangeKind(MINOR, "table {table} was added", "nothing that existed before changes"),
    "column-removed": ChangeKind(MAJOR, "column {table}.{column} was removed", "code that reads it fails"),
    "column-renamed": ChangeKind(
        MAJOR, "column {table}.{old} was renamed to {new}", "code that reads it by its old name fails"
    ),
    "column-inserted": ChangeKind(
        MAJOR,
        "column {table}.{column} was inserted before existing columns",
        "code that reads by position reads the wrong column",
    ),
    "columns-moved": ChangeKind(
        MAJOR,
        "columns of table {table} were reordered",
        "code that reads by position reads the wrong column",
    ),
    "column-added": ChangeKind(
        MINOR,
        "column {table}.{column} was added at the end",
        "code that reads by name or by position still finds every existing column",
    ),
    "type-changed": ChangeKind(
        MAJOR,
        "column {table}.{column} has a different type or notation ({old} -> {new})",
        "code that parses or stores its values by type fails, or reads different values",
    ),
    "form-changed": ChangeKind(
        MAJOR,
        "file of table {table} has a different format ({old} -> {new})",
        "a reader set up for the old format fails",
    ),
    "missing-values-changed": ChangeKind(
        MAJOR,
        "column {table}.{column} marks missing values differently ({old} -> {new})",
        "a cell that had a value is now missing, or vice versa",
    ),
    "required-added": ChangeKind(
        MAJOR,
        "column {table}.{column} is now required",
        "users' own rows in the same form are rejected if that cell is empty",
    ),
    "required-dropped": ChangeKind(
        MAJOR, "column {table}.{column} may now be empty", "code that relies on a value fails"
    ),
    "unique-added": ChangeKind(
        MAJOR,
        "column {table}.{column} must now be unique",
        "users' own rows in the same form are rejected if values repeat",
    ),
    "unique-dropped": ChangeKind(
        MAJOR, "column {table}.{column} may now repeat values", "a join on it multiplies rows"
    ),
    "enum-narrowed": ChangeKind(
        MAJOR,
        "column {table}.{column} no longer allows {removed}",
        "a value that users filter for no longer occurs, and their own rows with that value are rejected",
    ),
    "enum-widened": ChangeKind(
        MAJOR,
        "column {table}.{column} now also allows {added}",
        "code for each value, typed columns and database checks meet an unknown value",
    ),
    "categories-reordered": ChangeKind(
        MAJOR,
        "categories of column {table}.{column} were reordered",
        "sorting and comparing give different results",
    ),
    "pattern-changed": ChangeKind(
        MAJOR,
        "column {table}.{column} has a different pattern ({old} -> {new})",
        "code that parses the text fails; patterns alone do not show whether the new one is stricter",
    ),
    "pattern-dropped": ChangeKind(
        MAJOR,
        "column {table}.{column} no longer has a pattern ({old})",
        "code that parses the text fails",
    ),
    "range-narrowed": ChangeKind(
        MAJOR,
        "column {table}.{column} has a tighter limit ({old} -> {new})",
        "users' own values in the same form are rejected",
    ),
    "range-widened": ChangeKind(
        MINOR,
        "column {table}.{column} has a wider limit ({old} -> {new})",
        "values may be outside the old limit, as in new rows",
    ),
    "width-widened": ChangeKind(
        MAJOR,
        "column {table}.{column} may now be longer ({old} -> {new})",
        "a database column of the old width truncates or rejects the text",
    ),
    "constraint-changed": ChangeKind(
        MAJOR,
        "column {table}.{column} has a different constraint ({old} -> {new})",
        "its effect on users cannot be determined",
    ),
    "primary-key-changed": ChangeKind(
        MAJOR,
        "table {table} has a different primary key ({old} -> {new})",
        "rows are identified differently",
    ),
    "unique-key-added": ChangeKind(
        MAJOR,
        "table {table} has a new unique key ({new})",
        "users' own rows in the same form may be rejected",
    ),
    "unique-key-dropped": ChangeKind(
        MAJOR, "table {table} no longer has the unique key ({old})", "a join on it multiplies rows"
    ),
    "foreign-key-added": ChangeKind(
        MAJOR,
        "table {table} has a new foreign key ({new})",
        "users' own rows in the same form may be rejected; a database must load tables in a different order",
    ),
    "foreign-key-dropped": ChangeKind(
        MAJOR, "table {table} no longer has the foreign key ({old})", "a join on it loses rows"
    ),
    "rows-withdrawn": ChangeKind(
        MAJOR, "table {table}: {rows} withdrawn", "rows that users cite or refer to no longer exist"
    ),
    "unkeyed-rows-withdrawn": ChangeKind(
        MAJOR,
        "table {table}: {rows} withdrawn or changed",
        "without a primary key, the two cannot be distinguished; add a primary key to the table",
    ),
    "keys-renamed": ChangeKind(
        MAJOR, "table {table}: {keys} renamed", "rows that users cite or refer to have a different key"
    ),
    "rows-added": ChangeKind(MINOR, "table {table}: {rows} added", "existing rows do not change"),
    "rows-changed": ChangeKind(
        PATCH, "table {table}: {rows} with different values", "the same facts are stated better"
    ),
    "rows-rewritten": ChangeKind(
        PATCH,
        "table {table}: {rows} with the same values, written differently",
        "code that compares cells as text sees a difference; code that parses them does not",
    ),
    "rows-reordered": ChangeKind(
        PATCH, "rows of table {table} were reordered", "rows are found by their key"
    ),
    "licence-withdrawn": ChangeKind(
        MAJOR, "licence {old} was withdrawn", "the rights to use the data change"
    ),
    "licence-added": ChangeKind(MINOR, "licence {new} was added", "users get more rights and lose none"),
    "metadata-changed": ChangeKind(
        PATCH,
        "metadata of {place} changed ({properties})",
        "values stay the same; if a column has a new meaning, which no tool can detect, its maintainer must raise "
        "MAJOR",
    ),
}


def kinds_table() -> str:
    """Return the table of docs/maintain/versions.md, in Markdown: each kind of change with its bump and the reason."""
    placeholders = {
        "table": "TABLE",
        "column": "COLUMN",
        "old": "OLD",
        "new": "NEW",
        "added": "VALUES",
        "removed": "VALUES",
        "rows": "rows",
        "keys": "keys",
        "place": "PLACE",
        "properties": "PROPERTIES",
    }
    lines = ["| bump | change | why |", "| --- | --- | --- |"]
    for bump in (MAJOR, MINOR, PATCH):
        for name, kind in CHANGE_KINDS.items():
            if kind.bump == bump:
                message = kind.message.format_map(placeholders)
                lines.append(f"| {bump.name} | `{name}`: {message} | {kind.reason} |")
    return "\n".join(lines) + "\n"
