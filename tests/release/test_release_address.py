"""A release that knows its address: the files for catalogues name every file by its complete address."""

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import mlcroissant
import pytest
from mlcroissant._src.core import constants
from rdflib import Graph

from swp_data.datapackage.json_files import read_json
from swp_data.datapackage.model import PackageError
from swp_data.release.build import release
from swp_data.release.publish import publish
from swp_data.release.verify import verify


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def host(tmp_path):
    """Return a folder, and the address at which a server on this machine serves it."""
    folder = tmp_path / "host"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_croissant_is_read_from_the_web(small, host, tmp_path, monkeypatch):
    folder, url = host
    monkeypatch.setattr(constants, "DOWNLOAD_PATH", tmp_path / "downloads")
    monkeypatch.setattr(constants, "EXTRACT_PATH", tmp_path / "extracted")
    _, built = release(small, tmp_path / "dist", url=url)
    assert verify(built.folder).valid
    built.folder.rename(folder / "1.2.0")
    dataset = mlcroissant.Dataset(f"{url}/1.2.0/croissant.json")
    assert not dataset.metadata.issues.errors
    assert [record["towns/town"].decode() for record in dataset.records("towns")] == ["À", "B"]
    graph = Graph().parse(folder / "1.2.0" / "dcat.ttl")
    addresses = {str(address) for address in graph.objects() if str(address).startswith("http://127")}
    metadata = json.loads((folder / "1.2.0" / "schema-org.jsonld").read_text(encoding="utf-8"))
    addresses |= {download["contentUrl"] for download in metadata["distribution"]} | {metadata["url"]}
    assert f"{url}/1.2.0/csv-excel/towns.csv" in addresses
    for address in addresses:
        path, _, part = address.removeprefix(f"{url}/").partition("#")
        assert part or (folder / path).exists(), address


@pytest.fixture
def built(small, tmp_path):
    """Return the folder of a release that was built without its address."""
    return release(small, tmp_path / "dist")[1].folder


def test_a_host_describes_its_highest_release_for_catalogues(built, host, tmp_path, monkeypatch):
    folder, url = host
    monkeypatch.setattr(constants, "DOWNLOAD_PATH", tmp_path / "downloads")
    monkeypatch.setattr(constants, "EXTRACT_PATH", tmp_path / "extracted")
    assert f"catalogue: describes 1.2.0 at {url}" in publish(built, folder, url=url).to_text()
    dataset = mlcroissant.Dataset(f"{url}/catalogue/croissant.json")
    assert [record["towns/town"].decode() for record in dataset.records("towns")] == ["À", "B"]
    metadata = json.loads((folder / "catalogue" / "schema-org.jsonld").read_text(encoding="utf-8"))
    for download in metadata["distribution"]:
        assert (folder / download["contentUrl"].removeprefix(f"{url}/")).is_file()
    assert read_json(folder / "releases.json")["url"] == url
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert publish(built, folder).to_text().startswith("Nothing to do")  # the address is remembered
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_without_an_address_a_host_has_no_such_folder(built, host):
    folder, _ = host
    publish(built, folder)
    assert not (folder / "catalogue").exists()


def test_a_folder_of_that_name_that_someone_else_made_is_kept(built, host):
    folder, url = host
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PackageError, match="publishing did not write all of its files"):
        publish(built, folder, url=url)
    assert sorted(path.name for path in folder.iterdir()) == ["catalogue"]
    publish(built, folder, url=url, replace=True)
    assert not (folder / "catalogue" / "mine.txt").exists()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://data.example",
        "data.example",
        "https://",
        "https://x/?a",
        "https://x/#a",
        'https://x/"><',
        "https://[x",
    ],
)
def test_an_address_that_is_not_that_of_a_folder_is_refused(small, tmp_path, url):
    with pytest.raises(PackageError, match="is not the address of a folder"):
        release(small, tmp_path / "dist", url=url)
    assert not (tmp_path / "dist").exists()
