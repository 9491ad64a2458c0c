"""The evidence for a quoted row: its document, its lines and page, the words around it, and how to cite it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from urllib.parse import urlencode

from swp_data import wording
from swp_data.citation import document_citation
from swp_data.site import links
from swp_data.site.quoted_text import Paragraph, around, text_fragment
from swp_data.site.release_tables import ReleaseTables, Row

PARENTS = {
    "update_id": ("updates", ("update_text", "activity_text")),
    "passage_id": ("passages", ("text",)),
    "statement_id": ("plan_statements", ("text",)),
}
"""The rows that the column `quote` may be quoted from: for each key, their table and the columns with their text."""
QUOTED_COLUMNS = (
    "quote",
    "update_text",
    "wording",
    "text",
    "purpose",
    "definition",
    "commentary",
    "activity_text",
)
"""The columns with the quoted text of a row, the most telling first."""
FILE_SUFFIX = re.compile(r"\.(pdf|docx?|xlsx?|odt|rtf|txt)$", re.IGNORECASE)


@dataclass(frozen=True)
class Original:
    """A link to the original of a document: what it leads to, and the address."""

    label: str
    address: str


@dataclass(frozen=True)
class Evidence:
    """The evidence for a row.

    Args:
        key: the key of the row.
        source: the row of its document.
        lines: its lines, in words.
        page: the page of the document that it is on; None if that is not known.
        context: the paragraphs that contain the quoted words, with these marked; empty if the row is quoted whole.
        in_document: the address of the row on the page of its document.
        originals: links to the original document.
        citation: how to cite it.
        bibtex: the same as an entry of BibTeX.
        report: the address of a form to report a mistake; empty if the site has none.
    """

    key: str
    source: Row
    lines: str
    page: int | None
    context: list[Paragraph]
    in_document: str
    originals: list[Original]
    citation: str
    bibtex: str
    report: str


def evidence_for(release: ReleaseTables, table: str, row: Row, issues: str = "") -> Evidence:
    """Return the evidence for a row of a table with quoted text.

    Args:
        release: the tables.
        table: the table, such as `updates` or `milestones`.
        row: its row.
        issues: the address of a form for new issues; empty if there is none.
    """
    source = release.row("sources", row["source_id"])
    key = links.row_id(table, row)
    lines = wording.format_lines(row)
    page = page_number(release, row)
    place = f"{lines.capitalize()}{f', page {page}' if page else ''}"
    note = f"{place}; row {key} of the table {table} in {release.metadata.citation.rstrip('.')}"
    return Evidence(
        key=key,
        source=source,
        lines=lines,
        page=page,
        context=context_of(release, row),
        in_document=links.on_source_page(table, key, row["source_id"])
        if table in links.ON_SOURCE_PAGES
        else "",
        originals=originals_of(source, quoted_words(row)),
        citation=document_citation(source, note=note),
        bibtex=document_citation(source, "bibtex", note=note, entry_id=re.sub(r"[^\w.:-]+", "-", key)),
        report=report_address(issues, f"{table} {key}", release.metadata.version),
    )


def quoted_words(row: Row) -> str:
    """Return the quoted text of a row; empty if it has none."""
    return next((str(row[name]) for name in QUOTED_COLUMNS if row.get(name)), "")


def context_of(release: ReleaseTables, row: Row) -> list[Paragraph]:
    """Return the paragraphs around the column `quote` of a row, in the row that it is quoted from."""
    quote = row.get("quote")
    for key, (table, columns) in PARENTS.items():
        if quote and row.get(key):
            parent = release.row(table, row[key])
            texts = [around(parent[column], quote) for column in columns if parent[column]]
            marked = [text for text in texts if any(piece.is_marked for piece in text[0])]
            return next(iter(marked), [])
    return []


def page_number(release: ReleaseTables, row: Row) -> int | None:
    """Return the page of the published file on which a row begins; None if the source text has no pages."""
    first_lines = release.page_starts.get(row["source_id"], [])
    line = row["line_start"] if "line_start" in row else row["line"]
    return bisect_right(first_lines, line) or None


def originals_of(source: Row, words: str = "") -> list[Original]:
    """Return links to where a document was published and to a copy of it.

    A copy on a web page is opened at the quoted words, in browsers that find them.
    """
    originals = []
    if source["url"]:
        originals.append(Original("Where it was published", source["url"]))
    if source["archive_url"]:
        is_file = FILE_SUFFIX.search(source["archive_url"])
        fragment = text_fragment(words) if words and not is_file else ""
        originals.append(Original("A copy", source["archive_url"] + fragment))
    return originals


def report_address(issues: str, name: str, version: str) -> str:
    """Return the address of a form for a new issue, with its title and text filled in; empty if there is none.

    >>> report_address("https://example.org/issues/new", "updates x-A1", "1.0.0")
    'https://example.org/issues/new?title=Mistake+in+updates+x-A1&body=Version+1.0.0%2C+updates+x-A1%3A+'
    """
    if not issues:
        return ""
    return f"{issues}?{urlencode({'title': f'Mistake in {name}', 'body': f'Version {version}, {name}: '})}"
