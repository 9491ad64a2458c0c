"""What catalogues want to know about a dataset beyond its title, licence and date. No fact is made up.

The descriptor says who publishes the dataset and who answers questions about it (`contributors` with the role
`publisher` or `contact`). It has the identifier (`id`) and the properties of vocabularies in `PROPERTIES`. The
changelog has the previous version and what changed. The period and the place of this dataset are those of its tables;
another package can give them as `dcterms:temporal` and `dcterms:spatial`.

Standards: https://www.w3.org/TR/vocab-dcat-3/ and the UK Cross-Government Metadata Exchange Model,
https://github.com/co-cddo/ukgov-metadata-exchange-model
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from swp_data.datapackage.credits import Contributor
from swp_data.datapackage.lenient_json import text_of, texts_of
from swp_data.datapackage.model import Package, PackageError
from swp_data.datapackage.safe_files import read_text
from swp_data.dataset.contract import DATASET_NAME
from swp_data.dataset.coverage import Coverage, coverage
from swp_data.diff.changelog_versions import versions
from swp_data.formats.dataset_metadata import ADDRESS, checked_address
from swp_data.text import printable

CHANGELOG = "CHANGELOG.md"
PROPERTIES = {
    "dcterms:accessRights": "who may use it, as an address of a vocabulary",
    "dcterms:accrualPeriodicity": "how often it is updated, as an address of a vocabulary",
    "dcat:theme": "its subjects, as a list of addresses of a vocabulary",
    "dcatap:availability": "how long its files are planned to be available, as an address of a vocabulary",
    "ukgov:securityClassification": "the security classification, by the exchange model",
    "dcterms:temporal": "the period that it covers, as in 2018-06-01/2020-12-31",
    "dcterms:spatial": "the address of the place that it covers",
}
"""The properties of a descriptor that describe the dataset for catalogues, with what each means."""
IDENTIFIER = re.compile(r"(https?://|urn:[a-z0-9][a-z0-9-]{0,31}:|doi:)[^\s#<>\"{}|\\^`]+")
CLASSIFICATIONS = ("OFFICIAL", "SECRET", "TOP_SECRET", "NOT_APPLICABLE")
PERIOD = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Agent:
    """Who made, publishes or answers for a dataset; an address may be empty."""

    name: str
    url: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class CatalogueFacts:
    """The facts about a dataset for catalogues; a text is empty, and a tuple has no items, if a fact is not given.

    Attributes:
        identifier: the `id` of the dataset, the same for all of its versions.
        creators: who made it.
        publishers: who publishes it.
        contacts: who answers questions about it; each has an e-mail address or a page.
        access_rights: the address of who may use it.
        update_frequency: the address of how often it is updated.
        availability: the address of how long its files are planned to be available.
        classification: the security classification, by the exchange model.
        themes: the addresses of its subjects.
        coverage: the period and the place that it covers.
        first_issued: when its first version was issued, in ISO 8601.
        previous_version: the number of the previous version.
        version_notes: what changed in this version, as Markdown.
    """

    identifier: str = ""
    creators: tuple[Agent, ...] = ()
    publishers: tuple[Agent, ...] = ()
    contacts: tuple[Agent, ...] = ()
    access_rights: str = ""
    update_frequency: str = ""
    availability: str = ""
    classification: str = ""
    themes: tuple[str, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    first_issued: str = ""
    previous_version: str = ""
    version_notes: str = ""


def catalogue_facts(package: Package) -> CatalogueFacts:
    """Return the facts about the dataset in a package that catalogues want.

    Raises:
        PackageError: a fact in the descriptor cannot be used; the message names it.

    Example:
        >>> from swp_data.datapackage.model import open_package
        >>> from swp_data.dataset.location import package_folder
        >>> catalogue_facts(open_package(package_folder())).coverage.place_name
        'West Mercia'
    """
    return CatalogueFacts(
        identifier=_identifier(package),
        creators=_agents(package, "creator"),
        publishers=_agents(package, "publisher"),
        contacts=_contacts(package),
        access_rights=_address_of(package, "dcterms:accessRights"),
        update_frequency=_address_of(package, "dcterms:accrualPeriodicity"),
        availability=_address_of(package, "dcatap:availability"),
        classification=_classification(package),
        themes=tuple(
            checked_address(theme, "dcat:theme", package)
            for theme in texts_of(package.descriptor.get("dcat:theme"))
        ),
        coverage=_coverage(package),
        **_history(package),
    )


def _identifier(package: Package) -> str:
    identifier = text_of(package.descriptor, "id")
    if identifier and not (IDENTIFIER.fullmatch(identifier) and ADDRESS.fullmatch(identifier)):
        raise _unusable(package, "id", identifier, "write it like 'urn:uuid:…' or 'https://…', without a '#'")
    return identifier


def _agents(package: Package, role: str) -> tuple[Agent, ...]:
    return tuple(
        _agent(package, contributor)
        for contributor in package.contributors
        if role in contributor.roles and contributor.title
    )


def _agent(package: Package, contributor: Contributor) -> Agent:
    if contributor.email:
        checked_address(f"mailto:{contributor.email}", "contributors", package)
    return Agent(
        contributor.title, checked_address(contributor.path, "contributors", package), contributor.email
    )


def _contacts(package: Package) -> tuple[Agent, ...]:
    contacts = _agents(package, "contact")
    for contact in contacts:
        if not (contact.email or contact.url):
            raise _unusable(package, "contributors", contact.name, "give the contact an 'email' or a 'path'")
    return contacts


def _address_of(package: Package, key: str) -> str:
    return checked_address(text_of(package.descriptor, key), key, package)


def _classification(package: Package) -> str:
    key = "ukgov:securityClassification"
    classification = text_of(package.descriptor, key)
    if classification and classification not in CLASSIFICATIONS:
        raise _unusable(package, key, classification, f"write one of {', '.join(CLASSIFICATIONS)}")
    return classification


def _coverage(package: Package) -> Coverage:
    if package.name == DATASET_NAME:
        return coverage(package)
    period = text_of(package.descriptor, "dcterms:temporal")
    days = PERIOD.fullmatch(period)
    if period and not days:
        raise _unusable(package, "dcterms:temporal", period, "write it like '2018-06-01/2020-12-31'")
    start, end = days.groups() if days else ("", "")
    return Coverage(start, end, _address_of(package, "dcterms:spatial"))


def _history(package: Package) -> Mapping[str, Any]:
    """Return what the changelog says about the version and the ones before it."""
    file = package.file(CHANGELOG)
    listed = versions(read_text(file, "text_bytes")) if file.is_file() else []
    numbers = [version.number for version in listed]
    if package.version not in numbers:
        return {}
    this, *earlier = listed[numbers.index(package.version) :]
    return {
        "first_issued": (earlier or [this])[-1].date,
        "previous_version": earlier[0].number if earlier else "",
        "version_notes": this.markdown,
    }


def _unusable(package: Package, key: str, value: str, hint: str) -> PackageError:
    return PackageError(
        f"a catalogue cannot use {printable(value)[:80]!r} ({key!r})",
        where=str(package.descriptor_path),
        hint=hint,
    )
