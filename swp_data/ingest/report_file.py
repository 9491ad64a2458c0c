r"""The file of a report: its converted text, and the details of the document in its first lines.

All tools count lines in the converted text, which is the text of the source from then on: "\n" alone ends a line.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from calendar import month_name
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from swp_data.datapackage.safe_files import read_bytes
from swp_data.errors import SwpDataError
from swp_data.ingest.printed import Doubt
from swp_data.ingest.readers import ReaderError
from swp_data.ingest.readers.characters import convert_characters, mark_items
from swp_data.ingest.readers.conversion import Conversion
from swp_data.ingest.readers.pdf_document import read_pdf
from swp_data.ingest.readers.word_document import is_word_document, read_word_document
from swp_data.ingest.vocabulary import Vocabulary
from swp_data.limits import LimitError, limit

HINT = "give the report as a PDF, as a Word document (DOCX), or as text in UTF-8"
LINE_END = re.compile(r"\r*\n|\r")
HEADING_LINES = 10  # in which a report prints its date, its title and its type
MONTHS = [name.lower() for name in month_name]
DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(month_name[1:])}) (\d{{4}})\b", re.IGNORECASE | re.ASCII)
# How the files begin that people take for the text of a report.
SIGNATURES = {
    b"PK\x03\x04": "a zip file that is not a Word document",
    b"\xd0\xcf\x11\xe0": "an old Word document",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "a gzip file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


class UnreadableReportError(SwpDataError, ValueError):
    """Raised for a file that is not a report; the message says why, and what to do."""


@dataclass(frozen=True)
class ReportFile:
    """A report: its text as all tools read it, and what is known of the file."""

    text: str
    """The converted text. A row of a table is one line, with tabs between its cells."""
    sha256: str
    """The checksum of the converted text as UTF-8."""
    original_sha256: str = ""
    """The checksum of the file as it was published; that of the text if nothing was converted."""
    form: str = "text"
    """The form of the file: `text`, `pdf` or `docx`."""
    page_starts: tuple[int, ...] = ()
    """The first line of each page; empty if the form has no pages."""
    doubts: tuple[Doubt, ...] = ()
    """The lines that a person should compare with the file, because the conversion was not sure of them."""

    @classmethod
    def of(
        cls,
        text: str,
        data: bytes | None = None,
        form: str = "text",
        page_starts: tuple[int, ...] = (),
        doubts: tuple[Doubt, ...] = (),
    ) -> ReportFile:
        """Return the report with this converted text.

        Args:
            text: the converted text.
            data: the bytes of the file; those of the text by default.
            form: the form of the file.
            page_starts: the first line of each page.
            doubts: the doubts of the conversion.
        """
        converted = text.encode()
        sha256, original_sha256 = (
            hashlib.sha256(content).hexdigest() for content in (converted, data or converted)
        )
        return cls(text, sha256, original_sha256, form, page_starts, doubts)

    def page_of(self, line: int) -> int | None:
        r"""Return the page (from 1) that prints a line; None if the form has no pages.

        >>> ReportFile.of("a\\nb\\nc", page_starts=(1, 3)).page_of(3)
        2
        """
        return max(1, bisect_right(self.page_starts, line)) if self.page_starts else None

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text; only a line feed ends one, as in the check of provenance."""
        return self.text.split("\n")

    @property
    def published(self) -> str:
        """The date of publication at the top of the report, in ISO 8601; empty if none is printed."""
        match = DATE.search("\n".join(self.lines[:HEADING_LINES]))
        if not match:
            return ""
        try:
            return date(int(match[3]), MONTHS.index(match[2].lower()), int(match[1])).isoformat()
        except ValueError:  # a day that does not exist
            return ""


def read_report(path: Path) -> ReportFile:
    """Read the file of a report: UTF-8 text, a PDF or a Word document.

    Raises:
        UnreadableReportError: the file is none of these, or is damaged.
        PackageError: it cannot be read, or is not a regular file.
        LimitError: it is too large, or has too many lines.
    """
    data = read_bytes(path, "report_bytes")
    try:
        if data.startswith(b"%PDF-"):
            return _converted(read_pdf(data), data, "pdf")
        if data.startswith(b"PK\x03\x04") and is_word_document(data):
            return _converted(read_word_document(data), data, "docx")
    except LimitError as error:
        raise LimitError(error.problem, error.name, where=str(path)) from error
    except ReaderError as error:
        raise UnreadableReportError(error.problem, where=str(path), hint=error.hint) from error
    return _read_text(data, path)


def _converted(conversion: Conversion, data: bytes, form: str) -> ReportFile:
    pages, doubts = tuple(conversion.page_starts), tuple(conversion.doubts)
    return ReportFile.of(conversion.text, data, form, pages, doubts)


def _read_text(data: bytes, path: Path) -> ReportFile:
    if kind := _other_kind(data):
        raise UnreadableReportError(f"looks like {kind}", where=str(path), hint=HINT)
    try:
        printed = LINE_END.sub("\n", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableReportError(
            f"byte {error.start} is not UTF-8 (it may be Windows-1252 text)", where=str(path), hint=HINT
        ) from error
    if printed.count("\n") > limit("source_lines"):
        raise LimitError(f"has more than {limit('source_lines'):,} lines", "source_lines", where=str(path))
    return ReportFile.of(mark_items(convert_characters(printed)), data, page_starts=_pages_of_text(printed))


def _pages_of_text(printed: str) -> tuple[int, ...]:
    r"""Return the first line of each page of a text: pdftotext prints a form feed before it.

    >>> _pages_of_text("one\ntwo\n\fthree\n\f")
    (1, 3)
    """
    starts = [number for number, line in enumerate(printed.split("\n"), 1) if "\f" in line]
    last = printed.rstrip().count("\n") + 1
    return (1, *(start for start in starts if 1 < start <= last)) if starts else ()


def _other_kind(data: bytes) -> str:
    r"""Return what a file looks like that is not text in UTF-8; empty if it may be that.

    >>> _other_kind(b"PK\x03\x04"), _other_kind("Café".encode("utf-16-le")), _other_kind(b"Report")
    ('a zip file that is not a Word document', 'UTF-16 text or a binary file', '')
    """
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            return kind
    return "UTF-16 text or a binary file" if b"\x00" in data else ""


def title_and_type(lines: list[str], vocabulary: Vocabulary) -> tuple[str, str, bool]:
    """Return the title that a report prints, its type of document, and whether that is certain.

    Args:
        lines: the lines of the report.
        vocabulary: the words of the profile, which identify the type and the lines that are not part of the title.
    """
    heading = list(takewhile(lambda line: not _begins_contents(line, vocabulary), lines[:HEADING_LINES]))
    for document_type in vocabulary.profile.document_types:
        words = document_type.recognised_by.casefold()
        if words and (line := next((line.strip() for line in heading if words in line.casefold()), "")):
            return line, document_type.document_type, True
    excluded = vocabulary.reports.not_in_title
    undated = [line for line in heading if line.strip() and not DATE.search(line)]
    printed = [line for line in undated if not any(word in line for word in excluded)]
    titled = [line for line in printed if line.isupper()] or printed[:1]
    has_sections = any(line.strip() in vocabulary.reports.sections for line in lines)
    title = " ".join(" ".join(titled).split())
    return title, vocabulary.reports.default_document_type, has_sections


def _begins_contents(line: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is the first after the title: a section, an objective or a row of a table."""
    text = line.strip()
    is_section = bool(text) and text in vocabulary.reports.sections
    return is_section or "\t" in text or vocabulary.edition.is_heading(text)
