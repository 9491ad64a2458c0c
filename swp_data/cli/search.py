"""Search all texts for words."""

from __future__ import annotations

import re
import sys
from typing import Any

import click

from swp_data import loader
from swp_data.cli import _output as output
from swp_data.cli._errors import Refused
from swp_data.cli._options import COUNT, FORMAT, names, opened, place, published
from swp_data.cli._text import cut, one_line, wrap
from swp_data.dataset.searchable_text import SEARCHED
from swp_data.query import QueryError, Tables, choices
from swp_data.query import search as ask

MOST = 10
BEGIN, END = "\x01", "\x02"  # before and after a word that was found: no text has them
MARKS = re.compile(f"[{BEGIN}{END}]")
LONGEST_SAID, LONGEST_BEGINNING = 40, 10
SHORTEST = 3  # letters of a word that others can begin with
PHRASE = re.compile(r'"([^"]*)"|([^\s"]+)')
# What a hit is called, and where it stands. A commitment and an activity stand where they were last printed; a
# wording that is the commitment's own was found with it. The title weighs most; what the documents say comes before
# our own words on figures and misprints. Below a heading stands the beginning of its text, marked or not.
HITS = """
WITH found AS MATERIALIZED (
  SELECT "table", id, title,
    snippet(search, iif("table" IN ('plan_statements', 'passages', 'performance_topics') AND text <> '', 3, -1),
      char(1), char(2), ' ... ', 40) AS snippet,
    source_id, line_start, line_end,
    bm25(search, 0, 0, 2, 1) * iif("table" IN ('metrics', 'errata'), 0.5, 1) AS weight, rowid AS place
  FROM search
  WHERE search MATCH ? AND NOT ("table" = 'commitment_wordings' AND text IN (SELECT wording FROM commitments))
),
printed AS (
  SELECT 'commitments' AS "table", commitment_id AS id, w.*, row_number() OVER (
    PARTITION BY commitment_id ORDER BY s.period_end DESC) AS latest
  FROM commitment_wordings w JOIN sources s USING (source_id)
)
SELECT f."table", f.id, coalesce(a.title, f.title) AS title, f.snippet,
  coalesce(f.source_id, p.source_id, u.source_id) AS source_id,
  coalesce(f.line_start, p.line_start, u.line_start) AS line_start,
  coalesce(f.line_end, p.line_end, u.line_end) AS line_end
FROM found f
LEFT JOIN updates r ON f."table" = 'updates' AND r.update_id = f.id
LEFT JOIN activities a ON a.activity_id = r.activity_id
LEFT JOIN printed p ON p."table" = f."table" AND p.id = f.id AND p.latest = 1
LEFT JOIN activities d ON f."table" = 'activities' AND d.activity_id = f.id
LEFT JOIN updates u ON u.activity_id = d.activity_id AND u.source_id = d.last_source_id
GROUP BY f.place
ORDER BY f.weight, f.place
"""


def complete_searched(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return the tables that are searched and begin so."""
    return [name for name in SEARCHED if name.startswith(incomplete)]


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--in",
    "within",
    metavar="TABLE",
    multiple=True,
    shell_complete=complete_searched,
    help="Only in this table; may be given several times.",
)
@click.option(
    "--limit",
    type=COUNT,
    metavar="N",
    help="At most N hits.  [default: 10 on a terminal, all in a pipe]",
)
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
    for name in within:
        _check(name)
    hits = [hit for hit in find(asked, terms) if not within or hit["table"] in within]
    if not hits:
        click.echo(_nothing(asked, terms, within), err=True)
        sys.exit(1)
    form = form or ("list" if output.is_terminal() else "plain")
    if form != "list":
        plain = [hit | {"snippet": MARKS.sub("", hit["snippet"])} for hit in hits]
        output.emit(list(hits[0]), [tuple(hit.values()) for hit in plain], form, limit)
        return
    most = MOST if limit is None else limit
    for hit in hits[:most]:
        output.write(block(hit, output.width()) + "\n\n")
    shown = min(most, len(hits))
    more = f", the best {shown} shown; --limit {len(hits)} shows all" * (shown < len(hits))
    told = [f"{len(hits)} hit{'s' * (len(hits) != 1)}{more}.", *_next({hit["table"] for hit in hits[:most]})]
    output.write("".join(f"{line}\n" for part in told for line in wrap(part, output.width())))


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
    title = cut(one_line(hit["title"] or ""), wide)
    marked = MARKS.sub(lambda mark: "[]"[mark[0] == END], hit["snippet"])
    snippet = "\n".join(f"  {line}" for line in wrap(one_line(marked), wide - 2))
    if MARKS.sub("", hit["snippet"]) == hit["title"]:
        title, snippet = "\n".join(wrap(marked, wide)), ""
    where = f"{hit['table']} {hit['id']}"
    if hit["source_id"]:
        where += f" ({place(hit['source_id'], hit['line_start'], hit['line_end'])})"
    return "\n".join(
        [title, *([snippet] if snippet else []), *(f"  {line}" for line in wrap(where, wide - 2))]
    )


def _next(found: set[str]) -> list[str]:
    """Return what to ask next about what was found."""
    tips = []
    if found & {"commitments", "activities", "updates"}:
        tips.append("What became of a commitment, an activity or an update: swp-data history ID")
    if "metrics" in found:
        tips.append("The figures of a metric: swp-data show series --where \"metric_id = 'ID'\"")
    return tips


def _check(name: str) -> None:
    """Raise QueryError unless a table of that name is searched; the sentence says which are instead."""
    if name in SEARCHED:
        return
    if name not in names():
        raise QueryError(f"There is no table {name!r}.{choices(name, SEARCHED, 'tables that are searched')}")
    if name in loader.tables():
        raise QueryError(
            f"{name} has no texts of its own; the tables that are searched: {', '.join(SEARCHED)}."
        )
    from swp_data.dataset.views import VIEWS

    inside = [table for table in VIEWS[name].tables if table in SEARCHED]
    raise QueryError(f"{name} is a view; its texts are searched in the tables: {', '.join(inside)}.")


def _shorter(tables: Tables, term: str, within: tuple[str, ...]) -> str:
    """Return a sentence with the longest beginning of a word that some text has, '' where there is none."""
    word = re.sub(r"\W", "", term)[:LONGEST_BEGINNING]
    for length in range(len(word) - 1, SHORTEST - 1, -1):
        begins = f"{word[:length]}*"
        hits = find(tables, parse(begins))
        if any(not within or hit["table"] in within for hit in hits):
            return f" Words that begin so are there: swp-data search '{begins}'"
    return ""


def _said(term: str) -> str:
    """Return a term as a sentence says it, cut where it is very long."""
    return cut(term, LONGEST_SAID)


def _nothing(tables: Tables, terms: list[str], within: tuple[str, ...]) -> str:
    where = f"of {', '.join(within)} " if within else ""
    if len(terms) == 1:
        return f"No text {where}has {_said(terms[0])}.{_shorter(tables, terms[0], within)}"
    found = (sum(not within or hit["table"] in within for hit in find(tables, [term])) for term in terms)
    counts = ", ".join(f"{term} is in {count}" for term, count in zip(map(_said, terms), found, strict=True))
    return f"No text {where}has all of them: {counts}. Try fewer words."
