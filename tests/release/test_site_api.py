"""The static API says what the tables say, and each feed has an entry for each update and each change."""

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from swp_data.site import links
from swp_data.site.api import EVENT_COLUMNS, INDEX, table_path
from swp_data.site.page import environment
from swp_data.site.promise_facts import verdict_on
from swp_data.site.row_feeds import feed_contexts

ATOM = "{http://www.w3.org/2005/Atom}"


def read(site, path):
    return json.loads((site / path).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def index(site):
    return read(site, INDEX)


def as_json(rows):
    return json.loads(json.dumps(rows, default=lambda value: value.isoformat()))


def test_the_index_lists_every_file_with_its_address_and_every_file_is_listed(site, index, tables):
    listed = {INDEX, *(table["json"] for table in index["tables"])}
    listed |= {promise[kind] for promise in index["promises"] for kind in ("json", "csv")}
    assert {
        file.relative_to(site).as_posix() for file in (site / "api").rglob("*") if file.is_file()
    } == listed
    others = {entry[kind] for entry in index["promises"] for kind in ("page", "feed")}
    others |= {entry[kind] for entry in index["objectives"] for kind in ("page", "feed")}
    others |= {table["csv"] for table in index["tables"]}
    assert all((site / path).is_file() for path in others)
    assert index["dataset"]["version"] == tables.metadata.version
    assert index["dataset"]["licence"].startswith("https://")


def test_each_table_has_its_rows_by_key(site, index, tables):
    assert {table["name"] for table in index["tables"]} == set(tables.rows)
    for table in index["tables"]:
        found = read(site, table_path(table["name"]))
        assert list(found["rows"].values()) == as_json(tables.rows[table["name"]])
        for key, row in found["rows"].items():
            assert key == " ".join(str(row[column]) for column in found["key"])


def test_each_promise_has_its_whole_chain(site, tables):
    for key, promise in tables.promises.items():
        found = read(site, links.api_of(key, "json"))
        assert found["promise"] == as_json(promise)
        assert (
            " ".join((found["verdict"]["headline"], *found["verdict"]["details"]))
            == verdict_on(tables, key).text
        )
        activity_ids = {row["activity_id"] for row in found["activities"]}
        assert activity_ids == {name for name in tables.promise_ids if key in tables.promise_ids[name]}
        updates = [update for row in found["activities"] for update in row["updates"]]
        assert {row["update_id"] for row in updates} == {
            row["update_id"] for row in tables.rows["updates"] if row["activity_id"] in activity_ids
        }
        rows = list(
            csv.DictReader(io.StringIO((site / links.api_of(key, "csv")).read_text(encoding="utf-8")))
        )
        assert tuple(rows[0]) == EVENT_COLUMNS
        printed = {row["key"]: row["text"] for row in rows if row["table"] == "updates"}
        assert printed == {row["update_id"]: row["update_text"] or "" for row in updates}
        assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)


def test_each_feed_has_an_entry_for_each_update_whose_link_leads_to_it(site, parsed, tables):
    every_id = set()
    for key in tables.promises:
        feed = ET.parse(site / links.feed_of("promises", key)).getroot()
        activity_ids = {name for name in tables.promise_ids if key in tables.promise_ids[name]}
        updates = [row for row in tables.rows["updates"] if row["activity_id"] in activity_ids]
        entries = feed.findall(f"{ATOM}entry")
        assert len(entries) == len(updates)
        page = parsed[links.page_of("promises", key)]
        anchors = {entry.find(f"{ATOM}link").get("href").partition("#")[2] for entry in entries}
        assert anchors <= set(page.ids)
        every_id.add(feed.findtext(f"{ATOM}id"))
        dates = [entry.findtext(f"{ATOM}updated") for entry in entries]
        assert dates == sorted(dates, reverse=True)
    assert len(every_id) == len(tables.promises)
    for row in tables.rows["objectives"]:
        entries = (
            ET.parse(site / links.feed_of("objectives", row["objective_id"]))
            .getroot()
            .findall(f"{ATOM}entry")
        )
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(ids) == len(set(ids)) > 0


def test_changes_since_the_previous_release_are_entries_of_the_promises_that_they_are_about(tables):
    update = tables.rows["updates"][1]
    cells = [
        ("updates", update["update_id"], "status", "complete", update["status"], "corrected"),
        ("milestones", "gone-1", "activity_id", update["activity_id"], None, "withdrawn"),
        ("sources", "plan-2020-07", "note", None, "A note.", "added"),
    ]
    changes = pl.DataFrame(cells, schema=["table", "key", "field", "old", "new", "kind"], orient="row")
    release = replace(tables, frames={**tables.frames, "changes": changes}, _indexes={})
    promise_id = links.promise_of(tables, update["activity_id"])[0]
    before, after = feed_contexts(tables), feed_contexts(release)
    path = links.feed_of("promises", promise_id)
    added = [entry for entry in after[path]["entries"] if entry not in before[path]["entries"]]
    assert {entry.text for entry in added} == {
        (f"status: {update['status']}; was: complete",),
        (f"activity_id: withdrawn, was: {update['activity_id']}",),
    }
    assert {entry.updated for entry in added} == {tables.metadata.date}
    unchanged = set(after) - {
        path,
        *(links.feed_of("objectives", row["objective_id"]) for row in tables.rows["objectives"]),
    }
    assert all(after[name] == before[name] for name in unchanged)


def test_with_an_address_the_links_of_a_feed_are_absolute(tables):
    templates = environment(tables, "https://example.org/plan")
    path, context = next(iter(feed_contexts(tables).items()))
    text = templates.get_template("row-feed.xml").render(base="https://example.org/plan/", **context)
    addresses = {link.get("href") for link in ET.fromstring(text).iter(f"{ATOM}link")}
    assert f"https://example.org/plan/{path}" in addresses
    assert all(address.startswith("https://example.org/plan/") for address in addresses)
