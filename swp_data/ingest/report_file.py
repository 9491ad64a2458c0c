"""The file of a report: its text, and what its first lines print of the document itself."""

from __future__ import annotations

import hashlib
import re
from calendar import month_name
from dataclasses import dataclass
from pathlib import Path

from swp_data.errors import SwpDataError
from swp_data.ingest.vocabulary import Vocabulary

LARGEST = 20_000_000  # bytes
HEADING_LINES = 10  # in which a report prints its date, its title and its type
MONTHS = [name.lower() for name in month_name]
DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(month_name[1:])}) (\d{{4}})\b", re.IGNORECASE)


class UnreadableReportError(SwpDataError, ValueError):
    """A file that is not a report; the message says why, and what to do."""


@dataclass(frozen=True)
class ReportFile:
    """The text of a report and its checksum."""

    text: str
    sha256: str

    @property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.splitlines()

    @property
    def published(self) -> str:
        """The date of publication that the report prints at its top, in ISO 8601; empty if it prints none."""
        match = DATE.search("\n".join(self.lines[:HEADING_LINES]))
        return f"{match[3]}-{MONTHS.index(match[2].lower()):02d}-{int(match[1]):02d}" if match else ""


def read_report(path: Path) -> ReportFile:
    """Read the file of a report.

    Raises:
        UnreadableReportError: the file cannot be read, is too large, or is not UTF-8.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableReportError(
                f"the file is larger than {LARGEST:,} bytes",
                where=str(path),
                hint="give the report as plain text",
            )
        data = path.read_bytes()
        return ReportFile(data.decode("utf-8"), hashlib.sha256(data).hexdigest())
    except OSError as error:
        raise UnreadableReportError(
            f"cannot be read ({error.strerror})", where=str(path), hint="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableReportError(
            f"byte {error.start} is not UTF-8", where=str(path), hint="save the report as UTF-8 text"
        ) from error


def title_and_type(lines: list[str], vocabulary: Vocabulary) -> tuple[str, str]:
    """Return the title that a report prints, and its type of document.

    Args:
        lines: the lines of the report.
        vocabulary: the words of the profile, which recognise a type or tell what is not part of a title.
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
