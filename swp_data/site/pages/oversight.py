"""The pages of the boards: promises about each, what reports say of it, what it oversees, and how reports list it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any

from swp_data.site import links
from swp_data.site.board_names import BoardNames, marks_of, pattern_of
from swp_data.site.page import HOME, Page
from swp_data.site.printed_texts import NamingText, PrintedText, excerpt, printed_texts
from swp_data.site.relations import errata_of
from swp_data.site.release_tables import ReleaseTables, Row

BOARDS = ("Boards", "oversight/index.html")
PROMISED = ("activities", "commitments", "plan_statements")
COMPARED_COLUMNS = (
    "printed_name",
    "objective_id",
    "purpose",
    "meets",
    "notes_published",
    "public_meeting",
)


@dataclass(frozen=True)
class Mentions:
    """The texts that name a board.

    Attributes:
        promises: those of promises about it, by promise.
        plans: commitments and statements of the plan that belong to no promise of their own.
        lists: statements of the plan under a heading that names it, by heading.
        reports: updates and passages of reports, the latest first.
    """

    promises: dict[str, list[NamingText]]
    plans: list[NamingText]
    lists: dict[str, list[PrintedText]]
    reports: list[NamingText]


def pages(release: ReleaseTables) -> Iterator[Page]:
    """Yield the list of the boards, and a page for each."""
    mentions = _mentions(release)
    entries = [_entry(release, board) for board in sorted(release.rows["oversight_bodies"], key=_name_of)]
    kinds = release.package.resources["oversight_bodies"].schema["kind"].values
    yield Page(
        path="oversight/index.html",
        template="bodies.html",
        title="Boards",
        description="The boards, groups and meetings that oversee the plan: what was promised about each, and what it "
        "oversees.",
        section="oversight",
        context={
            "kinds": [
                (kind, of_kind)
                for kind in kinds
                if (of_kind := [entry for entry in entries if entry["row"]["kind"] == kind])
            ],
            "board_count": len(entries),
            "listing_sources": listing_sources(release),
            "silent_reports": silent_reports(release),
        },
    )
    for board in release.rows["oversight_bodies"]:
        yield _board_page(release, board, mentions[board["body_id"]])


def _name_of(board: Row) -> str:
    return str(board["name"]).casefold()


def _entry(release: ReleaseTables, board: Row) -> dict[str, Any]:
    """Return what the list shows of a board."""
    return {
        "row": board,
        "overseen": len(_overseen(release, board["body_id"])),
        "listings": _listings_of(release, board["body_id"]),
    }


def _board_page(release: ReleaseTables, board: Row, mentions: Mentions) -> Page:
    key = board["body_id"]
    predecessor_id = board["predecessor_id"]
    listings = _listings_of(release, key)
    listed_in = {listing["source_id"] for listing in listings}
    context = {
        "body": board,
        "predecessor": release.row("oversight_bodies", predecessor_id) if predecessor_id else None,
        "successors": release.rows_where("oversight_bodies", "predecessor_id", key),
        "mentions": mentions,
        "last_report": _last_report(release, mentions),
        "overseen": _overseen(release, key),
        "listings": [
            {
                "row": listing,
                "marks": marks_of(listing),
                "changed_columns": _changed_columns(previous, listing) if previous else [],
                "errata": errata_of(release, "oversight_listings", listing["listing_id"]),
            }
            for listing, previous in zip_longest(listings, listings[1:])
        ],
        "lists_without_it": [
            source for source in listing_sources(release) if source["source_id"] not in listed_in
        ],
        "silent_reports": silent_reports(release),
    }
    return Page(
        path=links.page_of("oversight_bodies", key),
        template="body.html",
        title=board["name"],
        description=f"What was promised about the {board['name']}, what reports say of it, and what it oversees.",
        section="oversight",
        breadcrumbs=(HOME, BOARDS),
        context=context,
    )


def _mentions(release: ReleaseTables) -> dict[str, Mentions]:
    """Return for each board the texts that name it, or that are under a heading or title that does."""
    names = BoardNames(release)
    mentions = {row["body_id"]: Mentions({}, [], {}, []) for row in release.rows["oversight_bodies"]}
    for text in printed_texts(release):
        in_text = names.named_in(text.text)
        in_heading = names.named_in(text.heading) if text.table in PROMISED else {}
        for board in in_text | in_heading:
            naming = NamingText(text, excerpt(text.text, pattern_of(in_text.get(board, ()))))
            of_board = mentions[board]
            if text.table == "plan_statements" and board in in_heading:
                of_board.lists.setdefault(text.heading, []).append(text)
            elif text.table not in PROMISED:
                of_board.reports.append(naming)
            elif not text.promises:
                of_board.plans.append(naming)
            for promise_id in text.promises if text.table in PROMISED else ():
                if board not in in_heading or text.table != "plan_statements":
                    of_board.promises.setdefault(promise_id, []).append(naming)
    return mentions


def _last_report(release: ReleaseTables, mentions: Mentions) -> NamingText | None:
    """Return what the latest report says of a board: on a promise about it, if there is such an update."""
    if not mentions.reports:
        return None
    latest = release.source_order[mentions.reports[0].text.printed["source_id"]]
    of_latest = [
        naming
        for naming in mentions.reports
        if release.source_order[naming.text.printed["source_id"]] == latest
    ]
    about_it = [naming for naming in of_latest if mentions.promises.keys() & set(naming.text.promises)]
    return (about_it or of_latest)[0]


def silent_reports(release: ReleaseTables) -> list[Row]:
    """Return the reports that print no oversight of any activity."""
    printing = {update["source_id"] for update in release.rows["updates"] if update["oversight_text"]}
    return [report for report in release.reports if report["source_id"] not in printing]


def listing_sources(release: ReleaseTables) -> list[Row]:
    """Return the reports that print a list of boards, the earliest first."""
    printing = {listing["source_id"] for listing in release.rows["oversight_listings"]}
    return [source for source in release.sources_by_date if source["source_id"] in printing]


def _listings_of(release: ReleaseTables, body_id: str) -> list[Row]:
    """Return how the reports list a board, the latest first."""
    listings = release.rows_where("oversight_listings", "body_id", body_id)
    return sorted(listings, key=lambda listing: -release.source_order[listing["source_id"]])


def _changed_columns(previous: Row, listing: Row) -> list[str]:
    """Return the columns in which a listing differs from the previous one."""
    return [name for name in COMPARED_COLUMNS if previous[name] != listing[name]]


def _overseen(release: ReleaseTables, body_id: str) -> list[tuple[str, list[Row]]]:
    """Return the promises that a board oversees, each with an update of each period that names it, the latest first.

    A promise that goes back to several activities has several updates in one report, of which the first stands for all.
    """
    updates = {
        link["update_id"]: release.row("updates", link["update_id"])
        for link in release.rows_where("oversight_links", "body_id", body_id)
    }
    naming = [
        (promise_id, update)
        for update in updates.values()
        for promise_id in links.promise_of(release, update["activity_id"])
    ]
    order = list(release.promises)
    naming.sort(key=lambda pair: (order.index(pair[0]), -release.source_order[pair[1]["source_id"]]))
    return [
        (promise_id, _one_for_each_period(release, (update for _, update in pairs)))
        for promise_id, pairs in groupby(naming, lambda pair: pair[0])
    ]


def _one_for_each_period(release: ReleaseTables, updates: Iterable[Row]) -> list[Row]:
    by_period: dict[str, Row] = {}
    for update in updates:
        by_period.setdefault(release.source_period(update["source_id"]), update)
    return list(by_period.values())
