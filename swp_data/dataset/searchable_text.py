"""The full-text index of the dataset: which texts of which tables `search` finds, and the SQL that builds it.

The index is a virtual table `search` (FTS5) with one row for each row of a searched table, and the lines of the
source where the text appears.
Standard: https://sqlite.org/fts5.html
"""

from __future__ import annotations

from collections.abc import Sequence

from swp_data.datapackage.sqlite_ddl import literal, quoted

# The searched tables and their columns; the first column is the title of a result. What `observations` quotes appears
# in one of these tables, and so do the labels of `oversight_links` and `cross_references`.
SEARCHED = {
    "sources": ("title", "note"),
    "plans": ("title", "note"),
    "objectives": ("title", "description"),
    "commitments": ("title", "wording"),
    "commitment_wordings": ("commitment_id", "wording"),
    "plan_statements": ("heading", "text"),
    "activities": ("title", "description"),
    "updates": ("activity_text", "update_text", "oversight_text"),
    "passages": ("heading", "text"),
    "oversight_bodies": ("name", "acronym"),
    "oversight_listings": ("printed_name", "purpose", "meets"),
    "metrics": ("title", "definition"),
    "meetings": ("subject",),
    "performance_topics": ("topic", "inclusion", "data", "commentary"),
    "glossary": ("term", "definition"),
    "errata": ("record_id", "printed", "corrected", "explanation"),
}
LOCATION_COLUMNS = (("source_id",), ("line_start", "line"), ("line_end", "line"))
CREATE_INDEX = (
    'CREATE VIRTUAL TABLE "search" USING fts5("table" UNINDEXED, "id" UNINDEXED, "title", "text", '
    '"source_id" UNINDEXED, "line_start" UNINDEXED, "line_end" UNINDEXED, tokenize = \'porter unicode61\')'
)


def insert_texts_sql(table: str, columns: Sequence[str], key: Sequence[str]) -> str | None:
    """Return the statement that adds the texts of a table to `search`; None if the table is not searched.

    Args:
        table: its name.
        columns: the names of its columns.
        key: the columns of its primary key; their values, separated by spaces, become the id in `search`.
    """
    title, *texts = SEARCHED.get(table, ("",))
    if not {title, *texts} <= set(columns):
        return None
    text = " || char(10) || ".join(f"coalesce({quoted(column)}, '')" for column in texts) or "NULL"
    row_id = " || ' ' || ".join(map(quoted, key)) or "NULL"
    location = [
        next((quoted(name) for name in names if name in columns), "NULL") for names in LOCATION_COLUMNS
    ]
    return (
        f"INSERT INTO search SELECT {literal(table)}, {row_id}, {quoted(title)}, {text}, "  # noqa: S608
        f"{', '.join(location)} FROM {quoted(table)} ORDER BY rowid"
    )
