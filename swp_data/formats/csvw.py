"""The tables as CSV on the Web: `csv/csv-metadata.json`, where its readers look for it beside each CSV file.

Standard: https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import re
from typing import Any

from swp_data.datapackage.model import Field, Package, Resource
from swp_data.formats.metadata import Facts, File

Json = dict[str, Any]
DATATYPES: dict[str, Json] = {
    "integer": {"base": "integer"},
    "number": {"base": "number"},
    "boolean": {"base": "boolean", "format": "true|false"},
    "date": {"base": "date", "format": "yyyy-MM-dd"},
    "year": {"base": "gYear"},
    "yearmonth": {"base": "gYearMonth"},
}
BOUNDS = ("minimum", "maximum", "minLength", "maxLength")


def csvw(package: Package, facts: Facts, files: dict[str, File]) -> Json:
    """Return the metadata of the tables; `files` are the CSV files by the names of their tables."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@type": "TableGroup",
        "dc:title": facts.title,
        "dc:description": facts.description,
        "dc:license": {"@id": facts.licence.path},
        "dc:rights": facts.licence.title,
        "dc:issued": {"@value": facts.date, "@type": "xsd:date"},
        "dcat:version": facts.version,
        "dc:creator": list(facts.creators),
        "dialect": {
            "encoding": "utf-8",
            "header": True,
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "tables": [_table(resource, files[name]) for name, resource in package.resources.items()],
    }


def _table(resource: Resource, file: File) -> Json:
    schema = resource.schema
    told: Json = {"columns": [_column(field) for field in schema.fields]}
    if schema.primary_key:
        told["primaryKey"] = list(schema.primary_key)
    if schema.foreign_keys:
        told["foreignKeys"] = [
            {
                "columnReference": list(key.fields),
                "reference": {
                    "resource": f"{key.resource or resource.name}.csv",
                    "columnReference": list(key.to),
                },
            }
            for key in schema.foreign_keys
        ]
    return {
        "url": file.path.removeprefix("csv/"),
        "dc:title": resource.title,
        "dc:description": resource.description,
        "schema:sha256": file.sha256,
        "schema:contentSize": str(file.size),
        "tableSchema": told,
    }


def _column(field: Field) -> Json:
    # `titles` is what the heading of the file says, so that a reader can tell that it has the right column.
    return {
        "name": field.name,
        "titles": field.name,
        "dc:title": field.title,
        "dc:description": field.description,
        "datatype": _datatype(field),
        "required": field.required,
    }


def _datatype(field: Field) -> Json:
    datatype = dict(DATATYPES.get(field.type, {"base": "string"}))
    if field.values:
        datatype["format"] = "|".join(map(re.escape, field.values))
    elif field.type == "string" and "pattern" in field.constraints:
        datatype["format"] = field.constraints["pattern"]
    return datatype | {bound: field.constraints[bound] for bound in BOUNDS if bound in field.constraints}
