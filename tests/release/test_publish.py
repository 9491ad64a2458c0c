"""Publishing: a published version never changes, aliases follow the highest version, interruptions do no harm."""

import errno
import functools
import hashlib
import http.server
import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from semver import Version

from swp_data.cli import main
from swp_data.datapackage import staging
from swp_data.datapackage.archive import files_below, write_zip
from swp_data.datapackage.checksums import CHECKSUMS, check_files, write_checksums
from swp_data.datapackage.model import PackageError, open_package
from swp_data.formats.releases_page import addressed_lines
from swp_data.release.build import release
from swp_data.release.publish import prepare_publish, publish
from swp_data.release.release_index import aliases

DATE = (2024, 2, 29, 0, 0, 0)  # of the small package


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="session")
def kept_releases(tmp_path_factory):
    """Return the folder where each release that was built is kept for other tests."""
    return tmp_path_factory.mktemp("releases")


@pytest.fixture
def build(small, tmp_path, kept_releases):
    """Return a function that builds a small release of a version; a test may change the folder it returns."""

    def build_release(version, value="3"):
        folder, kept = tmp_path / "dist" / f"small-{version}", kept_releases / value / f"small-{version}"
        if not kept.exists():
            package = Path(shutil.copytree(small, tmp_path / "package"))
            edit(package / "datapackage.json", "1.2.0", version)
            edit(package / "counts.csv", "2,B,,3,", f"2,B,,{value},")
            release(package, kept.parent)
            shutil.rmtree(package)
            (kept / "python").mkdir()
            (kept / "python" / f"small-{version}.whl").write_bytes(b"wheel " + version.encode())
            seal(kept)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(kept, folder)
        shutil.copy(f"{kept}.zip", folder.parent)
        return folder

    return build_release


def edit(file, old, new):
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def seal(folder):
    """Write the checksums and the zip of a folder again."""
    write_checksums(folder)
    write_zip(folder, files_below(folder), Path(f"{folder}.zip"), DATE, folder.name)


def tree(folder):
    """Return the checksum and the time of each file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): (digest(path), path.stat().st_mtime_ns) for path in files}


def contents(folder):
    return {name: content for name, (content, _) in tree(folder).items()}


def index(folder):
    return json.loads((folder / "releases.json").read_text(encoding="utf-8"))


def version_of(folder):
    return json.loads((folder / "datapackage.json").read_text())["version"]


def test_a_release_is_published_with_its_aliases_and_an_index(build, tmp_path):
    release, to = build("1.2.3"), tmp_path / "public"
    publish(release, to)
    assert {path.name for path in to.iterdir()} == {
        *("1.2.3", "1.2", "1", "latest", "small-1.2.3.zip"),
        *("releases.json", "releases.html", "index.html"),
    }
    for folder in ("1.2.3", "1.2", "1", "latest"):
        assert contents(to / folder) == contents(release)
    listed = index(to)
    assert listed["name"] == "small"
    assert listed["aliases"] == {"latest": "1.2.3", "1": "1.2.3", "1.2": "1.2.3"}
    (entry,) = listed["releases"]
    assert {key: entry[key] for key in ("version", "date", "path", "prerelease", "files")} == {
        "version": "1.2.3",
        "date": "2024-02-29",
        "path": "1.2.3/",
        "prerelease": False,
        "files": len(contents(release)),
    }
    for file in (entry["descriptor"], entry["checksums"], entry["archive"], *entry["python"]):
        assert (to / file["path"]).stat().st_size == file["bytes"]
        assert f"sha256:{digest(to / file['path'])}" == file["hash"]
    assert [file["path"] for file in entry["python"]] == ["1.2.3/python/small-1.2.3.whl"]


def test_the_index_leads_to_the_checksum_of_every_file(build, tmp_path):
    to = tmp_path / "public"
    publish(build("1.2.3"), to)
    (entry,) = index(to)["releases"]
    assert digest(to / entry["checksums"]["path"]) == entry["checksums"]["hash"].removeprefix("sha256:")
    sums = (to / entry["checksums"]["path"]).read_text().splitlines()
    listed = {name: value for value, name in (line.split("  ", 1) for line in sums)}
    assert {**listed, CHECKSUMS: digest(to / entry["checksums"]["path"])} == contents(to / entry["path"])


def test_publishing_again_changes_nothing_not_even_a_timestamp(build, tmp_path):
    release, to = build("1.2.3"), tmp_path / "public"
    publish(release, to)
    before = tree(to)
    assert publish(release, to).to_text() == f"Nothing to do: small 1.2.3 is already published in {to}."
    assert tree(to) == before


def test_a_new_release_leaves_the_old_one_unchanged(build, tmp_path):
    to = tmp_path / "public"
    publish(build("1.2.3"), to)
    before = tree(to)
    publish(build("1.3.0", "4"), to)
    after = tree(to)
    for name, state in before.items():
        if name.startswith(("1.2.3/", "1.2/")) or name.endswith(".zip"):
            assert after[name] == state
    assert index(to)["aliases"] == {"latest": "1.3.0", "1": "1.3.0", "1.2": "1.2.3", "1.3": "1.3.0"}
    assert [entry["version"] for entry in index(to)["releases"]] == ["1.3.0", "1.2.3"]
    assert {alias: version_of(to / alias) for alias in index(to)["aliases"]} == index(to)["aliases"]


def test_a_patch_of_an_older_release_does_not_move_latest_back(build, tmp_path):
    to = tmp_path / "public"
    for version in ("1.2.3", "2.0.0", "1.2.10"):
        publish(build(version), to)
    assert index(to)["aliases"] == {
        "latest": "2.0.0",
        "1": "1.2.10",
        "1.2": "1.2.10",
        "2": "2.0.0",
        "2.0": "2.0.0",
    }
    assert {alias: version_of(to / alias) for alias in index(to)["aliases"]} == index(to)["aliases"]


def test_no_alias_points_to_a_prerelease(build, tmp_path):
    to = tmp_path / "public"
    publish(build("2.0.0-rc.1"), to)
    assert index(to)["aliases"] == {}
    assert index(to)["releases"][0]["prerelease"] is True
    publish(build("1.0.0"), to)
    assert index(to)["aliases"]["latest"] == "1.0.0"
    assert [entry["version"] for entry in index(to)["releases"]] == ["2.0.0-rc.1", "1.0.0"]


@given(
    st.lists(
        st.builds(
            Version,
            st.integers(0, 3),
            st.integers(0, 3),
            st.integers(0, 12),
            st.sampled_from([None, "rc.1", "alpha"]),
        ).map(str),
        unique=True,
    )
)
def test_an_alias_points_to_the_highest_version_with_its_prefix(versions):
    final = [version for version in versions if "-" not in version]
    targets = aliases(versions)
    assert set(targets) == {
        *(["latest"] if final else []),
        *(version.split(".")[0] for version in final),
        *(version.rsplit(".", 1)[0] for version in final),
    }
    for alias, target in targets.items():
        covered = [version for version in final if alias == "latest" or version.startswith(f"{alias}.")]
        assert target in covered
        assert all(Version.parse(target) >= Version.parse(version) for version in covered)


@pytest.mark.parametrize("what", ["folder", "zip"])
def test_a_published_version_with_other_contents_is_refused(build, tmp_path, what):
    to = tmp_path / "public"
    publish(build("1.2.3"), to)
    if what == "zip":
        with zipfile.ZipFile(to / "small-1.2.3.zip", "a") as archive:
            archive.comment = b"again"
    before = tree(to)
    release = build("1.2.3", "4" if what == "folder" else "3")
    with pytest.raises(PackageError, match="published with other contents"):
        publish(release, to)
    assert tree(to) == before


def mix_up_tables(folder):
    """Give a table other rows in one format, with checksums that agree."""
    shutil.copy(folder / "parquet" / "counts.parquet", folder / "parquet" / "towns.parquet")
    seal(folder)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (
            lambda folder: (folder / "csv" / "towns.csv").write_text("town\n"),
            "'csv/towns.csv' differs from what was released: its SHA-256 differs from the one in SHA256SUMS",
        ),
        (
            lambda folder: (folder / "csv" / "towns.csv").unlink(),
            "it is listed in SHA256SUMS, but it is missing",
        ),
        (
            lambda folder: (folder / "more.csv").touch(),
            "'more.csv' differs from what was released",
        ),
        (
            lambda folder: (folder / "link.csv").symlink_to("LICENSE"),
            "it is not listed in SHA256SUMS",
        ),
        (lambda folder: (folder / CHECKSUMS).unlink(), "SHA256SUMS is missing or cannot be read"),
        (lambda folder: (folder / CHECKSUMS).write_text("0" * 64 + "  ../x\n"), "is not inside the release"),
        (lambda folder: folder.with_name(f"{folder.name}.zip").unlink(), "the zip of the release is missing"),
        (
            lambda folder: folder.with_name(f"{folder.name}.zip").write_bytes(b"PK"),
            "is not the zip that was",
        ),
        (
            mix_up_tables,
            "'parquet/towns.parquet' differs from what was released: its rows differ",
        ),
    ],
)
def test_a_damaged_release_is_refused_and_nothing_is_written(build, tmp_path, damage, says):
    release = build("1.2.3")
    damage(release)
    with pytest.raises(PackageError, match=says):
        publish(release, tmp_path / "public")
    assert not (tmp_path / "public").exists()


def test_a_zip_of_other_files_is_refused(build, tmp_path):
    release = build("1.2.3")
    with zipfile.ZipFile(release.with_name("small-1.2.3.zip"), "a") as archive:
        archive.writestr("small-1.2.3/more.csv", "id\n")
    with pytest.raises(PackageError, match="is not the zip that was"):
        publish(release, tmp_path / "public")


def test_a_folder_of_another_dataset_is_refused(build, tmp_path):
    to = tmp_path / "public"
    to.mkdir()
    (to / "releases.json").write_text(json.dumps({"name": "folk", "aliases": {}, "releases": []}))
    with pytest.raises(PackageError, match="contains the releases of 'folk'"):
        publish(build("1.2.3"), to)


def test_a_folder_that_an_alias_needs_is_not_overwritten(build, tmp_path):
    to = tmp_path / "public"
    (to / "latest").mkdir(parents=True)
    (to / "latest" / "news.html").write_text("ours")
    with pytest.raises(
        PackageError, match="is needed for an alias, but does not contain a release of 'small'"
    ):
        publish(build("1.2.3"), to)
    assert contents(to) == {"latest/news.html": digest(to / "latest" / "news.html")}


def test_other_files_of_the_host_are_kept(build, tmp_path):
    to = tmp_path / "public"
    to.mkdir()
    (to / "index.html").write_text("ours")
    actions = publish(build("1.2.3"), to)
    assert (to / "index.html").read_text() == "ours"
    assert "index.html: kept, since 'swp-data publish' did not write it" in actions.to_text()
    assert list(index(to)["pages"]) == ["releases.html"]


def test_the_page_lists_each_release_with_its_files_and_checksums(build, tmp_path):
    to = tmp_path / "public"
    for version in ("1.2.3", "2.0.0-rc.1", "1.3.0"):
        publish(build(version), to)
    page = (to / "index.html").read_text(encoding="utf-8")
    assert (to / "releases.html").read_text(encoding="utf-8") == page
    assert re.findall(r">Version (.*?)<", page) == ["2.0.0-rc.1", "1.3.0", "1.2.3"]
    for entry in index(to)["releases"]:
        for hashed in (entry["archive"], entry["checksums"]):
            assert hashed["hash"].removeprefix("sha256:") in page
    links = re.findall(r'href="([^"#]+)"', page)
    assert {"1.3.0/small.xlsx", "latest/README.md", "small-1.2.3.zip", "2.0.0-rc.1/SHA256SUMS"} <= set(links)
    assert [link for link in links if not (to / link).is_file()] == []
    assert not re.search(r"<script|<link|<img|https?://", page)  # it fetches nothing


def test_a_page_that_someone_edited_is_kept(build, tmp_path):
    to = tmp_path / "public"
    publish(build("1.2.3"), to)
    edit(to / "index.html", "Releases of", "Our releases of")
    publish(build("1.3.0"), to)
    assert "Our releases of" in (to / "index.html").read_text(encoding="utf-8")
    assert ">Version 1.3.0<" in (to / "releases.html").read_text(encoding="utf-8")
    (to / "index.html").unlink()
    publish(build("1.3.0"), to)
    assert (to / "index.html").read_bytes() == (to / "releases.html").read_bytes()


def test_an_index_that_lacks_something_is_refused_and_nothing_is_written(build, tmp_path):
    to = tmp_path / "public"
    publish(build("1.2.3"), to)
    listed = index(to)
    del listed["releases"][0]["archive"]
    (to / "releases.json").write_text(json.dumps(listed))
    before = tree(to)
    with pytest.raises(PackageError, match="is not an index of releases"):
        publish(build("1.3.0"), to)
    assert tree(to) == before


@pytest.mark.parametrize("program", ["Python, pandas", "R", "JavaScript"])
def test_the_lines_of_the_page_read_a_published_release(build, tmp_path, run_r, program):
    release, to = build("1.2.3"), tmp_path / "public"
    publish(release, to)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=to)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    line = (
        addressed_lines(open_package(release))[program]
        .replace("ADDRESS", address)
        .replace("VERSION", "latest")
    )
    try:
        if program == "R":
            start, value = line.split("; ")
            rows = run_r(f"{start}\ncat(nrow({value}))", tmp_path)
        elif program == "JavaScript":
            if not (node := shutil.which("node")):
                pytest.skip("Node is not installed")
            script = f"(async () => console.log(({line}).length))()"
            rows = subprocess.run([node, "-e", script], check=True, capture_output=True, text=True).stdout
        else:
            rows = len(eval(line, {"pandas": pd}))
        assert int(rows) == 2
    finally:
        server.shutdown()
        server.server_close()


def test_a_damaged_alias_is_restored(build, tmp_path):
    release, to = build("1.2.3"), tmp_path / "public"
    publish(release, to)
    (to / "latest" / "csv" / "towns.csv").write_text("id\n")
    assert [copy.target for copy in publish(release, to).copies] == ["latest"]
    assert contents(to / "latest") == contents(release)


def test_a_damaged_published_release_is_not_copied_to_an_alias(build, tmp_path):
    to = tmp_path / "public"
    publish(build("1.2.3"), to)
    (to / "1.2.3" / "csv" / "towns.csv").write_text("id\n")
    shutil.rmtree(to / "1.2")
    with pytest.raises(PackageError, match=r"'csv/towns\.csv' is damaged"):
        publish(build("1.3.0"), to)


def test_a_dry_run_prints_the_actions_and_changes_nothing(build, tmp_path):
    to = tmp_path / "public"
    release = build("1.2.3")
    done = CliRunner().invoke(main, ["publish", "--to", str(to), "--dry-run", str(release)])
    size = release.with_name("small-1.2.3.zip").stat().st_size
    assert done.stdout.splitlines() == [
        f"small-1.2.3.zip: added ({size:,} bytes)",
        f"1.2.3: added ({len(contents(release))} files)",
        "latest: points to 1.2.3",
        "1: points to 1.2.3",
        "1.2: points to 1.2.3",
        "index.html, releases.html: lists all releases",
        "releases.json: small 1.2.3 is listed",
    ]
    assert not to.exists()


def test_the_command_publishes_and_reports_a_mistake_in_one_line(build, tmp_path):
    to, release = tmp_path / "public", build("1.2.3")
    assert CliRunner().invoke(main, ["publish", "--to", str(to), str(release)]).exit_code == 0
    again = CliRunner().invoke(main, ["publish", "--to", str(to), str(release)])
    assert again.stdout.startswith("Nothing to do")
    done = CliRunner().invoke(main, ["publish", "--to", str(to), str(tmp_path)])
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)


def test_a_second_publisher_is_told_to_wait(build, tmp_path):
    to = tmp_path / "public"
    release = build("1.2.3")
    with staging.locked(to), pytest.raises(PackageError, match="wait until it is done"):
        publish(release, to)


def check_host(to):
    """Check that each listed release is complete, and that each alias is a complete release."""
    if (to / "releases.json").exists():
        for entry in index(to)["releases"]:
            assert check_files(to / entry["version"])[CHECKSUMS] == entry["checksums"]["hash"].split(":")[1]
            assert digest(to / entry["archive"]["path"]) == entry["archive"]["hash"].split(":")[1]
    for folder in to.iterdir():
        if folder.is_dir() and not folder.name.startswith("."):
            check_files(folder)


@pytest.mark.parametrize("exchange", [True, False], ids=["at once", "in two moves"])
def test_publishing_again_completes_what_a_failure_at_any_step_left(build, tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(staging, "_exchange", lambda *_: False)
    old, new, wanted = build("1.2.3"), build("1.3.0", "4"), tmp_path / "wanted"
    publish(old, wanted)
    publish(new, wanted)
    moves, move_into_place = 0, staging.move_into_place
    for fails in range(1, 20):
        to = tmp_path / f"public-{fails}"
        publish(old, to)
        done = 0

        def failing(source, target, fails=fails):
            nonlocal done
            done += 1
            if done == fails:
                raise OSError(errno.ENOSPC, "No space left on device")
            move_into_place(source, target)

        monkeypatch.setattr(staging, "move_into_place", failing)
        try:
            publish(new, to)
            moves = fails - 1
        except PackageError as error:
            assert "every release there is complete; publish again" in str(error)  # noqa: PT017
            assert [entry["version"] for entry in index(to)["releases"]] == ["1.2.3"]
        monkeypatch.setattr(staging, "move_into_place", move_into_place)
        check_host(to)
        assert not [path for path in to.iterdir() if path.name.startswith(".")]
        publish(new, to)
        assert contents(to) == contents(wanted)
        if moves:
            break
    assert moves == 8  # the zip, the version, latest, 1, 1.3, the two pages, and the index


KILLED = """
import os, signal, sys
from pathlib import Path
from swp_data.release.publish import publish

seen, wanted = 0, int(sys.argv[3])

def audit(event, arguments):
    global seen
    inside = any(str(argument).startswith(sys.argv[2]) for argument in arguments[:2])
    if inside and event in {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod"}:
        seen += 1
        if seen == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(audit)
publish(Path(sys.argv[1]), Path(sys.argv[2]))
print(seen)
"""


def publish_until(release, to, change):
    """Publish, and be killed before the file system change with a number."""
    program = [sys.executable, "-c", KILLED, str(release), str(to), str(change)]
    return subprocess.run(program, check=False, capture_output=True, text=True)


def test_publishing_again_completes_what_a_kill_at_any_point_left(build, tmp_path):
    old, new, wanted = build("1.2.3"), build("1.3.0", "4"), tmp_path / "wanted"
    publish(old, wanted)
    count = int(publish_until(new, wanted, 0).stdout)
    assert count > 100
    for moment in sorted({*range(1, count, count // 5), count - 6, count}):
        to = tmp_path / f"public-{moment}"
        publish(old, to)
        before = tree(to / "1.2.3")
        assert publish_until(new, to, moment).returncode == -signal.SIGKILL
        check_host(to)
        assert [entry["version"] for entry in index(to)["releases"]] in (["1.2.3"], ["1.3.0", "1.2.3"])
        publish(new, to)
        assert contents(to) == contents(wanted)
        assert tree(to / "1.2.3") == before
        shutil.rmtree(to)


def test_the_index_is_written_last(build, tmp_path, monkeypatch):
    targets, move_into_place = [], staging.move_into_place

    def noting(source, target):
        targets.append(target.name)
        move_into_place(source, target)

    monkeypatch.setattr(staging, "move_into_place", noting)
    publish(build("1.2.3"), tmp_path / "public")
    assert targets == [
        "small-1.2.3.zip",
        "1.2.3",
        "latest",
        "1",
        "1.2",
        "index.html",
        "releases.html",
        "releases.json",
    ]


def test_the_actions_that_are_prepared_are_those_that_are_carried_out(build, tmp_path):
    release, to = build("1.2.3"), tmp_path / "public"
    assert prepare_publish(release, to).to_text() == publish(release, to).to_text()
    assert Path(to / "1.2.3").is_dir()
