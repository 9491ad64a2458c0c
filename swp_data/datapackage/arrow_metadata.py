"""Titles and descriptions in the metadata of Arrow schemas, where programs that read Arrow or Parquet find them.

A table has the keys `title`, `description` and `primary_key` (a JSON array); a column has `title`, `description` and,
if it is enumerated, `values`: a JSON object of each value with its label.

Standard: https://arrow.apache.org/docs/format/Columnar.html#custom-application-metadata
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from swp_data.datapackage.model import Field, Resource

__all__ = ["column_metadata", "described", "table_metadata"]


def table_metadata(resource: Resource) -> dict[str, str]:
    """Return what the metadata of an Arrow schema says of a table; what is empty is left out."""
    key = list(resource.schema.primary_key)
    entries = {
        "title": resource.title,
        "description": resource.description,
        "primary_key": _json(key) if key else "",
    }
    return {name: text for name, text in entries.items() if text}


def column_metadata(field: Field) -> dict[str, str]:
    """Return what the metadata of an Arrow field says of a column; what is empty is left out.

    >>> from swp_data.datapackage.model import Field
    >>> column_metadata(Field("status", "string", title="Status", constraints={"enum": ["met", "moved"]}))
    {'title': 'Status', 'values': '{"met": "", "moved": ""}'}
    """
    labels = dict(field.labels)
    values = {value: labels.get(value, "") for value in field.values}
    entries = {
        "title": field.title,
        "description": field.description,
        "values": _json(values) if values else "",
    }
    return {name: text for name, text in entries.items() if text}


def described(table: pa.Table, resource: Resource, metadata: Mapping[str, str] | None = None) -> pa.Table:
    """Return an Arrow table with what its Table Schema says of it and of its columns as metadata.

    Args:
        table: a table with the columns of the schema.
        resource: the table in its package.
        metadata: further metadata of the table.
    """
    import pyarrow as pa

    fields = [
        column.with_metadata({**(column.metadata or {}), **column_metadata(resource.schema[column.name])})
        for column in table.schema
    ]
    entries = {**table_metadata(resource), **(metadata or {})}
    return table.cast(pa.schema(fields, metadata=entries))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
