"""Search all texts for words."""

from __future__ import annotations

import re
import sys
from typing import Any

import click

from swp_data.cli import output
from swp_data.cli.mistakes import Refused
from swp_data.cli.options import FORMAT, complete_table, opened, published
from swp_data.query import QueryError, Tables
from swp_data.query import search as ask

MOST = 10
PHRASE = re.compile(r'"([^"]*)"|([^\s"]+)')
# What a hit is called, and where it stands. A commitment and an activity stand where they were last printed; a
# wording that is the commitment's own was found with it. The title weighs most.
HITS = """
SELECT s."table", s.id, coalesce(a.title, s.title) AS title,
  snippet(search, -1, '[', ']', ' ... ', 40) AS snippet,
  coalesce(s.source_id, w.source_id, u.source_id) AS source_id,
  coalesce(s.line_start, w.line_start, u.line_start) AS line_start,
  coalesce(s.line_end, w.line_end, u.line_end) AS line_end
FROM search s
LEFT JOIN updates r ON s."table" = 'updates' AND r.update_id = s.id
LEFT JOIN activities a ON a.activity_id = r.activity_id
LEFT JOIN commitment_wordings w ON s."table" = 'commitments' AND w.commitment_id = s.id AND w.source_id = (
  SELECT i.source_id FROM commitment_wordings i JOIN sources USING (source_id)
  WHERE i.commitment_id = s.id ORDER BY sources.period_end DESC LIMIT 1)
LEFT JOIN updates u ON s."table" = 'activities' AND u.activity_id = s.id AND u.source_id = (
  SELECT last_source_id FROM activities WHERE activity_id = s.id)
WHERE search MATCH ? AND NOT (s."table" = 'commitment_wordings' AND s.text IN (SELECT wording FROM commitments))
GROUP BY s.rowid
ORDER BY bm25(search, 0, 0, 4, 1), s.rowid
"""


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--in", "within", metavar="TABLE", multiple=True, shell_complete=complete_table, help="Only in this table."
)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N hits.  [default: 10]")
@FORMAT
@published
def search(
    words: tuple[str, ...],
    within: tuple[str, ...],
    limit: int | None,
    form: str | None,
    version: str | None,
    base_url: str | None,
) -> None:
    """Find the texts that have all of the WORDS, the best first, with the lines that they stand in.

    Words are found in their other forms too (report finds reported); words in quotes are found as a phrase, and a
    word with * behind it finds those that begin so. Exit status 1 when nothing is found.

    Example: swp-data search "rural crime" --in updates
    """
    asked = opened(version, base_url)
    terms = parse(" ".join(word if '"' in word or " " not in word else f'"{word}"' for word in words))
    if not terms:
        raise Refused("There is no word to search for; give one such as: swp-data search rural")
    unknown = [name for name in within if name not in asked.names]
    if unknown:
        raise QueryError(f"There is no table {unknown[0]!r}. The tables are: {', '.join(asked.names)}.")
    hits = [hit for hit in find(asked, terms) if not within or hit["table"] in within]
    if not hits:
        click.echo(_nothing(asked, terms, within), err=True)
        sys.exit(1)
    form = form or ("list" if output.is_terminal() else "plain")
    if form != "list":
        output.emit(list(hits[0]), [tuple(hit.values()) for hit in hits], form, limit)
        return
    most = MOST if limit is None else limit
    for hit in hits[:most]:
        output.write(block(hit, output.width()) + "\n\n")
    shown = min(most, len(hits))
    more = f", the best {shown} shown; --limit {len(hits)} shows all" * (shown < len(hits))
    output.write(f"{len(hits)} hit{'s' * (len(hits) != 1)}{more}.\n")


def parse(words: str) -> list[str]:
    """Return the terms that words ask for, as FTS5 writes them: no word of a user can be a mistake of syntax.

    >>> parse('"rural crime" theft* NOT (')
    ['"rural crime"', '"theft"*', '"NOT"']
    """
    terms = []
    for phrase, word in PHRASE.findall(words.encode("utf-8", "replace").decode()):
        letters = " ".join(re.findall(r"\w+", phrase or word))
        if letters:
            terms.append(f'"{letters}"' + "*" * word.endswith("*"))
    return terms


def find(tables: Tables, terms: list[str]) -> list[dict[str, Any]]:
    """Return the texts that have all terms, the best first."""
    return ask(tables, HITS, [" AND ".join(terms)])


def block(hit: dict[str, Any], wide: int) -> str:
    """Return a hit as a block for reading."""
    title = output.cut(output.one_line(hit["title"] or ""), wide)
    snippet = "\n".join(f"  {line}" for line in output.wrap(output.one_line(hit["snippet"]), wide - 2))
    return "\n".join(filter(None, [title, snippet, *output.wrap(f"  {hit['table']} {hit['id']}{place(hit)}", wide)]))


def place(row: dict[str, Any]) -> str:
    """Return where a row stands.

    >>> place({"source_id": "plan-2020-07", "line_start": 7, "line_end": 8})
    ' (plan-2020-07, lines 7-8)'
    """
    if not row["source_id"] or not row["line_start"]:
        return f" ({row['source_id']})" if row["source_id"] else ""
    start, end = row["line_start"], row["line_end"]
    lines = f"line {start}" if start == end else f"lines {start}-{end}"
    return f" ({row['source_id']}, {lines})"


def _nothing(tables: Tables, terms: list[str], within: tuple[str, ...]) -> str:
    where = f"of {', '.join(within)} " if within else ""
    if len(terms) == 1:
        return f"No text {where}has {terms[0]}. A shorter word with * finds more: crim*"
    found = (sum(not within or hit["table"] in within for hit in find(tables, [term])) for term in terms)
    counts = ", ".join(f"{term} is in {count}" for term, count in zip(terms, found, strict=True))
    return f"No text {where}has all of them: {counts}. Try fewer words."
