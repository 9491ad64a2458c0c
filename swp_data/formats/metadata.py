"""What a release says of itself: read once from its descriptor, for every form of metadata alike.

What the descriptor leaves out stops the release; nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.model import Field, Package, PackageError, Resource

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
# https://semver.org, without its build part, which orders nothing.
VERSION = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z.-]{1,50})?")
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Licence:
    """A licence by its SPDX identifier, its address, and a note on what it covers."""

    name: str
    path: str
    title: str


@dataclass(frozen=True)
class Facts:
    """The dataset as a whole."""

    name: str
    title: str
    description: str
    version: str
    created: datetime
    licence: Licence
    creators: tuple[str, ...]
    keywords: tuple[str, ...]
    sources: tuple[str, ...]
    homepage: str

    @property
    def date(self) -> str:
        return self.created.date().isoformat()

    @property
    def citation(self) -> str:
        """How to cite the dataset, in the order of the DataCite recommendation."""
        makers = "; ".join(self.creators)
        return f"{makers} ({self.created.year}). {self.title} (Version {self.version}) [Data set]."


@dataclass(frozen=True)
class File:
    """One file of a release: its path there, and what people and programs need to take it."""

    path: str
    title: str
    description: str
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Path(self.path).suffix]


def facts_of(package: Package) -> Facts:
    """Return what a descriptor says of its dataset.

    Raises:
        PackageError: it lacks something that a release has to say; the message names it.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> facts_of(open_package(package_folder())).licence.name
        'CC-BY-4.0'
    """
    told = package.descriptor
    for key in ("name", "title", "description", "version", "created", "licenses", "contributors"):
        if not told.get(key):
            raise PackageError(
                f"{package.descriptor_path}: a release needs {key!r}; add it to the descriptor"
            )
    if not NAME.fullmatch(package.name):
        raise PackageError(
            f"{package.descriptor_path}: the name {package.name[:80]!r} can't name a release; use small letters, "
            "digits, '-', '_' and '.'"
        )
    if not VERSION.fullmatch(package.version):
        raise PackageError(
            f"{package.descriptor_path}: the version {package.version[:80]!r} is no semantic version; "
            "write it as in '1.2.0'"
        )
    try:
        return Facts(
            name=package.name,
            title=str(told["title"]),
            description=str(told["description"]),
            version=package.version,
            created=_moment(told["created"]),
            licence=_licence(told["licenses"][0]),
            creators=_creators(told["contributors"]),
            keywords=tuple(map(str, told.get("keywords", ()))),
            sources=tuple(str(source["title"]) for source in told.get("sources", ())),
            homepage=str(told.get("homepage", "")),
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        what = f"{type(error).__name__}: {str(error)[:200]}"
        raise PackageError(
            f"{package.descriptor_path}: a release needs 'created' as a date and time, a licence with 'name', "
            f"'title' and 'path', and a contributor with the role 'creator' ({what})"
        ) from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _licence(told: Mapping[str, Any]) -> Licence:
    licence = Licence(told["name"], told["path"], told["title"])
    if not all(isinstance(part, str) and part for part in (licence.name, licence.path, licence.title)):
        raise ValueError("an empty part of the licence")
    return licence


def _creators(told: list[Mapping[str, Any]]) -> tuple[str, ...]:
    creators = tuple(one["title"] for one in told if "creator" in one.get("roles", ()))
    if not creators:
        raise ValueError("no creator")
    return creators


def check_described(resource: Resource) -> None:
    """Raise PackageError unless a table and each of its columns has a title and a description."""
    named: list[tuple[str, Resource | Field]] = [(f"the table {resource.name!r}", resource)]
    named += [(f"the column {resource.name}.{field.name}", field) for field in resource.schema.fields]
    for what, thing in named:
        if not (thing.title and thing.description):
            raise PackageError(
                f"{what} has no title or no description; a release needs both: add them to its schema"
            )


def measured(root: Path, path: str, title: str, description: str) -> File:
    """Return a file of a release with its size and its SHA-256."""
    return File(path, title, description, (root / path).stat().st_size, sha256(root / path))
