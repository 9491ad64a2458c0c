"""A release of this package, published and read from there, equals the package."""

import pytest

import swp_data as swp
from swp_data.datapackage import frames
from swp_data.release.publish import publish
from swp_data.remote import open_release, releases


@pytest.fixture(scope="module")
def public(released, tmp_path_factory):
    folder = tmp_path_factory.mktemp("public")
    publish(released, folder)
    return folder


def test_a_published_release_contains_the_tables_of_the_package(public):
    (listed,) = releases(str(public))
    release = open_release("latest", str(public))
    assert release.version == listed.version
    assert "latest" in listed.aliases
    for name in swp.tables():
        assert frames.scan(release.resource(name)).collect().equals(swp.load(name)), name
