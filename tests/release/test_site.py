"""The site shows everything that the tables say, safely, and the same release gives the same site."""

import json
import os
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from click.testing import CliRunner

from swp_data import wording
from swp_data.cli import main
from swp_data.datapackage.checksums import check_files
from swp_data.datapackage.model import Package, PackageError, open_package
from swp_data.datapackage.report import Report
from swp_data.release.publish import publish
from swp_data.site import release_tables
from swp_data.site.build import build_site, render_files
from swp_data.site.links import FOLDERS, page_of, public_path
from swp_data.site.page import environment, render
from swp_data.site.pages import about, sources
from swp_data.site.release_tables import read_release

HOSTILE = "\"><script>alert('x')</script>"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_each_row_has_its_page_and_each_page_a_row(site, tables):
    for table, folder in FOLDERS.items():
        pages = {file.name for file in (site / folder).glob("*.html")} - {"index.html"}
        keys = tables.promises if table == "promises" else tables.frames[table].to_series().to_list()
        assert pages == {Path(page_of(table, key)).name for key in keys}
    assert {file.stem for file in (site / "tables").glob("*.html")} == {*tables.frames, "index"}


def test_the_findings_of_the_home_page_are_counted_in_the_view_promises(site, tables):
    html = (site / "index.html").read_text(encoding="utf-8")
    rows = tables.view("promises")
    counts = {
        "status=complete": rows.filter(status="complete").height,
        "status=on_hold": rows.filter(status="on_hold").height,
        "status=cancelled": rows.filter(status="cancelled").height,
        "status=untracked": rows["status"].null_count(),
        "deadline=passed_without_word": rows.filter(
            pl.col("milestones").str.contains("passed_without_word")
        ).height,
        "word=no_trace": rows.filter(pl.col("trace").cast(pl.String) == "no_trace").height,
    }
    found = dict(re.findall(r'index.html\?(\w+=\w+)"><strong>(\d+)</strong>', html))
    assert found == {query: str(count) for query, count in counts.items() if count}


def test_the_chart_of_the_home_page_counts_each_tracked_promise_once_with_its_month(parsed, tables):
    text = parsed["index.html"].text
    tracked = tables.view("promises").drop_nulls("status")
    for (as_of,), rows in tracked.group_by("as_of"):
        assert f"Last reported in {wording.format_month(as_of)}: {rows.height} promises" in text
    assert f"The last word on {tracked.height} promises" in text


def test_the_page_of_a_metric_has_each_of_its_observations_and_sentences(parsed, tables):
    for row in tables.rows["observations"]:
        text = parsed[page_of("metrics", row["metric_id"])].text
        assert tables.format_observation(row) in text
        assert " ".join(row["quote"].split()) in text
        assert f"{tables.source_name(row['source_id'])}, line {row['line']}" in text


def test_a_chart_comes_as_pictures_and_data_that_its_page_links_to(parsed, site):
    pages = [
        path for path in parsed if path.startswith("metrics/") and (site / path).read_text().count("<svg")
    ]
    assert pages
    for path in pages:
        stem = path.replace("metrics/", "metrics/charts/").removesuffix(".html")
        for ending, first in ((".svg", b"<svg "), (".png", b"\x89PNG"), (".csv", b"Area,")):
            assert (site / f"{stem}{ending}").read_bytes().startswith(first)
            assert f'href="{stem.removeprefix("metrics/")}{ending}"' in (site / path).read_text()


def test_each_caveat_of_an_observation_is_on_its_page(parsed, tables):
    for row in tables.rows["observation_caveats"]:
        observation = tables.row("observations", row["observation_id"])
        text = parsed[page_of("metrics", observation["metric_id"])].text
        assert row["explanation"] or tables.caveat_kinds[row["kind"]] in text
        assert " ".join((row["quote"] or "").split()) in text


def test_the_filter_of_a_table_knows_the_texts_that_its_page_cuts(site, tables):
    script = (site / "tables/texts/updates.js").read_text()
    texts = json.loads(script.removeprefix("document.tableTexts = ").removesuffix(";\n"))
    for row, text in zip(tables.rows["updates"], texts, strict=True):
        assert all(value in text for value in row.values() if isinstance(value, str) and len(value) > 200)


def test_a_misprinted_value_is_shown_as_printed_with_what_is_meant_wherever_it_appears(parsed):
    for path in (
        "metrics/community-safety-partnership-funding-committed.html",
        "promises/swp-2020-B6.2.html",
    ):
        assert "“3106,646”, a misprint for £106,646" in parsed[path].text
        assert "3,106,646" not in parsed[path].text
    reference = "refer to B5.1 in its update text points to B5.1 DRIVE programme"
    text = parsed["promises/swp-2020-D6-1.html"].text
    assert reference in text
    assert "a misprint for (refer to B2.1)" in text


def test_values_read_as_they_are_in_the_table(parsed, tables):
    text = parsed["metrics/calls-999-answered-within-10-seconds.html"].text
    values = tables.frames["observations"].filter(metric_id="calls-999-answered-within-10-seconds")["value"]
    assert {f"{value:.0f}%" for value in values} <= set(re.findall(r"\d+%", text))


def test_the_page_of_an_objective_lists_its_commitments_of_each_edition(parsed, tables):
    for row in tables.rows["objectives"]:
        text = parsed[page_of("objectives", row["objective_id"])].text
        for commitment in tables.rows_where("commitments", "objective_id", row["objective_id"]):
            assert f"{commitment['ref']} {commitment['title']}" in text


def test_the_page_of_a_source_has_a_row_for_everything_taken_from_it(parsed, tables):
    names = (
        "updates",
        "commitment_wordings",
        "observations",
        "passages",
        "plan_statements",
        "glossary",
        "meetings",
    )
    for row in tables.rows["sources"]:
        page = parsed[page_of("sources", row["source_id"])]
        for table in names:
            count = len(tables.rows_where(table, "source_id", row["source_id"]))
            assert sum(anchor.startswith(f"{table}-") for anchor in page.ids) == count
            assert not count or f"{tables.package.resources[table].title}: {count}" in page.text


def test_the_page_of_a_table_has_its_columns_and_its_number_of_rows(parsed, tables):
    for name, frame in tables.frames.items():
        text = parsed[f"tables/{name}.html"].text
        assert f"{frame.height:,} row" in text
        for field in tables.package.resources[name].schema.fields:
            assert f"{field.name} {field.title}" in text


def test_each_erratum_is_listed(parsed, tables):
    assert f"{tables.frames['errata'].height} errata" in parsed["about/errata.html"].text
    for row in tables.rows["errata"]:
        assert " ".join(row["explanation"].split()) in parsed["about/errata.html"].text


def test_no_link_is_dead_and_each_anchor_is_there(site, parsed):
    checked = 0
    for path, page in parsed.items():
        for target in {*page.links, *page.loads}:
            if ":" in target:
                continue
            file, _, fragment = target.partition("?")[0].partition("#")
            target_path = os.path.normpath(Path(path).parent / unquote(file)) if file else path
            assert (site / target_path).is_file(), (path, target)
            if fragment and target_path in parsed:
                assert unquote(fragment) in parsed[target_path].ids, (path, target)
            checked += 1
    assert checked > 10_000


def test_each_link_stays_in_the_site_except_to_originals_licences_and_standards(site, parsed, tables):
    outside = {target.partition("#")[0] for page in parsed.values() for target in page.links if ":" in target}
    originals = {row[name] for row in tables.rows["sources"] for name in ("url", "archive_url")}
    assert outside - originals == {"https://creativecommons.org/licenses/by/4.0/", "https://semver.org"}
    loads = {load for page in parsed.values() for load in page.loads if not load.startswith("data:image/svg")}
    assert loads
    assert not [load for load in loads if ":" in load or load.startswith("/")]
    for file in (site / "assets").glob("*.css"):
        assert "url(" not in file.read_text(encoding="utf-8")
        assert "@import" not in file.read_text(encoding="utf-8")


def test_ids_are_unique_and_headings_in_order(parsed):
    for path, page in parsed.items():
        assert len(page.ids) == len(set(page.ids)), path
        assert page.headings.count(1) == 1, path
        assert all(
            after <= before + 1 for before, after in zip(page.headings, page.headings[1:], strict=False)
        ), path


def test_the_home_page_is_small_and_no_page_is_large(site, parsed):
    loads = [site / load for load in parsed["index.html"].loads if ":" not in load]
    assert sum(file.stat().st_size for file in [site / "index.html", *loads]) < 50_000
    assert max((site / path).stat().st_size for path in parsed) < 700_000


def test_the_same_release_gives_the_same_bytes_in_another_process_and_replaces_an_earlier_site(
    released, site, tmp_path
):
    removed = b"left by an earlier site"
    record = f"swp-data 0.1.0: a site built by swp-data site.\n{sha256(removed).hexdigest()}  removed.html\n"
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "removed.html").write_bytes(removed)
    (tmp_path / "site" / "site.txt").write_text(record, encoding="utf-8")
    command = [sys.executable, "-m", "swp_data.cli", "site", str(released), "--out", str(tmp_path / "site")]
    result = subprocess.run(
        command,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "pages in" in result.stdout
    assert result.stderr == ""
    ours, theirs = (
        {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in (site, tmp_path / "site")
    )
    assert ours.keys() == theirs.keys()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert not [path for path, content in ours.items() if content != theirs[path]]


def test_the_files_of_the_release_are_there_to_download(site, released, parsed):
    for file in released.rglob("*"):
        if file.is_file():
            assert (site / "data" / file.relative_to(released)).read_bytes() == file.read_bytes()
    text = parsed["tables/index.html"].text
    for name in ("swp-data.xlsx", "swp-data.sqlite", f"{released.name}.zip"):
        assert name in text
    assert wording.format_size((released / "swp-data.sqlite").stat().st_size) in text


def test_the_pages_of_the_data_and_home_have_the_schema_org_metadata_of_the_release(site, released):
    on_home, metadata = (
        json.loads(
            re.search(
                r'<script type="application/ld\+json">(.+?)</script>',
                (site / path).read_text(encoding="utf-8"),
                re.DOTALL,
            )[1]
        )
        for path in ("index.html", "tables/index.html")
    )
    assert on_home["name"] == metadata["name"] == "Safer West Mercia Plan as open data"
    for download in metadata["distribution"]:
        assert (site / "tables" / download["contentUrl"]).stat().st_size == int(
            download["contentSize"].split()[0]
        )
    assert (
        len(metadata["distribution"]) == len(open_package(released).resources) + 2
    )  # and the database, the workbook


def test_the_feed_has_an_entry_for_each_version(site, released):
    feed = ET.parse(site / "feed.xml").getroot()
    versions = re.findall(r"^## (\S+)", (released / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [
        f"Version {v}" for v in versions
    ]
    assert all(element.text.startswith("urn:uuid:") for element in feed.iter(f"{ATOM}id"))


def test_figures_that_are_not_yet_read_are_shown_where_readers_look(tables, monkeypatch):
    report = tables.reports[-1]["source_id"]
    monkeypatch.setattr(release_tables, "read_undecided", lambda _: {report: 1_213, "another-release": 5})
    release = replace(tables, _indexes={})
    templates = environment(release)
    shown = {page.path: render(page, templates) for page in (*about.pages(release), *sources.pages(release))}
    assert "1,213 figures" in shown["about/index.html"]
    assert "another-release" not in shown["about/index.html"]
    assert "1,213 printed figures" in shown[page_of("sources", report)]
    assert sum("1,213" in text for text in shown.values()) == 2


@pytest.fixture(scope="session")
def hostile(tables, tmp_path_factory):
    """Return the files of a site whose ids, titles, changelog and metadata contain a script."""
    folder = tmp_path_factory.mktemp("hostile")
    metadata = {"name": HOSTILE, "distribution": []}
    (folder / "schema-org.jsonld").write_text(json.dumps(metadata), encoding="utf-8")
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
        for name, frame in tables.frames.items()
    }
    for table, column in {"activities": "title", "updates": "update_text", "objectives": "title"}.items():
        frames[table] = frames[table].with_columns(pl.lit(HOSTILE).alias(column))
    changed = replace(tables, folder=folder, frames=frames, _indexes={})
    return render_files(changed, url="https://example.org/plan")


def test_no_text_of_the_data_becomes_markup(hostile, parse):
    pages = {path: parse(text) for path, text in hostile.items() if path.endswith(".html")}
    assert HOSTILE in pages["about/versions.html"].text
    name = page_of("activities", HOSTILE)
    assert re.fullmatch(r"activities/[\w.~-]+\.html", name)
    assert HOSTILE in pages[name].text
    for path, page in pages.items():
        ours = [script for script in page.scripts if script == "application/ld+json" or "assets/" in script]
        assert page.scripts == ours, path
        assert not [target for target in page.links if target.startswith(("javascript:", "//"))], path
        assert not {name for name in page.attributes if name.startswith("on")}, path
        assert not [load for load in page.loads if "example.org/c.png" in load], path
    text = hostile["index.html"]
    metadata = re.search(r'<script type="application/ld\+json">(.+?)</script>', text, re.DOTALL)[1]
    assert json.loads(metadata)["name"] == HOSTILE


def test_with_an_address_the_site_has_a_sitemap_and_a_page_for_missing_pages(hostile, parse):
    urls = [element.text for element in ET.fromstring(hostile["sitemap.xml"]).iter(f"{MAP}loc")]
    base = "https://example.org/plan/"
    canonical = {}
    for path, text in hostile.items():
        if path.endswith(".html") and path != "404.html":
            canonical[path] = re.search(r'rel="canonical" href="(.+?)"', text)[1]
    own = {path for path, address in canonical.items() if address == base + public_path(path)}
    assert set(urls) == {base + public_path(path) for path in own}
    assert {canonical[path] for path in canonical if path not in own} <= set(urls)
    assert canonical["index.html"] == base
    assert f'"url": "{base}"' in hostile["index.html"]
    missing = parse(hostile["404.html"])
    inside = {target for target in missing.links + missing.loads if not target.startswith(("#", "data:"))}
    assert base + "search.html" in inside
    assert all(target.startswith((base, "https://creativecommons.org/")) for target in inside)


def test_without_an_address_the_page_for_missing_pages_has_no_links_that_could_mislead(site, parse):
    page = parse((site / "404.html").read_text(encoding="utf-8"))
    assert not page.links + page.loads
    assert "Page not found" in page.text


@pytest.mark.parametrize("first", ["publish", "site"])
def test_a_site_and_published_releases_share_a_folder(released, site, tmp_path, first):
    """As docs/maintain/publishing.md recommends: in any order, nothing of the other and nothing else is lost."""
    out = tmp_path / "public"
    out.mkdir()
    (out / "CNAME").write_text("example.org", encoding="utf-8")
    steps = [lambda: publish(released, out), lambda: build_site(released, out)]
    for step in steps if first == "publish" else steps[::-1]:
        step()
    publish(released, out)
    assert (out / "index.html").read_bytes() == (site / "index.html").read_bytes()
    assert "Releases of" in (out / "releases.html").read_text(encoding="utf-8")
    build_site(released, out)
    assert (out / "CNAME").read_text(encoding="utf-8") == "example.org"
    assert publish(released, out).copies == ()
    check_files(out / "latest")
    check_files(out / "data")
    assert all((out / path.relative_to(site)).exists() for path in site.rglob("*"))
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_a_file_in_the_way_of_the_site_needs_an_option(released, tmp_path):
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    result = run(released, "--out", tmp_path)
    assert result.exit_code == 2
    assert "index.html; choose another folder, or overwrite them with --replace" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert run(released, "--out", tmp_path, "--replace").exit_code == 0
    assert (tmp_path / "index.html").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize("out", [".", "..", "inside"])
def test_a_site_is_not_written_over_its_release(released, out):
    with pytest.raises(PackageError, match="is the release, contains it or is inside it"):
        build_site(released, released / out)


def run(*arguments):
    return CliRunner().invoke(main, ["site", *map(str, arguments)])


def test_without_a_release_the_error_says_how_to_build_one(tmp_path):
    result = run(tmp_path / "nowhere", "--out", tmp_path / "site")
    assert result.exit_code == 2
    assert (
        result.stderr
        == f"Error: {tmp_path / 'nowhere'}: there is no release in this folder; build one with 'swp-data release'\n"
    )


def test_a_damaged_release_gives_no_site(released, tmp_path):
    copy = Path(shutil.copytree(released, tmp_path / released.name))
    with (copy / "csv" / "updates.csv").open("a", encoding="utf-8") as text:
        text.write("\n")
    result = run(copy, "--out", tmp_path / "site")
    assert result.exit_code == 2
    assert "'csv/updates.csv'" in result.stderr
    assert not (tmp_path / "site").exists()


def test_a_release_with_a_row_that_points_nowhere_gives_no_site(released, tmp_path, monkeypatch):
    copy = Path(shutil.copytree(released, tmp_path / released.name))
    file = copy / "csv" / "updates.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("swp-2016-A4.6,A4.6,", "swp-2016-A4.9000,A4.6,"), encoding="utf-8")
    # Anyone who changes a release can also change its checksums and its other formats.
    monkeypatch.setattr("swp_data.site.build.verify", lambda *_: Report("swp-data", "0.1.0"))
    with pytest.raises(PackageError, match="'updates': "):
        build_site(copy, tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("field", "lacking"), [("line_end", "the column line_end of 'updates'"), ("", "the table 'updates'")]
)
def test_a_release_without_a_table_or_column_of_this_dataset_is_refused(released, field, lacking):
    descriptor = deepcopy(open_package(released).descriptor)
    updates = next(resource for resource in descriptor["resources"] if resource["name"] == "updates")
    fields = [column for column in updates["schema"]["fields"] if column["name"] != field]
    if field:
        updates["schema"] = {"fields": fields}
    else:
        updates["name"] = "other"
    with pytest.raises(PackageError, match=f"the release lacks {lacking}, which the site shows"):
        read_release(released, Package(released / "datapackage.json", descriptor))


@pytest.mark.parametrize(
    "url",
    [
        *(
            "example.org",
            "ftp://example.org",
            "https://example.org/?a=1",
            "https://",
            "https://[",
            "https://a:x",
        ),
        *("https://example.org/\x1b[31m", 'https://example.org/"><script>', "https://me:secret@example.org"),
        *("javascript:alert(1)", "https://example.org:99999", "https://example.org/a b", "//example.org"),
    ],
)
def test_an_invalid_address_is_refused(released, tmp_path, url):
    result = run(released, "--out", tmp_path / "site", "--url", url)
    assert result.exit_code == 2
    assert "is not the address of a site" in result.stderr
