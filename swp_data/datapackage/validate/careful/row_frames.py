"""Rows of text as a lazy frame; rows that don't fit easily in memory are written to a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from swp_data.limits import LimitError, format_size, limit

ROW = "row"
ROWS_AT_ONCE = 100_000
CELLS_AT_ONCE = 2_000_000
LENGTH_AT_ONCE = 64 << 20  # characters
MOST_RAGGED_CELLS = 1_000_000
EXTRA_CELL = 64  # bytes that a cell takes which no column of a frame holds
TOO_RAGGED = "too many rows are empty, too short or too long, so the rest of the file is not checked"

NumberedRow = tuple[int, list[str | None]]


@dataclass
class RowFrame:
    """The rows of a table as a frame, and the cells of those that are too long or too short."""

    frame: pl.LazyFrame
    ragged: dict[int, list[str | None]] = field(default_factory=dict)
    overflow: LimitError | None = None
    """Set if so many rows are too long or too short that the rest was not read."""


def frame_of_rows(rows: Iterator[NumberedRow], width: int, spill_folder: Path) -> RowFrame:
    """Return rows as a frame with their numbers and columns `c0`, `c1`, and so on.

    Raises:
        LimitError: the rows take too much space.
    """
    frames: list[pl.LazyFrame] = []
    ragged: dict[int, list[str | None]] = {}
    size, overflow = 0.0, None
    while (batch := _next_rows(rows, width)) or not frames:
        frame = _frame(batch, width)
        size += frame.estimated_size()
        if size > limit("unpacked_bytes"):
            problem = f"the rows take more than {format_size(limit('unpacked_bytes'))}"
            raise LimitError(problem, "unpacked_bytes")
        ragged |= {number: cells for number, cells in batch if len(cells) != width}
        if not frames:
            frames.append(frame.lazy())
        else:
            file = spill_folder / f"{len(frames):06}.parquet"
            frame.write_parquet(file)
            frames.append(pl.scan_parquet(file))
        if len(ragged) > limit("findings") or sum(map(len, ragged.values())) > MOST_RAGGED_CELLS:
            overflow = LimitError(TOO_RAGGED, "findings")
            break
    return RowFrame(pl.concat(frames), ragged, overflow)


def _frame(batch: list[NumberedRow], width: int) -> pl.DataFrame:
    even = (
        cells if len(cells) == width else [*cells[:width], *[None] * (width - len(cells))]
        for _, cells in batch
    )
    by_column = list(zip(*even, strict=True)) if batch else [()] * width
    series = [pl.Series(ROW, [number for number, _ in batch], pl.Int64)]
    series += [pl.Series(f"c{index}", cells, pl.String) for index, cells in enumerate(by_column)]
    return pl.DataFrame(series, schema={one.name: one.dtype for one in series})


def _next_rows(rows: Iterator[NumberedRow], width: int) -> list[NumberedRow]:
    """Return as many of the next rows of a table as fit easily in memory."""
    batch: list[NumberedRow] = []
    most, length = max(1, min(ROWS_AT_ONCE, CELLS_AT_ONCE // max(1, width))), 0
    for number, cells in rows:
        batch.append((number, cells))
        length += sum(len(cell) for cell in cells if cell) + EXTRA_CELL * max(0, len(cells) - width)
        if len(batch) == most or length > LENGTH_AT_ONCE:
            break
    return batch
