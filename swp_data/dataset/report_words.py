"""The words by which the layouts of reports are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from swp_data.dataset.profile_keys import Keys


@dataclass(frozen=True, kw_only=True)
class ReportWords:
    """The words that identify the layouts of reports."""

    default_document_type: str
    not_in_title: tuple[str, ...]
    sections: tuple[str, ...]
    skipped_sections: tuple[str, ...]
    stock_updates: re.Pattern[str]
    meeting_types: Mapping[str, str]


def read_report_words(keys: Keys, references: str) -> ReportWords:
    words = ReportWords(
        default_document_type=keys.text("default_document_type"),
        not_in_title=keys.texts("not_in_title"),
        sections=keys.texts("sections"),
        skipped_sections=keys.texts("skipped_sections"),
        stock_updates=keys.pattern("stock_updates", references),
        meeting_types=keys.mapping("meeting_types"),
    )
    keys.check_unknown()
    return words
