"""The metadata for Zenodo has what a deposit needs, in the words of the descriptor."""

import datetime as dt

import yaml

from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.formats.zenodo import zenodo

# https://developers.zenodo.org/#representation: the required keys of a dataset with open access
REQUIRED = {"upload_type", "publication_date", "title", "creators", "description", "access_right", "license"}


def test_the_metadata_agrees_with_the_descriptor_and_the_citation():
    package = open_package(package_folder())
    deposit = zenodo(package)
    citation = yaml.safe_load((package_folder() / "CITATION.cff").read_text(encoding="utf-8"))
    assert all(deposit.get(key) for key in REQUIRED)
    assert deposit["upload_type"] == citation["type"] == "dataset"
    assert dt.date.fromisoformat(deposit["publication_date"]) == citation["date-released"]
    assert deposit["license"] == citation["license"].lower()
    creators = [creator["name"] for creator in deposit["creators"]]
    assert creators == [author["name"] for author in citation["authors"]]
    for key in ("title", "version"):
        assert str(deposit[key]) == str(citation[key])
    sources = {related["identifier"] for related in deposit["related_identifiers"]}
    assert sources == {source.path for source in package.sources if source.path}
