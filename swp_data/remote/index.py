"""The index of published releases, `releases.json`: read strictly, and which version of it is meant.

Nothing is read or fetched here: bytes come in, plain objects go out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from swp_data.datapackage.model import LONGEST_PATH
from swp_data.remote.download import PublishedError

INDEX = "releases.json"
LATEST = "latest"
LARGEST_INDEX = 5_000_000  # bytes
NUMBER = r"(0|[1-9][0-9]{0,8})"
EXACT = re.compile(
    rf"{NUMBER}\.{NUMBER}\.{NUMBER}"
    r"(?P<prerelease>-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"
)
ALIAS = re.compile(rf"{LATEST}|{NUMBER}(\.{NUMBER})?")
LONGEST_VERSION = 60
HASH = re.compile(r"sha256:[0-9a-f]{64}")
DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?")


@dataclass(frozen=True)
class File:
    """A file as the index describes it: its path below the folder of releases, its size and its SHA-256."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Entry:
    """A published release: its version, its day, and the aliases that point to it; its size and its files."""

    version: str
    date: str
    prerelease: bool
    aliases: tuple[str, ...]
    bytes: int
    descriptor: File
    checksums: File


@dataclass(frozen=True)
class Index:
    """The releases by version, as listed; the version that each alias points to; and the index as written."""

    entries: Mapping[str, Entry]
    aliases: Mapping[str, str]
    written: bytes


class _MalformedError(ValueError):
    """What is wrong with an index, for the middle of a sentence."""


def is_exact(version: object) -> bool:
    """Return whether this names one version for good, as "1.2.0" does and "1.2" doesn't.

    >>> [is_exact(version) for version in ("1.2.0", "2.0.0-rc.1", "1.2", "latest", "1.2.0rc1")]
    [True, True, False, False, False]
    """
    return isinstance(version, str) and len(version) <= LONGEST_VERSION and bool(EXACT.fullmatch(version))


def choose(index: Index, version: object, where: str) -> str:
    """Return the version of the index that is meant.

    Raises:
        PublishedError: there is none; the message names those that there are.
    """
    if isinstance(version, str) and version in index.entries:
        return version
    if isinstance(version, str) and version in index.aliases:
        return index.aliases[version]
    if not index.entries:
        raise PublishedError(f"{where}: no version is published yet")
    there = [*index.aliases, *index.entries]
    named = ", ".join(there[:50]) + f" and {len(there) - 50} more" * (len(there) > 50)
    raise PublishedError(f"There is no version {str(version)[:80]!r} at {where}. The versions are: {named}.")


def check_inside(path: object, where: str) -> str:
    """Return a path that leads into its folder, whoever reads it: a file system, or a web server.

    Raises:
        PublishedError: it leads out of it, or is an address.

    >>> check_inside("parquet/updates.parquet", "SHA256SUMS")
    'parquet/updates.parquet'
    """
    good = isinstance(path, str) and path.isprintable() and len(path) <= LONGEST_PATH
    if good and not set(str(path)) & set("\\%:?#") and not {"", ".", ".."} & set(str(path).split("/")):
        return str(path)
    raise PublishedError(f"{where}: the path {str(path)[:80]!r} is not inside its folder; don't trust it")


def parse_index(written: bytes, name: str, where: str) -> Index:
    """Return the index of the releases of a dataset.

    Args:
        written: the bytes of `releases.json`.
        name: the name of the dataset.
        where: where it comes from, for messages.

    Raises:
        PublishedError: it is no such index, that of another dataset, or names a path outside its folder.
    """
    try:
        return _index(_object(json.loads(written.decode("utf-8")), "it"), name, where, written)
    except PublishedError:
        raise
    except _MalformedError as error:
        raise PublishedError(f"{where}: is no index of releases ({error}); check the address") from error
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, too deep, a number without end
        raise PublishedError(f"{where}: is no index of releases (not JSON); check the address") from error


def _index(value: Mapping[str, Any], name: str, where: str, written: bytes) -> Index:
    listed, pointing = value.get("releases"), _object(value.get("aliases"), "'aliases'")
    if not isinstance(listed, list) or not isinstance(value.get("name"), str):
        raise _MalformedError("it has no 'name' and no list of 'releases'")
    if value["name"] != name:
        raise PublishedError(
            f"{where}: holds the releases of {value['name'][:80]!r}, not of {name!r}; check the address"
        )
    entries = [_entry(_object(one, "a release"), pointing, where) for one in listed]
    by_version = {entry.version: entry for entry in entries}
    if len(by_version) != len(entries):
        raise _MalformedError("it lists a version twice")
    _check_aliases(pointing, by_version)
    return Index(by_version, pointing, written)


def _entry(value: Mapping[str, Any], pointing: Mapping[str, Any], where: str) -> Entry:
    version, date = value.get("version"), value.get("date")
    if not isinstance(version, str) or not is_exact(version):
        raise _MalformedError(f"{str(version)[:80]!r} is no semantic version")
    if not isinstance(date, str) or not DATE.fullmatch(date):
        raise _MalformedError(f"the date of {version} is none")
    match = EXACT.fullmatch(version)
    prerelease = bool(match and match["prerelease"])
    if value.get("prerelease") is not prerelease:
        raise _MalformedError(f"{version} is marked wrongly as a prerelease or not")
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
    for one in [value.get("archive"), *(python if isinstance(python, list) else [python])]:
        _file(one, where)
    aliases = tuple(alias for alias, target in pointing.items() if target == version)
    return Entry(version, date, prerelease, aliases, _size(value.get("bytes")), **files)


def _file(value: object, where: str) -> File:
    described = _object(value, "the description of a file")
    checksum = described.get("hash")
    if not isinstance(checksum, str) or not HASH.fullmatch(checksum):
        raise _MalformedError("a file has no SHA-256")
    path = check_inside(described.get("path"), where)
    return File(path, _size(described.get("bytes")), checksum.removeprefix("sha256:"))


def _size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _MalformedError("a size is no number of bytes")
    return value


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _MalformedError(f"{what} is no JSON object")
    return value


def _check_aliases(pointing: Mapping[str, object], entries: Mapping[str, Entry]) -> None:
    """Refuse an alias that points to nothing, to a prerelease, or from "1" to anything but 1.x.y."""
    for alias, target in pointing.items():
        entry = entries.get(target) if isinstance(target, str) else None
        if not ALIAS.fullmatch(alias) or entry is None or entry.prerelease:
            raise _MalformedError(f"the alias {alias[:80]!r} points to no release")
        if alias != LATEST and not entry.version.startswith(f"{alias}."):
            raise _MalformedError(f"the alias {alias!r} points to {entry.version}")
