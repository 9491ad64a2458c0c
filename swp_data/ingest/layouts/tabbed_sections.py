"""Reader of the other tables of the tab-separated layout: the glossary of oversight bodies, the performance summary."""

from __future__ import annotations

from swp_data.ingest.cell_text import Cell, clean
from swp_data.ingest.layouts.columns import Columns, columns_of
from swp_data.ingest.layouts.table_lines import table_lines
from swp_data.ingest.printed import Listing, Topic
from swp_data.ingest.vocabulary import Vocabulary


def read_listings(text: str, vocabulary: Vocabulary) -> list[Listing]:
    """Read the glossary of oversight bodies: name, purpose, how often it meets."""
    listings: list[Listing] = []
    objective: str | None = None
    columns: Columns | None = None
    for number, cells, _ in table_lines(text.split("\n")):
        headings = columns_of(cells, vocabulary.reports.glossary_columns)
        if headings and headings.has("name") and headings.has("purpose"):
            columns = headings
            objective = vocabulary.edition.objective_of_heading(" ".join(cells))
        elif columns and len(cells) == len(columns):
            name, purpose, meets = (
                Cell([(number, cell)] if (cell := columns.cell(cells, role)) else [])
                for role in ("name", "purpose", "meets")
            )
            listings.append(Listing(objective, name, purpose, meets))
        elif columns and len(cells) == 1 and (found := vocabulary.edition.objective_of_heading(cells[0])):
            objective = found
        elif columns:
            break
    return listings


def read_topics(text: str, vocabulary: Vocabulary) -> list[Topic]:
    """Read the performance summary table, section by section."""
    topics: list[Topic] = []
    objective: str | None = None
    columns: Columns | None = None
    for number, cells, _ in table_lines(text.split("\n")):
        headings = columns_of(cells, vocabulary.reports.topic_columns)
        if headings and headings.has("topic") and headings.has("inclusion"):
            columns = headings
            # The column of page numbers has no heading.
            roles = [
                role or ("page" if not title else None)
                for title, role in zip(columns.titles, columns.roles, strict=True)
            ]
            columns = Columns(columns.titles, tuple(roles))
        elif columns and len(cells) == len(columns):
            if not any(cells[1:]):
                heading = cells[0].replace("&", "and")
                objective = vocabulary.edition.objective_of_heading(heading) or objective
            elif objective:
                texts = (
                    clean(columns.cell(cells, role))
                    for role in ("topic", "inclusion", "data", "commentary", "page")
                )
                topics.append(Topic(objective, number, *texts))
    return topics
