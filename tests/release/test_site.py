"""The site shows what the tables say, whole and safe, and the same release gives the same site."""

import json
import os
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from click.testing import CliRunner

from swp_data import wording
from swp_data.cli import main
from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.datapackage.report import Report
from swp_data.site.build import build_site, write_texts
from swp_data.site.links import FOLDERS, page
from swp_data.site.release_tables import read_release

HOSTILE = "\"><script>alert('x')</script>"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Parsed(HTMLParser):
    """What a page holds: its ids, what it links to, what it loads, its scripts and the words that it shows."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.scripts, self.headings, self.attributes = (
            [],
            [],
            [],
            [],
            [],
            set(),
        )
        self.shown, self.inside = [], []
        self.feed(text)
        self.words = " ".join("".join(self.shown).split())

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        self.attributes |= set(told)
        if "id" in told:
            self.ids.append(told["id"])
        if tag == "a":
            self.links.append(told["href"])
        if tag in {"script", "img", "source", "iframe"} and "src" in told:
            self.loads.append(told["src"])
        if tag == "link" and told["rel"] in {"stylesheet", "icon"}:
            self.loads.append(told["href"])
        if tag == "script":
            self.scripts.append(told.get("src") or told.get("type"))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.inside.append(tag)

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self.inside):
            self.shown.append(data)


@pytest.fixture(scope="session")
def record(released):
    return read_release(released, open_package(released))


@pytest.fixture(scope="session")
def parsed(site):
    return {
        file.relative_to(site).as_posix(): Parsed(file.read_text(encoding="utf-8"))
        for file in site.rglob("*.html")
        if file.relative_to(site).parts[0] != "data"
    }


def test_each_record_has_its_page_and_each_page_a_record(site, record):
    for table, folder in FOLDERS.items():
        made = {file.name for file in (site / folder).glob("*.html")} - {"index.html"}
        assert made == {Path(page(table, row[0])).name for row in record.frames[table].rows()}
    assert {file.stem for file in (site / "tables").glob("*.html")} == {*record.frames, "index"}


def test_the_picture_of_the_home_page_has_the_counts_of_the_table_updates(parsed, record):
    for report in record.reports:
        found = record.frames["updates"].filter(source_id=report["source_id"])
        counts = dict(found["status"].value_counts().iter_rows())
        period = wording.format_period(report["period_start"], report["period_end"])
        shown = re.search(
            rf"{period}: {found.height} activities(.+?)(?:activities|$)", parsed["index.html"].words
        )
        for status, count in counts.items():
            assert f"{count} {status.replace('_', ' ')}" in shown[1].replace("\xa0", " ")


def test_an_activitys_page_has_each_of_its_updates_the_latest_first(parsed, record):
    for row in record.rows["activities"]:
        shown = parsed[page("activities", row["activity_id"])].words
        updates = record.updates_of(row["activity_id"])
        assert f"{wording.format_code(updates[0]['status']).capitalize()} when last reported" in shown
        place = shown.index("What was reported")
        for update in updates:
            assert f"{record.source_name(update['source_id'])}, {wording.format_lines(update)}" in shown
            if update["update_text"]:
                found = shown.find(" ".join(update["update_text"].split()), place)
                assert found >= place, (row["activity_id"], update["update_id"])
                place = found


def test_a_metrics_page_has_each_of_its_figures_and_sentences(parsed, record):
    for row in record.rows["observations"]:
        shown = parsed[page("metrics", row["metric_id"])].words
        assert record.figure(row) in shown
        assert " ".join(row["quote"].split()) in shown
        assert f"{record.source_name(row['source_id'])}, line {row['line']}" in shown


def test_a_misprinted_figure_is_shown_as_printed_with_what_is_meant_wherever_it_stands(parsed):
    for path in (
        "metrics/community-safety-partnership-funding-committed.html",
        "activities/swp-2020-B6.2.html",
    ):
        assert "“3106,646”, a misprint for £106,646" in parsed[path].words
        assert "3,106,646" not in parsed[path].words
    reference = "refer to B5.1 in its update text points to B5.1 DRIVE programme"
    shown = parsed["activities/swp-2020-D6-1.html"].words
    assert reference in shown
    assert "a misprint for (refer to B2.1)" in shown


def test_figures_are_said_as_the_table_has_them(parsed, record):
    said = parsed["metrics/calls-999-answered-within-10-seconds.html"].words
    values = record.frames["observations"].filter(metric_id="calls-999-answered-within-10-seconds")["value"]
    assert {f"{value:.0f}%" for value in values} <= set(re.findall(r"\d+%", said))


def test_an_objectives_page_lists_its_commitments_of_each_edition(parsed, record):
    for row in record.rows["objectives"]:
        shown = parsed[page("objectives", row["objective_id"])].words
        for commitment in record.by("commitments", "objective_id", row["objective_id"]):
            assert f"{commitment['ref']} {commitment['title']}" in shown


def test_a_sources_page_has_a_row_for_all_that_came_from_it(parsed, record):
    tables = (
        "updates",
        "commitment_wordings",
        "observations",
        "passages",
        "plan_statements",
        "glossary",
        "meetings",
    )
    for row in record.rows["sources"]:
        found = parsed[page("sources", row["source_id"])]
        for table in tables:
            count = len(record.by(table, "source_id", row["source_id"]))
            assert sum(one.startswith(f"{table}-") for one in found.ids) == count
            assert not count or f"{record.package.resources[table].title}: {count}" in found.words


def test_a_tables_page_has_its_rows_its_columns_and_its_count(parsed, record):
    for name, frame in record.frames.items():
        shown = parsed[f"tables/{name}.html"].words
        assert f"{frame.height:,} row" in shown
        for field in record.package.resources[name].schema.fields:
            assert f"{field.name} {field.title}" in shown


def test_each_misprint_is_listed(parsed, record):
    assert f"{record.frames['errata'].height} misprints" in parsed["about/errata.html"].words
    for row in record.rows["errata"]:
        assert " ".join(row["explanation"].split()) in parsed["about/errata.html"].words


def test_no_link_is_dead_and_each_anchor_is_there(site, parsed):
    checked = 0
    for path, found in parsed.items():
        for target in {*found.links, *found.loads}:
            if ":" in target:
                continue
            file, _, fragment = target.partition("?")[0].partition("#")
            aim = os.path.normpath(Path(path).parent / unquote(file)) if file else path
            assert (site / aim).is_file(), (path, target)
            if fragment and aim in parsed:
                assert unquote(fragment) in parsed[aim].ids, (path, target)
            checked += 1
    assert checked > 10_000


def test_each_address_leads_into_the_site_but_those_of_licences_and_standards(site, parsed):
    outside = {target for found in parsed.values() for target in found.links if ":" in target}
    assert outside == {"https://creativecommons.org/licenses/by/4.0/", "https://semver.org"}
    loads = {
        load for found in parsed.values() for load in found.loads if not load.startswith("data:image/svg")
    }
    assert loads
    assert not [load for load in loads if ":" in load or load.startswith("/")]
    for file in (site / "assets").glob("*.css"):
        assert "url(" not in file.read_text(encoding="utf-8")
        assert "@import" not in file.read_text(encoding="utf-8")


def test_ids_are_unique_and_headings_in_order(parsed):
    for path, found in parsed.items():
        assert len(found.ids) == len(set(found.ids)), path
        assert found.headings.count(1) == 1, path
        assert all(
            after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False)
        ), path


def test_the_home_page_is_light_and_no_page_is_heavy(site, parsed):
    home = re.sub(r"<svg.+?</svg>", "", (site / "index.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    loads = sum((site / load).stat().st_size for load in parsed["index.html"].loads if ":" not in load)
    assert len(home.encode()) + loads < 200_000
    assert max((site / path).stat().st_size for path in parsed) < 700_000


def test_the_same_release_gives_the_same_bytes_in_another_process_and_replaces_the_site_before(
    released, site, tmp_path
):
    (tmp_path / "site").mkdir()
    for name in ("site.txt", "gone.html"):
        (tmp_path / "site" / name).write_text("what an earlier site had", encoding="utf-8")
    command = [sys.executable, "-m", "swp_data.cli", "site", str(released), "--out", str(tmp_path / "site")]
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "pages in" in done.stdout
    assert done.stderr == ""
    ours, theirs = (
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in (site, tmp_path / "site")
    )
    assert ours.keys() == theirs.keys()
    assert [one.name for one in tmp_path.iterdir()] == ["site"]
    assert not [path for path, content in ours.items() if content != theirs[path]]


def test_the_files_of_the_release_are_there_to_download(site, released, parsed):
    for file in released.rglob("*"):
        if file.is_file():
            assert (site / "data" / file.relative_to(released)).read_bytes() == file.read_bytes()
    shown = parsed["index.html"].words
    for name in ("swp-data.xlsx", "swp-data.sqlite", f"{released.name}.zip"):
        assert name in shown
    assert wording.format_size((released / "swp-data.sqlite").stat().st_size) in shown


def test_the_home_page_tells_programs_what_the_release_tells(site, released):
    text = (site / "index.html").read_text(encoding="utf-8")
    told = json.loads(re.search(r'<script type="application/ld\+json">(.+?)</script>', text, re.DOTALL)[1])
    assert told["name"] == "Safer West Mercia Plan as open data"
    for one in told["distribution"]:
        assert (site / one["contentUrl"]).stat().st_size == int(one["contentSize"].split()[0])
    assert len(told["distribution"]) > 2 * len(open_package(released).resources)


def test_the_feed_has_an_entry_for_each_version(site, released):
    feed = ET.parse(site / "feed.xml").getroot()
    versions = re.findall(r"^## (\S+)", (released / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [one.findtext(f"{ATOM}title") for one in feed.iter(f"{ATOM}entry")] == [
        f"Version {v}" for v in versions
    ]
    assert all(one.text.startswith("urn:uuid:") for one in feed.iter(f"{ATOM}id"))


@pytest.fixture(scope="session")
def hostile(record, tmp_path_factory):
    """Return the texts of the site of a record with a program in its ids, titles, changelog and metadata."""
    folder = tmp_path_factory.mktemp("hostile")
    told = {"name": HOSTILE, "distribution": []}
    (folder / "schema-org.jsonld").write_text(json.dumps(told), encoding="utf-8")
    (folder / "CHANGELOG.md").write_text(
        f"# Changes\n\n## 0.1.0 - 2026-11-22\n\n{HOSTILE} [a](javascript:alert(1)) [b](//example.org)\n"
        "![c](https://example.org/c.png)\n",
        encoding="utf-8",
    )
    ids = {"swp-2016-A4.6": HOSTILE}
    frames = {
        name: frame.with_columns(
            pl.col(column).replace(ids) for column in frame.columns if "activity_id" in column
        )
        for name, frame in record.frames.items()
    }
    for table, column in {"activities": "title", "updates": "update_text", "objectives": "title"}.items():
        frames[table] = frames[table].with_columns(pl.lit(HOSTILE).alias(column))
    changed = replace(record, folder=folder, frames=frames, _indexes={})
    return write_texts(changed, url="https://example.org/plan")


def test_no_text_of_the_data_becomes_a_part_of_a_page(hostile):
    found = {path: Parsed(text) for path, text in hostile.items() if path.endswith(".html")}
    assert HOSTILE in found["about/versions.html"].words
    name = page("activities", HOSTILE)
    assert re.fullmatch(r"activities/[\w.~-]+\.html", name)
    assert HOSTILE in found[name].words
    for path, one in found.items():
        ours = [script for script in one.scripts if script == "application/ld+json" or "assets/" in script]
        assert one.scripts == ours, path
        assert not [target for target in one.links if target.startswith(("javascript:", "//"))], path
        assert not {name for name in one.attributes if name.startswith("on")}, path
        assert not [load for load in one.loads if "example.org/c.png" in load], path
    text = hostile["index.html"]
    metadata = re.search(r'<script type="application/ld\+json">(.+?)</script>', text, re.DOTALL)[1]
    assert json.loads(metadata)["name"] == HOSTILE


def test_with_an_address_the_site_has_a_map_and_a_page_for_what_is_missing(hostile):
    urls = [one.text for one in ET.fromstring(hostile["sitemap.xml"]).iter(f"{MAP}loc")]
    pages = {path for path in hostile if path.endswith(".html")} - {"404.html"}
    assert set(urls) == {f"https://example.org/plan/{path}" for path in pages}
    missing = Parsed(hostile["404.html"])
    assert all(target.startswith("https://example.org/plan/") for target in missing.links + missing.loads)
    assert 'rel="canonical" href="https://example.org/plan/index.html"' in hostile["index.html"]


def test_a_folder_of_something_else_is_left_alone(released, tmp_path):
    (tmp_path / "beach.jpg").write_text("sand", encoding="utf-8")
    with pytest.raises(PackageError, match="holds something else than a site"):
        build_site(released, tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["beach.jpg"]


@pytest.mark.parametrize("out", [".", "..", "inside"])
def test_a_site_is_not_written_over_its_release(released, out):
    with pytest.raises(PackageError, match="is the folder of the release, or around or inside it"):
        build_site(released, released / out)


def run(*arguments):
    return CliRunner().invoke(main, ["site", *map(str, arguments)])


def test_without_a_release_one_sentence_says_how_to_build_one(tmp_path):
    done = run(tmp_path / "nowhere", "--out", tmp_path / "site")
    assert done.exit_code == 2
    assert (
        done.stderr
        == f"Error: {tmp_path / 'nowhere'}: there is no release here; build one with 'swp-data release'\n"
    )


def test_a_damaged_release_gives_no_site(released, tmp_path):
    copy = Path(shutil.copytree(released, tmp_path / released.name))
    with (copy / "csv" / "updates.csv").open("a", encoding="utf-8") as text:
        text.write("\n")
    done = run(copy, "--out", tmp_path / "site")
    assert done.exit_code == 2
    assert "'csv/updates.csv'" in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_release_with_a_row_that_points_nowhere_gives_no_site(released, tmp_path, monkeypatch):
    copy = Path(shutil.copytree(released, tmp_path / released.name))
    file = copy / "csv" / "updates.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("swp-2016-A4.6,A4.6,", "swp-2016-A4.9000,A4.6,"), encoding="utf-8")
    # Whoever changes a release can make its checksums and its other forms agree.
    monkeypatch.setattr("swp_data.site.build.verify", lambda *_: Report("swp-data", "0.1.0"))
    with pytest.raises(PackageError, match="'updates': "):
        build_site(copy, tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("field", "lacking"), [("line_end", "the column line_end of 'updates'"), ("", "the table 'updates'")]
)
def test_a_release_of_something_else_is_named_as_such(released, field, lacking):
    told = deepcopy(open_package(released).descriptor)
    updates = next(one for one in told["resources"] if one["name"] == "updates")
    fields = [one for one in updates["schema"]["fields"] if one["name"] != field]
    if field:
        updates["schema"] = {"fields": fields}
    else:
        updates["name"] = "other"
    with pytest.raises(PackageError, match=f"the release lacks {lacking}, which the site shows"):
        read_release(released, Package(released / "datapackage.json", told))


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org", "https://example.org/?a=1", "https://"])
def test_an_address_that_is_none_is_refused(released, tmp_path, url):
    done = run(released, "--out", tmp_path / "site", "--url", url)
    assert done.exit_code == 2
    assert "is no address of a site" in done.stderr
