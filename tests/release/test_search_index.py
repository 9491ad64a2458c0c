"""The index of the search: everything that people may look for is in it, once, and no text of the data can harm it."""

import gzip
import json
import re
from dataclasses import replace

import polars as pl
import pytest

from swp_data.datapackage.model import open_package
from swp_data.dataset.location import package_folder
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
    "figure": "observations",
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
def record() -> ReleaseTables:
    return read_release(package_folder(), open_package(package_folder()))


@pytest.fixture(scope="module")
def index(record: ReleaseTables) -> list[Entry]:
    return search_index(record)


def read_script(script: str) -> dict:
    return json.loads(script.removeprefix("var SWP_SEARCH = ").removesuffix(";\n"))


@pytest.mark.parametrize("kind", TABLES)
def test_each_row_of_a_table_has_one_entry(record, index, kind):
    frame = record.frames[TABLES[kind]]
    assert [one.id for one in index if one.kind == kind] == frame[frame.columns[0]].to_list()


@pytest.mark.parametrize("table", TEXTS)
def test_no_text_of_a_table_is_left_out(record, index, table):
    kind = next(kind for kind, name in TABLES.items() if name == table)
    entries = {one.id: f"{one.title}\n{one.text}" for one in index if one.kind == kind}
    key = record.frames[table].columns[0]
    missing = [
        (row[key], column)
        for row in record.rows[table]
        for column in TEXTS[table]
        if row[column] and row[column] not in entries[row[key]]
    ]
    assert missing == []


def test_an_activity_has_the_status_that_each_report_gave_it(index):
    entry = next(one for one in index if (one.kind, one.id) == ("activity", "swp-2016-A4.6"))
    assert entry.objective == "victims"
    assert dict(zip(entry.reports, entry.statuses, strict=True)) == {
        "pcp-2018-09-18": "active",
        "pcp-2020-02-05": "complete",
    }


def test_an_update_names_its_report_and_its_lines(index):
    entry = next(one for one in index if one.id == "pcp-2018-09-18-A4.6")
    assert (entry.source, entry.lines) == ("pcp-2018-09-18", "lines 439–444")
    assert entry.url == "activities/swp-2016-A4.6.html#pcp-2018-09-18-A4.6"


def test_every_code_of_the_index_has_words(record):
    data = read_script(search_script(record))
    entries = [dict(zip(data["columns"], values, strict=True)) for values in data["entries"]]
    for column, words in (("kind", "kinds"), ("objective", "objectives"), ("source", "sources")):
        assert {one[column] for one in entries} - {""} <= set(data[words])
    assert {status for one in entries for status in one["statuses"]} <= set(data["statuses"])
    assert {report for one in entries for report in one["reports"]} <= set(data["sources"])


def test_the_index_stays_small_enough_for_a_phone(record):
    script = search_script(record).encode()
    assert len(script) < 1_000_000
    assert len(gzip.compress(script)) < 250_000


def test_no_text_ends_the_script_or_breaks_its_line(record):
    hostile = "</script><script>alert(1)</script>\u2028\u2029<!-- \"'\\"
    frame = record.frames["passages"].with_columns(text=pl.lit(hostile))
    script = search_script(replace(record, frames={**record.frames, "passages": frame}, _indexes={}))
    assert not {"<", "\u2028", "\u2029"} & set(script)
    assert script.count("\n") == 1
    data = read_script(script)
    said = data["columns"].index("text")
    assert sum(hostile in values[said] for values in data["entries"]) == frame.height


def test_every_entry_leads_to_its_place(index, site):
    ids: dict[str, set[str]] = {}
    for entry in index:
        path, _, fragment = entry.url.partition("#")
        if path not in ids:
            ids[path] = set(re.findall(r'\bid="([^"]+)"', (site / path).read_text(encoding="utf-8")))
        assert not fragment or fragment in ids[path], entry.url
