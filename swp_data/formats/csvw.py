"""The tables as CSV on the Web: `csv/csv-metadata.json`, the name that readers of CSVW look for next to a CSV file.

CSVW has no reference that may be empty: strict validators reject the first empty cell of a foreign key. So a foreign
key is declared only if its columns are required. The columns of any other name the table in `dc:references`.
Standard: https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from swp_data.datapackage.model import Field, ForeignKey, Package, Resource, Schema
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
OPTIONAL_KEYS = (
    "A column that refers to another table and may be empty is not a foreign key here, since CSVW has no empty "
    "references: its dc:references names the table. datapackage.json has every foreign key."
)


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
        "rdfs:comment": OPTIONAL_KEYS,
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
    table_schema: Json = {"columns": [_column(resource, field) for field in schema.fields]}
    if schema.primary_key:
        table_schema["primaryKey"] = list(schema.primary_key)
    if keys := [key for key in schema.foreign_keys if is_never_empty(key, schema)]:
        table_schema["foreignKeys"] = [
            {
                "columnReference": list(key.fields),
                "reference": {"resource": _referenced_file(key, resource), "columnReference": list(key.to)},
            }
            for key in keys
        ]
    return {
        "url": file.path.removeprefix("csv/"),
        "dc:title": resource.title,
        "dc:description": resource.description,
        "schema:sha256": file.sha256,
        "schema:contentSize": str(file.bytes),
        "tableSchema": table_schema,
    }


def is_never_empty(key: ForeignKey, schema: Schema) -> bool:
    """Return whether every column of a foreign key must have a value, so that CSVW can express it."""
    return all(schema[name].required for name in key.fields)


def _referenced_file(key: ForeignKey, resource: Resource) -> str:
    return f"{key.resource or resource.name}.csv"


def _column(resource: Resource, field: Field) -> Json:
    # `titles` is the heading in the file: readers compare the two to find the column.
    references = [
        {"@id": _referenced_file(key, resource)}
        for key in resource.schema.foreign_keys
        if field.name in key.fields and not is_never_empty(key, resource.schema)
    ]
    column: Json = {
        "name": field.name,
        "titles": field.name,
        "dc:title": field.title,
        "dc:description": field.description,
        "datatype": _datatype(field),
        "required": field.required,
    }
    return column | ({"dc:references": references} if references else {})


def _datatype(field: Field) -> Json:
    datatype = dict(DATATYPES.get(field.type, {"base": "string"}))
    if field.values:
        datatype["format"] = "|".join(map(re.escape, field.values))
    elif field.type == "string" and "pattern" in field.constraints:
        datatype["format"] = field.constraints["pattern"]
    return datatype | {bound: field.constraints[bound] for bound in BOUNDS if bound in field.constraints}
