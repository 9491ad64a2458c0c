"""Coverage: each printed text of a source is claimed by exactly one row, or is boilerplate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from swp_data.checks.provenance.boilerplate import Boilerplate, is_boilerplate
from swp_data.checks.provenance.source_text import Claim, Piece, Source, cause_of
from swp_data.datapackage.report import Finding, place_of
from swp_data.text import truncate

LINES_BETWEEN = 2
"""The most lines from one unclaimed text to the next of the same missing row."""


def check_shared_text(source: Source, errata: Collection[Claim]) -> Iterator[Finding]:
    """Yield a finding for each cell whose text another row also claims, unless an erratum says that they share it.

    Args:
        source: the source, after the tables have claimed its text.
        errata: the cells that errata name.
    """
    reported = set()
    for pieces in source.pieces.values():
        for piece in pieces:
            for start, end, claim in _shared_claims(piece):
                if claim in errata or claim in reported:
                    continue
                reported.add(claim)
                yield Finding(
                    rule="text-claimed-twice",
                    message=f"{claim.key} and another row both claim {truncate(piece.text[start:end], 40)!r} at line "
                    f"{piece.line} of {source.source_id}.",
                    hint=(
                        "Correct the row that should not have the text; if both rows share one printed cell, add an "
                        "erratum for each."
                    ),
                    table=claim.table,
                    field=claim.column,
                    value=claim.key,
                )


def _shared_claims(piece: Piece) -> Iterator[tuple[int, int, Claim]]:
    """Yield each claim that overlaps the claim of another row to the same column."""
    by_column: dict[tuple[str, str], list[tuple[int, int, Claim]]] = defaultdict(list)
    for start, end, claim in piece.claims:
        by_column[claim.table, claim.column].append((start, end, claim))
    for claims in by_column.values():
        shared = _overlapping(sorted(claims, key=lambda item: item[:2]))
        yield from (item for item in claims if item in shared)


def _overlapping(claims: list[tuple[int, int, Claim]]) -> set[tuple[int, int, Claim]]:
    """Return the claims that overlap a claim of another row, in linear time.

    Args:
        claims: the claims in the order of their beginnings.
    """
    shared = set()
    furthest: list[tuple[int, Claim]] = []  # the two ends so far that are furthest, of different rows
    for start, end, claim in claims:
        if any(last > start and other != claim for last, other in furthest):
            shared.add((start, end, claim))
        own = [last for last, other in furthest if other == claim]
        others = [(last, other) for last, other in furthest if other != claim]
        furthest = sorted([*others, (max([end, *own]), claim)], key=lambda item: -item[0])[:2]
    nearest: list[tuple[int, Claim]] = []  # the two beginnings that are next, of different rows
    for start, end, claim in reversed(claims):
        if any(first < end and other != claim for first, other in nearest):
            shared.add((start, end, claim))
        nearest = [(start, claim), *((first, other) for first, other in nearest if other != claim)][:2]
    return shared


def unclaimed_text(
    source: Source, headings: Collection[str], kinds: Iterable[Boilerplate]
) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each print that no row claims and that is neither a heading nor boilerplate.

    Args:
        source: the source, after the tables have claimed its text.
        headings: the sections and headings that rows of the source name, without white space.
        kinds: the boilerplate of the source's type.
    """
    kinds = tuple(kinds)
    for pieces in source.pieces.values():
        for piece in pieces:
            scope_of_whole = "line" if len(pieces) == 1 else "cell"
            for start, text in piece.unclaimed():
                is_whole = text == piece.text
                if is_whole and text in headings:
                    continue
                if is_whole or start == 0:
                    scope = scope_of_whole if is_whole else "start"
                    if is_boilerplate(text, kinds, scope, listed=piece.listed):
                        continue
                yield piece.line, text


def check_unclaimed_text(
    source: Source, headings: Collection[str], kinds: Iterable[Boilerplate]
) -> Iterator[Finding]:
    """Yield a finding for each print that `unclaimed_text` yields.

    A text on the lines of a row with a fault follows from that fault; of lines one after another, all follow from the
    first.
    """
    previous: Finding | None = None
    for line, text in unclaimed_text(source, headings, kinds):
        finding = Finding(
            rule="text-unclaimed",
            message=f"line {line} of {source.source_id} prints {truncate(text, 60)!r}, which is not in any row.",
            hint="Add the text to the row that it belongs to, or list it in curation/boilerplate.csv.",
            table="sources",
            field="source_id",
            value=source.source_id,
            line=line,
            file=source.file_name or None,
        )
        cause = cause_of(line, source.faults)
        if cause is None and previous and line - (previous.line or 0) <= LINES_BETWEEN:
            cause = previous.follows_from or place_of(previous)
        previous = replace(finding, follows_from=cause)
        yield previous
