"""The tables as CSV on the Web: `csv/csv-metadata.json`, the name that readers of CSVW look for next to a CSV file.

Standard: https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from swp_data.datapackage.model import Field, Package, Resource
from swp_data.formats.dataset_metadata import dataset_metadata
from swp_data.formats.file_facts import DataFile

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


def csvw(package: Package, files: Mapping[str, DataFile]) -> Json:
    """Return the metadata of the tables.

    Args:
        package: the released package.
        files: the CSV file of each table.
    """
    metadata = dataset_metadata(package)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": metadata.language}],
        "@type": "TableGroup",
        "dc:title": metadata.title,
        "dc:description": metadata.description,
        "dc:license": {"@id": metadata.licence.path},
        "dc:rights": metadata.licence.title,
        "dc:issued": {"@value": metadata.date, "@type": "xsd:date"},
        "dcat:version": metadata.version,
        "dc:creator": list(metadata.creators),
        "dialect": {
            "encoding": "utf-8",
            "header": True,
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "tables": [_table(resource, files[name]) for name, resource in package.resources.items()],
    }


def _table(resource: Resource, file: DataFile) -> Json:
    schema = resource.schema
    table_schema: Json = {"columns": [_column(field) for field in schema.fields]}
    if schema.primary_key:
        table_schema["primaryKey"] = list(schema.primary_key)
    if schema.foreign_keys:
        table_schema["foreignKeys"] = [
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
        "schema:contentSize": str(file.bytes),
        "tableSchema": table_schema,
    }


def _column(field: Field) -> Json:
    # `titles` is the heading in the file: readers compare the two to find the column.
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
