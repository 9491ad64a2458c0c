"""Reading published releases: which version is meant, what is requested from the host, what the cache keeps."""

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

import swp_data
from swp_data import published
from swp_data.datapackage import frames
from swp_data.datapackage.checksums import read_checksums
from swp_data.datapackage.model import PackageError, open_package
from swp_data.dataset.location import package_folder
from swp_data.remote import OfflineWarning, PublishedError, cache, client, download, open_release, releases

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
def test_a_version_or_alias_opens_the_version_meant(host, asked, version):
    release = open_release(asked, host.url)
    assert release.version == release.package.version == version
    assert load("towns", asked, host.url)["version"].to_list() == [version, version]


def test_a_table_has_the_types_of_its_releases_schema(host):
    assert dict(load("towns", "1.2.0", host.url).schema) == {
        "town": pl.String,
        "kind": pl.Enum(["city", "village"]),
        "version": pl.String,
    }
    assert load("counts", "1.2.0", host.url).schema["day"] == pl.Date


def test_the_releases_are_listed_with_their_aliases(host):
    listed = releases(host.url)
    assert [(entry.version, entry.prerelease, entry.aliases) for entry in listed] == [
        ("2.0.0-rc.1", True, ()),
        ("1.10.0", False, ("latest", "1", "1.10")),
        ("1.2.0", False, ("1.2",)),
    ]
    assert {entry.date for entry in listed} == {open_package(package_folder()).descriptor["created"][:10]}


def test_the_address_can_come_from_the_environment(host, monkeypatch):
    monkeypatch.setenv("SWP_DATA_URL", host.url + "/")
    assert load("towns", "1.2.0").height == 2


@pytest.mark.usefixtures("cache")
def test_without_an_address_the_message_says_how_to_give_one():
    with pytest.raises(
        PublishedError,
        match=r"^no address of published releases is given; pass base_url, .* set SWP_DATA_URL; the installed data, ",
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
def test_anything_but_an_address_or_a_folder_is_refused(address):
    with pytest.raises(PublishedError, match="neither an http or https address nor a folder"):
        open_release("1.2.0", address)


@pytest.mark.parametrize("version", ["1.3.0", "3", "1.2.0rc1", "../1.2.0", "", 1, None])
def test_an_unknown_version_is_reported_with_those_that_exist(host, version):
    with pytest.raises(PublishedError) as error:
        open_release(version, host.url)
    assert f"there is no version {str(version)!r}" in str(error.value)
    assert "the versions are: latest, 1, 1.2, 1.10, 2.0.0-rc.1, 1.10.0, 1.2.0" in str(error.value)


def test_a_version_can_be_written_as_its_tag(host):
    assert open_release("v1.2.0", host.url).version == "1.2.0"


def test_an_unknown_table_is_reported_with_those_that_exist(host):
    with pytest.raises(
        PublishedError, match=r"^version 1\.2\.0: there is no table 'roads'; the tables are: towns, counts$"
    ):
        open_release("1.2.0", host.url).resource("roads")


def test_only_the_files_needed_are_fetched(host):
    load("towns", "1.2.0", host.url)
    assert host.requested == [
        "/releases.json",
        "/1.2.0/SHA256SUMS",
        "/1.2.0/datapackage.json",
        "/1.2.0/parquet/towns.parquet",
    ]


def test_a_version_fetched_before_is_read_without_the_host(host):
    load("towns", "1.2.0", host.url)
    host.requested.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load("towns", "1.2.0", host.url)
        assert host.requested == []
        host.stop()
        assert load("towns", "1.2.0", host.url).height == 2


def test_latest_requests_only_the_index_once_its_version_was_fetched(host):
    load("towns", "latest", host.url)
    host.requested.clear()
    load("towns", "latest", host.url)
    assert host.requested == ["/releases.json"]


def test_without_the_host_the_last_index_is_used_with_a_warning(host):
    load("towns", "latest", host.url)
    host.stop()
    with pytest.warns(
        OfflineWarning, match="cannot be reached; using the list of releases fetched last time"
    ):
        assert load("towns", "latest", host.url)["version"][0] == "1.10.0"
    with (
        pytest.warns(OfflineWarning),
        pytest.raises(PublishedError, match="cannot be reached; try again later"),
    ):
        load("counts", "latest", host.url)


def test_a_host_that_never_answered_is_reported(host):
    host.stop()
    with pytest.raises(
        PublishedError, match=r"^http://127.0.0.1:\d+/releases.json: the host cannot be reached"
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
    with pytest.raises(
        PublishedError, match=rf"{name}: the file is damaged and cannot be fetched again: http"
    ):
        load("towns", "1.2.0", host.url)


def test_a_damaged_index_of_the_cache_is_fetched_again(host, cache):
    load("towns", "1.2.0", host.url)
    for file in cache.rglob("releases.json"):
        file.write_bytes(file.read_bytes()[:100])
    assert load("towns", "1.2.0", host.url).height == 2
    host.stop()
    assert load("towns", "1.2.0", host.url).height == 2


def test_a_version_republished_with_other_content_is_refused_and_the_fetched_one_stays(host):
    load("towns", "1.10.0", host.url)
    file = host.root / "1.10.0" / "parquet" / "towns.parquet"
    load("towns", "1.10.0", host.url).head(1).write_parquet(file)
    host.reseal("1.10.0")
    with pytest.raises(
        PublishedError, match=r"1\.10\.0 has been published again with different content"
    ) as error:
        open_release("latest", host.url)
    assert load("towns", "1.10.0", host.url).height == 2
    shutil.rmtree(str(error.value).split("delete ")[1].split(" to accept")[0])
    assert load("towns", "latest", host.url).height == 1


def test_two_hosts_share_nothing(host, cache):
    load("towns", "1.2.0", host.url)
    other = host.url.replace("127.0.0.1", "localhost")
    host.requested.clear()
    assert load("towns", "1.2.0", other).height == 2
    assert len(host.requested) == 4
    assert len(list(cache.iterdir())) == 2


def test_a_folder_is_read_in_place_without_a_cache(site, cache, tmp_path):
    for base in (str(site), site.as_uri()):
        release = open_release("latest", base)
        assert release.resource("towns").path == site / "1.10.0" / "parquet" / "towns.parquet"
    assert not cache.exists()
    copy = shutil.copytree(site, tmp_path / "copy")
    (copy / "1.10.0" / "parquet" / "towns.parquet").write_bytes(b"PAR1")
    with pytest.raises(
        PublishedError, match=r"towns\.parquet: the file is damaged; publish the release again"
    ):
        load("towns", "latest", str(copy))


def test_several_processes_can_fetch_at_once(host, cache):
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
    assert not list(cache.rglob("*.tmp"))


def test_a_killed_process_leaves_a_cache_that_works(host, cache, patience):
    path = "/1.2.0/parquet/towns.parquet"

    def stall(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"PAR1")
        time.sleep(30)

    host.answers[path] = stall
    process = subprocess.Popen([sys.executable, "-c", LOAD, "1.2.0", host.url])
    until = time.monotonic() + patience(5)
    while path not in host.requested and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not list(cache.rglob("towns.parquet"))
    host.answers.clear()
    assert load("towns", "1.2.0", host.url).height == 2


@contextmanager
def as_nobody():
    """Drop the rights of the superuser, if the tests run as one: no file refuses it anything."""
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


def test_a_read_only_cache_serves_what_it_holds_and_reports_what_it_lacks(site, serve, monkeypatch):
    with tempfile.TemporaryDirectory() as folder:  # readable by everyone
        Path(folder).chmod(0o755)
        monkeypatch.setenv("SWP_DATA_CACHE", f"{folder}/cache")
        host = serve(Path(shutil.copytree(site, f"{folder}/site")))
        load("towns", "latest", host.url)
        kept = [Path(folder, "cache"), *Path(folder, "cache").rglob("*")]
        for path in kept:
            path.chmod(0o555 if path.is_dir() else 0o444)
        with as_nobody():
            assert load("towns", "latest", host.url).height == 2
            assert load("towns", "1.10.0", host.url).height == 2
            with pytest.raises(
                PublishedError,
                match=r"the cache cannot be written .* set SWP_DATA_CACHE to a writable folder",
            ):
                load("counts", "1.10.0", host.url)
        for path in kept:
            path.chmod(0o755)


def make_pipe(cache):
    os.mkfifo(cache)


def make_link_in_circles(cache):
    cache.symlink_to(cache)


def make_folder_for_everybody(cache):
    cache.mkdir()
    cache.chmod(0o777)


def make_folder_of_someone_else(cache):
    cache.mkdir()
    os.chown(cache, 12345, 12345)


UNUSABLE = [
    Path.touch,
    make_pipe,
    make_link_in_circles,
    make_folder_for_everybody,
    pytest.param(
        make_folder_of_someone_else,
        marks=pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root"),
    ),
]


@pytest.mark.parametrize("make", UNUSABLE)
def test_an_unusable_cache_is_refused_before_the_host_is_asked(host, cache, make):
    make(cache)
    for open_it in (lambda: load("counts", "1.10.0", host.url), lambda: releases(host.url)):
        with pytest.raises(
            PublishedError, match=r"cannot be the cache.*set SWP_DATA_CACHE to a folder of your own"
        ):
            open_it()
    assert host.requested == []


@pytest.mark.parametrize(
    "path", ["/dev/null/x", "/proc/x", "/dev/full", "x" * 5000, "~no-such-user/x", "/sys/x"]
)
def test_a_path_that_cannot_be_a_cache_is_refused_before_the_host_is_asked(host, monkeypatch, path):
    monkeypatch.setenv("SWP_DATA_CACHE", path)
    with pytest.raises(PublishedError, match="SWP_DATA_CACHE"):
        load("counts", "1.10.0", host.url)
    assert host.requested == []


def test_an_empty_cache_that_cannot_be_written_is_refused_before_the_host_is_asked(host, monkeypatch):
    def refuse(**_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(
        PublishedError, match=r"the cache cannot be written \(Permission denied\); set SWP_DATA_CACHE"
    ):
        load("counts", "1.10.0", host.url)
    assert host.requested == []


def test_a_folder_of_a_host_that_others_may_write_to_is_refused(host, cache):
    load("towns", "1.10.0", host.url)
    (folder,) = cache.iterdir()
    folder.chmod(0o777)
    with pytest.raises(PublishedError, match="other users may write to it"):
        load("towns", "1.10.0", host.url)


@pytest.mark.parametrize("name", ["SHA256SUMS", "towns.parquet", "datapackage.json"])
@pytest.mark.parametrize("reachable", [True, False])
def test_a_pipe_in_the_cache_is_replaced_or_reported_and_never_waited_for(host, cache, name, reachable):
    load("towns", "1.10.0", host.url)
    file = in_cache(cache, name)
    file.unlink()
    os.mkfifo(file)
    if reachable:
        assert load("towns", "1.10.0", host.url).height == 2
        assert file.is_file()
        return
    host.stop()
    with pytest.raises(PublishedError, match="the file is damaged and cannot be fetched again"):
        load("towns", "1.10.0", host.url)


def test_indexes_that_are_pipes_are_not_waited_for(host, cache):
    load("towns", "1.10.0", host.url)
    for file in list(cache.rglob("releases.json")):
        file.unlink()
        os.mkfifo(file)
    assert load("towns", "1.10.0", host.url).height == 2


def test_a_host_that_was_found_unreachable_is_not_asked_again_at_once(host, monkeypatch):
    load("towns", "1.10.0", host.url)
    host.stop()
    with pytest.warns(OfflineWarning):
        load("towns", "latest", host.url)

    def fail(*_, **__):
        pytest.fail("a connection was tried")

    monkeypatch.setattr("requests.Session.get", fail)
    with pytest.warns(OfflineWarning):
        load("towns", "latest", host.url)


def test_an_index_that_cannot_be_written_leaves_the_last_one(host, cache, monkeypatch):
    releases(host.url)
    before = {file: file.read_bytes() for file in cache.rglob("*") if file.is_file()}
    host.write_index(host.index() | {"note": "newer"})

    def full(*_):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(Path, "replace", full)
    releases(host.url)
    assert {file: file.read_bytes() for file in cache.rglob("*") if file.is_file()} == before


def test_a_cache_of_an_unknown_user_is_reported(host, monkeypatch):
    monkeypatch.setenv("SWP_DATA_CACHE", "~no-such-user/cache")
    with pytest.raises(PublishedError, match="SWP_DATA_CACHE: '~no-such-user/cache' is not a folder"):
        open_release("1.2.0", host.url)


@pytest.mark.parametrize(
    "address", ["http://a b/", "http://*/", "http://a..b/", "http://" + "a" * 70 + ".invalid"]
)
@pytest.mark.usefixtures("cache")
def test_an_impossible_host_name_is_reported(address):
    with pytest.raises(PublishedError, match=r"not an address that can be fetched|cannot be reached"):
        open_release("1.2.0", address)


def test_the_page_on_published_releases_states_the_limits_that_hold():
    page = " ".join(
        (package_folder() / "docs" / "guides" / "published-releases.md").read_text(encoding="utf-8").split()
    )
    assert (download.CONNECT_TIMEOUT, download.READ_TIMEOUT, download.TOTAL_TIMEOUT) == (10, 20, 120)
    assert (
        "ten seconds to accept a connection, twenty between two packets, and two minutes for a file" in page
    )
    assert download.MAX_REDIRECTS == 5
    assert "more than five redirects" in page
    assert (client.MAX_ROWS, download.NOTICE_AFTER) == (1_000_000, 2)
    assert "at most a million rows" in page
    assert "Downloads that take longer than two seconds print a notice" in page
    assert {cache.URL_VARIABLE, cache.CACHE_VARIABLE} <= set(re.findall(r"`(SWP_[A-Z_]+)`", page))
    assert "pip install 'swp-data[published]'" in page


def test_a_missing_library_is_reported_with_the_command_that_installs_it(host, monkeypatch):
    for library in ("requests", "urllib3"):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, library, None)
            with pytest.raises(
                PublishedError,
                match=rf"needs {library}, which is not installed; run: pip install 'swp-data\[published\]'",
            ):
                open_release("1.2.0", host.url)


def test_folders_and_the_cache_are_read_without_those_libraries(site, host):
    load("towns", "1.2.0", host.url)
    code = "import sys; sys.modules.update(dict.fromkeys(['requests', 'urllib3', 'platformdirs']));" + LOAD
    without = code.replace('("towns", "counts")', '("towns",)')
    for base in (host.url, str(site)):
        command = [sys.executable, "-c", without, "1.2.0", base]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "À,city,1.2.0" in done.stdout, done.stderr


def test_a_cached_load_imports_no_library_for_fetching(host):
    load("towns", "1.2.0", host.url)
    load("counts", "1.2.0", host.url)
    code = LOAD + "\nprint(sorted({'requests', 'urllib3', 'semver'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code, "1.2.0", host.url], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_operating_systems_folder_for_caches_is_the_default(monkeypatch, tmp_path):
    monkeypatch.delenv("SWP_DATA_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / "swp-data"


def test_the_names_that_users_catch_are_public():
    assert swp_data.OfflineWarning is published.OfflineWarning is OfflineWarning
    assert swp_data.PublishedError is published.PublishedError is PublishedError


def test_a_published_error_is_a_package_error():
    assert issubclass(PublishedError, PackageError)
