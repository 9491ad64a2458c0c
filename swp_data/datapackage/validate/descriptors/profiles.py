"""Profiles: the JSON Schemas that a package asks to be held to, beyond the standard.

A profile next to the package is applied. One on the web is not fetched, which the report says. `$schema` counts only at
the root of a descriptor or of a file with a schema or a dialect, as the standard has it.

Standard: https://datapackage.org/standard/glossary/#profile
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from swp_data.datapackage.model import Package, PackageError, read_json
from swp_data.datapackage.report import Finding
from swp_data.datapackage.safe_names import is_safe_path
from swp_data.datapackage.validate.cells.json_schemas import JsonSchema, SchemaError
from swp_data.datapackage.validate.descriptors.declared_bounds import limit_finding
from swp_data.datapackage.validate.descriptors.locations import Locations, names_of
from swp_data.datapackage.validate.descriptors.property_forms import is_address
from swp_data.limits import LimitError
from swp_data.text import truncate

OF_THE_STANDARD = re.compile(
    r"(?:https?://(?:www\.)?)?(?:datapackage\.org/profiles/|specs\.frictionlessdata\.io/schemas/"
    r"|(?:www\.)?frictionlessdata\.io/schemas/|schemas\.datapackages\.org/).*"
    r"|data-package|tabular-data-package|data-resource|tabular-data-resource|table-schema|csv-dialect|default|tabular"
)
NOT_OF_THE_STANDARD = re.compile(r".*fiscal-data-package.*")
RULE = "profile-error"
PROFILE_CLAUSE = "https://datapackage.org/standard/glossary/#profile"
LONGEST = 80


@dataclass
class Profiled:
    """The findings of the profiles of a package, and the profiles that are not applied."""

    findings: list[Finding] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def check_profiles(package: Package) -> Profiled:
    """Return what a package breaks of its profiles, and the profiles that are not applied, with reasons."""
    profiled = Profiled()
    names = names_of(package.descriptor)
    applied: set[tuple[str, str | None]] = set()
    for profile, value, table in _declared(package, names):
        if (profile, table) in applied or _is_standard(profile):
            continue
        applied.add((profile, table))
        shown = truncate(profile, LONGEST)
        owner = f" of {table}" if table else ""
        if is_address(profile):
            profiled.skipped.append(f"the profile {shown}{owner}: it is not fetched")
        elif not is_safe_path(profile) and re.search(r"[/\\]", profile):
            message = f"the profile {shown!r} is outside the package's folder."
            hint = f"Give an address, or a path in the folder, as {PROFILE_CLAUSE} defines it."
            profiled.findings.append(Finding(RULE, message, hint, table))
        elif not profile.endswith(".json") or not is_safe_path(profile):
            profiled.skipped.append(f"the profile {shown!r}{owner}: it is not one of the standard's")
        else:
            _apply(package, profile, (value, table), profiled)
    return profiled


def _is_standard(profile: str) -> bool:
    return bool(OF_THE_STANDARD.fullmatch(profile)) and not NOT_OF_THE_STANDARD.fullmatch(profile)


def _declared(package: Package, names: list[str]) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
    """Yield each profile that is declared, the object that must follow it, and the resource that has the object."""
    yield from ((profile, package.descriptor, None) for profile in _profiles(package.descriptor))
    for index, declared in enumerate(package.resource_descriptors):
        properties = declared.properties
        yield from (
            (profile, properties, names[index])
            for profile in _profiles(properties)
            if "profile" in properties
        )
        for key in ("schema", "dialect"):
            if isinstance(properties.get(key), str):
                try:
                    written = package.written(index, key)
                except PackageError:
                    continue  # reported with the descriptor
                if isinstance(profile := written.get("$schema"), str):
                    yield profile, written, names[index]


def _profiles(owner: Mapping[str, Any]) -> list[str]:
    """Return the profiles of an object: its $schema, and what version 1.0 and Frictionless call them."""
    listed = owner.get("profiles")
    declared = [owner.get("$schema"), owner.get("profile"), *(listed if isinstance(listed, list) else [])]
    return [profile for profile in declared if isinstance(profile, str) and profile]


def _apply(
    package: Package, profile: str, subject: tuple[Mapping[str, Any], str | None], profiled: Profiled
) -> None:
    """Add what an object breaks of a profile in the package's folder."""
    value, table = subject
    try:
        file = package.file(profile)
        if not file.exists():
            profiled.skipped.append(
                f"the profile {truncate(profile, LONGEST)!r}: it is not in the package's folder"
            )
            return
        schema = JsonSchema(read_json(file))
        answer = schema.check([dict(value)])
        schema.close()
    except PackageError as error:
        if isinstance(error, LimitError):
            profiled.findings.append(limit_finding(error, table))
        else:
            profiled.skipped.append(
                f"the profile {truncate(profile, LONGEST)!r}: it can't be read ({error.problem})"
            )
        return
    if answer.problem:
        profiled.skipped.append(f"the profile {truncate(profile, LONGEST)!r}: it is not a JSON Schema")
    others = [address for address in answer.references if not _is_standard(address)]
    for address in others:
        profiled.skipped.append(
            f"a part of the profile {profile!r}: {truncate(address, LONGEST)} is not fetched"
        )
    for errors in answer.errors:
        profiled.findings += [_finding(package, profile, error, table) for error in errors]


def _finding(package: Package, profile: str, error: SchemaError, table: str | None) -> Finding:
    places = Locations(package.descriptor)
    owner = places.words(error.path) if table is None else _within(table, error.path)
    message = f"{owner} does not follow the profile {truncate(profile, LONGEST)!r}: {error.message}."
    hint = (
        f"Change the descriptor as {truncate(profile, LONGEST)} asks, or remove the reference to the profile."
    )
    return Finding(RULE, message, hint, table or places.table(error.path))


def _within(table: str, path: tuple[str | int, ...]) -> str:
    return f"{'/'.join(map(str, path))!r} of {table}" if path else f"the description of {table}"
