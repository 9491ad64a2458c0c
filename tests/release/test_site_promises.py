"""The pages of promises show each update and each milestone where they belong, and old addresses lead there."""

import re
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


def test_a_commitment_lists_each_activity_once_by_its_own_title_and_status(parsed, tables):
    for commitment in tables.rows["commitments"]:
        key = commitment["commitment_id"]
        text = parsed[page_of("commitments", key)].text
        activities = tables.rows_where("activities", "commitment_id", key)
        count = f"{len(activities)} {'activity' if len(activities) == 1 else 'activities'}"
        shown = text[text.index(f"What became of its {count}") :]
        for activity in activities:
            own = " ".join(filter(None, [activity["ref"], activity["title"]]))
            update = tables.latest_update(activity["activity_id"])
            status = wording.format_status(update["status"]) if update else ""
            after = rf"(?:\S )?{re.escape(status)}(?: of a part only)? ?(?:Last|No) report"
            entries = re.findall(rf"(?<!Goes on as ){re.escape(own)} {after}", shown)
            assert len(entries) == 1, activity["activity_id"]


def test_an_activity_that_goes_on_names_what_it_became_and_both_commitments_say_so(parsed, tables):
    assert tables.rows["activity_lineage"]
    for row in tables.rows["activity_lineage"]:
        before = tables.row("activities", row["from_activity_id"])["commitment_id"]
        after = tables.row("activities", row["to_activity_id"])["commitment_id"]
        for promise_id in links.promise_of(tables, row["to_activity_id"]):
            promise = tables.promises[promise_id]
            title = " ".join(filter(None, [promise["activity_ref"], promise["promise"]]))
            assert f"Goes on as {title}" in parsed[page_of("commitments", before)].text
        assert links.relative(page_of("commitments", after), page_of("commitments", before)) in (
            parsed[page_of("commitments", before)].links
        )
        assert links.relative(page_of("commitments", before), page_of("commitments", after)) in (
            parsed[page_of("commitments", after)].links
        )


def test_a_milestone_of_an_earlier_activity_is_said_to_be_of_that_activity(tables):
    for key, promise in tables.promises.items():
        own = tables.rows_where("milestones", "activity_id", promise["activity_id"])
        if promise["level"] == "activity" and not own:
            assert not [
                text for text in verdict_on(tables, key).details if text.startswith(("Due ", "Of ", "All "))
            ]


def test_a_board_names_each_period_once_next_to_a_promise(parsed, tables):
    for board in tables.rows["oversight_bodies"]:
        text = parsed[page_of("oversight_bodies", board["body_id"])].text
        shown = text[text.index("What it oversees") : text.index("How reports list it")]
        periods = "|".join(
            {re.escape(tables.source_period(report["source_id"])) for report in tables.reports}
        )
        for named in re.findall(rf"Named next to it in ((?:{periods})(?:(?:, | and )(?:{periods}))*)", shown):
            found = re.findall(periods, named)
            assert len(set(found)) == len(found), (board["body_id"], named)


def test_texts_about_a_board_are_grouped_under_headings_that_say_something(site):
    for page in (site / "oversight").glob("*.html"):
        shown = page.read_text(encoding="utf-8").split('id="overseen"')[0]
        for section in shown.split("<h2")[1:]:
            headings = re.findall("<h3>(?:<a [^>]*>)?([^<]+)<", section)
            assert len(set(headings)) == len(headings), page.name
            assert not [heading for heading in headings if heading.endswith("I will:")], page.name
