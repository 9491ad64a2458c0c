"""The release for search engines: a schema.org Dataset as JSON-LD.

Standard: https://schema.org/Dataset
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from swp_data.datapackage.model import Package
from swp_data.formats.dataset_metadata import DatasetMetadata, dataset_metadata
from swp_data.formats.file_facts import DataFile

Json = dict[str, Any]


def dataset_properties(metadata: DatasetMetadata) -> Json:
    """Return the properties of the dataset as a whole, which Croissant shares."""
    properties: Json = {
        "name": metadata.title,
        "description": metadata.description,
        "version": metadata.version,
        "datePublished": metadata.date,
        "license": metadata.licence.path,
        "creator": [{"@type": "Organization", "name": name} for name in metadata.creators],
        "keywords": list(metadata.keywords),
        "inLanguage": metadata.language,
        "isAccessibleForFree": True,
    }
    if metadata.homepage:
        properties["url"] = metadata.homepage
    if metadata.sources:
        properties["isBasedOn"] = [_work(title, metadata) for title in metadata.sources]
    return properties


def _work(title: str, metadata: DatasetMetadata) -> Json:
    """Return a source, with its address if one is known."""
    address = metadata.source_addresses.get(title)
    return {"@type": "CreativeWork", "name": title} | ({"url": address} if address else {})


def schema_org(package: Package, files: Iterable[DataFile]) -> Json:
    """Return the dataset, with a download for each file."""
    metadata = dataset_metadata(package)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **dataset_properties(metadata),
        "usageInfo": metadata.licence.title,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title,
                "description": file.description,
                "contentUrl": file.path,
                "encodingFormat": file.media_type,
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
            for file in files
        ],
    }
