"""The release for data catalogues: DCAT 3 as JSON-LD, from which `turtle` makes the same graph as Turtle.

Identifiers are the same wherever the release is published. The graph has no blank nodes, so a release always gives the
same text.

Standards: https://www.w3.org/TR/vocab-dcat-3/, https://semiceu.github.io/DCAT-AP/releases/3.0.0/, and the UK
Cross-Government Metadata Exchange Model, https://github.com/co-cddo/ukgov-metadata-exchange-model
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from swp_data.datapackage.model import Package
from swp_data.formats.addresses import Addresses
from swp_data.formats.catalogue_facts import Agent, CatalogueFacts, catalogue_facts
from swp_data.formats.dataset_metadata import DEFAULT_LANGUAGE, DatasetMetadata, dataset_metadata
from swp_data.formats.file_facts import DOCUMENTS, DataFile

Json = dict[str, Any]
CONTEXT: Json = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "ukgov": "https://w3id.org/co-cddo/uk-cross-government-metadata-exchange-model/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
KNOWN_FILE_TYPES = {".csv": "CSV", ".json": "JSON", ".parquet": "PARQUET", ".xlsx": "XLSX", ".zip": "ZIP"}


def dcat(
    package: Package, files: Iterable[DataFile], others: Iterable[str] = (), folder_address: str = ""
) -> Json:
    """Return the dataset and its distributions as JSON-LD.

    Args:
        package: the released package.
        files: the files that contain the data.
        others: the paths of the documents and the metadata.
        folder_address: the address of the folder of the release, with a slash at the end; empty if it is not known.
    """
    metadata, facts = dataset_metadata(package), catalogue_facts(package)
    addresses = Addresses(facts.identifier, folder_address)
    tag = metadata.language
    dataset: Json = {
        "@context": CONTEXT,
        "@id": addresses.dataset,
        "@type": "dcat:Dataset",
        "dcterms:title": _text(metadata.title, tag),
        "dcterms:description": _text(metadata.description, tag),
        "dcterms:identifier": facts.identifier or metadata.name,
        "dcterms:issued": _typed(facts.first_issued or metadata.date, "date"),
        "dcterms:modified": _typed(metadata.date, "date"),
        "dcterms:language": {"@id": LANGUAGES + tag.split("-")[0]},
        "dcterms:license": {"@id": metadata.licence.path},
        "dcterms:rights": _statement(
            addresses, "rights", "dcterms:RightsStatement", metadata.licence.title, tag
        ),
        "dcat:keyword": [_text(keyword, tag) for keyword in metadata.keywords],
        "dcat:theme": [{"@id": theme} for theme in facts.themes],
        **_agents(facts, addresses),
        **_use(facts),
        **_coverage(facts, addresses, tag),
        **_version(metadata, facts, addresses, tag),
        **_sources(metadata, addresses),
        **_other_files(others, addresses),
        "dcat:landingPage": _reference(metadata.homepage),
        "dcat:distribution": [_distribution(file, metadata, facts, addresses) for file in files],
    }
    return _given(dataset)


def _agents(facts: CatalogueFacts, addresses: Addresses) -> Json:
    """Return who made, publishes and answers for the dataset."""

    def nodes(name: str, agents: Iterable[Agent]) -> list[Json]:
        return [_agent(addresses.part(f"{name}-{number}"), agent) for number, agent in enumerate(agents, 1)]

    return {
        "dcterms:creator": nodes("creator", facts.creators),
        "dcterms:publisher": nodes("publisher", facts.publishers[:1]),  # DCAT-AP allows one
        "dcat:contactPoint": [
            _contact(addresses.part(f"contact-{number}"), contact)
            for number, contact in enumerate(facts.contacts, 1)
        ],
    }


def _agent(identifier: str, agent: Agent) -> Json:
    email = f"mailto:{agent.email}" if agent.email else ""
    node: Json = {"@id": identifier, "@type": "foaf:Agent", "foaf:name": agent.name}
    return node | _given({"foaf:homepage": _reference(agent.url), "foaf:mbox": _reference(email)})


def _contact(identifier: str, agent: Agent) -> Json:
    email = f"mailto:{agent.email}" if agent.email else ""
    node: Json = {"@id": identifier, "@type": "vcard:Organization", "vcard:fn": agent.name}
    return node | _given({"vcard:hasEmail": _reference(email), "vcard:hasURL": _reference(agent.url)})


def _use(facts: CatalogueFacts) -> Json:
    """Return who may use the dataset, and how often it is updated."""
    return {
        "dcterms:accessRights": _reference(facts.access_rights),
        "dcterms:accrualPeriodicity": _reference(facts.update_frequency),
        "ukgov:securityClassification": facts.classification,
    }


def _coverage(facts: CatalogueFacts, addresses: Addresses, tag: str) -> Json:
    """Return the period and the place that the dataset covers."""
    covered, found = facts.coverage, {}
    if covered.start and covered.end:
        found["dcterms:temporal"] = {
            "@id": addresses.part("period"),
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": _typed(covered.start, "date"),
            "dcat:endDate": _typed(covered.end, "date"),
        }
    if covered.place:
        place: Json = {"@id": covered.place, "@type": "dcterms:Location"}
        name = _text(covered.place_name, tag) if covered.place_name else None
        found["dcterms:spatial"] = place | _given(
            {"rdfs:label": name, "dcterms:identifier": covered.place_code}
        )
    return found


def _version(metadata: DatasetMetadata, facts: CatalogueFacts, addresses: Addresses, tag: str) -> Json:
    """Return the version, the ones before it, and what changed. Each version is a part of the dataset."""
    previous = addresses.part(facts.previous_version) if facts.previous_version else ""
    return {
        "dcat:version": metadata.version,
        "dcat:hasVersion": {"@id": addresses.part(metadata.version)},
        "dcat:previousVersion": _reference(previous),
        "adms:versionNotes": _text(facts.version_notes, tag) if facts.version_notes else None,
    }


def _sources(metadata: DatasetMetadata, addresses: Addresses) -> Json:
    if not metadata.sources:
        return {}
    origin = f"Compiled from: {'; '.join(metadata.sources)}"
    return {
        "dcterms:provenance": _statement(
            addresses, "provenance", "dcterms:ProvenanceStatement", origin, DEFAULT_LANGUAGE
        ),
        "dcterms:source": [{"@id": address} for address in metadata.source_addresses.values()],
    }


def _other_files(paths: Iterable[str], addresses: Addresses) -> Json:
    """Return the documents, which people read, and the other descriptions of the release for programs."""
    paths = list(paths)
    documents = [path for path in paths if path.endswith(DOCUMENTS)]
    return {
        "foaf:page": [
            {"@id": addresses.file(path), "@type": "foaf:Document", "dcterms:title": path}
            for path in documents
        ],
        "rdfs:seeAlso": [{"@id": addresses.file(path)} for path in paths if path not in documents],
    }


def _distribution(
    file: DataFile, metadata: DatasetMetadata, facts: CatalogueFacts, addresses: Addresses
) -> Json:
    tag = metadata.language
    return _given(
        {
            "@id": addresses.part(file.path),
            "@type": "dcat:Distribution",
            "dcterms:title": _text(file.title, tag),
            "dcterms:description": _text(file.description, tag),
            "dcterms:identifier": file.path,
            "dcterms:modified": _typed(metadata.date, "date"),
            "dcat:accessURL": {"@id": addresses.file(file.path)},
            "dcat:downloadURL": {"@id": addresses.file(file.path)},
            "dcat:mediaType": {"@id": MEDIA_TYPES + file.media_type},
            "dcterms:format": _format(file, addresses),
            "dcat:byteSize": _typed(str(file.bytes), "nonNegativeInteger"),
            "dcterms:license": {"@id": metadata.licence.path},
            "dcterms:accessRights": _reference(facts.access_rights),
            "dcatap:availability": _reference(facts.availability),
            "spdx:checksum": {
                "@id": addresses.part(f"sha256/{file.path}"),
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                "spdx:checksumValue": _typed(file.sha256, "hexBinary"),
            },
        }
    )


def _format(file: DataFile, addresses: Addresses) -> Json:
    """Return the format, as the EU's list of file types has it; if it does not have it, by its name."""
    if known := KNOWN_FILE_TYPES.get(file.suffix):
        return {"@id": FILE_TYPES + known}
    return {
        "@id": addresses.part(f"format-{file.suffix[1:]}"),
        "@type": "dcterms:MediaTypeOrExtent",
        "rdfs:label": file.format,
    }


def _given(properties: Mapping[str, Any]) -> Json:
    """Return the properties that have a value."""
    return {key: value for key, value in properties.items() if value}


def _reference(address: str) -> Json | None:
    return {"@id": address} if address else None


def _text(text: str, tag: str) -> Json:
    return {"@value": text, "@language": tag}


def _typed(text: str, name: str) -> Json:
    return {"@value": text, "@type": f"xsd:{name}"}


def _statement(addresses: Addresses, name: str, type_: str, text: str, tag: str) -> Json:
    return {"@id": addresses.part(name), "@type": type_, "rdfs:label": _text(text, tag)}
