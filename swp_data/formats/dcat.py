"""The release for data catalogues: DCAT 3, as JSON-LD and, the same graph, as Turtle.

Addresses are relative to the release, which says nothing of where it is published. No node is blank, so that
the same release gives the same text.
Standard: https://www.w3.org/TR/vocab-dcat-3/
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from swp_data.formats.metadata import Facts, File

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
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
ENGLISH = "http://id.loc.gov/vocabulary/iso639-1/en"
NOWHERE = "https://release.invalid/"  # stands for the folder of the release while RDFLib turns the graph over


def dcat(facts: Facts, files: Iterable[File]) -> Json:
    """Return the dataset and its distributions as JSON-LD."""
    dataset: Json = {
        "@context": CONTEXT,
        "@id": DATASET,
        "@type": "dcat:Dataset",
        "dcterms:title": _english(facts.title),
        "dcterms:description": _english(facts.description),
        "dcat:version": facts.version,
        "dcterms:issued": _typed(facts.date, "date"),
        "dcterms:language": {"@id": ENGLISH},
        "dcterms:license": {"@id": facts.licence.path},
        "dcterms:rights": _labelled("rights", "dcterms:RightsStatement", facts.licence.title),
        "dcterms:creator": [
            {"@id": f"datapackage.json#creator-{place}", "@type": "foaf:Agent", "foaf:name": name}
            for place, name in enumerate(facts.creators, 1)
        ],
    }
    if facts.keywords:
        dataset["dcat:keyword"] = [_english(word) for word in facts.keywords]
    if facts.sources:
        told = f"Taken from: {'; '.join(facts.sources)}"
        dataset["dcterms:provenance"] = _labelled("provenance", "dcterms:ProvenanceStatement", told)
    if facts.homepage:
        dataset["dcat:landingPage"] = {"@id": facts.homepage}
    return dataset | {"dcat:distribution": [_distribution(file, facts) for file in files]}


def _distribution(file: File, facts: Facts) -> Json:
    return {
        "@id": f"{file.path}#distribution",
        "@type": "dcat:Distribution",
        "dcterms:title": _english(file.title),
        "dcterms:description": _english(file.description),
        "dcat:accessURL": {"@id": file.path},
        "dcat:downloadURL": {"@id": file.path},
        "dcat:mediaType": {"@id": MEDIA_TYPE + file.media_type},
        "dcat:byteSize": _typed(str(file.size), "nonNegativeInteger"),
        "dcterms:license": {"@id": facts.licence.path},
        "spdx:checksum": {
            "@id": f"{file.path}#checksum",
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(file.sha256, "hexBinary"),
        },
    }


def _english(text: str) -> Json:
    return {"@value": text, "@language": "en"}


def _typed(text: str, name: str) -> Json:
    return {"@value": text, "@type": f"xsd:{name}"}


def _labelled(name: str, kind: str, text: str) -> Json:
    return {"@id": f"datapackage.json#{name}", "@type": kind, "rdfs:label": _english(text)}


def turtle(jsonld: Json) -> str:
    """Return a graph of JSON-LD as Turtle, with its relative addresses."""
    from rdflib import Graph

    graph = Graph().parse(data=json.dumps(jsonld), format="json-ld", publicID=NOWHERE)
    return str(graph.serialize(format="turtle")).replace(f"<{NOWHERE}", "<")
