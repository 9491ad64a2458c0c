"""The rows of a lazy frame as the rows of a table: one part, which only this process can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from swp_data.datapackage.validate.careful.row_frames import ROW
from swp_data.datapackage.validate.parts import Part

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class FrameRows:
    """The rows of a lazy frame with the number of each row; the numbers may have gaps."""

    frame: pl.LazyFrame
    columns: tuple[str, ...]

    is_portable = False

    def parts(self, size: int) -> Sequence[Part]:  # noqa: ARG002 - it is one part, whatever its size
        return [Part()]

    def read(self, part: Part, wanted: Sequence[str] | None = None) -> FrameReading:  # noqa: ARG002
        return FrameReading(self.frame.select(self.columns if wanted is None else wanted))

    def numbered(self, part: Part, wanted: Sequence[str]) -> Iterator[pl.DataFrame]:  # noqa: ARG002
        yield from self.frame.select(ROW, *wanted).collect_batches(maintain_order=True)

    def empty(self) -> pl.DataFrame:
        return self.frame.select(self.columns).head(0).collect()


@dataclass
class FrameReading:
    """The rows of a lazy frame as frames."""

    frame: pl.LazyFrame
    start: int = field(default=0, init=False)
    end: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        yield from self.frame.collect_batches(maintain_order=True)
