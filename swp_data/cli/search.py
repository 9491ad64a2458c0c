"""`swp-data search`: find texts by words."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from swp_data.cli import _output
from swp_data.cli._errors import NEGATIVE, RequestError
from swp_data.cli._options import COUNT, FORMAT, release_options
from swp_data.cli._text import one_line, source_lines, wrap
from swp_data.dataset.searchable_text import SEARCHED
from swp_data.full_text import Hit, check_searched, find, longest_known_prefix, parse_words
from swp_data.query import Tables, open_tables
from swp_data.text import plural, truncate

DEFAULT_HITS = 10  # printed on a terminal without --limit
MOST_WORDS = 100
LONGEST_TERM = 40  # characters of the input that a message repeats
UPDATED_TABLES = {"commitments", "activities", "updates"}


def complete_searched(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Return the searched tables that start with the typed text."""
    return [name for name in SEARCHED if name.startswith(incomplete)]


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--in",
    "within",
    metavar="TABLE",
    multiple=True,
    shell_complete=complete_searched,
    help="Search only this table; can be repeated.",
)
@click.option(
    "--limit",
    type=COUNT,
    metavar="N",
    help="Print at most N hits.  [default: 10 on a terminal, all in a pipe]",
)
@FORMAT
@release_options
def command(
    words: tuple[str, ...],
    within: tuple[str, ...],
    limit: int | None,
    output_format: str | None,
    version: str | None,
    base_url: str | None,
) -> None:
    """Find the texts that contain all of the WORDS, the most relevant first, with their line numbers.

    Other forms of a word are found too (report finds reported). Words in quotes are found as a phrase, and an asterisk
    after a word finds words that start with it. The exit status is 1 if nothing is found.

    Example: swp-data search "rural crime" --in updates
    """
    tables = open_tables(version, base_url)
    # The shell removes quotes: an argument with a space in it was a phrase.
    phrases = [word if '"' in word or " " not in word else f'"{word}"' for word in words]
    terms = parse_words(" ".join(phrases))
    if not terms:
        raise RequestError("No word to search for", hint="give one such as: swp-data search rural")
    if sum(map(len, map(str.split, terms))) > MOST_WORDS:
        raise RequestError(f"There are more than {MOST_WORDS} words to search for", hint="give fewer")
    for name in within:
        check_searched(name)
    hits = find(tables, terms, within)
    if not hits:
        _output.warn(_nothing_found(tables, terms, within))
        sys.exit(NEGATIVE)
    output_format = _output.format_or(output_format, "list")
    if output_format == "list":
        _print_hits(hits, DEFAULT_HITS if limit is None else limit)
    else:
        rows = [hit._replace(snippet=hit.plain_snippet) for hit in hits]
        _output.emit(_output.Listing(columns=Hit._fields, rows=rows), output_format, limit)


def _print_hits(hits: Sequence[Hit], limit: int) -> None:
    """Print hits as blocks, how many there are, and which commands to run next."""
    width = _output.terminal_width()
    shown = hits[:limit]
    for hit in shown:
        _output.write(_block(hit, width) + "\n\n")
    count = plural(len(hits), "hit")
    if len(shown) < len(hits):
        sentences = [f"Showing {len(shown)} of {count}. Use --limit {len(hits)} to show all."]
    else:
        sentences = [f"{count}."]
    sentences += _next_steps({hit.table for hit in shown})
    _output.write("".join(f"{line}\n" for sentence in sentences for line in wrap(sentence, width)))


def _block(hit: Hit, width: int) -> str:
    """Return a hit as a block: its title, its snippet with the words in brackets, and where it is from."""
    marked = hit.mark("[", "]")
    if hit.plain_snippet == hit.title:
        lines = wrap(marked, width)
    else:
        lines = [truncate(one_line(hit.title or ""), width)]
        lines += [f"  {line}" for line in wrap(one_line(marked), width - 2)]
    location = f"{hit.table} {hit.id}"
    if hit.source_id:
        location += f" ({source_lines(hit.source_id, hit.line_start, hit.line_end)})"
    lines += [f"  {line}" for line in wrap(location, width - 2)]
    return "\n".join(lines)


def _next_steps(tables: set[str]) -> list[str]:
    steps = []
    if tables & UPDATED_TABLES:
        steps.append("History of a commitment, activity or update: swp-data history ID")
    if "metrics" in tables:
        steps.append("Values of a metric: swp-data show series --where \"metric_id = 'ID'\"")
    return steps


def _nothing_found(tables: Tables, terms: Sequence[str], within: Sequence[str]) -> str:
    """Return why nothing was found, and what to try instead."""
    text = f"No text of {', '.join(within)}" if within else "No text"
    shortened = [truncate(term, LONGEST_TERM) for term in terms]
    if len(terms) == 1:
        prefix = longest_known_prefix(tables, terms[0], within)
        hint = f"; to find words with the same beginning, run: swp-data search '{prefix}*'" if prefix else ""
        return f"{text} contains {shortened[0]}{hint}"
    counts = [
        f"{name} is in {len(find(tables, [term], within))}"
        for name, term in zip(shortened, terms, strict=True)
    ]
    return f"{text} contains all of the words ({', '.join(counts)}); try fewer words"
