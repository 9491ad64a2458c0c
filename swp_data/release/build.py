"""Build a release: validate the package, prepare the build, write it in a staging folder, move it into place.

A release is complete or absent. Everything in it depends only on the package: its date is that of the package or
SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), never the current date.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swp_data.checks import Finding, Report, validate
from swp_data.datapackage import archive, staging
from swp_data.datapackage.atomic import write_atomically
from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.diff.changes_table import CHANGES
from swp_data.diff.compare import Diff, compare
from swp_data.diff.dataset_hooks import DATASET_HOOKS
from swp_data.diff.package_versions import open_version
from swp_data.diff.required_bump import version_problem
from swp_data.formats.addresses import check_host, release_address
from swp_data.formats.dataset_metadata import DatasetMetadata, dataset_metadata
from swp_data.limits import LimitError
from swp_data.release.changelog_file import CHANGELOG, updated_changelog
from swp_data.release.contents import COPIED_FILES, Contents, write_contents
from swp_data.release.overwriting import check_replaceable_folder, check_replaceable_zip
from swp_data.release.requirements import check_citation, check_extent
from swp_data.release.wheel import is_own_checkout

RAISE_VERSION = (
    "Raise the version in datapackage.json, and in CITATION.cff if there is one; `swp-data diff` lists "
    "every change."
)


@dataclass(frozen=True)
class ReleaseBuild:
    """What a build will release, and where it will write it.

    Attributes:
        contents: the contents of the release.
        out: the folder of releases.
        changelog: the new text of CHANGELOG.md of the package; None if the changelog needs no change.
    """

    contents: Contents
    out: Path
    changelog: str | None = None

    @property
    def package(self) -> Package:
        return self.contents.package

    @property
    def diff(self) -> Diff | None:
        return self.contents.diff

    @property
    def name(self) -> str:
        return f"{self.package.name}-{self.package.version}"

    @property
    def folder(self) -> Path:
        return self.out / self.name

    @property
    def zip(self) -> Path:
        return self.out / f"{self.name}.zip"


def release(
    path: Path | str,
    out: Path | str,
    sources: Path | str | None = None,
    progress: Callable[[str], None] | None = None,
    previous: Path | str | None = None,
    *,
    replace: bool = False,
    url: str = "",
) -> tuple[Report, ReleaseBuild | None]:
    """Validate a package and build its release: the folder `<name>-<version>` in `out`, and a zip of it.

    Args:
        path: the package: a folder, or its descriptor.
        out: the folder of releases; created if missing.
        sources: the folder of the source texts; without it, provenance is not checked.
        progress: called with the name of each step before it begins.
        previous: the previous release: a folder, a zip, or a revision of the git repository of the package. With
            it, the release contains the changes since then, and CHANGELOG.md of the package gets an entry for this
            version unless it has one.
        replace: whether to replace what has the name of the release in `out` but was not built, or was changed since.
        url: the address of the folder of releases on the host where it will be published. With it, the files for
            catalogues name every file by its complete address.

    Returns:
        The validation report, and the build. The build is None if the package is invalid, or if its version bump is too
        small for the changes.

    Raises:
        PackageError: the package cannot be read or lacks a property that a release needs, or the release cannot be
            written; `out` is then unchanged.
    """
    notify = progress or (lambda _: None)
    check_host(url)
    try:
        check_extent(open_package(path))
    except LimitError:
        raise
    except PackageError:
        pass  # validation reports what is wrong with the descriptor
    report = validate(path, sources, progress)
    if not report.valid:
        return report, None
    package = open_package(path)
    diff = None
    if previous is not None:
        notify("Changes")
        with open_version(str(previous), package.root) as previous_package:
            diff = compare(previous_package, package, hooks=DATASET_HOOKS, progress=progress)
        if problem := version_problem(diff):
            report.errors.append(Finding(rule="version-step", message=f"{problem}.", hint=RAISE_VERSION))
            return report, None
        if diff.old_version == diff.new_version:
            raise PackageError(
                f"has version {diff.new_version}, the version of this release",
                where=str(previous),
                hint="give the previous release, or leave out --previous",
            )
    build = prepare_release(package, Path(out), os.environ, diff, url)
    if not replace:
        check_replaceable(build)
    write_changelog(build)
    build_release(build, notify, replace=replace)
    return report, build


def prepare_release(
    package: Package, out: Path, environment: Mapping[str, str], diff: Diff | None = None, url: str = ""
) -> ReleaseBuild:
    """Return what a build would release; nothing is written.

    Args:
        package: the package.
        out: the folder of releases.
        environment: the environment variables, of which SOURCE_DATE_EPOCH is used.
        diff: what changed since the previous release, if that is known.
        url: the address of the folder of releases on the host, if that is known.

    Raises:
        PackageError: the package lacks a property that a release needs, or its files contradict its descriptor.
    """
    metadata = dataset_metadata(package)
    if diff and CHANGES in package.resources:
        raise PackageError(
            f"the table {CHANGES!r} of a release is generated, so a package cannot have one",
            where=str(package.descriptor_path),
            hint="rename it",
        )
    check_citation(package, metadata)
    changelog = updated_changelog(package, diff)
    copied_files = tuple(
        name for name in COPIED_FILES if package.file(name).is_file() or (name == CHANGELOG and changelog)
    )
    epoch = _epoch(metadata, environment)
    contents = Contents(
        package,
        epoch,
        copied_files,
        with_python=is_own_checkout(package),
        diff=diff,
        address=release_address(url, package.version),
    )
    return ReleaseBuild(contents, out, changelog)


def _epoch(metadata: DatasetMetadata, environment: Mapping[str, str]) -> int:
    """Return the date of a release in seconds since 1970."""
    epoch = environment.get("SOURCE_DATE_EPOCH") or str(int(metadata.created.timestamp()))
    if not re.fullmatch(r"[0-9]{1,11}", epoch):
        raise PackageError(f"SOURCE_DATE_EPOCH is {epoch[:40]!r}; it must be a number of seconds since 1970")
    return int(epoch)


def write_changelog(build: ReleaseBuild) -> None:
    """Write the changelog of the package atomically, if the build has a new one.

    Raises:
        PackageError: it cannot be written.
    """
    if build.changelog is None:
        return
    file = build.package.file(CHANGELOG)
    if file.is_symlink():
        raise PackageError("is a link", where=str(file), hint="replace it by the file itself")
    try:
        write_atomically(file, build.changelog)
    except OSError as error:
        raise PackageError(f"cannot be written ({error.strerror or error})", where=str(file)) from error


def check_replaceable(build: ReleaseBuild) -> None:
    """Check that what has the name of the release, or of its zip, was built and has not been changed since.

    Raises:
        PackageError: it is something else; the message names it.
    """
    check_replaceable_folder(build.folder)
    check_replaceable_zip(build.zip, build.name)


def build_release(build: ReleaseBuild, notify: Callable[[str], None], *, replace: bool = False) -> None:
    """Build a release and move it into place. Afterwards, either the release is complete or `out` is unchanged.

    Args:
        build: what to release, and where to write it.
        notify: called with the name of each step before it begins.
        replace: whether to replace what has the name of the release but was not built, or was changed since.

    Raises:
        PackageError: the release cannot be written, something else has its name, or another build is writing to the
            folder.
    """
    import apsw
    from xlsxwriter.exceptions import XlsxWriterException

    is_new = not build.out.exists()
    try:
        with staging.locked(build.out) as lock, staging.staging_folder(build.out, build.name) as temporary:
            folder, zip_file = temporary / build.name, temporary / build.zip.name
            folder.mkdir()
            write_contents(build.contents, folder, notify, lock)
            notify("Archive")
            date = archive.zip_date(build.contents.epoch)
            archive.write_zip(folder, archive.files_below(folder), zip_file, date, build.name)
            staging.flush_to_disk(temporary)
            if not replace:
                check_replaceable(build)
            staging.move_into_place(folder, build.folder)
            staging.move_into_place(zip_file, build.zip)
    except (OSError, apsw.Error, XlsxWriterException, pl.exceptions.PolarsError) as error:
        raise PackageError(
            f"the release cannot be written ({' '.join(str(error).split())[:300]})",
            where=str(build.out),
            hint="the folder is unchanged",
        ) from error
    finally:
        if is_new and build.out.is_dir() and not any(build.out.iterdir()):
            build.out.rmdir()
