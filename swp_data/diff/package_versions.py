"""A version of a package: a folder, the zip of a release, or a revision in git.

From a zip or a revision, only the descriptor, the schemas, the dialects and the tables are copied into a temporary
folder. Their paths come from the descriptor, and `Package.file` rejects paths that leave the folder.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from swp_data.datapackage.archive import DAMAGED, check_members
from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.datapackage.validate.descriptors.property_forms import is_address
from swp_data.diff.git_revision import git_writer, too_large
from swp_data.limits import LimitError, limit

DESCRIPTOR = "datapackage.json"

Write = Callable[[str, str, Path], None]
"""Writes the file at a path inside the package to another path, unless it is larger than a limit, given by name."""


@contextmanager
def open_version(version: str, repository: Path) -> Iterator[Package]:
    """Open a version of a package; remove anything unpacked for it at the end.

    Args:
        version: a folder, a descriptor, the zip of a release, or a revision in git, such as "v0.1.0". A file or
            folder that exists is preferred to a revision of the same name.
        repository: the folder of the package in the git repository that revisions refer to.

    Raises:
        PackageError: the version does not exist or cannot be read.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> with open_version(str(package_folder()), package_folder()) as package:
        ...     package.name
        'swp-data'
    """
    path = _existing_path(version)
    if path and (path.is_dir() or path.suffix == ".json"):
        yield open_package(path)
        return
    if path and not path.is_file():
        raise PackageError("not a regular file", where=str(path), hint="give a folder, a zip or a revision")
    with tempfile.TemporaryDirectory(prefix="swp-data-") as temporary:
        folder = Path(temporary)
        yield _unzip(path, folder) if path else _copy_package(git_writer(version, repository), folder)


def _existing_path(version: str) -> Path | None:
    try:
        return Path(version) if version and Path(version).exists() else None
    except (OSError, ValueError):  # too long for a path, or with a NUL
        return None


def _copy_package(write: Write, folder: Path) -> Package:
    """Write the descriptor, the schemas, the dialects and the tables of a package into an empty folder."""
    write(DESCRIPTOR, "descriptor_bytes", folder / DESCRIPTOR)
    package = open_package(folder)
    remaining = limit("unpacked_bytes")
    written = {folder / DESCRIPTOR}
    for declared in package.resource_descriptors:
        if not declared.is_table:
            continue
        files = (
            *((path, "release_table_bytes") for path in declared.paths),
            (declared.schema_path, "descriptor_bytes"),
            (declared.dialect_path, "descriptor_bytes"),
        )
        for name, bound in files:
            if not name or is_address(name):  # the table is not compared
                continue
            target = package.file(name)
            if target in written:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                write(PurePosixPath(name).as_posix(), bound, target)
            except LimitError:
                raise
            except PackageError:
                continue  # it is missing: the table is not compared
            written.add(target)
            remaining -= target.stat().st_size
            if remaining < 0:
                raise too_large("its tables together", "unpacked_bytes", package.name)
    return package


def _unzip(path: Path, folder: Path) -> Package:
    """Extract a package from an archive, if all names in the archive are safe, even those that are not read."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(path, archive.infolist())
            return _copy_package(_zip_writer(path, archive), folder)
    except PackageError:
        raise
    except (*DAMAGED, OSError) as error:
        raise PackageError(f"not a readable zip ({error})", where=str(path), hint="fetch it again") from error


def _zip_writer(path: Path, archive: zipfile.ZipFile) -> Write:
    """Return what unpacks a file of the package in an archive, which is at its top or in its only folder."""
    where = str(path)
    descriptors = [name for name in archive.namelist() if name.endswith(DESCRIPTOR) and name.count("/") < 2]
    folders = sorted(name.removesuffix(DESCRIPTOR) for name in descriptors)
    folders = [name for name in folders if name == "" or name.endswith("/")]
    if not folders:
        raise PackageError(
            f"not a release: there is no {DESCRIPTOR}, at its top or in its folder", where=where
        )
    folder = folders[0]

    def write(name: str, bound: str, target: Path) -> None:
        try:
            member = archive.getinfo(folder + name)
        except KeyError as error:
            raise PackageError(
                f"{name!r} is missing, which its descriptor lists", where=where, hint="fetch it again"
            ) from error
        if member.file_size > limit(bound):
            raise too_large(f"its file {name!r}", bound, where)
        with archive.open(member) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy)

    return write
