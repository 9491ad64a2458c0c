"""Which step of the semantic version a change needs, and why.

Standards: Semantic Versioning 2.0.0, https://semver.org; the Data Package recipe for versions,
https://datapackage.org/recipes/data-package-version/ (docs/versions.md says where we differ).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any

from swp_data.diff.schema_changes import Change

if TYPE_CHECKING:
    from swp_data.diff.compare import Diff


class Step(IntEnum):
    """A step of the version, the smallest first."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True)
class Kind:
    """A kind of change: the step that it needs, how it is told, and why a user of the data minds."""

    step: Step
    says: str
    why: str


MAJOR, MINOR, PATCH = Step.MAJOR, Step.MINOR, Step.PATCH

KINDS = {
    "package-renamed": Kind(MAJOR, "the package {old} is called {new}", "it is found by its name"),
    "table-removed": Kind(MAJOR, "the table {table} went", "code that reads it fails"),
    "table-renamed": Kind(
        MAJOR, "the table {old} is called {new}", "code that reads it by its old name fails"
    ),
    "table-added": Kind(MINOR, "the table {table} came", "nothing that was read before changes"),
    "column-removed": Kind(MAJOR, "the column {table}.{column} went", "code that reads it fails"),
    "column-renamed": Kind(
        MAJOR, "the column {table}.{old} is called {new}", "code that reads it by its old name fails"
    ),
    "column-inserted": Kind(
        MAJOR,
        "the column {table}.{column} came before others",
        "code that reads by position takes one column for another",
    ),
    "columns-moved": Kind(
        MAJOR,
        "the columns of {table} stand in another order",
        "code that reads by position takes one column for another",
    ),
    "column-added": Kind(
        MINOR,
        "the column {table}.{column} came, at the end",
        "who reads by name, or by position, finds what was there before",
    ),
    "type-changed": Kind(
        MAJOR,
        "{table}.{column} is written in another way ({old} -> {new})",
        "code that parses or stores its values by type fails, or reads other values",
    ),
    "form-changed": Kind(
        MAJOR,
        "the file of {table} is written in another form ({old} -> {new})",
        "a reader set for the old form fails",
    ),
    "missing-values-changed": Kind(
        MAJOR,
        "{table}.{column} marks missing values in another way ({old} -> {new})",
        "a cell that held a value is missing, or the other way about",
    ),
    "required-added": Kind(
        MAJOR,
        "{table}.{column} has to be filled",
        "rows that users keep in our form, empty there, are refused",
    ),
    "required-dropped": Kind(
        MAJOR, "{table}.{column} may be empty", "code that counts on a value meets none"
    ),
    "unique-added": Kind(
        MAJOR,
        "{table}.{column} may not repeat",
        "rows that users keep in our form, repeated there, are refused",
    ),
    "unique-dropped": Kind(MAJOR, "{table}.{column} may repeat", "a join on it multiplies rows"),
    "enum-narrowed": Kind(
        MAJOR,
        "{table}.{column} takes fewer values, not {old}",
        "what users filter for, or keep in our form, is refused or never comes",
    ),
    "enum-widened": Kind(
        MAJOR,
        "{table}.{column} takes more values, also {new}",
        "code that handles each value, a typed column or a check in a database meets an unknown one",
    ),
    "categories-reordered": Kind(
        MAJOR,
        "the categories of {table}.{column} have another order",
        "sorting and comparing give other results",
    ),
    "pattern-changed": Kind(
        MAJOR,
        "{table}.{column} has another pattern ({old} -> {new})",
        "code that takes the text apart fails; whether it is tighter or looser can't be told from patterns",
    ),
    "pattern-dropped": Kind(
        MAJOR, "{table}.{column} has no pattern any more ({old})", "code that takes the text apart fails"
    ),
    "range-narrowed": Kind(
        MAJOR,
        "{table}.{column} has a tighter bound ({old} -> {new})",
        "values that users keep in our form are refused",
    ),
    "range-widened": Kind(
        MINOR,
        "{table}.{column} has a wider bound ({old} -> {new})",
        "values of the same kind may lie further out, as new rows do",
    ),
    "width-widened": Kind(
        MAJOR,
        "{table}.{column} may be longer ({old} -> {new})",
        "a database column as wide as before cuts or refuses the text",
    ),
    "constraint-changed": Kind(
        MAJOR,
        "{table}.{column} has another constraint ({old} -> {new})",
        "its meaning for users can't be told",
    ),
    "primary-key-changed": Kind(
        MAJOR, "{table} has another primary key ({old} -> {new})", "rows are told apart in another way"
    ),
    "unique-key-added": Kind(
        MAJOR, "{table} has a new unique key ({new})", "rows that users keep in our form may be refused"
    ),
    "unique-key-dropped": Kind(MAJOR, "{table} lost a unique key ({old})", "a join on it multiplies rows"),
    "foreign-key-added": Kind(
        MAJOR,
        "{table} has a new foreign key ({new})",
        "rows that users keep in our form may be refused; a database has to load tables in another order",
    ),
    "foreign-key-dropped": Kind(MAJOR, "{table} lost a foreign key ({old})", "a join on it loses rows"),
    "rows-withdrawn": Kind(MAJOR, "{table}: {new} rows withdrawn", "what users cite or point to is gone"),
    "unkeyed-rows-withdrawn": Kind(
        MAJOR,
        "{table}: {new} rows withdrawn, or changed",
        "without a primary key nobody can tell; give the table one",
    ),
    "keys-renamed": Kind(
        MAJOR, "{table}: {new} keys renamed", "what users cite or point to has another name"
    ),
    "rows-added": Kind(MINOR, "{table}: {new} rows added", "there is more; what was there stays"),
    "rows-changed": Kind(PATCH, "{table}: {new} rows with other values", "the same facts, told better"),
    "rows-reordered": Kind(PATCH, "{table}: rows in another order", "rows are found by their key"),
    "licence-withdrawn": Kind(MAJOR, "the licence {old} went", "what users may do with the data changes"),
    "licence-added": Kind(MINOR, "the licence {new} came", "users may do more; nothing is taken away"),
    "metadata-changed": Kind(
        PATCH,
        "{where}: {what} described in other words",
        "values stay; a maintainer who changes what a column means has to raise MAJOR, no tool can see it",
    ),
}


@dataclass(frozen=True)
class VersionStep:
    """The smallest step that a change needs, the reasons, and the lowest version that takes it.

    `needed` is '' where the old version is no semantic version.
    """

    step: Step
    reasons: tuple[str, ...]
    needed: str

    @property
    def called(self) -> str:
        """The step in words."""
        early = self.step == Step.MAJOR and self.needed.startswith("0.")
        return f"a {self.step.name} step" + " (which raises MINOR before 1.0.0)" * early


def plan_step(diff: Diff) -> VersionStep:
    """Return the smallest step of the version that a difference needs.

    The reasons are those of the largest step alone. Before 1.0.0 a MAJOR change raises MINOR (0.4.2 to 0.5.0).

    Example:
        >>> from swp_data.diff.compare import compare
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> plan_step(compare(open_package(package_folder()), open_package(package_folder()))).step.name
        'NONE'
    """
    step = max((KINDS[change.kind].step for change in diff.changes), default=Step.NONE)
    reasons = [reason for change, reason in told(diff) if KINDS[change.kind].step == step]
    return VersionStep(step, tuple(reasons), lowest_version(diff.old_version, step))


def lowest_version(old: str, step: Step) -> str:
    """Return the lowest version that takes a step from another; '' where that is no semantic version.

    >>> lowest_version("1.4.2", Step.MINOR), lowest_version("0.4.2", Step.MAJOR), lowest_version("2024", Step.PATCH)
    ('1.5.0', '0.5.0', '')
    """
    from semver import Version

    if not Version.is_valid(old):
        return ""
    version = Version.parse(old)
    if step == Step.NONE:
        return str(version)
    if version.major == 0:
        step = min(step, Step.MINOR)
    return str(version.next_version(step.name.lower()))


def refusal(diff: Diff) -> str:
    """Return why the new version is refused, '' where it isn't.

    It has to be a semantic version, not lower than the old one, and as high as the changes need: the sentence names
    the version that is needed and the reasons.
    """
    from semver import Version

    plan = plan_step(diff)
    for version in (diff.old_version, diff.new_version):
        if not Version.is_valid(version):
            return f"{version!r} is no semantic version: write MAJOR.MINOR.PATCH, such as 1.2.0"
    old, new = Version.parse(diff.old_version), Version.parse(diff.new_version)
    if new < old:
        return f"version {new} is lower than {old}, which it follows: raise it to {plan.needed}"
    if plan.step == Step.NONE or (new > old and new.finalize_version() >= Version.parse(plan.needed)):
        return ""
    more = f"; and {len(plan.reasons) - 3} more" * (len(plan.reasons) > 3)
    return (
        f"version {new} is too small a step from {old}: it needs {plan.needed} or higher, {plan.called}, "
        f"because {'; '.join(plan.reasons[:3])}{more}"
    )


def told(diff: Diff) -> Iterator[tuple[Change, str]]:
    """Yield each change with its sentence, changed metadata of one place together."""

    def place(change: Change) -> tuple[str, str, str]:
        return (change.kind, change.table, change.column)

    metadata = [change for change in diff.changes if change.kind == "metadata-changed"]
    for change in diff.changes:
        if change.kind != "metadata-changed":
            yield change, _sentence(change)
    for _, group in groupby(sorted(metadata, key=place), place):
        changes = list(group)
        what = ", ".join(sorted({key for change in changes for key in {**change.old, **change.new}}))
        where = ".".join(filter(None, (changes[0].table, changes[0].column))) or "the package"
        yield changes[0], KINDS["metadata-changed"].says.format(where=where, what=what)


def _sentence(change: Change) -> str:
    says, old, new = KINDS[change.kind].says, change.old, change.new
    if new == 1:
        says = says.replace("rows", "row").replace("keys", "key")
    if change.kind in {"enum-widened", "enum-narrowed"}:  # the values that came or went tell enough
        was, now = old["enum"], new["enum"]
        old = ["any other"] if was is None else [value for value in was if value not in (now or ())]
        new = ["any other"] if now is None else [value for value in now if value not in (was or ())]
    return says.format(table=change.table, column=change.column, old=_shown(old), new=_shown(new))


def _shown(value: Any) -> str:
    """Return a value in few words: {"enum": ["a", "b"]} as "enum a, b"."""
    if isinstance(value, dict):
        text = "; ".join(f"{key} {_shown(one)}" for key, one in value.items())
    elif isinstance(value, list | tuple):
        text = ", ".join(map(str, value))
    else:
        text = "none" if value is None else str(value)
    return text if len(text) <= 120 else text[:117] + "..."


def kinds_table() -> str:
    """Return the table of docs/versions.md: each kind of change with its step and its reason."""
    blanks = {
        "table": "TABLE",
        "column": "COLUMN",
        "old": "OLD",
        "new": "NEW",
        "where": "PLACE",
        "what": "PROPERTY",
    }
    lines = ["| step | change | why |", "| --- | --- | --- |"]
    for step in (MAJOR, MINOR, PATCH):
        kinds = [(name, kind) for name, kind in KINDS.items() if kind.step == step]
        lines += [
            f"| {step.name} | `{name}`: {kind.says.format(**blanks)} | {kind.why} |" for name, kind in kinds
        ]
    return "\n".join(lines) + "\n"
