"""What a build or a publication may replace: only what an earlier one wrote, as it wrote it.

A folder or a zip that has the name of a release may be something else, or a release to which someone added notes.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from swp_data.datapackage.archive import DAMAGED, check_members
from swp_data.datapackage.checksums import CHECKSUMS, LARGEST_LIST, LINE, damaged_files, read_checksums
from swp_data.datapackage.model import PackageError
from swp_data.text import printable

MOST_NAMED = 5  # files that a message names
BLOCK = 1024 * 1024
REPLACE = "move it away, or replace it with --replace"


def check_replaceable_folder(folder: Path) -> None:
    """Check that a folder, if it exists, is an undamaged release, which a build may replace.

    Raises:
        PackageError: it is something else, or contains files that are not part of the release or were changed.
    """
    if not folder.is_dir() or folder.is_symlink():
        _check_absent(folder)
        return
    if not any(folder.iterdir()):
        return
    try:
        changed = list(islice(damaged_files(folder, read_checksums(folder)), MOST_NAMED + 1))
    except PackageError as error:
        raise PackageError("is not a release", where=str(folder), hint=REPLACE) from error
    if changed:
        paths = name_files([damaged.path for damaged in changed])
        raise PackageError(
            f"contains files that the release did not have, or that were changed since: {paths}",
            where=str(folder),
            hint=REPLACE,
        )


def check_replaceable_zip(file: Path, top: str) -> None:
    """Check that a file, if it exists, is the zip of a release in the folder `top`, which a build may replace.

    Raises:
        PackageError: it is something else, or was changed.
    """
    if not file.is_file() or file.is_symlink():
        _check_absent(file)
        return
    try:
        with zipfile.ZipFile(file) as archive:
            check_members(file, archive.infolist())
            is_release = _is_complete(archive, top)
    except (*DAMAGED, OSError, PackageError):
        is_release = False
    if not is_release:
        raise PackageError(f"is not the zip of a release {top!r}", where=str(file), hint=REPLACE)


def _check_absent(path: Path) -> None:
    if os.path.lexists(path):
        raise PackageError("something else has this name", where=str(path), hint="move it away")


def _is_complete(archive: zipfile.ZipFile, top: str) -> bool:
    """Return whether the members of an archive are those that its list of checksums names."""
    members = {member.filename: member for member in archive.infolist()}
    checksums = members.pop(f"{top}/{CHECKSUMS}", None)
    if checksums is None or checksums.file_size > LARGEST_LIST:
        return False
    lines = archive.read(checksums).decode("utf-8", "replace").splitlines()
    listed = {f"{top}/{match[2]}": match[1] for match in map(LINE.fullmatch, lines) if match}
    return listed.keys() == members.keys() and all(
        _sha256(archive, member) == listed[name] for name, member in members.items()
    )


def _sha256(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    digest = hashlib.sha256()
    with archive.open(member) as source:
        while block := source.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def name_files(paths: Sequence[str]) -> str:
    """Return the first paths of several for a message.

    >>> name_files(["a.txt", "b.txt"]), name_files(["f"] * 6)
    ('a.txt, b.txt', 'f, f, f, f, f and more')
    """
    names = ", ".join(printable(path)[:80] for path in paths[:MOST_NAMED])
    return f"{names} and more" if len(paths) > MOST_NAMED else names
