"""Full-text search: the texts that contain given words, the most relevant first, with their line numbers.

>>> from swp_data.query import open_tables
>>> hits = find(open_tables(), parse_words("rural crime"), within=["updates"])
>>> {hit.table for hit in hits}
{'updates'}

The index is built with FTS5: https://sqlite.org/fts5.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from swp_data import loader
from swp_data.dataset.searchable_text import SEARCHED
from swp_data.loader import UnknownTableError
from swp_data.query import QueryError, Tables, open_tables, select_dicts
from swp_data.text import suggestion

if TYPE_CHECKING:
    import polars as pl

    from swp_data.types import TableName

__all__ = [
    "MATCH_END",
    "MATCH_START",
    "Hit",
    "check_searched",
    "find",
    "longest_known_prefix",
    "parse_words",
    "search",
]

MATCH_START, MATCH_END = "\x01", "\x02"  # around a word that was found; no text contains these characters
PHRASE_OR_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')
LONGEST_PREFIX, SHORTEST_PREFIX = 10, 3  # letters

# A commitment or an activity has no lines of its own: the lines are those of its latest wording or update. A wording
# that is the same as the commitment's own is left out, since the commitment is found. Titles count twice as much as
# other text, and the documents' own words count twice as much as ours on metrics and errata. The snippet of a text
# with a heading is from the text, whether or not the words are in the heading.
HITS = """
WITH found AS MATERIALIZED (
  SELECT "table", id, title,
    snippet(search, iif("table" IN ('plan_statements', 'passages', 'performance_topics') AND text <> '', 3, -1),
      char(1), char(2), ' ... ', 40) AS snippet,
    source_id, line_start, line_end,
    bm25(search, 0, 0, 2, 1) * iif("table" IN ('metrics', 'errata'), 0.5, 1) AS weight, rowid AS position
  FROM search
  WHERE search MATCH ? AND NOT ("table" = 'commitment_wordings' AND text IN (SELECT wording FROM commitments))
),
latest_wordings AS (
  SELECT 'commitments' AS "table", commitment_id AS id, w.*, row_number() OVER (
    PARTITION BY commitment_id ORDER BY s.period_end DESC) AS recency
  FROM commitment_wordings w JOIN sources s USING (source_id)
)
SELECT f."table", f.id, coalesce(updated.title, f.title) AS title, f.snippet,
  coalesce(f.source_id, w.source_id, latest.source_id) AS source_id,
  coalesce(f.line_start, w.line_start, latest.line_start) AS line_start,
  coalesce(f.line_end, w.line_end, latest.line_end) AS line_end
FROM found f
LEFT JOIN updates u ON f."table" = 'updates' AND u.update_id = f.id
LEFT JOIN activities updated ON updated.activity_id = u.activity_id
LEFT JOIN latest_wordings w ON w."table" = f."table" AND w.id = f.id AND w.recency = 1
LEFT JOIN activities a ON f."table" = 'activities' AND a.activity_id = f.id
LEFT JOIN updates latest ON latest.activity_id = a.activity_id AND latest.source_id = a.last_source_id
GROUP BY f.position
ORDER BY f.weight, f.position
"""


class Hit(NamedTuple):
    """A text that was found.

    Attributes:
        table: the table it is in.
        id: the primary key of its row; the values of a key of several columns have a space between them.
        title: the subject of the row.
        snippet: the part of the text with the words, between MATCH_START and MATCH_END.
        source_id: the document that the text is from, if any.
        line_start: the first line of the text in the document.
        line_end: the last line of the text in the document.
    """

    table: str
    id: str
    title: str | None
    snippet: str
    source_id: str | None
    line_start: int | None
    line_end: int | None

    @property
    def plain_snippet(self) -> str:
        """The snippet without marks."""
        return self.mark("", "")

    def mark(self, start: str, end: str) -> str:
        """Return the snippet with other marks around the words that were found."""
        return self.snippet.replace(MATCH_START, start).replace(MATCH_END, end)


def search(
    words: str,
    *,
    within: Collection[TableName] = (),
    version: str | None = None,
    base_url: str | None = None,
) -> pl.DataFrame:
    """Return the texts that contain words, the most relevant first.

    Args:
        words: words that a text must contain, in any order. Words in double quotes are a phrase, and an asterisk after
            a word finds words that start with it.
        within: search only these tables; all texts by default.
        version: as for `load`.
        base_url: as for `load`.

    Returns:
        The columns table, id (the key of the row), title, snippet, source_id, line_start and line_end.

    Raises:
        UnknownTableError: a table of `within` does not exist or has no texts.
        QueryError: there is no word in `words`.
        PackageError: the release cannot be read or is damaged.

    Example:
        >>> search("rural crime", within=["updates"])["table"].unique().to_list()
        ['updates']
    """
    import polars as pl

    terms = parse_words(words)
    if not terms:
        raise QueryError("There is no word to search for", hint="give one such as 'rural'")
    hits = find(open_tables(version, base_url), terms, within)
    columns = dict.fromkeys(Hit._fields[:5], pl.String) | dict.fromkeys(Hit._fields[5:], pl.Int64)
    rows = [hit._replace(snippet=hit.plain_snippet) for hit in hits]
    return pl.DataFrame(rows, schema=columns, orient="row")


def parse_words(words: str) -> list[str]:
    """Return the search terms that a person typed, in the syntax of FTS5.

    A word in quotes is part of a phrase, and an asterisk after a word finds all words that start with it. Other syntax
    of FTS5 is searched for as words, so no input is a syntax error.

    >>> parse_words('"rural crime" theft* NOT (')
    ['"rural crime"', '"theft"*', '"NOT"']
    """
    terms = []
    for phrase, word in PHRASE_OR_WORD.findall(words.encode("utf-8", "replace").decode()):
        letters = " ".join(re.findall(r"\w+", phrase or word))
        if letters:
            terms.append(f'"{letters}"*' if word.endswith("*") else f'"{letters}"')
    return terms


def find(tables: Tables, terms: Sequence[str], within: Collection[str] = ()) -> list[Hit]:
    """Return the texts that contain all of the terms, the most relevant first.

    Args:
        tables: the tables to search.
        terms: the search terms, as returned by `parse_words`.
        within: search only these tables.

    Raises:
        UnknownTableError: a table of `within` does not exist, or is not searched.
    """
    for name in within:
        check_searched(name)
    hits = [Hit(**row) for row in select_dicts(tables, HITS, [" AND ".join(terms)])]
    return [hit for hit in hits if not within or hit.table in within]


def check_searched(name: str) -> None:
    """Raise UnknownTableError unless the texts of a table are searched.

    >>> check_searched("updates")
    >>> check_searched("update")
    Traceback (most recent call last):
    ...
    swp_data.loader.UnknownTableError: There is no table 'update'; did you mean 'updates'?
    """
    if name in SEARCHED:
        return
    if name in loader.views():
        from swp_data.dataset.views import VIEWS

        sources = [table for table in VIEWS[name].tables if table in SEARCHED]
        hint = f"search the tables it joins: {', '.join(sources)}"
        raise UnknownTableError(f"{name} is a view", hint=hint)
    if name in loader.tables():
        hint = f"the tables that are searched are: {', '.join(SEARCHED)}"
        raise UnknownTableError(f"{name} has no texts of its own", hint=hint)
    raise UnknownTableError(
        f"There is no table {name!r}", hint=suggestion(name, SEARCHED, "tables that are searched")
    )


def longest_known_prefix(tables: Tables, term: str, within: Collection[str] = ()) -> str:
    """Return the longest beginning of a term that some word starts with; empty if there is none.

    >>> from swp_data.query import open_tables
    >>> longest_known_prefix(open_tables(), '"rurl"')
    'rur'
    """
    word = re.sub(r"\W", "", term)[:LONGEST_PREFIX]
    for length in range(len(word) - 1, SHORTEST_PREFIX - 1, -1):
        if find(tables, parse_words(f"{word[:length]}*"), within):
            return word[:length]
    return ""
