"""The complete, checked metadata of the dataset in a release.

`Package` has the metadata of a descriptor, any of which may be missing. Every format of a release, and the site, take
the title, the date, the licence and the rest from `DatasetMetadata`, which is complete: a missing property stops the
release, and nothing is made up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from swp_data.citation import dataset_citation
from swp_data.datapackage.model import Licence, Package, PackageError
from swp_data.datapackage.safe_names import is_safe_name
from swp_data.text import printable, safe_link

REQUIRED = ("name", "title", "description", "version", "created", "licenses", "contributors")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
# A semantic version without build metadata, which has no precedence: https://semver.org
VERSION = re.compile(
    r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-(?=.{1,50}$)[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"
)
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,8}")  # a BCP 47 tag
ADDRESS = re.compile(r"[^\s<>\"{}|\\^`]+")  # the characters of an IRI: https://www.rfc-editor.org/rfc/rfc3987
DEFAULT_LANGUAGE = "en"  # the language of the formats' own texts


@dataclass(frozen=True, kw_only=True)
class DatasetMetadata:
    """The metadata of a dataset.

    Attributes:
        created: when this version was created, in UTC.
        licence: the first licence of the package.
        creators: the names of the contributors with the role `creator`.
        sources: the titles of the sources.
        source_addresses: the address of each source that has one, by its title.
        homepage: the address of the home page; empty if there is none.
        language: the language of the texts, as a BCP 47 tag.
    """

    name: str
    title: str
    description: str
    version: str
    created: datetime
    licence: Licence
    creators: tuple[str, ...]
    keywords: tuple[str, ...]
    sources: tuple[str, ...]
    source_addresses: Mapping[str, str]
    homepage: str
    language: str

    @property
    def date(self) -> str:
        """The day of `created`, as in `2026-11-22`."""
        return self.created.date().isoformat()

    @property
    def citation(self) -> str:
        """How to cite the dataset, in the order that DataCite recommends."""
        return dataset_citation(self.creators, str(self.created.year), self.title, self.version)


def dataset_metadata(package: Package) -> DatasetMetadata:
    """Return the metadata of the dataset in a package.

    Raises:
        PackageError: the descriptor lacks a property that a release needs; the message names it.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> dataset_metadata(open_package(package_folder())).licence.name
        'CC-BY-4.0'
    """
    _check_required(package)
    return DatasetMetadata(
        name=package.name,
        title=package.title,
        description=package.description,
        version=package.version,
        created=_created(package),
        licence=_licence(package),
        creators=_creators(package),
        keywords=package.keywords,
        sources=tuple(source.title for source in package.sources),
        source_addresses={
            source.title: checked_address(source.path, "sources", package)
            for source in package.sources
            if source.path
        },
        homepage=checked_address(package.homepage, "homepage", package),
        language=_language(package),
    )


def _check_required(package: Package) -> None:
    where = str(package.descriptor_path)
    for key in REQUIRED:
        if not package.descriptor.get(key):
            raise PackageError(f"a release needs {key!r}", where=where, hint="add it to the descriptor")
    for key, text in (("title", package.title), ("description", package.description)):
        if not text:
            raise PackageError(
                f"a release needs {key!r}, which must be a text", where=where, hint="correct it"
            )
    if not NAME.fullmatch(package.name) or not is_safe_name(package.name):
        raise PackageError(
            f"the name {package.name[:80]!r} cannot be the name of a release",
            where=where,
            hint="use lower-case letters, digits, '-', '_' and '.'",
        )
    if not VERSION.fullmatch(package.version):
        raise PackageError(
            f"the version {package.version[:80]!r} is not a semantic version",
            where=where,
            hint="write it like '1.2.0'",
        )


def _created(package: Package) -> datetime:
    try:
        moment = datetime.fromisoformat(package.created)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PackageError(
            "a release needs 'created' as a date and time",
            where=str(package.descriptor_path),
            hint="write it like '2026-11-22T00:00:00Z'",
        ) from error


def _licence(package: Package) -> Licence:
    for licence in package.licences[:1]:
        if licence.name and licence.path and licence.title:
            checked_address(licence.path, "licenses", package)
            return licence
    raise PackageError(
        "a release needs a licence with 'name', 'title' and 'path'",
        where=str(package.descriptor_path),
        hint="complete 'licenses'",
    )


def checked_address(address: str, key: str, package: Package) -> str:
    """Return an address that the formats of a release link to; it may be empty.

    Args:
        address: the address.
        key: the property of the descriptor that has it.
        package: the package.

    Raises:
        PackageError: it is not a web address, an e-mail address or a file of the release.
    """
    if address and not (safe_link(address) == address and ADDRESS.fullmatch(address)):
        raise PackageError(
            f"a release cannot link to {printable(address)[:80]!r} ({key!r})",
            where=str(package.descriptor_path),
            hint="use an address that begins with https://, http:// or mailto:",
        )
    return address


def _language(package: Package) -> str:
    language = package.language or DEFAULT_LANGUAGE
    if not LANGUAGE.fullmatch(language):
        raise PackageError(
            f"the language {printable(language)[:80]!r} is not a tag",
            where=str(package.descriptor_path),
            hint="write it like 'en' or 'cy-GB'",
        )
    return language


def _creators(package: Package) -> tuple[str, ...]:
    creators = [contributor for contributor in package.contributors if "creator" in contributor.roles]
    if not creators or not all(contributor.title for contributor in creators):
        raise PackageError(
            "a release needs a contributor with the role 'creator'",
            where=str(package.descriptor_path),
            hint="add one to 'contributors', with a title",
        )
    return tuple(contributor.title for contributor in creators)
