"""The metadata of the release, read with the tools of each standard: all of them agree."""

import datetime as dt
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import mlcroissant
import pytest
import yaml
from csvw import CSVW, TableGroup
from csvw.db import Database
from rdflib import Graph
from rdflib.compare import isomorphic

import swp_data as swp
from swp_data.datapackage import frames
from swp_data.datapackage.checksums import sha256
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.dataset.views import VIEWS
from swp_data.formats.dataset_metadata import dataset_metadata
from swp_data.formats.file_facts import MEDIA_TYPES
from swp_data.release.build import prepare_release

RELEASED = list(VIEWS)
TABLES = [*swp.tables(), *RELEASED]
CSVW_TYPES = {"integer": int, "number": (int, float, Decimal), "boolean": bool, "date": dt.date}
DISTRIBUTIONS = """
SELECT ?address ?hash ?type ?size ?licence WHERE {
  ?dataset a dcat:Dataset ; dcat:distribution ?file .
  ?file dcat:downloadURL ?address ; dcat:mediaType ?type ; dcat:byteSize ?size ; dcterms:license ?licence ;
    spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?hash ] .
}
"""


def read(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def metadata(described):
    return dataset_metadata(described)


@pytest.fixture(scope="module")
def graph(released):
    return Graph().parse(released / "dcat.ttl", format="turtle")


def value_of(graph, property_):
    (row,) = graph.query(f"SELECT ?value WHERE {{ ?dataset a dcat:Dataset ; {property_} ?value }}")
    return str(row.value)


def test_title_licence_version_and_date_are_the_same_everywhere(released, metadata, graph):
    header = yaml.safe_load((released / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    citation = yaml.safe_load((released / "CITATION.cff").read_text(encoding="utf-8"))
    descriptor, csvw = read(released, "datapackage.json"), read(released, "csv/csv-metadata.json")
    schema_org, croissant = read(released, "schema-org.jsonld"), read(released, "croissant.json")
    same = (metadata.title, metadata.licence.path, metadata.version, metadata.date)
    assert same == (
        descriptor["title"],
        descriptor["licenses"][0]["path"],
        descriptor["version"],
        descriptor["created"][:10],
    )
    assert same == (
        csvw["dc:title"],
        csvw["dc:license"]["@id"],
        csvw["dcat:version"],
        csvw["dc:issued"]["@value"],
    )
    for catalogue in (schema_org, croissant):
        assert same == (
            catalogue["name"],
            catalogue["license"],
            catalogue["version"],
            catalogue["datePublished"],
        )
    words = ("dcterms:title", "dcterms:license", "dcat:version", "dcterms:modified")
    assert same == tuple(value_of(graph, word) for word in words)
    assert (metadata.title, metadata.licence.name.lower(), metadata.version) == (
        header["pretty_name"],
        header["license"],
        header["version"],
    )
    ours = (metadata.title, metadata.licence.name, metadata.version, metadata.date)
    assert ours == tuple(str(citation[key]) for key in ("title", "license", "version", "date-released"))
    assert f"# {metadata.title}" in (released / "README.md").read_text(encoding="utf-8")
    assert (
        re.search(r"^## (\S+)", (released / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[1]
        == metadata.version
    )


def test_the_hash_of_each_file_is_the_same_everywhere(released, graph):
    lines = (released / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {path: value for value, path in (line.split("  ") for line in lines)}
    assert sums == {
        str(file.relative_to(released)): sha256(file)
        for file in released.rglob("*")
        if file.is_file() and file.name != "SHA256SUMS"
    }
    tables = {
        path: value for path, value in sums.items() if path.startswith("csv/") and path.endswith(".csv")
    }
    descriptor = read(released, "datapackage.json")["resources"]
    assert {entry["path"]: entry["hash"] for entry in descriptor} == {
        path: f"sha256:{value}" for path, value in tables.items()
    }
    csvw = read(released, "csv/csv-metadata.json")["tables"]
    assert {f"csv/{table['url']}": table["schema:sha256"] for table in csvw} == tables
    croissant = read(released, "croissant.json")["distribution"]
    parquet = {path: value for path, value in sums.items() if path.endswith(".parquet")}
    assert {file["contentUrl"]: file["sha256"] for file in croissant} == parquet
    data = {
        path: value
        for path, value in sums.items()
        if Path(path).stem in (*TABLES, "swp-data") or path.startswith("python/")
    }
    schema_org = read(released, "schema-org.jsonld")["distribution"]
    assert {file["contentUrl"]: file["sha256"] for file in schema_org} == data
    base = released.as_uri() + "/"
    assert {str(row.address).removeprefix(base): str(row.hash) for row in graph.query(DISTRIBUTIONS)} == data


def test_dcat_has_the_hash_media_type_and_size_of_each_distribution(released, graph):
    rows = list(graph.query(DISTRIBUTIONS))
    assert len(rows) == len({row.address for row in rows})
    forms = Counter(str(row.address).removeprefix(released.as_uri() + "/").split("/")[0] for row in rows)
    expected = dict.fromkeys(("csv", "csv-excel", "parquet"), len(TABLES)) | {"json": 2 * len(TABLES)}
    assert expected.items() <= forms.items()
    assert {"swp-data.sqlite", "swp-data.xlsx"} <= forms.keys()
    for row in rows:
        file = released / str(row.address).removeprefix(released.as_uri() + "/")
        assert str(row.type).endswith("/" + MEDIA_TYPES[file.suffix])
        assert (str(row.hash), row.size.toPython()) == (sha256(file), file.stat().st_size)


def test_dcat_is_the_same_graph_in_both_forms(released, graph):
    other = Graph().parse(released / "dcat.jsonld", format="json-ld")
    assert len(other) == len(graph) > 500
    assert isomorphic(other, graph)


def test_the_code_lists_are_the_same_graph_in_both_forms_and_complete(released, described):
    lists = Graph().parse(released / "code-lists.ttl", format="turtle")
    assert isomorphic(lists, Graph().parse(released / "code-lists.jsonld", format="json-ld"))
    rows = lists.query(
        "SELECT ?note ?value ?label WHERE { ?scheme a skos:ConceptScheme ; skos:note ?note ; skos:hasTopConcept "
        "?concept . ?concept a skos:Concept ; skos:inScheme ?scheme ; skos:notation ?value ; skos:prefLabel ?label }"
    )
    found = {}
    for row in rows:
        for column in str(row.note).removeprefix("The values of: ").removesuffix(".").split(", "):
            found.setdefault(column, {})[str(row.value)] = str(row.label)
    assert found == {
        f"{name}.{field.name}": {value: label.partition(": ")[0] for value, label in field.labels}
        for name, resource in described.resources.items()
        for field in resource.schema.fields
        if field.labels
    }


def test_every_other_file_is_named_by_dcat(released, graph):
    base = released.as_uri() + "/"
    named = {
        str(node).removeprefix(base) for triple in graph for node in triple if str(node).startswith(base)
    }
    files = {str(file.relative_to(released)) for file in released.rglob("*") if file.is_file()}
    assert named == files - {"dcat.ttl", "dcat.jsonld", "SHA256SUMS"}


def test_the_metadata_contain_no_made_up_address(released):
    """The package has no home page, so every address is relative, that of a vocabulary, or that of a source."""
    sources = [source["path"] for source in read(released, "datapackage.json")["sources"] if "path" in source]
    names = ["dcat.jsonld", "dcat.ttl", "schema-org.jsonld", "croissant.json", "csv/csv-metadata.json"]
    for name in [*names, "code-lists.jsonld", "code-lists.ttl"]:
        text = (released / name).read_text(encoding="utf-8")
        hosts = set(re.findall(r"https?://([^/\"> \[]+)", text))
        known = {"creativecommons.org", "www.w3.org", "purl.org", "xmlns.com", "spdx.org", "schema.org"}
        known |= {"www.iana.org", "id.loc.gov", "mlcommons.org", "statistics.data.gov.uk", "w3id.org"}
        known |= {"publications.europa.eu", "data.europa.eu"}
        known |= {address.split("/")[2] for address in sources}
        assert hosts <= known, name


@pytest.fixture(scope="module")
def tables(released):
    """The tables as CSVW, valid by the strict rules of `csvwvalidate`."""
    csvw = CSVW(str(released / "csv" / "csv-metadata.json"), validate=True, strict=True)
    assert csvw.is_valid, csvw.warnings
    return {table.local_name.removesuffix(".csv"): table for table in csvw.tables}


def test_csvw_can_be_loaded_into_sqlite(released, tmp_path):
    """As `csvw2sqlite` does, which refuses tables that refer to each other in a circle."""
    group = TableGroup.from_file(str(released / "csv" / "csv-metadata.json"))
    database = Database(group, fname=tmp_path / "csvw.sqlite")
    database.write_from_tg()
    with database.connection() as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for name in TABLES:
            (count,) = connection.execute(f"SELECT count(*) FROM '{name}.csv'").fetchone()
            assert count == frames.scan_text(released / "csv" / f"{name}.csv").collect().height


@pytest.mark.parametrize("name", TABLES)
def test_csvw_reads_each_table_with_the_types_of_its_schema(tables, described, name):
    resource = described.resources[name]
    ours = frames.scan(resource).collect().rows(named=True)
    theirs = list(tables[name])
    assert len(theirs) == len(ours)
    for row, expected in zip(theirs, ours, strict=True):
        for field in resource.schema.fields:
            value = row[field.name]
            if expected[field.name] is None:
                assert value is None
                continue
            assert isinstance(value, CSVW_TYPES.get(field.type, str)), (name, field.name, value)
            plain = value.date() if isinstance(value, dt.datetime) else value
            value_of_row = expected[field.name]
            assert (float(plain) if field.type == "number" else plain) == (
                str(value_of_row) if field.type == "year" else value_of_row
            )


@pytest.mark.parametrize("name", TABLES)
def test_csvw_has_the_keys_of_the_schema(released, described, name):
    (table,) = (
        table for table in read(released, "csv/csv-metadata.json")["tables"] if table["url"] == f"{name}.csv"
    )
    schema = described.resources[name].schema
    assert tuple(table["tableSchema"]["primaryKey"]) == schema.primary_key
    keys = table["tableSchema"].get("foreignKeys", [])
    declared = {(*key["columnReference"], key["reference"]["resource"]) for key in keys}
    noted = {
        (column["name"], reference["@id"])
        for column in table["tableSchema"]["columns"]
        for reference in column.get("dc:references", [])
    }
    assert {(*key.fields, f"{key.resource or name}.csv") for key in schema.foreign_keys} == declared | noted
    assert not declared & noted
    assert all(schema[column].required for *columns, _ in declared for column in columns)
    assert not any(schema[column].required for column, _ in noted)


def test_csvw_notices_a_value_outside_the_enum(copy):
    file = copy / "csv" / "updates.csv"
    file.write_text(file.read_text("utf-8").replace(",complete,", ",finished,", 1), encoding="utf-8")
    group = TableGroup.from_file(str(copy / "csv" / "csv-metadata.json"))
    with pytest.raises(ValueError, match="finished"):
        [list(table) for table in group.tables if table.local_name == "updates.csv"]


@pytest.fixture(scope="module")
def croissant(released):
    dataset = mlcroissant.Dataset(str(released / "croissant.json"))
    assert not dataset.metadata.issues.errors
    return dataset


def test_croissant_says_where_the_data_comes_from(released, described):
    graph = Graph().parse(released / "croissant.json", format="json-ld")
    query = """PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX sc: <https://schema.org/>
        SELECT ?label ?source WHERE { ?dataset a sc:Dataset ; prov:wasDerivedFrom ?source .
            ?source a prov:Entity ; rdfs:label ?label }"""
    found = {str(row.label): str(row.source) for row in graph.query(query)}
    sources = {source.title: source.path for source in described.sources}
    assert found.keys() == sources.keys()
    assert all(found[title] == path for title, path in sources.items() if path)


def test_croissant_defines_the_terms_of_each_code_list(released, described):
    graph = Graph().parse(released / "croissant.json", format="json-ld")
    query = """PREFIX cr: <http://mlcommons.org/croissant/> PREFIX sc: <https://schema.org/>
        SELECT ?column ?code ?term WHERE { ?field a cr:Field ; sc:name ?column ; cr:dataType ?terms .
            ?terms a sc:DefinedTermSet ; sc:hasDefinedTerm ?term . ?term a sc:DefinedTerm ; sc:termCode ?code }"""
    found = {}
    for row in graph.query(query):
        found.setdefault(str(row.column), set()).add(str(row.code))
        assert str(row.term).startswith(described.descriptor["id"])
    assert found == {
        f"{name}/{field.name}": set(field.values)
        for name, resource in described.resources.items()
        for field in resource.schema.fields
        if field.values
    }


def test_croissant_is_valid(croissant, metadata):
    assert croissant.metadata.name == metadata.title
    assert [record_set.id for record_set in croissant.metadata.record_sets] == TABLES


@pytest.mark.parametrize("name", TABLES)
def test_croissant_loads_the_records_of_each_table(croissant, described, name):
    ours = frames.scan(described.resources[name]).collect()
    records = list(croissant.records(name))
    assert len(records) == ours.height
    for field in described.resources[name].schema.fields:
        theirs = [record[f"{name}/{field.name}"] for record in records]
        for value, expected in zip(theirs, ours[field.name].to_list(), strict=True):
            if expected is None:
                assert value is None or value != value  # noqa: PLR0124 - not a number
            elif isinstance(expected, str):
                assert value.decode() == expected
            elif isinstance(expected, dt.date):
                assert value.date() == expected
            else:
                assert value == expected


def test_the_citation_and_the_changelog_must_agree_with_the_descriptor(package):
    for name in ("CITATION.cff", "CHANGELOG.md"):
        (package / name).write_bytes((package_folder() / name).read_bytes())
    prepare_release(open_package(package), package, {})
    for name, old, says in [
        ("CITATION.cff", "\nversion: ", "its version is"),
        ("CITATION.cff", "\ntitle: ", "its title is"),
        ("CHANGELOG.md", "## ", "its first entry is not for version"),
    ]:
        good = (package / name).read_text(encoding="utf-8")
        (package / name).write_text(good.replace(old, f"{old}9", 1), encoding="utf-8")
        with pytest.raises(ValueError, match=says):
            prepare_release(open_package(package), package, {})
        (package / name).write_text(good, encoding="utf-8")
