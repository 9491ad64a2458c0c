"""The pages of promises show each update and each milestone where they belong, and old addresses lead there."""

from collections import Counter

from swp_data import wording
from swp_data.site import links
from swp_data.site.links import page_of, safe_id
from swp_data.site.promise_facts import verdict_on
from swp_data.site.timeline import timeline_of


def pages_of(tables, activity_id):
    return {page_of("promises", promise_id) for promise_id in links.promise_of(tables, activity_id)}


def test_each_activity_is_a_part_of_a_promise_and_its_old_address_leads_there(parsed, tables):
    for row in tables.rows["activities"]:
        key = row["activity_id"]
        page = parsed[page_of("activities", key)]
        pages = pages_of(tables, key)
        assert pages
        for promise_page in pages:
            assert f"../{promise_page}#{safe_id(key)}" in page.links
            assert safe_id(key) in parsed[promise_page].ids
        for update in tables.updates_on(key):
            assert safe_id(update["update_id"]) in page.ids


def test_each_update_and_milestone_is_on_the_pages_of_its_promises_and_no_others(parsed, tables):
    expected = {path: Counter() for path in parsed if path.startswith("promises/")}
    for row in tables.rows["updates"]:
        for path in pages_of(tables, row["activity_id"]):
            expected[path][safe_id(row["update_id"])] += 1
    for row in tables.rows["milestones"]:
        paths = pages_of(tables, row["activity_id"])
        if row["statement_id"] in tables.promises:
            paths = {page_of("promises", row["statement_id"])}
        for path in paths:
            expected[path][safe_id(row["milestone_id"])] += 1
    every = {safe_id(row["update_id"]) for row in tables.rows["updates"]}
    every |= {safe_id(row["milestone_id"]) for row in tables.rows["milestones"]}
    for path, ids in expected.items():
        assert Counter(name for name in parsed[path].ids if name in every) == ids, path


def test_the_page_of_a_promise_quotes_its_updates_in_order_of_time(parsed, tables):
    for key, promise in tables.promises.items():
        page = parsed[page_of("promises", key)]
        assert verdict_on(tables, key).headline in page.text
        updates = tables.updates_on(promise["activity_id"])
        for update in updates:
            assert f"{tables.source_name(update['source_id'])}, {wording.format_lines(update)}" in page.text
            for paragraph in (update["update_text"] or "").split("\n\n"):
                assert " ".join(paragraph.split()) in page.text, update["update_id"]
        positions = [page.ids.index(safe_id(update["update_id"])) for update in updates]
        assert positions == sorted(positions, reverse=True)


def test_a_part_status_is_shown_with_what_it_covers(parsed, tables):
    for row in tables.rows["part_statuses"]:
        activity_id = tables.row("updates", row["update_id"])["activity_id"]
        for path in pages_of(tables, activity_id):
            assert " ".join(row["part"].split()) in parsed[path].text


def test_a_commitment_without_a_successor_and_the_statement_that_prints_it_link_to_each_other(parsed, tables):
    for row in tables.rows["commitments_without_successor"]:
        statement, commitment = row["statement_id"], page_of("commitments", row["commitment_id"])
        if statement in tables.promises:
            path = page_of("promises", statement)
            assert f"../{path}" in parsed[commitment].links
            assert f"../{commitment}" in parsed[path].links


def test_silence_is_shown_as_silence(parsed, tables):
    by_change = {}
    for row in tables.silence.values():
        by_change.setdefault(row["change"], []).append(row)
    for row in by_change["repeated"]:
        for path in pages_of(tables, row["activity_id"]):
            assert "Nothing new: the same words as in the report of " in parsed[path].text
    without_repeat = {
        name for row in tables.rows["activities"] for name in pages_of(tables, row["activity_id"])
    }
    without_repeat -= {name for row in by_change["repeated"] for name in pages_of(tables, row["activity_id"])}
    assert without_repeat
    assert not [path for path in without_repeat if "Nothing new" in parsed[path].text]


def test_each_quarter_between_two_reports_without_a_report_is_in_a_gap(tables):
    for promise in tables.promises.values():
        events = timeline_of(tables, promise)
        days = [event.day for event in events]
        assert days == sorted(days)
        reports = [event.day for event in events if event.kind == "report"]
        gaps = [event.content for event in events if event.kind == "gap"]
        for row in tables.quarters:
            is_between = (
                bool(reports) and reports[0] < row["quarter_end"] and row["quarter_start"] < reports[-1]
            )
            is_in_gap = any(gap[0] <= row["quarter_start"] and row["quarter_end"] <= gap[1] for gap in gaps)
            assert is_in_gap == (is_between and row["covered"] == "none"), (promise["promise_id"], row)


def test_each_commitment_leads_to_the_promises_of_its_activities(parsed, tables):
    for row in tables.rows["activities"]:
        page = parsed[page_of("commitments", row["commitment_id"])]
        assert {f"../{path}" for path in pages_of(tables, row["activity_id"])} <= set(page.links)
