"""Bounds on what a descriptor declares, and what it refers to outside the package's folder: nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from swp_data.datapackage.lenient_json import objects_of
from swp_data.datapackage.model import PackageError
from swp_data.datapackage.report import Finding
from swp_data.datapackage.url_files import is_allowed
from swp_data.datapackage.validate.cells.patterns import check_length
from swp_data.datapackage.validate.descriptors.property_forms import is_address
from swp_data.limits import LimitError, limit
from swp_data.text import plural, truncate

LOCAL_SCHEMES = (None, "", "file", "multipart", "buffer", "stream")
REMOTE_SCHEMES = (
    "http", "https", "ftp", "ftps", "sftp", "ssh", "remote", "s3", "aws", "gs", "az", "hdfs", "local",
    "buffer", "stream",
)  # fmt: skip
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
LIMIT = "limit-error"
NOT_FETCHED = "not-fetched"


def bound_findings(whole: Mapping[str, Any], names: Sequence[str]) -> Iterator[tuple[int, Finding]]:
    """Yield the index of each resource whose schema exceeds a bound, and a finding.

    Args:
        whole: the descriptor, with its schemas in it.
        names: the names of its resources.
    """
    resources = whole.get("resources")
    for index, resource in enumerate(resources if isinstance(resources, list) else []):
        schema = resource.get("schema") if isinstance(resource, dict) else None
        if isinstance(schema, dict):
            try:
                _check_schema(schema)
            except LimitError as error:
                yield index, limit_finding(error, names[index])


def unfetched(resource: Mapping[str, Any], allowed_urls: Iterable[str] = ()) -> str:
    """Return why the data of a resource is not read, as a clause; an empty text if it is local or allowed.

    >>> unfetched({"path": "https://example.org/x.csv"}), unfetched({"path": "x.csv"})
    ('https://example.org/x.csv is not fetched', '')
    """
    for key in ("path", "extrapaths"):
        paths = resource.get(key)
        for path in paths if isinstance(paths, list) else [paths]:
            if isinstance(path, str) and is_address(path) and not is_allowed(path, allowed_urls):
                return f"{truncate(path, 200)} is not fetched"
    scheme, form = resource.get("scheme"), resource.get("format")
    if isinstance(scheme, str) and scheme not in DECLARED_SCHEMES:
        return f"a file by the scheme {truncate(scheme, 80)!r} is not fetched"
    if isinstance(form, str) and form in REMOTE_FORMATS:
        return f"a table of the format {form!r} is not fetched"
    return ""


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
