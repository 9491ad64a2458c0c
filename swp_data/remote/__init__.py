"""Published releases: the tables of any version from the folder, or the host, that `swp-data publish` filled.

What comes from a host is untrusted until it is checked: the index names the checksum of each release's list of
checksums, and that list the checksum of each file. A file is hashed whenever it is opened, in the cache too.
docs/published.md tells users how; `index` reads and chooses, `shelf` keeps, `download` fetches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from swp_data.datapackage.model import LARGEST_DESCRIPTOR, Package, PackageError, Resource, open_package
from swp_data.remote import cache as shelves
from swp_data.remote.cache import OfflineWarning, Shelf
from swp_data.remote.download import PublishedError, UnreachableError
from swp_data.remote.index import Entry, check_inside, choose, is_exact

__all__ = [
    "Entry",
    "OfflineWarning",
    "PublishedError",
    "PublishedRelease",
    "UnreachableError",
    "open_release",
    "releases",
]
DESCRIPTOR = "datapackage.json"
LARGEST_TABLE = 200_000_000  # bytes of one Parquet file
MOST_ROWS = 1_000_000  # a few bytes of Parquet can stand for more than a machine can hold


@dataclass(frozen=True)
class PublishedRelease:
    """A published release: what the index says of it, its tables and schemas, and the checksum of each file."""

    entry: Entry
    package: Package
    sums: dict[str, str]
    shelf: Shelf

    @property
    def version(self) -> str:
        return self.entry.version

    def resource(self, name: str) -> Resource:
        """Return a table whose file, as Parquet, is here and is the one that was published.

        Raises:
            PublishedError: there is no such table, or its file can't be fetched as it was published.
        """
        tables = self.package.resources
        if name not in tables:
            raise PublishedError(
                f"There is no table {name!r} in version {self.version}. "
                f"The tables are: {', '.join(list(tables)[:100])}."
            )
        path = f"parquet/{name}.parquet"
        if path not in self.sums:
            raise PublishedError(
                f"{self.shelf}: version {self.version} has no {path[:100]!r}; tell its publisher"
            )
        most = min(self.entry.bytes, LARGEST_TABLE)
        file = self.shelf.fetch(f"{self.version}/{path}", self.sums[path], most)
        resource = replace(tables[name], path=file)
        _check_table(resource)
        return resource


def open_release(version: str, base_url: str | None = None) -> PublishedRelease:
    """Open a published release.

    Args:
        version: "1.2.0"; "1" or "1.2" for the highest version of these; or "latest".
        base_url: the address below which releases are published, or a folder; without it, SWP_DATA_URL.

    Returns:
        The release. A version that was opened before comes from the cache, and nothing is asked of the host;
        "1", "1.2" and "latest" ask the host for its index, and warn (`OfflineWarning`) where it can't be reached
        and the index of last time has to do.

    Raises:
        PublishedError: there is no such version, or it can't be fetched as it was published.
    """
    shelf = shelves.find_shelf(base_url)
    index = shelf.pinned(version) if is_exact(version) else None
    if index is None:
        index = shelf.index()
        version = choose(index, version, str(shelf))
        shelf.check_unchanged(index.entries[version], version)
    entry = index.entries[version]
    try:
        sums = _sums(shelf, entry)
        package = _package(shelf, entry, sums)
    except PublishedError:
        raise
    except PackageError as error:
        raise PublishedError(str(error)) from error
    shelf.pin(version, index)
    return PublishedRelease(entry, package, sums, shelf)


def releases(base_url: str | None = None) -> tuple[Entry, ...]:
    """Return what is published, the highest version first, as the host's index lists it.

    Args:
        base_url: as `open_release` takes it.

    Raises:
        PublishedError: the index can't be had, or is none.
    """
    return tuple(shelves.find_shelf(base_url).index().entries.values())


def _sums(shelf: Shelf, entry: Entry) -> dict[str, str]:
    from swp_data.datapackage.checksums import LARGEST_LIST, read_checksums

    listed = entry.checksums
    shelf.fetch(listed.path, listed.sha256, min(listed.bytes, LARGEST_LIST))
    sums = read_checksums(shelf.root / entry.version)
    for name in sums:
        check_inside(name, str(shelf.root / listed.path))
    return sums


def _package(shelf: Shelf, entry: Entry, sums: dict[str, str]) -> Package:
    listed = entry.descriptor
    if sums.get(DESCRIPTOR) != listed.sha256:
        raise PublishedError(
            f"{shelf}: version {entry.version} has two checksums of its {DESCRIPTOR}; tell its publisher"
        )
    package = open_package(shelf.fetch(listed.path, listed.sha256, min(listed.bytes, LARGEST_DESCRIPTOR)))
    if (package.name, package.version) != (shelves.our_name(), entry.version):
        raise PublishedError(
            f"{shelf}: what is published as {entry.version} calls itself {package.name[:80]!r} "
            f"{package.version[:80]!r}; tell its publisher"
        )
    for declared in package.resource_descriptors:
        # A schema or a dialect in a file of its own, or a second file of data, would not be checked.
        elsewhere = declared.schema_path or declared.dialect_path
        if elsewhere or not declared.path or "schema" not in declared.properties:
            raise PublishedError(
                f"{shelf}: a table of version {entry.version} has no schema or no one file; tell its publisher"
            )
    for resource in package.resources.values():
        for path in (resource.name, resource.path.relative_to(package.root).as_posix()):
            check_inside(path, str(package.descriptor_path))
    return package


def _check_table(resource: Resource) -> None:
    """Look at the end of a Parquet file, which says what is in it, before anything of it is read."""
    import polars as pl

    try:
        columns = tuple(pl.read_parquet_schema(resource.path))
        rows = pl.scan_parquet(resource.path).select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise PublishedError(f"{resource.path}: is no Parquet file; tell its publisher") from error
    if columns != resource.schema.names:
        raise PublishedError(f"{resource.path}: has other columns than its schema; tell its publisher")
    if rows > MOST_ROWS:
        raise PublishedError(
            f"{resource.path}: has {rows:,} rows, and no table may have more than {MOST_ROWS:,}; tell its publisher"
        )
