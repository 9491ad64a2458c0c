"""The last print of each cell of the delivery plan, with the errata that people entered on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from swp_data.ingest.proposals.cells import Cell
from swp_data.ingest.proposals.reading import Reading, Row

__all__ = ["LastPrint", "LastPrints"]


@dataclass(frozen=True)
class LastPrint:
    """What an earlier report prints in the cell: its text, and the rows of `errata` on it."""

    text: str
    errata: tuple[Row, ...] = ()


@dataclass(frozen=True)
class LastPrints:
    """The last prints of the cells of a report, by table, row and column."""

    prints: Mapping[tuple[str, str, str], LastPrint]

    @classmethod
    def of(cls, reading: Reading) -> LastPrints:
        """Return the prints of the last other report on the edition that prints each row."""
        errata: dict[tuple[str, str, str, str], list[Row]] = {}
        for row in reading.tables["errata"]:
            errata.setdefault((row["source_id"], row["table"], row["record_id"], row["field"]), []).append(
                row
            )
        prints = {}
        for source_id in reading.earlier_reports:
            for table, key, subject, columns in (
                ("updates", "update_id", "activity_id", ("activity_text", "update_text")),
                ("commitment_wordings", "commitment_id", "commitment_id", ("wording",)),
            ):
                for row in reading.tables[table]:
                    if row["source_id"] != source_id:
                        continue
                    for column in columns:
                        own = errata.get((source_id, table, row[key], column), ())
                        prints[table, row[subject], column] = LastPrint(row[column], tuple(own))
        return cls(prints)

    def find(self, cell: Cell) -> LastPrint:
        """Return the last print of a cell; an empty one if no other report prints it."""
        return self.prints.get((cell.table, cell.activity_id or cell.key, cell.column), LastPrint(""))
