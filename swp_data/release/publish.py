"""Publish releases for a static host: a folder for each version, aliases, and an index.

    releases.json             the index: each release with its date and the checksums of its lists of files
    releases.html             the same for people; also as index.html, unless there is another one
    swp-data-1.2.0.zip        the zip of each release
    1.2.0/                    each release as it was built; it never changes
    catalogue/                the metadata of the highest release for catalogues, if the host's address is known
    latest/  1/  1.2/         copies of the highest release: of all, of 1.x.y, of 1.2.x; never a prerelease

A published version never changes, and the index is written last. If publishing is interrupted, every folder is complete
(old or new), and the index lists only what exists; publishing again completes the work.
"""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from semver import Version

from swp_data.datapackage import staging
from swp_data.datapackage.archive import files_below
from swp_data.datapackage.checksums import CHECKSUMS, FETCH_AGAIN, check_files, read_checksums, sha256
from swp_data.datapackage.model import PackageError, open_package
from swp_data.datapackage.safe_names import check_name
from swp_data.formats.addresses import check_host
from swp_data.release.catalogue_metadata import FOLDER, CatalogueFolder, prepare_catalogue
from swp_data.release.host_pages import HostPages, prepare_pages
from swp_data.release.overwriting import name_files
from swp_data.release.release_index import Json, Release, index_text, known_host, read_index, updated_index
from swp_data.release.release_zip import zip_problem
from swp_data.release.verify import open_verified
from swp_data.remote.index import INDEX
from swp_data.text import plural

Notify = Callable[[str], None]


@dataclass(frozen=True)
class Copy:
    """A folder or a file to copy into the folder of releases: its origin, its name there, and the reason."""

    source: Path
    target: str
    reason: str


@dataclass(frozen=True)
class PublishActions:
    """The actions of publishing a release, in order: the copies, and finally the index.

    Attributes:
        to: the folder of releases.
        name: the name of the dataset.
        version: the version that is published.
        copies: the files and folders that are copied.
        pages: the pages that list the releases for people.
        catalogue: the metadata for catalogues.
        index: the new text of the index; None if it needs no change.
    """

    to: Path
    name: str
    version: str
    copies: tuple[Copy, ...]
    pages: HostPages
    catalogue: CatalogueFolder
    index: str | None

    @property
    def has_changes(self) -> bool:
        """Whether anything needs to be written."""
        return bool(self.copies or self.pages.written or self.catalogue.texts or self.index is not None)

    def to_text(self) -> str:
        """Return the actions as text, one per line."""
        lines = [f"{copy.target}: {copy.reason}" for copy in self.copies]
        if self.pages.written:
            lines.append(f"{', '.join(self.pages.written)}: lists all releases")
        if lines and self.pages.kept:
            lines.append(f"{', '.join(self.pages.kept)}: kept, since 'swp-data publish' did not write it")
        if self.catalogue.texts:
            lines.append(f"{FOLDER}: describes {self.catalogue.version} at {self.catalogue.url}")
        if self.index is not None:
            lines.append(f"{INDEX}: {self.name} {self.version} is listed")
        return (
            "\n".join(lines)
            or f"Nothing to do: {self.name} {self.version} is already published in {self.to}."
        )


def publish(
    folder: Path, to: Path, progress: Notify | None = None, *, replace: bool = False, url: str = ""
) -> PublishActions:
    """Publish a release into a folder that a static host serves.

    Args:
        folder: the folder of a release, next to its zip.
        to: the folder of releases; created if missing.
        progress: called with the name of each step before it begins.
        replace: whether to replace an alias that contains files of someone else.
        url: the address at which the host serves the folder of releases; without it, the one that was given earlier.

    Returns:
        The actions that were carried out.

    Raises:
        PackageError: the release is damaged, its version is published with other contents, another process is
            publishing, or the folder cannot be written.
    """
    check_host(url)
    release = open_release(folder, progress)
    _actions(release, to, replace=replace, url=url)  # if the release is rejected, not even the folder remains
    try:
        with staging.locked(to):
            actions = _actions(release, to, replace=replace, url=url)
            carry_out(actions)
    except OSError as error:
        raise PackageError(
            f"cannot be written ({error.strerror or error})",
            where=str(to),
            hint="every release there is complete; publish again",
        ) from error
    return actions


def prepare_publish(
    folder: Path, to: Path, progress: Notify | None = None, *, replace: bool = False, url: str = ""
) -> PublishActions:
    """Return what publishing a release would do; nothing is written.

    Raises:
        PackageError: as for `publish`, except for write errors.
    """
    check_host(url)
    return _actions(open_release(folder, progress), to, replace=replace, url=url)


def open_release(folder: Path, progress: Notify | None = None) -> Release:
    """Open a release to publish: its folder, and the zip next to it.

    Raises:
        PackageError: the release is damaged, its zip is missing or does not belong to it, or its folder was renamed.
    """
    package = open_verified(folder, progress)
    _check_names(folder, package.name, package.version)
    zip_file = folder.with_name(f"{folder.name}.zip")
    if not zip_file.is_file():
        raise PackageError("the zip of the release is missing", where=str(zip_file), hint=FETCH_AGAIN)
    if problem := zip_problem(zip_file, folder, package.name, package.version):
        raise PackageError(
            f"is not the zip that was released with {folder}: {problem}",
            where=str(zip_file),
            hint=FETCH_AGAIN,
        )
    return Release(folder, zip_file, package, check_files(folder))


def carry_out(actions: PublishActions) -> None:
    """Carry out the actions; the caller holds the lock of the folder of releases."""
    staging.recover(actions.to)
    if not actions.has_changes:
        return
    with staging.staging_folder(actions.to, actions.name) as temporary:
        targets = [copy.target for copy in actions.copies]
        for copy in actions.copies:
            _copy(copy.source, temporary / copy.target)
        for name in actions.pages.written:
            (temporary / name).write_text(actions.pages.text, encoding="utf-8", newline="")
            targets.append(name)
        if actions.catalogue.texts:
            actions.catalogue.write(temporary / FOLDER)
            targets.append(FOLDER)
        if actions.index is not None:
            (temporary / INDEX).write_text(actions.index, encoding="utf-8", newline="")
            targets.append(INDEX)
        staging.flush_to_disk(temporary)
        for target in targets:
            staging.move_into_place(temporary / target, actions.to / target)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, copy_function=shutil.copyfile, symlinks=True)
        check_files(target)
    else:
        shutil.copyfile(source, target)


def _check_names(folder: Path, name: str, version: str) -> None:
    check_name(name, "package", str(folder))
    check_name(version, "version", str(folder))
    if not Version.is_valid(version):
        raise PackageError(
            f"{version!r} is not a semantic version", where=str(folder), hint="write MAJOR.MINOR.PATCH"
        )
    if folder.resolve().name != f"{name}-{version}":
        raise PackageError(f"is not the folder '{name[:80]}-{version}' that was released", where=str(folder))


def _actions(release: Release, to: Path, *, replace: bool = False, url: str = "") -> PublishActions:
    name, version = release.package.name, release.version
    old_index = read_index(to, name)
    new_index = updated_index(old_index, release)
    copies = [*_copies_of_version(to, release), *_copies_of_aliases(to, release, old_index, new_index)]
    for copy in copies:
        if copy.target in new_index["aliases"] and not replace:
            _check_alias(to / copy.target, release.checksums)
    pages = prepare_pages(to, release, old_index, new_index)
    url = url or known_host(old_index)
    catalogue = prepare_catalogue(to, release.folder, new_index, url, replace=replace)
    recorded: Json = {"pages": {page: f"sha256:{sum_}" for page, sum_ in pages.checksums.items()}}
    text = index_text({**new_index, **recorded, **({"url": url} if url else {})})
    is_current = (to / INDEX).is_file() and (to / INDEX).read_bytes() == text.encode()
    return PublishActions(to, name, version, tuple(copies), pages, catalogue, None if is_current else text)


def _copies_of_version(to: Path, release: Release) -> list[Copy]:
    """Return the copies for a version; none if it is already published.

    Raises:
        PackageError: the version is published with other contents.
    """
    copies = []
    version, zip_file, checksums = release.version, release.zip, release.checksums
    if not (to / zip_file.name).exists():
        copies.append(Copy(zip_file, zip_file.name, f"added ({plural(zip_file.stat().st_size, 'byte')})"))
    elif sha256(to / zip_file.name) != sha256(zip_file):
        raise _published_differently(to, version, zip_file.name)
    if not (to / version).exists():
        copies.append(Copy(release.folder, version, f"added ({plural(len(checksums), 'file')})"))
        return copies
    published = _hash_files(to / version)
    for path in sorted(published.keys() | checksums.keys()):
        if published.get(path) != checksums.get(path):
            raise _published_differently(to, version, path)
    return copies


def _published_differently(to: Path, version: str, path: str) -> PackageError:
    return PackageError(
        f"version {version} is already published with other contents ({path!r} differs)",
        where=str(to),
        hint="a published version never changes: raise the version",
    )


def _copies_of_aliases(
    to: Path,
    release: Release,
    old_index: Mapping[str, dict[str, str]],
    new_index: Mapping[str, dict[str, str]],
) -> list[Copy]:
    """Return the copies that make each alias point to its version.

    Raises:
        PackageError: a folder with the name of an alias does not contain a release, or a version is damaged.
    """
    copies = []
    for alias, version in new_index["aliases"].items():
        source = release.folder if version == release.version else to / version
        if _is_copy(to / alias, source, release.package.name):
            continue
        check_files(source)
        previous = old_index["aliases"].get(alias)
        was = f" (was {previous})" if previous and previous != version else ""
        copies.append(Copy(source, alias, f"points to {version}{was}"))
    return copies


def _check_alias(folder: Path, checksums: Mapping[str, str]) -> None:
    """Check that the folder of an alias has only files that publishing copied there, even if they are damaged.

    Raises:
        PackageError: it has others; the message names them.
    """
    known = set(checksums)
    with suppress(PackageError):
        known |= read_checksums(folder).keys()
    if others := [path for path in files_below(folder) if path not in known]:
        raise PackageError(
            f"contains files that are not part of a release: {name_files(others)}",
            where=str(folder),
            hint="move them away, or replace the folder with --replace",
        )


def _is_copy(folder: Path, source: Path, name: str) -> bool:
    """Return whether the folder of an alias is a copy of a release.

    Raises:
        PackageError: the folder does not contain a release of this dataset.
    """
    if not folder.exists():
        return False
    try:
        dataset = open_package(folder).name
    except PackageError:
        dataset = ""
    if dataset != name:
        raise PackageError(
            f"is needed for an alias, but does not contain a release of {name!r}",
            where=str(folder),
            hint="move it away",
        )
    return (folder / CHECKSUMS).is_file() and _hash_files(folder) == _hash_files(source)


def _hash_files(folder: Path) -> dict[str, str]:
    """Return the checksum of each file below a folder; that of a link or a pipe is empty, and it is not opened."""
    return {
        path: sha256(folder / path) if stat.S_ISREG((folder / path).lstat().st_mode) else ""
        for path in files_below(folder)
    }
