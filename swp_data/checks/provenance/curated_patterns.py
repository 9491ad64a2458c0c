"""Patterns in `curation/`: their placeholders are filled in, and each pattern must match its example."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from swp_data.datapackage.report import FIRST_ROW
from swp_data.dataset.curation import CurationError, read_curation

Pattern = re.Pattern[str]
LONGEST_PATTERN = 5_000
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def read_patterns(
    name: str,
    fragments: Mapping[str, str],
    finds: Callable[[Pattern, str], object],
    root: Path | None,
) -> Iterator[tuple[dict[str, str], Pattern]]:
    """Yield each row of a curated list, and the pattern of its column `pattern`.

    Args:
        name: the name of the list, such as `boilerplate`.
        fragments: the pattern that replaces each placeholder, by the placeholder's name.
        finds: returns whether a pattern matches the example of its row.
        root: the folder of the package whose list it is.

    Raises:
        CurationError: a pattern is not a regular expression, or does not match its example.
    """
    for row, record in enumerate(read_curation(name, root), FIRST_ROW):
        where = f"curation/{name}.csv, row {row}"
        written = record["pattern"]
        if len(written) > LONGEST_PATTERN:
            raise CurationError(f"the pattern is longer than {LONGEST_PATTERN:,} characters", where=where)
        if unknown := [part for part in PLACEHOLDER.findall(written) if part not in fragments]:
            known = ", ".join(f"{{{part}}}" for part in fragments)
            raise CurationError(
                f"the placeholder {{{unknown[0]}}} is unknown", where=where, hint=f"use one of {known}"
            )
        expanded = PLACEHOLDER.sub(lambda match: fragments[match[1]], written[:LONGEST_PATTERN])
        try:
            pattern = re.compile(expanded, re.MULTILINE)
        except (re.error, OverflowError, RecursionError) as error:
            raise CurationError(f"the pattern is not a regular expression ({error})", where=where) from error
        if not finds(pattern, record["example"]):
            raise CurationError(
                f"the pattern does not match the example {record['example']!r}",
                where=where,
                hint="correct one of them",
            )
        yield record, pattern


def one_of(words: Iterator[str] | tuple[str, ...]) -> str:
    """Return a pattern that matches any of several words; one that matches nothing if there are no words.

    >>> one_of(("A", "B")), one_of(())
    ('(?:A|B)', '(?!)')
    """
    alternatives = "|".join(re.escape(word) for word in words)
    return f"(?:{alternatives})" if alternatives else "(?!)"
