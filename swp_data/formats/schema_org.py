"""The release for search engines: a schema.org Dataset as JSON-LD, with what Google Dataset Search recommends.

Standards: https://schema.org/Dataset, https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from swp_data.datapackage import frames
from swp_data.datapackage.model import Package
from swp_data.formats.addresses import Addresses
from swp_data.formats.catalogue_facts import Agent, CatalogueFacts, catalogue_facts
from swp_data.formats.dataset_metadata import DatasetMetadata, dataset_metadata
from swp_data.formats.file_facts import DataFile

Json = dict[str, Any]


def schema_org(package: Package, files: Iterable[DataFile], folder_address: str = "") -> Json:
    """Return the dataset, with a download for each file.

    Args:
        package: the released package.
        files: the files that contain the data.
        folder_address: the address of the folder of the release, with a slash at the end; empty if it is not known.
    """
    metadata, facts = dataset_metadata(package), catalogue_facts(package)
    addresses = Addresses(facts.identifier, folder_address)
    return _given(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "@id": facts.identifier,
            **dataset_properties(metadata, facts),
            "url": metadata.homepage or folder_address,
            "usageInfo": metadata.licence.title,
            "creditText": metadata.citation,
            "variableMeasured": _variables(package),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": file.title,
                    "description": file.description,
                    "contentUrl": addresses.file(file.path),
                    "encodingFormat": file.media_type,
                    "contentSize": f"{file.bytes} B",
                    "sha256": file.sha256,
                }
                for file in files
            ],
        }
    )


def dataset_properties(metadata: DatasetMetadata, facts: CatalogueFacts) -> Json:
    """Return the properties of the dataset as a whole, which Croissant shares."""
    works = [_work(title, metadata) for title in metadata.sources]
    return _given(
        {
            "name": metadata.title,
            "description": metadata.description,
            "identifier": facts.identifier,
            "version": metadata.version,
            "datePublished": metadata.date,
            "dateModified": metadata.date,
            "license": metadata.licence.path,
            "creator": [organization(agent) for agent in facts.creators],
            "publisher": [organization(agent) for agent in facts.publishers],
            "maintainer": [organization(agent) for agent in facts.contacts],
            "keywords": list(metadata.keywords),
            "inLanguage": metadata.language,
            "isAccessibleForFree": True,
            "temporalCoverage": _period(facts),
            "spatialCoverage": _place(facts),
            "isBasedOn": works,
            "citation": works,
        }
    )


def organization(agent: Agent) -> Json:
    """Return who made, publishes or answers for a dataset."""
    return _given({"@type": "Organization", "name": agent.name, "url": agent.url, "email": agent.email})


def _work(title: str, metadata: DatasetMetadata) -> Json:
    """Return a source, with its address if one is known."""
    address = metadata.source_addresses.get(title, "")
    return _given({"@type": "CreativeWork", "name": title, "url": address})


def _period(facts: CatalogueFacts) -> str:
    covered = facts.coverage
    return f"{covered.start}/{covered.end}" if covered.start and covered.end else ""


def _place(facts: CatalogueFacts) -> Json:
    covered = facts.coverage
    if not covered.place:
        return {}
    code = {"@type": "PropertyValue", "propertyID": "GSS", "value": covered.place_code}
    return _given(
        {
            "@type": "Place",
            "@id": covered.place,
            "name": covered.place_name or covered.place,
            "identifier": code if covered.place_code else covered.place,
        }
    )


def _variables(package: Package) -> list[Json]:
    """Return what was measured, with its units: the metrics of the dataset."""
    columns = ["title", "unit"]
    if "metrics" not in package.names or not set(columns) <= set(package.schema("metrics").names):
        return []
    resource = package.resources["metrics"]
    units = dict(resource.schema["unit"].labels)
    metrics = frames.scan_text(resource.path).select(columns).drop_nulls().unique(maintain_order=True)
    return [
        {"@type": "PropertyValue", "name": title, "unitText": units.get(unit, unit)}
        for title, unit in metrics.sort(pl.col("title"), maintain_order=True).collect().rows()
    ]


def _given(properties: Json) -> Json:
    """Return the properties that have a value."""
    return {key: value for key, value in properties.items() if value}
