"""A host that lies, hangs up, stalls or floods: one sentence, in time, and nothing wrong is ever read."""

import gzip
import hashlib
import io
import json
import shutil
import threading
import time
from pathlib import Path

import polars as pl
import pytest

from swp_data.datapackage import frames
from swp_data.datapackage.checksums import write_checksums
from swp_data.remote import PublishedError, UnreachableError, download, open_release, releases
from swp_data.remote.client import MAX_ROWS
from swp_data.remote.download import MAX_REDIRECTS
from swp_data.remote.download import download as get

INDEX, SUMS, DESCRIPTOR = "/releases.json", "/1.2.0/SHA256SUMS", "/1.2.0/datapackage.json"
TABLE = "/1.2.0/parquet/towns.parquet"
STEPS = [INDEX, SUMS, DESCRIPTOR, TABLE]


def load(host):
    return frames.scan(open_release("1.2.0", host.url).resource("towns")).collect()


def refuse(host, message="."):
    """Check that loading fails with one short sentence; return the sentence."""
    with pytest.raises(PublishedError, match=message) as error:
        load(host)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 700
    return str(error.value)


def answer(body=b"", status=200, **headers):
    """Return an answer; write the names of headers with underscores."""

    def send(handler):
        handler.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def redirect(to, status=302):
    return answer(status=status, Location=to)


def chunks(*pieces, pause=0.0, end=True):
    """Return an answer in chunks; without `end` the connection closes in the middle of one."""

    def send(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for piece in pieces:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            time.sleep(pause)
        handler.wfile.write(b"0\r\n\r\n" if end else b"ff\r\nhalf")

    return send


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"[" * 65_536)


def drip(handler):
    """Promise 1,000 bytes and send one now and then: no packet is late, and it never ends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(60):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def silence(_):
    time.sleep(5)


def hang_up(handler):
    handler.connection.close()


@pytest.mark.parametrize("path", STEPS)
def test_an_interrupted_transfer_is_reported_and_nothing_of_it_is_kept(host, cache, path):
    whole = (host.root / path[1:]).read_bytes()
    for broken in (
        answer(whole[:-10], Content_Length=str(len(whole))),
        chunks(whole[:50], end=False),
        answer(b"", Content_Length=str(len(whole))),
        hang_up,
    ):
        host.answers[path] = broken
        refuse(host, "was closed early|cannot be reached")
        assert not [file for file in cache.rglob(Path(path).name) if file.parent.name in path]
    host.answers.clear()
    assert load(host).height == 2


@pytest.mark.parametrize("path", STEPS[1:])
def test_bytes_other_than_those_published_are_refused(host, path):
    whole = (host.root / path[1:]).read_bytes()
    for other in (
        whole[:-1] + b"!",
        whole[:-1],
        b"",
        (host.root / "1.10.0" / path[7:]).read_bytes()[: len(whole)],
    ):
        host.answers[path] = answer(other)
        refuse(host, "this is not the file that was published .* report it to the publisher")
    host.answers[path] = chunks(whole[:40], whole[40:-1])
    refuse(host, "this is not the file that was published")


def test_a_contradictory_answer_is_reported(host):
    def two_lengths(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}")

    def no_http(handler):
        handler.wfile.write(b"SSH-2.0-OpenSSH_9\r\n")

    for nonsense in (two_lengths, no_http):
        host.answers[INDEX] = nonsense
        refuse(host, "the host's answer cannot be read|cannot be reached")


def test_a_complete_answer_in_chunks_is_read(host):
    for path in STEPS:
        whole = (host.root / path[1:]).read_bytes()
        host.answers[path] = chunks(whole[:40], whole[40:])
    assert load(host).height == 2


@pytest.mark.parametrize("path", STEPS)
def test_more_than_was_promised_is_not_read(host, path, monkeypatch):
    monkeypatch.setattr("swp_data.remote.cache.MAX_INDEX_BYTES", 100_000)
    for flood in (endless, chunks(*[b"[" * 60_000] * 4), answer(b"x", Content_Length="999999999999")):
        host.answers[path] = flood
        assert "larger than the" in refuse(host)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("slow", [drip, drip_headers, silence, chunks(*[b"x"] * 60, pause=0.1)])
def test_a_slow_host_is_given_up(host, slow, patience):
    for path in (INDEX, TABLE):
        host.answers[path] = slow
        began = time.monotonic()
        refuse(host, "took longer than 0.6 seconds|the host timed out")
        assert time.monotonic() - began < patience(2)
        del host.answers[path]


@pytest.mark.usefixtures("impatient")
def test_no_thread_keeps_reading_from_a_host_that_was_given_up(host, patience):
    host.answers[INDEX] = drip
    refuse(host, "took longer")
    until = time.monotonic() + patience(2)
    while any(thread.name.startswith(f"download {host.url}") for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("path", STEPS)
def test_an_unsuccessful_status_is_reported(host, path):
    for status in (404, 403, 206, 500, 503):
        host.answers[path] = answer(b"sorry", status)
        assert f"status {status}" in refuse(host)


def test_the_last_index_stands_in_for_a_host_in_trouble_but_not_for_one_that_lies(host):
    load(host)
    host.answers[INDEX] = answer(b"", 500)
    with pytest.warns(UserWarning, match="status 500"):
        assert open_release("latest", host.url).version == "1.10.0"
    for lie in (answer(b"<html>Sign in</html>"), answer(b"", 404), redirect("file:///etc/passwd")):
        host.answers[INDEX] = lie
        with pytest.raises(PublishedError):
            open_release("latest", host.url)


@pytest.mark.parametrize(
    "to",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "gopher://x", "", "http://["],
)
def test_a_redirect_off_the_web_is_not_followed(host, to):
    for path in (INDEX, TABLE):
        host.answers[path] = redirect(to)
        assert "which is not followed" in refuse(host)
        del host.answers[path]


def test_redirects_on_the_web_are_followed_up_to_a_limit(host):
    host.answers[INDEX] = redirect("/moved.json", 301)
    host.answers["/moved.json"] = redirect(f"{host.url}/again.json", 307)
    host.answers["/again.json"] = answer((host.root / "releases.json").read_bytes())
    assert load(host).height == 2
    host.requested.clear()
    host.answers[INDEX] = redirect(INDEX)
    with pytest.raises(PublishedError, match=f"more than {MAX_REDIRECTS} times"):
        releases(host.url)
    assert len(host.requested) == MAX_REDIRECTS + 1


def test_the_body_of_a_redirect_is_not_read(host, patience):
    def flood(handler):
        handler.send_response(302)
        handler.send_header("Location", "/again.json")
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65_536)

    host.answers[INDEX] = flood
    host.answers["/again.json"] = answer((host.root / "releases.json").read_bytes())
    began = time.monotonic()
    assert load(host).height == 2
    assert time.monotonic() - began < patience(1)


def test_a_redirect_from_https_to_http_is_not_followed():
    with pytest.raises(PublishedError, match="is not followed"):
        download._redirect_target(
            "https://data.example/releases.json", "http://data.example/releases.json", "there"
        )
    assert (
        download._redirect_target("http://data.example/a", "https://data.example/b", "there")
        == "https://data.example/b"
    )


@pytest.fixture(scope="module")
def bomb():
    return gzip.compress(b"\0" * 20_000_000)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "GZIP, gzip"])
def test_a_compressed_answer_is_refused_and_never_unpacked(host, bomb, coding):
    for path in STEPS:
        host.answers[path] = answer(bomb, Content_Encoding=coding)
        refuse(host, "sent compressed, which was not requested")
        del host.answers[path]


def test_messages_do_not_show_a_user_name_or_password(host):
    host.answers[INDEX] = answer(b"", 404)
    with pytest.raises(PublishedError) as error:
        open_release("1.2.0", host.url.replace("http://", "http://me:secret@"))
    assert "secret" not in str(error.value)


GARBAGE = {
    "nothing": "",
    "a page": "<!doctype html><title>Not found</title>",
    "not utf-8": b"\xff\xfe{}",
    "a list": "[]",
    "a number": "1e999",
    "an endless number": '{"name": ' + "9" * 10_000 + "}",
    "nested deeply": '{"a":' * 100_000,
    "a deep list": "[" * 100_000 + "]" * 100_000,
    "empty": "{}",
    "no list": '{"name": "swp-data", "aliases": {}, "releases": {}}',
    "no aliases": '{"name": "swp-data", "releases": []}',
    "a release that is not an object": '{"name": "swp-data", "aliases": {}, "releases": [1]}',
    "an empty release": '{"name": "swp-data", "aliases": {}, "releases": [{}]}',
    "a name that is not text": '{"name": ["swp-data"], "aliases": {}, "releases": []}',
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_an_index_that_is_garbage_is_refused(host, garbage):
    host.answers[INDEX] = answer(garbage if isinstance(garbage, bytes) else garbage.encode())
    assert "not an index of releases" in refuse(host)


def test_an_index_of_another_dataset_is_refused(host):
    host.write_index(host.index() | {"name": "other"})
    assert "this is the index of 'other', not of 'swp-data'" in refuse(host)


def test_an_index_without_releases_is_reported(host):
    host.write_index({"name": "swp-data", "aliases": {}, "releases": []})
    refuse(host, "no version has been published yet")


WRONG = {
    "version": [None, 1, "1.2", "1.2.0rc1", "01.2.0", "1.2.0/..", "../1.2.0", "1.2.0\n", "٣.1.0", "1" * 200],
    "date": [None, 5, "yesterday", "2026-11-22; rm"],
    "prerelease": [None, True, 0, "false"],
    "bytes": [None, -1, 1.5, True, "9"],
    "descriptor": [None, [], "1.2.0/datapackage.json"],
    "checksums": [None, [], "1.2.0/SHA256SUMS"],
    "archive": [None, [], "x.zip"],
    "python": [None, "x", [1], {}],
}


@pytest.mark.parametrize("key", WRONG)
def test_an_entry_of_the_wrong_shape_is_refused(host, key):
    for value in WRONG[key]:
        index = host.index()
        index["releases"][-1][key] = value
        host.answers[INDEX] = answer(json.dumps(index).encode())
        refuse(host, "not an index of releases")


def test_an_entry_without_a_sha_256_is_refused(host):
    for checksum in [None, 1, "", "sha256:", "sha256:" + "G" * 64, "md5:" + "0" * 32, "0" * 64]:
        index = host.index()
        index["releases"][-1]["checksums"]["hash"] = checksum
        host.answers[INDEX] = answer(json.dumps(index).encode())
        refuse(host, "a file has no SHA-256")


OUTSIDE = [
    *("../1.10.0/SHA256SUMS", "1.2.0/../../SHA256SUMS", "/etc/passwd", "//evil.example/SHA256SUMS", ""),
    *(
        "https://evil.example/SHA256SUMS",
        "1.2.0\\..\\SHA256SUMS",
        "1.2.0/%2e%2e/SHA256SUMS",
        "1.2.0//SHA256SUMS",
    ),
    *(
        "1.2.0/./SHA256SUMS",
        "1.2.0/SHA256SUMS\0",
        "C:/SHA256SUMS",
        "1.2.0/SHA256SUMS?x",
        "1.2.0/a\nb",
        "x" * 300,
    ),
    *(None, 5, ["1.2.0/SHA256SUMS"]),
]


@pytest.mark.parametrize("key", ["checksums", "descriptor", "archive", "python", "path"])
def test_an_index_that_names_a_path_outside_its_folder_is_refused(host, key):
    for path in OUTSIDE:
        index = host.index()
        entry = index["releases"][-1]
        if key == "python":
            entry["python"] = [entry["archive"] | {"path": path}]
        elif key == "path":
            entry["path"] = path
        else:
            entry[key]["path"] = path
        host.answers[INDEX] = answer(json.dumps(index).encode())
        refuse(host, "is not inside its folder; do not trust this source")
    assert set(host.requested) == {INDEX}


def test_an_index_that_names_a_file_of_another_version_is_refused(host):
    for key in ("checksums", "descriptor"):
        index = host.index()
        index["releases"][-1][key]["path"] = index["releases"][0][key]["path"]
        host.answers[INDEX] = answer(json.dumps(index).encode())
        refuse(host, "not an index of releases")


@pytest.mark.parametrize(
    "aliases",
    [
        {"latest": "9.9.9"},
        {"latest": "2.0.0-rc.1"},
        {"1": "2.0.0-rc.1"},
        {"1.2": "1.10.0"},
        {"1.1": "1.10.0"},
        {"2": "1.2.0"},
        {"1.3.0": "1.2.0"},
        {"newest": "1.2.0"},
        {"latest": None},
        {"latest": ["1.2.0"]},
        [],
    ],
)
def test_a_misleading_alias_is_refused(host, aliases):
    host.write_index(host.index() | {"aliases": aliases})
    refuse(host, "not an index of releases")


def test_a_version_that_is_listed_twice_is_refused(host):
    index = host.index()
    index["releases"].append(index["releases"][-1])
    host.write_index(index)
    refuse(host, "a version is listed twice")


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/passwd", "a\\b", "%2e%2e/x", "a//b", "./a", "C:x", "https://evil.example/x", "a\0b"],
)
def test_checksums_of_a_file_outside_the_release_are_refused(host, name):
    sums = host.root / "1.2.0" / "SHA256SUMS"
    seal_with(
        host, "".join(sorted([*sums.read_text().splitlines(True), f"{'0' * 64}  {name}\n"], key=by_name))
    )
    refuse(host, "do not trust this source|don't trust it")


def by_name(line):
    return line[66:]


def seal_with(host, text):
    """Put a list of checksums on the host, and its own checksum into the index."""
    (host.root / "1.2.0" / "SHA256SUMS").write_text(text, encoding="utf-8")
    index = host.index()
    index["releases"][-1]["checksums"] |= {
        "bytes": len(text.encode()),
        "hash": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
    }
    host.write_index(index)


@pytest.mark.parametrize("text", ["", "garbage\n", "0" * 64 + "  datapackage.json\n"])
def test_malformed_checksums_or_those_of_another_descriptor_are_refused(host, text):
    seal_with(host, text)
    refuse(host)
    assert TABLE not in host.requested
    assert DESCRIPTOR not in host.requested


def describe(host, edit):
    """Change the descriptor of a release, and every checksum that leads to it."""
    file = host.root / "1.2.0" / "datapackage.json"
    value = json.loads(file.read_text(encoding="utf-8"))
    value = edit(value) or value
    file.write_text(json.dumps(value), encoding="utf-8")
    write_checksums(file.parent)
    index = host.index()
    index["releases"][-1]["descriptor"] |= {
        "bytes": file.stat().st_size,
        "hash": f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}",
    }
    host.write_index(index)
    seal_with(host, (file.parent / "SHA256SUMS").read_text(encoding="utf-8"))


EDITS = {
    "not an object": lambda _: [1],
    "no resources": lambda value: value.pop("resources") and None,
    "of another dataset": lambda value: value.update(name="other"),
    "of another version": lambda value: value.update(version="1.10.0"),
    "a path out of it": lambda value: value["resources"][0].update(path="../../secrets.csv"),
    "an address": lambda value: value["resources"][0].update(path="https://evil.example/x.csv"),
    "two paths": lambda value: value["resources"][0].update(path=["csv/towns.csv", "/etc/passwd"]),
    "a path that is not text": lambda value: value["resources"][0].update(path=5),
    "a name that is a path": lambda value: value["resources"][1].update(name="../towns"),
    "a name that is not text": lambda value: value["resources"][1].update(name=7),
    "a schema elsewhere": lambda value: value["resources"][0].update(schema="../schema.json"),
    "a schema without a list of fields": lambda value: value["resources"][0].update(schema={"fields": 5}),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_descriptor_that_misleads_is_refused(host, edit):
    describe(host, edit)
    refuse(host)
    assert TABLE not in host.requested


def test_a_release_that_lacks_the_file_of_a_table_is_reported(host):
    (host.root / "1.2.0" / "parquet" / "towns.parquet").unlink()
    host.reseal("1.2.0")
    refuse(host, r"version 1\.2\.0 has no 'parquet/towns\.parquet'")


def republish(host, write):
    """Put another Parquet file on the host, and the checksums of it."""
    write(host.root / TABLE[1:])
    host.reseal("1.2.0")


def test_a_table_that_is_not_parquet_or_has_other_columns_is_refused_whatever_its_checksum(host):
    republish(host, lambda file: file.write_bytes(b"PAR1" + b"\xff" * 100 + b"PAR1"))
    refuse(host, r"towns\.parquet: not a Parquet file")
    shutil.rmtree(host.cache)
    republish(host, pl.DataFrame({"town": ["À"], "kind": ["city"]}).write_parquet)
    refuse(host, "its columns are not those of its schema")


def test_a_table_with_too_many_rows_is_refused_before_it_is_read(host):
    same = {name: pl.repeat("x", MAX_ROWS + 1, eager=True) for name in ("town", "kind", "version")}
    republish(host, pl.DataFrame(same).write_parquet)
    assert (host.root / TABLE[1:]).stat().st_size < 100_000
    refuse(host, "a table may have at most")


@pytest.mark.parametrize(("variable", "size"), [("CELL_BYTES", 1000), ("RELEASE_TABLE_BYTES", 100_000)])
def test_a_table_whose_texts_are_too_long_is_refused_before_it_is_loaded(host, monkeypatch, variable, size):
    monkeypatch.setenv(f"SWP_DATA_MAX_{variable}", str(size))
    same = {name: pl.repeat("x" * 2000, 20_000, eager=True) for name in ("town", "kind", "version")}
    republish(host, pl.DataFrame(same).write_parquet)
    assert (host.root / TABLE[1:]).stat().st_size < 100_000
    refuse(host, f"it has (a text|texts) of .* bytes; .* are allowed; .*SWP_DATA_MAX_{variable}")


class Stderr(io.StringIO):
    """Standard error that says when it is written to, and may be a terminal."""

    def __init__(self, *, terminal):
        super().__init__()
        self.isatty = lambda: terminal
        self.written = threading.Event()

    def write(self, text):
        self.written.set()
        return super().write(text)


@pytest.mark.parametrize(("terminal", "shown"), [(True, "Fetching {}/releases.json ...\n"), (False, "")])
def test_only_a_terminal_shows_what_takes_long(host, monkeypatch, patience, terminal, shown):
    stderr = Stderr(terminal=terminal)
    monkeypatch.setattr("sys.stderr", stderr)
    monkeypatch.setattr(download, "NOTICE_AFTER", 0.05)

    def late(handler):
        stderr.written.wait(patience(2) if terminal else 0.2)
        answer((host.root / "releases.json").read_bytes())(handler)

    host.answers[INDEX] = late
    releases(host.url)
    assert stderr.getvalue() == shown.format(host.url)


@pytest.mark.usefixtures("impatient")
def test_a_host_that_accepts_no_connection_is_given_up(patience):
    began = time.monotonic()
    with pytest.raises(UnreachableError):
        get("http://192.0.2.1/releases.json", 10)  # an address reserved for documentation, RFC 5737
    assert time.monotonic() - began < patience(2)
