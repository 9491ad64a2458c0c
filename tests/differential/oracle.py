"""What Frictionless finds in a package, what we find, and where the two disagree."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from frictionless import FrictionlessException, Package, system

from swp_data.checks import Report, validate
from swp_data.datapackage.model import PackageError
from swp_data.datapackage.report import Finding

from .beyond import Located, errors_beyond, errors_of_guesses, rows_of_missing_values
from .case import Case
from .differences import by_the_standard, defaults_written_out, grouping_integers, with_schemas_inline
from .reading import reconciled, running_row, with_ended_parts, with_header_below_comments

OF_THE_DESCRIPTOR = {"package-error", "resource-error", "schema-error", "field-error"}
UNREAD = {
    "compression-error", "encoding-error", "error", "format-error", "resource-error", "scheme-error", "source-error",
}  # fmt: skip


class FrictionlessCrashError(Exception):
    """Frictionless ended with an exception of Python, so it has no verdict."""


def frictionless_report(path: Path | str) -> set[Located]:
    """Return every error that Frictionless finds in a package, without its limit of a thousand.

    Errors of the descriptor have no table; a foreign key's field is its columns, as in our findings.

    Raises:
        FrictionlessCrashError: it broke down, and says nothing about the package.
    """
    with warnings.catch_warnings(), system.use_context(trusted=False):
        warnings.simplefilter("ignore")
        try:
            report = Package(str(Path(path) / "datapackage.json")).validate(limit_errors=0)
        except FrictionlessException as error:
            found = {_located(one, None) for one in (error.error, *error.reasons)}
            return {one for one in found if one[0] != "package-error"} or found
        except Exception as error:  # whatever the libraries below it let through
            raise FrictionlessCrashError(f"{type(error).__name__}: {error}"[:200]) from error
    found = {_located(error, None) for error in report.errors}
    return found.union(*(_reported(task.errors, task.name) for task in report.tasks))


def _reported(errors: Iterable[Any], table: str | None) -> set[Located]:
    """Return errors of Frictionless, without those about foreign keys with an empty part (`foreign-key-null`)."""
    return {_located(error, table) for error in errors if not _is_partly_empty(error)}


def _is_partly_empty(error: Any) -> bool:
    if error.type != "foreign-key" or len(error.field_cells) == 1 or "" not in error.field_cells:
        return False
    return "None" in error.note  # an empty text of missingValues [] is none


def _located(error: Any, table: str | None) -> Located:
    field = getattr(error, "field_name", None) or getattr(error, "label", None)
    if error.type == "foreign-key":
        field = ", ".join(error.field_names)
    return (error.type, table, getattr(error, "row_number", None), field or None)


def located(report: Report, case: Case | None = None) -> set[Located]:
    """Return the errors of our report, warnings left out, in the form of Frictionless's.

    The rows of several files are counted through all of them if the case is given.
    """
    return {
        (one.rule, one.table, _row(one, case), one.field) for one in report.errors if one.severity == "error"
    }


def _row(finding: Finding, case: Case | None) -> int | None:
    if case is None or finding.file is None or finding.row is None:
        return finding.row
    return running_row(case, finding.table, finding.file, finding.row)


class Comparison(NamedTuple):
    """What should be found in a package, and what we found."""

    wanted: frozenset[Located] | None
    """None if Frictionless crashed."""
    ours: frozenset[Located]
    agree: bool
    note: str = ""

    @property
    def passed(self) -> bool:
        """Whether we passed what Frictionless refuses: the worst that can happen."""
        return bool(self.wanted) and not self.ours and not self.agree

    @property
    def signature(self) -> tuple[str, ...]:
        """The kinds of what differs: cases with the same signature mostly have one cause."""
        wanted = self.wanted or frozenset()
        if refused := [rule for rule, table, _, _ in self.ours if table is None or rule == "schema-error"]:
            return ("refused", *sorted(set(refused)))
        kinds = {f"-{one[0]}" for one in wanted - self.ours} | {f"+{one[0]}" for one in self.ours - wanted}
        return tuple(sorted(kinds)) or (self.note.partition(": ")[0],)

    def __str__(self) -> str:
        wanted = self.wanted or frozenset()
        lines = [self.note] if self.note else []
        lines += [f"lost  {one}" for one in sorted(wanted - self.ours, key=str)[:20]]
        lines += [f"added {one}" for one in sorted(self.ours - wanted, key=str)[:20]]
        return "\n".join(lines + ["PASSED although Frictionless refuses it"] * self.passed)


def expected(case: Case) -> frozenset[Located]:
    """Return what a validator must find: Frictionless's errors, and those of the standard that it ignores.

    Raises:
        FrictionlessCrashError: Frictionless has no verdict.
    """
    with tempfile.TemporaryDirectory() as folder:
        read_alike = with_header_below_comments(with_ended_parts(by_the_standard(case)))
        path = read_alike.write(Path(folder))
        with grouping_integers():
            found = frictionless_report(path)
            if any(table is None for _, table, _, _ in found):
                return frozenset(found)
            found |= errors_beyond(path)
            if any(rule == "blank-row" for rule, _, _, _ in found):
                blank, instead = rows_of_missing_values(path)
                found = (found - blank) | instead
            return frozenset(found)


def compare(case: Case) -> Comparison:
    """Compare what we find in a package with what is expected.

    A descriptor that Frictionless refuses need only be refused, in whatever words; so need one in which we find a
    fault that Frictionless meets in the data (`foreign-key-target`, `foreign-key-types`). One that leaves its
    dialect or encoding out may be read with the standard's defaults instead of Frictionless's guesses, as
    long as nothing passes that Frictionless refuses; that a guess was needed may be an error of ours, too.
    Where Frictionless breaks down, we need not agree: we
    have to give a report, or a PackageError.
    """
    ours, note = _ours(case)
    case = with_schemas_inline(case)
    try:
        wanted = expected(case)
    except FrictionlessCrashError as error:
        return Comparison(None, ours, True, str(error))
    if any(table is None for _, table, _, _ in wanted):
        return Comparison(wanted, ours, bool(ours), note)
    if any(rule in OF_THE_DESCRIPTOR for rule, _, _, _ in ours):
        return Comparison(wanted, ours, bool(wanted), note)
    # The cells of a table without a schema have no types. Frictionless guesses them, and compares their values.
    untyped = _keys_to(case, {resource["name"] for resource in case.resources if "schema" not in resource})
    ours, wanted = (
        frozenset(one for one in found if one[0] != "foreign-key" or (one[1], one[3]) not in untyped)
        for found in (ours, wanted)
    )
    undeclared = frozenset(table for rule, table, _, _ in ours if rule == "dialect-error")
    ours -= _guessed(case, ours)
    unread = {table for rule, table, row, _ in wanted if rule in UNREAD and row is None}
    unchecked = {one for one in ours if one[0] == "foreign-key" and one[2] is None} if wanted else set()
    without = case.changed(lambda resource: _without_keys(resource, unchecked, unread))
    if without != case:
        # Frictionless reports the failure of a table again for each table that refers to it, and reads none of
        # their rows. We report that their keys can't be checked, and what is wrong in their rows.
        case = without
        ours, wanted = ours - unchecked, expected(case)
    # The size and the hash of a file that can't be read to its end are compared by us, and mostly not by Frictionless.
    unread |= {table for rule, table, row, _ in wanted if rule in UNREAD and row is None}
    ours, wanted = _without_sizes(ours, unread), _without_sizes(wanted, unread)
    reconciled_wanted, reconciled_ours = reconciled(case, wanted, ours)
    if reconciled_ours == reconciled_wanted:
        return Comparison(wanted, ours, True)
    plain = defaults_written_out(case)
    if plain != case and (ours or not wanted):
        try:
            plain_wanted, plain_ours = reconciled(plain, expected(plain), ours)
            if plain_ours == plain_wanted:
                return Comparison(wanted, ours, True, "read with the standard's defaults")
        except FrictionlessCrashError:
            pass
    if undeclared:
        # We report an undeclared dialect as an error. Frictionless guesses it, and then skips rows of the next part.
        without = [
            frozenset(one for one in found if one[1] not in undeclared)
            for found in (reconciled_wanted, reconciled_ours)
        ]
        if without[0] == without[1]:
            return Comparison(wanted, ours, True, "an undeclared dialect")
    return Comparison(reconciled_wanted, reconciled_ours, False, note)


def _without_sizes(errors: frozenset[Located], unread: Collection[str | None]) -> frozenset[Located]:
    return frozenset(
        one for one in errors if one[0] not in {"byte-count", "hash-count"} or one[1] not in unread
    )


def _keys_to(case: Case, names: Collection[str]) -> set[tuple[str, str]]:
    """Return the table and the fields of each foreign key that refers to one of some tables."""
    return {
        (resource["name"], _fields(key))
        for resource in case.resources
        for key in resource.get("schema", {}).get("foreignKeys", [])
        if (key["reference"].get("resource") or resource["name"]) in names
    }


def _fields(key: Mapping[str, Any]) -> str:
    """Return the fields of a foreign key as its errors have them."""
    return key["fields"] if isinstance(key["fields"], str) else ", ".join(key["fields"])


def _without_keys(
    resource: dict[str, Any], unchecked: Collection[Located], unread: Collection[str | None]
) -> None:
    """Remove the foreign keys that can't be checked from a resource, such as those to tables that can't be read."""
    described = resource.get("schema")
    keys = described.get("foreignKeys") if isinstance(described, dict) else None
    if not keys:
        return
    fields = {field for _, table, _, field in unchecked if table == resource.get("name")}
    kept = [
        key
        for key in keys
        if _fields(key) not in fields
        and (key["reference"].get("resource") or resource["name"]) not in set(unread) - {resource["name"]}
    ]
    if len(kept) < len(keys):
        described["foreignKeys"] = kept


def _guessed(case: Case, ours: frozenset[Located]) -> set[Located]:
    if not {"dialect-error", "blank-header"} & {rule for rule, _, _, _ in ours}:
        return set()
    with tempfile.TemporaryDirectory() as folder:
        return errors_of_guesses(by_the_standard(case).write(Path(folder)))


def _ours(case: Case) -> tuple[frozenset[Located], str]:
    with tempfile.TemporaryDirectory() as folder:
        path = case.write(Path(folder))
        try:
            return frozenset(located(validate(path), case)), ""
        except PackageError as error:
            return frozenset({("PackageError", None, None, None)}), str(error)


def assert_found(case: Case, found: Iterable[str]) -> None:
    """Raise AssertionError unless Frictionless finds just this, each "type row field" of the table `t`, and we agree.

    `-` means no row; an error in another table has that table's name and a colon before it.
    """
    wanted = {parsed(one) for one in found}
    with tempfile.TemporaryDirectory() as folder:
        theirs = frictionless_report(case.write(Path(folder)))
    assert theirs == wanted, f"Frictionless has changed: it finds {sorted(theirs, key=str)}\n{case!r}"
    compared = compare(case)
    assert compared.agree, f"\n{compared}\n{case!r}"


def assert_differs(case: Case, theirs: Iterable[str], ours: Iterable[str]) -> None:
    """Raise AssertionError unless Frictionless finds just `theirs`, and we find just `ours`, each "type row field"."""
    with tempfile.TemporaryDirectory() as folder:
        found = frictionless_report(case.write(Path(folder)))
    assert found == {parsed(one) for one in theirs}, f"Frictionless has changed: {found}\n{case!r}"
    found, _ = _ours(case)
    assert found == {parsed(one) for one in ours}, f"{sorted(found, key=str)}\n{case!r}"


def parsed(text: str) -> Located:
    """Return an error that is written "type row field"; `-` means no row, and the table is `t` unless named."""
    table, colon, rest = text.partition(": ")
    rule, row, field, *_ = [*(rest if colon else text).split(" ", 2), "", ""]
    return (rule, table if colon else "t", int(row) if row.isdecimal() else None, field or None)
