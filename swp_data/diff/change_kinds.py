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
        reason: why it matters to somebody who uses the data.
    """

    bump: Bump
    message: str
    reason: str


MAJOR, MINOR, PATCH = Bump.MAJOR, Bump.MINOR, Bump.PATCH

CHANGE_KINDS = {
    "package-renamed": ChangeKind(
        MAJOR, "package {old} was renamed to {new}", "users find a package by its name"
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
        "code that reads by name or by position finds every existing column where it was",
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
        "a cell that held a value is now missing, or the reverse",
    ),
    "required-added": ChangeKind(
        MAJOR,
        "column {table}.{column} is now required",
        "rows that users keep in the same form, with that cell empty, are refused",
    ),
    "required-dropped": ChangeKind(
        MAJOR, "column {table}.{column} may now be empty", "code that relies on a value finds none"
    ),
    "unique-added": ChangeKind(
        MAJOR,
        "column {table}.{column} must now be unique",
        "rows that users keep in the same form, with repeated values, are refused",
    ),
    "unique-dropped": ChangeKind(
        MAJOR, "column {table}.{column} may now repeat values", "a join on it multiplies rows"
    ),
    "enum-narrowed": ChangeKind(
        MAJOR,
        "column {table}.{column} no longer allows {removed}",
        "a value that users filter for never occurs, and one that they keep in the same form is refused",
    ),
    "enum-widened": ChangeKind(
        MAJOR,
        "column {table}.{column} now also allows {added}",
        "code that handles each value, a typed column or a check in a database meets an unknown one",
    ),
    "categories-reordered": ChangeKind(
        MAJOR,
        "categories of column {table}.{column} were reordered",
        "sorting and comparing give different results",
    ),
    "pattern-changed": ChangeKind(
        MAJOR,
        "column {table}.{column} has a different pattern ({old} -> {new})",
        "code that takes the text apart fails; patterns alone do not show whether the new one is stricter",
    ),
    "pattern-dropped": ChangeKind(
        MAJOR,
        "column {table}.{column} no longer has a pattern ({old})",
        "code that takes the text apart fails",
    ),
    "range-narrowed": ChangeKind(
        MAJOR,
        "column {table}.{column} has a tighter limit ({old} -> {new})",
        "values that users keep in the same form are refused",
    ),
    "range-widened": ChangeKind(
        MINOR,
        "column {table}.{column} has a wider limit ({old} -> {new})",
        "values of the same kind may lie further out, as those of new rows do",
    ),
    "width-widened": ChangeKind(
        MAJOR,
        "column {table}.{column} may now be longer ({old} -> {new})",
        "a database column of the old width truncates or refuses the text",
    ),
    "constraint-changed": ChangeKind(
        MAJOR,
        "column {table}.{column} has a different constraint ({old} -> {new})",
        "what it means for users cannot be determined",
    ),
    "primary-key-changed": ChangeKind(
        MAJOR,
        "table {table} has a different primary key ({old} -> {new})",
        "rows are identified in a different way",
    ),
    "unique-key-added": ChangeKind(
        MAJOR,
        "table {table} has a new unique key ({new})",
        "rows that users keep in the same form may be refused",
    ),
    "unique-key-dropped": ChangeKind(
        MAJOR, "table {table} no longer has the unique key ({old})", "a join on it multiplies rows"
    ),
    "foreign-key-added": ChangeKind(
        MAJOR,
        "table {table} has a new foreign key ({new})",
        "rows that users keep in the same form may be refused; a database must load tables in a different order",
    ),
    "foreign-key-dropped": ChangeKind(
        MAJOR, "table {table} no longer has the foreign key ({old})", "a join on it loses rows"
    ),
    "rows-withdrawn": ChangeKind(
        MAJOR, "table {table}: {rows} withdrawn", "what users cite or refer to is gone"
    ),
    "unkeyed-rows-withdrawn": ChangeKind(
        MAJOR,
        "table {table}: {rows} withdrawn or changed",
        "without a primary key the two cannot be told apart; give the table one",
    ),
    "keys-renamed": ChangeKind(
        MAJOR, "table {table}: {keys} renamed", "what users cite or refer to has a different name"
    ),
    "rows-added": ChangeKind(MINOR, "table {table}: {rows} added", "there is more; nothing existing changes"),
    "rows-changed": ChangeKind(
        PATCH, "table {table}: {rows} with different values", "the same facts, stated better"
    ),
    "rows-reordered": ChangeKind(
        PATCH, "rows of table {table} were reordered", "rows are found by their key"
    ),
    "licence-withdrawn": ChangeKind(
        MAJOR, "licence {old} was withdrawn", "what users may do with the data changes"
    ),
    "licence-added": ChangeKind(MINOR, "licence {new} was added", "users may do more; nothing is taken away"),
    "metadata-changed": ChangeKind(
        PATCH,
        "metadata of {place} changed ({properties})",
        "values stay the same; no tool can see that a column means something else, so its maintainer must "
        "raise MAJOR",
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
