"""Releases laid out for any static host: a folder for each version, aliases, and an index of them.

    releases.json             the index: what was released, when, and the checksums that lead to every file
    swp-data-1.2.0.zip        the zip of each release
    1.2.0/                    each release as it was built; it never changes
    latest/  1/  1.2/         copies of the highest release: of all, of 1.x.y, of 1.2.x; never a prerelease

A published version never changes, and the index is written last: killed at any moment, each folder is the old
one or the new one, whole, and the index names only what is there. Publishing again goes on where it stopped.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swp_data.datapackage import staging
from swp_data.datapackage.archive import is_zip_of
from swp_data.datapackage.checksums import CHECKSUMS, FETCH_AGAIN, check_files, sha256
from swp_data.datapackage.model import Package, PackageError, open_package, read_json
from swp_data.release.verify import verify
from swp_data.remote.index import INDEX, LATEST

Say = Callable[[str], None]


@dataclass(frozen=True)
class Release:
    """A release that is whole: its folder, the zip of it, its package and the checksum of each file."""

    folder: Path
    archive: Path
    package: Package
    sums: dict[str, str]

    @property
    def version(self) -> str:
        return self.package.version


@dataclass(frozen=True)
class Put:
    """A folder or a file that goes to its place below the folder of releases, and why, for a person."""

    source: Path
    place: str
    why: str


@dataclass(frozen=True)
class Plan:
    """What publishing would do: what goes where, in this order, and then the index, None where it stays."""

    to: Path
    name: str
    version: str
    puts: tuple[Put, ...]
    index: str | None

    def to_text(self) -> str:
        """Return the plan for people, a line a step."""
        lines = [f"{put.place}: {put.why}" for put in self.puts]
        lines += [f"{INDEX}: {self.name} {self.version} is listed"] * (self.index is not None)
        return "\n".join(lines) or f"Nothing to do: {self.name} {self.version} is published in {self.to}."


def publish(folder: Path, to: Path, progress: Say | None = None) -> Plan:
    """Publish a release into a folder that a static host serves.

    Args:
        folder: the folder of a release; its zip stands beside it.
        to: the folder of all published releases; it is made if it isn't there.
        progress: called with the name of each step before it is done.

    Returns:
        What was done.

    Raises:
        PackageError: the release is not whole, as `verify` finds it, its version is published with other bytes,
            another publisher is at work, or the folder can't be written.
    """
    release = open_release(folder, progress)
    _plan(release, to)  # what is refused leaves nothing behind, not even the folder
    try:
        with staging.locked(to):
            plan = _plan(release, to)
            carry_out(plan)
    except OSError as error:
        raise PackageError(
            f"{to}: can't be written ({error.strerror or error}); every release there is whole: publish again"
        ) from error
    return plan


def plan_publish(folder: Path, to: Path, progress: Say | None = None) -> Plan:
    """Return what publishing a release would do; nothing is written.

    Raises:
        PackageError: as `publish`, but for what is found only in writing.
    """
    return _plan(open_release(folder, progress), to)


def open_release(folder: Path, progress: Say | None = None) -> Release:
    """Open a release to publish: its folder and the zip beside it.

    Raises:
        PackageError: it is not whole, as `verify` finds it, its zip is not that of the folder, or the folder
            has another name than it was released with.
    """
    report = verify(folder, progress)
    if not report.valid:
        found = report.errors[0]
        more = f" (and {len(report.errors) - 1} more)" * (len(report.errors) > 1)
        raise PackageError(f"{folder}: {str(found.table)[:200]!r}: {found.message[:-1]}{more}; {FETCH_AGAIN}")
    package = open_package(folder)
    _check_names(folder, package.name, package.version)
    archive = folder.with_name(f"{folder.name}.zip")
    if not archive.is_file():
        raise PackageError(f"{archive}: the zip of the release is missing; {FETCH_AGAIN}")
    if not is_zip_of(archive, folder):
        raise PackageError(f"{archive}: is not the zip of {folder} that was released; {FETCH_AGAIN}")
    return Release(folder, archive, package, check_files(folder))


def _plan(release: Release, to: Path) -> Plan:
    name, version = release.package.name, release.version
    index = _read_index(to, name)
    puts = _put_new(to, release)
    entries = {entry["version"]: entry for entry in index["releases"]}
    entries[version] = _entry(release)
    pointing = aliases(entries)
    for alias, target in pointing.items():
        source = release.folder if target == version else to / target
        if put := _point(to, name, alias, source, target, index["aliases"].get(alias)):
            puts.append(put)
    new_index = {
        "name": name,
        "aliases": pointing,
        "releases": [entries[one] for one in sorted(entries, key=_order, reverse=True)],
    }
    text = json.dumps(new_index, indent=2, ensure_ascii=False) + "\n"
    stays = (to / INDEX).is_file() and (to / INDEX).read_bytes() == text.encode()
    return Plan(to, name, version, tuple(puts), None if stays else text)


def aliases(versions: Collection[str]) -> dict[str, str]:
    """Return which version each alias points to: the highest of those it stands for, never a prerelease.

    >>> aliases(["0.9.0", "1.2.0", "1.2.1", "1.1.4", "2.0.0-rc.1"])
    {'latest': '1.2.1', '0': '0.9.0', '0.9': '0.9.0', '1': '1.2.1', '1.1': '1.1.4', '1.2': '1.2.1'}
    """
    final = sorted((version for version in versions if not _order(version).prerelease), key=_order)
    pointing = {LATEST: final[-1]} if final else {}
    for version in final:
        major, minor, _ = version.split(".", 2)
        pointing |= {major: version, f"{major}.{minor}": version}
    return pointing


def carry_out(plan: Plan) -> None:
    """Do what a plan says; the folder of releases has to be locked."""
    staging.recover(plan.to)
    if not plan.puts and plan.index is None:
        return
    with staging.aside(plan.to, plan.name) as aside:
        for put in plan.puts:
            _copy(put.source, aside / put.place)
        if plan.index is not None:
            (aside / INDEX).write_text(plan.index, encoding="utf-8", newline="")
        staging.settle(aside)
        for place in [*(put.place for put in plan.puts), *([INDEX] if plan.index is not None else [])]:
            staging.put(aside / place, plan.to / place)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, copy_function=shutil.copyfile, symlinks=True)
        check_files(target)
    else:
        shutil.copyfile(source, target)


def _check_names(folder: Path, name: str, version: str) -> None:
    from semver import Version

    if not Version.is_valid(version):
        raise PackageError(f"{folder}: {version!r} is no semantic version; write MAJOR.MINOR.PATCH")
    if folder.resolve().name != f"{name}-{version}" or not name.isprintable() or "/" in name:
        raise PackageError(f"{folder}: this is not the folder '{name[:80]}-{version}' that was released")


def _order(version: str) -> Any:
    from semver import Version

    return Version.parse(version)


def _read_index(to: Path, name: str) -> dict[str, Any]:
    """Return the index of the releases, an empty one where there is none.

    Raises:
        PackageError: it is no index, or that of another dataset.
    """
    from semver import Version

    if not (to / INDEX).exists():
        return {"name": name, "aliases": {}, "releases": []}
    index = read_json(to / INDEX)
    releases, pointing = index.get("releases"), index.get("aliases")
    if not isinstance(releases, list) or not isinstance(pointing, dict):
        raise PackageError(f"{to / INDEX}: is no index of releases; publish into another folder")
    if index.get("name") != name:
        raise PackageError(
            f"{to}: holds the releases of {index.get('name')!r}; publish {name!r} into another folder"
        )
    for entry in releases:
        version = str(entry.get("version")) if isinstance(entry, dict) else ""
        if not Version.is_valid(version):
            raise PackageError(
                f"{to / INDEX}: the release {version[:80]!r} has no semantic version; correct it"
            )
        if not (to / version).is_dir():
            raise PackageError(f"{to}: {version} is listed, but its folder is missing; restore it first")
    return index


def _put_new(to: Path, release: Release) -> list[Put]:
    """Return what has to be put for a release, nothing where it is there.

    Raises:
        PackageError: the version is there with other bytes.
    """
    puts = []
    version, archive, sums = release.version, release.archive, release.sums
    if (to / archive.name).exists():
        if sha256(to / archive.name) != sha256(archive):
            raise _published(to, version, archive.name)
    else:
        puts.append(Put(archive, archive.name, f"added ({archive.stat().st_size:,} bytes)"))
    if (to / version).exists():
        there = _digests(to / version)
        if there != sums:
            differing = sorted(one for one in {*there, *sums} if there.get(one) != sums.get(one))
            raise _published(to, version, differing[0])
    else:
        puts.append(Put(release.folder, version, f"added ({len(sums)} files)"))
    return puts


def _published(to: Path, version: str, name: str) -> PackageError:
    return PackageError(
        f"{to}: version {version} is published with other bytes ({name!r} differs); "
        "a published version never changes: raise the version"
    )


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def _point(to: Path, name: str, alias: str, source: Path, version: str, was: str | None) -> Put | None:
    """Return how an alias comes to point to a version, None where it does.

    Raises:
        PackageError: a folder of that name is not of this dataset, or the version is damaged.
    """
    place = to / alias
    if place.exists():
        try:
            found = open_package(place).name
        except PackageError:
            found = ""
        if found != name:
            raise PackageError(f"{place}: is needed for releases, but is not of {name!r}; move it away")
        if (place / CHECKSUMS).is_file() and _digests(place) == _digests(source):
            return None
    check_files(source)
    return Put(
        source, alias, f"points to {version}" + (f" (before: {was})" if was and was != version else "")
    )


def _entry(release: Release) -> dict[str, Any]:
    """Return what the index says of a release: the checksum of its list of checksums leads to every file."""
    version, archive, sums = release.version, release.archive, release.sums

    def file(name: str) -> dict[str, Any]:
        size = (release.folder / name).stat().st_size
        return {"path": f"{version}/{name}", "bytes": size, "hash": f"sha256:{sums[name]}"}

    return {
        "version": version,
        "date": release.package.created[:10],
        "path": f"{version}/",
        "prerelease": bool(_order(version).prerelease),
        "files": len(sums),
        "bytes": sum((release.folder / name).stat().st_size for name in sums),
        "descriptor": file("datapackage.json"),
        "checksums": file(CHECKSUMS),
        "python": [file(name) for name in sorted(sums) if name.startswith("python/")],
        "archive": {
            "path": archive.name,
            "bytes": archive.stat().st_size,
            "hash": f"sha256:{sha256(archive)}",
        },
    }
