"""The folder that published releases are read from: the cache of a host, or a published folder itself.

The cache of a host has the layout of the host, with the files that have been requested:

    CACHE/data.example-1f0c…/        each host has its own folder, so it cannot write files for another
        releases.json                the last index fetched, for when the host cannot be reached
        1.2.0/releases.json          the first index fetched for this version, which must never change
        1.2.0/SHA256SUMS, datapackage.json, parquet/updates.parquet

A file is written under a temporary name, and renamed only if its checksum is right. So processes do not interfere, and
a killed process leaves at most a temporary file, which is never read.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

from swp_data.datapackage.atomic import write_atomically
from swp_data.datapackage.model import PackageError, open_package
from swp_data.datapackage.safe_files import open_regular
from swp_data.dataset.location import package_folder
from swp_data.remote._errors import (
    TELL_PUBLISHER,
    OfflineWarning,
    PublishedError,
    UnreachableError,
    missing_library,
)
from swp_data.remote.download import download, without_password
from swp_data.remote.index import INDEX, MAX_INDEX_BYTES, Entry, Index, parse_index

URL_VARIABLE = "SWP_DATA_URL"
CACHE_VARIABLE = "SWP_DATA_CACHE"


@cache
def dataset_name() -> str:
    """Return the name of the dataset, which a published index must contain."""
    return open_package(package_folder()).name


@dataclass(frozen=True)
class ReleaseCache:
    """A folder of releases: the cache of the host at `url`, or, if `url` is empty, a published folder read in place."""

    root: Path
    url: str = ""

    def __str__(self) -> str:
        return without_password(self.url) if self.url else str(self.root)

    def index(self) -> Index:
        """Return the host's index, or the one fetched last time if the host cannot be reached.

        Raises:
            PublishedError: the index is missing, or belongs to another dataset.
        """
        file = self.root / INDEX
        if not self.url:
            return self._parse(_read(file))
        if not os.path.lexists(file):
            self._check_writable()  # a cache that is read-only and empty is of no use
        try:
            content = download(f"{self.url}/{INDEX}", MAX_INDEX_BYTES)
        except UnreachableError as error:
            try:
                index = self._parse(_read(file))
            except PublishedError:
                raise error from None
            warnings.warn(
                f"{error.where}: {error.problem}; using the list of releases fetched last time",
                OfflineWarning,
                stacklevel=4,
            )
            return index
        index = self._parse(content)
        with suppress(OSError):  # a read-only cache also works
            _write(file, content)
        return index

    def pinned_index(self, version: str) -> Index | None:
        """Return the first index fetched for a version; None if there is none, or it is damaged."""
        if not self.url:
            return None
        try:
            index = self._parse(_read(self.root / version / INDEX))
        except PublishedError:
            return None
        return index if version in index.entries else None

    def pin(self, version: str, index: Index) -> None:
        """Keep the first index fetched for a version, to which the version is compared later."""
        if self.url and self.pinned_index(version) is None:
            with suppress(OSError):
                _write(self.root / version / INDEX, index.content)

    def check_unchanged(self, entry: Entry) -> None:
        """Raise PublishedError if the published content of a version has changed since it was first fetched."""
        version = entry.version
        pinned = self.pinned_index(version)
        if pinned and pinned.entries[version].checksums != entry.checksums:
            raise PublishedError(
                f"version {version} has been published again with different content, but a version must never change",
                where=str(self),
                hint=f"ask the publisher, and delete {self.root / version} to accept the new content",
            )

    def fetch(self, path: str, checksum: str, max_bytes: int) -> Path:
        """Return the file with this path and SHA-256; download it if it is missing or damaged.

        Raises:
            PublishedError: the file cannot be downloaded, or its checksum is wrong.
        """
        file = self.root / path
        if _has_checksum(file, checksum, max_bytes):
            return file
        damaged = os.path.lexists(file)
        if not self.url:
            problem = "the file is damaged" if damaged else "the file is missing"
            raise PublishedError(problem, where=str(file), hint="publish the release again")
        self._check_writable()
        url = f"{self.url}/{quote(path)}"
        try:
            content = download(url, max_bytes)
        except UnreachableError as error:
            if damaged:
                raise UnreachableError(
                    f"the file is damaged and cannot be fetched again: {error}", where=str(file)
                ) from error
            raise
        if hashlib.sha256(content).hexdigest() != checksum:
            raise PublishedError(
                "this is not the file that was published (its SHA-256 differs)",
                where=without_password(url),
                hint=TELL_PUBLISHER,
            )
        try:
            _write(file, content)
        except OSError as error:
            raise self._not_writable(error) from error
        return file

    def _check_writable(self) -> None:
        """Raise PublishedError unless files can be written to the cache; nothing of the attempt stays."""
        try:
            tempfile.TemporaryFile(dir=self.root.parent).close()
        except OSError as error:
            raise self._not_writable(error) from error

    def _not_writable(self, error: OSError) -> PublishedError:
        return PublishedError(
            f"the cache cannot be written ({error.strerror or error})",
            where=str(self.root),
            hint=f"set {CACHE_VARIABLE} to a writable folder",
        )

    def _parse(self, content: bytes) -> Index:
        return parse_index(content, dataset_name(), f"{self}/{INDEX}")


def open_cache(base_url: str | None = None) -> ReleaseCache:
    """Return the folder to read the releases of a host from, or a published folder itself.

    Args:
        base_url: an http or https address, a `file://` address or a folder; by default SWP_DATA_URL.

    Raises:
        PublishedError: neither is given, or the value is not an address or folder.
    """
    given = str(base_url or os.environ.get(URL_VARIABLE) or "")
    if not given:
        raise PublishedError(
            "no address of published releases is given",
            hint=f"pass base_url, an address or a folder, or set {URL_VARIABLE}; the installed data, version "
            f"{open_package(package_folder()).version}, needs neither version nor base_url",
        )
    if parts := _web_address(given):
        # Host names ignore case; user names and passwords do not.
        netloc = parts.netloc if "@" in parts.netloc else parts.netloc.lower()
        url = parts._replace(netloc=netloc).geturl().rstrip("/")
        key = hashlib.sha256(without_password(url).encode()).hexdigest()[:16]
        host = re.sub("[^a-z0-9.-]", "_", str(parts.hostname))[:80]
        folder = cache_folder() / f"{host}-{key}"
        check_cache_folder(folder.parent)
        if folder.exists():
            check_cache_folder(folder)
        return ReleaseCache(folder, url)
    local_folder = local_path(given)
    if local_folder is None or not local_folder.is_dir():
        raise PublishedError(
            "neither an http or https address nor a folder", where=repr(given[:200]), hint="check it"
        )
    return ReleaseCache(local_folder)


def cache_folder() -> Path:
    """Return the folder of the cache: SWP_DATA_CACHE, or the operating system's folder for caches."""
    if given := os.environ.get(CACHE_VARIABLE):
        try:
            return Path(given).expanduser().absolute()
        except RuntimeError as error:  # "~someone" for an unknown user
            raise PublishedError(
                f"{given[:200]!r} is not a folder", where=CACHE_VARIABLE, hint="correct it"
            ) from error
    try:
        from platformdirs import user_cache_path
    except ModuleNotFoundError as error:
        raise missing_library(error) from error
    return Path(user_cache_path("swp-data"))


def _web_address(given: str) -> SplitResult | None:
    """Return the parts of a plain http or https address, without a query or a fragment; None for anything else."""
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    plain = given.isprintable() and not parts.query and not parts.fragment
    return parts if parts.scheme in ("http", "https") and host and plain else None


def local_path(given: str) -> Path | None:
    """Return the existing file or folder that a path or a `file://` address names; None for anything else."""
    if given.startswith("file://"):
        from urllib.request import url2pathname

        given = url2pathname(urlsplit(given).path) if urlsplit(given).netloc in ("", "localhost") else ""
    try:
        return Path(given) if given and Path(given).exists() else None
    except (OSError, ValueError):  # too long for a path, or with a NUL
        return None


def check_cache_folder(folder: Path) -> None:
    """Refuse a folder that cannot be the cache, before a host is asked for anything; create it if it is missing.

    A folder that others may write to is refused as well: what they put there would be taken for what was fetched.

    Raises:
        PublishedError: it is not a folder, cannot be created, or other users may write to it.
    """
    hint = f"set {CACHE_VARIABLE} to a folder of your own"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, ValueError) as error:
        exists = isinstance(error, FileExistsError | NotADirectoryError)
        reason = "not a folder" if exists else getattr(error, "strerror", None) or "not a path"
        raise PublishedError(f"cannot be the cache ({reason})", where=str(folder), hint=hint) from error
    is_mine = os.name != "posix" or status.st_uid in (0, os.geteuid())
    if not is_mine or (os.name == "posix" and status.st_mode & stat.S_IWOTH):
        raise PublishedError(
            "cannot be the cache, because other users may write to it", where=str(folder), hint=hint
        )


def _read(file: Path) -> bytes:
    try:
        with open_regular(file) as stream:
            content = stream.read(MAX_INDEX_BYTES + 1)
    except OSError as error:
        raise PublishedError(
            f"cannot be read ({error.strerror})", where=str(file), hint="check the folder"
        ) from error
    except PackageError as error:
        raise PublishedError(error.problem, where=error.where, hint="check the folder") from error
    if len(content) > MAX_INDEX_BYTES:
        raise PublishedError(
            f"not an index of releases (larger than {MAX_INDEX_BYTES:,} bytes)", where=str(file)
        )
    return content


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, content)


def _has_checksum(file: Path, checksum: str, max_bytes: int) -> bool:
    """Return whether a file is a regular file of the expected size at most, with this SHA-256."""
    try:
        with open_regular(file) as stream:
            content = stream.read(max_bytes + 1)
    except (OSError, PackageError):
        return False
    return len(content) <= max_bytes and hashlib.sha256(content).hexdigest() == checksum
