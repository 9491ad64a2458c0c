"""The words by which the layouts of reports are read.

A profile gives them in its table `[reports]`. What many publishers have in common, such as how columns are headed, is
in `profiles/common.toml`, which a profile uses for each key that it leaves out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from swp_data.datapackage.safe_files import read_text
from swp_data.dataset.location import package_folder
from swp_data.dataset.profile_keys import Keys

COMMON = "profiles/common.toml"
ColumnWords = Mapping[str, tuple[str, ...]]
"""For each role of a column, the words that its heading contains."""


@dataclass(frozen=True, kw_only=True)
class ReportWords:
    """The words that identify the layouts of reports."""

    default_document_type: str
    not_in_title: tuple[str, ...]
    sections: tuple[str, ...]
    skipped_sections: tuple[str, ...]
    stock_updates: re.Pattern[str]
    meeting_types: Mapping[str, str]
    status_words: re.Pattern[str]
    """Words that may decide a status; an update that opens with one and matches no rule is named."""
    table_titles: tuple[str, ...]
    """How a line begins that is the title of a table or an appendix, not of a section of the narrative."""
    table_ends: tuple[str, ...]
    """How a line begins that ends the delivery plan table, if no column headings follow it."""
    body_words: tuple[str, ...]
    """The words that names of oversight bodies end with."""
    common_body_words: tuple[str, ...]
    """The words in names of oversight bodies that do not tell one from another, in lower case."""
    columns: ColumnWords
    glossary_columns: ColumnWords
    topic_columns: ColumnWords
    meeting_columns: ColumnWords


def read_report_words(keys: Keys, references: str) -> ReportWords:
    """Return the words that the table `[reports]` of a profile gives.

    Args:
        keys: the table.
        references: the pattern that `{references}` stands for.

    Raises:
        ProfileError: a key is missing, unknown or of the wrong type.
    """
    words = ReportWords(
        default_document_type=keys.text("default_document_type"),
        not_in_title=keys.texts("not_in_title"),
        sections=keys.texts("sections"),
        skipped_sections=keys.texts("skipped_sections"),
        stock_updates=keys.pattern("stock_updates", references),
        meeting_types=keys.mapping("meeting_types"),
        status_words=keys.pattern("status_words") if "status_words" in keys.content else re.compile("(?!)"),
        table_titles=keys.texts("table_titles", required=False),
        table_ends=keys.texts("table_ends", required=False) or _common()["ends"]["table"],
        body_words=keys.texts("body_words", required=False) or _common()["ends"]["body"],
        common_body_words=keys.texts("common_body_words", required=False),
        columns=_columns(keys, "columns"),
        glossary_columns=_columns(keys, "glossary_columns"),
        topic_columns=_columns(keys, "topic_columns"),
        meeting_columns=_columns(keys, "meeting_columns"),
    )
    keys.check_unknown()
    return words


def _columns(keys: Keys, name: str) -> ColumnWords:
    """Return the words of each role, which are those of many publishers unless the profile gives its own."""
    common = _common()[name]
    given = keys.arrays(name)
    return {role: given.get(role, common.get(role, ())) for role in [*given, *common]}


def common_columns() -> ColumnWords:
    """Return the words for the columns of a delivery plan that many publishers use."""
    return _common()["columns"]


@cache
def _common() -> dict[str, dict[str, tuple[str, ...]]]:
    content = tomllib.loads(read_text(package_folder() / COMMON, "curation_bytes"))
    return {table: {role: tuple(words) for role, words in roles.items()} for table, roles in content.items()}
