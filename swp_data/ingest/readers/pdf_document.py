"""Reader of PDF files: ruled tables by their lines, and the text between them as paragraphs, page by page.

What pages repeat at their top or bottom (a header, a page number) is given once or not at all, because it would
interrupt the paragraphs and rows that continue on the next page.

Standard: ISO 32000, Portable Document Format.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from swp_data.ingest.readers import ReaderError
from swp_data.ingest.readers.conversion import Conversion
from swp_data.ingest.readers.pdf_lines import Line, lines_of, paragraphs
from swp_data.ingest.readers.pdf_tables import PrintedTable, tables_of
from swp_data.ingest.readers.split_words import WordJoiner
from swp_data.limits import LimitError, limit

PAGE_NUMBER = re.compile(r"^(?:page\s*)?[-–]?\s*\d{1,3}\s*[-–]?(?:\s*(?:of|/)\s*\d{1,3})?$", re.IGNORECASE)
MARGIN = 0.13
"""The part of a page, at its top and at its bottom, that may hold what every page repeats."""
FEWEST_REPEATS = 3


class Page(NamedTuple):
    """A page: its tables, and the lines of text outside them."""

    height: float
    tables: list[PrintedTable]
    lines: list[Line]


def read_pdf(data: bytes) -> Conversion:
    """Return the converted text of a PDF.

    Raises:
        ReaderError: it is damaged, protected by a password, or holds pictures of pages only.
        LimitError: it has too many pages or lines.
    """
    pages = _read_pages(data)
    if not any(page.lines or page.tables for page in pages):
        raise ReaderError(
            "is a PDF without text, such as a scan", hint="recognise its text first (OCR), and give that file"
        )
    repeated = _repeated_lines(pages)
    words = (word for page in pages for line in page.lines for word in line.text.split())
    joiner = WordJoiner(words, (text for page in pages for table in page.tables for text in table.words()))
    conversion = Conversion()
    given: set[str] = set()
    for page in pages:
        conversion.begin_page()
        lines = [line for line in page.lines if not _is_dropped(line, page, repeated, given)]
        _add_page(conversion, page.tables, lines, joiner)
    return conversion


def _read_pages(data: bytes) -> list[Page]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            _check_page_count(len(pdf.pages))
            return [_read_page(page) for page in pdf.pages]
    except LimitError:
        raise
    except Exception as error:  # pdfminer raises many kinds for damaged files
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, error.__cause__, *error.args)):
            raise ReaderError("is protected by a password", hint="save it without one") from error
        raise ReaderError(
            f"is not a PDF that can be read ({type(error).__name__})",
            hint="open it in a PDF viewer, and print it to a new PDF",
        ) from error


def _check_page_count(count: int) -> None:
    if count > limit("report_pages"):
        raise LimitError(f"has more than {limit('report_pages'):,} pages", "report_pages")


def _read_page(page: Any) -> Page:
    words = page.extract_words(x_tolerance_ratio=0.15, extra_attrs=["fontname", "size"])
    tables, rest = tables_of(page, words)
    page.close()  # frees the characters of the page
    return Page(float(page.height), tables, lines_of(rest))


def _masked(line: Line) -> str:
    """Return what a line would be on any page: with its height, and without its numbers."""
    return f"{round(line.top / 4)} {re.sub('[0-9]+', '#', line.text)}"


def _in_margin(line: Line, page: Page) -> bool:
    return line.bottom < page.height * MARGIN or line.top > page.height * (1 - MARGIN)


def _repeated_lines(pages: Sequence[Page]) -> set[str]:
    """Return the lines that several pages print in the same place near their top or bottom."""
    counts = Counter(
        masked
        for page in pages
        for masked in {_masked(line) for line in page.lines if _in_margin(line, page)}
    )
    return {masked for masked, count in counts.items() if count >= min(FEWEST_REPEATS, max(2, len(pages)))}


def _is_dropped(line: Line, page: Page, repeated: set[str], given: set[str]) -> bool:
    """Return whether a line is a page number, or is repeated and was given before."""
    if not _in_margin(line, page):
        return False
    if PAGE_NUMBER.match(line.text):
        return True
    masked = _masked(line)
    if masked not in repeated:
        return False
    was_given = masked in given
    given.add(masked)
    return was_given


def _add_page(
    conversion: Conversion, tables: list[PrintedTable], lines: list[Line], joiner: WordJoiner
) -> None:
    """Add the tables and the paragraphs of a page from its top to its bottom."""
    for table in [*sorted(tables, key=lambda table: table.top), None]:
        above = [line for line in lines if table is None or line.top < table.top]
        lines = lines[len(above) :]
        for paragraph in paragraphs(above):
            conversion.add_paragraph(paragraph)
        if table is None:
            continue
        conversion.add_blank()
        for row in table.rows(joiner):
            for doubt in row.doubts:
                conversion.doubt(doubt)
            conversion.add_row(row.cells)
        conversion.add_blank()
