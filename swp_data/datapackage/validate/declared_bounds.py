"""Bounds on what a descriptor declares, and addresses in it: nothing is fetched, so what is not local is an error.

These checks come first, since all others compare the parts of a descriptor with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from swp_data.datapackage.lenient_json import objects_of
from swp_data.datapackage.model import Package, PackageError, ResourceDescriptor
from swp_data.datapackage.report import Finding
from swp_data.datapackage.safe_names import is_safe_path
from swp_data.datapackage.validate.patterns import check_length
from swp_data.limits import LimitError, limit
from swp_data.text import plural, truncate

LOCAL_SCHEMES = (None, "", "file", "multipart", "buffer", "stream")
DECLARED_SCHEMES = (None, "", "file", "multipart")
DATABASES = (
    "sql",
    "sqlite",
    "postgresql",
    "mysql",
    "mssql",
    "oracle",
    "duckdb",
    "bigquery",
    "db2",
    "mariadb",
)
REMOTE_FORMATS = ("gsheets", "ckan", "github", "zenodo", "erddap", *DATABASES)
# Profiles that Frictionless knows without fetching them.
PROFILES = ("data-package", "tabular-data-package", "data-resource", "tabular-data-resource")
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\")
FETCH_HINT = "Copy it into the package's folder, or remove the property; validation does not use the network."
LIMIT = "limit-error"
NOT_FETCHED = "not-fetched"
NOT_CHECKED = "profile-not-checked"


def check_declared(package: Package) -> list[Finding]:
    """Return what a descriptor declares that exceeds a bound, or would have to be fetched."""
    findings = list(_find_remote(package.descriptor, None))
    for index, declared in enumerate(package.resource_descriptors):
        name = declared.name or None
        findings += _find_remote(declared.properties, name)
        if len(findings) > limit("findings"):
            return findings
        try:
            schema = package.written(index, "schema")
        except PackageError:
            continue  # reported with the descriptor
        try:
            _check_schema(schema)
        except LimitError as error:
            findings.append(limit_finding(error, name))
    return findings


def limit_finding(error: LimitError | PackageError, table: str | None) -> Finding:
    """Return a bound that is exceeded, or a file that is refused, as a finding."""
    problem = f"{error.where}: {error.problem}" if error.where else error.problem
    rule = LIMIT if isinstance(error, LimitError) else "scheme-error"
    return Finding(rule, f"{problem}.", f"{error.hint[:1].upper()}{error.hint[1:]}.", table)


def first_findings(findings: Iterable[Finding], table: str) -> list[Finding]:
    """Return the first of some findings; if there are more than the bound, the last finding says so."""
    most = limit("findings")
    first = list(islice(findings, most + 1))
    if len(first) > most:
        error = LimitError(
            f"there are more faults; only the first {most:,} of this kind are listed", "findings"
        )
        first[most:] = [limit_finding(error, table)]
    return first


def _find_remote(properties: Mapping[str, Any], table: str | None) -> Iterator[Finding]:
    """Yield a finding for each property of a package or a resource that would have to be fetched."""
    profiles = properties.get("profiles")
    for profile in [properties.get("profile"), *(profiles if isinstance(profiles, list) else [])]:
        if not isinstance(profile, str) or not profile or profile in PROFILES:
            continue
        if is_safe_path(profile) and profile.endswith(".json"):
            message = f"the package is not checked against the profile {truncate(profile, 80)!r}."
            hint = "Check it with the tool of the profile's publisher; only the standard's own profile is applied here."
            yield Finding(NOT_CHECKED, message, hint, table, field="profile", severity="warning")
        else:
            yield _not_fetched(f"the profile {truncate(profile, 80)!r}", table, "profile")
    if table is None:
        return
    yield from _find_remote_data(ResourceDescriptor(properties), table)


def _find_remote_data(declared: ResourceDescriptor, table: str) -> Iterator[Finding]:
    extra = declared.properties.get("extrapaths")
    for path in extra if isinstance(extra, list) else [extra]:
        if isinstance(path, str) and ADDRESS.match(path):
            yield _not_fetched(f"the path {truncate(path, 80)!r}", table, "extrapaths")
    scheme = declared.properties.get("scheme")
    if isinstance(scheme, str) and scheme not in DECLARED_SCHEMES:
        yield _not_fetched(f"a file by the scheme {truncate(scheme, 80)!r}", table, "scheme")
    if declared.format in REMOTE_FORMATS:
        yield _not_fetched(f"a table of the format {declared.format!r}", table, "format")


def _not_fetched(what: str, table: str | None, field: str) -> Finding:
    return Finding(NOT_FETCHED, f"{what} is not fetched.", FETCH_HINT, table, field=field)


def _check_schema(schema: Mapping[str, Any]) -> None:
    """Refuse a schema that exceeds a bound.

    Raises:
        LimitError: it does.
    """
    fields = schema.get("fields")
    if isinstance(fields, list) and len(fields) > limit("fields"):
        raise LimitError(f"the schema has more than {plural(limit('fields'), 'field')}", "fields")
    in_keys = sum(_count(schema.get(key)) for key in ("primaryKey", "uniqueKeys"))
    in_keys += sum(_count(key.get("fields")) for key in objects_of(schema.get("foreignKeys")))
    for field in objects_of(fields):
        constraints = field.get("constraints")
        pattern = constraints.get("pattern") if isinstance(constraints, Mapping) else None
        if isinstance(pattern, str):
            check_length(pattern)
        in_keys += isinstance(constraints, Mapping) and bool(constraints.get("unique"))
    if in_keys > limit("keys"):
        raise LimitError(f"the keys of the schema have more than {plural(limit('keys'), 'field')}", "keys")


def _count(key: Any) -> int:
    """Return the number of fields in a key, or in a list of keys."""
    parts = key if isinstance(key, list) else [key]
    return sum(len(part) if isinstance(part, list) else 1 for part in parts if part is not None)
