"""The index of published releases, `releases.json`: parsed strictly, and searched for a version.

This module reads and fetches nothing: it turns bytes into plain objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from swp_data.datapackage.safe_names import LONGEST_PATH
from swp_data.remote._errors import PublishedError

INDEX = "releases.json"
LATEST = "latest"
MAX_INDEX_BYTES = 5_000_000
MAX_VERSION_LENGTH = 60
NAMES_LISTED = 50
# https://semver.org. The library `semver` is not used: released folders are read with the base install alone.
NUMBER = r"(0|[1-9][0-9]{0,8})"
EXACT_VERSION = re.compile(
    rf"{NUMBER}\.{NUMBER}\.{NUMBER}"
    r"(?P<prerelease>-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"
)
ALIAS = re.compile(rf"{LATEST}|{NUMBER}(\.{NUMBER})?")
SHA256 = re.compile(r"sha256:[0-9a-f]{64}")
DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?")


@dataclass(frozen=True)
class File:
    """A file in the index: its path below the folder of releases, its size and its SHA-256."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """A published release in the index: its version, date, aliases and size, and the files that list all others."""

    version: str
    date: str
    prerelease: bool
    aliases: tuple[str, ...]
    bytes: int
    descriptor: File
    checksums: File

    @property
    def folder(self) -> str:
        """The folder of the release, below the folder of the index."""
        return self.descriptor.path.rpartition("/")[0]


@dataclass(frozen=True)
class Index:
    """The releases by version, in the listed order; the version of each alias; and the bytes of the file."""

    entries: Mapping[str, Entry]
    aliases: Mapping[str, str]
    content: bytes


class _MalformedError(ValueError):
    """What is wrong with an index, as a clause."""


def is_exact(version: object) -> bool:
    """Return whether a text is an exact version, such as "1.2.0", and not an alias, such as "1.2".

    >>> [is_exact(version) for version in ("1.2.0", "2.0.0-rc.1", "1.2", "latest", "1.2.0rc1")]
    [True, True, False, False, False]
    """
    return (
        isinstance(version, str)
        and len(version) <= MAX_VERSION_LENGTH
        and EXACT_VERSION.fullmatch(version) is not None
    )


def choose(index: Index, version: object, where: str) -> str:
    """Return the version that a version or an alias refers to.

    Args:
        index: the index of releases.
        version: such as "1.2.0", "1" or "latest".
        where: the address or folder of the index, for messages.

    Raises:
        PublishedError: the index does not contain the version; the message lists the versions.
    """
    if isinstance(version, str) and version in index.entries:
        return version
    if isinstance(version, str) and version in index.aliases:
        return index.aliases[version]
    if not index.entries:
        raise PublishedError("no version has been published yet", where=where)
    known = [*index.aliases, *index.entries]
    listed = ", ".join(known[:NAMES_LISTED])
    if len(known) > NAMES_LISTED:
        listed += f" and {len(known) - NAMES_LISTED} more"
    raise PublishedError(
        f"there is no version {str(version)[:80]!r}", where=where, hint=f"the versions are: {listed}"
    )


def check_inside(path: object, where: str) -> str:
    """Return a path if it stays inside its folder, both on a file system and on a web server.

    Raises:
        PublishedError: the path leads out of its folder, or is an address.

    >>> check_inside("parquet/updates.parquet", "SHA256SUMS")
    'parquet/updates.parquet'
    """
    if isinstance(path, str) and path.isprintable() and len(path) <= LONGEST_PATH:
        special_characters = set(path) & set("\\%:?#")
        special_parts = set(path.split("/")) & {"", ".", ".."}
        if not special_characters and not special_parts:
            return path
    raise PublishedError(
        f"the path {str(path)[:80]!r} is not inside its folder", where=where, hint="do not trust this source"
    )


def parse_index(content: bytes, name: str, where: str) -> Index:
    """Return the index of the releases of a dataset.

    Args:
        content: the bytes of `releases.json`.
        name: the name of the dataset.
        where: the address or path of the file, for messages.

    Raises:
        PublishedError: it is not an index, belongs to another dataset, or names a path outside its folder.
    """
    try:
        value = _object(json.loads(content.decode("utf-8")), "the file")
        return _index(value, name, where, content)
    except PublishedError:
        raise
    except _MalformedError as error:
        reason = str(error)
        cause: Exception = error
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, nested too deeply, too long a number
        reason = "not JSON"
        cause = error
    raise PublishedError(
        f"not an index of releases ({reason})", where=where, hint="check the address"
    ) from cause


def _index(value: Mapping[str, Any], name: str, where: str, content: bytes) -> Index:
    listed, aliases = value.get("releases"), _object(value.get("aliases"), "'aliases'")
    if not isinstance(listed, list) or not isinstance(value.get("name"), str):
        raise _MalformedError("'name' or the list 'releases' is missing")
    if value["name"] != name:
        raise PublishedError(
            f"this is the index of {value['name'][:80]!r}, not of {name!r}",
            where=where,
            hint="check the address",
        )
    entries = [_entry(_object(entry, "a release"), aliases, where) for entry in listed]
    by_version = {entry.version: entry for entry in entries}
    if len(by_version) != len(entries):
        raise _MalformedError("a version is listed twice")
    _check_aliases(aliases, by_version)
    return Index(by_version, aliases, content)


def _entry(value: Mapping[str, Any], pointing: Mapping[str, Any], where: str) -> Entry:
    version, date = value.get("version"), value.get("date")
    if not isinstance(version, str) or not is_exact(version):
        raise _MalformedError(f"{str(version)[:80]!r} is not a semantic version")
    if not isinstance(date, str) or not DATE.fullmatch(date):
        raise _MalformedError(f"the date of {version} is not a date")
    match = EXACT_VERSION.fullmatch(version)
    prerelease = match is not None and match["prerelease"] is not None
    if value.get("prerelease") is not prerelease:
        raise _MalformedError(f"'prerelease' of {version} is wrong")
    files = {}
    for key, expected in (("descriptor", "datapackage.json"), ("checksums", "SHA256SUMS")):
        file = _file(value.get(key), where)
        if file.path != f"{version}/{expected}":
            raise _MalformedError(f"the path {file.path!r} is not '{version}/{expected}'")
        files[key] = file
    folder = value.get("path")
    check_inside(folder.removesuffix("/") if isinstance(folder, str) else folder, where)
    if folder != f"{version}/":
        raise _MalformedError(f"the folder of {version} is not '{version}/'")
    python = value.get("python", [])
    for file_value in [value.get("archive"), *(python if isinstance(python, list) else [python])]:
        _file(file_value, where)
    aliases = tuple(alias for alias, target in pointing.items() if target == version)
    return Entry(version, date, prerelease, aliases, _size(value.get("bytes")), **files)


def _file(value: object, where: str) -> File:
    description = _object(value, "the description of a file")
    checksum = description.get("hash")
    if not isinstance(checksum, str) or not SHA256.fullmatch(checksum):
        raise _MalformedError("a file has no SHA-256")
    path = check_inside(description.get("path"), where)
    return File(path, _size(description.get("bytes")), checksum.removeprefix("sha256:"))


def _size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _MalformedError("a size is not a number of bytes")
    return value


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _MalformedError(f"{name} is not a JSON object")
    return value


def _check_aliases(aliases: Mapping[str, object], entries: Mapping[str, Entry]) -> None:
    """Reject an alias that points to nothing, to a prerelease, or to a version with another prefix."""
    for alias, target in aliases.items():
        entry = entries.get(target) if isinstance(target, str) else None
        if not ALIAS.fullmatch(alias) or entry is None or entry.prerelease:
            raise _MalformedError(f"the alias {alias[:80]!r} does not point to a release")
        if alias != LATEST and not entry.version.startswith(f"{alias}."):
            raise _MalformedError(f"the alias {alias!r} points to {entry.version}")
