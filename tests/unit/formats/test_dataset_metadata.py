"""What a release says about its dataset: complete, or refused with the name of what is missing."""

import json

import pytest

from swp_data.checks.table_file import read_rows
from swp_data.datapackage.model import PackageError, open_package
from swp_data.dataset.location import package_folder
from swp_data.formats.croissant import croissant
from swp_data.formats.csvw import csvw
from swp_data.formats.dataset_metadata import dataset_metadata
from swp_data.formats.dcat import dcat
from swp_data.formats.schema_org import schema_org

DESCRIPTOR = {
    "name": "towns",
    "title": "Towns & villages",
    "description": "Where people live.",
    "version": "1.2.0",
    "created": "2024-03-01T00:30:00+01:00",
    "licenses": [{"name": "CC0-1.0", "title": "CC0", "path": "https://example.org/cc0"}],
    "contributors": [
        {"title": "The printer", "roles": ["publisher"]},
        {"title": "The counters", "roles": ["creator", "maintainer"]},
    ],
    "resources": [],
}


@pytest.fixture
def package(tmp_path):
    """Return a function that opens a package whose descriptor has some properties changed."""

    def open_changed(**changes):
        (tmp_path / "datapackage.json").write_text(json.dumps({**DESCRIPTOR, **changes}), encoding="utf-8")
        return open_package(tmp_path)

    return open_changed


def test_the_date_is_that_of_utc(package):
    assert dataset_metadata(package()).date == "2024-02-29"


def test_a_date_without_a_time_zone_is_in_utc(package):
    assert dataset_metadata(package(created="2024-03-01T00:30:00")).date == "2024-03-01"


def test_only_creators_are_cited(package):
    assert dataset_metadata(package()).citation == (
        "The counters (2024). Towns & villages (Version 1.2.0) [Data set]."
    )


@pytest.mark.parametrize(
    "key", ["name", "title", "description", "version", "created", "licenses", "contributors"]
)
@pytest.mark.parametrize("value", [None, "", []])
def test_a_missing_property_is_named(package, key, value):
    with pytest.raises(PackageError) as refused:
        dataset_metadata(package(**{key: value}))
    assert refused.value.problem == f"a release needs {key!r}"
    assert refused.value.where.endswith("datapackage.json")
    assert refused.value.hint


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": 1}, "a release needs 'title', which must be a text"),
        ({"name": "Towns"}, "the name 'Towns' cannot be the name of a release"),
        ({"version": "1.2"}, "the version '1.2' is not a semantic version"),
        ({"created": "yesterday"}, "a release needs 'created' as a date and time"),
        ({"licenses": [{"name": "CC0-1.0"}]}, "a release needs a licence with 'name', 'title' and 'path'"),
        (
            {"contributors": [{"title": "X", "roles": ["reader"]}]},
            "a release needs a contributor with the role",
        ),
        ({"contributors": [{"roles": ["creator"]}]}, "a release needs a contributor with the role"),
    ],
)
def test_an_unusable_property_is_named(package, changes, problem):
    with pytest.raises(PackageError, match=problem):
        dataset_metadata(package(**changes))


def test_every_catalogue_states_the_language_of_the_package(package):
    welsh = package(language="cy-GB")
    assert dcat(welsh, [])["dcterms:language"]["@id"].endswith("/cy")
    assert dcat(welsh, [])["dcterms:title"] == {"@value": "Towns & villages", "@language": "cy-GB"}
    assert csvw(welsh, {})["@context"][1] == {"@language": "cy-GB"}
    assert schema_org(welsh, [])["inLanguage"] == "cy-GB"
    assert croissant(welsh, {})["@context"]["@language"] == "cy-GB"


def test_the_language_is_english_unless_stated(package):
    assert dataset_metadata(package()).language == "en"


def test_a_home_page_is_named_where_there_is_one(package):
    assert "url" not in schema_org(package(), [])
    assert croissant(package(), {})["url"] == "./"
    home = package(homepage="https://example.org/towns")
    assert schema_org(home, [])["url"] == croissant(home, {})["url"] == "https://example.org/towns"
    assert dcat(home, [])["dcat:landingPage"] == {"@id": "https://example.org/towns"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("created", "0001-01-01T00:00:00+14:00"),
        ("created", "9999-12-31T23:59:59-14:00"),
        ("version", "1.2.3-.."),
        ("version", "../1.2.3"),
        ("name", "a..b"),
        ("name", "nul"),
        ("name", "../x"),
    ],
)
def test_a_date_a_version_or_a_name_that_cannot_be_used_is_refused(package, key, value):
    with pytest.raises(PackageError, match=r"cannot be the name of a release|semantic version|date and time"):
        dataset_metadata(package(**{key: value}))


def test_the_sources_have_their_addresses():
    package = open_package(package_folder())
    metadata = dataset_metadata(package)
    rows = read_rows(package.resources["sources"].path)
    known = [row["url"] or row["archive_url"] for row in rows]
    assert list(metadata.sources) == [f"{row['title']} ({row['source_id']})" for row in rows]
    assert [metadata.source_addresses.get(title, "") for title in metadata.sources] == known
    works = schema_org(package, [])["isBasedOn"]
    assert [work.get("url", "") for work in works] == known
    assert {"@id": known[0]} in dcat(package, [])["dcterms:source"]


def test_a_source_with_an_unsafe_address_stops_a_release(package):
    with pytest.raises(PackageError, match="cannot link to"):
        dataset_metadata(package(sources=[{"title": "A", "path": "javascript:alert(1)"}]))
