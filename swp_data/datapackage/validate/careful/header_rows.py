"""The rows of a header: which they are, and how several of them are joined to the labels of the columns.

Standard: Table Dialect v2, https://datapackage.org/standard/table-dialect/#headerRows
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from swp_data.datapackage.validate.careful.text_dialect import TextDialect

Record = tuple[int, int, list[str]]


def read_header_rows(records: Iterator[Record], dialect: TextDialect) -> tuple[list[list[str]], list[Record]]:
    """Return the rows of the header, and a record below it that was read to find its end.

    The header is the first record that is not a comment if nothing declares its rows, or if those are comments.
    """
    rows: list[list[str]] = []
    for record in records:
        number, _, cells = record
        if dialect.header_rows == (1,):
            return [cells], []
        if number > dialect.header_rows[-1]:
            return (rows, [record]) if rows else ([cells], [])
        if number in dialect.header_rows:
            rows.append(cells)
        if number == dialect.header_rows[-1]:
            break
    return rows, []


def joined_labels(rows: Sequence[Sequence[str]], join: str, names: Sequence[str]) -> list[str]:
    """Return the labels of a header.

    In the standard's example, a label of the upper row applies to all columns to its right. Frictionless joins what is
    in the column, and leaves out a cell that is the same as the one above it. Of these readings, the one that gives the
    names of the schema counts.

    >>> joined_labels([["fruit"], ["id", "name"]], "-", ["fruit-id", "fruit-name"])
    ['fruit-id', 'fruit-name']
    >>> joined_labels([["", "fruit"], ["id", "name"]], "-", ["id", "fruit-name"])
    ['id', 'fruit-name']
    """
    if len(rows) == 1:
        return list(rows[0])
    width = max(map(len, rows), default=0)
    filled = [_filled(row, width) for row in rows[:-1]] + [_padded(row, width) for row in rows[-1:]]
    padded = [_padded(row, width) for row in rows]
    short_filled = [_filled(row, width) if len(row) < width else list(row) for row in rows[:-1]]
    short_filled += padded[-1:]
    candidates = [
        _joined(grid, join, distinct=distinct)
        for grid in (padded, filled, short_filled)
        for distinct in (True, False)
    ]
    wanted = [name.strip() for name in names]
    matching = (labels for labels in candidates if [label.strip() for label in labels] == wanted)
    return next(matching, candidates[0])


def _joined(rows: Sequence[Sequence[str]], join: str, *, distinct: bool) -> list[str]:
    """Return the cells of each column joined, except for those that are empty.

    Args:
        rows: the rows, which have the same length.
        join: what joins them.
        distinct: whether to leave out a cell that is the same as the one above it.
    """
    labels = []
    for column in zip(*rows, strict=True):
        parts: list[str] = []
        for cell in column:
            if cell and not (distinct and parts and parts[-1] == cell):
                parts.append(cell)
        labels.append(join.join(parts))
    return labels


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _filled(row: Sequence[str], width: int) -> list[str]:
    """Return a row in which each empty cell has the label to its left."""
    filled: list[str] = []
    for cell in _padded(row, width):
        filled.append(cell or (filled[-1] if filled else ""))
    return filled
