"""Cells of the text-flow layout, set right by what earlier reports print in them.

That layout prints the cells of a row one after another, and may mix them at the end of a page or in one line. Where the
words of a row are those of a known cell, they are that cell, wherever they were put before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from swp_data.dataset.plan_references import comparable
from swp_data.dataset.profile import Profile
from swp_data.dataset.status import status_of
from swp_data.ingest.cell_text import BULLET, Cell
from swp_data.ingest.known_texts import KnownTexts
from swp_data.ingest.printed import Commitment, DeliveryPlan, Row

STRAIGHT = str.maketrans("’‘“”–", "''\"\"-")
LAST_WORD = re.compile(r"[^\W\d_]{4,}$")
FIRST_WORD = re.compile(r"[a-z]{1,3}(?![^\W\d_])")
LONGEST_STATUS = 4  # words
SHORTEST_KNOWN = 12
"""A shorter text may be in a cell by chance."""
LONGEST_LABEL = 80
WORDING, ACTIVITY, UPDATE, OVERSIGHT = range(4)


@dataclass
class Piece:
    """A part of a row that one line prints, and the cell that it is in."""

    line: int
    text: str
    cell: int


def use_known_texts(plan: DeliveryPlan, known: KnownTexts, stock_update: re.Pattern[str]) -> None:
    """Move the words of known cells into these cells, in every row of a plan."""
    by_commitment: dict[str, list[Row]] = {}
    for row in plan.rows:
        by_commitment.setdefault(row.commitment, []).append(row)
    for ref, rows in by_commitment.items():
        commitment = plan.commitments.get(ref)
        if commitment is not None:
            _settle_wording(plan, commitment, rows, known.wordings.get(comparable(ref), ()))
        for number, row in enumerate(rows, 1):
            name = row.ref or f"{ref}-{number}"  # as in the ids of rows
            _settle_activity(row, known.activities.get(name, ()))
            _settle_oversight(row, known.oversight.get(name, ()))
            if doubt := _split_stock_update(row, stock_update, known.labels):
                plan.doubt(row.update.lines[0], doubt)


def mend_broken_words(plan: DeliveryPlan, words: Collection[str]) -> None:
    """Join the words that a narrow column breaks without a hyphen, if other reports print the whole word."""
    cells = [commitment.wording for commitment in plan.commitments.values()] + [
        row.oversight for row in plan.rows
    ]
    for cell in cells:
        pieces = list(cell.pieces)
        for index, (_, following) in enumerate(cell.pieces[1:]):
            line, text = pieces[index]
            ends, begins = LAST_WORD.search(text), FIRST_WORD.match(following)
            if not ends or not begins or begins[0] in words or ends[0].lower() in words:
                continue
            if (ends[0] + begins[0]).lower() in words:
                pieces[index] = (line, text + begins[0])
                pieces[index + 1] = (pieces[index + 1][0], following[begins.end() :].strip())
                plan.doubt(
                    line, f"{ends[0]!r} and {begins[0]!r} were read as one word, which the column breaks"
                )
        if pieces != cell.pieces:
            cell.replace(pieces)


def split_status_words(plan: DeliveryPlan, profile: Profile) -> None:
    """Take words such as "Deferred" out of the oversight of rows without an update: a narrow line printed both."""
    for row in plan.rows:
        if row.update or not row.oversight:
            continue
        line, text = row.oversight.pieces[0]
        words = text.split()
        for count in range(min(LONGEST_STATUS, len(words)), 0, -1):
            update = " ".join(words[:count])
            if status_of("", update, profile)[1] == update:
                row.update = Cell([(line, update)])
                row.oversight.replace([(line, " ".join(words[count:])), *row.oversight.pieces[1:]])
                plan.doubt(line, f"{update!r} was read as the update, because no other is printed")
                break


def share_oversight(plan: DeliveryPlan, known: KnownTexts) -> None:
    """Give the only oversight cell of a commitment to all its rows, if they shared one in another report."""
    by_commitment: dict[str, list[Row]] = {}
    for row in plan.rows:
        by_commitment.setdefault(row.commitment, []).append(row)
    for ref, rows in by_commitment.items():
        printed = [row for row in rows if row.oversight]
        names = [row.ref or f"{ref}-{number}" for number, row in enumerate(rows, 1)]
        texts = {known.oversight.get(name, ()) for name in names}
        if len(rows) < 2 or len(printed) != 1 or len(texts) != 1 or not any(texts.pop()):
            continue
        for row in rows:
            if not row.oversight:
                row.oversight = printed[0].oversight
        line = printed[0].oversight.lines[0]
        plan.doubt(line, f"this oversight was given to all activities of {ref}, as in another report")


def _settle_activity(row: Row, texts: Sequence[str]) -> None:
    if _squeezed(row.activity.text) in map(_squeezed, texts):
        return
    if tuple(texts) == ("",):  # the cell is blank in other reports
        _fill(row, [Piece(piece.line, piece.text, max(piece.cell, UPDATE)) for piece in _pieces_of(row)])
        return
    for text in sorted(texts, key=len, reverse=True):
        if len(text) < SHORTEST_KNOWN:
            continue
        parts = _spelled(text, _pieces_of(row))
        first = next((index for index, (_, is_known) in enumerate(parts) if is_known), 0)
        if parts and not any(piece.cell == ACTIVITY for piece, _ in parts[:first]):
            _fill(row, _moved(parts, ACTIVITY, leave=UPDATE))
            return


def _settle_oversight(row: Row, texts: Sequence[str]) -> None:
    if _squeezed(row.oversight.text) in map(_squeezed, texts):
        return
    rest = [piece for piece in _pieces_of(row) if piece.cell != ACTIVITY]
    for text in sorted(filter(None, texts), key=len, reverse=True):
        parts = _spelled(text, rest, from_end=True)
        last = max((index for index, (_, is_known) in enumerate(parts) if is_known), default=0)
        if parts and not any(piece.cell == OVERSIGHT for piece, _ in parts[last + 1 :]):
            kept = [piece for piece in _pieces_of(row) if piece.cell == ACTIVITY]
            _fill(row, [*kept, *_moved(parts, OVERSIGHT, leave=UPDATE)])
            return


def _split_stock_update(row: Row, stock_update: re.Pattern[str], labels: Collection[str]) -> str:
    """Move oversight that was printed in one line with a short update; return why this is a doubt."""
    if row.oversight or not row.update:
        return ""
    pieces = _pieces_of(row)
    rest = [piece for piece in pieces if piece.cell != ACTIVITY]
    update = row.update.text
    stock = stock_update.match(update)
    ends = [update[stock.end() :].strip()] if stock and "." not in update[stock.end() :] else []
    ends += [label for label in labels if len(label) >= SHORTEST_KNOWN and update.endswith(label)]
    for end in sorted(filter(None, ends), key=len, reverse=True):
        before = update[: len(update) - len(end)].rstrip()
        if len(end) > LONGEST_LABEL or not (
            before.endswith((".", "!", ")")) or stock_update.fullmatch(before)
        ):
            continue
        if parts := _spelled(end, rest, from_end=True):
            kept = [piece for piece in pieces if piece.cell == ACTIVITY]
            _fill(row, [*kept, *_moved(parts, OVERSIGHT, leave=UPDATE)])
            return f"{end!r} is printed in one line with the update; it was read as oversight"
    return ""


def _settle_wording(
    plan: DeliveryPlan, commitment: Commitment, rows: list[Row], texts: Iterable[str]
) -> None:
    """Take what is not part of a known wording out of it, and put it into the row that it follows."""
    if not texts or _squeezed(commitment.wording.text) in map(_squeezed, texts):
        return
    pieces = [Piece(line, text, WORDING) for line, text in commitment.wording.pieces]
    elsewhere = [piece for row in rows for piece in _pieces_of(row) if piece.cell == OVERSIGHT]
    for text in texts:
        parts = _spelled(text, sorted([*pieces, *elsewhere], key=lambda piece: piece.line))
        if not parts:
            continue
        commitment.wording = Cell([(piece.line, piece.text) for piece, is_known in parts if is_known])
        for piece, is_known in parts:
            if is_known and piece.cell == OVERSIGHT:
                _take_out(rows, piece)
            elif not is_known and piece.cell == WORDING:
                _give_to_row(plan, rows, piece)
        return


def _take_out(rows: list[Row], piece: Piece) -> None:
    for row in rows:
        kept = [
            (line, text) for line, text in row.oversight.pieces if (line, text) != (piece.line, piece.text)
        ]
        if len(kept) < len(row.oversight.pieces):
            row.oversight = Cell(kept)


def _give_to_row(plan: DeliveryPlan, rows: list[Row], piece: Piece) -> None:
    """Add a piece to the oversight of the row that begins last before it."""
    before = [
        row
        for row in rows
        if min((line for cell in row.cells for line in cell.lines), default=0) < piece.line
    ]
    row = before[-1] if before else rows[0]
    row.oversight.add(piece.line, piece.text)
    plan.doubt(piece.line, "this line is not part of the known commitment; it was put into the row before it")


def _pieces_of(row: Row) -> list[Piece]:
    pieces = [
        Piece(line, text, cell)
        for cell, printed in zip((ACTIVITY, UPDATE, OVERSIGHT), row.cells, strict=True)
        for line, text in printed.pieces
    ]
    return sorted(pieces, key=lambda piece: (piece.line, piece.cell))


def _fill(row: Row, pieces: list[Piece]) -> None:
    cells: dict[int, list[tuple[int, str]]] = {ACTIVITY: [], UPDATE: [], OVERSIGHT: []}
    for piece in sorted(pieces, key=lambda piece: piece.line):
        cells[piece.cell].append((piece.line, piece.text))
    row.activity, row.update, row.oversight = (Cell(printed) for printed in cells.values())


def _moved(parts: list[tuple[Piece, bool]], cell: int, *, leave: int) -> list[Piece]:
    """Return pieces of which the known ones are in a cell; others that were in it are left to another cell."""
    return [
        Piece(piece.line, piece.text, cell if is_known else leave if piece.cell == cell else piece.cell)
        for piece, is_known in parts
    ]


def _spelled(text: str, pieces: Sequence[Piece], *, from_end: bool = False) -> list[tuple[Piece, bool]]:
    """Return pieces, split where needed, and whether each spells a part of a text; nothing if they do not spell it all.

    Pieces that are not part of the text may come between those that are. One piece may only be a part of it: the last,
    or the first if the text is spelled from its end.
    """
    rest = _squeezed(text)
    result: list[tuple[Piece, bool]] = []
    for piece in reversed(pieces) if from_end else pieces:
        printed = _squeezed(piece.text)
        whole = (
            bool(printed)
            and bool(rest)
            and (rest.endswith(printed) if from_end else rest.startswith(printed))
        )
        if whole:
            rest = rest[: -len(printed)] if from_end else rest[len(printed) :]
            result.append((piece, True))
            continue
        cut = _cut(piece.text, len(rest), from_end=from_end) if rest else None
        is_part = printed.endswith(rest) if from_end else printed.startswith(rest)
        if not rest or cut is None or not is_part:
            result.append((piece, False))
            continue
        halves = [
            Piece(piece.line, half.strip(), piece.cell) for half in (piece.text[:cut], piece.text[cut:])
        ]
        marked = [(halves[0], not from_end), (halves[1], from_end)]
        result += [pair for pair in (reversed(marked) if from_end else marked) if pair[0].text]
        rest = ""
    if rest:
        return []
    return result[::-1] if from_end else result


def _squeezed(text: str) -> str:
    """Return a text without white space and bullets, and with straight quotes."""
    return "".join(BULLET.sub(" ", text).split()).translate(STRAIGHT)


def _cut(text: str, length: int, *, from_end: bool) -> int | None:
    """Return where a text is to be cut to get so many characters without white space; None if that is within a word."""
    places = [index for index, character in enumerate(text) if not character.isspace() and character != "•"]
    if length >= len(places):
        return None
    cut = places[len(places) - length] if from_end else places[length]
    return cut if text[cut - 1].isspace() else None
