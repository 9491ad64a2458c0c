"""Limits on what is read from packages, documents, archives and hosts of other people.

Each limit is generous for real data, yet small enough that a hostile file cannot exhaust the machine. A limit can be
changed with an environment variable: `SWP_DATA_MAX_` and its name in capitals, as a whole number or with a unit.

>>> limit("cell_bytes")
16777216
>>> parse_size("2 GiB")
2147483648
"""

from __future__ import annotations

import os
import re

from swp_data.errors import PackageError, SwpDataError

PREFIX = "SWP_DATA_MAX_"
UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
# The default of each limit, and what it limits: `docs/reference/limits.md` is generated from this table.
LIMITS: dict[str, tuple[int, str]] = {
    "descriptor_bytes": (10_000_000, "size of a descriptor, a schema or another JSON file"),
    "json_depth": (64, "levels of nesting in a JSON file or cell"),
    "resources": (1_000, "resources of a package"),
    "fields": (5_000, "fields of a schema, and columns of a file"),
    "frictionless_fields": (
        1_000,
        "fields of a table that Frictionless reads: it compares each with all the others",
    ),
    "keys": (200, "fields in all keys of a schema together"),
    "pattern_length": (10_000, "characters of a regular expression"),
    "findings": (10_000, "faults of one kind in a table that are listed"),
    "row_bytes": (32 * 2**20, "size of one row, or one line, of a table"),
    "cell_bytes": (16 * 2**20, "size of one cell, heading or text"),
    "unpacked_bytes": (2**30, "size of a compressed file or an archive once it is unpacked"),
    "unpacked_ratio": (200, "ratio of an archived file's size to its compressed size"),
    "archive_files": (10_000, "files in an archive"),
    "report_bytes": (64 * 2**20, "size of the file of a report that is drafted"),
    "report_pages": (2_000, "pages of a PDF that is drafted"),
    "unpacked_report_bytes": (256 * 2**20, "size of the parts of a Word document that is drafted"),
    "source_bytes": (5_000_000, "size of a document's text"),
    "source_lines": (200_000, "lines of a document's text"),
    "source_line": (50_000, "characters of a line of a document's text whose provenance is checked"),
    "draft_rows": (100_000, "rows that `ingest` drafts from a report"),
    "curation_bytes": (5_000_000, "size of a list in `curation/` or of a profile"),
    "check_seconds": (30, "seconds of processor time that the checks of this dataset may take"),
    "sources_bytes": (2**30, "size of all files in the folder of sources"),
    "table_bytes": (
        32 * 2**20,
        "size of a table that `format` rewrites, or of a table of this dataset that `validate` reads",
    ),
    "table_rows": (500_000, "rows of such a table"),
    "release_table_bytes": (
        512 * 2**20,
        "size of a table that is released, verified or compared with another version",
    ),
    "release_tables": (250, "tables of a release"),
    "shown_bytes": (1_000_000, "size of a changelog that a site shows"),
    "citation_bytes": (100_000, "size of `CITATION.cff`"),
    "text_bytes": (64 * 2**20, "size of a changelog, a citation, a table of JSON or another text file"),
    "pattern_seconds": (5, "seconds that the patterns of one column may take"),
    "git_seconds": (20, "seconds that git may take to read one file of a revision"),
    "query_seconds": (20, "seconds that an SQL statement may run"),
    "query_bytes": (
        64 * 2**20,
        "size of the result of an SQL statement, or of the rows that a command prints",
    ),
    "query_memory": (2**30, "memory that SQLite may use for an SQL statement"),
}


class LimitError(PackageError):
    """Something is larger, deeper or slower than a limit allows; `name` is the name of the limit."""

    def __init__(self, problem: str, name: str, *, where: str = "") -> None:
        super().__init__(problem, where=where, hint=f"set {PREFIX}{name.upper()} to raise the limit")
        self.name = name


def limit(name: str) -> int:
    """Return a limit: its default, or the value of its environment variable.

    Args:
        name: a key of `LIMITS`.

    Raises:
        SwpDataError: the environment variable does not hold a size.
    """
    variable = PREFIX + name.upper()
    value = os.environ.get(variable, "").strip()
    if not value:
        return LIMITS[name][0]
    size = parse_size(value)
    if size is None:
        raise SwpDataError(
            f"{value[:40]!r} is not a valid size",
            where=variable,
            hint="give a whole number, such as 1000 or 2 GiB",
        )
    return size


def parse_size(text: str) -> int | None:
    """Return a size in bytes; None if the text is not a size.

    >>> parse_size("512MiB"), parse_size("1_000"), parse_size("lots")
    (536870912, 1000, None)
    """
    match = re.fullmatch(r"([0-9][0-9_]{0,18})\s*([A-Za-z]{0,3})", text.strip())
    if not match or match[2].upper() not in UNITS:
        return None
    return int(match[1].replace("_", "")) * UNITS[match[2].upper()]


def format_size(count: int) -> str:
    """Return a size in bytes as people write it.

    >>> format_size(16777216), format_size(10_000_000), format_size(999)
    ('16 MiB', '10 MB', '999 bytes')
    """
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("GB", 10**9), ("MB", 10**6)):
        if count >= size and count % size == 0:
            return f"{count // size} {unit}"
    return f"{count:,} bytes"
