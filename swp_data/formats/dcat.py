"""The release for data catalogues: DCAT 3 as JSON-LD, and the same graph as Turtle.

Addresses are relative to the release, which does not know where it is published. There are no blank nodes, so the same
release always gives the same text.
Standard: https://www.w3.org/TR/vocab-dcat-3/
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

from swp_data.datapackage.model import Package
from swp_data.formats.dataset_metadata import DEFAULT_LANGUAGE, dataset_metadata
from swp_data.formats.file_facts import DataFile

Json = dict[str, Any]
DATASET = "datapackage.json#dataset"
CONTEXT: Json = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
BASE = "https://release.invalid/"  # the folder of the release, while RDFLib converts the graph


def dcat(package: Package, files: Iterable[DataFile]) -> Json:
    """Return the dataset and its distributions as JSON-LD."""
    metadata = dataset_metadata(package)
    tag = metadata.language
    dataset: Json = {
        "@context": CONTEXT,
        "@id": DATASET,
        "@type": "dcat:Dataset",
        "dcterms:title": _text(metadata.title, tag),
        "dcterms:description": _text(metadata.description, tag),
        "dcat:version": metadata.version,
        "dcterms:issued": _typed(metadata.date, "date"),
        "dcterms:language": {"@id": LANGUAGES + tag.split("-")[0]},
        "dcterms:license": {"@id": metadata.licence.path},
        "dcterms:rights": _statement("rights", "dcterms:RightsStatement", metadata.licence.title, tag),
        "dcterms:creator": [
            {"@id": f"datapackage.json#creator-{number}", "@type": "foaf:Agent", "foaf:name": name}
            for number, name in enumerate(metadata.creators, 1)
        ],
    }
    if metadata.keywords:
        dataset["dcat:keyword"] = [_text(keyword, tag) for keyword in metadata.keywords]
    if metadata.sources:
        origin = f"Compiled from: {'; '.join(metadata.sources)}"
        dataset["dcterms:provenance"] = _statement(
            "provenance", "dcterms:ProvenanceStatement", origin, DEFAULT_LANGUAGE
        )
    if metadata.source_addresses:
        dataset["dcterms:source"] = [{"@id": address} for address in metadata.source_addresses.values()]
    if metadata.homepage:
        dataset["dcat:landingPage"] = {"@id": metadata.homepage}
    dataset["dcat:distribution"] = [_distribution(file, metadata.licence.path, tag) for file in files]
    return dataset


def turtle(jsonld: Json) -> str:
    """Return a JSON-LD graph as Turtle, with its relative addresses."""
    from rdflib import Graph, Literal, URIRef
    from rdflib.plugins.serializers.turtle import TurtleSerializer

    class Serializer(TurtleSerializer):  # type: ignore[misc]  # RDFLib has no type of it
        def label(self, node: Any, position: int) -> str:
            # RDFLib writes some texts with several lines in a form that cannot be read again.
            if isinstance(node, Literal) and node.language:
                return f"{json.dumps(str(node), ensure_ascii=False)}@{node.language}"
            if isinstance(node, URIRef) and node.startswith(BASE):
                return f"<{node.removeprefix(BASE)}>"
            return str(super().label(node, position))

    graph = Graph().parse(data=json.dumps(jsonld), format="json-ld", publicID=BASE)
    text = io.BytesIO()
    Serializer(graph).serialize(text)
    return text.getvalue().decode()


def _distribution(file: DataFile, licence_address: str, tag: str) -> Json:
    return {
        "@id": f"{file.path}#distribution",
        "@type": "dcat:Distribution",
        "dcterms:title": _text(file.title, tag),
        "dcterms:description": _text(file.description, tag),
        "dcat:accessURL": {"@id": file.path},
        "dcat:downloadURL": {"@id": file.path},
        "dcat:mediaType": {"@id": MEDIA_TYPES + file.media_type},
        "dcat:byteSize": _typed(str(file.bytes), "nonNegativeInteger"),
        "dcterms:license": {"@id": licence_address},
        "spdx:checksum": {
            "@id": f"{file.path}#checksum",
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(file.sha256, "hexBinary"),
        },
    }


def _text(text: str, tag: str) -> Json:
    return {"@value": text, "@language": tag}


def _typed(text: str, name: str) -> Json:
    return {"@value": text, "@type": f"xsd:{name}"}


def _statement(name: str, type_: str, text: str, tag: str) -> Json:
    return {"@id": f"datapackage.json#{name}", "@type": type_, "rdfs:label": _text(text, tag)}
