"""A host on this machine: three small releases, served over HTTP by a server that misbehaves on request."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from swp_data.datapackage.archive import files_below, write_zip, zip_date
from swp_data.datapackage.checksums import check_files, write_checksums
from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.formats import parquet
from swp_data.release.descriptor import write_csv_package
from swp_data.release.release_index import Release, aliases, index_entry
from swp_data.remote import download

VERSIONS = ("1.2.0", "1.10.0", "2.0.0-rc.1")


class Host:
    """A server under test: its address, folder and cache, the paths requested, and its answers."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root, self.cache = root, cache
        self.requested: list[str] = []
        self.answers: dict[str, Callable[[SimpleHTTPRequestHandler], None]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    def handler(self) -> Callable[..., SimpleHTTPRequestHandler]:
        host = self

        class Handler(SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __init__(self, *given: object) -> None:
                super().__init__(*given, directory=str(host.root))

            def do_GET(self) -> None:
                host.requested.append(self.path)
                answer = host.answers.get(self.path)
                if not answer:
                    super().do_GET()
                    return
                self.close_connection = True
                with suppress(ConnectionError):  # the client stops reading, as it should
                    answer(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

    def stop(self) -> None:
        """Stop: from now on connections are refused."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def index(self) -> dict:
        return json.loads((self.root / "releases.json").read_text(encoding="utf-8"))

    def write_index(self, value: object) -> None:
        text = value if isinstance(value, str) else json.dumps(value)
        (self.root / "releases.json").write_text(text, encoding="utf-8")

    def reseal(self, version: str) -> None:
        """Renew the checksums of a release, and its entry in the index, after a file changed."""
        write_checksums(self.root / version)
        index = self.index()
        entries = {entry["version"]: entry for entry in index["releases"]}
        entries[version].update(entry(self.root, version))
        self.write_index(index)


def entry(root: Path, version: str) -> dict:
    """Return the entry of a release in the index, as publishing writes it."""
    folder, archive = root / version, root / f"swp-data-{version}.zip"
    return index_entry(Release(folder, archive, open_package(folder), check_files(folder)))


def write_release(root: Path, version: str, source: Path) -> None:
    """Write a release of two small tables, laid out as a real one."""
    source.mkdir()
    (source / "towns.csv").write_text(
        f"town,kind,version\nÀ,city,{version}\nB,,{version}\n", encoding="utf-8"
    )
    (source / "counts.csv").write_text("town,day,value\nÀ,2024-02-29,1.5\nB,,\n", encoding="utf-8")

    def column(name: str, kind: str = "string", **constraints: object) -> dict:
        words = {"title": name.capitalize(), "description": f"The {name} of it."}
        return {"name": name, "type": kind, **words, "constraints": constraints}

    columns = {
        "towns": [column("town"), column("kind", enum=["city", "village"]), column("version")],
        "counts": [column("town"), column("day", "date"), column("value", "number")],
    }
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "schema": {"title": name, "description": name, "fields": fields, "primaryKey": ["town"]},
        }
        for name, fields in columns.items()
    ]
    ours = json.loads((package_folder() / "datapackage.json").read_text(encoding="utf-8"))
    descriptor = {**ours, "version": version, "resources": resources}
    (source / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    folder = root / version
    folder.mkdir(parents=True)
    parquet.write_tables(write_csv_package(open_package(source), folder), folder / "parquet")
    write_checksums(folder)
    write_zip(folder, files_below(folder), root / f"swp-data-{version}.zip", zip_date(0), folder.name)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of three published releases."""
    folder = tmp_path_factory.mktemp("published")
    for version in VERSIONS:
        write_release(folder / "site", version, folder / version)
    listed = [entry(folder / "site", version) for version in reversed(VERSIONS)]
    index = {"name": "swp-data", "aliases": aliases(VERSIONS), "releases": listed}
    (folder / "site" / "releases.json").write_text(json.dumps(index), encoding="utf-8")
    return folder / "site"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the cache, which does not exist yet; no test sees the user's own."""
    monkeypatch.setenv("SWP_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SWP_DATA_URL", raising=False)
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    return tmp_path / "cache"


@pytest.fixture
def serve(cache: Path) -> Iterator[Callable[[Path], Host]]:
    """Return a function that serves a folder over HTTP until the test ends."""
    hosts: list[Host] = []

    def serve_folder(folder: Path) -> Host:
        hosts.append(Host(folder, cache))
        return hosts[-1]

    yield serve_folder
    for host in hosts:
        host.stop()


@pytest.fixture
def host(site: Path, tmp_path: Path, serve: Callable[[Path], Host]) -> Host:
    """Return a host of the three releases, whose files a test may change."""
    return serve(Path(shutil.copytree(site, tmp_path / "site")))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a third of a second between packets, and two thirds of a second for a whole file."""
    monkeypatch.setattr(download, "CONNECT_TIMEOUT", 0.3)
    monkeypatch.setattr(download, "READ_TIMEOUT", 0.3)
    monkeypatch.setattr(download, "TOTAL_TIMEOUT", 0.6)
