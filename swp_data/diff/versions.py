"""A version of a package from wherever it is kept: a folder, the zip of a release, or a revision of git.

From a zip or a revision only the descriptor, the schemas and the tables are taken, into a folder that is
removed again. Their names come from the descriptor, and `Package.file` refuses one that leaves the folder.
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
"""Takes a path inside the package and the most bytes that it may have, and gives the bytes."""


@contextmanager
def open_version(what: str, repository: Path) -> Iterator[Package]:
    """Open a version of a package; what was unpacked for it is removed at the end.

    Args:
        what: a folder, a descriptor, the zip of a release, or a revision of git, such as "v0.1.0". What
            exists as a file or a folder is taken for that.
        repository: the folder of a package in git whose revisions are meant.

    Raises:
        PackageError: there is no such version, or it can't be read.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> with open_version(str(package_folder()), package_folder()) as package:
        ...     package.name
        'swp-data'
    """
    path = _path(what)
    if path and (path.is_dir() or path.suffix == ".json"):
        yield open_package(path)
        return
    if path and not path.is_file():
        raise PackageError(f"{path}: not a regular file; give a folder, a zip or a revision")
    with tempfile.TemporaryDirectory(prefix="swp-data-") as aside:
        yield _unzip(path, Path(aside)) if path else _lay_out(_git_reader(what, repository), Path(aside))


def _path(what: str) -> Path | None:
    try:
        return Path(what) if what and Path(what).exists() else None
    except (OSError, ValueError):  # too long for a path, or with a NUL
        return None


def _lay_out(read: Read, folder: Path) -> Package:
    """Write the descriptor, the schemas and the tables of a package into an empty folder."""
    (folder / DESCRIPTOR).write_bytes(read(DESCRIPTOR, LARGEST_DESCRIPTOR))
    package = open_package(folder)
    left = LARGEST
    written = {folder / DESCRIPTOR}
    for declared in package.resource_descriptors:
        for name, largest in (
            (declared.path, LARGEST_FILE),
            (declared.schema_path, LARGEST_DESCRIPTOR),
            (declared.dialect_path, LARGEST_DESCRIPTOR),
        ):
            if not name or not declared.is_table:
                continue
            target = package.file(name)
            if target in written:
                continue
            content = read(PurePosixPath(name).as_posix(), min(largest, left))
            left -= len(content)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            written.add(target)
    return package


def _unzip(path: Path, folder: Path) -> Package:
    """Take a package from an archive whose every name is safe, whether it is read or not."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(path, archive.infolist())
            return _lay_out(_zip_reader(path, archive), folder)
    except PackageError:
        raise
    except (*DAMAGED, OSError) as error:
        raise PackageError(f"{path}: is no zip that can be read ({error}); fetch it again") from error


def _zip_reader(path: Path, archive: zipfile.ZipFile) -> Read:
    names = [entry.filename for entry in archive.infolist()]
    tops = {
        name.removesuffix(DESCRIPTOR) for name in names if name.endswith(DESCRIPTOR) and name.count("/") < 2
    }
    roots = sorted(top for top in tops if top == "" or top.endswith("/"))
    if not roots:
        raise PackageError(
            f"{path}: holds no {DESCRIPTOR}, at its top or in its one folder; this is no release"
        )
    root = roots[0]

    def read(name: str, largest: int) -> bytes:
        try:
            entry = archive.getinfo(root + name)
        except KeyError as error:
            raise PackageError(
                f"{path}: lacks {name!r}, which its descriptor lists; fetch it again"
            ) from error
        if entry.file_size > largest:
            raise PackageError(f"{path}: its entry {name!r} is larger than {largest:,} bytes")
        return archive.read(entry)

    return read


def _git_reader(revision: str, repository: Path) -> Read:
    """Return how the files of a revision are read: as they were committed, no filter or hook runs."""
    commit = ""
    if revision and revision.isprintable() and not revision.startswith("-"):
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        commit = _git(repository, asked).decode().strip()
    if not commit:
        raise PackageError(
            f"{revision[:80]!r} is no folder, no zip of a release and no revision of git in {repository.resolve()}"
        )

    def read(name: str, largest: int) -> bytes:
        blob = _git(
            repository, ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:./{name}")
        )
        place = blob.decode().strip()
        if not place or _git(repository, ("cat-file", "-t", place)).strip() != b"blob":
            raise PackageError(
                f"revision {revision[:80]!r} has no file {name!r}; give one that holds a package"
            )
        size = int(_git(repository, ("cat-file", "-s", place)) or 0)
        if size > largest:
            raise PackageError(f"revision {revision[:80]!r}: {name!r} is larger than {largest:,} bytes")
        return _git(repository, ("cat-file", "blob", place))

    return read


def _git(repository: Path, arguments: tuple[str, ...]) -> bytes:
    """Return what git prints; nothing where it finds nothing."""
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [*GIT, "-C", str(repository), *arguments],
            env={**os.environ, **GIT_ENVIRONMENT},
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise PackageError(
            "git is not installed, and a revision of git was asked for; give a folder"
        ) from error
    return done.stdout if done.returncode == 0 else b""
