"""The keys of a table, in memory while there is room for them, and otherwise in files.

Files are divided by the hash of the key, so that equal keys are in the same partition: repeated keys, and keys without
a row to refer to, are found in one partition after another.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from swp_data.datapackage.validate.cells.partial_verdict import MERGED

PARTITIONS = 64  # a power of two
PARTITION = "partition"


def partition_numbers() -> range:
    """Return the numbers of the partitions into which keys are divided."""
    return range(PARTITIONS)


@dataclass
class Room:
    """How many bytes of keys are kept in memory, for all tables together, and the folder for the others."""

    folder: Path
    size: int
    stores: list[KeyStore] = field(default_factory=list)
    used: int = 0
    """The size of all stores: their sum would be taken again for each of many small tables."""

    def make(self) -> None:
        """Make room: write the largest stores to files until the others fit."""
        while self.used > self.size:
            largest = max(self.stores, key=lambda store: store.size)
            largest.write()


class KeyStore:
    """Keys, or rows with keys.

    Args:
        room: how much is kept in memory.
        schema: the columns.
        key: the expression for the hash of a key.
        is_distinct: whether each key is kept once.
    """

    def __init__(
        self, room: Room, schema: Mapping[str, pl.DataType], key: pl.Expr, *, is_distinct: bool = False
    ) -> None:
        self._room, self._key, self._is_distinct = room, key, is_distinct
        self._empty = pl.DataFrame(schema=dict(schema))
        self._frames: list[pl.DataFrame] = []
        self._merged_height = 0  # how many keys were in memory when repeated ones were last removed
        self._folder: Path | None = None
        self._written = 0
        self.size = 0
        """The size of the keys in memory, in bytes."""
        room.stores.append(self)

    def add(self, frame: pl.DataFrame) -> None:
        """Add keys."""
        self._frames.append(frame)
        self._resize(self.size + int(frame.estimated_size()))
        height = sum(frame.height for frame in self._frames)
        if self._is_distinct and height > max(2 * self._merged_height, MERGED):
            self._merge()
        self._room.make()

    def partitions(self) -> Iterator[pl.DataFrame]:
        """Yield frames such that equal keys are in the same frame; a single one if all keys are in memory."""
        if self._folder is None:
            yield self.partition(None)
            return
        for number in partition_numbers():
            yield self.partition(number)

    def partition(self, number: int | None) -> pl.DataFrame:
        """Return the keys of one partition; all keys if the number is None."""
        if number is None and self._folder is None:
            self._merge()
            return self._frames[0]
        frames = [frame if number is None else self._of_partition(frame, number) for frame in self._frames]
        pattern = "*.arrow" if number is None else f"*-{number}.arrow"
        if self._folder is not None:
            frames += [pl.read_ipc(file) for file in sorted(self._folder.glob(pattern))]
        return self._whole(frames)

    @property
    def is_written(self) -> bool:
        """Whether some of the keys are in files."""
        return self._folder is not None

    def write(self) -> None:
        """Write the keys in memory to files."""
        self._merge()
        [whole] = self._frames
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="keys-", dir=self._room.folder))
        divided = whole.with_columns(self._partition().alias(PARTITION))
        for (number,), frame in divided.partition_by(PARTITION, as_dict=True, include_key=False).items():
            frame.write_ipc(self._folder / f"{self._written:06}-{number}.arrow")
        self._written += 1
        self._frames, self._merged_height = [], 0
        self._resize(0)

    def close(self) -> None:
        """Forget the keys in memory."""
        self._frames = []
        self._resize(0)
        self._room.stores.remove(self)

    def _resize(self, size: int) -> None:
        """Note the size of the keys in memory."""
        self._room.used += size - self.size
        self.size = size

    def _partition(self) -> pl.Expr:
        return self._key // pl.lit(2**64 // PARTITIONS, pl.UInt64)

    def _of_partition(self, frame: pl.DataFrame, number: int) -> pl.DataFrame:
        return frame.filter(self._partition() == number)

    def _merge(self) -> None:
        """Make one frame of those in memory."""
        if len(self._frames) != 1 or self._merged_height != self._frames[0].height:
            whole = self._whole(self._frames)
            self._frames, self._merged_height = [whole], whole.height
            self._resize(int(whole.estimated_size()))

    def _whole(self, frames: list[pl.DataFrame]) -> pl.DataFrame:
        whole = pl.concat(frames or [self._empty])
        if not self._is_distinct:
            return whole
        return whole.to_series().unique().to_frame() if whole.width == 1 else whole.unique()
