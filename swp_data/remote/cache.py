"""The shelf that published releases are read from: a folder as published, or the cache of a host.

The cache of a host is laid out as the host is, with what was asked for:

    CACHE/data.example-1f0c…/        a host has a folder of its own: no host can put files into another's
        releases.json                the index as it was last fetched, for when the host can't be reached
        1.2.0/releases.json          the index that this version was first fetched by; it is held to that for good
        1.2.0/SHA256SUMS, datapackage.json, parquet/updates.parquet

Each file is written aside and renamed, and only once its checksum is right: processes don't get in each other's
way, and a killed one leaves at most a file that is never read.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.remote.download import PublishedError, UnreachableError, download, shown
from swp_data.remote.index import INDEX, LARGEST_INDEX, Entry, Index, parse_index

ADDRESS, CACHE = "SWP_DATA_URL", "SWP_DATA_CACHE"
T = TypeVar("T")
EXTRA = "pip install 'swp-data[published]'"


class OfflineWarning(UserWarning):
    """The host can't be reached, and the index that was fetched last time is used in its place."""


@cache
def our_name() -> str:
    """Return the name of the dataset that this loader reads."""
    from swp_data.dataset.location import package_folder

    return open_package(package_folder()).name


@dataclass(frozen=True)
class Shelf:
    """Where releases are read from: a folder, and the address of what it caches, "" where it is read as it is."""

    root: Path
    url: str = ""

    def __str__(self) -> str:
        return shown(self.url) if self.url else str(self.root)

    def index(self) -> Index:
        """Return the index: the host's, or the one of last time where the host can't be reached.

        Raises:
            PublishedError: there is none, or it is none of this dataset.
        """
        file = self.root / INDEX
        if not self.url:
            return self._parsed(_read(file))
        try:
            written = _fetching(lambda: download(f"{self.url}/{INDEX}", LARGEST_INDEX))
        except UnreachableError as error:
            try:
                index = self._parsed(_read(file))
            except PublishedError:
                raise error from None
            warnings.warn(
                f"{str(error).rpartition(';')[0]}; using the list of releases of last time",
                OfflineWarning,
                stacklevel=4,
            )
            return index
        index = self._parsed(written)
        with suppress(OSError):  # a cache that can only be read does as well
            _write(file, written)
        return index

    def pinned(self, version: str) -> Index | None:
        """Return the index that a version of a host was first fetched by, None where it wasn't, or it is damaged."""
        if not self.url:
            return None
        try:
            index = self._parsed(_read(self.root / version / INDEX))
        except PublishedError:
            return None
        return index if version in index.entries else None

    def pin(self, version: str, index: Index) -> None:
        """Hold a version of a host to the index that it was fetched by."""
        if self.url and self.pinned(version) is None:
            with suppress(OSError):
                _write(self.root / version / INDEX, index.written)

    def check_unchanged(self, entry: Entry, version: str) -> None:
        """Refuse a version that is published with other bytes than those that were fetched before."""
        pinned = self.pinned(version)
        if pinned and pinned.entries[version].checksums != entry.checksums:
            raise PublishedError(
                f"{self}: version {version} is now published with other bytes, and a version never changes; ask "
                f"its publisher, and delete {self.root / version} to take the new ones"
            )

    def fetch(self, path: str, checksum: str, most: int) -> Path:
        """Return a file that has this SHA-256: from the folder, or else from the host, into it.

        Raises:
            PublishedError: it can't be had.
        """
        file = self.root / path
        if _is(file, checksum):
            return file
        damaged = file.exists()
        if not self.url:
            raise PublishedError(
                f"{file}: {'is damaged' if damaged else 'is missing'}; publish the release again"
            )
        try:
            _fetching(lambda: self._retrieve(path, checksum, most))
        except UnreachableError as error:
            if damaged:
                raise UnreachableError(f"{file}: is damaged, and can't be fetched again: {error}") from error
            raise
        return file

    def _retrieve(self, path: str, checksum: str, most: int) -> None:
        import pooch

        file, url = self.root / path, f"{self.url}/{quote(path)}"

        def downloader(url: str, output: str, _: object) -> None:
            Path(output).write_bytes(download(url, most))

        log = pooch.get_logger()
        level = log.level
        log.setLevel("WARNING")
        try:
            pooch.retrieve(url, f"sha256:{checksum}", file.name, file.parent, downloader=downloader)
        except PublishedError:
            raise
        except ValueError as error:
            raise PublishedError(
                f"{shown(url)}: is not the file that was published (its SHA-256 differs); tell its publisher"
            ) from error
        except OSError as error:
            reason = error.strerror or getattr(error.__cause__, "strerror", None) or "it is refused"
            raise PublishedError(
                f"{self.root}: can't be written ({reason}); set {CACHE} to a folder that can"
            ) from error
        finally:
            log.setLevel(level)

    def _parsed(self, written: bytes) -> Index:
        return parse_index(written, our_name(), f"{self}/{INDEX}")


def find_shelf(base: str | None = None) -> Shelf:
    """Return the shelf of an address or a folder; without one, of the environment's SWP_DATA_URL.

    Raises:
        PublishedError: there is neither, or it is no address of the web and no folder.
    """
    given = str(base or os.environ.get(ADDRESS) or "")
    if not given:
        raise PublishedError(
            f"Where are the releases published? Give base_url an address or a folder, or set {ADDRESS} to it. "
            f"The data installed, version {open_package(package_folder()).version}, needs neither version nor address."
        )
    try:
        parts = urlsplit(given)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    plain = given.isprintable() and not parts.query and not parts.fragment
    if parts.scheme in ("http", "https") and host and plain:
        url = parts._replace(netloc=parts.netloc.lower() if "@" not in parts.netloc else parts.netloc)
        address = url.geturl().rstrip("/")
        key = hashlib.sha256(shown(address).encode()).hexdigest()[:16]
        return Shelf(cache_folder() / f"{re.sub('[^a-z0-9.-]', '_', host)[:80]}-{key}", address)
    folder = _folder(given)
    if folder is None:
        raise PublishedError(f"{given[:200]!r}: is no address of http or https, and no folder; check it")
    return Shelf(folder)


def cache_folder() -> Path:
    """Return the folder that fetched releases are kept in: SWP_DATA_CACHE, or the system's own for caches."""
    if given := os.environ.get(CACHE):
        try:
            return Path(given).expanduser().absolute()
        except RuntimeError as error:  # "~someone" whom the system doesn't know
            raise PublishedError(f"{CACHE} is {given[:200]!r}, which is no folder; correct it") from error
    return _fetching(_system_cache)


def _system_cache() -> Path:
    from platformdirs import user_cache_path  # as pooch does, without waiting for the rest of it

    return Path(user_cache_path("swp-data"))


def _folder(given: str) -> Path | None:
    if given.startswith("file://"):
        from urllib.request import url2pathname

        given = url2pathname(urlsplit(given).path) if urlsplit(given).netloc in ("", "localhost") else ""
    try:
        return Path(given) if given and Path(given).is_dir() else None
    except (OSError, ValueError):
        return None


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            written = stream.read(LARGEST_INDEX + 1)
    except OSError as error:
        raise PublishedError(f"{file}: can't be read ({error.strerror}); check the folder") from error
    if len(written) > LARGEST_INDEX:
        raise PublishedError(f"{file}: is larger than {LARGEST_INDEX:,} bytes; this is no index of releases")
    return written


def _write(file: Path, written: bytes) -> None:
    """Write a file at once: who reads it finds the old one or the new one, whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(written)
        Path(aside).replace(file)
    finally:
        Path(aside).unlink(missing_ok=True)


def _is(file: Path, checksum: str) -> bool:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == checksum
    except OSError:
        return False


def _fetching(work: Callable[[], T]) -> T:
    """Do what needs the libraries that fetch; say how to get them."""
    try:
        return work()
    except ModuleNotFoundError as error:
        raise PublishedError(
            f"Releases of a host are read with {error.name}, which is not installed: {EXTRA}"
        ) from error
