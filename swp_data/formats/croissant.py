"""The release for machine learning tools: Croissant 1.0, with a record set for each table.

The records are read from the Parquet files: Croissant's readers read CSV with pandas, which treats texts such as "None"
and "n/a" as missing values, and the documents print both.

Standard: https://docs.mlcommons.org/croissant/docs/croissant-spec.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from swp_data.datapackage.model import Field, Package, Resource
from swp_data.formats.dataset_metadata import dataset_metadata
from swp_data.formats.file_facts import DataFile
from swp_data.formats.schema_org import dataset_properties

Json = dict[str, Any]
TERMS = (
    "citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset "
    "jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source "
    "subField transform"
)
CONTEXT: Json = {
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
PARQUET = "application/x-parquet"  # the name that mlcroissant expects
DATA_TYPES = {
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


def croissant(package: Package, files: Mapping[str, DataFile]) -> Json:
    """Return the metadata of a package.

    Args:
        package: the released package.
        files: the Parquet file of each table.
    """
    metadata = dataset_metadata(package)
    return {
        "@context": {"@language": metadata.language, **CONTEXT},  # prescribed by the specification
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        **dataset_properties(metadata),
        "url": metadata.homepage or "./",  # required: the folder of the release if there is no home page
        "citeAs": metadata.citation,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.path,
                "name": file.path,
                "description": file.description,
                "contentUrl": file.path,
                "encodingFormat": PARQUET,
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
            for file in files.values()
        ],
        "recordSet": [_record_set(resource, files[name]) for name, resource in package.resources.items()],
    }


def _record_set(resource: Resource, file: DataFile) -> Json:
    record_set: Json = {
        "@type": "cr:RecordSet",
        "@id": resource.name,
        "name": resource.name,
        "description": resource.description,
        "field": [_field(resource, field, file) for field in resource.schema.fields],
    }
    if keys := [{"@id": f"{resource.name}/{name}"} for name in resource.schema.primary_key]:
        record_set["key"] = keys if len(keys) > 1 else keys[0]
    return record_set


def _field(resource: Resource, field: Field, file: DataFile) -> Json:
    # No `references`: mlcroissant joins tables over them, fails if a table has two, and loses rows whose key is
    # empty. datapackage.json and the CSVW metadata have the keys.
    return {
        "@type": "cr:Field",
        "@id": f"{resource.name}/{field.name}",
        "name": f"{resource.name}/{field.name}",
        "description": field.description,
        "dataType": DATA_TYPES.get(field.type, "sc:Text"),
        "source": {"fileObject": {"@id": file.path}, "extract": {"column": field.name}},
    }
