"""The definition of a view, and the Table Schema that follows from it.

A view names the table and column that each of its columns comes from, whose meaning, type and allowed values it keeps.
A column that the view computes has its own descriptor.

Standard: Table Schema v2, https://datapackage.org/standard/table-schema/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from swp_data.datapackage.model import Package

Scan = Callable[[str], pl.LazyFrame]
Tables = Mapping[str, pl.LazyFrame]
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class View:
    """Tables joined to answer a question.

    Args:
        title: its title.
        description: what its rows are, and how to read them.
        key: the columns of its primary key.
        tables: the tables that `join` needs.
        columns: the origin of each column, as "table.column", or the descriptor of a column that the view computes.
            Columns that people read come first, keys last.
        join: returns the rows of the view from its tables.
        listed: columns whose cells list several values, with "; " between them.
        optional: columns that may be empty although their origin may not.
    """

    title: str
    description: str
    key: tuple[str, ...]
    tables: tuple[str, ...]
    columns: Mapping[str, str | Json]
    join: Callable[[Tables], pl.LazyFrame]
    listed: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()

    def __call__(self, scan: Scan) -> pl.LazyFrame:
        """Return the rows of the view; `scan` returns a table by its name."""
        return self.join({table: scan(table) for table in self.tables}).select(list(self.columns))


def missing_origins(view: View, package: Package) -> list[str]:
    """Return the tables and columns that a view needs and a package, perhaps of another version, does not have."""
    columns = {table: package.schema(table).names for table in view.tables if table in package.names}
    missing = [table for table in view.tables if table not in columns]
    for origin in view.columns.values():
        if isinstance(origin, str):
            table, column = origin.split(".")
            if table in columns and column not in columns[table]:
                missing.append(origin)
    return missing


def origins(*columns: str) -> dict[str, str | Json]:
    """Return the origin of each column.

    >>> origins("updates.update_id", "plans.edition as plan")
    {'update_id': 'updates.update_id', 'plan': 'plans.edition'}
    """
    named = [(column.partition(" as ")[0], column.partition(" as ")[2]) for column in columns]
    return {name or origin.split(".")[1]: origin for origin, name in named}


def enumeration(descriptor: Json) -> pl.Enum:
    """Return the type of an enumerated column that a view computes.

    >>> enumeration({"constraints": {"enum": ["new", "gone"]}})
    Enum(categories=['new', 'gone'])
    """
    return pl.Enum(descriptor["constraints"]["enum"])


def labelled(values: Mapping[str, str]) -> Json:
    """Return the part of a field's descriptor that enumerates its values, each with its label."""
    return {"categories": [{"value": value, "label": label} for value, label in values.items()]}


def view_schema(name: str, view: View, package: Package) -> Json:
    """Return the Table Schema of a view: its columns are those of the tables that they come from.

    A column with another name than its origin names the table in its title. A column that lists several values does not
    have the constraints on a single value.
    """
    schemas = {table: package.schema_descriptor(table) for table in view.tables}
    fields: list[Json] = []
    keys: list[Json] = []
    for column, origin in view.columns.items():
        if isinstance(origin, Mapping):
            fields.append({"name": column, **origin})
            continue
        table, source = origin.split(".")
        field = next(field for field in schemas[table]["fields"] if field["name"] == source)
        field = {**field, "name": column}
        if column != source:
            field["title"] = f"{field['title']} ({schemas[table]['title']})"
        if column in view.listed:
            field["description"] += ' Several are separated by "; "; the cell is empty if there are none.'
            field.pop("constraints", None)
        else:
            keys += [
                {"fields": [column], "reference": reference}
                for reference in _references(schemas[table], table, source)
            ]
        if column in view.optional:
            field["constraints"] = {**field.get("constraints", {}), "required": False}
        fields.append(field)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": name,
        "title": view.title,
        "description": view.description,
        "fields": fields,
        "primaryKey": list(view.key),
        "foreignKeys": keys,
        "missingValues": [""],
    }


def _references(schema: Mapping[str, Any], table: str, column: str) -> Iterator[Json]:
    """Yield the references of a column: to its own table if it is the key, and those of its foreign keys."""
    if schema.get("primaryKey") == [column]:
        yield {"resource": table, "fields": [column]}
        return
    for key in schema.get("foreignKeys", ()):
        if key["fields"] == [column]:
            yield {**key["reference"], "resource": key["reference"].get("resource") or table}
