"""What a release says to catalogues: facts that are given, identifiers that never change, and every file of it."""

import json

import pytest
from rdflib import Graph

from swp_data.datapackage.model import PackageError, open_package
from swp_data.formats.catalogue_facts import Agent, catalogue_facts
from swp_data.formats.code_lists import Term, code_lists
from swp_data.formats.croissant import croissant
from swp_data.formats.dcat import dcat
from swp_data.formats.file_facts import DataFile, data_files, other_files
from swp_data.formats.schema_org import schema_org
from swp_data.formats.skos import skos
from tests.unit.formats.test_documents import DESCRIPTOR

IDENTIFIER = "urn:uuid:00000000-0000-4000-8000-000000000000"
EU = "http://publications.europa.eu/resource/authority"
FACTS = {
    "id": IDENTIFIER,
    "homepage": "https://example.org/towns",
    "contributors": [
        {"title": "The counters", "path": "https://example.org/", "roles": ["creator"]},
        {"title": "The printers", "roles": ["publisher"]},
        {"title": "The desk", "email": "desk@example.org", "roles": ["contact"]},
        {"title": "The owners of the documents", "roles": ["publisher of the sources"]},
    ],
    "dcterms:accessRights": f"{EU}/access-right/PUBLIC",
    "dcterms:accrualPeriodicity": "http://purl.org/cld/freq/annual",
    "dcat:theme": [f"{EU}/data-theme/REGI"],
    "dcatap:availability": f"{EU}/planned-availability/STABLE",
    "ukgov:securityClassification": "OFFICIAL",
    "dcterms:temporal": "2018-06-01/2020-12-31",
    "dcterms:spatial": "http://statistics.data.gov.uk/id/statistical-geography/E92000001",
}
FILES = [
    DataFile(f"{form}/towns.{form}", f"Towns ({form})", "All towns.", 12, "0" * 64, "towns")
    for form in ("csv", "parquet", "json")
]


@pytest.fixture
def package(tmp_path):
    """Return a function that opens a package whose descriptor has some properties changed."""

    def open_changed(**changes):
        (tmp_path / "datapackage.json").write_text(json.dumps({**DESCRIPTOR, **changes}), encoding="utf-8")
        return open_package(tmp_path)

    return open_changed


def test_the_facts_are_those_of_the_descriptor(package):
    facts = catalogue_facts(package(**FACTS))
    assert facts.creators == (Agent("The counters", "https://example.org/"),)
    assert facts.publishers == (Agent("The printers"),)
    assert facts.contacts == (Agent("The desk", email="desk@example.org"),)
    assert (facts.coverage.start, facts.coverage.end) == ("2018-06-01", "2020-12-31")
    graph = dcat(package(**FACTS), FILES)
    for key in ("dcterms:accessRights", "dcterms:accrualPeriodicity", "ukgov:securityClassification"):
        assert graph[key] in (FACTS[key], {"@id": FACTS[key]})
    assert graph["dcat:contactPoint"][0]["vcard:hasEmail"] == {"@id": "mailto:desk@example.org"}
    assert graph["dcat:distribution"][0]["dcatap:availability"] == {"@id": FACTS["dcatap:availability"]}
    dataset = schema_org(package(**FACTS), FILES)
    assert dataset["temporalCoverage"] == FACTS["dcterms:temporal"]
    assert dataset["spatialCoverage"]["@id"] == FACTS["dcterms:spatial"]
    assert dataset["publisher"] == [{"@type": "Organization", "name": "The printers"}]


def test_a_fact_that_is_not_given_is_absent(package):
    graph = json.dumps(dcat(package(), FILES))
    absent = (
        "publisher",
        "contactPoint",
        "accessRights",
        "accrualPeriodicity",
        "theme",
        "temporal",
        "spatial",
    )
    absent += ("previousVersion", "versionNotes", "availability", "securityClassification", "landingPage")
    assert [name for name in absent if f':{name}"' in graph] == []
    dataset = schema_org(package(), FILES)
    assert not dataset.keys() & {"temporalCoverage", "spatialCoverage", "publisher", "identifier", "url"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "javascript:alert(1)"),
        ("id", "urn:uuid:1#2"),
        ("id", "https://example.org/> <x"),
        ("dcat:theme", ["javascript:alert(1)"]),
        ("dcterms:accessRights", "https://example.org/x y"),
        ("dcterms:accrualPeriodicity", "//evil.example"),
        ("dcatap:availability", "data:text/html,x"),
        ("dcterms:spatial", 'https://example.org/"'),
        ("dcterms:temporal", "2018"),
        ("ukgov:securityClassification", "PUBLIC"),
        ("contributors", [{"title": "A", "roles": ["creator", "contact"]}]),
        ("contributors", [{"title": "A", "roles": ["creator"], "path": "javascript:alert(1)"}]),
        ("contributors", [{"title": "A", "roles": ["contact"], "email": "x> <y"}]),
    ],
)
def test_a_fact_that_cannot_be_used_is_named(package, key, value):
    with pytest.raises(PackageError, match=rf"\('{key}'\)"):
        catalogue_facts(package(**{key: value}))


def test_the_changelog_says_what_came_before(package, tmp_path):
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 2.0.0\n\nSoon.\n\n## 1.2.0 - 2024-02-29\n\nMore towns.\n\n## 1.1.0 - 2023-05-01\n\n"
        "Fewer.\n\n## 1.0.0 - 2023-01-01\n\nThe first.\n",
        encoding="utf-8",
    )
    graph = dcat(package(version="1.2.0", **FACTS), FILES)
    assert graph["dcat:previousVersion"] == {"@id": f"{IDENTIFIER}#1.1.0"}
    assert graph["adms:versionNotes"]["@value"] == "More towns."
    assert graph["dcterms:issued"]["@value"] == "2023-01-01"
    first = dcat(package(version="1.0.0", **FACTS), FILES)
    assert "dcat:previousVersion" not in first
    assert first["adms:versionNotes"]["@value"] == "The first."
    assert "adms:versionNotes" not in dcat(package(version="3.0.0", **FACTS), FILES)


@pytest.mark.parametrize("write", [dcat, lambda package, _, __, address: skos(package, address)])
def test_only_the_addresses_of_files_depend_on_where_the_release_is(package, write):
    opened = package(**FACTS)
    here, there = (
        {
            str(node)
            for triple in Graph().parse(
                data=json.dumps(write(opened, FILES, ["README.md"], address)),
                format="json-ld",
                publicID=address,
            )
            for node in triple
        }
        for address in ("https://a.example/1.0.0/", "https://b.example/latest/")
    )
    moved = {node.removeprefix("https://a.example/1.0.0/") for node in here - there}
    assert moved == ({file.path for file in FILES} | {"README.md"} if write is dcat else set())


def test_a_package_without_an_identifier_is_its_descriptor(package):
    assert dcat(package(), FILES)["@id"] == "datapackage.json#dataset"
    address = "https://data.example/1.0.0/"
    assert dcat(package(), FILES, folder_address=address)["@id"] == f"{address}datapackage.json#dataset"


def test_an_address_that_is_known_is_in_every_catalogue(package):
    address = "https://data.example/1.0.0/"
    url = f"{address}parquet/towns.parquet"
    opened = package(homepage="")
    assert croissant(opened, FILES, address)["distribution"][0]["contentUrl"] == url
    assert url in {download["contentUrl"] for download in schema_org(opened, FILES, address)["distribution"]}
    assert url in json.dumps(dcat(opened, FILES, (), address))
    assert schema_org(opened, FILES, address)["url"] == croissant(opened, FILES, address)["url"] == address


def test_the_files_of_a_release_are_found_not_listed(package, tmp_path):
    for path in ("csv/towns.csv", "csv/csv-metadata.json", "arrow/towns.arrow", "towns.sqlite", "README.md"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    files = data_files(package(name="towns"), tmp_path)
    assert [(file.path, file.table) for file in files] == [
        ("towns.sqlite", ""),
        ("arrow/towns.arrow", "towns"),
        ("csv/towns.csv", "towns"),
    ]
    assert files[1].title.endswith("(ARROW)")
    assert files[1].media_type == "application/octet-stream"
    assert list(other_files(tmp_path, files)) == ["README.md", "csv/csv-metadata.json", "datapackage.json"]


def test_columns_with_the_same_values_share_a_code_list(package):
    labels = [{"value": "a/b", "label": "Both: a and b"}, {"value": "c", "label": "C"}]

    def resource(name):
        field = {
            "name": "kind",
            "type": "string",
            "title": "Kind",
            "description": "Its kind.",
            "categories": labels,
        }
        schema = {"title": name.title(), "description": f"All {name}.", "fields": [field]}
        return {"name": name, "path": f"{name}.csv", "schema": schema}

    opened = package(id=IDENTIFIER, resources=[resource("towns"), resource("villages")])
    (codes,) = code_lists(opened)
    assert codes.columns == ("towns.kind", "villages.kind")
    assert codes.terms == (Term("a/b", "Both", "A and b."), Term("c", "C"))
    graph = skos(opened)["@graph"]
    assert [node["@id"].removeprefix(IDENTIFIER) for node in graph] == [
        "#towns.kind",
        "#towns.kind/a%2Fb",
        "#towns.kind/c",
    ]
    fields = [
        record_set["field"][0]
        for record_set in croissant(
            opened,
            [DataFile(f"parquet/{name}.parquet", "", "", 1, "", name) for name in ("towns", "villages")],
        )["recordSet"]
    ]
    assert [field["dataType"] for field in fields] == [["sc:Text", f"{IDENTIFIER}#towns.kind"]] * 2
