"""A version of a package from wherever it is kept: a folder, the zip of a release, or a revision in git.

From a zip or a revision only the descriptor, the schemas, the dialects and the tables are taken, into a temporary
folder. Their paths come from the descriptor, and `Package.file` refuses one that leaves the folder.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from swp_data.datapackage.archive import DAMAGED, LARGEST, check_members
from swp_data.datapackage.model import LARGEST_DESCRIPTOR, Package, PackageError, open_package

LARGEST_FILE = 2_000_000_000
DESCRIPTOR = "datapackage.json"
GIT = ("git", "--no-replace-objects", "--no-pager", "--literal-pathspecs")
GIT_ENVIRONMENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

Read = Callable[[str, int], bytes]
"""Returns the bytes at a path inside the package; refuses a file with more bytes than the number given."""


@contextmanager
def open_version(version: str, repository: Path) -> Iterator[Package]:
    """Open a version of a package; what was unpacked for it is removed at the end.

    Args:
        version: a folder, a descriptor, the zip of a release, or a revision in git, such as "v0.1.0". A file or
            folder that exists is preferred to a revision of the same name.
        repository: the folder of the package in the git repository that revisions refer to.

    Raises:
        PackageError: there is no such version, or it cannot be read.

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
        yield _unzip(path, folder) if path else _copy_package(_git_reader(version, repository), folder)


def _existing_path(version: str) -> Path | None:
    try:
        return Path(version) if version and Path(version).exists() else None
    except (OSError, ValueError):  # too long for a path, or with a NUL
        return None


def _copy_package(read: Read, folder: Path) -> Package:
    """Write the descriptor, the schemas, the dialects and the tables of a package into an empty folder."""
    (folder / DESCRIPTOR).write_bytes(read(DESCRIPTOR, LARGEST_DESCRIPTOR))
    package = open_package(folder)
    remaining = LARGEST
    written = {folder / DESCRIPTOR}
    for declared in package.resource_descriptors:
        if not declared.is_table:
            continue
        files = (
            (declared.path, LARGEST_FILE),
            (declared.schema_path, LARGEST_DESCRIPTOR),
            (declared.dialect_path, LARGEST_DESCRIPTOR),
        )
        for name, largest in files:
            target = package.file(name) if name else None
            if target is None or target in written:
                continue
            content = read(PurePosixPath(name).as_posix(), min(largest, remaining))
            remaining -= len(content)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            written.add(target)
    return package


def _unzip(path: Path, folder: Path) -> Package:
    """Take a package out of an archive, if all names in the archive are safe, even those that are not read."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(path, archive.infolist())
            return _copy_package(_zip_reader(path, archive), folder)
    except PackageError:
        raise
    except (*DAMAGED, OSError) as error:
        raise PackageError(
            f"not a zip that can be read ({error})", where=str(path), hint="fetch it again"
        ) from error


def _zip_reader(path: Path, archive: zipfile.ZipFile) -> Read:
    """Return what reads a file of the package in an archive, which is at its top or in its only folder."""
    where = str(path)
    descriptors = [name for name in archive.namelist() if name.endswith(DESCRIPTOR) and name.count("/") < 2]
    folders = sorted(name.removesuffix(DESCRIPTOR) for name in descriptors)
    folders = [name for name in folders if name == "" or name.endswith("/")]
    if not folders:
        raise PackageError(
            f"not a release: there is no {DESCRIPTOR}, at its top or in its folder", where=where
        )
    folder = folders[0]

    def read(name: str, largest: int) -> bytes:
        try:
            member = archive.getinfo(folder + name)
        except KeyError as error:
            raise PackageError(
                f"{name!r} is missing, which its descriptor lists", where=where, hint="fetch it again"
            ) from error
        if member.file_size > largest:
            raise PackageError(f"its file {name!r} is larger than {largest:,} bytes", where=where)
        return archive.read(member)

    return read


def _git_reader(revision: str, repository: Path) -> Read:
    """Return what reads a file of a revision: as it was committed, without running a filter or a hook."""
    commit = ""
    if revision and revision.isprintable() and not revision.startswith("-"):
        commit = _git_object(repository, revision + "^{commit}")
    if not commit:
        raise PackageError(
            f"{revision[:80]!r} is not a folder, not the zip of a release and not a git revision "
            f"in {repository.resolve()}"
        )
    where = f"revision {revision[:80]!r}"

    def read(name: str, largest: int) -> bytes:
        blob = _git_object(repository, f"{commit}:./{name}")
        if not blob or _git(repository, "cat-file", "-t", blob).strip() != b"blob":
            raise PackageError(
                f"there is no file {name!r}", where=where, hint="give a revision that contains a package"
            )
        if int(_git(repository, "cat-file", "-s", blob) or 0) > largest:
            raise PackageError(f"{name!r} is larger than {largest:,} bytes", where=where)
        return _git(repository, "cat-file", "blob", blob)

    return read


def _git_object(repository: Path, expression: str) -> str:
    """Return the id of the object that an expression names, empty if there is none."""
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", expression)
    return _git(repository, *arguments).decode().strip()


def _git(repository: Path, *arguments: str) -> bytes:
    """Return the output of git; nothing if it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [*GIT, "-C", str(repository), *arguments],
            env={**os.environ, **GIT_ENVIRONMENT},
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise PackageError(
            "git is not installed, so revisions cannot be read", hint="give a folder"
        ) from error
    return done.stdout if done.returncode == 0 else b""
