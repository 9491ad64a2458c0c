"""What a view is, and the Table Schema that follows from it.

A view says which column of which table each of its columns comes from: what it means, its type and its
allowed values are those of the table's schema. A column that no table has brings its own description.
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


@dataclass(frozen=True)
class View:
    """Tables joined for a question.

    `tables` names those that `join` is given. `columns` gives the origin of each column as "table.column", or, where
    it is made here, its descriptor as a field of a Table Schema: what people read comes first, keys last. `key` has
    them, or none; `optional` those that may be empty though their origin may not. One that is not `released` is no file
    of a release.
    """

    title: str
    description: str
    key: tuple[str, ...]
    tables: tuple[str, ...]
    columns: Mapping[str, str | Json]
    join: Callable[[Tables], pl.LazyFrame]
    listed: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    released: bool = True

    def __call__(self, scan: Scan) -> pl.LazyFrame:
        """Return the view over tables that `scan` gives by their names."""
        return self.join({table: scan(table) for table in self.tables}).select(list(self.columns))


def lacking(view: View, package: Package) -> list[str]:
    """Return the tables, and the columns that a view shows, that a package lacks for it: one of another version may."""
    there = {table: package.schema(table).names for table in view.tables if table in package.names}
    missing = [table for table in view.tables if table not in there]
    for origin in view.columns.values():
        if isinstance(origin, str):
            table, column = origin.split(".")
            if table in there and column not in there[table]:
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
    """Return the type of a column that is made in a view and enumerated.

    >>> enumeration({"constraints": {"enum": ["new", "gone"]}})
    Enum(categories=['new', 'gone'])
    """
    return pl.Enum(descriptor["constraints"]["enum"])


def labelled(values: Mapping[str, str]) -> Json:
    """Return the part of a field's descriptor that enumerates its values, each with its label."""
    return {"categories": [{"value": value, "label": label} for value, label in values.items()]}


def view_schema(name: str, view: View, package: Package) -> Json:
    """Return the Table Schema of a view: its columns are those of the tables that they come from.

    A column of another name says in its title which table it is from; one that lists several values loses the
    constraints on a single one.
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
            field["description"] += ' Several stand in one cell with "; " between them; none leaves it empty.'
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
    """Yield what a column points to: the row that it is the key of, or what it points to in its own table."""
    if schema.get("primaryKey") == [column]:
        yield {"resource": table, "fields": [column]}
        return
    for key in schema.get("foreignKeys", ()):
        if key["fields"] == [column]:
            yield {**key["reference"], "resource": key["reference"].get("resource") or table}
