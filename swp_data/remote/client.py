"""Published releases as users see them: list them, open one, get the file of a table."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from swp_data.datapackage.checksums import LARGEST_LIST, read_checksums
from swp_data.datapackage.model import LARGEST_DESCRIPTOR, Package, PackageError, Resource, open_package
from swp_data.limits import PREFIX, format_size, limit
from swp_data.remote._errors import TELL_PUBLISHER, PublishedError
from swp_data.remote.cache import URL_VARIABLE, ReleaseCache, dataset_name, local_path, open_cache
from swp_data.remote.index import LATEST, Entry, check_inside, choose, is_exact
from swp_data.remote.local_release import (
    DESCRIPTOR,
    check_version,
    is_local_release,
    local_entry,
    release_folder,
)

if TYPE_CHECKING:
    import polars as pl

MAX_TABLE_BYTES = 200_000_000  # of one Parquet file
MAX_ROWS = 1_000_000  # a few bytes of Parquet can unpack to more than fits in memory
NAMES_LISTED = 100


@dataclass(frozen=True)
class PublishedRelease:
    """A published release: its entry in the index, its tables and schemas, and the checksum of each file."""

    entry: Entry
    package: Package
    checksums: dict[str, str]
    cache: ReleaseCache

    @property
    def version(self) -> str:
        return self.entry.version

    def resource(self, name: str) -> Resource:
        """Return a table, with the path of its Parquet file; the file is fetched if it is not in the cache.

        Raises:
            PublishedError: the table does not exist, or its file cannot be fetched or is damaged.
        """
        resources = self.package.resources
        if name not in resources:
            raise PublishedError(
                f"there is no table {name!r}",
                where=f"version {self.version}",
                hint=f"the tables are: {', '.join(list(resources)[:NAMES_LISTED])}",
            )
        path = f"parquet/{name}.parquet"
        if path not in self.checksums:
            raise PublishedError(
                f"version {self.version} has no {path[:100]!r}", where=str(self.cache), hint=TELL_PUBLISHER
            )
        max_bytes = min(self.entry.bytes, MAX_TABLE_BYTES)
        file = self.cache.fetch(f"{self.entry.folder}/{path}", self.checksums[path], max_bytes)
        resource = replace(resources[name], path=file)
        _check_table(resource)
        return resource


def open_release(version: str, base_url: str | None = None) -> PublishedRelease:
    """Open a published release.

    Args:
        version: a version, such as "1.2.0" or "v1.2.0"; "1" or "1.2" for the highest version with that prefix; or
            "latest".
        base_url: the address or folder of `releases.json`, or the folder or zip of one release that was downloaded; by
            default SWP_DATA_URL.

    Returns:
        The release. A version that was opened before is read from the cache, without a request to the host. For "1",
        "1.2" and "latest", the index is requested from the host; if the host cannot be reached, the index fetched last
        time is used, with an `OfflineWarning`.

    Raises:
        PublishedError: the version does not exist, or cannot be fetched or is damaged.
    """
    version = plain_version(version) if isinstance(version, str) else version
    if path := _downloaded(base_url):
        return _open_downloaded(path, version)
    cache = open_cache(base_url)
    index = cache.pinned_index(version) if is_exact(version) else None
    if index is None:
        index = cache.index()
        version = choose(index, version, str(cache))
        cache.check_unchanged(index.entries[version])
    entry = index.entries[version]
    with _as_published_errors():
        checksums = _checksums(cache, entry)
        package = _package(cache, entry, checksums)
    cache.pin(version, index)
    return PublishedRelease(entry, package, checksums, cache)


def releases(base_url: str | None = None) -> tuple[Entry, ...]:
    """Return the published releases, the highest version first, as the index lists them.

    Args:
        base_url: as for `open_release`.

    Raises:
        PublishedError: the index cannot be fetched, or is not an index of this dataset.
    """
    if path := _downloaded(base_url):
        return (_open_downloaded(path, LATEST).entry,)
    return tuple(open_cache(base_url).index().entries.values())


def plain_version(version: str) -> str:
    """Return a version without the "v" that tags have.

    >>> plain_version("v1.2.0"), plain_version("latest")
    ('1.2.0', 'latest')
    """
    return version[1:] if re.match(r"v\d", version) else version


def _downloaded(base_url: str | None) -> Path | None:
    """Return the path of a release that was downloaded, if that is what `base_url` or SWP_DATA_URL names."""
    path = local_path(str(base_url or os.environ.get(URL_VARIABLE) or ""))
    return path if path and is_local_release(path) else None


def _open_downloaded(path: Path, version: str) -> PublishedRelease:
    folder = release_folder(path)
    cache = ReleaseCache(folder.parent)
    with _as_published_errors():
        checksums = read_checksums(folder)
        entry = local_entry(folder, checksums)
        check_version(entry, version, str(path))
        package = _package(cache, entry, checksums)
    return PublishedRelease(entry, package, checksums, cache)


@contextmanager
def _as_published_errors() -> Iterator[None]:
    try:
        yield
    except PublishedError:
        raise
    except PackageError as error:
        raise PublishedError(error.problem, where=error.where, hint=error.hint) from error


def _checksums(cache: ReleaseCache, entry: Entry) -> dict[str, str]:
    """Return the checksum of each file of a release by its path, which stays inside the release."""
    file = entry.checksums
    cache.fetch(file.path, file.sha256, min(file.bytes, LARGEST_LIST))
    checksums = read_checksums(cache.root / entry.folder)
    for path in checksums:
        check_inside(path, str(cache.root / file.path))
    return checksums


def _package(cache: ReleaseCache, entry: Entry, checksums: dict[str, str]) -> Package:
    """Return the package of a release, if its descriptor is self-contained and names no file outside the release."""

    def misleading(problem: str) -> PublishedError:
        return PublishedError(problem, where=str(cache), hint=TELL_PUBLISHER)

    file, version = entry.descriptor, entry.version
    if checksums.get(DESCRIPTOR) != file.sha256:
        raise misleading(f"version {version} has two checksums of its {DESCRIPTOR}")
    package = open_package(cache.fetch(file.path, file.sha256, min(file.bytes, LARGEST_DESCRIPTOR)))
    if (package.name, package.version) != (dataset_name(), version):
        raise misleading(
            f"the release published as {version} calls itself {package.name[:80]!r} {package.version[:80]!r}"
        )
    for declared in package.resource_descriptors:
        # A schema or dialect in its own file, or a second data file, would not be checked.
        elsewhere = declared.schema_path or declared.dialect_path
        if elsewhere or not declared.path or "schema" not in declared.properties:
            raise misleading(f"a table of version {version} has no inline schema or not exactly one file")
    for resource in package.resources.values():
        for path in (resource.name, resource.path.relative_to(package.root).as_posix()):
            check_inside(path, str(package.descriptor_path))
    return package


def _check_table(resource: Resource) -> None:
    """Check the columns and the number of rows of a Parquet file, from its footer, then how long its texts are."""
    import polars as pl

    where = str(resource.path)
    try:
        columns = tuple(pl.read_parquet_schema(resource.path))
        rows = pl.scan_parquet(resource.path, glob=False).select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise PublishedError("not a Parquet file", where=where, hint=TELL_PUBLISHER) from error
    if columns != resource.schema.names:
        raise PublishedError("its columns are not those of its schema", where=where, hint=TELL_PUBLISHER)
    if rows > MAX_ROWS:
        raise PublishedError(
            f"it has {rows:,} rows; a table may have at most {MAX_ROWS:,}", where=where, hint=TELL_PUBLISHER
        )
    _check_texts(resource)


def _collect_in_parts(query: pl.LazyFrame) -> pl.DataFrame:
    """Return the result of a query that reads some rows at a time."""
    try:
        return query.collect(engine="streaming")
    except ValueError:  # Polars before 1.23 has no such engine
        in_parts: dict[str, Any] = {"streaming": True}
        result: pl.DataFrame = query.collect(**in_parts)
        return result


def _check_texts(resource: Resource) -> None:
    """Measure the texts of a Parquet file, some rows at a time: a text can be stored once and be in every row."""
    import polars as pl

    where = str(resource.path)
    lengths = pl.col(pl.String).str.len_bytes().cast(pl.Int64)
    try:
        measured = _collect_in_parts(
            pl.scan_parquet(resource.path).select(
                lengths.sum().name.suffix(" total"), lengths.max().name.suffix(" longest")
            )
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise PublishedError("not a Parquet file", where=where, hint=TELL_PUBLISHER) from error
    sizes = measured.row(0, named=True) if measured.width else {}
    total = sum(size or 0 for name, size in sizes.items() if name.endswith(" total"))
    longest = max((size or 0 for name, size in sizes.items() if name.endswith(" longest")), default=0)
    for bound, size, subject in (
        ("cell_bytes", longest, "a text"),
        ("release_table_bytes", total, "texts"),
    ):
        if size > limit(bound):
            raise PublishedError(
                f"it has {subject} of {size:,} bytes; {format_size(limit(bound))} are allowed",
                where=where,
                hint=f"{TELL_PUBLISHER}, or set {PREFIX}{bound.upper()}",
            )
