"""The profile: what is particular to a publisher and to each edition of its plan (`profiles/west-mercia.toml`).

The code of this package knows how a plan and its reports are built: objectives, commitments, activities, statuses.
Their names, their numbering and the words that decide a status are data, in the profile. A package with its own
`profiles/` uses it; any other package uses the profile that is installed with swp-data.

>>> profile = read_profile()
>>> profile.edition("swp-2020").objective_of_reference("B6")
'secure'

Standard: TOML 1.0, https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from swp_data.datapackage.safe_files import read_text
from swp_data.datapackage.safe_names import is_inside
from swp_data.dataset.area_roles import AreaRoles, read_area_roles
from swp_data.dataset.location import package_folder
from swp_data.dataset.place_names import PlaceNames, read_place_names
from swp_data.dataset.plan_references import ReferenceForm, References
from swp_data.dataset.profile_keys import PROFILE, Keys, ProfileError
from swp_data.dataset.report_words import ReportWords, read_report_words
from swp_data.errors import SwpDataError

__all__ = [
    "PROFILE",
    "AreaRoles",
    "DocumentType",
    "Edition",
    "Objective",
    "Profile",
    "ProfileError",
    "ReportWords",
    "SiteWords",
    "StatementStrand",
    "StatusRule",
    "Strand",
    "read_profile",
]

STATUS_SCOPES = ("whole update", "first sentence", "anywhere")


@dataclass(frozen=True, kw_only=True)
class Objective:
    """An objective of an edition: how its heading is printed, and how references of its commitments begin."""

    objective_id: str
    headings: tuple[str, ...]  # words in its printed heading, in lower case
    reference_prefixes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Strand:
    """A part of an edition's delivery plan: its heading, and the form of its commitments' references."""

    strand: str
    headings: tuple[str, ...]  # words in its printed heading, in lower case
    references: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class StatementStrand:
    """A strand of the plan's statements, and how the line that introduces them begins."""

    strand: str
    heading: str


@dataclass(frozen=True, kw_only=True)
class Edition:
    """An edition of the plan."""

    plan_id: str
    reference_forms: tuple[ReferenceForm, ...]
    objectives: tuple[Objective, ...]
    strands: tuple[Strand, ...]
    statement_strands: tuple[StatementStrand, ...]

    def objective_of_heading(self, text: str) -> str | None:
        """Return the objective whose heading a text contains, in upper or lower case.

        >>> edition = read_profile().edition("swp-2016")
        >>> edition.objective_of_heading("PURPOSE – (Safer West Mercia Plan – Reforming west Mercia)")
        'reform'
        """
        printed = _folded(text)
        for objective in self.objectives:
            if any(heading in printed for heading in objective.headings):
                return objective.objective_id
        return None

    def is_heading(self, text: str) -> bool:
        """Return whether a text begins with the words of an objective's heading and may be all of it."""
        printed = _folded(text)
        headings = (heading for objective in self.objectives for heading in objective.headings)
        return any(printed.startswith(heading) for heading in headings)

    def objective_of_reference(self, ref: str) -> str | None:
        """Return the objective that a reference belongs to, by its prefix."""
        for objective in self.objectives:
            if ref.startswith(objective.reference_prefixes):
                return objective.objective_id
        return None

    def strand_of_heading(self, text: str) -> str | None:
        """Return the strand whose heading a text prints.

        >>> read_profile().edition("swp-2016").strand_of_heading("PART B: Police and Crime Commissioner’s Commitments")
        'commissioner'
        """
        printed = _folded(text)
        for strand in self.strands:
            if any(heading in printed for heading in strand.headings):
                return strand.strand
        return None

    def strand_of_reference(self, ref: str) -> str | None:
        """Return the strand that a commitment belongs to, by its reference; None in an edition without strands."""
        return next((strand.strand for strand in self.strands if strand.references.fullmatch(ref)), None)

    def strand_of_statements(self, heading: str) -> str:
        """Return the strand of the statements below a heading.

        >>> read_profile().edition("swp-2020").strand_of_statements("The Victims Board will:")
        'victims_board'
        """
        for strand in self.statement_strands:
            if heading.startswith(strand.heading):
                return strand.strand
        return "other"


@dataclass(frozen=True, kw_only=True)
class StatusRule:
    """A rule for the status of an update: the words that it looks for, where it looks, and why they decide."""

    status: str
    scope: str  # one of STATUS_SCOPES
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    reason: str

    @property
    def quoted_examples(self) -> str:
        """The examples as text for a page."""
        return ", ".join(f'"{example}"' for example in self.examples)


@dataclass(frozen=True, kw_only=True)
class DocumentType:
    """A type of published document, and the groups of boilerplate that it may contain."""

    document_type: str
    boilerplate: tuple[str, ...]
    recognised_by: str  # words near the top of a report of this type; empty if there are none
    glossary_begins: str  # the line that begins a list of terms; empty if there is none
    glossary_ends: str  # how the line after the last term begins


@dataclass(frozen=True, kw_only=True)
class SiteWords:
    """What the site says of itself; each is empty if the profile doesn't say it.

    Attributes:
        name: the name of the plan, as the header of each page has it.
        tagline: what the site is, in a few words next to the name.
        question: the heading of the home page.
        independence: that the site is not the publisher's.
        afterwards: what changed after the record ends.
    """

    name: str
    tagline: str
    question: str
    independence: str
    afterwards: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What is particular to a publisher and to each edition of its plan."""

    publisher: str
    areas: AreaRoles
    site: SiteWords
    reports: ReportWords
    document_types: tuple[DocumentType, ...]
    status_rules: tuple[StatusRule, ...]
    editions: tuple[Edition, ...]
    place_names: PlaceNames

    @cached_property
    def references(self) -> References:
        """The references of all editions: a report may point to an earlier edition."""
        return _references(self.editions)

    def edition(self, plan_id: str) -> Edition:
        """Return an edition of the plan.

        Raises:
            ProfileError: the profile does not describe the edition.

        Example:
            >>> read_profile().edition("swp-1999")
            Traceback (most recent call last):
            ...
            swp_data.dataset.profile_keys.ProfileError: profiles/west-mercia.toml: there is no edition 'swp-1999'; \
add an [[editions]] table with this plan_id, or use one of swp-2016, swp-2020
        """
        if edition := self.find_edition(plan_id):
            return edition
        known = ", ".join(edition.plan_id for edition in self.editions)
        raise ProfileError(
            f"there is no edition {plan_id!r}",
            where=PROFILE,
            hint=f"add an [[editions]] table with this plan_id, or use one of {known}",
        )

    def find_edition(self, plan_id: str) -> Edition | None:
        """Return an edition of the plan; None if the profile does not describe it."""
        return next((edition for edition in self.editions if edition.plan_id == plan_id), None)

    def document_type(self, name: str) -> DocumentType:
        """Return a type of document.

        Raises:
            ProfileError: the profile does not describe the type.
        """
        for document_type in self.document_types:
            if document_type.document_type == name:
                return document_type
        raise ProfileError(
            f"there is no document type {name!r}", where=PROFILE, hint="add a [[document_types]] table for it"
        )


def read_profile(root: Path | None = None) -> Profile:
    """Return the profile of a package.

    Args:
        root: the folder of the package; the profile that is installed with swp-data is used if it has none.

    Raises:
        ProfileError: the profile cannot be read, or is not valid.
    """
    own = root / PROFILE if root is not None else None
    if root is None or own is None or not os.path.lexists(own):
        return _read_profile(package_folder() / PROFILE)
    if not is_inside(own, root):
        raise ProfileError("is a link out of the package's folder", where=PROFILE, hint="replace the link")
    return _read_profile(own)


@cache
def _read_profile(file: Path) -> Profile:
    try:
        content = tomllib.loads(read_text(file, "curation_bytes"))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"is not a UTF-8 TOML file ({error})", where=str(file)) from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, SwpDataError):
            raise
        raise ProfileError(
            "is not a TOML file that can be read",
            where=str(file),
            hint="look for long numbers or deep nesting",
        ) from error
    return parse_profile(content)


def parse_profile(content: Mapping[str, Any]) -> Profile:
    """Return the profile that a parsed TOML document describes.

    Raises:
        ProfileError: a key is missing, unknown or of the wrong type, or a pattern is not a regular expression.
    """
    top = Keys(content, "")
    editions = tuple(_edition(keys) for keys in top.tables("editions"))
    references = _references(editions).listed
    profile = Profile(
        publisher=top.text("publisher"),
        areas=read_area_roles(top.table("areas", required=False)),
        site=_site_words(top.table("site", required=False)),
        reports=read_report_words(top.table("reports"), references),
        document_types=tuple(_document_type(keys) for keys in top.tables("document_types")),
        status_rules=tuple(_status_rule(keys, references) for keys in top.tables("status_rules")),
        editions=editions,
        place_names=read_place_names(top.table("place_names", required=False)),
    )
    top.check_unknown()
    counts = Counter(edition.plan_id for edition in editions)
    if repeated := next((plan_id for plan_id, count in counts.items() if count > 1), None):
        raise ProfileError(
            f"two editions have the plan_id {repeated!r}", where=PROFILE, hint="remove one of them"
        )
    profile.document_type(profile.reports.default_document_type)
    return profile


def _site_words(keys: Keys) -> SiteWords:
    words = SiteWords(
        name=keys.text("name", required=False),
        tagline=keys.text("tagline", required=False),
        question=keys.text("question", required=False),
        independence=keys.text("independence", required=False),
        afterwards=keys.texts("afterwards", required=False),
    )
    keys.check_unknown()
    return words


def _edition(keys: Keys) -> Edition:
    edition = Edition(
        plan_id=keys.text("plan_id"),
        reference_forms=tuple(_reference_form(form) for form in keys.tables("reference_forms")),
        objectives=tuple(_objective(objective) for objective in keys.tables("objectives")),
        strands=tuple(_strand(strand) for strand in keys.tables("strands", required=False)),
        statement_strands=tuple(
            _statement_strand(strand) for strand in keys.tables("statement_strands", required=False)
        ),
    )
    keys.check_unknown()
    return edition


def _reference_form(keys: Keys) -> ReferenceForm:
    form = ReferenceForm(
        commitment=keys.pattern("commitment").pattern, activity=keys.pattern("activity").pattern
    )
    keys.check_unknown()
    return form


def _objective(keys: Keys) -> Objective:
    objective = Objective(
        objective_id=keys.text("objective_id"),
        headings=tuple(_folded(heading) for heading in keys.texts("headings")),
        reference_prefixes=keys.texts("reference_prefixes"),
    )
    keys.check_unknown()
    return objective


def _strand(keys: Keys) -> Strand:
    strand = Strand(
        strand=keys.text("strand"),
        headings=tuple(_folded(heading) for heading in keys.texts("headings")),
        references=keys.pattern("references"),
    )
    keys.check_unknown()
    return strand


def _statement_strand(keys: Keys) -> StatementStrand:
    strand = StatementStrand(strand=keys.text("strand"), heading=keys.text("heading"))
    keys.check_unknown()
    return strand


def _document_type(keys: Keys) -> DocumentType:
    document_type = DocumentType(
        document_type=keys.text("document_type"),
        boilerplate=keys.texts("boilerplate"),
        recognised_by=keys.text("recognised_by", required=False),
        glossary_begins=keys.text("glossary_begins", required=False),
        glossary_ends=keys.text("glossary_ends", required=False),
    )
    keys.check_unknown()
    return document_type


def _status_rule(keys: Keys, references: str) -> StatusRule:
    rule = StatusRule(
        status=keys.text("status"),
        scope=keys.text("scope"),
        pattern=keys.pattern("pattern", references),
        examples=keys.texts("examples"),
        reason=keys.text("reason"),
    )
    keys.check_unknown()
    if rule.scope not in STATUS_SCOPES:
        raise ProfileError(
            f"the scope {rule.scope!r} is unknown",
            where=keys.where,
            hint=f"use one of {', '.join(STATUS_SCOPES)}",
        )
    for example in rule.examples:
        if not rule.pattern.search(example):
            raise ProfileError(
                f"the pattern does not match the example {example!r}",
                where=keys.where,
                hint="correct one of them",
            )
    return rule


def _references(editions: tuple[Edition, ...]) -> References:
    """Return the references of several editions; a form that several editions share counts once."""
    return References(tuple(dict.fromkeys(form for edition in editions for form in edition.reference_forms)))


def _folded(text: str) -> str:
    return text.lower().replace("’", "'")
