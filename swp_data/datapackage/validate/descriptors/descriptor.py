"""The descriptor: what is wrong with it, and the package that can be checked in spite of that.

`standard` declares the properties of the standard. A fault is a finding with its location, and what it concerns is
left out of the package that the other checks read, so it hides nothing else: a field of an unknown type is read as
text, a foreign key to nowhere is dropped, a resource without a usable path is not read.

Standard: https://datapackage.org/standard/data-package/
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from swp_data.datapackage.model import Package, PackageError
from swp_data.datapackage.report import Finding
from swp_data.datapackage.safe_names import is_safe_path
from swp_data.datapackage.url_files import is_allowed
from swp_data.datapackage.validate.descriptors.checkable import BEYOND, UNFETCHED, Checkable, without_faults
from swp_data.datapackage.validate.descriptors.consistency import inconsistencies
from swp_data.datapackage.validate.descriptors.declared_bounds import bound_findings, limit_finding
from swp_data.datapackage.validate.descriptors.earlier_forms import in_present_form
from swp_data.datapackage.validate.descriptors.locations import Locations, names_of
from swp_data.datapackage.validate.descriptors.property_forms import is_address, is_url, is_url_or_path
from swp_data.datapackage.validate.descriptors.property_kinds import (
    NEWEST,
    Fault,
    Path,
    Unknown,
    faults_in,
    fits,
)
from swp_data.datapackage.validate.descriptors.standard import (
    PACKAGE,
    PATH_WORDS,
    RESOURCE_PAGE,
)
from swp_data.datapackage.validate.descriptors.unknown_properties import DESCRIPTIVE, judge
from swp_data.limits import LimitError, limit
from swp_data.text import truncate

VERSION = re.compile(r"https?://(?:www\.)?datapackage\.org/profiles/([12]\.[0-9]+|next)/[a-z]+\.json")


@dataclass(frozen=True)
class CheckedDescriptor:
    """What a descriptor contains that can be checked, the findings on the rest, and what is skipped with reasons."""

    checkable: Checkable
    findings: list[Finding]
    skipped: list[str]


@dataclass
class _Assembled:
    """A descriptor with its schemas and dialects in their places."""

    whole: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def check_descriptor(package: Package) -> CheckedDescriptor:
    """Return what is wrong with the descriptor of a package, its schemas and its dialects, and what can be checked."""
    assembled = _assemble(package)
    whole = assembled.whole
    for index, finding in list(bound_findings(whole, names_of(whole))):
        assembled.findings.append(finding)
        assembled.faults.append(Fault(("resources", index, "schema", BEYOND), "", severity="skipped"))
        del whole["resources"][index]["schema"]
    version = version_of(package.descriptor)
    places = Locations(whole)
    found = list(faults_in(whole, PACKAGE, version=version))
    unknown = [fault for fault in found if isinstance(fault, Unknown)]
    findings = assembled.findings + _judge_unknown(places, unknown)
    if misspelt := _misspelt(unknown):
        for path, name in misspelt:
            _rename(whole, path, name)
        found = list(faults_in(whole, PACKAGE, version=version))
    _remove_namesakes(found)
    faults = [*assembled.faults, *(fault for fault in found if isinstance(fault, Fault))]
    faults = [
        fault
        for fault in faults
        if fault.path[2:3] != ("path",) or not is_allowed(_value_at(whole, fault.path), package.allowed_urls)
    ]
    whole = _without_nulls(whole)
    written = [declared.properties for declared in package.resource_descriptors]
    faults = [*faults, *inconsistencies(whole, written, faults, version)][: limit("findings") + 1]
    findings += [places.finding(fault) for fault in faults if fault.severity != "skipped"]
    order = {name: index for index, name in enumerate(places.names)}
    findings.sort(key=lambda finding: order.get(finding.table or "", -1))
    checkable = without_faults(package, in_present_form(whole), faults)
    return CheckedDescriptor(checkable, findings, [*assembled.skipped, *checkable.skipped])


def _value_at(descriptor: Mapping[str, Any], path: Path) -> object:
    """Return the value at a place of a descriptor; None if there is none."""
    value: Any = descriptor
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return None
    return value


def version_of(descriptor: Mapping[str, Any]) -> str:
    """Return the version of the standard that a descriptor follows; the newest, if its profile is not the standard's.

    >>> version_of({"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}), version_of({})
    ('2.0', '1.0')
    """
    profile = descriptor.get("$schema")
    if profile is None:
        return "1.0"
    standard = VERSION.fullmatch(profile) if isinstance(profile, str) else None
    return NEWEST if standard is None or standard[1] == "next" else standard[1]


def _assemble(package: Package) -> _Assembled:
    """Return the descriptor with its schemas and dialects inlined, and the findings on those that can't be."""
    assembled = _Assembled(copy.deepcopy(dict(package.descriptor)))
    resources = assembled.whole.get("resources")
    names = names_of(assembled.whole)
    for index, resource in enumerate(resources if isinstance(resources, list) else []):
        for key in ("schema", "dialect"):
            path = resource.get(key) if isinstance(resource, dict) else None
            if isinstance(path, str):
                del resource[key]
                if (written := _inlined(package, assembled, (index, key, path), names[index])) is not None:
                    resource[key] = written
    return assembled


def _inlined(
    package: Package, assembled: _Assembled, reference: tuple[int, str, str], name: str
) -> Mapping[str, Any] | None:
    """Return the schema or the dialect in a file; None if it can't be read, which is noted."""
    index, key, path = reference
    if is_url(path):
        part = "cells" if key == "schema" else "data"
        assembled.skipped.append(f"the {part} of {name}: its {key} {truncate(path, 200)} is not fetched")
        if key == "dialect":
            assembled.faults.append(Fault(("resources", index, key, UNFETCHED), "", severity="skipped"))
        return None
    if not is_url_or_path(path) and (is_address(path) or not is_safe_path(path)):
        problem = f"must be a Table {key.title()} (an object), or {PATH_WORDS}, but is {path!r}"
        assembled.faults.append(Fault(("resources", index, key), problem, f"{RESOURCE_PAGE}#{key}"))
        return None
    try:
        return copy.deepcopy(dict(package.written(index, key)))
    except LimitError as error:
        assembled.findings.append(limit_finding(error, name))
    except PackageError as error:
        hint = f"Restore the file, or write the {key} into the descriptor."
        assembled.findings.append(Finding(f"{key}-error", f"{error}.", hint, name))
    assembled.faults.append(Fault(("resources", index, key), "can't be read", severity="skipped"))
    return None


def _judge_unknown(places: Locations, unknown: Iterable[Unknown]) -> list[Finding]:
    """Return a finding for each property that the standard doesn't define, unless it is certainly somebody's own."""
    findings: list[Finding] = []
    for fault in unknown:
        if len(findings) > limit("findings"):
            break
        if verdict := judge(fault, places.words(fault.path[:-1])):
            findings.append(
                Finding(
                    "unknown-property",
                    verdict.message,
                    verdict.hint,
                    places.table(fault.path),
                    field=places.field(fault.path) or None,
                    value=fault.name,
                    severity=verdict.severity,
                )
            )
    return findings


def _misspelt(unknown: Iterable[Unknown]) -> list[tuple[Path, str]]:
    """Return the path of each misspelt property that says how to read a table, and its right name."""
    misspelt = []
    for fault in unknown:
        verdict = judge(fault, "")
        if (
            verdict
            and verdict.meant
            and fits(fault.owner[fault.name], fault.record.properties[verdict.meant].kind)
        ):
            is_reading = "constraints" not in fault.path and not verdict.meant.endswith(("Key", "Keys"))
            if is_reading and verdict.meant not in DESCRIPTIVE | {
                "constraints",
                "categories",
                "hash",
                "bytes",
            }:
                misspelt.append((fault.path, verdict.meant))
    return misspelt


def _remove_namesakes(found: Iterable[Fault | Unknown]) -> None:
    """Remove the properties of somebody's own that have the name of a tool's, which the checks would read."""
    for fault in found:
        if not isinstance(fault, Unknown):
            continue
        known = fault.record.properties.get(fault.name)
        if known and not known.is_standard and isinstance(fault.owner, dict):
            del fault.owner[fault.name]


def _without_nulls(value: Any) -> Any:
    """Return a copy without the properties that are null, which count as absent."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _rename(whole: Any, path: Path, name: str) -> None:
    owner = whole
    for step in path[:-1]:
        owner = owner[step]
    owner[name] = owner.pop(path[-1])
