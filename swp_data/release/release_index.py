"""`releases.json`, the index of the releases that a static host serves, as written by `publish`.

For each release, it has the checksum of the list of checksums, which covers every file of the release.
`swp_data.remote` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semver import Version

from swp_data.datapackage.checksums import CHECKSUMS, sha256
from swp_data.datapackage.json_files import read_json
from swp_data.datapackage.model import Package, PackageError
from swp_data.formats.addresses import check_host
from swp_data.remote.index import INDEX, LATEST

Json = dict[str, Any]


@dataclass(frozen=True)
class Release:
    """A verified release: its folder, the zip of it, its package, and the checksum of each file."""

    folder: Path
    zip: Path
    package: Package
    checksums: Mapping[str, str]

    @property
    def version(self) -> str:
        return self.package.version


def read_index(folder: Path, name: str) -> Json:
    """Return the index of the releases in a folder; an empty index if there is none.

    Raises:
        PackageError: the file is not an index, belongs to another dataset, or lists a missing release.
    """
    file = folder / INDEX
    if not file.exists():
        return {"name": name, "aliases": {}, "releases": []}
    index = read_json(file)
    releases = index.get("releases")
    if not isinstance(releases, list) or not isinstance(index.get("aliases"), dict):
        raise PackageError("is not an index of releases", where=str(file), hint="publish into another folder")
    if index.get("name") != name:
        raise PackageError(
            f"contains the releases of {index.get('name')!r}",
            where=str(folder),
            hint=f"publish {name!r} into another folder",
        )
    for entry in releases:
        version = str(entry.get("version")) if isinstance(entry, dict) else ""
        if not Version.is_valid(version):
            raise PackageError(
                f"the release {version[:80]!r} has no semantic version", where=str(file), hint="correct it"
            )
        if not (folder / version).is_dir():
            raise PackageError(
                f"version {version} is listed in {INDEX}, but its folder is missing",
                where=str(folder),
                hint="restore it first",
            )
    return index


def known_host(index: Json) -> str:
    """Return the address of the host that an index records; empty if it has none that can be used."""
    url = index.get("url")
    try:
        check_host(url if isinstance(url, str) else "")
    except PackageError:
        return ""
    return url if isinstance(url, str) else ""


def updated_index(index: Json, release: Release) -> Json:
    """Return an index with a release added or updated, the highest version first."""
    entries = {entry["version"]: entry for entry in index["releases"]}
    entries[release.version] = index_entry(release)
    ordered = sorted(entries, key=Version.parse, reverse=True)
    return {
        "name": release.package.name,
        "aliases": aliases(entries),
        "releases": [entries[version] for version in ordered],
    }


def index_text(index: Json) -> str:
    """Return the text of an index."""
    return json.dumps(index, indent=2, ensure_ascii=False) + "\n"


def index_entry(release: Release) -> Json:
    """Return the index entry of a release."""
    folder, version, checksums = release.folder, release.version, release.checksums

    def describe(path: str) -> Json:
        size = (folder / path).stat().st_size
        return {"path": f"{version}/{path}", "bytes": size, "hash": f"sha256:{checksums[path]}"}

    return {
        "version": version,
        "date": release.package.created[:10],
        "path": f"{version}/",
        "prerelease": bool(Version.parse(version).prerelease),
        "files": len(checksums),
        "bytes": sum((folder / path).stat().st_size for path in checksums),
        "descriptor": describe("datapackage.json"),
        "checksums": describe(CHECKSUMS),
        "python": [describe(path) for path in sorted(checksums) if path.startswith("python/")],
        "archive": {
            "path": release.zip.name,
            "bytes": release.zip.stat().st_size,
            "hash": f"sha256:{sha256(release.zip)}",
        },
    }


def aliases(versions: Collection[str]) -> dict[str, str]:
    """Return the version that each alias points to: the highest matching version, never a prerelease.

    >>> aliases(["0.9.0", "1.2.0", "1.2.1", "1.1.4", "2.0.0-rc.1"])
    {'latest': '1.2.1', '0': '0.9.0', '0.9': '0.9.0', '1': '1.2.1', '1.1': '1.1.4', '1.2': '1.2.1'}
    """
    final = sorted(version for version in map(Version.parse, versions) if not version.prerelease)
    targets = {LATEST: str(final[-1])} if final else {}
    for version in final:
        targets[f"{version.major}"] = str(version)
        targets[f"{version.major}.{version.minor}"] = str(version)
    return targets
