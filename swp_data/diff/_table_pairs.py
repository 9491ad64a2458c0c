"""The tables of two versions of a package, in pairs, and those that can't be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import polars as pl

from swp_data.datapackage.model import Package, PackageError, Resource
from swp_data.datapackage.validate.descriptors.property_forms import is_address
from swp_data.diff._text_table import read_text_table
from swp_data.diff.change import Change
from swp_data.errors import SwpDataError

CHANGES = "changes"
CHANGES_COLUMNS = ("table", "key", "field", "old", "new", "kind")


@dataclass(frozen=True)
class TablePair:
    """A table in both versions; None in the version that lacks it. Its name is the new one."""

    name: str
    old: Resource | None
    new: Resource | None

    @property
    def size(self) -> int:
        files = [resource.path for resource in (self.old, self.new) if resource]
        return max((file.stat().st_size for file in files if file.is_file()), default=0)


class Texts:
    """The tables of both versions as text; each is read once.

    Args:
        old: the old version.
        new: the new version.
    """

    def __init__(self, old: Package, new: Package) -> None:
        self._packages = {"old": old, "new": new}
        self._frames: dict[tuple[str, str], pl.DataFrame] = {}

    def read(self, side: str, name: str) -> pl.DataFrame:
        """Return a table of the old or the new version.

        Raises:
            PackageError: it can't be read; the message says in which version.
        """
        if (side, name) not in self._frames:
            try:
                self._frames[side, name] = read_text_table(self._packages[side], name)
            except SwpDataError as error:
                raise of_version(error, side) from error
        return self._frames[side, name]

    def of(self, pair: TablePair) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the table in both versions, an empty frame for one that lacks it; they are not kept."""
        old = self.read("old", pair.old.name) if pair.old else pl.DataFrame()
        new = self.read("new", pair.new.name) if pair.new else pl.DataFrame()
        self._frames.clear()
        return old, new


def of_version(error: SwpDataError, side: str) -> PackageError:
    """Return an error that says in which version it is."""
    return PackageError(f"in the {side} version, {error.problem}", where=error.where, hint=error.hint)


def reason_of(error: Exception) -> str:
    """Return why a table was not compared, as a clause."""
    if isinstance(error, SwpDataError):
        return f"{error.problem}" + (f" ({error.hint})" if error.hint else "")
    return "its schema is not valid (validate the package for the details)"


def unreadable_tables(package: Package, side: str) -> dict[str, str]:
    """Return the tables of a package of which the description can't be read, and why."""
    reasons = {}
    for declared in package.resource_descriptors:
        if declared.is_table:
            try:
                _resource(package, declared.name)
            except (SwpDataError, KeyError, TypeError, ValueError, AttributeError) as error:
                reasons[declared.name or "(a table without a name)"] = reason_of(
                    of_version(error, side) if isinstance(error, SwpDataError) else error
                )
    return reasons


def named_on_one_side(
    old_tables: Mapping[str, Resource],
    new_tables: Mapping[str, Resource],
    unreadable: Mapping[str, str],
    old: Package,
    new: Package,
) -> Iterator[Change]:
    """Yield the tables that were added or removed, of those that can't be read."""
    for name in unreadable:
        if name in new.names and name not in old.names and name not in old_tables:
            yield Change("table-added", name)
        elif name in old.names and name not in new.names and name not in new_tables:
            yield Change("table-removed", name)


def _resource(package: Package, name: str) -> Resource:
    """Return a table of a package, even if its data is in the descriptor.

    Raises:
        PackageError: it has no name, or its file or its schema is remote or can't be read.
    """
    declared = package.resource_descriptor(name)
    remote = [
        what
        for what, paths in (("file", declared.paths), ("schema", [declared.schema_path]))
        if any(is_address(path) for path in paths)
    ]
    if remote:
        raise PackageError(f"its {remote[0]} is remote, and nothing is fetched", hint="compare local copies")
    if declared.paths or "data" not in declared.properties:
        for path in declared.paths:
            package.file(path)
        return package.resource(name)
    written = package.schema_descriptor(name)
    return Resource(
        name,
        package.descriptor_path,
        package.schema(name),
        str(written.get("title") or ""),
        str(written.get("description") or ""),
        package.dialect(name),
        declared,
        written,
    )


def readable_tables(package: Package) -> dict[str, Resource]:
    """Return the tables of a package except the list of changes, which is rewritten for each release."""
    unreadable = unreadable_tables(package, "")
    tables = {
        declared.name: _resource(package, declared.name)
        for declared in package.resource_descriptors
        if declared.is_table and declared.name and declared.name not in unreadable
    }
    if CHANGES in tables and tables[CHANGES].schema.names == CHANGES_COLUMNS:
        del tables[CHANGES]
    return tables


def pair_tables(old: Mapping[str, Resource], new: Mapping[str, Resource], texts: Texts) -> list[TablePair]:
    """Return the tables of both versions in pairs, in the new order; removed tables come last.

    A removed table and an added one are a renamed table if they have the same columns and the same rows.
    """
    removed = {name: resource for name, resource in old.items() if name not in new}
    pairs = []
    for name, resource in new.items():
        was = old.get(name) or _same_table(removed.values(), resource, texts)
        if was:
            removed.pop(was.name, None)
        pairs.append(TablePair(name, was, resource))
    return [*pairs, *(TablePair(name, resource, None) for name, resource in removed.items())]


def _same_table(candidates: Iterable[Resource], new: Resource, texts: Texts) -> Resource | None:
    """Return the first table with the same columns and rows as another; None if there is none or it has no rows."""
    for old in candidates:
        if old.schema_descriptor.get("fields") != new.schema_descriptor.get("fields"):
            continue
        with suppress(SwpDataError):  # reported when the table is compared
            rows = texts.read("new", new.name)
            if len(rows) > 0 and rows.equals(texts.read("old", old.name)):
                return old
    return None
