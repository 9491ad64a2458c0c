"""The search index has everything that people may search for, once, and no text of the data can break it."""

import gzip
import json
import re
from dataclasses import replace

import polars as pl
import pytest

from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
from swp_data.site.links import on_promise_page
from swp_data.site.release_tables import ReleaseTables, read_release
from swp_data.site.search_index import Entry, search_index, search_script

TABLES = {
    "objective": "objectives",
    "commitment": "commitments",
    "activity": "activities",
    "update": "updates",
    "statement": "plan_statements",
    "passage": "passages",
    "body": "oversight_bodies",
    "metric": "metrics",
    "observation": "observations",
    "topic": "performance_topics",
    "meeting": "meetings",
    "erratum": "errata",
    "source": "sources",
}
TEXTS = {
    "commitments": ("title", "wording"),
    "activities": ("title", "description"),
    "updates": ("update_text", "activity_text", "oversight_text"),
    "plan_statements": ("heading", "text"),
    "passages": ("heading", "text"),
    "metrics": ("title", "definition"),
    "observations": ("quote", "note"),
    "performance_topics": ("topic", "data", "commentary"),
    "errata": ("printed", "corrected", "explanation"),
}


@pytest.fixture(scope="module")
def tables() -> ReleaseTables:
    return read_release(package_folder(), open_package(package_folder()))


@pytest.fixture(scope="module")
def index(tables: ReleaseTables) -> list[Entry]:
    return search_index(tables)


def read_script(script: str) -> dict:
    return json.loads(script.removeprefix("var SWP_SEARCH = ").removesuffix(";\n"))


@pytest.mark.parametrize("kind", TABLES)
def test_each_row_of_a_table_has_one_entry(tables, index, kind):
    frame = tables.frames[TABLES[kind]]
    assert [entry.id for entry in index if entry.kind == kind] == frame[frame.columns[0]].to_list()


@pytest.mark.parametrize("table", TEXTS)
def test_no_text_of_a_table_is_left_out(tables, index, table):
    kind = next(kind for kind, name in TABLES.items() if name == table)
    texts = {entry.id: f"{entry.title}\n{entry.text}" for entry in index if entry.kind == kind}
    key = tables.frames[table].columns[0]
    missing = [
        (row[key], column)
        for row in tables.rows[table]
        for column in TEXTS[table]
        if row[column] and row[column] not in texts[row[key]]
    ]
    assert missing == []


def test_an_activity_has_its_status_in_each_report(tables, index):
    activities = {entry.id: entry for entry in index if entry.kind == "activity"}
    for key, updates in tables.frames["updates"].group_by("activity_id"):
        entry = activities[key[0]]
        statuses = sorted(zip(entry.reports, entry.statuses, strict=True))
        assert statuses == sorted(updates.select("source_id", "status").rows())
        commitment = tables.row("commitments", tables.row("activities", key[0])["commitment_id"])
        assert entry.objective == commitment["objective_id"]


def test_an_update_names_its_report_and_its_lines(tables, index):
    updates = {entry.id: entry for entry in index if entry.kind == "update"}
    for row in tables.rows["updates"]:
        entry = updates[row["update_id"]]
        assert (entry.source, entry.reports) == (row["source_id"], (row["source_id"],))
        assert re.findall(r"\d+", entry.lines) == [
            str(line) for line in dict.fromkeys((row["line_start"], row["line_end"]))
        ]
        assert entry.url == on_promise_page(tables, row["activity_id"], row["update_id"])


def test_every_code_of_the_index_has_a_label(tables):
    data = read_script(search_script(tables))
    entries = [dict(zip(data["columns"], values, strict=True)) for values in data["entries"]]
    for column, labels in (("kind", "kinds"), ("objective", "objectives"), ("source", "sources")):
        assert {entry[column] for entry in entries} - {""} <= set(data[labels])
    assert {status for entry in entries for status in entry["statuses"]} <= set(data["statuses"])
    assert {report for entry in entries for report in entry["reports"]} <= set(data["sources"])


def test_the_index_stays_small_enough_for_a_phone(tables):
    script = search_script(tables).encode()
    assert len(script) < 1_000_000
    assert len(gzip.compress(script)) < 250_000


def test_no_text_of_the_data_ends_the_script_or_breaks_its_line(tables):
    hostile = "</script><script>alert(1)</script>\u2028\u2029<!-- \"'\\"
    frame = tables.frames["passages"].with_columns(text=pl.lit(hostile))
    script = search_script(replace(tables, frames={**tables.frames, "passages": frame}, _indexes={}))
    assert not {"<", "\u2028", "\u2029"} & set(script)
    assert script.count("\n") == 1
    data = read_script(script)
    text = data["columns"].index("text")
    assert sum(hostile in values[text] for values in data["entries"]) == frame.height


def test_every_entry_links_to_a_place_on_its_page(index, site):
    ids: dict[str, set[str]] = {}
    for entry in index:
        path, _, fragment = entry.url.partition("#")
        if path not in ids:
            ids[path] = set(re.findall(r'\bid="([^"]+)"', (site / path).read_text(encoding="utf-8")))
        assert not fragment or fragment in ids[path], entry.url
