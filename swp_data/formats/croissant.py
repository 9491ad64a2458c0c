"""The release for machine learning tools: Croissant 1.1, with a record set for each table.

The records are read from the Parquet files: Croissant's readers read CSV with pandas, which treats texts such as "None"
and "n/a" as missing values, and the documents print both. Where the data comes from is described with PROV-O, and each
code list is a set of DefinedTerms, to which the data type of its columns refers.

Standards: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html, https://www.w3.org/TR/prov-o/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from swp_data.datapackage.model import Field, Package, Resource
from swp_data.dataset.views import VIEWS
from swp_data.formats.addresses import Addresses
from swp_data.formats.catalogue_facts import CatalogueFacts, catalogue_facts
from swp_data.formats.code_lists import CodeList, code_lists
from swp_data.formats.dataset_metadata import DatasetMetadata, dataset_metadata
from swp_data.formats.file_facts import DataFile
from swp_data.formats.schema_org import dataset_properties

Json = dict[str, Any]
TERMS = (
    "annotation arrayShape citeAs column containedIn equivalentProperty excludes extract field fileObject fileProperty "
    "fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path readLines recordSet references "
    "regex repeated replace samplingRate sdVersion separator source subField transform unArchive value"
)
CONTEXT: Json = {
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
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
SOURCES = "sources"  # the table of the documents that rows are taken from


def croissant(package: Package, files: Iterable[DataFile], folder_address: str = "") -> Json:
    """Return the metadata of a package.

    Args:
        package: the released package.
        files: the files that contain the data, of which the Parquet files are used.
        folder_address: the address of the folder of the release, with a slash at the end; empty if it is not known.
    """
    metadata, facts = dataset_metadata(package), catalogue_facts(package)
    addresses = Addresses(facts.identifier, folder_address)
    lists = code_lists(package)
    parquet_files = {file.table: file for file in files if file.suffix == ".parquet"}
    types = {column: addresses.part(codes.name) for codes in lists for column in codes.columns}
    return {
        "@context": {"@language": metadata.language, **CONTEXT},  # prescribed by the specification
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        **dataset_properties(metadata, facts),
        # Croissant requires an address; without a home page, it is that of the folder.
        "url": metadata.homepage or folder_address or "./",
        "citeAs": metadata.citation,
        **_provenance(metadata, facts),
        "hasPart": [_term_set(codes, addresses) for codes in lists],
        "distribution": [_file_object(file, addresses) for file in parquet_files.values()],
        "recordSet": [
            _record_set(resource, parquet_files[name], types, facts)
            for name, resource in package.resources.items()
        ],
    }


def _provenance(metadata: DatasetMetadata, facts: CatalogueFacts) -> Json:
    """Return what the dataset was made from, how and by whom, in PROV-O."""
    made: Json = {
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "rdfs:label": "Compiled from published documents, and checked against them",
            "prov:endedAtTime": metadata.created.isoformat().replace("+00:00", "Z"),
        },
        "prov:wasAttributedTo": [
            {"@type": "prov:Agent", "rdfs:label": creator.name} for creator in facts.creators
        ],
    }
    if metadata.sources:
        made["prov:wasDerivedFrom"] = [_source(title, metadata) for title in metadata.sources]
    return made


def _source(title: str, metadata: DatasetMetadata) -> Json:
    address = metadata.source_addresses.get(title)
    entity: Json = {"@type": "prov:Entity", "rdfs:label": title}
    return {"@id": address, **entity} if address else entity


def _term_set(codes: CodeList, addresses: Addresses) -> Json:
    """Return a code list as a set of defined terms."""
    identifier = addresses.part(codes.name)
    return {
        "@type": "sc:DefinedTermSet",
        "@id": identifier,
        "name": codes.title,
        "description": codes.description,
        "hasDefinedTerm": [
            {
                "@type": "sc:DefinedTerm",
                "@id": addresses.part(codes.name, term.value),
                "termCode": term.value,
                "name": term.label,
                "description": " ".join((term.definition, *term.notes)).strip() or term.label,
            }
            for term in codes.terms
        ],
    }


def _file_object(file: DataFile, addresses: Addresses) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": file.description,
        # A reader takes a relative address for a path, which is not escaped.
        "contentUrl": addresses.file(file.path) if addresses.folder else file.path,
        "encodingFormat": PARQUET,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }


def _record_set(resource: Resource, file: DataFile, types: Mapping[str, str], facts: CatalogueFacts) -> Json:
    record_set: Json = {
        "@type": "cr:RecordSet",
        "@id": resource.name,
        "name": resource.name,
        "description": resource.description,
        "field": [_field(resource, field, file, types, facts) for field in resource.schema.fields],
    }
    if keys := [{"@id": f"{resource.name}/{name}"} for name in resource.schema.primary_key]:
        record_set["key"] = keys if len(keys) > 1 else keys[0]
    if view := VIEWS.get(resource.name):
        record_set["prov:wasDerivedFrom"] = [{"@id": table} for table in view.tables]
    return record_set


def _field(
    resource: Resource, field: Field, file: DataFile, types: Mapping[str, str], facts: CatalogueFacts
) -> Json:
    # No `references`: mlcroissant joins tables over them, fails if a table has two, and loses rows whose key is
    # empty. datapackage.json and the CSVW metadata have the keys.
    data_type = DATA_TYPES.get(field.type, "sc:Text")
    term_set = types.get(f"{resource.name}.{field.name}")
    described: Json = {
        "@type": "cr:Field",
        "@id": f"{resource.name}/{field.name}",
        "name": f"{resource.name}/{field.name}",
        "description": field.description,
        # An identifier that depends on the address of the file cannot be a data type, whose base is the vocabulary.
        "dataType": [data_type, term_set] if term_set and facts.identifier else data_type,
        "source": {"fileObject": {"@id": file.path}, "extract": {"column": field.name}},
    }
    if any(key.fields == (field.name,) and key.resource == SOURCES for key in resource.schema.foreign_keys):
        described["equivalentProperty"] = "prov:hadPrimarySource"
    return described
