"""What a search can find: a document for each page or row, with all the text that it is found by.

A promise is one document with everything that was printed about it, over all editions. A row without a page of its
own, such as a paragraph of a report, is a document that leads to its place on a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from swp_data import wording
from swp_data.site import links
from swp_data.site.pages.about import ABOUT_PAGES
from swp_data.site.release_tables import ReleaseTables, Row, split_cell
from swp_data.site.search.words import words_of
from swp_data.site.status_meanings import STATUS_MEANINGS

KINDS = {
    "promise": ("Promises", "Promise"),
    "objective": ("Objectives", "Objective"),
    "commitment": ("Commitments", "Commitment"),
    "figure": ("Figures", "Figure"),
    "board": ("Boards", "Board"),
    "place": ("Places", "Place"),
    "document": ("Documents", "Document"),
    "help": ("About this record", "About this record"),
    "term": ("Glossary", "Glossary"),
    "erratum": ("Errata", "Erratum"),
}
"""The kinds of documents, with the heading of their results and the name of one. The last two follow all others."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A text of a document.

    Attributes:
        label: what it is, and when it was printed.
        text: the words.
        anchor: where it is on the page of its document; may be empty.
    """

    label: str
    text: str
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a search finds.

    Attributes:
        kind: one of `KINDS`.
        address: its page, or its place on a page.
        label: what a result says about it besides its kind.
        title: its title; empty for a row that is known by its text alone.
        ref: the reference that the plan gives it, or the acronym of a board; may be empty.
        earlier_titles: the titles of its activities in earlier editions, if they differ.
        other_refs: references by which it is also found, such as that of its commitment.
        earlier_refs: those of its activities and commitments in earlier editions.
        passages: all its texts.
        objective: the id of its objective; may be empty.
        status: the status that was last reported, with a date; only of promises.
        of_a_part: "1" if the status was said of a part only, or empty.
        as_of: the last month that the status is known for.
        editions: the ids of the editions of the plan that print it.
        areas: the ids of the areas that it names.
        boards: the ids of the boards that it names.
    """

    kind: str
    address: str
    label: str = ""
    title: str = ""
    earlier_titles: tuple[str, ...] = ()
    ref: str = ""
    other_refs: tuple[str, ...] = ()
    earlier_refs: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    objective: str = ""
    status: str = ""
    of_a_part: str = ""
    as_of: str = ""
    editions: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()


def documents(release: ReleaseTables) -> list[Document]:
    """Return a document for each row that people may search for, one kind after the other.

    Example:
        >>> from swp_data.dataset.location import package_folder
        >>> from swp_data.datapackage.model import open_package
        >>> from swp_data.site.release_tables import read_release
        >>> release = read_release(package_folder(), open_package(package_folder()))
        >>> {document.kind for document in documents(release)} == set(KINDS)
        True
    """
    return [
        *_promises(release),
        *_objectives(release),
        *_commitments(release),
        *_figures(release),
        *_boards(release),
        *_places(release),
        *_sources(release),
        *_quoted_rows(release, "document"),
        *_help(release),
        *_quoted_rows(release, "term"),
        *_errata(release),
    ]


# Promises


def _promises(release: ReleaseTables) -> Iterator[Document]:
    for key, promise in release.promises.items():
        activities = [
            release.row("activities", activity_id)
            for activity_id in (promise["activity_id"], *split_cell(promise["earlier_activity_ids"]))
            if activity_id
        ]
        commitments = [release.row("commitments", row["commitment_id"]) for row in activities]
        updates = [update for row in activities for update in release.updates_on(row["activity_id"])]
        areas = [("activities", row["activity_id"]) for row in activities]
        areas += [("updates", row["update_id"]) for row in updates]
        yield Document(
            kind="promise",
            address=links.page_of("promises", key),
            title=promise["promise"],
            earlier_titles=_distinct(
                row["title"] for row in activities if row["title"] != promise["promise"]
            ),
            ref=promise["activity_ref"] or "",
            other_refs=_distinct(row["ref"] for row in commitments[:1]),
            earlier_refs=_distinct(row["ref"] for row in (*activities[1:], *commitments[1:])),
            passages=_passages_of_promise(release, promise, activities),
            objective=promise["objective_id"] or "",
            status=promise["status"] or "",
            of_a_part="1" if "status_of_a_part" in (promise["disagreement"] or "") else "",
            as_of=wording.format_month(promise["as_of"]) if promise["as_of"] else "",
            editions=_distinct((promise["plan_id"], *(row["plan_id"] for row in commitments))),
            areas=_areas_named(release, *areas, ("plan_statements", key)),
            boards=_boards_over(release, updates),
        )


def _passages_of_promise(release: ReleaseTables, promise: Row, activities: list[Row]) -> tuple[Passage, ...]:
    """Return the texts of a promise, the latest first; a text that is repeated word for word is given once."""
    passages = [] if activities else [Passage(label="The plan", text=promise["promise"])]
    for activity in activities:
        anchor = links.safe_id(activity["activity_id"])
        if activity is not activities[0]:
            title = f"{activity['ref'] or ''} {activity['title']}".strip()
            passages.append(Passage(label=_earlier_label(release, activity), text=title, anchor=anchor))
        for update in release.updates_on(activity["activity_id"]):
            period = release.source_period(update["source_id"])
            status = wording.format_status(update["status"]).lower()
            label, own_anchor = f"Update, {period} ({status})", links.safe_id(update["update_id"])
            if update["update_text"]:
                passages.append(Passage(label=label, text=update["update_text"], anchor=own_anchor))
            if update["activity_text"]:
                label = f"As planned, {period} (reported: {status})"
                passages.append(Passage(label=label, text=update["activity_text"], anchor=own_anchor))
            if update["oversight_text"]:
                label = f"Overseen by, {period}"
                passages.append(Passage(label=label, text=update["oversight_text"], anchor=own_anchor))
        if activity["description"]:
            passages.append(Passage(label="As planned", text=activity["description"], anchor=anchor))
    distinct: dict[tuple[str, ...], Passage] = {}
    for passage in passages:
        distinct.setdefault(tuple(words_of(passage.text)), passage)
    return tuple(distinct.values())


def _earlier_label(release: ReleaseTables, activity: Row) -> str:
    """Return the label of an activity of an earlier edition, with what was last reported of it."""
    last = release.latest_update(activity["activity_id"])
    if not last:
        return "In the earlier edition"
    status, period = wording.format_status(last["status"]).lower(), release.source_period(last["source_id"])
    return f"In the earlier edition ({status}, {period})"


def _boards_over(release: ReleaseTables, updates: list[Row]) -> tuple[str, ...]:
    return _distinct(
        link["body_id"]
        for update in updates
        for link in release.rows_where("oversight_links", "update_id", update["update_id"])
    )


def _areas_named(release: ReleaseTables, *origins: tuple[str, str]) -> tuple[str, ...]:
    """Return the areas that texts name, each text given by its table and its key."""
    return _distinct(
        mention["area_id"]
        for table, key in origins
        for mention in release.rows_where("area_mentions", "origin_id", key)
        if mention["origin_table"] == table
    )


# The other pages


def _objectives(release: ReleaseTables) -> Iterator[Document]:
    for row in release.rows["objectives"]:
        key = row["objective_id"]
        yield Document(
            kind="objective",
            address=links.page_of("objectives", key),
            title=row["title"],
            passages=_passages(("Objective", row["description"])),
            objective=key,
        )


def _commitments(release: ReleaseTables) -> Iterator[Document]:
    for row in release.rows["commitments"]:
        key = row["commitment_id"]
        printed = release.rows_where("commitment_wordings", "commitment_id", key)
        lineage = release.rows_where("commitment_lineage", "from_commitment_id", key)
        yield Document(
            kind="commitment",
            address=links.page_of("commitments", key),
            label=release.edition_name(row["plan_id"]),
            title=row["title"],
            ref=row["ref"],
            passages=_passages(
                ("Wording", row["wording"]),
                *(
                    (f"Wording, {release.source_period(text['source_id'])}", text["wording"])
                    for text in printed
                ),
                *(("What became of it", link["basis"]) for link in lineage),
            ),
            objective=row["objective_id"],
            editions=(row["plan_id"],),
            areas=_areas_named(release, ("commitments", key)),
        )


def _figures(release: ReleaseTables) -> Iterator[Document]:
    for row in release.rows["metrics"]:
        key = row["metric_id"]
        observations = release.rows_where("observations", "metric_id", key)
        passages = [Passage(label="What is measured", text=row["definition"])]
        theme = release.label("metrics", "theme", row["theme"])
        passages.append(Passage(label="Theme", text=theme))
        for observation in observations:
            area = release.row("areas", observation["area_id"])["name"]
            period = wording.format_observation_period(observation)
            label = f"{release.format_observation(observation)}, {period}, {area}"
            anchor = links.safe_id(observation["observation_id"])
            passages.append(Passage(label=label, text=observation["quote"], anchor=anchor))
            note = " ".join(filter(None, (area, period, observation["note"])))
            passages.append(Passage(label=label, text=note, anchor=anchor))
        yield Document(
            kind="figure",
            address=links.page_of("metrics", key),
            label=theme,
            title=row["title"],
            passages=tuple(passages),
            objective=row["objective_id"] or "",
            areas=_distinct(observation["area_id"] for observation in observations),
        )


def _boards(release: ReleaseTables) -> Iterator[Document]:
    for row in release.rows["oversight_bodies"]:
        key = row["body_id"]
        listings = release.rows_where("oversight_listings", "body_id", key)
        yield Document(
            kind="board",
            address=links.page_of("oversight_bodies", key),
            label=release.label("oversight_bodies", "kind", row["kind"]),
            title=row["name"],
            ref=row["acronym"] or "",
            passages=_passages(
                *(
                    (f"Listed, {release.source_period(listing['source_id'])}", listing[column])
                    for column in ("purpose", "printed_name", "meets")
                    for listing in listings
                ),
            ),
            boards=(key,),
        )


def _places(release: ReleaseTables) -> Iterator[Document]:
    for row in release.rows["areas"]:
        key = row["area_id"]
        names = [mention["quote"] for mention in release.rows_where("area_mentions", "area_id", key)]
        yield Document(
            kind="place",
            address=links.page_of("areas", key),
            label=release.label("areas", "kind", row["kind"]),
            title=row["name"],
            other_refs=_distinct([row["gss_code"]]),
            passages=_passages(*(("Named as", name) for name in names)),
            areas=(key,),
        )


def _sources(release: ReleaseTables) -> Iterator[Document]:
    for row in release.rows["sources"]:
        key = row["source_id"]
        texts = (row["title"], row["publisher"], row["period_label"], row["note"])
        yield Document(
            kind="document",
            address=links.page_of("sources", key),
            title=release.source_name(key),
            passages=_passages(*(("Document", text) for text in texts)),
            editions=_distinct([row["plan_id"]]),
        )


# Rows that are shown on the page of their source, or in a list

QUOTED_TABLES = (
    ("document", "Plan", "plan_statements", "heading", ("text",)),
    ("document", "Paragraph", "passages", "heading", ("text", "section")),
    ("document", "Performance topic", "performance_topics", "topic", ("commentary", "data", "inclusion")),
    ("document", "Holding to account meeting", "meetings", "subject", ("month", "type")),
    ("term", "Glossary", "glossary", "term", ("definition",)),
)
"""The tables whose rows have no page of their own: kind, label, table, column of the title, columns of the text."""


def _quoted_rows(release: ReleaseTables, wanted: str) -> Iterator[Document]:
    """Yield the documents of one kind that are rows of `QUOTED_TABLES`."""
    for kind, label, table, title_column, columns in QUOTED_TABLES:
        for row in release.rows[table] if kind == wanted else ():
            key = links.row_id(table, row)
            if key in release.promises:
                continue
            source = release.source_name(row["source_id"])
            yield Document(
                kind=kind,
                address=links.on_source_page(table, key, row["source_id"]),
                label=f"{label}, {source}",
                title=row[title_column] or row.get("section") or "",
                passages=_passages(
                    *((wording.format_lines(row).capitalize(), row[column]) for column in columns),
                ),
                objective=row.get("objective_id") or "",
                editions=_distinct([release.row("sources", row["source_id"])["plan_id"]]),
                areas=_areas_named(release, (table, key)),
            )


def _help(release: ReleaseTables) -> Iterator[Document]:
    """Yield the statuses, which people ask for by their meaning, and the pages about the record."""
    for status in release.statuses:
        yield Document(
            kind="help",
            address=f"about/status.html#status-{status}",
            label="Status",
            title=f"What “{wording.format_status(status).lower()}” means",
            passages=_passages(("Status", STATUS_MEANINGS.get(status))),
        )
    for page in ABOUT_PAGES:
        yield Document(
            kind="help",
            address=f"about/{page.file}",
            title=page.title,
            passages=_passages(("Page", page.description)),
        )


def _errata(release: ReleaseTables) -> Iterator[Document]:
    for row in release.rows["errata"]:
        yield Document(
            kind="erratum",
            address=f"about/errata.html#{links.safe_id(row['erratum_id'])}",
            label=release.source_name(row["source_id"]),
            passages=_passages((wording.format_lines(row).capitalize(), _describe_erratum(row))),
        )


def _describe_erratum(row: Row) -> str:
    correction = f"; should say: “{row['corrected']}”" if row["corrected"] else ""
    return f"{row['explanation']} Printed: “{row['printed']}”{correction}."


def _passages(*texts: tuple[str, str | None]) -> tuple[Passage, ...]:
    """Return a passage for each label and text, without those that are empty or repeated."""
    labels: dict[str, str] = {}
    for label, text in texts:
        if text:
            labels.setdefault(str(text), label)
    return tuple(Passage(label=label, text=text) for text, label in labels.items())


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
