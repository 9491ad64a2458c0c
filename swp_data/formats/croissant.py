"""The release for machine learning tools: Croissant 1.0, with a record set for each table.

The records are those of the Parquet files: its readers take CSV with pandas, which makes an empty cell of a text
such as "None" or "n/a", and the documents print both.

Standard: https://docs.mlcommons.org/croissant/docs/croissant-spec.html
"""

from __future__ import annotations

from typing import Any

from swp_data.datapackage.model import Field, Package, Resource
from swp_data.formats.metadata import Facts, File
from swp_data.formats.schema_org import dataset

Json = dict[str, Any]
TERMS = (
    "citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset "
    "jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source "
    "subField transform"
)
# The specification asks for this very context.
CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in TERMS.split()},
}
PARQUET = "application/x-parquet"  # the name that mlcroissant knows
DATA_TYPES = {
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


def croissant(package: Package, facts: Facts, files: dict[str, File]) -> Json:
    """Return the metadata of a package; `files` are the Parquet files by the names of their tables."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **dataset(facts),
        "url": facts.homepage or "./",  # required; without a home page it is the folder of the release
        "citeAs": facts.citation,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.path,
                "name": file.path,
                "description": file.description,
                "contentUrl": file.path,
                "encodingFormat": PARQUET,
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in files.values()
        ],
        "recordSet": [_record_set(resource, files[name]) for name, resource in package.resources.items()],
    }


def _record_set(resource: Resource, file: File) -> Json:
    told: Json = {
        "@type": "cr:RecordSet",
        "@id": resource.name,
        "name": resource.name,
        "description": resource.description,
        "field": [_field(resource, field, file) for field in resource.schema.fields],
    }
    if keys := [{"@id": f"{resource.name}/{name}"} for name in resource.schema.primary_key]:
        told["key"] = keys if len(keys) > 1 else keys[0]
    return told


def _field(resource: Resource, field: Field, file: File) -> Json:
    # No `references`: mlcroissant joins the tables over them, fails where a table has two, and loses values
    # where a key is empty. The keys stand in datapackage.json and in the CSVW metadata.
    return {
        "@type": "cr:Field",
        "@id": f"{resource.name}/{field.name}",
        "name": f"{resource.name}/{field.name}",
        "description": field.description,
        "dataType": DATA_TYPES.get(field.type, "sc:Text"),
        "source": {"fileObject": {"@id": file.path}, "extract": {"column": field.name}},
    }
