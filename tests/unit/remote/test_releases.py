"""Reading published releases: which version is meant, what is asked of the host, and what the cache does."""

import errno
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from swp_data import remote
from swp_data.datapackage import frames
from swp_data.datapackage.checksums import read_checksums
from swp_data.datapackage.model import PackageError, open_package
from swp_data.dataset.location import package_folder
from swp_data.remote import OfflineWarning, PublishedError, cache, download, open_release, releases

LOAD = """
import sys
from swp_data.datapackage import frames
from swp_data.remote import open_release
release = open_release(sys.argv[1], sys.argv[2])
for name in ("towns", "counts"):
    print(frames.scan(release.resource(name)).collect().write_csv())
"""


def load(name, version, base_url=None):
    return frames.scan(open_release(version, base_url).resource(name)).collect()


def in_cache(cache, name):
    (file,) = cache.rglob(name)
    return file


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ("1.2.0", "1.2.0"),
        ("1.2", "1.2.0"),
        ("1", "1.10.0"),
        ("latest", "1.10.0"),
        ("2.0.0-rc.1", "2.0.0-rc.1"),
    ],
)
def test_a_version_is_the_one_that_is_meant(host, asked, version):
    release = open_release(asked, host.url)
    assert release.version == release.package.version == version
    assert load("towns", asked, host.url)["version"].to_list() == [version, version]


def test_a_table_comes_with_the_types_of_its_releases_schema(host):
    assert dict(load("towns", "1.2.0", host.url).schema) == {
        "town": pl.String,
        "kind": pl.Enum(["city", "village"]),
        "version": pl.String,
    }
    assert load("counts", "1.2.0", host.url).schema["day"] == pl.Date


def test_the_releases_are_listed_with_their_aliases(host):
    listed = releases(host.url)
    assert [(one.version, one.prerelease, one.aliases) for one in listed] == [
        ("2.0.0-rc.1", True, ()),
        ("1.10.0", False, ("latest", "1", "1.10")),
        ("1.2.0", False, ("1.2",)),
    ]
    assert {one.date for one in listed} == {open_package(package_folder()).descriptor["created"][:10]}


def test_the_address_comes_from_the_environment_too(host, monkeypatch):
    monkeypatch.setenv("SWP_DATA_URL", host.url + "/")
    assert load("towns", "1.2.0").height == 2


@pytest.mark.usefixtures("cache")
def test_without_an_address_the_sentence_says_what_to_give():
    with pytest.raises(
        PublishedError, match=r"^Where are the releases .* set SWP_DATA_URL to it\. The data installed, "
    ):
        open_release("1.2.0")


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize(
    "address",
    [
        "ftp://data.example/x",
        "http://",
        "http://[",
        "http://h:port/",
        "no-such-folder",
        "file://elsewhere/x",
        "http://data.example/\ud800",
        "http://a\nb/",
        "\0",
    ],
)
def test_what_is_no_address_and_no_folder_is_told(address):
    with pytest.raises(PublishedError, match="is no address of http or https, and no folder"):
        open_release("1.2.0", address)


@pytest.mark.parametrize("version", ["1.3.0", "3", "1.2.0rc1", "v1.2.0", "../1.2.0", "", 1, None])
def test_a_version_that_there_is_not_names_those_that_there_are(host, version):
    with pytest.raises(PublishedError) as told:
        open_release(version, host.url)
    assert f"There is no version {str(version)!r}" in str(told.value)
    assert "latest, 1, 1.2, 1.10, 2.0.0-rc.1, 1.10.0, 1.2.0." in str(told.value)


def test_a_table_that_there_is_not_names_those_that_there_are(host):
    with pytest.raises(
        PublishedError, match=r"no table 'roads' in version 1\.2\.0\. The tables are: towns, counts"
    ):
        open_release("1.2.0", host.url).resource("roads")


def test_only_what_is_asked_for_is_fetched(host):
    load("towns", "1.2.0", host.url)
    assert host.asked == [
        "/releases.json",
        "/1.2.0/SHA256SUMS",
        "/1.2.0/datapackage.json",
        "/1.2.0/parquet/towns.parquet",
    ]


def test_a_version_that_was_fetched_asks_nothing_of_the_host(host):
    load("towns", "1.2.0", host.url)
    host.asked.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load("towns", "1.2.0", host.url)
        assert host.asked == []
        host.stop()
        assert load("towns", "1.2.0", host.url).height == 2


def test_latest_asks_for_the_index_alone_once_the_version_was_fetched(host):
    load("towns", "latest", host.url)
    host.asked.clear()
    load("towns", "latest", host.url)
    assert host.asked == ["/releases.json"]


def test_a_host_that_is_gone_leaves_the_index_of_last_time_and_a_warning(host):
    load("towns", "latest", host.url)
    host.stop()
    with pytest.warns(OfflineWarning, match="can't be reached; using the list of releases of last time"):
        assert load("towns", "latest", host.url)["version"][0] == "1.10.0"
    with (
        pytest.warns(OfflineWarning),
        pytest.raises(PublishedError, match="can't be reached; try again later"),
    ):
        load("counts", "latest", host.url)


def test_a_host_that_never_answered_is_told(host):
    host.stop()
    with pytest.raises(
        PublishedError, match=r"^http://127.0.0.1:\d+/releases.json: the host can't be reached"
    ):
        open_release("1.2.0", host.url)


@pytest.mark.parametrize("name", ["towns.parquet", "SHA256SUMS", "datapackage.json"])
def test_a_damaged_file_of_the_cache_is_fetched_again(host, cache, name):
    expected = load("towns", "1.2.0", host.url)
    file = in_cache(cache, name)
    whole = file.read_bytes()
    for damage in (whole[:-1], whole[:-1] + b"x", b""):
        file.write_bytes(damage)
        assert load("towns", "1.2.0", host.url).equals(expected)
        assert file.read_bytes() == whole
    file.write_bytes(whole[:-1])
    host.stop()
    with pytest.raises(PublishedError, match=rf"{name}: is damaged, and can't be fetched again: http"):
        load("towns", "1.2.0", host.url)


def test_a_damaged_index_of_the_cache_is_fetched_again(host, cache):
    load("towns", "1.2.0", host.url)
    for file in cache.rglob("releases.json"):
        file.write_bytes(file.read_bytes()[:100])
    assert load("towns", "1.2.0", host.url).height == 2
    host.stop()
    assert load("towns", "1.2.0", host.url).height == 2


def test_a_version_that_is_published_anew_is_refused_and_the_fetched_one_stays(host):
    load("towns", "1.10.0", host.url)
    file = host.root / "1.10.0" / "parquet" / "towns.parquet"
    load("towns", "1.10.0", host.url).head(1).write_parquet(file)
    host.reseal("1.10.0")
    with pytest.raises(PublishedError, match=r"1\.10\.0 is now published with other bytes") as told:
        open_release("latest", host.url)
    assert load("towns", "1.10.0", host.url).height == 2
    shutil.rmtree(str(told.value).split("delete ")[1].split(" to take")[0])
    assert load("towns", "latest", host.url).height == 1


def test_two_hosts_share_nothing(host, cache):
    load("towns", "1.2.0", host.url)
    other = host.url.replace("127.0.0.1", "localhost")
    host.asked.clear()
    assert load("towns", "1.2.0", other).height == 2
    assert len(host.asked) == 4
    assert len(list(cache.iterdir())) == 2


def test_a_folder_is_read_in_place_without_a_cache(site, cache, tmp_path):
    for base in (str(site), site.as_uri()):
        release = open_release("latest", base)
        assert release.resource("towns").path == site / "1.10.0" / "parquet" / "towns.parquet"
    assert not cache.exists()
    copy = shutil.copytree(site, tmp_path / "copy")
    (copy / "1.10.0" / "parquet" / "towns.parquet").write_bytes(b"PAR1")
    with pytest.raises(PublishedError, match=r"towns\.parquet: is damaged; publish the release again"):
        load("towns", "latest", str(copy))


def test_several_processes_at_once_get_the_same(host, cache):
    command = [sys.executable, "-c", LOAD, "latest", host.url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    ended = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * 4, ended
    assert len(set(ended)) == 1
    assert ended[0][1] == b""
    listed = read_checksums(in_cache(cache, "SHA256SUMS").parent)
    for name in ("datapackage.json", "parquet/towns.parquet", "parquet/counts.parquet"):
        file = in_cache(cache, "SHA256SUMS").parent / name
        assert hashlib.sha256(file.read_bytes()).hexdigest() == listed[name]
    assert not list(cache.rglob("tmp*"))


def test_a_killed_process_leaves_a_cache_that_works(host, cache):
    path = "/1.2.0/parquet/towns.parquet"

    def stall(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"PAR1")
        time.sleep(30)

    host.answers[path] = stall
    process = subprocess.Popen([sys.executable, "-c", LOAD, "1.2.0", host.url])
    until = time.monotonic() + 30
    while path not in host.asked and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not list(cache.rglob("towns.parquet"))
    host.answers.clear()
    assert load("towns", "1.2.0", host.url).height == 2


@contextmanager
def as_nobody():
    """Be a user who may do what everyone may, where the tests run as the superuser, whom no file refuses."""
    superuser = os.geteuid() == 0
    if superuser:
        os.setegid(65534)
        os.seteuid(65534)
    try:
        yield
    finally:
        if superuser:
            os.seteuid(0)
            os.setegid(0)


def test_a_cache_that_can_only_be_read_serves_what_is_in_it_and_says_what_is_not(site, serve, monkeypatch):
    with tempfile.TemporaryDirectory() as place:  # one that everyone may look into
        Path(place).chmod(0o755)
        monkeypatch.setenv("SWP_DATA_CACHE", f"{place}/cache")
        host = serve(Path(shutil.copytree(site, f"{place}/site")))
        load("towns", "latest", host.url)
        kept = [Path(place, "cache"), *Path(place, "cache").rglob("*")]
        for one in kept:
            one.chmod(0o555 if one.is_dir() else 0o444)
        with as_nobody():
            assert load("towns", "latest", host.url).height == 2
            assert load("towns", "1.10.0", host.url).height == 2
            with pytest.raises(
                PublishedError, match=r"can't be written .* set SWP_DATA_CACHE to a folder that can"
            ):
                load("counts", "1.10.0", host.url)
        for one in kept:
            one.chmod(0o755)


def test_a_cache_that_is_no_folder_is_told(host, cache):
    cache.write_text("a file")
    with pytest.raises(PublishedError, match=r"can't be written .* set SWP_DATA_CACHE to a folder that can"):
        load("counts", "1.10.0", host.url)


def test_an_index_that_can_not_take_its_place_leaves_the_one_of_last_time(host, cache, monkeypatch):
    releases(host.url)
    before = {file: file.read_bytes() for file in cache.rglob("*") if file.is_file()}
    host.write_index(host.index() | {"note": "newer"})

    def full(*_):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(Path, "replace", full)
    releases(host.url)
    assert {file: file.read_bytes() for file in cache.rglob("*") if file.is_file()} == before


def test_a_cache_of_nobody_is_told(host, monkeypatch):
    monkeypatch.setenv("SWP_DATA_CACHE", "~no-such-user/cache")
    with pytest.raises(PublishedError, match="SWP_DATA_CACHE is '~no-such-user/cache', which is no folder"):
        open_release("1.2.0", host.url)


@pytest.mark.parametrize(
    "address", ["http://a b/", "http://*/", "http://a..b/", "http://" + "a" * 70 + ".invalid"]
)
@pytest.mark.usefixtures("cache")
def test_a_host_whose_name_is_none_is_told(address):
    with pytest.raises(PublishedError, match=r"is no address that can be fetched|can't be reached"):
        open_release("1.2.0", address)


def test_the_page_about_releases_states_the_bounds_that_hold():
    page = (package_folder() / "docs" / "published.md").read_text(encoding="utf-8")
    assert (download.CONNECT, download.READ, download.WHOLE) == (10, 20, 120)
    assert (
        "ten seconds to accept a connection, twenty between\ntwo packets, and two minutes for a file" in page
    )
    assert (remote.MOST_ROWS, download.PATIENCE) == (1_000_000, 2)
    assert "no more rows than a million" in page
    assert "What takes longer than two seconds says so" in page
    assert {cache.ADDRESS, cache.CACHE} <= set(re.findall(r"`(SWP_[A-Z_]+)`", page))
    assert cache.EXTRA in page


def test_without_the_libraries_that_fetch_the_sentence_says_what_to_install(host, monkeypatch):
    for library in ("pooch", "requests"):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, library, None)
            with pytest.raises(PublishedError, match=rf"with {library}, which .* 'swp-data\[published\]'"):
                open_release("1.2.0", host.url)


def test_without_those_libraries_folders_and_the_cache_can_be_read(site, host):
    load("towns", "1.2.0", host.url)
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['pooch', 'requests', 'urllib3', 'platformdirs']));"
        + LOAD
    )
    without = code.replace('("towns", "counts")', '("towns",)')
    for base in (host.url, str(site)):
        command = [sys.executable, "-c", without, "1.2.0", base]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "À,city,1.2.0" in done.stdout, done.stderr


def test_importing_reading_and_a_cached_load_pull_in_no_library_that_fetches(host):
    load("towns", "1.2.0", host.url)
    load("counts", "1.2.0", host.url)
    code = LOAD + "\nprint(sorted({'pooch', 'requests', 'urllib3', 'semver'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code, "1.2.0", host.url], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_system_s_folder_for_caches_is_used_without_another(monkeypatch, tmp_path):
    import pooch

    monkeypatch.delenv("SWP_DATA_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.cache_folder() == pooch.os_cache("swp-data")


def test_a_release_that_cannot_be_had_is_told_as_any_package_that_cannot_be_read():
    assert issubclass(PublishedError, PackageError)
