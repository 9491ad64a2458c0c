"""The code lists as SKOS concept schemes, in JSON-LD, from which `turtle` makes the same graph as Turtle.

Standard: https://www.w3.org/TR/skos-reference/
"""

from __future__ import annotations

from typing import Any

from swp_data.datapackage.model import Package
from swp_data.formats.addresses import Addresses
from swp_data.formats.catalogue_facts import catalogue_facts
from swp_data.formats.code_lists import CodeList, Term, code_lists
from swp_data.formats.dataset_metadata import DEFAULT_LANGUAGE, dataset_metadata

Json = dict[str, Any]
CONTEXT: Json = {
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "hasTopConcept": {"@id": "skos:hasTopConcept", "@type": "@id"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "isPartOf": {"@id": "dcterms:isPartOf", "@type": "@id"},
    "topConceptOf": {"@id": "skos:topConceptOf", "@type": "@id"},
}


def skos(package: Package, folder_address: str = "") -> Json:
    """Return the code lists of a package.

    Args:
        package: the released package.
        folder_address: the address of the folder of the release, with a slash at the end; empty if it is not known.
    """
    metadata = dataset_metadata(package)
    addresses = Addresses(catalogue_facts(package).identifier, folder_address)
    graph: list[Json] = []
    for codes in code_lists(package):
        graph.append(_scheme(codes, addresses, metadata.language))
        graph += [_concept(term, codes, addresses, metadata.language) for term in codes.terms]
    return {"@context": CONTEXT, "@graph": graph}


def _scheme(codes: CodeList, addresses: Addresses, tag: str) -> Json:
    return {
        "@id": addresses.part(codes.name),
        "@type": "skos:ConceptScheme",
        "skos:prefLabel": _text(codes.title, tag),
        "skos:definition": _text(codes.description, tag),
        "skos:note": _text(f"The values of: {', '.join(codes.columns)}.", DEFAULT_LANGUAGE),
        "isPartOf": addresses.dataset,
        "hasTopConcept": [addresses.part(codes.name, term.value) for term in codes.terms],
    }


def _concept(term: Term, codes: CodeList, addresses: Addresses, tag: str) -> Json:
    scheme = addresses.part(codes.name)
    concept: Json = {
        "@id": addresses.part(codes.name, term.value),
        "@type": "skos:Concept",
        "skos:notation": term.value,
        "skos:prefLabel": _text(term.label, tag),
        "inScheme": scheme,
        "topConceptOf": scheme,
    }
    if term.definition:
        concept["skos:definition"] = _text(term.definition, tag)
    if term.notes:
        concept["skos:scopeNote"] = [_text(note, tag) for note in term.notes]
    return concept


def _text(text: str, tag: str) -> Json:
    return {"@value": text, "@language": tag}
