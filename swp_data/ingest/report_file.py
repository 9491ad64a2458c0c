"""The file of a report: its text, and the details of the document in its first lines."""

from __future__ import annotations

import hashlib
import re
from calendar import month_name
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from swp_data.datapackage.safe_files import read_bytes
from swp_data.errors import SwpDataError
from swp_data.ingest.vocabulary import Vocabulary
from swp_data.limits import LimitError, limit

HINT = "save the text of the report as UTF-8, and give that file"
HEADING_LINES = 10  # in which a report prints its date, its title and its type
MONTHS = [name.lower() for name in month_name]
DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(month_name[1:])}) (\d{{4}})\b", re.IGNORECASE | re.ASCII)
# How the files begin that people take for the text of a report.
SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a Word document or another zip file",
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
    """The text of a report and its checksum."""

    text: str
    sha256: str

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
    """Read the file of a report.

    Raises:
        UnreadableReportError: the file is not UTF-8 text.
        PackageError: it cannot be read, or is not a regular file.
        LimitError: it is too large, or has too many lines.
    """
    data = read_bytes(path, "source_bytes")
    if kind := _other_kind(data):
        raise UnreadableReportError(f"looks like {kind}", where=str(path), hint=HINT)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableReportError(
            f"byte {error.start} is not UTF-8 (it may be Windows-1252 text)", where=str(path), hint=HINT
        ) from error
    if text.count("\n") > limit("source_lines"):
        raise LimitError(f"has more than {limit('source_lines'):,} lines", "source_lines", where=str(path))
    return ReportFile(text, hashlib.sha256(data).hexdigest())


def _other_kind(data: bytes) -> str:
    """Return what a file looks like that is not text in UTF-8; empty if it may be that.

    >>> _other_kind(b"%PDF-1.7"), _other_kind("Café".encode("utf-16-le")), _other_kind(b"Report")
    ('a PDF', 'UTF-16 text or a binary file', '')
    """
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            return kind
    return "UTF-16 text or a binary file" if b"\x00" in data else ""


def title_and_type(lines: list[str], vocabulary: Vocabulary) -> tuple[str, str]:
    """Return the title that a report prints, and its type of document.

    Args:
        lines: the lines of the report.
        vocabulary: the words of the profile, which identify the type and the lines that are not part of the title.
    """
    heading = lines[:HEADING_LINES]
    for document_type in vocabulary.profile.document_types:
        words = document_type.recognised_by
        if words and (line := next((line.strip() for line in heading if words in line), "")):
            return line, document_type.document_type
    excluded = vocabulary.reports.not_in_title
    titled = (
        line
        for line in heading
        if line.isupper() and not DATE.search(line) and not any(word in line for word in excluded)
    )
    return " ".join(" ".join(titled).split()), vocabulary.reports.default_document_type
