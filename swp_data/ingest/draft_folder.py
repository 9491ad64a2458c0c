"""The folder of drafts: it is never written over anything but drafts.

Next to the drafts is a manifest with the report that they are of and the checksum of each file, as it was written. So
a file that a person has corrected, the drafts of another report, and the tables of a package can be told apart from
drafts that may be replaced.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swp_data.datapackage.atomic import write_all_atomically
from swp_data.datapackage.json_files import read_json
from swp_data.datapackage.safe_files import read_bytes
from swp_data.datapackage.safe_names import is_safe_name
from swp_data.errors import PackageError, SwpDataError

MANIFEST = "drafts.json"
DESCRIPTOR = "datapackage.json"
ANOTHER_FOLDER = "choose another folder for the drafts"


class DraftFolderError(PackageError):
    """A folder that drafts are not written to, because something in it would be lost."""


@dataclass(frozen=True)
class Manifest:
    """What was written to a folder of drafts: the report, and the checksum of each file."""

    source_id: str = ""
    sha256: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> str:
        """Return the manifest as it is written."""
        content = {"source_id": self.source_id, "sha256": self.sha256, "files": dict(self.files)}
        return json.dumps(content, indent=2) + "\n"


def write_drafts(
    folder: Path, source_id: str, sha256: str, texts: Mapping[str, str], *, replace: bool = False
) -> None:
    """Write drafts and their manifest: all of them, or none if one cannot be written.

    Args:
        folder: the folder, which is created if it does not exist.
        source_id: the id of the report.
        sha256: the checksum of the report.
        texts: the text of each file by its name.
        replace: whether files of other drafts may be replaced.

    Raises:
        DraftFolderError: a file would be lost, or the folder is not one for drafts.
    """
    if problem := next(package_problems(folder.resolve()), ""):
        raise DraftFolderError(problem, where=str(folder), hint=ANOTHER_FOLDER)
    before = _read_manifest(folder)
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    manifest = Manifest(source_id, sha256, hashes)
    is_other = (before.source_id, before.sha256) != (source_id, sha256)
    if before.files and is_other and not replace:
        raise DraftFolderError(
            f"the folder has the drafts of {before.source_id}",
            where=str(folder),
            hint=f"{ANOTHER_FOLDER}, or use --replace",
        )
    for name, checksum in hashes.items():
        _check_replaceable(folder / name, checksum, ours=name in before.files, replace=replace)
    outdated = [folder / name for name in before.files if name not in texts]
    for file in outdated:
        _check_outdated(file, before.files[file.name])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = {folder / name: text for name, text in texts.items()}
        write_all_atomically({folder / MANIFEST: manifest.as_json(), **files})
        for file in outdated:
            file.unlink(missing_ok=True)
    except OSError as error:
        where = str(error.filename or folder)
        raise DraftFolderError(f"cannot be written ({error.strerror})", where=where) from error


def package_problems(folder: Path) -> Iterator[str]:
    """Yield why a folder is one of a package: it has the descriptor, or files that a descriptor above it names."""
    if (folder / DESCRIPTOR).exists():
        yield f"the folder has a {DESCRIPTOR}, so it is that of a package"
    for above in folder.parents:
        descriptor = above / DESCRIPTOR
        if not descriptor.exists():
            continue
        try:
            resources = read_json(descriptor).get("resources")
        except SwpDataError:
            if above == folder.parent:
                yield f"{descriptor} cannot be read, so the folder may be that of a package"
            continue
        named = list(_paths(resources if isinstance(resources, list) else []))
        if any((above / path).resolve().is_relative_to(folder) for path in named):
            yield f"the folder has tables of the package that {descriptor} describes"


def _paths(resources: list[Any]) -> Iterator[str]:
    """Yield each path that resources name, as far as they are written as they should be."""
    for resource in resources:
        if isinstance(resource, dict):
            for value in (resource.get("path"), resource.get("schema")):
                for path in value if isinstance(value, list) else [value]:
                    if isinstance(path, str) and path and path.isprintable() and len(path) <= 1_000:
                        yield path


def _read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a folder; an empty one if it has none.

    Raises:
        DraftFolderError: it has a file of this name that is not a manifest.
    """
    file = folder / MANIFEST
    if not (file.exists() or file.is_symlink()):
        return Manifest()
    try:
        content = read_json(file)
    except SwpDataError:
        content = {}
    source_id, sha256, files = (content.get(key) for key in ("source_id", "sha256", "files"))
    if not isinstance(files, dict) or file.is_symlink():
        files = {"": None}
    names_are_safe = all(is_safe_name(name) and name.endswith((".csv", ".txt")) for name in files)
    texts = [source_id, sha256, *files.values()]
    if not names_are_safe or not all(isinstance(text, str) for text in texts):
        raise DraftFolderError("is not a manifest of drafts", where=str(file), hint=ANOTHER_FOLDER)
    return Manifest(str(source_id), str(sha256), files)


def _check_replaceable(file: Path, checksum: str, *, ours: bool, replace: bool) -> None:
    """Check that a file may be written: it is missing, has the same contents, or may be replaced.

    Raises:
        DraftFolderError: it may not.
    """
    found = _checksum(file)
    if found in ("", checksum):
        return
    if not ours:
        raise DraftFolderError("was not written by ingest", where=str(file), hint=ANOTHER_FOLDER)
    if not replace:
        raise DraftFolderError(
            "is another draft, or was edited", where=str(file), hint=f"{ANOTHER_FOLDER}, or use --replace"
        )


def _check_outdated(file: Path, written: str) -> None:
    """Check that a draft which the report no longer gives is as it was written, so that it can be removed.

    Raises:
        DraftFolderError: it was edited.
    """
    if _checksum(file) not in ("", written):
        raise DraftFolderError(
            "was edited, and the report gives no such rows", where=str(file), hint="move or remove the file"
        )


def _checksum(file: Path) -> str:
    """Return the checksum of a file; empty if there is none.

    Raises:
        PackageError: it is a link, or not a regular file.
    """
    if not (file.exists() or file.is_symlink()):
        return ""
    return hashlib.sha256(read_bytes(file, "table_bytes", follow_links=False)).hexdigest()
