"""The catalogue entry has what the UK exchange model asks for, by the shapes in `exchange_model.ttl`."""

import json
import shutil
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from swp_data.datapackage.json_files import read_json
from swp_data.datapackage.model import open_package
from swp_data.formats.dcat import dcat
from swp_data.formats.file_facts import data_files
from swp_data.formats.turtle import turtle

SHAPES = Path(__file__).with_name("exchange_model.ttl")
SHACL = "http://www.w3.org/ns/shacl#"
DCAT = "http://www.w3.org/ns/dcat#"
CONTACT = {"title": "Open data desk", "email": "desk@example.org", "roles": ["contact"]}


def violations(graph):
    """Return the properties that break the shapes."""
    shacl = pytest.importorskip("pyshacl")
    conforms, report, _ = shacl.validate(graph, shacl_graph=Graph().parse(SHAPES))
    paths = {
        str(path).replace("#", "/").rpartition("/")[2]
        for path in report.objects(None, URIRef(f"{SHACL}resultPath"))
    }
    assert conforms == (not paths)
    return paths


def test_the_entry_lacks_only_the_contact_that_its_publisher_gives(released):
    assert violations(Graph().parse(released / "dcat.ttl", format="turtle")) == {"contactPoint"}


@pytest.fixture(scope="module")
def complete(released, tmp_path_factory):
    """The entry of a release whose publisher gave a contact, with some of its distributions."""
    folder = tmp_path_factory.mktemp("complete")
    descriptor = read_json(released / "datapackage.json")
    descriptor["contributors"].append(CONTACT)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (folder / "csv").mkdir()
    for path in ("CHANGELOG.md", "csv/sources.csv", "csv/areas.csv"):
        shutil.copyfile(released / path, folder / path)
    package = open_package(folder)
    return turtle(dcat(package, data_files(package, folder)))


def test_an_entry_with_a_contact_conforms(complete):
    assert violations(Graph().parse(data=complete, format="turtle")) == set()


@pytest.mark.parametrize(("kind", "count"), [("Dataset", 20), ("Distribution", 12)])
def test_an_entry_with_nothing_but_its_type_breaks_every_shape(kind, count):
    bare = Graph().add((URIRef("urn:example:1"), RDF.type, URIRef(DCAT + kind)))
    assert len(violations(bare)) == count


@pytest.mark.parametrize(
    ("right", "wrong", "path"),
    [
        ("mailto:desk@example.org", "mailto:desk", "contactPoint"),
        ("statistical-geography/E23000016", "statistical-geography/West-Mercia", "spatial"),
        ("cld/freq/irregular", "cld/freq/", "accrualPeriodicity"),
        ('"2018-06-01"', '"2028-06-01"', "temporal"),
    ],
)
def test_a_wrong_value_is_noticed(complete, right, wrong, path):
    assert right in complete
    assert violations(Graph().parse(data=complete.replace(right, wrong), format="turtle")) >= {path}
